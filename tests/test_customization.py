"""The rules of decision against tables typed from the texts (tests/data/decisions), and against every mutation of themselves."""

from __future__ import annotations

import ast
import csv
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from specgen import customization

TABLES = Path(__file__).parent / "data" / "decisions"
ANSWERS = {"yes": True, "no": False, "unknown": None}
WORDS = {True: "yes", False: "no", None: "unknown"}


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read(text: str) -> dict[str, bool | None]:
    return {question: ANSWERS[answer] for question, _, answer in (part.partition("=") for part in text.split())}


def _missing(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(name for name, column in (("minimum_scope", "minimum"), ("consulted", "consulted")) if row[column] == "no")


def wrong_factors(rules: Any) -> Iterator[str]:
    met = {"yes": "met", "no": "unmet", "unknown": "unknown"}
    for row in rows("factors.csv"):
        answers, factor = read(row["answers"]), row["factor"]
        if rules.factor_state(factor, answers) != row["state"] or rules.factor_state(factor, answers, rules.LAX) != row["lax_state"]:
            yield str(row)
        if row["condition"] and met[WORDS[rules.value(rules.CONDITION[factor], answers)]] != row["condition"]:
            yield str(row)


def wrong_gateways(rules: Any) -> Iterator[str]:
    for row in rows("gateway.csv"):
        found = [WORDS[rules.value(rule, read(row["answers"]))] for rule in (rules.GATEWAY, rules.LAX_GATEWAY)]
        if found != [row["gateway"], row["gateway_lax"]]:
            yield str(row)


def wrong_standardized(rules: Any) -> Iterator[str]:
    for row in rows("standardized.csv"):
        if rules.outcome("standardized", (), read(row["answers"])).decision != row["decision"]:
            yield str(row)


def wrong_cases(rules: Any) -> Iterator[str]:
    for row in rows("cases.csv"):
        given = row["regime"], row["factors"].split(), read(row["answers"]), _missing(row)
        if [rules.outcome(*given).decision, rules.outcome(*given, rules.LAX).decision] != [row["decision"], row["lax"]]:
            yield str(row)


TRIALS: tuple[Callable[[Any], Iterator[str]], ...] = (wrong_factors, wrong_gateways, wrong_standardized, wrong_cases)


@pytest.mark.parametrize("trial", TRIALS)
def test_the_rules_give_what_was_typed_from_the_texts(trial: Callable[[Any], Iterator[str]]) -> None:
    assert list(trial(customization)) == []


# --- every single and, or and not turned ------------------------------------------------------


class _Turn(ast.NodeTransformer):
    """Turns the and, or or not number ``number``: of rules (& | ~), and of the code that follows them (and or not)."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.turned = ""

    def _mine(self, node: ast.expr) -> bool:
        self.left -= 1
        if self.left == -1:
            self.turned = f"{node.lineno}: {ast.unparse(node)}"
        return self.left == -1

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.BitAnd | ast.BitOr) and self._mine(node):
            node.op = ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd()
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return node.operand if isinstance(node.op, ast.Invert | ast.Not) and self._mine(node) else node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if self._mine(node):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return node


RULES = ("APPLIES", "AVOIDABLE", "TOO_LIGHT", "CONDITION", "GATEWAY", "STANDARDIZED", "TRANSITION", "LAX_TOO_LIGHT", "LAX_GATEWAY")
FUNCTIONS = ("outcome", "_open", "_through_gateway", "_by_own_rule", "_closed", "factor_state")


def _decides(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        return isinstance(target, ast.Name) and target.id in RULES
    return isinstance(node, ast.FunctionDef) and node.name in FUNCTIONS


def mutant(number: int) -> tuple[str, ModuleType | None]:
    """The module with one operator of what decides turned; None when there is no such operator."""
    path = Path(customization.__file__)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    turn = _Turn(number)
    for node in tree.body:
        if _decides(node):
            for part in node.body if isinstance(node, ast.FunctionDef) else [node]:  # not the annotations of its arguments
                turn.visit(part)
    if not turn.turned:
        return "", None
    module = ModuleType(customization.__name__)
    sys.modules["specgen.customization_mutant"] = module
    module.__name__ = "specgen.customization_mutant"
    exec(compile(ast.fix_missing_locations(tree), str(path), "exec"), module.__dict__)  # noqa: S102 - our own source, turned in one place
    return turn.turned, module


def test_turning_any_and_or_or_not_is_noticed() -> None:
    unnoticed = []
    number = 0
    while True:
        turned, module = mutant(number)
        if module is None:
            break
        if not any(next(iter(trial(module)), None) for trial in TRIALS):
            unnoticed.append(turned)
        number += 1
    del sys.modules["specgen.customization_mutant"]
    assert number >= 30
    assert unnoticed == []
