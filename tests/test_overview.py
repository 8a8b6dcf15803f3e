"""The lists and values of a specification's first and third chapter, from the profile to the page."""

from __future__ import annotations

import pytest

from specgen.facts import gather_facts
from specgen.library import Library
from specgen.model import Facts, FactValue, Unset
from tests.small import profile

HEAD = """\
project: {title: 試験の調達, system_name: 試験システム}
method: proposal
contract: lead
hosting: saas
members:
  - {id: aa, name: 見本市, population: 82140, figures_as_of: 2026-10-01}
  - {id: bb, name: 例示町}
consortium: {lead: aa, council_name: 試験協議会}
businesses:
  - {id: finance, name: 財務会計, regime: non_standard, plan: renewal}
  - {id: personnel, name: 人事給与, regime: non_standard}
  - {id: papers, name: 文書管理, regime: non_standard, plan: new}
"""
LISTS = ("drivers", "kpi", "current_systems", "milestones", "related_procurements", "restricted_parties", "constraints")


def facts(library: Library, more: str = "", head: str = HEAD) -> Facts:
    return gather_facts(profile(head + more), library)


def shown(value: FactValue) -> object:
    return f"空欄：{value.label}" if isinstance(value, Unset) else value


def column(found: Facts, name: str, field: str) -> list[object]:
    return [shown(row[field]) for row in found.lists[name]]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_nobody_has_written_is_one_row_of_blanks(library: Library, name: str) -> None:
    (row,) = facts(library).lists[name]
    assert all(isinstance(value, Unset) for field, value in row.items() if field != "id")


@pytest.mark.parametrize("name", ["current_systems", "related_procurements", "restricted_parties", "constraints"])
def test_a_list_written_empty_has_no_row(library: Library, name: str) -> None:
    assert facts(library, f"{name}: []\n").lists[name] == ()


def test_a_value_left_out_of_an_entry_is_a_blank_named_after_the_entry(library: Library) -> None:
    found = facts(library, "milestones:\n  - {id: contract, name: 契約の締結}\n")
    assert column(found, "milestones", "date") == ["空欄：契約の締結の節目の期日"]
    blank = found.lists["milestones"][0]["by"]
    assert isinstance(blank, Unset)
    assert blank.origin.line == 14


def test_periods_and_go_lives_stand_among_the_milestones_without_being_written_twice(library: Library) -> None:
    head = HEAD.replace("name: 財務会計, regime: non_standard", "name: 財務会計, regime: non_standard, go_live: 2028-04-01")
    head = head.replace("name: 文書管理, regime: non_standard", "name: 文書管理及び電子決裁, regime: non_standard, go_live: 2028-04-01")
    head = head.replace("name: 人事給与, regime: non_standard", "name: 人事給与, regime: non_standard, go_live: 2028-10-01")
    more = """\
contract_period: {build_start: 2027-06-01, operation_start: 2028-04-01, operation_end: 2033-03-31}
milestones:
  - {id: fixed, name: 要件の確定, date: 2027-09-30}
  - {id: open, name: 利用環境の引渡し}
  - {id: decided, name: 本稼働の可否の判定, date: 2028-03-17}
"""
    assert column(facts(library, more, head), "milestones", "name") == [
        "契約の締結及び構築の着手",
        "要件の確定",
        "利用環境の引渡し",
        "本稼働の可否の判定",
        "財務会計並びに文書管理及び電子決裁の本稼働",
        "人事給与の本稼働",
        "運用の終了",
    ]


def test_the_figures_of_a_body_are_numbers_or_blanks_with_its_name(library: Library) -> None:
    found = facts(library)
    assert column(found, "members", "population") == [82140, "空欄：例示町の人口"]
    assert column(found, "members", "sites") == ["空欄：見本市の拠点数", "空欄：例示町の拠点数"]


def test_a_count_of_zero_is_a_number_and_no_blank(library: Library) -> None:
    found = facts(library, "current_systems:\n  - {id: old, name: 旧システム, gaiji: 0}\n")
    assert column(found, "current_systems", "gaiji") == [0]


def test_the_vendor_of_a_business_is_taken_from_the_current_systems(library: Library) -> None:
    systems = """\
current_systems:
  - {id: a, name: 旧財務, members: [aa], businesses: [finance], vendor: 株式会社見本}
  - {id: b, name: 新財務, members: [bb], businesses: [finance, personnel], vendor: 株式会社例示}
  - {id: c, name: 補助簿, members: [aa], businesses: [finance], vendor: 株式会社見本}
"""
    found = facts(library, systems)
    assert column(found, "business_plans", "vendors") == [("株式会社見本", "株式会社例示"), ("株式会社例示",), "―"]
    assert column(found, "business_plans", "plan") == ["更新", "空欄：人事給与の次期の区分", "新規の導入"]


def test_a_system_of_all_bodies_and_businesses_says_so(library: Library) -> None:
    found = facts(library, "current_systems:\n  - {id: a, name: 旧, vendor: 株式会社見本}\n  - {id: b, name: 別, members: [bb]}\n")
    assert column(found, "current_systems", "members") == ["全ての参加団体", ("例示町",)]
    assert column(found, "current_systems", "businesses") == ["全ての対象業務", "全ての対象業務"]


def test_one_town_alone_is_named_where_several_would_be_all_of_them(library: Library) -> None:
    town = "project: {}\nmethod: open_bidding\ncontract: individual\nhosting: saas\nmembers: [{id: aa, name: 例示町}]\n"
    business = "businesses: [{id: library, name: 図書館, regime: non_standard}]\ncurrent_systems: [{id: a, name: 旧}]\n"
    found = facts(library, business, town)
    assert column(found, "current_systems", "members") == [("例示町",)]
    assert column(found, "current_systems", "businesses") == [("図書館",)]


def test_businesses_are_gathered_by_group_and_those_without_one_are_blanks(library: Library) -> None:
    head = HEAD.replace("plan: renewal", "group: 内部").replace("plan: new", "group: 内部")
    found = facts(library, "", head)
    assert column(found, "business_groups", "businesses") == [("財務会計", "文書管理"), "人事給与"]
    assert column(found, "business_groups", "group") == ["内部", "空欄：人事給与の業務群の名称"]
    assert column(found, "business_groups", "number") == [1, 2]


@pytest.mark.parametrize(
    ("written", "condition", "instrument"),
    [
        ("", "undecided", "空欄：複数年度の契約の根拠"),
        ("budget: {multi_year: obligation}\n", "obligation", "債務負担行為"),
        ("budget: {multi_year: continuing}\n", "continuing", "長期継続契約"),
        ("budget: {multi_year: single_year}\n", "single_year", "単年度の契約"),
    ],
)
def test_the_ground_of_a_contract_of_several_years(library: Library, written: str, condition: str, instrument: str) -> None:
    found = facts(library, written)
    assert found.conditions["multi_year"] == condition
    assert shown(found.values["budget.instrument"]) == instrument


@pytest.mark.parametrize(
    ("more", "current", "related"),
    [("", True, True), ("current_systems: []\n", False, True), ("related_procurements: []\n", True, False)],
)
def test_only_an_empty_list_says_that_there_is_none(library: Library, more: str, current: bool, related: bool) -> None:
    found = facts(library, more)
    assert (found.conditions["current"], found.conditions["related"]) == (current, related)


def test_the_unit_of_procurement_is_the_whole_unless_the_profile_says_otherwise(library: Library) -> None:
    assert facts(library).conditions["unit"] == "whole"
    assert facts(library, "procurement_unit: groups\n").conditions["unit"] == "groups"


def test_what_a_link_leaves_out_is_a_blank_named_once_but_nobody_owes_a_note(library: Library) -> None:
    found = facts(library, "links:\n  - {id: bank, source: 財務会計, target: 指定金融機関}\n")
    assert column(found, "links", "way") == ["空欄：財務会計から指定金融機関への連携の方式"]
    assert column(found, "links", "note") == ["―"]
    assert column(found, "links", "members") == ["全ての参加団体"]


def test_a_report_keeps_the_note_it_has(library: Library) -> None:
    entries = "reports:\n  - {id: pay, name: 支出命令書, business: finance, note: 公印}\n  - {id: close, name: 決算書, business: finance}\n"
    assert column(facts(library, entries), "reports", "note") == ["公印", "―"]
