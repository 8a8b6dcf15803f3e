"""Across the documents of a package: what is still open, unconfirmed or waived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from specgen.model import Blank, Document, Selection, Unconfirmed


@dataclass(frozen=True)
class PackageFindings:
    """open: blanks by label with the documents that print them.  unconfirmed: defaults and
    remembered citations.  waived: mandatory clauses an override took out or replaced."""

    blanks: tuple[Blank, ...]
    open: tuple[Mapping[str, object], ...]
    unconfirmed: tuple[Mapping[str, object], ...]
    waived: tuple[Mapping[str, object], ...]


def check_package(documents: Sequence[Document], selections: Sequence[Selection]) -> PackageFindings:
    """Merge what the documents report; the order is that of first appearance."""
    blanks: dict[str, tuple[Blank, list[str]]] = {}
    unconfirmed: dict[str, tuple[Unconfirmed, list[str]]] = {}
    for document in documents:
        for blank in document.open:
            blanks.setdefault(blank.label, (blank, []))[1].append(document.kind)
        for entry in document.unconfirmed:
            unconfirmed.setdefault(entry.name, (entry, []))[1].append(document.kind)
    return PackageFindings(
        blanks=tuple(blank for blank, _ in blanks.values()),
        open=tuple(
            {"name": blank.name, "label": blank.label, "line": blank.origin.line, "documents": kinds} for blank, kinds in blanks.values()
        ),
        unconfirmed=tuple(
            {"name": entry.name, "label": entry.label, "value": entry.value, "source": entry.source, "documents": kinds}
            for entry, kinds in unconfirmed.values()
        ),
        waived=tuple(
            {"clause": choice.clause, "kind": selection.kind, "reason": choice.reason.text}
            for selection in selections
            for choice in selection.waived
        ),
    )
