"""What is installed, what is missing, what that means and what to do: every row of ``specgen doctor``.

Looks only: what it writes are files without a name, gone at once, to see whether writing works, and LibreOffice's own.
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

from specgen import __version__, cache, office
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
    "openpyxl": ("openpyxl", "入力シートの読取り"),
    "pydantic": ("pydantic", "プロファイルの検査"),
    "python-docx": ("docx", "Word 文書の読取り"),
    "pypdf": ("pypdf", "目次のページ番号の読取り"),
    "pyyaml": ("yaml", "プロファイルの読取り"),
    "rapidfuzz": ("rapidfuzz", "書き誤りの候補の提示"),
    "rich": ("rich", "進み具合と結果の表示"),
    "xlsxwriter": ("xlsxwriter", "入力シートの作成"),
}

# What our styles print in, as files of Windows; and what LibreOffice may take instead, as ``office.fonts`` names it.
_WINDOWS_FONTS: Mapping[str, str] = {"ＭＳ 明朝": "msmincho.ttc", "ＭＳ ゴシック": "msgothic.ttc"}
_SUBSTITUTES = ("IPAex明朝", "IPAexゴシック", "Noto Serif CJK JP", "Noto Sans CJK JP")


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
    documents, word = _documents()
    return (
        Row("specgen", "ok", f"{__version__} {Path(__file__).resolve().parent}", "文書の作成"),
        _python(),
        Row("コンピューター", "ok", f"{platform.platform()} {platform.machine()}", "不具合を知らせるときの参考"),
        *_dependencies(),
        *documents,
        _office(),
        _fonts(word),
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


def _documents() -> tuple[list[Row], bytes | None]:
    """The shipped clause library is read and a document of a sample made, in memory, as a build would: rows, and that Word file."""
    rows: list[Row] = []
    name, purpose = "条項集", "文書の文"
    try:
        from specgen.build import prepare
        from specgen.library import load_library
        from specgen.profile import load_profile
        from specgen.render import docx, verify

        library = load_library()
        found = f"第 {library.version} 版、条項 {len(library.clauses)} 件、SHA-256 {library.sha256}、{data_folder('clause_library')}"
        rows.append(Row(name, "ok", found, purpose))
        name, purpose = "見本の文書", "文書を作れることの確認"
        document = min(prepare(load_profile(sample_profiles()[0]), library).documents, key=lambda one: len(one.clauses))
        word = docx.render(document, library.styles, {})
        faults = verify.faults(word, document)
    except SpecgenError as error:
        return [*rows, Row(name, "broken", f"読み込めません（{error.problems[0]}）", purpose, _REINSTALL)], None
    except (ImportError, OSError) as error:
        return [*rows, Row(name, "broken", f"調べられません（{error}）", purpose, "ほかの「×」を先に直してください")], None
    if faults:
        return [*rows, Row(name, "broken", f"Word 文書が検査を通りません（{faults[0]}）", purpose, _REINSTALL)], word
    return [*rows, Row(name, "ok", f"「{document.title}」を作れました", purpose)], word


def _office() -> Row:
    name, purpose = "LibreOffice", "PDF と目次のページ番号"
    try:
        return Row(name, "ok", f"{office.version()} {office.find_office()}", purpose)
    except SpecgenError as error:
        (problem,) = error.problems
        return Row(name, "limited", problem.message, purpose, problem.remedy)


def _fonts(word: bytes | None) -> Row:
    """The fonts ``word`` names; on Windows its folder of fonts is looked into, elsewhere ``fc-list`` is asked."""
    name, purpose = "フォント", "PDF とページ番号の割付け"
    if sys.platform == "win32":
        place = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "Fonts"
        missing = [font for font, file in _WINDOWS_FONTS.items() if not (place / file).is_file()]
        instead = ["Windows のほかのフォント"]
    else:
        try:
            there = office.fonts()
        except SpecgenError:
            there = frozenset()
        if not there or word is None:
            return Row(name, "limited", "調べられません", purpose, "fc-list（fontconfig）があれば調べられます。Word 文書には影響しません")
        missing = list(office.missing_fonts([word]))
        instead = [font for font in _SUBSTITUTES if font.casefold() in there]
    if not missing:
        return Row(name, "ok", "文書のフォントは揃っています", purpose)
    found = f"{'、'.join(missing)} がありません" + (f"。代わり: {'、'.join(instead)}" if instead else "")
    if instead:
        remedy = "このコンピューターで作る PDF の行の折返しとページは、Word と異なることがあります。Word 文書には影響しません"
    else:
        remedy = (
            "日本語のフォント（IPAex フォント、Noto CJK など）を入れてください。PDF の日本語が表示されません。Word 文書には影響しません"
        )
    return Row(name, "limited", found, purpose, remedy)


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
