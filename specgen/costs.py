"""Yen shared among bodies, no yen lost: all shares of a profile, and what is paid besides (adr/0007)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from specgen.apportionment import allocate
from specgen.cost_cells import cells_of, customization_cells
from specgen.cost_checks import requesters
from specgen.cost_model import Adjustment, Allocation, Cell, CustomizationCost, Limit, Money
from specgen.cost_plan import Plan, make_plan
from specgen.membership import adjustments
from specgen.profile import LoadedProfile

_THOUSAND = 1000  # budgets are written in thousands of yen

__all__ = ["allocate", "allocate_costs", "customization_costs", "limits"]


def customization_costs(profile: LoadedProfile) -> tuple[CustomizationCost, ...]:
    """What the profile itself says about the cost of approved requests; () without a section ``costs``."""
    data = profile.data
    if data.costs is None:
        return ()
    titles = {request.id: request.title for request in data.customization_requests}
    found = []
    for expense in data.costs.customizations:
        agreed = {row.member: Fraction(row.percent) for row in data.costs.agreed_shares if row.request == expense.id}
        adopters = [row for row in data.costs.adoptions if row.request == expense.id]
        initial, yearly, version_up = (
            {int(year): yen for year, yen in amounts.items()} for amounts in (expense.initial, expense.yearly, expense.version_up)
        )
        found.append(
            CustomizationCost(
                expense.id,
                titles[expense.id],
                requesters(data, expense.id),
                initial,
                yearly,
                version_up,
                agreed or None,
                tuple((row.member, row.fiscal_year, _part(row.percent)) for row in sorted(adopters, key=lambda row: row.fiscal_year)),
                None
                if expense.amortized_from is None or expense.amortized_years is None
                else (expense.amortized_from, expense.amortized_years),
            )
        )
    return tuple(found)


def _part(percent: str | None) -> Fraction | None:
    return None if percent is None else Fraction(percent) / 100


def allocate_costs(profile: LoadedProfile, requests: Sequence[CustomizationCost] | None = None) -> Allocation:
    """The shares of every body, item and year, and what is paid besides.

    requests: costs of approved customizations; None means those the profile states.
    Raises InputError SG422, SG430–SG438 with every problem found.
    Order: amounts of a year → tax → common grants off → exact shares of the group → floor → remainder; then grants of
    single bodies, entry contributions, exit settlements and later adopters as adjustments.
    """
    plan = make_plan(profile)
    known = customization_costs(profile) if requests is None else tuple(requests)
    cells = (*cells_of(plan), *(cell for request in known for cell in customization_cells(plan, request)))
    plan.raise_problems()
    extra, exits = adjustments(plan, cells)
    extra = (*_own_grants(plan, cells), *extra, *(one for request in known for one in _adoptions(request, cells)))
    plan.raise_problems()
    return Allocation(
        profile.data.project.title or "",
        plan.bodies,
        plan.lead(plan.costs.first_year),
        tuple(plan.years),
        profile.data.contract,
        plan.tax_contained,
        plan.costs.carry_payer or "",
        cells,
        extra,
        exits,
        tuple(plan.used),
    )


def limits(profile: LoadedProfile) -> tuple[Limit, ...]:
    """Body by body what a vote on several years must cover before the joint contract is concluded.

    Rule: nothing of a common grant that is not decided is counted on. Under a lead contract the lead body's amounts are
    the whole contract, no grant taken off, since it alone owes the vendor; those of the others are their shares. A body
    with its own contract votes what that says, no grant taken off. Both amounts are raised to whole thousands, as budgets are.
    """
    costs = make_plan(profile).costs
    decided = costs.model_copy(update={"grants": tuple(grant for grant in costs.grants if grant.decided and not grant.member)})
    without = allocate_costs(replace(profile, data=profile.data.model_copy(update={"costs": decided})))
    joint = [cell for cell in without.cells if cell.joint]
    found = []
    for body in without.bodies:
        years = dict.fromkeys(without.years, 0)
        for cell in joint:
            whole = without.tax_contained and body.id == without.lead
            years[cell.year] += sum(part.excluded + part.tax for part in cell.parts) if whole else cell.paid(body.id).included
        later = {year: yen for year, yen in years.items() if year > costs.first_year and yen}
        if years[costs.first_year] or later:
            first, rest = (-(-yen // _THOUSAND) * _THOUSAND for yen in (years[costs.first_year], sum(later.values())))
            found.append(Limit(body.id, first, max(later, default=None), rest))
    return tuple(found)


# --- besides the shares -------------------------------------------------------------------------


def _own_grants(plan: Plan, cells: Sequence[Cell]) -> Iterator[Adjustment]:
    """Grants tied to one body: they lessen what it bears, as its own revenue, and nothing it pays."""
    for index, grant in enumerate(plan.costs.grants):
        if grant.member is None:
            if not any(cell.year == grant.fiscal_year and any(part.item == grant.item for part in cell.parts) for cell in cells):
                what = f"費目「{grant.item}」には {grant.fiscal_year} 年度の金額がないため、補助金等「{grant.id}」を差し引けません"
                plan.refuse(("costs", "grants", index), "SG434", what, "補助金等の費目か年度を直してください")
            continue
        body = plan.merged(grant.member, grant.fiscal_year)
        of_item = [cell for cell in cells if cell.year == grant.fiscal_year and any(part.item == grant.item for part in cell.parts)]
        share = sum(cell.money(body).included for cell in of_item)
        if grant.yen > share:
            what = f"補助金等「{grant.id}」（{grant.yen:,} 円）が、団体「{body}」の負担額（{share:,} 円）を超えています"
            plan.refuse(("costs", "grants", index, "yen"), "SG434", what, "補助金等の額、費目又は年度を直してください")
        reason = f"補助金等「{grant.name}」を、その団体の収入として負担額の財源とする（支払う額は変わらない）"
        yield Adjustment(body, grant.fiscal_year, "grant", -grant.yen, reason, grant.item)


def _adoptions(request: CustomizationCost, cells: Sequence[Cell]) -> Iterator[Adjustment]:
    """A later adopter pays its part of what is not yet written off; those who paid are credited in proportion.

    Rule: unamortized = initial cost paid before × years left / years in all; the adopter's part is cut down to whole yen.
    """
    if request.amortized is None:
        return
    begin, years = request.amortized
    joined: list[str] = []
    for body, first, percent in request.adopters:
        paid: dict[str, int] = {}
        for cell in cells:
            if cell.item == f"{request.request_id}/initial" and cell.year < first:
                for each in cell.shares:
                    paid[each] = paid.get(each, 0) + cell.money(each).included
        left = min(max(begin + years - first, 0), years)
        part = Fraction(1, len(request.bearers) + len(joined) + 1) if percent is None else percent
        total = sum(paid.values())
        yen = int(Fraction(total * left, years) * part)
        joined.append(body)
        if not yen:
            continue
        reason = f"カスタマイズ「{request.request_id}」の未償却額 {total:,} 円 × {left}/{years} 年 × {part} （１円未満切捨て）"
        yield Adjustment(body, first, "adoption", yen, reason, request.request_id)
        credited = allocate(yen, {each: Fraction(amount) for each, amount in paid.items()}, rule="largest_remainder")
        for each, credit in credited.items():
            yield Adjustment(
                each,
                first,
                "adoption_credit",
                -credit,
                f"後から採用した団体「{body}」の負担を、負担した額の割合で受ける",
                request.request_id,
            )


def total_tax_difference(cells: Sequence[Cell]) -> int:
    """rate × total of each year and rate, cut down once, minus the bodies' taxes: what individual contracts differ by."""
    apart = [cell for cell in cells if not cell.tax_contained]
    ordered = sorted(apart, key=lambda cell: (cell.year, cell.tax_percent))
    difference = 0
    for (_, percent), group in groupby(ordered, key=lambda cell: (cell.year, cell.tax_percent)):
        alike = list(group)
        total = sum((cell.paid(body) for cell in alike for body in cell.shares), Money())
        difference += int(total.excluded * percent / 100) - total.tax
    return difference
