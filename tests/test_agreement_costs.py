"""Chapter 5 of the agreement: its appended tables say what the cost engine says, to the yen, and its articles say no more."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from specgen.build import build, prepare
from specgen.cost_facts import cost_lists
from specgen.costs import allocate_costs
from specgen.library import Library
from specgen.profile import LoadedProfile, parse_profile
from tests.conftest import SAMPLE
from tests.plain import lines
from tests.shared_costs import items, profile
from tests.test_agreement import article, rows_below

YEARS = {
    f"令和{digits}年度": 2018 + number
    for number, digits in enumerate(["", *"１２３４５６７８９", "１０", "１１", "１２", "１３", "１４"])
    if number
}
SHARES = ("団体", "会計年度", "税抜き（円）", "消費税及び地方消費税（円）", "税込み（円）")
CUSTOMIZATIONS = ("管理番号", "負担する団体", "種類", "会計年度", "税抜き（円）", "消費税及び地方消費税（円）", "税込み（円）")
GROUP = "  unit_yen: 1000\n"


def sample_with(contract: str) -> LoadedProfile:
    return parse_profile(SAMPLE.read_text(encoding="utf-8").replace("contract: lead ", f"contract: {contract} "), "p.yaml", "p")


def agreement(chosen: LoadedProfile, library: Library) -> list[str]:
    return next(list(lines(document)) for document in prepare(chosen, library).documents if document.kind == "agreement")


def word_rows(file: Path, headings: tuple[str, ...]) -> list[list[str]]:
    """The rows of the table with those headings, as Word has them."""
    for table in docx.Document(str(file)).tables:
        first, *rows = [[cell.text for cell in row.cells] for row in table.rows]
        if tuple(first) == headings:
            return rows
    raise AssertionError(headings)


def yen(cells: list[str]) -> list[int]:
    return [int(cell.replace(",", "")) for cell in cells]


@pytest.mark.parametrize("contract", ["lead", "individual"])
def test_the_tables_in_word_are_the_engine_to_the_yen(library: Library, tmp_path: Path, contract: str) -> None:
    """by_body of the JSON holds shares and customizations: the two tables add up to it, body by body and year by year."""
    chosen = sample_with(contract)
    build(chosen, library, tmp_path / "out", only=["agreement"])
    (file,) = (tmp_path / "out").glob("*.docx")
    found = allocate_costs(chosen).as_dict()
    names = {member.name: member.id for member in chosen.data.members}
    printed = {body: {str(year): [0, 0, 0] for year in range(2027, 2033)} for body in names.values()}
    sums: dict[str, list[int]] = {}
    for name, year, *amounts in word_rows(file, SHARES):
        if year == "計" or name not in names:
            sums[f"{name} {year}"] = yen(amounts)
        else:
            printed[names[name]][str(YEARS[year])] = yen(amounts)
    for name, body in names.items():
        assert sums[f"{name} 計"] == [sum(column) for column in zip(*printed[body].values(), strict=True)]
    for year, number in YEARS.items():
        if 2027 <= number <= 2032:
            assert sums[f"全ての参加団体 {year}"] == [
                sum(column) for column in zip(*(of[str(number)] for of in printed.values()), strict=True)
            ]
    joint = sums["全ての参加団体 計"]
    assert joint == [sum(column) for column in zip(*(sums[f"{name} 計"] for name in names), strict=True)]
    for request, name, line, year, *amounts in word_rows(file, CUSTOMIZATIONS):
        assert request == "CR-07"
        assert names[name] in {"mihon", "reiji"}  # who asked for it
        if line != "計":
            entry = printed[names[name]][str(YEARS[year])]
            entry[:] = [one + other for one, other in zip(entry, yen(amounts), strict=True)]
    assert printed == {body: {year: list(money.values()) for year, money in years.items()} for body, years in found["by_body"].items()}
    assert joint[2] == 531_419_000  # one contract or seven: the vendor and the tax are the same
    # CR-07: 2,640,000 + 4 × 396,000 + 180,000 = 4,404,000, and 10 %
    assert found["total_yen"] == joint[2] + 4_844_400


def test_three_bodies_by_hand(library: Library) -> None:
    """1,000,000 yen and 10 %: 1,100,000 / 3 = 366,666.6…, cut down to 366,000 each, 2,000 left for the lead.
    Tax contained 1,100,000 × 10 / 110 = 100,000 / 3 = 33,333.3…, cut down to 33,000 each, 1,000 left for the lead."""
    chosen = profile(GROUP + items("id: base, name: 基盤, scheme: equal, amounts: {2027: 1000000}"), tax="10")
    rows = rows_below(agreement(chosen, library), "参加団体別年度別負担額（見込み）")
    of_2027 = [row for row in rows if row[1] == "令和９年度"]
    assert of_2027 == [
        ["甲市", "令和９年度", "334,000", "34,000", "368,000"],
        ["乙町", "令和９年度", "333,000", "33,000", "366,000"],
        ["丙村", "令和９年度", "333,000", "33,000", "366,000"],
        ["全ての参加団体", "令和９年度", "1,000,000", "100,000", "1,100,000"],
    ]
    assert rows[-1] == ["全ての参加団体", "計", "1,000,000", "100,000", "1,100,000"]


def test_individual_contracts_say_what_the_tax_differs_by(library: Library) -> None:
    """100 yen / 3: 33 each and 1 for the lead, 34; tax 3 + 3 + 3 = 9, and 10 % of 100 is 10."""
    chosen = profile(items("id: base, name: 基盤, scheme: equal, amounts: {2027: 100}"), tax="10", contract="individual")
    printed = agreement(chosen, library)
    assert rows_below(printed, "参加団体別年度別負担額（見込み）")[1] == ["甲市", "令和９年度", "34", "3", "37"]
    assert "との差は、１円とする。" in article(printed, "annex.cost_shares")


def test_no_customization_is_among_the_joint_costs(library: Library) -> None:
    printed = agreement(sample_with("lead"), library)
    for caption in ("経費の区分", "費目別年度別の経費（見込み）"):
        assert not [row for row in rows_below(printed, caption) if "CR-" in row[0] or "カスタマイズ" in row[0] or "加点" in row[0]]
    headings, *approved = rows_below(printed, "承認済みカスタマイズ一覧")
    assert [row[:1] for row in approved] == [["CR-07"]]
    assert approved[0][headings.index("期間")] == "公営住宅管理の本稼働の日から令和１５年３月３１日まで"
    assert approved[0][headings.index("終了の条件及び見直し")].startswith("標準の機能に加点の項目の設定が加わったとき")
    apart = article(printed, "burden.customizations")
    assert "負担する団体とされていない参加団体は、その経費を負担する義務を負わない" in apart
    assert "第４０条第１項に規定するカスタマイズ経費" in article(printed, "burden.scope")


def test_bearers_are_told_apart_from_all(library: Library) -> None:
    rows = {row[0]: row for row in rows_below(agreement(sample_with("lead"), library), "経費の区分")}
    assert rows["環境構築及び設定"][1:] == ["初期", "共同", "費目の内容による", "全ての参加団体", "構築費の負担方式"]
    assert rows["例示市の現行データの追加の抽出"][1:] == ["初期", "個別", "費目の内容による", "例示市", "個別負担"]
    assert rows["公営住宅管理の設定"][3:5] == ["公営住宅管理", "見本市、例示市、仮名町及び雛形町"]
    assert rows["公営住宅管理の利用料"][1:5] == ["運用", "共同", "公営住宅管理", "見本市、例示市、仮名町及び雛形町"]


def test_printed_ratios_add_up_to_100(library: Library) -> None:
    rows = rows_below(agreement(sample_with("lead"), library), "負担割合")[1:]
    for item, years in (
        ("システムの利用料及び保守", "令和１０年度から令和１４年度まで"),
        ("収納消込支援の利用料", "令和１１年度から令和１４年度まで"),
    ):
        own = [row for row in rows if row[0] == item]
        assert {row[1] for row in own} == {years}
        assert sum(int(row[3].removesuffix("%").replace(".", "")) for row in own) == 100_00
    assert rows[6] == ["システムの利用料及び保守", "令和１０年度から令和１４年度まで", "模擬村", "4.61%"]


def test_days_of_payment_move_to_business_days_and_begin_with_the_agreement(library: Library) -> None:
    """The agreement begins on 4 January 2027, so the notices of 2026 are before it and that of February 2027 is not. In the year of the
    contract half falls due in October: the 31st of 2027 is a Sunday, so on Monday 1 November, and the demand goes out 14 days before.
    13 August 2028 is a Sunday after 山の日 on Friday: the notice goes out on Thursday the 10th."""
    printed = agreement(sample_with("lead"), library)
    rows = rows_below(printed, "会計年度ごとの通知の日及び納期限")
    assert rows[1:5] == [
        ["令和８年度", "翌年度の予定額及び基礎数値の通知", "―", "R9.2.10"],
        ["令和９年度", "年度当初の負担額の通知", "―", "R9.4.9"],
        ["令和９年度", "翌年度の経費の見込み及び脱退時の費用の見込みの通知", "―", "R9.9.30"],
        ["令和９年度", "第１期", "R9.10.18", "R9.11.1"],
    ]
    assert [row[1:] for row in rows if row[0] == "令和９年度" and row[2] != "―"] == [
        ["第１期", "R9.10.18", "R9.11.1"],
        ["第２期", "R10.1.17", "R10.1.31"],
    ]
    assert ["令和１０年度", "前年度の過納又は不足の額の通知", "―", "R10.8.10"] in rows
    assert ["令和９年度", "翌年度の予定額及び基礎数値の通知", "―", "R10.2.10"] in rows
    assert rows_below(printed, "毎年度の日程")[1][0] == "前の会計年度の９月末日"
    assert ["１０月末日", "第１期の納期（令和９年度に限る。）", "代表団体以外の参加団体", "50%"] in rows_below(printed, "毎年度の日程")
    assert "納期限の１４日前" in article(printed, "burden.payment")
    assert "請求書の送付の期限" not in rows_below(agreement(sample_with("individual"), library), "会計年度ごとの通知の日及び納期限")[0]


def test_what_a_profile_calls_a_notice_is_printed_as_it_is_written() -> None:
    """30 November 2027 is a Tuesday; our own words have wide digits, the profile's stay."""
    more = "  notices: [{name: 様式A1の通知, month: 11, day: 30}]\n  instalments: [{month: 11, day: 30, percent: 100}]\n"
    chosen = profile(more + items("id: base, name: 基盤, scheme: equal, amounts: {2027: 300}"))
    lists = cost_lists(chosen, allocate_costs(chosen))
    assert [row["what"] for row in lists["cost_dates"][:2]] == ["様式A1の通知", "第１期"]
    assert [row["what"] for row in lists["cost_schedule"]] == ["様式A1の通知", "第１期の納期"]
    assert [row["day"] for row in lists["cost_schedule"]] == ["１１月末日", "１１月末日"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("lead", "代表団体は、代表団体の負担とされた残額を負担しなければならない"),
        ("largest_remainder", "切り捨てた端数の大きいものから順に、単位の額ずつ"),
        ("largest_share", "端数を処理する前の負担額の最も大きい参加団体"),
        ("none_carry", "乙町は、精算までの繰越しとされた残額を立て替えなければならない"),
    ],
)
def test_the_remainder_is_told_as_the_profile_rules_it(library: Library, rule: str, said: str) -> None:
    every = ("代表団体の負担とされた残額を", "単位の額ずつ", "最も大きい参加団体", "立て替えなければならない")
    more = f"  remainder: {rule}\n" + ("  carry_payer: bb\n" if rule == "none_carry" else "")
    printed = agreement(profile(more + items("id: base, name: 基盤, scheme: equal, amounts: {2027: 100}")), library)
    text = article(printed, "burden.rounding")
    assert said in text
    assert sum(words in text for words in every) == 1
    last = rows_below(printed, "参加団体別年度別負担額（見込み）")[-1]
    assert last[0] == ("全ての参加団体（繰り越す残額を含む。）" if rule == "none_carry" else "全ての参加団体")
    assert last[-1] == "100"


@pytest.mark.parametrize(
    ("way", "said", "unsaid"),
    [
        ("carry_over", "翌会計年度の負担金の最後の納期の額から差し引き", "提出された日の翌日から起算して３０日以内に"),
        ("refund", "過納の額を返還し", "最後の納期"),
    ],
)
def test_the_settlement_is_told_as_the_profile_rules_it(library: Library, way: str, said: str, unsaid: str) -> None:
    more = f"  settlement_way: {way}\n  settlement_base: actual_base\n"
    text = article(
        agreement(profile(more + items("id: base, name: 基盤, scheme: equal, amounts: {2027: 100}")), library), "burden.settlement"
    )
    assert said in text
    assert unsaid not in text
    assert "当該会計年度の実績の数値により算定する" in text


def test_a_group_with_rules_of_its_own_is_told_in_the_table(library: Library) -> None:
    more = "  groups: [{id: run, name: 運用費, unit_yen: 100, remainder: largest_share}]\n"
    two = items(
        "id: base, name: 基盤及び回線, scheme: equal, amounts: {2027: 100}, group: run",
        "id: use, name: 利用料, scheme: people, amounts: {2027: 100}, group: run",
        "id: build, name: 構築, scheme: equal, amounts: {2027: 100}",
    )
    printed = agreement(profile(GROUP + more + two), library)
    assert rows_below(printed, "端数処理の単位及び残額の負担")[1:] == [
        ["基盤及び回線並びに利用料", "100", "最大の負担者の負担"],
        ["構築", "1,000", "代表団体の負担"],
    ]
    text = article(printed, "burden.rounding")
    assert "代表団体の負担とされた残額" in text
    assert "最大の負担者の負担とされた残額" in text


def test_what_is_done_to_ratios_is_written_out() -> None:
    schemes = """\
  schemes:
    - {id: all, name: 総合, mix: {equal: 100}, ratio_digits: 2, cap_percent: 60, floor_percent: 5, new_percent: {2027: 50}}
  stages:
    - {scheme: all, id: city, percent: 40, members: [aa]}
    - {scheme: all, id: rest, percent: 60, members: [bb, cc]}
  former_shares:
    - {scheme: all, member: aa, percent: 50}
    - {scheme: all, member: bb, percent: 25}
    - {scheme: all, member: cc, percent: 25}
"""
    chosen = profile(items("id: base, name: 基盤, scheme: all, amounts: {2027: 1000, 2028: 1000}"), schemes=schemes)
    lists = cost_lists(chosen, allocate_costs(chosen))
    assert lists["cost_schemes"][0]["limits"] == (
        "先に、甲市の計に４０％、乙町及び丙村の計に６０％を割り当てる。"
        "この方式による割合を用いる部分を令和９年度は５０％とし、残りは従前の割合（甲市５０％、乙町２５％、丙村２５％）による。"
        "一の参加団体の割合は５％を下回らない。一の参加団体の割合は６０％を超えない。百分率の小数点以下２桁に四捨五入する。"
    )
    # 2027: half of 40 and 50; half of 30 and 25, twice
    assert [(row["years"], row["body"], row["ratio"]) for row in lists["cost_ratios"]] == [
        ("令和９年度", "甲市", "45.00%"),
        ("令和９年度", "乙町", "27.50%"),
        ("令和９年度", "丙村", "27.50%"),
        ("令和１０年度", "甲市", "40.00%"),
        ("令和１０年度", "乙町", "30.00%"),
        ("令和１０年度", "丙村", "30.00%"),
    ]


def test_a_figure_without_its_day_or_source_is_a_blank(library: Library) -> None:
    chosen = profile(items("id: base, name: 基盤, scheme: people, amounts: {2027: 100}"))
    rows = rows_below(agreement(chosen, library), "基礎数値")
    assert rows[1] == ["人口", "甲市", "10,000", "R8.10.1", "甲市の調べ", "確定値", "人口割"]
    assert rows[2][3:6] == ["R8.10.1", "【要記入：乙町の人口割の数値の出典】", "【要記入】"]  # no room for its words


def test_without_costs_every_table_is_a_row_of_blanks_and_the_articles_stand(library: Library) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    printed = agreement(parse_profile(text[: text.index("\ncosts:\n") + 1], "p.yaml", "p"), library)
    captions = (
        "経費の区分",
        "費目の内容",
        "債務負担行為の期間及び限度額",
        "負担の方式及び割合",
        "端数処理の単位及び残額の負担",
        "基礎数値",
        "毎年度の日程",
        "会計年度ごとの通知の日及び納期限",
    )
    for caption in (*captions, "費目別年度別の経費（見込み）", "参加団体別年度別負担額（見込み）"):
        (row,) = rows_below(printed, caption)[1:]
        assert all(cell.startswith("【要記入") for cell in row), row
    (row,) = rows_below(printed, "カスタマイズ経費（見込み）")[1:]
    assert row[0] == "CR-07"
    assert all(cell == "【要記入】" or "CR-07のカスタマイズ経費の" in cell for cell in row[1:])
    assert "【要記入：負担額の端数処理の単位】円未満" in article(printed, "burden.rounding")
    assert "総額" not in article(printed, "annex.cost_shares")


@pytest.mark.parametrize("contract", ["lead", "individual", "framework"])
def test_of_the_tax_only_what_is_safe_is_said(library: Library, contract: str) -> None:
    printed = agreement(sample_with(contract), library)
    whole = "".join(printed)
    for words in (
        "不課税",
        "課税",
        "免税",
        "非課税",
        "仕入",
        "税額控除",
        "適格請求書",
        "インボイス",
        "立替金",
        "加算した負担金",
        "を加えた負担金",
    ):
        assert words not in whole
    text = article(printed, "burden.tax")
    assert "税法上の取扱いを自ら確認しなければならない" in text
    assert "改められた後の税率" in text
    assert ("代表団体が受注者に支払う消費税及び地方消費税を含む額から算定する" in text) == (contract == "lead")
    assert ("自らに係る共同契約に係る消費税及び地方消費税" in text) == (contract != "lead")


@pytest.mark.parametrize(("contract", "ours"), [("lead", True), ("individual", False), ("framework", False)])
def test_contributions_are_paid_to_a_lead_body_that_contracts_and_to_nobody_else(library: Library, contract: str, ours: bool) -> None:
    printed = agreement(sample_with(contract), library)
    clauses = {line.split("|")[0].split()[1] for line in printed if line.startswith("条項 ")}
    assert ({"contracting.burden", "burden.payment", "burden.settlement", "burden.late"} <= clauses) == ours
    assert ("burden.own_payment" in clauses) != ours
    whole = "".join(printed)
    assert ("概算払" in whole) == ours
    if not ours:
        assert "負担金を代表団体に支払" not in whole


def test_each_matter_has_one_rule(library: Library) -> None:
    """Paying, settling and rounding stand in the chapter on costs alone."""
    printed = agreement(sample_with("lead"), library)
    earlier = "".join(printed[: printed.index(next(line for line in printed if line.startswith("条項 burden.scope|")))])
    for words in ("納期限までに負担金を支払", "概算払", "負担金を精算", "端数の取扱い"):
        assert words not in earlier


def test_a_base_is_named_with_the_schemes_that_use_its_figures(library: Library) -> None:
    """People serve two schemes, since the degressive base is made of them; terminals have a source of their own."""
    rows = rows_below(agreement(sample_with("lead"), library), "基礎数値")[1:]
    assert rows[0] == ["人口", "見本市", "82,140", "R8.10.1", "住民基本台帳", "確定値", "構築費の負担方式及び共通基盤の負担方式"]
    assert ["端末数", "典型町", "115", "R8.10.1", "端末の台帳", "確定値", "利用料の負担方式"] in rows


def test_each_item_says_what_it_holds_and_when_it_is_written_off() -> None:
    two = items(
        "id: a, name: 構築, phase: initial, scheme: equal, amounts: {2027: 3000}, amortized_from: 2028, amortized_years: 4, contents: 設定及び試験",
        "id: b, name: 印刷, scheme: equal, amounts: {2027: 3000}, by_quantity: true",
    )
    chosen = profile(two)
    first, second = cost_lists(chosen, allocate_costs(chosen))["cost_contents"]
    assert (first["contents"], first["basis"], first["amortization"]) == ("設定及び試験", "定額", "令和１０年４月から４８か月")
    assert (second["basis"], second["amortization"]) == ("数量の実績", "―")
    assert getattr(second["contents"], "label", "") == "費目「印刷」に含まれる経費"


GRANT = "  grants: [{{id: g, name: 共同の補助金, item: a, fiscal_year: 2027, yen: 600000, recipient: bb{more}}}]\n"


@pytest.mark.parametrize(
    ("contract", "more", "expected"),
    [
        # 3,000,000 in 2027 and in 2028: the lead owes the vendor all of it; of the grant nothing is counted on before it is decided
        ("lead", "", [("aa", 3000000, 3000000), ("bb", 1000000, 1000000), ("cc", 1000000, 1000000)]),
        ("lead", ", decided: true", [("aa", 3000000, 3000000), ("bb", 800000, 1000000), ("cc", 800000, 1000000)]),
        ("individual", "", [("aa", 1000000, 1000000), ("bb", 1000000, 1000000), ("cc", 1000000, 1000000)]),
        # each owes the vendor its own contract, whatever is granted
        ("individual", ", decided: true", [("aa", 1000000, 1000000), ("bb", 1000000, 1000000), ("cc", 1000000, 1000000)]),
    ],
)
def test_what_each_body_votes_counts_on_no_grant_that_is_not_decided(
    contract: str, more: str, expected: list[tuple[str, int, int]]
) -> None:
    chosen = profile(
        items("id: a, name: 基盤, scheme: equal, amounts: {2027: 3000000, 2028: 3000000}") + GRANT.format(more=more), contract=contract
    )
    lists = cost_lists(chosen, allocate_costs(chosen))
    assert [(row["id"], row["first"], row["limit"]) for row in lists["cost_limits"]] == expected
    assert {row["period"] for row in lists["cost_limits"]} == {"令和１０年度"}
    (grant,) = lists["cost_grants"]
    assert (grant["recipient"], grant["status"]) == ("乙町", "決定" if more else "見込み")


def test_what_each_body_votes_is_in_whole_thousands() -> None:
    """10,001 × 1.1 in three contracts: 3,335 + 333 and twice 3,333 + 333 a year, raised; 7,332 and 7,336 of two years too."""
    chosen = profile(
        items("id: a, name: 基盤, scheme: equal, amounts: {2027: 10001, 2028: 10001, 2029: 10001}"), tax="10", contract="individual"
    )
    lists = cost_lists(chosen, allocate_costs(chosen))
    assert [(row["first"], row["limit"]) for row in lists["cost_limits"]] == [(4000, 8000)] * 3


def test_the_ceilings_of_the_sample(library: Library) -> None:
    """531,419,000 shared and 20,000,000 of a grant are the 551,419,000 the lead owes: 139,568,000 in 2027 and the rest after it.
    典型町 without the grant: 95,040,000 × (40% / 7 + 60% × 8,450 / 187,830) = 7,996,225 and, for the migration, 3,563,133, each cut
    down to 1,000: 11,559,000."""
    printed = agreement(sample_with("lead"), library)
    rows = {row[0]: row[1:] for row in rows_below(printed, "債務負担行為の期間及び限度額")[1:]}
    assert rows["見本市"] == ["139,568,000", "令和１０年度から令和１４年度まで", "411,851,000"]
    assert rows["典型町"][0] == "11,559,000"
    text = article(printed, "annex.cost_shares")
    assert "補助金を差し引く前の共同契約の総額は、５５１，４１９，０００円" in text
    assert [
        "模擬村の補助金",
        "データ移行",
        "令和９年度",
        "900,000",
        "模擬村",
        "見込み",
        "令和１０年５月",
        "受ける団体の収入とする。",
    ] in rows_below(printed, "補助金（見込み）")
    assert "負担額に加え、又は差し引く額（見込み）" not in "".join(printed)  # a grant of one body changes no payment
