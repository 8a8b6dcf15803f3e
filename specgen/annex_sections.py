"""Sections where annexes stand: page size, margins and columns of the annex; headers and footers of whoever has some to show.

Rules in docs/word/annexes.md.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from specgen.annex_parts import Annex
from specgen.annex_trees import drop
from specgen.house_styles import WORD_SIZE, StyleSheet
from specgen.render.ooxml import R, W
from specgen.word_package import WordPackage

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = f"{{{W}}}"
_RID = f"{{{R}}}id"
_TYPE = f"{_W}type"
_SECTION = f"{_W}sectPr"
_KINDS = ("header", "footer")
_PAGES = ("default", "first", "even")
_HORIZONTAL = frozenset({"lrTb", "lrTbV", "tb", "tbV"})  # of the directions of text: those of a page that is not vertical
_SHOWN = ("t", "drawing", "pict", "object", "fldChar", "fldSimple", "sym")
_HALF_POINT = 2048  # in the unit of the pitch of a grid of characters
_EVEN = f"{_W}evenAndOddHeaders"
_BEFORE_EVEN = frozenset(  # of the settings that papers of ours and of a house template have: those that stand before it
    (
        *("view", "zoom", "removePersonalInformation", "removeDateAndTime", "embedTrueTypeFonts", "mirrorMargins", "alignBordersAndEdges"),
        *("bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "gutterAtTop", "hideSpellingErrors", "hideGrammaticalErrors"),
        *("defaultTabStop", "autoHyphenation", "consecutiveHyphenLimit", "hyphenationZone", "doNotHyphenateCaps"),
    )
)
_ORDER = [
    "headerReference",
    "footerReference",
    "footnotePr",
    "endnotePr",
    "type",
    "pgSz",
    "pgMar",
    "paperSrc",
    "pgBorders",
    "lnNumType",
    "pgNumType",
    "cols",
    "formProt",
    "vAlign",
    "noEndnote",
    "titlePg",
    "textDirection",
    "bidi",
    "rtlGutter",
    "docGrid",
    "printerSettings",
    "sectPrChange",
]


def end_of_annex(annex: Annex) -> tuple[list[_Element], _Element]:
    """The blocks of an annex, and the properties of its last section, which no paragraph holds any more."""
    body = annex.body
    ends = body.findall(_SECTION)
    end = ends[-1] if ends else body.makeelement(_SECTION, {})
    for each in ends:
        body.remove(each)
    return list(body), end


class PageFrames:
    """The headers and footers of each section of our file, said by each for itself; those of annexes between them."""

    def __init__(self, package: WordPackage) -> None:
        self.package = package
        self.even = package.is_set("evenAndOddHeaders")
        _say_all(_sections(package.tree(package.main)))

    def keep(self, annex: Annex) -> None:
        """Leave to the sections of an annex the headers and footers that it shows, before its relations are taken over."""
        package = annex.package
        sections = _sections(annex.body)
        _say_all(sections)
        relations = {each.id: each for each in package.relations(package.main)}
        settings = package.related(package.main, "settings")
        even = package.is_set("evenAndOddHeaders")
        for kind in _KINDS:
            own = {name for each in sections for name in references(each, kind).values() if name in relations}
            shown = any(_shows(package, relations[name].target) for name in own)
            for section in sections:
                for reference in section.findall(f"{_W}{kind}Reference"):
                    relation = relations.get(reference.get(_RID, ""))
                    if not shown or relation is None or relation.target not in package:
                        section.remove(reference)
                if shown and self.even and not even:
                    _same_on_even_pages(section, kind)
        _notes_begin_anew(sections[0] if sections else None, package.tree(settings) if settings else None)
        annex_kinds = [kind for kind in _KINDS if any(references(each, kind) for each in sections)]
        if even and any("even" in references(each, kind) for each in sections for kind in annex_kinds):
            self._tell_even_apart()
        wider = _text_size(package) - _text_size(self.package)
        for section in sections:
            _keep_pitch(section, wider)
            _count_on(section, own=bool(annex_kinds))
            section[:] = [each for each in section if each.tag != f"{_W}printerSettings" and each.tag != f"{_W}paperSrc"]

    def _tell_even_apart(self) -> None:
        """Even pages may differ from now on in our file: what stands in it already has the same headers and footers on both."""
        settings = self.package.related(self.package.main, "settings")
        if self.even or not settings:
            return
        self.even = True
        for section in _sections(self.package.tree(self.package.main)):
            for kind in _KINDS:
                _same_on_even_pages(section, kind)
        root = self.package.tree(settings)
        for each in root.findall(_EVEN):
            root.remove(each)
        place = next((i for i, each in enumerate(root) if str(each.tag).rpartition("}")[2] not in _BEFORE_EVEN), len(root))
        root.insert(place, root.makeelement(_EVEN, {}))

    def put(self, place: _Element, blocks: list[_Element], end: _Element) -> None:
        """Put ``blocks`` into the place of one paragraph, and give the section around it the page of the annex."""
        ours = _section_of(place)
        inner = [each for block in blocks for each in _sections(block)]
        first = inner[0] if inner else end
        start = ours.find(_TYPE)
        for section in (*inner, end):
            _frame(section, ours)
        _start(first, None if start is None else start.get(f"{_W}val"))
        for block in blocks:
            place.addprevious(block)
        _head_alone(blocks[0] if blocks else place, first)
        holder = _holder(ours)
        parent = ours.getparent()
        assert parent is not None  # noqa: S101 - a section's properties stand in a body or a paragraph
        last = blocks[-1] if blocks else None
        parent.replace(ours, end)
        _in_order(end)
        if holder is None:
            drop(place)
            if last is None:
                return
        elif last is not None and last.tag == f"{_W}p" and last.find(f"{_W}pPr/{_SECTION}") is None and not _shown_text(holder):
            properties = last.find(f"{_W}pPr")
            if properties is None:
                properties = last.makeelement(f"{_W}pPr", {})
                last.insert(0, properties)
            change = properties.find(f"{_W}pPrChange")
            if change is not None:
                change.addprevious(end)
            else:
                properties.append(end)
            drop(holder)
            if holder is not place:
                drop(place)
        elif holder is not place:
            drop(place)
        else:
            for child in [each for each in place if each.tag != f"{_W}pPr"]:
                place.remove(child)


def _sections(tree: _Element) -> list[_Element]:
    """The properties of each section in ``tree``; what a tracked change put away apart, which names no header."""
    return [each for each in tree.iter(_SECTION) if (parent := each.getparent()) is None or parent.tag != f"{_W}sectPrChange"]


def references(section: _Element, kind: str) -> dict[str, str]:
    """The headers or footers a section names: page → id of the relation."""
    return {each.get(_TYPE, "default"): each.get(_RID, "") for each in section.findall(f"{_W}{kind}Reference")}


def _say_all(sections: list[_Element]) -> None:
    """Each section names what it would take from the one before."""
    for kind in _KINDS:
        before: dict[str, str] = {}
        for section in sections:
            before = {**before, **references(section, kind)}
            for each in section.findall(f"{_W}{kind}Reference"):
                section.remove(each)
            _refer(section, kind, before)


def _refer(section: _Element, kind: str, names: dict[str, str]) -> None:
    for page in reversed(_PAGES):
        if page in names:
            section.insert(0, section.makeelement(f"{_W}{kind}Reference", {_TYPE: page, _RID: names[page]}))
    _in_order(section)


def _in_order(section: _Element) -> None:
    places = {f"{_W}{name}": place for place, name in enumerate(_ORDER)}
    places[f"{_W}footerReference"] = 0
    section[:] = sorted(section, key=lambda each: places.get(str(each.tag), len(places)))


def _shows(package: WordPackage, part: str) -> bool:
    return part in package and any(
        element.text if element.tag == f"{_W}t" else True for element in package.tree(part).iter(*(f"{_W}{each}" for each in _SHOWN))
    )


def _same_on_even_pages(section: _Element, kind: str) -> None:
    names = references(section, kind)
    if "default" in names:
        for each in section.findall(f"{_W}{kind}Reference"):
            section.remove(each)
        _refer(section, kind, {**names, "even": names["default"]})


def _notes_begin_anew(first: _Element | None, settings: _Element | None) -> None:
    """The notes of an annex are counted from 1 again, in the form of its file."""
    for tag in ("footnotePr", "endnotePr") if first is not None else ():
        assert first is not None  # noqa: S101 - the line above
        own = first.find(f"{_W}{tag}")
        if own is None:
            general = None if settings is None else settings.find(f"{_W}{tag}")
            own = first.makeelement(f"{_W}{tag}", {})
            kept = [] if general is None else [each for each in general if each.tag in (f"{_W}pos", f"{_W}numFmt") and tag == "footnotePr"]
            own.extend(deepcopy(each) for each in kept)
            first.append(own)
        if own.find(f"{_W}numRestart") is None:
            own.append(own.makeelement(f"{_W}numRestart", {f"{_W}val": "eachSect"}))
        _in_order(first)


def _text_size(package: WordPackage) -> int:
    """Half-points of text in the default style of a file."""
    part = package.related(package.main, "styles")
    return StyleSheet(package.tree(part)).size() if part else WORD_SIZE


def _keep_pitch(section: _Element, wider: int) -> None:
    """As many characters in a line as in the file of the annex.

    wider: half-points by which its text is larger than ours. The pitch of a grid of characters is told as what it is wider than the
    default style of the file, in 4096ths of a point.
    """
    grid = section.find(f"{_W}docGrid")
    if grid is None or not wider or grid.get(_TYPE) not in ("linesAndChars", "snapToChars"):
        return
    space = grid.get(f"{_W}charSpace", "0")
    if re.fullmatch(r"-?\d+", space):
        signed = (int(space) + 2**31) % 2**32 - 2**31  # LibreOffice writes what is less than nothing as a number near 2**32
        grid.set(f"{_W}charSpace", str(signed + wider * _HALF_POINT))


def _count_on(section: _Element, *, own: bool) -> None:
    """Pages count on with ours; the form of their numbers is the annex's where its own footer shows them."""
    for each in section.findall(f"{_W}pgNumType"):
        each.attrib.pop(f"{_W}start", None)
        if not own or not each.attrib:
            section.remove(each)


def _section_of(place: _Element) -> _Element:
    """The properties of the section in which a block of the body stands."""
    block: _Element | None = place
    while block is not None:
        found = block if block.tag == _SECTION else block.find(f"{_W}pPr/{_SECTION}")
        if found is not None:
            return found
        block = block.getnext()
    body = place.getparent()
    assert body is not None  # noqa: S101 - the place stands in the body
    section = body.makeelement(_SECTION, {})
    body.append(section)
    return section


def _holder(section: _Element) -> _Element | None:
    parent = section.getparent()
    return None if parent is None or parent.tag != f"{_W}pPr" else parent.getparent()


def _frame(section: _Element, ours: _Element) -> None:
    """Headers and footers of our section where the annex has none, on all its pages; page size where it says none."""
    title = section.find(f"{_W}titlePg")
    annex_s = [kind for kind in _KINDS if references(section, kind)]
    ours_first = ours.find(f"{_W}titlePg") is not None
    if title is not None and not annex_s and not ours_first:
        section.remove(title)
        title = None
    for kind in _KINDS:
        if kind in annex_s:
            continue
        names = dict(references(ours, kind))
        if "default" in names and title is not None and not ours_first:
            names["first"] = names["default"]
        _refer(section, kind, names)
    for tag in ("pgSz", "pgMar"):
        own = ours.find(f"{_W}{tag}")
        if section.find(f"{_W}{tag}") is None and own is not None:
            section.append(deepcopy(own))
    _in_order(section)


def _start(section: _Element, kind: str | None) -> None:
    """A section starts as ours would have (on a new page where nothing is said)."""
    for each in section.findall(_TYPE):
        section.remove(each)
    if kind is not None:
        section.append(section.makeelement(_TYPE, {f"{_W}val": kind}))
    _in_order(section)


def _head_alone(first_block: _Element, first: _Element) -> None:
    """The heading in a section of its own when the annex begins in columns or in vertical text."""
    columns = first.find(f"{_W}cols")
    many = columns is not None and (columns.get(f"{_W}num", "1") not in ("", "0", "1") or len(columns) > 1)
    direction = first.find(f"{_W}textDirection")
    vertical = direction is not None and direction.get(f"{_W}val", "lrTb") not in _HORIZONTAL
    before = first_block.getprevious()
    if before is None or not (many or vertical):
        return
    own = deepcopy(first)
    for tag in ("cols", "textDirection", "vAlign", "lnNumType", "sectPrChange", "footnotePr", "endnotePr"):
        for each in own.findall(f"{_W}{tag}"):
            own.remove(each)
    _start(first, "nextPage" if vertical else "continuous")
    if before.tag != f"{_W}p" or before.find(f"{_W}pPr/{_SECTION}") is not None:
        before = before.makeelement(f"{_W}p", {})
        first_block.addprevious(before)
    properties = before.find(f"{_W}pPr")
    if properties is None:
        properties = before.makeelement(f"{_W}pPr", {})
        before.insert(0, properties)
    properties.append(own)


def _shown_text(paragraph: _Element) -> bool:
    return any(True for _ in paragraph.iter(f"{_W}t", f"{_W}drawing", f"{_W}pict"))
