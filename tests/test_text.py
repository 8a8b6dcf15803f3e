from __future__ import annotations

from datetime import date

import pytest

from specgen import text
from specgen.errors import InputError, Origin
from specgen.model import Blank, Citation, Item, Paragraph, PipeTable, Place, Reference, Run, Strong, TableSlot, Text, Unset, Value

SAMPLE = """\
受注者は、{{ project.system_name }}に**「重要」**な
カスタマイズを行わない。

@when {joint: true, members: {min: 3}}
@id per-body
参加団体は、[[ref:parameters.per-body#table]]の範囲で扱う。

1. 申請は、次に掲げる書類による。
   1. 検討書
   @when {contract: [lead, framework]}
   2. 見積書
2. 承認は、[[cite:hyojunka-ho/8-1]]による。

[[table:approved]]

| 区分 | 意味 |
|---|---|
| 甲 | {{ lead.name }} |
"""


def codes(body: str) -> list[tuple[str, int]]:
    with pytest.raises(InputError) as caught:
        text.read_body(body, "x.md", 10)
    return [(problem.code, problem.origin.line) for problem in caught.value.problems]


def test_a_body_becomes_paragraphs_items_and_tables_with_their_lines() -> None:
    first, second, slot, table = text.read_body(SAMPLE, "x.md", 10)
    assert isinstance(first, Paragraph)
    assert first.inlines == (
        Text("受注者は、"),
        Value("project.system_name", (), Origin("x.md", 11, 6)),
        Text("に"),
        Strong((Text("「重要」"),)),
        Text("なカスタマイズを行わない。"),
    )
    assert isinstance(second, Paragraph)
    assert second.label == "per-body"
    assert second.guard is not None
    assert second.guard.when == {"joint": True, "members": {"min": 3}}
    assert isinstance(second.inlines[1], Reference)
    assert second.inlines[1].place == Place("parameters.per-body", "table")
    outer, cited = second.items
    assert [type(item) for item in outer.items] == [Item, Item]
    assert outer.items[0].guard is None
    assert outer.items[1].guard is not None
    assert outer.items[1].guard.when == {"contract": ["lead", "framework"]}
    assert isinstance(cited.inlines[1], Citation)
    assert cited.inlines[1].id == "hyojunka-ho/8-1"
    assert isinstance(slot, TableSlot)
    assert slot.table == "approved"
    assert isinstance(table, PipeTable)
    assert table.rows[0][0] == (Text("甲"),)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("文{{ 文。", ("SG201", 11)),
        ("文。\n\n{% if x %}文", ("SG201", 13)),
        ("{{ name }}", ("SG202", 11)),
        ("{{ a.b | shout }}", ("SG202", 11)),
        ("{{ a.b() }}", ("SG202", 11)),
        ("{{ a.__class__ }}", ("SG202", 11)),
        ("[[see:a.b]]", ("SG203", 11)),
        ("[[ref:a.b|relativ]]", ("SG203", 11)),
        ("@when {joint: true}\n\n文。", ("SG204", 11)),
        ("文。\n\n@id x", ("SG204", 13)),
        ("@if x\n文。", ("SG205", 11)),
        ("@when joint\n文。", ("SG205", 11)),
        ("@id Ｘ\n文。", ("SG205", 11)),
        ("1. 項目", ("SG206", 11)),
        ("前[[table:x]]後", ("SG207", 11)),
        ("文。\n\n- 項目", ("SG208", 13)),
        ("# 見出し", ("SG208", 11)),
        ("> 引用", ("SG208", 11)),
        ("文*強調*。", ("SG208", 11)),
        ("次による。\n（1）甲", ("SG208", 12)),
        ("次による。\n１．甲", ("SG208", 12)),
        ("文。\n\n1. （１）甲", ("SG208", 13)),
        ("文。\n\n1. ア　甲", ("SG208", 13)),
        ("文。\n\n2. 項目", ("SG209", 13)),
        ("文。\n\n1. 甲\n3. 乙", ("SG209", 14)),
        ("文。\n\n1. 甲\n    1. 乙", ("SG210", 14)),
        ("文。\n\n1. 甲\n\n   乙", ("SG212", 15)),
        ("@id a\n文。\n\n@id a\n文。", ("SG213", 15)),
        ("\n", ("SG214", 11)),
        ("文\ue000。", ("SG003", 11)),
    ],
)
def test_a_mistake_is_reported_with_its_code_and_line(body: str, expected: tuple[str, int]) -> None:
    assert expected in codes(body)


def test_variants_for_different_vehicles_share_a_name() -> None:
    """What refers to the 項 then holds for all vehicles; two that one vehicle would print are refused."""
    apart = "@when {{vehicle: {}}}\n@id a\n文。\n\n@when {{vehicle: {}}}\n@id a\n文。"
    first, second = text.read_body(apart.format("entrustment", "{not: [entrustment, joint_organ]}"), "x.md")
    assert first.label == second.label == "a"
    assert codes(apart.format("[entrustment, joint_organ]", "{not: entrustment}")) == [("SG213", 17)]


def test_a_contract_only_some_vehicles_can_have_sets_variants_apart_as_well() -> None:
    apart = "@when {{contract: {}}}\n@id a\n文。\n\n@when {{{}}}\n@id a\n文。"
    first, second = text.read_body(apart.format("union", "contract: {not: union}"), "x.md")
    assert first.label == second.label == "a"
    text.read_body(apart.format("union", "vehicle: entrustment"), "x.md")
    assert codes(apart.format("[lead, union]", "vehicle: wide_area_union")) == [("SG213", 17)]
    assert codes(apart.format("lead", "contract: individual")) == [("SG213", 17)]


def test_all_mistakes_of_a_body_are_reported_at_once() -> None:
    assert codes("{{ x }}\n\n[[y]]\n\n- z") == [("SG202", 11), ("SG203", 13), ("SG208", 15)]


def test_source_line_breaks_vanish_between_japanese_and_stay_a_blank_between_latin_words() -> None:
    (paragraph,) = text.read_body("日本語\nの文。Open\nXML の文。", "x.md")
    assert isinstance(paragraph, Paragraph)
    assert paragraph.inlines == (Text("日本語の文。Open XML の文。"),)


@pytest.mark.parametrize(
    ("value", "filters", "printed"),
    [
        ("# 見出し {{ x }}", (), "# 見出し {{ x }}"),
        (1200, (), "１，２００"),
        (date(2027, 4, 1), (), "令和９年４月１日"),
        (date(2027, 4, 1), ("year_month",), "令和９年４月"),
        (("見本市", "例示町"), (), "見本市及び例示町"),
        (("見本市", "例示町"), ("join_or",), "見本市又は例示町"),
    ],
)
def test_a_value_prints_in_the_form_of_its_kind(value: str, filters: tuple[str, ...], printed: str) -> None:
    assert text.fill(Value("a.b", filters, Origin("x")), {"a.b": value}) == Run(printed)


def test_an_unset_value_becomes_a_blank_with_its_label() -> None:
    leaf = text.fill(Value("a.b", (), Origin("x")), {"a.b": Unset("調達件名", Origin("p.yaml", 3))})
    assert leaf == Blank("a.b", "調達件名", Origin("p.yaml", 3))
    assert leaf.text == "【要記入：調達件名】"
