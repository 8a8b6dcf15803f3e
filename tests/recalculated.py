"""A workbook of ours counted anew by LibreOffice: every formula, whatever value it carried."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Mapping
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(soffice: str, content: bytes, folder: Path, typed: Mapping[tuple[str, str], int | float] | None = None) -> Workbook:
    """The values LibreOffice finds. typed: (sheet, cell) → what an officer types there first.

    openpyxl saves formulas without values: what comes back was counted.
    """
    book = openpyxl.load_workbook(io.BytesIO(content))
    for (sheet, cell), value in (typed or {}).items():
        assert not book[sheet][cell].protection.locked, (sheet, cell)
        book[sheet][cell] = value
    user, source, out = folder / "user" / "user", folder / "typed.xlsx", folder / "counted"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    book.save(source)
    command = [
        soffice,
        f"-env:UserInstallation={user.parent.as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run([*command, "--outdir", str(out), str(source)], check=True, capture_output=True, timeout=180)
    return openpyxl.load_workbook(out / "typed.xlsx", data_only=True)
