"""A book's limits, signals and headings are in the workbook that Excel opens."""

from __future__ import annotations

import io
from datetime import date

import openpyxl

from specgen.book import Book, Box, Judgement, Limit, Sheet, Signalled
from specgen.render import xlsx


def a_sheet(**more: object) -> Sheet:
    rows = (
        (Box("題", "title"),),
        (Box("回答", "head"), Box("費用", "head"), Box("月", "head"), Box("判定", "head")),
        (
            Box(None, "mark", typed=True),
            Box(None, "yen", typed=True),
            Box(None, "month", typed=True),
            Box(Judgement('IF($A$3="","未回答","")', "未回答")),
        ),
    )
    limits = (
        Limit("$A$3", ("◎", "○"), help=("回答", "選んでください"), refusal=("回答", "一覧から選んでください")),
        Limit("$B$3", kind="whole", least=0),
        Limit("$C$3", kind="date", least=date(2026, 4, 1), most=date(2030, 3, 31), strict=False),
        Limit("$D$3", formula="LEN($D$3)<5"),
    )
    return Sheet("表", (8, 12, 12, 12), rows, (2, 1), large=True, limits=limits, signals=(Signalled("$A$3", '$A$3=""', "missing"),), **more)  # type: ignore[arg-type]


def test_cells_take_what_their_limits_allow() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render(Book("本", (a_sheet(),)))))["表"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert (rules["A3"].type, rules["A3"].formula1, rules["A3"].error, rules["A3"].prompt) == (
        "list",
        '"◎,○"',
        "一覧から選んでください",
        "選んでください",
    )
    assert (rules["B3"].type, rules["B3"].operator, rules["B3"].formula1) == ("whole", "greaterThanOrEqual", "0")
    assert (rules["C3"].type, rules["C3"].formula1, rules["C3"].formula2, rules["C3"].errorStyle) == ("date", "46113", "47573", "warning")
    assert (rules["D3"].type, rules["D3"].formula1) == ("custom", "LEN($D$3)<5")


def test_typed_cells_alone_are_open_and_the_page_is_a3_across() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render(Book("本", (a_sheet(filtered="A2:D3"),)))))["表"]
    assert sheet.protection.sheet and [cell.protection.locked for cell in sheet[3]] == [False, False, False, True]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.print_title_rows) == (8, "landscape", "$1:$2")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B3", "A2:D3")
    assert sheet["D3"].value == '=IF($A$3="","未回答","")'


def test_headings_may_be_other_rows_than_the_frozen_ones_and_a_sheet_open() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render(Book("本", (a_sheet(headings=(2, 2), guarded=False),)))))["表"]
    assert sheet.print_title_rows == "$2:$2" and not sheet.protection.sheet


def test_a_formula_of_words_carries_what_it_comes_to() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render(Book("本", (a_sheet(),)))), data_only=True)["表"]
    assert sheet["D3"].value == "未回答"
