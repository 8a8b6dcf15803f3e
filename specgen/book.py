"""A workbook as data: sheets of boxes with values, formulas and looks. ``render/xlsx.py`` writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Look = Literal["plain", "title", "head", "text", "note", "yen", "number", "exact", "percent", "ratio", "date", "year", "warning"]


@dataclass(frozen=True)
class Formula:
    """text: without the sign =, made of places and numbers only, never of a profile's words.  value: what it comes to."""

    text: str
    value: int | float


Value = str | int | float | date | Formula | None


@dataclass(frozen=True)
class Box:
    """One cell. ``typed``: the officer may write over it; every other cell is protected."""

    value: Value = None
    look: Look = "text"
    typed: bool = False
    strong: bool = False


Row = tuple[Box | None, ...]


@dataclass(frozen=True)
class Chart:
    """A stacked column chart. at: its upper left cell.  categories, and of each series name and values: (first row,
    first column, last row, last column) of the sheet, from 1."""

    at: tuple[int, int]
    title: str
    axis: str
    categories: tuple[int, int, int, int]
    series: tuple[tuple[tuple[int, int], tuple[int, int, int, int]], ...]


@dataclass(frozen=True)
class Sheet:
    """widths: of the columns, in half-width characters.  printed: how many of them (0: all).  frozen: rows and columns that stay, the rows printed on every page.
    zeros: ranges whose cells must be 0, red where they are not.  changed: ranges with the column they are compared to."""

    title: str
    widths: tuple[int, ...]
    rows: tuple[Row, ...]
    frozen: tuple[int, int] = (0, 0)
    printed: int = 0
    large: bool = False  # A3 instead of A4
    zeros: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()  # range, formula of its first cell
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Book:
    title: str
    sheets: tuple[Sheet, ...]


def letters(column: int) -> str:
    """1 → A, 27 → AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def place(row: int, column: int, sheet: str = "") -> str:
    """$C$5, behind the name of its sheet when one is given."""
    return f"{_of(sheet)}${letters(column)}${row}"


def span(first: int, left: int, last: int, right: int, sheet: str = "") -> str:
    """$C$5:$D$9; one cell alone is its place."""
    if (first, left) == (last, right):
        return place(first, left, sheet)
    return f"{_of(sheet)}${letters(left)}${first}:${letters(right)}${last}"


def _of(sheet: str) -> str:
    return f"'{sheet}'!" if sheet else ""


def texts(words: Sequence[str], look: Look = "text", *, strong: bool = False) -> Row:
    """A row of words."""
    return tuple(Box(word, look, strong=strong) for word in words)
