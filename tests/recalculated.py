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


def typed(content: bytes, values: Mapping[tuple[str, str], int | float | str]) -> bytes:
    """The workbook after an officer typed into its cells: (sheet, cell) → number or text. Only what is not protected can be typed into."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for (sheet, cell), value in values.items():
        assert book[sheet].protection.sheet, sheet
        assert not book[sheet][cell].protection.locked, (sheet, cell)
        book[sheet][cell] = value
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def recalculated(soffice: str, contents: Mapping[str, bytes], folder: Path) -> dict[str, Workbook]:
    """Name → the values LibreOffice finds, in one start of it. openpyxl saves formulas without values: what comes back was counted."""
    user, out = folder / "user" / "user", folder / "counted"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    files = {name: folder / f"{number}.xlsx" for number, name in enumerate(contents)}
    for name, file in files.items():
        file.write_bytes(typed(contents[name], {}))
    command = [soffice, f"-env:UserInstallation={user.parent.as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *map(str, files.values())]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {name: openpyxl.load_workbook(out / file.name, data_only=True) for name, file in files.items()}
