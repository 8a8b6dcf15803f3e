"""Each form of a document as a document of its own: what vendors fill in and hand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from specgen.model import (
    AnnexNode,
    BlockNode,
    ClauseNode,
    Cover,
    Document,
    ItemNode,
    Leaves,
    Link,
    ParagraphNode,
    Run,
    TableNode,
)

FOLDER = "様式"  # of the package


def single_forms(document: Document) -> Iterator[tuple[str, Document]]:
    """Every form (様式) of ``document``: the name of its file without extension, and the form alone.

    It keeps its number. References to what is not in it are text.
    """
    for annex in document.annexes:
        if annex.form == "form":
            number = f"第{annex.number:02}号" if annex.numbered else ""
            yield f"{FOLDER}{number}_{annex.title}", _alone(document, annex)


def _alone(document: Document, annex: AnnexNode) -> Document:
    own = _Own(annex)
    clauses = {clause.id for clause in annex.clauses}
    return replace(
        document,
        title=annex.title,
        cover=Cover(page=False, title=document.cover.title, subtitle=(Run(annex.title),), lines=()),
        opening=(),
        chapters=(),
        closing=(),
        signatures=(),
        annexes=(replace(annex, related=own.leaves(annex.related), clauses=tuple(map(own.clause, annex.clauses))),),
        relatives=tuple(each for each in document.relatives if each.at in clauses),
        contents=False,
        table_list=False,
        alone=True,
    )


class _Own:
    """Rewrites the text of an annex so that it leads nowhere else."""

    def __init__(self, annex: AnnexNode) -> None:
        self.anchors = {anchor for anchor in _anchors(annex) if anchor}

    def leaves(self, leaves: Leaves) -> Leaves:
        return tuple(Run(leaf.text) if isinstance(leaf, Link) and leaf.anchor not in self.anchors else leaf for leaf in leaves)

    def clause(self, clause: ClauseNode) -> ClauseNode:
        return replace(clause, blocks=tuple(map(self.block, clause.blocks)))

    def block(self, block: BlockNode) -> BlockNode:
        match block:
            case ParagraphNode():
                return replace(block, leaves=self.leaves(block.leaves), items=self.items(block.items))
            case TableNode():
                return replace(block, rows=tuple(tuple(map(self.leaves, row)) for row in block.rows))
        return block

    def items(self, items: tuple[ItemNode, ...]) -> tuple[ItemNode, ...]:
        return tuple(replace(item, leaves=self.leaves(item.leaves), items=self.items(item.items)) for item in items)


def _anchors(annex: AnnexNode) -> Iterator[str | None]:
    """What references within the annex may lead to."""
    yield annex.anchor
    for clause in annex.clauses:
        yield clause.anchor
        for block in clause.blocks:
            if isinstance(block, ParagraphNode):
                yield block.anchor
                yield from _of_items(block.items)


def _of_items(items: Iterable[ItemNode]) -> Iterator[str | None]:
    for item in items:
        yield item.anchor
        yield from _of_items(item.items)
