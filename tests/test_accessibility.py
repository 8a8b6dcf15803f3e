"""What keeps people from reading a Word file is told where it stands, and our own papers have nothing of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.shared import RGBColor

from specgen.accessibility import barriers
from specgen.build import prepare
from specgen.profile import load_profile
from specgen.render import docx
from tests.conftest import ROOT, SAMPLE, shipped_library
from tests.test_office import PROVENANCE

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def sound() -> Any:
    """A file with nothing to mend: title, headings, a table with a heading row and words for it."""
    document = python_docx.Document()
    document.core_properties.title = "会議の記録"
    document.core_properties.language = "ja-JP"
    for level in (1, 2, 3):  # the blue of the template is too pale
        document.styles[f"Heading {level}"].font.color.rgb = RGBColor(0, 0, 0)
    document.add_heading("議題", 1)
    document.add_heading("経費", 2)
    document.add_paragraph("経費の負担を協議した。")
    table = document.add_table(rows=3, cols=2)
    for cell, words in zip(table._cells, ("団体", "負担額", "見本市", "１００円", "例示市", "５０円"), strict=True):
        cell.text = words
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(parse_xml(f"<w:tblHeader {W}/>"))
    table._tbl.tblPr.append(parse_xml(f'<w:tblDescription {W} w:val="団体ごとの負担額"/>'))
    return document


def rules(document: Any) -> list[str]:
    buffer = io.BytesIO()
    document.save(buffer)
    return [each.rule for each in barriers(buffer.getvalue())]


def test_a_sound_file_has_no_barrier() -> None:
    assert rules(sound()) == []


def no_title(document: Any) -> None:
    document.core_properties.title = " "


def skipped_level(document: Any) -> None:
    document.add_heading("内訳", 1)
    document.add_heading("細目", 3)


def no_heading_row(document: Any) -> None:
    properties = document.tables[0].rows[0]._tr.trPr
    properties.remove(properties[-1])


def merged(document: Any) -> None:
    table = document.tables[0]
    table.cell(1, 0).merge(table.cell(2, 0))


def nested(document: Any) -> None:
    inner = document.tables[0].cell(1, 1).add_table(1, 1)
    inner._tbl.tblPr.append(parse_xml(f'<w:tblDescription {W} w:val="内訳"/>'))


def no_description(document: Any) -> None:
    properties = document.tables[0]._tbl.tblPr
    properties.remove(properties[-1])


def blank_heading(document: Any) -> None:
    document.tables[0].cell(0, 1).text = ""


def picture(document: Any) -> None:
    document.add_picture(io.BytesIO(PNG))


def floating(document: Any) -> None:
    shape = f'<w:r {W} {VML}><w:pict><v:shape style="position:absolute" alt="印影"/></w:pict></w:r>'
    document.add_paragraph("印影")._p.append(parse_xml(shape))


def text_box(document: Any) -> None:
    box = f"<w:txbxContent><w:p {W}><w:r><w:t>注</w:t></w:r></w:p></w:txbxContent>"
    shape = f'<w:r {W} {VML}><w:pict><v:shape style="width:90pt"><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>'
    document.add_paragraph("枠")._p.append(parse_xml(shape))


def vague_link(document: Any) -> None:
    document.add_paragraph("要綱は")._p.append(parse_xml(f'<w:hyperlink {W} w:anchor="a"><w:r><w:t>こちら</w:t></w:r></w:hyperlink>'))


def faint(document: Any) -> None:
    document.add_paragraph("").add_run("薄い文字").font.color.rgb = RGBColor(0x99, 0x99, 0x99)


def only_colour(document: Any) -> None:
    paragraph = document.add_paragraph("必ず")
    paragraph.add_run("期限まで").font.color.rgb = RGBColor(0xC0, 0, 0)


def only_highlight(document: Any) -> None:
    paragraph = document.add_paragraph("必ず")
    paragraph.add_run("期限まで").font.highlight_color = WD_COLOR_INDEX.YELLOW


def typed_list(document: Any) -> None:
    document.add_paragraph("・提案書")
    document.add_paragraph("・見積書")


def empty_paragraphs(document: Any) -> None:
    document.add_paragraph("")
    document.add_paragraph("")
    document.add_paragraph("以上")


def spaced(document: Any) -> None:
    document.add_paragraph("氏　名")


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (no_title, ["title"]),
        (skipped_level, ["heading-levels"]),
        (no_heading_row, ["table-heading-row"]),
        (merged, ["table-merged"]),
        (nested, ["table-nested"]),
        (no_description, ["table-description"]),
        (blank_heading, ["table-blank-heading"]),
        (picture, ["picture-description"]),
        (floating, ["floating"]),
        (text_box, ["text-box"]),
        (vague_link, ["link-words"]),
        (faint, ["contrast"]),
        (only_colour, ["colour-alone"]),
        (only_highlight, ["colour-alone"]),
        (typed_list, ["typed-list"]),
        (empty_paragraphs, ["empty-paragraphs"]),
        (spaced, ["spaced-word"]),
    ],
)
def test_each_barrier_is_told_once_and_alone(spoil: Callable[[Any], None], expected: list[str]) -> None:
    document = sound()
    spoil(document)
    assert rules(document) == expected


def test_a_long_text_without_headings_is_told() -> None:
    document = python_docx.Document()
    document.core_properties.title = "長い文書"
    for number in range(31):
        document.add_paragraph(f"段落{number}")
    assert rules(document) == ["headings"]


def test_what_is_marked_by_more_than_colour_and_room_to_write_in_are_no_barriers() -> None:
    document = sound()
    paragraph = document.add_paragraph("必ず")
    run = paragraph.add_run("期限まで")
    run.font.color.rgb = RGBColor(0xC0, 0, 0)
    run.bold = True
    document.add_paragraph("令和　　年　　月　　日")
    document.add_paragraph("見本市長　様")
    assert rules(document) == []


def test_a_barrier_says_where_it_is_and_what_to_do() -> None:
    document = sound()
    spaced(document)
    buffer = io.BytesIO()
    document.save(buffer)
    (barrier,) = barriers(buffer.getvalue())
    assert barrier.place == "「経費」の「氏　名」".replace("　", " ")
    assert "均等割り付け" in barrier.remedy


@pytest.mark.parametrize("profile", [SAMPLE, ROOT / "tests" / "profiles" / "single.yaml"], ids=lambda profile: profile.stem)
def test_our_own_papers_have_no_barriers(profile: Path) -> None:
    assembled = prepare(load_profile(profile), shipped_library())
    kinds: set[str] = set()
    for document in (*assembled.documents, *assembled.reports):
        if document.kind not in kinds:
            kinds.add(document.kind)
            assert barriers(docx.render(document, shipped_library().styles, PROVENANCE)) == (), document.kind
    assert len(kinds) > 8
