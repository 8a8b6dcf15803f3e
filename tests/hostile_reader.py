"""Reads every file of a folder through the door and prints what came of it, as one JSON list: run as a process of its own.

Of each file: its name, the problems or the notices, the links, and the seconds of processor time; last the most
memory the process ever held, in kilobytes. A file that is taken is also opened by the libraries that will read it.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from pathlib import Path
from typing import Any

from specgen.errors import InputError, SpecgenError
from specgen.received import read_document_file, read_rows, receive_workbook
from specgen.workbook import read_workbook_bytes


def read(file: Path) -> dict[str, Any]:
    if file.suffix == ".docx":
        from docx.package import Package

        document = read_document_file(file)
        if not any("無い部品" in notice.message for notice in document.notices):  # python-docx asks for every part that is named
            Package.open(io.BytesIO(document.content))
        return {"notices": list(map(str, document.notices)), "links": list(document.links)}
    rows = read_rows(file)
    with contextlib.suppress(InputError):  # it is no 入力シート
        read_workbook_bytes(receive_workbook(file).content, str(file))
    return {"notices": list(map(str, rows.notices))}


def outcome(file: Path) -> dict[str, Any]:
    start = time.process_time()
    try:
        found = read(file)
    except SpecgenError as error:
        found = {"status": error.exit_status, "problems": [problem.as_dict() for problem in error.problems]}
    return {"name": file.name, "seconds": time.process_time() - start, **found}


def peak() -> int:
    """The most memory this process held. What getrusage says on Linux may be that of the process that started it."""
    import resource

    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held // 1024 if sys.platform == "darwin" else held


def main() -> None:
    import resource

    folder, limit = Path(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    results = [outcome(file) for file in sorted(folder.iterdir())]
    sys.stdout.write(json.dumps({"results": results, "kilobytes": peak()}))


if __name__ == "__main__":
    main()
