"""Business days (開庁日): which days an office is closed, and counting on those it is open.

Closed by default: Saturdays, Sundays, national holidays with their substitutes, 29 December to 3 January, the days
that local ordinances on holidays usually name (地方自治法第４条の２). A body with other holidays passes its own ``closed``.
Holidays of coming years follow the law as it stands today, the two equinoxes the computed ones: they are
official only when 官報 announces them in February of the year before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

_LONGEST_CLOSURE = 366  # days in a row; more is a mistake in ``closed``, not a holiday


def is_closed(day: date) -> bool:
    """Saturday, Sunday, national holiday (振替休日 and 国民の休日 too) or 12/29 … 1/3."""
    if day.weekday() >= 5 or (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return True
    import jpholiday

    return jpholiday.is_holiday(day)


def is_business_day(day: date, closed: Callable[[date], bool] = is_closed) -> bool:
    """Whether the office is open on ``day``."""
    return not closed(day)


def next_business_day(day: date, closed: Callable[[date], bool] = is_closed) -> date:
    """``day`` itself when it is a business day, else the first business day after it.

    Rule: a deadline that falls on a closed day moves to the open day right after it (直後の開庁日).
    For the business day after a day (翌開庁日) use ``business_days_after(day, 1)``.
    Raises ValueError when ``closed`` admits no day for a year.
    """
    for _ in range(_LONGEST_CLOSURE + 1):
        if not closed(day):
            return day
        day += timedelta(days=1)
    msg = f"{day.isoformat()} までの１年間に開庁日がありません"
    raise ValueError(msg)


def add_business_days(start: date, days: int, closed: Callable[[date], bool]) -> date:
    """The ``days``-th day after ``start`` that is not ``closed``; ``start`` is not counted, open or not.

    days: business days, >= 1.  Raises ValueError for fewer, or when ``closed`` admits no day for a year.
    Rule: 初日不算入 (民法第１４０条): 翌日から起算して○開庁日.
    """
    if days < 1:
        msg = f"開庁日の日数は１以上でなければなりません（渡された値: {days}）"
        raise ValueError(msg)
    day = start
    for _ in range(days):
        day = next_business_day(day + timedelta(days=1), closed)
    return day


def business_days_after(start: date, days: int) -> date:
    """The ``days``-th business day counted from the day after ``start``, on the default calendar; days >= 1.

    2026-12-28 and 1 → 2027-01-04. Rule and refusals as for ``add_business_days``.
    """
    return add_business_days(start, days, is_closed)
