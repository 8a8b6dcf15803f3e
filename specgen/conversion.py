"""A profile in one form → the same in another: YAML, JSON or workbook, and nothing lost on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from specgen.errors import InternalError, Origin, Problem
from specgen.library import Library
from specgen.new_file import check_new, write_new
from specgen.profile import LoadedProfile, check_profile, load_profile
from specgen.profile_text import scalar
from specgen.source import Document, parse_json, parse_yaml
from specgen.workbook import Hints, read_workbook_bytes, write_workbook

SUFFIXES = (".xlsx", ".yaml", ".yml", ".json")

_GUIDE = (
    "入力シート（specgen のプロファイル）",
    "",
    "１　白い欄に値を書きます。黄色い欄は必ず書きます。書いていない値は、文書に【要記入：…】と印刷されます。",
    "２　一覧から選ぶ欄では、▼を押して選びます。日付は 2027-04-01 のように書きます。数は半角の数字だけで書きます。",
    "３　一つの欄に幾つかの名前を書くときは、「、」で区切ります。団体と業務は、名称でも識別名でも書けます。",
    "　　「、」を含む文を並べる欄では、一つごとに改行（Alt＋Enter）で終えます。",
    "４　一覧の項目が「ない」ことを示すときは、そのシートの最初の行の最初の欄に「なし」と書きます（書かないときは、まだ決まっていないものとして扱います）。",
    "５　一覧の項目に更に一覧があるときは、「カスタマイズ要望（代替措置の検討）」のような別のシートに書き、最初の列でどの項目のものかを示します。",
    "６　列を並べ替えても、見出しの言葉を変えても読み取れます。２行目（隠れています）の項目名は消さないでください。",
    "７　数式、結合したセル及び見出しのない列の値は読み取れず、場所を示してお知らせします。",
    "８　書いたら保存し、「specgen check このファイル」で未記入の欄を、「specgen build このファイル」で文書を作ります。",
    "９　「specgen convert このファイル 別の名前.yaml」で、テキストの形式に移せます。逆もできます。",
)


def convert(source: Path, target: Path, library: Library, *, force: bool = False) -> None:
    """Write what the profile ``source`` says to ``target``; the suffixes say the forms. Comments are not carried over.

    Raises the errors of ``load_profile``, UsageError SG038, WorkplaceError SG508, SG509 for the target, InternalError
    SG703 if the new file, read back, would say something else (nothing is written then).
    """
    check_new(target, SUFFIXES, force=force)
    loaded = load_profile(source)
    content = written(loaded.source.data, target.suffix.lower(), library)
    again = check_profile(_read_back(content, target), loaded.name)
    if again.data != loaded.data:
        raise InternalError(_different(source, loaded, again))
    write_new(target, content, replace=force)


def written(data: Mapping[str, Any], suffix: str, library: Library) -> bytes:
    """The data of a profile as a file of that sort."""
    if suffix == ".xlsx":
        return write_workbook(data, hints(library))
    if suffix == ".json":
        return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
    return "".join(_yaml(data, "")).encode()


def hints(library: Library) -> Hints:
    """What the library has to tell on the sheets."""
    return Hints(
        guide=_GUIDE,
        parameters=tuple(
            (name, parameter.label, "" if parameter.default is None else str(parameter.default), parameter.unit or "")
            for name, parameter in library.parameters.items()
        ),
        questions=tuple((question.id, question.text) for policy in library.policies.values() for question in policy.questions),
    )


def _read_back(content: bytes, target: Path) -> Document:
    if target.suffix.lower() == ".xlsx":
        return read_workbook_bytes(content, str(target))
    read = parse_json if target.suffix.lower() == ".json" else parse_yaml
    return read(content.decode(), str(target))


def _different(source: Path, loaded: LoadedProfile, again: LoadedProfile) -> Problem:
    fields = [name for name in type(loaded.data).model_fields if getattr(loaded.data, name) != getattr(again.data, name)]
    what = f"specgen の不具合です。変換すると「{'、'.join(fields)}」の内容が変わります"
    return Problem(Origin(str(source)), "SG703", what, "ファイルは書いていません。この表示と使ったファイルを添えて開発者に知らせてください")


def _yaml(value: Any, indent: str) -> Iterator[str]:
    """Block style; a text that could be taken for something else stands in quotes."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _entry(f"{indent}{scalar(str(key))}:", inner, f"{indent}  ")
    else:
        for inner in value:
            lines = list(_yaml(inner, f"{indent}  ")) if isinstance(inner, Mapping | list) and inner else []
            if lines:
                yield f"{indent}- {lines[0].removeprefix(f'{indent}  ')}"
                yield from lines[1:]
            else:
                yield f"{indent}- {_plain(inner)}\n"


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping | list) and value:
        yield f"{head}\n"
        yield from _yaml(value, indent)
    else:
        yield f"{head} {_plain(value)}\n"


def _plain(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Mapping():
            return "{}"
        case list():
            return "[]"
    return scalar(str(value))
