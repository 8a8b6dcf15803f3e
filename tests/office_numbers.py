"""The numbers LibreOffice itself computes for a Word file. Knows nothing of specgen.

LibreOffice's text export prints a paragraph's number before its text and leaves no mark between the
two; its flat XML export holds the same paragraphs without numbers. Read side by side, whatever the
text export has more than the flat XML is the number: nothing is guessed from how a number looks.
(Neither export computes reference fields anew: both print what the file had stored. The PDF does.)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

TEXT_EXPORT = "txt:Text (encoded):UTF8"
FLAT_EXPORT = "fodt"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_FRAME = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}frame"


class Printed(NamedTuple):
    """A paragraph as LibreOffice prints it; ``label`` is "" where it prints no number."""

    label: str
    text: str


def paragraphs(text_export: Path, flat_export: Path) -> tuple[Printed, ...]:
    """All paragraphs of the body, those in table cells too, in order.

    Raises ValueError when the two files are not exports of the same document.
    """
    lines = text_export.read_text(encoding="utf-8-sig").removesuffix("\n").split("\n")
    texts = list(_texts(flat_export))
    if len(lines) != len(texts):
        msg = f"{text_export.name}: {len(lines)} lines, {flat_export.name}: {len(texts)} paragraphs"
        raise ValueError(msg)
    printed = []
    for line, text in zip(lines, texts, strict=True):
        if not line.endswith(text):
            msg = f"{text_export.name}: {line!r} does not end with {text!r}"
            raise ValueError(msg)
        printed.append(Printed(line.removesuffix(text).strip(), text))
    return tuple(printed)


def numbered(text_export: Path, flat_export: Path) -> tuple[Printed, ...]:
    """The paragraphs that print a number."""
    return tuple(paragraph for paragraph in paragraphs(text_export, flat_export) if paragraph.label)


def folded(text: str) -> str:
    """``text`` with the width of digits and all spaces out of the way."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _texts(flat_export: Path) -> Iterator[str]:
    root = ElementTree.parse(flat_export).getroot()  # noqa: S314 (LibreOffice wrote it just now)
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        msg = f"{flat_export.name}: not a text document"
        raise ValueError(msg)
    return (_text(element) for element in _outside_frames(body) if element.tag in (f"{_TEXT}p", f"{_TEXT}h"))


def _outside_frames(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """``element`` and what it holds, but for what stands in a frame: the flat XML writes out what a chart is made of."""
    if element.tag != _FRAME:
        yield element
        for child in element:
            yield from _outside_frames(child)


def _text(element: ElementTree.Element) -> str:
    inner = [element.text or ""]
    for child in element:
        match child.tag.removeprefix(_TEXT):
            case "s":
                inner.append(" " * int(child.get(f"{_TEXT}c", "1")))
            case "tab":
                inner.append("\t")
            case "line-break":
                inner.append("\n")
            case _ if child.tag == _FRAME:
                pass
            case _:
                inner.append(_text(child))
        inner.append(child.tail or "")
    return "".join(inner)
