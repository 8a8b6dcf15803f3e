"""What in a Word file keeps people from reading it: pictures without words, tables without headings … (docs/word/accessibility.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Barrier:
    """rule: its id.  place: where, in words.  what: what is wrong.  remedy: how to mend it in Word."""

    rule: str
    place: str
    what: str
    remedy: str


def barriers(content: bytes) -> tuple[Barrier, ...]:
    """Everything in a Word file that breaks a rule of accessibility, in the order of the text."""
    raise NotImplementedError
