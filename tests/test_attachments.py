"""The files of the office a profile names: what is taken, what is refused, and where it says so."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from specgen.attachments import Attachments, read_attachments
from specgen.build import prepare
from specgen.errors import InputError, Problem, ReceivedError
from specgen.profile import load_profile, parse_profile
from tests import house_files
from tests.office_files import LINES_ABOVE, library, pdf, profile_file, word
from tests.small import PROFILE, ROOT

PDF, WORD = pdf(3), word("手順を示す。")


def read(folder: Path, more: str, **files: bytes) -> Attachments:
    named = {name.replace("_", "."): content for name, content in files.items()}
    return read_attachments(load_profile(profile_file(folder, more, named)), None, library(folder))


def refused(folder: Path, more: str, kind: type[InputError | ReceivedError] = InputError, **files: bytes) -> tuple[Problem, ...]:
    with pytest.raises(kind) as caught:
        read(folder, more, **files)
    return caught.value.problems


def annex(name: str, file: str, documents: str = "[spec]", title: str = "運用の手順") -> str:
    return f"  - {{id: {name}, title: {title}, file: {file}, documents: {documents}}}\n"


def png(width: int, height: int) -> bytes:
    """A real picture: white, eight bits of grey."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


# --- what is taken ------------------------------------------------------------------------------


def test_word_files_and_pdfs_are_known_by_their_first_bytes_and_go_with_every_paper_that_is_named(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "annexes:\n" + annex("guide", "手順.docx", "[agreement, spec]") + annex("plan", "配置図.dat", title="機器の配置図"),
        手順_docx=WORD,
        配置図_dat=PDF,
    )
    assert [(each.id, each.title, each.name, each.format, each.pages) for each in found.annexes["spec"]] == [
        ("guide", "運用の手順", "手順.docx", "docx", 0),
        ("plan", "機器の配置図", "配置図.pdf", "pdf", 3),
    ]
    assert [each.id for each in found.annexes["agreement"]] == ["guide"]
    assert found.annexes["spec"][0].content == WORD
    assert found.sha256 == {"手順.docx": hashlib.sha256(WORD).hexdigest(), "配置図.dat": hashlib.sha256(PDF).hexdigest()}
    assert list(found.sha256) == sorted(found.sha256)


def test_a_template_goes_with_the_corrections_beside_it_and_one_that_is_given_goes_before_it(tmp_path: Path) -> None:
    given = tmp_path / "別の場所"
    given.mkdir()
    (given / "県の様式.dotx").write_bytes(word("県の様式"))
    profile = load_profile(
        profile_file(
            tmp_path, "template: ひな形.docx\n", {"ひな形.docx": house_files.office(), "ひな形.yaml": "本文: 仕様書の項目\n".encode()}
        )
    )
    own = read_attachments(profile).template
    assert own is not None
    assert (own.name, own.corrections) == ("ひな形.docx", {"BodyText1": "仕様書の項目"})
    other = read_attachments(profile, given / "県の様式.dotx")
    assert other.template is not None
    assert (other.template.name, other.template.corrections) == ("県の様式.dotx", {})
    assert list(other.sha256) == ["県の様式.dotx"]


def test_a_template_that_is_called_like_the_profile_does_not_take_the_profile_for_its_corrections(tmp_path: Path) -> None:
    found = read_attachments(load_profile(profile_file(tmp_path, "template: 調達.docx\n", {"調達.docx": WORD})))
    assert found.template is not None
    assert found.template.corrections == {}


def test_pictures_come_with_their_size_and_words(tmp_path: Path) -> None:
    more = "figures:\n  - {use: organization, file: 体制.png, alt: 事務局を示す図}\n  - {use: network, file: 網.png, title: 庁内の網, alt: 網の図}\n"
    found = read(tmp_path, more, 体制_png=png(12, 34), 網_png=png(5, 6)).pictures
    assert (found["organization"].title, found["organization"].alt) == ("体制図", "事務局を示す図")
    assert (found["organization"].width, found["organization"].height, found["organization"].format) == (12, 34, "png")
    assert (found["network"].title, found["network"].width) == ("庁内の網", 5)


def test_a_profile_from_standard_input_has_its_files_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "手順.docx").write_bytes(WORD)
    monkeypatch.chdir(tmp_path)
    profile = parse_profile(PROFILE + "annexes:\n" + annex("guide", "手順.docx"), "標準入力", "stdin")
    assert read_attachments(profile).annexes["spec"][0].content == WORD


def test_what_a_word_file_fetches_from_outside_is_told_once(tmp_path: Path) -> None:
    from tests import hostile_files

    fetching = next(case for case in hostile_files.documents() if case.code is None and case.said)
    more = "annexes:\n" + annex("guide", "手順.docx", "[spec, agreement]") + annex("again", "手順.docx", title="もう一度")
    found = read(tmp_path, more, 手順_docx=fetching.content(9))
    assert [notice.code for notice in found.notices] == ["SG408"]
    assert fetching.said in found.notices[0].message


# --- what is refused ----------------------------------------------------------------------------


def test_every_problem_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    more = (
        "template: 無い.dotx\nannexes:\n"
        + annex("a", "無い.docx")
        + annex("b", "表.xlsx")
        + annex("c", "手順.docx", "[spce]")
        + annex("d", "手順.docx", "[paper]")
        + annex("e", "../手順.docx")
        + "figures:\n  - {use: organization, file: 図.gif, alt: 図}\n"
    )
    problems = refused(tmp_path, more, 表_xlsx=b"PK\x03\x04", 手順_docx=WORD, 図_gif=b"GIF89a" + bytes(20))
    assert [(problem.code, problem.origin.line - LINES_ABOVE) for problem in problems] == [
        ("SG183", 1),
        ("SG183", 3),
        ("SG183", 4),
        ("SG184", 5),
        ("SG184", 6),
        ("SG183", 7),
        ("SG183", 9),
    ]
    said = [problem.message for problem in problems]
    assert said[0] == "ファイル「無い.dotx」が、プロファイルと同じフォルダーにありません"
    assert said[3] == "文書の種類「spce」はありません"
    assert "「spec」の誤りではありませんか" in problems[3].remedy
    assert said[4] == "「通知文」（paper）には別紙を付けられません"
    assert problems[4].remedy == "別紙を付けられる種類: agreement, rules, spec"
    assert "PNG でも JPEG でもありません" in said[6]


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (pdf(1, "ひみつ"), "SG402", "パスワードの付いた PDF"),
        (b"%PDF-1.7\nbroken", "SG404", "PDF が壊れている"),
        (PDF[: len(PDF) // 2], "SG404", "PDF が壊れている"),
        (pdf(0), "SG404", "ページがありません"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "SG402", "古い形式"),
        (b"PK\x03\x04" + bytes(50), "SG404", "壊れて"),
        (b"", "SG401", "空です"),
    ],
    ids=["password", "no pdf", "half", "no page", "old", "no archive", "empty"],
)
def test_a_file_the_door_refuses_is_an_error_of_the_file(tmp_path: Path, content: bytes, code: str, said: str) -> None:
    (problem,) = refused(tmp_path, "annexes:\n" + annex("guide", "別紙.docx"), ReceivedError, 別紙_docx=content)
    assert problem.code == code
    assert said in problem.message
    assert problem.origin.path.endswith("別紙.docx")


def test_files_refused_by_the_door_are_told_with_those_that_are_not_there(tmp_path: Path) -> None:
    problems = refused(tmp_path, "annexes:\n" + annex("a", "無い.pdf") + annex("b", "半分.pdf"), 半分_pdf=b"%PDF-1.4")
    assert sorted(problem.code for problem in problems) == ["SG183", "SG404"]


def test_two_pdfs_that_would_take_one_place_in_the_package_are_refused(tmp_path: Path) -> None:
    more = "annexes:\n" + annex("a", "図.pdf") + annex("b", "図.dat", title="別の図")
    (problem,) = refused(tmp_path, more, 図_pdf=PDF, 図_dat=pdf(1))
    assert problem.code == "SG183"
    assert "同じ名前になります" in problem.message


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("annexes:\n" + annex("a", "手順.docx") + annex("a", "手順.docx"), "SG130"),
        ("annexes:\n" + annex("a", "手順.docx", "[spec, spec]"), "SG132"),
        ("figures:\n" + "  - {use: network, file: 網.png, alt: 網}\n" * 2, "SG130"),
    ],
)
def test_what_is_named_twice_is_refused_with_the_profile(tmp_path: Path, more: str, code: str) -> None:
    (problem,) = refused(tmp_path, more, 手順_docx=WORD, 網_png=png(1, 1))
    assert problem.code == code


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (png(4, 4)[:-12], "壊れています"),
        (png(8000, 1)[:16] + (8000).to_bytes(4, "big") * 2 + b"IEND", "大きすぎます（8000×8000"),
        (b"<svg/>", "PNG でも JPEG でもありません"),
    ],
    ids=["cut", "large", "svg"],
)
def test_a_picture_that_cannot_be_printed_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (problem,) = refused(tmp_path, "figures:\n  - {use: network, file: 網.png, alt: 網の図}\n", 網_png=content)
    assert (problem.code, said in problem.message) == ("SG183", True)


def test_corrections_that_are_no_list_of_styles_are_refused(tmp_path: Path) -> None:
    files = {"ひな形.docx": WORD, "ひな形.yaml": "- 本文\n".encode()}
    with pytest.raises(InputError) as caught:
        read_attachments(load_profile(profile_file(tmp_path, "template: ひな形.docx\n", files)))
    assert [problem.code for problem in caught.value.problems] == ["SG445"]
    assert caught.value.problems[0].origin.path.endswith("ひな形.yaml")


# --- what is worth a look -----------------------------------------------------------------------


def test_two_titles_alike_and_papers_that_are_not_made_are_noticed(tmp_path: Path) -> None:
    more = "annexes:\n" + annex("a", "手順.docx") + annex("b", "図.pdf", "[spec, rules]")
    profile = load_profile(profile_file(tmp_path, more, {"手順.docx": WORD, "図.pdf": PDF}))
    notices = prepare(profile, library(tmp_path)).findings.notices
    assert [(notice.code, notice.origin.line - LINES_ABOVE) for notice in notices] == [("SG186", 3), ("SG185", 3)]
    assert notices[0].message == "仕様書に付ける別紙の題名「運用の手順」が２つあります"
    assert "「rules」は、このプロファイルでは作りません" in notices[1].message


def test_check_tells_all_problems_and_writes_nothing(tmp_path: Path) -> None:
    library(tmp_path)
    profile_file(tmp_path, "annexes:\n" + annex("a", "無い.docx") + annex("b", "無い.pdf", "[speck]"), {})
    done = subprocess.run(
        [sys.executable, "-m", "specgen.cli", "check", "調達.yaml", "--library", "library"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PATH": "/usr/bin:/bin"},
    )
    shown = done.stderr.decode()
    assert done.returncode == 3, shown
    assert [line.split(": ")[1][:5] for line in shown.splitlines() if ": SG" in line] == ["SG183", "SG183", "SG184"]
    assert f"調達.yaml:{LINES_ABOVE + 2}:" in shown


def test_a_profile_without_files_loads_nothing_that_reads_them() -> None:
    script = (
        "import sys\nfrom tests.small import profile\nfrom specgen.build import prepare\nfrom specgen.library import load_library\n"
        f"from pathlib import Path\nprepare(profile(), load_library(Path({str(ROOT / 'clause_library')!r})), ['agreement'])\n"
        "assert not {'pypdf', 'docx', 'docxcompose', 'lxml'} & set(sys.modules), 'heavy'\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_a_real_pdf_of_many_pages_is_counted(tmp_path: Path) -> None:
    assert read(tmp_path, "annexes:\n" + annex("a", "図.pdf"), 図_pdf=pdf(41)).annexes["spec"][0].pages == 41
    assert io.BytesIO(pdf(1)).read(5) == b"%PDF-"
