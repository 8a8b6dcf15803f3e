"""The commands for policies: policy list, show, diff; and trace, which asks whether a package follows them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.documents import prepared
from specgen.cli.words import HELP, JSON, LIBRARY, PROFILE, SET, Group, command, in_library, print_json

if TYPE_CHECKING:
    from specgen.conformity import ProvisionRow
    from specgen.policies import Change
    from specgen.schema import Policy


@command("trace")
@PROFILE
@SET
@LIBRARY
@JSON
def trace_command(profile: str, settings: tuple[str, ...], library: Path | None, as_json: bool) -> None:
    """PROFILE の文書一式が方針の規定に対応しているかを、規定ごとに示します（何も書きません）。"""
    rows = prepared(profile, library, settings).provisions
    if as_json:
        print_json([row.as_dict() for row in rows])
        return
    from specgen.conformity import counts

    for row in rows:
        _show_row(row)
    click.echo("、".join(f"{status} {count} 件" for status, count in counts(rows).items()))


def _show_row(row: ProvisionRow) -> None:
    click.echo(f"{row.status} {row.label}")
    for place in row.places:
        click.echo(f"    条項: {place.document} {place.number}（{place.title}）")
    for sentence in row.facts:
        click.echo(f"    記載: {sentence}")
    for sentence in row.todo:
        click.echo(f"    すること: {sentence}")
    if row.entries:
        click.echo(f"    記入するところ: {'、'.join(row.entries)}")


@click.group("policy", cls=Group, context_settings=HELP)
@click.help_option("-h", "--help", help="この説明を表示します。")
def policy_group() -> None:
    """方針の版を一覧にし、規定、要因、設問及び代替措置を示し、二つの版を比べます。"""


@command("list")
@LIBRARY
@JSON
def policy_list(library: Path | None, as_json: bool) -> None:
    """条項集にある方針と、その版の一覧。"""
    from specgen.kept import read_library

    policies = sorted(read_library(library).policies.values(), key=lambda policy: (policy.family, policy.date))
    if as_json:
        print_json(
            [
                {
                    **policy.model_dump(mode="json", include={"id", "family", "edition", "title", "issuer", "date"}),
                    "provisions": len(policy.provisions),
                }
                for policy in policies
            ]
        )
        return
    for policy in policies:
        click.echo(f"{policy.id}  {policy.title}（{policy.issuer}、{policy.edition}）規定 {len(policy.provisions)}")


@command("show")
@click.argument("policy", metavar="POLICY", shell_complete=in_library("policies"))
@LIBRARY
@JSON
def policy_show(policy: str, library: Path | None, as_json: bool) -> None:
    """一つの方針の規定（強さと満たすもの）、要因、設問及び代替措置。POLICY は識別名又はファイル。"""
    from specgen.kept import read_library
    from specgen.policies import find_policy

    found = find_policy(policy, read_library(library).policies)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        _show_policy(found)


def _show_policy(policy: Policy) -> None:
    from specgen.schema import WORDS

    parts = {**WORDS["factors"], "gateway": "例外に当たるかどうか（要因の検討の後）", **WORDS["regimes"]}
    click.echo(f"{policy.title}\n{policy.issuer}、{policy.edition}（{policy.id}）")
    click.echo("\n規定")
    for provision in policy.provisions:
        click.echo(f"  {provision.section}  [{provision.demand}]  {provision.id}")
        click.echo(f"      {provision.text}")
        for group in (*provision.clauses, *provision.examples):
            click.echo(f"      条項: {' 又は '.join(group)}")
    if policy.factors:
        click.echo("\n要因")
    for factor in policy.factors:
        click.echo(f"  {factor.id}  {factor.title}: {factor.text}\n      裏付け: {factor.evidence}")
    part = ""
    for question in policy.questions:
        if question.part != part:
            part = question.part
            click.echo(f"\n設問: {parts[part]}")
        ours = "（本ツールの定め）" if question.ours else ""
        click.echo(f"  {question.id}  {question.text}{ours}\n      {question.meaning}\n      裏付け: {question.evidence}")
    if policy.remedies:
        click.echo("\n代替措置の目録")
    for remedy in policy.remedies:
        click.echo(f"  {remedy.id}  {remedy.title}（{'、'.join(remedy.factors) or '要因を問わない'}）\n      {remedy.text}")


@command("diff")
@click.argument("old", metavar="OLD", shell_complete=in_library("policies"))
@click.argument("new", metavar="NEW", shell_complete=in_library("policies"))
@LIBRARY
@JSON
def policy_diff(old: str, new: str, library: Path | None, as_json: bool) -> None:
    """同じ方針の二つの版（識別名又はファイル）の違いを、規定、要因、設問及び代替措置ごとに示します。"""
    from specgen.kept import read_library
    from specgen.policies import differences, find_policy

    policies = read_library(library).policies
    changes = differences(find_policy(old, policies), find_policy(new, policies))
    if as_json:
        print_json([change.as_dict() for change in changes])
        return
    for change in changes:
        _show_change(change)
    click.echo(f"{len(changes)} 件の違いがあります。" if changes else "違いはありません。")


_PARTS = {"provisions": "規定", "factors": "要因", "questions": "設問", "remedies": "代替措置"}
_WHAT = {
    "added": "追加",
    "removed": "削除",
    "section": "箇所の変更",
    "addressee": "名宛人の変更",
    "strength": "強さの変更",
    "text": "文の変更",
    "title": "名称の変更",
    "part": "属する要因の変更",
    "meaning": "説明の変更",
    "evidence": "裏付けの変更",
}


def _show_change(change: Change) -> None:
    click.echo(f"{_PARTS[change.part]} {change.id}: {_WHAT[change.what]}")
    if change.old:
        click.echo(f"    旧: {change.old}")
    if change.new:
        click.echo(f"    新: {change.new}")


for each in (policy_list, policy_show, policy_diff):
    policy_group.add_command(each)
