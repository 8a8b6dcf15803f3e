"""Which blanks to fill first: the more rests on a value, the earlier it comes.

``_ORDER`` is the whole rule, to be read from the top: what the call is and who makes it, how long it
binds, what it is about, who decides; then all that is not named here; addresses and names of persons
last, since nothing else waits for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from specgen.errors import Origin
from specgen.model import Blank, Document

_REST = "*"
_ORDER = (
    # name of a blank, ``row.…`` in a table, or what it ends with → the key of the profile it is given by
    ("project.title", "title"),
    ("issuer.name", "name"),
    ("lead.name", "name"),
    ("members.*", "name"),
    ("agreement.start", "agreement_start"),
    ("agreement.end", "agreement_end"),
    ("row.go_live", "go_live"),
    ("row.migration_deadline", "migration_deadline"),
    ("row.standard_spec", "standard_spec"),
    ("project.system_name", "system_name"),
    ("consortium.name", "name"),
    ("council.name", "council_name"),
    ("cloud_examination.result", "result"),
    ("cloud_examination.date", "date"),
    ("parameters.*", ""),
    (_REST, ""),
    ("agreement.title", "agreement_title"),
    ("project.secretariat", "secretariat"),
    ("project.date", "date"),
    ("row.head_title", "head_title"),
    ("*の長の職名", "head_title"),
    ("row.address", "address"),
    ("*の所在地", "address"),
    ("*の長の氏名", "head_name"),
)


@dataclass(frozen=True)
class OpenBlank:
    """A blank of a package. key: the key of the profile that fills it, "" when it is the last part of the name.
    documents: the titles of the documents that print it, in their order."""

    label: str
    name: str
    key: str
    origin: Origin
    documents: tuple[str, ...]


def by_importance(documents: Iterable[Document]) -> tuple[OpenBlank, ...]:
    """Every open blank of ``documents`` once, the most important first; equals in the order of first appearance."""
    first: dict[str, Blank] = {}
    printed: dict[str, list[str]] = {}
    for document in documents:
        for blank in document.open:
            first.setdefault(blank.label, blank)
            titles = printed.setdefault(blank.label, [])
            if document.title not in titles:
                titles.append(document.title)
    found = [OpenBlank(label, blank.name, _key(blank.name), blank.origin, tuple(printed[label])) for label, blank in first.items()]
    return tuple(sorted(found, key=lambda blank: rank(blank.name)))


def rank(name: str) -> int:
    """The place of a blank's name in the order; 0 is the most important."""
    return next((place for place, (pattern, _) in enumerate(_ORDER) if pattern != _REST and fnmatchcase(name, pattern)), _RANK_OF_REST)


_RANK_OF_REST = next(place for place, (pattern, _) in enumerate(_ORDER) if pattern == _REST)


def _key(name: str) -> str:
    return _ORDER[rank(name)][1] or name.rpartition(".")[2]


def place_to_write(blank: OpenBlank, lines: Sequence[str]) -> Origin:
    """Where the profile of ``lines`` waits for the value: the line ``# key:`` below the place of the blank,
    within the same entry or section; the blank's own place when there is none."""
    start = blank.origin.line
    if not 1 <= start <= len(lines):
        return blank.origin
    for number, line in enumerate(lines[start:], start + 1):
        if re.match(rf"\s*# {re.escape(blank.key)}:", line):
            return Origin(blank.origin.path, number)
        if re.match(r"[^\s#]|\s*- ", line):  # the next section, the next entry
            break
    return blank.origin
