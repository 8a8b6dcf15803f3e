"""A finished Word file → what is wrong with it: the check every one passes before it is delivered.

The file is unpacked and read back as a stranger would, each part parsed once; what should stand in it
is taken from the tree alone. The rules are those of docs/word/: the order of the schema, links of
styles and lists, bookmarks and fields, widths of tables, no trace of the machine, and the tree's
words and numbers paragraph by paragraph.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from specgen.model import BlockNode, ChartNode, ClauseNode, Document, FigureNode, ItemNode, Leaves, ParagraphNode, TableNode
from specgen.numbering import numeral, scheme
from specgen.render.ooxml import PLACE, R, W

_FIRST = ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
_NEEDED = [*_FIRST, "word/_rels/document.xml.rels", "word/styles.xml", "word/numbering.xml", "word/settings.xml", "docProps/core.xml"]
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ATTRIBUTES = (0, 0o600 << 16)  # zipfile writes the second for the first
_W, _R = f"{{{W}}}", f"{{{R}}}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"

# the end of a relationship's type → the end of its target's content type
_KINDS: Mapping[str, str | tuple[str, ...]] = {
    "officeDocument": "wordprocessingml.document.main+xml",
    "styles": "wordprocessingml.styles+xml",
    "numbering": "wordprocessingml.numbering+xml",
    "settings": "wordprocessingml.settings+xml",
    "fontTable": "wordprocessingml.fontTable+xml",
    "header": "wordprocessingml.header+xml",
    "footer": "wordprocessingml.footer+xml",
    "core-properties": "core-properties+xml",
    "extended-properties": "extended-properties+xml",
    "custom-properties": "custom-properties+xml",
    "customXmlProps": "customXmlProperties+xml",
    "customXml": "application/xml",
    "chart": "drawingml.chart+xml",
    "package": "spreadsheetml.sheet",
    "image": ("image/png", "image/jpeg"),
}
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_REFERRED_AS = {
    f"{_W}headerReference": "header",
    f"{_W}footerReference": "footer",
    f"{_W}hyperlink": "hyperlink",
    f"{_C}chart": "chart",
    f"{_C}externalData": "package",
    _BLIP: "image",
}
_SAFE_ADDRESS = re.compile(r"(?:https://|mailto:)[^\s]+")

# container → its children in the order of the schema (docs/word, ECMA-376 part 1 annex A)
_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens "
    "kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing "
    "mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color "
    "spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish",
    "tbl": "tblPr tblGrid tr",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd "
    "tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tblGrid": "gridCol",
    "tr": "tblPrEx trPr tc",
    "tcPr": "cnfStyle tcW gridSpan vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tcBorders": "top left start bottom right end insideH insideV tl2br tr2bl",
    "tblCellMar": "top left start bottom right end",
    "tcMar": "top left start bottom right end",
    "pBdr": "top left bottom right between bar",
    "numPr": "ilvl numId",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt "
    "vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    "styles": "docDefaults latentStyles style",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked pPr rPr tblPr trPr tcPr "
    "tblStylePr",
    "tblStylePr": "pPr rPr tblPr trPr tcPr",
    "numbering": "abstractNum num",
    "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId lvlJc pPr rPr",
    "num": "abstractNumId lvlOverride",
    "settings": "view zoom removePersonalInformation removeDateAndTime embedTrueTypeFonts mirrorMargins bordersDoNotSurroundHeader "
    "bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors defaultTabStop autoHyphenation evenAndOddHeaders "
    "characterSpacingControl noLineBreaksAfter noLineBreaksBefore footnotePr endnotePr compat docVars themeFontLang clrSchemeMapping "
    "decimalSymbol listSeparator",
}
_REPEATED = {
    f"{_W}{name}"
    for name in (
        *("tr", "gridCol", "tc", "headerReference", "footerReference"),
        *("style", "tblStylePr", "abstractNum", "num", "lvl", "lvlOverride"),
    )
}
_ANY_ORDER = {"trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden"}
_RANKS = {
    f"{_W}{container}": {f"{_W}{child}": rank if container in _ORDER else 0 for rank, child in enumerate(children.split())}
    for container, children in (_ORDER | _ANY_ORDER).items()
}

_MARKUP = re.compile(r'<w:updateFields\b|<w:rsids?\b| w:dirty="| w:rsid\w*="|<!DOCTYPE|<!ENTITY')
_PATH = re.compile(r"file:/|/(?:home|root|Users|tmp|var)/|\b[A-Za-z]:\\")
_AUTHOR = re.compile(r'<(?:dc:creator|cp:lastModifiedBy|Manager|Company)>([^<]*)<| w:(?:author|initials)="([^"]*)"')
# what must stand in a part before one of the three can be found there: far quicker to look for
_HINTS = {
    _MARKUP: (b"w:updateFields", b"w:rsid", b"w:dirty", b"!"),
    _PATH: (b"file:/", b"/home/", b"/root/", b"/Users/", b"/tmp/", b"/var/", b":\\"),
    _AUTHOR: (b"<dc:creator", b"<cp:lastModifiedBy", b"<Manager", b"<Company", b"w:author", b"w:initials"),
}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_FIELDS = {"REF", "PAGEREF", "SEQ", "TOC", "PAGE"}
_LIST_HEADINGS = ("目次", "表の一覧")
_SHOWN = 40  # characters of a paragraph shown in a sentence


def faults(content: bytes, document: Document, pages: Mapping[str, str] | None = None, *, published: bool = False) -> tuple[str, ...]:
    """Everything wrong with ``content``, the Word file of ``document``: one English sentence each, none if it is sound.

    pages: bookmark → page number, as ``docx.render`` was given them; None when its lists show no page numbers.
    published: the file must say nothing of its making.
    Never raises, whatever the bytes are. Rule: docs/word/numbering.md, and the element order of the schema.
    """
    found: list[str] = []
    parts = _unpacked(content, found)
    roots: dict[str, Element] = {}
    for name, part in parts.items():
        if name.startswith(("word/embeddings/", "word/media/")):
            continue  # a file of its own: ``_charts`` or ``_pictures`` reads it
        try:
            roots[name] = ElementTree.fromstring(part)  # noqa: S314 (we wrote it just now; a DTD is reported below)
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            found.append(f"{name} is not well-formed XML: {error}.")
    found += [f"The part {name} is missing." for name in _NEEDED if name not in parts]
    if any(name not in roots for name in _NEEDED):
        return tuple(dict.fromkeys(found))
    lines = tuple(_lines(document))
    styles, lists = _Styles.of(roots["word/styles.xml"]), _Lists.of(roots["word/numbering.xml"])
    pieces = {name: _Piece.of(roots[name]) for name in roots if name.startswith("word/") and not name.endswith(".rels")}
    body = pieces["word/document.xml"]
    types = _content_types(roots["[Content_Types].xml"], parts, found)
    found += _relations(roots, pieces, types)
    for name, piece in pieces.items():
        found += [f"{name}: {fault}" for fault in _shape(piece.shapes)]
        found += [f"{name}: {fault}" for fault in _used_styles(piece, styles)]
    found += _linked(styles, lists)
    found += _bookmarks(pieces)
    found += _fields(pieces, body, lines)
    found += _contents(body, document, pages)
    found += _tables(roots["word/document.xml"])
    found += _drawings(roots["word/document.xml"], document)
    found += _charts(roots, parts, document)
    found += _pictures(roots, parts, document)
    found += _sections(roots["word/document.xml"])
    found += _same_words(body, lines, lists)
    found += _heads(roots, document)
    found += _places(roots["word/document.xml"], document)
    found += _properties(roots, document)
    found += _unpublished(roots, body) if published else _provenance(roots, document, body)
    found += _traces(parts, roots, document, lines)
    return tuple(dict.fromkeys(found))


def package_faults(content: bytes, document: Document) -> tuple[str, ...]:
    """What would keep Word from opening ``content``, the Word file of ``document`` with looks and texts of other files: one English sentence each.

    Parts are well-formed and have their types, relations lead to parts, ids are told apart, and the words of the tree stand there in order.
    What the other files look like is theirs: no rule of ours holds for it. Never raises.
    """
    found: list[str] = []
    parts = _unpacked(content, found)
    roots: dict[str, Element] = {}
    for name, part in parts.items():
        if not name.lower().endswith((".xml", ".rels")):
            continue
        if b"<!DOCTYPE" in part[:4096]:
            found.append(f"{name} has «<!DOCTYPE».")
            continue
        try:
            roots[name] = ElementTree.fromstring(part)  # noqa: S314 (no DTD, so no entity)
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            found.append(f"{name} is not well-formed XML: {error}.")
    found += [f"The part {name} is missing." for name in _FIRST if name not in parts]
    if any(name not in roots for name in _FIRST):
        return tuple(dict.fromkeys(found))
    types = _content_types(roots["[Content_Types].xml"], parts, found)
    found += _leading_somewhere(roots, types)
    found += _told_apart(roots)
    found += _words_in_order(roots["word/document.xml"], document)
    return tuple(dict.fromkeys(found))


def _leading_somewhere(roots: Mapping[str, Element], types: Mapping[str, str]) -> Iterator[str]:
    """Relations lead to parts, or to addresses a reader may follow; every relation a part names is one of its own."""
    known: dict[str, set[str]] = {}
    for name, root in roots.items():
        if not name.endswith(".rels"):
            continue
        folder, _, file = name.rpartition("_rels/")
        entries = list(root.iter(_RELATION))
        ids = [entry.get("Id", "") for entry in entries]
        known[folder + file.removesuffix(".rels")] = set(ids)
        yield from (f"{name}: {fault}" for fault in _twice("relationship id", ids))
        for entry in entries:
            kind, target = entry.get("Type", "").rpartition("/")[2], entry.get("Target", "")
            if entry.get("TargetMode", "Internal") != "Internal":
                if kind != "hyperlink" or not _SAFE_ADDRESS.fullmatch(target):
                    yield f"{name}: the relationship {entry.get('Id')} leads outside, to «{_short(target)}»."
                continue
            path = unquote(target.partition("#")[0])
            part = path[1:] if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))
            if path and part not in types:
                yield f"{name}: the relationship {entry.get('Id')} names the part «{target}», which does not exist."
    for name, root in roots.items():
        if not name.endswith(".rels"):
            named = {value for element in root.iter() for key, value in element.attrib.items() if key.startswith(_R) and value}
            missing = sorted(named - known.get(name, set()))
            yield from (f"{name} names the relationship «{each}», which does not exist." for each in missing)


_NUMBERED = {  # elements of one part → the attribute that tells them apart
    "word/document.xml": ((f"{_W}bookmarkStart", f"{_W}id"), (f"{_W}bookmarkStart", f"{_W}name"), (f"{_WP}docPr", "id")),
    "word/styles.xml": ((f"{_W}style", f"{_W}styleId"),),
    "word/numbering.xml": ((f"{_W}num", f"{_W}numId"), (f"{_W}abstractNum", f"{_W}abstractNumId")),
    "word/footnotes.xml": ((f"{_W}footnote", f"{_W}id"),),
    "word/endnotes.xml": ((f"{_W}endnote", f"{_W}id"),),
    "word/comments.xml": ((f"{_W}comment", f"{_W}id"),),
}


def _told_apart(roots: Mapping[str, Element]) -> Iterator[str]:
    for name, kinds in _NUMBERED.items():
        for tag, attribute in kinds if name in roots else ():
            values = (element.get(attribute, "") for element in roots[name].iter(tag))
            yield from (f"{name}: {fault}" for fault in _twice(_local(tag), values))


def _words_in_order(root: Element, document: Document) -> Iterator[str]:
    """Every paragraph of the tree, in its order; others may stand between them."""
    read = iter([paragraph.text for paragraph in _Piece.of(root).paragraphs if not paragraph.listed])
    for line in _lines(document):
        if line.text and line.text not in read:
            yield f"word/document.xml: the paragraph «{_short(line.text)}» of the tree is not where it was."
            return


# --- what the tree says -----------------------------------------------------------------------


class _Line(NamedTuple):
    """A paragraph as it should be: the number it prints, its words, the bookmarks round them."""

    label: str
    text: str
    anchors: tuple[str, ...] = ()


def _text(leaves: Leaves) -> str:
    return leaves[0].text if len(leaves) == 1 else "".join([leaf.text for leaf in leaves])


def _marked(label: str, text: str, *anchors: str | None) -> _Line:
    return _Line(label, text, tuple(anchor for anchor in anchors if anchor))


def _lines(document: Document) -> Iterator[_Line]:
    """Every paragraph, in order; the lists of contents stand apart."""
    draft = "（案）" if document.draft else ""
    if letter := document.letter:
        yield from (_Line("", _text(line)) for line in (letter.number, letter.date, *letter.addressee, *letter.sender))
    if document.cover.page:
        yield from (_Line("", _text(leaves)) for leaves in (document.cover.title, document.cover.subtitle))
        yield _Line("", draft)
        yield from (_Line("", _text(line)) for line in document.cover.lines)
    elif not document.alone:
        yield _Line("", _text(document.cover.title) + draft)
    articles = scheme(document.scheme, document.digits).paragraph is not None
    for clause in document.opening:
        yield from _unnumbered(clause)
    for chapter in document.chapters:
        if chapter.title:
            yield _marked(chapter.label, chapter.title, chapter.anchor)
        for clause in chapter.clauses:
            yield from _article(clause) if articles else _clause(clause)
    for clause in document.closing:
        yield from _unnumbered(clause)
    if document.letter:
        yield _Line("", _text(document.letter.end))
    if document.signatures:
        yield _Line("", _text(document.signature_date))
        for party in document.signatures:
            yield from (
                _Line("", text) for text in (party.label, _text(party.address), _text(party.trade), _text(party.head), party.proof) if text
            )
    for annex in document.annexes:
        yield _marked(
            annex.label if annex.numbered else "", annex.title if annex.numbered else f"{annex.label}　{annex.title}", annex.anchor
        )
        if annex.related:
            yield _Line("", _text(annex.related))
        if head := annex.head:
            yield from (_Line("", _text(line)) for line in (head.date, *head.addressee, *head.issued_by, *head.sender))
        for clause in annex.clauses:
            if len(annex.clauses) > 1:
                yield _Line("", clause.title)
            yield from _blocks(clause.blocks, numbered=False)


def _unnumbered(clause: ClauseNode) -> Iterator[_Line]:
    return _blocks(clause.blocks, numbered=False)


def _article(clause: ClauseNode) -> Iterator[_Line]:
    """A 条: its caption, then the first paragraph with the article's number."""
    yield _Line("", f"（{clause.title}）")
    for block in clause.blocks:
        if isinstance(block, ParagraphNode) and block.ordinal == 1:
            yield _marked(clause.label, _text(block.leaves), clause.anchor, block.anchor)
            yield from _items(block.items)
        else:
            yield from _blocks((block,), numbered=True)


def _clause(clause: ClauseNode) -> Iterator[_Line]:
    yield _marked(clause.label, clause.title, clause.anchor)
    yield from _blocks(clause.blocks, numbered=False)


def _blocks(blocks: Iterable[BlockNode], *, numbered: bool) -> Iterator[_Line]:
    """numbered: whether paragraphs print their numbers (an agreement's do)."""
    for block in blocks:
        if isinstance(block, TableNode):
            if block.number:
                yield _Line("", f"{block.label}　{block.caption}")
            yield from (_Line("", column.heading) for column in block.columns if block.headed)
            yield from (_Line("", _text(cell)) for row in block.rows for cell in row)
        elif isinstance(block, FigureNode):
            yield _Line("", f"{block.label}　{block.caption}" if block.number else "")
        elif isinstance(block, ParagraphNode):
            yield _marked(block.label if numbered else "", _text(block.leaves), block.anchor)
            yield from _items(block.items)


def _items(items: tuple[ItemNode, ...]) -> Iterator[_Line]:
    for item in items:
        yield _marked(item.label, _text(item.leaves), item.anchor)
        yield from _items(item.items)


def _entries(document: Document) -> Iterator[str]:
    """What the lists before the text say: 目次, then 表の一覧."""
    if document.contents:
        articles = scheme(document.scheme, document.digits).paragraph is not None
        for chapter in document.chapters:
            if chapter.title:
                yield chapter.label + chapter.title
            yield from (f"（{clause.title}）" if articles else clause.label + clause.title for clause in chapter.clauses)
        yield from (annex.label + annex.title for annex in document.annexes)
    if document.table_list:
        for clause in document.clauses:
            for block in clause.blocks:
                if isinstance(block, TableNode) and block.number:
                    yield block.label + block.caption


# --- what the file says -----------------------------------------------------------------------


@dataclass
class _Paragraph:
    """A paragraph as read: its style, its words, whether it belongs to a list of contents, and the list it names itself with its level."""

    style: str
    text: str = ""
    listed: bool = False
    list: str = ""
    level: str = "0"


@dataclass
class _Field:
    instruction: str = ""
    result: str = ""
    open: bool = True  # the result has not begun

    @property
    def name(self) -> str:
        return next(iter(self.instruction.split()), "")

    @property
    def target(self) -> str:
        return next(iter(self.instruction.split()[1:]), "")


@dataclass
class _Mark:
    """A bookmark: paragraph and place in its words where it begins and, once seen, where it ends."""

    name: str
    begin: tuple[int, int]
    end: tuple[int, int] | None = None


@dataclass
class _Piece:
    """A part with text, read in one pass."""

    paragraphs: list[_Paragraph] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)
    links: list[tuple[str, str, bool]] = field(default_factory=list)  # anchor, words, in a list of contents
    marks: dict[str, _Mark] = field(default_factory=dict)  # by number
    relations: list[tuple[str, str]] = field(default_factory=list)  # tag of the element, id it names
    shapes: set[tuple[str, ...]] = field(default_factory=set)  # a container and its children, each kind once
    styles: set[tuple[str, str]] = field(default_factory=set)  # tag of the property, style
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, root: Element) -> _Piece:
        piece, paragraph = cls(), _Paragraph("")
        stack: list[_Field] = []  # the fields still open, outermost first
        for element in root.iter():
            tag = element.tag
            if tag not in _READ:
                continue
            if tag in _SHAPED:
                piece.shapes.add((tag, *map(_TAG, element)))
                if tag == _P:
                    paragraph = _Paragraph("", "", bool(stack) and any(each.name == "TOC" for each in stack))
                    piece.paragraphs.append(paragraph)
            elif tag == _T:
                text = element.text or ""
                if text != text.strip():
                    text = text if element.get(_SPACE) == "preserve" else text.strip(" \t\r\n")
                paragraph.text += text
                for each in stack:
                    if not each.open:
                        each.result += text
            elif tag == _PSTYLE:
                paragraph.style = element.get(_VAL, "")
                piece.styles.add((tag, paragraph.style))
            elif tag == _NUMID:
                paragraph.list = element.get(_VAL, "")
            elif tag == _ILVL:
                paragraph.level = element.get(_VAL, "")
            elif tag == _FLDCHAR:
                piece.field_mark(element.get(_FLDTYPE, ""), stack, paragraph)
            elif tag == _INSTR:
                if stack and stack[-1].open:
                    stack[-1].instruction += element.text or ""
                    paragraph.listed |= stack[-1].name == "TOC"
                else:
                    piece.wrong.append(f"field code «{element.text}» stands outside a field.")
            elif tag == _START:
                piece.begin(element, len(paragraph.text))
            elif tag == _END:
                piece.end(element.get(_ID, ""), len(paragraph.text))
            elif tag in _STYLED:
                piece.styles.add((tag, element.get(_VAL, "")))
            elif tag == _LINK:
                piece.link(element, listed=paragraph.listed)
            elif tag == _BLIP:
                piece.relations.append((tag, element.get(f"{_R}embed", "")))
            elif tag in _REFERRED_AS and element.get(f"{_R}id") is not None:  # a chart part begins with an element of the same name
                piece.relations.append((tag, element.get(f"{_R}id", "")))
            elif tag in _FORBIDDEN:
                piece.wrong.append(f"the element {_local(tag)} has no place in our files.")
        piece.wrong += [f"the field «{each.instruction.strip()}» has no end." for each in stack]
        return piece

    def field_mark(self, kind: str, stack: list[_Field], paragraph: _Paragraph) -> None:
        if kind == "begin":
            stack.append(_Field())
        elif not stack:
            self.wrong.append(f"a field has the mark «{kind}» without a beginning.")
        elif kind == "separate":
            stack[-1].open = False
        elif kind == "end":
            done = stack.pop()
            paragraph.listed |= done.name == "TOC"
            self.fields.append(done)
        else:
            self.wrong.append(f"a field has the unknown mark «{kind}».")

    def begin(self, element: Element, place: int) -> None:
        number, name = element.get(_ID, ""), element.get(_MARKNAME, "")
        if number in self.marks:
            self.wrong.append(f"two bookmarks have the id {number} ({self.marks[number].name}, {name}).")
        if not _NAME.fullmatch(name):
            self.wrong.append(f"Word does not take the bookmark name «{name}» (letters, digits and _, at most 40).")
        if not number.isdecimal():
            self.wrong.append(f"the bookmark {name} has the id «{number}», not a number.")
        self.marks[number] = _Mark(name, (len(self.paragraphs) - 1, place))

    def end(self, number: str, place: int) -> None:
        mark = self.marks.get(number)
        if mark is None or mark.end:
            self.wrong.append(f"a bookmark ends with the id {number} that is not open.")
        else:
            mark.end = (len(self.paragraphs) - 1, place)

    def link(self, element: Element, *, listed: bool) -> None:
        if (anchor := element.get(f"{_W}anchor")) is not None:
            self.links.append((anchor, "".join(text.text or "" for text in element.iter(_T)), listed))
        else:
            self.relations.append((element.tag, element.get(f"{_R}id", "")))


_DRAWN = f"{_W}drawing"
_T, _P, _PPR, _FLDCHAR, _INSTR, _LINK = (f"{_W}{name}" for name in ("t", "p", "pPr", "fldChar", "instrText", "hyperlink"))
_PSTYLE, _START, _END = (f"{_W}{name}" for name in ("pStyle", "bookmarkStart", "bookmarkEnd"))
_NUMID, _ILVL = f"{_W}numId", f"{_W}ilvl"
_VAL, _ID, _MARKNAME, _FLDTYPE, _WIDTH = (f"{_W}{name}" for name in ("val", "id", "name", "fldCharType", "w"))
_TBL, _TR, _TC, _TCPR, _TCW, _SPAN, _SECT = (f"{_W}{name}" for name in ("tbl", "tr", "tc", "tcPr", "tcW", "gridSpan", "sectPr"))
_TRPR, _TBLHEADER = f"{_W}trPr", f"{_W}tblHeader"
_TAG = attrgetter("tag")
_BLOCK_HOLDERS = {f"{_W}body", _TC, f"{_W}sdtContent"}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STYLED = {f"{_W}rStyle": "character", f"{_W}tblStyle": "table"}
_OF_STYLE = {f"{_W}basedOn", f"{_W}next", f"{_W}link"}
_FORBIDDEN = {
    f"{_W}{name}"
    for name in (
        *("altChunk", "object", "subDoc", "control", "attachedTemplate", "fldSimple", "ins", "del", "moveFrom", "moveTo"),
        *("commentReference", "footnoteReference", "endnoteReference", "vanish", "delText"),
    )
}


_SHAPED = {*_RANKS, _P, *_BLOCK_HOLDERS}
_READ = {*_SHAPED, _T, _PSTYLE, _NUMID, _ILVL, _FLDCHAR, _INSTR, _START, _END, _LINK, *_STYLED, *_REFERRED_AS, *_FORBIDDEN}


@dataclass(frozen=True)
class _Styles:
    """Style → its type; style → the list level it names; what is wrong among them."""

    types: Mapping[str, str]
    levels: Mapping[str, tuple[str, str]]
    wrong: tuple[str, ...]

    @classmethod
    def of(cls, root: Element) -> _Styles:
        elements = list(root.iter(f"{_W}style"))
        types = {style.get(f"{_W}styleId", ""): style.get(f"{_W}type", "") for style in elements}
        levels = {}
        wrong = _twice("style", (style.get(f"{_W}styleId", "") for style in elements))
        wrong += _twice("style name", (_value(style, "name").casefold() for style in elements))
        for style in elements:
            name = style.get(f"{_W}styleId", "")
            for tag in _OF_STYLE:
                other = style.find(tag)
                if other is not None and other.get(_VAL, "") not in types:
                    wrong.append(f"the style {name} names the style «{other.get(_VAL)}», which does not exist.")
            number = style.find(f"{_W}pPr/{_W}numPr")
            if number is not None:
                levels[name] = (_value(number, "numId"), _value(number, "ilvl") or "0")
        language = root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}lang")
        if language is None or (language.get(_VAL), language.get(f"{_W}eastAsia")) != ("ja-JP", "ja-JP"):
            wrong.append("the language of the text (docDefaults) is not ja-JP.")
        return cls(types, levels, tuple(wrong))


class _Level(NamedTuple):
    start: int
    numeral: str
    pattern: str
    style: str


@dataclass(frozen=True)
class _Lists:
    """numId → abstract list → its levels; style → its place in a list."""

    nums: Mapping[str, str]
    levels: Mapping[tuple[str, str], _Level]
    wrong: tuple[str, ...]

    @classmethod
    def of(cls, root: Element) -> _Lists:
        nums, levels = {}, {}
        abstracts = [abstract.get(f"{_W}abstractNumId", "") for abstract in root.iter(f"{_W}abstractNum")]
        wrong = _twice("abstract list", abstracts) + _twice("list", (num.get(f"{_W}numId", "") for num in root.iter(f"{_W}num")))
        for num in root.iter(f"{_W}num"):
            number, abstract = num.get(f"{_W}numId", ""), _value(num, "abstractNumId")
            nums[number] = abstract
            if abstract not in abstracts:
                wrong.append(f"the list {number} rests on the abstract list «{abstract}», which does not exist.")
            if num.find(f"{_W}lvlOverride") is not None:
                wrong.append(f"the list {number} overrides a level; lists are never overridden.")
        for abstract_num in root.iter(f"{_W}abstractNum"):
            own = abstract_num.get(f"{_W}abstractNumId", "")
            places = [level.get(f"{_W}ilvl", "") for level in abstract_num.iter(f"{_W}lvl")]
            if places != [str(place) for place in range(len(places))] or len(places) > 9:
                wrong.append(f"the levels of the abstract list {own} are not 0, 1, 2 … (at most nine).")
            for level in abstract_num.iter(f"{_W}lvl"):
                start = _value(level, "start")
                levels[own, level.get(f"{_W}ilvl", "")] = _Level(
                    int(start) if start.isdecimal() else 1, _value(level, "numFmt"), _value(level, "lvlText"), _value(level, "pStyle")
                )
        return cls(nums, levels, tuple(wrong))

    @cached_property
    def by_style(self) -> dict[str, tuple[str, int]]:
        return {
            level.style: (abstract, int(place)) for (abstract, place), level in self.levels.items() if level.style and place.isdecimal()
        }

    def place(self, paragraph: _Paragraph) -> tuple[str, int] | None:
        """Abstract list and level of a paragraph: those it names itself, else those of its style."""
        if not paragraph.list:
            return self.by_style.get(paragraph.style)
        abstract = self.nums.get(paragraph.list, "")
        return (abstract, int(paragraph.level)) if (abstract, paragraph.level) in self.levels and paragraph.level.isdecimal() else None


def _value(element: Element, child: str) -> str:
    """The value of a child element, "" without one."""
    found = element.find(f"{_W}{child}")
    return "" if found is None else found.get(_VAL, "")


def _twice(what: str, names: Iterable[str]) -> list[str]:
    return [f"the {what} «{name}» stands there {count} times." for name, count in Counter(names).items() if count > 1]


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


# --- package ----------------------------------------------------------------------------------


def _unpacked(content: bytes, found: list[str]) -> dict[str, bytes]:
    """Name → bytes of every part that can be read; what is wrong with the zip goes to ``found``."""
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = [member.filename for member in members]
            found += [f"The zip: {fault}" for fault in _twice("member", (name.casefold() for name in names))]
            if names != [*(name for name in _FIRST if name in names), *sorted(set(names) - set(_FIRST))]:
                found.append(
                    "The zip: its members are not in the fixed order ([Content_Types].xml, _rels/.rels, word/document.xml, sorted)."
                )
            if archive.comment:
                found.append("The zip: it carries a comment.")
            for member in members:
                if member.date_time != _EPOCH:
                    found.append(f"The zip: the member {member.filename} has the date {member.date_time}, not 1980-01-01.")
                if (
                    member.create_system
                    or member.external_attr not in _ATTRIBUTES
                    or member.extra
                    or member.comment
                    or member.flag_bits & ~0x800
                ):
                    found.append(f"The zip: the member {member.filename} tells of the machine that wrote it.")
                if re.search(r"\\|^/|(?:^|/)\.\.(?:/|$)|/$", member.filename):
                    found.append(f"The zip: the member name «{member.filename}» is not the name of a part.")
                try:
                    parts[member.filename] = archive.read(member)
                except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
                    found.append(f"The zip: the member {member.filename} cannot be read ({error}).")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as error:
        found.append(f"The file is not a zip that can be read ({error}).")
    return parts


def _content_types(root: Element, parts: Mapping[str, bytes], found: list[str]) -> dict[str, str]:
    """Part → its content type."""
    place = "[Content_Types].xml"
    defaults = [each.get("Extension", "").casefold() for each in root.iter(f"{_TYPES}Default")]
    overrides = [each.get("PartName", "") for each in root.iter(f"{_TYPES}Override")]
    found += [f"{place}: {fault}" for fault in _twice("extension", defaults) + _twice("override", overrides)]
    found += [f"{place}: the override {name} names a part that does not exist." for name in overrides if name[1:] not in parts]
    by_extension = {each.get("Extension", "").casefold(): each.get("ContentType", "") for each in root.iter(f"{_TYPES}Default")}
    by_name = {each.get("PartName", ""): each.get("ContentType", "") for each in root.iter(f"{_TYPES}Override")}
    types = {}
    for name in parts:
        if name != place:
            types[name] = by_name.get(f"/{name}") or by_extension.get(name.rpartition(".")[2].casefold(), "")
            if not types[name]:
                found.append(f"{place}: the part {name} has no content type.")
    return types


def _relations(roots: Mapping[str, Element], pieces: Mapping[str, _Piece], types: Mapping[str, str]) -> Iterator[str]:
    """Relationships end in parts of the right type, parts are reached, ids in the text exist."""
    reached = {"[Content_Types].xml"}
    kinds: dict[str, dict[str, str]] = {}  # part → id → kind
    for name, root in roots.items():
        if not name.endswith(".rels"):
            continue
        reached.add(name)
        folder, _, file = name.rpartition("_rels/")
        source = folder + file.removesuffix(".rels")
        if source and source not in roots:
            yield f"{name} belongs to the part {source}, which does not exist."
        entries = list(root.iter(_RELATION))
        yield from (f"{name}: {fault}" for fault in _twice("relationship id", (entry.get("Id", "") for entry in entries)))
        kinds[source] = {entry.get("Id", ""): entry.get("Type", "").rpartition("/")[2] for entry in entries}
        for entry in entries:
            kind, target = entry.get("Type", "").rpartition("/")[2], entry.get("Target", "")
            if entry.get("TargetMode", "Internal") != "Internal":
                if kind != "hyperlink" or not _SAFE_ADDRESS.fullmatch(target):
                    yield f"{name}: the relationship {entry.get('Id')} leads outside, to «{target}»."
                continue
            part = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            reached.add(part)
            if part not in types:
                yield f"{name}: the relationship {entry.get('Id')} names the part «{target}», which does not exist."
            elif kind not in _KINDS:
                yield f"{name}: the relationship {entry.get('Id')} is of the unknown kind «{kind}»."
            elif not types[part].endswith(_KINDS[kind]):
                yield f"{name}: the part {part} has the content type «{types[part]}», which does not fit the kind {kind}."
    yield from (f"The part {name} belongs to nothing: no relationship leads to it." for name in types if name not in reached)
    for name, piece in pieces.items():
        for tag, number in piece.relations:
            if kinds.get(name, {}).get(number) != _REFERRED_AS[tag]:
                yield f"{name}: {_local(tag)} names the relationship «{number}», which does not exist or is of another kind."


# --- schema, styles, lists --------------------------------------------------------------------


def _shape(shapes: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Children of a container stand in the order of the schema, each once; properties first, a paragraph after a table."""
    for container, *children in sorted(shapes):
        if container in _RANKS:
            yield from _order(container, children)
        elif container == _P:
            if _PPR in children[1:]:
                yield "the properties of a paragraph do not stand first in it."
        elif _TBL in children:
            blocks = [child for child in children if child not in (_START, _END)]
            if any(tag == _TBL and after != _P for tag, after in zip_longest(blocks, blocks[1:])):
                yield "a table is not followed by a paragraph."


def _order(container: str, children: list[str]) -> Iterator[str]:
    ranks, before, seen = _RANKS[container], -1, ""
    for child in children:
        rank = ranks.get(child)
        if rank is None:
            yield f"{_local(container)} holds {_local(child)}, which the schema does not know there."
        elif rank < before and not {child, seen} <= _EITHER_FIRST:
            yield f"{_local(container)} holds {_local(child)} after {_local(seen)}; the schema has it before."
        elif child == seen and child not in _REPEATED:
            yield f"{_local(container)} holds {_local(child)} twice."
        before, seen = (before, seen) if rank is None else (rank, child)
    if len(set(children)) < len([child for child in children if child not in _REPEATED]):
        yield f"{_local(container)} holds a child twice."


_EITHER_FIRST = {f"{_W}headerReference", f"{_W}footerReference"}


def _used_styles(piece: _Piece, styles: _Styles) -> Iterator[str]:
    yield from piece.wrong
    for tag, name in sorted(piece.styles):
        wanted = _STYLED.get(tag, "paragraph")
        if styles.types.get(name) != wanted:
            yield f"{_local(tag)} names the {wanted} style «{name}», which does not exist."


def _linked(styles: _Styles, lists: _Lists) -> Iterator[str]:
    """Styles and levels of lists name each other."""
    yield from (f"word/styles.xml: {fault}" for fault in styles.wrong)
    yield from (f"word/numbering.xml: {fault}" for fault in lists.wrong)
    named = {}
    for style, (number, place) in styles.levels.items():
        if number not in lists.nums:
            yield f"word/styles.xml: the style {style} names the list «{number}», which does not exist."
            continue
        key = (lists.nums[number], place)
        named[key] = style
        level = lists.levels.get(key)
        if level is None or level.style != style:
            yield f"word/styles.xml: the style {style} names level {place} of the list {number}, but that level does not name the style."
    for (abstract, place), level in lists.levels.items():
        if level.style in styles.types and (abstract, place) not in named:
            yield f"word/numbering.xml: level {place} of the abstract list {abstract} names the style {level.style}, which does not name it."


# --- bookmarks and fields ---------------------------------------------------------------------


def _bookmarks(pieces: Mapping[str, _Piece]) -> Iterator[str]:
    names = [mark.name for piece in pieces.values() for mark in piece.marks.values()]
    yield from (f"word/document.xml: {fault}" for fault in _twice("bookmark", names))
    folded = Counter(name.casefold() for name in set(names))
    yield from (f"word/document.xml: two bookmarks differ from «{name}» in case only." for name, count in folded.items() if count > 1)
    for part, piece in pieces.items():
        yield from (f"{part}: the bookmark {mark.name} has no end." for mark in piece.marks.values() if mark.end is None)


def _fields(pieces: Mapping[str, _Piece], body: _Piece, lines: Iterable[_Line]) -> Iterator[str]:
    """Every reference has its bookmark; a REF shows the number of the paragraph it marks."""
    marks = {mark.name: mark for mark in body.marks.values()}
    labels = {anchor: line.label for line in lines for anchor in line.anchors}
    for part, piece in pieces.items():
        for each in piece.fields:
            if each.name not in _FIELDS:
                yield f"{part}: the field «{each.instruction.strip()}» is none of ours ({', '.join(sorted(_FIELDS))})."
            elif each.name in ("REF", "PAGEREF") and each.target not in marks:
                yield f"{part}: the field «{each.instruction.strip()}» names a bookmark that does not exist."
            elif each.name == "REF" and each.target not in labels:
                yield f"{part}: the field «{each.instruction.strip()}» names a bookmark that marks no numbered paragraph of the tree."
            elif each.name == "REF" and each.result != labels[each.target]:
                yield f"{part}: the field REF {each.target} shows «{each.result}»; the paragraph it names has the number «{labels[each.target]}»."
        for anchor, text, _ in piece.links:
            if anchor not in marks:
                yield f"{part}: the link «{_short(text)}» names the bookmark «{anchor}», which does not exist."


def _contents(body: _Piece, document: Document, pages: Mapping[str, str] | None) -> Iterator[str]:
    """The lists before the text say what the tree says, of the paragraphs they lead to, with the pages handed over or none."""
    place = "word/document.xml"
    starts = {mark.name: body.paragraphs[mark.begin[0]].text for mark in body.marks.values()}
    entries = [(anchor, text) for anchor, text, listed in body.links if listed]
    numbers = {anchor: "" if pages is None else pages.get(anchor, "") for anchor, _ in entries}
    for anchor, text in entries:
        if anchor in starts and not _solid(text).endswith(_solid(starts[anchor]) + numbers[anchor]):
            yield f"{place}: the list of contents says «{_short(text)}» of the paragraph «{_short(starts[anchor])}»."
    said = [(_solid(text), numbers[anchor]) for anchor, text in entries]
    for (one, number), other in zip_longest(said, (_solid(text) for text in _entries(document)), fillvalue=("", "")):
        if one != f"{other}{number}":
            yield f"{place}: the list of contents says «{_short(one)}» where the tree says «{_short(f'{other}{number}')}»."
            break
    counted = [(each.target, each.result) for each in body.fields if each.name == "PAGEREF"]
    wanted = [] if pages is None else [(anchor, numbers[anchor]) for anchor, _ in entries]
    for shown, right in zip_longest(counted, wanted):
        if shown != right:
            says = "no page" if shown is None else f"the page «{shown[1]}» of {shown[0]}"
            yield f"{place}: a list of contents shows {says} where {'none' if right is None else f'«{right[1]}» of {right[0]}'} was handed over."
            break
    for each in body.fields:
        if each.name == "TOC" and "\\n" in each.instruction.split():
            yield f"{place}: the field «{each.instruction.strip()}» would drop page numbers when it is updated."


def _solid(text: str) -> str:
    return "".join(text.split())


# --- tables and sections ----------------------------------------------------------------------


def _tables(root: Element) -> Iterator[str]:
    for number, table in enumerate(root.iter(f"{_W}tbl"), 1):
        name = f"word/document.xml: table {number}"
        grid = [column.get(_WIDTH, "") for column in table.iterfind(f"{_W}tblGrid/{_W}gridCol")]
        properties = table.find(f"{_W}tblPr")
        width = None if properties is None else properties.find(f"{_W}tblW")
        if properties is None or width is None or table[0] is not properties:
            yield f"{name} does not begin with properties that give its width."
            continue
        total = sum(int(column) for column in grid if column.isdecimal())
        if width.get(_WIDTH) != str(total) or width.get(f"{_W}type") != "dxa":
            yield f"{name} is {width.get(_WIDTH)} wide, its columns together {total}."
        if not _value(properties, "tblCaption"):
            yield f"{name} has no caption for readers who cannot see it."
        headed = True
        for place, row in enumerate(table.iterfind(_TR), 1):
            spans = wide = 0
            for cell in row.findall(_TC):
                span, width_of_cell = _cell(cell)
                spans, wide = spans + span, wide + width_of_cell
                if not len(cell) or cell[-1].tag != _P:
                    yield f"{name}, row {place}: a cell does not end with a paragraph."
                properties_of_cell = cell.findall(_TCPR)
                if len(properties_of_cell) > 1 or (properties_of_cell and properties_of_cell[0] is not cell[0]):
                    yield f"{name}, row {place}: the properties of a cell do not stand first in it."
            if spans != len(grid):
                yield f"{name}, row {place} has {spans} cells, the table {len(grid)} columns."
            elif wide != total:
                yield f"{name}, row {place}: its cells are together {wide} wide, the columns {total}."
            is_head = any(properties.find(_TBLHEADER) is not None for properties in row.findall(_TRPR))
            if is_head and not headed:
                yield f"{name}, row {place} is a header row below other rows."
            headed = is_head
        look = properties.find(f"{_W}tblLook")
        first = table.find(f"{_W}tr")
        if first is None:
            yield f"{name} has no row."
        elif look is not None and look.get(f"{_W}firstRow") == "1" and first.find(f"{_W}trPr/{_W}tblHeader") is None:
            yield f"{name}: its first row is not marked as a header row."


def _cell(cell: Element) -> tuple[int, int]:
    """How many columns a cell covers, and its width."""
    span, width = 1, 0
    for value in cell[0] if len(cell) and cell[0].tag == _TCPR else ():
        if value.tag == _TCW:
            width = _whole(value.get(_WIDTH))
        elif value.tag == _SPAN:
            span = _whole(value.get(_VAL))
    return span, width


def _whole(number: str | None) -> int:
    return int(number) if number and number.isdecimal() else 0


def _drawings(root: Element, document: Document) -> Iterator[str]:
    """Every chart and picture of the tree stands in the file, in order, with its words for who cannot see it; no number twice."""
    wanted = [block for clause in document.clauses for block in clause.blocks if isinstance(block, ChartNode | FigureNode)]
    shown = list(root.iter(f"{_WP}docPr"))
    if [(each.get("title", ""), each.get("descr", "")) for each in shown] != [(each.caption, each.description) for each in wanted]:
        yield "word/document.xml: the drawings are not described as the charts and pictures of the tree are."
    if any(not each.get("descr", "").strip() for each in shown):
        yield "word/document.xml: a drawing has no alternative text."
    yield from (f"word/document.xml: {fault}" for fault in _twice("drawing", (each.get("id", "") for each in shown)))


def _pictures(roots: Mapping[str, Element], parts: Mapping[str, bytes], document: Document) -> Iterator[str]:
    """The pictures shown are those of the tree, in order, and each content stands in the file once."""
    wanted = [block.content for clause in document.clauses for block in clause.blocks if isinstance(block, FigureNode)]
    targets = {each.get("Id", ""): f"word/{each.get('Target', '')}" for each in roots["word/_rels/document.xml.rels"].iter(_RELATION)}
    shown = [parts.get(targets.get(blip.get(f"{_R}embed", ""), "")) for blip in roots["word/document.xml"].iter(_BLIP)]
    if shown != wanted:
        yield "word/document.xml: the pictures are not those of the tree."
    held = [content for name, content in parts.items() if name.startswith("word/media/")]
    if len(held) != len(set(held)):
        yield "word/media: a picture stands in the file twice."


def _charts(roots: Mapping[str, Element], parts: Mapping[str, bytes], document: Document) -> Iterator[str]:
    """Every chart of the tree stands in the file, in order: its cached values, its workbook."""
    wanted = [block for clause in document.clauses for block in clause.blocks if isinstance(block, ChartNode)]
    if sum(name.startswith("word/charts/chart") for name in roots) != len(wanted):
        yield f"The tree has {len(wanted)} charts, the file another number of chart parts."
    for number, chart in enumerate(wanted, 1):
        name, data = f"word/charts/chart{number}.xml", f"word/embeddings/data{number}.xlsx"
        if name not in roots or data not in parts:
            yield f"The part {name} or its data {data} is missing."
            continue
        if _drawn(roots[name]) != [(each.name, chart.categories, each.values) for each in chart.series]:
            yield f"{name}: the series, categories or values are not those of the tree."
        if _typed(parts[data]) != sorted(point for each in chart.series for point in each.values if point is not None):
            yield f"{data}: the numbers are not those of the chart."


def _drawn(root: Element) -> list[tuple[str, tuple[str, ...], tuple[int | None, ...]]]:
    """Name, categories and values of each series, as the chart part keeps them."""

    def points(series: Element, path: str) -> list[str | None]:
        cached = series.find(path)
        if cached is None:
            return []
        held = {each.get("idx"): each.findtext(f"{_C}v") for each in cached.iter(f"{_C}pt")}
        count = cached.find(f"{_C}ptCount")
        return [held.get(str(place)) for place in range(0 if count is None else _whole(count.get("val")))]

    found = []
    for series in root.iter(f"{_C}ser"):
        names = points(series, f"{_C}tx/{_C}strRef/{_C}strCache")
        categories = points(series, f"{_C}cat/{_C}strRef/{_C}strCache")
        values = points(series, f"{_C}val/{_C}numRef/{_C}numCache")
        numbers = tuple(int(value) if value is not None and value.lstrip("-").isdecimal() else None for value in values)
        found.append(("".join(filter(None, names)), tuple(filter(None, categories)), numbers))
    return found


def _typed(content: bytes) -> list[int] | None:
    """The numbers of a workbook's first sheet in order of size, None when it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 (we wrote it just now)
        return sorted(int(cell.findtext(f"{_S}v") or "") for cell in sheet.iter(f"{_S}c") if cell.get("t") is None)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, ValueError):
        return None


def _sections(root: Element) -> Iterator[str]:
    body = root.find(f"{_W}body")
    if body is None or not len(body) or body[-1].tag != _SECT or sum(child.tag == _SECT for child in body) != 1:
        yield "word/document.xml: the body does not end with the properties of its last section."
    for number, section in enumerate(root.iter(_SECT), 1):
        for kind in ("header", "footer"):
            if not any(child.get(f"{_W}type") == "default" for child in section.iterfind(f"{_W}{kind}Reference")):
                yield f"word/document.xml: section {number} names no {kind} and would inherit one."
        size = section.find(f"{_W}pgSz")
        if size is None:
            yield f"word/document.xml: section {number} has no size of paper."
            continue
        width, height = (size.get(f"{_W}{side}", "") for side in "wh")
        turned = width.isdecimal() and height.isdecimal() and int(width) > int(height)
        if turned != (size.get(f"{_W}orient") == "landscape"):
            yield f"word/document.xml: section {number} is {width} by {height}, which its orientation contradicts."


def _places(root: Element, document: Document) -> Iterator[str]:
    """For each Word file that is an annex an empty paragraph with its mark, the last of its section."""
    wanted = sum(annex.attached is not None and annex.attached.format == "docx" for annex in document.annexes)
    found = []
    body = root.find(f"{_W}body")
    children = [] if body is None else list(body)
    for child, after in zip_longest(children, children[1:]):
        names = [mark.get(_MARKNAME, "") for mark in child.iter(_START)] if child.tag == _P else []
        own = [name for name in names if name.startswith(PLACE)]
        if own:
            found += own
            ends = child.find(f"{_PPR}/{_SECT}") is not None or (after is not None and after.tag == _SECT)
            if not ends or any(True for _ in child.iter(_T)):
                yield f"word/document.xml: the place {own[0]} does not end its section, or holds words."
    if found != [f"{PLACE}{number}" for number in range(1, wanted + 1)]:
        yield f"word/document.xml: the places for annexes are {', '.join(found) or 'none'}, not the first {wanted}."


# --- words and numbers ------------------------------------------------------------------------


def _same_words(body: _Piece, lines: tuple[_Line, ...], lists: _Lists) -> Iterator[str]:
    """Paragraph by paragraph the tree's words and numbers, and its anchors round the words they mark."""
    read = [index for index, paragraph in enumerate(body.paragraphs) if not paragraph.listed and paragraph.text]
    read = [index for index in read if not _heads_a_list(body.paragraphs, index)]
    wanted = [line for line in lines if line.text]
    marks = {mark.name: mark for mark in body.marks.values()}
    printed = _printed(body.paragraphs, lists)
    for place, (index, line) in enumerate(zip_longest(read, wanted), 1):
        if index is None or line is None or body.paragraphs[index].text != line.text:
            says = "nothing" if index is None else f"«{_short(_from_difference(body.paragraphs[index].text, line.text if line else ''))}»"
            tree = (
                "nothing"
                if line is None
                else f"«{_short(_from_difference(line.text, '' if index is None else body.paragraphs[index].text))}»"
            )
            yield f"word/document.xml: paragraph {place} says {says} where the tree says {tree}."
            return
        if printed[index] != line.label:
            yield (
                f"word/document.xml: the paragraph «{_short(line.text)}» ({body.paragraphs[index].style}) would print the number "
                f"«{printed[index]}», the tree's is «{line.label}»."
            )
        for anchor in line.anchors:
            mark = marks.get(anchor)
            if mark is None:
                yield f"word/document.xml: the bookmark {anchor} of «{_short(line.text)}» is missing."
            elif (mark.begin, mark.end) != ((index, 0), (index, len(line.text))):
                yield f"word/document.xml: the bookmark {anchor} does not stand round the paragraph «{_short(line.text)}»."


def _from_difference(text: str, other: str) -> str:
    """``text`` from shortly before the place where it leaves ``other``."""
    same = next((i for i, (one, two) in enumerate(zip_longest(text, other)) if one != two), 0)
    return text if same < _SHOWN else f"…{text[same - 10 :]}"


def _heads_a_list(paragraphs: list[_Paragraph], index: int) -> bool:
    return paragraphs[index].text in _LIST_HEADINGS and index + 1 < len(paragraphs) and paragraphs[index + 1].listed


def _printed(paragraphs: list[_Paragraph], lists: _Lists) -> list[str]:
    """The number Word prints before each paragraph: the lists of numbering.xml, counted."""
    counts: dict[str, dict[int, int]] = {}
    numbers = []
    for paragraph in paragraphs:
        found = lists.place(paragraph)
        if found is None:
            numbers.append("")
            continue
        abstract, place = found
        own = counts.setdefault(abstract, {})
        own[place] = own.get(place, lists.levels[abstract, str(place)].start - 1) + 1
        for deeper in [each for each in own if each > place]:
            del own[deeper]
        numbers.append(_label(abstract, place, own, lists))
    return numbers


def _label(abstract: str, place: int, counts: Mapping[int, int], lists: _Lists) -> str:
    def number(found: re.Match[str]) -> str:
        level = lists.levels.get((abstract, str(int(found[1]) - 1)))
        if level is None:
            return "?"
        try:
            return numeral(level.numeral, counts.get(int(found[1]) - 1, level.start))
        except ValueError:
            return "?"

    return re.sub(r"%([1-9])", number, lists.levels[abstract, str(place)].pattern)


def _heads(roots: Mapping[str, Element], document: Document) -> Iterator[str]:
    title = "" if document.letter else document.title + ("（案）" if document.draft else "")
    shown = {name: "".join(text.text or "" for text in root.iter(_T)) for name, root in roots.items() if name.startswith("word/header")}
    if title not in shown.values():
        yield f"No page header shows the title «{title}»."
    yield from (f"{name} shows «{_short(text)}», not the title." for name, text in shown.items() if text not in ("", title))


# --- properties and traces --------------------------------------------------------------------


def _properties(roots: Mapping[str, Element], document: Document) -> Iterator[str]:
    core = roots["docProps/core.xml"]
    day = document.date.isoformat() if document.date else "1980-01-01"
    wanted = {
        "title": (f"{_DC}title", " ".join(text for text in (_text(document.cover.title), _text(document.cover.subtitle)) if text)),
        "language": (f"{_DC}language", "ja-JP"),
        "creator": (f"{_DC}creator", "specgen"),
        "lastModifiedBy": (f"{_CORE}lastModifiedBy", "specgen"),
        "created": (f"{_TERMS}created", f"{day}T00:00:00Z"),
        "modified": (f"{_TERMS}modified", f"{day}T00:00:00Z"),
    }
    for name, (tag, value) in wanted.items():
        if (core.findtext(tag) or "") != value:
            yield f"docProps/core.xml: {name} is «{_short(core.findtext(tag) or '')}», not «{_short(value)}»."


def _unpublished(roots: Mapping[str, Element], body: _Piece) -> Iterator[str]:
    """What a published file must not carry."""
    yield from (f"The published file holds {name}." for name in roots if name.startswith("customXml/") or name == "docProps/custom.xml")
    marks = sorted(mark.name for mark in body.marks.values() if re.match("_SG[sep]", mark.name))
    yield from (f"The published file holds the mark {name}." for name in marks)


def _provenance(roots: Mapping[str, Element], document: Document, body: _Piece) -> Iterator[str]:
    """The record of the clauses the file was made of."""
    if (custom := roots.get("docProps/custom.xml")) is not None:
        numbers = [each.get("pid", "") for each in custom.iter(_PROPERTY)]
        if numbers != [str(number) for number in range(2, len(numbers) + 2)]:
            yield "docProps/custom.xml: the properties are not numbered 2, 3, 4 …"
        values = {each.get("name"): "".join(each.itertext()) for each in custom.iter(_PROPERTY)}
        for name, value in {"specgen.kind": document.kind, "specgen.draft": str(document.draft).lower()}.items():
            if values.get(name) != value:
                yield f"docProps/custom.xml: {name} is «{values.get(name)}», not «{value}»."
    try:
        manifest = json.loads(roots["customXml/item1.xml"].findtext("{urn:specgen:manifest:1}json") or "")
        clauses = [(str(each["id"]), str(each["mark"])) for each in manifest["clauses"]]
    except (KeyError, ValueError, TypeError):
        yield "customXml/item1.xml: the manifest of the clauses cannot be read."
        return
    if sorted(name for name, _ in clauses) != sorted(clause.id for clause in document.clauses):
        yield "customXml/item1.xml: the manifest does not name the clauses of the tree."
    marks = {mark.name for mark in body.marks.values()}
    for name, mark in clauses:
        if not {f"_SGs{mark}", f"_SGe{mark}"} <= marks:
            yield f"customXml/item1.xml: the clause {name} has no bookmarks at both ends."
    yield from _recorded(manifest, roots["word/document.xml"])


def _recorded(manifest: Mapping[str, Any], document: Element) -> Iterator[str]:
    """Every paragraph that says something is recorded once: in a clause, outside all of them, or in the contents."""
    try:
        records = [*manifest["clauses"], manifest["frame"], manifest["contents"]]
        lines = sum(len(record["lines"]) // 4 for record in records)
    except (KeyError, TypeError):
        yield "customXml/item1.xml: the record of the words cannot be read."
        return
    said = sum(map(_says_something, document.iter(_P)))
    if lines != said:
        yield f"customXml/item1.xml: {lines} lines are recorded, {said} paragraphs say something."


def _says_something(paragraph: Element) -> bool:
    for each in paragraph.iter(_T):
        if each.text:
            return True  # nearly always the first
    return any(True for _ in paragraph.iter(_DRAWN))


def _traces(parts: Mapping[str, bytes], roots: Mapping[str, Element], document: Document, lines: Iterable[_Line]) -> Iterator[str]:
    """Nothing that makes Word ask, nothing of the machine or of who sat at it; the tree's own words may say anything."""
    known = ""
    for name, root in roots.items():
        hinted = {pattern for pattern, hints in _HINTS.items() if any(hint in parts[name] for hint in hints)}
        text = parts[name].decode("utf-8", "replace") if hinted else ""
        if _MARKUP in hinted:
            yield from (f"{name} has «{trace.strip(' <=')}»." for trace in sorted(set(_MARKUP.findall(text))))
        if _AUTHOR in hinted:
            authors = {one or other for one, other in _AUTHOR.findall(text)} - {"specgen"}
            yield from (f"{name} names the author «{_short(author)}»." for author in sorted(authors))
        if _PATH in hinted and _PATH.search(text):
            known = known or _own_words(document, lines)
            values = (value for element in root.iter() for text in (element.text or "", *element.attrib.values()) for value in _said(text))
            yield from (
                f"{name} tells of the machine: «{_short(value)}»." for value in values if _PATH.search(value) and value not in known
            )


def _said(text: str) -> Iterator[str]:
    """The texts in the record of the making, without hashes, in whose digits anything may stand; any other text as it is."""
    if not text.startswith("{"):
        yield text
        return
    try:
        todo = [json.loads(text)]
    except ValueError:
        yield text
        return
    while todo:
        match todo.pop():
            case dict(entries):
                todo += [value for key, value in entries.items() if key != "lines"]
            case list(entries):
                todo += entries
            case str(value):
                yield value


def _own_words(document: Document, lines: Iterable[_Line]) -> str:
    blocks = [block for clause in document.clauses for block in clause.blocks]
    tables = [block for block in blocks if isinstance(block, TableNode)]
    charts = [block for block in blocks if isinstance(block, ChartNode)]
    drawn = [
        text for chart in charts for text in (chart.caption, chart.description, *chart.categories, *(each.name for each in chart.series))
    ]
    drawn += [text for block in blocks if isinstance(block, FigureNode) for text in (block.caption, block.description)]
    title, subtitle = _text(document.cover.title), _text(document.cover.subtitle)
    own = [line.text for line in lines] + [text for table in tables for text in (table.caption, table.description)]
    return "\n".join([document.title, f"{document.title}（案）", title, f"{title} {subtitle}", *own, *drawn])
