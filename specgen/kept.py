"""A library that was read and found sound, kept as JSON until one of its files changes (``cache.py``).

Every value becomes plain data that names its class, and comes back equal. Only the classes listed here
can come back, by their own constructors or validators: nothing a file of the cache says is executed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from types import NoneType
from typing import Any

from pydantic import BaseModel

from specgen import cache, library, model, schema, source
from specgen.errors import Origin
from specgen.library import Library, load_library
from specgen.source import library_folders

_COMPUTED = (
    *(model.Text, model.Strong, model.Value, model.Place, model.Reference, model.AnnexReference, model.Citation),
    *(model.Guard, model.Item, model.Paragraph, model.PipeTable, model.TableSlot, model.ChartSlot, model.FigureSlot, model.TermsSlot),
    model.Clause,
    *(Library, library.LoadedKind, library.LoadedWorkbook, library.LoadedLetter, library.LoadedHead),
    *(library.LoadedTable, library.LoadedTerm, source.Document, Origin),
)
_READ = (schema.Kind, schema.WorkbookKind, schema.Table, schema.Parameter, schema.CitedLaw, schema.Policy, schema.VehicleWords)


def read_library(folder: Path | None = None) -> Library:
    """``load_library``, from the cache when no file has changed since it was last read. Raises the same errors."""
    key = cache.library_key(*library_folders(folder))
    kept = _kept(key)
    if kept is not None:
        return kept
    found = load_library(folder)
    cache.store("library", key, plain(found))
    return found


def _kept(key: str) -> Library | None:
    """The library under ``key``; None when there is none, or what is there cannot be one."""
    try:
        found = restored(cache.load("library", key))
    except (LookupError, TypeError, ValueError, RecursionError):
        return None
    return found if isinstance(found, Library) else None


def plain(value: Any) -> Any:
    """``value`` as JSON data: texts, numbers and None as they are, all else a list that begins with what it is."""
    return _PLAIN[type(value)](value)


def restored(data: Any) -> Any:
    """The value ``plain`` made ``data`` of."""
    return _MAKERS[data[0]](data) if type(data) is list else data


def _itself(value: Any) -> Any:
    return value


def _parts(kind: type) -> Callable[[Any], list[Any]]:
    """Turns a value into the name of its class and, after it, the values of its fields."""
    name, names = kind.__name__, [each.name for each in fields(kind)]
    values = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    return lambda value: [name, *[_PLAIN[type(part)](part) for part in values(value)]]


def _members(kind: type) -> Callable[[Any], list[Any]]:
    return lambda value: [kind.__name__, *[_PLAIN[type(part)](part) for part in value]]


def _made(kind: type) -> Callable[[list[Any]], Any]:
    return lambda data: kind(*[_MAKERS[part[0]](part) if type(part) is list else part for part in data[1:]])


def _collected(kind: type) -> Callable[[list[Any]], Any]:
    return lambda data: kind([_MAKERS[part[0]](part) if type(part) is list else part for part in data[1:]])


def _validated(kind: type[BaseModel]) -> Callable[[list[Any]], Any]:
    return lambda data: kind.model_validate_json(data[1])


# how each class is taken apart, and put together again
_PLAIN: dict[type, Callable[[Any], Any]] = {
    **dict.fromkeys((NoneType, str, int, bool), _itself),
    **{kind: _parts(kind) for kind in _COMPUTED},
    **{kind: _members(kind) for kind in (tuple, list, source.Mark)},
    **{kind: lambda value: [type(value).__name__, value.model_dump_json(exclude_unset=True)] for kind in _READ},
    frozenset: lambda value: ["frozenset", *sorted(value)],
    dict: lambda value: ["dict", [plain(key) for key in value], [plain(inner) for inner in value.values()]],
}
_MAKERS: dict[str, Callable[[list[Any]], Any]] = {
    **{kind.__name__: _made(kind) for kind in (*_COMPUTED, source.Mark)},
    **{kind.__name__: _collected(kind) for kind in (tuple, list, frozenset)},
    **{kind.__name__: _validated(kind) for kind in _READ},
    "dict": lambda data: dict(zip(map(restored, data[1]), map(restored, data[2]), strict=True)),
}
