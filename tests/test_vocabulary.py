"""Every vehicle's papers in its own words (adr/0011)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specgen.build import Assembled, prepare
from specgen.kept import read_library
from specgen.library import Library
from specgen.profile import load_profile
from specgen.render.markdown import render
from tests.vehicle_profiles import VEHICLES, profile_of


@pytest.fixture(scope="session")
def library() -> Library:
    return read_library()


@pytest.fixture(scope="session", params=VEHICLES)
def vehicle(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def package(vehicle: str, library: Library, tmp_path_factory: pytest.TempPathFactory) -> Assembled:
    path: Path = tmp_path_factory.mktemp(vehicle) / "profile.yaml"
    path.write_text(profile_of(vehicle, library), encoding="utf-8")
    return prepare(load_profile(path), library)


def test_no_paper_holds_words_of_another_vehicle(vehicle: str, library: Library, package: Assembled) -> None:
    foreign = re.compile("|".join(library.vehicles[vehicle].foreign))
    found = {
        f"{document.title}: …{text[max(0, hit.start() - 12) : hit.end() + 8]}…".replace("\n", " ")
        for document in package.documents
        for text in [render(document).decode()]
        for hit in foreign.finditer(text)
    }
    assert not found, "\n".join(sorted(found))
