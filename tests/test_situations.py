"""Conditions that can hold together: decided as if every profile were tried."""

from __future__ import annotations

from itertools import chain, combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen import schema, situations
from specgen.conditions import holds
from specgen.facts import gather_facts
from specgen.library import Library
from specgen.profile import LoadedProfile
from specgen.situations import possible
from tests.small import profile


@pytest.mark.parametrize(
    ("whens", "expected"),
    [
        ([{}], True),
        ([{"joint": False, "members": {"min": 3}}], False),
        ([{"joint": True, "members": {"max": 1}}], False),
        ([{"joint": True, "members": {"max": 2}}], True),
        ([{"members": {"min": 4, "max": 3}}], False),
        ([{"members": {"min": 201}}], False),
        ([{"members": {"min": 200}}], True),
        ([{"members": 1}, {"joint": {"not": False}}], False),
        ([{"joint": False, "vehicle": "statutory_council"}], False),
        ([{"joint": False, "vehicle": "plain_agreement"}], True),
        ([{"method": "proposal"}, {"method": {"not": "proposal"}}], False),
        ([{"method": ["proposal", "open_bidding"]}, {"method": {"not": "proposal"}}], True),
        ([{"regimes": "related"}, {"regimes": "standardized"}], True),
        ([{"regimes": "related"}, {"regimes": {"not": "related"}}], False),
        ([{"regimes": {"not": ["standardized", "transition_support", "related", "non_standard"]}}], False),
        ([{"factors": {"not": ["A-1", "A-2", "A-3", "B", "C", "D"]}}], True),
    ],
)
def test_conditions_hold_together_only_if_some_profile_fulfils_them(whens: list[dict[str, object]], expected: bool) -> None:
    assert possible(*whens) is expected


def test_an_unknown_key_is_left_to_the_loader() -> None:
    assert possible({"colour": "red"})
    assert not possible({"colour": "red", "joint": True}, {"joint": False})


def _subsets(words: frozenset[str], least: int) -> list[frozenset[str]]:
    listed = sorted(words)
    return [frozenset(chosen) for chosen in chain.from_iterable(combinations(listed, size) for size in range(least, len(listed) + 1))]


_REGIMES = schema.CONDITIONS["regimes"]
_METHODS = schema.CONDITIONS["method"]
assert isinstance(_REGIMES, frozenset)
assert isinstance(_METHODS, frozenset)
ALL = [
    {"members": members, "joint": members > 1, "method": method, "regimes": regimes}
    for members, method, regimes in product(range(1, 201), sorted(_METHODS), _subsets(_REGIMES, 1))
]


def _values(words: frozenset[str]) -> st.SearchStrategy[Any]:
    word = st.sampled_from(sorted(words))
    some = st.lists(word, min_size=1, max_size=3)
    return st.one_of(word, some, st.fixed_dictionaries({"not": st.one_of(word, some)}))


_number = st.integers(0, 202)
_whens = st.fixed_dictionaries(
    {},
    optional={
        "joint": st.one_of(st.booleans(), st.fixed_dictionaries({"not": st.booleans()})),
        "members": st.one_of(
            _number, st.lists(_number, min_size=1), st.fixed_dictionaries({}, optional={"min": _number, "max": _number, "not": _number})
        ),
        "method": _values(_METHODS),
        "regimes": _values(_REGIMES),
    },
)


@given(st.lists(_whens, min_size=1, max_size=3))
def test_the_answer_is_that_of_trying_every_profile(whens: list[dict[str, object]]) -> None:
    assert possible(*whens) is any(all(holds(when, facts) for when in whens) for facts in ALL)


def test_what_is_assumed_about_facts_is_what_is_gathered(library: Library, sample: LoadedProfile) -> None:
    alone = profile(
        "project: {}\nmethod: proposal\ncontract: lead\nhosting: saas\nmembers: [{id: aa, name: 見本市}]\n"
        "businesses: [{id: b, name: 財務会計, regime: related}]\n"
    )
    for chosen in (sample, alone):
        conditions = gather_facts(chosen, library).conditions
        assert {key for key, value in conditions.items() if isinstance(value, frozenset)} == set(situations.SETS)
    assert gather_facts(alone, library).conditions["vehicle"] == situations.SINGLE_VEHICLE
    assert situations.MAX_MEMBERS == 200
