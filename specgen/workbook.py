"""入力シート: a profile as an Excel workbook, both ways without loss (sheets.py says what stands where).

Row 1 of a sheet holds titles, row 2, hidden, the keys, row 3 explanations; columns may be moved and titles
changed without harm. Nothing in a workbook is dropped: a value without a key, a formula, a merged cell is
refused with sheet and cell.
"""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from specgen.book import needs_quote
from specgen.errors import InputError, Origin, Problem
from specgen.received import receive_workbook
from specgen.schema import Profile, as_answer
from specgen.sheets import FORM, KEY, NUMBER, PARAMETERS, TABLE_CHANGES, Field, Kind, Layout, Level, Table, bare, entry_of, is_model, layout
from specgen.source import Document, Path_

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet
    from pydantic import BaseModel

ROWS, COLUMNS = 10_000, 200  # what is looked at of a sheet; a value beyond is refused
GUIDE, CHOICES = "使い方", "選択肢"
_MADE_BY = {
    FORM: "specgen init --xlsx ",
    "カスタマイズ要望": "specgen requests export ",
}  # the first sheet of a workbook → where it comes from
NONE = "なし"  # alone on the sheet of a list: the list is empty, not unknown
_TITLE_ROW, _KEY_ROW, _HELP_ROW, _FIRST_ROW = 1, 2, 3, 4
_NOTE = "#"  # a key that begins so marks a column for the reader only
_SEPARATORS = str.maketrans({"，": "、", ",": "、", "\n": "、", ";": "、"})
_SPARE_ROWS = 30  # empty rows below the last entry that are ready to be filled in


# --- workbook → profile -------------------------------------------------------------------------


def read_workbook(
    file: Path, model: type[BaseModel] = Profile, around: Mapping[str, Any] | None = None, other: Sequence[str] = ()
) -> Document:
    """The data of a workbook, as a YAML file with the same content would give it; every node knows its cell.

    Raises ReceivedError SG401–SG407 for a file that is no sound workbook, InputError SG17x with every cell
    that cannot be taken as it stands. Notices of what was not read: ``Document.notices``. The others: ``read_workbook_bytes``.
    """
    received = receive_workbook(file)
    document = read_workbook_bytes(received.content, str(file), model, around, other)
    return replace(document, notices=(*received.notices, *document.notices))


def read_workbook_bytes(
    content: bytes, path: str, model: type[BaseModel] = Profile, around: Mapping[str, Any] | None = None, other: Sequence[str] = ()
) -> Document:
    """The same for a workbook already in memory, reported under ``path``; raises InputError SG17x.

    around: the data whose members and businesses a workbook of one part of a profile may name.  other: sheets for the reader only.
    """
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl would lose when it wrote the book again: we never do
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except _DAMAGE as error:
        what = f"ブックとして読めません（{type(error).__name__}）"
        raise InputError(Problem(Origin(path), "SG171", what, "Excel で開き、別の名前で保存し直してください")) from error
    reader = _Reader(path, layout(model))
    form: dict[str, Table | None] = {FORM: None} if reader.layout.form else {}
    known = {**form, **{table.title: table for table in layout(model).tables}}
    for title, table in known.items():  # in our order: some sheets speak of entries of others
        if title in book.sheetnames:
            reader.sheet(book[title], table)
    for sheet in book.worksheets:
        if sheet.title not in known and sheet.title not in (GUIDE, CHOICES, *other) and any(True for _ in _filled(sheet)):
            reader.notice(sheet.title, "SG178", "このシートは読みません", "入力シートに値を写すか、不要なら消してください")
    first = FORM if reader.layout.form else reader.layout.tables[0].title
    if first not in book.sheetnames:
        origin = Origin(path)
        reader.problems.append(
            Problem(origin, "SG171", f"シート「{first}」がありません", f"{_MADE_BY[first]}で作ったブックに書いてください")
        )
    if reader.problems:
        raise InputError(*reader.problems)
    ids = {key: {name: own for own, name in names.items()} for key, names in _names(reader.data if around is None else around).items()}
    reader.data = _renamed(reader.data, ids, model)
    return reader.document()


# what the library raises when a part is not what it should be
_DAMAGE = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RecursionError, SyntaxError, TypeError, ValueError)

# fields that name an entry of a list by its id; a workbook may say its name instead
_NAMED = {
    **dict.fromkeys(("lead", "vice_chair", "auditors", "members", "member", "requesters", "into", "carry_payer"), "members"),
    **dict.fromkeys(("business", "businesses"), "businesses"),
}


def _names(data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """List → id → name, of the entries whose names are their own."""
    found: dict[str, dict[str, str]] = {}
    for key in set(_NAMED.values()):
        entries = [entry for entry in data.get(key) or () if isinstance(entry.get("id"), str) and isinstance(entry.get("name"), str)]
        names, ids = Counter(entry["name"] for entry in entries), {entry["id"] for entry in entries}
        found[key] = {entry["id"]: entry["name"] for entry in entries if names[entry["name"]] == 1 and entry["name"] not in ids}
    return found


def _renamed(data: Mapping[str, Any], words: Mapping[str, Mapping[str, str]], model: type[BaseModel]) -> dict[str, Any]:
    """The data with every reference to an entry replaced by the word for it, where there is one."""

    def value(key: str, each: Any, annotation: Any) -> Any:
        known, inner = words.get(_NAMED.get(key, ""), {}), entry_of(annotation)
        if isinstance(each, dict) and is_model(annotation):
            return _renamed(each, words, annotation)
        if isinstance(each, str):
            return known.get(each, each)
        if isinstance(each, list | tuple):
            return [_renamed(part, words, inner) if inner and isinstance(part, dict) else _word(known, part) for part in each]
        return each

    fields = model.model_fields
    return {key: value(key, each, bare(fields[key].annotation)) if key in fields else each for key, each in data.items()}


def _word(known: Mapping[str, str], part: Any) -> Any:
    return known.get(part, part) if isinstance(part, str) else part


def _filled(sheet: Worksheet) -> Iterator[Cell]:
    """Cells that hold something, in the order of rows."""
    for (_, _), cell in sorted(sheet._cells.items()):
        if cell.value is not None and str(cell.value).strip():
            yield cell


_Labels = tuple[str, ...]  # the ids or numbers of an entry and of those above it, the outermost first


class _Entry(NamedTuple):
    """What a row belongs to: how rows below name it, its data and the place of that in the profile."""

    labels: _Labels
    data: dict[str, Any]
    path: Path_


def _digits(cell: Cell) -> str:
    """The id or number a cell holds; a program may have saved 1 as 1.0."""
    value = cell.value
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _some(known: Iterable[_Labels], above: _Labels) -> str:
    """The first of the names there are below ``above``."""
    return "、".join([labels[-1] for labels in known if labels[:-1] == above][:3]) or "まだありません"


def _at(data: Any, path: Iterable[str]) -> Any:
    """What stands there; None when nothing does."""
    for part in path:
        data = data.get(part) if isinstance(data, Mapping) else None
    return data


class _Reader:
    def __init__(self, path: str, sheets: Layout) -> None:
        self.path = path
        self.layout = sheets
        self.entries: dict[tuple[Level, ...], dict[_Labels, list[_Entry]]] = {}  # what rows below may name as their parents
        self.data: dict[str, Any] = {}
        self.given: dict[Path_, Origin] = {}
        self.problems: list[Problem] = []
        self.notices: list[Problem] = []

    def document(self) -> Document:
        for group in self.layout.groups:  # a group is there even when nothing of it was filled in
            self.data.setdefault(group, {})
        return Document(self.data, self.path, "", given=self.given, notices=tuple(self.notices), workbook=True)

    def origin(self, sheet: str, cell: str = "") -> Origin:
        return Origin(f"{self.path}:{sheet}{'!' if cell else ''}{cell}")

    def refuse(self, cell: Cell | MergedCell, code: str, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.origin(cell.parent.title, cell.coordinate), code, what, remedy))

    def notice(self, sheet: str, code: str, what: str, remedy: str) -> None:
        self.notices.append(Problem(self.origin(sheet), code, what, remedy))

    def sheet(self, sheet: Worksheet, table: Table | None) -> None:
        cells = list(_filled(sheet))
        beyond = [cell for cell in cells if cell.row > ROWS or cell.column > COLUMNS]
        for cell in beyond[:1]:
            self.refuse(cell, "SG176", f"読む範囲（{ROWS:,} 行、{COLUMNS} 列）の外に値があります", "範囲の中に移すか、消してください")
        if beyond:
            return
        for merged in sheet.merged_cells.ranges:
            if merged.max_row >= _FIRST_ROW:
                corner = sheet.cell(merged.min_row, merged.min_col)
                self.refuse(corner, "SG173", f"セルが結合されています（{merged.coord}）", "結合を解き、それぞれのセルに値を書いてください")
        if sheet.sheet_state != "visible" and any(cell.row >= _FIRST_ROW for cell in cells):
            self.notice(sheet.title, "SG177", "隠れているシートの値を読みました", "要らない値なら、シートを表示して消してください")
        keys = self._keys(sheet, cells, table)
        if not keys:
            return
        if table is not None:
            self._may_stand(table, self.origin(sheet.title, f"A{_FIRST_ROW}"))
        rows: dict[int, dict[str, Cell]] = {}
        for cell in cells:
            if cell.row < _FIRST_ROW:
                continue
            key = keys.get(cell.column)
            if key is None:
                self.refuse(cell, "SG174", "見出しのない列に値があります", "見出しのある列に移すか、消してください")
            elif not key.startswith(_NOTE):
                rows.setdefault(cell.row, {})[key] = cell
        hidden = [row for row in rows if sheet.row_dimensions[row].hidden and not (table is None and set(rows[row]) == {"key"})]
        if hidden:
            self.notice(
                sheet.title,
                "SG177",
                f"隠れている行（{hidden[0]} 行目など {len(hidden)} 行）の値を読みました",
                "要らない値なら、行を表示して消してください",
            )
        if table is None:
            self._form(rows, keys)
        else:
            self._take(rows, table)

    def _keys(self, sheet: Worksheet, cells: Sequence[Cell], table: Table | None) -> dict[int, str]:
        """Column → key, from the hidden row; {} and a problem when it does not fit the sheet."""
        found = {cell.column: str(cell.value) for cell in cells if cell.row == _KEY_ROW}
        wanted = {"key", "value"} if table is None else {each.key for each in table.columns}
        if not wanted & set(found.values()):
            origin = self.origin(sheet.title, f"A{_KEY_ROW}")
            self.problems.append(
                Problem(
                    origin,
                    "SG172",
                    f"{_KEY_ROW} 行目の項目名（隠れている行）がありません",
                    "specgen init --xlsx で作ったブックの見出しを残してください",
                )
            )
            return {}
        named: dict[str, int] = {}
        for column, key in found.items():
            if key in named or not (key in wanted or key.startswith(_NOTE)):
                what = f"項目名「{key}」が{'２列にあります' if key in named else 'このシートにはありません'}"
                self.refuse(sheet.cell(_KEY_ROW, column), "SG172", what, "specgen init --xlsx で作ったブックの見出しに合わせてください")
            named[key] = column
        return found

    # -- rows --------------------------------------------------------------------------------------

    def _take(self, rows: Mapping[int, Mapping[str, Cell]], table: Table) -> None:
        if table.key == "parameters":
            self._parameters(rows)
        elif table.key == "tables":
            self._changes(rows)
        elif table.child:
            self._below(rows, table)
        else:
            self._list(rows, table)

    def _form(self, rows: Mapping[int, Mapping[str, Cell]], keys: Mapping[int, str]) -> None:
        known = {each.key: each for _, each in self.layout.form}
        column = next((column for column, name in keys.items() if name == "value"), 1)
        for number, row in rows.items():
            cell, key = row.get("value"), row.get("key")
            if key is None:
                if cell is not None:
                    self.refuse(cell, "SG174", "項目名のない行に値があります", "項目のある行に移すか、消してください")
                continue
            if str(key.value) not in known:
                self.refuse(key, "SG172", f"項目名「{key.value}」はありません", "specgen init --xlsx で作ったブックの行を残してください")
            elif cell is not None:
                self._put((), self.data, known[str(key.value)], cell)
            else:  # so that what is missing can be told with its cell
                from openpyxl.utils import get_column_letter

                self.given[tuple(str(key.value).split("."))] = self.origin(FORM, f"{get_column_letter(column)}{number}")

    def _list(self, rows: Mapping[int, Mapping[str, Cell]], table: Table) -> None:
        fields = {each.key: each for each in table.fields}
        for row in rows.values():
            parent = self._parent(row, table)
            if parent is None:
                continue
            above, place, path = parent
            own = {key: cell for key, cell in row.items() if key in fields or (key == NUMBER and table.numbered)}
            first = next(iter(own.values()), next(iter(row.values())))
            here = self.origin(first.parent.title, first.coordinate)
            *way, last = table.way[-1].path
            for part in way:
                if not isinstance(place.get(part), dict):
                    place[part] = {}
                    self.given.setdefault((*path, part), self.given.get(path, here))
                place, path = place[part], (*path, part)
            path = (*path, last)
            if table.may_be_none and place.get(last, []) == [] and [str(cell.value).strip() for cell in own.values()] == [NONE]:
                place[last] = []
                self.given[path] = here
                continue
            entries: list[Any] = place.setdefault(last, [])
            path = (*path, len(entries))
            entry: dict[str, Any] = {}
            entries.append(entry)
            self.given[path] = here
            for key, cell in own.items():
                if key != NUMBER:
                    self._put(path, entry, fields[key], cell)
            label = self._label(own, entry, table, len(entries))
            self.entries.setdefault(table.way, {}).setdefault((*above, label), []).append(_Entry((*above, label), entry, path))

    def _may_stand(self, table: Table, origin: Origin) -> None:
        """Remember where an entry's list would be written, so that a missing one can be told with its sheet."""
        if table.child or not table.way:
            return
        for _, _, path in self._above(table.way[:-1]):
            self.given.setdefault((*path, *table.way[-1].path), origin)

    def _above(self, way: tuple[Level, ...]) -> Iterator[_Entry]:
        """The entries of a list, or the whole profile."""
        if not way:
            yield _Entry((), self.data, ())
        for found in self.entries.get(way, {}).values():
            yield from found

    def _label(self, row: Mapping[str, Cell], entry: Mapping[str, Any], table: Table, number: int) -> str:
        """What rows below call an entry: its id, or the number its row has or else is."""
        if table.way[-1].named:
            return str(entry.get("id", ""))
        return _digits(row[NUMBER]) if NUMBER in row else str(number)

    def _parent(self, row: Mapping[str, Cell], table: Table) -> _Entry | None:
        """The entry a row belongs to, which stands on a sheet before this one; None and a problem when there is not one."""
        first = next(iter(row.values()))
        missing = [each.title for each in table.parents if each.key not in row]
        if missing:
            self.refuse(first, "SG174", f"「{'」「'.join(missing)}」がありません", "どの行の下のものかを書くか、この行を消してください")
            return None
        way = table.way if table.child else table.way[:-1]
        cells = [row[each.key] for each in table.parents]
        if any(cell.data_type in ("f", "e") for cell in cells):
            for own, cell in zip(table.parents, cells, strict=True):
                self._value(own, cell)
            return None
        labels: _Labels = ()
        for depth, cell in enumerate(cells, 1):
            labels = (*labels, _digits(cell))
            known = self.entries.get(way[:depth], {})
            sheet = next(each.title for each in self.layout.tables if each.way == way[:depth] and not each.child)
            if labels not in known:
                whose = f"「{'」「'.join(labels[:-1])}」の中に" if depth > 1 else ""
                remedy = f"シート「{sheet}」に行を書き足すか、そこにあるもの（{_some(known, labels[:-1])}）に合わせてください"
                self.refuse(cell, "SG174", f"{whose}「{labels[-1]}」は、シート「{sheet}」にありません", remedy)
                return None
            if len(known[labels]) > 1:
                what = f"「{labels[-1]}」がシート「{sheet}」に {len(known[labels])} 行あり、どの行の下のものか分かりません"
                self.refuse(cell, "SG174", what, f"シート「{sheet}」の行に、それぞれ違う{table.parents[depth - 1].title}を付けてください")
                return None
        return self.entries[way][labels][0] if way else _Entry((), self.data, ())

    def _below(self, rows: Mapping[int, Mapping[str, Cell]], table: Table) -> None:
        """Rows that say something of an entry by a key."""
        fields = {each.key: each for each in table.fields}
        for row in rows.values():
            key, values = row.get(KEY), {name: cell for name, cell in row.items() if name in table.child}
            if key is not None and not values:  # a question nobody has answered yet
                continue
            parent = self._parent(row, table)
            if key is None:
                what = f"「{fields[KEY].title}」がありません"
                self.refuse(next(iter(row.values())), "SG174", what, f"{fields[KEY].title}を書くか、この行を消してください")
            if parent is None or key is None:
                continue
            word = {word: code for code, word in fields[KEY].words.items()}.get(_digits(key), _digits(key))
            for name, cell in values.items():
                place, path = parent.data, parent.path
                for part in name.split("."):
                    if not isinstance(place.get(part), dict):
                        place[part] = {}
                    path = (*path, part)
                    self.given.setdefault(path, self.origin(cell.parent.title, cell.coordinate))
                    place = place[part]
                if word in place:
                    whose = f"「{parent.labels[-1]}」の" if parent.labels else ""
                    self.refuse(key, "SG174", f"{whose}{fields[KEY].title}「{key.value}」が２行あります", "一つにまとめてください")
                own = fields[name]
                self._put(path, place, Field(word, own.title, "", own.kind, own.words), cell, flat=True)

    def _parameters(self, rows: Mapping[int, Mapping[str, Cell]]) -> None:
        settings: dict[str, Any] = {}
        fields = {each.key: each for each in PARAMETERS}
        for row in rows.values():
            name = row.get("name")
            given = {key: cell for key, cell in row.items() if key != "name"}
            if not given:
                continue
            if name is None:
                self.refuse(
                    next(iter(given.values())), "SG174", "パラメータの名前のない行に値があります", "名前のある行に移すか、消してください"
                )
                continue
            path = ("parameters", str(name.value))
            self.given[path] = self.origin(name.parent.title, next(iter(given.values())).coordinate)
            entry: dict[str, Any] = {}
            for key, cell in given.items():
                whole = key == "value" and isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
                self._put(path, entry, Field(key, "値", "", "integer") if whole else fields[key], cell)
            settings[str(name.value)] = entry["value"] if list(entry) == ["value"] else entry
        if settings:
            self.data["parameters"] = settings

    def _changes(self, rows: Mapping[int, Mapping[str, Cell]]) -> None:
        changes: dict[str, Any] = {}
        added: dict[tuple[str, str], dict[str, Any]] = {}
        fields = {each.key: each for each in TABLE_CHANGES}
        for row in rows.values():
            values: dict[str, Any] = {}
            first = next(iter(row.values()))
            for key, cell in row.items():
                self._put(("tables",), values, fields[key], cell)
            if any(values.get(key) in (None, "") for key in ("table", "action", "row")):
                self.refuse(first, "SG174", "表、変更及び行のどれかがありません", "三つとも書くか、行を消してください")
                continue
            name, action, at = str(values["table"]), str(values["action"]), str(values["row"])
            change = changes.setdefault(name, {})
            self.given.setdefault(("tables", name), self.origin(first.parent.title, first.coordinate))
            if action == "cut":
                change.setdefault("cut", []).append(at)
                continue
            if action == "add":
                if (name, at) not in added:
                    added[name, at] = {}
                    change.setdefault("add", []).append(added[name, at])
                target = added[name, at]
            else:
                target = change.setdefault("change", {}).setdefault(at, {})
            if "column" in values:
                target[str(values["column"])] = values.get("text", "")
        if changes:
            self.data["tables"] = changes

    # -- cells -------------------------------------------------------------------------------------

    def _put(self, path: Path_, place: dict[str, Any], own: Field, cell: Cell, *, flat: bool = False) -> None:
        """The value of a cell at the key of its field; mappings on the way are made."""
        value = self._value(own, cell)
        if value is None:
            return
        *way, last = [own.key] if flat else own.key.split(".")
        for part in way:
            place = place.setdefault(part, {})
            path = (*path, part)
            self.given.setdefault(path, self.origin(cell.parent.title, cell.coordinate))
        place[last] = value
        self.given[(*path, last)] = self.origin(cell.parent.title, cell.coordinate)

    def _value(self, own: Field, cell: Cell) -> Any:
        """What the cell says, as YAML would; None and a problem when it cannot be taken as it stands."""
        written = cell.value
        if cell.data_type == "f":
            self.refuse(cell, "SG175", "数式が入っています", "数式の結果を値として貼り付けてください")
            return None
        if cell.data_type == "e":
            self.refuse(cell, "SG175", f"セルがエラーになっています（{written}）", "正しい値を書いてください")
            return None
        if isinstance(written, datetime):
            if own.kind != "date" or (written.hour, written.minute, written.second) != (0, 0, 0):
                self.refuse(cell, "SG175", f"「{own.title}」に日付又は時刻が入っています", "セルの書式を文字列にして、書き直してください")
                return None
            return written.date().isoformat()
        if isinstance(written, bool):
            if own.kind == "flag":
                return written
            written = "TRUE" if written else "FALSE"
        if isinstance(written, int | float):
            return self._number(own, cell, written)
        if not isinstance(written, str):  # a time, a duration
            self.refuse(cell, "SG175", f"「{own.title}」に時刻が入っています", "セルの書式を文字列にして、書き直してください")
            return None
        return self._text(own, cell, written)

    def _number(self, own: Field, cell: Cell, number: float) -> Any:
        if own.kind == "decimal":
            return int(number) if number == int(number) and abs(number) < 10**15 else f"{Decimal(repr(number)):f}"
        if own.kind == "integer" and number == int(number) and abs(number) < 10**15:
            return int(number)
        if own.kind == "integer":
            self.refuse(cell, "SG175", f"「{own.title}」は整数で書きます（{number}）", "小数点のない数を書いてください")
        elif own.kind == "date":
            self.refuse(
                cell,
                "SG175",
                f"「{own.title}」に日付ではない数が入っています（{number:g}）",
                "セルの書式を日付にするか、2027-04-01 のように書いてください",
            )
        else:
            remedy = "セルの書式を文字列にしてから、書き直してください（数のままでは先頭の 0 などが失われます）"
            self.refuse(cell, "SG175", f"「{own.title}」が数として入力されています（{number:g}）", remedy)
        return None

    def _text(self, own: Field, cell: Cell, written: str) -> Any:
        text = written.replace("\r\n", "\n").replace("\r", "\n")
        codes = {word: code for code, word in own.words.items()}
        stripped = text.strip()
        match own.kind:
            case "integer":
                remedy = "セルの書式を標準にして、半角の数字だけを書き直してください"
                self.refuse(cell, "SG175", f"「{own.title}」の数が文字として入力されています（{stripped[:20]}）", remedy)
                return None
            case "flag":
                return {"true": True, "false": False}.get(codes.get(stripped, stripped.lower()), stripped)
            case "choice":
                return codes.get(stripped, stripped)
            case "lines" if "\n" in text:
                return [line for line in text.split("\n") if line.strip()]
            case "names" | "lines":
                return [codes.get(name.strip(), name.strip()) for name in text.translate(_SEPARATORS).split("、") if name.strip()]
            case "date" | "decimal":
                return stripped
        return text if own.several_lines else text.rstrip("\n")


# --- profile → workbook -------------------------------------------------------------------------


@dataclass(frozen=True)
class Hints:
    """What a workbook tells besides the schema.

    guide: lines of 使い方.  parameters: name, label, default and unit.  questions: id and text.  asked: id of an entry →
    questions that get a row whether they are answered or not.  more: sheets for the reader only: title → widths and rows.
    """

    guide: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str, str, str], ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    asked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    more: Mapping[str, tuple[Sequence[int], Sequence[Sequence[str]]]] = field(default_factory=dict)


def write_workbook(
    data: Mapping[str, Any],
    hints: Hints,
    model: type[BaseModel] = Profile,
    title: str = "入力シート",
    around: Mapping[str, Any] | None = None,
) -> bytes:
    """The workbook of a profile's data (as YAML gives it), with room for more; equal bytes for equal data.

    around: the data with the names of members and businesses, when ``data`` is one part of a profile.
    """
    import xlsxwriter

    data = _renamed(data, _names(data if around is None else around), model)
    buffer = io.BytesIO()
    as_written = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}  # a text stays a text
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **as_written})
    book.set_properties({"title": title, "author": "specgen", "created": datetime(1980, 1, 1)})  # noqa: DTZ001 - no moment at all
    writer = _Writer(book)
    if hints.guide:
        writer.guide(hints.guide)
    if layout(model).form:
        writer.form(data, layout(model).form)
    for table in layout(model).tables:
        writer.table(table, _rows(table, data, hints))
    for name, (widths, rows) in hints.more.items():
        writer.listing(name, widths, rows)
    writer.choices_sheet()
    book.close()
    return buffer.getvalue()


Row = Mapping[str, Any]  # key of a column → its value


def _rows(table: Table, data: Mapping[str, Any], hints: Hints) -> Iterator[Row]:
    given = data.get(table.key) or {}  # of the two that are no lists
    if table.key == "parameters":
        named = {name: (label, default, unit) for name, label, default, unit in hints.parameters}
        for name in dict.fromkeys((*named, *given)):
            setting = given.get(name)
            label, default, unit = named.get(name, ("", "", ""))
            own = _flat(setting) if isinstance(setting, dict) else {} if setting is None else {"value": setting}
            yield {"name": name, "#label": label, "#default": f"{default}{unit}", **own}
    elif table.key == "tables":
        for name, change in given.items():
            for number, row in enumerate(change.get("add", ()), 1):
                yield from ({"table": name, "action": "add", "row": str(number), "column": key, "text": text} for key, text in row.items())
            yield from ({"table": name, "action": "cut", "row": row} for row in change.get("cut", ()))
            for at, row in change.get("change", {}).items():
                yield from ({"table": name, "action": "change", "row": at, "column": key, "text": text} for key, text in row.items())
    elif table.child:
        texts = dict(hints.questions)
        for labels, entry in _entries(table.way, data):
            mappings = {name: _at(entry, name.split(".")) or {} for name in table.child}
            asked = hints.asked.get(str(labels[-1]), ()) if labels else ()
            for key in dict.fromkeys((*asked, *(key for mapping in mappings.values() for key in mapping))):
                values = {name: mapping[key] for name, mapping in mappings.items() if key in mapping}
                yield {**_named(table, labels), KEY: key, "#question": texts.get(key, ""), **values}
    else:
        for labels, above in _entries(table.way[:-1], data):
            entries = _at(above, table.way[-1].path)
            if table.may_be_none and entries == []:
                yield {**_named(table, labels), table.fields[0].key: NONE}
            for number, entry in enumerate(entries or (), 1):
                yield {**_named(table, labels), **({NUMBER: number} if table.numbered else {}), **_flat(entry)}


def _entries(way: tuple[Level, ...], data: Any, labels: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The entries of a list and what rows below them call them, its own and those above; the data itself for no list."""
    if not way:
        yield labels, data
        return
    for number, entry in enumerate(_at(data, way[0].path) or (), 1):
        yield from _entries(way[1:], entry, (*labels, str(entry.get("id", "")) if way[0].named else number))


def _named(table: Table, labels: tuple[str | int, ...]) -> Row:
    """The columns that say to what a row belongs."""
    return {own.key: label for own, label in zip(table.parents, labels, strict=True)}


def _flat(entry: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Dotted keys: {"approval": {"date": x}} → {"approval.date": x}."""
    found: dict[str, Any] = {}
    for key, value in entry.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = value
    return found


_NOTES = {  # table → columns for the reader: key, title, width, and the column they follow
    "parameters": (("#label", "内容", 44, "name"), ("#default", "初期値", 12, "name")),
    "customization_requests": (("#question", "設問の文", 60, KEY),),
}
_WIDTHS: Mapping[Kind, int] = {"text": 26, "integer": 12, "date": 14, "flag": 10, "choice": 26, "names": 26, "lines": 26, "decimal": 12}
_FORMATS: Mapping[Kind, str] = {
    **dict.fromkeys(("text", "choice", "names", "lines", "flag"), "@"),
    "integer": "0",
    "decimal": "General",
    "date": "yyyy-mm-dd",
}


_GUIDE_WIDTH = 100
_LINE_POINTS = 14
_READABLE = 230  # half-width characters on the width of an A3 page whose letters can still be read
_A3 = 8


def _lines(text: str, width: int) -> int:
    """Lines of a cell ``width`` half-width characters wide."""
    units = (sum(1 if character.isascii() else 2 for character in line) for line in text.split("\n"))
    return sum(max(1, -(-each // (width - 1))) for each in units)


_FONT = {"font_name": "ＭＳ ゴシック", "font_size": 10, "text_wrap": True, "valign": "top"}
_FRAME = {"border": 1, "border_color": "#8A8A8A"}
_LOOKS = {
    "plain": _FONT,
    "title": {**_FONT, **_FRAME, "bold": True, "bg_color": "#D9E2F3"},
    "needed": {**_FONT, **_FRAME, "bold": True, "bg_color": "#FFF2CC"},
    "help": {**_FONT, **_FRAME, "font_size": 9, "font_color": "#595959"},
    "cell": {**_FONT, **_FRAME},
    "needed cell": {**_FONT, **_FRAME, "bg_color": "#FFF2CC"},
}


class _Writer:
    """Fills a book sheet by sheet. Rows and columns count from 1, as in Excel."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.formats: dict[tuple[str, str, bool], Any] = {}
        self.choices: dict[tuple[str, ...], str] = {}  # words → the range of the sheet 選択肢 that lists them

    def guide(self, lines: Sequence[str]) -> None:
        sheet = self._sheet(GUIDE)
        sheet.set_column(0, 0, _GUIDE_WIDTH)
        for row, line in enumerate(lines, 1):
            self._put(sheet, row, 1, line, "text", "plain")

    def form(self, data: Mapping[str, Any], fields: Sequence[tuple[str, Field]]) -> None:
        sheet = self._sheet(FORM)
        columns = (
            ("#group", "区分", 22),
            ("#title", "項目", 30),
            ("value", "値（ここに記入）", 48),
            ("#help", "説明", 60),
            ("key", "項目名", 30),
        )
        for column, (key, title, width) in enumerate(columns, 1):
            self._heading(sheet, column, key, title, "", width, hidden=key == "key")
        sheet.set_row(_HELP_ROW - 1, None, None, {"hidden": True})
        values = _flat(data)
        for row, (group, own) in enumerate(fields, _FIRST_ROW):
            for column, text in ((1, group), (2, own.title), (4, own.help), (5, own.key)):
                self._put(sheet, row, column, text, "text", "cell")
            shown = self._shown(own, values.get(own.key))
            self._put(sheet, row, 3, shown, own.kind, "needed cell" if own.required else "cell")
            self._fit(sheet, row, [own.title, str(shown or ""), own.help], [30, 48, 60])
            self._validated(sheet, own, row, 3, row)
        sheet.freeze_panes(_FIRST_ROW - 1, 2)

    def table(self, table: Table, rows: Iterator[Row]) -> None:
        sheet = self._sheet(table.title)
        notes = _NOTES.get(table.key, ()) if table.child or table.key == "parameters" else ()
        columns: list[tuple[str, Field | None]] = []
        for own in table.columns:
            columns += [(own.key, own), *((key, None) for key, _, _, after in notes if after == own.key)]
        told = {key: (title, width) for key, title, width, _ in notes}
        widths = [_WIDTHS[each.kind] if each else told[key][1] for key, each in columns]
        self._fit(sheet, _TITLE_ROW, [each.title if each else told[key][0] for key, each in columns], widths)
        self._fit(sheet, _HELP_ROW, [f"必須。{each.help}" if each else "" for _, each in columns], widths)
        for column, (key, each) in enumerate(columns, 1):
            title, width = (each.title, _WIDTHS[each.kind]) if each else told[key]
            self._heading(sheet, column, key, title, each.help if each else "", width, needed=bool(each and each.required))
        given = list(rows)
        end = _FIRST_ROW + len(given) + _SPARE_ROWS - 1
        for number, row in enumerate([*given, *({} for _ in range(_SPARE_ROWS))], _FIRST_ROW):
            self._fit(sheet, number, [str(row.get(key, "")) for key, _ in columns], widths)
            for column, (key, each) in enumerate(columns, 1):
                value = self._shown(each, row.get(key)) if each else row.get(key)
                self._put(sheet, number, column, value, each.kind if each else "text", "cell")
        for column, (_, each) in enumerate(columns, 1):
            if each:
                self._validated(sheet, each, _FIRST_ROW, column, end)
        sheet.freeze_panes(_FIRST_ROW - 1, 1)
        if sum(widths) > _READABLE:  # on one page its letters would be too small
            sheet.set_paper(_A3)
            sheet.fit_to_pages(max(1, round(sum(widths) / _READABLE)), 0)
            sheet.repeat_columns(0, 1)

    def listing(self, title: str, widths: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
        """Rows below a heading, to be read."""
        sheet = self._sheet(title)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows, 1):
            self._fit(sheet, number, row, widths)
            for column, text in enumerate(row, 1):
                self._put(sheet, number, column, text, "text", "title" if number == 1 else "cell")
        sheet.freeze_panes(1, 0)

    def choices_sheet(self) -> None:
        """The hidden sheet the drop-downs take their words from."""
        sheet = self._sheet(CHOICES)
        sheet.hide()
        for column, words in enumerate(self.choices, 1):
            for row, word in enumerate(words, 1):
                self._put(sheet, row, column, word, "text", "plain")

    # -- parts -----------------------------------------------------------------------------------

    def _sheet(self, title: str) -> Any:
        sheet = self.book.add_worksheet(title)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if title not in (GUIDE, CHOICES):
            sheet.repeat_rows(_TITLE_ROW - 1)
        return sheet

    def _heading(
        self, sheet: Any, column: int, key: str, title: str, text: str, width: int, *, needed: bool = False, hidden: bool = False
    ) -> None:
        sheet.set_column(column - 1, column - 1, width, None, {"hidden": hidden})
        self._put(sheet, _TITLE_ROW, column, title, "text", "needed" if needed else "title")
        self._put(sheet, _KEY_ROW, column, key, "text", "plain")
        sheet.set_row(_KEY_ROW - 1, None, None, {"hidden": True})
        self._put(sheet, _HELP_ROW, column, f"{'必須。' if needed else ''}{text}", "text", "help")

    def _fit(self, sheet: Any, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
        """Room for what needs more than a line; other rows grow by themselves."""
        lines = max(_lines(text, width) for text, width in zip(texts, widths, strict=True))
        if lines > 1:
            sheet.set_row(row - 1, _LINE_POINTS * lines)

    def _put(self, sheet: Any, row: int, column: int, value: Any, kind: Kind, look: str) -> None:
        place = (row - 1, column - 1)
        look_of = self._format(look, kind, quoted=needs_quote(value))
        match value:
            case None | "":
                sheet.write_blank(*place, None, look_of)
            case date():
                sheet.write_datetime(*place, datetime(value.year, value.month, value.day), look_of)  # noqa: DTZ001 - a day
            case int():
                sheet.write_number(*place, value, look_of)
            case _:
                sheet.write_string(*place, str(value), look_of)

    def _format(self, look: str, kind: Kind, *, quoted: bool) -> Any:
        key = (look, _FORMATS[kind], quoted)
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**_LOOKS[look], "num_format": _FORMATS[kind], "quote_prefix": quoted})
        return self.formats[key]

    def _shown(self, own: Field, value: Any) -> Any:
        """A value as the sheet shows it: Japanese words for codes, dates as dates."""
        match value:
            case None:
                return None
            case bool():
                return own.words.get(as_answer(value) if own.kind == "choice" else str(value).lower(), str(value).lower())
            case list() | tuple():
                texts = [own.words.get(name, name) for name in map(str, value)]
                apart = own.kind == "lines" and any(
                    text.translate(_SEPARATORS) != text or "、" in text or text.strip() != text for text in texts
                )
                return "".join(f"{text}\n" for text in texts) if apart else "、".join(texts)
            case int():
                return value
        text = str(value)
        if own.kind == "date" and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                return text
        return own.words.get(text, text)

    def _validated(self, sheet: Any, own: Field, first: int, column: int, last: int) -> None:
        """A drop-down where there are words to choose from, and the explanation when a cell is chosen."""
        rule: dict[str, object] = {}
        if own.words and own.kind != "names":
            rule = {
                "validate": "list",
                "source": self._range(tuple(own.words.values())),
                "error_title": "使えない値です",
                "error_message": "一覧から選んでください",
            }
        if own.help:
            rule = {"validate": "any", **rule, "input_title": own.title[:32], "input_message": own.help[:255]}
        if rule:
            sheet.data_validation(first - 1, column - 1, last - 1, column - 1, rule)

    def _range(self, words: tuple[str, ...]) -> str:
        if words not in self.choices:
            from xlsxwriter.utility import xl_col_to_name

            letter = xl_col_to_name(len(self.choices))
            self.choices[words] = f"={CHOICES}!${letter}$1:${letter}${len(words)}"
        return self.choices[words]
