"""The command line: read arguments, call one function, print, exit with the status of house rules.

0 done · 1 findings · 2 usage · 3 profile or library refused · 4 received file refused ·
5 environment · 70 bug in specgen · 130 interrupted, 143 terminated.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from specgen import __version__
from specgen.errors import Findings, InputError, Origin, Problem, SpecgenError, UsageError, WorkplaceError

if TYPE_CHECKING:
    from specgen.build import Assembled
    from specgen.checks import PackageFindings
    from specgen.library import Library
    from specgen.model import Clause, Manifest
    from specgen.profile import LoadedProfile
    from specgen.questions import Question
    from specgen.source import Document

_PROFILE = click.argument("profile", type=click.Path(allow_dash=True), metavar="PROFILE")
_LIBRARY = click.option(
    "--library",
    type=click.Path(path_type=Path),
    metavar="フォルダー",
    help="条項ライブラリー。library.yaml のないフォルダーなら、標準のものに重ねます。",
)
_SET = click.option("--set", "settings", multiple=True, metavar="項目=値", help="プロファイルの値を一つ置き換えます。繰り返せます。")
_QUIET = click.option("-q", "--quiet", is_flag=True, help="うまくいったときは何も表示しません。")
_PROGRAM, _COMPLETE = "specgen", "_SPECGEN_COMPLETE"  # under these names the shells ask click for completions
_JSON = click.option("--json", "as_json", is_flag=True, help="結果を JSON で表示します。")


def _in_library(inside: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Completes names of a library: those of the files in the folder ``inside``, a clause in its topic's folder as topic.name."""

    def complete(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
        from specgen.source import data_folder

        root = (context.params.get("library") or data_folder("clause_library")) / inside
        names = (".".join(path.relative_to(root).with_suffix("").parts) for path in root.rglob("*.*"))
        return sorted(name for name in names if name.startswith(incomplete))

    return complete


class _Group(click.Group):
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


class _Command(click.Command):
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


_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=_Group, context_settings=_HELP)
@click.version_option(__version__, "--version", message="specgen %(version)s", help="版を表示します。")
@click.help_option("-h", "--help", help="この説明を表示します。")
def cli() -> None:
    """条項集とプロファイル（YAML）から、自治体の調達仕様書、協定書などの Word 文書を作ります。"""


_Function = Callable[..., None]


def _command(name: str, kind: type[_Command] = _Command) -> Callable[[_Function], click.Command]:
    def decorate(function: _Function) -> click.Command:
        helped = click.help_option("-h", "--help", help="この説明を表示します。")(function)
        return cli.command(name, cls=kind, context_settings=_HELP)(helped)

    return decorate


class _Init(_Command):
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


@_command("init", _Init)
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
@_LIBRARY
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
    console = Console(_ask, click.echo) if sys.stdin.isatty() and not yes else None
    click.echo(create(output, given, _answers(answers), console, force=force, library=library, defaults=yes))


def _answers(file: str | None) -> Document | None:
    from specgen.source import MAX_BYTES, decode, parse_yaml, read_yaml

    if file != "-":
        return read_yaml(Path(file)) if file is not None else None
    return parse_yaml(decode(sys.stdin.buffer.read(MAX_BYTES + 1), "標準入力"), "標準入力")


def _ask(prompt: str) -> str:
    """One line from the terminal; the end of the input is an interruption."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - the arrow keys, and wide characters deleted whole
    try:
        return input(prompt)
    except EOFError as error:
        raise click.Abort from error


@_command("build")
@_PROFILE
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="フォルダー", help="出力先。省略すると output/<プロファイル名>。")
@click.option(
    "--only", multiple=True, metavar="種類", shell_complete=_in_library("kinds"), help="作る文書の種類（spec, agreement …）。繰り返せます。"
)
@click.option("--final", is_flag=True, help="確定版を作ります。未記入、未確認又は矛盾が一つでもあれば何も書きません。")
@click.option("--publish", is_flag=True, help="公表用の確定版を作ります。作成記録、確認事項一覧などの内部の情報を含めません。")
@click.option(
    "--toc-pages", is_flag=True, help="目次と表の一覧にページ番号を入れます（LibreOffice が要ります。Word では少しずれることがあります）。"
)
@click.option("--force", is_flag=True, help="前に作った文書が編集されていても、specgen が作ったフォルダーでなくても、置き換えます。")
@_SET
@_LIBRARY
@_QUIET
@_JSON
def build_command(
    profile: str,
    output: Path | None,
    only: tuple[str, ...],
    final: bool,
    publish: bool,
    toc_pages: bool,
    force: bool,
    settings: tuple[str, ...],
    library: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """PROFILE から文書一式を作ります（「-」なら標準入力から読みます）。"""
    from specgen.build import build

    loaded = _read(profile, settings)
    out = output or Path("output") / loaded.name
    with _Progress(silent=as_json or quiet) as progress:
        manifest = build(
            loaded, library, out, only=only, final=final, publish=publish, force=force, toc_pages=toc_pages, progress=progress.step
        )
    if as_json:
        _print_json(manifest.as_dict())
    elif not quiet:
        _report(manifest, out)
    _report_fonts(manifest)


@_command("check")
@_PROFILE
@_SET
@_LIBRARY
@_QUIET
@_JSON
def check_command(profile: str, settings: tuple[str, ...], library: Path | None, quiet: bool, as_json: bool) -> None:
    """PROFILE を調べ、矛盾、未記入の欄及び確認を要する値を一覧にします（何も書きません）。矛盾があれば終了コード 1。"""
    findings = _prepare(profile, library, settings).findings
    if as_json:
        _print_json(
            {
                "contradictions": [problem.as_dict() for problem in findings.contradictions],
                "open": findings.open,
                "unconfirmed": findings.unconfirmed,
                "waived": findings.waived,
                "notices": [problem.as_dict() for problem in findings.notices],
            }
        )
    elif not quiet:
        _show_findings(findings)
    if findings.contradictions:
        sys.exit(Findings.exit_status)


def _show_findings(findings: PackageFindings) -> None:
    click.echo(f"矛盾: {len(findings.contradictions)} 件")
    for problem in findings.contradictions:
        click.echo(f"  {problem}")
    click.echo(f"未記入の欄: {len(findings.open)} 件")
    for blank, _ in findings.blanks:
        click.echo(f"  {blank.origin}: {blank.label}")
    click.echo(f"確認を要する値: {len(findings.unconfirmed)} 件")
    for entry in findings.unconfirmed:
        click.echo(f"  {entry['label']}: {entry['value']}（{entry['name']}）")
    click.echo(f"必須の条項の個別変更: {len(findings.waived)} 件")
    for entry in findings.waived:
        click.echo(f"  {entry['clause']}: {entry['reason']}")
    for problem in findings.notices:
        click.echo(f"注意 {problem}")


@_command("explain")
@_PROFILE
@click.argument("clause", required=False, metavar="[CLAUSE]", shell_complete=_in_library("clauses"))
@_SET
@_LIBRARY
@_JSON
def explain_command(profile: str, clause: str | None, settings: tuple[str, ...], library: Path | None, as_json: bool) -> None:
    """条項と段落のそれぞれが、なぜ入り、又は除かれたかを示します。"""
    assembled = _prepare(profile, library, settings)
    rows = [
        {
            "kind": selection.kind,
            "clause": choice.clause,
            "block": choice.block,
            "included": choice.included,
            "reason": choice.reason.text,
            "origin": str(choice.reason.origin),
        }
        for selection in assembled.selections
        for choice in selection.choices
        if clause is None or choice.clause == clause
    ]
    if clause is not None and not rows:
        from specgen.schema import did_you_mean

        known = sorted({choice.clause for selection in assembled.selections for choice in selection.choices})
        raise UsageError(
            Problem(
                Origin("CLAUSE"),
                "SG021",
                f"条項「{clause}」は、どの文書にもありません",
                did_you_mean(clause, known) or "引数を省くと全ての条項を見られます",
            )
        )
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        click.echo(f"{'○' if row['included'] else '×'} [{row['kind']}] {row['clause']} {row['block']}".rstrip())
        click.echo(f"    {row['reason']}（{row['origin']}）")


@_command("lint")
@click.argument("library", required=False, type=click.Path(path_type=Path), metavar="[LIBRARY]")
@_JSON
def lint_command(library: Path | None, as_json: bool) -> None:
    """条項ライブラリー（省略すると標準のもの）の誤りを全て示します。指摘があれば終了コード 1。"""
    problems = _linted(library)
    if as_json:
        _print_json([problem.as_dict() for problem in problems])
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


@cli.group("clauses", cls=_Group, context_settings=_HELP)
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
        _print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['title']}（{row['kind']} {row['chapter']}）")


def _clauses_command(name: str) -> Callable[[_Function], click.Command]:
    def decorate(function: _Function) -> click.Command:
        helped = click.help_option("-h", "--help", help="この説明を表示します。")(function)
        return clauses_group.command(name, cls=_Command, context_settings=_HELP)(helped)

    return decorate


@_clauses_command("list")
@_LIBRARY
@_JSON
def clauses_list(library: Path | None, as_json: bool) -> None:
    """全ての条項の一覧。"""
    _show_rows(_clause_rows(_library(library)), as_json=as_json)


@_clauses_command("search")
@click.argument("word", metavar="WORD")
@_LIBRARY
@_JSON
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


@_clauses_command("show")
@click.argument("clause", metavar="CLAUSE", shell_complete=_in_library("clauses"))
@_LIBRARY
@_JSON
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
        _print_json({**row, "text": text})
    else:
        click.echo(text, nl=False)


@_command("convert")
@_PROFILE
@click.argument("output", type=click.Path(path_type=Path), metavar="OUTPUT")
@click.option("--force", is_flag=True, help="既にあるファイルを置き換えます。")
@_LIBRARY
@_QUIET
def convert_command(profile: str, output: Path, force: bool, library: Path | None, quiet: bool) -> None:
    """PROFILE を、OUTPUT の名前の終わり（.xlsx、.yaml、.json）の形式に移します。内容は変わりません（注釈は移しません）。"""
    from specgen.conversion import convert

    convert(Path(profile), output, _library(library), force=force)
    if not quiet:
        click.echo(f"「{output}」を書きました。")


@_command("schema")
def schema_command() -> None:
    """プロファイルの JSON Schema を表示します（エディターの入力補完に使えます）。"""
    from specgen.profile_text import schema_text

    click.echo(schema_text(), nl=False)


@_command("samples")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="フォルダー", help="写す先のフォルダー（なければ作ります）。")
@_JSON
def samples_command(output: Path | None, as_json: bool) -> None:
    """見本のプロファイルの一覧を示し、-o を付けるとフォルダーに写します。"""
    from specgen.samples import copy_samples, sample_profiles

    paths = copy_samples(output) if output else sample_profiles()
    if as_json:
        _print_json([{"name": path.stem, "path": str(path)} for path in paths])
        return
    for path in paths:
        click.echo(str(path))
    click.echo(f"{len(paths)} 件の見本を写しました。" if output else "specgen samples -o フォルダー で写せます。", err=True)


@_command("doctor")
@_JSON
def doctor_command(as_json: bool) -> None:
    """必要なものが揃っているかを調べ、足りないものと直し方を示します。必要なものが欠けていれば終了コード 5。"""
    from specgen.doctor import examine

    rows = examine(Path.cwd())
    if as_json:
        _print_json([row.as_dict() for row in rows])
    else:
        for row in rows:
            click.echo(str(row))
    broken = sum(row.state == "broken" for row in rows)
    if not as_json:
        click.echo(f"{broken} 件の直すべきものがあります。" if broken else "文書を作るのに必要なものは揃っています。")
    if broken:
        sys.exit(WorkplaceError.exit_status)


@_command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="SHELL")
def completion_command(shell: str) -> None:
    """コマンドとファイル名を Tab キーで補う設定を表示します（SHELL は bash、zsh 又は fish）。"""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 - the choices are those click has
    click.echo(found(cli, {}, _PROGRAM, _COMPLETE).source())


def _read(profile: str, settings: Sequence[str] = ()) -> LoadedProfile:
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


def _library(folder: Path | None) -> Library:
    from specgen.kept import read_library

    return read_library(folder)


def _prepare(profile: str, library: Path | None, settings: Sequence[str] = ()) -> Assembled:
    from specgen.build import prepare

    return prepare(_read(profile, settings), _library(library))


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


class _Progress:
    """A bar on a terminal, silence elsewhere."""

    def __init__(self, *, silent: bool) -> None:
        self.silent = silent or not sys.stderr.isatty()
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> _Progress:
        if not self.silent:
            from rich.console import Console
            from rich.progress import Progress

            self.bar = Progress(console=Console(stderr=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task("準備しています")
        return self

    def step(self, text: str, done: int, total: int) -> None:
        if self.bar:
            self.bar.update(self.task, description=text, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()


def _report(manifest: Manifest, out: Path) -> None:
    """What was made: a table on a terminal, a line a file elsewhere."""
    if sys.stdout.isatty():
        _show_table(manifest, out)
    else:
        click.echo(f"作成した文書（{manifest.profile['name']}）")
        for document in manifest.documents:
            click.echo(f"{document.title}: 条項 {document.clauses}、未記入 {document.open}")
            for file in document.files:
                click.echo(f"  {out / file.path}")
    click.echo(f"未記入の欄 {len(manifest.open)} 件、確認を要する値 {len(manifest.unconfirmed)} 件（specgen check で一覧を見られます）")
    for problem in manifest.contradictions:
        click.echo(f"矛盾 {problem['message']}")
    if manifest.left_out:
        click.echo(f"公表用のため、次のものを含めていません: {'、'.join(manifest.left_out)}")


def _show_table(manifest: Manifest, out: Path) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(f"作成した文書（{manifest.profile['name']}）"), title_justify="left")
    table.add_column("文書")
    table.add_column("条項", justify="right")
    table.add_column("未記入", justify="right")
    table.add_column("ファイル", overflow="fold")
    for document in manifest.documents:
        paths = Text("\n".join(str(out / file.path) for file in document.files))  # Text: a name is never markup
        table.add_row(Text(document.title), str(document.clauses), str(document.open), paths)
    Console().print(table)


def _report_fonts(manifest: Manifest) -> None:
    """Name the fonts LibreOffice lacked: its pages then break otherwise than Word's."""
    fonts = (manifest.office or {}).get("missing_fonts")
    if isinstance(fonts, list) and fonts:
        what = f"この計算機にないフォントがあります: {'、'.join(fonts)}"
        remedy = "PDF と目次のページ番号は別のフォントで割り付けました。行の折返しとページが Word と異なることがあります"
        click.echo(f"注意 {Problem(Origin('LibreOffice'), 'SG523', what, remedy)}", err=True)


class _Stopped(BaseException):
    """Ctrl-C or SIGTERM: everything on the way out tidies up."""

    def __init__(self, number: int) -> None:
        self.signal = number


def _stop(number: int, _frame: object) -> NoReturn:
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)  # once is enough: tidying up is not to be cut short
    raise _Stopped(number)


def main() -> NoReturn:
    """Entry point: every ending has its exit status, and no traceback reaches an officer."""
    gc.disable()  # a command is short and nearly all it makes lives to the end: looking for garbage is in vain
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # other packages have no say in what we read
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it was asked to be ignored
        signal.signal(signal.SIGINT, _stop)
    try:
        cli.main(standalone_mode=False, complete_var=_COMPLETE)
        status = 0
    except SpecgenError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        if len(error.problems) > 1:
            click.echo(f"{len(error.problems)} 件の問題があります。", err=True)
        status = error.exit_status
    except click.exceptions.Exit as error:
        status = error.exit_code
    except _Stopped as error:
        click.echo("中断しました。" if error.signal == signal.SIGINT else "終了の指示を受けて中断しました。", err=True)
        status = 128 + error.signal
    except (click.Abort, KeyboardInterrupt):
        click.echo("中断しました。", err=True)
        status = 130
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else error.message, err=True)
        status = 2
    except click.ClickException as error:
        click.echo(f"specgen: SG022 {_usage_message(error)}\n    → specgen --help で使い方を見られます", err=True)
        status = 2
    except BrokenPipeError:
        sys.stderr.close()
        status = 0
    except Exception as error:  # noqa: BLE001 - the last door: a bug is reported as one
        click.echo(
            f"specgen: SG701 specgen の不具合です（{type(error).__name__}: {error}）\n    → この表示と使ったファイルを添えて開発者に知らせてください",
            err=True,
        )
        status = 70
    sys.exit(status)


def _usage_message(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            return f"「{error.option_name}」というオプションはありません"
        case click.MissingParameter():
            return f"「{error.param.human_readable_name if error.param else '引数'}」がありません"
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices)) as parameter):
            return f"「{parameter.human_readable_name}」は {'、'.join(choices)} のどれかです"
        case click.BadArgumentUsage() | click.BadOptionUsage() | click.BadParameter():
            return f"引数が正しくありません（{error.message}）"
        case click.UsageError() if "No such command" in error.message:
            return f"「{error.message.split(chr(39))[1]}」というコマンドはありません"
    return f"使い方が正しくありません（{error.format_message()}）"


if __name__ == "__main__":
    main()
