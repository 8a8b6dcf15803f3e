"""What a file from outside holds that may not come in: fields that fetch, foreign addresses, connections.

Nothing is changed here. What no paper needs and what can run is refused, the rest is listed with what has to be
left out when the text is taken over (docs/errors.md, rows A3 and A6).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from specgen.archives import STRICT, Relation, Watch, leads_outside
from specgen.errors import Origin, Problem, ReceivedError

PARAGRAPHS = 50_000
CELLS = 300_000  # of a whole workbook with its strings, those with a look only and those merged
OTHERS = 200_000  # of a workbook's elements that are neither cells nor their values: looks, rules, shapes
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT_W = f"{STRICT}wordprocessingml/main"
_VML = ("urn:schemas-microsoft-com:vml ", "urn:schemas-microsoft-com:office:")
_ADDRESSES = ("src", "href", "urn:schemas-microsoft-com:office:office href")

_RUN_FIELDS = frozenset({"DDE", "DDEAUTO"})
_FETCH_FIELDS = frozenset({"INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "RD", "DATABASE"})
_SAFE = ("https:", "mailto:")

# what a relation to the outside is for, in the words of an officer
_OUTSIDE = {
    "image": "外部の画像",
    "hyperlink": "https と mailto のどちらでもないリンク",
    "attachedTemplate": "外部のひな形",
    "frame": "外部のフレーム",
    "oleObject": "外部のファイルに結び付いた埋込み",
    "subDocument": "外部のサブ文書",
    "externalLinkPath": "ほかのブックへのリンク",
}


class Contents:
    """What was found in one file, each kind with its targets in the order of the file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.links: list[str] = []
        self.refused: list[str] = []
        self.left_out: dict[str, list[str]] = {}
        self.paragraphs = 0
        self.strict = False  # whether the text is in Strict Open XML

    def outside(self, what: str, target: str) -> None:
        self.left_out.setdefault(what, []).append(target)

    def address(self, what: str, target: str) -> None:
        """A link that may stay, or what has to be left out."""
        if what == _OUTSIDE["hyperlink"] and target.lower().startswith(_SAFE):
            self.links.append(target)
        else:
            self.outside(what, target)

    def take(self, relations: Sequence[Relation], missing: Sequence[str]) -> None:
        for each in relations:
            if each.external:
                self.address(_OUTSIDE.get(each.type, "外部のもの"), each.target)
        for part in missing:
            self.outside("無い部品への参照", part)

    def field(self, instruction: str) -> None:
        """One field by its instruction: ``INCLUDETEXT "\\\\\\\\server\\\\a.docx"``."""
        words = re.findall(r'"[^"]*"|\S+', instruction)
        name = words[0].strip('"').upper() if words else ""
        if name in _RUN_FIELDS:
            self.refused.append("ほかのプログラムを呼ぶフィールド（DDE）")
        elif name in _FETCH_FIELDS:
            self.outside(f"外部の内容を取り込むフィールド（{name}）", " ".join(words[1:]))
        elif name == "HYPERLINK" and len(words) > 1 and not words[1].startswith("\\"):
            self.address(_OUTSIDE["hyperlink"], words[1].strip('"'))

    def refuse(self) -> None:
        """Raises ReceivedError SG406 with all that may not be in a file."""
        origin = Origin(self.path)
        problems = [
            Problem(origin, "SG406", f"{what}が入っています", "Word でその箇所を消すか、ただの文に直して、保存し直してください")
            for what in dict.fromkeys(self.refused)
        ]
        if problems:
            raise ReceivedError(*problems)

    def notices(self) -> tuple[Problem, ...]:
        """SG408 for each kind of thing that has to be left out."""
        found = []
        for what, targets in self.left_out.items():
            what = f"{what}が {len(targets)} か所あります（{targets[0][:60]}{' など' if len(targets) > 1 else ''}）"
            found.append(
                Problem(
                    Origin(self.path), "SG408", what, "外部のものは読まず、除きます。必要な内容は、元のファイルに入れてもらってください"
                )
            )
        return tuple(found)


class PartOfDocument(Watch):
    """One part of a Word file, told to ``contents`` while it is looked at. Raises ReceivedError SG403, SG404."""

    def __init__(self, contents: Contents, *, main: bool) -> None:
        self.contents = contents
        self.main = main
        self.first = True
        self.depth = 0
        self.body = False
        self.fields: list[list[str]] = []
        self.loose: list[str] = []  # instructions outside any field
        self.instruction = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        if self.first:
            self.first = False
            self._root(name)
        space, _, local = name.rpartition(" ")
        if space in (_W, _STRICT_W):
            if local == "body" and self.depth == 2:  # in a usual file one of the Strict form is none
                self.body = self.body or self.contents.strict or space == _W
            self._word(local, _by_name(attributes))
        elif space == _VML[0].strip() or space.startswith(_VML[1]):
            for key in _ADDRESSES:
                target = attributes.get(key, "")
                if leads_outside(target):
                    self.contents.address(_OUTSIDE["image" if key == "src" else "hyperlink"], target)

    def _root(self, name: str) -> None:
        if not self.main:
            return
        self.contents.strict = name == f"{_STRICT_W} document"
        if not self.contents.strict and name != f"{_W} document":
            self._no_body()

    def _no_body(self) -> None:
        remedy = "元のファイルを写し直すか、Word の「開いて修復する」で保存し直してください"
        raise ReceivedError(Problem(Origin(self.contents.path), "SG404", "文書の本文がありません", remedy))

    def _word(self, local: str, attributes: Mapping[str, str]) -> None:
        match local:
            case "p":
                self.contents.paragraphs += 1
                if self.contents.paragraphs > PARAGRAPHS:
                    what = f"段落が多すぎます（上限 {PARAGRAPHS:,}）"
                    raise ReceivedError(Problem(Origin(self.contents.path), "SG403", what, "文書を幾つかに分けてください"))
            case "fldChar":
                self._mark(attributes.get("fldCharType", ""))
            case "instrText" | "delInstrText":
                self.instruction = True
            case "fldSimple":
                self.contents.field(attributes.get("instr", ""))
            case "altChunk":
                self.contents.refused.append("丸ごと差し込まれた、ほかの形式の文書（altChunk）")
            case "mailMerge":
                self.contents.outside("差込み印刷のデータへの接続", "")

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append([])
        elif self.fields and kind in ("separate", "end"):
            self._told(self.fields[-1])
            if kind == "end":
                self.fields.pop()

    def _told(self, pieces: list[str]) -> None:
        self.contents.field("".join(pieces))
        pieces.clear()

    def text(self, data: str) -> None:
        if self.instruction:
            (self.fields[-1] if self.fields else self.loose).append(data)

    def end(self, name: str) -> None:
        self.depth -= 1
        space, _, local = name.rpartition(" ")
        if space not in (_W, _STRICT_W):
            return
        if local in ("instrText", "delInstrText"):
            self.instruction = False
        elif local == "document" and self.main and not self.body:
            self._no_body()
        if local in _WHOLES:
            for pieces in (*self.fields, self.loose):  # fields that are never closed
                self._told(pieces)


_WHOLES = frozenset({"document", "hdr", "ftr", "footnotes", "endnotes", "comments", "glossaryDocument"})


def _by_name(attributes: Mapping[str, str]) -> dict[str, str]:
    """By their names without namespaces, which differ in Strict Open XML."""
    return {name.rpartition(" ")[2]: value for name, value in attributes.items()}


_VALUES = frozenset({"row", "v", "f", "is", "t", "r"})


@dataclass
class Sizes:
    """What was counted in a workbook so far."""

    cells: int = 0
    others: int = 0


def _area(reference: str) -> int:
    """The cells of ``A1:C2``; 0 of what is no range."""
    match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", reference)
    if match is None:
        return 0
    return (abs(_column(match[3]) - _column(match[1])) + 1) * (abs(int(match[4]) - int(match[2])) + 1)


def _column(name: str) -> int:
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


class PartOfWorkbook(Watch):
    """One part of a workbook. Raises ReceivedError SG403, SG404, SG406, SG407."""

    def __init__(self, path: str, sizes: Sizes, *, main: bool) -> None:
        self.path = path
        self.sizes = sizes
        self.root = main

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if self.root:
            self.root = False
            self._root(space, local)
        if local in ("c", "si", "mergeCell"):
            self.sizes.cells += _area(attributes.get("ref", "")) if local == "mergeCell" else 1
        elif local not in _VALUES:
            self.sizes.others += 1
        if self.sizes.cells > CELLS:
            what = f"セルが多すぎます（上限 {CELLS:,}。結合したセルを含みます）"
            self._refuse("SG403", what, "値のない行と列の書式、広い結合及び使わないシートを消して、保存し直してください")
        if self.sizes.others > OTHERS:
            what = f"書式、図形などが多すぎます（上限 {OTHERS:,}）"
            self._refuse("SG403", what, "値だけを新しいブックに写して、保存し直してください")
        if local in ("ddeLink", "oleLink"):
            what = "ほかのプログラムを呼ぶリンク（DDE、OLE）が入っています"
            self._refuse("SG406", what, "Excel の「データ」→「リンクの編集」でリンクを解除し、保存し直してください")

    def _root(self, space: str, local: str) -> None:
        if space.startswith(STRICT):
            remedy = "Excel で開き、「Excel ブック（*.xlsx）」（「厳密」の付かないもの）として保存し直してください"
            self._refuse("SG407", "「厳密な Open XML」の形式です", remedy)
        if (space, local) != (_S, "workbook"):
            remedy = "元のファイルを写し直すか、Excel の「開いて修復する」で保存し直してください"
            self._refuse("SG404", "ブックの中身がありません", remedy)

    def _refuse(self, code: str, what: str, remedy: str) -> None:
        raise ReceivedError(Problem(Origin(self.path), code, what, remedy))


_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
