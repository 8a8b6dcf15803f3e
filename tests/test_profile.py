"""What must fit between the parts of a profile."""

from __future__ import annotations

import pytest

from specgen.errors import InputError
from specgen.profile import parse_profile
from tests.small import PROFILE

SINGLE = PROFILE.replace("  - {id: bb, name: 例示町, head_title: 例示町長}\nconsortium: {lead: aa, council_name: 試験協議会}\n", "")


def consortium(more: str) -> str:
    return PROFILE.replace("council_name: 試験協議会", f"council_name: 試験協議会, {more}")


@pytest.mark.parametrize(
    ("text", "code", "line", "said"),
    [
        (consortium("vice_chair: aa"), "SG137", 8, "代表団体「aa」は副会長となることができません"),
        (consortium("auditors: [bb, aa]"), "SG137", 8, "代表団体「aa」は監事となることができません"),
        (consortium("vice_chair: cc"), "SG131", 8, "「cc」という参加団体はありません"),
        (consortium("auditors: [bb, bb]"), "SG132", 8, "「bb」が同じ一覧に２回あります"),
        (PROFILE + "organs:\n  - {id: x, organ: secretariat, members: [zz]}\n", "SG131", 12, "「zz」という参加団体はありません"),
        (PROFILE + "organs:\n  - {id: x, organ: secretariat}\n  - {id: x, organ: secretariat}\n", "SG130", 13, "「x」が２回"),
        (
            PROFILE + "organs:\n  - {id: x, organ: selection_committee, outside: true, members: [aa]}\n",
            "SG123",
            12,
            "outside が true なのに members があります",
        ),
        (SINGLE + "organs:\n  - {id: x, organ: secretariat}\n", "SG137", 9, "参加団体が１つですが"),
        (PROFILE.replace("contract: lead", "contract: union"), "SG138", 3, "契約の形態に「union」は使えません"),
        (PROFILE.replace("contract: lead", "contract: entrustment"), "SG138", 3, "契約の形態に「entrustment」は使えません"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_line(text: str, code: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_profile(text, "p.yaml", "p")
    (problem,) = caught.value.problems
    assert (problem.code, problem.origin.line) == (code, line)
    assert said in problem.message
    assert problem.remedy


def test_a_union_may_sign_when_the_vehicle_is_a_union() -> None:
    text = consortium("vehicle: partial_affairs_assoc").replace("contract: lead", "contract: union")
    assert parse_profile(text, "p.yaml", "p").data.contract == "union"


def test_faults_of_the_parts_few_profiles_have_are_told_with_all_others() -> None:
    """Costs and requests are compiled on their own when a profile has them."""
    text = SINGLE.replace("method: proposal", "method: propsal") + (
        "customization_requests:\n"
        "  - {id: R-1, title: 帳票の追加, business: finance, members: [aa], approval: {date: 2027-02-30, by: 市長, scope: 帳票, review: 更新}}\n"
        "costs:\n"
        "  first_year: 2027\n"
        "  tax_rates: [{fiscal_year: 2027, percent: 10%}]\n"
        "  schemes: [{id: even, name: 均等, mix: {equal: 100}, digits: 2}]\n"
        "  items: []\n"
    )
    with pytest.raises(InputError) as caught:
        parse_profile(text, "p.yaml", "p")
    assert [(problem.origin.line, problem.origin.column, problem.code) for problem in caught.value.problems] == [
        (2, 9, "SG113"),
        (10, 80, "SG115"),
        (12, 3, "SG111"),
        (13, 44, "SG410"),
        (14, 53, "SG110"),
        (15, 10, "SG117"),
    ]
