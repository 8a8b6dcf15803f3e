from __future__ import annotations

import io
import json
import os
import re
import sys
import tomllib
from pathlib import Path

import pytest

from specgen.doctor import DEPENDENCIES, examine
from tests.small import ROOT
from tests.test_cli import specgen


def rows(cwd: Path = ROOT, **environment: str) -> tuple[int, dict[str, dict[str, str]]]:
    """Exit status and the rows by name."""
    done = specgen("doctor", "--json", cwd=cwd, stdin=b"", **environment)
    assert done.stderr == ""
    return done.returncode, {row["name"]: row for row in json.loads(done.stdout)}


def broken_module(folder: Path, name: str, line: str) -> str:
    """A folder to put before all others, where the module ``name`` consists of ``line``."""
    (folder / f"{name}.py").write_text(f"{line}\n", encoding="utf-8")
    return str(folder)


def test_doctor_looks_at_every_dependency_of_the_project() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert list(DEPENDENCIES) == [re.split(r"[<>=]", requirement)[0] for requirement in asked]


def test_a_sound_machine_has_all_that_documents_need(tmp_path: Path) -> None:
    status, found = rows(cwd=tmp_path)
    assert status == 0
    assert {name for name, row in found.items() if row["state"] == "broken"} == set()
    assert re.fullmatch(r"第 2026\.\d\d 版、条項 \d\d+ 件、SHA-256 [0-9a-f]{64}、.*clause_library", found["条項集"]["found"])
    assert found["見本の文書"]["state"] == "ok"
    assert found["lxml"]["found"].startswith("6.")
    assert found["今のフォルダー"]["found"] == f"{tmp_path} に書き込めます"
    assert list(tmp_path.iterdir()) == []


def test_every_row_is_printed_with_its_mark_and_the_last_line_sums_up(tmp_path: Path) -> None:
    done = specgen("doctor", cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert "○ pyyaml: 6." in done.stdout
    assert lines[-1] == "文書を作るのに必要なものは揃っています。"
    assert all(re.match(r"[○△×] .+: .+（.+）|    → ", line) for line in lines[:-1])


@pytest.mark.parametrize(
    ("module", "line", "name", "said"),
    [
        ("pydantic", "raise ModuleNotFoundError('no', name='pydantic')", "pydantic", "「pydantic」がありません"),
        ("rapidfuzz", "raise ImportError('DLL load failed')", "rapidfuzz", "読み込めません（DLL load failed）"),
    ],
)
def test_a_part_that_does_not_load_is_named_and_ends_with_5(module: str, line: str, name: str, said: str, tmp_path: Path) -> None:
    status, found = rows(PYTHONPATH=broken_module(tmp_path, module, line))
    assert status == 5
    assert (found[name]["state"], found[name]["found"]) == ("broken", said)
    assert "specgen を入れ直してください" in found[name]["remedy"]
    assert found["click"]["state"] == "ok"


def test_without_what_reads_the_library_the_rest_is_still_examined(tmp_path: Path) -> None:
    status, found = rows(PYTHONPATH=broken_module(tmp_path, "pydantic", "raise ImportError('no')"))
    assert status == 5
    assert (found["条項集"]["state"], found["条項集"]["remedy"]) == ("broken", "ほかの「×」を先に直してください")
    assert "見本の文書" not in found
    assert found["今のフォルダー"]["state"] == "ok"


def test_a_console_without_japanese_is_pointed_out_and_is_no_failure() -> None:
    status, found = rows(PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert status == 0
    assert (found["画面の文字コード"]["state"], found["画面の文字コード"]["found"]) == ("limited", "ascii")


def test_the_console_of_a_japanese_windows_will_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="cp932"))
    (row,) = (row for row in examine(tmp_path) if row.name == "画面の文字コード")
    assert (row.state, row.found) == ("ok", "cp932")


def test_places_that_cannot_be_written_are_pointed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    monkeypatch.setenv("SPECGEN_CACHE", str(file / "cache"))
    found = {row.name: row for row in examine(file / "folder")}
    assert found["控えのフォルダー"].state == found["今のフォルダー"].state == "limited"
    assert "SPECGEN_CACHE" in found["控えのフォルダー"].remedy
    monkeypatch.setenv("SPECGEN_CACHE", "off")
    assert {row.name: row.found for row in examine(tmp_path)}["控えのフォルダー"] == "使わない設定です"


def test_a_named_libreoffice_that_is_not_there_is_pointed_out_and_is_no_failure(tmp_path: Path) -> None:
    status, found = rows(SPECGEN_SOFFICE=str(tmp_path / "soffice"))
    assert status == 0
    assert found["LibreOffice"]["state"] == "limited"
    assert "SPECGEN_SOFFICE" in found["LibreOffice"]["remedy"]


@pytest.mark.office
def test_the_libreoffice_that_is_there_is_named_with_its_version(soffice: str) -> None:
    found = rows()[1]["LibreOffice"]
    assert found["state"] == "ok"
    assert re.fullmatch(r"LibreOffice\S* \d+\.\d+\S* /.*", found["found"])
    assert soffice in found["found"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows のフォントはフォルダーで調べます")
@pytest.mark.parametrize(
    ("families", "state", "found", "remedy"),
    [
        ("MS Mincho,ＭＳ 明朝\nMS Gothic,ＭＳ ゴシック", "ok", "文書のフォントは揃っています", ""),
        (
            "MS Gothic\nIPAexMincho,IPAex明朝",
            "limited",
            "ＭＳ 明朝 がありません。代わり: IPAex明朝",
            "このコンピューターで作る PDF の行の折返しとページは、Word と異なることがあります。Word 文書には影響しません",
        ),
        (
            "DejaVu Sans",
            "limited",
            "ＭＳ 明朝、ＭＳ ゴシック がありません",
            "日本語のフォント（IPAex フォント、Noto CJK など）を入れてください。PDF の日本語が表示されません。Word 文書には影響しません",
        ),
        ("", "limited", "調べられません", "fc-list（fontconfig）があれば調べられます。Word 文書には影響しません"),
    ],
)
def test_fonts_are_those_fc_list_names(families: str, state: str, found: str, remedy: str, tmp_path: Path) -> None:
    lister = tmp_path / "fc-list"
    lister.write_text(f"#!/bin/sh\ncat <<'END'\n{families}\nEND\n", encoding="utf-8")
    lister.chmod(0o755)
    row = rows(PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")[1]["フォント"]
    assert (row["state"], row["found"], row["remedy"]) == (state, found, remedy)
