"""任意協議会 and 連携協約: the 会則 with its money, who joins and who leaves, and the pact of each pair."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specgen.build import Assembled, build, prepare
from specgen.costs import allocate_costs
from specgen.kept import read_library
from specgen.profile import load_profile, parse_profile
from specgen.render.markdown import render
from tests.recalculated import recalculated
from tests.small import ROOT
from tests.test_cost_workbook import content, opened, ours, shares_in, texts
from tests.vehicle_profiles import profile_of

SAMPLE = ROOT / "profiles" / "voluntary-council.yaml"
TOWNS = ["例示市", "仮名町", "試作町", "雛形町", "典型町", "模擬村"]


def package(text: str) -> Assembled:
    return prepare(parse_profile(text, "p.yaml", "p"), read_library())


def papers(made: Assembled) -> dict[str, str]:
    """Title of each paper → its text as it is read, without anchors and marks."""
    return {document.title: re.sub(r"<[^>]*>|\[([^\]]*)\]\([^)]*\)", r"\1", render(document).decode()) for document in made.documents}


@pytest.fixture(scope="module")
def council() -> dict[str, str]:
    return papers(package(SAMPLE.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def pact() -> dict[str, str]:
    return papers(package(profile_of("cooperation_pact", read_library())))


def headings(text: str) -> list[str]:
    return re.findall(r"### （(.*)）", text)


def article(text: str, heading: str) -> str:
    return text.split(f"### （{heading}）")[1].split("### （")[0]


# --- 任意協議会 ----------------------------------------------------------------------------------


def test_the_rules_of_the_council_are_complete(council: dict[str, str]) -> None:
    """No law says what 会則 hold: name, office, members, meeting, officers, plan of use, money and its audit, end."""
    found = headings(council["会則"])
    for heading in (
        "会員及び代表会員",
        "本会の名称、事務所、事業及び性格",
        "総会の設置及び権限",
        "役員及び総会の組織",
        "利用計画書",
        "本会の会費、予算及び決算",
        "本会の出納",
        "監査",
        "入会の要件及び申請",
        "退会",
        "退会の精算",
        "会則の終了及び本会の解散",
        "清算",
    ):
        assert heading in found, heading
    name = article(council["会則"], "本会の名称、事務所、事業及び性格")
    assert "会員が組織する団体の名称は、標本地域内部事務システム共同利用協議会とする。" in name
    assert "本会は、最初の事務所を標本県標本市大手町一丁目２番３号標本市役所内に置く。" in name
    assert "この会則が終了したときに解散する。" in name


def test_the_council_neither_contracts_nor_holds_data(council: dict[str, str]) -> None:
    text = article(council["会則"], "本会の名称、事務所、事業及び性格")
    assert "本会は、法人格を有しない会員の団体であり、地方公共団体又はその機関としての権限を有しない。" in text
    assert (
        "自らの名において契約を締結し、財産（第２４条に規定する現金を除く。）を保有し、又は住民に関する情報を保有してはならない。" in text
    )
    contract = article(council["会則"], "契約の主体及び形態")
    assert (
        "代表会員は、全ての会員が対象システムを利用するための共同契約を、調達計画に定める日までに、自らの名において、自らの契約として"
        in contract
    )


def test_fees_run_the_council_and_shares_pay_for_the_system(council: dict[str, str]) -> None:
    money = article(council["会則"], "本会の会費、予算及び決算")
    assert "会員の会費その他の収入をもって支弁するものとする。会員は、共同契約に基づく支払を、本会の会計により行ってはならない。" in money
    assert "会員は、これを均等に負担しなければならない。" in money
    assert "負担金" not in money.replace("会費を、負担金と区分して", "")
    assert "負担金として代表会員に支払わなければならない。" in article(council["会則"], "共同契約に係る負担金")


def test_a_council_without_money_has_neither_fees_nor_an_account() -> None:
    text = papers(package(SAMPLE.read_text(encoding="utf-8").replace("council_funds: true ", "council_funds: false ")))["会則"]
    assert "本会は、予算を有せず、現金の収納及び支払を行わない。" in text
    assert "本会は、自らの名において契約を締結し、財産若しくは現金を保有し、又は住民に関する情報を保有してはならない。" in text
    assert "会費" not in text


def test_every_word_the_council_has_of_its_own_stands_in_a_clause() -> None:
    """A phrase of vehicles.yaml that no text holds any more would leave the general words in the 会則 unseen."""
    files = [*(ROOT / "clause_library").rglob("*.md"), *(ROOT / "clause_library").rglob("*.yaml")]
    texts = [path.read_text(encoding="utf-8") for path in files if path.name != "vehicles.yaml"]
    joined = "\n\n".join(re.sub(r"(?<!\n)\n(?!\n)", "", text) for text in texts)
    assert [word for word in read_library().vehicles["voluntary_council"].words if word not in joined] == []


# --- joining and leaving ------------------------------------------------------------------------


def test_who_joins_and_who_leaves_stands_in_the_rules(council: dict[str, str]) -> None:
    text = council["会則"]
    assert "| 用例村 | 入会 | 令和１１年４月１日 |" in text
    assert "| 図例町 | 退会 | 令和１３年３月３１日 |" in text
    assert "第１項の規定にかかわらず、入会の日の前日までの間、会員に含まないものとする。" in article(text, "会員及び代表会員")
    assert (
        "その日の１８か月前の日（その日がこの会則の効力が生ずる日前となるときは、効力が生ずる日）に、その日を示した退会の通知又は離脱の通知があったものとみなす。"
        in article(text, "会員及び代表会員")
    )


def test_an_agreement_nobody_joins_or_leaves_has_no_such_table() -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("vehicle: voluntary_council", "vehicle: plain_agreement")
    printed = papers(package(text))["協定書"]
    assert "| 用例村 | 加入 | 令和１１年４月１日 |" in printed
    assert "| 図例町 | 脱退 | 令和１３年３月３１日 |" in printed
    stays = re.sub(r"(?m)^  departures:\n.*\n", "", text)
    first_day = papers(package(stays.replace("start: 2029-04-01", "start: 2027-04-01")))["協定書"]
    assert "加入及び脱退の予定" not in first_day
    assert "入会負担金" not in first_day


# Counted by hand. 用例村 joins on 2029-04-01: 34,100,000 yen of initial cost, 48 of 60 months left, its new ratio
# (1/6 + 4110/127000) / 2. 図例町 leaves with 2030: the increase of the others in 2031, 1,824,000 yen × (30% / 6 + 70% × 96/1182)
# cut down to 100 yen, and 1,210,000 yen for its data.
ENTRY = 2_714_753
EXIT = 2_679_800 + 194_800 + 1_210_000


def test_entry_contribution_settlement_and_new_shares_are_those_counted_by_hand(council: dict[str, str]) -> None:
    allocation = allocate_costs(load_profile(SAMPLE))
    kinds = {each.kind: each.yen for each in allocation.adjustments if each.yen > 0}
    assert kinds == {"own_cost": 2_860_000, "entry": ENTRY, "exit": EXIT}
    assert sum(each.yen for each in allocation.adjustments if each.kind == "entry_credit") == -ENTRY
    assert sum(each.yen for each in allocation.adjustments if each.kind == "exit_credit") == -2_679_800
    service = {cell.year: cell.shares for cell in allocation.cells if cell.item == "service"}
    assert service[2028]["reidai"] == 5_950_800  # 23,760,000 × (30% / 5 + 70% × 305/1121), five bodies without 用例村
    assert service[2029]["yorei"] == 2_160_000  # 25,080,000 × (30% / 6 + 70% × 61/1182)
    assert service[2031]["reidai"] == 6_435_300  # 25,080,000 × (30% / 5 + 70% × 305/1086), five bodies without 図例町
    assert "zurei" not in service[2031]
    text = council["会則"]
    assert "| 用例村 | 令和１１年度 | 2,714,753 | 入会負担金 = 未償却額 × 新しい割合（合計の１円未満切捨て） |" in text
    settled = "「財務会計及び文書管理の利用料」2,679,800 円 + 「問合せの窓口及び監視」194,800 円（解約金 1,824,000 円（税を含む。）のうち、その年度の割合による額） + データ 1,210,000 円"
    assert re.search(rf"\| 図例町 \| 令和１２年度 \| 4,084,600 \| 退会の精算 = [^|]* \| {re.escape(settled)} \|", text)
    assert "| 用例村 | 令和１１年度 | 2,356,500 | 235,500 | 2,592,000 |" in text


def test_nobody_leaves_before_it_has_joined(council: dict[str, str]) -> None:
    """The table of exit costs: one row a year a body takes part in, from 令和９年度 or its joining."""
    rows = council["会則"].split("会計年度の末日に退会した場合の費用")[1].split("別表第１２")[0]
    assert re.findall(r"\| 用例村 \| (\S+) \|", rows) == ["令和１１年度", "令和１２年度", "令和１３年度"]
    assert re.findall(r"\| 図例町 \| (\S+) \|", rows) == ["令和９年度", "令和１０年度", "令和１１年度", "令和１２年度"]


@pytest.mark.office
def test_libreoffice_counts_the_same_shares(soffice: str, tmp_path: Path) -> None:
    loaded = load_profile(SAMPLE)
    counted = recalculated(soffice, {"council": content(loaded)}, tmp_path)["council"]
    assert shares_in(counted) == ours(allocate_costs(loaded))
    assert counted["検算"]["B2"].value == 0


def test_the_workbook_speaks_the_words_of_the_council(tmp_path: Path) -> None:
    build(SAMPLE, read_library(), tmp_path / "out")
    book = opened((tmp_path / "out" / "12_経費分担表.xlsx").read_bytes())
    words = "\n".join(text for sheet in book.sheetnames for text in texts(book, sheet))
    assert "代表会員の一括契約" in words
    assert "入会負担金 = 未償却額 × 新しい割合（合計の１円未満切捨て）" in words
    assert not re.search("参加団体|代表団体|加入|脱退", words)


# --- 連携協約 ------------------------------------------------------------------------------------


def test_the_lead_body_has_a_pact_with_each_of_the_others(pact: dict[str, str]) -> None:
    assert [title for title in pact if title.startswith("連携協約")] == [f"連携協約（{town}）" for town in TOWNS]
    for town in TOWNS:
        text = pact[f"連携協約（{town}）"]
        assert f"# {town}と見本市との間の見本地域情報システム連携協約" in text
        assert re.findall(r"^(\S+長)　", text, re.MULTILINE) == [f"{town}長", "見本市長"]  # the two heads sign it


def test_a_pact_holds_the_policy_the_roles_and_the_steps(pact: dict[str, str]) -> None:
    """Article 252-2 of the Local Autonomy Act: basic policy and roles; vote, notice, report; the same for change and end; request."""
    text = pact["連携協約（仮名町）"]
    assert headings(text) == [
        "目的",
        "連携して処理する事務",
        "基本的な方針",
        "役割分担",
        "協定及び契約",
        "経費の負担",
        "連絡及び状況の確認",
        "締結及び効力",
        "連携協約の変更",
        "連携協約の廃止",
        "紛争の解決",
        "補則",
    ]
    steps = article(text, "締結及び効力")
    assert "それぞれの議会の議決を経なければ、この連携協約に記名押印してはならない。" in steps
    assert "これを告示し、総務大臣又は都道府県知事に届け出なければならない。" in steps
    for heading in ("連携協約の変更", "連携協約の廃止"):
        assert "地方自治法第２５２条の２第４項の定めるところにより、協議により" in article(text, heading)
        assert "それぞれの議会の議決を経て、告示及び届出をしなければならない。" in article(text, heading)
    assert "地方自治法第２５２条の２第７項の定めるところにより" in article(text, "紛争の解決")
    assert "方策の提示を求める旨の申請" in article(text, "紛争の解決")
    assert "調停" not in text


def test_a_pact_contracts_nothing_and_the_agreement_rests_on_it(pact: dict[str, str]) -> None:
    assert "契約の締結、契約を締結する権限の授与又は代理権の授与として取り扱ってはならない。" in pact["連携協約（仮名町）"]
    agreement = pact["協定書"]
    assert "地方自治法（昭和２２年法律第６７号）第２５２条の２第１項の規定により、他の団体のそれぞれとの間で" in agreement
    assert "連携協約の締結に係る地方自治法第２５２条の２の定めるところによる議決、告示及び届出" in article(
        agreement, "効力の発生及び不成立"
    )
    for heading in (
        "代表団体の交代",
        "加入の審査及び決定",
        "脱退の準備及び効果",
        "協定の終了",
        "協定の変更",
        "協議及び紛争の解決",
        "細則及び規定の優先",
    ):
        assert "連携協約" in article(agreement, heading), heading


def test_a_pact_of_two_bodies_names_no_other_pact() -> None:
    text = profile_of("cooperation_pact", read_library())
    begin, end = text.index("  - id: kamei\n"), text.index("consortium:")
    two = re.sub(r"(?ms)^organs:.*?(?=^businesses:)|^customization_requests:.*\Z", "", text[:begin] + text[end:])
    two = re.sub(r"(?m)^    members: \[.*\]\n|^  auditors: .*\n|, members: \[[^]]*\]", "", two)
    two = re.sub(r"(?ms)^current_systems:.*?(?=^next_system:)", "", two)
    made = papers(package(two))
    assert [title for title in made if title.startswith("連携協約")] == ["連携協約（例示市）"]
    assert "他の共同利用団体" not in made["連携協約（例示市）"]


def test_the_entry_contribution_goes_back_by_what_was_borne(council: dict[str, str]) -> None:
    """10,672,100 + 8,109,100 + 5,688,000 + 5,081,800 + 4,549,000 = 34,100,000 borne in 令和９年度; 2,714,753 shared by them cut down to
    849,622.16, 645,577.82, 452,830.35, 404,569.85 and 362,152.83; the 3 yen left go to the three that were cut off most."""
    rows = re.findall(r"\| (\S+) \| 令和１２年度 \| △([0-9,]+) \| 入会負担金を", council["会則"])
    assert rows == [("標本市", "849,622"), ("例題市", "645,578"), ("凡例町", "452,830"), ("作例町", "404,570"), ("図例町", "362,153")]
