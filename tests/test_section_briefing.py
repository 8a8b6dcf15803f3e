"""業務担当部門説明資料 and the clauses 検討の体制: what a section that is handed the paper would miss."""

from __future__ import annotations

import re

import pytest

from specgen.build import prepare
from specgen.library import Library
from specgen.model import Document
from specgen.profile import parse_profile
from tests.conftest import SAMPLE
from tests.plain import lines
from tests.small import ROOT

PROFILE = """\
project: {title: 試験の調達, system_name: 試験システム, date: 2026-12-01, secretariat: 総務課}
method: proposal
contract: individual
hosting: saas
members:
  - {id: aa, name: 見本市, head_title: 見本市長}
businesses:
  - {id: one, name: 住民基本台帳, regime: REGIME, plan: renewal, go_live: 2028-04-01, changes: 画面が変わる。}
governance: {head_post: 副市長, direction: 総合計画, it_section: 情報課, bpr_section: 改革課, briefing_date: 2027-01-15, guide_read: 2026-11-02}
"""


def made(text: str, library: Library, kind: str = "section_briefing") -> Document:
    (document,) = prepare(parse_profile(text, "p.yaml", "p"), library, [kind]).documents
    return document


def clause(document: Document, name: str) -> str:
    """The printed lines of one clause."""
    printed = list(lines(document))
    start = next(i for i, line in enumerate(printed) if line.startswith(f"条項 {name}|"))
    end = next((i for i in range(start + 1, len(printed)) if printed[i].startswith(("条項 ", "章|", "別紙等|"))), len(printed))
    return "\n".join(printed[start:end])


def test_every_business_is_told_what_changes_and_a_missing_change_is_a_blank(library: Library) -> None:
    told = "    changes: 消込の結果の手作業による入力をやめ、合わないものだけを一覧により確かめる。\n"
    sample = SAMPLE.read_text(encoding="utf-8")
    assert told in sample
    changes = clause(made(sample.replace(told, ""), library), "briefing.changes").split("\n")
    rows = [line for line in changes if line.startswith("  行|")]
    assert len(rows) == 7
    assert (
        "  行|庶務事務 / 標準化対象外業務 / 全ての参加団体 / ほかの業務への統合 / R10.10.1 / 休暇及び時間外勤務の申請を紙から画面の入力に改め、集計の作業をなくす。"
        in rows
    )
    assert rows[-1].startswith("  行|収納消込支援 / 標準化対象外業務（標準準拠システムと連携する業務） / 見本市、例示市、")
    assert rows[-1].endswith("【要記入：収納消込支援の変わる点】")


def test_a_single_town_reads_no_word_of_a_joint_purchase(library: Library) -> None:
    text = "\n".join(lines(made((ROOT / "profiles" / "machi.yaml").read_text(encoding="utf-8"), library)))
    for word in ("参加団体", "代表団体", "協定", "協議会", "幹事会"):
        assert word not in text, word
    assert "承認者である長又は長が書面で指定する情報化の統括責任者は" in text
    assert "架空町企画課" in text


def test_a_joint_purchase_names_the_organs_and_the_articles_of_its_agreement(library: Library) -> None:
    sample = SAMPLE.read_text(encoding="utf-8")
    document = made(sample, library)
    requests = clause(document, "briefing.requests")
    agreement = made(sample, library, "agreement")
    numbers = {line.split("|")[0].split()[1]: line.split("|")[1] for line in lines(agreement) if line.startswith("条項 ")}
    assert f"審査の機関は協定書{numbers['organization.committee']}第１項に規定する幹事会とし" in requests
    assert f"協定書{numbers['suppression.application']}及び協定書{numbers['suppression.approval']}による" in requests
    assert "承認者である見本地域自治体クラウド協議会は" in requests
    assert "発注団体" not in "\n".join(lines(document))


def test_under_another_vehicle_the_articles_of_its_own_paper_are_named(library: Library) -> None:
    sample = SAMPLE.read_text(encoding="utf-8").replace("vehicle: plain_agreement", "vehicle: partial_affairs_assoc")
    sample = sample.replace("contract: lead ", "contract: union ")
    text = "\n".join(lines(made(sample, library)))
    assert "協定" not in text
    assert re.search(
        "審査の機関は要綱第[０-９]+条第１項に規定する幹事会とし、申請、審査及び決定の細目は要綱第[０-９]+条及び要綱第[０-９]+条による。",
        text,
    )


@pytest.mark.parametrize("regime", ["standardized", "transition_support"])
def test_for_a_standardized_business_the_law_is_the_authority_and_not_the_policy(library: Library, regime: str) -> None:
    document = made(PROFILE.replace("REGIME", regime), library)
    text = "\n".join(lines(document))
    assert "地方公共団体情報システムの標準化に関する法律（令和３年法律第４０号" in text
    assert "カスタマイズ抑制" not in text.replace("カスタマイズを抑制", "")
    assert "要因Ａ－１" not in text
    assert "briefing.factors" not in text
    assert "改修を凍結する" in text if regime == "transition_support" else "改修を凍結する" not in text


@pytest.mark.parametrize("regime", ["non_standard", "related"])
def test_for_any_other_business_the_policy_is_the_ground_and_the_law_is_not(library: Library, regime: str) -> None:
    text = "\n".join(lines(made(PROFILE.replace("REGIME", regime), library)))
    assert "標準化に関する法律" not in text
    assert "（平成３１年３月２９日総務省。" in text
    assert [code for code in ("Ａ－１", "Ａ－２", "Ａ－３", "Ｂ", "Ｃ", "Ｄ") if f"  行|要因{code}　" in text] == [
        "Ａ－１",
        "Ａ－２",
        "Ａ－３",
        "Ｂ",
        "Ｃ",
        "Ｄ",
    ]


def test_the_deadlines_are_those_of_the_parameters(library: Library) -> None:
    text = (
        PROFILE.replace("REGIME", "non_standard")
        + "parameters: {alternative_days: 7, examination_days: 45, decision_days: 22, review_months: 18}\n"
    )
    document = made(text, library)
    requests = clause(document, "briefing.requests")
    assert "翌日から起算して７開庁日以内" in requests
    assert "提出の日の翌日から起算して４５日以内に、審査として意見を記載する" in requests
    assert "意見の提出の日の翌日から起算して２２日以内に決定を行う" in requests
    assert "更新の予定の日の１８か月前まで" in clause(document, "briefing.procedure")


def test_the_procedure_runs_from_the_first_talks_to_the_renewal_and_names_the_notice_of_2016(library: Library) -> None:
    procedure = clause(made(PROFILE.replace("REGIME", "non_standard"), library), "briefing.procedure")
    steps = [line.split("|")[1].split(" / ")[0] for line in procedure.split("\n") if line.startswith("  行|")]
    assert steps == [
        "１　相談",
        "２　体制",
        "３　現状調査",
        "４　仕様書",
        "５　説明",
        "６　差異確認",
        "７　審査",
        "８　決定",
        "９　移行",
        "１０　運用",
        "１１　更新",
    ]
    assert (
        "自治体クラウドの現状分析とその導入に当たっての手順とポイント（平成２８年８月５日付け総務省大臣官房地域力創造審議官通知）第２編"
        in procedure
    )
    assert "令和８年１１月２日に内容を確かめた" in procedure


def test_the_specification_says_who_leads_and_settles_nothing_between_section_and_vendor_alone(library: Library) -> None:
    organization = clause(made(SAMPLE.read_text(encoding="utf-8"), library, "spec"), "policy.organization")
    assert "各参加団体の副市町村長の統括の下で、各参加団体の総合計画及び行政改革の大綱に示された" in organization
    assert "発注者は、業務担当部門及び受注者だけで行われた検討の結果を、仕様として確定しない。" in organization
    assert "業務担当部門から仕様の追加又は変更を直接に求められたときは、着手せずに、直ちにその内容を事務局に知らせること。" in organization


def test_the_agreement_gives_the_head_post_and_the_briefing_their_articles(library: Library) -> None:
    agreement = made(SAMPLE.read_text(encoding="utf-8"), library, "agreement")
    assert "各参加団体の副市町村長（以下「統括者」という。）に統括させなければならない" in clause(agreement, "suppression.organization")
    briefing = clause(agreement, "suppression.briefing")
    assert "部門説明の日の翌日から起算して１４日以内に代表団体に提出しなければならない" in briefing
    printed = [line.split("|")[0] for line in lines(agreement) if line.startswith("条項 suppression.")]
    assert printed[:3] == ["条項 suppression.organization", "条項 suppression.briefing", "条項 suppression.application"]


def test_the_paper_is_for_the_staff_and_its_blanks_do_not_keep_anything_from_being_published(library: Library) -> None:
    text = PROFILE.replace("REGIME", "non_standard").replace(", changes: 画面が変わる。", "")
    loaded = parse_profile(text, "p.yaml", "p")
    inside, published = prepare(loaded, library), prepare(loaded, library, final=True, publish=True)
    assert "section_briefing" in {document.kind for document in inside.documents}
    assert "住民基本台帳の変わる点" in {blank.label for blank, _ in inside.findings.blanks}
    assert {document.kind for document in (*published.documents, *published.reports)} == {
        *("spec", "contract", "contract_annex", "rfp", "proposal_guide", "forms", "evaluation")
    }
    assert "住民基本台帳の変わる点" not in {blank.label for blank, _ in published.findings.blanks}
