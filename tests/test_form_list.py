"""The list of forms names every form of the paper, and what goes with an offer is the same wherever it is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from specgen.build import prepare
from specgen.model import Document, TableNode
from specgen.profile import load_profile
from tests.conftest import shipped_library
from tests.small import ROOT

FORM_NUMBER = re.compile("様式第[0-9０-９]+号")
SAMPLES = sorted(path.stem for path in (ROOT / "profiles").glob("*.yaml"))


@pytest.fixture(scope="module")
def papers() -> Mapping[str, Mapping[str, Document]]:
    """Sample → its 様式集 and its 実施要領 or 入札説明書."""
    library = shipped_library()
    made = {name: prepare(load_profile(ROOT / "profiles" / f"{name}.yaml"), library, only=["forms", "rfp"]).documents for name in SAMPLES}
    return {name: {document.kind: document for document in documents} for name, documents in made.items()}


@pytest.fixture(scope="module")
def forms(papers: Mapping[str, Mapping[str, Document]]) -> Mapping[str, Document]:
    return {name: documents["forms"] for name, documents in papers.items()}


def tables(document: Document) -> Iterator[TableNode]:
    clauses = [
        *(clause for chapter in document.chapters for clause in chapter.clauses),
        *(clause for annex in document.annexes for clause in annex.clauses),
    ]
    yield from (block for clause in clauses for block in clause.blocks if isinstance(block, TableNode))


def rows(document: Document, table: str) -> list[list[str]]:
    return [["".join(leaf.text for leaf in cell) for cell in row] for each in tables(document) if each.id == table for row in each.rows]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_list_has_a_row_for_every_form_in_the_order_of_their_numbers(forms: Mapping[str, Document], name: str) -> None:
    listed = [row[:2] for row in rows(forms[name], "form_list")]
    assert len(listed) > 20
    assert listed == [[annex.label, annex.title] for annex in forms[name].annexes]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_row_says_when_how_many_and_in_which_format(forms: Mapping[str, Document], name: str) -> None:
    assert [row for row in rows(forms[name], "form_list") if not all(row)] == []


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "machi"])  # there nobody offers a proposal
def test_what_the_list_asks_for_with_the_proposal_is_on_its_cover_in_as_many_copies(forms: Mapping[str, Document], name: str) -> None:
    asked = {row[0]: row[3] for row in rows(forms[name], "form_list") if "提案書とともに" in row[2]}
    covered = {number: f"{row[1]}、{row[2]}" for row in rows(forms[name], "proposal_papers") for number in FORM_NUMBER.findall(row[0])}
    assert len(asked) > 10
    assert covered == asked


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(
    ("table", "when"), [("entry_papers", "とともに"), ("submission_papers", "提案書とともに"), ("bid_papers", "入札書とともに")]
)
def test_the_call_asks_for_the_forms_the_list_names_with_an_entry_an_offer_or_a_bid(
    papers: Mapping[str, Mapping[str, Document]], name: str, table: str, when: str
) -> None:
    listed = {
        row[0]
        for row in rows(papers[name]["forms"], "form_list")
        if when in row[2] and (table != "entry_papers" or not row[2].startswith(("提案書", "入札書", "代理人")))
    }
    asked = set(FORM_NUMBER.findall("".join(row[0] for row in rows(papers[name]["rfp"], table))))
    own = {annex.label for annex in papers[name]["forms"].annexes if annex.title in ("参加表明書", "入札参加資格確認申請書", "入札書")}
    assert asked - own == listed


def test_only_a_bid_and_powers_of_attorney_may_want_a_seal(forms: Mapping[str, Document]) -> None:
    sealed = {row[1] for name in SAMPLES for row in rows(forms[name], "form_list") if row[4] != "要しない"}
    assert sealed == {"入札書", "入札の委任状", "共同企業体の委任状", "共同企業体の協定書"}
