"""What is sent or decided because of a request: 条例等改正検討票, 協議依頼書, 標準機能化の検討依頼, and how a letter is written."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from specgen.build import prepare
from specgen.errors import InputError
from specgen.library import Library, load_library
from specgen.model import ClauseNode, Document, ParagraphNode, TableNode
from specgen.profile import LoadedProfile
from specgen.render import docx, html, markdown, tree, verify
from specgen.render.ooxml import W
from tests.plain import lines, words
from tests.small import PROFILE, profile, write_library
from tests.test_renderers import Marked, Page, json_lines, words_of_document

SYSTEMS = """
current_systems:
  - {id: one, name: 旧システム, members: [aa], businesses: [finance], vendor: 株式会社見本システム}
  - {id: two, name: 別のシステム, members: [bb], businesses: [finance], vendor: 例示情報サービス株式会社}
  - {id: three, name: ほかのシステム, members: [aa], businesses: [tax], vendor: 株式会社試作ソフト}
"""
BUSINESSES = PROFILE.replace(
    "regime: non_standard}\n", "regime: non_standard}\n  - {id: tax, name: 固定資産税, regime: standardized, standard_spec: 試験仕様書}\n"
)
COSTS = "costs: {initial_yen: 1200000, yearly_yen: 180000}"
FACTS = "section: 財政課, summary: 様式に合わせて出力する。, gap: 欄の並びが異なる。, cases_per_year: 12, resident_effect: なし"


def loaded(*requests: str, more: str = SYSTEMS, base: str = BUSINESSES) -> LoadedProfile:
    return profile(base + more + "customization_requests:\n" + "".join(f"  - {{{request}}}\n" for request in requests))


def external(prefecture: bool = True, business: str = "finance", members: str = "bb", more: str = "") -> str:
    return (
        f"id: CR-1, title: 報告書の様式, business: {business}, members: [{members}], factors: [D], {FACTS}, {COSTS}, external: {{name: 見本県, "
        f"prefecture: {str(prefecture).lower()}, post: 見本県財政課長, basis: 見本県報告要領, proposal: 標準の帳票による報告を認めること, reply_by: 2027-01-29}}{more}"
    )


def rule(business: str = "finance", more: str = "") -> str:
    return (
        f"id: CR-2, title: 決定書の様式, business: {business}, members: [bb], factors: [C], {FACTS}, answers: {{c_1: yes, c_2: no}}, "
        f"notes: {{c_2: 従前の様式を保つためである。}}, local_rule: {{name: 例示町決定規則, article: 第９条, purpose: 決定の通知, "
        f"amendment: 様式を町長が別に定める。, amended_by: 令和９年３月, section: 総務課}}{more}"
    )


def shared(business: str = "finance", members: str = "bb, aa") -> str:
    return f"id: CR-3, title: 一括の承認, business: {business}, members: [{members}], factors: [A-1], {FACTS}, staff_affected: 30"


def made(library: Library, kind: str, given: LoadedProfile) -> list[Document]:
    return [document for document in prepare(given, library).documents if document.kind == kind]


def only(library: Library, kind: str, given: LoadedProfile) -> Document:
    (document,) = made(library, kind, given)
    return document


def text(document: Document) -> str:
    head = document.letter
    above = [words(line) for line in (*head.addressee, *head.sender)] if head else []
    return "\n".join([*above, *lines(document)])


# --- which letters, to whom, from whom --------------------------------------------------------


def test_each_request_has_the_papers_its_causes_ask_for(library: Library) -> None:
    documents = prepare(loaded(external(), rule(), shared()), library).documents
    kinds = [(document.kind, document.subject) for document in documents if document.number in ("19", "20", "21")]
    assert kinds == [("rule_amendment", "CR-2"), ("talks_request", "CR-1"), ("standardization_request", "CR-3")]


def test_a_body_alone_asks_no_vendor_for_a_standard_function(library: Library) -> None:
    assert made(library, "standardization_request", loaded(shared(members="aa"))) == []


def test_what_the_standard_of_the_state_holds_is_not_asked_of_a_vendor(library: Library) -> None:
    assert made(library, "standardization_request", loaded(shared(business="tax"))) == []


def test_a_letter_is_sent_by_the_heads_of_the_bodies_that_ask(library: Library) -> None:
    head = only(library, "talks_request", loaded(external(members="bb"))).letter
    assert head is not None
    assert [words(line) for line in head.addressee] == ["見本県財政課長　様"]
    assert [words(line) for line in head.sender] == ["例示町長　【要記入：例示町の長の氏名】"]
    assert (words(head.number), words(head.date), words(head.end)) == ("第　　　　　号", "令和　　年　　月　　日", "以上")
    both = only(library, "standardization_request", loaded(shared())).letter
    assert both is not None
    assert [words(line) for line in both.sender] == ["見本市長　【要記入：見本市の長の氏名】", "例示町長　【要記入：例示町の長の氏名】"]


def test_every_vendor_of_the_package_is_addressed_on_a_line_of_its_own(library: Library) -> None:
    head = only(library, "standardization_request", loaded(shared())).letter
    assert head is not None
    assert [words(line) for line in head.addressee] == ["株式会社見本システム　御中", "例示情報サービス株式会社　御中"]
    unknown = only(library, "standardization_request", loaded(shared(), more=""))
    assert unknown.letter is not None
    assert [words(line) for line in unknown.letter.addressee] == ["【要記入：CR-3のパッケージの事業者】　御中"]
    assert "CR-3のパッケージの事業者" in [blank.label for blank in unknown.open]


def test_what_the_addressee_is_called_stays_text(library: Library) -> None:
    """Names of a profile cannot become structure, also in the lines of a letter."""
    given = loaded(external().replace("見本県財政課長", "'見本＊{{ lead.name }} <b>課長'"))
    document = only(library, "talks_request", given)
    assert document.letter is not None
    assert words(document.letter.addressee[0]) == "見本＊{{ lead.name }} <b>課長　様"
    assert "&lt;b&gt;課長" in html.render(document).decode()


# --- what they say ----------------------------------------------------------------------------


def test_a_prefecture_is_asked_on_the_ground_of_section_5(library: Library) -> None:
    said = text(only(library, "talks_request", loaded(external())))
    assert "基本方針（平成３１年３月２９日総務省）の５を踏まえ" in said
    assert "様式を定める条例、規則、要領その他の規定の見直し" in said
    for words_given in (
        "見本県報告要領",
        "標準の帳票による報告を認めること",
        "初期１，２００，０００円、年間の保守１８０，０００円",
        "令和９年１月２９日",
    ):
        assert words_given in said


def test_another_body_is_asked_without_section_5(library: Library) -> None:
    said = text(only(library, "talks_request", loaded(external(prefecture=False))))
    assert "の５を踏まえ" not in said
    assert "の２⑵⑥において" in said
    assert "条例、規則、要領その他の規定の見直し" not in said


def test_before_the_migration_a_system_is_to_stay_as_it_is(library: Library) -> None:
    frozen = BUSINESSES.replace("regime: standardized", "regime: transition_support")
    said = text(only(library, "talks_request", loaded(external(business="tax"), base=frozen)))
    assert "標準準拠システムへ移行するまでの間" in said
    assert "基本方針" not in said


@pytest.mark.parametrize("prefecture", [True, False])
def test_for_a_standardized_business_the_policy_is_no_ground(library: Library, prefecture: bool) -> None:
    said = text(only(library, "talks_request", loaded(external(prefecture, business="tax"))))
    assert "基本方針" not in said
    assert "標準準拠システムの機能により対応する" in said
    assert "基本方針" not in text(only(library, "rule_amendment", loaded(rule(business="tax"))))


def test_no_letter_speaks_of_a_duty_of_prefectures_or_vendors(library: Library) -> None:
    for document in prepare(loaded(external(), external(False).replace("CR-1", "CR-4"), rule(), shared()), library).documents:
        if document.number in ("19", "20", "21"):
            assert "義務" not in text(document).replace("住民の権利又は義務に関わるか", "")


def test_a_vendor_is_told_of_an_expectation_and_that_nothing_is_claimed(library: Library) -> None:
    said = text(only(library, "standardization_request", loaded(shared())))
    assert "の６⑵には" in said
    assert "期待が示されています" in said
    assert "契約により実装を求めるものではありません" in said
    assert "要望した課　財政課" in said
    assert "３０日以内" in said


def test_a_letter_says_what_it_asks_politely_and_rules_stay_plain(library: Library) -> None:
    assert "お願いします" in text(only(library, "talks_request", loaded(external())))
    assert "ます。" not in text(only(library, "rule_amendment", loaded(rule())))


def test_the_reply_has_a_form_of_its_own(library: Library) -> None:
    document = only(library, "talks_request", loaded(external()))
    (form,) = document.annexes
    assert (form.label, form.title) == ("様式", "協議の依頼に対する回答書")
    table = next(block for clause in form.clauses for block in clause.blocks if isinstance(block, TableNode))
    asked = [words(row[0]) for row in table.rows]
    assert asked[:3] == ["回答の日", "回答者", "見直しの可否"]
    assert "様式により" in text(document)


def test_the_paper_on_a_rule_shows_the_answers_and_how_each_form_of_rule_is_amended(library: Library) -> None:
    said = text(only(library, "rule_amendment", loaded(rule())))
    for each in (
        "例示町決定規則",
        "第９条",
        "決定の通知",
        "様式を町長が別に定める。",
        "令和９年３月",
        "総務課",
        "従前の様式を保つためである。",
    ):
        assert each in said
    assert "の２⑵⑤を踏まえ" in said
    table = next(
        block
        for clause in only(library, "rule_amendment", loaded(rule())).clauses
        for block in clause.blocks
        if isinstance(block, TableNode) and block.id == "rule_procedures"
    )
    assert [(words(row[1]), words(row[3])) for row in table.rows] == [
        ("条例", "要する"),
        ("規則", "要しない"),
        ("要綱その他の内部の定め", "要しない"),
        ("規定によらない様式", "要しない"),
    ]


def test_with_entrusted_affairs_the_rules_of_the_entrusted_body_count(library: Library) -> None:
    entrusted = BUSINESSES.replace("contract: lead", "contract: entrustment").replace("{lead: aa,", "{lead: aa, vehicle: entrustment,")
    sentence = "受託した団体のものを検討の対象とし"
    assert sentence in text(only(library, "rule_amendment", loaded(rule(), base=entrusted)))
    assert sentence not in text(only(library, "rule_amendment", loaded(rule())))


# --- how a letter is written ------------------------------------------------------------------


def paragraphs(content: bytes) -> list[tuple[str, str]]:
    """Style and words of each paragraph of a Word file outside tables, read without our own reader."""
    body = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"))[0]  # noqa: S314 (made just now)
    found = []
    for paragraph in body.iterfind(f"{{{W}}}p"):
        style = paragraph.find(f"{{{W}}}pPr/{{{W}}}pStyle")
        found.append((str(style.get(f"{{{W}}}val")) if style is not None else "", "".join(paragraph.itertext()).strip()))
    return found


def test_word_shows_head_subject_text_items_and_end_in_this_order(library: Library) -> None:
    document = only(library, "talks_request", loaded(external()))
    content = docx.render(document, library.styles, {})
    assert verify.faults(content, document) == ()
    found = paragraphs(content)
    styles = [style for style, _ in found if style != "AfterTable"]
    assert styles[:5] == ["LetterNumber", "LetterDate", "LetterAddressee", "LetterSender", "LetterTitle"]
    assert found[4] == ("LetterTitle", "様式等の取扱いに関する協議について（依頼）（案）")
    assert styles[5:9] == ["LetterText", "LetterText", "Heading1", "Heading2"]
    assert ("Heading1", "記") in found
    end = found.index(("LetterEnd", "以上"))
    assert found[end + 1][1] == "様式　協議の依頼に対する回答書"


def test_the_kind_of_a_letter_is_no_header_of_its_pages(library: Library) -> None:
    document = only(library, "talks_request", loaded(external()))
    archive = zipfile.ZipFile(io.BytesIO(docx.render(document, library.styles, {})))
    headers = [archive.read(f"word/header{number}.xml").decode() for number in (1, 2)]
    assert ["<w:t" in header for header in headers] == [False, False]


def test_a_letter_whose_head_lacks_a_line_is_not_delivered(library: Library) -> None:
    document = only(library, "talks_request", loaded(external()))
    content = docx.render(document, library.styles, {})
    before, after = io.BytesIO(content), io.BytesIO()
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace("見本県財政課長".encode(), "見本県".encode()) if name == "word/document.xml" else part)
    assert any("財政課長" in fault for fault in verify.faults(after.getvalue(), document))


def test_the_items_of_a_letter_are_numbered_through_below_its_heading(library: Library) -> None:
    document = only(library, "standardization_request", loaded(shared()))
    (details,) = document.chapters
    assert (details.label, details.title) == ("", "記")
    assert [clause.label for clause in details.clauses] == ["１", "２", "３", "４"]


def test_other_formats_say_the_same(library: Library) -> None:
    document = only(library, "standardization_request", loaded(shared()))
    text_file, page = markdown.render(document).decode(), html.render(document).decode()
    ordered = [
        "令和　　年　　月　　日",
        "例示情報サービス株式会社　御中",
        "見本市長　",
        "標準の機能としての実装の検討について（依頼）",
        "記",
        "以上",
        "様式",
    ]
    for made_of in (text_file, page[page.index("<body") :]):
        places = [made_of.index(each) for each in ordered[:4]]
        assert places == sorted(places)
        assert made_of.index("以上") < made_of.rindex("標準機能化の検討の依頼に対する回答書")
    assert "## 記" in text_file
    page_lines = [line.whole for line in Page(html.render(document)).lines]
    data = json.loads(tree.render(document))
    assert Marked(markdown.render(document)).lines == page_lines == [line for line in json_lines(data) if line]
    assert len(words_of_document(document, dict(library.styles))) == len(page_lines)
    assert data["letter"]["addressee"][1] == [{"type": "run", "text": "例示情報サービス株式会社　御中", "strong": False}]
    assert tree.render(only(library, "rule_amendment", loaded(rule()))).decode().count('"letter": null') == 1


# --- the language -----------------------------------------------------------------------------

LETTER = (
    "id: paper\nnumber: '01'\ntitle: 手紙\nscheme: letter\n{each}cover: {{page: false, title: 件名}}\n"
    "letter: {{number: 第　号, date: 令和　年, addressee: ['{addressee}'], end: 以上}}\n"
    "outline:\n  - {{id: one, title: 記, clauses: [a.one]}}\n"
)


def small(folder: Path, body: str, each: str = "", addressee: str = "{{ lead.name }}　様") -> Library:
    files = {"kinds/paper.yaml": LETTER.format(each=each, addressee=addressee)}
    return load_library(write_library(folder, {"a.one": body}, files=files))


def test_a_letter_about_nothing_in_particular_is_sent_by_all_heads(tmp_path: Path) -> None:
    (document,) = prepare(profile(), small(tmp_path, "回答をお願いします。\n")).documents
    assert document.letter is not None
    assert [words(line) for line in document.letter.sender] == [
        "見本市長　【要記入：見本市の長の氏名】",
        "例示町長　【要記入：例示町の長の氏名】",
    ]
    assert all(isinstance(clause, ClauseNode) and isinstance(clause.blocks[0], ParagraphNode) for clause in document.clauses)


def test_a_list_in_the_address_makes_a_line_for_each_entry(tmp_path: Path) -> None:
    (document,) = prepare(profile(), small(tmp_path, "本文。\n", addressee="{{ members.names }}　各位")).documents
    assert document.letter is not None
    assert [words(line) for line in document.letter.addressee] == ["見本市　各位", "例示町　各位"]


@pytest.mark.parametrize(
    ("each", "body", "name"),
    [
        ("each: requests\n", "{{ review.as_of }}", "review.as_of"),
        ("each: examination\n", "{{ request.id }}", "request.id"),
        ("", "{{ review.proposal }}", "review.proposal"),
    ],
)
def test_names_of_an_examination_stand_in_its_own_papers_only(tmp_path: Path, each: str, body: str, name: str) -> None:
    with pytest.raises(InputError) as refused:
        small(tmp_path, f"{body}を確かめる。\n", each)
    (problem,) = refused.value.problems
    assert (problem.code, name in problem.message) == ("SG235", True)


def test_unknown_names_in_the_head_of_a_letter_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        small(tmp_path, "本文。\n", addressee="{{ nobody.name }}　様")
    assert [problem.code for problem in refused.value.problems] == ["SG227"]
