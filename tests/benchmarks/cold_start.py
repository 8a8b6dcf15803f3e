"""What a command costs from start to end: processor time of fresh processes, medians (`make bench`).

A package of 300 clauses built by specgen, twice: where nothing of it was ever built (cache and output
folder empty), and again as an officer does after a change of the profile's last line. docxtpl fills the
same document into its template, its data ready as JSON. Every round runs each of them once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks import peers  # noqa: E402
from tests.benchmarks.reading import told  # noqa: E402
from tests.benchmarks.workload import paper, write_files  # noqa: E402

ROUNDS = 11
CLICK = "python -c 'import click'"
SPECGEN = Path(sys.executable).with_name("specgen")


def processor_seconds(command: list[str | Path], cache: Path) -> float:
    """User and system time of a fresh process; its bytecode is kept, as after any installation."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["SPECGEN_CACHE"] = str(cache)
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def measure(calls: Mapping[str, Callable[[int], float]]) -> dict[str, float]:
    """Medians; the first round, in which bytecode is written, does not count."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(ROUNDS + 1):
        for name, call in calls.items():
            taken[name].append(call(number))
    return {name: median(times[1:]) for name, times in taken.items()}


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source = paper()
        library, profile = write_files(source, folder)
        out, cache = folder / "out", folder / "cache"
        python = sys.executable

        def build(out: Path, cache: Path) -> float:
            return processor_seconds([SPECGEN, "build", profile, "--library", library, "-o", out], cache)

        def again(number: int) -> float:
            with profile.open("a", encoding="utf-8") as stream:
                stream.write(f"# {number}\n")
            return build(out, cache)

        build(out, cache)
        (written,) = out.glob("*.docx")
        template, context, filled = folder / "template.docx", folder / "context.json", folder / "filled.docx"
        template.write_bytes(peers.docxtpl_template(peers.lean_base(written.read_bytes())))
        context.write_text(json.dumps(source.context(), ensure_ascii=False), encoding="utf-8")
        script: list[str | Path] = [python, Path(__file__).with_name("docxtpl_script.py"), template, context, filled]
        calls: dict[str, Callable[[int], float]] = {
            "specgen build, first": lambda number: build(folder / f"out{number}", folder / f"cache{number}"),
            "specgen build, again": again,
            "docxtpl": lambda _: processor_seconds(script, cache),
            "specgen --help": lambda _: processor_seconds([SPECGEN, "--help"], cache),
            CLICK: lambda _: processor_seconds([python, "-c", "import click"], cache),
            "python -c pass": lambda _: processor_seconds([python, "-c", "pass"], cache),
        }
        seconds = measure(calls)
        if told(written.read_bytes()) != told(filled.read_bytes()):
            raise SystemExit("docxtpl says something else")
    print("Fresh processes, a package of 300 clauses with 700 rows of tables and 60 references.\n")
    print("| command | processor time, ms | ÷ docxtpl | ÷ import click |\n|---|---|---|---|")
    for name, taken in seconds.items():
        ratios = f"{taken / seconds['docxtpl']:.2f} | {taken / seconds[chr(112) + 'ython -c ' + chr(39) + 'import click' + chr(39)]:.1f}"
        print(f"| `{name}` | {taken * 1000:.0f} | {ratios} |")


if __name__ == "__main__":
    main()
