"""The parts an annex is tied to, brought over into our file: pictures, charts with their workbooks, diagrams, embedded files.

Nothing is taken that leads outside but https and mailto links (``received``).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from specgen.annex_parts import Annex
from specgen.annex_styles import Theme
from specgen.annex_trees import drop, unwrap, without_addresses
from specgen.render.ooxml import R, W
from specgen.word_package import Relation, WordPackage

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = f"{{{W}}}"
_R = f"{{{R}}}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_VML = "{urn:schemas-microsoft-com:vml}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_DIAGRAM = "{http://schemas.microsoft.com/office/drawing/2008/diagram}"
_SAFE = ("https:", "mailto:")
# parts there is one of in a file, which ours has: what an annex needs of them is taken over by those who read them
_OF_THE_FILE = frozenset(
    {"officeDocument", "settings", "webSettings", "styles", "stylesWithEffects", "numbering", "fontTable", "theme", "glossaryDocument"}
    | {"footnotes", "endnotes", "comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"}
    | {"recipientData", "keyMapCustomizations", "vbaProject", "origin"}
)


class Carrier:
    """The parts of an annex brought over into ``host``, each once."""

    def __init__(self, annex: Annex, host: WordPackage) -> None:
        self.annex = annex
        self.host = host
        self.theme = Theme(annex.package)
        self._parts: dict[str, str] = {}
        self._own: dict[tuple[str, str, str], str] = {}

    def relate(self, tree: _Element, source: str, target: str) -> None:
        """The relations that ``tree`` of the annex's part ``source`` names, as relations of the part ``target`` of ours."""
        relations = {each.id: each for each in self.annex.package.relations(source)}
        for element in list(tree.iter()):
            for attribute in [each for each in element.attrib if each.startswith(_R) or each == f"{_OFFICE}relid"]:
                old = element.get(attribute, "")
                relation = relations.get(old)
                if relation is not None and self._may(relation):
                    element.set(attribute, self._related(relation, source, target))
                else:
                    _without(element, attribute, relation, self.annex.names)

    def part(self, name: str) -> str:
        """The part ``name`` of the annex and all it is tied to; its name in our file."""
        if name in self._parts:
            return self._parts[name]
        package = self.annex.package
        folder, _, last = name.rpartition("/")
        safe = re.sub(r"[^A-Za-z0-9._-]", "_", last)
        stem, dot, extension = safe.rpartition(".") if "." in safe.strip(".") else (safe, "", "")
        folder = folder if folder.startswith("word") and folder.isascii() and "%" not in folder and " " not in folder else "word/annexes"
        wanted = f"{folder}/a{self.annex.number}_{stem}{dot}{extension}"
        own = wanted if wanted not in self.host else self.host.free_name(f"{folder}/a{self.annex.number}_{stem}_{{}}{dot}{extension}")
        self._parts[name] = own
        self.host.add(own, b"")  # taken, also while it is brought
        kind = package.content_type(name) or "application/octet-stream"
        kept, lost = {}, []
        for relation in package.relations(name):
            if self._may(relation):
                kept[relation.id] = relation
            else:
                lost.append(relation)
        tree = self._tree(name, kind)
        if tree is not None:
            for element in tree.iter():
                without_addresses(element)
            self._settle(tree, lost)
            self.theme.resolve(tree)
            self.host.add(own, tree, kind)
        else:
            self.host.add(own, package.read(name), kind)
        if kept:
            self._write_relations(own, kept.values())
        return own

    def _tree(self, name: str, kind: str) -> _Element | None:
        from lxml import etree

        if not (kind.endswith(("+xml", "/xml"))):
            return None
        try:
            return self.annex.package.tree(name)
        except etree.XMLSyntaxError:
            return None

    def _settle(self, tree: _Element, lost: Iterable[Relation]) -> None:
        gone = {each.id: each for each in lost}
        for element in list(tree.iter()) if gone else ():
            for attribute in [each for each in element.attrib if each.startswith(_R) or each == f"{_OFFICE}relid"]:
                if element.get(attribute) in gone:
                    _without(element, attribute, gone[element.get(attribute, "")], self.annex.names)

    def _write_relations(self, own: str, relations: Iterable[Relation]) -> None:
        from lxml import etree

        root = etree.Element(f"{_RELATIONS}Relationships", nsmap={None: _RELATIONS[1:-1]})
        for each in relations:
            target = each.target if each.external else f"/{self.part(each.target)}"
            entry = etree.SubElement(root, f"{_RELATIONS}Relationship", {"Id": each.id, "Type": each.type, "Target": target})
            if each.external:
                entry.set("TargetMode", "External")
        folder, _, last = own.rpartition("/")
        self.host.add(posixpath.join(folder, "_rels", f"{last}.rels"), root)

    def _may(self, relation: Relation) -> bool:
        if relation.external:
            return relation.kind == "hyperlink" and relation.target.lower().startswith(_SAFE)
        return relation.kind not in _OF_THE_FILE and relation.target in self.annex.package and relation.target != self.annex.package.main

    def _related(self, relation: Relation, source: str, target: str) -> str:
        key = (source, relation.id, target)
        if key not in self._own:
            if relation.external:
                self._own[key] = self.host.relate(target, relation.type, relation.target, external=True)
            else:
                self._own[key] = self.host.relate(target, relation.type, self.part(relation.target))
                if relation.kind == "diagramData":
                    self._drawn_diagram(self.part(relation.target), source, target)
        return self._own[key]

    def _drawn_diagram(self, data: str, source: str, target: str) -> None:
        """The picture of a SmartArt: its data name it by a relation of the part that holds them."""
        relations = {each.id: each for each in self.annex.package.relations(source)}
        for element in self.host.tree(data).iter(f"{_DIAGRAM}dataModelExt"):
            relation = relations.get(element.get("relId", ""))
            if relation is not None and self._may(relation):
                element.set("relId", self._related(relation, source, target))


def _without(element: _Element, attribute: str, relation: Relation | None, names: Mapping[str, str]) -> None:
    """Take a tie out that leads nowhere or where we do not go, and what is nothing without it."""
    if element.tag == f"{_W}hyperlink":
        if relation is not None and relation.target.startswith("#") and f"{_W}anchor" not in element.attrib:
            element.set(f"{_W}anchor", names.get(relation.target[1:].lower(), relation.target[1:]))
        del element.attrib[attribute]
        if f"{_W}anchor" not in element.attrib:
            unwrap(element)
    elif element.tag == f"{_A}blip" or attribute.rpartition("}")[2] in ("link", "href", "pict", "relid") or element.tag == f"{_VML}fill":
        del element.attrib[attribute]
    else:
        drop(element)
