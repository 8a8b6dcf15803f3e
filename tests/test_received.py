"""Files from outside: refused by name before anything parses them, with what to do; what is taken is told.

The hostile files are made by ``hostile_files`` and read by a process of its own (``hostile_reader``), whose time and
memory are measured while a listener on this machine waits for a connection that must not come.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import random
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from specgen.cells import letters
from specgen.conversion import written
from specgen.errors import InputError, ReceivedError, WorkplaceError
from specgen.received import read_document_file, read_rows, read_workbook_file
from specgen.workbook import read_workbook
from tests.conftest import ROOT, shipped_library
from tests.hostile_files import Case, document, documents, inline, packed, relations, workbook, workbooks

SECONDS, KILOBYTES = 2, 300 * 1024  # of one refusal, by the fault model
CASES: dict[str, Case] = {
    **{f"{case.row}-{case.name}.docx": case for case in documents()},
    **{f"{case.row}-{case.name}.xlsx": case for case in workbooks()},
}
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


class Listener:
    """Counts who connects to a port of this machine."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.socket.close()


@pytest.fixture(scope="module")
def outcomes(listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of every hostile file, in one process that may take no more than 1 GiB of addresses."""
    if os.name == "nt":
        pytest.skip("メモリーの上限は Windows では試せません")
    folder = tmp_path_factory.mktemp("hostile")
    for name, case in CASES.items():
        (folder / name).write_bytes(case.content(listener.port))
    command = [sys.executable, "-m", "tests.hostile_reader", str(folder), str(1024**3)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return {"results": {each["name"]: each for each in told["results"]}, "kilobytes": told["kilobytes"], "folder": folder}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_refused_by_name_or_taken_with_a_notice(name: str, outcomes: dict[str, Any]) -> None:
    case, found = CASES[name], outcomes["results"][name]
    problems = found.get("problems", [])
    assert [problem["code"] for problem in problems] == ([case.code] if case.code else []), found
    for problem in problems:
        assert case.said in problem["message"]
        assert problem["remedy"]
        assert problem["path"].startswith(str(outcomes["folder"] / name))
        assert found["status"] == 4
    if not case.code:
        assert len(found["notices"]) == bool(case.said), found["notices"]
        assert case.said in "".join(found["notices"])
    assert found["seconds"] < SECONDS * 2  # processor time; twice for machines that are busy


def test_all_hostile_files_together_never_take_more_than_300_megabytes(outcomes: dict[str, Any]) -> None:
    assert outcomes["kilobytes"] < KILOBYTES


def test_nothing_a_hostile_file_points_to_is_ever_called(outcomes: dict[str, Any], listener: Listener) -> None:
    assert outcomes["results"]
    assert listener.connections == 0
    socket.create_connection(("127.0.0.1", listener.port)).close()  # that it would be seen
    for _ in range(100):
        if listener.connections:
            break
        threading.Event().wait(0.05)
    assert listener.connections == 1


def test_links_that_may_stay_are_told(outcomes: dict[str, Any]) -> None:
    assert outcomes["results"]["A6-links.docx"]["links"] == ["https://example.jp/", "mailto:a@example.jp"]


def test_every_row_of_the_fault_model_has_a_file_of_each_kind() -> None:
    for suffix, rows in ((".docx", "A1 A2 A3 A4 A5 A6 A7 A8"), (".xlsx", "A1 A2 A3 A4 A5 A6 A7 A8 A13")):
        assert {case.row for name, case in CASES.items() if name.endswith(suffix)} == set(rows.split())


# --- the door itself ------------------------------------------------------------------------------


def sound() -> bytes:
    return written({}, ".xlsx", shipped_library())


def codes(error: pytest.ExceptionInfo[Any]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def put(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def test_a_sound_workbook_is_handed_on_byte_for_byte(tmp_path: Path) -> None:
    assert read_workbook_file(put(tmp_path, "p.xlsx", sound())) == sound()


def test_a_sound_document_is_handed_on_byte_for_byte(tmp_path: Path) -> None:
    received = read_document_file(put(tmp_path, "p.docx", packed(document())))
    assert (received.content, received.notices, received.links) == (packed(document()), (), ())


@pytest.mark.parametrize(("name", "program"), [("~$p.xlsx", "Excel"), ("~$p.docx", "Word")])
def test_the_lock_file_of_an_open_file_is_named(name: str, program: str, tmp_path: Path) -> None:
    read = read_document_file if program == "Word" else read_workbook_file
    with pytest.raises(ReceivedError) as caught:
        read(put(tmp_path, name, b"\x05user"))
    assert codes(caught) == ["SG401"]
    assert f"{program} が開いている間だけ作る" in caught.value.problems[0].message


def test_a_file_that_is_not_there_is_the_workplace_s(tmp_path: Path) -> None:
    for read in (read_workbook_file, read_document_file, read_rows):
        with pytest.raises(WorkplaceError) as caught:
            read(tmp_path / "p.xlsx")
        assert codes(caught) == ["SG501"]


def test_all_that_may_not_be_in_a_document_is_told_at_once(tmp_path: Path) -> None:
    inside = '<w:altChunk/><w:p><w:fldSimple w:instr="DDE a b"/></w:p><w:p><w:fldSimple w:instr="DDE c d"/></w:p>'
    with pytest.raises(ReceivedError) as caught:
        read_document_file(put(tmp_path, "p.docx", packed(document(inside))))
    assert [problem.message for problem in caught.value.problems] == [
        "ほかのプログラムを呼ぶフィールド（DDE）が入っています",
        "丸ごと差し込まれた、ほかの形式の文書（altChunk）が入っています",
    ]


def test_things_of_one_kind_that_lead_outside_are_one_notice(tmp_path: Path) -> None:
    pictures = [(f"rId{number}", "image", f"https://example.jp/{number}.png", "External") for number in range(3)]
    received = read_document_file(put(tmp_path, "p.docx", packed(document("", *pictures))))
    (notice,) = received.notices
    assert (notice.code, notice.message) == ("SG408", "外部の画像が 3 か所あります（https://example.jp/0.png など）")
    assert received.links == ()


def test_a_form_with_a_link_to_another_workbook_is_read_with_a_notice(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(sound())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations(("rId1", "externalLinkPath", "file:///a.xlsx", "External"))
    read = read_workbook(put(tmp_path, "p.xlsx", packed(parts)))
    assert [notice.code for notice in read.notices] == ["SG408"]


@pytest.mark.parametrize(("suffix", "make"), [(".docx", document), (".xlsx", workbook)])
def test_damage_gives_a_refusal_or_the_file(suffix: str, make: Any, tmp_path: Path) -> None:
    """Bytes changed at random: never an exception that is not ours."""
    chance = random.Random(7)  # noqa: S311 - the same damage every time
    whole = {"document": packed(make()), "stored": packed(make(), method=zipfile.ZIP_STORED)}
    refused = 0
    for turn in range(500):
        content = bytearray(whole["stored" if turn % 2 else "document"])
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        file = put(tmp_path, f"p{suffix}", bytes(content[: chance.choice([len(content), len(content), chance.randrange(len(content))])]))
        try:
            read_document_file(file) if suffix == ".docx" else read_rows(file)
        except ReceivedError:
            refused += 1
    assert 400 < refused < 500  # some damage is none


@pytest.mark.skipif(os.name == "nt", reason="メモリーの上限は Windows では試せません")
def test_a_command_refuses_a_bomb_within_bounds_of_memory(tmp_path: Path) -> None:
    """A part that would unpack to 2 GiB: refused while unpacking, not after."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in workbook().items():
            archive.writestr(name, content)
        with archive.open("xl/media/a.bin", "w", force_zip64=True) as part:
            for _ in range(250):
                part.write(bytes(1024 * 1024))
    file = put(tmp_path, "p.xlsx", buffer.getvalue())
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (600 * 1024 * 1024,) * 2)\n"
        "sys.argv = ['specgen', 'check', sys.argv[1]]\nfrom specgen.cli import main\nmain()"
    )
    command = [sys.executable, "-c", code, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT, env=ENVIRONMENT)
    assert (done.returncode, "SG403" in done.stderr) == (4, True), done.stderr


def test_a_workbook_without_a_default_style_is_refused_without_a_warning_of_the_library(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:  # a warning would be an error here
        read_workbook(put(tmp_path, "p.xlsx", packed(workbook(f'<row r="1">{inline("A1", "x")}</row>'))))
    assert codes(caught) == ["SG171"]


# --- rows -----------------------------------------------------------------------------------------

CELLS = (
    ('<c r="{}" t="s"><v>0</v></c>', "要件"),
    ('<c r="{}" t="s"><v>1</v></c>', "二つの文"),  # the reading フタ is no part of it
    ('<c r="{}"><v>1000</v></c>', "1000"),
    ('<c r="{}" s="3"><v>1000</v></c>', "1000"),  # looks like 1,000円
    ('<c r="{}"><v>0.10000000000000001</v></c>', "0.1"),
    ('<c r="{}"><v>1E3</v></c>', "1000"),
    ('<c r="{}"><v>1.0</v></c>', "1"),
    ('<c r="{}"><v>-5</v></c>', "-5"),
    ('<c r="{}"><v>10000000000000</v></c>', "10000000000000"),
    ('<c r="{}" s="1"><v>46478</v></c>', "2027-04-01"),  # days since 1899-12-30, counted by hand: 46478
    ('<c r="{}" s="2"><v>46478.5</v></c>', "2027-04-01 12:00:00"),
    ('<c r="{}" t="b"><v>1</v></c>', "TRUE"),
    ('<c r="{}"><f>1+1</f><v>2</v></c>', "2"),
    ('<c r="{}" t="str"><f>"a"</f><v>a</v></c>', "a"),
    ('<c r="{}" t="inlineStr"><is><t>=1+1</t></is></c>', "=1+1"),
    ('<c r="{}" t="inlineStr"><is><t xml:space="preserve">\t@-+ </t></is></c>', "\t@-+ "),
    ('<c r="{}" t="inlineStr"><is><t>￥１，０００円</t></is></c>', "￥１，０００円"),
    ('<c r="{}" t="inlineStr"><is><t>001</t></is></c>', "001"),
    ('<c r="{}" t="inlineStr"><is><t>一_x000A_二_x005F_x000A_</t></is></c>', "一\n二_x000A_"),
    ('<c r="{}" t="inlineStr"><is><t>𠮷葛\U000e0100_xD842__xDFB7_</t></is></c>', "𠮷葛\U000e0100𠮷"),
)


@pytest.mark.parametrize(("cell", "text"), CELLS, ids=range(len(CELLS)))
def test_a_cell_is_read_as_the_text_of_its_value(cell: str, text: str, tmp_path: Path) -> None:
    received = read_rows(put(tmp_path, "p.xlsx", packed(workbook(f'<row r="7">{cell.format("C7")}</row>'))))
    (sheet,) = received.sheets
    (row,) = sheet.rows
    assert (sheet.title, row.number, row.texts, row.unsure, received.notices) == ("様式", 7, ("", "", text), frozenset(), ())
    assert str(sheet.origin(7, 3)) == f"{tmp_path / 'p.xlsx'}:様式!C7"


def test_what_is_no_value_is_marked_in_its_row(tmp_path: Path) -> None:
    cells = f'{inline("A1", "x")}<c r="B1"><f>1+1</f><v/></c><c r="C1" t="e"><v>#N/A</v></c><c r="D1" t="str"><f>""</f><v></v></c>'
    received = read_rows(put(tmp_path, "p.xlsx", packed(workbook(f'<row r="1">{cells}</row>'))))
    (row,) = received.sheets[0].rows
    assert (row.texts, row.unsure) == (("x", "", "#N/A"), frozenset({2, 3}))
    assert [str(notice.origin).rpartition("!")[2] for notice in received.notices] == ["B1", "C1"]


def test_many_flaws_of_one_sheet_are_told_by_number(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="e"><v>#N/A</v></c></row>' for row in range(1, 51))
    received = read_rows(put(tmp_path, "p.xlsx", packed(workbook(rows))))
    assert len(received.notices) == 21
    assert received.notices[-1].message == "エラーの値が、ほかに 30 個あります"


def test_rows_and_cells_without_names_stand_behind_one_another(tmp_path: Path) -> None:
    text = "<c t='inlineStr'><is><t>x</t></is></c>"
    received = read_rows(put(tmp_path, "p.xlsx", packed(workbook(f"<row><c/>{text}</row><row r='5'>{text}</row><row>{text}</row>"))))
    assert [(row.number, row.texts) for row in received.sheets[0].rows] == [(1, ("", "x")), (5, ("x",)), (6, ("x",))]


def test_a_hidden_row_is_told_and_marked(tmp_path: Path) -> None:
    received = read_rows(put(tmp_path, "p.xlsx", packed(workbook(f'<row r="3" hidden="1">{inline("A3", "x")}</row>'))))
    assert [row.hidden for row in received.sheets[0].rows] == [True]


def test_the_dates_of_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    parts = workbook('<row r="1"><c r="A1" s="1"><v>45016</v></c></row>')  # 46478 - 1462
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
    assert read_rows(put(tmp_path, "p.xlsx", packed(parts))).sheets[0].rows[0].texts == ("2027-04-01",)


CSV = '番号,要件\r\n1,"改行\nと""引用"""\r\n\r\n=2,𠮷\r\n'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (CSV.encode(), []),
        (codecs.BOM_UTF8 + CSV.encode(), []),
        (CSV.replace(",", "\t").encode("utf-16"), []),
        (CSV.replace("𠮷", "吉").encode("cp932"), ["SG409"]),
    ],
    ids=["utf-8", "bom", "utf-16", "cp932"],
)
def test_a_csv_file_is_read_as_excel_shows_it(content: bytes, told: list[str], tmp_path: Path) -> None:
    received = read_rows(put(tmp_path, "p.csv", content))
    (sheet,) = received.sheets
    last = "吉" if told else "𠮷"
    assert [(row.number, row.texts) for row in sheet.rows] == [(1, ("番号", "要件")), (2, ("1", '改行\nと"引用"')), (4, ("=2", last))]
    assert [notice.code for notice in received.notices] == told
    assert str(sheet.origin(4, 2)) == f"{tmp_path / 'p.csv'}:B4"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "SG401", "０バイト"),
        (packed(workbook()), "SG401", "ＣＳＶ のファイルではありません（Word の文書、Excel のブックなどの Office のファイルです）"),
        (b"%PDF-1.7", "SG401", "ＰＤＦ"),
        (b"a,b\0\n", "SG407", "文字コード"),
        (b"a,\x85\x20\xff\xfd\n", "SG407", "文字コード"),
        ("a,見本".encode("utf-16-le"), "SG407", "文字コード"),
        (b'a,"b\n', "SG407", "引用符"),
        (b'a,"b"c\n', "SG407", "引用符"),
        (b"a," + b"x" * 200_000, "SG407", "長すぎます"),
        (b"a," * 200 + b"a\n", "SG403", "範囲"),
        (b"a\n" * 10_001, "SG403", "範囲"),
        (b"a\n" * 17_000_000, "SG403", "32ＭＢ"),
    ],
    ids=[
        "empty",
        "workbook",
        "pdf",
        "nul",
        "no-code",
        "utf-16-without-mark",
        "open-quote",
        "text-after-quote",
        "long",
        "columns",
        "rows",
        "bytes",
    ],
)
def test_a_csv_file_that_cannot_be_read_is_refused_by_name(content: bytes, code: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ReceivedError) as caught:
        read_rows(put(tmp_path, "p.csv", content))
    (problem,) = caught.value.problems
    assert (problem.code, said in problem.message, bool(problem.remedy)) == (code, True, True), problem


def test_columns_are_named_as_in_excel() -> None:
    assert [letters(column) for column in (1, 26, 27, 52, 53, 702, 703, 16384)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]


def test_a_form_reads_as_openpyxl_reads_it(tmp_path: Path) -> None:
    """The texts of every cell of the shipped form, read by two readers."""
    import openpyxl

    file = put(tmp_path, "p.xlsx", sound())
    theirs = openpyxl.load_workbook(file, data_only=True)
    for sheet in read_rows(file).sheets:
        expected = {
            (cell.row, cell.column): str(cell.value) for row in theirs[sheet.title].iter_rows() for cell in row if cell.value is not None
        }
        assert {(row.number, at): text for row in sheet.rows for at, text in enumerate(row.texts, 1) if text} == expected


@pytest.mark.office
def test_a_workbook_saved_by_libreoffice_reads_back_cell_for_cell(convert: Callable[[Path, str], Path], tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}"{" hidden=" + chr(34) + "1" + chr(34) if row == 3 else ""}>{cell.format(f"B{row}")}</row>'
        for row, (cell, _) in enumerate(CELLS, 2)
    )
    file = put(tmp_path, "p.xlsx", packed(workbook(f'<row r="1">{inline("A1", "見出し")}</row>{rows}')))
    before, after = read_rows(file), read_rows(convert(file, "xlsx"))
    assert [(row.number, row.texts, row.hidden) for row in after.sheets[0].rows] == [
        (row.number, row.texts, row.hidden) for row in before.sheets[0].rows
    ]
    assert [row.texts[-1] for row in after.sheets[0].rows] == ["見出し", *(text for _, text in CELLS)]
    assert [(notice.code, notice.message) for notice in after.notices] == [("SG409", "隠れている行（3 行目）の値を読みました")]
