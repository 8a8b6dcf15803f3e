"""Ratios: the degressive base, limits, printed ratios. Expected values by hand or from the agreement's rule."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen import cost_bases


def f(*percents: str) -> list[Fraction]:
    return [Fraction(percent) / 100 for percent in percents]


def test_doubling_the_population_makes_the_burden_half_as_much_again() -> None:
    """5,000 / 10,000 / 20,000 people: 1 : 1.5 : 2.25, exactly, in whole numbers 4 : 6 : 9."""
    assert cost_bases.degressive([5000, 10000, 20000]) == [4, 6, 9]
    assert cost_bases.is_exact([5000, 10000, 20000])
    assert cost_bases.degressive([0, 7, 14]) == [0, 2, 3]


def test_the_degressive_base_of_other_populations_has_as_many_decimals_as_asked() -> None:
    """3^(log2 1.5) = 1.9015526…: between 1.5 (of 2) and 2.25 (of 4); and (3^a)² = 9^a."""
    one, three, nine = (Fraction(value, 10**60) for value in cost_bases.degressive([1, 3, 9]))
    assert one == 1
    assert Fraction("1.9015") < three < Fraction("1.9016")
    assert abs(three * three - nine) < Fraction(1, 10**57)
    longer = cost_bases.degressive([1, 3, 9], 300)
    assert longer[1] // 10**240 == cost_bases.degressive([1, 3, 9])[1]


def test_a_cap_is_borne_by_the_others_in_their_proportion() -> None:
    """10/30/60 with at most 50: the other half is shared 1:3, 12.5 and 37.5."""
    assert cost_bases.limited(f("10", "30", "60"), Fraction(0), Fraction(1, 2)) == f("12.5", "37.5", "50")


def test_a_cap_may_push_another_body_onto_it() -> None:
    """5/38/57 with at most 40: 57 → 40, then 38/43 of 60 = 53 is above it too → 40, 20 is left for the first."""
    assert cost_bases.limited(f("5", "38", "57"), Fraction(0), Fraction(2, 5)) == f("20", "40", "40")


def test_a_floor_is_paid_for_by_the_others_in_their_proportion() -> None:
    """10/30/60 with at least 19: 81 are left for 30:60, 27 and 54. A body without any share is raised too."""
    assert cost_bases.limited(f("10", "30", "60"), Fraction(19, 100), Fraction(1)) == f("19", "27", "54")
    assert cost_bases.limited(f("0", "40", "60"), Fraction(1, 10), Fraction(1)) == f("10", "36", "54")


@pytest.mark.parametrize(("low", "high"), [("40", "100"), ("0", "30")])
def test_limits_nobody_can_keep_give_nothing(low: str, high: str) -> None:
    assert cost_bases.limited(f("10", "30", "60"), *f(low, high)) is None


@settings(max_examples=200, deadline=None, derandomize=True)
@given(weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=15).filter(any), low=st.integers(0, 20), high=st.integers(5, 100))
def test_limited_ratios_make_a_whole_keep_the_limits_and_their_order(weights: list[int], low: int, high: int) -> None:
    ratios = cost_bases.in_proportion(weights)
    assert ratios is not None
    found = cost_bases.limited(ratios, Fraction(low, 100), Fraction(high, 100)) if low <= high else None
    if found is None:
        return
    assert sum(found) == 1
    assert all(Fraction(low, 100) <= ratio <= Fraction(high, 100) for ratio in found)
    inside = [(new, old) for new, old in zip(found, ratios, strict=True) if Fraction(low, 100) < new < Fraction(high, 100)]
    assert len({new / old for new, old in inside}) <= 1  # one factor for all of them


def test_printed_ratios_make_a_hundred_and_the_largest_takes_the_difference() -> None:
    """21.666…, 31.666… and 46.666… round to 21.67 + 31.67 + 46.67 = 100.01; the largest becomes 46.66."""
    ratios = [Fraction(13, 60), Fraction(19, 60), Fraction(28, 60)]
    assert cost_bases.printed(ratios, 2) == f("21.67", "31.67", "46.66")
    assert cost_bases.printed(ratios, 0) == f("22", "32", "46")
    assert cost_bases.percent_text(Fraction(2167, 10000), 2) == "21.67"
    assert cost_bases.percent_text(Fraction(5, 100), 0) == "5"


def test_the_tier_is_the_highest_the_population_reaches() -> None:
    tiers = [(0, 100), (10_000, 300), (50_000, 800)]
    assert [cost_bases.tier(people, tiers) for people in (9_999, 10_000, 49_999, 50_000)] == [100, 300, 300, 800]
    assert cost_bases.tier(5, [(10, 100)]) is None
