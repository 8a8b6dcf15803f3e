"""The YAML text of a profile: read, and everything it asks for assembled with the shipped library.

Most changes are made to the data, since a text that is no YAML or has an unknown key is refused at once.
"""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, get_args

import yaml

from specgen import schema
from specgen.build import prepare
from specgen.profile import parse_profile
from specgen.source import check_text, decode, parse_yaml
from tests.conftest import PROFILES, shipped_library
from tests.fuzz import mutations
from tests.small import PROFILE

_COMPLETE = Path(__file__).resolve().parent.parent / "data" / "complete.yaml"


@cache
def seeds() -> list[bytes]:
    """A few lines, the profile with everything the policy asks for, and every sample."""
    shipped_library()  # no input waits for it
    return [PROFILE.encode(), _COMPLETE.read_bytes(), *(file.read_bytes() for file in PROFILES)]


def try_one(data: bytes) -> None:
    prepare(parse_profile(_text(data), "profile.yaml", "profile"), shipped_library())


def _text(data: bytes) -> str:
    text = decode(data, "profile.yaml")
    check_text(text, "profile.yaml")
    return text


# -- changes ---------------------------------------------------------------------------------------

WORDS = (
    *(b"members:", b"costs:", b"call:", b"- {id: a}", b"null", b"true", b"{}", b"[]", b"&a", b"*a", b"!!int 1", b"---", b"? ", b"<<: "),
    *("２０２７".encode(), b"2027-02-29", b"60:40", b"1.10", b"0120", "令和９年".encode(), b"|\n", b'"\\x00"', b"{{ a }}", b"[[ref:a.b]]"),
)
_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 12, 99, 100, 101, 10**6, 10**18, -(10**18), 10**400),
    *("", " ", "0", "00", "33.3333333333", "1e9", "nan", "-0", "100.000001", "9999-12-31", "0001-01-01", "2027-02-28", "2027-13-01"),
    *(
        "𠮷",
        "か\u3099",
        "あ" * 300,
        "a b",
        "A",
        "..",
        "/etc/passwd",
        "{{ x }}",
        "[[ref:a.b]]",
        "**",
        "\ue000",
        "１２",
        [],
        {},
        [[]],
        [{}],
        {"id": "a"},
    ),
)


@cache
def _data(seed: bytes) -> Any:
    return parse_yaml(seed.decode(), "profile.yaml").data


@cache
def _known() -> tuple[Any, ...]:
    """Every scalar of the seeds, and every word the schema offers a choice of."""
    found: dict[Any, None] = {}
    for seed in seeds():
        found |= dict.fromkeys(value for _, _, value in _places(_data(seed)) if isinstance(value, str | int) and len(str(value)) < 60)
    for value in vars(schema).values():
        found |= dict.fromkeys(each for each in get_args(value) if isinstance(each, str))
    return tuple(found)


def _places(data: Any) -> list[tuple[Any, Any, Any]]:
    """Every list or mapping below, with key and value, from the top down."""
    found: list[tuple[Any, Any, Any]] = []
    pairs = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    for key, value in pairs:
        found += [(data, key, value), *_places(value)]
    return found


def mutate(data: bytes, random: Random) -> bytes:
    """Mostly one to six changes of the data; sometimes of the text."""
    if random.random() < 0.25:
        return mutations.mutate(data, random, WORDS)
    changed = copy.deepcopy(_data(data))
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        places = _places(changed)
        if places:
            _change(places, random)
    return yaml.safe_dump(changed, allow_unicode=True, sort_keys=False).encode("utf-8", "surrogatepass")


def _change(places: list[tuple[Any, Any, Any]], random: Random) -> None:
    """One place gets another value, goes, comes twice, or takes what stands elsewhere under its key."""
    holder, key, value = random.choice(places)
    alike = [other for _, name, other in places if name == key and isinstance(key, str)]
    match random.randrange(8):
        case 0:
            del holder[key]
        case 1:
            holder[key] = random.choice(_ODD)
        case 2:
            holder[key] = random.choice(_known())
        case 3 if isinstance(value, int) and not isinstance(value, bool):
            holder[key] = value + random.choice((-1, 1, 12, -value, value, 10**9))
        case 4 if isinstance(value, list):
            holder[key] = random.choice((value[::-1], value + copy.deepcopy(value), value[:1], value[1:]))
        case 5 if isinstance(holder, list):
            holder.insert(random.randrange(len(holder) + 1), copy.deepcopy(value))
        case 6 if isinstance(holder, dict):
            _elsewhere(holder, random)
        case _:
            holder[key] = copy.deepcopy(random.choice(alike or [value]))


def _elsewhere(holder: dict[Any, Any], random: Random) -> None:
    """A key and its value from the same level of another seed, or two values change places."""
    first, second = random.choice(list(holder)), random.choice(list(holder))
    others = [where for seed in seeds() for where, key, _ in _places(_data(seed)) if key == first and isinstance(where, dict)]
    other = random.choice(others) if others else {}
    missing = [key for key in other if key not in holder]
    if missing and random.random() < 0.7:
        key = random.choice(missing)
        holder[key] = copy.deepcopy(other[key])
    else:
        holder[first], holder[second] = holder[second], holder[first]
