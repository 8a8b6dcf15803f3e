"""What the businesses ask of a system: lines of the profile and of the table it names, checked against the businesses."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from specgen import schema
from specgen.book import letters
from specgen.errors import InputError, Origin, Problem
from specgen.received import read_workbook_file
from specgen.source import Document

_KEY = "requirements_file"
_TITLES = {  # what a table may call a field, besides the field's own name and title
    "id": ("要件ID", "ID", "番号", "要件番号"),
    "business": ("業務", "業務名"),
    "major": ("大項目",),
    "middle": ("中項目",),
    "minor": ("小項目",),
    "text": ("要件", "機能要件", "要件の内容"),
    "necessity": ("区分", "必須・任意"),
    "weight": ("重要度",),
    "members": ("団体", "必要とする団体"),
    "standard_id": ("標準仕様書の機能ID", "機能ID"),
}
_REQUIRED, _HEADINGS_WITHIN = frozenset({"id", "business", "text", "necessity"}), 20  # rows
_NEEDED, _NOT_NEEDED = frozenset({"○", "〇", "◯", "◎", "要", "1"}), frozenset({"", "―", "－", "-", "×", "不要", "0"})
_SEPARATORS = re.compile(r"[、，,;\n]")


def with_requirements_file(source: Document) -> Document:
    """The same with the lines of the table that the profile names among its ``requirements``; each of their parts knows its cell.

    Raises InputError SG147 for a file that is not there, SG148 for headings and cells that say nothing we know, and what the door for
    files from outside raises.
    """
    data = source.data
    if not isinstance(data, dict) or not isinstance(data.get(_KEY), str):
        return source
    file = _beside(source, data[_KEY])
    lines = data.setdefault("requirements", [])
    if not isinstance(lines, list):  # what is wrong with it is told where everything is
        return source
    reader = _Reader(data, file)
    reader.read(_table(file))
    if reader.problems:
        raise InputError(*reader.problems[: schema.REPORTED])
    for line, cells in reader.lines:
        path = ("requirements", len(lines))
        lines.append(line)
        source.given[path] = next(iter(cells.values()))
        source.given.update({(*path, key): origin for key, origin in cells.items()})
    del data[_KEY]  # its lines are here now
    return replace(source, notices=(*source.notices, *reader.notices))


def _beside(source: Document, name: str) -> Path:
    file = Path(source.path).parent / name
    if set(name) & set("/\\:") or not name.strip(". ") or not file.is_file():
        raise InputError(
            Problem(
                source.origin((_KEY,)),
                "SG147",
                f"機能の要件のファイル「{name}」が、プロファイルと同じフォルダーにありません",
                "ファイルを同じフォルダーに置き、その名前だけを書いてください",
            )
        )
    return file


@dataclass(frozen=True)
class _Cell:
    """name: 表!C5, or C5 in a CSV file."""

    name: str
    text: str

    @property
    def column(self) -> str:
        return self.name.rpartition("!")[2].rstrip("0123456789")


def _table(file: Path) -> Sequence[tuple[_Cell, ...]]:
    """TEMP until read_rows."""
    if file.suffix.lower() == ".csv":
        import csv

        raw = file.read_bytes()
        text = raw.decode("utf-8-sig" if not _is_cp932(raw) else "cp932")
        return [
            tuple(_Cell(f"{letters(column)}{number}", cell) for column, cell in enumerate(row, 1) if cell.strip())
            for number, row in enumerate(csv.reader(text.splitlines()), 1)
        ]
    import io

    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(read_workbook_file(file)), data_only=True).worksheets[0]
    return [
        tuple(_Cell(f"{sheet.title}!{cell.coordinate}", str(cell.value)) for cell in row if cell.value is not None)
        for row in sheet.iter_rows()
    ]


def _is_cp932(raw: bytes) -> bool:
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return True
    return False


class _Reader:
    """A table with a row of headings → lines of the profile, with the cell of each of their parts."""

    def __init__(self, data: Mapping[str, Any], file: Path) -> None:
        self.file = file
        self.members, self.businesses = _by_word(data.get("members")), _by_word(data.get("businesses"))
        self.bodies: dict[str, str] = {}  # column → id of the body it is about
        self.problems: list[Problem] = []
        self.notices: list[Problem] = []
        self.lines: list[tuple[dict[str, Any], dict[str, Origin]]] = []

    def read(self, table: Sequence[Sequence[_Cell]]) -> None:
        for number, row in enumerate(table[:_HEADINGS_WITHIN]):
            keys = self.headings(row)
            if set(keys.values()) >= _REQUIRED:
                self.without_headings(row, keys)
                for below in table[number + 1 :]:
                    self.line(below, keys)
                return
        wanted = "、".join(_TITLES[key][0] for key in sorted(_REQUIRED, key=list(_TITLES).index))
        remedy = f"１行に{wanted}の見出しをそろえてください（ほかの見出しも使えます: docs/profile.md）"
        self.problems.append(Problem(Origin(str(self.file)), "SG148", "要件の表の見出しの行が見つかりません", remedy))

    def headings(self, row: Sequence[_Cell]) -> dict[str, str]:
        """Column → the field it holds, of the first column with each heading; those of bodies are kept in ``bodies``."""
        keys: dict[str, str] = {}
        self.bodies = {}
        for cell in row:
            key = _FIELDS.get(_plain(cell.text))
            if key and key not in keys.values():
                keys[cell.column] = key
            elif (body := self.members.get(cell.text.strip())) and body not in self.bodies.values():
                self.bodies[cell.column] = body
        return keys

    def without_headings(self, row: Sequence[_Cell], keys: Mapping[str, str]) -> None:
        """Say which columns are not read."""
        unread = [cell for cell in row if cell.column not in keys and cell.column not in self.bodies]
        if unread:
            names = "、".join(f"{cell.text.strip()}（{cell.name}）" for cell in unread[:5])
            what = f"要件の表の {len(unread)} 列は読みません: {names}"
            self.notices.append(
                Problem(self.origin(unread[0]), "SG148", what, "要る列なら、見出しを docs/profile.md の言葉に直してください")
            )

    def line(self, row: Sequence[_Cell], keys: Mapping[str, str]) -> None:
        line: dict[str, Any] = {}
        origins: dict[str, Origin] = {}
        needing: list[str] = []
        for cell in row:
            if (body := self.bodies.get(cell.column)) is not None:
                if self.needs(cell):
                    needing.append(body)
                origins.setdefault("members", self.origin(cell))
            elif (key := keys.get(cell.column)) is not None and cell.text.strip():
                line[key] = self.value(key, cell.text.strip())
                origins[key] = self.origin(cell)
        if not line:
            return
        if self.bodies and "members" not in line:
            line["members"] = needing
            if not needing:
                remedy = "必要な団体の列に「○」を書くか、要らない要件なら行を消してください"
                self.problems.append(Problem(self.origin(row[0]), "SG148", "どの団体の列にも「○」がありません", remedy))
        self.lines.append((line, origins))

    def needs(self, cell: _Cell) -> bool:
        text = cell.text.strip()
        if text not in _NEEDED and text not in _NOT_NEEDED:
            remedy = "必要なら「○」を書き、必要でなければ空欄にしてください"
            self.problems.append(Problem(self.origin(cell), "SG148", f"団体の列の「{text[:20]}」は、必要かどうかを表しません", remedy))
        return text in _NEEDED

    def value(self, key: str, text: str) -> Any:
        """A cell as the profile would say it; what is none of its words is left to the schema to refuse."""
        match key:
            case "business":
                return self.businesses.get(text, text)
            case "members":
                return [self.members.get(part.strip(), part.strip()) for part in _SEPARATORS.split(text) if part.strip()]
            case "necessity":
                return _NECESSITIES.get(text.removesuffix("機能"), text)
            case "weight":
                stars = _plain(text)
                return len(stars) if set(stars) <= {"★"} else int(stars) if stars in ("1", "2", "3") else text
        return text

    def origin(self, cell: _Cell) -> Origin:
        return Origin(f"{self.file}:{cell.name}")


def _by_word(entries: object) -> dict[str, str]:
    """Name or id → id; a name that two entries have is none of theirs."""
    found = [each for each in entries if isinstance(each, dict) and "id" in each] if isinstance(entries, list) else []
    names = Counter(str(each.get("name")) for each in found)
    ids = {str(each["id"]): str(each["id"]) for each in found}
    return {str(each["name"]): str(each["id"]) for each in found if names[str(each.get("name"))] == 1 and "name" in each} | ids


def _plain(text: str) -> str:
    """A heading as it is compared: blanks out, full and half width alike."""
    return "".join(unicodedata.normalize("NFKC", text).split())


_FIELDS = {
    _plain(word): key
    for key, words in _TITLES.items()
    for word in (key, *words, schema.Requirement.model_fields[key].title or key)
}  # fmt: skip
_NECESSITIES = {word: code for code, word in schema.NECESSITIES.items()}


# --- against the businesses ---------------------------------------------------------------------


def check_requirements(data: schema.Profile, source: Document) -> Iterator[Problem]:
    """Names exist, and a line fits its business: bodies that take part in it, standards where there are some."""
    members, businesses = [each.id for each in data.members], {each.id: each for each in data.businesses}
    for i, line in enumerate(data.requirements):
        where = ("requirements", i)
        business = businesses.get(line.business)
        if business is None:
            remedy = f"{schema.did_you_mean(line.business, list(businesses))}使える識別名: {', '.join(businesses)}"
            yield Problem(source.origin((*where, "business")), "SG131", f"「{line.business}」という業務はありません", remedy)
        elif line.necessity in schema.OF_STANDARDS and business.regime not in schema.STANDARDIZED:
            words = f"「{schema.NECESSITIES[line.necessity]}」（{line.necessity}）"
            what = f"{business.name}は標準化対象業務ではないため、要件「{line.id}」の区分に{words}は使えません"
            yield Problem(source.origin((*where, "necessity")), "SG149", what, "必須（mandatory）又は任意（optional）にしてください")
        elif line.necessity in schema.OF_STANDARDS and line.standard_id is None:
            what = f"要件「{line.id}」に標準仕様書の機能ＩＤ（standard_id）がありません"
            yield Problem(
                source.origin(where), "SG149", what, "標準仕様書の識別番号を書いてください。全ての機能を指す行は specgen が作ります"
            )
        own = business.members if business and business.members else members
        for j, member in enumerate(line.members or ()):
            if member not in members:
                remedy = f"{schema.did_you_mean(member, members)}使える識別名: {', '.join(members)}"
                yield Problem(source.origin((*where, "members", j)), "SG131", f"「{member}」という参加団体はありません", remedy)
            elif member not in own:
                what = f"要件「{line.id}」を必要とする団体「{member}」は、業務「{line.business}」に参加していません"
                remedy = f"団体を消すか、businesses の members に加えてください（参加している団体: {', '.join(own)}）"
                yield Problem(source.origin((*where, "members", j)), "SG149", what, remedy)


def without_requirements(profile: schema.Profile) -> Iterator[int]:
    """The businesses, by their number from 0, of which nobody has said yet what they ask of the system."""
    said = {line.business for line in profile.requirements}
    for i, business in enumerate(profile.businesses):
        if business.regime not in schema.STANDARDIZED and business.id not in said:
            yield i
