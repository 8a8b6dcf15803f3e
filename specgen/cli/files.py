"""The command about Word files that come back: inspect."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.words import JSON, command, print_json
from specgen.errors import Findings, Origin, Problem, ReceivedError

if TYPE_CHECKING:
    from specgen.accessibility import Barrier
    from specgen.provenance import ClauseState, Inspection, Outside

_STATES = {
    "edited": "編集",
    "moved": "移動",
    "duplicated": "重複",
    "damaged": "目印の欠落",
    "missing": "なし",
    "same": "変更なし",
}
_MEANINGS = {
    "edited": "文が変わっています",
    "moved": "文は同じですが、元の位置から移されています",
    "duplicated": "同じ条項が二か所以上にあります",
    "damaged": "条項の目印が失われています",
    "missing": "条項がありません",
}
_REMEDIES = {
    "edited": "意図した編集なら、条項集又はプロファイル（overrides）に同じ変更を加えておくと、作り直しても残ります",
    "moved": "意図した移動かを確かめてください",
    "duplicated": "余分な写しを削ってください",
    "damaged": "文が残っているかを確かめてください。目印は specgen build で作り直すと戻ります",
    "missing": "意図して削ったのでなければ、specgen build で作り直してください",
}
_CHANGES = {"added": "加えられた段落", "changed": "書き換えられた段落", "moved": "移された段落", "lost": "なくなった段落"}
_PLACES = {
    "body": "本文（条項の外）",
    "contents": "目次",
    "header": "ヘッダー",
    "footer": "フッター",
    "note": "脚注",
    "comment": "コメント",
}
_MADE = {
    "version": "specgen の版",
    "library": "条項集の版",
    "library_sha256": "条項集のハッシュ",
    "profile": "プロファイル",
    "profile_sha256": "プロファイルのハッシュ",
}
_FIRST_WORDS = 40  # characters of a paragraph that are shown


@command("inspect")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.docx")
@click.option(
    "--a11y", is_flag=True, help="アクセシビリティ（読み上げなど）の妨げも調べます。specgen が作ったのではないファイルも調べられます。"
)
@JSON
def inspect_command(file: Path, a11y: bool, as_json: bool) -> None:
    """specgen が作った FILE.docx の由来、その後に変わった条項、条項の外の加筆及び未記入の欄を示します。変わっていれば終了コード 1。"""
    from specgen.provenance import inspect
    from specgen.received import read_document_file

    received = read_document_file(file)
    inspection = inspect(received.content)
    if inspection is None and not a11y:
        raise ReceivedError(_no_record(file))
    found: tuple[Barrier, ...] = ()
    if a11y:
        from specgen.accessibility import barriers

        found = barriers(received.content)
    if as_json:
        print_json(_as_dict(file, inspection, found if a11y else None))
    else:
        _show(file, inspection, found if a11y else None)
    if found or (inspection is not None and not inspection.untouched):
        sys.exit(Findings.exit_status)


def _no_record(file: Path) -> Problem:
    return Problem(
        Origin(str(file)),
        "SG447",
        "specgen が作ったファイルではないか、その記録が取り除かれています",
        "specgen build で作ったファイル（--publish を付けないもの）を指定してください。--a11y を付ければ、ほかのファイルも調べられます",
    )


# --- findings ---------------------------------------------------------------------------------


def _name(clause: ClauseState) -> str:
    return " ".join(filter(None, (clause.number, clause.title)))


def _first_words(text: str) -> str:
    from specgen.render.words import readable

    line = " ".join(readable(text).split())
    return line if len(line) <= _FIRST_WORDS else f"{line[:_FIRST_WORDS]}…"


def _clause_problem(file: Path, clause: ClauseState) -> Problem:
    more = [f"{clause.edits} か所"] if clause.edits else []
    more += ["位置も移っています"] if clause.moved and clause.state != "moved" else []
    more += ["文は残っています"] if clause.state == "damaged" and clause.words == "same" else []
    more += [f"「{_first_words(text)}」" for text in clause.added[:3]]
    brackets = f"（{'、'.join(more)}）" if more else ""
    return Problem(Origin(str(file)), "SG636", f"{_name(clause)}: {_MEANINGS[clause.state]}{brackets}", _REMEDIES[clause.state])


def _outside_problem(file: Path, outside: Outside, titles: dict[str, str]) -> Problem:
    words = f"「{_first_words(outside.words)}」" if outside.words else ""
    after = f"（「{titles[outside.after]}」の後）" if outside.after in titles else ""
    return Problem(
        Origin(str(file)),
        "SG637",
        f"{_PLACES[outside.place]}: {_CHANGES[outside.change]}{words}{after}",
        "specgen が書いた文ではありません。作り直すと失われるので、残すならプロファイルに書いてください",
    )


def _barrier_problem(file: Path, barrier: Barrier) -> Problem:
    return Problem(Origin(str(file)), "SG638", f"{barrier.place}: {barrier.what}（{barrier.rule}）", barrier.remedy)


def _problems(file: Path, inspection: Inspection | None, found: Sequence[Barrier]) -> Iterator[Problem]:
    """Everything told, in the order of the text."""
    if inspection is not None:
        titles = {clause.id: _name(clause) for clause in inspection.clauses}
        yield from (_clause_problem(file, clause) for clause in inspection.clauses if clause.state != "same")
        yield from (_outside_problem(file, each, titles) for each in inspection.outside or ())
    yield from (_barrier_problem(file, barrier) for barrier in found)


# --- what is shown ----------------------------------------------------------------------------


def _as_dict(file: Path, inspection: Inspection | None, found: Sequence[Barrier] | None) -> dict[str, object]:
    """The result as data (docs/word/provenance.md)."""
    from dataclasses import asdict

    out: dict[str, object] = {"file": str(file), "made": None, "clauses": [], "outside": None, "blanks": None}
    if inspection is not None:
        out["made"] = dict(inspection.made)
        out["clauses"] = [asdict(clause) for clause in inspection.clauses]
        out["outside"] = None if inspection.outside is None else [asdict(each) for each in inspection.outside]
        out["blanks"] = {"filled": inspection.filled, "open": inspection.open}
    if found is not None:
        out["barriers"] = [asdict(barrier) for barrier in found]
    out["problems"] = [problem.as_dict() for problem in _problems(file, inspection, found or ())]
    return out


def _show(file: Path, inspection: Inspection | None, found: Sequence[Barrier] | None) -> None:
    if inspection is None:
        click.echo("specgen が作ったファイルではないか、その記録が取り除かれています。")
    else:
        _show_made(inspection)
    for problem in _problems(file, inspection, found or ()):
        click.echo(str(problem))
    if found is not None:
        click.echo(f"アクセシビリティの妨げ: {len(found)} 件")
    if inspection is not None and inspection.untouched:
        click.echo("specgen が作った後に変わった文はありません（書式、番号の付け方及び図の中身は比べていません）。")


def _show_made(inspection: Inspection) -> None:
    made = inspection.made
    kind = f"（{made['kind']}）" if made.get("kind") else ""
    click.echo(f"文書: {made.get('title', '')}{kind}{'　案' if made.get('draft') else ''}")
    for name, label in _MADE.items():
        if made.get(name):
            click.echo(f"{label}: {made[name]}")
    counted = Counter[str](clause.state for clause in inspection.clauses)
    numbers = "、".join(f"{word} {counted[state]}" for state, word in _STATES.items() if counted[state])
    click.echo(f"条項 {len(inspection.clauses)} 件: {numbers}")
    outside = inspection.outside
    click.echo("条項の外: この版の specgen が作ったファイルでは調べられません" if outside is None else f"条項の外の違い: {len(outside)} 件")
    click.echo(f"欄: 記入済み {inspection.filled} 件、未記入 {inspection.open} 件")
