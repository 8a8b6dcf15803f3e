"""サービスの水準: one table in two papers, what follows a missed level, and the chapter on operation beside it."""

from __future__ import annotations

import re
from functools import cache

import pytest

from specgen.build import Assembled, prepare
from specgen.kept import read_library
from specgen.model import ClauseNode, Document, ParagraphNode, TableNode
from specgen.profile import parse_profile
from tests.plain import words
from tests.small import ROOT

REDUCED = "違約金又は損害の賠償の予定ではない。"
FURTHER = "その額を超える部分の賠償を、契約書第"


@cache
def made(profile: str, more: str = "") -> Assembled:
    text = (ROOT / "profiles" / f"{profile}.yaml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^sla_model:.*\n", "", text) if "sla_model" in more else text
    return prepare(parse_profile(text + "\n" + more, "p.yaml", "p"), read_library())


def paper(package: Assembled, kind: str) -> Document:
    return next(document for document in package.documents if document.kind == kind)


def clause(document: Document, name: str) -> ClauseNode:
    return next(entry for entry in document.clauses if entry.id == name)


def text(node: ClauseNode) -> str:
    """The words of a clause: paragraphs, items and cells, one a line."""
    found: list[str] = []
    for block in node.blocks:
        if isinstance(block, TableNode):
            found += [words(cell) for row in block.rows for cell in row]
        elif isinstance(block, ParagraphNode):
            found += [words(block.leaves), *(words(item.leaves) for item in block.items)]
    return "\n".join(found)


def levels(document: Document, name: str) -> dict[str, tuple[str, ...]]:
    """Item → target, method and period, as the table of one paper prints them."""
    table = next(block for block in clause(document, name).blocks if isinstance(block, TableNode))
    return {words(row[0]): tuple(words(cell) for cell in row[1:]) for row in table.rows}


def test_the_annex_of_the_specification_and_the_agreement_on_levels_print_the_same_levels() -> None:
    package = made("mihon", "tables:\n  service_levels:\n    change:\n      availability: {target: ９９．９パーセント以上}\n")
    told = levels(paper(package, "spec"), "spec_annex.service_levels")
    assert told == levels(paper(package, "contract_annex"), "sla.items")
    assert len(told) == 15
    assert told["稼働率"][0] == "９９．９パーセント以上"
    assert told["障害の初報"][0] == "重要度１は３０分以内、重要度２は６０分以内"


@pytest.mark.parametrize(
    ("model", "said", "not_said"),
    [
        (
            "credit_band",
            ["月ごとの減額の合計は、基準額の３０パーセントを上限とする。", "９９．０パーセント以上９９．５パーセント未満"],
            "違約金を支払",
        ),
        ("point_decay", ["６点以上１２点未満", "加えられた月の翌月から起算して６か月を経過する日に消える。"], "違約金を支払"),
        ("annual_attainment", ["１００から達成度のパーセントの数を減じた数を乗じ、１００で除して得た額"], "減額"),
        ("effort_only", ["契約金額は、減額されず、受注者は、違約金を支払わない。"], "基準額"),
    ],
)
def test_each_way_prints_its_own_consequence_and_no_other(model: str, said: list[str], not_said: str) -> None:
    printed = text(clause(paper(made("mihon", f"sla_model: {model}\n"), "contract_annex"), "sla.consequences"))
    assert [sentence for sentence in said if sentence not in printed] == []
    assert not_said not in printed


@pytest.mark.parametrize(
    ("model", "nature", "open_"),
    [
        ("credit_band", REDUCED, FURTHER),
        ("point_decay", REDUCED, FURTHER),
        ("annual_attainment", "損害の賠償の額に充てる。", FURTHER),
        ("effort_only", "の賠償の請求を妨げない。", "の賠償の請求を妨げない。"),
    ],
)
def test_the_nature_of_the_consequence_is_said_and_damages_and_termination_stay_open(model: str, nature: str, open_: str) -> None:
    printed = text(clause(paper(made("mihon", f"sla_model: {model}\n"), "contract_annex"), "sla.limits"))
    assert nature in printed
    assert open_ in printed
    assert "の規定により契約を解除すること。" in printed


def test_the_amount_is_that_of_the_body_whose_level_was_missed() -> None:
    for profile, base in (
        ("mihon", "契約金額内訳書において未達のあった参加団体に係るものとされた額をいう。"),
        ("statutory-council", "未達のあった関係市町村と受注者との間の契約に係る利用並びに運用及び保守の対価の月額"),
        ("machi", "運用及び保守に係る契約金額の月額"),
    ):
        package = made(profile, "sla_model: credit_band\n")
        assert base in text(clause(paper(package, "contract_annex"), "sla.consequences")), profile


def test_what_stands_below_a_guarded_sentence_holds_for_every_profile() -> None:
    kept = {
        "service.upgrades": "受注者は、施行の日までに対応を終えることができないことを知ったときは、",
        "sla.scope": "運用期間が延長されたときは、",
        "sla.items": "測定の対象となる事実が期間の間に生じなかった項目は、",
        "sla.limits": "発注者が措置を一度とらなかったことは、",
    }
    for profile in ("mihon", "machi", "gov-cloud"):
        package = made(profile)
        for name, sentence in kept.items():
            kind = "spec" if name.startswith("service") else "contract_annex"
            assert sentence in text(clause(paper(package, kind), name)), (profile, name)


def test_one_body_alone_has_no_joining_and_a_revised_standard_spec_only_where_there_is_one() -> None:
    alone, cloud, joint = (paper(made(profile), "spec") for profile in ("machi", "gov-cloud", "mihon"))
    assert "service.membership" not in [entry.id for entry in alone.clauses]
    assert "標準仕様書の改定\n" in text(clause(cloud, "service.upgrades"))
    assert "標準仕様書の改定\n" not in text(clause(joint, "service.upgrades"))


def test_a_council_to_be_abolished_changes_no_word_about_the_end_of_a_contract() -> None:
    spec = paper(made("statutory-council"), "spec")
    assert "契約が終了する日の６か月前までに" in text(clause(spec, "service.handover"))
    assert "支援が終了する日" in text(clause(spec, "service.configuration"))
    assert "関係市町村が加入するとき、脱退するとき" in text(clause(spec, "service.membership"))
