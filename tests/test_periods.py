"""Dates of one profile against each other: an officer must not find the contradiction in the printed paper."""

from __future__ import annotations

import pytest

from specgen.errors import InputError
from tests.small import PROFILE, profile


def refusals(text: str) -> list[tuple[str, int]]:
    try:
        profile(text)
    except InputError as error:
        return [(problem.code, problem.origin.line) for problem in error.problems]
    return []


def period(**days: str) -> str:
    return PROFILE + "contract_period:\n" + "".join(f"  {name}: {day}\n" for name, day in days.items())


def test_periods_that_fit_are_accepted() -> None:
    days = {"build_start": "2027-06-01", "build_end": "2029-03-31", "operation_start": "2028-04-01", "operation_end": "2033-03-31"}
    assert refusals(period(**days)) == []
    assert refusals(period(operation_start="2028-04-01", operation_end="2028-04-01")) == []


@pytest.mark.parametrize(("first", "last"), [("build_start", "build_end"), ("operation_start", "operation_end")])
def test_a_period_that_ends_before_it_starts_is_refused(first: str, last: str) -> None:
    assert refusals(period(**{first: "2028-04-01", last: "2028-03-31"})) == [("SG134", 13)]


def test_operation_does_not_begin_before_the_build() -> None:
    assert refusals(period(build_start="2027-06-01", operation_start="2027-05-31")) == [("SG152", 13)]
    assert refusals(period(build_start="2027-06-01", operation_start="2027-06-01")) == []


@pytest.mark.parametrize(
    ("go_live", "found"),
    [("2028-03-31", [("SG150", 10)]), ("2028-04-01", []), ("2033-03-31", []), ("2033-04-01", [("SG150", 10)])],
)
def test_a_business_goes_live_within_the_operation(go_live: str, found: list[tuple[str, int]]) -> None:
    text = period(operation_start="2028-04-01", operation_end="2033-03-31")
    assert refusals(text.replace("regime: non_standard}", f"regime: non_standard, go_live: {go_live}}}")) == found


def test_one_known_end_of_the_operation_is_enough_to_find_a_go_live_outside() -> None:
    live = PROFILE.replace("regime: non_standard}", "regime: non_standard, go_live: 2028-03-31}")
    assert refusals(live + "contract_period: {operation_start: 2028-04-01}\n") == [("SG150", 10)]
    assert refusals(live + "contract_period: {operation_end: 2028-03-30}\n") == [("SG150", 10)]
    assert refusals(live) == []


def test_the_agreement_lasts_as_long_as_the_contract() -> None:
    agreement = period(build_end="2028-03-31", operation_end="2033-03-31").replace(
        "council_name: 試験協議会}", "council_name: 試験協議会, agreement_end: {}}"
    )
    assert refusals(agreement.replace("{}", "2033-03-30")) == [("SG153", 8)]
    assert refusals(agreement.replace("{}", "2033-03-31")) == []


def test_milestones_stand_in_the_order_of_their_dates_whatever_is_still_open() -> None:
    text = PROFILE + "milestones:\n" + "".join(f"  - {{id: m{n}, name: 節目{n}{day}}}\n" for n, day in enumerate(DAYS))
    assert refusals(text) == [("SG151", 15)]


DAYS = (", date: 2027-06-01", ", date: 2027-06-01", "", ", date: 2027-05-31", ", date: 2027-06-02")


def test_related_procurements_and_current_contracts_end_after_they_start() -> None:
    related = "related_procurements:\n  - {id: a, name: 回線, start: 2028-04-01, end: 2028-03-31}\n"
    current = "current_systems:\n  - {id: a, name: 旧, in_operation_since: 2028-04-01, contract_end: 2018-03-31}\n"
    assert refusals(PROFILE + related + current) == [("SG134", 12), ("SG134", 14)]


def test_ids_and_names_of_the_new_lists_are_checked_like_the_others() -> None:
    text = PROFILE + "current_systems:\n  - {id: a, name: 旧, members: [cc], businesses: [finance, finance]}\n  - {id: a, name: 別}\n"
    assert refusals(text) == [("SG131", 12), ("SG132", 12), ("SG130", 13)]


def test_all_contradictions_are_told_at_once() -> None:
    text = period(build_start="2028-05-01", build_end="2028-04-30", operation_start="2028-04-01", operation_end="2028-03-31")
    text = text.replace("regime: non_standard}", "regime: non_standard, go_live: 2027-01-01}")
    assert sorted(code for code, _ in refusals(text)) == ["SG134", "SG134", "SG150", "SG152"]


@pytest.mark.parametrize("count", ["-1", "1.5", "８２", "8万", "100000001"])
def test_a_count_is_a_whole_number_that_can_be(count: str) -> None:
    assert refusals(PROFILE.replace("head_title: 見本市長", f"population: {count}")) == [("SG114", 6)]
