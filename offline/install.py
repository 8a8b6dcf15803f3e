"""Installs specgen from the wheels beside this file, without a network: ``install.py [FOLDER]``.

It makes a virtual environment in FOLDER (``specgen`` beside this file if none is given), puts every wheel of
requirements.txt into it, each checked against its hash, and says in Japanese what to do next.
Ends with 0, or with 5 when the machine or the folder stands in the way.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHONS = ((3, 11), (3, 12), (3, 13))
FAILED = 5


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a console without Japanese ends nothing
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "specgen").absolute()
    if problem := _in_the_way(folder):
        return _stop(*problem)
    print(f"{folder} に specgen を入れています（１、２分かかります）。", flush=True)
    try:
        venv.EnvBuilder(with_pip=True, clear=folder.exists(), symlinks=os.name != "nt").create(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        return _stop(
            f"仮想環境を作れません（{error}）",
            "フォルダーの書き込み権限を確かめてください。Linux では python3-venv の導入が要ることがあります",
        )
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    if _pip(programs):
        return _stop(
            "部品を入れられませんでした（上に pip の表示があります）",
            "ファイルの一部が欠け、又は壊れていることが考えられます。このフォルダー全体を写し直してください",
        )
    _say_next(programs / ("specgen.exe" if os.name == "nt" else "specgen"))
    return 0


def _in_the_way(folder: Path) -> tuple[str, str] | None:
    """What is wrong and how to mend it, before anything is written; None when nothing is."""
    if sys.version_info[:2] not in PYTHONS:
        return f"Python {platform.python_version()} には対応していません", "Python 3.11、3.12 又は 3.13 を入れてください"
    if platform.machine().lower() not in ("amd64", "x86_64") or sys.maxsize < 2**32:
        return f"この Python（{platform.machine()}）には対応していません", "x86-64 の 64 ビット版の Python を入れてください"
    if folder.exists() and not (folder / "pyvenv.cfg").is_file() and not (folder.is_dir() and not any(folder.iterdir())):
        return f"{folder} には既にほかのものがあります", "別のフォルダーを指定してください（例: install.bat D:\\specgen）"
    return None


def _pip(programs: Path) -> int:
    """Exit status of pip. No index, no settings of the machine, no package without its hash."""
    python = programs / ("python.exe" if os.name == "nt" else "python")
    options = ["--no-index", "--find-links", ".", "--require-hashes", "--only-binary", ":all:", "--no-cache-dir", "--quiet"]
    command = [str(python), "-m", "pip", "--isolated", "--disable-pip-version-check", "install", *options, "-r", "requirements.txt"]
    return subprocess.run(command, cwd=HERE, env={**os.environ, "PIP_CONFIG_FILE": os.devnull}, check=False).returncode


def _say_next(program: Path) -> None:
    print("specgen を入れました。入ったものを調べます。\n", flush=True)
    subprocess.run([program, "doctor"], cwd=Path.cwd(), check=False)
    print(f"""
次にすること:
  1. "{program}" samples -o 見本
     見本のプロファイルを「見本」というフォルダーに写します。
  2. "{program}" build 見本{os.sep}mihon.yaml
     見本の文書一式を output{os.sep}mihon に作ります。
消すときは、{program.parent.parent} をフォルダーごと消してください。""")


def _stop(what: str, remedy: str) -> int:
    print(f"specgen を入れられません: {what}\n    → {remedy}", file=sys.stderr)
    return FAILED


if __name__ == "__main__":
    sys.exit(main())
