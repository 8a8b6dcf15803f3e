"""Writes docs/errors.md: ``make errors``.

Three sources, none written twice: docs/errors.yaml (what a code means, by hand), the messages and remedies as the
sources of specgen hold them (what varies is shown as …), and the examples of tests/error_examples.py, run here. What
stands in docs/errors.md outside the two marks is kept as it is.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from specgen import errors
from tests.error_examples import EXAMPLES, shown
from tests.small import ROOT

DOCUMENT, MEANINGS = ROOT / "docs" / "errors.md", ROOT / "docs" / "errors.yaml"
BEGIN, END = "<!-- made by make errors: begin -->", "<!-- made by make errors: end -->"
VARIES = "…"
KINDS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.SpecgenError)}
_MOST = 8  # alternatives of one part of a message; more are shown as …
_LONGEST = 160  # characters of a printed line

FAMILIES = {
    "SG00": "SG001–SG016 · reading · ファイルの読取り",
    "SG02": "SG020–SG039 · usage · コマンドの書き方",
    "SG11": "SG110–SG169 · profile · プロファイル",
    "SG17": "SG171–SG178 · workbook · 入力用のブック",
    "SG18": "SG180–SG189 · customization requests, files of the office · カスタマイズ要望、庁内のファイル",
    "SG19": "SG190–SG196 · policies · 方針",
    "SG20": "SG201–SG238 · clause library · 条項ライブラリー",
    "SG25": "SG250–SG264 · lint · 条項ライブラリーの点検",
    "SG30": "SG301–SG314 · selection and assembly · 条項の選択と組立て",
    "SG40": "SG401–SG409 · received files · 受け取ったファイル",
    "SG41": "SG410–SG439 · costs · 経費の負担",
    "SG44": "SG440–SG451 · Word files of others · ほかで作った Word 文書",
    "SG50": "SG501–SG531 · environment · 計算機とフォルダー",
    "SG60": "SG601–SG639 · findings · 確認事項",
    "SG70": "SG701–SG703 · our own faults · specgen の不具合",
}


@dataclass(frozen=True)
class Said:
    """One place of the sources that prints a code: what it may say, and the kinds that may carry it (one when it says so itself)."""

    code: str
    messages: tuple[str, ...]
    remedies: tuple[str, ...]
    kinds: frozenset[str]


@dataclass(frozen=True)
class _Module:
    """The syntax of one module, the functions it holds, and its own values."""

    name: str
    tree: ast.Module
    parents: dict[ast.AST, ast.AST]
    functions: dict[str, ast.FunctionDef]
    values: dict[str, Any]

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self.parents:
            node = self.parents[node]
            yield node

    def function(self, node: ast.AST) -> ast.FunctionDef | None:
        return next((above for above in self.above(node) if isinstance(above, ast.FunctionDef)), None)


def _read(path: Path) -> _Module:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    parents = {child: node for node in nodes for child in ast.iter_child_nodes(node)}
    functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
    return _Module(name, tree, parents, functions, vars(importlib.import_module(name)))


@cache
def said() -> tuple[Said, ...]:
    """Every place of the sources that prints a code, in the order of the codes."""
    modules = [_read(path) for path in sorted((ROOT / "specgen").rglob("*.py")) if path.name != "__main__.py"]
    found = [one for module in modules for node in ast.walk(module.tree) for one in _said(module, node)]
    return tuple(sorted(found, key=lambda one: one.code))


def _said(module: _Module, node: ast.AST) -> Iterator[Said]:
    match node:
        case ast.Call(args=[*args]):
            for place, argument in enumerate(args):
                if isinstance(argument, ast.Constant) and re.fullmatch(r"SG\d{3}", str(argument.value)):
                    for spoken in _spoken(module, args[place + 1 :]):
                        yield Said(str(argument.value), *spoken, _kinds(module, node))
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if start.startswith("specgen: SG"):
            whole = [re.fullmatch(r"specgen: (SG\d{3}) (.*)\n    → (.*)", text) for text in _texts(module, node)]
            parts = [match.groups() for match in whole if match]
            yield Said(parts[0][0], tuple(part[1] for part in parts), (parts[0][2],), frozenset())
        case ast.Tuple(elts=[ast.Constant(value=str(code)), *_]) if re.fullmatch(r"SG\d{3}", code):
            yield Said(code, (), (), _kinds(module, node))


def _spoken(module: _Module, arguments: list[ast.expr]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Messages and remedies of a call, which follow the code."""
    match arguments:
        case [ast.Starred(value=ast.Call(func=called))]:
            for result in _returned(module, called):
                if isinstance(result, ast.Tuple):
                    yield from _spoken(module, result.elts)
        case [message, remedy, *_]:
            handed = list(_handed(module, message, remedy)) or [[one, remedy] for (one,) in _handed(module, message)]
            for one, other in handed or [[message, remedy]]:
                yield _known(_texts(module, one)), _known(_texts(module, other))


def _kinds(module: _Module, node: ast.AST) -> frozenset[str]:
    """The kind that is made around the problem, else all the module names."""
    for above in (node, *module.above(node)):
        if isinstance(above, ast.Call) and isinstance(above.func, ast.Name) and above.func.id in KINDS:
            return frozenset((above.func.id,))
        if isinstance(above, ast.FunctionDef):
            break
    return frozenset(name.id for name in ast.walk(module.tree) if isinstance(name, ast.Name) and name.id in KINDS)


def _handed(module: _Module, *names: ast.expr) -> Iterator[list[ast.expr]]:
    """What the calls of the function around ``names`` hand over under these names, when they are all its arguments."""
    function = module.function(names[0])
    own = [argument.arg for argument in function.args.args] if function else []
    places = [own.index(name.id) - (own[0] == "self") for name in names if isinstance(name, ast.Name) and name.id in own]
    if function and len(places) == len(names):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and _called(node.func) == function.name:
                yield [node.args[place] for place in places]


def _known(texts: list[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text != VARIES)


def _called(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name
    return ""


def _returned(module: _Module, called: ast.expr) -> list[ast.expr]:
    """What a function of the same module may return."""
    function = module.functions.get(_called(called))
    if function is None:
        return []
    return [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]


def _texts(module: _Module, expression: ast.expr) -> list[str]:
    """All texts the expression may be, as far as the sources say; … for the rest."""
    found = [text for text in _alternatives(module, expression) if text]
    return list(dict.fromkeys(found)) or [VARIES]


def _alternatives(module: _Module, expression: ast.expr) -> list[str]:
    match expression:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=values):
            parts = [_part(module, value) for value in values]
            return [re.sub(f"{VARIES}+", VARIES, "".join(joined)) for joined in itertools.product(*parts)]
        case ast.IfExp(body=first, orelse=second):
            return _texts(module, first) + _texts(module, second)
        case ast.BoolOp(op=ast.Or(), values=values):
            return [text for value in values for text in _texts(module, value)]
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return [first + second for first in _texts(module, left) for second in _texts(module, right)]
        case ast.Call(func=called):
            return [text for value in _returned(module, called) for text in _texts(module, value)]
        case ast.Subscript(value=ast.Name(id=name)) if isinstance(module.values.get(name), dict):
            return [text for text in module.values[name].values() if isinstance(text, str)]
        case ast.Name(id=name):
            return [text for value in _assigned(module, expression, name) for text in _texts(module, value)]
    return []


def _part(module: _Module, value: ast.expr) -> list[str]:
    """The texts of one part of an f-string."""
    match value:
        case ast.FormattedValue(value=ast.Name(id=name), format_spec=form) if isinstance(module.values.get(name), str | int):
            spec = (
                "".join(str(part.value) for part in form.values if isinstance(part, ast.Constant))
                if isinstance(form, ast.JoinedStr)
                else ""
            )
            return [format(module.values[name], spec)]
        case ast.FormattedValue(value=inner):
            texts = _texts(module, inner)
            return texts if len(texts) <= _MOST and VARIES not in texts else [VARIES]
    return _alternatives(module, value)


def _assigned(module: _Module, place: ast.expr, name: str) -> list[ast.expr]:
    """What ``name`` may have been given above ``place`` in its function."""
    function, above = module.function(place), set(module.above(place))
    values: list[ast.expr] = []
    for node in ast.walk(function) if function else ():
        if not isinstance(node, ast.Assign) or node.lineno >= place.lineno or node in above:
            continue
        match node.targets[0], node.value:
            case ast.Name(id=target), value if target == name:
                given = value
            case ast.Tuple(elts=targets), ast.Tuple(elts=parts) if name in (names := [ast.unparse(target) for target in targets]):
                given = parts[names.index(name)]
            case _:
                continue
        if module.parents[node] in above:  # on every way to the place: what was given before is gone
            values = [value for value in values if value.lineno > given.lineno]
        values.append(given)
    return values


@cache
def example(code: str) -> tuple[int, str]:
    """Exit status and the printed problem of the example of a code; raises LookupError when it prints another."""
    status, text = shown(EXAMPLES[code])
    found = re.search(rf"^ *(?:注意 )?(\S.*?: {code} .*(?:\n *→ .*)?)", text, re.MULTILINE)
    if found is None:
        raise LookupError(f"{code}: {text}")
    return status, found[1]


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}{VARIES}"


def _fits(message: str, printed: str) -> bool:
    return re.search(r"SG\d{3} " + ".*".join(re.escape(part) for part in message.split(VARIES)) + "$", printed, re.MULTILINE) is not None


def _section(code: str, meaning: dict[str, Any]) -> str:
    printed = example(code)[1] if code in EXAMPLES else ""
    status = meaning["status"]
    lines = [f"### {code}", "", f"{f'終了コード {status}' if status else '注意（終了コードは変わりません）'} · {meaning['english']}", ""]
    lines += [meaning["japanese"], ""]
    if printed:
        lines += ["```text", *(_cut(line) for line in printed.split("\n")), "```", ""]
    others = []
    for one in (one for one in said() if one.code == code):
        messages = [message for message in one.messages if not _fits(message, printed)]
        if messages:
            others += ["\n".join([*messages, *(f"    → {remedy}" for remedy in one.remedies)])]
    if others:
        lines += ["ほかの文:" if printed else "表示される文:", "", "```text", *dict.fromkeys(others), "```", ""]
    return "\n".join(lines)


def made() -> str:
    """What docs/errors.md is to be."""
    meanings = yaml.safe_load(MEANINGS.read_text(encoding="utf-8"))
    lines = []
    for family, title in FAMILIES.items():
        first, last = re.findall(r"SG\d{3}", title)
        lines += [f"## {title}\n", *(_section(code, meaning) for code, meaning in meanings.items() if first <= code <= last)]
        assert first[:4] == family
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    DOCUMENT.write_text(made(), encoding="utf-8")
