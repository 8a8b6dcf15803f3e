"""What can go wrong, in the reader's language; imports nothing of ours.

Each problem says where, what and how to mend. Kinds are named by who mends them; each kind carries
its exit status (docs/errors.md lists every code).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, order=True)
class Origin:
    """A place in a file. ``line`` and ``column`` count from 1; 0 means the file as a whole."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.path]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: ``message`` says what is wrong, ``remedy`` what to do (both Japanese)."""

    origin: Origin
    code: str
    message: str
    remedy: str = field(default="", compare=False)

    def __str__(self) -> str:
        head = f"{self.origin}: {self.code} {self.message}"
        return f"{head}\n    → {self.remedy}" if self.remedy else head

    def as_dict(self) -> dict[str, object]:
        return {
            "path": self.origin.path,
            "line": self.origin.line,
            "column": self.origin.column,
            "code": self.code,
            "message": self.message,
            "remedy": self.remedy,
        }


class SpecgenError(Exception):
    """Base of all refusals: one or more problems, sorted by place, each once."""

    exit_status: ClassVar[int] = 70

    def __init__(self, *problems: Problem) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Findings(SpecgenError):
    """The documents contradict each other, or ``--final`` meets an open item: the officer decides."""

    exit_status = 1


class UsageError(SpecgenError):
    """The command line is wrong: the caller mends it."""

    exit_status = 2


class InputError(SpecgenError):
    """A profile or a clause library is refused: its author mends it."""

    exit_status = 3


class ReceivedError(SpecgenError):
    """A file from outside is refused: who sent it mends it."""

    exit_status = 4


class WorkplaceError(SpecgenError):
    """The machine, a lock or a foreign file is in the way: the operator mends it."""

    exit_status = 5


class InternalError(SpecgenError):
    """Our own package check failed: a bug in specgen."""

    exit_status = 70
