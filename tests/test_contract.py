"""The contract a call hands out: what the law and the agreement demand of it stands in it, for every way to conclude one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from specgen.model import ClauseNode, Document, ItemNode, ParagraphNode
from specgen.profile import load_profile
from tests.small import ROOT, shipped

SAMPLES = sorted(path.stem for path in (ROOT / "profiles").glob("*.yaml"))


@pytest.fixture(scope="module")
def papers() -> Mapping[str, Mapping[str, Document]]:
    """Sample → kind → document."""
    made = {name: shipped(name).documents for name in SAMPLES}
    return {
        name: {each.kind: each for each in documents if each.kind in ("contract", "contract_annex")} for name, documents in made.items()
    }


def articles(document: Document) -> Mapping[str, ClauseNode]:
    inner = (clause for chapter in document.chapters for clause in chapter.clauses)
    annexed = (clause for annex in document.annexes for clause in annex.clauses)
    return {clause.id: clause for clause in (*document.opening, *inner, *document.closing, *annexed)}


def text(clause: ClauseNode) -> str:
    return "\n".join(lines(clause))


def lines(clause: ClauseNode) -> Iterator[str]:
    for block in clause.blocks:
        if isinstance(block, ParagraphNode):
            yield "".join(leaf.text for leaf in block.leaves)
            yield from items(block.items)


def items(nodes: tuple[ItemNode, ...]) -> Iterator[str]:
    for node in nodes:
        yield "".join(leaf.text for leaf in node.leaves)
        yield from items(node.items)


def whole(document: Document) -> str:
    return "\n".join(text(clause) for clause in articles(document).values())


FOUR_ITEMS = {
    "contract.inspection": "（以下「完了届等」という。）を受けた日から起算して",
    "contract.payment": "請求書を受理した日から起算して",
    "contract.late_payment": "遅延利息を受注者に支払わなければならない",
    "contract.disputes": "第一審の専属的合意管轄裁判所とする",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_four_items_of_the_law_on_late_payments_stand_in_the_contract(papers: Mapping[str, Mapping[str, Document]], name: str) -> None:
    found = articles(papers[name]["contract"])
    assert {clause for clause, words in FOUR_ITEMS.items() if words not in text(found[clause])} == set()


@pytest.mark.parametrize("name", SAMPLES)
def test_no_rate_of_interest_is_printed(papers: Mapping[str, Mapping[str, Document]], name: str) -> None:
    """The rate is the one in force: the law's for who pays, the body's own rules for the contractor."""
    found = articles(papers[name]["contract"])
    for clause in ("contract.late_payment", "contract.delay", "contract.settlement"):
        assert not re.search(r"[０-９0-9．.]+(パーセント|分の)", text(found[clause])), clause


@pytest.mark.parametrize("name", SAMPLES)
def test_every_annex_is_made_part_of_the_contract_in_its_order(papers: Mapping[str, Mapping[str, Document]], name: str) -> None:
    listed = re.findall(r"^契約書別記第[０-９0-9]+　(.+)$", text(articles(papers[name]["contract"])["contract.precedence"]), re.MULTILINE)
    assert listed == [chapter.title for chapter in papers[name]["contract_annex"].chapters]


def test_the_order_of_the_papers(papers: Mapping[str, Mapping[str, Document]]) -> None:
    def order(name: str) -> list[str]:
        return (
            text(articles(papers[name]["contract"])["contract.precedence"])
            .partition("次に掲げる順序により優先するものとする。\n")[2]
            .splitlines()
        )

    papers_of_a_proposal = [
        "この契約書",
        "契約書別記",
        "調達仕様書（調達仕様書に係る質問への回答を含む。）",
        "手続書類（手続書類に係る質問への回答を含む。）",
        "提案",
        "契約金額内訳書",
    ]
    assert order("mihon")[:6] == papers_of_a_proposal
    assert order("machi")[4] == "入札書類"
    assert order("gov-cloud")[:4] == ["この契約書", "契約書別記", "利用契約の契約書", "調達仕様書（調達仕様書に係る質問への回答を含む。）"]


# What the agreement has the bodies demand of the joint contract: the clause of the agreement, the clause of the contract, its words.
DEMANDS = {
    "lead": (
        ("contracting.contents", "contract.price", "会計年度"),
        ("contracting.contents", "contract.bodies", "加入、脱退又は利用する対象業務の増減があるときは"),
        ("contracting.contents", "contract.law_changes", "契約金額に含まれるものとし"),
        ("contracting.contents", "contract.data", "参加団体ごとに業務データを分離し"),
        ("contracting.contents", "contract.customization", "代替措置を書面により提案しなければならない"),
        ("contracting.contents", "contract.term", "翌会計年度以降の予算において"),
        ("contracting.contents", "contract.end", "この契約が終了した後も行わなければならない"),
        ("contracting.contents", "contract.assignment", "後任の代表団体に移転することを、あらかじめ承諾する"),
        ("contracting.lead_contract", "contract.bodies", "全ての参加団体から、対象システムの日常の問合せ"),
        ("suppression.organization", "contract.customization", "代表団体を通じないものであるときは、これに応じてはならず"),
        ("closing.deliverables", "contract.copyright", "それぞれの参加団体に直接に譲渡する"),
        ("operation.data_chain", "contract.personal_information", "許諾があったことを示す発注者の通知を受けるまでの間"),
    ),
    "individual": (
        ("contracting.individual_contracts", "contract.general", "同一の条項により受注者と締結する契約の一つ"),
        ("contracting.individual_contracts", "contract.bodies", "他の参加団体が契約を締結せず、又はその契約が終了したことを理由として"),
        ("operation.structure", "contract.bodies", "代表団体が行う連絡、日程の調整"),
    ),
    "framework": (
        ("contracting.framework_contract", "contract.price", "参加団体ごとの上限の額を超えないものとする"),
        ("contracting.framework_contract", "contract.term", "日以内に、様式により利用契約を締結しなければならない"),
        ("contracting.framework_contract", "contract.bodies", "一の参加団体の利用契約の終了は"),
        ("contracting.framework_contract", "contract.precedence", "利用契約の定めが優先する"),
        ("contracting.framework_contract", "contract.usage_contract", "この利用契約に定めのない事項は、基本契約に定めるところによる"),
    ),
}
ONE_OF = {"lead": "mihon", "individual": "individual-contracts", "framework": "gov-cloud"}


@pytest.mark.parametrize(
    ("form", "clause", "words"), [(form, clause, words) for form, all_of in DEMANDS.items() for _, clause, words in all_of]
)
def test_what_the_agreement_demands_of_the_contract_stands_there(
    papers: Mapping[str, Mapping[str, Document]], form: str, clause: str, words: str
) -> None:
    assert words in text(articles(papers[ONE_OF[form]]["contract"])[clause])


def test_who_the_ordering_side_is(papers: Mapping[str, Mapping[str, Document]]) -> None:
    said = {name: text(articles(papers[name]["contract"])["contract.general"]) for name in SAMPLES}
    assert "発注者は、見本市とし" in said["mihon"]
    assert "発注者は、標本地域情報広域連合とし" in said["wide-area-union"]
    assert "の会長が、発注者である関係市町村の長の名において締結する" in said["statutory-council"]
    assert "以下「基本契約」という。" in said["gov-cloud"]
    assert "参加団体" not in said["machi"]


@pytest.mark.parametrize("name", SAMPLES)
def test_words_of_one_method_do_not_stand_in_the_contract_of_another(papers: Mapping[str, Mapping[str, Document]], name: str) -> None:
    said = whole(papers[name]["contract"])
    method = load_profile(ROOT / "profiles" / f"{name}.yaml").data.method
    wrong = ("優先交渉権者", "公募", "提案上限額") if method == "open_bidding" else ("落札", "入札")
    assert [word for word in (*wrong, "瑕疵", "検収", "下請", "甲", "乙") if word in said] == []


def test_a_contract_for_more_years_rests_on_what_the_profile_names(papers: Mapping[str, Mapping[str, Document]]) -> None:
    assert "債務負担行為により負担する" in text(articles(papers["mihon"]["contract"])["contract.term"])
    continuing = text(articles(papers["machi"]["contract"])["contract.term"])
    assert "長期継続契約とし" in continuing
    assert "債務負担行為" not in continuing


def test_every_body_signs_the_contract_that_all_conclude_together(papers: Mapping[str, Mapping[str, Document]]) -> None:
    def heads(name: str) -> list[str]:
        return ["".join(leaf.text for leaf in party.head).strip("　").partition("　")[0] for party in papers[name]["contract"].signatures]

    assert heads("gov-cloud") == ["架空市長", "想定市長", "空想町長", "夢想町長", "代表者の職名及び氏名"]
    assert heads("individual-contracts") == ["長の職名及び氏名", "代表者の職名及び氏名"]
    assert heads("mihon") == ["見本市長", "代表者の職名及び氏名"]
    assert ["".join(leaf.text for leaf in party.trade) for party in papers["individual-contracts"]["contract"].signatures] == [
        "　　　　団体名　",
        "　　　　商号又は名称　",
    ]
