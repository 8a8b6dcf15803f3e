"""The whole of a build on one page: files → profile, library → facts → documents → files → package."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from specgen import __version__
from specgen.assembly import assemble, number_all
from specgen.checks import check_package
from specgen.customization import check_requests
from specgen.errors import Findings, InputError, InternalError, Origin, Problem, UsageError
from specgen.facts import gather_facts
from specgen.library import Library, LoadedKind, data_folder, load_library
from specgen.model import Document, File, Manifest, PackagedDocument, Selection
from specgen.names import safe_name, same_name
from specgen.package import check_target, make_file, write_package
from specgen.profile import LoadedProfile, load_profile
from specgen.render import docx, html, markdown, tree, verify
from specgen.render.ooxml import with_static_fields
from specgen.schema import did_you_mean
from specgen.selection import check_overrides, kinds_for, select_clauses
from specgen.tables import check_tables
from specgen.terms import all_clauses

Progress = Callable[[str, int, int], None]  # what is being done, steps done, steps in all
Render = Callable[[Document, Mapping[str, str], Mapping[str, str]], bytes]  # document, styles of the library, provenance


def _pdf(document: Document, styles: Mapping[str, str], provenance: Mapping[str, str]) -> bytes:
    """The PDF of one document, for a start of LibreOffice (``_through_office`` needs one start for all)."""
    from specgen import office

    return office.to_pdf([with_static_fields(docx.render(document, styles, provenance))])[0]


# format → extension of its files, and what makes them; only Word files need styles and carry their provenance
RENDERERS: Mapping[str, tuple[str, Render]] = {
    "docx": ("docx", docx.render),
    "markdown": ("md", lambda document, _styles, _provenance: markdown.render(document)),
    "html": ("html", lambda document, _styles, _provenance: html.render(document)),
    "json": ("json", lambda document, _styles, _provenance: tree.render(document)),
    "pdf": ("pdf", _pdf),
}

_FAULTS_SHOWN = 5  # of a rejected Word file, in the message
_LAYOUTS = 4  # until the page numbers a contents prints are those of the pages; two do, unless a number breaks a line


@dataclass(frozen=True)
class Assembled:
    """Everything known before rendering: what ``check`` and ``explain`` look at."""

    library: Library
    profile: LoadedProfile
    selections: tuple[Selection, ...]
    documents: tuple[Document, ...]


def prepare(profile: LoadedProfile, library: Library, only: Sequence[str] = (), *, final: bool = False) -> Assembled:
    """Select and assemble every document of the profile (or those of ``only``)."""
    check_requests(profile, library)
    check_overrides(library, profile)
    facts = gather_facts(profile, library)
    check_tables(library, facts, profile)
    kinds = kinds_for(library, facts)
    _known_kinds(library, [kind.id for kind in kinds], only)
    chosen = {kind.id: (kind, select_clauses(library, kind, facts, profile)) for kind in kinds}
    _something_to_print(chosen.values())
    numbers = number_all(library, chosen, facts)  # of every document: they may refer to each other
    made = [kind for kind in kinds if not only or kind.id in only]
    documents = tuple(assemble(library, kind, numbers, facts, profile, draft=not final) for kind in made)
    return Assembled(library, profile, tuple(chosen[kind.id][1] for kind in made), documents)


def build(
    profile: LoadedProfile | Path,
    library: Library | Path | None,
    out: Path,
    *,
    only: Sequence[str] = (),
    final: bool = False,
    force: bool = False,
    toc_pages: bool = False,
    progress: Progress = lambda _text, _done, _total: None,
) -> Manifest:
    """Build the package of ``profile`` into the folder ``out``.

    toc_pages: the lists before the text show page numbers, those of LibreOffice's layout.
    Raises InputError (profile or library refused), Findings SG601 (``final`` with open items; nothing
    is written), UsageError SG020 (unknown kind), WorkplaceError SG503–SG507 (the folder cannot be
    written, or holds what only ``force`` replaces), InternalError SG702 (our check of a Word file failed),
    WorkplaceError SG520–SG522 (LibreOffice is needed and missing, or fails).
    """
    inputs = [_input(profile), *([] if isinstance(library, Library) else [library or data_folder("clause_library")])]
    check_target(out, inputs)
    progress("条項ライブラリーを読んでいます", 0, 1)
    library = library if isinstance(library, Library) else load_library(library)
    profile = profile if isinstance(profile, LoadedProfile) else load_profile(profile)
    assembled = prepare(profile, library, only, final=final)
    findings = check_package(assembled.documents, assembled.selections)
    if final and findings.open:
        raise Findings(
            *(
                Problem(
                    blank.origin, "SG601", f"「{blank.label}」が記入されていません", "プロファイルに値を書くか、--final を外してください"
                )
                for blank in findings.blanks
            )
        )
    provenance = {
        "version": __version__,
        "library": library.version,
        "library_sha256": library.sha256,
        "profile": profile.name,
        "profile_sha256": profile.sha256,
    }
    packaged = []
    total = len(assembled.documents)
    paged = tuple(each for each in assembled.documents if toc_pages and (each.contents or each.table_list))
    printed = _Printed()
    if "pdf" in profile.data.formats or (paged and "docx" in profile.data.formats):
        progress("LibreOffice で PDF とページ番号を作っています", 0, total)
        whole = assembled.documents if "pdf" in profile.data.formats else paged
        printed = _through_office(whole, paged, library.styles, provenance, out)
    for done, document in enumerate(assembled.documents):
        progress(document.title, done, total)
        files = []
        for name in profile.data.formats:
            extension, render = RENDERERS[name]
            made = printed.files.get((document.kind, name))
            content = made or render(document, library.styles, provenance)
            depends_on = printed.version if name == "pdf" or (name == "docx" and document in paged) else ""
            files.append(make_file(_file_name(document, extension), name, content, depends_on))
            if name == "docx" and not made:
                _check_word(files[-1], document, out)
        packaged.append(PackagedDocument(document.kind, document.title, len(document.clauses), tuple(files), len(document.open)))
    _distinct_files(packaged, library)
    manifest = Manifest(
        specgen=__version__,
        library={"version": library.version, "sha256": library.sha256},
        profile={"name": profile.name, "sha256": profile.sha256},
        documents=tuple(packaged),
        open=findings.open,
        unconfirmed=findings.unconfirmed,
        waived=findings.waived,
        office=printed.as_dict(),
    )
    progress("フォルダーに書き込んでいます", total, total)
    write_package(manifest, out, force=force, inputs=inputs)
    return manifest


@dataclass(frozen=True)
class _Printed:
    """What LibreOffice had a part in. files: by kind and format."""

    files: Mapping[tuple[str, str], bytes] = field(default_factory=dict)
    version: str = ""
    missing_fonts: tuple[str, ...] = ()
    paged: tuple[str, ...] = ()  # kinds of document whose lists show page numbers

    def as_dict(self) -> dict[str, object] | None:
        if not self.version:
            return None
        numbers = {"toc_pages": {"documents": list(self.paged), "approximate": True}} if self.paged else {}
        return {"version": self.version, "missing_fonts": list(self.missing_fonts), **numbers}


def _through_office(
    documents: Sequence[Document], paged: Sequence[Document], styles: Mapping[str, str], provenance: Mapping[str, str], out: Path
) -> _Printed:
    """Word file and PDF of each document; the lists of those ``paged`` show the pages of LibreOffice's layout.

    All documents are laid out in one start; those with page numbers again, until the numbers printed are those found.
    Raises WorkplaceError SG520–SG522, InternalError SG702.
    """
    from specgen import office

    version = office.version()
    pages: dict[str, dict[str, str]] = {document.kind: {} for document in paged}
    files: dict[tuple[str, str], bytes] = {}
    todo = tuple(documents)
    for _ in range(_LAYOUTS):
        for document in todo:
            own = {"toc_pages": version} if document in paged else {}
            content = docx.render(document, styles, {**provenance, **own}, pages.get(document.kind))
            _check_word(make_file(_file_name(document, "docx"), "docx", content), document, out, pages.get(document.kind))
            files[document.kind, "docx"] = content
        made = office.to_pdf([with_static_fields(files[document.kind, "docx"]) for document in todo])
        files |= {(document.kind, "pdf"): pdf for document, pdf in zip(todo, made, strict=True)}
        found = {each.kind: office.heading_pages(files[each.kind, "docx"], files[each.kind, "pdf"]) for each in todo if each in paged}
        todo = tuple(document for document in todo if document in paged and found[document.kind] != pages[document.kind])
        pages |= found
        if not todo:
            fonts = office.missing_fonts([content for (_, name), content in files.items() if name == "docx"])
            return _Printed(files, version, fonts, tuple(pages))
    raise office.unsettled([document.title for document in todo])


def _file_name(document: Document, extension: str) -> str:
    return f"{safe_name(f'{document.number}_{document.title}')}.{extension}"


def _input(profile: LoadedProfile | Path) -> Path:
    return profile if isinstance(profile, Path) else Path(profile.source.path)


def _distinct_files(packaged: Iterable[PackagedDocument], library: Library) -> None:
    """No document overwrites another; raises InputError SG313."""
    first: dict[str, str] = {}
    problems = []
    for document in packaged:
        for file in document.files:
            owner = first.setdefault(same_name(file.path), document.kind)
            if owner != document.kind:
                kind = next(kind for kind in library.kinds if kind.id == document.kind)
                what = f"文書のファイル名「{file.path}」が、文書の種類「{owner}」のものと同じです"
                problems.append(Problem(kind.source.origin(("title",)), "SG313", what, "number 又は title を変えてください"))
    if problems:
        raise InputError(*problems)


def _check_word(file: File, document: Document, out: Path, pages: Mapping[str, str] | None = None) -> None:
    """No Word file with a fault is delivered; raises InternalError SG702, the file kept beside ``out``."""
    found = verify.faults(file.content, document, pages)
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


def _something_to_print(chosen: Iterable[tuple[LoadedKind, Selection]]) -> None:
    """A document all of whose clauses are left out is a mistake of its kind; raises InputError SG312."""
    problems = [
        Problem(
            kind.source.origin(("outline",), key=True),
            "SG312",
            f"文書「{kind.kind.title}」に入る条項が一つもありません",
            "kinds の when で作らないことにするか、条項の条件を見直してください（specgen explain で理由を見られます）",
        )
        for kind, selection in chosen
        if not any(True for _ in all_clauses(selection))
    ]
    if problems:
        raise InputError(*problems)


def _known_kinds(library: Library, made: list[str], only: Sequence[str]) -> None:
    every = [kind.id for kind in library.kinds]
    problems = []
    for kind in only:
        if kind not in every:
            problems.append(
                Problem(
                    Origin("--only"),
                    "SG020",
                    f"文書の種類「{kind}」はありません",
                    f"{did_you_mean(kind, every)}使える種類: {', '.join(every)}",
                )
            )
        elif kind not in made:
            problems.append(
                Problem(
                    Origin("--only"), "SG020", f"文書の種類「{kind}」は、このプロファイルでは作りません", f"作る種類: {', '.join(made)}"
                )
            )
    if problems:
        raise UsageError(*problems)
