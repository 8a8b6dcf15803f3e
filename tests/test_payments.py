"""Due dates on business days, budget figures, settlement: days from the calendar on the wall, amounts by hand."""

from __future__ import annotations

from datetime import date

from specgen.costs import allocate_costs
from specgen.payments import budget, calendar, day_of, instalments, settle
from tests.shared_costs import allocation, items, profile, refusals

QUARTERS = "  instalments: [{month: 4, day: 30, percent: 25}, {month: 7, day: 31, percent: 25}, {month: 10, day: 31, percent: 25}, {month: 1, day: 31, percent: 25}]\n"


def test_a_day_of_a_fiscal_year() -> None:
    assert day_of(2027, 4, 10) == date(2027, 4, 10)
    assert day_of(2027, 2, 31) == date(2028, 2, 29)
    assert day_of(2027, 12, 31) == date(2027, 12, 31)


def test_instalments_fall_due_on_business_days_and_are_demanded_before() -> None:
    """2027-07-31 is a Saturday and 10-31 a Sunday: the Monday after. 14 days before 08-02 is 海の日, so the demand goes out on the Friday
    before. 1,000,100 in quarters raised to 1,000: three of 251,000 and the rest."""
    costs = (
        items("id: c, name: 費目, scheme: people, amounts: {2027: 10001000}")
        + QUARTERS
        + "  instalment_unit_yen: 1000\n  instalment_rounding: up\n"
    )
    loaded = profile(costs)
    found = [due for due in calendar(loaded, allocate_costs(loaded)) if due.body == "aa"]
    assert [(due.what, str(due.notice), str(due.due), due.yen) for due in found] == [
        ("第1期", "2027-04-16", "2027-04-30", 251000),
        ("第2期", "2027-07-16", "2027-08-02", 251000),
        ("第3期", "2027-10-18", "2027-11-01", 251000),
        ("第4期", "2028-01-17", "2028-01-31", 247100),
    ]


def test_notices_go_out_before_a_closed_day() -> None:
    """2027-04-10 is a Saturday: the Friday before; the notice of the planned amount goes out in the year before, 2027-02-10, a Wednesday."""
    notices = "  notices: [{name: 予定額の通知, month: 2, day: 10, years_after: -1}, {name: 確定額の通知, month: 4, day: 10}]\n"
    loaded = profile(items("id: c, name: 費目, scheme: people, amounts: {2027: 1000}") + notices)
    found = [(due.what, str(due.due)) for due in calendar(loaded, allocate_costs(loaded)) if due.year == 2027]
    assert found == [("予定額の通知", "2027-02-10"), ("確定額の通知", "2027-04-09")]


def test_instalments_never_exceed_the_year() -> None:
    rules = profile(items("id: c, name: 費目, scheme: people, amounts: {2027: 1}") + QUARTERS).data.costs
    assert rules is not None
    assert instalments(1500, rules.instalments, unit_yen=1000, up=True) == (1000, 500, 0, 0)
    assert instalments(1503, rules.instalments, unit_yen=1, up=False) == (375, 375, 375, 378)
    assert instalments(1503, (), unit_yen=1, up=False) == ()


def test_what_a_leaver_settled_is_not_paid_again_and_a_grant_of_ones_own_changes_no_payment() -> None:
    """bb leaves with 2027 and settles 2028 at once, so nothing falls due there; aa's grant of 100 is its revenue, apart from the 1,000
    it pays and budgets."""
    costs = items("id: c, name: 費目, scheme: equal, exit: {remaining: true}, amounts: {2027: 3000, 2028: 3000}") + QUARTERS
    costs += "  departures: [{member: bb, fiscal_year: 2027}]\n  grants: [{id: g, name: 補助金, item: c, fiscal_year: 2028, yen: 100, member: aa}]\n"
    loaded = profile(costs)
    paid: dict[tuple[str, int], int] = {}
    for due in calendar(loaded, allocate_costs(loaded)):
        paid[due.body, due.year] = paid.get((due.body, due.year), 0) + (due.yen or 0)
    assert paid == {("aa", 2027): 1000, ("bb", 2027): 1000, ("cc", 2027): 1000, ("aa", 2028): 1000, ("cc", 2028): 1000}


def test_the_grant_of_one_body_is_not_taken_off_its_budget() -> None:
    """3,000 yen are 1,000 each, one thousand; with its grant of 1,000 taken off aa would budget nothing."""
    grant = "  grants: [{id: g, name: 補助金, item: c, fiscal_year: 2027, yen: 1000, member: aa}]\n"
    found = allocation(items("id: c, name: 費目, scheme: equal, amounts: {2027: 3000}") + grant)
    assert {body: years[2027] for body, years in budget(found).items()} == {"aa": 1, "bb": 1, "cc": 1}
    assert found.adjusted("aa", 2027) == -1000


def test_instalments_of_one_year_replace_the_usual_ones_in_it() -> None:
    """In 2027 half in October and half in January; 2028 as always."""
    own = (
        QUARTERS.rstrip()[:-1]
        + ", {fiscal_year: 2027, month: 10, day: 31, percent: 50}, {fiscal_year: 2027, month: 1, day: 31, percent: 50}]\n"
    )
    loaded = profile(items("id: c, name: 費目, scheme: people, amounts: {2027: 10000, 2028: 10000}") + own)
    found = [(due.year, due.what, str(due.due), due.yen) for due in calendar(loaded, allocate_costs(loaded)) if due.body == "aa"]
    assert found[:2] == [(2027, "第1期", "2027-11-01", 500), (2027, "第2期", "2028-01-31", 500)]
    assert [each[3] for each in found[2:]] == [250, 250, 250, 250]


def test_instalments_of_each_year_add_up_to_all() -> None:
    wrong = QUARTERS.rstrip()[:-1] + ", {fiscal_year: 2028, month: 10, day: 31, percent: 60}]\n"
    assert [code for code, _ in refusals(items("id: c, name: 費目, scheme: people, amounts: {2027: 10000}") + wrong)] == ["SG414"]


def test_budgets_are_in_thousands_raised_once() -> None:
    """Two items of 600.2 and 600.2 thousand are 1,200.4: 1,201 and not 601 + 601; the sum of budgets is above the sum of yen."""
    found = allocation(items(*(f"id: {name}, name: 費目, scheme: equal, amounts: {{2027: 1800600}}" for name in "ab")))
    view = budget(found)
    assert {body: years[2027] for body, years in view.items()} == {"aa": 1201, "bb": 1201, "cc": 1201}
    assert sum(years[2027] for years in view.values()) * 1000 >= found.total().included


def test_the_settlement_shares_what_was_spent_by_the_same_figures() -> None:
    """3,000,000 planned, 2,400,000 spent: 800,000 instead of 1,000,000 each. An item without actual amount stays as planned."""
    costs = items("id: c, name: 費目, scheme: equal, amounts: {2027: 3000000}", "id: d, name: 別, scheme: equal, amounts: {2027: 3000}")
    loaded = profile(costs + "  actuals: [{item: c, fiscal_year: 2027, yen: 2400000}]\n")
    found = settle(loaded, allocate_costs(loaded))
    assert [(each.body, each.paid, each.due, each.difference) for each in found] == [
        (body, 1001000, 801000, -200000) for body in ("aa", "bb", "cc")
    ]


def test_the_settlement_may_use_the_figures_of_the_year() -> None:
    """Counts 1:1:2 as planned, 1:2:2 in fact: of 1,000 bb owes 400 where it paid 250."""
    rows = "".join(
        f"    - {{member: {body}, base: transactions, value: {value}, as_of: 2027-03-31, source: 集計, status: final{actual}}}\n"
        for actual, values in (("", (1, 1, 2)), (", fiscal_year: 2027, actual: true", (1, 2, 2)))
        for body, value in zip(("aa", "bb", "cc"), values, strict=True)
    )
    costs = (
        items("id: c, name: 費目, scheme: s, amounts: {2027: 1000}")
        + "  actuals: [{item: c, fiscal_year: 2027, yen: 1000}]\n  figures:\n"
        + rows
    )
    loaded = profile(costs + "  settlement_base: actual_base\n", schemes="  schemes: [{id: s, name: 件数, mix: {transactions: 100}}]\n")
    assert [(each.body, each.difference) for each in settle(loaded, allocate_costs(loaded))] == [("aa", -50), ("bb", 150), ("cc", -100)]


def test_what_was_carried_is_settled_to_the_yen_and_its_payer_has_it_back() -> None:
    """1,000,001 in units of 1,000: 333,000 each, 1,001 carried and paid by aa. Due 333,334, 333,334, 333,333: aa gets 667 back."""
    costs = "  unit_yen: 1000\n  remainder: none_carry\n  carry_payer: aa\n" + items(
        "id: c, name: 費目, scheme: equal, amounts: {2027: 1000001}"
    )
    loaded = profile(costs + "  actuals: [{item: c, fiscal_year: 2027, yen: 1000001}]\n")
    found = settle(loaded, allocate_costs(loaded))
    assert [(each.body, each.paid, each.difference) for each in found] == [("aa", 334001, -667), ("bb", 333000, 334), ("cc", 333000, 333)]
