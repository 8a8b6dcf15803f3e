"""The linter: every rule on its own examples, the shipped library clean, structural faults one by one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from specgen import drafting, schema, situations
from specgen.errors import Problem, WorkplaceError
from specgen.facts import gather_facts
from specgen.library import Library
from specgen.lint import lint
from specgen.profile import LoadedProfile
from tests.conftest import SAMPLE
from tests.small import ROOT, profile, write_library

SHIPPED = ROOT / "clause_library"
RULES = drafting.load_rules("clause_library", {"lint.yaml": (SHIPPED / "lint.yaml").read_text(encoding="utf-8")})[0]
HEAD = {"title": "title: 資料の保存\n", "source": 'source: ["practice: 試験の慣行"]\n'}


def found(folder: Path, clauses: Mapping[str, str], *, scheme: str = "agreement", files: Mapping[str, str] | None = None) -> list[Problem]:
    """What lint says of a small library whose clauses have a good title and source unless they say otherwise."""
    whole = {}
    for name, text in clauses.items():
        head, _, body = text.rpartition("---\n")
        whole[name] = "".join(line for key, line in HEAD.items() if f"{key}:" not in head) + f"{head}---\n{body}"
    return list(lint(write_library(folder, whole, scheme=scheme, files={"citations.yaml": "{}\n", **(files or {})})))


def places(problems: list[Problem], code: str) -> list[str]:
    return [str(problem.origin).partition("/")[2] for problem in problems if problem.code == code]


def rules(problems: list[Problem]) -> list[str]:
    return [problem.message.partition("]")[0].removeprefix("[") for problem in problems if problem.code == "SG260"]


# --- wording ----------------------------------------------------------------------------------


def example(folder: Path, rule: drafting.Rule, text: str) -> list[str]:
    title = f"title: {text}\n" if rule.places == ("title",) else ""
    body = "参加団体は、資料を保存しなければならない。\n" if title else f"{text.rstrip()}\n"
    files = {name: (SHIPPED / name).read_text(encoding="utf-8") for name in ("citations.yaml", "parameters.yaml")}
    scheme = "agreement" if rule.scope == "agreement" or "参加団体は" in text or "代表団体は" in text else "kobun"
    return rules(found(folder, {"a.one": f"{title}---\n{body}"}, scheme=scheme, files=files))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_finds_its_bad_example_and_nothing_else_does(rule: drafting.Rule, tmp_path: Path) -> None:
    assert set(example(tmp_path, rule, rule.bad)) == {rule.id}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_rule_finds_anything_in_a_good_example(rule: drafting.Rule, tmp_path: Path) -> None:
    assert example(tmp_path, rule, rule.good) == []


def test_the_rules_file_is_sound_and_every_check_is_a_rule() -> None:
    given, problems = drafting.load_rules("clause_library", {"lint.yaml": (SHIPPED / "lint.yaml").read_text(encoding="utf-8")})
    assert problems == ()
    assert {rule.check for rule in given if rule.check} == set(drafting.CHECKS)


def test_the_shipped_library_is_clean() -> None:
    assert [str(problem) for problem in lint()] == []
