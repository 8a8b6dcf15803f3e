"""What the businesses ask of a system: lines of the profile and of the table it names, checked against the businesses."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specgen import schema
from specgen.errors import InputError, Origin, Problem
from specgen.source import Document

if TYPE_CHECKING:
    from specgen.cells import Received, Row, Rows

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
    from specgen.received import read_rows  # most profiles name no file

    reader = _Reader(data, read_rows(file))
    reader.read()
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
    file = source.beside(name)
    if file is None:
        raise InputError(
            Problem(
                source.origin((_KEY,)),
                "SG147",
                f"機能の要件のファイル「{name}」が、プロファイルと同じフォルダーにありません",
                "ファイルを同じフォルダーに置き、その名前だけを書いてください",
            )
        )
    return file


class _Reader:
    """The sheet with a row of headings → lines of the profile, with the cell of each of their parts."""

    def __init__(self, data: Mapping[str, Any], received: Received) -> None:
        self.received = received
        self.members, self.businesses = _by_word(data.get("members")), _by_word(data.get("businesses"))
        self.problems: list[Problem] = []
        self.notices: list[Problem] = list(received.notices)
        self.lines: list[tuple[dict[str, Any], dict[str, Origin]]] = []

    def read(self) -> None:
        found = False
        for sheet in self.received.sheets:
            at, headings = next(self.headings_of(sheet), (0, _Headings({}, {})))
            if found or not headings.keys:
                what = "このシートは読みません" + ("（要件は、先のシートから読みました）" if found else "（見出しの行がありません）")
                self.notices.append(Problem(sheet.origin(1, 1), "SG148", what, "要る要件があれば、一つのシートにまとめてください"))
                continue
            found = True
            self.unread(sheet, sheet.rows[at], headings)
            for row in sheet.rows[at + 1 :]:
                self.line(sheet, row, headings)
        if not found:
            wanted = "、".join(_TITLES[key][0] for key in _TITLES if key in _REQUIRED)
            remedy = f"{wanted}の見出しを一つの行にそろえてください（見出しの言葉は、docs/profile.md にあります）"
            self.problems.append(Problem(Origin(self.received.path), "SG148", "要件の表の見出しの行が見つかりません", remedy))

    def headings_of(self, sheet: Rows) -> Iterator[tuple[int, _Headings]]:
        """The rows that could be headings, from the first; titles may stand above them."""
        for at, row in enumerate(sheet.rows[:_HEADINGS_WITHIN]):
            keys: dict[int, str] = {}
            bodies: dict[int, str] = {}
            for column, text in enumerate(row.texts, 1):
                key, body = _FIELDS.get(_plain(text)), self.members.get(text.strip())
                if key and key not in keys.values():
                    keys[column] = key
                elif body and body not in bodies.values():
                    bodies[column] = body
            if set(keys.values()) >= _REQUIRED:
                yield at, _Headings(keys, bodies)

    def unread(self, sheet: Rows, row: Row, headings: _Headings) -> None:
        """Say which columns are not read."""
        unread = [column for column, text in enumerate(row.texts, 1) if text.strip() and column not in {**headings.keys, **headings.bodies}]
        if unread:
            names = "、".join(row.text(column).strip() for column in unread[:5])
            what = f"要件の表の {len(unread)} 列は読みません（{names}{'など' if len(unread) > 5 else ''}）"
            remedy = "要る列なら、見出しを docs/profile.md にある言葉に直してください"
            self.notices.append(Problem(sheet.origin(row.number, unread[0]), "SG148", what, remedy))

    def line(self, sheet: Rows, row: Row, headings: _Headings) -> None:
        line: dict[str, Any] = {}
        origins: dict[str, Origin] = {}
        for column, key in headings.keys.items():
            if text := row.text(column).strip():
                origins[key] = sheet.origin(row.number, column)
                line[key] = self.value(key, text, origins[key])
                if column in row.unsure:
                    remedy = "値を書き直すか、Excel で計算して保存し直してください"
                    self.problems.append(Problem(origins[key], "SG148", f"要件の表のセルに値がありません（{text[:20]}）", remedy))
        if not line:
            return
        if headings.bodies and "members" not in line:
            line["members"] = [body for column, body in headings.bodies.items() if self.needs(sheet, row, column)]
            origins["members"] = sheet.origin(row.number, next(iter(headings.bodies)))
            if not line["members"]:
                remedy = "必要な団体の列に「○」を書くか、要らない要件なら行を消してください"
                self.problems.append(Problem(origins["members"], "SG148", "どの団体の列にも「○」がありません", remedy))
        self.lines.append((line, origins))

    def needs(self, sheet: Rows, row: Row, column: int) -> bool:
        text = row.text(column).strip()
        if text not in _NEEDED and text not in _NOT_NEEDED:
            what = f"団体の列の「{text[:20]}」は、必要かどうかを表しません"
            remedy = "必要なら「○」を書き、必要でなければ空欄にしてください"
            self.problems.append(Problem(sheet.origin(row.number, column), "SG148", what, remedy))
        return text in _NEEDED

    def value(self, key: str, text: str, origin: Origin) -> Any:
        """A cell as the profile would say it; what is none of its words is left to the schema to refuse."""
        match key:
            case "business":
                return self.named(text, self.businesses, "業務", origin)
            case "members":
                parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
                return [self.named(part, self.members, "参加団体", origin) for part in parts]
            case "necessity":
                return _NECESSITIES.get(text.removesuffix("機能"), text)
            case "weight":
                stars = _plain(text)
                return len(stars) if set(stars) <= {"★"} else int(stars) if stars in ("1", "2", "3") else text
        return text

    def named(self, word: str, known: Mapping[str, str], what: str, origin: Origin) -> str:
        """The id of an entry of the profile by its name or id."""
        if word not in known:
            remedy = f"{schema.did_you_mean(word, list(known))}使える名称と識別名: {', '.join(known)}"
            self.problems.append(Problem(origin, "SG131", f"「{word}」という{what}はありません", remedy))
        return known.get(word, word)


@dataclass(frozen=True)
class _Headings:
    """keys: column → the field it holds.  bodies: column → id of the body it is about."""

    keys: Mapping[int, str]
    bodies: Mapping[int, str]


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
