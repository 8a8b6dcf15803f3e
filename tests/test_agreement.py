"""The agreement of the shipped library, whatever the contract and the method."""

from __future__ import annotations

import pytest

from specgen.build import prepare
from specgen.library import Library
from specgen.profile import parse_profile
from tests.conftest import SAMPLE
from tests.plain import lines


@pytest.mark.parametrize(
    ("contract", "signs", "others"),
    [
        ("lead", "contracting.lead_contract", {"contracting.individual_contracts", "contracting.framework_contract"}),
        ("individual", "contracting.individual_contracts", {"contracting.lead_contract", "contracting.burden"}),
        ("framework", "contracting.framework_contract", {"contracting.individual_contracts", "contracting.burden"}),
    ],
)
@pytest.mark.parametrize("method", ["proposal", "overall_evaluation", "open_bidding"])
def test_the_agreement_says_who_signs_and_on_which_ground(
    library: Library, contract: str, signs: str, others: set[str], method: str
) -> None:
    """One form of contract, resting on the power of the heads who sign; nobody signs for others by delegation."""
    text = (
        SAMPLE.read_text(encoding="utf-8")
        .replace("contract: lead ", f"contract: {contract} ")
        .replace("method: proposal", f"method: {method}")
    )
    made = prepare(parse_profile(text, "p.yaml", "p"), library)
    (agreement,) = [document for document in made.documents if document.kind == "agreement"]
    printed = list(lines(agreement))
    clauses = {line.split("|")[0].split()[1] for line in printed if line.startswith("条項 ")}
    assert signs in clauses
    assert not others & clauses
    start = next(i for i, line in enumerate(printed) if line.startswith(f"条項 {signs}|"))
    end = next(i for i in range(start + 1, len(printed)) if printed[i].startswith("条項 "))
    article = "".join(printed[start:end])
    assert "地方自治法第１４９条に規定する" in article
    assert ("代理によるものでない" in article) == (contract == "lead")
    whole = "".join(printed)
    assert ("落札者" in whole) == (method != "proposal")
    assert ("公募型プロポーザル" in whole) == (method == "proposal")
