"""Runs a target over mutated inputs for a time or a number of times, and keeps what it finds, made smaller."""

from __future__ import annotations

import contextlib
import hashlib
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from types import ModuleType

from specgen.errors import SpecgenError
from tests.fuzz.mutations import mutate

SECONDS = 20  # for one input
_SMALLER_SECONDS = 20  # for making one find smaller


class TooSlow(BaseException):
    """One input took more than ``SECONDS``; no handler of exceptions may swallow it."""


@dataclass(frozen=True)
class Find:
    """place: what was raised and where in our code, the same for all inputs that do so."""

    place: str
    data: bytes
    told: str


@dataclass
class Outcome:
    """runs: inputs that were tried.  refused: how many of them by a code."""

    runs: int = 0
    refused: int = 0
    finds: list[Find] = field(default_factory=list)


def fuzz(target: ModuleType, *, seconds: float = 0, runs: int = 0, seed: int = 0) -> Outcome:
    """Try inputs until one of the limits that are not 0 is reached; each place that raises is a find once."""
    change: Callable[[bytes, Random], bytes] = getattr(target, "mutate", partial(mutate, words=getattr(target, "WORDS", ())))
    seeds: list[bytes] = target.seeds()
    outcome, begun, places = Outcome(), time.monotonic(), set[str]()
    for data in seeds:  # as they are: a seed that is refused tests nothing
        _note(outcome, target, data, places)
    if outcome.refused:
        raise ValueError(f"{outcome.refused} of {len(seeds)} seeds are refused")
    while (not seconds or time.monotonic() - begun < seconds) and (not runs or outcome.runs < runs + len(seeds)):
        random = Random(f"{seed}/{outcome.runs}")  # noqa: S311 (nothing secret)
        _note(outcome, target, change(random.choice(seeds), random), places)
    return outcome


def _note(outcome: Outcome, target: ModuleType, data: bytes, places: set[str]) -> None:
    outcome.runs += 1
    result = tried(target, data)
    if isinstance(result, Find):
        if result.place not in places:
            places.add(result.place)
            outcome.finds.append(smaller(target, result))
    elif result:
        outcome.refused += 1


def tried(target: ModuleType, data: bytes) -> Find | str:
    """The code of the refusal, "" for an input that is taken, or what was found."""
    try:
        with _within(SECONDS):
            target.try_one(data)
    except KeyboardInterrupt:
        raise
    except SpecgenError as error:
        if error.exit_status != 70:
            return error.problems[0].code
        return Find(_place(error), data, "".join(traceback.format_exception(error)))
    except BaseException as error:  # noqa: BLE001 (whatever it is, it is a find)
        return Find(_place(error), data, "".join(traceback.format_exception(error)))
    return ""


@contextlib.contextmanager
def _within(seconds: int) -> Iterator[None]:
    """Raises TooSlow after that time, where the machine has alarms."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _place(error: BaseException) -> str:
    """``ValueError at word_package.py:61 in tree``: the last frame of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/specgen/" in frame.filename.replace("\\", "/")] or frames
    if isinstance(error, TooSlow | RecursionError) or not ours:  # wherever it happened to be
        return type(error).__name__
    if isinstance(error, AssertionError) and "/tests/" in frames[-1].filename.replace("\\", "/"):  # told apart by its first word
        return f"AssertionError {str(error).partition(' ')[0]} at {frames[-1].name}"
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno} in {ours[-1].name}"


def smaller(target: ModuleType, find: Find) -> Find:
    """The same find with as many bytes left out as can be found in a short time."""
    best, begun, size = find, time.monotonic(), len(find.data) // 2
    while size and not find.place.startswith("TooSlow"):
        at = 0
        while at < len(best.data):
            if time.monotonic() - begun > _SMALLER_SECONDS:
                return best
            other = tried(target, best.data[:at] + best.data[at + size :])
            if isinstance(other, Find) and other.place == find.place:
                best = other
            else:
                at += size
        size //= 2
    return best


def keep(name: str, find: Find, folder: Path) -> Path:
    """The input and what was raised, beside each other; returns the file of the input."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{hashlib.sha256(find.place.encode()).hexdigest()[:8]}.bin"
    file.write_bytes(find.data)
    file.with_suffix(".txt").write_text(f"{find.place}\n\n{find.told}", encoding="utf-8", errors="backslashreplace")
    return file
