"""Columns and rows of a generated table: the columns the profile calls for; rows from a fact list, a data file or the table itself, then the profile's
additions, cuts and changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from specgen import schema
from specgen.conditions import holds
from specgen.errors import InputError, Problem
from specgen.library import Library, LoadedTable
from specgen.model import Facts, FactValue, Row, Written
from specgen.profile import LoadedProfile
from specgen.selection import own_rows


def with_its_columns(loaded: LoadedTable, facts: Facts) -> LoadedTable:
    """The table with the columns whose ``when`` holds, at widths (percent, adding up to 100) in the proportion of
    their own; what rounding leaves goes to the widest."""
    kept = [i for i, column in enumerate(loaded.table.columns) if holds(column.when, facts.conditions)]
    if len(kept) == len(loaded.table.columns):
        return loaded
    columns = [loaded.table.columns[i] for i in kept]
    total = sum(column.width for column in columns)
    widths = [column.width * 100 // total for column in columns]
    widths[widths.index(max(widths))] += 100 - sum(widths)
    fitted = tuple(column.model_copy(update={"width": width}) for column, width in zip(columns, widths, strict=True))
    table = loaded.table.model_copy(update={"columns": fitted})
    return replace(loaded, table=table, cells=tuple(loaded.cells[i] for i in kept))


def table_rows(loaded: LoadedTable, facts: Facts, profile: LoadedProfile, terms: Sequence[Row] = ()) -> tuple[Row, ...]:
    """The rows to print, in order. ``terms``: the rows of the list ``terms``."""
    source = loaded.table.rows
    rows: list[Row]
    if loaded.data is not None:
        rows = [dict(row) for row in own_rows(loaded, facts)]
    elif source == schema.TERMS_LIST:
        rows = list(terms)
    else:
        rows = list(facts.lists[str(source)])
    change = profile.data.tables.get(loaded.table.id)
    if change is None:
        return tuple(rows)
    changes = {name: _written(row) for name, row in change.change.items()}
    kept = [{**row, **changes.get(row_id(row, i), {})} for i, row in enumerate(rows, 1) if row_id(row, i) not in change.cut]
    empty: dict[str, FactValue] = dict.fromkeys(loaded.fields, Written(""))
    return (*kept, *({**empty, **_written(row)} for row in change.add))


def _written(row: Mapping[str, str]) -> dict[str, FactValue]:
    return {name: Written(words) for name, words in row.items()}


def row_id(row: Row, number: int) -> str:
    """How a profile names a row: its ``id``, else its number."""
    own = row.get("id")
    return own if isinstance(own, str) else str(number)


def check_tables(library: Library, facts: Facts, profile: LoadedProfile) -> None:
    """Changes name tables, rows and columns that exist; raises InputError SG143–SG145."""
    problems: list[Problem] = []
    for name, change in profile.data.tables.items():
        loaded = library.tables.get(name)
        if loaded is None or loaded.table.rows_fixed:
            known = sorted(table for table, item in library.tables.items() if not item.table.rows_fixed)
            problems.append(
                Problem(
                    profile.source.origin(("tables", name), key=True),
                    "SG143",
                    f"表「{name}」はありません（又は変えられません）",
                    f"{schema.did_you_mean(name, known)}使える表: {', '.join(known)}",
                )
            )
            continue
        original = table_rows(loaded, facts, _without_changes(profile))
        ids = [row_id(row, i) for i, row in enumerate(original, 1)]
        for i, cut in enumerate(change.cut):
            if cut not in ids:
                problems.append(_no_row(profile, ("tables", name, "cut", i), cut, ids))
        for changed in change.change:
            if changed not in ids:
                problems.append(_no_row(profile, ("tables", name, "change", changed), changed, ids))
        places: list[tuple[tuple[str | int, ...], dict[str, str]]] = [(("tables", name, "add", i), row) for i, row in enumerate(change.add)]
        places += [(("tables", name, "change", changed), row) for changed, row in change.change.items()]
        for path, row in places:
            for field in row:
                if field not in loaded.fields:
                    problems.append(
                        Problem(
                            profile.source.origin((*path, field), key=True),
                            "SG145",
                            f"表「{name}」に列「{field}」はありません",
                            f"{schema.did_you_mean(field, sorted(loaded.fields))}使える列: {', '.join(sorted(loaded.fields))}",
                        )
                    )
    if problems:
        raise InputError(*problems)


def _without_changes(profile: LoadedProfile) -> LoadedProfile:
    return LoadedProfile(profile.name, profile.sha256, profile.data.model_copy(update={"tables": {}}), profile.source)


def _no_row(profile: LoadedProfile, path: tuple[str | int, ...], name: str, ids: Sequence[str]) -> Problem:
    return Problem(
        profile.source.origin(path, key=True),
        "SG144",
        f"表に行「{name}」はありません",
        f"{schema.did_you_mean(name, list(ids))}使える行: {', '.join(ids) or 'なし'}",
    )
