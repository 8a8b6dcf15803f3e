"""Names of files and of sheets that every office machine can carry, different for different titles."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

MAX_BYTES = 200  # leaves room for an extension and for the names of our own folders beside it

_FORBIDDEN = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")  # Windows has no such names; the wide forms look the same
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(?:COM|LPT)[0-9¹²³])\Z", re.IGNORECASE)
_NOT_IN_SHEETS = str.maketrans("[]:*?/\\'", "［］：＊？／＼’")
_SHEET_LENGTH = 31  # the longest name Excel takes for a sheet
_MARKED = re.compile(r"~[0-9a-f]{10}\Z")


def safe_name(title: str) -> str:
    """``title`` as the name of a file, without extension: NFC, at most 200 bytes of UTF-8.

    A title that is such a name already stays as it is. Any other is mended (characters Windows forbids
    become their wide forms, control characters ``_``; reserved names such as CON get ``_`` in front;
    dots and blanks at the end go; what is too long is cut) and marked with ``~`` and a hash of the title,
    as is a title that looks marked: two titles never share a name.
    """
    name = unicodedata.normalize("NFC", title.translate(_FORBIDDEN))
    name = "".join("_" if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in name)
    name = name.rstrip(". \u3000") or "_"
    if _RESERVED.match(name.split(".")[0].rstrip()):
        name = f"_{name}"
    if name == title and len(name.encode()) <= MAX_BYTES and not _MARKED.search(name):
        return name
    mark = "~" + hashlib.sha256(title.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return name.encode()[: MAX_BYTES - len(mark)].decode(errors="ignore") + mark


def same_name(path: str) -> str:
    """Equal for paths that some file system takes for one: other case, other composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def sheet_names(titles: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """``titles`` as names of sheets: short enough for Excel, without its forbidden characters, no two alike, none of ``taken``."""
    found: list[str] = []
    seen = {name.casefold() for name in taken}
    for each in titles:
        name = whole = each.translate(_NOT_IN_SHEETS)
        number = 1
        while len(name) > _SHEET_LENGTH or name.casefold() in seen:
            end = "…" if number == 1 else f"…{number}"
            name, number = f"{whole[: _SHEET_LENGTH - len(end)]}{end}", number + 1
        seen.add(name.casefold())
        found.append(name)
    return tuple(found)
