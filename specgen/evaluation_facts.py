"""How the offers are scored → values and lists that documents may print, and an example computed for the weights of the profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from specgen import schema, wording
from specgen.apportionment import apportion
from specgen.conditions import holds
from specgen.errors import InputError, Problem
from specgen.evaluation_checks import ceiling_is_told, divides, points_add_up
from specgen.model import FactValue, Row, Said, Unset
from specgen.scoring import (
    CustomizationCost,
    Ranked,
    Scored,
    average,
    evaluated_yen,
    fit_score,
    minimum_points,
    offer_value,
    price_score,
    rank_offers,
    round_points,
    without_tax,
)

if TYPE_CHECKING:
    from specgen.library import Library
    from specgen.profile import LoadedProfile

_TAX = "consumption_tax_percent"  # the parameter
_EVALUATION, _FIT = "evaluation", "fit"  # the kind that holds criteria, and the sort of workbook that holds the marks
_EXPERTS = 2  # 地方自治法施行規則 12条の4: two or more persons of learning are heard before the criteria are fixed
_TIES: Mapping[schema.TieRule, str] = {
    "technical": "価格を除く得点の高い者",
    "price": "評価価格の低い者",
    "fit": "機能適合点の高い者",
    "vote": "委員の合議により定める者",
    "lot": "くじにより定める者",
}


@dataclass(frozen=True)
class _Scheme:
    """What is scored. marks: those that earn a per cent of the weight, with it, from the best to the worst."""

    criteria: tuple[schema.Criterion, ...]
    answers: tuple[schema.AnswerMark, ...]
    marks: Mapping[str, int]


def evaluation_values(profile: LoadedProfile, library: Library, conditions: Mapping[str, object]) -> Iterator[tuple[str, FactValue]]:
    """Every value of the evaluation. Raises InputError SG156, SG159 with all that does not fit the criteria and marks of the library."""
    given = profile.data.evaluation
    _check(profile, library, conditions)
    technical = given.total_points - given.price_points
    text = _text(profile)
    values: dict[str, FactValue | None] = {
        "total_points": given.total_points,
        "technical_points": technical,
        "price_points": given.price_points,
        "fit_points": given.fit_points,
        "base_points": given.base_points,
        "minimum_percent": given.minimum_percent,
        "minimum_points": _number(minimum_points(technical, given.minimum_percent), text),
        "full_percent": given.full_percent,
        "digits": given.digits,
        "rounding_place": text(f"小数点以下第{wording.digits(given.digits + 1)}位"),
        "tie": "、".join(_TIES[rule] for rule in given.tie),
        "example_ceiling": text(_ceiling_in_words(profile, library)),
        "example_premise": text(_premise()),
    }
    for name, value in values.items():
        key = f"evaluation.{name}"
        yield key, Unset(schema.VALUES[key], profile.origin("evaluation", name)) if value is None else value


def evaluation_lists(profile: LoadedProfile, library: Library, conditions: Mapping[str, object]) -> Mapping[str, tuple[Row, ...]]:
    """The tables of the evaluation: criteria, weights, marks, experts and the example."""
    scheme = _scheme(profile, library, conditions)
    return {
        "experts": tuple(_experts(profile)),
        "criteria": tuple(_criteria(scheme, _text(profile))),
        "criterion_groups": tuple(_groups(profile, scheme)),
        "answer_marks": tuple(
            {"id": answer.mark, "mark": answer.mark, "meaning": Said(answer.meaning), "percent": scheme.marks[answer.mark]}
            for answer in scheme.answers
            if answer.mark in scheme.marks
        ),
        **_example(profile, scheme, _ceiling(profile, library) or _INVENTED_CEILING),
    }


def _scheme(profile: LoadedProfile, library: Library, conditions: Mapping[str, object]) -> _Scheme:
    """The criteria of the profile, else those of the library that hold; the marks of the library with what the profile says of them."""
    given = profile.data.evaluation
    kind = next((each.kind for each in library.kinds if each.kind.id == _EVALUATION), None)
    answers = next((each.kind.answers for each in library.workbooks if each.kind.workbook == _FIT), ())
    criteria = given.criteria or tuple(
        schema.Criterion(id=rule.id, group=rule.group, name=rule.name, viewpoint=rule.viewpoint, points=rule.points, minimum_percent=None)
        for rule in (kind.criteria if kind else ())
        if holds(rule.when, conditions)
    )
    percents = {**(kind.mark_points if kind else {}), **{each.mark: each.percent for each in given.marks}}
    return _Scheme(criteria, answers, {answer.mark: percents[answer.mark] for answer in answers if answer.mark in percents})


def _text(profile: LoadedProfile) -> Callable[[str], str]:
    """Our own words in the digits the papers are printed in."""
    width = profile.data.style.digits
    return lambda words: wording.in_digits(words, width)


def _points(value: Fraction, text: Callable[[str], str]) -> str:
    number = _number(value, text)
    return f"{text(wording.full_width(number)) if isinstance(number, int) else number}点"


def _number(value: Fraction, text: Callable[[str], str]) -> FactValue:
    """A whole number as a number, another one in as many decimals as it has (two at most: a per cent of whole points)."""
    if value.denominator == 1:
        return int(value)
    return text(wording.decimal(value, 1 if (value * 10).denominator == 1 else 2))


# --- what does not fit the library --------------------------------------------------------------


def _check(profile: LoadedProfile, library: Library, conditions: Mapping[str, object]) -> None:
    kind = next((each.kind for each in library.kinds if each.kind.id == _EVALUATION), None)
    if kind is None or not holds(kind.when, conditions):
        return  # nothing is scored
    scheme = _scheme(profile, library, conditions)
    problems = [*_marks_fit(profile, scheme)]
    if scheme.criteria and not profile.data.evaluation.criteria:  # those of the profile were added up when it was read
        problems += points_add_up(profile.data, profile.source, sum(each.points for each in scheme.criteria))
    if problems:
        raise InputError(*problems)


def _marks_fit(profile: LoadedProfile, scheme: _Scheme) -> Iterator[Problem]:
    """Marks are those of the table of requirements; a customization earns less than any other way to meet a requirement.

    Rule: policy 3-④: offers rest on standard functions, and alternatives come before a customization.
    """
    known = [answer.mark for answer in scheme.answers if not answer.chapter_only]
    where = {}
    for i, each in enumerate(profile.data.evaluation.marks):
        if each.mark not in known:
            what = f"機能要件適合表の回答に「{each.mark}」という記号はありません"
            yield Problem(profile.origin("evaluation", "marks", i, "mark"), "SG159", what, f"使える記号: {'、'.join(known)}")
        where[each.mark] = profile.origin("evaluation", "marks", i, "percent")
    scored = [answer for answer in scheme.answers if answer.mark in scheme.marks and not answer.fails]
    others = [answer.mark for answer in scored if not _is_customization(answer)]
    for answer in scored:
        if not _is_customization(answer):
            continue
        own = scheme.marks[answer.mark]
        lower = [mark for mark in others if scheme.marks[mark] <= own]
        origin = next((where[mark] for mark in (answer.mark, *lower) if mark in where), None)
        if lower and origin:
            held = "、".join(f"{mark} {scheme.marks[mark]}" for mark in lower)
            what = f"カスタマイズの回答「{answer.mark}」の割合（{own}）が、標準機能又は代替措置の回答の割合（{held}）より低くありません"
            remedy = f"「{answer.mark}」の割合を下げるか、ほかの記号の割合を上げて、{'、'.join(others)} のどれよりも低くしてください"
            yield Problem(origin, "SG159", what, remedy)


def _is_customization(answer: schema.AnswerMark) -> bool:
    return "cost" in answer.needs


# --- tables -------------------------------------------------------------------------------------


def _experts(profile: LoadedProfile) -> Iterator[Row]:
    """Those who are heard; for the 総合評価 at least as many as the rule wants, those not yet named as blanks."""
    for i, expert in enumerate(profile.data.evaluation.experts):
        yield {
            "id": expert.id,
            "post": expert.post,
            "asked": expert.asked or Unset(f"{expert.post}の意見を聴いた日", profile.origin("evaluation", "experts", i, "asked")),
            "opinion": expert.opinion or Unset(f"{expert.post}の意見の要旨", profile.origin("evaluation", "experts", i, "opinion")),
        }
    if profile.data.method == "overall_evaluation":
        for number in range(len(profile.data.evaluation.experts) + 1, _EXPERTS + 1):
            blank = Unset(f"意見を聴く学識経験者の職（{wording.digits(number)}人目）", profile.origin("evaluation", "experts"))
            yield {"id": f"expert_{number}", "post": blank, "asked": "―", "opinion": "―"}


def _criteria(scheme: _Scheme, text: Callable[[str], str]) -> Iterator[Row]:
    for each in scheme.criteria:
        least = "―" if each.minimum_percent is None else _points(minimum_points(each.points, each.minimum_percent), text)
        yield {
            "id": each.id,
            "group": each.group,
            "name": each.name,
            "viewpoint": each.viewpoint,
            "points": each.points,
            "minimum": least,
        }


def _groups(profile: LoadedProfile, scheme: _Scheme) -> Iterator[Row]:
    """What the total is made of, with per cents that add up to 100 as they are printed."""
    given, text = profile.data.evaluation, _text(profile)
    if not scheme.criteria:
        return
    points: dict[str, int] = {}
    for each in scheme.criteria:
        points[each.group] = points.get(each.group, 0) + each.points
    rows = [(f"group_{number}", group, total) for number, (group, total) in enumerate(points.items(), 1)]
    rows.append(("fit", "機能適合点", given.fit_points))
    if given.price_points:
        rows.append(("price", "価格点", given.price_points))
    percents, digits = _percents([total for _, _, total in rows])
    for (row_id, group, total), percent in zip(rows, percents, strict=True):
        yield {"id": row_id, "group": group, "points": total, "percent": text(wording.decimal(percent, digits)) if digits else int(percent)}


def _percents(points: Sequence[int]) -> tuple[Sequence[Fraction], int]:
    """Per cents of the sum with their decimals: as few of them, two at most, as print all exactly; else one, adding up to 100.0 by
    the largest remainder."""
    total = sum(points)
    if not total:
        return [Fraction(0) for _ in points], 0
    for digits in (0, 1, 2):
        if all(each * 100 * 10**digits % total == 0 for each in points):
            return [Fraction(each * 100, total) for each in points], digits
    tenths = apportion(1000, [each * 1000 for each in points], total, unit_yen=1, rule="largest_remainder", lead=None)
    return [Fraction(each, 10) for each in tenths.shares], 1


# --- the example --------------------------------------------------------------------------------

_INVENTED_CEILING = 250_000_000  # yen, where the papers tell none
_OFFERED, _CHEAPEST = 80, 95  # per cent of the ceiling; per cent of that: the last bidder offers less, before its customization
_GIVEN, _YEARS = 70, 5  # per cent of the points of every criterion; years of operation
_ALIKE, _APART = 90, 10  # requirements that all three meet by standard functions, and those that each meets its own way


def _ceiling(profile: LoadedProfile, library: Library) -> int | None:
    """The ceiling, where the papers print it, in yen as prices are compared: of a bidding without the tax.

    The 予定価格 that a bidding keeps secret is never told by an example, nor can it be computed from one.
    """
    data = profile.data
    if not ceiling_is_told(data) or not data.budget.ceiling_yen:
        return None
    return data.budget.ceiling_yen if data.method == "proposal" else without_tax(data.budget.ceiling_yen, _tax_percent(profile, library))


def _tax_percent(profile: LoadedProfile, library: Library) -> Fraction:
    """The rate the estimates begin with: of the costs, else of the parameter."""
    if profile.data.costs:
        return Fraction(profile.data.costs.tax_rates[0].percent)
    setting = profile.data.parameters.get(_TAX)
    given = setting.value if isinstance(setting, schema.ParameterSetting) else setting
    default = library.parameters[_TAX].default if _TAX in library.parameters else None
    found = default if given is None else given
    return Fraction(found) if isinstance(found, int) else Fraction(0)


def _ceiling_in_words(profile: LoadedProfile, library: Library) -> str:
    told = _ceiling(profile, library)
    if told is None:
        return f"{wording.yen(_INVENTED_CEILING)}（例のための架空の額）"
    tax = "含む" if profile.data.method == "proposal" else "含まない"
    return f"{wording.yen(told)}（消費税及び地方消費税を{tax}額）"


def _premise() -> str:
    """What the three offers of the example have in common."""
    requirements = f"要件の数が{wording.digits(_ALIKE + _APART)}件であって重要度が全て等しく"
    return f"{requirements}、各評価項目の得点が三者とも配点の{wording.percent(_GIVEN)}であり、運用期間が{wording.digits(_YEARS)}年である"


def _example(profile: LoadedProfile, scheme: _Scheme, ceiling_yen: int) -> Mapping[str, tuple[Row, ...]]:
    """Three offers that differ in one thing: ten requirements of a hundred are met by the standard, an alternative, or a customization.

    The last one offers less, and its evaluated price is yet the highest. Nothing is ranked by a criterion, for all earn the same.
    """
    ways = _three_ways(scheme)
    if not scheme.criteria or len(ways) < 3:
        return dict.fromkeys(("example_offers", "example_points", "example_fit"), ())
    example = _Example(profile, scheme, ceiling_yen, dict(zip(("Ａ者", "Ｂ者", "Ｃ者"), ways, strict=True)))
    return {
        "example_offers": tuple(example.offers()),
        "example_fit": tuple(example.fit()),
        "example_points": tuple(example.points()),
    }


def _three_ways(scheme: _Scheme) -> tuple[str, ...]:
    """The first marks for a standard function, an alternative and a customization."""
    scored = [answer for answer in scheme.answers if answer.mark in scheme.marks and not answer.fails]
    sorts = (lambda a: not a.needs, lambda a: "alternative" in a.needs, _is_customization)
    return tuple(mark for sort in sorts for mark in [answer.mark for answer in scored if sort(answer)][:1])


@dataclass(frozen=True)
class _Example:
    """ways: bidder → how it meets the requirements in which the three differ. ceiling_yen: told or invented."""

    profile: LoadedProfile
    scheme: _Scheme
    ceiling_yen: int
    ways: Mapping[str, str]

    @property
    def given(self) -> schema.Evaluation:
        return self.profile.data.evaluation

    @property
    def _usual_yen(self) -> int:
        """What an offer without customizations costs: where the band ends, there is nothing to see below it."""
        full = self.given.full_percent if self.given.price_formula == "linear_band" else None
        return max(_tidy(self.ceiling_yen * max(_OFFERED, full or 0) // 100), 1)

    def _customizes(self, bidder: str) -> bool:
        return bidder == list(self.ways)[-1]

    def offered_yen(self, bidder: str) -> int:
        return max(_tidy(self._usual_yen * _CHEAPEST // 100), 1) if self._customizes(bidder) else self._usual_yen

    def customizations(self, bidder: str) -> tuple[CustomizationCost, ...]:
        """Of the last bidder: what makes up for its lower price and takes half of what the ceiling leaves, most of it once."""
        if not self._customizes(bidder):
            return ()
        whole = self._usual_yen - self.offered_yen(bidder) + max(_tidy((self.ceiling_yen - self._usual_yen) // 2), 1)
        yearly = version_up = whole // 10
        return (CustomizationCost(whole - yearly * _YEARS - version_up, yearly, version_up),)

    def evaluated_yen(self, bidder: str) -> int:
        return evaluated_yen(self.offered_yen(bidder), self.customizations(bidder), _YEARS)

    def offers(self) -> Iterator[Row]:
        for bidder in self.ways:
            cost = sum(each.total_yen(_YEARS) for each in self.customizations(bidder))
            row: Row = {"id": bidder, "bidder": bidder, "offered": self.offered_yen(bidder), "customization": cost}
            yield {**row, "evaluated": self.evaluated_yen(bidder)}

    def answers(self, bidder: str) -> Mapping[str, int]:
        standard = next(iter(self.ways.values()))
        counts = {standard: _ALIKE}
        counts[self.ways[bidder]] = counts.get(self.ways[bidder], 0) + _APART
        return counts

    def fit(self) -> Iterator[Row]:
        """A row for each mark of each bidder, and what they add up to."""
        for bidder in self.ways:
            earned = Fraction(0)
            for mark, count in self.answers(bidder).items():
                percent = self.scheme.marks[mark]
                points = Fraction(count * percent, 100)
                earned += points
                row: Row = {"id": f"{bidder}_{mark}", "bidder": bidder, "mark": mark, "count": count, "percent": percent}
                yield {**row, "points": self.shown(points, 1)}
            total = sum(self.answers(bidder).values())
            yield {"id": f"{bidder}_total", "bidder": bidder, "mark": "計", "count": total, "percent": "―", "points": self.shown(earned, 1)}

    def scored(self) -> Iterator[tuple[Scored, Fraction]]:
        """Every offer, and the points for its price; a value by division is not rounded."""
        given = self.given
        lowest = min(self.evaluated_yen(bidder) for bidder in self.ways)
        criteria = sum((self.rounded(average([Fraction(each.points * _GIVEN, 100)])) for each in self.scheme.criteria), Fraction(0))
        for bidder in self.ways:
            answers = {(mark, 1): count for mark, count in self.answers(bidder).items()}
            fit = self.rounded(fit_score(answers, self.scheme.marks, given.fit_formula, given.fit_points))
            evaluated = self.evaluated_yen(bidder)
            price = Fraction(0)
            if not divides(self.profile.data):
                figures = (evaluated, lowest, self.ceiling_yen, given.full_percent, given.price_points)
                price = price_score(given.price_formula, *figures, given.rounding, given.digits)
            formula: schema.ValueFormula = "division" if divides(self.profile.data) else "addition"
            value = offer_value(formula, criteria + fit, price, evaluated, given.base_points)
            yield Scored(bidder, criteria + fit, fit, evaluated, value), price

    def points(self) -> Iterator[Row]:
        scored = list(self.scored())
        prices = {offer.bidder: price for offer, price in scored}
        ranked: dict[str, Ranked] = {each.offer.bidder: each for each in rank_offers([offer for offer, _ in scored], self.given.tie)}
        for bidder in self.ways:
            offer = ranked[bidder].offer
            yield {
                "id": bidder,
                "bidder": bidder,
                "technical": self.shown(offer.technical - offer.fit),
                "fit": self.shown(offer.fit),
                "price": "―" if divides(self.profile.data) else self.shown(prices[bidder]),
                "value": self.shown(round_points(offer.value, "half_up", _VALUE_DIGITS), _VALUE_DIGITS)
                if divides(self.profile.data)
                else self.shown(offer.value),
                "rank": ranked[bidder].rank,
            }

    def rounded(self, points: Fraction) -> Fraction:
        return round_points(points, self.given.rounding, self.given.digits)

    def shown(self, points: Fraction, digits: int | None = None) -> str:
        sign = "－" if points < 0 else ""
        return _text(self.profile)(sign + wording.decimal(abs(points), self.given.digits if digits is None else digits))


_VALUE_DIGITS = 4  # of a value by division where it is shown; offers are ranked by the exact value


def _tidy(yen: int) -> int:
    """Cut down to 10,000 yen, where that leaves something to see."""
    return yen // 10_000 * 10_000 if yen >= 1_000_000 else yen
