"""The whole of a build on one page: files → profile, library → facts → documents → files → package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from specgen import __version__
from specgen.assembly import assemble, number_all
from specgen.call_checks import check_call
from specgen.call_facts import call_steps
from specgen.checks import PackageFindings, Place, check_package, unprinted_figures
from specgen.conditions import holds
from specgen.conformity import ProvisionRow, trace
from specgen.customization import check_requests, decide
from specgen.errors import Findings, InputError, Origin, Problem, UsageError
from specgen.facts import gather_facts
from specgen.fairness import call_doubts
from specgen.kept import read_library
from specgen.library import Library, LoadedKind, LoadedWorkbook
from specgen.model import Blank, Document, Facts, FactValue, Manifest, PackagedDocument, Row, Selection, Unconfirmed, Verdict, document_key
from specgen.names import same_name
from specgen.package import check_target, inputs_of, write_package
from specgen.printing import Order, Progress, package_workbook, print_documents
from specgen.profile import LoadedProfile, load_profile
from specgen.references import Numbers, clauses_of
from specgen.reports import as_json, report_lists
from specgen.schedule import Step
from specgen.schema import EXAMINED, did_you_mean
from specgen.selection import check_form_numbers, check_overrides, kinds_for, select_clauses, workbooks_for
from specgen.single_forms import single_forms
from specgen.source import data_folder
from specgen.tables import check_tables, table_rows
from specgen.terms import all_clauses
from specgen.vocabulary import book_in_words, in_words

if TYPE_CHECKING:
    from specgen.attachments import Attachments
    from specgen.book import Book
    from specgen.cost_model import Allocation
    from specgen.fit_book import Asked
    from specgen.reviews import Examination


@dataclass(frozen=True)
class Assembled:
    """Everything known before rendering: what ``check`` and ``explain`` look at.

    documents: the papers.  reports: the internal papers about them.  lists: the rows the reports were made of.
    provisions: whether the package follows the policies, () when only some of its papers were assembled.
    allocation: the shares of the costs, None without ``costs``.  asked: what the system must do, None where no paper asks it.
    workbooks: the papers that are workbooks.  draft: whether the papers say that they are drafts.
    values: the named values, of which workbooks print some.  steps: those of the procedure that chooses the contractor.
    attachments: the files of the office that go with the papers, None when there are none.
    """

    library: Library
    profile: LoadedProfile
    selections: tuple[Selection, ...]
    documents: tuple[Document, ...]
    findings: PackageFindings
    reports: tuple[Document, ...]
    lists: Mapping[str, tuple[Row, ...]]
    provisions: tuple[ProvisionRow, ...] = ()
    allocation: Allocation | None = None
    workbooks: tuple[LoadedWorkbook, ...] = ()
    asked: Asked | None = None
    draft: bool = True
    values: Mapping[str, FactValue] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    attachments: Attachments | None = None


def prepare(
    profile: LoadedProfile,
    library: Library,
    only: Sequence[str] = (),
    attachments: Attachments | None = None,
    *,
    final: bool = False,
    publish: bool = False,
) -> Assembled:
    """Select and assemble every document of the profile (or those of ``only``), check them, and make the reports about them.

    attachments: the files of the office (``read_attachments``); those the profile names when None.
    publish: nothing internal is made, so what it lacks is not missed.
    """
    attachments = attachments or _attachments(profile, library)
    library = in_words(library, profile.data.vehicle, profile.data.method)
    verdicts, allocation, facts = _checked(profile, library)
    steps = call_steps(profile, library, facts.conditions, facts.values)
    check_call(profile, steps)
    kinds = kinds_for(library, facts)
    workbooks = workbooks_for(library, facts)
    only = tuple(_with_groups([*kinds, *workbooks], only))
    _known_kinds(library, [*(kind.kind.id for kind in kinds), *(kind.kind.id for kind in workbooks)], only)

    def is_wanted(kind: LoadedKind | LoadedWorkbook) -> bool:
        return (not only or kind.kind.id in only) and not (publish and _stays_inside(kind))

    wanted = [kind for kind in kinds if is_wanted(kind)]
    about = [kind for kind in wanted if kind.kind.report]
    papers = [kind for kind in kinds if not kind.kind.report]
    made = papers if about else wanted
    numbered = _numbered(papers, library, facts, profile, attachments)
    selections, documents = _assembled(numbered, made, library, facts, profile, attachments, draft=not final)
    books = tuple(kind for kind in workbooks if is_wanted(kind))
    asked, blanks = _asked(workbooks if about else books, numbered, library, facts, profile)
    checks = {check for kind in kinds for check in kind.kind.checks}
    findings = check_package(documents, selections, profile, library, verdicts, checks, blanks)
    notices = (*findings.notices, *call_doubts(profile, library, steps, facts), *_notices_of(attachments, profile, kinds))
    notices += tuple(unprinted_figures(documents, profile)) if made == papers else ()
    findings = replace(findings, asked=_with_those_of_books(findings, books, facts), notices=notices)
    policies = library.policies_on(profile.data.project.date)
    provisions = trace(policies, profile, verdicts, documents, facts.conditions) if made == papers else ()
    lists = report_lists(findings, documents, selections, provisions, library, profile)
    facts = replace(facts, lists={**facts.lists, **lists})
    _, reports = _assembled(_numbered(about, library, facts, profile), about, library, facts, profile, draft=False)
    printed = tuple(document for document in documents if not only or document.kind in only)
    return Assembled(
        library,
        profile,
        selections,
        printed,
        findings,
        reports,
        lists,
        provisions,
        allocation,
        books,
        asked,
        not final,
        facts.values,
        steps,
        attachments,
    )


def _attachments(profile: LoadedProfile, library: Library, template: Path | None = None) -> Attachments | None:
    """The files of the office that the profile or the command line names, None when there are none."""
    if not (template or profile.data.template or profile.data.annexes or profile.data.figures):
        return None
    from specgen.attachments import read_attachments  # many profiles have none

    return read_attachments(profile, template, library)


def _not_carried(attachments: Attachments, profile: LoadedProfile) -> Iterator[Problem]:
    """What of the Word files that are annexes a build leaves out when it is told to, and refuses else."""
    files = {each.id: each for annexes in attachments.annexes.values() for each in annexes if each.format == "docx"}
    if files:
        from specgen.annex_parts import SIGNATURE  # many profiles have none
        from specgen.composition import in_words, losses_of

        for i, annex in enumerate(profile.data.annexes):
            losses = losses_of(files[annex.id]) if annex.id in files else ()
            if any(each.what == SIGNATURE for each in losses):
                what = f"別紙「{annex.title}」の電子署名は、この文書には移りません"
                yield Problem(profile.origin("annexes", i, "file"), "SG639", what, "署名のある元のファイルを保管してください")
            if losses := tuple(each for each in losses if each.what != SIGNATURE):
                what = f"別紙「{annex.title}」に移せないものがあります（{in_words(losses)}）"
                remedy = "Word でその箇所を除くか、PDF にしてください。--allow-lossy を付けると、これを除いて作ります"
                yield Problem(profile.origin("annexes", i, "file"), "SG639", what, remedy)


def _notices_of(attachments: Attachments | None, profile: LoadedProfile, made: Sequence[LoadedKind]) -> Iterator[Problem]:
    """What of the files of the office is worth a look."""
    if attachments:
        from specgen.attachments import notices_of

        yield from attachments.notices
        if attachments.template:
            from specgen.house_template import examine

            yield from examine(attachments.template).notices
        yield from _not_carried(attachments, profile)
        yield from notices_of(profile, {kind.kind.id: kind.kind.title for kind in made})


_FOR_VENDORS = "vendors"  # stands for every kind of paper those who offer get


def _with_groups(kinds: Sequence[LoadedKind | LoadedWorkbook], only: Sequence[str]) -> Iterator[str]:
    """The kinds asked for, each of them where a word stands for several."""
    for name in only:
        if name == _FOR_VENDORS:
            yield from dict.fromkeys(kind.kind.id for kind in kinds if kind.kind.vendors)
        else:
            yield name


def _with_those_of_books(
    findings: PackageFindings, books: Sequence[LoadedWorkbook], facts: Facts
) -> tuple[tuple[Unconfirmed, tuple[Place, ...]], ...]:
    """The values to be confirmed, those that workbooks print too."""
    found = {entry.name: (entry, places) for entry, places in findings.asked}
    for book in books:
        for name in (f"parameters.{each}" for each, when in book.kind.parameters.items() if holds(when, facts.conditions)):
            if name in facts.unconfirmed and name not in facts.confirmed:
                entry, places = found.get(name, (facts.unconfirmed[name], ()))
                found[name] = (entry, (*places, Place(book.kind.id, "表")))
    return tuple(found.values())


def _stays_inside(kind: LoadedKind | LoadedWorkbook) -> bool:
    """Whether a kind is for the bodies themselves: what is published lacks it."""
    return kind.kind.internal or (isinstance(kind, LoadedKind) and kind.kind.report)


def prepare_review(profile: LoadedProfile, library: Library, as_of: date, occasion: str | None = None) -> tuple[Examination, Assembled]:
    """Examine the customizations in operation on ``as_of``, and assemble the papers of the examination, which no other build makes."""
    from specgen.reviews import NOTICE_DAYS, examination_subjects, examine

    library = in_words(library, profile.data.vehicle, profile.data.method)
    verdicts, _, facts = _checked(profile, library)
    days = facts.values.get("parameters.review_notice_days")
    examination = examine(profile, verdicts, as_of, days if isinstance(days, int) else NOTICE_DAYS, occasion)
    facts = replace(facts, subjects={**facts.subjects, **examination_subjects(examination, facts.subjects["requests"])})
    kinds = [kind for kind in kinds_for(library, facts) if kind.kind.each in EXAMINED]
    selections, documents = _assembled(_numbered(kinds, library, facts, profile), kinds, library, facts, profile, draft=True)
    findings = check_package(documents, selections, profile, library, verdicts)
    return examination, Assembled(library, profile, selections, documents, findings, (), {})


def _checked(profile: LoadedProfile, library: Library) -> tuple[tuple[Verdict, ...], Allocation | None, Facts]:
    """Verdicts, shares of the costs and facts of a profile that the library can print."""
    check_requests(profile, library)
    check_overrides(library, profile)
    check_form_numbers(library, profile)
    verdicts = decide(profile, library)
    allocation = _allocated(profile)
    facts = gather_facts(profile, library, verdicts, allocation)
    check_tables(library, facts, profile)
    return verdicts, allocation, facts


def _allocated(profile: LoadedProfile) -> Allocation | None:
    if profile.data.costs is None:
        return None
    from specgen.costs import allocate_costs  # many profiles have none

    return allocate_costs(profile)


@dataclass(frozen=True)
class _Numbered:
    """Kinds with the clauses chosen for them, and the numbers of their documents: all that one of them may refer to."""

    chosen: Mapping[str, tuple[LoadedKind, Selection]]
    numbers: Mapping[str, Numbers]


def _numbered(
    kinds: Sequence[LoadedKind], library: Library, facts: Facts, profile: LoadedProfile, attachments: Attachments | None = None
) -> _Numbered:
    annexes = attachments.annexes if attachments else {}
    chosen = {kind.id: (kind, select_clauses(library, kind, facts, profile, annexes.get(kind.kind.id, ()))) for kind in kinds}
    _something_to_print(chosen.values())
    form_numbers = {given.form: given.number for given in profile.data.call.form_numbers}
    return _Numbered(chosen, number_all(library, chosen, facts, form_numbers))


def _assembled(
    numbered: _Numbered,
    made: Sequence[LoadedKind],
    library: Library,
    facts: Facts,
    profile: LoadedProfile,
    attachments: Attachments | None = None,
    *,
    draft: bool,
) -> tuple[tuple[Selection, ...], tuple[Document, ...]]:
    """Selections and documents of the kinds ``made``."""
    documents = tuple(assemble(library, kind, numbered.numbers, facts, profile, attachments, draft=draft) for kind in made)
    return tuple(numbered.chosen[kind.id][1] for kind in made), documents


def _asked(
    books: Sequence[LoadedWorkbook], numbered: _Numbered, library: Library, facts: Facts, profile: LoadedProfile
) -> tuple[Asked | None, tuple[tuple[str, Blank], ...]]:
    """What the system must do when one of the workbooks lists it, and what that lacks, by kind."""
    for book in books:
        if book.kind.workbook == "fit":
            from specgen.fit_book import asked_of_the_system

            paper, _, chapter = (book.kind.chapter or "").partition("/")
            title, clauses = clauses_of(numbered.numbers[paper], chapter) if paper in numbered.numbers else ("", ())
            called = next((kind.kind.called or kind.kind.title for kind in library.kinds if kind.kind.id == paper), "")
            table = library.tables.get(book.kind.categories or "")
            ways = table_rows(table, facts, profile) if table else ()
            others = [clause for clause in clauses if clause.id not in book.kind.besides]
            asked = asked_of_the_system(profile, called, title, others, ways)
            return asked, tuple((book.id, blank) for blank in asked.blanks)
    return None, ()


def build(
    profile: LoadedProfile | Path,
    library: Library | Path | None,
    out: Path,
    *,
    only: Sequence[str] = (),
    final: bool = False,
    publish: bool = False,
    force: bool = False,
    toc_pages: bool = False,
    template: Path | None = None,
    allow_lossy: bool = False,
    progress: Progress = lambda _text, _done, _total: None,
) -> Manifest:
    """Build the package of ``profile`` into the folder ``out``.

    final: without draft marks, and only if nothing is open.  publish: the same, without anything internal.
    toc_pages: the lists before the text show page numbers, those of LibreOffice's layout.
    template: a house template that goes before the one the profile names.  allow_lossy: what annexes hold that cannot be carried is left out.
    Raises InputError (profile or library refused), Findings SG601, SG603, SG611 … (``final`` with open items;
    nothing is written), UsageError SG020 (unknown kind), WorkplaceError SG503–SG507 (the folder cannot be
    written, or holds what only ``force`` replaces) and SG520–SG522 (LibreOffice is needed and missing, or
    fails), InternalError SG702 (our check of a Word file failed).
    """
    final = final or publish
    inputs = [_input(profile), *([] if isinstance(library, Library) else [library or data_folder("clause_library")])]
    inputs += [template] if template else []
    check_target(out, inputs)
    progress("条項ライブラリーを読んでいます", 0, 1)
    library = library if isinstance(library, Library) else read_library(library)
    profile = profile if isinstance(profile, LoadedProfile) else load_profile(profile)
    assembled = prepare(profile, library, only, _attachments(profile, library, template), final=final, publish=publish)
    if final:
        _nothing_open(assembled.findings)
    return _issue(assembled, out, inputs, publish=publish, force=force, toc_pages=toc_pages, allow_lossy=allow_lossy, progress=progress)


def build_review(
    profile: LoadedProfile,
    library: Library | Path | None,
    out: Path,
    as_of: date,
    occasion: str | None = None,
    *,
    force: bool = False,
    progress: Progress = lambda _text, _done, _total: None,
) -> tuple[Examination, Manifest]:
    """Write the papers of an examination into the folder ``out``.

    Raises InputError and WorkplaceError as ``build`` does, UsageError SG027 when ``out`` holds a package that ``build`` made.
    """
    inputs = [_input(profile), *([] if isinstance(library, Library) else [library or data_folder("clause_library")])]
    check_target(out, inputs)
    library = library if isinstance(library, Library) else read_library(library)
    examination, assembled = prepare_review(profile, library, as_of, occasion)
    _no_other_package(out)
    about = {"review": {"as_of": as_of.isoformat(), "occasion": occasion}}
    return examination, _issue(assembled, out, inputs, force=force, progress=progress, about=about)


def _no_other_package(out: Path) -> None:
    """Papers of an examination replace those of an earlier one only; raises UsageError SG027."""
    there = inputs_of(out)
    if there is not None and "review" not in there:
        what = f"「{out}」には、build が作った文書があります"
        raise UsageError(Problem(Origin("-o"), "SG027", what, "文書が置き換わらないように、別のフォルダーを指定してください"))


def _issue(
    assembled: Assembled,
    out: Path,
    inputs: Sequence[Path],
    *,
    publish: bool = False,
    force: bool,
    toc_pages: bool = False,
    allow_lossy: bool = False,
    progress: Progress,
    about: Mapping[str, object] | None = None,
) -> Manifest:
    """Print and write what was assembled.  about: what besides the profile's settings made the package so."""
    library, profile = assembled.library, assembled.profile
    orders = tuple(_orders(assembled))
    provenance = None if publish else _provenance(assembled)
    template = assembled.attachments.template if assembled.attachments else None
    printed = print_documents(
        orders, library.styles, provenance, out, toc_pages=toc_pages, template=template, allow_lossy=allow_lossy, progress=progress
    )
    packaged = _in_order((*printed.documents, *_books(assembled)))
    _distinct_files(packaged, library)
    findings = assembled.findings
    manifest = Manifest(
        specgen=__version__,
        library={"version": library.version, "sha256": library.sha256},
        profile={"name": profile.name, "sha256": profile.sha256},
        inputs={"set": dict(profile.settings), **_files_of(assembled.attachments), **(about or {})},
        documents=packaged,
        open=findings.open,
        unconfirmed=findings.unconfirmed,
        waived=findings.waived,
        # by the file's name alone: the package is the same wherever the profile lies
        contradictions=tuple({**problem.as_dict(), "path": Path(problem.origin.path).name} for problem in findings.contradictions),
        left_out=tuple(_left_out(library, orders)) if publish else (),
        office=printed.office,
        losses=printed.losses,
    )
    progress("フォルダーに書き込んでいます", len(orders), len(orders))
    write_package(manifest, out, force=force, inputs=inputs)
    return manifest


def _files_of(attachments: Attachments | None) -> dict[str, object]:
    """The files of the office with their hashes, as the manifest names them."""
    if attachments is None:
        return {}
    template = {"template": attachments.template.name} if attachments.template else {}
    return {**template, "attachments": dict(attachments.sha256)}


def _orders(assembled: Assembled) -> Iterator[Order]:
    """What is printed, in the order of the numbers."""
    library = assembled.library
    kinds = {kind.id: kind for kind in library.kinds}
    for document in sorted((*assembled.documents, *assembled.reports), key=lambda each: each.number):
        kind = kinds[document.kind]
        data = as_json(kind, library, assembled.lists) if kind.kind.report else None
        forms = tuple(single_forms(document)) if kind.kind.single_forms else ()
        yield Order(document, kind.kind.formats or assembled.profile.data.formats, data, forms)


def _books(assembled: Assembled) -> Iterator[PackagedDocument]:
    for each in assembled.workbooks:
        book = _book(each, assembled)
        if book is not None:
            if not isinstance(book, bytes):
                book = book_in_words(assembled.library, assembled.profile.data.vehicle, book)
            extension = "ics" if each.kind.workbook == "calendar" else "xlsx"
            yield package_workbook(each.kind.id, each.kind.number, each.kind.title, book, extension)


def _book(kind: LoadedWorkbook, assembled: Assembled) -> Book | bytes | None:
    """The workbook of a kind, or the bytes of one in the form of the 入力シート; None when there is nothing for it."""
    match kind.kind.workbook:
        case "costs" if assembled.allocation is not None:
            from specgen.cost_book import cost_book

            return cost_book(assembled.profile, assembled.allocation)
        case "fit" if assembled.asked is not None:
            from specgen.fit_book import fit_book

            return fit_book(assembled.profile, kind, assembled.asked, draft=assembled.draft)
        case "calendar":
            return _calendar(assembled)
        case "estimate":
            from specgen.estimate_book import estimate_book

            percent = assembled.values.get("parameters.consumption_tax_percent")
            return estimate_book(assembled.profile, percent if isinstance(percent, int) else 0)
        case "requests":
            from specgen.request_book import request_book

            return request_book(assembled.profile, assembled.library)
    return None


def _calendar(assembled: Assembled) -> bytes | None:
    """The days of the procedure for a calendar; None while the first of them is not known."""
    from specgen.render import calendar

    project = assembled.profile.data.project
    dated = [(step.id, step.name, step.day) for step in assembled.steps if step.day]
    return calendar.render(project.title or "", project.date or dated[0][2], dated) if assembled.profile.data.call.notice else None


def _in_order(packaged: Iterable[PackagedDocument]) -> tuple[PackagedDocument, ...]:
    """By the two digits their files begin with."""
    return tuple(sorted(packaged, key=lambda each: each.files[0].path[:2]))


def _provenance(assembled: Assembled) -> Mapping[str, str]:
    return {
        "version": __version__,
        "library": assembled.library.version,
        "library_sha256": assembled.library.sha256,
        "profile": assembled.profile.name,
        "profile_sha256": assembled.profile.sha256,
    }


def _nothing_open(findings: PackageFindings) -> None:
    """Raises Findings with everything that keeps a package from being issued."""
    problems = [
        *findings.contradictions,
        *(
            Problem(blank.origin, "SG601", f"「{blank.label}」が記入されていません", "プロファイルに値を書くか、--final を外してください")
            for blank, _ in findings.blanks
        ),
        *(
            Problem(
                Origin(entry.name.removeprefix("parameters.")),
                "SG603",
                f"「{entry.value if entry.is_citation else entry.label}」が確認されていません（{entry.source if entry.is_citation else entry.value}）",
                "確かめた上で、プロファイルの confirmations にこの名前を書いてください（値なら parameters に書いても構いません）",
            )
            for entry, _ in findings.asked
        ),
    ]
    if problems:
        raise Findings(*problems)


def _left_out(library: Library, orders: Sequence[Order]) -> Iterator[str]:
    """What a published package lacks, in the words of the report to the officer."""
    made = (kind for kind in _every_kind(library) if isinstance(kind, LoadedWorkbook) or kind.kind.each not in EXAMINED)
    yield from (f"{kind.kind.number}_{kind.kind.title}" for kind in made if _stays_inside(kind))
    yield "Word 文書の作成記録（条項の目印、条項集とプロファイルの版及びハッシュ値）"
    yield "（案）の表示"
    annexes = (annex for order in orders for annex in order.document.annexes)
    if any(annex.attached and annex.attached.format == "docx" for annex in annexes):
        yield "別紙の Word 文書のコメント、変更履歴及び作成者の名前"
    yield "manifest.json の未記入、確認及び個別変更の記録"


def _input(profile: LoadedProfile | Path) -> Path:
    return profile if isinstance(profile, Path) else Path(profile.source.path)


def _distinct_files(packaged: Iterable[PackagedDocument], library: Library) -> None:
    """No document overwrites another; raises InputError SG313."""
    first: dict[str, str] = {}
    problems = []
    for document in packaged:
        for file in document.files:
            own = document_key(document.kind, document.subject)
            owner = first.setdefault(same_name(file.path), own)
            if owner != own:
                kind = next(kind for kind in _every_kind(library) if kind.id == document.kind)
                what = f"文書のファイル名「{file.path}」が、文書の種類「{owner}」のものと同じです"
                problems.append(Problem(kind.source.origin(("title",)), "SG313", what, "number 又は title を変えてください"))
    if problems:
        raise InputError(*problems)


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


def _every_kind(library: Library) -> tuple[LoadedKind | LoadedWorkbook, ...]:
    return tuple(sorted((*library.kinds, *library.workbooks), key=lambda kind: kind.kind.number))


def _known_kinds(library: Library, made: list[str], only: Sequence[str]) -> None:
    every = [kind.id for kind in _every_kind(library)]
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
