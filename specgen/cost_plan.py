"""A profile's costs made ready: who takes part when, which base figures hold, and the ratios of every item and year.

What is missing or cannot be is collected in ``Plan.problems``: a figure nobody gave is named, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm

from specgen import cost_bases, schema
from specgen.cost_bases import Ratios
from specgen.cost_checks import bearers
from specgen.cost_model import Body, Figure
from specgen.errors import InputError, Origin, Problem
from specgen.profile import LoadedProfile

MONTHS = 12
_OF_PEOPLE = {"population_degressive": "population", "tier_fixed": "population"}  # bases that are made of another figure
_PAID_BY_ONE = ("lead", "union", "entrustment")  # one body pays the vendor and recharges; else each body has its contract


@dataclass(frozen=True)
class Vector:
    """Ratios of bodies that add up to 1. exact: False when they hold decimals that were cut off.

    numerators / denominator: the same in whole numbers.
    """

    bodies: tuple[str, ...]
    ratios: Ratios
    exact: bool

    @cached_property
    def denominator(self) -> int:
        return lcm(*(ratio.denominator for ratio in self.ratios))

    @cached_property
    def numerators(self) -> list[int]:
        return [ratio.numerator * (self.denominator // ratio.denominator) for ratio in self.ratios]


@dataclass(frozen=True)
class Plan:
    """Everything an allocation is made of. ``departures``: those that count, which exit costs vary."""

    profile: LoadedProfile
    costs: schema.Costs
    departures: tuple[schema.Departure, ...]
    actual: bool = False  # whether the actual figures of each year are used (settlement)
    problems: dict[Problem, None] = field(default_factory=dict, compare=False)
    vectors: dict[object, Vector | None] = field(default_factory=dict, compare=False)
    used: dict[Figure, None] = field(default_factory=dict, compare=False)

    @property
    def years(self) -> range:
        return range(self.costs.first_year, self.costs.last_year + 1)

    @property
    def tax_contained(self) -> bool:
        return self.profile.data.contract in _PAID_BY_ONE

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The members in their order, a new body after those it is made of."""
        found: list[Body] = []
        for member in self.profile.data.members:
            found.append(Body(member.id, member.name))
            for merger in self.costs.mergers:
                if merger.members[-1] == member.id and merger.name is not None and merger.into not in merger.members:
                    found.append(Body(merger.into, merger.name))
        return tuple(found)

    def name(self, body: str) -> str:
        return next(each.name for each in self.bodies if each.id == body)

    def lead(self, year: int) -> str:
        data = self.profile.data
        lead = data.consortium.lead if data.consortium else data.members[0].id
        return self.merged(lead, year)

    def merged(self, member: str, year: int) -> str:
        """The body a member is in ``year``."""
        for merger in self.costs.mergers:
            if member in merger.members and year > merger.fiscal_year:
                return merger.into
        return member

    def refuse(self, path: tuple[str | int, ...], code: str, what: str, remedy: str, *, key: bool = False) -> None:
        self.problems[Problem(self.profile.source.origin(path, key=key), code, what, remedy)] = None

    def raise_problems(self) -> None:
        if self.problems:
            raise InputError(*list(self.problems)[: schema.REPORTED])

    def place(self, key: str, name: str) -> tuple[str | int, ...]:
        """Where the entry ``name`` of a list stands."""
        return ("costs", key, next(index for index, entry in enumerate(getattr(self.costs, key)) if entry.id == name))

    # -- the tax ---------------------------------------------------------------------------------

    def tax_percent(self, item: schema.CostItem, year: int) -> Fraction:
        """The rate of an item in a year; 0 and SG433 when none is given for it."""
        if item.tax_percent is not None:
            return Fraction(item.tax_percent)
        return self.common_tax_percent(year)

    def common_tax_percent(self, year: int) -> Fraction:
        known = [rate for rate in self.costs.tax_rates if rate.fiscal_year <= year]
        if not known:
            what = f"{year} 年度の消費税及び地方消費税の率がありません"
            remedy = f"tax_rates に、{year} 以前の年度から適用する率を書いてください"
            self.refuse(("costs", "tax_rates"), "SG433", what, remedy, key=True)
            return Fraction(0)
        return Fraction(max(known, key=lambda rate: rate.fiscal_year).percent)

    # -- who takes part --------------------------------------------------------------------------

    def has_left(self, member: str, item: schema.CostItem | None, year: int) -> bool:
        """Whether a member took its leave from an item (None: from everything) before ``year``."""
        return any(
            departure.member == member
            and departure.fiscal_year < year
            and (departure.businesses is None or (item is not None and item.business in departure.businesses))
            for departure in self.departures
        )

    def pays_on(self, item: schema.CostItem) -> bool:
        return item.exit is not None and bool(item.exit.remaining)

    def settled(self, item: schema.CostItem, year: int) -> frozenset[str]:
        """Bodies that left and still stand in the shares of ``year``: they pay to the end of the contract."""
        if not self.pays_on(item):
            return frozenset()
        return frozenset(member for member in self.bearers(item) if self.has_left(member, item, year))

    @cached_property
    def _bearers(self) -> Mapping[str, tuple[str, ...]]:
        return {item.id: bearers(self.profile.data, item) for item in self.costs.items}

    def bearers(self, item: schema.CostItem) -> tuple[str, ...]:
        """The members of an item before anybody joins, leaves or merges."""
        return self._bearers[item.id]

    def periods(self, item: schema.CostItem, year: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The months of a year and who takes part in them, in order; bodies in the order of the profile."""
        starts = {joining.member: _month(joining, year) for joining in self.costs.joinings}
        staying = [member for member in self.bearers(item) if self.pays_on(item) or not self.has_left(member, item, year)]
        cuts = sorted({0, MONTHS, *(starts[member] for member in staying if 0 < starts.get(member, 0) < MONTHS)})
        for first, following in pairwise(cuts):
            present = (self.merged(member, year) for member in staying if starts.get(member, 0) <= first)
            yield following - first, tuple(dict.fromkeys(present))

    def requesters(self, item: schema.CostItem, year: int) -> frozenset[str]:
        named = (member for member in item.requesters or () if not self.has_left(member, item, year) or self.pays_on(item))
        return frozenset(self.merged(member, year) for member in named)

    # -- figures ---------------------------------------------------------------------------------

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str, str, bool], Mapping[int, Figure]]:
        """(body, base, item, actual) → year it holds from, 0 for the first → figure."""
        found: dict[tuple[str, str, str, bool], dict[int, Figure]] = {}
        for member in self.profile.data.members:
            for base in ("population", "households", "staff", "terminals"):
                value = getattr(member, base)
                if value is not None:
                    figure = Figure(
                        *(member.id, base, Fraction(value), member.figures_as_of),
                        *((base == "terminals" and member.terminals_source) or member.figures_source or "", member.figures_status or ""),
                    )
                    found[member.id, base, "", False] = {0: figure}
        for row in self.costs.figures:
            figure = Figure(row.member, row.base, Fraction(row.value), row.as_of, row.source, row.status, row.item or "")
            found.setdefault((row.member, row.base, row.item or "", row.actual), {})[row.fiscal_year or 0] = figure
        return found

    @cached_property
    def _of_items(self) -> frozenset[str]:
        """Items that have a figure of their own."""
        return frozenset(row.item for row in self.costs.figures if row.item)

    def figure(self, body: str, base: str, item: schema.CostItem, scheme: schema.CostScheme, year: int) -> Fraction | None:
        """The figure of a body for a base in a year; None and SG430 when nobody gave it."""
        base = _OF_PEOPLE.get(base, base)
        found = self._figure(body, base, item.id, scheme.base_refresh, year)
        merger = next((each for each in self.costs.mergers if each.into == body and year > each.fiscal_year), None)
        if merger is not None and (found is None or body in merger.members) and base != "fiscal":
            own = self._rows.get((body, base, "", False), {})
            said = next((own[each] for each in sorted(own, reverse=True) if merger.fiscal_year < each <= year), None)
            if said is None:
                parts = [self._figure(member, base, item.id, "fixed", year) for member in merger.members]
                for member, part in zip(merger.members, parts, strict=True):
                    if part is None:
                        self._missing(member, base, item, year)
                    else:
                        self.used[part] = None
                return None if None in parts else sum((part.value for part in parts if part), Fraction(0))
            found = said
        if found is None:
            self._missing(body, base, item, year)
            return None
        self.used[found] = None
        return found.value

    def _figure(self, body: str, base: str, item: str, refresh: str, year: int) -> Figure | None:
        for name in (item, ""):
            if self.actual and year in self._rows.get((body, base, name, True), {}):
                return self._rows[body, base, name, True][year]
            known = self._rows.get((body, base, name, False), {})
            first = known.get(0) or known.get(self.costs.first_year)
            if refresh == "yearly":
                found = known.get(year) or (first if year == self.costs.first_year else None)
            elif refresh == "census":
                found = next((known[each] for each in sorted(known, reverse=True) if each <= year), None)
            else:
                found = first
            if found is not None:
                return found
        return None

    def _missing(self, body: str, base: str, item: schema.CostItem, year: int) -> None:
        index = next((i for i, member in enumerate(self.profile.data.members) if member.id == body), None)
        what = f"団体「{body}」の{schema.BASE_WORDS[base]}の数値がありません（費目「{item.id}」、{year} 年度）"
        own = "members の " + base if base in ("population", "households", "staff", "terminals") else "costs の figures"
        remedy = f"{own} に数値を、基準日と出典を付けて書いてください（年度ごとに見直す方式のときは fiscal_year: {year} の行）"
        self.refuse(("members", index) if index is not None else ("costs", "mergers"), "SG430", what, remedy)

    # -- ratios ----------------------------------------------------------------------------------

    def vector(self, item: schema.CostItem, year: int, digits: int = cost_bases.DIGITS) -> Vector | None:
        """The ratios of an item in a year; None and a problem when they cannot be told.

        Order: bases mixed within each stage, months, phase-in, limits, printed ratios (adr/0007).
        """
        scheme = self.scheme(item)
        periods = tuple(self.periods(item, year))
        if not periods or not all(bodies for _, bodies in periods):
            what = f"{year} 年度に、費目「{item.id}」を負担する団体がありません"
            remedy = "その年度の金額を消すか、members、加入又は脱退を直してください"
            self.refuse((*self.place("items", item.id), "amounts", str(year)), "SG432", what, remedy, key=True)
            return None
        own = item.id if item.id in self._of_items or "direct" in scheme.mix else ""
        changing = year if scheme.base_refresh != "fixed" or scheme.new_percent or self.costs.mergers or self.actual or own else 0
        key = (scheme.id, periods, own, changing, digits)
        if key not in self.vectors:
            self.vectors[key] = self._vector(item, scheme, year, periods, digits)
        return self.vectors[key]

    def scheme(self, item: schema.CostItem) -> schema.CostScheme:
        return next(scheme for scheme in self.costs.schemes if scheme.id == item.scheme)

    def _vector(
        self, item: schema.CostItem, scheme: schema.CostScheme, year: int, periods: tuple[tuple[int, tuple[str, ...]], ...], digits: int
    ) -> Vector | None:
        order = {body.id: place for place, body in enumerate(self.bodies)}
        bodies = tuple(sorted({body for _, present in periods for body in present}, key=order.__getitem__))
        parts: list[tuple[Fraction, Ratios]] = []
        exact = True
        for months, present in periods:
            found = self._of_period(item, scheme, year, present, digits)
            if found is None:
                return None
            of_present, sure = found
            exact &= sure
            parts.append((Fraction(months, MONTHS), [of_present.get(body, Fraction(0)) for body in bodies]))
        limited = self._limited(scheme, item, year, self._phased(scheme, year, bodies, cost_bases.mixed(parts)))
        if limited is None:
            return None
        if scheme.ratio_digits is None:
            return Vector(bodies, limited, exact)
        if not exact and digits == cost_bases.DIGITS and cost_bases.near_a_half(limited, scheme.ratio_digits):
            return self._vector(item, scheme, year, periods, cost_bases.MORE_DIGITS)
        if not exact and digits > cost_bases.DIGITS:
            limited = cost_bases.settled(limited)
        return Vector(bodies, cost_bases.printed(limited, scheme.ratio_digits), exact=True)

    def _of_period(
        self, item: schema.CostItem, scheme: schema.CostScheme, year: int, present: tuple[str, ...], digits: int
    ) -> tuple[dict[str, Fraction], bool] | None:
        """The ratios of the bodies present, and whether they are exact."""
        ratios: dict[str, Fraction] = {}
        exact, known = True, True
        for percent, bodies in self.stages(scheme, item, year, present):
            parts = []
            for base, weight in scheme.mix.items():
                values = self.values(base, item, scheme, year, bodies)
                if values is None:
                    known = False
                    continue
                if base == "population_degressive":
                    people = [int(value) for value in values]
                    exact &= cost_bases.is_exact(people)
                    values = [Fraction(value) for value in cost_bases.degressive(people, digits)]
                part = cost_bases.in_proportion(values)
                if part is None and Fraction(weight):
                    self._all_zero(base, item, scheme, year)
                    known = False
                elif part is not None:
                    parts.append((Fraction(weight) / 100, part))
            if known:
                ratios |= {body: percent * ratio for body, ratio in zip(bodies, cost_bases.mixed(parts), strict=True)}
        return (ratios, exact) if known else None

    def _all_zero(self, base: str, item: schema.CostItem, scheme: schema.CostScheme, year: int) -> None:
        what = f"費目「{item.id}」の {year} 年度の{schema.BASE_WORDS[base]}の数値が、全ての団体で 0 です"
        if base == "direct":
            what = f"{year} 年度に、費目「{item.id}」の個別負担の団体がありません"
        self.refuse((*self.place("schemes", scheme.id), "mix", base), "SG431", what, "数値か、負担方式の mix を直してください", key=True)

    def stages(
        self, scheme: schema.CostScheme, item: schema.CostItem, year: int, present: tuple[str, ...]
    ) -> Iterator[tuple[Fraction, tuple[str, ...]]]:
        """The parts of the first split and the bodies in each; the whole when there is no first split."""
        stages = [stage for stage in self.costs.stages if stage.scheme == scheme.id]
        if not stages:
            yield Fraction(1), present
        homes = {body: self._home(body, stages, year) for body in present} if stages else {}
        for stage in stages:
            bodies = tuple(body for body in present if homes[body] == stage.id)
            if bodies:
                yield Fraction(stage.percent) / 100, bodies
            elif Fraction(stage.percent):
                what = f"{year} 年度に、負担方式「{scheme.id}」の区分「{stage.id}」に、費目「{item.id}」を負担する団体がありません"
                place = ("costs", "stages", self.costs.stages.index(stage))
                self.refuse(place, "SG432", what, "区分の割合か、members を直してください")

    def _home(self, body: str, stages: list[schema.CostStage], year: int) -> str:
        """The stage a body belongs to: the one that names it, else the first that names a member it is made of."""
        named = [stage.id for stage in stages if body in stage.members]
        inherited = (stage.id for stage in stages if any(self.merged(member, year) == body for member in stage.members))
        return named[0] if named else next(inherited, "")

    def values(
        self, base: str, item: schema.CostItem, scheme: schema.CostScheme, year: int, bodies: tuple[str, ...]
    ) -> list[Fraction] | None:
        """b of each body, None when one is missing."""
        if base == "equal":
            return [Fraction(1)] * len(bodies)
        if base == "direct":
            asked = self.requesters(item, year)
            return [Fraction(body in asked) for body in bodies]
        values = [self.figure(body, base, item, scheme, year) for body in bodies]
        if base == "tier_fixed":
            values = [value if value is None else self._tier(value, body, item) for body, value in zip(bodies, values, strict=True)]
        return None if None in values else [value for value in values if value is not None]

    def _tier(self, population: Fraction, body: str, item: schema.CostItem) -> Fraction | None:
        found = cost_bases.tier(int(population), [(each.at_least, each.yen) for each in self.costs.tiers])
        if found is None:
            what = f"団体「{body}」の人口（{int(population)}）に当たる人口段階がありません（費目「{item.id}」）"
            self.refuse(("costs", "tiers"), "SG430", what, "tiers に「at_least: 0」の段階を書いてください", key=True)
            return None
        return Fraction(found)

    def former(self, scheme: schema.CostScheme, year: int) -> dict[str, Fraction]:
        shares: dict[str, Fraction] = {}
        for row in self.costs.former_shares:
            if row.scheme == scheme.id:
                body = self.merged(row.member, year)
                shares[body] = shares.get(body, Fraction(0)) + Fraction(row.percent)
        return shares

    def _phased(self, scheme: schema.CostScheme, year: int, bodies: tuple[str, ...], ratios: Ratios) -> Ratios:
        """A blend of the new ratios and the former ones of those who are there."""
        if str(year) not in scheme.new_percent:
            return ratios
        new = Fraction(scheme.new_percent[str(year)]) / 100
        shares = self.former(scheme, year)
        old = cost_bases.in_proportion([shares.get(body, Fraction(0)) for body in bodies])
        return ratios if old is None else cost_bases.mixed([(new, ratios), (1 - new, old)])

    def _limited(self, scheme: schema.CostScheme, item: schema.CostItem, year: int, ratios: Ratios) -> Ratios | None:
        if scheme.floor_percent is None and scheme.cap_percent is None:
            return ratios
        low, high = Fraction(scheme.floor_percent or 0) / 100, Fraction(scheme.cap_percent or 100) / 100
        found = cost_bases.limited(ratios, low, high)
        if found is None:
            what = f"負担方式「{scheme.id}」の上限又は下限を守る分け方がありません（費目「{item.id}」、{year} 年度、{len(ratios)} 団体）"
            path = (*self.place("schemes", scheme.id), "cap_percent" if scheme.cap_percent else "floor_percent")
            self.refuse(path, "SG422", what, "下限と団体の数の積が 100 以下、上限と団体の数の積が 100 以上になるようにしてください")
        return found


def _month(joining: schema.Joining, year: int) -> int:
    """The month of the fiscal year a member joins in: 0 before or at its beginning, 12 after its end."""
    months = (joining.start.year - year) * MONTHS + joining.start.month - 4
    return min(max(months, 0), MONTHS)


def make_plan(profile: LoadedProfile) -> Plan:
    """The plan of a profile; raises InputError SG438 when it has no section ``costs``."""
    costs = profile.data.costs
    if costs is None:
        remedy = "「costs: 」に first_year、last_year、tax_rates、schemes、items を書いてください（docs/profile.md）"
        raise InputError(Problem(Origin(profile.source.path), "SG438", "経費の負担（costs）がありません", remedy))
    return Plan(profile, costs, costs.departures)


def varied(plan: Plan, departures: tuple[schema.Departure, ...]) -> Plan:
    """The same plan with other departures; problems and figures used are told with the first."""
    return replace(plan, departures=departures, vectors={}, used={}, problems={})
