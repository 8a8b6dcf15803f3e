"""How numbers, dates and lists read in a Japanese official document: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

_FULL = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")

# First day of each era; years before the first row are written in the Western calendar.
_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
)


def full_width(number: int) -> str:
    """14 → １４, 1234567 → １，２３４，５６７."""
    return f"{number:,}".translate(_FULL)


def digits(number: int) -> str:
    """Full-width digits without commas, as labels and years are written."""
    return str(number).translate(_FULL)


def era_year(day: date) -> str:
    """The year of ``day``: 令和８年; the first year is 元年."""
    for first, era in _ERAS:
        if day >= first:
            year = day.year - first.year + 1
            return f"{era}{'元' if year == 1 else digits(year)}年"
    return f"{digits(day.year)}年"


def era_date(day: date) -> str:
    """2026-11-23 → 令和８年１１月２３日."""
    return f"{era_year(day)}{digits(day.month)}月{digits(day.day)}日"


def era_month(day: date) -> str:
    """2026-11-23 → 令和８年１１月."""
    return f"{era_year(day)}{digits(day.month)}月"


def join(names: Sequence[str], joiner: str) -> str:
    """Ａ、Ｂ及びＣ (drafting rule: one level of 及び / 又は; two names take the joiner alone)."""
    if len(names) <= 1:
        return "".join(names)
    return "、".join(names[:-1]) + joiner + names[-1]
