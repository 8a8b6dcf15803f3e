"""Kinds that make one document for each of a list: each has its own facts, name and file, and nobody else uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specgen.build import build, prepare
from specgen.errors import InputError
from specgen.library import load_library
from tests.small import PROFILE, profile, write_library

SHEET = """\
id: sheet
number: '15'
title: 検討書
scheme: kobun
internal: true
each: requests
cover: {page: false, title: "{{ request.title }}の検討書"}
outline:
  - {id: one, title: 内容, clauses: [b.sheet]}
"""
FACTORS = "id: request_factors\ncaption: 要因\ndescription: 要因ごとの行\nrows: request_factors\nempty: 要因はない。\ncolumns:\n"
FACTORS += '  - {heading: 要因, width: 40, value: "{{ row.factor }}"}\n  - {heading: 状態, width: 60, value: "{{ row.why }}"}\n'
BODY = """\
要望の番号は、{{ request.id }}とし、その他の事項は[[ref:paper/a.one]]による。

@when {request_factors: [C]}
条例等の名称は、{{ request.rule.name }}とする。

[[table:request_factors]]
"""
FILES = {
    "kinds/sheet.yaml": SHEET,
    "tables/request_factors.yaml": FACTORS,
    "clauses/b/sheet.md": f'---\nid: b.sheet\ntitle: 要望\nsource: ["practice: 試験"]\n---\n{BODY}',
}
REQUESTS = """\
customization_requests:
  - {id: CR-1, title: 一つ目, business: finance, members: [aa], factors: [C], answers: {c_1: yes, c_2: no}}
  - {id: CR-2, title: 二つ目, business: finance, members: [bb]}
"""
POLICY = """\
id: hoshin
family: shiken
edition: 令和８年
title: 試験の方針
issuer: 試験省
date: 2026-04-01
provisions: [{id: '1', section: １, text: 手を加えずに使う。, addressee: municipality, strength: requirement}]
factors: [{id: C, title: 条例等, provision: '1', text: 団体の規定, evidence: 条文}]
questions:
  - {id: c_1, part: C, text: 規定が原因か。, meaning: 団体の規定, evidence: 条文}
  - {id: c_2, part: C, text: 必要で妥当か。, meaning: 規定の内容, evidence: 条文}
"""
FILES["policies/hoshin.yaml"] = POLICY
ONE = {"a.one": "参加団体は、資料を保存しなければならない。\n"}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path, ONE, files=FILES)


def test_every_request_has_a_document_of_its_own_words(library: Path) -> None:
    made = prepare(profile(more=REQUESTS), load_library(library))
    first, second = (document for document in made.documents if document.kind == "sheet")
    assert [(each.key, each.title) for each in (first, second)] == [("sheet/CR-1", "検討書（CR-1）"), ("sheet/CR-2", "検討書（CR-2）")]
    assert "".join(leaf.text for leaf in first.cover.title) == "一つ目の検討書"
    texts = [
        ["".join(leaf.text for leaf in block.leaves) for block in each.clauses[0].blocks if hasattr(block, "leaves")]
        for each in (first, second)
    ]
    assert texts[0] == [
        "要望の番号は、CR-1とし、その他の事項は試験文書第１条による。",
        "条例等の名称は、【要記入：CR-1の条例等の名称】とする。",
    ]
    assert texts[1] == ["要望の番号は、CR-2とし、その他の事項は試験文書第１条による。", "要因はない。"]
    assert [(blank.label, places[0].kind) for blank, places in made.findings.blanks] == [("CR-1の条例等の名称", "sheet/CR-1")]


def test_without_requests_there_is_no_document(library: Path) -> None:
    made = prepare(profile(), load_library(library))
    assert [document.kind for document in made.documents] == ["paper"]


def test_files_and_manifest_name_what_each_document_is_about(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(profile(more=REQUESTS), load_library(library), out)
    names = sorted(path.name for path in out.glob("*.docx"))
    assert names == ["01_試験文書.docx", "15_検討書（CR-1）.docx", "15_検討書（CR-2）.docx"]
    documents = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["documents"]
    assert [(each["kind"], each.get("subject")) for each in documents] == [("paper", None), ("sheet", "CR-1"), ("sheet", "CR-2")]


def test_an_internal_paper_is_not_published(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    text = PROFILE.replace("title: 試験の調達", "title: 試験の調達, date: 2026-12-01") + REQUESTS.replace(
        "factors: [C], answers: {c_1: yes, c_2: no}", "summary: 要望"
    )
    manifest = build(profile(text), load_library(library), out, publish=True)
    assert [path.name for path in out.glob("*.docx")] == ["01_試験文書.docx"]
    assert any("15_検討書" in name for name in manifest.left_out)


def test_names_that_differ_only_in_case_would_be_one_file(library: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        build(profile(more=REQUESTS.replace("CR-2", "cr-1")), load_library(library), tmp_path / "out")
    assert refused.value.problems[0].code in ("SG313", "SG134", "SG135")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("番号は、{{ request.id }}とする。\n", "SG235"),
        ("@when {request_factors: [C]}\n参加団体は、保存する。\n", "SG235"),
        ("表は、次のとおりとする。\n\n[[table:request_factors]]\n", "SG235"),
        ("内容は、[[ref:sheet/b.sheet]]による。\n", "SG229"),
    ],
)
def test_a_single_document_cannot_speak_of_one_request(library: Path, body: str, code: str) -> None:
    path = library / "clauses" / "a" / "one.md"
    path.write_text(path.read_text(encoding="utf-8").replace(ONE["a.one"], body), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_library(library)
    assert [problem.code for problem in refused.value.problems] == [code]
