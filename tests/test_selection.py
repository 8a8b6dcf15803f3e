from __future__ import annotations

from pathlib import Path

import pytest

from specgen.conditions import holds
from specgen.errors import InputError
from tests.plain import lines
from tests.small import assembled, document

FACTS: dict[str, object] = {"joint": True, "members": 7, "method": "proposal", "regimes": frozenset({"related", "non_standard"})}


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, True),
        ({"joint": True}, True),
        ({"joint": False}, False),
        ({"members": {"min": 3}}, True),
        ({"members": {"min": 8}}, False),
        ({"members": {"min": 3, "max": 6}}, False),
        ({"members": 7}, True),
        ({"method": "proposal"}, True),
        ({"method": ["open_bidding", "proposal"]}, True),
        ({"method": {"not": "proposal"}}, False),
        ({"method": {"not": ["open_bidding", "overall_evaluation"]}}, True),
        ({"regimes": "related"}, True),
        ({"regimes": ["standardized", "non_standard"]}, True),
        ({"regimes": "standardized"}, False),
        ({"regimes": {"not": "related"}}, False),
        ({"joint": True, "method": "open_bidding"}, False),
    ],
)
def test_a_condition_holds_when_all_its_keys_hold(when: dict[str, object], expected: bool) -> None:
    assert holds(when, FACTS) is expected


CLAUSES = {
    "a.always": "必ず入る文。\n",
    "a.bidding": "when: {method: open_bidding}\n---\n入札の文。\n",
    "a.parts": "共通の文。\n\n@when {joint: false}\n@id alone\n単独の文。\n\n@when {joint: true}\n共同の文は、次による。\n\n1. 甲\n@when {contract: individual}\n2. 乙\n3. 丙\n",
}


def test_everything_looked_at_has_a_reason_with_the_line_that_decided(tmp_path: Path) -> None:
    choices = {(choice.clause, choice.block): choice for choice in assembled(tmp_path, CLAUSES).selections[0].choices}
    out = choices["a.bidding", ""]
    assert not out.included
    assert out.reason.text == "条件「選定方式: 一般競争入札」（この調達では「公募型プロポーザル」）を満たさないため"
    assert str(out.reason.origin) == "library/clauses/a/bidding.md:5:1"
    assert choices["a.always", ""].included
    assert not choices["a.parts", "#alone"].included
    assert choices["a.parts", "L13"].included
    assert not choices["a.parts", "L17"].included


def test_items_left_out_leave_no_hole_in_the_numbers(tmp_path: Path) -> None:
    printed = list(lines(document(tmp_path, CLAUSES)))
    assert printed[-4:] == ["段落||共通の文。", "段落|２|共同の文は、次による。", "  項目1|(1)|甲", "  項目1|(2)|丙"]


def override(clause: str, action: str, text: str = "") -> str:
    more = f", text: {text}" if text else ""
    return f"overrides:\n  - {{clause: {clause}, action: {action}{more}, reason: 庁議による, approver: 見本市副市長, date: 2026-10-01}}\n"


def test_an_override_leaves_a_clause_out_and_says_who_approved_it(tmp_path: Path) -> None:
    result = assembled(tmp_path, CLAUSES, more=override("a.always", "leave_out"))
    assert [clause.id for clause in result.documents[0].clauses] == ["a.parts"]
    choice = next(choice for choice in result.selections[0].choices if choice.clause == "a.always")
    assert choice.reason.text == "個別変更: 庁議による（承認者 見本市副市長、2026-10-01）"
    assert str(choice.reason.origin).startswith("profile.yaml:12")


def test_an_override_puts_a_clause_in_against_its_condition(tmp_path: Path) -> None:
    printed = assembled(tmp_path, CLAUSES, more=override("a.bidding", "put_in")).documents[0]
    assert [clause.id for clause in printed.clauses] == ["a.always", "a.bidding", "a.parts"]


def test_replaced_text_is_printed_as_it_is_written_one_paragraph_a_line(tmp_path: Path) -> None:
    printed = list(lines(document(tmp_path, CLAUSES, more=override("a.always", "replace_text", '"１行目。{{ x }}\\n# ２行目。"'))))
    assert printed[2:5] == ["条項 a.always|第１条|alwaysの件", "段落||１行目。{{ x }}", "段落|２|# ２行目。"]


def test_leaving_out_a_mandatory_clause_is_listed_for_confirmation(tmp_path: Path) -> None:
    clauses = {**CLAUSES, "a.must": "mandatory: true\n---\n必須の文。\n"}
    result = assembled(tmp_path, clauses, more=override("a.must", "leave_out"))
    assert [choice.clause for choice in result.selections[0].waived] == ["a.must"]


def test_an_override_without_reason_approver_and_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        assembled(tmp_path, CLAUSES, more="overrides:\n  - {clause: a.always, action: leave_out}\n")
    assert [problem.message for problem in caught.value.problems] == [
        "「overrides.1.approver」がありません",
        "「overrides.1.date」がありません",
        "「overrides.1.reason」がありません",
    ]


def test_an_override_of_an_unknown_clause_suggests_the_right_one(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        assembled(tmp_path, CLAUSES, more=override("a.alway", "leave_out"))
    assert caught.value.problems[0].code == "SG302"
    assert "a.always" in caught.value.problems[0].remedy


def test_a_part_is_shown_by_how_it_begins_in_the_words_of_the_method_or_by_the_value_it_is(tmp_path: Path) -> None:
    body = (
        "@when {joint: true}\n{{ procedure.applicant }}は、{{ parameters.days }}日以内に質問すること。\n\n"
        "@when {joint: true}\n{{ cloud_examination.result }}\n"
    )
    days = "days: {label: 期限, kind: integer, default: 5, source: 'practice: 期限', confidence: design}\n"
    chosen = assembled(tmp_path, {"a.parts": body}, files={"parameters.yaml": days}).selections[0].choices
    assert [choice.words for choice in chosen if choice.block] == [
        "提案者は、…日以内に質問すること。",
        "値「ガバメントクラウドの利用の検討結果」",
    ]
