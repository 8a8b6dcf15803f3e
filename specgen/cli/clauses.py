"""The commands for clause libraries: lint, and clauses list, search, show."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.words import HELP, JSON, LIBRARY, Group, command, in_library, print_json
from specgen.errors import Findings, InputError, Origin, Problem, UsageError

if TYPE_CHECKING:
    from specgen.library import Library
    from specgen.model import Clause


@command("lint")
@click.argument("library", required=False, type=click.Path(path_type=Path), metavar="[LIBRARY]")
@JSON
def lint_command(library: Path | None, as_json: bool) -> None:
    """条項ライブラリー（省略すると標準のもの）の誤りを全て示します。指摘があれば終了コード 1。"""
    problems = _linted(library)
    if as_json:
        print_json([problem.as_dict() for problem in problems])
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{len(problems)} 件の指摘があります。" if problems else "指摘はありません。")
    if problems:
        sys.exit(Findings.exit_status)


def _linted(library: Path | None) -> tuple[Problem, ...]:
    """The problems of a library, from the cache when nothing has changed since they were found."""
    from specgen import cache
    from specgen.source import library_folders

    key = cache.library_key(*library_folders(library))
    stored = cache.load("lint", key)
    if isinstance(stored, list):
        return tuple(Problem(Origin(e["path"], e["line"], e["column"]), e["code"], e["message"], e["remedy"]) for e in stored)
    from specgen.lint import lint

    problems = lint(library)
    cache.store("lint", key, [problem.as_dict() for problem in problems])
    return problems


@click.group("clauses", cls=Group, context_settings=HELP)
@click.help_option("-h", "--help", help="この説明を表示します。")
def clauses_group() -> None:
    """条項集の条項を一覧にし、示し、探します。"""


def _clause_rows(library: Library) -> list[dict[str, object]]:
    places = {
        clause: (kind.id, part.title)
        for kind in library.kinds
        for parts in (kind.kind.outline, kind.kind.annexes)
        for part in parts
        for clause in part.clauses
    }
    places |= {kind.kind.attached: (kind.id, "別紙として付けるファイル") for kind in library.kinds if kind.kind.attached}
    places |= {clause: (kind.id, "前文・後文") for kind in library.kinds for clause in (*kind.kind.opening, *kind.kind.closing)}
    return [
        {
            "id": clause.id,
            "title": clause.title,
            "kind": places.get(clause.id, ("", ""))[0],
            "chapter": places.get(clause.id, ("", ""))[1],
            "source": list(clause.source),
            "cites": list(clause.cites),
            "parameters": sorted(parameters_of(clause)),
            "when": dict(clause.when),
            "origin": str(clause.origin),
        }
        for clause in library.clauses.values()
    ]


def parameters_of(clause: Clause) -> set[str]:
    """Names of the parameters a clause prints."""
    from specgen.library import values_of

    return {name.removeprefix("parameters.") for name in values_of(clause) if name.startswith("parameters.")}


def _show_rows(rows: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['title']}（{row['kind']} {row['chapter']}）")


@command("list")
@LIBRARY
@JSON
def clauses_list(library: Path | None, as_json: bool) -> None:
    """全ての条項の一覧。"""
    from specgen.kept import read_library

    _show_rows(_clause_rows(read_library(library)), as_json=as_json)


@command("search")
@click.argument("word", metavar="WORD")
@LIBRARY
@JSON
def clauses_search(word: str, library: Path | None, as_json: bool) -> None:
    """WORD を文、見出し、根拠又は識別名に含む条項。見つからなければ終了コード 1。"""
    from specgen.library import inspect_library

    inspection = inspect_library(library)
    if inspection.library is None or inspection.problems:
        raise InputError(*inspection.problems)
    texts = {name.removeprefix("clauses/").removesuffix(".md").replace("/", "."): text for name, text in inspection.texts.items()}
    rows = [row for row in _clause_rows(inspection.library) if word in texts[str(row["id"])]]
    if not rows:
        raise Findings(Problem(Origin("WORD"), "SG602", f"「{word}」を含む条項はありません", "言葉を短くしてください"))
    _show_rows(rows, as_json=as_json)


@command("show")
@click.argument("clause", metavar="CLAUSE", shell_complete=in_library("clauses"))
@LIBRARY
@JSON
def clauses_show(clause: str, library: Path | None, as_json: bool) -> None:
    """一つの条項の見出し部と文。"""
    from specgen.library import inspect_library
    from specgen.schema import did_you_mean

    inspection = inspect_library(library)
    if inspection.library is None or inspection.problems:
        raise InputError(*inspection.problems)
    known = inspection.library.clauses
    if clause not in known:
        raise UsageError(
            Problem(
                Origin("CLAUSE"),
                "SG021",
                f"条項「{clause}」はありません",
                did_you_mean(clause, list(known)) or "「specgen clauses list」で一覧を見られます",
            )
        )
    text = inspection.texts[f"clauses/{clause.replace('.', '/', 1)}.md"]
    if as_json:
        row = next(row for row in _clause_rows(inspection.library) if row["id"] == clause)
        print_json({**row, "text": text})
    else:
        click.echo(text, nl=False)


for each in (clauses_list, clauses_search, clauses_show):
    clauses_group.add_command(each)
