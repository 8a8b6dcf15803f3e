"""The words of a Word file that a person sees, counted without any code of the product.

A word is a row of letters and digits, or one character of a script that puts no spaces between words. Two counts are kept:
the words of the text (body, the footnotes, endnotes and comments that are referred to) and those around it (headers and footers
of a section, diagrams, charts). What a field or a drawing keeps twice for old programs is counted twice, before and after.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree import ElementTree

_WORD = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]|[^\W_\u2e80-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]+"
)
_TEXT = frozenset({"t", "delText"})
_SPACE = frozenset({"tab", "br", "cr", "ptab"})
_NOTES = {"footnotes": "footnoteReference", "endnotes": "endnoteReference", "comments": "commentReference"}
_AROUND = frozenset({"header", "footer", "diagramData", "chart"})

Words = Counter[str]


@dataclass
class Counted:
    """text, around: word → how often."""

    text: Words = field(default_factory=Counter)
    around: Words = field(default_factory=Counter)

    def kept(self, whole: Counted, host: Counted) -> tuple[float, float]:
        """The share of these words that ``whole`` has beside those of ``host``, in the text and around it; 1 of none."""
        return _share(self.text, whole.text - host.text), _share(self.around, whole.around - host.around)


def count(content: bytes) -> Counted:
    """Raises what reading a damaged file raises; files are counted that could be composed."""
    package = _Package(content)
    main = package.main()
    counted, root = Counted(), package.root(main)
    if root is None:
        return counted
    counted.text += _words(root)
    shown = {value for each in root.iter() if _local(each) in ("headerReference", "footerReference") for value in each.attrib.values()}
    for own, kind, target in package.related(main):
        if kind in ("header", "footer") and own not in shown:
            continue
        part = package.root(target) if kind in _NOTES or kind in _AROUND else None
        if part is None:
            continue
        if kind in _NOTES:
            wanted = {_attribute(each, "id") for each in root.iter() if _local(each) == _NOTES[kind]}
            for note in part:
                if _attribute(note, "id") in wanted:
                    counted.text += _words(note)
        else:
            counted.around += _words(part)
    return counted


def _share(before: Words, after: Words) -> float:
    total = before.total()
    return (before & after).total() / total if total else 1.0


def _words(root: ElementTree.Element) -> Words:
    return Counter(_WORD.findall("".join(_pieces(root))))


def _pieces(element: ElementTree.Element) -> Iterator[str]:
    """The text in its order; a text box, which stands within the words of a paragraph, after them."""
    local = _local(element)
    if local in _TEXT:
        yield element.text or ""
    elif local in _SPACE:
        yield " "
    later: list[ElementTree.Element] = []
    for child in element:
        if _local(child) == "txbxContent" or (_local(child) in ("pict", "drawing", "AlternateContent", "object") and local == "r"):
            later.append(child)
        else:
            yield from _pieces(child)
    if local in ("p", "tc", "v"):
        yield "\n"
    for child in later:
        yield "\n"
        yield from _pieces(child)
        yield "\n"


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


class _Package:
    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self.archive.namelist()}

    def root(self, name: str) -> ElementTree.Element | None:
        real = self.names.get(name.lower())
        return None if real is None else ElementTree.fromstring(self.archive.read(real))  # noqa: S314 (files that came through the door)

    def related(self, source: str) -> Iterator[tuple[str, str, str]]:
        folder, _, last = source.rpartition("/")
        root = self.root(posixpath.join(folder, "_rels", f"{last}.rels"))
        for each in () if root is None else root:
            if each.get("TargetMode", "").lower() != "external":
                target = unquote(each.get("Target", ""))
                path = target if target.startswith("/") else posixpath.join(folder, target)
                yield each.get("Id", ""), each.get("Type", "").rpartition("/")[2], posixpath.normpath(path.lstrip("/"))

    def main(self) -> str:
        return next(target for _, kind, target in self.related("") if kind == "officeDocument")
