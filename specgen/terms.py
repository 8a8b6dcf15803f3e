"""Which defined terms a document uses, and the list or table that defines exactly those.

A term is used when its word stands in the document outside the definitions, or in the definition
of a used term. The longest word wins: 標準化対象業務 does not use 対象業務.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from specgen import schema
from specgen.conditions import holds
from specgen.library import Library, LoadedTerm
from specgen.model import (
    Block,
    Clause,
    Facts,
    Inline,
    Item,
    Paragraph,
    Selection,
    TableSlot,
    TermsSlot,
    Text,
    Value,
    flat,
    inlines_of,
    parts_of,
)
from specgen.selection import own_rows, printed_texts


def used_terms(library: Library, kind: str, selection: Selection, facts: Facts) -> tuple[LoadedTerm, ...]:
    """The terms ``selection`` uses, in the order of terms.yaml; nothing when it defines none."""
    clauses = tuple(all_clauses(selection))
    if not any(_defines(library, clause) for clause in clauses):
        return ()
    known = {
        term.term: term
        for term in library.terms.values()
        if (term.kinds is None or kind in term.kinds) and holds(term.when, facts.conditions)
    }
    if not known:
        return ()
    words = word_pattern(known)
    waiting = [text for clause in clauses for text in _texts(library, clause, facts)]
    found: set[str] = set()
    while waiting:
        for word in words.findall(waiting.pop()):
            if word not in found:
                found.add(word)
                waiting += _inline_texts(known[word].definition, facts)
    return tuple(term for term in library.terms.values() if term.term in found and known.get(term.term) is term)


def word_pattern(words: dict[str, LoadedTerm] | Sequence[str]) -> re.Pattern[str]:
    """One pass over a text finds every term, the longest first."""
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))))


def with_terms(selection: Selection, terms: Sequence[LoadedTerm]) -> Selection:
    """``[[terms]]`` replaced by the terms as the list of the paragraph above it."""

    def clause(original: Clause) -> Clause:
        blocks: list[Block] = []
        for block in original.blocks:
            if isinstance(block, TermsSlot):
                above = blocks.pop()
                items = tuple(Item((Text(f"{term.term}　"), *term.definition), (), block.origin) for term in terms)
                blocks.append(replace(above, items=items) if isinstance(above, Paragraph) else above)
            else:
                blocks.append(block)
        return replace(original, blocks=tuple(blocks))

    def clauses(originals: tuple[Clause, ...]) -> tuple[Clause, ...]:
        return tuple(clause(each) if any(isinstance(block, TermsSlot) for block in each.blocks) else each for each in originals)

    return replace(
        selection,
        opening=clauses(selection.opening),
        chapters=tuple(replace(chapter, clauses=clauses(chapter.clauses)) for chapter in selection.chapters),
        closing=clauses(selection.closing),
        annexes=tuple(replace(annex, clauses=clauses(annex.clauses)) for annex in selection.annexes),
    )


def all_clauses(selection: Selection) -> Iterator[Clause]:
    """Every clause of the document in the order it is printed."""
    yield from selection.opening
    for chapter in selection.chapters:
        yield from chapter.clauses
    yield from selection.closing
    for annex in selection.annexes:
        yield from annex.clauses


def _defines(library: Library, clause: Clause) -> bool:
    return any(
        isinstance(block, TermsSlot) or (isinstance(block, TableSlot) and library.tables[block.table].table.rows == schema.TERMS_LIST)
        for block in clause.blocks
    )


def _texts(library: Library, clause: Clause, facts: Facts) -> Iterator[str]:
    yield clause.title
    for part in parts_of(clause.blocks):
        yield from _inline_texts(inlines_of(part), facts)
        if isinstance(part, TableSlot):
            loaded = library.tables[part.table]
            table = loaded.table
            yield from (column.heading for column in table.columns if holds(column.when, facts.conditions))
            own = tuple(own_rows(loaded, facts)) if loaded.data is not None else ()
            yield from (text for row in own for name, text in row.items() if name not in table.words)
            for inlines in printed_texts(loaded, facts):
                yield from _inline_texts(inlines, facts)
            for name, words in table.words.items():  # those that stand for what the rows say
                rows = facts.lists.get(table.rows, ()) if isinstance(table.rows, str) and loaded.data is None else own
                codes = {row.get(name) for row in rows}
                yield from (word for code, word in words.items() if code in codes)


def _inline_texts(inlines: Iterable[Inline], facts: Facts) -> Iterator[str]:
    """The texts, and the words a choice of the profile puts between them; other values use no term."""
    for inline in flat(inlines):
        if isinstance(inline, Text):
            yield inline.text
        elif isinstance(inline, Value) and inline.name in schema.CHOSEN_WORDS:
            yield str(facts.values[inline.name])
