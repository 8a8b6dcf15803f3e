"""A package is old whole or new whole after every ending: every failing call, every kill, every pair of runs."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.build import build
from specgen.errors import InputError, WorkplaceError
from specgen.library import Library
from specgen.lock import locked
from specgen.model import Manifest, PackagedDocument
from specgen.names import safe_name, same_name
from specgen.package import make_file, write_package
from specgen.profile import LoadedProfile, load_profile
from tests.conftest import SAMPLE
from tests.small import PROFILE, ROOT, profile, small_library, write_library

Tree = Mapping[str, bytes | str]

FILES = {"old": ("01_仕様書.docx", "11_協定書.docx"), "new": ("01_仕様書.docx", "12_経費.docx", "様式/様式１.docx")}
MINE: Tree = {"担当者のメモ.txt": b"memo", "資料/図.png": b"figure", "空": "folder", "近道": "link to 担当者のメモ.txt"}


def package(version: str) -> Manifest:
    files = tuple(make_file(path, "docx", f"{version} {path} ".encode() * 50) for path in FILES[version])
    document = PackagedDocument("spec", "仕様書", 1, files)
    return Manifest("1", {"version": "1"}, {"name": version}, (document,), (), ())


def tree(folder: Path) -> dict[str, bytes | str]:
    """All files with their bytes, links and empty folders."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink()}"
        elif path.is_dir():
            if not any(path.iterdir()):
                found[name] = "folder"
        else:
            found[name] = path.read_bytes()
    return found


def whole(version: str, mine: Tree) -> dict[str, bytes | str]:
    manifest = package(version)
    body = json.dumps(manifest.as_dict(), ensure_ascii=False, indent=2) + "\n"
    return {file.path: file.content for file in manifest.documents[0].files} | {"manifest.json": body.encode()} | dict(mine)


def fits(folder: Path) -> bool:
    """Whether every file the manifest lists is there with its hash."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    listed = {file["path"]: file["sha256"] for document in manifest["documents"] for file in document["files"]}
    return bool(listed) and all(hashlib.sha256((folder / path).read_bytes()).hexdigest() == sha256 for path, sha256 in listed.items())


def put_mine(folder: Path) -> None:
    (folder / "担当者のメモ.txt").write_bytes(b"memo")
    (folder / "資料").mkdir()
    (folder / "資料" / "図.png").write_bytes(b"figure")
    (folder / "空").mkdir()
    (folder / "近道").symlink_to("担当者のメモ.txt")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def codes(error: pytest.ExceptionInfo[WorkplaceError]) -> list[tuple[str, str]]:
    return [(problem.code, Path(problem.origin.path).name) for problem in error.value.problems]


# Every call to the file system, failing or fatal

CALLS = [
    *("open", "read", "write", "fsync", "rename", "replace", "mkdir", "unlink", "rmdir", "link", "symlink", "readlink"),
    *("chmod", "utime", "lstat", "stat", "scandir", "listdir", "access"),
]


class _Stream:
    """A file open for writing, whose writes count as calls too."""

    def __init__(self, stream: Any, count: Callable[[str], None]) -> None:
        self.stream, self.count = stream, count

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, content: bytes) -> int:
        self.stream.write(content[: len(content) // 2])
        self.stream.flush()
        self.count("stream.write")
        return int(self.stream.write(content[len(content) // 2 :]))


@contextmanager
def watched(strike: Callable[[int, str], None]) -> Iterator[list[str]]:
    """``strike(k, name)`` before the k-th call; nothing is flushed to the disk, which would only take time."""
    seen: list[str] = []

    def count(name: str) -> None:
        seen.append(name)
        strike(len(seen), name)

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            count(name)
            return function(*arguments, **named)

        return call

    really = io.open

    def opened(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if str(file).startswith("/proc"):
            return really(file, mode, *arguments, **named)
        count("open")
        stream = really(file, mode, *arguments, **named)
        return _Stream(stream, count) if set(mode) & set("wx") else stream

    calls = {name: counted(name, (lambda _descriptor: None) if name == "fsync" else getattr(os, name)) for name in CALLS}
    with ExitStack() as patches:
        patches.enter_context(mock.patch.object(io, "open", opened))
        for name, call in calls.items():
            patches.enter_context(mock.patch.object(os, name, call))
        yield seen


def dead_pid() -> int:
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    return int(done.stdout)


def fresh(_place: Path) -> None:
    pass


def replaced(place: Path) -> None:
    (place / "deep").mkdir()
    write_package(package("old"), place / "deep" / "out")
    put_mine(place / "deep" / "out")


def after_a_kill(place: Path) -> None:
    """Killed between the two renames, with rests of two kills before and the lock of a dead process."""
    replaced(place)
    deep, pid = place / "deep", dead_pid()
    shutil.copytree(deep / "out", deep / f".specgen-{pid}-gone-out.tmp", symlinks=True)
    (deep / f".specgen-{pid}-gone-out.tmp" / "01_仕様書.docx").unlink()
    (deep / "out").rename(deep / f".specgen-{pid}-old-out.tmp")
    (deep / f".specgen-{pid}-new-out.tmp").mkdir()
    (deep / f".specgen-{pid}-new-out.tmp" / "01_仕様書.docx").write_bytes(b"half")
    (deep / ".out.specgen-lock").write_text(json.dumps({"pid": pid, "host": socket.gethostname(), "time": "x"}), encoding="utf-8")


SCENES = {"fresh": (fresh, {}), "replaced": (replaced, MINE), "after a kill": (after_a_kill, MINE)}


def each_moment(scene: str, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """(k, folder with the scene set up) for k = 1, 2, …"""
    model = tmp_path / "model"
    model.mkdir()
    SCENES[scene][0](model)
    for k in range(1, 2000):
        place = tmp_path / "place"
        shutil.copytree(model, place, symlinks=True)
        yield k, place / "deep" / "out"
        shutil.rmtree(place)


def good_run(out: Path, mine: Tree) -> None:
    """A run after a broken one leaves the new package, what was the officer's, and nothing else."""
    write_package(package("new"), out)
    assert tree(out) == whole("new", mine)
    assert names(out.parent) == [out.name]


@pytest.mark.parametrize("scene", SCENES)
def test_whichever_call_fails_the_package_is_old_or_new_and_the_next_run_is_clean(scene: str, tmp_path: Path) -> None:
    mine = SCENES[scene][1]
    ended = set()
    for k, out in each_moment(scene, tmp_path):

        def fail(number: int, name: str, k: int = k) -> None:
            if number == k:
                raise OSError(errno.EIO, f"call {k}: {name}")

        refused = False
        with watched(fail) as seen:
            try:
                write_package(package("new"), out)
            except WorkplaceError as error:
                assert [problem.code for problem in error.problems] == ["SG503"]
                refused = True
        moment = f"{k}: {seen[k - 1 : k]}"
        ended.add(refused)
        if not refused:
            assert tree(out) == whole("new", mine), moment
        elif scene == "fresh":
            assert not out.exists(), moment
        elif out.exists():
            assert tree(out) == whole("old", mine), moment
        else:  # it failed before it could set right what the kill had left
            assert scene == "after a kill", moment
            assert [tree(one) for one in out.parent.glob(".specgen-*-old-*")] == [whole("old", mine)], moment
        if refused and scene != "after a kill":
            assert not out.parent.exists() or set(names(out.parent)) <= {"out"}, moment
        out.parent.mkdir(exist_ok=True)
        with watched(lambda _number, _name: None):
            good_run(out, mine)
        if len(seen) < k:
            break
    assert ended == {True, False}
    assert k > 30


@pytest.mark.parametrize("scene", SCENES)
def test_at_whichever_call_the_process_is_killed_the_next_run_finds_old_or_new(scene: str, tmp_path: Path) -> None:
    mine = SCENES[scene][1]
    between = 0
    for k, out in each_moment(scene, tmp_path):

        def kill(number: int, _name: str, k: int = k) -> None:
            if number == k:
                os.kill(os.getpid(), signal.SIGKILL)

        child = os.fork()
        if child == 0:
            with watched(kill):
                write_package(package("new"), out)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if out.exists():
            assert tree(out) in (whole("old", mine), whole("new", mine)), k
        elif scene != "fresh":
            between += 1
            assert [tree(one) for one in out.parent.glob(".specgen-*-old-*")] == [whole("old", mine)], k
        out.parent.mkdir(exist_ok=True)
        with watched(lambda _number, _name: None):
            good_run(out, mine)
        if status == 0:
            break
    assert k > 30
    assert scene != "replaced" or 1 <= between <= 3


# Real runs

COMMAND = [sys.executable, "-m", "specgen.cli", "build"]
ENVIRONMENT = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}


def listening() -> None:
    """A test run in the background may hand on that Ctrl-C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*arguments: str | Path, cwd: Path, code: str = "") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", code, "build"] if code else COMMAND
    return subprocess.Popen(
        [*command, *map(str, arguments)],
        cwd=cwd,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=listening,
    )


def two_profiles(folder: Path) -> tuple[Path, list[Path]]:
    """A small library and two profiles that make different packages from it."""
    files = [folder / "p0.yaml", folder / "p1.yaml"]
    for number, file in enumerate(files):
        file.write_text(PROFILE.replace("試験の調達", f"試験の調達{number}") + "formats: [docx, html, json]\n", encoding="utf-8")
    return write_library(folder, {"a.one": "文。\n"}), files


def test_a_hundred_killed_builds_tear_nothing(tmp_path: Path) -> None:
    chance = random.Random(4)  # noqa: S311 - the same moments each time
    folder, profiles = two_profiles(tmp_path)
    place = tmp_path / "place"
    out, lock = place / "out", place / ".out.specgen-lock"
    versions = []
    for file in profiles:
        build(load_profile(file), folder, out)
        versions.append(tree(out))
    put_mine(out)
    versions = [{**version, **MINE} for version in versions]
    killed = 0
    for number in range(100):
        process = start(profiles[number % 2], "--library", folder, "-o", out, cwd=tmp_path)
        if number % 3:
            while not lock.exists() and process.poll() is None:
                time.sleep(0.0005)
            time.sleep(chance.uniform(0, 0.012))
        else:
            time.sleep(chance.uniform(0, 0.4))
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        if out.exists():
            assert tree(out) in versions, number
            assert fits(out)
        else:
            assert [tree(one) in versions for one in place.glob(".specgen-*-old-*")] == [True], number
        if number % 5 == 4:
            build(load_profile(profiles[number % 3 % 2]), folder, out)
            assert tree(out) == versions[number % 3 % 2]
            assert names(place) == ["out"]
    assert killed >= 50


def test_of_fifty_pairs_of_builds_none_damages_the_package(tmp_path: Path) -> None:
    folder, profiles = two_profiles(tmp_path)
    out = tmp_path / "place" / "out"
    for _ in range(50):
        pair = [start(file, "--library", folder, "-o", out, cwd=tmp_path) for file in profiles]
        said = [process.communicate()[1].decode() for process in pair]
        statuses = sorted(process.returncode for process in pair)
        assert statuses in ([0, 0], [0, 5]), said
        assert all("SG507" in text for text, process in zip(said, pair, strict=True) if process.returncode == 5)
        assert fits(out)
        assert names(out.parent) == ["out"]


def test_a_second_build_ends_at_once_and_names_the_first(tmp_path: Path) -> None:
    with locked(tmp_path / "out"):
        second = start(SAMPLE, "-o", tmp_path / "out", cwd=tmp_path)
        said = second.communicate()[1].decode()  # the first holds the folder all the time
        assert second.returncode == 5
    assert f"SG507 別の specgen がこのフォルダーに書き込んでいます（プロセス {os.getpid()}、{socket.gethostname()}、開始 20" in said
    assert names(tmp_path) == []


def test_the_lock_of_a_dead_process_is_taken_over_by_one_run_only(tmp_path: Path) -> None:
    lock, inside = tmp_path / ".out.specgen-lock", tmp_path / "inside"
    pid = dead_pid()
    for round_number in range(12):
        rest = "" if round_number % 4 == 3 else json.dumps({"pid": pid, "host": socket.gethostname()})  # or killed as it wrote
        lock.write_text(rest, encoding="utf-8")
        os.utime(lock, (1, 1))
        begin = time.monotonic() + 0.05
        children = []
        for _ in range(6):
            child = os.fork()
            if child == 0:
                while time.monotonic() < begin:
                    pass
                status = 1
                try:
                    with locked(tmp_path / "out"):
                        inside.mkdir()  # fails when two are inside
                        time.sleep(0.08)
                        inside.rmdir()
                    status = 0
                except WorkplaceError:
                    status = 5
                finally:
                    os._exit(status)
            children.append(child)
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert set(statuses) <= {0, 5}, statuses
        assert 0 in statuses
        assert names(tmp_path) == []


@pytest.mark.parametrize(
    "holder",
    [{"pid": 1, "host": socket.gethostname()}, {"pid": 999_999_999, "host": "別の機械"}],
    ids=["alive", "of another host"],
)
def test_a_lock_that_may_be_in_use_is_respected_and_left(holder: dict[str, object], tmp_path: Path) -> None:
    lock = tmp_path / ".out.specgen-lock"
    lock.write_text(json.dumps({**holder, "time": "2026-10-01T09:00:00+09:00"}), encoding="utf-8")
    with pytest.raises(WorkplaceError) as caught:
        write_package(package("new"), tmp_path / "out")
    (problem,) = caught.value.problems
    assert problem.code == "SG507"
    assert f"プロセス {holder['pid']}、{holder['host']}、開始 2026-10-01T09:00:00+09:00" in problem.message
    assert str(lock) in problem.remedy
    assert names(tmp_path) == [".out.specgen-lock"]


def test_a_process_number_used_again_does_not_keep_a_lock(tmp_path: Path) -> None:
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "started": "1"}
    (tmp_path / ".out.specgen-lock").write_text(json.dumps(holder), encoding="utf-8")
    if not Path("/proc/self/stat").exists():
        pytest.skip("このシステムでは開始の時刻が分からない")
    write_package(package("new"), tmp_path / "out")
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize(
    ("name", "status", "said"), [("SIGINT", 130, "中断しました。"), ("SIGTERM", 143, "終了の指示を受けて中断しました。")]
)
@pytest.mark.parametrize("moment", ["fsync", "rename"])
def test_an_interrupted_build_says_so_and_leaves_nothing_half_done(
    name: str, status: int, said: str, moment: str, library: Library, sample: LoadedProfile, tmp_path: Path
) -> None:
    """In the middle of writing: the old package; in the middle of the swap: the new one."""
    code = (
        "import os, signal, specgen.cli\n"
        f"real = os.{moment}\n"
        f"def once(*given): os.{moment} = real; os.kill(os.getpid(), signal.{name}); os.kill(os.getpid(), signal.{name}); return real(*given)\n"
        f"os.{moment} = once\n"
        "specgen.cli.main()"
    )
    out = tmp_path / "place" / "out"
    build(sample, library, out)
    before = tree(out)
    process = start(SAMPLE, "-o", out, "--only", "spec", cwd=tmp_path, code=code)
    _, stderr = process.communicate()
    assert (process.returncode, stderr.decode()) == (status, f"{said}\n")
    assert (tree(out) == before) is (moment == "fsync")
    assert fits(out)
    assert names(out.parent) == ["out"]


# What may be replaced


def test_edited_missing_and_foreign_files_are_refused_and_forced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_package(package("old"), out)
    put_mine(out)
    (out / "01_仕様書.docx").write_bytes(b"edited")
    (out / "11_協定書.docx").unlink()
    (out / "12_経費.docx").write_bytes(b"foreign")
    before = tree(tmp_path)
    with pytest.raises(WorkplaceError) as caught:
        write_package(package("new"), out)
    assert codes(caught) == [("SG504", "01_仕様書.docx"), ("SG504", "11_協定書.docx"), ("SG504", "12_経費.docx")]
    assert ["編集" in str(p) for p in caught.value.problems] == [True, False, False]
    assert tree(tmp_path) == before
    write_package(package("new"), out, force=True)
    assert tree(tmp_path) == {f"out/{path}": content for path, content in whole("new", MINE).items()}


def test_a_folder_of_others_is_refused_and_with_force_keeps_what_it_holds(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    put_mine(out)
    (out / "manifest.json").write_text('{"name": "a web page"}', encoding="utf-8")
    before = tree(tmp_path)
    with pytest.raises(WorkplaceError) as caught:
        write_package(package("new"), out)
    assert codes(caught) == [("SG505", "out")]
    assert tree(tmp_path) == before
    write_package(package("new"), out, force=True)
    assert tree(out) == whole("new", MINE)


def test_an_empty_folder_is_taken_with_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out").chmod(0o2770)
    write_package(package("new"), tmp_path / "out")
    assert tree(tmp_path / "out") == whole("new", {})
    assert (tmp_path / "out").stat().st_mode & 0o7777 == 0o2770


def test_even_force_does_not_replace_a_folder_by_a_document(tmp_path: Path) -> None:
    (tmp_path / "out" / "12_経費.docx").mkdir(parents=True)
    (tmp_path / "out" / "12_経費.docx" / "x").write_bytes(b"x")
    with pytest.raises(WorkplaceError) as caught:
        write_package(package("new"), tmp_path / "out", force=True)
    assert codes(caught) == [("SG504", "x")]
    assert tree(tmp_path) == {"out/12_経費.docx/x": b"x"}


def test_what_is_saved_into_the_old_folder_while_it_is_replaced_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_package(package("old"), out)
    put_mine(out)
    real = os.rename

    def saving(source: Path, target: Path) -> None:
        if Path(source) == out:
            for name, content in (("担当者のメモ.txt", b"later"), ("新しい.txt", b"added"), ("11_協定書.docx", b"edited")):
                (out / name).unlink(missing_ok=True)
                (out / name).write_bytes(content)
        real(source, target)

    with mock.patch.object(os, "rename", saving):
        write_package(package("new"), out)
    saved = {"担当者のメモ（退避1）.txt": b"later", "新しい.txt": b"added", "11_協定書.docx": b"edited"}
    assert tree(tmp_path) == {f"out/{path}": content for path, content in whole("new", {**MINE, **saved}).items()}


def test_where_there_are_no_hard_links_the_officer_s_files_are_copied(tmp_path: Path) -> None:
    write_package(package("old"), tmp_path / "out")
    put_mine(tmp_path / "out")
    with mock.patch.object(os, "link", side_effect=PermissionError(errno.EPERM, "no links")):
        write_package(package("new"), tmp_path / "out")
    assert tree(tmp_path) == {f"out/{path}": content for path, content in whole("new", MINE).items()}


def test_no_package_stands_where_the_inputs_are_or_behind_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "work"
    for folder in ("work", "a/profiles", "a/library", "empty"):
        (tmp_path / folder).mkdir(parents=True)
    file, library = tmp_path / "a" / "profiles" / "p.yaml", tmp_path / "a" / "library"
    file.write_text(PROFILE, encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "by-link").symlink_to(tmp_path / "a")
    monkeypatch.chdir(work)
    before = tree(tmp_path)
    refused = [
        ".",
        "..",
        "/",
        "../a",
        "../a/profiles",
        "../a/library",
        "../link",
        "../link/",
        "../dangling",
        "../file",
        "../by-link/profiles",
    ]
    for out in refused:
        with pytest.raises(WorkplaceError) as caught:
            write_package(package("new"), Path(out), force=True, inputs=[file, library])
        assert [problem.code for problem in caught.value.problems] == ["SG506"], out
        assert tree(tmp_path) == before
    done = start(file, "-o", "../a/profiles", "--force", cwd=work)
    assert (b"SG506" in done.communicate()[1], done.returncode) == (True, 5)
    assert tree(tmp_path) == before
    write_package(package("new"), Path("../a/out"), inputs=[file, library])
    assert fits(tmp_path / "a" / "out")


def test_a_long_folder_name_has_room_for_lock_and_stage(tmp_path: Path) -> None:
    for name in ("市" * 85, "a" * 255):
        for version in ("old", "new"):
            write_package(package(version), tmp_path / name)
        assert tree(tmp_path / name) == whole("new", {})
    assert len(names(tmp_path)) == 2


def test_the_command_refuses_an_edited_document_until_forced(tmp_path: Path) -> None:
    def run(*more: str) -> tuple[str, int]:
        process = start(SAMPLE, "-o", "out", *more, cwd=tmp_path)
        return process.communicate()[1].decode(), process.returncode

    assert run()[1] == 0
    edited = tmp_path / "out" / "11_協定書.docx"
    edited.write_bytes(edited.read_bytes() + b"\0")
    said, status = run()
    assert (status, said.splitlines()[0]) == (
        5,
        "out/11_協定書.docx: SG504 specgen が作った後に編集されています（条項の文は変わっていません）",
    )
    assert run("--force")[1] == 0
    assert fits(tmp_path / "out")


# Names


@pytest.mark.parametrize(
    ("title", "begin"),
    [
        ("01_調達仕様書", None),
        ("𠮷野村（案） 第１版.2", None),
        ("第1/2章", "第1／2章~"),
        ('<a>:"b"\\|?*', "＜a＞：＂b＂＼｜？＊~"),
        ("行\n頭\x00\x7f\u2028", "行_頭___~"),
        ("CON", "_CON~"),
        ("nul.第１版", "_nul.第１版~"),
        ("Com¹", "_Com¹~"),
        ("COM10", None),
        ("終わり. 　.", "終わり~"),
        ("..", "_~"),
        ("", "_~"),
        ("か\u3099", "が~"),
        ("\udc80", "_~"),
        ("a~0123456789", "a~0123456789~"),
        ("市" * 66, None),
        ("市" * 67, "市" * 63 + "~"),
    ],
)
def test_titles_become_names(title: str, begin: str | None) -> None:
    name = safe_name(title)
    assert name == title if begin is None else re.fullmatch(re.escape(begin) + "[0-9a-f]{10}", name)


TITLES = st.text() | st.text(st.sampled_from("aA.~ 　/\\:？CONconul1¹市か\u3099\ud800\n0"), max_size=90)


@given(TITLES, TITLES)
def test_a_name_is_fit_for_every_system_and_belongs_to_one_title(one: str, other: str) -> None:
    name = safe_name(one)
    assert 0 < len(name.encode()) <= 200
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f]|[. ]\Z', name)
    assert not re.match(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|\Z)", name)
    assert unicodedata.is_normalized("NFC", name)
    assert name == safe_name(one)
    assert (name == safe_name(other)) is (one == other)


def test_two_documents_with_one_file_name_are_refused(tmp_path: Path) -> None:
    kind = "id: other\nnumber: '01'\ntitle: 試験文書\nscheme: agreement\ncover: {page: false, title: '{{ project.title }}'}\noutline:\n  - {id: one, title: 総則, clauses: [a.one]}\n"
    library = small_library(tmp_path, {"a.one": "文。\n"}, files={"kinds/other.yaml": kind})
    with pytest.raises(InputError) as caught:
        build(profile(), library, tmp_path / "out")
    assert [problem.code for problem in caught.value.problems] == ["SG313"]
    assert not (tmp_path / "out").exists()
    assert same_name("Ａ.DOCX") == same_name("ａ.docx")
