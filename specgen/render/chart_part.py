"""A chart of a Word file: the drawing in its paragraph, the chart part, the workbook in it (docs/word/chart.md).

A native chart, stacked columns: Word shows the cached values and opens the workbook for 「データの編集」. Greys and
patterns only, every piece with an edge, so that a copy in black and white can be read.
"""

from __future__ import annotations

from collections.abc import Sequence

from specgen.model import ChartNode
from specgen.render.ooxml import XML, R, escape

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
TWIP = 635  # English metric units
_MILLIMETRE = 36000
_LEAST, _ROOM, _PER_SERIES, _MOST = 50, 18, 4, 200  # millimetres: of the height; a line of the legend takes _PER_SERIES
_DATA = "Sheet1"
# neighbours differ in darkness and in kind; where a body is told by its piece, the edge and the order help
_FILLS = (
    *(("", "262626"), ("ltUpDiag", "000000"), ("", "A6A6A6"), ("smGrid", "000000"), ("", "595959"), ("ltHorz", "000000")),
    *(("", "D9D9D9"), ("wdDnDiag", "000000"), ("", "7F7F7F"), ("ltVert", "000000"), ("", "FFFFFF"), ("dkHorz", "000000")),
)


def drawing(node: ChartNode, number: int, relation: str, width: int) -> str:
    """The run that shows the chart. number: of the drawing in the document; width: twips of the line."""
    high = min(max(_LEAST, _ROOM + _PER_SERIES * len(node.series)), _MOST) * _MILLIMETRE
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width * TWIP}" cy="{high}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="グラフ {number}" descr="{escape(node.description)}" title="{escape(node.caption)}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{A}"><a:graphicData uri="{C}">'
        f'<c:chart xmlns:c="{C}" r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def chart_part(node: ChartNode, font: str) -> str:
    """The chart part, which names its workbook ``rId1``. font: of all its words."""
    series = "".join(_series(node, place) for place in range(len(node.series)))
    return (
        f'{XML}<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}"><c:date1904 val="0"/><c:lang val="ja-JP"/><c:roundedCorners val="0"/>'
        f"<c:chart>{_title(f'{node.caption}（{node.unit}）', font)}"
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="stacked"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="60"/><c:overlap val="100"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_LINE}'
        '<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>'
        f'<c:majorGridlines>{_GRID}</c:majorGridlines><c:numFmt formatCode="#,##0" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_LINE}<c:crossAx val="1"/><c:crosses val="autoZero"/>'
        '<c:crossBetween val="between"/></c:valAx></c:plotArea><c:legend><c:legendPos val="r"/><c:overlay val="0"/></c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="900">{_face(font)}</a:defRPr></a:pPr><a:endParaRPr lang="ja-JP"/></a:p></c:txPr>'
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def workbook(node: ChartNode) -> bytes:
    """The data of the chart as Excel: a category a row, a series a column. Equal charts give equal bytes."""
    from specgen.render.xlsx import plain_sheet  # XlsxWriter: many documents have no chart

    names = [f"{node.caption}（{node.unit}）", *(each.name for each in node.series)]
    rows = [[category, *(each.values[place] for each in node.series)] for place, category in enumerate(node.categories)]
    return plain_sheet(_DATA, [names, *rows])


def _title(text: str, font: str) -> str:
    properties = f'<a:rPr lang="ja-JP" sz="1000" b="0">{_face(font)}</a:rPr>'
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1000" b="0"/></a:pPr>'
        f'<a:r>{properties}<a:t>{escape(text)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def _face(font: str) -> str:
    name = escape(font)
    return f'<a:solidFill><a:srgbClr val="000000"/></a:solidFill><a:latin typeface="{name}"/><a:ea typeface="{name}"/>'


def _series(node: ChartNode, place: int) -> str:
    each, column, last = node.series[place], _column(place + 1), len(node.categories) + 1
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx>{_strings(f"{_DATA}!${column}$1", (each.name,))}</c:tx>'
        f'<c:spPr>{_fill(place)}<a:ln w="6350"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></c:spPr><c:invertIfNegative val="0"/>'
        f"<c:cat>{_strings(f'{_DATA}!$A$2:$A${last}', node.categories)}</c:cat>"
        f"<c:val><c:numRef><c:f>{_DATA}!${column}$2:${column}${last}</c:f><c:numCache><c:formatCode>#,##0</c:formatCode>"
        f'<c:ptCount val="{len(each.values)}"/>{_points(each.values)}</c:numCache></c:numRef></c:val></c:ser>'
    )


def _fill(place: int) -> str:
    pattern, colour = _FILLS[place % len(_FILLS)]
    if not pattern:
        return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    back = '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr>'
    return f'<a:pattFill prst="{pattern}"><a:fgClr><a:srgbClr val="{colour}"/></a:fgClr>{back}</a:pattFill>'


def _strings(area: str, texts: Sequence[str]) -> str:
    return f'<c:strRef><c:f>{area}</c:f><c:strCache><c:ptCount val="{len(texts)}"/>{_points(texts)}</c:strCache></c:strRef>'


def _points(values: Sequence[str | int | None]) -> str:
    """The cached values; one that is not there leaves its place empty."""
    return "".join(f'<c:pt idx="{i}"><c:v>{escape(str(value))}</c:v></c:pt>' for i, value in enumerate(values) if value is not None)


def _column(number: int) -> str:
    """The letters of a column of a sheet, 0 is A."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


_LINE = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></c:spPr>'
_GRID = '<c:spPr><a:ln w="3175"><a:solidFill><a:srgbClr val="BFBFBF"/></a:solidFill></a:ln></c:spPr>'
