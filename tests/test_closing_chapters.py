"""Chapters 12 to 14 of the specification and the annex on subcontracting: who is named in them, and the numbers they share."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from specgen.build import prepare
from specgen.library import Library
from specgen.model import ClauseNode, Document, ItemNode, ParagraphNode, TableNode
from specgen.profile import parse_profile
from tests.small import ROOT

CHAPTERS = ("team", "deliverable", "compliance", "resubcontract")


def papers(library: Library, sample: str, more: str = "") -> dict[str, Document]:
    text = (ROOT / "profiles" / f"{sample}.yaml").read_text(encoding="utf-8")
    made = prepare(parse_profile(text + more, f"{sample}.yaml", sample), library).documents
    return {document.kind: document for document in made}


def clauses(document: Document) -> Iterator[ClauseNode]:
    for chapter in document.chapters:
        if chapter.id in CHAPTERS:
            yield from chapter.clauses


def words(clause: ClauseNode) -> str:
    """Everything the clause prints, cells and items too."""

    def items(found: tuple[ItemNode, ...]) -> Iterator[str]:
        for item in found:
            yield "".join(leaf.text for leaf in item.leaves)
            yield from items(item.items)

    parts = [clause.title]
    for block in clause.blocks:
        if isinstance(block, ParagraphNode):
            parts += ["".join(leaf.text for leaf in block.leaves), *items(block.items)]
        elif isinstance(block, TableNode):
            parts += ["".join(leaf.text for leaf in cell) for row in block.rows for cell in row]
    return "\n".join(parts)


@pytest.mark.parametrize("sample", ["machi", "saas"])
def test_a_body_that_procures_alone_reads_of_no_other_body(library: Library, sample: str) -> None:
    made = papers(library, sample)
    found = {
        clause.id: sorted(set(re.findall("参加団体|代表団体|幹事会|協定", words(clause))))
        for kind in ("spec", "contract_annex")
        for clause in clauses(made[kind])
    }
    assert len(found) > 30
    assert {name: named for name, named in found.items() if named} == {}


def test_a_contract_or_a_work_comes_to_its_end_where_a_council_is_abolished(library: Library) -> None:
    made = papers(library, "statutory-council")
    text = "\n".join(words(clause) for kind in ("spec", "contract_annex") for chapter in made[kind].chapters for clause in chapter.clauses)
    assert "終了の日" in text
    assert re.findall("(?:契約|業務|工程|訓練)の廃止", text) == []


def test_the_period_for_nonconformity_is_the_one_of_the_profile(library: Library) -> None:
    made = papers(library, "mihon", "\nparameters:\n  nonconformity_months: {value: 24}\n")
    (clause,) = [clause for clause in clauses(made["spec"]) if clause.id == "deliverable.nonconformity"]
    assert words(clause).count("２４か月以内") == 2
    assert "１２か月" not in words(clause)


@pytest.mark.parametrize("sample", ["saas", "gov-cloud"])
def test_the_consent_of_the_number_act_is_asked_where_numbers_are_handled(library: Library, sample: str) -> None:
    made = papers(library, sample)
    decision, compliance = (
        next(words(clause) for clause in clauses(made[kind]) if clause.id == name)
        for kind, name in (("contract_annex", "resubcontract.decision"), ("spec", "compliance.subcontracting"))
    )
    expected = sample == "gov-cloud"
    assert ("特定個人情報" in decision) is expected
    assert ("個人番号" in compliance) is expected
