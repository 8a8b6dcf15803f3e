"""Files from outside: refused by name before anything parses them, with what to do."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from specgen import received
from specgen.conversion import written
from specgen.errors import ReceivedError, WorkplaceError
from specgen.received import read_workbook_file
from tests.conftest import shipped_library


def sound() -> bytes:
    return written({}, ".xlsx", shipped_library())


def repacked(change: Callable[[zipfile.ZipFile, dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(sound())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        change(archive, parts)
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def add(name: str, content: bytes = b"x") -> Callable[[zipfile.ZipFile, dict[str, bytes]], None]:
    return lambda _archive, parts: parts.update({name: content})


def dtd(_archive: zipfile.ZipFile, parts: dict[str, bytes]) -> None:
    parts["xl/workbook.xml"] = b"<!DOCTYPE a [<!ENTITY x 'y'>]>" + parts["xl/workbook.xml"]


def many(_archive: zipfile.ZipFile, parts: dict[str, bytes]) -> None:
    parts.update({f"xl/media/{number}.bin": b"" for number in range(received.MEMBERS)})


def without_workbook(_archive: zipfile.ZipFile, parts: dict[str, bytes]) -> None:
    del parts["xl/workbook.xml"]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
CASES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", "SG401", "０バイト"),
    "html": (lambda: b"<html></html>", "SG401", "Excel のブック（.xlsx）ではありません"),
    "old-or-encrypted": (lambda: OLE, "SG402", "パスワード"),
    "truncated": (lambda: sound()[:-400], "SG404", "壊れています"),
    "another-zip": (lambda: repacked(without_workbook), "SG401", "Excel のブック（.xlsx）ではありません"),
    "bomb": (lambda: repacked(add("xl/media/a.bin", bytes(received.PART_BYTES + 1))), "SG403", "大きくなりすぎる"),
    "ratio": (lambda: repacked(add("xl/media/a.bin", bytes(1024 * 1024))), "SG403", "大きくなりすぎる"),
    "many-members": (lambda: repacked(many), "SG403", "部品の数が多すぎます"),
    "macro": (lambda: repacked(add("xl/vbaProject.bin")), "SG405", "マクロ"),
    "traversal": (lambda: repacked(add("xl/../../a.xml")), "SG405", "不正です"),
    "backslash": (lambda: repacked(add("xl\\a.xml")), "SG405", "不正です"),
    "case-duplicate": (lambda: repacked(add("XL/WORKBOOK.XML")), "SG405", "不正です"),
    "dtd": (lambda: repacked(dtd), "SG405", "文書型の宣言"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_file_that_is_no_sound_workbook_is_refused_by_name(name: str, tmp_path: Path) -> None:
    make, code, said = CASES[name]
    file = tmp_path / "p.xlsx"
    file.write_bytes(make())
    with pytest.raises(ReceivedError) as caught:
        read_workbook_file(file)
    (problem,) = caught.value.problems
    assert (problem.code, said in problem.message, bool(problem.remedy)) == (code, True, True), problem
    assert caught.value.exit_status == 4


def test_a_sound_workbook_is_handed_on_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "p.xlsx"
    file.write_bytes(sound())
    assert read_workbook_file(file) == sound()


def test_the_lock_file_of_excel_is_named(tmp_path: Path) -> None:
    file = tmp_path / "~$p.xlsx"
    file.write_bytes(sound())
    with pytest.raises(ReceivedError) as caught:
        read_workbook_file(file)
    assert "Excel が開いている間だけ作る" in caught.value.problems[0].message


def test_a_file_that_is_not_there_is_the_workplace_s(tmp_path: Path) -> None:
    with pytest.raises(WorkplaceError) as caught:
        read_workbook_file(tmp_path / "p.xlsx")
    assert [problem.code for problem in caught.value.problems] == ["SG501"]


@pytest.mark.skipif(os.name == "nt", reason="メモリーの上限は Windows では試せません")
def test_a_bomb_is_refused_within_bounds_of_memory(tmp_path: Path) -> None:
    """A part that would unpack to 2 GiB: refused while unpacking, not after."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/a.bin", "w", force_zip64=True) as part:
        for _ in range(2048):
            part.write(bytes(1024 * 1024))
    file = tmp_path / "p.xlsx"
    file.write_bytes(buffer.getvalue())
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (600 * 1024 * 1024,) * 2)\n"
        "sys.argv = ['specgen', 'check', sys.argv[1]]\nfrom specgen.cli import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, "SG403" in done.stderr) == (4, True), done.stderr
