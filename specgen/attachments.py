"""The files of the office a profile names: house template, annexes, figures → their bytes, looked at before anything is built.

Every file stands in the folder of the profile and is named by its name alone. Word files pass the door for files from
outside (``received``); pictures and PDFs are known by their first bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from specgen import schema
from specgen.archives import JPEG, PIXELS, PNG, known_format, picture_size
from specgen.errors import InputError, Origin, Problem, ReceivedError, SpecgenError, WorkplaceError
from specgen.house_roles import read_corrections
from specgen.model import Attached
from specgen.names import safe_name, same_name
from specgen.profile import LoadedProfile
from specgen.received import read_bytes, read_document_file
from specgen.source import read_text

if TYPE_CHECKING:
    from specgen.library import Library


@dataclass(frozen=True)
class Picture:
    """A picture of the profile.  format: png or jpeg.  width, height: pixels."""

    use: str
    name: str
    title: str
    alt: str
    content: bytes
    format: str
    width: int
    height: int


@dataclass(frozen=True)
class Template:
    """A house template.  content: of the Word file.  corrections: of the YAML beside it (``名前.yaml``), style of ours → name of a style there (``house_roles``)."""

    name: str
    content: bytes
    corrections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Attachments:
    """What the profile brings along.  annexes: kind of document → its annexes, in order.  pictures: use → picture.

    notices: what the files hold that will not be taken over, and annexes that look wrong.  sha256: file → of its bytes, in hex, in the order of their names.
    """

    template: Template | None = None
    annexes: Mapping[str, tuple[Attached, ...]] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()
    sha256: Mapping[str, str] = field(default_factory=dict)


_PDF = b"%PDF-"
_WITHIN = 1024  # bytes: where the first mark of a PDF may stand
_NO_OFFICE_FILE = ("xlsx", "xlsm", "xls", "pptx", "ppt", "csv", "txt", "rtf", "png", "jpg", "jpeg", "gif", "zip")


def read_attachments(profile: LoadedProfile, template: Path | None = None, library: Library | None = None) -> Attachments:
    """The files that ``profile`` names.

    template: a house template that goes before the profile's.  library: whose papers the annexes are for; without it nobody looks
    whether there are such papers.
    Raises InputError SG183 for files that are not there or of no format we take, SG184 for papers that take no annexes, with the line
    of the profile, and ReceivedError SG401–SG407 for what the door refuses: all of them at once.
    """
    return _Reader(profile).read(template, library)


def notices_of(profile: LoadedProfile, kinds: Mapping[str, str]) -> Iterator[Problem]:
    """SG185 for annexes of papers that are not made, SG186 for two annexes of one paper with one title.

    kinds: the papers that are made, by their ids, with their titles.
    """
    titles: Counter[tuple[str, str]] = Counter()
    for i, annex in enumerate(profile.data.annexes):
        for j, kind in enumerate(annex.documents):
            if kind not in kinds:
                what = f"別紙「{annex.title}」を付ける文書「{kind}」は、このプロファイルでは作りません"
                remedy = "ほかの文書にも付けるときは、その種類を documents に書き足してください"
                yield Problem(profile.origin("annexes", i, "documents", j), "SG185", what, remedy)
            titles[kind, annex.title] += 1
            if titles[kind, annex.title] == 2:
                what = f"{kinds.get(kind, kind)}に付ける別紙の題名「{annex.title}」が２つあります"
                yield Problem(profile.origin("annexes", i, "title"), "SG186", what, "違いの分かる題名にしてください")


class _Reader:
    """Reads the files of one profile and keeps everything that is wrong with them."""

    def __init__(self, profile: LoadedProfile) -> None:
        self.profile = profile
        self.problems: list[Problem] = []
        self.refused: list[SpecgenError] = []
        self.notices: list[Problem] = []
        self.sha256: dict[str, str] = {}
        self.known: dict[str, Attached | None] = {}  # file → what it is, None when it is refused

    def read(self, template: Path | None, library: Library | None) -> Attachments:
        given = self.given_template(template) if template else self.template()
        annexes: dict[str, list[Attached]] = {}
        for i, annex in enumerate(self.profile.data.annexes):
            if library:
                self.papers(i, annex, library)
            attached = self.annex(i, annex)
            if attached:
                for kind in annex.documents:
                    annexes.setdefault(kind, []).append(replace(attached, id=annex.id, title=annex.title))
        pictures: dict[str, Picture] = {
            figure.use: picture for i, figure in enumerate(self.profile.data.figures) if (picture := self.picture(i, figure))
        }
        self.one_name_each()
        self.raise_all()
        every = {kind: tuple(files) for kind, files in annexes.items()}
        return Attachments(given, every, pictures, tuple(self.notices), dict(sorted(self.sha256.items())))

    def raise_all(self) -> None:
        """Everything that was found, as an error of the profile unless only the door refused something."""
        told = [problem for error in self.refused for problem in error.problems]
        if self.problems:
            raise InputError(*self.problems, *told)
        if told and all(isinstance(error, WorkplaceError) for error in self.refused):
            raise WorkplaceError(*told)
        if told:
            raise ReceivedError(*told)

    def refuse(self, origin: Origin, code: str, what: str, remedy: str) -> None:
        self.problems.append(Problem(origin, code, what, remedy))

    def file(self, name: str, *place: str | int) -> Path | None:
        """The file beside the profile that stands at ``place``."""
        found = self.profile.source.beside(name)
        if found is None:
            what = f"ファイル「{name}」が、プロファイルと同じフォルダーにありません"
            self.refuse(self.profile.origin(*place), "SG183", what, "ファイルを同じフォルダーに置き、その名前だけを書いてください")
        return found

    def bytes_of(self, file: Path) -> bytes | None:
        try:
            return read_bytes(file)
        except (ReceivedError, WorkplaceError) as error:
            self.refused.append(error)
            return None

    def word(self, file: Path) -> bytes | None:
        """The bytes of a Word file, through the door."""
        try:
            received = read_document_file(file)
        except (ReceivedError, WorkplaceError) as error:
            self.refused.append(error)
            return None
        self.notices += [each for each in received.notices if each not in self.notices]
        return received.content

    # -- template ------------------------------------------------------------------------------

    def template(self) -> Template | None:
        name = self.profile.data.template
        file = self.file(name, "template") if name else None
        return self.given_template(file) if file else None

    def given_template(self, file: Path) -> Template | None:
        content = self.word(file)
        if content is None:
            return None
        self.sha256[file.name] = sha256_of(content)
        return Template(file.name, content, self.corrections(file, content))

    def corrections(self, template: Path, content: bytes) -> Mapping[str, str]:
        """What stands in the YAML beside a template, if there is one: style of ours → name of a style there."""
        file = template.with_suffix(".yaml")
        if not file.is_file() or _same_file(file, Path(self.profile.source.path)):
            return {}
        try:
            found = read_corrections(file, content)
        except InputError as error:
            self.problems += error.problems
            return {}
        except WorkplaceError as error:
            self.refused.append(error)
            return {}
        self.sha256[file.name] = sha256_of(read_text(file).encode())
        return found

    # -- annexes -------------------------------------------------------------------------------

    def papers(self, index: int, annex: schema.AttachedFile, library: Library) -> None:
        """Every paper it goes with exists and takes annexes."""
        takes = sorted(kind.kind.id for kind in library.kinds if kind.kind.attached)
        every = {kind.kind.id: kind.kind.title for kind in library.kinds}
        every |= {book.kind.id: book.kind.title for book in library.workbooks}
        for j, kind in enumerate(annex.documents):
            if kind in takes:
                continue
            what = f"「{every[kind]}」（{kind}）には別紙を付けられません" if kind in every else f"文書の種類「{kind}」はありません"
            hint = "" if kind in every else schema.did_you_mean(kind, list(every))
            remedy = f"{hint}別紙を付けられる種類: {', '.join(takes) or 'なし'}"
            self.refuse(self.profile.origin("annexes", index, "documents", j), "SG184", what, remedy)

    def annex(self, index: int, annex: schema.AttachedFile) -> Attached | None:
        place = ("annexes", index, "file")
        if annex.file not in self.known:
            file = self.file(annex.file, *place)
            self.known[annex.file] = self.attached(file, *place) if file else None
        return self.known[annex.file]

    def attached(self, file: Path, *place: str | int) -> Attached | None:
        """A file as an annex, by its first bytes; its id and title are those of the place that names it."""
        content = self.bytes_of(file)
        if content is None:
            return None
        if _PDF in content[:_WITHIN]:
            return self.pdf(file, content)
        if not _may_be_word(file, content):
            found = known_format(content) or f"「{file.suffix or '拡張子なし'}」"
            what = f"「{file.name}」は、別紙にできる形式のファイルではありません（{found}）"
            self.refuse(self.profile.origin(*place), "SG183", what, "Word 文書（.docx、.dotx）又は PDF として保存し直してください")
            return None
        content = self.word(file)
        if content is None:
            return None
        self.sha256[file.name] = sha256 = sha256_of(content)
        return Attached("", "", file.name, "docx", content, sha256)

    def pdf(self, file: Path, content: bytes) -> Attached | None:
        """A PDF that opens without a password."""
        pages = _pages(file, content)
        if isinstance(pages, Problem):
            self.refused.append(ReceivedError(pages))
            return None
        self.sha256[file.name] = sha256 = sha256_of(content)
        return Attached("", "", f"{safe_name(file.stem)}.pdf", "pdf", content, sha256, pages)

    def one_name_each(self) -> None:
        """No two PDFs take one place in the package, on any system."""
        first: dict[str, str] = {}
        for i, annex in enumerate(self.profile.data.annexes):
            attached = self.known.get(annex.file)
            if attached and attached.format == "pdf":
                other = first.setdefault(same_name(attached.name), annex.file)
                if other != annex.file:
                    what = f"「{annex.file}」と「{other}」は、文書一式の中で同じ名前になります"
                    self.refuse(self.profile.origin("annexes", i, "file"), "SG183", what, "どちらかの名前を変えてください")

    # -- figures -------------------------------------------------------------------------------

    def picture(self, index: int, figure: schema.Figure) -> Picture | None:
        place = ("figures", index, "file")
        file = self.file(figure.file, *place)
        content = self.bytes_of(file) if file else None
        if file is None or content is None:
            return None
        width, height = picture_size(content)
        kind = "png" if content.startswith(PNG) else "jpeg" if content.startswith(JPEG) else ""
        end = {"png": b"IEND", "jpeg": b"\xff\xd9"}.get(kind, b"")
        if not kind:
            what = f"「{figure.file}」は、PNG でも JPEG でもありません"
            self.refuse(self.profile.origin(*place), "SG183", what, "PNG 又は JPEG として保存し直してください")
        elif not (width and height) or end not in content:
            self.refuse(
                self.profile.origin(*place), "SG183", f"画像「{figure.file}」が壊れています", "元の画像を写し直すか、保存し直してください"
            )
        elif width * height > PIXELS:
            what = f"画像「{figure.file}」が大きすぎます（{width}×{height}、上限 {PIXELS // 10_000:,} 万画素）"
            self.refuse(self.profile.origin(*place), "SG183", what, "縮小して保存し直してください")
        else:
            self.sha256[figure.file] = sha256_of(content)
            title = figure.title or schema.FIGURE_WORDS[figure.use]
            return Picture(figure.use, figure.file, title, figure.alt, content, kind, width, height)
        return None


def _may_be_word(file: Path, content: bytes) -> bool:
    """Whether the door should look at it: an archive or an old Office file that its name does not say to be something else."""
    office = content.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or not content
    return office and file.suffix.lower().lstrip(".") not in _NO_OFFICE_FILE


def _pages(file: Path, content: bytes) -> int | Problem:
    """How many pages a PDF has, or why nobody can tell."""
    import pypdf  # most profiles have no PDF
    from pypdf.errors import PyPdfError

    origin = Origin(str(file))
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            remedy = "パスワードと編集の制限を外して保存し直してください"
            return Problem(origin, "SG402", "パスワードの付いた PDF です", remedy)
        pages = len(reader.pages)
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError):
        pages = 0  # pypdf lets through whatever a damaged file makes of its own code
    return pages or Problem(origin, "SG404", "PDF が壊れているか、ページがありません", "元の PDF を写し直すか、作り直してください")


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
