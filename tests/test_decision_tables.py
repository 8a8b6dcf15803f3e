"""The tables of tests/data/decisions are whole: an answer nobody typed would be a decision nobody tests."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import pytest

from tests import decision_tables

FOLDER = Path(__file__).parent / "data" / "decisions"
ANSWERS = {"yes", "no", "unknown"}
DECISIONS = {"deny", "needs_info", "approve"}
STATES = {"reclassify", "avoidable", "too_light", "pass", "unknown"}
GATEWAY = {"ex1_service", "ex1_insufficient", "ex1_no_alternative", "ex1_other_ground", "ex2_special"}
FACTORS = {
    "A-1": {"a1_1", "a1_2", "a1_3", "a1_4", "a1_5", "a1_6"},
    "A-2": {"a2_1", "a2_2", "a2_3"},
    "A-3": {"a3_0", "a3_1", "a3_2"},
    "B": {"b_1", "b_2", "b_reduction_examined"},
    "C": {"c_1", "c_2"},
    "D": {"d_1", "d_2", "d_talks_record"},
}
REGIMES = {
    "non_standard": GATEWAY,
    "related": GATEWAY,
    "standardized": GATEWAY | {"s_2", "s_3", "s_4", "s_5", "s_6", "s_7"},
    "transition_support": GATEWAY | {"t_1", "t_2"},
}


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answers(row: dict[str, str]) -> dict[str, str]:
    pairs = [pair.split("=") for pair in row["answers"].split()]
    assert len({question for question, _ in pairs}) == len(pairs), row
    assert {answer for _, answer in pairs} <= ANSWERS, row
    return dict(pairs)


def assert_every_combination_once(rows: list[dict[str, str]], questions: set[str], count: int) -> None:
    found = [answers(row) for row in rows]
    assert all(set(one) == questions for one in found)
    assert len(rows) == count == len({tuple(sorted(one.items())) for one in found})


@pytest.mark.parametrize(("factor", "count"), [("A-1", 729), ("A-2", 27), ("A-3", 27), ("B", 27), ("C", 9), ("D", 27)])
def test_a_factor_has_every_combination_of_its_answers(factor: str, count: int) -> None:
    rows = [row for row in read("factors.csv") if row["factor"] == factor]
    assert_every_combination_once(rows, FACTORS[factor], count)
    assert {row["state"] for row in rows} | {row["lax_state"] for row in rows} <= STATES
    assert {row["alone"] for row in rows} | {row["alone_lax"] for row in rows} == DECISIONS
    assert {row["condition"] for row in rows} == ({"met", "unmet", "unknown"} if factor in ("B", "D") else {""})


def test_the_factors_file_holds_nothing_else() -> None:
    assert len(read("factors.csv")) == 846


def test_the_gateway_has_every_combination_of_its_answers() -> None:
    rows = read("gateway.csv")
    assert_every_combination_once(rows, GATEWAY, 243)
    assert {row["gateway"] for row in rows} == {row["gateway_lax"] for row in rows} == ANSWERS


def test_the_law_has_every_combination_of_its_answers() -> None:
    rows = read("standardized.csv")
    assert_every_combination_once(rows, {"s_2", "s_3", "s_4", "s_5", "s_6", "s_7"}, 729)
    assert [answers(row) for row in rows if row["decision"] == "approve"] == [
        {"s_2": "no", "s_3": "no", "s_4": "yes", "s_5": "yes", "s_6": "yes", "s_7": "yes"}
    ]
    assert {row["decision"] for row in rows} == DECISIONS


def test_the_cases_use_known_words_only() -> None:
    rows = read("cases.csv")
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        factors = row["factors"].split()
        assert len(set(factors)) == len(factors), row
        allowed = REGIMES[row["regime"]].union(*(FACTORS[factor] for factor in factors))
        assert set(answers(row)) <= allowed, row
        assert {row["minimum"], row["consulted"]} <= {"yes", "no"}, row
        assert {row["decision"], row["lax"]} <= DECISIONS, row
        assert row["why"], row


def test_the_cases_cover_pairs_regimes_and_decisions() -> None:
    rows = read("cases.csv")
    policy = [row for row in rows if row["regime"] in ("non_standard", "related")]
    for pair in combinations(FACTORS, 2):
        found = {row["decision"] for row in policy if row["factors"].split() == list(pair)}
        assert found == DECISIONS, pair
    for regime in REGIMES:
        assert {row["decision"] for row in rows if row["regime"] == regime} == DECISIONS, regime
    moves = [answers(row) for row in rows if row["id"].startswith("move/") and row["id"].removeprefix("move/").strip("ynu") == ""]
    assert len({(move["t_1"], move["t_2"]) for move in moves}) == 9


def test_the_lax_readings_are_never_stricter() -> None:
    order = ["deny", "needs_info", "approve"]
    for row in read("cases.csv"):
        assert order.index(row["lax"]) >= order.index(row["decision"]), row


@pytest.mark.parametrize("name", ["factors.csv", "gateway.csv", "standardized.csv", "cases.csv"])
def test_the_files_are_what_was_typed(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == decision_tables.tables()[name], "run python -m tests.decision_tables"
