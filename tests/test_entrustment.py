"""事務の委託 and 事務の代替執行: the 規約 of each pair, the 協議書 and what the 要綱 says of them."""

from __future__ import annotations

import re

import pytest

from specgen.build import Assembled, prepare
from specgen.kept import read_library
from specgen.profile import parse_profile
from specgen.render.markdown import render
from tests.small import ROOT
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
