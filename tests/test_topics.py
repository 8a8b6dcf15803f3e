"""The lists of topics: nothing of domain practice may fall out of the papers unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from specgen.lint import lint
from tests.small import ROOT, write_library

# The articles an agreement between municipalities speaks of, by their numbers in the list the library was written after; 1 to 71.
AGREEMENT = range(1, 72)


def test_every_topic_of_an_agreement_is_listed() -> None:
    listed = yaml.safe_load((ROOT / "clause_library/topics.yaml").read_text(encoding="utf-8"))["agreement"]["topics"]
    numbers = {int(name[1:3]) for name in listed if name.startswith("t")}
    assert numbers == set(AGREEMENT)
    assert {int(name[1:3]) for name in listed if name.startswith("s")} == set(range(1, 11))  # 別表 1 to 10


@pytest.mark.parametrize(
    ("unless", "codes"),
    [
        ("", ["SG263"]),
        (", unless: [{when: {members: {max: 2}}, why: 二団体では要らない。}]", []),
        (", unless: [{when: {members: 2}, why: 二団体では要らない。}]", ["SG263"]),  # one alone is still open
    ],
)
def test_a_topic_left_open_for_some_profiles_is_found(tmp_path: Path, unless: str, codes: list[str]) -> None:
    library = write_library(tmp_path, {"a.one": "when: {members: {min: 3}}\n---\n参加団体は、資料を保存しなければならない。\n"})
    (library / "topics.yaml").write_text(
        f"list: {{title: 事項, topics: {{one: {{title: 保存, clauses: [paper/a.one]{unless}}}}}}}\n", encoding="utf-8"
    )
    assert [problem.code for problem in lint(library) if problem.code in ("SG262", "SG263")] == codes
