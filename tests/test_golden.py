"""The samples' documents as text, one line a paragraph: style, number, words. `make golden` rewrites them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import PROFILES
from tests.plain import lines
from tests.small import ROOT, prepared


@pytest.mark.parametrize("file", PROFILES, ids=lambda file: file.stem)
def test_the_documents_say_what_they_said(file: Path) -> None:
    folder = ROOT / "tests" / "golden" / file.stem
    documents = {document.key: "\n".join(lines(document)) + "\n" for document in prepared(file).documents}
    if os.environ.get("SPECGEN_WRITE_GOLDEN"):
        for kind, text in documents.items():
            (folder / f"{kind}.txt").parent.mkdir(parents=True, exist_ok=True)
            (folder / f"{kind}.txt").write_text(text, encoding="utf-8")
    assert {path.relative_to(folder).as_posix().removesuffix(".txt") for path in folder.rglob("*.txt")} == set(documents)
    for kind, text in documents.items():
        assert text == (folder / f"{kind}.txt").read_text(encoding="utf-8"), f"{kind}: read the diff, then `make golden`"
