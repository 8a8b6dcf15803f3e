"""経費分担表: an allocation as a workbook whose formulas repeat every share (adr/0010).

Sheets: inputs (前提, 基礎数値, 費目) → 割合 → 負担する額 → 負担額 → 年度別; the same once more for a scenario the
officer types (案の …); 検算 sets our numbers beside what the formulas come to. No word of a profile stands in a
formula: bodies go by their number, everything else by its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from specgen import schema
from specgen.book import Book, Box, Chart, Formula, Look, Row, Sheet, Value, letters, place, span, texts
from specgen.cost_model import Allocation, Cell, Money
from specgen.cost_report import FIGURES, REMAINDERS, STATUS, tax_note
from specgen.cost_steps import GUARD, PRINT_GUARD, CellSteps, RatioRow, RatioSet, Steps, number, take_apart
from specgen.model import Said
from specgen.profile import LoadedProfile

TITLE = "経費分担表"
GUIDE, GROUND, BASES, ITEMS, RATIOS, PARTS, SHARES = "使い方", "前提", "基礎数値", "費目", "割合", "負担する額", "負担額"
YEARS, SCENARIO, COMPARED, PROOF = "年度別", "案の入力", "案の比較", "検算"
JOINT, APART = "共同の契約", "共同の契約の外"
_OF_SCENARIO = "案の"
_LONGEST = 8000  # characters of a formula; Excel takes 8,192

Key = tuple[object, ...]
Places = Mapping[Key, str]  # what is put in → where it stands


def cost_book(profile: LoadedProfile, allocation: Allocation) -> Book:
    """The workbook of an allocation of this profile. Equal allocations give equal books."""
    steps = take_apart(profile, allocation)
    inputs = _Inputs(profile, steps)
    now = _Pipeline(steps, inputs.places, "", constants=True)
    scenario, elsewhere = inputs.scenario()
    then = _Pipeline(steps, elsewhere, _OF_SCENARIO, constants=False)
    sheets = (
        _guide(profile, steps),
        *inputs.sheets,
        *now.sheets,
        _years(allocation, now),
        scenario,
        *then.sheets,
        _compared(allocation, now, then),
        _proof(steps, now),
    )
    return Book(TITLE, sheets)


# --- words --------------------------------------------------------------------------------------


def _guide(profile: LoadedProfile, steps: Steps) -> Sheet:
    allocation = steps.allocation
    day = profile.data.project.date
    lines: list[tuple[str, Look]] = [
        (TITLE, "title"),
        (allocation.title, "plain"),
        (f"作成の日付: {day.isoformat() if day else '未記入'}", "plain"),
        ("", "plain"),
        ("この表の見方", "title"),
        (f"「{GROUND}」「{BASES}」「{ITEMS}」の数値から、「{RATIOS}」「{PARTS}」「{SHARES}」「{YEARS}」を式で計算しています。", "plain"),
        ("黄色のセルは書き換えられます。ほかのセルは保護しています（パスワードはありません）。", "plain"),
        (f"「{SCENARIO}」の数値を書き換えると、「{COMPARED}」に現在の案との差が団体ごとに出ます。現在の案は変わりません。", "plain"),
        (f"「{PROOF}」は、specgen が計算した額と式の結果を並べたものです。差は 0 であり、0 でないものは赤くなります。", "plain"),
        (
            f"「{GROUND}」「{BASES}」「{ITEMS}」を書き換えると、「{PROOF}」に差が出ます。決まった数値はプロファイルに書き、specgen build で作り直してください。",
            "plain",
        ),
        (
            Said("負担する団体の増減、加入、脱退、合併及び端数処理の方法は、この表では変えられません。プロファイルで変えてください。"),
            "plain",
        ),
        ("", "plain"),
        ("計算の決まり", "title"),
        (
            Said(
                f"負担額は、団体、年度及び費目（費目群）ごとに１回だけ、端数処理の単位未満を切り捨てます。残額は、{REMAINDERS[_common_rule(steps)]}ものとします。"
            ),
            "plain",
        ),
        (Said(tax_note(allocation)), "plain"),
        (f"カスタマイズの経費は「{APART}」とし、要望した団体だけが負担します。", "plain"),
        (
            "切捨ての前に、表計算の誤差で１円少なくなることを防ぐため、ごくわずかな数（計算の余裕）を加えています。１円に届く額ではありません。",
            "plain",
        ),
        ("", "plain"),
        ("式にしていない数値", "title"),
    ]
    lines += [(f"{name}: {why}", "plain") for name, why in steps.constants] or [("ありません。", "plain")]
    if any(each.constant for each in steps.sets):
        lines.append(
            ("式にしていない割合は、案でも変わりません。その負担方式を変えた案は specgen allocate --scenario で比べてください。", "plain")
        )
    figures = {figure.as_of for figure in allocation.figures if figure.as_of}
    shown = "、".join(each.isoformat() for each in sorted(figures)) or "未記入"
    lines[3:3] = [(f"基礎数値の基準日: {shown}（団体ごとの基準日と出典は「{BASES}」）", "plain")]
    return Sheet(GUIDE, (100,), tuple((Box(text, look),) for text, look in lines))


def _common_rule(steps: Steps) -> str:
    return steps.plan.costs.remainder


# --- inputs -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Input:
    """One number an officer may change. group, label: how it is called among all."""

    key: Key
    group: str
    label: str
    value: int | float
    look: Look


class _Inputs:
    """The three sheets of inputs, and where each number stands."""

    def __init__(self, profile: LoadedProfile, steps: Steps) -> None:
        self.profile, self.steps = profile, steps
        self.costs = steps.plan.costs
        self.places: dict[Key, str] = {}
        self.typed: list[_Input] = []
        self.sheets = (self._ground(), self._bases(), self._items())

    def _typed(self, key: Key, group: str, label: str, value: Fraction | int, look: Look, at: str) -> Box:
        found = _Input(key, group, label, number(Fraction(value)), look)
        self.places[key] = at
        self.typed.append(found)
        return Box(found.value, look, typed=True)

    def _ground(self) -> Sheet:
        allocation = self.steps.allocation
        contained = allocation.tax_contained
        rows: list[Row] = [(Box(GROUND, "title"),), texts(("項目", "値", "説明"), "head")]

        def say(title: str, value: Box, text: str = "") -> None:
            rows.append((Box(title), value, Box(text)))

        def at() -> str:
            return place(len(rows) + 1, 2, GROUND)

        say("調達件名", Box(allocation.title))
        union = allocation.contract == "union"
        say("契約の形態", Box(Said("代表団体の契約" if union else schema.WORDS["contract"][allocation.contract])))
        if allocation.contract != "union":
            say(Said("代表団体"), Box(allocation.name(allocation.lead)))
        say("分ける額", Box("消費税及び地方消費税を含む額" if contained else "消費税及び地方消費税を除く額"))
        say("残額の負担", Box(Said(REMAINDERS[self.costs.remainder])), "費目群に別の定めがあるときは「負担額」に示します。")
        if allocation.carry_payer:
            say("繰り越した残額を立て替える団体", Box(allocation.name(allocation.carry_payer)))
        unit = "端数処理の単位（円）"
        say(unit, self._typed(("unit", ""), GROUND, unit, self.costs.unit_yen, "yen", at()), "1、10、100 又は 1000")
        for group in self.costs.groups:
            if group.unit_yen is not None:
                name = f"{unit}　{group.name}"
                say(name, self._typed(("unit", group.id), GROUND, name, group.unit_yen, "yen", at()))
        for year in allocation.years:
            name = f"消費税及び地方消費税の率（％）　{year} 年度"
            say(name, self._typed(("tax", year), GROUND, name, self.steps.plan.common_tax_percent(year), "percent", at()))
        for item in self.costs.items:
            if item.tax_percent is not None:
                name = f"消費税及び地方消費税の率（％）　{item.name}"
                say(name, self._typed(("item_tax", item.id), GROUND, name, Fraction(item.tax_percent), "percent", at()))
        self.places["guard",] = at()
        say("計算の余裕", Box(float(GUARD), "percent"), "切捨ての前に、額にこの数を乗じて加える（表計算の誤差を防ぐもの）")
        self._tiers(rows)
        return Sheet(GROUND, (46, 40, 60), tuple(rows), (2, 0))

    def _tiers(self, rows: list[Row]) -> None:
        tiers = sorted(self.costs.tiers, key=lambda each: each.at_least)
        if not tiers:
            return
        rows += [(), texts(("人口の下限（人）", "人口段階別の額（円）"), "head")]
        first = len(rows) + 1
        rows += [(Box(each.at_least, "yen"), Box(each.yen, "yen")) for each in tiers]
        for key, column in (("tier from", 1), ("tier yen", 2)):
            self.places[key,] = span(first, column, len(rows), column, GROUND)

    def _bases(self) -> Sheet:
        allocation = self.steps.allocation
        items = {item.id: item.name for item in self.costs.items}
        heads = ("番号", "団体", "数値", "費目", "値", "基準日", "出典", "速報・確定")
        rows: list[Row] = [(Box(BASES, "title"),), texts(heads, "head")]
        numbers = {body.id: at for at, body in enumerate(allocation.bodies, 1)}
        used = dict.fromkeys(each for one in self.steps.sets for row in one.rows for of in row.values.figures for each in of or ())
        for figure in sorted(used, key=lambda each: (numbers[each.body], tuple(FIGURES).index(each.base))):
            name, item = allocation.name(figure.body), items.get(figure.item, "全て")
            label = f"{name}　{FIGURES[figure.base]}{'' if item == '全て' else f'（{item}）'}"
            at = place(len(rows) + 1, 5, BASES)
            rows.append(
                (
                    Box(numbers[figure.body], "number"),
                    Box(name),
                    Box(FIGURES[figure.base]),
                    Box(item),
                    self._typed(("figure", figure), BASES, label, figure.value, _figure(number(figure.value)), at),
                    Box(figure.as_of, "date") if figure.as_of else Box("未記入"),
                    Box(figure.source or "未記入"),
                    Box(STATUS[figure.status]),
                )
            )
        return Sheet(BASES, (6, 24, 16, 24, 16, 12, 44, 24), tuple(rows), (2, 2))

    def _items(self) -> Sheet:
        years = self.steps.allocation.years
        heads = ("費目", "費目群", "負担方式", *(f"{year} 年度" for year in years))
        rows: list[Row] = [(Box("費目　年度ごとの額（円、消費税及び地方消費税を除く）", "title"),), texts(heads, "head")]
        amounts = _amounts(self.steps)
        groups = {group.id: group.name for group in self.costs.groups}
        for item, (name, group, scheme, of_years) in amounts.items():
            at = len(rows) + 1
            boxes = [
                self._typed(("amount", item, year), ITEMS, f"{name}　{year} 年度", of_years[year], "yen", place(at, 4 + n, ITEMS))
                if year in of_years
                else Box()
                for n, year in enumerate(years)
            ]
            rows.append((Box(name), Box(groups.get(group, "")), Box(scheme), *boxes))
        self._weights(rows)
        self._grants(rows)
        return Sheet(ITEMS, (40, 18, 24, *(16,) * len(years)), tuple(rows), (2, 1), large=len(years) > 6, zeros=self.zeros)

    def _weights(self, rows: list[Row]) -> None:
        rows += [(), (Box("負担方式　重み（％）", "title"),), texts(("負担方式", "基礎", "重み（％）", "100 との差"), "head")]
        first = len(rows) + 1
        for scheme in self.costs.schemes:
            top, count = len(rows) + 1, len(scheme.mix)
            for base, weight in scheme.mix.items():
                at = len(rows) + 1
                label = f"{scheme.name}　{schema.BASE_WORDS[base]}"
                typed = self._typed(("weight", scheme.id, base), "重み（％）", label, Fraction(weight), "percent", place(at, 3, ITEMS))
                apart = Box(Formula(f"ROUND(SUM({span(top, 3, top + count - 1, 3)})-100,8)", 0), "number") if at == top else Box()
                rows.append((Box(scheme.name), Box(schema.BASE_WORDS[base]), typed, apart))
        self.zeros = (span(first, 4, len(rows), 4),)

    def _grants(self, rows: list[Row]) -> None:
        granted = [
            (part.item, part.name, each.cell.year, part.grants) for each in self.steps.cells for part in each.cell.parts if part.grants
        ]
        if not granted:
            return
        rows += [(), (Box("共通の補助金等（分ける前に差し引く額、円）", "title"),), texts(("費目", "年度", "額"), "head")]
        for item, name, year, yen in granted:
            at = place(len(rows) + 1, 3, ITEMS)
            rows.append(
                (Box(name), Box(year, "year"), self._typed(("grant", item, year), "補助金等", f"{name}　{year} 年度", yen, "yen", at))
            )

    def scenario(self) -> tuple[Sheet, Places]:
        """The sheet on which another case is typed, and where each number of it stands; it begins with the numbers of now."""
        rows: list[Row] = [
            (Box("案の入力　黄色のセルに、比べる案の数値を書いてください（書き換えたものは色が変わります）", "title"),),
            texts(("区分", "内容", "現在の値", "案の値"), "head"),
        ]
        found = dict(self.places)
        for each in self.typed:
            at = len(rows) + 1
            rows.append(
                (
                    Box(each.group),
                    Box(each.label),
                    Box(Formula(self.places[each.key], each.value), each.look),
                    Box(Formula(place(at, 3), each.value), each.look, typed=True),
                )
            )
            found[each.key] = place(at, 4, SCENARIO)
        changed = ((span(3, 4, len(rows), 4), "$D3<>$C3"),)
        return Sheet(SCENARIO, (14, 60, 20, 20), tuple(rows), (2, 0), changed=changed), found


def _amounts(steps: Steps) -> dict[str, tuple[str, str, str, dict[int, int]]]:
    """Item → its name, group, scheme and amount of each year; customizations by their lines, after the items."""
    items = {item.id: item for item in steps.plan.costs.items}
    found: dict[str, tuple[str, str, str, dict[int, int]]] = {}
    for item in items.values():
        years = {int(year): yen for year, yen in item.amounts.items() if int(year) in steps.allocation.years}
        found[item.id] = (item.name, item.group or "", steps.plan.scheme(item).name, years)
    for each in steps.cells:
        if not each.cell.joint:
            entry = found.setdefault(each.cell.item, (each.cell.name, "", APART, {}))
            entry[3][each.cell.year] = each.cell.parts[0].excluded
    return found


# --- from inputs to shares ----------------------------------------------------------------------

# columns of 負担額
_ITEM, _YEAR, _NUMBER, _BODY, _RATIO, _EXACT, _FLOOR, _REST, _SHARE, _TAX, _EXCLUDED, _INCLUDED, _CARRIED, _NOTE = range(1, 15)
_CONTRACT, _UNIT, _PERCENT, _TAX_ALL, _TAX_FLOOR, _TAX_REST, _TAX_CAPPED = range(15, 22)  # steps that are not printed
_SHARE_HEADS = (
    *("費目（費目群）", "年度", "番号", "団体", "割合", "端数処理前の額", "単位未満切捨て", "残額の配分", "負担額", "税"),
    *("税抜き", "税込み", "繰り越す残額", "残額の負担・備考", "契約", "単位（円）", "税率（％）", "税の総額"),
    *("税　単位未満切捨て", "税　残額の配分", "税　負担額以下"),
)
# columns that follow where a common grant came off and each body has its own contract
_BEFORE, _BEFORE_FLOOR, _BEFORE_REST, _BEFORE_SHARE = range(22, 26)
_BEFORE_HEADS = ("補助金等の前　端数処理前の額", "補助金等の前　単位未満切捨て", "補助金等の前　残額の配分", "補助金等の前　契約の額")
_REST_WORDS = {
    "lead": Said("代表団体"),
    "largest_remainder": "端数の大きい団体から",
    "largest_share": "負担額の最大の団体",
    "none_carry": "精算まで繰り越す",
}
_FIRST_BODY = 7  # column of the first body on 割合


class _Pipeline:
    """割合, 負担する額 and 負担額 from one set of inputs. constants: whether what doubles cannot tell is our number."""

    def __init__(self, steps: Steps, inputs: Places, before: str, *, constants: bool) -> None:
        self.steps, self.inputs, self.constants = steps, inputs, constants
        self.bodies = steps.allocation.bodies
        self.ratios_title, self.parts_title, self.shares_title = before + RATIOS, before + PARTS, before + SHARES
        self.ratio_at: dict[tuple[int, int], str] = {}  # set, body → place
        self.part_rows: list[range] = []  # of each cell
        self.total_rows: list[int] = []
        self.body_rows: list[dict[str, int]] = []
        self.last = 0
        self.heads: tuple[str, ...] = _SHARE_HEADS
        self.sheets = (self._ratios(), self._parts(), self._shares())

    # -- 割合 ------------------------------------------------------------------------------------

    def _ratios(self) -> Sheet:
        heads = ("負担方式", "基礎", "重み（％）", "係数", "計", "重み×係数÷計", *(body.name for body in self.bodies))
        rows: list[Row] = [(Box("割合　負担方式ごとの基礎数値と割合", "title"),), texts(heads, "head")]
        for index, (each, uses) in enumerate(zip(self.steps.sets, self.steps.uses, strict=True)):
            self._ratio_set(rows, index, each, _uses(uses))
        large = len(self.bodies) > 5
        return Sheet(self.ratios_title, (34, 30, 11, 11, 16, 14, *(15,) * len(self.bodies)), tuple(rows), (2, 2), large=large)

    def _ratio_set(self, rows: list[Row], index: int, each: RatioSet, used: str) -> None:
        rows.append((Box(each.name, "plain", strong=True), Box(used, "note")))
        first = len(rows) + 1
        for row in each.rows:
            rows.append(self._ratio_row(len(rows) + 1, row))
        last = len(rows)
        raw = each.raw
        factors = span(first, 6, last, 6)
        boxes = [
            None if ratio is None else Formula(f"SUMPRODUCT({factors},{span(first, at, last, at)})", float(ratio))
            for at, ratio in enumerate(raw, _FIRST_BODY)
        ]
        constant = bool(each.constant)
        plain = each.digits is None and not constant
        self._result(rows, "割合" if plain else "計算上の割合", boxes, strong=plain)
        if constant:
            self._result(rows, "用いる割合（計算した値）", [None if ratio is None else float(ratio) for ratio in each.ratios], strong=True)
            rows.append((Box(each.constant, "note"),))
            at = len(rows) - 1
        else:
            if each.digits is not None:
                self._printed(rows, each, each.digits)
            at = len(rows)
        for body, ratio in enumerate(each.ratios):
            if ratio is not None:
                self.ratio_at[index, body] = place(at, _FIRST_BODY + body, self.ratios_title)
        rows.append(())

    def _ratio_row(self, at: int, row: RatioRow) -> Row:
        last = _FIRST_BODY + len(self.bodies) - 1
        total = sum((each for each in row.values.shown if each is not None), 0)
        percent = number(row.percent)
        weight: Value = percent if row.weight is None else Formula(self.inputs["weight", *row.weight], percent)
        own = float(row.percent * row.factor / 100) / total if total else 0
        values = [self._base(row, body) for body in range(len(self.bodies))]
        return (
            None,
            Box(row.name),
            Box(weight, "percent"),
            Box(number(row.factor), "percent"),
            Box(Formula(f"SUM({span(at, _FIRST_BODY, at, last)})", total), _figure(total)),
            Box(Formula(f"IF({place(at, 5)}=0,0,{place(at, 3)}/100*{place(at, 4)}/{place(at, 5)})", own), "ratio"),
            *(Box(value, _figure(shown)) for value, shown in zip(values, row.values.shown, strict=True)),
        )

    def _base(self, row: RatioRow, body: int) -> Value:
        figures, shown = row.values.figures[body], row.values.shown[body]
        if figures is None or shown is None or row.values.how == "constant":
            return shown
        added = "+".join(self.inputs["figure", figure] for figure in figures)
        match row.values.how:
            case "power":
                return Formula(f"({added})^LOG(1.5,2)", shown)
            case "tier":
                return Formula(f"LOOKUP({added},{self.inputs['tier from',]},{self.inputs['tier yen',]})", shown)
        return Formula(added, shown)

    def _result(self, rows: list[Row], title: str, values: Sequence[Value], *, strong: bool) -> None:
        at, last = len(rows) + 1, _FIRST_BODY + len(self.bodies) - 1
        whole = sum(value.value if isinstance(value, Formula) else value for value in values if isinstance(value, Formula | int | float))
        total = Formula(f"SUM({span(at, _FIRST_BODY, at, last)})", round(whole, 12))
        boxes = (Box(value, "ratio", strong=strong) for value in values)
        rows.append((None, Box(title, strong=strong), Box(), Box(), Box(total, "ratio", strong=strong), Box(), *boxes))

    def _printed(self, rows: list[Row], each: RatioSet, digits: int) -> None:
        """Rounded half up, then the first of the largest takes the difference to 1."""
        raw, rounded = len(rows), len(rows) + 1
        last = _FIRST_BODY + len(self.bodies) - 1
        scale = 100 * 10**digits
        of_all = [None if ratio is None else Fraction((2 * ratio * scale + 1) // 2, scale) for ratio in each.raw]
        margin = float(PRINT_GUARD)
        boxes: list[Value] = []
        for at, value in enumerate(of_all, _FIRST_BODY):
            text = f"ROUND({place(raw, at)}*(100+{margin:.0E}),{digits})/100"
            boxes.append(None if value is None else Formula(text, float(value)))
        self._result(rows, f"百分率の小数点以下 {digits} 桁に四捨五入", boxes, strong=False)
        most = f"MAX({span(raw, _FIRST_BODY, raw, last)})-{margin:.0E}"
        boxes = []
        for at, ratio in enumerate(each.ratios, _FIRST_BODY):
            first = f"{place(raw, at)}>={most}"
            if at > _FIRST_BODY:
                first = f"AND({first},SUMPRODUCT(({span(raw, _FIRST_BODY, raw, at - 1)}>={most})*1)=0)"
            rest = f"IF({first},1-SUM({span(rounded, _FIRST_BODY, rounded, last)}),0)"
            boxes.append(None if ratio is None else Formula(f"{place(rounded, at)}+{rest}", float(ratio)))
        self._result(rows, "割合（合計が 100 ％になるよう最大の団体で調整）", boxes, strong=True)

    # -- 負担する額 ------------------------------------------------------------------------------

    def _parts(self) -> Sheet:
        contained = self.steps.allocation.tax_contained
        heads = (
            "費目（費目群）",
            "年度",
            "費目",
            "税抜きの額",
            "税率（％）",
            "税　切捨て前",
            "税　切捨て",
            "税",
            "共通の補助金等",
            "負担する額",
        )
        rows: list[Row] = [(Box("負担する額　団体に分ける額（円）", "title"),), texts(heads, "head")]
        for each in self.steps.cells:
            first = len(rows) + 1
            last = first + len(each.cell.parts) - 1
            self.part_rows.append(range(first, last + 1))
            rows += [self._part(each.cell, index, first, last) for index in range(len(each.cell.parts))]
        note = (
            "税を含む額を分けます。" if contained else "税を除く額を分け、税は、団体ごとに、共通の補助金等を差し引く前の額から計算します。"
        )
        rows += [(), (Box(note, "note"),)]
        return Sheet(self.parts_title, (36, 10, 36, 17, 10, 18, 15, 15, 17, 17), tuple(rows), (2, 0))

    def _part(self, cell: Cell, index: int, first: int, last: int) -> Row:
        part, at = cell.parts[index], first + index
        item = part.item if cell.joint else cell.item
        excluded = place(at, 4)
        taxes: tuple[Box, ...] = (Box(), Box(), Box())
        grants = Formula(self.inputs["grant", part.item, cell.year], part.grants) if part.grants else 0
        shared = f"MAX({excluded}-{place(at, 9)},0)"
        if cell.tax_contained:
            exact, cut, tax = self._part_taxes(cell, index, first, last)
            taxes = (Box(exact, "exact"), Box(cut, "yen"), Box(tax, "yen"))
            shared = f"MAX({excluded}+{place(at, 8)}-{place(at, 9)},0)"
        return (
            Box(cell.name),
            Box(cell.year, "year"),
            Box(part.name),
            Box(Formula(self.inputs["amount", item, cell.year], part.excluded), "yen"),
            Box(Formula(self.inputs[self._rate(cell)], number(cell.tax_percent)), "percent"),
            *taxes,
            Box(grants, "yen"),
            Box(Formula(shared, part.shared), "yen", strong=True),
        )

    def _rate(self, cell: Cell) -> Key:
        own = next((each for each in self.steps.plan.costs.items if cell.joint and each.id == cell.parts[0].item), None)
        return ("item_tax", own.id) if own and own.tax_percent is not None else ("tax", cell.year)

    def _part_taxes(self, cell: Cell, index: int, first: int, last: int) -> tuple[Value, Value, Value]:
        """The tax on all items of the cell, cut down once; shared among them, a yen each to what was cut off most."""
        guard, part, at = self.inputs["guard",], cell.parts[index], first + index
        total = sum(each.excluded for each in cell.parts)
        tax = int(total * cell.tax_percent / 100)
        exact = Fraction(tax * part.excluded, total) if total else Fraction(0)
        of_all = f"INT(SUM({span(first, 4, last, 4)})*({place(at, 5)}/100+{guard}))"
        if first == last:
            return None, None, Formula(of_all, part.tax)
        own = Formula(f"IF(SUM({span(first, 4, last, 4)})=0,0,{of_all}*{place(at, 4)}/SUM({span(first, 4, last, 4)}))", float(exact))
        cut = Formula(f"INT({place(at, 6)}+{of_all}*{guard})", int(exact))
        if self.constants and next(each.constant for each in self.steps.cells if each.cell is cell):
            return own, cut, part.tax
        rank = _rank(at, first, last, lambda one, other: f"{span(one, 6, other, 6)}-{span(one, 7, other, 7)}", f"{of_all}*{guard}")
        return own, cut, Formula(f"{place(at, 7)}+IF({rank}<={of_all}-SUM({span(first, 7, last, 7)}),1,0)", part.tax)

    # -- 負担額 ----------------------------------------------------------------------------------

    def _shares(self) -> Sheet:
        if any(each.before for each in self.steps.cells):
            self.heads = (*_SHARE_HEADS, *_BEFORE_HEADS)
        rows: list[Row] = [(Box("負担額　費目、年度及び団体ごと（円）", "title"),), texts(self.heads, "head")]
        for index, each in enumerate(self.steps.cells):
            total = len(rows) + 1
            self.total_rows.append(total)
            self.body_rows.append({body: total + 1 + at for at, body in enumerate(each.cell.shares)})
            rows.append(self._total(index, each, total))
            rows += [self._share(index, each, total, at) for at in range(len(each.places))]
        self.last = len(rows)
        widths = (34, 10, 6, 20, 13, 20, 16, 12, 16, 15, 16, 16, 14, 32, 14, 12, 11, 15, 16, 14, 16, 20, 16, 14, 16)[: len(self.heads)]
        return Sheet(self.shares_title, widths, tuple(rows), (2, 4), printed=_NOTE, large=True)

    def _total(self, index: int, each: CellSteps, total: int) -> Row:
        cell, first, last = each.cell, total + 1, total + len(each.places)
        parts, guard = self.part_rows[index], self.inputs["guard",]
        money = sum((cell.money(body) for body in cell.shares), Money())
        group = cell.item if ("unit", cell.item) in self.inputs else ""

        def of(column: int, value: int | float) -> Formula:
            return Formula(f"SUM({span(first, column, last, column)})", value)

        tax_all = of(_TAX, cell.tax)
        of_tax: dict[int, Value] = {}
        if cell.tax_contained:
            rate = place(total, _PERCENT)
            tax_all = Formula(f"INT({place(total, _EXACT)}*({rate}/(100+{rate})+{guard}))", cell.tax)
            of_tax = {
                _TAX_FLOOR: of(_TAX_FLOOR, sum(each.tax.floors)),
                _TAX_REST: of(_TAX_REST, sum(each.tax.shares) - sum(each.tax.floors)),
                _TAX_CAPPED: of(_TAX_CAPPED, sum(each.capped)),
            }
        of_contracts: dict[int, Value] = {}
        if cell.contracts is not None:
            whole, floors = sum(cell.contracts.values()), sum(int(one / cell.unit_yen) * cell.unit_yen for one in each.before)
            of_contracts = {
                _BEFORE: Formula(f"SUM({span(parts[0], 4, parts[-1], 4, self.parts_title)})", sum(one.excluded for one in cell.parts)),
                _BEFORE_FLOOR: of(_BEFORE_FLOOR, floors),
                _BEFORE_REST: of(_BEFORE_REST, whole - floors),
                _BEFORE_SHARE: of(_BEFORE_SHARE, whole),
            }
        values: dict[int, Value] = {
            _ITEM: cell.name,
            _YEAR: cell.year,
            _CONTRACT: JOINT if cell.joint else APART,
            _BODY: "計",
            **of_contracts,
            _RATIO: of(_RATIO, 1 if cell.amount else 0),
            _EXACT: Formula(f"SUM({span(parts[0], 10, parts[-1], 10, self.parts_title)})", cell.amount),
            _FLOOR: of(_FLOOR, sum(cell.floors.values())),
            _REST: of(_REST, sum(cell.shares.values()) - sum(cell.floors.values())),
            _SHARE: of(_SHARE, sum(cell.shares.values())),
            **of_tax,
            _TAX: of(_TAX, money.tax),
            _EXCLUDED: of(_EXCLUDED, money.excluded),
            _INCLUDED: of(_INCLUDED, money.included),
            _UNIT: Formula(self.inputs["unit", group], cell.unit_yen),
            _PERCENT: Formula(place(parts[0], 5, self.parts_title), number(cell.tax_percent)),
            _TAX_ALL: tax_all,
            _CARRIED: Formula(f"{place(total, _EXACT)}-{place(total, _SHARE)}", cell.carried),
            _NOTE: Said(f"残額: {_REST_WORDS[cell.rule]}" + (f"。{each.constant}" if each.constant and self.constants else "")),
        }
        return tuple(Box(values.get(column), _look(column), strong=True) for column in range(1, len(self.heads) + 1))

    def _share(self, index: int, each: CellSteps, total: int, at: int) -> Row:
        cell, row, body = each.cell, total + 1 + at, self.bodies[each.places[at]]
        guard, unit, amount = self.inputs["guard",], place(total, _UNIT), place(total, _EXACT)
        money, exact = cell.money(body.id), place(row, _EXACT)
        share, floor = cell.shares[body.id], cell.floors[body.id]
        text = self._exact(index, each, at, 10)
        given = self._rest(each, total, at, lambda one, other: span(one, _EXACT, other, _EXACT), _FLOOR, amount)
        long = max(len(text), len(given)) > _LONGEST
        constant, taxed = long or bool(each.constant and self.constants), _BEFORE_SHARE if each.before else _SHARE
        values: dict[int, Value] = {
            _ITEM: cell.name,
            _YEAR: cell.year,
            _CONTRACT: JOINT if cell.joint else APART,
            _NUMBER: each.places[at] + 1,
            _BODY: body.name,
            _RATIO: Formula(f"IF({amount}=0,0,{exact}/{amount})", float(each.exact[at] / cell.amount) if cell.amount else 0),
            _EXACT: float(each.exact[at]) if long else Formula(text, float(each.exact[at])),
            _FLOOR: floor if constant else Formula(f"INT(({exact}+{amount}*{guard})/{unit})*{unit}", floor),
            _REST: share - floor if constant else Formula(given, share - floor),
            _SHARE: share if constant else Formula(f"{place(row, _FLOOR)}+{place(row, _REST)}", share),
            _TAX: money.tax,
            _NOTE: Said("脱退の精算で支払う額") if body.id in cell.settled else None,
        }
        if not constant:
            values |= (
                self._contained_tax(each, total, at)
                if cell.tax_contained
                else {_TAX: Formula(f"INT({place(row, taxed)}*({place(total, _PERCENT)}/100+{guard}))", money.tax)}
            )
        if each.before:
            values |= self._contract(index, each, total, at, constant=constant)
        taken, added = (f"-{place(row, _TAX)}", "") if cell.tax_contained else ("", f"+{place(row, _TAX)}")
        values[_EXCLUDED] = Formula(f"{place(row, _SHARE)}{taken}", money.excluded)
        values[_INCLUDED] = Formula(f"{place(row, _SHARE)}{added}", money.included)
        return tuple(Box(values.get(column), _look(column)) for column in range(1, len(self.heads) + 1))

    def _exact(self, index: int, each: CellSteps, at: int, column: int) -> str:
        """The exact share of a body: a column of 負担する額 × its ratios."""
        return "+".join(
            f"{place(part, column, self.parts_title)}*{self.ratio_at[number_of, each.places[at]]}"
            for part, number_of in zip(self.part_rows[index], each.sets, strict=True)
            if (number_of, each.places[at]) in self.ratio_at
        )

    def _contract(self, index: int, each: CellSteps, total: int, at: int, *, constant: bool) -> dict[int, Value]:
        """What a body's own contract says: its share as if no common grant had come off, by the same rule."""
        row, body, guard, unit = total + 1 + at, self.bodies[each.places[at]].id, self.inputs["guard",], place(total, _UNIT)
        contracts, exact, amount = each.cell.contracts or {}, each.before[at], place(total, _BEFORE)
        floor = int(exact / each.cell.unit_yen) * each.cell.unit_yen
        if constant:
            return {_BEFORE: float(exact), _BEFORE_FLOOR: floor, _BEFORE_REST: contracts[body] - floor, _BEFORE_SHARE: contracts[body]}
        given = self._rest(each, total, at, lambda one, other: span(one, _BEFORE, other, _BEFORE), _BEFORE_FLOOR, amount, _BEFORE)
        return {
            _BEFORE: Formula(self._exact(index, each, at, 4), float(exact)),
            _BEFORE_FLOOR: Formula(f"INT(({place(row, _BEFORE)}+{amount}*{guard})/{unit})*{unit}", floor),
            _BEFORE_REST: Formula(given, contracts[body] - floor),
            _BEFORE_SHARE: Formula(f"{place(row, _BEFORE_FLOOR)}+{place(row, _BEFORE_REST)}", contracts[body]),
        }

    def _contained_tax(self, each: CellSteps, total: int, at: int) -> dict[int, Value]:
        """The tax in the amount shared by the same rule; no body's is more than its share, the rest goes to the bodies in order."""
        cell, first, last = each.cell, total + 1, total + len(each.places)
        row, body = first + at, self.bodies[each.places[at]].id
        guard, unit, amount, tax = self.inputs["guard",], place(total, _UNIT), place(total, _EXACT), place(total, _TAX_ALL)
        exact = f"IF({amount}=0,0,{tax}*{place(row, _EXACT)}/{amount})"
        given = self._rest(each, total, at, lambda one, other: f"{tax}*{span(one, _EXACT, other, _EXACT)}/{amount}", _TAX_FLOOR, tax)
        before = ""
        if at:
            before = f"-(SUM({span(first, _TAX, row - 1, _TAX)})-SUM({span(first, _TAX_CAPPED, row - 1, _TAX_CAPPED)}))"
        over = f"SUM({span(first, _TAX_FLOOR, last, _TAX_REST)})-SUM({span(first, _TAX_CAPPED, last, _TAX_CAPPED)}){before}"
        capped, share = place(row, _TAX_CAPPED), place(row, _SHARE)
        return {
            _TAX_FLOOR: Formula(f"INT(({exact}+{tax}*{guard})/{unit})*{unit}", each.tax.floors[at]),
            _TAX_REST: Formula(f"IF({amount}=0,0,{given})", each.tax.shares[at] - each.tax.floors[at]),
            _TAX_CAPPED: Formula(f"MIN({place(row, _TAX_FLOOR)}+{place(row, _TAX_REST)},{share})", each.capped[at]),
            _TAX: Formula(f"{capped}+MAX(0,MIN({share}-{capped},{over}))", cell.taxes[body]),
        }

    def _rest(
        self, each: CellSteps, total: int, at: int, exact: Callable[[int, int], str], floor: int, amount: str, column: int = _EXACT
    ) -> str:
        """What of the remainder a body gets. exact: the exact shares of some rows.  floor: the column of those cut down.
        column: the one of the exact shares that say who is first."""
        rule, first, last = each.cell.rule, total + 1, total + len(each.places)
        row, guard, unit = first + at, self.inputs["guard",], place(total, _UNIT)
        rest = f"({amount}-SUM({span(first, floor, last, floor)}))"
        shares = place(row, column)
        if rule == "none_carry":
            return "0"
        if rule == "largest_remainder":
            rank = _rank(row, first, last, lambda one, other: f"{exact(one, other)}-{span(one, floor, other, floor)}", f"{amount}*{guard}")
            return f"MAX(0,MIN({unit},{rest}-{unit}*({rank}-1)))"
        if rule == "largest_share":
            most = f"MAX({span(first, column, last, column)})-{place(total, column)}*{guard}"
            others = f",SUMPRODUCT(({span(first, column, row - 1, column)}>={most})*1)=0" if at else ""
            return f"IF(AND({shares}>={most}{others}),{rest},0)"
        before = f",SUM({span(first, column, row - 1, column)})=0" if at else ""
        following = f"IF(AND({shares}>0{before}),{rest},0)"  # the first body with a share
        if each.lead is None:
            return following
        own = place(first + each.lead, column)
        return f"IF({own}>0,{rest},{following})" if each.lead == at else f"IF({own}>0,0,{following})"

    # -- what others read ------------------------------------------------------------------------

    def of_year(self, body: int, year: str, column: int, value: int, *, apart: bool = False) -> Formula:
        """The sum of a column of 負担額 for a body in the year that stands at ``year``."""
        area = [span(3, each, self.last, each, self.shares_title) for each in (column, _NUMBER, _YEAR, _CONTRACT)]
        more = f',{area[3]},"{APART}"' if apart else ""
        return Formula(f"SUMIFS({area[0]},{area[1]},{body + 1},{area[2]},{year}{more})", value)


def _rank(row: int, first: int, last: int, cut: Callable[[int, int], str], margin: str) -> str:
    """The place of a row when they are ordered by what was cut off, the largest first, the first of equals before."""
    own = f"({cut(row, row)})"
    above = f"+SUMPRODUCT((({cut(first, row - 1)})>={own}-{margin})*1)" if row > first else ""
    below = f"+SUMPRODUCT((({cut(row + 1, last)})>{own}+{margin})*1)" if row < last else ""
    return f"(1{above}{below})"


_LOOKS: Mapping[int, Look] = {
    _ITEM: "text",
    _CONTRACT: "text",
    _BODY: "text",
    _NOTE: "text",
    _YEAR: "year",
    _NUMBER: "number",
    _RATIO: "ratio",
    _EXACT: "exact",
    _BEFORE: "exact",
    _PERCENT: "percent",
}


def _figure(value: int | float | None) -> Look:
    """Whole numbers without decimals, others with four."""
    return "exact" if isinstance(value, float) else "number"


def _look(column: int) -> Look:
    return _LOOKS.get(column, "yen")


def _uses(uses: Sequence[tuple[str, int]]) -> str:
    """費目 a、b（2027～2032 年度）."""
    names = "、".join(dict.fromkeys(name for name, _ in uses))
    years = sorted({year for _, year in uses})
    shown = f"{years[0]}" if len(years) == 1 else f"{years[0]}～{years[-1]}"
    return f"費目: {names}（{shown} 年度）"


# --- sums ---------------------------------------------------------------------------------------


def _years(allocation: Allocation, now: _Pipeline) -> Sheet:
    sums, years, bodies = allocation.by_body(), allocation.years, allocation.bodies
    rows: list[Row] = [(Box("年度別　団体ごとの負担額（円）", "title"),), (Box(allocation.title, "note"),)]

    def block(title: str, of: Callable[[int, str, int], Formula]) -> tuple[int, int]:
        rows.extend([(), (Box(title, "title"),)])
        head = len(rows) + 1
        rows.append((Box("団体", "head"), *(Box(year, "head") for year in years), Box("計", "head")))
        for body, each in enumerate(bodies):
            found = [of(body, place(head, 2 + at), year) for at, year in enumerate(years)]
            rows.append((Box(each.name), *(Box(one, "yen") for one in found), _sum_of_row(len(rows) + 1, found)))
        _sum_of_columns(rows, head, len(years) + 1)
        return head, len(rows)

    def column(which: int, value: Callable[[str, int], int], *, apart: bool = False) -> Callable[[int, str, int], Formula]:
        return lambda body, year, of: now.of_year(body, year, which, value(bodies[body].id, of), apart=apart)

    head, total = block("税込み", column(_INCLUDED, lambda body, year: sums[body][year].included))
    block("税抜き", column(_EXCLUDED, lambda body, year: sums[body][year].excluded))
    block("消費税及び地方消費税", column(_TAX, lambda body, year: sums[body][year].tax))
    outside = [cell for cell in allocation.cells if not cell.joint]
    if outside:
        own = {body.id: {year: sum(c.money(body.id).included for c in outside if c.year == year) for year in years} for body in bodies}
        block(f"うち{APART}（カスタマイズ、税込み）", column(_INCLUDED, lambda body, year: own[body][year], apart=True))
    if allocation.adjustments:
        first, last = _adjustments(rows, allocation)
        numbers, of_years, yen = (span(first, at, last, at) for at in (2, 3, 4))

        def with_all(body: int, year: str, of: int) -> Formula:
            shares = f"{letters(2 + years.index(of))}{head + 1 + body}"
            value = sums[bodies[body].id][of].included + allocation.adjusted(bodies[body].id, of)
            return Formula(f"{shares}+SUMIFS({yen},{numbers},{body + 1},{of_years},{year})", value)

        block("加え、又は差し引いた後の額（税込み）", with_all)
    series = tuple(((head, 2 + at), (head + 1, 2 + at, total - 1, 2 + at)) for at in range(len(years)))
    chart = Chart((len(rows) + 3, 1), "団体別及び年度別の負担額（千円、税込み）", "千円", (head + 1, 1, total - 1, 1), series)
    return Sheet(YEARS, (30, *(17,) * (len(years) + 1)), tuple(rows), (1, 1), large=len(years) > 5, charts=(chart,))


def _adjustments(rows: list[Row], allocation: Allocation) -> tuple[int, int]:
    numbers = {body.id: at for at, body in enumerate(allocation.bodies, 1)}
    rows += [
        (),
        (Box("負担額のほかに加え、又は差し引く額（計算した値）", "title"),),
        texts(("団体", "番号", "年度", "額", "理由", "計算"), "head"),
    ]
    first = len(rows) + 1
    for each in allocation.adjustments:
        words = (Box(allocation.name(each.body)), Box(numbers[each.body], "number"), Box(each.year, "year"), Box(each.yen, "yen"))
        rows.append((*words, Box(Said(each.reason), "note"), Box(each.basis or None, "note")))
    return first, len(rows)


def _sum_of_row(row: int, found: Sequence[Formula]) -> Box:
    return Box(Formula(f"SUM({span(row, 2, row, 1 + len(found))})", sum(each.value for each in found)), "yen", strong=True)


def _sum_of_columns(rows: list[Row], head: int, count: int) -> None:
    first, last = head + 1, len(rows)
    boxes = []
    for column in range(2, 2 + count):
        values = [row[column - 1] for row in rows[head:]]
        whole = sum(box.value.value for box in values if box is not None and isinstance(box.value, Formula))
        boxes.append(Box(Formula(f"SUM({span(first, column, last, column)})", whole), "yen", strong=True))
    rows.append((Box("計", strong=True), *boxes))


def _compared(allocation: Allocation, now: _Pipeline, then: _Pipeline) -> Sheet:
    sums, years = allocation.by_body(), allocation.years
    heads = (Box("団体", "head"), Box("現在の案の計", "head"), Box("案の計", "head"), Box("差の計", "head"))
    rows: list[Row] = [
        (Box("案の比較　団体ごとの負担額と差（円、税込み。差は、案から現在の案を引いた額）", "title"),),
        (*heads, *(Box(year, "head") for year in years)),
    ]
    for body, each in enumerate(allocation.bodies):
        row = len(rows) + 1
        money = [sums[each.id][year].included for year in years]
        apart = []
        for at in range(len(years)):
            year = place(2, 5 + at)
            of = [one.of_year(body, year, _INCLUDED, money[at]).text for one in (then, now)]
            apart.append(Box(Formula(f"{of[0]}-{of[1]}", 0), "yen"))
        boxes = [Box(Formula(_of_all(one, body), sum(money)), "yen") for one in (now, then)]
        rows.append((Box(each.name), *boxes, Box(Formula(f"{place(row, 3)}-{place(row, 2)}", 0), "yen", strong=True), *apart))
    _sum_of_columns(rows, 2, 3 + len(years))
    return Sheet(COMPARED, (30, 18, 18, 16, *(15,) * len(years)), tuple(rows), (2, 1), large=len(years) > 5)


def _of_all(pipeline: _Pipeline, body: int) -> str:
    included, numbers = (span(3, each, pipeline.last, each, pipeline.shares_title) for each in (_INCLUDED, _NUMBER))
    return f"SUMIFS({included},{numbers},{body + 1})"


# --- proof --------------------------------------------------------------------------------------


def _proof(steps: Steps, now: _Pipeline) -> Sheet:
    heads = ("費目（費目群）", "年度", "団体", "負担額　計算した値", "負担額　式", "差", "税　計算した値", "税　式", "差")
    rows: list[Row] = [(Box("検算　specgen が計算した値と、この表の式の結果", "title"),), (), texts(heads, "head")]
    for each, at in zip(steps.cells, now.body_rows, strict=True):
        cell = each.cell
        for body, row in at.items():
            rows.append(
                (
                    Box(cell.name),
                    Box(cell.year, "year"),
                    Box(steps.allocation.name(body)),
                    *_beside(len(rows) + 1, 4, cell.shares[body], place(row, _SHARE, SHARES)),
                    *_beside(len(rows) + 1, 7, cell.taxes[body], place(row, _TAX, SHARES)),
                )
            )
    last = len(rows)
    wrong = "+".join(f"SUMPRODUCT(({span(4, at, last, at)}<>0)*1)" for at in (6, 9))
    rows[1] = (Box("差のある数", strong=True), Box(Formula(wrong, 0), "yen", strong=True))
    rows += [(), (Box("式にしていない数値", "title"),)]
    rows += [(Box(f"{name}: {why}", "note"),) for name, why in steps.constants] or [(Box("ありません。", "note"),)]
    zeros = (span(4, 6, last, 6), span(4, 9, last, 9), "$B$2")
    return Sheet(PROOF, (34, 10, 24, 18, 18, 12, 18, 18, 12), tuple(rows), (3, 0), zeros=zeros)


def _beside(row: int, column: int, ours: int, at: str) -> Iterator[Box]:
    yield Box(ours, "yen")
    yield Box(Formula(at, ours), "yen")
    yield Box(Formula(f"{place(row, column + 1)}-{place(row, column)}", 0), "yen")
