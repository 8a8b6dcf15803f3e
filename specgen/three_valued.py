"""Rules over answers that may be yes, no or unknown (Kleene): their value, what it rests on, what is still open.

A rule is written with the questions' ids: ``Ask("a1_3") | Ask("a1_4")``, ``~Ask("c_2")``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Answers = Mapping[str, bool | None]  # question → yes, no or unknown; one that is not there is unknown


class Rule:
    """A question, or a rule made of others with ``&``, ``|`` and ``~``."""

    __slots__ = ()

    def __and__(self, other: Rule) -> Rule:
        return Both(self, other)

    def __or__(self, other: Rule) -> Rule:
        return Either(self, other)

    def __invert__(self) -> Rule:
        return Not(self)


@dataclass(frozen=True)
class Ask(Rule):
    """The answer to one question.  settled_by: the question that must be answered yes before this answer counts."""

    question: str
    settled_by: str | None = None


@dataclass(frozen=True)
class Fixed(Rule):
    """The same whatever is answered."""

    value: bool


@dataclass(frozen=True)
class Both(Rule):
    """Yes when both are."""

    one: Rule
    other: Rule


@dataclass(frozen=True)
class Either(Rule):
    """Yes when one of them is."""

    one: Rule
    other: Rule


@dataclass(frozen=True)
class Not(Rule):
    """Yes when the rule is no."""

    rule: Rule


def value(rule: Rule, answers: Answers) -> bool | None:
    """yes, no or unknown."""
    match rule:
        case Fixed(known):
            return known
        case Ask(question, settled_by):
            settled = settled_by is None or answers.get(settled_by) is True
            return answers.get(question) if settled else None
        case Not(inner):
            found = value(inner, answers)
            return None if found is None else not found
        case Both(one, other):
            return _both(value(one, answers), value(other, answers))
        case Either(one, other):
            first, second = value(one, answers), value(other, answers)
            return _not(_both(_not(first), _not(second)))
    raise TypeError(rule)


def _not(found: bool | None) -> bool | None:
    return None if found is None else not found


def _both(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return True if first and second else None


def open_questions(rule: Rule, answers: Answers) -> tuple[str, ...]:
    """The unanswered questions that could still give ``rule`` a value, in the order of the rule; () when it has one."""
    if value(rule, answers) is not None:
        return ()
    match rule:
        case Ask(question, settled_by):
            return tuple(each for each in (question, settled_by) if each is not None and answers.get(each) is not True)
        case Not(inner):
            return open_questions(inner, answers)
        case Both(one, other) | Either(one, other):
            return tuple(dict.fromkeys((*open_questions(one, answers), *open_questions(other, answers))))
    raise TypeError(rule)


def grounds(rule: Rule, answers: Answers) -> tuple[str, ...]:
    """The answers that make ``rule`` what it is, in the order of the rule; () when it is unknown or fixed."""
    known = value(rule, answers)
    match rule:
        case Ask(question):
            return () if known is None else (question,)
        case Not(inner):
            return grounds(inner, answers)
        case Both(one, other) | Either(one, other):
            return tuple(
                dict.fromkeys(each for part in (one, other) if value(part, answers) is known is not None for each in grounds(part, answers))
            )
    return ()
