"""Kind + facts → the clauses and blocks that are in, and for everything looked at the reason.

Text is in or out here only, so every absent sentence has a reason. Order: a clause's own ``when``,
then the profile's override, then the ``@when`` of its blocks and items.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from specgen import schema
from specgen.conditions import holds, matches
from specgen.errors import InputError, Problem
from specgen.library import Library, LoadedKind, LoadedTable, LoadedWorkbook
from specgen.model import (
    Annex,
    Attached,
    Block,
    Chapter,
    ChartSlot,
    Choice,
    Clause,
    Condition,
    Facts,
    FigureSlot,
    Guard,
    Inline,
    Item,
    Paragraph,
    Reason,
    Selection,
    TableSlot,
    Text,
    Value,
    inlines_of,
)
from specgen.profile import LoadedProfile

_BEGINNING = 24  # characters


def kinds_for(library: Library, facts: Facts) -> tuple[LoadedKind, ...]:
    """The kinds made for this profile, in the order of their numbers; one that makes several documents once for each."""
    made = (kind for kind in library.kinds if holds(kind.kind.when, facts.conditions))
    return tuple(each for kind in made for each in _documents_of(kind, facts))


def workbooks_for(library: Library, facts: Facts) -> tuple[LoadedWorkbook, ...]:
    """The workbooks made for this profile."""
    return tuple(each for each in library.workbooks if holds(each.kind.when, facts.conditions))


def _documents_of(kind: LoadedKind, facts: Facts) -> tuple[LoadedKind, ...]:
    if kind.kind.each is None:
        return (kind,)
    return tuple(replace(kind, subject=subject) for subject in facts.subjects.get(kind.kind.each, ()))


def select_clauses(
    library: Library, kind: LoadedKind, facts: Facts, profile: LoadedProfile, attached: Sequence[Attached] = ()
) -> Selection:
    """Choose the text of one document. ``check_overrides`` must have passed.

    attached: files of the office that are annexes of it, behind its own ones.
    """
    chooser = _Chooser(library, kind, facts.about(kind.subject), profile)
    opening = chooser.clauses(kind.kind.opening)
    chapters = tuple(
        Chapter(chapter.id, chapter.title, chosen) for chapter in kind.kind.outline if (chosen := chooser.clauses(chapter.clauses))
    )
    closing = chooser.clauses(kind.kind.closing)
    annexes = tuple(
        Annex(annex.id, annex.form, annex.title, chosen, annex.head or "")
        for annex in kind.kind.annexes
        if (chosen := chooser.clauses(annex.clauses))
    ) + tuple(chooser.attached(each) for each in attached)
    return Selection(kind.id, opening, chapters, closing, annexes, tuple(chooser.choices), tuple(chooser.waived))


def check_overrides(library: Library, profile: LoadedProfile) -> None:
    """Every override names a clause that some kind prints; raises InputError SG302."""
    printed = sorted({clause for kind in library.kinds for clause in kind.clause_ids()})
    problems = [
        Problem(
            profile.origin("overrides", i, "clause"),
            "SG302",
            f"個別変更の条項「{override.clause}」は、どの文書にもありません",
            f"{schema.did_you_mean(override.clause, printed)}「specgen explain」で条項の一覧を見られます",
        )
        for i, override in enumerate(profile.data.overrides)
        if override.clause not in printed
    ]
    if problems:
        raise InputError(*problems)


def check_form_numbers(library: Library, profile: LoadedProfile) -> None:
    """The numbers the profile gives to forms; raises InputError SG130, SG168, SG169.

    A form that this procedure has no use for may have a number: the profile serves others too.
    """
    known = [annex.id for kind in library.kinds if kind.kind.bare_annexes for annex in kind.kind.annexes if annex.form == "form"]
    forms: dict[str, int] = {}
    numbers: dict[int, str] = {}
    problems = []
    for i, given in enumerate(profile.data.call.form_numbers):
        place = ("call", "form_numbers", i)
        if given.form not in known:
            remedy = f"{schema.did_you_mean(given.form, known)}使える様式: {', '.join(known) or 'なし'}"
            problems.append(Problem(profile.origin(*place, "form"), "SG168", f"様式「{given.form}」はありません", remedy))
        if given.form in forms:
            first = profile.origin("call", "form_numbers", forms[given.form], "form")
            there = f"{first.line} 行目" if first.line else str(first).rpartition(":")[2]
            what = f"様式「{given.form}」が２回並んでいます（先に {there}）"
            problems.append(Problem(profile.origin(*place, "form"), "SG130", what, "一つを消してください"))
        elif given.number in numbers:
            what = f"様式の番号 {given.number} が「{numbers[given.number]}」と「{given.form}」の両方に付いています"
            problems.append(Problem(profile.origin(*place, "number"), "SG169", what, "どちらかを別の番号にしてください"))
        forms.setdefault(given.form, i)
        numbers.setdefault(given.number, given.form)
    if problems:
        raise InputError(*problems)


class _Chooser:
    def __init__(self, library: Library, kind: LoadedKind, facts: Facts, profile: LoadedProfile) -> None:
        self.library = library
        self.kind = kind
        self.conditions = facts.conditions
        self.values = facts.values
        self.profile = profile
        self.overrides = {override.clause: i for i, override in enumerate(profile.data.overrides)}
        self.choices: list[Choice] = []
        self.waived: list[Choice] = []

    def clauses(self, ids: Sequence[str]) -> tuple[Clause, ...]:
        return tuple(chosen for name in ids if (chosen := self._clause(self.library.clauses[name])))

    def attached(self, file: Attached) -> Annex:
        """A file of the office as an annex: of a PDF a clause speaks, once for each; the text of a Word file is its own."""
        name = self.kind.kind.attached
        spoken = self.clauses((name,)) if name and file.format == "pdf" else ()
        own = tuple(replace(clause, id=f"{clause.id}.{file.id}") for clause in spoken)
        return Annex(f"attached.{file.id}", "annex", file.title, own, attached=file)

    def _clause(self, clause: Clause) -> Clause | None:
        included = holds(clause.when, self.conditions)
        reason = Reason(self._because(clause.when, included), clause.when_origin if clause.when else clause.origin)
        index = self.overrides.get(clause.id)
        blocks = clause.blocks
        if index is not None:
            override = self.profile.data.overrides[index]
            origin = self.profile.origin("overrides", index)
            signed = f"個別変更: {override.reason}（承認者 {override.approver}、{override.date}）"
            reason = Reason(signed, origin, overridden=True)
            if override.action == "leave_out":
                included = False
            elif override.action == "put_in":
                included = True
            elif included:
                lines = [line for line in (override.text or "").split("\n") if line.strip()]
                blocks = tuple(Paragraph((Text(line),), (), origin) for line in lines)
            else:
                reason = Reason(f"文の差替えがありますが、{self._because(clause.when, included)}", origin)
            if clause.mandatory and override.action != "put_in":
                self.waived.append(Choice(clause.id, "", included, reason))
        self.choices.append(Choice(clause.id, "", included, reason))
        if not included:
            return None
        kept = tuple(block for candidate in blocks if (block := self._block(clause, candidate)))
        if not kept:
            self.choices[-1] = Choice(clause.id, "", False, Reason("全ての段落が条件により除かれたため", clause.origin))
            return None
        return replace(clause, blocks=kept)

    def _block(self, clause: Clause, block: Block) -> Block | None:
        if not self._guarded(clause, block):
            return None
        if isinstance(block, Paragraph) and block.items:
            return replace(block, items=self._items(clause, block.items))
        return block

    def _items(self, clause: Clause, items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(
            replace(item, items=self._items(clause, item.items)) if item.items else item for item in items if self._guarded(clause, item)
        )

    def _guarded(self, clause: Clause, part: Block | Item) -> bool:
        guard: Guard | None = part.guard
        if guard is None:
            return True
        included = holds(guard.when, self.conditions)
        name = f"#{part.label}" if part.label else f"L{part.origin.line}"
        reason = Reason(self._because(guard.when, included), guard.origin)
        self.choices.append(Choice(clause.id, name, included, reason, self._beginning(part)))
        return included

    def _beginning(self, part: Block | Item) -> str:
        """The first words of a block or item, so that an officer finds it."""
        if isinstance(part, TableSlot | ChartSlot):
            what = "図" if isinstance(part, ChartSlot) else "表"
            return f"{what}「{self.library.tables[part.table].table.caption}」"
        if isinstance(part, FigureSlot):
            return f"図「{schema.FIGURE_WORDS[part.use]}」"
        inlines = tuple(inlines_of(part))
        if len(inlines) == 1 and isinstance(inlines[0], Value) and inlines[0].name in schema.VALUES:
            return f"値「{schema.VALUES[inlines[0].name]}」"
        words = "".join(self._in_short(inline) for inline in inlines)
        return words if len(words) <= _BEGINNING else f"{words[:_BEGINNING]}…"

    def _in_short(self, inline: Inline) -> str:
        """Text and the words the method or the way of signing chooses as they stand; of values of the profile and references only that there is one."""
        if isinstance(inline, Text):
            return inline.text
        if isinstance(inline, Value) and inline.name in schema.CHOSEN_WORDS:
            return str(self.values[inline.name])
        return "…"

    def _because(self, when: Condition, included: bool) -> str:
        if not when:
            return "条件なし（常に入ります）"
        decisive = [key for key, wanted in when.items() if included or not matches(wanted, self.conditions[key])]
        parts = [_condition(key, when[key], self.conditions[key]) for key in decisive]
        return f"条件{'、'.join(parts)}を{'満たすため' if included else '満たさないため'}"


def _condition(key: str, wanted: object, actual: object) -> str:
    return f"「{schema.CONDITION_LABELS[key]}: {value_in_words(key, wanted)}」（この調達では「{value_in_words(key, actual)}」）"


def value_in_words(key: str, value: object) -> str:
    """A value of a condition in Japanese words."""
    match value:
        case bool():
            return "該当" if value else "非該当"
        case frozenset():
            return "、".join(value_in_words(key, word) for word in sorted(value)) or "なし"
        case list():
            return "又は".join(value_in_words(key, word) for word in value)
        case dict():
            words = {"not": "以外", "min": "以上", "max": "以下"}
            return "かつ".join(f"{value_in_words(key, bound)}{words[name]}" for name, bound in value.items())
    return schema.WORDS.get(key, {}).get(str(value), str(value))


def own_rows(loaded: LoadedTable, facts: Facts) -> Iterator[Mapping[str, str]]:
    """The rows the library writes whose condition holds."""
    return (row for row, guard in zip(loaded.data or (), loaded.guards, strict=True) if holds(guard, facts.conditions))


def printed_texts(loaded: LoadedTable, facts: Facts) -> Iterator[tuple[Inline, ...]]:
    """The cells of the library's own rows that hold values or references, as far as they are printed."""
    if loaded.texts:
        yield from (loaded.texts[cell] for row in own_rows(loaded, facts) for cell in row.values() if cell in loaded.texts)
