"""A foreign Word file made fit to stand in another one: names, ids, fields and relations that meet nothing there.

What is changed and why is in docs/word/annexes.md. Nothing is read from outside the file, nothing is taken that leads there
but https and mailto links.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from specgen.annex_styles import Theme, own_styles, style_name
from specgen.render.ooxml import R, W
from specgen.word_package import Relation, WordPackage

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = f"{{{W}}}"
_R = f"{{{R}}}"
_VAL = f"{_W}val"
_ID = f"{_W}id"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_VML = "{urn:schemas-microsoft-com:vml}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_DIAGRAM = "{http://schemas.microsoft.com/office/drawing/2008/diagram}"
STORIES = ("header", "footer", "footnotes", "endnotes", "comments")
_SAFE = ("https:", "mailto:")
_NAME = 40  # characters of a bookmark's name

_WORDS = frozenset({f"{_W}t", f"{_W}delText", f"{_M}t", f"{_A}t"})

# fields that are computed from what stands around them and may be computed again in our file; all others keep their present result as text
_KEPT_FIELDS = frozenset(
    "PAGE NUMPAGES SECTION SECTIONPAGES SYMBOL EQ ADVANCE FORMTEXT FORMCHECKBOX FORMDROPDOWN MACROBUTTON QUOTE IF COMPARE = DATE TIME LISTNUM AUTONUM "
    "AUTONUMLGL AUTONUMOUT BARCODE DISPLAYBARCODE SHAPE EMBED BIDIOUTLINE PRIVATE TC XE TA HYPERLINK REF PAGEREF NOTEREF SEQ STYLEREF".split()
)
_DROPPED = (
    {f"{_W}proofErr", f"{_W}lastRenderedPageBreak", f"{_W}dataBinding", f"{_W}placeholder", f"{_W}printerSettings", f"{_W}subDoc", f"{_W}altChunk"}
    | {"{http://schemas.microsoft.com/office/word/2012/wordml}dataBinding"}
)  # fmt: skip
_PAIRED = ("bookmark", "moveFromRange", "moveToRange", "customXmlInsRange", "customXmlDelRange", "customXmlMoveFromRange", "customXmlMoveToRange", "perm")
_MARKED = frozenset(
    "ins del moveFrom moveTo cellIns cellDel cellMerge rPrChange pPrChange sectPrChange tblPrChange trPrChange tcPrChange tblPrExChange "
    "tblGridChange numberingChange".split()
)


@dataclass
class Annex:
    """A file that was made fit.  stories: the names of its parts of text, the main one first.  styles: those to be taken over.

    losses: what cannot be carried, in the words of an officer.
    """

    number: int
    package: WordPackage
    stories: tuple[str, ...]
    styles: list[_Element] = field(default_factory=list)
    losses: Counter[str] = field(default_factory=Counter)

    @property
    def body(self) -> _Element:
        found = self.package.tree(self.package.main).find(f"{_W}body")
        assert found is not None  # noqa: S101 - the door refuses a file without (SG404)
        return found


def prepare(content: bytes, number: int, defaults: _Element | None, first_id: int) -> Annex:
    """The Word file ``content`` as annex ``number`` of a file with the document defaults ``defaults`` and no id from ``first_id`` on."""
    package = WordPackage(content)
    related = [each.target for each in package.relations(package.main) if each.kind in STORIES and not each.external]
    annex = Annex(number, package, (package.main, *dict.fromkeys(each for each in related if each in package)))
    trees = [package.tree(each) for each in annex.stories]
    _count_losses(annex)
    for tree in trees:
        _clean(tree)
    names = _bookmarks(trees, number)
    for tree in trees:
        _anchors(tree, names)
        _Fields(names, number).settle(tree)
    _fresh_ids(trees, first_id)
    _lists(package)
    theme = Theme(package)
    for part in (*annex.stories, *(package.related(package.main, kind) for kind in ("styles", "numbering"))):
        if part:
            theme.resolve(package.tree(part))
    annex.styles = own_styles(package, trees, number, defaults)
    return annex


def words(package: WordPackage) -> Counter[str]:
    """How often each character stands in the texts of a file: its body, notes, comments, headers, footers and what they show."""
    found: Counter[str] = Counter()
    for part in _shown(package):
        for element in package.tree(part).iter():
            if element.tag in _WORDS and element.text:
                found.update(element.text)
    for blank in [each for each in found if each.isspace()]:
        del found[blank]
    return found


def _shown(package: WordPackage) -> Iterator[str]:
    """The parts of XML that are shown with the text, each once."""
    open_, seen = [package.main], set[str]()
    while open_:
        part = open_.pop()
        if part in seen or part not in package:
            continue
        seen.add(part)
        yield part
        kinds = (*STORIES, "chart", "chartUserShapes", "diagramData")
        open_.extend(each.target for each in package.relations(part) if each.kind in kinds and not each.external)


def _count_losses(annex: Annex) -> None:
    package = annex.package
    if any(each.kind == "origin" and "digital-signature" in each.type for each in package.relations("")):
        annex.losses["電子署名"] += 1
    for part in annex.stories:
        tree = package.tree(part)
        for tag, what in ((f"{_W}altChunk", "丸ごと差し込まれた、ほかの形式の文書"), (f"{_W}control", "ActiveX コントロール")):
            annex.losses[what] += sum(1 for _ in tree.iter(tag))


def _clean(tree: _Element) -> None:
    """Without what only served the file it comes from: marks of editing, ties to data, ids that Word makes anew."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            if element is not tree and element.getparent() is not None:
                _drop(element)
            continue
        if element.tag in _DROPPED or (element.tag == _ID and element.getparent() is not None and element.getparent().tag == f"{_W}sdtPr"):
            _drop(element)
            continue
        for attribute in [each for each in element.attrib if each.startswith((f"{_W}rsid", f"{_W14}paraId", f"{_W14}textId"))]:
            del element.attrib[attribute]


def _drop(element: _Element) -> None:
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


def _unwrap(element: _Element) -> None:
    for child in list(element):
        element.addprevious(child)
    _drop(element)


# -- bookmarks and ids ---------------------------------------------------------------------------


def _bookmarks(trees: Iterable[_Element], number: int) -> dict[str, str]:
    """Every bookmark under a name of the annex; old name (lower case) → new one.  A name that stands twice counts once."""
    names: dict[str, str] = {}
    twice: set[str] = set()
    for tree in trees:
        for mark in list(tree.iter(f"{_W}bookmarkStart")):
            old = mark.get(f"{_W}name", "")
            if old.lower() in names:
                twice.add(mark.get(_ID, ""))
                _drop(mark)
                continue
            hidden = "_" if old.startswith("_") else ""
            new = f"{hidden}a{number}_{old.lstrip('_')}"
            if len(new) > _NAME or not re.fullmatch(r"\w+", new):
                new = f"{hidden}a{number}_{hashlib.sha256(old.encode()).hexdigest()[:12]}"
            names[old.lower()] = new
            mark.set(f"{_W}name", new)
        alive = {mark.get(_ID) for mark in tree.iter(f"{_W}bookmarkStart")}
        for mark in list(tree.iter(f"{_W}bookmarkEnd")):
            if mark.get(_ID) in twice and mark.get(_ID) not in alive:
                _drop(mark)
    return names


def _anchors(tree: _Element, names: dict[str, str]) -> None:
    for link in tree.iter(f"{_W}hyperlink"):
        anchor = link.get(f"{_W}anchor", "")
        if anchor.lower() in names:
            link.set(f"{_W}anchor", names[anchor.lower()])


def _fresh_ids(trees: Iterable[_Element], first: int) -> None:
    """Ids of marks, changes and drawings that no other file has: counted up from ``first``."""
    following = first
    for tree in trees:
        given: dict[tuple[str, str], int] = {}
        for element in tree.iter():
            space, _, local = str(element.tag).rpartition("}")
            if space == _W[:-1] and _ID in element.attrib and (family := _family(local)):
                key = (family, element.get(_ID, ""))
                if not local.endswith("End") or key not in given:
                    given[key] = following
                    following += 1
                element.set(_ID, str(given[key]))
            elif element.tag == f"{_DRAWING}docPr":
                element.set("id", str(following))
                following += 1
            elif element.tag == f"{_W}tag" and element.getparent() is not None and element.getparent().tag == f"{_W}sdtPr":
                element.set(_VAL, f"a_{element.get(_VAL, '')}"[:64])


def _family(local: str) -> str:
    for name in _PAIRED:
        if local in (f"{name}Start", f"{name}End"):
            return name
    return local if local in _MARKED else ""


# -- lists ---------------------------------------------------------------------------------------


def _lists(package: WordPackage) -> None:
    """Numbers that no list stands for become 0 (no list); the marks by which Word knows lists again go."""
    name = package.related(package.main, "numbering")
    known: set[str] = set()
    if name:
        root = package.tree(name)
        for each in list(root):
            if not isinstance(each.tag, str):
                root.remove(each)
        abstract = {each.get(f"{_W}abstractNumId", "") for each in root.findall(f"{_W}abstractNum")}
        for each in root.findall(f"{_W}num"):
            reference = each.find(f"{_W}abstractNumId")
            own = each.get(f"{_W}numId", "")
            if reference is None or reference.get(_VAL) not in abstract or not own.isdigit() or own in known:
                root.remove(each)
            else:
                known.add(own)
        for tag in ("nsid", "tmpl"):
            for element in list(root.iter(f"{_W}{tag}")):
                _drop(element)
    styles = package.related(package.main, "styles")
    stories = [each.target for each in package.relations(package.main) if each.kind in STORIES and not each.external]
    for part in (package.main, styles, name, *stories):
        for element in package.tree(part).iter(f"{_W}numId") if part in package else ():
            if element.get(_VAL, "") not in known:
                element.set(_VAL, "0")


# -- fields --------------------------------------------------------------------------------------


@dataclass
class _Field:
    marks: list[_Element]
    instructions: list[_Element] = field(default_factory=list)
    result: bool = False
    nested: bool = False


class _Fields:
    """The fields of an annex: those that look around in the file are told its new names, or stay as what they show now."""

    def __init__(self, names: dict[str, str], number: int) -> None:
        self.names = names
        self.number = number

    def settle(self, tree: _Element) -> None:
        open_: list[_Field] = []
        complete: list[_Field] = []
        for element in tree.iter(f"{_W}fldChar", f"{_W}instrText", f"{_W}delInstrText"):
            if element.tag != f"{_W}fldChar":
                if open_ and not open_[-1].result:
                    open_[-1].instructions.append(element)
                continue
            element.attrib.pop(f"{_W}dirty", None)
            kind = element.get(f"{_W}fldCharType")
            if kind == "begin":
                if open_ and not open_[-1].result:
                    open_[-1].nested = True
                open_.append(_Field([element]))
            elif open_:
                open_[-1].marks.append(element)
                open_[-1].result = True
                if kind == "end":
                    complete.append(open_.pop())
        for each in complete:
            self._complex(each)
        for simple in list(tree.iter(f"{_W}fldSimple")):
            simple.attrib.pop(f"{_W}dirty", None)
            instruction = self.instruction(simple.get(f"{_W}instr", ""))
            if instruction is None:
                _unwrap(simple)
            else:
                simple.set(f"{_W}instr", instruction)

    def _complex(self, one: _Field) -> None:
        old = "".join(each.text or "" for each in one.instructions)
        new = self.instruction(old)
        if new is None:
            for each in (*one.marks, *one.instructions):
                _drop(each)
        elif new != old and one.instructions and not one.nested:
            one.instructions[0].text = new
            one.instructions[0].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            for each in one.instructions[1:]:
                each.text = ""

    def instruction(self, old: str) -> str | None:
        """What the field is told in our file; None when it becomes the text it shows."""
        pieces = re.findall(r'\s+|"[^"]*"?|[^\s"]+', old)
        places = [i for i, piece in enumerate(pieces) if not piece.isspace()]
        if not places:
            return old
        name = pieces[places[0]].strip('"').upper()
        if name.startswith("="):
            return re.sub(r"\w+", lambda word: self.names.get(word[0].lower(), word[0]), old)
        if name.lower() in self.names and name not in _KEPT_FIELDS:
            pieces[places[0]] = self.names[name.lower()]
            return "".join(pieces)
        if name not in _KEPT_FIELDS:
            return None
        argument = places[1] if len(places) > 1 else -1
        if name in ("REF", "PAGEREF", "NOTEREF") and argument > 0:
            self._name(pieces, argument)
        elif name == "SEQ" and argument > 0:
            pieces[argument] = f"a{self.number}_{pieces[argument].strip(chr(34))}"
            for place in places[2:]:
                self._name(pieces, place)
        elif name == "STYLEREF" and argument > 0:
            style = pieces[argument].strip('"')
            if style.isdigit():
                return None
            pieces[argument] = f'"{style_name(style, self.number)}"'
        elif name == "HYPERLINK":
            return self._link(pieces, places)
        return "".join(pieces)

    def _link(self, pieces: list[str], places: list[int]) -> str | None:
        target = pieces[places[1]].strip('"') if len(places) > 1 else ""
        if not target.startswith("\\"):
            return "".join(pieces) if target.lower().startswith(_SAFE) else None
        for place in places[2:]:
            self._name(pieces, place)
        return "".join(pieces)

    def _name(self, pieces: list[str], place: int) -> None:
        new = self.names.get(pieces[place].strip('"').lower())
        if new:
            pieces[place] = f'"{new}"' if pieces[place].startswith('"') else new


# -- relations -----------------------------------------------------------------------------------


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
                    _without(element, attribute, relation)

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

        if not (kind.endswith("+xml") or kind.endswith("/xml")):
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
                    _without(element, attribute, gone[element.get(attribute, "")])

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
        return relation.target in self.annex.package and relation.target not in self.annex.stories[:1]

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


def _without(element: _Element, attribute: str, relation: Relation | None) -> None:
    """Take a tie out that leads nowhere or where we do not go, and what is nothing without it."""
    if element.tag == f"{_W}hyperlink":
        if relation is not None and relation.target.startswith("#") and f"{_W}anchor" not in element.attrib:
            element.set(f"{_W}anchor", relation.target[1:])
        del element.attrib[attribute]
        if f"{_W}anchor" not in element.attrib:
            _unwrap(element)
    elif element.tag == f"{_A}blip" or attribute.rpartition("}")[2] in ("link", "href", "pict", "relid") or element.tag == f"{_VML}fill":
        del element.attrib[attribute]
    else:
        _drop(element)
