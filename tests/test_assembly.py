from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specgen.errors import InputError
from specgen.model import Document, ItemNode, Link, ParagraphNode, TableNode
from specgen.render import docx
from tests.plain import lines, words
from tests.small import assembled, document, small_library

ARTICLES = {
    "a.first": "最初の項。\n\n@id two\n次に掲げるものをいう。\n\n1. 甲\n@id second\n2. 乙\n   1. 細目\n   @id fine\n   2. 細目\n",
    "a.second": "[[ref:a.first]]、[[ref:a.first#two]]、[[ref:a.first#second]]及び[[ref:a.first#fine]]による。\n",
    "a.single": "@id only\n一項だけの条は、次による。\n\n@id item\n1. 甲\n",
    "a.last": "[[ref:a.single#only]]及び[[ref:a.single#item]]による。\n",
}


def paragraph(printed: Document, clause: str, ordinal: int = 1) -> ParagraphNode:
    node = next(node for node in printed.clauses if node.id == clause)
    return next(block for block in node.blocks if isinstance(block, ParagraphNode) and block.ordinal == ordinal)


def test_references_in_an_agreement_name_article_paragraph_item_and_detail(tmp_path: Path) -> None:
    printed = document(tmp_path, ARTICLES)
    assert words(paragraph(printed, "a.second").leaves) == "第１条、第１条第２項、第１条第２項第２号及び第１条第２項第２号ロによる。"


def test_a_reference_into_an_article_of_one_paragraph_leaves_the_paragraph_out(tmp_path: Path) -> None:
    assert words(paragraph(document(tmp_path, ARTICLES), "a.last").leaves) == "第３条及び第３条第１号による。"


def test_references_in_a_specification_join_the_levels_with_no(tmp_path: Path) -> None:
    clauses = {
        "a.first": "次による。\n\n1. 甲\n@id second\n2. 乙\n   1. 細目\n   @id fine\n   2. 細目\n",
        "a.second": "[[ref:a.first]]、[[ref:a.first#second]]及び[[ref:a.first#fine]]による。\n",
    }
    printed = document(tmp_path, clauses, scheme="kobun")
    assert words(paragraph(printed, "a.second").leaves) == "第１の１、第１の１の(2)及び第１の１の(2)のイによる。"


def test_only_numbers_word_can_recompute_are_live(tmp_path: Path) -> None:
    links = [leaf for leaf in paragraph(document(tmp_path, ARTICLES), "a.second").leaves if isinstance(leaf, Link)]
    assert {link.text: link.live for link in links} == {"第１条": True, "２": True, "第２号": False, "ロ": True}


def test_a_reference_to_a_clause_left_out_says_why_it_is_out(tmp_path: Path) -> None:
    clauses = {"a.one": "[[ref:a.two]]による。\n", "a.two": "when: {joint: false}\n---\n単独の文。\n"}
    with pytest.raises(InputError) as caught:
        document(tmp_path, clauses)
    (problem,) = caught.value.problems
    assert problem.code == "SG301"
    assert str(problem.origin) == "library/clauses/a/one.md:6:1"
    assert "条件「共同調達: 非該当」（この調達では「該当」）を満たさないため" in problem.remedy
    assert "library/clauses/a/two.md:5:1" in problem.remedy


def test_a_reference_to_a_part_left_out_or_without_number_is_refused(tmp_path: Path) -> None:
    clauses = {
        "a.one": "[[ref:a.two#gone]]及び[[ref:a.two#plain]]による。\n",
        "a.two": "本文。\n\n@id plain\n番号のない段落。\n\n@when {joint: false}\n@id gone\n単独の文。\n",
    }
    with pytest.raises(InputError) as caught:
        document(tmp_path, clauses, scheme="kobun")
    assert [problem.code for problem in caught.value.problems] == ["SG301", "SG303"]


def test_clauses_may_refer_to_each_other(tmp_path: Path) -> None:
    clauses = {"a.one": "[[ref:a.two]]を参照する。\n", "a.two": "[[ref:a.one]]を参照する。\n"}
    printed = document(tmp_path, clauses)
    assert words(paragraph(printed, "a.one").leaves) == "第２条を参照する。"
    assert words(paragraph(printed, "a.two").leaves) == "第１条を参照する。"


def test_a_law_is_cited_in_full_once_and_short_afterwards(tmp_path: Path) -> None:
    clauses = {
        "a.one": "cites: [shiken-ho/8-1]\n---\n[[cite:shiken-ho/8-1]]による。\n",
        "a.two": "cites: [shiken-ho/8-1, shiken-ho]\n---\n[[cite:shiken-ho/8-1]]及び[[cite:shiken-ho]]による。\n",
    }
    printed = document(tmp_path, clauses)
    assert words(paragraph(printed, "a.one").leaves) == "試験に関する法律（令和３年法律第１号。以下「試験法」という。）第８条第１項による。"
    assert words(paragraph(printed, "a.two").leaves) == "試験法第８条第１項及び試験法による。"


def test_a_missing_value_prints_a_blank_and_is_listed_once(tmp_path: Path) -> None:
    clauses = {"a.one": "{{ project.system_name }}と{{ project.system_name }}とする。\n"}
    printed = document(tmp_path, clauses)
    assert words(paragraph(printed, "a.one").leaves) == "【要記入：対象システムの総称】と【要記入：対象システムの総称】とする。"
    assert [blank.label for blank in printed.open] == ["対象システムの総称"]


PARAMETERS = {
    "parameters.yaml": "days: {label: 通知の期限, unit: 日, kind: integer, default: 14, min: 5, max: 60, source: 慣行, confidence: design}\n"
}


@pytest.mark.parametrize(
    ("more", "printed", "unconfirmed"),
    [
        ("", "１４日", ["parameters.days"]),
        ("parameters: {days: 20}\n", "２０日", []),
        ("parameters: {days: {confirmed: {by: 総務課長, on: 2026-10-01}}}\n", "１４日", []),
    ],
)
def test_a_default_is_to_be_confirmed_until_the_profile_states_or_confirms_it(
    tmp_path: Path, more: str, printed: str, unconfirmed: list[str]
) -> None:
    result = document(tmp_path, {"a.one": "{{ parameters.days }}日\n"}, more=more, files=PARAMETERS)
    assert words(paragraph(result, "a.one").leaves) == printed
    assert [entry.name for entry in result.unconfirmed] == unconfirmed


def test_an_empty_generated_table_prints_what_the_table_says(tmp_path: Path) -> None:
    table = "id: approved\ncaption: 一覧\ndescription: 一覧の表\ncolumns: [{heading: 番号, width: 100, value: '{{ row.id }}'}]\nrows: approved_customizations\nempty: なし\n"
    printed = document(tmp_path, {"a.one": "次の表による。\n\n[[table:approved]]\n"}, files={"tables/approved.yaml": table})
    assert list(lines(printed))[-1] == "段落||なし"


def test_a_list_below_the_last_level_is_refused(tmp_path: Path) -> None:
    body = "次による。\n\n1. 一\n   1. 二\n      1. 三\n         1. 四\n"
    with pytest.raises(InputError) as caught:
        document(tmp_path, {"a.one": body})
    assert [problem.code for problem in caught.value.problems] == ["SG304"]


def test_an_article_cannot_begin_with_a_table(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        document(tmp_path, {"a.one": "| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n"})
    assert [problem.code for problem in caught.value.problems] == ["SG305"]


# --- numbering has no gaps, whatever is selected -------------------------------------------------

_IROHA = "イロハニホヘト"
_GUARD = st.sampled_from(["", "@when {joint: true}\n", "@when {joint: false}\n"])


@st.composite
def _bodies(draw: st.DrawFn) -> str:
    parts = []
    for number in range(draw(st.integers(1, 4))):
        guard = "" if number == 0 else draw(_GUARD)
        parts.append(f"{guard}段落。\n\n")
        for item in range(1, draw(st.integers(0, 4)) + 1):
            parts.append(f"{draw(_GUARD)}{item}. 項目\n")
            for detail in range(1, draw(st.integers(0, 3)) + 1):
                indented = draw(_GUARD)
                parts.append((f"   {indented}" if indented else "") + f"   {detail}. 細目\n")
        parts.append("\n")
    return "".join(parts)


@given(bodies=st.lists(_bodies(), min_size=1, max_size=5))
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_numbers_count_up_without_gaps_whatever_is_left_out(bodies: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    clauses = {f"a.c{i}": body for i, body in enumerate(bodies)}
    printed = document(tmp_path_factory.mktemp("library"), clauses)
    assert [clause.label for clause in printed.clauses] == [f"第{'０１２３４５６７８９'[i + 1]}条" for i in range(len(bodies))]
    for clause in printed.clauses:
        paragraphs = [block for block in clause.blocks if isinstance(block, ParagraphNode)]
        assert [block.label for block in paragraphs] == ["", "２", "３", "４"][: len(paragraphs)]
        for block in paragraphs:
            assert [item.label for item in block.items] == [f"({i + 1})" for i in range(len(block.items))]
            for item in block.items:
                assert [detail.label for detail in item.items] == list(_IROHA[: len(item.items)])


def test_every_reference_of_the_sample_points_at_a_number_that_is_printed(tmp_path: Path) -> None:
    result = assembled(tmp_path, ARTICLES)
    printed = result.documents[0]
    anchors = {clause.anchor for clause in printed.clauses}
    links: set[str] = set()

    def visit(items: tuple[ItemNode, ...]) -> None:
        for item in items:
            anchors.add(item.anchor)
            visit(item.items)

    for clause in printed.clauses:
        for block in clause.blocks:
            if isinstance(block, ParagraphNode):
                anchors.add(block.anchor)
                visit(block.items)
                links |= {leaf.anchor for leaf in block.leaves if isinstance(leaf, Link)}
    assert links
    assert links <= anchors


def test_the_library_is_not_needed_to_render(tmp_path: Path) -> None:
    """Renderers know the tree and the styles only."""
    library = small_library(tmp_path, ARTICLES)
    (tmp_path / "other").mkdir()
    printed = document(tmp_path / "other", ARTICLES)
    assert docx.render(printed, library.styles, {"version": "1"}) == docx.render(printed, library.styles, {"version": "1"})


def test_the_columns_of_a_table_written_in_a_clause_keep_short_words_whole_and_give_the_rest_to_long_texts(tmp_path: Path) -> None:
    """Four columns whose longest texts alone would need more than the line: the one of sentences must not be a strip."""
    sentence = "改めた手順により１件ごとの処理を通して行い、要した時間、誤り及び分からなかった点を記録する。"
    body = f"次の表による。\n\n| 方法 | 行うこと | 行う部門 | 時期 |\n|---|---|---|---|\n| 試行 | {sentence} | 業務担当部門及び業務改革部門 | 本稼働の前 |\n"
    (printed,) = document(tmp_path, {"a.one": body}).clauses
    table = next(block for block in printed.blocks if isinstance(block, TableNode))
    widths = [column.width for column in table.columns]
    assert sum(widths) == 100
    assert widths[1] == max(widths) >= 40
    assert widths[0] >= 6  # 試行 on one line
    assert widths[3] >= 13  # 本稼働の前 on one line


def test_a_form_has_room_to_write_and_labels_that_are_no_strips(tmp_path: Path) -> None:
    label = "年間の件数、影響する職員の数及び住民への影響"
    body = f"次の様式による。\n\n| | | | |\n|---|---|---|---|\n| **提出日** |  | **{label}** | 年　月　日 |\n"
    (printed,) = document(tmp_path, {"a.one": body}).clauses
    table = next(block for block in printed.blocks if isinstance(block, TableNode))
    widths = [column.width for column in table.columns]
    assert sum(widths) == 100
    assert widths[1] >= 20  # somebody writes here
    assert widths[2] >= 27  # two lines
    assert table.row_mm == 10


def test_blanks_that_fill_narrow_cells_are_printed_without_their_words(tmp_path: Path) -> None:
    """The row and the heading say what is to be filled; the list of blanks names it in full."""
    columns = "[{heading: 団体, width: 40, value: '{{ row.name }}'}, {heading: 所在地, width: 8, value: '{{ row.address }}'}, {heading: 長, width: 52, value: '{{ row.head_title }}'}]"
    table = f"id: bodies\ncaption: 団体\ndescription: 団体の表\ncolumns: {columns}\nrows: members\nempty: なし\n"
    result = document(tmp_path, {"a.one": "次の表による。\n\n[[table:bodies]]\n"}, files={"tables/bodies.yaml": table})
    printed = next(block for block in result.clauses[0].blocks if isinstance(block, TableNode))
    assert {words(row[1]) for row in printed.rows} == {"【要記入】"}
    assert any(blank.label.endswith("所在地") and blank.text.startswith("【要記入：") for blank in result.open)


def test_the_tables_of_a_form_have_cells_to_write_in_and_no_captions(tmp_path: Path) -> None:
    """An annex of another form numbers its tables as soon as it has two."""
    table = "id: {}\ncaption: 団体\ndescription: 団体の表\ncolumns: [{{heading: 団体, width: 60, value: '{{{{ row.name }}}}'}}, {{heading: 回答, width: 40}}]\nrows: members\nempty: なし\n"
    kind = (
        "id: paper\nnumber: '01'\ntitle: 試験文書\nscheme: kobun\ncover: {page: false, title: 表題}\n"
        "outline:\n  - {id: one, title: 総則, clauses: [a.one]}\nannexes:\n"
        "  - {id: answer, form: form, title: 回答書, clauses: [a.form]}\n  - {id: list, form: annex, title: 一覧, clauses: [a.list]}\n"
    )
    files = {"kinds/paper.yaml": kind, **{f"tables/{name}.yaml": table.format(name) for name in ("first", "second")}}
    body = "次の表による。\n\n[[table:first]]\n\n[[table:second]]\n"
    clauses = {"a.one": "[[annex:answer]]及び[[annex:list]]による。\n", "a.form": body, "a.list": body}
    printed = {
        annex.id: [block for clause in annex.clauses for block in clause.blocks if isinstance(block, TableNode)]
        for annex in document(tmp_path, clauses, files=files).annexes
    }
    assert [each.label for each in printed["answer"]] == ["", ""]
    assert [each.label for each in printed["list"]] == ["表１", "表２"]
    assert {words(row[1]) for row in printed["answer"][0].rows} == {""}
