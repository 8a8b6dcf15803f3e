"""The floor under ``docx.py``: escaping, runs, fields, and a zip whose bytes never vary."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PLACE = "_SGa"  # and a number from 1: the bookmark where the text of a Word file that is an annex goes (docs/word/annexes.md)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def escape(text: str) -> str:
    """Text made safe between tags and inside double quotes."""
    if "&" in text or "<" in text or ">" in text or '"' in text:  # far quicker to look for than to translate
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text


_HINT = '<w:rFonts w:hint="eastAsia"/>'
_JAPANESE = f"<w:r><w:rPr>{_HINT}</w:rPr>"


def run(text: str, style: str = "") -> str:
    """A run. Japanese text carries the east-Asian font hint, so that …, × and “ ” do not turn Latin.

    style: a character style.
    """
    if style:
        hint = "" if text.isascii() else _HINT
        begin = f'<w:r><w:rPr><w:rStyle w:val="{style}"/>{hint}</w:rPr>'
    else:
        begin = "<w:r>" if text.isascii() else _JAPANESE
    space = ' xml:space="preserve"' if " " in text and (text[0] == " " or text[-1] == " " or "  " in text) else ""
    return f"{begin}<w:t{space}>{escape(text)}</w:t></w:r>"


def field(instruction: str, result: str) -> str:
    """A complex field with its present result; no prompt, nothing marked dirty."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"{run(result)}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmark(name: str, number: int, inner: str = "") -> str:
    """``inner`` between a bookmark's marks; ``number`` is unique in the document part."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{number}"/>'


def for_libreoffice(content: bytes) -> bytes:
    """A Word file of ours as LibreOffice prints all its text: the present results of the fields, and every mark.

    LibreOffice computes REF, SEQ and PAGEREF anew, with other digits: they become text, references links. It leaves
    a TOC as it stands and makes its lines links in a PDF: that stays, and so do the fields of headers and footers.
    It drops some of the marks 、 and 。 that hang behind a justified line (7.4): lines are set left. In a house template's grid
    whose cells are narrower than the letters it gives each letter two cells (7.4): the grid keeps its lines only.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document, styles = parts["word/document.xml"].decode(), parts["word/styles.xml"].decode()
    changed = {
        "word/document.xml": _CELLS.sub(r"\1lines\2", _static(document)),
        "word/styles.xml": styles.replace('<w:jc w:val="both"/>', '<w:jc w:val="left"/>'),
    }
    return package({**parts, **changed})


def _static(document: str) -> str:
    """The text with fields of ours as their results. Other fields, those of annexes, stay: their marks are written otherwise, or their names are none of ours."""
    marks = list(_FIELD_MARK.finditer(document))
    instead = {}  # place of a mark → what stands there
    begun: list[re.Match[str]] = []
    for mark in marks:
        if mark["end"] is None:
            begun.append(mark)
        elif begun:
            begin = begun.pop()
            if begin["name"] and mark[0] == _END:
                link = f'<w:hyperlink w:anchor="{begin["target"]}" w:history="1">'
                kept = {"REF": (link, "</w:hyperlink>"), "TOC": (begin[0], _END)}
                instead[begin.start()], instead[mark.start()] = kept.get(begin["name"], ("", ""))
    pieces, at = [], 0
    for mark in marks:
        pieces += [document[at : mark.start()], instead.get(mark.start(), mark[0])]
        at = mark.end()
    return "".join((*pieces, document[at:]))


_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
_CELLS = re.compile('(<w:docGrid [^>]*w:type=")linesAndChars("[^>]*w:charSpace="-)')
_FIELD_MARK = re.compile(
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> (?P<name>(?:REF|PAGEREF)(?= _)|SEQ(?= [表図] )|TOC|PAGE)'
    ' (?P<target>[^ <]+)[^<]*</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    '|<w:fldChar[^>]* ?w:fldCharType="begin"[^>]*>'
    f'|(?P<end>{_END}|<w:fldChar[^>]* ?w:fldCharType="end"[^>]*>)'
)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """Parts (name → XML, or the bytes of an embedded file) as a zip: fixed order, fixed time, no trace of the machine."""
    first = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
    names = [name for name in first if name in parts] + sorted(name for name in parts if name not in first)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in names:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0
            part = parts[name]
            archive.writestr(info, part.encode() if isinstance(part, str) else part)
    return buffer.getvalue()
