"""LibreOffice opens every paper and prints the numbers of our tree; references hold on to what they mean.

The expected numbers come from the tree (the sample) or are typed below (the two outlines); the printed
ones from ``office_numbers``, which does not know specgen. Every file is converted once a session.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from specgen.build import build, prepare
from specgen.library import Library
from specgen.model import (
    AnnexNode,
    BlockNode,
    ChapterNode,
    ClauseNode,
    ColumnNode,
    Cover,
    Document,
    ItemNode,
    Leaves,
    Link,
    ParagraphNode,
    Run,
    TableNode,
)
from specgen.profile import LoadedProfile, load_profile
from specgen.render import docx
from tests.conftest import ROOT, need
from tests.office_numbers import FLAT_EXPORT, TEXT_EXPORT, Printed, folded, numbered

office = pytest.mark.office

# Every number of the schemes and annexes as it has to be printed; a line holds neighbours of one level.
AGREEMENT = """
第１章
 第１条
 第２条
  (1) (2)
   イ ロ ハ
    (ア) (イ)
   ニ
  (3)
 ２ ３
  (1) (2)
   イ ロ
    (ア) (イ) (ウ)
   ハ
    (ア)
  (3)
   イ
 ４
  (1)
 第３条
 ２
  (1) (2)
 ３
第２章
 第４条
  (1) (2) (3) (4) (5) (6) (7) (8) (9) (10) (11) (12)
   イ ロ ハ ニ ホ ヘ ト チ リ ヌ ル ヲ
    (ア) (イ) (ウ) (エ) (オ) (カ) (キ) (ク) (ケ) (コ) (サ) (シ)
 ２ ３ ４ ５ ６ ７ ８ ９ １０ １１ １２
  (1) (2) (3) (4) (5) (6) (7) (8) (9) (10) (11)
   イ ロ ハ ニ ホ ヘ ト チ リ ヌ ル ヲ
    (ア) (イ) (ウ) (エ) (オ) (カ) (キ) (ク) (ケ) (コ) (サ) (シ)
 第５条
  (1)
 第６条
  (1)
 ２
 第７条
 ２
 第８条 第９条 第１０条
第３章
 第１１条
  (1)
   イ
 ２
  (1)
   イ
 第１２条
別紙１
 (1) (2) (3) (4) (5) (6) (7) (8) (9) (10) (11)
  ア イ
   (ア) (イ) (ウ)
  ウ
 (12)
  ア
別紙２
 (1)
  ア
   (ア)
別表第１
 (1) (2)
  ア
   (ア) (イ)
別表第２ 別表第３
 (1)
様式第１号 様式第２号
 (1)
  ア
   (ア)
様式第３号
 (1)
"""
KOBUN = """
第１
 １
  (1) (2)
   ア イ
    (ア) (イ)
   ウ
  (3)
 ２
  (1)
   ア
    (ア)
第２
 １
  (1) (2) (3) (4) (5) (6) (7) (8) (9) (10) (11) (12)
   ア イ ウ エ オ カ キ ク ケ コ サ シ
    (ア) (イ) (ウ) (エ) (オ) (カ) (キ) (ク) (ケ) (コ) (サ) (シ)
 ２ ３ ４ ５ ６ ７ ８ ９ １０ １１
  (1)
第３
 １
第４
 １ ２
"""
DECIMAL = """
1
 1.1
  1.1.1 1.1.2
   (1) (2)
    ア イ ウ
   (3)
  1.1.3
   (1)
    ア
 1.2
  1.2.1
   (1)
2
 2.1
  2.1.1 2.1.2 2.1.3 2.1.4 2.1.5 2.1.6 2.1.7 2.1.8 2.1.9 2.1.10 2.1.11
   (1) (2) (3) (4) (5) (6) (7) (8) (9) (10) (11)
    ア イ ウ エ オ カ キ ク ケ コ サ シ
 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11
  2.11.1
3 4 5 6 7 8 9 10
 10.1
  10.1.1
別表第1 別表第2
 (1)
"""
HALF_WIDTH = """
第1章
 第1条
  (1)
   イ
 2 3
  (1)
 第2条
 2
第2章
 第3条
別紙1 別紙2
"""

PROVENANCE = {"version": "0", "library": "0", "library_sha256": "0", "profile": "outline", "profile_sha256": "0"}


class Paper(NamedTuple):
    """A tree and the Word file made from it."""

    document: Document
    file: Path


@dataclass
class Branch:
    """A line of an outline while it is read: a chapter, a clause, a 項 or an item."""

    label: str
    text: str
    below: list[Branch] = field(default_factory=list)


def outlined(name: str, scheme: str, digits: str, outline: str) -> Document:
    """The tree an outline describes; the text of each paragraph says which it is.

    With a cover, a list of tables, a wide annex and an annex that is the only one of its form if ``scheme`` is decimal.
    """
    parts: list[Branch] = []
    open_at: dict[int, Branch] = {}
    count = 0
    for line in outline.strip("\n").split("\n"):
        depth = len(line) - len(line.lstrip(" "))
        for label in line.split():
            count += 1
            branch = Branch(label, f"{count}番目の段落")
            (open_at[depth - 1].below if depth else parts).append(branch)
            open_at[depth] = branch
    chapters = [part for part in parts if part.label[:2] not in _FORMS]
    annexes = [_annex(part) for part in parts if part.label[:2] in _FORMS]
    full = scheme == "decimal"
    if full:
        annexes.insert(0, AnnexNode("alone", "annex", "別紙", False, "唯一の別紙", (), (ClauseNode("alone", "", "広い表", (_TABLE,)),)))
    return Document(
        kind=name,
        number="99",
        title="番号の見本",
        scheme=scheme,
        cover=Cover(page=full, title=(Run("番号の見本"),), subtitle=(), lines=((Run("見本市"),),)),
        date=None,
        opening=(),
        chapters=tuple(ChapterNode(part.text, part.label, part.text, tuple(_clauses(part))) for part in chapters),
        closing=(),
        signatures=(),
        signature_date=(),
        annexes=tuple(annexes),
        relatives=(),
        digits=digits,
        contents=full,
        table_list=full,
        open=(),
        unconfirmed=(),
        draft=False,
    )


_FORMS = {"別紙": "annex", "別表": "appended_table", "様式": "form"}
_TABLE = TableNode("wide", 1, "広い表", "一列の表", (ColumnNode("欄", 100, "left"),), (((Run("値"),),),), landscape=True, label="表１")


def _annex(part: Branch) -> AnnexNode:
    clause = ClauseNode(part.text, "", part.text, (ParagraphNode(1, "", (Run(f"{part.text}の本文"),), _items(part, 1)),))
    return AnnexNode(part.text, _FORMS[part.label[:2]], part.label, True, part.text, (), (clause,))


def _clauses(chapter: Branch) -> Iterator[ClauseNode]:
    """A clause begins at a 条 (or, in a specification, at every number); a 項 belongs to the 条 before it."""
    articles = any(branch.label.startswith("第") for branch in chapter.below)
    begun: list[tuple[Branch, list[ParagraphNode]]] = []
    for branch in chapter.below:
        if not articles or branch.label.startswith("第"):
            begun.append((branch, []))
        paragraphs = begun[-1][1]
        own = branch.label if branch is not begun[-1][0] else ""
        paragraphs.append(ParagraphNode(len(paragraphs) + 1, own, (Run(branch.text),), _items(branch, 1)))
    for branch, paragraphs in begun:
        yield ClauseNode(branch.text, branch.label, f"{branch.text}の見出し", tuple(paragraphs))


def _items(branch: Branch, level: int) -> tuple[ItemNode, ...]:
    return tuple(ItemNode(level, item.label, (Run(item.text),), _items(item, level + 1)) for item in branch.below)


# --- what the tree says -----------------------------------------------------------------------


class Said(NamedTuple):
    """A paragraph of the tree: its number ("" for none), its words, and its bookmark if it is referred to."""

    label: str
    leaves: Leaves
    anchor: str | None

    @property
    def text(self) -> str:
        return "".join(leaf.text for leaf in self.leaves)


def said(document: Document) -> Iterator[Said]:
    """Every paragraph of the text, in order; an article's number stands before its first paragraph."""
    for clause in document.opening:
        yield from _blocks(clause.blocks)
    for chapter in document.chapters:
        if chapter.title:
            yield Said(chapter.label, (Run(chapter.title),), chapter.anchor)
        for clause in chapter.clauses:
            match document.scheme, clause.blocks:
                case "agreement" | "articles", (ParagraphNode() as first, *rest):
                    yield Said(clause.label, first.leaves, clause.anchor)
                    yield from _said_items(first.items)
                    yield from _blocks(rest)
                case _:
                    yield Said(clause.label, (Run(clause.title),), clause.anchor)
                    yield from _blocks(clause.blocks)
    for clause in document.closing:
        yield from _blocks(clause.blocks)
    for annex in document.annexes:
        if annex.numbered:
            yield Said(annex.label, (Run(annex.title),), annex.anchor)
        else:
            yield Said("", (Run(f"{annex.label}　{annex.title}"),), annex.anchor)
        yield Said("", annex.related, None)
        for clause in annex.clauses:
            yield from _blocks(clause.blocks)


def _blocks(blocks: Iterable[BlockNode]) -> Iterator[Said]:
    for block in blocks:
        match block:
            case ParagraphNode():
                yield Said(block.label, block.leaves, block.anchor)
                yield from _said_items(block.items)
            case TableNode():
                yield from (Said("", cell, None) for row in block.rows for cell in row)


def _said_items(items: tuple[ItemNode, ...]) -> Iterator[Said]:
    for item in items:
        yield Said(item.label, item.leaves, item.anchor)
        yield from _said_items(item.items)


def expected(document: Document) -> tuple[Printed, ...]:
    return tuple(Printed(paragraph.label, paragraph.text) for paragraph in said(document) if paragraph.label)


def differences(wanted: Iterable[Printed], printed: Iterable[Printed]) -> list[tuple[Printed, Printed]]:
    """Where the two differ in number, beginning of text or order. Only the width of digits is let pass."""

    def plain(paragraph: Printed) -> tuple[str, str]:
        return narrow(paragraph.label), narrow(paragraph.text)[:30]

    pairs = zip_longest(wanted, printed, fillvalue=Printed("", "（ありません）"))
    return [(one, other) for one, other in pairs if plain(one) != plain(other)]


def narrow(text: str) -> str:
    """Digits made half-width; nothing else changed, so ア and ｱ stay different."""
    return re.sub(r"\d", lambda digit: unicodedata.normalize("NFKC", digit[0]), text)


def moved(text: str, number: int) -> str:
    """The articles from ``number`` on called by the next number."""
    return re.sub(r"第(\d+)条", lambda found: f"第{int(found[1]) + (int(found[1]) >= number)}条", text)


def referring(document: Document, number: int | None = None) -> list[str]:
    """Number and words of each paragraph with a live reference, as they are after an article was put in at ``number``."""

    def word(text: str) -> str:
        return text if number is None else moved(text, number)

    return [
        word(paragraph.label) + "".join(word(leaf.text) if isinstance(leaf, Link) and leaf.live else leaf.text for leaf in paragraph.leaves)
        for paragraph in said(document)
        if any(isinstance(leaf, Link) and leaf.live for leaf in paragraph.leaves)
    ]


_FOOT = re.compile(r"\d+ / \d+")


def body(pages: Iterable[list[str]], document: Document) -> str:
    """The pages' words without head and foot, folded."""
    heads = (document.title, f"{document.title}（案）")
    return solid("".join(line for page in pages for line in page if line not in heads and not _FOOT.fullmatch(line)))


def solid(text: str) -> str:
    """Folded, and without 、 and 。, which pdftotext loses where they hang over the end of a line."""
    return re.sub("[、。]", "", folded(text))


def missing(sentences: Iterable[str], text: str) -> list[str]:
    """The sentences that do not stand in ``text`` in this order."""
    lost, place = [], 0
    for sentence in sentences:
        found = text.find(solid(sentence), place)
        if found < 0:
            lost.append(sentence)
        else:
            place = found + len(solid(sentence))
    return lost


# --- WordprocessingML -------------------------------------------------------------------------

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _root(file: Path) -> ElementTree.Element:
    return ElementTree.fromstring(parts(file)["word/document.xml"])  # noqa: S314 (we wrote it just now)


def _value(element: ElementTree.Element | None, name: str) -> str:
    assert element is not None
    return element.attrib[f"{W}{name}"]


def _words(element: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def _fields(root: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Instruction and stored text of each field."""
    instruction, stored, stage = "", "", "end"
    for element in root.iter():
        if element.tag == f"{W}fldChar":
            stage = _value(element, "fldCharType")
            if stage == "begin":
                instruction = stored = ""
            elif stage == "end":
                yield instruction.strip(), stored
        elif element.tag == f"{W}instrText":
            instruction += element.text or ""
        elif element.tag == f"{W}t" and stage == "separate":
            stored += element.text or ""


def _targets(text: str) -> Iterator[str]:
    """The bookmarks a part speaks of."""
    yield from re.findall(r"<w:instrText[^>]*> *(?:PAGE|NOTE)?REF +([^ <]+)", text)
    yield from re.findall(r'<w:hyperlink [^>]*w:anchor="([^"]*)"', text)


# --- files ------------------------------------------------------------------------------------


def parts(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def rewritten(file: Path, new: Path, part: str, change: Callable[[str], str]) -> Path:
    """A copy of ``file`` with one part changed; refuses a change that changes nothing."""
    old = parts(file)
    changed = change(old[part])
    assert changed != old[part], f"nothing changed in {part}"
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in old.items():
            archive.writestr(name, changed if name == part else text)
    return new


class Office:
    """LibreOffice with a user folder of its own."""

    def __init__(self, soffice: str, folder: Path) -> None:
        self.command = [soffice, "--headless", f"-env:UserInstallation={(folder / 'user').as_uri()}"]
        self.folder = folder
        self.runs = 0

    def export(self, files: Iterable[Path], target: str) -> dict[str, Path]:
        """One conversion run for all ``files``: stem → new file."""
        files = list(files)
        self.runs += 1
        out = self.folder / f"run{self.runs}"
        seconds = 120 + 15 * len(files)  # a start, and the largest paper on a busy machine
        subprocess.run(
            [*self.command, "--convert-to", target, "--outdir", str(out), *map(str, files)],
            check=True,
            capture_output=True,
            timeout=seconds,
        )
        made = {file.stem: file for file in out.iterdir()}
        assert sorted(made) == sorted(file.stem for file in files), "LibreOffice did not open every file"
        return made

    def numbers(self, files: Iterable[Path]) -> dict[str, tuple[Printed, ...]]:
        """Stem → the numbered paragraphs LibreOffice prints."""
        files = list(files)
        texts, flats = self.export(files, TEXT_EXPORT), self.export(files, FLAT_EXPORT)
        return {stem: numbered(texts[stem], flats[stem]) for stem in texts}


@pytest.fixture(scope="session")
def writer(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(soffice, tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="session")
def papers(library: Library, sample: LoadedProfile, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Paper]:
    """The papers of the sample by kind."""
    out = tmp_path_factory.mktemp("papers") / "package"
    manifest = build(sample, library, out)
    trees = {document.kind: document for document in prepare(sample, library).documents}
    made = {
        paper.kind: Paper(trees[paper.kind], out / file.path)
        for paper in manifest.documents
        for file in paper.files
        if file.format == "docx" and paper.kind in trees and "/" not in file.path  # not the papers about them, nor single forms
    }
    assert sorted(made) == sorted(trees)
    return made


OUTLINES = {
    "agreement": ("agreement", "full", AGREEMENT),
    "kobun": ("kobun", "full", KOBUN),
    "decimal": ("decimal", "half", DECIMAL),
    "half": ("agreement", "half", HALF_WIDTH),
}


@pytest.fixture(scope="session")
def outlines(library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Paper]:
    """The outlines above as Word files."""
    out = tmp_path_factory.mktemp("outlines")
    made = {}
    for name, (scheme, digits, outline) in OUTLINES.items():
        document = outlined(name, scheme, digits, outline)
        file = out / f"outline-{name}.docx"
        file.write_bytes(docx.render(document, library.styles, PROVENANCE))
        made[name] = Paper(document, file)
    return made


@pytest.fixture(scope="session")
def everything(papers: dict[str, Paper], outlines: dict[str, Paper]) -> tuple[Paper, ...]:
    return (*papers.values(), *outlines.values())


_PARAGRAPH = r'<w:p><w:pPr><w:pStyle w:val="{}"/>.*?</w:p>'


@pytest.fixture(scope="session")
def inserted(papers: dict[str, Paper], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The agreement with an article put in by hand in the middle, and that article's number."""
    file = papers["agreement"].file
    number = sum(len(chapter.clauses) for chapter in papers["agreement"].document.chapters) // 2

    def insert(text: str) -> str:
        heading, article = (re.search(_PARAGRAPH.format(style), text) for style in ("Heading2", "Article"))
        assert heading and article
        by_hand = re.sub(r"<w:bookmark(Start|End)[^>]*/>", "", heading[0] + article[0])
        place = list(re.finditer(_PARAGRAPH.format("Heading2"), text))[number - 1].start()
        return text[:place] + by_hand + text[place:]

    return rewritten(file, tmp_path_factory.mktemp("inserted") / "inserted.docx", "word/document.xml", insert), number


@pytest.fixture(scope="session")
def printed(writer: Office, everything: tuple[Paper, ...], inserted: tuple[Path, int]) -> dict[str, tuple[Printed, ...]]:
    """Stem → numbered paragraphs, of every file that is not broken."""
    return writer.numbers([*(paper.file for paper in everything), inserted[0]])


@pytest.fixture(scope="session")
def pages(writer: Office, everything: tuple[Paper, ...], inserted: tuple[Path, int]) -> dict[str, list[list[str]]]:
    """Stem → the lines of each page of the PDF, top to bottom."""
    pdftotext = need(shutil.which("pdftotext"), "pdftotext（poppler）")
    made = writer.export([*(paper.file for paper in everything), inserted[0]], "pdf")
    return {stem: _page_lines(pdftotext, file) for stem, file in made.items()}


def _page_lines(pdftotext: str, pdf: Path) -> list[list[str]]:
    text = subprocess.run([pdftotext, "-raw", "-enc", "UTF-8", str(pdf), "-"], check=True, capture_output=True, timeout=60).stdout.decode()
    return [[line.strip() for line in page.split("\n") if line.strip()] for page in text.removesuffix("\f").split("\f")]


# --- numbers ----------------------------------------------------------------------------------


@office
def test_libreoffice_prints_the_numbers_of_the_tree_in_every_paper_of_the_sample(
    papers: dict[str, Paper], printed: dict[str, tuple[Printed, ...]]
) -> None:
    wanted = {paper.file.stem: expected(paper.document) for paper in papers.values()}
    assert all(wanted.values())
    found = {stem: differences(numbers, printed[stem]) for stem, numbers in wanted.items()}
    assert not {stem: different for stem, different in found.items() if different}


@office
@pytest.mark.parametrize("name", ["entrustment", "statutory-council", "voluntary-council", "wide-area-union"])
def test_libreoffice_prints_the_numbers_of_the_tree_in_the_papers_of_every_vehicle(
    name: str, library: Library, writer: Office, tmp_path: Path
) -> None:
    """The 規約 and the paper beside it, which have articles of their own."""
    profile = load_profile(ROOT / "profiles" / f"{name}.yaml")
    documents = {document.key.replace("/", "-"): document for document in prepare(profile, library).documents if document.number == "11"}
    for key, document in documents.items():
        (tmp_path / f"{key}.docx").write_bytes(docx.render(document, library.styles, PROVENANCE))
    printed = writer.numbers([tmp_path / f"{key}.docx" for key in documents])
    found = {key: differences(expected(document), printed[key]) for key, document in documents.items()}
    assert not {key: different for key, different in found.items() if different}


@office
@pytest.mark.parametrize("name", OUTLINES)
def test_libreoffice_prints_every_level_of_the_scheme_as_typed_in_the_outline(
    name: str, outlines: dict[str, Paper], printed: dict[str, tuple[Printed, ...]]
) -> None:
    numbers = printed[outlines[name].file.stem]
    assert [paragraph.label for paragraph in numbers] == OUTLINES[name][2].split()
    assert differences(expected(outlines[name].document), numbers) == []


class Breakage(NamedTuple):
    """A change of one part of an outline's file, and the first number that must then be wrong."""

    outline: str
    part: str
    old: str
    new: str
    wanted: str
    printed: str

    def apply(self, text: str) -> str:
        return text.replace(self.old, self.new)


_NO_OVERRIDE = '<w:abstractNumId w:val="2"/></w:num>'
_OVERRIDE = '<w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="4"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
_NUM = '<w:num w:numId="1"><w:abstractNumId w:val="{}"/>'

# LibreOffice 7.4 passes over w:lvlRestart, so a restart is broken by an override and by the wrong style.
BREAKAGES = {
    "paragraphs begin at 1": Breakage("agreement", "numbering", '<w:start w:val="2"/>', '<w:start w:val="1"/>', "２", "１"),
    "paragraphs start anew": Breakage("agreement", "numbering", _NO_OVERRIDE, _OVERRIDE, "２", "１"),
    "items without brackets": Breakage("agreement", "numbering", 'w:lvlText w:val="(%2)"', 'w:lvlText w:val="%2"', "(1)", "1"),
    "items without digits": Breakage("agreement", "numbering", 'w:numFmt w:val="decimal"', 'w:numFmt w:val="none"', "(1)", "()"),
    "aiueo for iroha": Breakage("agreement", "numbering", "irohaFullWidth", "aiueoFullWidth", "イ", "ア"),
    "half-width kana": Breakage("agreement", "numbering", "aiueoFullWidth", "aiueo", "(ア)", "(ｱ)"),
    "articles called paragraphs": Breakage("agreement", "numbering", "第%1条", "第%1項", "第１条", "第１項"),
    "chapters counted as articles": Breakage("agreement", "numbering", _NUM.format(1), _NUM.format(2), "第１章", "第１条"),
    "articles without a list": Breakage("agreement", "numbering", '<w:num w:numId="2">', '<w:num w:numId="3">', "第１条", "第２章"),
    "items count on after a paragraph": Breakage("agreement", "document", '"ParagraphItem1"', '"ArticleItem1"', "(1)", "(4)"),
    "small items without brackets": Breakage("kobun", "numbering", 'w:lvlText w:val="(%5)"', 'w:lvlText w:val="%5"', "(ア)", "ア"),
    "headings with the chapter": Breakage("kobun", "numbering", 'w:lvlText w:val="%2"', 'w:lvlText w:val="%1.%2"', "１", "１.１"),
    "annex items count on": Breakage("agreement", "document", '"AnnexItem1"', '"AppendedTableItem1"', "ア", "エ"),
    "decimal without the chapter": Breakage(
        "decimal", "numbering", 'w:lvlText w:val="%1.%2.%3"', 'w:lvlText w:val="%2.%3"', "1.1.1", "1.1"
    ),
    "a heading at the wrong level": Breakage("kobun", "styles", '<w:ilvl w:val="1"/>', '<w:ilvl w:val="0"/>', "１", "(1)"),
}


@pytest.fixture(scope="session")
def broken(writer: Office, outlines: dict[str, Paper], tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Printed, ...]]:
    """Breakage → what LibreOffice prints then."""
    folder = tmp_path_factory.mktemp("broken")
    files = {
        name: rewritten(outlines[breakage.outline].file, folder / f"{index}.docx", f"word/{breakage.part}.xml", breakage.apply)
        for index, (name, breakage) in enumerate(BREAKAGES.items())
    }
    numbers = writer.numbers(files.values())
    return {name: numbers[file.stem] for name, file in files.items()}


@office
@pytest.mark.parametrize("name", BREAKAGES)
def test_the_comparison_notices_broken_numbering(name: str, outlines: dict[str, Paper], broken: dict[str, tuple[Printed, ...]]) -> None:
    breakage = BREAKAGES[name]
    (wanted, got), *_ = differences(expected(outlines[breakage.outline].document), broken[name])
    assert (narrow(wanted.label), narrow(got.label)) == (narrow(breakage.wanted), narrow(breakage.printed))


def test_every_list_level_and_its_style_name_each_other(everything: tuple[Paper, ...]) -> None:
    """LibreOffice follows the style alone, Word needs both directions."""
    for paper in everything:
        made = parts(paper.file)
        styles, numbering = (ElementTree.fromstring(made[f"word/{name}.xml"]) for name in ("styles", "numbering"))  # noqa: S314
        abstracts = {_value(num, "numId"): _value(num.find(f"{W}abstractNumId"), "val") for num in numbering.iter(f"{W}num")}
        by_level = {
            (_value(abstract, "abstractNumId"), _value(level, "ilvl")): _value(level.find(f"{W}pStyle"), "val")
            for abstract in numbering.iter(f"{W}abstractNum")
            for level in abstract.iter(f"{W}lvl")
        }
        by_style = {}
        for style in styles.iter(f"{W}style"):
            if (link := style.find(f"{W}pPr/{W}numPr")) is not None:
                level = link.find(f"{W}ilvl")
                place = (abstracts[_value(link.find(f"{W}numId"), "val")], "0" if level is None else _value(level, "val"))
                by_style[place] = _value(style, "styleId")
        assert by_level == by_style, paper.file.name


# --- an article put in by hand ----------------------------------------------------------------


@office
def test_an_article_inserted_by_hand_moves_all_later_articles_by_one(
    papers: dict[str, Paper], inserted: tuple[Path, int], printed: dict[str, tuple[Printed, ...]]
) -> None:
    file, number = inserted
    before = expected(papers["agreement"].document)
    copied = next(paragraph for paragraph in before if narrow(paragraph.label) == "第1条")
    wanted: list[Printed] = []
    for paragraph in before:
        if narrow(paragraph.label) == f"第{number}条":
            wanted.append(Printed(f"第{number}条", copied.text))
        wanted.append(Printed(moved(paragraph.label, number), paragraph.text))
    assert len(wanted) == len(before) + 1
    assert differences(wanted, printed[file.stem]) == []


@office
def test_references_follow_an_article_inserted_by_hand(
    papers: dict[str, Paper], inserted: tuple[Path, int], pages: dict[str, list[list[str]]]
) -> None:
    file, number = inserted
    document = papers["agreement"].document
    assert [text for text in referring(document) if text != moved(text, number)], "no reference crosses the new article"
    assert missing(referring(document, number), body(pages[file.stem], document)) == []
    assert missing(referring(document), body(pages[file.stem], document)) != []


# --- references -------------------------------------------------------------------------------


@office
def test_libreoffice_computes_every_reference_to_the_words_of_the_tree(papers: dict[str, Paper], pages: dict[str, list[list[str]]]) -> None:
    """The PDF does not print what the file had stored: LibreOffice looks the number up at the bookmark."""
    sentences = {paper.file.stem: referring(paper.document) for paper in papers.values()}
    assert any(sentences.values())
    lost = {paper.file.stem: missing(sentences[paper.file.stem], body(pages[paper.file.stem], paper.document)) for paper in papers.values()}
    assert not {stem: lines for stem, lines in lost.items() if lines}


def test_every_reference_has_exactly_one_bookmark(everything: tuple[Paper, ...]) -> None:
    for paper in everything:
        made = parts(paper.file)
        marks = Counter(re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]*)"', made["word/document.xml"]))
        targets = {target for name, text in made.items() if name.startswith("word/") for target in _targets(text)}
        assert "_SGlast" in targets
        assert {target: marks[target] for target in targets} == dict.fromkeys(targets, 1), paper.file.name


def test_bookmarks_have_names_word_accepts_and_ids_of_their_own(everything: tuple[Paper, ...]) -> None:
    for paper in everything:
        root = _root(paper.file)
        starts = [(_value(mark, "id"), _value(mark, "name")) for mark in root.iter(f"{W}bookmarkStart")]
        assert Counter(number for number, _ in starts) == Counter(_value(mark, "id") for mark in root.iter(f"{W}bookmarkEnd"))
        assert max(Counter(number for number, _ in starts).values()) == 1, paper.file.name
        assert max(Counter(name for _, name in starts).values()) == 1, paper.file.name
        assert [name for _, name in starts if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,39}", name)] == []


def test_the_stored_text_of_a_reference_is_the_label_of_the_paragraph_its_bookmark_marks(everything: tuple[Paper, ...]) -> None:
    seen = 0
    for paper in everything:
        root = _root(paper.file)
        marked = {paragraph.anchor: paragraph for paragraph in said(paper.document) if paragraph.anchor}
        words = {
            _value(mark, "name"): _words(paragraph) for paragraph in root.iter(f"{W}p") for mark in paragraph.iter(f"{W}bookmarkStart")
        }
        assert {anchor: words[anchor] for anchor in marked} == {anchor: paragraph.text for anchor, paragraph in marked.items()}
        for instruction, stored in _fields(root):
            if instruction.startswith("REF "):
                seen += 1
                assert stored == marked[instruction.split()[1]].label, instruction
        for link in root.iter(f"{W}hyperlink"):
            seen += 1
            anchor, stored = _value(link, "anchor"), _words(link)
            if anchor in marked:
                label = marked[anchor].label
                assert narrow(stored) in (label, f"第{label.strip('()')}号") or (not label and marked[anchor].text.startswith(stored)), (
                    stored
                )
            else:  # the list of tables, or the contents: the label stands before the words of the heading
                assert stored == words[anchor] or any(
                    stored == paragraph.label + paragraph.text and paragraph.text == words[anchor] for paragraph in said(paper.document)
                ), stored
    assert seen


def _own_words(paragraph: ElementTree.Element) -> str:
    """The words of a paragraph without its references, as the clause hashes take them: a field's result is computed anew."""
    linked = {text for link in paragraph.iter(f"{W}hyperlink") for text in link.iter(f"{W}t")}
    words, fields = "", 0
    for element in paragraph.iter():
        if element.tag == f"{W}fldChar":
            fields += {"begin": 1, "end": -1}.get(_value(element, "fldCharType"), 0)
        elif element.tag == f"{W}t" and not fields and element not in linked:
            words += element.text or ""
    return words


def _marked_words(root: ElementTree.Element) -> dict[str, str]:
    """Mark of each clause → the words of its paragraphs, from the bookmark at its head to the one round its last paragraph."""
    words: dict[str, str] = {}
    inside: list[str] = []
    for paragraph in root.iter(f"{W}p"):
        names = [_value(mark, "name") for mark in paragraph.iter(f"{W}bookmarkStart")]
        inside += [name[4:] for name in names if name.startswith("_SGs")]
        for mark in inside:
            words[mark] = words.get(mark, "") + _own_words(paragraph) + "\n"
        inside = [mark for mark in inside if f"_SGe{mark}" not in names]
    assert not inside, "a clause begins and does not end"
    return words


def test_a_file_saved_by_libreoffice_still_tells_every_clause_and_its_words(writer: Office, everything: tuple[Paper, ...]) -> None:
    saved = writer.export([paper.file for paper in everything], "docx")
    for paper in everything:
        before, after = parts(paper.file), parts(saved[paper.file.stem])
        manifests = [json.loads(ElementTree.fromstring(part["customXml/item1.xml"])[0].text or "") for part in (before, after)]  # noqa: S314
        words = [_marked_words(_root(file)) for file in (paper.file, saved[paper.file.stem])]
        assert manifests[0] == manifests[1]
        assert [clause["mark"] for clause in manifests[0]["clauses"]] == list(words[0])
        assert words[0] == words[1]


def test_no_part_asks_for_updates_or_tells_who_made_it_where(everything: tuple[Paper, ...]) -> None:
    for paper in everything:
        for name, text in parts(paper.file).items():
            for trace in ("w:updateFields", "w:dirty", "rsid", "<Company>", "<Manager>", str(ROOT), str(paper.file.parent)):
                assert trace not in text, f"{paper.file.name}: {name}"
            assert not re.search(r"file:|/(?:home|root|Users|tmp|var)/|\b[A-Za-z]:\\", text), f"{paper.file.name}: {name}"
            authors = re.findall(r'<(?:dc:creator|cp:lastModifiedBy)>([^<]*)<|w:author="([^"]*)"', text)
            assert {"".join(author) for author in authors} <= {"specgen"}, f"{paper.file.name}: {name}"


# --- pages ------------------------------------------------------------------------------------


@office
def test_the_foot_of_each_page_shows_its_number_and_the_total_without_cover_and_lists(
    everything: tuple[Paper, ...], pages: dict[str, list[list[str]]]
) -> None:
    totals = []
    for paper in everything:
        feet = [page[-1] for page in pages[paper.file.stem]]
        front = next(i for i, foot in enumerate(feet) if _FOOT.fullmatch(foot))  # the lists may fill several pages
        without_number = paper.document.cover.page + paper.document.table_list
        assert front >= without_number if without_number else front == 0, paper.file.name
        total = len(feet) - front
        totals.append(total)
        assert feet[front:] == [f"{number} / {total}" for number in range(1, total + 1)], paper.file.name
    assert max(totals) > 1, "one page would not tell a computed total from the stored one"
