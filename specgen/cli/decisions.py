"""The command about customization requests: decide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.words import JSON, LIBRARY, PROFILE, SET, ask_line, command, print_json, read_profile
from specgen.errors import Origin, Problem, UsageError

if TYPE_CHECKING:
    from specgen.library import Library
    from specgen.model import Verdict
    from specgen.profile import LoadedProfile


@command("decide")
@PROFILE
@click.argument("request_id", required=False, metavar="[ID]")
@click.option("--ask", is_flag=True, help="ID の要望の設問に一つずつ答え、回答をプロファイルに書き込みます。")
@SET
@LIBRARY
@JSON
def decide_command(profile: str, request_id: str | None, ask: bool, settings: tuple[str, ...], library: Path | None, as_json: bool) -> None:
    """PROFILE のカスタマイズ要望を基本方針などの設問により判定し、理由を示します（ID を書けば、その一件だけ）。"""
    from specgen.customization import check_requests, decide
    from specgen.kept import read_library

    loaded, known = read_profile(profile, settings), read_library(library)
    check_requests(loaded, known)
    index = _index(loaded, request_id)
    if ask:
        _ask_and_write(profile, loaded, known, index, settings)
        return
    verdicts = [verdict for i, verdict in enumerate(decide(loaded, known)) if index in (None, i)]
    if as_json:
        print_json([verdict.as_dict() for verdict in verdicts])
        return
    if not verdicts:
        click.echo("カスタマイズ要望はありません。")
    for verdict in verdicts:
        _show(verdict, loaded, known)


def _index(profile: LoadedProfile, request_id: str | None) -> int | None:
    if request_id is None:
        return None
    from specgen.schema import did_you_mean

    ids = [request.id for request in profile.data.customization_requests]
    if request_id in ids:
        return ids.index(request_id)
    remedy = f"{did_you_mean(request_id, ids)}管理番号: {', '.join(ids) or 'なし'}"
    raise UsageError(Problem(Origin("ID"), "SG024", f"要望「{request_id}」はありません", remedy))


def _show(verdict: Verdict, profile: LoadedProfile, library: Library) -> None:
    from specgen.request_facts import STATES, decision_in_words

    policies = library.policies_on(profile.data.project.date)
    texts = {question.id: question.text for policy in policies for question in policy.questions}
    titles = {remedy.id: remedy.title for policy in policies for remedy in policy.remedies}
    request = next(each for each in profile.data.customization_requests if each.id == verdict.id)
    click.echo(f"{verdict.id} {request.title}: {decision_in_words(verdict)}")
    for factor in verdict.factors:
        click.echo(f"  要因 {factor.factor}: {STATES[factor.state]}　{factor.why}")
    for reason in verdict.reasons:
        click.echo(f"  理由: {reason}")
    for question in verdict.unknown:
        click.echo(f"  未回答: {question} {texts[question]}")
    for remedy in verdict.remedies:
        click.echo(f"  代替措置の例: {titles[remedy]}（{remedy}）")
    for warning in verdict.warnings:
        click.echo(f"  注意: {warning}")


def _ask_and_write(profile: str, loaded: LoadedProfile, library: Library, index: int | None, settings: tuple[str, ...]) -> None:
    from specgen.amendment import check_amendable, write_answers
    from specgen.asking import ask, questions_for
    from specgen.customization import decide_one
    from specgen.interview import Console
    from specgen.request_facts import decision_in_words

    if index is None or profile == "-" or settings:
        remedy = "「specgen decide プロファイル.yaml CR-01 --ask」のように、ファイルと管理番号を書いてください（--set とは使えません）"
        raise UsageError(Problem(Origin("--ask"), "SG024", "回答を書き込む要望が決まりません", remedy))
    check_amendable(Path(profile))
    request = loaded.data.customization_requests[index]
    regime = next(business.regime for business in loaded.data.businesses if business.id == request.business)
    questions = questions_for(request, regime, library.policies_on(loaded.data.project.date))
    given = ask(
        request,
        questions,
        Console(ask_line, click.echo),
        lambda answered: decision_in_words(decide_one(answered, loaded, library)),
    )
    if not given.answers and not given.notes:
        click.echo("変わった回答はないため、何も書いていません。")
        return
    write_answers(Path(profile), index, given.answers, given.notes)
    click.echo(f"「{profile}」の {request.id} に、回答 {len(given.answers)} 件、理由 {len(given.notes)} 件を書きました。")
