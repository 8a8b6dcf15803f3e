"""What every body pays, to the yen: the arithmetic of each case stands in its docstring."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.cost_model import CustomizationCost
from specgen.costs import allocate_costs, customization_costs, total_tax_difference
from specgen.errors import InputError
from specgen.payments import budget, payable
from specgen.profile import LoadedProfile
from tests.conftest import SAMPLE
from tests.shared_costs import MEMBERS, allocation, items, profile, refusals, shares

# --- the worked cases: 10,000 / 30,000 / 60,000 people share 10,000,000 yen ---------------------


@pytest.mark.parametrize(
    ("scheme", "floors", "left"),
    [
        ("equal", (3333333, 3333333, 3333333), 1),
        ("people", (1000000, 3000000, 6000000), 0),
        ("half", (2166666, 3166666, 4666666), 2),
        ("degressive", (1737991, 3304803, 4957205), 1),
    ],
)
def test_the_worked_cases_of_consortia(scheme: str, floors: tuple[int, ...], left: int) -> None:
    """Floors as the four agreements compute them; what is left is the lead's."""
    found = allocation(items(f"id: c, name: 費目, scheme: {scheme}, amounts: {{2027: 10000000}}"))
    assert tuple(found.cells[0].floors.values()) == floors
    assert tuple(found.cells[0].shares.values()) == (floors[0] + left, *floors[1:])


def test_a_mix_of_written_decimals_is_exact() -> None:
    """9.5 % equal + 90.5 % by counts 100/300/600 of 1,000,000: 31,666.67 + 90,500 = 122,166.67, 303,166.67 and 574,666.67."""
    schemes = "  schemes: [{id: mix, name: 混合, mix: {equal: 9.5, terminals: 90.5}}]\n"
    found = allocation(
        "  remainder: largest_remainder\n" + items("id: c, name: 費目, scheme: mix, amounts: {2027: 1000000}"), schemes=schemes
    )
    assert shares(found, "c") == {"aa": 122167, "bb": 303167, "cc": 574666}  # all cut off 0.67: the first two take the 2 yen


def test_amounts_follow_the_printed_ratios() -> None:
    """50/50 gives 21.67 / 31.67 / 46.66 %: 216.7, 316.7 and 466.6 thousand of 1,000,000 — not 216,666.67, 316,666.67, 466,666.67."""
    schemes = "  schemes: [{id: half, name: 半々, mix: {equal: 50, population: 50}, ratio_digits: 2}]\n"
    found = allocation(items("id: c, name: 費目, scheme: half, amounts: {2027: 1000000}"), schemes=schemes)
    assert shares(found, "c") == {"aa": 216700, "bb": 316700, "cc": 466600}


def test_printed_ratios_are_floored_to_the_unit_like_any_other() -> None:
    """22 / 32 / 46 % of 1,234,567 = 271,604.74, 395,061.44, 567,900.82; floored to 1,000: 271+395+567 = 1,233 thousand, 1,567 left."""
    schemes = "  schemes: [{id: half, name: 半々, mix: {equal: 50, population: 50}, ratio_digits: 0}]\n"
    body = "  unit_yen: 1000\n  remainder: largest_remainder\n" + items("id: c, name: 費目, scheme: half, amounts: {2027: 1234567}")
    assert shares(allocation(body, schemes=schemes), "c") == {"aa": 271567, "bb": 395000, "cc": 568000}  # 900 cut off, then 604


def test_one_rounding_per_body_year_and_group() -> None:
    """Two items of 100 yen among three: alone 33.33 → 33 each and 1 + 1 yen left; together 66.67 → 66 and 2 left."""
    two = ("id: a, name: 甲費, scheme: equal, amounts: {2027: 100}", "id: b, name: 乙費, scheme: equal, amounts: {2027: 100}")
    apart = allocation("  remainder: largest_remainder\n" + items(*two))
    assert [dict(cell.shares) for cell in apart.cells] == [{"aa": 34, "bb": 33, "cc": 33}] * 2
    grouped = allocation(
        "  remainder: largest_remainder\n  groups: [{id: g, name: 群}]\n" + items(*(line.replace("name", "group: g, name") for line in two))
    )
    assert [dict(cell.shares) for cell in grouped.cells] == [{"aa": 67, "bb": 67, "cc": 66}]


def test_a_group_of_different_schemes_adds_exact_shares_first() -> None:
    """1,000 equal (333.33 each) + 1,000 by people (100, 300, 600): 433.33, 633.33, 933.33; the lead takes the yen."""
    found = allocation(
        "  groups: [{id: g, name: 群}]\n"
        + items(
            "id: a, name: 甲費, group: g, scheme: equal, amounts: {2027: 1000}",
            "id: b, name: 乙費, group: g, scheme: people, amounts: {2027: 1000}",
        )
    )
    assert shares(found, "g") == {"aa": 434, "bb": 633, "cc": 933}
    assert found.cells[0].basis == "a: equal 100%; b: population 100%"


# --- tax ----------------------------------------------------------------------------------------


def test_a_lead_contract_shares_the_included_total_then_its_tax() -> None:
    """1,100,000 among three = 366,666.67, 2 yen left; tax 100,000 = 33,333.33, 1 yen left; excluded is the difference."""
    found = allocation(items("id: c, name: 費目, scheme: equal, amounts: {2027: 1000000}"), tax="10")
    sums = found.by_body()
    assert {body: sums[body][2027].as_dict() for body in sums} == {
        "aa": {"excluded": 333334, "tax": 33334, "included": 366668},
        "bb": {"excluded": 333333, "tax": 33333, "included": 366666},
        "cc": {"excluded": 333333, "tax": 33333, "included": 366666},
    }
    assert (found.total().excluded, found.total().tax, found.total().included) == (1000000, 100000, 1100000)


def test_individual_contracts_share_the_excluded_amount_and_floor_the_tax_of_each() -> None:
    """1,000,001 among three: 333,334, 333,334, 333,333; 10 % of each floored is 33,333, in all 99,999, where 10 % of the total is 100,000."""
    body = "  remainder: largest_remainder\n" + items("id: c, name: 費目, scheme: equal, amounts: {2027: 1000001}")
    found = allocation(body, contract="individual", tax="10")
    assert shares(found, "c") == {"aa": 333334, "bb": 333334, "cc": 333333}
    assert [years[2027].tax for years in found.by_body().values()] == [33333, 33333, 33333]
    assert found.total().included == 1100000  # the sum of the bodies' amounts
    assert total_tax_difference(found.cells) == 1


def test_the_tax_of_a_group_is_cut_down_once() -> None:
    """Two items of 15 yen at 10 %: 1.5 each would be 1 + 1; on 30 it is 3. Included 33 among three is 11 each."""
    two = (
        "id: a, name: 甲費, group: g, scheme: equal, amounts: {2027: 15}",
        "id: b, name: 乙費, group: g, scheme: equal, amounts: {2027: 15}",
    )
    found = allocation("  groups: [{id: g, name: 群}]\n" + items(*two), tax="10")
    assert (found.cells[0].amount, found.cells[0].tax) == (33, 3)
    assert shares(found, "g") == {"aa": 11, "bb": 11, "cc": 11}


def test_a_change_of_rate_is_followed_and_an_item_may_have_its_own() -> None:
    """10 % until 2028, 12 % from 2029, 0 for the council's fee."""
    found = allocation(
        items(
            "id: c, name: 費目, scheme: equal, amounts: {2028: 3000, 2029: 3000}",
            "id: fee, name: 会費, scheme: equal, tax_percent: 0, amounts: {2028: 3000}",
        ),
        tax="10}, {fiscal_year: 2029, percent: 12",
    )
    assert [(cell.item, cell.year, cell.tax, cell.amount) for cell in found.cells] == [
        ("c", 2028, 300, 3300),
        ("c", 2029, 360, 3360),
        ("fee", 2028, 0, 3000),
    ]


def test_tax_never_exceeds_the_share_it_is_contained_in() -> None:
    """Units of 1,000 on small amounts: nobody's excluded amount is negative."""
    body = "  unit_yen: 1000\n  remainder: largest_remainder\n" + items("id: c, name: 費目, scheme: half, amounts: {2027: 2345}")
    found = allocation(body, tax="10")
    assert sum(found.cells[0].taxes.values()) == 234
    assert min(found.cells[0].money(each).excluded for each in ("aa", "bb", "cc")) >= 0


# --- grants -------------------------------------------------------------------------------------


def test_a_common_grant_comes_off_before_and_one_of_a_body_after() -> None:
    """3,300,000 − 300,000 = 3,000,000, 1,000,000 each with 90,909 tax; then 150,000 of bb alone."""
    found = allocation(
        items("id: c, name: 費目, scheme: equal, amounts: {2027: 3000000}")
        + "  grants:\n    - {id: g1, name: 共同化補助金, item: c, fiscal_year: 2027, yen: 300000}\n"
        "    - {id: g2, name: 過疎補助金, item: c, fiscal_year: 2027, yen: 150000, member: bb}\n",
        tax="10",
    )
    assert shares(found, "c") == {"aa": 1000000, "bb": 1000000, "cc": 1000000}
    assert found.cells[0].tax == 272727  # 3,000,000 × 10/110 = 272,727.27
    assert [(each.body, each.kind, each.yen) for each in found.adjustments] == [("bb", "grant", -150000)]


def test_a_contract_of_each_body_is_taxed_and_paid_before_common_grants() -> None:
    """3,000,000 in three contracts of 1,000,000 with 100,000 tax each; 300,000 of a grant leave 900,000 to bear, the tax as it is.

    All bear 2,700,000 + 300,000 tax: the 3,300,000 of the contracts less the grant. Each pays the vendor, and enters, 1,100,000."""
    found = allocation(
        items("id: c, name: 費目, scheme: equal, amounts: {2027: 3000000}")
        + "  grants: [{id: g1, name: 共同化補助金, item: c, fiscal_year: 2027, yen: 300000, recipient: aa}]\n",
        tax="10",
        contract="individual",
    )
    (cell,) = found.cells
    assert dict(cell.shares) == {"aa": 900000, "bb": 900000, "cc": 900000}
    assert dict(cell.taxes) == {"aa": 100000, "bb": 100000, "cc": 100000}
    assert (found.total().excluded, found.total().tax, found.total().included) == (2700000, 300000, 3000000)
    assert [cell.paid(body).included for body in ("aa", "bb", "cc")] == [1100000] * 3
    assert [payable(found, body, 2027) for body in ("aa", "bb", "cc")] == [1100000] * 3
    assert [years[2027] for years in budget(found).values()] == [1100] * 3
    assert total_tax_difference(found.cells) == 0


def test_grants_above_what_they_are_taken_from_are_refused() -> None:
    grants = "  grants: [{id: g, name: 補助金, item: c, fiscal_year: 2027, yen: 4000, member: bb}, {id: h, name: 別, item: c, fiscal_year: 2028, yen: 1}]\n"
    body = items("id: c, name: 費目, scheme: equal, amounts: {2027: 9000}") + grants
    assert [code for code, _ in refusals(body)] == ["SG434", "SG434"]


# --- ratios over time ---------------------------------------------------------------------------


def test_bases_are_fixed_renewed_yearly_or_at_a_census() -> None:
    """Counts 1:1:2 in 2027 and 1:1:8 from 2029: fixed stays, census changes in 2029, yearly needs every year."""
    rows = "".join(
        f"    - {{member: {body}, base: transactions, value: {value}, as_of: 2026-03-31, source: 集計, status: final{year}}}\n"
        for year, values in (("", (1, 1, 2)), (", fiscal_year: 2029", (1, 1, 8)))
        for body, value in zip(("aa", "bb", "cc"), values, strict=True)
    )
    found = {}
    for refresh in ("fixed", "census", "yearly"):
        schemes = f"  schemes: [{{id: s, name: 件数, mix: {{transactions: 100}}, base_refresh: {refresh}}}]\n"
        years = "2027: 1000, 2029: 1000" if refresh == "yearly" else "2027: 1000, 2028: 1000, 2029: 1000"
        costs = items(f"id: c, name: 費目, scheme: s, amounts: {{{years}}}") + "  figures:\n" + rows
        found[refresh] = [cell.shares["cc"] for cell in allocation(costs, schemes=schemes).cells]
    assert found == {"fixed": [500, 500, 500], "census": [500, 500, 800], "yearly": [500, 800]}
    missing = items("id: c, name: 費目, scheme: s, amounts: {2028: 1000}") + "  figures:\n" + rows
    assert [code for code, _ in refusals(missing, schemes=schemes)] == ["SG430"] * 3


def test_a_figure_of_one_item_counts_before_the_common_one() -> None:
    """Cloud usage is measured per item: 30/30/40 for c, 1/1/2 for the other."""
    rows = "".join(
        f"    - {{member: {body}, base: usage_measured, value: {value}, as_of: 2026-03-31, source: 計測, status: final{item}}}\n"
        for item, values in (("", (1, 1, 2)), (", item: c", ("30.0", "30.0", "40.0")))
        for body, value in zip(("aa", "bb", "cc"), values, strict=True)
    )
    costs = items("id: c, name: 費目, scheme: s, amounts: {2027: 1000}", "id: d, name: 別, scheme: s, amounts: {2027: 1000}")
    found = allocation(costs + "  figures:\n" + rows, schemes="  schemes: [{id: s, name: 従量, mix: {usage_measured: 100}}]\n")
    assert shares(found, "c") == {"aa": 300, "bb": 300, "cc": 400}
    assert shares(found, "d") == {"aa": 250, "bb": 250, "cc": 500}


def test_a_split_in_two_stages() -> None:
    """Half for aa alone, half for bb and cc, who share it by people 1:2."""
    stages = "  stages:\n    - {scheme: people, id: city, percent: 50, members: [aa]}\n    - {scheme: people, id: towns, percent: 50, members: [bb, cc]}\n"
    found = allocation(items("id: c, name: 費目, scheme: people, amounts: {2027: 600}") + stages)
    assert shares(found, "c") == {"aa": 300, "bb": 100, "cc": 200}


def test_a_phase_in_blends_former_and_new_shares() -> None:
    """Former 50/30/20, new 10/30/60: with 25 % new 40/30/30, with 75 % new 20/30/50, then new alone."""
    schemes = "  schemes: [{id: s, name: 人口, mix: {population: 100}, new_percent: {2027: 25, 2028: 75}}]\n"
    former = "  former_shares:\n" + "".join(
        f"    - {{scheme: s, member: {body}, percent: {percent}}}\n" for body, percent in (("aa", 50), ("bb", 30), ("cc", 20))
    )
    found = allocation(items("id: c, name: 費目, scheme: s, amounts: {2027: 100, 2028: 100, 2029: 100}") + former, schemes=schemes)
    assert [list(cell.shares.values()) for cell in found.cells] == [[40, 30, 30], [20, 30, 50], [10, 30, 60]]


def test_population_tiers_are_the_proportion() -> None:
    """100 yen below 20,000 people, 300 below 50,000, 600 above: 1:3:6."""
    tiers = "  tiers: [{at_least: 0, yen: 100}, {at_least: 20000, yen: 300}, {at_least: 50000, yen: 600}]\n"
    found = allocation(
        items("id: c, name: 費目, scheme: s, amounts: {2027: 1000}") + tiers,
        schemes="  schemes: [{id: s, name: 段階, mix: {tier_fixed: 100}}]\n",
    )
    assert list(found.cells[0].shares.values()) == [100, 300, 600]


def test_a_direct_item_is_the_requesters_alone_and_no_remainder_is_the_leads() -> None:
    """1,001 of bb and cc: 500.5 each; the yen left is not of aa, who leads but did not ask."""
    found = allocation(items("id: c, name: 抽出, scheme: own, requesters: [bb, cc], amounts: {2027: 1001}"))
    assert shares(found, "c") == {"aa": 0, "bb": 501, "cc": 500}


def test_equal_populations_under_a_cap_are_shared_exactly_though_decimals_are_cut_off() -> None:
    """100/100/500 people, degressive, at most 40 %: the others have 30 % each to the yen, not one yen less."""
    members = MEMBERS.replace("10000", "100").replace("30000", "100").replace("60000", "500")
    schemes = "  schemes: [{id: s, name: 逓減, mix: {population_degressive: 100}, cap_percent: 40}]\n"
    found = allocation(
        "  remainder: none_carry\n  carry_payer: aa\n" + items("id: c, name: 費目, scheme: s, amounts: {2027: 1000000}"),
        members=members,
        schemes=schemes,
    )
    assert (dict(found.cells[0].shares), found.cells[0].carried) == ({"aa": 300000, "bb": 300000, "cc": 400000}, 0)


# --- customizations -----------------------------------------------------------------------------

REQUEST = """\
customization_requests:
  - id: CR-01
    title: 帳票
    business: finance
    members: [bb, cc]
    approval: {date: 2026-11-10, by: 協議会, scope: 帳票, review: 次回更新時}
"""
EXPENSE = """\
  customizations:
    - {id: CR-01, initial: {2027: 1000000}, yearly: {2028: 100000, 2030: 100000}, version_up: {2029: 300001}, amortized_from: 2028, amortized_years: 4}
"""
PLAIN = items("id: c, name: 費目, scheme: equal, amounts: {2027: 3000}")


def test_a_customization_is_its_requesters_on_lines_outside_the_joint_contract() -> None:
    """500,000 each with 50,000 tax; 300,001 is 150,000.5 each, the yen left of the first, as the lead has no part."""
    found = allocation(PLAIN + EXPENSE, tax="10", more=REQUEST)
    lines = {(cell.item, cell.year): dict(cell.shares) for cell in found.cells if not cell.joint}
    assert lines == {
        ("CR-01/initial", 2027): {"bb": 500000, "cc": 500000},
        ("CR-01/yearly", 2028): {"bb": 50000, "cc": 50000},
        ("CR-01/yearly", 2030): {"bb": 50000, "cc": 50000},
        ("CR-01/version_up", 2029): {"bb": 150001, "cc": 150000},
    }
    assert found.by_body()["bb"][2027].as_dict() == {"excluded": 501000, "tax": 50100, "included": 551100}  # with 1,100 of c, tax 100


def test_agreed_parts_and_a_later_adopter() -> None:
    """bb 70, cc 30. aa adopts in 2030 with 20 %: of 1,100,000 half is written off (2 of 4 years), 550,000 × 20 % = 110,000, credited 77,000
    and 33,000; from then on 20/56/24."""
    agreed = "  agreed_shares: [{request: CR-01, member: bb, percent: 70}, {request: CR-01, member: cc, percent: 30}]\n"
    adopt = "  adoptions: [{request: CR-01, member: aa, fiscal_year: 2030, percent: 20}]\n"
    found = allocation(PLAIN + EXPENSE + agreed + adopt, tax="10", more=REQUEST)
    assert shares(found, "CR-01/initial") == {"bb": 700000, "cc": 300000}
    assert shares(found, "CR-01/yearly", 2030) == {"aa": 20000, "bb": 56000, "cc": 24000}
    assert [(each.body, each.year, each.kind, each.yen) for each in found.adjustments] == [
        ("aa", 2030, "adoption", 110000),
        ("bb", 2030, "adoption_credit", -77000),
        ("cc", 2030, "adoption_credit", -33000),
    ]


def test_a_later_adopter_without_agreement_is_one_of_equals() -> None:
    """Three equals from 2030: 100,000 is 33,333.33 each, and the unamortized 500,000 (tax 0) × 1/3 = 166,666."""
    found = allocation(PLAIN + EXPENSE + "  adoptions: [{request: CR-01, member: aa, fiscal_year: 2030}]\n", more=REQUEST)
    assert shares(found, "CR-01/yearly", 2030) == {"aa": 33334, "bb": 33333, "cc": 33333}
    assert [each.yen for each in found.adjustments] == [166666, -83333, -83333]


def test_costs_of_requests_may_come_from_elsewhere() -> None:
    cost = CustomizationCost("CR-9", "別の要望", ("aa",), {2027: 200}, {}, {})
    found = allocate_costs(profile(PLAIN + EXPENSE, more=REQUEST), [cost])
    assert [cell.item for cell in found.cells] == ["c", "CR-9/initial"]
    known = customization_costs(profile(PLAIN + EXPENSE, more=REQUEST))
    assert (known[0].bearers, known[0].initial_yen, known[0].amortized) == (("bb", "cc"), {2027: 1000000}, (2028, 4))


# --- what is handed on --------------------------------------------------------------------------


def test_the_json_has_exactly_the_agreed_shape() -> None:
    found = allocation(
        "  unit_yen: 1000\n  remainder: none_carry\n  carry_payer: bb\n"
        + items("id: c, name: 費目, scheme: equal, amounts: {2027: 1000001}")
    )
    data = json.loads(json.dumps(found.as_dict()))
    assert data["items"] == [
        {
            "item": "c",
            "fiscal_year": 2027,
            "amount_yen": 1000001,
            "tax": 0,
            "basis": "equal 100%",
            "rounding": {"unit_yen": 1000, "remainder": "none_carry"},
            "shares": {"aa": 333000, "bb": 333000, "cc": 333000},
            "carried_yen": 1001,
        }
    ]
    assert list(data) == ["items", "by_body", "total_yen"]
    assert data["by_body"]["cc"]["2027"] == {"excluded": 333000, "tax": 0, "included": 333000}
    assert data["total_yen"] == 1000001


def test_figures_are_told_with_day_source_and_status() -> None:
    found = allocation(items("id: c, name: 費目, scheme: people, amounts: {2027: 1000}"))
    first = next(figure for figure in found.figures if figure.body == "aa")
    assert (first.base, int(first.value), str(first.as_of), first.source, first.status) == (
        "population",
        10000,
        "2026-10-01",
        "甲市の調べ",
        "final",
    )


# --- what is refused ----------------------------------------------------------------------------


def test_missing_figures_are_named_for_every_body_at_once() -> None:
    body = items("id: c, name: 費目, scheme: s, amounts: {2027: 1000}")
    schemes = "  schemes: [{id: s, name: 件数, mix: {transactions: 50, staff: 50}}]\n"
    with pytest.raises(InputError) as caught:
        allocation(body, schemes=schemes)
    assert [problem.code for problem in caught.value.problems] == ["SG430"] * 6
    assert "団体「aa」の利用件数割の数値がありません（費目「c」、2027 年度）" in {problem.message for problem in caught.value.problems}


@pytest.mark.parametrize("written", ["-1", "1,000", "１０００", "1000.5", '"1000"', "1e6", "0100", "1_000", "10000000000000000", "1000円"])
def test_an_amount_is_plain_half_width_digits_or_refused_with_its_place(written: str) -> None:
    body = items(f"id: c, name: 費目, scheme: equal, amounts: {{2027: {written if ',' not in written else repr(written)}}}")
    with pytest.raises(InputError) as caught:
        allocation(body)
    (problem,) = caught.value.problems
    assert (problem.code, problem.origin.line, problem.origin.column) == ("SG114", 24, 56)
    assert problem.remedy


@pytest.mark.parametrize("written", ["-5", "50%", "５０", "1/3", "100.1", "5e1", "9,5", "true", ".5", "007"])
def test_a_percentage_is_a_half_width_number_up_to_a_hundred(written: str) -> None:
    schemes = f"  schemes: [{{id: equal, name: 均等, mix: {{equal: '{written}'}}}}]\n"
    assert refusals(PLAIN, schemes=schemes) == [("SG410", "p.yaml:17:48")]


def test_every_structural_mistake_is_told_at_once() -> None:
    schemes = "  schemes: [{id: equal, name: 均等, mix: {equal: 60, population: 39.5}}]\n"
    body = items(
        "id: c, name: 費目, scheme: equl, amounts: {2026: 1}",
        "id: c, name: 費目, scheme: equal, members: [aa, zz], exit: {remaining: true, cover_months: 3}, amounts: {2027: 1}",
    )
    assert sorted(refusals(body, schemes=schemes)) == sorted(
        [
            ("SG414", "p.yaml:17:40"),
            ("SG416", "p.yaml:19:49"),
            ("SG131", "p.yaml:19:33"),
            ("SG130", "p.yaml:20:12"),
            ("SG131", "p.yaml:20:54"),
            ("SG418", "p.yaml:20:59"),
        ]
    )


def test_a_figure_has_one_place() -> None:
    rows = "  figures: [{member: aa, base: population, value: 10001, as_of: 2026-10-01, source: 調べ, status: final}]\n"
    assert [code for code, _ in refusals(PLAIN + rows)] == ["SG425"]


# --- properties ---------------------------------------------------------------------------------


@st.composite
def cases(draw: st.DrawFn) -> tuple[LoadedProfile, int]:
    """A profile of some bodies with one item under any mix, rule, unit, tax and contract."""
    count = draw(st.integers(2, 6))
    bodies = "".join(
        f"  - {{id: {'aa' if i == 0 else f'm{i}'}, name: 第{i}町, population: {draw(st.integers(1, 10**6))}, households: {draw(st.integers(1, 10**5))}, staff: {draw(st.integers(0, 9)) + (i == 0)}}}\n"
        for i in range(count)
    )
    bases = draw(st.permutations(["equal", "population", "population_degressive", "households", "staff"]))[: draw(st.integers(1, 5))]
    cuts = sorted(draw(st.lists(st.integers(0, 1000), min_size=len(bases) - 1, max_size=len(bases) - 1)))
    tenths = [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
    mix = ", ".join(f"{base}: {value // 10}.{value % 10}" for base, value in zip(bases, tenths, strict=True))
    digits = draw(st.sampled_from(["", ", ratio_digits: 0", ", ratio_digits: 3"]))
    rule = draw(st.sampled_from(["lead", "largest_remainder", "largest_share", "none_carry"]))
    unit = draw(st.sampled_from([1, 10, 100, 1000]))
    amount = draw(st.integers(0, 10**13))
    text = f"  unit_yen: {unit}\n  remainder: {rule}\n  carry_payer: aa\n" + items(
        f"id: c, name: 費目, scheme: s, amounts: {{2027: {amount}}}"
    )
    tax, contract = draw(st.sampled_from(["0", "8", "10", "7.8"])), draw(st.sampled_from(["lead", "individual"]))
    schemes = f"  schemes: [{{id: s, name: 方式, mix: {{{mix}}}{digits}}}]\n"
    found = profile(text, members=bodies, schemes=schemes, tax=tax, contract=contract)
    return found, unit


@settings(max_examples=120, deadline=None, derandomize=True)
@given(case=cases())
def test_no_yen_is_lost_under_any_mix_rule_unit_and_tax(case: tuple[LoadedProfile, int]) -> None:
    loaded, unit = case
    found = allocate_costs(loaded)
    (cell,) = found.cells
    assert sum(cell.shares.values()) + cell.carried == cell.amount
    part = cell.parts[0]
    assert sum(part.ratios.values()) == 1
    for body, ratio in part.ratios.items():
        assert 0 <= ratio * cell.amount - cell.floors[body] < unit
        money = cell.money(body)
        assert money.excluded >= 0 <= money.tax
    total = found.total()
    assert total.included == sum(years[2027].included for years in found.by_body().values()) + cell.carried_money.included
    if cell.tax_contained:
        assert (total.included, total.tax) == (cell.amount, cell.tax)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    order=st.permutations(["aa", "bb", "cc"]),
    amount=st.integers(0, 10**10),
    scheme=st.sampled_from(["equal", "people", "half", "degressive"]),
)
def test_the_order_of_members_matters_for_ties_alone(order: list[str], amount: int, scheme: str) -> None:
    lines = {line.split("id: ")[1][:2]: f"{line}\n" for line in MEMBERS.splitlines()}
    text = "  remainder: largest_remainder\n" + items(f"id: c, name: 費目, scheme: {scheme}, amounts: {{2027: {amount}}}")
    first = allocation(text).cells[0]
    second = allocation(text, members="".join(lines[body] for body in order)).cells[0]
    cut = {body: ratio * amount % 1 for body, ratio in first.parts[0].ratios.items()}
    for body in order:
        assert first.shares[body] == second.shares[body] or [cut[each] for each in order].count(cut[body]) > 1


def test_the_sample_adds_up_in_every_way() -> None:
    from specgen.profile import load_profile

    data = allocate_costs(load_profile(SAMPLE)).as_dict()
    assert data["total_yen"] == sum(item["amount_yen"] for item in data["items"])  # customizations with their tax, too
    for item in data["items"]:
        assert sum(item["shares"].values()) + item["carried_yen"] == item["amount_yen"]
    assert data["total_yen"] == sum(money["included"] for years in data["by_body"].values() for money in years.values())


def test_a_hundred_members_thirty_items_and_ten_years_take_less_than_half_a_second() -> None:
    """Processor time, the better of two; four times the items take about four times as long (tests/benchmarks/cost_speed.py)."""
    from tests.benchmarks.cost_speed import best, generated

    once, four = best(generated(100, 30, 10), 2), best(generated(100, 120, 10), 2)
    assert once < 0.5
    assert four / once < 8
