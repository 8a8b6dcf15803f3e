"""``python -m tests.corpus [FOLDER]``: makes and measures the corpus, or measures the Word files of a folder; see ``--help``."""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.conftest import ROOT
from tests.corpus.measure import Rates, Result, Sample, groups, measure, rates
from tests.corpus.validity import Validator

CACHE = ROOT / "output" / "corpus"
REFUSALS, SUCCESS = 0.05, 0.97  # of valid files: refused by code at most, taken whole at least


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.corpus", description="Append Word files as annexes and see what becomes of them."
    )
    parser.add_argument("folder", nargs="?", type=Path, help="Word files of other people; without it the corpus is made and measured")
    parser.add_argument("--list", action="store_true", help="only print the producers and features, with the number of files")
    parser.add_argument("--make", type=Path, metavar="DIR", help="only write the files of the corpus into DIR")
    parser.add_argument("--at-most", type=int, metavar="N", help="of each collection (folder in FOLDER) N files, drawn with seed 1")
    parser.add_argument("--without-validator", action="store_true", help="words and refusals only")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--fails", type=Path, metavar="DIR", help="copy the files that fail there, sorted by cause")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        samples = of_folder(given.folder, given.at_most) if given.folder else made(given.make or Path(folder))
        if given.list or given.make:
            print_list(samples)
            return 0
        results = measure(samples, None if given.without_validator else the_validator(), given.processes)
        print_results(results)
        if given.fails:
            keep_fails(results, given.fails)
    total = rates(results)
    return int(bool(total.crashed or total.words or total.refusals > REFUSALS or total.success < SUCCESS))


def made(folder: Path) -> list[Sample]:
    from tests.corpus.makers import make

    return make(folder)


def of_folder(folder: Path, at_most: int | None) -> list[Sample]:
    """Every different Word file below ``folder``; the first folder of its path stands for its producer."""
    found: dict[str, Sample] = {}
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() in (".docx", ".dotx") and file.is_file():
            parts = file.relative_to(folder).parts
            found.setdefault(hashlib.sha256(file.read_bytes()).hexdigest(), Sample(file, parts[0] if len(parts) > 1 else folder.name))
    samples = list(found.values())
    if at_most is None:
        return samples
    drawn: list[Sample] = []
    for producer in sorted({each.producer for each in samples}):
        of_one = [each for each in samples if each.producer == producer]
        drawn += random.Random(1).sample(of_one, min(at_most, len(of_one)))  # noqa: S311 (the same files each time)
    return drawn


def the_validator() -> Validator:
    program = os.environ.get("SPECGEN_VALIDATOR") or shutil.which("ooxml-validator")
    if program is None:
        sys.exit("the Open XML SDK validator is missing: set SPECGEN_VALIDATOR, or give --without-validator")
    return Validator(program, Path(os.environ.get("SPECGEN_CORPUS_CACHE") or CACHE))


def print_list(samples: list[Sample]) -> None:
    producers = Counter(each.producer for each in samples)
    features = Counter(feature for each in samples for feature in each.features)
    for name, counted in (("producer", producers), ("feature", features)):
        for key, number in sorted(counted.items()):
            print(f"{name:9} {key:28} {number:4}")  # noqa: T201
    print(f"{len(samples)} files, {len(producers)} producers, {len(features)} features")  # noqa: T201


_HEAD = f"{'':9} {'':28} {'files':>6} {'hostile':>7} {'refused':>7} {'crash':>6} {'words-':>6} {'valid':>6} {'new-bad':>7} {'whole':>6} {'rate':>7}"


def _row(kind: str, name: str, of: Rates) -> str:
    return (
        f"{kind:9} {name:28} {of.files:6} {of.hostile:7} {of.refused:7} {of.crashed:6} {of.words:6} {of.valid:6} {of.new_faults:7} "
        f"{of.whole:6} {of.success:7.1%}"
    )


def print_results(results: list[Result]) -> None:
    lines = [_HEAD, *(_row(kind, name, rates(group)) for kind, name, group in groups(results)), _row("all", "", rates(results)), ""]
    causes = Counter(each.cause for each in results if each.cause)
    lines += [f"{number:5}  {cause}" for cause, number in causes.most_common(40)]
    lines.append(
        f"words around the text (headers, footers, charts, diagrams) not all kept: {sum(not each.code and each.around < 0.99 for each in results)}"
    )
    print("\n".join(lines))  # noqa: T201


def keep_fails(results: list[Result], folder: Path) -> None:
    """The files that fail, a folder for each cause, and README.txt with the causes, the worst first."""
    causes = Counter(each.cause for each in results if each.cause and (each.valid or each.code == "crash" or not each.words))
    lines = []
    for place, (cause, number) in enumerate(causes.most_common(), 1):
        lines.append(f"{place:03} {number:4}  {cause}")
        kept = folder / f"{place:03}"
        for each in [each for each in results if each.cause == cause][:25]:
            kept.mkdir(parents=True, exist_ok=True)
            shutil.copy(each.sample.path, kept / each.sample.path.name)
            detail = (
                each.message.strip().splitlines()[-1:]
                if each.code
                else [f"kept {each.kept:.3f}", *(f"{fault.kind} @ {fault.where}" for fault in (each.after or ())[:3])]
            )
            lines.append(f"         {each.sample.producer}/{each.sample.path.name}: {'; '.join(detail)}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
