"""Word files in Strict Open XML come through the door in the form that all programs read, with the same words."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from specgen.errors import ReceivedError
from specgen.received import ReceivedFile, read_document_file
from tests.corpus.makers import strict
from tests.corpus.pieces import FEATURES
from tests.corpus.validity import Validator
from tests.corpus.word_shell import word_file
from tests.corpus.words import count

PURL = "http://purl.oclc.org/ooxml/"
OPEN = "http://schemas.openxmlformats.org/"


def received(tmp_path: Path, inside: str, **parts: str) -> ReceivedFile:
    """A strict file with ``inside`` in its body, through the door."""
    file = tmp_path / "strict.docx"
    types = f'<Types xmlns="{OPEN}package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    relations = f'<Relationships xmlns="{OPEN}package/2006/relationships"><Relationship Id="rId1" Type="{PURL}officeDocument/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="{PURL}officeDocument/relationships/extendedProperties" Target="docProps/app.xml"/></Relationships>'
    app = f'<Properties xmlns="{PURL}officeDocument/extendedProperties"><Application>見本</Application></Properties>'
    spaces = f'xmlns:w="{PURL}wordprocessingml/main" xmlns:r="{PURL}officeDocument/relationships" xmlns:a="{PURL}drawingml/main" xmlns:c="{PURL}drawingml/chart" xmlns:m="{PURL}officeDocument/math"'
    document = f'<w:document {spaces} w:conformance="strict"><w:body>{inside}</w:body></w:document>'
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in {
            "[Content_Types].xml": types,
            "_rels/.rels": relations,
            "word/document.xml": document,
            "docProps/app.xml": app,
            **parts,
        }.items():
            archive.writestr(name, content)
    return read_document_file(file)


def part(content: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode("utf-8")


def test_names_are_those_of_the_usual_form_and_it_is_told(tmp_path: Path) -> None:
    found = received(tmp_path, "<w:p/>")
    (notice,) = found.notices
    assert (notice.code, "変換" in notice.message) == ("SG443", True)
    assert "conformance" not in part(found.content)
    assert f'xmlns:w="{OPEN}wordprocessingml/2006/main"' in part(found.content)
    assert f'Type="{OPEN}officeDocument/2006/relationships/officeDocument"' in part(found.content, "_rels/.rels")
    assert f'Type="{OPEN}officeDocument/2006/relationships/extended-properties"' in part(found.content, "_rels/.rels")
    assert f'xmlns="{OPEN}officeDocument/2006/extended-properties"' in part(found.content, "docProps/app.xml")


@pytest.mark.parametrize(
    ("given", "usual"),
    [
        ('<w:pgSz w:w="595.3pt" w:h="297mm"/>', '<w:pgSz w:w="11906" w:h="16838"/>'),
        ('<w:pgMar w:top="1in" w:left="2.54cm"/>', '<w:pgMar w:top="1440" w:left="1440"/>'),
        ('<w:sz w:val="10.5pt"/>', '<w:sz w:val="21"/>'),
        ('<w:position w:val="-3pt"/>', '<w:position w:val="-6"/>'),
        ('<w:spacing w:before="6pt" w:line="240" w:lineRule="auto"/>', '<w:spacing w:before="120" w:line="240" w:lineRule="auto"/>'),
        ('<w:ind w:start="21pt" w:endChars="100" w:hanging="210"/>', '<w:ind w:left="420" w:rightChars="100" w:hanging="210"/>'),
        ('<w:tblW w:w="50%" w:type="dxa"/>', '<w:tblW w:w="2500" w:type="pct"/>'),
        ('<w:zoom w:percent="120%"/>', '<w:zoom w:percent="120"/>'),
        ('<w:w w:val="66%"/>', '<w:w w:val="66"/>'),
        ('<w:jc w:val="start"/>', '<w:jc w:val="left"/>'),
        ('<w:tab w:val="end" w:pos="100pt"/>', '<w:tab w:val="right" w:pos="2000"/>'),
        ('<w:textDirection w:val="rl"/>', '<w:textDirection w:val="tbRl"/>'),
        ('<w:tblBorders><w:start w:val="single"/><w:end w:val="nil"/></w:tblBorders>', '<w:tblBorders><w:left w:val="single"/><w:right w:val="nil"/></w:tblBorders>'),
        ('<w:lvl><w:start w:val="3"/></w:lvl>', '<w:lvl><w:start w:val="3"/></w:lvl>'),
        ('<w:name w:val="12pt"/>', '<w:name w:val="12pt"/>'),
        ('<a:lumMod val="75%"/>', '<a:lumMod val="75000"/>'),
        ('<a:off x="1in" y="0"/>', '<a:off x="914400" y="0"/>'),
        ('<a:cNvPr name="50%"/>', '<a:cNvPr name="50%"/>'),
        ('<c:gapWidth val="219%"/>', '<c:gapWidth val="219"/>'),
        (f'<a:graphicData uri="{PURL}drawingml/chart"/>', f'<a:graphicData uri="{OPEN}drawingml/2006/chart"/>'),
        (f"<w:t>{PURL}wordprocessingml/main は 12pt</w:t>", f"<w:t>{PURL}wordprocessingml/main は 12pt</w:t>"),
        ("<w:t>前</w:t><!-- 注 -->後<w:t/>", "<w:t>前</w:t>後<w:t/>"),
    ],
)  # fmt: skip
def test_measures_and_words_of_the_strict_form(given: str, usual: str, tmp_path: Path) -> None:
    assert f"<w:body>{usual}</w:body>" in part(received(tmp_path, given).content)


def test_what_has_no_usual_form_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ReceivedError) as raised:
        received(tmp_path, f'<n:a xmlns:n="{PURL}novelties/main"/>')
    (problem,) = raised.value.problems
    assert (problem.code, "novelties/main" in problem.message) == ("SG407", True)


def test_dde_in_a_strict_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReceivedError) as raised:
        received(tmp_path, '<w:p><w:fldSimple w:instr="DDEAUTO a b"/></w:p>')
    assert raised.value.problems[0].code == "SG406"


def test_a_field_that_fetches_is_told_of_a_strict_file(tmp_path: Path) -> None:
    found = received(tmp_path, '<w:p><w:fldSimple w:instr="INCLUDETEXT a.docx"/></w:p>')
    assert [notice.code for notice in found.notices] == ["SG443", "SG408"]


@pytest.mark.validator
@pytest.mark.parametrize("name", ["table-merged", "chart", "smart-art", "vertical-text"])
def test_a_strict_file_as_word_saves_it_becomes_valid_and_keeps_its_words(name: str, validator: str, tmp_path: Path) -> None:
    usual = word_file([FEATURES[name](1)])
    file = tmp_path / "strict.docx"
    file.write_bytes(strict(usual))
    found = read_document_file(file).content
    assert count(found) == count(usual)
    assert Validator(validator, tmp_path / "cache").of(found) == ()
