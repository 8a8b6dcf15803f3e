"""Types values into the cells of a workbook in LibreOffice, as a person would, and saves it there."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

_MACRO = """
Sub Fill(source As String, cells As String, target As String)
  Dim opened(0) As New com.sun.star.beans.PropertyValue
  opened(0).Name = "Hidden" : opened(0).Value = True
  book = StarDesktop.loadComponentFromURL(source, "_blank", 0, opened())
  files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  reader = createUnoService("com.sun.star.io.TextInputStream")
  reader.setInputStream(files.openFileRead(cells))
  reader.setEncoding("UTF-8")
  Do While Not reader.isEOF()
    written = reader.readLine()
    If Len(written) > 0 Then
      parts = Split(written, Chr(9))
      cell = book.Sheets.getByName(parts(0)).getCellRangeByName(parts(1))
      If parts(2) = "text" Then
        cell.setString(Replace(parts(3), Chr(30), Chr(10)))
      Else
        cell.setFormula(parts(3))
      End If
    End If
  Loop
  Dim stored(0) As New com.sun.star.beans.PropertyValue
  stored(0).Name = "FilterName" : stored(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(target, stored())
  book.close(True)
End Sub
"""


def fill(soffice: str, workbook: Path, cells: Iterable[tuple[str, str, str, str]], folder: Path) -> Path:
    """cells: sheet, address, ``text`` or ``typed`` (LibreOffice reads it as on the keyboard: dates, numbers), value."""
    command = [soffice, f"-env:UserInstallation={(folder / 'user').as_uri()}", "--headless", "--norestore"]
    subprocess.run([*command, "--terminate_after_init"], check=True, capture_output=True, timeout=180)  # lays out its profile
    module = folder / "user" / "user" / "basic" / "Standard" / "Module1.xba"
    shown = module.read_text(encoding="utf-8")
    module.write_text(
        re.sub("(<script:module[^>]*>).*(?=</script:module>)", rf"\g<1>{escape(_MACRO)}", shown, flags=re.DOTALL), encoding="utf-8"
    )
    listed, filled = folder / "cells.txt", folder / f"{workbook.stem}.xlsx"
    lines = ["\t".join(cell).replace("\n", "\x1e") for cell in cells]  # a line a cell, whatever it holds
    # an empty line at the end: LibreOffice gives the end of the last line away with its value
    listed.write_text("".join(f"{line}\n" for line in lines) + "\n", encoding="utf-8")
    arguments = ",".join(f'"{path.as_uri()}"' for path in (workbook, listed, filled))
    call = f"macro:///Standard.Module1.Fill({arguments})"
    subprocess.run([*command, call], check=True, capture_output=True, timeout=180)
    assert filled.is_file(), "LibreOffice saved nothing"
    return filled
