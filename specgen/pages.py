"""The printed texts of a library with the place of every character: what drafting rules look at.

A page is one clause, table, data file, terms file or kind: its texts joined by line breaks, every
``{{…}}`` and ``[[…]]`` being one private-use character.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

from specgen import source
from specgen.errors import Origin
from specgen.library import Library, LoadedKind, LoadedTable, laid_over
from specgen.model import (
    Block,
    Clause,
    Condition,
    Item,
    Paragraph,
    PipeTable,
    TableSlot,
    Value,
    parts_of,
)

Where = Literal["title", "paragraph", "item", "cell", "data"]

REFERENCES, VALUES, CITES = "\ue000", "[\ue100-\uefff]", "[\uf000-\uf8ff]"  # patterns of the marks
ANY_MARK = "[\ue000-\uf8ff]"
EDGE = re.compile(r"[（「『）」』。]")
SCOPES = {
    "agreement": "agreement",
    "articles": "agreement",
    "kobun": "kobun",
    "decimal": "kobun",
    "form": "kobun",
    "letter": "letter",
    "appendix": "agreement",
}  # numbering scheme → scope of rules

_FIRST_VALUE, _LAST_VALUE, _FIRST_CITE, _LAST_CITE = 0xE100, 0xEFFF, 0xF000, 0xF8FF
_NONE = "\ue0ff"  # a mark that stands for nothing
_MARKUP = re.compile(r"\{\{(?P<value>.*?)\}\}|\[\[(?P<link>.*?)\]\]|\*\*|\\(?=\|)")
_IN_PATTERN = re.compile(r"\{(value|cite|ref)(?::([^{}]+))?\}")
_BAR = re.compile(r"\{\{.*?\}\}|\[\[.*?\]\]|\\\||(\|)")
_ITEM = re.compile(r"\s*[0-9]+\.\s+")


class Marks:
    """The private-use characters that stand for values, citations and references."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.cites: dict[str, str] = {}

    def character(self, markup: re.Match[str]) -> str:
        if markup["value"] is not None:
            return self._of(self.values, markup["value"].strip(), _FIRST_VALUE, _LAST_VALUE)
        if markup["link"] is not None:
            what, _, target = markup["link"].partition(":")
            return self._of(self.cites, target, _FIRST_CITE, _LAST_CITE) if what == "cite" else REFERENCES
        return ""

    def _of(self, known: dict[str, str], name: str, first: int, last: int) -> str:
        return known.setdefault(name, chr(min(first + len(known), last)))

    def expand(self, pattern: str) -> str:
        """``{value}``, ``{cite:mic-2019/*}``, ``{ref}`` as character classes; ``[^…]`` never crosses a line."""

        def characters(match: re.Match[str]) -> str:
            if match[1] == "ref":
                return REFERENCES
            known, everything = (self.values, VALUES) if match[1] == "value" else (self.cites, CITES)
            if match[2] is None:
                return everything
            return f"[{''.join(known[name] for name in sorted(known) if fnmatchcase(name, match[2]))}{_NONE}]"

        return _IN_PATTERN.sub(characters, pattern.replace("[^", r"[^\n"))


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


class Page:
    """The printed texts of one clause or data file; ``kinds`` print it."""

    def __init__(self, path: str, kinds: tuple[LoadedKind, ...], marks: Marks, clause: Clause | None = None) -> None:
        self.path = path
        self.kinds = kinds
        self.clause = clause
        self.scopes = {SCOPES[kind.kind.scheme] for kind in kinds} | {"all"}
        self.scopes |= {"rules"} if self.scopes != {"letter", "all"} else set()
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
        return [(start, end) for passage in self.passages for start, end in sentences_of(self.text, passage.start, passage.end)]

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


def sentences_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    depth = 0
    first = start
    for match in EDGE.finditer(text, start, end):
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
        self.starts = {part.origin.line for part in parts_of(clause.blocks)}
        self._title((clause.when,))
        for index, block in enumerate(clause.blocks):
            whens = (clause.when, *guard_of(block))
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
            inner = (*whens, *guard_of(item))
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
    for left, right in pairwise(bars):
        raw = line[left + 1 : right]
        yield left + 1 + len(raw) - len(raw.lstrip()), raw.strip()


def guard_of(part: Block | Item) -> tuple[Condition, ...]:
    return (part.guard.when,) if part.guard else ()


# --- every page of a library ------------------------------------------------------------------

_KIND_TEXTS = (
    r"title|cover\.(?:title|subtitle|lines\.\d+)|letter\.(?:number|date|addressee\.\d+|end)|(?:outline|annexes)\.\d+\.title"
    r"|heads\.[^.]+\.(?:date|(?:addressee|sender|issued_by)\.\d+)"
)
_TERM_TEXTS = r"[^.]*\.(?:term|definition)"


def read_pages(names: Mapping[str, str], library: Library, texts: Mapping[str, str], marks: Marks) -> Iterator[Page]:
    """Everything a library can print, file by file.  names, texts: relative file name → the name shown, and its text."""
    printed: dict[str, list[LoadedKind]] = defaultdict(list)
    for kind in library.kinds:
        for name in kind.clause_ids():
            printed[name].append(kind)
    tables: dict[str, dict[str, LoadedKind]] = defaultdict(dict)  # table → kinds that print it
    for clause in library.clauses.values():
        page = Page(clause.origin.path, tuple(printed[clause.id]), marks, clause)
        _ClausePage(page, clause, texts[clause.origin.path.partition("/")[2]])
        yield page
        for block in clause.blocks:
            if isinstance(block, TableSlot):
                tables[block.table].update({kind.id: kind for kind in page.kinds})
    files: dict[str, tuple[tuple[LoadedKind, ...], str]] = {}
    for name, table in library.tables.items():
        kinds = tuple(tables[name].values())
        fields = "|".join(sorted(_fields(table))) or "-"
        own = rf"caption|empty|columns\.\d+\.(?:heading|value)|words\..*|rows\.\d+\.(?:{fields})"
        files[f"tables/{name}.yaml"] = kinds, own
        if isinstance(table.table.rows, str) and table.table.rows.startswith("data/"):
            known, pattern = files.get(f"{table.table.rows}.yaml", ((), "-"))
            more = tuple(kind for kind in kinds if kind not in known)
            files[f"{table.table.rows}.yaml"] = (*known, *more), rf"{pattern}|\d+\.(?:{fields})"
    files |= {f"kinds/{kind.id}.yaml": ((kind,), _KIND_TEXTS) for kind in library.kinds}
    files |= dict.fromkeys(("terms.yaml", laid_over("terms.yaml")), (library.kinds, _TERM_TEXTS))
    for file, (kinds, pattern) in files.items():
        if file in texts:
            page = Page(names[file], kinds, marks)
            _write_data(page, texts[file], re.compile(pattern), library)
            if page.passages:
                yield page


def _fields(table: LoadedTable) -> set[str]:
    """The fields of a row that are printed as they are written."""
    names = {inline.name for cell in table.cells for inline in cell if isinstance(inline, Value)}
    return {name.removeprefix("row.") for name in names if name.startswith("row.")} - set(table.table.words)


def _write_data(page: Page, text: str, printed: re.Pattern[str], library: Library) -> None:
    """The values of a YAML file whose path (``rows.0.name``) is ``printed``, each under the conditions it is printed under."""
    document = source.parse_yaml(text, page.path)
    for path, mark in document.values.items():
        if not printed.fullmatch(".".join(map(str, path))):
            continue
        value = _value_at(document.data, path)
        if isinstance(value, str):
            quoted = document.text[mark.start : mark.end].find(value)
            passage = page.open("title" if path[-1] in ("title", "caption") else "data", _whens(document.data, path, library))
            page.write(value, mark.line, mark.column + max(quoted, 0))
            page.close(passage)


def _whens(data: Any, path: source.Path_, library: Library) -> tuple[Condition, ...]:
    """The conditions (``when``) of the rows and columns a value stands in; of the title of a part of a document what its clauses share."""
    found: list[Condition] = []
    for part in path[:-1]:
        data = data[part]
        if isinstance(data, dict) and isinstance(data.get("when"), dict):
            found.append(data["when"])
    if path[0] in ("outline", "annexes") and path[-1] == "title":
        found.append(_shared([library.clauses[name].when for name in data["clauses"] if name in library.clauses]))
    return tuple(found)


def _shared(conditions: Sequence[Condition]) -> Condition:
    """What holds wherever one of ``conditions`` does: the values of each key that all of them name."""
    keys = set.intersection(*(set(when) for when in conditions)) if conditions else set()
    shared: dict[str, Any] = {}
    for key in sorted(keys):
        values = [value if isinstance(value, list) else [value] for value in (when[key] for when in conditions)]
        if not any(isinstance(value, dict) for each in values for value in each):
            shared[key] = list(dict.fromkeys(value for each in values for value in each))
    return shared


def _value_at(data: Any, path: source.Path_) -> object:
    for part in path:
        data = data[part]
    return data
