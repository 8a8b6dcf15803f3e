"""Document → Markdown as GitHub reads it (CommonMark with pipe tables), legible as plain text too.

Every number is text. Markdown never counts: items are paragraphs that begin with ``&emsp;`` for each
level, so no list can begin. Values are escaped, also against GitHub's own habit of turning addresses
into links. Emphasis is written as ``<strong>``: ``**`` beside 「」【】 and kana is no emphasis in
CommonMark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from specgen.model import (
    AnnexNode,
    Blank,
    BlockNode,
    ChapterNode,
    ClauseNode,
    Cover,
    Document,
    FigureNode,
    FormHead,
    ItemNode,
    Leaf,
    Leaves,
    Letter,
    Link,
    ParagraphNode,
    Party,
    TableNode,
)
from specgen.numbering import scheme

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&#|~$^!]|(?<=www)\.|:(?=//)", re.IGNORECASE)
_AT_SIGN = "@<!-- -->"  # an e-mail address stays text: GitHub makes a link of it in spite of a backslash
_MARKER = re.compile(r"^(?:(?=[-+=:%])|\(?[0-9A-Za-z]+(?=[.)]))")  # what begins a list, a rule or an underlined heading
_CONTROLS = str.maketrans({"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
_RULES = {"left": "---", "center": ":---:", "right": "---:"}


def render(document: Document) -> bytes:
    """The Markdown of ``document``: UTF-8, LF, one line a paragraph, an empty line between paragraphs."""
    articles = scheme(document.scheme, document.digits).paragraph is not None
    lines = [*_letter_head(document.letter), *_cover(document.cover, document.draft), *_table_list(document)]
    for clause in document.opening:
        lines += _unnumbered(clause)
    for chapter in document.chapters:
        lines += _chapter(chapter, articles=articles)
    for clause in document.closing:
        lines += _unnumbered(clause)
    if document.letter:
        lines.append(_paragraph(_leaves(document.letter.end)))
    if document.signatures:
        lines.append(_paragraph(_leaves(document.signature_date)))
    for party in document.signatures:
        lines += _party(party)
    for annex in document.annexes:
        lines += _annex(annex)
    return ("\n\n".join(lines) + "\n").encode()


# --- parts ------------------------------------------------------------------------------------


def _letter_head(letter: Letter | None) -> Iterator[str]:
    if letter:
        yield from (_paragraph(_leaves(line)) for line in (letter.number, letter.date, *letter.addressee, *letter.sender))


def _cover(cover: Cover, draft: bool) -> Iterator[str]:
    mark = "（案）" if draft else ""
    if not cover.page:
        yield _heading(1, None, _leaves(cover.title) + mark)
        return
    yield _heading(1, None, _leaves(cover.title))
    for line in (_leaves(cover.subtitle), mark, *map(_leaves, cover.lines)):
        if line:
            yield _paragraph(line)
    yield "---"


def _table_list(document: Document) -> Iterator[str]:
    """表の一覧, as links to the captions."""
    blocks = (block for clause in document.clauses for block in clause.blocks)
    tables = [block for block in blocks if isinstance(block, TableNode) and block.number] if document.table_list else []
    if tables:
        yield "表の一覧"
    for table in tables:
        yield f"&emsp;[{_caption(table)}](#{_table_anchor(table)})"
    if tables:
        yield "---"


def _chapter(chapter: ChapterNode, *, articles: bool) -> Iterator[str]:
    if chapter.title:
        yield _heading(2, chapter.anchor, _escape(f"{chapter.label}　{chapter.title}" if chapter.label else chapter.title))
    for clause in chapter.clauses:
        yield from _article(clause) if articles else _section(clause)


def _section(clause: ClauseNode) -> Iterator[str]:
    yield _heading(3, clause.anchor, _escape(f"{clause.label}　{clause.title}"))
    yield from _blocks(clause.blocks)


def _article(clause: ClauseNode) -> Iterator[str]:
    """（見出し） as the heading; the first paragraph carries the number of the article."""
    yield _heading(3, clause.anchor, _escape(f"（{clause.title}）"))
    for block in clause.blocks:
        if isinstance(block, ParagraphNode) and block.ordinal == 1:
            yield _paragraph(_leaves(block.leaves), clause.label, block.anchor)
            yield from _items(block.items)
        else:
            yield from _blocks((block,))


def _unnumbered(clause: ClauseNode) -> Iterator[str]:
    for block in clause.blocks:
        if isinstance(block, ParagraphNode):
            yield _paragraph(_leaves(block.leaves))
        else:
            yield from _blocks((block,))


def _annex(annex: AnnexNode) -> Iterator[str]:
    yield _heading(2, annex.anchor, _escape(f"{annex.label}　{annex.title}"))
    if annex.related:
        yield _paragraph(_leaves(annex.related))
    if annex.head:
        yield from _form_head(annex.head)
    if annex.attached and annex.attached.instead:
        yield _paragraph(_escape(annex.attached.instead))
    for clause in annex.clauses:
        if len(annex.clauses) > 1:
            yield _heading(3, clause.anchor, _escape(clause.title))
        yield from _blocks(clause.blocks)


def _form_head(head: FormHead) -> Iterator[str]:
    """The day, to whom, and a table of what who hands it in writes."""
    yield from (_paragraph(_leaves(line)) for line in (head.date, *head.addressee, *head.issued_by))
    if head.sender:
        yield "\n".join(("|  |  |", "| --- | --- |", *(f"| {_edged(_leaves(label))} |  |" for label in head.sender)))


def _party(party: Party) -> Iterator[str]:
    if party.label:
        yield _paragraph(party.label)
    yield _paragraph(_leaves(party.address))
    if party.trade:
        yield _paragraph(_leaves(party.trade))
    if party.sealed:
        yield _paragraph(f"{_leaves(party.head)}　　{party.proof}")
    else:
        yield _paragraph(_leaves(party.head))
        yield _paragraph(party.proof)


def _blocks(blocks: Iterable[BlockNode]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, TableNode):
            yield from _table(block)
        elif isinstance(block, FigureNode):
            yield f"![{_escape(block.description)}](<{_escape(block.name)}>)"
            if block.number:
                yield _paragraph(f"{block.label}　{_escape(block.caption)}")
        elif isinstance(block, ParagraphNode):  # a chart draws what the table beside it says: text has no picture
            yield _paragraph(_leaves(block.leaves), block.label, block.anchor)
            yield from _items(block.items)


def _items(items: tuple[ItemNode, ...]) -> Iterator[str]:
    for item in items:
        yield "&emsp;" * item.level + _anchored(item.anchor, _edged(f"{_escape(item.label)}　{_leaves(item.leaves)}"))
        yield from _items(item.items)


def _table(table: TableNode) -> Iterator[str]:
    if table.number:
        yield _anchored(_table_anchor(table), _edged(_caption(table)))
    head = [_escape(column.heading) for column in table.columns]
    rules = [_RULES[column.align] for column in table.columns]
    rows = [[_leaves(cell) for cell in row] for row in table.rows]
    yield "\n".join("| " + " | ".join(_edged(cell) for cell in row) + " |" for row in (head, rules, *rows))


def _caption(table: TableNode) -> str:
    return _escape(f"{table.label}　{table.caption}")


def _table_anchor(table: TableNode) -> str:
    return f"table-{table.number}"


# --- lines ------------------------------------------------------------------------------------


def _heading(level: int, anchor: str | None, text: str) -> str:
    return "#" * level + " " + _anchored(anchor, _edged(text))


def _paragraph(text: str, label: str = "", anchor: str | None = None) -> str:
    """A paragraph with its label. Text at the beginning of the line cannot begin a list, rule or heading."""
    text = _edged(f"{_escape(label)}　{text}" if label else text)
    return _anchored(anchor, _MARKER.sub(r"\g<0>\\", text))


def _anchored(anchor: str | None, text: str) -> str:
    return f'<a id="{anchor}"></a>{text}' if anchor else text


def _edged(text: str) -> str:
    """``text`` with the blank it begins or ends with written so that parsers keep it."""
    if text[:1].isspace():
        text = f"&#{ord(text[0])};{text[1:]}"
    return f"{text[:-1]}&#{ord(text[-1])};" if text[-1:].isspace() else text


def _leaves(leaves: Leaves) -> str:
    return "".join(map(_leaf, leaves))


def _leaf(leaf: Leaf) -> str:
    text = _escape(leaf.text)
    match leaf:
        case Link():
            return f"[{text}](#{leaf.anchor})"
        case Blank():
            return f"<strong>{text}</strong>"
    return f"<strong>{text}</strong>" if leaf.strong else text


def _escape(text: str) -> str:
    """Text that Markdown reads as that text, wherever it stands but at the beginning of a line."""
    return _SPECIAL.sub(r"\\\g<0>", text).replace("@", _AT_SIGN).translate(_CONTROLS)
