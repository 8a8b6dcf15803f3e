"""Clause body → blocks and inlines; and inlines + values → final text.

Reading (house rule): ``{{…}}``, ``[[…]]`` and directive lines are lexed first, to one private-use
character each with exact line and column; then markdown-it reads paragraphs, ordered lists, pipe
tables and strong text, every other construct being an error; then directives are attached by line.
Nothing in a clause is compiled or executed, and a value filled in later can never become structure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from specgen import schema, wording
from specgen.errors import InputError, Origin, Problem
from specgen.model import (
    AnnexReference,
    Blank,
    Block,
    ChartSlot,
    Citation,
    FactValue,
    FigureSlot,
    Guard,
    Inline,
    Item,
    Leaf,
    Paragraph,
    PipeTable,
    Place,
    Reference,
    Run,
    Strong,
    TableSlot,
    TermsSlot,
    Text,
    Unset,
    Value,
    Written,
    parts_of,
)
from specgen.source import parse_yaml

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_BODY_BYTES = 64 * 1024
MAX_NESTING = 8
INDENT = 3

_MARK = 0xF0000  # first private-use character that stands for a lexed token
_MARKS = re.compile("[\U000f0000-\U0010ffff]")  # in lexed text only: such characters in a source are refused
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_TOKEN = re.compile(r"\{\{(?P<value>.*?)\}\}|\[\[(?P<link>.*?)\]\]|(?P<half>\{\{|\}\}|\[\[|\]\]|\{%|%\})")
_FOREIGN = re.compile(r"!?\[[^\]]*\]\([^)]*\)|<(?:[A-Za-z/!?])|`|(?:https?|file|javascript):")
_SIGNS = re.compile(r"[\[\]{}<`:]")  # without one of them a line holds neither of the two above
_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]")
_DIRECTIVE = re.compile(r"\s*@(\S*)\s*(.*?)\s*\Z")
_LABEL = re.compile(r"[a-z][a-z0-9-]*\Z")
_LINK = re.compile(r"(?P<what>[a-z]+):(?P<target>[^\]\|]+)(?:\|(?P<option>[^\]]*))?\Z")
_PLACE = r"[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*(?:#[a-z][a-z0-9-]*)?"
_REFERENCE = re.compile(rf"(?:(?P<document>[a-z][a-z0-9_]*)/)?(?P<place>{_PLACE})(?:\.\.(?P<until>{_PLACE}))?\Z")
_ANNEX = re.compile(r"(?:(?P<document>[a-z][a-z0-9_]*)/)?(?P<annex>[a-z][a-z0-9_]*)\Z")
_CITATION = re.compile(r"(?P<law>[a-z][a-z0-9-]*)(?:/(?P<article>[0-9][0-9a-z-]*))?\Z")


@dataclass(frozen=True)
class _BlockMark:
    """``[[table:id]]``, ``[[chart:id]]``, ``[[figure:use]]`` or ``[[terms]]`` until its paragraph is known to hold nothing else."""

    what: str
    name: str
    origin: Origin


_SLOTS: dict[str, type[TableSlot | ChartSlot | FigureSlot]] = {"table": TableSlot, "chart": ChartSlot, "figure": FigureSlot}


@dataclass(frozen=True)
class _Directive:
    """``@when`` or ``@id`` on a line of its own."""

    guard: Guard | None
    label: str | None
    origin: Origin


class _Reader:
    """Reads one body; collects problems so that an author sees them all."""

    def __init__(self, body: str, path: str, offset: int) -> None:
        self.lines = body.split("\n")
        self.path = path
        self.offset = offset
        self.problems: list[Problem] = []
        self.marks: list[Inline | _BlockMark] = []
        self.directives: dict[int, list[_Directive]] = {}  # line of the block → its directives

    def at(self, line: int, column: int = 0) -> Origin:
        """``line`` counts from 0 within the body."""
        return Origin(self.path, line + 1 + self.offset, column)

    def refuse(self, origin: Origin, code: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(origin, code, message, remedy))

    # -- lexing --------------------------------------------------------------------------------

    def lex(self) -> str:
        out: list[str] = []
        waiting: list[_Directive] = []
        for number, line in enumerate(self.lines):
            if line.lstrip().startswith("@"):
                directive = self._directive(line, number)
                if directive:
                    waiting.append(directive)
                out.append("")
                continue
            if waiting:
                if line.strip():
                    self.directives[number] = waiting
                else:
                    for directive in waiting:
                        self._unattached(directive)
                waiting = []
            out.append(self._lex_line(line, number))
        for directive in waiting:
            self._unattached(directive)
        return "\n".join(out)

    def _unattached(self, directive: _Directive) -> None:
        self.refuse(directive.origin, "SG204", "@ で始まる行の次の行に、段落、項目又は表がありません", "対象のすぐ上の行に置いてください")

    def _directive(self, line: str, number: int) -> _Directive | None:
        origin = self.at(number, len(line) - len(line.lstrip()) + 1)
        match = _DIRECTIVE.match(line)
        name, argument = match.groups() if match else ("", "")
        if name == "id":
            if _LABEL.match(argument):
                return _Directive(None, argument, origin)
            self.refuse(origin, "SG205", f"@id の名前「{argument}」が正しくありません", "半角の英小文字、数字、「-」で書いてください")
            return None
        if name == "when":
            try:
                data = parse_yaml(argument, self.path, line_offset=number + self.offset).data
            except InputError as error:
                self.refuse(
                    origin,
                    "SG205",
                    f"@when の条件を読めません（{error.problems[0].message}）",
                    "@when {joint: true} のように書いてください",
                )
                return None
            if isinstance(data, dict) and data:
                return _Directive(Guard(data, origin), None, origin)
            self.refuse(origin, "SG205", "@when の条件が「{名前: 値}」の形ではありません", "@when {joint: true} のように書いてください")
            return None
        self.refuse(
            origin, "SG205", f"「@{name}」という指定はありません", "使える指定: @when, @id。文なら行の頭に「@」を置かないでください"
        )
        return None

    def _lex_line(self, line: str, number: int) -> str:
        private = _PRIVATE.search(line)
        if private:
            self.refuse(
                self.at(number, private.start() + 1),
                "SG003",
                f"条項の文に私用領域の文字 U+{ord(private.group()):04X}（外字）は使えません",
                "標準の文字に置き換えてください",
            )
            return ""
        hidden = _INVISIBLE.search(line)
        if hidden:
            self.refuse(
                self.at(number, hidden.start() + 1),
                "SG215",
                f"見えない文字 U+{ord(hidden.group()):04X} があります",
                "この文字を削除してください",
            )
        if not _SIGNS.search(line):
            return line
        foreign = _FOREIGN.search(line)
        if foreign:  # unless it stands inside a mark of ours
            foreign = _FOREIGN.search(_TOKEN.sub(lambda match: " " * len(match.group()), line))
        if foreign:
            self.refuse(
                self.at(number, foreign.start() + 1),
                "SG208",
                f"「{foreign.group()[:20]}」は使えません（リンク、HTML、コードの書き方はありません）",
                "文だけで書いてください",
            )

        def mark(match: re.Match[str]) -> str:
            origin = self.at(number, match.start() + 1)
            if match["half"]:
                self.refuse(
                    origin,
                    "SG201",
                    f"「{match['half']}」の相手がありません",
                    "「{{ 名前 }}」「[[ref:条項]]」の形で閉じてください（{% %} は使えません）",
                )
                return ""
            token = self._value(match["value"], origin) if match["value"] is not None else self._link(match["link"], origin)
            if token is None:
                return ""
            self.marks.append(token)
            return chr(_MARK + len(self.marks) - 1)

        return _TOKEN.sub(mark, line)

    def _value(self, text: str, origin: Origin) -> Value | None:
        try:
            name, filters = parse_value(text)
        except ValueError as error:
            self.refuse(
                origin,
                "SG202",
                f"「{{{{{text}}}}}」を読めません（{error}）",
                "「{{ project.title }}」「{{ members.names | join_or }}」のように書いてください",
            )
            return None
        return Value(name, filters, origin)

    def _link(self, text: str, origin: Origin) -> Inline | _BlockMark | None:
        if text == "terms":
            return _BlockMark("terms", "", origin)
        match = _LINK.match(text)
        what, target, option = (match["what"], match["target"], match["option"]) if match else ("", "", None)
        if what == "ref" and option in (None, "relative") and (reference := _REFERENCE.match(target)):
            until = _place(reference["until"]) if reference["until"] else None
            if option is None or not (reference["document"] or until):
                return Reference(_place(reference["place"]), origin, reference["document"], until, option is not None)
        if what == "annex" and option in (None, "titled") and (annex := _ANNEX.match(target)):
            return AnnexReference(annex["annex"], origin, annex["document"], titled=option is not None)
        if option is None:
            if what == "chapter" and (chapter := _ANNEX.match(target)):
                return AnnexReference(chapter["annex"], origin, chapter["document"], chapter=True)
            if what == "cite" and (citation := _CITATION.match(target)):
                return Citation(citation["law"], citation["article"], origin)
            if what in _SLOTS and re.fullmatch(r"[a-z][a-z0-9_]*", target):
                return _BlockMark(what, target, origin)
        self.refuse(
            origin,
            "SG203",
            f"「[[{text}]]」を読めません",
            "[[ref:条項]]、[[ref:条項#名前]]、[[ref:条項|relative]]、[[ref:条項..条項]]、[[ref:文書/条項]]、[[annex:別紙]]、[[annex:別紙|titled]]、[[chapter:章]]、[[cite:法令/条]]、[[table:表]]、[[chart:表]]、[[figure:図]]、[[terms]] のどれかで書いてください",
        )
        return None

    # -- blocks --------------------------------------------------------------------------------

    def read(self) -> tuple[Block, ...]:
        source = self.lex()
        tokens = _markdown().parse(source)
        blocks: list[Block] = []
        position = 0
        while position < len(tokens):
            token = tokens[position]
            end = _closing(tokens, position)
            inner = tokens[position + 1 : end]
            line = token.map[0] if token.map else 0
            if token.type == "paragraph_open":
                blocks += self._paragraph(inner[0], line)
                above = blocks[-2] if len(blocks) > 1 else None
                if isinstance(blocks[-1], TermsSlot) and (not isinstance(above, Paragraph) or above.items):
                    self.refuse(
                        blocks[-1].origin, "SG206", "[[terms]] の前に段落がありません", "「次に掲げる…」のような段落を前に置いてください"
                    )
            elif token.type == "ordered_list_open":
                items = self._items(inner, 1)
                last = blocks[-1] if blocks else None
                if not isinstance(last, Paragraph) or last.items:
                    self.refuse(
                        self.at(line),
                        "SG206",
                        "箇条書きの前に段落がありません",
                        "「次に掲げる…」のような段落を前に置き、１つの段落に１つの箇条書きとしてください",
                    )
                else:
                    blocks[-1] = replace(last, items=items)
            elif token.type == "table_open":
                blocks.append(self._table(inner, line))
            else:
                self._foreign(token)
            position = end + 1
        for directives in self.directives.values():
            for directive in directives:
                self._unattached(directive)
        self._labels_once(blocks)
        return tuple(blocks)

    def _take(self, line: int) -> tuple[Guard | None, str | None]:
        guard: Guard | None = None
        label: str | None = None
        for directive in self.directives.pop(line, ()):
            if (directive.guard and guard) or (directive.label and label):
                self.refuse(directive.origin, "SG205", "同じ指定が２つあります", "一つにまとめてください")
            guard = directive.guard or guard
            label = directive.label or label
        return guard, label

    def _paragraph(self, token: Token, line: int) -> list[Block]:
        self._suspicious(line, token)
        inlines = self._inlines(token, line)
        guard, label = self._take(line)
        marks = [inline for inline in inlines if isinstance(inline, _BlockMark)]
        if not marks:
            return [Paragraph(_only_text(inlines), (), self.at(line), guard, label)]
        if len(inlines) > 1:
            self.refuse(
                marks[0].origin,
                "SG207",
                "[[table:…]]、[[chart:…]] 又は [[figure:…]] は一つだけで段落にしてください",
                "前後に空の行を入れてください",
            )
        if marks[0].what == "terms":
            return [TermsSlot(marks[0].origin, guard, label)]
        return [_SLOTS[marks[0].what](marks[0].name, marks[0].origin, guard, label)]

    _SUSPICIOUS = re.compile(r"\s*(?:[#>]|[-+*]\s|[（(][0-9０-９]+[)）]|[0-9０-９]+[．.、)）]|[ア-ン][　 ]|---|\|)")

    _TYPED = re.compile(r"\s*([（(][0-9０-９ア-ン]+[)）]|[①-⑳]|第[０-９0-9]+号|[0-9０-９]+[．.、)）]|[ア-ン][　 ])")

    def _typed_number(self, text: str, origin: Origin) -> bool:
        """A number written by hand at the head of a line or item, where ours is printed."""
        match = self._TYPED.match(text)
        if match:
            self.refuse(
                origin,
                "SG208",
                f"文の頭に番号「{match[1].strip()}」が書かれています",
                "消してください。箇条書きは前に空の行を置いて「1. 」で始めます（印刷する番号は自動で付きます）",
            )
        return match is not None

    def _suspicious(self, line: int, token: Token) -> None:
        for number in range(line, token.map[1] if token.map else line + 1):
            if self._typed_number(self.lines[number], self.at(number, 1)):
                continue
            if self._SUSPICIOUS.match(self.lines[number]):
                self.refuse(
                    self.at(number, 1),
                    "SG208",
                    "この行は見出し、箇条書き又は表に見えますが、そうは読めません",
                    "箇条書きは前に空の行を置いて「1. 」で始め、下の段は半角空白３つで下げてください。見出しは使えません",
                )

    def _items(self, tokens: list[Token], level: int) -> tuple[Item, ...]:
        items: list[Item] = []
        position = 0
        expected = 1
        while position < len(tokens):
            token = tokens[position]
            end = _closing(tokens, position)
            line = token.map[0] if token.map else 0
            source = self.lines[line] if line < len(self.lines) else ""
            if token.info != str(expected):
                self.refuse(
                    self.at(line, 1),
                    "SG209",
                    f"箇条書きの番号が {expected}. ではなく {token.info}. です",
                    "上から 1. 2. 3. と書いてください（印刷する番号は自動で付きます）",
                )
            indent = len(source) - len(source.lstrip(" "))
            if indent != INDENT * (level - 1) or source[indent:].startswith("\u3000"):
                self.refuse(
                    self.at(line, 1),
                    "SG210",
                    f"箇条書きの字下げが半角空白 {indent} 個です（この段は {INDENT * (level - 1)} 個）",
                    "１段目は字下げせず、２段目は半角空白３つ、３段目は６つで下げてください（タブと全角空白は使えません）",
                )
            expected += 1
            items.append(self._item(tokens[position + 1 : end], line, level))
            position = end + 1
        return tuple(items)

    def _item(self, tokens: list[Token], line: int, level: int) -> Item:
        guard, label = self._take(line)
        inlines: tuple[Inline, ...] = ()
        items: tuple[Item, ...] = ()
        position = 0
        while position < len(tokens):
            token = tokens[position]
            end = _closing(tokens, position)
            inner = tokens[position + 1 : end]
            if token.type == "paragraph_open" and not inlines:
                self._suspicious(line + 1, inner[0])
                self._typed_number(inner[0].content.split("\n")[0], self.at(line, 1))
                inlines = self._item_text(inner[0], line)
            elif token.type == "ordered_list_open" and not items:
                if level >= MAX_NESTING:
                    self.refuse(self.at(line), "SG211", "箇条書きが深すぎます", "段を減らしてください")
                else:
                    items = self._items(inner, level + 1)
            elif token.type == "paragraph_open":
                start = token.map[0] if token.map else line
                self.refuse(self.at(start), "SG212", "一つの項目に段落が２つあります", "一つの文にまとめるか、別の項目に分けてください")
            else:
                self._foreign(token)
            position = end + 1
        if not inlines:
            self.refuse(self.at(line), "SG212", "項目に文がありません", "番号のあとに文を書いてください")
        return Item(inlines, items, self.at(line), guard, label)

    def _item_text(self, token: Token, line: int) -> tuple[Inline, ...]:
        inlines = self._inlines(token, line)
        for inline in inlines:
            if isinstance(inline, _BlockMark):
                self.refuse(inline.origin, "SG207", "項目の中に表は置けません", "表を段落の位置に移してください")
        return _only_text(inlines)

    def _table(self, tokens: list[Token], line: int) -> PipeTable:
        guard, label = self._take(line)
        rows: list[tuple[tuple[Inline, ...], ...]] = []
        cells: list[tuple[Inline, ...]] = []
        for token in tokens:
            if token.type == "tr_open":
                cells = []
            elif token.type == "inline":
                cells.append(self._item_text(token, token.map[0] if token.map else line))
            elif token.type == "tr_close":
                rows.append(tuple(cells))
        return PipeTable(rows[0], tuple(rows[1:]), self.at(line), guard, label)

    def _foreign(self, token: Token) -> None:
        line = token.map[0] if token.map else 0
        what = {"bullet_list_open": "「- 」の箇条書き"}.get(token.type, "この書き方")
        self.refuse(self.at(line, 1), "SG208", f"{what}は使えません", "段落、「1. 」の箇条書き、表だけで書いてください")

    def _labels_once(self, blocks: list[Block]) -> None:
        """A name stands once for each vehicle: its variants are one 項, and references to it hold for all."""
        seen: dict[str, frozenset[str]] = {}
        for part in parts_of(blocks):
            if part.label:
                vehicles = _vehicles(part.guard)
                if vehicles & seen.get(part.label, frozenset()):
                    self.refuse(part.origin, "SG213", f"名前「{part.label}」が２回使われています", "別の名前にしてください")
                seen[part.label] = seen.get(part.label, frozenset()) | vehicles

    # -- inlines -------------------------------------------------------------------------------

    def _inlines(self, token: Token, line: int) -> tuple[Inline | _BlockMark, ...]:
        if "*" not in token.content and "_" not in token.content:
            return _joined(self._text(token.content))
        children: list[Token] = []
        parser = _emphasis()
        parser.inline.parse(token.content, parser, {}, children)
        stack: list[list[Inline | _BlockMark]] = [[]]
        for child in children:
            if child.type == "text":
                stack[-1] += self._text(child.content)
            elif child.type == "softbreak":
                stack[-1].append(Text("\n"))
            elif child.type == "strong_open":
                stack.append([])
            elif child.type == "strong_close":
                inner = _only_text(tuple(stack.pop()))
                stack[-1].append(Strong(inner))
            else:
                self.refuse(
                    self.at(line),
                    "SG208",
                    "強調は「**…**」だけが使えます（* と _ は使えません）",
                    "「*」や「_」を消すか、二つずつにしてください",
                )
        return _joined(stack[0])

    def _text(self, content: str) -> list[Inline | _BlockMark]:
        parts: list[Inline | _BlockMark] = []
        position = 0
        for match in _MARKS.finditer(content):
            if match.start() > position:
                parts.append(Text(content[position : match.start()]))
            parts.append(self.marks[ord(match.group()) - _MARK])
            position = match.end()
        if position < len(content):
            parts.append(Text(content[position:]))
        return parts


def read_body(body: str, path: str, line_offset: int = 0) -> tuple[Block, ...]:
    """The blocks of a clause body; ``line_offset`` is the number of lines of the file above it.

    Raises InputError SG003, SG201–SG213 with every problem found.
    """
    if len(body.encode("utf-8", "surrogatepass")) > MAX_BODY_BYTES:
        raise InputError(Problem(Origin(path, line_offset + 1), "SG211", "条項の文が長すぎます（上限 64 KiB）", "条項を分けてください"))
    reader = _Reader(body, path, line_offset)
    blocks = reader.read()
    if not blocks and not reader.problems:
        reader.refuse(Origin(path, line_offset + 1), "SG214", "条項に文がありません", "本文を書いてください")
    if reader.problems:
        raise InputError(*reader.problems)
    return blocks


def read_line(text: str, origin: Origin, *, references: bool = False) -> tuple[Inline, ...]:
    """One line that may hold values, and with ``references`` links (cover lines, table cells, captions,
    definitions).

    Raises InputError SG201–SG203.
    """
    reader = _Reader(text, origin.path, origin.line - 1)
    lexed = reader._lex_line(text, 0)
    inlines = _only_text(tuple(reader._text(lexed)))
    if not references and any(isinstance(inline, Reference | AnnexReference | Citation) for inline in inlines):
        reader.refuse(origin, "SG203", "ここでは [[…]] は使えません", "値 {{ … }} と文だけで書いてください")
    if reader.problems:
        raise InputError(*reader.problems)
    return inlines


def _place(text: str) -> Place:
    clause, _, label = text.partition("#")
    return Place(clause, label or None)


def _vehicles(guard: Guard | None) -> frozenset[str]:
    """The vehicles whose papers may hold a part with this condition: of its words for ``vehicle``, those that can have its ``contract``."""
    when = guard.when if guard else {}
    contracts = _meant(when.get("contract"), frozenset(form for forms in schema.CONTRACTS.values() for form in forms))
    able = {vehicle for vehicle, forms in schema.CONTRACTS.items() if contracts & set(forms)}
    return _meant(when.get("vehicle"), frozenset[str](get_args(schema.Vehicle))) & able


def _meant(value: Any, everything: frozenset[str]) -> frozenset[str]:
    """The words a condition lets through; all where there is none."""
    if value is None:
        return everything
    if isinstance(value, Mapping):
        return everything - _named(value.get("not", ()))
    return _named(value)


def _named(value: Any) -> frozenset[str]:
    words = value if isinstance(value, list | tuple) else [value]
    return frozenset(word for word in words if isinstance(word, str))


def _only_text(inlines: tuple[Inline | _BlockMark, ...]) -> tuple[Inline, ...]:
    return tuple(inline for inline in inlines if not isinstance(inline, _BlockMark))


def _joined(parts: list[Inline | _BlockMark]) -> tuple[Inline | _BlockMark, ...]:
    """Neighbouring texts made one; a source line break vanishes, or is a blank between Latin words."""
    merged: list[Inline | _BlockMark] = []
    for part in parts:
        if isinstance(part, Text) and merged and isinstance(merged[-1], Text):
            merged[-1] = Text(merged[-1].text + part.text)
        else:
            merged.append(part)
    result: list[Inline | _BlockMark] = []
    for part in merged:
        if isinstance(part, Text) and "\n" in part.text:
            part = Text(re.sub(r"[ \t]*\n[ \t]*", "\n", part.text))
            part = Text(re.sub(r"(?<=[!-~])\n(?=[!-~])", " ", part.text).replace("\n", ""))
            if not part.text:
                continue
        result.append(part)
    return tuple(result)


def _closing(tokens: list[Token], position: int) -> int:
    """Index of the token that closes the one at ``position``."""
    depth = 0
    for index in range(position, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens) - 1


@cache
def _markdown() -> MarkdownIt:
    """What reads blocks only."""
    from markdown_it import MarkdownIt

    return MarkdownIt("zero").enable(["list", "table"]).disable("inline")


@cache
def _emphasis() -> MarkdownIt:
    """What reads strong text, run by hand where a text holds a mark of emphasis at all."""
    from markdown_it import MarkdownIt
    from mdit_py_cjk_friendly import cjk_friendly

    return MarkdownIt("zero").enable("emphasis").use(cjk_friendly)


# --- values -----------------------------------------------------------------------------------

_NAME = re.compile(r"\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)\s*((?:\|\s*[a-z_]+\s*)*)\Z")


def parse_value(text: str) -> tuple[str, tuple[str, ...]]:
    """``project.date | year_month`` → (name, filters). Raises ValueError with a Japanese reason."""
    match = _NAME.match(text)
    if not match:
        msg = "名前.名前 と | フィルターだけが使えます"
        raise ValueError(msg)
    filters = tuple(part.strip() for part in match[2].split("|")[1:])
    for name in filters:
        if name not in FILTERS:
            msg = f"「{name}」というフィルターはありません。使えるもの: {', '.join(FILTERS)}"
            raise ValueError(msg)
    return match[1], filters


_KINDS: dict[type, str] = {str: "文", bool: "真偽", int: "整数", date: "日付", tuple: "名前の並び", Unset: "未記入"}


def _refused(needed: str, value: object) -> ValueError:
    return ValueError(f"{needed}に使うフィルターですが、値は{_KINDS.get(type(value), type(value).__name__)}です")


def _of_names(form: Callable[[tuple[str, ...]], str]) -> Callable[[Any], str]:
    def of_names(value: Any) -> str:
        if not isinstance(value, tuple):
            raise _refused("名前の並び", value)
        return form(value)

    return of_names


def _of_date(form: Callable[[date], str]) -> Callable[[Any], str]:
    def of_date(value: Any) -> str:
        if type(value) is not date:  # a datetime is none
            raise _refused("日付", value)
        return form(value)

    return of_date


def _of_number(form: Callable[[int], str]) -> Callable[[Any], str]:
    def of_number(value: Any) -> str:
        if type(value) is not int:  # True is none
            raise _refused("整数", value)
        return form(value)

    return of_number


def _plain(value: Any) -> str:
    if isinstance(value, str) or type(value) is int:
        return str(value)
    raise _refused("文又は整数", value)


# Each takes one value and no argument; a value of another kind, or one it cannot print exactly, is a ValueError in Japanese.
FILTERS: dict[str, Callable[[Any], str]] = {
    "join_or": _of_names(lambda names: wording.join(names, "又は")),
    "year_month": _of_date(wording.era_month),
    "short_date": _of_date(wording.short_date),
    "western": _of_date(lambda day: wording.era_date(day, western=True)),
    "fiscal_year": _of_date(wording.fiscal_year),
    "short_year": _of_date(wording.short_year),
    "short_number": _of_number(lambda number: f"{number:,}"),
    "yen": _of_number(wording.yen),
    "kin": _of_number(wording.yen_kin),
    "daiji": _of_number(wording.yen_daiji),
    "percent": _of_number(wording.percent),
    "per_hundred": _of_number(wording.per_hundred),
    "plain": _plain,
}


_WITH_YEAR: dict[str, Callable[..., str]] = {"year_month": wording.era_month, "fiscal_year": wording.fiscal_year}


def show(value: FactValue, filters: tuple[str, ...] = (), *, digits: str = "full", western: bool = False) -> str:
    """A value as it is printed: numbers with commas, dates in the era calendar, lists with 及び.

    digits: the width of the digits of numbers and dates; texts (names) stay as they are written.
    western: dates carry the year of the Western calendar in brackets. Raises ValueError when a filter
    does not fit the value.
    """
    if not filters and type(value) is str:  # nearly every cell of a table
        return value
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, int | date):
        shown: Any = value
        for name in filters:
            if western and name in _WITH_YEAR and isinstance(shown, date):
                shown = _WITH_YEAR[name](shown, western=True)
            else:
                shown = FILTERS[name](shown)
        if isinstance(shown, date):
            shown = wording.era_date(shown, western=western)
        return in_digits(shown if isinstance(shown, str) else wording.full_width(shown), digits)
    for name in filters:
        value = FILTERS[name](value)
    match value:
        case str():
            return value
        case tuple():
            return wording.join_names(value)
        case Unset():
            return f"【要記入：{value.label}】"


def in_digits(text: str, digits: str) -> str:
    """Our own text (never a name) with its digits full or half width."""
    return wording.in_digits(text, "half") if digits == "half" else text


def fill(inline: Value, values: Mapping[str, FactValue], *, digits: str = "full", western: bool = False) -> Leaf:
    """The leaf a value becomes; every declared name is in ``values``. Raises ValueError like ``show``."""
    value = values[inline.name]
    if isinstance(value, Unset):
        return Blank(inline.name, value.label, value.origin)
    return Run(show(value, inline.filters, digits=digits, western=western))
