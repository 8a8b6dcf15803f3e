"""A Word file we made, perhaps edited and saved since → what became of each of its clauses.

Three carriers tell (docs/word/provenance.md): hidden bookmarks at both ends of a clause, the manifest in the
customXml part, and there for each clause the hash of its words. Numbers, references and filled blanks are
left out of the words: they change without anybody having edited the clause.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from specgen.render.ooxml import W

_W = f"{{{W}}}"
_MANIFEST = "{urn:specgen:manifest:1}json"
_PART_BYTES = 32 * 1024 * 1024  # of one part, unpacked
_SKIPPED = {f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr")}  # deleted words, properties
_COMPUTED = ("REF", "SEQ", "PAGEREF")  # fields whose results are numbers
_SPACES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}


State = Literal["same", "edited", "damaged", "missing"]


@dataclass(frozen=True)
class ClauseState:
    """same: the words are those we wrote.  edited: they are others.  damaged: one of the two marks is
    gone, so nobody can tell.  missing: both are."""

    id: str
    title: str
    state: State


def clause_states(content: bytes) -> tuple[ClauseState, ...] | None:
    """The state of every clause the file was made of, in that order; None for a file without our manifest,
    or one that cannot be read. Never raises, whatever the bytes are."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            manifest = _manifest(archive)
            body = _part(archive, "word/document.xml")
        clauses = [
            (str(each["id"]), str(each.get("title", each["id"])), str(each["mark"]), str(each["sha256"])) for each in manifest["clauses"]
        ]
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        ElementTree.ParseError,
        ValueError,
        KeyError,
        TypeError,
        OSError,
        EOFError,
    ):
        return None
    found = _marked(body)
    return tuple(ClauseState(name, title, _state(found.get(mark), sha256)) for name, title, mark, sha256 in clauses)


def _state(found: _Found | None, sha256: str) -> State:
    if found is None:
        return "missing"
    if not (found.begun and found.ended):
        return "damaged"
    text = "\n".join(line for line in found.lines if line)
    return "same" if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16] == sha256 else "edited"


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    """A part as XML; raises ValueError for one that is too large or has a DTD."""
    if archive.getinfo(name).file_size > _PART_BYTES:
        raise ValueError(name)
    with archive.open(name) as stream:
        content = stream.read(_PART_BYTES + 1)
    if len(content) > _PART_BYTES or b"<!DOCTYPE" in content:
        raise ValueError(name)
    return ElementTree.fromstring(content)  # noqa: S314 - no DTD, so no entity


def _manifest(archive: zipfile.ZipFile) -> dict[str, list[dict[str, object]]]:
    """Our manifest, whatever number its part has by now; raises KeyError when there is none."""
    for name in archive.namelist():
        if name.startswith("customXml/item") and name.endswith(".xml") and "Props" not in name:
            text = _part(archive, name).findtext(_MANIFEST)
            if text:
                manifest: dict[str, list[dict[str, object]]] = json.loads(text)
                return manifest
    raise KeyError(_MANIFEST)


@dataclass
class _Found:
    """What stands between the marks of a clause."""

    lines: list[str] = field(default_factory=list)
    begun: bool = False
    ended: bool = False


def _marked(body: Element) -> dict[str, _Found]:
    """Mark of a clause → the words from the paragraph with its first bookmark to the one with its second."""
    found: dict[str, _Found] = {}
    inside: list[str] = []
    blanks: set[str] = set()  # ids of the bookmarks round blanks that are open
    for paragraph in body.iter(f"{_W}p"):
        names = [mark.get(f"{_W}name", "") for mark in paragraph.iter(f"{_W}bookmarkStart")]
        for name in names:
            if name.startswith("_SGs"):
                found.setdefault(name[4:], _Found()).begun = True
                inside.append(name[4:])
            elif name.startswith("_SGe"):
                found.setdefault(name[4:], _Found()).ended = True
        if inside:
            line = "".join(_words(paragraph, blanks, [], hidden=False))
            for mark in inside:
                found[mark].lines.append(line)
            inside = [mark for mark in inside if not found[mark].ended]
    return found


def _words(element: Element, blanks: set[str], fields: list[str], *, hidden: bool) -> Iterator[str]:
    """The words of a paragraph as if all changes were accepted, without references, computed fields and blanks.

    blanks: ids of the bookmarks round blanks that are open.  fields: instructions of those that are.
    """
    for child in element:
        tag = child.tag
        if tag == f"{_W}bookmarkStart" and child.get(f"{_W}name", "").startswith("_SGp"):
            blanks.add(child.get(f"{_W}id", ""))
        elif tag == f"{_W}bookmarkEnd":
            blanks.discard(child.get(f"{_W}id", ""))
        elif tag == f"{_W}fldChar":
            kind = child.get(f"{_W}fldCharType")
            if kind == "begin":
                fields.append("")
            elif kind == "end" and fields:
                fields.pop()
        elif tag == f"{_W}instrText" and fields:
            fields[-1] += child.text or ""
        elif tag == f"{_W}br" and child.get(f"{_W}type", "textWrapping") != "textWrapping":
            continue  # the page ends here: LibreOffice writes so what we say of the next paragraph
        elif tag == f"{_W}t" or tag in _SPACES:
            if not (hidden or blanks or any(map(_computed, fields))):
                yield _SPACES.get(tag) or child.text or ""
        elif tag not in _SKIPPED:
            ours = tag == f"{_W}hyperlink" and child.get(f"{_W}anchor", "").startswith("_Ref")
            inner = ours or (tag == f"{_W}fldSimple" and _computed(child.get(f"{_W}instr", "")))
            yield from _words(child, blanks, fields, hidden=hidden or inner)


def _computed(instruction: str) -> bool:
    return instruction.strip().startswith(_COMPUTED)
