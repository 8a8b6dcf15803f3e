"""Annexes: every word, note, comment, picture and page of a foreign file stands in ours, and nothing of ours changes.

The files are written here as plain XML, so that each shows one thing; what comes out is read with ``zipfile`` and lxml alone.
"""

from __future__ import annotations

import io
import posixpath
import re
import subprocess
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree

from specgen.composition import Composed, compose
from specgen.errors import ReceivedError
from specgen.model import Attached
from tests.hostile_files import signed

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
A4 = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
WIDE = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="800" w:right="800" w:bottom="800" w:left="800" w:header="400" w:footer="400" w:gutter="0"/></w:sectPr>'
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082"
)
STYLES = f"""<w:styles {SPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"/><w:sz w:val="24"/>
</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr>
<w:rPr><w:b/></w:rPr></w:style><w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/></w:style>
<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="a1"/><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:style>
</w:styles>"""
NUMBERING = f"""<w:numbering {SPACES}><w:abstractNum w:abstractNumId="0"><w:nsid w:val="00000001"/><w:multiLevelType w:val="multilevel"/><w:lvl w:ilvl="0">
<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="1"/><w:lvlText w:val="第%1章"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
THEME = """<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="t"><a:themeElements><a:clrScheme name="c"><a:dk1><a:srgbClr val="111111"/></a:dk1>
<a:lt1><a:srgbClr val="FFFFFF"/></a:lt1><a:dk2><a:srgbClr val="222222"/></a:dk2><a:lt2><a:srgbClr val="EEEEEE"/></a:lt2><a:accent1><a:srgbClr val="AA0000"/></a:accent1>
<a:accent2><a:srgbClr val="00AA00"/></a:accent2><a:accent3><a:srgbClr val="0000AA"/></a:accent3><a:accent4><a:srgbClr val="AAAA00"/></a:accent4>
<a:accent5><a:srgbClr val="00AAAA"/></a:accent5><a:accent6><a:srgbClr val="AA00AA"/></a:accent6><a:hlink><a:srgbClr val="0000FF"/></a:hlink>
<a:folHlink><a:srgbClr val="FF00FF"/></a:folHlink></a:clrScheme><a:fontScheme name="f"><a:majorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/></a:majorFont>
<a:minorFont><a:latin typeface="Century"/><a:ea typeface=""/><a:cs typeface=""/><a:font script="Jpan" typeface="游明朝"/></a:minorFont></a:fontScheme>
<a:fmtScheme name="m"><a:fillStyleLst><a:solidFill><a:schemeClr val="phClr"/></a:solidFill><a:solidFill><a:schemeClr val="phClr"/></a:solidFill><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:fillStyleLst>
<a:lnStyleLst><a:ln w="6350"/><a:ln w="12700"/><a:ln w="19050"/></a:lnStyleLst><a:effectStyleLst><a:effectStyle><a:effectLst/></a:effectStyle><a:effectStyle><a:effectLst/></a:effectStyle>
<a:effectStyle><a:effectLst/></a:effectStyle></a:effectStyleLst><a:bgFillStyleLst><a:solidFill><a:schemeClr val="phClr"/></a:solidFill><a:solidFill><a:schemeClr val="phClr"/></a:solidFill>
<a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"""


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}<w:r><w:t>{text}</w:t></w:r></w:p>"


def annex(
    body: str,
    *,
    parts: dict[str, tuple[str, str | bytes]] | None = None,
    links: tuple[str, ...] = (),
    main: str = "document.main",
    root: str = "",
    settings: str = "",
    own_links: dict[str, str] | None = None,
) -> bytes:
    """A Word file. parts: name → relation's type (its last word, or whole; "" for none) and content; its id is the name's stem.

    links: further relations of the main part.  own_links: part → its relations.
    """
    content = {
        "styles.xml": ("styles", STYLES),
        "numbering.xml": ("numbering", NUMBERING),
        "theme/theme1.xml": ("theme", THEME),
        "settings.xml": ("settings", f'<w:settings {SPACES}>{settings}<w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/></w:settings>'),
        **(parts or {}),
    }
    kinds = {
        "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
        "chart": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    }
    types = "".join(
        f'<Override PartName="/word/{name}" ContentType="{kinds.get(kind) or f"{TYPE}.{kind}+xml"}"/>'
        for name, (kind, _) in content.items()
        if name.endswith(".xml") and kind
    )
    relations = "".join(
        f'<Relationship Id="{Path(name).stem}" Type="{kind if ":" in kind else f"{R}/{kind}"}" Target="{name}"/>'
        for name, (kind, _) in content.items()
        if kind
    )
    open_, close = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">', "</Relationships>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="png" ContentType="image/png"/><Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>'
            f'<Override PartName="/word/document.xml" ContentType="{TYPE.replace("document.main", "")}.{main}+xml"/>{types}</Types>',
        )
        archive.writestr("_rels/.rels", f'{open_}<Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/>{close}')
        archive.writestr("word/_rels/document.xml.rels", open_ + relations + "".join(links) + close)
        archive.writestr("word/document.xml", f"<w:document {SPACES} {root}><w:body>{body}</w:body></w:document>")
        for name, (_, each) in content.items():
            archive.writestr(f"word/{name}", each)
        for name, each in (own_links or {}).items():
            archive.writestr(f"word/{name}", open_ + each + close)
    return buffer.getvalue()


def host(places: int = 1, after: str = "") -> bytes:
    """A file of ours: a text, then for each annex a section with its heading and its place; the footer looks for the last page."""
    breaks = "<w:p><w:pPr>{}</w:pPr></w:p>"
    own = A4.replace(
        "<w:sectPr>", '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:footerReference w:type="default" r:id="footer1"/>'
    )
    last = (
        '<w:p><w:r><w:t>結び</w:t></w:r><w:bookmarkStart w:id="7" w:name="_SGlast"/><w:r><w:t>。</w:t></w:r><w:bookmarkEnd w:id="7"/></w:p>'
    )
    outer = '<w:p><w:bookmarkStart w:id="1" w:name="outer"/><w:bookmarkStart w:id="2" w:name="Ref"/><w:r><w:t>本体の文</w:t></w:r><w:bookmarkEnd w:id="2"/><w:bookmarkEnd w:id="1"/></w:p>'
    body = p("本体の見出し", '<w:pStyle w:val="1"/>') + outer + last
    for number in range(1, places + 1):
        body += breaks.format(own if number == 1 else A4)
        body += p(f"別紙{number}", "<w:keepNext/>")
        body += f'<w:p><w:bookmarkStart w:id="{100 + number}" w:name="_SGa{number}"/><w:bookmarkEnd w:id="{100 + number}"/></w:p>'
    body += (breaks.format(A4) + after if after else "") + (A4 if places else own)
    header = ("header", f"<w:hdr {SPACES}>{p('本体のヘッダー')}</w:hdr>")
    footer = (
        "footer",
        f'<w:ftr {SPACES}><w:p><w:fldSimple w:instr=" PAGEREF _SGlast "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>',
    )
    return annex(body, parts={"header1.xml": header, "footer1.xml": footer})


def composed(*contents: bytes, ours: bytes = b"", allow_lossy: bool = False, name: str = "相手.docx") -> Composed:
    attached = [Attached(f"a{i}", f"題{i}", name, "docx", each, "0" * 64) for i, each in enumerate(contents, 1)]
    return compose(ours or host(len(contents)), attached, allow_lossy=allow_lossy)


class File:
    """A Word file as a reader of its own sees it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.document = self.tree("word/document.xml")

    def tree(self, name: str) -> Any:
        return etree.fromstring(self.parts[name])

    def find(self, path: str, root: Any = None) -> list[Any]:
        found = (self.document if root is None else root).xpath(
            path, namespaces={"w": W, "r": R, **dict(re.findall(r'xmlns:(\w+)="([^"]+)"', SPACES))}
        )
        return list(found)

    def text(self, name: str = "word/document.xml") -> str:
        return "".join(self.find("//w:t/text()|//w:delText/text()", self.tree(name)))

    def target(self, own: str, part: str = "word/document.xml") -> str:
        folder, _, last = part.rpartition("/")
        relations = etree.fromstring(self.parts[f"{folder}/_rels/{last}.rels"])
        target = next(each.get("Target") for each in relations if each.get("Id") == own)
        return str(target.lstrip("/") if target.startswith("/") or ":" in target else posixpath.normpath(f"{folder}/{target}"))

    def related(self, kind: str) -> str:
        relations = etree.fromstring(self.parts["word/_rels/document.xml.rels"])
        found = [each.get("Target") for each in relations if each.get("Type").endswith(f"/{kind}")]
        return f"word/{found[0]}" if found and not found[0].startswith("/") else (found[0].lstrip("/") if found else "")

    def words(self) -> Counter[str]:
        texts = (
            re.findall(r"<(?:\w+:)?(?:t|delText)(?: [^>]*)?>([^<]+)<", self.parts[name].decode())
            for name in self.parts
            if name.endswith(".xml")
        )
        return Counter("".join(each for found in texts for each in found))


def test_the_text_stands_in_its_place_in_its_own_look() -> None:
    own = annex(p("相手の見出し", '<w:pStyle w:val="1"/>') + p("相手の文") + A4)
    file = File(composed(own).content)
    assert file.text() == "本体の見出し本体の文結び。別紙1相手の見出し相手の文"
    heading, text = file.find("//w:p[.//w:t[starts-with(., '相手')]]/w:pPr/w:pStyle/@w:val")
    assert (heading, text) == ("a1_1", "a1_a")
    styles = file.tree("word/styles.xml")
    assert file.find("//w:style[@w:styleId='a1_a']/w:rPr/w:sz/@w:val", styles) == ["24"]
    assert file.find("//w:style[@w:styleId='a1_a']/w:pPr/w:spacing/@w:after", styles) == ["160"]
    fonts = file.find("//w:style[@w:styleId='a1_a']/w:rPr/w:rFonts", styles)[0]
    assert dict(fonts.attrib) == {f"{{{W}}}ascii": "Century", f"{{{W}}}eastAsia": "游明朝"}
    assert file.find("//w:style[@w:default]/@w:styleId", styles) == ["a", "a1"]


def test_its_lists_begin_anew_and_leave_ours_alone() -> None:
    file = File(composed(annex(p("章", '<w:pStyle w:val="1"/>')), annex(p("章", '<w:pStyle w:val="1"/>'))).content)
    numbering = file.tree("word/numbering.xml")
    styles = file.tree("word/styles.xml")
    lists = {own: file.find(f"//w:style[@w:styleId='{own}']//w:numId/@w:val", styles)[0] for own in ("1", "a1_1", "a2_1")}
    assert len(set(lists.values())) == 3
    assert len(set(file.find("//w:num/w:abstractNumId/@w:val", numbering))) == 3
    assert len(set(file.find("//w:nsid/@w:val", numbering))) == 3
    assert file.find("//w:lvl/w:pStyle/@w:val", numbering) == ["1", "a1_1", "a2_1"]
    assert [each.tag.rpartition("}")[2] for each in numbering] == ["abstractNum"] * 3 + ["num"] * 3


def test_a_number_that_no_list_stands_for_does_not_meet_one_of_ours() -> None:
    file = File(composed(annex(p("文", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>'))).content)
    assert file.find("//w:p[w:r/w:t='文']//w:numId/@w:val") == ["0"]


def test_each_list_of_text_tables_and_notes_keeps_a_number_of_its_own() -> None:
    nums = "".join(f'<w:num w:numId="{own}"><w:abstractNumId w:val="0"/></w:num>' for own in (2, 3, 4))
    numbering = NUMBERING.replace("</w:numbering>", f"{nums}</w:numbering>")
    notes = f'<w:footnotes {SPACES}><w:footnote w:id="5">{p("注", _list(4))}</w:footnote></w:footnotes>'
    body = p("一", _list(2)) + p("二", _list(3)) + p("また一", _list(2)) + '<w:p><w:r><w:footnoteReference w:id="5"/></w:r></w:p>'
    own = annex(body, parts={"numbering.xml": ("numbering", numbering), "footnotes.xml": ("footnotes", notes)})
    file = File(composed(own).content)
    first, second, again = file.find("//w:p/w:pPr/w:numPr/w:numId/@w:val")
    note = file.find("//w:numId/@w:val", file.tree(file.related("footnotes")))
    assert first == again
    assert len({"1", first, second, *note}) == 4
    ids = file.find("//w:num/@w:numId", file.tree("word/numbering.xml"))
    assert len(ids) == len(set(ids))
    assert {first, second, *note} <= set(ids)


def _list(own: int) -> str:
    return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{own}"/></w:numPr>'


def test_a_signature_is_left_out_and_told() -> None:
    assert [(each.what, each.count) for each in composed(signed(annex(p("文")))).losses["相手.docx"]] == [("電子署名", 1)]


def test_bookmarks_of_one_name_stay_apart_and_marks_of_ours_keep_their_pairs() -> None:
    body = (
        '<w:p><w:bookmarkStart w:id="1" w:name="Ref"/><w:r><w:t>的</w:t></w:r><w:bookmarkEnd w:id="1"/></w:p>'
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> REF Ref \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>的</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:hyperlink w:anchor="Ref"><w:r><w:t>へ</w:t></w:r></w:hyperlink></w:p>'
    )
    file = File(composed(annex(body)).content)
    starts = {each.get(f"{{{W}}}name"): each.get(f"{{{W}}}id") for each in file.find("//w:bookmarkStart")}
    assert list(starts) == ["outer", "Ref", "a1_Ref", "_SGlast"]
    assert starts["outer"] == "1" and starts["Ref"] == "2"
    assert len(set(starts.values())) == 4
    assert sorted(file.find("//w:bookmarkEnd/@w:id")) == sorted(starts.values())
    assert file.find("//w:instrText/text()") == [" REF a1_Ref \\h "]
    assert file.find("//w:hyperlink/@w:anchor") == ["a1_Ref"]


def test_fields_that_ask_for_the_whole_file_stay_as_they_show() -> None:
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>目次の行</w:t></w:r></w:p><w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        '<w:p><w:fldSimple w:instr=" AUTHOR "><w:r><w:t>作成者</w:t></w:r></w:fldSimple>'
        '<w:fldSimple w:instr=" SEQ 図 \\* ARABIC "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        '<w:fldSimple w:instr=" INCLUDEPICTURE &quot;http://example.com/a.png&quot; "><w:r><w:t>絵</w:t></w:r></w:fldSimple></w:p>'
    )
    file = File(composed(annex(body)).content)
    assert file.text().endswith("目次の行作成者1絵")
    assert file.find("//w:instrText") == []
    assert file.find("//w:fldChar") == []
    assert file.find("//w:body//w:fldSimple/@w:instr") == [" SEQ a1_図 \\* ARABIC "]


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_come_with_their_texts_and_links(kind: str) -> None:
    notes = (
        f'<w:{kind}s {SPACES}><w:{kind} w:type="separator" w:id="-1"><w:p/></w:{kind}><w:{kind} w:type="continuationSeparator" w:id="0"><w:p/></w:{kind}>'
        f'<w:{kind} w:id="5"><w:p><w:r><w:{kind}Ref/></w:r><w:hyperlink r:id="far"><w:r><w:t>注のリンク</w:t></w:r></w:hyperlink></w:p></w:{kind}></w:{kind}s>'
    )
    far = f'<Relationship Id="far" Type="{R}/hyperlink" Target="https://www.example.jp/" TargetMode="External"/>'
    body = f'<w:p><w:r><w:t>文</w:t></w:r><w:r><w:{kind}Reference w:id="5"/></w:r><w:r><w:{kind}Reference w:id="6"/></w:r></w:p>'
    own = annex(body, parts={f"{kind}s.xml": (f"{kind}s", notes)}, own_links={f"_rels/{kind}s.xml.rels": far})
    file = File(composed(own, own).content)
    part = file.tree(file.related(f"{kind}s"))
    marks = file.find(f"//w:{kind}Reference/@w:id")
    assert len(marks) == len(set(marks)) == 2
    assert [file.find(f"//w:{kind}[@w:id='{each}']//w:t/text()", part) for each in marks] == [["注のリンク"], ["注のリンク"]]
    assert {file.target(each, file.related(f"{kind}s")) for each in file.find("//w:hyperlink/@r:id", part)} == {"https://www.example.jp/"}
    assert file.find(f"//w:{kind}[@w:type]/@w:id", part) == ["-1", "0"]
    styles = file.tree("word/styles.xml")
    raised = file.find(f"//w:style[@w:type='character'][w:name/@w:val='{kind} reference']/w:rPr/w:vertAlign/@w:val", styles)
    assert raised == ["superscript"], "LibreOffice looks for this name to raise the number in front of a note"


def test_comments_come_with_their_marks_and_a_mark_without_comment_goes() -> None:
    comments = f'<w:comments {SPACES}><w:comment w:id="0" w:author="係"><w:p w14:paraId="01"><w:r><w:t>確認を</w:t></w:r></w:p></w:comment></w:comments>'
    body = (
        '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>文</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
        '<w:r><w:commentReference w:id="9"/></w:r></w:p>'
    )
    own = annex(body, parts={"comments.xml": ("comments", comments)}, root='mc:Ignorable="w14 undeclared"')
    file = File(composed(own, own).content)
    comment = file.tree(file.related("comments"))
    assert (
        file.find("//w:comment/@w:id", comment)
        == file.find("//w:commentReference/@w:id")
        == file.find("//w:commentRangeStart/@w:id")
        == ["1", "2"]
    )
    assert file.find("//w:comment//w:t/text()", comment) == ["確認を", "確認を"]
    assert b"undeclared" not in file.parts["word/document.xml"]


def picture(own: str, number: int = 1) -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:extent cx="360000" cy="360000"/><wp:docPr id="{number}" name="絵" descr="説明"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="絵"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{own}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="360000" cy="360000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )


def test_pictures_charts_and_what_they_hold_come_along() -> None:
    chart = f'<c:chartSpace {SPACES}><c:chart><c:plotArea><c:layout/></c:plotArea></c:chart><c:externalData r:id="book"/></c:chartSpace>'
    frame = (
        '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="1" cy="1"/><wp:docPr id="1" name="g"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="chart1"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )
    own = annex(
        picture("絵1") + picture("絵1") + frame,
        parts={"media/絵1.png": ("image", PNG), "charts/chart1.xml": ("chart", chart), "embeddings/book.xlsx": ("", b"PK")},
        own_links={"charts/_rels/chart1.xml.rels": f'<Relationship Id="book" Type="{R}/package" Target="../embeddings/book.xlsx"/>'},
    )
    file = File(composed(own, own).content)
    names = [file.target(each) for each in file.find("//a:blip/@r:embed")]
    assert [file.parts[each] for each in names] == [PNG] * 4
    charts = [file.target(each) for each in file.find("//c:chart/@r:id")]
    assert len(set(charts)) == 2
    assert {file.parts[file.target("book", each)] for each in charts} == {b"PK"}
    ids = file.find("//wp:docPr/@id")
    assert len(ids) == len(set(ids)) == 6


def test_fields_that_are_not_whole_leave_their_words_and_nothing_else() -> None:
    """Found by the fuzzer: what follows would be read as theirs, and what they fetch would be fetched."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    fetch = r'<w:r><w:instrText> INCLUDETEXT "\\\\server\\a.docx" </w:instrText></w:r>'
    for inside in (
        mark.format("begin") + fetch + mark.format("separate") + "<w:r><w:t>示す文</w:t></w:r>",
        fetch + "<w:r><w:t>示す文</w:t></w:r>" + mark.format("end"),
        mark.format("begin") + mark.format("separate") + fetch + "<w:r><w:t>示す文</w:t></w:r>" + mark.format("end"),
    ):
        made = File(composed(annex(f"<w:p>{inside}</w:p>{p('次の文')}{A4}")).content)
        assert "示す文次の文" in made.text()
        assert made.find("//w:instrText[contains(., 'INCLUDETEXT')]") == []
        assert len(made.find("//w:fldChar[@w:fldCharType='begin']")) == len(made.find("//w:fldChar[@w:fldCharType='end']"))


def test_parts_of_which_a_file_has_one_do_not_come_twice() -> None:
    """Found by the fuzzer: a picture that names the settings brought them, and the data they would fetch."""
    own = annex(p("文") + '<w:p><w:r><w:pict><v:shape><v:imagedata r:id="settings"/></v:shape></w:pict></w:r></w:p>' + A4)
    made = File(composed(own).content)
    relations = made.parts["word/_rels/document.xml.rels"].decode()
    assert relations.count('/settings"') == 1
    assert [name for name in made.parts if "settings" in name] == ["word/settings.xml"]


def test_what_leads_outside_goes_and_its_text_stays() -> None:
    links = tuple(
        f'<Relationship Id="{own}" Type="{R}/{kind}" Target="{target}" TargetMode="External"/>'
        for own, kind, target in (
            ("pic", "image", "http://example.com/a.png"),
            ("file", "hyperlink", "file:///c:/a.docx"),
            ("web", "hyperlink", "https://www.example.jp/"),
        )
    )
    body = "".join(f'<w:p><w:hyperlink r:id="{own}"><w:r><w:t>{own}</w:t></w:r></w:hyperlink></w:p>' for own in ("file", "web", "none"))
    outside = picture("x").replace('r:embed="x"', 'r:link="pic"')
    file = File(composed(annex(body + outside, links=links)).content)
    assert file.text().endswith("filewebnone")
    assert [file.target(each) for each in file.find("//w:hyperlink/@r:id")] == ["https://www.example.jp/"]
    assert b"example.com" not in b"".join(file.parts.values())
    assert b"file:///" not in b"".join(file.parts.values())


def sections(file: File) -> list[tuple[str, str, str]]:
    """Width, orientation and text of the header of each section."""
    found = []
    for each in file.find("//w:sectPr"):
        header = file.find("w:headerReference[@w:type='default']/@r:id", each)
        size = file.find("w:pgSz", each)[0]
        found.append((size.get(f"{{{W}}}w"), size.get(f"{{{W}}}orient", ""), file.text(file.target(header[0])) if header else ""))
    return found


def test_pages_keep_their_size_and_ours_come_back_after_them() -> None:
    inner = f"<w:p><w:pPr>{A4}</w:pPr><w:r><w:t>縦</w:t></w:r></w:p>"
    file = File(composed(annex(inner + p("横") + WIDE), ours=host(1, after=p("本体の終わり"))).content)
    assert sections(file) == [
        ("11906", "", "本体のヘッダー"),
        ("11906", "", "本体のヘッダー"),
        ("16838", "landscape", "本体のヘッダー"),
        ("11906", "", "本体のヘッダー"),
    ]
    assert file.text().endswith("別紙1縦横本体の終わり")


def test_the_last_section_is_the_annex_s_and_the_last_page_is_found() -> None:
    file = File(composed(annex(p("横一") + p("横二") + WIDE)).content)
    assert sections(file) == [("11906", "", "本体のヘッダー"), ("16838", "landscape", "本体のヘッダー")]
    assert file.find("//w:p[w:bookmarkStart[@w:name='_SGlast']]/w:r/w:t/text()") == ["横二"]


def test_the_annex_shows_its_own_header_and_ours_returns() -> None:
    named = A4.replace("<w:sectPr>", '<w:sectPr><w:headerReference w:type="default" r:id="header9"/>').replace(
        "</w:sectPr>", '<w:pgNumType w:start="1"/></w:sectPr>'
    )
    header = ("header", f"<w:hdr {SPACES}>{p('相手のヘッダー')}</w:hdr>")
    file = File(composed(annex(p("文") + named, parts={"header9.xml": header}), ours=host(1, after=p("終わり"))).content)
    assert [each[2] for each in sections(file)] == ["本体のヘッダー", "相手のヘッダー", "本体のヘッダー"]
    footers = [file.target(each) for each in file.find("//w:sectPr/w:footerReference/@r:id")]
    assert set(footers) == {"word/footer1.xml"} and len(footers) == 3
    assert file.find("//w:pgNumType/@w:start") == []


def test_even_pages_of_an_annex_keep_their_header_and_ours_stay_the_same() -> None:
    named = A4.replace(
        "<w:sectPr>", '<w:sectPr><w:headerReference w:type="default" r:id="header8"/><w:headerReference w:type="even" r:id="header9"/>'
    )
    odd = ("header", f"<w:hdr {SPACES}>{p('奇数のヘッダー')}</w:hdr>")
    even = ("header", f"<w:hdr {SPACES}>{p('偶数のヘッダー')}</w:hdr>")
    own = annex(p("文") + named, parts={"header8.xml": odd, "header9.xml": even}, settings="<w:evenAndOddHeaders/>")
    file = File(composed(annex(p("先の文") + A4), own, ours=host(2, after=p("終わり"))).content)
    found = [
        [
            file.text(file.target(each.get(f"{{{R}}}id")))
            for page in ("default", "even")
            for each in file.find(f"w:headerReference[@w:type='{page}']", section)
        ]
        for section in file.find("//w:sectPr")
    ]
    ours = ["本体のヘッダー"] * 2
    assert found == [ours, ours, ["奇数のヘッダー", "偶数のヘッダー"], ours]
    assert all(len(file.find("w:footerReference", each)) == 2 for each in file.find("//w:sectPr"))
    assert [each.tag.rpartition("}")[2] for each in file.tree("word/settings.xml")] == ["evenAndOddHeaders", "themeFontLang"]


def test_even_headers_that_the_file_of_an_annex_does_not_use_do_not_show() -> None:
    named = A4.replace("<w:sectPr>", '<w:sectPr><w:headerReference w:type="even" r:id="header9"/>')
    even = ("header", f"<w:hdr {SPACES}>{p('偶数のヘッダー')}</w:hdr>")
    own = annex(p("文") + named, parts={"header9.xml": even}, settings='<w:evenAndOddHeaders w:val="0"/>')
    assert "evenAndOddHeaders" not in File(composed(own).content).parts["word/settings.xml"].decode()


def test_pages_in_contents_of_an_annex_are_seen_on_paper() -> None:
    hidden = "<w:p><w:r><w:t>題</w:t></w:r><w:r><w:rPr><w:webHidden/></w:rPr><w:tab/><w:t>12</w:t></w:r></w:p>"
    file = File(composed(annex(hidden + A4)).content)
    assert file.text().endswith("題12") and file.find("//w:webHidden") == []


def test_the_page_that_a_tracked_change_put_away_gets_no_header() -> None:
    old = A4.replace(
        "</w:sectPr>",
        '<w:sectPrChange w:id="1" w:author="係"><w:sectPr><w:pgSz w:w="9000" w:h="9000"/></w:sectPr></w:sectPrChange></w:sectPr>',
    )
    file = File(composed(annex(f"<w:p><w:pPr>{old}</w:pPr></w:p>" + p("文") + A4)).content)
    [put_away] = file.find("//w:sectPrChange/w:sectPr")
    assert [each.tag.rpartition("}")[2] for each in put_away] == ["pgSz"]
    assert [each[2] for each in sections(file)] == ["本体のヘッダー", "本体のヘッダー", "", "本体のヘッダー"]


def test_a_header_no_section_shows_is_not_missed() -> None:
    header = ("header", f"<w:hdr {SPACES}>{p('見えないヘッダー')}</w:hdr>")
    file = File(composed(annex(p("文") + A4, parts={"header9.xml": header})).content)
    assert [each[2] for each in sections(file)] == ["本体のヘッダー", "本体のヘッダー"]


def test_the_heading_stands_above_an_annex_in_columns() -> None:
    columns = A4.replace("</w:sectPr>", '<w:cols w:num="2"/></w:sectPr>')
    file = File(composed(annex(p("段の文") + columns)).content)
    last = file.find("//w:sectPr")
    assert [file.find("w:cols/@w:num", each) for each in last] == [[], [], ["2"]]
    assert file.find("w:type/@w:val", last[2]) == ["continuous"]
    assert file.find("//w:p[w:pPr/w:sectPr]/w:r/w:t/text()") == ["別紙1"]


@pytest.mark.parametrize(("direction", "alone"), [("lrTb", False), ("lrTbV", False), ("tbRl", True)])
def test_the_heading_has_a_page_of_its_own_above_vertical_text_alone(direction: str, alone: bool) -> None:
    page = A4.replace("</w:sectPr>", f'<w:textDirection w:val="{direction}"/></w:sectPr>')
    file = File(composed(annex(p("文") + page)).content)
    assert file.find("//w:p[w:pPr/w:sectPr]/w:r/w:t/text()") == (["別紙1"] if alone else [])


@pytest.mark.parametrize(
    ("kind", "size", "space", "expected"),
    [
        ("linesAndChars", '<w:sz w:val="21"/>', ' w:charSpace="819"', ["-5325"]),  # ours 12 pt, theirs 10.5: 819 - 1.5 * 4096
        ("snapToChars", '<w:sz w:val="28"/>', "", ["8192"]),
        ("linesAndChars", '<w:sz w:val="28"/>', ' w:charSpace="4294961151"', ["2047"]),  # -6145 as LibreOffice writes it
        ("linesAndChars", "", ' w:charSpace="819"', ["819"]),  # 12 pt by its defaults
        ("lines", '<w:sz w:val="21"/>', ' w:charSpace="819"', ["819"]),
    ],
)
def test_lines_of_an_annex_hold_as_many_characters_as_its_office_chose(kind: str, size: str, space: str, expected: list[str]) -> None:
    styles = STYLES.replace('<w:name w:val="Normal"/>', f'<w:name w:val="Normal"/><w:rPr>{size}</w:rPr>')
    page = A4.replace("</w:sectPr>", f'<w:docGrid w:type="{kind}" w:linePitch="360"{space}/></w:sectPr>')
    file = File(composed(annex(p("文") + page, parts={"styles.xml": ("styles", styles)})).content)
    assert file.find("//w:docGrid/@w:charSpace") == expected


def test_tables_and_text_boxes_keep_look_and_words() -> None:
    table = f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="2000"/></w:tblGrid><w:tr><w:tc>{p("欄")}</w:tc></w:tr></w:tbl>'
    box = (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="1" cy="1"/><wp:docPr id="3" name="b"/><a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr/><wps:spPr><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{p('箱の文')}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f'<mc:Fallback><w:pict><v:shape id="s"><v:textbox><w:txbxContent>{p("箱の文")}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>'
    )
    plain = Document()
    plain.add_paragraph("本体")
    place = plain.add_paragraph()._p
    for mark in ("bookmarkStart", "bookmarkEnd"):
        place.append(
            etree.fromstring(
                f'<w:{mark} xmlns:w="{W}" w:id="1" w:name="_SGa1"/>'.replace(
                    ' w:name="_SGa1"', "" if mark == "bookmarkEnd" else ' w:name="_SGa1"'
                )
            )
        )
    ours = io.BytesIO()
    plain.save(ours)
    file = File(composed(annex(table + box), ours=ours.getvalue()).content)
    assert file.find("//w:tc/w:p/w:pPr/w:spacing/@w:after") == ["0"]
    assert file.find("//w:txbxContent//w:pStyle/@w:val") == ["a1_a", "a1_a"]
    assert file.find("//wps:spPr//a:srgbClr/@val") == ["AA0000"]
    choice = file.find("//mc:Choice")[0]
    assert choice.nsmap[choice.get("Requires")] == "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    assert Counter(file.text())["箱"] == 2


def test_paragraphs_of_tables_in_content_controls_keep_the_spacing_of_the_table() -> None:
    cell = f"<w:sdt><w:sdtContent><w:tc>{p('欄一')}</w:tc></w:sdtContent></w:sdt><w:tc><w:sdt><w:sdtContent>{p('欄二')}</w:sdtContent></w:sdt></w:tc>"
    table = f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/></w:tblGrid><w:tr>{cell}</w:tr></w:tbl>'
    file = File(composed(annex(table + p("表の外") + A4)).content)
    assert file.find("//w:p[.//w:t[starts-with(., '欄')]]/w:pPr/w:spacing/@w:after") == ["0", "0"]
    assert file.find("//w:p[.//w:t='表の外']/w:pPr/w:spacing") == []


def test_the_spacing_of_a_paragraph_s_style_goes_before_that_of_the_table() -> None:
    spaced = STYLES.replace('<w:name w:val="Normal"/>', '<w:name w:val="Normal"/><w:pPr><w:spacing w:after="100"/></w:pPr>')
    table = f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="2000"/></w:tblGrid><w:tr><w:tc>{p("欄")}</w:tc></w:tr></w:tbl>'
    file = File(composed(annex(table + p("文") + A4, parts={"styles.xml": ("styles", spaced)})).content)
    spacing = file.find("//w:p[.//w:t='欄']/w:pPr/w:spacing")[0]
    assert {key.rpartition("}")[2]: value for key, value in spacing.attrib.items()} == {"line": "240", "lineRule": "auto"}
    assert file.find("//w:style[@w:styleId='a1_a']/w:pPr/w:spacing/@w:after", file.tree("word/styles.xml")) == ["100"]


def test_tab_stops_stand_as_far_apart_as_in_the_file_of_the_annex() -> None:
    def tabbed(name: str, properties: str = "") -> str:
        return p(name, properties).replace("<w:t>", "<w:tab/><w:t>")

    def cell(text: str, width: str) -> str:
        return (
            '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="5000"/></w:tblGrid>'
            f"<w:tr><w:tc><w:tcPr>{width}</w:tcPr>{text}</w:tc></w:tr></w:tbl>"
        )

    body = [
        *(p("字だけ"), tabbed("文"), tabbed("字下げ", '<w:shd w:val="clear"/><w:ind w:left="2100" w:right="1500"/>')),
        tabbed("自前", '<w:tabs><w:tab w:val="right" w:pos="5000"/><w:tab w:val="clear" w:pos="8000"/></w:tabs>'),
        *(tabbed("見出し", '<w:pStyle w:val="1"/>'), cell(tabbed("欄"), '<w:tcW w:w="5000" w:type="dxa"/>'), cell(tabbed("幅なし"), "")),
    ]
    for distance in ("2000", "720", "0"):  # ours says none: 720
        file = File(composed(annex("".join(body) + A4, settings=f'<w:defaultTabStop w:val="{distance}"/>')).content)
        found = {
            "".join(file.find(".//w:t/text()", each)): [
                (tab.get(f"{{{W}}}val"), int(tab.get(f"{{{W}}}pos"))) for tab in file.find("w:pPr/w:tabs/w:tab", each)
            ]
            for each in file.find("//w:p[w:pPr/w:pStyle[starts-with(@w:val, 'a1_')]]")
        }
        own = {"自前": [("right", 5000), ("clear", 8000)]}
        if distance == "2000":
            left = [("left", each) for each in (2000, 4000, 6000, 8000)]
            own = {"文": left, "字下げ": left[1:3], "自前": [("right", 5000), *left[2:]], "欄": left[:2]}
        assert {name: tabs for name, tabs in found.items() if tabs} == own, distance


def test_content_controls_lose_ties_and_numbers_not_words() -> None:
    body = (
        '<w:sdt><w:sdtPr><w:tag w:val="sg:x"/><w:id w:val="99"/><w:placeholder><w:docPart w:val="A"/></w:placeholder><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/>'
        f"</w:sdtPr><w:sdtContent>{p('欄の語')}</w:sdtContent></w:sdt>"
    )
    file = File(composed(annex(body), annex(body)).content)
    assert file.find("//w:sdtPr/*") != []
    assert file.find("//w:dataBinding|//w:sdtPr/w:id|//w:placeholder") == []
    assert "sg:x" not in file.find("//w:sdtPr/w:tag/@w:val")
    assert Counter(file.text())["欄"] == 2


def test_tracked_changes_stay_with_ids_of_their_own() -> None:
    body = '<w:p><w:ins w:id="1" w:author="x"><w:r><w:t>足</w:t></w:r></w:ins><w:del w:id="2" w:author="x"><w:r><w:delText>引</w:delText></w:r></w:del></w:p>'
    file = File(composed(annex(body), annex(body)).content)
    ids = file.find("//w:ins/@w:id|//w:del/@w:id|//w:bookmarkStart/@w:id")
    assert len(ids) == len(set(ids)) == 7
    assert Counter(file.text())["引"] == 2


def test_a_template_is_a_file_like_others() -> None:
    assert File(composed(annex(p("ひな形の文"), main="template.main")).content).text().endswith("ひな形の文")


def test_the_same_files_give_the_same_bytes() -> None:
    own = annex(p("章", '<w:pStyle w:val="1"/>') + picture("絵1"), parts={"media/絵1.png": ("image", PNG)})
    assert composed(own).content == composed(own).content


def test_what_cannot_be_carried_is_refused_with_its_list() -> None:
    own = annex(p("文") + '<w:altChunk r:id="x"/><w:altChunk r:id="y"/>')
    with pytest.raises(
        ReceivedError, match=r"相手\.docx: SG440 別紙に移せないものがあります（丸ごと差し込まれた、ほかの形式の文書 2 か所）"
    ):
        composed(own)
    result = composed(own, allow_lossy=True)
    assert [(each.what, each.count) for each in result.losses["相手.docx"]] == [("丸ごと差し込まれた、ほかの形式の文書", 2)]
    assert File(result.content).text().endswith("文")


def test_words_that_nothing_can_hold_are_missed() -> None:
    own = annex(p("文") + '<w:p><w:subDoc r:id="x"><w:r><w:t>失せもの</w:t></w:r></w:subDoc></w:p>')
    with pytest.raises(ReceivedError, match=r"相手\.docx: SG441 別紙の文字が 4 字失われます（"):
        composed(own)


def test_a_file_that_cannot_be_taken_apart_is_named() -> None:
    own = annex(p("文"), parts={"styles.xml": ("styles", "<w:styles")})
    with pytest.raises(ReceivedError, match=r"相手\.docx: SG404 部品「word/styles\.xml」の ＸＭＬ が正しくありません") as refused:
        composed(own, annex(p("文")))
    assert refused.value.exit_status == 4


def test_files_of_another_kind_keep_no_place() -> None:
    attached = [Attached("a", "題", "図面.pdf", "pdf", b"%PDF", "0" * 64)]
    assert File(compose(host(0), attached).content).text() == File(host(0)).text()


def test_twenty_thousand_paragraphs_take_seconds_not_minutes() -> None:
    own = annex("".join(p(f"第{i}段") for i in range(20_000)))
    file = File(composed(own).content)
    assert file.words() >= File(own).words()


def test_every_composed_file_is_valid(validator: str, tmp_path: Path) -> None:
    notes = f'<w:footnotes {SPACES}><w:footnote w:id="5"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>注</w:t></w:r></w:p></w:footnote></w:footnotes>'
    comments = f'<w:comments {SPACES}><w:comment w:id="0" w:author="係"><w:p><w:r><w:t>確認を</w:t></w:r></w:p></w:comment></w:comments>'
    body = (
        p("章", '<w:pStyle w:val="1"/>')
        + p("段", '<w:shd w:val="clear"/><w:ind w:left="420"/>').replace("<w:t>", "<w:tab/><w:t>")
        + picture("絵1")
        + '<w:p><w:r><w:footnoteReference w:id="5"/></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>'
        f"<w:p><w:pPr>{A4}</w:pPr></w:p>"
        + p("横")
        + WIDE.replace("<w:sectPr>", '<w:sectPr><w:headerReference w:type="even" r:id="header9"/>')
    )
    header = ("header", f"<w:hdr {SPACES}>{p('偶数のヘッダー')}</w:hdr>")
    notes_of = {"footnotes.xml": ("footnotes", notes), "comments.xml": ("comments", comments)}
    own = annex(
        body,
        parts={"media/絵1.png": ("image", PNG), "header9.xml": header, **notes_of},
        settings='<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>',
    )
    file = tmp_path / "a.docx"
    file.write_bytes(composed(own, own).content)
    told = subprocess.run([validator, str(file)], capture_output=True, text=True, check=False).stdout
    assert '"ok": true' in told, told
