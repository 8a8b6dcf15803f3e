"""The commands that give customization requests to the offices as a workbook and take it back: requests export, import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.words import HELP, JSON, LIBRARY, PROFILE, QUIET, Group, command, print_json, read_profile

if TYPE_CHECKING:
    from specgen.request_import import Difference, Merged, RequestReport

_STATES = {"added": "追加", "changed": "変更", "unchanged": "変更なし", "kept": "ブックにない要望（そのまま残します）"}


@click.group("requests", cls=Group, context_settings=HELP)
@click.help_option("-h", "--help", help="この説明を表示します。")
def requests_group() -> None:
    """カスタマイズ要望一覧（Excel）を作り、担当部門が記入したものをプロファイルに取り込みます。"""


@command("export")
@PROFILE
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="ファイル", help="書く先（.xlsx）。")
@click.option("--force", is_flag=True, help="既にあるファイルを置き換えます。")
@LIBRARY
@QUIET
def export_command(profile: str, output: Path, force: bool, library: Path | None, quiet: bool) -> None:
    """PROFILE のカスタマイズ要望を、記入用の Excel ブックに書きます。新しい要望の行も用意します。"""
    from specgen.customization import check_requests
    from specgen.kept import read_library
    from specgen.new_file import check_new, write_new
    from specgen.request_book import request_book

    check_new(output, (".xlsx",), force=force)
    loaded, known = read_profile(profile), read_library(library)
    check_requests(loaded, known)
    write_new(output, request_book(loaded, known), replace=force)
    if not quiet:
        click.echo(f"「{output}」に {len(loaded.data.customization_requests)} 件の要望を書きました。")


@command("import")
@click.argument("workbook", type=click.Path(path_type=Path), metavar="FILE.xlsx")
@click.argument("profile", type=click.Path(path_type=Path), metavar="PROFILE")
@click.option("--dry-run", is_flag=True, help="何が変わるかを示すだけで、何も書きません。")
@LIBRARY
@JSON
def import_command(workbook: Path, profile: Path, dry_run: bool, library: Path | None, as_json: bool) -> None:
    """記入された FILE.xlsx の要望を、管理番号により PROFILE（YAML）に取り込みます。PROFILE にあるものは何も消しません。"""
    from specgen.kept import read_library
    from specgen.request_import import import_requests

    merged = import_requests(workbook, profile, read_library(library), dry_run=dry_run)
    if as_json:
        written = bool(merged.edits) and not dry_run
        print_json({"written": written, "requests": [each.as_dict() for each in merged.requests]})
    else:
        _show(merged, profile, dry_run=dry_run)
    for notice in merged.notices:
        click.echo(str(notice), err=True)


def _show(merged: Merged, profile: Path, *, dry_run: bool) -> None:
    for state, word in _STATES.items():
        found = [each for each in merged.requests if each.state == state]
        if found:
            click.echo(f"{word}: {len(found)} 件")
        for each in found:
            _show_request(each)
    if not merged.edits:
        click.echo("変わったところはないため、何も書いていません。")
    elif dry_run:
        click.echo("--dry-run のため、何も書いていません。")
    else:
        click.echo(f"「{profile}」に書きました。")


def _show_request(report: RequestReport) -> None:
    if report.state == "unchanged" and not report.blank:
        return
    click.echo(f"  {report.id} {report.title}")
    for each in report.differences:
        click.echo(f"      {each.field}: {each.old or '（空欄）'} → {each.new}")
    for each in report.blank:
        click.echo(f"      {_left(each)}")


def _left(blank: Difference) -> str:
    return f"ブックでは空欄なので、そのまま残します: {blank.field}（{blank.old}）"


requests_group.add_command(export_command)
requests_group.add_command(import_command)
