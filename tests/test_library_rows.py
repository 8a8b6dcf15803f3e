"""Rows of tables that the library writes: values, references, citations and conditions in them; chapters as targets; who signs a contract."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from specgen.model import Document, TableNode
from tests.small import PROFILE, assembled, document

TABLE = """\
id: list
caption: 項目の表
description: 項目の表
columns:
  - {heading: 項目, width: 40, value: "{{ row.name }}"}
  - {heading: 内容, width: 60, value: "{{ row.detail }}"}
rows: data/list
"""
DAYS = "days: {label: 期限, unit: 日, kind: integer, default: 14, min: 1, max: 30, source: 'practice: 試験', confidence: design}\n"
BODIES = {"a.one": "次の表による。\n\n[[table:list]]\n", "a.two": "文。\n"}


def cells(printed: Document) -> list[tuple[str, ...]]:
    tables = [block for clause in printed.clauses for block in clause.blocks if isinstance(block, TableNode)]
    return [tuple("".join(leaf.text for leaf in cell) for cell in row) for table in tables for row in table.rows]


def made(folder: Path, rows: str, more: str = "", bodies: Mapping[str, str] = BODIES) -> Document:
    files = {"tables/list.yaml": TABLE, "data/list.yaml": rows, "parameters.yaml": DAYS}
    return document(folder, bodies, more=more, files=files)


def test_a_row_prints_values_references_and_citations(tmp_path: Path) -> None:
    rows = (
        "- {id: a, name: 期限, detail: '{{ parameters.days }}日以内'}\n"
        "- {id: b, name: 手続, detail: '[[ref:a.two]]による。'}\n"
        "- {id: c, name: 根拠, detail: '[[cite:shiken-ho/8-1]]'}\n"
    )
    assert cells(made(tmp_path, rows)) == [
        ("期限", "１４日以内"),
        ("手続", "第２条による。"),
        ("根拠", "試験に関する法律（令和３年法律第１号）第８条第１項"),
    ]


def test_a_parameter_in_a_row_is_listed_for_confirmation_at_its_place(tmp_path: Path) -> None:
    printed = made(tmp_path, "- {id: a, name: 期限, detail: '{{ parameters.days }}日'}\n")
    assert [entry.name for entry in printed.unconfirmed] == ["parameters.days"]
    assert printed.places["parameters.days"] == ("第１条",)


def test_a_row_is_printed_only_where_its_condition_holds(tmp_path: Path) -> None:
    rows = "- {id: a, name: 常に, detail: 甲}\n- {id: b, name: 庁舎, detail: 乙, when: {hosting: onprem}}\n"
    assert cells(made(tmp_path, rows)) == [("常に", "甲")]
    bound = document(
        tmp_path / "onprem",
        BODIES,
        files={"tables/list.yaml": TABLE, "data/list.yaml": rows.replace("onprem", "saas"), "parameters.yaml": DAYS},
    )
    assert cells(bound) == [("常に", "甲"), ("庁舎", "乙")]


def test_what_a_profile_writes_into_a_row_is_never_read_as_a_mark(tmp_path: Path) -> None:
    rows = "- {id: a, name: 期限, detail: '{{ parameters.days }}日'}\n"
    more = "tables: {list: {change: {a: {name: '{{ parameters.days }}'}}, add: [{name: '[[ref:a.two]]', detail: 追加}]}}\n"
    assert cells(made(tmp_path, rows, more)) == [("{{ parameters.days }}", "１４日"), ("[[ref:a.two]]", "追加")]


def test_a_chapter_is_referred_to_by_its_number(tmp_path: Path) -> None:
    kind = (
        "id: other\nnumber: '02'\ntitle: 試験の別記\ncalled: 試験書\nscheme: appendix\ncover: {page: false, title: 題}\n"
        "outline:\n  - {id: first, title: 甲の件, clauses: [b.one]}\n  - {id: second, title: 乙の件, clauses: [b.two]}\n"
    )
    head = "---\nid: b.%s\ntitle: 件\nsource: ['practice: 試験']\n---\n%s\n"
    files = {
        "kinds/other.yaml": kind,
        "clauses/b/one.md": head % ("one", "[[chapter:second]]及び[[ref:b.two]]による。"),
        "clauses/b/two.md": head % ("two", "文。"),
    }
    body = "[[chapter:other/second]]及び[[ref:other/b.two]]による。\n"
    papers = assembled(tmp_path, {"a.one": body}, files=files).documents
    texts = ["".join(leaf.text for leaf in clause.blocks[0].leaves) for paper in papers for clause in paper.clauses[:1]]  # type: ignore[union-attr]
    assert texts == ["試験書別記第２及び試験書別記第２の１による。", "別記第２及び別記第２の１による。"]


@pytest.mark.parametrize(
    ("contract", "lines"),
    [
        ("lead", ["発注者　【要記入：見本市の所在地】", "　　　　見本市長　【要記入：見本市の長の氏名】"]),
        ("individual", ["発注者　所在地　", "　　　　長の職名及び氏名　"]),
    ],
)
def test_a_contract_is_signed_by_the_ordering_side_and_a_contractor_yet_unknown(tmp_path: Path, contract: str, lines: list[str]) -> None:
    kind = (
        "id: paper\nnumber: '01'\ntitle: 試験文書\nscheme: agreement\nsignatures: contract\ncover: {page: false, title: 題}\n"
        "outline:\n  - {id: one, title: 総則, clauses: [a.one]}\n"
    )
    from specgen.build import prepare
    from specgen.profile import parse_profile
    from tests.small import small_library

    library = small_library(tmp_path, {"a.one": "文。\n"}, files={"kinds/paper.yaml": kind})
    text = PROFILE.replace("contract: lead", f"contract: {contract}")
    ours, theirs = prepare(parse_profile(text, "p.yaml", "p"), library).documents[0].signatures
    said = ["".join(leaf.text for leaf in leaves) for leaves in (ours.address, ours.head, theirs.address)]
    assert said == [*lines, "受注者　所在地　"]
