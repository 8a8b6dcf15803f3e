"""YAML and front matter → plain data that remembers the line each key stands on.

One loop over PyYAML's parser events builds data and marks; nothing is composed or constructed by
PyYAML, so deep nesting, aliases and tags cannot hurt. Only ``true``, ``false``, ``null`` and plain
decimal integers without leading zeros get a type; every other scalar stays the text that was
written (``60:40``, ``8:30``, ``no``, ``0120``, ``1.10``). Text is never normalised.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from specgen.errors import InputError, Origin, Problem, WorkplaceError

MAX_BYTES = 5_000_000
_USUAL_BYTES = 64 * 1024  # nearly every file is smaller: room for the largest takes longer to get than to fill
MAX_DEPTH = 64
MAX_NODES = 100_000

_EVENTS = frozenset({"AliasEvent", "ScalarEvent", "MappingStartEvent", "MappingEndEvent", "SequenceStartEvent", "SequenceEndEvent"})
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)

# YAML ends a line at these, no editor does: written as such they would shift every line number.
_RAW_FORBIDDEN = re.compile(f"{_FORBIDDEN.pattern}|[\x85\u2028\u2029]")
_REPORTED = 20  # forbidden characters named at once

Path_ = tuple[str | int, ...]  # the way from the root of a file to a node: keys and list positions


class Mark(NamedTuple):
    """Where a node stands: 1-based line and column, and its 0-based character span."""

    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """What one file says.

    data: mapping, list or scalar as read.  keys/values: path of a node → Mark of its key / value.
    path: the name problems are reported under.  text: the source, line ends normalised to ``\\n``.
    line_offset: lines of the file above ``text`` (front matter of a clause starts at its own line).
    given: path of a node that came from elsewhere (the command line) → where from.
    """

    data: Any
    path: str
    text: str
    keys: dict[Path_, Mark] = field(default_factory=dict)
    values: dict[Path_, Mark] = field(default_factory=dict)
    line_offset: int = 0
    given: dict[Path_, Origin] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()  # what was read as it stands but is worth a look
    workbook: bool = False  # whether the places are cells

    def origin(self, path: Path_ = (), *, key: bool = False) -> Origin:
        """Place of the node at ``path`` (its value, or its key); of the nearest parent if absent."""
        while path:
            if path in self.given:
                return self.given[path]
            first, second = (self.keys, self.values) if key else (self.values, self.keys)
            mark = first.get(path) or second.get(path)
            if mark:
                return Origin(self.path, mark.line + self.line_offset, mark.column)
            path = path[:-1]
        mark = self.values.get(())
        return Origin(self.path, (mark.line if mark else 1) + self.line_offset, mark.column if mark else 1)

    def beside(self, name: str) -> Path | None:
        """The file of this name in the folder of this one (the current folder for standard input), None when there is none.

        A name only: what leads to another folder is never looked for.
        """
        if not name.strip(". ") or set(name) & set("/\\:"):
            return None
        file = Path(self.path).parent / name
        try:
            return file if file.is_file() else None
        except (OSError, ValueError):  # a name longer than the file system takes
            return None

    def texts(self) -> Iterator[tuple[str, Path_]]:
        """Every text value, and where it stands."""

        def below(data: object, path: Path_) -> Iterator[tuple[str, Path_]]:
            if isinstance(data, dict):
                for key, value in data.items():
                    yield from below(value, (*path, key))
            elif isinstance(data, list):
                for i, value in enumerate(data):
                    yield from below(value, (*path, i))
            elif isinstance(data, str):
                yield data, path

        return below(self.data, ())


def data_folder(name: str) -> Path:
    """Where ``clause_library`` or ``profiles`` lies: inside the installed package, else beside it."""
    here = Path(__file__).resolve().parent
    inside = here / "_data" / name
    return inside if inside.is_dir() else here.parent / name


# What a library is made of. The joined files merge entry by entry when one library is laid over another.
JOINED = ("parameters.yaml", "citations.yaml", "terms.yaml")
_PLACES = ("clauses", "kinds", "tables", "policies", "data", "styles", "lint.yaml", *JOINED)


def library_folders(folder: Path | None = None) -> tuple[Path, ...]:
    """The folders a library is read from, the later laid over the earlier; raises WorkplaceError SG502."""
    shipped = data_folder("clause_library")
    if folder is None:
        return (shipped,)
    remedy = "--library の指定を確かめてください"
    if not folder.is_dir():
        raise WorkplaceError(Problem(Origin(str(folder)), "SG502", "条項ライブラリーのフォルダーがありません", remedy))
    if (folder / "library.yaml").exists():
        return (folder,)
    if not any((folder / name).exists() for name in _PLACES):
        what = f"条項ライブラリーのフォルダーではありません（{'、'.join(_PLACES)} のどれもありません）"
        raise WorkplaceError(Problem(Origin(str(folder)), "SG502", what, remedy))
    return (shipped, folder)


def read_text(file: Path, name: str | None = None) -> str:
    """The text of a UTF-8 file (BOM allowed), line ends as ``\\n``.

    Raises WorkplaceError SG501 when it cannot be read, InputError SG001–SG003 when it is too large,
    not UTF-8, or holds a character that XML cannot carry.
    """
    name = name or str(file)
    try:
        with file.open("rb") as stream:
            raw = stream.read(_USUAL_BYTES)
            if len(raw) == _USUAL_BYTES:
                raw += stream.read(MAX_BYTES + 1 - _USUAL_BYTES)
    except OSError as error:
        reason = "ファイルがありません" if isinstance(error, FileNotFoundError) else (error.strerror or "読み取れません")
        raise WorkplaceError(
            Problem(Origin(name), "SG501", f"ファイルを読み取れません（{reason}）", "パスと読み取り権限を確かめてください")
        ) from error
    return decode(raw, name)


def decode(raw: bytes, name: str) -> str:
    """UTF-8 bytes → text with ``\\n`` line ends; raises InputError SG001–SG003."""
    if len(raw) > MAX_BYTES:
        raise InputError(Problem(Origin(name), "SG001", f"ファイルが大きすぎます（上限 {MAX_BYTES:,} バイト）", "内容を分けてください"))
    try:
        if raw.count(b"\x00") * 10 > len(raw):
            raise UnicodeDecodeError("utf-8", raw, 0, 1, "UTF-16")
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            Problem(
                Origin(name, line),
                "SG002",
                f"文字コードが UTF-8 ではありません（{_guess_encoding(raw)}のようです）",
                "テキストエディターで「UTF-8」を選んで保存し直してください",
            )
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    check_text(text, name)
    return text


def check_text(text: str, name: str) -> None:
    """Raises InputError SG003 for characters a document cannot carry, the first ``_REPORTED`` of them."""
    if printable(text):
        return
    problems = [_forbidden(match, text, name) for match in islice(_RAW_FORBIDDEN.finditer(text), _REPORTED)]
    if problems:
        raise InputError(*problems)


def printable(text: str) -> bool:
    """Whether ``text`` holds nothing but line ends, blanks and characters with a shape: far quicker than to look for those without."""
    return text.replace("\n", "").replace("\u3000", "").isprintable()


def _guess_encoding(raw: bytes) -> str:
    """The encoding whose reading looks most like Japanese: kana and kanji count for it, half-width
    kana (what a wrong reading is full of) against it."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in raw:
        return "UTF-16 "
    best, label = 0, "不明な文字コード"
    for encoding, name in (("cp932", "シフトJIS（CP932）"), ("euc_jp", "EUC-JP ")):
        try:
            text = raw[:100_000].decode(encoding, "strict" if len(raw) <= 100_000 else "ignore")
        except UnicodeDecodeError:
            continue
        score = len(re.findall("[ぁ-んァ-ヶ一-龥、。]", text)) - 2 * len(re.findall("[｡-ﾟ]", text))
        if score > best:
            best, label = score, name
    return label


def _forbidden(match: re.Match[str], text: str, name: str) -> Problem:
    before = text[: match.start()]
    line = before.count("\n") + 1
    column = match.start() - (before.rfind("\n") + 1) + 1
    return Problem(
        Origin(name, line, column),
        "SG003",
        f"Word の文書に書けない文字 U+{ord(match.group()):04X} が含まれています",
        "この文字を削除してください（見えない制御文字です）",
    )


def forbidden_characters(text: str) -> list[str]:
    """The characters of ``text`` that no XML document can carry, as ``U+XXXX``, in order."""
    return [] if printable(text) else [f"U+{ord(character):04X}" for character in _FORBIDDEN.findall(text)]


def read_yaml(file: Path, name: str | None = None) -> Document:
    """Read one YAML file; raises InputError SG0xx with every problem found, WorkplaceError SG501."""
    name = name or str(file)
    return parse_yaml(read_text(file, name), name)


_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


def parse_json(text: str, name: str) -> Document:
    """JSON text → Document, read as the YAML it is; raises the errors of ``parse_yaml``.

    Only the pairs of escapes that JSON writes for characters such as 𠮷 (\\ud842\\udfb7) are no YAML.
    """

    def character(pair: re.Match[str]) -> str:
        return (bytes.fromhex(pair[1]) + bytes.fromhex(pair[2])).decode("utf-16-be")

    return parse_yaml(_PAIR.sub(character, text), name)


def parse_yaml(text: str, name: str, line_offset: int = 0) -> Document:
    """YAML text → Document.

    Refused (InputError): broken syntax SG010, nesting over 64 or over 100,000 nodes SG004, aliases
    SG011, tags SG012, duplicate keys SG013, two documents SG014, forbidden characters written as
    escapes SG003, keys that are not text SG015.
    """
    builder = _Builder(text, name, line_offset)
    builder.run()
    if builder.problems:
        raise InputError(*builder.problems)
    return builder.document


class _Builder:
    """Turns parser events into data and marks; collects problems instead of stopping at the first."""

    def __init__(self, text: str, name: str, line_offset: int) -> None:
        self.text = text
        self.name = name
        self.offset = line_offset
        self.problems: list[Problem] = []
        self.document = Document(None, name, text, line_offset=line_offset)
        self.nodes = 0

    def at(self, mark: Any) -> Origin:
        return Origin(self.name, mark.line + 1 + self.offset, mark.column + 1)

    def refuse(self, mark: Any, code: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.at(mark), code, message, remedy))

    def run(self) -> None:
        import yaml

        directive = re.search(r"^%", self.text, re.MULTILINE)
        if directive:
            line = self.text.count("\n", 0, directive.start()) + 1
            origin = Origin(self.name, line + self.offset, 1)
            self.problems.append(
                Problem(origin, "SG012", "「%」で始まる行（YAML の指示）は使えません", 'その行を消すか、文字なら「"」で囲んでください')
            )
            return
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            root = self._build(iter(loader(self.text).get_event, None))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            origin = self.at(mark) if mark else Origin(self.name, 1 + self.offset)
            self.problems.append(Problem(origin, "SG010", *self._explain(mark, error)))
            return
        except yaml.YAMLError as error:
            self.problems.append(
                Problem(
                    Origin(self.name, 1 + self.offset), "SG010", f"YAML として読めません（{_one_line(error)}）", "書き方を直してください"
                )
            )
            return
        except _StopReadingError:
            return
        object.__setattr__(self.document, "data", root)

    def _explain(self, mark: Any, error: Any) -> tuple[str, str]:
        lines = self.text.split("\n")
        near = [lines[i][:500] for i in (mark.line - 1, mark.line) if 0 <= i < len(lines)] if mark else []
        if any("\t" in line[: len(line) - len(line.lstrip())] for line in near):
            return "字下げにタブが使われています", "タブを半角の空白２つに置き換えてください"
        if any(re.match(r"\s*[^\s#\"'：]+：", line) for line in near):
            return "YAML として読めません（「：」が全角です）", "項目名のあとは半角の「: 」（コロンと空白）にしてください"
        if any(re.search(r": [^\"'|>:]*: ", line) for line in near):
            return "YAML として読めません（値の中に「: 」があります）", '値を「"」で囲んでください'
        return (
            f"YAML として読めません（{_one_line(error.problem or error)}）",
            "字下げ、「: 」、引用符の対応を確かめてください",
        )

    def _build(self, events: Iterator[Any]) -> Any:
        event: Any

        keys, values = self.document.keys, self.document.values
        stack: list[_Frame] = []
        root: Any = None
        documents = 0
        for event in events:
            mark: Any
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    self.refuse(
                        event.start_mark, "SG014", "１つのファイルに文書が２つあります", "「---」の行から後を別のファイルにしてください"
                    )
                    raise _StopReadingError
                continue
            if kind not in _EVENTS:
                continue
            if kind in ("MappingEndEvent", "SequenceEndEvent"):
                frame = stack.pop()
                mark = values.get(frame.path)
                if mark:
                    values[frame.path] = Mark(mark.line, mark.column, mark.start, event.end_mark.index)
                continue
            if kind == "AliasEvent":
                self.refuse(
                    event.start_mark,
                    "SG011",
                    "別名（*）は使えません",
                    '同じ内容をもう一度書いてください。文字の「*」なら「"」で囲んでください',
                )
                raise _StopReadingError
            if event.anchor:
                self.refuse(event.start_mark, "SG011", "別名の定義（&）は使えません", '「&」を消すか、文字なら「"」で囲んでください')
                raise _StopReadingError
            if event.tag:
                self.refuse(event.start_mark, "SG012", "型の指定（!）は使えません", '「!」を消すか、文字なら「"」で囲んでください')
                raise _StopReadingError
            self.nodes += 1
            if self.nodes > MAX_NODES or len(stack) >= MAX_DEPTH:
                limit = f"{MAX_NODES:,} 項目" if self.nodes > MAX_NODES else f"{MAX_DEPTH} 段"
                self.refuse(
                    event.start_mark, "SG004", f"ファイルが複雑すぎます（上限 {limit}）", "内容を分けるか、入れ子を浅くしてください"
                )
                raise _StopReadingError

            parent = stack[-1] if stack else None
            if parent is not None and parent.is_mapping and parent.key is None:
                self._take_key(event, parent, keys)
                continue
            value: Any
            if kind == "ScalarEvent":
                value = self._scalar(event)
            elif kind == "MappingStartEvent":
                value = {}
            else:
                value = []
            path: Path_ = () if parent is None else parent.child_path()
            mark = event.start_mark
            values[path] = Mark(mark.line + 1, mark.column + 1, mark.index, event.end_mark.index)
            if parent is None:
                root = value
            else:
                parent.add(value)
            if kind != "ScalarEvent":
                stack.append(_Frame(value, path))
        return root

    def _take_key(self, event: Any, parent: _Frame, keys: dict[Path_, Mark]) -> None:
        mark = event.start_mark
        text = getattr(event, "value", None)
        if text is None:
            self.refuse(mark, "SG015", "項目名が文字ではありません", "項目名は「名前: 値」の形で書いてください")
            raise _StopReadingError
        if event.style == '"':
            self._check_characters(text, mark)
        path = (*parent.path, text)
        if path in keys:
            first = keys[path].line + self.offset
            self.refuse(mark, "SG013", f"「{text}」が２回書かれています（先に {first} 行目）", "どちらか一方を消してください")
        keys[path] = Mark(mark.line + 1, mark.column + 1, mark.index, event.end_mark.index)
        parent.key = text

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if event.style == '"':  # only escapes can bring in what the source itself was checked for
            self._check_characters(text, event.start_mark)
        if event.style:  # quoted or block; the C parser says "" for plain, the Python one None
            return text
        if text in ("true", "false"):
            return text == "true"
        if text in ("null", ""):
            return None
        if _INTEGER.match(text) and text != "-0":
            return int(text)
        return text

    def _check_characters(self, text: str, mark: Any) -> None:
        bad = forbidden_characters(text)
        if bad:
            self.refuse(
                mark, "SG003", f"Word の文書に書けない文字 {bad[0]} が含まれています", "この文字を削除してください（見えない制御文字です）"
            )


class _StopReadingError(Exception):
    """Reading ends here; the reason is already among the problems."""


class _Frame:
    """A mapping or list being filled, and the way to it."""

    __slots__ = ("is_mapping", "key", "path", "value")

    def __init__(self, value: Any, path: Path_) -> None:
        self.value = value
        self.path = path
        self.is_mapping = isinstance(value, dict)
        self.key: str | None = None

    def child_path(self) -> Path_:
        return (*self.path, self.key if self.is_mapping else len(self.value))  # type: ignore[arg-type]

    def add(self, value: Any) -> None:
        if self.is_mapping:
            self.value[self.key] = value
            self.key = None
        else:
            self.value.append(value)


def split_front_matter(text: str, name: str) -> tuple[Document, str, int]:
    """A clause file → (its head as a Document, its body, the number of lines above the body).

    The head stands between two lines ``---``, the first being line 1. Raises InputError SG016.
    """
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if not lines or lines[0].rstrip() != "---" or not end:
        raise InputError(
            Problem(
                Origin(name, 1),
                "SG016",
                "条項の見出し部（--- で囲んだ部分）がありません",
                "１行目を「---」とし、id と title を書いて「---」で閉じてください",
            )
        )
    head = parse_yaml("\n".join(lines[1:end]) + "\n", name, line_offset=1)
    return head, "\n".join(lines[end + 1 :]), end + 1


def folded(key: str) -> str:
    """A key as a careless typist means it: full-width letters narrowed, blanks gone, lower case."""
    return unicodedata.normalize("NFKC", key).strip().lower().replace(" ", "_").replace("-", "_")


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:120]
