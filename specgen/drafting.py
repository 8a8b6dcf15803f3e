"""Drafting customs as data (``clause_library/lint.yaml``), tried on every text a library can print.

A rule is a pattern, a list of words, or a check (a function of this module, for what a pattern
cannot see); each is tried once on each page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, RootModel, StringConstraints

from specgen import schema, source
from specgen.errors import InputError, Problem
from specgen.library import Library
from specgen.model import Block, Clause, Condition, Paragraph, TermsSlot
from specgen.pages import ANY_MARK, CITES, EDGE, Marks, Page, Passage, Where, guard_of, read_pages, sentences_of
from specgen.situations import possible, situations, true_in

RULES_FILE = "lint.yaml"

# --- rules ------------------------------------------------------------------------------------

Pattern = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Rule(schema.Model):
    """One custom. ``pattern``, ``words`` (wrong → right) or ``check`` finds; the rest narrows.

    within / without: patterns the sentence holds / does not hold.  unless: a pattern the whole
    paragraph does not hold.  followed_by: what comes after a word.  only_when: the condition under
    which alone the finding is right.  In a pattern ``{value:glob}``, ``{cite:glob}`` and ``{ref}``
    stand for the marks, ``^`` and ``$`` for the ends of a paragraph, item or cell.
    """

    id: schema.Id
    pattern: Pattern | None = None
    words: dict[str, schema.Line] = Field(default_factory=dict)
    check: schema.Line | None = None
    limit: int | None = None
    followed_by: Pattern | None = None
    within: Pattern | None = None
    without: Pattern | None = None
    unless: Pattern | None = None
    places: tuple[Where, ...] = ("title", "paragraph", "item", "cell", "data")
    only_when: dict[str, schema.WhenValue] = Field(default_factory=dict)
    scope: Literal["agreement", "kobun", "rules", "all"]
    message: schema.Line
    remedy: schema.Line
    source: schema.Line
    bad: schema.Paragraphs
    good: schema.Paragraphs


class _Rules(RootModel[tuple[Rule, ...]]):
    pass


def load_rules(names: Mapping[str, str], texts: Mapping[str, str]) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """The rules of a library, or the shipped ones when it has none; and what is wrong with them
    (SG0xx, SG1xx, SG258). Wrong rules are left out.  names, texts: its files, as ``library.Inspection`` has them."""
    try:
        if RULES_FILE in texts:
            document = source.parse_yaml(texts[RULES_FILE], names[RULES_FILE])
        else:
            document = source.read_yaml(source.data_folder("clause_library") / RULES_FILE)
        given = schema.load(_Rules, document).root
    except InputError as error:
        return (), error.problems
    rules: dict[str, Rule] = {}
    problems: list[Problem] = []
    for index, rule in enumerate(given):
        wrong = f"「{rule.id}」が２回あります" if rule.id in rules else _fault(rule)
        if wrong:
            problems.append(
                Problem(document.origin((index,)), "SG258", f"[{rule.id}] 規則を使えません（{wrong}）", "規則の書き方を直してください")
            )
        else:
            rules[rule.id] = rule
    return tuple(rules.values()), tuple(problems)


def _fault(rule: Rule) -> str:
    """Why a rule cannot be used, or nothing."""
    if rule.check and rule.check not in CHECKS:
        return f"check「{rule.check}」はありません。使えるもの: {', '.join(CHECKS)}"
    if not (rule.check or rule.pattern or rule.words) or (rule.words and (rule.check or rule.pattern)) or "" in rule.words:
        return "pattern、words、check のどれか一つを書いてください"
    if rule.check == "sentence_length" and rule.limit is None:
        return "limit がありません"
    if unknown := sorted(set(rule.only_when) - set(schema.CONDITIONS)):
        return f"only_when に使えない条件があります: {', '.join(unknown)}"
    try:
        matcher = _Matcher(rule, Marks())
    except re.error as error:
        return f"正規表現を読めません: {error}"
    return "pattern が空の文字に合います" if matcher.regex and matcher.regex.match("") else ""


_ONE_CLASS = re.compile(r"\[[^\]]+\]\+?")


class _Everything:
    """The printed texts of a library as one, and the characters in it."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self.text = "".join(page.text for page in pages)
        self.characters = frozenset(self.text)

    def has(self, word: str) -> bool:
        return self.characters.issuperset(word) and word in self.text

    def matches(self, regex: re.Pattern[str], *, one_class: bool) -> bool:
        return regex.search("".join(sorted(self.characters)) if one_class else self.text) is not None


class _Matcher:
    """A rule with its patterns compiled for one library.

    What stands nowhere in ``everything`` is left out: a clean library costs little.
    """

    def __init__(self, rule: Rule, marks: Marks, everything: _Everything | None = None) -> None:
        def compiled(pattern: str | None) -> re.Pattern[str] | None:
            return re.compile(marks.expand(pattern), re.MULTILINE) if pattern else None

        self.rule = rule
        self.within = compiled(rule.within)
        self.without = compiled(rule.without)
        self.unless = compiled(rule.unless)
        words = [word for word in rule.words if everything is None or everything.has(word)]
        if words:
            self.regex = compiled(any_of(words) + (f"(?={rule.followed_by})" if rule.followed_by else ""))
        else:
            self.regex = compiled(rule.pattern)
        if everything and self.regex and not rule.check:
            one_class = _ONE_CLASS.fullmatch(rule.pattern or "") is not None
            if not everything.matches(self.regex, one_class=one_class):
                self.regex = None

    @property
    def works(self) -> bool:
        """Whether any page needs to be asked."""
        return bool(self.rule.check or self.regex)

    def hits(self, page: Page, sight: Sight) -> Iterator[Hit]:
        rule = self.rule
        if rule.check:
            found: Iterable[Hit] = CHECKS[rule.check](page, self, sight)
        elif self.regex:
            end = page.passages[0].end if rule.places == ("title",) and page.clause else len(page.text)
            found = [Hit(match.start(), match.end(), match[0]) for match in self.regex.finditer(page.text, 0, end)]
        else:
            return
        for hit in found:
            if self._counts(hit, page):
                yield hit

    def _counts(self, hit: Hit, page: Page) -> bool:
        if "\n" in hit.found:
            return False
        passage = page.passage(hit.start)
        if passage.place not in self.rule.places:
            return False
        if self.unless and self.unless.search(page.text[passage.start : passage.end]):
            return False
        if self.within or self.without:
            sentence = page.sentence(hit.start)
            if (self.within and not self.within.search(sentence)) or (self.without and self.without.search(sentence)):
                return False
        if self.rule.only_when:
            others = [{key: {"not": value}} for key, value in self.rule.only_when.items()]
            return any(possible(kind.kind.when, *passage.whens, other) for kind in page.kinds for other in others)
        return True


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of ``words``, the longest first, branching on the first character."""
    groups: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        groups[word[0]].append(re.escape(word[1:]))
    return "(?:" + "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(groups.items())) + ")"


@dataclass(frozen=True)
class Hit:
    """A place of a page that a rule does not like. ``found``: the words there."""

    start: int
    end: int
    found: str


@dataclass(frozen=True)
class Definition:
    """Where a page defines ``term``; ``own``: how often the definition itself says it."""

    term: str
    page: Page
    passage: Passage
    start: int
    own: int = 1


# --- everything at once -----------------------------------------------------------------------


class Sight:
    """What checks see beyond their page: the library, and which terms are defined and used where."""

    def __init__(self, library: Library, pages: Sequence[Page]) -> None:
        self.library = library
        self.pages = pages

    @cached_property
    def definitions(self) -> Mapping[int, list[Definition]]:
        """The terms a page defines, by ``id()`` of the page."""
        return {id(page): list(_definitions(page)) for page in self.pages}

    @cached_property
    def terms(self) -> re.Pattern[str] | None:
        words = {definition.term for found in self.definitions.values() for definition in found}
        return re.compile(any_of(words)) if words else None

    @cached_property
    def uses(self) -> Mapping[str, Counter[str]]:
        """Kind → how often it prints each term, the longest term winning where several fit."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for page in self.pages:
            words = self.terms.findall(page.text) if self.terms else ()
            for kind in page.kinds:
                found[kind.id].update(words)
        return found

    @cached_property
    def first(self) -> Mapping[tuple[str, str], list[Definition]]:
        """Kind and term → its definitions, in the order the kind prints them."""
        found: dict[tuple[str, str], list[Definition]] = defaultdict(list)
        order = {kind.id: {clause: i for i, clause in enumerate(kind.clause_ids())} for kind in self.library.kinds}
        for page in self.pages:
            for definition in self.definitions[id(page)]:
                for kind in page.kinds:
                    found[kind.id, definition.term].append(definition)
        for (kind_id, _), definitions in found.items():
            places = order[kind_id]
            definitions.sort(key=lambda one: (places.get(one.page.clause.id, -1) if one.page.clause else -1, one.start))
        return found

    @cached_property
    def declared(self) -> Mapping[tuple[str, str], list[Condition]]:
        """Kind and term → the conditions under which terms.yaml defines it."""
        found: dict[tuple[str, str], list[Condition]] = defaultdict(list)
        for term in self.library.terms.values():
            for kind in self.library.kinds:
                if term.kinds is None or kind.id in term.kinds:
                    found[kind.id, term.term].append(term.when)
        return found

    @cached_property
    def explained(self) -> Mapping[str, set[str]]:
        """Kind → every abbreviation it defines, or adds in brackets to a name."""
        found: dict[str, set[str]] = defaultdict(set)
        for page in self.pages:
            words = {word for each in self.definitions[id(page)] for word in _ABBREVIATION.findall(each.term)}
            words |= set(_IN_BRACKETS.findall(page.text))
            for kind in page.kinds:
                found[kind.id] |= words
        for kind_id, term in self.declared:
            found[kind_id] |= set(_ABBREVIATION.findall(term))
        return found

    @cached_property
    def laws(self) -> re.Pattern[str] | None:
        names = {name for law in self.library.citations.values() for name in (law.title, law.short)}
        return re.compile(any_of(names)) if names else None


@dataclass(frozen=True)
class Finding:
    """One problem of wording, and the clause that may allow it."""

    rule: str
    clause: Clause | None
    problem: Problem


def findings(
    names: Mapping[str, str], library: Library, texts: Mapping[str, str], rules: Sequence[Rule]
) -> tuple[list[Finding], list[Finding]]:
    """Everything the rules find in a library: what counts, and what a clause allows.

    Of findings that overlap, the one whose rule is listed first counts.
    """
    marks = Marks()
    pages = list(read_pages(names, library, texts, marks))
    sight = Sight(library, pages)
    everything = _Everything(pages)
    matchers = [matcher for rule in rules if (matcher := _Matcher(rule, marks, everything)).works]
    counted: list[Finding] = []
    allowed: list[Finding] = []
    for page in pages:
        taken = bytearray(len(page.text))  # 1 where a finding stands
        for matcher in matchers:
            rule = matcher.rule
            if rule.scope not in page.scopes:
                continue
            allow = page.clause is not None and rule.id in page.clause.allow
            for hit in matcher.hits(page, sight):
                finding = Finding(rule.id, page.clause, _problem(page, rule, hit))
                if allow:
                    allowed.append(finding)
                elif 1 not in taken[hit.start : hit.end]:
                    taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
                    counted.append(finding)
    return counted, allowed


def _problem(page: Page, rule: Rule, hit: Hit) -> Problem:
    found = re.sub(ANY_MARK, "…", hit.found)
    right = rule.words.get(hit.found, "")
    message, remedy = (text.replace("{found}", found).replace("{right}", right) for text in (rule.message, rule.remedy))
    return Problem(page.origin(hit.start), "SG260", f"[{rule.id}] {message}", remedy)


# --- checks: what a pattern cannot see --------------------------------------------------------


def _whole(passage: Passage) -> Hit:
    """A finding about a passage as a whole: at its start, overlapping nothing."""
    return Hit(passage.start, passage.start, "")


def _sentence_length(page: Page, matcher: _Matcher, _: Sight) -> Iterator[Hit]:
    """Sentences longer than ``limit`` printed characters; a value or reference counts 6, a citation 8."""
    limit = matcher.rule.limit or 0
    for start, end in page.sentences:
        if (end - start) * 8 > limit:
            sentence = page.text[start:end]
            cites = len(re.findall(CITES, sentence))
            others = len(re.findall(ANY_MARK, sentence)) - cites
            length = len(sentence) + 7 * cites + 5 * others
            if length > limit:
                yield Hit(start, start, str(length))


def _brackets(page: Page, _: _Matcher, __: Sight) -> Iterator[Hit]:
    """Brackets without their partner."""
    partner = {"）": "（", "」": "「", "』": "『"}
    for passage in page.passages:
        waiting: list[tuple[str, int]] = []
        for match in EDGE.finditer(page.text, passage.start, passage.end):
            if match[0] in partner.values():
                waiting.append((match[0], match.start()))
            elif match[0] in partner:
                if waiting and waiting[-1][0] == partner[match[0]]:
                    waiting.pop()
                else:
                    yield Hit(match.start(), match.end(), match[0])
        for bracket, position in waiting:
            yield Hit(position, position + 1, bracket)


def _blocks(page: Page) -> tuple[Block, ...]:
    return page.clause.blocks if page.clause else ()


def _lists(page: Page) -> Iterator[tuple[Passage, list[Passage]]]:
    """Every list with the paragraph or item it belongs to."""
    return ((passage, passage.items) for passage in page.passages if passage.items)


def _lead_without_list(page: Page, matcher: _Matcher, _: Sight) -> Iterator[Hit]:
    """A lead-in (``pattern``) with neither list nor table after it."""
    for match in matcher.regex.finditer(page.text) if matcher.regex else ():
        passage = page.passage(match.start())
        if passage.place in ("paragraph", "item") and not passage.items and not _table_follows(page, passage):
            yield Hit(match.start(), match.end(), match[0])


def _table_follows(page: Page, passage: Passage) -> bool:
    for block in _blocks(page)[passage.block + 1 :]:
        if not isinstance(block, Paragraph):
            return True
        if possible(*passage.whens, *guard_of(block)):
            return False
    return False


def _list_without_lead(page: Page, matcher: _Matcher, _: Sight) -> Iterator[Hit]:
    """A list whose paragraph (or item that is a sentence) has no lead-in (``pattern``)."""
    blocks = _blocks(page)
    for passage in page.passages:
        terms = passage.place == "paragraph" and isinstance(next(iter(blocks[passage.block + 1 :]), None), TermsSlot)
        text = page.of(passage)
        led = matcher.regex is not None and matcher.regex.search(text)
        if (passage.items or terms) and (passage.place == "paragraph" or text.endswith("。")) and not led:
            yield _whole(passage)


def _printed_counts(page: Page, passage: Passage, items: Sequence[Passage]) -> set[int]:
    """How many of ``items`` can be printed, 2 standing for two or more."""
    own = [item.whens[len(passage.whens) :] for item in items]
    always = sum(not guards for guards in own)
    if always >= 2 or always == len(items):
        return {min(always, 2)}
    guards = [guard for each in own for guard in each]
    counts: set[int] = set()
    for kind in page.kinds:
        for facts in situations((kind.kind.when, *passage.whens), guards):
            counts.add(min(2, sum(all(true_in(guard, facts) for guard in each) for each in own)))
    return counts


def _lone_item(page: Page, _: _Matcher, __: Sight) -> Iterator[Hit]:
    """A list of which a document may print one item only."""
    return (_whole(items[0]) for passage, items in _lists(page) if 1 in _printed_counts(page, passage, items))


def _empty_list(page: Page, _: _Matcher, __: Sight) -> Iterator[Hit]:
    """A list of which a document may print no item."""
    return (_whole(items[0]) for passage, items in _lists(page) if 0 in _printed_counts(page, passage, items))


def _uneven_endings(page: Page, _: _Matcher, __: Sight) -> Iterator[Hit]:
    """A list of which some items end in 。 and others do not: the first that differs."""
    for _passage, items in _lists(page):
        stops = [page.of(item).endswith("。") for item in items]
        if len(set(stops)) > 1:
            yield _whole(items[stops.index(not stops[0])])


_LAST_BRACKETS = re.compile(r"(?:（[^（）]*）)+$")
_NOUN_END = re.compile(r"(?:[一-龠々ァ-ヶーＡ-Ｚ０-９]|もの)$")


def _ending(text: str) -> str:
    """The last word class of an item: こと, とき, noun (with もの) or other."""
    bare = _LAST_BRACKETS.sub("", text.removesuffix("。"))
    if bare.endswith(("こと", "とき")):
        return bare[-2:]
    return "noun" if _NOUN_END.search(bare) else "other"


def _item_endings(page: Page, _: _Matcher, __: Sight) -> Iterator[Hit]:
    """Items in こと or とき without 。, and items in a noun or もの with it (unless a sentence precedes)."""
    uneven = {id(item) for _, items in _lists(page) if len({page.of(item).endswith("。") for item in items}) > 1 for item in items}
    for _passage, items in _lists(page):
        for item in items:
            text = page.of(item)
            if id(item) in uneven or not text:
                continue
            ending = _ending(text)
            sentences = sum(1 for _each in sentences_of(page.text, item.start, item.end))
            if (ending in ("こと", "とき")) if not text.endswith("。") else (ending == "noun" and sentences == 1):
                yield Hit(item.end - 1, item.end, text[-1])


def _ending_kinds(page: Page, _: _Matcher, __: Sight) -> Iterator[Hit]:
    """Items of one list in こと and とき, or in one of them and another word."""
    for _passage, items in _lists(page):
        endings = [_ending(page.of(item)) for item in items]
        stops = {page.of(item).endswith("。") for item in items}
        other = next((i for i, ending in enumerate(endings) if ending != endings[0]), None)
        if len(stops) == 1 and other is not None and {"こと", "とき"} & set(endings):
            yield _whole(items[other])


def _second_list(page: Page, _: _Matcher, __: Sight) -> Iterator[Hit]:
    """A second list in a clause: its numbers cannot start again."""
    tops = [passage for passage in page.passages if passage.place == "paragraph" and passage.items]
    for index, passage in enumerate(tops):
        if any(possible(*passage.whens, *earlier.whens) for earlier in tops[:index]):
            yield _whole(passage)


_INLINE_DEFINITION = re.compile(r"以下「([^」\n]+)」という")
_ITEM_DEFINITION = re.compile(r"([^　\n。、]{1,25})　.*をい(?:う|い)")
_TERM_HEADINGS = ("用語", "略語", "略称")


def _definitions(page: Page) -> Iterator[Definition]:
    for match in _INLINE_DEFINITION.finditer(page.text):
        yield Definition(match[1], page, page.passage(match.start()), match.start(1))
    for passage in page.passages:
        if passage.place == "item" and (found := _ITEM_DEFINITION.match(page.text, passage.start, passage.end)):
            yield Definition(found[1], page, passage, passage.start, page.of(passage).count(found[1]))
        elif passage.place == "cell" and not passage.column and passage.table in _TERM_HEADINGS and page.of(passage):
            yield Definition(page.of(passage), page, passage, passage.start)


def _unused_definition(page: Page, _: _Matcher, sight: Sight) -> Iterator[Hit]:
    """A term defined here that no document printing this page uses again."""
    for definition in sight.definitions[id(page)]:
        if page.kinds and all(sight.uses[kind.id][definition.term] <= definition.own for kind in page.kinds):
            yield Hit(definition.start, definition.start + len(definition.term), definition.term)


def _repeated_definition(page: Page, _: _Matcher, sight: Sight) -> Iterator[Hit]:
    """A term that terms.yaml or an earlier place of the same document defines too, where both can be printed."""
    for definition in sight.definitions[id(page)]:
        for kind in page.kinds:
            earlier = sight.first[kind.id, definition.term]
            before = [each.passage.whens for each in earlier[: next(i for i, each in enumerate(earlier) if each is definition)]]
            before += [(when,) for when in sight.declared[kind.id, definition.term]]
            if any(possible(kind.kind.when, *whens, *definition.passage.whens) for whens in before):
                yield Hit(definition.start, definition.start + len(definition.term), definition.term)
                break


_ABBREVIATION = re.compile(r"[Ａ-Ｚ]{2,}")
_IN_BRACKETS = re.compile(r"（([Ａ-Ｚ]{2,})）")


def _undefined_abbreviation(page: Page, matcher: _Matcher, sight: Sight) -> Iterator[Hit]:
    """The first place of an abbreviation (``pattern``) that a document printing this page nowhere explains."""
    seen: set[str] = set()
    for match in matcher.regex.finditer(page.text) if matcher.regex else ():
        if match[0] not in seen and any(match[0] not in sight.explained[kind.id] for kind in page.kinds):
            yield Hit(match.start(), match.end(), match[0])
        seen.add(match[0])


def _typed_law(page: Page, _: _Matcher, sight: Sight) -> Iterator[Hit]:
    """The name of a law of citations.yaml typed instead of cited."""
    if sight.laws and page.clause:
        yield from (Hit(match.start(), match.end(), match[0]) for match in sight.laws.finditer(page.text))


def _repeated_match(page: Page, matcher: _Matcher, _: Sight) -> Iterator[Hit]:
    """The second and later places of one paragraph where ``pattern`` matches."""
    seen: set[int] = set()
    for match in matcher.regex.finditer(page.text) if matcher.regex else ():
        passage = page.passage(match.start()).start
        if passage in seen:
            yield Hit(match.start(), match.end(), match[0])
        seen.add(passage)


Check = Callable[[Page, _Matcher, Sight], Iterable[Hit]]

CHECKS: dict[str, Check] = {
    "sentence_length": _sentence_length,
    "brackets": _brackets,
    "lead_without_list": _lead_without_list,
    "list_without_lead": _list_without_lead,
    "lone_item": _lone_item,
    "empty_list": _empty_list,
    "uneven_endings": _uneven_endings,
    "item_endings": _item_endings,
    "ending_kinds": _ending_kinds,
    "second_list": _second_list,
    "unused_definition": _unused_definition,
    "repeated_definition": _repeated_definition,
    "undefined_abbreviation": _undefined_abbreviation,
    "typed_law": _typed_law,
    "repeated_match": _repeated_match,
}
