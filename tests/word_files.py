"""Word files typed by hand that hold everything a published file must not: each secret thing has 「ひみつ」 or 「見本花子」 in it.

SHOWN is what a reader of the accepted file sees, typed from the text below.
"""

from __future__ import annotations

import io
import json
import zipfile

from specgen.render.ooxml import R, W, package
from tests.hostile_files import png

_P = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument."
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_SPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" mc:Ignorable="w14 w15"'
)
_BY = 'w:author="見本花子" w:date="2026-11-02T09:00:00Z"'

SHOWN = {
    "body": "第１条受注者は誠実に履行する。前の段落次の段落動いた文。表の行追加の行脚注１の後閉じた者見本課長リンク普通のリンク"
    "取り込んだ文二行目目次3件名を書く所町名見本町囲まれた語索引末尾",
    "word/header1.xml": "見本市の様式",
    "footnotes": "残る脚注",
    "endnotes": "残る文末脚注",
}


def part(root: str, inside: str) -> bytes:
    return f"{_HEAD}<w:{root} {_SPACES}>{inside}</w:{root}>".encode()


def run(text: str, properties: str = "") -> str:
    return f'<w:r w:rsidR="00A1B2C3">{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def deleted(text: str, number: int, kind: str = "del") -> str:
    tag = "delText" if kind == "del" else "t"
    return f'<w:{kind} w:id="{number}" {_BY}><w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r></w:{kind}>'


def inserted(inside: str, number: int, kind: str = "ins") -> str:
    return f'<w:{kind} w:id="{number}" {_BY}>{inside}</w:{kind}>'


def paragraph(inside: str, properties: str = "") -> str:
    return f'<w:p w14:paraId="0A0B0C0D" w14:textId="77777777" w:rsidR="00A1B2C3" w:rsidRDefault="00A1B2C3">{f"<w:pPr>{properties}</w:pPr>" if properties else ""}{inside}</w:p>'


def field(instruction: str, result: str, properties: str = "") -> str:
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    shown = f'<w:r>{look}<w:fldChar w:fldCharType="separate"/></w:r>{run(result, properties)}' if result else ""
    return (
        f'<w:r>{look}<w:fldChar w:fldCharType="begin"/></w:r><w:r>{look}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'{shown}<w:r>{look}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmark(name: str, number: int, inside: str = "") -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'


def picture(reference: str, number: int, name: str = "図") -> str:
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="9525" cy="9525"/><wp:docPr id="{number}" name="{name}" descr="四角"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip {reference}/><a:stretch><a:fillRect/></a:stretch>'
        '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9525" cy="9525"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _row(text: str, row: str = "", cell: str = "", more: str = "") -> str:
    made = f'<w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/>{cell}</w:tcPr>{paragraph(run(text))}</w:tc>'
    return f"<w:tr>{f'<w:trPr>{row}</w:trPr>' if row else ''}{made}{more}</w:tr>"


_MARK = f'<w:rPr><w:del w:id="{{}}" {_BY}/></w:rPr>'
_OLD_RPR = f'<w:rPrChange w:id="30" {_BY}><w:rPr><w:i/></w:rPr></w:rPrChange>'

_GONE = 'r:embed="rId24"'

BODY = (
    paragraph(
        bookmark("_SGsabc", 1)
        + bookmark("_Toc100000001", 2, run("第１条"))
        + run("受注者は")
        + deleted("ひみつ一", 20)
        + inserted(run("誠実に"), 21)
        + run("履行する。", f"<w:b/>{_OLD_RPR}")
        + bookmark("_SGeabc", 3),
        f'<w:pStyle w:val="a1"/><w:pPrChange w:id="31" {_BY}><w:pPr><w:jc w:val="center"/></w:pPr></w:pPrChange>',
    )
    + paragraph(run("前の段落"), f'<w:jc w:val="center"/>{_MARK.format(22)}')
    + paragraph(run("次の段落"), '<w:jc w:val="right"/>')
    + paragraph(deleted("ひみつの段落", 23), _MARK.format(24))
    + paragraph(
        f'<w:moveFromRangeStart w:id="40" w:name="move1" {_BY}/>'
        + deleted("ひみつの元の所", 41, "moveFrom")
        + '<w:moveFromRangeEnd w:id="40"/>'
        + f'<w:moveToRangeStart w:id="42" w:name="move1" {_BY}/>'
        + inserted(run("動いた文。"), 43, "moveTo")
        + '<w:moveToRangeEnd w:id="42"/>',
        f'<w:rPr><w:ins w:id="44" {_BY}/></w:rPr>',
    )
    + '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/>'
    + f'<w:tblPrChange w:id="45" {_BY}><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr></w:tblPrChange></w:tblPr>'
    + '<w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="4000"/><w:tblGridChange w:id="46"><w:tblGrid><w:gridCol w:w="99"/></w:tblGrid></w:tblGridChange></w:tblGrid>'
    + _row(
        "表の行",
        f'<w:trPrChange w:id="47" {_BY}><w:trPr/></w:trPrChange>',
        f'<w:tcPrChange w:id="48" {_BY}><w:tcPr/></w:tcPrChange>',
        f'<w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/><w:cellDel w:id="49" {_BY}/></w:tcPr>{paragraph(deleted("ひみつのセル", 50))}</w:tc>',
    )
    + _row("追加の行", f'<w:ins w:id="51" {_BY}/>')
    + _row("ひみつの行", f'<w:del w:id="52" {_BY}/>')
    + "</w:tbl>"
    + paragraph(
        run("脚注")
        + '<w:r><w:footnoteReference w:id="1"/></w:r>'
        + '<w:del w:id="53" w:author="見本花子"><w:r><w:footnoteReference w:id="2"/></w:r></w:del>'
        + '<w:r><w:endnoteReference w:id="1"/></w:r>'
        + run("１の後")
    )
    + paragraph(
        '<w:commentRangeStart w:id="0"/>'
        + run("閉じた者")
        + '<w:commentRangeEnd w:id="0"/><w:r><w:rPr><w:rStyle w:val="c1"/></w:rPr><w:commentReference w:id="0"/></w:r>'
        + field("DOCPROPERTY ひみつの項目", "見本課長")
        + run("ひみつの隠し文字", "<w:vanish/>")
        + run("ひみつの様式", '<w:rStyle w:val="c2"/>')
    )
    + paragraph(
        '<w:hyperlink r:id="rId20">' + run("リンク") + '</w:hyperlink><w:hyperlink r:id="rId21">' + run("普通のリンク") + "</w:hyperlink>"
    )
    + paragraph(
        field(r"INCLUDETEXT &quot;\\\\ひみつ\\a.docx&quot;", "取り込んだ文")
        + picture('r:link="rId22"', 1)
        + picture('r:embed="rId23"', 2, r"C:\Users\ひみつ\図.png")
    )
    + paragraph(f'<w:del w:id="54" {_BY}>{picture(_GONE, 3)}</w:del>' + run("二行目"))
    + paragraph(bookmark("_GoBack", 4) + bookmark("_Hlk123456789", 5, run("目次")) + field("PAGEREF _SGlast", "3"))
    + '<w:sdt><w:sdtPr><w:id w:val="7"/><w:placeholder><w:docPart w:val="ひみつの部品"/></w:placeholder><w:dataBinding w:xpath="/ひみつ" w:storeItemID="{11111111-2222-3333-4444-555555555555}"/><w:text/></w:sdtPr>'
    + f"<w:sdtContent>{paragraph(run('件名を書く所'))}</w:sdtContent></w:sdt>"
    + paragraph(run("町名") + run("見本町"))
    + paragraph('<w:permStart w:id="9" w:ed="見本花子@example.jp"/>' + run("囲まれた語") + '<w:permEnd w:id="9"/>')
    + paragraph(run("索引") + field('XE "契約"', "", "<w:vanish/>"))
    + paragraph(bookmark("_SGlast", 6, run("末尾")))
    + '<w:sectPr w:rsidR="00A1B2C3"><w:headerReference w:type="default" r:id="rId10"/><w:pgSz w:w="11906" w:h="16838"/>'
    + f'<w:sectPrChange w:id="60" {_BY}><w:sectPr><w:pgSz w:w="9" w:h="9"/></w:sectPr></w:sectPrChange></w:sectPr>'
)


def _notes(kind: str) -> bytes:
    own = f'<w:{kind} w:type="separator" w:id="-1">{paragraph("<w:r><w:separator/></w:r>")}</w:{kind}>'
    word = {"footnote": "残る脚注", "endnote": "残る文末脚注"}[kind]
    kept = f'<w:{kind} w:id="1">{paragraph(run(word) + deleted("ひみつの注の語", 1))}</w:{kind}>'
    gone = f'<w:{kind} w:id="2">{paragraph(run("ひみつの注"))}</w:{kind}>'
    return part(f"{kind}s", own + kept + gone)


def relations(*rows: tuple[str, str, str]) -> bytes:
    """(id, type, target); types without ``:`` are usual ones, targets with it lead outside."""
    outside = ' TargetMode="External"'
    each = "".join(
        f'<Relationship Id="{own}" Type="{kind if ":" in kind else f"{R}/{kind}"}" Target="{target}"{outside if ":" in target else ""}/>'
        for own, kind, target in rows
    )
    return f'{_HEAD}<Relationships xmlns="{_P}/relationships">{each}</Relationships>'.encode()


_MS = "http://schemas.microsoft.com/office/2011/relationships"
_STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:rsid w:val="00A1B2C3"/></w:style>'
    f'<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:rPr><w:b/>{_OLD_RPR.replace("30", "70")}</w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="c1"><w:name w:val="annotation reference"/></w:style>'
    '<w:style w:type="character" w:styleId="c0"><w:name w:val="Hidden"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="c2"><w:name w:val="Hidden too"/><w:basedOn w:val="c0"/></w:style>'
)
_SETTINGS = (
    '<w:removeDateAndTime/><w:attachedTemplate r:id="rId1"/>'
    '<w:mailMerge><w:mainDocumentType w:val="formLetters"/><w:dataType w:val="textFile"/><w:query w:val="SELECT ひみつ"/></w:mailMerge><w:trackRevisions/>'
    '<w:defaultTabStop w:val="840"/><w:docVars><w:docVar w:name="ひみつ" w:val="ひみつ"/></w:docVars><w:rsids><w:rsidRoot w:val="00A1B2C3"/><w:rsid w:val="00A1B2C3"/></w:rsids>'
    '<w14:docId w14:val="5A5B5C5D"/>'
)
_CORE = (
    f'{_HEAD}<cp:coreProperties xmlns:cp="{_P}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>見本の仕様書</dc:title>'
    "<dc:subject>ひみつ</dc:subject><dc:creator>見本花子</dc:creator><cp:keywords>ひみつ</cp:keywords><dc:description>ひみつ</dc:description>"
    "<cp:lastModifiedBy>見本花子</cp:lastModifiedBy><cp:revision>12</cp:revision>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">2026-11-01T01:02:03Z</dcterms:created><dc:language>ja-JP</dc:language></cp:coreProperties>'
)
_APP = (
    f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Template>ひみつ.dotx</Template><TotalTime>99</TotalTime><Application>Microsoft Office Word</Application><Manager>見本花子</Manager>"
    "<Company>ひみつ</Company><AppVersion>16.0000</AppVersion></Properties>"
)
_CUSTOM = (
    f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="ひみつの項目"><vt:lpwstr>見本課長</vt:lpwstr></property></Properties>'
)
_MANIFEST = (
    f'{_HEAD}<manifest xmlns="urn:specgen:manifest:1" version="1"><json>'
    + json.dumps({"clauses": [{"id": "a.b", "title": "ひみつ", "mark": "abc", "sha256": "0"}]}, ensure_ascii=False).replace('"', "&quot;")
    + "</json></manifest>"
)
_ITEM = (
    f'{_HEAD}<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
    'ds:itemID="{11111111-2222-3333-4444-555555555555}"><ds:schemaRefs/></ds:datastoreItem>'
)
_COMMENT = f'<w:comment w:id="0" {_BY} w:initials="見">{paragraph(run("ひみつのコメント"))}</w:comment>'
_PEOPLE = '<w15:person w15:author="見本花子"><w15:presenceInfo w15:providerId="AD" w15:userId="ひみつ"/></w15:person>'
_GLOSSARY = (
    '<w:docParts><w:docPart><w:docPartPr><w:name w:val="ひみつの部品"/></w:docPartPr>'
    f"<w:docPartBody>{paragraph(run('ひみつの定型句'))}</w:docPartBody></w:docPart></w:docParts>"
)
_FONT = '<w:font w:name="ＭＳ 明朝"><w:embedRegular r:id="rId1" w:fontKey="{11111111-2222-3333-4444-555555555556}"/></w:font>'


def rich_parts() -> dict[str, bytes]:
    picture_of = png(1, 1)
    kinds = {
        "word/document.xml": "wordprocessingml.document.main",
        "word/styles.xml": "wordprocessingml.styles",
        "word/settings.xml": "wordprocessingml.settings",
        "word/fontTable.xml": "wordprocessingml.fontTable",
        "word/header1.xml": "wordprocessingml.header",
        "word/header2.xml": "wordprocessingml.header",
        "word/footnotes.xml": "wordprocessingml.footnotes",
        "word/endnotes.xml": "wordprocessingml.endnotes",
        "word/comments.xml": "wordprocessingml.comments",
        "word/glossary/document.xml": "wordprocessingml.document.glossary",
        "docProps/app.xml": "extended-properties",
        "docProps/custom.xml": "custom-properties",
        "customXml/itemProps1.xml": "customXmlProperties",
        "customXml/itemProps2.xml": "customXmlProperties",
    }
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{_TYPE}{kind}+xml"/>' for name, kind in kinds.items())
    overrides += '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    overrides += (
        '<Override PartName="/word/people.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.people+xml"/>'
    )
    suffixes = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml", "png": "image/png"}
    suffixes |= {"odttf": f"{_TYPE}obfuscatedFont", "xlsx": f"{_TYPE}spreadsheetml.sheet"}
    defaults = "".join(f'<Default Extension="{each}" ContentType="{kind}"/>' for each, kind in suffixes.items())
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_P}/content-types">{defaults}{overrides}</Types>'.encode(),
        "_rels/.rels": relations(
            ("rId1", "officeDocument", "word/document.xml"),
            ("rId2", f"{_P}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId3", "extended-properties", "docProps/app.xml"),
            ("rId4", "custom-properties", "docProps/custom.xml"),
            ("rId5", f"{_P}/relationships/metadata/thumbnail", "docProps/thumbnail.png"),
        ),
        "word/document.xml": part("document", f"<w:body>{BODY}</w:body>"),
        "word/_rels/document.xml.rels": relations(
            ("rId1", "styles", "styles.xml"),
            ("rId2", "settings", "settings.xml"),
            ("rId3", "fontTable", "fontTable.xml"),
            ("rId4", "footnotes", "footnotes.xml"),
            ("rId5", "endnotes", "endnotes.xml"),
            ("rId6", "comments", "comments.xml"),
            ("rId7", f"{_MS}/people", "people.xml"),
            ("rId8", "customXml", "../customXml/item1.xml"),
            ("rId9", "customXml", "../customXml/item2.xml"),
            ("rId10", "header", "header1.xml"),
            ("rId11", "header", "header2.xml"),
            ("rId12", "glossaryDocument", "glossary/document.xml"),
            ("rId20", "hyperlink", "https://example.jp/"),
            ("rId21", "hyperlink", "http://himitsu.example.jp/"),
            ("rId22", "image", "file:///C:/himitsu.png"),
            ("rId23", "image", "media/image1.png"),
            ("rId24", "image", "media/image2.png"),
        ),
        "word/styles.xml": part("styles", _STYLES),
        "word/settings.xml": part("settings", _SETTINGS),
        "word/_rels/settings.xml.rels": relations(("rId1", "attachedTemplate", "file:///C:/himitsu.dotx")),
        "word/fontTable.xml": part("fonts", _FONT),
        "word/_rels/fontTable.xml.rels": relations(("rId1", "font", "fonts/font1.odttf")),
        "word/fonts/font1.odttf": "ひみつ".encode() * 20,
        "word/header1.xml": part("hdr", paragraph(run("見本市の様式") + deleted("ひみつの見出し", 1))),
        "word/header2.xml": part("hdr", paragraph(run("ひみつの見出し"))),
        "word/footnotes.xml": _notes("footnote"),
        "word/endnotes.xml": _notes("endnote"),
        "word/comments.xml": part("comments", _COMMENT),
        "word/people.xml": f"{_HEAD}<w15:people {_SPACES}>{_PEOPLE}</w15:people>".encode(),
        "word/glossary/document.xml": part("glossaryDocument", _GLOSSARY),
        "word/media/image1.png": picture_of,
        "word/media/image2.png": picture_of + "ひみつ".encode(),
        "customXml/item1.xml": _MANIFEST.encode(),
        "customXml/_rels/item1.xml.rels": relations(("rId1", "customXmlProps", "itemProps1.xml")),
        "customXml/itemProps1.xml": _ITEM.replace("1111111-2", "2222222-2").encode(),
        "customXml/item2.xml": f"{_HEAD}<ひみつ/>".encode(),
        "customXml/_rels/item2.xml.rels": relations(("rId1", "customXmlProps", "itemProps2.xml")),
        "customXml/itemProps2.xml": _ITEM.encode(),
        "docProps/core.xml": _CORE.encode(),
        "docProps/app.xml": _APP.encode(),
        "docProps/custom.xml": _CUSTOM.encode(),
        "docProps/thumbnail.png": picture_of,
        "word/media/stray.png": picture_of + "ひみつ".encode(),
    }


def rich() -> bytes:
    return package(rich_parts())


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_body(inside: str, **more: bytes) -> bytes:
    """The same file with another text before the section's properties."""
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rId10"/><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    return package({**rich_parts(), "word/document.xml": part("document", f"<w:body>{inside}{section}</w:body>"), **more})
