"""カスタマイズ要否検討書 and カスタマイズ要否検討結果一覧: what a section chief looks for in them, on the samples' requests."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from specgen.build import build, prepare
from specgen.library import Library
from specgen.profile import LoadedProfile, load_profile, parse_profile
from tests.conftest import SAMPLE
from tests.plain import lines
from tests.small import ROOT
from tests.test_build import FILLED, confirmed

TEXT = SAMPLE.read_text(encoding="utf-8")
PARTS = [
    ("１", "要望の内容"),
    ("２", "発生要因"),
    ("３", "パッケージの標準の機能の状況"),
    ("４", "要因ごとの検討"),
    ("５", "代替措置の検討"),
    ("６", "業務の流れの見直し"),
    ("７", "規定の改正及び外部との調整"),
    ("８", "費用及び効果"),
    ("９", "原則の例外に当たるかどうか"),
    ("１０", "必要最小限の範囲及び抑制の継続"),
    ("１１", "経費の負担及び契約の区分"),
    ("１２", "ほかの団体への影響"),
    ("１３", "関与した部門の意見"),
    ("１４", "判定"),
    ("１５", "決裁"),
    ("１６", "見直し"),
    ("１７", "履歴"),
]
# Worked out by hand from the answers and the rules: what each paper must say.
DECISIONS = {
    "mihon": {
        "CR-01": "代替措置",
        "CR-02": "代替措置",
        "CR-03": "代替措置",
        "CR-04": "代替措置",
        "CR-05": "代替措置",
        "CR-06": "保留",
        "CR-07": "限定実施",
        "CR-08": "保留",
        "CR-09": "代替措置",
        "CR-10": "不実施",
        "CR-11": "不実施",
        "CR-12": "限定実施",
    },
    "gov-cloud": {"CR-01": "代替措置", "CR-02": "限定実施", "CR-03": "代替措置", "CR-04": "限定実施"},
    "machi": {"K-01": "代替措置", "K-02": "保留"},
}


@pytest.fixture(scope="module")
def papers(library: Library) -> dict[str, dict[str, list[str]]]:
    """Sample → request → the lines of its paper."""
    return {name: reviews(load_profile(ROOT / "profiles" / f"{name}.yaml"), library) for name in DECISIONS}


def reviews(loaded: LoadedProfile, library: Library) -> dict[str, list[str]]:
    documents = prepare(loaded, library, ["customization_review"]).documents
    return {document.subject: list(lines(document)) for document in documents}


def changed(*changes: tuple[str, str]) -> LoadedProfile:
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return parse_profile(text, "mihon.yaml", "mihon")


def part(paper: list[str], number: str) -> str:
    """The lines of one numbered part."""
    begin = next(i for i, line in enumerate(paper) if line.startswith("条項") and f"|{number}|" in line)
    end = next((i for i in range(begin + 1, len(paper)) if paper[i].startswith(("条項", "章|"))), len(paper))
    return "\n".join(paper[begin:end])


@pytest.mark.parametrize("sample", DECISIONS)
def test_every_request_has_a_paper_with_its_decision_at_the_head_and_in_its_part(
    sample: str, papers: dict[str, dict[str, list[str]]]
) -> None:
    assert list(papers[sample]) == list(DECISIONS[sample])
    for request, decision in DECISIONS[sample].items():
        paper = papers[sample][request]
        assert f"  行|管理番号 / {request} / 判定 / {decision}" in paper
        assert f"判定は、「{decision}」とする。" in part(paper, "14" if sample == "machi" else "１４")


@pytest.mark.parametrize("sample", ["mihon", "gov-cloud"])
def test_the_seventeen_parts_stand_in_their_order_and_none_is_empty(sample: str, papers: dict[str, dict[str, list[str]]]) -> None:
    for paper in papers[sample].values():
        headings = [tuple(line.split("|")[1:]) for line in paper if line.startswith("条項") and line.split("|")[1]]
        assert headings == PARTS
        for number, _ in PARTS:
            assert part(paper, number).count("\n") > 0, number


def test_rules_and_forms_of_others_are_spoken_of_only_where_they_are_the_cause(papers: dict[str, dict[str, list[str]]]) -> None:
    rule, other, neither = "原因となる規定", "調整の相手方", "要因Ｃ及び要因Ｄに当たらないため"
    seen = {request: [word in part(paper, "７") for word in (rule, other, neither)] for request, paper in papers["mihon"].items()}
    assert [request for request, (of_rule, _, _) in seen.items() if of_rule] == ["CR-05", "CR-07", "CR-10"]
    assert [request for request, (_, of_other, _) in seen.items() if of_other] == ["CR-06", "CR-09", "CR-12"]
    assert [request for request, (_, _, of_none) in seen.items() if of_none] == ["CR-01", "CR-02", "CR-03", "CR-04", "CR-08", "CR-11"]


def test_cost_stands_beside_the_hours_saved_over_the_years(papers: dict[str, dict[str, list[str]]], library: Library) -> None:
    costs = part(papers["mihon"]["CR-03"], "８")  # 4,200,000 + 5 × 960,000; 120 h × 2,480 yen × 5
    assert "経費の合計 / ９，０００，０００円 / 効果の合計額 / １，４８８，０００円" in costs
    assert "経費が、効果の額を７，５１２，０００円上回る。" in costs
    three = reviews(changed(("\ncustomization:\n", "\nparameters: {examination_years: 3}\n\ncustomization:\n")), library)
    assert "経費の合計 / ７，０８０，０００円 / 効果の合計額 / ８９２，８００円" in part(three["CR-03"], "８")


def test_an_answer_its_own_figures_contradict_is_flagged_before_the_decision_is_signed(library: Library) -> None:
    paper = reviews(changed(("a3_0: yes, a3_1: yes, a3_2: yes}", "a3_0: yes, a3_1: yes, a3_2: no}")), library)["CR-03"]
    decision = part(paper, "１４")
    assert "食い違いがあるため、決裁の前に確かめる" in decision
    assert "年間の経費９６０，０００円が、効果の額２９７，６００円（１２０時間に単価２，４８０円を乗じた額）を超えている" in decision
    assert "a3_2" not in decision


def test_no_sample_contradicts_itself(papers: dict[str, dict[str, list[str]]]) -> None:
    assert not [paper for sample in papers.values() for paper in sample.values() if "食い違いがある" in "\n".join(paper)]


def test_every_rule_is_called_whose_it_is(papers: dict[str, dict[str, list[str]]]) -> None:
    own = {
        line.split(" / ")[1]: line.split(" / ")[-1] for paper in papers["mihon"].values() for line in paper if " / 本ツールの定め" in line
    }
    assert set(own) == {
        "連携する双方のシステムは、当該団体の内部のものか。",
        "当該団体の独自の住民サービスを維持し、又は向上させるためのものか。",
        "当該団体自身の条例、規則又は要綱の規定が原因か。",
        "都道府県その他の外部の団体との関係が原因か。",
        "外部の団体との協議の記録があるか。",
    }
    standardized = papers["gov-cloud"]["CR-01"]
    answers = [line for line in part(standardized, "９").splitlines() if line.startswith("  行|")]
    assert len(answers) == 6
    assert all(line.endswith(" / 標準化法等") for line in answers)
    frozen = [line for line in part(papers["gov-cloud"]["CR-04"], "９").splitlines() if line.startswith("  行|")]
    assert [line.rsplit(" / ", 1)[1] for line in frozen] == ["本ツールの定め", "本ツールの定め"]


@pytest.mark.parametrize("request_id", ["CR-01", "CR-03", "CR-04"])
def test_a_standardized_or_frozen_system_is_never_decided_by_the_policy(request_id: str, papers: dict[str, dict[str, list[str]]]) -> None:
    decision = part(papers["gov-cloud"][request_id], "１４")
    assert "基本方針" not in decision.replace("地方公共団体情報システム標準化基本方針", "")
    assert "緩やかな読み方" not in decision
    assert "要因によらず" in part(papers["gov-cloud"][request_id], "２")


def test_what_an_approval_limits_and_who_answers_for_it_is_printed(papers: dict[str, dict[str, list[str]]]) -> None:
    paper = papers["mihon"]["CR-07"]
    assert "  行|用いる団体 / 見本市及び例示市" in part(paper, "１０")
    assert "責任は、見本市建設部住宅課長及び例示市建設部住宅課長が負う" in part(paper, "１０")
    assert "負担する団体 / 見本市及び例示市 / 契約の区分 / 共同調達の契約とは別の契約" in part(paper, "１１")
    assert "見直しの機会 / 次回更新時 / 見直しの期日 / 令和１４年３月３１日" in part(paper, "１６")
    assert "  行|R8.11.10 / ― / ― / 承認（見本地域自治体クラウド協議会）" in part(paper, "１７")


def test_the_route_leaves_room_for_a_date_and_a_seal(papers: dict[str, dict[str, list[str]]], library: Library) -> None:
    rows = [line for line in part(papers["mihon"]["CR-12"], "１５").splitlines() if line.startswith("  行|")]
    posts = ["申請課長", "申請団体の情報政策担当課長", "申請団体の副市町村長", "申請団体の長", "見本地域自治体クラウド協議会"]
    assert [row.split(" / ")[1:] for row in rows] == [[post, "令和　　年　　月　　日", ""] for post in posts]
    without = re.sub(r"\n  route: .*", "", TEXT)
    paper = reviews(parse_profile(without, "mihon.yaml", "mihon"), library)["CR-12"]
    assert "決裁の順が定められていない。" in part(paper, "１５")


def test_a_request_on_hold_says_what_is_to_be_done(papers: dict[str, dict[str, list[str]]]) -> None:
    assert "  行|２ / 外部の団体と協議し、結果を記録する。" in part(papers["mihon"]["CR-06"], "１４")
    assert "  行|４ / 縮小することができるかどうかを検討し、結果を記録する。" in part(papers["mihon"]["CR-08"], "１４")
    assert "範囲を定めていない。" in part(papers["mihon"]["CR-06"], "１０")
    assert "判定の前に" not in part(papers["mihon"]["CR-07"], "１４")


def test_the_lax_reading_stands_beside_where_it_differs(papers: dict[str, dict[str, list[str]]]) -> None:
    decision = part(papers["mihon"]["CR-10"], "１４")
    assert "判定は、「不実施」とする。緩やかな読み方による判定は、「保留」である" in decision
    assert "緩やかな読み方では「保留」となるが、厳格な読み方による（読み方の選択は、本ツールの定め）。" in decision


def test_no_name_of_the_profile_is_printed(papers: dict[str, dict[str, list[str]]]) -> None:
    for sample in papers.values():
        for paper in sample.values():
            text = "\n".join(line for line in paper if not line.startswith("条項"))
            assert re.findall(r"[a-z]+[0-9]?_[a-z0-9_]+", text) == []


def test_a_single_body_has_nobody_to_share_with(papers: dict[str, dict[str, list[str]]]) -> None:
    paper = papers["machi"]["K-02"]
    assert "負担する団体 / 架空町 / 契約の区分 / 承認の後に変更する契約又は別の契約" in part(paper, "11")
    assert "協定書" not in "\n".join(paper)
    assert "この調達の団体は一つであり" in part(paper, "12")


def test_the_summary_counts_the_decisions_and_lists_what_is_open_and_what_is_settled(library: Library) -> None:
    (document,) = prepare(load_profile(SAMPLE), library, ["customization_summary"]).documents
    found = list(lines(document))
    rows = [line for line in found if line.startswith("  行|")]
    assert [row.split("|")[1].split(" / ")[:2] for row in rows[:4]] == [
        ["不実施", "２"],
        ["代替措置", "６"],
        ["限定実施", "２"],
        ["保留", "２"],
    ]
    assert [row.split("|")[1].split(" / ")[0] for row in rows if row.endswith("する。") and "に答える" in row] == ["CR-06", "CR-08"]
    settled = "\n".join(found[found.index("表5|代替措置一覧|管理番号 / 団体 / 業務 / 代替措置 / 内容 / 残る支障") :])
    assert "  行|CR-09 / 試作町及び模擬村 / 人事給与 / 標準の報告データによる提出" in settled
    assert sum(row.startswith("  行|CR-11 / ") for row in rows) == 2  # shared by three bodies, and in the list of all
    assert "期限超過" not in "\n".join(found)


def test_the_papers_are_never_published_and_their_blanks_keep_nothing_back(library: Library, tmp_path: Path) -> None:
    text = TEXT
    for blank, value in FILLED.items():
        text = text.replace(blank, value)
    loaded = confirmed(library, ["spec"], text)
    manifest = build(loaded, library, tmp_path / "out", publish=True, only=["spec", "customization_review", "customization_summary"])
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"01_調達仕様書.docx", "manifest.json"}
    assert {"15_カスタマイズ要否検討書", "18_カスタマイズ要否検討結果一覧"} <= set(manifest.left_out)


def test_a_profile_without_requests_has_no_such_papers(library: Library) -> None:
    text = TEXT[: TEXT.index("customization_requests:")]
    kinds = {document.kind for document in prepare(parse_profile(text, "mihon.yaml", "mihon"), library).documents}
    assert "spec" in kinds
    assert not {"customization_review", "customization_summary"} & kinds


def test_labels_stand_beside_their_values_without_a_row_of_headings(library: Library, tmp_path: Path) -> None:
    build(load_profile(SAMPLE), library, tmp_path / "out", only=["customization_review"])
    with zipfile.ZipFile(tmp_path / "out" / "15_カスタマイズ要否検討書（CR-12）.docx") as archive:
        body = archive.read("word/document.xml").decode()
    tables = re.findall(r"<w:tbl>.*?</w:tbl>", body)
    assert "管理番号" in tables[0]
    assert "<w:tblHeader/>" not in tables[0]
    (route,) = [table for table in tables if "決裁欄" in table]
    assert route.count('<w:trHeight w:val="510" w:hRule="atLeast"/>') == 5  # 9 mm
