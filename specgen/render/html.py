"""Document → one HTML page that needs nothing else: no script, no font, no image, no address outside.

The page is ``page.html``, a Jinja2 template that escapes every value. It is well-formed XML, too, so
that a tag left open shows in a test. Blanks and line ends of the template stay out of the texts: they
are shown as they are (``white-space: pre-wrap``), or a name with two blanks would lose one.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from specgen.model import Blank, ChartNode, Document, FigureNode, Link, TableNode, is_label
from specgen.numbering import scheme

if TYPE_CHECKING:
    from jinja2 import Template


def render(document: Document) -> bytes:
    """The page of ``document``: UTF-8, LF."""
    tables = [block for clause in document.clauses for block in clause.blocks if isinstance(block, TableNode) and block.number]
    articles = scheme(document.scheme, document.digits).paragraph is not None
    page = _template().render(document=document, articles=articles, listed=tables if document.table_list else [])
    return page.encode()


def _bars(chart: ChartNode) -> list[tuple[str, list[tuple[int, int]]]]:
    """Each category with its pieces: place of the series and percent of the longest bar."""
    columns = [[each.values[place] or 0 for each in chart.series] for place in range(len(chart.categories))]
    most = max(map(sum, columns)) or 1
    return [
        (category, [(place, value * 100 // most) for place, value in enumerate(column) if value])
        for category, column in zip(chart.categories, columns, strict=True)
    ]


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.tests["blank"] = lambda leaf: isinstance(leaf, Blank)
    environment.tests["link"] = lambda leaf: isinstance(leaf, Link)
    environment.tests["table"] = lambda block: isinstance(block, TableNode)
    environment.tests["label"] = is_label
    environment.tests["chart"] = lambda block: isinstance(block, ChartNode)
    environment.tests["figure"] = lambda block: isinstance(block, FigureNode)
    environment.filters["base64"] = lambda content: b64encode(content).decode()
    environment.filters["bars"] = _bars
    source = resources.files("specgen.render").joinpath("page.html").read_text(encoding="utf-8")
    return environment.from_string(source)
