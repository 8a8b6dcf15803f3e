"""Rows of a workbook or a csv file as texts, read as a stream; every text with the name of its cell.

A workbook comes here only after ``archives`` looked at all of it. Texts are as written; a number is written as it is
(``1000``, ``0.1``), a date as ``2027-04-01``, whatever the cell's look. Nothing is dropped in silence: what does not
say what it seems to say is a notice with its cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NoReturn

from specgen.archives import Archive, known_format
from specgen.errors import Origin, Problem, ReceivedError

if TYPE_CHECKING:
    from lxml.etree import _Element

ROWS, COLUMNS = 10_000, 200  # what is read of a sheet; a value beyond is refused
CSV_SUFFIXES = (".csv", ".tsv")
CSV_BYTES = 32 * 1024 * 1024
_NAMED = 20  # cells of one sheet that are named one by one
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Row:
    """number: from 1, as the program shows it.  texts: from column 1 to the last that says something, "" for an empty cell.
    unsure: columns, from 1, whose text is no value: an error (``#N/A``), or a formula that was never calculated ("")."""

    number: int
    texts: tuple[str, ...]
    hidden: bool = False
    unsure: frozenset[int] = frozenset()

    def text(self, column: int) -> str:
        """The text of a column, from 1; "" beyond the last."""
        return self.texts[column - 1] if column <= len(self.texts) else ""


@dataclass(frozen=True)
class Rows:
    """The rows of one sheet that say something. title: "" of a csv file."""

    path: str
    title: str
    rows: tuple[Row, ...]
    hidden: bool = False

    def origin(self, row: int, column: int) -> Origin:
        """Where a cell stands: ``a.xlsx:様式!B3``, ``a.csv:B3``."""
        return Origin(f"{self.path}:{self.title}{'!' if self.title else ''}{letters(column)}{row}")


@dataclass(frozen=True)
class Received:
    """sheets: in the order of the book.  notices: SG408, SG409, what is worth a look."""

    path: str
    sheets: tuple[Rows, ...]
    notices: tuple[Problem, ...]


def letters(column: int) -> str:
    """1 → A, 28 → AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


# --- csv ------------------------------------------------------------------------------------------


def rows_of_csv(path: str, content: bytes) -> Received:
    """A csv file in UTF-8, UTF-16 with its mark, or the code of Excel for Windows (told in a notice); tabs or commas."""
    if not content:
        _refuse(Origin(path), "SG401", "ファイルが空です（０バイト）", "元のファイルを写し直してください")
    if found := known_format(content):
        _refuse(
            Origin(path),
            "SG401",
            f"ＣＳＶ のファイルではありません（{found}です）",
            "ＣＳＶ として保存し直すか、元の拡張子に戻してください",
        )
    if len(content) > CSV_BYTES:
        _refuse(
            Origin(path), "SG403", f"ファイルが大きすぎます（上限 {CSV_BYTES // 1024 // 1024}ＭＢ）", "ファイルを幾つかに分けてください"
        )
    text, notices = _decoded(path, content)
    first = text.partition("\n")[0]
    delimiter = "\t" if path.lower().endswith(".tsv") or ("\t" in first and "," not in first) else ","
    sheet = Rows(path, "", tuple(_csv_rows(path, text, delimiter)))
    return Received(path, (sheet,), notices)


def _decoded(path: str, content: bytes) -> tuple[str, tuple[Problem, ...]]:
    codes = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp932"]
    for code in codes:
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        what, remedy = "文字コードを Shift_JIS として読みました", "名前の文字を確かめるか、UTF-8 で保存し直してください"
        return text, (Problem(Origin(path), "SG409", what, remedy),) if code == "cp932" else ()
    return _refuse(
        Origin(path),
        "SG407",
        "文字コードが分かりません（UTF-8 と Shift_JIS のどちらでもありません）",
        "Excel で「CSV UTF-8（コンマ区切り）」として保存し直してください",
    )


def _csv_rows(path: str, text: str, delimiter: str) -> Iterator[Row]:
    sheet = Rows(path, "", ())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, texts in enumerate(reader, 1):
            while texts and not texts[-1].strip():
                texts.pop()
            if texts and (number > ROWS or len(texts) > COLUMNS):
                _beyond(sheet.origin(number, len(texts)))
            if texts:
                yield Row(number, tuple(texts))
    except csv.Error:
        what = f'{number + 1} 行目の引用符（"）が対になっていないか、一つの欄が長すぎます'
        _refuse(Origin(path, reader.line_num), "SG407", what, "Excel で開き、「CSV UTF-8（コンマ区切り）」として保存し直してください")


def _beyond(origin: Origin) -> NoReturn:
    _refuse(origin, "SG403", f"読む範囲（{ROWS:,} 行、{COLUMNS} 列）の外に値があります", "範囲の中に移すか、消してください")


def _refuse(origin: Origin, code: str, what: str, remedy: str) -> NoReturn:
    raise ReceivedError(Problem(origin, code, what, remedy))


# --- workbooks ------------------------------------------------------------------------------------


def rows_of_workbook(archive: Archive, notices: Sequence[Problem]) -> Received:
    """All worksheets of a workbook that was looked at."""
    from lxml import etree

    book = _Book(archive)
    try:
        sheets = tuple(book.sheets())
    except (etree.XMLSyntaxError, ArithmeticError, LookupError, ValueError) as error:
        what = f"ブックとして読めません（{type(error).__name__}）"
        _refuse(Origin(archive.path), "SG404", what, "Excel で開き、別の名前で保存し直してください")
    return Received(archive.path, sheets, (*notices, *book.notices))


class _Book:
    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.related = archive.of(archive.main)
        self.notices: list[Problem] = []
        self.strings = self._strings()
        self.dates = self._dates()
        self.since_1904 = False

    def sheets(self) -> Iterator[Rows]:
        found: list[tuple[str, str, str]] = []
        for element in self._elements(self.archive.main, "workbookPr", "sheet"):
            if element.tag == f"{_S}workbookPr":
                self.since_1904 = element.get("date1904") in ("1", "true")
            else:
                found.append((element.get("name", ""), element.get(_ID, ""), element.get("state", "visible")))
        for title, own, state in found:
            relation = self.related[own]
            if relation.type == "worksheet":
                yield _Sheet(self, title, state != "visible").read(relation.target)
            else:
                what, remedy = "値の表でないシートは読みません", "要る値は、ふつうのシートに写してください"
                self.notices.append(Problem(Origin(f"{self.archive.path}:{title}"), "SG408", what, remedy))

    def _elements(self, part: str, *names: str) -> Iterator[_Element]:
        """The elements of these names, one at a time; what was read is let go."""
        from lxml import etree

        source = io.BytesIO(self.archive.part(part))
        parse = etree.iterparse(source, tag=[f"{_S}{name}" for name in names], resolve_entities=False, no_network=True)
        for _, element in parse:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]

    def _one(self, kind: str) -> str:
        """The part of this kind that the book has; "" when it has none."""
        return next((each.target for each in self.related.values() if each.type == kind and each.target in self.archive.parts), "")

    def _strings(self) -> tuple[str, ...]:
        part = self._one("sharedStrings")
        return tuple(_string(element) for element in self._elements(part, "si")) if part else ()

    def _dates(self) -> tuple[bool, ...]:
        """By style of a cell: whether its number is a date."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

        part = self._one("styles")
        own: dict[str, str] = {}
        found: list[bool] = []
        for element in self._elements(part, "numFmt", "cellXfs") if part else ():
            if element.tag == f"{_S}numFmt":
                own[element.get("numFmtId", "")] = element.get("formatCode", "")
            else:
                for style in element.iter(f"{_S}xf"):
                    number = style.get("numFmtId", "0")
                    form = own.get(number) or BUILTIN_FORMATS.get(int(number), "")
                    found.append(bool(is_date_format(form)) or 27 <= int(number) <= 36 or 50 <= int(number) <= 58)
        return tuple(found)

    def is_date(self, style: str | None) -> bool:
        at = int(style or 0)
        return at < len(self.dates) and self.dates[at]

    def moment(self, number: str) -> str:
        """A serial number as a date, ``2027-04-01``, with its time where it has one; as it stands when it is none."""
        from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

        try:
            said: Any = from_excel(float(number), CALENDAR_MAC_1904 if self.since_1904 else CALENDAR_WINDOWS_1900)
        except (OverflowError, ValueError):
            return _plain(number)
        return str(said).removesuffix(" 00:00:00")


class _Sheet:
    """One worksheet being read."""

    def __init__(self, book: _Book, title: str, hidden: bool) -> None:
        self.book = book
        self.place = Rows(book.archive.path, title, (), hidden)
        self.flaws: dict[str, list[str]] = {}
        self.hidden_columns: set[int] = set()
        self.filled: set[int] = set()

    def read(self, part: str) -> Rows:
        rows: list[Row] = []
        before = 0
        merged: list[str] = []
        for element in self.book._elements(part, "col", "row", "mergeCell"):
            if element.tag == f"{_S}col":
                self._column(element)
            elif element.tag == f"{_S}mergeCell":
                merged.append(element.get("ref", ""))
            else:
                number = int(element.get("r") or before + 1)
                if not before < number <= _LAST_ROW:
                    raise ValueError(number)
                before = number
                row = self._row(element, number)
                if row.texts:
                    rows.append(row)
        self._tell(rows, merged)
        return Rows(self.place.path, self.place.title, tuple(rows), self.place.hidden)

    def _column(self, element: _Element) -> None:
        if element.get("hidden") in ("1", "true"):
            first, last = int(element.get("min", "1")), int(element.get("max", "1"))
            self.hidden_columns.update(range(max(first, 1), min(last, COLUMNS) + 1))

    def _row(self, element: _Element, number: int) -> Row:
        texts: list[str] = []
        unsure: set[int] = set()
        before = 0
        for child in element.iterchildren(f"{_S}c"):
            column = _column_of(child.get("r"), number) or before + 1
            if not before < column <= _LAST_COLUMN:
                raise ValueError(column)
            before = column
            text, flaw = self._value(child)
            if not text and not flaw:
                continue
            if number > ROWS or column > COLUMNS:
                _beyond(self.place.origin(number, column))
            texts += [""] * (column - 1 - len(texts))
            texts.append(text)
            self.filled.add(column)
            if flaw:
                unsure.add(column)
                self.flaws.setdefault(flaw, []).append(f"{letters(column)}{number}")
        return Row(number, tuple(texts), element.get("hidden") in ("1", "true"), frozenset(unsure))

    def _value(self, cell: _Element) -> tuple[str, str]:
        """The text of a cell, and what is wrong with it."""
        kind, value = cell.get("t", "n"), cell.findtext(f"{_S}v") or ""
        if kind == "inlineStr":
            inline = cell.find(f"{_S}is")
            return ("" if inline is None else _string(inline)), ""
        if cell.find(f"{_S}f") is not None and not value and kind != "str":
            return "", "計算した値の残っていない数式"
        if not value:
            return "", ""
        match kind:
            case "s":
                return self.book.strings[_index(value)], ""
            case "str":
                return _unescaped(value), ""
            case "e":
                return value, "エラーの値"
            case "b":
                return ("TRUE" if value.strip() in ("1", "true") else "FALSE"), ""
            case "d":
                return value, ""
        return (self.book.moment(value) if self.book.is_date(cell.get("s")) else _plain(value)), ""

    def _tell(self, rows: Sequence[Row], merged: Sequence[str]) -> None:
        """Notices SG409 of all that does not say what it seems to say."""
        if self.place.hidden and rows:
            self._notice("", "隠れているシートの値を読みました", "要らない値なら、シートを表示して消してください")
        hidden = [row.number for row in rows if row.hidden]
        if hidden:
            what = f"隠れている行（{_first(map(str, hidden))} 行目）の値を読みました"
            self._notice("", what, "要らない値なら、行を表示して消してください")
        columns = [letters(column) for column in sorted(self.hidden_columns & self.filled)]
        if columns:
            what = f"隠れている列（{_first(columns)} 列）の値を読みました"
            self._notice("", what, "要らない値なら、列を表示して消してください")
        if merged:
            what = f"結合したセルがあります（{_first(merged)}）。値は左上のセルのものとして読みました"
            self._notice("", what, "結合を解き、それぞれのセルに値を書いてください")
        for flaw, cells in self.flaws.items():
            for cell in cells[:_NAMED]:
                self._notice(cell, f"{flaw}です", "Excel で開いて値を確かめ、保存し直してください")
            if len(cells) > _NAMED:
                what = f"{flaw}が、ほかに {len(cells) - _NAMED} 個あります"
                self._notice("", what, "Excel で開いて値を確かめ、保存し直してください")

    def _notice(self, cell: str, what: str, remedy: str) -> None:
        origin = Origin(f"{self.place.path}:{self.place.title}{'!' if cell else ''}{cell}")
        self.book.notices.append(Problem(origin, "SG409", what, remedy))


def _first(names: Iterator[str] | Sequence[str]) -> str:
    """At most three names of many."""
    every = list(names)
    return f"{'、'.join(every[:3])}{f' など {len(every)}' if len(every) > 3 else ''}"


def _index(value: str) -> int:
    at = int(value)
    if at < 0:
        raise IndexError(at)
    return at


def _column_of(name: str | None, row: int) -> int:
    """The column of ``B3`` in row 3; 0 without a name. Raises ValueError for a cell of another row."""
    if name is None:
        return 0
    match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", name)
    if match is None or int(match[2]) != row:
        raise ValueError(name)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _string(element: _Element) -> str:
    """The text of a string of a workbook: all its runs, without readings."""
    own = (f"{_S}t", f"{_S}r")
    parts: list[str] = []
    for child in element.iterchildren():
        if child.tag == own[0]:
            parts.append(child.text or "")
        elif child.tag == own[1]:
            parts.append(child.findtext(own[0]) or "")
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    """``_x000D_`` → the character it stands for; line ends as ``\\n``."""
    said = text
    if "_x" in text:
        said = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
        said = said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return said.replace("\r\n", "\n").replace("\r", "\n")


def _plain(number: str) -> str:
    """A number without exponent and without zeros that say nothing: ``1E3`` → ``1000``, ``0.10000000000000001`` → ``0.1``."""
    try:
        value = Decimal(repr(float(number)))
    except (InvalidOperation, ValueError):
        return number
    if not value.is_finite() or value.adjusted() > 30 or value.adjusted() < -30:
        return number
    whole = f"{value:f}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole
