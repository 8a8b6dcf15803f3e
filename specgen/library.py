"""clause_library/ → Library: every clause parsed, every name in it known, or all mistakes at once."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from specgen import schema, source, text
from specgen.errors import InputError, Origin, Problem
from specgen.model import (
    AnnexReference,
    Block,
    ChartSlot,
    Citation,
    Clause,
    Condition,
    FigureSlot,
    Inline,
    Item,
    Place,
    Reference,
    Subject,
    TableSlot,
    Value,
    document_key,
    flat,
    inlines_of,
    parts_of,
)
from specgen.policies import LoadedPolicy, check_policies
from specgen.source import JOINED, library_folders

M = TypeVar("M", bound=BaseModel)
J = TypeVar("J", schema.Parameters, schema.Citations)


@dataclass(frozen=True)
class LoadedTable:
    """A generated table with its cell texts parsed: one tuple of inlines a column.

    data: the rows the library writes, in a data file or in the table itself; None when they come from facts.  guards: the condition
    each of them is printed under.  texts: those of their cells that hold values or references, parsed.  fields: the columns a row may hold.  across: the headings of the column that is
    there once for each.  chart, category: caption of its chart, and how that calls each of them.
    """

    table: schema.Table
    cells: tuple[tuple[Inline, ...], ...]
    caption: tuple[Inline, ...]
    origin: Origin
    data: tuple[Mapping[str, str], ...] | None
    fields: frozenset[str]
    guards: tuple[Condition, ...] = ()
    texts: Mapping[str, tuple[Inline, ...]] = field(default_factory=dict)
    across: tuple[Inline, ...] = ()
    chart: tuple[Inline, ...] = ()
    category: tuple[Inline, ...] = ()


@dataclass(frozen=True)
class LoadedTerm:
    """A defined term with its definition parsed."""

    id: str
    term: str
    definition: tuple[Inline, ...]
    kinds: tuple[str, ...] | None
    when: Condition
    origin: Origin


@dataclass(frozen=True)
class LoadedLetter:
    """The lines of a letter, parsed."""

    number: tuple[Inline, ...]
    date: tuple[Inline, ...]
    addressee: tuple[tuple[Inline, ...], ...]
    end: tuple[Inline, ...]


@dataclass(frozen=True)
class LoadedHead:
    """What stands above the text of a form, parsed (``schema.FormHead``)."""

    date: tuple[Inline, ...]
    addressee: tuple[tuple[Inline, ...], ...]
    sender: tuple[tuple[Inline, ...], ...]
    issued_by: tuple[tuple[Inline, ...], ...]

    @property
    def lines(self) -> tuple[tuple[Inline, ...], ...]:
        return (self.date, *self.addressee, *self.sender, *self.issued_by)


@dataclass(frozen=True)
class LoadedKind:
    """A document kind with the lines of its cover, letter, signatures and heads of forms parsed."""

    kind: schema.Kind
    cover_title: tuple[Inline, ...]
    cover_subtitle: tuple[Inline, ...]
    cover_lines: tuple[tuple[Inline, ...], ...]
    source: source.Document
    subject: Subject | None = None  # what the document is about, when the kind makes several
    letter: LoadedLetter | None = None
    signed: tuple[Inline, ...] = ()
    heads: Mapping[str, LoadedHead] = field(default_factory=dict)

    @property
    def lines(self) -> tuple[tuple[Inline, ...], ...]:
        """Every line it prints beside its clauses."""
        own = (self.letter.number, self.letter.date, *self.letter.addressee, self.letter.end) if self.letter else ()
        heads = (line for head in self.heads.values() for line in head.lines)
        return (self.cover_title, self.cover_subtitle, *self.cover_lines, *own, self.signed, *heads)

    @property
    def id(self) -> str:
        """What tells its document from every other of a package."""
        return document_key(self.kind.id, self.subject.id if self.subject else "")

    def clause_ids(self) -> tuple[str, ...]:
        inner = tuple(clause for chapter in self.kind.outline for clause in chapter.clauses)
        annexes = tuple(clause for annex in self.kind.annexes for clause in annex.clauses)
        attached = (self.kind.attached,) if self.kind.attached else ()
        return self.kind.opening + inner + self.kind.closing + annexes + attached


@dataclass(frozen=True)
class LoadedWorkbook:
    """A kind of paper that is a workbook and no document of clauses."""

    kind: schema.WorkbookKind
    source: source.Document

    @property
    def id(self) -> str:
        return self.kind.id


@dataclass(frozen=True)
class Library:
    """Everything a build needs besides the profile."""

    version: str
    sha256: str
    clauses: Mapping[str, Clause]
    kinds: tuple[LoadedKind, ...]
    workbooks: tuple[LoadedWorkbook, ...]
    tables: Mapping[str, LoadedTable]
    parameters: Mapping[str, schema.Parameter]
    citations: Mapping[str, schema.CitedLaw]
    terms: Mapping[str, LoadedTerm]
    policies: Mapping[str, schema.Policy]
    vehicles: Mapping[str, schema.VehicleWords]
    styles: Mapping[str, str]
    unread: frozenset[str] = frozenset()  # clauses whose files cannot be read

    def policies_on(self, day: date | None) -> tuple[schema.Policy, ...]:
        """Of each family the edition in force on ``day`` (the newest when no day is given), in the order of their dates."""
        newest: dict[str, schema.Policy] = {}
        for policy in sorted(self.policies.values(), key=lambda each: each.date):
            if day is None or policy.date <= day:
                newest[policy.family] = policy
        return tuple(newest.values())


@dataclass(frozen=True)
class Inspection:
    """A library as far as it can be read, everything wrong with it, and its files: name → text, name → name shown."""

    library: Library | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    names: Mapping[str, str]


def load_library(folder: Path | None = None) -> Library:
    """Read a clause library (the shipped one by default).

    A folder without ``library.yaml`` is laid over the shipped library: its files replace those of the same
    name and join the others, its parameters, citations and terms those of the same id. Raises InputError
    SG0xx–SG3xx with every problem of every file, WorkplaceError SG502 when the folder is missing or holds
    nothing of a library.
    """
    inspection = inspect_library(folder)
    if inspection.problems or inspection.library is None:
        raise InputError(*inspection.problems)
    return inspection.library


def inspect_library(folder: Path | None = None) -> Inspection:
    """The same without raising: clauses that cannot be read are left out, all else is checked."""
    return _Loader(library_folders(folder)).run()


def laid_over(relative: str) -> str:
    """The name of a joined file of the library that is laid over another."""
    return f"+{relative}"


class _Loader:
    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}
        self.names: dict[str, str] = {}  # file → the name problems are reported under
        self.unread: set[str] = set()  # ids of clauses whose files cannot be read
        self.documents: dict[str, source.Document | None] = {}  # files read so far

    def name(self, relative: str) -> str:
        return self.names.get(relative, f"{self.folders[0].name}/{relative}")

    # -- files ---------------------------------------------------------------------------------

    def run(self) -> Inspection:
        for folder in self.folders:
            for relative in self._files(folder):
                own = laid_over(relative) if relative in JOINED and folder is not self.folders[0] else relative
                self.names[own] = f"{folder.name}/{relative}"
                try:
                    self.texts[own] = source.read_text(folder / relative, self.names[own])
                except InputError as error:
                    self.problems += error.problems
        info = self._one("library.yaml", schema.LibraryInfo)
        parameters = self._joined("parameters.yaml", schema.Parameters)
        citations = self._joined("citations.yaml", schema.Citations)
        terms = {term.id: term for term in self._terms()}
        policies = tuple(self._each("policies/", schema.Policy))
        vehicles = self._one("vehicles.yaml", schema.Vehicles, required=False)
        tables = {table.table.id: table for table in self._tables()}
        kinds = tuple(sorted(self._kinds(), key=lambda kind: kind.kind.number))
        workbooks = tuple(LoadedWorkbook(kind, document) for kind, document in self._each("kinds/", schema.WorkbookKind, workbooks=True))
        framed = not self.problems  # everything but the clauses is sound
        clauses = {clause.id: clause for clause in self._clauses()}
        if info is None:
            return Inspection(None, tuple(self.problems), self.texts, self.names)
        library = Library(
            version=info.version,
            sha256=_digest(self.texts),
            clauses=clauses,
            kinds=kinds,
            workbooks=workbooks,
            tables=tables,
            parameters=parameters.root if parameters else {},
            citations=citations.root if citations else {},
            terms=terms,
            policies={policy.id: policy for policy, _ in policies},
            vehicles=dict(vehicles.root.items()) if vehicles else {},
            styles={
                relative.removeprefix("styles/"): body
                for relative, body in self.texts.items()
                if relative.startswith("styles/") and relative.endswith(".xml")
            },
            unread=frozenset(self.unread),
        )
        if framed:  # else one broken file would make every name in it look unknown
            self.problems += _check(library)
            self.problems += _check_policies(library, policies)
        return Inspection(library, tuple(sorted(set(self.problems))), self.texts, self.names)

    def _files(self, folder: Path, below: str = "") -> Iterator[str]:
        """Relative paths, each folder's files in order of their names and then its folders; symbolic links are refused."""
        with os.scandir(folder / below) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            path = f"{below}{entry.name}"
            if entry.is_symlink():
                origin = Origin(f"{folder.name}/{path}")
                self.problems.append(Problem(origin, "SG005", "シンボリックリンクは使えません", "ファイルそのものを置いてください"))
            elif path.endswith((".md", ".yaml", ".xml")) and entry.is_file():
                yield path
        for entry in entries:
            if not entry.is_symlink() and entry.is_dir():
                yield from self._files(folder, f"{below}{entry.name}/")

    def _document(self, relative: str) -> source.Document | None:
        """A file, read once: rows are wanted with their places too, and kinds for documents and for workbooks."""
        if relative not in self.documents:
            try:
                self.documents[relative] = source.parse_yaml(self.texts[relative], self.name(relative))
            except InputError as error:
                self.problems += error.problems
                self.documents[relative] = None
        return self.documents[relative]

    def _one(self, relative: str, model: type[M], *, required: bool = True) -> M | None:
        if relative not in self.texts:
            if required:
                self.problems.append(
                    Problem(
                        Origin(self.name(relative)), "SG220", "条項ライブラリーに必要なファイルがありません", "このファイルを置いてください"
                    )
                )
            return None
        document = self._document(relative)
        return self._load(model, document) if document else None

    def _joined(self, relative: str, model: type[J]) -> J | None:
        """A file of named entries; those of the library laid over come on top."""
        below = self._one(relative, model)
        if laid_over(relative) not in self.texts:
            return below
        above = self._one(laid_over(relative), model)
        return model({**below.root, **above.root}) if below and above else None

    def _load(self, model: type[M], document: source.Document) -> M | None:
        try:
            return schema.load(model, document)
        except InputError as error:
            self.problems += error.problems
            return None

    def _each(self, prefix: str, model: type[M], *, workbooks: bool = False) -> Iterator[tuple[M, source.Document]]:
        """Every file of a folder; of the kinds those that are documents, or those that are workbooks."""
        for relative in self.texts:
            if relative.startswith(prefix) and relative.endswith(".yaml"):
                document = self._document(relative)
                if document is not None and ("workbook" in document.data if isinstance(document.data, dict) else False) != workbooks:
                    continue
                item = self._load(model, document) if document else None
                if item is None or document is None:
                    continue
                stem = relative.removeprefix(prefix).removesuffix(".yaml")
                if getattr(item, "id", stem) != stem:
                    self.problems.append(
                        Problem(document.origin(("id",)), "SG221", f"id がファイル名「{stem}」と違います", "どちらかに合わせてください")
                    )
                yield item, document

    def _line(self, line: str, origin: Origin, *, references: bool = False) -> tuple[Inline, ...]:
        try:
            return text.read_line(line, origin, references=references)
        except InputError as error:
            self.problems += error.problems
            return ()

    def _tables(self) -> Iterator[LoadedTable]:
        for table, document in self._each("tables/", schema.Table):
            cells = tuple(self._line(column.value, document.origin(("columns", i, "value"))) for i, column in enumerate(table.columns))
            caption = self._line(table.caption, document.origin(("caption",)))
            data, guards, texts = self._rows(table, document)
            rows = data or ()
            fields = (
                {**schema.LISTS, **schema.SUBJECT_LISTS, **schema.REPORT_LISTS}.get(table.rows, frozenset())
                if isinstance(table.rows, str)
                else frozenset()
            )
            if rows:
                fields = frozenset.intersection(*(frozenset(row) for row in rows))
            spread = next((i for i, column in enumerate(table.columns) if column.across is not None), None)
            across = (
                self._line(table.columns[spread].across or "", document.origin(("columns", spread, "across"))) if spread is not None else ()
            )
            chart = self._line(table.chart.caption, document.origin(("chart", "caption"))) if table.chart else ()
            category = self._line(table.chart.category, document.origin(("chart", "category"))) if table.chart else ()
            yield LoadedTable(table, cells, caption, document.origin(), data, fields, guards, texts, across, chart, category)

    def _rows(
        self, table: schema.Table, document: source.Document
    ) -> tuple[tuple[dict[str, str], ...] | None, tuple[Condition, ...], dict[str, tuple[Inline, ...]]]:
        """The rows the library writes for a table (None: it prints facts), their conditions, and the cells with marks parsed; SG233."""
        written, origins = table.rows, document
        path: tuple[str, ...] = ("rows",)
        if isinstance(written, str):
            if not written.startswith("data/"):
                return None, (), {}
            file = f"{written}.yaml"
            written, path = self._data(written, document), ()
            origins = self._document(file) or document if file in self.texts else document
        rows: list[dict[str, str]] = []
        guards: list[Condition] = []
        texts: dict[str, tuple[Inline, ...]] = {}
        for i, row in enumerate(written):
            cells: dict[str, str] = {}
            for name, cell in row.items():
                if isinstance(cell, str) and name != "when":
                    cells[name] = cell
                    if ("{{" in cell or "[[" in cell) and cell not in texts:
                        texts[cell] = self._line(cell, origins.origin((*path, i, name)), references=True)
                elif isinstance(cell, str) or name != "when":
                    remedy = "条件は when: {hosting: [saas]} の形で、文は when のほかの列に書いてください"
                    problem = f"表の {i + 1} 行目の「{name}」は、条件（when）と文を取り違えています"
                    self.problems.append(Problem(origins.origin((*path, i, name)), "SG233", problem, remedy))
            when = row.get("when", {})
            rows.append(cells)
            guards.append(when if isinstance(when, dict) else {})
        return tuple(rows), tuple(guards), texts

    def _data(self, name: str, document: source.Document) -> tuple[schema.LibraryRow, ...]:
        relative = f"{name}.yaml"
        if relative not in self.texts:
            known = sorted(path.removesuffix(".yaml") for path in self.texts if path.startswith("data/"))
            remedy = f"{schema.did_you_mean(name, known)}使えるファイル: {', '.join(known) or 'なし'}"
            self.problems.append(Problem(document.origin(("rows",)), "SG230", f"データ「{name}」はありません", remedy))
            return ()
        rows = self._one(relative, schema.DataRows)
        return rows.root if rows else ()

    def _terms(self) -> Iterator[LoadedTerm]:
        """terms.yaml; the same word twice is refused unless the documents or conditions differ."""
        found: dict[str, tuple[schema.Term, source.Document]] = {}
        for file in ("terms.yaml", laid_over("terms.yaml")):
            document = self._document(file) if file in self.texts else None
            loaded = self._load(schema.Terms, document) if document else None
            if loaded and document:
                found |= {name: (term, document) for name, term in loaded.root.items()}
        for name, (term, document) in found.items():
            try:
                inlines = text.read_line(term.definition, document.origin((name, "definition")), references=True)
            except InputError as error:
                self.problems += error.problems
                continue
            yield LoadedTerm(name, term.term, inlines, term.kinds, term.when, document.origin((name,), key=True))

    def _kinds(self) -> Iterator[LoadedKind]:
        for kind, document in self._each("kinds/", schema.Kind):
            cover = kind.cover
            yield LoadedKind(
                kind,
                self._line(cover.title, document.origin(("cover", "title"))),
                self._line(cover.subtitle, document.origin(("cover", "subtitle"))) if cover.subtitle else (),
                tuple(self._line(line, document.origin(("cover", "lines", i))) for i, line in enumerate(cover.lines)),
                document,
                letter=self._letter(kind.letter, document) if kind.letter else None,
                signed=self._line(kind.signed, document.origin(("signed",))) if kind.signed else (),
                heads={name: self._head(name, head, document) for name, head in kind.heads.items()},
            )

    def _head(self, name: str, head: schema.FormHead, document: source.Document) -> LoadedHead:
        def each(part: str, lines: tuple[str, ...]) -> tuple[tuple[Inline, ...], ...]:
            return tuple(self._line(line, document.origin(("heads", name, part, i))) for i, line in enumerate(lines))

        return LoadedHead(
            self._line(head.date, document.origin(("heads", name, "date"))),
            each("addressee", head.addressee),
            each("sender", head.sender),
            each("issued_by", head.issued_by),
        )

    def _letter(self, letter: schema.KindLetter, document: source.Document) -> LoadedLetter:
        return LoadedLetter(
            self._line(letter.number, document.origin(("letter", "number"))),
            self._line(letter.date, document.origin(("letter", "date"))),
            tuple(self._line(line, document.origin(("letter", "addressee", i))) for i, line in enumerate(letter.addressee)),
            self._line(letter.end, document.origin(("letter", "end"))),
        )

    def _clauses(self) -> Iterator[Clause]:
        for relative, body in self.texts.items():
            if not (relative.startswith("clauses/") and relative.endswith(".md")):
                continue
            name = self.name(relative)
            expected = relative.removeprefix("clauses/").removesuffix(".md").replace("/", ".")
            try:
                head_document, rest, offset = source.split_front_matter(body, name)
            except InputError as error:
                self.problems += error.problems
                self.unread.add(expected)
                continue
            head = self._load(schema.ClauseHead, head_document)
            if head and head.id != expected:
                self.problems.append(
                    Problem(
                        head_document.origin(("id",)), "SG221", f"id がファイルの場所「{expected}」と違います", "どちらかに合わせてください"
                    )
                )
            try:
                blocks = text.read_body(rest, name, offset)
            except InputError as error:
                self.problems += error.problems
                blocks = ()
            if not head or not blocks:
                self.unread.add(expected)
                continue
            yield Clause(
                head.id,
                head.title,
                head.source,
                head.cites,
                head.when,
                head.mandatory,
                blocks,
                head_document.origin(("id",), key=True),
                head_document.origin(("when",), key=True),
                head.allow,
                head_document.origin(("source",), key=True),
                head_document.origin(("cites",), key=True) if head.cites else head_document.origin(("id",), key=True),
            )


def _digest(texts: Mapping[str, str]) -> str:
    """SHA-256 over names and contents of all files."""
    digest = hashlib.sha256()
    for relative, body in texts.items():
        digest.update(f"{relative}\0{len(body)}\0".encode())
        digest.update(body.encode())
    return digest.hexdigest()


# --- what must hold across files --------------------------------------------------------------


def _check(library: Library) -> Iterator[Problem]:
    names = {*schema.VALUES, *schema.SUBJECT_VALUES, *schema.ATTACHED_VALUES} | {f"parameters.{name}" for name in library.parameters}
    provisions = {f"{policy.id}/{provision.id}" for policy in library.policies.values() for provision in policy.provisions}
    articles = {f"{law}/{article}" for law, cited in library.citations.items() for article in cited.articles}
    sources = provisions | set(library.citations) | articles
    for clause in library.clauses.values():
        yield from _check_when(clause.when, clause.when_origin)
        for entry in clause.source:
            if not entry.startswith("practice:") and entry not in sources:
                yield Problem(
                    clause.source_origin,
                    "SG222",
                    f"source「{entry}」という方針の規定又は引用はありません",
                    f"{schema.did_you_mean(entry, sorted(sources))}法令は citations.yaml に加え、慣行は「practice: 名称」と書いてください",
                )
        cited: set[str] = set()
        for part in parts_of(clause.blocks):
            yield from _check_part(library, part, names, cited)
        for missing in sorted(cited - set(clause.cites)):
            yield Problem(
                clause.cites_origin, "SG223", f"本文の引用「{missing}」が cites にありません", "見出し部の cites に書き足してください"
            )
        for unused in sorted(set(clause.cites) - cited):
            yield Problem(
                clause.cites_origin, "SG223", f"cites の「{unused}」が本文にありません", "cites から消すか、本文で引用してください"
            )
    for table in library.tables.values():
        yield from _check_table(library, table, names)
    for kind in library.kinds:
        yield from _check_kind(library, kind, names)
    for workbook in library.workbooks:
        yield from _check_workbook(workbook, names)
    yield from _check_terms(library, names)
    for name, law in library.citations.items():
        if law.confidence == "unverified" or any(article.confidence == "unverified" for article in law.articles.values()):
            yield Problem(
                Origin("citations.yaml"),
                "SG224",
                f"引用「{name}」に未確認（unverified）のものがあります",
                "確かめて confidence を直すか、消してください",
            )


def _check_policies(library: Library, policies: Sequence[LoadedPolicy]) -> Iterator[Problem]:
    for policy, document in policies:
        for i, provision in enumerate(policy.provisions):
            yield from _check_when(provision.when, document.origin(("provisions", i, "when"), key=True))
    kinds = {kind.id: kind.clause_ids() for kind in library.kinds}
    yield from check_policies(policies, kinds, {kind.id for kind in library.kinds if kind.kind.report})


def _check_terms(library: Library, names: set[str]) -> Iterator[Problem]:
    kinds = [kind.id for kind in library.kinds]
    seen: dict[tuple[str, str], LoadedTerm] = {}
    for term in library.terms.values():
        yield from _check_when(term.when, term.origin)
        yield from _check_inlines(library, term.definition, names, set())
        for kind in term.kinds or ():
            if kind not in kinds:
                yield Problem(
                    term.origin,
                    "SG229",
                    f"文書の種類「{kind}」はありません",
                    f"{schema.did_you_mean(kind, kinds)}使える種類: {', '.join(kinds)}",
                )
        for kind in term.kinds or kinds:
            other = seen.setdefault((kind, term.term), term)
            if other is not term and not _exclusive(other.when, term.when):
                yield Problem(
                    term.origin,
                    "SG232",
                    f"用語「{term.term}」が２回定義されています（先に {other.origin}）",
                    "定義を一つにするか、kinds 又は when で分けてください",
                )


def _exclusive(one: Condition, other: Condition) -> bool:
    """Whether two conditions surely never hold together: a key on which they want different words."""
    return any(_apart(one[key], other[key]) for key in set(one) & set(other))


def _apart(one: object, other: object) -> bool:
    """Whether no word fits both: {not: x} leaves out x and nothing else."""
    left, right = (set(map(str, _wanted(each))) for each in (one, other))
    out = [isinstance(each, Mapping) and "not" in each for each in (one, other)]
    if any(out):
        return left <= right if out == [False, True] else right <= left if out == [True, False] else False
    return not left & right


def _check_when(when: Condition, origin: Origin) -> Iterator[Problem]:
    for key, wanted in when.items():
        known = schema.CONDITIONS.get(key)
        if known is None:
            yield Problem(
                origin,
                "SG225",
                f"条件「{key}」はありません",
                f"{schema.did_you_mean(key, list(schema.CONDITIONS))}使える条件: {', '.join(schema.CONDITIONS)}",
            )
            continue
        for value in _wanted(wanted):
            if isinstance(known, frozenset):
                if value not in known:
                    yield Problem(
                        origin,
                        "SG225",
                        f"条件「{key}」に「{value}」は使えません",
                        f"{schema.did_you_mean(str(value), sorted(known))}使える値: {', '.join(sorted(known))}",
                    )
            elif type(value) is not known:
                kind = "true か false" if known is bool else "整数、又は {min: 3} の形"
                yield Problem(origin, "SG225", f"条件「{key}」に「{value}」は使えません", f"{kind}で書いてください")
        if isinstance(wanted, dict) and (not wanted or not set(wanted) <= {"not", "min", "max"}):
            yield Problem(origin, "SG225", f"条件「{key}」の書き方が違います", "{not: 値}、{min: 数}、{max: 数} のどれかにしてください")


def _wanted(value: object) -> Iterable[Any]:
    if isinstance(value, list):
        return [part for inner in value for part in _wanted(inner)]
    if isinstance(value, dict):
        return [part for inner in value.values() for part in _wanted(inner)]
    return [value]


def _check_part(library: Library, part: Block | Item, names: set[str], cited: set[str]) -> Iterator[Problem]:
    if part.guard:
        yield from _check_when(part.guard.when, part.guard.origin)
    if isinstance(part, ChartSlot) and part.table in library.tables and not library.tables[part.table].table.chart:
        what = f"表「{part.table}」には図の定め（chart）がありません"
        yield Problem(part.origin, "SG237", what, "tables の YAML に chart を書くか、chart のある表を指定してください")
    if isinstance(part, TableSlot | ChartSlot) and part.table not in library.tables:
        known = sorted(library.tables)
        remedy = f"{schema.did_you_mean(part.table, known)}使える表: {', '.join(known)}"
        yield Problem(part.origin, "SG226", f"表「{part.table}」はありません", remedy)
    if isinstance(part, FigureSlot) and part.use not in schema.FIGURE_WORDS:
        known = sorted(schema.FIGURE_WORDS)
        remedy = f"{schema.did_you_mean(part.use, known)}使える図: {', '.join(known)}"
        yield Problem(part.origin, "SG226", f"図「{part.use}」はありません", remedy)
    yield from _check_inlines(library, inlines_of(part), names, cited)


def _check_inlines(library: Library, inlines: Iterable[Inline], names: set[str], cited: set[str]) -> Iterator[Problem]:
    for inline in inlines:
        match inline:
            case Value():
                yield from _check_name(inline, names)
            case Citation():
                cited.add(inline.id)
                yield from _check_citation(library, inline)
            case Reference():
                yield from _check_place(library, inline, inline.place)
                if inline.until:
                    yield from _check_place(library, inline, inline.until)
            case AnnexReference():
                yield from _check_annex(library, inline)


def _check_name(value: Value, names: set[str]) -> Iterator[Problem]:
    if value.name not in names:
        yield Problem(
            value.origin,
            "SG227",
            f"「{value.name}」という値はありません",
            f"{schema.did_you_mean(value.name, sorted(names))}使える値は docs/clause-authoring.md と parameters.yaml にあります",
        )


def _check_citation(library: Library, citation: Citation) -> Iterator[Problem]:
    law = library.citations.get(citation.law)
    if law is None:
        known = sorted(library.citations)
        yield Problem(
            citation.origin,
            "SG228",
            f"引用「{citation.law}」は citations.yaml にありません",
            f"{schema.did_you_mean(citation.law, known)}使える引用: {', '.join(known)}。新しい法令は citations.yaml に加えてください",
        )
    elif citation.article and citation.article not in law.articles:
        yield Problem(
            citation.origin,
            "SG228",
            f"「{law.short}」の「{citation.article}」は citations.yaml にありません",
            f"使える条: {', '.join(law.articles)}",
        )


def _check_place(library: Library, reference: Reference, place: Place) -> Iterator[Problem]:
    if reference.document:
        kinds = {kind.id: kind for kind in library.kinds}
        if reference.document not in kinds:
            yield _no_kind(reference.origin, reference.document, sorted(kinds))
            return
        if kinds[reference.document].kind.each:
            what = f"文書「{reference.document}」は何通もあるため、参照先が定まりません"
            yield Problem(reference.origin, "SG229", what, "一通だけ作る文書の条項を参照するか、文書の名称だけを書いてください")
            return
        if place.clause in library.clauses and place.clause not in kinds[reference.document].clause_ids():
            yield Problem(
                reference.origin,
                "SG229",
                f"条項「{place.clause}」は文書「{reference.document}」にありません",
                "文書の種類か条項の id を確かめてください",
            )
    target = library.clauses.get(place.clause)
    if target is None and place.clause in library.unread:
        return
    if target is None:
        known = sorted(library.clauses)
        yield Problem(
            reference.origin,
            "SG229",
            f"参照先の条項「{place.clause}」はありません",
            schema.did_you_mean(place.clause, known) or "条項の id を確かめてください",
        )
    elif place.label and place.label not in labels(target):
        known = sorted(labels(target))
        yield Problem(
            reference.origin,
            "SG229",
            f"条項「{place.clause}」に名前「{place.label}」はありません",
            f"{schema.did_you_mean(place.label, known)}使える名前: {', '.join(known) or 'なし'}",
        )


def _check_annex(library: Library, reference: AnnexReference) -> Iterator[Problem]:
    kinds = {kind.id: kind for kind in library.kinds}
    if reference.document and reference.document not in kinds:
        yield _no_kind(reference.origin, reference.document, sorted(kinds))
        return
    searched = [kinds[reference.document]] if reference.document else list(library.kinds)
    what = "章" if reference.chapter else "別紙等"
    known = sorted({part.id for kind in searched for part in (kind.kind.outline if reference.chapter else kind.kind.annexes)})
    if reference.annex not in known:
        yield Problem(
            reference.origin,
            "SG229",
            f"{what}「{reference.annex}」はありません",
            f"{schema.did_you_mean(reference.annex, known)}使える{what}: {', '.join(known) or 'なし'}",
        )


def _about_the_package(library: Library, table: str) -> bool:
    rows = library.tables[table].table.rows if table in library.tables else ()
    return isinstance(rows, str) and rows in schema.REPORT_LISTS


def _no_kind(origin: Origin, name: str, kinds: list[str]) -> Problem:
    return Problem(
        origin, "SG229", f"文書の種類「{name}」はありません", f"{schema.did_you_mean(name, kinds)}使える種類: {', '.join(kinds)}"
    )


def values_of(clause: Clause) -> set[str]:
    """Names of all values the clause may print."""
    return {inline.name for part in parts_of(clause.blocks) for inline in inlines_of(part) if isinstance(inline, Value)}


def labels(clause: Clause) -> set[str]:
    """The names given by ``@id`` anywhere in the clause."""
    return {part.label for part in parts_of(clause.blocks) if part.label}


def _check_table(library: Library, table: LoadedTable, names: set[str]) -> Iterator[Problem]:
    rows = table.table.rows
    for guard in table.guards:
        yield from _check_when(guard, table.origin)
    for inlines in table.texts.values():
        yield from _check_inlines(library, inlines, names, set())
    lists = (*schema.LISTS, *schema.SUBJECT_LISTS)
    if isinstance(rows, str) and table.data is None and rows not in lists and rows not in schema.REPORT_LISTS:
        remedy = f"使える一覧: {', '.join(lists)}。data フォルダーの YAML は「data/名前」（.yaml を付けずに）と書きます"
        yield Problem(table.origin, "SG230", f"一覧「{rows}」はありません", remedy)
        return
    known = names | {f"row.{name}" for name in table.fields}
    for column in table.table.columns:
        yield from _check_when(column.when, table.origin)
    for cell in (*table.cells, table.across, table.category):
        for inline in cell:
            if isinstance(inline, Value):
                yield from _check_name(inline, known)
    chart = table.table.chart
    for column_name in (chart.value, chart.total) if chart else ():
        if column_name not in table.fields:
            remedy = f"{schema.did_you_mean(column_name, sorted(table.fields))}使える列: {', '.join(sorted(table.fields))}"
            yield Problem(table.origin, "SG236", f"図にする列「{column_name}」は、表「{table.table.id}」の行にありません", remedy)
    for inline in (*table.caption, *table.chart):
        if isinstance(inline, Value):
            yield from _check_name(inline, names)


def _check_workbook(workbook: LoadedWorkbook, names: set[str]) -> Iterator[Problem]:
    yield from _check_when(workbook.kind.when, workbook.source.origin(("when",), key=True))
    for name, when in workbook.kind.parameters.items():
        origin = workbook.source.origin(("parameters", name), key=True)
        yield from _check_name(Value(f"parameters.{name}", (), origin), names)
        yield from _check_when(when, origin)


def _check_kind(library: Library, kind: LoadedKind, names: set[str]) -> Iterator[Problem]:
    yield from _check_when(kind.kind.when, kind.source.origin(("when",), key=True))
    known = sorted(library.clauses)
    seen: set[str] = set()
    for clause in kind.clause_ids():
        if clause not in library.clauses and clause not in library.unread:
            yield Problem(
                kind.source.origin(("outline",), key=True),
                "SG229",
                f"条項「{clause}」はありません",
                schema.did_you_mean(clause, known) or "条項の id を確かめてください",
            )
        if clause in seen:
            yield Problem(
                kind.source.origin(("outline",), key=True), "SG231", f"条項「{clause}」が２回並んでいます", "一つを消してください"
            )
        seen.add(clause)
    for line in kind.lines:
        for inline in line:
            if isinstance(inline, Value):
                yield from _check_name(inline, names)
    yield from _check_heads(kind)
    yield from _check_steps(kind, names)
    yield from _about_something_else(library, kind)
    for clause in seen & set(library.clauses):
        for part in parts_of(library.clauses[clause].blocks):
            if isinstance(part, TableSlot) and not kind.kind.report and _about_the_package(library, part.table):
                what = f"表「{part.table}」は、できた文書についての一覧から作る表です"
                yield Problem(part.origin, "SG234", what, f"report: true の種類の文書に置いてください（「{kind.id}」は違います）")
            for inline in (*inlines_of(part), *_in_rows(library, part)):
                if isinstance(inline, Reference) and inline.document is None:
                    for place in filter(None, (inline.place, inline.until)):
                        if place.clause in library.clauses and place.clause not in seen:
                            yield Problem(
                                inline.origin,
                                "SG229",
                                f"参照先の条項「{place.clause}」は、この条項を載せる文書「{kind.id}」にありません",
                                "別の文書の条項なら「[[ref:文書/条項]]」と書いてください",
                            )


def _check_steps(kind: LoadedKind, names: set[str]) -> Iterator[Problem]:
    """Steps of a procedure are counted from steps before them, by parameters there are; every condition is one."""
    seen: list[str] = []
    for i, step in enumerate(kind.kind.steps):
        origin = kind.source.origin(("steps", i))
        yield from _check_when(step.when, origin)
        if step.days:
            yield from _check_name(Value(f"parameters.{step.days}", (), origin), names)
        if step.after and step.after not in seen:
            remedy = f"{schema.did_you_mean(step.after, seen)}先に並べた段階: {', '.join(seen) or 'なし'}"
            yield Problem(origin, "SG229", f"段階「{step.id}」を数え始める「{step.after}」は、その前にありません", remedy)
        seen.append(step.id)
    for i, period in enumerate(kind.kind.fairness.periods if kind.kind.fairness else ()):
        origin = kind.source.origin(("fairness", "periods", i))
        yield from _check_when(period.when, origin)
        yield from _check_name(Value(f"parameters.{period.days}", (), origin), names)
    for i, criterion in enumerate(kind.kind.criteria):
        yield from _check_when(criterion.when, kind.source.origin(("criteria", i)))


def _check_heads(kind: LoadedKind) -> Iterator[Problem]:
    """Every head an annex names is one of its kind's."""
    for i, annex in enumerate(kind.kind.annexes):
        if annex.head is not None and annex.head not in kind.heads:
            known = list(kind.heads)
            yield Problem(
                kind.source.origin(("annexes", i, "head")),
                "SG238",
                f"様式の頭書き「{annex.head}」は、この文書の heads にありません",
                f"{schema.did_you_mean(annex.head, known)}使える頭書き: {', '.join(known) or 'なし'}",
            )


def _in_rows(library: Library, part: Block | Item) -> Iterator[Inline]:
    """What the rows of the table that ``part`` prints hold, as far as the library writes them."""
    if isinstance(part, TableSlot) and part.table in library.tables:
        for inlines in library.tables[part.table].texts.values():
            yield from flat(inlines)


def _about_something_else(library: Library, kind: LoadedKind) -> Iterator[Problem]:
    """Names that only documents about one thing of a list have, in a kind that is not about it; SG235."""
    known = schema.SUBJECT_NAMES[kind.kind.each] if kind.kind.each else frozenset()

    def strange(name: str, names: Iterable[str]) -> bool:
        return name in names and re.split("[._]", name)[0] not in known

    def remedy(name: str) -> str:
        about = [each for each, own in schema.SUBJECT_NAMES.items() if re.split("[._]", name)[0] in own]
        return f"each が {'、'.join(about)} の種類の文書に置いてください（「{kind.id}」は違います）"

    def conditions(when: Condition, origin: Origin) -> Iterator[Problem]:
        for name in sorted(name for name in when if strange(name, schema.SUBJECT_CONDITIONS)):
            yield Problem(origin, "SG235", f"条件「{name}」は、一件ごとに作る文書だけのものです", remedy(name))

    def values(inlines: Iterable[Inline]) -> Iterator[Problem]:
        for inline in inlines:
            if isinstance(inline, Value) and strange(inline.name, schema.SUBJECT_VALUES):
                what = f"値「{inline.name}」は、一件ごとに作る文書だけのものです"
                yield Problem(inline.origin, "SG235", what, remedy(inline.name))

    def of_files(clause: str, inlines: Iterable[Inline]) -> Iterator[Problem]:
        for inline in inlines:
            if isinstance(inline, Value) and inline.name in schema.ATTACHED_VALUES and clause != kind.kind.attached:
                what = f"値「{inline.name}」は、別紙として付けるファイルについての条項だけのものです"
                yield Problem(inline.origin, "SG235", what, "kinds の attached に書く条項に置いてください")

    yield from conditions(kind.kind.when, kind.source.origin(("when",), key=True))
    for line in kind.lines:
        yield from values(line)
        yield from of_files("", line)
    for name in kind.clause_ids():
        if name not in library.clauses:
            continue
        clause = library.clauses[name]
        yield from conditions(clause.when, clause.when_origin)
        for part in parts_of(clause.blocks):
            if part.guard:
                yield from conditions(part.guard.when, part.guard.origin)
            yield from values(inlines_of(part))
            yield from of_files(name, inlines_of(part))
            if isinstance(part, TableSlot) and part.table in library.tables:
                table = library.tables[part.table]
                if isinstance(table.table.rows, str) and strange(table.table.rows, schema.SUBJECT_LISTS):
                    what = f"表「{part.table}」は、一件ごとに作る文書だけのものです"
                    yield Problem(part.origin, "SG235", what, remedy(table.table.rows))
                yield from values(inline for cell in (*table.cells, table.caption) for inline in cell)
