"""Whether conditions can hold together, decided exactly over every profile there can be.

Facts are independent of each other but for four: ``joint`` is two or more ``members``, one member alone has the
vehicle ``plain_agreement`` (facts.py), and each vehicle of two or more has its contracts (``schema.CONTRACTS``).
A fact that is a set may be any set.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, combinations, product

from specgen import schema
from specgen.conditions import holds
from specgen.model import Condition

SETS = {
    "regimes": 1,
    "factors": 0,
    "request_factors": 0,
    "remainder": 1,
    "figures": 0,
}  # facts that are sets of words → how many words at least
SINGLE_VEHICLE = "plain_agreement"  # the vehicle of a profile with one member
MAX_MEMBERS = next(int(bound.max_length) for bound in schema.Profile.model_fields["members"].metadata if hasattr(bound, "max_length"))

_LINKED = ("joint", "members", "vehicle", "contract")


def possible(*whens: Condition) -> bool:
    """Whether some profile makes all ``whens`` hold at once. Unknown keys are left out of account."""
    return _possible(json.dumps(whens, sort_keys=True, default=str))


@lru_cache(maxsize=4096)
def _possible(written: str) -> bool:
    return next(situations(json.loads(written)), None) is not None


def situations(whens: Sequence[Condition], looked_at: Sequence[Condition] = ()) -> Iterator[Mapping[str, object]]:
    """Facts in which all ``whens`` hold, in every combination that ``whens`` and ``looked_at`` can tell apart."""
    wanted: dict[str, list[object]] = {}
    for when in (*whens, *looked_at):
        for key, value in when.items():
            if key in schema.CONDITIONS:
                wanted.setdefault(key, []).append(value)
    free = [[{key: value} for value in _domain(key, values)] for key, values in sorted(wanted.items()) if key not in _LINKED]
    groups: list[Iterable[Mapping[str, object]]] = [*free, list(_linked(wanted))] if set(wanted) & set(_LINKED) else list(free)
    known = [{key: value for key, value in when.items() if key in wanted} for when in whens]
    kept = [[facts for facts in group if all(true_in(when, facts) for when in known)] for group in groups]
    for combination in product(*kept):
        yield dict(chain.from_iterable(facts.items() for facts in combination))


def true_in(when: Condition, facts: Mapping[str, object]) -> bool:
    """Whether the keys of ``when`` that ``facts`` has hold there."""
    return holds(_part(when, facts), facts)


def _part(when: Condition, facts: Mapping[str, object]) -> Condition:
    return {key: value for key, value in when.items() if key in facts}


def _domain(key: str, wanted: Sequence[object]) -> list[object]:
    """Every value of the fact, as far as ``wanted`` can tell them apart."""
    kind = schema.CONDITIONS[key]
    if isinstance(kind, frozenset):
        if key not in SETS:
            return list[object](sorted(kind))
        named = sorted({word for word in _words(wanted) if isinstance(word, str)} & kind)
        words = named + sorted(kind - set(named))[:1]
        return [frozenset(chosen) for size in range(SETS[key], len(words) + 1) for chosen in combinations(words, size)]
    return [False, True] if kind is bool else list(_numbers(wanted, 0, None))


def _linked(wanted: Mapping[str, Sequence[object]]) -> Iterator[Mapping[str, object]]:
    vehicles = sorted(schema.CONDITIONS["vehicle"]) if isinstance(schema.CONDITIONS["vehicle"], frozenset) else []
    for members in _numbers(wanted.get("members", ()), 1, MAX_MEMBERS):
        for vehicle in vehicles if members > 1 else [SINGLE_VEHICLE]:
            together = {"joint": members > 1, "members": members, "vehicle": vehicle}
            if "contract" not in wanted:
                yield together
                continue
            for contract in schema.CONTRACTS[vehicle] if members > 1 else _domain("contract", wanted["contract"]):
                yield {**together, "contract": contract}


def _numbers(wanted: Sequence[object], low: int, high: int | None) -> list[int]:
    named = [word for word in _words(wanted) if isinstance(word, int) and not isinstance(word, bool)]
    near = {low, low + 1, *(n + step for n in named for step in (-1, 0, 1))} | ({high} if high is not None else set())
    return sorted(n for n in near if n >= low and (high is None or n <= high))


def _words(value: object) -> Iterator[object]:
    if isinstance(value, list | tuple):
        for part in value:
            yield from _words(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _words(part)
    else:
        yield value
