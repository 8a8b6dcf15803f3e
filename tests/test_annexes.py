"""Files of the office as annexes of our papers, as an officer sees the package."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest
from click.testing import CliRunner
from docx import Document as WordFile
from docx.shared import Mm

from specgen.build import build, prepare
from specgen.cli import cli
from specgen.library import load_library
from specgen.profile import load_profile
from specgen.render import docx
from specgen.render.ooxml import W
from specgen.render.ooxml import package as packed
from specgen.render.verify import faults, package_faults
from specgen.word_package import WordPackage
from tests.hostile_files import signed
from tests.office_files import library, pdf, profile_file, word
from tests.small import ROOT, package_files
from tests.test_validator import FAILED, errors_in

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PLAN = pdf(3)
FILES = {
    "手順.docx": word("受付の手順を示す。", "窓口で受け付ける。", comment="公表の前に消すこと"),
    "配置図.pdf": PLAN,
    "横.docx": word("横長の表を示す。", landscape=True),
}
ANNEXES = """\
annexes:
  - {id: guide, title: 運用の手順, file: 手順.docx, documents: [spec, agreement]}
  - {id: plan, title: 機器の配置図, file: 配置図.pdf, documents: [spec, agreement]}
  - {id: wide, title: 横長の一覧, file: 横.docx, documents: [spec]}
"""


def built(folder: Path, more: str = ANNEXES, files: dict[str, bytes] = FILES, **options: object) -> Path:
    out = folder / "out"
    build(load_profile(profile_file(folder, more, files)), library(folder), out, **options)  # type: ignore[arg-type]
    return out


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("annexes"), f"formats: [docx, markdown, html, json]\n{ANNEXES}")


def paragraphs(file: Path) -> list[str]:
    """The words of each paragraph of a Word file."""
    with zipfile.ZipFile(file) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314 (a file of ours)
    return ["".join(text.text or "" for text in paragraph.iter(f"{_W}t")) for paragraph in root.iter(f"{_W}p")]


def sizes(file: Path) -> list[tuple[str, str]]:
    """Width and height of the pages of each section."""
    with zipfile.ZipFile(file) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314 (a file of ours)
    return [(size.get(f"{_W}w", ""), size.get(f"{_W}h", "")) for size in root.iter(f"{_W}pgSz")]


def headings(folder: Path, number: str) -> list[str]:
    """The headings of annexes, as the Markdown prints them."""
    (file,) = folder.glob(f"{number}_*.md")
    lines = re.sub(r"<[^>]*>", "", file.read_text(encoding="utf-8")).splitlines()
    return [line[3:] for line in lines if re.match("## (?:別|様式)", line)]


# --- numbers and words --------------------------------------------------------------------------


def test_annexes_of_the_office_go_on_counting_behind_those_of_the_paper_and_before_its_forms(package: Path) -> None:
    assert headings(package, "01") == ["別紙１　用語集", "別紙２　運用の手順", "別紙３　機器の配置図", "別紙４　横長の一覧", "様式　申請書"]


def test_where_a_paper_has_appended_tables_they_are_the_first_annexes(package: Path) -> None:
    assert headings(package, "11") == ["別紙１　運用の手順", "別紙２　機器の配置図", "別表第１　対象業務", "別表第２　組織"]


def test_the_only_annex_has_no_number(tmp_path: Path) -> None:
    more = "formats: [docx, markdown]\nannexes: [{id: guide, title: 運用の手順, file: 手順.docx, documents: [agreement]}]\n"
    out = built(tmp_path, more)
    assert headings(out, "11") == ["別紙　運用の手順", "別表第１　対象業務", "別表第２　組織"]
    assert "別紙　運用の手順" in paragraphs(out / "11_協定書.docx")


def test_the_order_of_the_profile_is_the_order_of_the_annexes(tmp_path: Path) -> None:
    first, *lines = ANNEXES.splitlines(keepends=True)
    out = built(tmp_path, "formats: [docx, markdown]\n" + first + "".join(reversed(lines)))
    assert headings(out, "01")[1:4] == ["別紙２　横長の一覧", "別紙３　機器の配置図", "別紙４　運用の手順"]
    said = paragraphs(out / "01_仕様書.docx")
    assert said.index("横長の表を示す。") < said.index("受付の手順を示す。")


def test_the_text_of_a_word_file_stands_below_its_heading(package: Path) -> None:
    for name in ("01_仕様書.docx", "11_協定書.docx"):
        said = [text for text in paragraphs(package / name) if text]
        at = len(said) - 1 - said[::-1].index("運用の手順")
        assert said[at : at + 3] == ["運用の手順", "受付の手順を示す。", "窓口で受け付ける。"]


def test_a_turned_annex_has_turned_pages_and_what_follows_has_not(package: Path) -> None:
    turned = [float(width) > float(height) for width, height in sizes(package / "01_仕様書.docx")]
    assert turned.count(True) == 1
    assert turned[-2:] == [True, False]  # the form behind it


def test_the_contents_list_every_annex(package: Path) -> None:
    said = paragraphs(package / "01_仕様書.docx")
    for entry in ("別紙２運用の手順", "別紙３機器の配置図", "別紙４横長の一覧"):
        assert entry in said
    page = (package / "01_仕様書.html").read_text(encoding="utf-8")
    for name in ("guide", "plan", "wide"):
        assert f'<a href="#annex-attached.{name}">' in page
        assert f'id="annex-attached.{name}"' in page


def test_formats_that_cannot_hold_a_word_file_say_where_its_text_is(package: Path) -> None:
    said = "（別添の Word 文書「手順.docx」の内容）"
    assert said in (package / "01_仕様書.md").read_text(encoding="utf-8")
    assert said in (package / "01_仕様書.html").read_text(encoding="utf-8")
    tree = json.loads((package / "01_仕様書.json").read_text(encoding="utf-8"))
    files = [annex["attached"] for annex in tree["annexes"] if annex["attached"]]
    assert [(file["name"], file["format"], file["pages"]) for file in files] == [
        ("手順.docx", "docx", 0),
        ("配置図.pdf", "pdf", 3),
        ("横.docx", "docx", 0),
    ]


# --- PDFs ---------------------------------------------------------------------------------------


def test_a_pdf_is_in_the_package_once_with_the_hash_the_papers_print(package: Path) -> None:
    sha256 = hashlib.sha256(PLAN).hexdigest()
    assert [path.name for path in (package / "別添").iterdir()] == ["配置図.pdf"]
    assert (package / "別添" / "配置図.pdf").read_bytes() == PLAN
    for name in ("01_仕様書.docx", "11_協定書.docx"):
        assert f"この別紙は、配置図.pdf（３ページ、{sha256}）とする。" in paragraphs(package / name)
    manifest = json.loads((package / "manifest.json").read_text(encoding="utf-8"))
    files = [file for document in manifest["documents"] for file in document["files"] if file["format"] == "attached"]
    assert [(file["path"], file["sha256"]) for file in files] == [("別添/配置図.pdf", sha256)]
    assert manifest["inputs"]["attachments"] == {
        name: hashlib.sha256(FILES[name]).hexdigest() for name in ("手順.docx", "横.docx", "配置図.pdf")
    }


def test_two_pdfs_of_one_paper_are_spoken_of_apart(tmp_path: Path) -> None:
    more = "formats: [docx, html]\nannexes:\n  - {id: plan, title: 配置図, file: 配置図.pdf}\n  - {id: net, title: 網の図, file: 網.pdf}\n"
    out = built(tmp_path, more, {"配置図.pdf": PLAN, "網.pdf": pdf(1)})
    said = "\n".join(paragraphs(out / "01_仕様書.docx"))
    assert f"網.pdf（１ページ、{hashlib.sha256(pdf(1)).hexdigest()}）" in said
    assert f"配置図.pdf（３ページ、{hashlib.sha256(PLAN).hexdigest()}）" in said
    ids = re.findall(r' id="([^"]+)"', (out / "01_仕様書.html").read_text(encoding="utf-8"))
    assert len(ids) == len(set(ids))


def test_the_shipped_clause_says_what_the_file_is_and_how_to_tell_it(tmp_path: Path) -> None:
    more = "annexes: [{id: plan, title: 機器の配置図, file: 配置図.pdf, documents: [spec]}]\n"
    profile = load_profile(profile_file(tmp_path, more, {"配置図.pdf": PLAN}))
    assembled = prepare(profile, load_library(ROOT / "clause_library"), ["spec"])
    annex = next(each for each in assembled.documents[0].annexes if each.attached)
    assert [choice.included for selection in assembled.selections for choice in selection.choices if choice.clause == "attached.pdf"] == [
        True
    ]
    table = annex.clauses[0].blocks[1]
    cells = [["".join(leaf.text for leaf in cell) for cell in row] for row in table.rows]  # type: ignore[union-attr]
    assert cells == [
        ["別紙の題名", "機器の配置図"],
        ["電子ファイルの名称", "配置図.pdf"],
        ["ページ数", "３ページ"],
        ["ハッシュ値（ＳＨＡ－２５６）", hashlib.sha256(PLAN).hexdigest()],
    ]


# --- the file as a whole ------------------------------------------------------------------------


def test_two_builds_give_the_same_bytes(tmp_path: Path, package: Path) -> None:
    again = package_files(built(tmp_path, f"formats: [docx, markdown, html, json]\n{ANNEXES}"))
    assert again == package_files(package)


@pytest.mark.validator
def test_word_takes_the_papers(package: Path, validator: str) -> None:
    for name in ("01_仕様書.docx", "11_協定書.docx"):
        assert errors_in(validator, package / name, FAILED / "annexes") == []


@pytest.mark.office
@pytest.mark.usefixtures("soffice")
def test_libreoffice_prints_annexes_and_the_pages_of_their_headings(tmp_path: Path) -> None:
    long = {**FILES, "手順.docx": word(*(f"手順の{number}番目の長い説明。" * 8 for number in range(60)))}
    out = built(tmp_path, f"formats: [docx, pdf]\n{ANNEXES}", long, only=["spec"], toc_pages=True)
    pages = [page.extract_text() for page in pypdf.PdfReader(out / "01_仕様書.pdf").pages]
    assert not any("Error" in page for page in pages), "a reference leads nowhere"
    at = next(number for number, page in enumerate(pages, 1) if "機器の配置図" in page and "この別紙は" in page)
    assert at > 4
    listed = re.sub(r"[\s·…・]", "", pages[0])
    assert f"別紙３機器の配置図{at}" in listed
    assert re.search(rf"{len(pages)}\s*/\s*{len(pages)}", pages[-1]), "the footer counts all pages"
    assert f"別紙３機器の配置図{at}" in paragraphs(out / "01_仕様書.docx")


def house(width_mm: int, height_mm: int) -> bytes:
    """A house template with paper of its own."""
    made = WordFile()
    made.sections[0].page_width, made.sections[0].page_height = Mm(width_mm), Mm(height_mm)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@pytest.mark.validator
def test_a_house_template_dresses_our_text_and_leaves_annexes_their_own_paper(tmp_path: Path, validator: str) -> None:
    (tmp_path / "県の様式.docx").write_bytes(house(257, 364))
    out = built(tmp_path, template=tmp_path / "県の様式.docx", only=["spec"])
    millimetres = [(round(int(width) / 56.7), round(int(height) / 56.7)) for width, height in sizes(out / "01_仕様書.docx")]
    assert (257, 364) in millimetres
    assert (297, 210) in millimetres, "the turned annex"
    assert millimetres[-1] == (257, 364), "our form behind it"
    assert errors_in(validator, out / "01_仕様書.docx", FAILED / "annexes") == []
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"]["template"] == "県の様式.docx"
    assert manifest["inputs"]["attachments"]["県の様式.docx"] == hashlib.sha256((tmp_path / "県の様式.docx").read_bytes()).hexdigest()


def test_a_published_package_has_no_comments_and_no_names_of_an_annex(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("specgen.build._nothing_open", lambda _findings: None)
        out = built(tmp_path, publish=True)
    with zipfile.ZipFile(out / "01_仕様書.docx") as archive:
        everything = "".join(archive.read(name).decode(errors="ignore") for name in archive.namelist())
    assert "受付の手順を示す。" in everything
    assert "公表の前に消すこと" not in everything
    assert "担当の者" not in everything
    assert not re.search('w:name="_SG[sea]', everything)


def test_a_draft_keeps_the_comments_of_an_annex(package: Path) -> None:
    with zipfile.ZipFile(package / "01_仕様書.docx") as archive:
        assert "公表の前に消すこと" in archive.read("word/comments.xml").decode()


# --- what cannot be carried ---------------------------------------------------------------------


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        cli, ["build", str(folder / "調達.yaml"), "--library", str(folder / "library"), "-o", str(folder / "out"), *arguments]
    )
    return done.exit_code, f"{done.output}{done.exception or ''}"


def worded_separator(content: bytes) -> bytes:
    """The Word file with words where the line above its notes is drawn: our file has such a line of its own."""
    package = WordPackage(content)
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>注の上の文</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )
    package.add("word/footnotes.xml", notes.encode(), "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml")
    package.relate(package.main, "footnotes", "word/footnotes.xml")
    return package.content()


def test_a_signature_is_told_and_refuses_nothing(tmp_path: Path) -> None:
    profile_file(tmp_path, "annexes: [{id: guide, title: 手順, file: 手順.docx}]\n", {"手順.docx": signed(word("手順を示す。"))})
    library(tmp_path)
    (notice,) = prepare(load_profile(tmp_path / "調達.yaml"), load_library(tmp_path / "library")).findings.notices
    assert (notice.code, notice.message) == ("SG639", "別紙「手順」の電子署名は、この文書には移りません")
    status, said = run(tmp_path, "--only", "spec")
    assert status == 0, said
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["losses"] == [{"path": "01_仕様書.docx", "name": "手順.docx", "what": "電子署名", "count": 1}]


def test_what_cannot_be_carried_is_refused_unless_it_may_be_left_out_and_is_told_then(tmp_path: Path) -> None:
    files = {"手順.docx": worded_separator(word("手順を示す。"))}
    profile_file(tmp_path, "annexes: [{id: guide, title: 手順, file: 手順.docx}]\n", files)
    library(tmp_path)
    profile = load_profile(tmp_path / "調達.yaml")
    (notice,) = prepare(profile, load_library(tmp_path / "library")).findings.notices
    assert (notice.code, notice.message) == ("SG639", "別紙「手順」に移せないものがあります（注を区切る線の所の文 1 か所）")
    status, said = run(tmp_path, "--only", "spec")
    assert status != 0
    assert "SG440" in said
    assert not (tmp_path / "out").exists()
    status, said = run(tmp_path, "--only", "spec", "--allow-lossy")
    assert status == 0, said
    assert "注意 01_仕様書.docx: 別紙「手順.docx」から、" in said
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["losses"] == [{"path": "01_仕様書.docx", "name": "手順.docx", "what": "注を区切る線の所の文", "count": 1}]


# --- our own check ------------------------------------------------------------------------------


def composed(package: Path, change: Callable[[dict[str, bytes]], None]) -> tuple[str, ...]:
    """What the check before delivery says of the specification with a change."""
    tree = prepare(load_profile(package.parent / "調達.yaml"), load_library(package.parent / "library")).documents[0]
    with zipfile.ZipFile(package / "01_仕様書.docx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    return package_faults(packed(parts), tree)


def replaced(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name], "nothing to change"
        parts[name] = parts[name].replace(old, new, 1)

    return change


SPOILT = {
    "a part is gone": (lambda parts: parts.pop("word/comments.xml"), "names the part"),
    "no XML": (replaced("word/document.xml", b"</w:body>", b""), "is not well-formed XML"),
    "a paragraph of ours is gone": (replaced("word/document.xml", "用語の意義".encode(), b"-"), "is not where it was"),
    "a relation that is none": (replaced("word/document.xml", b'r:id="', b'r:id="x'), "names the relationship"),
    "an address outside": (
        replaced(
            "word/_rels/document.xml.rels",
            b"</Relationships>",
            b'<Relationship Id="z" Type="a/attachedTemplate" Target="http://a/b" TargetMode="External"/></Relationships>',
        ),
        "leads outside",
    ),
    "one id twice": (
        replaced("word/document.xml", b"<w:bookmarkStart ", b'<w:bookmarkStart w:id="1" w:name="_SGlast"/><w:bookmarkStart '),
        "stands there 2 times",
    ),
}


def test_a_sound_file_passes_the_check(package: Path) -> None:
    assert composed(package, lambda _: None) == ()


@pytest.mark.parametrize("name", SPOILT)
def test_a_file_that_word_would_not_open_whole_is_not_delivered(package: Path, name: str) -> None:
    change, says = SPOILT[name]
    found = composed(package, change)
    assert any(says in fault for fault in found), found


def test_a_paper_whose_place_for_an_annex_is_gone_is_not_delivered(package: Path) -> None:
    tree = prepare(load_profile(package.parent / "調達.yaml"), load_library(package.parent / "library")).documents[0]
    styles = load_library(package.parent / "library").styles
    content = docx.render(tree, styles, None)
    assert faults(content, tree, published=True) == ()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b'w:name="_SGa2"', b'w:name="_SGb2"')
    assert any("the places for annexes are _SGa1, not the first 2" in fault for fault in faults(packed(parts), tree, published=True))
