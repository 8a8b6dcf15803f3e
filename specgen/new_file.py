"""One new file, beside what an officer has: never over another unasked, never half."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from specgen.errors import Origin, Problem, UsageError, WorkplaceError
from specgen.names import safe_name
from specgen.source import forbidden_characters


def check_new(target: Path, suffixes: Sequence[str], *, force: bool) -> None:
    """Whether ``target``, whose name ends in one of ``suffixes``, may be written: asked before the work, not after it.

    Raises UsageError SG038 for its name, WorkplaceError SG508 for what stands there (a file gives way to ``force``), SG509.
    """
    if target.suffix.lower() not in suffixes or not target.stem.strip(". ") or forbidden_characters(str(target)):
        remedy = f"「見本{suffixes[0]}」のような名前にしてください"
        raise UsageError(Problem(Origin("-o"), "SG038", f"「{target}」という名前では書けません", remedy))
    parent = target.parent
    try:
        mode = os.lstat(target).st_mode
    except FileNotFoundError:
        if not parent.is_dir():
            raise _unwritable(target, f"フォルダー「{parent}」がありません") from None
    except OSError as error:
        raise _unwritable(target, error.strerror or "開けません") from error
    else:
        if not stat.S_ISREG(mode):
            kind = "シンボリックリンク" if stat.S_ISLNK(mode) else "フォルダーその他のもの"
            raise WorkplaceError(Problem(Origin(str(target)), "SG508", f"この場所には{kind}があります", "別のファイル名を指定してください"))
        if not force:
            raise _exists(target)
    if not os.access(parent, os.W_OK | os.X_OK):
        raise _unwritable(target, "フォルダーに書き込む権限がありません")


def _exists(target: Path) -> WorkplaceError:
    remedy = "別のファイル名を指定してください。今のファイルを捨ててよければ --force を付けてください"
    return WorkplaceError(Problem(Origin(str(target)), "SG508", "ファイルが既にあります", remedy))


def _unwritable(target: Path, reason: str) -> WorkplaceError:
    return WorkplaceError(
        Problem(Origin(str(target)), "SG509", f"ファイルを書けません（{reason}）", "フォルダーの有無、権限及び空き容量を確かめてください")
    )


def write_new(target: Path, content: bytes, *, replace: bool) -> None:
    """Put ``content`` at ``target``, whole or not at all; what appeared there meanwhile goes only with ``replace``.

    Raises WorkplaceError SG508, SG509.
    """
    stage = target.with_name(f".specgen-{os.getpid()}-new-{safe_name(target.name)}.tmp")
    try:
        try:
            with stage.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            if replace and target.exists():
                shutil.copymode(target, stage)
            _move(stage, target, replace=replace)
        finally:
            stage.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(target, error.strerror or "書き込めません") from error


def _move(stage: Path, target: Path, *, replace: bool) -> None:
    if not replace:
        try:
            os.link(stage, target)  # unlike a move it takes no other file's place
            return
        except FileExistsError:
            raise _exists(target) from None
        except OSError:  # a file system without links
            if os.path.lexists(target):
                raise _exists(target) from None
    stage.replace(target)
