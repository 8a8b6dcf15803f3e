"""Days → an iCalendar file (RFC 5545), to be taken into a calendar: one all-day event for each.

The same days give the same bytes: the stamp every event must carry is the day of the papers, and the ids are made of what they name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

_LONGEST = 75  # octets of a line, without its end; a longer one goes on in the next after a blank


def render(title: str, stamp: date, events: Sequence[tuple[str, str, date]]) -> bytes:
    """The calendar of ``events`` (id, name, day) of the procedure ``title``: UTF-8, CRLF."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//specgen//specgen//JA", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_text(title)}")
    for name, said, day in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{hashlib.sha256(f'{title}/{name}'.encode()).hexdigest()[:32]}@specgen",
            f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(f'{said}（{title}）')}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _text(words: str) -> str:
    """A value of type TEXT: what would end it is escaped."""
    for mark in ("\\", ";", ","):
        words = words.replace(mark, f"\\{mark}")
    return "".join(character for character in words if character.isprintable())


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, none of them ending within a character."""
    part, room = "", _LONGEST
    for character in line:
        size = len(character.encode())
        if size > room:
            yield part
            part, room = " ", _LONGEST - 1
        part, room = part + character, room - size
    yield part
