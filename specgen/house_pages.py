"""The pages of a house template: paper, margins, grid, headers and footers, as they can be carried into another file.

Nothing that leads outside comes along but https and mailto links; what hangs on parts that stay behind becomes plain
text (docs/word/house-template.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from specgen.archives import leads_outside
from specgen.house_roles import plain
from specgen.house_styles import make, value, w
from specgen.render.ooxml import R, W
from specgen.word_package import WordPackage, is_on

if TYPE_CHECKING:
    from lxml.etree import _Element

_A4 = (11906, 16838)  # twips
_SAFE = ("https:", "mailto:")
_UNWRAPPED = frozenset(w(name) for name in ("ins", "moveTo", "smartTag", "customXml"))
_DROPPED = frozenset(
    w(name)
    for name in (
        *("del", "moveFrom", "rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange", "tblGridChange"),
        *("commentRangeStart", "commentRangeEnd", "commentReference", "footnoteReference", "endnoteReference", "proofErr", "permStart"),
        *("permEnd", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "control"),
        *("smartTagPr", "customXmlPr"),
    )
)
# what would fetch, or speak of properties that stay behind: its present result is kept
_FROZEN = frozenset(
    ["INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "RD", "DATABASE", "DOCPROPERTY", "DOCVARIABLE", "MERGEFIELD"]
)
_COUNTS = frozenset({"NUMPAGES", "SECTIONPAGES"})
# what shows words of the text: of a bookmark or of the paragraph in a style
_QUOTES = frozenset({"REF", "NOTEREF", "STYLEREF"})
_MARGINS = ("top", "right", "bottom", "left", "gutter")
_KEPT = ("paperSrc", "pgBorders", "lnNumType")
PARTS = ("headerReference", "footerReference")


@dataclass(frozen=True)
class PageSetup:
    """One section of a template.  Twips.  parts: (headerReference or footerReference, default/first/even) → name of a part.

    properties: its ``w:sectPr``.  title: whether its first page has a header and footer of its own.
    """

    properties: _Element
    parts: Mapping[tuple[str, str], str]
    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    gutter: int
    title: bool

    def line(self, *, turned: bool = False) -> int:
        """Twips of a line of text."""
        wide = max(self.width, self.height) if turned else self.width
        return wide - self.left - self.right - self.gutter

    def text_height(self, *, turned: bool = False) -> int:
        high = min(self.width, self.height) if turned else self.height
        return high - abs(self.top) - abs(self.bottom)


def page_setups(house: WordPackage, default: _Element) -> tuple[PageSetup, ...]:
    """The sections of the template, in order; a section without headers of its own has those of the one before.

    default: the properties used where the template has none.
    """
    targets = {each.id: each.target for each in house.relations(house.main) if not each.external and each.target in house}
    found: list[PageSetup] = []
    parts: dict[tuple[str, str], str] = {}
    body = house.tree(house.main).find(w("body"))
    for properties in [] if body is None else _sections(body):
        own = {
            (kind, value(each, "type") or "default"): targets[each.get(f"{{{R}}}id", "")]
            for kind in PARTS
            for each in properties.findall(w(kind))
            if each.get(f"{{{R}}}id", "") in targets
        }
        parts = parts | own
        found.append(_setup(properties, parts, default))
    return tuple(found) or (_setup(default, {}, default),)


def _sections(body: _Element) -> Iterator[_Element]:
    for each in body:
        if each.tag == w("sectPr"):
            yield each
        else:
            yield from each.iter(w("sectPr"))


def _setup(properties: _Element, parts: Mapping[tuple[str, str], str], default: _Element) -> PageSetup:
    def number(name: str, attribute: str, otherwise: int) -> int:
        for each in (properties.find(w(name)), default.find(w(name))):
            try:
                return round(float(value(each, attribute)))
            except ValueError:
                continue
        return otherwise

    top, right, bottom, left, gutter = (number("pgMar", side, 1418 if side != "gutter" else 0) for side in _MARGINS)
    shown = is_on(properties.find(w("titlePg")))
    width, height = number("pgSz", "w", _A4[0]), number("pgSz", "h", _A4[1])
    return PageSetup(properties, parts, width, height, top, right, bottom, left, gutter, shown)


def section(
    ours: _Element, page: PageSetup, references: Mapping[tuple[str, str], str], *, turned: bool, cover: bool = False, title: bool = False
) -> None:
    """Make ``ours``, a ``w:sectPr``, one of the template.  references: header or footer and type → id of a relation."""
    start = value(ours.find(w("pgNumType")), "start")
    for each in list(ours):
        ours.remove(each)
    for (kind, type_), own in sorted(references.items(), key=lambda each: (PARTS.index(each[0][0]), each[0][1])):
        reference = make(ours, kind, type=type_)
        reference.set(f"{{{R}}}id", own)
        ours.append(reference)
    ours.append(make(ours, "type", val="nextPage"))
    ours.append(_paper(ours, page, turned=turned))
    margins = page.properties.find(w("pgMar"))
    room = make(ours, "pgMar") if margins is None else deepcopy(margins)
    for side, twips in zip(("top", "right", "bottom", "left"), (page.top, page.right, page.bottom, page.left), strict=True):
        room.set(w(side), str(twips))
    for side, twips in (("header", 851), ("footer", 567), ("gutter", page.gutter)):
        room.set(w(side), value(room, side) or str(twips))
    ours.append(room)
    for name in _KEPT:
        for each in page.properties.findall(w(name)):
            kept = deepcopy(each)
            for inner in kept.iter():
                for attribute in [key for key in inner.attrib if str(key).startswith(f"{{{R}}}")]:
                    del inner.attrib[attribute]
            ours.append(kept)
    numbers = make(ours, "pgNumType")
    shape = value(page.properties.find(w("pgNumType")), "fmt")
    if shape:
        numbers.set(w("fmt"), shape)
    if start:
        numbers.set(w("start"), start)
    if numbers.attrib:
        ours.append(numbers)
    ours.append(make(ours, "cols", space=value(page.properties.find(w("cols")), "space") or "425"))
    upright = page.properties.find(w("vAlign"))
    if cover and upright is not None:
        ours.append(deepcopy(upright))
    if title:
        ours.append(make(ours, "titlePg"))
    grid = page.properties.find(w("docGrid"))
    if grid is not None:
        ours.append(deepcopy(grid))
        space = value(grid, "charSpace")
        if space.isdigit() and int(space) >= 1 << 31:  # a negative number as LibreOffice writes it
            ours[-1].set(w("charSpace"), str(int(space) - (1 << 32)))


def _paper(ours: _Element, page: PageSetup, *, turned: bool) -> _Element:
    wide, high = (max(page.width, page.height), min(page.width, page.height)) if turned else (page.width, page.height)
    paper = make(ours, "pgSz", w=str(wide), h=str(high))
    if wide > high:
        paper.set(w("orient"), "landscape")
    code = value(page.properties.find(w("pgSz")), "code")
    if code:
        paper.set(w("code"), code)
    return paper


# --- headers and footers ----------------------------------------------------------------------


def instructions(root: _Element) -> list[str]:
    """The fields of a part, by their first words in capitals."""
    pieces: list[list[str]] = []
    open_: list[list[str]] = []
    for each in root.iter(w("fldChar"), w("instrText"), w("fldSimple")):
        if each.tag == w("fldSimple"):
            pieces.append([value(each, "instr")])
        elif each.tag == w("instrText"):
            (open_[-1] if open_ else []).append(each.text or "")
        elif value(each, "fldCharType") == "begin":
            open_.append([])
            pieces.append(open_[-1])
        elif value(each, "fldCharType") == "end" and open_:
            open_.pop()
    return [_first_word("".join(each)) for each in pieces]


def _first_word(instruction: str) -> str:
    words = instruction.split()
    return words[0].strip('"').upper() if words else ""


def shows_page(root: _Element) -> bool:
    return "PAGE" in instructions(root) or any(True for _ in root.iter(w("pgNum")))


def is_empty(root: _Element) -> bool:
    """Whether nothing of a header or footer is to be seen."""
    seen = root.iter(w("t"), w("drawing"), w("pict"), w("object"), w("tbl"), w("fldSimple"), w("instrText"), w("sym"))
    return not any(each.tag != w("t") or (each.text or "").strip() for each in seen)


def is_seen(house: WordPackage, name: str) -> bool:
    """Whether something of a header or footer is left to be seen in a file it is carried to."""
    root = deepcopy(house.tree(name))
    clean(root)
    return not is_empty(root)


@dataclass(frozen=True)
class Held:
    """What fields may speak of in a file of ours, as ``plain`` has it: names of the styles in use, and of bookmarks."""

    styles: frozenset[str]
    bookmarks: frozenset[str]

    def has(self, instruction: str) -> bool:
        """Whether what a REF, NOTEREF, PAGEREF or STYLEREF names is there."""
        words = re.match(r'\s*(\S+)\s+(?:"([^"]*)"|(\S+))', instruction)
        if words is None:
            return False
        name = plain(words[2] or words[3] or "")
        if words[1].upper() != "STYLEREF":
            return name in self.bookmarks
        return (f"heading{name}" if name.isdigit() else name) in self.styles


@dataclass
class Carrier:
    """Copies parts of a template into a file of ours.

    last: the bookmark that pages are counted by, "" to count them as the template does.  held: what our file holds.
    """

    house: WordPackage
    ours: WordPackage
    last: str
    held: Held
    done: dict[tuple[str, bool], str] = field(default_factory=dict)
    drawings: int = 9000  # ids above those of the text

    def page_part(self, name: str, more: Callable[[], list[_Element]] | None = None) -> str:
        """The id of the relation of a header or footer, carried over; ``more``: paragraphs to be put at its end."""
        known = (name, more is not None)
        if known not in self.done:
            root = deepcopy(self.house.tree(name))
            clean(root, self.last, self.held)
            self.carry_relations(name, root, target := self.free(name), self.house.content_type(name))
            if more is not None:
                root.extend(more())
            kind = "header" if root.tag == w("hdr") else "footer"
            self.done[known] = self.ours.relate(self.ours.main, kind, target)
        return self.done[known]

    def part(self, name: str) -> str:
        """Another part, as it is, with what it needs; its new name."""
        known = (name, False)
        if known not in self.done:
            self.done[known] = target = self.free(name)
            kind = self.house.content_type(name)
            if name.lower().endswith(".xml"):
                self.carry_relations(name, deepcopy(self.house.tree(name)), target, kind)
            else:
                self.ours.add(target, self.house.read(name), kind)
        return self.done[known]

    def free(self, name: str) -> str:
        folder, _, last = name.rpartition("/")
        stem, _, extension = last.rpartition(".")
        return self.ours.free_name(f"{folder or 'word'}/{stem.rstrip('0123456789')}{{}}.{extension}")

    def carry_relations(self, name: str, root: _Element, target: str, content_type: str) -> None:
        """Put ``root`` into our file as ``target``, its relations renamed; what leads outside is taken out of it."""
        self.ours.add(target, root, content_type)
        for each in root.iter():
            if isinstance(each.tag, str) and each.tag.endswith("}docPr"):
                self.drawings += 1
                each.set("id", str(self.drawings))
        known = {each.id: each for each in self.house.relations(name)}
        for each in [each for each in root.iter() if isinstance(each.tag, str)]:
            for key in [key for key in each.attrib if str(key).startswith(f"{{{R}}}")]:
                relation = known.get(str(each.get(key)))
                if relation is None:
                    continue
                if relation.external and relation.kind == "hyperlink" and relation.target.lower().startswith(_SAFE):
                    each.set(key, self.ours.relate(target, relation.type, relation.target, external=True))
                elif not relation.external and relation.target in self.house:
                    each.set(key, self.ours.relate(target, relation.type, self.part(relation.target)))
                else:
                    _without(each, str(key))


def _without(element: _Element, key: str) -> None:
    """The element without what it points to: a link is its text, a linked picture is gone."""
    del element.attrib[key]
    if element.tag == w("hyperlink"):
        _unwrap(element)
    elif str(element.tag).endswith(("}hlinkClick", "}hlinkHover", "}imagedata", "}OLEObject")):
        _remove(element)


def clean(root: _Element, last: str = "", held: Held | None = None) -> None:
    """A header or footer without controls and their words of invitation, changes, notes, fields that fetch and addresses on other machines.

    last: the bookmark on the last page, which counts pages instead of NUMPAGES.  held: of the file it goes to; fields that
    speak of nothing there are left out, those that do show nothing till they are reckoned.
    """
    for each in [each for each in root.iter() if isinstance(each.tag, str)]:
        if each.tag in _DROPPED:
            _remove(each)
        elif each.tag in _UNWRAPPED:
            _unwrap(each)
        elif each.tag == w("sdt"):
            content = each.find(w("sdtContent"))
            if content is not None and each.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is not None:
                _remove_all(list(content.iter(w("t"))))
            for inner in [] if content is None else list(content):
                each.addprevious(inner)
            _remove(each)
        for key in [key for key in each.attrib if str(key).startswith(f"{_W}rsid")]:
            del each.attrib[key]
        for key in ("src", "href", "{urn:schemas-microsoft-com:office:office}href"):
            if leads_outside(each.get(key, "")):
                del each.attrib[key]
    _freeze(root, last, held)


_W = f"{{{W}}}"


def _freeze(root: _Element, last: str, held: Held | None) -> None:
    for each in list(root.iter(w("fldSimple"))):
        instruction = value(each, "instr")
        name, count = _first_word(instruction), _count(instruction, last, held)
        if name in _FROZEN or _foreign(instruction):
            _unwrap(each)
        elif count:
            each.set(w("instr"), count)
        elif name in _QUOTES and held is not None:
            for shown in list(each.iter(w("t"))):
                _remove(shown)
            if not held.has(instruction):
                _remove(each)
    open_: list[list[_Element]] = []  # of each field begun: its marks, instructions and words
    for each in list(root.iter(w("fldChar"), w("instrText"), w("t"))):
        kind = value(each, "fldCharType")
        if kind == "begin":
            open_.append([])
        for field_ in open_ if each.tag == w("t") else open_[-1:]:
            field_.append(each)
        if kind == "end" and open_:
            _settle_field(open_.pop(), last, held)


def _count(instruction: str, last: str, held: Held | None) -> str:
    """The field that counts pages in place of this one; "" when it counts none.  A page referred to that is not there was the last."""
    name = _first_word(instruction)
    if name in _COUNTS and last:
        return f" PAGEREF {last} "
    if name == "PAGEREF" and held is not None and not held.has(instruction):
        return f" PAGEREF {last} " if last else " NUMPAGES "
    return ""


def _settle_field(pieces: list[_Element], last: str, held: Held | None) -> None:
    texts = [each for each in pieces if each.tag == w("instrText")]
    instruction = "".join(each.text or "" for each in texts)
    name, count = _first_word(instruction), _count(instruction, last, held)
    if name in _FROZEN or _foreign(instruction):
        _remove_all(each for each in pieces if each.tag != w("t"))
    elif count:
        _remove_all(texts[1:])
        texts[0].text = count
    elif name in _QUOTES and held is not None:
        _remove_all(each for each in pieces if each.tag == w("t") or not held.has(instruction))


def _remove_all(elements: Iterable[_Element]) -> None:
    for each in elements:
        _remove(each)


def _foreign(instruction: str) -> bool:
    """Whether it is a link to neither a place in the file nor an https or mailto address."""
    words = instruction.split()
    if _first_word(instruction) != "HYPERLINK" or len(words) < 2 or words[1].startswith("\\"):
        return False
    return not words[1].strip('"').lower().startswith(_SAFE)


def _unwrap(element: _Element) -> None:
    for inner in list(element):
        element.addprevious(inner)
    _remove(element)


def _remove(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
