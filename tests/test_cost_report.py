"""What the command shows: explanations that can be recomputed, scenarios side by side, the chart, and its refusals."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from specgen.cli import cli
from specgen.cost_report import explanation, overview
from specgen.cost_scenarios import differences, load_scenario
from specgen.costs import allocate_costs
from specgen.errors import InputError, SpecgenError
from specgen.profile import load_profile
from specgen.render.chart import render
from tests.conftest import SAMPLE
from tests.shared_costs import items, profile

COSTS = "  unit_yen: 1000\n  remainder: largest_remainder\n" + items(
    "id: c, name: 利用料, scheme: half, exit: {cover_months: 12}, amounts: {2027: 1000000, 2028: 1000000}"
)


def explained(costs: str = COSTS, body: str = "aa", **rest: str) -> str:
    loaded = profile(costs, **rest)
    return "\n".join(explanation(loaded, allocate_costs(loaded), body))


def called(*arguments: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        cli.main([*arguments], prog_name="specgen", standalone_mode=False)
    return printed.getvalue()


def test_a_number_is_explained_with_formula_figures_and_rounding() -> None:
    """1,100,000 × (50 % × 1/3 + 50 % × 10,000/100,000 = 13/60) = 238,333.33: 238,000, and 1,000 of the remainder of 1,000."""
    text = explained(tax="10")
    for expected in (
        "人口: 10,000（基準日 2026-10-01、出典 甲市の調べ、確定値）",
        "分ける額（利用料）= 1,000,000 + 税 100,000 = 1,100,000 円",
        "（50％ × 均等割 1/3 + 50％ × 人口割 10,000/100,000）",
        "割合 = 13/60 ≒ 21.66666666％",
        "1,100,000 円 × 割合 = 238,333.3333… 円",
        "1,000 円未満を切捨て → 238,000 円",
        "残額 1,000 円は、切り捨てた端数の大きい団体から１単位ずつ（同じときは先に記載した団体） → この団体に 1,000 円",
        "費目「利用料」: 239,000 円",
        "2028 年度末 0 円",
    ):
        assert expected in text, expected


@pytest.mark.parametrize(
    ("costs", "rest", "expected"),
    [
        (COSTS + "  joinings: [{member: cc, start: 2027-10-01}]\n", {}, "6/12 月: （50％ × 均等割 1/2 + 50％ × 人口割 10,000/40,000）"),
        (
            COSTS,
            {"schemes": "  schemes: [{id: half, name: 半々, mix: {population: 100}, cap_percent: 50}]\n"},
            "１団体の割合を 0％以上 50％以下とし",
        ),
        (COSTS, {"schemes": "  schemes: [{id: half, name: 半々, mix: {population: 100}, ratio_digits: 1}]\n"}, "小数点以下 1 桁に四捨五入"),
        (
            COSTS,
            {"schemes": "  schemes: [{id: half, name: 半々, mix: {population_degressive: 100}}]\n"},
            "逓減人口割 10,000^log₂1.5 ÷ Σ人口^log₂1.5",
        ),
        (
            COSTS + "  grants: [{id: g, name: 補助金, item: c, fiscal_year: 2027, yen: 5000, member: aa}]\n",
            {},
            "-5,000 円: 補助金等「補助金」",
        ),
        (
            COSTS + "  instalments: [{month: 4, day: 30, percent: 100}]\n",
            {},
            "2027-04-30 2027 年度 第1期 217,000 円（請求 2027-04-16 まで）",
        ),
        (
            COSTS + "  actuals: [{item: c, fiscal_year: 2027, yen: 900000}]\n",
            {},
            "2027 年度: 決算による額 195,000 円 − 支払う額 217,000 円 = -22,000 円",
        ),
    ],
)
def test_every_step_that_counts_is_named(costs: str, rest: dict[str, str], expected: str) -> None:
    assert expected in explained(costs, **rest)


def test_nothing_is_said_on_the_nature_of_the_payment_under_tax_law() -> None:
    """What may be printed on tax is: the base of the calculation, that a change is followed, that each body confirms."""
    for contract in ("lead", "individual"):
        loaded = profile(COSTS, contract=contract, tax="10")
        found = allocate_costs(loaded)
        text = "\n".join([*overview(found), *explanation(loaded, found, "aa")])
        assert not re.search("課税|仕入|対価|免税", text)
        assert "税法上の扱いは、各団体で確認してください" in text


def test_the_overview_shows_the_sums_of_bodies_and_years() -> None:
    loaded = profile(COSTS)
    lines = list(overview(allocate_costs(loaded)))
    assert next(line.split() for line in lines if line.startswith("丙村")) == ["丙村", "466,000", "466,000", "0", "0", "0", "932,000"]
    assert any("総額 2,000,000 円" in line for line in lines)


# --- scenarios ----------------------------------------------------------------------------------


def scenario(folder: Path, text: str) -> Path:
    file = folder / "案.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_scenario_replaces_what_it_names_and_is_compared(tmp_path: Path) -> None:
    """By people 10,000 : 30,000 : 160,000, 50/150/800 thousand, instead of 217/317/466: −167, −167, +334 each year."""
    base = profile(COSTS)
    file = scenario(
        tmp_path,
        "name: 人口だけ\ncosts:\n  schemes: [{id: half, name: 人口, mix: {population: 100}}]\nmembers: [{id: cc, population: 160000}]\n",
    )
    found = load_scenario(file, base)
    assert found.name == "人口だけ"
    other = allocate_costs(found.profile)
    assert dict(other.cells[0].shares) == {"aa": 50000, "bb": 150000, "cc": 800000}
    apart = differences(allocate_costs(base), other)
    assert {body: years[2027] for body, years in apart.items()} == {"aa": -167000, "bb": -167000, "cc": 334000}
    assert sum(years[2028] for years in apart.values()) == 0


def test_mistakes_of_a_scenario_are_told_with_its_own_places(tmp_path: Path) -> None:
    base = profile(COSTS)
    file = scenario(tmp_path, "costs:\n  schemes: [{id: half, name: 人口, mix: {population: 90}}]\n")
    with pytest.raises(InputError) as caught:
        load_scenario(file, base)
    assert [(problem.code, str(problem.origin)) for problem in caught.value.problems] == [("SG414", f"{file}:2:39")]
    file = scenario(tmp_path, "costs:\n  unit_yen: 10\nmethod: proposal\nmembers: [{id: zz, name: 丁}]\n")
    with pytest.raises(InputError) as caught:
        load_scenario(file, base)
    assert [(problem.code, problem.origin.line) for problem in caught.value.problems] == [("SG439", 3), ("SG439", 4), ("SG439", 4)]


def test_scenarios_stand_side_by_side_in_text_and_json(tmp_path: Path) -> None:
    file = scenario(tmp_path, "costs:\n  remainder: largest_remainder\n")
    data = json.loads(called("allocate", str(SAMPLE), "--json", "--scenario", str(file)))
    assert list(data) == ["items", "by_body", "total_yen", "scenarios"]
    (other,) = data["scenarios"]
    assert other["name"] == "案"
    assert (
        other["differences"]["mihon"]["2027"]
        == other["by_body"]["mihon"]["2027"]["included"] - data["by_body"]["mihon"]["2027"]["included"]
    )
    text = called("allocate", str(SAMPLE), "--scenario", str(file), "--scenario", str(file))
    assert "案の比較（全ての年度の負担額の計、円）" in text
    assert "案（2）" in text


# --- the command and the chart ------------------------------------------------------------------


def test_the_json_of_the_command_is_that_of_the_engine() -> None:
    assert json.loads(called("allocate", str(SAMPLE), "--json")) == json.loads(json.dumps(allocate_costs(load_profile(SAMPLE)).as_dict()))


def test_a_body_is_explained_by_id_or_name() -> None:
    by_id = called("allocate", str(SAMPLE), "--explain", "mogi")
    assert by_id == called("allocate", str(SAMPLE), "--explain", "模擬村")
    assert by_id.startswith("模擬村の負担額の説明")


def test_the_chart_has_a_bar_and_a_number_for_every_body_and_year(tmp_path: Path) -> None:
    target = tmp_path / "図.svg"
    called("allocate", str(SAMPLE), "--chart", str(target))
    root = ElementTree.fromstring(target.read_bytes())  # noqa: S314 - our own file
    name = "{http://www.w3.org/2000/svg}"
    texts = ["".join(each.itertext()) for each in root.iter(f"{name}text")]
    allocation = allocate_costs(load_profile(SAMPLE))
    for body in allocation.bodies:
        assert body.name in texts
        for money in allocation.by_body()[body.id].values():
            assert f"{(money.included + 500) // 1000:,}" in texts
    bars = [each for each in root.iter(f"{name}rect") if each.get("fill") != "#fff"]
    assert len(bars) == 7 * 6
    tallest = max(bars, key=lambda bar: int(bar.get("height", "0")))
    assert bars.index(tallest) == 0  # 見本市 2027
    colours = set(re.findall("#[0-9a-f]+", target.read_text(encoding="utf-8")))
    assert all(len(set(colour[1:])) <= 2 and colour[1] in "f3b" for colour in colours), colours  # greys
    with pytest.raises(SpecgenError) as caught:
        called("allocate", str(SAMPLE), "--chart", str(target))
    assert [problem.code for problem in caught.value.problems] == ["SG508"]
    called("allocate", str(SAMPLE), "--chart", str(target), "--force")


def test_a_chart_of_names_that_look_like_markup_is_well_formed() -> None:
    members = "  - {id: aa, name: '<甲&市>', population: 1}\n  - {id: bb, name: とても長い名前の広域行政事務組合, population: 2}\n"
    found = allocate_costs(profile(items("id: c, name: 費目, scheme: people, amounts: {2027: 3000}"), members=members))
    root = ElementTree.fromstring(render(found))  # noqa: S314 - our own file
    assert "<甲&市>" in ["".join(each.itertext()) for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert render(found) == render(found)


def test_help_loads_nothing_heavy() -> None:
    import subprocess
    import sys

    code = (
        "import sys\nfrom specgen.cli import cli\n"
        "try:\n    cli.main(['allocate', '--help'], standalone_mode=False)\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('pydantic', 'yaml', 'lxml', 'docx', 'jinja2', 'xlsxwriter') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, encoding="utf-8")
    assert done.stdout.strip().endswith("[]")
    assert "--explain" in done.stdout
