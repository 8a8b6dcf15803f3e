"""Files edited as officers edit them: every edit is told, of the clause it was made in, and nothing else is.

What is expected comes from the edits made, never from what is read back.
"""

from __future__ import annotations

import copy
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from specgen.accepted import accept
from specgen.build import prepare
from specgen.profile import load_profile
from specgen.provenance import Inspection, inspect, recorded_anew
from specgen.render import docx
from specgen.word_package import WordPackage
from tests.conftest import SAMPLE, shipped_library
from tests.test_office import PROVENANCE, Office

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KINDS = ("agreement", "memorandum", "spec", "briefing")
NOTHING: dict[str, str] = {}


@cache
def made() -> dict[str, tuple[bytes, tuple[str, ...]]]:
    """Kind → the file and the ids of its clauses in the order of the text."""
    documents = prepare(load_profile(SAMPLE), shipped_library(), list(KINDS)).documents
    return {
        document.kind: (docx.render(document, shipped_library().styles, PROVENANCE), tuple(each.id for each in document.clauses))
        for document in documents
    }


def tag(name: str) -> str:
    return f"{{{W}}}{name}"


class Draft:
    """The file of a kind, open for edits."""

    def __init__(self, kind: str, content: bytes | None = None) -> None:
        self.package = WordPackage(content or made()[kind][0])
        self.body = self.package.tree("word/document.xml").find(tag("body"))

    def inspected(self) -> Inspection:
        found = inspect(self.package.content())
        assert found is not None
        return found

    def blocks(self, clause: str) -> list[Any]:
        """The paragraphs and tables of a clause."""
        children = list(self.body)
        where = {mark.get(tag("name")): at for at, child in enumerate(children) for mark in child.iter(tag("bookmarkStart"))}
        begin, end = (where[mark] for mark in marks(clause))
        return children[begin : end + 1]

    def paragraphs(self, clause: str) -> list[Any]:
        """Those that say something, in order."""
        found = [each for block in self.blocks(clause) for each in block.iter(tag("p"))]
        return [each for each in found if text_of(each)]

    def paragraph(self, words: str) -> Any:
        return next(each for each in self.body.iter(tag("p")) if words in text_of(each))


def marks(clause: str) -> tuple[str, str]:
    name = hashlib.sha256(clause.encode()).hexdigest()[:12]
    return f"_SGs{name}", f"_SGe{name}"


def text_of(paragraph: Any) -> str:
    return "".join(each.text or "" for each in paragraph.iter(tag("t")))


def new_paragraph(words: str) -> Any:
    return etree.fromstring(f'<w:p xmlns:w="{W}"><w:r><w:t>{words}</w:t></w:r></w:p>')


def run_of(words: str) -> Any:
    return etree.fromstring(f'<w:r xmlns:w="{W}"><w:t>{words}</w:t></w:r>')


def plain_texts(paragraph: Any) -> list[Any]:
    """The texts of a paragraph that stand in no field, link or blank."""
    depth, found = 0, []
    for run in paragraph.findall(tag("r")):
        kinds = [each.get(tag("fldCharType")) for each in run.iter(tag("fldChar"))]
        depth += kinds.count("begin") - kinds.count("end")
        blank = run.find(f"{tag('rPr')}/{tag('rStyle')}") is not None
        if not depth and not kinds and not blank:
            found += [each for each in run.iter(tag("t")) if each.text]
    return found


def told(found: Inspection) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """The clauses that are not the same, and what is said of the text outside."""
    assert found.outside is not None
    return (
        {each.id: each.state for each in found.clauses if each.state != "same"},
        [(each.change, each.place, each.words) for each in found.outside],
    )


def change_word(draft: Draft, clause: str) -> None:
    text = next(text for paragraph in draft.paragraphs(clause)[1:] for text in plain_texts(paragraph))
    text.text = f"{text.text[:1]}改{text.text[1:]}"


# --- nothing was edited -----------------------------------------------------------------------


def test_a_save_by_libreoffice_is_no_edit_and_edits_made_before_it_are_found(
    soffice: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = {kind: made()[kind][0] for kind in ("agreement", "memorandum", "briefing")}
    edited = Draft("agreement")
    change_word(edited, "agreement.purpose")
    edited.paragraph("協定書").addprevious(new_paragraph("差し込んだ段落"))
    files["edited"] = edited.package.content()
    for name, content in files.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    saved = Office(soffice, tmp_path_factory.mktemp("saved")).export([tmp_path / f"{name}.docx" for name in files], "docx")
    for kind in ("agreement", "memorandum", "briefing"):
        found = inspect(saved[kind].read_bytes())
        assert found is not None
        assert told(found) == (NOTHING, []), kind
    found = inspect(saved["edited"].read_bytes())
    assert found is not None
    assert told(found) == ({"agreement.purpose": "edited"}, [("added", "body", "差し込んだ段落")])


@pytest.mark.parametrize("kind", KINDS)
def test_a_save_by_python_docx_is_no_edit(kind: str) -> None:
    import docx as python_docx

    buffer = io.BytesIO()
    document = python_docx.Document(io.BytesIO(made()[kind][0]))
    document.core_properties.comments = "確認済み"
    document.save(buffer)
    found = inspect(buffer.getvalue())
    assert found is not None
    assert told(found) == (NOTHING, [])
    assert found.untouched


def test_runs_split_as_word_splits_them_are_no_edit() -> None:
    draft = Draft("agreement")
    for paragraph in list(draft.body.iter(tag("p"))):
        paragraph.set(tag("rsidR"), "00A12B3C")
        for text in plain_texts(paragraph):
            if len(text.text) > 2:
                run = text.getparent()
                second = copy.deepcopy(run)
                second.find(tag("t")).text = text.text[2:]
                text.text = text.text[:2]
                run.addnext(second)
                run.addnext(etree.fromstring(f'<w:proofErr xmlns:w="{W}" w:type="spellStart"/>'))
    assert told(draft.inspected()) == (NOTHING, [])


def test_renamed_styles_are_no_edit() -> None:
    draft = Draft("agreement")
    for style in draft.body.iter(tag("pStyle")):
        style.set(tag("val"), f"X{style.get(tag('val'))}")
    assert told(draft.inspected()) == (NOTHING, [])


# --- one edit, one clause ---------------------------------------------------------------------

PURPOSE = "agreement.purpose"


def typed_before(draft: Draft) -> None:
    draft.paragraphs(PURPOSE)[0].insert(1, run_of("前に加えた語"))


def typed_after(draft: Draft) -> None:
    draft.paragraphs(PURPOSE)[-1].append(run_of("後に加えた語"))


def added_at_start(draft: Draft) -> None:
    draft.paragraphs(PURPOSE)[0].addnext(new_paragraph("加えた項。"))


def added_in_middle(draft: Draft) -> None:
    paragraphs = draft.paragraphs(PURPOSE)
    paragraphs[len(paragraphs) // 2].addprevious(new_paragraph("加えた項。"))


def heading_changed(draft: Draft) -> None:
    text = plain_texts_all(draft.paragraphs(PURPOSE)[0])[-1]
    text.text = f"新しい{text.text}"


def plain_texts_all(paragraph: Any) -> list[Any]:
    return [each for each in paragraph.iter(tag("t")) if each.text]


def hidden_word(draft: Draft) -> None:
    hidden = etree.fromstring(f'<w:r xmlns:w="{W}"><w:rPr><w:vanish/></w:rPr><w:t>隠した語</w:t></w:r>')
    draft.paragraphs(PURPOSE)[-1].append(hidden)


def tracked_insertion(draft: Draft) -> None:
    inserted = etree.fromstring(f'<w:ins xmlns:w="{W}" w:id="9001" w:author="a"><w:r><w:t>加えた語</w:t></w:r></w:ins>')
    draft.paragraphs(PURPOSE)[-1].append(inserted)


def tracked_deletion(draft: Draft) -> None:
    text = plain_texts(draft.paragraphs(PURPOSE)[1])[0]
    run = text.getparent()
    deleted = etree.Element(tag("del"), {tag("id"): "9001", tag("author"): "a"})
    run.addprevious(deleted)
    deleted.append(run)
    text.tag = tag("delText")


def paragraph_mark_deleted(draft: Draft) -> None:
    properties = draft.paragraphs(PURPOSE)[0].find(tag("pPr"))
    properties.append(etree.fromstring(f'<w:rPr xmlns:w="{W}"><w:del w:id="9001" w:author="a"/></w:rPr>'))


def text_box(draft: Draft) -> None:
    box = etree.fromstring(
        f'<w:r xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>枠の中の文</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    draft.paragraphs(PURPOSE)[1].append(box)


def symbol(draft: Draft) -> None:
    draft.paragraphs(PURPOSE)[1].append(etree.fromstring(f'<w:r xmlns:w="{W}"><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'))


@pytest.mark.parametrize(
    "edit",
    [
        typed_before,
        typed_after,
        added_at_start,
        added_in_middle,
        heading_changed,
        hidden_word,
        tracked_insertion,
        tracked_deletion,
        paragraph_mark_deleted,
        text_box,
        symbol,
    ],
)
def test_an_edit_is_told_of_the_clause_it_was_made_in(edit: Callable[[Draft], None]) -> None:
    draft = Draft("agreement")
    edit(draft)
    assert told(draft.inspected()) == ({PURPOSE: "edited"}, [])


def test_tracked_changes_that_were_settled_are_edits_only_when_accepted() -> None:
    """Accepted they are words like others; refused, nothing is left of them."""
    for make in (tracked_insertion, tracked_deletion):
        accepted, refused = Draft("agreement"), Draft("agreement")
        make(accepted)
        accept(accepted.body)
        assert told(accepted.inspected()) == ({PURPOSE: "edited"}, []), make
        make(refused)
        for change in list(refused.body.iter(tag("ins"), tag("del"))):
            _refuse(change)
        assert told(refused.inspected()) == (NOTHING, []), make


def _refuse(change: Any) -> None:
    """As Word's 元に戻す: what was inserted goes, what was deleted is text again."""
    parent = change.getparent()
    if change.tag == tag("del"):
        for text in change.iter(tag("delText")):
            text.tag = tag("t")
        for run in list(change):
            change.addprevious(run)
    parent.remove(change)


def test_a_paragraph_behind_the_last_words_of_a_clause_stands_outside() -> None:
    draft = Draft("agreement")
    draft.blocks(PURPOSE)[-1].addnext(new_paragraph("末尾に加えた項。"))
    found = draft.inspected()
    assert told(found) == (NOTHING, [("added", "body", "末尾に加えた項。")])
    assert found.outside is not None
    assert found.outside[0].after == PURPOSE


def test_a_paragraph_taken_from_one_clause_to_another_is_an_edit_of_both() -> None:
    draft = Draft("memorandum")
    _, ids = made()["memorandum"]
    long = [each for each in ids if len(draft.paragraphs(each)) > 3]
    draft.paragraphs(long[1])[1].addnext(draft.paragraphs(long[0])[2])
    assert told(draft.inspected()) == ({long[0]: "edited", long[1]: "edited"}, [])


# --- clauses as a whole -----------------------------------------------------------------------


def test_a_clause_that_was_moved_is_moved() -> None:
    draft = Draft("memorandum")
    _, ids = made()["memorandum"]
    blocks, last = draft.blocks(ids[1]), draft.blocks(ids[6])[-1]
    for block in reversed(blocks):
        last.addnext(block)
    assert told(draft.inspected()) == ({ids[1]: "moved"}, [])


def test_a_clause_put_into_the_middle_of_its_neighbour_does_not_go_untold() -> None:
    draft = Draft("memorandum")
    _, ids = made()["memorandum"]
    at = next(at for at in range(1, 8) if len(draft.blocks(ids[at])) > 2 and len(draft.paragraphs(ids[at])) > 2)
    draft.blocks(ids[at + 1])[-1].addnext(draft.blocks(ids[at])[-1])
    assert told(draft.inspected()) == ({ids[at]: "edited"}, [])


def test_a_clause_that_was_deleted_is_missing() -> None:
    draft = Draft("memorandum")
    _, ids = made()["memorandum"]
    for block in draft.blocks(ids[3]):
        draft.body.remove(block)
    assert told(draft.inspected()) == ({ids[3]: "missing"}, [])


@pytest.mark.parametrize("with_marks", [True, False])
def test_a_clause_that_was_copied_is_duplicated(with_marks: bool) -> None:
    draft = Draft("memorandum")
    _, ids = made()["memorandum"]
    last = draft.blocks(ids[7])[-1]
    for block in reversed(draft.blocks(ids[2])):
        new = copy.deepcopy(block)
        if not with_marks:
            for mark in [*new.iter(tag("bookmarkStart"), tag("bookmarkEnd"))]:
                mark.getparent().remove(mark)
        last.addnext(new)
    assert told(draft.inspected()) == ({ids[2]: "duplicated"}, [])


@pytest.mark.parametrize("gone", [(0,), (1,), (0, 1)], ids=["start", "end", "both"])
def test_a_clause_without_its_marks_is_damaged_and_its_words_are_found(gone: tuple[int, ...]) -> None:
    draft = Draft("agreement")
    names = [marks(PURPOSE)[which] for which in gone]
    for mark in [each for each in draft.body.iter(tag("bookmarkStart")) if each.get(tag("name")) in names]:
        mark.getparent().remove(mark)
    found = draft.inspected()
    assert told(found) == ({PURPOSE: "damaged"}, [])
    (state,) = [each for each in found.clauses if each.id == PURPOSE]
    assert state.words == "same"


def test_a_clause_whose_heading_went_with_its_mark_is_damaged_and_edited() -> None:
    draft = Draft("agreement")
    draft.body.remove(draft.paragraphs(PURPOSE)[0])
    found = draft.inspected()
    assert told(found) == ({PURPOSE: "damaged"}, [])
    (state,) = [each for each in found.clauses if each.id == PURPOSE]
    assert (state.words, state.edits) == ("edited", 1)


@pytest.mark.parametrize("kind", KINDS)
def test_without_any_mark_every_clause_is_found_by_its_words(kind: str) -> None:
    """As a program leaves it that keeps no bookmarks: one that has cells in common with another one is not taken for it."""
    draft = Draft(kind)
    for mark in list(draft.body.iter(tag("bookmarkStart"), tag("bookmarkEnd"))):
        if "_SGp" not in mark.get(tag("name"), "_SGp"):
            mark.getparent().remove(mark)
    found = draft.inspected()
    assert {(each.state, each.words) for each in found.clauses} == {("damaged", "same")}
    assert found.outside == ()


# --- tables, references, blanks ---------------------------------------------------------------


def table_of(draft: Draft, kind: str) -> tuple[str, Any]:
    """A clause with a table of more than three rows, and the table."""
    for clause in made()[kind][1]:
        for block in draft.blocks(clause):
            if block.tag == tag("tbl") and len(block.findall(tag("tr"))) > 3:
                return clause, block
    raise AssertionError("no table")


def cell_changed(table: Any) -> None:
    text = next(each for each in table.findall(tag("tr"))[1].iter(tag("t")) if each.text)
    text.text = f"{text.text}（改）"


def row_deleted(table: Any) -> None:
    table.remove(table.findall(tag("tr"))[1])


def row_deleted_tracked(table: Any) -> None:
    row = table.findall(tag("tr"))[1]
    properties = row.find(tag("trPr"))
    if properties is None:
        properties = etree.SubElement(row, tag("trPr"))
    properties.append(etree.fromstring(f'<w:del xmlns:w="{W}" w:id="9001" w:author="a"/>'))


def row_moved(table: Any) -> None:
    rows = table.findall(tag("tr"))
    rows[2].addnext(rows[1])


@pytest.mark.parametrize("edit", [cell_changed, row_deleted, row_deleted_tracked, row_moved])
def test_an_edit_in_a_table_is_told_of_its_clause(edit: Callable[[Any], None]) -> None:
    draft = Draft("agreement")
    clause, table = table_of(draft, "agreement")
    edit(table)
    assert told(draft.inspected()) == ({clause: "edited"}, [])


def test_words_that_went_to_the_empty_cell_beside_them_are_an_edit() -> None:
    """The words are the same and in the same order: an amount in another column, a mark in another box."""
    draft = Draft("spec")
    clause, cell = next(
        (clause, cell)
        for clause in made()["spec"][1]
        for block in draft.blocks(clause)
        for cell in block.iter(tag("tc"))
        if text_of(cell).strip() and cell.getnext() is not None and not text_of(cell.getnext())
    )
    words, nothing = cell.find(tag("p")), cell.getnext().find(tag("p"))
    nothing.addprevious(words)
    cell.append(nothing)
    found = draft.inspected()
    assert told(found) == ({clause: "edited"}, [])
    assert [each.edits for each in found.clauses if each.id == clause] == [1]


def test_a_file_that_did_not_record_its_cells_is_read_as_before() -> None:
    draft = Draft("agreement")
    text = draft.package.read("customXml/item1.xml").decode()
    older = re.sub(r"&quot;cells&quot;: &quot;[0-9a-f]{16}&quot;, ", "", text)
    assert older != text
    draft.package.add("customXml/item1.xml", older.encode())
    assert told(draft.inspected()) == (NOTHING, [])


def test_a_link_saved_as_a_field_is_no_edit_but_where_it_leads_counts() -> None:
    draft = Draft("agreement")
    links = [each for each in draft.body.iter(tag("hyperlink")) if str(each.get(tag("anchor"))).startswith("_Ref")]
    for element in links:
        mark = '<w:r xmlns:w="{}"><w:fldChar w:fldCharType="{}"/></w:r>'
        target = f'<w:r xmlns:w="{W}"><w:instrText> HYPERLINK \\l "{element.get(tag("anchor"))}" </w:instrText></w:r>'
        for each in (mark.format(W, "begin"), target, mark.format(W, "separate")):
            element.addprevious(etree.fromstring(each))
        for run in list(element):
            element.addprevious(run)
        element.addprevious(etree.fromstring(mark.format(W, "end")))
        element.getparent().remove(element)
    assert len(links) > 2
    assert told(draft.inspected()) == (NOTHING, [])
    instruction = next(each for each in draft.body.iter(tag("instrText")) if "HYPERLINK" in each.text)
    instruction.text = ' HYPERLINK \\l "_Ref1" '
    assert list(told(draft.inspected())[0].values()) == ["edited"]


def test_a_renumbered_reference_is_no_edit_but_a_number_typed_over_one_is() -> None:
    draft = Draft("agreement")
    clause, paragraph = next(
        (clause, paragraph) for clause in made()["agreement"][1] for paragraph in draft.paragraphs(clause) if field_runs(paragraph)
    )
    runs = field_runs(paragraph)
    result = next(each for run in runs for each in run.iter(tag("t")))
    result.text = "第９９条"
    assert told(draft.inspected()) == (NOTHING, [])
    result.text = "民法第９９条"
    assert told(draft.inspected()) == ({clause: "edited"}, []), "words typed into a field"
    result.text = "第３条"
    for run in runs:
        if run.find(tag("t")) is None:
            run.getparent().remove(run)
    assert told(draft.inspected()) == ({clause: "edited"}, []), "a number in place of a field"


def field_runs(paragraph: Any) -> list[Any]:
    """The runs of the first REF field of a paragraph."""
    found: list[Any] = []
    for run in paragraph.findall(tag("r")):
        mark = run.find(tag("fldChar"))
        if mark is not None and mark.get(tag("fldCharType")) == "begin":
            found = [run]
        elif found:
            found.append(run)
            if mark is not None and mark.get(tag("fldCharType")) == "end":
                return found
    return []


def test_the_changed_text_of_a_link_is_an_edit() -> None:
    draft = Draft("agreement")
    clause, text = next(
        (clause, text)
        for clause in made()["agreement"][1]
        for paragraph in draft.paragraphs(clause)
        for link in paragraph.iter(tag("hyperlink"))
        for text in link.iter(tag("t"))
    )
    text.text = f"{text.text}ただし書"
    assert told(draft.inspected()) == ({clause: "edited"}, [])


def blanks_of(draft: Draft) -> list[Any]:
    return [run for run in draft.body.iter(tag("r")) if "【要記入" in "".join(each.text or "" for each in run.iter(tag("t")))]


@pytest.mark.parametrize("mark_lost", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_filling_in_the_blanks_is_no_edit(kind: str, mark_lost: bool) -> None:
    draft = Draft(kind)
    blanks = blanks_of(draft)
    assert len(blanks) > 2
    assert (draft.inspected().filled, draft.inspected().open) == (0, len(blanks))
    for run in blanks[1:]:
        run.find(tag("t")).text = "記入した値"
        if mark_lost:
            start = run.getprevious()
            end = run.getnext()
            assert start.get(tag("name")).startswith("_SGp")
            assert start.get(tag("id")) == end.get(tag("id"))
            start.getparent().remove(start)
            end.getparent().remove(end)
    found = draft.inspected()
    assert told(found) == (NOTHING, [])
    assert (found.filled, found.open) == (len(blanks) - 1, 1)


def test_words_beside_a_blank_that_is_still_open_are_an_edit() -> None:
    draft = Draft("agreement")
    blank = blanks_of(draft)[0]
    blank.getnext().addnext(run_of("及びその他"))
    states, outside = told(draft.inspected())
    assert len(states) + len(outside) == 1
    blank.find(tag("t")).text = ""
    assert draft.inspected().untouched, "typed where the blank was, behind what is left of its mark"


def test_words_hidden_behind_a_blank_that_never_ends_count() -> None:
    draft = Draft("agreement")
    draft.paragraphs(PURPOSE)[1].insert(1, etree.fromstring(f'<w:bookmarkStart xmlns:w="{W}" w:id="9002" w:name="_SGpdeadbeef0000"/>'))
    assert told(draft.inspected()) == (NOTHING, [])
    change_word(draft, PURPOSE)
    assert told(draft.inspected()) == ({PURPOSE: "edited"}, [])


def test_a_chart_that_was_deleted_is_told() -> None:
    draft = Draft("briefing")
    drawing = next(draft.body.iter(tag("drawing")))
    run = drawing.getparent()
    run.getparent().remove(run)
    states, outside = told(draft.inspected())
    assert list(states.values()) == ["edited"]
    assert outside == []


# --- outside the clauses ----------------------------------------------------------------------


def test_edits_outside_the_clauses_are_told_each() -> None:
    draft = Draft("spec")
    heading = next(each for each in draft.body.iter(tag("p")) if style_of(each) == "Heading1")
    title = next(each for each in draft.body.iter(tag("p")) if style_of(each) == "CoverTitle")
    plain_texts_all(heading)[0].text = "書き換えた章"
    title.addnext(new_paragraph("表紙に加えた行"))
    line = next(each for each in draft.body.iter(tag("p")) if style_of(each) == "CoverLine")
    draft.body.remove(line)
    _, outside = told(draft.inspected())
    assert sorted(outside) == [("added", "body", "表紙に加えた行"), ("changed", "body", "書き換えた章"), ("lost", "body", "")]


def style_of(paragraph: Any) -> str:
    style = paragraph.find(f"{tag('pPr')}/{tag('pStyle')}")
    return "" if style is None else str(style.get(tag("val")))


def test_the_contents_may_be_made_anew_but_not_written_in() -> None:
    draft = Draft("spec")
    lines = [each for each in draft.body.iter(tag("p")) if style_of(each) == "TOC2"]
    heading = next(each for each in draft.body.iter(tag("p")) if style_of(each) == "Heading2")
    plain_texts_all(heading)[-1].text = "新しい見出し"
    plain_texts_all(lines[0])[-1].text = "新しい見出し"
    found = draft.inspected()
    assert list(told(found)[0].values()) == ["edited"]
    assert told(found)[1] == []
    plain_texts_all(lines[5])[-1].text = "見出しにない行"
    assert [each[:2] for each in told(draft.inspected())[1]] == [("changed", "contents")]


@pytest.mark.parametrize(
    ("part", "root", "place"),
    [("footnotes", "footnotes", "note"), ("comments", "comments", "comment"), ("header1", "hdr", "header")],
)
def test_words_in_notes_comments_and_headers_are_told(part: str, root: str, place: str) -> None:
    draft = Draft("agreement")
    name = f"word/{part}.xml"
    if name in draft.package:
        draft.package.tree(name).append(new_paragraph("加えた文"))
    else:
        inner = f'<w:{root[:-1]} w:id="1"><w:p><w:r><w:t>加えた文</w:t></w:r></w:p></w:{root[:-1]}>'
        draft.package.add(name, f'<w:{root} xmlns:w="{W}">{inner}</w:{root}>'.encode())
    assert told(draft.inspected()) == (NOTHING, [("added", place, "加えた文")])


def test_headers_and_footers_that_no_section_has_any_more_are_lost() -> None:
    draft = Draft("agreement")
    for reference in list(draft.body.iter(tag("headerReference"), tag("footerReference"))):
        reference.getparent().remove(reference)
    assert told(draft.inspected()) == (NOTHING, [("lost", "header", "")] * 2)


def test_what_was_composed_in_is_recorded_anew_and_edits_of_it_are_told_then() -> None:
    draft = Draft("memorandum")
    draft.body.insert(len(draft.body) - 1, new_paragraph("別紙の文"))
    content = recorded_anew(draft.package.content())
    composed = Draft("memorandum", content)
    assert told(composed.inspected()) == (NOTHING, [])
    plain_texts_all(composed.paragraph("別紙の文"))[0].text = "別紙の改めた文"
    assert told(composed.inspected()) == (NOTHING, [("changed", "body", "別紙の改めた文")])


# --- n edits, n told --------------------------------------------------------------------------

EDITS = ("word", "start", "middle", "delete-paragraph", "heading", "insertion")


def edit(draft: Draft, clause: str, kind: str) -> None:
    paragraphs = draft.paragraphs(clause)
    match kind:
        case "word":
            text = plain_texts_all(paragraphs[-1])[0]
            text.text = f"改{text.text}"
        case "start":
            paragraphs[0].addnext(new_paragraph(f"加えた文。{clause}"))
        case "middle":
            paragraphs[len(paragraphs) // 2].addprevious(new_paragraph(f"加えた文。{clause}"))
        case "delete-paragraph":
            paragraphs[1].getparent().remove(paragraphs[1])
        case "heading":
            text = plain_texts_all(paragraphs[0])[0]
            text.text = f"改{text.text}"
        case "insertion":
            inserted = etree.fromstring(f'<w:ins xmlns:w="{W}" w:id="9001" w:author="a"><w:r><w:t>加えた語</w:t></w:r></w:ins>')
            paragraphs[-1].append(inserted)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(data=st.data())
def test_n_edits_are_n_told(data: st.DataObject) -> None:
    draft = Draft("memorandum")
    _, ids = made()["memorandum"]
    able: Sequence[str] = [each for each in ids if len(draft.paragraphs(each)) > 2 and all(b.tag == tag("p") for b in draft.blocks(each))]
    assert len(able) > 4
    chosen = data.draw(st.lists(st.sampled_from(able), unique=True, max_size=len(able)))
    for clause in chosen:
        edit(draft, clause, data.draw(st.sampled_from(EDITS)))
    outside = data.draw(st.integers(0, 3))
    for number in range(outside):
        draft.body.insert(0, new_paragraph(f"条項の外の文 {number}"))
    found = draft.inspected()
    states, others = told(found)
    assert states == dict.fromkeys(chosen, "edited")
    assert len(others) == outside
    assert [each.edits for each in found.clauses if each.id in chosen] == [1] * len(chosen)


# --- the command ------------------------------------------------------------------------------


def called(*arguments: str) -> tuple[int, str]:
    found = subprocess.run([sys.executable, "-m", "specgen.cli", "inspect", *arguments], capture_output=True, text=True, check=False)
    return found.returncode, found.stdout + found.stderr


def test_the_command_says_what_was_edited_and_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "協定書.docx"
    file.write_bytes(made()["agreement"][0])
    status, printed = called(str(file))
    assert status == 0
    assert "条項 107 件: 変更なし 107" in printed
    assert "欄: 記入済み 0 件、未記入 7 件" in printed
    draft = Draft("agreement")
    change_word(draft, PURPOSE)
    draft.body.insert(0, new_paragraph("表紙に加えた行"))
    file.write_bytes(draft.package.content())
    status, printed = called(str(file))
    assert status == 1
    assert "SG636 第１条 目的: 文が変わっています（1 か所" in printed
    assert "SG637 本文（条項の外）: 加えられた段落「表紙に加えた行」" in printed
    status, printed = called(str(file), "--json", "--a11y")
    found = json.loads(printed)
    assert status == 1
    assert [each["id"] for each in found["clauses"] if each["state"] == "edited"] == [PURPOSE]
    assert (found["outside"][0]["words"], found["blanks"], found["barriers"]) == ("表紙に加えた行", {"filled": 0, "open": 7}, [])


def test_the_command_refuses_a_file_that_is_not_ours_with_4(tmp_path: Path) -> None:
    import docx as python_docx

    file = tmp_path / "他.docx"
    python_docx.Document().save(str(file))
    status, printed = called(str(file))
    assert status == 4
    assert "SG447 specgen が作ったファイルではないか" in printed
    status, printed = called(str(file), "--a11y")
    assert status == 1
    assert "SG638 ファイル全体: プロパティの「タイトル」がありません（title）" in printed
    file.write_bytes(b"PK")
    assert called(str(file))[0] == 4
