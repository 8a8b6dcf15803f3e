"""The cells of an allocation: amounts of a year → tax → common grants off → exact shares → floor → remainder (adr/0007)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from specgen import cost_bases, schema
from specgen.apportionment import Apportioned, apportion, near_a_step
from specgen.cost_model import Cell, CustomizationCost, Part
from specgen.cost_plan import Plan, Vector

_SURE = 30  # decimals of a yen that DIGITS decimals of the ratios vouch for


def cells_of(plan: Plan, *, only: str | None = None, years: Sequence[int] | None = None) -> tuple[Cell, ...]:
    """The cells of the joint contract, in the order of items and years; ``only``: of one item or group.

    Problems are left in ``plan.problems``; a cell that has one is not among them.
    """
    found = []
    for name, items in groups_of(plan.costs):
        if only is not None and name != only:
            continue
        for year in plan.years if years is None else years:
            present = [item for item in items if str(year) in item.amounts]
            cell = cell_of(plan, name, present, year) if present else None
            if cell is not None:
                found.append(cell)
    return tuple(found)


def groups_of(costs: schema.Costs) -> Iterator[tuple[str, list[schema.CostItem]]]:
    """Name → its items: a group where its first item stands, an item alone under its own name."""
    names = dict.fromkeys(item.group or item.id for item in costs.items)
    for name in names:
        yield name, [item for item in costs.items if (item.group or item.id) == name]


def cell_of(
    plan: Plan, name: str, items: Sequence[schema.CostItem], year: int, amounts: Mapping[str, int] | None = None, *, grants: bool = True
) -> Cell | None:
    """The cell of some items in one year; None, and a problem in the plan, when their ratios cannot be told.

    amounts: item → tax-excluded yen, instead of the planned ones.  grants: whether common grants are taken off.
    """
    vectors = [vector for vector in (plan.vector(item, year) for item in items) if vector is not None]
    percent = plan.tax_percent(items[0], year)
    if len(vectors) != len(items):
        return None
    excluded = [int(item.amounts.get(str(year), 0)) if amounts is None else amounts[item.id] for item in items]
    parts = tuple(_parts(plan, items, year, excluded, percent, vectors, grants=grants))
    group = next((each for each in plan.costs.groups if each.id == name), None)
    unit = (group and group.unit_yen) or plan.costs.unit_yen
    rule = (group and group.remainder) or plan.costs.remainder
    exact = _Exact.of(plan, items, year, [part.shared for part in parts], vectors, unit)
    amount, lead = sum(part.shared for part in parts), exact.place(plan.lead(year))
    shares = apportion(amount, exact.numerators, exact.denominator, unit_yen=unit, rule=rule, lead=lead)
    contracts = shares
    if not plan.tax_contained and any(part.grants for part in parts):
        before = _Exact.of(plan, items, year, excluded, vectors, unit)
        contracts = apportion(sum(excluded), before.numerators, before.denominator, unit_yen=unit, rule=rule, lead=lead)
    tax, of_bodies, carried_tax = _taxes_of_bodies(plan, amount, percent, exact, contracts, unit, rule, lead)
    return Cell(
        name,
        group.name if group else items[0].name,
        year,
        amount,
        tax,
        plan.tax_contained,
        percent,
        _basis(plan, items),
        unit,
        rule,
        dict(zip(exact.bodies, shares.shares, strict=True)),
        dict(zip(exact.bodies, of_bodies, strict=True)),
        dict(zip(exact.bodies, shares.floors, strict=True)),
        shares.carried,
        carried_tax,
        parts,
        settled=frozenset(body for item in items for body in plan.settled(item, year)),
        contracts=None if contracts is shares else dict(zip(exact.bodies, contracts.shares, strict=True)),
    )


def _parts(
    plan: Plan,
    items: Sequence[schema.CostItem],
    year: int,
    excluded: Sequence[int],
    percent: Fraction,
    vectors: Sequence[Vector],
    *,
    grants: bool,
) -> Iterator[Part]:
    """The items of a cell with what is shared of each: with its tax when one body pays the vendor, common grants off (SG434)."""
    for item, yen, tax, vector in zip(items, excluded, _taxes(excluded, percent), vectors, strict=True):
        base = yen + tax if plan.tax_contained else yen
        grant = _common_grants(plan, item, year) if grants else 0
        if grant > base:
            what = f"費目「{item.id}」の {year} 年度の補助金等（{grant:,} 円）が、負担する額（{base:,} 円）を超えています"
            index = next(i for i, each in enumerate(plan.costs.grants) if (each.item, each.fiscal_year) == (item.id, year))
            plan.refuse(("costs", "grants", index, "yen"), "SG434", what, "補助金等の額か年度を直してください")
        ratios = dict(zip(vector.bodies, vector.ratios, strict=True))
        yield Part(item.id, item.name, item.scheme, yen, tax, grant, max(base - grant, 0), ratios)


def _taxes(excluded: Sequence[int], percent: Fraction) -> tuple[int, ...]:
    """The tax of each amount; their sum is the tax on the sum, cut down to whole yen once."""
    total = sum(excluded)
    tax = int(total * percent / 100)
    if not tax:
        return (0,) * len(excluded)
    return apportion(tax, [tax * yen for yen in excluded], total, unit_yen=1, rule="largest_remainder", lead=None).shares


def _common_grants(plan: Plan, item: schema.CostItem, year: int) -> int:
    """What is taken off an item before it is shared; a levy counts on no grant before it is decided (adr/0007)."""
    sure = plan.profile.data.contract == "union"
    grants = [grant for grant in plan.costs.grants if grant.member is None and (grant.decided or not sure)]
    return sum(grant.yen for grant in grants if (grant.item, grant.fiscal_year) == (item.id, year))


def _basis(plan: Plan, items: Sequence[schema.CostItem]) -> str:
    """equal 50% + population 50%; of several items with different schemes each behind its name."""
    schemes = {scheme.id: " + ".join(f"{base} {percent}%" for base, percent in scheme.mix.items()) for scheme in plan.costs.schemes}
    if len({item.scheme for item in items}) == 1:
        return schemes[items[0].scheme]
    return "; ".join(f"{item.id}: {schemes[item.scheme]}" for item in items)


@dataclass(frozen=True)
class _Exact:
    """The exact shares of a cell: numerators / denominator yen; they add up to its amount."""

    bodies: tuple[str, ...]
    numerators: Sequence[int]
    denominator: int

    @classmethod
    def of(
        cls, plan: Plan, items: Sequence[schema.CostItem], year: int, shared: Sequence[int], vectors: Sequence[Vector], unit: int
    ) -> _Exact:
        found = cls._sum(plan, shared, vectors)
        if all(vector.exact for vector in vectors) or not near_a_step(found.numerators, found.denominator, unit, _SURE):
            return found
        longer = [plan.vector(item, year, cost_bases.MORE_DIGITS) for item in items]
        return cls._sum(plan, shared, [vector for vector in longer if vector is not None])._settled()

    @classmethod
    def _sum(cls, plan: Plan, shared: Sequence[int], vectors: Sequence[Vector]) -> _Exact:
        if len(vectors) == 1:
            (vector,), (yen,) = vectors, shared
            return cls(vector.bodies, [yen * numerator for numerator in vector.numerators], vector.denominator)
        denominator = lcm(*(vector.denominator for vector in vectors))
        sums: dict[str, int] = {}
        for yen, vector in zip(shared, vectors, strict=True):
            scale = yen * (denominator // vector.denominator)
            for body, numerator in zip(vector.bodies, vector.numerators, strict=True):
                sums[body] = sums.get(body, 0) + scale * numerator
        bodies = tuple(body.id for body in plan.bodies if body.id in sums)
        return cls(bodies, [sums[body] for body in bodies], denominator)

    def _settled(self) -> _Exact:
        """Rounded to so many decimals that what is whole or equal in truth is so here."""
        scale = 10 ** (cost_bases.MORE_DIGITS // 3)
        rounded = [(2 * each * scale + self.denominator) // (2 * self.denominator) for each in self.numerators]
        return _Exact(self.bodies, rounded, scale)

    def place(self, body: str) -> int | None:
        return self.bodies.index(body) if body in self.bodies else None


def _taxes_of_bodies(
    plan: Plan, amount: int, percent: Fraction, exact: _Exact, shares: Apportioned, unit: int, rule: str, lead: int | None
) -> tuple[int, Sequence[int], int]:
    """The tax of a cell, of each of its bodies, and of what is carried.

    One body pays the vendor: the tax contained in the amount, cut down once, is shared by the same rule; a body's tax
    never exceeds its share, the rest of it going to the bodies in order. Each body has its contract: rate × what it
    says, common grants not taken off, cut down each; the total is their sum.
    """
    if not plan.tax_contained:
        own = [int(share * percent / 100) for share in shares.shares]
        return sum(own), own, 0
    tax = int(amount * percent / (100 + percent))
    if not tax:
        return 0, (0,) * len(shares.shares), 0
    numerators = [each * tax for each in exact.numerators]
    found = apportion(tax, numerators, exact.denominator * amount, unit_yen=unit, rule=rule, lead=lead)  # type: ignore[arg-type]
    capped = [min(own, share) for own, share in zip(found.shares, shares.shares, strict=True)]
    over = sum(found.shares) - sum(capped)
    for place, share in enumerate(shares.shares):
        given = min(over, share - capped[place])
        capped[place] += given
        over -= given
    return tax, capped, tax - sum(capped)


# --- customizations -----------------------------------------------------------------------------

_LINES = (("initial", "初期"), ("yearly", "毎年"), ("version_up", "版の更新"))


def customization_cells(plan: Plan, request: CustomizationCost) -> Iterator[Cell]:
    """The lines of one request: its bearers only, contracts of their own outside the joint one."""
    for line, title in _LINES:
        for year, yen in sorted(getattr(request, f"{line}_yen").items()):
            bodies, ratios = _bearers(plan, request, year)
            if not bodies:
                what = f"{year} 年度に、カスタマイズ「{request.request_id}」の経費を負担する団体がありません"
                index = next((i for i, each in enumerate(plan.costs.customizations) if each.id == request.request_id), 0)
                plan.refuse(("costs", "customizations", index), "SG432", what, "その年度の金額を消してください")
                continue
            percent, unit, rule = plan.common_tax_percent(year), plan.costs.unit_yen, plan.costs.remainder
            vector = Vector(bodies, ratios, exact=True)
            numerators = [yen * each for each in vector.numerators]
            lead = bodies.index(plan.lead(year)) if plan.lead(year) in bodies else None
            found = apportion(yen, numerators, vector.denominator, unit_yen=unit, rule=rule, lead=lead)
            taxes = [int(share * percent / 100) for share in found.shares]
            name = f"{request.request_id}/{line}"
            part = Part(name, request.title, "", yen, sum(taxes), 0, yen, dict(zip(bodies, ratios, strict=True)))
            yield Cell(
                name,
                f"カスタマイズ {request.request_id} {request.title}（{title}）",
                year,
                yen,
                sum(taxes),
                False,
                percent,
                "direct 100%",
                unit,
                rule,
                dict(zip(bodies, found.shares, strict=True)),
                dict(zip(bodies, taxes, strict=True)),
                dict(zip(bodies, found.floors, strict=True)),
                found.carried,
                0,
                (part,),
                joint=False,
            )


def _bearers(plan: Plan, request: CustomizationCost, year: int) -> tuple[tuple[str, ...], list[Fraction]]:
    """Who bears a request in a year, and the ratios: equal or agreed; an adopter takes its part off all before it."""
    weights = {body: Fraction(1) if request.agreed is None else request.agreed.get(body, Fraction(0)) for body in request.bearers}
    parts = {body: weight / sum(weights.values()) for body, weight in weights.items()}
    for body, first, percent in request.adopters:
        if first <= year:
            part = Fraction(1, len(parts) + 1) if percent is None else percent
            parts = {**{each: ratio * (1 - part) for each, ratio in parts.items()}, body: part}
    staying: dict[str, Fraction] = {}
    for body, ratio in parts.items():
        if not plan.has_left(body, None, year):
            staying[plan.merged(body, year)] = staying.get(plan.merged(body, year), Fraction(0)) + ratio
    bodies = tuple(body.id for body in plan.bodies if body.id in staying)
    whole = sum(staying.values())
    return bodies, [staying[body] / whole for body in bodies] if whole else []
