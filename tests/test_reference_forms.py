"""Every form of reference in one document per scheme: a golden Markdown text, and the numbers LibreOffice
prints after it has recalculated every field."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from specgen.build import prepare
from specgen.library import load_library
from specgen.model import Document, Link, ParagraphNode
from specgen.printing import RENDERERS
from specgen.render import docx
from tests.conftest import need
from tests.plain import words
from tests.small import ROOT, profile, write_library

SCHEMES = ["agreement", "kobun", "decimal"]

_AGREEMENT = {
    "a.one": "最初の条の本文とする。\n",
    "a.two": (
        "@id first\n第一の項は、[[ref:a.one|relative]]及び[[ref:a.three|relative]]による。\n\n"
        "@id second\n第二の項は、[[ref:a.two#first|relative]]及び[[ref:a.two#third|relative]]による。\n\n"
        "@id third\n第三の項は、次に掲げるところによる。\n\n@id item\n1. 甲による。\n2. 乙は、[[ref:a.two#item|relative]]による。\n   1. 細目による。\n   @id fine\n   2. 次の細目による。\n\n"
        "第四の項は、[[ref:a.two#first|relative]]、[[ref:a.two#item|relative]]及び[[ref:a.two|relative]]による。\n"
    ),
    "a.three": (
        "他の条は、[[ref:a.one]]、[[ref:a.two#second]]、[[ref:a.two#item]]、[[ref:a.two#fine]]及び[[ref:a.two#third|relative]]による。\n\n"
        "範囲は、[[ref:a.one..a.three]]及び[[ref:a.two#first..a.two#third]]による。\n\n"
        "別の文書は、[[ref:other/b.one]]及び[[annex:other/far]]による。\n\n"
        "別表等は、[[annex:first]]、[[annex:second]]、[[annex:alone]]及び[[ref:x.first#row]]による。\n"
    ),
}
_SPECIFICATION = {
    "a.one": "次に掲げるところによる。\n\n1. 甲による。\n@id second\n2. 乙による。\n   1. 細目による。\n   @id fine\n   2. 次の細目による。\n",
    "a.two": (
        "他の項目は、[[ref:a.one]]、[[ref:a.one#second]]及び[[ref:a.one#fine]]による。\n\n"
        "範囲は、[[ref:a.one..a.two]]による。\n\n"
        "別の文書は、[[ref:other/b.one]]及び[[annex:other/far]]による。\n\n"
        "別紙等は、[[annex:first]]、[[annex:second]]、[[annex:alone]]及び[[ref:x.first#row]]による。\n"
    ),
}
_CLAUSE = (
    "---\nid: {id}\ntitle: 件\nsource: ['practice: 試験']\n---\n次に掲げるところによる。\n\n1. 第一とする。\n@id row\n2. 第二とする。\n"
)


def paper(scheme: str, folder: Path) -> Document:
    clauses = _AGREEMENT if scheme == "agreement" else _SPECIFICATION
    files = {
        "kinds/paper.yaml": (
            f"id: paper\nnumber: '01'\ntitle: 参照の見本\nscheme: {scheme}\ncover: {{page: false, title: 参照の見本}}\noutline:\n"
            f"  - {{id: head, title: 始め, clauses: [a.one]}}\n  - {{id: rest, title: 続き, clauses: [{', '.join(list(clauses)[1:])}]}}\n"
            "annexes:\n  - {id: first, form: appended_table, title: 業務, clauses: [x.first]}\n"
            "  - {id: second, form: appended_table, title: 経費, clauses: [x.second]}\n  - {id: alone, form: form, title: 申請書, clauses: [x.alone]}\n"
        ),
        "kinds/other.yaml": (
            "id: other\nnumber: '02'\ntitle: 別の文書\nscheme: agreement\ncover: {page: false, title: 題}\n"
            "outline:\n  - {id: one, title: 総則, clauses: [b.one]}\nannexes:\n  - {id: far, form: annex, title: 遠い別紙, clauses: [x.far]}\n"
        ),
        **{f"clauses/x/{name}.md": _CLAUSE.format(id=f"x.{name}") for name in ("first", "second", "alone", "far")},
        "clauses/b/one.md": _CLAUSE.format(id="b.one"),
    }
    return prepare(profile(), load_library(write_library(folder, clauses, scheme=scheme, files=files)), ["paper"]).documents[0]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_form_reads_as_the_golden_text_says(scheme: str, tmp_path: Path) -> None:
    golden = ROOT / "tests" / "golden" / "references" / f"{scheme}.md"
    text = RENDERERS["markdown"][1](paper(scheme, tmp_path), {}, {}).decode()
    if os.environ.get("SPECGEN_WRITE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), "read the diff, then `make golden`"


def _folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.mark.office
@pytest.mark.parametrize("scheme", SCHEMES)
def test_libreoffice_recalculates_every_reference_to_the_same_number(
    scheme: str, tmp_path: Path, convert: Callable[[Path, str], Path]
) -> None:
    printed = paper(scheme, tmp_path)
    styles = load_library(tmp_path / "library").styles
    content = docx.render(printed, styles, {"version": "1"})
    file = tmp_path / "paper.docx"
    file.write_bytes(content)
    tool = need(shutil.which("pdftotext"), "pdftotext（poppler）")
    done = subprocess.run([tool, "-raw", str(convert(file, "pdf")), "-"], check=True, capture_output=True, timeout=60)
    page = _folded(done.stdout.decode())
    lines = [
        words(block.leaves)
        for clause in printed.clauses
        for block in clause.blocks
        if isinstance(block, ParagraphNode) and any(isinstance(leaf, Link) for leaf in block.leaves)
    ]
    assert len(lines) >= 3
    for line in lines:
        assert _folded(line) in page, line
