"""Document → a workbook of its tables, a sheet each, with exactly the words that its other formats print."""

from __future__ import annotations

from specgen.book import Book, Box, Sheet, letters, texts
from specgen.model import Document, Leaves, TableNode
from specgen.names import sheet_names

_WIDTH = 180  # half-width characters of a table
_HEADINGS = 2  # rows above the first of a table: caption, headings


def table_book(document: Document) -> Book:
    """The tables of ``document`` in their order; a document without any gives one sheet that says so."""
    tables = [block for clause in document.clauses for block in clause.blocks if isinstance(block, TableNode)]
    names = sheet_names(table.caption for table in tables)
    sheets = tuple(_sheet(document, table, name) for table, name in zip(tables, names, strict=True))
    return Book(document.title, sheets or (Sheet(document.title, (60,), (texts((f"{document.title}（表はありません）",), "title"),)),))


def _sheet(document: Document, table: TableNode, name: str) -> Sheet:
    caption = texts(("　".join(part for part in (document.title, table.label, table.caption) if part),), "title")
    rows = tuple(tuple(_box(cell, column.align) for cell, column in zip(row, table.columns, strict=True)) for row in table.rows)
    last = _HEADINGS + len(rows)
    return Sheet(
        name,
        tuple(max(8, column.width * _WIDTH // 100) for column in table.columns),
        (caption, texts([column.heading for column in table.columns], "head"), *rows),
        frozen=(_HEADINGS, 1),
        large=True,
        filtered=f"$A${_HEADINGS}:${letters(len(table.columns))}${last}" if rows else "",
    )


def _box(cell: Leaves, align: str) -> Box:
    """A cell of digits alone in a column of numbers is a number, so that it can be added up."""
    text = "".join(leaf.text for leaf in cell)
    return Box(int(text), "number") if align == "right" and text.isdecimal() and len(text) <= 15 else Box(text)
