"""法定協議会 and 機関等の共同設置: the 規約 the law asks for, the 協議書 of the talks on it, and what the 規程 says of both."""

from __future__ import annotations

import re

import pytest

from specgen.build import Assembled, prepare
from specgen.kept import read_library
from specgen.profile import parse_profile
from specgen.render.markdown import render
from tests.small import ROOT
from tests.vehicle_profiles import profile_of

MEMBERS = ["手本市", "清書市", "草稿町", "下書町", "筆写村"]


def package(text: str) -> Assembled:
    return prepare(parse_profile(text, "p.yaml", "p"), read_library())


def sample() -> str:
    return (ROOT / "profiles" / "statutory-council.yaml").read_text(encoding="utf-8")


def papers(made: Assembled) -> dict[str, str]:
    """Title of each paper → its text as it is read, without anchors and marks."""
    return {document.title: re.sub(r"<[^>]*>|\[([^\]]*)\]\([^)]*\)", r"\1", render(document).decode()) for document in made.documents}


@pytest.fixture(scope="module")
def council() -> dict[str, str]:
    return papers(package(sample()))


@pytest.fixture(scope="module")
def organ() -> dict[str, str]:
    return papers(package(profile_of("joint_organ", read_library())))


def article(paper: str, heading: str) -> str:
    """The text of one article."""
    found = re.search(rf"### （{re.escape(heading)}）\n(.*?)(?=\n#+ |\Z)", paper, re.DOTALL)
    assert found, heading
    return found[1]


def headings(paper: str) -> list[str]:
    return re.findall(r"### （(.*)）", paper)


def test_the_rules_of_a_council_hold_the_items_of_the_law(council: dict[str, str]) -> None:
    """地方自治法 252条の4: 1項 name, bodies, affairs, organisation and choice of 会長 and 委員, expenses; 2項 manner, place, staff,
    property and facilities, other matters."""
    rules = council["協議会規約"]
    assert "手本地域情報システム協議会（以下「協議会」という。）と称する" in article(rules, "協議会の名称")
    assert "手本市、清書市、草稿町、下書町及び筆写村" in article(rules, "協議会を設ける市町村")
    assert "契約の締結、変更及び解除" in article(rules, "協議会の担任する事務")
    assert "合わせて５人とする" in article(rules, "協議会の組織")
    assert "最初の会長は、手本市の長の職にある者とする" in article(rules, "会長")
    assert "その長の職にある者を選任する" in article(rules, "委員")
    assert "関係市町村が負担する" in article(rules, "経費の支弁の方法")
    assert "関係市町村の長の名において管理し、及び執行する" in article(rules, "担任事務の管理及び執行の方法")
    assert "手本県手本市本町三丁目１０番１号手本市役所内" in article(rules, "担任事務を管理し、及び執行する場所")
    assert "職員としての身分を保有する" in article(rules, "担任事務に従事する職員")
    assert "公の施設を設置しない" in article(rules, "財産及び公の施設")
    assert {"監査", "規約の変更", "脱退", "協議会の廃止", "規程"} <= set(headings(rules))
    assert "附　則\n\nこの規約は、令和９年４月１日から施行する。" in rules
    assert "印\n" not in rules  # the heads seal the 協議書


def test_the_rules_of_a_joint_organ_hold_the_items_of_the_law(organ: dict[str, str]) -> None:
    """地方自治法 252条の8: name, bodies, place, choice and standing of the staff, relation to the bodies and other matters."""
    rules = organ["共同設置規約"]
    assert "見本地域情報推進室とする" in article(rules, "共同設置機関の名称")
    assert "見本市、例示市、仮名町、試作町、雛形町、典型町及び模擬村（以下「関係市町村」という。）" in article(rules, "機関の共同設置")
    assert "見本市役所内" in article(rules, "執務場所")
    assert "代表市町村の長が選任する" in article(rules, "職員の選任及び身分の取扱い")
    assert "関係市町村の長のそれぞれに属し" in article(rules, "関係市町村との関係")
    assert "脱退する日の２年前までに" in article(rules, "脱退")


@pytest.mark.parametrize(("vehicle", "law"), [("council", "第２５２条の２の２"), ("organ", "第２５２条の７")])
def test_the_heads_seal_the_talks_after_the_votes(vehicle: str, law: str, council: dict[str, str], organ: dict[str, str]) -> None:
    """議決, 告示 and 届出 come before the 規約 has effect; the day of each vote is written by hand."""
    record = {"council": council, "organ": organ}[vehicle]["協議書"]
    names = MEMBERS if vehicle == "council" else ["見本市", "模擬村"]
    for name in names:
        assert f"| {name} | 令和　　年　　月　　日 |" in record
        assert re.search(rf"{name}長　.*印", record)
    assert f"{law}の定めるところにより、規約を告示し、及び届け出なければならない" in record


@pytest.mark.parametrize(("vehicle", "law"), [("council", "第２５２条の６の２"), ("organ", "第２５２条の７の２")])
def test_who_leaves_gives_the_notice_of_the_law(vehicle: str, law: str, council: dict[str, str], organ: dict[str, str]) -> None:
    paper = {"council": council, "organ": organ}[vehicle]["規程"]
    leaving = article(paper, "脱退")
    assert f"地方自治法{law}" in leaving
    assert "議会の議決を経て、脱退の日の２年前までに、他の全ての関係市町村に予告をしなければならない" in leaving
    assert "それぞれの議会の議決を経て同意した場合に限り、脱退の通知を撤回" in leaving
    assert "直ちに、その旨を告示しなければならない" in leaving
    assert "１８か月前" not in leaving  # the notice of an agreement is nowhere
    assert "除名" not in headings(paper)


def test_the_chair_contracts_in_the_name_of_each_head(council: dict[str, str]) -> None:
    paper = council["規程"]
    contracts = article(paper, "契約の主体及び形態")
    assert "会長は、協議会規約第１２条及び地方自治法第２５２条の５の定めるところにより、関係市町村の長の名において" in contracts
    assert "関係市町村は、自らに係る共同契約に基づく債務だけを負い" in contracts
    assert "会長が、関係市町村の長の名を連ねて行う" in article(paper, "相手方となる者の選定の方法")
    assert "会長が、その関係市町村の長の名において行うものとする" in contracts


def test_a_framework_contract_is_concluded_so_too() -> None:
    paper = papers(package(sample().replace("contract: individual", "contract: framework")))["規程"]
    contracts = article(paper, "契約の主体及び形態")
    assert "全ての関係市町村の長の名において基本契約を締結しなければならない" in contracts
    assert "関係市町村ごとに利用契約を締結しなければならない" in contracts


def test_a_council_has_no_officers_but_its_chair_and_members(council: dict[str, str]) -> None:
    paper = council["規程"]
    assert "会長及び委員のほかに、役員を置かない" in article(paper, "協議会の組織及び会長の職務の代理等")
    assert "| 協議会 | 会長職務代理者 | 清書市 | 清書市長 |" in paper
    assert "| 監査 | 監査担当職員 | 草稿町 | その長が指名する職員 |" in paper
    for title, text in council.items():
        assert "監事" not in text, title
        assert "副会長" not in text, title


def test_a_council_ends_by_votes_and_not_by_time(council: dict[str, str]) -> None:
    paper = council["規程"]
    assert "地方自治法第２５２条の６の定めるところにより、廃止の手続をとらなければならない" in article(paper, "協議会の廃止")
    assert "終了する" not in article(paper, "事業期間及び更新")
    assert "加入に係る規約の変更を定め、告示し、及び届け出たときに限り" in article(paper, "加入の審査及び決定")


def test_the_bylaws_stand_below_the_rules(council: dict[str, str]) -> None:
    paper = council["規程"]
    assert "この規程と規約との間に矛盾があるときは、規約の定めによる" in article(paper, "細則及び規定の優先")
    assert "会長及び全ての委員の同意による議決" in article(paper, "規程の変更")
    assert "議会の議決並びに規約の告示及び届出" in article(paper, "効力の発生及び不成立")


def test_a_council_with_money_of_its_own_says_so_in_its_rules() -> None:
    made = papers(package(sample().replace("council_funds: false", "council_funds: true")))
    assert "協議会の予算を調製し、出納を行い、及び決算を作成しなければならない" in article(made["協議会規約"], "経費の支弁の方法")
    assert "負担金に係る現金を除く。）を保有しない" in article(made["協議会規約"], "財産及び公の施設")


def test_what_the_assemblies_are_told_is_the_law_of_the_vehicle(council: dict[str, str]) -> None:
    briefing = council["首長・議会説明資料"]
    assert "２年前までに他の全ての関係市町村に予告をすることにより、脱退することができる" in briefing
    assert "規約を定める協議の議決" in briefing


def test_a_regulation_is_consented_to_and_not_concluded() -> None:
    text = sample().replace("  secretariat_rule:", "  signing: electronic\n  signing_service: 試験の電子契約サービス\n  secretariat_rule:")
    paper = papers(package(text))["規程"]
    assert "電子署名をして、この規程に同意しなければならない" in article(paper, "電子署名による同意")
    assert "規程を締結" not in paper


def test_the_regulation_does_not_ask_less_than_the_rules_allow(council: dict[str, str]) -> None:
    """A 規程 that its 規約 contradicts is void in that part: each exception from unanimity stands in the 規約."""
    votes = article(council["協議会規約"], "会議")
    for exception in (
        "予算が議決されない関係市町村",
        "脱退に伴う精算の計算",
        "法令の改正に対応する",
        "契約の延長を要しない",
        "調達への参加を取りやめ",
    ):
        assert exception in votes
    assert "算定（基礎とする数値の見直し、負担の割合の再算定及び精算に係るものを含む。）だけで定まる額は、この限りでない" in article(
        council["協議会規約"], "経費の支弁の方法"
    )


def test_the_chair_inspects_and_asks_for_the_data(council: dict[str, str]) -> None:
    paper = council["規程"]
    assert "会長は、地方自治法第２３４条の２第１項の規定による監督及び検査を、関係市町村ごとに、その関係市町村の長の名において" in paper
    assert "自らの職員に行わせなければならない" not in article(paper, "履行の監督及び検査")
    assert "会長が、返却団体の長の名において、返却団体に係る共同契約に基づき受注者に求めるものとする" in paper
    assert "報告書を会長に提出し" in paper
    assert "合意する。" not in article(paper, "ノンカスタマイズの原則")


def test_who_leaves_late_gives_a_new_notice(council: dict[str, str]) -> None:
    assert "その予告は、効力を生じない。" in council["規程"]
    for paper in (council["規程"], council["協議会規約"]):
        assert "同意を求める前に、その議会の議決を経なければならない" in paper
    assert "第２５２条の６の２の定めるところにより廃止されるものとし" in article(council["協議会規約"], "協議会の廃止")


def test_nobody_pays_for_what_is_not_inspected_and_votes_are_in_thousands(council: dict[str, str]) -> None:
    """令和９年度 21,600,000 and 9,800,000 by 35 % equal + 65 % population, each floored to 1,000, 手本市 bearing the
    2,000 and 3,000 left: 8,011,000 + 3,636,000 = 11,647,000, with tax 12,811,700; in the table of votes 12,812,000."""
    paper = council["規程"]
    assert "検査に合格した成果物又は既に受けた役務に係る額を超えて支払ってはならない" in paper
    assert "| 手本市 | 12,812,000 | 令和１０年度から令和１４年度まで |" in paper
    assert "負担額の総額は、令和９年度から令和１４年度までの合計で、１４５，７７７，０００円" in paper
