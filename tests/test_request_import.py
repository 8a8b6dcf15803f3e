"""カスタマイズ要望一覧: out, filled in by an office, and in again: nothing lost, nothing else touched, every fault with its cell."""

from __future__ import annotations

import difflib
import io
import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from specgen.amendment import Edit, edited
from specgen.cli import cli
from specgen.errors import InputError, UsageError
from specgen.profile import LoadedProfile, load_profile
from specgen.request_book import QUESTIONS, Register, request_book
from specgen.request_import import Merged, import_requests, merge_requests
from specgen.source import parse_yaml
from specgen.workbook import read_workbook_bytes
from tests.conftest import PROFILES, SAMPLE, shipped_library
from tests.small import PROFILE
from tests.typed_in_office import fill

REQUESTS = """\
customization_requests:
  # 財政課の要望
  - id: CR-01  # 先に決める
    title: "0120"
    business: finance
    members: [aa, bb]
    factors: [A-1, D]
    answers: {a1_1: yes, a1_2: no}
    notes:
      a1_1: 理由   # 口頭
    alternatives:
      # 一つ目
      - {id: export, name: 汎用抽出, feasible: true, adopted: true}
    opinions:
    - department: business
      section: 住宅課
    - {department: vendor, section: 仮名社, text: "=なし"}
    costs: {initial_yen: 1000000}

  # 住民課の要望
  - {id: CR-02, title: 二つ目, business: finance, members: [bb]}
# 終わり
"""
MAIN, ANSWERS, ALTERNATIVES = "カスタマイズ要望", "カスタマイズ要望（設問への回答）", "カスタマイズ要望（代替措置の検討）"
OPINIONS, PAST = "カスタマイズ要望（関与した部門の意見）", "カスタマイズ要望（見直し及び経過の記録）"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    file = tmp_path / "profile.yaml"
    file.write_text(PROFILE + REQUESTS, encoding="utf-8")
    return file


def column(sheet: Worksheet, key: str) -> int:
    return next(cell.column for cell in sheet[2] if cell.value == key)


def write(book: Workbook, sheet: str, row: int, values: Mapping[str, object]) -> None:
    for key, value in values.items():
        cell = book[sheet].cell(row, column(book[sheet], key))
        cell.value = value  # type: ignore[assignment]
        if isinstance(value, str):
            cell.data_type = "s"


def filled(profile: Path, change: Callable[[Workbook], None]) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(request_book(load_profile(profile), shipped_library())))
    change(book)
    file = profile.with_name("返送.xlsx")
    book.save(file)
    return file


def changed_lines(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def unchanged(profile: LoadedProfile) -> Merged:
    """The register of a profile, in again as it went out."""
    content = request_book(profile, shipped_library())
    register = read_workbook_bytes(content, "返送.xlsx", Register, profile.source.data, (QUESTIONS,))
    return merge_requests(register, profile, shipped_library())


@pytest.mark.parametrize("file", PROFILES, ids=lambda path: path.stem)
def test_what_goes_out_comes_in_as_it_was(file: Path) -> None:
    profile = load_profile(file)
    merged = unchanged(profile)
    assert merged.edits == ()
    assert merged.notices == ()
    assert [(each.id, each.state, each.blank) for each in merged.requests] == [
        (request.id, "unchanged", ()) for request in profile.data.customization_requests
    ]


def test_a_register_filled_in_an_office_comes_in_and_goes_out_the_same(soffice: str, tmp_path: Path) -> None:
    profile = tmp_path / "mihon.yaml"
    profile.write_bytes(SAMPLE.read_bytes())
    out = tmp_path / "out.xlsx"
    out.write_bytes(request_book(load_profile(profile), shipped_library()))
    typed = [
        (MAIN, "A16", "text", "0120"),
        (MAIN, "B16", "text", "=1+1 の帳票"),
        (MAIN, "C16", "text", "財務会計"),
        (MAIN, "D16", "text", "見本市"),
        (MAIN, "F16", "typed", "2026-11-01"),
        (MAIN, "AE16", "typed", "1850000"),
    ]
    folder = tmp_path / "office"
    folder.mkdir()
    merged = import_requests(fill(soffice, out, typed, folder), profile, shipped_library())
    assert [each.state for each in merged.requests] == ["unchanged"] * 12 + ["added"]
    request = load_profile(profile).data.customization_requests[12]
    assert (request.id, request.title, request.business, request.members) == ("0120", "=1+1 の帳票", "finance", ("mihon",))
    assert (request.requested, request.costs.initial_yen) == (date(2026, 11, 1), 1850000)
    assert [each.state for each in unchanged(load_profile(profile)).requests] == ["unchanged"] * 13


def test_what_an_office_wrote_is_put_in_and_every_other_character_stays(profile: Path) -> None:
    before = profile.read_text(encoding="utf-8")

    def change(book: Workbook) -> None:
        write(book, MAIN, 4, {"section": "建築課", "costs.initial_yen": 900000, "costs.source": "概算", "in_operation": "はい"})
        write(
            book,
            MAIN,
            6,
            {"id": "CR-03", "title": "三つ目: #1", "business": "finance", "members": "bb、aa", "factors": "要因Ｂ（独自の住民対応）"},
        )
        write(book, ANSWERS, 4, {"answers": "いいえ"})
        write(book, ALTERNATIVES, 5, {"parent": "CR-01", "id": "sheet", "name": "表計算"})
        write(book, ALTERNATIVES, 6, {"parent": "CR-03", "id": "sheet", "name": "表計算", "cost_yen": 120})
        write(book, OPINIONS, 5, {"text": "+追記"})
        write(book, OPINIONS, 6, {"parent": "CR-01", "department": "業務改革部門", "section": "行革課"})
        write(book, PAST, 4, {"parent": "CR-02", "date": date(2026, 11, 2), "note": "受付"})

    merged = import_requests(filled(profile, change), profile, shipped_library())
    assert [(each.id, each.state) for each in merged.requests] == [("CR-01", "changed"), ("CR-02", "changed"), ("CR-03", "added")]
    assert {(each.field, each.old, each.new) for each in merged.requests[0].differences} >= {
        ("申請課", "", "建築課"),
        ("カスタマイズの経費・初期の経費", "1,000,000", "900,000"),
        ("現行で実施中か", "", "はい"),
        ("検討の設問への回答・a1_1", "はい", "いいえ"),
        ("代替措置の検討・sheet・代替措置", "", "表計算"),
        ("関与した部門の意見・2・意見の内容", "=なし", "+追記"),
    }
    after = profile.read_text(encoding="utf-8")
    assert changed_lines(before, after) == [
        "-     answers: {a1_1: yes, a1_2: no}",
        "+     answers: {a1_1: no, a1_2: no}",
        "+       - id: sheet",
        "+         name: 表計算",
        '-     - {department: vendor, section: 仮名社, text: "=なし"}',
        '+     - {department: vendor, section: 仮名社, text: "+追記"}',
        "+     - department: bpr",
        "+       section: 行革課",
        "-     costs: {initial_yen: 1000000}",
        "+     costs: {initial_yen: 900000, source: 概算}",
        "+     section: 建築課",
        "+     in_operation: true",
        "-   - {id: CR-02, title: 二つ目, business: finance, members: [bb]}",
        "+   - {id: CR-02, title: 二つ目, business: finance, members: [bb], history: [{date: 2026-11-02, note: 受付}]}",
        "+   - id: CR-03",
        '+     title: "三つ目: #1"',
        "+     business: finance",
        "+     members: [bb, aa]",
        "+     factors: [B]",
        "+     alternatives:",
        "+       - id: sheet",
        "+         name: 表計算",
        "+         cost_yen: 120",
    ]


def test_blank_cells_missing_rows_and_missing_columns_take_nothing_away(profile: Path) -> None:
    before = profile.read_bytes()

    def change(book: Workbook) -> None:
        write(book, MAIN, 4, {"title": None, "costs.initial_yen": None})
        book[MAIN].delete_cols(column(book[MAIN], "factors"))
        book[MAIN].delete_rows(5)
        book[ANSWERS].delete_rows(4)
        del book[ALTERNATIVES]
        book[OPINIONS].delete_rows(4)

    merged = import_requests(filled(profile, change), profile, shipped_library())
    assert merged.edits == ()
    assert [(each.id, each.state) for each in merged.requests] == [("CR-01", "unchanged"), ("CR-02", "kept")]
    assert {(each.field, each.old) for each in merged.requests[0].blank} == {
        ("要望の名称", "0120"),
        ("発生要因", "要因Ａ－１（業務の効率化）、要因Ｄ（外部団体）"),
        ("検討の設問への回答・a1_1", "はい"),
        ("設問ごとの理由・根拠・a1_1", "理由"),
        ("代替措置の検討・export・代替措置", "汎用抽出"),
        ("代替措置の検討・export・実現の可否", "はい"),
        ("代替措置の検討・export・採用するか", "はい"),
        ("カスタマイズの経費・初期の経費", "1,000,000"),
        ("関与した部門の意見・1・部門の種類", "業務担当部門"),
        ("関与した部門の意見・1・部門の名称", "住宅課"),
    }
    assert profile.read_bytes() == before


def unreadable(book: Workbook) -> None:
    book[MAIN].cell(5, column(book[MAIN], "title")).value = "=A4"
    write(book, MAIN, 4, {"costs.initial_yen": "百万"})
    write(book, PAST, 4, {"parent": "CR-09", "note": "宛先のない行"})
    book[MAIN].cell(4, 60).value = "見出しのない列"


def incomplete(book: Workbook) -> None:
    write(book, MAIN, 6, {"title": "番号がない", "business": "finance", "members": "aa"})
    write(book, MAIN, 7, {"id": "CR-04", "factors": "要因Ｚ"})
    write(book, ANSWERS, 4, {"answers": "たぶん"})


def contradictory(book: Workbook) -> None:
    write(book, MAIN, 4, {"business": "nobody"})
    write(book, MAIN, 6, {"id": "CR-02", "title": "番号が重なる", "business": "財務会計", "members": "例示町"})
    write(book, ALTERNATIVES, 5, {"parent": "CR-01", "id": "export", "name": "番号が重なる"})


def out_of_place(book: Workbook) -> None:
    write(book, MAIN, 5, {"requested": date(2026, 11, 11), "factors": "要因Ｂ（独自の住民対応）"})
    write(book, PAST, 4, {"parent": "CR-02", "date": date(2026, 11, 2), "note": "申請より前"})
    write(book, ANSWERS, 30, {"parent": "CR-02", "key": "c_1", "answers": "はい"})
    write(book, ANSWERS, 31, {"parent": "CR-02", "key": "z_9", "notes": "ない設問"})


FAULTS: dict[Callable[[Workbook], None], list[tuple[str, str]]] = {
    unreadable: [("SG174", f"{PAST}!A4"), ("SG174", f"{MAIN}!BH4"), ("SG175", f"{MAIN}!AE4"), ("SG175", f"{MAIN}!B5")],
    incomplete: [
        *[("SG111", f"{MAIN}!A7")] * 3,
        ("SG111", f"{MAIN}!B6"),
        ("SG113", f"{MAIN}!Q7"),
        ("SG113", f"{ANSWERS}!D4"),
    ],
    contradictory: [("SG130", f"{MAIN}!A6"), ("SG130", f"{ALTERNATIVES}!B5"), ("SG131", f"{MAIN}!C4")],
    out_of_place: [("SG136", f"{ANSWERS}!E31"), ("SG180", f"{ANSWERS}!D30"), ("SG181", f"{PAST}!B4")],
}


@pytest.mark.parametrize("change", FAULTS, ids=lambda change: change.__name__)
def test_every_fault_is_told_with_its_sheet_and_cell_and_nothing_is_written(profile: Path, change: Callable[[Workbook], None]) -> None:
    before = profile.read_bytes()
    with pytest.raises(InputError) as caught:
        import_requests(filled(profile, change), profile, shipped_library())
    found = [(problem.code, problem.origin.path.rpartition(":")[2]) for problem in caught.value.problems]
    assert sorted(found) == sorted(FAULTS[change])
    assert profile.read_bytes() == before


def test_what_changes_is_shown_before_it_is_written(profile: Path) -> None:
    before = profile.read_bytes()

    def change(book: Workbook) -> None:
        write(book, MAIN, 4, {"section": "建築課", "title": None})
        write(book, MAIN, 6, {"id": "CR-03", "title": "三つ目", "business": "finance", "members": "bb"})

    workbook = filled(profile, change)
    shown = CliRunner().invoke(cli, ["requests", "import", str(workbook), str(profile), "--dry-run"])
    assert shown.exit_code == 0, shown.output
    assert shown.output == (
        "追加: 1 件\n"
        "  CR-03 三つ目\n"
        "変更: 1 件\n"
        "  CR-01 0120\n"
        "      申請課: （空欄） → 建築課\n"
        "      ブックでは空欄なので、そのまま残します: 要望の名称（0120）\n"
        "変更なし: 1 件\n"
        "--dry-run のため、何も書いていません。\n"
    )
    assert profile.read_bytes() == before
    told = CliRunner().invoke(cli, ["requests", "import", str(workbook), str(profile), "--json"])
    assert [(each["id"], each["state"]) for each in json.loads(told.output)["requests"]] == [
        ("CR-01", "changed"),
        ("CR-02", "unchanged"),
        ("CR-03", "added"),
    ]
    assert json.loads(told.output)["written"] is True
    again = CliRunner().invoke(cli, ["requests", "import", str(workbook), str(profile)])
    assert again.output.endswith("変わったところはないため、何も書いていません。\n")


def test_a_profile_without_requests_gets_its_first_from_the_register(tmp_path: Path) -> None:
    for number, text in enumerate((PROFILE, f"{PROFILE}customization_requests: []  # まだない\n")):
        profile = tmp_path / f"{number}.yaml"
        profile.write_text(text, encoding="utf-8")
        first = {"id": "CR-01", "title": "一つ目", "business": "財務会計", "members": "例示町、見本市", "costs.yearly_yen": 5}
        import_requests(filled(profile, lambda book, first=first: write(book, MAIN, 4, first)), profile, shipped_library())  # type: ignore[misc]
        (request,) = load_profile(profile).data.customization_requests
        assert (request.id, request.members, request.costs.yearly_yen) == ("CR-01", ("bb", "aa"), 5)
        assert profile.read_text(encoding="utf-8").startswith(PROFILE)


def test_export_takes_no_other_file_away_and_only_yaml_takes_requests_in(profile: Path) -> None:
    target = profile.with_name("一覧.xlsx")
    assert CliRunner().invoke(cli, ["requests", "export", str(profile), "-o", str(target)]).exit_code == 0
    assert "SG508" in str(CliRunner().invoke(cli, ["requests", "export", str(profile), "-o", str(target)]).exception)
    as_json = profile.with_suffix(".json")
    as_json.write_text(json.dumps(parse_yaml(PROFILE + REQUESTS, "").data), encoding="utf-8")
    with pytest.raises(UsageError, match="SG025"):
        import_requests(target, as_json, shipped_library())


# --- values in YAML --------------------------------------------------------------------------

words = st.text("あ=+-:#, '\"\\[]{}&*!|>%@`?\u3000a1", min_size=1, max_size=6)
values = st.recursive(words | st.integers(-5, 10**6) | st.booleans() | st.none(), lambda each: st.lists(each, max_size=3) | st.dictionaries(words, each, max_size=3), max_leaves=6)  # fmt: skip
STYLES = (
    "a:\n  k: 1  # 一\n  m: {x: 1, y: [1, 2]} # 二\n  l:\n  - 1\n  # 三\n  - {z: 1}\n\n# 四\nb: |\n  文\n  文\n",
    "a: {k: 1, m: {x: 1, y: [1, 2]},\n    l: [1, {z: 1}]}  # 四\nb: 文",
    'a:\n    "k": "1"\n    m:\n        x: 1\n        y:\n            - 1\n            - 2  # 五\n    l:\n        - 1\n        - z: 1\nb: >-\n  文\n',
)
PLACES = (
    ("a", "k"),
    ("a", "new"),
    ("a", "m", "x"),
    ("a", "m", "new"),
    ("a", "m", "y", 2),
    ("a", "l", 2),
    ("a", "l", 1, "new"),
    ("b",),
    ("c",),
)


@settings(max_examples=150)
@given(st.sampled_from(STYLES), st.dictionaries(st.sampled_from(PLACES), values, min_size=1))
def test_any_values_are_read_back_as_they_were_written_and_comments_stay(text: str, new: dict[tuple[str | int, ...], object]) -> None:
    after = edited(text, "見本.yaml", [Edit(path, value) for path, value in new.items()])
    data = parse_yaml(after, "").data
    for path, value in new.items():
        place = data
        for part in path:
            place = place[part]
        assert place == value
    for comment in ("# 一", "# 二", "# 三", "# 四", "# 五"):
        assert after.count(comment) >= text.count(comment)
