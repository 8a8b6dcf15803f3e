"""Joining, leaving and merging in yen: the arithmetic of each case stands in its docstring."""

from __future__ import annotations

import pytest

from specgen.cost_model import Allocation
from specgen.cost_plan import make_plan
from specgen.membership import exit_table
from tests.shared_costs import allocation, items, profile, refusals, shares

SETUP = "id: setup, name: 構築, phase: initial, scheme: {scheme}, amortized_from: 2028, amortized_years: 5, amounts: {{2027: {yen}}}"


def adjusted(found: Allocation) -> list[tuple[str, int, str, int]]:
    return [(each.body, each.year, each.kind, each.yen) for each in found.adjustments]


# --- joining ------------------------------------------------------------------------------------


def test_who_joins_pays_its_part_of_what_is_not_written_off() -> None:
    """6,000,000 of aa and bb, 3,000,000 each, over 60 months from April 2028. On 2029-04-01 48 are left: U = 4,800,000, the new
    ratio is 1/3: E = 1,600,000, 800,000 off the next year's share of each of the two, who paid the same."""
    found = allocation(
        items(SETUP.format(scheme="equal", yen=6000000)) + "  joinings: [{member: cc, start: 2029-04-01, own_cost_yen: 250000}]\n"
    )
    assert shares(found, "setup") == {"aa": 3000000, "bb": 3000000}
    assert adjusted(found) == [
        ("cc", 2029, "own_cost", 250000),
        ("cc", 2029, "entry", 1600000),
        ("aa", 2030, "entry_credit", -800000),
        ("bb", 2030, "entry_credit", -800000),
    ]


def test_credits_go_by_what_was_paid() -> None:
    """By people 10,000:30,000 aa paid 2,500,000, bb 7,500,000 of 10,000,000. U = 8,000,000, cc has 60 % of the new ratios:
    E = 4,800,000, credited 1:3 = 1,200,000 and 3,600,000."""
    found = allocation(
        items(SETUP.format(scheme="people", yen=10000000)) + "  joinings: [{member: cc, start: 2029-04-01, credit: repaid}]\n"
    )
    assert adjusted(found) == [
        ("cc", 2029, "entry", 4800000),
        ("aa", 2029, "entry_repaid", -1200000),
        ("bb", 2029, "entry_repaid", -3600000),
    ]


def test_joining_in_october_counts_months() -> None:
    """On 2029-10-01 42 of 60 months are left: U = 4,200,000, E = 1,400,000. Of the fee of 1,200,000 the first half is aa's and bb's,
    300,000 each, the second is shared by three, 200,000 each."""
    fee = "id: fee, name: 利用料, scheme: equal, amounts: {2029: 1200000, 2030: 1200000}"
    found = allocation(items(SETUP.format(scheme="equal", yen=6000000), fee) + "  joinings: [{member: cc, start: 2029-10-01}]\n")
    assert shares(found, "fee", 2029) == {"aa": 500000, "bb": 500000, "cc": 200000}
    assert shares(found, "fee", 2030) == {"aa": 400000, "bb": 400000, "cc": 400000}
    assert ("cc", 2029, "entry", 1400000) in adjusted(found)


def test_an_entry_holds_the_tax_that_was_paid_and_is_cut_down_once() -> None:
    """1,000,001 and 10 % tax, 100,000.1 → 100,000: 1,100,001 paid; 36 of 60 months left = 660,000.6; a third is 220,000.2 → 220,000."""
    found = allocation(items(SETUP.format(scheme="equal", yen=1000001)) + "  joinings: [{member: cc, start: 2030-04-01}]\n", tax="10")
    assert ("cc", 2030, "entry", 220000) in adjusted(found)


def test_individual_requests_of_others_are_nothing_who_joins_pays_for() -> None:
    own = "id: own, name: 抽出, phase: initial, scheme: own, requesters: [bb], amounts: {2027: 700000}"
    found = allocation(items(SETUP.format(scheme="equal", yen=6000000), own) + "  joinings: [{member: cc, start: 2029-04-01}]\n")
    assert adjusted(found) == [
        ("cc", 2029, "entry", 1600000),
        ("aa", 2030, "entry_credit", -800000),
        ("bb", 2030, "entry_credit", -800000),
    ]


def test_after_the_amortization_nobody_pays_an_entry() -> None:
    short = SETUP.replace("amortized_years: 5", "amortized_years: 1").format(scheme="equal", yen=6000000)
    assert adjusted(allocation(items(short) + "  joinings: [{member: cc, start: 2029-04-01}]\n")) == []


# --- leaving ------------------------------------------------------------------------------------

FEE = "id: fee, name: 利用料, scheme: equal, {exit}amounts: {{2027: 3000000, 2028: 3000000, 2029: 3000000, 2030: 3000000, 2031: 3000000}}"
LEAVES = "  departures: [{member: bb, fiscal_year: 2028, own_cost_yen: 200000, reserves_yen: 50000}]\n"


def test_remaining_the_leaver_pays_to_the_end_and_the_others_pay_no_more() -> None:
    """3,300,000 with tax, 1,100,000 each. bb leaves with 2028: 2029 to 2031 are 3,300,000, with its data 200,000, reserves 50,000 off."""
    found = allocation(items(FEE.format(exit="exit: {remaining: true}, ")) + LEAVES, tax="10")
    assert adjusted(found) == [("bb", 2028, "exit", 3450000)]
    assert [dict(cell.shares) for cell in found.cells] == [{"aa": 1100000, "bb": 1100000, "cc": 1100000}] * 5
    assert [cell.settled for cell in found.cells] == [frozenset()] * 2 + [frozenset({"bb"})] * 3


def test_cover_is_the_increase_of_the_others_for_so_many_months() -> None:
    """Without bb 1,650,000 each, 550,000 more. 18 months: 2029 whole, 1,100,000, and 6/12 of 2030, 550,000; in all 1,650,000, of which
    aa and cc get 825,000 each off the next year."""
    found = allocation(items(FEE.format(exit="exit: {cover_months: 18}, ")) + LEAVES, tax="10")
    assert adjusted(found) == [
        ("bb", 2028, "exit", 1800000),
        ("aa", 2029, "exit_credit", -825000),
        ("cc", 2029, "exit_credit", -825000),
    ]
    assert shares(found, "fee", 2029) == {"aa": 1650000, "cc": 1650000}


def test_cover_months_of_an_uneven_increase_are_cut_down_for_each_body() -> None:
    """By people 1/10, 3/10, 6/10 of 1,000 without tax: without bb aa has 1,000/7 = 142 (and the lead's yen: 143), cc 857. The increases 43
    and 257 times 5/12 are 17.9 and 107.08: 17 and 107."""
    fee = "id: fee, name: 利用料, scheme: people, exit: {cover_months: 5}, amounts: {2028: 1000, 2029: 1000}"
    found = allocation(items(fee) + "  departures: [{member: bb, fiscal_year: 2028}]\n")
    assert adjusted(found) == [("bb", 2028, "exit", 124), ("aa", 2029, "exit_credit", -17), ("cc", 2029, "exit_credit", -107)]


def test_termination_is_a_share_of_the_fee_of_that_year() -> None:
    """900,001 among three by the ratios of 2028 = 300,000.33: bb's is 300,000; the item goes on without it."""
    fee = FEE.format(exit="exit: {termination: true}, termination_fees: {2028: 900001}, ")
    found = allocation(items(fee) + LEAVES)
    assert adjusted(found) == [("bb", 2028, "exit", 450000)]
    assert shares(found, "fee", 2029) == {"aa": 1500000, "cc": 1500000}


def test_each_item_settles_by_its_own_rule() -> None:
    """Tax 0: remaining 1,000 × 3 years; cover of 12 months of 300/3 = 100; nothing of an item that ended: 3,100."""
    costs = items(
        "id: lease, name: 賃借料, scheme: equal, exit: {remaining: true}, amounts: {2028: 3000, 2029: 3000, 2030: 3000, 2031: 3000}",
        "id: print, name: 印刷, scheme: equal, exit: {cover_months: 12}, amounts: {2029: 300}",
        "id: done, name: 済み, scheme: equal, amounts: {2027: 9000}",
    )
    found = allocation(costs + "  departures: [{member: cc, fiscal_year: 2028}]\n")
    (cost,) = found.exits
    assert [(line.item, line.rule, line.yen) for line in cost.lines] == [
        ("lease", "remaining", 3000),
        ("print", "cover", 100),
        ("done", "none", 0),
    ]
    assert cost.total_yen == 3100


def test_leaving_one_business_leaves_the_others_alone() -> None:
    """Housing 3,000 a year is covered 12 months: 500 + 500 more; finance, and what has no business, goes on with bb."""
    costs = items(
        "id: h, name: 住宅, business: housing, scheme: equal, exit: {cover_months: 12}, amounts: {2028: 3000, 2029: 3000}",
        "id: f, name: 財務, business: finance, scheme: equal, amounts: {2028: 3000, 2029: 3000}",
        "id: dc, name: 基盤, scheme: equal, amounts: {2029: 3000}",
    )
    found = allocation(costs + "  departures: [{member: bb, fiscal_year: 2028, businesses: [housing]}]\n")
    assert shares(found, "h", 2029) == {"aa": 1500, "cc": 1500}
    assert shares(found, "f", 2029) == shares(found, "dc", 2029) == {"aa": 1000, "bb": 1000, "cc": 1000}
    assert adjusted(found)[0] == ("bb", 2028, "exit", 1000)


def test_the_exit_costs_something_else_in_each_year() -> None:
    """Remaining, 1,000,000 a year without tax: four years, three, two, one, none. Without a rule nobody can tell, until nothing is left."""
    plan = make_plan(profile(items(FEE.format(exit="exit: {remaining: true}, "))))
    assert [(cost.year, cost.total_yen) for cost in exit_table(plan, "bb")] == [
        (2027, 4000000),
        (2028, 3000000),
        (2029, 2000000),
        (2030, 1000000),
        (2031, 0),
    ]
    plan = make_plan(profile(items(FEE.format(exit=""))))
    assert [cost.total_yen for cost in exit_table(plan, "bb")] == [None, None, None, None, 0]


def test_the_table_of_who_leaves_says_what_its_settlement_says() -> None:
    loaded = profile(items(FEE.format(exit="exit: {cover_months: 18}, ")) + "  departures: [{member: bb, fiscal_year: 2028}]\n")
    table = exit_table(make_plan(loaded), "bb")
    assert [(cost.year, cost.total_yen) for cost in table] == [(2027, 1500000), (2028, 1500000)]


@pytest.mark.parametrize(
    ("rule", "said"), [("", "SG436"), ("exit: {termination: true}, ", "SG436"), ("exit: {remaining: true, termination: true}, ", "SG418")]
)
def test_a_settlement_nobody_can_compute_is_refused(rule: str, said: str) -> None:
    assert [code for code, _ in refusals(items(FEE.format(exit=rule)) + LEAVES)] == [said]


# --- merging ------------------------------------------------------------------------------------


def test_members_that_merge_count_as_one_from_the_next_year() -> None:
    """bb and cc merge in 2028: until then thirds, from 2029 halves; by people 10,000 to 90,000."""
    costs = items(
        "id: e, name: 均等, scheme: equal, amounts: {2028: 600, 2029: 600}",
        "id: p, name: 人口, scheme: people, amounts: {2028: 1000, 2029: 1000}",
    )
    merger = "  mergers: [{members: [bb, cc], into: bb, fiscal_year: 2028}]\n"
    found = allocation(costs + merger)
    assert shares(found, "e", 2028) == {"aa": 200, "bb": 200, "cc": 200}
    assert shares(found, "e", 2029) == {"aa": 300, "bb": 300}
    assert shares(found, "p", 2029) == {"aa": 100, "bb": 900}
    new = allocation(costs + merger.replace("into: bb", "into: dd, name: 新市"))
    assert shares(new, "p", 2029) == {"aa": 100, "dd": 900}
    assert [(body.id, body.name) for body in new.bodies][-1] == ("dd", "新市")


def test_the_remainder_of_a_lead_that_merged_is_the_new_bodys() -> None:
    """aa leads and merges with bb into bb: of 1,001 yen in 2029 the odd one is bb's."""
    costs = (
        items("id: e, name: 均等, scheme: equal, amounts: {2029: 1001}") + "  mergers: [{members: [aa, bb], into: bb, fiscal_year: 2027}]\n"
    )
    assert shares(allocation(costs), "e", 2029) == {"bb": 501, "cc": 500}


@pytest.mark.parametrize(
    "changes",
    [
        "  joinings: [{member: bb, start: 2029-04-01}]\n  departures: [{member: bb, fiscal_year: 2028}]\n",
        "  departures: [{member: bb, fiscal_year: 2028}, {member: bb, fiscal_year: 2029}]\n",
        "  mergers: [{members: [bb, cc], into: dd, fiscal_year: 2028}]\n",
        "  mergers: [{members: [bb, cc], into: aa, fiscal_year: 2028}]\n",
        "  mergers: [{members: [bb, cc], into: bb, fiscal_year: 2028}]\n  departures: [{member: cc, fiscal_year: 2029}]\n",
    ],
)
def test_what_cannot_happen_is_refused(changes: str) -> None:
    assert {code for code, _ in refusals(items("id: c, name: 費目, scheme: equal, amounts: {2027: 1}") + changes)} == {"SG424"}


def test_who_leaves_pays_for_the_return_of_its_own_data_and_not_for_that_at_the_end() -> None:
    """300 at the end of 2031: 100 each, or 150 when bb has left; the 50 more are not bb's."""
    line = "id: r, name: 返却, phase: ending, scheme: equal, amounts: {2031: 300}, exit: {cover_months: 12}"
    (first, *_) = exit_table(make_plan(profile(items(line))), "bb")
    assert [(each.rule, each.yen) for each in first.lines] == [("none", 0)]
    assert first.total_yen == 0
