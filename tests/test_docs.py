"""What the documents promise is what the code does."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import pytest
import yaml

from specgen import errors
from specgen.cli import cli
from specgen.lint import lint
from specgen.schema import Profile
from tests import errors_document
from tests.error_examples import EXAMPLES
from tests.small import ROOT

MEANINGS = yaml.safe_load(errors_document.MEANINGS.read_text(encoding="utf-8"))
SOURCES = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "specgen").rglob("*.py")))


def test_every_error_code_is_documented_and_every_documented_code_exists() -> None:
    used = set(re.findall(r"\bSG\d{3}\b", SOURCES))
    documented = re.findall(r"^### (SG\d{3})$", errors_document.DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert documented == sorted(used)
    assert list(MEANINGS) == documented


def test_the_list_of_error_codes_is_what_the_sources_say_now() -> None:
    made = errors_document.made()
    assert made == errors_document.DOCUMENT.read_text(encoding="utf-8"), "docs/errors.md is stale: make errors"
    assert str(Path.home()) not in made
    assert tempfile.gettempdir() not in made


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_an_example_prints_its_code_with_a_remedy_and_ends_with_the_documented_status(code: str) -> None:
    status, printed = errors_document.example(code)
    assert re.search(r"\n +→ .", printed)
    assert status == MEANINGS[code]["status"]


def test_the_documented_status_is_that_of_the_kind_that_carries_the_code() -> None:
    """Of a kind that is made around the problem, or of one of those its module makes; notices end nothing."""
    assert [code for code, meaning in MEANINGS.items() if not meaning["status"]] == [
        "SG161",
        "SG162",
        "SG177",
        "SG178",
        *("SG185", "SG186", "SG188"),
        "SG408",
        "SG409",
        "SG443",
        "SG444",
        "SG451",
        "SG523",
        "SG614",
        "SG624",
        "SG625",
        "SG626",
        "SG627",
        *(f"SG{code}" for code in range(628, 635)),
        "SG639",
    ]
    for one in errors_document.said():
        status = MEANINGS[one.code]["status"]
        allowed = {getattr(errors, kind).exit_status for kind in one.kinds} or {2, 70}
        if status and one.code not in EXAMPLES:
            assert status in allowed, one


def test_every_code_has_a_message_an_officer_can_read() -> None:
    text = errors_document.DOCUMENT.read_text(encoding="utf-8")
    for section in re.split(r"^### ", text.partition("## Fault model")[0], flags=re.MULTILINE)[1:]:
        assert re.search(r"```text\n.+\n(.+\n)* *→ .{4,}\n", section), section


def test_every_key_of_a_profile_is_documented() -> None:
    text = (ROOT / "docs" / "profile.md").read_text(encoding="utf-8")
    schema = Profile.model_json_schema()
    keys = set(schema["properties"])
    for definition in schema["$defs"].values():
        keys |= set(definition.get("properties", {}))
    assert [key for key in sorted(keys) if f"`{key}`" not in text and f"{key}:" not in text] == []


def test_the_worked_example_of_the_guide_passes_lint(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "clause-authoring.md").read_text(encoding="utf-8")
    clause, parameter = (
        re.sub(r"^   ", "", body, flags=re.MULTILINE) for body in re.findall(r"   ```(?:markdown|yaml)\n(.*?)   ```", guide, re.DOTALL)[:2]
    )
    library = tmp_path / "library"
    shutil.copytree(ROOT / "clause_library", library)
    (library / "clauses" / "closing" / "documents.md").write_text(clause, encoding="utf-8")
    with (library / "parameters.yaml").open("a", encoding="utf-8") as stream:
        stream.write(parameter)
    kind = library / "kinds" / "agreement.yaml"
    kind.write_text(
        kind.read_text(encoding="utf-8").replace("[closing.confidentiality, ", "[closing.confidentiality, closing.documents, "),
        encoding="utf-8",
    )
    assert [str(problem) for problem in lint(library)] == []


def test_the_table_of_modules_is_complete_and_in_the_order_of_imports() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [name.removesuffix(".py").rstrip("/") for name in re.findall(r"^\| `(\w+(?:\.py|/))` \|", text, re.MULTILINE)]
    modules = {path.stem for path in (ROOT / "specgen").glob("*.py")} - {"__init__"}
    assert sorted(rows) == sorted(modules | {"cli", "render"})
    for name in modules:
        source = (ROOT / "specgen" / f"{name}.py").read_text(encoding="utf-8")
        imported = set(re.findall(r"^\s*from specgen\.(\w+)", source, re.MULTILINE))
        imported |= set(re.findall(r"\w+", "".join(re.findall(r"^\s*from specgen import (.*)", source, re.MULTILINE)))) & modules
        later = sorted(other for other in imported if rows.index(other) > rows.index(name))
        assert later == [], f"{name} imports what stands below it: {later}"


def test_both_readmes_name_every_command() -> None:
    for name in ("README.md", "README.ja.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert [command for command in cli.commands if f"specgen {command}" not in text] == []
