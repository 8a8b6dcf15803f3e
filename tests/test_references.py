"""References of every form, in every scheme; terms, annexes and tables as they are printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from specgen.build import prepare
from specgen.errors import InputError
from specgen.model import Link, ParagraphNode, Run, TableNode
from tests.plain import words
from tests.small import assembled, document, profile, small_library

ARTICLES = {
    "a.one": "最初の条。\n",
    "a.two": (
        "@id first\n第一の項は、[[ref:a.one|relative]]による。\n\n"
        "@id second\n第二の項は、[[ref:a.two#first|relative]]及び[[ref:a.two#third|relative]]による。\n\n"
        "@id third\n第三の項は、次による。\n\n"
        "@id item\n1. 甲\n2. 乙は、[[ref:a.two#item|relative]]及び[[ref:a.two#last|relative]]による。\n@id last\n3. 丙は、[[ref:a.two#item|relative]]による。\n\n"
        "第四の項は、[[ref:a.two#first|relative]]、[[ref:a.two#second|relative]]、[[ref:a.two#item|relative]]及び[[ref:a.two|relative]]による。\n"
    ),
    "a.three": "[[ref:a.two#item|relative]]及び[[ref:a.four|relative]]による。\n",
    "a.four": "[[ref:a.one..a.three]]、[[ref:a.two#first..a.two#third]]及び[[ref:a.two#item..a.two#last]]による。\n",
}


def texts(folder: Path, clauses: dict[str, str], scheme: str = "agreement") -> dict[str, list[str]]:
    printed = document(folder, clauses, scheme=scheme)
    found: dict[str, list[str]] = {}
    for clause in printed.clauses:
        lines = found.setdefault(clause.id, [])
        for block in clause.blocks:
            if isinstance(block, ParagraphNode):
                lines.append(words(block.leaves))
                lines += [words(item.leaves) for item in block.items]
    return found


def test_relative_references_use_the_words_of_the_neighbourhood(tmp_path: Path) -> None:
    found = texts(tmp_path, ARTICLES)
    assert found["a.two"] == [
        "第一の項は、前条による。",
        "第二の項は、前項及び次項による。",
        "第三の項は、次による。",
        "甲",
        "乙は、前号及び次号による。",
        "丙は、第１号による。",
        "第四の項は、第１項、第２項、前項第１号及びこの条による。",
    ]
    assert found["a.three"] == ["前条第３項第１号及び次条による。"]


def test_ranges_name_both_ends_and_repeat_only_what_differs(tmp_path: Path) -> None:
    assert texts(tmp_path, ARTICLES)["a.four"] == [
        "第１条から第３条まで、第２条第１項から第３項まで及び第２条第３項第１号から第３号までによる。"
    ]


def test_a_relative_reference_that_is_not_proved_is_refused(tmp_path: Path) -> None:
    clauses = {"a.one": "[[ref:a.three|relative]]による。\n", "a.two": "文。\n", "a.three": "文。\n"}
    with pytest.raises(InputError) as caught:
        document(tmp_path, clauses)
    assert [(problem.code, str(problem.origin)) for problem in caught.value.problems] == [("SG307", "library/clauses/a/one.md:6:1")]


def test_a_clause_left_out_between_makes_the_rest_neighbours(tmp_path: Path) -> None:
    clauses = {"a.one": "文。\n", "a.two": "when: {joint: false}\n---\n文。\n", "a.three": "[[ref:a.one|relative]]による。\n"}
    assert texts(tmp_path, clauses)["a.three"] == ["前条による。"]


@pytest.mark.parametrize("reference", ["a.two..a.one", "a.one..a.one", "a.one..a.two#first"])
def test_a_range_that_goes_backwards_or_mixes_levels_is_refused(reference: str, tmp_path: Path) -> None:
    clauses = {"a.one": "文。\n", "a.two": "@id first\n文。\n\n文。\n", "a.three": f"[[ref:{reference}]]による。\n"}
    with pytest.raises(InputError) as caught:
        document(tmp_path, clauses)
    assert [problem.code for problem in caught.value.problems] == ["SG308"]


def test_the_decimal_scheme_numbers_and_refers_by_dots(tmp_path: Path) -> None:
    clauses = {
        "a.one": "次による。\n\n1. 甲\n@id second\n2. 乙\n   1. 細目\n   @id fine\n   2. 細目\n",
        "a.two": "[[ref:a.one]]、[[ref:a.one#second]]、[[ref:a.one#fine]]及び[[ref:a.one..a.two]]による。\n",
    }
    printed = document(tmp_path, clauses, scheme="decimal")
    (chapter,) = printed.chapters
    assert [chapter.label, *(clause.label for clause in chapter.clauses)] == ["1", "1.1", "1.2"]
    assert texts(tmp_path / "again", clauses, "decimal")["a.two"] == ["1.1、1.1.2、1.1.2の(2)及び1.1から1.2までによる。"]


KINDS = {
    "kinds/other.yaml": "id: other\nnumber: '02'\ntitle: 別の文書\nscheme: agreement\ncover: {page: false, title: 題}\noutline:\n  - {id: one, title: 総則, clauses: [b.one]}\n",
    "clauses/b/one.md": "---\nid: b.one\ntitle: 別の件\nsource: ['practice: 試験']\n---\n最初の項。\n\n@id second\n二番目の項。\n",
}


def test_another_document_is_named_before_its_number(tmp_path: Path) -> None:
    result = assembled(tmp_path, {"a.one": "[[ref:other/b.one#second]]による。\n"}, files=KINDS).documents[0]
    block = result.clauses[0].blocks[0]
    assert isinstance(block, ParagraphNode)
    assert block.leaves == (Run("別の文書第１条第２項による。"),)


def test_another_document_can_be_referred_to_when_it_is_not_built_itself(tmp_path: Path) -> None:
    library = small_library(tmp_path, {"a.one": "[[ref:other/b.one]]による。\n"}, files=KINDS)
    assert [entry.kind for entry in prepare(profile(), library, ["paper"]).documents] == ["paper"]


def test_a_document_this_profile_does_not_make_cannot_be_referred_to(tmp_path: Path) -> None:
    files = {**KINDS, "kinds/other.yaml": KINDS["kinds/other.yaml"] + "when: {joint: false}\n"}
    with pytest.raises(InputError) as caught:
        assembled(tmp_path, {"a.one": "[[ref:other/b.one]]による。\n"}, files=files)
    assert [problem.code for problem in caught.value.problems] == ["SG301"]


# --- annexes -------------------------------------------------------------------------------------

_HEAD = "id: paper\nnumber: '01'\ntitle: 試験文書\nscheme: agreement\ncover: {page: false, title: 題}\noutline:\n  - {id: one, title: 総則, clauses: [a.one, a.two]}\n"
_ANNEXES = "annexes:\n  - {id: first, form: appended_table, title: 業務, clauses: [x.first]}\n"
_SECOND = "  - {id: second, form: appended_table, title: 経費, clauses: [x.second]}\n  - {id: paper_form, form: form, title: 申請書, clauses: [x.form]}\n"
_CLAUSE = "---\nid: x.{name}\ntitle: 件\nsource: ['practice: 試験']\n---\n次による。\n\n@id one\n1. 甲\n2. 乙\n"


def annexed(more: str) -> dict[str, str]:
    files = {"kinds/paper.yaml": _HEAD + _ANNEXES + more}
    files |= {f"clauses/x/{name}.md": _CLAUSE.format(name=name) for name in (["first", "second", "form"] if more else ["first"])}
    return files


def test_annexes_count_by_form_and_carry_the_articles_that_name_them(tmp_path: Path) -> None:
    clauses = {"a.one": "[[annex:second]]及び[[ref:x.first#one]]による。\n", "a.two": "[[annex:second]]及び[[annex:paper_form]]による。\n"}
    printed = document(tmp_path, clauses, files=annexed(_SECOND))
    assert [(annex.label, words(annex.related)) for annex in printed.annexes] == [
        ("別表第１", ""),
        ("別表第２", "（第１条、第２条関係）"),
        ("様式", "（第２条関係）"),
    ]
    block = printed.chapters[0].clauses[0].blocks[0]
    assert isinstance(block, ParagraphNode)
    assert words(block.leaves) == "別表第２及び別表第１の(1)による。"
    other = printed.chapters[0].clauses[1].blocks[0]
    assert isinstance(other, ParagraphNode)
    assert [(leaf.text, leaf.live) for leaf in other.leaves if isinstance(leaf, Link)] == [("別表第２", True), ("様式", False)]


def test_the_only_annex_of_its_form_has_no_number(tmp_path: Path) -> None:
    printed = document(tmp_path, {"a.one": "[[annex:first]]による。\n", "a.two": "文。\n"}, files=annexed(""))
    assert [annex.label for annex in printed.annexes] == ["別表"]
    assert not printed.annexes[0].numbered


# --- terms ---------------------------------------------------------------------------------------

_TERMS = """\
body: {term: 参加団体, definition: "{{ members.names }}をいう。"}
business: {term: 対象業務, definition: 参加団体が処理する業務をいう。}
standardized: {term: 標準化対象業務, definition: 法律が定める業務をいう。}
unused: {term: 使われない語, definition: 何かをいう。}
alone: {term: 発注団体, definition: 町をいう。, when: {joint: false}}
"""
_TERMS_TABLE = "id: terms\ncaption: 用語\ndescription: 用語の表\ncolumns: [{heading: 用語, width: 30, value: '{{ row.term }}'}, {heading: 意味, width: 70, value: '{{ row.definition }}'}]\nrows: terms\n"


def test_the_list_of_terms_holds_exactly_what_the_document_uses(tmp_path: Path) -> None:
    clauses = {"a.one": "対象業務を行う。使われない。\n", "a.two": "用語の意義は、次による。\n\n[[terms]]\n\n次の項。\n"}
    printed = document(tmp_path, clauses, files={"terms.yaml": _TERMS})
    block = printed.clauses[1].blocks[0]
    assert isinstance(block, ParagraphNode)
    assert [(item.label, words(item.leaves)) for item in block.items] == [
        ("(1)", "参加団体　見本市及び例示町をいう。"),
        ("(2)", "対象業務　参加団体が処理する業務をいう。"),
    ]


def test_a_longer_term_does_not_use_the_shorter_one_inside_it(tmp_path: Path) -> None:
    clauses = {"a.one": "標準化対象業務を行う。\n", "a.two": "次による。\n\n[[table:terms]]\n"}
    printed = document(tmp_path, clauses, files={"terms.yaml": _TERMS, "tables/terms.yaml": _TERMS_TABLE})
    table = printed.clauses[1].blocks[1]
    assert isinstance(table, TableNode)
    assert [words(row[0]) for row in table.rows] == ["標準化対象業務"]


def test_the_rows_of_a_data_file_use_terms_but_not_by_words_the_table_replaces(tmp_path: Path) -> None:
    clauses = {"a.one": "次による。\n\n[[table:work]]\n", "a.two": "次による。\n\n[[table:terms]]\n"}
    work = "id: work\ncaption: 表\ndescription: 表\ncolumns: [{heading: 件, width: 60, value: '{{ row.task }}'}, {heading: 者, width: 40, value: '{{ row.who }}'}]\n"
    work += "rows: data/work\nwords: {who: {使われない語: 団体, 甲: 標準化対象業務}}\n"
    data = "- {id: a, task: 対象業務の確認, who: 使われない語}\n"
    files = {"terms.yaml": _TERMS, "tables/terms.yaml": _TERMS_TABLE, "tables/work.yaml": work, "data/work.yaml": data}
    table = document(tmp_path, clauses, files=files).clauses[1].blocks[1]
    assert isinstance(table, TableNode)
    assert [words(row[0]) for row in table.rows] == ["参加団体", "対象業務"]


def test_a_term_defined_twice_for_one_document_is_refused(tmp_path: Path) -> None:
    again = (
        _TERMS
        + "again: {term: 対象業務, definition: 別の業務をいう。}\nother: {term: 発注団体, definition: 市をいう。, when: {joint: true}}\n"
    )
    with pytest.raises(InputError) as caught:
        small_library(tmp_path, {"a.one": "文。\n"}, files={"terms.yaml": again})
    assert [(problem.code, str(problem.origin)) for problem in caught.value.problems] == [("SG232", "library/terms.yaml:6:1")]


# --- tables --------------------------------------------------------------------------------------

_TABLE = "id: list\ncaption: 一覧\ndescription: 一覧の表\ncolumns: [{heading: 名, width: 40, value: '{{ row.name }}'}, {heading: 注, width: 60, value: '{{ row.note }}'}]\n"
_ROWS = "rows: data/list\nempty: なし\n"
_DATA = "- {id: a, name: 甲, note: １}\n- {id: b, name: 乙, note: ２}\n"


def rows(folder: Path, more: str = "", files: dict[str, str] | None = None) -> list[tuple[str, ...]]:
    given = files or {"tables/list.yaml": _TABLE + _ROWS, "data/list.yaml": _DATA}
    printed = document(folder, {"a.one": "次による。\n\n[[table:list]]\n"}, more=more, files=given)
    table = printed.clauses[0].blocks[-1]
    assert isinstance(table, TableNode)
    return [tuple(words(cell) for cell in row) for row in table.rows]


def test_rows_come_from_a_data_file_and_the_profile_adds_cuts_and_changes_them(tmp_path: Path) -> None:
    more = 'tables: {list: {add: [{id: c, name: "# 丙 {{ x }}", note: 追加}], cut: [a], change: {b: {note: 変更}}}}\n'
    assert rows(tmp_path / "one") == [("甲", "１"), ("乙", "２")]
    assert rows(tmp_path / "two", more) == [("乙", "変更"), ("# 丙 {{ x }}", "追加")]


@pytest.mark.parametrize(
    ("change", "code", "suggested"),
    [
        ("tables: {lsit: {cut: [a]}}", "SG143", "list"),
        ("tables: {list: {cut: [aa]}}", "SG144", "使える行: a, b"),
        ("tables: {list: {change: {z: {note: 一}}}}", "SG144", "使える行: a, b"),
        ("tables: {list: {add: [{naem: 一}]}}", "SG145", "name"),
    ],
)
def test_a_change_of_what_does_not_exist_is_refused(change: str, code: str, suggested: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        rows(tmp_path, change + "\n")
    assert [problem.code for problem in caught.value.problems] == [code]
    assert suggested in caught.value.problems[0].remedy


@pytest.mark.parametrize(
    ("when", "columns", "row"),
    [
        ("{joint: true}", [("名", 40), ("計", 30), ("注", 30)], ("甲", "一", "１")),
        ("{joint: false}", [("名", 58), ("注", 42)], ("甲", "１")),
    ],
)
def test_a_column_some_profiles_do_not_have_leaves_its_width_to_the_others(
    when: str, columns: list[tuple[str, int]], row: tuple[str, ...], tmp_path: Path
) -> None:
    table = (
        "id: list\ncaption: 一覧\ndescription: 一覧の表\ncolumns:\n"
        "  - {heading: 名, width: 40, value: '{{ row.name }}'}\n"
        f"  - {{heading: 計, width: 30, value: '{{{{ row.sum }}}}', when: {when}}}\n"
        "  - {heading: 注, width: 30, value: '{{ row.note }}'}\n"
        "rows: [{id: a, name: 甲, sum: 一, note: １}]\n"
    )
    printed = document(tmp_path, {"a.one": "次による。\n\n[[table:list]]\n"}, files={"tables/list.yaml": table})
    node = printed.clauses[0].blocks[-1]
    assert isinstance(node, TableNode)
    assert [(column.heading, column.width) for column in node.columns] == columns
    assert tuple(words(cell) for cell in node.rows[0]) == row


def test_a_column_under_an_unknown_condition_is_refused(tmp_path: Path) -> None:
    table = _TABLE.replace("'{{ row.note }}'}", "'{{ row.note }}', when: {jiont: true}}")
    with pytest.raises(InputError) as caught:
        rows(tmp_path, files={"tables/list.yaml": table + _ROWS, "data/list.yaml": _DATA})
    assert "joint" in caught.value.problems[0].remedy


def test_words_of_the_profile_take_the_place_of_a_date_in_a_column_of_dates(tmp_path: Path) -> None:
    table = (
        "id: list\ncaption: 一覧\ndescription: 一覧の表\ncolumns:\n  - {heading: 名, width: 50, value: '{{ row.name }}'}\n"
        "  - {heading: 末日, width: 50, value: '{{ row.contract_end | short_date }}'}\nrows: current_systems\n"
    )
    systems = "current_systems: [{id: a, name: 甲, contract_end: 2028-03-31}, {id: b, name: 乙}]\n"
    changes = "tables: {list: {change: {b: {contract_end: 契約なし}}, add: [{name: 丙}]}}\n"
    printed = rows(tmp_path, systems + changes, {"tables/list.yaml": table})
    assert printed == [("甲", "R10.3.31"), ("乙", "契約なし"), ("丙", "")]


def test_a_table_without_rows_vanishes_when_it_names_no_word_for_it(tmp_path: Path) -> None:
    files = {
        "tables/list.yaml": _TABLE.replace("row.note", "row.scope").replace("row.name", "row.title") + "rows: approved_customizations\n"
    }
    printed = document(tmp_path, {"a.one": "次による。\n\n[[table:list]]\n"}, files=files)
    assert len(printed.clauses[0].blocks) == 1


# --- widths of digits and calendars --------------------------------------------------------------


def test_one_switch_of_the_profile_changes_the_digits_of_our_texts_but_never_a_name(tmp_path: Path) -> None:
    clauses = {
        "a.one": "第９回は、{{ project.date }}に{{ project.title }}で行う。\n\n@id two\n二番目の項。\n",
        "a.two": "[[ref:a.one#two]]による。\n",
    }
    changed = "style: {digits: half, western_dates: true}\n"
    more = changed
    base = document(tmp_path / "full", clauses)
    assert [clause.label for clause in base.clauses] == ["第１条", "第２条"]
    text = "project: {title: 第３号の件, date: 2026-12-01}\n"
    from tests.small import PROFILE

    chosen = profile(PROFILE.replace("project: {title: 試験の調達}\n", text), more)
    (tmp_path / "half").mkdir()
    printed = prepare(chosen, small_library(tmp_path / "half", clauses)).documents[0]
    blocks = [block for clause in printed.clauses for block in clause.blocks if isinstance(block, ParagraphNode)]
    assert [words(block.leaves) for block in blocks] == [
        "第9回は、令和8年（2026年）12月1日に第３号の件で行う。",
        "二番目の項。",
        "第1条第2項による。",
    ]
    assert [clause.label for clause in printed.clauses] == ["第1条", "第2条"]


def test_a_law_cited_once_gets_no_short_name(tmp_path: Path) -> None:
    clauses = {"a.one": "cites: [shiken-ho/8-1]\n---\n[[cite:shiken-ho/8-1]]による。\n"}
    block = document(tmp_path, clauses).clauses[0].blocks[0]
    assert isinstance(block, ParagraphNode)
    assert words(block.leaves) == "試験に関する法律（令和３年法律第１号）第８条第１項による。"


def test_the_only_table_of_an_annex_goes_by_the_title_of_the_annex(tmp_path: Path) -> None:
    files = {
        "kinds/paper.yaml": _HEAD.replace(", a.two", "")
        + "annexes:\n  - {id: first, form: appended_table, title: 一覧, clauses: [x.table]}\n",
        "clauses/x/table.md": "---\nid: x.table\ntitle: 件\nsource: ['practice: 試験']\n---\n[[table:list]]\n",
        "tables/list.yaml": _TABLE + _ROWS,
        "data/list.yaml": _DATA,
    }
    printed = document(tmp_path, {"a.one": "[[annex:first]]及び次の表による。\n\n[[table:list]]\n"}, files=files)
    tables = [block for clause in printed.clauses for block in clause.blocks if isinstance(block, TableNode)]
    assert [(table.number, table.label) for table in tables] == [(1, "表１"), (0, "")]


def test_a_second_list_in_a_clause_of_a_specification_is_refused(tmp_path: Path) -> None:
    body = "次による。\n\n1. 甲\n2. 乙\n\n次にもよる。\n\n1. 丙\n2. 丁\n"
    assert document(tmp_path / "agreement", {"a.one": body}).clauses
    with pytest.raises(InputError) as caught:
        document(tmp_path / "kobun", {"a.one": body}, scheme="kobun")
    assert [(problem.code, problem.origin.line) for problem in caught.value.problems] == [("SG314", 11)]
