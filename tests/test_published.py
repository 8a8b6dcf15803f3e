"""What reaches vendors: a text is planted in every field of a profile, and every part of every published file is searched for it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from specgen.build import build, prepare
from specgen.errors import Findings
from specgen.profile import parse_profile
from tests.conftest import shipped_library
from tests.small import ROOT
from tests.test_hostile import OTHER_FIELDS, marker, plain, spots_of, with_texts

LIBRARY = shipped_library()
PUBLISHED = ROOT / "tests" / "data" / "published_fields.txt"  # the fields vendors may read, looked through by hand
FOR_VENDORS = {
    "spec",
    "contract",
    "contract_annex",
    "rfp",
    "call_schedule",
    "proposal_guide",
    "forms",
    "evaluation",
    "fit_matrix",
    "estimate",
}


def _planted() -> tuple[str, dict[str, str]]:
    """A profile with a mark in every text, and the field each mark stands for."""
    spots = spots_of(OTHER_FIELDS)
    marks = [marker(number) for number in range(len(spots))]
    fields = [field for field in OTHER_FIELDS for _ in spots_of((field,))]
    return plain(with_texts(OTHER_FIELDS, marks)), dict(zip(marks, fields, strict=True))


def _texts(file: Path) -> str:
    content = file.read_bytes()
    if not content.startswith(b"PK"):
        return content.decode().replace("\r\n ", "")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name).decode(errors="ignore") for name in archive.namelist()]
    return "\n".join(text for part in parts for text in (part, re.sub("<[^>]*>", "", part)))  # words may be cut by a mark


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The vendors' package of a profile with a mark in every field, built although much of it is open."""
    text, marks = _planted()
    out = tmp_path_factory.mktemp("published") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("specgen.build._nothing_open", lambda _findings: None)
        build(parse_profile(text, "p.yaml", "p"), LIBRARY, out, publish=True, only=["vendors"])
    return out, marks


def test_vendors_read_the_fields_that_are_meant_for_them_and_no_other(published: tuple[Path, dict[str, str]]) -> None:
    out, marks = published
    read = "\n".join(_texts(file) for file in sorted(out.rglob("*")) if file.is_file())
    found = sorted({field for mark, field in marks.items() if mark in read})
    assert found == PUBLISHED.read_text(encoding="utf-8").split()


@pytest.mark.parametrize(
    "internal",
    [
        "assembly.",
        "confirmations.",
        "costs.",
        "governance.checklist",
        "customization_requests.*.opinions",
        "overrides.*.reason",
        "overrides.*.approver",
        "parameters.*.confirmed",
    ],
)
def test_no_internal_field_is_among_them(internal: str) -> None:
    assert [field for field in OTHER_FIELDS if field.startswith(internal)]
    assert not [field for field in PUBLISHED.read_text(encoding="utf-8").split() if field.startswith(internal)]


def test_vendors_get_all_their_papers_and_nothing_else() -> None:
    from tests.small import MIHON_PROFILE

    made = prepare(parse_profile(MIHON_PROFILE, "p.yaml", "p"), LIBRARY, ("vendors",), final=True, publish=True)
    assert {document.kind for document in made.documents} | {each.kind.id for each in made.workbooks} == FOR_VENDORS
    assert made.reports == ()


def test_nothing_is_published_while_something_is_open(tmp_path: Path) -> None:
    from tests.small import MIHON_PROFILE

    with pytest.raises(Findings) as refused:
        build(parse_profile(MIHON_PROFILE, "p.yaml", "p"), LIBRARY, tmp_path / "out", publish=True, only=["vendors"])
    assert refused.value.exit_status == 1
    assert {"SG601", "SG603"} <= {problem.code for problem in refused.value.problems}
    assert not (tmp_path / "out").exists()
