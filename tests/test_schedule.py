"""The days of a procedure: typed from a calendar, never computed by what is tested."""

from __future__ import annotations

from datetime import date

import pytest

from specgen.errors import InputError, Origin
from specgen.render import calendar
from specgen.schedule import GivenDay, plan_schedule
from specgen.schema import StepRule
from tests.conftest import shipped_library
from tests.small import MIHON_PROFILE, shipped

DAYS = {"ten": 10, "five": 5}
RULES = (
    StepRule(id="notice", name="公告", by="発注者"),
    StepRule(id="questions", name="質問", by="入札者", after="notice", days="ten"),
    StepRule(id="answers", name="回答", by="発注者", after="questions", days="five", count="business"),
)


def _days(given: dict[str, date], rules: tuple[StepRule, ...] = RULES) -> list[date | None]:
    origins = {name: GivenDay(day, Origin("見本.yaml")) for name, day in given.items()}
    return [step.day for step in plan_schedule(rules, origins, DAYS)]


@pytest.mark.parametrize(
    ("notice", "questions", "answers"),
    [
        # ten days on is a Friday; five open days on from it
        (date(2027, 1, 12), date(2027, 1, 22), date(2027, 1, 29)),
        # ten days on is 2027-05-02, a Sunday, and 05-03 to 05-05 are holidays
        (date(2027, 4, 22), date(2027, 5, 6), date(2027, 5, 13)),
        # ten days on is 2027-01-02, within the closure around New Year
        (date(2026, 12, 23), date(2027, 1, 4), date(2027, 1, 12)),
    ],
)
def test_a_day_is_counted_from_the_day_after_and_a_closed_one_moves_on(notice: date, questions: date, answers: date) -> None:
    assert _days({"notice": notice}) == [notice, questions, answers]


def test_a_day_the_profile_gives_stands_and_those_after_it_follow() -> None:
    assert _days({"notice": date(2027, 1, 12), "questions": date(2027, 1, 20)}) == [
        date(2027, 1, 12),
        date(2027, 1, 20),
        date(2027, 1, 27),
    ]


def test_without_a_notice_nothing_is_dated() -> None:
    assert _days({}) == [None, None, None]


# 2027-01-25 and the spacing of the library, counted on a calendar with the holidays 2-11, 2-23, 3-22, 4-29, 5-3 to 5-5.
MIHON = {
    "notice": "2027-01-25",
    "briefing": "2027-02-01",
    "questions": "2027-02-04",
    "answers": "2027-02-12",
    "entry": "2027-02-17",
    "entry_result": "2027-02-25",
    "submission": "2027-03-08",
    "first_result": "2027-03-17",
    "second_review": "2027-03-30",
    "result": "2027-04-06",
    "explanation": "2027-04-13",
    "negotiation": "2027-04-27",
    "quotation": "2027-05-06",
    "contract": "2027-06-01",
}


def test_the_days_of_the_sample_consortium_are_those_of_the_calendar() -> None:
    steps = {step.id: step.day.isoformat() for step in shipped("mihon").steps if step.day}
    assert steps == MIHON


@pytest.mark.parametrize(
    ("method", "missing", "there"),
    [
        ("open_bidding", {"submission", "second_review", "negotiation", "quotation"}, {"bid", "opening"}),
        ("proposal", {"bid", "opening"}, {"quotation"}),
    ],
)
def test_each_method_has_its_own_steps(method: str, missing: set[str], there: set[str]) -> None:
    name = {"open_bidding": "machi", "proposal": "mihon"}[method]
    found = {step.id for step in shipped(name).steps}
    assert not found & missing
    assert there <= found


def _refused(text: str) -> InputError:
    from specgen.build import prepare
    from specgen.profile import parse_profile

    with pytest.raises(InputError) as refused:
        prepare(
            parse_profile(MIHON_PROFILE.replace("call:\n  notice: 2027-01-25", text), "見本.yaml", "見本"),
            shipped_library(),
        )
    return refused.value


@pytest.mark.parametrize(
    ("call", "code", "place"),
    [
        ("call:\n  steps: [{id: questions, date: 2027-01-22}]\n  notice: 2027-01-25", "SG164", "2027-01-22"),
        ("call:\n  steps: [{id: submission, date: 2027-02-08}]\n  notice: 2027-01-25", "SG164", "2027-02-08"),
        ("call:\n  steps: [{id: opening, date: 2027-03-08}]\n  notice: 2027-01-25", "SG163", "opening"),
        ("call:\n  steps: [{id: contract, date: 2027-06-08}]\n  notice: 2027-01-25", "SG163", "contract"),
        ("call:\n  notice: 2027-05-10", "SG164", "契約の締結"),
        ("call:\n  gpa: tokutei\n  notice: 2027-01-25", "SG165", "公募型プロポーザル"),
    ],
)
def test_days_that_cannot_be_are_refused_with_their_place(call: str, code: str, place: str) -> None:
    refused = _refused(call)
    assert refused.exit_status == 3
    assert {problem.code for problem in refused.problems} == {code}
    assert place in refused.problems[0].message
    assert refused.problems[0].origin.line > 1


def _unfolded(content: bytes) -> list[str]:
    """The lines of an iCalendar file as a calendar reads them (RFC 5545, 3.1)."""
    text = content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_the_calendar_has_an_all_day_event_for_every_day() -> None:
    made = _unfolded(
        calendar.render(
            "見本の業務", date(2026, 12, 1), [("questions", "質問の提出期限", date(2027, 2, 4)), ("bid", "入札", date(2026, 12, 31))]
        )
    )
    assert made[0] == "BEGIN:VCALENDAR"
    assert made[-1] == "END:VCALENDAR"
    assert [line for line in made if line.startswith(("DTSTART", "DTEND", "SUMMARY"))] == [
        "DTSTART;VALUE=DATE:20270204",
        "DTEND;VALUE=DATE:20270205",
        "SUMMARY:質問の提出期限（見本の業務）",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:入札（見本の業務）",
    ]
    assert len({line for line in made if line.startswith("UID")}) == 2


def test_no_title_breaks_the_calendar() -> None:
    title = "改修; 移行, 試験\\END:VEVENT " + "長" * 60
    made = _unfolded(calendar.render(title, date(2026, 12, 1), [("bid", "入札", date(2027, 2, 4))]))
    assert made.count("END:VEVENT") == 1
    summary = next(line for line in made if line.startswith("SUMMARY"))
    assert summary == "SUMMARY:入札（改修\\; 移行\\, 試験\\\\END:VEVENT " + "長" * 60 + "）"
