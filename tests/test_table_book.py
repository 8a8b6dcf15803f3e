"""方針対応表 as a workbook: the same rows and words as its Word file."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl

from specgen.build import build, prepare
from specgen.profile import load_profile
from specgen.render import xlsx
from specgen.render.table_book import table_book
from tests.conftest import SAMPLE, shipped_library


def test_the_workbook_says_what_the_other_formats_say(tmp_path: Path) -> None:
    build(SAMPLE, shipped_library(), tmp_path / "out", only=["policy_trace"])
    rows = json.loads((tmp_path / "out" / "17_方針対応表.json").read_text(encoding="utf-8"))
    book = openpyxl.load_workbook(tmp_path / "out" / "17_方針対応表.xlsx")
    assert book.sheetnames == ["対応の区分ごとの規定の数", "規定ごとの対応"]
    counts, provisions = book.worksheets
    assert [cell.value for cell in counts[2]] == ["区分", "規定の数", "意味"]
    assert [row[:2] for row in counts.iter_rows(min_row=3, values_only=True)] == [
        (row["label"], row["count"]) for row in rows["trace_counts"]
    ]
    assert [cell.value for cell in provisions[2]] == ["規定", "規定の要約", "区分", "当たる条項", "記載", "すること"]
    found = list(provisions.iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in found] == [row["provision"] for row in rows["trace_rows"]]
    assert [row[2] for row in found] == [row["status"] for row in rows["trace_rows"]]
    assert len(found) == 28
    assert provisions.auto_filter.ref == "A2:F30"
    assert provisions.freeze_panes == "B3"
    (table,) = [table for table in docx.Document(str(tmp_path / "out" / "17_方針対応表.docx")).tables if len(table.columns) == 6]
    assert [tuple(cell.text for cell in row.cells) for row in table.rows][1:] == found


def test_a_document_without_tables_gives_a_workbook_that_says_so() -> None:
    (document,) = prepare(load_profile(SAMPLE), shipped_library(), ["memorandum"]).documents
    document = replace(document, opening=(), chapters=(), closing=(), annexes=())
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(table_book(document))))
    assert [sheet["A1"].value for sheet in book] == ["申合せ書（表はありません）"]
