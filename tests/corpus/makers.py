"""All files of the corpus: those made here by code, and those of other programs that are stored (``outside``)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import yaml
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from specgen.render import docx as writer
from specgen.render.ooxml import package
from tests.conftest import ROOT, shipped_library
from tests.corpus.measure import Sample
from tests.corpus.pieces import FEATURES
from tests.corpus.word_shell import TEMPLATE, png, word_file
from tests.test_office import OUTLINES, outlined

STORED = ROOT / "tests" / "data" / "corpus"
NAMES = Path(__file__).with_name("features.yaml")


def features() -> dict[str, str]:
    """Every feature of the corpus with what it is."""
    found: dict[str, str] = yaml.safe_load(NAMES.read_text(encoding="utf-8"))
    return found


def make(folder: Path) -> list[Sample]:
    """Every file, written into a folder of its producer below ``folder``; the stored ones stay where they are."""
    samples = [Sample(file, file.parent.name, _named(file)) for file in sorted(STORED.glob("*/*.docx"))]
    for producer, files in (
        ("word", _word()),
        ("word-template", _templates()),
        ("word-strict", _strict()),
        ("python-docx", _python_docx()),
        ("specgen", _specgen()),
    ):
        (folder / producer).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            file = folder / producer / f"{name}{'.dotx' if producer == 'word-template' else '.docx'}"
            file.write_bytes(content)
            samples.append(Sample(file, producer, _named(file)))
    return samples


def _named(file: Path) -> tuple[str, ...]:
    return tuple(file.stem.partition("@")[0].split("+"))


# --- as Word writes -------------------------------------------------------------------------------


def _together(*names: str) -> bytes:
    return word_file([FEATURES[name](place) for place, name in enumerate(names, 1)])


def _word() -> dict[str, bytes]:
    """Each feature alone, with the one eleven places on, every other one with two more."""
    names = list(FEATURES)
    made = {name: _together(name) for name in names}
    for step, every in (((0, 11), 1), ((0, 17, 29), 2)):
        for start in range(0, len(names), every):
            chosen = [names[(start + each) % len(names)] for each in step]
            made["+".join(chosen)] = _together(*chosen)
    return made


def _templates() -> dict[str, bytes]:
    return {
        name: word_file([FEATURES[each](place) for place, each in enumerate(name.split("+"), 1)], TEMPLATE)
        for name in (
            "headings+headers",
            "table-merged+list-full-width",
            "content-controls+glossary",
            "sections+footnotes",
            "comments+tracked-changes",
        )
    }


_STRICT_OF = "headings list-decimal list-full-width table table-merged table-nested footnotes endnotes comments tracked-changes fields cross-references hyperlinks contents content-controls equations ruby image-png image-floating headers sections columns tab-leaders smart-art chart vertical-text vertical-cells borders-shading custom-styles text-box"


def _strict() -> dict[str, bytes]:
    return {name: strict(_together(name)) for name in _STRICT_OF.split()}


def strict(content: bytes) -> bytes:
    """A transitional file in the words of Strict Open XML, as Word saves it."""
    parts: dict[str, str | bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            parts[name] = _strict_part(part.decode("utf-8")) if name.endswith((".xml", ".rels")) and name != "[Content_Types].xml" else part
    return package(parts)


_ADDRESS = re.compile(r"http://schemas\.openxmlformats\.org/(wordprocessingml|drawingml|officeDocument|schemaLibrary)/2006/([A-Za-z/-]+)")
_TWIPS = re.compile(r"(<w:(?:pgSz|pgMar|ind|spacing|gridCol|cols|tab) [^>]*>)")
_DIRECTIONS = {"tbRl": "rl", "tbRlV": "rlV"}


def _strict_part(text: str) -> str:
    def address(match: re.Match[str]) -> str:
        words = match[2].replace("extended-properties", "extendedProperties").replace("custom-properties", "customProperties")
        return f"http://purl.oclc.org/ooxml/{match[1]}/{words}"

    def measures(match: re.Match[str]) -> str:
        return re.sub(
            r'w:(w|h|top|right|bottom|left|header|footer|before|pos|space|hanging|firstLine)="(\d+)"',
            lambda found: f'w:{found[1]}="{int(found[2]) / 20:g}pt"',
            match[1],
        )

    text = _TWIPS.sub(measures, _ADDRESS.sub(address, text))
    text = re.sub(r"(<w:ind [^>]*)w:left=", r"\1w:start=", text)
    text = re.sub(r'(<w:(?:jc|lvlJc) w:val=)"left"', r'\1"start"', text)
    text = re.sub(r'(<w:(?:jc|lvlJc) w:val=)"right"', r'\1"end"', text)
    text = re.sub(r'<w:textDirection w:val="(\w+)"', lambda found: f'<w:textDirection w:val="{_DIRECTIONS[found[1]]}"', text)
    text = re.sub(
        r"(<w:tblBorders>.*?</w:tblBorders>)", lambda found: found[1].replace("w:left ", "w:start ").replace("w:right ", "w:end "), text
    )
    text = text.replace('<w:zoom w:percent="100"/>', '<w:zoom w:percent="100%"/>').replace(
        '<w:tblW w:w="0" w:type="auto"/>', '<w:tblW w:w="100%" w:type="pct"/>'
    )
    text = text.replace('<w:sz w:val="21"/>', '<w:sz w:val="10.5pt"/>')
    return text.replace("<w:document ", '<w:document w:conformance="strict" ', 1)


# --- python-docx ----------------------------------------------------------------------------------


def _python_docx() -> dict[str, bytes]:
    """Each of its features alone and with the one five places on."""
    names = list(_FILLS)
    made = {}
    for chosen in [*([name] for name in names), *([name, names[(place + 5) % len(names)]] for place, name in enumerate(names))]:
        document = Document()
        document.core_properties.created = document.core_properties.modified = datetime(2026, 5, 11)  # noqa: DTZ001 (that is how it wants it)
        document.add_heading("別添資料", 0)
        for name in chosen:
            _FILLS[name](document)
        stream = io.BytesIO()
        document.save(stream)
        made["+".join(chosen)] = stream.getvalue()
    return made


def _headings(document: object) -> None:
    for level in (1, 2, 3):
        document.add_heading(f"見出し{level}", level)  # type: ignore[attr-defined]


def _merged(document: object) -> None:
    made = document.add_table(3, 3, style="Table Grid")  # type: ignore[attr-defined]
    made.cell(0, 0).merge(made.cell(0, 2)).text = "横の結合"
    made.cell(1, 0).merge(made.cell(2, 0)).text = "縦の結合"


def _nested(document: object) -> None:
    cell = document.add_table(1, 2, style="Table Grid").cell(0, 0)  # type: ignore[attr-defined]
    cell.text = "外側の表"
    cell.add_table(1, 1).cell(0, 0).text = "内側の表"
    cell.add_paragraph("")


def _looks(document: object) -> None:
    paragraph = document.add_paragraph()  # type: ignore[attr-defined]
    paragraph.add_run("太字").bold = True
    run = paragraph.add_run("赤く大きい字")
    run.font.size, run.font.color.rgb = Pt(18), RGBColor(0xC0, 0, 0)


def _sections(document: object) -> None:
    document.add_paragraph("縦の用紙の文。")  # type: ignore[attr-defined]
    section = document.add_section(WD_SECTION.NEW_PAGE)  # type: ignore[attr-defined]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    document.add_paragraph("横の用紙の文。")  # type: ignore[attr-defined]


def _headers(document: object) -> None:
    section = document.sections[-1]  # type: ignore[attr-defined]
    section.header.paragraphs[0].text, section.footer.paragraphs[0].text = "上の欄", "下の欄"


def _first_even(document: object) -> None:
    section = document.sections[0]  # type: ignore[attr-defined]
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True  # type: ignore[attr-defined]
    section.first_page_header.paragraphs[0].text, section.even_page_header.paragraphs[0].text = "最初の欄", "偶数の欄"


def _commented(document: object) -> None:
    paragraph = document.add_paragraph("意見のある文。")  # type: ignore[attr-defined]
    document.add_comment(paragraph.runs, text="見直すこと。", author="担当者", initials="担")  # type: ignore[attr-defined]


def _tabs(document: object) -> None:
    paragraph = document.add_paragraph("項目\t100円")  # type: ignore[attr-defined]
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(100), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _style(document: object) -> None:
    if "庁内様式" not in [each.name for each in document.styles]:  # type: ignore[attr-defined]
        document.styles.add_style("庁内様式", 1).font.italic = True  # type: ignore[attr-defined]
    document.add_paragraph("庁内の様式の段落。", style="庁内様式")  # type: ignore[attr-defined]


def _field(document: object) -> None:
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), "NUMPAGES")
    run = OxmlElement("w:r")
    run.append(OxmlElement("w:t"))
    run[0].text = "3"
    element.append(run)
    document.add_paragraph("全ページ数 ")._p.append(element)  # type: ignore[attr-defined]


def _paragraphs(style: str, *words: str) -> Callable[[object], None]:
    def fill(document: object) -> None:
        for each in words:
            document.add_paragraph(each, style=style)  # type: ignore[attr-defined]

    return fill


def _link(document: object) -> None:
    paragraph = document.add_paragraph("次の")  # type: ignore[attr-defined]
    own = paragraph.part.relate_to(
        "https://www.example.jp/", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink", is_external=True
    )
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), own)
    element.append(paragraph.add_run("見本のページ")._r)
    paragraph._p.append(element)


_FILLS: Mapping[str, Callable[[object], None]] = {
    "headings": _headings,
    "direct-formatting": _looks,
    "list-bullets": _paragraphs("List Bullet", "点の項目", "次の項目"),
    "list-decimal": _paragraphs("List Number", "一つ目", "二つ目"),
    "table": lambda document: setattr(document.add_table(2, 2, style="Light Grid Accent 1").cell(0, 0), "text", "区分"),  # type: ignore[attr-defined]
    "table-merged": _merged,
    "table-nested": _nested,
    "image-png": lambda document: document.add_picture(io.BytesIO(png()), width=Mm(30)) and None,  # type: ignore[attr-defined]
    "sections": _sections,
    "headers": _headers,
    "headers-first-even": _first_even,
    "comments": _commented,
    "tab-leaders": _tabs,
    "custom-styles": _style,
    "fields": _field,
    "hyperlinks": _link,
    "symbols-breaks": lambda document: document.add_page_break() and None,  # type: ignore[attr-defined]
    "rare-characters": _paragraphs("Normal", "髙橋﨑𠮷野家①Ⅳ㌔"),
    "quotations": _paragraphs("Intense Quote", "引用の段落。"),
}


# --- our own writer -------------------------------------------------------------------------------


def _specgen() -> dict[str, bytes]:
    """Papers of every scheme of numbers, as they are kept and as they are published."""
    made = {}
    for name, (scheme, digits, outline) in OUTLINES.items():
        document = outlined(name, scheme, digits, outline)
        for published in (False, True):
            own = None if published else {"specgen": "0", "library": "0", "profile": "0"}
            holds = (
                "headings+list-legal+bookmarks+headers"
                + ("+contents+sections" if document.contents else "")
                + ("" if published else "+custom-data")
            )
            made[f"{holds}@{name}"] = writer.render(document, shipped_library().styles, own)
    return made
