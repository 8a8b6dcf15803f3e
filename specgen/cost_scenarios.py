"""Another way to share: a scenario file laid over a profile, and what changes for each body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from specgen import schema
from specgen.cost_model import Allocation
from specgen.errors import InputError, Problem
from specgen.profile import LoadedProfile, check_profile
from specgen.source import Document, Path_, read_yaml

_MAY_SAY = ("name", "costs", "members")
_OF_MEMBERS = (
    "id",
    "population",
    "households",
    "staff",
    "terminals",
    "figures_as_of",
    "figures_source",
    "terminals_source",
    "figures_status",
)


@dataclass(frozen=True)
class Scenario:
    """name: the file's ``name``, else its file name without the end."""

    name: str
    profile: LoadedProfile


def load_scenario(file: Path, base: LoadedProfile) -> Scenario:
    """The profile ``base`` with what the scenario says instead.

    Each entry of its ``costs`` (``schemes``, ``items`` …) replaces the profile's whole entry; ``members`` replaces
    figures of the bodies it names. Raises InputError SG0xx, SG439, and SG1xx, SG4xx for the two together, with the
    places of whichever file says it.
    """
    said = read_yaml(file)
    problems = list(_problems(said, base))
    if problems:
        raise InputError(*problems)
    replaced: list[Path_] = [("costs", key) for key in said.data.get("costs") or ()]
    data: dict[str, Any] = deepcopy(base.source.data)
    for key, value in (said.data.get("costs") or {}).items():
        data.setdefault("costs", {})[key] = value
    given = {path: said.origin(path) for path in said.values if path[:2] in replaced}
    ids = [member["id"] for member in data["members"]]
    for number, entry in enumerate(said.data.get("members") or ()):
        place = ids.index(entry["id"])
        for key, value in entry.items():
            data["members"][place][key] = value
            if key != "id":
                given["members", place, key] = said.origin(("members", number, key))
    kept = {path: origin for path, origin in base.source.given.items() if path[:2] not in replaced}
    merged = replace(
        base.source,
        data=data,
        keys={path: mark for path, mark in base.source.keys.items() if path[:2] not in replaced},
        values={path: mark for path, mark in base.source.values.items() if path[:2] not in replaced},
        given={**kept, **given},
    )
    name = str(said.data.get("name") or file.stem)
    return Scenario(name, check_profile(merged, base.name))


def _problems(said: Document, base: LoadedProfile) -> Sequence[Problem]:
    if not isinstance(said.data, dict) or not set(said.data) & {"costs", "members"}:
        remedy = "「costs: 」に置き換える項目（schemes など）を、「members: 」に置き換える数値を書いてください"
        return [Problem(said.origin(), "SG439", "置き換えるもの（costs 又は members）がありません", remedy)]
    found = []
    for key in said.data:
        if key not in _MAY_SAY:
            what = f"「{key}」は、比べる案のファイルには書けません"
            found.append(Problem(said.origin((key,), key=True), "SG439", what, f"使える項目: {', '.join(_MAY_SAY)}"))
    if not isinstance(said.data.get("costs") or {}, dict):
        found.append(
            Problem(
                said.origin(("costs",)), "SG439", "costs が「名前: 値」の組ではありません", "costs の下に項目を字下げして書いてください"
            )
        )
    members = said.data.get("members") or []
    if not isinstance(members, list) or not all(isinstance(entry, dict) and "id" in entry for entry in members):
        found.append(
            Problem(
                said.origin(("members",)),
                "SG439",
                "members が「- {id: …}」の一覧ではありません",
                "団体ごとに id と置き換える数値を書いてください",
            )
        )
        return found
    ids = [member.id for member in base.data.members]
    for number, entry in enumerate(members):
        if entry["id"] not in ids:
            remedy = f"{schema.did_you_mean(str(entry['id']), ids)}使える識別名: {', '.join(ids)}"
            found.append(Problem(said.origin(("members", number, "id")), "SG439", f"「{entry['id']}」という参加団体はありません", remedy))
        for key in entry:
            if key not in _OF_MEMBERS:
                what = f"「{key}」は、比べる案の members には書けません"
                found.append(
                    Problem(said.origin(("members", number, key), key=True), "SG439", what, f"使える項目: {', '.join(_OF_MEMBERS)}")
                )
    return found


def differences(base: Allocation, other: Allocation) -> Mapping[str, Mapping[int, int]]:
    """Body → year → yen (tax included) that the scenario is above the profile; bodies and years of both."""
    sums = [each.by_body() for each in (base, other)]
    bodies = list(dict.fromkeys(body for each in sums for body in each))
    years = sorted({*base.years, *other.years})

    def included(side: int, body: str, year: int) -> int:
        money = sums[side].get(body, {}).get(year)
        return money.included if money else 0

    return {body: {year: included(1, body, year) - included(0, body, year) for year in years} for body in bodies}
