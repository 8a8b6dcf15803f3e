"""The sheets of the 入力シート, derived from the schema of a profile: what stands where.

基本事項 holds every single value, one line each; every list of the profile has a sheet of its own, one row an
entry; what hangs below an entry (answers to questions) has a sheet that names the entry.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from specgen import schema

FORM = "基本事項"

Kind = Literal["text", "integer", "decimal", "date", "flag", "choice", "names"]


@dataclass(frozen=True)
class Field:
    """One cell's worth of a profile.

    key: the way to it from its entry (``approval.date``).  words: code → Japanese word, of a choice or of
    names that are choices.  required: by the schema.
    """

    key: str
    title: str
    help: str
    kind: Kind
    words: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    several_lines: bool = False


@dataclass(frozen=True)
class Table:
    """A sheet with one row an entry.

    key: the way to the list in the profile (``costs.items``).  child: names of its entries' mappings that this sheet
    holds, one row a key.  may_be_none: the list may be said to be empty, which is something else than not to be there.
    """

    key: str
    title: str
    fields: tuple[Field, ...]
    child: tuple[str, ...] = ()
    may_be_none: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.key.split("."))


@dataclass(frozen=True)
class Layout:
    """form: heading of the group and field, of every single value.  groups: those every profile has."""

    form: tuple[tuple[str, Field], ...]
    tables: tuple[Table, ...]
    groups: tuple[str, ...]


PARENT, KEY = "parent", "key"  # columns of a child sheet
PARAMETERS = (
    Field("name", "名前", "", "text", required=True),
    Field("value", "値", "整数又は文字。空欄なら初期値", "text"),
    Field("confirmed.by", "確認した者", "初期値でよいことを確かめたとき", "text"),
    Field("confirmed.on", "確認した日", "", "date"),
)
CHANGES = {"add": "加える", "cut": "除く", "change": "変える"}
TABLE_CHANGES = (
    Field("table", "表", "表の識別名", "text", required=True),
    Field("action", "変更", "加える、除く又は変える", "choice", CHANGES, required=True),
    Field("row", "行", "加える行は同じ番号でまとめる。除く行と変える行は識別名", "text", required=True),
    Field("column", "列", "列の名前（除くときは空欄）", "text"),
    Field("text", "文", "列に印刷する文（除くときは空欄）", "text"),
)


@cache
def layout() -> Layout:
    """The sheets of ``schema.Profile``."""
    form: list[tuple[str, Field]] = []
    tables: list[Table] = []
    for name, info in schema.Profile.model_fields.items():
        kind = _bare(info.annotation)
        title = info.title or name
        if name == "parameters":
            tables.append(Table(name, title, PARAMETERS))
        elif name == "tables":
            tables.append(Table(name, title, TABLE_CHANGES))
        elif _is_model(kind):
            form += [(title, each) for each in _fields(kind, f"{name}.")]
            for inner, below in kind.model_fields.items():
                if (entry := _entry(_bare(below.annotation))) is not None:
                    tables += _sheets(f"{name}.{inner}", below.title or inner, entry, may_be_none=False)
        elif (entry := _entry(kind)) is not None:
            tables += _sheets(name, title, entry, may_be_none=info.default is None and not info.is_required())
        else:
            form.append(("そのほか", _field(name, info)))
    groups = tuple(name for name, info in schema.Profile.model_fields.items() if info.is_required() and _is_model(_bare(info.annotation)))
    return Layout(tuple(form), tuple(tables), groups)


def _sheets(name: str, title: str, entry: type[BaseModel], *, may_be_none: bool) -> Iterator[Table]:
    """The sheet of a list, and one for the mappings below its entries that have the same sort of keys."""
    yield Table(name, title, tuple(_fields(entry)), may_be_none=may_be_none)
    below: dict[Any, dict[str, Any]] = {}
    for key, info in entry.model_fields.items():
        if get_origin(_bare(info.annotation)) is dict:
            below.setdefault(get_args(_bare(info.annotation))[0], {})[key] = info
    for key_type, infos in below.items():
        heading, suffix = _KEYS[key_type]
        kind, words = _kind(_bare(key_type))
        columns = [
            Field(PARENT, f"{title}の{entry.model_fields['id'].title}", "", "text", required=True),
            Field(KEY, heading, "", kind, words, required=True),
        ]
        for key, info in infos.items():
            value = get_args(_bare(info.annotation))[1]
            found, words = _kind(_bare(value))
            told = _in_words(info.description or "", words)
            columns.append(Field(key, info.title or key, told, "decimal" if _is_decimal(value) else found, words))
        yield Table(name, f"{title}（{suffix}）", tuple(columns), tuple(infos))


# what the keys of a mapping are → the heading of their column, and what the sheet is about
_KEYS: Mapping[Any, tuple[str, str]] = {
    schema.Id: ("設問", "設問への回答"),
    schema.YearKey: ("年度", "年度別"),
    schema.AllocationBase: ("基礎", "基礎別"),
}


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[Field]:
    """The fields of a model, those of models inside it too; mappings have a sheet of their own."""
    for name, info in model.model_fields.items():
        kind = _bare(info.annotation)
        if _is_model(kind):
            yield from _fields(kind, f"{prefix}{name}.")
        elif get_origin(kind) is not dict and _entry(kind) is None:
            yield _field(f"{prefix}{name}", info)


def _field(key: str, info: Any) -> Field:
    kind, words = _kind(_bare(info.annotation))
    if _is_decimal(info.annotation) or schema.DECIMAL in info.metadata:
        kind = "decimal"
    told = _in_words(info.description or "", words)
    return Field(key, info.title or key, told, kind, words, info.is_required(), schema.Paragraphs in get_args(info.annotation))


def _in_words(description: str, words: Mapping[str, str]) -> str:
    """An explanation that speaks of the sheets: codes and names of fields replaced by their Japanese words."""
    if set(re.split(": | / ", description)) <= {*words, *words.values()}:
        return ""  # the drop-down says as much
    return re.sub("[a-z][a-z_]+", lambda found: words.get(found[0]) or _dictionary().get(found[0], found[0]), description)


@cache
def _dictionary() -> Mapping[str, str]:
    """Codes of choices → their words, names of fields → their titles."""
    titles: dict[str, str] = {}
    open_models: list[type[BaseModel]] = [schema.Profile]
    while open_models:
        for name, info in open_models.pop().model_fields.items():
            kind = _bare(info.annotation)
            if name not in ("id", "name", "date", "text"):  # words of everyday texts, too
                titles.setdefault(name, f"「{info.title}」")
            entry = kind if _is_model(kind) else _entry(kind)
            open_models += [entry] if entry else []
    return {**titles, **{code: word for words in schema.all_words() for code, word in words.items()}}


def _bare(annotation: Any) -> Any:
    """An annotation without ``Annotated`` and ``| None``."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            (annotation,) = (part for part in get_args(annotation) if part is not type(None))
        else:
            return annotation


def _is_decimal(annotation: Any) -> bool:
    """Whether a type holds a number as it was written."""
    return schema.DECIMAL in get_args(annotation) or any(_is_decimal(part) for part in get_args(annotation) if get_args(part))


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _entry(kind: Any) -> type[BaseModel] | None:
    """The model of a list's entries; None for anything else."""
    if get_origin(kind) is not tuple:
        return None
    inner: type[BaseModel] = _bare(get_args(kind)[0])
    return inner if _is_model(inner) else None


def _kind(kind: Any) -> tuple[Kind, Mapping[str, str]]:
    if get_origin(kind) is tuple:
        return "names", _kind(_bare(get_args(kind)[0]))[1]
    if get_origin(kind) is Literal:
        return "choice", schema.words_of(get_args(kind))
    kinds: dict[Any, Kind] = {str: "text", int: "integer", bool: "flag", date: "date"}
    return kinds[kind], {"true": "はい", "false": "いいえ"} if kind is bool else {}
