"""Whole yen in proportion: none is lost, each share is near its exact value, ties alone look at the order."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.apportionment import Rule, allocate, apportion

RULES: tuple[Rule, ...] = ("lead", "largest_remainder", "largest_share", "none_carry")
EQUAL = {body: Fraction(1) for body in ("a", "b", "c")}


@pytest.mark.parametrize(
    ("rule", "lead", "expected"),
    [
        # 10,000,000 ÷ 3 = 3,333,333.33…: floors 9,999,999, 1 yen is left
        ("lead", "b", {"a": 3333333, "b": 3333334, "c": 3333333}),
        ("largest_remainder", None, {"a": 3333334, "b": 3333333, "c": 3333333}),
        ("largest_share", None, {"a": 3333334, "b": 3333333, "c": 3333333}),
        ("none_carry", None, {"a": 3333333, "b": 3333333, "c": 3333333}),
    ],
)
def test_one_yen_is_left_of_ten_million_among_three(rule: Rule, lead: str | None, expected: dict[str, int]) -> None:
    assert allocate(10_000_000, EQUAL, rule=rule, lead=lead) == expected


def test_the_last_smaller_step_goes_to_the_next_body_in_the_same_order() -> None:
    """1,000,001 ÷ 3 = 333,333.67, floored to 333,000 each; 1,001 are left: a step of 1,000 and one of 1."""
    assert allocate(1_000_001, EQUAL, unit_yen=1000, rule="largest_remainder") == {"a": 334_000, "b": 333_001, "c": 333_000}
    assert allocate(1_000_001, EQUAL, unit_yen=1000, rule="lead", lead="c") == {"a": 333_000, "b": 333_000, "c": 334_001}


def test_the_remainder_goes_where_most_was_cut_off() -> None:
    """5/50, 15/50 and 30/50 of 1,009 yen are 100.9, 302.7 and 605.4: 2 yen are left, for 0.9 and 0.7."""
    weights = {"a": Fraction(5), "b": Fraction(15), "c": Fraction(30)}
    assert allocate(1009, weights, rule="largest_remainder") == {"a": 101, "b": 303, "c": 605}
    assert allocate(1009, weights, rule="largest_share") == {"a": 100, "b": 302, "c": 607}


def test_a_lead_without_a_share_takes_no_remainder() -> None:
    """1,001 ÷ 2 = 500.5: the yen left is not the lead's, who has no part in it."""
    weights = {"a": Fraction(0), "b": Fraction(1), "c": Fraction(1)}
    assert allocate(1001, weights, rule="lead", lead="a") == {"a": 0, "b": 501, "c": 500}


def test_ten_trillion_yen_lose_nothing() -> None:
    """10^13 × 1/7 = 1,428,571,428,571.43: floors 9,999,999,999,997, 3 yen are left."""
    weights = {str(i): Fraction(1) for i in range(7)}
    found = allocate(10**13, weights, rule="largest_remainder")
    assert list(found.values()) == [1428571428572] * 3 + [1428571428571] * 4


def test_weights_that_are_all_zero_or_negative_are_refused() -> None:
    for weights in ({"a": Fraction(0)}, {"a": Fraction(2), "b": Fraction(-1)}, {}):
        with pytest.raises(ValueError, match="no weight is positive"):
            allocate(100, weights)


AMOUNTS = st.integers(0, 10**13)
WEIGHTS = st.lists(st.fractions(0, 1000, max_denominator=997), min_size=1, max_size=12).filter(any)
UNITS = st.sampled_from([1, 10, 100, 1000])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(total=AMOUNTS, weights=WEIGHTS, unit=UNITS, rule=st.sampled_from(RULES), lead=st.integers(0, 11))
def test_shares_and_what_is_carried_are_the_amount_under_every_rule(
    total: int, weights: list[Fraction], unit: int, rule: Rule, lead: int
) -> None:
    whole = sum(weights)
    scale = 997 * 1009
    for weight in weights:
        scale *= weight.denominator
    exact = [weight / whole * total for weight in weights]
    denominator = whole.numerator * scale
    numerators = [int(value * denominator) for value in exact]
    assert [Fraction(each, denominator) for each in numerators] == exact
    found = apportion(total, numerators, denominator, unit_yen=unit, rule=rule, lead=lead if lead < len(weights) else None)
    assert sum(found.shares) + found.carried == total
    assert found.carried == 0 or rule == "none_carry"
    for floor, share, value in zip(found.floors, found.shares, exact, strict=True):
        assert floor % unit == 0
        assert floor <= value < floor + unit
        assert share >= floor
        assert value or not share  # who has no part pays nothing
        if rule == "largest_remainder":
            assert share - floor <= unit


@settings(max_examples=200, deadline=None, derandomize=True)
@given(total=AMOUNTS, weights=WEIGHTS, unit=UNITS, rule=st.sampled_from(RULES), chance=st.randoms(use_true_random=False))
def test_the_order_of_bodies_matters_only_for_exact_ties(
    total: int, weights: list[Fraction], unit: int, rule: Rule, chance: object
) -> None:
    named = {str(i): weight for i, weight in enumerate(weights)}
    shuffled = list(named)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    first = allocate(total, named, unit_yen=unit, rule=rule, lead="0")
    second = allocate(total, {body: named[body] for body in shuffled}, unit_yen=unit, rule=rule, lead="0")
    whole = sum(weights)
    cut = {body: weight / whole * total % unit for body, weight in named.items()}
    for body in named:
        tied = [each for each in named if cut[each] == cut[body]] if rule == "largest_remainder" else []
        tied = [each for each in named if named[each] == named[body]] if rule == "largest_share" else tied
        if rule == "lead" and not named["0"]:
            continue  # the lead has no part: the body listed first stands in for it, by rule
        assert first[body] == second[body] or len(tied) > 1
