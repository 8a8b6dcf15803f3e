"""When and how much: payment calendar, budget figures, year-end settlement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from specgen import schema
from specgen.business_days import is_business_day, next_business_day
from specgen.cost_cells import cell_of, groups_of
from specgen.cost_model import Allocation, Cell, Due, Settled
from specgen.cost_plan import Plan, make_plan
from specgen.profile import LoadedProfile

THOUSAND = 1000
_WITH_SHARES = ("entry_credit", "exit_credit")  # adjustments that change what is paid with the instalments


def day_of(fiscal_year: int, month: int, day: int) -> date:
    """A day of a fiscal year; January to March are of the next calendar year, 31 means the last day of any month."""
    year = fiscal_year + (month < 4)
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day - 1), following - timedelta(days=1))


def previous_business_day(day: date) -> date:
    """``day`` itself when it is a business day, else the last business day before it."""
    while not is_business_day(day):
        day -= timedelta(days=1)
    return day


def instalments(yen: int, rules: tuple[schema.Instalment, ...], *, unit_yen: int, up: bool) -> tuple[int, ...]:
    """A year's amount in instalments that add up to it, in the order of the rules.

    Each is yen × percent, cut down (or raised) to the unit; the last takes the rest; none exceeds what is left.
    """
    shares: list[int] = []
    left = yen
    for rule in rules[:-1]:
        units = yen * Fraction(rule.percent) / 100 / unit_yen
        whole = -(-units.numerator // units.denominator) if up else units.numerator // units.denominator
        shares.append(min(whole * unit_yen, left))
        left -= shares[-1]
    return (*shares, left) if rules else ()


def payable(allocation: Allocation, body: str, year: int) -> int:
    """What a body pays in instalments in a year: its shares of the joint contract, credits taken off.

    A grant of its own is its revenue and changes nothing it pays; nor does a common grant what a body's own contract says. Shares it pays with its exit settlement, entry contributions and settlements are paid apart.
    """
    shares = sum(cell.paid(body).included for cell in allocation.cells if cell.joint and cell.year == year and body not in cell.settled)
    return shares + sum(each.yen for each in allocation.adjustments if (each.body, each.year) == (body, year) and each.kind in _WITH_SHARES)


def instalments_of(costs: schema.Costs, year: int) -> tuple[schema.Instalment, ...]:
    """The instalments of a fiscal year in the order of their days: those of that year alone if there are any, else the usual ones."""
    own = [rule for rule in costs.instalments if rule.fiscal_year == year]
    usual = [rule for rule in costs.instalments if rule.fiscal_year is None]
    return tuple(sorted(own or usual, key=lambda rule: day_of(year, rule.month, rule.day)))


def calendar(profile: LoadedProfile, allocation: Allocation) -> tuple[Due, ...]:
    """Notices and instalments in the order of their days.

    Rule: a due date on a closed day moves to the next business day; the demand goes out ``notice_days`` before the due
    date, a notice on its day, both on the business day before when that day is closed.
    """
    costs = make_plan(profile).costs
    found = []
    for year in allocation.years:
        for notice in costs.notices:
            day = day_of(year + notice.years_after, notice.month, notice.day)
            found.append(Due("", year, notice.name, None, previous_business_day(day), None))
        rules = instalments_of(costs, year)
        for body in allocation.bodies:
            yen = payable(allocation, body.id, year)
            if yen <= 0:
                continue
            shares = instalments(yen, rules, unit_yen=costs.instalment_unit_yen, up=costs.instalment_rounding == "up")
            for number, (rule, share) in enumerate(zip(rules, shares, strict=True), 1):
                due = next_business_day(day_of(year, rule.month, rule.day))
                demand = previous_business_day(due - timedelta(days=costs.notice_days))
                found.append(Due(body.id, year, f"第{number}期", demand, due, share))
    order = {body.id: place for place, body in enumerate(allocation.bodies)}
    return tuple(sorted(found, key=lambda each: (each.due, order.get(each.body, -1))))


def budget(allocation: Allocation) -> Mapping[str, Mapping[int, int]]:
    """Body → year → what it enters as expenditure, in thousands of yen.

    Rule: shares, customizations and adjustments of the year added up, then raised to the next thousand once; so the
    sum of the bodies is never below the sum of the yen. A grant of its own is entered as revenue, apart: it is not taken
    off, nor is a common grant where each body has its own contract; what its recipient passes on is entered apart too.
    What a body gets back beyond its shares is no expenditure: 0.
    """
    sums = allocation.by_body()
    return {
        body: {year: max(-(-(money.included + _spent_besides(allocation, body, year)) // THOUSAND), 0) for year, money in years.items()}
        for body, years in sums.items()
    }


def _spent_besides(allocation: Allocation, body: str, year: int) -> int:
    of_year = [cell for cell in allocation.cells if cell.year == year]
    common = sum(cell.paid(body).included - cell.money(body).included for cell in of_year)
    own = sum(each.yen for each in allocation.adjustments if (each.body, each.year, each.kind) == (body, year, "grant"))
    return allocation.adjusted(body, year) - own + common


def office_levy(profile: LoadedProfile) -> Mapping[int, Mapping[str, int]]:
    """Year → body → yen of the levy for the general affairs of a 組合 or 広域連合, in the order of the years; {} without it.

    Rule: its scheme among all members, the unit and the remainder of the whole section; no tax, no grant. Raises
    InputError SG430–SG432 as ``allocate_costs``.
    """
    costs = profile.data.costs
    if costs is None or costs.office_scheme is None or not costs.office:
        return {}
    amounts = {str(row.fiscal_year): row.yen for row in costs.office}
    item = schema.CostItem(id="office-levy", name="一般の事務の経費", scheme=costs.office_scheme, tax_percent="0", amounts=amounts)
    plan = replace(make_plan(profile), costs=costs.model_copy(update={"items": (item,)}))
    found = {}
    for year in sorted(map(int, amounts)):
        cell = cell_of(plan, item.id, [item], year, grants=False)
        found[year] = dict(cell.shares) if cell else {}
    plan.raise_problems()
    return found


def settle(profile: LoadedProfile, allocation: Allocation) -> tuple[Settled, ...]:
    """The settlement of every year that has an actual amount, body by body.

    due: the actual amounts (the planned one of an item that has none) shared by the figures ``settlement_base`` says;
    what was carried is shared too, by largest remainder to the yen, and whoever advanced it has it counted as paid.
    Raises InputError SG430–SG434 as ``allocate_costs``, for actual figures.
    """
    plan = replace(make_plan(profile), actual=profile.data.costs is not None and profile.data.costs.settlement_base == "actual_base")
    costs = _nothing_carried(plan.costs)
    plan = replace(plan, costs=costs)
    actual = {(row.item, row.fiscal_year): row.yen for row in costs.actuals}
    found = []
    for year in sorted({row.fiscal_year for row in costs.actuals}):
        due = dict.fromkeys((body.id for body in allocation.bodies), 0)
        for cell in _due_cells(plan, actual, year):
            for body in cell.shares:
                due[body] += cell.money(body).included
        paid = dict.fromkeys(due, 0)
        for cell in allocation.cells:
            if cell.joint and cell.year == year:
                for body in cell.shares:
                    paid[body] += cell.money(body).included
                if cell.carried:
                    paid[plan.merged(allocation.carry_payer, year)] += cell.carried_money.included
        found += [Settled(body, year, paid[body], due[body], costs.settlement_way) for body in due]
    plan.raise_problems()
    return tuple(found)


def _due_cells(plan: Plan, actual: Mapping[tuple[str, int], int], year: int) -> Iterator[Cell]:
    for name, items in groups_of(plan.costs):
        present = [item for item in items if str(year) in item.amounts or (item.id, year) in actual]
        amounts = {item.id: actual.get((item.id, year), item.amounts.get(str(year), 0)) for item in present}
        cell = cell_of(plan, name, present, year, amounts) if present else None
        if cell is not None:
            yield cell


def _nothing_carried(costs: schema.Costs) -> schema.Costs:
    """The same costs where a remainder that was carried is given out at last, to the yen."""
    exact = {"remainder": "largest_remainder", "unit_yen": 1}
    groups = tuple(
        group.model_copy(update=exact) if (group.remainder or costs.remainder) == "none_carry" else group for group in costs.groups
    )
    kept = {"unit_yen": costs.unit_yen, "remainder": costs.remainder}
    groups = tuple(group.model_copy(update={name: getattr(group, name) or value for name, value in kept.items()}) for group in groups)
    return costs.model_copy(update={"groups": groups, **(exact if costs.remainder == "none_carry" else {})})
