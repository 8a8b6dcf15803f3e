"""One new file, beside what an officer has: never over another unasked, never half."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from specgen.errors import Origin, Problem, UsageError, WorkplaceError
from specgen.names import safe_name
from specgen.source import forbidden_characters


def check_new(target: Path, suffixes: Sequence[str], *, force: bool, make_folder: bool = False) -> None:
    """Whether ``target``, whose name ends in one of ``suffixes``, may be written: asked before the work, not after it.

    make_folder: its folder is made when it is written, if need be.
    Raises UsageError SG038 for its name, WorkplaceError SG508 for what stands there (a file gives way to ``force``), SG509.
    """
    if target.suffix.lower() not in suffixes or not target.stem.strip(". ") or forbidden_characters(str(target)):
        remedy = f"「見本{suffixes[0]}」のような名前にしてください"
        raise UsageError(Problem(Origin("-o"), "SG038", f"「{target}」という名前では書けません", remedy))
    parent = target.parent
    try:
        mode = os.lstat(target).st_mode
    except FileNotFoundError:
        if make_folder and not os.path.lexists(parent):
            return
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
    stage = _beside(target, "new")
    try:
        try:
            _stage(stage, content)
            if replace and target.exists():
                shutil.copymode(target, stage)
            _move(stage, target, replace=replace)
        finally:
            stage.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(target, error.strerror or "書き込めません") from error


def write_together(contents: Mapping[Path, bytes], *, replace: bool) -> None:
    """Put each content at its target, all of them or none; their folders are made.  What stands there goes only with ``replace``.

    Raises WorkplaceError SG508, SG509.
    """
    folders: list[Path] = []
    stages: dict[Path, Path] = {}
    before: dict[Path, Path] = {}
    done: list[Path] = []
    at = Path()
    try:
        for at, content in contents.items():
            _make_folder(at.parent, folders)
            stages[at] = _beside(at, "new")
            _stage(stages[at], content)
        for at, stage in stages.items():
            if replace and at.exists():
                shutil.copymode(at, stage)
                at.replace(_beside(at, "old"))
                before[at] = _beside(at, "old")
            _move(stage, at, replace=False)
            done.append(at)
    except BaseException as error:
        for each in done:
            each.unlink(missing_ok=True)
        for each, old in before.items():
            old.replace(each)
        _tidy(stages.values(), folders)
        if isinstance(error, OSError):
            raise _unwritable(at, error.strerror or "書き込めません") from error
        raise
    _tidy((*stages.values(), *before.values()), ())


def _make_folder(folder: Path, made: list[Path]) -> None:
    missing = [each for each in (folder, *folder.parents) if not os.path.lexists(each)]
    for each in reversed(missing):
        each.mkdir()
        made.append(each)


def _tidy(files: Iterable[Path], folders: Sequence[Path]) -> None:
    for each in files:
        with contextlib.suppress(OSError):
            each.unlink(missing_ok=True)
    for each in reversed(folders):
        with contextlib.suppress(OSError):  # something else stands in it by now
            each.rmdir()


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".specgen-{os.getpid()}-{what}-{safe_name(target.name)}.tmp")


def _stage(stage: Path, content: bytes) -> None:
    with stage.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


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
