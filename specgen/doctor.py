"""What is installed, what is missing, what that means and what to do: every row of ``specgen doctor``.

Looks only; the one thing it writes is a file without a name, gone at once, where it asks whether writing works.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from specgen import __version__, cache
from specgen.errors import SpecgenError
from specgen.samples import sample_profiles
from specgen.source import data_folder

OLDEST_PYTHON = (3, 11)
_MARKS = {"ok": "○", "limited": "△", "broken": "×"}
_REINSTALL = "specgen を入れ直してください"
_WORDS = "○△×「条項」→"  # a console that has these has what our messages print

# Everything that pyproject.toml asks for: distribution → module, and what it is for.
DEPENDENCIES: Mapping[str, tuple[str, str]] = {
    "click": ("click", "コマンドの受付け"),
    "docxcompose": ("docxcompose", "Word 文書の結合"),
    "jinja2": ("jinja2", "条項の中の値の読取り"),
    "jpholiday": ("jpholiday", "祝日を除く日数の計算"),
    "lxml": ("lxml.etree", "Word 文書の検査"),
    "markdown-it-py": ("markdown_it", "条項の文の読取り"),
    "mdit-py-cjk-friendly": ("mdit_py_cjk_friendly", "条項の文の読取り"),
    "pydantic": ("pydantic", "プロファイルの検査"),
    "python-docx": ("docx", "Word 文書の読取り"),
    "pyyaml": ("yaml", "プロファイルの読取り"),
    "rapidfuzz": ("rapidfuzz", "書き誤りの候補の提示"),
    "rich": ("rich", "進み具合と結果の表示"),
}


@dataclass(frozen=True)
class Row:
    """One thing looked at. ``state``: ok; limited (something cannot be done, documents can be made); broken."""

    name: str
    state: str
    found: str
    purpose: str
    remedy: str = ""

    @property
    def mark(self) -> str:
        return _MARKS[self.state]

    def as_dict(self) -> dict[str, str]:
        return asdict(self)

    def __str__(self) -> str:
        head = f"{self.mark} {self.name}: {self.found}（{self.purpose}）"
        return f"{head}\n    → {self.remedy}" if self.remedy else head


def examine(folder: Path) -> tuple[Row, ...]:
    """Every row, in the order they are shown; ``folder``: where documents would be written."""
    return (
        Row("specgen", "ok", f"{__version__} {Path(__file__).resolve().parent}", "文書の作成"),
        _python(),
        Row("コンピューター", "ok", f"{platform.platform()} {platform.machine()}", "不具合を知らせるときの参考"),
        *_dependencies(),
        *_documents(),
        _cache(),
        _console(),
        _writing(folder),
    )


def _python() -> Row:
    found = f"{platform.python_version()} {sys.executable}"
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return Row("Python", "ok", found, "specgen の実行")
    return Row("Python", "broken", found, "specgen の実行", "Python 3.11 以降を入れ、specgen を入れ直してください")


def _dependencies() -> Iterator[Row]:
    """Each is really loaded: a part that is there may still not fit this machine."""
    for name, (module, purpose) in DEPENDENCIES.items():
        try:
            importlib.import_module(module)
            yield Row(name, "ok", metadata.version(name), purpose)
        except metadata.PackageNotFoundError:
            yield Row(name, "ok", "版は分かりません", purpose)
        except ModuleNotFoundError as error:
            yield Row(name, "broken", f"「{error.name}」がありません", purpose, _REINSTALL)
        except (ImportError, OSError) as error:
            yield Row(name, "broken", f"読み込めません（{error}）", purpose, f"この Python に合う部品かを確かめ、{_REINSTALL}")


def _documents() -> Iterator[Row]:
    """The shipped clause library is read and a document of a sample made, in memory, as a build would."""
    name, purpose = "条項集", "文書の文"
    try:
        from specgen.build import prepare
        from specgen.library import load_library
        from specgen.profile import load_profile
        from specgen.render import docx, verify

        library = load_library()
        found = f"第 {library.version} 版、条項 {len(library.clauses)} 件、SHA-256 {library.sha256}、{data_folder('clause_library')}"
        yield Row(name, "ok", found, purpose)
        name, purpose = "見本の文書", "文書を作れることの確認"
        document = min(prepare(load_profile(sample_profiles()[0]), library).documents, key=lambda one: len(one.clauses))
        faults = verify.faults(docx.render(document, library.styles, {}), document)
    except SpecgenError as error:
        yield Row(name, "broken", f"読み込めません（{error.problems[0]}）", purpose, _REINSTALL)
    except (ImportError, OSError) as error:
        yield Row(name, "broken", f"調べられません（{error}）", purpose, "ほかの「×」を先に直してください")
    else:
        if faults:
            yield Row(name, "broken", f"Word 文書が検査を通りません（{faults[0]}）", purpose, _REINSTALL)
        else:
            yield Row(name, "ok", f"「{document.title}」を作れました", purpose)


def _cache() -> Row:
    name, purpose = "控えのフォルダー", "前の結果の再利用"
    place = cache.folder()
    if place is None:
        return Row(name, "ok", "使わない設定です", purpose)
    if reason := _unwritable(place):
        remedy = "なくても動きますが、毎回調べ直すので遅くなります。環境変数 SPECGEN_CACHE で書き込めるフォルダーを指定できます"
        return Row(name, "limited", f"{place} に書き込めません（{reason}）", purpose, remedy)
    return Row(name, "ok", str(place), purpose)


def _console() -> Row:
    name, purpose = "画面の文字コード", "日本語の表示"
    encoding = sys.stdout.encoding or "ascii"
    try:
        _WORDS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        remedy = "表示できない文字は \\u で始まる記号になります。環境変数 PYTHONUTF8 を 1 にしてください。文書には影響しません"
        return Row(name, "limited", encoding, purpose, remedy)
    return Row(name, "ok", encoding, purpose)


def _writing(folder: Path) -> Row:
    name, purpose = "今のフォルダー", "文書の書込み"
    if reason := _unwritable(folder):
        remedy = "書き込めるフォルダーに移るか、-o で出力先を指定してください"
        return Row(name, "limited", f"{folder} に書き込めません（{reason}）", purpose, remedy)
    return Row(name, "ok", f"{folder} に書き込めます", purpose)


def _unwritable(folder: Path) -> str:
    """Why nothing can be written into ``folder``, or into the nearest folder above it that exists; empty when it can."""
    nearest = next((place for place in (folder, *folder.parents) if os.path.lexists(place)), folder)
    try:
        with tempfile.TemporaryFile(dir=nearest):
            return ""
    except OSError as error:
        return error.strerror or str(error)
