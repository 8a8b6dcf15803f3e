"""The features of Word files as Word writes them: each a function of the number of its place in the file, for ids."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from specgen.render.ooxml import package
from tests.corpus.word_shell import (
    HEAD,
    KIND,
    MICROSOFT,
    OPEN,
    ROOT,
    SPACES,
    WORD_KIND,
    Part,
    Piece,
    emf,
    para,
    png,
    relations_of,
    run,
    section,
    table,
)

_AUTHOR = 'w:author="担当者" w:date="2026-05-11T09:30:00Z"'
_JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q=="
)
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="60" height="30" fill="#4472C4"/></svg>'


def _field(instruction: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return f'{mark.format("begin")}<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>{mark.format("separate")}{run(result)}{mark.format("end")}'


def _drawn(number: int, inner: str, name: str, *, anchored: bool = False) -> str:
    size = '<wp:extent cx="914400" cy="609600"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
    tail = f'<wp:docPr id="{number}" name="{name} {number}" descr="{name}の説明"/><wp:cNvGraphicFramePr/><a:graphic>{inner}</a:graphic>'
    if anchored:
        return (
            '<w:drawing><wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="251659264" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
            '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>100000</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph">'
            f'<wp:posOffset>50000</wp:posOffset></wp:positionV>{size}<wp:wrapSquare wrapText="bothSides"/>{tail}</wp:anchor></w:drawing>'
        )
    return f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">{size}{tail}</wp:inline></w:drawing>'


def _picture(number: int, relation: str, *, extension: str = "", anchored: bool = False) -> str:
    inner = (
        f'<a:graphicData uri="{SPACES["pic"]}"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="図"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}">{extension}</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="609600"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    )
    return f"<w:r>{_drawn(number, inner, '図', anchored=anchored)}</w:r>"


def _image(n: int, name: str, content: bytes | str, *, anchored: bool = False) -> Piece:
    own = f"rIdImage{n}"
    return Piece(
        para(run("図を次に示す。")) + para(_picture(100 * n + 1, own, anchored=anchored)),
        (Part(f"word/media/{name}", "image", content, id=own),),
    )


def headings(n: int) -> Piece:
    return Piece(
        "".join(
            para(f"第{n}節の見出し{level}", f'<w:pStyle w:val="{level}"/>') + para(f"見出し{level}の下の本文である。") for level in (1, 2)
        )
    )


def direct_formatting(n: int) -> Piece:
    looks = (
        "<w:b/>",
        "<w:i/>",
        "<w:strike/>",
        '<w:color w:val="C00000"/>',
        '<w:sz w:val="32"/>',
        '<w:highlight w:val="yellow"/>',
        '<w:u w:val="wave"/>',
        '<w:em w:val="dot"/>',
    )
    return Piece(para("".join(run(f"書式その{place}、", look) for place, look in enumerate(looks, n))))


def custom_styles(n: int) -> Piece:
    own = f"af{n}"
    style = f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{own}"><w:name w:val="庁内様式{n}"/><w:basedOn w:val="a"/><w:qFormat/><w:pPr><w:spacing w:before="120"/><w:ind w:firstLineChars="100" w:firstLine="210"/></w:pPr><w:rPr><w:rFonts w:eastAsia="ＭＳ ゴシック"/></w:rPr></w:style>'
    return Piece(para("庁内の様式で書いた段落。", f'<w:pStyle w:val="{own}"/>'), styles=style)


def clashing_styles(n: int) -> Piece:
    style = f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="AnnexBody{"" if n == 1 else n}"><w:name w:val="AnnexBody{"" if n == 1 else n}"/><w:basedOn w:val="a"/><w:rPr><w:color w:val="0070C0"/></w:rPr></w:style>'
    return Piece(para("ほかの文書と同じ名のスタイルを使う段落。", f'<w:pStyle w:val="AnnexBody{"" if n == 1 else n}"/>'), styles=style)


def _list(n: int, kind: str, text: str, format_: str = "", more: str = "") -> Piece:
    own = n * 10 + 1
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"{" w:tplc=" + chr(34) + "04090001" + chr(34) if kind != "multilevel" else ""}><w:start w:val="1"/><w:numFmt w:val="{format_ or kind}"/>{more}<w:lvlText w:val="{text.replace("%1", f"%{level + 1}")}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{420 * (level + 1)}" w:hanging="420"/></w:pPr></w:lvl>'
        for level in range(9)
    )
    abstract = f'<w:abstractNum w:abstractNumId="{own}" w15:restartNumberingAfterBreak="0"><w:nsid w:val="{0x1A2B3C00 + own:08X}"/><w:multiLevelType w:val="{"multilevel" if kind == "multilevel" else "hybridMultilevel"}"/><w:tmpl w:val="{0x2B3C4D00 + own:08X}"/>{levels}</w:abstractNum>'
    body = "".join(
        para(
            f"項目の{place}番目である。",
            f'<w:pStyle w:val="a3"/><w:numPr><w:ilvl w:val="{place % 2}"/><w:numId w:val="{own}"/></w:numPr><w:ind w:leftChars="0"/>',
        )
        for place in range(1, 5)
    )
    return Piece(
        body,
        abstracts=abstract,
        lists=f'<w:num w:numId="{own}" w16cid:durableId="{1234500 + own}"><w:abstractNumId w:val="{own}"/></w:num>',
    )


def table_plain(n: int) -> Piece:
    return Piece(table([["区分", "数量"], ["端末", f"{n}0台"], ["プリンター", f"{n}台"]]) + para(""))


def table_merged(n: int) -> Piece:
    across = '<w:tcPr><w:tcW w:w="8000" w:type="dxa"/><w:gridSpan w:val="2"/></w:tcPr>' + para("横に結合したセル")
    down = [
        '<w:tcPr><w:tcW w:w="4000" w:type="dxa"/><w:vMerge w:val="restart"/></w:tcPr>' + para("縦に結合したセル"),
        '<w:tcPr><w:tcW w:w="4000" w:type="dxa"/><w:vMerge/></w:tcPr>' + para(""),
    ]
    return Piece(table([[across], [down[0], f"右の{n}行目"], [down[1], "右の次の行"]], widths=(4000, 4000)) + para(""))


def table_nested(n: int) -> Piece:
    inside = table([["内側の表の左", f"内側の表の右{n}"]], widths=(1800, 1800)) + para("")
    return Piece(table([["外側の表", inside]]) + para(""))


def table_floating(n: int) -> Piece:
    place = '<w:tblpPr w:leftFromText="142" w:rightFromText="142" w:vertAnchor="text" w:horzAnchor="margin" w:tblpY="100"/><w:tblW w:w="4000" w:type="dxa"/>'
    return Piece(table([["浮いた表", f"その{n}"]], place, (2000, 2000)) + para("表の横に回り込む本文である。"))


def table_header_rows(n: int) -> Piece:
    made = table([["見出しの行", "値"], *([f"行{row}", f"値{row * n}"] for row in range(1, 6))])
    return Piece(
        made.replace('<w:tr w:rsidR="00C54E21">', '<w:tr w:rsidR="00C54E21"><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>', 1) + para("")
    )


def comments(n: int) -> Piece:
    ids = (10 * n, 10 * n + 1)
    body = para(
        f'<w:commentRangeStart w:id="{ids[0]}"/>{run("意見のある文である。")}<w:commentRangeEnd w:id="{ids[0]}"/><w:r><w:rPr><w:rStyle w:val="a9"/></w:rPr><w:commentReference w:id="{ids[0]}"/></w:r>'
    )
    text = "".join(
        f'<w:comment w:id="{own}" {_AUTHOR} w:initials="担">{para("ここは見直すこと。", "<w:pStyle w:val=" + chr(34) + "aa" + chr(34) + "/>", 500 + own)}</w:comment>'
        for own in ids[:1]
    )
    return Piece(body, comments=text)


def comment_threads(n: int) -> Piece:
    first, second = 10 * n + 2, 10 * n + 3
    marks = "".join(f'<w:commentRangeStart w:id="{own}"/>' for own in (first, second))
    ends = "".join(f'<w:commentRangeEnd w:id="{own}"/><w:r><w:commentReference w:id="{own}"/></w:r>' for own in (first, second))
    text = "".join(
        f'<w:comment w:id="{own}" {_AUTHOR} w:initials="担">{para(words, "", 600 + own)}</w:comment>'
        for own, words in ((first, "誰が決めますか。"), (second, "課長会議で決めます。"))
    )
    ids = [f"{0x10000000 + 600 + own:08X}" for own in (first, second)]
    extended = f'<w15:commentEx w15:paraId="{ids[0]}" w15:done="0"/><w15:commentEx w15:paraId="{ids[1]}" w15:paraIdParent="{ids[0]}" w15:done="1"/>'
    people = '<w15:person w15:author="担当者"><w15:presenceInfo w15:providerId="None" w15:userId="担当者"/></w15:person>' if n == 1 else ""
    return Piece(para(marks + run("問いと答えのある文。") + ends), comments=text, extended=extended, people=people)


def footnotes(n: int) -> Piece:
    own = 10 * n
    mark = '<w:r><w:rPr><w:rStyle w:val="a7"/></w:rPr>{}</w:r>'
    note = f'<w:footnote w:id="{own}">{para(mark.format("<w:footnoteRef/>") + run(f" 脚注の{n}番目の文。"))}</w:footnote>'
    return Piece(para(run("脚注のある文") + mark.format(f'<w:footnoteReference w:id="{own}"/>') + run("である。")), footnotes=note)


def endnotes(n: int) -> Piece:
    own = 10 * n
    mark = '<w:r><w:rPr><w:rStyle w:val="a7"/></w:rPr>{}</w:r>'
    note = f'<w:endnote w:id="{own}">{para(mark.format("<w:endnoteRef/>") + run(f" 文末脚注の{n}番目の文。"))}</w:endnote>'
    return Piece(para(run("文末脚注のある文") + mark.format(f'<w:endnoteReference w:id="{own}"/>') + run("である。")), endnotes=note)


def footnote_link(n: int) -> Piece:
    """A note with a table."""
    own = 10 * n + 5
    note = f'<w:footnote w:id="{own}">{para("<w:r><w:footnoteRef/></w:r>" + run("表のある脚注。"))}{table([["脚注の表", "右"]])}{para("")}</w:footnote>'
    return Piece(para(run("表のある脚注を持つ文。") + f'<w:r><w:footnoteReference w:id="{own}"/></w:r>'), footnotes=note)


def tracked_changes(n: int) -> Piece:
    old = f'<w:del w:id="{900 + n}" {_AUTHOR}><w:r><w:delText xml:space="preserve">契約金額</w:delText></w:r></w:del>'
    new = f'<w:ins w:id="{910 + n}" {_AUTHOR}>{run("年間の委託料")}</w:ins>'
    look = f'<w:r><w:rPr><w:b/><w:rPrChange w:id="{920 + n}" {_AUTHOR}><w:rPr/></w:rPrChange></w:rPr><w:t>太字にした。</w:t></w:r>'
    return Piece(para(old + new + run("を支払う。") + look) + para("消した段落", f'<w:rPr><w:del w:id="{930 + n}" {_AUTHOR}/></w:rPr>'))


def tracked_moves(n: int) -> Piece:
    moved = f'<w:moveFromRangeStart w:id="{940 + n}" w:name="move{n}" {_AUTHOR}/><w:moveFrom w:id="{950 + n}" {_AUTHOR}>{run("移した文。")}</w:moveFrom><w:moveFromRangeEnd w:id="{940 + n}"/>'
    to = f'<w:moveToRangeStart w:id="{960 + n}" w:name="move{n}" {_AUTHOR}/><w:moveTo w:id="{970 + n}" {_AUTHOR}>{run("移した文。")}</w:moveTo><w:moveToRangeEnd w:id="{960 + n}"/>'
    return Piece(para(moved + run("元の場所。")) + para(run("新しい場所。") + to))


def tracked_tables(n: int) -> Piece:
    made = table([["元からの行", "値"], ["増やした行", f"値{n}"]])
    first, _, rest = made.rpartition('<w:tr w:rsidR="00C54E21">')
    return Piece(f'{first}<w:tr w:rsidR="00C54E21"><w:trPr><w:ins w:id="{980 + n}" {_AUTHOR}/></w:trPr>{rest}' + para(""))


def fields(n: int) -> Piece:
    return Piece(
        para(run("印刷日　") + _field('DATE \\@ "yyyy年M月d日"', "2026年5月11日"))
        + para(f'<w:fldSimple w:instr=" NUMPAGES ">{run("3")}</w:fldSimple>')
        + para(_field("SEQ 図 \\* ARABIC", str(n)))
    )


def cross_references(n: int) -> Piece:
    name = f"_Ref1234{n}"
    marked = f'<w:bookmarkStart w:id="{20 + n}" w:name="{name}"/>{run("参照される見出し")}<w:bookmarkEnd w:id="{20 + n}"/>'
    return Piece(
        para(marked, '<w:pStyle w:val="2"/>')
        + para(
            run("「")
            + _field(f"REF {name} \\h", "参照される見出し")
            + run("」は")
            + _field(f"PAGEREF {name} \\h", "1")
            + run("ページにある。")
        )
    )


def bookmarks(n: int) -> Piece:
    return Piece(
        para(
            f'<w:bookmarkStart w:id="{30 + n}" w:name="しおり{n}"/>{run("しおりのある文。")}<w:bookmarkEnd w:id="{30 + n}"/><w:hyperlink w:anchor="しおり{n}" w:history="1">{run("しおりへ", "<w:rStyle w:val=" + chr(34) + "a8" + chr(34) + "/>")}</w:hyperlink>'
        )
    )


def hyperlinks(n: int) -> Piece:
    own = f"rIdLink{n}"
    return Piece(
        para(f'<w:hyperlink r:id="{own}" w:history="1">{run("見本市のページ")}</w:hyperlink>' + run("を見ること。")),
        (Part("https://www.example.jp/", "hyperlink", b"", id=own),),
    )


def contents_list(n: int) -> Piece:
    entry = f'<w:hyperlink w:anchor="_Toc55{n}" w:history="1">{run("目次にある見出し")}<w:r><w:tab/></w:r>{_field(f"PAGEREF _Toc55{n} " + chr(92) + "h", "2")}</w:hyperlink>'
    start = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-3" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    inside = (
        para("目次")
        + para(start + entry, '<w:pStyle w:val="11"/><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8494"/></w:tabs>')
        + para('<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    )
    gallery = f'<w:sdt><w:sdtPr><w:id w:val="{7000 + n}"/><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>'
    return Piece(
        gallery
        + para(
            f'<w:bookmarkStart w:id="{40 + n}" w:name="_Toc55{n}"/>{run("目次にある見出し")}<w:bookmarkEnd w:id="{40 + n}"/>',
            '<w:pStyle w:val="1"/>',
        )
    )


def index_fields(n: int) -> Piece:
    entry = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> XE "稼働率" \\y "かどうりつ" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return Piece(para(run("稼働率") + entry + run(f"を{90 + n}とする。")) + para(_field('INDEX \\e "・" \\c "2"', "稼働率・1")))


def bibliography(n: int) -> Piece:
    source = f'<b:Sources xmlns:b="{OPEN}/officeDocument/2006/bibliography" xmlns="{OPEN}/officeDocument/2006/bibliography" SelectedStyle="\\APA.XSL" StyleName="APA" Version="6"><b:Source><b:Tag>Mih26</b:Tag><b:SourceType>Book</b:SourceType><b:Title>見本の手引</b:Title><b:Year>2026</b:Year></b:Source></b:Sources>'
    item = f"customXml/item{n}.xml"
    properties = f'{HEAD}<ds:datastoreItem xmlns:ds="{OPEN}/officeDocument/2006/customXml" ds:itemID="{{0A1B2C3D-0000-4000-8000-00000000000{n}}}"><ds:schemaRefs><ds:schemaRef ds:uri="{OPEN}/officeDocument/2006/bibliography"/></ds:schemaRefs></ds:datastoreItem>'
    cited = f'<w:sdt><w:sdtPr><w:id w:val="{7100 + n}"/><w:citation/></w:sdtPr><w:sdtContent>{_field("CITATION Mih26 " + chr(92) + "l 1041", "(見本の手引, 2026)")}</w:sdtContent></w:sdt>'
    others = (
        (f"customXml/itemProps{n}.xml", properties, f"{KIND}customXmlProperties+xml"),
        (f"customXml/_rels/item{n}.xml.rels", relations_of([("rId1", "customXmlProps", f"itemProps{n}.xml")]), ""),
    )
    return Piece(para(run("出典のある文") + cited), (Part(item, "customXml", HEAD + source),), others)


def content_controls(n: int) -> Piece:
    text = f'<w:sdt><w:sdtPr><w:alias w:val="件名"/><w:tag w:val="subject"/><w:id w:val="{7200 + n}"/><w:placeholder><w:docPart w:val="DefaultPlaceholder_22675703"/></w:placeholder><w:text/></w:sdtPr><w:sdtContent>{run("業務の件名")}</w:sdtContent></w:sdt>'
    choice = f'<w:sdt><w:sdtPr><w:id w:val="{7300 + n}"/><w:dropDownList><w:listItem w:displayText="はい" w:value="1"/><w:listItem w:displayText="いいえ" w:value="2"/></w:dropDownList></w:sdtPr><w:sdtContent>{run("はい")}</w:sdtContent></w:sdt>'
    box = f'<w:sdt><w:sdtPr><w:id w:val="{7400 + n}"/><w14:checkbox><w14:checked w14:val="1"/><w14:checkedState w14:val="2612" w14:font="ＭＳ ゴシック"/><w14:uncheckedState w14:val="2610" w14:font="ＭＳ ゴシック"/></w14:checkbox></w:sdtPr><w:sdtContent>{run("☒")}</w:sdtContent></w:sdt>'
    day = f'<w:sdt><w:sdtPr><w:id w:val="{7500 + n}"/><w:date w:fullDate="2026-05-11T00:00:00Z"><w:dateFormat w:val="yyyy年M月d日"/><w:lid w:val="ja-JP"/><w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="japan"/></w:date></w:sdtPr><w:sdtContent>{run("2026年5月11日")}</w:sdtContent></w:sdt>'
    return Piece(para(text + choice + box + day))


def repeating_controls(n: int) -> Piece:
    inner = f'<w:sdt><w:sdtPr><w:id w:val="{7600 + n}"/><w15:repeatingSection/></w:sdtPr><w:sdtContent><w:sdt><w:sdtPr><w:id w:val="{7700 + n}"/><w15:repeatingSectionItem/></w:sdtPr><w:sdtContent>{para("繰り返しの段落。")}</w:sdtContent></w:sdt></w:sdtContent></w:sdt>'
    return Piece(inner)


def form_fields(n: int) -> Piece:
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="欄{n}"/><w:enabled/><w:calcOnExit w:val="0"/><w:textInput><w:default w:val="記入"/></w:textInput></w:ffData></w:fldChar></w:r>'
    rest = (
        '<w:r><w:instrText xml:space="preserve"> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("記入")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return Piece(para(run("氏名欄　") + begin + rest))


def equations(n: int) -> Piece:
    letters = "".join(
        f"<m:r><w:rPr><w:rFonts w:ascii={chr(34)}Cambria Math{chr(34)} w:hAnsi={chr(34)}Cambria Math{chr(34)}/></w:rPr><m:t>{sign}</m:t></m:r>"
        for sign in ("x", "=")
    )
    part = "<m:f><m:fPr><m:ctrlPr/></m:fPr><m:num><m:r><m:t>{}</m:t></m:r></m:num><m:den><m:r><m:t>{}</m:t></m:r></m:den></m:f>"
    return Piece(
        para(f"<m:oMathPara><m:oMath>{letters}{part.format(f'{n}a', 'b')}</m:oMath></m:oMathPara>")
        + para(run("式の中の") + f"<m:oMath>{letters}<m:r><m:t>3</m:t></m:r></m:oMath>")
    )


def text_box(n: int) -> Piece:
    """As Word writes it: for new programs, and once more in VML for old ones."""
    inside = f"<w:txbxContent>{para(f'図の中の文{n}。')}</w:txbxContent>"
    shape = f'<a:graphicData uri="{SPACES["wps"]}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="609600"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>{inside}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData>'
    old = f'<w:pict><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype><v:shape id="Text Box {n}" o:spid="_x0000_s10{20 + n}" type="#_x0000_t202" style="width:72pt;height:48pt"><v:textbox>{inside}</v:textbox></v:shape></w:pict>'
    return Piece(
        para(
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{_drawn(200 + n, shape, "テキスト ボックス", anchored=True)}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>'
            + run("図形のある段落。")
        )
    )


def vml_text_box(n: int) -> Piece:
    return Piece(
        para(
            f'<w:r><w:pict><v:rect id="_x0000_s30{20 + n}" style="width:90pt;height:30pt"><v:textbox><w:txbxContent>{para("古い形の枠の中の文。")}</w:txbxContent></v:textbox></v:rect></w:pict></w:r>'
        )
    )


def shape_group(n: int) -> Piece:
    one = '<wps:wsp><wps:cNvPr id="{0}" name="四角 {0}"/><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="{1}" y="0"/><a:ext cx="400000" cy="300000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:bodyPr/></wps:wsp>'
    group = f'<a:graphicData uri="{SPACES["wpg"]}"><wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="609600"/><a:chOff x="0" y="0"/><a:chExt cx="914400" cy="609600"/></a:xfrm></wpg:grpSpPr>{one.format(310 + n, 0)}{one.format(320 + n, 450000)}</wpg:wgp></a:graphicData>'
    return Piece(
        para(
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wpg">{_drawn(300 + n, group, "グループ")}</mc:Choice><mc:Fallback>{run("図形")}</mc:Fallback></mc:AlternateContent></w:r>'.replace(
                f"<mc:Fallback>{run('図形')}", "<mc:Fallback><w:t>図形</w:t>"
            )
        )
    )


def ruby(n: int) -> Piece:
    return Piece(
        para(
            '<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="distributeSpace"/><w:hps w:val="10"/><w:hpsRaise w:val="18"/><w:hpsBaseText w:val="21"/><w:lid w:val="ja-JP"/></w:rubyPr><w:rt><w:r><w:t>ちょうたつ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>調達</w:t></w:r></w:rubyBase></w:ruby></w:r>'
            + run(f"の{n}番目。")
        )
    )


def fit_text(n: int) -> Piece:
    return Piece(
        para(
            run("氏名", f'<w:spacing w:val="210"/><w:kern w:val="0"/><w:fitText w:val="1050" w:id="{-1400000000 + n}"/>')
            + run("　見本の欄")
        )
    )


def east_asian_layout(n: int) -> Piece:
    return Piece(
        para(
            run("縦中横", f'<w:eastAsianLayout w:id="{-1500000000 + n}" w:vert="1" w:vertCompress="1"/>')
            + run("割注の文", f'<w:eastAsianLayout w:id="{-1600000000 + n}" w:combine="1"/>')
        )
    )


def vertical_text(n: int) -> Piece:
    return Piece(
        para(f"縦書きの文書の段落{n}。"),
        section={
            "textDirection": '<w:textDirection w:val="tbRl"/>',
            "pgSz": '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape" w:code="9"/>',
        },
    )


def vertical_cells(n: int) -> Piece:
    return Piece(
        table(
            [['<w:tcPr><w:tcW w:w="900" w:type="dxa"/><w:textDirection w:val="tbRlV"/></w:tcPr>' + para("縦書きの欄"), f"横書き{n}"]],
            widths=(900, 7000),
        )
        + para("")
    )


def chart(n: int) -> Piece:
    c = f"{OPEN}/drawingml/2006/chart"
    own = f"rIdChart{n}"
    points = "".join(f'<c:pt idx="{place}"><c:v>{value}</c:v></c:pt>' for place, value in enumerate((3, 5, 8)))
    names = "".join(f'<c:pt idx="{place}"><c:v>{value}</c:v></c:pt>' for place, value in enumerate(("甲町", "乙町", "丙町")))
    series = f'<c:ser><c:idx val="0"/><c:order val="0"/><c:cat><c:strRef><c:f>Sheet1!$A$1:$A$3</c:f><c:strCache><c:ptCount val="3"/>{names}</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>Sheet1!$B$1:$B$3</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="3"/>{points}</c:numCache></c:numRef></c:val></c:ser>'
    axes = '<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/><c:crossAx val="112"/></c:catAx><c:valAx><c:axId val="112"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="111"/></c:valAx>'
    content = f'{HEAD}<c:chartSpace xmlns:c="{c}" xmlns:a="{SPACES["a"]}" xmlns:r="{SPACES["r"]}"><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}<c:axId val="111"/><c:axId val="112"/></c:barChart>{axes}</c:plotArea><c:plotVisOnly val="1"/></c:chart><c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    others = (
        (f"word/charts/_rels/chart{n}.xml.rels", relations_of([("rId1", "package", f"../embeddings/data{n}.xlsx")]), ""),
        (f"word/embeddings/data{n}.xlsx", _workbook(), ""),
    )
    inner = f'<a:graphicData uri="{c}"><c:chart xmlns:c="{c}" r:id="{own}"/></a:graphicData>'
    return Piece(
        para(f"<w:r>{_drawn(400 + n, inner, 'グラフ')}</w:r>"),
        (Part(f"word/charts/chart{n}.xml", "chart", content, f"{KIND}drawingml.chart+xml", own),),
        others,
    )


def _workbook() -> bytes:
    s = f"{OPEN}/spreadsheetml/2006/main"
    return package(
        {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="{OPEN}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{KIND}spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}spreadsheetml.worksheet+xml"/></Types>',
            "_rels/.rels": relations_of([("rId1", "officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": f'{HEAD}<workbook xmlns="{s}" xmlns:r="{SPACES["r"]}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations_of([("rId1", "worksheet", "worksheets/sheet1.xml")]),
            "xl/worksheets/sheet1.xml": f'{HEAD}<worksheet xmlns="{s}"><sheetData><row r="1"><c r="B1"><v>3</v></c></row></sheetData></worksheet>',
        }
    )


def smart_art(n: int) -> Piece:
    d = f"{OPEN}/drawingml/2006/diagram"
    spaces = f'xmlns:dgm="{d}" xmlns:a="{SPACES["a"]}" xmlns:r="{SPACES["r"]}"'
    nodes = "".join(
        f'<dgm:pt modelId="{place}"{kind}><dgm:prSet/><dgm:spPr/><dgm:t><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang="ja-JP"/><a:t>{words}</a:t></a:r></a:p></dgm:t></dgm:pt>'
        for place, kind, words in ((1, ' type="doc"', "体制"), (2, "", f"事務局{n}"), (3, "", "各課"))
    )
    links = "".join(f'<dgm:cxn modelId="{10 + place}" srcId="1" destId="{place}" srcOrd="{place - 2}" destOrd="0"/>' for place in (2, 3))
    parts = {
        "data": f"<dgm:dataModel {spaces}><dgm:ptLst>{nodes}</dgm:ptLst><dgm:cxnLst>{links}</dgm:cxnLst><dgm:bg/><dgm:whole/></dgm:dataModel>",
        "layout": f'<dgm:layoutDef {spaces} uniqueId="urn:sample:layout"><dgm:title val=""/><dgm:desc val=""/><dgm:catLst><dgm:cat type="list" pri="400"/></dgm:catLst><dgm:layoutNode name="root"><dgm:alg type="lin"/></dgm:layoutNode></dgm:layoutDef>',
        "quickStyle": f'<dgm:styleDef {spaces} uniqueId="urn:sample:style"><dgm:title val=""/><dgm:desc val=""/><dgm:catLst><dgm:cat type="simple" pri="1"/></dgm:catLst><dgm:styleLbl name="node0"/></dgm:styleDef>',
        "colors": f'<dgm:colorsDef {spaces} uniqueId="urn:sample:colors"><dgm:title val=""/><dgm:desc val=""/><dgm:catLst><dgm:cat type="accent1" pri="1"/></dgm:catLst></dgm:colorsDef>',
    }
    kinds = {"data": "Data", "layout": "Layout", "quickStyle": "QuickStyle", "colors": "Colors"}
    types = {"data": "diagramData", "layout": "diagramLayout", "quickStyle": "diagramStyle", "colors": "diagramColors"}
    made = tuple(
        Part(
            f"word/diagrams/{name}{n}.xml", f"diagram{kinds[name]}", HEAD + content, f"{KIND}drawingml.{types[name]}+xml", f"rIdD{name}{n}"
        )
        for name, content in parts.items()
    )
    inner = f'<a:graphicData uri="{d}"><dgm:relIds xmlns:dgm="{d}" r:dm="rIdDdata{n}" r:lo="rIdDlayout{n}" r:qs="rIdDquickStyle{n}" r:cs="rIdDcolors{n}"/></a:graphicData>'
    return Piece(para(f"<w:r>{_drawn(500 + n, inner, '図表')}</w:r>"), made)


def embedded_object(n: int) -> Piece:
    shape = f'<v:shape id="_x0000_i10{25 + n}" type="#_x0000_t75" style="width:60pt;height:40pt" o:ole=""><v:imagedata r:id="rIdOlePic{n}" o:title=""/></v:shape>'
    ole = f'<o:OLEObject Type="Embed" ProgID="Excel.Sheet.12" ShapeID="_x0000_i10{25 + n}" DrawAspect="Content" ObjectID="_17{n}0000000" r:id="rIdOle{n}"/>'
    return Piece(
        para(f'<w:r><w:object w:dxaOrig="1200" w:dyaOrig="800">{shape}{ole}</w:object></w:r>' + run("埋め込んだ表計算。")),
        (
            Part(f"word/embeddings/sheet{n}.xlsx", "package", _workbook(), id=f"rIdOle{n}"),
            Part(f"word/media/ole{n}.emf", "image", emf(), id=f"rIdOlePic{n}"),
        ),
    )


def _frame(n: int, kind: str, use: str, text: str) -> tuple[Part, str]:
    element = "hdr" if kind == "header" else "ftr"
    own = f"rId{kind}{use}{n}"
    content = f"{HEAD}<w:{element} {ROOT}>{para(text, '<w:pStyle w:val=' + chr(34) + ('a4' if kind == 'header' else 'a5') + chr(34) + '/>')}</w:{element}>"
    return Part(
        f"word/{kind}{use}{n}.xml", kind, content, f"{WORD_KIND}{kind}+xml", own
    ), f'<w:{kind}Reference w:type="{use}" r:id="{own}"/>'


def headers(n: int) -> Piece:
    made = [_frame(n, "header", "default", "別添資料の上の欄"), _frame(n, "footer", "default", "別添資料の下の欄")]
    return Piece(
        para("上と下に欄のある文書。"), tuple(part for part, _ in made), section={"headers": "".join(reference for _, reference in made)}
    )


def headers_first_even(n: int) -> Piece:
    made = [_frame(n, "header", use, f"{name}の上の欄") for use, name in (("first", "最初のページ"), ("even", "偶数ページ"))]
    own = {"headers": "".join(reference for _, reference in made), "titlePg": "<w:titlePg/>"}
    return Piece(
        para("最初と偶数のページの欄が違う文書。"),
        tuple(part for part, _ in made),
        section=own,
        settings={"evenAndOddHeaders": "<w:evenAndOddHeaders/>"},
    )


def watermark(n: int) -> Piece:
    own = f"rIdWater{n}"
    shape = f'<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype><v:shape id="PowerPlusWaterMarkObject{n}" o:spid="_x0000_s20{49 + n}" type="#_x0000_t136" style="position:absolute;width:300pt;height:100pt" fillcolor="silver" stroked="f"><v:textpath style="font-family:&quot;游明朝&quot;" string="社外秘"/></v:shape></w:pict></w:r>'
    part = Part(f"word/headerWater{n}.xml", "header", f"{HEAD}<w:hdr {ROOT}>{para(shape)}</w:hdr>", f"{WORD_KIND}header+xml", own)
    return Piece(para("透かしのある文書。"), (part,), section={"headers": f'<w:headerReference w:type="default" r:id="{own}"/>'})


def sections(n: int) -> Piece:
    wide = section({"pgSz": '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape" w:code="9"/>'})
    letter = section({"pgSz": '<w:pgSz w:w="12240" w:h="15840"/>', "type": '<w:type w:val="nextPage"/>'})
    return Piece(para("縦のページの文。", letter) + para(f"横のページの文{n}。", wide))


def landscape(n: int) -> Piece:
    return Piece(para(f"横長の用紙{n}。"), section={"pgSz": '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape" w:code="9"/>'})


def page_size_a3(n: int) -> Piece:
    return Piece(para(f"Ａ３の用紙{n}。"), section={"pgSz": '<w:pgSz w:w="23811" w:h="16838" w:orient="landscape" w:code="8"/>'})


def columns(n: int) -> Piece:
    two = section({"type": '<w:type w:val="continuous"/>', "cols": '<w:cols w:num="2" w:sep="1" w:space="425"/>'})
    return Piece(para(f"段組みの左{n}。") + para('<w:r><w:br w:type="column"/></w:r>' + run("段組みの右。"), two))


def page_borders_lines(n: int) -> Piece:
    border = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="24" w:color="auto"/>' for side in ("top", "left", "bottom", "right"))
    return Piece(
        para(f"行番号と枠のあるページ{n}。"),
        section={"pgBorders": f'<w:pgBorders w:offsetFrom="page">{border}</w:pgBorders>', "lnNumType": '<w:lnNumType w:countBy="5"/>'},
    )


def tab_leaders(n: int) -> Piece:
    return Piece(
        para(
            run("項目") + "<w:r><w:tab/></w:r>" + run(f"{n}00円"),
            '<w:tabs><w:tab w:val="left" w:pos="2000"/><w:tab w:val="decimal" w:leader="middleDot" w:pos="7000"/></w:tabs>',
        )
    )


def paragraph_frames(n: int) -> Piece:
    return Piece(
        para(
            "枠に入った段落。",
            '<w:framePr w:w="2000" w:hSpace="142" w:wrap="around" w:vAnchor="text" w:hAnchor="margin" w:xAlign="right" w:y="1"/><w:pBdr><w:top w:val="single" w:sz="4" w:space="1" w:color="auto"/></w:pBdr>',
        )
        + para(f"枠の横の本文{n}。")
    )


def borders_shading(n: int) -> Piece:
    return Piece(
        para(
            f"網掛けの段落{n}。",
            '<w:pBdr><w:top w:val="double" w:sz="6" w:space="1" w:color="FF0000"/><w:bottom w:val="double" w:sz="6" w:space="1" w:color="FF0000"/></w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="DEEAF6"/>',
        )
    )


def symbols_breaks(n: int) -> Piece:
    return Piece(
        para(
            run("記号")
            + '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r><w:r><w:noBreakHyphen/></w:r><w:r><w:br/></w:r>'
            + run("改行の後")
            + '<w:r><w:br w:type="page"/></w:r>'
            + run(f"改ページの後{n}")
        )
    )


def rare_characters(n: int) -> Piece:
    return Piece(para(f"髙橋﨑𠮷野家神葛󠄀城{n}㈱①Ⅳ㌔"))


def bidi_text(n: int) -> Piece:
    return Piece(para(f'<w:r><w:rPr><w:rtl/><w:lang w:bidi="he-IL"/></w:rPr><w:t xml:space="preserve">שלום {n}</w:t></w:r>', "<w:bidi/>"))


def hidden_text(n: int) -> Piece:
    return Piece(para(run("見える文。") + run(f"隠した文{n}。", "<w:vanish/>")))


def protection(n: int) -> Piece:
    return Piece(para(f"保護した文書{n}。"), settings={"documentProtection": '<w:documentProtection w:edit="readOnly" w:enforcement="1"/>'})


def editing_ranges(n: int) -> Piece:
    return Piece(para(f'<w:permStart w:id="{800 + n}" w:edGrp="everyone"/>{run("誰でも直せる所。")}<w:permEnd w:id="{800 + n}"/>'))


def old_compatibility(n: int) -> Piece:
    compat = '<w:compat><w:spaceForUL/><w:useFELayout/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="12"/></w:compat>'
    return Piece(para(f"互換モードの文書{n}。"), settings={"compat": compat})


def glossary(n: int) -> Piece:
    inside = f'{HEAD}<w:glossaryDocument {ROOT}><w:docParts><w:docPart><w:docPartPr><w:name w:val="定型文"/><w:category><w:name w:val="全般"/><w:gallery w:val="placeholder"/></w:category><w:behaviors><w:behavior w:val="content"/></w:behaviors></w:docPartPr><w:docPartBody>{para("定型の文。")}</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>'
    parts = (Part("word/glossary/document.xml", "glossaryDocument", inside, f"{WORD_KIND}document.glossary+xml"),) if n == 1 else ()
    return Piece(para(f"定型句のある文書{n}。"), parts)


def custom_data(n: int) -> Piece:
    item = f"customXml/item{n + 3}.xml"
    bound = f'<w:sdt><w:sdtPr><w:id w:val="{7800 + n}"/><w:dataBinding w:prefixMappings="xmlns:s=\'urn:sample\'" w:xpath="/s:root/s:name" w:storeItemID="{{0A1B2C3D-0000-4000-8000-0000000001{n}0}}"/><w:text/></w:sdtPr><w:sdtContent>{run("結び付いた値")}</w:sdtContent></w:sdt>'
    properties = f'{HEAD}<ds:datastoreItem xmlns:ds="{OPEN}/officeDocument/2006/customXml" ds:itemID="{{0A1B2C3D-0000-4000-8000-0000000001{n}0}}"><ds:schemaRefs/></ds:datastoreItem>'
    others = (
        (f"customXml/itemProps{n + 3}.xml", properties, f"{KIND}customXmlProperties+xml"),
        (f"customXml/_rels/item{n + 3}.xml.rels", relations_of([("rId1", "customXmlProps", f"itemProps{n + 3}.xml")]), ""),
    )
    return Piece(
        para(bound), (Part(item, "customXml", f'{HEAD}<s:root xmlns:s="urn:sample"><s:name>結び付いた値</s:name></s:root>'),), others
    )


def image_svg(n: int) -> Piece:
    extension = f'<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip xmlns:asvg="{MICROSOFT}/drawing/2016/SVG/main" r:embed="rIdSvg{n}"/></a:ext></a:extLst>'
    return Piece(
        para(_picture(600 + n, f"rIdSvgPng{n}", extension=extension)),
        (Part(f"word/media/s{n}.png", "image", png(), id=f"rIdSvgPng{n}"), Part(f"word/media/s{n}.svg", "image", _SVG, id=f"rIdSvg{n}")),
    )


def text_effects(n: int) -> Piece:
    return Piece(
        para(
            run(
                f"影のある文字{n}",
                '<w14:shadow w14:blurRad="50800" w14:dist="38100" w14:dir="2700000" w14:sx="100000" w14:sy="100000" w14:kx="0" w14:ky="0" w14:algn="tl"><w14:srgbClr w14:val="000000"><w14:alpha w14:val="60000"/></w14:srgbClr></w14:shadow>',
            )
        )
    )


FEATURES: Mapping[str, Callable[[int], Piece]] = {
    "headings": headings, "direct-formatting": direct_formatting, "custom-styles": custom_styles, "clashing-styles": clashing_styles,
    "list-bullets": lambda n: _list(n, "bullet", "・"), "list-decimal": lambda n: _list(n, "decimal", "%1."),
    "list-full-width": lambda n: _list(n, "decimalFullWidth", "（%1）"), "list-aiueo": lambda n: _list(n, "aiueoFullWidth", "%1"),
    "list-circled": lambda n: _list(n, "decimalEnclosedCircle", "%1"), "list-legal": lambda n: _list(n, "multilevel", "第%1条", "decimalFullWidth", '<w:suff w:val="space"/>'),
    "table": table_plain, "table-merged": table_merged, "table-nested": table_nested, "table-floating": table_floating, "table-header-rows": table_header_rows,
    "comments": comments, "comment-threads": comment_threads, "footnotes": footnotes, "endnotes": endnotes, "footnote-table": footnote_link,
    "tracked-changes": tracked_changes, "tracked-moves": tracked_moves, "tracked-table-rows": tracked_tables,
    "fields": fields, "cross-references": cross_references, "bookmarks": bookmarks, "hyperlinks": hyperlinks, "contents": contents_list, "index": index_fields, "bibliography": bibliography,
    "content-controls": content_controls, "repeating-controls": repeating_controls, "form-fields": form_fields, "custom-data": custom_data,
    "equations": equations, "text-box": text_box, "vml-text-box": vml_text_box, "shape-group": shape_group, "text-effects": text_effects,
    "ruby": ruby, "fit-text": fit_text, "east-asian-layout": east_asian_layout, "vertical-text": vertical_text, "vertical-cells": vertical_cells,
    "chart": chart, "smart-art": smart_art, "embedded-object": embedded_object,
    "image-png": lambda n: _image(n, f"p{n}.png", png(20 + n)), "image-jpeg": lambda n: _image(n, f"p{n}.jpeg", _JPEG), "image-emf": lambda n: _image(n, f"p{n}.emf", emf()),
    "image-svg": image_svg, "image-floating": lambda n: _image(n, f"f{n}.png", png(30 + n), anchored=True),
    "headers": headers, "headers-first-even": headers_first_even, "watermark": watermark, "sections": sections, "landscape": landscape, "page-a3": page_size_a3,
    "columns": columns, "page-borders": page_borders_lines, "tab-leaders": tab_leaders, "frames": paragraph_frames, "borders-shading": borders_shading,
    "symbols-breaks": symbols_breaks, "rare-characters": rare_characters, "bidi": bidi_text, "hidden-text": hidden_text,
    "protection": protection, "editing-ranges": editing_ranges, "compatibility": old_compatibility, "glossary": glossary,
}  # fmt: skip
