"""Files of a build → a folder: written beside the target, moved into place whole."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from specgen.errors import Origin, Problem, WorkplaceError
from specgen.model import File, Manifest

MANIFEST = "manifest.json"


def make_file(path: str, file_format: str, content: bytes) -> File:
    """A produced file with its two hashes: of its bytes, and of its part names and contents."""
    return File(path, file_format, content, hashlib.sha256(content).hexdigest(), content_sha256(content))


def content_sha256(content: bytes) -> str:
    """For a zip the hash over its part names and contents (the same on any machine, whatever its
    zlib), else the hash of the bytes."""
    if not content.startswith(b"PK"):
        return hashlib.sha256(content).hexdigest()
    digest = hashlib.sha256()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            part = archive.read(name)
            digest.update(f"{name}\0{len(part)}\0".encode())
            digest.update(part)
    return digest.hexdigest()


def write_package(manifest: Manifest, out: Path) -> Path:
    """Write all files and ``manifest.json`` (last) into ``out``; returns the manifest's path.

    Everything is first written and flushed in a folder beside ``out``; then each file replaces its
    predecessor in one step, so that none is ever half written. Files of an earlier build that this
    one no longer makes are removed, others stay. Raises WorkplaceError SG503 when ``out`` is in the
    way or cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        earlier = _earlier_files(out)
        stage = Path(tempfile.mkdtemp(prefix=".specgen-", suffix=".tmp", dir=out.parent))
        try:
            for file in (file for document in manifest.documents for file in document.files):
                _write(stage / file.path, file.content)
            body = json.dumps(manifest.as_dict(), ensure_ascii=False, indent=2) + "\n"
            _write(stage / MANIFEST, body.encode())
            out.mkdir(exist_ok=True)
            new = [file.path for document in manifest.documents for file in document.files]
            for path in [*new, MANIFEST]:
                (out / path).parent.mkdir(parents=True, exist_ok=True)
                (stage / path).replace(out / path)
            for path in earlier - set(new):
                (out / path).unlink(missing_ok=True)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    except OSError as error:
        raise WorkplaceError(
            Problem(
                Origin(str(out)),
                "SG503",
                f"出力フォルダーに書き込めません（{error.strerror or error}）",
                "フォルダーの権限と空き容量を確かめ、開いている文書を Word で閉じてから、もう一度実行してください",
            )
        ) from error
    return out / MANIFEST


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _earlier_files(out: Path) -> set[str]:
    """What the manifest in ``out`` says an earlier build wrote there; nothing outside ``out``."""
    try:
        documents = json.loads((out / MANIFEST).read_text(encoding="utf-8"))["documents"]
        paths = {str(file["path"]) for document in documents for file in document["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {path for path in paths if not Path(path).is_absolute() and ".." not in Path(path).parts}
