"""Numbers + facts → one Document: references, citations, terms, tables and blanks settled here."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from specgen import schema, text
from specgen.conditions import holds
from specgen.errors import InputError, Origin, Problem
from specgen.facts import party_labels
from specgen.library import Library, LoadedKind, LoadedTable
from specgen.model import (
    Annex,
    AnnexNode,
    AnnexReference,
    Attached,
    Blank,
    BlockNode,
    Chapter,
    ChapterNode,
    ChartNode,
    ChartSlot,
    Citation,
    Clause,
    ClauseNode,
    ColumnNode,
    Cover,
    Document,
    Facts,
    FactValue,
    FigureNode,
    FigureSlot,
    FormHead,
    Inline,
    Item,
    ItemNode,
    Leaf,
    Leaves,
    Letter,
    Link,
    Paragraph,
    ParagraphNode,
    Party,
    PipeTable,
    Place,
    Reference,
    Row,
    Run,
    Selection,
    SeriesNode,
    Strong,
    TableNode,
    TableSlot,
    TermsSlot,
    Text,
    Unconfirmed,
    Unset,
    Value,
    Worded,
    Written,
    flat,
    inlines_of,
    is_label,
    parts_of,
)
from specgen.numbering import label as print_label
from specgen.profile import LoadedProfile
from specgen.references import Numbers, Resolver, anchor_name, chapter_key, number_document, printed_place
from specgen.selection import printed_texts
from specgen.tables import table_rows, with_its_columns
from specgen.terms import all_clauses, used_terms, with_terms

if TYPE_CHECKING:
    from specgen.attachments import Attachments

_WORD = 11  # characters of a table cell that are kept on one line
_PIECE = 6  # the fewest characters to a line of a longer text
_LABEL, _LABEL_ALONE = 12, 14  # characters to a line of a label of a form, and of one in a table with a single column of labels
_ROOM = 10  # characters an empty cell counts as: somebody writes in it
_ROW_MM = 10  # least height of the rows of a table with empty cells: somebody writes in them
_HINT_MM = 7  # least height of the rows of a form where somebody writes beside a hint or a unit, or ticks one of several
_UNIT = "円"
_BLANK_LINES = 3  # where a blank takes more lines of its cell, those of its column are printed without their words
_CERTIFICATE = "電子署名の日時　　　　　　　　　　　電子証明書　　　　　　　　　　　"
Cells = Mapping[str, FactValue | Worded]  # a row whose own texts are still to be filled
_NOTHING: Leaves = (Run("―"),)  # where a table has no value
_PERCENT_A_CHARACTER = 2.2  # share of the line that one character of a table takes
_TURNED = 1.5  # how much longer the line of a turned page is


def number_all(
    library: Library, selections: Mapping[str, tuple[LoadedKind, Selection]], facts: Facts, form_numbers: Mapping[str, int] = {}
) -> dict[str, Numbers]:
    """Kind → numbers of its document, with its terms in place; what ``assemble`` and references need.

    form_numbers: those the profile gives to forms.
    """
    numbers: dict[str, Numbers] = {}
    for name, (kind, selection) in selections.items():
        terms = used_terms(library, kind.kind.id, selection, facts.about(kind.subject))
        numbers[name] = number_document(kind, facts.digits, with_terms(selection, terms), terms, form_numbers)
    return numbers


def assemble(
    library: Library,
    kind: LoadedKind,
    numbers: Mapping[str, Numbers],
    facts: Facts,
    profile: LoadedProfile,
    attachments: Attachments | None = None,
    *,
    draft: bool = True,
) -> Document:
    """The document of ``kind``; ``numbers`` holds those of every document of the package.

    attachments: the files of the office, whose pictures stand in their clauses.
    Raises InputError SG301 for references to what a document does not hold (with the reason why it is
    out), SG303 for parts that carry no number, SG304–SG306 for texts that cannot be numbered or worded,
    SG307 and SG308 for relative references and ranges that do not hold, SG310 for a filter that does not fit,
    SG311 for a turned table outside an annex, SG189 for a figure the profile does not have.
    """
    return _Assembler(library, kind, numbers, facts, profile, attachments).run(draft)


class _Assembler:
    def __init__(
        self,
        library: Library,
        kind: LoadedKind,
        numbers: Mapping[str, Numbers],
        facts: Facts,
        profile: LoadedProfile,
        attachments: Attachments | None,
    ) -> None:
        self.library = library
        self.kind = kind
        self.numbers = numbers[kind.id]
        self.selection = self.numbers.selection
        self.resolver = Resolver(self.numbers, numbers)
        self.facts = facts.about(kind.subject)
        self.profile = profile
        self.pictures = attachments.pictures if attachments else {}
        self.blanks: dict[str, Blank] = {}
        self.unconfirmed: dict[str, Unconfirmed] = {}
        self.place = "表紙"  # where what is being written stands, as an officer looks for it
        self.places: dict[str, dict[str, None]] = {}
        self.clause_places: dict[str, str] = {}
        self.cited: set[str] = set()
        self.citations = Counter(self.laws())
        self.tables = 0
        self.figures = 0
        self.captions = self.numbers.scheme.captions  # the only table of an annex goes by the annex's title
        self.problems: list[Problem] = []

    def run(self, draft: bool) -> Document:
        kind = self.kind.kind
        cover = Cover(
            kind.cover.page,
            self.leaves(self.kind.cover_title),
            self.leaves(self.kind.cover_subtitle),
            tuple(self.leaves(line) for line in self.kind.cover_lines),
        )
        letter = self.letter()
        opening = tuple(self.unnumbered(clause) for clause in self.selection.opening)
        chapters = tuple(self.chapter(index, chapter) for index, chapter in enumerate(self.selection.chapters, 1))
        closing = tuple(self.unnumbered(clause) for clause in self.selection.closing)
        signed = holds(kind.signed_when, self.facts.conditions)
        sides = {"heads": self.parties, "contract": self.sides}.get(kind.signatures)
        signatures = tuple(sides()) if sides and signed else ()
        chosen = {annex.id: annex for annex in self.selection.annexes}
        annexes = tuple(self.annex(chosen[name]) for name in self.numbers.ordinals)
        problems = [*self.numbers.problems, *self.resolver.problems, *self.problems]
        if problems:
            raise InputError(*problems)
        document = Document(
            kind=kind.id,
            number=kind.number,
            title=f"{kind.title}（{self.kind.subject.called}）" if self.kind.subject else kind.title,
            scheme=self.numbers.scheme.name,
            cover=cover,
            date=self.profile.data.project.date,
            opening=opening,
            chapters=chapters,
            closing=closing,
            signatures=signatures,
            signature_date=self.signature_date() if signatures else (),
            annexes=annexes,
            relatives=tuple(self.resolver.relatives),
            digits=self.facts.digits,
            contents=kind.contents,
            table_list=kind.table_list,
            open=tuple(self.blanks.values()),
            unconfirmed=tuple(self.unconfirmed.values()),
            places={name: tuple(places) for name, places in self.places.items()},
            clause_places=self.clause_places,
            draft=draft and not kind.report,
            internal=kind.internal or kind.report,
            subject=self.kind.subject.id if self.kind.subject else "",
            letter=letter,
        )
        return _only_needed_anchors(document, {anchor_name(document.key, key) for key in self.resolver.referenced})

    def refuse(self, origin: Origin, code: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(origin, code, message, remedy))

    def open_blank(self, blank: Blank) -> None:
        self.blanks.setdefault(blank.label, blank)
        self.places.setdefault(blank.label, {})[self.place] = None

    def ask(self, entry: Unconfirmed) -> None:
        """``entry`` is printed here and has to be confirmed, unless the profile says by whom it was."""
        if entry.name not in self.facts.confirmed:
            self.unconfirmed.setdefault(entry.name, entry)
            self.places.setdefault(entry.name, {})[self.place] = None

    def key(self, key: str) -> str:
        return anchor_name(self.kind.id, key)

    # -- text ----------------------------------------------------------------------------------

    def leaves(self, inlines: tuple[Inline, ...], row: Cells | None = None, *, strong: bool = False) -> Leaves:
        if row is not None and len(inlines) == 1 and (plain := _own_text(inlines[0], row)):  # nearly every cell
            return (Run(plain, strong),)
        leaves: list[Leaf] = []
        for inline in inlines:
            match inline:
                case Text():
                    leaves.append(Run(text.in_digits(inline.text, self.facts.digits), strong))
                case Strong():
                    leaves += self.leaves(inline.children, row, strong=True)
                case Value() if row is not None and isinstance(own := row.get(inline.name.removeprefix("row.")), Worded):
                    leaves += self.leaves(own.inlines, strong=strong)
                case Value():
                    leaf = self.value(inline, row)
                    leaves.append(Run(leaf.text, strong) if strong and isinstance(leaf, Run) else leaf)
                case Reference():
                    leaves += self.resolver.text(inline)
                case AnnexReference():
                    leaves += self.resolver.annex(inline)
                case Citation():
                    leaves.append(Run(text.in_digits(self.citation(inline), self.facts.digits), strong))
        return _merged(leaves)

    def value(self, inline: Value, row: Cells | None) -> Leaf:
        values = self.facts.values
        if row is not None and inline.name.startswith("row."):
            given = row[inline.name.removeprefix("row.")]
            values = {} if isinstance(given, Worded) else {inline.name: given}
        try:
            leaf = text.fill(inline, values, digits=self.facts.digits, western=self.facts.western_dates)
        except ValueError as error:
            self.refuse(
                inline.origin,
                "SG310",
                f"「{inline.name}」の値をその形では印刷できません（{error}）",
                "フィルターを直すか、値を直してください",
            )
            return Run("")
        if inline.name in self.facts.unconfirmed:
            self.ask(self.facts.unconfirmed[inline.name])
        if isinstance(leaf, Blank):
            self.open_blank(leaf)
        return leaf

    def citation(self, citation: Citation) -> str:
        """In full at the first place of the document, short afterwards."""
        law = self.library.citations[citation.law]
        article = law.articles[citation.article] if citation.article else None
        if law.confidence == "remembered" or (article and article.confidence == "remembered"):
            shown = law.short + text.in_digits(article.label if article else "", self.facts.digits)
            self.ask(Unconfirmed(f"cite.{citation.id}", "法令等の引用", shown, law.title))
        name = law.short
        if citation.law not in self.cited:
            self.cited.add(citation.law)
            again = self.citations[citation.law] > 1 and law.short != law.title
            short = f"。以下「{law.short}」という。" if again else ""
            name = f"{law.title}（{law.number}{short}）"
        return name + (_article_text(article) if article else "")

    def laws(self) -> Iterator[str]:
        """The law of every citation the document prints."""
        for clause in all_clauses(self.selection):
            for part in parts_of(clause.blocks):
                inlines = list(inlines_of(part))
                if isinstance(part, TableSlot) and self.library.tables[part.table].table.rows == schema.TERMS_LIST:
                    inlines += [inline for term in self.numbers.terms for inline in flat(term.definition)]
                if isinstance(part, TableSlot):
                    inlines += [
                        inline for inlines in printed_texts(self.library.tables[part.table], self.facts) for inline in flat(inlines)
                    ]
                yield from (inline.law for inline in inlines if isinstance(inline, Citation))

    # -- blocks --------------------------------------------------------------------------------

    def chapter(self, index: int, chapter: Chapter) -> ChapterNode:
        headed = self.numbers.scheme.chapters
        label, title = (print_label(self.numbers.scheme.chapter, index), chapter.title) if headed else ("", "")
        return ChapterNode(
            chapter.id, label, title, tuple(self.clause(clause) for clause in chapter.clauses), self.key(chapter_key(chapter))
        )

    def clause(self, clause: Clause) -> ClauseNode:
        self.place = printed_place(self.numbers, clause.id)
        self.clause_places[clause.id] = self.place
        return ClauseNode(clause.id, self.numbers.labels[id(clause)], clause.title, self.blocks(clause), self.key(clause.id))

    def unnumbered(self, clause: Clause) -> ClauseNode:
        self.place = clause.title
        for block in clause.blocks:
            if isinstance(block, TermsSlot) or (isinstance(block, Paragraph) and block.items):
                self.refuse(block.origin, "SG305", "前文と後文には段落と表だけを置けます", "箇条書きは条に移してください")
                return ClauseNode(clause.id, "", clause.title, ())
        return ClauseNode(clause.id, "", clause.title, self.blocks(clause))

    def blocks(self, clause: Clause, *, annex: str = "") -> tuple[BlockNode, ...]:
        """annex: the form of the annex the clause stands in."""
        nodes: list[BlockNode] = []
        ordinal = 0
        target = self.numbers.targets.get(Place(clause.id, None))
        number = target.position[0] if target else 0
        self.resolver.here_clause = clause.id
        for block in clause.blocks:
            match block:
                case Paragraph():
                    ordinal += 1
                    key = f"{clause.id}:{ordinal}"
                    self.resolver.here = (number, ordinal)
                    leaves = self.leaves(block.inlines)
                    items = self.items(block.items, key, (number, ordinal))
                    nodes.append(ParagraphNode(ordinal, self.numbers.labels.get(id(block), ""), leaves, items, self.key(key)))
                case PipeTable():
                    nodes.append(self.pipe_table(clause, block, in_form=annex == "form"))
                case TableSlot():
                    loaded = self.library.tables[block.table]
                    if loaded.table.landscape and not annex:
                        self.refuse(
                            block.origin,
                            "SG311",
                            f"横向きの表「{block.table}」は別紙、別表又は様式にだけ置けます",
                            "kinds の annexes に移してください",
                        )
                    nodes += self.table(with_its_columns(loaded, self.facts))
                case ChartSlot():
                    nodes += self.chart(self.library.tables[block.table])
                case FigureSlot():
                    nodes += self.figure(block)
                case TermsSlot():
                    pass  # became the list of the paragraph above
        return tuple(nodes)

    def items(self, items: tuple[Item, ...], prefix: str, position: tuple[int, ...]) -> tuple[ItemNode, ...]:
        nodes = []
        for ordinal, item in enumerate(items, 1):
            key = f"{prefix}-{ordinal}"
            self.resolver.here = (*position, ordinal)
            leaves = self.leaves(item.inlines)
            below = self.items(item.items, key, (*position, ordinal))
            nodes.append(ItemNode(len(position) - 1, self.numbers.labels.get(id(item), ""), leaves, below, self.key(key)))
        return tuple(nodes)

    # -- tables --------------------------------------------------------------------------------

    def pipe_table(self, clause: Clause, block: PipeTable, *, in_form: bool) -> TableNode:
        """in_form: in what stands beside its labels, and beside a unit, somebody writes."""
        headings = tuple(_text_of(self.leaves(cell)) for cell in block.header)
        rows = tuple(tuple(self.leaves(cell) for cell in row) for row in block.rows)
        labels = [not any(headings) and all(is_label(row[i]) for row in rows) for i in range(len(headings))]
        widths = _fitting_widths(headings, rows, labels)
        columns = tuple(ColumnNode(heading, width, "left") for heading, width in zip(headings, widths, strict=True))
        headed = [heading for heading in headings if heading]
        description = f"{'、'.join(headed)}の{len(headings)}列の表" if headed else f"{clause.title}の項目と内容の表"
        texts = {_text_of(cell) for row in rows for cell in row}
        row_mm = _ROW_MM if "" in texts else _HINT_MM if in_form and (_UNIT in texts or not headed) else 0
        return TableNode(clause.id, 0, clause.title, description, columns, rows, row_mm=row_mm)

    def table(self, loaded: LoadedTable) -> tuple[BlockNode, ...]:
        """The table, in several pieces when it has more columns than one can hold; the words in its place, or nothing."""
        table = loaded.table
        if table.rows == schema.TERMS_LIST:
            return self.terms_table(loaded)
        given = table_rows(loaded, self.facts, self.profile)
        if not given:
            return self.instead(loaded)
        if loaded.across:
            return self.spread_table(loaded, given)
        ours = loaded.data is not None or not isinstance(table.rows, str)
        rows = []
        for row in given:
            worded = self.in_words(loaded, row)
            if ours:
                worded = {name: self.own_cell(loaded, value) for name, value in worded.items()}
            rows.append(tuple(self.leaves(cell, worded) for cell in loaded.cells))
        return (self.table_node(loaded, tuple(rows)),)

    def own_cell(self, loaded: LoadedTable, value: FactValue | Worded) -> FactValue | Worded:
        """A cell of the library's own: in the digits of the document, its values and references still to be filled."""
        if isinstance(value, Written) or not isinstance(value, str):
            return value
        inlines = loaded.texts.get(value)
        return Worded(inlines) if inlines else text.in_digits(value, self.facts.digits)

    def instead(self, loaded: LoadedTable) -> tuple[BlockNode, ...]:
        """What stands in place of a table without rows."""
        return (ParagraphNode(0, "", (Run(loaded.table.empty),), ()),) if loaded.table.empty else ()

    def terms_table(self, loaded: LoadedTable) -> tuple[BlockNode, ...]:
        """Exactly the terms the document uses; cells may hold ``row.term`` and ``row.definition``."""
        rows = []
        for term in self.numbers.terms:
            cells = []
            for cell in loaded.cells:
                leaves: list[Leaf] = []
                for inline in cell:
                    if isinstance(inline, Value) and inline.name == "row.definition":
                        leaves += self.leaves(term.definition)
                    else:
                        leaves += self.leaves((inline,), {"id": term.id, "term": term.term})
                cells.append(_merged(leaves))
            rows.append(tuple(cells))
        return (self.table_node(loaded, tuple(rows)),) if rows else self.instead(loaded)

    def spread_table(self, loaded: LoadedTable, given: Sequence[Row]) -> tuple[BlockNode, ...]:
        """A table with one column a heading of ``across``; as many pieces as its ``most`` makes, all about as wide."""
        index, column = next((i, column) for i, column in enumerate(loaded.table.columns) if column.across is not None)
        headings, lines = self.spread(loaded, index, given)
        count = -(-len(headings) // column.most)
        size = -(-len(headings) // count)
        pieces = []
        for begin in range(0, len(headings), size):
            part = headings[begin : begin + size]
            widths = [column.width // len(part) + (place < column.width % len(part)) for place in range(len(part))]
            spread = [ColumnNode(heading, width, column.align) for heading, width in zip(part, widths, strict=True)]
            own = [ColumnNode(each.heading, each.width, each.align) for each in loaded.table.columns]
            rows = tuple(
                (*cells[:index], *(values.get(heading, _NOTHING) for heading in part), *cells[index + 1 :]) for cells, values in lines
            )
            pieces.append(self.table_node(loaded, rows, (*own[:index], *spread, *own[index + 1 :])))
        return tuple(pieces)

    def spread(
        self, loaded: LoadedTable, index: int, given: Sequence[Row]
    ) -> tuple[tuple[str, ...], tuple[tuple[tuple[Leaves, ...], dict[str, Leaves]], ...]]:
        """The headings in the order they come, and each printed row: its cells, and what stands below each heading.

        Rows that follow each other make one while their other cells are alike and no heading comes twice.
        """
        headings: dict[str, None] = {}
        lines: list[tuple[tuple[Leaves, ...], dict[str, Leaves]]] = []
        for row in given:
            heading = _text_of(self.leaves(loaded.across, row))
            cells = tuple(() if place == index else self.leaves(cell, row) for place, cell in enumerate(loaded.cells))
            headings[heading] = None
            if not lines or lines[-1][0] != cells or heading in lines[-1][1]:
                lines.append((cells, {}))
            lines[-1][1][heading] = self.leaves(loaded.cells[index], row)
        return tuple(headings), tuple(lines)

    def chart(self, loaded: LoadedTable) -> tuple[ChartNode, ...]:
        """The rows of a table as stacked columns, without those that add others up; () when there is nothing to draw."""
        of = loaded.table.chart
        if of is None:
            return ()
        index = next(i for i, column in enumerate(loaded.table.columns) if column.across is not None)
        given = [row for row in table_rows(loaded, self.facts, self.profile) if not row[of.total]]
        categories, lines = self.spread(replace(loaded, across=loaded.category), index, given)
        numbers = iter(row[of.value] for row in given)
        series = []
        for cells, values in lines:
            own = {heading: next(numbers) for heading in values}
            points = tuple(point if isinstance(point := own.get(heading), int) else None for heading in categories)
            series.append(SeriesNode("".join(map(_text_of, cells)), points))
        if not series:
            return ()
        caption = _text_of(self.leaves(loaded.chart))
        shown = self.in_sentences(categories, series, of.unit)
        return (ChartNode(loaded.table.id, caption, of.unit, categories, tuple(series), f"{caption}の積上げ縦棒グラフ。{shown}"),)

    def figure(self, block: FigureSlot) -> tuple[FigureNode, ...]:
        """The picture of the profile for the use; () and SG189 when it has none, as where somebody puts the clause in."""
        called = schema.FIGURE_WORDS[block.use]
        picture = self.pictures.get(block.use)
        if picture is None:
            self.refuse(
                block.origin,
                "SG189",
                f"図「{called}」を印字する条項が入りますが、プロファイルの figures にその図がありません",
                f"figures に use: {block.use} の図を書くか、この条項を入れる個別変更を消してください",
            )
            return ()
        self.figures += self.captions
        number = self.figures if self.captions else 0
        label = f"図{text.show(number, digits=self.facts.digits)}" if number else ""
        shown = (picture.content, picture.format, picture.width, picture.height, picture.alt)
        return (FigureNode(block.use, picture.name, number, label, picture.title, *shown),)

    def in_sentences(self, categories: Sequence[str], series: Sequence[SeriesNode], unit: str) -> str:
        """The numbers of a chart in words, a sentence a category."""

        def said(number: int) -> str:
            return f"{text.show(number, digits=self.facts.digits)}{unit}"

        sentences = []
        for place, category in enumerate(categories):
            points = [(each.name, point) for each in series if (point := each.values[place]) is not None]
            parts = "、".join(f"{name}{said(point)}" for name, point in points)
            sentences.append(f"{category}は計{said(sum(point for _, point in points))}で、{parts}。")
        return "".join(sentences)

    def table_node(
        self, loaded: LoadedTable, rows: tuple[tuple[Leaves, ...], ...], columns: tuple[ColumnNode, ...] | None = None
    ) -> TableNode:
        """columns: those of the table itself when None."""
        table = loaded.table
        self.tables += self.captions
        number = self.tables if self.captions else 0
        if columns is None:
            columns = tuple(ColumnNode(column.heading, column.width, column.align) for column in table.columns)
        label = f"表{text.show(number, digits=self.facts.digits)}" if number else ""
        caption = _text_of(self.leaves(loaded.caption))
        rows = _fitting_blanks(rows, columns, _TURNED if table.landscape else 1)
        return TableNode(table.id, number, caption, table.description, columns, rows, table.landscape, label, table.row_mm)

    def in_words(self, loaded: LoadedTable, row: Row) -> Cells:
        """The row with code words replaced by the table's own ``words``; a blank stays one."""
        if not loaded.table.words:
            return row
        replaced: dict[str, FactValue | Worded] = dict(row)
        for name, words in loaded.table.words.items():
            code = row[name]
            if isinstance(code, Unset):
                continue
            if not isinstance(code, str) or code not in words:
                self.refuse(
                    loaded.origin,
                    "SG306",
                    f"表「{loaded.table.id}」の words.{name} に「{code}」がありません",
                    "words に言葉を書き足すか、値を直してください",
                )
                continue
            replaced[name] = words[code]
        return replaced

    # -- letters, annexes and signatures -------------------------------------------------------

    def letter(self) -> Letter | None:
        """Its head and last line; it is sent by the heads of the bodies it is about."""
        lines = self.kind.letter
        if lines is None:
            return None
        self.place = "宛名及び差出人"
        addressee = tuple(each for line in lines.addressee for each in self.for_each_entry(line))
        sent_by = self.kind.subject.members if self.kind.subject else ()
        members = enumerate(self.profile.data.members)
        sender = tuple(self.head(i) for i, member in members if not sent_by or member.id in sent_by)
        return Letter(self.leaves(lines.number), self.leaves(lines.date), addressee, sender, self.leaves(lines.end))

    def for_each_entry(self, line: tuple[Inline, ...]) -> Iterator[Leaves]:
        """The line, once for each entry of the list it holds."""
        held = [inline for inline in line if isinstance(inline, Value) and isinstance(self.facts.values[inline.name], tuple)]
        entries = self.facts.values[held[0].name] if held else None
        if not isinstance(entries, tuple):
            yield self.leaves(line)
            return
        own = tuple(replace(inline, name="row.entry") if isinstance(inline, Value) and inline is held[0] else inline for inline in line)
        for entry in entries:
            yield self.leaves(own, {"entry": entry})

    def annex(self, annex: Annex) -> AnnexNode:
        label, key, numbered = self.numbers.annexes[annex.id]
        self.place = label
        head = self.form_head(annex)
        slots = sum(isinstance(block, TableSlot) for clause in annex.clauses for block in clause.blocks)
        self.captions = slots > 1 and annex.form != "form"  # the tables of a form go by their headings
        facts = self.facts
        if annex.attached:
            self.facts = replace(facts, values={**facts.values, **_of_file(annex.attached)})
        clauses = tuple(ClauseNode(clause.id, "", clause.title, self.blocks(clause, annex=annex.form)) for clause in annex.clauses)
        self.captions = self.numbers.scheme.captions
        self.facts = facts
        related = self.related(annex)
        number = self.numbers.ordinals[annex.id]
        return AnnexNode(annex.id, annex.form, label, numbered, annex.title, related, clauses, self.key(key), number, head, annex.attached)

    def form_head(self, annex: Annex) -> FormHead | None:
        """What stands above the text of a form."""
        lines = self.kind.heads.get(annex.head)
        if lines is None:
            return None

        def each(of: tuple[tuple[Inline, ...], ...]) -> tuple[Leaves, ...]:
            return tuple(self.leaves(line) for line in of)

        return FormHead(self.leaves(lines.date), each(lines.addressee), each(lines.sender), each(lines.issued_by))

    def related(self, annex: Annex) -> Leaves:
        """（第４条関係）: the articles that name the annex, in an agreement."""
        if not self.numbers.scheme.paragraph:
            return ()
        leaves: list[Leaf] = []
        for clause in self.naming.get(annex.id, ()):
            self.resolver.referenced.add(clause.id)
            leaves += [Run("（" if not leaves else "、"), Link(self.numbers.labels[id(clause)], self.key(clause.id), True)]
        return (*leaves, Run("関係）")) if leaves else ()

    @cached_property
    def naming(self) -> Mapping[str, Sequence[Clause]]:
        """Annex → the numbered clauses that name it, in their order."""
        naming: dict[str, list[Clause]] = {}
        for clause in all_clauses(self.selection):
            if self.numbers.labels.get(id(clause)):
                for annex in _named_annexes(clause):
                    naming.setdefault(annex, []).append(clause)
        return naming

    def signature_date(self) -> Leaves:
        """The day the kind names; no blank of the draft while it is not given, since whoever signs writes it."""
        signed = self.kind.signed
        open_ = any(isinstance(inline, Value) and isinstance(self.facts.values[inline.name], Unset) for inline in signed)
        return self.leaves(signed) if signed and not open_ else (Run("令和　　年　　月　　日"),)

    def parties(self) -> Iterator[Party]:
        """Who signs: everybody, or the bodies a paper is about in the order it names them; 甲 is the first of all."""
        data = self.profile.data
        electronic = self.facts.conditions["signing"] == "electronic"
        self.place = "署名欄" if electronic else "記名押印欄"
        signing = self.kind.subject.members if self.kind.subject else ()
        labels = party_labels(data) if not signing else ("",) * len(data.members)
        members = [each for each in enumerate(data.members) if not signing or each[1].id in signing]
        if signing:
            members.sort(key=lambda each: signing.index(each[1].id))
        for i, member in members:
            address = self.given(member.address, f"{member.name}の所在地", i, "address")
            yield Party(member.name, (address,), self.head(i), labels[i], _CERTIFICATE if electronic else "")

    def sides(self) -> Iterator[Party]:
        """The ordering side and the contractor, whose lines are left to be written by hand: a call is issued before there is one."""
        electronic = self.facts.conditions["signing"] == "electronic"
        self.place = "署名欄" if electronic else "記名押印欄"
        proof = _CERTIFICATE if electronic else ""
        named = self.ordering_bodies()
        if not named:
            body = (Run("　　　　団体名　"),)
            yield Party("発注者", (Run("発注者　所在地　"),), (Run("　　　　長の職名及び氏名　"),), "", proof, body)
        for i in named:
            member = self.profile.data.members[i]
            address = self.given(member.address, f"{member.name}の所在地", i, "address")
            yield Party("発注者", (Run("発注者　"), address), (Run("　　　　"), *self.head(i)), "", proof)
        trade = (Run("　　　　商号又は名称　"),)
        yield Party("受注者", (Run("受注者　所在地　"),), (Run("　　　　代表者の職名及び氏名　"),), "", proof, trade)

    def ordering_bodies(self) -> tuple[int, ...]:
        """The bodies that sign the draft of a contract, by their places in the list of members.

        All of them conclude a 基本契約 together.  Nobody is named where every body concludes a contract of its own from the one draft,
        where the chair of a 法定協議会 signs, and in a 組合, whose head no profile names.
        """
        data = self.profile.data
        many = len(data.members) > 1
        if many and data.contract == "framework" and self.facts.conditions["vehicle"] != "statutory_council":
            return tuple(range(len(data.members)))
        if data.contract == "union" or (many and data.contract in ("individual", "framework")):
            return ()
        lead = next((i for i, member in enumerate(data.members) if not data.consortium or member.id == data.consortium.lead), 0)
        return (lead,)

    def head(self, index: int) -> Leaves:
        """Title and name of the head of a body."""
        member = self.profile.data.members[index]
        title = self.given(member.head_title, f"{member.name}の長の職名", index, "head_title")
        name = self.given(member.head_name, f"{member.name}の長の氏名", index, "head_name")
        return (title, Run("　"), name)

    def given(self, value: str | None, label: str, index: int, field: str) -> Leaf:
        if value is not None:
            return Run(value)
        blank = Blank(label, label, self.profile.origin("members", index, field))
        self.open_blank(blank)
        return blank


def _of_file(file: Attached) -> dict[str, FactValue]:
    """What the clause about a file that is an annex may say (``schema.ATTACHED_VALUES``)."""
    return {
        "attached.title": file.title,
        "attached.file": file.name,
        "attached.pages": file.pages,
        "attached.sha256": file.sha256,
    }


def _own_text(inline: Inline, row: Cells) -> str:
    """The text of a row that the inline prints as it is; "" when it prints something else."""
    if not isinstance(inline, Value) or inline.filters or not inline.name.startswith("row."):
        return ""
    value = row.get(inline.name.removeprefix("row."))
    return value if type(value) is str else ""


def _named_annexes(clause: Clause) -> set[str]:
    """The annexes of its own document that a clause refers to."""
    return {
        inline.annex
        for part in parts_of(clause.blocks)
        for inline in inlines_of(part)
        if isinstance(inline, AnnexReference) and inline.document is None and not inline.chapter
    }


def _only_needed_anchors(document: Document, needed: set[str]) -> Document:
    """Bookmarks stay on what is referred to."""

    def anchor(name: str | None) -> str | None:
        return name if name in needed else None

    def item(node: ItemNode) -> ItemNode:
        return replace(node, anchor=anchor(node.anchor), items=tuple(item(below) for below in node.items))

    def block(node: BlockNode) -> BlockNode:
        if not isinstance(node, ParagraphNode):
            return node
        return replace(node, anchor=anchor(node.anchor), items=tuple(item(below) for below in node.items))

    def clause(node: ClauseNode) -> ClauseNode:
        return replace(node, anchor=anchor(node.anchor), blocks=tuple(block(each) for each in node.blocks))

    return replace(
        document,
        opening=tuple(clause(node) for node in document.opening),
        chapters=tuple(
            replace(node, anchor=anchor(node.anchor), clauses=tuple(clause(each) for each in node.clauses)) for node in document.chapters
        ),
        closing=tuple(clause(node) for node in document.closing),
        annexes=tuple(
            replace(node, anchor=anchor(node.anchor), clauses=tuple(clause(each) for each in node.clauses)) for node in document.annexes
        ),
    )


def _article_text(article: schema.Article) -> str:
    """第８条第１項 follows the name of a law directly; a section of a policy paper takes の."""
    return article.label if article.label.startswith("第") else f"の{article.label}"


def _merged(leaves: list[Leaf]) -> Leaves:
    """Neighbouring runs of the same weight made one; none is empty."""
    if len(leaves) == 1 and leaves[0].text:  # nearly every cell
        return (leaves[0],)
    merged: list[Leaf] = []
    for leaf in leaves:
        last = merged[-1] if merged else None
        if isinstance(leaf, Run) and isinstance(last, Run) and leaf.strong == last.strong:
            merged[-1] = Run(last.text + leaf.text, leaf.strong)
        elif not (isinstance(leaf, Run) and not leaf.text):
            merged.append(leaf)
    return tuple(merged)


def _text_of(leaves: Leaves) -> str:
    return "".join(leaf.text for leaf in leaves)


def _fitting_widths(headings: tuple[str, ...], rows: tuple[tuple[Leaves, ...], ...], labels: Sequence[bool]) -> tuple[int, ...]:
    """Percents of the columns of a table written in a clause, adding up to 100.

    A heading and a column of short texts (up to ``_WORD`` characters) are not broken; where the columns are too many, the widest give way.
    What is left of the line goes, a percent at a time, where it makes the table lowest; where none does, to the longest texts.
    labels: columns of a form, of ``_LABEL`` (one alone ``_LABEL_ALONE``) characters at most, that get no more than they need while another takes the rest.
    """
    lengths = tuple(tuple(len(_text_of(cell)) or _ROOM for cell in row) for row in rows)
    return _widths(tuple(map(len, headings)), lengths, tuple(labels))


@lru_cache(maxsize=2048)  # many papers hold the same tables
def _widths(headings: tuple[int, ...], lengths: tuple[tuple[int, ...], ...], labels: tuple[bool, ...]) -> tuple[int, ...]:
    """``_fitting_widths`` of a table by the numbers of characters of its headings and cells."""
    longest = [max([heading, *(row[i] for row in lengths)]) for i, heading in enumerate(headings)]
    most = _LABEL_ALONE if sum(labels) == 1 else _LABEL
    kept = [
        min(length, most) if label else length if length <= _WORD else min(max(heading, _PIECE), _WORD)
        for heading, length, label in zip(headings, longest, labels, strict=True)
    ]
    widths = [math.ceil(length * _PERCENT_A_CHARACTER) + 2 for length in kept]
    while sum(widths) > 100:
        widths[widths.index(max(widths))] -= 1
    growing = [i for i in range(len(widths)) if not labels[i]] or range(len(widths))
    by_length = sorted(growing, key=lambda i: -longest[i])
    while sum(widths) < 100:
        wider = [_with_one_more(widths, i) for i in by_length]
        widths = min(
            wider, key=lambda tried: (_height(lengths, tried), sum(max(1.0, _fullness(*cell)) for cell in zip(longest, tried, strict=True)))
        )
    return tuple(widths)


def _fitting_blanks(rows: tuple[tuple[Leaves, ...], ...], columns: Sequence[ColumnNode], line: float) -> tuple[tuple[Leaves, ...], ...]:
    """The rows; blanks that fill a cell lose their words in a column where one of them takes more than ``_BLANK_LINES`` lines.

    line: how many times as long as that of an upright page the line is.
    """
    narrow = set()
    for i, column in enumerate(columns):
        room = _BLANK_LINES * line * (column.width - 2) / _PERCENT_A_CHARACTER
        if any(_is_blank(row[i]) and len(_text_of(row[i])) > room for row in rows):
            narrow.add(i)
    if not narrow:
        return rows
    return tuple(tuple(_shortened(cell) if i in narrow else cell for i, cell in enumerate(row)) for row in rows)


def _is_blank(cell: Leaves) -> bool:
    return len(cell) == 1 and isinstance(cell[0], Blank)


def _shortened(cell: Leaves) -> Leaves:
    """The cell, without the words of the blank that fills it."""
    return (replace(cell[0], short=True),) if len(cell) == 1 and isinstance(cell[0], Blank) else cell


def _with_one_more(widths: list[int], column: int) -> list[int]:
    return [width + (i == column) for i, width in enumerate(widths)]


def _height(lengths: Sequence[Sequence[int]], widths: Sequence[int]) -> int:
    """Lines of a table whose cells have ``lengths`` characters."""
    return sum(max(map(_lines, row, widths)) for row in lengths)


@cache
def _lines(length: int, width: int) -> int:
    """Whole lines that a text takes in a column of ``width`` percent."""
    return math.ceil(_fullness(length, width))


def _fullness(length: int, width: int) -> float:
    """Lines, not rounded, that a text takes in a column of ``width`` percent."""
    return length * _PERCENT_A_CHARACTER / max(width - 2, 1)
