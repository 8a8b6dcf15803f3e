"""Office files as archives: every part is counted while it is unpacked and every name and relation looked at.

What no honest file has is refused by name, with what to do (docs/errors.md, rows A1–A8): another format, a password,
damage, more than any real file needs, macros, a DTD, doubtful names. What an archive says of itself is not trusted,
and no part is handed on before all of them were looked at. Nothing a file points to is ever opened.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NoReturn
from urllib.parse import unquote
from xml.parsers import expat

from specgen.errors import Origin, Problem, ReceivedError

FILE_BYTES = 50 * 1024 * 1024
MEMBERS = 2_000
PART_BYTES = 32 * 1024 * 1024
TOTAL_BYTES = 256 * 1024 * 1024
RATIO, RATIO_FROM = 200, 100 * 1024  # unpacked ÷ packed, of parts larger than that
DEPTH = 256  # of nested elements: what parsers of XML allow
ELEMENTS = 1_000_000  # of all parts together
WORD_BYTES = 2 * 1024 * 1024  # of one tag with its values: a parser looks at it again with every piece that comes
PIXELS = 50_000_000
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"  # what pictures begin with
_CHUNK = 256 * 1024
_HEADER = b"PK\x01\x02"  # one for each member; more of them than this are not even listed
_HEADERS = 10 * MEMBERS

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an old Office file, or an encrypted new one
STRICT = "http://purl.oclc.org/ooxml/"
_ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"})
_TYPES, _ROOT = "[Content_Types].xml", "_rels/.rels"
_MACROS = re.compile(r"macroenabled|macrosheet|vbaproject|vbadata", re.IGNORECASE)
_ACTIVE = re.compile(r"activex|/control$", re.IGNORECASE)

# relations whose part may be missing: nothing of the text or the values hangs on it
_SPARE = frozenset(
    {"thumbnail", "numbering", "theme", "fontTable", "webSettings", "stylesWithEffects", "customXml", "customXmlProps", "printerSettings"}
    | {"calcChain", "core-properties", "extended-properties", "custom-properties", "sharedStrings"}
)

Program = Literal["Word", "Excel"]
_MAIN = {"Word": "wordprocessingml.", "Excel": "spreadsheetml."}


def program_s_file(program: Program) -> str:
    return "Word 文書（.docx）" if program == "Word" else "Excel のブック（.xlsx）"


def _save(program: Program) -> str:
    return "Word で開き、「Word 文書（*.docx）」" if program == "Word" else "Excel で開き、「Excel ブック（*.xlsx）」"


@dataclass(frozen=True)
class Relation:
    """source: the part that has it, "" for the file.  type: the last word of its type.  target: a part, or as written when ``external``."""

    source: str
    id: str
    type: str
    target: str
    external: bool


class Watch:
    """What is told of one part while it is looked at; names are ``namespace name``."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def text(self, data: str) -> None: ...

    def end(self, name: str) -> None: ...


@dataclass(frozen=True)
class Archive:
    """A file whose every part was looked at.  parts: by name in small letters.  missing: spare parts that are named but not there.
    strict: whether it says that it is in Strict Open XML."""

    path: str
    main: str
    relations: tuple[Relation, ...]
    missing: tuple[str, ...]
    parts: Mapping[str, zipfile.ZipInfo]
    content: bytes
    strict: bool = False

    def part(self, name: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            return archive.read(self.parts[name.lower()])

    def of(self, source: str) -> dict[str, Relation]:
        """The relations of a part by their ids."""
        return {each.id: each for each in self.relations if each.source == source.lower()}


def open_archive(path: str, content: bytes, program: Program, watch: Callable[[str, bool], Watch | None]) -> Archive:
    """The archive in ``content``, all of it looked at.

    watch: (name of a part, whether it is the main one) → who is told what stands in it.
    Raises ReceivedError SG401–SG407 with the first thing no file may have, and what ``watch`` raises.
    """
    return _Look(path, program).open(content, watch)


class _Look:
    """One file being looked at, for one program."""

    def __init__(self, path: str, program: Program) -> None:
        self.path = path
        self.program: Program = program
        self.total = 0
        self.elements = 0

    def open(self, content: bytes, watch: Callable[[str, bool], Watch | None]) -> Archive:
        self.format(content)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return self.archive(content, archive, watch)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
            self.damaged("ファイルが壊れています")

    def refuse(self, code: str, what: str, remedy: str) -> NoReturn:
        raise ReceivedError(Problem(Origin(self.path), code, what, remedy))

    def damaged(self, what: str) -> NoReturn:
        self.refuse("SG404", what, f"元のファイルを写し直すか、{self.program} の「開いて修復する」で保存し直してください")

    def doubtful(self, what: str) -> NoReturn:
        self.refuse("SG405", what, f"{self.program} で新しいファイルに内容を写し、保存し直してください")

    def too_large(self, what: str) -> NoReturn:
        self.refuse("SG403", what, "使わないシート、空の行と列及び大きな画像を除いて、保存し直してください")

    def macros(self) -> NoReturn:
        self.refuse("SG405", "マクロが入っています", f"{_save(self.program)}（マクロなし）として保存し直してください")

    def format(self, content: bytes) -> None:
        if not content:
            self.refuse("SG401", "ファイルが空です（０バイト）", "元のファイルを写し直してください")
        if content.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in content:
            remedy = f"{self.program} で開き、「ファイル」→「情報」でパスワードを外して保存し直してください"
            self.refuse("SG402", "パスワードの付いたファイルです", remedy)
        if content.startswith(_OLE):
            self.refuse("SG402", "古い形式（.doc、.xls など）のファイルです", f"{_save(self.program)}として保存し直してください")
        if not content.startswith(b"PK"):
            self.other(known_format(content))
        if len(content) > FILE_BYTES:
            self.too_large(f"ファイルが大きすぎます（上限 {FILE_BYTES // 1024 // 1024}ＭＢ）")
        if content.count(_HEADER) > _HEADERS:
            self.too_large(f"部品の数が多すぎます（上限 {MEMBERS:,}）")

    def other(self, found: str) -> NoReturn:
        what = f"{program_s_file(self.program)}ではありません{f'（{found}です）' if found else ''}"
        self.refuse("SG401", what, f"{_save(self.program)}として保存し直してください")

    def archive(self, content: bytes, archive: zipfile.ZipFile, watch: Callable[[str, bool], Watch | None]) -> Archive:
        parts = self.members(archive)
        kinds, relations = _Kinds(), _Relations(self)
        if _TYPES.lower() not in parts:
            self.without_types(archive, parts)
        self.part(archive, parts[_TYPES.lower()], kinds, strict=True)
        for name, member in parts.items():
            if name.endswith(".rels"):
                relations.source = _source(name)
                self.part(archive, member, relations, strict=True)
        if relations.strict and self.program == "Excel":
            self.refuse("SG407", "「厳密な Open XML」の形式です", f"{_save('Excel')}（「厳密」の付かないもの）として保存し直してください")
        main = self.main(parts, kinds, relations.found)
        self.contents(parts, kinds, relations.found)
        missing = self.missing(parts, relations.found)
        read = {each.target for each in relations.found if not each.external}
        for name, member in parts.items():
            if name != _TYPES.lower() and not name.endswith(".rels"):
                markup = name.endswith(".xml") or kinds.of(name).lower().endswith("xml") or name == main
                strict = markup and (name in read or name in kinds.parts)
                self.part(archive, member, watch(name, name == main) if markup else None, strict=strict, markup=markup)
        return Archive(self.path, main, tuple(relations.found), missing, parts, content, relations.strict)

    def members(self, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
        found: dict[str, zipfile.ZipInfo] = {}
        members = archive.infolist()
        if len(members) > MEMBERS:
            self.too_large(f"部品の数が多すぎます（上限 {MEMBERS:,}）")
        if sum(member.file_size for member in members) > TOTAL_BYTES:
            self.too_large("開くと大きくなりすぎるファイルです")
        for member in members:
            name = member.orig_filename
            key = unquote(name).lower()
            if key in found or _DOUBTFUL.search(key) or ".." in key.split("/"):
                self.doubtful(f"部品の名前「{name[:40]}」が不正です")
            if member.flag_bits & 1:
                self.refuse("SG402", "パスワードの付いたファイルです", "パスワードを付けずに保存し直してください")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                self.refuse("SG407", "Office の使わない方式で圧縮されています", f"{_save(self.program)}として保存し直してください")
            if _MACROS.search(posixpath.basename(key)):
                self.macros()
            found[key] = member
        return {name: member for name, member in found.items() if not name.endswith("/")}

    def without_types(self, archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]) -> NoReturn:
        if "mimetype" in parts and archive.open(parts["mimetype"]).read(60).startswith(b"application/vnd.oasis.opendocument"):
            self.other("LibreOffice の形式（.odt、.ods など）")
        if _ROOT in parts:
            self.damaged(f"部品「{_TYPES}」がありません")
        self.other("圧縮したフォルダー（.zip）")

    def main(self, parts: Mapping[str, zipfile.ZipInfo], kinds: _Kinds, relations: list[Relation]) -> str:
        """The part that holds the text or names the sheets."""
        start = next((each for each in relations if not each.source and each.type == "officeDocument" and not each.external), None)
        if start is None:
            self.damaged("最初の部品が示されていません")
        kind = kinds.of(start.target)
        if _MACROS.search(kind):
            self.macros()
        if start.target not in parts:
            self.damaged(f"部品「{start.target[:40]}」がありません")
        if _MAIN[self.program] not in kind or not kind.endswith((".main+xml", ".template.main+xml")):
            others = {"wordprocessingml": "Word の文書", "spreadsheetml": "Excel のブック", "presentationml": "PowerPoint の資料"}
            self.other(next((word for part, word in others.items() if part in kind), ""))
        return start.target

    def contents(self, parts: Mapping[str, zipfile.ZipInfo], kinds: _Kinds, relations: list[Relation]) -> None:
        """Refuse what is there to run or to bring in a foreign text."""
        named = [*(kinds.of(name) for name in parts), *(f"/{each.type}" for each in relations)]
        if any(_MACROS.search(name) for name in named):
            self.macros()
        if any(_ACTIVE.search(name) for name in named):
            self.refuse("SG406", "ActiveX の部品が入っています", f"{self.program} で部品を消して、保存し直してください")
        if any(each.type == "aFChunk" for each in relations):
            self.refuse("SG406", "ほかの形式の文書が丸ごと差し込まれています（altChunk）", "Word で開き、そのまま保存し直してください")

    def missing(self, parts: Mapping[str, zipfile.ZipInfo], relations: list[Relation]) -> tuple[str, ...]:
        gone = [each for each in relations if not each.external and each.target and each.target not in parts]
        for each in gone:
            if each.type not in _SPARE and posixpath.basename(each.target) != "null":  # Word itself writes NULL for a lost picture
                self.damaged(f"部品「{each.target[:60]}」がありません")
        return tuple(sorted({each.target for each in gone}))

    def part(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, watch: Watch | None, *, strict: bool, markup: bool = False) -> None:
        """Unpack one part piece by piece.

        strict: it must be XML.  markup: it may be, as what someone left in the archive that belongs to nothing. Of all else a
        picture is measured and the rest only counted.
        """
        size, head = 0, b""
        parser = self.parser(member.orig_filename, watch) if strict or markup or member.filename.lower().endswith(".vml") else None
        try:
            with archive.open(member) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    self.total += len(piece)
                    if size > PART_BYTES or self.total > TOTAL_BYTES or (size > RATIO_FROM and size > RATIO * max(member.compress_size, 1)):
                        self.too_large("開くと大きくなりすぎるファイルです")
                    if parser:
                        parser.Parse(piece, False)
                        if size - parser.CurrentByteIndex > WORD_BYTES:
                            self.too_large(f"部品「{member.orig_filename[:60]}」に、長すぎる値があります")
                    elif len(head) < 2 * _CHUNK:
                        head += piece
            if parser:
                parser.Parse(b"", True)
        except expat.ExpatError as error:
            if strict:  # old drawings (.vml) are no XML, nor is what belongs to nothing, and nothing reads them
                self.damaged(f"部品「{member.orig_filename[:60]}」の ＸＭＬ が正しくありません（{error.lineno} 行目）")
        if _pixels(head) > PIXELS:
            self.too_large(f"画像「{posixpath.basename(member.filename)[:40]}」が大きすぎます（上限 {PIXELS // 10_000:,} 万画素）")

    def parser(self, name: str, watch: Watch | None) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        depth = 0
        tell = watch.start if watch else None
        told = watch.end if watch else None

        def start(element: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self.elements += 1
            if depth > DEPTH:
                self.too_large(f"部品「{name[:60]}」の入れ子が深すぎます（上限 {DEPTH}）")
            if self.elements > ELEMENTS:
                self.too_large("中身が多すぎるファイルです")
            if tell:
                tell(element, attributes)

        def end(element: str) -> None:
            nonlocal depth
            depth -= 1
            if told:
                told(element)

        def declared(_version: str, encoding: str | None, _standalone: int) -> None:
            if encoding and encoding.lower() not in _ENCODINGS:
                what = f"部品「{name[:60]}」の文字コード（{encoding[:20]}）は読めません"
                self.refuse("SG407", what, f"{_save(self.program)}として保存し直してください")

        parser.StartElementHandler, parser.EndElementHandler, parser.XmlDeclHandler = start, end, declared
        parser.StartDoctypeDeclHandler = lambda *_: self.doubtful("ＸＭＬ に文書型の宣言が入っています")
        if watch:
            parser.CharacterDataHandler = watch.text
        return parser


_DOUBTFUL = re.compile(r"[\\\x00-\x1f]|^/|//|^[a-z]:|^$")  # of a part's name


class _Kinds(Watch):
    """Content types by the name of a part, as [Content_Types].xml tells them."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.suffixes: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 (what a Watch is told)
        kind = attributes.get("ContentType", "")
        if "PartName" in attributes:
            self.parts[unquote(attributes["PartName"]).lstrip("/").lower()] = kind
        elif "Extension" in attributes:
            self.suffixes[attributes["Extension"].lower()] = kind

    def of(self, name: str) -> str:
        return self.parts.get(name) or self.suffixes.get(name.rpartition(".")[2], "")


class _Relations(Watch):
    """The relations of all parts; ``source`` is whose are being read."""

    def __init__(self, look: _Look) -> None:
        self.look = look
        self.source = ""
        self.strict = False
        self.found: list[Relation] = []
        self.seen: set[tuple[str, str]] = set()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition(" ")[2] != "Relationship":
            return
        own, kind, target = (attributes.get(key, "") for key in ("Id", "Type", "Target"))
        if (self.source, own) in self.seen:
            self.look.doubtful(f"関係の番号「{own[:40]}」が重なっています")
        self.seen.add((self.source, own))
        if kind.startswith(STRICT) and not self.source:
            self.strict = True
        external = attributes.get("TargetMode", "").lower() == "external"
        if not external and leads_outside(target):
            self.look.doubtful(f"関係の行き先「{target[:40]}」が不正です")
        self.found.append(Relation(self.source, own, kind.rpartition("/")[2], target if external else self.resolved(target), external))

    def resolved(self, target: str) -> str:
        """The part a relation means; "" for a place in the part itself."""
        name = unquote(target.partition("#")[0]).lower()
        if not name:
            return ""
        folder = posixpath.dirname(self.source)
        path = posixpath.normpath(name.lstrip("/") if name.startswith("/") else posixpath.join(folder, name))
        if path.startswith(".."):
            self.look.doubtful(f"部品の名前「{target[:40]}」が不正です")
        return path


def _source(name: str) -> str:
    """The part whose relations ``name`` holds: ``word/_rels/document.xml.rels`` → ``word/document.xml``."""
    folder, _, last = name.rpartition("/")
    return posixpath.join(posixpath.dirname(folder), last.removesuffix(".rels"))


def leads_outside(target: str) -> bool:
    """Whether a target is an address or a place on another machine, not a part."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\", target.strip()) is not None


def known_format(content: bytes) -> str:
    """What a file is that is no archive, in the words of an officer; "" when its first bytes do not say."""
    start = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    marks = {
        b"%pdf": "ＰＤＦ",
        b"{\\rtf": "リッチテキスト（.rtf）",
        b"<html": "ウェブページ（.html）",
        b"<!doctype html": "ウェブページ（.html）",
    }
    others = {
        _OLE: "古い形式（.doc、.xls など）か、パスワードの付いたファイル",
        b"pk\x03\x04": "Word の文書、Excel のブックなどの Office のファイル",
    }
    return next((word for mark, word in (marks | others).items() if start.startswith(mark)), "")


def _pixels(head: bytes) -> int:
    width, height = picture_size(head)
    return width * height


def picture_size(head: bytes) -> tuple[int, int]:
    """Width and height of a picture in pixels by its first bytes; (0, 0) for what is none."""
    if head.startswith(PNG) and len(head) >= 24:
        return _number(head[16:20]), _number(head[20:24])
    if head.startswith((b"GIF87a", b"GIF89a")):
        return _number(head[6:8][::-1]), _number(head[8:10][::-1])
    if head.startswith(b"BM") and len(head) >= 26:
        return abs(int.from_bytes(head[18:22], "little", signed=True)), abs(int.from_bytes(head[22:26], "little", signed=True))
    if head.startswith(JPEG):
        return _jpeg(head)
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return _tiff(head)
    return 0, 0


def _number(digits: bytes) -> int:
    return int.from_bytes(digits, "big")


def _jpeg(head: bytes) -> tuple[int, int]:
    """The size stands in the first frame header (SOF0–SOF15 but for DHT, JPG and DAC), behind segments that tell their length."""
    place = 2
    while place + 9 < len(head) and head[place] == 0xFF:
        mark = head[place + 1]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            return _number(head[place + 7 : place + 9]), _number(head[place + 5 : place + 7])
        place += 1 if mark == 0xFF else 2 + _number(head[place + 2 : place + 4])
    return 0, 0


def _tiff(head: bytes) -> tuple[int, int]:
    """Tags 256 and 257 of the first directory."""
    order: Any = "little" if head.startswith(b"II") else "big"

    def number(at: int, length: int) -> int:
        return int.from_bytes(head[at : at + length], order)

    at, sizes = number(4, 4), {256: 0, 257: 0}
    for entry in range(at + 2, at + 2 + 12 * min(number(at, 2), 200), 12):
        if number(entry, 2) in sizes:
            sizes[number(entry, 2)] = number(entry + 8, 2 if number(entry + 2, 2) == 3 else 4)
    return sizes[256], sizes[257]
