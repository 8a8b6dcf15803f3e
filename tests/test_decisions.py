"""Requests of a profile → verdicts: what counts as an answer, what is said, and the command that shows and asks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from specgen.asking import ask, questions_for
from specgen.build import prepare
from specgen.customization import check_requests, decide
from specgen.errors import InputError
from specgen.interview import Console
from specgen.library import Library
from specgen.model import Verdict
from specgen.profile import load_profile
from tests.small import PROFILE, profile

EXCEPTION = "ex1_service: yes, ex1_insufficient: yes, ex1_no_alternative: yes, ex1_other_ground: no, ex2_special: no"
CLOSED = """
    minimum_scope: {part: 計算だけ, bodies: 見本市, users: 担当職員, term: 令和１５年３月３１日まで, exit: 標準の機能になったとき}
    opinions: [{department: it_policy, section: 情報政策課}]
"""


def requests(*entries: str, more: str = "") -> str:
    return PROFILE + more + "customization_requests:\n" + "".join(f"  - {entry.strip()}\n" for entry in entries)


def one(library: Library, factors: str, answers: str, rest: str = CLOSED, more: str = "") -> Verdict:
    text = f"id: CR-1\n    title: 要望\n    business: finance\n    members: [bb, aa]\n    factors: [{factors}]\n    answers: {{{answers}}}{rest}"
    loaded = profile(requests(text, more=more))
    check_requests(loaded, library)
    (verdict,) = decide(loaded, library)
    return verdict


def test_an_approval_is_borne_by_those_who_asked_and_names_the_policy(library: Library) -> None:
    verdict = one(library, "B", f"b_1: yes, b_2: no, b_reduction_examined: yes, {EXCEPTION}")
    assert (verdict.decision, verdict.lax, verdict.bearers) == ("approve", "approve", ("bb", "aa"))
    assert verdict.reasons == ("例外として認める。必要最小限の範囲に限り、その後も抑制を続ける（基本方針１）。",)


def test_another_rule_of_the_agreement_leaves_the_bearer_open(library: Library) -> None:
    verdict = one(library, "B", "b_1: yes", more="customization: {cost_bearer: as_agreed}\n")
    assert (verdict.bearers, verdict.as_dict()["contract"]) == ((), "as_agreed")


@pytest.mark.parametrize(
    ("rest", "missing"),
    [
        ("", ("minimum_scope", "consulted")),
        (CLOSED.replace("exit: 標準の機能になったとき", ""), ("minimum_scope",)),
        (CLOSED.replace("it_policy", "finance"), ("consulted",)),
        (CLOSED.replace("it_policy", "vendor") + "    consultation_exception: 部門がないため\n", ()),
        (CLOSED.replace("it_policy", "bpr"), ()),
        (CLOSED.replace("it_policy", "other"), ()),
    ],
)
def test_what_still_keeps_an_approval(library: Library, rest: str, missing: tuple[str, ...]) -> None:
    verdict = one(library, "B", f"b_1: yes, b_2: no, b_reduction_examined: yes, {EXCEPTION}", rest)
    assert (verdict.missing, verdict.decision) == (missing, "needs_info" if missing else "approve")


def test_another_ground_counts_only_with_its_reason_in_words(library: Library) -> None:
    answers = "b_1: yes, b_2: no, b_reduction_examined: yes, " + EXCEPTION.replace("ex1_no_alternative: yes", "ex1_no_alternative: no")
    answers = answers.replace("ex1_other_ground: no", "ex1_other_ground: yes")
    silent = one(library, "B", answers)
    assert (silent.decision, silent.unknown) == ("needs_info", ("ex1_other_ground",))
    assert any("ex1_other_ground" in warning for warning in silent.warnings)
    spoken = one(library, "B", answers, CLOSED + "    notes: {ex1_other_ground: 選考の期限に間に合わない。}\n")
    assert spoken.decision == "approve"


def test_inside_matters_alone_need_words_for_the_view_of_residents(library: Library) -> None:
    answers = f"a2_1: no, a2_2: no, a2_3: no, {EXCEPTION}"
    assert one(library, "A-2", answers).unknown == ("ex1_service",)
    assert one(library, "A-2", answers, CLOSED + "    notes: {ex1_service: 誤りが誤った支払になる。}\n").decision == "approve"


@pytest.mark.parametrize(
    ("factors", "answers", "rest", "warned"),
    [
        ("A-1", "a1_1: yes, a1_6: yes", "", "a1_6"),
        ("B", f"b_1: yes, b_2: no, {EXCEPTION.replace('ex1_no_alternative: yes', 'ex1_no_alternative: no')}", "", "ex1_no_alternative"),
        ("D", "d_1: yes, d_2: no, d_talks_record: yes", "", "external.talks"),
        (
            "A-3",
            "a3_0: yes, a3_2: no",
            "\n    costs: {yearly_yen: 400001}\n    benefit: {hours_per_year: 100, unit_cost_yen: 4000}\n",
            "年間の経費４００，００１円が、効果の額４００，０００円（１００時間に単価４，０００円を乗じた額）を超えている",
        ),
        ("A-1", "a1_5: yes", "\n    benefit: {hours_per_year: 0}\n", "減る作業時間"),
    ],
)
def test_answers_that_cannot_well_stand_together_are_told(library: Library, factors: str, answers: str, rest: str, warned: str) -> None:
    verdict = one(library, factors, answers, rest)
    assert any(warned in warning for warning in verdict.warnings), verdict.warnings


def test_figures_that_agree_are_not_doubted(library: Library) -> None:
    rest = "\n    costs: {yearly_yen: 400000}\n    benefit: {hours_per_year: 100, unit_cost_yen: 4000}\n"
    assert one(library, "A-3", "a3_0: yes, a3_1: no, a3_2: no", rest).warnings == ()


def test_what_the_policy_does_not_say_is_called_the_tools_own(library: Library) -> None:
    two = one(library, "A-2, B", "a2_1: yes, b_1: yes, b_2: no")
    assert two.decision == "deny"
    assert [("基本方針２⑵②" in reason, "本ツールの定め" in reason) for reason in two.reasons] == [(True, False), (False, True)]
    for verdict in (one(library, "", ""), one(library, "B", ""), one(library, "C", "c_1: no")):
        assert verdict.decision == "needs_info"
        assert all("本ツールの定め" in reason for reason in verdict.reasons), verdict.reasons


def test_the_milder_reading_is_recorded_beside(library: Library) -> None:
    answers = f"a1_1: no, a1_2: no, a1_3: no, a1_4: no, a1_5: yes, a1_6: no, {EXCEPTION}"
    verdict = one(library, "A-1", answers, CLOSED + "    notes: {ex1_service: 事務の円滑な執行のため}\n")
    assert (verdict.decision, verdict.lax) == ("deny", "approve")
    assert "緩やかな読み方では「限定実施」" in verdict.reasons[-1]


@pytest.mark.parametrize(
    ("entry", "code", "line", "what"),
    [
        ("{id: CR-1, title: 要望, business: finance, members: [aa], factors: [B], answers: {c_1: yes}}", "SG180", 12, "要因Ｃ"),
        ("{id: CR-1, title: 要望, business: finance, members: [aa], factors: [B], notes: {a1_1: 理由}}", "SG180", 12, "要因Ａ－１"),
        ("{id: CR-1, title: 要望, business: finance, members: [aa], answers: {s_2: no}}", "SG180", 12, "標準化対象業務"),
        ("{id: CR-1, title: 要望, business: finance, members: [aa], answers: {e_1: no}}", "SG136", 12, "e_1"),
        (
            (
                "{id: CR-1, title: 要望, business: finance, members: [aa], requested: 2026-08-02,"
                " approval: {date: 2026-08-01, by: 会, scope: 範囲, review: 更新時}}"
            ),
            "SG181",
            12,
            "承認日（2026-08-01）が申請日（2026-08-02）より前です",
        ),
        (
            (
                "{id: CR-1, title: 要望, business: finance, members: [aa],"
                " approval: {date: 2026-08-01, by: 会, scope: 範囲, review: 更新時, review_due: 2026-07-31}}"
            ),
            "SG181",
            12,
            "見直しの期日",
        ),
        (
            (
                "{id: CR-1, title: 要望, business: finance, members: [aa],"
                " history: [{date: 2026-08-01, note: 一}, {date: 2025-08-01, note: 二}]}"
            ),
            "SG181",
            12,
            "経過の記録の2件目",
        ),
        (
            "{id: CR-1, title: 要望, business: finance, members: [aa], alternatives: [{id: x, name: 代替, remedy: no-such}]}",
            "SG182",
            12,
            "no-such",
        ),
    ],
)
def test_bad_requests_are_refused_with_their_place(library: Library, entry: str, code: str, line: int, what: str) -> None:
    with pytest.raises(InputError) as refused:
        check_requests(profile(requests(entry)), library)
    (problem,) = refused.value.problems
    assert (problem.code, problem.origin.line) == (code, line)
    assert what in problem.message


def test_an_approval_the_rules_deny_is_a_contradiction(library: Library) -> None:
    entry = (
        "{id: CR-1, title: 要望, business: finance, members: [aa], factors: [A-2], answers: {a2_1: yes},"
        " approval: {date: 2026-08-01, by: 会, scope: 範囲, review: 更新時}}"
    )
    findings = prepare(profile(requests(entry)), library).findings
    assert [problem.code for problem in findings.contradictions] == ["SG613"]
    assert "不実施" in findings.contradictions[0].message


# --- the command ------------------------------------------------------------------------------


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "specgen.cli", *arguments], capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "見本.yaml"
    path.write_text(
        requests(
            "{id: CR-1, title: 一つ目, business: finance, members: [aa], factors: [A-2], answers: {a2_1: yes}}  # 注釈",
            "{id: CR-2, title: 二つ目, business: finance, members: [bb], factors: [B]}",
        ),
        encoding="utf-8",
    )
    return path


def test_the_json_is_a_list_of_verdicts_with_the_promised_keys(file: Path) -> None:
    found = json.loads(run("decide", file, "--json").stdout)
    assert [(each["id"], each["decision"]) for each in found] == [("CR-1", "deny"), ("CR-2", "needs_info")]
    keys = {"id", "decision", "factors", "failing", "unknown", "remedies", "cost_bearer", "contract", "review_due", "lax", "reasons"}
    assert keys <= set(found[0])
    assert (found[0]["factors"], found[0]["failing"], found[0]["cost_bearer"]) == ({"A-2": "avoidable"}, ["a2_1"], ["aa"])
    assert found[1]["unknown"] == ["b_1", "b_2", "b_reduction_examined"]
    assert json.loads(run("decide", file, "CR-2", "--json").stdout) == found[1:]


def test_a_request_that_is_not_there_is_told_with_those_that_are(file: Path) -> None:
    done = run("decide", file, "CR-3")
    assert done.returncode == 2
    assert "SG024" in done.stderr
    assert "CR-1, CR-2" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="端末の試験は Windows では行わない")
def test_asking_at_a_terminal_writes_the_answers_and_nothing_else(file: Path) -> None:
    before = file.read_text(encoding="utf-8")
    child = pexpect.spawn(sys.executable, ["-m", "specgen.cli", "decide", str(file), "CR-2", "--ask"], encoding="utf-8", timeout=60)
    child.expect("回答")
    child.sendline("はい")
    child.expect("理由")
    child.sendline("住民の声による")
    child.expect("回答")
    child.sendline("2")
    child.expect("理由")
    child.sendline("")
    for _ in range(6):  # the rest stays as it is
        child.expect("回答")
        child.sendline("")
        child.expect("理由")
        child.sendline("")
    child.expect("書きました")
    child.expect(pexpect.EOF)
    after = file.read_text(encoding="utf-8")
    request = load_profile(file).data.customization_requests[1]
    assert (request.answers["b_1"], request.answers["b_2"], request.answers["ex2_special"]) == ("yes", "no", "unknown")
    assert request.notes == {"b_1": "住民の声による"}
    assert after.splitlines()[:-1] == before.splitlines()[:-1]


def test_an_interrupted_dialogue_writes_nothing(file: Path) -> None:
    before = file.read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "specgen.cli", "decide", str(file), "CR-2", "--ask"], input=b"1\n", capture_output=True, check=False
    )
    assert done.returncode == 130
    assert file.read_bytes() == before


def test_back_and_wrong_answers(library: Library, file: Path) -> None:
    loaded = load_profile(file)
    request = loaded.data.customization_requests[0]
    questions = questions_for(request, "non_standard", library.policies_on(None))
    assert [question.id for question in questions][:3] == ["a2_1", "a2_2", "a2_3"]
    lines = iter(["いいえ", "", "たぶん", "はい", "", "<", "3", "理由", *([""] * 12)])
    said: list[str] = []

    def typed(prompt: str) -> str:
        said.append(prompt)
        return next(lines)

    given = ask(request, questions, Console(typed, said.append), lambda _: "保留")
    assert (given.answers["a2_1"], given.answers["a2_2"]) == ("no", "unknown")
    assert given.notes == {"a2_2": "理由"}
    assert any("1（はい）" in line for line in said)
