"""What becomes of Word files that are appended as annexes: taken whole, refused by code, or wrong."""

from __future__ import annotations

import hashlib
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

from specgen.composition import compose
from specgen.errors import ReceivedError
from specgen.model import Attached
from specgen.received import read_document_file
from tests.corpus.hosts import host
from tests.corpus.validity import Fault, Validator
from tests.corpus.words import Counted, count

WORDS = 0.99  # of those of the file at least, for it to be taken whole
HOSTILE = frozenset({"SG402", "SG405", "SG406"})  # passwords, macros, DTDs, altChunk, DDE: refusing them is right


@dataclass(frozen=True)
class Sample:
    """A file to be measured.  producer: the program that wrote it.  features: what it holds (features.yaml)."""

    path: Path
    producer: str
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What became of one file.

    code: of the refusal, "crash" for any other exception, "" when it was composed.  kept, around: the shares of its words in and
    around the text.  before, after: errors of the validator; None when it was not asked.
    """

    sample: Sample
    code: str = ""
    message: str = ""
    kept: float = 0.0
    around: float = 0.0
    seconds: float = 0.0
    before: tuple[Fault, ...] | None = None
    after: tuple[Fault, ...] | None = None
    notices: tuple[str, ...] = ()
    composed: bytes = field(default=b"", repr=False)

    @property
    def valid(self) -> bool:
        """Whether the file was without an error; files that were not looked at are taken for such."""
        return not self.before

    @property
    def words(self) -> bool:
        return not self.code and self.kept >= WORDS

    @property
    def whole(self) -> bool:
        """Its words are kept and it brought no error."""
        return self.words and not self.after

    @property
    def cause(self) -> str:
        """Why it is no success, in few words; "" when it is one or was invalid before."""
        if self.code:
            return f"{self.code} {self.message.splitlines()[-1 if self.code == 'crash' else 0][:100]}"
        if not self.words:
            return "words lost"
        if self.valid and self.after:
            return f"invalid: {self.after[0].kind[:110]}"
        return ""


@dataclass(frozen=True)
class Rates:
    """Counts of a group of files: all, refused rightly, refused otherwise, crashed; of the valid ones neither hostile: how many, and taken whole."""

    files: int
    hostile: int
    refused: int
    crashed: int
    valid: int
    whole: int
    words: int
    new_faults: int

    @property
    def success(self) -> float:
        return self.whole / self.valid if self.valid else 1.0

    @property
    def refusals(self) -> float:
        return self.refused / self.valid if self.valid else 0.0


def measure(samples: Sequence[Sample], validator: Validator | None, processes: int = 2) -> list[Result]:
    """Each file through the door and into the host, in order; with a validator the files before and after are looked at too."""
    with ProcessPoolExecutor(processes) as pool:
        results = list(pool.map(compose_one, samples, chunksize=4))
    if validator is None:
        return results
    before = validator.faults(each.sample.path.read_bytes() for each in results)
    after = iter(validator.faults(each.composed for each in results if each.composed))
    return [
        replace(each, before=faults, after=next(after) if each.composed else None) for each, faults in zip(results, before, strict=True)
    ]


def compose_one(sample: Sample) -> Result:
    """One file through the door and into the host; never raises."""
    start = time.perf_counter()
    try:
        received = read_document_file(sample.path)
        file = sample.path.name
        annex = Attached("sample", "見本", file, "docx", received.content, hashlib.sha256(received.content).hexdigest())
        composed = compose(host(), (annex,)).content
    except ReceivedError as error:
        return Result(sample, error.problems[0].code, error.problems[0].message, seconds=time.perf_counter() - start)
    except Exception:  # noqa: BLE001 (a crash is what is looked for)
        return Result(sample, "crash", traceback.format_exc(), seconds=time.perf_counter() - start)
    seconds = time.perf_counter() - start
    kept, around = _counted(sample.path.read_bytes()).kept(_counted(composed), _counted(host()))
    notices = tuple(each.code for each in received.notices)
    return Result(sample, kept=kept, around=around, seconds=seconds, composed=composed, notices=notices)


def _counted(content: bytes) -> Counted:
    try:
        return count(content)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, StopIteration):
        return Counted(Counter({"(unreadable)": 1}))


def rates(results: Iterable[Result]) -> Rates:
    every = list(results)
    meant = [each for each in every if each.code not in HOSTILE]
    valid = [each for each in meant if each.valid]
    return Rates(
        files=len(every),
        hostile=len(every) - len(meant),
        refused=sum(each.code not in ("", "crash") for each in valid),
        crashed=sum(each.code == "crash" for each in every),
        valid=len(valid),
        whole=sum(each.whole for each in valid),
        words=sum(not each.code and not each.words for each in meant),
        new_faults=sum(bool(each.after) for each in valid),
    )


def groups(results: Sequence[Result]) -> Iterator[tuple[str, str, list[Result]]]:
    """("producer" or "feature", its name, its files), in order of the names."""
    for producer in sorted({each.sample.producer for each in results}):
        yield "producer", producer, [each for each in results if each.sample.producer == producer]
    for feature in sorted({feature for each in results for feature in each.sample.features}):
        yield "feature", feature, [each for each in results if feature in each.sample.features]
