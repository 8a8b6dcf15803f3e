"""What we compute: frozen values handed from stage to stage and never changed afterwards.

Three families: clause text as written (``Paragraph`` … ``Value``), decisions with their reasons
(``Reason`` … ``Selection``), and the numbered document that renderers print (``Document`` …).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from specgen.errors import Origin

# --- clause text as written -------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """Words as they were written."""

    text: str


@dataclass(frozen=True)
class Strong:
    """``**…**``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Value:
    """``{{ name | filter }}``; filters are applied in order and take no arguments."""

    name: str
    filters: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class Place:
    """What a reference names: a clause, or a labelled part of it."""

    clause: str
    label: str | None

    def __str__(self) -> str:
        return f"{self.clause}#{self.label}" if self.label else self.clause


@dataclass(frozen=True)
class Reference:
    """``[[ref:clause#label]]``; ``document`` is the kind of another document, ``until`` the end of a
    range, ``relative`` asks for 前条, 前項, 第n項 … where that can be proved."""

    place: Place
    origin: Origin
    document: str | None = None
    until: Place | None = None
    relative: bool = False


@dataclass(frozen=True)
class AnnexReference:
    """``[[annex:id]]``: 別紙, 別表 or 様式; with ``chapter`` ``[[chapter:id]]``: a whole chapter.

    titled: ``[[annex:id|titled]]``, its title and in brackets the number: 質問書（様式第１１号）."""

    annex: str
    origin: Origin
    document: str | None = None
    chapter: bool = False
    titled: bool = False


@dataclass(frozen=True)
class Citation:
    """``[[cite:law/article]]``; ``article`` is None when the whole law is meant."""

    law: str
    article: str | None
    origin: Origin

    @property
    def id(self) -> str:
        return f"{self.law}/{self.article}" if self.article else self.law


Inline = Text | Strong | Value | Reference | AnnexReference | Citation

Condition = Mapping[str, object]  # a `when`: fact → word, list, or {not|min|max: …}


@dataclass(frozen=True)
class Guard:
    """``@when``: all keys must hold."""

    when: Condition
    origin: Origin


@dataclass(frozen=True)
class Item:
    """One numbered item and the list below it."""

    inlines: tuple[Inline, ...]
    items: tuple[Item, ...]
    origin: Origin
    guard: Guard | None = None
    label: str | None = None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph and the list that belongs to it."""

    inlines: tuple[Inline, ...]
    items: tuple[Item, ...]
    origin: Origin
    guard: Guard | None = None
    label: str | None = None


@dataclass(frozen=True)
class PipeTable:
    """A table written in the clause: header cells and rows of cells."""

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    origin: Origin
    guard: Guard | None = None
    label: str | None = None


@dataclass(frozen=True)
class TableSlot:
    """``[[table:id]]``: a generated table."""

    table: str
    origin: Origin
    guard: Guard | None = None
    label: str | None = None


@dataclass(frozen=True)
class ChartSlot:
    """``[[chart:id]]``: what a generated table says, drawn; the table stands beside it."""

    table: str
    origin: Origin
    guard: Guard | None = None
    label: str | None = None


@dataclass(frozen=True)
class FigureSlot:
    """``[[figure:use]]``: the picture the profile has for a use, with its caption."""

    use: str
    origin: Origin
    guard: Guard | None = None
    label: str | None = None


@dataclass(frozen=True)
class TermsSlot:
    """``[[terms]]``: the terms the document uses, as the list of the paragraph above it."""

    origin: Origin
    guard: Guard | None = None
    label: str | None = None


Block = Paragraph | PipeTable | TableSlot | ChartSlot | FigureSlot | TermsSlot


def parts_of(parts: Iterable[Block | Item]) -> Iterator[Block | Item]:
    """Blocks and the items below them, in the order they are printed."""
    for part in parts:
        yield part
        if isinstance(part, Paragraph | Item):
            yield from parts_of(part.items)


def inlines_of(part: Block | Item) -> Iterator[Inline]:
    """The inlines of one block or item (not of the items below it), those inside strong text too."""
    match part:
        case Paragraph() | Item():
            yield from flat(part.inlines)
        case PipeTable():
            for cell in (*part.header, *(cell for row in part.rows for cell in row)):
                yield from flat(cell)


def flat(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Inlines with strong text opened."""
    for inline in inlines:
        if isinstance(inline, Strong):
            yield from flat(inline.children)
        else:
            yield inline


@dataclass(frozen=True)
class Clause:
    """A clause of the library: its head and its parsed body."""

    id: str
    title: str
    source: tuple[str, ...]
    cites: tuple[str, ...]
    when: Condition
    mandatory: bool
    blocks: tuple[Block, ...]
    origin: Origin
    when_origin: Origin
    allow: Mapping[str, str] = field(default_factory=dict)  # lint rule → why it does not hold here
    source_origin: Origin = field(default=Origin(""), compare=False)
    cites_origin: Origin = field(default=Origin(""), compare=False)


# --- decisions --------------------------------------------------------------------------------


@dataclass(frozen=True)
class FactorState:
    """One ticked factor. state: reclassify, avoidable, too_light, pass or unknown, the first that fits.

    why: a Japanese sentence that names the provision, or says that the rule is the tool's own.
    """

    factor: str
    state: str
    why: str


@dataclass(frozen=True)
class Verdict:
    """What the rules say of one customization request.

    decision: deny, needs_info or approve (always limited).  lax: the same under the lax readings, recorded only.
    step: the step of the rules that decided (avoidable, reclassify, no_ground, open, gateway, closing, approve; standardized,
    transition_support).  failing: answers that made it deny.  unknown: unanswered questions that could still change it.
    missing: closing conditions not met (``minimum_scope``, ``consulted``).  remedies: ids of the policy's remedies that may help.
    bearers: ids of the bodies that bear the cost, () when another record says so.  adopted: an alternative is adopted.
    """

    id: str
    decision: str
    lax: str
    step: str
    factors: tuple[FactorState, ...]
    failing: tuple[str, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    remedies: tuple[str, ...]
    bearers: tuple[str, ...]
    review_due: date | None
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    adopted: bool

    def as_dict(self) -> dict[str, object]:
        return {
            "id": self.id,
            "decision": self.decision,
            "factors": {each.factor: each.state for each in self.factors},
            "failing": list(self.failing),
            "unknown": list(self.unknown),
            "missing": list(self.missing),
            "remedies": list(self.remedies),
            "cost_bearer": list(self.bearers),
            "contract": "separate" if self.bearers else "as_agreed",
            "review_due": self.review_due.isoformat() if self.review_due else None,
            "lax": self.lax,
            "reasons": list(self.reasons),
            "warnings": list(self.warnings),
        }


# --- facts ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unset:
    """A declared value the profile does not give: printed 【要記入：label】 and listed as open."""

    label: str
    origin: Origin


class Written(str):
    """Words a profile puts into a cell of a table: printed as they stand, whatever form the column has for its values."""

    __slots__ = ()


class Said(str):
    """Words of ours in a cell or value, in those of a plain agreement: a vehicle with words of its own says it in them."""

    __slots__ = ()


@dataclass(frozen=True)
class Worded:
    """A cell of a library's own row with values or references in it, to be filled where it is printed."""

    inlines: tuple[Inline, ...]


Scalar = str | int | date
FactValue = Scalar | tuple[str, ...] | Unset
Row = Mapping[str, FactValue]


@dataclass(frozen=True)
class Unconfirmed:
    """A printed value that somebody still has to confirm: a default, or a remembered citation (``cite.…``)."""

    name: str
    label: str
    value: str
    source: str

    @property
    def is_citation(self) -> bool:
        return self.name.startswith("cite.")


@dataclass(frozen=True)
class Subject:
    """What one of several documents of a kind is about (``schema.SUBJECTS``): its own values, conditions and lists.

    members: ids of the bodies it concerns, whose heads send letters and sign papers about it; () for all.
    name: what it is called in titles when not by its id.
    """

    id: str
    values: Mapping[str, FactValue]
    conditions: Mapping[str, object]
    lists: Mapping[str, tuple[Row, ...]]
    members: tuple[str, ...] = ()
    name: str = ""

    @property
    def called(self) -> str:
        return self.name or self.id


@dataclass(frozen=True)
class Facts:
    """The only names clauses may use.

    values: name → value.  conditions: what ``when`` looks at (a word, an int, a bool or a set of words).
    lists: name → rows for generated tables.  unconfirmed: parameter name → what is to be confirmed.
    confirmed: names of parameters and citations (``parameters.…``, ``cite.…``) the profile says were looked at.
    subjects: what documents made for each of several things are about.
    """

    values: Mapping[str, FactValue]
    conditions: Mapping[str, object]
    lists: Mapping[str, tuple[Row, ...]]
    unconfirmed: Mapping[str, Unconfirmed] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    digits: str = "full"
    western_dates: bool = False
    subjects: Mapping[str, tuple[Subject, ...]] = field(default_factory=dict)

    def about(self, subject: Subject | None) -> Facts:
        """The facts of a document about ``subject``, or of one that has none."""
        if subject is None:
            return self
        return replace(
            self,
            values={**self.values, **subject.values},
            conditions={**self.conditions, **subject.conditions},
            lists={**self.lists, **subject.lists},
        )


# --- selection --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reason:
    """Why something is in or out: a Japanese sentence and the line that decided.  overridden: an override of the profile did."""

    text: str
    origin: Origin
    overridden: bool = False


@dataclass(frozen=True)
class Choice:
    """One clause (``block`` is "") or one guarded block of it: in or out, and why.

    block: ``#label`` if it has one, else ``L<line>`` of the clause file.  words: how the block begins.
    """

    clause: str
    block: str
    included: bool
    reason: Reason
    words: str = ""


@dataclass(frozen=True)
class Chapter:
    """An outline chapter with the clauses chosen for it, their blocks already filtered."""

    id: str
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Annex:
    """An annex with the clauses chosen for it. form: annex (別紙), appended_table (別表) or form (様式).  head: one of those of its kind.

    attached: the file of the office it is.
    """

    id: str
    form: str
    title: str
    clauses: tuple[Clause, ...]
    head: str = ""
    attached: Attached | None = None


@dataclass(frozen=True)
class Selection:
    """The text of one document: what is in, in order, and a choice for everything looked at."""

    kind: str  # with its subject (``customization_review/CR-01``), if it has one
    opening: tuple[Clause, ...]
    chapters: tuple[Chapter, ...]
    closing: tuple[Clause, ...]
    annexes: tuple[Annex, ...]
    choices: tuple[Choice, ...]
    waived: tuple[Choice, ...] = ()  # mandatory clauses that an override left out or replaced


# --- the numbered document --------------------------------------------------------------------


@dataclass(frozen=True)
class NumberedClause:
    """A clause as other papers name it: 第４の３."""

    id: str
    title: str
    place: str


@dataclass(frozen=True)
class Run:
    """Final text."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Blank:
    """A value still to be filled: shown as 【要記入：label】.

    short: 【要記入】 alone, in a narrow cell whose row and heading say what is to be filled.
    """

    name: str
    label: str
    origin: Origin
    short: bool = False

    @property
    def text(self) -> str:
        return "【要記入】" if self.short else f"【要記入：{self.label}】"


@dataclass(frozen=True)
class Link:
    """Part of a reference: ``text`` is right now; ``live`` parts repeat the number of the paragraph
    marked ``anchor``, so the word processor may recompute them."""

    text: str
    anchor: str
    live: bool


Leaf = Run | Blank | Link
Leaves = tuple[Leaf, ...]


@dataclass(frozen=True)
class ItemNode:
    """A numbered item. ``level`` counts from 1 below its paragraph."""

    level: int
    label: str
    leaves: Leaves
    items: tuple[ItemNode, ...]
    anchor: str | None = None


@dataclass(frozen=True)
class ParagraphNode:
    """A paragraph. ``label`` is the number it prints ("" when it prints none), ``ordinal`` its place
    among the paragraphs of the clause, from 1."""

    ordinal: int
    label: str
    leaves: Leaves
    items: tuple[ItemNode, ...]
    anchor: str | None = None


@dataclass(frozen=True)
class ColumnNode:
    """width: percent of the text width; align: left, center or right."""

    heading: str
    width: int
    align: str


@dataclass(frozen=True)
class TableNode:
    """``number`` is its caption's number in the document (0: no caption).

    row_mm: the least height of its rows, for cells somebody writes or stamps in (0: that of the text).
    """

    id: str
    number: int
    caption: str
    description: str
    columns: tuple[ColumnNode, ...]
    rows: tuple[tuple[Leaves, ...], ...]
    landscape: bool = False
    label: str = ""  # 表１
    row_mm: int = 0

    @property
    def headed(self) -> bool:
        """Whether it has a row of headings; a form's table of labels and values has none."""
        return any(column.heading for column in self.columns)


def is_label(cell: Leaves) -> bool:
    """Whether a cell is all strong: in a table without headings it names what stands beside it."""
    return bool(cell) and all(isinstance(leaf, Run) and leaf.strong for leaf in cell)


@dataclass(frozen=True)
class SeriesNode:
    """One series of a chart: a value for each of its categories, None where there is none."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class ChartNode:
    """Stacked columns: one column a category, one piece a series.

    caption: printed below it.  unit: of the values.  description: what it shows, in words, for who cannot see it.
    """

    id: str
    caption: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[SeriesNode, ...]
    description: str


@dataclass(frozen=True)
class FigureNode:
    """A picture of the profile with its caption below.

    content: its bytes.  format: png or jpeg.  width, height: pixels.  description: what it shows, for who cannot see it.
    number: its caption's in the document, 0 when it has none (a form).  label: 図１.  name: of its file.
    """

    use: str
    name: str
    number: int
    label: str
    caption: str
    content: bytes
    format: str
    width: int
    height: int
    description: str


BlockNode = ParagraphNode | TableNode | ChartNode | FigureNode


@dataclass(frozen=True)
class ClauseNode:
    """A clause with its number, as it is printed."""

    id: str
    label: str
    title: str
    blocks: tuple[BlockNode, ...]
    anchor: str | None = None


@dataclass(frozen=True)
class ChapterNode:
    """title: empty where the scheme gives chapters no heading."""

    id: str
    label: str
    title: str
    clauses: tuple[ClauseNode, ...]
    anchor: str | None = None


@dataclass(frozen=True)
class FormHead:
    """What stands between the title of a form and its text: the day, to whom, and who hands it in.

    sender: labels of what who hands it in writes beside them.  issued_by: who does, where the paper itself says so.
    """

    date: Leaves
    addressee: tuple[Leaves, ...]
    sender: tuple[Leaves, ...]
    issued_by: tuple[Leaves, ...]


@dataclass(frozen=True)
class Attached:
    """A file of the office that is an annex.

    name: of the file, as the package has it.  format: docx or pdf.  sha256: of its bytes, in hex.  pages: of a PDF, 0 for a Word file.
    """

    id: str
    title: str
    name: str
    format: str
    content: bytes
    sha256: str
    pages: int = 0

    @property
    def instead(self) -> str:
        """What formats that cannot hold the text of a Word file print in its place; "" for a PDF, of which clauses speak."""
        return f"（別添の Word 文書「{self.name}」の内容）" if self.format == "docx" else ""


@dataclass(frozen=True)
class AnnexNode:
    """別紙１ with its title. label: 別紙１, 別表第１, 様式第１号, or 別紙 when it is the only one (then
    ``numbered`` is False and ``number`` 0).  related: （第４条関係） under the title of an agreement's annex.
    attached: the file whose text follows the title (docx), or that is handed over beside the paper (pdf)."""

    id: str
    form: str
    label: str
    numbered: bool
    title: str
    related: Leaves
    clauses: tuple[ClauseNode, ...]
    anchor: str | None = None
    number: int = 0
    head: FormHead | None = None
    attached: Attached | None = None


@dataclass(frozen=True)
class Relative:
    """A 前条 or 前項 that was right when the document was made: what it says, where, and of what."""

    at: str
    text: str
    to: str


@dataclass(frozen=True)
class Party:
    """One signing body: its name, address and the title and name of its head.

    trade: the name, a line between the two, of who is not known yet.  label: 甲, 乙 … beside them, or nothing.  certificate: the line that an electronic signature leaves to be filled in; empty
    when the head sets a seal.
    """

    name: str
    address: Leaves
    head: Leaves
    label: str = ""
    certificate: str = ""
    trade: Leaves = ()

    @property
    def sealed(self) -> bool:
        return not self.certificate

    @property
    def proof(self) -> str:
        """What stands for the act of signing: the place of the seal, or the line of the certificate."""
        return self.certificate or "印"


@dataclass(frozen=True)
class Cover:
    """page: a page of its own, else lines above the text."""

    page: bool
    title: Leaves
    subtitle: Leaves
    lines: tuple[Leaves, ...]


@dataclass(frozen=True)
class Letter:
    """What stands above the subject of a letter, a line each, and the line that ends it."""

    number: Leaves
    date: Leaves
    addressee: tuple[Leaves, ...]
    sender: tuple[Leaves, ...]
    end: Leaves


@dataclass(frozen=True)
class Document:
    """One numbered paper, ready to print. Every number is data; renderers compute none."""

    kind: str
    number: str
    title: str
    scheme: str
    cover: Cover
    date: date | None
    opening: tuple[ClauseNode, ...]
    chapters: tuple[ChapterNode, ...]
    closing: tuple[ClauseNode, ...]
    signatures: tuple[Party, ...]
    signature_date: Leaves
    annexes: tuple[AnnexNode, ...]
    relatives: tuple[Relative, ...]
    digits: str  # full or half: the digits of numbers and labels
    contents: bool
    table_list: bool
    open: tuple[Blank, ...]
    unconfirmed: tuple[Unconfirmed, ...]
    draft: bool
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # label of a blank, name of an unconfirmed value → where printed
    clause_places: Mapping[str, str] = field(default_factory=dict)  # id of each numbered clause → its number in full, in printed order
    subject: str = ""  # what it is about, when its kind makes several
    letter: Letter | None = None
    alone: bool = False  # one form taken out of its document: nothing stands above it
    internal: bool = False  # for the bodies themselves: never published

    @property
    def key(self) -> str:
        """What tells it from every other document of the package."""
        return document_key(self.kind, self.subject)

    @property
    def clauses(self) -> tuple[ClauseNode, ...]:
        inner = tuple(clause for chapter in self.chapters for clause in chapter.clauses)
        return self.opening + inner + self.closing + tuple(clause for annex in self.annexes for clause in annex.clauses)


def document_key(kind: str, subject: str) -> str:
    return f"{kind}/{subject}" if subject else kind


# --- the package ------------------------------------------------------------------------------


@dataclass(frozen=True)
class File:
    """One produced file. path: inside the package folder.  depends_on: the program that had a part in its
    bytes, which are then outside the promise of equal bytes; "" for ours alone."""

    path: str
    format: str
    content: bytes
    sha256: str
    content_sha256: str
    depends_on: str = ""

    def as_dict(self) -> dict[str, object]:
        entry: dict[str, object] = {
            "path": self.path,
            "format": self.format,
            "sha256": self.sha256,
            "content_sha256": self.content_sha256,
        }
        return {**entry, "reproducible": False, "depends_on": self.depends_on} if self.depends_on else entry


@dataclass(frozen=True)
class PackagedDocument:
    """One document, or one workbook, with its files; clauses and open: how many."""

    kind: str
    title: str
    clauses: int
    files: tuple[File, ...]
    open: int = 0
    subject: str = ""


@dataclass(frozen=True)
class LeftOut:
    """Something that a Word file that is an annex holds and a paper of ours does not.  path: of our paper.  name: of the file of the office."""

    path: str
    name: str
    what: str
    count: int


@dataclass(frozen=True)
class Manifest:
    """What a build produced; ``as_dict`` is what is written and printed.

    inputs: what besides the files made it so (``set``: values of the command line, ``template`` and ``attachments``: files of the office).
    losses: what of annexes could not be carried and was left out, as was asked for.  left_out: what a package
    to be published lacks (() for any other); its manifest says nothing internal either.
    """

    specgen: str
    library: Mapping[str, str]
    profile: Mapping[str, str]
    documents: tuple[PackagedDocument, ...]
    open: tuple[Mapping[str, object], ...]
    unconfirmed: tuple[Mapping[str, object], ...]
    waived: tuple[Mapping[str, object], ...] = ()
    contradictions: tuple[Mapping[str, object], ...] = ()
    inputs: Mapping[str, object] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    losses: tuple[LeftOut, ...] = ()
    office: Mapping[str, object] | None = None  # LibreOffice: version, fonts it lacked, whose page numbers it found

    def as_dict(self) -> dict[str, object]:
        if self.left_out:
            return {"specgen": self.specgen, "profile": {"name": self.profile["name"]}, "documents": self._documents(), "published": True}
        return {
            "specgen": self.specgen,
            "library": dict(self.library),
            "profile": dict(self.profile),
            "inputs": dict(self.inputs),
            "documents": self._documents(),
            "contradictions": [dict(entry) for entry in self.contradictions],
            "open": [dict(entry) for entry in self.open],
            "unconfirmed": [dict(entry) for entry in self.unconfirmed],
            "waived": [dict(entry) for entry in self.waived],
            **({"losses": [asdict(each) for each in self.losses]} if self.losses else {}),
            **({"office": dict(self.office)} if self.office else {}),
        }

    def _documents(self) -> list[dict[str, object]]:
        return [
            {
                "kind": document.kind,
                **({"subject": document.subject} if document.subject else {}),
                "title": document.title,
                "clauses": document.clauses,
                "files": [file.as_dict() for file in document.files],
            }
            for document in self.documents
        ]
