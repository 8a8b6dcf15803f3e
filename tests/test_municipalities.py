from __future__ import annotations

import re

import pytest

from specgen.errors import Origin, UsageError
from specgen.municipalities import all_municipalities, check_digit, find, latin_name, near

HERE = Origin("--member")


def found(query: str) -> list[str]:
    return [one.full_name for one in find(query, HERE)]


def test_the_list_is_whole() -> None:
    everyone = all_municipalities()
    assert len(everyone) == 1741
    assert len({one.code for one in everyone}) == 1741
    assert len({one.prefecture for one in everyone}) == 47
    assert [one.code for one in everyone] == sorted(one.code for one in everyone)
    assert [one for one in everyone if int(one.code[5]) != check_digit(one.code[:5])] == []
    assert {one.name[-1] for one in everyone} == {"市", "町", "村", "区"}
    assert [one.full_name for one in everyone if one.population is None] == ["福島県双葉町"]
    assert sum(one.population or 0 for one in everyone) > 126_000_000


@pytest.mark.parametrize(
    ("query", "municipalities"),
    [
        ("011002", ["北海道札幌市"]),
        ("01100", ["北海道札幌市"]),
        ("０１１００２", ["北海道札幌市"]),
        (" 01100 2 ", ["北海道札幌市"]),
        ("札幌市", ["北海道札幌市"]),
        ("札幌", ["北海道札幌市"]),
        ("北海道札幌市", ["北海道札幌市"]),
        ("北海道　札幌市", ["北海道札幌市"]),
        ("さっぽろし", ["北海道札幌市"]),
        ("サッポロ", ["北海道札幌市"]),
        ("ｻｯﾎﾟﾛ", ["北海道札幌市"]),
        ("府中市", ["東京都府中市", "広島県府中市"]),
        ("広島県府中市", ["広島県府中市"]),
        ("津市", ["三重県津市"]),  # not 津山市 and others that begin so
        ("つし", ["三重県津市"]),
        ("石狩郡当別町", ["北海道当別町"]),
        ("北海道石狩郡当別町", ["北海道当別町"]),
        ("郡山市", ["福島県郡山市"]),
        ("龍ケ崎市", ["茨城県龍ケ崎市"]),
        ("龍ヶ崎市", ["茨城県龍ケ崎市"]),
        ("14100", ["神奈川県横浜市"]),
        ("011011", []),  # a ward of a designated city: a sound code, not in the list
        ("1100", []),
        ("見本市", []),
        ("", []),
        ("　", []),
    ],
)
def test_a_municipality_is_found_by_code_name_and_reading(query: str, municipalities: list[str]) -> None:
    assert found(query) == municipalities


@pytest.mark.parametrize(("first_five", "digit"), [("01100", 2), ("13206", 3), ("34208", 4), ("01303", 0), ("47382", 1)])
def test_the_check_digit_follows_the_rule_of_the_code(first_five: str, digit: int) -> None:
    assert check_digit(first_five) == digit


def test_a_wrong_check_digit_is_refused_and_the_right_one_named() -> None:
    with pytest.raises(UsageError) as caught:
        find("011003", HERE)
    (problem,) = caught.value.problems
    assert (problem.code, problem.origin) == ("SG032", HERE)
    assert "検査数字（６桁目）が違います" in problem.message
    assert "６桁目は 2 です" in problem.remedy


def test_near_names_are_suggested() -> None:
    assert "札幌市" in [one.name for one in near("礼幌市")]
    assert near("見本地域広域連合") == ()


def test_every_reading_makes_an_id() -> None:
    names = {one.full_name: latin_name(one) for one in all_municipalities()}
    assert names["北海道札幌市"] == "sapporo"
    assert names["三重県津市"] == "tsu"
    assert names["北海道森町"] == "mori"
    assert names["東京都千代田区"] == "chiyoda"
    assert names["京都府京都市"] == "kyouto"
    assert names["新潟県上越市"] == "jouetsu"
    assert [name for name, latin in names.items() if not re.fullmatch("[a-z]{1,60}", latin)] == []
