"""LibreOffice at the edge: Word files → PDF, and the pages their headings stand on.

The only module that starts a process. LibreOffice runs with settings, caches and files of its own in a
private temporary folder; at any ending of ours, Ctrl-C and a time-out included, its processes are ended
and the folder is removed. What it prints depends on its version and on the fonts of the machine.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from specgen.errors import Origin, Problem, WorkplaceError
from specgen.lock import undisturbed

VARIABLE = "SPECGEN_SOFFICE"
START_SECONDS = 180.0  # the longest a run may take, however little it has to do …
DOCUMENT_SECONDS = 60.0  # … and for each document
_WITHOUT = "LibreOffice を使わないときは、formats から pdf を除き、--toc-pages を付けずに実行してください"
_SAID = 300  # characters of LibreOffice's own words in a message

# where installers put it when it is not on PATH; a pattern may find several versions, the newest one is taken
_PLACES: Mapping[str, tuple[str, ...]] = {
    "win32": (
        *(rf"{{{folder}}}\LibreOffice*\program\soffice.com" for folder in ("ProgramFiles", "ProgramFiles(x86)", "ProgramW6432")),
        r"{LOCALAPPDATA}\Programs\LibreOffice*\program\soffice.com",
    ),
    "darwin": ("/Applications/LibreOffice*.app/Contents/MacOS/soffice", "{HOME}/Applications/LibreOffice*.app/Contents/MacOS/soffice"),
    "linux": ("/usr/lib/libreoffice/program/soffice", "/usr/lib64/libreoffice/program/soffice", "/opt/libreoffice*/program/soffice"),
}

# settings of the private profile; the same words in every version, unlike options on the command line
_SETTINGS = {
    "org.openoffice.Office.Common/Filter/PDF/Export": {
        "UseTaggedPDF": "true",
        "ExportBookmarks": "true",
        "ExportBookmarksToPDFDestination": "true",
        "DisplayPDFDocumentTitle": "true",
    },
    "org.openoffice.Office.Common/Security/Scripting": {"MacroSecurityLevel": "3", "BlockUntrustedRefererLinks": "true"},
    "org.openoffice.Office.Common/Misc": {"FirstRun": "false"},
}


def find_office() -> Path:
    """LibreOffice's command: what the variable SPECGEN_SOFFICE names, else on PATH, else where installers put it.

    Raises WorkplaceError SG520 when there is none.
    """
    given = os.environ.get(VARIABLE, "")
    if given:
        if Path(given).is_file() and os.access(given, os.X_OK):
            return Path(given).absolute()
        what = f"環境変数 {VARIABLE} の「{given}」は、実行できるファイルではありません"
        remedy = f"LibreOffice の soffice のパスを書くか、{VARIABLE} を消してください"
        raise WorkplaceError(Problem(Origin("LibreOffice"), "SG520", what, remedy))
    for name in ("soffice.com", "soffice") if sys.platform == "win32" else ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found and Path(found).is_absolute():  # Windows looks into the working folder first; we do not
            return Path(found)
    for pattern in _PLACES.get(sys.platform, ()):
        with suppress(KeyError):
            whole = Path(pattern.format_map(os.environ))
            hits = Path(whole.anchor).glob(str(whole.relative_to(whole.anchor)))
            newest = max(hits, key=lambda hit: [int(number) for number in re.findall(r"\d+", str(hit))], default=None)
            if newest:
                return newest
    remedy = f"LibreOffice を入れるか、環境変数 {VARIABLE} に soffice のパスを書いてください。{_WITHOUT}"
    raise WorkplaceError(
        Problem(Origin("LibreOffice"), "SG520", "PDF と目次のページ番号には LibreOffice が要りますが、見付かりません", remedy)
    )


def version() -> str:
    """Such as ``LibreOffice 7.4.7.2``. Raises WorkplaceError SG520, SG521, SG522."""
    office = find_office()
    with _workplace() as folder:
        said = _run([str(office), *_own_profile(folder), "--version"], folder, START_SECONDS)
    found = re.search(r"[A-Za-z]*Office\w* \d[\d.]*", said)
    return found[0] if found else "LibreOffice（版は不明）"


def to_pdf(documents: Sequence[bytes], *, seconds: float | None = None) -> tuple[bytes, ...]:
    """The PDF of each Word file, all made in one start: tagged, with outline, title, language and a destination for every bookmark.

    seconds: the longest LibreOffice may take; None for three minutes and one more for each document.
    Raises WorkplaceError: SG520 when there is no LibreOffice, SG521 when it fails, SG522 when it takes longer.
    """
    office = find_office()
    with _workplace() as folder:
        files = [folder / f"{number}.docx" for number in range(len(documents))]  # names of no meaning: a PDF may tell them
        for file, content in zip(files, documents, strict=True):
            file.write_bytes(content)
        command = [str(office), *_own_profile(folder), "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder), *map(str, files)]
        said = _run(command, folder, START_SECONDS + DOCUMENT_SECONDS * len(files) if seconds is None else seconds)
        made = [file.with_suffix(".pdf") for file in files]
        contents = tuple(pdf.read_bytes() if pdf.is_file() else b"" for pdf in made)
    if not all(content.startswith(b"%PDF-") for content in contents):
        raise _failed(f"PDF ができませんでした（{said or '何も表示しませんでした'}）")
    return contents


def heading_pages(document: bytes, pdf: bytes) -> dict[str, str]:
    """Bookmark → the page number printed where it stands, for every bookmark the lists of contents of a Word file count pages by.

    pdf: what ``to_pdf`` made of ``document``, its fields as text or not. Raises WorkplaceError SG521 when it does not show a bookmark.
    Rule: a section that restarts counts from its first page, the first one on which any bookmark of it stands;
    the sections after it go on counting (docs/word/contents.md).
    """
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        text = archive.read("word/document.xml").decode()
    physical = _destinations(pdf)
    printed: dict[str, str] = {}
    offset = 0
    for section in re.split("(?<=</w:sectPr>)", text):
        names = [name for name in re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', section) if name in physical]
        restart = re.search(r'<w:pgNumType [^>]*w:start="(\d+)"', section)
        if restart and names:
            offset = min(physical[name] for name in names) - int(restart[1])
        printed |= {name: str(physical[name] - offset) for name in names}
    wanted = dict.fromkeys(re.findall(r"<w:instrText[^>]*> PAGEREF (\w+)", text))
    lost = [name for name in wanted if name not in printed]
    if lost:
        raise _failed(f"PDF に、目次の見出し {len(lost)} 件のページが示されていません")
    return {name: printed[name] for name in wanted}


def fonts() -> frozenset[str]:
    """Families this machine has, in lower case and half width; none where there is no ``fc-list`` to ask."""
    lister = shutil.which("fc-list")
    if not lister or not Path(lister).is_absolute():
        return frozenset()
    with _workplace() as folder:
        listed = _run([lister, ":", "family"], folder, START_SECONDS)
    return frozenset(_folded(name) for name in re.split("[,\n]", listed)) - {""}


def missing_fonts(documents: Sequence[bytes]) -> tuple[str, ...]:
    """Fonts the styles of Word files name and this machine does not have; nothing where ``fonts`` knows none."""
    there = fonts()
    if not there:
        return ()
    named: dict[str, str] = {}  # font → its other name
    for document in documents:
        with zipfile.ZipFile(io.BytesIO(document)) as archive:
            styles, table = (archive.read(f"word/{part}.xml").decode() for part in ("styles", "fontTable"))
        other = dict(re.findall(r'<w:font w:name="([^"]*)"><w:altName w:val="([^"]*)"/>', table))
        for font in re.findall(r"<w:rFonts ([^>]*)/>", styles):
            named |= {name: other.get(name, name) for name in re.findall(r'w:(?:ascii|hAnsi|eastAsia)="([^"]*)"', font)}
    return tuple(name for name, other_name in named.items() if not {_folded(name), _folded(other_name)} & there)


def unsettled(titles: Sequence[str]) -> WorkplaceError:
    """SG521 for documents whose page numbers change their own pages each time they are printed."""
    return _failed(f"「{'」「'.join(titles)}」の目次のページ番号が定まりません")


def _folded(name: str) -> str:
    """Names of one font in full and half width, in capitals and not, are one."""
    return unicodedata.normalize("NFKC", name).replace("\\", "").strip().casefold()


def _destinations(pdf: bytes) -> dict[str, int]:
    """Bookmark → page of the PDF, the first one being 1. Raises WorkplaceError SG521 when it cannot be read."""
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        places = {name: reader.get_destination_page_number(place) for name, place in reader.named_destinations.items()}
    except (PyPdfError, ValueError, KeyError) as error:
        raise _failed(f"PDF を読めませんでした（{error}）") from error
    # LibreOffice writes the _ of a bookmark as 5F; no bookmark of ours begins so
    return {re.sub("^/?(?:5F|_)", "_", name): page + 1 for name, page in places.items() if page is not None}


# The process


def _own_profile(folder: Path) -> list[str]:
    """Options for a run that neither reads nor writes the settings of the user."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    (profile / "user" / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>\n',
        encoding="utf-8",
    )
    return [f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]


@contextmanager
def _workplace() -> Iterator[Path]:
    """A private folder, removed at any ending that lets Python end. Raises WorkplaceError SG521 for errors of the system."""
    folder: Path | None = None
    try:
        with undisturbed():
            folder = Path(tempfile.mkdtemp(prefix="specgen-"))
        yield folder
    except OSError as error:
        raise _failed(f"動かせませんでした（{error.strerror or error}）") from error
    finally:
        if folder:
            with undisturbed():
                shutil.rmtree(folder, ignore_errors=True)
                _remove_pipe(folder)


def _remove_pipe(folder: Path) -> None:
    """Remove the socket a LibreOffice that was ended leaves in /tmp: it is named by the hash of its profile's address."""
    if sys.platform != "win32":
        address = (folder / "profile").as_uri().encode("utf-16-le")
        digest = "".join(f"{byte:x}" for byte in hashlib.md5(address, usedforsecurity=False).digest())
        with suppress(OSError):
            Path(f"/tmp/OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{digest}").unlink()  # noqa: S108 - LibreOffice chose the place


def _run(command: Sequence[str], folder: Path, seconds: float) -> str:
    """What the command prints. Raises WorkplaceError SG521 when it fails, SG522 when it takes longer than ``seconds``.

    However this ends, the command and all it started have ended too.
    """
    surroundings = {**os.environ, "SAL_USE_VCLPLUGIN": "svp"} if sys.platform == "linux" else dict(os.environ)
    surroundings |= dict.fromkeys(("TMPDIR", "TMP", "TEMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), str(folder))
    process: subprocess.Popen[bytes] | None = None
    said = folder / "said.txt"
    try:
        with said.open("wb") as output, undisturbed():
            process = subprocess.Popen(  # noqa: S603 - a list, an absolute path, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=surroundings,
                start_new_session=True,  # its own group: Ctrl-C on the terminal reaches us alone, and we end them all
            )
        status = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        remedy = f"ほかの重い処理を終えてから、もう一度実行してください。{_WITHOUT}"
        what = f"LibreOffice が {seconds:g} 秒たっても終わらないため、止めました"
        raise WorkplaceError(Problem(Origin("LibreOffice"), "SG522", what, remedy)) from error
    finally:
        if process:
            with undisturbed():
                _end(process)
    words = said.read_text(encoding="utf-8", errors="replace").strip()
    if status:
        raise _failed(f"終了コード {status} で終わりました（{_last(words)}）")
    return words


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process if it still runs, and whatever it started that still does."""
    if sys.platform == "win32":
        if process.poll() is None:
            taskkill = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "taskkill.exe"
            subprocess.run([str(taskkill), "/F", "/T", "/PID", str(process.pid)], check=False, capture_output=True)  # noqa: S603
    else:
        with suppress(ProcessLookupError, PermissionError):  # nobody is left, or (macOS) only those that have ended
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _last(words: str) -> str:
    return words[-_SAID:].replace("\n", " / ") or "何も表示しませんでした"


def _failed(what: str) -> WorkplaceError:
    remedy = f"LibreOffice で普通に文書を開けるか、一時フォルダーに空きがあるかを確かめてから、もう一度実行してください。{_WITHOUT}"
    return WorkplaceError(Problem(Origin("LibreOffice"), "SG521", f"LibreOffice の処理に失敗しました。{what}", remedy))
