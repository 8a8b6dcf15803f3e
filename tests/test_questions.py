from __future__ import annotations

from dataclasses import fields

import pytest

from specgen import schema
from specgen.errors import Origin, UsageError
from specgen.questions import (
    CHOICES,
    QUESTIONS,
    Answers,
    Business,
    Member,
    Question,
    by_id,
    default_of,
    label,
    numbers_in,
    read,
    shipped_businesses,
)

HERE = Origin("--x")
NO_ANSWERS = Answers()


def answer(question: str, *texts: str, answers: Answers = NO_ANSWERS) -> object:
    return read(by_id()[question], [(text, HERE) for text in texts], answers)


def refused(question: str, *texts: str, answers: Answers = NO_ANSWERS) -> list[str]:
    with pytest.raises(UsageError) as caught:
        answer(question, *texts, answers=answers)
    assert all(problem.remedy for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_question_asks_for_a_field_of_the_schema(question: Question) -> None:
    assert label(question)
    assert question.text and question.why and question.example and question.more


def test_a_question_for_a_field_the_schema_does_not_have_is_found_out() -> None:
    with pytest.raises(KeyError):
        label(Question("x", "project.titel", "", "", "", ""))


def test_every_question_has_a_place_among_the_answers() -> None:
    assert {question.id for question in QUESTIONS} == {field.name for field in fields(Answers)}


def test_the_choices_are_the_words_of_the_schema_in_its_order() -> None:
    offered = {vocabulary: [choice.word for choice in choices] for vocabulary, choices in CHOICES.items() if vocabulary != "yes"}
    assert offered == {vocabulary: list(schema.WORDS[vocabulary]) for vocabulary in ("method", "contract", "vehicle", "hosting", "regimes")}


def test_the_shipped_businesses_are_the_twenty_of_the_law_and_common_others() -> None:
    shipped = shipped_businesses()
    assert [one.name for one in shipped if one.regime == "standardized"] == [
        "住民基本台帳",
        "選挙人名簿管理",
        "固定資産税",
        "個人住民税",
        "法人住民税",
        "軽自動車税",
        "国民健康保険",
        "国民年金",
        "障害者福祉",
        "後期高齢者医療",
        "介護保険",
        "児童手当",
        "健康管理",
        "就学",
        "児童扶養手当",
        "生活保護",
        "子ども・子育て支援",
        "印鑑登録",
        "戸籍",
        "戸籍の附票",
    ]
    assert {"財務会計", "人事給与", "図書館"} <= {one.name for one in shipped if one.regime == "non_standard"}
    assert len({one.id for one in shipped}) == len(shipped)


def test_members_keep_their_order_and_get_ids_of_their_own() -> None:
    members = answer("member", "北海道池田町", "長野県池田町", "一覧外:見本広域連合", "一覧外：例示組合")
    assert isinstance(members, tuple)
    assert [(one.id, one.name, one.head_title) for one in members] == [
        ("ikeda", "池田町", "池田町長"),
        ("ikeda-2", "池田町", "池田町長"),
        ("member3", "見本広域連合", ""),
        ("member4", "例示組合", ""),
    ]


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (("府中市",), ["SG034"]),
        (("見本市",), ["SG033"]),
        (("132064",), ["SG032"]),
        (("132063", "東京都府中市"), ["SG036"]),
        (("一覧外:",), ["SG037"]),
        (("府中市", "見本市", "132064"), ["SG032", "SG033", "SG034"]),  # all at once
    ],
)
def test_a_member_that_is_not_clear_is_refused(texts: tuple[str, ...], codes: list[str]) -> None:
    assert sorted(refused("member", *texts)) == codes


def test_an_ambiguous_name_is_answered_with_the_candidates() -> None:
    with pytest.raises(UsageError) as caught:
        answer("member", "府中市")
    assert "東京都府中市（132063）、広島県府中市（342084）" in caught.value.problems[0].remedy


LISTED = Answers(member=(Member("aa", "見本市"), Member("bb", "例示町")))


@pytest.mark.parametrize("text", ["例示町", " 例示町 ", "bb", "2", "２"])
def test_the_lead_is_a_member(text: str) -> None:
    assert answer("lead", text, answers=LISTED) == LISTED.member[1]


def test_the_lead_by_code_and_by_prefecture() -> None:
    members = answer("member", "東京都府中市", "広島県府中市")
    assert isinstance(members, tuple)
    answers = Answers(member=members)
    assert [answer("lead", text, answers=answers) for text in ("342084", "34208", "広島県府中市")] == [members[1]] * 3
    assert refused("lead", "府中市", answers=answers) == ["SG034"]


def test_a_lead_that_is_no_member_is_refused() -> None:
    assert refused("lead", "仮名町", answers=LISTED) == ["SG035"]


@pytest.mark.parametrize(
    ("text", "business"),
    [
        ("財務会計", Business("finance", "財務会計", "non_standard")),
        ("finance", Business("finance", "財務会計", "non_standard")),
        ("戸籍", Business("family_register", "戸籍", "standardized")),
        ("戸籍:transition_support", Business("family_register", "戸籍", "transition_support")),
        ("戸籍：特定移行支援システムを用いる業務", Business("family_register", "戸籍", "transition_support")),
        ("見本管理:related", Business("business1", "見本管理", "related")),
        ("見本: 管理:その他の業務", Business("business1", "見本: 管理", "non_standard")),
    ],
)
def test_a_business_is_known_or_comes_with_its_regime(text: str, business: Business) -> None:
    assert answer("business", text) == (business,)


@pytest.mark.parametrize(
    ("texts", "codes"),
    [(("見本管理",), ["SG035"]), (("見本管理:x",), ["SG035"]), (("戸籍", "family_register"), ["SG036"]), (("\n:related",), ["SG037"])],
)
def test_a_business_without_a_regime_is_refused(texts: tuple[str, ...], codes: list[str]) -> None:
    assert refused("business", *texts) == codes


@pytest.mark.parametrize(
    ("text", "word"), [("open_bidding", "open_bidding"), ("3", "open_bidding"), ("３", "open_bidding"), ("一般競争入札", "open_bidding")]
)
def test_a_choice_is_a_word_a_number_or_its_japanese_name(text: str, word: str) -> None:
    assert answer("method", text) == word


@pytest.mark.parametrize("text", ["0", "4", "入札", ""])
def test_what_is_no_choice_is_refused(text: str) -> None:
    assert refused("method", text) == ["SG035"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-04-01", "2027-04-01"),
        ("2027/4/1", "2027-04-01"),
        ("２０２７年４月１日", "2027-04-01"),
        ("令和9年4月1日", "2027-04-01"),
        ("令和９年 ４月 １日", "2027-04-01"),
        ("R9.4.1", "2027-04-01"),
        ("令和元年5月1日", "2019-05-01"),
    ],
)
def test_a_day_may_be_written_as_officers_write_it(text: str, day: str) -> None:
    assert answer("date", text) == day


@pytest.mark.parametrize("text", ["2027-02-29", "2027-13-01", "1899-01-01", "2100-01-01", "明日", "2027", "20270401x", "平成40年1月1日"])
def test_what_is_no_day_is_refused(text: str) -> None:
    assert refused("date", text) == ["SG037"]


def test_an_agreement_ends_after_it_begins() -> None:
    assert refused("agreement_end", "2027-03-31", answers=Answers(agreement_start="2027-04-01")) == ["SG037"]


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "\u3000", "\x00", "\ud800", "あ" * 401])
def test_what_no_profile_can_hold_is_refused(text: str) -> None:
    assert refused("title", text) == ["SG037"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1", (1,)),
        ("1-3 8", (1, 2, 3, 8)),
        ("１～３、８", (1, 2, 3, 8)),
        ("3 - 5", (3, 4, 5)),
        ("0", None),
        ("9", None),
        ("5-3", None),
        ("1 あ", None),
        ("", None),
    ],
)
def test_numbers_of_a_list_are_read_in_any_width(text: str, numbers: tuple[int, ...] | None) -> None:
    assert numbers_in(text, 8) == numbers


def test_defaults_follow_the_answers_so_far() -> None:
    contract, lead = by_id()["contract"], by_id()["lead"]
    assert (default_of(contract, NO_ANSWERS), default_of(contract, LISTED), default_of(lead, LISTED)) == (
        "individual",
        "lead",
        LISTED.member[0],
    )
