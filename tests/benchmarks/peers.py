"""How other tools write the paper of ``workload.py``, each in its own way, and the floor under them all.

All use the styles of one lean base file. References are plain text here, where specgen also writes
live fields and bookmarks: they do less than it does.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.benchmarks.workload import Paper

if TYPE_CHECKING:
    from docx.document import Document

_NARROW, _WIDE = 5, 6  # columns


def lean_base(written: bytes) -> bytes:
    """A file of specgen's without its text: the base for the others, far leaner than python-docx's own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                text = content.decode()
                begin, end = text.index("<w:body>") + len("<w:body>"), text.rindex("<w:sectPr>")
                content = (text[:begin] + text[end:]).encode()
            target.writestr(name, content)
    return out.getvalue()


# --- docxtpl ------------------------------------------------------------------------------------


def docxtpl_template(base: bytes) -> bytes:
    """A template with loops over chapters, clauses, items and rows, as its author makes it in Word."""
    import docx

    document = docx.Document(io.BytesIO(base))
    document.add_paragraph("{{ title }}", "Title")
    document.add_paragraph("{%p for chapter in chapters %}")
    document.add_paragraph("{{ chapter.title }}", "heading 1")
    document.add_paragraph("{%p for clause in chapter.clauses %}")
    document.add_paragraph("{{ clause.title }}", "heading 2")
    document.add_paragraph("{{ clause.text }}", _style(document, "BodyText1"))
    document.add_paragraph("{%p for item in clause['items'] %}")
    document.add_paragraph("{{ item }}", _style(document, "SpecItem1"))
    document.add_paragraph("{%p endfor %}")
    for name, columns in (("narrow", _NARROW), ("wide", _WIDE)):
        document.add_paragraph(f"{{%p for table in clause.{name} %}}")
        document.add_paragraph("{{ table.label }}", _style(document, "Caption"))
        table = document.add_table(4, columns, _style(document, "DataTable"))
        for i, cell in enumerate(table.rows[0].cells):
            cell.text = f"{{{{ table.columns[{i}] }}}}"
        table.rows[1].cells[0].text = "{%tr for row in table.rows %}"
        for i, cell in enumerate(table.rows[2].cells):
            cell.text = f"{{{{ row[{i}] }}}}"
        table.rows[3].cells[0].text = "{%tr endfor %}"
        document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    return _saved(document)


def docxtpl(template: bytes, context: dict[str, object]) -> bytes:
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(template))
    document.render(context)
    return _saved(document)


# --- python-docx --------------------------------------------------------------------------------


def python_docx(base: bytes, paper: Paper) -> bytes:
    """The public interface as its documentation teaches it; ``row.cells`` once a row, never ``table.cell``."""
    import docx

    document = docx.Document(io.BytesIO(base))
    body, item, caption, grid = (_style(document, name) for name in ("BodyText1", "SpecItem1", "Caption", "DataTable"))
    document.add_paragraph(f"{paper.title}（案）", "Title")
    for chapter in paper.chapters:
        document.add_paragraph(chapter.title, "heading 1")
        for clause in chapter.clauses:
            document.add_paragraph(clause.title, "heading 2")
            document.add_paragraph(clause.printed, body)
            for text in clause.items:
                document.add_paragraph(text, item)
            if clause.table:
                document.add_paragraph(clause.table.label, caption)
                table = document.add_table(len(clause.table.rows) + 1, len(clause.table.columns), grid)
                for row, texts in zip(table.rows, (clause.table.columns, *clause.table.rows), strict=True):
                    for cell, text in zip(row.cells, texts, strict=True):
                        cell.text = text
    return _saved(document)


def _style(document: Document, id_: str) -> str:
    """The name of the style with this id: python-docx goes by names."""
    return next(style.name or "" for style in document.styles if style.style_id == id_)


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --- the floor ----------------------------------------------------------------------------------


def floor(written: bytes) -> Callable[[], bytes]:
    """The least any writer in Python can do: the strings are ready, one a paragraph or row; join, encode, zip.

    written: a file of specgen's. What comes back gives a file with the same parts.
    """
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    pieces = re.split(r"(?<=</w:p>)(?=<w:p>|<w:tbl>)|(?<=</w:tr>)|(?<=</w:tbl>)", parts["word/document.xml"].decode())

    def write() -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, content in parts.items():
                archive.writestr(name, "".join(pieces).encode() if name == "word/document.xml" else content)
        return out.getvalue()

    return write
