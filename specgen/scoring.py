"""Points and prices of offers: whole yen and fractions, never a float; what is rounded, where and why: docs/adr/0013.

Nothing here knows a profile. Points are ``Fraction`` of a point, prices whole yen of one kind (all with the tax, or all without it).
What cannot be computed is a ValueError: what a profile may say of it is checked before (evaluation_checks.py, evaluation_facts.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from specgen.schema import FitFormula, PriceFormula, ScoreRounding, ScoreScale, TieRule, ValueFormula

NEEDS_CEILING: Collection[PriceFormula] = ("ratio_ceiling", "linear_band")
LETTERS: Mapping[str, int] = {"A": 100, "B": 70, "C": 50, "D": 30, "E": 0}  # per cent of the points of a criterion
FIVE = 5  # the best mark of the scale ``five``; 0 is for what was not written
PER_YEN = 1_000_000  # a value by division is points for so many yen

Exclusion = Literal["mandatory", "ceiling", "minimum", "criterion"]


# --- points -----------------------------------------------------------------------------------


def round_points(points: Fraction, rounding: ScoreRounding, digits: int) -> Fraction:
    """``points`` (>= 0) with ``digits`` decimals (>= 0), exactly: 12.345 with two is 12.35 under ``half_up``, 12.34 under ``down``.

    Rule: ``half_up`` is 四捨五入 (a half goes up), ``down`` 切捨て; both look at the exact value, never at one rounded before.
    """
    scale = Fraction(10) ** digits
    scaled = points * scale + (Fraction(1, 2) if rounding == "half_up" else 0)
    return (scaled.numerator // scaled.denominator) / scale


def criterion_points(scale: ScoreScale, mark: int | str, points: int) -> Fraction:
    """What one member's ``mark`` earns of the ``points`` of a criterion, not rounded.

    ``five``: 0 … 5, a fifth of the points each.  ``letters``: A … E, 100, 70, 50, 30 and 0 per cent.  ``steps``: the points
    themselves, a whole number from 0 to ``points``.  Raises ValueError for a mark the scale does not have.
    """
    if scale == "letters":
        if isinstance(mark, str) and mark in LETTERS:
            return Fraction(points * LETTERS[mark], 100)
    elif isinstance(mark, int) and not isinstance(mark, bool) and 0 <= mark <= (FIVE if scale == "five" else points):
        return Fraction(points * mark, FIVE) if scale == "five" else Fraction(mark)
    msg = f"「{mark}」は、尺度 {scale} の評点ではありません"
    raise ValueError(msg)


def average(points: Sequence[Fraction]) -> Fraction:
    """The mean of the members' points for one criterion, not rounded. Raises ValueError when nobody gave any."""
    if not points:
        msg = "採点した委員がいません"
        raise ValueError(msg)
    return sum(points, Fraction(0)) / len(points)


def fit_score(answers: Mapping[tuple[str, int], int], percents: Mapping[str, int], formula: FitFormula, points: int) -> Fraction:
    """The points for the answers to the requirements, 0 … ``points``, not rounded.

    answers: (mark, weight of the requirement, >= 1) → how many.  percents: mark → per cent of the weight it earns, 100 for a
    standard function; under ``signed`` it may be negative.  points: of an offer that meets everything by standard functions.
    A mark without a per cent (the requirement does not apply) counts neither for nor against.  Nothing to answer: 0.
    Rule: points × Σ(weight × per cent) ÷ Σ(weight × 100); ``signed`` lets marks take points away, but the whole is never below 0.
    Raises ValueError for a per cent above 100, a negative one under ``share``, a weight or count below 0.
    """
    best = earned = 0
    for (mark, weight), count in answers.items():
        if mark not in percents:
            continue
        percent = percents[mark]
        if percent > 100 or (percent < 0 and formula == "share") or weight < 0 or count < 0:
            msg = f"「{mark}」の割合 {percent}、重要度 {weight}、件数 {count} では計算できません（{formula}）"
            raise ValueError(msg)
        best += weight * count * 100
        earned += weight * count * percent
    return max(Fraction(points * earned, best), Fraction(0)) if best else Fraction(0)


# --- prices -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class CustomizationCost:
    """What one customization costs, in yen: once, in each year of operation, and for taking it over into new versions in all of them."""

    initial_yen: int = 0
    yearly_yen: int = 0
    version_up_yen: int = 0

    def total_yen(self, years: int) -> int:
        return self.initial_yen + self.yearly_yen * years + self.version_up_yen


def evaluated_yen(offered_yen: int, customizations: Sequence[CustomizationCost], years: int, cloud_yen: int = 0) -> int:
    """The price that is compared: what is offered, every customization over all years, and the cloud fee, in whole yen.

    offered_yen: without customizations, which are costed apart.  years: of operation, >= 0.  cloud_yen: 0 when it is not compared.
    Rule: a customization is outside the joint contract and borne by who needs it, but not free: the evaluated price holds it
    (policy 3-④, 3-⑤), so the same offer without it is never dearer.  Raises ValueError for a negative amount.
    """
    amounts = [each for one in customizations for each in (one.initial_yen, one.yearly_yen, one.version_up_yen)]
    if min((offered_yen, cloud_yen, years, *amounts)) < 0:
        msg = "価格、経費及び年数は０以上でなければなりません"
        raise ValueError(msg)
    return offered_yen + cloud_yen + sum(each.total_yen(years) for each in customizations)


def without_tax(yen: int, percent: Fraction) -> int:
    """What is left of ``yen`` (>= 0) without the tax of ``percent`` in it, whole yen, cut down.

    Rule: a bid is 100 of 110 parts of the price of the contract, so a 予定価格 is compared with bids in the same way.
    """
    net = yen * 100 / (100 + percent)
    return net.numerator // net.denominator


def price_score(
    formula: PriceFormula,
    evaluated_yen: int,
    lowest_yen: int,
    ceiling_yen: int | None,
    full_percent: int | None,
    points: int,
    rounding: ScoreRounding,
    digits: int,
) -> Fraction:
    """The points for a price, 0 … ``points``, rounded as ``round_points`` does.

    evaluated_yen: of this offer, >= 1.  lowest_yen: the lowest of all offers that are compared, 1 … evaluated_yen.
    ``ratio_lowest``: points × lowest ÷ evaluated.
    ``ratio_ceiling``: points × (1 − evaluated ÷ ceiling).
    ``linear_band``: all points up to ``full_percent`` (1 … 99) of the ceiling, none from the ceiling on, in proportion between.
    An evaluated price above the ceiling earns 0: customizations may lift it there, while the offer itself keeps to the ceiling.
    Raises ValueError when an amount is not in its range or the formula lacks what it needs.
    """
    if not 1 <= lowest_yen <= evaluated_yen:
        msg = f"最低の評価価格 {lowest_yen} 円は、１円以上、評価価格 {evaluated_yen} 円以下でなければなりません"
        raise ValueError(msg)
    if formula == "ratio_lowest":
        return round_points(Fraction(points * lowest_yen, evaluated_yen), rounding, digits)
    if ceiling_yen is None or ceiling_yen < 1:
        msg = f"算式 {formula} には、１円以上の上限額が要ります"
        raise ValueError(msg)
    if formula == "ratio_ceiling":
        share = 1 - Fraction(evaluated_yen, ceiling_yen)
    else:
        if full_percent is None or not 1 <= full_percent <= 99:
            msg = "算式 linear_band には、満点とする割合（１から９９まで）が要ります"
            raise ValueError(msg)
        full = Fraction(ceiling_yen * full_percent, 100)
        share = (ceiling_yen - evaluated_yen) / (ceiling_yen - full)
    return round_points(points * min(max(share, Fraction(0)), Fraction(1)), rounding, digits)


# --- the whole offer --------------------------------------------------------------------------


@dataclass(frozen=True)
class Scored:
    """An offer with its points. technical: all points but those for the price; fit: those of them for the functions.

    value: what ranks the offers (``offer_value``)."""

    bidder: str
    technical: Fraction
    fit: Fraction
    evaluated_yen: int
    value: Fraction


def offer_value(formula: ValueFormula, technical: Fraction, price: Fraction, evaluated_yen: int, base_points: int = 0) -> Fraction:
    """What offers are ranked by, exactly: the more the better.

    ``addition`` (加算方式, and the total of a proposal): technical + price, points.
    ``division`` (除算方式): (base + technical) ÷ evaluated price, points for 1,000,000 yen; ``price`` is not used. It is not rounded
    here: who compares rounds it once, as the papers say. Raises ValueError for a price below 1 yen.
    """
    if formula == "addition":
        return technical + price
    if evaluated_yen < 1:
        msg = "評価価格は１円以上でなければなりません"
        raise ValueError(msg)
    return (base_points + technical) * PER_YEN / evaluated_yen


def minimum_points(points: int, percent: int) -> Fraction:
    """The least points, exactly: ``percent`` of ``points``; who has just as many passes."""
    return Fraction(points * percent, 100)


def exclusions(
    *,
    mandatory_refused: int,
    offered_yen: int,
    ceiling_yen: int | None,
    technical: Fraction,
    minimum: Fraction,
    criteria: Sequence[tuple[Fraction, Fraction]] = (),
) -> tuple[Exclusion, ...]:
    """Why an offer is not ranked; () when it is.

    ``mandatory``: an answer × to a mandatory requirement (``mandatory_refused``: how many).  ``ceiling``: the offered price is above
    the ceiling (the ceiling itself is allowed; the evaluated price does not count here).  ``minimum``: fewer points than ``minimum``.
    ``criterion``: fewer points for a criterion than its own minimum (``criteria``: points and minimum of each that has one).
    """
    found: list[tuple[Exclusion, bool]] = [
        ("mandatory", mandatory_refused > 0),
        ("ceiling", ceiling_yen is not None and offered_yen > ceiling_yen),
        ("minimum", technical < minimum),
        ("criterion", any(points < least for points, least in criteria)),
    ]
    return tuple(reason for reason, holds in found if holds)


@dataclass(frozen=True)
class Ranked:
    """An offer's place. tied: who else has it.  open: the rule that people apply to settle that (``vote``, ``lot``), None without such a rule."""

    rank: int
    offer: Scored
    tied: tuple[str, ...] = ()
    open: TieRule | None = None


_OPEN: Collection[TieRule] = ("vote", "lot")  # not computed: the committee votes, lots are drawn


def rank_offers(offers: Sequence[Scored], tie: Sequence[TieRule]) -> tuple[Ranked, ...]:
    """All offers, best first; those that nothing computed tells apart share a rank, in the order given.

    Rule: the higher value; among equals the rules of ``tie`` in turn: ``technical`` and ``fit`` more points, ``price`` the lower
    evaluated price. ``vote`` and ``lot`` decide nothing here and end the comparison: the tie stays open and names the rule.
    """
    settling = next((rule for rule in tie if rule in _OPEN), None)
    computed = list(tie[: tie.index(settling)] if settling else tie)

    def worse(offer: Scored) -> tuple[Fraction, ...]:
        figures = {"technical": -offer.technical, "fit": -offer.fit, "price": Fraction(offer.evaluated_yen)}
        return (-offer.value, *(figures[rule] for rule in computed))

    keys = {id(offer): worse(offer) for offer in offers}
    ranked = []
    for offer in sorted(offers, key=lambda each: keys[id(each)]):
        own = keys[id(offer)]
        tied = tuple(other.bidder for other in offers if other is not offer and keys[id(other)] == own)
        ranked.append(Ranked(1 + sum(key < own for key in keys.values()), offer, tied, settling if tied else None))
    return tuple(ranked)
