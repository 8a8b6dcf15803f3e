"""Faults of clauses and libraries: each ends in a coded refusal with the line of the clause file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen import text
from specgen.errors import InputError
from specgen.model import Run
from tests.small import ROOT, document, profile, small_library

CLAUSE = (ROOT / "clause_library" / "clauses" / "suppression" / "approval.md").read_text(encoding="utf-8")
BODY = CLAUSE.split("---\n", 2)[2]
OFFSET = CLAUSE[: len(CLAUSE) - len(BODY)].count("\n")


@given(data=st.data())
@settings(max_examples=40, derandomize=True, deadline=None)
def test_c1_a_broken_mark_is_reported_on_the_line_it_stands_on(data: st.DataObject) -> None:
    lines = BODY.split("\n")
    number = data.draw(st.sampled_from([i for i, line in enumerate(lines) if line and not line.startswith("@")]))
    broken = [*lines]
    broken[number] += data.draw(st.sampled_from(["{{", "}}", "[[", "]]", "{% if %}", "{{ x }}", "[[ref:]]", "{{ a.b | c }}"]))
    with pytest.raises(InputError) as caught:
        text.read_body("\n".join(broken), "approval.md", OFFSET)
    assert {problem.origin.line for problem in caught.value.problems} == {number + 1 + OFFSET}


def test_c2_a_renamed_value_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        small_library(tmp_path, {"a.one": "文。{{ members.cuont }}\n"})
    assert caught.value.problems[0].code == "SG227"
    assert "members.count" in caught.value.problems[0].remedy


def test_c3_a_long_chain_of_references_resolves(tmp_path: Path) -> None:
    clauses = {f"a.c{i}": f"[[ref:a.c{i + 1}]]による。\n" for i in range(1500)} | {"a.c1500": "[[ref:a.c0]]による。\n"}
    printed = document(tmp_path, clauses)
    assert printed.clauses[-1].label == "第１５０１条"


# C4–C7: a clause executes nothing, so every attempt is one refusal when the library is loaded.
PAYLOADS = [
    "{{ range(10**9) }}",
    "{% for a in range(99999) %}x{% endfor %}",
    "{{ 'A' * 10**9 }}",
    "{{ lipsum(n=10**6) }}",
    "{{ '%02000000000d' % 1 }}",
    "{% include 'clauses/a/one.md' %}",
    "{% include '../../secret' %}",
    "{% import '//server/share' as x %}",
    "{% extends 'x' %}",
    "{{ ''.__class__.__mro__ }}",
    "{{ project.title.__class__ }}",
    "{{ project.title | attr('__class__') }}",
    "{{ project.title.format() }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ joiner.__init__ }}",
    "{{ self.__dict__ }}",
    "{{ project['title'] }}",
    "{{ project.title | map(attribute='x') }}",
    "{% set x = 1 %}",
    "{# comment #}{{ 1 + 1 }}",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_c4_to_c7_nothing_in_a_clause_is_executed(payload: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        small_library(tmp_path, {"a.one": f"文。{payload}\n"})
    assert {problem.code for problem in caught.value.problems} <= {"SG201", "SG202", "SG227"}
    assert {problem.origin.line for problem in caught.value.problems} == {6}


def test_c8_a_table_reads_no_file_outside_the_library(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("- {id: a}\n", encoding="utf-8")
    table = "id: t\ncaption: 表\ndescription: 表\ncolumns: [{heading: 甲, width: 100, value: '{{ row.id }}'}]\nrows: data/../../secret\n"
    with pytest.raises(InputError) as caught:
        small_library(tmp_path, {"a.one": "文。\n"}, files={"tables/t.yaml": table})
    assert "SG230" in {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize("character", ["\x01", "\x0b", "\x1f", "\x7f", "\ufffe", "\uffff", "\ufdd0"])
def test_c9_a_character_xml_cannot_carry_is_refused_with_its_place(character: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        small_library(tmp_path, {"a.one": f"文。\n\n次の文{character}。\n"})
    (problem,) = [problem for problem in caught.value.problems if problem.code == "SG003"]
    assert str(problem.origin) == "library/clauses/a/one.md:8:4"
    assert f"U+{ord(character):04X}" in problem.message


@pytest.mark.parametrize("name", ["髙木村", "﨑山町", "𠮷野町", "葛󠄀城町", "\ufa19戸町", "か\u3099村", "👨‍👩‍👧町", "\ue000町"])
def test_c10_a_name_keeps_every_code_point(name: str, tmp_path: Path) -> None:
    chosen = profile(more="").source.text.replace("例示町, head", f"{name}, head")
    from specgen.build import prepare

    result = prepare(profile(chosen), small_library(tmp_path, {"a.one": "{{ members.names }}とする。\n"})).documents[0]
    block = result.clauses[0].blocks[0]
    assert getattr(block, "leaves", None) == (Run(f"見本市及び{name}とする。"),)


def test_c10_a_private_use_character_in_a_profile_is_noticed() -> None:
    notices = profile(profile().source.text.replace("試験の調達", "試験の\ue000調達")).notices
    assert [(problem.code, problem.origin.line) for problem in notices] == [("SG161", 1)]


@pytest.mark.parametrize("value", ["# x", "- x", "1. x", "a|b", "**b**", "[x](http://e)", "{{ project.title }}", "[[ref:a.one]]", "<w:p/>"])
def test_c11_structure_written_in_a_value_is_printed_as_text(value: str, tmp_path: Path) -> None:
    from specgen.build import prepare

    chosen = profile(profile().source.text.replace("試験の調達", f'"{value}"'))
    printed = prepare(chosen, small_library(tmp_path, {"a.one": "{{ project.title }}\n"})).documents[0]
    (block,) = printed.clauses[0].blocks
    assert getattr(block, "leaves", None) == (Run(value),)


@pytest.mark.parametrize(
    "link",
    [
        "[x](javascript:alert(1))",
        "[x](file:///etc/passwd)",
        "![x](//server/share.png)",
        "<https://example.com>",
        "https://example.com",
        "<b>太字</b>",
        "`code`",
    ],
)
def test_c12_a_clause_has_no_links_and_no_markup(link: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        small_library(tmp_path, {"a.one": f"文。{link}\n"})
    assert {problem.code for problem in caught.value.problems} == {"SG208"}


@pytest.mark.parametrize("character", ["\u200b", "\u202e", "\u2066", "\u200f"])
def test_c13_invisible_characters_are_refused_in_clauses_and_noticed_in_profiles(character: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        small_library(tmp_path, {"a.one": f"見えない{character}文字。\n"})
    assert [(problem.code, problem.origin.column) for problem in caught.value.problems] == [("SG215", 5)]
    chosen = profile(profile().source.text.replace("試験の調達", f"試験{character}の調達"))
    assert [(problem.code, problem.origin.line) for problem in chosen.notices] == [("SG162", 1)]
