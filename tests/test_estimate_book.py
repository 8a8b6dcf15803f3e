"""見積内訳書: what a vendor types comes to the totals, taxes and checks we count by hand; nothing else can be typed over."""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from specgen.book import Book
from specgen.build import build, prepare
from specgen.errors import InputError
from specgen.estimate_book import estimate_book
from specgen.library import load_library
from specgen.profile import LoadedProfile, load_profile, parse_profile
from specgen.render import xlsx
from tests.conftest import PROFILES, SAMPLE, shipped_library
from tests.recalculated import recalculated, typed
from tests.small import ROOT
from tests.typed_in_office import fill

Cells = dict[tuple[str, str], int | str]

PROFILE = """\
project: {{title: 試験の調達}}
method: {method}
contract: {contract}
hosting: {hosting}
members:
{members}consortium: {{lead: aa, council_name: 試験協議会}}
businesses:
  - {{id: finance, name: 財務会計, regime: non_standard}}
contract_period: {{build_start: 2027-10-01, build_end: 2028-03-31, operation_start: 2028-04-01, operation_end: {end}}}
"""
MEMBERS = "  - {id: aa, name: 甲市}\n  - {id: bb, name: 乙町}\n"
RATES = """\
costs:
  first_year: 2027
  last_year: 2029
  tax_rates: [{fiscal_year: 2027, percent: 10}, {fiscal_year: 2029, percent: 12}]
  schemes: [{id: s, name: 均等, mix: {equal: 100}}]
  items: [{id: c, name: 費目, scheme: s, amounts: {2027: 1}}]
"""
REQUESTS = """\
customization_requests:
  - id: CR-01
    title: 帳票
    business: finance
    members: [bb]
    approval: {date: 2026-11-10, by: 協議会, scope: 帳票, review: 次回更新時}
  - {id: CR-02, title: 承認前の要望, business: finance, members: [aa]}
"""


def profile(
    more: str = "",
    *,
    method: str = "proposal",
    contract: str = "lead",
    hosting: str = "saas",
    members: str = MEMBERS,
    end: str = "2030-03-31",
) -> LoadedProfile:
    text = PROFILE.format(method=method, contract=contract, hosting=hosting, members=members, end=end)
    return parse_profile(text + more, "p.yaml", "p")


def made(loaded: LoadedProfile) -> bytes:
    return xlsx.render(estimate_book(loaded, 10))


def opened(content: bytes, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def at(book: Workbook, sheet: str, body: str, item: str, column: str) -> tuple[str, str]:
    """The place of a cell of a sheet of amounts, by the words of its row and heading."""
    heads = [cell.value for cell in book[sheet][3]]
    (row,) = [row for row in book[sheet].iter_rows(min_row=4) if (row[1].value, row[heads.index("費目")].value) == (body, item)]
    return sheet, str(row[heads.index(column)].coordinate)


def filled(content: bytes) -> Cells:
    """甲市 1,200,008 yen; 乙町 441,118, of which 7,777 without tax: 1,641,126 in all."""
    book = opened(content)
    return {
        at(book, "初期", "甲市", "プロジェクト管理", "令和９年度"): 1_000_005,
        at(book, "初期", "乙町", "設定", "令和９年度"): 333_333,
        at(book, "運用", "甲市", "システムの利用料", "令和１０年度"): 100_001,
        at(book, "運用", "甲市", "システムの利用料", "令和１１年度"): 100_002,
        at(book, "運用", "乙町", "システムの利用料", "令和１０年度"): 55_555,
        at(book, "運用", "乙町", "システムの利用料", "令和１１年度"): 44_444,
        at(book, "運用", "乙町", "回線", "令和１０年度"): 7_777,
        at(book, "運用", "乙町", "回線", "消費税"): "対象外",
        at(book, "契約終了", "乙町", "データの返却", "令和１１年度"): 9,
    }


def summary(book: Workbook) -> dict[str, list[object]]:
    """First cell of a row of 総括 → the rest of it; the first of rows with the same name."""
    found: dict[str, list[object]] = {}
    for row in book["総括"].iter_rows(values_only=True):
        found.setdefault(str(row[0]), list(row[1:]))
    return found


def matrix(book: Workbook, title: str) -> list[tuple[object, ...]]:
    """The rows of a block of 団体別・年度別, the sums at last."""
    rows = list(book["団体別・年度別"].iter_rows(values_only=True))
    begin = next(place for place, row in enumerate(rows) if row[0] == title) + 2
    end = next(place for place in range(begin, len(rows)) if rows[place][1] == "計") + 1
    return [tuple(cell for cell in row[2:] if cell is not None) for row in rows[begin:end]]


def proofs(book: Workbook) -> list[object]:
    return [row[1] for row in book["検算"].iter_rows(min_row=4, values_only=True)]


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.office
def test_libreoffice_comes_to_the_totals_we_count_by_hand(soffice: str, tmp_path: Path) -> None:
    profiles = {
        "lead": profile(),
        "rates": profile(RATES),
        "own": profile(RATES, contract="individual"),
        "bid": profile(method="open_bidding"),
    }
    contents = {name: made(each) for name, each in profiles.items()}
    counted = recalculated(soffice, {name: typed(each, filled(each)) for name, each in contents.items()}, tmp_path)
    for name, book in counted.items():
        assert matrix(book, "税抜き") == [
            (1_000_005, 100_001, 100_002, 1_200_008),
            (333_333, 63_332, 44_453, 441_118),
            (1_333_338, 163_333, 144_455, 1_641_126),
        ], name
        assert proofs(book) == [0] * 10, name
        said = summary(book)
        assert (said["初期の経費"][0], said["運用の経費"][0], said["契約終了の経費"][0]) == (1_333_338, 307_779, 9), name
        assert said["消費税の対象外の額"][1] == 7_777, name
        assert said["検算"][0] == "適", name
    assert matrix(counted["lead"], "消費税及び地方消費税") == [
        (100_000, 10_000, 10_000, 120_000),
        (33_334, 5_555, 4_445, 43_334),
        (133_334, 15_555, 14_445, 163_334),
    ]
    # one contract: each rate is cut down once for all bodies together
    assert matrix(counted["rates"], "消費税及び地方消費税") == [
        (100_000, 10_000, 12_000, 122_000),
        (33_333, 5_556, 5_334, 44_223),
        (133_333, 15_556, 17_334, 166_223),
    ]
    # a contract of each body: each rate is cut down once for each of them
    assert matrix(counted["own"], "消費税及び地方消費税") == [
        (100_000, 10_000, 12_000, 122_000),
        (33_333, 5_555, 5_334, 44_222),
        (133_333, 15_555, 17_334, 166_222),
    ]
    rates = {name: [summary(counted[name])[f"令和{year}年度から"][:3] for year in ("９", "１１")] for name in ("rates", "own")}
    assert rates == {"rates": [[10, 1_488_894, 148_889], [12, 144_455, 17_334]], "own": [[10, 1_488_894, 148_888], [12, 144_455, 17_334]]}
    own = summary(counted["own"])
    assert own["甲市"][:3] == [1_200_008, 122_000, 1_322_008]
    assert own["乙町"][:3] == [441_118, 44_222, 485_340]
    bid = summary(counted["bid"])
    assert bid["入札金額（契約を希望する金額の110分の100に相当する額）"][0] == 1_641_126
    contract = "契約金額（入札金額にその10パーセントに相当する額を加えた額。１円未満の端数は切捨て）"
    assert bid[contract][0] == 1_804_460
    assert summary(counted["lead"])["総額（消費税及び地方消費税を含む。）"][0] == 1_804_460


@pytest.mark.office
def test_ceilings_are_checked_where_there_are_any(soffice: str, tmp_path: Path) -> None:
    blank, given = made(profile(contract="individual")), made(profile("budget: {ceiling_yen: 1804459}\n"))
    places = {row[0].value: row for row in opened(blank)["総括"].iter_rows()}
    ceilings: Cells = {
        ("総括", places["提案上限額（税込み、円）"][1].coordinate): 1_804_460,
        ("総括", places["甲市"][4].coordinate): 1_320_007,
        ("総括", places["令和１０年度"][4].coordinate): 178_888,
    }
    contents = {
        "blank": typed(blank, filled(blank)),
        "typed": typed(blank, {**filled(blank), **ceilings}),
        "given": typed(given, filled(given)),
        "zero": typed(blank, {**filled(blank), next(iter(ceilings)): 0}),
    }
    counted = {name: summary(book) for name, book in recalculated(soffice, contents, tmp_path).items()}
    none, kept, above = "上限額の記載なし（確認の対象外）", "上限額以内", "上限額を超過"
    assert {counted["blank"][name][4] for name in ("甲市", "乙町", "令和９年度", "令和１０年度")} == {none}
    assert [counted[name]["上限額の確認"][0] for name in contents] == [none, kept, above, above]
    assert [counted["typed"][name][4] for name in ("甲市", "乙町", "令和１０年度")] == [above, none, kept]
    for name in contents:
        assert counted[name]["総額（消費税及び地方消費税を含む。）"][0] == 1_804_460, name
    assert opened(given)["総括"][places["提案上限額（税込み、円）"][1].coordinate].protection.locked


@pytest.mark.office
def test_what_stands_apart_is_in_no_total_and_faults_are_seen(soffice: str, tmp_path: Path) -> None:
    content = made(profile(REQUESTS, hosting="gov_cloud_single"))
    book = opened(content)
    apart: Cells = {
        at(book, "カスタマイズ", "乙町", "保守及び運用", "令和１０年度"): 1_999,
        at(book, "カスタマイズ", "乙町", "保守及び運用", "令和１１年度"): 1_999,
        at(book, "クラウド利用料", "甲市", "計算資源", "令和１０年度"): 88_888,
        ("別に示す経費", "D4"): 500,
        ("単価表", "D4"): 12_345,
    }
    text, half, mark = (at(book, "初期", "甲市", *rest) for rest in (("研修", "令和９年度"), ("テスト", "令和９年度"), ("連携", "消費税")))
    wrong: Cells = {text: "12,000円", half: 1.5, mark: ""}  # type: ignore[dict-item]
    contents = {"apart": typed(content, {**filled(content), **apart}), "wrong": typed(content, {**filled(content), **wrong})}
    counted = recalculated(soffice, contents, tmp_path)
    assert summary(counted["apart"])["総額（消費税及び地方消費税を含む。）"][0] == 1_804_460
    assert proofs(counted["apart"]) == [0] * 10
    sums = {row[4]: row[7:] for row in counted["apart"]["カスタマイズ"].iter_rows(values_only=True) if row[1] == "乙町" and row[0] is None}
    assert sums["計（税抜き）"] == (0, 1_999, 1_999, 3_998)
    assert sums["消費税及び地方消費税"] == (0, 199, 200, 399)
    assert sums["計（税込み）"] == (0, 2_198, 2_199, 4_397)
    assert [row[5] for row in counted["apart"]["単価表"].iter_rows(min_row=4, max_row=4, values_only=True)] == [13_579]
    cloud = [row[-1] for row in counted["apart"]["クラウド利用料"].iter_rows(values_only=True) if row[1] == "合計"]
    assert cloud == [88_888, 8_888, 97_776]
    assert proofs(counted["wrong"])[6:] == [1, 0, 0.5, 1]
    assert summary(counted["wrong"])["検算"][0] == "要確認"


@pytest.mark.office
@pytest.mark.parametrize("contract", ["lead", "individual"])
def test_no_yen_is_lost_whatever_is_typed(contract: str, soffice: str, tmp_path: Path) -> None:
    """Every part of the tax is within one yen of its own; parts of bodies, of years and the whole agree."""
    dice = random.Random(11)  # noqa: S311
    members = "".join(f"  - {{id: b{n}, name: 団体{n}}}\n" for n in range(5)).replace("b0,", "aa,")
    content = made(profile(contract=contract, members=members, end="2033-03-31"))
    cells: Cells = {}
    for sheet in ("初期", "運用", "契約終了"):
        for row in opened(content)[sheet].iter_rows(min_row=4):
            for cell in row[5:-1]:
                if not cell.protection.locked:
                    cells[sheet, cell.coordinate] = dice.randrange(10 ** dice.randrange(1, 9))
    book = recalculated(soffice, {"one": typed(content, cells)}, tmp_path)["one"]
    assert proofs(book) == [0] * 10
    amounts, taxes, both = (matrix(book, title) for title in ("税抜き", "消費税及び地方消費税", "税込み"))
    total = sum(value for value in cells.values() if isinstance(value, int))
    assert amounts[-1][-1] == total
    whole = sum(int(str(row[-1])) // 10 for row in amounts[:-1]) if contract == "individual" else total // 10
    assert taxes[-1][-1] == whole
    assert both[-1][-1] == total + whole
    for amount, tax in zip(amounts, taxes, strict=True):
        assert all(
            abs(int(str(one)) - int(str(of)) / 10) <= (1 if amount is not amounts[-1] else 5) for of, one in zip(amount, tax, strict=True)
        )


@pytest.mark.office
def test_a_filled_form_saved_by_libreoffice_reads_back_cell_for_cell(soffice: str, tmp_path: Path) -> None:
    content = made(load_profile(SAMPLE))
    file = tmp_path / "form.xlsx"
    file.write_bytes(content)
    wanted: list[tuple[str, str, str, str]] = []
    for sheet in opened(content):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.protection.locked:
                    continue
                if cell.number_format == "yyyy-mm-dd":
                    wanted.append((sheet.title, cell.coordinate, "typed", "2027-05-31"))
                elif cell.number_format == "@":
                    wanted.append((sheet.title, cell.coordinate, "text", f"=単価 0{cell.row}"))
                elif cell.value is None:
                    wanted.append((sheet.title, cell.coordinate, "typed", str(1000 + (cell.row or 0))))
    saved = openpyxl.load_workbook(fill(soffice, file, wanted, tmp_path))
    assert len(wanted) == 878
    for title, address, kind, value in wanted:
        read = saved[title][address].value
        if kind == "text":
            assert (read, saved[title][address].data_type) == (value, "s"), (title, address)
        else:
            assert (str(read.date()) if hasattr(read, "date") else str(read)) == value, (title, address)
    written = {(title, address) for title, address, *_ in wanted}
    for page in opened(content):
        for row in page.iter_rows():
            for cell in row:
                if (page.title, cell.coordinate) not in written and cell.data_type != "f":
                    assert saved[page.title][cell.coordinate].value == cell.value, (page.title, cell.coordinate)


# --- what stands in the file --------------------------------------------------------------------


def titles(loaded: LoadedProfile) -> list[str]:
    return [sheet.title for sheet in estimate_book(loaded, 10).sheets]


def test_the_cloud_fee_has_its_sheet_only_where_there_is_one() -> None:
    common = ["記入の方法", "総括", "団体別・年度別", "初期", "運用", "契約終了", "カスタマイズ"]
    assert titles(profile()) == [*common, "別に示す経費", "単価表", "検算"]
    assert titles(profile(hosting="gov_cloud_shared")) == [*common, "クラウド利用料", "別に示す経費", "単価表", "検算"]


def words(book: Book, sheet: str) -> list[str]:
    (found,) = [each for each in book.sheets if each.title == sheet]
    return [str(box.value) for row in found.rows for box in row if box and isinstance(box.value, str)]


def test_a_customization_has_a_block_for_each_body_that_asked_once_it_is_approved() -> None:
    said = words(estimate_book(profile(REQUESTS), 10), "カスタマイズ")
    assert (said.count("CR-01"), said.count("CR-02")) == (6, 0)
    assert "甲市" not in said
    assert "見積りの対象となる承認されたカスタマイズは、ありません。" in words(estimate_book(profile(), 10), "カスタマイズ")


def test_only_bidding_speaks_of_bids() -> None:
    tender, offer = (" ".join(words(estimate_book(profile(method=method), 10), "総括")) for method in ("overall_evaluation", "proposal"))
    assert all(word in tender for word in ("入札者の商号又は名称", "入札金額", "110分の100", "予定価格", "登録番号", "見積りの有効期限"))
    assert all(word in offer for word in ("提案者の商号又は名称", "提案上限額", "登録番号", "見積りの有効期限"))
    assert not any(word in offer for word in ("入札", "110分の100", "予定価格"))


def test_a_contract_of_each_body_is_called_so() -> None:
    assert "団体ごとの契約の額（円）" in words(estimate_book(profile(contract="framework"), 10), "総括")
    assert "団体ごとの内訳（円）" in words(estimate_book(profile(), 10), "総括")


def test_a_profile_without_dates_makes_a_form_of_one_column() -> None:
    text = PROFILE.format(method="proposal", contract="lead", hosting="saas", members=MEMBERS, end="2030-03-31")
    bare = parse_profile(text.partition("contract_period")[0], "p.yaml", "p")
    assert "契約期間（年度は未定）" in words(estimate_book(bare, 10), "運用")
    assert "令和９年度" in words(estimate_book(profile(), 10), "初期")
    assert "令和１０年度" not in words(estimate_book(profile(), 10), "初期")


def test_only_answers_can_be_typed_and_amounts_are_whole_yen() -> None:
    book = opened(made(profile()))
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book)
    assert all(sheet.page_setup.orientation == "landscape" for sheet in book)
    free = {sheet.title: sum(not cell.protection.locked for row in sheet.iter_rows() for cell in row) for sheet in book}
    # 初期: 11 kinds of 2 bodies, each with a text, a mark and 1 year
    assert (free["初期"], free["運用"], free["契約終了"]) == (2 * 11 * 3, 2 * 8 * 4, 2 * 4 * 3)
    assert (free["団体別・年度別"], free["検算"], free["記入の方法"], free["カスタマイズ"]) == (0, 0, 0, 0)
    rules = {(rule.type, rule.formula1) for rule in book["初期"].data_validations.dataValidation}
    assert rules == {("whole", "0"), ("list", '"対象,対象外"')}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or cell.protection.locked, (sheet.title, cell.coordinate)


HOSTILE = ("=1+1", "+A1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "甲&乙")


def test_no_word_of_a_profile_becomes_a_formula() -> None:
    members = "".join(f"  - {{id: b{n}, name: {json.dumps(name, ensure_ascii=False)}}}\n" for n, name in enumerate(HOSTILE))
    content = made(profile(REQUESTS.replace("bb", "b1").replace("帳票\n", '"=9+9"\n', 1), members=members.replace("b0,", "aa,")))
    seen = set()
    for sheet in opened(content):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in {*HOSTILE, "=9+9"}:
                    assert cell.data_type == "s", (sheet.title, cell.coordinate)
                    seen.add(cell.value)
                elif cell.data_type == "f":
                    assert not any(word in str(cell.value) for word in ("1+1", "SUM(A1)", "HYPERLINK", "9+9")), cell.coordinate
    assert seen == {*HOSTILE, "=9+9"}


@pytest.mark.validator
def test_the_forms_are_valid_for_the_open_xml_sdk(validator: str, tmp_path: Path) -> None:
    profiles = [load_profile(file) for file in PROFILES if file.stem in ("mihon", "machi", "gov-cloud")]
    for number, loaded in enumerate([*profiles, profile(RATES, contract="individual")]):
        file = tmp_path / f"{number}.xlsx"
        file.write_bytes(made(loaded))
        found = json.loads(subprocess.run([validator, str(file)], check=True, capture_output=True, timeout=120).stdout)
        assert (found["ok"], found["errors"]) == (True, []), number


# --- in the package -----------------------------------------------------------------------------


def test_it_is_in_the_package_and_published(tmp_path: Path) -> None:
    library = shipped_library()
    found = build(SAMPLE, library, tmp_path / "out", only=["estimate"])
    assert [file.path for entry in found.documents for file in entry.files] == ["09_見積内訳書.xlsx"]
    assert "estimate" in [kind.kind.id for kind in prepare(load_profile(SAMPLE), library, publish=True).workbooks]
    again = build(SAMPLE, library, tmp_path / "again", only=["estimate"])
    assert again.documents == found.documents


def test_the_rate_of_the_tax_is_confirmed_only_where_the_form_takes_it_from_the_library() -> None:
    library = shipped_library()
    asked = {
        stem: [entry.name for entry, _ in prepare(load_profile(file), library, only=["estimate"]).findings.asked]
        for file in PROFILES
        if (stem := file.stem) in ("machi", "mihon")
    }
    assert asked == {"machi": ["parameters.consumption_tax_percent"], "mihon": []}


def test_a_parameter_or_condition_a_workbook_does_not_know_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(ROOT / "clause_library", folder)
    kind = folder / "kinds" / "estimate.yaml"
    text = kind.read_text(encoding="utf-8").replace("consumption_tax_percent: {costs", "consumption_tax: {cost")
    kind.write_text(f"{text}when: {{metod: proposal}}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_library(folder)
    assert [(problem.code, problem.origin.line) for problem in caught.value.problems] == [("SG225", 8), ("SG227", 8), ("SG225", 9)]
