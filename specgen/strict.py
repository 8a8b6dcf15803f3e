"""Word files in Strict Open XML → the transitional form that every program of ours reads and writes.

The two forms differ in the names of their namespaces and relationship types, in measures (``12pt`` and ``50%`` for twips, half
points and fractions), in a few words (start and end for left and right, directions of text), and in the mark of the form itself.
What has a namespace of the strict form that is not listed here is refused by name. Files come here after they were looked at
(``archives``): nothing is limited once more.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from specgen.archives import STRICT, Archive
from specgen.errors import Origin, Problem, ReceivedError

if TYPE_CHECKING:
    from lxml.etree import _Element

_OPEN = "http://schemas.openxmlformats.org/"
_FAMILIES = {  # family → what it may hold: /family/name → /family/2006/name
    "wordprocessingml": frozenset({"main"}),
    "drawingml": frozenset(
        {
            "main",
            "chart",
            "chartDrawing",
            "diagram",
            "lockedCanvas",
            "picture",
            "wordprocessingDrawing",
            "spreadsheetDrawing",
            "compatibility",
        }
    ),
    "officeDocument": frozenset(
        {"math", "bibliography", "characteristics", "customXml", "customXmlDataProps", "docPropsVTypes", "relationships", "sharedTypes"}
        | {"extendedProperties", "customProperties"}
    ),
    "schemaLibrary": frozenset({"main"}),
}
_RENAMED = {"extendedProperties": "extended-properties", "customProperties": "custom-properties"}
_THUMBNAIL = f"{_OPEN}package/2006/relationships/metadata/thumbnail"

_SPACES = "{%s%s/2006/%s}"
_W = _SPACES % (_OPEN, "wordprocessingml", "main")
_M = _SPACES % (_OPEN, "officeDocument", "math")
_CHART = _SPACES % (_OPEN, "drawingml", "chart")
_DRAWN = (f"{{{_OPEN}drawingml/2006/", "{http://schemas.microsoft.com/office/")
_SHARES = frozenset({"pctWidth", "pctHeight", "posOffset", "pctPosHOffset", "pctPosVOffset"})  # elements of drawings whose text is a number

_UNITS = {
    "pt": Decimal(1),
    "pc": Decimal(12),
    "pi": Decimal(12),
    "in": Decimal(72),
    "mm": Decimal(72) / Decimal("25.4"),
    "cm": Decimal(720) / Decimal("25.4"),
}
_MEASURE = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(pt|pc|pi|in|mm|cm)")
_PERCENT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)%")
_TWIPS, _HALF_POINTS, _EMU = 20, 2, 12_700  # in a point

_TWIPS_NAMES = frozenset(  # attributes of any element of the text
    {"w", "h", "hSpace", "vSpace", "x", "y", "left", "right", "top", "bottom", "header", "footer", "gutter", "space", "before", "after"}
    | {"line", "firstLine", "hanging", "start", "end", "pos", "tblpX", "tblpY", "leftFromText", "rightFromText", "topFromText"}
    | {"bottomFromText", "distance", "linePitch"}
)
_TWIPS_VALUES = frozenset(  # elements whose val is one
    {"spacing", "defaultTabStop", "trHeight", "fitText", "hyphenationZone", "marLeft", "marRight", "marTop", "marBottom", "marW", "marH"}
    | {"drawingGridHorizontalSpacing", "drawingGridVerticalSpacing", "drawingGridHorizontalOrigin", "drawingGridVerticalOrigin"}
    | {"bookFoldPrintingSheets", "lMargin", "rMargin", "preSp", "postSp", "interSp", "intraSp", "wrapIndent"}
)
_HALF_POINT_VALUES = frozenset({"sz", "szCs", "kern", "position", "hps", "hpsBaseText", "hpsRaise"})
_SIDES = {"start": "left", "end": "right"}
_SIDED = frozenset({"tblBorders", "tcBorders", "tblCellMar", "tcMar", "pBdr", "pgBorders"})
_INDENTS = {"start": "left", "end": "right", "startChars": "leftChars", "endChars": "rightChars"}
_ALIGNED = frozenset({"jc", "lvlJc", "tab"})
_DIRECTIONS = {"tb": "lrTb", "rl": "tbRl", "lr": "btLr", "tbV": "lrTbV", "rlV": "tbRlV", "lrV": "tbLrV"}
_NAMING = frozenset({"name", "descr", "title", "typeface", "tooltip", "formatCode"})  # attributes of drawings that hold text


def transitional(archive: Archive) -> bytes:
    """The file in the transitional form: the same parts in the same order, every part of XML written anew.

    Raises ReceivedError SG407 with every namespace and relationship type of the strict form that has no other.
    """
    unknown: dict[str, None] = {}
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive.content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if STRICT.encode() in content or STRICT.encode("utf-16-le") in content or STRICT.encode("utf-16-be") in content:
                content = _part(content, unknown)
            target.writestr(zipfile.ZipInfo(member.orig_filename, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    if unknown:
        origin, remedy = Origin(archive.path), "Word で開き、「Word 文書（*.docx）」（「厳密」の付かないもの）として保存し直してください"
        raise ReceivedError(
            *(Problem(origin, "SG407", f"「厳密な Open XML」の「{name[:80]}」は変換できません", remedy) for name in unknown)
        )
    return made.getvalue()


def _part(content: bytes, unknown: dict[str, None]) -> bytes:
    """A part of XML with the names and values of the transitional form; what is no XML as it is."""
    from lxml import etree

    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return content
    names = _Names(unknown)
    made = _converted(root, names, lambda tag, nsmap: etree.Element(tag, nsmap=nsmap))
    return bytes(etree.tostring(made, xml_declaration=True, encoding="UTF-8", standalone=True))


class _Names:
    """Names of the strict form → those of the transitional one; what has none is noted in ``unknown``."""

    def __init__(self, unknown: dict[str, None]) -> None:
        self.unknown = unknown
        self.known: dict[str, str] = {}

    def address(self, text: str) -> str:
        """A namespace, a relationship type, or any other text, which stays."""
        if not text.startswith(STRICT):
            return text
        if text not in self.known:
            self.known[text] = self._address(text)
        return self.known[text]

    def _address(self, text: str) -> str:
        family, _, rest = text.removeprefix(STRICT).partition("/")
        name, _, last = rest.partition("/")
        if text == f"{STRICT}officeDocument/relationships/metadata/thumbnail":
            return _THUMBNAIL
        if name not in _FAMILIES.get(family, ()) or (last and name != "relationships"):
            self.unknown[text] = None
            return text
        words = [_RENAMED.get(word, word) for word in rest.split("/")]
        return f"{_OPEN}{family}/2006/{'/'.join(words)}"

    def tag(self, name: str) -> str:
        space, brace, local = name.rpartition("}")
        return f"{{{self.address(space[1:])}}}{local}" if brace else name


def _converted(element: _Element, names: _Names, make: Callable[[str, Mapping[str | None, str]], _Element]) -> _Element:
    """A copy of ``element`` with all below it; comments and instructions to programs are left out."""
    from lxml import etree

    tag = names.tag(str(element.tag))
    parent = element.getparent()
    if tag.startswith(_W) and parent is not None and etree.QName(parent).localname in _SIDED:
        local = tag.removeprefix(_W)
        tag = _W + _SIDES.get(local, local)
    nsmap = {prefix: names.address(space) for prefix, space in element.nsmap.items()}
    made = make(tag, nsmap)
    local = etree.QName(element).localname
    for key, value in _values(
        tag, local, {names.tag(key): names.address(value) for key, value in map(_texts, element.attrib.items())}
    ).items():
        made.set(key, value)
    made.text, made.tail = _drawn(element.text or "") if local in _SHARES else element.text, element.tail
    for child in element:
        if isinstance(child.tag, str):
            _converted(child, names, lambda tag, nsmap: etree.SubElement(made, tag, nsmap=nsmap))
        elif child.tail:
            _add_text(made, child.tail)
    return made


def _texts(item: tuple[str | bytes, str | bytes]) -> tuple[str, str]:
    return str(item[0]), str(item[1])


def _add_text(made: _Element, text: str) -> None:
    """Text behind a comment that is left out."""
    if len(made):
        made[-1].tail = (made[-1].tail or "") + text
    else:
        made.text = (made.text or "") + text


def _values(tag: str, local: str, attributes: dict[str, str]) -> dict[str, str]:
    if tag.startswith((_W, _M)):
        return _word(local, attributes)
    if tag.startswith(_CHART):
        return {key: match[1] if (match := _PERCENT.fullmatch(value)) else value for key, value in attributes.items()}
    if tag.startswith(_DRAWN):
        return {key: value if key in _NAMING else _drawn(value) for key, value in attributes.items()}
    return attributes


def _word(local: str, attributes: dict[str, str]) -> dict[str, str]:
    """The attributes of an element of the text or of a formula."""
    made: dict[str, str] = {}
    share = False
    for key, value in attributes.items():
        name = key.rpartition("}")[2]
        if local == "document" and name == "conformance":
            continue
        if name == "w" and local != "pgSz" and (match := _PERCENT.fullmatch(value)):  # of the width of a table, in fiftieths
            share, value = True, _whole(Decimal(match[1]) * 50)
        elif name == "val" and local in _ALIGNED:
            value = _SIDES.get(value, value)
        elif name == "val" and local == "textDirection":
            value = _DIRECTIONS.get(value, value)
        elif (name == "val" and local == "w") or name == "percent":  # the width of letters, the size of the view
            value = value.removesuffix("%")
        elif match := _MEASURE.fullmatch(value):
            value = _measured(local, name, match)
        made[_indented(key) if local == "ind" else key] = value
    if share:
        made[f"{_W}type"] = "pct"
    return made


def _indented(key: str) -> str:
    brace, _, name = key.rpartition("}")
    return f"{brace}}}{_INDENTS.get(name, name)}"


def _measured(local: str, name: str, match: re.Match[str]) -> str:
    """A measure as the number its place counts in; text that only looks like one stays."""
    points = Decimal(match[1]) * _UNITS[match[2]]
    if name == "val" and local in _HALF_POINT_VALUES:
        return _whole(points * _HALF_POINTS)
    if name in _TWIPS_NAMES or (name == "val" and local in _TWIPS_VALUES):
        return _whole(points * _TWIPS)
    return match[0]


def _drawn(value: str) -> str:
    """A value of a drawing: percents as thousandths, measures in EMU."""
    if match := _PERCENT.fullmatch(value):
        return _whole(Decimal(match[1]) * 1000)
    if match := _MEASURE.fullmatch(value):
        return _whole(Decimal(match[1]) * _UNITS[match[2]] * _EMU)
    return value


def _whole(number: Decimal) -> str:
    return str(int(number.to_integral_value(ROUND_HALF_UP)))
