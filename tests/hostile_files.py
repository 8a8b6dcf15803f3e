"""Files from outside, made by code: one or more for each row A1–A13 of the fault model (rows of others: ``ELSEWHERE``).

Each case says what must come of it: a code and words of the message, or None when the file is taken, with the notices
it gives. ``PORT`` in a file is the port of a listener that must see no connection. ``documents`` and ``workbooks`` are
those no one should send, ``honest`` those that must come through whole. What each door makes of them: test_doors.py.
"""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

Parts = dict[str, bytes]

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument."
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
WORD, EXCEL = f"{_TYPE}wordprocessingml.document.main+xml", f"{_TYPE}spreadsheetml.sheet.main+xml"


@dataclass(frozen=True)
class Case:
    """row: of the fault model.  made: the file, or its parts; large ones only when asked for.  code: of the refusal, None when it is taken.  said: in the message,
    or in a notice of a file that is taken; "" when there is none.  annex: the code where the file is named as an annex, when it is another one."""

    row: str
    name: str
    made: bytes | Parts | Callable[[], bytes | Parts]
    code: str | None
    said: str = ""
    method: int = zipfile.ZIP_DEFLATED
    annex: str = ""

    def content(self, port: int) -> bytes:
        made = self.made() if callable(self.made) else self.made
        if isinstance(made, bytes):
            return made
        return packed(
            {name: part.replace(b"1:PORT", b"1:%d" % port).replace(b"1@PORT", b"1@%d" % port) for name, part in made.items()},
            method=self.method,
        )


# --- sound files, typed by hand -------------------------------------------------------------------


def relations(*rows: tuple[str, ...]) -> bytes:
    """(id, type, target) or (id, type, target, "External")."""
    outside = ' TargetMode="External"'
    each = (
        f'<Relationship Id="{own}" Type="{_R}/{kind}" Target="{target}"{outside if mode else ""}/>' for own, kind, target, *mode in rows
    )
    return f'{_HEAD}<Relationships xmlns="{_P}/relationships">{"".join(each)}</Relationships>'.encode()


def types(overrides: dict[str, str]) -> bytes:
    each = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    defaults += '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    return f'{_HEAD}<Types xmlns="{_P}/content-types">{defaults}{each}</Types>'.encode()


def body(inside: str, root: str = "document", space: str = _W) -> bytes:
    return (
        f'{_HEAD}<w:{root} xmlns:w="{space}" xmlns:r="{_R}" xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{inside}'
        f"<w:p><w:r><w:t>見本</w:t></w:r></w:p></w:body></w:{root}>"
    ).encode()


def document(inside: str = "", *related: tuple[str, ...], kind: str = WORD) -> Parts:
    """The parts of a Word file with ``inside`` before its last paragraph."""
    return {
        "[Content_Types].xml": types({"word/document.xml": kind}),
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relations(*related),
        "word/document.xml": body(inside),
    }


def workbook(rows: str = "", *, after: str = "", before: str = "", state: str = "visible", kind: str = EXCEL) -> Parts:
    """The parts of a workbook of one sheet 様式; ``before`` and ``after`` stand round its rows."""
    sheet = f"{_TYPE}spreadsheetml.worksheet+xml"
    return {
        "[Content_Types].xml": types({"xl/workbook.xml": kind, "xl/worksheets/sheet1.xml": sheet}),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml"), ("rId3", "styles", "styles.xml")
        ),
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{_S}" xmlns:r="{_R}"><sheets><sheet name="様式" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>'
        ).encode(),
        "xl/sharedStrings.xml": f"{_HEAD}<sst xmlns='{_S}'><si><t>要件</t></si><si><r><t>二つ</t></r><r><t>の文</t></r><rPh sb='0' eb='1'><t>フタ</t></rPh></si></sst>".encode(),
        "xl/styles.xml": f"{_HEAD}<styleSheet xmlns='{_S}'><numFmts><numFmt numFmtId='164' formatCode='yyyy\"年\"m\"月\"d\"日\"'/><numFmt numFmtId='165' formatCode='#,##0\"円\"'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/></cellXfs></styleSheet>".encode(),
        "xl/worksheets/sheet1.xml": f'{_HEAD}<worksheet xmlns="{_S}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode(),
    }


def packed(parts: Parts, *more: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The file; ``more`` members may repeat names."""
    buffer = io.BytesIO()
    with (
        warnings.catch_warnings(),
        zipfile.ZipFile(buffer, "w", method, compresslevel=1 if method == zipfile.ZIP_DEFLATED else None) as archive,
    ):
        warnings.simplefilter("ignore")  # of names that stand twice
        for name, content in (*parts.items(), *more):
            archive.writestr(name, content)
    return buffer.getvalue()


def without(parts: Parts, name: str) -> Parts:
    return {key: content for key, content in parts.items() if key != name}


def inline(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


# --- pieces ---------------------------------------------------------------------------------------


def field(*pieces: str, closed: bool = True) -> str:
    """A field whose instruction is cut into runs."""
    inside = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in pieces)
    end = '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>x</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{inside}{end if closed else ""}</w:p>'


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk


def jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0" + b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(10)


def tiff(width: int, height: int) -> bytes:
    entries = struct.pack("<HHII", 256, 4, 1, width) + struct.pack("<HHII", 257, 4, 1, height)
    return b"II*\x00" + struct.pack("<IH", 8, 2) + entries + bytes(4)


def bmp(width: int, height: int) -> bytes:
    return b"BM" + bytes(16) + struct.pack("<ii", width, -height) + bytes(10)


PICTURES: dict[str, Callable[[int, int], bytes]] = {
    "png": png,
    "jpeg": jpeg,
    "tiff": tiff,
    "bmp": bmp,
    "gif": lambda width, height: b"GIF89a" + struct.pack("<HH", width, height) + bytes(10),
}


def noise(size: int) -> bytes:
    """Bytes that pack about 60:1, as large repetitive tables do."""
    block = bytes((number * number >> 3) & 255 for number in range(700))
    return (block + bytes(40_000)) * (size // 40_700)


def many_elements() -> bytes:
    return b"<a>" + b"".join(b"<b%d/>" % (number % 97) for number in range(1_000_001)) + b"</a>"


def long_word() -> bytes:
    """One value of 30 MB."""
    return b"<a b='" + noise(30_000_000).translate(bytes(97 + each % 26 for each in range(256))) + b"'/>"


def with_dtd(part: bytes, dtd: str, encoding: str = "utf-8") -> bytes:
    text = part.decode().removeprefix(_HEAD)
    return f'<?xml version="1.0" encoding="{encoding}"?>{dtd}{text}'.encode(encoding)


def patched(content: bytes, old: bytes, new: bytes) -> bytes:
    """The archive with bytes of its directories exchanged; both are of one length."""
    assert len(old) == len(new)
    assert old in content
    return content.replace(old, new)


def lying(parts: Parts) -> bytes:
    """The directory says that a part of 20 MB has 100 bytes."""
    size = 20_000_000
    content = packed({**parts, "word/media/a.bin": noise(size)})
    real = len(noise(size))
    return patched(content, struct.pack("<I", real), struct.pack("<I", 100))


def million_members() -> bytes:
    """One real member, and a directory that names it 400,000 times."""
    content = packed({"a": b""}, method=zipfile.ZIP_STORED)
    at = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    directory = content[at:end] * 400_000
    tail = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, len(directory), at, 0)
    return content[:at] + directory + tail


def encrypted_member(parts: Parts) -> bytes:
    """A member marked as encrypted, in both directories."""
    content = bytearray(packed(parts))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(mark)
        content[at + offset] |= 1
    return bytes(content)


LAUGHS = (
    "<!DOCTYPE a [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENCRYPTED = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600)
_DAMAGE, _LARGE, _TYPED = "壊れています", "大きくなりすぎる", "文書型の宣言"


def both(program: str, parts: Parts, main: str) -> Iterator[Case]:
    """What holds for Word and Excel alike; ``main`` is the part with the text or the sheets."""
    folder = main.partition("/")[0]
    what = {"Word": "Word 文書（.docx）ではありません", "Excel": "Excel のブック（.xlsx）ではありません"}[program]
    sound = packed(parts)
    yield Case("A1", "encrypted", ENCRYPTED, "SG402", "パスワードの付いた")
    yield Case("A1", "old-format", OLE, "SG402", "古い形式")
    yield Case("A1", "encrypted-member", encrypted_member(parts), "SG402", "パスワードの付いた")
    yield Case("A1", "empty", b"", "SG401", "０バイト")
    yield Case("A1", "pdf", b"%PDF-1.7\n", "SG401", f"{what}（ＰＤＦです）", annex="SG404")  # PDFs are taken, this one is damaged
    yield Case("A1", "rtf", b"{\\rtf1\\ansi x}", "SG401", f"{what}（リッチテキスト（.rtf）です）", annex="SG183")
    yield Case("A1", "html", b"\xef\xbb\xbf <!DOCTYPE html><html></html>", "SG401", f"{what}（ウェブページ（.html）です）", annex="SG183")
    yield Case("A1", "words", "ただの文".encode(), "SG401", what, annex="SG183")
    yield Case("A1", "another-zip", {"a.txt": b"a"}, "SG401", f"{what}（圧縮したフォルダー（.zip）です）")
    yield Case(
        "A1", "libreoffice", {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}, "SG401", "LibreOffice"
    )
    yield Case("A2", "truncated", sound[:-400], "SG404", _DAMAGE)
    yield Case("A2", "half", sound[: len(sound) // 2], "SG404", _DAMAGE)
    at = sound.index(main.encode()) + len(main) + 20
    yield Case("A2", "bit-flip", sound[:at] + bytes([sound[at] ^ 0x10]) + sound[at + 1 :], "SG404")
    yield Case("A2", "no-content-types", without(parts, "[Content_Types].xml"), "SG404", "[Content_Types].xml」がありません")
    yield Case("A2", "no-relations", without(parts, "_rels/.rels"), "SG404", "最初の部品が示されていません")
    yield Case("A2", "no-main-part", without(parts, main), "SG404", f"「{main}」がありません")
    yield Case("A2", "main-part-of-nothing", {**parts, main: b"<a/>"}, "SG404", "がありません")
    yield Case("A2", "xml-cut", {**parts, main: parts[main][:-9]}, "SG404", "ＸＭＬ が正しくありません")
    yield Case("A2", "xml-in-a-stray-part", {**parts, f"{folder}/stray.xml": b"<a><b></a>"}, None)  # nothing leads to it
    declared = parts["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/{folder}/stray.xml" ContentType="application/xml"/></Types>'.encode()
    )
    yield Case(
        "A2", "xml-in-a-part", {**parts, "[Content_Types].xml": declared, f"{folder}/stray.xml": b"<a><b></a>"}, "SG404", "stray.xml"
    )
    shift_jis = parts[main].decode().replace("UTF-8", "Shift_JIS").encode("cp932")
    yield Case("A2", "shift-jis", {**parts, main: shift_jis}, "SG407", "文字コード")
    utf7 = parts[main].replace(b'encoding="UTF-8"', b'encoding="UTF-7"')
    yield Case("A2", "utf-7", {**parts, main: utf7}, "SG407", "文字コード")
    lost = {**parts, f"{folder}/_rels/{main.partition('/')[2]}.rels": relations(("rId1", "image", "media/none.png"))}
    yield Case("A2", "lost-part", lost, "SG404", "media/none.png」がありません")
    spare = {**parts, "_rels/.rels": relations(("rId1", "officeDocument", main), ("rId2", "thumbnail", "docProps/none.jpeg"))}
    yield Case("A2", "lost-thumbnail", spare, None, "無い部品への参照が 1 か所あります（docprops/none.jpeg）")
    yield Case("A3", "bomb", lambda: {**parts, f"{folder}/a.bin": bytes(33 * 1024 * 1024)}, "SG403", _LARGE)
    yield Case("A3", "ratio", lambda: {**parts, f"{folder}/a.bin": bytes(1024 * 1024)}, "SG403", _LARGE)
    yield Case("A3", "total", lambda: {**parts, **{f"{folder}/{number}.bin": noise(30_000_000) for number in range(10)}}, "SG403", _LARGE)
    yield Case("A3", "lying-sizes", lambda: lying(parts), "SG404", _DAMAGE)
    yield Case("A3", "many-members", {**parts, **{f"{folder}/{number}": b"" for number in range(2_000)}}, "SG403", "部品の数")
    yield Case("A3", "twenty-thousand-members", {**parts, **{f"{folder}/{number}": b"" for number in range(19_900)}}, "SG403", "部品の数")
    yield Case("A3", "a-directory-without-end", million_members, "SG403", "部品の数")
    yield Case("A3", "larger-than-any", lambda: packed(parts, ("a", bytes(50 * 1024 * 1024)), method=zipfile.ZIP_STORED), "SG403", "50ＭＢ")
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    yield Case("A3", "deep-nesting", lambda: packed({**parts, f"{folder}/deep.xml": deep}, method=zipfile.ZIP_STORED), "SG403", "入れ子")
    yield Case(
        "A3",
        "elements",
        lambda: packed({**parts, f"{folder}/lots.xml": many_elements()}, method=zipfile.ZIP_STORED),
        "SG403",
        "多すぎ",
    )
    yield Case("A3", "one-word-of-30-mb", lambda: {**parts, f"{folder}/token.xml": long_word()}, "SG403", "長すぎる値")
    for kind, picture in PICTURES.items():
        yield Case("A3", f"pixels-{kind}", {**parts, f"{folder}/media/a.{kind}": picture(20_000, 2_501)}, "SG403", "5,000 万画素")
    for name, dtd in (
        ("laughs", LAUGHS),
        ("quadratic", f"<!DOCTYPE a [<!ENTITY x '{'x' * 40_000}'>]>"),
        ("file", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        ("address", '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:PORT/x">]>'),
        ("address-of-the-dtd", '<!DOCTYPE a SYSTEM "http://127.0.0.1:PORT/x.dtd">'),
        ("parameter", '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:PORT/x"> %x;]>'),
        ("behind-two-megabytes", f"{'<!-- x -->' * 210_000}<!DOCTYPE a>"),
    ):
        yield Case("A4", f"dtd-{name}", {**parts, main: with_dtd(parts[main], dtd)}, "SG405", _TYPED, zipfile.ZIP_STORED)
    yield Case("A4", "dtd-utf-16", {**parts, main: with_dtd(parts[main], "<!DOCTYPE a>", "utf-16")}, "SG405", _TYPED)
    for part in ("[Content_Types].xml", "_rels/.rels"):
        yield Case("A4", f"dtd-in-{part[:5]}", {**parts, part: with_dtd(parts[part], "<!DOCTYPE a>")}, "SG405", _TYPED)
    hidden = {
        **parts,
        "[Content_Types].xml": parts["[Content_Types].xml"].replace(
            b"</Types>", b'<Default Extension="dat" ContentType="application/a+xml"/></Types>'
        ),
    }
    yield Case("A4", "dtd-in-a-part-of-another-suffix", {**hidden, f"{folder}/a.dat": b"<!DOCTYPE a><a/>"}, "SG405", _TYPED)
    for name, member in (
        ("duplicate", main),
        ("case-duplicate", main.upper()),
        ("percent-duplicate", f"{folder}/%{ord(main[len(folder) + 1]):x}{main[len(folder) + 2 :]}"),
        ("traversal", f"{folder}/../../a.xml"),
        ("traversal-by-percent", f"{folder}/%2e%2e/%2e%2e/a.xml"),
        ("absolute", "/a.xml"),
        ("backslash", f"{folder}\\a.xml"),
        ("drive", "C:/a.xml"),
        ("no-folder", f"{folder}//a.xml"),
        ("control-character", f"{folder}/a\x1b.xml"),
    ):
        yield Case("A5", name, packed(parts, (member, b"<a/>")), "SG405", "不正です")
    nul = packed(parts, (f"{folder}/axml.png", b""))
    yield Case("A5", "nul", patched(nul, b"/axml.png", b"/a\0ml.png"), "SG405", "不正です")
    twice = relations(("rId1", "officeDocument", main), ("rId1", "officeDocument", main))
    yield Case("A5", "relation-twice", {**parts, "_rels/.rels": twice}, "SG405", "関係の番号「rId1」が重なって")
    above = relations(("rId1", "officeDocument", main), ("rId2", "image", "../../../etc/passwd"))
    yield Case("A5", "relation-above-the-root", {**parts, "_rels/.rels": above}, "SG405", "不正です")
    for method, name in ((zipfile.ZIP_LZMA, "lzma"), (zipfile.ZIP_BZIP2, "bzip2")):
        yield Case("A3", name, packed(parts, method=method), "SG407", "圧縮")
    yield Case(
        "A6",
        "activex",
        {
            **parts,
            f"{folder}/activeX/_rels/a.xml.rels": relations(("rId1", "activeXControlBinary", "a.bin")),
            f"{folder}/activeX/a.bin": b"x",
        },
        "SG406",
        "ActiveX",
    )
    yield Case("A7", "macro", {**parts, f"{folder}/vbaProject.bin": b"x"}, "SG405", "マクロ")
    renamed = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Default Extension="dat" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    yield Case("A7", "macro-renamed", {**parts, "[Content_Types].xml": renamed, f"{folder}/a.dat": b"x"}, "SG405", "マクロ")
    related = {**parts, "_rels/.rels": relations(("rId1", "officeDocument", main), ("rId2", "vbaProject", "a.dat")), "a.dat": b"x"}
    yield Case("A7", "macro-by-relation", related, "SG405", "マクロ")
    strict = parts["_rels/.rels"].replace(_R.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
    converted = None if program == "Word" else "SG407"
    yield Case("A8", "strict", {**parts, "_rels/.rels": strict}, converted, "厳密")
    space = {"Word": (_W, "wordprocessingml/main"), "Excel": (_S, "spreadsheetml/main")}[program]
    inside = parts[main].replace(space[0].encode(), b"http://purl.oclc.org/ooxml/" + space[1].encode())
    yield Case("A8", "strict-inside", {**parts, main: inside}, converted, "厳密")
    wide = parts[main].decode().replace("UTF-8", "UTF-16").encode("utf-16")
    yield Case("A8", "utf-16", {**parts, main: wide}, None)


def documents() -> Iterator[Case]:
    """Word files."""
    yield from both("Word", document(), "word/document.xml")
    yield Case("A1", "a-workbook", workbook(), "SG401", "（Excel のブックです）")
    no_body = {**document(), "word/document.xml": body("").replace(b"w:body", b"w:other")}
    yield Case("A2", "no-body", no_body, "SG404", "本文がありません")
    astray = {
        **document(),
        "word/document.xml": body("").replace(b"<w:body>", b"<w:del><w:body>").replace(b"</w:body>", b"</w:body></w:del>"),
    }
    yield Case("A2", "body-astray", astray, "SG404", "本文がありません")
    strict_body = body("").replace(b"<w:body>", b'<s:body xmlns:s="http://purl.oclc.org/ooxml/wordprocessingml/main">')
    mixed = {**document(), "word/document.xml": strict_body.replace(b"</w:body>", b"</s:body>")}
    yield Case("A2", "body-of-the-strict-form", mixed, "SG404", "本文がありません")
    yield Case("A2", "another-root", {**document(), "word/document.xml": body("", "hdr")}, "SG404", "本文がありません")
    yield Case(
        "A3",
        "paragraphs",
        lambda: packed(document("<w:p/>" * 200_000), method=zipfile.ZIP_STORED),
        "SG403",
        "段落が多すぎます（上限 50,000）",
    )
    outside = "http://127.0.0.1:PORT/x"
    unc = r"\\127.0.0.1@PORT\share\x"
    for name, kind, target, said in (
        ("image", "image", outside, "外部の画像が 1 か所あります（http://127.0.0.1:"),
        ("template", "attachedTemplate", outside, "外部のひな形が 1 か所"),
        ("frame", "frame", outside, "外部のフレームが 1 か所"),
        ("ole", "oleObject", unc, "外部のファイルに結び付いた埋込みが 1 か所"),
        ("subdocument", "subDocument", "file:///etc/passwd", "外部のサブ文書が 1 か所"),
        ("unc-link", "hyperlink", unc, "どちらでもないリンクが 1 か所"),
        ("http-link", "hyperlink", outside, "どちらでもないリンクが 1 か所"),
        ("script-link", "hyperlink", "javascript:alert(1)", "どちらでもないリンクが 1 か所"),
    ):
        yield Case("A6", f"external-{name}", document("", ("rId1", kind, target, "External")), None, said)
    yield Case("A6", "external-unmarked", document("", ("rId1", "image", outside)), "SG405", "関係の行き先「http://127.0.0.1:")
    kept = document("", ("rId1", "hyperlink", "https://example.jp/", "External"), ("rId2", "hyperlink", "mailto:a@example.jp", "External"))
    yield Case("A6", "links", kept, None)
    yield Case(
        "A6",
        "vml-image",
        document(f'<w:p><w:r><w:pict><v:shape><v:imagedata src="{outside}"/></v:shape></w:pict></w:r></w:p>'),
        None,
        "外部の画像が 1 か所",
    )
    header = f'{_HEAD}<w:hdr xmlns:w="{_W}">{field("INCLUDE", f"PICTURE {outside}")}</w:hdr>'.encode()
    yield Case(
        "A6",
        "field-in-a-header",
        {**document("", ("rId1", "header", "header1.xml")), "word/header1.xml": header},
        None,
        "（INCLUDEPICTURE）が 1 か所",
    )
    for name in ("INCLUDETEXT", "INCLUDEPICTURE", "LINK", "RD", "DATABASE"):
        split = field(name[:3], f'{name[3:]} "{outside}"') if len(name) > 3 else field(f'{name} "{outside}"')
        yield Case("A6", f"field-{name}", document(split), None, f"フィールド（{name}）が 1 か所")
    yield Case("A6", "field-link", document(field('HYPERLINK "file:///etc/passwd"')), None, "どちらでもないリンクが 1 か所")
    simple = '<w:p><w:fldSimple w:instr=" DDEAUTO c:\\\\a.exe x "><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'
    for name, inside in (
        ("simple", simple),
        ("split", field("DD", "EAU", 'TO c:\\\\a.exe "x"')),
        ("small-letters", field(" dde Excel x ")),
        ("quoted", field('"DDE" Excel x')),
        ("nested", field("IF 1 = 1 ").replace("</w:p>", "") + field("DDE Excel x").replace("<w:p>", "")),
        ("never-closed", field("DDE Excel x", closed=False)),
        ("outside-a-field", "<w:p><w:r><w:instrText>DDE Excel x</w:instrText></w:r></w:p>"),
    ):
        yield Case("A6", f"dde-{name}", document(inside), "SG406", "（DDE）")
    chunk = {**document('<w:altChunk r:id="rId1"/>', ("rId1", "aFChunk", "a.html")), "word/a.html": b"<html/>"}
    yield Case("A6", "alt-chunk", chunk, "SG406", "（altChunk）")
    yield Case("A6", "alt-chunk-without-relation", document('<w:altChunk r:id="rId1"/>'), "SG406", "（altChunk）")
    for name, kind in (("docm", "document"), ("dotm", "template")):
        macros = f"application/vnd.ms-word.{kind}.macroEnabled{'Template' if kind == 'template' else ''}.main+xml"
        yield Case("A7", name, document(kind=macros), "SG405", "マクロ")
    yield Case("A8", "dotx", document(kind=WORD.replace("document.main", "template.main")), None)


def workbooks() -> Iterator[Case]:
    """Workbooks."""
    yield from both("Excel", workbook(), "xl/workbook.xml")
    yield Case("A1", "a-document", document(), "SG401", "（Word の文書です）")
    cell = inline("A1", "x")
    linked = workbook(f'<row r="1">{cell}</row>')
    linked["xl/externalLinks/externalLink1.xml"] = f"<externalLink xmlns='{_S}'/>".encode()
    linked["xl/externalLinks/_rels/externalLink1.xml.rels"] = relations(
        ("rId1", "externalLinkPath", r"\\127.0.0.1@PORT\a.xlsx", "External")
    )
    yield Case("A6", "another-workbook", linked, None, "ほかのブックへのリンクが 1 か所")
    dde = f"<externalLink xmlns='{_S}'><ddeLink ddeService='cmd' ddeTopic='/c calc'/></externalLink>".encode()
    yield Case("A6", "dde", {**workbook(), "xl/externalLinks/externalLink1.xml": dde}, "SG406", "DDE")
    data = {**workbook(), "xl/connections.xml": b"<connections/>"}
    more = data["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", f'<Relationship Id="rId9" Type="{_R}/connections" Target="connections.xml"/></Relationships>'.encode()
    )
    yield Case("A6", "connections", {**data, "xl/_rels/workbook.xml.rels": more}, None, "外部のデータへの接続が 1 か所")
    yield Case("A7", "xlsm", workbook(kind="application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "SG405", "マクロ")
    yield Case("A7", "xlsb", workbook(kind="application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "SG405", "マクロ")
    old = workbook()["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/xl/macrosheets/sheet1.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/></Types>'
    )
    yield Case("A7", "macro-sheet", {**workbook(), "[Content_Types].xml": old, "xl/macrosheets/sheet1.xml": b"<a/>"}, "SG405", "マクロ")
    yield Case(
        "A13",
        "last-cell",
        workbook(f'<row r="1">{cell}</row><row r="1048576">{inline("XFD1048576", "x")}</row>'),
        "SG403",
        "範囲（10,000 行、200 列）の外",
    )
    yield Case("A13", "column-201", workbook(f'<row r="1">{inline("GS1", "x")}</row>'), "SG403", "範囲（10,000 行、200 列）の外")
    cells = "".join(f'<row r="{row}">{"<c/>" * 100}</row>' for row in range(1, 3_003))
    yield Case("A13", "cells", packed(workbook(cells), method=zipfile.ZIP_STORED), "SG403", "セルが多すぎます（上限 300,000。")
    yield Case(
        "A13", "all-merged", workbook(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "SG403", "結合したセルを含みます"
    )
    many = "<dataValidations>" + "<dataValidation/>" * 200_001 + "</dataValidations>"
    yield Case("A13", "rules", lambda: packed(workbook(after=many), method=zipfile.ZIP_STORED), "SG403", "書式、図形などが多すぎます")
    yield Case(
        "A13",
        "strings",
        lambda: packed({**workbook(), "xl/sharedStrings.xml": b"<sst>" + b"<si/>" * 300_001 + b"</sst>"}, method=zipfile.ZIP_STORED),
        "SG403",
        "セルが多すぎます",
    )
    yield Case("A13", "cell-twice", workbook(f'<row r="1">{cell}{cell}</row>'), "SG404", "ブックとして読めません")
    yield Case("A13", "row-twice", workbook(f'<row r="1">{cell}</row><row r="1">{cell}</row>'), "SG404", "ブックとして読めません")
    yield Case("A13", "cell-of-another-row", workbook(f'<row r="1">{inline("A2", "x")}</row>'), "SG404", "ブックとして読めません")
    yield Case(
        "A13", "string-that-is-not-there", workbook('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'), "SG404", "ブックとして読めません"
    )
    yield Case(
        "A13", "string-before-the-first", workbook('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), "SG404", "ブックとして読めません"
    )
    yield Case(
        "A13", "uncached", workbook('<row r="1"><c r="B1"><f>1+1</f></c></row>'), None, "様式!B1: SG409 計算した値の残っていない数式です"
    )
    yield Case("A13", "error", workbook('<row r="2"><c r="C2" t="e"><v>#REF!</v></c></row>'), None, "様式!C2: SG409 エラーの値です")
    yield Case("A13", "hidden-sheet", workbook(f'<row r="1">{cell}</row>', state="veryHidden"), None, "隠れているシートの値を読みました")
    yield Case("A13", "hidden-row", workbook(f'<row r="1" hidden="1">{cell}</row>'), None, "隠れている行（1 行目）の値を読みました")
    yield Case(
        "A13",
        "hidden-column",
        workbook(f'<row r="1">{cell}</row>', before='<cols><col min="1" max="16384" hidden="true"/></cols>'),
        None,
        "隠れている列（A 列）の値を読みました",
    )
    yield Case(
        "A13",
        "merged",
        workbook(f'<row r="1">{cell}</row>', after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'),
        None,
        "結合したセルがあります（A1:B2）",
    )


# --- files that must come through whole -----------------------------------------------------------

_CARRIED = (
    *("comments", "comment-threads", "footnotes", "endnotes", "footnote-table", "tracked-changes", "tracked-moves", "tracked-table-rows"),
    *("smart-art", "chart", "form-fields", "content-controls", "repeating-controls", "custom-data", "embedded-object", "headers"),
    *("headers-first-even", "watermark", "sections", "landscape", "columns", "fields", "contents", "index", "bibliography", "glossary"),
)
_TEMPLATE_LIKE = "{{ 7*7 }}{% raw %}{{ config }}[[ref:a.b]]【要確認】"
_COLLIDING = (
    "clashing-styles",
    "custom-styles",
    "list-legal",
    "list-bullets",
    "bookmarks",
    "cross-references",
    "image-png",
    "content-controls",
)

# rows whose cases are made where they are tried, test by test
ELSEWHERE = {
    "A12": (
        "tests.test_edits",
        (
            "test_n_edits_are_n_told",
            "test_a_save_by_libreoffice_is_no_edit_and_edits_made_before_it_are_found",
            "test_a_clause_that_was_moved_is_moved",
            "test_a_clause_without_its_marks_is_damaged_and_its_words_are_found",
            "test_tracked_changes_that_were_settled_are_edits_only_when_accepted",
        ),
    ),
    "A13": (
        "tests.test_received",
        ("test_what_is_no_value_is_marked_in_its_row", "test_a_workbook_saved_by_libreoffice_reads_back_cell_for_cell"),
    ),
}


def of_corpus(*names: str) -> bytes:
    """A file as Word writes it that holds these features (tests/corpus/features.yaml)."""
    from tests.corpus.pieces import FEATURES  # which is made of files of this module
    from tests.corpus.word_shell import word_file

    return word_file([FEATURES[name](place) for place, name in enumerate(names, 1)])


def own_look(colour: str, indent: int) -> bytes:
    """A file with a style, a list, a bookmark and a heading that others have by the same names and ids, in a look of its own."""
    styles = (
        f'{_HEAD}<w:styles xmlns:w="{_W}"><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>'
        f'<w:pPr><w:ind w:left="{indent}"/></w:pPr><w:rPr><w:color w:val="{colour}"/></w:rPr></w:style></w:styles>'
    ).encode()
    numbering = (
        f'{_HEAD}<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:lvlText w:val="{colour}-%1"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    ).encode()
    inside = (
        '<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:bookmarkStart w:id="1" w:name="Ref"/><w:r><w:t>見出し</w:t></w:r><w:bookmarkEnd w:id="1"/></w:p>'
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>項目</w:t></w:r></w:p>'
    )
    parts = document(inside, ("rId1", "styles", "styles.xml"), ("rId2", "numbering", "numbering.xml"))
    kinds = {name: f"{_TYPE}wordprocessingml.{name}+xml" for name in ("styles", "numbering")}
    main = {"word/document.xml": WORD}
    return packed(
        {
            **parts,
            "[Content_Types].xml": types({**main, **{f"word/{name}.xml": kind for name, kind in kinds.items()}}),
            "word/styles.xml": styles,
            "word/numbering.xml": numbering,
        }
    )


def signed(content: bytes) -> bytes:
    """The Word file with a digital signature, which holds for no other file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    origin = f'<Relationship Id="rIdS" Type="{_P}/relationships/digital-signature/origin" Target="_xmlsignatures/origin.sigs"/>'
    kind = '<Default Extension="sigs" ContentType="application/vnd.openxmlformats-package.digital-signature-origin"/>'
    for name, end, added in (("_rels/.rels", b"</Relationships>", origin), ("[Content_Types].xml", b"</Types>", kind)):
        assert end in parts[name]
        parts[name] = parts[name].replace(end, added.encode() + end)
    return packed({**parts, "_xmlsignatures/origin.sigs": b""})


def honest() -> Iterator[Case]:
    """Word files of which every word has to arrive, at every door."""
    for name in _CARRIED:
        yield Case("A9", name, partial(of_corpus, name), None)
    yield Case("A9", "signature", lambda: signed(packed(document())), None)
    yield Case("A10", "template-like", document(f"<w:p><w:r><w:t>{_TEMPLATE_LIKE}</w:t></w:r></w:p>"), None)
    for name in _COLLIDING:
        yield Case("A11", name, partial(of_corpus, name), None)
    yield Case("A11", "a-look", partial(own_look, "C00000", 420), None)
    yield Case("A11", "another-look", partial(own_look, "0000C0", 840), None)
