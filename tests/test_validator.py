"""Microsoft's Open XML SDK finds no error in any Word file or workbook we make, and would find one."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from specgen.build import build
from specgen.library import Library
from specgen.render import docx
from tests.conftest import PROFILES, ROOT, SAMPLE
from tests.test_office import OUTLINES, PROVENANCE, outlined

pytestmark = pytest.mark.validator

FAILED = Path(__file__).resolve().parent / "failed"


def errors_in(validator: str, file: Path, keep: Path) -> list[str]:
    """What the validator says of ``file``, one line an error; a file with errors is copied to ``keep``."""
    answer = subprocess.run([validator, str(file)], check=True, capture_output=True, timeout=120).stdout
    report = json.loads(answer)
    errors = [f"{error['path']} {error['xPath']}: {error['description']}" for error in report["errors"]]
    assert report["ok"] is not bool(errors), report
    if errors:
        keep.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, keep / file.name)
    return errors


@pytest.fixture(scope="session")
def paper(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The agreement of the sample: it has lists, tables, references and signatures."""
    out = tmp_path_factory.mktemp("valid") / "package"
    build(SAMPLE, library, out, only=["agreement"])
    (file,) = out.glob("*.docx")
    return file


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: str(profile.relative_to(ROOT)))
def test_every_word_file_and_workbook_of_the_profile_is_valid(profile: Path, library: Library, validator: str, tmp_path: Path) -> None:
    out = tmp_path / "package"
    build(profile, library, out)
    forms = sorted(out.glob("様式/*.docx"))[::12]  # of one make, and those of a small library are checked one by one (test_forms)
    files = [*sorted([*out.glob("*.docx"), *out.glob("*.xlsx")]), *forms]
    assert files
    found = {file.name: errors_in(validator, file, FAILED / profile.stem) for file in files}
    assert not {name: errors for name, errors in found.items() if errors}, f"files kept in {FAILED / profile.stem}"


@pytest.mark.parametrize(("name", "pages"), [*((name, None) for name in OUTLINES), ("decimal", {})], ids=lambda given: str(given))
def test_a_word_file_with_every_level_and_kind_of_annex_is_valid(
    name: str, pages: dict[str, str] | None, library: Library, validator: str, tmp_path: Path
) -> None:
    scheme, digits, outline = OUTLINES[name]
    file = tmp_path / f"outline-{name}.docx"
    file.write_bytes(docx.render(outlined(name, scheme, digits, outline), library.styles, PROVENANCE, pages))
    assert errors_in(validator, file, FAILED) == [], f"file kept in {FAILED}"


def swap_paragraph_properties(text: str) -> str:
    """w:keepNext before w:pStyle."""
    return text.replace('<w:pPr><w:pStyle w:val="Heading1"/>', '<w:pPr><w:keepNext/><w:pStyle w:val="Heading1"/>', 1)


def swap_table_head(text: str) -> str:
    """w:tblGrid before w:tblPr."""
    head, properties, rest = text.partition("<w:tblPr>")
    properties += rest[: rest.index("</w:tblPr>") + len("</w:tblPr>")]
    rest = rest[rest.index("</w:tblPr>") + len("</w:tblPr>") :]
    grid, end, rest = rest.partition("</w:tblGrid>")
    return f"{head}{grid}{end}{properties}{rest}"


def repeat_a_bookmark_number(text: str) -> str:
    return text.replace('<w:bookmarkStart w:id="2"', '<w:bookmarkStart w:id="1"', 1)


@pytest.mark.parametrize(
    ("plant", "complaint"),
    [
        (swap_paragraph_properties, "unexpected child element"),
        (swap_table_head, "unexpected child element"),
        (repeat_a_bookmark_number, "should have unique value"),
    ],
)
def test_a_planted_error_is_reported_and_its_file_kept(
    plant: Callable[[str], str], complaint: str, paper: Path, validator: str, tmp_path: Path
) -> None:
    spoiled = tmp_path / "spoiled.docx"
    with zipfile.ZipFile(paper) as old, zipfile.ZipFile(spoiled, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "word/document.xml":
                assert plant(text) != text
                text = plant(text)
            new.writestr(name, text)
    assert errors_in(validator, paper, tmp_path / "kept") == []
    assert any(complaint in error for error in errors_in(validator, spoiled, tmp_path / "kept"))
    assert [file.name for file in (tmp_path / "kept").iterdir()] == ["spoiled.docx"]
