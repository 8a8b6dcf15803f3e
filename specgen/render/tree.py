"""Document → JSON: the numbered tree for other programs, with exactly what is printed, ids and anchors.

Objects carry the names of our classes (``model.py``) as ``type`` and their fields in that order. Where
a text came from and what is still open stay out: they stand in the manifest.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import date
from typing import Any

from specgen.model import (
    AnnexNode,
    Attached,
    Blank,
    ChapterNode,
    ChartNode,
    ClauseNode,
    ColumnNode,
    Cover,
    Document,
    FigureNode,
    FormHead,
    ItemNode,
    Letter,
    Link,
    ParagraphNode,
    Party,
    Run,
    SeriesNode,
    TableNode,
)

SCHEMA = 1  # raised when a reader of an earlier file could misread a later one

_TYPES = {
    Document: "document",
    Cover: "cover",
    Letter: "letter",
    ChapterNode: "chapter",
    ClauseNode: "clause",
    ParagraphNode: "paragraph",
    ItemNode: "item",
    TableNode: "table",
    ColumnNode: "column",
    ChartNode: "chart",
    SeriesNode: "series",
    FigureNode: "figure",
    AnnexNode: "annex",
    Attached: "attached",
    FormHead: "head",
    Party: "party",
    Run: "run",
    Blank: "blank",
    Link: "link",
}
_NOT_PRINTED = {"content", "origin", "open", "unconfirmed", "places", "clause_places", "relatives", "short", "alone", "internal"}


def render(document: Document) -> bytes:
    """The JSON of ``document``: UTF-8, LF, two blanks a level."""
    tree = {"schema": SCHEMA, **_object(document)}
    return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode()


def _object(node: Any) -> dict[str, object]:
    found: dict[str, object] = {"type": _TYPES[type(node)]}
    found |= {each.name: _plain(getattr(node, each.name)) for each in fields(node) if each.name not in _NOT_PRINTED}
    if isinstance(node, Blank):
        found["text"] = node.text
    if isinstance(node, FigureNode):
        found["sha256"] = hashlib.sha256(node.content).hexdigest()
    return found


def _plain(value: Any) -> object:
    match value:
        case tuple():
            return [_plain(each) for each in value]
        case date():
            return value.isoformat()
        case str() | int() | None:
            return value
    return _object(value)
