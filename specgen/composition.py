"""Word files of the office appended to ours as annexes, through docxcompose behind guards (docs/word/annexes.md)."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from specgen.annex_parts import SIGNATURE, Annex, prepare, words
from specgen.annex_relations import Carrier
from specgen.annex_sections import PageFrames, end_of_annex
from specgen.annex_tabs import tab_distance
from specgen.errors import Origin, Problem, ReceivedError
from specgen.model import Attached
from specgen.render.ooxml import R, W
from specgen.word_package import WordPackage

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_W = f"{{{W}}}"
_VAL = f"{_W}val"
_ID = f"{_W}id"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_IGNORABLE = f"{{{_MC}}}Ignorable"
_LAST = "_SGlast"
_UNFIT = (KeyError, ValueError, IndexError, TypeError, AttributeError, StopIteration, SyntaxError, zipfile.BadZipFile)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


@dataclass(frozen=True)
class Loss:
    """Something of an annex that is not carried.  what: in the words of an officer.  count: how many."""

    what: str
    count: int


@dataclass(frozen=True)
class Composed:
    """The whole file, and by name of an annex what of it was left out (without ``allow_lossy`` electronic signatures alone)."""

    content: bytes
    losses: dict[str, tuple[Loss, ...]]


def compose(host: bytes, annexes: Sequence[Attached], *, allow_lossy: bool = False) -> Composed:
    """``host`` with the text of each annex in the place it keeps for it.

    The place is the one paragraph with the bookmark ``_SGa<n>`` (n: 1 for the first annex); it stands alone in a section of its own
    under the annex's heading, and that section takes the page size and orientation of the annex. Annexes that are no Word files
    keep no place.
    Raises ReceivedError SG440 with the list of what cannot be carried unless ``allow_lossy``, SG441 when words would be lost and
    nothing on the list says why, SG404 for a part that cannot be read, SG442 for a file that cannot be taken apart: of all annexes at once.
    """
    package = WordPackage(host)
    frames = PageFrames(package)
    losses: dict[str, tuple[Loss, ...]] = {}
    problems: list[Problem] = []
    before = words(package)
    for number, attached in enumerate(annexes, 1):
        if attached.format != "docx":
            continue
        try:
            annex = _prepared(package, attached, number)
            found = tuple(Loss(what, count) for what, count in annex.losses.items() if count)
            refused = tuple(each for each in found if each.what != SIGNATURE)
            if refused and not allow_lossy:
                problems.append(_lossy(attached, refused))
                continue
            _append(package, annex, frames)
        except ReceivedError as error:
            problems += [replace(each, origin=Origin(attached.name)) for each in error.problems]
            continue
        except _UNFIT as error:
            problems.append(_unfit(attached, error))
            continue
        if found:
            losses[attached.name] = found
        after = words(package)
        missing = before + words(WordPackage(attached.content)) - after
        before = after
        if missing and not refused:
            problems.append(_words_lost(attached, missing))
    if problems:
        raise ReceivedError(*problems)
    _last_page(package)
    return Composed(package.content(), losses)


def losses_of(attached: Attached) -> tuple[Loss, ...]:
    """What of an annex is not carried, whatever it is appended to; () for a file ``compose`` cannot take apart."""
    try:
        losses = prepare(attached.content, 1, None, 1).losses
    except (ReceivedError, *_UNFIT):
        return ()
    return tuple(Loss(what, count) for what, count in losses.items() if count)


def in_words(losses: Sequence[Loss]) -> str:
    return "、".join(f"{each.what} {each.count} か所" for each in losses)


def _lossy(attached: Attached, losses: Sequence[Loss]) -> Problem:
    listed = in_words(losses)
    remedy = "Word でその箇所を除くか、PDF にして別紙にしてください。除いて構わないときは --allow-lossy を付けてください"
    return Problem(Origin(attached.name), "SG440", f"別紙に移せないものがあります（{listed}）", remedy)


def _words_lost(attached: Attached, missing: Counter[str]) -> Problem:
    sample = "".join(list(missing)[:10])
    remedy = "Word で開いて「名前を付けて保存」し直すか、PDF にして別紙にしてください"
    return Problem(Origin(attached.name), "SG441", f"別紙の文字が {missing.total()} 字失われます（{sample}）", remedy)


def _unfit(attached: Attached, error: Exception) -> Problem:
    reason = re.sub(r"\s+", " ", f"{type(error).__name__} {error}")[:80]
    remedy = "Word で開いて「名前を付けて保存」し直すか、PDF にして別紙にしてください"
    return Problem(Origin(attached.name), "SG442", f"別紙として移せない作りのファイルです（{reason}）", remedy)


def _prepared(package: WordPackage, attached: Attached, number: int) -> Annex:
    styles = package.related(package.main, "styles")
    defaults = package.tree(styles).find(f"{_W}docDefaults") if styles else None
    return prepare(attached.content, number, defaults, _first_free_id(package), tab_distance(package))


def _first_free_id(package: WordPackage) -> int:
    """An id above all those of marks, changes and drawings."""
    highest = 0
    parts = [
        package.main,
        *(
            each.target
            for each in package.relations(package.main)
            if each.kind in ("header", "footer", "footnotes", "endnotes", "comments")
        ),
    ]
    for part in parts:
        for element in package.tree(part).iter() if part in package else ():
            own = element.get(_ID) or element.get("id") or ""
            if own.isdigit() and len(own) < 9:
                highest = max(highest, int(own))
    return highest + 1


# -- one annex -----------------------------------------------------------------------------------


def _append(package: WordPackage, annex: Annex, frames: PageFrames) -> None:
    carrier = Carrier(annex, package)
    prefixes = _Prefixes(annex)
    notes = [note for kind in ("footnotes", "endnotes", "comments") for note in _notes(package, annex, kind, carrier, prefixes)]
    frames.keep(annex)
    carrier.relate(annex.body, annex.package.main, package.main)
    blocks, end = end_of_annex(annex)
    blocks, lists = _through_docxcompose(package, annex, blocks, prefixes)
    for tree in (*notes, *(annex.package.tree(story) for story in annex.stories[1:])):
        _retell(tree, lists)
    _picture_bullets(package, annex, carrier)
    place = _place(package, annex.number)
    frames.put(place, blocks, end)
    prefixes.declare(package, package.main)
    prefixes.adopt_theme(package, carrier)


def _retell(tree: _Element, lists: Mapping[int, int]) -> None:
    """The numbers that lists of the annex have now."""
    for element in tree.iter(f"{_W}numId"):
        own = _whole(element.get(_VAL))
        element.set(_VAL, str(lists.get(own, own)))


def _place(package: WordPackage, number: int) -> _Element:
    marks = (mark for mark in package.tree(package.main).iter(f"{_W}bookmarkStart") if mark.get(f"{_W}name") == f"_SGa{number}")
    mark = next(marks)
    while mark.tag != f"{_W}p":
        mark = next(mark.iterancestors())
    return mark


def _through_docxcompose(
    package: WordPackage, annex: Annex, blocks: list[_Element], prefixes: _Prefixes
) -> tuple[list[_Element], dict[int, int]]:
    """The blocks of the annex with its styles and lists in our file, and the new numbers of its lists by their old ones.

    docxcompose sees two small files of main text, styles and lists, and one block in which all others stand: it copies lists and
    retells their numbers well, but looks at each block of a body a dozen times, knows a few kinds of relations only, counts the marks of
    bookmarks by place and keeps no style another is based on.
    """
    from docx.oxml import parse_xml
    from docxcompose.composer import Composer  # type: ignore[import-untyped]
    from lxml import etree

    class _Composer(Composer):  # type: ignore[misc]
        lists: Sequence[int] = ()
        given: tuple[int, ...] = ()

        def add_styles(self, doc: Any, _: Any) -> None:
            for own in self.lists:  # all lists of one call would get one number
                self.add_numberings(doc, parse_xml(f'<w:numPr xmlns:w="{W}"><w:numId w:val="{own}"/></w:numPr>'))
            for style in doc.styles.element.style_lst:
                copied = deepcopy(style)
                self.doc.styles.element.append(copied)
                self.add_numberings(doc, copied)

        def _next_numbering_ids(self) -> tuple[int, ...]:
            """Counted on, where docxcompose looks through all lists for each."""
            self.given = tuple(each + 1 for each in (self.given or super()._next_numbering_ids()))
            return self.given

        def _insert_num(self, element: Any) -> None:
            self.numbering_part().element.append(element)  # put in order afterwards

        _insert_abstract_num = _insert_num

        def _nothing(self, *_: object) -> None:
            """Done before with names and ids of its own, or afterwards: see ``compose``."""

        add_referenced_parts = add_images = add_diagrams = add_shapes = add_footnotes = _nothing
        remove_header_and_footer_references = add_styles_from_other_parts = restart_first_numbering = _nothing
        renumber_bookmarks = renumber_docpr_ids = renumber_nvpicpr_ids = fix_section_types = fix_header_and_footers = _nothing

    whole = etree.Element("annex")
    whole.extend(deepcopy(each) for each in blocks)  # a copy, because a parsed tree takes seconds to change its document
    numbering = package.related(package.main, "numbering")
    lists = annex.package.related(annex.package.main, "numbering")
    ours = _small(None, [], package.read(numbering) if numbering else b"")
    composer = _Composer(ours)
    theirs = _small(whole, annex.styles, annex.package.read(lists) if lists else b"")
    used = [
        _whole(each.get(_VAL))
        for tree in (*(annex.package.tree(each) for each in annex.stories), *annex.styles)
        for each in tree.iter(f"{_W}numId")
    ]
    composer.lists = sorted(set(used))
    composer.insert(0, theirs)
    whole = ours.element.body[0]
    _take_styles(package, list(ours.styles.element.style_lst), prefixes)
    _take_lists(package, numbering, ours, annex.number, prefixes)
    return [deepcopy(each) for each in whole], dict(composer.num_id_mapping)


def _small(whole: _Element | None, styles: Sequence[_Element], numbering: bytes) -> Document:
    """A Word file of one block, some styles and lists, for docxcompose."""
    import docx
    from lxml import etree

    document = etree.Element(f"{_W}document", nsmap={"w": W})
    body = etree.SubElement(document, f"{_W}body")
    if whole is not None:
        body.append(whole)
    sheet = etree.Element(f"{_W}styles", nsmap={"w": W})
    sheet.extend(styles)
    parts = {
        "word/document.xml": (etree.tostring(document), "document.main", "officeDocument"),
        "word/styles.xml": (etree.tostring(sheet), "styles", "styles"),
        "word/numbering.xml": (numbering or f'<w:numbering xmlns:w="{W}"/>'.encode(), "numbering", "numbering"),
    }
    types = "".join(f'<Override PartName="/{name}" ContentType="{_WORD}.{kind}+xml"/>' for name, (_, kind, _) in parts.items())
    own = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    links = [f'<Relationship Id="rId{i}" Type="{R}/{kind}" Target="/{name}"/>' for i, (name, (_, _, kind)) in enumerate(parts.items(), 1)]
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(
            "[Content_Types].xml", f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{own}{types}</Types>'
        )
        archive.writestr("_rels/.rels", relations.format(links[0]))
        archive.writestr("word/_rels/document.xml.rels", relations.format("".join(links[1:])))
        for name, (content, _, _) in parts.items():
            archive.writestr(name, content)
    return docx.Document(buffer)


def _take_styles(package: WordPackage, styles: Sequence[_Element], prefixes: _Prefixes) -> None:
    name = package.related(package.main, "styles") or _new_part(package, "styles", "styles")
    root = package.tree(name)
    taken = {each.get(_VAL, "").lower() for each in root.iter(f"{_W}name")}
    for style in styles:
        own = style.find(f"{_W}name")
        while own is not None and own.get(_VAL, "").lower() in taken:
            own.set(_VAL, own.get(_VAL, "") + "_")
        root.append(style)
    prefixes.declare(package, name)


def _take_lists(package: WordPackage, name: str, ours: Document, number: int, prefixes: _Prefixes) -> None:
    from lxml import etree

    root = etree.fromstring(etree.tostring(ours.part.numbering_part.element))
    if not name and not len(root):
        return
    name = name or _new_part(package, "numbering", "numbering")
    order = ["numPicBullet", "abstractNum", "num", "numIdMacAtCleanup"]
    places = {f"{_W}{each}": i for i, each in enumerate(order)}
    root[:] = sorted(
        root, key=lambda each: (places.get(str(each.tag), -1), _whole(each.get(f"{_W}abstractNumId") or each.get(f"{_W}numId")))
    )
    for each in root.findall(f"{_W}abstractNum"):
        if each.find(f"{_W}nsid") is None:
            sign = hashlib.sha256(f"{number}/{each.get(f'{_W}abstractNumId')}".encode()).hexdigest()[:8].upper()
            each.insert(0, each.makeelement(f"{_W}nsid", {_VAL: sign}))
    package.add(name, root)
    prefixes.declare(package, name)


def _whole(number: str | None) -> int:
    return int(number) if number and number.lstrip("-").isdigit() else 0


def _picture_bullets(package: WordPackage, annex: Annex, carrier: Carrier) -> None:
    """Pictures that lists use as bullets, under ids of their own; the levels that name them are told."""
    source = annex.package.related(annex.package.main, "numbering")
    name = package.related(package.main, "numbering")
    if not source or not name:
        return
    bullets = annex.package.tree(source).findall(f"{_W}numPicBullet")
    root = package.tree(name)
    for bullet in bullets:
        carrier.relate(bullet, source, name)
        root.insert(0, bullet)


def _new_part(package: WordPackage, kind: str, root: str) -> str:
    """An empty part of the main text: styles, numbering, footnotes …"""
    from lxml import etree

    name = package.free_name(f"word/{kind}.xml") if f"word/{kind}.xml" not in package else package.free_name(f"word/{kind}{{}}.xml")
    package.add(name, etree.Element(f"{_W}{root}", nsmap={"w": W, "r": R}), f"{_WORD}.{kind}+xml")
    package.relate(package.main, kind, name)
    return name


# -- notes and comments --------------------------------------------------------------------------

_NOTE = {
    "footnotes": ("footnote", ["footnoteReference"]),
    "endnotes": ("endnote", ["endnoteReference"]),
    "comments": ("comment", ["commentReference", "commentRangeStart", "commentRangeEnd"]),
}


def _notes(package: WordPackage, annex: Annex, kind: str, carrier: Carrier, prefixes: _Prefixes) -> list[_Element]:
    """The notes of one kind, now with ids of their own in our part; marks of notes that are not there go."""
    tag, references = _NOTE[kind]
    source = annex.package.related(annex.package.main, kind)
    notes = (
        [each for each in annex.package.tree(source).iter(f"{_W}{tag}") if each.get(f"{_W}type", "normal") == "normal"] if source else []
    )
    given: dict[str, str] = {}
    taken: list[_Element] = []
    if notes:
        name = package.related(package.main, kind) or _new_notes(package, kind, tag)
        root = package.tree(name)
        following = max((_whole(each.get(_ID)) for each in root.iter(f"{_W}{tag}")), default=0) + 1
        for note in notes:
            old = note.get(_ID, "")
            if old in given:
                continue
            given[old] = str(following)
            note.set(_ID, str(following))
            following += 1
            carrier.relate(note, source, name)
            taken.append(deepcopy(note))
        root.extend(taken)
        prefixes.declare(package, name)
    for story in annex.stories:
        for mark in list(annex.package.tree(story).iter(*(f"{_W}{each}" for each in references))):
            new = given.get(mark.get(_ID, ""))
            if new is not None:
                mark.set(_ID, new)
            elif mark.getparent() is not None:
                mark.getparent().remove(mark)
    return taken


def _new_notes(package: WordPackage, kind: str, tag: str) -> str:
    from lxml import etree

    name = _new_part(package, kind, kind)
    root = package.tree(name)
    for own, separator in ((-1, "separator"), (0, "continuationSeparator")) if kind != "comments" else ():
        note = etree.SubElement(root, f"{_W}{tag}", {f"{_W}type": separator, _ID: str(own)})
        run = etree.SubElement(etree.SubElement(note, f"{_W}p"), f"{_W}r")
        etree.SubElement(run, f"{_W}{separator}")
    if kind != "comments":
        _raise_numbers(package, tag)
    settings = package.related(package.main, "settings")
    if settings and kind != "comments":
        _tell_separators(package.tree(settings), kind, tag)
    return name


def _raise_numbers(package: WordPackage, tag: str) -> None:
    """The style by whose name LibreOffice knows how to draw the number in front of a note; of an annex it has another name."""
    from lxml import etree

    root = package.tree(package.related(package.main, "styles") or _new_part(package, "styles", "styles"))
    name = f"{tag} reference"
    if any(each.get(_VAL, "").lower() == name for each in root.iter(f"{_W}name")):
        return
    style = etree.SubElement(root, f"{_W}style", {f"{_W}type": "character", f"{_W}styleId": f"SG{tag.capitalize()}Reference"})
    etree.SubElement(style, f"{_W}name", {_VAL: name})
    etree.SubElement(etree.SubElement(style, f"{_W}rPr"), f"{_W}vertAlign", {_VAL: "superscript"})


_SETTINGS_AFTER = [
    "compat",
    "docVars",
    "rsids",
    "mathPr",
    "attachedSchema",
    "themeFontLang",
    "clrSchemeMapping",
    "doNotIncludeSubdocsInStats",
    "doNotAutoCompressPictures",
    "forceUpgrade",
    "captions",
    "readModeInkLockDown",
    "smartTagType",
    "schemaLibrary",
    "shapeDefaults",
    "doNotEmbedSmartTags",
    "decimalSymbol",
    "listSeparator",
]


def _tell_separators(settings: _Element, kind: str, tag: str) -> None:
    own = f"{_W}{tag}Pr"
    if settings.find(own) is not None:
        return
    later = {*_SETTINGS_AFTER, *(("endnotePr",) if kind == "footnotes" else ())}
    place = next((i for i, each in enumerate(settings) if str(each.tag).rpartition("}")[2] in later), len(settings))
    element = settings.makeelement(own, {})
    for number in ("-1", "0"):
        element.append(element.makeelement(f"{_W}{tag}", {_ID: number}))
    settings.insert(place, element)


# -- the file as a whole -------------------------------------------------------------------------


class _Prefixes:
    """The prefixes of namespaces that texts of an annex name in values: what may be ignored and what a choice requires."""

    def __init__(self, annex: Annex) -> None:
        self.annex = annex
        self.ignorable: dict[str, str] = {}
        self.required: dict[str, str] = {}
        package = annex.package
        parts = [*annex.stories, *(package.related(package.main, kind) for kind in ("styles", "numbering"))]
        for part in filter(None, parts):
            root = package.tree(part)
            for element in root.iter():
                for attribute, found in ((_IGNORABLE, self.ignorable), ("Requires", self.required)):
                    for prefix in element.get(attribute, "").split():
                        space = element.nsmap.get(prefix)
                        if space:
                            found.setdefault(prefix, space)
                if element is not root:
                    element.attrib.pop(_IGNORABLE, None)

    def declare(self, package: WordPackage, name: str) -> None:
        """Name in the root of a part of ours what its new content needs."""
        from lxml import etree

        root = package.tree(name)
        used = {each.rpartition("}")[0][1:] for element in root.iter() for each in (str(element.tag), *element.attrib)}
        wanted = {p: s for p, s in self.ignorable.items() if s in used}
        if any(True for _ in root.iter(f"{{{_MC}}}Choice")):
            wanted |= self.required
        wanted = {p: s for p, s in wanted.items() if s != W and root.nsmap.get(p, s) == s}
        missing = {p: s for p, s in wanted.items() if p not in root.nsmap}
        ignored = root.get(_IGNORABLE, "").split()
        added = [p for p, s in wanted.items() if p in self.ignorable and p not in ignored]
        if not missing and not added:
            return
        spaces = {**root.nsmap, **missing, **({"mc": _MC} if added else {})}
        renewed = etree.Element(root.tag, dict(root.attrib), nsmap=spaces)
        renewed.text = root.text
        renewed.extend(deepcopy(each) for each in root)
        if added or ignored:
            renewed.set(_IGNORABLE, " ".join(ignored + added))
        package.add(name, renewed)

    def adopt_theme(self, package: WordPackage, carrier: Carrier) -> None:
        """A file without a theme takes that of the first annex that has one: shapes draw their lines and fills from it."""
        theme = self.annex.package.related(self.annex.package.main, "theme")
        if theme and not package.related(package.main, "theme"):
            package.relate(package.main, "theme", carrier.part(theme))


def _last_page(package: WordPackage) -> None:
    """The mark of the last page round the last words of the body that stand in no box and no field, where LibreOffice finds it."""
    body = package.tree(package.main).find(f"{_W}body")
    mark = next((each for each in package.tree(package.main).iter(f"{_W}bookmarkStart") if each.get(f"{_W}name") == _LAST), None)
    end = next(
        (each for each in package.tree(package.main).iter(f"{_W}bookmarkEnd") if mark is not None and each.get(_ID) == mark.get(_ID)), None
    )
    last = _last_words(body) if body is not None else None
    if mark is None or end is None or last is None or mark.getparent() is last.getparent():
        return
    for each in (mark, end):
        each.getparent().remove(each)
        each.tail = None
    last.addprevious(mark)
    last.addnext(end)


_NOT_ON_THE_PAGE = {f"{_W}{each}" for each in ("txbxContent", "del", "moveFrom", "ruby")} | {f"{{{_MC}}}AlternateContent"}


def _last_words(body: _Element) -> _Element | None:
    """The last run of the body with words that a page shows."""
    last, depth = None, 0  # of fields
    for run in body.iter(f"{_W}r"):
        for each in run.iter(f"{_W}fldChar"):
            depth += {"begin": 1, "end": -1}.get(each.get(f"{_W}fldCharType", ""), 0)
        shown = any((each.text or "").strip() for each in run.findall(f"{_W}t")) and run.find(f"{_W}rPr/{_W}vanish") is None
        if shown and depth <= 0 and not any(each.tag in _NOT_ON_THE_PAGE for each in run.iterancestors()):
            last = run
    return last
