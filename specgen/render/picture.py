"""A picture of a Word file: its drawing, its size on the page (docs/word/figures.md).

It stands in the line of its paragraph, its alternative text beside it: a floating picture moves, and is read out of place.
"""

from __future__ import annotations

from specgen.model import FigureNode
from specgen.render.chart_part import TWIP, WP, A
from specgen.render.ooxml import escape

PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
PIXEL = 9525  # English metric units of a pixel at 96 to the inch, as Word shows one


def size(node: FigureNode, line: int, height: int) -> tuple[int, int]:
    """Width and height in English metric units: those of its pixels, made smaller where it is wider than ``line`` or higher than ``height`` twips."""
    room = min(1.0, line * TWIP / (node.width * PIXEL), height * TWIP / (node.height * PIXEL))
    return max(1, int(node.width * PIXEL * room)), max(1, int(node.height * PIXEL * room))


def drawing(node: FigureNode, number: int, relation: str, extent: tuple[int, int]) -> str:
    """The run that shows the picture. number: of the drawing in the document; extent: width and height in English metric units."""
    wide, high = extent
    said = f'id="{number}" name="図 {number}" descr="{escape(node.description)}"'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr {said} title="{escape(node.caption)}"/>'
        f'<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{A}" noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic xmlns:a="{A}"><a:graphicData uri="{PIC}"><pic:pic xmlns:pic="{PIC}">'
        f"<pic:nvPicPr><pic:cNvPr {said}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
