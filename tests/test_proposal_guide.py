"""How a proposal is written and scored: what the lists of the library must hold together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from specgen import source
from specgen.conditions import holds
from tests.conftest import shipped_library

LIBRARY = Path(__file__).parent.parent / "clause_library"
SITUATIONS: list[dict[str, object]] = [
    {"joint": joint, "method": method} for joint in (True, False) for method in ("proposal", "overall_evaluation")
]


def rows(name: str, conditions: Mapping[str, object]) -> list[dict[str, Any]]:
    """The rows of a ready list that are printed under ``conditions``."""
    data: Any = source.read_yaml(LIBRARY / "data" / f"{name}.yaml").data
    return [row for row in data if holds(row.get("when", {}), conditions)]


@pytest.mark.parametrize("conditions", SITUATIONS, ids=str)
def test_a_proposal_has_twenty_chapters_that_fit_into_its_sheets(conditions: dict[str, object]) -> None:
    chapters = rows("proposal_chapters", conditions)
    assert [int(row["number"]) for row in chapters] == list(range(1, 21))
    assert sum(int(row["pages"]) for row in chapters) <= 60


@pytest.mark.parametrize("conditions", SITUATIONS, ids=str)
def test_every_chapter_names_a_group_that_earns_points(conditions: dict[str, object]) -> None:
    kind = next(each.kind for each in shipped_library().kinds if each.kind.id == "evaluation")
    scored = [each for each in kind.criteria if holds(each.when, conditions)]
    assert sum(each.points for each in scored) == 650
    groups = {each.group for each in scored}
    named = {row["criterion"] for row in rows("proposal_chapters", conditions)}
    assert named - groups <= {"機能適合点", "価格点"}
    assert groups - named == set()


def test_every_viewpoint_says_what_earns_many_and_what_earns_few_points() -> None:
    kind = next(each.kind for each in shipped_library().kinds if each.kind.id == "evaluation")
    silent = [
        each.id for each in kind.criteria if not re.fullmatch(r"[^。]+高く採点する。[^。]+(?:低く採点する|採点しない)。", each.viewpoint)
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("scale", "shares"),
    [
        ("five", {"５": "１００％", "４": "８０％", "３": "６０％", "２": "４０％", "１": "２０％", "０": "０％"}),
        ("letters", {"Ａ": "１００％", "Ｂ": "７０％", "Ｃ": "５０％", "Ｄ": "３０％", "Ｅ": "０％"}),
    ],
)
def test_the_steps_of_a_scale_earn_the_shares_that_are_computed_with(scale: str, shares: dict[str, str]) -> None:
    assert {row["step"]: row["percent"] for row in rows("scales", {"scale": scale})} == shares
