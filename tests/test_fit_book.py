"""機能要件適合表: what it asks, how it judges answers in LibreOffice, and what comes back when it was filled in and saved there."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from specgen.build import Assembled, build, prepare
from specgen.conversion import convert
from specgen.errors import Findings, InputError
from specgen.fit_book import COUNTS, GUIDE, MATRIX, fit_book
from specgen.profile import LoadedProfile, load_profile, parse_profile
from specgen.render import xlsx
from tests.conftest import PROFILES, SAMPLE, shipped_library
from tests.recalculated import recalculated
from tests.small import PROFILE
from tests.typed_in_office import fill

(MACHI,) = [file for file in PROFILES if file.stem == "machi"]
TWO = """\
requirements:
  - {id: FIN-1, business: finance, major: 予算, text: 査定の額を記録すること。, necessity: mandatory, weight: 2}
  - {id: =FIN-2, business: finance, text: 集計表を出力すること。, necessity: optional, members: [bb]}
"""
RESIDENTS = "  - {id: residents, name: 住民基本台帳, regime: standardized%s}\n"


def parsed(text: str) -> LoadedProfile:
    return parse_profile(text, "見本.yaml", "見本")


def prepared(profile: LoadedProfile, *, final: bool = False) -> Assembled:
    return prepare(profile, shipped_library(), final=final)


def content(assembled: Assembled) -> bytes:
    (kind,) = [kind for kind in assembled.workbooks if kind.id == "fit_matrix"]
    assert assembled.asked is not None
    return xlsx.render(fit_book(assembled.profile, kind, assembled.asked, draft=assembled.draft))


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def lines(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of MATRIX by their headings."""
    head, *rows = sheet.iter_rows(min_row=3, values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def cells_of(sheet: Worksheet, row: int) -> list[Cell]:
    return [cell for cell in sheet[row] if isinstance(cell, Cell)]


def asked(profile: LoadedProfile) -> list[dict[str, Any]]:
    return lines(opened(content(prepared(profile)))[MATRIX])


# --- what it asks -------------------------------------------------------------------------------


def test_a_requirement_has_its_row_with_the_bodies_that_need_it() -> None:
    rows = asked(parsed(PROFILE + TWO))
    first, second = rows[:2]
    assert (first["要件ID"], first["業務番号"], first["業務"], first["大項目"]) == ("FIN-1", 1, "財務会計", "予算")
    assert (first["要件"], first["区分"], first["重要度"]) == ("査定の額を記録すること。", "必須", "★★")
    assert [(row["見本市"], row["例示町"]) for row in (first, second)] == [("○", "○"), ("―", "○")]
    assert (second["要件ID"], second["区分"], second["重要度"]) == ("=FIN-2", "任意", None)
    assert first["判定"].startswith("=IF(") and first["回答"] is None


def test_the_columns_are_those_of_the_form_in_their_order() -> None:
    (head,) = opened(content(prepared(load_profile(SAMPLE))))[MATRIX].iter_rows(min_row=3, max_row=3, values_only=True)
    bodies = ["見本市", "例示市", "仮名町", "試作町", "雛形町", "典型町", "模擬村"]
    named = ["要件ID", "業務番号", "業務", "大項目", "中項目", "小項目", "要件", "区分", "重要度", *bodies, "標準仕様書の機能ID"]
    answers = ["回答", "実現の区分", "実現方法（機能の名称、時期及び条件）", "カスタマイズ費用（千円）", "発生要因", "代替措置"]
    assert list(head) == [*named, *answers, "実装予定年月日", "備考", "評価点", "判定"]


def test_what_the_chapter_asks_is_asked_of_every_business_by_the_number_of_the_specification() -> None:
    assembled = prepared(load_profile(MACHI))
    (paper,) = [document for document in assembled.documents if document.kind == "spec"]
    place = paper.clause_places["functional.reports"]
    rows = lines(opened(content(assembled))[MATRIX])
    reports = [row for row in rows if row["中項目"] == "帳票" and row["大項目"] == "機能要件"]
    assert [row["要件ID"] for row in reports] == [f"{place}/{number}" for number in (1, 2, 3, 4)]
    assert {row["要件"] for row in reports} == {f"調達仕様書の{place}（帳票）に定める要件を満たすこと。"}
    assert {row["区分"] for row in reports} == {"必須"}


def test_functions_of_a_standard_are_asked_by_its_version_or_a_blank() -> None:
    text = PROFILE + RESIDENTS % ", standard_spec: 住民記録システム標準仕様書【第９．９版】" + TWO
    rows = [row for row in asked(parsed(text)) if row["業務"] == "住民基本台帳" and row["大項目"] == "標準仕様書"]
    assert [(row["区分"], row["標準仕様書の機能ID"]) for row in rows] == [
        ("実装必須", "全て"),
        ("標準オプション", "全て"),
        ("実装不可", "全て"),
    ]
    assert rows[0]["要件"] == "住民記録システム標準仕様書【第９．９版】に定める実装必須の機能の全てを提供すること。"
    assembled = prepared(parsed(PROFILE + RESIDENTS % "" + TWO))
    rows = lines(opened(content(assembled))[MATRIX])
    assert any(str(row["要件"]).startswith("【要記入：住民基本台帳の標準仕様書の名称及び版】に定める") for row in rows)
    (places,) = [where for blank, where in assembled.findings.blanks if blank.label == "住民基本台帳の標準仕様書の名称及び版"]
    assert {place.kind for place in places} >= {"spec", "fit_matrix"}


def test_an_officer_who_lists_functions_of_a_standard_gets_no_row_for_all_of_them() -> None:
    own = "  - {id: J-1, business: residents, text: 機能, necessity: standard_option, standard_id: '0010001'}\n"
    rows = [row for row in asked(parsed(PROFILE + RESIDENTS % "" + TWO + own)) if row["業務"] == "住民基本台帳"]
    assert [(row["要件ID"], row["標準仕様書の機能ID"]) for row in rows if row["大項目"] != "機能要件"] == [("J-1", "0010001")]


def test_a_form_without_requirements_is_told_and_never_issued(tmp_path: Path) -> None:
    assembled = prepared(parsed(PROFILE))
    (place,) = [where for blank, where in assembled.findings.blanks if blank.label == "財務会計の機能の要件"]
    assert [(each.kind, each.place) for each in place] == [("fit_matrix", "要件の欄")]
    (row,) = [row for row in assembled.lists["blanks"] if row["label"] == "財務会計の機能の要件"]
    assert (row["places"], row["id"]) == ("機能要件適合表の要件の欄", "requirements.finance")
    assert "【要記入：財務会計の機能の要件】" in [row["要件"] for row in lines(opened(content(assembled))[MATRIX])]
    with pytest.raises(Findings) as refused:
        build(parsed(PROFILE), shipped_library(), tmp_path / "out", only=("fit_matrix",), final=True)
    assert [problem.message for problem in refused.value.problems] == ["「財務会計の機能の要件」が記入されていません"]
    assert not (tmp_path / "out").exists()
    build(parsed(PROFILE + TWO), shipped_library(), tmp_path / "out", only=("fit_matrix",), final=True)
    final = openpyxl.load_workbook(tmp_path / "out" / "08_機能要件適合表.xlsx")
    assert final[MATRIX]["A1"].value == "試験の調達　機能要件適合表"  # no draft any more


def test_only_cells_for_answers_can_be_written_to() -> None:
    sheet = opened(content(prepared(parsed(PROFILE + TWO))))[MATRIX]
    open_ = [str(sheet[f"{cell.column_letter}3"].value) for cell in cells_of(sheet, 4) if not cell.protection.locked]
    assert (open_[0], open_[-1], len(open_)) == ("回答", "評価点", 9)
    assert sheet.protection.sheet and not sheet.protection.password
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.print_title_rows) == (8, "landscape", "$3:$3")
    assert sheet.freeze_panes == "D4" and not any(column.hidden for column in sheet.column_dimensions.values())


def test_the_marks_to_choose_from() -> None:
    assembled = prepared(parsed(PROFILE + TWO))
    sheet = opened(content(assembled))[MATRIX]
    first = next(cell.column_letter for cell in cells_of(sheet, 3) if cell.value == "回答")
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules[f"{first}4:{first}5"] == '"◎,○,●,△,▲,×"'  # of what the chapter asks, 「該当しない」 is an answer, too
    assert rules[f"{first}6:{first}{sheet.max_row}"] == '"◎,○,●,△,▲,×,－"'


def test_every_category_of_a_mark_is_one_of_the_specification() -> None:
    library = shipped_library()
    (kind,) = [kind.kind for kind in library.workbooks if kind.id == "fit_matrix"]
    rows = library.tables["customization_categories"].data or ()
    customizations = {row["name"] for row in rows if row["counts"] == "該当する"}
    assert {category for answer in kind.answers for category in answer.categories} == {row["name"] for row in rows}
    assert [answer.mark for answer in kind.answers if set(answer.categories) & customizations] == ["▲"]
    chapter = {clause for each in library.kinds if each.id == "spec" for clause in each.clause_ids()}
    assert set(kind.besides) <= chapter and kind.chapter == "spec/functional"


# --- answers ------------------------------------------------------------------------------------

# mark, category, method, cost, factor, alternative, day, note → verdict; of FIN-1 (mandatory), then of FIN-2 (optional) where it says so
CASES: tuple[tuple[dict[str, Any], str, int], ...] = (
    ({}, "未回答", 0),
    ({"回答": "◎", "実現の区分": "標準機能"}, "記入済み", 0),
    ({"回答": "◎"}, "実現の区分がない", 0),
    ({"回答": "◎", "実現の区分": "アドオン"}, "区分が記号と違う", 0),
    ({"回答": "○", "実現の区分": "帳票のレイアウト定義"}, "記入済み", 0),
    ({"回答": "●", "実現の区分": "標準機能"}, "予定日がない", 0),
    ({"回答": "●", "実現の区分": "標準機能", "実装予定年月日": date(2028, 4, 1)}, "記入済み", 0),
    ({"回答": "△", "実現の区分": "運用による対応"}, "代替措置がない", 0),
    ({"回答": "△", "実現の区分": "運用による対応", "代替措置": "=一覧を出力する"}, "記入済み", 0),
    ({"回答": "▲", "実現の区分": "アドオン", "発生要因": "C"}, "費用がない", 0),
    ({"回答": "▲", "実現の区分": "アドオン", "カスタマイズ費用（千円）": 1200}, "要因がない", 0),
    ({"回答": "▲", "実現の区分": "アドオン", "カスタマイズ費用（千円）": 1200, "発生要因": "E"}, "要因がない", 0),
    ({"回答": "▲", "実現の区分": "アドオン", "カスタマイズ費用（千円）": 1200, "発生要因": "A-1"}, "記入済み", 0),
    ({"回答": "◎", "実現の区分": "標準機能", "カスタマイズ費用（千円）": 1200}, "▲以外に費用", 0),
    ({"回答": "×"}, "必須に×", 0),
    ({"回答": "×"}, "記入済み", 1),
    ({"回答": "－", "備考": "なし"}, "－は使えない", 0),
    ({"回答": "A"}, "記号の誤り", 0),
)


def answered(content: bytes, answers: dict[int, dict[str, Any]]) -> bytes:
    """The workbook with answers in its rows (from 0)."""
    book = opened(content)
    sheet = book[MATRIX]
    column = {str(cell.value): cell.column_letter for cell in cells_of(sheet, 3)}
    for at, given in answers.items():
        for heading, value in given.items():
            cell = sheet[f"{column[heading]}{4 + at}"]
            cell.value = value
            assert not cell.protection.locked, heading
            if isinstance(value, str):
                cell.data_type = "s"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.office
def test_answers_are_judged_and_counted(soffice: str, tmp_path: Path) -> None:
    """Every case on rows of one workbook: of the first of each pair of lines, or the second."""
    pairs = "".join(
        f"  - {{id: M-{at}, business: finance, text: 甲, necessity: mandatory}}\n  - {{id: O-{at}, business: finance, text: 乙, necessity: optional}}\n"
        for at in range(len(CASES))
    )
    blank = content(prepared(parsed(f"{PROFILE}requirements:\n{pairs}")))
    book = answered(blank, {2 * at + which: given for at, (given, _, which) in enumerate(CASES)})
    found = recalculated(soffice, {"blank": blank, "answered": book}, tmp_path)
    rows = lines(found["answered"][MATRIX])
    assert [rows[2 * at + which]["判定"] for at, (_, _, which) in enumerate(CASES)] == [verdict for _, verdict, _ in CASES]
    total = len(rows)
    (business, whole) = list(found["answered"][COUNTS].iter_rows(min_row=5, max_row=6, values_only=True))
    assert business[:2] == (1, "財務会計") and business[2:] == whole[2:]
    # requirements, mandatory, ◎ ○ ● △ ▲ × －, unanswered, to be mended, mandatory with ×, cost
    assert business[2:] == (total, total - len(CASES), 4, 1, 2, 2, 4, 2, 1, total - len(CASES) + 1, 10, 1, 3600)
    assert found["answered"][COUNTS]["B2"].value == "未回答又は要修正の要件があります"
    ours = openpyxl.load_workbook(io.BytesIO(blank), data_only=True)
    for title in (GUIDE, COUNTS, MATRIX):  # what we wrote beside the formulas is what they come to
        assert list(found["blank"][title].iter_rows(values_only=True)) == list(ours[title].iter_rows(values_only=True)), title


@pytest.mark.office
def test_a_line_typed_twice_a_line_not_concerned_and_a_standard_that_is_customized(soffice: str, tmp_path: Path) -> None:
    blank = content(prepared(parsed(PROFILE + RESIDENTS % "" + TWO)))
    rows = lines(opened(blank)[MATRIX])
    chapter = next(at for at, row in enumerate(rows) if row["大項目"] == "機能要件")
    standard = next(at for at, row in enumerate(rows) if row["区分"] == "標準オプション")
    custom = {"回答": "▲", "実現の区分": "アドオン", "カスタマイズ費用（千円）": 5, "発生要因": "B"}
    book = opened(
        answered(blank, {0: custom, 1: custom, standard: custom, chapter: {"回答": "－"}, chapter + 1: {"回答": "－", "備考": "なし"}})
    )
    book[MATRIX]["A5"] = "FIN-1"
    written = io.BytesIO()
    book.save(written)
    found = lines(recalculated(soffice, {"twice": written.getvalue()}, tmp_path)["twice"][MATRIX])
    assert [found[at]["判定"] for at in (0, 1, standard, chapter, chapter + 1)] == [
        "記入済み",
        "IDが重複",
        "▲は使えない",
        "理由がない",
        "記入済み",
    ]


@pytest.mark.office
def test_what_a_bidder_types_and_saves_in_libreoffice_reads_back_cell_for_cell(soffice: str, tmp_path: Path) -> None:
    blank = tmp_path / "08.xlsx"
    blank.write_bytes(content(prepared(load_profile(SAMPLE))))
    before = openpyxl.load_workbook(blank)
    letter = {str(cell.value): cell.column_letter for cell in cells_of(before[MATRIX], 3)}
    typed = [
        (MATRIX, f"{letter['回答']}4", "text", "▲"),
        (MATRIX, f"{letter['実現の区分']}4", "text", "個別帳票の開発"),
        (MATRIX, f"{letter['実現方法（機能の名称、時期及び条件）']}4", "text", "=SUM(1)　予算管理、１－２"),
        (MATRIX, f"{letter['カスタマイズ費用（千円）']}4", "typed", "1250"),
        (MATRIX, f"{letter['発生要因']}4", "text", "A-3"),
        (MATRIX, f"{letter['代替措置']}5", "text", "+一覧を\n２枚に分ける"),
        (MATRIX, f"{letter['実装予定年月日']}5", "typed", "2028-04-01"),
        (MATRIX, f"{letter['備考']}5", "text", "0120"),
        (GUIDE, "B3", "text", "株式会社仮名"),
    ]
    folder = tmp_path / "filled"
    folder.mkdir()
    after = openpyxl.load_workbook(fill(soffice, blank, typed, folder))
    wanted: dict[tuple[str, str], Any] = {(sheet, cell): value for sheet, cell, _, value in typed}
    wanted[MATRIX, f"{letter['カスタマイズ費用（千円）']}4"] = 1250
    wanted[MATRIX, f"{letter['実装予定年月日']}5"] = datetime(2028, 4, 1)  # noqa: DTZ001 - a day
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                value = wanted.get((sheet.title, cell.coordinate), cell.value)
                back = after[sheet.title][cell.coordinate]
                if isinstance(value, str) and value.startswith("=IF("):
                    assert back.data_type == "f"
                elif cell.data_type != "f":
                    assert back.value == value, (sheet.title, cell.coordinate)
    assert after[MATRIX].protection.sheet and len(after[MATRIX].data_validations.dataValidation) >= 6


@pytest.mark.validator
def test_the_workbooks_are_valid_for_the_open_xml_sdk(validator: str, tmp_path: Path) -> None:
    many = "".join(f"  - {{id: m{at}, name: 団体{at}}}\n" for at in range(30))
    profiles = {"sample": load_profile(SAMPLE), "machi": load_profile(MACHI), "two": parsed(PROFILE + TWO)}
    profiles["many bodies"] = parsed(PROFILE.replace("consortium:", f"{many}consortium:"))
    for number, (name, profile) in enumerate(profiles.items()):
        file = tmp_path / f"{number}.xlsx"
        file.write_bytes(content(prepared(profile)))
        found = json.loads(subprocess.run([validator, str(file)], check=True, capture_output=True, timeout=120).stdout)
        assert (found["ok"], found["errors"]) == (True, []), name


def test_many_bodies_are_named_in_one_column() -> None:
    many = "".join(f"  - {{id: m{at}, name: 団体{at}}}\n" for at in range(30))
    rows = asked(parsed(PROFILE.replace("consortium:", f"{many}consortium:") + TWO))
    assert [row["必要とする団体"] for row in rows[:2]] == ["全ての参加団体", "例示町"]


def test_no_word_of_a_profile_is_in_a_formula() -> None:
    name = '財務"&A1&"*'
    text = (PROFILE + TWO).replace("name: 財務会計", f"name: '{name}'")
    with zipfile.ZipFile(io.BytesIO(content(prepared(parsed(text))))) as archive:
        formulas = [
            part
            for each in archive.namelist()
            if each.startswith("xl/worksheets/")
            for part in archive.read(each).decode().split("<f>")[1:]
        ]
    assert len(formulas) > 20 and not any("財務" in formula.partition("</f>")[0] for formula in formulas)


# --- a table beside the profile -----------------------------------------------------------------

CSV = """\
共同調達の機能要件,,,,,
要件ID,業務,要 件,区分,重要度,見本市,例示町,担当
FIN-1,財務会計,査定の額を記録すること。,必須,★★,○,○,甲
FIN-2,finance,集計表を出力すること。,任意,,,○,乙
"""


def with_file(folder: Path, name: str, content: str | bytes) -> Path:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    profile = folder / "見本.yaml"
    profile.write_text(f"{PROFILE}requirements_file: {name}\n", encoding="utf-8")
    return profile


def as_xlsx(text: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "要件"
    for line in text.splitlines():
        sheet.append([cell or None for cell in line.split(",")])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize("name", ["要件.csv", "要件.xlsx"])
def test_a_table_beside_the_profile_says_the_same_as_the_profile(name: str, tmp_path: Path) -> None:
    loaded = load_profile(with_file(tmp_path, name, CSV if name.endswith("csv") else as_xlsx(CSV)))
    wanted = parsed(
        PROFILE
        + "requirements:\n"
        + "  - {id: FIN-1, business: finance, text: 査定の額を記録すること。, necessity: mandatory, weight: 2, members: [aa, bb]}\n"
        + "  - {id: FIN-2, business: finance, text: 集計表を出力すること。, necessity: optional, members: [bb]}\n"
    )
    assert loaded.data == wanted.data and loaded.sha256 == wanted.sha256
    (notice,) = [problem for problem in loaded.notices if problem.code == "SG148"]
    assert notice.message == "要件の表の 1 列は読みません（担当）"
    target = tmp_path / "写し.xlsx"
    convert(tmp_path / "見本.yaml", target, shipped_library())
    assert load_profile(target).data == wanted.data  # all in one file, which needs no table beside it


def places(folder: Path, table: str) -> list[tuple[str, str]]:
    """File and cell, and code, of everything that is wrong with a table."""
    with pytest.raises(InputError) as refused:
        load_profile(with_file(folder, "要件.csv", table))
    return [(problem.origin.path.rpartition("/")[2], problem.code) for problem in refused.value.problems]


def test_mistakes_of_a_table_are_told_by_their_cells(tmp_path: Path) -> None:
    head = "要件ID,業務,要件,区分,団体\n"
    assert places(tmp_path, f"{head}A-1,財務,記録すること。,必須,見本市、架空町\n") == [("要件.csv:B2", "SG131"), ("要件.csv:E2", "SG131")]
    assert places(tmp_path, f"{head}A-1,財務会計,記録すること。,必修,見本市\n,財務会計,表示すること。,任意,\n") == [
        ("要件.csv:B3", "SG111"),  # of the whole line, which has no id
        ("要件.csv:D2", "SG113"),
    ]
    assert places(tmp_path, f"{head}A-1,財務会計,甲,必須,\nA-1,財務会計,乙,実装必須,\n") == [
        ("要件.csv:A3", "SG130"),
        ("要件.csv:D3", "SG149"),
    ]
    assert places(tmp_path, "番号,業務\nA-1,財務会計\n") == [("要件.csv", "SG148")]


def test_bodies_without_a_sign_and_signs_nobody_knows_are_refused(tmp_path: Path) -> None:
    table = "要件ID,業務,要件,区分,見本市,例示町\nA-1,財務会計,記録すること。,必須,,―\nA-2,財務会計,記録すること。,必須,済,○\n"
    with pytest.raises(InputError) as refused:
        load_profile(with_file(tmp_path, "要件.csv", table))
    assert [(problem.origin.path.rpartition("/")[2], problem.message) for problem in refused.value.problems] == [
        ("要件.csv:E2", "どの団体の列にも「○」がありません"),
        ("要件.csv:E3", "団体の列の「済」は、必要かどうかを表しません"),
    ]


@pytest.mark.parametrize("name", ["ない.csv", "../要件.csv", "フォルダー/要件.csv"])
def test_a_table_lies_beside_the_profile(name: str, tmp_path: Path) -> None:
    (tmp_path / "下").mkdir()
    (tmp_path / "要件.csv").write_text(CSV, encoding="utf-8")
    profile = tmp_path / "下" / "見本.yaml"
    profile.write_text(f"{PROFILE}requirements_file: {name}\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_profile(profile)
    assert [(problem.code, problem.origin.line) for problem in refused.value.problems] == [("SG147", 11)]


def test_a_body_outside_the_business_needs_nothing_of_it() -> None:
    text = PROFILE.replace("regime: non_standard}", "regime: non_standard, members: [aa]}") + TWO
    with pytest.raises(InputError) as refused:
        parsed(text)
    assert [problem.message for problem in refused.value.problems] == [
        "要件「=FIN-2」を必要とする団体「bb」は、業務「finance」に参加していません"
    ]
