"""A seeded procurement specification for the benchmarks: as plain data, and as files specgen reads.

Everything printed is text of the data itself, so the references are already worded here
(第３の２): other tools print that text, specgen has to find it from the clause it names.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

CHAPTER = 25  # clauses of a chapter
SHORTEST, LONGEST = 80, 400  # characters of a clause

_WHO = ("受注者は", "発注者は", "代表団体は", "参加団体は", "受注者の業務責任者は", "共同利用の事務局は", "運用の担当者は")
_WHEN = (
    "障害を検知したときは、",
    "設定の変更を伴う作業を行う場合において、影響が他の業務に及ぶおそれがあるときは、",
    "毎月の定例会議に先立ち、",
    "参加団体から照会を受けた場合は、",
    "法令の改正により業務の手順が変わるときは、",
    "本稼働の日までに、",
    "契約の期間が満了するとき又は契約が解除されたときは、",
    "",
    "",
)
_HOW = (
    "書面により",
    "遅滞なく",
    "あらかじめ発注者の承認を得て",
    "作業の記録を添えて",
    "発注者が指定する様式により",
    "担当者を定めた上で",
    "",
)
_WHAT = (
    "サービスの稼働状況及び利用者からの問合せの件数",
    "データの移行の手順、体制及び切戻しの条件",
    "利用者の権限の一覧と付与の履歴",
    "バックアップの取得結果と復元の試験の結果",
    "パッケージの標準機能の範囲と設定により対応する事項",
    "性能の測定値と、目標に達しなかった場合の改善の計画",
    "研修の教材、参加者の名簿及び理解度の確認の結果",
    "委託先の名称、所在地及び委託する業務の範囲",
    "システムの構成図、通信の経路及び設備の設置場所",
)
_DOES = (
    "を報告しなければならない。",
    "を提出するものとする。",
    "を整備し、発注者が求めたときは速やかに示さなければならない。",
    "を確認し、その結果を記録するものとする。",
    "について協議し、合意した内容を議事録に残すものとする。",
    "を{days}日以内に取りまとめ、発注者の確認を受けるものとする。",
)
_TOPICS = ("稼働の管理", "移行の計画", "権限の管理", "データの保全", "機能の範囲", "性能の確保", "研修の実施", "再委託", "構成の管理")
_ITEMS = (
    "作業の目的及び対象となる機器の名称",
    "作業を行う日時並びに作業に従事する者の氏名及び所属",
    "作業の結果、検出された課題及びその対応の期限",
    "影響を受ける業務の範囲と利用者への周知の方法",
    "再発を防ぐために講じた措置の内容",
)
_LEVELS = ("必須", "必須", "推奨", "任意")
_NEEDS = (
    "{business}の{thing}を{way}検索し、一覧で表示できること。",
    "{business}の{thing}を登録し、修正の履歴を{days}年間保存できること。",
    "{business}の{thing}を年度ごとに集計し、表計算ソフトの形式で出力できること。",
    "{business}において、{thing}の入力の誤りを{way}検査し、理由を示せること。",
)
_BUSINESSES = ("予算編成", "歳入管理", "歳出管理", "契約管理", "給与計算", "人事管理", "文書管理", "施設予約", "備品管理", "公有財産管理")
_THINGS = ("伝票", "決裁の経路", "支払の予定", "届出書", "台帳の項目", "添付の書類", "発令の内容", "科目", "相手方の口座")
_WAYS = ("複数の条件を組み合わせて", "部署の単位で", "前年度と比べて", "その場で", "一括して")


@dataclass(frozen=True)
class Table:
    """A captioned table. number: of its caption, from 1."""

    id: str
    number: int
    caption: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def label(self) -> str:
        return f"表{_full(self.number)}　{self.caption}"


@dataclass(frozen=True)
class Clause:
    """text: with a reference as 「{ref}」 left open.  refers: the clause it names, and that one's number as printed."""

    id: str
    title: str
    text: str
    items: tuple[str, ...]
    refers: str
    reference: str
    table: Table | None

    @property
    def printed(self) -> str:
        return self.text.replace("{ref}", self.reference)


@dataclass(frozen=True)
class Chapter:
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Paper:
    title: str
    chapters: tuple[Chapter, ...]

    def context(self) -> dict[str, object]:
        """The same as the plain data a template is filled with."""
        return {
            "title": f"{self.title}（案）",
            "chapters": [
                {
                    "title": chapter.title,
                    "clauses": [
                        {
                            "title": clause.title,
                            "text": clause.printed,
                            "items": list(clause.items),
                            "narrow": _tables(clause, 5),
                            "wide": _tables(clause, 6),
                        }
                        for clause in chapter.clauses
                    ],
                }
                for chapter in self.chapters
            ],
        }


def _tables(clause: Clause, columns: int) -> list[dict[str, object]]:
    table = clause.table
    return [{"label": table.label, "columns": table.columns, "rows": table.rows}] if table and len(table.columns) == columns else []


def paper(times: int = 1) -> Paper:
    """300 clauses with 60 references, ten tables of 20 × 5 and one of 500 × 6; or ``times`` as many.

    Ten times it has ten wide tables of 800 rows, so 10,000 rows in all.
    """
    choose = random.Random(times)  # noqa: S311 - a seeded text, no secret
    count = 300 * times
    tables = {30 * i + 7: _narrow(choose, i + 1) for i in range(10 * times)}
    rows = 500 if times == 1 else 800
    tables |= {300 * i + 299: _wide(choose, 10 * times + i + 1, rows) for i in range(times)}
    tables = {place: _numbered(table, number) for number, (place, table) in enumerate(sorted(tables.items()), 1)}
    clauses = []
    for i in range(count):
        refers = choose.randrange(count) if i % 5 == 2 else None
        clauses.append(_clause(choose, i, refers, tables.get(i)))
    chapters = tuple(Chapter(f"第{i + 1}群の要求事項", tuple(clauses[i * CHAPTER : (i + 1) * CHAPTER])) for i in range(count // CHAPTER))
    return Paper("業務システム調達仕様書", chapters)


def _clause(choose: random.Random, index: int, refers: int | None, table: Table | None) -> Clause:
    wanted = choose.randint(SHORTEST, LONGEST)
    items = tuple(choose.sample(_ITEMS, choose.randint(2, 4))) if index % 3 == 0 else ()
    closing = "その方法は、{ref}の定めるところによる。" if refers is not None else ""
    lead = "この場合において、次に掲げる事項を明らかにしなければならない。" if items else ""
    fixed = len(closing + lead + "".join(items))
    text = ""
    while not text or len(text) + fixed < wanted:
        sentence = _sentence(choose)
        text += sentence if len(text) + fixed + len(sentence) <= LONGEST else ""
        wanted -= 10  # so that it ends where no sentence fits
    return Clause(
        id=_name(index),
        title=f"{choose.choice(_TOPICS)}（その{_full(index % CHAPTER + 1)}）",
        text=text + closing + lead,
        items=items,
        refers=_name(refers) if refers is not None else "",
        reference=f"第{_full(refers // CHAPTER + 1)}の{_full(refers % CHAPTER + 1)}" if refers is not None else "",
        table=table,
    )


def _sentence(choose: random.Random) -> str:
    """About 60 characters."""
    does = choose.choice(_DOES).format(days=_full(choose.randint(2, 30)))
    return f"{choose.choice(_WHO)}、{choose.choice(_WHEN)}{choose.choice(_HOW)}{choose.choice(_WHAT)}{does}"


def _narrow(choose: random.Random, number: int) -> Table:
    rows = tuple(
        (_full(row + 1), choose.choice(_TOPICS), choose.choice(_WHAT), f"{_full(choose.randint(1, 90))}日", choose.choice(_LEVELS))
        for row in range(20)
    )
    return Table(
        f"narrow{number}", 0, f"{choose.choice(_TOPICS)}の一覧", ("番号", "区分", "内容", "期限", "重要度"), (8, 20, 46, 13, 13), rows
    )


def _wide(choose: random.Random, number: int, count: int) -> Table:
    rows = []
    for row in range(count):
        business = choose.choice(_BUSINESSES)
        need = choose.choice(_NEEDS).format(
            business=business, thing=choose.choice(_THINGS), way=choose.choice(_WAYS), days=_full(choose.randint(1, 10))
        )
        rows.append(
            (_full(row + 1), business, choose.choice(_THINGS), need, choose.choice(_LEVELS), choose.choice(("標準", "設定", "代替")))
        )
    columns = ("番号", "業務", "機能", "要件", "区分", "実現方法")
    return Table(f"wide{number}", 0, "機能要件の一覧", columns, (8, 13, 17, 40, 10, 12), tuple(rows))


def _numbered(table: Table, number: int) -> Table:
    return Table(table.id, number, table.caption, table.columns, table.widths, table.rows)


def _name(index: int) -> str:
    return f"topic{index // CHAPTER}.clause{index}"


def _full(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))


# --- as files -----------------------------------------------------------------------------------

_PROFILE = """\
project: {title: 生成した調達}
method: proposal
contract: lead
hosting: saas
members:
  - {id: aa, name: 見本市, head_title: 見本市長}
businesses:
  - {id: finance, name: 財務会計, regime: non_standard}
"""


def write_files(paper: Paper, folder: Path) -> tuple[Path, Path]:
    """(library, profile): one file a clause and a table, as an author would write them."""
    library = folder / "library"
    shutil.copytree(ROOT / "clause_library" / "styles", library / "styles")
    files = {
        "library.yaml": "name: 生成した条項集\nversion: '1'\nlicence: CC0-1.0\n",
        "parameters.yaml": "{}\n",
        "citations.yaml": "{}\n",
        "kinds/spec.yaml": "\n".join(_kind(paper)),
    }
    for chapter in paper.chapters:
        for clause in chapter.clauses:
            files[f"clauses/{clause.id.replace('.', '/')}.md"] = _clause_file(clause)
            if clause.table:
                files[f"tables/{clause.table.id}.yaml"] = "\n".join(_table_file(clause.table))
                files[f"data/{clause.table.id}.yaml"] = "\n".join(_rows_file(clause.table))
    for name, content in files.items():
        path = library / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    profile = folder / "profile.yaml"
    profile.write_text(_PROFILE, encoding="utf-8")
    return library, profile


def _kind(paper: Paper) -> list[str]:
    lines = [
        "id: spec",
        "number: '01'",
        f"title: {paper.title}",
        "scheme: kobun",
        f"cover: {{page: false, title: {paper.title}}}",
        "outline:",
    ]
    for number, chapter in enumerate(paper.chapters):
        lines += [f"  - id: chapter{number}", f"    title: {chapter.title}", "    clauses:"]
        lines += [f"      - {clause.id}" for clause in chapter.clauses]
    return [*lines, ""]


def _clause_file(clause: Clause) -> str:
    text = clause.text.replace("{ref}", f"[[ref:{clause.refers}]]")
    items = "".join(f"{i}. {item}\n" for i, item in enumerate(clause.items, 1))
    table = f"\n[[table:{clause.table.id}]]\n" if clause.table else ""
    head = f"---\nid: {clause.id}\ntitle: {clause.title}\nsource: ['practice: 生成した条項']\n---\n"
    return head + text + "\n" + ("\n" + items if items else "") + table


def _table_file(table: Table) -> list[str]:
    lines = [f"id: {table.id}", f"caption: {table.caption}", f"description: {table.caption}を示す表", f"rows: data/{table.id}", "columns:"]
    for i, (heading, width) in enumerate(zip(table.columns, table.widths, strict=True)):
        lines.append(f"  - {{heading: {heading}, width: {width}, value: '{{{{ row.c{i} }}}}'}}")
    return [*lines, ""]


def _rows_file(table: Table) -> list[str]:
    return [f"- {{{', '.join(f'c{i}: {cell}' for i, cell in enumerate(row))}}}" for row in table.rows] + [""]
