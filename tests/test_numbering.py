from __future__ import annotations

import pytest

from specgen.numbering import capacity, label, numeral, scheme

# Typed from the drafting rules: 条・項・号・イロハ and 第１ → １ → (1) → ア → (ア).
AGREEMENT = scheme("agreement")
KOBUN = scheme("kobun")


def test_an_agreement_numbers_chapters_articles_paragraphs_and_items() -> None:
    assert AGREEMENT.paragraph is not None
    assert label(AGREEMENT.chapter, 2) == "第２章"
    assert label(AGREEMENT.clause, 12) == "第１２条"
    assert label(AGREEMENT.paragraph, 2) == "２"
    assert [label(level, 1) for level in AGREEMENT.items] == ["(1)", "イ", "(ア)"]
    assert [label(level, 3) for level in AGREEMENT.paragraph_items] == ["(3)", "ハ", "(ウ)"]


def test_a_specification_numbers_by_the_official_order() -> None:
    assert label(KOBUN.chapter, 1) == "第１"
    assert label(KOBUN.clause, 10) == "１０"
    assert [label(level, 2) for level in KOBUN.items] == ["(2)", "イ", "(イ)"]
    assert KOBUN.paragraph is None


@pytest.mark.parametrize(
    ("kind", "number", "printed"),
    [
        ("irohaFullWidth", 4, "ニ"),
        ("irohaFullWidth", 7, "ト"),
        ("irohaFullWidth", 24, "ウ"),
        ("irohaFullWidth", 47, "ス"),
        ("aiueoFullWidth", 5, "オ"),
        ("aiueoFullWidth", 44, "ワ"),
        ("aiueoFullWidth", 46, "ン"),
    ],
)
def test_kana_count_in_their_traditional_order(kind: str, number: int, printed: str) -> None:
    assert numeral(kind, number) == printed


def test_a_kana_list_longer_than_the_syllabary_is_refused() -> None:
    level = AGREEMENT.items[1]
    with pytest.raises(ValueError, match="49"):
        label(level, capacity(level) + 1)
