"""経費分担表: its formulas come to our yen in LibreOffice, whatever the rule; no word becomes a formula; JSON says the same."""

from __future__ import annotations

import contextlib
import io
import json
import math
import random
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from specgen.build import build, prepare
from specgen.cli import cli
from specgen.cost_book import cost_book
from specgen.cost_model import Allocation
from specgen.cost_scenarios import differences
from specgen.costs import allocate_costs
from specgen.errors import InputError
from specgen.profile import LoadedProfile, load_profile, parse_profile
from specgen.render import xlsx
from tests.conftest import PROFILES, SAMPLE, shipped_library
from tests.recalculated import recalculated, typed
from tests.shared_costs import MEMBERS, items, profile

SCHEMES = """\
  schemes:
    - {id: s, name: 方式, %s}
"""
REQUEST = """\
customization_requests:
  - id: CR-01
    title: 帳票
    business: finance
    members: [bb, cc]
    approval: {date: 2026-11-10, by: 協議会, scope: 帳票, review: 次回更新時}
"""
EXPENSE = "  customizations: [{id: CR-01, initial: {2027: 1000001}, yearly: {2028: 100000, 2030: 100000}, amortized_from: 2028, amortized_years: 4}]\n"
AGREED = "  agreed_shares: [{request: CR-01, member: bb, percent: 66.7}, {request: CR-01, member: cc, percent: 33.3}]\n"
ADOPTED = "  adoptions: [{request: CR-01, member: aa, fiscal_year: 2030, percent: 20}]\n"
STAGES = "  stages:\n    - {scheme: people, id: city, percent: 35, members: [aa]}\n    - {scheme: people, id: towns, percent: 65, members: [bb, cc]}\n"
FORMER = (
    "  former_shares: [{scheme: s, member: aa, percent: 50}, {scheme: s, member: bb, percent: 30}, {scheme: s, member: cc, percent: 20}]\n"
)
TIERS = "  tiers: [{at_least: 20000, yen: 300}, {at_least: 0, yen: 100}, {at_least: 50000, yen: 600}]\n"
ONE = "id: c, name: 利用料, scheme: %s, amounts: {2027: 1000001, 2028: 86400017, 2029: 7}"
GROUP = "  groups: [{id: g, name: 群, unit_yen: 100, remainder: largest_remainder}]\n" + items(
    "id: a, name: 甲費, group: g, scheme: half, amounts: {2027: 1000003, 2028: 17}",
    "id: b, name: 乙費, group: g, scheme: degressive, amounts: {2027: 777777, 2028: 5}",
    "id: d, name: 丙費, group: g, scheme: equal, amounts: {2027: 99}",
)


def scheme(text: str) -> str:
    return SCHEMES % text


def named() -> dict[str, LoadedProfile]:
    """A profile for each way of sharing."""
    one = items(ONE % "s")
    return {
        "two stages": profile(items(ONE % "people") + STAGES, tax="10"),
        "phase-in": profile(one + FORMER, schemes=scheme("mix: {population: 100}, new_percent: {2027: 25, 2028: 75}"), tax="10"),
        "tiers": profile(one + TIERS, schemes=scheme("mix: {tier_fixed: 70, equal: 30}"), tax="10"),
        "printed": profile(one, schemes=scheme("mix: {equal: 40, population: 60}, ratio_digits: 1"), tax="7.8", contract="individual"),
        "printed degressive": profile(one, schemes=scheme("mix: {population_degressive: 100}, ratio_digits: 3"), tax="10"),
        "limits": profile(one, schemes=scheme("mix: {population: 100}, cap_percent: 45, floor_percent: 15"), tax="10"),
        "months": profile(items(ONE % "half") + "  joinings: [{member: cc, start: 2028-10-01}]\n", tax="10"),
        "merger": profile(
            items(ONE % "half", "id: p, name: 逓減, scheme: degressive, amounts: {2027: 5000, 2029: 1000001}")
            + "  mergers: [{members: [bb, cc], into: dd, name: 新市, fiscal_year: 2028}]\n",
            tax="10",
        ),
        "leaving": profile(
            items("id: c, name: 利用料, scheme: half, exit: {remaining: true}, amounts: {2027: 3000001, 2028: 3000001, 2029: 3000001}")
            + "  departures: [{member: bb, fiscal_year: 2027, own_cost_yen: 200000}]\n",
            tax="10",
        ),
        "group": profile(GROUP, tax="8"),
        "own rate and grant": profile(
            items(
                "id: c, name: 利用料, scheme: half, amounts: {2027: 1000001}, tax_percent: 0",
                "id: e, name: 構築, scheme: degressive, amounts: {2027: 999}",
            )
            + "  grants: [{id: g, name: 補助, item: c, fiscal_year: 2027, yen: 300001}, {id: h, name: 別, item: e, fiscal_year: 2027, yen: 11, member: bb}]\n",
            tax="10",
        ),
        "own contracts and a grant": profile(
            "  unit_yen: 1000\n  remainder: largest_remainder\n"
            + items("id: c, name: 構築, scheme: half, amounts: {2027: 9876543, 2028: 1000001}")
            + "  grants: [{id: g, name: 補助, item: c, fiscal_year: 2027, yen: 1234567, recipient: aa}]\n",
            tax="10",
            contract="individual",
        ),
        "customization": profile(items(ONE % "half") + EXPENSE + AGREED + ADOPTED, tax="10", more=REQUEST),
        "carried customization": profile(
            "  unit_yen: 100\n  remainder: none_carry\n  carry_payer: aa\n" + items(ONE % "half") + EXPENSE, tax="10", more=REQUEST
        ),
        "ten trillion": profile(items("id: c, name: 利用料, scheme: half, amounts: {2027: 9999999999999}"), tax="10"),
        "nothing": profile(items("id: c, name: 利用料, scheme: half, amounts: {2027: 0}"), tax="10"),
        "tax above the share": profile(
            "  unit_yen: 1000\n" + items("id: c, name: 利用料, scheme: half, amounts: {2027: 19990}"), tax="100", members=MEMBERS
        ),
        "sample": load_profile(SAMPLE),
    }


def random_profiles(count: int) -> Iterator[tuple[str, LoadedProfile]]:
    """Profiles with random figures, amounts, mixes, units and rules; always the same ones."""
    dice = random.Random(7)  # noqa: S311
    for number in range(count):
        rule = ("lead", "largest_remainder", "largest_share", "none_carry")[number % 4]
        unit = dice.choice((1, 10, 100, 1000))
        members = "".join(
            f"  - {{id: m{at}, name: 団体{at}, population: {dice.randint(900, 400000)}, terminals: {dice.choice((0, 40, 40, 77))}}}\n"
            for at in range(dice.randint(2, 9))
        ).replace("m0,", "aa,")
        weight = dice.randint(1, 97)
        mixes = (
            f"mix: {{equal: {weight}, population: {100 - weight}}}",
            f"mix: {{population_degressive: {weight}, equal: {100 - weight}}}",
            "mix: {equal: 9.5, population: 30.25, population_degressive: 60.25}",
            "mix: {equal: 100}",
        )
        schemes = "  schemes:\n" + "".join(f"    - {{id: s{at}, name: 方式{at}, {mix}}}\n" for at, mix in enumerate(mixes))
        lines = [
            f"id: i{at}, name: 費目{at}, scheme: s{dice.randrange(4)}, amounts: {{2027: {dice.randrange(10**9)}, 2030: {dice.randrange(10**5)}}}"
            for at in range(4)
        ]
        payer = "  carry_payer: aa\n" if rule == "none_carry" else ""
        costs = f"  unit_yen: {unit}\n  remainder: {rule}\n{payer}" + items(*lines)
        contract = dice.choice(("lead", "individual"))
        yield (
            f"{number} {rule} {unit} {contract}",
            profile(costs, members=members, schemes=schemes, contract=contract, tax=dice.choice(("8", "10"))),
        )


def content(loaded: LoadedProfile) -> bytes:
    return xlsx.render(cost_book(loaded, allocate_costs(loaded)))


def opened(made: bytes, *, values: bool = True) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(made), data_only=values)


HEADS = ("番号", "負担額", "税", "税抜き", "税込み")


def shares_in(book: Workbook, sheet: str = "負担額") -> list[dict[int, tuple[int, ...]]]:
    """For each item and year: number of a body → share, tax, excluded, included."""
    rows = list(book[sheet].iter_rows(min_row=2, values_only=True))
    places = [rows[0].index(head) for head in HEADS]
    found: list[dict[int, tuple[int, ...]]] = []
    for row in rows[1:]:
        number, *yen = (row[place] for place in places)
        if number is None:
            found.append({})
        else:
            found[-1][int(str(number))] = tuple(yen)  # type: ignore[arg-type]
    return found


def ours(allocation: Allocation) -> list[dict[int, tuple[int, ...]]]:
    numbers = {body.id: number for number, body in enumerate(allocation.bodies, 1)}
    return [
        {
            numbers[body]: (share, cell.taxes[body], cell.money(body).excluded, cell.money(body).included)
            for body, share in cell.shares.items()
        }
        for cell in allocation.cells
    ]


def yearly(book: Workbook, title: str = "税込み") -> dict[str, tuple[int, ...]]:
    """Name → the years of one block of 年度別."""
    rows = list(book["年度別"].iter_rows(values_only=True))
    begin = next(at for at, row in enumerate(rows) if row[0] == title) + 2
    end = next(at for at in range(begin, len(rows)) if rows[at][0] == "計")
    years = [at for at, head in enumerate(rows[begin - 1]) if isinstance(head, int)]
    return {str(row[0]): tuple(int(str(row[at])) for at in years) for row in rows[begin:end]}


# --- recalculation ------------------------------------------------------------------------------


def shipped() -> dict[str, LoadedProfile]:
    """The samples that share costs, one of each vehicle at least."""
    loaded = {file.stem: load_profile(file) for file in PROFILES if file.parent.name == "profiles"}
    return {name: each for name, each in loaded.items() if each.data.costs and name != "mihon"}


def test_a_sample_of_every_family_of_vehicles_shares_costs() -> None:
    assert {"entrustment", "statutory-council", "voluntary-council", "wide-area-union"} <= set(shipped())


@pytest.mark.office
def test_libreoffice_counts_our_yen(soffice: str, tmp_path: Path) -> None:
    profiles = {**named(), **shipped(), **dict(random_profiles(16))}
    made = {name: content(loaded) for name, loaded in profiles.items()}
    counted = recalculated(soffice, made, tmp_path)
    for name, loaded in profiles.items():
        allocation, book = allocate_costs(loaded), counted[name]
        assert shares_in(book) == ours(allocation), name
        assert shares_in(book, "案の負担額") == ours(allocation) or name == "ten trillion", name
        sums = allocation.by_body()
        assert yearly(book) == {
            body.name: tuple(sums[body.id][year].included for year in allocation.years) for body in allocation.bodies
        }, name
        assert book["検算"]["B2"].value == 0, name
        if name != "ten trillion":
            assert numbers_apart(opened(made[name]), book) == [], name


def numbers_apart(carried: Workbook, counted: Workbook) -> list[str]:
    """Cells where what a formula carries is not what it comes to: a viewer that does not count would show another number."""
    found = []
    for sheet in carried:
        for row in sheet.iter_rows():
            for cell in row:
                other = counted[sheet.title][cell.coordinate].value
                if other != cell.value and not _close(cell.value, other):
                    found.append(f"{sheet.title}!{cell.coordinate}: {cell.value} {other}")
    return found


def _close(one: object, other: object) -> bool:
    return isinstance(one, int | float) and isinstance(other, int | float) and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def at(book: Workbook, sheet: str, column: str, **wanted: str) -> str:
    """The cell of a row of 基礎数値 or 案の入力 under one heading, chosen by what stands under others."""
    rows = list(book[sheet].iter_rows(min_row=2))
    heads = {cell.value: place for place, cell in enumerate(rows[0])}
    (row,) = [row for row in rows[1:] if all(row[heads[head]].value == value for head, value in wanted.items())]
    return str(row[heads[column]].coordinate)


@pytest.mark.office
def test_another_figure_typed_gives_the_shares_of_that_figure(soffice: str, tmp_path: Path) -> None:
    """現在の案 changes when 基礎数値 is typed over; the scenario leaves it alone and tells the difference of each body and year."""
    loaded = load_profile(SAMPLE)
    made = content(loaded)
    book = opened(made)
    population = at(book, "基礎数値", "値", 団体="例示市", 数値="人口")
    scenario = {
        ("案の入力", at(book, "案の入力", "案の値", 内容="例示市　人口")): 51234,
        ("案の入力", at(book, "案の入力", "案の値", 内容="構築費の負担方式　均等割")): 25,
        ("案の入力", at(book, "案の入力", "案の値", 内容="構築費の負担方式　人口割")): 75,
        ("案の入力", at(book, "案の入力", "案の値", 内容="データ移行　2028 年度")): 7250001,
    }
    counted = recalculated(soffice, {"now": typed(made, {("基礎数値", population): 51234}), "then": typed(made, scenario)}, tmp_path)
    other = allocate_costs(changed())
    assert shares_in(counted["now"]) == ours(other)
    assert counted["now"]["検算"]["B2"].value > 0
    assert shares_in(counted["then"]) == ours(allocate_costs(loaded))
    expected = allocate_costs(changed(("{equal: 40, population: 60}", "{equal: 25, population: 75}"), ("2028: 6250000", "2028: 7250001")))
    assert shares_in(counted["then"], "案の負担額") == ours(expected)
    rows = list(counted["then"]["案の比較"].iter_rows(min_row=3, max_row=9, values_only=True))
    apart = differences(allocate_costs(loaded), expected)
    assert [row[4:10] for row in rows] == [tuple(years.values()) for years in apart.values()]
    assert [row[3] for row in rows] == [sum(years.values()) for years in apart.values()]
    assert any(row[3] for row in rows)


def changed(*more: tuple[str, str]) -> LoadedProfile:
    """The sample with another population of 例示市, and whatever else is written otherwise."""
    text = SAMPLE.read_text(encoding="utf-8")
    for before, after in (("population: 46310", "population: 51234"), *more):
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return parse_profile(text, "p.yaml", "p")


# --- what stands in the file --------------------------------------------------------------------


def test_the_json_and_the_workbook_agree(tmp_path: Path) -> None:
    build(SAMPLE, shipped_library(), tmp_path / "out", only=["cost_allocation"])
    book = openpyxl.load_workbook(tmp_path / "out" / "12_経費分担表.xlsx", data_only=True)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        cli.main(["allocate", str(SAMPLE), "--json"], prog_name="specgen", standalone_mode=False)
    said: dict[str, Any] = json.loads(printed.getvalue())
    assert [list(entry["shares"].values()) for entry in said["items"]] == [
        [money[3] for money in cell.values()] for cell in shares_in(book)
    ]
    for title, key in (("税込み", "included"), ("税抜き", "excluded"), ("消費税及び地方消費税", "tax")):
        assert list(yearly(book, title).values()) == [
            tuple(money[key] for money in years.values()) for years in said["by_body"].values()
        ], title
    assert sum(sum(years) for years in yearly(book).values()) == said["total_yen"]


HOSTILE = ("=1+1", "+A1", "-1", "@SUM(A1)", '"引用"', "{=1}", '=HYPERLINK("http://x")', "'=1", "甲&C市", "https://例.jp")


def test_no_word_becomes_a_formula() -> None:
    members = "".join(
        f'  - {{id: b{n}, name: {json.dumps(name, ensure_ascii=False)}, population: {n + 1}000, figures_source: "=2+2"}}\n'
        for n, name in enumerate(HOSTILE)
    )
    loaded = profile(
        '  groups: [{id: g, name: "=3+3"}]\n' + items('id: c, name: "=4+4", group: g, scheme: s, amounts: {2027: 1000}'),
        members=members.replace("b0,", "aa,"),
        schemes='  schemes: [{id: s, name: "@5", mix: {population: 100}}]\n',
    )
    book = opened(content(loaded), values=False)
    words = {*HOSTILE, "=2+2", "=3+3", "=4+4", "@5"}
    seen = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in words:
                    assert cell.data_type == "s", (sheet.title, cell.coordinate)
                    assert bool(cell.quotePrefix) == (str(cell.value)[0] in "=+-@"), cell.coordinate
                    seen.add(cell.value)
                elif cell.data_type == "f":
                    assert not any(word in str(cell.value) for word in words - {"-1", "+A1"}), cell.coordinate
    assert seen == words
    assert [row[0] for row in book["年度別"].iter_rows(min_row=6, max_row=15, values_only=True)] == list(HOSTILE)


def test_equal_profiles_give_equal_bytes() -> None:
    assert content(load_profile(SAMPLE)) == content(load_profile(SAMPLE))


def test_only_inputs_can_be_typed_into_and_no_password_keeps_the_rest() -> None:
    book = opened(content(load_profile(SAMPLE)))
    open_sheets = {sheet.title: sum(not cell.protection.locked for row in sheet.iter_rows() for cell in row) for sheet in book}
    assert {title for title, count in open_sheets.items() if count} == {"前提", "基礎数値", "費目", "案の入力"}
    assert open_sheets["案の入力"] == open_sheets["前提"] + open_sheets["基礎数値"] + open_sheets["費目"]
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book)
    assert all(sheet.page_setup.orientation == "landscape" for sheet in book)
    assert all(sheet.print_title_rows and sheet.freeze_panes for sheet in book if sheet.title != "使い方")
    with zipfile.ZipFile(io.BytesIO(content(load_profile(SAMPLE)))) as archive:
        (chart,) = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert (chart.count("<c:ser>"), '<c:grouping val="stacked"/>' in chart, "見本市" in chart) == (6, True, True)


def texts(book: Workbook, sheet: str) -> list[str]:
    return [str(cell.value) for row in book[sheet].iter_rows() for cell in row if isinstance(cell.value, str)]


def test_what_is_no_formula_is_named() -> None:
    """Limits are no formula in the sample; at ten trillion yen and a unit of one yen neither are the shares."""
    sample = opened(content(load_profile(SAMPLE)))
    limits = "公営住宅の負担方式: 負担割合に上限又は下限があるため、割合は計算した値（式にしていない値）"
    assert limits in texts(sample, "検算")
    assert limits in texts(sample, "使い方")
    large = content(named()["ten trillion"])
    near = "利用料（2027 年度）: １単位の境に近く、表計算の 15 桁では切捨てが決まらないため、計算した値（式にしていない値）"
    assert near in texts(opened(large), "検算")
    assert all(isinstance(cell.value, int) for cell in opened(large, values=False)["負担額"]["I"][3:6])
    assert "ありません。" in texts(opened(content(named()["two stages"])), "検算")


@pytest.mark.validator
def test_the_workbooks_are_valid_for_the_open_xml_sdk(validator: str, tmp_path: Path) -> None:
    for number, name in enumerate(("sample", "printed", "group", "ten trillion", "nothing")):
        file = tmp_path / f"{number}.xlsx"
        file.write_bytes(content(named()[name]))
        found = json.loads(subprocess.run([validator, str(file)], check=True, capture_output=True, timeout=120).stdout)
        assert (found["ok"], found["errors"]) == (True, []), name


# --- in the package -----------------------------------------------------------------------------


def test_the_package_lists_it_and_what_is_published_lacks_it(tmp_path: Path) -> None:
    library = shipped_library()
    made = build(SAMPLE, library, tmp_path / "whole")
    (entry,) = [document for document in made.documents if document.kind == "cost_allocation"]
    assert [(file.path, file.format) for file in entry.files] == [("12_経費分担表.xlsx", "xlsx")]
    numbers = [document.files[0].path[:2] for document in made.documents]
    assert numbers == sorted(numbers)
    assert (tmp_path / "whole" / "12_経費分担表.xlsx").is_file()
    assert [kind.id for kind in prepare(load_profile(SAMPLE), library).workbooks] == ["cost_allocation", "fit_matrix", "request_register"]
    assert prepare(load_profile(SAMPLE), library, publish=True).workbooks == tuple(
        kind for kind in library.workbooks if kind.id == "fit_matrix"
    )
    (machi,) = [file for file in PROFILES if file.stem == "machi"]
    assert prepare(load_profile(machi), library).workbooks == tuple(
        kind for kind in library.workbooks if kind.id in ("fit_matrix", "request_register")
    )


def test_a_mistake_in_the_costs_stops_a_build_and_a_check(tmp_path: Path) -> None:
    bad = profile(
        items("id: c, name: 利用料, scheme: fiscal, amounts: {2027: 1}"),
        schemes="  schemes: [{id: fiscal, name: 財政, mix: {fiscal: 100}}]\n",
    )
    with pytest.raises(InputError) as caught:
        build(bad, shipped_library(), tmp_path / "out")
    assert {problem.code for problem in caught.value.problems} == {"SG430"}
    assert not (tmp_path / "out").exists()
