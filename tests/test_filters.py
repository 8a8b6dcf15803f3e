"""The filters a clause may put on a value (``text.FILTERS``)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from specgen.errors import Origin
from specgen.model import Unset
from specgen.text import FILTERS

DAY = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("name", "value", "printed"),
    [
        ("join_or", ("見本市", "例示町", "仮名村"), "見本市、例示町又は仮名村"),
        ("year_month", DAY, "令和９年３月"),
        ("short_date", DAY, "R9.3.31"),
        ("western", DAY, "令和９年（２０２７年）３月３１日"),
        ("fiscal_year", DAY, "令和８年度"),
        ("short_year", DAY, "R8年度"),
        ("short_number", 1234567, "1,234,567"),
        ("yen", 1234, "１，２３４円"),
        ("kin", 1234, "金１，２３４円"),
        ("daiji", 1234, "金壱千弐百参拾四円"),
        ("percent", 10, "１０パーセント"),
        ("per_hundred", 10, "１００分の１０"),
        ("plain", 1234, "1234"),
        ("plain", "見本市", "見本市"),
    ],
)
def test_a_filter_prints_a_value_in_its_form(name: str, value: object, printed: str) -> None:
    assert FILTERS[name](value) == printed


VALUES = ["文", 5, True, DAY, datetime(2027, 3, 31, 12), ("見本市",), Unset("件名", Origin("p.yaml", 3)), None, 1.5]  # noqa: DTZ001
FITTING: dict[str, list[type[object]]] = {
    "join_or": [tuple],
    "year_month": [date],
    "short_date": [date],
    "western": [date],
    "fiscal_year": [date],
    "short_year": [date],
    "short_number": [int],
    "yen": [int],
    "kin": [int],
    "daiji": [int],
    "percent": [int],
    "per_hundred": [int],
    "plain": [str, int],
}


def test_every_filter_is_tested() -> None:
    assert list(FITTING) == list(FILTERS)


@pytest.mark.parametrize("name", FITTING)
def test_a_filter_refuses_every_value_of_another_kind(name: str) -> None:
    for value in VALUES:
        if type(value) not in FITTING[name]:
            with pytest.raises(ValueError, match="に使うフィルターですが、値は"):
                FILTERS[name](value)


def test_the_refusal_says_in_japanese_what_the_filter_needs_and_what_the_value_is() -> None:
    with pytest.raises(ValueError, match=r"\A整数に使うフィルターですが、値は日付です\Z"):
        FILTERS["yen"](DAY)


@pytest.mark.parametrize("name", ["yen", "kin", "daiji", "percent", "per_hundred"])
def test_a_negative_amount_or_rate_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"金額は|割合は"):
        FILTERS[name](-1)
