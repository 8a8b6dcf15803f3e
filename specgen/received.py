"""The one door for files from outside: looked at as an archive before anything parses them.

A file is refused by name, with what to do (docs/errors.md, rows A1–A8 and A13): it is of another format, encrypted,
damaged, larger than any honest file, or holds what we never read (macros, a DTD, DDE, parts with doubtful names).
What was found and is not read is told in notices. Nothing a file points to is ever opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from specgen.archives import FILE_BYTES, Archive, Program, open_archive, program_s_file
from specgen.cells import CSV_SUFFIXES, Received, rows_of_csv, rows_of_workbook
from specgen.contents import Contents, PartOfDocument, PartOfWorkbook, Sizes
from specgen.errors import Origin, Problem, ReceivedError, WorkplaceError
from specgen.strict import transitional


@dataclass(frozen=True)
class ReceivedFile:
    """content: the bytes of the file, as they came; of Strict Open XML its transitional form.  notices: SG408, what it holds
    that has to be left out when its text is taken over; SG443, that it was converted.  links: the https and mailto addresses that may stay, in the order of the file."""

    content: bytes
    notices: tuple[Problem, ...]
    links: tuple[str, ...]


def read_workbook_file(file: Path) -> bytes:
    """The bytes of an .xlsx file that is safe to parse.

    Raises WorkplaceError SG501 when it cannot be read, ReceivedError SG401–SG407 when it is refused.
    """
    return receive_workbook(file).content


def receive_workbook(file: Path) -> ReceivedFile:
    """The same, with what the workbook holds that is not read: links to other workbooks, connections to data."""
    return _workbook(file)[1]


def read_document_file(file: Path) -> ReceivedFile:
    """A .docx or .dotx file that is safe to parse, with all in it that leads outside.

    Refused are macros, ActiveX, DDE fields and altChunk. Every other field that fetches and every relation to the
    outside but for https and mailto links is a notice; what takes the text over leaves it out. A file in Strict Open XML
    is converted, with a notice SG443.
    Raises WorkplaceError SG501 when it cannot be read, ReceivedError SG401–SG407 when it is refused.
    """
    content, contents = _content(file, "Word"), Contents(str(file))
    archive = open_archive(str(file), content, "Word", lambda _, main: PartOfDocument(contents, main=main))
    contents.refuse()
    contents.take(archive.relations, archive.missing)
    notices = contents.notices()
    if archive.strict or contents.strict:
        what, remedy = (
            "「厳密な Open XML」の形式のため、通常の Word 文書の形式に変換して使います",
            "組み入れた後の体裁を Word で確かめてください",
        )
        content, notices = transitional(archive), (Problem(Origin(str(file)), "SG443", what, remedy), *notices)
    return ReceivedFile(content, notices, tuple(dict.fromkeys(contents.links)))


def read_bytes(file: Path) -> bytes:
    """The bytes of a file that is no Office file; raises WorkplaceError SG501, ReceivedError SG403 when it is too large."""
    content = _bytes(file)
    if len(content) > FILE_BYTES:
        what = f"ファイルが大きすぎます（上限 {FILE_BYTES // 1024 // 1024}ＭＢ）"
        raise ReceivedError(Problem(Origin(str(file)), "SG403", what, "画像の解像度を下げるか、ファイルを分けてください"))
    return content


def read_rows(file: Path) -> Received:
    """The rows of an .xlsx, .csv or .tsv file as texts, sheet by sheet, each with the name of its cells.

    Of a formula the value counts that was last shown. Notices: SG408 for what is not read, SG409 for hidden sheets,
    rows and columns, merged cells, formulas that were never calculated, error cells, and a csv file that is not UTF-8.
    Raises WorkplaceError SG501 when it cannot be read, ReceivedError SG401–SG407 when it is refused, SG403 with each
    first cell beyond the range that is read.
    """
    if file.suffix.lower() in CSV_SUFFIXES:
        return rows_of_csv(str(file), _bytes(file))
    archive, received = _workbook(file)
    return rows_of_workbook(archive, received.notices)


def _workbook(file: Path) -> tuple[Archive, ReceivedFile]:
    content, contents, sizes = _content(file, "Excel"), Contents(str(file)), Sizes()
    archive = open_archive(str(file), content, "Excel", lambda _, main: PartOfWorkbook(str(file), sizes, main=main))
    contents.take(archive.relations, archive.missing)
    for each in archive.relations:
        if each.type == "connections":
            contents.outside("外部のデータへの接続", each.target)
    return archive, ReceivedFile(content, contents.notices(), tuple(dict.fromkeys(contents.links)))


def _content(file: Path, program: Program) -> bytes:
    content = _bytes(file)
    if file.name.startswith("~$"):
        what = f"{program} が開いている間だけ作る目印のファイルです（{program_s_file(program)}ではありません）"
        raise ReceivedError(Problem(Origin(str(file)), "SG401", what, "「~$」の付かない元のファイルを指定してください"))
    return content


def _bytes(file: Path) -> bytes:
    """The bytes of the file, at most one more than the limit."""
    try:
        with file.open("rb") as stream:
            return stream.read(FILE_BYTES + 1)
    except OSError as error:
        reason = "ファイルがありません" if isinstance(error, FileNotFoundError) else (error.strerror or "読み取れません")
        problem = Problem(Origin(str(file)), "SG501", f"ファイルを読み取れません（{reason}）", "パスと読み取り権限を確かめてください")
        raise WorkplaceError(problem) from error
