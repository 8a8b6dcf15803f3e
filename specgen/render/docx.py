"""Document → a Word file, written as strings of WordprocessingML (docs/word/).

Numbering lives in styles: a paragraph carries ``w:pStyle`` only, the style its ``w:numPr``, the list
level its ``w:pStyle``. References are live REF fields with the right cached text, 号 in brackets a
plain internal link. No ``w:updateFields``, no ``w:dirty``: Word opens the file without a question.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from specgen.model import (
    AnnexNode,
    Blank,
    BlockNode,
    ChartNode,
    ClauseNode,
    Document,
    FigureNode,
    FormHead,
    ItemNode,
    Leaf,
    Leaves,
    Link,
    ParagraphNode,
    Party,
    Run,
    TableNode,
    is_label,
)
from specgen.numbering import AnnexForm, Level, Scheme, annex_forms, scheme
from specgen.render import picture
from specgen.render.chart_part import chart_part, drawing, workbook
from specgen.render.ooxml import PLACE, XML, R, W, bookmark, escape, package, run
from specgen.render.ooxml import field as word_field
from specgen.render.words import BLANK, OBJECT, frame, link, record, reference, row_of_cells

CHARACTER = 210  # twips of one character of the 10.5 point body text
_CHAPTERS, _CLAUSES = 1, 2  # w:numId of the chapters' own list and of the main list
_ANNEXES = {"annex": 3, "appended_table": 4, "form": 5}  # and of the annexes' lists
_LAST = "_SGlast"
_LABEL_WIDTH, _SEAL_WIDTH = 600, 900  # twips, of the columns of 甲 and 印
_SEALED_ROW, _SIGNED_ROW = 1100, 1400  # twips, least height of the rows of those who sign: two lines, or three
_SENDER_SHARE, _SENDER_ROW = 60, 454  # percent of the line, and twips of a row, of what who hands a form in writes
_ON_ONE_PAGE = 10  # signing parties that fit on a page together with the date
_CELL_CHARACTER, _CELL_MARGINS = 190, 216  # twips: of one character in a table, of both margins of a cell
_MILLIMETRE = 56.7  # twips
_PICTURE_SHARE = 60  # percent of the height of the text a picture takes at most: with its caption it stays on a page
_KEPT_LINES = 12  # a row of more lines may continue on the next page: kept whole, it leaves half a page empty

_SHORT_SIDE, _LONG_SIDE = 11906, 16838  # twips of A4
_FIELD_BEGIN = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
# a line of the contents without a number before its words: the next tab is the one before the page number
_NO_LABEL = (
    '<w:tabs><w:tab w:val="clear" w:pos="1260"/></w:tabs><w:ind w:left="420" w:leftChars="200" w:hanging="420" w:hangingChars="200"/>'
)
_FIELD_START = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
_FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def render(
    document: Document, styles: Mapping[str, str], provenance: Mapping[str, str] | None, pages: Mapping[str, str] | None = None
) -> bytes:
    """The .docx of ``document``.

    styles: ``common.xml`` and ``<scheme>.xml`` of the library.  provenance: what the file says of its
    making (specgen, library, profile versions and hashes); None for a file to be published, which says
    nothing of it: no marks of clauses, no manifest, no properties of ours.
    pages: bookmark → page number, printed by the lists before the text (blank where it has none); None leaves them to Word.
    """
    writer = _Writer(document, pages, internal=provenance is not None)
    body = "".join(writer.body())
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(writer),
        "_rels/.rels": _relations(_ROOT + (_ROOT_INTERNAL if writer.internal else [])),
        "word/document.xml": "".join((f'{XML}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>', body, "</w:body></w:document>")),
        "word/_rels/document.xml.rels": _relations(
            _PARTS
            + (_PARTS_INTERNAL if writer.internal else [])
            + [_of_chart(number) for number in range(1, len(writer.charts) + 1)]
            + [_of_picture(number, name) for number, name in enumerate(writer.pictures.values(), 1)]
        ),
        "word/styles.xml": f'{XML}<w:styles xmlns:w="{W}">{styles["common.xml"]}{styles[scheme(document.scheme).style_file]}{styles["annexes.xml"]}</w:styles>',
        "word/numbering.xml": _numbering(writer.scheme, annex_forms(document.digits), document.kind, writer.annex_lists),
        "word/settings.xml": _SETTINGS,
        "word/fontTable.xml": _FONTS,
        "word/header1.xml": _header(document),
        "word/footer1.xml": _footer(),
        "word/header2.xml": f'{XML}<w:hdr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p></w:hdr>',
        "word/footer2.xml": f'{XML}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr></w:p></w:ftr>',
        "docProps/core.xml": _core(document),
        "docProps/app.xml": f"{XML}{_APP}",
    }
    parts |= _charts(writer.charts, styles["common.xml"])
    parts |= {f"word/{name}": content for content, name in writer.pictures.items()}
    if provenance is not None:
        parts |= _provenance(writer, provenance, body)
    return package(parts)


def _charts(charts: Sequence[ChartNode], styles: str) -> Iterator[tuple[str, str | bytes]]:
    """Of each chart its part, the relationship to its data, and the data; in the font of the captions."""
    caption = _CAPTION_FONT.search(styles)
    for number, chart in enumerate(charts, 1):
        yield f"word/charts/chart{number}.xml", chart_part(chart, caption[1] if caption else "ＭＳ ゴシック")
        yield f"word/charts/_rels/chart{number}.xml.rels", _relations([("rId1", f"{R}/package", f"../embeddings/data{number}.xlsx")])
        yield f"word/embeddings/data{number}.xlsx", workbook(chart)


def _of_chart(number: int) -> tuple[str, str, str]:
    return f"rId{100 + number}", f"{R}/chart", f"charts/chart{number}.xml"


def _of_picture(number: int, name: str) -> tuple[str, str, str]:
    return f"rId{1000 + number}", f"{R}/image", name


def _provenance(writer: _Writer, provenance: Mapping[str, str], body: str) -> dict[str, str]:
    """The parts that say what the file was made from, of which clauses, and what stands outside them."""
    document = writer.document
    foot = "".join((reference("PAGE", ""), " / ", reference(f"PAGEREF {_LAST}", "")))
    manifest = json.dumps(
        {
            "schema": 2,
            "kind": document.kind,
            "title": document.title,
            "draft": document.draft,
            **({"internal": True} if document.internal else {}),
            **provenance,
            "clauses": writer.provenance,
            **frame(body),
            "heads": record((_head_words(document), foot)),
            "relative": [{"at": each.at, "text": each.text, "to": each.to} for each in document.relatives],
        },
        ensure_ascii=False,
        sort_keys=True,
    )
    return {
        "docProps/custom.xml": _custom(document, provenance),
        "customXml/item1.xml": f'{XML}<manifest xmlns="urn:specgen:manifest:1" version="1"><json>{escape(manifest)}</json></manifest>',
        "customXml/itemProps1.xml": _ITEM_PROPERTIES,
        "customXml/_rels/item1.xml.rels": _relations([("rId1", f"{R}/customXmlProps", "itemProps1.xml")]),
    }


@dataclass
class _Writer:
    """Writes the text of one document; counts its bookmarks on the way."""

    document: Document
    pages: Mapping[str, str] | None = None
    internal: bool = True  # whether the file says of which clauses it was made
    marks: int = 0
    blanks: dict[str, int] = field(default_factory=dict)
    provenance: list[dict[str, Any]] = field(default_factory=list)
    drawings: int = 0  # charts and pictures so far
    charts: list[ChartNode] = field(default_factory=list)
    pictures: dict[bytes, str] = field(default_factory=dict)  # content → its part below word/, each once
    places: int = 0  # of Word files that are annexes

    @property
    def scheme(self) -> Scheme:
        return scheme(self.document.scheme, self.document.digits)

    @cached_property
    def annex_lists(self) -> dict[str, _AnnexList]:
        """The list of each annex."""
        return dict(_annex_lists(self.document.annexes))

    @property
    def digits_switch(self) -> str:
        return "\\* DBCHAR" if self.document.digits == "full" else "\\* ARABIC"

    def line(self, *, turned: bool = False) -> int:
        """Twips of a line of text."""
        _, right, _, left = _margins(self.scheme)
        return (_LONG_SIDE if turned else _SHORT_SIDE) - left - right

    def height(self, *, turned: bool = False) -> int:
        """Twips of the text of a page, from the top margin down."""
        top, _, bottom, _ = _margins(self.scheme)
        return (_SHORT_SIDE if turned else _LONG_SIDE) - top - bottom

    def mark(self, name: str, inner: str = "") -> str:
        self.marks += 1
        return bookmark(name, self.marks, inner)

    # -- the whole -----------------------------------------------------------------------------

    def body(self) -> list[str]:
        """All sections, in pieces. Parts of one orientation make a section; its properties stand in its last paragraph."""
        document = self.document
        pages = _Pages()
        entries = [*(self.contents() if document.contents else []), *(self.table_list() if document.table_list else [])]
        pages.add(*self.letter_head(), *self.cover())
        if document.cover.page:
            pages.close("cover")
            if entries:
                pages.add(*entries)
                pages.close("front")
        else:  # the title stands above the text, a list of tables below the title
            pages.add(*entries)
        for clause in document.opening:
            pages.add(*self.unnumbered(clause, self.scheme.opening))
        for index, chapter in enumerate(document.chapters):
            if chapter.title:
                heading = self.heading(chapter.id, self.marked(chapter.anchor, run(chapter.title)))
                pages.add(_paragraph("Heading1", heading, new_page=self.scheme.chapter_pages and index > 0))
            for clause in chapter.clauses:
                pages.add(*self.clause(clause))
        for clause in document.closing:
            pages.add(*self.unnumbered(clause, "ClosingWords"))
        if document.letter:
            pages.add(_paragraph("LetterEnd", self.leaves(document.letter.end)))
        if document.signatures:
            pages.add(_paragraph("SignatureDate", self.leaves(document.signature_date)), self.signatures(), _AFTER_TABLE)
        for annex in document.annexes:
            self.annex(annex, pages)
        pages.close("body")
        self.mark_last(pages.sections[-1].parts)
        return pages.pieces(self.scheme, restart=document.cover.page)

    def mark_last(self, parts: list[str]) -> None:
        """The bookmark the footer counts pages by: round the last character of the text, on the last page even if its paragraph begins before.

        LibreOffice loses it in the empty paragraph after a closing table, and when it is empty itself.
        A reference at the very end stands inside it whole: Word replaces what is inside a field.
        """
        index = next(i for i in reversed(range(len(parts))) if _TEXT.search(parts[i]))
        part = parts[index]
        *_, last = _LAST_RUN.finditer(part)
        if part.startswith(_FIELD_END, last.end()):
            begin, end = part.rindex(_FIELD_START, 0, last.start()), last.end() + len(_FIELD_END)
            parts[index] = part[:begin] + self.mark(_LAST, part[begin:end]) + part[end:]
        else:
            head, words, character, tail = last.groups()
            before_head = head.replace("<w:t>", '<w:t xml:space="preserve">') if words.endswith(" ") else head
            before = f"{before_head}{words}{tail}" if words else ""
            parts[index] = part[: last.start()] + before + self.mark(_LAST, f"{head}{character}{tail}") + part[last.end() :]

    def heading(self, name: str, inner: str) -> str:
        """A heading the contents lead to."""
        return self.mark(_heading_anchor(name), inner) if self.document.contents else inner

    def contents(self) -> list[str]:
        """目次, filled in; without ``pages`` it shows no numbers until Word updates it, and asks nothing when it is opened."""
        document = self.document
        articles = self.scheme.paragraph is not None
        entries: list[tuple[int, str, str, str]] = []  # level, label, title, anchor
        for chapter in document.chapters:
            if chapter.title:
                entries.append((1, chapter.label, chapter.title, _heading_anchor(chapter.id)))
            for clause in chapter.clauses:
                label, title = ("", f"（{clause.title}）") if articles else (clause.label, clause.title)
                entries.append((2, label, title, _heading_anchor(clause.id)))
        for annex in document.annexes:
            label, title = (annex.label, annex.title) if annex.numbered else ("", f"{annex.label}　{annex.title}")
            entries.append((1, label, title, _heading_anchor(f"annex:{annex.id}")))
        styles = ",".join(f"{form.word}見出し,1,{form.word}見出し（番号なし）,1" for form in annex_forms(document.digits).values())
        begin = _FIELD_BEGIN.format(instruction=f'TOC \\o "1-2" \\h \\z \\t "{styles}"')
        lines = []
        for i, (level, label, title, anchor) in enumerate(entries):
            words = (run(label) + "<w:r><w:tab/></w:r>" if label else "") + run(title)
            text = (begin if i == 0 else "") + self.entry(anchor, words) + (_FIELD_END if i == len(entries) - 1 else "")
            lines.append(_paragraph(f"TOC{level}", text, more="" if label or level > 1 else _NO_LABEL))
        return [
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>'
            + _paragraph("TOCHeading", run("目次"))
            + "".join(lines)
            + "</w:sdtContent></w:sdt>"
        ]

    def entry(self, anchor: str, words: str) -> str:
        """A line of a list before the text: a link, with ``pages`` the page number at the right margin."""
        if self.pages is not None:
            words += "<w:r><w:tab/></w:r>" + word_field(f"PAGEREF {anchor} \\h", self.pages.get(anchor, ""))
        return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{words}</w:hyperlink>'

    def table_list(self) -> list[str]:
        """表の一覧: the captions as links; without ``pages`` Word fills in the numbers when the officer updates it."""
        tables = [block for clause in self.document.clauses for block in clause.blocks if isinstance(block, TableNode) and block.number]
        entries = [f"{table.label}　{table.caption}" for table in tables]
        out = [_paragraph("ListHeading", run("表の一覧"))] if entries else []
        for i, (table, entry) in enumerate(zip(tables, entries, strict=True)):
            link = self.entry(_caption_anchor(table), run(entry))
            begin = _FIELD_BEGIN.format(instruction='TOC \\h \\z \\c "表"') if i == 0 else ""
            end = _FIELD_END if i == len(tables) - 1 else ""
            out.append(_paragraph("TableOfFigures", begin + link + end))
        return out

    def annex(self, annex: AnnexNode, pages: _Pages) -> None:
        """An annex begins on a page of its own; one with a wide table stands on turned pages."""
        form = annex_forms(self.document.digits)[annex.form]
        turned = any(isinstance(block, TableNode) and block.landscape for clause in annex.clauses for block in clause.blocks)
        taken_over = annex.attached is not None and annex.attached.format == "docx"
        pages.turn(landscape=turned, apart=taken_over)
        text = self.marked(annex.anchor, run(annex.title if annex.numbered else f"{annex.label}　{annex.title}"))
        text = self.heading(f"annex:{annex.id}", text)
        own = self.annex_lists[annex.id].named
        number = _in_list(own, 0) if annex.numbered else ""
        pages.add(_paragraph(form.heading.style if annex.numbered else form.bare, text, new_page=not pages.fresh(), number=number))
        if annex.related:
            pages.add(_paragraph("AnnexRelated", self.leaves(annex.related)))
        if annex.head:
            pages.add(*self.form_head(annex.head, turned=turned))
        for clause in annex.clauses:
            parts: list[str] = []
            if len(annex.clauses) > 1:
                parts.append(_paragraph("AnnexSubheading", run(clause.title)))
            for block, keep in _with_tables(clause.blocks):
                if isinstance(block, TableNode):
                    parts += self.table(block, turned=turned)
                elif isinstance(block, ChartNode):
                    parts.append(self.chart(block, turned=turned))
                elif isinstance(block, FigureNode):
                    parts += self.figure(block, turned=turned)
                else:
                    text = self.marked(block.anchor, self.leaves(block.leaves))
                    parts.append(_paragraph("AnnexBody", text, keep=keep or bool(block.items), after=keep))
                    parts += self.items(block.items, form.items, own)
            pages.add(*self.anchored(clause, parts, clause.title if len(annex.clauses) > 1 else ""))
        if taken_over:
            self.places += 1
            pages.add(_paragraph("AnnexBody", self.mark(f"{PLACE}{self.places}")))

    def form_head(self, head: FormHead, *, turned: bool) -> list[str]:
        """Day, addressees and who hands the form in: a line each, or a table without lines whose right cells are written in."""
        lines = [("FormDate", head.date), *(("FormAddressee", line) for line in head.addressee)]
        lines += [("FormIssuer", line) for line in head.issued_by]
        parts = [_paragraph(style, self.leaves(line)) for style, line in lines]
        return [*parts, self.senders(head.sender, self.line(turned=turned)), _AFTER_TABLE] if head.sender else parts

    def senders(self, labels: Sequence[Leaves], line: int) -> str:
        """On the right of a line: a label a row, and beside it the room for what is written."""
        whole = line * _SENDER_SHARE // 100
        longest = max(sum(len(leaf.text) for leaf in label) for label in labels)
        label_width = min(longest * CHARACTER + _CELL_MARGINS, whole // 2)
        widths = (label_width, whole - label_width)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        rows = []
        for label in labels:
            cells = "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{_paragraph("FormSender", inner)}</w:tc>'
                for width, inner in zip(widths, (self.leaves(label), ""), strict=True)
            )
            rows.append(f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{_SENDER_ROW}" w:hRule="atLeast"/></w:trPr>{cells}</w:tr>')
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="LayoutTable"/><w:tblW w:w="{whole}" w:type="dxa"/><w:jc w:val="right"/>'
            '<w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="0"/>'
            '<w:tblCaption w:val="差出人"/><w:tblDescription w:val="左の列の事項を、右の列に書き入れる"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )

    def letter_head(self) -> list[str]:
        """Number, date, addressees and senders; the subject below them is the title."""
        letter = self.document.letter
        if letter is None:
            return []
        lines = [("LetterNumber", letter.number), ("LetterDate", letter.date)]
        lines += [("LetterAddressee", line) for line in letter.addressee]
        lines += [("LetterSender", line) for line in letter.sender]
        return [_paragraph(style, self.leaves(line)) for style, line in lines]

    def cover(self) -> list[str]:
        cover = self.document.cover
        draft = "（案）" if self.document.draft else ""
        if self.document.alone:
            return []
        if not cover.page:
            return [_paragraph(self.scheme.title, self.leaves(cover.title) + (run(draft) if draft else ""))]
        return [
            _paragraph("CoverTitle", self.leaves(cover.title)),
            _paragraph("Subtitle", self.leaves(cover.subtitle)),
            _paragraph("CoverDraft", run(draft) if draft else ""),
            *(_paragraph("CoverLine", self.leaves(line)) for line in cover.lines),
        ]

    # -- clauses -------------------------------------------------------------------------------

    def clause(self, clause: ClauseNode) -> list[str]:
        if self.scheme.paragraph:
            first, out = self.article(clause)
        else:
            first = _paragraph("Heading2", self.heading(clause.id, self.marked(clause.anchor, run(clause.title))))
            out = [part for block, keep in _with_tables(clause.blocks) for part in self.block(block, keep=keep)]
        return self.anchored(clause, [first, *out], f"（{clause.title}）" if self.scheme.paragraph else clause.title)

    def article(self, clause: ClauseNode) -> tuple[str, list[str]]:
        caption = _paragraph("Heading2", self.heading(clause.id, run(f"（{clause.title}）")))
        out: list[str] = []
        for block, keep in _with_tables(clause.blocks):
            if isinstance(block, ParagraphNode) and block.ordinal == 1:
                text = self.marked(clause.anchor, self.marked(block.anchor, self.leaves(block.leaves)))
                out.append(_paragraph(self.scheme.clause.style, text, keep=keep or bool(block.items), after=keep))
                out += self.items(block.items, self.scheme.items)
            else:
                out += self.block(block, keep=keep)
        return caption, out

    def unnumbered(self, clause: ClauseNode, style: str) -> list[str]:
        out: list[str] = []
        for block, keep in _with_tables(clause.blocks):
            out += [_paragraph(style, self.leaves(block.leaves), keep=keep)] if isinstance(block, ParagraphNode) else self.block(block)
        return self.anchored(clause, out, "")

    def anchored(self, clause: ClauseNode, parts: list[str], heading: str) -> list[str]:
        """Hidden bookmarks at the head and round the last paragraph: an edited file still tells where the clause was.

        heading: the words printed above the clause, the first of those its hash covers.

        LibreOffice loses an empty bookmark at the end of a paragraph that holds a reference.
        """
        if not self.internal:
            return parts
        name = hashlib.sha256(clause.id.encode()).hexdigest()[:12]
        parts[0] = parts[0].replace("</w:pPr>", f"</w:pPr>{self.mark(f'_SGs{name}')}", 1)
        end = -2 if parts[-1] == _AFTER_TABLE else -1  # a table's last cell, or the last paragraph
        before, words, after = _last_paragraph(parts[end])
        parts[end] = f"{before}{self.mark(f'_SGe{name}', words)}{after}"
        lines, rows = _words(clause)
        self.provenance.append(
            {"id": clause.id, "title": clause.title, "number": clause.label, "mark": name, **record((heading, *lines), rows)}
        )
        return parts

    def block(self, block: BlockNode, *, keep: bool = False) -> list[str]:
        if isinstance(block, TableNode):
            return self.table(block)
        if isinstance(block, ChartNode):
            return [self.chart(block)]
        if isinstance(block, FigureNode):
            return self.figure(block)
        if self.scheme.paragraph and block.label:
            style, levels = self.scheme.paragraph.style, self.scheme.paragraph_items
        else:
            style, levels = "BodyText1", self.scheme.items
        text = self.marked(block.anchor, self.leaves(block.leaves))
        return [_paragraph(style, text, keep=keep or bool(block.items), after=keep), *self.items(block.items, levels)]

    def items(self, items: tuple[ItemNode, ...], levels: tuple[Level, ...], named: int = 0) -> list[str]:
        """named: the list they name themselves, 0 when their styles do."""
        out: list[str] = []
        for item in items:
            number = _in_list(named, item.level)
            out.append(_paragraph(levels[item.level - 1].style, self.marked(item.anchor, self.leaves(item.leaves)), number=number))
            out += self.items(item.items, levels, named)
        return out

    # -- inlines -------------------------------------------------------------------------------

    def marked(self, anchor: str | None, inner: str) -> str:
        return self.mark(anchor, inner) if anchor else inner

    def leaves(self, leaves: Leaves) -> str:
        if len(leaves) == 1:
            leaf = leaves[0]
            return run(leaf.text) if type(leaf) is Run and not leaf.strong else self.leaf(leaf)  # nearly every cell
        return "".join([self.leaf(leaf) for leaf in leaves])

    def leaf(self, leaf: Leaf) -> str:
        match leaf:
            case Run():
                return run(leaf.text, "Strong" if leaf.strong else "")
            case Link(text, anchor, live):
                if live:
                    return word_field(f"REF {anchor} \\n \\h", text)
                return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{run(text)}</w:hyperlink>'
            case Blank():
                if not self.internal:
                    return run(leaf.text, "Draft")
                count = self.blanks[leaf.label] = self.blanks.get(leaf.label, 0) + 1
                name = hashlib.sha256(f"{leaf.label}/{count}".encode()).hexdigest()[:12]
                return self.mark(f"_SGp{name}", run(leaf.text, "Draft"))

    # -- charts and pictures -------------------------------------------------------------------

    def chart(self, chart: ChartNode, *, turned: bool = False) -> str:
        """The paragraph of a chart as wide as the line."""
        self.charts.append(chart)
        self.drawings += 1
        relation, _, _ = _of_chart(len(self.charts))
        return _paragraph("Chart", drawing(chart, self.drawings, relation, self.line(turned=turned)))

    def figure(self, figure: FigureNode, *, turned: bool = False) -> list[str]:
        """The paragraph of a picture and its caption below, on one page."""
        name = self.pictures.setdefault(figure.content, f"media/image{len(self.pictures) + 1}.{figure.format}")
        self.drawings += 1
        relation, _, _ = _of_picture([*self.pictures.values()].index(name) + 1, name)
        extent = picture.size(figure, self.line(turned=turned), self.height(turned=turned) * _PICTURE_SHARE // 100)
        shown = _paragraph("Chart", picture.drawing(figure, self.drawings, relation, extent), keep=figure.number > 0)
        if not figure.number:
            return [shown]
        text = run("図") + word_field(f"SEQ 図 {self.digits_switch}", figure.label[1:]) + run(f"　{figure.caption}")
        return [shown, _paragraph("FigureCaption", text)]

    # -- tables --------------------------------------------------------------------------------

    def table(self, table: TableNode, *, turned: bool = False) -> list[str]:
        """Caption, table and the paragraph after it; each row is a part, the last one also ends the table.

        A table without headings begins with its first row; a cell of it that is all strong is a label.
        """
        widths = _widths([column.width for column in table.columns], self.line(turned=turned))
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        head = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(self.scheme.cell + "Heading", run(column.heading))}</w:tc>'
            for column, width in zip(table.columns, widths, strict=True)
        )
        headed = table.headed
        head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>" if headed else ""
        least = round(table.row_mm * _MILLIMETRE)
        height = f'<w:trHeight w:val="{least}" w:hRule="atLeast"/>' if least else ""
        style = f'<w:pStyle w:val="{self.scheme.cell}"/>'
        openings = [
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>{style}'
            + ("" if column.align == "left" else f'<w:jc w:val="{column.align}"/>')
            + "</w:pPr>"
            for column, width in zip(table.columns, widths, strict=True)
        ]
        kept = [opening.replace(style, f"{style}<w:keepNext/>") for opening in openings]
        room = [_KEPT_LINES * (width - _CELL_MARGINS) // _CELL_CHARACTER for width in widths]
        last = len(table.rows)
        # what is filled in or signed stays on one page, where that does not leave most of a page empty
        together = not headed or 0 < least * last <= self.height(turned=turned) // 2
        rows = []
        for number, row in enumerate(table.rows, 1):
            begun = kept if number == last - 1 or (together and number < last) else openings  # no row alone on a page
            cells = [f"{opening}{self.leaves(cell)}</w:p></w:tc>" for opening, cell in zip(begun, row, strict=True)]
            if not headed:
                cells = [_as_label(text) if is_label(cell) else text for text, cell in zip(cells, row, strict=True)]
            properties = height if _is_tall(row, room) else f"<w:cantSplit/>{height}"
            rows.append(f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>")
        caption = []
        if table.number:
            text = run("表") + word_field(f"SEQ 表 {self.digits_switch}", table.label[1:]) + run(f"　{table.caption}")
            caption = [_paragraph("Caption", self.mark(_caption_anchor(table), text))]
        opening = (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="DataTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="{"0420" if headed else "0400"}" w:firstRow="{int(headed)}" w:lastRow="0" '
            'w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{escape(table.caption)}"/><w:tblDescription w:val="{escape(table.description)}"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>"
        )
        first = [] if headed else [rows.pop(0)]  # marks of a clause stand in the first paragraph of its first part
        parts = [*caption, "".join((opening, head, *first)), *rows]
        parts[-1] += "</w:tbl>"
        return [*parts, _AFTER_TABLE]

    def signatures(self) -> str:
        """The heads, a row each: 甲 where there are labels, address and name, and the place of a seal where there are seals."""
        parties = self.document.signatures
        sealed = parties[0].sealed
        labels, seals = (_LABEL_WIDTH,) * (parties[0].label != ""), (_SEAL_WIDTH,) * sealed
        widths = (*labels, self.line() - sum(labels) - sum(seals), *seals)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        title, shown = ("記名押印欄", "押印の位置") if sealed else ("署名欄", "電子署名の日時及び電子証明書を書き入れる行")
        together = len(parties) <= _ON_ONE_PAGE
        rows = "".join(self.party(party, widths, keep=together and party is not parties[-1]) for party in parties)
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="LayoutTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="0"/>'
            f'<w:tblCaption w:val="{title}"/><w:tblDescription w:val="団体ごとに所在地、長の職名及び氏名、{shown}を示す"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
        )

    def party(self, party: Party, widths: Sequence[int], *, keep: bool) -> str:
        written = [party.address, *([party.trade] if party.trade else []), party.head]
        lines = [*map(self.leaves, written), *([] if party.sealed else [run(party.proof)])]
        columns = ["".join(_paragraph("SignatureText", line, keep=keep) for line in lines)]
        columns = [_paragraph("SignatureSeal", run(party.label), keep=keep), *columns] if party.label else columns
        columns += [_paragraph("SignatureSeal", run(party.proof), keep=keep)] if party.sealed else []
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'
            for width, inner in zip(widths, columns, strict=True)
        )
        height = _SEALED_ROW if len(lines) == 2 else _SIGNED_ROW
        return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>{cells}</w:tr>'


def _with_tables(blocks: tuple[BlockNode, ...]) -> list[tuple[BlockNode, bool]]:
    """Each block, and whether it is a paragraph that must stay with the table after it, or with the words in its place."""
    following = [*blocks[1:], None]
    return [(block, _of_table(after) and isinstance(block, ParagraphNode)) for block, after in zip(blocks, following, strict=True)]


def _of_table(block: BlockNode | None) -> bool:
    return isinstance(block, TableNode | ChartNode | FigureNode) or (isinstance(block, ParagraphNode) and block.ordinal == 0)


def _paragraph(
    style: str, inner: str, *, keep: bool = False, after: bool = False, new_page: bool = False, number: str = "", more: str = ""
) -> str:
    """A paragraph; ``keep`` holds it on the page of the next one, ``after`` leaves a little room below,
    ``new_page`` begins a page, ``number`` is its place in a list that its style does not name, ``more`` are properties that may stand alone only."""
    more += (
        ("<w:keepNext/>" if keep else "")
        + ("<w:pageBreakBefore/>" if new_page else "")
        + number
        + ('<w:spacing w:after="80"/>' if after else "")
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{inner}</w:p>'


_CAPTION_FONT = re.compile(r'w:styleId="Caption">(?:(?!</w:style>).)*?w:eastAsia="([^"]+)"')
_AFTER_TABLE = _paragraph("AfterTable", "")
_TEXT = re.compile(r"<w:t[ >]")
# a run: what stands before its text, the text but its last character, that character with the selectors that belong to it, the rest
_LAST_RUN = re.compile(
    "(<w:r>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t(?: [^>]*)?>)([^<]*?)"
    "((?:&[a-z]+;|[^<])[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*)(</w:t></w:r>)"
)


def _last_paragraph(part: str) -> tuple[str, str, str]:
    """``part`` cut in three: its last paragraph's content, what stands before it and what after."""
    end = part.rindex("</w:p>")
    begin = part.rindex("</w:pPr>", 0, end) + len("</w:pPr>")
    return part[:begin], part[begin:end], part[end:]


def _widths(percents: list[int], line: int) -> list[int]:
    """Twips of the columns, adding up to the width of the line."""
    widths = [line * percent // 100 for percent in percents]
    widths[-1] += line - sum(widths)
    return widths


def _is_tall(row: tuple[Leaves, ...], room: list[int]) -> bool:
    """Whether a cell of the row has more than ``_KEPT_LINES`` lines: more characters than its ``room``, every letter counted as full width."""
    for cell, most in zip(row, room, strict=True):
        if (len(cell[0].text) if len(cell) == 1 else sum([len(leaf.text) for leaf in cell])) > most:
            return True
    return False


def _as_label(cell: str) -> str:
    """A cell of a form that says what stands beside it."""
    return cell.replace("</w:tcPr>", '<w:shd w:val="clear" w:color="auto" w:fill="E7E6E6"/></w:tcPr>', 1)


def _words(clause: ClauseNode) -> tuple[list[str], list[str]]:
    """The words of a clause line by line, its numbers and blanks masked: what an edit changes; and the rows of its tables.

    ``render/words.py`` reads the same out of a file.
    """

    def of(leaves: Leaves) -> str:
        if len(leaves) == 1 and isinstance(leaves[0], Run):
            return leaves[0].text
        return "".join([_leaf_words(leaf) for leaf in leaves])

    def of_items(items: tuple[ItemNode, ...]) -> list[str]:
        return [line for item in items for line in (of(item.leaves), *of_items(item.items))]

    lines: list[str] = []
    rows: list[str] = []
    for block in clause.blocks:
        if isinstance(block, TableNode):
            lines += [f"表{reference('SEQ 表', block.label[1:])}　{block.caption}"] if block.number else []
            full = tuple(range(1, len(block.columns) + 1))
            said = [[column.heading for column in block.columns]] if block.headed else []
            said += [[cell[0].text if len(cell) == 1 and type(cell[0]) is Run else of(cell) for cell in row] for row in block.rows]
            for number, row in enumerate(said, 1):
                lines += row
                if all(row):
                    rows.append(row_of_cells(number, full))
                elif any(row):
                    rows.append(row_of_cells(number, tuple(at for at in full if row[at - 1])))
        elif isinstance(block, FigureNode):
            lines += [OBJECT, *([f"図{reference('SEQ 図', block.label[1:])}　{block.caption}"] if block.number else [])]
        elif isinstance(block, ParagraphNode):
            lines += [of(block.leaves), *of_items(block.items)]
        else:
            lines.append(OBJECT)
    return lines, rows


def _leaf_words(leaf: Leaf) -> str:
    match leaf:
        case Run():
            return leaf.text
        case Link(text, anchor, live):
            return reference(f"REF {anchor}", text) if live else link(anchor, text)
        case Blank():
            return BLANK


# --- parts ------------------------------------------------------------------------------------


@dataclass
class _Section:
    """Parts of one orientation. kind: cover, front (pages before the body) or body.  apart: nothing else may join it."""

    landscape: bool
    kind: str = "body"
    parts: list[str] = field(default_factory=list)
    apart: bool = False


class _Pages:
    """Collects parts into sections."""

    def __init__(self) -> None:
        self.sections = [_Section(landscape=False)]

    def add(self, *parts: str) -> None:
        self.sections[-1].parts += parts

    def fresh(self) -> bool:
        """Whether a new section has just begun: its break begins the page."""
        return not self.sections[-1].parts

    def turn(self, *, landscape: bool, apart: bool = False) -> None:
        """Go on in pages of this orientation; ``apart`` begins a section for what comes now alone."""
        last = self.sections[-1]
        if self.fresh():
            last.landscape, last.apart = landscape, apart
        elif apart or last.apart or last.landscape != landscape:
            self.sections.append(_Section(landscape, apart=apart))

    def close(self, kind: str) -> None:
        """End the pages so far; what follows begins a new section."""
        for section in self.sections:
            if section.kind == "body" and section.parts:
                section.kind = kind
        if kind != "body":
            self.sections.append(_Section(landscape=False))
        self.sections = [section for section in self.sections if section.parts or section is self.sections[-1]]

    def pieces(self, scheme: Scheme, *, restart: bool) -> list[str]:
        """All parts, each section's properties in its last paragraph, the last one's at the end."""
        out: list[str] = []
        first_body = next((section for section in self.sections if section.kind == "body"), None)
        for section in self.sections:
            properties = _section(section, scheme, restart=restart and section is first_body)
            if section is self.sections[-1]:
                out += [*section.parts, properties]
            else:
                head, _, tail = section.parts[-1].rpartition("</w:pPr>")
                out += [*section.parts[:-1], f"{head}{properties}</w:pPr>{tail}"]
        return out


def _margins(scheme: Scheme) -> tuple[int, int, int, int]:
    """Twips: top, right, bottom, left."""
    top, right, bottom, left = (round(margin * _MILLIMETRE) for margin in scheme.margins_mm)
    return top, right, bottom, left


def _page(margins: tuple[int, int, int, int], *, landscape: bool) -> str:
    top, right, bottom, left = margins
    wide, high, turned = (_LONG_SIDE, _SHORT_SIDE, ' w:orient="landscape"') if landscape else (_SHORT_SIDE, _LONG_SIDE, "")
    return (
        f'<w:pgSz w:w="{wide}" w:h="{high}"{turned} w:code="9"/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="851" w:footer="567" w:gutter="0"/>'
    )


def _section(section: _Section, scheme: Scheme, *, restart: bool) -> str:
    header, footer = ("rId11", "rId13") if section.kind == "body" else ("rId12", "rId14")
    number = '<w:pgNumType w:start="1"/>' if restart else ""
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{header}"/><w:footerReference w:type="default" r:id="{footer}"/>'
        f'<w:type w:val="nextPage"/>{_page(_margins(scheme), landscape=section.landscape)}{number}'
        f'<w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="{scheme.line_pitch}"/></w:sectPr>'
    )


def _header(document: Document) -> str:
    words = _head_words(document)
    return f'{XML}<w:hdr xmlns:w="{W}">{_paragraph("Header", run(words) if words else "")}</w:hdr>'


def _head_words(document: Document) -> str:
    """The title on every page; a letter is sent without it."""
    return "" if document.letter else f"{document.title}{'（案）' if document.draft else ''}"


def _footer() -> str:
    inner = word_field("PAGE", "1") + run(" / ") + word_field(f"PAGEREF {_LAST}", "1")
    return f'{XML}<w:ftr xmlns:w="{W}" xmlns:r="{R}">{_paragraph("Footer", inner)}</w:ftr>'


@dataclass(frozen=True)
class _AnnexList:
    """The list that numbers an annex and its items: its form, its w:numId, and the number it begins with."""

    form: str
    number: int
    start: int

    @property
    def named(self) -> int:
        """The list as paragraphs name it: 0 where their styles do."""
        return 0 if self.number == _ANNEXES[self.form] else self.number


def _annex_lists(annexes: Sequence[AnnexNode]) -> Iterator[tuple[str, _AnnexList]]:
    """Annex → its list: that of the styles as long as the numbers of a form follow each other, and another after each gap."""
    free = max(_ANNEXES.values()) + 1
    reached: dict[str, tuple[int, _AnnexList]] = {}  # form → the last number, and its list
    for annex in annexes:
        last, own = reached.get(annex.form, (0, None))
        number = annex.number or last + 1
        if own is None:
            own = _AnnexList(annex.form, _ANNEXES[annex.form], number)
        elif number != last + 1:
            own = _AnnexList(annex.form, free, number)
            free += 1
        reached[annex.form] = number, own
        yield annex.id, own


def _in_list(named: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{named}"/></w:numPr>' if named else ""


def _numbering(scheme: Scheme, forms: Mapping[str, AnnexForm], kind: str, annex_lists: Mapping[str, _AnnexList]) -> str:
    """numbering.xml from the same ``Level`` rows that make our labels."""
    main = [scheme.clause, *scheme.items]
    if scheme.chapter_in_list:
        main.insert(0, scheme.chapter)
    if scheme.paragraph:
        main += [scheme.paragraph, *scheme.paragraph_items]
    lists = [(_CLAUSES, "main", main)]
    if not scheme.chapter_in_list and scheme.chapter.pattern:
        lists.insert(0, (_CHAPTERS, "chapters", [scheme.chapter]))
    of_styles = {each.form: each.start for each in annex_lists.values() if not each.named}
    for name, form in forms.items():
        lists.append((_ANNEXES[name], name, [replace(form.heading, start=of_styles.get(name, 1)), *form.items]))
    for own in dict.fromkeys(each for each in annex_lists.values() if each.named):
        levels = [replace(forms[own.form].heading, start=own.start), *forms[own.form].items]
        lists.append((own.number, f"{own.form}/{own.start}", [replace(level, style="") for level in levels]))
    abstracts = "".join(_abstract(number, f"{kind}/{role}", levels) for number, role, levels in lists)
    nums = "".join(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number, _, _ in lists)
    return f'{XML}<w:numbering xmlns:w="{W}">{abstracts}{nums}</w:numbering>'


def _abstract(number: int, role: str, levels: list[Level]) -> str:
    digest = hashlib.sha256(role.encode()).hexdigest().upper()
    inner = "".join(_level(i, level) for i, level in enumerate(levels))
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="{digest[:8]}"/><w:multiLevelType w:val="multilevel"/>'
        f'<w:tmpl w:val="{digest[8:16]}"/><w:name w:val="specgen-{escape(role.replace("/", "-"))}"/>{inner}</w:abstractNum>'
    )


def _level(index: int, level: Level) -> str:
    left, hanging = round(level.left * CHARACTER), round(level.hanging * CHARACTER)
    style = f'<w:pStyle w:val="{level.style}"/>' if level.style else ""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{level.start}"/><w:numFmt w:val="{level.numeral}"/>{style}'
        f'<w:suff w:val="tab"/><w:lvlText w:val="{level.pattern.replace("#", _own_number(index, level))}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:leftChars="{round(level.left * 100)}" '
        f'w:hanging="{hanging}" w:hangingChars="{round(level.hanging * 100)}"/></w:pPr></w:lvl>'
    )


def _own_number(index: int, level: Level) -> str:
    """%3, or %1.%2.%3 for a level that repeats those above."""
    return ".".join(f"%{i + 1}" for i in range(index - level.upper, index + 1))


def _heading_anchor(name: str) -> str:
    return f"_Toc{int(hashlib.sha256(name.encode()).hexdigest()[:12], 16) % 90_000_000 + 100_000_000}"


def _caption_anchor(table: TableNode) -> str:
    return f"_Toc{200_000_000 + table.number}"


def _core(document: Document) -> str:
    title = "".join(leaf.text for leaf in document.cover.title)
    if document.cover.subtitle:
        title += " " + "".join(leaf.text for leaf in document.cover.subtitle)
    stamp = f"{document.date.isoformat() if document.date else '1980-01-01'}T00:00:00Z"
    return (
        f'{XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>specgen</dc:creator><dc:language>ja-JP</dc:language>"
        "<cp:lastModifiedBy>specgen</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified></cp:coreProperties>'
    )


def _custom(document: Document, provenance: Mapping[str, str]) -> str:
    values = {
        "specgen.kind": document.kind,
        "specgen.draft": "true" if document.draft else "false",
        **{f"specgen.{name}": value for name, value in provenance.items()},
    }
    inner = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" name="{escape(name)}"><vt:lpwstr>{escape(value)}</vt:lpwstr></property>'
        for pid, (name, value) in enumerate(sorted(values.items()), 2)
    )
    return (
        f'{XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{inner}</Properties>'
    )


_APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>specgen</Application></Properties>"
)

_SETTINGS = (
    f'{XML}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>'
    '<w:defaultTabStop w:val="840"/><w:characterSpacingControl w:val="compressPunctuation"/>'
    "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
    "<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="ja-JP" w:eastAsia="ja-JP"/></w:settings>'
)

_FONTS = (
    f'{XML}<w:fonts xmlns:w="{W}">'
    '<w:font w:name="ＭＳ 明朝"><w:altName w:val="MS Mincho"/><w:charset w:val="80"/><w:family w:val="roman"/><w:pitch w:val="fixed"/></w:font>'
    '<w:font w:name="ＭＳ ゴシック"><w:altName w:val="MS Gothic"/><w:charset w:val="80"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>'
    "</w:fonts>"
)

_TYPE = "application/vnd.openxmlformats-officedocument."
_CONTENT_TYPES = {
    "/word/document.xml": f"{_TYPE}wordprocessingml.document.main+xml",
    "/word/styles.xml": f"{_TYPE}wordprocessingml.styles+xml",
    "/word/numbering.xml": f"{_TYPE}wordprocessingml.numbering+xml",
    "/word/settings.xml": f"{_TYPE}wordprocessingml.settings+xml",
    "/word/fontTable.xml": f"{_TYPE}wordprocessingml.fontTable+xml",
    "/word/header1.xml": f"{_TYPE}wordprocessingml.header+xml",
    "/word/header2.xml": f"{_TYPE}wordprocessingml.header+xml",
    "/word/footer1.xml": f"{_TYPE}wordprocessingml.footer+xml",
    "/word/footer2.xml": f"{_TYPE}wordprocessingml.footer+xml",
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "/docProps/app.xml": f"{_TYPE}extended-properties+xml",
}
_CONTENT_TYPES_INTERNAL = {
    "/docProps/custom.xml": f"{_TYPE}custom-properties+xml",
    "/customXml/itemProps1.xml": f"{_TYPE}customXmlProperties+xml",
}


def _content_types(writer: _Writer) -> str:
    types = _CONTENT_TYPES | (_CONTENT_TYPES_INTERNAL if writer.internal else {})
    types |= {f"/word/charts/chart{number}.xml": f"{_TYPE}drawingml.chart+xml" for number in range(1, len(writer.charts) + 1)}
    data = f'<Default Extension="xlsx" ContentType="{_TYPE}spreadsheetml.sheet"/>' if writer.charts else ""
    formats = sorted({name.rpartition(".")[2] for name in writer.pictures.values()})
    data += "".join(f'<Default Extension="{each}" ContentType="image/{each}"/>' for each in formats)
    return (
        f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + data
        + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in types.items())
        + "</Types>"
    )


def _relations(entries: list[tuple[str, str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in entries)
    return f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


_ROOT = [
    ("rId1", f"{R}/officeDocument", "word/document.xml"),
    ("rId2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
    ("rId3", f"{R}/extended-properties", "docProps/app.xml"),
]
_ROOT_INTERNAL = [("rId4", f"{R}/custom-properties", "docProps/custom.xml")]
_PARTS = [
    ("rId1", f"{R}/styles", "styles.xml"),
    ("rId2", f"{R}/numbering", "numbering.xml"),
    ("rId3", f"{R}/settings", "settings.xml"),
    ("rId4", f"{R}/fontTable", "fontTable.xml"),
    ("rId11", f"{R}/header", "header1.xml"),
    ("rId12", f"{R}/header", "header2.xml"),
    ("rId13", f"{R}/footer", "footer1.xml"),
    ("rId14", f"{R}/footer", "footer2.xml"),
]
_PARTS_INTERNAL = [("rId5", f"{R}/customXml", "../customXml/item1.xml")]
_ITEM_PROPERTIES = (
    f'{XML}<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
    'ds:itemID="{5E0C6E0A-1D5B-4C37-9F0B-535045434745}"><ds:schemaRefs><ds:schemaRef ds:uri="urn:specgen:manifest:1"/></ds:schemaRefs></ds:datastoreItem>'
)
