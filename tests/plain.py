"""A document as text, one line a paragraph: style, number, words. What golden files hold."""

from __future__ import annotations

from collections.abc import Iterator

from specgen.model import BlockNode, ChartNode, ClauseNode, Document, FigureNode, ItemNode, Leaves, TableNode


def words(leaves: Leaves) -> str:
    return "".join(leaf.text for leaf in leaves)


def lines(document: Document) -> Iterator[str]:
    yield f"表題|{words(document.cover.title)}|{words(document.cover.subtitle)}"
    for line in document.cover.lines:
        yield f"表紙|{words(line)}"
    for clause in document.opening:
        yield from _clause(clause)
    for chapter in document.chapters:
        if chapter.title:
            yield f"章|{chapter.label}|{chapter.title}"
        for clause in chapter.clauses:
            yield from _clause(clause)
    for clause in document.closing:
        yield from _clause(clause)
    for party in document.signatures:
        yield f"署名|{words(party.address)}|{words(party.head)}"
    for annex in document.annexes:
        yield f"別紙等|{annex.label}|{annex.title}|{words(annex.related)}"
        if head := annex.head:
            yield "頭書き|" + " / ".join(words(line) for line in (head.date, *head.addressee, *head.issued_by, *head.sender))
        for clause in annex.clauses:
            yield from _clause(clause)


def _clause(clause: ClauseNode) -> Iterator[str]:
    yield f"条項 {clause.id}|{clause.label}|{clause.title}"
    for block in clause.blocks:
        yield from _block(block)


def _block(block: BlockNode) -> Iterator[str]:
    if isinstance(block, TableNode):
        yield f"表{block.number}|{block.caption}|" + " / ".join(column.heading for column in block.columns)
        for row in block.rows:
            yield "  行|" + " / ".join(words(cell) for cell in row)
        return
    if isinstance(block, ChartNode):
        yield f"図|{block.caption}（{block.unit}）|" + " / ".join(block.categories)
        for each in block.series:
            yield f"  系列|{each.name}|" + " / ".join("" if value is None else str(value) for value in each.values)
        return
    if isinstance(block, FigureNode):
        yield f"絵|{block.label}|{block.caption}|{block.description}"
        return
    yield f"段落|{block.label}|{words(block.leaves)}"
    yield from _items(block.items)


def _items(items: tuple[ItemNode, ...]) -> Iterator[str]:
    for item in items:
        yield f"{'  ' * item.level}項目{item.level}|{item.label}|{words(item.leaves)}"
        yield from _items(item.items)
