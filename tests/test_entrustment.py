"""事務の委託 and 事務の代替執行: the 規約 of each pair, the 協議書 and what the 要綱 says of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specgen.build import Assembled, prepare
from specgen.kept import read_library
from specgen.profile import parse_profile
from specgen.render.markdown import render
from tests.small import PROFILE, ROOT, small_library
from tests.vehicle_profiles import profile_of

TOWNS = ["計画町", "設計町", "試案町"]


def package(text: str) -> Assembled:
    return prepare(parse_profile(text, "p.yaml", "p"), read_library())


def sample() -> str:
    return (ROOT / "profiles" / "entrustment.yaml").read_text(encoding="utf-8")


def papers(made: Assembled) -> dict[str, str]:
    """Title of each paper → its text as it is read, without anchors and marks."""
    return {document.title: re.sub(r"<[^>]*>|\[([^\]]*)\]\([^)]*\)", r"\1", render(document).decode()) for document in made.documents}


@pytest.fixture(scope="module")
def entrusted() -> dict[str, str]:
    return papers(package(sample()))


@pytest.fixture(scope="module")
def executed() -> dict[str, str]:
    return papers(package(profile_of("substitute_execution", read_library())))


def headings(text: str) -> list[str]:
    return re.findall(r"### （(.*)）", text)


def test_each_town_has_its_own_rules_with_the_city(entrusted: dict[str, str]) -> None:
    assert [title for title in entrusted if "規約" in title] == [f"事務委託規約（{town}）" for town in TOWNS]
    for town in TOWNS:
        text = entrusted[f"事務委託規約（{town}）"]
        assert f"# {town}と模範市との間の施設利用受付システムに関する事務の委託に関する規約" in text
        assert f"第１条　{town}（以下「甲」という。）は、" in text
        assert "模範市（以下「乙」という。）に委託する。" in text
        assert not [other for other in TOWNS if other != town and other in text]


def test_the_rules_hold_the_items_of_the_law(entrusted: dict[str, str], executed: dict[str, str]) -> None:
    """Articles 252-15 and 252-16-3 of the Local Autonomy Act: the two bodies, extent and method, expenses, other matters."""
    assert headings(entrusted["事務委託規約（計画町）"]) == [
        "委託事務の範囲",
        "管理及び執行の方法",
        "契約の締結",
        "適用される条例等",
        "甲のデータの取扱い",
        "経費の支弁",
        "事業計画書及び見積書",
        "予算への計上及び収入の帰属",
        "委託費の精算",
        "決算の通知",
        "連絡会議",
        "規約の変更",
        "委託の廃止",
        "委託の廃止に伴う措置",
        "補則",
    ]
    assert headings(executed["代替執行規約（仮名町）"])[:6] == [
        "代替執行事務の範囲",
        "管理及び執行の方法",
        "契約の締結",
        "条例等の改正の通知",
        "甲のデータの取扱い",
        "経費の支弁",
    ]
    for text in (entrusted["事務委託規約（計画町）"], executed["代替執行規約（仮名町）"]):
        assert re.search(r"\n附則\n\nこの規約は、令和９年\S+日から施行する。\n?$", text)


def test_the_extent_is_what_the_town_uses(entrusted: dict[str, str]) -> None:
    assert "（以下「対象業務」という。）は、公共施設予約、施設使用料管理及び貸出備品管理とする。" in entrusted["事務委託規約（計画町）"]
    assert "（以下「対象業務」という。）は、公共施設予約及び施設使用料管理とする。" in entrusted["事務委託規約（試案町）"]


def test_the_entrusted_city_contracts_in_its_own_name_and_by_its_own_rules(entrusted: dict[str, str]) -> None:
    text = entrusted["事務委託規約（計画町）"]
    assert "乙は、全ての利用団体が対象システムを利用するための契約を、自らの名において締結しなければならない。" in text
    assert "地方自治法第２５２条の１６の定めるところにより、甲の条例等としての効力を有する。" in text
    assert "甲の名において" not in text


def test_the_executing_body_contracts_in_the_name_of_who_asked_and_by_its_rules(executed: dict[str, str]) -> None:
    text = executed["代替執行規約（仮名町）"]
    assert "乙は、甲が対象システムを利用するための契約を、甲の名において締結しなければならない。" in text
    assert "代替執行事務を、甲の条例、規則その他の規程（以下「条例等」という。）の定めるところにより" in text
    assert "契約の対価は、甲が、自らの予算により契約の相手方に支払うものとする。" in text
    assert "委託" not in text


def test_unused_money_is_carried_over_or_given_back_as_the_profile_says(entrusted: dict[str, str]) -> None:
    carried = "残額を甲に係るものとして翌会計年度に繰り越し、翌会計年度の委託費に充てなければならない。"
    assert carried in entrusted["事務委託規約（設計町）"]
    refunded = papers(package(sample().replace("settlement_way: carry_over", "settlement_way: refund")))["事務委託規約（設計町）"]
    assert carried not in refunded
    assert "支払われた委託費に残額があるときは、計算書の送付の日の翌日から起算して３０日以内に甲に返還しなければならない。" in refunded


def test_change_and_abolition_need_talks_votes_notice_and_report(entrusted: dict[str, str], executed: dict[str, str]) -> None:
    steps = "協議についてそれぞれの議会の議決を経た上で協議により{}を定め、これを告示し、及び届け出なければならない。"
    for text in (entrusted["事務委託規約（計画町）"], executed["代替執行規約（仮名町）"]):
        assert steps.format("変更") in text
        assert steps.format("廃止") in text
        assert "廃止を希望する日の１８か月前までに" in text
    assert "地方自治法第２５２条の１４第２項及び第３項" in entrusted["事務委託規約（計画町）"]
    assert "地方自治法第２５２条の１６の２第２項" in executed["代替執行規約（仮名町）"]


def test_the_two_heads_seal_the_record_of_their_talks_and_not_the_rules(entrusted: dict[str, str]) -> None:
    for town in TOWNS:
        record = entrusted[f"協議書（{town}）"]
        assert re.findall(r"^(\S+長)　", record, re.MULTILINE) == [f"{town}長", "模範市長"]
        assert f"| {town} | 令和　　年　　月　　日 |" in record
        assert "直ちに、地方自治法第２５２条の１４第３項の定めるところにより、規約を告示し、及び届け出なければならない。" in record
        assert "印" not in entrusted[f"事務委託規約（{town}）"]


def articles(text: str) -> dict[str, str]:
    """Heading of each article → its text."""
    parts = re.split(r"### （(.*)）\n", text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_nobody_leaves_or_is_expelled_by_the_bodies_alone(entrusted: dict[str, str], executed: dict[str, str]) -> None:
    """The law knows no notice and no expulsion: an entrustment ends by talks, votes, notice and report (252-14, 252-16-2)."""
    for text, article, lead in ((entrusted["要綱"], "委託の廃止", "受託団体"), (executed["要綱"], "代替執行の廃止", "執行団体")):
        own = articles(text)
        assert (
            f"{article}は、規約に定める協議が調い、廃止団体及び{lead}が、それぞれの議会の議決を経て、告示及び届出をしたときに限り、効力を生ずる。"
            in own[article]
        )
        assert f"廃止団体及び{lead}は、{article}の日の６か月前までに、{article}に係る協議についてそれぞれの議会の議決を得て" in own[article]
        assert "除名" not in text
        assert "関係市町村は、この要綱又は連絡会議の決定により、" + lead + "を改めることができない。" in own["規約の相手方となる団体の変更"]
        assert f"この要綱の終了は、規約による{article.removesuffix('の廃止')}を廃止するものではない。" in own["要綱の終了"]


def test_the_rules_come_before_the_guideline(entrusted: dict[str, str], executed: dict[str, str]) -> None:
    for text in (entrusted["要綱"], executed["要綱"]):
        own = articles(text)
        assert "この要綱の定めが規約に反するときは、その部分は効力を有しない。" in own["細則及び規定の優先"]
        assert "規約を定める協議並びにこれに係る議会の議決、告示及び届出" in own["効力の発生及び不成立"]


def test_the_towns_pay_for_the_entrustment_and_nothing_is_a_contribution(entrusted: dict[str, str]) -> None:
    own = articles(entrusted["要綱"])
    assert "負担金" not in entrusted["要綱"]
    assert "受託団体以外の関係市町村は、その負担する額を委託費として受託団体に支払わなければならない。" in own["共同契約に係る委託費"]
    assert "地方自治法施行令第１６３条第２号に規定する前金払によるものとする。" in own["請求及び納期"].replace(
        "（昭和２２年政令第１６号）", ""
    )
    assert "概算払" not in entrusted["要綱"]  # article 162 item 3 of the order is for 負担金 alone
    assert "第１９９条第７項" not in entrusted["要綱"]  # no financial aid
    assert (
        "規約により委託を受けた団体として、自らの条例、規則その他の規程の定めるところにより行わなければならない。"
        in own["契約の主体及び形態"]
    )


def test_forms_of_the_entrusted_affair_are_those_of_the_city(entrusted: dict[str, str]) -> None:
    """Article 252-16, for causes of factor C."""
    article = articles(entrusted["要綱"])["条例等及び様式の見直し"]
    assert "他の関係市町村は、委託事務に係る自らの規定又は様式を申請の理由としてはならない。" in article
    assert "委託事務に含まれない対象業務の処理については、それぞれの関係市町村の規定及び様式をこの条の見直しの対象とする。" in article


def test_the_executing_body_signs_for_the_others_after_they_confirmed(executed: dict[str, str]) -> None:
    own = articles(executed["要綱"])
    contract = own["契約の主体及び形態"]
    assert (
        "執行団体以外の関係市町村に係る共同契約は、執行団体が、規約に基づき、当該関係市町村の名において締結しなければならない。" in contract
    )
    assert "当該関係市町村の長の書面による確認を受けないで締結し、変更し、又は解除してはならない。" in contract
    assert "公募は、執行団体が、規約に基づき、関係市町村の長の連名により行うものとする。" in own["相手方となる者の選定の方法"]


def test_the_guideline_promises_nothing_the_rules_do_not_allow(entrusted: dict[str, str]) -> None:
    """What is contrary to the 規約 has no effect: terms, refunds and sums of the 要綱 must be those of the 規約."""
    rules, own = articles(entrusted["事務委託規約（計画町）"]), articles(entrusted["要綱"])
    assert "期限を短縮し、又は廃止を希望する日を他の日とすることができる。" in rules["委託の廃止"]
    assert "その時期の１８か月前までに" in own["規約の相手方となる団体の変更"]
    assert "要綱に定める方法により算定した額を負担しなければならない。" in rules["委託の廃止に伴う措置"]
    assert "差引きによらない返還" not in own["精算"]
    assert rules["事業計画書及び見積書"].count("要綱に定める手続により確かめられた行為については、この限りでない。") == 1


def test_the_first_year_has_its_estimate_and_the_rules_do_not_outlive_the_guideline(
    entrusted: dict[str, str], executed: dict[str, str]
) -> None:
    rules = articles(entrusted["事務委託規約（計画町）"])
    assert "施行の日の翌日から起算して１４日以内に送付しなければならない。" in rules["事業計画書及び見積書"]
    for text, what in ((entrusted["要綱"], "委託"), (executed["要綱"], "代替執行")):
        own = articles(text)
        assert f"を{what}の廃止の日とすることに合意しなければならない。" in own["要綱の終了"]
        assert "この要綱が効力を生ずるまでの間、共同契約を締結してはならない。" in own["効力の発生及び不成立"]


def test_a_town_that_is_silent_stays_in_the_procurement(entrusted: dict[str, str]) -> None:
    assert "通知したものとみなす" not in articles(entrusted["要綱"])["調達計画"]


def test_only_the_assembly_of_the_city_votes_on_the_contract(entrusted: dict[str, str]) -> None:
    assert "受託団体の議会による契約の締結の議決" in entrusted["首長・議会説明資料"]


def test_the_city_that_is_entrusted_has_no_cost_of_leaving(entrusted: dict[str, str]) -> None:
    table = entrusted["要綱"].split("会計年度の末日に委託を廃止した場合の費用（見込み）")[1]
    assert re.findall(r"^\| (\S+) \| 令和９年度", table, re.MULTILINE) == TOWNS


def test_text_kept_from_some_vehicles_is_in_the_words_of_the_others(tmp_path: Path) -> None:
    words = "joint_organ: {words: {参加団体: 関係市町村}}\nstatutory_council: {words: {参加団体: 関係市町村}}\n"
    body = "@when {vehicle: {not: statutory_council}}\n参加団体は、一を行う。\n\n@when {vehicle: joint_organ}\n参加団体は、二を行う。\n"
    library = small_library(tmp_path, {"a.one": body}, files={"vehicles.yaml": words})
    profile = PROFILE.replace("council_name: 試験協議会", "council_name: 試験協議会, vehicle: joint_organ")
    (document,) = prepare(parse_profile(profile, "p.yaml", "p"), library).documents
    text = render(document).decode()
    assert "関係市町村は、一を行う。" in text
    assert "参加団体は、二を行う。" in text  # written for this vehicle


@pytest.mark.parametrize("vehicle", ["entrustment", "substitute_execution"])
def test_every_phrase_the_vehicle_says_otherwise_stands_in_the_library(vehicle: str) -> None:
    """A clause that is mended must not lose the words of these vehicles without anybody noticing."""
    folder = ROOT / "clause_library"
    written = "".join(
        path.read_text(encoding="utf-8").replace("\n", "")
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".md", ".yaml") and path.name != "vehicles.yaml"
    )
    words = read_library().vehicles[vehicle].words
    assert [word for word in words if word not in written] == []
