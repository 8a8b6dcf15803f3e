from __future__ import annotations

from datetime import date

import pytest

from specgen import wording


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2026, 11, 23), "令和８年１１月２３日"),
        (date(2019, 5, 1), "令和元年５月１日"),
        (date(2019, 4, 30), "平成３１年４月３０日"),
        (date(1989, 1, 8), "平成元年１月８日"),
        (date(1989, 1, 7), "昭和６４年１月７日"),
        (date(1926, 12, 25), "昭和元年１２月２５日"),
        (date(2033, 3, 31), "令和１５年３月３１日"),
    ],
)
def test_dates_print_in_the_era_calendar(day: date, printed: str) -> None:
    assert wording.era_date(day) == printed


def test_a_month_prints_without_its_day() -> None:
    assert wording.era_month(date(2026, 12, 1)) == "令和８年１２月"


@pytest.mark.parametrize(
    ("names", "printed"),
    [
        (("見本市",), "見本市"),
        (("見本市", "例示町"), "見本市及び例示町"),
        (("見本市", "例示町", "仮名村"), "見本市、例示町及び仮名村"),
    ],
)
def test_names_are_joined_by_one_joiner_before_the_last(names: tuple[str, ...], printed: str) -> None:
    assert wording.join(names, "及び") == printed


@pytest.mark.parametrize(("number", "printed"), [(0, "０"), (14, "１４"), (1234567, "１，２３４，５６７"), (-5, "－５")])
def test_numbers_print_full_width_with_commas(number: int, printed: str) -> None:
    assert wording.full_width(number) == printed
