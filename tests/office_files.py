"""Files an office has beside its profile, made by code: Word files, PDFs, pictures; and a small library whose papers take them."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pypdf
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from specgen.library import Library, load_library
from tests.small import PROFILE, write_library

_COVER = "cover: {page: false, title: '{{ project.title }}'}\n"
CLAUSES = {
    "a.one": "この仕様書は、調達の内容を定める。\n",
    "a.words": "用語の意義を掲げる。\n",
    "a.sheet": "申請する者が書く。\n",
    "b.one": "この協定は、目的を定める。\n",
    "b.items": "業務を掲げる。\n",
    "b.organs": "組織を掲げる。\n",
    "c.one": "通知する。\n",
    "attached.pdf": "この別紙は、{{ attached.file }}（{{ attached.pages }}ページ、{{ attached.sha256 }}）とする。\n",
}
KINDS = {
    # its own 別紙 and 様式, a contents
    "kinds/spec.yaml": f"id: spec\nnumber: '01'\ntitle: 仕様書\nscheme: kobun\nattached: attached.pdf\ncontents: true\n{_COVER}"
    "outline:\n  - {id: one, title: 総則, clauses: [a.one]}\n"
    "annexes:\n  - {id: words, form: annex, title: 用語集, clauses: [a.words]}\n"
    "  - {id: sheet, form: form, title: 申請書, clauses: [a.sheet]}\n",
    # annexes of another form only
    "kinds/agreement.yaml": f"id: agreement\nnumber: '11'\ntitle: 協定書\nscheme: agreement\nattached: attached.pdf\n{_COVER}"
    "outline:\n  - {id: one, title: 総則, clauses: [b.one]}\n"
    "annexes:\n  - {id: items, form: appended_table, title: 対象業務, clauses: [b.items]}\n"
    "  - {id: organs, form: appended_table, title: 組織, clauses: [b.organs]}\n",
    # takes none
    "kinds/paper.yaml": f"id: paper\nnumber: '20'\ntitle: 通知文\nscheme: kobun\n{_COVER}outline:\n  - {{id: one, title: 総則, clauses: [c.one]}}\n",
    # takes them, and is made for bidding only
    "kinds/rules.yaml": f"id: rules\nnumber: '21'\ntitle: 入札の心得\nscheme: kobun\nattached: attached.pdf\nwhen: {{method: open_bidding}}\n{_COVER}"
    "outline:\n  - {id: one, title: 総則, clauses: [c.one]}\n",
}


def library(folder: Path) -> Library:
    return load_library(write_library(folder, CLAUSES, files=KINDS))


def word(*paragraphs: str, landscape: bool = False, comment: str = "") -> bytes:
    """A Word file as python-docx makes them. comment: on the first paragraph."""
    made = docx.Document()
    if landscape:
        section = made.sections[0]
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    for text in paragraphs:
        made.add_paragraph(text)
    if comment:
        made.add_comment(made.paragraphs[0].runs, comment, author="担当の者", initials="担")
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def pdf(pages: int = 1, password: str = "") -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def profile_file(folder: Path, more: str, files: dict[str, bytes]) -> Path:
    """The small profile with ``more`` below it, and the files beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    path = folder / "調達.yaml"
    path.write_text(PROFILE + more, encoding="utf-8")
    return path


LINES_ABOVE = PROFILE.count("\n")  # of what a test writes below the small profile
