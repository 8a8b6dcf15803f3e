"""What all commands share: click in Japanese, and the options and arguments that mean the same everywhere."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.errors import Origin, Problem, UsageError, WorkplaceError

if TYPE_CHECKING:
    from specgen.profile import LoadedProfile

PROFILE = click.argument("profile", type=click.Path(allow_dash=True), metavar="PROFILE")
LIBRARY = click.option(
    "--library",
    type=click.Path(path_type=Path),
    metavar="フォルダー",
    help="条項ライブラリー。library.yaml のないフォルダーなら、標準のものに重ねます。",
)
SET = click.option("--set", "settings", multiple=True, metavar="項目=値", help="プロファイルの値を一つ置き換えます。繰り返せます。")
QUIET = click.option("-q", "--quiet", is_flag=True, help="うまくいったときは何も表示しません。")
PROGRAM, COMPLETE = "specgen", "_SPECGEN_COMPLETE"  # under these names the shells ask click for completions
JSON = click.option("--json", "as_json", is_flag=True, help="結果を JSON で表示します。")


def in_library(inside: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Completes names of a library and of the one it is laid over: those of the files in the folder ``inside``.

    A clause in its topic's folder is topic.name. A library that is not there completes nothing.
    """

    def complete(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
        from specgen.source import library_folders

        try:
            roots = [folder / inside for folder in library_folders(context.params.get("library"))]
        except WorkplaceError:
            return []
        names = {".".join(path.relative_to(root).with_suffix("").parts) for root in roots for path in root.rglob("*.*")}
        return sorted(name for name in names if name.startswith(incomplete))

    return complete


class Group(click.Group):
    """Japanese words for click's own headings and errors."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, command.get_short_help_str(60)) for name in self.list_commands(ctx) if (command := self.get_command(ctx, name))]
        with formatter.section("コマンド"):
            formatter.write_dl(rows)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="使い方: ")

    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002 - Japanese has no blanks to cut at
        return self.help or ""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(self.commands)


class Command(click.Command):
    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002 - as above
        return self.help or ""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _options(self, ctx, formatter)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="使い方: ")


def _options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    rows = [row for parameter in command.get_params(ctx) if (row := parameter.get_help_record(ctx))]
    if rows:
        with formatter.section("オプション"):
            formatter.write_dl(rows)


HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

Function = Callable[..., None]


def command(name: str, kind: type[Command] = Command) -> Callable[[Function], click.Command]:
    """Makes a function the command ``name``, with its help in Japanese."""

    def decorate(function: Function) -> click.Command:
        helped = click.help_option("-h", "--help", help="この説明を表示します。")(function)
        return click.command(name, cls=kind, context_settings=HELP)(helped)

    return decorate


def print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def ask_line(prompt: str) -> str:
    """One line from the terminal; the end of the input is an interruption."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - the arrow keys, and wide characters deleted whole
    try:
        return input(prompt)
    except EOFError as error:
        raise click.Abort from error


def read_profile(profile: str, settings: Sequence[str] = ()) -> LoadedProfile:
    """The profile named on the command line (``-``: standard input), with its ``--set`` values; raises InputError, UsageError SG023."""
    from specgen.profile import load_profile, parse_profile

    given = _pairs(settings)
    if profile != "-":
        return load_profile(Path(profile), given)
    from specgen.source import MAX_BYTES, decode

    return parse_profile(decode(sys.stdin.buffer.read(MAX_BYTES + 1), "標準入力"), "標準入力", "stdin", given)


def _pairs(settings: Sequence[str]) -> dict[str, str]:
    """``key=value`` texts as a mapping; raises UsageError SG023."""
    given: dict[str, str] = {}
    problems = []
    for text in settings:
        key, equals, value = text.partition("=")
        if not equals or not key or key in given:
            what = (
                f"「{key}」が２回指定されています" if key in given else "「=」の前に項目名がありません" if equals else "「=」がありません"
            )
            problems.append(Problem(Origin(f"--set {text}"), "SG023", what, "「--set project.date=2027-04-01」のように書いてください"))
        given[key] = value
    if problems:
        raise UsageError(*problems)
    return given
