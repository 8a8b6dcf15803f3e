"""A workbook as data: sheets of boxes with values, formulas and looks. ``render/xlsx.py`` writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Look = Literal[
    "plain", "title", "head", "text", "note", "yen", "number", "exact", "percent", "ratio", "date", "month", "year", "warning", "mark", "words"
]  # fmt: skip
Signal = Literal["alarm", "marked", "missing", "needless"]


@dataclass(frozen=True)
class Formula:
    """text: without the sign =, made of places and numbers only, never of a profile's words.  value: what it comes to."""

    text: str
    value: int | float


@dataclass(frozen=True)
class Judgement:
    """A formula that comes to words of ours, under the same rule. value: what it comes to, "" included."""

    text: str
    value: str = ""


Value = str | int | float | date | Formula | Judgement | None


@dataclass(frozen=True)
class Box:
    """One cell. ``typed``: its reader may write over it; every other cell is protected.

    Looks for cells to type into: "words" keeps what looks like a number or a date as the text it is, "mark" is one
    sign in the middle, "month" shows a day as 年月."""

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
class Limit:
    """What may be typed into the cells of a range ($C$5:$D$9): one of ``choices`` (our words, or the range they stand in), a number or
    day from ``least`` to ``most``, or what makes ``formula`` true (written for the first cell). strict: what is not is
    refused, otherwise it is asked about.  help: shown beside a cell (255 characters).  refusal: what is said (255)."""

    cells: str
    choices: tuple[str, ...] | str = ()
    kind: Literal["whole", "decimal", "date"] = "whole"
    least: int | float | date | None = None
    most: int | float | date | None = None
    formula: str = ""
    strict: bool = True
    help: tuple[str, str] = ("", "")  # title (32 characters), text
    refusal: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Signalled:
    """Cells of a range shown apart where a formula, written for the first of them, is true; the first of several counts."""

    cells: str
    formula: str
    signal: Signal = "alarm"


@dataclass(frozen=True)
class Sheet:
    """widths: of the columns, in half-width characters.  printed: how many of them (0: all).  frozen: rows and columns that stay, the rows printed on every page.
    headings: first and last row printed on every page when they are not the frozen ones.  filtered: the range with filter buttons.
    zeros: ranges whose cells must be 0, red where they are not.  changed: ranges with the column they are compared to.
    guarded: whether only typed cells can be written to (no password)."""

    title: str
    widths: tuple[int, ...]
    rows: tuple[Row, ...]
    frozen: tuple[int, int] = (0, 0)
    printed: int = 0
    large: bool = False  # A3 instead of A4
    zeros: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()  # range, formula of its first cell
    charts: tuple[Chart, ...] = ()
    limits: tuple[Limit, ...] = ()
    signals: tuple[Signalled, ...] = ()
    headings: tuple[int, int] = (0, 0)
    filtered: str = ""
    guarded: bool = True


@dataclass(frozen=True)
class Book:
    title: str
    sheets: tuple[Sheet, ...]


_LIKE_A_FORMULA = tuple("=+-@\t\r＝＋－＠")  # the wide forms, too: a Japanese Excel takes them for the others when they are typed


def needs_quote(value: object) -> bool:
    """Whether a value is a text that must be marked as one, or it becomes a formula when its cell is edited."""
    return isinstance(value, str) and value.startswith(_LIKE_A_FORMULA)


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
