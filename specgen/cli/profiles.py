"""The commands for profiles: init, convert, schema, samples."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.words import JSON, LIBRARY, PROFILE, QUIET, Command, ask_line, command, print_json

if TYPE_CHECKING:
    from specgen.questions import Question
    from specgen.source import Document


class _Init(Command):
    """``init`` with an option for every question, in their order; the questions are loaded when they are needed."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        if not any(parameter.name == "title" for parameter in self.params):
            from specgen.questions import QUESTIONS

            self.params[1:1] = [_answer_option(question) for question in QUESTIONS]
        return super().get_params(ctx)


def _answer_option(question: Question) -> click.Option:
    words = f"（{'、'.join(choice.word for choice in question.choices)}）" if question.choices else ""
    again = f"繰り返せます（{question.example}）。" if question.many else ""
    text = f"{question.text.splitlines()[0].split('。')[0]}。{words}{again}"
    return click.Option([question.option, question.id], multiple=question.many, metavar="答え", help=text)


@command("init", _Init)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="ファイル",
    help="書く先。省略すると profile.yaml（--xlsx のときは profile.xlsx）。",
)
@click.option(
    "--answers",
    metavar="ファイル",
    help="答えを書いた YAML ファイル。項目名は上のオプションの「-」を「_」にしたもの（「-」なら標準入力）。",
)
@click.option("--yes", is_flag=True, help="質問をせず、答えのないものは初期値又は空欄にします。")
@click.option("--xlsx", "workbook", is_flag=True, help="質問をせず、Excel の入力シートを作ります。答えを与えれば、その値を書いておきます。")
@click.option("--force", is_flag=True, help="既にあるファイルを置き換えます。")
@LIBRARY
def init_command(
    output: Path | None, answers: str | None, yes: bool, workbook: bool, force: bool, library: Path | None, **options: Any
) -> None:
    """質問に答えて、新しいプロファイルを作ります（オプションで全ての答えを与えることもできます）。"""
    from specgen.interview import Console
    from specgen.new_profile import create, create_workbook

    output = output or Path("profile.xlsx" if workbook else "profile.yaml")
    given = {name: list(value) if isinstance(value, tuple) else [value] for name, value in options.items() if value is not None}
    if workbook:
        click.echo(create_workbook(output, given, _answers(answers), force=force, library=library, defaults=yes))
        return
    console = Console(ask_line, click.echo) if sys.stdin.isatty() and not yes else None
    click.echo(create(output, given, _answers(answers), console, force=force, library=library, defaults=yes))


def _answers(file: str | None) -> Document | None:
    from specgen.source import MAX_BYTES, decode, parse_yaml, read_yaml

    if file != "-":
        return read_yaml(Path(file)) if file is not None else None
    return parse_yaml(decode(sys.stdin.buffer.read(MAX_BYTES + 1), "標準入力"), "標準入力")


@command("convert")
@PROFILE
@click.argument("output", type=click.Path(path_type=Path), metavar="OUTPUT")
@click.option("--force", is_flag=True, help="既にあるファイルを置き換えます。")
@LIBRARY
@QUIET
def convert_command(profile: str, output: Path, force: bool, library: Path | None, quiet: bool) -> None:
    """PROFILE を、OUTPUT の名前の終わり（.xlsx、.yaml、.json）の形式に移します。内容は変わりません（注釈は移しません）。"""
    from specgen.conversion import convert
    from specgen.kept import read_library

    convert(Path(profile), output, read_library(library), force=force)
    if not quiet:
        click.echo(f"「{output}」を書きました。")


@command("schema")
def schema_command() -> None:
    """プロファイルの JSON Schema を表示します（エディターの入力補完に使えます）。"""
    from specgen.profile_text import schema_text

    click.echo(schema_text(), nl=False)


@command("samples")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="フォルダー", help="写す先のフォルダー（なければ作ります）。")
@JSON
def samples_command(output: Path | None, as_json: bool) -> None:
    """見本のプロファイルの一覧を示し、-o を付けるとフォルダーに写します。"""
    from specgen.samples import copy_samples, sample_profiles

    paths = copy_samples(output) if output else sample_profiles()
    if as_json:
        print_json([{"name": path.stem, "path": str(path)} for path in paths])
        return
    for path in paths:
        click.echo(str(path))
    click.echo(f"{len(paths)} 件の見本を写しました。" if output else "specgen samples -o フォルダー で写せます。", err=True)
