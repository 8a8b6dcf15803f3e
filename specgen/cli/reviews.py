"""The command about customizations in operation: review."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.words import JSON, LIBRARY, PROFILE, QUIET, SET, command, print_json, read_profile
from specgen.errors import Origin, Problem, UsageError

if TYPE_CHECKING:
    from specgen.model import Manifest
    from specgen.reviews import Examination

_OCCASIONS = ("renewal", "law_change", "version_up", "membership")


@command("review")
@PROFILE
@click.option("--as-of", required=True, metavar="日付", help="見直しの基準日（例: 2027-04-01）。")
@click.option(
    "--occasion",
    type=click.Choice(_OCCASIONS),
    help="見直しの機会。renewal システムの更新、law_change 制度改正、version_up 版の更新、membership 加入又は脱退。書けば、期日にかかわらず全てを対象とします。",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="フォルダー", help="見直し検討票と対象の一覧を書く、新しいフォルダー。"
)
@click.option("--force", is_flag=True, help="前に作った検討票が編集されていても、置き換えます。")
@SET
@LIBRARY
@QUIET
@JSON
def review_command(
    profile: str,
    as_of: str,
    occasion: str | None,
    output: Path | None,
    force: bool,
    settings: tuple[str, ...],
    library: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """PROFILE の運用中のカスタマイズを現在の回答で判定し直し、見直しの対象、期限超過及び結果の案を示します。"""
    from specgen.build import build_review, prepare_review
    from specgen.kept import read_library

    day = _day(as_of)
    loaded = read_profile(profile, settings)
    if output:
        examination, manifest = build_review(loaded, library, output, day, occasion, force=force)
    else:
        examination, _ = prepare_review(loaded, read_library(library), day, occasion)
    if as_json:
        print_json(examination.as_dict())
    elif not quiet:
        _show(examination)
        if output:
            _show_files(manifest, output)


def _day(written: str) -> date:
    """A date as profiles write it; raises UsageError SG026."""
    try:
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    remedy = "2027-04-01 のように、実在する日を西暦の年-月-日で書いてください"
    raise UsageError(Problem(Origin("--as-of"), "SG026", f"「{written}」は日付ではありません", remedy))


def _show(examination: Examination) -> None:
    from specgen.schema import DUE_STATES, PROPOSALS
    from specgen.wording import era_date

    click.echo(f"{era_date(examination.as_of)}の見直し（{examination.occasion_words}）: 対象 {len(examination.reviews)} 件")
    click.echo(f"期限超過 {examination.count('overdue')} 件、期限到来予定（{examination.days}日以内）{examination.count('soon')} 件")
    for review in examination.reviews:
        due = f"、期日 {era_date(review.due)}" if review.due else ""
        click.echo(f"{review.id} {review.title}（{'、'.join(review.members)}）")
        click.echo(f"  {DUE_STATES[review.state]}{due}")
        click.echo(f"  結果の案: {PROPOSALS[review.proposal]}　{review.reason}")
        last = f"{era_date(review.last.date)}の{review.last.words}。" if review.last else ""
        click.echo(f"  前回の決定: {last}{review.change}")
    for state, count in examination.others.items():
        click.echo(f"今回の対象としない運用中のカスタマイズ（{DUE_STATES[state]}）: {count} 件")


def _show_files(manifest: Manifest, out: Path) -> None:
    click.echo("作成した文書")
    for document in manifest.documents:
        for file in document.files:
            click.echo(f"  {out / file.path}")
