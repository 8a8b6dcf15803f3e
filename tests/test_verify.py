"""Every Word file we make is sound, and a planted fault is named: the check before delivery."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.build import build, prepare
from specgen.errors import InternalError
from specgen.library import Library
from specgen.model import Document
from specgen.profile import LoadedProfile, load_profile
from specgen.render import docx, verify
from specgen.render.ooxml import XML, W
from specgen.render.verify import faults
from tests.conftest import PROFILES, SAMPLE, shipped_library
from tests.small import package_files, prepared
from tests.test_office import OUTLINES, PROVENANCE, outlined

BODY = "word/document.xml"
TYPES = "[Content_Types].xml"
RELATIONS = "word/_rels/document.xml.rels"


class Paper(NamedTuple):
    document: Document
    content: bytes


@cache
def paper(kind: str) -> Paper:
    (document,) = prepare(load_profile(SAMPLE), shipped_library(), only=[kind]).documents
    return Paper(document, docx.render(document, shipped_library().styles, PROVENANCE))


def unpacked(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def packed(parts: Mapping[str, str], date: tuple[int, int, int, int, int, int] = (1980, 1, 1, 0, 0, 0), *, system: int = 0) -> bytes:
    """A zip in the order given, otherwise as we write it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, date)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = system
            archive.writestr(info, text)
    return buffer.getvalue()


# --- sound files ------------------------------------------------------------------------------


@pytest.mark.parametrize("draft", [True, False], ids=["draft", "final"])
@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.stem)
def test_every_word_file_of_every_profile_is_sound(profile: Path, draft: bool, library: Library) -> None:
    assembled = prepared(profile) if draft else prepare(load_profile(profile), library, final=True)
    assert assembled.documents
    assert assembled.reports
    for document in (*assembled.documents, *assembled.reports):
        assert faults(docx.render(document, library.styles, PROVENANCE), document) == (), document.title


def test_a_published_file_is_sound_and_an_internal_one_is_not_taken_for_one(library: Library) -> None:
    document, internal = paper("spec")
    assert faults(docx.render(document, library.styles, None), document, published=True) == ()
    found = faults(internal, document, published=True)
    assert "The published file holds docProps/custom.xml." in found
    assert "The published file holds customXml/item1.xml." in found
    assert len([sentence for sentence in found if re.match("The published file holds the mark _SG[se]", sentence)]) == 2 * len(
        document.clauses
    )


@pytest.mark.parametrize("name", OUTLINES)
def test_a_word_file_with_every_level_and_kind_of_annex_is_sound(name: str, library: Library) -> None:
    document = outlined(name, *OUTLINES[name])
    assert faults(docx.render(document, library.styles, PROVENANCE), document) == ()


# --- planted faults ---------------------------------------------------------------------------


def swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def first(pattern: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, new, text, count=1, flags=re.DOTALL)


def header_row_below(text: str) -> str:
    """The first row of the first table with a header exchanged with its second."""
    start = text.index("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/>")
    middle = text.index("<w:tr>", start + 1)
    end = text.index("</w:tr>", middle) + len("</w:tr>")
    return text[:start] + text[middle:end] + text[start:middle] + text[end:]


class Plant(NamedTuple):
    """A change of one part of a paper, and what the sentence about it has to say."""

    part: str
    change: Callable[[str], str]
    says: str
    kind: str = "agreement"


_EXTERNAL = '<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}" TargetMode="External"/></Relationships>'
_WHOLE_TABLE_WIDTH = r'(<w:tblW w:w=")\d+'

PLANTS = {
    "broken XML": Plant("word/settings.xml", swap("</w:compat>", ""), "word/settings.xml is not well-formed XML"),
    "a DTD": Plant(
        "word/settings.xml", swap("<w:settings", '<!DOCTYPE x [<!ENTITY a "b">]><w:settings'), "word/settings.xml has «!DOCTYPE»"
    ),
    "no content type": Plant(
        TYPES, swap('<Default Extension="xml" ContentType="application/xml"/>', ""), "customXml/item1.xml has no content type"
    ),
    "dangling override": Plant(
        TYPES, swap("/word/styles.xml", "/word/stiles.xml"), "override /word/stiles.xml names a part that does not exist"
    ),
    "wrong content type": Plant(TYPES, swap("styles+xml", "theme+xml"), "does not fit the kind styles"),
    "override twice": Plant(TYPES, first(r"(<Override [^>]*/>)", r"\1\1"), "the override «/word/document.xml» stands there 2 times"),
    "target missing": Plant(RELATIONS, swap("header2.xml", "header9.xml"), "names the part «header9.xml», which does not exist"),
    "part nobody names": Plant(
        RELATIONS, first(r"<Relationship [^>]*fontTable[^>]*/>", ""), "The part word/fontTable.xml belongs to nothing"
    ),
    "relationship id twice": Plant(RELATIONS, swap('"rId12"', '"rId11"'), "the relationship id «rId11» stands there 2 times"),
    "external template": Plant(
        RELATIONS, swap("</Relationships>", _EXTERNAL.format("attachedTemplate", "https://example.com/a.dotx")), "rId77 leads outside"
    ),
    "file link": Plant(
        RELATIONS, swap("</Relationships>", _EXTERNAL.format("hyperlink", "file:///c:/a")), "rId77 leads outside, to «file:///c:/a»"
    ),
    "plain http link": Plant(
        RELATIONS, swap("</Relationships>", _EXTERNAL.format("hyperlink", "http://example.com")), "rId77 leads outside"
    ),
    "header of no relationship": Plant(BODY, swap('r:id="rId11"', 'r:id="rId99"'), "headerReference names the relationship «rId99»"),
    "bookmark id twice": Plant(BODY, swap('<w:bookmarkStart w:id="2"', '<w:bookmarkStart w:id="1"'), "two bookmarks have the id 1"),
    "bookmark name twice": Plant(BODY, first(r'w:name="_SGe\w+"', 'w:name="_SGlast"'), "the bookmark «_SGlast» stands there 2 times"),
    "bookmark name too long": Plant(BODY, first(r'w:name="_SGs\w+"', f'w:name="_{"a" * 40}"'), "Word does not take the bookmark name"),
    "bookmark without end": Plant(BODY, first(r"<w:bookmarkEnd [^>]*/>", ""), "has no end"),
    "REF without bookmark": Plant(
        BODY, first(r" REF \w+", " REF _Ref0"), "the field «REF _Ref0 \\n \\h» names a bookmark that does not exist"
    ),
    "link without bookmark": Plant(BODY, first(r'w:anchor="\w+"', 'w:anchor="_Ref0"'), "names the bookmark «_Ref0», which does not exist"),
    "foreign field": Plant(BODY, first(r" REF \w+ ", ' INCLUDETEXT "a.docx" '), "is none of ours"),
    "field without end": Plant(BODY, swap('<w:fldChar w:fldCharType="end"/>', ""), "has no end"),
    "bookmark moved": Plant(
        BODY,
        first(r'(<w:bookmarkStart w:id="\d+" w:name="_Ref\w+"/>)(<w:bookmarkStart [^>]*/>)?(<w:r>.*?</w:r>)', r"\3\1\2"),
        "does not stand round the paragraph",
    ),
    "pPr order": Plant(
        BODY,
        swap('<w:pPr><w:pStyle w:val="Title"/>', '<w:pPr><w:jc w:val="center"/><w:pStyle w:val="Title"/>'),
        "pPr holds pStyle after jc",
    ),
    "rPr order": Plant(
        BODY,
        swap('<w:rPr><w:rFonts w:hint="eastAsia"/>', '<w:rPr><w:sz w:val="20"/><w:rFonts w:hint="eastAsia"/>'),
        "rPr holds rFonts after sz",
    ),
    "tblPr order": Plant(BODY, first(r"(<w:tblStyle [^>]*/>)(<w:tblW [^>]*/>)", r"\2\1"), "tblPr holds tblStyle after tblW"),
    "tcPr order": Plant(BODY, first(r"(<w:tcW [^>]*/>)(<w:vAlign [^>]*/>)", r"\2\1"), "tcPr holds tcW after vAlign"),
    "trPr twice": Plant(BODY, swap("<w:cantSplit/>", "<w:cantSplit/><w:cantSplit/>"), "trPr holds cantSplit twice"),
    "sectPr order": Plant(BODY, first(r"(<w:pgSz [^>]*/>)(<w:pgMar [^>]*/>)", r"\2\1"), "sectPr holds pgSz after pgMar"),
    "lvl order": Plant("word/numbering.xml", first(r"(<w:start [^>]*/>)(<w:numFmt [^>]*/>)", r"\2\1"), "lvl holds start after numFmt"),
    "unknown child": Plant(BODY, swap("<w:keepNext/>", "<w:keepWithNext/>"), "pPr holds keepWithNext, which the schema does not know"),
    "paragraph style": Plant(
        BODY, swap('"ArticleParagraph"', '"ArticleParagraf"'), "the paragraph style «ArticleParagraf», which does not exist"
    ),
    "character style": Plant(BODY, swap('<w:rStyle w:val="Draft"/>', '<w:rStyle w:val="Title"/>'), "the character style «Title»"),
    "table style": Plant(BODY, swap('<w:tblStyle w:val="DataTable"/>', '<w:tblStyle w:val="Data"/>'), "the table style «Data»"),
    "list missing": Plant(
        "word/styles.xml",
        swap('<w:numPr><w:numId w:val="1"/>', '<w:numPr><w:numId w:val="8"/>'),
        "names the list «8», which does not exist",
    ),
    "level does not name the style": Plant(
        "word/numbering.xml", swap('"ArticleItem1"', '"ArticleItem9"'), "that level does not name the style"
    ),
    "style does not name the level": Plant(
        "word/styles.xml", first(r'(w:styleId="ParagraphItem3".*?)<w:numPr>.*?</w:numPr>', r"\1"), "ParagraphItem3, which does not name it"
    ),
    "base style missing": Plant(
        "word/styles.xml", swap('<w:basedOn w:val="Cell"/>', '<w:basedOn w:val="Sell"/>'), "names the style «Sell»"
    ),
    "language": Plant(
        "word/styles.xml", swap('<w:lang w:val="ja-JP"', '<w:lang w:val="en-US"'), "the language of the text (docDefaults) is not ja-JP"
    ),
    "no paragraph after a table": Plant(BODY, first(r"(<w:tbl>.*?</w:tbl>)", r"\1\1"), "a table is not followed by a paragraph"),
    "cell without a paragraph": Plant(BODY, first(r"(</w:tcPr>)<w:p>.*?</w:p>(</w:tc>)", r"\1\2"), "a cell does not end with a paragraph"),
    "properties of a paragraph": Plant(
        BODY, first(r"(<w:pPr>(?:(?!</w:pPr>).)*</w:pPr>)(<w:r>.*?</w:r>)", r"\2\1"), "of a paragraph do not stand first"
    ),
    "properties of a cell": Plant(
        BODY, first(r"(<w:tcPr>(?:(?!</w:tcPr>).)*</w:tcPr>)(<w:p>.*?</w:p>)", r"\2\1<w:p/>"), "of a cell do not stand first"
    ),
    "table width": Plant(BODY, first(_WHOLE_TABLE_WIDTH, r"\g<1>5000"), "is 5000 wide, its columns together 8787"),
    "cell width": Plant(BODY, first(r'(<w:tcW w:w=")\d+', r"\g<1>7"), "the columns 8787"),
    "row too short": Plant(BODY, first(r"<w:tc>(?:(?!</w:tc>).)*</w:tc></w:tr>", "</w:tr>"), "cells, the table"),
    "header row below": Plant(BODY, header_row_below, "is a header row below other rows"),
    "orientation": Plant(BODY, first(r"(<w:pgSz [^>]*?)w:code", r'\1w:orient="landscape" w:code'), "which its orientation contradicts"),
    "no footer": Plant(BODY, first(r"<w:footerReference [^>]*/>", ""), "names no footer"),
    "updateFields": Plant(
        "word/settings.xml", swap("<w:zoom", '<w:updateFields w:val="true"/><w:zoom'), "word/settings.xml has «w:updateFields»"
    ),
    "dirty": Plant(BODY, swap('w:fldCharType="begin"', 'w:fldCharType="begin" w:dirty="true"'), 'has «w:dirty="»'),
    "rsid": Plant(BODY, swap("<w:p>", '<w:p w:rsidR="00AA00AA">'), 'has «w:rsidR="»'),
    "machine path": Plant("docProps/app.xml", swap("specgen<", "specgen /home/officer/x<"), "docProps/app.xml tells of the machine"),
    "Windows path": Plant("docProps/app.xml", swap("specgen<", "C:\\Users\\x<"), "docProps/app.xml tells of the machine"),
    "author": Plant("docProps/core.xml", swap("<dc:creator>specgen", "<dc:creator>山田"), "names the author «山田»"),
    "title": Plant("docProps/core.xml", first("<dc:title>[^<]*", "<dc:title>"), "title is «»"),
    "core language": Plant("docProps/core.xml", swap(">ja-JP<", "><"), "language is «»"),
    "date": Plant("docProps/core.xml", first(r"W3CDTF\">\d{4}", 'W3CDTF">2001'), "created is «2001-"),
    "word changed": Plant(BODY, swap("カスタマイズ", "カスタマイス"), "where the tree says"),
    "blank lost": Plant(BODY, first(r"<w:t>[^<]*</w:t>", "<w:t> </w:t>"), "where the tree says"),
    "paragraph lost": Plant(BODY, first(r'<w:p><w:pPr><w:pStyle w:val="ArticleItem1"/></w:pPr>.*?</w:p>', ""), "where the tree says"),
    "number of another list": Plant(
        "word/numbering.xml", swap('<w:start w:val="2"/>', '<w:start w:val="1"/>'), "would print the number «１», the tree's is «２»"
    ),
    "items counted on": Plant(
        BODY, lambda text: text.replace('"ParagraphItem1"', '"ArticleItem1"'), "(ArticleItem1) would print the number"
    ),
    "header": Plant("word/header1.xml", swap("協定書", "契約書"), "No page header shows the title"),
    "clause not marked": Plant(BODY, first(r'w:name="_SGs\w+"', 'w:name="_SGsnone"'), "has no bookmarks at both ends"),
    "list of contents": Plant(
        BODY, first(r'(<w:hyperlink w:anchor="_Toc[^>]*>.*?<w:t>)[^<]*', r"\1第９"), "the list of contents says", "spec"
    ),
    "hidden text": Plant(
        BODY, swap('<w:rFonts w:hint="eastAsia"/>', '<w:rFonts w:hint="eastAsia"/><w:vanish/>'), "the element vanish has no place"
    ),
    "tracked change": Plant(BODY, first(r"(<w:r>.*?</w:r>)", r'<w:ins w:id="1">\1</w:ins>'), "the element ins has no place"),
}


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_fault_is_named(name: str) -> None:
    plant = PLANTS[name]
    document, content = paper(plant.kind)
    parts = unpacked(content)
    changed = plant.change(parts[plant.part])
    assert changed != parts[plant.part], "nothing changed"
    found = faults(packed(parts | {plant.part: changed}), document)
    assert [sentence for sentence in found if plant.says in sentence], found


def test_a_stored_reference_that_does_not_say_the_number_of_its_paragraph_is_named() -> None:
    document, content = paper("agreement")
    parts = unpacked(content)
    pattern = re.compile(r'( REF \w+ .{0,200}?"separate"/></w:r><w:r>.{0,100}?<w:t>)[^<]*')
    assert pattern.search(parts[BODY])
    found = faults(packed(parts | {BODY: pattern.sub(r"\g<1>第９９条", parts[BODY], count=1)}), document)
    assert [sentence for sentence in found if "shows «第９９条»; the paragraph it names has the number" in sentence], found


ZIPS: dict[str, tuple[Callable[[dict[str, str]], bytes], str]] = {
    "order": (lambda parts: packed(dict(reversed(parts.items()))), "its members are not in the fixed order"),
    "date": (lambda parts: packed(parts, (2026, 4, 1, 9, 0, 0)), "[Content_Types].xml has the date (2026, 4, 1, 9, 0, 0)"),
    "machine": (lambda parts: packed(parts, system=3), "[Content_Types].xml tells of the machine"),
    "case": (lambda parts: packed(parts | {"word/Styles.xml": parts["word/styles.xml"]}), "the member «word/styles.xml» stands there 2 times"),
    "name": (lambda parts: packed(parts | {"word/../../evil.xml": "<a/>"}), "«word/../../evil.xml» is not the name of a part"),
    "part missing": (lambda parts: packed({name: text for name, text in parts.items() if name != "word/styles.xml"}), "word/styles.xml is missing"),
    "orphan": (lambda parts: packed(parts | {"zz/extra.xml": "<a/>"}), "The part zz/extra.xml belongs to nothing"),
    "cut short": (lambda parts: packed(parts)[:-40], "not a zip that can be read"),
    "not a zip": (lambda _parts: b"PDF", "not a zip that can be read"),
    "bit flipped": (lambda parts: bytes(byte ^ (255 if i == 4000 else 0) for i, byte in enumerate(packed(parts))), "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", ZIPS)
def test_a_planted_fault_of_the_zip_is_named(name: str) -> None:
    document, content = paper("agreement")
    spoil, says = ZIPS[name]
    found = faults(spoil(unpacked(content)), document)
    assert [sentence for sentence in found if says in sentence], found


def test_repacking_alone_is_no_fault() -> None:
    document, content = paper("agreement")
    assert faults(packed(unpacked(content)), document) == ()


def test_the_words_of_the_tree_may_look_like_a_path(library: Library) -> None:
    document = outlined("paths", "agreement", "full", "第１章\n 第１条\n")
    document = dataclasses.replace(document, title=r"C:\Users\x と /home/y の w:dirty=1")
    content = docx.render(document, library.styles, PROVENANCE)
    assert faults(content, document) == ()


@settings(max_examples=60, derandomize=True, deadline=None)
@given(data=st.data())
def test_any_exchange_of_two_properties_of_a_paragraph_is_noticed(data: st.DataObject) -> None:
    document, content = paper("spec")
    parts = unpacked(content)
    part = data.draw(st.sampled_from([BODY, "word/styles.xml"]))
    blocks = [match for match in re.finditer(r"<w:pPr>(.*?)</w:pPr>", parts[part]) if "sectPr" not in match[1]]
    read = [(match, [each[0] for each in re.finditer(r"<(w:\w+)(?: [^>]*)?(?:/>|>.*?</\1>)", match[1])]) for match in blocks]
    match, children = data.draw(st.sampled_from([(match, children) for match, children in read if len(children) > 1]))
    assert "".join(children) == match[1]
    one, other = sorted(data.draw(st.lists(st.integers(0, len(children) - 1), min_size=2, max_size=2, unique=True)))
    children[one], children[other] = children[other], children[one]
    text = parts[part][: match.start(1)] + "".join(children) + parts[part][match.end(1) :]
    found = faults(packed(parts | {part: text}), document)
    assert [sentence for sentence in found if sentence.startswith(f"{part}: pPr holds")], found


@settings(max_examples=60, derandomize=True, deadline=None)
@given(data=st.data())
def test_no_damage_makes_the_check_itself_fail(data: st.DataObject) -> None:
    """Attributes and elements taken out at random: a sentence or nothing, never an exception."""
    document, content = paper("agreement")
    parts = unpacked(content)
    part = data.draw(st.sampled_from(sorted(parts)))
    pieces = list(re.finditer(r' [\w:]+="[^"]*"|<[\w:]+(?: [^>]*)?/>|</?[\w:]+>', parts[part]))
    piece = data.draw(st.sampled_from(pieces))
    with_new = data.draw(st.sampled_from(["", ' w:val=""', ' w:w="²"', "<w:p/>", "&#x3042;"]))
    assert isinstance(faults(packed(parts | {part: parts[part][: piece.start()] + with_new + parts[part][piece.end() :]}), document), tuple)


# --- the build --------------------------------------------------------------------------------


def test_a_rejected_word_file_is_kept_aside_and_the_earlier_package_stays(
    library: Library, sample: LoadedProfile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(sample, library, tmp_path / "out")
    before = package_files(tmp_path / "out")
    monkeypatch.setattr(docx, "_header", lambda _document: f'{XML}<w:hdr xmlns:w="{W}"><w:p/></w:hdr>')
    with pytest.raises(InternalError) as caught:
        build(sample, library, tmp_path / "out")
    (problem,) = caught.value.problems
    assert (problem.code, caught.value.exit_status) == ("SG702", 70)
    assert "「確認事項一覧」" in problem.message
    assert "No page header shows the title «確認事項一覧»." in problem.message
    assert str(tmp_path / "out.rejected" / "00_確認事項一覧.docx") in problem.remedy
    assert package_files(tmp_path / "out") == before
    assert [path.name for path in (tmp_path / "out.rejected").iterdir()] == ["00_確認事項一覧.docx"]
    assert zipfile.is_zipfile(tmp_path / "out.rejected" / "00_確認事項一覧.docx")


def test_a_rejected_build_without_an_earlier_package_writes_nothing_else(
    library: Library, sample: LoadedProfile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "faults", lambda _content, _document, _pages, **_how: tuple(f"Fault {i}." for i in range(9)))
    with pytest.raises(InternalError) as caught:
        build(sample, library, tmp_path / "out")
    assert "Fault 4. ほか 4 件" in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["out.rejected"]
