"""How the papers are signed: by seal or electronically, with labels or names, and by the head of the lead body for the others."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from specgen.build import prepare
from specgen.errors import InputError
from specgen.library import Library
from specgen.model import Document
from specgen.profile import parse_profile
from specgen.render import docx, html, markdown
from specgen.render.verify import faults
from tests.plain import lines

PROFILE = """\
project: {title: 試験の調達, system_name: 試験システム}
method: proposal
contract: framework
hosting: saas
members:
  - {id: aa, name: 見本市, head_title: 見本市長, address: 見本県見本市一丁目}
  - {id: bb, name: 例示町, head_title: 例示町長, address: 見本県例示町二丁目}
  - {id: cc, name: 仮名村, head_title: 仮名村長, address: 見本県仮名村三丁目}
consortium: {lead: bb, council_name: 試験協議会, agreement_title: 試験の協定書MORE}
businesses:
  - {id: one, name: 財務会計, regime: non_standard}
contract_period: {build_start: 2027-10-01}
"""
ELECTRONIC = ", signing: electronic, signing_service: 試験電子契約サービス及び職責証明書"
BOTH = ["agreement", "memorandum"]


def profile_text(more: str = "", members: int = 3) -> str:
    names = "".join(f"  - {{id: m{i}, name: 追加{i}町}}\n" for i in range(4, members + 1))
    return PROFILE.replace("MORE", more).replace("consortium:", names + "consortium:")


def made(library: Library, kind: str, more: str = "", members: int = 3) -> tuple[Document, ...]:
    return prepare(parse_profile(profile_text(more, members), "p.yaml", "p"), library, [kind]).documents


def text_of(document: Document) -> str:
    return "\n".join(lines(document))


def clause(document: Document, name: str) -> str:
    found = re.search(rf"^条項 {re.escape(name)}\|.*?(?=^条項 |^署名|^別紙等|\Z)", text_of(document), re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


def refused(more: str, members: int = 3, **changes: str) -> list[tuple[str, str]]:
    text = profile_text(more, members)
    for old, new in changes.items():
        assert f"{old}: " in text
        text = re.sub(rf"^{old}: .*$", f"{old}: {new}", text, flags=re.MULTILINE)
    with pytest.raises(InputError) as error:
        parse_profile(text, "p.yaml", "p")
    return [(problem.code, problem.remedy) for problem in error.value.problems]


# --- seal or electronic signature ------------------------------------------------------------------


@pytest.mark.parametrize("kind", BOTH)
def test_without_a_word_about_it_the_heads_set_their_seals_on_a_copy_for_each(library: Library, kind: str) -> None:
    (document,) = made(library, kind)
    assert "３通作成し、それぞれの長が記名押印の上、各自その１通を保有する。" in text_of(document)
    assert "電子署名" not in text_of(document)
    assert [(party.proof, party.label) for party in document.signatures] == [("印", "")] * 3


@pytest.mark.parametrize("kind", BOTH)
def test_an_electronic_paper_speaks_of_no_seal_and_no_copy_on_paper(library: Library, kind: str) -> None:
    (document,) = made(library, kind, ELECTRONIC)
    text = text_of(document)
    others = "契約書に記名押印し、又は契約の内容を記録した電磁的記録に"  # of the contract with the vendor, who may sign either way
    assert "記名押印" not in text.replace(others, "")
    assert "通作成し" not in text
    assert "試験電子契約サービス及び職責証明書により電子署名をし" in text
    assert re.search("地方自治法.*第２３４条第５項及び.*第１２条の４の２の規定の例により", text)
    assert re.search(
        r"電子署名\|?.*第１２条の４の２に定める電子署名であって、長が行うものをいう。|電子署名 / .*第１２条の４の２に定める電子署名", text
    )
    assert "長の全てが電子署名した日から効力を" in text


def test_the_agreement_says_who_keeps_the_signed_record_and_that_there_is_no_other(library: Library) -> None:
    (document,) = made(library, "agreement", ELECTRONIC)
    article = clause(document, "closing.electronic")
    assert "紙による協定書を作成しないものとする。" in article
    assert (
        "代表団体は、最後の電子署名の日の翌日から起算して" in article
        and "検証の結果の記録を全ての参加団体に送付しなければならない。" in article
    )
    assert "参加団体は、送付を受けた電磁的記録を" in article and "保存しなければならない。" in article
    assert "電子署名した書面によらなければ、この協定を変更することができない。" in clause(document, "closing.amendment")
    assert "電子署名を要する書面は、電磁的記録により作成するものとする。" in clause(document, "agreement.terms")
    (sealed,) = made(library, "agreement")
    assert clause(sealed, "closing.electronic") == ""
    assert "ただし、記名押印を要する書面については、この限りでない。" in clause(sealed, "agreement.terms")


def test_the_service_is_a_blank_and_the_rule_is_to_be_confirmed(library: Library) -> None:
    (document,) = made(library, "agreement", ", signing: electronic")
    assert "電子署名のサービス及び電子証明書" in [blank.label for blank in document.open]
    assert "cite.jichi-kisoku/12-4-2" in [entry.name for entry in document.unconfirmed]
    (sealed,) = made(library, "agreement")
    assert "cite.jichi-kisoku/12-4-2" not in [entry.name for entry in sealed.unconfirmed]


def test_the_place_of_a_seal_gives_way_to_the_line_of_the_certificate_in_every_format(library: Library) -> None:
    (document,) = made(library, "memorandum", ELECTRONIC)
    (sealed,) = made(library, "memorandum")
    line = "電子署名の日時　　　　　　　　　　　電子証明書　　　　　　　　　　　"
    assert [party.proof for party in document.signatures] == [line] * 3
    assert document.places["見本市の長の氏名"] == ("署名欄",)
    assert sealed.places["見本市の長の氏名"] == ("記名押印欄",)
    for render in (markdown.render, html.render):
        assert render(document).decode().count("電子署名の日時") == 3
        assert "　　印" not in render(document).decode()
        assert render(sealed).decode().count("　　印") == 3
    for paper, marks in ((document, 0), (sealed, 3)):
        body = zipfile.ZipFile(io.BytesIO(docx.render(paper, library.styles, None))).read("word/document.xml").decode()
        assert body.count(">印<") == marks
        assert body.count(">電子署名の日時") == (3 if marks == 0 else 0)


def test_a_service_for_signatures_is_refused_where_seals_are_set() -> None:
    ((code, remedy),) = refused(", signing_service: 試験電子契約サービス")
    assert (code, "signing を electronic に" in remedy) == ("SG154", True)


# --- 甲, 乙, 丙 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BOTH)
def test_labels_follow_the_order_of_the_members_and_stay_out_of_the_running_text(library: Library, kind: str) -> None:
    (document,) = made(library, kind, ", party_labels: true")
    opening = text_of(document).split("章|")[0].split("条項 memorandum.purpose")[0]
    assert "見本市（甲）、例示町（乙）及び仮名村（丙）" in opening
    assert [(party.label, party.name) for party in document.signatures] == [("甲", "見本市"), ("乙", "例示町"), ("丙", "仮名村")]
    assert "（甲）" not in text_of(document).replace(opening, "")


def test_ten_bodies_have_labels_and_eleven_are_refused(library: Library) -> None:
    (document,) = made(library, "memorandum", ", party_labels: true", members=10)
    assert "".join(party.label for party in document.signatures) == "甲乙丙丁戊己庚辛壬癸"
    ((code, remedy),) = refused(", party_labels: true", members=11)
    assert (code, "団体の名称だけを印刷します" in remedy) == ("SG139", True)


def test_labels_stand_beside_the_names_in_every_format(library: Library) -> None:
    (document,) = made(library, "memorandum", f", party_labels: true{ELECTRONIC}")
    assert "\n\n乙\n\n見本県例示町二丁目\n\n" in markdown.render(document).decode()
    assert "<p>乙</p>\n<p>見本県例示町二丁目</p>" in html.render(document).decode()
    file = docx.render(document, library.styles, None)
    assert zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml").decode().count(">乙<") == 1
    assert faults(file, document, published=True) == ()  # the words of the file are those of the tree


# --- a power of attorney ------------------------------------------------------------------------------

LEAD_SIGNS = ", lead_signs_for_members: true"


def test_each_body_but_the_lead_empowers_it_for_one_act(library: Library) -> None:
    papers = made(library, "power_of_attorney", LEAD_SIGNS)
    assert [paper.title for paper in papers] == ["委任状（見本市）", "委任状（仮名村）"]
    assert [[party.name for party in paper.signatures] for paper in papers] == [["見本市"], ["仮名村"]]
    text = text_of(papers[1])
    assert "仮名村の長は、民法（明治２９年法律第８９号）第９９条及び" in text and "例示町の長を代理人と定め" in text
    assert "（以下「基本契約」という。）を、仮名村の長の名において締結する行為とする。" in text
    assert "復代理人の選任" in text
    assert "令和９年１０月１日までの間に限り効力を有する。" in text
    assert "見本市" not in text
    assert papers[1].signatures[0].proof == "印"


def test_what_the_law_says_of_agents_is_to_be_confirmed(library: Library) -> None:
    paper = made(library, "power_of_attorney", LEAD_SIGNS)[0]
    assert "cite.minpo/99" in [entry.name for entry in paper.unconfirmed]


def test_nobody_is_empowered_unless_the_profile_says_so(library: Library) -> None:
    kinds = {document.kind for document in prepare(parse_profile(profile_text(), "p.yaml", "p"), library).documents}
    assert "agreement" in kinds and "power_of_attorney" not in kinds


@pytest.mark.parametrize("contract", ["lead", "individual"])
def test_a_power_is_refused_where_the_lead_signs_for_itself_or_each_body_does(contract: str) -> None:
    ((code, remedy),) = refused(LEAD_SIGNS, contract=contract)
    assert (code, "委任する行為がありません" in remedy) == ("SG155", True)


@pytest.mark.parametrize("vehicle", ["statutory_council", "joint_organ", "substitute_execution"])
def test_a_power_is_refused_where_a_law_says_who_contracts(vehicle: str) -> None:
    ((code, remedy),) = refused(f"{LEAD_SIGNS}, vehicle: {vehicle}")
    assert (code, "法律及び規約に定める者" in remedy) == ("SG155", True)
