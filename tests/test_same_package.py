"""Three ways to say the same thing, one package: the dialogue of ``specgen init``, a workbook filled in LibreOffice, a file."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from specgen.conversion import written
from specgen.source import read_yaml
from tests.conftest import shipped_library
from tests.small import package_files
from tests.test_interview import ended, terminal
from tests.test_workbook import typed
from tests.typed_in_office import fill

WRITTEN = """\
project: {title: 試験の調達}
method: open_bidding
contract: individual
hosting: saas
members: [{id: member1, name: 見本町}]
businesses: [{id: library, name: 図書館, regime: non_standard}]
"""


def package(profile: Path, out: Path) -> dict[str, bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "specgen.cli", "build", str(profile), "-o", str(out), "--json"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return package_files(out)


@pytest.mark.office
def test_dialogue_workbook_and_file_give_the_same_package_byte_for_byte(soffice: str, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("dialogue", "workbook", "file")]
    for folder in folders:
        folder.mkdir()

    (folders[2] / "profile.yaml").write_text(WRITTEN, encoding="utf-8")

    child = terminal(folders[0])
    answers = [("調達件名は何ですか", "試験の調達"), ("1 件目", "一覧外:見本町"), ("2 件目", ""), ("1 件目", "図書館"), ("2 件目", "")]
    for question, line in [*answers, ("どの方式で", "3"), ("だれが事業者と", "2"), ("どこで動かしますか", "4")]:
        child.expect(question)
        child.expect("> $")
        child.sendline(line)
    while child.expect([re.escape("Enter: 書く、番号: 直す、<: 前の質問に戻る> ") + "$", "> $"]):
        child.sendline("")  # the rest stays blank
    child.sendline("")
    assert ended(child) == 0

    data = read_yaml(folders[2] / "profile.yaml").data
    empty = folders[1] / "empty" / "profile.xlsx"
    empty.parent.mkdir()
    empty.write_bytes(written({}, ".xlsx", shipped_library()))
    cells = list(typed(written(data, ".xlsx", shipped_library()), empty.read_bytes()))
    book = fill(soffice, empty, cells, folders[1])

    packages = [
        package(profile, tmp_path / f"out{number}")
        for number, profile in enumerate((folders[0] / "profile.yaml", book, folders[2] / "profile.yaml"))
    ]
    assert {"00_確認事項一覧.docx", "01_調達仕様書.docx", "90_採用理由一覧.docx", "manifest.json"} <= set(packages[0])
    assert packages[0] == packages[2]
    assert packages[1] == packages[2]
