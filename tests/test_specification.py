"""The specification, the contract and its annexes: texts that are not each other's copies, and what stands in more than one paper is the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

import pytest

from specgen.library import Library
from specgen.model import AnnexNode, ClauseNode, Document, ItemNode, ParagraphNode, TableNode
from specgen.profile import load_profile
from tests.small import ROOT, shipped

SAMPLES = sorted(path.stem for path in (ROOT / "profiles").glob("*.yaml"))
KINDS = ("spec", "contract", "contract_annex")
CALL = ("rfp", "proposal_guide", "forms", "evaluation")
ALIKE = 0.6
_MARKUP = re.compile(r"^@.*$|\{\{.*?\}\}|\[\[.*?\]\]|^\d+\. |[|\s]", re.MULTILINE)


@pytest.fixture(scope="module")
def papers() -> Mapping[str, Mapping[str, Document]]:
    """Sample → kind → document."""
    made = {name: shipped(name).documents for name in SAMPLES}
    return {
        name: {document.kind: document for document in documents if document.kind in (*KINDS, "agreement")}
        for name, documents in made.items()
    }


def bodies(library: Library, *kinds: str) -> Mapping[str, str]:
    """Clause → its text as its author wrote it, without markup."""
    names = {clause for kind in library.kinds if kind.id in kinds for clause in kind.clause_ids()}
    texts = {name: (ROOT / library.clauses[name].origin.path).read_text(encoding="utf-8") for name in names}
    return {name: text.partition("\n---\n")[2] for name, text in texts.items()}


def pieces(text: str) -> frozenset[str]:
    """Every four characters that stand together."""
    bare = _MARKUP.sub("", text)
    return frozenset(bare[i : i + 4] for i in range(len(bare) - 3))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of what both hold in what either holds on average: 1 when they are the same."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("@"):
            yield from (part.strip() for part in re.sub(r"^\s*\d+\. ", "", line).split("。") if part.strip())


def test_likeness_tells_a_copy_from_another_text() -> None:
    text = "受注者は、事故を知ったときは、直ちに事務局に連絡し、その日の翌日から起算して五日以内に書面で報告すること。"
    assert likeness(pieces(text), pieces(text.replace("事故", "障害"))) > ALIKE
    assert likeness(pieces(text), pieces("発注者は、検査に合格した成果物の引渡しを受けた後に、対価を支払う。")) < 0.2


def test_no_two_clauses_are_sixty_percent_alike(library: Library) -> None:
    texts = {name: pieces(text) for name, text in sorted(bodies(library, *KINDS, *CALL, "agreement").items())}
    pairs = {f"{one} – {other}": likeness(texts[one], texts[other]) for one, other in combinations(texts, 2)}
    alike = {pair: round(value, 2) for pair, value in pairs.items() if value >= ALIKE}
    assert alike == {}, alike


def test_no_sentence_stands_in_two_clauses(library: Library) -> None:
    """A duty is set in one place; what is short enough to be said twice (「なし」) is no duty."""
    found: dict[str, set[str]] = {}
    for name, text in bodies(library, *KINDS, *CALL).items():
        for sentence in sentences(text):
            if len(_MARKUP.sub("", sentence)) >= 30:
                found.setdefault(sentence, set()).add(name)
    assert {sentence: sorted(names) for sentence, names in found.items() if len(names) > 1} == {}


def test_the_library_has_a_clause_for_every_subject(library: Library) -> None:
    names = {clause for kind in library.kinds if kind.id in KINDS for clause in kind.clause_ids()}
    assert len(names) >= 260
    thin = {
        name: len(text)
        for name, text in bodies(library, *KINDS, *CALL[:2], CALL[3]).items()
        if len(_MARKUP.sub("", text)) < 60 and "[[table:" not in text
    }
    assert thin == {}


# --- what the papers say ----------------------------------------------------------------------


def clauses(document: Document) -> Iterator[ClauseNode]:
    yield from document.opening
    for chapter in document.chapters:
        yield from chapter.clauses
    for annex in document.annexes:
        yield from annex.clauses


def tables(document: Document) -> Iterator[TableNode]:
    yield from (block for clause in clauses(document) for block in clause.blocks if isinstance(block, TableNode))


def rows(table: TableNode) -> list[tuple[str, ...]]:
    return [tuple("".join(leaf.text for leaf in cell) for cell in row) for row in table.rows]


def running_text(document: Document) -> str:
    def of(items: tuple[ItemNode, ...]) -> Iterator[str]:
        for item in items:
            yield "".join(leaf.text for leaf in item.leaves)
            yield from of(item.items)

    lines: list[str] = []
    for clause in clauses(document):
        for block in clause.blocks:
            if isinstance(block, ParagraphNode):
                lines += ["".join(leaf.text for leaf in block.leaves), *of(block.items)]
    return "\n".join(lines)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_levels_of_service_are_the_same_in_the_specification_and_in_the_annex(
    papers: Mapping[str, Mapping[str, Document]], name: str
) -> None:
    both = [[rows(table) for table in tables(papers[name][kind]) if table.id == "service_levels"] for kind in ("spec", "contract_annex")]
    assert both[0] == both[1]
    assert len(both[0]) == 1
    assert len(both[0][0]) >= 10


@pytest.mark.parametrize("name", SAMPLES)
def test_most_of_the_specification_is_text_and_not_tables(papers: Mapping[str, Mapping[str, Document]], name: str) -> None:
    document = papers[name]["spec"]
    inside = sum(len(cell) for table in tables(document) for row in rows(table) for cell in row)
    assert inside < len(running_text(document))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_annex_is_named_by_a_clause_and_holds_something(papers: Mapping[str, Mapping[str, Document]], name: str) -> None:
    document = papers[name]["spec"]
    text = running_text(document) + "".join(cell for table in tables(document) for row in rows(table) for cell in row)
    unnamed = [annex.label for annex in document.annexes if not re.search(rf"{annex.label}(?![０-９0-9])", text)]
    assert unnamed == []
    assert [annex.id for annex in document.annexes if not _holds_something(annex)] == []


def _holds_something(annex: AnnexNode) -> bool:
    blocks = [block for clause in annex.clauses for block in clause.blocks]
    return any(isinstance(block, TableNode) or (isinstance(block, ParagraphNode) and block.leaves) for block in blocks)


_FOREIGN = {
    "proposal": re.compile("落札|入札者|入札金額|入札書|公告"),
    "overall_evaluation": re.compile("優先交渉権者|提案上限額|提案者|企画提案"),
    "open_bidding": re.compile("優先交渉権者|提案上限額|提案者|企画提案|落札者決定基準"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_no_paper_mixes_the_words_of_two_ways_of_selecting(papers: Mapping[str, Mapping[str, Document]], name: str) -> None:
    method = load_profile(ROOT / "profiles" / f"{name}.yaml").data.method
    for kind in KINDS:
        found = Counter(_FOREIGN[method].findall(running_text(papers[name][kind])))
        assert found == {}, kind
