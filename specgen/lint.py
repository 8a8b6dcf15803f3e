"""Everything wrong with a clause library at once, for its authors.

What loading refuses (``inspect_library``), what nothing uses or no profile can reach, weak sources,
and the drafting customs of ``lint.yaml``. Nothing is built and nothing is raised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from specgen import schema, source
from specgen.drafting import Finding, Rule, any_of, findings, load_rules
from specgen.errors import Origin, Problem
from specgen.library import Inspection, Library, LoadedKind, inspect_library, laid_over
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
    Paragraph,
    PipeTable,
    Reference,
    Strong,
    TableSlot,
    TermsSlot,
    Text,
    Value,
    inlines_of,
    parts_of,
)
from specgen.pages import guard_of
from specgen.situations import possible
from specgen.topics import check_topics

_SHORTEST_PRACTICE = 4  # characters after 「practice:」 that can name a practice


def lint(folder: Path | None = None) -> tuple[Problem, ...]:
    """Every problem of a clause library (the shipped one by default), sorted by place.

    A wording rule named in the ``allow`` of a clause does not count there; an ``allow`` that names
    no rule, or that the clause does not need, is a problem itself.
    Raises WorkplaceError SG502 when the folder is missing.
    """
    inspection = inspect_library(folder)
    rules, problems = load_rules(inspection.names, inspection.texts)
    found = [*inspection.problems, *problems]
    library = inspection.library
    if library:
        found += _structure(library, inspection)
        if not inspection.problems:  # else a clause that cannot be read would leave its topics uncovered
            found += check_topics(library, inspection.texts, inspection.names)
        counted, allowed = findings(inspection.names, library, inspection.texts, rules)
        found += [finding.problem for finding in counted]
        if not problems:  # else a rule that cannot be read would make its allowances look wrong
            found += _allowances(library, inspection.texts, rules, allowed)
    return tuple(sorted(set(found)))


# --- structure --------------------------------------------------------------------------------


def _structure(library: Library, inspection: Inspection) -> Iterator[Problem]:
    articles = {clause for kind in library.kinds if kind.kind.scheme in ("agreement", "articles") for clause in kind.clause_ids()}
    for clause in library.clauses.values():
        yield from _sources(clause)
        yield from _unguarded_figures(clause)
        if clause.id in articles:
            yield from _own_references(clause)
    if _read_whole(inspection, "kinds/", len(library.kinds) + len(library.workbooks)):
        yield from _unreachable(library)
        if not library.unread and _read_whole(inspection, "tables/", len(library.tables)):
            yield from _unused(library, _Keys(inspection))


def _own_references(clause: Clause) -> Iterator[Problem]:
    """第５条第１項 inside 第５条: an article names its own parts 前項 or 第１項."""
    for part in parts_of(clause.blocks):
        for inline in inlines_of(part):
            if (
                isinstance(inline, Reference)
                and inline.place.clause == clause.id
                and not (inline.relative or inline.until or inline.document)
            ):
                yield Problem(
                    inline.origin,
                    "SG261",
                    "自らの条の中を、条の番号から参照しています",
                    f"[[ref:{inline.place}|relative]] と書いてください（前項、第１項のように印刷されます）",
                )


def _unguarded_figures(clause: Clause) -> Iterator[Problem]:
    """A picture is printed only where the profile has it: the conditions above it say so."""
    for block in clause.blocks:
        if isinstance(block, FigureSlot) and possible(clause.when, *guard_of(block), {"figures": {"not": block.use}}):
            yield Problem(
                block.origin,
                "SG264",
                f"図「{schema.FIGURE_WORDS[block.use]}」が、プロファイルにない場合にも入ります",
                f"図と、その図に触れる段落の上に @when {{figures: {block.use}}} を書いてください",
            )


def _read_whole(inspection: Inspection, prefix: str, count: int) -> bool:
    """Whether every file below ``prefix`` was understood: else much would only look unused."""
    return sum(name.startswith(prefix) and name.endswith(".yaml") for name in inspection.texts) == count


def _sources(clause: Clause) -> Iterator[Problem]:
    for entry in clause.source:
        practice = entry.removeprefix("practice:").strip()
        if entry.startswith("practice:") and len(practice) < _SHORTEST_PRACTICE:
            yield Problem(
                clause.origin,
                "SG256",
                f"source「{entry}」では、条項を置く理由が分かりません",
                "どの慣行によるかを「practice: 用語の定義の明示」のように書いてください",
            )


def _unreachable(library: Library) -> Iterator[Problem]:
    """Clauses in no outline, and clauses and parts that no profile can select."""
    printed: dict[str, list[Condition]] = {}
    for kind in library.kinds:
        for name in kind.clause_ids():
            printed.setdefault(name, []).append(kind.kind.when)
    for clause in library.clauses.values():
        kinds = printed.get(clause.id)
        if kinds is None:
            yield Problem(
                clause.origin,
                "SG253",
                f"条項「{clause.id}」は、どの文書にも並んでいません",
                "kinds/ の outline に id を書き足すか、条項を消してください",
            )
            kinds = [{}]
        reached = [when for when in kinds if possible(when, clause.when)]
        if reached:
            yield from _dead_parts(clause.blocks, [(when, clause.when) for when in reached])
        else:
            yield Problem(
                clause.when_origin,
                "SG254",
                f"条項「{clause.id}」を選ぶプロファイルはありません（when が、それ自体又は文書の種類の when と食い違っています）",
                "when を直すか、条項を消してください",
            )


def _dead_parts(parts: Iterable[Block | Item], above: list[tuple[Condition, ...]]) -> Iterator[Problem]:
    for part in parts:
        inner = above
        if part.guard:
            guard = part.guard
            inner = [(*whens, guard.when) for whens in above if possible(*whens, guard.when)]
            if not inner:
                yield Problem(
                    guard.origin,
                    "SG255",
                    "この @when を満たすプロファイルはありません（それ自体、条項の when 又は上の段の @when と食い違っています）",
                    "@when を直すか、この部分を消してください",
                )
                continue
        if isinstance(part, Paragraph | Item):
            yield from _dead_parts(part.items, inner)


# --- what nothing uses ------------------------------------------------------------------------


class _Uses:
    """The names that the texts of a library use."""

    def __init__(self, library: Library) -> None:
        self.values: set[str] = set()
        self.tables: set[str] = set()
        self.cites: set[str] = set()
        self.annexes: set[tuple[str, str]] = set()  # kind, annex
        self.words: list[str] = []
        printed: dict[str, list[str]] = {}
        for kind in library.kinds:
            for name in kind.clause_ids():
                printed.setdefault(name, []).append(kind.id)
            for line in kind.lines:
                self._inlines(line, [kind.id])
        for clause in library.clauses.values():
            self.words.append(clause.title)
            self._parts(clause.blocks, printed.get(clause.id, []))
        for table in library.tables.values():
            for line in (*table.cells, table.caption, table.across, table.chart, table.category):
                self._inlines(line, [])
            self.words += [column.heading for column in table.table.columns]
            self.words += [text for row in table.data or () for text in row.values()]
            for line in table.texts.values():
                self._inlines(line, [])
        self.outside = "\n".join(self.words)
        for term in library.terms.values():
            self._inlines(term.definition, list(term.kinds or (kind.id for kind in library.kinds)))

    def _parts(self, parts: Iterable[Block | Item], kinds: list[str]) -> None:
        for part in parts:
            match part:
                case Paragraph() | Item():
                    self._inlines(part.inlines, kinds)
                    self._parts(part.items, kinds)
                case PipeTable():
                    for cell in (*part.header, *(cell for row in part.rows for cell in row)):
                        self._inlines(cell, kinds)
                case TableSlot() | ChartSlot():
                    self.tables.add(part.table)
                case FigureSlot() | TermsSlot():
                    pass

    def _inlines(self, inlines: Iterable[Inline], kinds: list[str]) -> None:
        for inline in inlines:
            match inline:
                case Text():
                    self.words.append(inline.text)
                case Strong():
                    self._inlines(inline.children, kinds)
                case Value():
                    self.values.add(inline.name)
                    self.words += schema.CHOSEN_WORDS.get(inline.name, {}).values()
                case Citation():
                    self.cites |= {inline.law, inline.id}
                case AnnexReference() if not inline.chapter:
                    self.annexes |= {(kind, inline.annex) for kind in ([inline.document] if inline.document else kinds)}
                case Reference() | AnnexReference():
                    pass


def _days_of(kind: LoadedKind) -> Iterator[str]:
    """The parameters that space the steps of a procedure: what is printed are the days."""
    periods = kind.kind.fairness.periods if kind.kind.fairness else ()
    yield from (step.days for step in kind.kind.steps if step.days)
    yield from (period.days for period in periods)


def _unused(library: Library, keys: _Keys) -> Iterator[Problem]:
    uses = _Uses(library)
    counted = {name for kind in library.kinds for name in _days_of(kind)}
    for name, parameter in library.parameters.items():
        printed = f"parameters.{name}" in uses.values or any(name in kind.kind.parameters for kind in library.workbooks)
        if not printed and name not in counted:
            yield Problem(
                keys.origin("parameters.yaml", name),
                "SG250",
                f"パラメータ「{name}」（{parameter.label}）は、どこにも印刷されません",
                "条項で使うか、消してください",
            )
    for name, table in library.tables.items():
        if name not in uses.tables:
            yield Problem(
                table.origin,
                "SG251",
                f"表「{name}」は、どの条項にもありません",
                f"条項に [[table:{name}]] を書き足すか、表を消してください",
            )
    yield from _unused_citations(library, uses, keys)
    yield from _unused_annexes(library, uses)
    yield from _unused_terms(library, uses)


class _Keys:
    """Where the keys of the YAML files of a library stand."""

    def __init__(self, inspection: Inspection) -> None:
        self.inspection = inspection
        self.read: dict[str, source.Document] = {}

    def origin(self, file: str, *path: str | int) -> Origin:
        texts, names = self.inspection.texts, self.inspection.names
        above = laid_over(file)
        for name in (above, file) if above in texts else (file,):
            if name not in self.read:
                self.read[name] = source.parse_yaml(texts[name], names[name])
            if path in self.read[name].keys:
                break
        return self.read[name].origin(path, key=True)


def _unused_citations(library: Library, uses: _Uses, keys: _Keys) -> Iterator[Problem]:
    """Laws and articles that no text cites and no clause names as its only known source."""
    provisions = {f"{policy.id}/{provision.id}" for policy in library.policies.values() for provision in policy.provisions}
    named = {entry for clause in library.clauses.values() for entry in clause.source} - provisions
    used = uses.cites | named | {entry.partition("/")[0] for entry in named}
    for law, cited in library.citations.items():
        if law not in used:
            yield Problem(
                keys.origin("citations.yaml", law),
                "SG252",
                f"引用「{law}」（{cited.short}）は、どこにも引用されません",
                "条項で引用するか、消してください",
            )
            continue
        for article, entry in cited.articles.items():
            if f"{law}/{article}" not in used:
                yield Problem(
                    keys.origin("citations.yaml", law, "articles", article),
                    "SG252",
                    f"引用「{law}/{article}」（{cited.short}{entry.label}）は、どこにも引用されません",
                    "条項で引用するか、消してください",
                )


def _unused_annexes(library: Library, uses: _Uses) -> Iterator[Problem]:
    for kind in library.kinds:
        for index, annex in enumerate(kind.kind.annexes):
            if (kind.id, annex.id) not in uses.annexes:
                yield Problem(
                    kind.source.origin(("annexes", index)),
                    "SG259",
                    f"別紙等「{annex.id}」（{annex.title}）を、どの条項も参照していません",
                    f"条項に [[annex:{annex.id}]] を書き足すか、消してください",
                )


def _words(inlines: Iterable[Inline]) -> Iterator[str]:
    """The texts, and every word a choice of the profile may put between them."""
    for inline in inlines:
        if isinstance(inline, Text):
            yield inline.text
        elif isinstance(inline, Value):
            yield from schema.CHOSEN_WORDS.get(inline.name, {}).values()


def _unused_terms(library: Library, uses: _Uses) -> Iterator[Problem]:
    """Terms that stand in no text, nor in the definition of a term that does; the longest term wins."""
    if not library.terms:
        return
    pattern = re.compile(any_of(term.term for term in library.terms.values()))
    definitions: dict[str, list[str]] = {}
    for term in library.terms.values():
        definitions.setdefault(term.term, []).extend(_words(term.definition))
    used: set[str] = set()
    waiting = [uses.outside]
    while waiting:
        new = set(pattern.findall(waiting.pop())) - used
        used |= new
        waiting += [text for word in sorted(new) for text in definitions[word]]
    for name, term in library.terms.items():
        if term.term not in used:
            yield Problem(
                term.origin, "SG259", f"用語「{term.term}」（{name}）は、どの文書にも使われません", "消すか、条項で使ってください"
            )


# --- allowances -------------------------------------------------------------------------------


def _allowances(library: Library, texts: Mapping[str, str], rules: Iterable[Rule], allowed: Iterable[Finding]) -> Iterator[Problem]:
    known = {rule.id for rule in rules}
    needed = {(finding.clause.id, finding.rule) for finding in allowed if finding.clause}
    for clause in library.clauses.values():
        for rule in clause.allow:
            if rule not in known:
                yield Problem(
                    _allowance(clause, rule, texts),
                    "SG257",
                    f"allow の「{rule}」という規則はありません",
                    f"{schema.did_you_mean(rule, sorted(known))}規則は lint.yaml にあります",
                )
            elif (clause.id, rule) not in needed:
                yield Problem(
                    _allowance(clause, rule, texts),
                    "SG257",
                    f"allow の「{rule}」は要りません（この条項に当たる所がありません）",
                    "allow から消してください",
                )


def _allowance(clause: Clause, rule: str, texts: Mapping[str, str]) -> Origin:
    """The line of the head that allows ``rule``."""
    head, _, _ = source.split_front_matter(texts[clause.origin.path.partition("/")[2]], clause.origin.path)
    return head.origin(("allow", rule), key=True)
