"""How long linting a generated library takes, as ratios within one run (`make bench`).

The unit is what PyYAML's C parser needs for the heads of the same clauses; the machines are noisy,
so only ratios mean anything. Prints: first run ÷ unit, second run (cache) ÷ first, 3,000 ÷ 1,000 clauses.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

import yaml  # noqa: E402

from specgen import cache  # noqa: E402
from specgen.lint import lint  # noqa: E402


def generate(folder: Path, count: int) -> Path:
    """A library of ``count`` clauses made from the shipped ones under new names."""
    library = folder / f"library{count}"
    shutil.copytree(ROOT / "clause_library", library)
    originals = sorted((ROOT / "clause_library" / "clauses").rglob("*.md"))
    shutil.rmtree(library / "clauses")
    ids = {path.relative_to(ROOT / "clause_library" / "clauses").with_suffix("").as_posix().replace("/", "."): path for path in originals}
    pattern = re.compile("|".join(re.escape(name) for name in sorted(ids, key=len, reverse=True)))
    made: dict[str, list[str]] = {}
    for number in range(count):
        name, path = list(ids.items())[number % len(ids)]
        copy = number // len(ids)

        def renamed(match: re.Match[str], copy: int = copy) -> str:
            return f"{match.group()}-{copy}" if copy else match.group()

        text = pattern.sub(renamed, path.read_text(encoding="utf-8"))
        own = f"{name}-{copy}" if copy else name
        target = library / "clauses" / Path(*own.split(".", 1)).with_suffix(".md")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        made.setdefault(name, []).append(own)
    for kind in (library / "kinds").glob("*.yaml"):
        text = kind.read_text(encoding="utf-8")
        for name, copies in made.items():
            text = re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-])(?=[,\]\s])", ", ".join(copies), text) if f"[{name}" in text or f", {name}" in text else re.sub(
                rf"^(\s*)- {re.escape(name)}$", lambda match, copies=copies: "\n".join(f"{match[1]}- {copy}" for copy in copies), text, flags=re.MULTILINE
            )
        kind.write_text(text, encoding="utf-8")
    return library


def best(call: Callable[[], object], times: int = 3) -> float:
    """The shortest of several runs, in seconds of processor time."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        call()
        taken.append(time.process_time() - start)
    return min(taken)


def heads(library: Path) -> list[str]:
    return [path.read_text(encoding="utf-8").split("---\n")[1] for path in sorted((library / "clauses").rglob("*.md"))]


def parse(texts: list[str]) -> None:
    for text in texts:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass


def cached(library: Path) -> object:
    key = cache.library_key(library)
    found = cache.load("lint", key)
    if found is None:
        found = [problem.as_dict() for problem in lint(library)]
        cache.store("lint", key, found)
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SPECGEN_CACHE"] = str(Path(folder) / "cache")
        small, large = generate(Path(folder), 1000), generate(Path(folder), 3000)
        unit = best(lambda: parse(heads(small)), 5)
        first, much = best(lambda: lint(small)), best(lambda: lint(large), 2)
        cached(small)
        second = best(lambda: cached(small), 5)
        print(f"findings in 1,000 clauses: {len(lint(small))}")
        print(f"first run / PyYAML's C parser on the heads: {first / unit:.1f}")
        print(f"first run / second run (cache): {first / second:.1f}")
        print(f"3,000 clauses / 1,000 clauses: {much / first:.1f}")


if __name__ == "__main__":
    main()
