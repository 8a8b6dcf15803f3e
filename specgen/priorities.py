"""Which blanks to fill first: the more rests on a value, the earlier it comes.

``_ORDER`` is the whole rule, to be read from the top: what the call is and who makes it, how long it
binds, what it is about, who decides; then all that is not named; what only one line waits for (addresses,
names of persons) last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import TypeVar

from specgen.errors import Origin

Entry = TypeVar("Entry")

_REST = "…"
_ORDER = (  # patterns of places in a profile
    "project.title",
    "members.*.name",
    "contract_period.*",
    "consortium.agreement_start",
    "consortium.agreement_end",
    "budget*",  # also as a whole: nothing of it is written yet
    "businesses.*.go_live",
    "businesses.*.migration_deadline",
    "businesses.*.standard_spec",
    "project.system_name",
    "consortium.name",
    "consortium.council_name",
    "consortium.selection_*",
    "next_system.*",
    "cloud_examination.*",
    "parameters.*",
    _REST,
    "consortium.agreement_title",
    "project.secretariat",
    "project.date",
    "consortium.vice_chair",
    "consortium.auditors",
    "organs*",
    "members.*.head_title",
    "members.*.address",
    "members.*.head_name",
)


def by_importance(blanks: Iterable[Entry], key: Callable[[Entry], str]) -> tuple[Entry, ...]:
    """``blanks`` with the most important first, equals in the order given. key: says the place of one (``Origin.key``)."""
    return tuple(sorted(blanks, key=lambda blank: rank(key(blank))))


def rank(key: str) -> int:
    """The place of a blank in the order; 0 is the most important."""
    return next((place for place, pattern in enumerate(_ORDER) if fnmatchcase(key, pattern)), _ORDER.index(_REST))


def field_of(key: str) -> tuple[str, str]:
    """The section of a profile and the field in it, or in an entry of it: (members, address)."""
    section, _, rest = key.partition(".")
    return section, rest.rpartition(".")[2]


def place_to_write(origin: Origin, lines: Sequence[str]) -> Origin:
    """Where the profile of ``lines`` waits for the value missing at ``origin``: its line ``# key:``, in its section or
    its entry of the section; where the section begins, or ``origin``, when no such line is there."""
    section, key = field_of(origin.key)
    entry = origin.key.count(".") > 1
    start, found = max(origin.line, 1), origin
    if not entry:
        heads = (number for number, line in enumerate(lines, 1) if re.match(rf"(?:# )?{re.escape(section)}:", line))
        start = next(heads, len(lines) + 1)
        found = Origin(origin.path, start) if start <= len(lines) else origin
    for number, line in enumerate(lines[start:], start + 1):
        if key and re.match(rf"\s*# +{re.escape(key)}:", line):
            return Origin(origin.path, number)
        if re.match(r"[^\s#]|\s*- " if entry else r"(?:# )?[^\s#]", line):  # the next entry, the next section
            break
    return found
