"""The dialogue of ``specgen init``: its rules with a scripted console, and the whole of it at a terminal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pexpect
import pytest

from specgen.errors import InputError, Origin, Problem
from specgen.interview import Console, interview
from specgen.profile import load_profile
from specgen.questions import QUESTIONS, Answers, Business, Member

EVERY = frozenset(question.id for question in QUESTIONS)
TOWN = Member("member1", "見本町")
VILLAGE = Member("member2", "模擬村")
FINANCE = Business("finance", "財務会計", "non_standard")


class Script:
    """A console that types the given lines; ``said`` is all it was shown, prompts included."""

    def __init__(self, *lines: str) -> None:
        self.lines: Iterator[str] = iter(lines)
        self.said: list[str] = []

    def ask(self, prompt: str) -> str:
        self.said.append(prompt)
        return next(self.lines)

    @property
    def text(self) -> str:
        return "\n".join(self.said)


def prove(answers: Answers) -> None:
    """Refuses a call on the first day of April."""
    if answers.date.endswith("-04-01"):
        raise InputError(Problem(Origin("p.yaml", 3), "SG150", "四月一日です", "ほかの日にしてください"))


def asked(about: Sequence[str], *lines: str, given: Answers | None = None) -> tuple[Answers, Script]:
    """The answers after ``lines`` were typed at the questions ``about`` and the review; every line was needed."""
    script = Script(*lines)
    start = given or Answers(member=(TOWN,), business=(FINANCE,), method="proposal", contract="individual", hosting="saas")
    answers = interview(start, EVERY - set(about), Console(script.ask, script.said.append), prove)
    assert list(script.lines) == []
    return answers, script


TWO = Answers(
    member=(TOWN, VILLAGE), lead=TOWN, business=(FINANCE,), method="proposal", contract="lead", vehicle="plain_agreement", hosting="saas"
)


def test_enter_takes_the_default_or_leaves_a_blank() -> None:
    answers, script = asked(["title", "method", "contract"], "", "", "", "")
    assert (answers.title, answers.method, answers.contract) == ("", "proposal", "individual")
    assert "調達件名: 【要記入】" in script.text


def test_what_has_no_default_must_be_answered() -> None:
    answers, script = asked(["hosting"], "", "4", "", given=Answers(member=(TOWN,), business=(FINANCE,)))
    assert answers.hosting == "saas"
    assert "この質問は空欄にできません" in script.text


def test_a_question_mark_explains_and_asks_again() -> None:
    answers, script = asked(["title"], "？", "件名", "")
    assert answers.title == "件名"
    assert "公告に用いる正式な件名を書きます。" in script.text


@pytest.mark.parametrize("back", ["<", "＜", "戻る"])
def test_back_asks_the_one_before_and_keeps_its_answer(back: str) -> None:
    answers, script = asked(["title", "date"], "件名", back, "", "2026-12-01", "")
    assert (answers.title, answers.date) == ("件名", "2026-12-01")
    assert "（Enter: 件名、空欄にする: なし）> " in script.said


def test_back_at_the_first_question_says_so() -> None:
    _, script = asked(["title"], "<", "件名", "")
    assert "これより前の質問はありません。" in script.said


def test_an_answer_can_be_taken_back_to_a_blank() -> None:
    assert asked(["title"], "件名", "<", "なし", "")[0].title == ""


def test_back_from_the_review_and_a_change_by_number() -> None:
    answers, script = asked(["title", "date"], "件名", "", "<", "2026-12-01", "1", "別の件名", "x", "")
    assert (answers.title, answers.date) == ("別の件名", "2026-12-01")
    assert "文書の日付: 2026-12-01" in script.text
    assert "番号を一つ入力するか、Enter を押してください。" in script.text


def test_answers_that_contradict_each_other_are_told_at_the_review_and_mended_there() -> None:
    answers, script = asked(["title", "date"], "件名", "2027-04-01", "", "<", "2027-04-02", "")
    assert answers.date == "2027-04-02"
    assert "このままでは書けません。次の点を直してください。\n    四月一日です\n    → ほかの日にしてください" in script.text
    assert "番号: 直す、<: 前の質問に戻る> " in script.said


def test_a_refused_answer_is_explained_and_asked_again() -> None:
    answers, script = asked(["date"], "2027-02-29", "2027-02-28", "")
    assert answers.date == "2027-02-28"
    assert "「2027-02-29」は日付ではありません" in script.text


def test_members_one_at_a_time_with_candidates_unknown_ones_and_second_thoughts() -> None:
    answers, script = asked(
        ["member"],
        *("", "府中市", "", "府中市", "2", "府中", "9", "132063", "132063", "011003", "見本市", "一覧外:見本組合", "<", "とうべつ", ""),
        "",
        given=Answers(business=(FINANCE,), method="proposal", contract="lead", vehicle="plain_agreement", hosting="saas"),
    )
    assert [one.name for one in answers.member] == ["府中市", "府中市", "当別町"]
    assert [one.id for one in answers.member] == ["fuchuu", "fuchuu-2", "toubetsu"]
    for said in (
        "一つ以上入力してください。",
        " 2 広島県府中市（342084）",
        "「広島県府中市」（342084、長の職名は府中市長）を加えました。",
        "「府中市」は既に入っています",
        "団体コード「011003」の検査数字（６桁目）が違います",
        "「見本市」という市町村及び特別区は一覧にありません",
        "「見本組合」を消しました。",
    ):
        assert said in script.text, said


def test_the_lead_is_asked_again_when_it_left() -> None:
    start = replace(TWO, lead=VILLAGE)
    answers, script = asked(["member"], "<", "一覧外:例示町", "", "2", "", given=start)
    assert [one.name for one in answers.member] == ["見本町", "例示町"]
    assert answers.lead == answers.member[1]
    assert "代表団体はどこですか。" in script.text


def test_the_lead_stays_when_others_come() -> None:
    answers, script = asked(["member"], "一覧外:例示町", "", "", given=TWO)
    assert answers.lead == TOWN
    assert "代表団体はどこですか。" not in script.text


def test_dates_that_no_longer_fit_are_asked_again() -> None:
    start = replace(TWO, agreement_end="2030-03-31")
    answers, script = asked(["agreement_start"], "2031-04-01", "2033-03-31", "", given=start)
    assert (answers.agreement_start, answers.agreement_end) == ("2031-04-01", "2033-03-31")
    assert "協定はいつまでですか。" in script.text


def test_businesses_by_number_range_name_and_regime() -> None:
    answers, script = asked(
        ["business"],
        *("1-2 23", "戸籍:transition_support", "図書館", "見本管理", "", "見本管理", "3", "例示: 管理:related", "99", "", ""),
        *("<", "<", "", ""),  # back from the review, the last one taken out
        given=Answers(member=(TOWN,), method="proposal", contract="individual", hosting="saas"),
    )
    assert [(one.name, one.regime) for one in answers.business] == [
        ("住民基本台帳", "standardized"),
        ("選挙人名簿管理", "standardized"),
        ("財務会計", "non_standard"),
        ("戸籍", "transition_support"),
        ("図書館", "non_standard"),
        ("見本管理", "related"),
    ]
    assert len({one.id for one in answers.business}) == 6
    assert "「見本管理」（標準準拠システムと連携する業務）を加えました。" in script.text


def test_questions_about_several_bodies_are_not_asked_of_one() -> None:
    _, script = asked(["title", "lead", "council_name", "agreement_start"], "件名", "")
    assert "協定" not in script.text


# --- at a terminal ----------------------------------------------------------------------------


def terminal(folder: Path, *options: str) -> pexpect.spawn:
    environment = {**os.environ, "TERM": "dumb", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    arguments = ["-m", "specgen.cli", "init", *options]
    return pexpect.spawn(sys.executable, arguments, cwd=str(folder), env=environment, encoding="utf-8", timeout=30, dimensions=(60, 160))


def ended(child: pexpect.spawn) -> int:
    child.expect(pexpect.EOF)
    child.close()
    return int(child.exitstatus)


def test_an_officer_goes_from_the_first_question_to_a_profile(tmp_path: Path) -> None:
    child = terminal(tmp_path)
    for question, typed in [
        ("調達件名は何ですか", "- {{ 件名 }}: 𠮷 # \"'"),
        ("1 件目", "府中市"),
        ("番号（Enter", "2"),
        ("2 件目", "一覧外:見本町"),
        ("3 件目", ""),
        ("代表団体はどこですか", ""),
        ("1 件目", "23-24"),
        ("3 件目", ""),
        ("どの方式で", "<"),
        ("3 件目", ""),
        ("どの方式で", "3"),
        ("だれが事業者と", ""),
        ("どの仕組みで共同して", ""),
        ("どこで動かしますか", "4"),
    ]:
        child.expect(question)
        child.expect("> $")
        child.sendline(typed)
    while child.expect([re.escape("Enter: 書く、番号: 直す、<: 前の質問に戻る> ") + "$", "> $"]):
        child.sendline("")  # the rest stays blank
    child.sendline("")
    child.expect("次に書く項目")
    assert ended(child) == 0
    data = load_profile(tmp_path / "profile.yaml").data
    assert data.project.title == "- {{ 件名 }}: 𠮷 # \"'"
    assert [(one.name, one.head_title) for one in data.members] == [("府中市", "府中市長"), ("見本町", None)]
    assert (data.method, data.contract, data.hosting) == ("open_bidding", "lead", "saas")
    assert [one.name for one in data.businesses] == ["財務会計", "人事給与"]


def test_options_are_not_asked_again(tmp_path: Path) -> None:
    child = terminal(tmp_path, "--title", "件名", "--member", "一覧外:見本町", "--business", "図書館", "--method", "proposal")
    child.expect(re.escape("だれが事業者と契約しますか"))
    assert "調達件名は何ですか" not in child.before
    child.sendintr()
    assert ended(child) == 130


@pytest.mark.parametrize("stop", ["intr", "eof"])
def test_an_interruption_writes_nothing(stop: str, tmp_path: Path) -> None:
    child = terminal(tmp_path)
    child.expect("調達件名は何ですか")
    child.expect("> $")
    child.sendline("件名")
    child.expect("1 件目> $")
    child.sendintr() if stop == "intr" else child.sendeof()
    child.expect("中断しました。")
    assert ended(child) == 130
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_told_before_the_first_question(tmp_path: Path) -> None:
    (tmp_path / "profile.yaml").write_text("私の", encoding="utf-8")
    child = terminal(tmp_path)
    child.expect("SG508 ファイルが既にあります")
    assert ended(child) == 5
    assert (tmp_path / "profile.yaml").read_text(encoding="utf-8") == "私の"


def test_yes_asks_nothing_at_a_terminal(tmp_path: Path) -> None:
    child = terminal(tmp_path, "--member", "一覧外:見本町", "--business", "図書館", "--yes")
    child.expect("SG031 初期値がないため、「--hosting」が必要です")
    assert ended(child) == 2
