"""The commands for house templates: template inspect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.words import HELP, JSON, Group, command, print_json

if TYPE_CHECKING:
    from specgen.house_template import Examination, Page


@click.group("template", cls=Group, context_settings=HELP)
@click.help_option("-h", "--help", help="この説明を表示します。")
def template_group() -> None:
    """役所のひな形（Word ファイル）を調べます。"""


@command("inspect")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@JSON
def template_inspect(file: Path, as_json: bool) -> None:
    """ひな形 FILE のどのスタイルを何に使い、何を置き換え、何を引き継がないかを示します（何も書きません）。

    横に置いた同じ名前の YAML（ひな形.docx なら ひな形.yaml）で対応を直せます。あれば、それも調べます。
    """
    from specgen.attachments import Template
    from specgen.house_roles import read_corrections
    from specgen.house_template import examine
    from specgen.received import read_document_file

    received = read_document_file(file)
    corrections = file.with_suffix(".yaml")
    found = examine(Template(str(file), received.content, read_corrections(corrections, received.content)))
    notices = (*received.notices, *found.notices)
    if as_json:
        print_json({**found.as_dict(), "notices": [each.as_dict() for each in notices]})
        return
    _show(found)
    for problem in notices:
        click.echo(f"注意 {problem}")
    click.echo(f"対応を直すには、{corrections} に「役割: スタイルの名前」を１行ずつ書きます（例 「見出し１: 章の見出し」）。")


def _show(found: Examination) -> None:
    click.echo("ひな形のスタイルを使う役割")
    for part in found.parts:
        if part.style:
            replaced = f"（{'と'.join(part.overridden)}は置き換えます）" if part.overridden else ""
            click.echo(f"  {part.role} ← {part.style}{replaced}")
    added = [part.role for part in found.parts if not part.style]
    click.echo(f"ひな形にスタイルがなく、加える役割（{len(added)}）")
    click.echo(f"  {'、'.join(added)}")
    click.echo(f"ひな形にあって使わないスタイル（{len(found.unused)}）")
    click.echo(f"  {'、'.join(found.unused) or 'なし'}")
    click.echo(f"本文の文字の大きさ: {found.size:g} ポイント")
    for page in found.pages:
        click.echo(_page(page))


def _page(page: Page) -> str:
    top, right, bottom, left = page.margins
    has = {True: "あり", False: "なし"}
    return (
        f"{page.use}のページ: {page.width}×{page.height} mm、余白 上 {top} 右 {right} 下 {bottom} 左 {left} mm、１行 {page.line} mm、"
        f"文字の割付け {page.grid}、ヘッダー {has[page.header]}、フッター {has[page.footer]}、ページ番号 {has[page.number]}"
    )


template_group.add_command(template_inspect)
