"""Every vehicle's papers in its own words (adr/0011)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specgen.build import Assembled, prepare
from specgen.kept import read_library
from specgen.library import Library
from specgen.profile import load_profile, parse_profile
from specgen.render.markdown import render
from tests.small import PROFILE, small_library
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


_VEHICLES = "partial_affairs_assoc: {words: {参加団体: 構成団体, 参加: 加盟, 協定: 要綱, 連携協定: 連携協定}}\n"
_UNION = PROFILE.replace("contract: lead", "contract: union").replace(
    "council_name: 試験協議会", "council_name: 参加団体協議会, vehicle: partial_affairs_assoc"
)


def _printed(folder: Path, body: str, text: str = _UNION, files: dict[str, str] | None = None) -> str:
    library = small_library(folder, {"a.one": body}, files={"vehicles.yaml": _VEHICLES, **(files or {})})
    return render(prepare(parse_profile(text, "profile.yaml", "profile"), library).documents[0]).decode()


def test_a_vehicle_prints_its_own_words(tmp_path: Path) -> None:
    printed = _printed(tmp_path, "参加団体は、この協定により参加する。\n\n参加団体は、連携協定を妨げない。\n")
    assert "構成団体は、この要綱により加盟する。" in printed  # 参加団体 is one word, and longer than 参加
    assert "構成団体は、連携協定を妨げない。" in printed  # a word that stands for itself


def test_what_is_written_for_the_vehicle_and_what_the_officer_wrote_stays(tmp_path: Path) -> None:
    body = "@when {vehicle: partial_affairs_assoc}\n組合は、参加団体の語を用いる。\n\n次に掲げる者は、{{ council.name }}の参加団体とする。\n\n1. 参加団体の長\n@when {vehicle: partial_affairs_assoc}\n2. 参加団体の職員\n"
    printed = _printed(tmp_path, body)
    assert "組合は、参加団体の語を用いる。" in printed
    assert "参加団体協議会の構成団体とする。" in printed  # the name is the profile's, the word after it the clause's
    assert "構成団体の長" in printed
    assert "参加団体の職員" in printed


def test_headings_and_tables_speak_the_same_words(tmp_path: Path) -> None:
    table = (
        "id: list\ncaption: 参加団体一覧\ndescription: 参加団体の表\n"
        "columns: [{heading: 参加団体, width: 50, value: '{{ row.name }}'}, {heading: 区分, width: 50, value: '{{ row.role }}'}]\nrows: members\n"
    )
    printed = _printed(tmp_path, "title: 参加団体\n---\n次の表による。\n\n[[table:list]]\n", files={"tables/list.yaml": table})
    assert "（構成団体）" in printed
    assert "参加団体" not in printed.replace("参加団体協議会", "")


def test_a_plain_agreement_is_printed_as_written(tmp_path: Path) -> None:
    printed = _printed(tmp_path, "参加団体は、この協定により参加する。\n", PROFILE)
    assert "参加団体は、この協定により参加する。" in printed
