"""カスタマイズ要望一覧 as it comes back from the offices → the requests of the profile, and what changed.

Requests, alternatives and answers are matched by their ids, entries without one (opinions, talks, past reviews) by
what they say. Nothing is taken away: a row that is not in the workbook and a cell that is blank leave what the profile
has, and both are told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from specgen import schema
from specgen.amendment import Edit, check_amendable, write_edits
from specgen.customization import check_requests
from specgen.errors import Problem
from specgen.library import Library
from specgen.profile import LoadedProfile, check_profile, load_profile
from specgen.request_book import QUESTIONS, Register
from specgen.sheets import bare, entry_of, is_model
from specgen.source import Document, Path_
from specgen.workbook import read_workbook

REQUESTS = "customization_requests"


@dataclass(frozen=True)
class Difference:
    """One value of a request. field: its titles, from the outside in.  old, new: in words, "" for none; equal titles
    may come more than once (two new opinions)."""

    field: str
    old: str
    new: str

    def as_dict(self) -> dict[str, str]:
        return {"field": self.field, "old": self.old, "new": self.new}


@dataclass(frozen=True)
class RequestReport:
    """What became of one request. state: added, changed, unchanged, or kept (in the profile, not in the workbook).

    differences: values written.  blank: values of the profile that the workbook leaves blank or whose row it lacks; they stay.
    """

    id: str
    title: str
    state: str
    differences: tuple[Difference, ...] = ()
    blank: tuple[Difference, ...] = ()

    def as_dict(self) -> dict[str, object]:
        return {
            "id": self.id,
            "title": self.title,
            "state": self.state,
            "differences": [each.as_dict() for each in self.differences],
            "blank": [each.as_dict() for each in self.blank],
        }


@dataclass(frozen=True)
class Merged:
    """edits: what is to be written into the profile's file.  requests: first those of the profile, in its order, then the new ones."""

    edits: tuple[Edit, ...]
    requests: tuple[RequestReport, ...]
    notices: tuple[Problem, ...]


def import_requests(workbook: Path, profile: Path, library: Library, *, dry_run: bool = False) -> Merged:
    """Put what ``workbook`` says of requests into the file ``profile``; nothing is written with ``dry_run`` or when nothing changes.

    Raises UsageError SG025 for a profile that is no YAML, the errors of ``load_profile``, ReceivedError for the workbook's
    file, InputError with every cell that cannot be taken or that would make the profile invalid (SG1xx), WorkplaceError SG509.
    """
    check_amendable(profile)
    loaded = load_profile(profile)
    check_requests(loaded, library)
    merged = merge_requests(read_workbook(workbook, Register, loaded.source.data, (QUESTIONS,)), loaded, library)
    if merged.edits and not dry_run:
        write_edits(profile, merged.edits)
    return merged


def merge_requests(register: Document, profile: LoadedProfile, library: Library) -> Merged:
    """The requests of a workbook, merged into those of ``profile``, which is sound; raises InputError."""
    merging = _Merging()
    data = deepcopy(profile.source.data)
    merging.fields(Register, data, register.data, (), ())
    given = {merging.moved(place): origin for place, origin in register.given.items()}
    check_requests(check_profile(_as_workbook(profile.source, data, {**profile.source.given, **given}), profile.name), library)
    return Merged(
        tuple(merging.edits), tuple(_reports(merging, data, register, len(profile.data.customization_requests))), register.notices
    )


def _as_workbook(source: Document, data: Any, given: dict[Path_, Any]) -> Document:
    """The merged data; what is wrong with it came from the workbook, for the profile was sound."""
    return replace(source, data=data, given=given, workbook=True)


def _reports(merging: _Merging, data: Mapping[str, Any], register: Document, before: int) -> Iterator[RequestReport]:
    in_workbook = {merging.moved((REQUESTS, i))[1] for i in range(len(register.data.get(REQUESTS) or ()))}
    for i, request in enumerate(data.get(REQUESTS) or ()):
        differences = tuple(said for path, said in merging.differences if path[1:2] == (i,))
        blank = tuple(said for path, said in merging.blank if path[1:2] == (i,))
        state = "added" if i >= before else "kept" if i not in in_workbook else "changed" if differences else "unchanged"
        yield RequestReport(request["id"], request["title"], state, differences if state == "changed" else (), blank)


@dataclass
class _Merging:
    """Merges data of a workbook into that of a profile, in place.

    places: path of an entry in the workbook's data → in the profile's.  differences, blank: by the path in the profile.
    """

    edits: list[Edit] = field(default_factory=list)
    places: dict[Path_, Path_] = field(default_factory=dict)
    differences: list[tuple[Path_, Difference]] = field(default_factory=list)
    blank: list[tuple[Path_, Difference]] = field(default_factory=list)

    def moved(self, path: Path_) -> Path_:
        """A path of the workbook's data as one of the profile's."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.places:
                return (*self.places[path[:end]], *path[end:])
        return path

    def fields(
        self, model: type[BaseModel], old: dict[str, Any], new: Mapping[str, Any], source: Path_, way: Path_, titles: str = ""
    ) -> None:
        for key, info in model.model_fields.items():
            if key == "id" and key in old:
                continue
            kind, here, title = bare(info.annotation), (*way, key), _below(titles, info.title or key)
            was, said = old.get(key), new.get(key)
            if said in (None, {}, []):
                self.left(kind, was, here, title)
            elif is_model(kind) and was:
                self.fields(kind, was, said, (*source, key), here, title)
            elif entry_of(kind) and was:
                self.entries(entry_of(kind), was, said, (*source, key), here, title)
            elif get_origin(kind) is dict and was:
                self.mapping(bare(get_args(kind)[1]), was, said, here, title)
            elif _plain(kind, was) != _plain(kind, said):
                self.set(old, key, said, here)
                self.told(kind, was, said, here, title)

    def mapping(self, kind: Any, old: dict[str, Any], new: Mapping[str, Any], way: Path_, titles: str) -> None:
        for key, said in new.items():
            was = old.get(key)
            if schema.as_answer(was) != said:
                self.set(old, key, said, (*way, key))
                self.differences.append(
                    ((*way, key), Difference(_below(titles, key), _in_words(kind, schema.as_answer(was)), _in_words(kind, said)))
                )
        for key, was in old.items():
            if key not in new:
                self.blank.append(((*way, key), Difference(_below(titles, key), _in_words(kind, schema.as_answer(was)), "")))

    def entries(self, model: Any, old: list[Any], new: Sequence[Any], source: Path_, way: Path_, titles: str) -> None:
        """Entries of a list: by their ids, or by what they say."""
        named = model.model_fields.get("id")
        pairs = _by_id(old, new) if named is not None and named.is_required() else _by_content(model, old, new)
        matched = {i for i, _ in pairs if i is not None}
        for number, was in enumerate(old):
            if number not in matched and way != (REQUESTS,):
                self.left(model, was, (*way, number), _below(titles, str(was.get("id", number + 1))))
        for i, j in pairs:
            here = (*way, len(old) if i is None else i)
            self.places[(*source, j)] = here
            if i is None:
                self.set(old, len(old), new[j], here)
                self.told(model, None, new[j], here, _below(titles, str(new[j].get("id", len(old)))))
            else:
                outer = "" if way == (REQUESTS,) else _below(titles, str(old[i].get("id", i + 1)))
                self.fields(model, old[i], new[j], (*source, j), here, outer)

    def set(self, place: Any, key: Any, value: Any, path: Path_) -> None:
        self.edits.append(Edit(path, value))
        if isinstance(place, list):
            place.append(value)
        else:
            place[key] = value

    def told(self, kind: Any, was: Any, said: Any, path: Path_, titles: str) -> None:
        """A value written, in as many differences as it has parts."""
        for title, text in _leaves(kind, said, titles):
            self.differences.append((path, Difference(title, _in_words(kind, was) if was else "", text)))

    def left(self, kind: Any, was: Any, path: Path_, titles: str) -> None:
        """A value of the profile the workbook says nothing of."""
        for title, text in _leaves(kind, was, titles):
            self.blank.append((path, Difference(title, text, "")))


def _below(titles: str, title: str) -> str:
    return f"{titles}・{title}" if titles else title


def _by_id(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[int | None, int]]:
    """Position before (None: new) and in the workbook; an id given twice is new the second time, and refused as such."""
    at = {entry["id"]: i for i, entry in enumerate(old)}
    return [(at.pop(entry.get("id"), None), j) for j, entry in enumerate(new)]


def _by_content(model: type[BaseModel], old: Sequence[Any], new: Sequence[Any]) -> list[tuple[int | None, int]]:
    """The same for entries without ids: equal ones belong together, then those between the same neighbours in their order."""
    before, after = ([json.dumps(_plain(model, each), ensure_ascii=False, sort_keys=True) for each in side] for side in (old, new))
    pairs: list[tuple[int | None, int]] = []
    for _, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        pairs += [(i1 + j - j1 if i1 + j - j1 < i2 else None, j) for j in range(j1, j2)]
    return pairs


def _plain(kind: Any, value: Any) -> Any:
    """A value as the workbook would give it: nothing for null, answers by their words, no key for nothing."""
    if is_model(kind) and isinstance(value, dict):
        return {key: said for key, info in kind.model_fields.items() if (said := _plain(bare(info.annotation), value.get(key))) is not None}
    if isinstance(value, list):
        return [_plain(entry_of(kind), each) for each in value] or None
    return schema.as_answer(value) if isinstance(value, bool) and kind is not bool else value


def _leaves(kind: Any, value: Any, titles: str) -> Iterator[tuple[str, str]]:
    """The single values of a value, each under its titles."""
    if value in (None, {}, []):
        return
    if is_model(kind):
        for key, info in kind.model_fields.items():
            if key != "id":
                yield from _leaves(bare(info.annotation), value.get(key), _below(titles, info.title or key))
    elif (entry := entry_of(kind)) is not None:
        for number, each in enumerate(value, 1):
            yield from _leaves(entry, each, _below(titles, str(each.get("id", number))))
    elif isinstance(value, dict):
        for key, said in value.items():
            yield from _leaves(bare(get_args(kind)[1]), said, _below(titles, key))
    else:
        yield titles, _in_words(kind, _plain(kind, value))


def _in_words(kind: Any, value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "はい" if value else "いいえ"
        case list():
            return "、".join(_in_words(bare(get_args(kind)[0]), each) for each in value)
        case int():
            return f"{value:,}"
    return schema.words_of(get_args(kind)).get(value, value) if get_origin(kind) is Literal else str(value)
