"""Our papers in the office's own Word file: its look, our words, numbers and marks."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from specgen.attachments import Template
from specgen.cli import cli
from specgen.errors import InputError, ReceivedError
from specgen.house_roles import ROLES, plain, read_corrections
from specgen.house_template import dress, examine
from specgen.library import Library
from specgen.provenance import clause_states
from specgen.received import read_document_file
from specgen.render import docx
from specgen.render.ooxml import for_libreoffice
from tests import house_files
from tests.conftest import need
from tests.house_files import R, W
from tests.small import shipped
from tests.test_office import OUTLINES, PROVENANCE, Office, differences, expected, outlined
from tests.test_office import writer as writer
from tests.test_validator import FAILED, errors_in

_W = f"{{{W}}}"
NAMES = ("office", "library", "bare", "saved")


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Template]:
    made: dict[str, bytes] = {"office": house_files.office(), "library": house_files.library(), "bare": house_files.bare()}

    def named(name: str) -> Template:
        if name not in made:
            convert: Callable[[Path, str], Path] = request.getfixturevalue("convert")
            file = tmp_path_factory.mktemp("house") / "saved.docx"
            file.write_bytes(made["office"])
            made[name] = convert(file, "docx:MS Word 2007 XML").read_bytes()
        return Template(f"{name}.docx", made[name])

    return named


@pytest.fixture(scope="session")
def outlines_(library: Library) -> dict[str, bytes]:
    """Every level of every scheme, annexes, a cover, contents and a wide table, as ours."""
    return {name: docx.render(outlined(name, *rest), library.styles, PROVENANCE) for name, rest in OUTLINES.items()}


@pytest.fixture(scope="session")
def memorandum(library: Library) -> bytes:
    """A paper of the sample with clauses, tables and signatures."""
    (document,) = (each for each in shipped("mihon").documents if each.kind == "memorandum")
    return docx.render(document, library.styles, PROVENANCE)


def part(content: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(name))  # noqa: S314 - we wrote it just now


def names(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.namelist()


def texts(content: bytes) -> list[str]:
    """The paragraphs' words, fields as they are shown."""
    return ["".join(text.text or "" for text in each.iter(f"{_W}t")) for each in part(content, "word/document.xml").iter(f"{_W}p")]


def frames(content: bytes) -> dict[str, str]:
    """Header and footer parts → their words and the instructions of their fields."""
    found = {}
    for name in names(content):
        if re.fullmatch(r"word/(header|footer)\d+\.xml", name):
            words = [each.text or "" for each in part(content, name).iter() if each.tag in (f"{_W}t", f"{_W}instrText")]
            found[name] = "".join(words)
    return found


def styles_of(content: bytes) -> dict[str, str]:
    """Style id → name."""
    found = {}
    for each in part(content, "word/styles.xml").iter(f"{_W}style"):
        name = each.find(f"{_W}name")
        found[each.attrib[f"{_W}styleId"]] = "" if name is None else name.attrib[f"{_W}val"]
    return found


def number(element: ElementTree.Element | None, name: str) -> int:
    assert element is not None
    return int(element.attrib[f"{_W}{name}"])


# --- what stays ours --------------------------------------------------------------------------


@pytest.mark.office
def test_libreoffice_prints_the_numbers_of_our_tree_in_every_template(
    templates: Callable[[str], Template], outlines_: dict[str, bytes], writer: Office, tmp_path: Path
) -> None:
    files = {}
    for name in NAMES:
        for outline, content in outlines_.items():
            files[name, outline] = tmp_path / f"{name}-{outline}.docx"
            files[name, outline].write_bytes(dress(content, templates(name)))
    printed = writer.numbers(files.values())
    wanted = {outline: expected(outlined(outline, *rest)) for outline, rest in OUTLINES.items()}
    found = {file.stem: differences(wanted[outline], printed[file.stem]) for (_, outline), file in files.items()}
    assert not {stem: different for stem, different in found.items() if different}


@pytest.mark.parametrize("name", NAMES)
def test_words_marks_and_manifest_stay_and_two_calls_give_the_same_bytes(
    name: str, templates: Callable[[str], Template], memorandum: bytes, outlines_: dict[str, bytes]
) -> None:
    for content in (memorandum, *outlines_.values()):
        made = dress(content, templates(name))
        assert texts(made) == texts(content)
        assert made == dress(content, templates(name))
        assert clause_states(made) == clause_states(content)
        marks = [[each.get(f"{_W}name") for each in part(each, "word/document.xml").iter(f"{_W}bookmarkStart")] for each in (made, content)]
        assert marks[0] == marks[1]
    assert {each.state for each in clause_states(dress(memorandum, templates(name))) or ()} == {"same"}


@pytest.mark.validator
@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_valid(
    name: str, templates: Callable[[str], Template], memorandum: bytes, outlines_: dict[str, bytes], validator: str, tmp_path: Path
) -> None:
    for outline, content in {"memorandum": memorandum, **outlines_}.items():
        file = tmp_path / f"house-{name}-{outline}.docx"
        file.write_bytes(dress(content, templates(name)))
        assert errors_in(validator, file, FAILED) == [], f"file kept in {FAILED}"


# --- what is the template's -------------------------------------------------------------------


# line of the text, upright and turned: page minus margins minus gutter
LINES = {"office": (9071, 14003), "library": (8640, 12240), "bare": (7766, 12018)}


@pytest.mark.parametrize("name", LINES)
def test_tables_are_as_wide_as_the_text_to_the_twip(
    name: str, templates: Callable[[str], Template], memorandum: bytes, outlines_: dict[str, bytes]
) -> None:
    upright, turned = LINES[name]
    for content, lines in ((memorandum, {upright}), (outlines_["decimal"], {turned})):
        tables = list(part(dress(content, templates(name)), "word/document.xml").iter(f"{_W}tbl"))
        assert tables
        for table in tables:
            columns = [number(each, "w") for each in table.findall(f"{_W}tblGrid/{_W}gridCol")]
            assert sum(columns) == number(table.find(f"{_W}tblPr/{_W}tblW"), "w")
            assert sum(columns) in lines
            for row in table.findall(f"{_W}tr"):
                assert [number(cell.find(f"{_W}tcPr/{_W}tcW"), "w") for cell in row.findall(f"{_W}tc")] == columns


def test_the_first_section_is_the_cover_and_the_last_the_text(templates: Callable[[str], Template], outlines_: dict[str, bytes]) -> None:
    made = dress(outlines_["decimal"], templates("office"))
    sections = list(part(made, "word/document.xml").iter(f"{_W}sectPr"))
    assert [each.find(f"{_W}vAlign") is not None for each in sections] == [True, *[False] * (len(sections) - 1)]
    assert [each.find(f"{_W}docGrid") is not None for each in sections] == [False, *[True] * (len(sections) - 1)]
    assert [
        each.attrib[f"{_W}orient"]
        for each in (section.find(f"{_W}pgSz") for section in sections)
        if each is not None and each.get(f"{_W}orient")
    ] == ["landscape"]
    words = set(frames(made).values())
    assert "例示市総務部の様式" in words
    assert "-  PAGE 1 - 全  PAGEREF _SGlast 9" in words  # NUMPAGES would count the cover
    assert not any(" PAGE 1 /  PAGEREF" in each for each in words)


def test_our_header_and_page_numbers_stand_where_the_template_has_none(
    templates: Callable[[str], Template], outlines_: dict[str, bytes]
) -> None:
    assert set(frames(dress(outlines_["agreement"], templates("library"))).values()) == {"番号の見本", " PAGE 1 /  PAGEREF _SGlast 1"}
    plain_footer = "<w:p><w:r><w:t>総務課</w:t></w:r></w:p>"
    made = dress(outlines_["agreement"], Template("f.docx", house_files.office(footer=plain_footer)))
    assert set(frames(made).values()) == {"例示市総務部の様式", "総務課 PAGE 1 /  PAGEREF _SGlast 1"}


def test_styles_have_their_parts_by_name_whatever_their_ids(templates: Callable[[str], Template], outlines_: dict[str, bytes]) -> None:
    made = dress(outlines_["kobun"], templates("office"))
    used = {styles_of(made)[each.attrib[f"{_W}val"]] for each in part(made, "word/document.xml").iter(f"{_W}pStyle")}
    assert used >= {"heading 1", "heading 2", "仕様書の項目", "ア", "(ア)"}
    assert not used & {"(1)", "Heading1"}
    bare = styles_of(dress(outlines_["agreement"], templates("bare")))
    assert bare["H1"] == "見出し １"
    assert bare["Article"] == "条"
    assert bare["ArticleSG1"] == "条（2）"  # 条 is a character style there
    assert "heading 1" not in bare.values()


def test_numbers_of_the_templates_headings_give_way_in_both_directions(
    templates: Callable[[str], Template], outlines_: dict[str, bytes]
) -> None:
    made = dress(outlines_["agreement"], templates("office"))
    lists = part(made, "word/numbering.xml")
    linked: dict[str, list[int]] = {}
    for abstract in lists.findall(f"{_W}abstractNum"):
        for each in abstract.iter(f"{_W}pStyle"):
            linked.setdefault(each.attrib[f"{_W}val"], []).append(number(abstract, "abstractNumId"))
    assert linked["1"] == [8 + 1]  # the template's own list, 7, has let go of it
    assert "2" not in linked  # 条見出し prints no number
    numbers = {
        each.attrib[f"{_W}styleId"]: each.find(f"{_W}pPr/{_W}numPr/{_W}numId") for each in part(made, "word/styles.xml").iter(f"{_W}style")
    }
    assert number(numbers["1"], "val") == 5
    assert number(numbers["2"], "val") == 0
    assert [number(each, "numId") for each in lists.findall(f"{_W}num")] == [3, 5, 6, 7, 8, 9]


def with_styles(*changes: tuple[str, str]) -> bytes:
    """The office's file with other words in its style sheet."""
    with zipfile.ZipFile(io.BytesIO(house_files.office())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    styles = parts["word/styles.xml"].decode()
    for old, new in changes:
        assert old in styles
        styles = styles.replace(old, new, 1)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {**parts, "word/styles.xml": styles.encode()}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


_NORMAL = '<w:widowControl w:val="0"/><w:ind w:firstLine="240"'
_INHERITED = ('<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>', '<w:numPr><w:ilvl w:val="1"/></w:numPr>')
_DEFAULT_NUMBERED = (
    _NORMAL,
    f'<w:pageBreakBefore/><w:framePr w:w="4000" w:y="1"/>{_NORMAL}'.replace("<w:ind", '<w:numPr><w:numId w:val="3"/></w:numPr><w:ind'),
)


@pytest.mark.office
def test_numbers_a_heading_inherits_and_numbers_of_every_paragraph_are_not_printed(
    outlines_: dict[str, bytes], writer: Office, tmp_path: Path
) -> None:
    """Word writes only the level in a heading 2 that is based on heading 1."""
    files = []
    for name, change in {"inherited": _INHERITED, "default": _DEFAULT_NUMBERED}.items():
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(dress(outlines_["agreement"], Template("ひな形.docx", with_styles(change))))
    printed = writer.numbers(files)
    wanted = expected(outlined("agreement", *OUTLINES["agreement"]))
    assert {name: differences(wanted, found) for name, found in printed.items()} == {"inherited": [], "default": []}


def effective(content: bytes, style: str, path: str) -> str:
    """What the style named ``style``, or those it is based on, say first."""
    sheet = {each.attrib[f"{_W}styleId"]: each for each in part(content, "word/styles.xml").iter(f"{_W}style")}
    own = next(own for own, name in styles_of(content).items() if name == style)
    while own:
        found = sheet[own].find("/".join(f"{_W}{step}" for step in path.split("/")))
        if found is not None:
            return found.get(f"{_W}val", "on")
        base = sheet[own].find(f"{_W}basedOn")
        own = "" if base is None else base.attrib[f"{_W}val"]
    return ""


def spacing_of(content: bytes, style: str) -> dict[str, str]:
    own = next(own for own, name in styles_of(content).items() if name == style)
    (found,) = (
        each.find(f"{_W}pPr/{_W}spacing") for each in part(content, "word/styles.xml").iter(f"{_W}style") if each.get(f"{_W}styleId") == own
    )
    return {} if found is None else {key.removeprefix(_W): text for key, text in found.attrib.items()}


def test_lines_of_one_height_do_not_cut_pictures_and_large_letters(outlines_: dict[str, bytes]) -> None:
    exact = with_styles((_NORMAL, _NORMAL.replace("<w:ind", '<w:spacing w:line="360" w:lineRule="exact"/><w:ind')))
    made = dress(outlines_["decimal"], Template("ひな形.docx", exact))
    assert spacing_of(made, "図") == {"before": "60", "after": "60", "line": "240", "lineRule": "auto"}
    assert spacing_of(made, "表紙の件名") == {"before": "3451", "after": "575", "line": "240", "lineRule": "auto"}  # 232 mm high, ours 242
    assert spacing_of(made, "仕様書本文") == {}
    free = dress(outlines_["decimal"], Template("ひな形.docx", house_files.office()))
    assert spacing_of(free, "図") == {"before": "60", "after": "60"}


@pytest.mark.office
def test_the_cover_of_a_turned_page_is_one_page(outlines_: dict[str, bytes], writer: Office, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(house_files.office())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    turned = parts["word/document.xml"].replace(b'w:w="11906" w:h="16838"', b'w:w="16838" w:h="11906" w:orient="landscape"')
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {**parts, "word/document.xml": turned}.items():
            archive.writestr(name, content)
    file = tmp_path / "turned.docx"
    file.write_bytes(for_libreoffice(dress(outlines_["decimal"], Template("f.docx", buffer.getvalue()))))
    pages = pdf_pages(writer.export([file], "pdf")["turned"])
    assert "見本市" in pages[0]
    assert pages[1].startswith("目次")


def pdf_pages(file: Path) -> list[str]:
    """The words of each page, without blanks."""
    pdftotext = need(shutil.which("pdftotext"), "pdftotext（poppler）")
    said = subprocess.run([pdftotext, "-layout", str(file), "-"], check=True, capture_output=True, timeout=60).stdout.decode()
    return ["".join(page.split()) for page in said.split("\f")]


def test_no_paragraph_of_ours_is_hidden_white_on_white_framed_or_on_a_page_of_its_own(outlines_: dict[str, bytes]) -> None:
    white = '<w:color w:val="FFFFFF" w:themeColor="background1"/>'
    content = with_styles(
        _DEFAULT_NUMBERED,
        ('<w:sz w:val="28"/>', f'{white}<w:sz w:val="28"/>'),  # heading 1, and heading 2 that is based on it
        ('<w:jc w:val="center"/></w:pPr><w:rPr><w:sz', f'<w:jc w:val="center"/></w:pPr><w:rPr><w:vanish/>{white}<w:sz'),  # Title
        (
            '<w:name w:val="Title"/><w:basedOn w:val="a"/><w:pPr>',
            '<w:name w:val="Title"/><w:basedOn w:val="a"/><w:pPr><w:pageBreakBefore/>',
        ),
    )
    made = dress(outlines_["decimal"], Template("ひな形.docx", content))
    assert {effective(made, style, "rPr/color") for style in ("heading 1", "heading 2", "Title")} == {"auto"}
    assert effective(made, "Title", "rPr/vanish") == "0"
    assert effective(made, "Title", "pPr/pageBreakBefore") == "0"  # the second line of the cover
    assert effective(made, "Normal", "pPr/pageBreakBefore") == ""
    assert not list(part(made, "word/styles.xml").iter(f"{_W}framePr"))
    ground = with_styles(
        (
            '<w:outlineLvl w:val="0"/></w:pPr><w:rPr>',
            f'<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr>{white}',
        )
    )
    assert effective(dress(outlines_["decimal"], Template("ひな形.docx", ground)), "heading 1", "rPr/color") == "FFFFFF"


def test_indents_follow_the_size_of_the_templates_letters(templates: Callable[[str], Template], outlines_: dict[str, bytes]) -> None:
    made = dress(outlines_["agreement"], templates("office"))  # 12 points: a character is 240 twips
    (indent,) = (
        each.find(f"{_W}pPr/{_W}ind")
        for each in part(made, "word/styles.xml").iter(f"{_W}style")
        if each.get(f"{_W}styleId") == "ArticleItem1"
    )
    assert indent is not None
    assert {key.removeprefix(_W): text for key, text in indent.attrib.items()} == {
        "left": "480",
        "leftChars": "200",
        "hanging": "240",
        "hangingChars": "100",
    }


# --- what stays behind ------------------------------------------------------------------------

_HYPERLINK = f'<Relationship Id="rId1" Type="{R}/hyperlink" Target="{{}}" TargetMode="External"/>'


def with_part(content: bytes, name: str, text: str) -> bytes:
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, text)
    return buffer.getvalue()


def test_nothing_of_the_template_but_its_look_is_taken_over(outlines_: dict[str, bytes]) -> None:
    header = (
        '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{0}"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>市章</w:t></w:r></w:p></w:sdtContent></w:sdt>'
        '<w:p><w:ins w:id="1" w:author="架空の職員"><w:r><w:t>追加</w:t></w:r></w:ins><w:del w:id="2" w:author="架空の職員"><w:r><w:delText>削除</w:delText></w:r></w:del>'
        f"{house_files.field('DOCPROPERTY 担当', '契約係')}{house_files.field('INCLUDETEXT //server/a.docx', '外の文')}"
        '<w:hyperlink r:id="rId1"><w:r><w:t>内線の表</w:t></w:r></w:hyperlink></w:p>'
    )
    settings = (
        '<w:attachedTemplate r:id="rId1"/><w:trackRevisions/><w:documentProtection w:edit="readOnly" w:enforcement="1"/>'
        '<w:docVars><w:docVar w:name="a" w:val="b"/></w:docVars>'
    )
    content = house_files.office(
        header=header, settings=settings, more={"comments": '<w:comment w:id="0" w:author="架空の職員"><w:p/></w:comment>'}
    )
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    content = with_part(content, "word/_rels/header1.xml.rels", relations.format(_HYPERLINK.format("file://server/a.docx")))
    outside = f'<Relationship Id="rId1" Type="{R}/attachedTemplate" Target="file:///C:/a.dotm" TargetMode="External"/>'
    content = with_part(content, "word/_rels/settings.xml.rels", relations.format(outside))
    template = Template("ひな形.docx", content)
    made = dress(outlines_["agreement"], template)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        everything = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    assert "市章追加契約係外の文内線の表" in frames(made).values()
    for word in (
        "External",
        "架空の職員",
        "DOCPROPERTY",
        "INCLUDETEXT",
        "attachedTemplate",
        "docVar",
        "documentProtection",
        "trackRevisions",
        "w:sdt",
        "ひな形の",
    ):
        assert not [name for name, text in everything.items() if word in text and not (word == "w:sdt" and name == "word/document.xml")], (
            word
        )
    assert not [name for name in everything if "comments" in name]
    told = "\n".join(each.message for each in examine(template).notices)
    for word in (
        "元のテンプレート",
        "編集の制限",
        "文書変数",
        "変更履歴の記録",
        "コメント",
        "コンテンツコントロール",
        "外部を指すもの",
        "本文の文字",
        "「heading 1」、「heading 2」の番号",
    ):
        assert word in told
    assert {each.code for each in examine(template).notices} == {"SG444"}


def test_a_header_quotes_our_text_and_nothing_that_stayed_behind(outlines_: dict[str, bytes]) -> None:
    """Word prints "エラー! 参照元が見つかりません。" for a bookmark or style that is not in the paper."""
    fields = (
        ('STYLEREF "仕様書の項目"', "ひな形の項目"),
        ("REF 件名", "ひな形の件名"),
        ("STYLEREF 1", "ひな形の章"),
        ('STYLEREF "見出し 1"', "ひな形の章"),
    )
    simple = '<w:fldSimple w:instr=" REF 件名 "><w:r><w:t>ひな形の件名</w:t></w:r></w:fldSimple>'
    header = f"<w:p>{''.join(house_files.field(*each) for each in fields)}{simple}<w:r><w:t>契約係</w:t></w:r></w:p>"
    footer = f"<w:p>{house_files.field('PAGE', '1')}{house_files.field('PAGEREF 最後', '9')}</w:p>"
    template = Template("f.docx", house_files.office(header=header, footer=footer))
    assert set(frames(dress(outlines_["agreement"], template)).values()) == {
        ' STYLEREF 1  STYLEREF "見出し 1" 契約係',
        " PAGE 1 NUMPAGES 9",
    }
    assert " PAGE 1 PAGEREF _SGlast 9" in frames(dress(outlines_["decimal"], template)).values()  # with a cover
    assert "本文の文字を映すフィールド" in "".join(each.message for each in examine(template).notices)


def test_a_control_nobody_filled_in_prints_nothing(outlines_: dict[str, bytes]) -> None:
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent><w:r><w:t>{}</w:t></w:r></w:sdtContent></w:sdt>"
    asked, said = control.format("<w:showingPlcHdr/>", "［文書のタイトル］"), control.format("", "契約係")
    both = dress(outlines_["agreement"], Template("f.docx", house_files.office(header=f"<w:p>{asked}{said}</w:p>")))
    assert "契約係" in frames(both).values()
    template = Template("f.docx", house_files.office(header=f"<w:p>{asked}</w:p>"))
    assert "番号の見本" in frames(dress(outlines_["agreement"], template)).values()  # our header, as where there is none
    assert [each.header for each in examine(template).pages] == [False, False]


@pytest.mark.validator
def test_addresses_word_marked_in_a_header_are_plain_text(outlines_: dict[str, bytes], validator: str, tmp_path: Path) -> None:
    """Japanese input methods mark names of places as smart tags."""
    tag = '<w:{0} w:uri="urn:place" w:element="place"><w:{0}Pr><w:attr w:name="Address" w:val="例示市"/></w:{0}Pr><w:r><w:t>{1}</w:t></w:r></w:{0}>'
    header = f"<w:p>{tag.format('smartTag', '例示市')}{tag.format('customXml', '総務課')}</w:p>"
    file = tmp_path / "tags.docx"
    file.write_bytes(dress(outlines_["agreement"], Template("f.docx", house_files.office(header=header))))
    assert "例示市総務課" in frames(file.read_bytes()).values()
    assert errors_in(validator, file, FAILED) == [], f"file kept in {FAILED}"


def test_an_https_link_of_a_header_stays(outlines_: dict[str, bytes]) -> None:
    header = '<w:p><w:hyperlink r:id="rId1"><w:r><w:t>市のページ</w:t></w:r></w:hyperlink></w:p>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    content = with_part(
        house_files.office(header=header), "word/_rels/header1.xml.rels", relations.format(_HYPERLINK.format("https://city.example.jp/"))
    )
    made = dress(outlines_["agreement"], Template("f.docx", content))
    (name,) = (name for name, words in frames(made).items() if words == "市のページ")
    (link,) = part(made, f"word/_rels/{name.removeprefix('word/')}.rels")
    assert link.attrib["Target"] == "https://city.example.jp/"
    (shown,) = part(made, name).iter(f"{_W}hyperlink")
    assert shown.attrib[f"{{{R}}}id"] == link.attrib["Id"]


def test_a_published_file_says_nothing_of_its_making(templates: Callable[[str], Template], library: Library) -> None:
    content = docx.render(outlined("kobun", *OUTLINES["kobun"]), library.styles, None)
    made = dress(content, templates("library"))
    assert not [name for name in names(made) if name.startswith("customXml") or name == "docProps/custom.xml"]
    assert b"python-docx" not in made


def test_a_template_with_too_short_lines_is_refused(outlines_: dict[str, bytes]) -> None:
    with pytest.raises(InputError, match=r"SG187 .*67 mm"):
        dress(outlines_["agreement"], Template("狭い.docx", house_files.office(left=7000)))


@pytest.mark.parametrize(("instruction", "code"), [("DDEAUTO excel", "SG406")])
def test_a_template_that_calls_programs_is_refused_at_the_door(instruction: str, code: str, tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(house_files.office(header=f"<w:p>{house_files.field(instruction, 'x')}</w:p>"))
    with pytest.raises(ReceivedError, match=code):
        read_document_file(file)


# --- the YAML beside it -----------------------------------------------------------------------


def corrected(folder: Path, text: str) -> Template:
    (folder / "ひな形.docx").write_bytes(house_files.office())
    (folder / "ひな形.yaml").write_text(text, encoding="utf-8")
    return Template("ひな形.docx", house_files.office(), read_corrections(folder / "ひな形.yaml", house_files.office()))


def test_corrections_take_effect(outlines_: dict[str, bytes], tmp_path: Path) -> None:
    template = corrected(tmp_path, "条: 仕様書の項目\n表題: ＨＥＡＤＥＲ\n")
    made = dress(outlines_["agreement"], template)
    used = [styles_of(made)[each.attrib[f"{_W}val"]] for each in part(made, "word/document.xml").iter(f"{_W}pStyle")]
    assert used[0] == "header"
    assert used.count("仕様書の項目") == 12  # articles of the outline
    assert "条" not in used


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "条の見出: 仕様書の項目\n項: 仕様の項目\n",
            ["ひな形.yaml:1:1: SG445 「条の見出」", "ひな形.yaml:2:4: SG445 ひな形に「仕様の項目」"],
        ),
        ("条: 表の文字\n", ["ひな形.yaml:1:4: SG446 「表の文字」は文字のスタイルです"]),
        ("条: heading 1\n項: Heading 1\n", ["ひな形.yaml:2:4: SG446 役割「条」「項」に、同じスタイル"]),
        ("- 条\n", ["ひな形.yaml:1:1: SG445 役割とスタイルの名前の組"]),
    ],
)
def test_a_wrong_correction_is_named_with_its_line(text: str, problems: list[str], tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        corrected(tmp_path, text)
    found = [str(each).removeprefix(f"{tmp_path}/") for each in caught.value.problems]
    assert len(found) == len(problems)
    for one, beginning in zip(found, problems, strict=True):
        assert one.startswith(beginning)
    if "仕様の項目" in text:
        assert "「仕様書の項目」の誤りではありませんか" in found[1]


def test_every_role_has_a_word_of_its_own_and_every_style_of_ours_a_role(library: Library) -> None:
    assert len({plain(role.word) for role in ROLES}) == len(ROLES)
    styles = set(re.findall(r'w:styleId="([^"]+)"', "".join(library.styles.values())))
    assert styles - {"Normal", "DefaultParagraphFont", "TableNormal", "NoList"} == {role.style for role in ROLES}


# --- template inspect -------------------------------------------------------------------------


def test_inspect_says_what_is_used_added_replaced_and_left(tmp_path: Path) -> None:
    file = tmp_path / "ひな形.docx"
    file.write_bytes(house_files.office())
    shown = CliRunner().invoke(cli, ["template", "inspect", str(file)]).output
    for line in (
        "  見出し１ ← heading 1（番号と字下げは置き換えます）",
        "  項目１ ← 仕様書の項目",
        "本文の文字の大きさ: 12 ポイント",
        "本文のページ: 210×297 mm、余白 上 35 右 20 下 30 左 30 mm、１行 160 mm、文字の割付け 行数と文字数、ヘッダー あり、フッター あり、ページ番号 あり",
        "本文の文字は引き継ぎません",
    ):
        assert line in shown
    found = json.loads(CliRunner().invoke(cli, ["template", "inspect", str(file), "--json"]).output)
    assert {"role": "見出し１", "style": "heading 1", "overridden": ["番号", "字下げ"]} in found["roles"]
    assert {"role": "条", "style": None, "overridden": []} in found["roles"]
    assert found["unused"] == []
    (tmp_path / "ひな形.yaml").write_text("項目１: 仕様書の項目\n本文: 仕様書の項目\n", encoding="utf-8")
    shared = CliRunner().invoke(cli, ["template", "inspect", str(file)])
    assert shared.exception is not None
    assert "SG446 役割「項目１」「本文」に、同じスタイル「仕様書の項目」" in str(shared.exception)
    assert [each["use"] for each in found["pages"]] == ["表紙", "本文"]


def test_inspect_calls_no_empty_paragraph_a_header() -> None:
    found = examine(Template("f.docx", house_files.office(header="<w:p/>")))
    assert [(each.header, each.footer, each.number) for each in found.pages] == [(False, False, False), (False, True, True)]
    assert "ヘッダーがありません" in "".join(each.message for each in found.notices)


def test_libreoffice_gets_no_grid_narrower_than_the_letters(templates: Callable[[str], Template], outlines_: dict[str, bytes]) -> None:
    """It would give each letter two cells: a PDF of twice the pages."""
    made = dress(outlines_["agreement"], templates("office"))

    def grids(content: bytes) -> set[tuple[str | None, str | None]]:
        found = part(content, "word/document.xml").iter(f"{_W}docGrid")
        return {(each.get(f"{_W}type"), each.get(f"{_W}linePitch")) for each in found}

    assert grids(made) == {("linesAndChars", "365")}
    assert grids(for_libreoffice(made)) == {("lines", "365")}
