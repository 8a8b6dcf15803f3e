"""What the call for offers says of customization, of the award and of several bodies, each way of selecting in its own terms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from specgen.model import Document, ParagraphNode
from tests.small import shipped

Call = Callable[[str], Document]


@pytest.fixture(scope="module")
def call() -> Call:
    """Sample → its 実施要領 or 入札説明書."""

    def of(name: str) -> Document:
        documents = shipped(name).documents
        return next(document for document in documents if document.kind == "rfp")

    return of


def clauses_of(document: Document) -> dict[str, str]:
    """Clause → its paragraphs and items as printed."""
    return {
        clause.id: "\n".join(
            "".join(leaf.text for leaf in block.leaves) + "".join("\n" + "".join(leaf.text for leaf in item.leaves) for item in block.items)
            for block in clause.blocks
            if isinstance(block, ParagraphNode)
        )
        for chapter in document.chapters
        for clause in chapter.clauses
    }


def test_in_bidding_by_price_customization_is_no_way_of_meeting_a_requirement(call: Call) -> None:
    printed = clauses_of(call("machi"))
    assert "承認済みカスタマイズに係るものを除き、要件を満たす方法として認めない。" in printed["rfp.fit_check"]
    assert "入札金額に含めず、落札者の決定に用いない。" in printed["rfp.approved_customizations"]
    assert "rfp.customization_scoring" not in printed


def test_in_a_proposal_customization_is_counted_and_not_a_reason_to_exclude(call: Call) -> None:
    printed = clauses_of(call("mihon"))
    assert "見積りの額に加え、加えた後の額により価格を評価する。" in printed["rfp.customization_scoring"]
    assert "そのことだけを理由として失格としない。" in printed["rfp.customization_scoring"]
    assert "rfp.fit_check" not in printed
    assert "rfp.invalid_bids" not in printed


def test_the_offer_for_standardized_businesses_rests_on_the_law(call: Call) -> None:
    printed = clauses_of(call("individual-contracts"))
    assert "標準化法" in printed["rfp.standardized_offers"]
    assert "基本方針" not in printed["rfp.standardized_offers"]
    assert "それぞれが、自らの規則により、自らに係る金額について行う。" in printed["rfp.joint_bodies"]
