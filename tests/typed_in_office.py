"""Values in the cells of a workbook as a person types them, saved by LibreOffice."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import openpyxl

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def fill(soffice: str, workbook: Path, cells: Iterable[tuple[str, str, str, str]], folder: Path) -> Path:
    """cells: sheet, address, ``text`` or ``typed`` (what a keyboard makes a date or a number of), value.

    The cells are written by openpyxl, the file is loaded and saved by LibreOffice: a macro that types and saves
    waits for ever in LibreOffice 7.4 when the workbook has many sheets; its converter does not.
    """
    book = openpyxl.load_workbook(workbook)
    for sheet, address, kind, value in cells:
        cell = book[sheet][address]
        if kind == "text":
            cell.value = value
            cell.data_type = "s"
        else:
            cell.value = date.fromisoformat(value) if _DAY.fullmatch(value) else int(value)
    typed = folder / "typed" / f"{workbook.stem}.xlsx"
    typed.parent.mkdir()
    book.save(typed)
    command = [soffice, f"-env:UserInstallation={(folder / 'user').as_uri()}", "--headless", "--norestore"]
    convert = [*command, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(typed)]
    subprocess.run(convert, check=True, capture_output=True, timeout=180)
    filled = folder / f"{workbook.stem}.xlsx"
    assert filled.is_file(), "LibreOffice saved nothing"
    return filled
