"""Answers written into a profile's YAML: text put in at the marks of its nodes, and nothing else changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from specgen.errors import InternalError, Origin, Problem, UsageError
from specgen.new_file import write_new
from specgen.source import Document, Path_, parse_yaml, read_text

Texts = Mapping[str, str]
_PLAIN = re.compile(r"[^\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e][^\x00-\x1f\x22\x23\x27\x2c\x3a\x5b\x5d\x60\x7b\x7d\x85\u2028\u2029]*(?<! )")


def write_answers(file: Path, request: int, answers: Texts, notes: Texts) -> None:
    """Put the answers (``yes``, ``no``, ``unknown``) and notes of request number ``request`` (from 0) into ``file``.

    Every other character of the file stays: comments, line ends, byte order mark, the order of keys. A symbolic
    link stays one. Raises UsageError SG025 for a file that is no YAML, InternalError SG703 (nothing is written) if
    anything else would have changed, WorkplaceError SG509.
    """
    check_amendable(file)
    target, text = file.resolve(), read_text(file)
    raw = target.read_bytes().decode("utf-8-sig")
    bom = target.read_bytes().startswith(b"\xef\xbb\xbf")
    written = amended(text, str(file), ("customization_requests", request), {"answers": answers, "notes": notes})
    write_new(target, (b"\xef\xbb\xbf" if bom else b"") + _with_its_line_ends(text, written, raw).encode(), replace=True)


def check_amendable(file: Path) -> None:
    """Raises UsageError SG025 for a profile that is no YAML."""
    form = "Excel" if file.suffix.lower() == ".xlsx" else "JSON" if read_text(file).lstrip().startswith("{") else ""
    if form:
        remedy = "specgen convert で YAML にするか、元のファイルに直接書いてください"
        raise UsageError(Problem(Origin(str(file)), "SG025", f"{form} のプロファイルには回答を書き込めません", remedy))


def amended(text: str, name: str, entry: Path_, changes: Mapping[str, Texts]) -> str:
    """``text`` with the texts of ``changes`` in the mappings of that name below ``entry``.

    What stands there is replaced; what does not is put after the last of the mapping, and a mapping that is not there
    after the last of the entry, each in the style (block or flow) of what it is put into.
    """
    wanted = parse_yaml(text, name)
    for key, texts in changes.items():
        for question, said in texts.items():
            text = _set(parse_yaml(text, name), entry, key, question, said)
            place: Any = _at(wanted, entry)
            place[key] = {**(place.get(key) or {}), question: said}
    if parse_yaml(text, name).data != wanted.data:
        raise InternalError(
            Problem(
                Origin(name),
                "SG703",
                "specgen の不具合です。回答を書き込むと、ほかの部分が変わってしまいます",
                "何も書いていません。このファイルを添えて開発者に知らせ、回答は手で書いてください",
            )
        )
    return text


def _set(document: Document, entry: Path_, key: str, question: str, said: str) -> str:
    text, path = document.text, (*entry, key, question)
    if path in document.values:
        mark = document.values[path]
        gap = " " if text[mark.start - 1 : mark.start] == ":" else ""
        return text[: mark.start] + gap + _scalar(said) + text[mark.end :]
    pair = f"{question}: {_scalar(said)}"
    if _at(document, (*entry, key)):
        return _added(document, (*entry, key), pair, pair)
    if (*entry, key) in document.values:  # there, and empty: {} or nothing at all
        mark = document.values[*entry, key]
        gap = " " if text[mark.start - 1 : mark.start] == ":" else ""
        return text[: mark.start] + gap + "{" + pair + "}" + text[mark.end :]
    return _added(document, entry, f"{key}: {{{pair}}}", f"{key}:\n  {pair}")


def _added(document: Document, mapping: Path_, flow: str, block: str) -> str:
    """One more entry at the end of a mapping that has some."""
    text, mark = document.text, document.values[mapping]
    end = _end(document, mapping)
    if text[mark.start] == "{":
        before = text[: end - 1].rstrip()
        return before + ("" if before.endswith(",") else ",") + f" {flow}" + text[len(before) : end - 1] + text[end - 1 :]
    column = document.keys[next(path for path in document.keys if path[:-1] == mapping)].column - 1
    lines = "".join(f"\n{' ' * column}{line}" for line in block.split("\n"))
    if text[end - 1] == "\n":  # a block of lines ends with its line end
        return text[: end - 1] + lines + text[end - 1 :]
    rest = text.find("\n", end)
    at = len(text) if rest < 0 else rest  # after a comment on the last line
    return text[:at] + lines + text[at:]


def _end(document: Document, path: Path_) -> int:
    """Where the node ends: a block mapping or list with the last of what is in it, not with the blank lines below."""
    mark = document.values[path]
    if document.text[mark.start : mark.start + 1] in ("{", "[") or not isinstance(_at(document, path), dict | list):
        return mark.end
    return max((_end(document, child) for child in document.values if child[:-1] == path and child), default=mark.end)


def _at(document: Document, path: Path_) -> object:
    data: Any = document.data
    for part in path:
        data = data.get(part) if isinstance(data, dict) else data[part] if data else None
    return data


def _scalar(text: str) -> str:
    """A text as YAML: as it stands where it cannot be read otherwise, else between double quotes."""
    if _PLAIN.fullmatch(text) and parse_yaml(f"- {text}", "").data == [text]:
        return text
    return json.dumps(text, ensure_ascii=False)


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
