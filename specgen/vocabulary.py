"""The library in the words of a legal vehicle: 参加団体 of an agreement is 構成団体 of a 組合.

Clauses are written once, in the words of a plain agreement. ``vehicles.yaml`` says which word each other vehicle has
for them, and the whole library is put into those words before anything is selected, so that a word is the same in every
document. Text that is written for the vehicle itself stays as it is: a clause, block or item whose condition names
``vehicle``, every clause of a kind whose condition does, and terms that do; but not what a condition only keeps from some
vehicles (``{not: …}``). Values of the profile are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from specgen.library import Library, LoadedHead, LoadedKind, LoadedTable, LoadedTerm, LoadedWorkbook
from specgen.model import (
    Block,
    Clause,
    Condition,
    Facts,
    FactValue,
    Inline,
    Item,
    Paragraph,
    PipeTable,
    Row,
    Said,
    Strong,
    Text,
)

if TYPE_CHECKING:
    from specgen.book import Book, Box
    from specgen.schema import Method, Policy

_KEY = "vehicle"


def in_words(library: Library, vehicle: str, method: Method | None = None) -> Library:
    """The library as papers of ``vehicle`` and of a method of selection print it; the library itself where they have no words of their own."""
    library = _titled(library, method)
    words = _words(library, vehicle)
    return _Wording(words, _words_of_kinds(library, vehicle)).library(library) if words else library


def _titled(library: Library, method: Method | None) -> Library:
    """Every kind under the title it has for ``method``: 入札説明書 is 実施要領 where offers are called for."""
    if method is None or not any(method in kind.kind.titles for kind in library.kinds):
        return library
    kinds = tuple(
        replace(kind, kind=kind.kind.model_copy(update={"title": kind.kind.titles.get(method, kind.kind.title)})) for kind in library.kinds
    )
    return replace(library, kinds=kinds)


def say_in_words(library: Library, vehicle: str, facts: Facts) -> Facts:
    """The facts with every ``Said`` in the words of ``vehicle``."""
    words = _words(library, vehicle)
    return _Wording(words).facts(facts) if words else facts


def book_in_words(library: Library, vehicle: str, book: Book) -> Book:
    """A workbook with every ``Said`` of its cells in the words of ``vehicle``."""
    words = _words(library, vehicle)
    return _Wording(words).book(book) if words else book


def _words(library: Library, vehicle: str) -> Mapping[str, str]:
    entry = library.vehicles.get(vehicle)
    return entry.words if entry else {}


def _words_of_kinds(library: Library, vehicle: str) -> Mapping[str, Mapping[str, str]]:
    """Kind of document → the words it has of its own beside those of the vehicle: 申合せ書 comes before there is a 組合."""
    entry = library.vehicles.get(vehicle)
    return {kind: {**entry.words, **own} for kind, own in entry.kinds.items()} if entry else {}


@dataclass(frozen=True)
class _Wording:
    """Every text in other words: the longest word first, each place of a text once. kinds: kind of document → its words."""

    words: Mapping[str, str]
    kinds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def text(self, text: str) -> str:
        return self.pattern.sub(lambda found: self.words[found[0]], text)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(re.escape(word) for word in sorted(self.words, key=lambda word: (-len(word), word))))

    # -- facts ---------------------------------------------------------------------------------

    def facts(self, facts: Facts) -> Facts:
        return replace(
            facts,
            values=self.values(facts.values),
            lists=self.lists(facts.lists),
            subjects={
                name: tuple(replace(each, values=self.values(each.values), lists=self.lists(each.lists)) for each in subjects)
                for name, subjects in facts.subjects.items()
            },
        )

    def lists(self, lists: Mapping[str, tuple[Row, ...]]) -> Mapping[str, tuple[Row, ...]]:
        return {name: tuple(self.values(row) for row in rows) for name, rows in lists.items()}

    def values(self, values: Mapping[str, FactValue]) -> Mapping[str, FactValue]:
        return {name: self.text(value) if isinstance(value, Said) else value for name, value in values.items()}

    def book(self, book: Book) -> Book:
        return replace(book, sheets=tuple(replace(sheet, rows=tuple(self.boxes(row) for row in sheet.rows)) for sheet in book.sheets))

    def boxes(self, row: Sequence[Box | None]) -> tuple[Box | None, ...]:
        return tuple(replace(box, value=self.text(box.value)) if box and isinstance(box.value, Said) else box for box in row)

    # -- the library ---------------------------------------------------------------------------

    def library(self, library: Library) -> Library:
        own = {clause for kind in library.kinds if _own(kind.kind.when) for clause in kind.clause_ids()}
        of = {clause: self.of_kind(kind.kind.id) for kind in library.kinds if kind.kind.id in self.kinds for clause in kind.clause_ids()}
        return replace(
            library,
            clauses={
                name: clause if name in own or _own(clause.when) else of.get(name, self).clause(clause)
                for name, clause in library.clauses.items()
            },
            kinds=tuple(kind if _own(kind.kind.when) else self.of_kind(kind.kind.id).kind(kind) for kind in library.kinds),
            workbooks=tuple(self.workbook(kind) for kind in library.workbooks),
            tables={name: self.table(table) for name, table in library.tables.items()},
            terms={name: term if _own(term.when) else self.of_kind(*term.kinds or ()).term(term) for name, term in library.terms.items()},
            parameters={
                name: parameter.model_copy(update={"label": self.text(parameter.label)}) for name, parameter in library.parameters.items()
            },
            policies={name: self.policy(policy) for name, policy in library.policies.items()},
        )

    def of_kind(self, *kinds: str) -> _Wording:
        """The wording of what stands in these kinds of document and in no other."""
        alone = self.kinds.get(kinds[0]) if len(kinds) == 1 else None
        return _Wording(alone) if alone else self

    # -- clauses -------------------------------------------------------------------------------

    def clause(self, clause: Clause) -> Clause:
        return replace(clause, title=self.text(clause.title), blocks=tuple(self.block(block) for block in clause.blocks))

    def block(self, block: Block) -> Block:
        if block.guard and _own(block.guard.when):
            return block
        match block:
            case Paragraph():
                return replace(block, inlines=self.inlines(block.inlines), items=tuple(self.item(item) for item in block.items))
            case PipeTable():
                cells = tuple(tuple(self.inlines(cell) for cell in row) for row in block.rows)
                return replace(block, header=tuple(self.inlines(cell) for cell in block.header), rows=cells)
        return block

    def item(self, item: Item) -> Item:
        if item.guard and _own(item.guard.when):
            return item
        return replace(item, inlines=self.inlines(item.inlines), items=tuple(self.item(below) for below in item.items))

    def inlines(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(self.inline(inline) for inline in inlines)

    def inline(self, inline: Inline) -> Inline:
        match inline:
            case Text():
                return Text(self.text(inline.text))
            case Strong():
                return Strong(self.inlines(inline.children))
        return inline

    # -- what stands around them ---------------------------------------------------------------

    def kind(self, loaded: LoadedKind) -> LoadedKind:
        kind = loaded.kind
        worded = kind.model_copy(
            update={
                "title": self.text(kind.title),
                "outline": tuple(chapter.model_copy(update={"title": self.text(chapter.title)}) for chapter in kind.outline),
                "annexes": tuple(annex.model_copy(update={"title": self.text(annex.title)}) for annex in kind.annexes),
            }
        )
        letter = loaded.letter
        if letter:
            addressee = tuple(self.inlines(line) for line in letter.addressee)
            letter = replace(letter, number=self.inlines(letter.number), addressee=addressee)
        return replace(
            loaded,
            kind=worded,
            cover_title=self.inlines(loaded.cover_title),
            cover_subtitle=self.inlines(loaded.cover_subtitle),
            cover_lines=tuple(self.inlines(line) for line in loaded.cover_lines),
            letter=letter,
            heads={name: self.head(head) for name, head in loaded.heads.items()},
        )

    def head(self, head: LoadedHead) -> LoadedHead:
        def each(lines: tuple[tuple[Inline, ...], ...]) -> tuple[tuple[Inline, ...], ...]:
            return tuple(self.inlines(line) for line in lines)

        return LoadedHead(self.inlines(head.date), each(head.addressee), each(head.sender), each(head.issued_by))

    def workbook(self, loaded: LoadedWorkbook) -> LoadedWorkbook:
        return replace(loaded, kind=loaded.kind.model_copy(update={"title": self.text(loaded.kind.title)}))

    def table(self, loaded: LoadedTable) -> LoadedTable:
        table = loaded.table
        columns = tuple(column.model_copy(update={"heading": self.text(column.heading)}) for column in table.columns)
        worded = table.model_copy(
            update={
                "caption": self.text(table.caption),
                "description": self.text(table.description),
                "columns": tuple(
                    worded if not _own(column.when) else column for worded, column in zip(columns, table.columns, strict=True)
                ),
                "words": {name: {code: self.text(word) for code, word in words.items()} for name, words in table.words.items()},
                "empty": self.text(table.empty) if table.empty else None,
            }
        )
        return replace(
            loaded,
            table=worded,
            cells=tuple(self.inlines(cell) for cell in loaded.cells),
            caption=self.inlines(loaded.caption),
            chart=self.inlines(loaded.chart),
            data=tuple(row if _own(guard) else self.row(row) for row, guard in zip(loaded.data, loaded.guards, strict=True))
            if loaded.data is not None
            else None,
            texts=dict(loaded.texts) | {self.text(cell): self.inlines(inlines) for cell, inlines in loaded.texts.items()},
        )

    def policy(self, policy: Policy) -> Policy:
        """What it asks of municipalities, as the 方針対応表 says it; what decides on requests stays."""
        provisions = tuple(
            provision.model_copy(
                update={
                    "text": self.text(provision.text),
                    "otherwise": self.text(provision.otherwise) if provision.otherwise else None,
                    "todo": self.text(provision.todo) if provision.todo else None,
                }
            )
            for provision in policy.provisions
        )
        return policy.model_copy(update={"provisions": provisions})

    def row(self, row: Mapping[str, str]) -> dict[str, str]:
        return {name: self.text(cell) if name != "id" else cell for name, cell in row.items()}

    def term(self, loaded: LoadedTerm) -> LoadedTerm:
        return replace(loaded, term=self.text(loaded.term), definition=self.inlines(loaded.definition))


def _own(when: Condition) -> bool:
    """Whether a text is written for vehicles, in their words; what holds for all but some (``not``) is a plain agreement's text."""
    return _KEY in when and not isinstance(when[_KEY], Mapping)
