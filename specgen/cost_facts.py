"""An allocation → what documents may print of it: values, conditions, and lists for the appended tables of an agreement."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from specgen import schema
from specgen.model import FactValue, Row, Said, Unset, Written
from specgen.profile import LoadedProfile
from specgen.wording import era_year, in_digits, join_names

if TYPE_CHECKING:
    from specgen.cost_model import Allocation, Cell, Figure, Money

EVERYBODY = Said("全ての参加団体")
_NONE = "―"
_SUM = Written("計")
_UNSETTLED: Mapping[str, FactValue] = {}  # no parameters known
_PHASES = ("initial", "running", "ending")
# Lists of which nothing is printed when the profile says nothing of costs.
_NONE_WITHOUT_COSTS = (
    "cost_indices",
    "cost_tiers",
    "cost_ratios",
    "cost_grants",
    "cost_adjustments",
    "exit_rules",
    "exit_costs",
    "cost_years",
    "office_levy",
)
_EXIT_RULES = {"remaining": "契約の終わりまでの負担額", "termination": "解約金の負担額", "cover_months": "増加額の補填"}
# What a list prints in its one row of blanks when the profile says nothing of costs.
_BLANKS: Mapping[str, Mapping[str, str]] = {
    "cost_items": {
        "name": "経費の費目",
        "phase": "費目の段階",
        "kind": "費目の区分",
        "business": "費目の対象業務",
        "members": "費目を負担する団体",
        "scheme": "費目の負担の方式",
    },
    "cost_contents": {
        "name": "経費の費目",
        "contents": "費目に含まれる経費",
        "basis": "費目の額の定まり方",
        "amortization": "費目の償却の期間",
    },
    "cost_rounding": {"items": "端数処理をまとめて行う費目", "unit": "端数処理の単位", "rule": "残額の負担"},
    "cost_schemes": {
        "scheme": "負担の方式",
        "base": "負担の基礎",
        "weight": "基礎の割合",
        "refresh": "基礎数値の見直し",
        "limits": "割合の調整",
    },
    "cost_bases": {"base": "負担の基礎", "meaning": "基礎の内容"},
    "base_figures": {
        "base": "基礎数値の種類",
        "body": "基礎数値の団体",
        "value": "基礎数値",
        "as_of": "基礎数値の基準日",
        "source": "基礎数値の出典",
        "status": "速報値又は確定値の別",
        "item": "基礎数値を用いる負担の方式",
    },
    "cost_schedule": {"day": "通知の日又は納期", "what": "通知の内容又は納期の名称", "who": "通知又は支払をする団体", "part": "納期の割合"},
    "cost_dates": {
        "year": "通知及び納期の会計年度",
        "what": "通知の内容又は納期の名称",
        "demand": "請求書の送付の期限",
        "day": "通知の日又は納期限",
    },
    "cost_amounts": {
        "item": "経費の費目",
        "year": "経費の会計年度",
        "excluded": "費目の税抜きの額",
        "tax": "費目の消費税及び地方消費税の額",
        "grants": "費目から差し引く補助金の額",
        "shared": "費目の負担の対象とする額",
    },
    "cost_shares": {
        "body": "負担する団体",
        "year": "負担の会計年度",
        "excluded": "負担額（税抜き）",
        "tax": "負担額のうち消費税及び地方消費税の額",
        "included": "負担額（税込み）",
    },
    "cost_limits": {
        "body": "予算の措置をする団体",
        "first": "最初の会計年度の予算の額",
        "period": "債務負担行為の期間",
        "limit": "債務負担行為の限度額",
    },
}

_OF_CUSTOMIZATIONS: Mapping[str, str] = {
    "body": "負担する団体",
    "line": "種類",
    "year": "会計年度",
    "excluded": "税抜きの額",
    "tax": "消費税及び地方消費税の額",
    "included": "税込みの額",
}


def cost_conditions(costs: schema.Costs | None) -> Mapping[str, object]:
    """What clauses may ask about the rules of sharing; without costs the rules a profile has by default."""
    if costs is None:
        defaults = {name: schema.Costs.model_fields[name].default for name in ("settlement_way", "settlement_base", "instalment_rounding")}
        return {"remainder": frozenset({"lead"}), **defaults, "printed_ratios": False}
    from specgen.cost_cells import groups_of  # here and below: many profiles have no costs

    used = {item.scheme for item in costs.items} | {costs.office_scheme}
    return {
        "remainder": frozenset(_rule(costs, name) for name, _ in groups_of(costs)),
        "settlement_way": costs.settlement_way,
        "settlement_base": costs.settlement_base,
        "instalment_rounding": costs.instalment_rounding,
        "printed_ratios": any(scheme.ratio_digits is not None for scheme in costs.schemes if scheme.id in used),
    }


def cost_values(
    profile: LoadedProfile, allocation: Allocation | None, parameters: Mapping[str, FactValue] = _UNSETTLED
) -> Mapping[str, FactValue | None]:
    """The single values about costs, None for what is not known. A year is its first day."""
    costs = profile.data.costs
    if costs is None or allocation is None:
        return dict.fromkeys(name for name in schema.VALUES if name.startswith("costs."))
    from specgen.costs import total_tax_difference

    joint = [cell for cell in allocation.cells if cell.joint]
    office = next((scheme.name for scheme in costs.schemes if scheme.id == costs.office_scheme), None)
    return {
        "costs.office_scheme": office,
        "costs.levy_yen": _total(joint).included + sum(row.yen for row in costs.office) if costs.office else None,
        **_largest_exit(profile, allocation, parameters),
        "costs.first_year": _first_day(costs.first_year),
        "costs.last_year": _first_day(costs.last_year),
        "costs.total_yen": _total(joint).included,
        "costs.gross_yen": _total(joint).included + sum(part.grants for cell in joint for part in cell.parts),
        "costs.unit_yen": costs.unit_yen,
        "costs.notice_days": costs.notice_days,
        "costs.instalment_unit_yen": costs.instalment_unit_yen,
        "costs.ending_items": tuple(item.name for item in costs.items if item.phase == "ending") or None,
        "costs.carry_payer": allocation.name(allocation.carry_payer) if allocation.carry_payer else None,
        "costs.tax_difference_yen": total_tax_difference(joint),
    }


def _largest_exit(profile: LoadedProfile, allocation: Allocation, parameters: Mapping[str, FactValue]) -> Mapping[str, FactValue | None]:
    """The body with the largest shares, the first year of a union it can leave with, and what its leaving costs the
    others that its settlement does not make good."""
    names = ("costs.largest_body", "costs.largest_exit", "costs.largest_rest_yen")
    if profile.data.contract != "union":
        return dict.fromkeys(names)
    from specgen.cost_plan import make_plan
    from specgen.membership import exit_table, uncovered

    plan = make_plan(profile)
    joint = [cell for cell in allocation.cells if cell.joint]
    largest = max(profile.data.members, key=lambda member: _total(joint, member.id).included)
    first = _first_exit(profile, parameters)
    found = next((cost for cost in exit_table(plan, largest.id) if cost.year >= first and cost.year < plan.costs.last_year), None)
    if found is None:
        return dict.fromkeys(names)
    return dict(zip(names, (largest.name, _first_day(found.year), uncovered(plan, found)), strict=True))


def _first_exit(profile: LoadedProfile, parameters: Mapping[str, FactValue]) -> int:
    """The first fiscal year with whose last day a member can leave a 組合 or 広域連合: notice can be given from the day its
    papers hold, and the last day of a year must lie so many months after it. 0 while a date is not known."""
    consortium = profile.data.consortium
    if consortium is None:
        return 0
    begin, months = consortium.agreement_start, parameters.get("parameters.union_leaving_months")
    if consortium.vehicle == "partial_affairs_assoc":
        years = parameters.get("parameters.association_notice_years")
        begin, months = consortium.rules_start, years * 12 if isinstance(years, int) else None
    if begin is None or not isinstance(months, int):
        return 0
    year, month = begin.year + (begin.month - 1 + months) // 12, (begin.month - 1 + months) % 12 + 1
    return year if (month, begin.day) > (3, 31) else year - 1


def cost_lists(
    profile: LoadedProfile, allocation: Allocation | None, parameters: Mapping[str, FactValue] = _UNSETTLED
) -> Mapping[str, tuple[Row, ...]]:
    """All lists about costs. Without an allocation a list that the paper cannot do without is one row of blanks."""
    costs = profile.data.costs
    if costs is None or allocation is None:
        none: Mapping[str, tuple[Row, ...]] = dict.fromkeys(_NONE_WITHOUT_COSTS, ())
        blank = {name: (_blank_row(profile, name),) for name in _BLANKS}
        return {**none, **blank, "customization_costs": tuple(_customizations(profile, None))}
    lists = _Lists(profile, costs, allocation, parameters)
    return {
        "cost_items": tuple(lists.items()),
        "cost_contents": tuple(lists.contents()),
        "cost_rounding": tuple(lists.rounding()),
        "cost_schemes": tuple(lists.schemes()),
        "cost_bases": tuple({"id": base, "base": base, "meaning": base} for base in lists.bases()),
        "cost_indices": tuple({"id": index.base, "base": index.base, "name": index.name} for index in costs.indices),
        "cost_tiers": tuple(lists.tiers()),
        "cost_ratios": tuple(lists.ratios()),
        "base_figures": tuple(lists.figures()),
        "cost_schedule": tuple(lists.schedule()),
        "cost_dates": tuple(lists.dates()),
        "cost_amounts": tuple(lists.amounts()),
        "cost_shares": tuple(lists.shares()),
        "cost_limits": tuple(lists.limits_of_votes()),
        "cost_grants": tuple(lists.grants()),
        "cost_adjustments": tuple(lists.adjustments()),
        "cost_years": tuple(lists.years()),
        "office_levy": tuple(lists.office()),
        "exit_rules": tuple(lists.exit_rules()),
        "exit_costs": tuple(lists.exit_costs()),
        "customization_costs": tuple(_customizations(profile, allocation)),
    }


def _blank_row(profile: LoadedProfile, name: str) -> Row:
    origin = profile.origin("costs")
    return {"id": "1", **{field: Unset(label, origin) for field, label in _BLANKS[name].items()}}


def _rule(costs: schema.Costs, name: str) -> str:
    """How the remainder of an item or group of that name is given out."""
    return next((group.remainder for group in costs.groups if group.id == name), None) or costs.remainder


def _total(cells: Sequence[Cell], body: str | None = None, year: int | None = None) -> Money:
    """The shares of a body (None: of all, and what is carried) in a year (None: in all)."""
    from specgen.cost_model import Money

    chosen = [cell for cell in cells if year in (None, cell.year)]
    if body is not None:
        return sum((cell.money(body) for cell in chosen), Money())
    return sum((money for cell in chosen for money in (*map(cell.money, cell.shares), cell.carried_money)), Money())


def _first_day(year: int) -> date:
    return date(year, 4, 1)


def _number(value: Fraction) -> str:
    """A number of finitely many decimals in full, in the half-width digits of columns."""
    whole, rest = divmod(value, 1)
    return f"{int(whole):,}" + (f".{int(rest * 10**12):012d}".rstrip("0") if rest else "")


def _amounts(money: Money) -> Mapping[str, FactValue]:
    return money.as_dict()


def _customizations(profile: LoadedProfile, allocation: Allocation | None) -> Iterator[Row]:
    """What each approved request costs each of its bearers, line by line and year by year, with the sum; blanks for
    one whose cost nobody gave."""
    for i, request in enumerate(profile.data.customization_requests):
        cells = [cell for cell in allocation.cells if cell.item.split("/")[0] == request.id and not cell.joint] if allocation else []
        if allocation is not None and cells:
            for cell in cells:
                for body in cell.shares:
                    row: Row = {"line": cell.item.split("/")[1], "year": _first_day(cell.year), **_amounts(cell.money(body))}
                    names: Row = {"request": request.id, "title": request.title, "body": allocation.name(body)}
                    yield {"id": f"{cell.item}_{cell.year}_{body}", **names, **row}
            for body in dict.fromkeys(body for cell in cells for body in cell.shares):
                names = {"request": request.id, "title": request.title, "body": allocation.name(body)}
                yield {"id": f"{request.id}_sum_{body}", **names, "line": "sum", "year": Written(_NONE), **_amounts(_total(cells, body))}
        elif request.approval:
            origin = profile.origin("customization_requests", i)
            blanks: Row = {name: Unset(f"{request.id}のカスタマイズ経費の{label}", origin) for name, label in _OF_CUSTOMIZATIONS.items()}
            yield {"id": request.id, "request": request.id, "title": request.title, **blanks}


class _Lists:
    """The lists of a profile that has costs."""

    def __init__(self, profile: LoadedProfile, costs: schema.Costs, allocation: Allocation, parameters: Mapping[str, FactValue]) -> None:
        self.profile = profile
        self.costs = costs
        self.allocation = allocation
        self.parameters = parameters
        self.union = profile.data.contract == "union"
        self.joint = [cell for cell in allocation.cells if cell.joint]
        self.names = {**{member.id: member.name for member in profile.data.members}, **{body.id: body.name for body in allocation.bodies}}
        used = {item.scheme for item in costs.items} | {costs.office_scheme}
        self.used = [scheme for scheme in costs.schemes if scheme.id in used]

    # -- words ---------------------------------------------------------------------------------

    def ours(self, text: str) -> str:
        """A text of ours with its digits as the profile wants them."""
        return in_digits(text, self.profile.data.style.digits)

    def percent(self, value: str) -> str:
        return self.ours(f"{_number(Fraction(value))}％")

    def year(self, year: int) -> str:
        return self.ours(f"{era_year(_first_day(year))}度")

    def named(self, bodies: Sequence[str]) -> FactValue:
        everyone = [member.id for member in self.profile.data.members]
        return EVERYBODY if len(everyone) > 1 and list(bodies) == everyone else tuple(self.names[body] for body in bodies)

    def blank(self, label: str, *path: str | int) -> Unset:
        return Unset(label, self.profile.origin("costs", *path))

    # -- what is paid, and by which rule -------------------------------------------------------

    def items(self) -> Iterator[Row]:
        split = any(item.business for item in self.costs.items)  # then what the others hold stands with their contents
        everything = "費目の内容による" if split else "全ての対象業務"
        businesses = {business.id: business.name for business in self.profile.data.businesses}
        schemes = {scheme.id: scheme for scheme in self.costs.schemes}
        for _, item in self.ordered():
            bodies = self.bearers(item)
            yield {
                "id": item.id,
                "name": item.name,
                "phase": item.phase,
                "kind": "own" if len(bodies) == 1 or self.alone(item) else "joint",
                "business": businesses[item.business] if item.business else everything,
                "members": self.named(bodies),
                "scheme": schemes[item.scheme].name,
            }

    def contents(self) -> Iterator[Row]:
        """What each item holds, how its amount is found and over which months an initial one is written off."""
        for index, item in self.ordered():
            yield {
                "id": item.id,
                "name": item.name,
                "contents": item.contents or self.blank(f"費目「{item.name}」に含まれる経費", "items", index),
                "basis": "数量の実績" if item.by_quantity else "定額",
                "amortization": self.amortization(item, index) if item.phase == "initial" else _NONE,
            }

    def amortization(self, item: schema.CostItem, index: int) -> FactValue:
        if len(self.bearers(item)) == 1:  # nothing of it is shared with who joins
            return _NONE
        if item.amortized_from is None or item.amortized_years is None:
            return self.blank(f"費目「{item.name}」の償却の期間", "items", index)
        return self.ours(f"{era_year(_first_day(item.amortized_from))}４月から{item.amortized_years * 12}か月")

    def ordered(self) -> Iterator[tuple[int, schema.CostItem]]:
        """The items with their places in the profile, phase by phase."""
        yield from sorted(enumerate(self.costs.items), key=lambda each: _PHASES.index(each[1].phase))

    def bearers(self, item: schema.CostItem) -> Sequence[str]:
        from specgen.cost_checks import bearers

        return (item.requesters or ()) if self.alone(item) else bearers(self.profile.data, item)

    def alone(self, item: schema.CostItem) -> bool:
        """Whether those who asked for an item bear all of it."""
        scheme = next(each for each in self.costs.schemes if each.id == item.scheme)
        return all(base == "direct" or not Fraction(weight) for base, weight in scheme.mix.items())

    def rounding(self) -> Iterator[Row]:
        from specgen.cost_cells import groups_of

        for name, items in groups_of(self.costs):
            unit = next((group.unit_yen for group in self.costs.groups if group.id == name), None) or self.costs.unit_yen
            yield {"id": name, "items": tuple(item.name for item in items), "unit": unit, "rule": _rule(self.costs, name)}

    def schemes(self) -> Iterator[Row]:
        for scheme in self.used:
            limits = Said("".join(self.limits(scheme)) or _NONE)
            for base, weight in scheme.mix.items():
                row: Row = {"scheme": scheme.name, "base": base, "weight": f"{_number(Fraction(weight))}%"}
                yield {"id": f"{scheme.id}_{base}", **row, "refresh": scheme.base_refresh, "limits": limits}

    def limits(self, scheme: schema.CostScheme) -> Iterator[str]:
        """What is done to the ratios of a scheme besides mixing its bases, in the order it is done."""
        stages = [stage for stage in self.costs.stages if stage.scheme == scheme.id]
        if stages:
            parts = [f"{join_names([self.names[each] for each in stage.members])}の計に{self.percent(stage.percent)}" for stage in stages]
            yield f"先に、{'、'.join(parts)}を割り当てる。"
        if scheme.new_percent:
            former = [row for row in self.costs.former_shares if row.scheme == scheme.id]
            shares = "、".join(f"{self.names[row.member]}{self.percent(row.percent)}" for row in former)
            parts = [f"{self.year(int(year))}は{self.percent(percent)}" for year, percent in sorted(scheme.new_percent.items())]
            yield f"この方式による割合を用いる部分を{'、'.join(parts)}とし、残りは従前の割合（{shares}）による。"
        if scheme.floor_percent is not None:
            yield f"一の参加団体の割合は{self.percent(scheme.floor_percent)}を下回らない。"
        if scheme.cap_percent is not None:
            yield f"一の参加団体の割合は{self.percent(scheme.cap_percent)}を超えない。"
        if scheme.ratio_digits is not None:
            yield self.ours(f"百分率の小数点以下{scheme.ratio_digits}桁に四捨五入する。")

    def bases(self) -> Sequence[str]:
        """The bases the schemes use, each once."""
        return tuple(dict.fromkeys(base for scheme in self.used for base in scheme.mix))

    def tiers(self) -> Iterator[Row]:
        if "tier_fixed" in self.bases():
            for tier in sorted(self.costs.tiers, key=lambda each: each.at_least):
                yield {"id": str(tier.at_least), "at_least": tier.at_least, "yen": tier.yen}

    def ratios(self) -> Iterator[Row]:
        """The ratios amounts follow as they are printed: item by item, years with the same ratios together."""
        from specgen.cost_bases import percent_text

        digits = {scheme.id: scheme.ratio_digits for scheme in self.costs.schemes}
        for item in self.costs.items:
            places = digits[item.scheme]
            if places is None:
                continue
            of_years = [(cell.year, dict(part.ratios)) for cell in self.joint for part in cell.parts if part.item == item.id]
            for ratios, group in groupby(sorted(of_years, key=lambda pair: pair[0]), key=lambda pair: pair[1]):
                years = [year for year, _ in group]
                shown = self.year(years[0]) if len(years) == 1 else f"{self.year(years[0])}から{self.year(years[-1])}まで"
                for body, ratio in ratios.items():
                    row: Row = {"item": item.name, "years": shown, "body": self.names[body], "ratio": f"{percent_text(ratio, places)}%"}
                    yield {"id": f"{item.id}_{years[0]}_{body}", **row}

    def figures(self) -> Iterator[Row]:
        """Every base figure that was used, base by base, in the order of the bodies, with the schemes that use its base."""
        bases: dict[str, list[Figure]] = {}
        for figure in self.allocation.figures:
            bases.setdefault(figure.base, []).append(figure)
        order = {body.id: place for place, body in enumerate(self.allocation.bodies)}
        items = {item.id: item.name for item in self.costs.items}
        for base, figures in bases.items():
            used = tuple(scheme.name for scheme in self.used if base in _figures_of(scheme))
            for number, figure in enumerate(sorted(figures, key=lambda each: order[each.body]), 1):
                name = self.names[figure.body]
                what = f"{name}の{schema.BASE_WORDS[base]}の数値の"
                yield {
                    "id": f"{base}_{figure.body}_{number}",
                    "base": base,
                    "body": name,
                    "value": _number(figure.value),
                    "as_of": figure.as_of or self.blank(f"{what}基準日"),
                    "source": figure.source or self.blank(f"{what}出典"),
                    "status": figure.status or self.blank(f"{what}速報値又は確定値の別"),
                    "item": items.get(figure.item) or used,
                }

    # -- when ----------------------------------------------------------------------------------

    def schedule(self) -> Iterator[Row]:
        """The notices and instalments of every year, in the order of their days."""
        lead = self.allocation.tax_contained
        rows: list[tuple[tuple[int, int, int], Row]] = []
        if self.union and (days := self.parameters.get("parameters.notice_days")) is not None:
            told = self.ours(f"予算が成立した日の翌日から起算して{days}日以内")
            yield {"id": "announcement", "day": told, "what": Said("負担金の額の告知"), "who": Said("代表団体"), "part": _NONE}
        for i, notice in enumerate(self.costs.notices):
            row: Row = {"what": notice.name, "who": Said("代表団体"), "part": _NONE}
            rows.append((_place(notice.years_after, notice.month, notice.day), {"id": f"notice_{i + 1}", **row}))
        payer = Said("代表団体以外の参加団体" if lead else "参加団体")
        for own in sorted({rule.fiscal_year for rule in self.costs.instalments}, key=lambda each: each or 0):
            rules = [rule for rule in self.costs.instalments if rule.fiscal_year == own]
            for i, rule in enumerate(sorted(rules, key=lambda each: _place(0, each.month, each.day)), 1):
                what = f"第{i}期の納期" + (f"（{era_year(_first_day(own))}度に限る。）" if own else "")
                row = {"what": self.ours(what), "who": payer, "part": f"{_number(Fraction(rule.percent))}%"}
                rows.append((_place(0, rule.month, rule.day), {"id": f"instalment_{own or ''}{i}", **row}))
        for (years_after, month, day), row in sorted(rows, key=lambda pair: pair[0]):
            year = {-1: "前の会計年度の", 0: "", 1: "翌会計年度の"}[years_after]
            month = (month + 3 - 1) % 12 + 1
            last = day >= monthrange(2028, month)[1]
            yield {**row, "day": self.ours(f"{year}{month}月{'末日' if last else f'{day}日'}")}
        if not rows:
            yield _blank_row(self.profile, "cost_schedule")

    def dates(self) -> Iterator[Row]:
        """The days themselves since the agreement began: what is sent or paid on which business day; a notice stands in the year it goes out."""
        from specgen.payments import calendar

        consortium = self.profile.data.consortium
        begin = (consortium and consortium.agreement_start) or date.min
        dues = [due for due in calendar(self.profile, self.allocation) if due.due >= begin]
        days: dict[tuple[int, date, str, date | None], None] = {}
        for due in dues:
            year, what = (due.year, self.ours(due.what)) if due.body else (due.due.year - (due.due.month < 4), due.what)
            days[year, due.due, what, due.notice] = None
        for number, (year, day, what, demand) in enumerate(sorted(days, key=lambda each: each[:2]), 1):
            yield {"id": str(number), "year": _first_day(year), "what": what, "demand": demand or Written(_NONE), "day": day}
        if not days:
            yield _blank_row(self.profile, "cost_dates")

    # -- how much ------------------------------------------------------------------------------

    def amounts(self) -> Iterator[Row]:
        """What each item of the joint contract costs a year, before it is shared."""
        for item in self.costs.items:
            for cell in self.joint:
                for part in cell.parts:
                    if part.item == item.id:
                        row: Row = {"excluded": part.excluded, "tax": part.tax, "grants": part.grants, "shared": part.shared}
                        yield {"id": f"{item.id}_{cell.year}", "item": item.name, "year": _first_day(cell.year), **row}

    def shares(self) -> Iterator[Row]:
        """The shares of the joint contract: body by body, year by year with the sum; then of all together."""
        carried = any(cell.carried for cell in self.joint)
        blocks = [(body.id, body.name) for body in self.allocation.bodies]
        blocks = [block for block in blocks if any(block[0] in cell.shares for cell in self.joint)]
        for body, name in [*blocks, (None, Said(f"{EVERYBODY}（繰り越す残額を含む。）") if carried else EVERYBODY)]:
            for year in self.allocation.years:
                money = _total(self.joint, body, year)
                yield {"id": f"{body or 'all'}_{year}", "body": name, "year": _first_day(year), **_amounts(money)}
            yield {"id": f"{body or 'all'}_sum", "body": name, "year": _SUM, **_amounts(_total(self.joint, body))}

    def limits_of_votes(self) -> Iterator[Row]:
        """What each body votes before the joint contract is concluded: the first year and the ceiling of the years after it."""
        from specgen.costs import limits

        begin = self.costs.first_year + 1
        for each in limits(self.profile):
            if self.union and each.body != self.allocation.lead:
                continue  # a levy is budgeted year by year: the 組合 alone binds itself
            if each.until is None:
                period = _NONE
            else:
                period = self.year(begin) if each.until == begin else f"{self.year(begin)}から{self.year(each.until)}まで"
            body = Said("代表団体") if self.union else self.names[each.body]
            yield {"id": each.body, "body": body, "first": each.first_yen, "period": period, "limit": each.later_yen}

    def grants(self) -> Iterator[Row]:
        """Every grant: who gets it, whether it is decided, when it comes, and whether it lessens the shares."""
        items = {item.id: item.name for item in self.costs.items}
        for index, grant in enumerate(self.costs.grants):
            who = grant.member or grant.recipient
            yield {
                "id": grant.id,
                "name": grant.name,
                "item": items[grant.item],
                "year": _first_day(grant.fiscal_year),
                "yen": grant.yen,
                "recipient": self.names[who]
                if who
                else Said("代表団体")
                if self.union
                else self.blank(f"「{grant.name}」を申請する団体", "grants", index),
                "status": "決定" if grant.decided else "見込み",
                "received": grant.received or self.blank(f"「{grant.name}」を受ける時期", "grants", index),
                "use": "受ける団体の収入とする。" if grant.member else self.use(grant),
            }

    def use(self, grant: schema.Grant) -> str:
        waiting = self.union and not grant.decided
        return "交付の決定があったときに、負担額から差し引く。" if waiting else "負担額の算定の前に差し引く。"

    def adjustments(self) -> Iterator[Row]:
        """What a body pays or is spared besides its shares of the joint contract; a later adopter stands with the customizations."""
        besides = [each for each in self.allocation.adjustments if each.kind != "grant"]  # a grant of its own changes no payment
        for number, each in enumerate(besides, 1):
            yen = f"{'△' if each.yen < 0 else ''}{abs(each.yen):,}"
            row: Row = {"body": self.names[each.body], "year": _first_day(each.year), "yen": yen}
            yield {"id": str(number), **row, "reason": Said(each.reason), "basis": each.basis or _NONE}

    def years(self) -> Iterator[Row]:
        """What each body enters in its budget (thousands of yen), year by year with the sum; then all bodies together."""
        from specgen.payments import budget

        thousands = budget(self.allocation)
        years = self.allocation.years
        whole = {year: sum(of_body[year] for of_body in thousands.values()) for year in years}
        blocks = [(body.id, body.name, thousands[body.id]) for body in self.allocation.bodies]
        for body, name, yen in [*blocks, ("all", _SUM, whole)]:
            for year in years:
                total = "sum" if body == "all" else ""
                yield {"id": f"{body}_{year}", "body": name, "year": _first_day(year), "thousands": yen[year], "total": total}
            yield {"id": f"{body}_sum", "body": name, "year": _SUM, "thousands": sum(yen.values()), "total": "sum"}

    def office(self) -> Iterator[Row]:
        """The levy for the general affairs of a 組合: body by body (thousands of yen, raised), year by year with the sum."""
        from specgen.payments import THOUSAND, office_levy

        levies = office_levy(self.profile) if self.union else {}
        thousands = {body.id: {year: -(-yen[body.id] // THOUSAND) for year, yen in levies.items()} for body in self.allocation.bodies}
        whole = {year: sum(of_body[year] for of_body in thousands.values()) for year in levies}
        blocks = [(body.id, body.name, thousands[body.id]) for body in self.allocation.bodies]
        for body, name, yen in [*blocks, ("all", _SUM, whole)] if levies else []:
            for year in levies:
                total = "sum" if body == "all" else ""
                yield {"id": f"{body}_{year}", "body": name, "year": _first_day(year), "thousands": yen[year], "total": total}
            yield {"id": f"{body}_sum", "body": name, "year": _SUM, "thousands": sum(yen.values()), "total": "sum"}

    # -- leaving -------------------------------------------------------------------------------

    def exit_rules(self) -> Iterator[Row]:
        """The one rule of each item, and the months it counts."""
        for index, item in self.ordered():
            rule = next((name for name in _EXIT_RULES if item.exit and getattr(item.exit, name)), None)
            months = item.exit.cover_months if item.exit else None
            yield {
                "id": item.id,
                "item": item.name,
                "rule": _EXIT_RULES[rule] if rule else self.blank(f"費目「{item.name}」の脱退のときの方法", "items", index),
                "months": self.ours(f"{months}か月") if months else _NONE,
                **({"rule": "負担しない。", "months": _NONE} if item.phase == "ending" and rule != "remaining" else {}),
            }

    def exit_costs(self) -> Iterator[Row]:
        """What each body that can leave would pay for it at the end of each year but the last, rule by rule, its own data aside."""
        from specgen.cost_plan import make_plan
        from specgen.membership import exit_table

        plan = make_plan(self.profile)
        staying: dict[str, tuple[Cell, ...]] = {}
        data = self.profile.data
        first = _first_exit(self.profile, self.parameters) if self.union else 0
        stays = data.consortium.lead if data.consortium and data.vehicle in schema.LEAD_STAYS else None
        for body in data.members:
            if body.id == stays:
                continue
            for cost in exit_table(plan, body.id, staying):
                if cost.year >= self.costs.last_year or cost.year < first:
                    continue
                unknown = self.blank(f"{body.name}の{self.year(cost.year)}の末日の脱退時の費用")
                sums: dict[str, FactValue] = {}
                for rule in ("remaining", "termination", "cover"):
                    yen = [line.yen for line in cost.lines if line.rule == rule]
                    sums[rule] = unknown if None in yen else sum(each or 0 for each in yen)
                total = unknown if cost.total_yen is None else cost.total_yen
                yield {"id": f"{body.id}_{cost.year}", "body": body.name, "year": _first_day(cost.year), **sums, "total": total}


def _figures_of(scheme: schema.CostScheme) -> Sequence[str]:
    """The bases whose figures the bases of a scheme need."""
    return tuple("population" if base in ("population_degressive", "tier_fixed") else base for base in scheme.mix)


def _place(years_after: int, month: int, day: int) -> tuple[int, int, int]:
    """Where a day stands in its fiscal year: April is month 1."""
    return years_after, (month - 4) % 12 + 1, day
