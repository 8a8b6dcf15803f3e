"""The days of a procedure: each step counted from another one, on the days offices are open.

The steps are data (``steps`` of the kind ``rfp``), their spacing parameters, so that a body's own rule changes a value and no code.
A day the profile gives stands as it is written; every other one is computed from the step before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from specgen.business_days import business_days_after, is_business_day, next_business_day
from specgen.errors import Origin

if TYPE_CHECKING:
    from specgen.schema import StepRule


@dataclass(frozen=True)
class Step:
    """A step and its day. given: where the profile says the day, None when it was computed.  day: None while it cannot be known."""

    id: str
    name: str
    by: str
    day: date | None
    given: Origin | None = None


@dataclass(frozen=True)
class GivenDay:
    """A day the profile says, and where."""

    day: date
    origin: Origin


def plan_schedule(rules: Sequence[StepRule], given: Mapping[str, GivenDay], spacing: Mapping[str, int]) -> tuple[Step, ...]:
    """The steps in the order of ``rules``, whose conditions hold.

    given: step → its day as the profile says it.  spacing: parameter → days.
    Rule: 初日不算入 (民法第１４０条); a deadline counted in calendar days that falls on a closed day moves to the next open day.
    A step is undated while the step it is counted from, or the number of days, is not known.
    """
    days: dict[str, date] = {}
    steps = []
    for rule in rules:
        said = given.get(rule.id)
        day = said.day if said else _counted(rule, days, spacing)
        if day:
            days[rule.id] = day
        steps.append(Step(rule.id, rule.name, rule.by, day, said.origin if said else None))
    return tuple(steps)


def _counted(rule: StepRule, days: Mapping[str, date], spacing: Mapping[str, int]) -> date | None:
    start, number = days.get(rule.after or ""), spacing.get(rule.days or "")
    if start is None or number is None:
        return None
    return business_days_after(start, number) if rule.count == "business" else next_business_day(start + timedelta(days=number))


def out_of_order(steps: Sequence[Step]) -> Iterator[tuple[Step, Step]]:
    """Each dated step that lies before the dated step in front of it, with that one."""
    latest: Step | None = None
    for step in steps:
        if step.day is None:
            continue
        if latest and latest.day and step.day < latest.day:
            yield step, latest
        else:
            latest = step


def on_closed_days(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps whose day the profile gives and on which offices are closed."""
    return tuple(step for step in steps if step.given and step.day and not is_business_day(step.day))


def days_between(steps: Sequence[Step], first: str, last: str) -> int | None:
    """Calendar days from one step to another, None while one of them is undated or is no step of this procedure."""
    days = {step.id: step.day for step in steps}
    start, end = days.get(first), days.get(last)
    return (end - start).days if start and end else None
