"""How long linting a generated library takes, as ratios within one run (`make bench`).

Clauses of about 240 characters made from sentences of the shipped library, seeded. The unit is what
PyYAML's C parser needs to load the heads of the same clauses; the machines are noisy, so only ratios
mean anything.
"""

from __future__ import annotations

import os
import random
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
from specgen.wording import digits  # noqa: E402

HEAD = "---\nid: {id}\ntitle: {title}\nsource: [mic-2019/3-2, 'practice: 生成した条項']\ncites: [{cites}]\nwhen: {{joint: true}}\nmandatory: true\n---\n"


def sentences() -> list[str]:
    """Sentences of the shipped agreement without references, citations and lists."""
    found = []
    for path in sorted((ROOT / "clause_library" / "clauses" / "suppression").glob("*.md")):
        body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
        found += [line for line in body.split("\n") if re.fullmatch(r"[^\[@|1-9\s][^\[|]*しなければならない。", line)]
    return [line for line in found if "次に" not in line and "この場合" not in line]


def generate(folder: Path, count: int) -> Path:
    """A library of ``count`` clauses, each with two paragraphs, a list of three and a reference."""
    library = folder / f"library{count}"
    shutil.copytree(ROOT / "clause_library", library)
    shutil.rmtree(library / "clauses")
    for name in ("kinds", "tables"):
        shutil.rmtree(library / name)
        (library / name).mkdir()
    (library / "terms.yaml").unlink()
    pool = sentences()
    choose = random.Random(1)  # noqa: S311 - a seeded text, no secret
    ids = [f"topic{i // 50}.clause{i}" for i in range(count)]
    for i, name in enumerate(ids):
        cites = "jichi-ho/214" if i % 5 == 0 else ""
        target = ids[choose.randrange(count)]
        body = (
            f"{choose.choice(pool)}\n\n参加団体は、次に掲げる事項を書面により通知しなければならない。\n\n1. 名称\n2. 期間及び金額\n3. 担当する部門\n\n"
            f"{choose.choice(pool)}\n代表団体は、[[ref:{target}]]の規定により{'、[[cite:jichi-ho/214]]に規定する' if cites else ''}手続をとらなければならない。\n"
        )
        path = library / "clauses" / Path(*name.split(".")).with_suffix(".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD.format(id=name, title=f"第{digits(i)}の件", cites=cites) + body, encoding="utf-8")
    (library / "kinds" / "paper.yaml").write_text(
        "id: paper\nnumber: '01'\ntitle: 生成した文書\nscheme: agreement\ncover: {page: false, title: 生成した文書}\n"
        f"outline:\n  - {{id: one, title: 総則, clauses: [{', '.join(ids)}]}}\n",
        encoding="utf-8",
    )
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
        yaml.load(text, Loader=yaml.CSafeLoader)


def cached(library: Path) -> object:
    """What ``specgen lint`` does: the stored result, or a run that is stored."""
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
        texts = heads(small)
        unit = best(lambda: parse(texts), 5)
        first, much = best(lambda: lint(small)), best(lambda: lint(large), 2)
        cached(small)
        second = best(lambda: cached(small), 5)
        wording = [problem.code for problem in lint(small)]
        print(f"1,000 clauses, {len(wording)} findings")
        print(f"first run / loading the heads with PyYAML's C parser: {first / unit:.1f}")
        print(f"first run / second run (cache): {first / second:.1f}")
        print(f"3,000 clauses / 1,000 clauses: {much / first:.1f}")


if __name__ == "__main__":
    main()
