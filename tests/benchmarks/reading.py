"""What a Word file says, read by a parser that shares nothing with specgen."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Told = list[str | list[list[str]]]


def told(content: bytes) -> Told:
    """Paragraphs (text) and tables (rows of cell texts) in order; empty paragraphs are left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))[0]  # noqa: S314 - a file made just now
    out: Told = []
    for element in body:
        if element.tag == f"{_W}tbl":
            out.append([[_text(cell) for cell in row.iter(f"{_W}tc")] for row in element.iter(f"{_W}tr")])
        elif element.tag == f"{_W}p" and (text := _text(element)):
            out.append(text)
    return out


def _text(element: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{_W}t"))


def size(content: bytes) -> int:
    """Bytes of the text's XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.getinfo("word/document.xml").file_size
