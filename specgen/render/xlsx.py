"""A workbook of ours → Excel by XlsxWriter: a text stays a text, every formula carries what it comes to."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from specgen.book import Book, Box, Chart, Formula, Judgement, Limit, Look, Sheet, Signal, needs_quote, place, span

_A3, _A4 = 8, 9
_LINE_POINTS, _SPARE_POINTS = 14, 4
_FONT = {"font_name": "ＭＳ ゴシック", "font_size": 10, "valign": "top"}
_FRAME = {"border": 1, "border_color": "#8A8A8A"}
_LOOKS: dict[Look, dict[str, object]] = {
    "plain": {"text_wrap": True},
    "title": {"bold": True, "font_size": 11},
    "head": {**_FRAME, "bold": True, "bg_color": "#D9D9D9", "text_wrap": True, "align": "center", "num_format": '0"年度"'},
    "text": {**_FRAME, "text_wrap": True},
    "note": {"font_size": 9, "font_color": "#404040"},
    "yen": {**_FRAME, "num_format": "#,##0;[Red]-#,##0"},
    "number": {**_FRAME, "num_format": "#,##0"},
    "exact": {**_FRAME, "num_format": "#,##0.0000"},
    "percent": {**_FRAME, "num_format": "General"},
    "ratio": {**_FRAME, "num_format": "0.00000000"},
    "date": {**_FRAME, "num_format": "yyyy-mm-dd"},
    "month": {**_FRAME, "num_format": 'yyyy"年"m"月"'},
    "year": {**_FRAME, "num_format": '0"年度"'},
    "warning": {**_FRAME, "bold": True, "text_wrap": True},
    "mark": {**_FRAME, "align": "center"},
    "words": {**_FRAME, "text_wrap": True, "num_format": "@"},
}
_AS_WRITTEN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_PROPERTIES = {"author": "specgen", "created": datetime(1980, 1, 1)}  # noqa: DTZ001 - no moment at all
_TYPED = {"bg_color": "#FFF2CC", "locked": False}
_STRONG = {"bold": True, "bg_color": "#F2F2F2"}
_SIGNALS: dict[Signal, dict[str, object]] = {  # each can be told without its colour
    "alarm": {"bg_color": "#C00000", "font_color": "#FFFFFF", "bold": True},
    "marked": {"bold": True, "italic": True, "bg_color": "#F4B183"},
    "missing": {"bg_color": "#FFC7CE", "border": 1, "border_color": "#C00000"},
    "needless": {"bg_color": "#BFBFBF", "font_color": "#404040", "font_strikeout": True},
}
_GREYS = ("#262626", "#D9D9D9", "#7F7F7F", "#F2F2F2", "#595959", "#BFBFBF", "#404040", "#A6A6A6")


def render(book: Book) -> bytes:
    """The bytes of the workbook; equal ones for an equal book."""
    import xlsxwriter

    class Worksheet(xlsxwriter.worksheet.Worksheet):  # type: ignore[misc] # of a library without types
        def _prepare_formula(self, formula: str, _expand: bool = False) -> str:
            """Ours are of Excel 2007: the search for later functions, a millisecond a formula, finds none."""
            return formula.removeprefix("=")

    buffer = io.BytesIO()
    written = xlsxwriter.Workbook(buffer, {"in_memory": True, **_AS_WRITTEN})
    written.set_properties({"title": book.title, **_PROPERTIES})
    writer = _Writer(written, Worksheet)
    for sheet in book.sheets:
        writer.sheet(sheet)
    written.close()
    return buffer.getvalue()


def _lines(box: Box, width: int) -> int:
    """Lines of a cell ``width`` half-width characters wide; 1 for what is not broken into lines."""
    if not isinstance(box.value, str) or 2 * len(box.value) < width or "text_wrap" not in _LOOKS[box.look]:
        return 1
    return max(1, -(-_units(box.value) // max(width - 1, 2)))


@lru_cache(maxsize=4096)
def _units(text: str) -> int:
    """Half-width characters a text takes."""
    return 2 * len(text) - len(text.encode("ascii", "ignore"))


def _validation(limit: Limit) -> dict[str, object]:
    """What XlsxWriter calls a validation."""
    rule: dict[str, object]
    if limit.choices:
        rule = {"validate": "list", "source": f"={limit.choices}" if isinstance(limit.choices, str) else list(limit.choices)}
    elif limit.formula:
        rule = {"validate": "custom", "value": f"={limit.formula}"}
    elif limit.least is not None and limit.most is not None:
        rule = {"validate": limit.kind, "criteria": "between", "minimum": _moment(limit.least), "maximum": _moment(limit.most)}
    elif limit.least is not None:
        rule = {"validate": limit.kind, "criteria": ">=", "value": _moment(limit.least)}
    else:
        rule = {"validate": limit.kind, "criteria": "<=", "value": _moment(limit.most)}
    spoken = zip(("input_title", "input_message", "error_title", "error_message"), (*limit.help, *limit.refusal), strict=True)
    return {**rule, "error_type": "stop" if limit.strict else "warning", **{key: text for key, text in spoken if text}}


def _moment(value: int | float | date | None) -> int | float | datetime | None:
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else value  # noqa: DTZ001 - a day


class _Writer:
    def __init__(self, book: Any, worksheet: type) -> None:
        self.book = book
        self.worksheet = worksheet
        self.formats: dict[tuple[object, ...], Any] = {}

    def sheet(self, sheet: Sheet) -> None:
        written = self.book.add_worksheet(sheet.title, self.worksheet)
        written.set_landscape()
        written.set_paper(_A3 if sheet.large else _A4)
        written.fit_to_pages(1, 0)
        written.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        written.set_footer("&C&A　&P／&N")
        written.hide_gridlines(2)
        for column, width in enumerate(sheet.widths):
            written.set_column(column, column, width)
        rows, columns = sheet.frozen
        if rows or columns:
            written.freeze_panes(rows, columns)
        first, last = sheet.headings if any(sheet.headings) else (1, rows)
        if last:
            written.repeat_rows(first - 1, last - 1)
        if sheet.filtered:
            written.autofilter(sheet.filtered)
        if sheet.printed:
            written.print_area(0, 0, len(sheet.rows) - 1, sheet.printed - 1)
        for number, row in enumerate(sheet.rows):
            lines = max((_lines(box, sheet.widths[column]) for column, box in enumerate(row) if box), default=1)
            if lines > 1:  # not every program makes room by itself
                written.set_row(number, lines * _LINE_POINTS + _SPARE_POINTS)
            for column, box in enumerate(row):
                if box is not None:
                    self.box(written, number, column, box)
        for area in sheet.zeros:
            written.conditional_format(area, {"type": "cell", "criteria": "!=", "value": 0, "format": self.signal("alarm")})
        for area, formula in sheet.changed:
            written.conditional_format(area, {"type": "formula", "criteria": f"={formula}", "format": self.signal("marked")})
        for each in sheet.signals:
            shown = {"type": "formula", "criteria": f"={each.formula}", "format": self.signal(each.signal), "stop_if_true": True}
            written.conditional_format(each.cells, shown)
        for limit in sheet.limits:
            written.data_validation(limit.cells, _validation(limit))
        for chart in sheet.charts:
            self.chart(written, sheet.title, chart)
        if sheet.guarded:
            written.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})

    def box(self, sheet: Any, row: int, column: int, box: Box) -> None:
        value = box.value
        look = self.format(box, quoted=needs_quote(value))
        match value:
            case None | "":
                sheet.write_blank(row, column, None, look)
            case Formula() | Judgement():
                sheet.write_formula(row, column, f"={value.text}", look, value.value)
            case date():
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), look)  # noqa: DTZ001 - a day
            case int() | float():
                sheet.write_number(row, column, value, look)
            case _:
                sheet.write_string(row, column, value, look)

    def format(self, box: Box, *, quoted: bool) -> Any:
        key = (box.look, box.typed, box.strong, quoted)
        if key not in self.formats:
            parts = {**_FONT, **_LOOKS[box.look], **(_STRONG if box.strong else {}), **(_TYPED if box.typed else {})}
            self.formats[key] = self.book.add_format({**parts, "quote_prefix": quoted})
        return self.formats[key]

    def signal(self, signal: Signal) -> Any:
        if (signal,) not in self.formats:
            self.formats[signal,] = self.book.add_format(_SIGNALS[signal])
        return self.formats[signal,]

    def chart(self, sheet: Any, title: str, chart: Chart) -> None:
        """Greys of neighbouring series lie far apart and every piece has an edge: a copy in black and white can be read."""
        made = self.book.add_chart({"type": "column", "subtype": "stacked"})
        for number, (name, values) in enumerate(chart.series):
            made.add_series(
                {
                    "name": f"={place(*name, title)}",
                    "categories": f"={span(*chart.categories, title)}",
                    "values": f"={span(*values, title)}",
                    "fill": {"color": _GREYS[number % len(_GREYS)]},
                    "border": {"color": "#000000", "width": 0.75},
                    "gap": 60,
                }
            )
        made.set_title({"name": chart.title, "name_font": {"size": 11}, "overlay": False})
        made.set_y_axis({"name": chart.axis, "num_format": "#,##0,", "major_gridlines": {"visible": True, "line": {"color": "#BFBFBF"}}})
        made.set_legend({"position": "right"})
        made.set_size({"width": 980, "height": 420})
        row, column = chart.at
        sheet.insert_chart(row - 1, column - 1, made, {"description": chart.title})


def plain_sheet(title: str, rows: Sequence[Sequence[str | int | None]]) -> bytes:
    """A workbook of one sheet with texts and numbers as they are, nothing locked; equal bytes for equal rows."""
    import xlsxwriter

    buffer = io.BytesIO()
    written = xlsxwriter.Workbook(buffer, {"in_memory": True, **_AS_WRITTEN})
    written.set_properties(_PROPERTIES)
    sheet = written.add_worksheet(title)
    quoted = written.add_format({"quote_prefix": True})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value, quoted if needs_quote(value) else None)
            elif value is not None:
                sheet.write_number(number, column, value)
    written.close()
    return buffer.getvalue()
