"""The distance of tab stops, which a file says once for all its text, said by the paragraphs of an annex that meet it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from specgen.house_styles import StyleSheet
from specgen.render.ooxml import W
from specgen.word_package import WordPackage

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = f"{{{W}}}"
_VAL = f"{_W}val"
_POSITION = f"{_W}pos"
_UNSAID = 720  # twips, where a file says no distance
_MOST = 40  # stops of a paragraph; Word takes 64
_CELL_EDGES = 216  # twips left and right of the text of a cell, where nothing is said
_AFTER = frozenset(  # of the properties of a paragraph: those that stand in front of its tab stops
    f"{_W}{name}"
    for name in (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers"),
        *("pBdr", "shd"),
    )
)


def tab_distance(package: WordPackage) -> int:
    """Twips from one tab stop to the next where a paragraph says none; 0 when the file has no such stops."""
    settings = package.related(package.main, "settings")
    found = package.tree(settings).find(f"{_W}defaultTabStop") if settings else None
    return _UNSAID if found is None else _twips(found, "val", _UNSAID)


def keep_tab_distance(package: WordPackage, stories: Iterable[_Element], ours: int) -> None:
    """Stops at the distance of the annex, behind those a paragraph has and its indent, as far as its line goes.

    ours: twips, the distance in the file the annex goes to. Paragraphs of lists, of text boxes and of cells without a width stay as
    they are: where their line ends, and so where a stop may stand, is not said.
    """
    own = tab_distance(package)
    if own == ours or own <= 0:
        return
    name = package.related(package.main, "styles")
    sheet = StyleSheet(package.tree(name)) if name else None
    default = sheet.default("paragraph", "Normal") if sheet else ""
    width = _narrowest_line(package.tree(package.main))
    for story in (each for each in stories if each.tag != f"{_W}comments"):
        for paragraph, line in _lines(story, width):
            if any(each.tag == f"{_W}tab" for run in paragraph.iter(f"{_W}r") for each in run):
                _add_stops(paragraph, _properties(paragraph, sheet, default), own, line)


def _properties(paragraph: _Element, sheet: StyleSheet | None, default: str) -> list[_Element]:
    """``w:pPr`` of the style all others are based on first, of the paragraph last.  default: the style of a paragraph that names none."""
    own = paragraph.find(f"{_W}pPr")
    reference = None if own is None else own.find(f"{_W}pStyle")
    chain = sheet.chain(default if reference is None else reference.get(_VAL, "")) if sheet else ()
    found = [own, *(style.find(f"{_W}pPr") for style in chain)]
    return [each for each in reversed(found) if each is not None]


def _lines(story: _Element, width: int) -> Iterator[tuple[_Element, int]]:
    """Each paragraph whose line has an end that is known, with the twips to it."""
    open_ = [(each, width) for each in story]
    while open_:
        element, line = open_.pop()
        if element.tag == f"{_W}p":
            yield element, line
        elif element.tag == f"{_W}tc":
            said = element.find(f"{_W}tcPr/{_W}tcW")
            cell = _twips(said, "w", 0) - _CELL_EDGES if said is not None and said.get(f"{_W}type", "dxa") == "dxa" else 0
            open_ += [(each, min(cell, line)) for each in element]
        else:
            open_ += [(each, line) for each in element]


def _narrowest_line(main: _Element) -> int:
    lines = [_line(each) for each in main.iter(f"{_W}sectPr")]
    return min(lines, default=0)


def _line(section: _Element) -> int:
    """Twips of a line of a section, 0 when it does not say."""
    page, margins, columns = (section.find(f"{_W}{tag}") for tag in ("pgSz", "pgMar", "cols"))
    if page is None or margins is None:
        return 0
    line = _twips(page, "w", 0) - _twips(margins, "left", 0) - _twips(margins, "right", 0) - _twips(margins, "gutter", 0)
    if columns is None:
        return line
    said = [_twips(each, "w", line) for each in columns.findall(f"{_W}col")]
    number = max(_twips(columns, "num", 1), 1)
    return min(said) if said else (line - (number - 1) * _twips(columns, "space", _UNSAID)) // number


def _add_stops(paragraph: _Element, said: list[_Element], own: int, line: int) -> None:
    """said: what the styles of the paragraph and it itself say of paragraphs, the nearest last."""
    stops, left, right = set[int](), 0, 0
    for properties in said:
        if properties.find(f"{_W}numPr") is not None:
            return
        for tab in properties.iterfind(f"{_W}tabs/{_W}tab"):
            position = _twips(tab, "pos", 0)
            stops = stops - {position} if tab.get(_VAL) == "clear" else stops | {position}
        indent = properties.find(f"{_W}ind")
        if indent is not None:
            left = _twips(indent, "left", _twips(indent, "start", left))
            right = _twips(indent, "right", _twips(indent, "end", right))
    first = max([*stops, left, 0]) // own + 1
    added = range(first * own, line - max(right, 0) + 1, own)
    if 0 < len(added) <= _MOST:
        _write(paragraph, added)


def _write(paragraph: _Element, added: range) -> None:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        properties = paragraph.makeelement(f"{_W}pPr", {})
        paragraph.insert(0, properties)
    tabs = properties.find(f"{_W}tabs")
    if tabs is None:
        tabs = properties.makeelement(f"{_W}tabs", {})
        properties.insert(next((i for i, each in enumerate(properties) if each.tag not in _AFTER), len(properties)), tabs)
    for each in [each for each in tabs if _twips(each, "pos", 0) in added]:
        tabs.remove(each)
    for position in added:
        tabs.append(tabs.makeelement(f"{_W}tab", {_VAL: "left", _POSITION: str(position)}))
    tabs[:] = sorted(tabs, key=lambda each: _twips(each, "pos", 0))


def _twips(element: _Element, name: str, unsaid: int) -> int:
    text = element.get(f"{_W}{name}", "")
    return int(text) if text.lstrip("-").isdigit() else unsaid
