"""What clauses get to know of a profile: the organs of a consortium, by posts."""

from __future__ import annotations

from specgen.facts import gather_facts
from specgen.library import Library
from specgen.model import Row, Unset
from tests.small import PROFILE, profile

THREE = PROFILE.replace("consortium:", "  - {id: cc, name: 仮名村, head_title: 仮名村長}\nconsortium:")
Cell = tuple[object, ...]


def organs(library: Library, text: str, more: str = "") -> list[Cell]:
    """The rows of the table; of a blank, its label in brackets."""

    def shown(row: Row, name: str) -> object:
        value = row[name]
        return f"[{value.label}]" if isinstance(value, Unset) else value

    rows = gather_facts(profile(text, more), library).lists["organs"]
    return [tuple(shown(row, name) for name in ("organ", "role", "members", "post")) for row in rows]


def test_an_organ_nobody_has_been_named_for_prints_a_row_to_fill_in(library: Library) -> None:
    assert organs(library, PROFILE) == [
        ("協議会", "会長", "見本市", "見本市長"),
        ("協議会", "委員", "例示町", "例示町長"),
        ("協議会", "副会長", "[協議会の副会長を出す団体]", "長"),
        ("協議会", "監事", "[協議会の監事を出す団体]", "長又はその長が指名する職員"),
        ("幹事会", "幹事", "全ての参加団体", "[幹事会の幹事の職]"),
        ("業務部会", "部会員", "全ての参加団体", "[業務部会の部会員の職]"),
        ("技術部会", "部会員", "全ての参加団体", "[技術部会の部会員の職]"),
        ("選定委員会", "審査委員", "全ての参加団体", "[選定委員会の審査委員の職]"),
        ("事務局", "庶務", ("見本市",), "[事務局]"),
    ]


def test_seats_stand_in_the_order_of_the_organs_whatever_the_order_of_the_profile(library: Library) -> None:
    text = THREE.replace("council_name: 試験協議会", "council_name: 試験協議会, vice_chair: cc, auditors: [bb]").replace(
        "project: {title: 試験の調達}", "project: {title: 試験の調達, secretariat: 総務課}"
    )
    more = """\
organs:
  - {id: outsider, organ: selection_committee, outside: true, post: 学識経験を有する者}
  - {id: jury, organ: selection_committee, role: 委員長, members: [aa], post: 副市長}
  - {id: tech, organ: technical_section, members: [aa, cc], post: 情報担当係長}
  - {id: tax, organ: business_section, section: 税部会, role: 部会長, members: [bb]}
  - {id: chair, organ: steering_committee, role: 幹事長, members: [aa], post: 総務部長}
"""
    assert organs(library, text, more) == [
        ("協議会", "会長", "見本市", "見本市長"),
        ("協議会", "委員", "例示町", "例示町長"),
        ("協議会", "副会長", "仮名村", "仮名村長"),
        ("協議会", "監事", ("例示町",), "長又はその長が指名する職員"),
        ("幹事会", "幹事長", ("見本市",), "総務部長"),
        ("税部会", "部会長", ("例示町",), "[税部会の部会長の職]"),
        ("技術部会", "部会員", ("見本市", "仮名村"), "情報担当係長"),
        ("選定委員会", "審査委員", "参加団体の職員でない者", "学識経験を有する者"),
        ("選定委員会", "委員長", ("見本市",), "副市長"),
        ("事務局", "庶務", ("見本市",), "総務課"),
    ]


def test_where_the_price_alone_decides_there_is_no_selection_committee(library: Library) -> None:
    text = PROFILE.replace("method: proposal", "method: open_bidding")
    assert "選定委員会" not in [row[0] for row in organs(library, text)]


def test_a_single_body_has_no_organs(library: Library) -> None:
    text = PROFILE.replace("  - {id: bb, name: 例示町, head_title: 例示町長}\nconsortium: {lead: aa, council_name: 試験協議会}\n", "")
    assert organs(library, text) == []


def test_words_of_the_library_and_bare_numbers_follow_the_digits_of_the_papers(library: Library) -> None:
    half = gather_facts(profile(PROFILE, "style: {digits: half}\n"), library).values
    assert half["parameters.availability_percent"] == "99.5"
    assert half["parameters.service_hours"] == "毎日7時から22時まで"
    given = 'parameters: {availability_percent: "99.9", service_hours: 規則第12号に定める時間}\n'
    full = gather_facts(profile(PROFILE, given), library).values
    assert full["parameters.availability_percent"] == "９９．９"
    assert full["parameters.service_hours"] == "規則第12号に定める時間"
