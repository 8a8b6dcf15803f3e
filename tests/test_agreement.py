"""The agreement of the shipped library, whatever the contract and the method."""

from __future__ import annotations

import pytest

from specgen.build import prepare
from specgen.library import Library
from specgen.profile import parse_profile
from tests.conftest import SAMPLE
from tests.plain import lines


@pytest.mark.parametrize(
    ("contract", "signs", "others"),
    [
        ("lead", "contracting.lead_contract", {"contracting.individual_contracts", "contracting.framework_contract"}),
        ("individual", "contracting.individual_contracts", {"contracting.lead_contract", "contracting.burden"}),
        ("framework", "contracting.framework_contract", {"contracting.individual_contracts", "contracting.burden"}),
    ],
)
@pytest.mark.parametrize("method", ["proposal", "overall_evaluation", "open_bidding"])
def test_the_agreement_says_who_signs_and_on_which_ground(
    library: Library, contract: str, signs: str, others: set[str], method: str
) -> None:
    """One form of contract, resting on the power of the heads who sign; nobody signs for others by delegation."""
    text = (
        SAMPLE.read_text(encoding="utf-8")
        .replace("contract: lead ", f"contract: {contract} ")
        .replace("method: proposal", f"method: {method}")
    )
    made = prepare(parse_profile(text, "p.yaml", "p"), library)
    (agreement,) = [document for document in made.documents if document.kind == "agreement"]
    printed = list(lines(agreement))
    clauses = {line.split("|")[0].split()[1] for line in printed if line.startswith("条項 ")}
    assert signs in clauses
    assert not others & clauses
    start = next(i for i, line in enumerate(printed) if line.startswith(f"条項 {signs}|"))
    end = next(i for i in range(start + 1, len(printed)) if printed[i].startswith("条項 "))
    article = "".join(printed[start:end])
    assert "地方自治法第１４９条に規定する" in article
    assert ("代理によるものでない" in article) == (contract == "lead")
    whole = "".join(printed)
    assert ("落札者" in whole) == (method != "proposal")
    assert ("公募型プロポーザル" in whole) == (method == "proposal")


def made(library: Library, contract: str, more: str = "") -> dict[str, list[str]]:
    """The lines of every document of the sample, with that form of contract."""
    text = SAMPLE.read_text(encoding="utf-8").replace("contract: lead ", f"contract: {contract} ") + more
    return {document.kind: list(lines(document)) for document in prepare(parse_profile(text, "p.yaml", "p"), library).documents}


def article(printed: list[str], clause: str) -> str:
    start = next(i for i, line in enumerate(printed) if line.startswith(f"条項 {clause}|"))
    end = next(i for i in range(start + 1, len(printed)) if printed[i].startswith(("条項 ", "章|", "別紙等|")))
    return "".join(printed[start:end])


def rows_below(printed: list[str], caption: str) -> list[list[str]]:
    """The cells of the table of that caption, its headings first."""
    start = next(i for i, line in enumerate(printed) if line.startswith("表") and line.split("|")[1] == caption)
    rows = [printed[start].split("|")[2].split(" / ")]
    for line in printed[start + 1 :]:
        if not line.startswith("  行|"):
            break
        rows.append(line.removeprefix("  行|").split(" / "))
    return rows


def test_data_go_through_the_lead_body_only_where_the_lead_body_contracts(library: Library) -> None:
    """The chain of consent: every member for each step behind a lead body, each member for its own data otherwise."""
    lead = made(library, "lead")["agreement"]
    chain, behind = article(lead, "operation.data_chain"), article(lead, "operation.subcontracting")
    assert "自らの業務データの取扱いを代表団体に委託する" in chain
    assert "業務データを委託する全ての参加団体の書面による許諾（特定個人情報については、番号法第１０条の規定による許諾）" in chain
    assert "委託を受けた業務データについては個人情報保護法第６６条第２項第５号に掲げる者" in chain
    assert "代表団体は、委託を受けた業務データを、自らの職員に取り扱わせてはならない" in chain
    assert "全ての参加団体の書面による許諾を得た場合に限り、受注者に許諾を与える" in behind
    assert "最初に委託をした者として、番号法第１０条の規定による許諾" in behind
    for contract in ("individual", "framework"):
        each = made(library, contract)["agreement"]
        chain, behind = article(each, "operation.data_chain"), article(each, "operation.subcontracting")
        assert "受注者に直接に委託する" in chain
        assert "受注者が個人情報保護法第６６条第２項第１号に掲げる者" in chain
        assert "一の参加団体の許諾は、他の参加団体の許諾に代わるものではない" in behind
        assert "代表団体に委託" not in chain + behind
        assert "委託を受けた業務データ" not in chain
        assert "最初に委託をした者" not in behind
        assert ("利用契約を締結するまでの間、受注者に自らの業務データを取り扱わせてはならない" in chain) == (contract == "framework")
        assert "参加団体が自らに係る共同契約に基づいて求めるものとし" in article(each, "operation.structure")
    assert "自らに係る共同契約に基づいて求める" not in article(lead, "operation.structure")


@pytest.mark.parametrize("contract", ["lead", "individual", "framework"])
def test_the_agreement_and_the_specification_give_everyone_the_same_roles(library: Library, contract: str) -> None:
    """The specification says 承認; in the agreement that word stands for the approval of a customization alone."""
    printed = made(library, contract)
    for ours, theirs, count in [
        ("導入における役割分担", "構築における役割分担", 30),
        ("運用及び契約における役割分担", "運用及び契約における役割分担", 13),
    ]:
        head, *rows = rows_below(printed["agreement"], ours)
        their_head, *their_rows = rows_below(printed["spec"], theirs)
        columns = [their_head.index(heading) for heading in head]
        assert rows == [[row[column].replace("承認", "確認") for column in columns] for row in their_rows]
        assert len(rows) == count
    inspection = {row[0]: row for row in rows}["成果物の検査"]
    assert inspection[1:3] == (["協力", "実施"] if contract == "lead" else ["実施", "協力"])


def test_a_profile_adds_a_row_to_the_roles(library: Library) -> None:
    more = "tables: {agreement_roles_council: {add: [{id: printing, task: 大量印刷の日程の調整, members: 協力, secretariat: 実施, sections: 報告}]}}\n"
    rows = rows_below(made(library, "lead", more)["agreement"], "協議会その他の機関における役割分担")
    assert rows[-1] == ["大量印刷の日程の調整", "協力", "", "実施", "報告", "", ""]


@pytest.mark.parametrize("contract", ["lead", "individual", "framework"])
def test_the_agreement_has_no_word_of_another_vehicle_and_one_word_for_one_thing(library: Library, contract: str) -> None:
    agreement = made(library, contract)["agreement"]
    whole = "".join(agreement)
    for word in ("総会", "会費", "構成団体", "分賦金", "規約", "解散", "関係市町村", "代替執行", "委託の廃止", "受託団体"):
        assert word not in whole
    start = agreement.index(next(line for line in agreement if line.startswith("条項 operation.structure|")))
    end = next(i for i in range(start, len(agreement)) if agreement[i].startswith("章|"))
    chapter = "".join(agreement[start:end])
    assert "承認" not in chapter  # a customization is approved; data and changes are 許諾 and 決定
    assert "再委託先" not in chapter
    assert "検収" not in chapter


def test_each_body_reports_and_answers_for_its_own_data(library: Library) -> None:
    agreement = made(library, "lead")["agreement"]
    assert (
        "個人情報保護法第６８条又は議会の条例の定めるところにより行う報告及び本人への通知は、当該業務データの属する参加団体が、自らの責任において"
        in article(agreement, "operation.incidents")
    )
    answers = article(agreement, "operation.documents")
    assert "個人情報保護法第７６条の規定による開示の請求" in answers
    assert "当該業務データの属する参加団体の機関が、自らの名において決定" in answers
    assert "第１８４条" not in "".join(agreement)
