"""首長・議会説明資料: what a head, a member of an assembly or a finance section would miss."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from specgen.build import prepare
from specgen.cost_plan import make_plan
from specgen.costs import allocate_costs
from specgen.library import Library
from specgen.membership import exit_table
from specgen.model import AnnexNode, ChartNode, Document, TableNode
from specgen.payments import budget
from specgen.profile import parse_profile
from specgen.render import docx, html, markdown, tree, verify
from specgen.render.ooxml import for_libreoffice
from tests.conftest import SAMPLE, shipped_library
from tests.plain import lines, words
from tests.small import document
from tests.vehicle_profiles import VEHICLES, profile_of

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

# The questions of a finance section, and a word of the answer that the sample gives to each.
QUESTIONS = (
    ("債務負担行為の総額及び毎年度の上限", "債務負担行為の総額は最初の会計年度の後の限度額"),
    ("額が変わる場合及びその決定", "為替が変わっても変わらない"),
    ("負担の基礎の数値、基準日、出典及び再計算", "自ら計算することができる"),
    ("この割合とする理由及び単独の場合との比較", "【要記入：負担の方式を採る理由】【要記入：団体が単独で調達する場合との経費の比較】"),
    ("端数及びその負担", "１，０００円未満の端数は切り捨てる"),
    ("納期及び議会の日程", "６か月前まで"),
    ("概算払及び精算並びに同じ年度の返還", "同じ年度には返還せず"),
    ("補助金、地方交付税及び地方債", "【要記入：補助金、地方交付税及び地方債の見込み】"),
    ("税及び適格請求書", "【要記入：適格請求書の取扱い】"),
    ("議決の要否", "第１の２に掲げる議決を要する"),
    ("ほかの団体のカスタマイズの経費を負担しない証拠", "見積書及び請求書の内訳により確かめ"),
    ("年度ごとの脱退の費用", "第２の４"),
    ("代表団体の職員の事務の手数料", "事務の経費を自ら負担する"),
    ("支払わない団体がある場合", "代わって負担する義務を負わない"),
    ("支払の遅れの利息", "利息は取らない"),
    ("監査のために受け取る資料", "監事の報告書の写し"),
    ("合併の場合", "権利及び義務を引き継ぐ"),
    ("契約の終わりのデータの返却の経費", "契約終了のときのデータの返却である"),
)


def made(text: str, library: Library) -> Document:
    (paper,) = prepare(parse_profile(text, "p.yaml", "p"), library, ["briefing"]).documents
    return paper


@cache
def sample() -> Document:
    return made(SAMPLE.read_text(encoding="utf-8"), shipped_library())


def without_costs() -> str:
    return SAMPLE.read_text(encoding="utf-8").split("\ncosts:\n")[0] + "\n"


def tables(paper: Document, name: str) -> list[TableNode]:
    return [block for clause in paper.clauses for block in clause.blocks if isinstance(block, TableNode) and block.id == name]


def chart_of(paper: Document) -> ChartNode:
    (chart,) = [block for clause in paper.clauses for block in clause.blocks if isinstance(block, ChartNode)]
    return chart


def grid(table: TableNode) -> list[list[str]]:
    return [[column.heading for column in table.columns], *([words(cell) for cell in row] for row in table.rows)]


# --- the numbers ------------------------------------------------------------------------------


def test_the_table_of_costs_says_what_the_engine_puts_into_each_budget() -> None:
    loaded = parse_profile(SAMPLE.read_text(encoding="utf-8"), "p.yaml", "p")
    allocation = allocate_costs(loaded)
    head, *rows, total = grid(tables(sample(), "cost_years")[0])
    assert head == ["団体", "R9年度", "R10年度", "R11年度", "R12年度", "R13年度", "R14年度", "計"]
    assert rows[0] == ["見本市", "37,516", "37,102", "25,040", "25,060", "25,159", "27,295", "177,172"]
    thousands = budget(allocation)
    for body, row in zip(allocation.bodies, rows, strict=True):
        yen = [thousands[body.id][year] for year in range(2027, 2033)]
        assert row == [body.name, *(f"{each:,}" for each in yen), f"{sum(yen):,}"]
    assert total == ["計", "119,568", "108,537", "75,214", "75,258", "75,456", "82,232", "536,265"]


def test_the_chart_draws_exactly_the_table_without_its_sums() -> None:
    chart = chart_of(sample())
    head, *rows, _ = grid(tables(sample(), "cost_years")[0])
    assert chart.categories == ("令和９年度", "令和１０年度", "令和１１年度", "令和１２年度", "令和１３年度", "令和１４年度")
    assert len(head) == len(chart.categories) + 2
    assert [[each.name, *(f"{value:,}" for value in each.values)] for each in chart.series] == [row[:-1] for row in rows]


def test_the_figures_of_the_chart_are_said_in_words_for_who_cannot_see_it() -> None:
    text = chart_of(sample()).description
    assert text.startswith(
        "団体別及び年度別の予算計上額の積上げ縦棒グラフ。令和９年度は計１１９，５６８千円で、見本市３７，５１６千円、例示市２６，２５０千円、"
    )
    assert text.count("年度は計") == 6
    assert text.endswith("典型町５，８８７千円、模擬村３，９７５千円。")


def test_the_exit_costs_are_those_of_the_engine() -> None:
    plan = make_plan(parse_profile(SAMPLE.read_text(encoding="utf-8"), "p.yaml", "p"))
    head, *rows = grid(tables(sample(), "exit_totals")[0])
    assert head == ["団体", "R9年度", "R10年度", "R11年度", "R12年度", "R13年度"]
    assert rows[3] == ["試作町", "9,348,500", "6,868,500", "6,870,000", "6,870,000", "6,872,000"]
    for member, row in zip(plan.profile.data.members, rows, strict=True):
        assert row == [member.name, *(f"{cost.total_yen:,}" for cost in exit_table(plan, member.id) if cost.year < 2032)]


def test_an_exit_whose_fee_nobody_gave_is_an_open_blank(library: Library) -> None:
    text = re.sub(r"(?m)^      termination_fees: .*\n", "", SAMPLE.read_text(encoding="utf-8"))
    rows = grid(tables(made(text, library), "exit_totals")[0])[1:]
    assert rows[0][1] == "【要記入】"  # the column has no room for what is missing; 確認事項一覧 says it
    assert rows[3][1:3] == ["9,348,500", "6,868,500"]  # 試作町 has no part in what is charged for


def test_a_body_that_merges_has_no_row_of_exit_costs(library: Library) -> None:
    merger = "  mergers:\n    - {into: shin, name: 新市, members: [tenkei, mogi], fiscal_year: 2030}\n"
    paper = made(SAMPLE.read_text(encoding="utf-8") + merger, library)
    names = [row[0] for row in grid(tables(paper, "exit_totals")[0])[1:]]
    assert names == ["見本市", "例示市", "仮名町", "試作町", "雛形町"]
    assert "新市" in {each.name for each in chart_of(paper).series}


def test_many_years_go_on_in_a_second_table_of_about_the_same_width(library: Library) -> None:
    text = re.sub(r"(?m)^  last_year: 2032", "  last_year: 2036", SAMPLE.read_text(encoding="utf-8"))
    first, second = tables(made(text, library), "cost_years")
    assert [column.heading for column in first.columns] == ["団体", "R9年度", "R10年度", "R11年度", "R12年度", "R13年度", "R14年度"]
    assert [column.heading for column in second.columns] == ["団体", "R15年度", "R16年度", "R17年度", "R18年度", "計"]
    for table in (first, second):
        assert sum(column.width for column in table.columns) == 100
        assert [words(row[0]) for row in table.rows][-1] == "計"


# --- the words --------------------------------------------------------------------------------


def test_every_question_of_a_finance_section_is_answered_or_an_open_blank() -> None:
    items = [line.split("|", 2)[2] for line in lines(sample()) if line.startswith("  項目1|")][-len(QUESTIONS) :]
    assert [item.split("　")[0] for item in items] == [question for question, _ in QUESTIONS]
    for item, (question, answer) in zip(items, QUESTIONS, strict=True):
        assert answer in item, question


@pytest.mark.parametrize("vehicle", VEHICLES)
def test_no_question_is_lost_under_another_vehicle(vehicle: str, library: Library) -> None:
    text = "\n".join(lines(made(profile_of(vehicle, library), library)))
    answers = text[text.index("条項 assembly_briefing.questions") :].split("\n")[2:]
    assert [line.split("|")[1] for line in answers] == [f"({number})" for number in range(1, len(QUESTIONS) + 1)]
    foreign = re.compile("|".join(library.vehicles[vehicle].foreign))
    assert foreign.findall(text) == []


def test_an_answer_names_the_article_of_the_agreement(library: Library) -> None:
    (agreement,) = prepare(parse_profile(SAMPLE.read_text(encoding="utf-8"), "p.yaml", "p"), library, ["agreement"]).documents
    text = "\n".join(lines(sample()))
    for clause, after in (("burden.revision", "負担額は、"), ("membership.merger", "引き継ぐ（")):
        assert f"{after}協定書{agreement.clause_places[clause]}第" in text


def test_what_only_the_bodies_know_is_printed_when_the_profile_says_it(library: Library) -> None:
    said = "assembly: {session: 令和９年３月の定例会, ratio_reason: 小さい団体の負担を抑えるためである。, comparison: 単独の見積りより小さい。, funding: 補助金はない。, invoice: 受注者が交付する。}\n"
    text = "\n".join(lines(made(SAMPLE.read_text(encoding="utf-8") + said, library)))
    assert "議案は、令和９年３月の定例会に提出する。" in text
    assert "単独の場合との比較　小さい団体の負担を抑えるためである。単独の見積りより小さい。負担の方式の比較は" in text
    assert "税及び適格請求書　受注者が交付する。" in text
    assert [line for line in text.split("\n") if "要記入" in line and "解約金" not in line] == []


def test_without_costs_the_paper_says_when_they_come_and_shows_no_empty_table(library: Library) -> None:
    paper = made(without_costs(), library)
    text = "\n".join(lines(paper))
    assert not tables(paper, "cost_years")
    assert not tables(paper, "exit_totals")
    assert "図|" not in text
    assert "この資料の時点では示されていない" in text
    assert [blank.name for blank in paper.open if blank.name.startswith("costs.")] == []
    items = [line for line in lines(paper) if line.startswith("  項目1|")]
    assert items[-1].startswith("  項目1|(18)|")


def test_remaining_customizations_are_told_with_reason_and_bearer() -> None:
    assert grid(tables(sample(), "remaining_customizations")[0])[1:] == [
        [
            "CR-07",
            "公営住宅管理",
            "公営住宅の入居選考における被災者の世帯事情の加点計算。２団体の住宅担当職員が用いるものに限る。",
            "被災の程度及び世帯の事情を組み合わせた加点ができない。",
            "見本市及び例示市",
        ]
    ]


def test_a_single_body_gets_no_such_paper(library: Library) -> None:
    machi = (SAMPLE.parent / "machi.yaml").read_text(encoding="utf-8")
    kinds = {paper.kind for paper in prepare(parse_profile(machi, "p.yaml", "p"), library).documents}
    assert "briefing" not in kinds


# --- the file ---------------------------------------------------------------------------------


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(word())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def word() -> bytes:
    return docx.render(sample(), shipped_library().styles, {})


def test_word_shows_the_values_of_the_tree_and_lets_them_be_edited() -> None:
    chart = chart_of(sample())
    root = ElementTree.fromstring(parts()["word/charts/chart1.xml"])  # noqa: S314 (we wrote it just now)
    series = [
        (each.findtext(f"{C}tx/{C}strRef/{C}strCache/{C}pt/{C}v"), [int(v.text or "") for v in each.findall(f"{C}val//{C}v")])
        for each in root.iter(f"{C}ser")
    ]
    assert series == [(each.name, list(each.values)) for each in chart.series]
    sheet = openpyxl.load_workbook(io.BytesIO(parts()["word/embeddings/data1.xlsx"])).worksheets[0]
    assert sheet.title == "Sheet1"
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["団体別及び年度別の予算計上額（千円）", "見本市", "例示市", "仮名町", "試作町", "雛形町", "典型町", "模擬村"],
        *([category, *(each.values[place] for each in chart.series)] for place, category in enumerate(chart.categories)),
    ]
    formulas = [each.text for each in root.iter(f"{C}f")]
    assert formulas[:3] == ["Sheet1!$B$1", "Sheet1!$A$2:$A$7", "Sheet1!$B$2:$B$7"]
    assert formulas[-1] == "Sheet1!$H$2:$H$7"


def test_the_drawing_carries_the_words_and_every_word_of_the_chart_is_in_a_japanese_font() -> None:
    body = ElementTree.fromstring(parts()["word/document.xml"])  # noqa: S314 (we wrote it just now)
    (properties,) = body.iter(f"{WP}docPr")
    assert properties.get("descr") == chart_of(sample()).description
    assert properties.get("title") == "団体別及び年度別の予算計上額"
    assert set(re.findall(r'<a:(?:latin|ea) typeface="([^"]*)"', parts()["word/charts/chart1.xml"].decode())) == {"ＭＳ ゴシック"}


def test_no_two_bodies_next_to_each_other_look_alike_in_black_and_white() -> None:
    fills = re.findall(
        r"<c:spPr>(<a:(?:solidFill|pattFill)(?:(?!</c:spPr>).)*?)<a:ln(?:(?!</c:spPr>).)*</c:spPr><c:invertIfNegative",
        parts()["word/charts/chart1.xml"].decode(),
    )
    assert len(fills) == len(set(fills)) == 7
    assert set("".join(re.findall(r'srgbClr val="(\w+)"', "".join(fills)))) <= set("0123456789ABCDEF")
    for colour in re.findall(r'srgbClr val="(\w{2})(\w{2})(\w{2})"', "".join(fills)):
        assert len(set(colour)) == 1, "a grey"


def test_the_same_paper_gives_the_same_bytes_and_passes_its_check() -> None:
    again = made(SAMPLE.read_text(encoding="utf-8"), shipped_library())
    assert docx.render(again, shipped_library().styles, {}) == word()
    assert [fault for fault in verify.faults(word(), sample()) if "custom" not in fault] == []
    assert zipfile.ZipFile(io.BytesIO(for_libreoffice(word()))).testzip() is None


PLANTS = {
    "a value of the chart": ("word/charts/chart1.xml", b"<c:v>37516</c:v>", b"<c:v>37517</c:v>", "series, categories or values"),
    "a name of the chart": ("word/charts/chart1.xml", "見本市".encode(), "見木市".encode(), "series, categories or values"),
    "the description": ("word/document.xml", "積上げ縦棒グラフ".encode(), "棒グラフ".encode(), "not described as the charts"),
    "the relationship": (
        "word/document.xml",
        b'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId101"',
        b'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId9"',
        "chart names the relationship «rId9»",
    ),
    "the kind of the data": ("[Content_Types].xml", b"spreadsheetml.sheet", b"spreadsheetml.shoot", "does not fit the kind package"),
    "the data": ("word/embeddings/data1.xlsx", b"PK", b"KP", "the numbers are not those of the chart"),
}


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_fault_of_the_chart_is_named(name: str) -> None:
    part, old, new, said = PLANTS[name]
    assert old in parts()[part]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for each, content in parts().items():
            archive.writestr(zipfile.ZipInfo(each, (1980, 1, 1, 0, 0, 0)), content.replace(old, new) if each == part else content)
    assert any(said in fault for fault in verify.faults(buffer.getvalue(), sample())), verify.faults(buffer.getvalue(), sample())


def test_html_draws_it_without_a_word_and_json_carries_its_numbers() -> None:
    page = html.render(sample()).decode()
    assert page.count('class="bar"') == 6
    assert '<div class="bar" aria-label="令和９年度"><span class="s0" style="width: 31%"></span>' in page
    assert page.count('class="key"') == 7
    (chart,) = [block for block in found(json.loads(tree.render(sample()))) if block["type"] == "chart"]
    assert chart["series"][0] == {"type": "series", "name": "見本市", "values": [37516, 37102, 25040, 25060, 25159, 27295]}
    assert "グラフ" not in markdown.render(sample()).decode()


def found(node: object) -> list[dict[str, Any]]:
    if isinstance(node, dict):
        own = [node] if "type" in node else []
        return own + [each for value in node.values() for each in found(value)]
    return [each for value in node for each in found(value)] if isinstance(node, list) else []


# --- the mechanism ----------------------------------------------------------------------------

TABLE = """\
id: list
caption: 役割
description: 団体の役割の表
columns:
  - {heading: 番号, width: 40, value: "{{ row.number }}"}
  - {heading: 役割, width: 60, across: "{{ row.role }}", value: "{{ row.name }}"}
rows: members
"""


def test_rows_whose_other_cells_differ_make_rows_of_their_own_with_a_dash_where_nothing_is(tmp_path: Path) -> None:
    paper = document(tmp_path, {"a.one": "次の表による。\n\n[[table:list]]\n"}, files={"tables/list.yaml": TABLE})
    assert grid(tables(paper, "list")[0]) == [["番号", "代表団体", "―"], ["１", "見本市", "―"], ["２", "―", "例示町"]]


def test_a_chart_of_nothing_but_sums_is_not_drawn(tmp_path: Path) -> None:
    chart = "chart: {caption: 団体の番号, unit: 番, category: '{{ row.role }}', value: number, total: id}\n"
    clauses = {"a.one": "次の表による。\n\n[[table:list]]\n\n[[chart:list]]\n"}
    paper = document(tmp_path, clauses, files={"tables/list.yaml": TABLE + chart})
    assert not [block for clause in paper.clauses for block in clause.blocks if isinstance(block, ChartNode)]


@pytest.mark.parametrize("scheme", ["agreement", "articles", "kobun", "form"])
def test_a_chart_may_stand_before_the_articles_and_in_an_annex(scheme: str) -> None:
    (costs,) = [clause for clause in sample().clauses if clause.id == "assembly_briefing.costs"]
    other = replace(costs, id="assembly_briefing.exit")
    annex = AnnexNode("costs", "annex", "別紙", numbered=False, title="経費", related=(), clauses=(other,))
    paper = replace(sample(), scheme=scheme, chapters=(), opening=(costs,), annexes=(annex,), relatives=())
    content = docx.render(paper, shipped_library().styles, {})
    assert [fault for fault in verify.faults(content, paper) if "custom" not in fault] == []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [name for name in archive.namelist() if "chart" in name and not name.endswith(".rels")] == [
            "word/charts/chart1.xml",
            "word/charts/chart2.xml",
        ]
    assert html.render(paper).decode().count('role="img"') == 2


@pytest.mark.parametrize("name", ['<試作&"町>', "=1+1", " 試作町 ", "_x0041_", "https://example.invalid/", "007", "𠮷野町", "Sheet1!$A$1"])
def test_a_name_stays_that_name_in_chart_data_and_alternative_text(name: str, library: Library) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("name: 試作町\n", f"name: {json.dumps(name, ensure_ascii=False)}\n")
    paper = made(text, library)
    content = docx.render(paper, library.styles, {})
    assert [fault for fault in verify.faults(content, paper) if "custom" not in fault] == []
    assert f"、{name}１２，０６２千円、" in chart_of(paper).description
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = openpyxl.load_workbook(io.BytesIO(archive.read("word/embeddings/data1.xlsx"))).worksheets[0]
    cell = sheet["E1"]
    assert (cell.value, cell.data_type) == (name, "s")
