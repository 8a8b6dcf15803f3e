"""The text of a clause: read with a library of a few lines, assembled as an agreement and as a specification, and linted."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

from specgen.build import prepare
from specgen.errors import SpecgenError
from specgen.library import load_library
from specgen.lint import lint
from tests.small import PROFILE, ROOT, profile, write_library

_BODY = """\
---
id: a.one
title: 資料の保存
source: ["practice: 試験"]
cites: [shiken-ho/8-1]
when: {joint: true, members: {min: 2}}
---
@id first
参加団体は、[[cite:shiken-ho/8-1]]により、{{ project.system_name }}の資料を**必ず**保存する。

@id kept
@when {hosting: [saas, joint_dc]}
前項の資料は、[[ref:a.two#days]]の日までに、[[ref:a.two]]のとおり{{ members.names }}が定める。

1. 契約書
   1. {{ members.count | plain }}通の写し
   @when {contract: lead}
   2. 仕様書
2. 「**別表**」[[annex:list]]

| 区分 | 内容 |
|---|---|
| 期間 | {{ parameters.days }}日 |
| 様式 | |

[[table:bodies]]
"""
_OTHER = "title: 期限\n---\n期限は、次のとおりとする。\n\n@id days\n1. [[ref:a.one]]の期限\n2. その他\n"
_ANNEX = "title: 一覧\n---\n[[table:bodies]]\n"
_FILES = {
    "parameters.yaml": "days: {label: 日数, unit: 日, kind: integer, default: 30, min: 1, max: 365, source: 'practice: 試験', confidence: verified}\n",
    "tables/bodies.yaml": (
        "id: bodies\ncaption: 団体\ndescription: 団体の表\nrows: members\n"
        "columns: [{heading: 団体, width: 60, value: '{{ row.name }}'}, {heading: 長, width: 40, value: '{{ row.head_title }}'}]\n"
    ),
}
_KIND = """\
id: paper
number: '01'
title: 試験文書
scheme: SCHEME
cover: {page: false, title: '{{ project.title }}'}
outline:
  - {id: one, title: 総則, clauses: [a.one, a.two]}
annexes:
  - {id: list, form: appended_table, title: 一覧, clauses: [a.three]}
"""
_IDS = re.compile(rb"^id: .*$", re.MULTILINE)

WORDS = (
    *(
        b"{{ ",
        b" }}",
        b"[[",
        b"]]",
        b"[[ref:a.two]]",
        b"[[ref:a.one]]",
        b"[[ref:a.two#days]]",
        b"[[ref:a.two|relative]]",
        b"|relative",
        b"#first",
        b"#kept",
        b"[[cite:shiken-ho]]",
    ),
    *(b"[[cite:shiken-ho/8-1]]", b"[[table:bodies]]", b"[[chart:bodies]]", b"[[terms]]", b"[[annex:list]]", b"[[ref:paper/a.one]]", b"- "),
    *(
        b"{{ project.title }}",
        b"{{ members.names | join_or }}",
        b"{{ parameters.days | kin }}",
        b"{{ project.date | western }}",
        b" | plain",
    ),
    *(
        b"@id x\n",
        b"@when {joint: false}\n",
        b"@when {members: {min: 3}}\n",
        b"@when {hosting: {not: saas}}\n",
        b"@when {",
        b"}",
        b"| a |\n",
    ),
    *(
        b"|---|\n",
        b"| a | b |\n|---|---|\n| c | d |\n",
        b"\n\n",
        b"\n",
        b"1. ",
        b"   1. ",
        b"      1. ",
        b"2. ",
        b"**",
        b"\\",
        b"---\n",
        b"`",
    ),
    *(
        "　".encode(),
        "第１条".encode(),
        "（１）".encode(),
        "前項".encode(),
        "次の各号".encode(),
        "\ue000".encode(),
        "𠮷".encode(),
        b"&amp;",
        b"<b>",
    ),
    *(b"mandatory: true\n", b"allow: {", b"when: ", b"cites: []\n", b"source: []\n", b"title: ", b"[[term:x]]", b"{% if %}", b"~~~", b"# "),
)


@cache
def seeds() -> list[bytes]:
    """A clause with one of everything, and those of the shipped library that stand on their own."""
    shipped = [file.read_bytes() for file in sorted((ROOT / "clause_library" / "clauses").rglob("*.md"))]
    own = [_IDS.sub(b"id: a.one", text, count=1) for text in shipped if b"[[" not in text and b"parameters." not in text]
    return [_BODY.encode(), *[text for text in own[::7] if _is_sound(text)]]


def _is_sound(data: bytes) -> bool:
    try:
        try_one(data)
    except SpecgenError:
        return False
    return True


def try_one(data: bytes) -> None:
    """Lint never refuses, and says so when the library is refused; a library that is read makes both papers or is refused."""
    with tempfile.TemporaryDirectory() as folder:
        library = write_library(
            Path(folder), {"a.two": _OTHER, "a.three": _ANNEX}, files={**_FILES, "kinds/paper.yaml": _KIND.replace("SCHEME", "agreement")}
        )
        (library / "clauses" / "a" / "one.md").write_bytes(data)
        problems = lint(library)
        try:
            read = load_library(library)
        except SpecgenError as error:
            assert set(error.problems) <= set(problems), error
            raise
        prepare(profile(PROFILE), read)
        (library / "kinds" / "paper.yaml").write_text(_KIND.replace("SCHEME", "kobun"), encoding="utf-8")
        prepare(profile(PROFILE), load_library(library))
