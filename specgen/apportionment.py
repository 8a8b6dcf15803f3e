"""Whole yen shared in proportion: floor each share, then the remainder by one of four rules. Integers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Literal

Rule = Literal["lead", "largest_remainder", "largest_share", "none_carry"]


@dataclass(frozen=True)
class Apportioned:
    """shares: yen in the order given.  floors: the same before the remainder was given out.  carried: what nobody got."""

    shares: tuple[int, ...]
    floors: tuple[int, ...]
    carried: int


def apportion(total_yen: int, numerators: Sequence[int], denominator: int, *, unit_yen: int, rule: Rule, lead: int | None) -> Apportioned:
    """Round the exact shares ``numerators[i] / denominator`` yen, which add up to ``total_yen``, losing no yen.

    total_yen: >= 0.  unit_yen: 1, 10, 100 or 1000.  lead: position of the body that takes the remainder under
    ``lead``; None (it has no part in this) means the body listed first that has a share.
    Rule: each share is cut down to a multiple of the unit; then the whole remainder goes to the lead (``lead``) or to
    the body with the largest exact share, the first of equals (``largest_share``); or it is given out in steps of the
    unit to the bodies in the order of what was cut off, largest first, ties listed first, the last, smaller step to
    the next body in that order (``largest_remainder``); or it is carried (``none_carry``).
    """
    step = denominator * unit_yen
    floors = [numerator // step * unit_yen for numerator in numerators]
    remainder = total_yen - sum(floors)
    if rule == "none_carry" or not remainder:
        return Apportioned(tuple(floors), tuple(floors), remainder)
    shares = floors.copy()
    if rule == "largest_remainder":
        order = sorted(range(len(floors)), key=lambda i: floors[i] * denominator - numerators[i])  # stable: ties listed first
        for i in order:
            given = min(unit_yen, remainder)
            shares[i] += given
            remainder -= given
            if not remainder:
                break
    elif rule == "largest_share":
        shares[max(range(len(floors)), key=lambda i: (numerators[i], -i))] += remainder
    else:
        shares[lead if lead is not None and numerators[lead] else next(i for i, each in enumerate(numerators) if each)] += remainder
    return Apportioned(tuple(shares), tuple(floors), 0)


def allocate(
    total_yen: int, weights: Mapping[str, Fraction], *, unit_yen: int = 1, rule: Rule = "lead", lead: str | None = None
) -> dict[str, int]:
    """Split ``total_yen`` in proportion to ``weights``: body → yen, in the order given.

    total_yen: whole yen, >= 0.  weights: body → weight >= 0; only the proportion counts.  lead: the body that takes
    the remainder under ``lead`` (the first with a share when it is None or not among the bodies).
    The shares add up to ``total_yen``, under ``none_carry`` to what is not carried.
    Raises ValueError when no weight is positive. Rule: ``apportion``.
    """
    scale = lcm(*(weight.denominator for weight in weights.values())) if weights else 1
    whole = [int(weight * scale) for weight in weights.values()]
    if min(whole, default=0) < 0 or not sum(whole):
        msg = "no weight is positive"
        raise ValueError(msg)
    bodies = list(weights)
    exact = [total_yen * weight for weight in whole]
    place = bodies.index(lead) if lead in bodies else None
    found = apportion(total_yen, exact, sum(whole), unit_yen=unit_yen, rule=rule, lead=place)
    return dict(zip(bodies, found.shares, strict=True))


def near_a_step(numerators: Sequence[int], denominator: int, unit_yen: int, decimals: int) -> bool:
    """Whether a share lies within 10^-decimals yen of a multiple of the unit without being one, or two of them were
    cut off by nearly the same: then a decimal more could change a floor or a tie."""
    step, margin = denominator * unit_yen, denominator // 10**decimals + 1
    cut = [numerator % step for numerator in numerators]
    if any(0 < rest <= margin or step - rest <= margin for rest in cut if rest):
        return True
    ordered = sorted(cut)
    return any(0 < second - first <= margin for first, second in pairwise(ordered))
