"""Shares per body and year as an SVG chart: one panel a body, one bar a year, every bar with its number. Greys only."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from specgen.cost_model import Allocation

_LEFT, _BAR, _GAP, _PANEL, _TOP = 150, 64, 16, 96, 64
_FONT = "font-family=\"'Noto Sans CJK JP','Yu Gothic','Meiryo',sans-serif\""
_TITLE = 480  # what the title needs
_NAME_ROOM = 9  # full-width characters left of a panel; longer names are set closer


def render(allocation: Allocation) -> bytes:
    """The chart as UTF-8 text; one scale for all bodies, so that they can be compared. Equal allocations give equal bytes."""
    return "".join(_lines(allocation)).encode()


def _lines(allocation: Allocation) -> Iterator[str]:
    sums = allocation.by_body()
    most = max((money.included for years in sums.values() for money in years.values()), default=0) or 1
    width = max(_LEFT + len(allocation.years) * (_BAR + _GAP) + _GAP, _TITLE)
    height = _TOP + len(allocation.bodies) * _PANEL + 24
    title = "団体別及び年度別の負担額（千円、消費税及び地方消費税を含む）"
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" {_FONT}>\n'
    yield f"<title>{escape(title)}</title>\n<desc>{escape(allocation.title)}</desc>\n"
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>\n<text x="{_GAP}" y="22" font-size="14" font-weight="bold">{escape(title)}</text>\n'
    for place, year in enumerate(allocation.years):
        yield f'<text x="{_centre(place)}" y="{_TOP - 14}" font-size="12" text-anchor="middle">{year}年度</text>\n'
    for number, body in enumerate(allocation.bodies):
        floor = _TOP + (number + 1) * _PANEL - 8
        squeeze = f' textLength="{_LEFT - 2 * _GAP}" lengthAdjust="spacingAndGlyphs"' if len(body.name) > _NAME_ROOM else ""
        yield f'<text x="{_GAP}" y="{floor - 6}" font-size="13"{squeeze}>{escape(body.name)}</text>\n'
        yield f'<line x1="{_LEFT}" y1="{floor}" x2="{width - _GAP}" y2="{floor}" stroke="#333" stroke-width="1"/>\n'
        for place, year in enumerate(allocation.years):
            yield from _bar(sums[body.id][year].included, most, place, floor)
    yield "</svg>\n"


def _centre(place: int) -> int:
    return _LEFT + _GAP + place * (_BAR + _GAP) + _BAR // 2


def _bar(yen: int, most: int, place: int, floor: int) -> Iterator[str]:
    """The bar of one year and the thousands of yen above it, half a thousand and more counted up."""
    tall = yen * (_PANEL - 32) // most
    left = _centre(place) - _BAR // 2
    yield f'<rect x="{left}" y="{floor - tall}" width="{_BAR}" height="{tall}" fill="#b0b0b0" stroke="#333" stroke-width="0.75"/>\n'
    yield f'<text x="{_centre(place)}" y="{floor - tall - 4}" font-size="11" text-anchor="middle">{(yen + 500) // 1000:,}</text>\n'
