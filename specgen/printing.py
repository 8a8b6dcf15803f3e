"""Documents → the files of a package, in every format; no Word file with a fault passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.errors import InternalError, Origin, Problem
from specgen.model import Document, File, PackagedDocument
from specgen.names import safe_name
from specgen.package import make_file
from specgen.render import docx, html, markdown, tree, verify
from specgen.render.ooxml import for_libreoffice
from specgen.single_forms import FOLDER

if TYPE_CHECKING:
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
    """The files of every document, and what LibreOffice had a part in (None when it had none)."""

    documents: tuple[PackagedDocument, ...]
    office: Mapping[str, object] | None


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

_FAULTS_SHOWN = 5  # of a rejected Word file, in the message
_LAYOUTS = 5  # at most: the numbers in the lists may move what they count, once or twice


def print_documents(
    orders: Sequence[Order],
    styles: Styles,
    provenance: Provenance | None,
    out: Path,
    *,
    toc_pages: bool = False,
    progress: Progress = lambda _text, _done, _total: None,
) -> Printed:
    """Every document in its formats.

    provenance: None for files to be published.  toc_pages: the lists before the text show page numbers.
    Raises WorkplaceError SG520–SG522 (LibreOffice is needed and missing, or fails), InternalError SG702
    (our check of a Word file failed; the file is kept beside ``out``).
    """
    paged = tuple(each.document for each in orders if toc_pages and (each.document.contents or each.document.table_list))
    laid_out = tuple(each.document for each in orders if "pdf" in each.formats or ("docx" in each.formats and each.document in paged))
    office = _Office()
    if laid_out:
        progress("LibreOffice で PDF とページ番号を作っています", 0, len(orders))
        office = _through_office(laid_out, paged, styles, provenance, out)
    packaged = []
    for done, order in enumerate(orders):
        document = order.document
        progress(document.title, done, len(orders))
        files = []
        for name in order.formats:
            extension, render = RENDERERS[name]
            made = office.files.get((document.key, name)) or (order.data if name == "json" else None)
            content = made or render(document, styles, provenance)
            depends_on = office.version if name == "pdf" or (name == "docx" and document in paged) else ""
            files.append(make_file(_file_name(document, extension), name, content, depends_on))
            if name == "docx" and not made:
                _check_word(files[-1], document, out, published=provenance is None)
        files += _form_files(order, styles, provenance, out)
        packaged.append(
            PackagedDocument(document.kind, document.title, len(document.clauses), tuple(files), len(document.open), document.subject)
        )
    return Printed(tuple(packaged), office.as_dict())


def _form_files(order: Order, styles: Styles, provenance: Provenance | None, out: Path) -> Iterator[File]:
    """The Word file of each form of a document that is printed for Word, in a folder of their own; raises InternalError SG702."""
    for name, form in order.forms if "docx" in order.formats else ():
        file = make_file(f"{FOLDER}/{safe_name(name)}.docx", "docx", docx.render(form, styles, provenance))
        _check_word(file, form, out, published=provenance is None)
        yield file


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


def _through_office(
    documents: Sequence[Document], paged: Sequence[Document], styles: Styles, provenance: Provenance | None, out: Path
) -> _Office:
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
            own = provenance if provenance is None or document not in paged else {**provenance, "toc_pages": version}
            content = docx.render(document, styles, own, pages.get(document.key))
            file = make_file(_file_name(document, "docx"), "docx", content)
            _check_word(file, document, out, pages.get(document.key), published=provenance is None)
            files[document.key, "docx"] = content
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


def _check_word(file: File, document: Document, out: Path, pages: Pages | None = None, *, published: bool) -> None:
    """No Word file with a fault is delivered; raises InternalError SG702, the file kept beside ``out``."""
    found = verify.faults(file.content, document, pages, published=published)
    if not found:
        return
    whole = out.resolve()
    aside = whole.parent / f"{whole.name}.rejected" / file.path
    try:
        aside.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(file.content)
        kept = f"検査を通らなかった文書は {aside} に残しました。"
    except OSError as error:
        kept = f"検査を通らなかった文書は残せませんでした（{error.strerror or error}）。"
    more = f" ほか {len(found) - _FAULTS_SHOWN} 件" if len(found) > _FAULTS_SHOWN else ""
    raise InternalError(
        Problem(
            Origin(file.path),
            "SG702",
            f"specgen の不具合です。「{document.title}」の Word 文書が検査を通りませんでした: {' / '.join(found[:_FAULTS_SHOWN])}{more}",
            f"{kept}出力フォルダーには何も書いていません。この表示と使ったファイルを添えて開発者に知らせてください",
        )
    )
