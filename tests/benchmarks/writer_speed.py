"""What writing a Word file costs, beside other tools and the floor, as ratios within one run (`make bench`).

Every round each of them does the work once; the medians of the rounds are compared. That all files
say the same, paragraph by paragraph and cell by cell, is proved before anything is printed.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from specgen.build import prepare
from specgen.library import load_library
from specgen.profile import load_profile
from specgen.render import docx, verify
from tests.benchmarks import peers
from tests.benchmarks.reading import size, told
from tests.benchmarks.workload import Paper, paper, write_files

Work = Mapping[str, Callable[[], bytes]]  # peer → what makes its file

PROVENANCE = {"version": "0", "library": "1", "library_sha256": "0" * 64, "profile": "profile", "profile_sha256": "0" * 64}


def work(source: Paper) -> tuple[Work, Callable[[], tuple[str, ...]]]:
    """Everything made ready, so that only the writing is left to do; and specgen's check of its own file."""
    with tempfile.TemporaryDirectory() as folder:
        library_files, profile_file = write_files(source, Path(folder))
        library = load_library(library_files)
        (document,) = prepare(load_profile(profile_file), library).documents
    written = docx.render(document, library.styles, PROVENANCE)
    base = peers.lean_base(written)
    template, context = peers.docxtpl_template(base), source.context()
    return {
        "floor": peers.floor(written),
        "specgen": lambda: docx.render(document, library.styles, PROVENANCE),
        "docxtpl": lambda: peers.docxtpl(template, context),
        "python-docx": lambda: peers.python_docx(base, source),
    }, lambda: verify.faults(written, document)


def measure(calls: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median seconds of processor time; the garbage of one is not charged to the next."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            gc.collect()
            start = time.process_time()
            call()
            taken[name].append(time.process_time() - start)
    return {name: median(times) for name, times in taken.items()}


def same_text(made: Mapping[str, bytes]) -> None:
    first = told(made["floor"])
    for name, content in made.items():
        if told(content) != first:
            raise SystemExit(f"{name} says something else")


def main() -> None:
    seconds: dict[str, dict[str, float]] = {}
    sizes: dict[str, int] = {}
    for workload, times, rounds in (("small", 1, 9), ("large", 10, 5)):
        calls, check = work(paper(times))
        made = {name: call() for name, call in calls.items()}
        same_text(made)
        if check():
            raise SystemExit("specgen's file has faults")
        sizes[workload] = size(made["specgen"])
        seconds[workload] = measure({**calls, "check of the package": check}, rounds)
    small, large = seconds["small"], seconds["large"]
    grown = sizes["large"] / sizes["small"]
    print("Writing a Word file: 300 clauses, 700 rows, 60 references (small); ten times that, 10,000 rows (large).")
    print(f"The text's XML has {sizes['small'] / 1e6:.1f} and {sizes['large'] / 1e6:.1f} MB: {grown:.1f} times as much.")
    print("\n| | small ÷ floor | large ÷ floor | specgen is quicker: small | large | large ÷ small |\n|---|---|---|---|---|---|")
    for name in small:
        ratios = [
            small[name] / small["floor"],
            large[name] / large["floor"],
            small[name] / small["specgen"],
            large[name] / large["specgen"],
        ]
        print(f"| {name} | " + " | ".join(f"{ratio:.1f}" for ratio in ratios) + f" | {large[name] / small[name]:.1f} |")
    print(f"\nfloor: {small['floor'] * 1000:.1f} and {large['floor'] * 1000:.1f} ms")


if __name__ == "__main__":
    main()
