"""Selection → one numbered Document: labels, references, citations, tables and blanks settled here."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from specgen import numbering, schema, text
from specgen.errors import InputError, Origin, Problem
from specgen.library import Library, LoadedKind, LoadedTable
from specgen.model import (
    Blank,
    BlockNode,
    Chapter,
    ChapterNode,
    Citation,
    Clause,
    ClauseNode,
    ColumnNode,
    Cover,
    Document,
    Facts,
    Inline,
    Item,
    ItemNode,
    Leaf,
    Leaves,
    Link,
    Paragraph,
    ParagraphNode,
    Party,
    PipeTable,
    Reference,
    Row,
    Run,
    Selection,
    Strong,
    TableNode,
    TableSlot,
    Text,
    Unconfirmed,
    Value,
)
from specgen.profile import LoadedProfile

_WORD = 11  # characters of a table cell that are kept on one line
_PERCENT_A_CHARACTER = 2.2  # share of the line that one character of a table takes


def assemble(
    library: Library, kind: LoadedKind, selection: Selection, facts: Facts, profile: LoadedProfile, *, draft: bool = True
) -> Document:
    """Number the selected clauses and resolve everything in them.

    Raises InputError SG301 for references to what this document does not hold (with the reason why
    it is out), SG303 for references to parts that carry no number, SG304 for lists too long to number.
    """
    return _Assembler(library, kind, selection, facts, profile).run(draft)


@dataclass(frozen=True)
class _Target:
    """What a reference can point at: the parts of its text, and the bookmark of each part."""

    parts: tuple[tuple[str, str, bool], ...]  # text, key of the marked node ("" = plain text), live
    key: str


@dataclass
class _Numbers:
    """Labels given while walking; filled before any reference is resolved."""

    targets: dict[tuple[str, str | None], _Target] = field(default_factory=dict)
    referenced: set[str] = field(default_factory=set)


class _Assembler:
    def __init__(self, library: Library, kind: LoadedKind, selection: Selection, facts: Facts, profile: LoadedProfile) -> None:
        self.library = library
        self.kind = kind
        self.selection = selection
        self.facts = facts
        self.profile = profile
        self.scheme = numbering.SCHEMES[kind.kind.scheme]
        self.problems: list[Problem] = []
        self.numbers = _Numbers()
        self.blanks: dict[str, Blank] = {}
        self.unconfirmed: dict[str, Unconfirmed] = {}
        self.cited: set[str] = set()
        self.tables = 0
        self.labels: dict[int, str] = {}  # id() of an item, paragraph or clause → its label

    def run(self, draft: bool) -> Document:
        self._number_all()
        self._collect_references()
        kind = self.kind.kind
        cover = Cover(
            kind.cover.page,
            self._line(self.kind.cover_title),
            self._line(self.kind.cover_subtitle),
            tuple(self._line(line) for line in self.kind.cover_lines),
        )
        opening = tuple(self._unnumbered(clause) for clause in self.selection.opening)
        chapters = tuple(
            ChapterNode(
                chapter.id,
                numbering.label(self.scheme.chapter, i),
                chapter.title,
                tuple(self._clause(clause) for clause in chapter.clauses),
                self._anchor(_chapter_key(chapter)),
            )
            for i, chapter in enumerate(self.selection.chapters, 1)
        )
        closing = tuple(self._unnumbered(clause) for clause in self.selection.closing)
        signatures = tuple(self._parties()) if kind.signatures == "heads" else ()
        signature_date: Leaves = (Run("令和　　年　　月　　日"),) if signatures else ()
        if self.problems:
            raise InputError(*self.problems)
        return Document(
            kind=kind.id,
            number=kind.number,
            title=kind.title,
            scheme=self.scheme.name,
            cover=cover,
            date=self.profile.data.project.date,
            opening=opening,
            chapters=chapters,
            closing=closing,
            signatures=signatures,
            signature_date=signature_date,
            open=tuple(self.blanks.values()),
            unconfirmed=tuple(self.unconfirmed.values()),
            draft=draft,
        )

    # -- numbers -------------------------------------------------------------------------------

    def _number_all(self) -> None:
        count = 0
        for index, chapter in enumerate(self.selection.chapters, 1):
            if self.scheme.chapter_in_list:
                count = 0
            chapter_label = numbering.label(self.scheme.chapter, index)
            for clause in chapter.clauses:
                count += 1
                self._number_clause(clause, chapter, chapter_label, numbering.label(self.scheme.clause, count))

    def _number_clause(self, clause: Clause, chapter: Chapter, chapter_label: str, label: str) -> None:
        self.labels[id(clause)] = label
        parts: tuple[tuple[str, str, bool], ...] = ((label, clause.id, True),)
        if self.scheme.chapter_in_list:
            parts = ((chapter_label, _chapter_key(chapter), True), ("の", "", False), *parts)
        self.numbers.targets[clause.id, None] = _Target(parts, clause.id)
        paragraphs = [block for block in clause.blocks if isinstance(block, Paragraph)]
        if self.scheme.paragraph and clause.blocks and not isinstance(clause.blocks[0], Paragraph):
            self._refuse(clause.blocks[0].origin, "SG305", "条の始めに段落がありません", "表の前に段落を置いてください")
        for ordinal, paragraph in enumerate(paragraphs, 1):
            inner = parts
            if self.scheme.paragraph:
                own = "" if ordinal == 1 else numbering.label(self.scheme.paragraph, ordinal)
                self.labels[id(paragraph)] = own
                if len(paragraphs) > 1:
                    key = f"{clause.id}:{ordinal}"
                    inner = (*parts, ("第", "", False), (own, key, True), ("項", "", False)) if own else (*parts, ("第１項", "", False))
                if paragraph.label:
                    self.numbers.targets[clause.id, paragraph.label] = _Target(inner, f"{clause.id}:{ordinal}")
            levels = self.scheme.items if ordinal == 1 else self.scheme.paragraph_items
            self._number_items(clause, paragraph.items, levels, inner, f"{clause.id}:{ordinal}")

    def _number_items(
        self,
        clause: Clause,
        items: tuple[Item, ...],
        levels: tuple[numbering.Level, ...],
        parts: tuple[tuple[str, str, bool], ...],
        prefix: str,
    ) -> None:
        if not items:
            return
        if not levels:
            self._refuse(
                items[0].origin, "SG304", "箇条書きが深すぎて番号を付けられません", f"{len(self.scheme.items)} 段までにしてください"
            )
            return
        level, *deeper = levels
        if len(items) > numbering.capacity(level):
            self._refuse(items[0].origin, "SG304", f"この段の項目は {numbering.capacity(level)} 個までです", "項目を分けてください")
            return
        first = len(levels) == len(self.scheme.items)
        for ordinal, item in enumerate(items, 1):
            label = numbering.label(level, ordinal)
            self.labels[id(item)] = label
            key = f"{prefix}-{ordinal}"
            if self.scheme.paragraph:  # 第５条第２項第１号イ: 号 in brackets has no live form
                own = (f"第{numbering.numeral('decimalFullWidth', ordinal)}号", key, False) if first else (label, key, level.pattern == "#")
                inner = (*parts, own)
            else:
                inner = (*parts, ("の", "", False), (label, key, True))
            if item.label:
                self.numbers.targets[clause.id, item.label] = _Target(inner, key)
            self._number_items(clause, item.items, tuple(deeper), inner, key)

    def _refuse(self, origin: Origin, code: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(origin, code, message, remedy))

    # -- references ----------------------------------------------------------------------------

    def _collect_references(self) -> None:
        """Which nodes need a bookmark."""
        for reference in _references(self.selection):
            target = self.numbers.targets.get((reference.clause, reference.label))
            if target:
                self.numbers.referenced |= {key for _, key, _ in target.parts if key}

    def _anchor(self, key: str) -> str | None:
        return anchor_name(self.kind.id, key) if key in self.numbers.referenced else None

    def _reference(self, reference: Reference) -> Leaves:
        target = self.numbers.targets.get((reference.clause, reference.label))
        if target:
            return tuple(Link(part, anchor_name(self.kind.id, key), live) if key else Run(part) for part, key, live in target.parts)
        self._explain_missing(reference)
        return ()

    def _explain_missing(self, reference: Reference) -> None:
        name = reference.clause + (f"#{reference.label}" if reference.label else "")
        if (reference.clause, None) in self.numbers.targets:
            choice = next((c for c in self.selection.choices if c.clause == reference.clause and c.block == f"#{reference.label}"), None)
            if choice:
                self._refuse(
                    reference.origin,
                    "SG301",
                    f"参照先「{name}」はこの文書に入っていません",
                    f"「{name}」は{choice.reason.text}除かれました（{choice.reason.origin}）。参照を消すか、条件を合わせてください",
                )
            else:
                self._refuse(
                    reference.origin,
                    "SG303",
                    f"参照先「{name}」には番号がありません",
                    "番号の付く条、項又は号を参照するか、文を差し替えた個別変更を見直してください",
                )
            return
        choice = next((c for c in self.selection.choices if c.clause == reference.clause and not c.block), None)
        why = (
            f"「{reference.clause}」は{choice.reason.text}除かれました（{choice.reason.origin}）。"
            if choice
            else f"「{reference.clause}」はこの種類の文書（{self.kind.id}）にありません。"
        )
        self._refuse(
            reference.origin, "SG301", f"参照先の条項「{name}」はこの文書に入っていません", f"{why}参照を消すか、条件を合わせてください"
        )

    # -- text ----------------------------------------------------------------------------------

    def _line(self, inlines: tuple[Inline, ...]) -> Leaves:
        return self._leaves(inlines, None)

    def _leaves(self, inlines: tuple[Inline, ...], row: Row | None = None, *, strong: bool = False) -> Leaves:
        leaves: list[Leaf] = []
        for inline in inlines:
            match inline:
                case Text():
                    leaves.append(Run(inline.text, strong))
                case Strong():
                    leaves += self._leaves(inline.children, row, strong=True)
                case Value():
                    leaf = self._value(inline, row)
                    leaves.append(Run(leaf.text, strong) if strong and isinstance(leaf, Run) else leaf)
                case Reference():
                    leaves += self._reference(inline)
                case Citation():
                    leaves.append(Run(self._citation(inline), strong))
        return _merged(leaves)

    def _value(self, inline: Value, row: Row | None) -> Leaf:
        if row is not None and inline.name.startswith("row."):
            field_name = inline.name.removeprefix("row.")
            leaf = text.fill(inline, {inline.name: row[field_name]})
        else:
            leaf = text.fill(inline, self.facts.values)
            if inline.name in self.facts.unconfirmed:
                self.unconfirmed[inline.name] = self.facts.unconfirmed[inline.name]
        if isinstance(leaf, Blank):
            self.blanks.setdefault(leaf.label, leaf)
        return leaf

    def _citation(self, citation: Citation) -> str:
        law = self.library.citations[citation.law]
        article = law.articles[citation.article] if citation.article else None
        if law.confidence == "remembered" or (article and article.confidence == "remembered"):
            label = f"{law.short}{article.label if article else ''}"
            self.unconfirmed.setdefault(f"cite.{citation.id}", Unconfirmed(f"cite.{citation.id}", "法令等の引用", label, law.title))
        name = law.short
        if citation.law not in self.cited:
            self.cited.add(citation.law)
            short = f"。以下「{law.short}」という。" if law.short != law.title else ""
            name = f"{law.title}（{law.number}{short}）"
        return name + (_article_text(article) if article else "")

    # -- blocks --------------------------------------------------------------------------------

    def _clause(self, clause: Clause) -> ClauseNode:
        return ClauseNode(clause.id, self.labels[id(clause)], clause.title, self._blocks(clause), self._anchor(clause.id))

    def _unnumbered(self, clause: Clause) -> ClauseNode:
        for block in clause.blocks:
            if isinstance(block, Paragraph) and block.items:
                self._refuse(block.origin, "SG305", "前文と後文に箇条書きは置けません", "段落だけで書いてください")
                return ClauseNode(clause.id, "", clause.title, ())
        return ClauseNode(clause.id, "", clause.title, self._blocks(clause))

    def _blocks(self, clause: Clause) -> tuple[BlockNode, ...]:
        nodes: list[BlockNode] = []
        ordinal = 0
        for block in clause.blocks:
            match block:
                case Paragraph():
                    ordinal += 1
                    key = f"{clause.id}:{ordinal}"
                    nodes.append(
                        ParagraphNode(
                            ordinal,
                            self.labels.get(id(block), ""),
                            self._leaves(block.inlines),
                            self._items(block.items, key, 1),
                            self._anchor(key),
                        )
                    )
                case PipeTable():
                    nodes.append(self._pipe_table(clause, block))
                case TableSlot():
                    nodes.append(self._table(self.library.tables[block.table]))
        return tuple(nodes)

    def _items(self, items: tuple[Item, ...], prefix: str, level: int) -> tuple[ItemNode, ...]:
        return tuple(
            ItemNode(
                level,
                self.labels.get(id(item), ""),
                self._leaves(item.inlines),
                self._items(item.items, f"{prefix}-{ordinal}", level + 1),
                self._anchor(f"{prefix}-{ordinal}"),
            )
            for ordinal, item in enumerate(items, 1)
        )

    def _pipe_table(self, clause: Clause, block: PipeTable) -> TableNode:
        headings = tuple("".join(_text_of(self._leaves(cell))) for cell in block.header)
        rows = tuple(tuple(self._leaves(cell) for cell in row) for row in block.rows)
        widths = _even_widths(headings, rows)
        columns = tuple(ColumnNode(heading, width, "left") for heading, width in zip(headings, widths, strict=True))
        return TableNode(clause.id, 0, clause.title, f"{'、'.join(headings)}の{len(headings)}列の表", columns, rows)

    def _table(self, loaded: LoadedTable) -> BlockNode:
        table = loaded.table
        source = table.rows
        given: tuple[Row, ...] = self.facts.lists[source] if isinstance(source, str) else source
        if not given:
            return ParagraphNode(0, "", (Run(table.empty),), ())
        self.tables += 1
        worded = [self._in_words(loaded, row) for row in given]
        rows = tuple(tuple(self._leaves(cell, row) for cell in loaded.cells) for row in worded)
        columns = tuple(ColumnNode(column.heading, column.width, column.align) for column in table.columns)
        return TableNode(table.id, self.tables, "".join(_text_of(self._line(loaded.caption))), table.description, columns, rows)

    def _in_words(self, loaded: LoadedTable, row: Row) -> Row:
        """The row with code words replaced by the table's own ``words``."""
        if not loaded.table.words:
            return row
        replaced = dict(row)
        for name, words in loaded.table.words.items():
            code = row[name]
            if not isinstance(code, str) or code not in words:
                self._refuse(
                    loaded.origin,
                    "SG306",
                    f"表「{loaded.table.id}」の words.{name} に「{code}」がありません",
                    "words に言葉を書き足してください",
                )
                continue
            replaced[name] = words[code]
        return replaced

    # -- signatures ----------------------------------------------------------------------------

    def _parties(self) -> Iterator[Party]:
        for i, member in enumerate(self.profile.data.members):
            address = self._given(member.address, f"{member.name}の所在地", i)
            title = self._given(member.head_title, f"{member.name}の長の職名", i)
            name = self._given(member.head_name, f"{member.name}の長の氏名", i)
            yield Party(member.name, (address,), (title, Run("　"), name))

    def _given(self, value: str | None, label: str, index: int) -> Leaf:
        if value is not None:
            return Run(value)
        blank = Blank(label, label, self.profile.origin("members", index))
        self.blanks.setdefault(label, blank)
        return blank


def _chapter_key(chapter: Chapter) -> str:
    return f"chapter:{chapter.id}"


def _article_text(article: schema.Article) -> str:
    """第８条第１項 follows the name of a law directly; a section of a policy paper takes の."""
    return article.label if article.label.startswith("第") else f"の{article.label}"


def anchor_name(kind: str, key: str) -> str:
    """A bookmark name Word accepts: ``_Ref`` and nine digits made from what it marks."""
    return f"_Ref{int(hashlib.sha256(f'{kind}/{key}'.encode()).hexdigest()[:12], 16) % 900_000_000 + 100_000_000}"


def _references(selection: Selection) -> Iterator[Reference]:
    def of(inlines: tuple[Inline, ...]) -> Iterator[Reference]:
        for inline in inlines:
            if isinstance(inline, Reference):
                yield inline
            elif isinstance(inline, Strong):
                yield from of(inline.children)

    def of_items(items: tuple[Item, ...]) -> Iterator[Reference]:
        for item in items:
            yield from of(item.inlines)
            yield from of_items(item.items)

    clauses = (*selection.opening, *(clause for chapter in selection.chapters for clause in chapter.clauses), *selection.closing)
    for clause in clauses:
        for block in clause.blocks:
            match block:
                case Paragraph():
                    yield from of(block.inlines)
                    yield from of_items(block.items)
                case PipeTable():
                    for cell in (*block.header, *(cell for row in block.rows for cell in row)):
                        yield from of(cell)


def _merged(leaves: list[Leaf]) -> Leaves:
    """Neighbouring runs of the same weight made one."""
    merged: list[Leaf] = []
    for leaf in leaves:
        last = merged[-1] if merged else None
        if isinstance(leaf, Run) and isinstance(last, Run) and leaf.strong == last.strong:
            merged[-1] = Run(last.text + leaf.text, leaf.strong)
        elif not (isinstance(leaf, Run) and not leaf.text):
            merged.append(leaf)
    return tuple(merged)


def _text_of(leaves: Leaves) -> Iterator[str]:
    return (leaf.text for leaf in leaves)


def _even_widths(headings: tuple[str, ...], rows: tuple[tuple[Leaves, ...], ...]) -> tuple[int, ...]:
    """Percents of the columns of a table written in a clause, adding up to 100.

    A column gets what its longest text needs, as far as the line allows; a short text (up to
    ``_WORD`` characters) is never broken unless the columns are too many.
    """
    longest = [
        max(len(heading), *(sum(map(len, _text_of(row[i]))) for row in rows)) if rows else len(heading)
        for i, heading in enumerate(headings)
    ]
    needed = [math.ceil(min(length, _WORD) * _PERCENT_A_CHARACTER) + 2 for length in longest]
    spare = 100 - sum(needed)
    if spare < 0:
        needed = [width * 100 // sum(needed) for width in needed]
        spare = 100 - sum(needed)
    wishes = [max(0, min(length, 60) - _WORD) for length in longest]
    extra = [spare * wish // sum(wishes) for wish in wishes] if any(wishes) else [spare // len(needed)] * len(needed)
    widths = [width + more for width, more in zip(needed, extra, strict=True)]
    widths[widths.index(max(widths))] += 100 - sum(widths)
    return tuple(widths)
