"""Answers and other values written into a profile's YAML: text put in at the marks of its nodes, and nothing else changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

from specgen.errors import InternalError, Origin, Problem, UsageError
from specgen.new_file import write_new
from specgen.profile_text import scalar
from specgen.source import Document, Path_, parse_yaml, read_text

Texts = Mapping[str, str]
_PLAIN = re.compile(r"[^\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e][^\x00-\x1f\x22\x23\x27\x2c\x3a\x5b\x5d\x60\x7b\x7d\x85\u2028\u2029]*(?<! )")


class Edit(NamedTuple):
    """One value to be written at ``path``: in place of the one there, as a new key of a mapping, or, where the last
    part is the length of a list, as its new last entry. The mapping or list itself must be there."""

    path: Path_
    value: Any


def write_answers(file: Path, request: int, answers: Texts, notes: Texts) -> None:
    """Put the answers (``yes``, ``no``, ``unknown``) and notes of request number ``request`` (from 0) into ``file``, as ``write_edits`` does."""
    check_amendable(file)
    entry = _at(parse_yaml(read_text(file), str(file)).data, ("customization_requests", request))
    write_edits(file, _answered(entry, ("customization_requests", request), {"answers": answers, "notes": notes}))


def write_edits(file: Path, edits: Sequence[Edit]) -> None:
    """Put every value of ``edits`` into ``file``.

    Every other character of the file stays: comments, line ends, byte order mark, the order of keys. A symbolic
    link stays one. Raises UsageError SG025 for a file that is no YAML, InternalError SG703 (nothing is written) if
    anything else would have changed, WorkplaceError SG509.
    """
    check_amendable(file)
    target, text = file.resolve(), read_text(file)
    raw = target.read_bytes().decode("utf-8-sig")
    bom = target.read_bytes().startswith(b"\xef\xbb\xbf")
    written = edited(text, str(file), edits)
    write_new(target, (b"\xef\xbb\xbf" if bom else b"") + _with_its_line_ends(text, written, raw).encode(), replace=True)


def check_amendable(file: Path) -> None:
    """Raises UsageError SG025 for a profile that is no YAML."""
    form = "Excel" if file.suffix.lower() == ".xlsx" else "JSON" if read_text(file).lstrip().startswith("{") else ""
    if form:
        remedy = "specgen convert で YAML にするか、元のファイルに直接書いてください"
        raise UsageError(Problem(Origin(str(file)), "SG025", f"{form} のプロファイルには書き込めません", remedy))


def amended(text: str, name: str, entry: Path_, changes: Mapping[str, Texts]) -> str:
    """``text`` with the texts of ``changes`` in the mappings of that name below ``entry``, as ``edited`` writes them."""
    return edited(text, name, _answered(_at(parse_yaml(text, name).data, entry), entry, changes))


def _answered(entry: Any, path: Path_, changes: Mapping[str, Texts]) -> list[Edit]:
    edits = []
    for key, texts in changes.items():
        if entry.get(key):
            edits += [Edit((*path, key, question), said) for question, said in texts.items()]
        elif texts:
            edits.append(Edit((*path, key), dict(texts)))
    return edits


def edited(text: str, name: str, edits: Sequence[Edit]) -> str:
    """``text`` with the values of ``edits``; those below an entry that an earlier edit makes are not possible.

    What stands there is replaced; what does not is put after the last of its mapping or list, in the style (block or
    flow) of what it is put into.
    """
    wanted = parse_yaml(text, name).data
    for edit in edits:
        _put(wanted, edit)
    left = list(edits)
    while left:  # once, as a rule: two that meet in the text are written one after the other
        document = parse_yaml(text, name)
        splices, left = _apart(_Page(document).splices(left))
        for each in reversed(splices):
            text = text[: each.start] + each.text + text[each.end :]
    if parse_yaml(text, name).data != wanted:
        raise InternalError(
            Problem(
                Origin(name),
                "SG703",
                "specgen の不具合です。書き込むと、ほかの部分が変わってしまいます",
                "何も書いていません。このファイルを添えて開発者に知らせ、値は手で書いてください",
            )
        )
    return text


def _put(data: Any, edit: Edit) -> None:
    *way, last = edit.path
    place = _at(data, tuple(way))
    if isinstance(place, list) and last == len(place):
        place.append(edit.value)
    else:
        place[last] = edit.value


class _Splice(NamedTuple):
    """``text`` in place of the characters from ``start`` to ``end``; deep: how many parts the way to the place has."""

    start: int
    end: int
    deep: int
    text: str
    edits: tuple[Edit, ...]


def _apart(splices: Iterable[_Splice]) -> tuple[list[_Splice], list[Edit]]:
    """The splices in the order of the text that do not touch one another, and the edits of the others. What goes to
    the end of an inner mapping stands before what goes to the end of the outer one."""
    taken: list[_Splice] = []
    left: list[Edit] = []
    for each in sorted(splices, key=lambda splice: (splice.start, -splice.deep)):
        if taken and each.start < taken[-1].end:
            left += each.edits
        else:
            taken.append(each)
    return taken, left


@dataclass
class _Page:
    """A text, and where the nodes of its document stand."""

    document: Document
    inside: dict[Path_, list[Path_]] = field(default_factory=dict)  # mapping or list → the nodes right below it

    def __post_init__(self) -> None:
        for path in self.document.values:
            if path:
                self.inside.setdefault(path[:-1], []).append(path)

    def splices(self, edits: Iterable[Edit]) -> Iterator[_Splice]:
        added: dict[Path_, list[Edit]] = {}
        for edit in edits:
            if edit.path in self.document.values:
                yield self.replaced(edit)
            else:
                added.setdefault(edit.path[:-1], []).append(edit)
        for path, new in added.items():
            yield self.added(path, tuple(new))

    def replaced(self, edit: Edit) -> _Splice:
        text, mark = self.document.text, self.document.values[edit.path]
        gap = " " if text[mark.start - 1 : mark.start] == ":" else ""
        above = edit.path[:-1]
        end, closing = mark.end, ""
        in_block = bool(self.inside.get(edit.path)) and not self.is_flow(edit.path)
        if in_block:
            end = self.end(edit.path)
        if text[mark.start : end].endswith("\n"):
            closing = "\n"
        if in_block and isinstance(edit.value, list) and edit.value:
            lines = f"\n{' ' * self.column(edit.path)}".join(_block(edit.value))
            return _Splice(mark.start, end, len(edit.path), lines + closing, (edit,))
        if not isinstance(edit.value, list | dict) or not edit.value or not isinstance(edit.path[-1], str) or self.is_flow(above):
            return _Splice(mark.start, end, len(edit.path), gap + _flow(edit.value) + closing, (edit,))
        if isinstance(edit.value, list) and not any(isinstance(each, list | dict) for each in edit.value):
            return _Splice(mark.start, end, len(edit.path), gap + _flow(edit.value) + closing, (edit,))
        start = mark.start - 1 if text[mark.start - 1 : mark.start] == " " else mark.start
        indent = " " * (self.column(above) + 2)
        return _Splice(start, end, len(edit.path), "".join(f"\n{indent}{line}" for line in _block(edit.value)) + closing, (edit,))

    def added(self, path: Path_, edits: tuple[Edit, ...]) -> _Splice:
        """More entries at the end of a mapping or list that has some."""
        text = self.document.text
        is_list = isinstance(_at(self.document.data, path), list)
        end, deep = self.end(path), len(path)
        if self.is_flow(path):
            inner = [_flow(edit.value) if is_list else f"{_key(edit)}: {_flow(edit.value)}" for edit in edits]
            before = len(text[: end - 1].rstrip())
            comma = "" if text[before - 1] == "," else ","
            return _Splice(before, before, deep, f"{comma} {', '.join(inner)}", edits)
        values = [[edit.value] if is_list else {edit.path[-1]: edit.value} for edit in edits]
        indent = " " * self.column(path)
        lines = "".join(f"\n{indent}{line}" for value in values for line in _block(value))
        if text[end - 1] == "\n":  # a block of lines ends with its line end
            return _Splice(end - 1, end - 1, deep, lines, edits)
        rest = text.find("\n", end)
        at = len(text) if rest < 0 else rest  # after a comment on the last line
        return _Splice(at, at, deep, lines, edits)

    def is_flow(self, path: Path_) -> bool:
        mark = self.document.values[path]
        return self.document.text[mark.start : mark.start + 1] in ("{", "[")

    def column(self, path: Path_) -> int:
        """Of the first key or dash of a block mapping or list."""
        first = self.inside[path][0]
        if isinstance(first[-1], str):
            return self.document.keys[first].column - 1
        start = self.document.values[first].start
        dash = self.document.text.rindex("-", 0, start)
        return dash - (self.document.text.rfind("\n", 0, dash) + 1)

    def end(self, path: Path_) -> int:
        """Where the node ends: a block mapping or list with the last of what is in it, not with the blank lines below."""
        mark = self.document.values[path]
        if self.is_flow(path) or not isinstance(_at(self.document.data, path), dict | list):
            return mark.end
        return max((self.end(child) for child in self.inside.get(path, ())[-1:]), default=mark.end)


def _at(data: Any, path: Path_) -> Any:
    for part in path:
        data = data.get(part) if isinstance(data, dict) else data[part] if data else None
    return data


def _key(edit: Edit) -> str:
    return _scalar(str(edit.path[-1]))


def _block(value: Any) -> Iterator[str]:
    """The lines of a mapping or list in block style; lists and mappings of nothing but texts and numbers inside it in flow style."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if _is_deep(inner):
                yield f"{_scalar(key)}:"
                yield from (f"  {line}" for line in _block(inner))
            else:
                yield f"{_scalar(key)}: {_flow(inner)}"
        return
    for inner in value:
        first, *rest = _block(inner) if isinstance(inner, list | dict) and inner else (_flow(inner),)
        yield f"- {first}"
        yield from (f"  {line}" for line in rest)


def _is_deep(value: Any) -> bool:
    return bool(value) and (isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, list | dict) for each in value)))


def _flow(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{_scalar(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
    return _scalar(str(value))


def _scalar(text: str) -> str:
    """A text as YAML: as it stands where it cannot be read otherwise, else between double quotes."""
    if _PLAIN.fullmatch(text) and parse_yaml(f"- {text}", "").data == [text]:
        return text
    return scalar(text) if scalar(text) != text else json.dumps(text, ensure_ascii=False)


def _with_its_line_ends(old: str, new: str, raw: str) -> str:
    """``new`` with each line of ``old`` ending as it does in ``raw``, and each new line as the first of ``raw``."""
    ends = re.findall("\r\n|\r|\n", raw)
    if set(ends) <= {"\n"}:
        return new
    lines = new.split("\n")
    kept = [ends[0]] * (len(lines) - 1)
    for block in SequenceMatcher(None, old.split("\n"), lines, autojunk=False).get_matching_blocks():
        for i in range(block.size):
            if block.a + i < len(ends) and block.b + i < len(kept):
                kept[block.b + i] = ends[block.a + i]
    return "".join(line + end for line, end in zip(lines, [*kept, ""], strict=True))
