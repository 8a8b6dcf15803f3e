"""A foreign Word file made fit to stand in another one: names, ids, fields and relations that meet nothing there.

What is changed and why is in docs/word/annexes.md. Nothing is read from outside the file, nothing is taken that leads there
but https and mailto links.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from specgen.annex_fields import Fields
from specgen.annex_styles import Theme, own_styles
from specgen.annex_tabs import keep_tab_distance
from specgen.annex_trees import drop, without_addresses
from specgen.render.ooxml import R, W
from specgen.word_package import WordPackage

if TYPE_CHECKING:
    from lxml.etree import _Element

_W, _R = f"{{{W}}}", f"{{{R}}}"
_VAL = f"{_W}val"
_ID = f"{_W}id"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
SIGNATURE = "電子署名"  # holds for the file that was signed alone: told, never refused
STORIES = ("header", "footer", "footnotes", "endnotes", "comments")
_NAME = 40  # characters of a bookmark's name

_WORDS = frozenset({f"{_W}t", f"{_W}delText", f"{_M}t", f"{_A}t"})

_DROPPED = (  # webHidden: hidden on screens alone; LibreOffice hides it on paper too, where no contents stand around it any more
    {f"{_W}webHidden", f"{_W}proofErr", f"{_W}lastRenderedPageBreak", f"{_W}dataBinding", f"{_W}placeholder", f"{_W}printerSettings", f"{_W}subDoc", f"{_W}altChunk"}
    | {"{http://schemas.microsoft.com/office/word/2012/wordml}dataBinding"}
)  # fmt: skip
_PAIRED = (
    "bookmark",
    "moveFromRange",
    "moveToRange",
    "customXmlInsRange",
    "customXmlDelRange",
    "customXmlMoveFromRange",
    "customXmlMoveToRange",
    "perm",
)
_MARKED = frozenset(
    [
        "ins",
        "del",
        "moveFrom",
        "moveTo",
        "cellIns",
        "cellDel",
        "cellMerge",
        "rPrChange",
        "pPrChange",
        "sectPrChange",
        "tblPrChange",
        "trPrChange",
        "tcPrChange",
        "tblPrExChange",
        "tblGridChange",
        "numberingChange",
    ]
)


@dataclass
class Annex:
    """A file that was made fit.  stories: the names of its parts of text, the main one first.  styles: those to be taken over.

    names: its bookmarks, old name in lower case → new one.  losses: what cannot be carried, in the words of an officer.
    """

    number: int
    package: WordPackage
    stories: tuple[str, ...]
    styles: list[_Element] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    losses: Counter[str] = field(default_factory=Counter)

    @property
    def body(self) -> _Element:
        found = self.package.tree(self.package.main).find(f"{_W}body")
        assert found is not None  # noqa: S101 - the door refuses a file without (SG404)
        return found


def prepare(content: bytes, number: int, defaults: _Element | None, first_id: int, tabs: int = 0) -> Annex:
    """The Word file ``content`` as annex ``number`` of a file with the document defaults ``defaults`` and no id from ``first_id`` on.

    tabs: twips between the tab stops of that file, 0 for those of the annex.
    """
    package = WordPackage(content)
    related = [each.target for each in package.relations(package.main) if each.kind in STORIES and not each.external]
    annex = Annex(number, package, (package.main, *dict.fromkeys(each for each in related if each in package)))
    trees = [package.tree(each) for each in annex.stories]
    _count_losses(annex)
    for tree in trees:
        _clean(tree)
    annex.names = _bookmarks(trees, number)
    for tree in trees:
        _anchors(tree, annex.names)
        Fields(annex.names, number).settle(tree)
    _fresh_ids(trees, first_id)
    _lists(package, number)
    theme = Theme(package)
    for part in (*annex.stories, *(package.related(package.main, kind) for kind in ("styles", "numbering"))):
        if part:
            theme.resolve(package.tree(part))
    if tabs:
        keep_tab_distance(package, trees, tabs)
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
    """The parts of XML that are shown with the text, each once; headers and footers that a section names."""
    open_, seen = [package.main], set[str]()
    while open_:
        part = open_.pop()
        if part in seen or part not in package:
            continue
        seen.add(part)
        yield part
        kinds = (*STORIES, "chart", "chartUserShapes", "diagramData")
        named = {each.get(f"{{{R}}}id") for each in package.tree(part).iter(f"{_W}headerReference", f"{_W}footerReference")}
        for each in package.relations(part):
            if each.kind in kinds and not each.external and (each.kind not in ("header", "footer") or each.id in named):
                open_.append(each.target)


def _count_losses(annex: Annex) -> None:
    package = annex.package
    if any(each.kind == "origin" and "digital-signature" in each.type for each in package.relations("")):
        annex.losses[SIGNATURE] += 1
    for part in annex.stories:
        tree = package.tree(part)
        for note in tree.iter(f"{_W}footnote", f"{_W}endnote"):
            if note.get(f"{_W}type", "normal") != "normal" and any((each.text or "").strip() for each in note.iter(f"{_W}t")):
                annex.losses["注を区切る線の所の文"] += 1
        for tag, what in ((f"{_W}altChunk", "丸ごと差し込まれた、ほかの形式の文書"), (f"{_W}control", "ActiveX コントロール")):
            annex.losses[what] += sum(1 for _ in tree.iter(tag))


def _clean(tree: _Element) -> None:
    """Without what only served the file it comes from: marks of editing, ties to data, ids that Word makes anew."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            if element is not tree and element.getparent() is not None:
                drop(element)
            continue
        if element.tag in _DROPPED or (element.tag == _ID and element.getparent() is not None and element.getparent().tag == f"{_W}sdtPr"):
            drop(element)
            continue
        for attribute in [each for each in element.attrib if each.startswith((f"{_W}rsid", f"{_W14}paraId", f"{_W14}textId"))]:
            del element.attrib[attribute]
        without_addresses(element)


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
                drop(mark)
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
                drop(mark)
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


def _of_annex(own: str, number: int) -> str:
    """The id of a picture of a list, one for each annex."""
    return str(10_000 * number + (int(own) % 10_000 if own.isdigit() else 9_999))


def _lists(package: WordPackage, number: int) -> None:
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
        pictures = {each.get(f"{_W}numPicBulletId", "") for each in root.findall(f"{_W}numPicBullet")}
        for bullet in root.findall(f"{_W}numPicBullet"):
            bullet.set(f"{_W}numPicBulletId", _of_annex(bullet.get(f"{_W}numPicBulletId", ""), number))
        for element in list(root.iter(f"{_W}lvlPicBulletId")):
            if element.get(_VAL, "") in pictures:
                element.set(_VAL, _of_annex(element.get(_VAL, ""), number))
            else:
                drop(element)
        for tag in ("nsid", "tmpl"):
            for element in list(root.iter(f"{_W}{tag}")):
                drop(element)
    styles = package.related(package.main, "styles")
    stories = [each.target for each in package.relations(package.main) if each.kind in STORIES and not each.external]
    for part in (package.main, styles, name, *stories):
        for element in package.tree(part).iter(f"{_W}numId") if part in package else ():
            if element.get(_VAL, "") not in known:
                element.set(_VAL, "0")
