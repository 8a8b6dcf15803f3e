"""The procedure that chooses the contractor → values, conditions and lists that documents may print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from specgen import schema
from specgen.conditions import holds
from specgen.model import FactValue, Row, Said, Unset
from specgen.schedule import GivenDay, Step, plan_schedule

if TYPE_CHECKING:
    from specgen.library import Library
    from specgen.profile import LoadedProfile

_CALL = "rfp"  # the kind whose steps are those of the procedure
_PRINTED = tuple(name.removeprefix("call.") for name in schema.VALUES if name.startswith("call."))
_CEILINGS = ("ceiling_yen", "ceiling_build_yen", "ceiling_operation_yen")


def call_steps(
    profile: LoadedProfile, library: Library, conditions: Mapping[str, object], parameters: Mapping[str, FactValue]
) -> tuple[Step, ...]:
    """The steps of the procedure with their days; () for a library without such a paper."""
    rules = next((kind.kind.steps for kind in library.kinds if kind.kind.id == _CALL), ())
    printed = [rule for rule in rules if holds(rule.when, conditions)]
    spacing = {name.removeprefix("parameters."): value for name, value in parameters.items() if isinstance(value, int)}
    return plan_schedule(printed, _given(profile), spacing)


def _given(profile: LoadedProfile) -> dict[str, GivenDay]:
    data = profile.data
    given = {step.id: GivenDay(step.date, profile.origin("call", "steps", i, "date")) for i, step in enumerate(data.call.steps)}
    if data.call.notice:
        given["notice"] = GivenDay(data.call.notice, profile.origin("call", "notice"))
    if data.contract_period.build_start:
        given["contract"] = GivenDay(data.contract_period.build_start, profile.origin("contract_period", "build_start"))
    return given


def call_conditions(data: schema.Profile) -> Mapping[str, object]:
    call, evaluation = data.call, data.evaluation
    return {
        **{name: getattr(call, name) for name in ("gpa", "briefing", "first_review", "anonymous", "price_published", "bid_electronic")},
        "track_population": call.track_population is not None,
        "secret_materials": any(material.secret for material in call.materials),
        **{name: getattr(evaluation, name) for name in ("price_formula", "value_formula", "fit_formula", "scale", "rounding")},
    }


def call_values(profile: LoadedProfile, steps: tuple[Step, ...]) -> Iterator[tuple[str, FactValue]]:
    """Every value of the procedure; one the profile does not give is a blank."""
    call, budget = profile.data.call, profile.data.budget
    for name in _PRINTED:
        yield f"call.{name}", _or_blank(profile, f"call.{name}", getattr(call, name), "call", name)
    for name in _CEILINGS:
        yield f"budget.{name}", _or_blank(profile, f"budget.{name}", getattr(budget, name), "budget", name)
    days = {step.id: step.day for step in steps}
    for step in schema.CALL_STEPS:
        yield f"schedule.{step}", _or_blank(profile, f"schedule.{step}", days.get(step), "call", "notice")


def _or_blank(profile: LoadedProfile, name: str, value: FactValue | None, *path: str | int) -> FactValue:
    return Unset(schema.VALUES[name], profile.origin(*path)) if value is None else value


def call_lists(
    profile: LoadedProfile, library: Library, conditions: Mapping[str, object], steps: tuple[Step, ...]
) -> Mapping[str, tuple[Row, ...]]:
    """The tables of the call: its days, its papers, the materials and the answers to questions."""
    return {
        "call_steps": tuple(
            {
                "id": step.id,
                "name": step.name,
                "day": step.day or Unset(schema.CALL_STEPS.get(step.id, step.name), profile.origin("call", "notice")),
                "by": Said(step.by),
            }
            for step in steps
        ),
        "call_documents": tuple(_documents(library, conditions)),
        "call_materials": tuple(_materials(profile)),
        "call_answers": tuple(
            {
                "id": answer.id,
                "number": number,
                "date": answer.date,
                "place": answer.place,
                "question": answer.question,
                "answer": answer.answer,
                "change": answer.change or "変更なし",
            }
            for number, answer in enumerate(profile.data.call.answers, 1)
        ),
        "ceilings": tuple(_ceilings(profile)),
    }


def _documents(library: Library, conditions: Mapping[str, object]) -> Iterator[Row]:
    """The papers those who offer get, in the order of the package."""
    every: list[schema.Kind | schema.WorkbookKind] = [*(each.kind for each in library.kinds), *(each.kind for each in library.workbooks)]
    for kind in sorted(every, key=lambda kind: kind.number):
        if kind.vendors and holds(kind.when, conditions):
            yield {"id": kind.id, "number": kind.number, "title": kind.title}


def _materials(profile: LoadedProfile) -> Iterator[Row]:
    for i, material in enumerate(profile.data.call.materials):
        way = material.way or Unset(f"{material.name}の提供の方法", profile.origin("call", "materials", i, "way"))
        yield {"id": material.id, "name": material.name, "way": way, "secret": "要する" if material.secret else "要しない"}


def _ceilings(profile: LoadedProfile) -> Iterator[Row]:
    budget = profile.data.budget
    for name, part in (("ceiling_build_yen", "構築期間の経費"), ("ceiling_operation_yen", "運用期間の経費"), ("ceiling_yen", "合計")):
        yield {"id": name, "part": part, "yen": _or_blank(profile, f"budget.{name}", getattr(budget, name), "budget", name)}
