from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from specgen import cache
from tests.small import ROOT, write_library


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPECGEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_result_comes_back_as_it_was_stored() -> None:
    cache.store("lint", "key", [{"line": 3, "message": "誤り"}])
    assert cache.load("lint", "key") == [{"line": 3, "message": "誤り"}]
    assert cache.load("lint", "other") is None


def test_the_key_changes_with_any_file_of_the_library(tmp_path: Path) -> None:
    folder = write_library(tmp_path, {"a.one": "文。\n"})
    before = cache.library_key(folder)
    assert cache.library_key(folder) == before
    (folder / "clauses" / "a" / "one.md").write_text("別の文。\n", encoding="utf-8")
    changed = cache.library_key(folder)
    (folder / "clauses" / "a" / "one.md").rename(folder / "clauses" / "a" / "two.md")
    assert len({before, changed, cache.library_key(folder)}) == 3


def test_a_broken_or_unwritable_cache_is_as_good_as_none(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.store("lint", "key", [1])
    (own_folder / "lint-key.json").write_text("{broken", encoding="utf-8")
    assert cache.load("lint", "key") is None
    monkeypatch.setenv("SPECGEN_CACHE", "/dev/null/none")
    cache.store("lint", "key", [1])
    assert cache.load("lint", "key") is None


def test_the_cache_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_CACHE", "off")
    cache.store("lint", "key", [1])
    assert cache.load("lint", "key") is None


def test_only_the_newest_results_are_kept(own_folder: Path) -> None:
    for number in range(cache.KEPT + 5):
        cache.store("lint", f"{number:03}", [])
    assert len(list(own_folder.glob("lint-*.json"))) == cache.KEPT


def test_lint_says_the_same_from_the_cache_and_notices_every_change(tmp_path: Path, own_folder: Path) -> None:
    folder = write_library(tmp_path, {"a.one": "[[ref:a.gone]]\n"})

    def lint() -> tuple[int, str]:
        command = [sys.executable, "-X", "utf8", "-m", "specgen.cli", "lint", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=60)
        return done.returncode, done.stdout

    first = lint()
    assert first[0] == 1
    assert "SG229" in first[1]
    assert len(list(own_folder.glob("lint-*.json"))) == 1
    assert lint() == first
    (folder / "clauses" / "a" / "one.md").write_text("---\nid: a.one\ntitle: 件\n---\n# 見出し\n", encoding="utf-8")
    assert "SG208" in lint()[1]
