"""The command for costs: allocate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.words import JSON, PROFILE, SET, command, print_json, read_profile
from specgen.errors import Origin, Problem, UsageError

if TYPE_CHECKING:
    from specgen.cost_model import Allocation


@command("allocate")
@PROFILE
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="ファイル",
    help="比べる案のファイル（costs の項目と members の数値を置き換えます）。繰り返せます。",
)
@click.option("--chart", type=click.Path(path_type=Path), metavar="ファイル", help="団体別及び年度別の負担額の図を書く先（.svg）。")
@click.option("--explain", "body", metavar="団体", help="その団体の全ての額を、式、数値及び端数の処理とともに示します。")
@click.option("--force", is_flag=True, help="--chart の先に既にあるファイルを置き換えます。")
@SET
@JSON
def allocate_command(
    profile: str,
    scenarios: tuple[Path, ...],
    chart: Path | None,
    body: str | None,
    force: bool,
    settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """PROFILE の経費（costs）を団体、費目及び年度ごとに分けて示します（--chart のほかは何も書きません）。"""
    from specgen.cost_report import comparison, explanation, overview
    from specgen.cost_scenarios import differences, load_scenario
    from specgen.costs import allocate_costs
    from specgen.new_file import check_new, write_new

    if chart is not None:
        check_new(chart, (".svg",), force=force)
    loaded = read_profile(profile, settings)
    allocation = allocate_costs(loaded)
    known = [load_scenario(file, loaded) for file in scenarios]
    names = _apart([scenario.name for scenario in known])
    shares = [allocate_costs(scenario.profile) for scenario in known]
    others = {name: (other, differences(allocation, other)) for name, other in zip(names, shares, strict=True)}
    if body is not None:
        body = _body(allocation, body)
    if chart is not None:
        from specgen.render.chart import render

        write_new(chart, render(allocation), replace=force)
    if as_json:
        data = allocation.as_dict()
        if others:
            data["scenarios"] = [
                {
                    "name": name,
                    **other.as_dict(),
                    "differences": {each: {str(year): yen for year, yen in years.items()} for each, years in apart.items()},
                }
                for name, (other, apart) in others.items()
            ]
        if body is not None:
            data["explanation"] = list(explanation(loaded, allocation, body))
        print_json(data)
        return
    lines = explanation(loaded, allocation, body) if body is not None else overview(allocation)
    for line in lines:
        click.echo(line)
    if others:
        click.echo("")
        for line in comparison(allocation, others):
            click.echo(line)
    if chart is not None:
        click.echo(f"図を「{chart}」に書きました。", err=True)


def _apart(names: list[str]) -> list[str]:
    """Names of scenarios, each once: a second of the same name gets a number."""
    found: list[str] = []
    for name in names:
        count = sum(each == name or each.startswith(f"{name}（") for each in found)
        found.append(f"{name}（{count + 1}）" if count else name)
    return found


def _body(allocation: Allocation, given: str) -> str:
    """The body an id or a name means; raises UsageError SG437."""
    found = [each.id for each in allocation.bodies if given in (each.id, each.name)]
    if not found:
        from specgen.schema import did_you_mean

        ids = [each.id for each in allocation.bodies]
        remedy = f"{did_you_mean(given, ids)}使える識別名: {', '.join(ids)}"
        raise UsageError(Problem(Origin("--explain"), "SG437", f"「{given}」という参加団体はありません", remedy))
    return found[0]
