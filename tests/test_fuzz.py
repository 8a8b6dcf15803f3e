"""The fuzzer finds what it should; a short run of each target finds nothing (a long one: CONTRIBUTING.md)."""

from __future__ import annotations

import importlib
from random import Random
from types import ModuleType

import pytest

from specgen.errors import InputError, InternalError, Origin, Problem
from tests.fuzz.driver import fuzz
from tests.fuzz.mutations import mutate

RUNS = {"document": 15, "profile": 10, "clause": 40}  # target → how often in the suite


def _target(faulty: bytes) -> ModuleType:
    def try_one(data: bytes) -> None:
        if faulty in data:
            raise ZeroDivisionError
        if b"Q" in data:
            raise InternalError(Problem(Origin("x"), "SG999", "ours"))
        if len(data) < 10:
            raise InputError(Problem(Origin("x"), "SG998", "too short"))

    made = ModuleType("made")
    made.__dict__.update(seeds=lambda: [b"a line of text\nand another one\n" * 5], try_one=try_one, WORDS=(b"boom", b"Q"))
    return made


def test_what_is_no_refusal_is_found_once_and_made_small() -> None:
    outcome = fuzz(_target(b"boom"), runs=400)
    assert [find.data for find in outcome.finds if find.place.startswith("ZeroDivisionError")] == [b"boom"]
    assert [find.data for find in outcome.finds if find.place.startswith("InternalError")] == [b"Q"]
    assert len(outcome.finds) == 2
    assert outcome.runs == 401
    assert outcome.refused > 0


def test_a_seed_that_is_refused_is_no_seed() -> None:
    target = _target(b"boom")
    target.__dict__["seeds"] = lambda: [b"short"]
    with pytest.raises(ValueError, match="1 of 1 seeds"):
        fuzz(target, runs=1)


def test_the_same_seed_gives_the_same_inputs() -> None:
    data = "第１条　文。\n".encode() * 9
    first, second = ([mutate(data, Random(number), (b"x",)) for number in range(99)] for _ in range(2))  # noqa: S311
    assert first == second


@pytest.mark.parametrize("name", RUNS)
def test_a_short_run_finds_nothing(name: str) -> None:
    outcome = fuzz(importlib.import_module(f"tests.fuzz.{name}"), runs=RUNS[name])
    assert [f"{find.place}\n{find.told}" for find in outcome.finds] == []
