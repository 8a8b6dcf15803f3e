"""LibreOffice opens every paper and prints the numbers of our tree; references hold on to what they mean.

The expected numbers come from the tree (the sample) or are typed below (the two outlines); the printed
ones from ``office_numbers``, which does not know specgen. Every file is converted once a session.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from specgen.build import build, prepare
from specgen.library import Library
from specgen.model import (
    BlockNode,
    ChapterNode,
    ClauseNode,
    Cover,
    Document,
    ItemNode,
    Leaves,
    Link,
    ParagraphNode,
    Run,
    TableNode,
)
from specgen.profile import LoadedProfile
from specgen.render import docx
from tests.conftest import ROOT, need
from tests.office_numbers import FLAT_EXPORT, TEXT_EXPORT, Printed, folded, numbered

office = pytest.mark.office

# Every number of the two schemes, as a lawyer would write them; a line holds neighbours of one level.
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
"""
SPECIFICATION = """
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


def outlined(kind: str, scheme: str, outline: str) -> Document:
    """The tree an outline describes; the text of each paragraph says which it is."""
    chapters: list[Branch] = []
    open_at: dict[int, Branch] = {}
    count = 0
    for line in outline.strip("\n").split("\n"):
        depth = len(line) - len(line.lstrip(" "))
        for label in line.split():
            count += 1
            branch = Branch(label, f"{count}番目の段落")
            (open_at[depth - 1].below if depth else chapters).append(branch)
            open_at[depth] = branch
    cover = Cover(page=False, title=(Run("番号の見本"),), subtitle=(), lines=())
    return Document(
        kind=kind,
        number="99",
        title="番号の見本",
        scheme=scheme,
        cover=cover,
        date=None,
        opening=(),
        chapters=tuple(ChapterNode(chapter.text, chapter.label, chapter.text, tuple(_clauses(chapter))) for chapter in chapters),
        closing=(),
        signatures=(),
        signature_date=(),
        open=(),
        unconfirmed=(),
        draft=False,
    )


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
        yield Said(chapter.label, (Run(chapter.title),), chapter.anchor)
        for clause in chapter.clauses:
            match document.scheme, clause.blocks:
                case "agreement", (ParagraphNode() as first, *rest):
                    yield Said(clause.label, first.leaves, clause.anchor)
                    yield from _said_items(first.items)
                    yield from _blocks(rest)
                case _:
                    yield Said(clause.label, (Run(clause.title),), clause.anchor)
                    yield from _blocks(clause.blocks)
    for clause in document.closing:
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


def differences(wanted: Iterable[Printed], printed: Iterable[Printed]) -> list[tuple[Printed | None, Printed | None]]:
    """Where the two differ in number, beginning of text or order, the width of digits apart."""

    def plain(paragraph: Printed | None) -> tuple[str, str] | None:
        return paragraph and (folded(paragraph.label), folded(paragraph.text)[:30])

    return [(one, other) for one, other in zip_longest(wanted, printed) if plain(one) != plain(other)]


# --- files ------------------------------------------------------------------------------------


def parts(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


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
        subprocess.run(
            [*self.command, "--convert-to", target, "--outdir", str(out), *map(str, files)], check=True, capture_output=True, timeout=300
        )
        made = {file.stem: file for file in out.iterdir()}
        assert sorted(made) == sorted(file.stem for file in files), "LibreOffice did not open every file"
        return made

    def numbers(self, files: Iterable[Path]) -> dict[str, tuple[Printed, ...]]:
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
        if file.format == "docx"
    }
    assert sorted(made) == sorted(trees)
    return made


@pytest.fixture(scope="session")
def outlines(library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Paper]:
    """The two outlines above as Word files, by scheme."""
    out = tmp_path_factory.mktemp("outlines")
    made = {}
    for scheme, outline in (("agreement", AGREEMENT), ("kobun", SPECIFICATION)):
        document = outlined(f"outline-{scheme}", scheme, outline)
        file = out / f"outline-{scheme}.docx"
        file.write_bytes(docx.render(document, library.styles, PROVENANCE))
        made[scheme] = Paper(document, file)
    return made
