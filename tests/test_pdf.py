"""PDF files and page numbers of the contents, made by LibreOffice; and LibreOffice as a guest that leaves no trace.

What a PDF shows is read by poppler, which knows nothing of us; a page is the one whose foot says so.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pypdf
import pytest

from specgen import office, printing
from specgen.build import build
from specgen.errors import WorkplaceError
from specgen.library import Library
from specgen.model import Document, Manifest
from specgen.profile import LoadedProfile
from specgen.render import docx
from specgen.render.ooxml import for_libreoffice
from specgen.render.verify import faults
from tests.conftest import SAMPLE, need, shipped_library
from tests.office_numbers import folded
from tests.small import ROOT, document, package_files, profile
from tests.test_office import OUTLINES, PROVENANCE, outlined
from tests.test_verify import packed, unpacked

needs_office = pytest.mark.office
posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


# --- a stand-in for LibreOffice: what it does wrong, typed ---------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def stand_in(folder: Path, script: str) -> Path:
    path = folder / "soffice"
    path.write_text(
        f'#!/bin/sh\ncase "$*" in *--version*) echo "LibreOffice 9.8.7.6 0(Build:1)"; exit 0;; esac\n{script}\n', encoding="utf-8"
    )
    path.chmod(0o755)
    return path


def hanging(folder: Path) -> tuple[Path, Path]:
    """A stand-in that starts a child and never ends, and the file where it writes both process numbers."""
    pids = folder / "pids"
    return stand_in(folder, f'sleep 600 &\necho "$$ $!" > "{pids}.tmp"; mv "{pids}.tmp" "{pids}"\nwait'), pids


def running(pids: Path) -> list[int]:
    return [pid for pid in map(int, pids.read_text(encoding="utf-8").split()) if _runs(pid)]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def soon_none_runs(pids: Path) -> bool:
    for _ in range(100):
        if not running(pids):
            return True
        time.sleep(0.05)
    return False


def refused(error: pytest.ExceptionInfo[WorkplaceError]) -> tuple[str, str]:
    (problem,) = error.value.problems
    return problem.code, f"{problem.message}{problem.remedy}"


@posix
def test_a_libreoffice_that_does_not_end_is_ended_with_its_children(tmp_path: Path, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command, pids = hanging(tmp_path)
    monkeypatch.setenv("SPECGEN_SOFFICE", str(command))
    with pytest.raises(WorkplaceError) as caught:
        office.to_pdf([b"x"], seconds=1)
    code, said = refused(caught)
    assert code == "SG522"
    assert "1 秒たっても終わらない" in said
    assert "formats から pdf を除き" in said
    assert len(pids.read_text(encoding="utf-8").split()) == 2
    assert soon_none_runs(pids)
    assert list(here.iterdir()) == []


@posix
@pytest.mark.parametrize(
    ("name", "status", "said"), [("SIGINT", 130, "中断しました。"), ("SIGTERM", 143, "終了の指示を受けて中断しました。")]
)
def test_an_interrupted_run_leaves_no_process_no_folder_and_the_earlier_package(
    name: str, status: int, said: str, library: Library, sample: LoadedProfile, tmp_path: Path, here: Path
) -> None:
    build(sample, library, tmp_path / "out")
    before = package_files(tmp_path / "out")
    command, pids = hanging(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "specgen.cli", "build", str(SAMPLE), "-o", str(tmp_path / "out"), "--toc-pages"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", "SPECGEN_SOFFICE": str(command), "TMPDIR": str(here)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    for _ in range(600):
        if pids.is_file():
            break
        time.sleep(0.05)
    assert len(running(pids)) == 2
    process.send_signal(getattr(signal, name))
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr.decode()) == (status, f"{said}\n")
    assert soon_none_runs(pids)
    assert list(here.iterdir()) == []
    assert package_files(tmp_path / "out") == before


FAILURES = {
    "status": ("echo cannot open display; exit 3", "終了コード 3 で終わりました（cannot open display）"),
    "nothing made": ("echo Error: source file could not be loaded", "PDF ができませんでした（Error: source file could not be loaded）"),
    "no PDF": ('for last in "$@"; do :; done; echo text > "${last%.docx}.pdf"', "PDF ができませんでした（何も表示しませんでした）"),
}


@posix
@pytest.mark.parametrize("name", FAILURES)
def test_a_libreoffice_that_fails_is_reported_in_its_own_words(
    name: str, tmp_path: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, says = FAILURES[name]
    monkeypatch.setenv("SPECGEN_SOFFICE", str(stand_in(tmp_path, script)))
    with pytest.raises(WorkplaceError) as caught:
        office.to_pdf([b"x"])
    code, said = refused(caught)
    assert code == "SG521"
    assert says in said
    assert list(here.iterdir()) == []


@posix
def test_a_pdf_that_cannot_be_read_or_lacks_a_heading_is_reported() -> None:
    content = docx.render(outlined("paper", *OUTLINES["decimal"]), shipped(), {}, {})
    for pdf, says in ((b"%PDF-1.6\n", "PDF を読めませんでした"), (empty_pdf(), "のページが示されていません")):
        with pytest.raises(WorkplaceError) as caught:
            office.heading_pages(content, pdf)
        code, said = refused(caught)
        assert code == "SG521"
        assert says in said


def shipped() -> dict[str, str]:
    return dict(shipped_library().styles)


def empty_pdf() -> bytes:
    writer, buffer = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(buffer)
    return buffer.getvalue()


# --- where it is -------------------------------------------------------------------------------


@posix
def test_the_variable_comes_first_then_the_path_then_the_usual_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("variable", "path", "opt/libreoffice7.6", "opt/libreoffice25.8"):
        (tmp_path / name).mkdir(parents=True)
        stand_in(tmp_path / name, "exit 1")
    monkeypatch.setattr(office, "_PLACES", {sys.platform: (str(tmp_path / "opt" / "libreoffice*" / "soffice"), "{NO_SUCH_NAME}/soffice")})
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("SPECGEN_SOFFICE", str(tmp_path / "variable" / "soffice"))
    assert office.find_office() == tmp_path / "variable" / "soffice"
    monkeypatch.delenv("SPECGEN_SOFFICE")
    assert office.find_office() == tmp_path / "path" / "soffice"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office.find_office() == tmp_path / "opt" / "libreoffice25.8" / "soffice"
    assert office.version() == "LibreOffice 9.8.7.6"


def test_without_libreoffice_the_officer_is_told_what_to_install_or_leave_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_PLACES", {})
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("SPECGEN_SOFFICE", raising=False)
    with pytest.raises(WorkplaceError) as caught:
        office.find_office()
    code, said = refused(caught)
    assert code == "SG520"
    for word in ("LibreOffice を入れるか", "SPECGEN_SOFFICE", "formats から pdf を除き", "--toc-pages を付けず"):
        assert word in said


@pytest.mark.parametrize(("formats", "option"), [("[docx]", ["--toc-pages"]), ("[markdown, pdf]", [])])
def test_a_build_without_libreoffice_ends_with_5_and_writes_nothing(formats: str, option: list[str], tmp_path: Path) -> None:
    (tmp_path / "mihon.yaml").write_text(SAMPLE.read_text(encoding="utf-8") + f"formats: {formats}\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONUTF8": "1", "SPECGEN_SOFFICE": str(tmp_path / "ない")}
    command = [sys.executable, "-m", "specgen.cli", "build", "mihon.yaml", "-o", "out", *option]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True)
    assert done.returncode == 5
    assert "SG520 環境変数 SPECGEN_SOFFICE の「" in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["mihon.yaml"]


def test_page_numbers_need_no_libreoffice_where_no_list_could_show_them(
    library: Library, sample: LoadedProfile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPECGEN_SOFFICE", str(tmp_path / "ない"))
    manifest = build(sample, library, tmp_path / "out", only=["agreement"], toc_pages=True)
    assert "office" not in manifest.as_dict()


@posix
def test_only_fonts_the_machine_lacks_under_every_name_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = docx.render(outlined("paper", *OUTLINES["kobun"]), shipped(), {})
    lister = tmp_path / "fc-list"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office.missing_fonts([content]) == ()
    for families, missing in (
        ("DejaVu Sans", ("ＭＳ 明朝", "ＭＳ ゴシック")),
        ("MS Mincho,ＭＳ 明朝\nDejaVu Sans", ("ＭＳ ゴシック",)),
        ("MS 明朝\nms gothic", ()),
    ):
        lister.write_text(f"#!/bin/sh\ncat <<'.'\n{families}\n.\n".replace("cat", shutil.which("cat", path="/bin:/usr/bin") or "cat"))
        lister.chmod(0o755)
        assert office.missing_fonts([content]) == missing


# --- fields as text ------------------------------------------------------------------------------


def test_fields_become_text_and_references_links_but_a_contents_stays_one(tmp_path: Path) -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def begin(instruction: str) -> str:
        return f'{mark("begin")}<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>{mark("separate")}'

    parts = unpacked(docx.render(document(tmp_path, {"a.one": "文。\n"}), shipped(), {}))
    contents, page, caption, reference = map(begin, (r'TOC \o "1-2" \h', r"PAGEREF _Toc1 \h", r"SEQ 表 \* DBCHAR", r"REF _Ref5 \n \h"))
    end = mark("end")
    parts["word/document.xml"] = (
        f'<w:p>{contents}<w:hyperlink w:anchor="_Toc1">総則{page}<w:r><w:t>7</w:t></w:r>{end}</w:hyperlink></w:p><w:p>件{end}</w:p>'
        f"<w:p>表{caption}１{end}と{reference}第５条{end}</w:p>"
    )
    made = unpacked(for_libreoffice(packed(parts)))
    assert made["word/document.xml"] == (
        f'<w:p>{contents}<w:hyperlink w:anchor="_Toc1">総則<w:r><w:t>7</w:t></w:r></w:hyperlink></w:p><w:p>件{end}</w:p>'
        '<w:p>表１と<w:hyperlink w:anchor="_Ref5" w:history="1">第５条</w:hyperlink></w:p>'
    )
    assert made["word/footer1.xml"].count("fldChar ") == 6


# --- the check before delivery -----------------------------------------------------------------


class Spoilt(NamedTuple):
    pattern: str
    into: str
    says: str


SPOILT = {
    "another number": Spoilt(r"(PAGEREF (_Toc\d+).*?<w:t>)1(</w:t>)", r"\g<1>2\3", "the list of contents says"),
    "another heading": Spoilt(r"PAGEREF _Toc\d+", "PAGEREF _SGlast", "a list of contents shows the page «1» of _SGlast"),
    "text, no field": Spoilt(
        r'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGEREF.*?"separate"/></w:r>(.*?)<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        r"\1",
        "a list of contents shows the page",
    ),
    "the switch without numbers": Spoilt(r"\\h \\z \\t", r"\\h \\z \\n \\t", "would drop page numbers when it is updated"),
    "entry": Spoilt(r"(TOC2.*?<w:tab/></w:r><w:r>.*?<w:t>)[^<]+", r"\1別の題名", "the list of contents says"),
}


def numbered_paper() -> tuple[Document, dict[str, str]]:
    paper = outlined("paper", *OUTLINES["decimal"])
    names = re.findall(r"PAGEREF (_Toc\d+)", body(docx.render(paper, shipped(), PROVENANCE, {})))
    return paper, dict.fromkeys(names, "1")


def body(content: bytes) -> str:
    return unpacked(content)["word/document.xml"]


def respelt(content: bytes, pattern: str, into: str) -> bytes:
    parts = unpacked(content)
    changed, count = re.subn(pattern, into, parts["word/document.xml"], count=1)
    assert count == 1, "nothing changed"
    return packed(parts | {"word/document.xml": changed})


def test_a_file_with_the_page_numbers_handed_over_is_sound_and_one_with_others_is_not() -> None:
    paper, pages = numbered_paper()
    content = docx.render(paper, shipped(), PROVENANCE, pages)
    assert faults(content, paper, pages) == ()
    assert any("shows the page «1»" in fault for fault in faults(content, paper))
    assert any("the list of contents says" in fault for fault in faults(content, paper, {**pages, next(iter(pages)): "2"}))
    without = docx.render(paper, shipped(), PROVENANCE)
    assert faults(without, paper) == ()
    assert any("shows no page where «1»" in fault for fault in faults(without, paper, pages))


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_page_number_is_named(name: str) -> None:
    paper, pages = numbered_paper()
    content = docx.render(paper, shipped(), PROVENANCE, pages)
    found = faults(respelt(content, SPOILT[name].pattern, SPOILT[name].into), paper, pages)
    assert [fault for fault in found if SPOILT[name].says in fault], found


# --- real pages --------------------------------------------------------------------------------


class Made(NamedTuple):
    manifest: Manifest
    folder: Path


@pytest.fixture(scope="session")
def made(soffice: str, library: Library, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The sample with page numbers, as Word files and PDFs."""
    assert soffice
    text = SAMPLE.read_text(encoding="utf-8") + "formats: [pdf, docx]\n"
    out = tmp_path_factory.mktemp("pdf") / "out"
    return Made(build(profile(text), library, out, toc_pages=True), out)


class Paper(NamedTuple):
    """A paper with a contents: what its lists say in Word (words, page), and its PDF."""

    entries: list[tuple[str, str]]
    pdf: Path


@pytest.fixture(scope="session")
def papers(made: Made, library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Paper]:
    """The specification of the sample, the outline with every kind of annex, and an agreement with a contents of its own."""
    folder = tmp_path_factory.mktemp("paged")
    trees = {"outline": outlined("outline", *OUTLINES["decimal"]), "agreement": _with_contents(folder)}
    found = {"sample": Paper(_entries((made.folder / "01_調達仕様書.docx").read_bytes()), made.folder / "01_調達仕様書.pdf")}
    printed = printing._through_office([*trees.values()], [*trees.values()], printing._Press(library.styles, PROVENANCE, folder))
    for name, tree in trees.items():
        (folder / f"{name}.pdf").write_bytes(printed.files[tree.kind, "pdf"])
        found[name] = Paper(_entries(printed.files[tree.kind, "docx"]), folder / f"{name}.pdf")
    return found


def _with_contents(folder: Path) -> Document:
    """An agreement without a cover: contents, then text long enough for several pages."""
    clauses = {f"a.c{number}": f"title: 第{number}の事項\n---\n" + "本文の長い段落。" * 60 + "\n" for number in range(1, 12)}
    kind = (
        "id: paper\nnumber: '01'\ntitle: 試験文書\nscheme: agreement\ncontents: true\ncover: {page: false, title: '{{ project.title }}'}\n"
        f"outline:\n  - {{id: one, title: 総則, clauses: [{', '.join(clauses)}]}}\n"
        "annexes:\n  - {id: sheet, form: annex, title: 表, clauses: [a.sheet]}\n"
    )
    return document(folder, {**clauses, "a.sheet": "別紙の文。\n"}, files={"kinds/paper.yaml": kind})


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _entries(content: bytes) -> list[tuple[str, str]]:
    """Words and page number of each line of the lists, from the Word file."""
    entries = []
    for paragraph in ElementTree.fromstring(body(content)).iter(f"{_W}p"):  # noqa: S314 (we wrote it just now)
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if style is not None and style.get(f"{_W}val") in ("TOC1", "TOC2", "TableOfFigures"):
            texts = [run.text or "" for run in paragraph.iter(f"{_W}t")]
            entries.append(("".join(texts[:-1]), texts[-1]))
    return entries


@pytest.fixture(scope="session")
def pdftotext() -> str:
    return need(shutil.which("pdftotext"), "pdftotext（poppler）")


def _lines(pdftotext: str, pdf: Path) -> Iterator[list[str]]:
    text = subprocess.run([pdftotext, "-raw", "-enc", "UTF-8", str(pdf), "-"], check=True, capture_output=True, timeout=60).stdout.decode()
    return ([line.strip() for line in page.split("\n") if line.strip()] for page in text.removesuffix("\f").split("\f"))


@needs_office
@pytest.mark.parametrize(("name", "count", "least"), [("sample", 237, 100), ("outline", 28, 6), ("agreement", 13, 4)])
def test_every_heading_stands_on_the_page_its_line_in_the_contents_says(
    name: str, count: int, least: int, papers: dict[str, Paper], pdftotext: str
) -> None:
    """The page is the one whose foot shows the number: cover, contents and turned pages are counted as printed."""
    paper = papers[name]
    lines_of = {}
    for lines in _lines(pdftotext, paper.pdf):
        foot = re.fullmatch(r"(\d+) / \d+", lines[-1])
        if foot:
            lines_of[foot[1]] = [folded(line) for line in lines]
    assert len(paper.entries) == count
    assert len({page for _, page in paper.entries}) >= least, "too few pages to tell a right number from a wrong one"
    wrong = {}
    for words, page in paper.entries:
        on = [number for number, lines in lines_of.items() if any(line == folded(words) for line in lines)]
        if on != [page]:
            wrong[f"{words}: {page}"] = on
            assert len(on) == 1 and abs(int(on[0]) - int(page)) == 1, wrong
    # a second layout may move a heading at the foot of a page to the next one: the manifest calls these numbers approximate
    assert len(wrong) <= count // 100, wrong


@needs_office
@pytest.mark.parametrize("name", ["sample", "outline", "agreement"])
def test_the_contents_of_the_pdf_show_the_same_numbers_at_the_right_margin_after_leaders(
    name: str, papers: dict[str, Paper], pdftotext: str
) -> None:
    paper = papers[name]
    shown = [re.fullmatch(r"(.*?)·{3,}(\d+)", folded(line)) for lines in _lines(pdftotext, paper.pdf) for line in lines]
    assert [(match[1], match[2]) for match in shown if match] == [(folded(words), page) for words, page in paper.entries]
    boxes = subprocess.run([pdftotext, "-bbox", str(paper.pdf), "-"], check=True, capture_output=True, timeout=60).stdout.decode()
    pages = [page for page in boxes.split("</page>") if "·····" in page]
    edges = [float(edge) for page in pages for edge in re.findall(r'xMax="([\d.]+)" yMax="[\d.]+">(?:[^<]*·)?\d+</word>', page)]
    right = [edge for edge in edges if edge > 400]  # the foot of the page stands in the middle
    assert len(right) == len(paper.entries)
    assert all(abs(edge - 524.5) < 0.5 for edge in right), right  # A4 less 25 mm, in points


@needs_office
def test_the_pdf_has_title_language_tags_outline_and_links_and_tells_nothing_of_the_machine(made: Made) -> None:
    reader = pypdf.PdfReader(made.folder / "01_調達仕様書.pdf")
    root: dict[str, Any] = dict(reader.root_object)
    assert reader.metadata is not None
    assert reader.metadata.title == "見本地域自治体クラウド内部情報系システム等構築及び運用業務 調達仕様書"
    assert reader.metadata.author == "specgen"
    assert set(reader.metadata) == {"/Title", "/Author", "/Creator", "/Producer", "/CreationDate"}
    assert str(root["/Lang"]) == "ja-JP"
    assert str(root["/MarkInfo"]) == "{'/Marked': True}"
    assert str(root["/ViewerPreferences"]) == "{'/DisplayDocTitle': True}"
    outline = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert outline[:3] == ["第１ 調達案件の概要", "第２ 調達の基本方針", "第３ 調達範囲、関連調達及び役割分担"]
    assert outline[13] == "第１４ 遵守事項その他"
    assert sum(len(page.get("/Annots", [])) for page in reader.pages) >= 57 + 33  # a line of the lists each, and the foot of each page
    objects = b"".join(_plain(reader, number) for number in range(1, len(reader.xref_objStm) + len(reader.xref[0])))
    assert b"Noto" in objects or b"Mincho" in objects, "nothing was read"
    for trace in (tempfile.gettempdir(), "specgen-", "file:", "/home/", "/root/"):
        assert trace.encode() not in objects


def _plain(reader: pypdf.PdfReader, number: int) -> bytes:
    """An object of a PDF without compression, streams of pixels and glyphs excepted."""
    found = reader.get_object(number)
    if found is None:
        return b""
    data = found.get_data() if isinstance(found, pypdf.generic.StreamObject) and "/Length1" not in found else b""
    return repr(found).encode() + data


@needs_office
def test_the_pdf_prints_the_references_of_the_tree_and_no_half_width_ones(made: Made, pdftotext: str) -> None:
    text = "".join("".join(lines) for lines in _lines(pdftotext, made.folder / "11_協定書.pdf"))
    assert "第１２条第５項" in text
    assert re.findall(r"第[0-9]+[条項]", text) == []


@needs_office
def test_the_manifest_says_what_depends_on_which_libreoffice(made: Made, library: Library, sample: LoadedProfile, tmp_path: Path) -> None:
    manifest = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    version = manifest["office"]["version"]
    assert re.fullmatch(r"LibreOffice \d+\.\d[\d.]*", version)
    assert manifest["office"]["toc_pages"] == {
        "documents": ["spec", "contract_annex", "rfp", "proposal_guide", "evaluation"],
        "approximate": True,
    }
    told = {file["path"]: (file.get("reproducible"), file.get("depends_on")) for entry in manifest["documents"] for file in entry["files"]}
    counted = {
        file["path"]
        for entry in manifest["documents"]
        if entry["kind"] in manifest["office"]["toc_pages"]["documents"]
        for file in entry["files"]
        if file["path"].endswith(".docx")
    }
    ours = {name: said for name, said in told.items() if not name.endswith(".pdf") and name not in counted}
    assert {"00_確認事項一覧.docx", "11_協定書.docx", "12_経費分担表.xlsx", "17_方針対応表.json"} <= set(ours)
    assert set(ours.values()) == {(None, None)}
    office_made = {name: said for name, said in told.items() if name not in ours}
    assert {"01_調達仕様書.docx", "01_調達仕様書.pdf", "11_協定書.pdf"} <= set(office_made)
    assert set(office_made.values()) == {(False, version)}
    with zipfile.ZipFile(made.folder / "01_調達仕様書.docx") as archive:
        assert f'name="specgen.toc_pages"><vt:lpwstr>{version}<' in archive.read("docProps/custom.xml").decode()
    build(sample, library, tmp_path / "plain")
    assert body((made.folder / "11_協定書.docx").read_bytes()) == body((tmp_path / "plain" / "11_協定書.docx").read_bytes())


@needs_office
def test_no_mark_is_lost_behind_a_full_line(soffice: str, pdftotext: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_SOFFICE", soffice)
    paragraphs = [f"参加団体は{'あ' * letters}。{'いう' * 30}、{'えお' * 20}。" for letters in range(20, 60)]
    (pdf,) = office.to_pdf([for_libreoffice(docx.render(document(tmp_path, {"a.one": "\n\n".join(paragraphs) + "\n"}), shipped(), {}))])
    (tmp_path / "made.pdf").write_bytes(pdf)
    shown = "".join(line for lines in _lines(pdftotext, tmp_path / "made.pdf") for line in lines)
    assert (shown.count("、"), shown.count("。")) == (40, 80)


@needs_office
def test_libreoffice_touches_neither_home_nor_the_folder_for_temporary_files(
    soffice: str, tmp_path: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SPECGEN_SOFFICE", soffice)
    (pdf,) = office.to_pdf([for_libreoffice(docx.render(document(tmp_path, {"a.one": "文。\n"}), shipped(), {}))])
    assert pdf.startswith(b"%PDF-")
    assert list(home.rglob("*")) == []
    assert list(here.iterdir()) == []


@needs_office
def test_a_libreoffice_ended_in_the_middle_leaves_nothing(soffice: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It puts a socket into /tmp; ended by us, it cannot take it away itself. Those of other tests' LibreOffices are alive, or go soon."""
    monkeypatch.setenv("SPECGEN_SOFFICE", soffice)
    places = [Path("/tmp"), here]  # noqa: S108
    living = Path("/proc/net/unix")  # a row for every socket somebody holds, with its path last

    def deserted() -> set[str]:
        found = {str(path) for place in places for path in place.glob("OSL_PIPE_*")}
        held = living.read_text(encoding="utf-8", errors="replace").split() if living.exists() else []
        return {path for path in found.difference(held) if Path(path).exists()}

    before = deserted()
    with pytest.raises(WorkplaceError) as caught:
        office.to_pdf([b"x"] * 3, seconds=0.6)
    assert refused(caught)[0] == "SG522"
    until = time.monotonic() + 30
    while deserted() - before and time.monotonic() < until:
        time.sleep(0.2)
    assert deserted() - before == set()
    assert list(here.iterdir()) == []
