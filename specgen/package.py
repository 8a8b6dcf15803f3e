"""Files of a build → a folder: written and flushed beside the target, moved into place whole.

A run that ends anywhere, even killed, leaves the old package or the new one (docs/adr/0004). Its
rests beside the target, for the next run to set right:

``.specgen-<pid>-new-<name>.tmp``  a package being written; worthless.
``.specgen-<pid>-old-<name>.tmp``  the old package, whole. Back into place when the target is missing.
``.specgen-<pid>-gone-<name>.tmp``  an old package being removed, file by file.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import shutil
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from specgen.errors import Origin, Problem, WorkplaceError
from specgen.lock import locked, undisturbed
from specgen.model import File, Manifest
from specgen.names import safe_name, same_name

MANIFEST = "manifest.json"
_LARGEST_INSPECTED = 50 * 1024 * 1024  # bytes of an edited file that is looked into
_CLAUSES_SHOWN = 5


def make_file(path: str, file_format: str, content: bytes, depends_on: str = "") -> File:
    """A produced file with its two hashes: of its bytes, and of its part names and contents.

    depends_on: the program besides ours that its bytes depend on.
    """
    return File(path, file_format, content, hashlib.sha256(content).hexdigest(), content_sha256(content), depends_on)


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


def check_target(out: Path, inputs: Iterable[Path] = ()) -> Path:
    """The absolute path of ``out``; raises WorkplaceError SG506 when no package may ever stand there.

    inputs: the files and folders a build reads. The package must not replace a folder that holds one of
    them, nor the folder we stand in; nor be written through a symbolic link.
    """
    target = Path(os.path.abspath(out))  # noqa: PTH100 - resolve() would follow the last link
    with _reported(out):
        mode = _mode(target)
        real = target.resolve()
        holds = [Path.cwd(), *(path if path.is_dir() else path.absolute().parent for path in inputs)]
        holds += [path.resolve().parent for path in inputs if not path.is_dir()]
        reason = ""
        if mode is not None and stat.S_ISLNK(mode):
            reason = "シンボリックリンクです"
        elif mode is not None and not stat.S_ISDIR(mode):
            reason = "フォルダーではありません"
        elif any(path.resolve().is_relative_to(real) for path in holds):
            reason = "プロファイル、条項ライブラリー又は現在の作業場所を含むフォルダーです"
    if reason:
        remedy = "-o に、文書だけを入れる別のフォルダーを指定してください"
        raise WorkplaceError(Problem(Origin(str(out)), "SG506", f"この場所には出力できません（{reason}）", remedy))
    return target


def write_package(manifest: Manifest, out: Path, *, force: bool = False, inputs: Iterable[Path] = ()) -> Path:
    """Replace the package in ``out`` by this one, whole or not at all; returns the manifest's path.

    Files in ``out`` that specgen did not write are carried over. Raises WorkplaceError: SG503 when the
    folder cannot be written, SG504 when files of the earlier package were edited or are missing, or
    others have the names of new ones, SG505 when the folder is not a package of specgen (neither with
    ``force``), SG506 when no package may stand there, SG507 when another run writes it.
    """
    target = check_target(out, inputs)
    made: list[Path] = []
    done = False
    try:
        with _reported(out):
            _make_folders(target.parent, made)
            with locked(target):
                _write_locked(manifest, target, out, force=force)
        done = True
    finally:
        for folder in [] if done else reversed(made):
            with suppress(OSError):
                folder.rmdir()
    return out / MANIFEST


def _write_locked(manifest: Manifest, target: Path, out: Path, *, force: bool) -> None:
    _restore(target)
    files = {file.path: file.content for document in manifest.documents for file in document.files}
    files[MANIFEST] = (json.dumps(manifest.as_dict(), ensure_ascii=False, indent=2) + "\n").encode()
    replaced = _replaceable(target, files, out, force=force)
    stage, old = _beside(target, "new"), _beside(target, "old")
    try:
        stage.mkdir()
        for path, content in files.items():
            _write(stage / path, content)
        if replaced is not None:
            _carry_over(target, stage, replaced)
            stage.chmod(stat.S_IMODE(target.stat().st_mode))
        for folder, _folders, _names in os.walk(stage, topdown=False, onerror=_fail):
            _flush_folder(Path(folder))
        with undisturbed():
            _swap(stage, target, old)
            with suppress(OSError):  # the new package stands; what cannot be removed now goes at the next run
                if replaced is not None:
                    _discard(old, target, replaced)
                for rest in _rests(target, "old", "gone"):
                    _discard(rest, target, None)
                _flush_folder(target.parent)
    finally:
        with undisturbed():
            shutil.rmtree(stage, ignore_errors=True)


# What stands there


def _replaceable(target: Path, files: Mapping[str, bytes], out: Path, *, force: bool) -> dict[str, str] | None:
    """The files of ``target`` that the new package may replace, with their hashes; None when there is no folder.

    Raises WorkplaceError SG504, SG505.
    """
    if _mode(target) is None:
        return None
    if not os.access(target, os.W_OK):  # protected on purpose, though it could be replaced as a whole
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    there = list(_leaves(target))
    written = _written(target)
    if written is None and there and not force:
        remedy = "-o に別のフォルダーを指定してください。--force を付けると、このフォルダーのファイルを残したまま文書を書き込みます"
        raise WorkplaceError(Problem(Origin(str(out)), "SG505", "specgen が作ったのではないファイルがあるフォルダーです", remedy))
    problems = []
    replaced = {}
    new = {same_name(path) for path in files}
    ours = {same_name(path): sha256 for path, sha256 in (written or {}).items()}

    def problem(path: str, what: str, remedy: str) -> None:
        problems.append(Problem(Origin(str(out / path)), "SG504", what, remedy))

    for path in there:
        name = same_name(path)
        if path == MANIFEST or name in ours or name in new:
            replaced[path] = sha256 = _sha256(target / path)
            if name in ours and sha256 != ours[name] and not force:
                problem(
                    path,
                    f"specgen が作った後に編集されています{_edited(target / path)}",
                    "編集したものを残すには別の名前か場所へ移してください。捨ててよければ --force を付けてください",
                )
            elif name not in ours and path != MANIFEST and not force:
                problem(
                    path,
                    "これから作る文書と同じ名前のファイルがあります",
                    "名前を変えるか移してください。捨ててよければ --force を付けてください",
                )
        elif any(name.startswith(f"{one}/") or one.startswith(f"{name}/") for one in new):
            problem(path, "これから作る文書と名前が重なります", "名前を変えるか移してください")
    for path in sorted((written or {}).keys() - there) if not force else ():
        if same_name(path) not in {same_name(one) for one in there}:
            problem(path, "specgen が作ったファイルがなくなっています", "元に戻すか、--force を付けて作り直してください")
    if problems:
        raise WorkplaceError(*problems)
    return replaced


def _edited(path: Path) -> str:
    """Which clauses of a Word file were edited, in brackets; nothing for a file that does not tell."""
    if path.suffix != ".docx" or path.stat().st_size > _LARGEST_INSPECTED:
        return ""
    from specgen.provenance import inspect  # only a file that is replaced is asked

    found = inspect(path.read_bytes())
    if found is None:
        return ""
    changed = [state.title for state in found.clauses if state.state != "same"]
    if not changed:
        return "（条項の外の文が変わっています）" if found.outside else "（条項の文は変わっていません）"
    more = f" ほか {len(changed) - _CLAUSES_SHOWN} 条項" if len(changed) > _CLAUSES_SHOWN else ""
    return f"（変わった条項: {'、'.join(changed[:_CLAUSES_SHOWN])}{more}）"


def inputs_of(folder: Path) -> Mapping[str, object] | None:
    """What the manifest in ``folder`` says the package was made from, {} when it says nothing; None without a manifest of ours."""
    if _written(folder) is None:
        return None
    with _reported(folder):
        inputs = json.loads((folder / MANIFEST).read_bytes()).get("inputs")
    return inputs if isinstance(inputs, dict) else {}


def _written(folder: Path) -> dict[str, str] | None:
    """Path → sha256 of the files that the manifest in ``folder`` lists; None without a manifest of ours."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        listed = {str(file["path"]): str(file["sha256"]) for document in manifest["documents"] for file in document["files"]}
    except (FileNotFoundError, IsADirectoryError, ValueError, KeyError, TypeError):
        return None
    return listed if "specgen" in manifest and "profile" in manifest else None


def _leaves(folder: Path, below: str = "") -> Iterator[str]:
    """Paths of all files, links and empty folders below ``folder``, with ``/``; links are not followed."""
    with os.scandir(folder / below) as entries:
        found = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    for name, is_folder in found:
        inside = list(_leaves(folder, f"{below}{name}/")) if is_folder else []
        yield from inside or [f"{below}{name}"]


def _sha256(path: Path) -> str:
    """Of a file's bytes; of anything else (a link, an empty folder) a word no manifest holds."""
    if not stat.S_ISREG(os.lstat(path).st_mode):
        return "-"
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _mode(path: Path) -> int | None:
    """Type and permissions of what stands at ``path``, links not followed; None when nothing does."""
    try:
        return os.lstat(path).st_mode
    except FileNotFoundError:
        return None


# Writing


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _carry_over(target: Path, stage: Path, replaced: Mapping[str, str]) -> None:
    """The officer's own files get a second name in ``stage``; where the file system has no links, a copy."""
    folders = set()
    for path in _leaves(target):
        if path in replaced:
            continue
        source, copy = target / path, stage / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        folders |= {parent for parent in Path(path).parents if parent.name}
        mode = os.lstat(source).st_mode
        if stat.S_ISDIR(mode):
            copy.mkdir()
            folders.add(Path(path))
        elif stat.S_ISLNK(mode):
            copy.symlink_to(os.readlink(source))  # noqa: PTH115 - as it is written
        else:
            try:
                os.link(source, copy)
            except OSError:
                shutil.copy2(source, copy)
                with copy.open("rb+") as stream:
                    os.fsync(stream.fileno())
    for folder in folders:
        shutil.copystat(target / folder, stage / folder)


def _flush_folder(folder: Path) -> None:
    """What was made or renamed in ``folder`` outlasts a power cut, where the system offers that."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(descriptor)


def _make_folders(folder: Path, made: list[Path]) -> None:
    """``folder`` and what is missing above it; those made are added to ``made``, outermost first."""
    if _mode(folder) is None:
        _make_folders(folder.parent, made)
        with suppress(FileExistsError):
            folder.mkdir()
            made.append(folder)
            _flush_folder(folder.parent)


# Moving into place


def _swap(stage: Path, target: Path, old: Path) -> None:
    """``stage`` takes the place of ``target``, which becomes ``old``; or everything stays where it was."""
    try:
        if _mode(target) is not None:
            target.rename(old)
        stage.rename(target)
        _flush_folder(target.parent)
    except BaseException:
        if _mode(stage) is None and _mode(target) is not None:
            target.rename(stage)
        if _mode(old) is not None:
            old.rename(target)
        raise


def _restore(target: Path) -> None:
    """Set right what a killed run left: the old package back where it was, half-written ones removed."""
    with undisturbed():
        for old in _rests(target, "old"):
            if _mode(target) is None:
                old.rename(target)
        for rest in _rests(target, "new"):
            shutil.rmtree(rest)
        for rest in _rests(target, "lock"):
            rest.unlink()


def _discard(old: Path, target: Path, replaced: Mapping[str, str] | None) -> None:
    """Remove an old package; what is neither replaced nor carried over goes back into ``target``.

    replaced: path → sha256 of what may go (None: what the manifest in ``old`` says). Anything else that was
    written there while we worked, or differs from its copy in ``target``, is kept under a free name.
    """
    if "-old-" in old.name:
        gone = _beside(target, "gone")
        old.rename(gone)
        old = gone
    if replaced is None:
        replaced = dict(_written(old) or {})
        replaced[MANIFEST] = _sha256(old / MANIFEST) if _mode(old / MANIFEST) is not None else ""
    for path in sorted(_leaves(old), key=lambda path: path == MANIFEST):  # the manifest last: it tells what may go
        source, copy = old / path, target / path
        mode = os.lstat(source).st_mode
        if stat.S_ISDIR(mode):
            continue
        if replaced.get(path) != _sha256(source) and not _alike(source, copy):
            number = 1
            while _mode(copy) is not None:
                copy = (target / path).with_stem(f"{Path(path).stem}（退避{number}）")
                number += 1
            copy.parent.mkdir(parents=True, exist_ok=True)
            source.rename(copy)
        else:
            source.unlink()
    for folder, _folders, _names in os.walk(old, topdown=False):
        Path(folder).rmdir()


def _alike(one: Path, other: Path) -> bool:
    mode = _mode(other)
    if mode is None or stat.S_IFMT(mode) != stat.S_IFMT(os.lstat(one).st_mode):
        return False
    if stat.S_ISLNK(mode):
        return os.readlink(one) == os.readlink(other)  # noqa: PTH115
    return os.path.samestat(os.lstat(one), os.lstat(other)) or (stat.S_ISREG(mode) and _sha256(one) == _sha256(other))


def _beside(target: Path, role: str) -> Path:
    """A free name of ours beside ``target``; this process may have left one it could not remove."""
    for number in count():
        again = f".{number}" if number else ""
        path = target.with_name(f".specgen-{os.getpid()}{again}-{role}-{safe_name(target.name)}.tmp")
        if _mode(path) is None:
            break
    return path


def _rests(target: Path, *roles: str) -> list[Path]:
    """What earlier runs left beside ``target``. We hold its lock: they run no more."""
    pattern = re.compile(rf"\.specgen-[0-9]+(?:\.[0-9]+)?-(?:{'|'.join(roles)})-{re.escape(safe_name(target.name))}\.tmp")
    return [target.with_name(name) for name in sorted(os.listdir(target.parent)) if pattern.fullmatch(name)]  # noqa: PTH208


def _fail(error: OSError) -> None:
    raise error


@contextmanager
def _reported(out: Path) -> Iterator[None]:
    """Errors of the system become WorkplaceError SG503."""
    try:
        yield
    except OSError as error:
        raise WorkplaceError(
            Problem(
                Origin(str(out)),
                "SG503",
                f"出力フォルダーに書き込めません（{error.strerror or error}）",
                "フォルダーの権限と空き容量を確かめ、開いている文書を Word で閉じてから、もう一度実行してください",
            )
        ) from error
