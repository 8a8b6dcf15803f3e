"""Results kept between runs as JSON, by a hash of everything they depend on.

The key covers the files of a clause library and the code of specgen itself, so a result is never
stale. The folder belongs to the user; a cache that cannot be read or written is as good as none.
``SPECGEN_CACHE=off`` turns it off, ``SPECGEN_CACHE=<folder>`` moves it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

KEPT = 50  # results of one sort


def folder() -> Path | None:
    """Where results are kept; None when the cache is off."""
    chosen = os.environ.get("SPECGEN_CACHE", "")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or (str(Path.home() / ".cache") if os.environ.get("HOME") else None)
    return Path(base) / "specgen" if base else None


def library_key(*folders: Path) -> str:
    """Hash over names and bytes of a library's files, its folders' names and specgen's own code."""
    shown = "/".join(folder.name for folder in folders)
    digest = hashlib.sha256(f"{shown}\0{sys.version_info[:2]}".encode())
    for root in (Path(__file__).resolve().parent, *folders):
        for place, below, names in os.walk(root):
            below.sort()
            below[:] = [name for name in below if name not in ("__pycache__", "_data")]
            for name in sorted(names):
                path = f"{place}/{name}"
                if os.path.islink(path):  # noqa: PTH114 - hundreds of files: strings take half the time
                    content = b"link"
                else:
                    with open(path, "rb") as stream:  # noqa: PTH123
                        content = stream.read()
                digest.update(f"{path[len(str(root)) :]}\0{len(content)}\0".encode())
                digest.update(content)
    return digest.hexdigest()


def load(sort: str, key: str) -> Any:
    """The result stored under ``key``, or None."""
    place = folder()
    if place is None:
        return None
    try:
        return json.loads((place / f"{sort}-{key}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def store(sort: str, key: str, result: Any) -> None:
    """Keep ``result`` (plain JSON data) under ``key``; the oldest of more than ``KEPT`` go."""
    place = folder()
    if place is None:
        return
    with contextlib.suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".specgen-", suffix=".tmp", dir=place)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(json.dumps(result, ensure_ascii=False))  # json.dump does it in Python, many times slower
        Path(name).replace(place / f"{sort}-{key}.json")
        old = sorted(place.glob(f"{sort}-*.json"), key=lambda path: path.stat().st_mtime)[:-KEPT]
        for path in old:
            path.unlink(missing_ok=True)
