from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen import wording
from tests.conftest import need

# --- digits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "printed"), [(0, "０"), (14, "１４"), (1234567, "１，２３４，５６７"), (-5, "－５")])
def test_numbers_print_full_width_with_commas(number: int, printed: str) -> None:
    assert wording.full_width(number) == printed


def test_half_width_changes_the_ten_digits_and_nothing_else() -> None:
    assert wording.half_width("０１２３４５６７８９") == "0123456789"
    untouched = "，．－（）％：／　ＡａアｱＳＬＡ一二三①Ⅳ²٣०壱𝟏0123456789"
    assert wording.half_width(untouched) == untouched


@pytest.mark.parametrize(
    ("full", "half"),
    [
        ("令和８年（２０２６年）１１月２３日", "令和8年（2026年）11月23日"),
        ("金１，２３４，５６７円", "金1,234,567円"),
        ("稼働率９９．９５パーセント", "稼働率99.95パーセント"),
        ("第１の１．２．３", "第1の1.2.3"),
        ("差額－５円", "差額-5円"),
        ("（１）", "（1）"),
        ("第１，２条", "第1，2条"),
        ("様式第１－２号", "様式第1－2号"),
        ("１．業務", "1．業務"),
        ("ＴＬＳ１．３", "ＴＬＳ1.3"),
        ("一般競争入札", "一般競争入札"),
    ],
)
def test_numbers_of_our_texts_take_one_width_with_their_signs(full: str, half: str) -> None:
    assert wording.in_digits(full, "half") == half
    assert wording.in_digits(half, "full") == full


@pytest.mark.parametrize("text", ["TLS1.3", "AES-256", "https://example.jp/2026/11/", "1.0.3-beta2", "第III章"])
def test_half_width_words_with_letters_stay_in_full_width_texts(text: str) -> None:
    assert wording.in_digits(text, "full") == text


def test_half_width_numbers_with_other_marks_become_full_width_digits() -> None:
    assert wording.in_digits("(1) 3か所、TLS1.3", "full") == "(１) ３か所、TLS1.3"


@given(st.text(), st.sampled_from(["full", "half"]))
def test_one_width_is_reached_in_one_step(text: str, width: Literal["full", "half"]) -> None:
    once = wording.in_digits(text, width)
    assert wording.in_digits(once, width) == once
    assert len(once) == len(text)


@given(st.integers(-(10**12), 10**12), st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_what_we_print_comes_back_from_half_width(number: int, day: date) -> None:
    text = f"{wording.full_width(number)}、{wording.era_date(day, western=True)}、{wording.yen_kin(abs(number))}"
    half = wording.in_digits(text, "half")
    assert f"{number:,}" in half
    assert wording.in_digits(half, "full") == text


# --- dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "printed", "western"),
    [
        (date(2026, 11, 23), "令和８年１１月２３日", "令和８年（２０２６年）１１月２３日"),
        (date(2020, 1, 1), "令和２年１月１日", "令和２年（２０２０年）１月１日"),
        (date(2019, 12, 31), "令和元年１２月３１日", "令和元年（２０１９年）１２月３１日"),
        (date(2019, 5, 1), "令和元年５月１日", "令和元年（２０１９年）５月１日"),
        (date(2019, 4, 30), "平成３１年４月３０日", "平成３１年（２０１９年）４月３０日"),
        (date(1989, 1, 8), "平成元年１月８日", "平成元年（１９８９年）１月８日"),
        (date(1989, 1, 7), "昭和６４年１月７日", "昭和６４年（１９８９年）１月７日"),
        (date(1926, 12, 25), "昭和元年１２月２５日", "昭和元年（１９２６年）１２月２５日"),
        (date(1926, 12, 24), "１９２６年１２月２４日", "１９２６年１２月２４日"),
        (date(2033, 3, 31), "令和１５年３月３１日", "令和１５年（２０３３年）３月３１日"),
    ],
)
def test_dates_print_in_the_era_calendar(day: date, printed: str, western: str) -> None:
    assert wording.era_date(day) == printed
    assert wording.era_date(day, western=True) == western


def test_a_month_or_year_prints_without_what_is_below_it() -> None:
    day = date(2026, 12, 1)
    assert wording.era_month(day) == "令和８年１２月"
    assert wording.era_month(day, western=True) == "令和８年（２０２６年）１２月"
    assert wording.era_year(day) == "令和８年"
    assert wording.era_year(day, western=True) == "令和８年（２０２６年）"


@pytest.mark.parametrize(
    ("day", "printed", "western"),
    [
        (date(2026, 4, 1), "令和８年度", "令和８年度（２０２６年度）"),
        (date(2027, 3, 31), "令和８年度", "令和８年度（２０２６年度）"),
        (date(2027, 4, 1), "令和９年度", "令和９年度（２０２７年度）"),
        (date(2027, 1, 1), "令和８年度", "令和８年度（２０２６年度）"),
        (date(2020, 3, 31), "令和元年度", "令和元年度（２０１９年度）"),
        (date(2019, 5, 1), "令和元年度", "令和元年度（２０１９年度）"),
        (date(2019, 4, 1), "令和元年度", "令和元年度（２０１９年度）"),
        (date(2019, 3, 31), "平成３０年度", "平成３０年度（２０１８年度）"),
        (date(1989, 4, 1), "平成元年度", "平成元年度（１９８９年度）"),
        (date(1989, 3, 31), "昭和６３年度", "昭和６３年度（１９８８年度）"),
        (date(1989, 1, 7), "昭和６３年度", "昭和６３年度（１９８８年度）"),
        (date(1925, 4, 1), "１９２５年度", "１９２５年度"),
    ],
)
def test_a_fiscal_year_runs_from_april_to_march_under_one_name(day: date, printed: str, western: str) -> None:
    assert wording.fiscal_year(day) == printed
    assert wording.fiscal_year(day, western=True) == western


INTL = """
const format = new Intl.DateTimeFormat('ja-JP-u-ca-japanese',
    {era: 'long', year: 'numeric', month: 'numeric', day: 'numeric', timeZone: 'UTC'});
const days = {};
for (let time = Date.UTC(1989, 0, 8); time <= Date.UTC(2040, 11, 31); time += 86400000) {
    const parts = {};
    for (const part of format.formatToParts(time)) parts[part.type] = part.value;
    days[new Date(time).toISOString().slice(0, 10)] = [parts.era, parts.year, parts.month, parts.day];
}
process.stdout.write(JSON.stringify(days));
"""


def test_every_day_from_1989_to_2040_is_the_one_javascript_prints() -> None:
    node = need(shutil.which("node"), "Node.js")
    done = subprocess.run([node, "-e", INTL], check=True, capture_output=True, timeout=60)
    days: dict[str, list[str]] = json.loads(done.stdout)
    first, last = date(1989, 1, 8), date(2040, 12, 31)
    assert len(days) == (last - first).days + 1 == 18986
    wrong = []
    for number in range(len(days)):
        day = first + timedelta(days=number)
        era, year, month, day_of_month = days[day.isoformat()]
        theirs = f"{era}{'元' if year in ('1', '元') else year}年{month}月{day_of_month}日"  # some versions print 1, some 元
        if unicodedata.normalize("NFKC", wording.era_date(day)) != theirs:
            wrong.append((day, theirs))
    assert wrong == []


# --- money ------------------------------------------------------------------------------------

AMOUNTS = [
    (0, "０円", "金零円"),
    (1, "１円", "金壱円"),
    (10, "１０円", "金壱拾円"),
    (11, "１１円", "金壱拾壱円"),
    (20, "２０円", "金弐拾円"),
    (23, "２３円", "金弐拾参円"),
    (100, "１００円", "金壱百円"),
    (101, "１０１円", "金壱百壱円"),
    (110, "１１０円", "金壱百壱拾円"),
    (456, "４５６円", "金四百五拾六円"),
    (1000, "１，０００円", "金壱千円"),
    (1234, "１，２３４円", "金壱千弐百参拾四円"),
    (5678, "５，６７８円", "金五千六百七拾八円"),
    (9999, "９，９９９円", "金九千九百九拾九円"),
    (10000, "１０，０００円", "金壱万円"),
    (100000, "１００，０００円", "金壱拾万円"),
    (909090, "９０９，０９０円", "金九拾万九千九拾円"),
    (1234000, "１，２３４，０００円", "金壱百弐拾参万四千円"),
    (1234567, "１，２３４，５６７円", "金壱百弐拾参万四千五百六拾七円"),
    (10000000, "１０，０００，０００円", "金壱千万円"),
    (100000001, "１００，０００，００１円", "金壱億壱円"),
    (110000000, "１１０，０００，０００円", "金壱億壱千万円"),
    (10**12, "１，０００，０００，０００，０００円", "金壱兆円"),
    (1000000010000, "１，０００，０００，０１０，０００円", "金壱兆壱万円"),
    (
        9999999999999999,
        "９，９９９，９９９，９９９，９９９，９９９円",
        "金九千九百九拾九兆九千九百九拾九億九千九百九拾九万九千九百九拾九円",
    ),
]


@pytest.mark.parametrize(("amount", "printed", "daiji"), AMOUNTS)
def test_amounts_print_in_three_forms(amount: int, printed: str, daiji: str) -> None:
    assert wording.yen(amount) == printed
    assert wording.yen_kin(amount) == "金" + printed
    assert wording.yen_daiji(amount) == daiji


@pytest.mark.parametrize("form", [wording.yen, wording.yen_kin, wording.yen_daiji])
@pytest.mark.parametrize("amount", [-1, 10**16, True, False, 1234.0, "1234", Fraction(3, 1), None])
def test_an_amount_is_whole_yen_and_not_negative(form: Callable[[Any], str], amount: object) -> None:
    with pytest.raises(ValueError, match="金額は"):
        form(amount)


@given(st.integers(0, 10**15))
def test_every_printed_amount_is_read_back(amount: int) -> None:
    for form in (wording.yen, wording.yen_kin, wording.yen_daiji):
        printed = form(amount)
        assert wording.parse_yen(printed) == amount
        assert wording.parse_yen(wording.half_width(printed)) == amount
        assert wording.parse_yen(wording.in_digits(printed, "half")) == amount


@pytest.mark.parametrize(("amount", "printed", "daiji"), AMOUNTS)
def test_typed_amounts_are_read(amount: int, printed: str, daiji: str) -> None:
    assert wording.parse_yen(printed) == wording.parse_yen("金" + printed) == wording.parse_yen(daiji) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1234円", 1234), ("金1234円", 1234), ("１２３４円", 1234), ("1,234円", 1234), ("金1,234,567円", 1234567), ("金0円", 0)],
)
def test_amounts_are_read_in_either_width_with_or_without_commas(text: str, amount: int) -> None:
    assert wording.parse_yen(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "円",
        "金円",
        "1234",
        "金１，２３４",
        "12,34円",
        "1,2345円",
        "1234,567円",
        "0123円",
        "-5円",
        "－５円",
        "1.5円",
        "1 234円",
        " 1,234円",
        "金1,234円也",
        "¥1,234円",
        "１，２３４千円",
        "10000000000000000円",
        "999,999,999,999,999,999円",
        "١٢円",
        "金拾円",
        "金百円",
        "金一円",
        "金壱萬円",
        "金壱百弐拾参円也",
        "壱円",
        "金壱弐円",
        "金壱百壱千円",
        "金壱万壱億円",
        "金零壱円",
        "金万円",
        "金壱百壱百円",
        "金壱兆壱兆円",
    ],
)
def test_any_other_writing_of_an_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="金額として読めません"):
        wording.parse_yen(text)


# --- rates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        (10, 0, "１０"),
        (0, 0, "０"),
        (120, 0, "１２０"),
        (1000, 0, "１，０００"),
        (Fraction(10), 0, "１０"),
        (Fraction(21, 2), 1, "１０．５"),
        (Fraction(1999, 20), 2, "９９．９５"),
        (Fraction(1, 1000), 3, "０．００１"),
        (10, 1, "１０．０"),
        (Fraction(1, 3) * 300, 0, "１００"),
    ],
)
def test_rates_print_exactly(value: Fraction | int, places: int, printed: str) -> None:
    assert wording.percent(value, places) == printed + "パーセント"
    assert wording.per_hundred(value, places) == "１００分の" + printed


@pytest.mark.parametrize("form", [wording.percent, wording.per_hundred])
@pytest.mark.parametrize(
    ("value", "places"),
    [
        (Fraction(21, 2), 0),
        (Fraction(1999, 20), 1),
        (Fraction(100, 3), 0),
        (Fraction(100, 3), 30),
        (-1, 0),
        (10, -1),
        (10.0, 0),
        (True, 0),
        ("10", 0),
    ],
)
def test_a_rate_is_never_rounded_and_never_guessed(form: Callable[..., str], value: object, places: int) -> None:
    with pytest.raises(ValueError, match=r"割合|桁数"):
        form(value, places)


# --- lists ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "printed"),
    [
        ((), ""),
        (("見本市",), "見本市"),
        (("見本市", "例示町"), "見本市及び例示町"),
        (("見本市", "例示町", "仮名村"), "見本市、例示町及び仮名村"),
    ],
)
def test_names_are_joined_by_one_joiner_before_the_last(names: tuple[str, ...], printed: str) -> None:
    assert wording.join(names, "及び") == printed


def test_a_name_that_holds_the_small_joiner_calls_for_the_large_one() -> None:
    assert wording.join_names(["人事給与", "庶務事務"]) == "人事給与及び庶務事務"
    assert wording.join_names(["財務会計", "文書管理及び電子決裁", "庶務事務"]) == "財務会計、文書管理及び電子決裁並びに庶務事務"
    assert wording.join_names(["文書管理及び電子決裁"]) == "文書管理及び電子決裁"


@pytest.mark.parametrize(
    ("groups", "both", "either"),
    [
        ([], "", ""),
        ([[]], "", ""),
        ([["甲"]], "甲", "甲"),
        ([["甲"], ["乙"]], "甲及び乙", "甲又は乙"),
        ([["甲"], ["乙"], ["丙"]], "甲、乙及び丙", "甲、乙又は丙"),
        ([["甲", "乙", "丙"]], "甲、乙及び丙", "甲、乙又は丙"),
        ([["甲", "乙"], []], "甲及び乙", "甲又は乙"),
        ([["甲", "乙"], ["丙"]], "甲及び乙並びに丙", "甲若しくは乙又は丙"),
        ([["甲"], ["乙", "丙"]], "甲並びに乙及び丙", "甲又は乙若しくは丙"),
        ([["甲", "乙"], [], ["丙", "丁"]], "甲及び乙並びに丙及び丁", "甲若しくは乙又は丙若しくは丁"),
        ([["甲", "乙", "丙"], ["丁"], ["戊"]], "甲、乙及び丙、丁並びに戊", "甲、乙若しくは丙、丁又は戊"),
    ],
)
def test_two_levels_take_the_small_and_the_large_joiner(groups: list[list[str]], both: str, either: str) -> None:
    assert wording.join_levels(groups) == both
    assert wording.join_levels(groups, "若しくは", "又は") == either


@pytest.mark.parametrize(("small", "large"), [("並びに", "及び"), ("又は", "若しくは"), ("及び", "又は"), ("と", "や")])
def test_only_the_two_pairs_of_joiners_are_known(small: str, large: str) -> None:
    with pytest.raises(ValueError, match="組になりません"):
        wording.join_levels([["甲"]], small, large)


@given(st.lists(st.lists(st.sampled_from(["甲", "乙", "丙"]), max_size=4), max_size=5))
def test_no_large_joiner_stands_without_a_small_one(groups: list[list[str]]) -> None:
    both = wording.join_levels(groups)
    assert "及び" in both or "並びに" not in both
    either = wording.join_levels(groups, "若しくは", "又は")
    assert "又は" in either or "若しくは" not in either


@pytest.mark.parametrize(
    ("day", "printed"),
    [(date(2026, 11, 10), "R8.11.10"), (date(2019, 5, 1), "R1.5.1"), (date(2019, 4, 30), "H31.4.30"), (date(1989, 1, 7), "S64.1.7")],
)
def test_a_narrow_column_takes_the_short_form_of_a_date(day: date, printed: str) -> None:
    assert wording.short_date(day) == printed
