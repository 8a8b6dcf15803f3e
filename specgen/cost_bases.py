"""The ratios by which costs are shared: bases, their mix, stages, limits, blends and printed ratios. Pure functions.

A vector of ratios is a list of Fractions in the order of the bodies; it adds up to 1. The only base that is no
fraction, p^(log2 1.5), enters as decimals cut off at a number of digits the caller chooses.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import gcd

Ratios = list[Fraction]

DIGITS = 60  # decimals of p^(log2 1.5) to begin with
MORE_DIGITS = 300  # when a floor or a tie is nearer than the first can tell


def in_proportion(values: Sequence[Fraction] | Sequence[int]) -> Ratios | None:
    """Each value's part of their sum; None when no value is positive. Rule: r = b / Σb (domain of the base)."""
    total = sum((Fraction(value) for value in values), Fraction(0))
    return [Fraction(value) / total for value in values] if total > 0 else None


def degressive(populations: Sequence[int], digits: int = DIGITS) -> list[int]:
    """Values in proportion to p^(log2 1.5), as integers: doubling the population makes the burden 1.5 times.

    Exact when every population is a power of 2 times one number; else cut off after ``digits`` decimals.
    Bodies of equal population always have equal values. 0 people → 0.
    """
    common = gcd(*populations)
    if not common:
        return [0] * len(populations)
    reduced = [population // common for population in populations]
    powers = [population.bit_length() - 1 for population in reduced]
    if all(population in (0, 1 << max(power, 0)) for population, power in zip(reduced, powers, strict=True)):
        most = max(powers)  # 1.5^k · 2^most = 3^k · 2^(most − k)
        return [3**power << (most - power) if population else 0 for population, power in zip(reduced, powers, strict=True)]
    return [_power(population, digits) if population else 0 for population in reduced]


@lru_cache(maxsize=4096)
def _power(population: int, digits: int) -> int:
    context = Context(prec=digits + 20)
    exponent = context.divide(context.ln(Decimal("1.5")), context.ln(Decimal(2)))
    power = context.exp(context.multiply(context.ln(Decimal(population)), exponent))
    return int(power.scaleb(digits, context))


def is_exact(populations: Sequence[int]) -> bool:
    """Whether ``degressive`` of these is exact."""
    common = gcd(*populations)
    return not common or all((population // common) & (population // common - 1) == 0 for population in populations)


def tier(population: int, tiers: Sequence[tuple[int, int]]) -> int | None:
    """The amount of the highest class the population reaches; None when it reaches none. tiers: (at least, yen)."""
    reached = [(least, yen) for least, yen in tiers if population >= least]
    return max(reached)[1] if reached else None


def mixed(parts: Sequence[tuple[Fraction, Ratios]]) -> Ratios:
    """Σ weight × ratios; the weights add up to 1."""
    if len(parts) == 1:
        return parts[0][1]
    weights = [weight for weight, _ in parts]
    columns = zip(*(ratios for _, ratios in parts), strict=True)
    return [sum((weight * ratio for weight, ratio in zip(weights, column, strict=True)), Fraction(0)) for column in columns]


def limited(ratios: Ratios, low: Fraction, high: Fraction) -> Ratios | None:
    """The ratios kept between ``low`` and ``high``; None when no ratios can be: n × low > 1 or n × high < 1.

    Rule: one factor for all bodies inside the limits, so that they keep their proportion; a body that would leave
    them stands on the limit. The factor is found exactly among the points where a body meets a limit.
    """
    count = len(ratios)
    free = sum(1 for ratio in ratios if ratio)
    if count * low > 1 or free * high + (count - free) * low < 1:
        return None
    points = sorted({limit / ratio for ratio in ratios if ratio for limit in (low, high)})

    def at(factor: Fraction) -> Ratios:
        return [min(max(ratio * factor, low), high) for ratio in ratios]

    place = bisect_right(points, Fraction(1), key=lambda point: sum(at(point), Fraction(0)))
    below = points[place - 1] if place else Fraction(0)
    fixed = at(below)
    following = points[place] if place < len(points) else below + 1
    middle = (below + following) / 2
    moving = [low < ratio * middle < high for ratio in ratios]
    rest = 1 - sum((value for value, moves in zip(fixed, moving, strict=True) if not moves), Fraction(0))
    moved = sum((ratio for ratio, moves in zip(ratios, moving, strict=True) if moves), Fraction(0))
    if not moved:
        return fixed
    return [ratio * rest / moved if moves else value for ratio, value, moves in zip(ratios, fixed, moving, strict=True)]


def settled(ratios: Ratios) -> Ratios:
    """Decimals of ``MORE_DIGITS`` rounded to half as many: what is equal in truth is equal then."""
    scale = 10 ** (MORE_DIGITS // 2)
    return [Fraction((2 * ratio.numerator * scale + ratio.denominator) // (2 * ratio.denominator), scale) for ratio in ratios]


def near_a_half(ratios: Ratios, digits: int) -> bool:
    """Whether a printed ratio could be rounded otherwise if ``DIGITS`` were more."""
    scale = 100 * 10**digits
    return any(abs(ratio * scale % 1 - Fraction(1, 2)) < Fraction(1, 10 ** (DIGITS // 2)) for ratio in ratios)


def printed(ratios: Ratios, digits: int) -> Ratios:
    """The ratios as an agreement prints them: percentages of ``digits`` decimals that add up to 100.

    Rule: each rounded half up; the largest, the first of equals, takes the difference.
    """
    scale = 100 * 10**digits
    rounded = [(2 * ratio.numerator * scale + ratio.denominator) // (2 * ratio.denominator) for ratio in ratios]
    largest = max(range(len(ratios)), key=lambda i: (ratios[i], -i))
    rounded[largest] += scale - sum(rounded)
    return [Fraction(value, scale) for value in rounded]


def percent_text(ratio: Fraction, digits: int) -> str:
    """A ratio that has at most ``digits`` decimals as a percentage: 0.2167 and 2 → 21.67."""
    scaled = ratio * 100 * 10**digits
    text = f"{scaled.numerator // scaled.denominator:0{digits + 1}d}"
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text
