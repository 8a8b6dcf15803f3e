"""Drafting customs as data (``clause_library/lint.yaml``), tried on every text a library can print.

A page is one clause, table, terms file or kind: its printed texts joined by line breaks, every
``{{…}}`` and ``[[…]]`` being one private-use character, and every character knowing its line and
column in the source. A rule is a pattern, a list of words, or a check (a function of this module);
each is tried once on each page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel, StringConstraints

from specgen import schema, source
from specgen.errors import InputError, Origin, Problem
from specgen.library import Library, LoadedKind, data_folder
from specgen.model import Block, Clause, Condition, Item, Paragraph, PipeTable, TableSlot, TermsSlot
from specgen.situations import possible, situations, true_in

RULES_FILE = "lint.yaml"

# --- rules ------------------------------------------------------------------------------------

Where = Literal["title", "paragraph", "item", "cell", "data"]
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
    scope: Literal["agreement", "kobun", "all"]
    message: schema.Line
    remedy: schema.Line
    source: schema.Line
    bad: schema.Paragraphs
    good: schema.Paragraphs


class _Rules(RootModel[tuple[Rule, ...]]):
    pass


SCOPES = {"agreement": "agreement", "kobun": "kobun", "decimal": "kobun"}  # numbering scheme → scope of rules


def load_rules(library: str, texts: Mapping[str, str]) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """The rules of the library named ``library``, or the shipped ones when it has none; and what is
    wrong with them (SG0xx, SG1xx, SG258). Wrong rules are left out."""
    try:
        if RULES_FILE in texts:
            document = source.parse_yaml(texts[RULES_FILE], f"{library}/{RULES_FILE}")
        else:
            document = source.read_yaml(data_folder("clause_library") / RULES_FILE)
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
    if not (rule.check or rule.pattern or rule.words) or (rule.words and (rule.check or rule.pattern)):
        return "pattern、words、check のどれか一つを書いてください"
    try:
        _Matcher(rule, _Marks())
    except re.error as error:
        return f"正規表現を読めません: {error}"
    return ""


_ONE_CLASS = re.compile(r"\[[^\]]+\]\+?")


class _Matcher:
    """A rule with its patterns compiled for one library, whose printed text is ``everything``.

    Words and characters that stand nowhere in it are left out: a clean library costs little.
    """

    def __init__(self, rule: Rule, marks: _Marks, everything: str | None = None) -> None:
        def compiled(pattern: str | None) -> re.Pattern[str] | None:
            return re.compile(marks.expand(pattern), re.MULTILINE) if pattern else None

        self.rule = rule
        self.within = compiled(rule.within)
        self.without = compiled(rule.without)
        self.unless = compiled(rule.unless)
        words = [word for word in rule.words if everything is None or word in everything]
        if words:
            self.regex = compiled(any_of(words) + (f"(?={rule.followed_by})" if rule.followed_by else ""))
        else:
            self.regex = compiled(rule.pattern)
            if everything is not None and self.regex and rule.pattern and _ONE_CLASS.fullmatch(rule.pattern):
                self.regex = self.regex if self.regex.search("".join(set(everything))) else None

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
            other = {key: {"not": value} for key, value in self.rule.only_when.items()}
            return any(possible(kind.kind.when, *passage.whens, {key: value}) for kind in page.kinds for key, value in other.items())
        return True


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of ``words``, the longest first, branching on the first character."""
    groups: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        groups[word[0]].append(re.escape(word[1:]))
    return "(?:" + "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(groups.items())) + ")"


# --- pages ------------------------------------------------------------------------------------

_REFERENCE, _FIRST_VALUE, _LAST_VALUE, _FIRST_CITE, _LAST_CITE = 0xE000, 0xE100, 0xEFFF, 0xF000, 0xF8FF
_VALUES, _CITES = "[\ue100-\uefff]", "[\uf000-\uf8ff]"
_MARKUP = re.compile(r"\{\{(?P<value>.*?)\}\}|\[\[(?P<link>.*?)\]\]|\*\*|\\(?=\|)")
_IN_PATTERN = re.compile(r"\{(value|cite|ref)(?::([^{}]+))?\}")
_BAR = re.compile(r"\{\{.*?\}\}|\[\[.*?\]\]|\\\||(\|)")
_ITEM = re.compile(r"\s*[0-9]+\.\s+")
_EDGE = re.compile(r"[（「『）」』。]")


class _Marks:
    """The private-use characters that stand for values, citations and references."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.cites: dict[str, str] = {}

    def character(self, markup: re.Match[str]) -> str:
        if markup["value"] is not None:
            return self._of(self.values, markup["value"].strip(), _FIRST_VALUE, _LAST_VALUE)
        if markup["link"] is not None:
            what, _, target = markup["link"].partition(":")
            return self._of(self.cites, target, _FIRST_CITE, _LAST_CITE) if what == "cite" else chr(_REFERENCE)
        return ""

    def _of(self, known: dict[str, str], name: str, first: int, last: int) -> str:
        return known.setdefault(name, chr(min(first + len(known), last)))

    def expand(self, pattern: str) -> str:
        """``{value}``, ``{cite:mic-2019/*}``, ``{ref}`` as character classes; ``[^…]`` never crosses a line."""

        def characters(match: re.Match[str]) -> str:
            if match[1] == "ref":
                return chr(_REFERENCE)
            known, everything = (self.values, _VALUES) if match[1] == "value" else (self.cites, _CITES)
            if match[2] is None:
                return everything
            return f"[{''.join(known[name] for name in sorted(known) if fnmatchcase(name, match[2]))}\ue0ff]"

        return _IN_PATTERN.sub(characters, pattern.replace("[^", r"[^\n"))


@dataclass(frozen=True)
class Hit:
    """A place of a page that a rule does not like. ``found``: the words there."""

    start: int
    end: int
    found: str


@dataclass
class Passage:
    """A heading, paragraph, item, cell, or text of a data file: ``text[start:end]`` of its page.

    whens: the conditions it stands under.  block: its place among the blocks of the clause.
    """

    place: Where
    whens: tuple[Condition, ...]
    start: int
    end: int = 0
    block: int = -1
    items: list[Passage] = field(default_factory=list)
    column: int = 0  # of a cell, from 0
    table: str = ""  # first heading of the table a cell stands in


@dataclass(frozen=True)
class Definition:
    """Where a page defines ``term``; ``own``: how often the definition itself says it."""

    term: str
    page: Page
    passage: Passage
    start: int
    own: int = 1


class Page:
    """The printed texts of one clause or data file; ``kinds`` print it."""

    def __init__(self, path: str, kinds: tuple[LoadedKind, ...], marks: _Marks, clause: Clause | None = None) -> None:
        self.path = path
        self.kinds = kinds
        self.clause = clause
        self.scopes = {SCOPES[kind.kind.scheme] for kind in kinds} | {"all"}
        self.passages: list[Passage] = []
        self._marks = marks
        self._pieces: list[str] = []
        self._length = 0
        self._starts: list[int] = []
        self._places: list[tuple[int, int]] = []  # line and column where each run of characters starts

    @cached_property
    def text(self) -> str:
        return "".join(self._pieces)

    @cached_property
    def _passage_starts(self) -> list[int]:
        return [passage.start for passage in self.passages]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Where each sentence starts and ends; 。 inside brackets ends none."""
        return [(start, end) for passage in self.passages for start, end in _sentences(self.text, passage.start, passage.end)]

    def passage(self, position: int) -> Passage:
        return self.passages[bisect_right(self._passage_starts, position) - 1]

    def of(self, passage: Passage) -> str:
        return self.text[passage.start : passage.end]

    def sentence(self, position: int) -> str:
        start, end = self.sentences[bisect_right(self.sentences, (position, self._length + 1)) - 1]
        return self.text[start:end]

    def origin(self, position: int) -> Origin:
        run = bisect_right(self._starts, position) - 1
        line, column = self._places[run]
        return Origin(self.path, line, column + position - self._starts[run])

    # -- writing -------------------------------------------------------------------------------

    def open(self, place: Where, whens: tuple[Condition, ...], block: int = -1) -> Passage:
        passage = Passage(place, whens, self._length, block=block)
        self.passages.append(passage)
        return passage

    def close(self, passage: Passage) -> None:
        passage.end = self._length
        self._put("\n", 0, 0)

    def write(self, text: str, line: int, column: int) -> None:
        """``text`` as it stands from ``column`` on, its markup replaced by marks."""
        position = 0
        for match in _MARKUP.finditer(text):
            self._put(text[position : match.start()], line, column + position)
            self._put(self._marks.character(match), line, column + match.start())
            position = match.end()
        self._put(text[position:], line, column + position)

    def _put(self, text: str, line: int, column: int) -> None:
        if text:
            self._pieces.append(text)
            self._starts.append(self._length)
            self._places.append((line, column))
            self._length += len(text)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    depth = 0
    first = start
    for match in _EDGE.finditer(text, start, end):
        if match[0] in "（「『":
            depth += 1
        elif match[0] != "。":
            depth = max(0, depth - 1)
        elif not depth:
            yield first, match.end()
            first = match.end()
    if first < end or first == start:
        yield first, end


class _ClausePage:
    """Writes the page of one clause: structure from its blocks, text from its source lines."""

    def __init__(self, page: Page, clause: Clause, text: str) -> None:
        self.page = page
        self.lines = text.split("\n")
        self.starts = {part.origin.line for part in _parts(clause.blocks)}
        self._title((clause.when,))
        for index, block in enumerate(clause.blocks):
            whens = (clause.when, *_guard(block))
            match block:
                case Paragraph():
                    passage = self._passage("paragraph", whens, block.origin.line, index)
                    passage.items = self._items(block.items, whens, index)
                case PipeTable():
                    self._table(block, whens, index)

    def _title(self, when: tuple[Condition, ...]) -> None:
        for number, line in enumerate(self.lines, 1):
            if line.startswith("title:"):
                raw = line[len("title:") :].strip()
                column = line.index(raw, len("title:")) + 1
                quoted = len(raw) > 1 and raw[0] in "\"'"
                passage = self.page.open("title", when)
                self.page.write(raw[1:-1] if quoted else raw, number, column + quoted)
                self.page.close(passage)
                return

    def _passage(self, place: Where, whens: tuple[Condition, ...], line: int, block: int) -> Passage:
        passage = self.page.open(place, whens, block)
        for number in range(line, len(self.lines) + 1):
            raw = self.lines[number - 1]
            bare = raw.strip()
            if number > line and (not bare or bare.startswith("@") or number in self.starts):
                break
            item = _ITEM.match(raw) if place == "item" and number == line else None
            begin = item.end() if item else len(raw) - len(raw.lstrip())
            self.page.write(raw[begin:].rstrip(), number, begin + 1)
        self.page.close(passage)
        return passage

    def _items(self, items: Sequence[Item], whens: tuple[Condition, ...], block: int) -> list[Passage]:
        passages = []
        for item in items:
            inner = (*whens, *_guard(item))
            passage = self._passage("item", inner, item.origin.line, block)
            passage.items = self._items(item.items, inner, block)
            passages.append(passage)
        return passages

    def _table(self, block: PipeTable, whens: tuple[Condition, ...], index: int) -> None:
        heading = ""
        for row in range(len(block.rows) + 1):
            number = block.origin.line + row + (row > 0)  # below the heading stands the line of dashes
            if number > len(self.lines):
                return
            for column, (start, text) in enumerate(_cells(self.lines[number - 1])):
                passage = self.page.open("cell", whens, index)
                self.page.write(text, number, start + 1)
                self.page.close(passage)
                heading = text if not row and not column else heading
                passage.column, passage.table = column, heading if row else ""


def _cells(line: str) -> Iterator[tuple[int, str]]:
    bars = [match.start() for match in _BAR.finditer(line) if match[1]]
    for left, right in zip(bars, bars[1:], strict=False):
        raw = line[left + 1 : right]
        yield left + 1 + len(raw) - len(raw.lstrip()), raw.strip()


def _parts(blocks: Sequence[Block | Item]) -> Iterator[Block | Item]:
    for part in blocks:
        yield part
        if isinstance(part, Paragraph | Item):
            yield from _parts(part.items)


def _guard(part: Block | Item) -> tuple[Condition, ...]:
    return (part.guard.when,) if part.guard else ()


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
    def laws(self) -> re.Pattern[str] | None:
        names = {name for law in self.library.citations.values() for name in (law.title, law.short)}
        return re.compile(any_of(names)) if names else None


@dataclass(frozen=True)
class Finding:
    """One problem of wording, and the clause that may allow it."""

    rule: str
    clause: Clause | None
    problem: Problem


def findings(folder: str, library: Library, texts: Mapping[str, str], rules: Sequence[Rule]) -> tuple[list[Finding], list[Finding]]:
    """Everything the rules find in the library named ``folder``: what counts, and what a clause allows.

    Of findings that overlap, the one whose rule is listed first counts.
    """
    marks = _Marks()
    pages = list(_pages(folder, library, texts, marks))
    sight = Sight(library, pages)
    everything = "".join(page.text for page in pages)
    matchers = [_Matcher(rule, marks, everything) for rule in rules]
    counted: list[Finding] = []
    allowed: list[Finding] = []
    for page in pages:
        taken: list[tuple[int, int]] = []
        for matcher in matchers:
            rule = matcher.rule
            if rule.scope not in page.scopes:
                continue
            allow = page.clause is not None and rule.id in page.clause.allow
            for hit in matcher.hits(page, sight):
                finding = Finding(rule.id, page.clause, _problem(page, rule, hit))
                if allow:
                    allowed.append(finding)
                elif hit.start == hit.end or not any(start < hit.end and hit.start < end for start, end in taken):
                    taken += [(hit.start, hit.end)] if hit.start < hit.end else []
                    counted.append(finding)
    return counted, allowed


def _problem(page: Page, rule: Rule, hit: Hit) -> Problem:
    found = re.sub("[\ue000-\uf8ff]", "…", hit.found)
    right = rule.words.get(hit.found, "")
    message, remedy = (text.replace("{found}", found).replace("{right}", right) for text in (rule.message, rule.remedy))
    return Problem(page.origin(hit.start), "SG260", f"[{rule.id}] {message}", remedy)


def _pages(folder: str, library: Library, texts: Mapping[str, str], marks: _Marks) -> Iterator[Page]:
    printed: dict[str, list[LoadedKind]] = defaultdict(list)
    for kind in library.kinds:
        for name in kind.clause_ids():
            printed[name].append(kind)
    tables: dict[str, dict[str, LoadedKind]] = defaultdict(dict)
    for clause in library.clauses.values():
        kinds = tuple(printed[clause.id])
        page = Page(clause.origin.path, kinds, marks, clause)
        _ClausePage(page, clause, texts[clause.origin.path.partition("/")[2]])
        yield page
        for block in clause.blocks:
            if isinstance(block, TableSlot):
                tables[block.table].update({kind.id: kind for kind in kinds})
    for name in library.tables:
        page = Page(f"{folder}/tables/{name}.yaml", tuple(tables[name].values()), marks)
        yield from _data_page(page, texts.get(f"tables/{name}.yaml"), _TABLE_TEXTS)
    for kind in library.kinds:
        page = Page(f"{folder}/kinds/{kind.id}.yaml", (kind,), marks)
        yield from _data_page(page, texts.get(f"kinds/{kind.id}.yaml"), _KIND_TEXTS)
    page = Page(f"{folder}/terms.yaml", library.kinds, marks)
    yield from _data_page(page, texts.get("terms.yaml"), _TERM_TEXTS)


_TABLE_TEXTS = re.compile(r"caption|empty|columns\.\d+\.heading|rows\.\d+\..*|words\..*")
_KIND_TEXTS = re.compile(r"title|cover\.(?:title|subtitle|lines\.\d+)|(?:outline|annexes)\.\d+\.title")
_TERM_TEXTS = re.compile(r"[^.]*\.definition")


def _data_page(page: Page, text: str | None, printed: re.Pattern[str]) -> Iterator[Page]:
    """The texts of a YAML file that a document prints: keys whose path is ``printed``."""
    if text is None:
        return
    document = source.parse_yaml(text, page.path)
    for path, mark in document.values.items():
        if not printed.fullmatch(".".join(map(str, path))):
            continue
        value = _value_at(document.data, path)
        if isinstance(value, str):
            before = document.text[mark.start : mark.end].find(value)
            passage = page.open("data", ())
            page.write(value, mark.line, mark.column + max(before, 0))
            page.close(passage)
    if page.passages:
        yield page


def _value_at(data: Any, path: source.Path_) -> object:
    for part in path:
        data = data[part]
    return data


# --- checks: what a pattern cannot see --------------------------------------------------------


def _whole(page: Page, passage: Passage) -> Hit:
    """A finding about a passage as a whole: at its start, overlapping nothing."""
    return Hit(passage.start, passage.start, "")


def _sentence_length(page: Page, matcher: _Matcher, _: Sight) -> Iterator[Hit]:
    """Sentences longer than ``limit`` printed characters; a value or reference counts 6, a citation 8."""
    limit = matcher.rule.limit or 0
    for start, end in page.sentences:
        if (end - start) * 8 > limit:
            sentence = page.text[start:end]
            cites = len(re.findall(_CITES, sentence))
            others = len(re.findall("[\ue000-\uefff]", sentence))
            length = len(sentence) + 7 * cites + 5 * others
            if length > limit:
                yield Hit(start, start, str(length))


def _brackets(page: Page, _: _Matcher, __: Sight) -> Iterator[Hit]:
    """Brackets without their partner."""
    partner = {"）": "（", "」": "「", "』": "『"}
    for passage in page.passages:
        waiting: list[tuple[str, int]] = []
        for match in _EDGE.finditer(page.text, passage.start, passage.end):
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
        if possible(*passage.whens, *_guard(block)):
            return False
    return False


def _list_without_lead(page: Page, matcher: _Matcher, _: Sight) -> Iterator[Hit]:
    """A list whose paragraph (or item that is a sentence) has no lead-in (``pattern``)."""
    for passage, _items in _lists(page):
        text = page.of(passage)
        sentence = passage.place == "paragraph" or text.endswith("。")
        if sentence and not (matcher.regex and matcher.regex.search(text)):
            yield _whole(page, passage)


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
    return (_whole(page, items[0]) for passage, items in _lists(page) if 1 in _printed_counts(page, passage, items))


def _empty_list(page: Page, _: _Matcher, __: Sight) -> Iterator[Hit]:
    """A list of which a document may print no item."""
    return (_whole(page, items[0]) for passage, items in _lists(page) if 0 in _printed_counts(page, passage, items))


def _uneven_endings(page: Page, _: _Matcher, __: Sight) -> Iterator[Hit]:
    """A list of which some items end in 。 and others do not: the first that differs."""
    for _passage, items in _lists(page):
        stops = [page.of(item).endswith("。") for item in items]
        if len(set(stops)) > 1:
            yield _whole(page, items[stops.index(not stops[0])])


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
            sentences = sum(1 for _each in _sentences(page.text, item.start, item.end))
            if (ending in ("こと", "とき")) if not text.endswith("。") else (ending == "noun" and sentences == 1):
                yield Hit(item.end - 1, item.end, text[-1])


def _ending_kinds(page: Page, _: _Matcher, __: Sight) -> Iterator[Hit]:
    """Items of one list in こと and とき, or in one of them and another word."""
    for _passage, items in _lists(page):
        endings = [_ending(page.of(item)) for item in items]
        stops = {page.of(item).endswith("。") for item in items}
        other = next((i for i, ending in enumerate(endings) if ending != endings[0]), None)
        if len(stops) == 1 and other is not None and {"こと", "とき"} & set(endings):
            yield _whole(page, items[other])


def _second_list(page: Page, _: _Matcher, __: Sight) -> Iterator[Hit]:
    """A second list in a clause: its numbers cannot start again."""
    tops = [passage for passage in page.passages if passage.place == "paragraph" and passage.items]
    for index, passage in enumerate(tops):
        if any(possible(*passage.whens, *earlier.whens) for earlier in tops[:index]):
            yield _whole(page, passage)


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
    """A term that another place of the same document has defined before, where both can be printed."""
    for definition in sight.definitions[id(page)]:
        for kind in page.kinds:
            earlier = sight.first[kind.id, definition.term]
            before = earlier[: next(i for i, each in enumerate(earlier) if each is definition)]
            if any(possible(kind.kind.when, *each.passage.whens, *definition.passage.whens) for each in before):
                yield Hit(definition.start, definition.start + len(definition.term), definition.term)
                break


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
    "typed_law": _typed_law,
    "repeated_match": _repeated_match,
}
