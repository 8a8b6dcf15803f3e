"""Joining and leaving in yen: entry contributions, exit settlements, what the exit would cost in each year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from specgen import schema
from specgen.apportionment import allocate
from specgen.cost_cells import cell_of, cells_of, groups_of
from specgen.cost_model import Adjustment, Cell, ExitCost, ExitLine, Part
from specgen.cost_plan import MONTHS, Plan, varied

_RULES = ("remaining", "termination", "cover_months")


def adjustments(plan: Plan, cells: Sequence[Cell]) -> tuple[tuple[Adjustment, ...], tuple[ExitCost, ...]]:
    """What joining and leaving adds to and takes off the shares, and the settlements of those who leave.

    Problems (an item without exit rule, a fee nobody gave) are left in ``plan.problems``.
    """
    entries = [one for joining in plan.costs.joinings for one in _entry(plan, joining, cells)]
    exits = []
    for index, departure in enumerate(plan.departures):
        others = varied(plan, tuple(each for each in plan.departures if each is not departure))
        cost = exit_cost(others, departure)
        exits.append(cost)
        for line in cost.lines:
            if line.yen is None:
                plan.refuse(
                    ("costs", "departures", index),
                    "SG436",
                    f"団体「{departure.member}」の精算額を計算できません（{line.reason}）",
                    _remedy(line),
                )
        entries += _exit_adjustments(plan, cost)
    return tuple(entries), tuple(exits)


def _remedy(line: ExitLine) -> str:
    if line.rule == "missing":
        return "費目に exit（remaining、termination、cover_months のうち一つ）を書いてください"
    return "費目の termination_fees に、その年度の解約金を書いてください"


# --- joining ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unamortized:
    """What is left of one shared initial item. paid: body → yen of what it bore, a fraction only where a group of items was rounded once."""

    item: str
    total: Fraction
    months_left: int
    months: int
    paid: Mapping[str, Fraction]

    @property
    def left(self) -> Fraction:
        return self.total * self.months_left / self.months


def unamortized(item: schema.CostItem, year: int, months: int, cells: Sequence[Cell]) -> Unamortized:
    """Of an initial item, ``months`` after the beginning of ``year``: what was shared in the years before, in equal months.

    item: with amortized_from and amortized_years.  The amounts hold the tax the bodies paid.
    """
    paid: dict[str, Fraction] = {}
    for cell in cells:
        for part in cell.parts:
            if part.item == item.id and cell.year < year:
                for body, yen in _borne(cell, part):
                    paid[body] = paid.get(body, Fraction(0)) + yen
    whole = (item.amortized_years or 1) * MONTHS
    gone = (year - (item.amortized_from or year)) * MONTHS + months
    return Unamortized(item.id, sum(paid.values(), Fraction(0)), min(max(whole - gone, 0), whole), whole, paid)


def _borne(cell: Cell, part: Part) -> Iterator[tuple[str, Fraction]]:
    """What each body bore of an item, tax included: its rounded share; of a group the part of it that is the item's.

    A remainder that is carried belongs to nobody yet: then the exact shares.
    """
    for body, ratio in part.ratios.items():
        if cell.carried:
            yield body, ratio * (part.shared if cell.tax_contained else part.shared + part.tax)
            continue
        whole = sum((each.shared * each.ratios.get(body, Fraction(0)) for each in cell.parts), Fraction(0))
        included = cell.money(body).included
        yield body, included * part.shared * ratio / whole if len(cell.parts) > 1 and whole else Fraction(included)


def _entry(plan: Plan, joining: schema.Joining, cells: Sequence[Cell]) -> Iterator[Adjustment]:
    """E = Σ unamortized shared initial cost × the new ratio of who joins, cut down to whole yen once.

    The others are credited in proportion to what they paid of these items, in whole yen by largest remainder.
    """
    year = joining.start.year - (joining.start.month < 4)
    months = (joining.start.year - year) * MONTHS + joining.start.month - 4
    body = plan.merged(joining.member, year)
    exact, paid, told = Fraction(0), dict[str, Fraction](), []
    for item in plan.costs.items:
        if item.phase != "initial" or joining.member not in plan.bearers(item):
            continue
        left = unamortized(item, year, months, cells)
        vector = _new_vector(plan, item, year, joining)
        if not left.total or vector is None or not vector.get(body):  # nothing of it is shared with who joins
            continue
        exact += left.left * vector[body]
        told.append(f"「{item.name}」{_yen(left.total)} × {left.months_left}/{left.months} 月 × {vector[body]}")
        for each, yen in left.paid.items():
            paid[each] = paid.get(each, Fraction(0)) + yen
    if joining.own_cost_yen:
        yield Adjustment(body, year, "own_cost", joining.own_cost_yen, "加入する団体だけの経費（設定、データの移行など）")
    entry = int(exact)
    if not entry:
        return
    yield Adjustment(body, year, "entry", entry, "加入負担金 = 未償却額 × 新しい割合（合計の１円未満切捨て）", basis=" + ".join(told))
    later = min(year + 1, plan.costs.last_year)
    kind, when, how = (
        ("entry_repaid", year, "代表団体を通じて返す")
        if joining.credit == "repaid"
        else ("entry_credit", later, "翌年度の負担額から差し引く")
    )
    for each, credit in allocate(entry, paid, rule="largest_remainder").items():
        reason, basis = f"加入負担金を、負担した額の割合で{how}", f"{plan.name(body)}の {entry:,} 円"
        yield Adjustment(plan.merged(each, when), when, kind, -credit, reason, basis=basis)  # type: ignore[arg-type]


def _new_vector(plan: Plan, item: schema.CostItem, year: int, joining: schema.Joining) -> Mapping[str, Fraction] | None:
    """The ratios of a whole year in which the new member takes part from the first day."""
    whole = tuple(
        each.model_copy(update={"start": each.start.replace(year=year, month=4)}) if each is joining else each
        for each in plan.costs.joinings
    )
    costs = plan.costs.model_copy(update={"joinings": whole})
    vector = Plan(plan.profile, costs, plan.departures, problems=plan.problems).vector(item, year)
    return None if vector is None else dict(zip(vector.bodies, vector.ratios, strict=True))


def _yen(amount: Fraction) -> str:
    """Exact yen: whole, or as a fraction."""
    return f"{int(amount):,} 円" if amount.denominator == 1 else f"{amount} 円"


# --- leaving ------------------------------------------------------------------------------------


def exit_table(plan: Plan, member: str, staying: dict[str, tuple[Cell, ...]] | None = None) -> tuple[ExitCost, ...]:
    """What it costs a member to leave everything at the end of each year it takes part in, without its own data costs.

    () for a member that merges: the settlement would be the new body's. staying: as of ``exit_cost``, kept between
    members; used only where nobody leaves, since what is left out is the member's own departure."""
    if any(member in merger.members for merger in plan.costs.mergers):
        return ()
    others = tuple(each for each in plan.departures if each.member != member)
    last = min(
        (each.fiscal_year for each in plan.departures if each.member == member and each.businesses is None), default=plan.costs.last_year
    )
    first = max(
        (each.start.year - (each.start.month < 4) for each in plan.costs.joinings if each.member == member), default=plan.costs.first_year
    )
    base = varied(plan, others)
    staying = {} if staying is None or plan.departures else staying
    years = (year for year in plan.years if first <= year <= last)
    return tuple(exit_cost(base, schema.Departure(member=member, fiscal_year=year), staying) for year in years)


def uncovered(plan: Plan, cost: ExitCost) -> int:
    """What the others pay more after a body left everything, less what its settlement covers. plan: as if it stayed."""
    departure = schema.Departure(member=cost.body, fiscal_year=cost.year)
    gone = varied(plan, (*plan.departures, departure))
    before = _by_body(cell for cell in cells_of(plan) if cell.year > cost.year)
    after = _by_body(cell for cell in cells_of(gone) if cell.year > cost.year)
    left = plan.merged(cost.body, cost.year)
    increase = sum(max(yen - before.get(place, 0), 0) for place, yen in after.items() if place[0] != left)
    return increase - sum(line.yen or 0 for line in cost.lines if line.rule == "cover")


def _by_body(cells: Iterable[Cell]) -> dict[tuple[str, str, int], int]:
    """Body, group and year → what it pays."""
    return {(body, cell.item, cell.year): cell.money(body).included for cell in cells for body in cell.shares}


def exit_cost(plan: Plan, departure: schema.Departure, staying: dict[str, tuple[Cell, ...]] | None = None) -> ExitCost:
    """The settlement of one departure. plan: as if the body stayed.

    S = Σ (the one exit rule of each item) + own data cost − reserves. Of an item of the end of the contract, such as the
    return of all data, nothing is due: who leaves pays for its own return.
    staying: the cells of the plan by group, kept between calls.
    """
    staying = {} if staying is None else staying
    gone = varied(plan, (*plan.departures, departure))  # one for all items: it keeps the ratios they share
    lines = []
    for name, items in groups_of(plan.costs):
        item = items[0]
        touched = departure.businesses is None or item.business in departure.businesses
        if touched and departure.member in {member for each in items for member in plan.bearers(each)}:
            if name not in staying:
                staying[name] = cells_of(plan, only=name)
            lines.append(_line(plan, gone, departure, name, items, staying[name]))
    return ExitCost(departure.member, departure.fiscal_year, tuple(lines), departure.own_cost_yen, departure.reserves_yen)


def _line(
    plan: Plan, gone: Plan, departure: schema.Departure, name: str, items: Sequence[schema.CostItem], cells: Sequence[Cell]
) -> ExitLine:
    """gone: the plan without who leaves."""
    body, year, rule = departure.member, departure.fiscal_year, items[0].exit
    title = cells[0].name if cells else items[0].name
    later = [cell for cell in cells if cell.year > year and cell.shares.get(plan.merged(body, cell.year))]
    if not later:
        return ExitLine(name, title, "none", 0, "残る負担がない")
    chosen = next((each for each in _RULES if rule is not None and getattr(rule, each)), None)
    if items[0].phase == "ending" and chosen != "remaining":
        return ExitLine(name, title, "none", 0, "契約終了の費目であり、自らのデータの返却の経費による")
    if rule is None or chosen is None:
        return ExitLine(name, title, "missing", None, f"費目「{name}」に脱退のときの負担（exit）の定めがない")
    if chosen == "remaining":
        shares = [cell.money(body).included for cell in later]
        reason = f"残る期間の負担額: {' + '.join(f'{cell.year} 年度 {share:,}' for cell, share in zip(later, shares, strict=True))} 円"
        return ExitLine(name, title, "remaining", sum(shares), reason)
    if chosen == "termination":
        return _fee(plan, body, year, name, title, items)
    return _cover(gone, departure, name, title, rule.cover_months or 0, later)


def _fee(plan: Plan, body: str, year: int, name: str, title: str, items: Sequence[schema.CostItem]) -> ExitLine:
    """Its share of what the vendor charges when the item ends with ``year``, by the ratios and the rule of that year."""
    fees = {item.id: item.termination_fees.get(str(year)) for item in items}
    if None in fees.values():
        return ExitLine(name, title, "termination", None, f"費目「{name}」に {year} 年度末の解約金（termination_fees）がない")
    known = {item: fee or 0 for item, fee in fees.items()}
    untaxed = [item.model_copy(update={"tax_percent": "0"}) for item in items]  # the fee holds its tax
    cell = cell_of(plan, name, untaxed, year, known, grants=False)
    share = cell.shares.get(body, 0) if cell else 0
    return ExitLine(name, title, "termination", share, f"解約金 {sum(known.values()):,} 円（税を含む。）のうち、その年度の割合による額")


def _cover(gone: Plan, departure: schema.Departure, name: str, title: str, months: int, later: Sequence[Cell]) -> ExitLine:
    """The increase of each other body's share, for so many months: year by year, cut down to whole yen."""
    credited: dict[str, int] = {}
    told, total = [], 0
    for offset, year in enumerate(range(departure.fiscal_year + 1, gone.costs.last_year + 1)):
        counted = min(MONTHS, months - offset * MONTHS)
        before = next((cell for cell in later if cell.year == year), None)
        if counted <= 0 or before is None:
            continue
        after = next(iter(cells_of(gone, only=name, years=(year,))), None)
        increases = {}
        for body in after.shares if after else ():
            increase = (after.money(body).included if after else 0) - before.money(body).included
            increases[body] = max(increase, 0) * counted // MONTHS
        told.append(f"{year} 年度 {sum(increases.values()):,} 円（{counted} か月）")
        total += sum(increases.values())
        for body, yen in increases.items():
            credited[body] = credited.get(body, 0) + yen
    return ExitLine(name, title, "cover", total, f"ほかの団体の負担額の増加 {months} か月分: {'、'.join(told)}", credited)


def _exit_adjustments(plan: Plan, cost: ExitCost) -> Iterator[Adjustment]:
    total = cost.total_yen
    if total is None:
        return
    reason = "脱退の精算 = 費目ごとの額の合計 + データの抽出、返却及び消去の経費 − 返される積立金等"
    told = {line.name: f"（{line.reason}）" if line.rule == "termination" else "" for line in cost.lines}
    parts = [f"「{line.name}」{line.yen:,} 円{told[line.name]}" for line in cost.lines if line.yen]
    own = f" + データ {cost.own_cost_yen:,} 円" if cost.own_cost_yen else ""
    reserves = f" − 積立金等 {cost.reserves_yen:,} 円" if cost.reserves_yen else ""
    basis = f"{' + '.join(parts) or '費目 0 円'}{own}{reserves}"
    yield Adjustment(plan.merged(cost.body, cost.year), cost.year, "exit", total, reason, basis=basis)
    when = min(cost.year + 1, plan.costs.last_year)
    credited: dict[str, int] = {}
    for line in cost.lines:
        for body, yen in line.credited.items():
            credited[body] = credited.get(body, 0) + yen
    for body, yen in credited.items():
        if yen:
            reason = "脱退する団体が負担額の増加を補う額を、翌年度の負担額から差し引く"
            yield Adjustment(body, when, "exit_credit", -yen, reason, basis=f"{plan.name(cost.body)}の補う額")
