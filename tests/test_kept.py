from __future__ import annotations

import json
from pathlib import Path

import pytest

from specgen import cache
from specgen.build import build
from specgen.errors import InputError
from specgen.kept import read_library
from specgen.library import Library, load_library
from tests.small import profile, write_library

EVERYTHING = {
    "a.one": (
        "cites: [shiken-ho/8-1]\nwhen: {members: {min: 2}}\nmandatory: true\n---\n"
        "**{{ project.title | plain }}**は、[[ref:a.two#part]]から[[ref:a.one..a.two]]まで、[[cite:shiken-ho/8-1]]による。\n\n"
        "@when {method: [proposal, open_bidding]}\n@id list\n次による。\n\n1. 甲\n   1. 乙\n2. 丙\n"
    ),
    "a.two": "@id part\n[[annex:data]]のとおり。\n\n| 甲 | 乙 |\n|---|---|\n| 一 | **二** |\n",
    "a.terms": "用語は、次による。\n\n[[terms]]\n",
    "a.table": "次の表による。\n\n[[table:steps]]\n",
}
FILES = {
    "terms.yaml": "kit: {term: 試験器, definition: '[[cite:shiken-ho/8-1]]の器具をいう。', when: {joint: true}}\n",
    "tables/steps.yaml": (
        "id: steps\ncaption: 手順\ndescription: 手順の表\nrows: data/steps\ncolumns:\n"
        "  - {heading: 手順, width: 100, value: '{{ row.step }}を{{ parameters.days }}日'}\n"
    ),
    "data/steps.yaml": "- {step: 準備}\n- {step: 本番}\n",
    "parameters.yaml": "days: {label: 日数, kind: integer, default: 5, unit: 日, source: 慣行, confidence: design}\n",
    "kinds/paper.yaml": (
        "id: paper\nnumber: '01'\ntitle: 試験文書\nscheme: agreement\nwhen: {joint: true}\n"
        "cover: {page: true, title: '{{ project.title }}', lines: ['{{ project.date | year_month }}']}\n"
        "outline:\n  - {id: one, title: 総則, clauses: [a.one, a.two, a.terms]}\n"
        "annexes:\n  - {id: data, form: annex, title: 資料, clauses: [a.table]}\n"
    ),
}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPECGEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_library_of_every_kind_of_part_comes_back_equal(tmp_path: Path, own_folder: Path) -> None:
    folder = write_library(tmp_path, EVERYTHING, files=FILES)
    first = read_library(folder)
    assert len(list(own_folder.glob("library-*.json"))) == 1
    assert read_library(folder) == first == load_library(folder)


def test_the_shipped_library_comes_back_equal(library: Library) -> None:
    read_library()
    assert read_library() == library


def test_a_kept_library_gives_the_same_files(tmp_path: Path) -> None:
    folder = write_library(tmp_path, EVERYTHING, files=FILES)
    read, kept = (build(profile(), folder, tmp_path / name) for name in ("read", "kept"))
    assert read == kept


def test_a_changed_clause_is_read_again(tmp_path: Path) -> None:
    folder = write_library(tmp_path, {"a.one": "古い文。\n"})
    read_library(folder)
    path = folder / "clauses" / "a" / "one.md"
    path.write_text(path.read_text(encoding="utf-8").replace("古い文", "新しい文"), encoding="utf-8")
    (block,) = read_library(folder).clauses["a.one"].blocks
    assert "新しい文" in str(block)


def test_a_library_with_mistakes_is_refused_every_time(tmp_path: Path, own_folder: Path) -> None:
    folder = write_library(tmp_path, {"a.one": "[[ref:a.two]]による。\n"})
    for _ in range(2):
        with pytest.raises(InputError) as refused:
            read_library(folder)
        assert [problem.code for problem in refused.value.problems] == ["SG229"]
    assert not own_folder.exists()


@pytest.mark.parametrize("spoilt", [[], {}, ["os.system", "true"], ["Library", "1"], ["tuple", 1], ["Origin"], ["Kind", "{}"], "text", 7])
def test_what_cannot_be_a_library_is_as_good_as_nothing(spoilt: object, tmp_path: Path, own_folder: Path) -> None:
    folder = write_library(tmp_path, {"a.one": "文。\n"})
    first = read_library(folder)
    (file,) = own_folder.glob("library-*.json")
    file.write_text(json.dumps(spoilt), encoding="utf-8")
    assert read_library(folder) == first
    assert cache.load("library", file.stem.removeprefix("library-"))[0] == "Library"
