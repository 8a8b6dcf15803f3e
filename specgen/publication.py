"""A Word file → the same for others to read: nothing of its making, of its comments, of its changes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """content: the file without what is for the office alone.  removed: what was taken out, in words, with how many."""

    content: bytes
    removed: tuple[tuple[str, int], ...]


def publish(content: bytes) -> Published:
    """The Word file that may be handed on; the words a reader sees, with all changes accepted, are the same."""
    raise NotImplementedError
