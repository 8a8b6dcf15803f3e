"""A text of a profile that looks like a formula is a text in every cell of every workbook we write, those inside Word files too."""

from __future__ import annotations

import ast
import io
import json
import random
import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell
from pydantic import ValidationError

from specgen.book import Book, Box, Sheet
from specgen.build import build
from specgen.conversion import written
from specgen.errors import InputError, Origin
from specgen.profile import LoadedProfile, check_profile, load_profile
from specgen.render import xlsx
from specgen.schema import Profile
from specgen.source import Document, Path_
from tests.conftest import SAMPLE, shipped_library

MARK = "＃印"  # in every text that was changed, so that its cells are found again
SIGNS = ("=", "+", "-", "@", "＝")  # a tab no profile may hold (SG118)


def leaves(data: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The ways to all texts."""
    match data:
        case dict():
            for key, value in data.items():
                yield from leaves(value, (*path, key))
        case list():
            for i, value in enumerate(data):
                yield from leaves(value, (*path, i))
        case str():
            yield path


def at(data: Any, path: Path_) -> Any:
    for part in path:
        data = data[part]
    return data


def put(data: Any, path: Path_, text: str) -> None:
    at(data, path[:-1])[path[-1]] = text


def changed(data: Any, signs: dict[Path_, str]) -> Any:
    data = deepcopy(data)
    for path, sign in signs.items():
        put(data, path, f"{sign}{MARK}+{at(data, path)}"[:400])
    return data


def checked(data: Any) -> LoadedProfile:
    """The profile of ``data``; a problem's place is the way to what it is about."""
    ways = {path: Origin(repr(path)) for path in leaves(data)}
    return check_profile(Document(data, "見本.yaml", "", given=ways), "見本")


@cache
def free_texts() -> tuple[Path_, ...]:
    """The ways to the texts of the sample an officer may write as he likes: no ids, choices, dates, names of other entries."""
    data = load_profile(SAMPLE).source.data
    free = set(leaves(data))
    while True:
        tried = changed(data, dict.fromkeys(free, "="))
        refused: set[Path_] = set()
        try:
            Profile.model_validate_json(json.dumps(tried))
        except ValidationError as error:
            for detail in error.errors():
                if detail["type"] == "too_short":  # its entries are refused
                    continue
                way = [part for part in detail["loc"] if part not in ("text", "setting", "integer")]
                refused |= {path for path in free if path[: len(way)] == tuple(way)}
        else:
            try:
                checked(tried)
                return tuple(sorted(free, key=repr))
            except InputError as error:
                refused = {ast.literal_eval(problem.origin.path) for problem in error.problems}
        assert refused & free
        free -= refused


def workbooks(profile: LoadedProfile) -> Iterator[tuple[str, bytes]]:
    """Every workbook: the 入力シート, those of the package, those the charts of Word files carry."""
    yield "入力シート", written(profile.source.data, ".xlsx", shipped_library())
    with TemporaryDirectory() as folder:
        manifest = build(profile, shipped_library(), Path(folder) / "out")
        files = [file for document in manifest.documents for file in document.files]
    yield from ((file.path, file.content) for file in files if file.path.endswith(".xlsx"))
    for file in files:
        if file.path.endswith(".docx"):
            with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
                yield from ((f"{file.path} {name}", archive.read(name)) for name in archive.namelist() if name.endswith(".xlsx"))


def marked(content: bytes) -> Iterator[tuple[Cell, str]]:
    """The cells that hold a changed text, and all they say."""
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        yield from ((cell, cell.value) for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and MARK in cell.value)


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 2**32))
def test_a_text_that_looks_like_a_formula_stays_a_text_in_every_workbook(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - which sign stands before which text
    profile = checked(changed(load_profile(SAMPLE).source.data, {path: chance.choice(SIGNS) for path in free_texts()}))
    found: dict[str, str] = {}
    for name, content in workbooks(profile):
        cells = list(marked(content))
        found[name] = "\n".join(text for _, text in cells)
        assert [cell.coordinate for cell, _ in cells if cell.data_type != "s"] == [], name
        looks_like_one = [cell for cell, text in cells if text.startswith(SIGNS)]
        assert [cell.coordinate for cell in looks_like_one if not cell.quotePrefix] == [], name
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(part).decode() for part in archive.namelist() if part.endswith(".xml")]
        formulas = [text for part in parts for text in re.findall(r"<(?:\w+:)?(?:f|formula[12]?|definedName)\b[^>]*>([^<]*)<", part)]
        assert [text for text in formulas if MARK in text] == [], name
    assert [path for path in free_texts() if at(profile.source.data, path) not in found["入力シート"]] == []
    assert {name[:2] for name, texts in found.items() if texts} >= {"08", "09", "12", "16"}


def test_most_texts_of_a_profile_are_tried() -> None:
    fields = {".".join(part for part in path if isinstance(part, str)) for path in free_texts()}
    assert {"project.title", "members.name", "customization_requests.title", "costs.items.name", "businesses.name"} <= fields
    assert len(free_texts()) > 500


def test_a_tab_before_a_text_makes_no_formula_either() -> None:
    text = "\t=1+1"
    data = {"project": {"title": text}, "customization_requests": [{"id": "CR-1", "title": text}]}
    books = (
        xlsx.render(Book("ブック", (Sheet("表", (20,), ((Box(text),), (Box(text, "words", typed=True),))),))),
        xlsx.plain_sheet("表", [[text]]),
        written(data, ".xlsx", shipped_library()),
    )
    for content in books:
        cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
        found = [cell for cell in cells if cell.value == text]
        assert found
        assert all(cell.data_type == "s" and cell.quotePrefix for cell in found)
