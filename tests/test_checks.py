"""What cannot be true together in the papers of one package: each found with its place, and nothing found in what is sound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specgen import schema
from specgen.build import prepare
from specgen.library import Library, load_library
from specgen.profile import parse_profile
from tests.plain import lines
from tests.small import PROFILE, write_library

HEAD = """\
project: {title: 試験の調達, system_name: 試験システム}
method: proposal
contract: CONTRACT
hosting: saas
members:
  - {id: aa, name: 見本市, population: 30000, figures_as_of: 2026-10-01, figures_source: 台帳, figures_status: final}
  - {id: bb, name: 例示町, population: 10000, figures_as_of: 2026-10-01, figures_source: 台帳, figures_status: final}
consortium: {lead: aa, council_name: 試験協議会, vehicle: VEHICLE, agreement_title: TITLE, agreement_start: 2027-04-01, agreement_end: 2033-03-31}
businesses:
  - {id: finance, name: 財務会計, regime: non_standard, members: [bb, aa]}
"""
COSTS = """\
costs:
  first_year: 2027
  last_year: 2027
  tax_rates: [{fiscal_year: 2027, percent: 10}]
  schemes: [{id: half, name: 半々, mix: {equal: 50, population: 50}}]
  items:
    - {id: fee, name: ITEM, scheme: half, amounts: {2027: 1000000}, exit: {remaining: true}}
"""
APPROVED = """\
customization_requests:
  - {id: CR-01, title: 独自の支払通知書, business: finance, members: [bb], costs: {initial_yen: 200000},
     approval: {date: 2026-10-01, by: 協議会, scope: 項目の追加, review: 更新のとき}}
"""
BORNE = "  customizations: [{id: CR-01, initial: {2027: 200000}}]\n"
WITHDRAWAL = "parameters: {withdrawal_notice_months: MONTHS}\n"
OUR_OWN = ("SG613",)  # the requests here are approved without being examined


def replaced(clause: str, text: str) -> str:
    return f"overrides: [{{clause: {clause}, action: replace_text, text: {text}, reason: 理由, approver: 課長, date: 2026-10-01}}]\n"


def found(
    library: Library,
    more: str = "",
    *,
    vehicle: str = "plain_agreement",
    title: str = "試験の協定書",
    only: tuple[str, ...] = (),
) -> list[tuple[str, str]]:
    """The contradictions: code and place in the profile."""
    text = HEAD.replace("VEHICLE", vehicle).replace("CONTRACT", schema.CONTRACTS[vehicle][0]).replace("TITLE", title) + more
    findings = prepare(parse_profile(text, "p.yaml", "p"), library, only).findings
    assert all(problem.remedy for problem in findings.contradictions)
    return [(problem.code, problem.origin.key) for problem in findings.contradictions if problem.code not in OUR_OWN]


def costs(item: str = "利用料", more: str = "") -> str:
    return COSTS.replace("ITEM", item) + more


def test_a_sound_agreement_has_no_contradiction(library: Library) -> None:
    period = "contract_period: {build_start: 2027-06-01, operation_start: 2028-04-01, operation_end: 2033-03-31}\n"
    assert found(library, period + costs(more=BORNE) + APPROVED + WITHDRAWAL.replace("MONTHS", "18")) == []


def test_bodies_stand_in_the_order_of_the_members_wherever_they_are_named(library: Library) -> None:
    three = HEAD.replace("consortium:", "  - {id: cc, name: 仮名村}\nconsortium:").replace("VEHICLE", "plain_agreement")
    text = three.replace("CONTRACT", "individual").replace("TITLE", "試験の協定書") + "customization_requests:\n"
    text += "  - {id: CR-01, title: 通知書, business: finance, members: [bb, aa]}\n"
    documents = prepare(parse_profile(text, "p.yaml", "p"), library).documents
    printed = "\n".join(line for document in documents for line in lines(document))
    assert "見本市及び例示町" in printed
    assert "例示町及び見本市" not in printed


@pytest.mark.parametrize("name", ["build_start", "operation_start"])
def test_nothing_begins_before_the_agreement(library: Library, name: str) -> None:
    assert found(library, f"contract_period: {{{name}: 2027-03-31}}\n") == [("SG616", f"contract_period.{name}")]
    assert found(library, f"contract_period: {{{name}: 2027-04-01}}\n") == []


@pytest.mark.parametrize("item", ["帳票のカスタマイズ経費", "独自の支払通知書の追加", "CR-01", "カスタマイズ"])
def test_no_customization_is_among_the_joint_costs(library: Library, item: str) -> None:
    assert found(library, costs(item, BORNE) + APPROVED) == [("SG617", "costs.items.fee")]


@pytest.mark.parametrize("item", ["利用料", "カスタマイズ抑制の支援料"])
def test_what_only_sounds_like_a_customization_may_be_shared(library: Library, item: str) -> None:
    assert found(library, costs(item, BORNE) + APPROVED) == []


def test_a_customization_may_be_shared_where_the_council_examined_it(library: Library) -> None:
    examined = "customization: {cost_bearer: as_agreed, cost_record: 令和８年１０月２０日の協議会の議事録}\n"
    assert found(library, examined + costs("カスタマイズ経費") + APPROVED) == []


def test_an_approved_customization_that_costs_something_is_borne_by_somebody(library: Library) -> None:
    assert found(library, costs() + APPROVED) == [("SG618", "customization_requests.CR-01")]
    assert found(library, costs() + APPROVED.replace("200000", "0")) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("members: {change: {bb: {name: 例示市}}}", "members"),
        ("members: {cut: [bb]}", "members"),
        ("approved_customizations: {cut: [CR-01]}", "approved_customizations"),
        ("approved_customizations: {change: {CR-01: {bearer: 見本市}}}", "approved_customizations"),
        ("cost_shares: {cut: [SHARE]}", "cost_shares"),
    ],
)
def test_parties_approvals_and_amounts_are_not_changed_by_hand(library: Library, change: str, place: str) -> None:
    more = costs(more=BORNE) + APPROVED
    if "SHARE" in change:
        text = HEAD.replace("VEHICLE", "plain_agreement").replace("CONTRACT", "lead").replace("TITLE", "試験の協定書") + more
        change = change.replace("SHARE", first_row(text, library))
    assert found(library, f"{more}tables: {{{change}}}\n") == [("SG619", f"tables.{place}")]


def first_row(text: str, library: Library) -> str:
    from specgen.costs import allocate_costs
    from specgen.facts import gather_facts

    profile = parse_profile(text, "p.yaml", "p")
    from specgen.customization import decide

    return str(gather_facts(profile, library, decide(profile, library), allocate_costs(profile)).lists["cost_shares"][0]["id"])


def test_other_rows_are_the_officers_to_change(library: Library) -> None:
    change = "tables: {businesses: {change: {finance: {go_live: 令和１０年度中}}}, approved_customizations: {change: {CR-01: {review: 毎年度}}}}\n"
    assert found(library, costs(more=BORNE) + APPROVED + change) == []


def test_the_list_of_approved_customizations_stays(library: Library) -> None:
    gone = replaced("annex.approved_customizations", "一覧は、別に配る。")
    assert found(library, APPROVED + gone) == [("SG620", "overrides.1")]
    assert found(library, gone) == []  # nothing is approved


@pytest.mark.parametrize(
    ("vehicle", "wrong", "right"),
    [
        ("plain_agreement", "試験の規約", "試験の協定書"),
        ("voluntary_council", "試験の要綱", "試験協議会会則"),
        ("statutory_council", "試験協議会規約", "試験協議会運営規程"),
        ("cooperation_pact", "試験の連携協約", "試験の協定書"),
        ("wide_area_union", "試験の協定書", "試験広域連合共同利用要綱"),
    ],
)
def test_the_title_is_that_of_the_vehicle(library: Library, vehicle: str, wrong: str, right: str) -> None:
    titled = ("memorandum",)
    assert found(library, vehicle=vehicle, title=wrong, only=titled) == [("SG621", "consortium.agreement_title")]
    assert found(library, vehicle=vehicle, title=right, only=titled) == []
    assert found(library, vehicle=vehicle, title="試験の取決め", only=titled) == []


@pytest.mark.parametrize(
    ("vehicle", "wrong", "right"),
    [("cooperation_pact", "試験の規約", "試験の連携協約"), ("statutory_council", "試験協議会規程", "試験協議会規約")],
)
def test_the_rules_that_found_the_joint_use_have_their_own_title(library: Library, vehicle: str, wrong: str, right: str) -> None:
    for title, expected in ((wrong, [("SG621", "consortium.rules_title")]), (right, [])):
        named = f"試験の取決め, rules_title: {title}"
        assert found(library, vehicle=vehicle, title=named, only=("memorandum",)) == expected


@pytest.mark.parametrize("word", ["構成団体", "分賦金", "関係市町村", "会則", "広域連合長"])
def test_a_replaced_text_has_no_word_of_another_vehicle(library: Library, word: str) -> None:
    assert found(library, replaced("agreement.purpose", f"{word}は、公平に扱う。")) == [("SG621", "overrides.1.text")]


@pytest.mark.parametrize("vehicle", ["statutory_council", "joint_organ", "partial_affairs_assoc"])
def test_the_law_fixes_two_years_of_notice(library: Library, vehicle: str) -> None:
    about = {"vehicle": vehicle, "title": "試験の取決め", "only": ("memorandum",)}
    assert found(library, WITHDRAWAL.replace("MONTHS", "23"), **about) == [("SG622", "parameters.withdrawal_notice_months")]  # type: ignore[arg-type]
    assert found(library, WITHDRAWAL.replace("MONTHS", "24"), **about) == []  # type: ignore[arg-type]
    confirmed = "parameters: {withdrawal_notice_months: {confirmed: {by: 課長, on: 2026-10-01}}}\n"  # the default, 18
    assert found(library, confirmed, **about) == [("SG622", "parameters.withdrawal_notice_months")]  # type: ignore[arg-type]
    assert found(library, **about) == []  # type: ignore[arg-type]  # no paper prints the default


@pytest.mark.parametrize("vehicle", ["wide_area_union"])
def test_nobody_leaves_by_notice_where_the_law_gives_no_such_right(library: Library, vehicle: str) -> None:
    about = {"vehicle": vehicle, "title": "試験の取決め", "only": ("memorandum",)}
    assert found(library, WITHDRAWAL.replace("MONTHS", "24"), **about) == [("SG622", "parameters.withdrawal_notice_months")]  # type: ignore[arg-type]
    assert found(library, **about) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("vehicle", ["plain_agreement", "voluntary_council", "cooperation_pact"])
def test_elsewhere_the_paper_decides(library: Library, vehicle: str) -> None:
    assert found(library, WITHDRAWAL.replace("MONTHS", "12"), vehicle=vehicle, title="試験の取決め", only=("memorandum",)) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("この協定の第９９９条による。", True),
        ("第999条第２項による。", True),
        ("別表第８０による。", True),
        ("第１条及び第９９９条による。", True),
        ("第１条第２項、第2条及び別表第１による。", False),
        ("地方自治法第２３４条及び第９９９条による。", False),
        ("見本市契約規則第９９９条による。", False),
        ("申合せ書第９９９条による。", False),
        ("民法（明治２９年法律第８９号）第９９９条による。", False),
    ],
)
def test_articles_that_a_replaced_text_names_exist(library: Library, text: str, wrong: bool) -> None:
    assert found(library, replaced("agreement.purpose", text)) == ([("SG623", "overrides.1.text")] if wrong else [])


def test_a_check_runs_where_a_kind_of_the_package_asks_for_it(tmp_path: Path) -> None:
    """Data of the kind files: a paper that does not ask for the check of terms is not held against them."""
    early = PROFILE.replace(
        "council_name: 試験協議会", "council_name: 試験協議会, agreement_start: 2027-04-01, agreement_end: 2028-03-31"
    ).replace("regime: non_standard}", "regime: non_standard, go_live: 2030-04-01}")
    codes = {}
    for asked in ("agreement_period", "cited_articles"):
        library = write_library(tmp_path / asked, {"a.one": "文。\n"})
        kind = library / "kinds" / "paper.yaml"
        kind.write_text(re.sub("checks: .*", f"checks: [{asked}]", kind.read_text(encoding="utf-8")), encoding="utf-8")
        assembled = prepare(parse_profile(early, "p.yaml", "p"), load_library(library))
        codes[asked] = [problem.code for problem in assembled.findings.contradictions]
    assert codes == {"agreement_period": ["SG611"], "cited_articles": []}


DATED = """\
current_systems: [{id: old, name: 現行, businesses: [finance], contract_end: END}]
contract_period: {build_start: 2027-06-01, build_end: BUILT, operation_start: 2028-04-01}
milestones: [{id: decision, name: 本稼働の可否の判定, date: DECIDED}]
migration_targets: [{id: row, business: finance, data: 記録}]
"""


@pytest.mark.parametrize(
    ("end", "built", "decided", "doubted"),
    [
        ("2028-06-30", "2028-07-01", "2028-03-18", []),  # ９０日、３か月、１４日
        ("2028-06-29", "2028-07-01", "2028-03-18", [("SG624", "current_systems.old.contract_end")]),
        ("2028-06-30", "2028-06-30", "2028-03-18", [("SG625", "contract_period.build_end")]),
        ("2028-06-30", "2028-07-01", "2028-03-19", [("SG626", "milestones")]),
    ],
)
def test_dates_that_cannot_be_kept_are_noticed(
    library: Library, end: str, built: str, decided: str, doubted: list[tuple[str, str]]
) -> None:
    more = DATED.replace("END", end).replace("BUILT", built).replace("DECIDED", decided)
    assert noticed(library, more) == doubted


def test_a_business_without_data_to_migrate_says_so(library: Library) -> None:
    text = HEAD.replace("VEHICLE", "plain_agreement").replace("CONTRACT", "lead").replace("TITLE", "試験の協定書")
    text = text.replace("members: [bb, aa]}\n", "go_live: 2028-04-01}\n  - {id: other, name: 文書管理, regime: non_standard}\n")
    more = DATED.replace("END", "2028-06-30").replace("BUILT", "2028-07-01").replace("DECIDED", "2028-03-18")
    findings = prepare(parse_profile(text + more, "p.yaml", "p"), library).findings
    assert [(problem.code, problem.origin.key) for problem in findings.notices if problem.code != "SG634"] == [
        ("SG627", "businesses.other")
    ]


def noticed(library: Library, more: str) -> list[tuple[str, str]]:
    """The notices of a profile whose one business goes live on 2028-04-01: code and place."""
    text = HEAD.replace("VEHICLE", "plain_agreement").replace("CONTRACT", "lead").replace("TITLE", "試験の協定書")
    text = text.replace("members: [bb, aa]}\n", "go_live: 2028-04-01}\n")
    findings = prepare(parse_profile(text + more, "p.yaml", "p"), library).findings
    assert all(problem.remedy for problem in findings.notices)
    return [(problem.code, problem.origin.key) for problem in findings.notices if problem.code != "SG634"]  # no evaluation is given
