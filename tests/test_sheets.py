"""Sheets of a made-up model: lists in lists, in optional models, with ids and without, mappings anywhere."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from pydantic import Field

from specgen import schema
from specgen.errors import InputError
from specgen.schema import Id, Line, Model, Profile
from specgen.sheets import FORM, bare, entry_of, is_model, layout
from specgen.workbook import Hints, read_workbook_bytes, write_workbook


class Stop(Model):
    place: Line = Field(title="停留所")
    minutes: int | None = Field(None, title="分")


class Trip(Model):
    """Without an id: what hangs below it goes by its number."""

    name: Line = Field(title="便名")
    stops: tuple[Stop, ...] = Field((), title="停留所")


class Vehicle(Model):
    plate: Line = Field(title="車両番号")
    inspections: tuple[Stop, ...] = Field((), title="点検")
    marks: dict[Line, Line] = Field(default_factory=dict, title="表示")


class Route(Model):
    id: Line = Field(title="路線番号")
    trips: tuple[Trip, ...] = Field((), title="便")
    closed: tuple[Stop, ...] | None = Field(None, title="休止")
    vehicle: Vehicle | None = Field(None, title="車両")
    fares: dict[Id, Line] = Field(default_factory=dict, title="運賃")
    via: tuple[Line, ...] = Field((), title="経由")


class Office(Model):
    name: Line = Field(title="営業所の名称")
    routes: tuple[Route, ...] = Field(title="路線")
    holidays: dict[Line, Line] = Field(default_factory=dict, title="休業日")


class Company(Model):
    project: schema.Project = Field(title="事業")
    office: Office | None = Field(None, title="営業所")
    gates: tuple[Trip, ...] = Field((), title="乗り場/のりば")


FULL: dict[str, Any] = {
    "project": {"title": "路線の再編"},
    "office": {
        "name": "中央営業所",
        "routes": [
            {
                "id": "1",
                "trips": [{"name": "朝", "stops": [{"place": "駅", "minutes": 0}, {"place": "役場"}]}, {"name": "夕"}],
                "closed": [],
                "fares": {"adult": "２００円"},
                "via": ["橋、渡船場", "峠"],
            },
            {
                "id": "01",
                "trips": [{"name": "朝", "stops": [{"place": "港"}]}],
                "vehicle": {"plate": "12-34", "inspections": [{"place": "車庫"}], "marks": {"前": "学校", "後": "=1"}},
                "via": ["峠、"],
            },
        ],
        "holidays": {"元日": "全便"},
    },
    "gates": [{"name": "北", "stops": [{"place": "一番"}]}, {"name": "北", "stops": [{"place": "二番"}]}],
}

TRIPS, STOPS, CLOSED = "営業所（路線・便）", "営業所（路線・便・停留所）", "営業所（路線・休止）"


def book_of(data: dict[str, Any]) -> bytes:
    return write_workbook(data, Hints(), Company)


def read(content: bytes) -> Company:
    return schema.load(Company, read_workbook_bytes(content, "p.xlsx", Company))


def changed(change: Callable[[Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(book_of(FULL)))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rows(title: str) -> list[list[object]]:
    """The filled rows of a sheet, its titles the first."""
    sheet = openpyxl.load_workbook(io.BytesIO(book_of(FULL)))[title]
    found: list[list[object]] = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [found[0], *(row for row in found[3:] if any(value is not None for value in row))]


# --- what stands where --------------------------------------------------------------------------


def test_every_list_and_mapping_has_a_sheet_and_its_titles_say_the_way() -> None:
    assert [table.title for table in layout(Company).tables] == [
        "営業所（休業日）",
        "営業所（路線）",
        "営業所（路線・表示）",
        "営業所（路線・設問への回答）",
        TRIPS,
        STOPS,
        CLOSED,
        "営業所（路線・点検）",
        "乗り場／のりば",
        "乗り場／のりば（停留所）",
    ]


def test_a_row_names_what_it_belongs_to_by_ids_or_else_by_numbers() -> None:
    assert rows(TRIPS) == [["路線の路線番号", "番号", "便名"], ["1", 1, "朝"], ["1", 2, "夕"], ["01", 1, "朝"]]
    assert rows(STOPS) == [
        ["路線の路線番号", "便の番号", "停留所", "分"],
        ["1", 1, "駅", 0],
        ["1", 1, "役場", None],
        ["01", 1, "港", None],
    ]
    assert rows("営業所（路線・表示）") == [["路線の路線番号", "名前", "表示"], ["01", "前", "学校"], ["01", "後", "=1"]]
    assert rows("営業所（休業日）") == [["名前", "休業日"], ["元日", "全便"]]


def test_the_sheets_of_a_profile_are_what_excel_takes_and_have_no_two_columns_alike() -> None:
    for model in (Profile, Company):
        titles = [FORM, *(table.title for table in layout(model).tables)]
        assert len({title.casefold() for title in titles}) == len(titles)
        for table in layout(model).tables:
            assert len(table.title) <= 31
            assert not set(table.title) & set("[]:*?/\\'")
            for part in ("key", "title"):
                names = [getattr(column, part) for column in table.columns]
                assert len(set(names)) == len(names), (table.title, part)


def test_titles_that_are_too_long_or_alike_are_told_apart() -> None:
    class Long(Model):
        one: tuple[Stop, ...] = Field((), title="長い題名" * 10)
        two: tuple[Stop, ...] = Field((), title="長い題名" * 10)
        three: tuple[Stop, ...] = Field((), title="表")
        four: tuple[Stop, ...] = Field((), title="表")

    titles = [table.title for table in layout(Long).tables]
    assert titles == [("長い題名" * 10)[:30] + "…", ("長い題名" * 10)[:29] + "…2", "表", "表…"]


def test_every_sheet_can_tell_what_is_there_from_what_is_not() -> None:
    """A row needs a value, and an optional model a field it must have: else ``{}`` and nothing would look the same."""
    models: list[Any] = [Profile]
    while models:
        for name, info in models.pop().model_fields.items():
            kind = bare(info.annotation) if name not in ("parameters", "tables") else None
            inner = kind if is_model(kind) else entry_of(kind)
            if inner is None:
                continue
            models.append(inner)
            if name == "exit":
                continue  # one without a rule is refused (SG418)
            if entry_of(kind) is not None or info.default is None:
                assert any(each.is_required() for each in inner.model_fields.values()), name


# --- without loss -------------------------------------------------------------------------------


def test_everything_comes_back() -> None:
    assert read(book_of(FULL)) == Company.model_validate_json(json.dumps(FULL))


WORD = st.text(st.sampled_from("ab1０、,;\n 見髙𠮷=+'"), min_size=1, max_size=6).filter(
    lambda text: bool(text.strip()) and "\n" not in text
)
STOP: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({"place": WORD}, optional={"minutes": st.integers(-5, 5)})
TRIP: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({"name": WORD}, optional={"stops": st.lists(STOP, max_size=2)})
VEHICLE: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"plate": WORD},
    optional={"inspections": st.lists(STOP, max_size=2), "marks": st.dictionaries(st.sampled_from(["a", "乙"]), WORD, max_size=2)},
)
ROUTE: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"id": st.sampled_from(["1", "01", "x", "路線", "1.0", "TRUE"])},
    optional={
        "trips": st.lists(TRIP, max_size=2),
        "closed": st.lists(STOP, max_size=2),
        "vehicle": VEHICLE,
        "fares": st.dictionaries(st.sampled_from(["adult", "child"]), WORD, max_size=2),
        "via": st.lists(WORD, max_size=3),
    },
)
OFFICE: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"name": WORD, "routes": st.lists(ROUTE, min_size=1, max_size=3, unique_by=lambda route: route["id"])},
    optional={"holidays": st.dictionaries(st.sampled_from(["元日", "盆"]), WORD, max_size=2)},
)
COMPANY: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"project": st.just({})}, optional={"office": OFFICE, "gates": st.lists(TRIP, max_size=3)}
)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(COMPANY)
def test_whatever_hangs_below_comes_back(data: dict[str, Any]) -> None:
    assert read(book_of(data)) == Company.model_validate_json(json.dumps(data))


def test_an_empty_list_is_another_thing_than_none_below_an_entry_too() -> None:
    assert rows(CLOSED) == [["路線の路線番号", "停留所", "分"], ["1", "なし", None]]
    office = read(book_of(FULL)).office
    assert office is not None
    assert [route.closed for route in office.routes] == [(), None]


def test_rows_may_stand_in_any_order_and_keep_that_of_their_parent() -> None:
    def mix(book: Workbook) -> None:
        sheet = book[STOPS]
        wanted = [("01", 1, "港"), ("1", 1, "駅"), ("01", 1, "岬"), ("1", 2, "役場")]
        for row, values in enumerate(wanted, 5):
            for column, value in enumerate((*values, None), 1):
                sheet.cell(row, column).value = value
        for column in range(1, 5):
            sheet.cell(4, column).value = None

    office = read(changed(mix)).office
    assert office is not None
    assert [[[stop.place for stop in trip.stops] for trip in route.trips] for route in office.routes] == [
        [["駅"], ["役場"]],
        [["港", "岬"]],
    ]


def test_numbers_may_be_any_and_are_counted_where_there_are_none() -> None:
    def number(book: Workbook) -> None:
        book[TRIPS]["B4"].value, book[TRIPS]["B5"].value, book[TRIPS]["B6"].value = 20, 10, None
        for row in (4, 5):
            book[STOPS].cell(row, 2).value = 10

    office = read(changed(number)).office
    assert office is not None
    assert [[len(trip.stops) for trip in route.trips] for route in office.routes] == [[0, 2], [1]]


# --- what cannot be taken as it stands ----------------------------------------------------------


def cells(sheet: str, **values: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for cell, value in values.items():
            book[sheet][cell].value = value

    return change


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (cells(TRIPS, A4="2"), f"{TRIPS}!A4", "「2」は、シート「営業所（路線）」にありません"),
        (cells(TRIPS, A4=None), f"{TRIPS}!B4", "「路線の路線番号」がありません"),
        (cells(TRIPS, A4="=A5"), f"{TRIPS}!A4", "数式が入っています"),
        (cells(STOPS, A4=None, B4=None), f"{STOPS}!C4", "「路線の路線番号」「便の番号」がありません"),
        (cells(STOPS, B4=3), f"{STOPS}!B4", "「1」の中に「3」は、シート「営業所（路線・便）」にありません"),
        (cells(STOPS, B6=2), f"{STOPS}!B6", "「01」の中に「2」は、シート「営業所（路線・便）」にありません"),
        (cells(TRIPS, B5=1), f"{STOPS}!B4", "「1」がシート「営業所（路線・便）」に 2 行あり、どの行の下のものか分かりません"),
        (cells("営業所（路線）", A5="1"), f"{TRIPS}!A4", "「1」がシート「営業所（路線）」に 2 行あり"),
        (cells("営業所（路線・表示）", B5="前"), "営業所（路線・表示）!B5", "「01」の名前「前」が２行あります"),
        (cells("営業所（路線・表示）", B5=None), "営業所（路線・表示）!A5", "「名前」がありません"),
        (cells("営業所（休業日）", A5="元日", B5="一部"), "営業所（休業日）!A5", "名前「元日」が２行あります"),
    ],
)
def test_a_row_whose_parent_is_not_one_is_refused_with_its_cell(change: Callable[[Workbook], None], place: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(changed(change))
    found = {(problem.code, problem.origin.path): problem for problem in caught.value.problems}
    problem = next((each for (_, path), each in found.items() if path == f"p.xlsx:{place}"), None)
    assert problem is not None, list(found)
    assert problem.code in ("SG174", "SG175")
    assert said in problem.message
    assert problem.remedy


def test_the_remedy_says_what_there_is_to_name() -> None:
    with pytest.raises(InputError) as caught:
        read(changed(cells(STOPS, B5=7)))
    (problem,) = caught.value.problems
    assert problem.remedy == "シート「営業所（路線・便）」に行を書き足すか、そこにあるもの（1、2）に合わせてください"


def test_a_row_below_an_optional_model_that_is_not_there_says_what_the_entry_lacks() -> None:
    """The first route has no vehicle: an inspection of it makes one, which has no plate."""
    with pytest.raises(InputError) as caught:
        read(changed(cells("営業所（路線・点検）", A4="1")))
    assert [(problem.code, problem.origin.path, problem.message) for problem in caught.value.problems] == [
        ("SG111", "p.xlsx:営業所（路線）!A4", "「車両番号」がありません")
    ]


def test_a_row_with_nothing_but_its_parent_says_what_it_lacks() -> None:
    with pytest.raises(InputError) as caught:
        read(changed(cells(STOPS, C4=None, D4=None)))
    assert [(problem.code, problem.origin.path, problem.message) for problem in caught.value.problems] == [
        ("SG111", f"p.xlsx:{STOPS}!A4", "「停留所」がありません")
    ]


def test_a_list_that_must_be_there_is_told_with_its_sheet() -> None:
    data = {**FULL, "office": {"name": "中央営業所"}}
    with pytest.raises(InputError) as caught:
        read(book_of(data))
    assert [(problem.code, problem.origin.path, problem.message) for problem in caught.value.problems] == [
        ("SG111", "p.xlsx:営業所（路線）!A4", "「路線」がありません")
    ]


def test_every_row_without_a_parent_is_told_at_once() -> None:
    def break_it(book: Workbook) -> None:
        cells(TRIPS, A5="9")(book)
        cells(STOPS, B6=5)(book)
        cells("営業所（路線・設問への回答）", A4="9")(book)
        cells("営業所（路線・点検）", A4=None)(book)
        cells("乗り場／のりば（停留所）", A5=9)(book)

    with pytest.raises(InputError) as caught:
        read(changed(break_it))
    assert sorted(problem.origin.path.partition(":")[2] for problem in caught.value.problems) == sorted(
        [
            f"{TRIPS}!A5",
            f"{STOPS}!B6",
            "営業所（路線・設問への回答）!A4",
            "営業所（路線・点検）!B4",
            "乗り場／のりば（停留所）!A5",
        ]
    )
