"""申合せ書: what heads who sign before anything is bought, and whoever holds them to it later, would miss."""

from __future__ import annotations

import io
import zipfile
from typing import get_args

import pytest

from specgen import schema
from specgen.build import prepare
from specgen.library import Library
from specgen.model import Document
from specgen.profile import parse_profile
from specgen.render import docx
from tests.conftest import SAMPLE
from tests.plain import lines, words

PROFILE = """\
project: {title: 試験の調達, system_name: 試験システム}
method: proposal
contract: CONTRACT
hosting: saas
members:
  - {id: aa, name: 見本市, head_title: 見本市長}
  - {id: bb, name: 例示町, head_title: 例示町長}
consortium: {lead: aa, council_name: 試験協議会, vehicle: VEHICLE, agreement_title: 試験の取決め}
businesses:
  - {id: one, name: 財務会計, regime: non_standard}
  - {id: two, name: 人事給与, regime: non_standard, go_live: 2028-04-01}
"""
PLAIN = PROFILE.replace("CONTRACT", "individual").replace("VEHICLE", "plain_agreement")


def made(text: str, library: Library, kind: str = "memorandum") -> Document:
    (document,) = prepare(parse_profile(text, "p.yaml", "p"), library, [kind]).documents
    return document


def clause(document: Document, name: str) -> str:
    """The printed lines of one clause."""
    printed = list(lines(document))
    start = next(i for i, line in enumerate(printed) if line.startswith(f"条項 memorandum.{name}|"))
    end = next((i for i in range(start + 1, len(printed)) if printed[i].startswith(("条項 ", "署名|", "別紙等|"))), len(printed))
    return "\n".join(printed[start:end])


def dates(document: Document) -> list[tuple[str, str]]:
    """The rows of the timetable."""
    rows = [line.removeprefix("  行|").split(" / ") for line in clause(document, "timetable").split("\n") if line.startswith("  行|")]
    return [(name, day) for name, day in rows]


def test_every_head_signs_in_the_order_of_the_profile_and_keeps_one(library: Library) -> None:
    document = made(SAMPLE.read_text(encoding="utf-8"), library)
    heads = [words(party.head).split("　")[0] for party in document.signatures]
    assert heads == ["見本市長", "例示市長", "仮名町長", "試作町長", "雛形町長", "典型町長", "模擬村長"]
    assert "この申合せ書を７通作成し" in clause(document, "witness")


def test_the_paper_bears_the_day_on_which_the_principle_was_shared(library: Library) -> None:
    assert words(made(SAMPLE.read_text(encoding="utf-8"), library).signature_date) == "令和８年６月１８日"
    assert words(made(PLAIN + "governance: {principle_shared: 2026-09-01}\n", library).signature_date) == "令和８年９月１日"


def test_a_day_not_yet_known_is_written_by_hand_and_keeps_nothing_from_being_issued(library: Library) -> None:
    document = made(PLAIN, library)
    assert words(document.signature_date) == "令和　　年　　月　　日"
    assert "ノンカスタマイズの原則を共有した日" not in {blank.label for blank in document.open}


def test_the_agreement_itself_is_not_dated_by_it(library: Library) -> None:
    assert words(made(SAMPLE.read_text(encoding="utf-8"), library, "agreement").signature_date) == "令和　　年　　月　　日"


# What the bodies are called from the first day on, where they will have a name of their own.
OWN_WORDS = {"voluntary_council": {"会員"}, "partial_affairs_assoc": {"構成団体"}, "wide_area_union": {"構成団体"}}


@pytest.mark.parametrize("vehicle", get_args(schema.Vehicle))
def test_whatever_the_bodies_will_found_their_heads_can_sign_it(library: Library, vehicle: str) -> None:
    """It comes before the vehicle: no article of an agreement, no organ or word of another vehicle, and the paper to come by its right name."""
    text = PROFILE.replace("CONTRACT", schema.CONTRACTS[vehicle][0]).replace(
        "VEHICLE", f"{vehicle}, rules_title: 試験の規約, body_name: 試験団体"
    )
    document = made(text, library)
    printed = "\n".join(lines(document))
    for word in {
        "協定書第",
        "協議会",
        "会員",
        "構成団体",
        "分賦金",
        "委託を受ける",
        "脱退",
        "解散",
        "入札",
        "プロポーザル",
    } - OWN_WORDS.get(vehicle, set()):
        assert word not in printed, word
    (meant,) = (
        line.removeprefix("  行|基本取決め / ") for line in clause(document, "terms").split("\n") if line.startswith("  行|基本取決め")
    )
    named = "「試験の規約」及び" if vehicle in ("partial_affairs_assoc", "wide_area_union") else ""
    assert meant.startswith(f"共同利用の組織、経費の負担及びカスタマイズの手続を定める{named}")
    assert meant.endswith("「試験の取決め」をいう。")


def test_a_town_alone_signs_nothing(library: Library) -> None:
    alone = PLAIN.replace("  - {id: bb, name: 例示町, head_title: 例示町長}\n", "")
    alone = "".join(line for line in alone.splitlines(keepends=True) if not line.startswith("consortium"))
    assert "memorandum" not in {document.kind for document in prepare(parse_profile(alone, "p.yaml", "p"), library).documents}


def test_the_ban_rests_on_the_law_for_standardized_businesses_and_on_the_policy_for_others(library: Library) -> None:
    policy, law = "カスタマイズ抑制基本方針の１に示された考え方", "第８条第２項の規定による場合を除き"
    others = clause(made(PLAIN, library), "non_customization")
    assert policy in others
    assert "標準化法" not in others
    standardized = clause(made(PLAIN.replace("non_standard", "standardized"), library), "non_customization")
    assert "例外の要件は、その規定の範囲内で定めるものとする" in standardized
    assert law in standardized
    assert "基本方針" not in standardized
    assert "改修を行わない" not in standardized
    waiting = clause(made(PLAIN.replace("non_standard", "transition_support"), library), "non_customization")
    assert "移行を終えるまでの間、法令の改正への対応又は安全な稼働のために必要なものを除き、改修を行わない" in waiting


def test_until_the_agreement_binds_only_all_heads_together_can_make_an_exception(library: Library) -> None:
    """As closing.transition of the agreement, which takes over what all heads granted in writing."""
    text = clause(made(PLAIN, library), "non_customization")
    assert "（その効力が生ずる前にあっては、全ての参加団体の長）が書面により認めるものに限る" in text
    agreed = "\n".join(lines(made(SAMPLE.read_text(encoding="utf-8"), library, "agreement")))
    assert "この協定の効力が生ずる日前に、参加団体の長の全てが書面で認めたこと。" in agreed


def test_who_bears_a_customization_is_what_the_profile_says(library: Library) -> None:
    apart, record = "共同の契約に含めず、そのカスタマイズを必要とする参加団体が負担するものとする", "全ての参加団体の同意により定める"
    requester = clause(made(PLAIN, library), "costs")
    assert apart in requester
    assert record not in requester
    agreed = clause(made(PLAIN + "customization: {cost_bearer: as_agreed}\n", library), "costs")
    assert record in agreed
    assert "定めのない経費は、そのカスタマイズを必要とする参加団体が、共同の契約に含めずに負担する" in agreed
    for text in (requester, agreed):
        assert "準備のために自らが支出した経費を負担しなければならない" in text


def test_dates_nobody_has_fixed_are_blanks_and_no_business_is_missing(library: Library) -> None:
    assert dates(made(PLAIN, library)) == [
        ("共同利用の基本取決めの効力の発生", "【要記入：協定期間の初日】"),
        ("契約の締結及び構築の着手", "【要記入：構築期間の初日】"),
        ("人事給与の本稼働", "令和１０年４月１日"),
        ("財務会計の本稼働", "【要記入：財務会計の本稼働予定日】"),
        ("運用の終了", "【要記入：運用期間の末日】"),
    ]


def test_the_timetable_takes_the_steps_up_to_the_contract_and_leaves_the_later_ones_to_it(library: Library) -> None:
    steps = (
        "contract_period: {build_start: 2027-06-01, operation_end: 2033-03-31}\n"
        "milestones:\n  - {id: call, name: 公募の開始, date: 2027-02-01}\n  - {id: tests, name: 総合試験の終了, date: 2028-02-18}\n"
    )
    assert [name for name, _ in dates(made(PLAIN + steps, library))] == [
        "共同利用の基本取決めの効力の発生",
        "公募の開始",
        "契約の締結及び構築の着手",
        "人事給与の本稼働",
        "財務会計の本稼働",
        "運用の終了",
    ]


def test_it_ends_on_the_day_the_agreement_names_as_its_own_beginning(library: Library) -> None:
    sample = SAMPLE.read_text(encoding="utf-8")
    document = made(sample, library)
    assert dates(document)[0] == ("共同利用の基本取決めの効力の発生", "令和９年１月４日")
    assert "基本取決めの効力が生じた日又は参加団体が一団体となった日に効力を失う" in clause(document, "effect")
    assert "令和９年１月４日から効力を生ずる" in "".join(lines(made(sample, library, "agreement")))


def test_nobody_is_bound_to_contract_and_who_goes_pays_what_he_spent(library: Library) -> None:
    text = clause(made(PLAIN, library), "leaving")
    assert (
        "基本取決め又は契約を締結する義務を負わせ、長の権限を他の団体に委任し、又は議会若しくは長以外の機関の権限を制限するものではない"
        in text
    )
    assert "その日までの準備の経費を、第４条第３項に定めるところにより負担" in text
    assert "必要な議会の議決を得られないとき" in text


def test_words_mean_what_they_mean_in_the_agreement(library: Library) -> None:
    sample = SAMPLE.read_text(encoding="utf-8")
    meant = dict(line.removeprefix("  行|").split(" / ") for line in clause(made(sample, library), "terms").split("\n") if "  行|" in line)
    agreed = [line.split("|")[2] for line in lines(made(sample, library, "agreement")) if line.startswith("  項目1|")]
    for word in ("参加団体", "代表団体", "対象システム", "パッケージ", "カスタマイズ", "外付けシステム", "標準化対象外業務"):
        assert f"{word}　{meant[word]}" in agreed, word
    assert meant["対象業務"] == "第６条の表に本稼働の期日を掲げる業務をいう。"


def test_articles_run_without_a_chapter_in_word(library: Library) -> None:
    document = made(SAMPLE.read_text(encoding="utf-8"), library)
    assert [(chapter.label, chapter.title) for chapter in document.chapters] == [("", "")]
    assert [each.label for each in document.chapters[0].clauses] == [f"第{number}条" for number in "１２３４５６７８９"]
    with zipfile.ZipFile(io.BytesIO(docx.render(document, library.styles, None))) as file:
        body = file.read("word/document.xml").decode()
    assert 'w:val="Heading1"' not in body
    assert body.count('<w:pStyle w:val="Heading2"/>') == 9


def test_it_stays_about_two_pages(library: Library) -> None:
    """Characters of the articles: two pages hold about 4,000."""
    document = made(SAMPLE.read_text(encoding="utf-8"), library)
    articles = "".join(clause(document, each.id.split(".")[1]) for each in document.chapters[0].clauses)
    assert 2000 < len(articles) < 4000
