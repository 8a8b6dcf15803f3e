"""Documents → the files of a package, in every format; no Word file with a fault passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.errors import InternalError, Origin, Problem
from specgen.model import Attached, Document, File, LeftOut, PackagedDocument
from specgen.names import safe_name
from specgen.package import make_file
from specgen.render import docx, html, markdown, tree, verify
from specgen.render.ooxml import for_libreoffice
from specgen.single_forms import FOLDER

if TYPE_CHECKING:
    from specgen.attachments import Template
    from specgen.book import Book

Styles = Mapping[str, str]  # file of the library's styles → its text
Provenance = Mapping[str, str]  # what a Word file says of its making
Pages = Mapping[str, str]  # bookmark → page number
Render = Callable[[Document, Styles, Provenance | None], bytes]
Progress = Callable[[str, int, int], None]  # what is being done, steps done, steps in all


@dataclass(frozen=True)
class Order:
    """A document to be printed, and in which formats.  data: its JSON, when that is not the numbered tree.

    forms: those of its forms that are Word files of their own too, by the names of their files.
    """

    document: Document
    formats: tuple[str, ...]
    data: bytes | None = None
    forms: tuple[tuple[str, Document], ...] = ()


@dataclass(frozen=True)
class Printed:
    """The files of every document, what LibreOffice had a part in (None when it had none), and what of annexes was left out."""

    documents: tuple[PackagedDocument, ...]
    office: Mapping[str, object] | None
    losses: tuple[LeftOut, ...] = ()


def _pdf(document: Document, styles: Styles, provenance: Provenance | None) -> bytes:
    """The PDF of one document, for a start of LibreOffice (``_through_office`` needs one start for all)."""
    from specgen import office

    return office.to_pdf([for_libreoffice(docx.render(document, styles, provenance))])[0]


def _tables(document: Document, _styles: Styles, _provenance: Provenance | None) -> bytes:
    from specgen.render import table_book, xlsx

    return xlsx.render(table_book.table_book(document))


# format → extension of its files, and what makes them; only Word files need styles and carry their provenance
RENDERERS: Mapping[str, tuple[str, Render]] = {
    "docx": ("docx", docx.render),
    "markdown": ("md", lambda document, _styles, _provenance: markdown.render(document)),
    "html": ("html", lambda document, _styles, _provenance: html.render(document)),
    "json": ("json", lambda document, _styles, _provenance: tree.render(document)),
    "pdf": ("pdf", _pdf),
    "xlsx": ("xlsx", _tables),
}

ATTACHED_FOLDER = "別添"  # of the package: files that are annexes and stay files of their own
_FAULTS_SHOWN = 5  # of a rejected Word file, in the message
_LAYOUTS = 5  # at most: the numbers in the lists may move what they count, once or twice


def print_documents(
    orders: Sequence[Order],
    styles: Styles,
    provenance: Provenance | None,
    out: Path,
    *,
    toc_pages: bool = False,
    template: Template | None = None,
    allow_lossy: bool = False,
    progress: Progress = lambda _text, _done, _total: None,
) -> Printed:
    """Every document in its formats.

    provenance: None for files to be published.  toc_pages: the lists before the text show page numbers.
    template: the house template whose looks our Word files have.  allow_lossy: what cannot be carried of annexes is left out.
    Raises WorkplaceError SG520–SG522 (LibreOffice is needed and missing, or fails), ReceivedError SG440 and SG441 (an annex that
    cannot be carried whole), InternalError SG702 (our check of a Word file failed; the file is kept beside ``out``).
    """
    press = _Press(styles, provenance, out, template, allow_lossy=allow_lossy)
    paged = tuple(each.document for each in orders if toc_pages and (each.document.contents or each.document.table_list))
    laid_out = tuple(each.document for each in orders if "pdf" in each.formats or ("docx" in each.formats and each.document in paged))
    office = _Office()
    if laid_out:
        progress("LibreOffice で PDF とページ番号を作っています", 0, len(orders))
        office = _through_office(laid_out, paged, press)
    packaged = []
    beside = _Beside()
    for done, order in enumerate(orders):
        document = order.document
        progress(document.title, done, len(orders))
        files = []
        for name in order.formats:
            extension, render = RENDERERS[name]
            made = office.files.get((document.key, name)) or (order.data if name == "json" else None)
            content = made or (press.word(document) if name == "docx" else render(document, styles, provenance))
            depends_on = office.version if name == "pdf" or (name == "docx" and document in paged) else ""
            files.append(make_file(_file_name(document, extension), name, content, depends_on))
        files += [*_form_files(order, press), *beside.files_of(document)]
        packaged.append(
            PackagedDocument(document.kind, document.title, len(document.clauses), tuple(files), len(document.open), document.subject)
        )
    return Printed(tuple(packaged), office.as_dict(), tuple(press.losses.values()))


def _form_files(order: Order, press: _Press) -> Iterator[File]:
    """The Word file of each form of a document that is printed for Word, in a folder of their own; raises InternalError SG702."""
    for name, form in order.forms if "docx" in order.formats else ():
        path = f"{FOLDER}/{safe_name(name)}.docx"
        yield make_file(path, "docx", press.word(form, path=path))


@dataclass
class _Beside:
    """The files that are annexes and stay files of their own: each stands in the package once."""

    names: set[str] = field(default_factory=set)

    def files_of(self, document: Document) -> Iterator[File]:
        for annex in document.annexes:
            if annex.attached and annex.attached.format == "pdf" and annex.attached.name not in self.names:
                self.names.add(annex.attached.name)
                yield make_file(f"{ATTACHED_FOLDER}/{annex.attached.name}", "attached", annex.attached.content)


@dataclass
class _Press:
    """Makes Word files: rendered and checked, dressed in the house template, with the Word files that are annexes, and checked again.

    losses: what of those was left out, as far as it was printed.
    """

    styles: Styles
    provenance: Provenance | None
    out: Path
    template: Template | None = None
    allow_lossy: bool = False
    losses: dict[tuple[str, str, str], LeftOut] = field(default_factory=dict)

    def word(self, document: Document, pages: Pages | None = None, made_with: str = "", path: str = "") -> bytes:
        """made_with: the program whose page numbers it shows.  path: of the file in the package, if it is no whole document.

        Raises ReceivedError SG440 and SG441, InternalError SG702.
        """
        path = path or _file_name(document, "docx")
        own = {**self.provenance, "toc_pages": made_with} if self.provenance is not None and made_with else self.provenance
        content = docx.render(document, self.styles, own, pages)
        self.pass_on(content, verify.faults(content, document, pages, published=self.provenance is None), document, path)
        annexes = tuple(annex.attached for annex in document.annexes if annex.attached and annex.attached.format == "docx")
        if not (self.template or annexes):
            return content
        if self.template:
            from specgen.house_template import dress

            content = dress(content, self.template)
        if annexes:
            content = self.composed(content, annexes, path)
        if self.provenance is not None:
            from specgen.provenance import recorded_anew

            content = recorded_anew(content)
        self.pass_on(content, verify.package_faults(content, document), document, path)
        return content

    def composed(self, content: bytes, annexes: Sequence[Attached], path: str) -> bytes:
        from specgen.composition import compose

        whole = compose(content, annexes, allow_lossy=self.allow_lossy)
        for name, losses in whole.losses.items():
            for loss in losses:
                self.losses[path, name, loss.what] = LeftOut(path, name, loss.what, loss.count)
        if self.provenance is not None:
            return whole.content
        from specgen.publication import publish

        # comments and authors of the annexes; whether a blank of ours is open was looked at before
        return publish(whole.content, path, allow_blanks=True).content

    def pass_on(self, content: bytes, faults: Sequence[str], document: Document, path: str) -> None:
        """No Word file with a fault is delivered; raises InternalError SG702, the file kept beside the package."""
        if faults:
            raise _rejected(content, faults, document.title, path, self.out)


def package_workbook(kind: str, number: str, title: str, book: Book | bytes, extension: str = "xlsx") -> PackagedDocument:
    """A workbook, or the bytes of one, as the one file of its kind.  extension: that of bytes which are no workbook."""
    from specgen.render import xlsx

    path = f"{safe_name(f'{number}_{title}')}.{extension}"
    return PackagedDocument(kind, title, 0, (make_file(path, extension, book if isinstance(book, bytes) else xlsx.render(book)),))


@dataclass(frozen=True)
class _Office:
    """What LibreOffice had a part in. files: by kind and format."""

    files: Mapping[tuple[str, str], bytes] = field(default_factory=dict)
    version: str = ""
    missing_fonts: tuple[str, ...] = ()
    paged: tuple[str, ...] = ()  # documents whose lists show page numbers

    def as_dict(self) -> dict[str, object] | None:
        if not self.version:
            return None
        numbers = {"toc_pages": {"documents": list(self.paged), "approximate": True}} if self.paged else {}
        return {"version": self.version, "missing_fonts": list(self.missing_fonts), **numbers}


def _through_office(documents: Sequence[Document], paged: Sequence[Document], press: _Press) -> _Office:
    """Word file and PDF of each document; the lists of those ``paged`` show the pages of LibreOffice's layout.

    All documents are laid out in one start; those with page numbers again, until the numbers printed are those found.
    """
    from specgen import office

    version = office.version()
    pages: dict[str, dict[str, str]] = {document.key: {} for document in paged}
    files: dict[tuple[str, str], bytes] = {}
    todo = tuple(documents)
    for _ in range(_LAYOUTS):
        for document in todo:
            files[document.key, "docx"] = press.word(document, pages.get(document.key), version if document in paged else "")
        made = office.to_pdf([for_libreoffice(files[document.key, "docx"]) for document in todo])
        files |= {(document.key, "pdf"): pdf for document, pdf in zip(todo, made, strict=True)}
        found = {each.key: office.heading_pages(files[each.key, "docx"], files[each.key, "pdf"]) for each in todo if each in paged}
        todo = tuple(document for document in todo if document in paged and found[document.key] != pages[document.key])
        pages |= found
        if not todo:
            fonts = office.missing_fonts([content for (_, name), content in files.items() if name == "docx"])
            return _Office(files, version, fonts, tuple(pages))
    raise office.unsettled([document.title for document in todo])


def _file_name(document: Document, extension: str) -> str:
    return f"{safe_name(f'{document.number}_{document.title}')}.{extension}"


def _rejected(content: bytes, faults: Sequence[str], title: str, path: str, out: Path) -> InternalError:
    """SG702 for a Word file with faults, which is kept beside ``out``."""
    whole = out.resolve()
    aside = whole.parent / f"{whole.name}.rejected" / path
    try:
        aside.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(content)
        kept = f"検査を通らなかった文書は {aside} に残しました。"
    except OSError as error:
        kept = f"検査を通らなかった文書は残せませんでした（{error.strerror or error}）。"
    more = f" ほか {len(faults) - _FAULTS_SHOWN} 件" if len(faults) > _FAULTS_SHOWN else ""
    return InternalError(
        Problem(
            Origin(path),
            "SG702",
            f"specgen の不具合です。「{title}」の Word 文書が検査を通りませんでした: {' / '.join(faults[:_FAULTS_SHOWN])}{more}",
            f"{kept}出力フォルダーには何も書いていません。この表示と使ったファイルを添えて開発者に知らせてください",
        )
    )
