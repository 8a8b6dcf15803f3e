"""How the offers are scored → values and lists that documents may print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from specgen import schema
from specgen.model import FactValue, Row, Unset

if TYPE_CHECKING:
    from specgen.library import Library
    from specgen.profile import LoadedProfile


def evaluation_values(profile: LoadedProfile, library: Library, conditions: Mapping[str, object]) -> Iterator[tuple[str, FactValue]]:
    for name, label in schema.VALUES.items():
        if name.startswith("evaluation."):
            yield name, Unset(label, profile.origin("evaluation"))


def evaluation_lists(profile: LoadedProfile, library: Library, conditions: Mapping[str, object]) -> Mapping[str, tuple[Row, ...]]:
    names = ("experts", "criteria", "criterion_groups", "answer_marks", "example_offers", "example_points", "example_fit")
    return dict.fromkeys(names, ())
