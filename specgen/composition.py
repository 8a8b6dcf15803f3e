"""Word files of the office appended to ours as annexes, through docxcompose behind guards (docs/word/annexes.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from specgen.model import Attached


@dataclass(frozen=True)
class Loss:
    """Something of an annex that is not carried.  what: in the words of an officer.  count: how many."""

    what: str
    count: int


@dataclass(frozen=True)
class Composed:
    """The whole file, and by name of an annex what of it was left out (nothing but with ``allow_lossy``)."""

    content: bytes
    losses: dict[str, tuple[Loss, ...]]


def compose(host: bytes, annexes: Sequence[Attached], *, allow_lossy: bool = False) -> Composed:
    """``host`` with the text of each annex in the place it keeps for it.

    The place is the one paragraph with the bookmark ``_SGa<n>`` (n: 1 for the first annex); it stands alone in a section of its own
    under the annex's heading, and that section takes the page size and orientation of the annex.
    Raises ReceivedError SG440 with the list of what cannot be carried unless ``allow_lossy``, SG441 when words would be lost all the same.
    """
    raise NotImplementedError
