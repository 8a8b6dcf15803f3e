"""Every row of the fault model at every door for Word files: annex, house template, inspect, template inspect, publish.

The files and their codes: ``hostile_files``. The doors are called as functions, or as commands in this process; a handful
as an officer calls them.
"""

from __future__ import annotations

import importlib
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from specgen.attachments import read_attachments
from specgen.cli import cli
from specgen.composition import compose
from specgen.errors import SpecgenError
from specgen.house_template import dress
from specgen.library import Library
from specgen.model import Attached
from specgen.profile import load_profile
from specgen.publication import publish_files
from specgen.received import read_document_file
from specgen.visible_words import visible_words
from specgen.word_package import WordPackage
from tests import hostile_files
from tests.corpus.hosts import host
from tests.corpus.words import count
from tests.hostile_files import documents, honest, own_look, workbooks
from tests.office_files import CLAUSES, KINDS, library, profile_file
from tests.small import write_library
from tests.test_composition import File
from tests.test_composition import host as host_with_places
from tests.test_received import ENVIRONMENT
from tests.test_validator import FAILED, errors_in

CASES = {f"{case.row}-{case.name}": case for case in (*documents(), *honest())}
REFUSED = [name for name, case in CASES.items() if case.code]
TAKEN = [name for name, case in CASES.items() if not case.code]
ANNEXES = "annexes:\n  - {id: a, title: 相手の資料, file: 相手.docx, documents: [spec]}\n"
PORT = 9  # nobody listens; that nobody is called is test_received's


# --- the doors ------------------------------------------------------------------------------------


@cache
def the_library() -> Library:
    with tempfile.TemporaryDirectory() as folder:
        return library(Path(folder))


def annex(file: Path) -> bytes:
    """Named in a profile, and composed behind a paper of ours."""
    profile = load_profile(profile_file(file.parent, ANNEXES, {}))
    attachments = read_attachments(profile, None, the_library())
    return compose(host(), attachments.annexes["spec"]).content


def house_template(file: Path) -> bytes:
    """Named in a profile, and laid under a paper of ours."""
    template = read_attachments(load_profile(profile_file(file.parent, "template: 相手.docx\n", {}))).template
    assert template
    return dress(host(), template)


def published(file: Path) -> bytes:
    (made,) = publish_files([file], file.parent / "out", allow_blanks=True)
    return made.target.read_bytes()


def called(*arguments: str) -> tuple[int, str]:
    """Exit status and what was said, of a command in this process; a crash stays one."""
    done = CliRunner().invoke(cli, arguments)
    if isinstance(done.exception, SpecgenError):
        return done.exception.exit_status, str(done.exception)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


DOORS: dict[str, Callable[[Path], bytes]] = {"annex": annex, "house_template": house_template, "publish": published}
COMMANDS = {"inspect": ["inspect", "--a11y"], "template inspect": ["template", "inspect"]}


def put(folder: Path, name: str) -> Path:
    file = folder / "相手.docx"
    file.write_bytes(CASES[name].content(PORT))
    return file


def doors(name: str, every: list[str]) -> list[str]:
    """All of them; for a file that takes seconds one, each such file another."""
    large = [each for each in REFUSED if callable(CASES[each].made)]
    return [every[large.index(name) % len(every)]] if name in large else every


def left(folder: Path) -> set[str]:
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if "library" not in each.relative_to(folder).parts}


# --- refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_by_its_code_at_every_door(name: str, tmp_path: Path) -> None:
    case, file = CASES[name], put(tmp_path, name)
    for door in doors(name, list(DOORS)):
        enter = DOORS[door]
        wanted = case.annex if door == "annex" and case.annex else case.code
        with pytest.raises(SpecgenError) as error:
            enter(file)
        assert [each.code for each in error.value.problems] == [wanted], door
        assert error.value.exit_status == (3 if wanted == "SG183" else 4), door  # SG183: the profile names a file of no format we take
        assert all(each.remedy and "相手.docx" in str(each) for each in error.value.problems), door
    assert left(tmp_path) <= {"相手.docx", "調達.yaml"}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_by_its_code_when_it_is_looked_at(name: str, tmp_path: Path) -> None:
    file = put(tmp_path, name)
    for door in doors(name, list(COMMANDS)):
        status, said = called(*COMMANDS[door], str(file))
        assert (status, re.findall(r"SG\d{3}", said)[:1]) == (4, [CASES[name].code]), said
    assert left(tmp_path) == {"相手.docx"}


@pytest.mark.parametrize("name", ["A1-encrypted", "A2-truncated", "A4-dtd-laughs", "A6-dde-split", "A7-macro"])
def test_an_officer_sees_the_code_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    """The command line, as it is called; the library and the profile are small ones."""
    case, file = CASES[name], put(tmp_path, name)
    profile_file(tmp_path, ANNEXES, {})
    small = str(write_library(tmp_path / "library", CLAUSES, files=KINDS))
    code = case.code or case.annex
    commands = [["build", "調達.yaml", "--only", "spec", "-o", "out"], ["check", "調達.yaml"]]
    lines = [[*each, "--library", small] for each in commands]
    if case.code:
        (tmp_path / "別の.yaml").write_text((tmp_path / "調達.yaml").read_text(encoding="utf-8").replace(ANNEXES, ""), encoding="utf-8")
        lines += [["build", "別の.yaml", "-o", "out", "--template", file.name, "--library", small], ["inspect", file.name]]
        lines += [["template", "inspect", file.name], ["publish", file.name, "-o", "out"]]
    before = left(tmp_path)
    for line in lines:
        done = subprocess.run(
            [sys.executable, "-m", "specgen.cli", *line],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=ENVIRONMENT,
            check=False,
            timeout=120,
        )
        said = done.stdout + done.stderr
        assert f" {code} " in said, (line, said)
        assert done.returncode == (0 if line[0] == "check" and not case.code else 4), (line, said)
        assert "Traceback" not in said
        assert left(tmp_path) == before


# --- taken ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TAKEN)
def test_what_comes_of_a_file_leads_nowhere_outside(name: str, tmp_path: Path) -> None:
    """The door has nothing to tell of it, and every relation to the outside is https or mailto."""
    case, file = CASES[name], put(tmp_path, name)
    made = tmp_path / "made.docx"
    for door, enter in DOORS.items():
        if door == "annex" and case.annex:
            with pytest.raises(SpecgenError) as error:
                enter(file)
            assert ([each.code for each in error.value.problems], error.value.exit_status) == ([case.annex], 4)
            continue
        content = enter(file)
        made.write_bytes(content)
        assert read_document_file(made).notices == (), door
        assert [each for each in outside(content) if not each.startswith(("https:", "mailto:"))] == [], door
        assert not any(b"127.0.0.1" in part for part in parts(content)), door
    for words in COMMANDS.values():
        status, said = called(*words, str(file))
        assert status in (0, 1), said
        assert "Traceback" not in said


def outside(content: bytes) -> Iterator[str]:
    package = WordPackage(content)
    for source in ("", *(name for name in package if not name.endswith(".rels"))):
        yield from (each.target for each in package.relations(source) if each.external)


def parts(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


@pytest.mark.parametrize("name", [name for name in TAKEN if CASES[name].row in ("A9", "A10", "A11") and not CASES[name].annex])
def test_every_word_arrives(name: str, tmp_path: Path) -> None:
    """Counted by a reader that is none of ours: in an annex all of them, in a published file what is seen."""
    file = put(tmp_path, name)
    assert count(file.read_bytes()).kept(count(annex(file)), count(host())) == (1.0, 1.0)
    assert visible_words(published(file)) == visible_words(read_document_file(file).content)


def test_a_signature_holds_for_its_own_file_and_is_told() -> None:
    """Row A9: what is left out is named with how much of it."""
    content = CASES["A9-signature"].content(PORT)
    attached = Attached("a", "題", "相手.docx", "docx", content, "")
    made = compose(host(), [attached])
    assert [(each.what, each.count) for each in made.losses["相手.docx"]] == [("電子署名", 1)]


# --- two that collide -----------------------------------------------------------------------------

COLLIDING = {name: CASES[name] for name in CASES if CASES[name].row == "A11"}
PAIRS = list(permutations(COLLIDING, 2))


def composed(*names: str) -> bytes:
    annexes = [Attached(f"a{i}", f"題{i}", f"{i}.docx", "docx", COLLIDING[name].content(PORT), "") for i, name in enumerate(names, 1)]
    return compose(host_with_places(len(names)), annexes).content


@pytest.fixture(scope="module")
def pairs() -> dict[tuple[str, str], bytes]:
    return {pair: composed(*pair) for pair in PAIRS}


def test_ids_of_two_annexes_meet_in_neither_order(pairs: dict[tuple[str, str], bytes]) -> None:
    assert len(pairs) == 90
    for pair, content in pairs.items():
        assert {what: twice for what, twice in doubled(content).items() if twice} == {}, pair


def doubled(content: bytes) -> dict[str, list[str]]:
    """Ids and names that stand twice where they must not."""
    file = File(content)
    of: dict[str, tuple[str, str]] = {
        "bookmark ids": ("//w:bookmarkStart/@w:id", "word/document.xml"),
        "bookmark names": ("//w:bookmarkStart/@w:name", "word/document.xml"),
        "drawings": ("//wp:docPr/@id", "word/document.xml"),
        "controls": ("//w:sdtPr/w:id/@w:val", "word/document.xml"),
        "style ids": ("//w:style/@w:styleId", file.related("styles")),
        "style names": ("//w:style/w:name/@w:val", file.related("styles")),
        "lists": ("//w:num/@w:numId", file.related("numbering")),
        "list forms": ("//w:abstractNum/@w:abstractNumId", file.related("numbering")),
        "list marks": ("//w:abstractNum/w:nsid/@w:val", file.related("numbering")),
    }
    found = {what: twice(file.find(path, file.tree(part))) for what, (path, part) in of.items() if part}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found["parts"] = twice([name.lower() for name in archive.namelist()])
        for name in archive.namelist():
            if name.endswith(".rels"):
                found[name] = twice([each.get("Id", "") for each in ElementTree.fromstring(archive.read(name))])  # noqa: S314
    return found


def twice(values: list[Any]) -> list[str]:
    return [value for value, times in Counter(map(str, values)).items() if times > 1]


def test_two_annexes_keep_their_looks_under_one_name() -> None:
    """Styles, lists and bookmarks of the same names and ids, in both orders; ours stays as it was."""
    looks = {"C00000": own_look("C00000", 420), "0000C0": own_look("0000C0", 840)}
    for order in permutations(looks):
        annexes = [Attached(f"a{i}", "題", f"{i}.docx", "docx", looks[colour], "") for i, colour in enumerate(order, 1)]
        file = File(compose(host_with_places(2), annexes).content)
        styles, lists = file.tree(file.related("styles")), file.tree(file.related("numbering"))
        headings = file.find("//w:p[w:r/w:t='見出し']")
        own = [file.find("w:pPr/w:pStyle/@w:val", each)[0] for each in headings]
        assert [file.find(f"//w:style[@w:styleId='{each}']/w:rPr/w:color/@w:val", styles) for each in own] == [[colour] for colour in order]
        numbers = [file.find("w:pPr/w:numPr/w:numId/@w:val", each)[0] for each in file.find("//w:p[w:r/w:t='項目']")]
        forms = [file.find(f"//w:num[@w:numId='{each}']/w:abstractNumId/@w:val", lists)[0] for each in numbers]
        texts = [file.find(f"//w:abstractNum[@w:abstractNumId='{each}']//w:lvlText/@w:val", lists) for each in forms]
        assert texts == [[f"{colour}-%1"] for colour in order]
        assert file.find("//w:style[@w:styleId='1']/w:rPr/w:color", styles) == []


@pytest.mark.validator
def test_pairs_of_annexes_are_valid(pairs: dict[tuple[str, str], bytes], validator: str, tmp_path: Path) -> None:
    """A file with every one of them in both places stands for the ninety."""
    names = [name for name in COLLIDING if not name.endswith("-look")]  # typed by hand with what is tried only
    file = tmp_path / "annexes.docx"
    for first, second in [*zip(names, names[1:] + names[:1], strict=True), *zip(names[1:] + names[:1], names, strict=True)]:
        file.write_bytes(pairs[first, second])
        assert errors_in(validator, file, FAILED) == [], (first, second)


# --- the table ------------------------------------------------------------------------------------


def test_every_row_of_the_fault_model_has_a_case() -> None:
    rows = {case.row for case in (*documents(), *workbooks(), *honest())} | set(hostile_files.ELSEWHERE)
    assert rows == {f"A{number}" for number in range(1, 14)}
    for module, tests in hostile_files.ELSEWHERE.values():
        for name in tests:
            assert callable(getattr(importlib.import_module(module), name))
