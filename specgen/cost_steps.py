"""An allocation taken apart into the steps a spreadsheet can repeat, and where its floating point cannot.

A spreadsheet counts in doubles: 15 digits it vouches for. Every exact share is looked at: what lies so near below
a multiple of the unit that doubles could not tell is a constant in the workbook, named with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from specgen import cost_bases, schema
from specgen.apportionment import Apportioned, apportion
from specgen.cost_model import Allocation, Cell, Figure, Part
from specgen.cost_plan import MONTHS, Plan, make_plan, varied
from specgen.profile import LoadedProfile

T = TypeVar("T")

GUARD = Fraction(2, 10**14)  # part of an amount that is added before cutting down: more than doubles err, less than matters
_TIE = Fraction(1, 10**25)  # nearer than this is equal: decimals of an irrational base
PRINT_GUARD = Fraction(1, 10**12)  # the same for a percentage that is rounded half up

LIMITS = "負担割合に上限又は下限があるため、割合は計算した値（式にしていない値）"
PRINTED_NEAR = "印刷する割合の四捨五入が表計算の桁では決まらないため、割合は計算した値（式にしていない値）"
NEAR = "１単位の境に近く、表計算の 15 桁では切捨てが決まらないため、計算した値（式にしていない値）"


@dataclass(frozen=True)
class Values:
    """What one base gives the bodies. how: constant, figure, power (figure^log2 1.5) or tier (class of the figure).

    figures: of each body, those that are added up; () for a constant, None when the body has no part in the row.
    """

    how: str
    figures: tuple[tuple[Figure, ...] | None, ...]
    numbers: tuple[Fraction | None, ...]
    shown: tuple[int | float | None, ...]


@dataclass(frozen=True)
class RatioRow:
    """weight: the scheme and base whose weight counts (None: all).  factor: stage, months and phase-in together."""

    name: str
    weight: tuple[str, str] | None
    percent: Fraction
    factor: Fraction
    values: Values


@dataclass(frozen=True)
class RatioSet:
    """How the ratios of an item and year come about. ratios: as the engine has them, None for bodies without part.

    digits: of the printed percentage, None when nothing is rounded.  constant: why no formula repeats them.
    """

    name: str
    rows: tuple[RatioRow, ...]
    ratios: tuple[Fraction | None, ...]
    digits: int | None = None
    constant: str = ""

    @property
    def raw(self) -> tuple[Fraction | None, ...]:
        """The ratios before limits and printing."""
        return tuple(None if ratio is None else self._raw(place) for place, ratio in enumerate(self.ratios))

    def _raw(self, place: int) -> Fraction:
        found = Fraction(0)
        for row in self.rows:
            total = sum((each for each in row.values.numbers if each is not None), Fraction(0))
            if total:
                found += row.percent * row.factor * (row.values.numbers[place] or 0) / total / 100
        return found


@dataclass(frozen=True)
class CellSteps:
    """A cell with what is before its shares. sets: of each part.  places: of its bodies among all.  constant: why its
    shares are no formulas.  before: the exact contracts of the bodies, () where they are the shares."""

    cell: Cell
    sets: tuple[int, ...]
    places: tuple[int, ...]
    exact: tuple[Fraction, ...]
    tax: Apportioned
    capped: tuple[int, ...]
    lead: int | None
    constant: str
    before: tuple[Fraction, ...] = ()

    @property
    def amount(self) -> int:
        return self.cell.amount


@dataclass(frozen=True)
class Steps:
    """Everything the workbook shows. ``sets``: every way ratios come about, with the items and years that use it."""

    plan: Plan
    allocation: Allocation
    sets: tuple[RatioSet, ...]
    uses: tuple[tuple[tuple[str, int], ...], ...]
    cells: tuple[CellSteps, ...]

    @cached_property
    def constants(self) -> tuple[tuple[str, str], ...]:
        """What is no formula, and why."""
        sets = [(each.name, each.constant) for each in self.sets if each.constant]
        cells = [(f"{each.cell.name}（{each.cell.year} 年度）", each.constant) for each in self.cells if each.constant]
        return (*dict.fromkeys(sets), *cells)


def take_apart(profile: LoadedProfile, allocation: Allocation) -> Steps:
    """The steps of an allocation of this profile."""
    plan = make_plan(profile)
    reader = _Reader(plan, allocation)
    sets: dict[RatioSet, list[tuple[str, int]]] = {}
    cells = []
    for cell in allocation.cells:
        own = [reader.ratio_set(cell, part) for part in cell.parts]
        for each, part in zip(own, cell.parts, strict=True):
            sets.setdefault(each, []).append((part.name if cell.joint else cell.name, cell.year))
        order = list(sets)
        cells.append(_steps(plan, allocation, cell, tuple(order.index(each) for each in own)))
    return Steps(plan, allocation, tuple(sets), tuple(tuple(uses) for uses in sets.values()), tuple(cells))


# --- ratios -------------------------------------------------------------------------------------


class _Reader:
    def __init__(self, plan: Plan, allocation: Allocation) -> None:
        self.plan = varied(plan, plan.departures)  # its own list of the figures that were used
        self.bodies = [body.id for body in allocation.bodies]
        self.known: dict[object, Values] = {}

    def ratio_set(self, cell: Cell, part: Part) -> RatioSet:
        ratios = tuple(part.ratios.get(body) for body in self.bodies)
        if not cell.joint:
            row = RatioRow("要望した団体の負担", None, Fraction(100), Fraction(1), self._constant(part.ratios))
            return RatioSet(cell.name, (row,), ratios)
        item = next(each for each in self.plan.costs.items if each.id == part.item)
        scheme = self.plan.scheme(item)
        found = RatioSet(scheme.name, tuple(self._rows(item, scheme, cell.year)), ratios, scheme.ratio_digits)
        if scheme.floor_percent or scheme.cap_percent:
            return RatioSet(found.name, found.rows, ratios, scheme.ratio_digits, LIMITS)
        if scheme.ratio_digits is not None and not _sure_of_print(found):
            return RatioSet(found.name, found.rows, ratios, scheme.ratio_digits, PRINTED_NEAR)
        return found

    def _rows(self, item: schema.CostItem, scheme: schema.CostScheme, year: int) -> Iterator[RatioRow]:
        new, former = self._phase(item, scheme, year)
        periods = list(self.plan.periods(item, year))
        for months, present in periods:
            for percent, bodies in self.plan.stages(scheme, item, year, present):
                words = [f"区分の割合 {_percent(percent)}％"] if percent != 1 else []
                words += [f"{months}/{MONTHS} 月"] if len(periods) > 1 else []
                words += [f"新しい割合 {_percent(new)}％"] if new != 1 else []
                for base, weight in scheme.mix.items():
                    name = schema.BASE_WORDS[base] + (f"（{'、'.join(words)}）" if words else "")
                    factor = percent * Fraction(months, MONTHS) * new
                    yield RatioRow(name, (scheme.id, base), Fraction(weight), factor, self._values(base, item, scheme, year, bodies))
        if former:
            values = self._constant({body: former.get(body, Fraction(0)) for body in former})
            yield RatioRow(f"従前の割合（{_percent(1 - new)}％）", None, Fraction(100), 1 - new, values)

    def _phase(self, item: schema.CostItem, scheme: schema.CostScheme, year: int) -> tuple[Fraction, dict[str, Fraction]]:
        """The part of the new ratios, and the former ones of those who are there; 1 and {} without phase-in."""
        if str(year) not in scheme.new_percent:
            return Fraction(1), {}
        present = {body for _, bodies in self.plan.periods(item, year) for body in bodies}
        former = {body: percent for body, percent in self.plan.former(scheme, year).items() if body in present}
        return (Fraction(scheme.new_percent[str(year)]) / 100, former) if sum(former.values()) else (Fraction(1), {})

    def _values(self, base: str, item: schema.CostItem, scheme: schema.CostScheme, year: int, bodies: tuple[str, ...]) -> Values:
        if base in ("equal", "direct"):
            found = self.plan.values(base, item, scheme, year, bodies) or []
            return self._constant(dict(zip(bodies, found, strict=True)))
        used: dict[str, tuple[Figure, ...]] = {}
        figures: dict[str, Fraction] = {}
        for body in bodies:
            self.plan.used.clear()
            figures[body] = self.plan.figure(body, base, item, scheme, year) or Fraction(0)
            used[body] = tuple(self.plan.used)
        numbers = dict(figures)
        shown: dict[str, int | float] = {body: number(value) for body, value in figures.items()}
        how = "figure"
        if base == "population_degressive":
            how, people = "power", [int(figures[body]) for body in bodies]
            numbers = dict(zip(bodies, map(Fraction, cost_bases.degressive(people)), strict=True))
            shown = {body: float(value) ** 0.5849625007211562 for body, value in figures.items()}
        elif base == "tier_fixed":
            tiers = [(each.at_least, each.yen) for each in self.plan.costs.tiers]
            how, numbers = "tier", {body: Fraction(cost_bases.tier(int(value), tiers) or 0) for body, value in figures.items()}
            shown = {body: number(value) for body, value in numbers.items()}
        return Values(how, self._placed(used), self._placed(numbers), self._placed(shown))

    def _constant(self, numbers: Mapping[str, Fraction]) -> Values:
        figures: dict[str, tuple[Figure, ...]] = dict.fromkeys(numbers, ())
        return Values("constant", self._placed(figures), self._placed(numbers), self._placed({b: number(v) for b, v in numbers.items()}))

    def _placed(self, values: Mapping[str, T]) -> tuple[T | None, ...]:
        return tuple(values.get(body) for body in self.bodies)


def number(value: Fraction) -> int | float:
    """A whole number as an int, every other as the nearest double."""
    return int(value) if value.denominator == 1 else float(value)


def _percent(part: Fraction) -> int | float:
    return number(part * 100)


def _sure_of_print(found: RatioSet) -> bool:
    """Whether doubles round every printed ratio as we do, and see the same largest one."""
    raw = [each for each in found.raw if each is not None]
    scale = 100 * 10 ** (found.digits or 0)
    halves = [abs(ratio * scale % 1 - Fraction(1, 2)) for ratio in raw]
    near = 3 * PRINT_GUARD * 10 ** (found.digits or 0)
    return all(not each or each > near for each in halves) and _apart(raw, PRINT_GUARD)


# --- shares -------------------------------------------------------------------------------------


def _steps(plan: Plan, allocation: Allocation, cell: Cell, sets: tuple[int, ...]) -> CellSteps:
    bodies = [body.id for body in allocation.bodies]
    places = tuple(bodies.index(body) for body in cell.shares)
    exact, before = (
        tuple(sum((yen * part.ratios.get(body, Fraction(0)) for part, yen in found), Fraction(0)) for body in cell.shares)
        for found in ([(part, part.shared) for part in cell.parts], [(part, part.excluded) for part in cell.parts])
    )
    lead = next((at for at, body in enumerate(cell.shares) if body == plan.lead(cell.year)), None)
    tax, capped = _taxes(cell, exact, lead)
    before = () if cell.contracts is None else before
    return CellSteps(cell, sets, places, exact, tax, capped, lead, "" if _sure(cell, exact, before) else NEAR, before)


def _taxes(cell: Cell, exact: Sequence[Fraction], lead: int | None) -> tuple[Apportioned, tuple[int, ...]]:
    """The tax contained in the shares before and after no body's tax may exceed its share."""
    if not cell.tax_contained or not cell.tax:
        none = (0,) * len(exact)
        return Apportioned(none, none, 0), none
    scale = 10**60
    numerators = [int(each * cell.tax * scale) for each in exact]
    found = apportion(cell.tax, numerators, cell.amount * scale, unit_yen=cell.unit_yen, rule=cell.rule, lead=lead)  # type: ignore[arg-type]
    return found, tuple(min(own, share) for own, share in zip(found.shares, cell.shares.values(), strict=True))


def _sure(cell: Cell, exact: Sequence[Fraction], before: Sequence[Fraction]) -> bool:
    """Whether doubles cut every amount of a cell down as we do, and give its remainder to the same bodies."""
    percent, parts = cell.tax_percent, cell.parts
    total = sum(part.excluded for part in parts)
    sure = not cell.tax_contained or _floors([total * percent / 100], 1, total)
    if len(parts) > 1 and total and cell.tax_contained:
        tax_of_all = int(total * percent / 100)
        sure &= _shared_as_we_do([Fraction(tax_of_all * part.excluded, total) for part in parts], 1, tax_of_all, "largest_remainder")
    sure &= _shared_as_we_do(exact, cell.unit_yen, cell.amount, cell.rule)
    if not cell.tax_contained:
        taxed = cell.shares if cell.contracts is None else cell.contracts
        sure &= not before or _shared_as_we_do(before, cell.unit_yen, total, cell.rule)
        return sure and all(_floors([share * percent / 100], 1, share) for share in taxed.values())
    if cell.tax:
        of_tax = [each * cell.tax / cell.amount for each in exact]
        sure &= _floors([cell.amount * percent / (100 + percent)], 1, cell.amount)
        sure &= _shared_as_we_do(of_tax, cell.unit_yen, cell.tax, cell.rule)
    return sure


def _shared_as_we_do(exact: Sequence[Fraction], unit: int, amount: int, rule: str) -> bool:
    if not _floors(exact, unit, amount):
        return False
    if rule == "largest_remainder":
        return _apart([each % unit for each in exact], GUARD * amount)
    return rule != "largest_share" or _apart(exact, GUARD * amount)


def _floors(exact: Sequence[Fraction], unit: int, amount: int) -> bool:
    """Whether each, with the guard and as much error on top, stays below the next multiple of the unit."""
    return all(unit - each % unit > 2 * GUARD * amount for each in exact)


def _apart(values: Sequence[Fraction], margin: Fraction) -> bool:
    """Whether values are equal or clearly apart."""
    return all(second - first <= _TIE or second - first > 3 * margin for first, second in pairwise(sorted(values)))
