"""見積内訳書: the form of an estimate, by kind of cost, body and fiscal year, with every sum and tax as a formula.

Sheets: 総括 and 団体別・年度別 add up 初期, 運用 and 契約終了; カスタマイズ, クラウド利用料, 別に示す経費 and 単価表 stand apart and are in
no total of the contract. The tax is cut down once for each contract and rate. What a year or body shows of it is the tax on all amounts up to
its own less that on those before, so that the parts add up to the whole and each is within one yen of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from specgen import schema, wording
from specgen.book import Book, Box, Formula, Judgement, Limit, Row, Sheet, Signalled, place, span, texts
from specgen.cost_steps import number
from specgen.model import Said

if TYPE_CHECKING:
    from specgen.profile import LoadedProfile

TITLE = "見積内訳書"
GUIDE, SUMMARY, MATRIX, PROOF = "記入の方法", "総括", "団体別・年度別", "検算"
INITIAL, RUNNING, ENDING = "初期", "運用", "契約終了"
CUSTOM, CLOUD, APART, UNITS = "カスタマイズ", "クラウド利用料", "別に示す経費", "単価表"
TAXED, UNTAXED = "対象", "対象外"
RIGHT, WRONG = "適", "要確認"
WITHIN, ABOVE, NO_CEILING = "上限額以内", "上限額を超過", "上限額の記載なし（確認の対象外）"
_GOV_CLOUD = ("gov_cloud_single", "gov_cloud_shared")
_BIDDING = ("overall_evaluation", "open_bidding")
_OWN_CONTRACTS = ("individual", "framework")
_MOST_YEN = 999_999_999_999
_LAST_DAY = date(9999, 12, 31)

_INITIAL_ITEMS = (
    *("プロジェクト管理", "パッケージの標準機能との適合の確認", "設定", "環境構築", "連携"),
    *("データ移行（投入）", "テスト", "研修", "機器", "ソフトウェアの初期費用", "その他（内訳を記入）"),
)
_ENDING_ITEMS = ("データの返却", "データの消去及び証明", "引継ぎ", "その他（内訳を記入）")
_CLOUD_ITEMS = ("計算資源", "保管の領域", "通信", "監視、記録及び複製", "その他（内訳を記入）")
_PERSONNEL = ("プロジェクト管理者", "設計の要員", "開発の要員", "運用の要員")


def estimate_book(profile: LoadedProfile, tax_percent: int) -> Book:
    """The form for the estimates of this profile. Equal profiles give equal books.

    tax_percent: the rate of a profile without ``costs``.
    """
    form = _Form(profile, tax_percent)
    ledgers = (
        _ledger(form, INITIAL, form.initial, _INITIAL_ITEMS),
        _ledger(form, RUNNING, form.running, form.running_items),
        _ledger(form, ENDING, form.running[-1:], _ENDING_ITEMS),
    )
    matrix = _Matrix(form, ledgers)
    summary = _Summary(form, ledgers, matrix)
    sheets = [_guide(form), summary.sheet, matrix.sheet, *(each.sheet for each in ledgers), _customizations(form)]
    if form.gov_cloud:
        sheets.append(_ledger(form, CLOUD, form.running, _CLOUD_ITEMS, apart=True).sheet)
    return Book(TITLE, (*sheets, _apart(), _unit_prices(form), summary.proof()))


@dataclass(frozen=True)
class _Rate:
    """percent: of the years from ``first`` on. at: where the rate stands on 総括."""

    first: int
    percent: Fraction
    at: str

    def tax(self, amount: str) -> str:
        """The tax on an amount of whole yen, cut down; the rate counts in whole numbers, which doubles hold exactly."""
        scale = self.percent.denominator
        rate = self.at if scale == 1 else f"ROUND({self.at}*{scale},0)"
        return f"INT(({amount})*{rate}/{100 * scale})"


class _Form:
    """What the profile says of the form: its bodies, years, rates and words."""

    def __init__(self, profile: LoadedProfile, tax_percent: int) -> None:
        data = profile.data
        self.data = data
        self.bodies = tuple(range(1, len(data.members) + 1))
        self.names = tuple(member.name for member in data.members)
        self.initial, self.running, self.years = _years(data)
        self.gov_cloud = data.hosting in _GOV_CLOUD
        self.bidding = data.method in _BIDDING
        self.own_contracts = data.contract in _OWN_CONTRACTS and len(data.members) > 1
        self.price = schema.METHOD_WORDS["procedure.price"][data.method]
        self.applicant = schema.METHOD_WORDS["procedure.applicant"][data.method]
        self.rates = tuple(
            _Rate(first, percent, place(_RATES_AT + at, 2, SUMMARY))
            for at, (first, percent) in enumerate(_rates(data, self.years, tax_percent))
        )

    @property
    def running_items(self) -> tuple[str, ...]:
        support = ("ガバメントクラウドの運用管理補助",) if self.gov_cloud else ("データセンター",)
        return (
            *("システムの利用料", "保守", "運用", "問合せの窓口", *support, "回線"),
            *("定例の制度改正への対応", "その他（内訳を記入）"),
        )

    @property
    def ceiling(self) -> int | None:
        return self.data.budget.ceiling_yen

    @property
    def ceiling_name(self) -> str:
        return "予定価格（税込み、円）" if self.bidding else "提案上限額（税込み、円）"

    def rate(self, year: int) -> _Rate:
        """The rate in force in a year."""
        return max((each for each in self.rates if each.first <= year), key=lambda each: each.first)

    def since(self, year: int, years: Sequence[int]) -> int:
        """Place among ``years`` of the first one that has the rate of ``year``."""
        return next(at for at, each in enumerate(years) if self.rate(each) == self.rate(year))


def _years(data: schema.Profile) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Fiscal years of the building, of the operation and of both; (0,) where nobody said when."""
    period, costs = data.contract_period, data.costs
    days = (period.build_start, period.build_end, period.operation_start, period.operation_end)
    known = [_fiscal(day) for day in days if day] or ([costs.first_year, costs.last_year] if costs else [0])
    start, end = min(known), max(known)
    built = _fiscal(period.build_end) if period.build_end else end
    begun = _fiscal(period.operation_start) if period.operation_start else start
    return tuple(range(start, built + 1)), tuple(range(begun, end + 1)), tuple(range(start, end + 1))


def _fiscal(day: date) -> int:
    return day.year - (day.month < 4)


def _rates(data: schema.Profile, years: Sequence[int], common: int) -> list[tuple[int, Fraction]]:
    """First year and rate of every rate that is in force in ``years``."""
    known = sorted((rate.fiscal_year, Fraction(rate.percent)) for rate in data.costs.tax_rates) if data.costs else []
    begun = [percent for first, percent in known if first <= years[0]] or [percent for _, percent in known[:1]]
    found = [(years[0], begun[-1] if begun else Fraction(common))]
    return [*found, *((first, percent) for first, percent in known if years[0] < first <= years[-1])]


def _year(year: int) -> str:
    return wording.fiscal_year(date(year, 4, 1)) if year else "契約期間（年度は未定）"


# --- sheets of amounts --------------------------------------------------------------------------

_LEDGER_HEAD = 3  # row of the headings
_EXCLUDED, _TAXABLE, _TAX, _INCLUDED = "計（税抜き）", "うち消費税の対象の額", "消費税及び地方消費税", "計（税込み）"


@dataclass(frozen=True)
class _Ledger:
    """A sheet of amounts. left: column of the first year; the number of the body is in column 1, the mark of the tax left of the years."""

    sheet: Sheet
    years: tuple[int, ...]
    left: int
    last: int

    def column(self, at: int) -> str:
        return span(_LEDGER_HEAD + 1, at, self.last, at, self.sheet.title)

    def amounts(self) -> str:
        return span(_LEDGER_HEAD + 1, self.left, self.last, self.left + len(self.years) - 1, self.sheet.title)

    def of(self, body: int, year: int, *, taxed: bool = False) -> str:
        """The amount of a body and year; "" for a year the sheet has not."""
        if year not in self.years:
            return ""
        mark = f',{self.column(self.left - 1)},"{TAXED}"' if taxed else ""
        return f"SUMIFS({self.column(self.left + self.years.index(year))},{self.column(1)},{body}{mark})"

    def total(self) -> str:
        columns = (self.column(self.left + at) for at in range(len(self.years)))
        return "+".join(f'SUMIFS({column},{self.column(1)},">0")' for column in columns)


@dataclass
class _Writing:
    """The rows of a ledger while they are written. words: columns between the body and the kind of cost."""

    form: _Form
    title: str
    years: tuple[int, ...]
    words: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)

    @property
    def left(self) -> int:
        return 6 + len(self.words)

    @property
    def right(self) -> int:
        """Column of the sums."""
        return self.left + len(self.years)

    def begin(self, title: str, note: str) -> None:
        heads = ("番号", Said("団体"), *self.words, "費目", "内訳及び積算の根拠（単価及び数量）", "消費税", *map(_year, self.years), "計")
        self.rows += [(Box(title, "title"),), (Box(note, "note"),), texts(heads, "head")]

    def amounts(self, body: int, item: str, words: Sequence[str] = ()) -> None:
        at = len(self.rows) + 1
        yen = (Box(None, "yen", typed=True) for _ in self.years)
        self.rows.append(
            (
                *(Box(body, "number"), Box(self.form.names[body - 1]), *map(Box, words), Box(item)),
                *(Box(None, "words", typed=True), Box(TAXED, "mark", typed=True), *yen),
                Box(Formula(f"SUM({span(at, self.left, at, self.right - 1)})", 0), "yen"),
            )
        )

    def sums(self, name: str, label: str, formulas: Sequence[str], *, strong: bool = True) -> None:
        """A row of sums: formulas of the years, and their sum."""
        at = len(self.rows) + 1
        words = ("", *(name, *("" for _ in self.words)), label, "", "")
        whole = f"SUM({span(at, self.left, at, self.right - 1)})"
        self.rows.append(
            (*(Box(word, strong=strong) for word in words), *(Box(Formula(each, 0), "yen", strong=strong) for each in (*formulas, whole)))
        )

    def of_body(self, body: int, first: int, *, apart: bool) -> None:
        """The sums of the rows from ``first`` on."""
        last, name = len(self.rows), self.form.names[body - 1]
        columns = [span(first, self.left + at, last, self.left + at) for at in range(len(self.years))]
        self.sums(name, _EXCLUDED, [f"SUM({each})" for each in columns])
        if not apart:
            return
        marks = span(first, self.left - 1, last, self.left - 1)
        self.sums(name, _TAXABLE, [f'SUMIFS({each},{marks},"{TAXED}")' for each in columns], strong=False)
        self.sums(name, _TAX, self.taxes(last + 2), strong=False)
        both = ((last + 1, last + 3, self.left + at) for at in range(len(self.years)))
        self.sums(name, _INCLUDED, [f"{place(one, column)}+{place(other, column)}" for one, other, column in both])

    def taxes(self, row: int) -> list[str]:
        """The taxes on the amounts of a row."""
        return [_running_tax(self.form, self.years, at, row, row, self.left) for at in range(len(self.years))]

    def of_all(self, *, apart: bool) -> int:
        """The last rows; returns the row before them."""
        last = len(self.rows)
        labels = (_EXCLUDED, _TAX, _INCLUDED) if apart else (_EXCLUDED,)
        kinds = span(_LEDGER_HEAD + 1, self.left - 3, last, self.left - 3)
        for label in labels:
            columns = (span(_LEDGER_HEAD + 1, self.left + at, last, self.left + at) for at in range(len(self.years)))
            self.sums("合計", label, [f'SUMIFS({each},{kinds},"{label}")' for each in columns])
        return last

    def sheet(self, widths: Sequence[int], last: int) -> Sheet:
        first = _LEDGER_HEAD + 1
        amounts = span(first, self.left, last, self.right - 1)
        limits = (_whole_yen(amounts), _mark(span(first, self.left - 1, last, self.left - 1))) if last >= first else ()
        every = (6, 18, *widths, 40, 36, 8, *(15,) * len(self.years), 16)
        return Sheet(self.title, every, tuple(self.rows), (_LEDGER_HEAD, 3), large=len(self.years) > 3, limits=limits)


def _ledger(form: _Form, title: str, years: tuple[int, ...], items: tuple[str, ...], *, apart: bool = False) -> _Ledger:
    writing = _Writing(form, title, years)
    note = f"{form.price}及び総額に含めません。" if apart else "要しない費目は空欄とします。"
    writing.begin(f"{title}{'' if apart else 'の経費'}　費目、団体及び年度ごと（円、消費税及び地方消費税を除く額）", note)
    for body in form.bodies:
        first = len(writing.rows) + 1
        for item in items:
            writing.amounts(body, item)
        writing.of_body(body, first, apart=apart)
    last = writing.of_all(apart=apart)
    return _Ledger(writing.sheet((), last), years, writing.left, last)


def _running_tax(form: _Form, years: Sequence[int], at: int, top: int, row: int, left: int) -> str:
    """The tax of one amount: that on all amounts of its rate down to it from row ``top``, less that on those before it."""
    since, rate = form.since(years[at], years), form.rate(years[at])
    until = max(since, *(n for n, year in enumerate(years) if form.rate(year) == rate))
    above = [f"SUM({span(top, left + since, row - 1, left + until)})"] if row > top else []
    here = [*above, f"SUM({span(row, left + since, row, left + at)})"]
    before = [*above, *([f"SUM({span(row, left + since, row, left + at - 1)})"] if at > since else [])]
    return rate.tax("+".join(here)) + (f"-{rate.tax('+'.join(before))}" if before else "")


def _whole_yen(cells: str) -> Limit:
    return Limit(cells, least=0, most=_MOST_YEN, refusal=("円の整数", "0 以上の整数（円）を半角数字で記入してください。"))


def _mark(cells: str) -> Limit:
    refusal = ("消費税", f"「{TAXED}」又は「{UNTAXED}」を選んでください。")
    return Limit(cells, choices=(TAXED, UNTAXED), refusal=refusal)


# --- by body and year ---------------------------------------------------------------------------

_MATRIX_LEFT = 3


class _Matrix:
    """団体別・年度別: amounts, what is taxed of them, tax and both together, for each body and year."""

    def __init__(self, form: _Form, ledgers: Sequence[_Ledger]) -> None:
        self.form, self.ledgers = form, ledgers
        self.rows: list[Row] = [(Box("団体別及び年度別の額（円）", "title"),), (Box(_tax_rule(form), "note"),)]
        self.right = _MATRIX_LEFT + len(form.years)
        self.excluded = self._block("税抜き", lambda body, at: self._of(body, at, taxed=False))
        self.taxable = self._block("うち消費税の対象の額", lambda body, at: self._of(body, at, taxed=True))
        self.tax = self._block("消費税及び地方消費税", self._tax)
        self.included = self._block("税込み", lambda body, at: self._both(body, at))
        self.by_rate = self._by_rate() if len(form.rates) > 1 else 0
        widths = (6, 26, *(16,) * len(form.years), 18, *(18,) * len(form.rates))
        self.sheet = Sheet(MATRIX, widths, tuple(self.rows), (0, 2), large=len(form.years) > 5)

    def _block(self, title: str, formula: Callable[[int, int], str]) -> int:
        """A table of all bodies and years; returns the row of its first body."""
        form = self.form
        self.rows += [(), (Box(title, "title"),), texts(("番号", Said("団体"), *map(_year, form.years), "計"), "head")]
        first = len(self.rows) + 1
        for body in form.bodies:
            at = len(self.rows) + 1
            cells = [Box(Formula(formula(body, n), 0), "yen") for n in range(len(form.years))]
            whole = Formula(f"SUM({span(at, _MATRIX_LEFT, at, self.right - 1)})", 0)
            self.rows.append((Box(body, "number"), Box(form.names[body - 1]), *cells, Box(whole, "yen", strong=True)))
        last = len(self.rows)
        sums = [Formula(f"SUM({span(first, column, last, column)})", 0) for column in range(_MATRIX_LEFT, self.right + 1)]
        self.rows.append((Box("", strong=True), Box("計", strong=True), *(Box(each, "yen", strong=True) for each in sums)))
        return first

    def _of(self, body: int, at: int, *, taxed: bool) -> str:
        found = (each.of(body, self.form.years[at], taxed=taxed) for each in self.ledgers)
        return "+".join(each for each in found if each) or "0"

    def _tax(self, body: int, at: int) -> str:
        row = self.taxable + body - 1
        return _running_tax(self.form, self.form.years, at, row if self.form.own_contracts else self.taxable, row, _MATRIX_LEFT)

    def _both(self, body: int, at: int) -> str:
        return "+".join(place(first + body - 1, _MATRIX_LEFT + at) for first in (self.excluded, self.tax))

    def _by_rate(self) -> int:
        """What is taxed of each body at each rate; returns the row of the first body."""
        form = self.form
        heads = (f"{_year(each.first)}から適用する率" for each in form.rates)
        self.rows += [(), (Box("率ごとの消費税の対象の額", "title"),), texts(("番号", Said("団体"), *heads), "head")]
        first = len(self.rows) + 1
        for body in form.bodies:
            row = self.taxable + body - 1
            cells = []
            for rate in form.rates:
                columns = [_MATRIX_LEFT + at for at, year in enumerate(form.years) if form.rate(year) == rate]
                cells.append(Box(Formula(f"SUM({span(row, columns[0], row, columns[-1])})", 0), "yen"))
            self.rows.append((Box(body, "number"), Box(form.names[body - 1]), *cells))
        return first

    # -- places on it ----------------------------------------------------------------------------

    def of_rate(self, at: int) -> str:
        """Range of what is taxed at a rate, a row for each body."""
        first, column = (self.by_rate, _MATRIX_LEFT + at) if self.by_rate else (self.taxable, self.right)
        return span(first, column, first + len(self.form.bodies) - 1, column, MATRIX)

    def of_body(self, first: int, body: int) -> str:
        return place(first + body - 1, self.right, MATRIX)

    def of_year(self, first: int, at: int) -> str:
        return place(first + len(self.form.bodies), _MATRIX_LEFT + at, MATRIX)


def _tax_rule(form: _Form) -> str:
    unit = "団体ごとの契約の額" if form.own_contracts else "契約の額"
    return f"消費税及び地方消費税は、{unit}について率ごとに１回だけ１円未満を切り捨てます。内訳の税額は、累計の税額の差であり、計が総額と一致します。"


# --- 総括 ---------------------------------------------------------------------------------------

_PROOFS, _PROOF_AT = 10, 4  # rows of 検算, and the first of them
_RATES_AT = 20  # row of the first rate, to which all sheets point
_TABLE_HEAD = ("税抜き", "消費税及び地方消費税", "税込み", "上限額（税込み）", "確認")


class _Summary:
    def __init__(self, form: _Form, ledgers: Sequence[_Ledger], matrix: _Matrix) -> None:
        self.form, self.ledgers, self.matrix = form, ledgers, matrix
        self.rows: list[Row] = []
        self.limits: list[Limit] = []
        self.checks: list[str] = []
        self._vendor()
        self._phases()
        self._taxes()
        self._whole()
        self._bodies()
        self._years()
        signals = tuple(Signalled(cell, f'OR({cell}="{ABOVE}",{cell}="{WRONG}")') for cell in self.checks)
        widths = (56, 34, 22, 22, 22, 32)
        self.sheet = Sheet(SUMMARY, widths, tuple(self.rows), limits=tuple(self.limits), signals=signals, large=True)

    def _next(self) -> int:
        return len(self.rows) + 1

    def _table(self, title: str, heads: Sequence[str]) -> None:
        self.rows += [(), (Box(title, "title"),), texts(heads, "head")]

    def _vendor(self) -> None:
        form = self.form
        self.rows += [(Box(TITLE, "title"),), texts(("調達件名", form.data.project.title or ""))]
        named = f"{form.applicant}の商号又は名称"
        self.rows += [(Box(each), Box(None, "words", typed=True)) for each in (named, "登録番号（適格請求書発行事業者）")]
        self.rows += [(Box(each), Box(None, "date", typed=True)) for each in ("見積りの日", "見積りの有効期限")]
        days = span(5, 2, 6, 2)
        refusal = ("日付", "年-月-日の形で記入してください。例: 2027-05-31")
        self.limits.append(Limit(days, kind="date", least=date(2000, 4, 1), most=_LAST_DAY, refusal=refusal))
        wrong = f"SUMPRODUCT(({span(_PROOF_AT, 2, _PROOF_AT + _PROOFS - 1, 2, PROOF)}<>0)*1)"
        self.checks.append(place(self._next(), 2))
        self.rows.append((Box("検算"), Box(Judgement(f'IF({wrong}=0,"{RIGHT}","{WRONG}")', RIGHT), "warning")))
        self.rows.append((Box("黄色のセルに記入してください。ほかのセルは式で計算します。", "note"),))

    def _phases(self) -> None:
        self._table("費目の区分ごとの額（円）", ("費目の区分", "税抜き"))
        self.phases = self._next()
        for each in self.ledgers:
            self.rows.append((Box(f"{each.sheet.title}の経費"), Box(Formula(each.total(), 0), "yen")))
        whole = Formula(f"SUM({span(self.phases, 2, len(self.rows), 2)})", 0)
        self.total = (self._next(), 2)
        self.rows.append((Box("計", strong=True), Box(whole, "yen", strong=True)))
        self.rows.append((Box(_not_contained(self.form), "note"),))

    def _taxes(self) -> None:
        form = self.form
        self._table("消費税及び地方消費税（円）", ("適用を始める年度", "率（％）", "対象の額", "税額"))
        for at, rate in enumerate(form.rates):
            amounts = self.matrix.of_rate(at)
            tax = f"SUMPRODUCT({rate.tax(amounts)})" if form.own_contracts else rate.tax(f"SUM({amounts})")
            self.rows.append(
                (
                    Box(f"{_year(rate.first)}から"),
                    Box(number(rate.percent), "percent"),
                    Box(Formula(f"SUM({amounts})", 0), "yen"),
                    Box(Formula(tax, 0), "yen"),
                )
            )
        last = len(self.rows)
        taxed = f"SUM({span(_RATES_AT, 3, last, 3)})"
        self.rows.append((Box("消費税の対象外の額"), Box(), Box(Formula(f"{place(*self.total)}-{taxed}", 0), "yen"), Box()))
        self.tax = (self._next(), 4)
        sums = (Formula(f"SUM({span(_RATES_AT, column, last + 1, column)})", 0) for column in (3, 4))
        self.rows.append((Box("計", strong=True), Box("", strong=True), *(Box(each, "yen", strong=True) for each in sums)))

    def _whole(self) -> None:
        form = self.form
        self._table("総額（円）", ("区分", "額"))
        self.rows.append((Box(_price_name(form), strong=True), Box(Formula(place(*self.total), 0), "yen", strong=True)))
        self.rows.append((Box("消費税及び地方消費税"), Box(Formula(place(*self.tax), 0), "yen")))
        self.whole = (self._next(), 2)
        self.rows.append(
            (Box(_contract_name(form), strong=True), Box(Formula(f"{place(*self.total)}+{place(*self.tax)}", 0), "yen", strong=True))
        )
        ceiling = place(self._next(), 2)
        self.rows.append((Box(form.ceiling_name), self._ceiling(form.ceiling), Box("手続書類に示されている場合に記入", "note")))
        self.rows.append((Box("上限額の確認"), self._check(place(*self.whole), ceiling, 2, form.ceiling)))

    def _ceiling(self, yen: int | None = None) -> Box:
        return Box(yen, "yen", typed=yen is None)

    def _check(self, amount: str, ceiling: str, column: int, yen: int | None = None) -> Box:
        """Words that say whether an amount keeps to its ceiling; a blank ceiling, and only that, is none."""
        self.checks.append(place(self._next(), column))
        if yen is None:
            self.limits.append(_whole_yen(ceiling))
        text = f'IF(ISNUMBER({ceiling}),IF({amount}<={ceiling},"{WITHIN}","{ABOVE}"),"{NO_CEILING}")'
        return Box(Judgement(text, NO_CEILING if yen is None else WITHIN), "warning")

    def _split(self, name: str, excluded: str, tax: str) -> None:
        row = self._next()
        included = f"{place(row, 2)}+{place(row, 3)}"
        money = (Box(Formula(each, 0), "yen") for each in (excluded, tax, included))
        self.rows.append((Box(name), *money, self._ceiling(), self._check(place(row, 4), place(row, 5), 6)))

    def _sums(self, first: int) -> int:
        row, last = self._next(), len(self.rows)
        money = (Box(Formula(f"SUM({span(first, column, last, column)})", 0), "yen", strong=True) for column in (2, 3, 4))
        self.rows.append((Box("計", strong=True), *money))
        return row

    def _bodies(self) -> None:
        form, matrix = self.form, self.matrix
        title = "団体ごとの契約の額（円）" if form.own_contracts else "団体ごとの内訳（円）"
        self._table(title, (Said("団体"), *_TABLE_HEAD))
        first = self._next()
        for body in form.bodies:
            self._split(form.names[body - 1], *(matrix.of_body(each, body) for each in (matrix.excluded, matrix.tax)))
        self.of_bodies = self._sums(first)

    def _years(self) -> None:
        matrix = self.matrix
        self._table("年度ごとの内訳（円）", ("年度", *_TABLE_HEAD))
        first = self._next()
        for at, year in enumerate(self.form.years):
            self._split(_year(year), *(matrix.of_year(each, at) for each in (matrix.excluded, matrix.tax)))
        self.of_years = self._sums(first)

    def proof(self) -> Sheet:
        """検算: numbers that must be 0, each with words."""
        heads = ("確かめる事項", "差又は数", "結果")
        rows: list[Row] = [(Box("検算（全て 0 となること）", "title"),), (), texts(heads, "head")]
        for name, formula in self._proofs():
            fine = f'IF({place(len(rows) + 1, 2)}=0,"{RIGHT}","{WRONG}")'
            rows.append((Box(name), Box(Formula(formula, 0), "yen"), Box(Judgement(fine, RIGHT), "mark")))
        return Sheet(PROOF, (70, 20, 14), tuple(rows), (3, 0), zeros=(span(_PROOF_AT, 2, len(rows), 2),))

    def _proofs(self) -> Iterator[tuple[str, str]]:
        total, tax, whole = (place(row, column, SUMMARY) for row, column in (self.total, self.tax, self.whole))
        for name, row in (("団体", self.of_bodies), ("年度", self.of_years)):
            yield f"{name}ごとの税抜きの額の計と総額との差", f"{place(row, 2, SUMMARY)}-{total}"
            yield f"{name}ごとの税額の計と総額の税額との差", f"{place(row, 3, SUMMARY)}-{tax}"
            yield f"{name}ごとの税込みの額の計と総額との差", f"{place(row, 4, SUMMARY)}-{whole}"
        sheets = self.ledgers
        yield "数でない記入の数", "+".join(f"SUMPRODUCT(ISTEXT({each.amounts()})*1)" for each in sheets)
        yield "負の額の数", "+".join(f'COUNTIF({each.amounts()},"<0")' for each in sheets)
        yield "円未満の端数", f"ROUND({total}-INT({total}),4)"
        blanks = (
            f'COUNT({each.column(1)})-COUNTIF({each.column(each.left - 1)},"{TAXED}")-COUNTIF({each.column(each.left - 1)},"{UNTAXED}")'
            for each in sheets
        )
        yield f"消費税の欄に「{TAXED}」「{UNTAXED}」のどちらもない行の数", "+".join(blanks)


def _price_name(form: _Form) -> str:
    """How the offered price is called; in competitive bidding it is 100/110 of the contract price that is wanted."""
    if not form.bidding:
        return f"{form.price}（消費税及び地方消費税を除く。）"
    if len(form.rates) > 1:
        return f"{form.price}（契約を希望する金額から消費税及び地方消費税を除いた額）"
    percent = form.rates[0].percent + 100
    return f"{form.price}（契約を希望する金額の{number(percent)}分の100に相当する額）"


def _contract_name(form: _Form) -> str:
    if not form.bidding:
        return "総額（消費税及び地方消費税を含む。）"
    added = "消費税及び地方消費税の額" if len(form.rates) > 1 else f"その{number(form.rates[0].percent)}パーセントに相当する額"
    of_each = "団体ごとに、" if form.own_contracts else ""
    return f"契約金額（{of_each}{form.price}に{added}を加えた額。１円未満の端数は切捨て）"


def _not_contained(form: _Form) -> str:
    sheets = (CUSTOM, *((CLOUD,) if form.gov_cloud else ()), APART, UNITS)
    return f"{'、'.join(f'「{each}」' for each in sheets)}の額は、{form.price}及び総額に含みません。"


# --- what is in no total ------------------------------------------------------------------------


def _customizations(form: _Form) -> Sheet:
    """A block for each body that asked, of the approved requests: its own costs, in no total of the contract."""
    writing = _Writing(form, CUSTOM, form.years, ("管理番号", "要望の名称"))
    bearer = "必要とする団体の負担とし、" if form.data.customization.cost_bearer == "requester" else ""
    note = f"承認された要望ごと及び団体ごと。{bearer}{form.price}及び総額に含めません。ほかのシートの費目に含めないでください。"
    writing.begin("カスタマイズの経費　団体及び要望ごと（円、消費税及び地方消費税を除く額）", note)
    approved = [request for request in form.data.customization_requests if request.approval is not None]
    for body, member in enumerate(form.data.members, 1):
        own = [request for request in approved if member.id in request.members]
        first = len(writing.rows) + 1
        for request in own:
            for item in _custom_items(form):
                writing.amounts(body, item, (request.id, request.title))
        if own:
            writing.of_body(body, first, apart=True)
    if not approved:
        writing.rows.append((Box("見積りの対象となる承認されたカスタマイズは、ありません。", "note"),))
        return writing.sheet((10, 30), 0)
    return writing.sheet((10, 30), writing.of_all(apart=True))


def _custom_items(form: _Form) -> tuple[str, ...]:
    """The costs a customization is told in (spec, policy.cost_separation)."""
    standardized = any(business.regime in ("standardized", "transition_support") for business in form.data.businesses)
    return (
        *("設計、開発、設定及び試験（初期）", "保守及び運用", "版の更新に伴う再適用及び回帰試験"),
        *(("標準化基準への適合の再確認",) if standardized else ()),
        "影響の確認、利用の停止及び復旧",
        *((Said("他の参加団体に生ずる試験、障害への対応その他の経費"),) if len(form.bodies) > 1 else ()),
        "撤去及びこれに伴うデータの移行",
    )


def _apart() -> Sheet:
    """What is told beside the price (spec, general.price) and has no years."""
    heads = ("区分", "名称", "内容及び積算の根拠", "初期の額（税抜き）", "年額（税抜き）")
    rows: list[Row] = [
        (Box("別に示す経費（円、消費税及び地方消費税を除く額）", "title"),),
        (Box("総額に含めません。", "note"),),
        texts(heads, "head"),
    ]
    first = len(rows) + 1
    for kind, count in (("外付けシステムの経費", 3), ("契約の締結の後に利用を決める有償の機能", 3)):
        for _ in range(count):
            rows.append((Box(kind), *(Box(None, "words", typed=True),) * 2, *(Box(None, "yen", typed=True),) * 2))
    last = len(rows)
    sums = (Box(Formula(f"SUM({span(first, column, last, column)})", 0), "yen", strong=True) for column in (4, 5))
    rows.append((Box("計", strong=True), Box("", strong=True), Box("", strong=True), *sums))
    return Sheet(APART, (40, 36, 50, 20, 20), tuple(rows), (3, 1), limits=(_whole_yen(span(first, 4, last, 5)),))


def _unit_prices(form: _Form) -> Sheet:
    """Prices of what may be ordered later; the tax at the first rate of the contract."""
    rate = form.rates[0]
    heads = ("区分", "内容", "単位", "単価（税抜き）", "消費税及び地方消費税", "単価（税込み）", "備考")
    rows: list[Row] = [
        (Box("単価表（円）", "title"),),
        (Box(f"総額に含めません。消費税及び地方消費税は、{_year(rate.first)}から適用する率により、１円未満を切り捨てます。", "note"),),
        texts(heads, "head"),
    ]
    for kind, content, unit in _prices():
        at = len(rows) + 1
        rows.append(
            (
                Box(kind),
                Box(content, "words", typed=content is None),
                Box(unit, "words", typed=unit is None),
                Box(None, "yen", typed=True),
                Box(Formula(rate.tax(f"SUM({place(at, 4)})"), 0), "yen"),
                Box(Formula(f"SUM({span(at, 4, at, 5)})", 0), "yen"),
                Box(None, "words", typed=True),
            )
        )
    limits = (_whole_yen(span(4, 4, len(rows), 4)),)
    rows += [(), (Box("単価の有効な期間"), Box(None, "words", typed=True))]
    return Sheet(UNITS, (44, 42, 14, 18, 22, 18, 34), tuple(rows), (3, 1), limits=limits)


def _prices() -> Iterator[tuple[str, str | None, str | None]]:
    """Sort, content and unit of every price; None is for the vendor to say (spec, compliance.reorganization, compliance.changes, quality.expansion)."""
    yield "団体の追加", "設定、連携、データの移行、研修及び切替え", "１団体"
    for size in ("小", "中", "大"):
        yield f"団体の追加（規模　{size}。備考に範囲を記入）", "利用料、運用料及び保守料", "１団体・月"
    yield "団体の分離又は除外", "データの抽出、返却、設定の削除及び消去", "１団体"
    yield "団体の合併", "データの統合、宛名の照合及び帳票の変更", "１団体"
    for what, unit in (("対象業務の追加", "１業務"), ("端末の追加", "１台")):
        yield what, "初期の額", unit
        yield what, "月額", f"{unit}・月"
    for each in ("初期の額", "月額"):
        yield f"能力の増減（{each}。内容に種類を記入）", None, None
    for each in _PERSONNEL:
        yield "要員の単価", each, "１人日"
    for _ in range(4):
        yield "随時の作業（内容及び単位を記入）", None, None


# --- how it is filled in ------------------------------------------------------------------------


def _guide(form: _Form) -> Sheet:
    lines = [
        "黄色のセルだけに記入してください。ほかのセルは、式で計算し、保護しています（パスワードはありません）。",
        f"「{INITIAL}」「{RUNNING}」「{ENDING}」に、費目、団体及び年度ごとの額を、消費税及び地方消費税を除く円の整数で記入してください。",
        "額がない欄は、空欄としてください。総額の調整（値引き）は、費目の額に反映してください。負の額は記入できません。",
        f"「消費税」の欄で「{TAXED}」又は「{UNTAXED}」を選んでください。初めは「{TAXED}」です。",
        _tax_rule(form),
        f"「{PROOF}」が全て 0 であることを確かめてから提出してください。0 でないものは、赤くなります。",
        f"上限額は、手続書類に示されている場合に記入すると確認されます。空欄の上限額は「{NO_CEILING}」と表示され、計算に影響しません。",
        f"カスタマイズの経費は「{CUSTOM}」だけに記入し、ほかの費目に含めないでください。",
        *([f"ガバメントクラウドの利用料は「{CLOUD}」だけに記入してください。"] if form.gov_cloud else []),
        f"「{UNITS}」は、契約の締結の後に増減し、又は作業を求めるときの単価です。",
        *(["現行の事業者が行う現行システムからのデータの抽出の経費は、含めないでください。"] if form.data.current_systems else []),
        "行及び列を加え、又はシートの名称を変えないでください。内訳が足りないときは、「その他」の行にまとめ、別の書面を添えてください。",
    ]
    if form.bidding:
        lines.insert(5, f"{form.price}は、消費税及び地方消費税を除く額です。契約金額は、{_contract_name(form)[5:-1]}です。")
    rows: list[Row] = [(Box(TITLE, "title"),), (Box(form.data.project.title or "", "plain"),), (), (Box(GUIDE, "title"),)]
    rows += [(Box(f"{at}　{line}", "plain"),) for at, line in enumerate(lines, 1)]
    return Sheet(GUIDE, (110,), tuple(rows))
