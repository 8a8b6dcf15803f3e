"""Pictures of the profile in its papers: once in the file, with their words and numbers, never where the profile has none."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote
from xml.etree import ElementTree

import openpyxl
import pypdf
import pytest
from markdown_it import MarkdownIt

from specgen.build import Assembled, prepare
from specgen.conversion import written
from specgen.errors import InputError
from specgen.lint import lint
from specgen.model import Document, FigureNode, ParagraphNode
from specgen.profile import check_profile, load_profile, parse_profile
from specgen.provenance import clause_states
from specgen.render import docx, html, markdown, tree
from specgen.render.ooxml import for_libreoffice, package
from specgen.render.verify import faults
from specgen.source import parse_yaml
from specgen.workbook import read_workbook_bytes
from tests.conftest import ROOT, SAMPLE, shipped_library
from tests.small import PROFILE, small_library, write_library
from tests.test_office import PROVENANCE

PICTURES = ROOT / "tests" / "data" / "figures"
BODY, PLAN = PICTURES / "体制図.png", PICTURES / "システム構成図.png"
FIGURES = (
    "figures:\n"
    "  - {use: organization, file: 体制図.png, alt: 協議会の下に幹事会があり、事務局が受注者に対する。}\n"
    '  - {use: configuration, file: システム構成図.png, title: 次期の構成, alt: "端末が <回線> を通じて「業務システム」& 装置につながる。"}\n'
)
CLAUSES = {
    "a.plan": "構成は、次の図のとおりとする。\n\n@when {figures: configuration}\n[[figure:configuration]]\n\n| 項目 | 内容 |\n|---|---|\n| 甲 | 乙 |\n",
    "a.body": "@when {figures: organization}\n体制は、次の図のとおりとする。\n\n@when {figures: organization}\n[[figure:organization]]\n\n図の次の文。\n",
    "a.rest": "残りの文。\n",
}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PIXEL = 9525  # English metric units at 96 to the inch


def papers(folder: Path, figures: str = FIGURES, clauses: Mapping[str, str] = CLAUSES) -> Assembled:
    """A small package of a profile beside its pictures."""
    folder.mkdir(exist_ok=True)
    for picture in (BODY, PLAN):
        shutil.copy(picture, folder)
    (folder / "調達.yaml").write_text(PROFILE + figures, encoding="utf-8")
    return prepare(load_profile(folder / "調達.yaml"), small_library(folder, clauses, scheme="kobun"))


def paper(folder: Path, figures: str = FIGURES, clauses: Mapping[str, str] = CLAUSES) -> Document:
    return papers(folder, figures, clauses).documents[0]


def word(document: Document, *, published: bool = False) -> bytes:
    return docx.render(document, shipped_library().styles, None if published else PROVENANCE)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(parts(content)["word/document.xml"])  # noqa: S314 (we wrote it just now)


def texts(content: bytes) -> list[str]:
    return ["".join(text.text or "" for text in each.iter(f"{W}t")) for each in body(content).iter(f"{W}p")]


# --- Word -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("published", [False, True])
def test_pictures_stand_once_in_their_clauses_with_alternative_text_and_numbers_in_order(tmp_path: Path, *, published: bool) -> None:
    document = paper(tmp_path)
    content = word(document, published=published)
    assert faults(content, document, published=published) == ()
    held = parts(content)
    assert {name: part for name, part in held.items() if "media" in name} == {
        "word/media/image1.png": PLAN.read_bytes(),
        "word/media/image2.png": BODY.read_bytes(),
    }
    assert b'<Default Extension="png" ContentType="image/png"/>' in held["[Content_Types].xml"]
    shown = [(each.get("id"), each.get("title"), each.get("descr")) for each in body(content).iter(f"{WP}docPr")]
    assert shown == [
        ("1", "次期の構成", "端末が <回線> を通じて「業務システム」& 装置につながる。"),
        ("2", "体制図", "協議会の下に幹事会があり、事務局が受注者に対する。"),
    ]
    said = [text for text in texts(content) if text]
    assert said.index("構成は、次の図のとおりとする。") + 1 == said.index("図１　次期の構成")
    assert said.index("体制は、次の図のとおりとする。") + 1 == said.index("図２　体制図") == said.index("図の次の文。") - 1
    assert held["word/document.xml"].decode().count(r" SEQ 図 \* DBCHAR ") == 2


def test_picture_and_caption_are_kept_together_and_the_sentence_before_with_them(tmp_path: Path) -> None:
    paragraphs = list(body(word(paper(tmp_path))).iter(f"{W}p"))
    at = next(i for i, each in enumerate(paragraphs) if each.find(f".//{W}drawing") is not None)
    kept = [each.find(f"{W}pPr/{W}keepNext") is not None for each in paragraphs[at - 1 : at + 2]]
    assert kept == [True, True, False]
    styles = [style.get(f"{W}val") for each in paragraphs[at - 1 : at + 2] for style in each.iter(f"{W}pStyle")]
    assert styles == ["BodyText1", "Chart", "FigureCaption"]


def test_one_picture_for_two_uses_is_in_the_file_once(tmp_path: Path) -> None:
    document = paper(tmp_path, FIGURES.replace("システム構成図.png", "体制図.png"))
    content = word(document)
    assert [name for name in parts(content) if "media" in name] == ["word/media/image1.png"]
    assert re.findall(r'<a:blip r:embed="([^"]+)"/>', parts(content)["word/document.xml"].decode()) == ["rId1001", "rId1001"]
    assert faults(content, document) == ()


def test_equal_profiles_give_equal_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "一", tmp_path / "二"
    for folder in (first, second):
        folder.mkdir()
    assert word(paper(first)) == word(paper(second))


def with_size(document: Document, width: int, height: int) -> Document:
    """The paper with a first picture of another size."""
    chapter = document.chapters[0]
    clause = chapter.clauses[0]
    blocks = tuple(replace(each, width=width, height=height) if isinstance(each, FigureNode) else each for each in clause.blocks)
    changed = replace(clause, blocks=blocks)
    return replace(document, chapters=(replace(chapter, clauses=(changed, *chapter.clauses[1:])),))


@pytest.mark.parametrize(
    ("pixels", "shown"),
    [
        ((100, 50), (100 * PIXEL, 50 * PIXEL)),  # never made larger
        ((4000, 1000), (8788 * 635, 8788 * 635 // 4)),  # as wide as the line: 210 mm less the margins of 30 and 25 mm
        ((300, 6000), (8231 * 635 // 20, 8231 * 635)),  # 60 percent of the text: 297 mm less the margins of 30 and 25 mm
    ],
)
def test_a_picture_keeps_its_size_and_shape_while_the_page_has_room(
    pixels: tuple[int, int], shown: tuple[int, int], tmp_path: Path
) -> None:
    extent = next(body(word(with_size(paper(tmp_path), *pixels))).iter(f"{WP}extent"))
    assert (int(extent.get("cx", "")), int(extent.get("cy", ""))) == pytest.approx(shown, rel=0.002)


def test_a_jpeg_keeps_its_name_and_type(tmp_path: Path) -> None:
    document = paper(tmp_path)
    chapter = document.chapters[0]
    clauses = tuple(
        replace(clause, blocks=tuple(replace(each, format="jpeg") if isinstance(each, FigureNode) else each for each in clause.blocks))
        for clause in chapter.clauses
    )
    document = replace(document, chapters=(replace(chapter, clauses=clauses),))
    content = word(document)
    assert faults(content, document) == ()
    assert [name for name in parts(content) if "media" in name] == ["word/media/image1.jpeg", "word/media/image2.jpeg"]
    assert b'<Default Extension="jpeg" ContentType="image/jpeg"/>' in parts(content)["[Content_Types].xml"]


def test_the_open_xml_sdk_takes_the_file(validator: str, tmp_path: Path) -> None:
    file = tmp_path / "図.docx"
    file.write_bytes(word(paper(tmp_path)))
    done = subprocess.run([validator, str(file)], capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["errors"] == []


# --- what our check of a Word file sees ---------------------------------------------------------


def changed(content: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    held = parts(content)
    change(held)
    return package(held)


def _put(part: str, old: str, new: str) -> Callable[[dict[str, bytes]], object]:
    def change(held: dict[str, bytes]) -> None:
        assert old.encode() in held[part]
        held[part] = held[part].replace(old.encode(), new.encode())

    return change


def _swapped(held: dict[str, bytes]) -> None:
    one, other = "word/media/image1.png", "word/media/image2.png"
    held[one], held[other] = held[other], held[one]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            _put("word/document.xml", 'descr="協議会の下に幹事会があり、事務局が受注者に対する。" title', 'descr="" title'),
            "no alternative text",
        ),
        (_put("word/document.xml", 'title="体制図"', 'title="別の図"'), "not described as"),
        (
            _put("word/document.xml", 'r:embed="rId1002"', 'r:embed="rId1009"'),
            "blip names the relationship «rId1009», which does not exist",
        ),
        (
            _put("word/_rels/document.xml.rels", "media/image2.png", "media/image9.png"),
            "names the part «media/image9.png», which does not exist",
        ),
        (_put("word/document.xml", 'docPr id="2"', 'docPr id="1"'), "the drawing «1» stands there 2 times"),
        (_put("[Content_Types].xml", 'ContentType="image/png"', 'ContentType="image/gif"'), "does not fit the kind image"),
        (_swapped, "the pictures are not those of the tree"),
        (lambda held: held.update({"word/media/image2.png": held["word/media/image1.png"]}), "a picture stands in the file twice"),
    ],
)
def test_a_fault_of_a_picture_is_found(change: Callable[[dict[str, bytes]], object], said: str, tmp_path: Path) -> None:
    document = paper(tmp_path)
    content = word(document)
    assert faults(changed(content, lambda _: None), document) == ()
    found = faults(changed(content, change), document)
    assert any(said in fault for fault in found), found


# --- PDF, HTML, Markdown, JSON ------------------------------------------------------------------


def alternatives(node: pypdf.generic.PdfObject | None, seen: int = 0) -> list[str]:
    """The alternative texts of the structure of a PDF, in order."""
    node = node.get_object() if node is not None else None
    if isinstance(node, pypdf.generic.ArrayObject):
        return [text for each in node for text in alternatives(each, seen + 1)]
    if not isinstance(node, pypdf.generic.DictionaryObject):
        return []
    own = [str(node["/Alt"])] if "/Alt" in node else []
    return own + (alternatives(node["/K"], seen + 1) if "/K" in node else [])


def test_libreoffice_prints_picture_caption_and_alternative_text(convert: Callable[[Path, str], Path], tmp_path: Path) -> None:
    file = tmp_path / "図.docx"
    file.write_bytes(for_libreoffice(word(paper(tmp_path))))
    tagged = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    reader = pypdf.PdfReader(convert(file, tagged))
    printed = "".join(page.extract_text() for page in reader.pages)
    assert re.sub(r"\s", "", printed).count("図１次期の構成") == 1
    shown = {name for page in reader.pages for name in cast(Any, page["/Resources"])["/XObject"]}
    assert len(shown) == 2
    said = " ".join(alternatives(reader.root_object["/StructTreeRoot"]))
    assert "協議会の下に幹事会があり、事務局が受注者に対する。" in said
    assert "端末が <回線> を通じて「業務システム」& 装置につながる。" in said


def test_the_page_carries_the_pictures_themselves(tmp_path: Path) -> None:
    page = html.render(paper(tmp_path)).decode()
    root = ElementTree.fromstring(page)  # noqa: S314 (we wrote it just now)
    shown = [(each.get("src", ""), each.get("alt")) for each in root.iter("img")]
    assert [base64.b64decode(source.removeprefix("data:image/png;base64,")) for source, _ in shown] == [
        PLAN.read_bytes(),
        BODY.read_bytes(),
    ]
    assert [alt for _, alt in shown] == [
        "端末が <回線> を通じて「業務システム」& 装置につながる。",
        "協議会の下に幹事会があり、事務局が受注者に対する。",
    ]
    assert [each.text for each in root.iter("figcaption")] == ["図１　次期の構成", "図２　体制図"]
    policy = next(each.get("content", "") for each in root.iter("meta") if each.get("http-equiv") == "Content-Security-Policy")
    assert "img-src data:" in policy


def test_markdown_names_the_file_and_says_what_it_shows(tmp_path: Path) -> None:
    strange = FIGURES.replace("体制図.png", "体制 図(最新)_2.png")
    shutil.copy(BODY, tmp_path / "体制 図(最新)_2.png")
    blocks = MarkdownIt().parse(markdown.render(paper(tmp_path, strange)).decode())
    shown = [child for block in blocks for child in block.children or () if child.type == "image"]
    assert [("".join(text.content for text in each.children or ()), unquote(str(each.attrs["src"]))) for each in shown] == [
        ("端末が <回線> を通じて「業務システム」& 装置につながる。", "システム構成図.png"),
        ("協議会の下に幹事会があり、事務局が受注者に対する。", "体制 図(最新)_2.png"),
    ]
    assert "図２　体制図" in [block.content for block in blocks]


def test_json_says_everything_but_the_bytes(tmp_path: Path) -> None:
    def figures(node: object) -> list[dict[str, object]]:
        match node:
            case {"type": "figure"}:
                return [node]  # type: ignore[list-item]
            case dict():
                return [each for value in node.values() for each in figures(value)]
            case list():
                return [each for value in node for each in figures(value)]
        return []

    first, second = figures(json.loads(tree.render(paper(tmp_path))))
    assert first == {
        "type": "figure",
        "use": "configuration",
        "name": "システム構成図.png",
        "number": 1,
        "label": "図１",
        "caption": "次期の構成",
        "format": "png",
        "width": 640,
        "height": 360,
        "description": "端末が <回線> を通じて「業務システム」& 装置につながる。",
        "sha256": "db87a676a813a8efad9358bd1dbacb0755609095835a9bd5907ae60a14c54b66",
    }
    assert second["label"] == "図２"


# --- in and out ---------------------------------------------------------------------------------


def test_nothing_is_printed_of_a_figure_the_profile_does_not_have(tmp_path: Path) -> None:
    made = papers(tmp_path, "")
    content = word(made.documents[0])
    assert not any("media" in name for name in parts(content))
    assert not [text for text in texts(content) if "図１" in text or "体制は" in text]
    reasons = {choice.words: choice.reason.text for choice in made.selections[0].choices if choice.block}
    assert "「図: 体制図」" in reasons["図「体制図」"]
    assert "この調達では「なし」" in reasons["図「体制図」"]


def refused(folder: Path, text: str, **more: str) -> tuple[str, int]:
    with pytest.raises(InputError) as error:
        papers(folder, more.pop("profile", ""), {"a.one": text, **more})
    (problem,) = error.value.problems
    return problem.code, problem.origin.line


def test_mistakes_about_figures_in_clauses_are_refused_with_their_line(tmp_path: Path) -> None:
    for number, (text, code, line) in enumerate(
        [
            ("次の図による。\n\n[[figure:organisation]]\n", "SG226", 8),
            ("次の図[[figure:organization]]による。\n", "SG207", 6),
            ("次の図による。\n\n[[figure:Organization]]\n", "SG203", 8),
            ("@when {figures: [organization, networks]}\n次の図による。\n", "SG225", 6),
        ]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert refused(folder, text) == (code, line)


def test_a_clause_put_in_without_its_picture_is_refused(tmp_path: Path) -> None:
    put_in = "overrides: [{clause: a.two, action: put_in, reason: 理由, approver: 課長, date: 2026-10-01}]\n"
    two = "when: {figures: organization}\n---\n次の図のとおりとする。\n\n[[figure:organization]]\n"
    assert refused(tmp_path, "文。\n", profile=put_in, **{"a.two": two}) == ("SG189", 9)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("次の図による。\n\n[[figure:organization]]\n", ["SG264"]),
        ("次の図による。\n\n@when {figures: [organization, network]}\n[[figure:organization]]\n", ["SG264"]),
        ("次の図による。\n\n@when {joint: true}\n[[figure:organization]]\n", ["SG264"]),
        ("次の図による。\n\n@when {joint: true, figures: organization}\n[[figure:organization]]\n", []),
        ("when: {figures: organization}\n---\n次の図による。\n\n[[figure:organization]]\n", []),
    ],
)
def test_lint_asks_for_the_condition_of_a_figure(text: str, codes: list[str], tmp_path: Path) -> None:
    found = lint(write_library(tmp_path, {"a.one": text}))
    assert [problem.code for problem in found if problem.code == "SG264"] == codes


def test_a_picture_that_no_paper_prints_is_told_with_its_line(tmp_path: Path) -> None:
    network = "  - {use: network, file: 体制図.png, alt: 網の図}\n"
    (told,) = (each for each in papers(tmp_path / "一", FIGURES + network).findings.notices if each.code == "SG188")
    assert (told.origin.line, told.message) == (14, "図「ネットワーク構成図」は、どの文書にも印字されません")
    assert [each.code for each in papers(tmp_path).findings.notices] == []


def test_a_picture_without_words_for_who_cannot_see_it_is_refused() -> None:
    with pytest.raises(InputError) as error:
        parse_profile(PROFILE + "figures:\n  - {use: organization, file: 体制図.png, alt: ''}\n", "p.yaml", "p")
    (problem,) = error.value.problems
    assert (problem.origin.line, problem.origin.column) == (12, 45)
    with pytest.raises(InputError) as error:
        parse_profile(PROFILE + "figures:\n  - {use: organization, file: 体制図.png}\n", "p.yaml", "p")
    assert "alt" in error.value.problems[0].message


# --- the shipped clauses ------------------------------------------------------------------------

ALL = FIGURES + (
    "  - {use: network, file: システム構成図.png, alt: 網の図}\n  - {use: current_configuration, file: システム構成図.png, alt: 現行の図}\n"
)
INTRODUCED = {
    "general.current_system": "現行システムの構成の概要は、次の図に示すとおりである。",
    "general.next_system": "対象システムの構成の概要は、次の図に示すとおりである。",
    "cloud.network": "回線及びネットワークの構成の概要は、次の図に示すとおりである。",
    "team.ordering_side": "発注者の側の体制の概要は、次の図に示すとおりである。",
}


@pytest.mark.parametrize(("name", "digits"), [("mihon", "１２３４"), ("machi", "1234")])
def test_the_specification_prints_each_figure_after_the_words_that_introduce_it(name: str, digits: str, tmp_path: Path) -> None:
    for picture in (BODY, PLAN):
        shutil.copy(picture, tmp_path)
    profile = (SAMPLE.parent / f"{name}.yaml").read_text(encoding="utf-8")
    (tmp_path / "調達.yaml").write_text(f"{profile}\n{ALL}", encoding="utf-8")
    (document,) = prepare(load_profile(tmp_path / "調達.yaml"), shipped_library(), ["spec"]).documents
    found, labels = {}, []
    for clause in document.clauses:
        for before, block in zip(clause.blocks, clause.blocks[1:], strict=False):
            if isinstance(block, FigureNode):
                found[clause.id] = "".join(leaf.text for leaf in before.leaves)  # type: ignore[union-attr]
                labels.append(block.label)
    assert labels == [f"図{digit}" for digit in digits]
    assert found.keys() == INTRODUCED.keys()
    for clause_id, words in INTRODUCED.items():
        assert found[clause_id].startswith(words)
    rank = next(clause for clause in document.clauses if clause.id == "compliance.precedence")
    said = "".join(leaf.text for block in rank.blocks if isinstance(block, ParagraphNode) for leaf in block.leaves)
    assert re.search("図又は表と文とが食い違うときは文により|図と文又は表とが食い違うときは、文又は表による", said)


def test_without_figures_no_sentence_speaks_of_one() -> None:
    (document,) = prepare(load_profile(SAMPLE), shipped_library(), ["spec"]).documents
    assert "次の図に示すとおり" not in "".join(texts(word(document)))


# --- later ----------------------------------------------------------------------------------------


def test_an_edited_caption_is_an_edit_of_its_clause(tmp_path: Path) -> None:
    content = word(paper(tmp_path))
    states = {each.id: each.state for each in clause_states(content) or ()}
    assert states == {"a.plan": "same", "a.body": "same", "a.rest": "same"}
    edited = changed(content, _put("word/document.xml", "　体制図<", "　新しい体制図<"))
    states = {each.id: each.state for each in clause_states(edited) or ()}
    assert states == {"a.plan": "same", "a.body": "edited", "a.rest": "same"}


def test_template_annexes_and_figures_come_back_from_the_workbook() -> None:
    text = (
        f"{PROFILE}{ALL}template: 市の様式.dotx\nannexes:\n  - {{id: rules, title: 庁舎の管理の規則, file: 規則.pdf, documents: [spec, contract]}}\n"
        "  - {id: plan, title: 計画, file: 計画.docx}\n"
    )
    content = written(parse_yaml(text, "p.yaml").data, ".xlsx", shipped_library())
    assert check_profile(read_workbook_bytes(content, "p.xlsx"), "p").data == parse_profile(text, "p.yaml", "p").data
    cells = {cell.value for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row}
    assert {"体制図", "システム構成図", "ネットワーク構成図", "現行システム構成図", "市の様式.dotx", "規則.pdf"} <= cells
    assert "organization" not in cells
