"""Elements taken out of a text without what follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element


def drop(element: _Element) -> None:
    """Take out an element, not what follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail and element.tail.strip():
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def unwrap(element: _Element) -> None:
    """Its children in the place of an element."""
    for child in list(element):
        element.addprevious(child)
    drop(element)
