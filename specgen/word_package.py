"""A Word file as its parts, which may be changed: XML trees, relations, content types; and the file again.

Only files that came through the door (``received``) are opened here. Names of parts are those of the archive, without
the leading slash. Trees are parsed when they are first asked for and written back when the file is.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from specgen.errors import Origin, Problem, ReceivedError
from specgen.render.ooxml import R, W, package

if TYPE_CHECKING:
    from lxml.etree import _Element

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MAIN = f"{R}/officeDocument"


@dataclass(frozen=True)
class Relation:
    """One relation of a part.  target: the name of a part, or the address as it was written when ``external``."""

    id: str
    type: str
    target: str
    external: bool = False

    @property
    def kind(self) -> str:
        """The last word of its type: styles, image, hyperlink …"""
        return self.type.rpartition("/")[2]


class WordPackage:
    """The parts of one Word file.  path: its name in messages."""

    def __init__(self, content: bytes, path: str = "") -> None:
        self.path = path
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self._bytes = {name.replace("\\", "/").lstrip("/"): archive.read(name) for name in archive.namelist() if not name.endswith("/")}
        self._trees: dict[str, _Element] = {}
        self._names = {name.lower(): name for name in self._bytes}
        self.main = next(each.target for each in self.relations("") if each.type == _MAIN)

    # -- parts ---------------------------------------------------------------------------------

    def __contains__(self, name: str) -> bool:
        return name in self._bytes or name in self._trees

    def __iter__(self) -> Iterator[str]:
        """The names of all parts, in order."""
        return iter(sorted({*self._bytes, *self._trees}))

    def tree(self, name: str) -> _Element:
        """The root element of a part of XML, to be looked at and changed.

        Raises ReceivedError SG404 for what this parser does not take though the door's did, such as a version of XML there is not.
        """
        if name not in self._trees:
            from lxml import etree

            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_blank_text=False)
            try:
                self._trees[name] = etree.fromstring(self._bytes[name], parser)
            except etree.XMLSyntaxError as error:
                what = f"部品「{name[:60]}」の ＸＭＬ が正しくありません（{error.lineno} 行目）"
                remedy = "元のファイルを写し直すか、Word の「開いて修復する」で保存し直してください"
                raise ReceivedError(Problem(Origin(self.path), "SG404", what, remedy)) from error
        return self._trees[name]

    def read(self, name: str) -> bytes:
        """What stands in a part."""
        if name in self._trees:
            from lxml import etree

            return bytes(etree.tostring(self._trees[name], xml_declaration=True, encoding="UTF-8", standalone=True))
        return self._bytes[name]

    def add(self, name: str, content: bytes | _Element, content_type: str = "") -> None:
        """A new part, or another content of one; ``content_type`` is told where it is no default of its extension."""
        self._trees.pop(name, None)
        self._bytes.pop(name, None)
        if isinstance(content, bytes):
            self._bytes[name] = content
        else:
            self._trees[name] = content
        self._names[name.lower()] = name
        if content_type:
            self.set_content_type(name, content_type)

    def remove(self, name: str) -> None:
        """Take a part out, with its relations and its content type; relations to it stay (``unrelate``)."""
        for each in (name, _relations_of(name)):
            self._trees.pop(each, None)
            self._bytes.pop(each, None)
            self._names.pop(each.lower(), None)
        types = self.tree("[Content_Types].xml")
        for entry in types.findall(f"{{{_TYPES}}}Override"):
            if entry.get("PartName", "").lstrip("/").lower() == name.lower():
                types.remove(entry)

    def free_name(self, pattern: str) -> str:
        """``word/media/image{}.png`` → the first name of this form that no part has."""
        return next(name for number in range(1, 1_000_000) if (name := pattern.format(number)).lower() not in self._names)

    # -- content types -------------------------------------------------------------------------

    def content_type(self, name: str) -> str:
        types = self.tree("[Content_Types].xml")
        for entry in types.findall(f"{{{_TYPES}}}Override"):
            if entry.get("PartName", "").lstrip("/").lower() == name.lower():
                return str(entry.get("ContentType", ""))
        extension = name.rpartition(".")[2].lower()
        found = (entry for entry in types.findall(f"{{{_TYPES}}}Default") if entry.get("Extension", "").lower() == extension)
        return next((entry.get("ContentType", "") for entry in found), "")

    def set_content_type(self, name: str, content_type: str) -> None:
        """As an override of this part, if its extension does not say the same."""
        if self.content_type(name) == content_type:
            return
        types = self.tree("[Content_Types].xml")
        for entry in types.findall(f"{{{_TYPES}}}Override"):
            if entry.get("PartName", "").lstrip("/").lower() == name.lower():
                entry.set("ContentType", content_type)
                return
        entry = types.makeelement(f"{{{_TYPES}}}Override", {"PartName": f"/{name}", "ContentType": content_type})
        types.append(entry)

    # -- relations -----------------------------------------------------------------------------

    def relations(self, source: str) -> tuple[Relation, ...]:
        """The relations of a part, of the file for ""; targets are names of parts as the archive has them."""
        name = self._names.get(_relations_of(source).lower())
        if name is None:
            return ()
        found = []
        for entry in self.tree(name).iter(f"{{{_RELATIONS}}}Relationship"):
            external = entry.get("TargetMode", "").lower() == "external"
            target = entry.get("Target", "")
            found.append(
                Relation(entry.get("Id", ""), entry.get("Type", ""), target if external else self._resolved(source, target), external)
            )
        return tuple(found)

    def related(self, source: str, kind: str) -> str:
        """The first part that ``source`` has a relation of this kind to (its last word: styles, numbering …), "" when there is none."""
        found = (each.target for each in self.relations(source) if each.kind == kind and not each.external)
        return next((target for target in found if target in self), "")

    def is_set(self, name: str) -> bool:
        """Whether a setting of the document is on."""
        part = self.related(self.main, "settings")
        return bool(part) and is_on(self.tree(part).find(f"{{{W}}}{name}"))

    def relate(self, source: str, kind: str, target: str, *, external: bool = False) -> str:
        """The id of a new relation; ``kind`` is its type, or the last word of one of the usual types."""
        name = self._names.get(_relations_of(source).lower()) or _relations_of(source)
        if name not in self:
            from lxml import etree

            self.add(name, etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS}))
        root = self.tree(name)
        used = {entry.get("Id") for entry in root}
        own = next(each for number in range(1, 1_000_000) if (each := f"rId{number}") not in used)
        attributes = {"Id": own, "Type": kind if ":" in kind else f"{R}/{kind}", "Target": target if external else f"/{target}"}
        if external:
            attributes["TargetMode"] = "External"
        root.append(root.makeelement(f"{{{_RELATIONS}}}Relationship", attributes))
        return own

    def unrelate(self, source: str, own: str) -> None:
        """Take out the relation ``own`` of a part."""
        name = self._names.get(_relations_of(source).lower())
        if name is not None:
            root = self.tree(name)
            for entry in [each for each in root if each.get("Id") == own]:
                root.remove(entry)

    def _resolved(self, source: str, target: str) -> str:
        path = unquote(target.partition("#")[0]).replace("\\", "/")
        path = path if path.startswith("/") else posixpath.join(posixpath.dirname(source), path)
        name = posixpath.normpath(path.lstrip("/")) if path.strip("/") else ""
        return self._names.get(name.lower(), name)

    # -- the file ------------------------------------------------------------------------------

    def content(self) -> bytes:
        """The file: fixed order, fixed time, no trace of the machine."""
        return package({name: self.read(name) for name in self})


def is_on(switch: _Element | None) -> bool:
    """Whether a switch of the format is there and not put off."""
    return switch is not None and switch.get(f"{{{W}}}val", "true").lower() not in ("0", "false", "off")


def _relations_of(name: str) -> str:
    """``word/document.xml`` → ``word/_rels/document.xml.rels``; "" → the relations of the file."""
    folder, _, last = name.rpartition("/")
    return posixpath.join(folder, "_rels", f"{last}.rels")
