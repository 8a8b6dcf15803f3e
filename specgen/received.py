"""The one door for files from outside: looked at as an archive before anything parses them.

A file is refused by name, with what to do (docs/errors.md, rows A1–A7): it is no workbook, it is encrypted,
damaged, larger than any honest file, or holds what we never read (macros, a DTD, parts with doubtful names).
Sizes are counted while unpacking; what the archive says of itself is not trusted.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from specgen.errors import Origin, Problem, ReceivedError, WorkplaceError

FILE_BYTES = 50 * 1024 * 1024
MEMBERS = 2_000
PART_BYTES = 32 * 1024 * 1024
TOTAL_BYTES = 256 * 1024 * 1024
RATIO, RATIO_FROM = 200, 100 * 1024  # unpacked ÷ packed, of parts larger than that
_CHUNK = 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an old Office file, or an encrypted new one


def read_workbook_file(file: Path) -> bytes:
    """The bytes of an .xlsx file that is safe to parse.

    Raises WorkplaceError SG501 when it cannot be read, ReceivedError SG401–SG405 when it is refused.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(FILE_BYTES + 1)
    except OSError as error:
        reason = "ファイルがありません" if isinstance(error, FileNotFoundError) else (error.strerror or "読み取れません")
        problem = Problem(Origin(str(file)), "SG501", f"ファイルを読み取れません（{reason}）", "パスと読み取り権限を確かめてください")
        raise WorkplaceError(problem) from error
    if file.name.startswith("~$"):
        _refuse(file, "SG401", "Excel が開いている間だけ作る目印のファイルです", "「~$」の付かない元のファイルを指定してください")
    if not content:
        _refuse(file, "SG401", "ファイルが空です（０バイト）", "元のファイルを写し直してください")
    if content.startswith(_OLE):
        what = "パスワードの付いたブック、又は古い形式（.xls）のブックです"
        _refuse(file, "SG402", what, "Excel でパスワードを外し、「Excel ブック（*.xlsx）」として保存し直してください")
    if not content.startswith(b"PK"):
        _refuse(
            file, "SG401", "Excel のブック（.xlsx）ではありません", "Excel で開き、「Excel ブック（*.xlsx）」として保存し直してください"
        )
    if len(content) > FILE_BYTES:
        _refuse(file, "SG403", f"ファイルが大きすぎます（上限 {FILE_BYTES // 1024 // 1024}ＭＢ）", "使わないシートと画像を消してください")
    try:
        _look_into(file, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        _refuse(file, "SG404", "ファイルが壊れています", "元のファイルを写し直すか、Excel の「開いて修復する」で保存し直してください")
    return content


def _look_into(file: Path, content: bytes) -> None:
    total = 0
    seen: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > MEMBERS:
            _refuse(file, "SG403", f"部品の数が多すぎます（上限 {MEMBERS:,}）", "使わないシートと画像を消してください")
        for member in members:
            name = member.filename
            if name.lower() in seen or name.startswith("/") or "\\" in name or ".." in name.split("/"):
                _refuse(file, "SG405", f"部品の名前「{name[:40]}」が不正です", "Excel で新しいブックに内容を写し、保存し直してください")
            seen.add(name.lower())
            if name.lower().endswith("vbaproject.bin"):
                _refuse(file, "SG405", "マクロが入っています", "「Excel ブック（*.xlsx）」（マクロなし）として保存し直してください")
            total += _unpacked(file, archive, member)
            if total > TOTAL_BYTES:
                _too_large(file)
    if "xl/workbook.xml" not in seen:
        _refuse(
            file, "SG401", "Excel のブック（.xlsx）ではありません", "Excel で開き、「Excel ブック（*.xlsx）」として保存し直してください"
        )


def _unpacked(file: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """Bytes of one part, read piece by piece."""
    size = 0
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            if not size and member.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in piece or b"<\x00!\x00D" in piece):
                _refuse(file, "SG405", "ＸＭＬ に文書型の宣言が入っています", "Excel で新しいブックに内容を写し、保存し直してください")
            size += len(piece)
            if size > PART_BYTES or (size > RATIO_FROM and size > RATIO * max(member.compress_size, 1)):
                _too_large(file)
    return size


def _too_large(file: Path) -> None:
    _refuse(file, "SG403", "開くと大きくなりすぎるファイルです", "値のない行と列、使わないシートを消して、保存し直してください")


def _refuse(file: Path, code: str, what: str, remedy: str) -> None:
    raise ReceivedError(Problem(Origin(str(file)), code, what, remedy))
