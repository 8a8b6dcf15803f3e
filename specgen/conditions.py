"""Whether a condition of the library (``when``) holds for the facts of a profile."""

from __future__ import annotations

from collections.abc import Mapping

from specgen.model import Condition


def holds(when: Condition, conditions: Mapping[str, object]) -> bool:
    """All keys hold. A value or a list (any of); ``{not: x}``, ``{min: n}``, ``{max: n}``; a fact that
    is a set matches if it shares a member."""
    return all(matches(wanted, conditions[key]) for key, wanted in when.items())


def matches(wanted: object, actual: object) -> bool:
    """Whether one fact is what a condition wants of it."""
    match wanted:
        case dict():
            return all(not matches(value, actual) if key == "not" else _within(key, value, actual) for key, value in wanted.items())
        case list():
            return any(matches(value, actual) for value in wanted)
    if isinstance(actual, frozenset):
        return wanted in actual
    return type(wanted) is type(actual) and wanted == actual


def _within(key: object, bound: object, actual: object) -> bool:
    if not isinstance(bound, int) or not isinstance(actual, int):
        return False
    return actual >= bound if key == "min" else actual <= bound
