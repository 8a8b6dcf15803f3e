"""document.xml of Word files: through the door, and from there to everything that takes a Word file.

It is published, inspected, looked through for barriers, appended to a paper of ours and laid under one as its house template.

The input is document.xml alone; it stands in a file whose other parts are sound. A part that is no XML any more is
nothing but refused at the door, so most changes are made to the tree.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from specgen.accessibility import barriers
from specgen.attachments import Template
from specgen.composition import compose
from specgen.errors import ReceivedError, SpecgenError
from specgen.house_template import dress, examine
from specgen.model import Attached
from specgen.provenance import clause_states, inspect
from specgen.publication import publish
from specgen.received import ReceivedFile, read_document_file
from specgen.render import docx
from specgen.render.ooxml import R, W, package
from specgen.visible_words import visible_words
from tests.conftest import shipped_library
from tests.corpus.hosts import host
from tests.fuzz import mutations
from tests.small import document
from tests.word_files import parts_of, rich_parts

_W = f"{{{W}}}"
_MAIN = "word/document.xml"


def seeds() -> list[bytes]:
    """A file with one of everything, and a paper of ours."""
    return [rich_parts()[_MAIN], _ours()[_MAIN]]


@cache
def _ours() -> dict[str, bytes]:
    clauses = {"a.one": "title: 資料の保存\n---\n参加団体は、{{ project.system_name }}の資料を保存する。\n\n1. 契約書\n2. 仕様書\n"}
    with tempfile.TemporaryDirectory() as folder:
        return parts_of(docx.render(document(Path(folder), clauses), shipped_library().styles, {"specgen": "0"}))


@cache
def _around() -> dict[str, bytes]:
    """The other parts of the file: those of the first seed, the manifest of the second."""
    return {**rich_parts(), "customXml/item1.xml": _ours()["customXml/item1.xml"]}


def try_one(data: bytes) -> None:
    """Every use is tried, whatever became of the others; the first refusal is the answer."""
    content = through_the_door(package({**_around(), _MAIN: data}))
    assert barriers(content) is not None
    inspect(content)
    refused: list[SpecgenError] = []
    for use in (_published, _appended, _laid_under):
        try:
            use(content)
        except SpecgenError as error:
            refused.append(error)
    if refused:
        raise max(refused, key=lambda error: error.exit_status)


def through_the_door(content: bytes) -> bytes:
    return _received(content).content


def _received(content: bytes) -> ReceivedFile:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.docx"
        file.write_bytes(content)
        return read_document_file(file)


def _sound(content: bytes, what: str) -> bytes:
    """The door has nothing to refuse, nor to tell, of what we made."""
    try:
        received = _received(content)
    except ReceivedError as error:
        raise AssertionError(f"{what}-{error.problems[0].code} {error}") from error
    assert received.notices == (), f"{what}-notices {received.notices}"
    return received.content


def _published(content: bytes) -> None:
    """What was published has nothing more to take out."""
    again = _sound(publish(content, "a.docx", allow_blanks=True).content, "published")
    assert clause_states(again) is None
    twice = publish(again, "b.docx", allow_blanks=True)
    assert twice.removed == (), f"published-again {twice.removed}"


def _appended(content: bytes) -> None:
    """The paper with its annex is a sound file."""
    annex = Attached("a", "別紙", "a.docx", "docx", content, "")
    inspect(_sound(compose(host(), (annex,), allow_lossy=True).content, "appended"))


def _laid_under(content: bytes) -> None:
    """The paper keeps its words."""
    template = Template("a.docx", content)
    examine(template)
    dressed = _sound(dress(host(), template), "laid-under")
    assert visible_words(dressed)["body"] == visible_words(host())["body"], "laid-under-words"


# -- changes ---------------------------------------------------------------------------------------

_NAMES = (
    *("p", "r", "t", "tbl", "tr", "tc", "tcPr", "trPr", "sdt", "sdtContent", "sdtPr", "hyperlink", "ins", "del", "moveFrom", "moveTo"),
    *("rPr", "pPr", "sectPr", "bookmarkStart", "bookmarkEnd", "fldChar", "instrText", "fldSimple", "drawing", "pict", "vanish", "body"),
    *("footnoteReference", "commentReference", "commentRangeStart", "rPrChange", "cellDel", "cellIns", "cellMerge", "document", "smartTag"),
)
_VALUES = (
    "",
    "0",
    "1",
    "-1",
    "99999999999999999999",
    "true",
    "begin",
    "separate",
    "end",
    "_SGs0",
    "_Toc1",
    "rId1",
    "rId2",
    "\U00020bb7",
    "rest",
)
_TEXTS = (" HYPERLINK http://a.example/", " REF _SGs0", "DOCPROPERTY x", 'INCLUDETEXT "x', "\ue000", "【要記入", " ", "\n", "IF")


def mutate(data: bytes, random: Random) -> bytes:
    """Mostly one to six changes of the tree; sometimes of the bytes."""
    if random.random() < 0.15:
        return mutations.mutate(data, random, (b"<w:p>", b"</w:p>", b"w:", b"&#0;", b"<!DOCTYPE a>", b"<![CDATA[", b"xmlns:w='x'"))
    root = ElementTree.fromstring(data)  # noqa: S314 (our own seed)
    for _ in range(random.choice((1, 1, 2, 3, 6, 20))):
        random.choice(_CHANGES)(root, random)
    return bytes(ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _any(root: Element, random: Random) -> tuple[Element, int]:
    """A parent and the place of one of its children."""
    parents = [each for each in root.iter() if len(each)]
    parent = random.choice(parents or [root])
    return parent, random.randrange(len(parent)) if len(parent) else 0


def _drop(root: Element, random: Random) -> None:
    parent, at = _any(root, random)
    del parent[at : at + random.choice((1, 1, 1, 3))]


def _twice(root: Element, random: Random) -> None:
    parent, at = _any(root, random)
    if len(parent):
        parent.insert(random.randrange(len(parent) + 1), copy.deepcopy(parent[at]))


def _elsewhere(root: Element, random: Random) -> None:
    parent, at = _any(root, random)
    if len(parent):
        taken = parent[at]
        del parent[at]
        other = random.choice(list(root.iter()))
        other.insert(random.randrange(len(other) + 1), taken)


def _swap(root: Element, random: Random) -> None:
    parent, at = _any(root, random)
    other = random.randrange(len(parent)) if len(parent) else 0
    if len(parent):
        parent[at], parent[other] = parent[other], parent[at]


def _rename(root: Element, random: Random) -> None:
    random.choice(list(root.iter())).tag = f"{_W}{random.choice(_NAMES)}"


def _space(root: Element, random: Random) -> None:
    element = random.choice(list(root.iter()))
    space = random.choice(("urn:x", R, "http://purl.oclc.org/ooxml/wordprocessingml/main", "urn:schemas-microsoft-com:vml"))
    element.tag = f"{{{space}}}{str(element.tag).rpartition('}')[2]}"


def _wrap(root: Element, random: Random) -> None:
    """Put a child into a new element, sometimes into many of them."""
    parent, at = _any(root, random)
    if len(parent):
        inner = parent[at]
        for _ in range(random.choice((1, 1, 1, 60, 300))):
            outer = Element(f"{_W}{random.choice(_NAMES)}")
            outer.append(inner)
            inner = outer
        parent[at] = inner


def _unwrap(root: Element, random: Random) -> None:
    parent, at = _any(root, random)
    if len(parent):
        parent[at : at + 1] = list(parent[at])


def _new(root: Element, random: Random) -> None:
    made = Element(
        f"{_W}{random.choice(_NAMES)}", {f"{_W}{random.choice(('val', 'id', 'name', 'fldCharType', 'instr'))}": random.choice(_VALUES)}
    )
    made.text = random.choice((None, *_TEXTS))
    parent = random.choice(list(root.iter()))
    parent.insert(random.randrange(len(parent) + 1), made)


def _attribute(root: Element, random: Random) -> None:
    element = random.choice([each for each in root.iter() if each.attrib] or [root])
    keys = list(element.attrib)
    if keys:
        key = random.choice(keys)
        if random.random() < 0.4:
            del element.attrib[key]
        else:
            element.set(key, random.choice((*_VALUES, *element.attrib.values())))


def _text(root: Element, random: Random) -> None:
    random.choice(list(root.iter())).text = random.choice(_TEXTS)


_CHANGES: tuple[Callable[[Element, Random], None], ...] = (
    *(_drop, _twice, _elsewhere, _elsewhere, _swap, _rename, _rename, _space, _wrap, _unwrap, _new, _new, _attribute, _attribute, _text),
)
