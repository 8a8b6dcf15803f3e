"""The command that makes Word files ready for others to read: publish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.words import JSON, QUIET, command, print_json

if TYPE_CHECKING:
    from specgen.publication import PublishedFile


@command("publish")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="フォルダー",
    help="書く先。元のファイルと同じ名前で書きます。",
)
@click.option(
    "--allow-blanks",
    is_flag=True,
    help="【要記入】の欄が残っていても書きます。付けなければ、残っているファイルが一つでもあれば何も書きません。",
)
@click.option(
    "--allow-internal", is_flag=True, help="庁内の文書として作られたファイルも書きます。付けなければ、一つでもあれば何も書きません。"
)
@click.option("--force", is_flag=True, help="書く先に同じ名前のファイルがあれば置き換えます。元のファイルには書きません。")
@QUIET
@JSON
def publish_command(
    files: tuple[Path, ...], output: Path, allow_blanks: bool, allow_internal: bool, force: bool, quiet: bool, as_json: bool
) -> None:
    """Word の FILE から、作成の記録、作成者名、コメント、変更履歴（承諾した形にします）、隠し文字などを除き、公表用のファイルを書きます。見える文の語は変えません。"""
    from specgen.publication import publish_files

    published = publish_files(files, output, allow_blanks=allow_blanks, allow_internal=allow_internal, force=force)
    if as_json:
        print_json({"files": [each.as_dict() for each in published]})
        return
    for each in published:
        if not quiet:
            _show(each)
        for notice in each.notices:
            click.echo(str(notice), err=True)


def _show(file: PublishedFile) -> None:
    click.echo(f"{file.target}")
    for what, count in file.published.removed:
        click.echo(f"  除いたもの: {what} {count:,} 件")
    if not file.published.removed:
        click.echo("  除くものはありませんでした。")
    for what, count in file.published.kept:
        click.echo(f"  残したもの: {what} {count:,} 件")
    click.echo(f"  見える文は同じです（{file.published.words:,} 字を照合しました）。")
