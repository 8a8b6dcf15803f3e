"""The commands for the machine: doctor, completion."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from specgen.cli.words import COMPLETE, JSON, PROGRAM, command, print_json
from specgen.errors import WorkplaceError


@command("doctor")
@JSON
def doctor_command(as_json: bool) -> None:
    """必要なものが揃っているかを調べ、足りないものと直し方を示します。必要なものが欠けていれば終了コード 5。"""
    from specgen.doctor import examine

    rows = examine(Path.cwd())
    if as_json:
        print_json([row.as_dict() for row in rows])
    else:
        for row in rows:
            click.echo(str(row))
    broken = sum(row.state == "broken" for row in rows)
    if not as_json:
        click.echo(f"{broken} 件の直すべきものがあります。" if broken else "文書を作るのに必要なものは揃っています。")
    if broken:
        sys.exit(WorkplaceError.exit_status)


@command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="SHELL")
def completion_command(shell: str) -> None:
    """コマンドとファイル名を Tab キーで補う設定を表示します（SHELL は bash、zsh 又は fish）。"""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 - the choices are those click has
    click.echo(found(click.get_current_context().find_root().command, {}, PROGRAM, COMPLETE).source())
