"""One writer of a folder at a time, and moments that an interruption must not cut in two."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from specgen.errors import Origin, Problem, WorkplaceError
from specgen.names import safe_name

LOCK = ".specgen-lock"
_TRIES = 40  # of 25 ms: for a lock that appears or goes while we look at it


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Hold Ctrl-C and SIGTERM back until the block has ended; they are then delivered."""
    if threading.current_thread() is not threading.main_thread():
        yield  # handlers run in the main thread only: they do not cut this one
        return
    caught: list[int] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    ours = {number: handler for number, handler in handlers.items() if handler not in (None, signal.SIG_IGN)}
    try:
        for number in ours:
            signal.signal(number, lambda number, _frame: caught.append(number))
        yield
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
        if caught:
            signal.raise_signal(caught[0])


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock file beside ``folder``; raises WorkplaceError SG507 at once while another holds it.

    The file is removed at any ending that lets Python end. What a killed process left behind is taken
    over, when it ran on this host.
    """
    path = folder.parent / f".{safe_name(folder.name)}{LOCK}"
    held: os.stat_result | None = None
    try:
        with undisturbed():
            held = _acquire(path, folder)
        yield
    finally:
        if held:
            with undisturbed():
                _release(path, held)


def _release(path: Path, held: os.stat_result) -> None:
    for _ in range(3):  # a share may stumble once
        try:
            if os.path.samestat(os.lstat(path), held):
                os.unlink(path)  # noqa: PTH108
            return
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(0.025)


def _acquire(path: Path, folder: Path) -> os.stat_result:
    for _ in range(_TRIES):
        with contextlib.suppress(FileExistsError):
            return _create(path)
        try:
            descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        except FileNotFoundError:
            continue
        try:
            holder = _holder(os.read(descriptor, 10_000))
            if holder and not _gone(holder):
                raise _refusal(path, folder, holder)
            # of a dead process, or half written: only who owns the file at this path may replace it
            if _alone(descriptor) and os.path.samestat(os.fstat(descriptor), os.lstat(path)) and (holder or _old(descriptor)):
                return _replace(path)
        except FileNotFoundError:
            pass
        finally:
            os.close(descriptor)
        time.sleep(0.025)
    raise _refusal(path, folder, {})


def _create(path: Path) -> os.stat_result:
    """The lock file, made by us and by nobody else; raises FileExistsError."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o644)
    try:
        if not _alone(descriptor):
            raise FileExistsError(path)  # another takes it for the rest of a killed process, and is right to
        os.write(descriptor, _ourselves())
        made = os.fstat(descriptor)
        if not os.path.samestat(made, os.lstat(path)):
            raise FileExistsError(path)
    except FileNotFoundError as error:
        raise FileExistsError(path) from error
    except FileExistsError:
        raise
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path)  # noqa: PTH108
        raise
    finally:
        os.close(descriptor)
    return made


def _replace(path: Path) -> os.stat_result:
    """Put our own lock where a dead one stands; there is a lock at every moment."""
    new = path.with_name(f".specgen-{os.getpid()}-lock-{path.name.removesuffix(LOCK)[1:]}.tmp")  # removed with the other rests
    try:
        new.write_bytes(_ourselves())
        made = os.lstat(new)
        os.replace(new, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(new)  # noqa: PTH108
        raise
    return made


def _ourselves() -> bytes:
    me = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "time": datetime.now().astimezone().isoformat(timespec="seconds"),
        "started": _started(os.getpid()),
    }
    return json.dumps(me).encode()


def _holder(content: bytes) -> dict[str, object]:
    """What a lock file says; empty when it is not one (a process was killed while it wrote it)."""
    try:
        holder = json.loads(content)
    except ValueError:
        return {}
    return holder if isinstance(holder, dict) and isinstance(holder.get("pid"), int) else {}


def _refusal(path: Path, folder: Path, holder: dict[str, object]) -> WorkplaceError:
    who = f"プロセス {holder.get('pid', '不明')}、{holder.get('host', '不明')}、開始 {holder.get('time', '不明')}"
    remedy = f"終わるのを待って、もう一度実行してください。その specgen が動いていないことが確かなら「{path}」を削除してください"
    return WorkplaceError(Problem(Origin(str(folder)), "SG507", f"別の specgen がこのフォルダーに書き込んでいます（{who}）", remedy))


def _gone(holder: dict[str, object]) -> bool:
    """Whether the holder certainly runs no more: of this host, and no such process, or one started later."""
    pid = holder["pid"]
    if holder.get("host") != socket.gethostname() or not isinstance(pid, int):
        return False
    then, now = holder.get("started"), _started(pid)
    return not alive(pid) or (then is not None and now is not None and then != now)


def alive(pid: int) -> bool:
    """Whether a process of this host has this number."""
    if pid <= 0:
        return False
    if sys.platform == "win32":  # os.kill would end it
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x00100000, False, pid)
        if not handle:
            return bool(ctypes.windll.kernel32.GetLastError() == 5)  # ERROR_ACCESS_DENIED: it is there
        ended = ctypes.windll.kernel32.WaitForSingleObject(handle, 0) == 0
        ctypes.windll.kernel32.CloseHandle(handle)
        return not ended
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str | None:
    """When a process began, in the kernel's words: a number used again by another process differs. Linux only."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def _old(descriptor: int) -> bool:
    """An empty lock is the rest of a killed process once it is older than any process takes to write it."""
    return abs(time.time() - os.fstat(descriptor).st_mtime) > 0.5


def _alone(descriptor: int) -> bool:
    """Whether nobody else has the file of this lock in his hand; where files cannot be held, yes."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without such locks
    return True
