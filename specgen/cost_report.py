"""An allocation in words: tables for the screen, and every number of one body with formula, figures and rounding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from unicodedata import east_asian_width

from specgen import schema
from specgen.cost_bases import percent_text
from specgen.cost_model import Allocation, Cell, ExitCost, Figure, Money
from specgen.cost_plan import MONTHS, Plan, make_plan
from specgen.costs import total_tax_difference
from specgen.membership import exit_table
from specgen.payments import THOUSAND, budget, calendar, settle
from specgen.profile import LoadedProfile

STATUS = {"preliminary": "速報値", "final": "確定値", "": "速報・確定の別は未記入"}
FIGURES = {
    "population": "人口",
    "households": "世帯数",
    "transactions": "利用件数",
    "staff": "職員数",
    "accounts": "アカウント数",
    "terminals": "端末数",
    "fiscal": "財政規模",
    "usage_measured": "使用量",
}
REMAINDERS = {
    "lead": "代表団体が負担（代表団体が加わらない費目では先に記載した団体）",
    "largest_remainder": "切り捨てた端数の大きい団体から１単位ずつ（同じときは先に記載した団体）",
    "largest_share": "負担額の最も大きい団体が負担（同じときは先に記載した団体）",
    "none_carry": "精算まで繰り越す",
}
# all that may be printed about tax
TAX_LEAD = "負担額は、代表団体が支払う消費税及び地方消費税を含む額から計算しています。税率が変わったときは、変わった後の税率によります。税法上の扱いは、各団体で確認してください。"
TAX_UNION = TAX_LEAD.replace("代表団体", "組合又は広域連合")
TAX_EACH = "負担額は税抜きの額から計算し、消費税及び地方消費税は団体ごとに１円未満を切り捨てています。総額は、団体ごとの額の合計です。税率が変わったときは、変わった後の税率によります。税法上の扱いは、各団体で確認してください。"


def tax_note(allocation: Allocation) -> str:
    """What may be said about the tax in the shares: in whose payment it is contained."""
    if not allocation.tax_contained:
        return TAX_EACH
    return TAX_UNION if allocation.contract == "union" else TAX_LEAD


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as lines: the first column set left, the others right; wide characters count two."""
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = [_padded(text, width, left=place == 0) for place, (text, width) in enumerate(zip(row, widths, strict=True))]
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int, *, left: bool) -> str:
    blanks = " " * (width - _width(text))
    return text + blanks if left else blanks + text


def overview(allocation: Allocation) -> Iterator[str]:
    """Yearly sums by body, shares by item and year, what is paid besides, and how it was rounded."""
    yield f"団体別及び年度別の負担額（円、消費税及び地方消費税を含む）{'　' + allocation.title if allocation.title else ''}"
    sums = allocation.by_body()
    rows = [["団体", *(f"{year}" for year in allocation.years), "計"]]
    for body in allocation.bodies:
        amounts = [sums[body.id][year].included for year in allocation.years]
        rows.append([body.name, *(f"{yen:,}" for yen in amounts), f"{sum(amounts):,}"])
    totals = [sum(sums[body.id][year].included for body in allocation.bodies) for year in allocation.years]
    rows.append(["計", *(f"{yen:,}" for yen in totals), f"{sum(totals):,}"])
    yield from columns(rows)
    yield ""
    yield "費目別の負担額（円。税の「内」は分ける額に含まれるもの、「外」は団体ごとに別に加わるもの）"
    yield from columns(list(_item_rows(allocation)))
    carried = [cell for cell in allocation.cells if cell.carried]
    if carried:
        yield f"繰り越した残額: {sum(cell.carried for cell in carried):,} 円（精算まで {allocation.name(allocation.carry_payer)} が立て替える）"
    yield ""
    yield from _besides(allocation)
    yield "予算額（千円、切上げ）"
    thousands = budget(allocation)
    rows = [["団体", *(f"{year}" for year in allocation.years)]]
    rows += [[body.name, *(f"{thousands[body.id][year]:,}" for year in allocation.years)] for body in allocation.bodies]
    rows.append(["計", *(f"{sum(thousands[body.id][year] for body in allocation.bodies):,}" for year in allocation.years)])
    yield from columns(rows)
    yield ""
    yield from _tax_lines(allocation)


def _item_rows(allocation: Allocation) -> Iterator[list[str]]:
    yield ["費目", "年度", "分ける額", "税", *(body.name for body in allocation.bodies), "繰越し"]
    for cell in allocation.cells:
        shares = [f"{cell.shares[body.id]:,}" if body.id in cell.shares else "－" for body in allocation.bodies]
        yield [
            cell.name,
            str(cell.year),
            f"{cell.amount:,}",
            f"{cell.tax:,}{'内' if cell.tax_contained else '外'}",
            *shares,
            f"{cell.carried:,}",
        ]


def _besides(allocation: Allocation) -> Iterator[str]:
    if allocation.adjustments:
        yield "負担額のほかに加え、又は差し引く額（円）"
        for each in allocation.adjustments:
            yield f"  {each.year} 年度 {allocation.name(each.body)} {each.yen:+,}: {each.told}"
        yield ""


def _tax_lines(allocation: Allocation) -> Iterator[str]:
    total = allocation.total()
    yield f"総額 {total.included:,} 円（税抜き {total.excluded:,} 円、消費税及び地方消費税 {total.tax:,} 円）"
    difference = total_tax_difference(allocation.cells)
    if difference:
        yield f"団体ごとに切り捨てたため、税率を総額に乗じた額より {difference:,} 円少なくなっています。"
    yield tax_note(allocation)


# --- one body -----------------------------------------------------------------------------------


def explanation(profile: LoadedProfile, allocation: Allocation, body: str) -> Iterator[str]:
    """Every number of a body: figures, then each share as formula → exact → floor → remainder, then what is besides."""
    plan = make_plan(profile)
    yield f"{allocation.name(body)}の負担額の説明"
    yield ""
    yield "基礎数値"
    yield from (f"  {_figure_line(figure)}" for figure in allocation.figures if figure.body == body)
    sums = allocation.by_body()[body]
    thousands = budget(allocation)[body]
    for year in allocation.years:
        cells = [cell for cell in allocation.cells if cell.year == year and body in cell.shares]
        adjusted = allocation.adjusted(body, year)
        if not cells and not adjusted:
            continue
        yield ""
        yield f"{year} 年度"
        for cell in cells:
            yield from (f"  {line}" for line in _cell_lines(plan, allocation, cell, body))
        for each in allocation.adjustments:
            if (each.body, each.year) == (body, year):
                yield f"  {each.yen:+,} 円: {each.told}"
        yield f"  計 {_money(sums[year])}"
        if adjusted:
            yield f"  加減の後 {sums[year].included + adjusted:,} 円"
        yield f"  予算額 {thousands[year]:,} 千円（合計を {THOUSAND:,} 円単位に１回だけ切上げ）"
    yield from _dues(profile, allocation, body)
    yield from _settlements(profile, allocation, body)
    yield from _exits(plan, body)


def _money(money: Money) -> str:
    return f"{money.included:,} 円（税抜き {money.excluded:,} 円、消費税及び地方消費税 {money.tax:,} 円）"


def _figure_line(figure: Figure) -> str:
    own = f"（費目「{figure.item}」）" if figure.item else ""
    day = figure.as_of.isoformat() if figure.as_of else "未記入"
    return (
        f"{FIGURES[figure.base]}{own}: {_number(figure.value)}（基準日 {day}、出典 {figure.source or '未記入'}、{STATUS[figure.status]}）"
    )


def _number(value: Fraction) -> str:
    """A number of finitely many decimals in full."""
    whole, rest = divmod(value, 1)
    return f"{int(whole):,}" + (f".{int(rest * 10**12):012d}".rstrip("0") if rest else "")


def _cell_lines(plan: Plan, allocation: Allocation, cell: Cell, body: str) -> Iterator[str]:
    yield f"費目「{cell.name}」: {_money(cell.money(body))}"
    exact = Fraction(0)
    for part in cell.parts:
        ratio = part.ratios.get(body)
        if ratio is None:
            continue
        exact += part.shared * ratio
        yield f"    分ける額（{part.name}）= {_shared(part.excluded, part.tax, part.grants, contained=cell.tax_contained)} = {part.shared:,} 円"
        yield from (f"    {line}" for line in _ratio_lines(plan, allocation, cell, part.item, body))
        yield f"    割合 = {_ratio(ratio)}"
        yield f"    {part.shared:,} 円 × 割合 = {_exact(part.shared * ratio)} 円"
    if len(cell.parts) > 1:
        yield f"    費目群の合計 = {_exact(exact)} 円（合計してから１回だけ端数を処理）"
    floor, share = cell.floors[body], cell.shares[body]
    yield f"    {cell.unit_yen:,} 円未満を切捨て → {floor:,} 円"
    left = cell.amount - sum(cell.floors.values())
    if left:
        yield f"    残額 {left:,} 円は、{REMAINDERS[cell.rule]} → この団体に {share - floor:,} 円"
    if cell.tax_contained:
        yield f"    税 = 分ける額に含まれる {cell.tax:,} 円を同じ方法で分けた {cell.taxes[body]:,} 円、税抜き = 差 {share - cell.taxes[body]:,} 円"
    else:
        taxed, of_what = (share, "") if cell.contracts is None else (cell.contracts[body], "補助金等を差し引く前の契約の額 ")
        yield f"    税 = {of_what}{taxed:,} 円 × {_number(cell.tax_percent)}％（１円未満切捨て）= {cell.taxes[body]:,} 円"
    if body in cell.settled:
        yield "    脱退した団体が、契約の終わりまで負担する額（脱退の精算で支払う）"


def _shared(excluded: int, tax: int, grants: int, *, contained: bool) -> str:
    text = f"{excluded:,} + 税 {tax:,}" if contained else f"税抜き {excluded:,}"
    return f"{text} − 共通の補助金等 {grants:,}" if grants else text


def _ratio_lines(plan: Plan, allocation: Allocation, cell: Cell, name: str, body: str) -> Iterator[str]:
    """How the ratio of one item came about, step by step."""
    item = next((each for each in plan.costs.items if each.id == name), None)
    if item is None:
        yield f"共同の契約の外で、要望した団体だけが負担（{'、'.join(allocation.name(each) for each in cell.shares)}）"
        return
    scheme = plan.scheme(item)
    periods = list(plan.periods(item, cell.year))
    for months, present in periods:
        if body not in present:
            continue
        when = f"{months}/{MONTHS} 月: " if len(periods) > 1 else ""
        for percent, bodies in plan.stages(scheme, item, cell.year, present):
            if body not in bodies:
                continue
            stage = f"区分の割合 {_number(percent * 100)}％ × " if percent != 1 else ""
            parts = [_base_text(plan, scheme, item, cell.year, bodies, body, base, weight) for base, weight in scheme.mix.items()]
            yield f"{when}{stage}（{' + '.join(parts)}）"
    if str(cell.year) in scheme.new_percent:
        former = plan.former(scheme, cell.year)
        new = scheme.new_percent[str(cell.year)]
        yield f"激変緩和: 新しい割合 {new}％ と従前の割合（{_number(former.get(body, Fraction(0)))}％）{_number(100 - Fraction(new))}％ を合わせる"
    if scheme.cap_percent or scheme.floor_percent:
        yield f"１団体の割合を {scheme.floor_percent or 0}％以上 {scheme.cap_percent or 100}％以下とし、超える分はほかの団体が割合に応じて負担"
    if scheme.ratio_digits is not None:
        yield f"百分率の小数点以下 {scheme.ratio_digits} 桁に四捨五入し、合計が 100 になるよう最も大きい割合で調整した割合を用いる"


def _base_text(
    plan: Plan, scheme: schema.CostScheme, item: schema.CostItem, year: int, bodies: tuple[str, ...], body: str, base: str, weight: str
) -> str:
    """50％ × 人口割 10,000/100,000."""
    values = plan.values(base, item, scheme, year, bodies) or []
    own = values[bodies.index(body)] if values else Fraction(0)
    word = f"{weight}％ × {schema.BASE_WORDS[base]}"
    if base == "population_degressive":
        return f"{word} {_number(own)}^log₂1.5 ÷ Σ人口^log₂1.5"
    return f"{word} {_number(own)}/{_number(sum(values, Fraction(0)))}"


def _ratio(ratio: Fraction) -> str:
    """The fraction, when it is short, and the percentage to eight decimals."""
    shown = percent_text(ratio, 8)
    if not ratio * 10**10 % 1:
        return f"{_number(ratio * 100)}％"
    return f"{ratio} ≒ {shown}％" if ratio.denominator < 10**12 else f"約 {shown}％"


def _exact(yen: Fraction) -> str:
    whole, rest = divmod(yen, 1)
    more = "…" if rest * 10000 % 1 else ""
    return f"{int(whole):,}" + (f".{int(rest * 10000):04d}{more}" if rest else "")


def _dues(profile: LoadedProfile, allocation: Allocation, body: str) -> Iterator[str]:
    dues = [due for due in calendar(profile, allocation) if due.body in ("", body)]
    if dues:
        yield ""
        yield "通知、請求及び納期"
    for due in dues:
        if due.yen is None:
            yield f"  {due.due.isoformat()} {due.what}（{due.year} 年度）"
        else:
            yield f"  {due.due.isoformat()} {due.year} 年度 {due.what} {due.yen:,} 円（請求 {due.notice.isoformat() if due.notice else ''} まで）"


def _settlements(profile: LoadedProfile, allocation: Allocation, body: str) -> Iterator[str]:
    settled = [each for each in settle(profile, allocation) if each.body == body]
    if settled:
        yield ""
        yield "年度の終わりの精算"
    for each in settled:
        way = "翌年度の負担額で調整" if each.way == "carry_over" else "還付又は追加の請求"
        yield f"  {each.year} 年度: 決算による額 {each.due:,} 円 − 支払う額 {each.paid:,} 円 = {each.difference:+,} 円（{way}）"


def _exits(plan: Plan, body: str) -> Iterator[str]:
    if body not in {member.id for member in plan.profile.data.members}:
        return
    table = exit_table(plan, body)
    if table:
        yield ""
        yield "年度の末日に脱退するときの精算額（データの抽出、返却及び消去の経費を除く）"
        yield from (f"  {line}" for line in exit_lines(table))


def exit_lines(table: Sequence[ExitCost]) -> Iterator[str]:
    for cost in table:
        if cost.total_yen is None:
            missing = "、".join(line.reason for line in cost.lines if line.yen is None)
            yield f"{cost.year} 年度末 計算できません（{missing}）"
        else:
            parts = "、".join(f"{line.name} {line.yen:,}" for line in cost.lines if line.yen)
            yield f"{cost.year} 年度末 {cost.total_yen:,} 円{f'（{parts}）' if parts else ''}"


# --- side by side -------------------------------------------------------------------------------


def comparison(base: Allocation, others: Mapping[str, tuple[Allocation, Mapping[str, Mapping[int, int]]]]) -> Iterator[str]:
    """The sums of all years of each body, as it is and in each scenario with the difference."""
    yield "案の比較（全ての年度の負担額の計、円）"
    rows = [["団体", "現在の案", *(head for name in others for head in (name, "差"))]]
    names = {body.id: body.name for allocation in (base, *(each for each, _ in others.values())) for body in allocation.bodies}
    for body, name in names.items():
        row = [name, f"{_all_years(base, body):,}"]
        for allocation, differences in others.values():
            row += [f"{_all_years(allocation, body):,}", f"{sum(differences[body].values()):+,}"]
        rows.append(row)
    total = base.total().included
    rows.append(
        [
            "総額",
            f"{total:,}",
            *(text for each, _ in others.values() for text in (f"{each.total().included:,}", f"{each.total().included - total:+,}")),
        ]
    )
    yield from columns(rows)


def _all_years(allocation: Allocation, body: str) -> int:
    return sum(money.included for money in allocation.by_body().get(body, {}).values())
