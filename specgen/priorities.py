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
_ORDER = (
    # name of a blank (``row.…`` in a table; a label where it has no other) → its field of the profile, when
    # that is not the same; a bare key stands in the entry the blank comes from
    ("project.title", ""),
    ("issuer.name", "name"),
    ("lead.name", "name"),
    ("members.*", "name"),
    ("contract_period.*", ""),
    ("agreement.start", "consortium.agreement_start"),
    ("agreement.end", "consortium.agreement_end"),
    ("budget.*", ""),
    ("row.go_live", "go_live"),
    ("row.migration_deadline", "migration_deadline"),
    ("row.standard_spec", "standard_spec"),
    ("project.system_name", ""),
    ("consortium.name", ""),
    ("council.name", "consortium.council_name"),
    ("cloud_examination.*", ""),
    ("parameters.*", ""),
    (_REST, ""),
    ("agreement.title", "consortium.agreement_title"),
    ("project.secretariat", ""),
    ("project.date", ""),
    ("row.head_title", "head_title"),
    ("*の長の職名", "head_title"),
    ("row.address", "address"),
    ("*の所在地", "address"),
    ("*の長の氏名", "head_name"),
)
_RANK_OF_REST = [name for name, _ in _ORDER].index(_REST)


def by_importance(blanks: Iterable[Entry], name: Callable[[Entry], str]) -> tuple[Entry, ...]:
    """``blanks`` with the most important first, equals in the order given. name: says the name of one."""
    return tuple(sorted(blanks, key=lambda blank: rank(name(blank))))


def rank(name: str) -> int:
    """The place of a blank in the order by its name; 0 is the most important."""
    return next((place for place, (pattern, _) in enumerate(_ORDER) if fnmatchcase(name, pattern)), _RANK_OF_REST)


def field_of(name: str) -> str:
    """The field of the profile that fills the blank: ``project.title``; a bare key for an entry of a list."""
    given = _ORDER[rank(name)][1]
    return given or name.removeprefix("row.")


def place_to_write(name: str, origin: Origin, lines: Sequence[str]) -> Origin:
    """Where the profile of ``lines`` waits for the value: its line ``# key:``, in the section of the field or
    in the entry of ``origin``; where the section begins, or ``origin``, when no such line is there."""
    section, _, key = field_of(name).rpartition(".")
    start, found = max(origin.line, 1), origin
    if section:
        heads = (number for number, line in enumerate(lines, 1) if re.match(rf"(?:# )?{re.escape(section)}:", line))
        start = next(heads, len(lines) + 1)
        found = Origin(origin.path, start) if start <= len(lines) else origin
    for number, line in enumerate(lines[start:], start + 1):
        if re.match(rf"\s*# +{re.escape(key)}:", line):
            return Origin(origin.path, number)
        if re.match(r"(?:# )?[^\s#]" if section else r"[^\s#]|\s*- ", line):  # the next section, the next entry
            break
    return found
