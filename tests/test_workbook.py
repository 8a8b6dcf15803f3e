"""入力シート: nothing is lost between a profile and its workbook, and nothing in a workbook is dropped or guessed."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from specgen.conversion import convert, hints, written
from specgen.errors import InputError, ReceivedError, SpecgenError, WorkplaceError
from specgen.profile import LoadedProfile, check_profile, load_profile, parse_profile
from specgen.schema import Profile
from specgen.sheets import FORM, layout
from specgen.source import parse_yaml, read_yaml
from specgen.workbook import read_workbook_bytes, write_workbook
from tests.conftest import PROFILES, ROOT, SAMPLE, shipped_library
from tests.small import PROFILE
from tests.typed_in_office import fill

EVERYTHING = (
    PROFILE
    + """\
cloud_examination: {date: 2026-09-30, result: "=1+1 のとおり"}
current_systems: []
related_procurements: []
parameters: {notice_days: 7, decision_days: {confirmed: {by: 総務課, on: 2026-12-01}}, records_years: {value: 10, confirmed: {by: 総務課, on: 2026-12-01}}}
overrides:
  - {clause: policy.other, action: replace_text, text: "一行目\\n二行目", reason: "+1", approver: 課長, date: 2026-11-20}
tables:
  factors: {cut: [a3], change: {a1: {name: 効率}}, add: [{name: 新規, code: Z}, {name: 別, code: Y}]}
style: {digits: half, western_dates: true}
formats: [docx, html]
confirmations: [{names: [notice_days, cite.jichi-ho/214], by: 課長, on: 2026-12-01}]
customization_requests:
  - id: CR-01
    title: "0120"
    business: finance
    members: [aa, bb]
    in_operation: false
    factors: [A-1, D]
    answers: {a1_1: yes, a1_2: no, d_1: unknown}
    notes: {a1_1: 理由, d_2: 未定}
    approval: {date: 2026-11-10, by: 協議会, scope: "-範囲", review: 次回, review_due: 2027-03-31}
    category: addon
    alternatives:
      - {id: export, name: 汎用抽出, feasible: yes, cost_yen: 120000, adopted: true}
      - {id: sheet, name: 表計算, feasible: true, remaining: "+なし"}
    local_rule: {name: 規則, article: 第１０条}
    external:
      name: 見本県
      prefecture: true
      talks: [{date: 2026-09-01, result: 依頼}, {date: 2026-10-01, result: 回答}]
    costs: {initial_yen: 1000000, source: 概算}
    benefit: {hours_per_year: 120}
    minimum_scope: {part: 加点の計算, exit: 標準化}
    opinions: [{department: business, section: 住宅課}, {department: vendor, section: 仮名社, date: 2026-10-02, text: "=なし"}]
    history: [{date: 2026-11-20, occasion: renewal, outcome: continue, note: 継続}]
  - id: "02"
    title: 二つ目
    business: finance
    members: [bb]
    opinions: [{department: bpr, section: 行革課}]
governance: {head_post: 副市町村長, briefing_date: 2026-10-20, checklist: 点検表.xlsx}
customization: {cost_bearer: as_agreed, cost_record: 議事録, route: ["課長、係長"]}
"""
)


def read(content: bytes) -> LoadedProfile:
    return check_profile(read_workbook_bytes(content, "p.xlsx"), "p")


def sheets_of(text: str) -> bytes:
    return written(parse_yaml(text, "p.yaml").data, ".xlsx", shipped_library())


@cache
def filled() -> bytes:
    return sheets_of(EVERYTHING)


def changed(change: Callable[[Workbook], None], content: bytes | None = None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content or filled()))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def row_of(book: Workbook, key: str) -> int:
    return next(row for row in range(1, 200) if book[FORM].cell(row, 5).value == key)


# --- without loss -------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.stem)
def test_every_profile_comes_back_from_its_workbook(profile: Path) -> None:
    original = load_profile(profile)
    again = read(written(read_yaml(profile).data, ".xlsx", shipped_library()))
    assert again.data == original.data
    assert again.sha256 == original.sha256
    assert again.notices == original.notices


def test_the_sample_workbook_says_what_the_sample_does() -> None:
    """`make golden` writes it anew."""
    assert load_profile(ROOT / "profiles" / "mihon.xlsx").data == load_profile(SAMPLE).data


def test_every_sort_of_field_comes_back_and_none_means_another_thing_than_nothing() -> None:
    data = read(filled()).data
    assert data == parse_profile(EVERYTHING, "p.yaml", "p").data
    assert data.current_systems == ()
    assert data.drivers is None
    assert data.cloud_examination.result == "=1+1 のとおり"


def test_every_field_of_the_schema_has_a_place_on_the_sheets() -> None:
    places = {own.key for _, own in layout().form} | {table.key for table in layout().tables}
    for name in Profile.model_fields:
        assert any(place == name or place.startswith(f"{name}.") for place in places), name


def test_equal_data_gives_equal_bytes_and_nothing_of_the_moment() -> None:
    assert sheets_of(EVERYTHING) == sheets_of(EVERYTHING)


LINES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\u0085"), min_size=1, max_size=30).filter(
    lambda text: text.strip() == text and text.strip() != ""
)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(title=LINES, name=LINES, scope=LINES)
def test_whatever_a_text_is_it_comes_back(title: str, name: str, scope: str) -> None:
    data = parse_yaml(EVERYTHING, "p.yaml").data
    data["project"]["title"] = title
    data["members"][0]["name"] = name
    data["customization_requests"][0]["approval"]["scope"] = scope
    text = json.dumps(data, ensure_ascii=False)
    try:
        original = parse_profile(text, "p.json", "p").data
    except InputError:
        return
    assert read(write_workbook(data, hints(shipped_library()))).data == original


@pytest.mark.parametrize("end", [".json", ".yaml"])
def test_conversion_goes_round_and_keeps_what_is_there(end: str, tmp_path: Path) -> None:
    first, second = tmp_path / "p.xlsx", tmp_path / f"p{end}"
    convert(SAMPLE, first, shipped_library())
    convert(first, second, shipped_library())
    assert load_profile(second).data == load_profile(SAMPLE).data
    with pytest.raises(WorkplaceError) as caught:
        convert(first, second, shipped_library())
    assert [problem.code for problem in caught.value.problems] == ["SG508"]
    convert(second, first, shipped_library(), force=True)
    assert load_profile(first).data == load_profile(SAMPLE).data


# --- as officers leave it -----------------------------------------------------------------------


def test_columns_may_be_moved_and_titles_changed() -> None:
    def move(book: Workbook) -> None:
        sheet = book["参加団体"]
        sheet.insert_cols(1, 2)
        sheet["C1"].value = "団体の記号"
        sheet["B1"].value = "メモ"

    assert read(changed(move)).data == parse_profile(EVERYTHING, "p.yaml", "p").data


def test_names_and_words_may_be_written_instead_of_ids_and_codes() -> None:
    def write(book: Workbook) -> None:
        book[FORM].cell(row_of(book, "consortium.lead"), 3).value = "bb"
        book[FORM].cell(row_of(book, "method"), 3).value = "open_bidding"
        book["対象業務"]["D4"].value = "例示町，見本市"

    data = read(changed(write)).data
    assert data.consortium is not None
    assert (data.consortium.lead, data.method, data.businesses[0].members) == ("bb", "open_bidding", ("bb", "aa"))


def test_dates_are_read_from_cells_and_from_text() -> None:
    def write(book: Workbook) -> None:
        book[FORM].cell(row_of(book, "project.date"), 3).value = date(2026, 12, 1)
        book[FORM].cell(row_of(book, "cloud_examination.date"), 3).value = "2026-09-29"

    data = read(changed(write)).data
    assert (data.project.date, data.cloud_examination.date) == (date(2026, 12, 1), date(2026, 9, 29))


def test_hidden_rows_and_sheets_are_read_and_told() -> None:
    def hide(book: Workbook) -> None:
        book["参加団体"].row_dimensions[5].hidden = True
        book["対象業務"].sheet_state = "hidden"
        book.create_sheet("メモ")["A1"].value = "覚え書き"

    loaded = read(changed(hide))
    assert loaded.data == parse_profile(EVERYTHING, "p.yaml", "p").data
    assert [(problem.code, str(problem.origin)) for problem in loaded.notices] == [
        ("SG177", "p.xlsx:参加団体"),
        ("SG177", "p.xlsx:対象業務"),
        ("SG178", "p.xlsx:メモ"),
    ]


# --- what cannot be taken as it stands ----------------------------------------------------------


def set_cell(sheet: str, cell: str, value: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet][cell].value = value

    return change


def number_as_text(book: Workbook) -> None:
    book["参加団体"]["F4"].value = "１２３"


def plain_number(book: Workbook) -> None:
    book["基本事項"]["C6"].value = 46000
    book["基本事項"]["C6"].number_format = "General"


def merge(book: Workbook) -> None:
    book["参加団体"].merge_cells("B4:C4")


def without_keys(book: Workbook) -> None:
    for cell in book["対象業務"][2]:
        cell.value = None


def twice(book: Workbook) -> None:
    book["対象業務"]["C2"].value = "id"


def far_away(book: Workbook) -> None:
    book["対象業務"]["XFD1048576"].value = "x"


@pytest.mark.parametrize(
    ("change", "code", "place", "said"),
    [
        (set_cell("基本事項", "C4", "=A1"), "SG175", "基本事項!C4", "数式が入っています"),
        (set_cell("基本事項", "C4", "#REF!"), "SG175", "基本事項!C4", "エラーになっています"),
        (set_cell("基本事項", "C4", 120), "SG175", "基本事項!C4", "「調達件名」が数として入力されています"),
        (set_cell("基本事項", "C4", date(2026, 1, 1)), "SG175", "基本事項!C4", "日付又は時刻が入っています"),
        (plain_number, "SG175", "基本事項!C6", "日付ではない数が入っています"),
        (set_cell("参加団体", "F4", "123"), "SG175", "参加団体!F4", "数が文字として入力されています"),
        (number_as_text, "SG175", "参加団体!F4", "数が文字として入力されています"),
        (set_cell("参加団体", "F4", 1.5), "SG175", "参加団体!F4", "整数で書きます"),
        (set_cell("参加団体", "AA4", "メモ"), "SG174", "参加団体!AA4", "見出しのない列に値があります"),
        (set_cell("基本事項", "C190", "メモ"), "SG174", "基本事項!C190", "項目名のない行に値があります"),
        (
            set_cell("カスタマイズ要望（設問への回答）", "A4", "CR-99"),
            "SG174",
            "カスタマイズ要望（設問への回答）!A4",
            "「CR-99」は、シート「カスタマイズ要望」にありません",
        ),
        (merge, "SG173", "参加団体!B4", "セルが結合されています"),
        (without_keys, "SG172", "対象業務!A2", "項目名（隠れている行）がありません"),
        (twice, "SG172", "対象業務!C2", "２列にあります"),
        (far_away, "SG176", "対象業務!XFD1048576", "範囲"),
        (set_cell("基本事項", "C6", "令和8年12月1日"), "SG115", "基本事項!C6", "日付ではありません"),
        (set_cell("対象業務", "C4", "標準"), "SG113", "対象業務!C4", "「制度上の区分」に「標準」は使えません"),
        (set_cell("参加団体", "A5", None), "SG111", "参加団体!B5", "がありません"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_cell(change: Callable[[Workbook], None], code: str, place: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(changed(change))
    found = [(problem.code, problem.origin.path) for problem in caught.value.problems]
    assert (code, f"p.xlsx:{place}") in found, found
    problem = next(problem for problem in caught.value.problems if problem.code == code)
    assert said in problem.message
    assert problem.remedy


def test_every_mistake_of_every_sheet_is_told_at_once() -> None:
    def break_it(book: Workbook) -> None:
        set_cell("基本事項", "C4", "=A1")(book)
        set_cell("参加団体", "F4", "１２３")(book)
        merge(book)

    with pytest.raises(InputError) as caught:
        read(changed(break_it))
    assert sorted(problem.code for problem in caught.value.problems) == ["SG173", "SG175", "SG175"]


def test_words_of_a_choice_are_told_in_japanese() -> None:
    with pytest.raises(InputError) as caught:
        read(changed(set_cell("対象業務", "C4", "標準")))
    (problem,) = caught.value.problems
    assert "標準化対象業務, 特定移行支援システムを用いる業務" in problem.remedy


def test_an_empty_workbook_says_where_to_begin() -> None:
    with pytest.raises(InputError) as caught:
        read(written({}, ".xlsx", shipped_library()))
    assert {problem.message for problem in caught.value.problems} == {
        "「選定方式」がありません",
        "「契約の形態」がありません",
        "「利用形態」がありません",
        "「参加団体」がありません",
        "「対象業務」がありません",
    }


def test_another_workbook_is_none_of_ours() -> None:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    with pytest.raises(InputError) as caught:
        read_workbook_bytes(buffer.getvalue(), "p.xlsx")
    assert [problem.code for problem in caught.value.problems] == ["SG171"]


def test_damage_gives_a_coded_error_or_the_data(tmp_path: Path) -> None:
    """Bytes changed at random: never an exception that is not ours."""
    chance = random.Random(1)  # noqa: S311 - the same damage every time
    file = tmp_path / "p.xlsx"
    for _ in range(60):
        content = bytearray(filled())
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        file.write_bytes(bytes(content[: chance.choice([len(content), chance.randrange(len(content))])]))
        try:
            load_profile(file)
        except (InputError, ReceivedError) as error:
            assert all(problem.code.startswith("SG") for problem in error.problems)


# --- through LibreOffice ------------------------------------------------------------------------


def typed(target: bytes, start: bytes) -> Iterator[tuple[str, str, str, str]]:
    """What has to be typed into the workbook ``start`` so that it says what ``target`` does."""
    wanted, there = (openpyxl.load_workbook(io.BytesIO(content)) for content in (target, start))
    for sheet in wanted.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None or cell.value == there[sheet.title][cell.coordinate].value:
                    continue
                if cell.is_date:
                    yield sheet.title, cell.coordinate, "typed", str(cell.value)[:10]
                elif isinstance(cell.value, int):
                    yield sheet.title, cell.coordinate, "typed", str(cell.value)
                else:
                    yield sheet.title, cell.coordinate, "text", str(cell.value)


@pytest.mark.office
@pytest.mark.parametrize(
    ("name", "text", "least"),
    [("mihon", SAMPLE.read_text(encoding="utf-8"), 400), ("everything", EVERYTHING, 140)],
    ids=["mihon", "everything"],
)
def test_a_workbook_filled_and_saved_in_libreoffice_says_the_same(name: str, text: str, least: int, soffice: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty" / f"{name}.xlsx"
    empty.parent.mkdir()
    empty.write_bytes(written({}, ".xlsx", shipped_library()))
    cells = list(typed(sheets_of(text), empty.read_bytes()))
    assert len(cells) > least
    loaded = load_profile(fill(soffice, empty, cells, tmp_path))
    assert loaded.data == parse_profile(text, "p.yaml", "p").data
    assert loaded.notices == ()


@pytest.mark.validator
def test_the_workbook_is_valid_for_the_open_xml_sdk(validator: str, tmp_path: Path) -> None:
    import subprocess

    for name, content in (("full", filled()), ("empty", written({}, ".xlsx", shipped_library()))):
        file = tmp_path / f"{name}.xlsx"
        file.write_bytes(content)
        found = json.loads(subprocess.run([validator, str(file)], check=False, capture_output=True, text=True, encoding="utf-8").stdout)
        assert (found["ok"], found["errors"]) == (True, []), name


def test_errors_have_one_base() -> None:
    assert issubclass(ReceivedError, SpecgenError)
    assert ReceivedError.exit_status == 4


# --- costs: lists inside a section, mappings by year and by base ---------------------------------

COSTS = """\
costs:
  first_year: 2027
  last_year: 2029
  carry_payer: bb
  tax_rates: [{fiscal_year: 2027, percent: "7.80"}]
  schemes:
    - {id: mix, name: 混合, mix: {equal: 9.5, population: 90.5}, new_percent: {2027: 33.3, 2028: 66.7}}
  former_shares: [{scheme: mix, member: aa, percent: 40}, {scheme: mix, member: bb, percent: 60}]
  items:
    - {id: fee, name: 利用料, scheme: mix, requesters: null, amounts: {2027: 10000000000000, 2028: 5}, termination_fees: {2028: 7}, exit: {cover_months: 12}}
    - {id: two, name: 別, scheme: mix, members: [bb], amounts: {2029: 0}}
  figures:
    - {member: aa, base: fiscal, value: 0.62, as_of: 2026-04-01, source: 決算, status: preliminary, actual: true}
"""


def with_costs() -> str:
    return EVERYTHING + COSTS.replace("requesters: null, ", "")


def test_costs_come_back_with_every_decimal_as_it_was_written() -> None:
    content = sheets_of(with_costs())
    again = read(content).data.costs
    assert again == parse_profile(with_costs(), "p.yaml", "p").data.costs
    assert again is not None
    assert (again.schemes[0].mix, again.tax_rates[0].percent, again.figures[0].value) == (
        {"equal": "9.5", "population": "90.5"},
        "7.80",
        "0.62",
    )
    assert again.items[0].amounts == {"2027": 10_000_000_000_000, "2028": 5}
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book["経費の負担（負担方式・基礎別）"][4]] == ["mix", "均等割", "9.5"]
    assert book["経費の負担（従前の負担割合）"]["B5"].value == "例示町"


def test_numbers_typed_into_cells_are_taken_as_they_are_shown() -> None:
    def write(book: Workbook) -> None:
        book["経費の負担（負担方式・基礎別）"]["C4"].value = 9.5
        book["経費の負担（負担方式・基礎別）"]["C5"].value = 90.5
        book["経費の負担（費目・年度別）"]["B4"].value = 2027

    assert read(changed(write, sheets_of(with_costs()))).data.costs == parse_profile(with_costs(), "p.yaml", "p").data.costs


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "code", "place"),
    [
        ("経費の負担（負担方式・基礎別）", "C4", "５０", "SG410", "経費の負担（負担方式・基礎別）!C4"),
        ("経費の負担（負担方式・基礎別）", "C4", 10, "SG414", "経費の負担（負担方式・基礎別）!C4"),
        ("経費の負担（費目・年度別）", "C4", 1000.5, "SG175", "経費の負担（費目・年度別）!C4"),
        ("経費の負担（費目・年度別）", "C4", -3, "SG114", "経費の負担（費目・年度別）!C4"),
        ("経費の負担（費目・年度別）", "A4", "nothing", "SG174", "経費の負担（費目・年度別）!A4"),
        ("経費の負担（費目・年度別）", "B4", "令和９", "SG412", "経費の負担（費目・年度別）!C4"),
        ("経費の負担（費目）", "D4", "mixx", "SG131", "経費の負担（費目）!D4"),
    ],
)
def test_mistakes_in_the_sheets_of_costs_are_told_with_their_cell(sheet: str, cell: str, value: object, code: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        read(changed(set_cell(sheet, cell, value), sheets_of(with_costs())))
    assert (code, f"p.xlsx:{place}") in [(problem.code, problem.origin.path) for problem in caught.value.problems]
