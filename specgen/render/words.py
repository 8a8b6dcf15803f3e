"""The words of a Word file line by line, and what of them a file records, so that an edit can be told later (docs/word/provenance.md).

Words are read as if all tracked changes were accepted. What a program or an officer filling in may change without
an edit is masked: numbers that Word computes, and blanks. Runs and looks are never compared.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zlib import crc32

from specgen.render.ooxml import R, W

BLANK, OBJECT = "\ufffc", "\ufffa"  # what stands for a blank, and for a picture, chart or other object
_REFERENCE, _ENDED = "\ufff9", "\ufffb"  # round what a field or link leads to
_DIGEST = 3  # bytes of the sum of one line: it finds lines again, the hash over all of them tells whether they are the same

_W = f"{{{W}}}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TEXTS = (f"{_W}t", _MATH)
_SKIPPED = {_FALLBACK, *(f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sectPr", "tblPr", "tcPr", "trPr"))}
_SPACES = {f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}
_CELLS = {f"{_W}tr", f"{_W}tc"}
_OBJECTS = {f"{_W}drawing", f"{_W}pict", f"{_W}object"}
_COMPUTED = ("REF", "SEQ", "PAGEREF", "PAGE", "NUMPAGES")  # fields whose results are numbers
_COMPUTED_BEFORE = ("REF", "SEQ", "PAGEREF")  # those left out of the words by the first form of the record
_NUMBER = re.compile(
    r"[\s0-9０-９.．()（）\-－第条項号章節款目の編別紙表記様式図附則イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン一二三四五六七八九十百]*"
)
_LINK_FIELD = re.compile(r'\s*HYPERLINK\s+\\l\s+"?(_Ref\w+)', re.IGNORECASE)
_LED = re.compile(f"{_REFERENCE}[^{_ENDED}]*{_ENDED}")
_MASK = re.compile(f"{_REFERENCE}[^{_ENDED}]*{_ENDED}|[0-9０-９]+")


# --- one line ---------------------------------------------------------------------------------


@dataclass
class Line:
    """A paragraph.

    words: with masks.  plain: without anything masked (the first form of the record).  marks: the names of the
    bookmarks that begin in it.  blanks: what stands in its blanks.  contents: it belongs to a table of contents.
    place: which table, row and cell of the part it stands in, () outside tables.
    """

    words: str
    plain: str = ""
    marks: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    contents: bool = False
    place: tuple[int, ...] = ()


def reference(instruction: str, result: str) -> str:
    """A computed field among the words: where it leads to. Its result counts only if it is no number: then somebody typed there, or it broke."""
    name, *rest = instruction.split()
    target = rest[0] if rest and not rest[0].startswith("\\") else ""
    return f"{_REFERENCE}{name} {target}{_ENDED}" + ("" if len(result) <= 24 and _NUMBER.fullmatch(result) else result)


def link(anchor: str, text: str) -> str:
    """A link to a place in the file among the words: no program changes its text."""
    return f"{_REFERENCE}{anchor}{_ENDED}{text}"


def readable(words: str) -> str:
    """Words as they may be shown: blanks as ［　］, what was masked left out."""
    return _LED.sub("", words).replace(BLANK, "［　］").replace(OBJECT, "")


def title_of(words: str) -> str:
    """What the contents and the heading they lead to have in common: no numbers, no page."""
    parts = [part for part in words.split("\t") if not _NUMBER.fullmatch(_MASK.sub("", part))]
    return _MASK.sub("", "".join(parts)) or words


def digest(words: str) -> bytes:
    """The check sum of one line."""
    return _digests([words.encode("utf-8", "surrogatepass")])


def _digests(lines: Iterable[bytes]) -> bytes:
    """Those of many lines: the low bytes of each CRC-32, lowest first."""
    sums = array("I", map(crc32, lines))
    if sys.byteorder == "big":
        sums.byteswap()
    whole, low = sums.tobytes(), bytearray(_DIGEST * len(sums))
    for place in range(_DIGEST):
        low[place::_DIGEST] = whole[place :: sums.itemsize]
    return bytes(low)


def whole(lines: Iterable[str]) -> str:
    """The hash over lines: 16 hex digits. Empty ones do not count."""
    return _whole("\n".join(filter(None, lines)).encode("utf-8", "surrogatepass"))


def _whole(encoded: bytes) -> str:
    return hashlib.sha256(encoded).hexdigest()[:16]


# --- what is recorded -------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """What a file tells of lines: a hash over all, a check sum of each, and of lines with blanks how long the words beside the blanks are.

    cells: the hash over the cells they stand in, "" for lines in no table and for files that did not record it.
    """

    sha256: str
    digests: tuple[bytes, ...]
    blanks: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    cells: str = ""


def record(lines: Iterable[str], rows: Sequence[str] = ()) -> dict[str, Any]:
    """The entries of a record in the manifest: ``sha256``, ``lines`` (four base64 digits each) and, if there are any, ``blanks`` and ``cells``.

    rows: those of the tables among the lines (``row_of_cells``).
    """
    kept = [line for line in lines if line]
    text = "\n".join(kept)
    encoded = text.encode("utf-8", "surrogatepass")
    each = encoded.split(b"\n")
    if len(each) != len(kept):  # a line has breaks, or there is none
        each = [line.encode("utf-8", "surrogatepass") for line in kept]
    entries: dict[str, Any] = {"sha256": _whole(encoded), "lines": base64.b64encode(_digests(each)).decode()}
    if BLANK in text:
        entries["blanks"] = {str(at): [len(part) for part in line.split(BLANK)] for at, line in enumerate(kept) if BLANK in line}
    if rows:
        entries["cells"] = whole(rows)
    return entries


def read_record(entries: Mapping[str, Any]) -> Record | None:
    """The record again, None for a manifest of the first form. Raises ValueError, TypeError when it is none."""
    if "lines" not in entries:
        return None
    packed = base64.b64decode(entries["lines"], validate=True)
    digests = tuple(packed[at : at + _DIGEST] for at in range(0, len(packed), _DIGEST))
    blanks = {int(at): tuple(int(length) for length in lengths) for at, lengths in dict(entries.get("blanks", {})).items()}
    return Record(str(entries["sha256"]), digests, blanks, str(entries.get("cells", "")))


def row_of_cells(row: int, cells: tuple[int, ...]) -> str:
    """A row of a table in the record: its number and those of the cells that say something, one for each of their paragraphs."""
    return f"{row}:{_numbers(cells)}"


@lru_cache
def _numbers(cells: tuple[int, ...]) -> str:
    return ",".join(map(str, cells))


def whole_of_cells(lines: Iterable[Line]) -> str:
    """The hash over the cells lines stand in: words that go to the cell beside them are the same words in the same order."""
    rows = groupby((line.place for line in lines if line.words and line.place), key=lambda place: place[:2])
    return whole(row_of_cells(row, tuple(cell for *_, cell in places)) for (_, row), places in rows)


def frame(body: str) -> dict[str, Any]:
    """The records of all text outside the clauses of a document we wrote: ``frame`` and, of the tables of contents, ``contents``.

    body: the text of the document as we write it, where no paragraph stands in another.
    """
    outside, at = [], 0
    for found in re.finditer('"_SGs([0-9a-f]{12})"', body):
        begin = body.rindex("<w:p>", 0, found.start())
        outside.append(body[at:begin])
        at = body.index("</w:p>", max(found.end(), body.index(f'"_SGe{found[1]}"', begin))) + len("</w:p>")
    outside.append(body[at:])
    paragraphs = re.findall("<w:p>.*?</w:p>", "".join(outside), re.DOTALL)
    root = ElementTree.fromstring(f'<w:body xmlns:w="{W}" xmlns:r="{R}">{"".join(paragraphs)}</w:body>')  # noqa: S314 - our own
    return frame_record(list(lines_of(root)))


def frame_record(lines: Sequence[Line]) -> dict[str, Any]:
    """The same of lines that are read already."""
    return {
        "frame": record(line.words for line in lines if not line.contents),
        "contents": record(title_of(line.words) for line in lines if line.contents),
    }


# --- lines of a part --------------------------------------------------------------------------


def lines_of(root: Element) -> Iterator[Line]:
    """The paragraphs of a part in the order of the text, text boxes after the paragraph they hang at."""
    yield from _Reader().block(root)


@dataclass
class _Field:
    instruction: str = ""
    paragraph: int = 0  # in which it began
    piece: int = 0  # the first one of its result
    result: bool = False


@dataclass
class _Reader:
    """Reads a part; knows the fields that are open, which may span paragraphs."""

    fields: list[_Field] = field(default_factory=list)
    paragraph: int = 0
    pending: list[str] = field(default_factory=list)  # bookmarks between paragraphs belong to the next one
    places: list[tuple[int, int, int]] = field(default_factory=list)  # number, row and cell of each table that is open
    tables: int = 0

    def block(self, element: Element) -> Iterator[Line]:
        held: Line | None = None  # its end is deleted: the next paragraph goes on with it
        for child in element:
            tag = child.tag
            if self.places and tag in _CELLS and not _row_deleted(child):
                number, row, cell = self.places[-1]
                self.places[-1] = (number, row + 1, 0) if tag == f"{_W}tr" else (number, row, cell + 1)
            if tag == f"{_W}p":
                first, *boxes = self.read(child)
                if held:
                    first = _joined(held, first)
                if _end_deleted(child):
                    held = first
                else:
                    held = None
                    yield first
                yield from boxes
            elif tag == f"{_W}bookmarkStart":
                self.pending.append(child.get(f"{_W}name", ""))
            elif tag not in _SKIPPED and not _row_deleted(child):
                yield from self.table(child) if tag == f"{_W}tbl" else self.block(child)
        if held:
            yield held

    def table(self, table: Element) -> Iterator[Line]:
        self.tables += 1
        self.places.append((self.tables, 0, 0))
        yield from self.block(table)
        self.places.pop()

    def read(self, paragraph: Element) -> list[Line]:
        """The line of a paragraph, and those of the text boxes in it."""
        self.paragraph += 1
        found = _Paragraph(self, marks=self.pending)
        self.pending = []
        contents = self.in_contents()
        found.inline(paragraph)
        words, plain = ("".join(pieces) for pieces in zip(*found.pieces, strict=True)) if found.pieces else ("", "")
        place = self.places[-1] if self.places else ()
        line = Line(words, plain, tuple(found.marks), tuple(found.blanks), contents or found.contents, place)
        return [line, *found.boxes]

    def in_contents(self) -> bool:
        return any(each.instruction.strip().startswith("TOC") for each in self.fields)


@dataclass
class _Paragraph:
    """Reads one paragraph. pieces: its words, and the same by the first form of the record."""

    reader: _Reader
    marks: list[str]
    pieces: list[tuple[str, str]] = field(default_factory=list)
    open: dict[str, int] = field(default_factory=dict)  # id of the bookmark round a blank → first piece
    blanks: list[str] = field(default_factory=list)
    boxes: list[Line] = field(default_factory=list)
    contents: bool = False

    def inline(self, element: Element) -> None:
        for child in element:
            tag = child.tag
            if tag in _TEXTS:
                self.pieces.append((child.text or "", child.text or ""))
            elif tag in _SKIPPED:
                continue
            elif tag == f"{_W}bookmarkStart":
                name = child.get(f"{_W}name", "")
                self.marks.append(name)
                if name.startswith("_SGp"):
                    self.open[child.get(f"{_W}id", "")] = len(self.pieces)
            elif tag == f"{_W}bookmarkEnd":
                self.blank(child.get(f"{_W}id", ""))
            elif tag == f"{_W}fldChar":
                self.field(child.get(f"{_W}fldCharType", ""))
            elif tag == f"{_W}instrText":
                if self.reader.fields:
                    self.reader.fields[-1].instruction += child.text or ""
            elif tag in _SPACES:
                # where a page ends is no word: LibreOffice writes so what we say of the next paragraph
                if child.get(f"{_W}type", "textWrapping") == "textWrapping" or tag != f"{_W}br":
                    self.pieces.append((_SPACES[tag], _SPACES[tag]))
            elif tag == f"{_W}sym":
                self.pieces.append((f"{OBJECT}{child.get(f'{_W}char', '')}", ""))
            elif tag == f"{_W}noBreakHyphen":
                self.pieces.append(("\u2011", ""))
            elif tag == f"{_W}txbxContent":
                self.boxes += _Reader().block(child)
            else:
                self.container(child)

    def container(self, element: Element) -> None:
        tag, begin = element.tag, len(self.pieces)
        if tag in _OBJECTS:
            self.pieces.append((OBJECT, ""))
        self.inline(element)
        if tag == f"{_W}hyperlink" and (anchor := element.get(f"{_W}anchor", "")).startswith("_Ref"):
            self.replace(begin, link(anchor, self.words(begin)), "")
        elif tag == f"{_W}fldSimple":
            self.computed(begin, element.get(f"{_W}instr", ""))

    def field(self, kind: str) -> None:
        fields = self.reader.fields
        if kind == "begin":
            fields.append(_Field(paragraph=self.reader.paragraph, piece=len(self.pieces)))
        elif kind == "separate" and fields:
            fields[-1].piece = len(self.pieces)
            self.contents |= self.reader.in_contents()
        elif kind == "end" and fields:
            ended = fields.pop()
            if ended.paragraph == self.reader.paragraph:
                self.computed(min(ended.piece, len(self.pieces)), ended.instruction)

    def computed(self, begin: int, instruction: str) -> None:
        name = (instruction.split() or [""])[0].upper()
        if found := _LINK_FIELD.match(instruction):  # as other programs save a link
            self.replace(begin, link(found[1], self.words(begin)), "")
        elif name in _COMPUTED:
            self.replace(begin, reference(instruction, self.words(begin)), "" if name in _COMPUTED_BEFORE else None)

    def blank(self, own: str) -> None:
        begin = self.open.pop(own, None)
        if begin is not None:
            self.blanks.append(self.words(begin))
            self.replace(begin, BLANK, "")

    def words(self, begin: int) -> str:
        return "".join(words for words, _ in self.pieces[begin:])

    def replace(self, begin: int, words: str, plain: str | None) -> None:
        """All since ``begin`` is ``words``; ``plain`` None leaves that as it was."""
        before = "".join(text for _, text in self.pieces[begin:])
        self.pieces[begin:] = [(words, before if plain is None else plain)]


def _joined(first: Line, second: Line) -> Line:
    return Line(
        first.words + second.words,
        first.plain + second.plain,
        first.marks + second.marks,
        first.blanks + second.blanks,
        first.contents or second.contents,
        second.place,
    )


def _end_deleted(paragraph: Element) -> bool:
    properties = paragraph.find(f"{_W}pPr/{_W}rPr")
    return properties is not None and any(properties.find(f"{_W}{name}") is not None for name in ("del", "moveFrom"))


def _row_deleted(element: Element) -> bool:
    return element.tag == f"{_W}tr" and element.find(f"{_W}trPr/{_W}del") is not None
