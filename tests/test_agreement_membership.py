"""Joining, leaving and the end in the agreement of the shipped library."""

from __future__ import annotations

import re

import pytest

from specgen.build import prepare
from specgen.cost_facts import cost_lists
from specgen.costs import allocate_costs
from specgen.library import Library
from specgen.profile import LoadedProfile, parse_profile
from tests import small
from tests.conftest import ROOT, SAMPLE
from tests.plain import lines
from tests.shared_costs import items, profile
from tests.test_agreement import rows_below


def agreement(profile: LoadedProfile, library: Library) -> list[str]:
    made = prepare(profile, library)
    (found,) = [document for document in made.documents if document.kind == "agreement"]
    return list(lines(found))


def sample(contract: str = "lead") -> LoadedProfile:
    return parse_profile(SAMPLE.read_text(encoding="utf-8").replace("contract: lead ", f"contract: {contract} "), "p.yaml", "p")


def article(printed: list[str], clause: str) -> str:
    """The words of one clause, line by line."""
    start = next(i for i, line in enumerate(printed) if line.startswith(f"条項 {clause}|"))
    end = next(i for i in range(start + 1, len(printed) + 1) if i == len(printed) or re.match("条項|章|署名|別紙等", printed[i]))
    return "\n".join(printed[start:end])


def number(printed: list[str], clause: str) -> str:
    return next(line.split("|")[1] for line in printed if line.startswith(f"条項 {clause}|"))


def test_no_law_of_another_vehicle_rules_how_a_member_leaves(library: Library) -> None:
    """The two years of the law hold for councils and associations; here the parties decide, and nobody is dissolved."""
    printed = agreement(sample(), library)
    start = next(i for i, line in enumerate(printed) if line.startswith("章|") and line.endswith("加入、脱退及び終了"))
    end = next(i for i in range(start + 1, len(printed)) if printed[i].startswith("章|"))
    chapter = "\n".join(printed[start:end])
    assert "脱退の日の１８か月前までに" in article(printed, "membership.withdrawal")
    assert "他の参加団体の同意及び" in article(printed, "membership.withdrawal")
    for word in ("２年前", "第２５２条", "第２８６条", "解散", "構成団体", "分賦金", "会員"):
        assert word not in chapter


@pytest.mark.parametrize(
    ("contract", "payee", "entry"),
    [
        ("lead", "脱退の日までに代表団体に支払わなければならない", "代表団体に支払わなければならない"),
        ("individual", "自らに係る共同契約により受注者に、", "分けた額を当該他の参加団体に支払わなければならない"),
        ("framework", "自らに係る共同契約により受注者に、", "分けた額を当該他の参加団体に支払わなければならない"),
    ],
)
def test_the_form_of_the_contract_says_to_whom_is_paid(library: Library, contract: str, payee: str, entry: str) -> None:
    """Where each body has its own contract the lead body receives nothing, neither of those who leave nor of those who join."""
    printed = agreement(sample(contract), library)
    settlement, joining = article(printed, "membership.settlement"), article(printed, "membership.joining_cost")
    assert payee in settlement
    assert entry in joining
    assert ("代表団体に支払" in settlement + joining) == (contract == "lead")
    assert ("自らの名において受注者と契約を締結することができる根拠" in article(printed, "membership.joining")) == (contract != "lead")


def test_each_cost_item_has_one_of_the_three_rules_and_each_rule_its_formula(library: Library) -> None:
    printed = agreement(sample(), library)
    rules = ["契約の終わりまでの負担額", "解約金の負担額", "増加額の補填"]
    methods = article(printed, "membership.withdrawal_cost")
    assert [rule for rule in rules if f"|{rule}　" in methods] == rules
    table = article(printed, "annex.exit_rules").split("\n表")
    items = [line.removeprefix("  行|").split(" / ") for line in table[1].splitlines() if line.startswith("  行|")]
    named = [line.removeprefix("  行|").split(" / ")[0] for line in article(printed, "annex.cost_items").split("\n表")[1].splitlines()]
    assert [row[0] for row in items] == [name for name in named if name in {row[0] for row in items}]
    assert len(items) == 13
    assert ["環境構築及び設定", "契約の終わりまでの負担額", "―"] in items
    assert ["帳票の大量印刷", "増加額の補填", "６か月"] in items
    assert ["公営住宅管理の利用料", "解約金の負担額", "―"] in items
    assert ["契約終了のときのデータの返却", "負担しない。", "―"] in items
    formulas = [line.removeprefix("  行|").split(" / ")[0] for line in table[2].splitlines() if line.startswith("  行|")]
    assert formulas[:3] == rules
    assert "定める月数（定めがないときは、１２か月）分の額" in methods


def test_what_leaving_costs_each_year_is_the_engine_by_hand() -> None:
    """Three bodies share equally. Leaving with 2027: the build 1,000 + 1,000 to its end; a third of the fee of 900; the others pay 300
    instead of 200 of the use, twice 100 for 6 of 12 months. With 2028: 1,000, 200 and 100. Nothing is left after 2029."""
    chosen = profile(
        items(
            "id: a, name: 構築, scheme: equal, amounts: {2027: 3000, 2028: 3000, 2029: 3000}, exit: {remaining: true}",
            "id: b, name: 回線, scheme: equal, amounts: {2027: 90, 2028: 90, 2029: 90}, termination_fees: {2027: 900, 2028: 600}, exit: {termination: true}",
            "id: c, name: 利用, scheme: equal, amounts: {2027: 600, 2028: 600, 2029: 600}, exit: {cover_months: 6}",
            "id: d, name: 保守, scheme: own, requesters: [cc], amounts: {2027: 5}",
        )
    )
    lists = cost_lists(chosen, allocate_costs(chosen))
    rows = [row for row in lists["exit_costs"] if row["body"] == "乙町"]
    assert [(str(row["year"]), row["remaining"], row["termination"], row["cover"], row["total"]) for row in rows] == [
        ("2027-04-01", 2000, 300, 100, 2400),
        ("2028-04-01", 1000, 200, 100, 1300),
        ("2029-04-01", 0, 0, 0, 0),
        ("2030-04-01", 0, 0, 0, 0),
    ]
    blank = lists["exit_rules"][3]["rule"]
    assert getattr(blank, "label", "") == "費目「保守」の脱退のときの方法"


def test_a_cost_nobody_can_tell_is_a_blank() -> None:
    """No fee is given for leaving with 2027."""
    line = "id: b, name: 回線, scheme: equal, amounts: {2027: 90, 2028: 90}, exit: {termination: true}"
    chosen = profile(items(line))
    first = cost_lists(chosen, allocate_costs(chosen))["exit_costs"][0]
    assert (first["remaining"], first["cover"]) == (0, 0)
    assert getattr(first["total"], "label", "") == "甲市の令和９年度の末日の脱退時の費用"


def test_without_costs_the_rules_of_leaving_go_by_kinds_of_items(library: Library) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    printed = agreement(parse_profile(text[: text.index("\ncosts:\n") + 1], "p.yaml", "p"), library)
    rows = rows_below(printed, "費目の区分ごとの方法")[1:]
    assert len(rows) == 8
    assert {row[2] for row in rows} == {"契約の終わりまでの負担額", "解約金の負担額", "増加額の補填"}
    assert "会計年度の末日に脱退した場合の費用" not in "".join(printed)


def test_the_notice_comes_before_all_that_follows_from_it(library: Library) -> None:
    """Whatever a profile states within the ranges: notice, then vote, forecast and trial return, then the day itself."""
    known = library.parameters
    notice = known["withdrawal_notice_months"]
    assert notice.min is not None
    for later in ("estimate_months", "trial_return_months"):
        latest = known[later].max
        assert latest is not None
        assert notice.min >= latest


def test_votes_on_joining_and_leaving_stand_in_the_lists_of_the_council(library: Library) -> None:
    printed = agreement(sample(), library)
    votes = article(printed, "organization.resolutions")
    for clause, words in [
        ("membership.admission", "加入の決定"),
        ("membership.withdrawal", "期限の短縮及び脱退の日の変更"),
        ("membership.termination", "この協定の終了に係る決定"),
    ]:
        assert re.search(rf"項目1.*{number(printed, clause)}.*に規定する{words}", votes)
    tasks = article(printed, "agreement.council")
    assert "参加団体の加入並びに脱退及び離脱の精算額" in tasks
    assert "参加団体の除名" in tasks
    amendment = article(printed, "closing.amendment")
    assert f"{number(printed, 'membership.joining')}から{number(printed, 'membership.termination')}までに定めるところによる" in amendment
    assert "加入しようとする地方公共団体の長の記名押印" not in amendment
    assert number(printed, "membership.leaving") in article(printed, "organization.lead")


def test_of_two_bodies_none_is_expelled(library: Library) -> None:
    """With two bodies an expulsion would be the end: the faithful one may end the agreement instead."""
    two, seven = agreement(small.profile(), library), agreement(sample(), library)
    assert "membership.expulsion" not in "\n".join(two)
    assert "における除名" not in article(two, "closing.breach")
    assert "参加団体の除名" not in article(two, "agreement.council")
    assert "違反団体を脱退団体とみなして" in article(two, "membership.termination")
    assert "における除名" in article(seven, "closing.breach")
    assert number(seven, "closing.breach") in article(seven, "membership.expulsion")
    assert "違反団体を脱退団体とみなして" not in article(seven, "membership.termination")


@pytest.mark.parametrize(("name", "standard", "other"), [("gov-cloud", True, True), ("mihon", False, True)])
def test_data_are_returned_in_the_form_of_their_regime(library: Library, name: str, standard: bool, other: bool) -> None:
    text = (ROOT / "profiles" / f"{name}.yaml").read_text(encoding="utf-8")
    returned = article(agreement(parse_profile(text, "p.yaml", "p"), library), "membership.data_return")
    assert ("標準化基準に定めるデータの要件による" in returned) == standard
    assert ("中間標準レイアウト" in returned) == other


def test_nothing_is_erased_before_the_returned_data_are_verified(library: Library) -> None:
    printed = agreement(sample(), library)
    verification = article(printed, "membership.data_verification")
    assert "検証が終わるまで、消去（次項に規定する場合を除く。）を行わせてはならない" in verification
    assert "利用終了日の翌日から起算して９０日を経過しても通知がないときは、１４日を下回らない期限" in verification
    assert "全ての検証を終えた旨及び消去に同意する旨の書面を受けたときは" in article(printed, "membership.data_erasure")
    assert "消去の証明書がそろったことを確認するまで" in article(printed, "membership.liquidation")


def test_no_article_of_the_chapter_is_longer_than_twelve_paragraphs(library: Library) -> None:
    cloud = parse_profile((ROOT / "profiles" / "gov-cloud.yaml").read_text(encoding="utf-8"), "p.yaml", "p")
    for chosen in (cloud, sample("lead"), sample("individual"), sample("framework")):
        printed = agreement(chosen, library)
        ids = [line.split("|")[0].split()[1] for line in printed if line.startswith("条項 membership.")]
        assert len(ids) == 16
        counts = {clause: article(printed, clause).count("\n段落|") for clause in ids}
        assert max(counts.values()) <= 12, counts


def test_a_lead_body_that_leaves_is_not_held_for_ever(library: Library) -> None:
    """Its withdrawal waits for a successor 24 months at most; then the agreement ends, whatever the rule for a deadlock says."""
    printed = agreement(sample(), library)
    leaving, ends = article(printed, "membership.leaving"), article(printed, "membership.termination")
    assert "脱退の日の翌日から起算して２４か月を超えない" in leaving
    assert f"{number(printed, 'organization.deadlock')}第３項の規定にかかわらず" in leaving
    assert f"{number(printed, 'membership.leaving')}第８項の期間の末日までに代表団体の引継ぎが終わらないとき" in ends
    assert f"{number(printed, 'organization.lead_change')}第４項の期間に後任の代表団体が定まらないとき" in ends


def test_every_claim_of_cost_or_damages_waits_for_the_vote_it_needs(library: Library) -> None:
    """One paragraph gives the time for an assembly's vote; the claims refer to it."""
    for each in (sample("lead"), sample("individual")):
        printed = agreement(each, library)
        damages = article(printed, "closing.damages")
        assert "支払の期限の日以後最初に招集される議会の定例会までに議案を提出し" in damages
        place = f"{number(printed, 'closing.damages')}第８項"
        for clause in ("suppression.cost", "operation.disaster", "closing.breach", "membership.liquidation"):
            assert place in article(printed, clause), clause
        for clause in ("operation.liability", "operation.structure"):
            assert "第５項から第８項まで" in article(printed, clause), clause
        assert "第５項から第９項まで" in article(printed, "closing.third_party")
