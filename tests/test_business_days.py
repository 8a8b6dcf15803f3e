from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen import business_days

# 国民の祝日に関する法律 as it stands, with 振替休日 and 国民の休日; the equinoxes as the observatory computes them.
HOLIDAYS = {
    2026: "1-1 1-12 2-11 2-23 3-20 4-29 5-3 5-4 5-5 5-6 7-20 8-11 9-21 9-22 9-23 10-12 11-3 11-23",
    2027: "1-1 1-11 2-11 2-23 3-21 3-22 4-29 5-3 5-4 5-5 7-19 8-11 9-20 9-23 10-11 11-3 11-23",
}
EQUINOXES = {
    2026: (20, 23),
    2027: (21, 23),
    2028: (20, 22),
    2029: (20, 23),
    2030: (20, 23),
    2031: (21, 23),
    2032: (20, 22),
    2033: (20, 23),
    2034: (20, 23),
    2035: (21, 23),
    2036: (20, 22),
    2037: (20, 23),
    2038: (20, 23),
    2039: (21, 23),
    2040: (20, 22),
}


@pytest.mark.parametrize("year", HOLIDAYS)
def test_the_office_is_closed_on_weekends_holidays_and_around_new_year_and_on_no_other_day(year: int) -> None:
    holidays = {date(year, *map(int, day.split("-"))) for day in HOLIDAYS[year].split()}
    around_new_year = {date(year, 1, 2), date(year, 1, 3), date(year, 12, 29), date(year, 12, 30), date(year, 12, 31)}
    day = date(year, 1, 1)
    while day.year == year:
        expected = day.isoweekday() in (6, 7) or day in holidays or day in around_new_year
        assert business_days.is_closed(day) == expected, day
        assert business_days.is_business_day(day) != expected, day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", EQUINOXES)
def test_the_equinoxes_are_closed(year: int) -> None:
    spring, autumn = EQUINOXES[year]
    assert business_days.is_closed(date(year, 3, spring))
    assert business_days.is_closed(date(year, 9, autumn))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 24), 1, date(2026, 11, 25)),  # Tuesday → Wednesday
        (date(2026, 11, 20), 1, date(2026, 11, 24)),  # Friday; Monday is 勤労感謝の日
        (date(2026, 11, 21), 1, date(2026, 11, 24)),  # from a Saturday
        (date(2026, 11, 2), 5, date(2026, 11, 10)),  # 文化の日 and a weekend between
        (date(2026, 12, 28), 1, date(2027, 1, 4)),
        (date(2026, 12, 25), 1, date(2026, 12, 28)),
        (date(2026, 12, 25), 2, date(2027, 1, 4)),
        (date(2026, 12, 25), 10, date(2027, 1, 15)),  # 1/11 is 成人の日
        (date(2027, 1, 1), 1, date(2027, 1, 4)),
        (date(2027, 4, 28), 1, date(2027, 4, 30)),
        (date(2027, 4, 28), 2, date(2027, 5, 6)),
        (date(2027, 4, 30), 1, date(2027, 5, 6)),
        (date(2027, 4, 30), 3, date(2027, 5, 10)),
        (date(2026, 5, 1), 1, date(2026, 5, 7)),  # 5/6 stands in for Sunday 5/3
        (date(2026, 9, 18), 1, date(2026, 9, 24)),  # 9/22 lies between two holidays
        (date(2026, 9, 18), 2, date(2026, 9, 25)),
        (date(2027, 3, 19), 1, date(2027, 3, 23)),  # 3/22 stands in for Sunday 3/21
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2027, 12, 28), 1, date(2028, 1, 4)),
        (date(2028, 12, 28), 1, date(2029, 1, 4)),
    ],
)
def test_days_are_counted_from_the_day_after_the_first(start: date, days: int, end: date) -> None:
    assert business_days.business_days_after(start, days) == end
    assert business_days.add_business_days(start, days, business_days.is_closed) == end


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 11, 24), date(2026, 11, 24)),
        (date(2026, 11, 21), date(2026, 11, 24)),
        (date(2026, 9, 21), date(2026, 9, 24)),
        (date(2026, 12, 28), date(2026, 12, 28)),
        (date(2026, 12, 29), date(2027, 1, 4)),
        (date(2027, 5, 1), date(2027, 5, 6)),
    ],
)
def test_a_deadline_on_a_closed_day_moves_to_the_next_open_one(day: date, moved: date) -> None:
    assert business_days.next_business_day(day) == moved


def test_a_body_may_have_its_own_closed_days() -> None:
    anniversary = date(2026, 11, 25)

    def closed(day: date) -> bool:
        return day == anniversary or business_days.is_closed(day)

    assert not business_days.is_business_day(anniversary, closed)
    assert business_days.next_business_day(anniversary, closed) == date(2026, 11, 26)
    assert business_days.add_business_days(date(2026, 11, 24), 1, closed) == date(2026, 11, 26)


@pytest.mark.parametrize("days", [0, -1])
def test_fewer_than_one_day_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="１以上"):
        business_days.business_days_after(date(2026, 11, 24), days)


def test_an_office_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="開庁日がありません"):
        business_days.add_business_days(date(2026, 11, 24), 1, lambda _day: True)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(1, 40))
def test_exactly_so_many_business_days_lie_behind(start: date, days: int) -> None:
    end = business_days.business_days_after(start, days)
    passed = [start + timedelta(days=number) for number in range(1, (end - start).days + 1)]
    assert sum(business_days.is_business_day(day) for day in passed) == days
    assert business_days.is_business_day(end)


def test_the_holiday_library_is_not_loaded_before_it_is_needed() -> None:
    program = "import sys, specgen.business_days; sys.exit('jpholiday' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
