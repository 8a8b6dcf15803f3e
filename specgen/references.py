"""Numbers of one document, and the text of every reference to them.

``number_document`` gives each clause, paragraph, item and annex its label; ``Resolver`` turns a
reference into parts: text that repeats a number (live in Word), an internal link, or plain text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from specgen import numbering
from specgen.errors import Origin, Problem
from specgen.library import LoadedKind, LoadedTerm
from specgen.model import (
    Annex,
    AnnexReference,
    Chapter,
    Choice,
    Clause,
    Item,
    Leaves,
    Link,
    NumberedClause,
    Paragraph,
    Place,
    Reference,
    Relative,
    Run,
    Selection,
)

if TYPE_CHECKING:
    from specgen.schema import KindAnnex

Part = tuple[str, str, bool]  # text, key of the node it repeats ("" = plain text), live


@dataclass(frozen=True)
class Target:
    """What a reference can point at.

    parts: its full text.  position: place in the document, for order and neighbourhood: clause
    number through the whole document, paragraph ordinal (0: the clause itself), item numbers.
    """

    clause: str
    parts: tuple[Part, ...]
    position: tuple[int, ...]
    paragraphs: int = 1  # how many paragraphs the clause has


@dataclass
class Numbers:
    """Labels and targets of one document; filled by ``number_document``, only read afterwards."""

    kind: str
    title: str
    scheme: numbering.Scheme
    forms: Mapping[str, numbering.AnnexForm]
    selection: Selection
    terms: tuple[LoadedTerm, ...] = ()
    labels: dict[int, str] = field(default_factory=dict)  # id() of a clause, paragraph or item → label
    targets: dict[Place, Target] = field(default_factory=dict)
    annexes: dict[str, Part] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)  # annex → its title
    ordinals: dict[str, int] = field(default_factory=dict)  # annex → its number in its form (0 alone), as they are printed
    known: Mapping[str, KindAnnex] = field(default_factory=dict)  # the annexes of the kind, those left out too
    bare: bool = False  # other documents cite its annexes without naming it
    chapters: dict[str, Part] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, origin: Origin, code: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(origin, code, message, remedy))


def number_document(
    kind: LoadedKind, digits: str, selection: Selection, terms: tuple[LoadedTerm, ...] = (), form_numbers: Mapping[str, int] = {}
) -> Numbers:
    """Label everything ``selection`` numbers; problems SG304 and SG305 are left in the result.

    form_numbers: those of forms (様式) that are given, in a document whose annexes others cite by their number alone.
    """
    forms = numbering.annex_forms(digits)
    numbers = Numbers(kind.id, kind.kind.called or kind.kind.title, numbering.scheme(kind.kind.scheme, digits), forms, selection, terms)
    numbers.bare = kind.kind.bare_annexes
    numbers.known = {annex.id: annex for annex in kind.kind.annexes}
    running = 0
    for index, chapter in enumerate(selection.chapters, 1):
        if numbers.scheme.chapters and numbers.scheme.chapter.pattern:
            numbers.chapters[chapter.id] = (numbering.label(numbers.scheme.chapter, index), chapter_key(chapter), True)
        for ordinal, clause in enumerate(chapter.clauses, 1):
            running += 1
            own = ordinal if numbers.scheme.chapter_in_list else running
            _number_clause(numbers, clause, chapter, index, own, running)
    _number_annexes(numbers, form_numbers if numbers.bare else {})
    return numbers


def _number_clause(numbers: Numbers, clause: Clause, chapter: Chapter, chapter_number: int, own: int, running: int) -> None:
    scheme = numbers.scheme
    label = numbering.label(scheme.clause, own, (chapter_number,))
    numbers.labels[id(clause)] = label
    parts: tuple[Part, ...] = ((label, clause.id, True),)
    if scheme.names_chapter:
        parts = ((numbering.label(scheme.chapter, chapter_number), chapter_key(chapter), True), ("の", "", False), *parts)
    paragraphs = [block for block in clause.blocks if isinstance(block, Paragraph)]
    numbers.targets[Place(clause.id, None)] = Target(clause.id, parts, (running, 0), len(paragraphs))
    if scheme.paragraph and clause.blocks and not isinstance(clause.blocks[0], Paragraph):
        numbers.refuse(clause.blocks[0].origin, "SG305", "条の始めに段落がありません", "表の前に段落を置いてください")
    if not scheme.paragraph:
        _one_list(numbers, paragraphs)
    for ordinal, paragraph in enumerate(paragraphs, 1):
        inner = parts
        key = f"{clause.id}:{ordinal}"
        if scheme.paragraph:
            printed = "" if ordinal == 1 else numbering.label(scheme.paragraph, ordinal)
            numbers.labels[id(paragraph)] = printed
            if len(paragraphs) > 1:
                first = numbering.numeral(scheme.paragraph.numeral, 1)
                inner = (
                    (*parts, ("第", "", False), (printed, key, True), ("項", "", False))
                    if printed
                    else (*parts, (f"第{first}項", "", False))
                )
            if paragraph.label:
                numbers.targets[Place(clause.id, paragraph.label)] = Target(clause.id, inner, (running, ordinal), len(paragraphs))
        levels = scheme.items if ordinal == 1 else scheme.paragraph_items
        _number_items(numbers, clause, paragraph.items, levels, inner, key, (running, ordinal), len(paragraphs), (chapter_number, own))


def _one_list(numbers: Numbers, paragraphs: list[Paragraph]) -> None:
    """Where paragraphs print no number nothing restarts a second list: Word would count on."""
    for paragraph in [paragraph for paragraph in paragraphs if paragraph.items][1:]:
        numbers.refuse(
            paragraph.origin,
            "SG314",
            "番号の付く箇条書きが二つあります（二つ目の番号は (1) から始まりません）",
            "一つの箇条書きにまとめるか、条項を分けてください",
        )


def _number_items(
    numbers: Numbers,
    clause: Clause,
    items: tuple[Item, ...],
    levels: tuple[numbering.Level, ...],
    parts: tuple[Part, ...],
    prefix: str,
    position: tuple[int, ...],
    paragraphs: int,
    above: tuple[int, ...],
) -> None:
    if not items:
        return
    if not levels:
        numbers.refuse(
            items[0].origin, "SG304", "箇条書きが深すぎて番号を付けられません", f"{len(numbers.scheme.items)} 段までにしてください"
        )
        return
    level, *deeper = levels
    if len(items) > numbering.capacity(level):
        numbers.refuse(items[0].origin, "SG304", f"この段の項目は {numbering.capacity(level)} 個までです", "項目を分けてください")
        return
    for ordinal, item in enumerate(items, 1):
        label = numbering.label(level, ordinal, above)
        numbers.labels[id(item)] = label
        key = f"{prefix}-{ordinal}"
        if level.upper:  # 1.2.3 says it all
            inner: tuple[Part, ...] = ((label, key, True),)
        elif numbers.scheme.paragraph and position[0]:  # 第５条第２項第１号イ: 号 in brackets has no live form
            first = len(levels) == len(numbers.scheme.items)
            wide = numbering.numeral(numbers.scheme.clause.numeral, ordinal)
            inner = (*parts, (f"第{wide}号", key, False) if first else (label, key, level.pattern == "#"))
        else:
            inner = (*parts, ("の", "", False), (label, key, True))
        if item.label:
            numbers.targets[Place(clause.id, item.label)] = Target(clause.id, inner, (*position, ordinal), paragraphs)
        _number_items(numbers, clause, item.items, tuple(deeper), inner, key, (*position, ordinal), paragraphs, (*above, ordinal))


def _number_annexes(numbers: Numbers, form_numbers: Mapping[str, int]) -> None:
    """別紙, 別表 and 様式 count apart, in the order of their numbers; the only one of its form has none unless it is given one."""
    for form_id, form in numbers.forms.items():
        annexes = [annex for annex in numbers.selection.annexes if annex.form == form_id]
        given = form_numbers if form_id == "form" else {}
        for ordinal, annex in _ordinals(annexes, given):
            alone = len(annexes) == 1 and annex.id not in given
            numbers.ordinals[annex.id] = 0 if alone else ordinal
            label = form.word if alone else numbering.label(form.heading, ordinal)
            part = (label, annex_key(annex.id), not alone)
            numbers.annexes[annex.id] = part
            numbers.titles[annex.id] = annex.title
            for clause in annex.clauses:
                numbers.labels[id(clause)] = ""
                numbers.targets[Place(clause.id, None)] = Target(clause.id, (part,), (0, 0))
                paragraphs = [block for block in clause.blocks if isinstance(block, Paragraph)]
                _one_list(numbers, [block for each in annex.clauses for block in each.blocks if isinstance(block, Paragraph)])
                for place, paragraph in enumerate(paragraphs, 1):
                    _number_items(numbers, clause, paragraph.items, form.items, (part,), f"{clause.id}:{place}", (0, place), 1, ())


def _ordinals(annexes: Sequence[Annex], given: Mapping[str, int]) -> list[tuple[int, Annex]]:
    """Each annex with its number, in that order: those given, and for the others the free numbers as they come."""
    taken = {given[annex.id] for annex in annexes if annex.id in given}
    free = (number for number in count(1) if number not in taken)
    return sorted(((given.get(annex.id) or next(free), annex) for annex in annexes), key=lambda each: each[0])


def printed_place(numbers: Numbers, clause: str) -> str:
    """The number of a clause in full: 第４の３."""
    return "".join(text for text, _, _ in numbers.targets[Place(clause, None)].parts)


def clauses_of(numbers: Numbers, chapter: str) -> tuple[str, tuple[NumberedClause, ...]]:
    """Title of a chapter and its clauses; "" and none where the document does not have it."""
    for each in numbers.selection.chapters:
        if each.id == chapter:
            return each.title, tuple(NumberedClause(clause.id, clause.title, printed_place(numbers, clause.id)) for clause in each.clauses)
    return "", ()


def chapter_key(chapter: Chapter) -> str:
    return f"chapter:{chapter.id}"


def annex_key(annex: str) -> str:
    return f"annex:{annex}"


def anchor_name(kind: str, key: str) -> str:
    """A bookmark name Word accepts: ``_Ref`` and nine digits made from what it marks."""
    return f"_Ref{int(hashlib.sha256(f'{kind}/{key}'.encode()).hexdigest()[:12], 16) % 900_000_000 + 100_000_000}"


@dataclass
class Resolver:
    """Texts of references within one document; collects problems and what needs a bookmark."""

    own: Numbers
    others: Mapping[str, Numbers]
    here: tuple[int, ...] = (0, 0)  # position of the paragraph or item being written
    here_clause: str = ""
    referenced: set[str] = field(default_factory=set)
    relatives: list[Relative] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, origin: Origin, code: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(origin, code, message, remedy))

    def text(self, reference: Reference) -> Leaves:
        """The leaves of a reference; () and a problem SG301, SG303, SG307 or SG308 when there is none."""
        numbers = self._numbers(reference.document, reference.origin)
        if numbers is None:
            return ()
        target = self._target(numbers, reference.place, reference.origin)
        if target is None:
            return ()
        if reference.relative:
            return self._relative(target, reference)
        parts = target.parts
        if reference.until:
            end = self._target(numbers, reference.until, reference.origin)
            if end is None:
                return ()
            parts = self._range(target, end, reference)
        return self._leaves(numbers, parts)

    def annex(self, reference: AnnexReference) -> Leaves:
        """別紙１, 別表第１, 様式第１号 or, alone, 別紙; of a chapter 第１, 第１章 or 別記第１."""
        numbers = self._numbers(reference.document, reference.origin)
        if numbers is None:
            return ()
        known = numbers.chapters if reference.chapter else numbers.annexes
        part = known.get(reference.annex)
        if part is None:
            self._explain_annex(numbers, reference, known)
            return ()
        bare = numbers.bare and not reference.chapter
        leaves = (Run(part[0]),) if bare and numbers is not self.own else self._leaves(numbers, (part,))
        return (Run(f"{numbers.titles[reference.annex]}（"), *leaves, Run("）")) if reference.titled else leaves

    def _explain_annex(self, numbers: Numbers, reference: AnnexReference, known: Mapping[str, Part]) -> None:
        """Why a chapter or annex is not there: an annex goes with its clauses."""
        where = "この文書" if numbers is self.own else numbers.title
        there = f"入っているもの: {', '.join(known) or 'なし'}"
        annex = None if reference.chapter else numbers.known.get(reference.annex)
        if annex is None:
            what = "章" if reference.chapter else "別紙等"
            self.refuse(reference.origin, "SG301", f"参照先の{what}「{reference.annex}」は{where}に入っていません", there)
            return
        out = [
            choice for choice in numbers.selection.choices if choice.clause in annex.clauses and not choice.block and not choice.included
        ]
        self.refuse(
            reference.origin,
            "SG301",
            f"参照先の{numbers.forms[annex.form].word}「{annex.title}」（{annex.id}）は{where}に入っていません",
            "".join(f"条項「{choice.clause}」が{_because(choice)}除かれました（{choice.reason.origin}）。" for choice in out)
            + "参照を消すか、条件又は個別変更を直してください",
        )

    def _numbers(self, document: str | None, origin: Origin) -> Numbers | None:
        if document is None or document == self.own.kind:
            return self.own
        numbers = self.others.get(document)
        if numbers is None:
            self.refuse(
                origin,
                "SG301",
                f"参照先の文書「{document}」は、このプロファイルでは作りません",
                f"作る文書: {', '.join(self.others)}。参照を消すか、条件を合わせてください",
            )
        return numbers

    def _leaves(self, numbers: Numbers, parts: tuple[Part, ...]) -> Leaves:
        if numbers is not self.own:  # another file: plain text, named
            return (Run(numbers.title + "".join(text for text, _, _ in parts)),)
        self.referenced |= {key for _, key, _ in parts if key}
        return tuple(Link(text, anchor_name(numbers.kind, key), live) if key else Run(text) for text, key, live in parts)

    def _range(self, first: Target, last: Target, reference: Reference) -> tuple[Part, ...]:
        if (
            len(first.position) != len(last.position)
            or not first.position < last.position
            or bool(first.position[1]) != bool(last.position[1])
        ):
            self.refuse(
                reference.origin,
                "SG308",
                f"「{reference.place}」から「{reference.until}」までは範囲になりません",
                "同じ段のものを、前から後の順に指定してください",
            )
            return ()
        end = last.parts
        if self.own.scheme.paragraph:  # 第５条第２項第１号から第３号まで
            common = 0
            while common < min(len(first.parts), len(end)) - 1 and first.parts[common] == end[common]:
                common += 1
            if common and end[common - 1][0] == "第":
                common -= 1
            end = end[common:]
        return (*first.parts, ("から", "", False), *end, ("まで", "", False))

    def _relative(self, target: Target, reference: Reference) -> Leaves:
        """前条, 次条, この条, 前項, 次項, 第n項, 前号, 次号, 第n号: only what the positions prove."""
        scheme = self.own.scheme
        if not scheme.paragraph or not self.here[0] or not target.position[0]:
            self.refuse(reference.origin, "SG307", "ここでは 前条、前項 の形は使えません", "|relative を消してください")
            return ()
        words: list[Part] = []
        plain = ""
        distance = target.position[0] - self.here[0]
        if distance:
            plain = {-1: "前条", 1: "次条"}.get(distance, "")
            if not plain:
                self.refuse(
                    reference.origin,
                    "SG307",
                    f"「{reference.place}」は隣の条ではありません",
                    "|relative を消して、第何条の形で参照してください",
                )
                return ()
            words = list(target.parts[1:])
        elif target.position[1] == 0:
            plain = "この条"
        else:
            plain, words = self._within(target)
        if plain:
            self.relatives.append(Relative(self.here_clause, plain, str(reference.place)))
        return self._leaves(self.own, ((plain, "", False), *words) if plain else tuple(words))

    def _within(self, target: Target) -> tuple[str, list[Part]]:
        """The shortest words for a part of the clause that is being written."""
        own_paragraph, paragraph = self.here[1], target.position[1]
        items = target.parts[1:]
        number = list(items[: self._paragraph_parts(target)])
        below = list(items[self._paragraph_parts(target) :])
        if paragraph != own_paragraph:
            near = {-1: "前項", 1: "次項"}.get(paragraph - own_paragraph)
            return (near, below) if near else ("", number + below)
        if not below:
            return "この項", []
        mine, other = self.here[2:], target.position[2:]
        if len(mine) == len(other) == 1:
            near = {-1: "前号", 1: "次号", 0: "この号"}.get(other[0] - mine[0])
            if near:
                return near, []
        return "", below

    def _paragraph_parts(self, target: Target) -> int:
        """How many parts after the article name the paragraph: 第 ２ 項, or 第１項, or nothing."""
        if target.paragraphs == 1:
            return 0
        return 1 if target.position[1] == 1 else 3

    def _target(self, numbers: Numbers, place: Place, origin: Origin) -> Target | None:
        target = numbers.targets.get(place)
        if target is None:
            self._explain(numbers, place, origin)
        return target

    def _explain(self, numbers: Numbers, place: Place, origin: Origin) -> None:
        choices = numbers.selection.choices
        if Place(place.clause, None) in numbers.targets:
            choice = next((c for c in choices if c.clause == place.clause and c.block == f"#{place.label}"), None)
            if choice and not choice.included:
                self.refuse(
                    origin,
                    "SG301",
                    f"参照先「{place}」はこの文書に入っていません",
                    f"「{place}」は{_because(choice)}除かれました（{choice.reason.origin}）。参照を消すか、条件を合わせてください",
                )
            else:
                self.refuse(
                    origin,
                    "SG303",
                    f"参照先「{place}」には番号がありません",
                    "番号の付く条、項又は号を参照するか、文を差し替えた個別変更を見直してください",
                )
            return
        choice = next((c for c in choices if c.clause == place.clause and not c.block), None)
        why = (
            f"「{place.clause}」は{_because(choice)}除かれました（{choice.reason.origin}）。"
            if choice
            else f"「{place.clause}」はこの種類の文書（{numbers.kind}）にありません。"
        )
        self.refuse(origin, "SG301", f"参照先の条項「{place}」はこの文書に入っていません", f"{why}参照を消すか、条件を合わせてください")


def _because(choice: Choice) -> str:
    """Why a clause is out, in words that 除かれました follows."""
    return f"{choice.reason.text}により" if choice.reason.overridden else choice.reason.text
