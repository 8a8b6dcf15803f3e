"""The commands that make and explain documents: build, check, explain."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.words import JSON, LIBRARY, PROFILE, QUIET, SET, command, in_library, print_json, read_profile
from specgen.errors import Findings, Origin, Problem, UsageError

if TYPE_CHECKING:
    from specgen.build import Assembled
    from specgen.checks import PackageFindings
    from specgen.model import Manifest, PackagedDocument


@command("build")
@PROFILE
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="フォルダー", help="出力先。省略すると output/<プロファイル名>。")
@click.option(
    "--only",
    multiple=True,
    metavar="種類",
    shell_complete=in_library("kinds"),
    help="作る文書の種類（spec, agreement …）。繰り返せます。vendors は、参加しようとする者に渡す全ての種類を表します。",
)
@click.option("--final", is_flag=True, help="確定版を作ります。未記入、未確認又は矛盾が一つでもあれば何も書きません。")
@click.option("--publish", is_flag=True, help="公表用の確定版を作ります。作成記録、確認事項一覧などの内部の情報を含めません。")
@click.option(
    "--toc-pages", is_flag=True, help="目次と表の一覧にページ番号を入れます（LibreOffice が要ります。Word では少しずれることがあります）。"
)
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="ファイル",
    help="庁内のひな形（.docx、.dotx）。プロファイルの template に代えて、その書式、余白、ヘッダー及びフッターで Word 文書を作ります。",
)
@click.option(
    "--allow-lossy",
    is_flag=True,
    help="別紙として付ける Word 文書に引き継げないものがあっても、それを除いて作ります（除いたものを示します）。",
)
@click.option("--force", is_flag=True, help="前に作った文書が編集されていても、specgen が作ったフォルダーでなくても、置き換えます。")
@SET
@LIBRARY
@QUIET
@JSON
def build_command(
    profile: str,
    output: Path | None,
    only: tuple[str, ...],
    final: bool,
    publish: bool,
    toc_pages: bool,
    template: Path | None,
    allow_lossy: bool,
    force: bool,
    settings: tuple[str, ...],
    library: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """PROFILE から文書一式を作ります（「-」なら標準入力から読みます）。"""
    from specgen.build import build

    loaded = read_profile(profile, settings)
    out = output or Path("output") / loaded.name
    with _Progress(silent=as_json or quiet) as progress:
        manifest = build(
            loaded,
            library,
            out,
            only=only,
            final=final,
            publish=publish,
            force=force,
            toc_pages=toc_pages,
            template=template,
            allow_lossy=allow_lossy,
            progress=progress.step,
        )
    if as_json:
        print_json(manifest.as_dict())
    elif not quiet:
        _report(manifest, out)
    _report_fonts(manifest)


@command("check")
@PROFILE
@SET
@LIBRARY
@QUIET
@JSON
def check_command(profile: str, settings: tuple[str, ...], library: Path | None, quiet: bool, as_json: bool) -> None:
    """PROFILE を調べ、矛盾、未記入の欄、確認を要する値及び方針の規定への対応の件数を示します（何も書きません）。矛盾があれば終了コード 1。"""
    from specgen.conformity import counts

    assembled = prepared(profile, library, settings)
    findings = assembled.findings
    policy = counts(assembled.provisions)
    if as_json:
        print_json(
            {
                "contradictions": [problem.as_dict() for problem in findings.contradictions],
                "open": findings.open,
                "unconfirmed": findings.unconfirmed,
                "waived": findings.waived,
                "notices": [problem.as_dict() for problem in findings.notices],
                "provisions": policy,
            }
        )
    elif not quiet:
        _show_findings(findings)
        click.echo(
            f"方針の規定: {'、'.join(f'{status} {count} 件' for status, count in policy.items())}（specgen trace で一覧を見られます）"
        )
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


@command("explain")
@PROFILE
@click.argument("clause", required=False, metavar="[CLAUSE]", shell_complete=in_library("clauses"))
@SET
@LIBRARY
@JSON
def explain_command(profile: str, clause: str | None, settings: tuple[str, ...], library: Path | None, as_json: bool) -> None:
    """条項と段落のそれぞれが、なぜ入り、又は除かれたかを示します。"""
    assembled = prepared(profile, library, settings)
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
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{'○' if row['included'] else '×'} [{row['kind']}] {row['clause']} {row['block']}".rstrip())
        click.echo(f"    {row['reason']}（{row['origin']}）")


def prepared(profile: str, library: Path | None, settings: Sequence[str] = ()) -> Assembled:
    """Everything known of a profile before rendering; ``profile`` is a file, or - for standard input."""
    from specgen.build import prepare
    from specgen.kept import read_library

    return prepare(read_profile(profile, settings), read_library(library))


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
            click.echo(f"{document.title}: 条項 {document.clauses}、未記入 {document.open}" if document.clauses else document.title)
            for path in _paths(document, out):
                click.echo(f"  {path}")
    click.echo(f"未記入の欄 {len(manifest.open)} 件、確認を要する値 {len(manifest.unconfirmed)} 件（specgen check で一覧を見られます）")
    for problem in manifest.contradictions:
        click.echo(f"矛盾 {problem['message']}")
    for each in manifest.losses:
        click.echo(f"注意 {each.path}: 別紙「{each.name}」から、{each.what}（{each.count} か所）を除きました")
    if manifest.left_out:
        click.echo(f"公表用のため、次のものを含めていません: {'、'.join(manifest.left_out)}")


def _paths(document: PackagedDocument, out: Path) -> Iterator[str]:
    """The files of a document; those in a folder of their own as the folder and how many."""
    folders = Counter(Path(file.path).parent for file in document.files)
    for folder, files in folders.items():
        if folder.name:
            yield f"{out / folder}（{files} ファイル）"
        else:
            yield from (str(out / file.path) for file in document.files if Path(file.path).parent == folder)


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
        paths = Text("\n".join(_paths(document, out)))  # Text: a name is never markup
        table.add_row(Text(document.title), str(document.clauses), str(document.open), paths)
    Console().print(table)


def _report_fonts(manifest: Manifest) -> None:
    """Name the fonts LibreOffice lacked: its pages then break otherwise than Word's."""
    fonts = (manifest.office or {}).get("missing_fonts")
    if isinstance(fonts, list) and fonts:
        what = f"この計算機にないフォントがあります: {'、'.join(fonts)}"
        remedy = "PDF と目次のページ番号は別のフォントで割り付けました。行の折返しとページが Word と異なることがあります"
        click.echo(f"注意 {Problem(Origin('LibreOffice'), 'SG523', what, remedy)}", err=True)
