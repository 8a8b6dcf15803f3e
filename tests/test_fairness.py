"""What may keep vendors from taking part is said in 確認事項一覧, with its reason."""

from __future__ import annotations

import re

import pytest

from specgen.build import prepare
from specgen.profile import parse_profile
from tests.conftest import shipped_library
from tests.small import MIHON_PROFILE

LIBRARY = shipped_library()


def _notices(text: str) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for notice in prepare(parse_profile(text, "見本.yaml", "見本"), LIBRARY, ("rfp",)).findings.notices:
        found.setdefault(notice.code, []).append((notice.message, notice.origin.line))
    return found


def test_the_sample_gives_no_reason_for_doubt() -> None:
    assert not {code for code in _notices(MIHON_PROFILE) if "SG628" <= code <= "SG634"}


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("notice: 2027-01-25", "notice: 2027-01-25\n  steps: [{id: questions, date: 2027-02-06}]", "SG628", "閉庁日"),
        (
            "notice: 2027-01-25",
            "notice: 2027-01-25\n  steps: [{id: submission, date: 2027-02-19}, {id: entry_result, date: 2027-02-18}]",
            "SG629",
            "足りません",
        ),
        ("notice: 2027-01-25", "notice: 2027-01-25\n  track_population: 82141", "SG630", "82,140人"),
        ("selection_outsiders: false", "selection_outsiders: true", "SG631", "条例"),
        ("constraints:\n", "constraints:\n  - {id: os, name: 端末, detail: Windows の端末で動作すること。}\n", "SG632", "Windows"),
        (
            "constraints:\n",
            "constraints:\n  - {id: same, name: 画面, detail: 現行システムと同じ画面とすること。}\n",
            "SG633",
            "現行システムと同じ画面",
        ),
    ],
)
def test_what_shuts_vendors_out_is_named_with_its_place(old: str, new: str, code: str, words: str) -> None:
    assert MIHON_PROFILE.count(old) >= 1
    text = MIHON_PROFILE.replace(old, new, 1)
    found = _notices(text)
    assert any(words in message for message, _ in found[code])
    assert all(line > 1 for _, line in found[code])


def test_weights_nobody_chose_are_told() -> None:
    without = re.sub(r"\nevaluation:\n(?: .*\n)+", "\n", MIHON_PROFILE)
    assert without != MIHON_PROFILE
    assert any("条項集の例" in message for message, _ in _notices(without)["SG634"])


@pytest.mark.parametrize("detail", ["Windows 又はこれと同等の端末で動作すること。", "窓を開くこと。"])
def test_an_equivalent_opens_a_requirement_again(detail: str) -> None:
    text = MIHON_PROFILE.replace("constraints:\n", f"constraints:\n  - {{id: os, name: 端末, detail: {detail}}}\n", 1)
    assert not {"SG632", "SG633"} & set(_notices(text))


def test_the_name_of_a_present_vendor_in_a_requirement_is_doubted() -> None:
    requirement = "requirements:\n  - {id: X-1, business: finance, text: 現行財務株式会社の帳票を出力すること。, necessity: mandatory}\n"
    systems = "current_systems:\n  - {id: old, name: 旧財務, vendor: 現行財務株式会社}\n"
    base = MIHON_PROFILE[: MIHON_PROFILE.index("current_systems:")]  # what comes after says nothing of this
    found = _notices(f"{base}{systems}{requirement}")
    assert [line for message, line in found["SG633"] if "現行財務株式会社" in message] == [base.count("\n") + 4]
