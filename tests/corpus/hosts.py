"""A small paper of our own writer with one place for an annex."""

from __future__ import annotations

from copy import deepcopy
from functools import cache

from specgen.model import AnnexNode, ClauseNode, Cover, Document, ParagraphNode, Run
from specgen.render import docx
from specgen.render.ooxml import W
from specgen.word_package import WordPackage
from tests.conftest import shipped_library

_PLACE = "ここに別紙の本文が入る。"


@cache
def host() -> bytes:
    """A paper of two clauses and an annex: heading and the paragraph with the bookmark ``_SGa1``, alone in a section of their own."""
    package = WordPackage(docx.render(_paper(), shipped_library().styles, None))
    body = package.tree(package.main)[0]
    place = next(each for each in body if _PLACE in "".join(each.itertext()))
    for child in [each for each in place if each.tag != f"{{{W}}}pPr"]:
        place.remove(child)
    for tag, values in (("bookmarkStart", {"id": "9001", "name": "_SGa1"}), ("bookmarkEnd", {"id": "9001"})):
        place.append(place.makeelement(f"{{{W}}}{tag}", {f"{{{W}}}{name}": value for name, value in values.items()}))
    heading = place.getprevious()
    assert heading is not None
    closing = heading.makeelement(f"{{{W}}}p", {})
    closing.append(closing.makeelement(f"{{{W}}}pPr", {}))
    closing[0].append(deepcopy(body[-1]))
    heading.addprevious(closing)
    return package.content()


def _paper() -> Document:
    clauses = tuple(
        ClauseNode(f"sample.{number}", "", "見本", (ParagraphNode(1, "", (Run(f"見本の第{number}の段落。"),), ()),)) for number in (1, 2)
    )
    annex = ClauseNode("sample.annex", "", "", (ParagraphNode(1, "", (Run(_PLACE),), ()),))
    return Document(
        kind="spec",
        number="99",
        title="受入れの見本",
        scheme="decimal",
        cover=Cover(page=False, title=(Run("受入れの見本"),), subtitle=(), lines=()),
        date=None,
        opening=clauses,
        chapters=(),
        closing=(),
        signatures=(),
        signature_date=(),
        annexes=(AnnexNode("sample", "annex", "別紙１", True, "見本の別紙", (), (annex,), number=1),),
        relatives=(),
        digits="full",
        contents=False,
        table_list=False,
        open=(),
        unconfirmed=(),
        draft=False,
    )
