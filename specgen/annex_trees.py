"""Elements taken out of a text without what follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.archives import leads_outside

if TYPE_CHECKING:
    from lxml.etree import _Element

_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_DRAWN = ("{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:")


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


def without_addresses(element: _Element) -> None:
    """Old drawings may name a picture or a page without a relation: only https and mailto links stay."""
    if not isinstance(element.tag, str) or not element.tag.startswith(_DRAWN):
        return
    for key in ("src", "href", f"{_OFFICE}href"):
        target = element.get(key, "")
        if leads_outside(target) and (key == "src" or not target.lower().startswith(("https:", "mailto:"))):
            del element.attrib[key]
