"""House templates of different origin, made when they are needed; all words in them are invented.

``office``: as Word in Japanese writes them: ids 1, a, a0, numbers on the headings, a grid of characters, a cover section,
header and footer. ``saved``: the same, saved by LibreOffice. ``library``: python-docx's own. ``bare``: as small programs
write them: no defaults, no numbering, no settings, hardly any style, a character style called 条.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from docx import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def word_file(parts: Mapping[str, str], *, kind: str = "document", relations: str = "") -> bytes:
    """``parts``: name in ``word/`` without ``.xml`` → what stands in its root. relations: more of the document, as XML."""
    roots = {"document": "document", "styles": "styles", "numbering": "numbering", "settings": "settings", "comments": "comments"}
    types, related, files = [], [], {}
    for number, (name, inner) in enumerate(parts.items(), 1):
        word = name.rstrip("0123456789")
        root = roots.get(word) or {"header": "hdr", "footer": "ftr"}[word]
        files[f"word/{name}.xml"] = f'{_XML}<w:{root} xmlns:w="{W}" xmlns:r="{R}">{inner}</w:{root}>'
        types.append(f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{f"{kind}.main" if name == "document" else word}+xml"/>')
        if name != "document":
            related.append(f'<Relationship Id="rId{number}" Type="{R}/{word}" Target="{name}.xml"/>')
    space = "http://schemas.openxmlformats.org/package/2006"
    files["[Content_Types].xml"] = (
        f'{_XML}<Types xmlns="{space}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{"".join(types)}</Types>'
    )
    files["_rels/.rels"] = (
        f'{_XML}<Relationships xmlns="{space}/relationships"><Relationship Id="rId1" Type="{R}/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    files["word/_rels/document.xml.rels"] = (
        f'{_XML}<Relationships xmlns="{space}/relationships">{"".join(related)}{relations}</Relationships>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def style(own: str, name: str, more: str = "", *, kind: str = "paragraph", based: str = "a", aliases: str = "") -> str:
    alias = f'<w:aliases w:val="{aliases}"/>' if aliases else ""
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="{kind}" w:styleId="{own}"><w:name w:val="{name}"/>{alias}{on}{more}</w:style>'


def field(instruction: str, shown: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{shown}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


_OFFICE_STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Century" w:hAnsi="Century" w:eastAsia="ＭＳ 明朝" w:cs="Times New Roman"/>'
    '<w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/>'
    '<w:ind w:firstLine="240" w:firstLineChars="100"/><w:jc w:val="both"/></w:pPr><w:rPr><w:kern w:val="2"/><w:sz w:val="24"/></w:rPr></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="a0"><w:name w:val="Default Paragraph Font"/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="a2"><w:name w:val="No List"/></w:style>'
    + style(
        "1",
        "heading 1",
        '<w:next w:val="a"/><w:qFormat/><w:pPr><w:keepNext/><w:numPr><w:numId w:val="3"/></w:numPr><w:ind w:left="720" w:firstLine="0"/>'
        '<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:rFonts w:ascii="ＭＳ ゴシック" w:hAnsi="ＭＳ ゴシック" w:eastAsia="ＭＳ ゴシック"/>'
        '<w:sz w:val="28"/></w:rPr>',
    )
    + style(
        "2",
        "heading 2",
        '<w:qFormat/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr>',
        based="1",
    )
    + style(
        "a3", "Title", '<w:pPr><w:spacing w:before="240" w:after="240"/><w:jc w:val="center"/></w:pPr><w:rPr><w:sz w:val="36"/></w:rPr>'
    )
    + style("a4", "header", '<w:pPr><w:ind w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="left"/></w:pPr>')
    + style("a5", "footer", '<w:pPr><w:ind w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="center"/></w:pPr>')
    + style("a6", "仕様書の項目", '<w:pPr><w:jc w:val="left"/></w:pPr>', aliases="（１）,別の名")
    + style("a7", "表の文字", "", kind="character", based="a0")
    + style(
        "a8",
        "Table Grid",
        "<w:tblPr><w:tblBorders>"
        + "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        + "</w:tblBorders></w:tblPr>",
        kind="table",
        based="a1",
    )
    + style("10", "toc 1", '<w:pPr><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9000"/></w:tabs></w:pPr>')
)
_OFFICE_NUMBERING = (
    '<w:abstractNum w:abstractNumId="7"><w:nsid w:val="11111111"/><w:multiLevelType w:val="multilevel"/>'
    + "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="{level + 1}"/><w:lvlText w:val="{text}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="425" w:hanging="425"/></w:pPr></w:lvl>'
        for level, text in enumerate(("（%1）", "（%1－%2）"))
    )
    + '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
)
OFFICE_FOOTER = f'<w:p><w:pPr><w:pStyle w:val="a5"/></w:pPr><w:r><w:t xml:space="preserve">- </w:t></w:r>{field("PAGE", "1")}<w:r><w:t xml:space="preserve"> - 全 </w:t></w:r>{field("NUMPAGES", "9")}</w:p>'
OFFICE_HEADER = '<w:p><w:pPr><w:pStyle w:val="a4"/></w:pPr><w:r><w:t>例示市総務部の様式</w:t></w:r></w:p>'
_PAPER = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1985" w:right="1134" w:bottom="1701" w:left="{}" w:header="851" w:footer="992" w:gutter="0"/>'
_GRID = '<w:cols w:space="425"/><w:docGrid w:type="linesAndChars" w:linePitch="365" w:charSpace="-200"/>'


def office(
    header: str = OFFICE_HEADER,
    footer: str = OFFICE_FOOTER,
    settings: str = "",
    relations: str = "",
    more: Mapping[str, str] | None = None,
    left: int = 1701,
) -> bytes:
    """Two sections: the first without header and footer.  left: twips of the margin."""
    paper = _PAPER.format(left)
    cover = f'<w:p><w:pPr><w:sectPr>{paper}<w:cols w:space="425"/><w:vAlign w:val="center"/></w:sectPr></w:pPr></w:p>'
    heading = '<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>ひな形の見出し</w:t></w:r></w:p>'
    body = (
        f'<w:body><w:p><w:r><w:t>ひな形の表紙</w:t></w:r></w:p>{cover}{heading}<w:sectPr><w:headerReference w:type="default" r:id="rId5"/>'
        f'<w:footerReference w:type="default" r:id="rId6"/>{paper}{_GRID}</w:sectPr></w:body>'
    )
    own = f'{settings}<w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="compressPunctuation"/>'
    return word_file(
        {
            "document": body,
            "styles": _OFFICE_STYLES,
            "numbering": _OFFICE_NUMBERING,
            "settings": own,
            "header1": header,
            "footer1": footer,
            **(more or {}),
        },
        relations=relations,
    )


def library() -> bytes:
    buffer = io.BytesIO()
    Document().save(buffer)
    return buffer.getvalue()


def bare() -> bytes:
    """A .dotx of an odd paper (B5), one section without headers."""
    styles = (
        style("X", "標準", "<w:rPr><w:sz w:val='18'/></w:rPr>", based="")
        + style("H1", "見出し １", "<w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:rPr><w:b/></w:rPr>", based="X")
        + style("Article", "条", "<w:rPr><w:i/></w:rPr>", kind="character", based="")
    ).replace("'", '"')
    paper = '<w:pgSz w:w="10318" w:h="14570"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="284"/>'
    return word_file({"document": f"<w:body><w:p/><w:sectPr>{paper}</w:sectPr></w:body>", "styles": styles}, kind="template")
