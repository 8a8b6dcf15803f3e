"""The words a reader of a Word file sees, with all changes accepted: what two versions of a file are compared by.

It reads by itself and changes nothing: what takes things out of a file (``publication``) is checked by it. No words are
those that are deleted or moved away, hidden, in a comment, in a drawing that is switched off, in the instruction of a field,
in a note nothing refers to, or in a header no page has.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from specgen.render.ooxml import R, W

_W = f"{{{W}}}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_V = "{urn:schemas-microsoft-com:vml}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_GONE = {f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sectPr", "tblPr", "tcPr", "trPr", "numPr", "instrText")}
_TEXTS = {f"{_W}t", f"{_M}t"}
_SIGNS = {f"{_W}tab": "\t", f"{_W}noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}
_OFF = {"0", "false", "off"}


def visible_words(content: bytes) -> dict[str, str]:
    """The words of the body, of each header and footer that is used, and of the notes in the order they are referred to.

    Each is one string: where a paragraph ends is no word. ``content`` came through the door.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name.replace("\\", "/").lstrip("/").lower(): archive.read(name) for name in archive.namelist()}
    main = next((target for kind, target in _relations(parts, "").values() if kind == f"{R}/officeDocument"), "")
    related = _relations(parts, main)
    hidden = _Hidden(_first(parts, related, "styles"))
    body = ElementTree.fromstring(parts[main])  # noqa: S314 (no DTD: looked for at the door)
    words = {"body": hidden.words(body)}
    sections = list(_sections(body))
    pages = _pages(sections, _first(parts, related, "settings"))
    for reference in [each for section in sections for each in section]:
        if reference.tag in (f"{_W}headerReference", f"{_W}footerReference") and reference.get(f"{_W}type", "default") in pages:
            _, target = related.get(reference.get(f"{{{R}}}id", ""), ("", ""))
            if target in parts:
                words[target] = hidden.words(ElementTree.fromstring(parts[target]))  # noqa: S314
    for kind in ("footnote", "endnote"):
        notes = _first(parts, related, f"{kind}s")
        known = {} if notes is None else {note.get(f"{_W}id"): note for note in notes.iter(f"{_W}{kind}")}
        shown = [known[each] for each in hidden.references(body, f"{_W}{kind}Reference") if each in known]
        words[f"{kind}s"] = "".join(hidden.words(note) for note in shown)
    return words


def _relations(parts: dict[str, bytes], source: str) -> dict[str, tuple[str, str]]:
    """id → (type, part in small letters) of the relations inside the file."""
    folder, _, last = source.rpartition("/")
    name = posixpath.join(folder, "_rels", f"{last}.rels")
    if name not in parts:
        return {}
    found = {}
    for each in ElementTree.fromstring(parts[name]).iter():  # noqa: S314
        if each.get("TargetMode", "").lower() != "external":
            target = unquote(each.get("Target", "").partition("#")[0]).replace("\\", "/").lower()
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[each.get("Id", "")] = (each.get("Type", ""), posixpath.normpath(path))
    return found


def _first(parts: dict[str, bytes], related: dict[str, tuple[str, str]], kind: str) -> Element | None:
    target = next((target for each, target in related.values() if each == f"{R}/{kind}" and target in parts), "")
    return ElementTree.fromstring(parts[target]) if target else None  # noqa: S314


def _sections(document: Element) -> Iterator[Element]:
    """The properties of the sections, not what they were before a change. One in a deleted mark counts: the next may have its headers."""
    for properties in document.iter(f"{_W}pPr"):
        yield from properties.findall(f"{_W}sectPr")
    yield from document.findall(f"{_W}body/{_W}sectPr")


def _pages(sections: Sequence[Element], settings: Element | None) -> set[str]:
    """The kinds of pages that have headers of their own: those of first and even pages are shown only where a section has such pages."""
    found = {"default"}
    if any(each.get(f"{_W}val", "true").lower() not in _OFF for section in sections for each in section.findall(f"{_W}titlePg")):
        found.add("first")
    if settings is not None and any(each.get(f"{_W}val", "true").lower() not in _OFF for each in settings.iter(f"{_W}evenAndOddHeaders")):
        found.add("even")
    return found


def _on(properties: Element | None) -> bool | None:
    """What run properties say of being hidden; None when they say nothing."""
    mark = None if properties is None else properties.find(f"{_W}vanish")
    return None if mark is None else mark.get(f"{_W}val", "true").lower() not in _OFF


class _Hidden:
    """Which styles hide their text, and the words that are left."""

    def __init__(self, styles: Element | None) -> None:
        entries = {} if styles is None else {each.get(f"{_W}styleId", ""): each for each in styles.iter(f"{_W}style")}
        self.styles: set[str] = set()
        for name in entries:
            each, seen = name, set[str]()
            while each in entries and each not in seen:
                seen.add(each)
                if (hides := _on(entries[each].find(f"{_W}rPr"))) is not None:
                    self.styles |= {name} if hides else set()
                    break
                based = entries[each].find(f"{_W}basedOn")
                each = "" if based is None else based.get(f"{_W}val", "")

    def words(self, root: Element) -> str:
        return "".join(_said(each) for each in self._leaves(root, [], ""))

    def references(self, root: Element, tag: str) -> list[str]:
        """The numbers of the notes that are referred to where it is seen."""
        return [each.get(f"{_W}id", "") for each in self._leaves(root, [], "") if each.tag == tag]

    def _leaves(self, element: Element, fields: list[bool], style: str) -> Iterator[Element]:
        """What is seen, in order.  fields: of each open one whether its result has begun.  style: of the paragraph."""
        for child in element:
            tag = child.tag
            if tag == f"{_W}fldChar":
                _step(fields, child.get(f"{_W}fldCharType", ""))
            elif tag in _GONE or _taken(child):
                continue
            elif tag == f"{_MC}AlternateContent":
                chosen = child.find(f"{_MC}Choice")
                chosen = child.find(f"{_MC}Fallback") if chosen is None else chosen
                if chosen is not None:
                    yield from self._leaves(chosen, fields, style)
            elif tag in (f"{_W}r", f"{_M}r"):
                if self._hides(child, style):
                    for mark in child.iter(f"{_W}fldChar"):
                        _step(fields, mark.get(f"{_W}fldCharType", ""))
                else:
                    yield from self._leaves(child, fields, style)
            elif len(child):
                own = child.find(f"{_W}pPr/{_W}pStyle")
                inner = style if tag != f"{_W}p" else "" if own is None else own.get(f"{_W}val", "")
                yield from self._leaves(child, fields, inner)
            elif all(fields):
                yield child

    def _hides(self, run: Element, style: str) -> bool:
        properties = run.find(f"{_W}rPr")
        direct = _on(properties)
        if direct is not None:
            return direct
        own = None if properties is None else properties.find(f"{_W}rStyle")
        return (style in self.styles) != (own is not None and own.get(f"{_W}val") in self.styles)


def _step(fields: list[bool], kind: str) -> None:
    if kind == "begin":
        fields.append(False)
    elif fields and kind == "separate":
        fields[-1] = True
    elif fields and kind == "end":
        fields.pop()


def _taken(element: Element) -> bool:
    """Rows and cells that are deleted, and drawings that are switched off."""
    if element.tag == f"{_W}drawing":
        return any(each.get("hidden", "").lower() in ("1", "true") for each in element.iterfind(f"*/{_WP}docPr"))
    if element.tag.startswith(_V):
        return "visibility:hidden" in "".join(element.get("style", "").split())
    return (element.tag == f"{_W}tr" and element.find(f"{_W}trPr/{_W}del") is not None) or (
        element.tag == f"{_W}tc" and element.find(f"{_W}tcPr/{_W}cellDel") is not None
    )


def _said(leaf: Element) -> str:
    if leaf.tag in _TEXTS:
        return leaf.text or ""
    if leaf.tag == f"{_W}sym":
        return f"[{leaf.get(f'{_W}char', '')}]"
    return _SIGNS.get(leaf.tag, "")
