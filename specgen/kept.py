"""A library that was read and found sound, kept as JSON until one of its files changes (``cache.py``).

Every value becomes plain data that names its class, and comes back equal. Only the classes listed here
can come back, by their own constructors or validators: nothing a file of the cache says is executed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from specgen import cache, library, model, schema, source
from specgen.errors import Origin
from specgen.library import Library, load_library
from specgen.source import library_folders

_COMPUTED = (
    *(model.Text, model.Strong, model.Value, model.Place, model.Reference, model.AnnexReference, model.Citation),
    *(model.Guard, model.Item, model.Paragraph, model.PipeTable, model.TableSlot, model.TermsSlot, model.Clause),
    *(Library, library.LoadedKind, library.LoadedLetter, library.LoadedTable, library.LoadedTerm, source.Document, Origin),
)
_FIELDS = {kind.__name__: [each.name for each in fields(kind)] for kind in _COMPUTED}
_READ = (schema.Kind, schema.Table, schema.Parameter, schema.CitedLaw, schema.Policy)


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
    if value is None or isinstance(value, str | int):
        return value
    name = type(value).__name__
    if isinstance(value, BaseModel):
        return [name, value.model_dump_json(exclude_unset=True)]
    if isinstance(value, dict):
        return [name, [plain(key) for key in value], [plain(inner) for inner in value.values()]]
    if isinstance(value, frozenset):
        value = sorted(value)
    if isinstance(value, tuple | list):
        return [name, *map(plain, value)]
    return [name, *[plain(getattr(value, each)) for each in _FIELDS[name]]]


def restored(data: Any) -> Any:
    """The value ``plain`` made ``data`` of."""
    if type(data) is not list:
        return data
    return _MAKERS[data[0]](data)


def _made(kind: type) -> Callable[[list[Any]], Any]:
    return lambda data: kind(*[restored(part) for part in data[1:]])


def _collected(kind: type) -> Callable[[list[Any]], Any]:
    return lambda data: kind([restored(part) for part in data[1:]])


def _validated(kind: type[BaseModel]) -> Callable[[list[Any]], Any]:
    return lambda data: kind.model_validate_json(data[1])


_MAKERS: dict[str, Callable[[list[Any]], Any]] = {
    **{kind.__name__: _made(kind) for kind in (*_COMPUTED, source.Mark)},
    **{kind.__name__: _collected(kind) for kind in (tuple, list, frozenset)},
    **{kind.__name__: _validated(kind) for kind in _READ},
    "dict": lambda data: dict(zip(map(restored, data[1]), map(restored, data[2]), strict=True)),
}
