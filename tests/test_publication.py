"""Files for others: every secret of a Word file is gone from every part, and what a reader sees is the same."""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from specgen.errors import Findings, ReceivedError, SpecgenError, UsageError, WorkplaceError
from specgen.provenance import clause_states
from specgen.publication import publish, publish_files
from specgen.received import read_document_file
from specgen.render import docx
from specgen.visible_words import visible_words
from specgen.word_package import WordPackage
from tests.conftest import shipped_library
from tests.hostile_files import document as small_document
from tests.hostile_files import documents, packed, png
from tests.small import document as our_document
from tests.small import shipped
from tests.test_received import ENVIRONMENT, Listener
from tests.word_files import (
    SHOWN,
    bookmark,
    deleted,
    field,
    inserted,
    paragraph,
    parts_of,
    picture,
    relations,
    rich,
    rich_parts,
    run,
    with_body,
)

_MARK = '<w:rPr><w:del w:id="90" w:author="見本花子"/></w:rPr>'
_CELL = '<w:tcW w:w="4000" w:type="dxa"/>'
SECRETS = ("ひみつ", "見本花子", "himitsu", "2026-11", "A1B2C3", "5A5B5C5D", "Users", "urn:specgen", "0A0B0C0D")


def published(content: bytes) -> bytes:
    return publish(content).content


def body(content: bytes) -> str:
    """The text of the body as XML, without the namespaces of its root."""
    text = parts_of(content)["word/document.xml"].decode()
    return text[text.index("<w:body>") + 8 : text.index("<w:sectPr")]


def removed(content: bytes) -> dict[str, int]:
    return dict(publish(content).removed)


# -- everything at once ----------------------------------------------------------------------------


def test_no_part_holds_a_secret_any_more() -> None:
    before, after = rich(), parts_of(published(rich()))
    for secret in SECRETS:
        assert any(secret in part.decode(errors="ignore") for part in parts_of(before).values()), secret
        assert [name for name, part in after.items() if secret in part.decode(errors="ignore")] == [], secret


def test_the_parts_that_are_left() -> None:
    assert sorted(parts_of(published(rich()))) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/_rels/fontTable.xml.rels",
        "word/_rels/settings.xml.rels",
        "word/document.xml",
        "word/endnotes.xml",
        "word/fontTable.xml",
        "word/footnotes.xml",
        "word/header1.xml",
        "word/media/image1.png",
        "word/settings.xml",
        "word/styles.xml",
    ]


def test_a_reader_sees_the_same() -> None:
    assert visible_words(rich()) == SHOWN
    assert visible_words(published(rich())) == SHOWN


def test_what_was_taken_out_is_told_with_how_many() -> None:
    told = publish(rich())
    assert dict(told.removed) == {
        "specgen の作成記録": 1,
        "コメント": 1,
        "隠し文字": 2,
        "変更履歴の削除": 12,
        "変更履歴の挿入": 4,
        "変更履歴の書式の変更": 8,
        "外部又は作成の情報を取り込むフィールド（表示は残しました）": 2,
        "コンテンツコントロールのデータへの結び付き": 1,
        "編集を許された者の名前": 1,
        "削除された脚注又は文末脚注": 2,
        "隠しブックマーク": 4,
        "編集の履歴の番号（rsid）": 129,
        "文書変数": 1,
        "ひな形への結び付き": 1,
        "差込み印刷の設定": 1,
        "埋め込まれたフォント": 1,
        "外部への結び付き": 3,
        "プロパティー（作成者、会社、日時など）": 11,
        "文書のプロパティー（ユーザー設定）": 1,
        "縮小画像": 1,
        "他のプログラムのデータ（customXml）": 1,
        "文書に表れないヘッダー": 1,
        "定型句": 1,
        "文書に表れない画像": 1,
    }
    assert told.kept == ()
    assert told.words == sum(len(text) for text in SHOWN.values())


def test_published_twice_is_published_once() -> None:
    once = published(rich())
    assert publish(once).removed == ()
    assert published(once) == once
    assert published(rich()) == once


def test_title_language_and_the_program_stay() -> None:
    after = parts_of(published(rich()))
    assert re.findall(r"<(\w+:\w+)>([^<]*)</", after["docProps/core.xml"].decode()) == [
        ("dc:title", "見本の仕様書"),
        ("dc:language", "ja-JP"),
    ]
    assert re.findall(r"<(\w+)>([^<]*)</", after["docProps/app.xml"].decode()) == [
        ("Application", "Microsoft Office Word"),
        ("AppVersion", "16.0000"),
    ]


def test_a_valid_file_stays_valid(validator: str, tmp_path: Path) -> None:
    for name, content in (("before", rich()), ("after", published(rich()))):
        (tmp_path / f"{name}.docx").write_bytes(content)
        result = subprocess.run([validator, str(tmp_path / f"{name}.docx")], capture_output=True, check=False, timeout=120)
        assert json.loads(result.stdout)["errors"] == [], name


@pytest.mark.office
def test_libreoffice_shows_the_words_a_reader_sees(convert: Callable[[Path, str], Path], tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(published(rich()))
    text = convert(file, "txt:Text (encoded):UTF8").read_text(encoding="utf-8-sig")
    shown = [line.strip() for line in text.splitlines() if line.strip()]
    assert shown[:6] == ["第１条受注者は誠実に履行する。", "前の段落次の段落", "動いた文。", "表の行", "追加の行", "脚注1i１の後"]
    assert shown[6:12] == ["閉じた者見本課長", "リンク普通のリンク", "取り込んだ文", "二行目", "目次3", "件名を書く所"]


# -- our own files ---------------------------------------------------------------------------------


def test_our_papers_lose_the_record_of_their_making_and_keep_their_numbers(tmp_path: Path) -> None:
    clauses = {"a.one": "title: 資料の保存\n---\n参加団体は、資料を保存する。\n", "a.two": "title: 準用\n---\n[[ref:a.one]]を準用する。\n"}
    ours = docx.render(our_document(tmp_path, clauses), shipped_library().styles, {"specgen": "0"})
    assert [each.state for each in clause_states(ours) or ()] == ["same", "same"]
    after = published(ours)
    assert clause_states(after) is None
    names = re.findall(r'w:bookmarkStart [^>]*w:name="([^"]*)"', parts_of(after)["word/document.xml"].decode())
    assert [name for name in names if name.startswith("_SG") and name != "_SGlast"] == []
    assert any(name.startswith("_Ref") for name in names)
    used = set(re.findall(r" (?:REF|PAGEREF) (\S+)", "".join(part.decode(errors="ignore") for part in parts_of(after).values())))
    assert used <= set(names)


def test_every_paper_of_a_sample_can_be_published() -> None:
    for paper in shipped("machi").documents:
        content = docx.render(paper, shipped_library().styles, {"specgen": "0"})
        told = publish(content, allow_blanks=True)
        assert clause_states(told.content) is None
        assert visible_words(told.content) == visible_words(content)


def test_a_paper_for_the_inside_is_refused_and_a_draft_is_told(tmp_path: Path) -> None:
    clauses = {"a.one": "title: 資料の保存\n---\n参加団体は、資料を保存する。\n"}
    paper = our_document(tmp_path / "library", clauses)
    for name, internal, draft in (("庁内", True, False), ("案", False, True), ("確定", False, False)):
        made = replace(paper, title=f"{name}の文書", internal=internal, draft=draft)
        (tmp_path / f"{name}.docx").write_bytes(docx.render(made, shipped_library().styles, {"specgen": "0"}))
    inside, draft_file, final = (tmp_path / f"{name}.docx" for name in ("庁内", "案", "確定"))
    with pytest.raises(Findings) as error:
        publish_files([final, inside], tmp_path / "out")
    (problem,) = error.value.problems
    assert (problem.code, problem.origin.path) == ("SG450", str(inside))
    assert problem.message == "「庁内の文書」は庁内の文書です（公表するものではありません）"
    assert not (tmp_path / "out").exists()
    told = publish_files([final, inside, draft_file], tmp_path / "out", allow_internal=True)
    assert [[each.code for each in file.notices] for file in told] == [[], [], ["SG451"]]
    again = command(tmp_path, "庁内.docx", "-o", "もう一度", "--allow-internal")
    assert (again.returncode, again.stderr) == (0, "")


def test_reports_and_internal_kinds_say_so_in_their_record() -> None:
    made = shipped("mihon")
    assert {each.kind for each in made.reports if not each.internal} == set()
    assert {each.kind for each in made.documents if each.internal} & {"briefing", "section_briefing"}
    assert [each.kind for each in made.documents if each.kind in ("spec", "agreement") and each.internal] == []


def test_an_open_blank_is_not_published_unless_asked_for() -> None:
    content = with_body(paragraph(run("氏名は")) + paragraph(run("【要記入：見本") + run("市長】")) + paragraph(run("【要記入】")))
    with pytest.raises(Findings) as error:
        publish(content, "見本.docx")
    (problem,) = error.value.problems
    assert (problem.code, problem.message) == ("SG448", "未記入の欄が 2 か所あります（【要記入：見本市長】、【要記入】）")
    assert "【要記入：見本</w:t>" in body(publish(content, allow_blanks=True).content)
    crossed_out = with_body(paragraph(run("氏名は") + deleted("【要記入：氏名】", 1)))
    assert publish(crossed_out).words == len("氏名は見本市の様式")


# -- changes ---------------------------------------------------------------------------------------


def _table(*rows: str) -> str:
    return f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid>{"".join(rows)}</w:tbl>'


def _tr(inside: str, row: str = "", cell: str = "") -> str:
    return f"<w:tr>{f'<w:trPr>{row}</w:trPr>' if row else ''}<w:tc><w:tcPr>{_CELL}{cell}</w:tcPr>{inside}</w:tc></w:tr>"


def _t(text: str, properties: str = "") -> str:
    """A paragraph of one run as it comes out."""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


CHANGES: dict[str, tuple[str, str]] = {
    "a chain of deleted marks runs on into the last paragraph, whose properties stay": (
        paragraph(run("一"), f'<w:jc w:val="left"/>{_MARK}') + paragraph(run("二"), _MARK) + paragraph(run("三"), '<w:jc w:val="right"/>'),
        '<w:p><w:pPr><w:jc w:val="right"/></w:pPr>'
        + "".join(f'<w:r><w:t xml:space="preserve">{each}</w:t></w:r>' for each in "一二三")
        + "</w:p>",
    ),
    "an inserted paragraph stays": (
        paragraph(inserted(run("新"), 1), '<w:rPr><w:ins w:id="2" w:author="x"/></w:rPr>'),
        _t("新", "<w:pPr><w:rPr/></w:pPr>"),
    ),
    "a section that ends in a deleted mark is one with the next": (
        paragraph(run("一"), f'{_MARK}<w:sectPr><w:pgSz w:w="1" w:h="1"/></w:sectPr>') + paragraph(run("二")),
        '<w:p><w:r><w:t xml:space="preserve">一</w:t></w:r><w:r><w:t xml:space="preserve">二</w:t></w:r></w:p>',
    ),
    "an empty paragraph before a table goes, one with words stays": (
        paragraph(deleted("消", 1), _MARK)
        + _table(_tr(paragraph(run("表"))))
        + paragraph(run("語"), _MARK)
        + _table(_tr(paragraph(run("表")))),
        _table(_tr(_t("表"))) + _t("語", "<w:pPr><w:rPr/></w:pPr>") + _table(_tr(_t("表"))),
    ),
    "the last paragraph of a cell stays": (
        _table(_tr(paragraph(deleted("消", 1), _MARK))),
        _table(_tr("<w:p><w:pPr><w:rPr/></w:pPr></w:p>")),
    ),
    "a table whose rows are all deleted goes": (
        _table(_tr(paragraph(run("消")), '<w:del w:id="1" w:author="x"/>')) + paragraph(run("後")),
        _t("後"),
    ),
    "a row whose only cell is deleted goes": (
        _table(_tr(paragraph(run("残"))), _tr(paragraph(run("消")), cell='<w:cellDel w:id="1" w:author="x"/>')),
        _table(_tr(_t("残"))),
    ),
    "an inserted cell and merged cells": (
        _table(
            _tr(paragraph(run("上")), cell='<w:vAlign w:val="top"/><w:cellMerge w:id="1" w:author="x" w:vMerge="rest"/>'),
            _tr(paragraph(run("下")), cell='<w:cellIns w:id="2" w:author="x"/>'),
        ),
        _table(_tr(_t("上"), cell='<w:vMerge w:val="restart"/><w:vAlign w:val="top"/>'), _tr(_t("下"))),
    ),
    "what was inserted and deleted again goes": (paragraph(inserted(deleted("消", 1), 2) + run("残")), _t("残")),
    "a bookmark round deleted words stays for those who refer to it": (
        paragraph(f'<w:del w:id="1" w:author="x">{bookmark("_Ref1", 9, run("消"))}</w:del>' + run("残")),
        '<w:p><w:bookmarkStart w:id="9" w:name="_Ref1"/><w:bookmarkEnd w:id="9"/><w:r><w:t xml:space="preserve">残</w:t></w:r></w:p>',
    ),
    "half a bookmark goes with its row": (
        _table(_tr(paragraph('<w:bookmarkStart w:id="9" w:name="しおり"/>'), '<w:del w:id="1" w:author="x"/>'), _tr(paragraph(run("残"))))
        + paragraph('<w:bookmarkEnd w:id="9"/>' + run("後")),
        _table(_tr(_t("残"))) + _t("後"),
    ),
    "numbering changes": (
        paragraph(
            run("一"),
            '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/><w:numberingChange w:id="1" w:author="x" w:original="1"/><w:ins w:id="2" w:author="x"/></w:numPr>',
        ),
        _t("一", '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_changes_are_accepted(name: str) -> None:
    before, after = CHANGES[name]
    assert body(published(with_body(before))).replace("<w:trPr/>", "") == after


def test_many_paragraphs_that_run_on_take_no_long_time() -> None:
    content = with_body("".join(paragraph(run("語"), _MARK) for _ in range(20_000)) + paragraph(run("終")))
    assert visible_words(published(content))["body"] == "語" * 20_000 + "終"


def test_changes_in_text_boxes_and_in_both_forms_of_a_drawing_are_accepted() -> None:
    box = f"<w:txbxContent>{paragraph(run('箱') + deleted('ひみつ', 1))}</w:txbxContent>"
    drawing = f'<mc:AlternateContent><mc:Choice Requires="w14">{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>'
    after = published(with_body(paragraph(f"<w:r>{drawing}</w:r>")))
    assert "ひみつ" not in body(after)
    assert visible_words(after)["body"] == "箱"


# -- fields, hidden text, links --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "left"),
    [
        (field("AUTHOR", "見本"), False),
        (field(r"HYPERLINK &quot;\\\\server\\a.docx&quot;", "資料"), False),
        (field("HYPERLINK &quot;http://example.jp/&quot;", "資料"), False),
        (field("HYPERLINK &quot;https://example.jp/&quot;", "資料"), True),
        (field(r"HYPERLINK \l &quot;しおり&quot;", "資料"), True),
        (field("REF しおり", "第１条"), True),
        (field("IF " + field("MERGEFIELD 名", "見本") + " = 1 あ い", "あ"), True),
        ('<w:fldSimple w:instr=" FILENAME \\p ">' + run("a.docx") + "</w:fldSimple>", False),
        ('<w:fldSimple w:instr=" PAGE ">' + run("1") + "</w:fldSimple>", True),
    ],
)
def test_fields_that_fetch_or_tell_become_their_text(inside: str, left: bool) -> None:
    content = with_body(paragraph(run("前") + inside + run("後")))
    after = published(content)
    assert ("fldChar" in body(after) or "fldSimple" in body(after)) is left
    assert "MERGEFIELD" not in body(after)
    assert visible_words(after) == visible_words(content)


def test_hidden_text_goes_by_all_the_ways_it_is_hidden() -> None:
    styles = parts_of(rich())["word/styles.xml"].replace(
        b"</w:styles>",
        b'<w:style w:type="paragraph" w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>',
    )
    inside = (
        paragraph(
            run("見える") + run("隠す", "<w:vanish/>") + run("隠す", '<w:vanish w:val="1"/>') + run("見える", '<w:vanish w:val="0"/>')
        )
        + paragraph(
            run("隠す") + run("見える", '<w:rStyle w:val="c2"/>') + run("見える", '<w:vanish w:val="false"/>'), '<w:pStyle w:val="h"/>'
        )
        + paragraph(run("隠す", '<w:rStyle w:val="c0"/>') + run("見える", '<w:rStyle w:val="c0"/><w:vanish w:val="off"/>'))
    )
    content = with_body(inside, **{"word/styles.xml": styles})
    after = publish(content)
    assert visible_words(content)["body"] == "見える" * 5
    assert re.sub("<[^>]*>", "", body(after.content)) == "見える" * 5
    assert dict(after.removed)["隠し文字"] == 4


def test_fonts_stay_where_the_text_has_characters_of_its_own() -> None:
    told = publish(with_body(paragraph(run("見本\ue001"))))
    assert told.kept == (("埋め込まれたフォント（外字があるため残しました）", 1),)
    assert "word/fonts/font1.odttf" in parts_of(told.content)


def test_files_within_the_file_are_told() -> None:
    parts = rich_parts()
    linked = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>", relations(("rId30", "package", "embeddings/a.xlsx"))[len(relations()) - len("</Relationships>") :]
    )
    inside = paragraph(
        '<w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Embed" r:id="rId30"/></w:object></w:r>'
    )
    content = with_body(inside, **{"word/_rels/document.xml.rels": linked, "word/embeddings/a.xlsx": b"PK"})
    assert publish(content).kept == (("埋め込まれたファイル（その中の作成者名などはそのままです）", 1),)


def test_smart_tags_leave_their_words() -> None:
    inside = (
        '<w:smartTag w:uri="urn:x" w:element="p"><w:smartTagPr><w:attr w:name="a" w:val="ひみつ"/></w:smartTagPr>'
        + run("町")
        + "</w:smartTag>"
    )
    after = published(with_body(paragraph(inside)))
    assert body(after) == _t("町")


def test_a_broken_field_is_refused_rather_than_shown() -> None:
    """Its instruction hides all that follows; without it the reader would see more than before."""
    inside = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>AUTHOR</w:instrText></w:r>'
    with pytest.raises(ReceivedError) as error:
        publish(with_body(paragraph(run("前") + inside + run("後"))), "見本.docx")
    assert [problem.code for problem in error.value.problems] == ["SG449"]


# -- what nobody sees on the page -------------------------------------------------------------------

_SHAPES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def _box(text: str) -> str:
    return f"<w:txbxContent>{paragraph(run(text))}</w:txbxContent>"


def _old(text: str, look: str = "") -> str:
    return f'<w:pict {_SHAPES}><v:shape style="width:9pt{look}"><v:textbox>{_box(text)}</v:textbox></v:shape></w:pict>'


def _new(text: str, look: str = "") -> str:
    return (
        f'<w:drawing {_SHAPES}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="9525" cy="9525"/><wp:docPr id="9" name="枠"{look}/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr/><wps:spPr/>'
        f"<wps:txbx>{_box(text)}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def _both(new: str, old: str) -> str:
    return f'<w:r><mc:AlternateContent {_SHAPES}><mc:Choice Requires="wps">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>'


_FORM = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="t"/><w:enabled/><w:calcOnExit w:val="0"/><w:entryMacro w:val="ひみつ"/>'
    '<w:exitMacro w:val="ひみつ"/><w:textInput/></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMTEXT </w:instrText></w:r>'
    f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("語")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)

UNSEEN = {
    "a box that is switched off": _both(_new("ひみつ", ' hidden="1"'), _old("ひみつ", ";visibility:hidden")) + run("語"),
    "the same in its old form": f"<w:r>{_old('ひみつ', ';visibility:hidden')}</w:r>{run('語')}",
    "a field that asks": field("FILLIN &quot;ひみつ&quot;", "語"),
    "a private field": field("PRIVATE ひみつ", "") + run("語"),
    "a building block": field("AUTOTEXTLIST &quot;a&quot; \\t &quot;ひみつ&quot;", "語"),
    "macros of a form field": _FORM,
    "deleted text in no deletion": "<w:r><w:delText>ひみつ</w:delText></w:r>" + run("語"),
    "the tag of a control": f'<w:sdt><w:sdtPr><w:tag w:val="ひみつ"/><w:id w:val="8"/></w:sdtPr><w:sdtContent>{run("語")}</w:sdtContent></w:sdt>',
    "the file name of a picture": picture('r:embed="rId23"', 2, "ひみつ.png") + run("語"),
    "its title in an old drawing": f'<w:r><w:pict {_SHAPES}><v:shape alt="C:\\ひみつ\\図.png"><v:imagedata r:id="rId23" o:title="ひみつ"/></v:shape></w:pict></w:r>{run("語")}',
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_no_reader_of_the_page_sees_goes(name: str) -> None:
    content = with_body(paragraph(UNSEEN[name]))
    assert visible_words(content)["body"] == "語"
    after = published(content)
    assert "ひみつ" in body(content)
    assert "ひみつ" not in body(after)
    assert visible_words(after)["body"] == "語"


def test_a_box_that_is_shown_stays_in_both_forms() -> None:
    inside = paragraph(_both(_new("箱"), _old("箱")) + run("語"))
    after = publish(with_body(inside))
    assert body(after.content).count("箱") == 2
    assert after.kept == ()


def test_data_of_other_programs_goes_and_their_words_stay() -> None:
    inside = '<w:p my:note="ひみつ"><my:note>ひみつ</my:note><my:box my:by="ひみつ">' + run("語") + "</my:box></w:p>"
    content = with_body(inside)
    text = parts_of(content)["word/document.xml"].replace(b'mc:Ignorable="w14', b'xmlns:my="urn:x" mc:Ignorable="my w14')
    after = publish(with_body(inside, **{"word/document.xml": text}))
    assert body(after.content) == _t("語")


@pytest.mark.parametrize(("kind", "setting"), [("first", "<w:titlePg/>"), ("even", "<w:evenAndOddHeaders/>")])
def test_a_header_of_pages_that_are_not_there_goes(kind: str, setting: str) -> None:
    parts = rich_parts()
    body_text = parts_of(with_body(paragraph(run("語"))))["word/document.xml"]
    body_text = body_text.replace(
        b"<w:headerReference", b'<w:headerReference w:type="%b" r:id="rId11"/><w:headerReference' % kind.encode(), 1
    )
    without = with_body("", **{"word/document.xml": body_text})
    assert "word/header2.xml" not in visible_words(without)
    assert "word/header2.xml" not in parts_of(published(without))
    settings = parts["word/settings.xml"]
    if kind == "first":
        body_text = body_text.replace(b"</w:sectPr>", setting.encode() + b"</w:sectPr>")
    else:
        settings = settings.replace(b"<w:docVars>", setting.encode() + b"<w:docVars>")
    shown = with_body("", **{"word/document.xml": body_text, "word/settings.xml": settings})
    assert visible_words(shown)["word/header2.xml"] == "ひみつの見出し"
    assert "word/header2.xml" in parts_of(published(shown))


def test_a_first_page_that_was_changed_away_is_none() -> None:
    text = parts_of(with_body(paragraph(run("語"))))["word/document.xml"]
    text = text.replace(b"<w:headerReference", b'<w:headerReference w:type="first" r:id="rId11"/><w:headerReference', 1)
    old = b'<w:sectPrChange w:id="60" w:author="x"><w:sectPr><w:titlePg/></w:sectPr></w:sectPrChange>'
    content = with_body("", **{"word/document.xml": text.replace(b"</w:sectPr>", old + b"</w:sectPr>")})
    assert "word/header2.xml" not in visible_words(content)
    assert "word/header2.xml" not in parts_of(published(content))


def test_headers_that_would_go_with_a_deleted_section_are_not_lost_silently() -> None:
    """The next section has them too, unless it has its own."""
    section = '<w:sectPr><w:footerReference w:type="default" r:id="rId11"/></w:sectPr>'
    with pytest.raises(ReceivedError) as error:
        publish(with_body(paragraph(run("語"), _MARK + section) + paragraph(run("語"))))
    assert [problem.code for problem in error.value.problems] == ["SG449"]


def test_a_chart_does_not_say_where_its_numbers_came_from() -> None:
    space = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    chart = (
        f"<c:chartSpace {space}><c:chart><c:plotArea><c:f>'C:\\ひみつ\\[ひみつ.xlsx]表'!$A$1</c:f><c:f>[ひみつ.xlsx]表!$A$2</c:f><c:f>表!$A$3</c:f></c:plotArea></c:chart>"
        "<c:printSettings><c:headerFooter><c:oddHeader>ひみつ</c:oddHeader></c:headerFooter></c:printSettings></c:chartSpace>"
    )
    linked = rich_parts()["word/_rels/document.xml.rels"].replace(
        b"</Relationships>", relations(("rId30", "chart", "charts/chart1.xml"))[len(relations()) - len("</Relationships>") :]
    )
    drawing = (
        f'<w:r><w:drawing><a:graphic><a:graphicData uri="x"><c:chart {space} r:id="rId30"/></a:graphicData></a:graphic></w:drawing></w:r>'
    )
    content = with_body(paragraph(drawing), **{"word/_rels/document.xml.rels": linked, "word/charts/chart1.xml": chart.encode()})
    after = parts_of(published(content))["word/charts/chart1.xml"].decode()
    assert re.findall("<c:f>([^<]*)</c:f>", after) == ["'表'!$A$1", "表!$A$2", "表!$A$3"]
    assert "ひみつ" not in after


_CROPPED = picture('r:embed="rId23"', 2).replace("<a:stretch>", '<a:srcRect l="50000"/><a:stretch>')


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        (
            field("IF 1 = 2 &quot;ひみつ&quot; &quot;語&quot;", "語"),
            "表示されない語を持つことのあるフィールド（IF、SET、MACROBUTTON など）",
        ),
        (bookmark("内部の検討", 1, run("語")), "どこからも使われていないブックマークの名前"),
        (_both(_new("語"), _old("ひみつ")), "古い Word のための図形の文（新しい Word で見える文と異なります）"),
        (_CROPPED, "トリミングで隠れた部分のある画像"),
    ],
)
def test_what_stays_and_is_not_seen_is_told(inside: str, told: str) -> None:
    assert publish(with_body(paragraph(inside))).kept == ((told, 1),)


def test_pictures_that_say_who_made_them_are_told() -> None:
    plain = png(1, 1)
    noted = plain + b"\0\0\0\x08tEXtAuthor\0a\0\0\0\0"
    for image, told in ((plain, ()), (noted, (("撮影又は作成の情報を持つ画像", 1),))):
        assert publish(with_body(paragraph(picture('r:embed="rId23"', 2)), **{"word/media/image1.png": image})).kept == told


# -- the rows of the fault model -------------------------------------------------------------------

TAKEN = {f"{case.row}-{case.name}": case for case in documents() if case.code is None}


@pytest.mark.parametrize("name", TAKEN)
def test_what_a_hostile_file_points_to_is_not_in_what_is_published(name: str, tmp_path: Path) -> None:
    listener = Listener()
    file = tmp_path / "a.docx"
    file.write_bytes(TAKEN[name].content(listener.port))
    told = publish(read_document_file(file).content)
    file.write_bytes(told.content)
    again = read_document_file(file)
    assert again.notices == ()
    assert outside(told.content) <= {"https://example.jp/", "mailto:a@example.jp"}
    assert not any(b"127.0.0.1" in part for part in parts_of(told.content).values())
    assert visible_words(told.content)["body"].endswith("見本")
    assert listener.connections == 0


def outside(content: bytes) -> set[str]:
    """Every external relation of every part."""
    parts = WordPackage(content)
    sources = ["", *(name for name in parts if not name.endswith(".rels"))]
    return {each.target for source in sources for each in parts.relations(source) if each.external}


def test_text_that_looks_like_a_template_is_text() -> None:
    """Row A10."""
    words = "{{ 7*7 }}{% raw %}{{ config }}[[ref:a.b]]"
    assert visible_words(published(with_body(paragraph(run(words)))))["body"] == words


@pytest.mark.parametrize(
    "name", [name for name, case in ((f"{c.row}-{c.name}", c) for c in documents()) if case.code and not callable(case.made)][::7]
)
def test_the_command_refuses_a_hostile_file_by_code(name: str, tmp_path: Path) -> None:
    case = next(case for case in documents() if f"{case.row}-{case.name}" == name)
    (tmp_path / "a.docx").write_bytes(case.content(9))
    done = command(tmp_path, "a.docx", "-o", "out")
    assert (done.returncode, done.stdout) == (4, "")
    assert f": {case.code} " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_xml_only_one_of_two_parsers_takes_is_refused_by_code(tmp_path: Path) -> None:
    """Found by the fuzzer."""
    file = tmp_path / "a.docx"
    file.write_bytes(
        packed({**small_document(), "word/document.xml": small_document()["word/document.xml"].replace(b'version="1.0"', b'version="98"')})
    )
    with pytest.raises(ReceivedError, match="SG404"):
        publish(read_document_file(file).content)


def test_damage_gives_a_refusal_by_code_or_a_file_for_others(tmp_path: Path) -> None:
    """Twenty changes of the bytes of three files; the fuzzer does more (CONTRIBUTING.md)."""
    chance = random.Random(12)  # noqa: S311
    file = tmp_path / "a.docx"
    taken = 0
    for content in (rich(), packed(small_document()), with_body(paragraph(field("REF a", "1")))):
        for _ in range(20):
            damaged = bytearray(content)
            for _ in range(chance.choice((1, 1, 2, 8))):
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            file.write_bytes(damaged)
            try:
                told = publish(read_document_file(file).content, allow_blanks=True)
            except SpecgenError as error:
                assert error.exit_status == 4
                continue
            file.write_bytes(told.content)
            assert read_document_file(file).notices == ()
            taken += 1
    assert taken > 0


# -- files and the command -------------------------------------------------------------------------


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "specgen.cli", "publish", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=ENVIRONMENT,
        check=False,
        timeout=120,
    )


def _two(folder: Path) -> tuple[Path, Path]:
    first, second = folder / "仕様書.docx", folder / "別紙.docx"
    first.write_bytes(rich())
    second.write_bytes(with_body(paragraph(run("別紙"))))
    return first, second


def test_two_files_are_written_under_their_names_and_told(tmp_path: Path) -> None:
    _two(tmp_path)
    done = command(tmp_path, "仕様書.docx", "別紙.docx", "-o", "公表/一回目")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == str(Path("公表/一回目/仕様書.docx"))
    assert "  除いたもの: コメント 1 件" in lines
    assert "  除いたもの: 変更履歴の削除 12 件" in lines
    assert lines[-1] == "  見える文は同じです（8 字を照合しました）。"
    assert [line.split(": ")[1][:5] for line in done.stderr.splitlines() if "SG408" in line] == ["SG408"] * 9
    assert (tmp_path / "公表/一回目/仕様書.docx").read_bytes() == published(rich())
    assert (tmp_path / "仕様書.docx").read_bytes() == rich()
    assert sorted(path.name for path in (tmp_path / "公表/一回目").iterdir()) == ["仕様書.docx", "別紙.docx"]


def test_the_same_as_json(tmp_path: Path) -> None:
    _two(tmp_path)
    done = command(tmp_path, "別紙.docx", "-o", "out", "--json")
    (told,) = json.loads(done.stdout)["files"]
    assert (told["source"], told["target"], told["characters"]) == ("別紙.docx", str(Path("out/別紙.docx")), 8)
    assert told["removed"]["specgen の作成記録"] == 1


def test_all_files_or_none_and_all_problems_at_once(tmp_path: Path) -> None:
    first, second = _two(tmp_path)
    (tmp_path / "空欄.docx").write_bytes(with_body(paragraph(run("【要記入】"))))
    (tmp_path / "壊れた.docx").write_bytes(rich()[:-300])
    done = command(tmp_path, first.name, "空欄.docx", "壊れた.docx", second.name, "-o", "out")
    assert done.returncode == 4
    assert [line.split(": ")[1][:5] for line in done.stderr.splitlines() if ": SG" in line] == ["SG404", "SG448"]
    assert not (tmp_path / "out").exists()
    assert command(tmp_path, first.name, "空欄.docx", "-o", "out").returncode == 1
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_there_stays_unless_forced(tmp_path: Path) -> None:
    first, second = _two(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    (out / second.name).write_bytes(b"kept")
    with pytest.raises(WorkplaceError, match="SG508"):
        publish_files([first, second], out)
    assert [path.name for path in out.iterdir()] == [second.name]
    publish_files([first, second], out, force=True)
    assert (out / second.name).read_bytes() == published(second.read_bytes())
    assert sorted(path.name for path in out.iterdir()) == [first.name, second.name]


@pytest.mark.parametrize("link", [False, True])
def test_the_source_is_never_written_over(tmp_path: Path, link: bool) -> None:
    first, _ = _two(tmp_path)
    folder = tmp_path
    if link:
        folder = tmp_path / "out"
        folder.mkdir()
        (folder / first.name).hardlink_to(first)
    with pytest.raises(WorkplaceError, match="元のファイルの上には書けません"):
        publish_files([first], folder, force=True)
    assert first.read_bytes() == rich()


def test_when_one_file_cannot_be_written_all_is_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full at the second file."""
    first, second = _two(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    (out / first.name).write_bytes(b"before")
    moves = 0

    def full(stage: Path, target: Path, *, replace: bool) -> None:  # noqa: ARG001 (as _move)
        nonlocal moves
        moves += 1
        if moves == 2:
            raise OSError(28, "No space left on device")
        stage.replace(target)

    monkeypatch.setattr("specgen.new_file._move", full)
    with pytest.raises(WorkplaceError, match="SG509"):
        publish_files([first, second], out, force=True)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {first.name: b"before"}


def test_names_that_would_be_one_file_are_refused(tmp_path: Path) -> None:
    first, _ = _two(tmp_path)
    other = tmp_path / "b"
    other.mkdir()
    (other / first.name).write_bytes(rich())
    with pytest.raises(UsageError, match="SG038"):
        publish_files([first, other / first.name], tmp_path / "out")
    strange = tmp_path / "見本.bin"
    strange.write_bytes(rich())
    with pytest.raises(UsageError, match="SG038"):
        publish_files([strange], tmp_path / "out")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = command(tmp_path, "無い.docx", "-o", "out")
    assert done.returncode == 5
    assert "SG501" in done.stderr


def test_a_picture_of_a_deleted_drawing_goes_and_that_of_a_shown_one_stays() -> None:
    inside = paragraph(
        picture('r:embed="rId23"', 1) + f'<w:del w:id="1" w:author="x">{picture("r:embed=" + chr(34) + "rId24" + chr(34), 2)}</w:del>'
    )
    with zipfile.ZipFile(io.BytesIO(published(with_body(inside)))) as archive:
        media = [name for name in archive.namelist() if "media" in name]
    assert media == ["word/media/image1.png"]
    assert parts_of(published(with_body(inside)))["word/media/image1.png"] == png(1, 1)
