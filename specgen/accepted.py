"""Tracked changes of a part of a Word file, accepted: what was inserted stays, what was deleted or moved away goes.

Rule (docs/word/publication.md): a paragraph whose mark is deleted runs on into the next one, whose mark, and with it
whose properties, remain; in front of a table there is nothing to run into, and an empty one goes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from specgen.render.ooxml import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = f"{{{W}}}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_P, _PPR, _RPR, _TR, _TC, _TBL = (f"{_W}{name}" for name in ("p", "pPr", "rPr", "tr", "tc", "tbl"))
_INSERTED, _DELETED = (f"{_W}ins", f"{_W}moveTo"), (f"{_W}del", f"{_W}moveFrom")
_MARKED = frozenset(
    {_RPR, f"{_W}trPr", f"{_W}numPr", f"{_M}ctrlPr", f"{_W}tcPr"}
)  # in these a change is a mark, elsewhere it holds what changed
_RANGES = frozenset({f"{_W}{kind}{end}" for kind in ("bookmark", "perm", "commentRange") for end in ("Start", "End")})
_FORMATS = tuple(
    f"{_W}{name}"
    for name in (
        *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange", "tblPrExChange"),
        "numberingChange",
    )
)
_MOVED = tuple(
    f"{_W}{kind}Range{end}"
    for kind in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom", "customXmlMoveTo")
    for end in ("Start", "End")
)
_BEFORE_MERGE = frozenset(f"{_W}{name}" for name in ("cnfStyle", "tcW", "gridSpan", "hMerge"))

INSERTED, DELETED, FORMATTED = "変更履歴の挿入", "変更履歴の削除", "変更履歴の書式の変更"


def accept(root: _Element) -> Counter[str]:
    """Accept every change below ``root``; returns how many there were of each kind."""
    found: Counter[str] = Counter()
    _rows(root, found)
    for element in list(root.iter(*_DELETED)):
        if _name(element.getparent()) not in _MARKED and _below(element, root):
            found[DELETED] += 1
            _keep_ranges(element)
            remove(element)
    for element in list(root.iter(*_INSERTED)):
        if _name(element.getparent()) not in _MARKED:
            found[INSERTED] += 1
            unwrap(element)
    for paragraph in reversed(list(root.iter(_P))):
        _mark(paragraph, found)
    for element in list(root.iter(*_INSERTED, *_DELETED)):
        found[INSERTED if element.tag in _INSERTED else DELETED] += 1
        remove(element)
    for element in list(root.iter(*_FORMATS)):
        found[FORMATTED] += 1
        remove(element)
    for element in list(root.iter(*_MOVED)):
        remove(element)
    _lone_bookmarks(root)
    return found


def remove(element: _Element) -> None:
    """Take an element out with all that is in it; nothing for one that is out already."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def unwrap(element: _Element) -> None:
    """Put what is in an element in its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(at, child)
    parent.remove(element)


def _name(element: _Element | None) -> object:
    return None if element is None else element.tag


def _below(element: _Element, root: _Element) -> bool:
    """Whether an element is still in the tree (one round it may have gone)."""
    above = element.getparent()
    while above is not None and above is not root:
        above = above.getparent()
    return above is root


# -- tables ------------------------------------------------------------------------------------


def _rows(root: _Element, found: Counter[str]) -> None:
    for row in list(root.iter(_TR)):
        if row.find(f"{_W}trPr/{_W}del") is not None:
            found[DELETED] += 1
            _take_row(row)
    for mark in list(root.iter(f"{_W}cellDel")):
        cell = next(mark.iterancestors(_TC), None)
        found[DELETED] += 1
        remove(mark)
        if cell is not None and (row := next(cell.iterancestors(_TR), None)) is not None:
            remove(cell)
            if next(row.iter(_TC), None) is None:
                _take_row(row)
    for mark in list(root.iter(f"{_W}cellIns")):
        found[INSERTED] += 1
        remove(mark)
    for mark in list(root.iter(f"{_W}cellMerge")):
        found[FORMATTED] += 1
        _merge_cell(mark)


def _take_row(row: _Element) -> None:
    """A row, and its table when it was the last one."""
    table = next(row.iterancestors(_TBL), None)
    remove(row)
    if table is not None and next(table.iter(_TR), None) is None:
        remove(table)


def _merge_cell(mark: _Element) -> None:
    properties, merged = mark.getparent(), mark.get(f"{_W}vMerge")
    remove(mark)
    if properties is None or merged is None or properties.find(f"{_W}vMerge") is not None:
        return
    at = sum(1 for child in properties if child.tag in _BEFORE_MERGE)
    properties.insert(at, properties.makeelement(f"{_W}vMerge", {f"{_W}val": "restart" if merged == "rest" else "continue"}))


# -- paragraphs --------------------------------------------------------------------------------


def _mark(paragraph: _Element, found: Counter[str]) -> None:
    """Let a paragraph with a deleted mark run on into the next; called from the last paragraph to the first."""
    marks = [mark for tag in _DELETED for mark in paragraph.iterfind(f"{_PPR}/{_RPR}/{tag}")]
    if not marks:
        return
    found[DELETED] += 1
    for mark in marks:
        remove(mark)
    following = paragraph.getnext()
    while following is not None and (following.tag in _RANGES or not isinstance(following.tag, str)):
        following = following.getnext()
    inside = [child for child in paragraph if child.tag != _PPR]
    if following is not None and following.tag == _P:
        at = 1 if len(following) and following[0].tag == _PPR else 0
        for child in reversed(inside):
            following.insert(at, child)
        remove(paragraph)
    elif following is not None and following.tag in (_TBL, f"{_W}sdt") and all(child.tag in _RANGES for child in inside):
        _keep_ranges(paragraph)
        remove(paragraph)


def _keep_ranges(element: _Element) -> None:
    """What is bookmarked goes, the bookmark stays: references to it would turn into errors."""
    for mark in [each for each in element.iter(*_RANGES) if each is not element]:
        element.addprevious(mark)


def _lone_bookmarks(root: _Element) -> None:
    """Ends of bookmarks whose other end went with a row."""
    begun = {mark.get(f"{_W}id") for mark in root.iter(f"{_W}bookmarkStart")}
    ended = {mark.get(f"{_W}id") for mark in root.iter(f"{_W}bookmarkEnd")}
    for mark in list(root.iter(f"{_W}bookmarkStart", f"{_W}bookmarkEnd")):
        if mark.get(f"{_W}id") not in begun & ended:
            remove(mark)
