"""The sheets of the 入力シート, derived from the schema of a profile: what stands where.

基本事項 holds every single value, one line each; every list of models, however deep, has a sheet of its own, one
row an entry, which names the entries above it in its first columns; so has what hangs below an entry by name
(answers to questions).
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from specgen import schema
from specgen.names import sheet_names

FORM = "基本事項"

Kind = Literal["text", "integer", "decimal", "date", "flag", "choice", "names", "lines"]


@dataclass(frozen=True)
class Field:
    """One cell's worth of a profile.

    key: the way to it from its entry (``approval.date``).  words: code → Japanese word, of a choice or of
    names that are choices.  required: by the schema.  names: words that are separated by 「、」.  lines: texts that may
    hold that sign, too.
    """

    key: str
    title: str
    help: str
    kind: Kind
    words: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    several_lines: bool = False


@dataclass(frozen=True)
class Level:
    """A list on the way to a sheet's rows.

    path: the way to it from the entry above, or from the profile.  named: whether its entries have ids, by which
    the rows below name them; else their numbers do.
    """

    path: tuple[str, ...]
    named: bool


@dataclass(frozen=True)
class Table:
    """A sheet with one row an entry.

    way: the lists down to the entries.  parents: columns that name the entries above, the outermost first.
    numbered: the entries have no ids and others below name them, so a column holds their numbers.  fields: what an
    entry says.  child: the mappings of the entries (the way to each) that this sheet holds, one row a key, which
    then name the entries themselves as parents.  may_be_none: the list may be said to be empty, which is something
    else than not to be there.
    """

    key: str
    title: str
    fields: tuple[Field, ...]
    way: tuple[Level, ...] = ()
    parents: tuple[Field, ...] = ()
    numbered: bool = False
    child: tuple[str, ...] = ()
    may_be_none: bool = False

    @property
    def columns(self) -> tuple[Field, ...]:
        return (*self.parents, *((_NUMBER,) if self.numbered else ()), *self.fields)


@dataclass(frozen=True)
class Layout:
    """form: heading of the group and field, of every single value.  groups: those every profile has."""

    form: tuple[tuple[str, Field], ...]
    tables: tuple[Table, ...]
    groups: tuple[str, ...]


PARENT, KEY, NUMBER = "parent", "key", "entry"  # columns that are not fields of an entry
_NUMBER = Field(NUMBER, "番号", "下のシートからこの行を指すための番号", "integer")
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
def layout(model: type[BaseModel] = schema.Profile) -> Layout:
    """The sheets of a model."""
    form: list[tuple[str, Field]] = []
    tables: list[Table] = []
    for name, info in model.model_fields.items():
        kind = bare(info.annotation)
        title = info.title or name
        if name == "parameters":
            tables.append(Table(name, title, PARAMETERS))
        elif name == "tables":
            tables.append(Table(name, title, TABLE_CHANGES))
        elif is_model(kind):
            form += [(title, each) for each in _fields(kind, f"{name}.", model)]
            tables += _below(kind, (name,), _Above((), (), (title,)), model)
        elif (entry := entry_of(kind)) is not None:
            tables += _sheets((name,), info, entry, _Above((), (), (title,)), model)
        else:
            form.append(("そのほか", _field(name, info, model)))
    groups = tuple(name for name, info in model.model_fields.items() if info.is_required() and is_model(bare(info.annotation)))
    return Layout(tuple(form), tuple(_titled(tables)), groups)


@dataclass(frozen=True)
class _Above:
    """What stands above a sheet: lists, the columns that name their entries, and titles for its own."""

    way: tuple[Level, ...]
    parents: tuple[Field, ...]
    titles: tuple[str, ...]

    @property
    def title(self) -> str:
        first, *rest = self.titles
        return f"{first}（{'・'.join(rest)}）" if rest else first

    @property
    def key(self) -> str:
        return ".".join(part for level in self.way for part in level.path)


def _sheets(path: tuple[str, ...], info: Any, entry: type[BaseModel], above: _Above, model: type[BaseModel]) -> Iterator[Table]:
    """The sheet of a list, and those of what hangs below its entries."""
    own_id = entry.model_fields.get("id")
    named = own_id is not None and own_id.is_required()
    way = (*above.way, Level(path, named))
    list_title = info.title or path[-1]
    id_title = str(own_id.title) if own_id is not None and named else "番号"
    column = Field(
        PARENT if not above.parents else f"{PARENT}.{len(way)}",
        id_title if "の" in id_title else f"{list_title}の{id_title}",
        "",
        "text" if named else "integer",
        required=True,
    )
    inside = _Above(way, (*above.parents, column), above.titles)
    below = tuple(_below(entry, (), inside, model))
    may_be_none = info.default is None and not info.is_required()
    numbered = bool(below) and not named
    yield Table(inside.key, above.title, tuple(_fields(entry, "", model)), way, above.parents, numbered, (), may_be_none)
    yield from below


def _below(part: type[BaseModel], prefix: tuple[str, ...], above: _Above, model: type[BaseModel]) -> Iterator[Table]:
    """The sheets of the mappings and the lists inside a model, ``prefix`` below the entry it belongs to."""
    mappings: dict[Any, dict[str, Any]] = {}  # by the sort of their keys
    for path, info in _inside(part, prefix):
        if get_origin(bare(info.annotation)) is dict:
            mappings.setdefault(get_args(bare(info.annotation))[0], {})[".".join(path)] = info
    for key_type, infos in mappings.items():
        yield _mapping(key_type, infos, above, model)
    for path, info in _inside(part, prefix):
        if (entry := entry_of(bare(info.annotation))) is not None:
            yield from _sheets(path, info, entry, replace(above, titles=(*above.titles, info.title or path[-1])), model)


# what the keys of a mapping are → the heading of their column, and what the sheet is about
_KEYS: Mapping[Any, tuple[str, str]] = {
    schema.Id: ("設問", "設問への回答"),
    schema.YearKey: ("年度", "年度別"),
    schema.AllocationBase: ("基礎", "基礎別"),
}


def _mapping(key_type: Any, infos: Mapping[str, Any], above: _Above, model: type[BaseModel]) -> Table:
    """The sheet of the mappings of an entry that have the same sort of keys."""
    heading, about = _KEYS.get(key_type, ("名前", "、".join(info.title or key for key, info in infos.items())))
    kind, words = _kind(bare(key_type))
    fields = [Field(KEY, heading, "", kind, words, required=True)]
    for key, info in infos.items():
        value = get_args(bare(info.annotation))[1]
        found, words = _kind(bare(value))
        told = _in_words(info.description or "", words, model)
        fields.append(Field(key, info.title or key, told, "decimal" if _is_decimal(value) else found, words))
    titled = replace(above, titles=(*above.titles, about))
    return Table(above.key, titled.title, tuple(fields), above.way, above.parents, child=tuple(infos))


def _titled(tables: Sequence[Table]) -> Iterator[Table]:
    """The tables with titles Excel takes for names of sheets."""
    names = sheet_names([table.title for table in tables], (FORM, "使い方", "選択肢"))
    return (replace(table, title=name) for table, name in zip(tables, names, strict=True))


def _inside(model: type[BaseModel], prefix: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The way to every field of a model and of the models inside it that are no entries of lists."""
    for name, info in model.model_fields.items():
        kind = bare(info.annotation)
        if is_model(kind):
            yield from _inside(kind, (*prefix, name))
        else:
            yield (*prefix, name), info


def _fields(part: type[BaseModel], prefix: str, model: type[BaseModel]) -> Iterator[Field]:
    """The single values of a model, those of models inside it too; mappings and lists of models have sheets of their own."""
    for path, info in _inside(part, ()):
        kind = bare(info.annotation)
        if get_origin(kind) is not dict and entry_of(kind) is None:
            yield _field(f"{prefix}{'.'.join(path)}", info, model)


def _field(key: str, info: Any, model: type[BaseModel]) -> Field:
    kind, words = _kind(bare(info.annotation))
    if _is_decimal(info.annotation) or schema.DECIMAL in info.metadata:
        kind = "decimal"
    told = _in_words(info.description or "", words, model)
    return Field(key, info.title or key, told, kind, words, info.is_required(), schema.Paragraphs in get_args(info.annotation))


def _in_words(description: str, words: Mapping[str, str], model: type[BaseModel]) -> str:
    """An explanation that speaks of the sheets: codes and names of fields replaced by their Japanese words."""
    told = description.split(" / ")
    if set(re.split(": | / ", description)) <= {*words, *words.values()} or all(part.split(" ")[0] in words for part in told):
        return ""  # the drop-down says as much
    return re.sub("[a-z][a-z_]+", lambda found: words.get(found[0]) or _dictionary(model).get(found[0], found[0]), description)


@cache
def _dictionary(model: type[BaseModel]) -> Mapping[str, str]:
    """Codes of choices → their words, names of fields → their titles."""
    titles: dict[str, str] = {}
    open_models: list[type[BaseModel]] = [model]
    while open_models:
        for name, info in open_models.pop().model_fields.items():
            kind = bare(info.annotation)
            if name not in ("id", "name", "date", "text"):  # words of everyday texts, too
                titles.setdefault(name, f"「{info.title}」")
            entry = kind if is_model(kind) else entry_of(kind)
            open_models += [entry] if entry else []
    return {**titles, **{code: word for words in schema.all_words() for code, word in words.items()}}


def bare(annotation: Any) -> Any:
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


def is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def entry_of(kind: Any) -> type[BaseModel] | None:
    """The model of a list's entries; None for anything else."""
    if get_origin(kind) is not tuple:
        return None
    inner: type[BaseModel] = bare(get_args(kind)[0])
    return inner if is_model(inner) else None


def _kind(kind: Any) -> tuple[Kind, Mapping[str, str]]:
    if get_origin(kind) is tuple:
        return "lines" if get_args(kind)[0] == schema.Line else "names", _kind(bare(get_args(kind)[0]))[1]
    if get_origin(kind) is Literal:
        return "choice", schema.words_of(get_args(kind))
    kinds: dict[Any, Kind] = {str: "text", int: "integer", bool: "flag", date: "date"}
    return kinds[kind], {"true": "はい", "false": "いいえ"} if kind is bool else {}
