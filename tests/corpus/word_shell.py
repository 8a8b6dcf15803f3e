"""A Word file as the Japanese Word writes it: style ids ``1``, ``a``, ``a0``; revision ids, paragraph ids, theme, Latin and Japanese fonts.

What a feature adds (``Piece``) is laid into the parts where Word puts it. Text and data are invented.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from specgen.render.ooxml import package

OPEN = "http://schemas.openxmlformats.org"
OFFICE = f"{OPEN}/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office"
KIND = "application/vnd.openxmlformats-officedocument."
WORD_KIND = f"{KIND}wordprocessingml."
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
SPACES = {
    "wpc": f"{MICROSOFT}/word/2010/wordprocessingCanvas",
    "mc": f"{OPEN}/markup-compatibility/2006",
    "o": "urn:schemas-microsoft-com:office:office",
    "r": OFFICE,
    "m": f"{OPEN}/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
    "wp14": f"{MICROSOFT}/word/2010/wordprocessingDrawing",
    "wp": f"{OPEN}/drawingml/2006/wordprocessingDrawing",
    "w10": "urn:schemas-microsoft-com:office:word",
    "w": f"{OPEN}/wordprocessingml/2006/main",
    "w14": f"{MICROSOFT}/word/2010/wordml",
    "w15": f"{MICROSOFT}/word/2012/wordml",
    "w16cid": f"{MICROSOFT}/word/2016/wordml/cid",
    "w16se": f"{MICROSOFT}/word/2015/wordml/symex",
    "wpg": f"{MICROSOFT}/word/2010/wordprocessingGroup",
    "wps": f"{MICROSOFT}/word/2010/wordprocessingShape",
    "a": f"{OPEN}/drawingml/2006/main",
    "pic": f"{OPEN}/drawingml/2006/picture",
}
ROOT = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in SPACES.items()) + ' mc:Ignorable="w14 w15 w16se w16cid wp14"'
DOCUMENT, TEMPLATE = f"{WORD_KIND}document.main+xml", f"{WORD_KIND}template.main+xml"


@dataclass(frozen=True)
class Part:
    """A part that the document has a relation to by ``id``; kind: of the relation, the last word or in full."""

    name: str
    kind: str
    content: str | bytes
    content_type: str = ""
    id: str = ""


@dataclass(frozen=True)
class Piece:
    """What one feature adds.

    body: paragraphs and tables.  parts: with a relation of the document.  others: parts that only other parts name.
    section: by the name of the element, within the last section; settings: the same.  notes, ends, comments: the
    elements of the parts of footnotes, endnotes, comments.  numbering: abstract lists and lists.
    """

    body: str = ""
    parts: tuple[Part, ...] = ()
    others: tuple[tuple[str, str | bytes, str], ...] = ()
    section: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    footnotes: str = ""
    endnotes: str = ""
    comments: str = ""
    people: str = ""
    extended: str = ""
    abstracts: str = ""
    lists: str = ""
    styles: str = ""


def run(text: str, properties: str = "") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    return f'<w:r w:rsidRPr="00A77B3E">{inner}<w:t xml:space="preserve">{text}</w:t></w:r>'


def para(inner: str, properties: str = "", number: int = 0) -> str:
    """A paragraph of runs; plain text becomes one run."""
    if not inner.startswith("<"):
        inner = run(inner) if inner else ""
    own = f' w14:paraId="{0x10000000 + number:08X}" w14:textId="77777777"' if number else ""
    return f'<w:p w:rsidR="00C54E21" w:rsidRDefault="00C54E21"{own}>{f"<w:pPr>{properties}</w:pPr>" if properties else ""}{inner}</w:p>'


def table(rows: Sequence[Sequence[str]], properties: str = "", widths: Sequence[int] = ()) -> str:
    """A table of cells; a cell that begins with ``<w:tcPr`` or ``<w:p`` or ``<w:tbl`` is written as it is."""
    widths = widths or [8000 // max(map(len, rows))] * max(map(len, rows))

    def cell(text: str, width: int) -> str:
        size = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        return f"<w:tc>{text if text.startswith('<w:tcPr') else size + (text if text.startswith('<w:') else para(text))}</w:tc>"

    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = "".join(
        f'<w:tr w:rsidR="00C54E21">{"".join(cell(text, width) for text, width in zip(row, [*widths, *widths], strict=False))}</w:tr>'
        for row in rows
    )
    look = '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="a6"/>{properties or "<w:tblW w:w=&quot;0&quot; w:type=&quot;auto&quot;/>".replace("&quot;", chr(34))}{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>'


def png(width: int = 24, height: int = 16) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + bytes((x * 9 % 256, y * 13 % 256, 120)[c] for x in range(width) for c in range(3)) for y in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


def emf() -> bytes:
    """An empty picture in the form of Windows: header and end."""
    end = struct.pack("<IIIII", 14, 20, 0, 16, 20)
    head = (
        struct.pack("<II4i4i", 1, 88, 0, 0, 100, 60, 0, 0, 2000, 1200)
        + b" EMF"
        + struct.pack("<IIIHHIIIIIII", 0x10000, 88 + len(end), 2, 1, 0, 0, 0, 0, 1024, 768, 320, 240)
    )
    return head.ljust(88, b"\0") + end


_STYLES = """<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:hAnsiTheme="minorHAnsi" w:cstheme="minorBidi"/><w:kern w:val="2"/><w:sz w:val="21"/><w:szCs w:val="22"/><w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>
<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="0" w:defUnhideWhenUsed="0" w:defQFormat="0" w:count="376"><w:lsdException w:name="Normal" w:uiPriority="0" w:qFormat="1"/></w:latentStyles>
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:next w:val="a"/><w:link w:val="10"/><w:uiPriority w:val="9"/><w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:rFonts w:asciiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia" w:hAnsiTheme="majorHAnsi"/><w:sz w:val="24"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/><w:next w:val="a"/><w:uiPriority w:val="9"/><w:unhideWhenUsed/><w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="a0"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>
<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="a2"><w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>
<w:style w:type="character" w:customStyle="1" w:styleId="10"><w:name w:val="見出し 1 (文字)"/><w:basedOn w:val="a0"/><w:link w:val="1"/><w:uiPriority w:val="9"/></w:style>
<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="List Paragraph"/><w:basedOn w:val="a"/><w:uiPriority w:val="34"/><w:qFormat/><w:pPr><w:ind w:leftChars="400" w:left="840"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="a4"><w:name w:val="header"/><w:basedOn w:val="a"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:pPr><w:tabs><w:tab w:val="center" w:pos="4252"/><w:tab w:val="right" w:pos="8504"/></w:tabs><w:snapToGrid w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="a5"><w:name w:val="footer"/><w:basedOn w:val="a"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/></w:style>
<w:style w:type="table" w:styleId="a6"><w:name w:val="Table Grid"/><w:basedOn w:val="a1"/><w:uiPriority w:val="39"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:left w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:right w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tblBorders></w:tblPr></w:style>
<w:style w:type="character" w:styleId="a7"><w:name w:val="footnote reference"/><w:basedOn w:val="a0"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="a8"><w:name w:val="Hyperlink"/><w:basedOn w:val="a0"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:rPr><w:color w:val="0563C1" w:themeColor="hyperlink"/><w:u w:val="single"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="a9"><w:name w:val="annotation reference"/><w:basedOn w:val="a0"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:rPr><w:sz w:val="18"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="aa"><w:name w:val="annotation text"/><w:basedOn w:val="a"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:pPr><w:jc w:val="left"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="11"><w:name w:val="toc 1"/><w:basedOn w:val="a"/><w:next w:val="a"/><w:uiPriority w:val="39"/><w:unhideWhenUsed/></w:style>
<w:style w:type="paragraph" w:styleId="ab"><w:name w:val="caption"/><w:basedOn w:val="a"/><w:next w:val="a"/><w:uiPriority w:val="35"/><w:unhideWhenUsed/><w:qFormat/><w:rPr><w:b/></w:rPr></w:style>"""

_SCHEME = "".join(
    f"<a:{name}>{colour}</a:{name}>"
    for name, colour in {
        "dk1": '<a:sysClr val="windowText" lastClr="000000"/>',
        "lt1": '<a:sysClr val="window" lastClr="FFFFFF"/>',
        **{
            name: f'<a:srgbClr val="{value}"/>'
            for name, value in (
                ("dk2", "44546A"), ("lt2", "E7E6E6"), ("accent1", "4472C4"), ("accent2", "ED7D31"), ("accent3", "A5A5A5"),
                ("accent4", "FFC000"), ("accent5", "5B9BD5"), ("accent6", "70AD47"), ("hlink", "0563C1"), ("folHlink", "954F72"),
            )
        },
    }.items()
)  # fmt: skip
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_LINE = f'<a:ln w="6350">{_FILL}</a:ln>'
_EFFECT = "<a:effectStyle><a:effectLst/></a:effectStyle>"
_FACES = '<a:latin typeface="游明朝"/><a:ea typeface=""/><a:cs typeface=""/><a:font script="Jpan" typeface="游明朝"/>'
_THEME = (
    f'<a:theme xmlns:a="{SPACES["a"]}" name="Office テーマ"><a:themeElements><a:clrScheme name="Office">{_SCHEME}</a:clrScheme>'
    f'<a:fontScheme name="Office"><a:majorFont>{_FACES}</a:majorFont><a:minorFont>{_FACES}</a:minorFont></a:fontScheme>'
    f'<a:fmtScheme name="Office"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{_LINE * 3}</a:lnStyleLst>'
    f"<a:effectStyleLst>{_EFFECT * 3}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
)
_FONTS = (
    '<w:font w:name="游明朝"><w:altName w:val="Yu Mincho"/><w:panose1 w:val="02020400000000000000"/><w:charset w:val="80"/><w:family w:val="roman"/>'
    '<w:pitch w:val="variable"/><w:sig w:usb0="800002E7" w:usb1="2AC7FCFF" w:usb2="00000012" w:usb3="00000000" w:csb0="0002009F" w:csb1="00000000"/></w:font>'
)
_SETTINGS = (  # in the order of the schema
    ("view", ""), ("zoom", '<w:zoom w:percent="100"/>'), ("borders", "<w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>"),
    ("trackRevisions", ""), ("documentProtection", ""), ("defaultTabStop", '<w:defaultTabStop w:val="840"/>'), ("evenAndOddHeaders", ""),
    ("drawing", '<w:displayHorizontalDrawingGridEvery w:val="0"/><w:displayVerticalDrawingGridEvery w:val="2"/><w:characterSpacingControl w:val="compressPunctuation"/>'),
    ("footnotePr", ""), ("endnotePr", ""),
    ("compat", '<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'),
    ("docVars", ""), ("rsids", '<w:rsids><w:rsidRoot w:val="00C54E21"/><w:rsid w:val="00A77B3E"/><w:rsid w:val="00C54E21"/></w:rsids>'),
    ("mathPr", ""), ("themeFontLang", '<w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/>'), ("attachedSchema", ""), ("decimalSymbol", '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'),
)  # fmt: skip
_SECTION = (
    ("headers", ""), ("footnotePr", ""), ("endnotePr", ""), ("type", ""), ("pgSz", '<w:pgSz w:w="11906" w:h="16838" w:code="9"/>'),
    ("pgMar", '<w:pgMar w:top="1985" w:right="1701" w:bottom="1701" w:left="1701" w:header="851" w:footer="992" w:gutter="0"/>'),
    ("pgBorders", ""), ("lnNumType", ""), ("pgNumType", ""), ("cols", '<w:cols w:space="425"/>'), ("vAlign", ""), ("titlePg", ""), ("textDirection", ""),
    ("docGrid", '<w:docGrid w:type="lines" w:linePitch="360"/>'),
)  # fmt: skip
_SEPARATORS = (
    '<w:{0} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{0}>'
    '<w:{0} w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:{0}>'
)


def section(of: dict[str, str]) -> str:
    return f'<w:sectPr w:rsidR="00C54E21">{"".join(of.get(name, usual) for name, usual in _SECTION)}</w:sectPr>'


def word_file(pieces: Sequence[Piece], kind: str = DOCUMENT) -> bytes:
    """The file with all pieces, one after the other, between an opening heading and a last paragraph."""
    together = {
        name: "".join(getattr(each, name) for each in pieces)
        for name in ("footnotes", "endnotes", "comments", "people", "extended", "abstracts", "lists", "styles")
    }
    sections: dict[str, str] = {}
    settings: dict[str, str] = {}
    for each in pieces:
        sections |= {
            name: _with_more(sections.get(name, ""), value) if name == "headers" else value for name, value in each.section.items()
        }
        settings |= each.settings
    parts = [*_usual(together, settings), *(part for each in pieces for part in each.parts)]
    body = (
        para("別添資料の見本", '<w:pStyle w:val="1"/>', 1)
        + "".join(each.body for each in pieces)
        + para("以上", '<w:jc w:val="right"/>', 2)
    )
    made: dict[str, str | bytes] = {
        "word/document.xml": f"{HEAD}<w:document {ROOT}><w:body>{body}{section(sections)}</w:body></w:document>"
    }
    types = {
        "word/document.xml": kind,
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": f"{KIND}extended-properties+xml",
    }
    relations = []
    for number, part in enumerate(parts, 1):
        if ":" not in part.name:
            made.setdefault(part.name, part.content)
        if part.content_type:
            types[part.name] = part.content_type
        inside = ":" not in part.name and not part.name.startswith("word/")
        relations.append((part.id or f"rId{number}", part.kind, f"../{part.name}" if inside else part.name.removeprefix("word/")))
    for name, content, content_type in (other for each in pieces for other in each.others):
        made[name] = content
        if content_type:
            types[name] = content_type
    made |= {
        "docProps/core.xml": f'{HEAD}<cp:coreProperties xmlns:cp="{OPEN}/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>別添資料</dc:title><dc:creator>見本市</dc:creator><cp:revision>3</cp:revision></cp:coreProperties>',
        "docProps/app.xml": f'{HEAD}<Properties xmlns="{OPEN}/officeDocument/2006/extended-properties"><Template>Normal.dotm</Template><Application>Microsoft Office Word</Application><AppVersion>16.0000</AppVersion></Properties>',
        "_rels/.rels": relations_of(
            [
                ("rId1", "officeDocument", "word/document.xml"),
                ("rId2", f"{OPEN}/package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
                ("rId3", "extended-properties", "docProps/app.xml"),
            ]
        ),
        "word/_rels/document.xml.rels": relations_of(relations),
    }
    defaults = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "png": "image/png",
        "jpeg": "image/jpeg",
        "emf": "image/x-emf",
        "svg": "image/svg+xml",
        "xlsx": f"{KIND}spreadsheetml.sheet",
        "bin": f"{KIND}oleObject",
    }
    each_default = "".join(f'<Default Extension="{name}" ContentType="{value}"/>' for name, value in defaults.items())
    each_type = "".join(f'<Override PartName="/{name}" ContentType="{value}"/>' for name, value in types.items())
    return package(
        {"[Content_Types].xml": f'{HEAD}<Types xmlns="{OPEN}/package/2006/content-types">{each_default}{each_type}</Types>', **made}
    )


def _with_more(references: str, more: str) -> str:
    """One header of each kind is used; those of later pieces stay unused parts."""
    for each in re.findall(r"<[^>]+>", more):
        kind = re.match(r'<w:\w+ w:type="\w+"', each)
        if kind and kind[0] not in references:
            references += each
    return references


def _usual(together: dict[str, str], settings: dict[str, str]) -> list[Part]:
    """The parts Word writes in each file, and those the pieces share."""
    inner = "".join(settings.get(name, usual) for name, usual in _SETTINGS)
    notes = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>' if together["footnotes"] else ""
    ends = '<w:endnotePr><w:endnote w:id="-1"/><w:endnote w:id="0"/></w:endnotePr>' if together["endnotes"] else ""
    inner = inner.replace("<w:compat>", f"{notes}{ends}<w:compat>", 1)
    parts = [
        _part("styles", "styles", _STYLES + together["styles"]),
        _part("settings", "settings", inner),
        _part("webSettings", "webSettings", "<w:optimizeForBrowser/><w:allowPNG/>"),
        _part("fontTable", "fonts", _FONTS),
        Part("word/theme/theme1.xml", "theme", HEAD + _THEME, f"{KIND}theme+xml"),
    ]
    if together["footnotes"]:
        parts.append(_part("footnotes", "footnotes", _SEPARATORS.format("footnote") + together["footnotes"]))
    if together["endnotes"]:
        parts.append(_part("endnotes", "endnotes", _SEPARATORS.format("endnote") + together["endnotes"]))
    if together["comments"]:
        parts.append(_part("comments", "comments", together["comments"]))
    if together["extended"]:
        parts.append(
            Part(
                "word/commentsExtended.xml",
                f"{MICROSOFT}/2011/relationships/commentsExtended",
                f"{HEAD}<w15:commentsEx {ROOT}>{together['extended']}</w15:commentsEx>",
                f"{WORD_KIND}commentsExtended+xml",
            )
        )
    if together["people"]:
        parts.append(
            Part(
                "word/people.xml",
                f"{MICROSOFT}/2011/relationships/people",
                f"{HEAD}<w15:people {ROOT}>{together['people']}</w15:people>",
                f"{WORD_KIND}people+xml",
            )
        )
    if together["lists"]:
        parts.append(_part("numbering", "numbering", together["abstracts"] + together["lists"]))
    return parts


def _part(name: str, element: str, inner: str) -> Part:
    return Part(f"word/{name}.xml", name, f"{HEAD}<w:{element} {ROOT}>{inner}</w:{element}>", f"{WORD_KIND}{name}+xml")


def relations_of(entries: Sequence[tuple[str, str, str]]) -> str:
    """(id, kind: the last word of the type or all of it, target); an address is a target outside."""
    each = "".join(
        f'<Relationship Id="{own}" Type="{kind if ":" in kind else f"{OFFICE}/{kind}"}" Target="{target}"{outside}/>'
        for own, kind, target in entries
        for outside in (' TargetMode="External"' if ":" in target else "",)
    )
    return f'{HEAD}<Relationships xmlns="{OPEN}/package/2006/relationships">{each}</Relationships>'
