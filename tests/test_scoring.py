"""Points and prices of offers. Every number expected here was computed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import pytest

from specgen.conditions import holds
from specgen.errors import InputError
from specgen.facts import gather_facts
from specgen.library import Library
from specgen.model import Facts, FactValue, Row, Unset
from specgen.profile import LoadedProfile, load_profile, parse_profile
from specgen.schema import FitFormula, PriceFormula, ScoreRounding, ScoreScale, TieRule
from specgen.scoring import (
    CustomizationCost,
    Scored,
    average,
    criterion_points,
    evaluated_yen,
    exclusions,
    fit_score,
    minimum_points,
    offer_value,
    price_score,
    rank_offers,
    round_points,
    without_tax,
)
from specgen.situations import situations
from tests.conftest import ROOT
from tests.error_examples import Example, shown
from tests.small import PROFILE, profile

BIDDING = PROFILE.replace("method: proposal", "method: overall_evaluation")
MILLION = 1_000_000


def number(text: str) -> Fraction:
    return Fraction(text)


# --- points -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "digits", "half_up", "down"),
    [
        ("112.5", 0, "113", "112"),
        ("112.4999999999999999999", 0, "112", "112"),
        ("56.25", 1, "56.3", "56.2"),
        ("56.125", 2, "56.13", "56.12"),
        ("0.05", 1, "0.1", "0"),
        ("200", 2, "200", "200"),
        ("2.675", 2, "2.68", "2.67"),  # a float would say 2.67
    ],
)
def test_points_are_rounded_once_and_exactly(points: str, digits: int, half_up: str, down: str) -> None:
    assert round_points(number(points), "half_up", digits) == number(half_up)
    assert round_points(number(points), "down", digits) == number(down)


@pytest.mark.parametrize(
    ("scale", "mark", "points", "earned"),
    [
        ("five", 5, 35, "35"),
        ("five", 4, 35, "28"),
        ("five", 3, 35, "21"),
        ("five", 1, 10, "2"),
        ("five", 0, 35, "0"),
        ("letters", "A", 35, "35"),
        ("letters", "B", 35, "24.5"),
        ("letters", "C", 35, "17.5"),
        ("letters", "D", 25, "7.5"),
        ("letters", "E", 35, "0"),
        ("steps", 17, 20, "17"),
        ("steps", 20, 20, "20"),
        ("steps", 0, 20, "0"),
    ],
)
def test_a_mark_earns_its_share_of_a_criterion(scale: ScoreScale, mark: int | str, points: int, earned: str) -> None:
    assert criterion_points(scale, mark, points) == number(earned)


@pytest.mark.parametrize(("scale", "mark"), [("five", 6), ("five", -1), ("five", "A"), ("letters", "F"), ("letters", 3), ("steps", 21)])
def test_a_mark_the_scale_does_not_have_is_refused(scale: ScoreScale, mark: int | str) -> None:
    with pytest.raises(ValueError, match="評点ではありません"):
        criterion_points(scale, mark, 20)


def test_the_members_points_are_averaged_exactly_and_then_rounded() -> None:
    given = [number("24.5"), number("17.5"), number("35")]
    assert average(given) == Fraction(77, 3)
    assert round_points(average(given), "half_up", 1) == number("25.7")
    assert round_points(average(given), "down", 1) == number("25.6")
    with pytest.raises(ValueError, match="委員がいません"):
        average([])


PERCENTS = {"◎": 100, "○": 100, "●": 80, "△": 80, "▲": 20, "×": 0}
SIGNED = {"◎": 100, "△": 0, "▲": -50, "×": -200}


def test_the_fit_is_the_share_of_the_weights_that_answers_earn() -> None:
    assert fit_score({("◎", 1): 100}, PERCENTS, "share", 150) == 150
    assert fit_score({("◎", 1): 90, ("△", 1): 10}, PERCENTS, "share", 150) == 147
    assert fit_score({("◎", 1): 90, ("▲", 1): 10}, PERCENTS, "share", 150) == 138
    # weights 30 + 20 + 10 + 8 + 12 + 2 = 82, of which 30 + 20 + 8 + 6.4 + 2.4 + 0 = 66.8; what does not apply does not count
    answers = {("◎", 3): 10, ("○", 1): 20, ("●", 2): 5, ("△", 1): 8, ("▲", 2): 6, ("×", 1): 2, ("－", 1): 40}
    assert fit_score(answers, PERCENTS, "share", 150) == Fraction(5010, 41)  # 122.195…
    assert fit_score({}, PERCENTS, "share", 150) == 0
    assert fit_score({("×", 3): 7}, PERCENTS, "share", 150) == 0


def test_a_signed_fit_takes_points_away_but_never_falls_below_nothing() -> None:
    assert fit_score({("◎", 1): 80, ("▲", 1): 10, ("×", 1): 10}, SIGNED, "signed", 150) == number("82.5")  # 80 - 5 - 20 = 55 of 100
    assert fit_score({("◎", 1): 10, ("×", 1): 90}, SIGNED, "signed", 150) == 0
    with pytest.raises(ValueError, match="計算できません"):
        fit_score({("◎", 1): 10, ("×", 1): 90}, SIGNED, "share", 150)


# --- prices -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("evaluated", "rounding", "digits", "points"),
    [
        (90_000_000, "half_up", 1, "200"),
        (100_000_000, "half_up", 1, "180"),
        (112_500_000, "half_up", 1, "160"),
        (160_000_000, "half_up", 0, "113"),  # 112.5
        (160_000_000, "down", 0, "112"),
        (97_000_000, "half_up", 0, "186"),  # 185.56701…
        (97_000_000, "half_up", 1, "185.6"),
        (97_000_000, "half_up", 2, "185.57"),
        (97_000_000, "down", 0, "185"),
        (97_000_000, "down", 1, "185.5"),
        (97_000_000, "down", 2, "185.56"),
        (90_000_001, "down", 0, "199"),  # 199.9999977…: a yen more is no longer all
        (90_000_001, "half_up", 2, "200"),
    ],
)
def test_a_price_earns_in_proportion_to_the_lowest(evaluated: int, rounding: ScoreRounding, digits: int, points: str) -> None:
    assert price_score("ratio_lowest", evaluated, 90_000_000, None, None, 200, rounding, digits) == number(points)


@pytest.mark.parametrize(
    ("evaluated", "rounding", "digits", "points"),
    [
        (400_000_000, "half_up", 1, "0"),
        (399_999_999, "half_up", 1, "0"),
        (300_000_000, "half_up", 1, "50"),
        (320_000_000, "half_up", 0, "40"),
        (333_333_333, "half_up", 2, "33.33"),  # 33.3333335
        (333_333_333, "down", 0, "33"),
        (321_000_000, "half_up", 0, "40"),  # 39.5
        (321_000_000, "down", 0, "39"),
        (1, "half_up", 1, "200"),  # 199.9999995
        (1, "down", 1, "199.9"),
        (450_000_000, "half_up", 1, "0"),  # customizations may lift it above the ceiling
    ],
)
def test_a_price_earns_what_it_leaves_of_the_ceiling(evaluated: int, rounding: ScoreRounding, digits: int, points: str) -> None:
    assert price_score("ratio_ceiling", evaluated, 1, 400_000_000, None, 200, rounding, digits) == number(points)


@pytest.mark.parametrize(
    ("evaluated", "rounding", "digits", "points"),
    [
        (200_000_000, "half_up", 1, "200"),
        (280_000_000, "half_up", 1, "200"),  # 70 per cent of the ceiling
        (280_000_001, "down", 1, "199.9"),
        (280_000_001, "half_up", 1, "200"),
        (310_000_000, "half_up", 1, "150"),
        (340_000_000, "half_up", 1, "100"),
        (299_000_000, "half_up", 0, "168"),  # 168.33…
        (299_000_000, "half_up", 2, "168.33"),
        (298_000_000, "down", 1, "170"),
        (400_000_000, "half_up", 1, "0"),
        (400_000_001, "half_up", 1, "0"),
    ],
)
def test_a_price_earns_all_within_the_band_and_less_up_to_the_ceiling(
    evaluated: int, rounding: ScoreRounding, digits: int, points: str
) -> None:
    assert price_score("linear_band", evaluated, 200_000_000, 400_000_000, 70, 200, rounding, digits) == number(points)


@pytest.mark.parametrize(
    ("formula", "evaluated", "lowest", "ceiling", "full"),
    [
        ("ratio_lowest", 0, 0, None, None),
        ("ratio_lowest", 90, 100, None, None),
        ("ratio_ceiling", 100, 90, None, None),
        ("ratio_ceiling", 100, 90, 0, None),
        ("linear_band", 100, 90, 200, None),
        ("linear_band", 100, 90, 200, 100),
    ],
)
def test_a_price_without_what_its_formula_needs_is_refused(
    formula: PriceFormula, evaluated: int, lowest: int, ceiling: int | None, full: int | None
) -> None:
    with pytest.raises(ValueError, match=r"なりません|要ります"):
        price_score(formula, evaluated, lowest, ceiling, full, 200, "half_up", 1)


def test_the_evaluated_price_holds_every_customization_over_all_years_and_the_cloud_fee() -> None:
    one = CustomizationCost(initial_yen=2_000_000, yearly_yen=500_000, version_up_yen=1_000_000)
    assert evaluated_yen(200_000_000, [], 5) == 200_000_000
    assert evaluated_yen(200_000_000, [one], 5) == 205_500_000
    assert evaluated_yen(200_000_000, [one, CustomizationCost(300_000)], 7, 30_000_000) == 236_800_000
    with pytest.raises(ValueError, match="０以上"):
        evaluated_yen(200_000_000, [CustomizationCost(-1)], 5)


def test_a_ceiling_is_compared_with_bids_without_its_tax_cut_down_to_the_yen() -> None:
    assert without_tax(660_000_000, Fraction(10)) == 600_000_000
    assert without_tax(1_000_000, Fraction(10)) == 909_090
    assert without_tax(1_000_000, Fraction(0)) == 1_000_000


# --- the whole offer --------------------------------------------------------------------------


def test_the_value_is_a_sum_or_points_for_a_million_yen() -> None:
    assert offer_value("addition", number("605"), number("177.8"), 200 * MILLION) == number("782.8")
    assert offer_value("division", number("605"), Fraction(0), 200 * MILLION, base_points=200) == number("4.025")
    assert offer_value("division", number("593"), Fraction(0), 225 * MILLION) == Fraction(593, 225)
    with pytest.raises(ValueError, match="１円以上"):
        offer_value("division", number("605"), Fraction(0), 0)


def test_the_minimum_is_exact_and_who_reaches_it_passes() -> None:
    assert minimum_points(800, 60) == 480
    assert minimum_points(785, 63) == number("494.55")
    passing = {"mandatory_refused": 0, "offered_yen": 100, "ceiling_yen": 100, "technical": number("480"), "minimum": number("480")}
    assert exclusions(**passing) == ()  # type: ignore[arg-type]


def test_an_offer_is_excluded_for_every_reason_there_is() -> None:
    def reasons(**given: object) -> tuple[str, ...]:
        usual = {"mandatory_refused": 0, "offered_yen": 100, "ceiling_yen": 100, "technical": number("500"), "minimum": number("480")}
        return exclusions(**{**usual, **given})  # type: ignore[arg-type]

    assert reasons(mandatory_refused=1) == ("mandatory",)
    assert reasons(offered_yen=101) == ("ceiling",)
    assert reasons(offered_yen=101, ceiling_yen=None) == ()
    assert reasons(technical=number("479.9")) == ("minimum",)
    assert reasons(criteria=[(number("24"), number("24")), (number("11.9"), number("12"))]) == ("criterion",)
    assert reasons(mandatory_refused=2, offered_yen=101, technical=number("0")) == ("mandatory", "ceiling", "minimum")


def offer(bidder: str, value: str, technical: str = "600", fit: str = "140", evaluated: int = 200) -> Scored:
    return Scored(bidder, number(technical), number(fit), evaluated, number(value))


def ranks(offers: list[Scored], *tie: TieRule) -> list[tuple[str, int, tuple[str, ...], str | None]]:
    return [(each.offer.bidder, each.rank, each.tied, each.open) for each in rank_offers(offers, tie)]


def test_the_higher_value_comes_first_whatever_the_rules_for_ties() -> None:
    offers = [offer("A", "700"), offer("B", "800", technical="1", fit="0", evaluated=999), offer("C", "750")]
    assert ranks(offers, "technical", "price", "lot") == [("B", 1, (), None), ("C", 2, (), None), ("A", 3, (), None)]


def test_equals_are_told_apart_by_the_rules_in_their_order() -> None:
    offers = [
        offer("A", "800", technical="620", fit="130", evaluated=300),
        offer("B", "800", technical="610", fit="150", evaluated=200),
        offer("C", "800", technical="620", fit="120", evaluated=250),
    ]
    assert [name for name, *_ in ranks(offers, "technical", "price", "lot")] == ["C", "A", "B"]
    assert [name for name, *_ in ranks(offers, "technical", "fit", "lot")] == ["A", "C", "B"]
    assert [name for name, *_ in ranks(offers, "price", "lot")] == ["B", "C", "A"]
    assert [name for name, *_ in ranks(offers, "fit", "lot")] == ["B", "A", "C"]


def test_a_tie_for_people_or_lots_stays_open_and_says_who_settles_it() -> None:
    offers = [offer("A", "700"), offer("B", "800"), offer("C", "800"), offer("D", "600")]
    assert ranks(offers, "technical", "lot") == [("B", 1, ("C",), "lot"), ("C", 1, ("B",), "lot"), ("A", 3, (), None), ("D", 4, (), None)]
    cheaper = [offer("B", "800", evaluated=250), offer("C", "800", evaluated=240)]
    assert ranks(cheaper, "vote", "price", "lot") == [("B", 1, ("C",), "vote"), ("C", 1, ("B",), "vote")]  # the vote comes before the price
    assert ranks(cheaper, "price", "vote") == [("C", 1, (), None), ("B", 2, (), None)]
    assert ranks([offer("B", "800"), offer("C", "800")], "technical") == [("B", 1, ("C",), None), ("C", 1, ("B",), None)]


# --- the library ------------------------------------------------------------------------------


def test_the_criteria_of_the_library_make_up_the_total_in_every_situation(library: Library) -> None:
    criteria = next(kind.kind.criteria for kind in library.kinds if kind.kind.id == "evaluation")
    whens = [rule.when for rule in criteria]
    sums = {
        sum(rule.points for rule in criteria if holds(rule.when, facts))
        for facts in situations([], [*whens, {"joint": True, "method": "proposal"}])
    }
    assert sums == {650}  # and 150 for the functions and 200 for the price are the 1,000 of a profile that says nothing
    for facts in situations([], [*whens, {"joint": True}]):
        ids = [rule.id for rule in criteria if holds(rule.when, facts)]
        assert len(ids) == len(set(ids))


def test_in_the_library_a_customization_earns_less_than_any_other_way(library: Library) -> None:
    percents = next(kind.kind.mark_points for kind in library.kinds if kind.kind.id == "evaluation")
    answers = next(book.kind.answers for book in library.workbooks if book.kind.workbook == "fit")
    assert set(percents) == {answer.mark for answer in answers if not answer.chapter_only}
    assert percents["×"] < percents["▲"] < min(percents[mark] for mark in "◎○●△")
    assert max(percents.values()) == percents["◎"] == 100


@pytest.mark.parametrize(
    ("price", "fit", "digits"),
    [
        *product(("ratio_lowest", "ratio_ceiling", "linear_band"), ("share", "signed"), (1, 2)),
    ],
)
def test_a_customization_comes_out_worse_than_the_standard_and_the_alternative_other_things_equal(
    price: PriceFormula, fit: FitFormula, digits: int
) -> None:
    """Rule: policy 3-4 and 3-5."""

    def total(mark: str, customizations: list[CustomizationCost]) -> Fraction:
        points = fit_score({("◎", 1): 95, (mark, 1): 5}, PERCENTS, fit, 150)
        evaluated = evaluated_yen(320 * MILLION, customizations, 5)
        earned = price_score(price, evaluated, 320 * MILLION, 400 * MILLION, 70, 200, "half_up", digits)
        return offer_value("addition", 455 + round_points(points, "half_up", digits), earned, evaluated)

    customized = total("▲", [CustomizationCost(5 * MILLION, MILLION)])
    assert customized < total("△", []) < total("◎", [])


# --- facts ------------------------------------------------------------------------------------


def facts_of(library: Library, text: str, more: str = "") -> Facts:
    return gather_facts(profile(text, more), library)


def words(facts: Facts, name: str) -> FactValue:
    return facts.values[f"evaluation.{name}"]


def cells(rows: tuple[Row, ...], *names: str) -> list[tuple[object, ...]]:
    return [tuple(f"[{value.label}]" if isinstance(value := row[name], Unset) else value for name in names) for row in rows]


def test_the_values_say_what_the_profile_chose(library: Library) -> None:
    facts = facts_of(library, PROFILE, "evaluation: {minimum_percent: 63, digits: 0, tie: [price, fit, vote, lot]}\n")
    assert words(facts, "total_points") == 1000
    assert words(facts, "technical_points") == 800
    assert words(facts, "minimum_points") == 504
    assert words(facts, "rounding_place") == "小数点以下第１位"
    assert words(facts, "tie") == "評価価格の低い者、機能適合点の高い者、委員の合議により定める者、くじにより定める者"
    assert words(facts_of(library, PROFILE, "evaluation: {digits: 2}\n"), "rounding_place") == "小数点以下第３位"


OWN = """\
evaluation:
  total_points: 90
  price_points: 20
  fit_points: 30
  minimum_percent: 55
  criteria:
    - {id: plan, group: 提案, name: 計画, viewpoint: 計画が具体的である。, points: 25, minimum_percent: 50}
    - {id: people, group: 体制, name: 要員, viewpoint: 要員が足りている。, points: 10, minimum_percent: 60}
    - {id: more, group: 提案, name: 追加, viewpoint: 効果がある。, points: 5}
"""


def test_criteria_of_the_profile_replace_those_of_the_library(library: Library) -> None:
    facts = facts_of(library, PROFILE, OWN)
    assert cells(facts.lists["criteria"], "id", "points", "minimum") == [
        ("plan", 25, "１２．５点"),
        ("people", 10, "６点"),
        ("more", 5, "―"),
    ]
    assert words(facts, "minimum_points") == "３８．５"


def test_the_groups_come_with_per_cents_that_add_up_as_they_are_printed(library: Library) -> None:
    assert cells(facts_of(library, PROFILE, OWN).lists["criterion_groups"], "group", "points", "percent") == [
        ("提案", 30, "３３．４"),  # three times 33.33… and 11.11…, 22.22…: the tenth that is left goes to the first
        ("体制", 10, "１１．１"),
        ("機能適合点", 30, "３３．３"),
        ("価格点", 20, "２２．２"),
    ]
    whole = facts_of(library, PROFILE).lists["criterion_groups"]
    assert [row["percent"] for row in whole] == [4, 12, 6, 4, 7, 6, 6, 7, 7, 4, 2, 15, 20]
    halves = facts_of(library, BIDDING, "evaluation: {value_formula: division, price_points: 0, total_points: 800}\n")
    assert [row["percent"] for row in halves.lists["criterion_groups"]] == [
        *(
            "５．００",
            "１５．００",
            "７．５０",
            "５．００",
            "８．７５",
            "７．５０",
            "７．５０",
            "８．７５",
            "８．７５",
            "５．００",
            "２．５０",
        ),
        "１８．７５",
    ]


def test_marks_of_the_profile_change_those_of_the_library(library: Library) -> None:
    facts = facts_of(library, PROFILE, "evaluation: {fit_formula: signed, marks: [{mark: ▲, percent: 0}, {mark: ×, percent: -200}]}\n")
    assert cells(facts.lists["answer_marks"], "mark", "percent") == [("◎", 100), ("○", 100), ("●", 80), ("△", 80), ("▲", 0), ("×", -200)]


def test_an_overall_evaluation_has_a_row_for_each_of_two_persons_of_learning(library: Library) -> None:
    def experts(text: str, more: str = "") -> list[tuple[object, ...]]:
        return cells(facts_of(library, text, more).lists["experts"], "post", "asked")

    one = "evaluation: {experts: [{id: e1, post: 見本大学教授}]}\n"
    assert experts(PROFILE) == []
    assert experts(BIDDING) == [("[意見を聴く学識経験者の職（１人目）]", "―"), ("[意見を聴く学識経験者の職（２人目）]", "―")]
    assert experts(BIDDING, one) == [
        ("見本大学教授", "[見本大学教授の意見を聴いた日]"),
        ("[意見を聴く学識経験者の職（２人目）]", "―"),
    ]


def test_the_example_of_mihon(library: Library) -> None:
    """The ceiling is 553,000,000 yen; 80 per cent of it 442,400,000, 95 per cent of that 420,280,000; 200 × 442.4 ÷ 497.7 = 177.77…"""
    lists = gather_facts(load_profile(ROOT / "profiles" / "mihon.yaml"), library).lists
    assert cells(lists["example_offers"], "bidder", "offered", "customization", "evaluated") == [
        ("Ａ者", 442_400_000, 0, 442_400_000),
        ("Ｂ者", 442_400_000, 0, 442_400_000),
        ("Ｃ者", 420_280_000, 77_420_000, 497_700_000),
    ]
    assert cells(lists["example_fit"], "bidder", "mark", "count", "percent", "points") == [
        ("Ａ者", "◎", 100, 100, "１００．０"),
        ("Ａ者", "計", 100, "―", "１００．０"),
        ("Ｂ者", "◎", 90, 100, "９０．０"),
        ("Ｂ者", "△", 10, 80, "８．０"),
        ("Ｂ者", "計", 100, "―", "９８．０"),
        ("Ｃ者", "◎", 90, 100, "９０．０"),
        ("Ｃ者", "▲", 10, 20, "２．０"),
        ("Ｃ者", "計", 100, "―", "９２．０"),
    ]
    assert cells(lists["example_points"], "bidder", "technical", "fit", "price", "value", "rank") == [
        ("Ａ者", "４５５．０", "１５０．０", "２００．０", "８０５．０", 1),
        ("Ｂ者", "４５５．０", "１４７．０", "２００．０", "８０２．０", 2),
        ("Ｃ者", "４５５．０", "１３８．０", "１７７．８", "７７０．８", 3),
    ]


def points_of(library: Library, text: str, more: str) -> list[tuple[object, ...]]:
    return cells(facts_of(library, text, more).lists["example_points"], "technical", "fit", "price", "value", "rank")


def test_the_example_follows_the_formulas_of_the_profile(library: Library) -> None:
    ceiling = "budget: {ceiling_yen: 26400000}\n"
    # offered 21,120,000, the customized one evaluated at 23,760,000: 200 × 0.2 and 200 × 0.1; points of 24.5 and 17.5 are cut down
    assert points_of(library, PROFILE, ceiling + "evaluation: {price_formula: ratio_ceiling, rounding: down, digits: 0}\n") == [
        ("４５０", "１５０", "４０", "６４０", 1),
        ("４５０", "１４７", "４０", "６３７", 2),
        ("４５０", "１３８", "２０", "６０８", 3),
    ]
    # all points up to 90 per cent, so the others offer just that; 95 per cent is half of the band
    assert points_of(library, PROFILE, ceiling + "evaluation: {price_formula: linear_band, full_percent: 90}\n") == [
        ("４５５．０", "１５０．０", "２００．０", "８０５．０", 1),
        ("４５５．０", "１４７．０", "２００．０", "８０２．０", 2),
        ("４５５．０", "１３８．０", "１００．０", "６９３．０", 3),
    ]
    # 200,000,000 and 225,000,000 yen: 805 ÷ 200, 802 ÷ 200, 793 ÷ 225
    divided = "evaluation: {value_formula: division, price_points: 0, total_points: 800, base_points: 200, digits: 2}\n"
    assert points_of(library, BIDDING, divided) == [
        ("４５５．００", "１５０．００", "―", "４．０２５０", 1),
        ("４５５．００", "１４７．００", "―", "４．０１００", 2),
        ("４５５．００", "１３８．００", "―", "３．５２４４", 3),
    ]


def test_an_example_never_tells_a_ceiling_the_papers_keep_secret(library: Library) -> None:
    band = "budget: {ceiling_yen: 660000000}\nevaluation: {price_formula: linear_band, full_percent: 70}\n"
    secret, told = facts_of(library, BIDDING, band), facts_of(library, BIDDING, f"{band}call: {{price_published: true}}\n")
    assert words(secret, "example_ceiling") == "２５０，０００，０００円（例のための架空の額）"
    assert secret.lists["example_offers"][0]["offered"] == 200_000_000
    assert words(told, "example_ceiling") == "６００，０００，０００円（消費税及び地方消費税を含まない額）"
    assert told.lists["example_offers"][0]["offered"] == 480_000_000


def test_our_own_words_have_the_digits_of_the_papers(library: Library) -> None:
    facts = facts_of(library, PROFILE, "style: {digits: half}\n")
    assert words(facts, "rounding_place") == "小数点以下第2位"
    assert facts.lists["example_points"][2]["value"] == "770.8"


@pytest.mark.parametrize("yen", [1, 7, 999_999, 1_000_001, 123_456_789, 10**15])
@pytest.mark.parametrize("formula", ["ratio_lowest", "ratio_ceiling", "linear_band"])
def test_every_ceiling_has_an_example_in_which_the_customization_comes_last(library: Library, yen: int, formula: str) -> None:
    facts = facts_of(library, PROFILE, f"budget: {{ceiling_yen: {yen}}}\nevaluation: {{price_formula: {formula}, full_percent: 85}}\n")
    first, second, last = facts.lists["example_points"]
    assert (first["rank"], second["rank"], last["rank"]) == (1, 2, 3)
    offers: list[Mapping[str, FactValue]] = list(facts.lists["example_offers"])
    assert all(int(str(row["evaluated"])) == int(str(row["offered"])) + int(str(row["customization"])) for row in offers)
    assert int(str(offers[2]["evaluated"])) > int(str(offers[0]["evaluated"]))


# --- what is refused --------------------------------------------------------------------------


def refusals(library: Library, text: str, more: str) -> list[tuple[str, int]]:
    """Code and line of every problem; lines count from the first of ``more``."""
    try:
        gather_facts(loaded(text + more), library)
    except InputError as error:
        assert error.exit_status == 3
        return [(problem.code, problem.origin.line - text.count("\n")) for problem in error.problems]
    return []


def loaded(text: str) -> LoadedProfile:
    return parse_profile(text, "p.yaml", "p")


def test_weights_that_do_not_make_up_the_total_are_refused_with_the_sum_and_the_difference(library: Library) -> None:
    status, printed = shown(Example(("check", "見本.yaml"), profile=f"{PROFILE}evaluation:\n  price_points: 300\n  total_points: 1000\n"))
    assert status == 3
    assert "見本.yaml:13:17: SG156" in printed
    assert "評価項目 650 点、機能適合点 150 点、価格点 300 点の和は 1100 点、合計（total_points）は 1000 点です" in printed
    assert "100 点多くなっています" in printed
    assert refusals(library, PROFILE, OWN) == []
    assert refusals(library, PROFILE, OWN.replace("points: 25,", "points: 24,")) == [("SG156", 2)]
    with pytest.raises(InputError, match=r"和は 89 点.*90 点です\n.*1 点足りません"):
        loaded(PROFILE + OWN.replace("points: 25,", "points: 24,"))


def test_where_the_price_divides_there_are_no_points_for_it(library: Library) -> None:
    divided = "evaluation:\n  value_formula: division\n"
    assert refusals(library, BIDDING, divided) == [("SG156", 2)]
    assert refusals(library, BIDDING, f"{divided}  price_points: 200\n") == [("SG156", 3)]
    assert refusals(library, BIDDING, f"{divided}  price_points: 0\n  total_points: 800\n") == []
    assert refusals(library, PROFILE, divided) == []  # a proposal adds up whatever it says


def test_a_formula_without_its_ceiling_or_band_is_refused(library: Library) -> None:
    def formula(words: str, text: str = PROFILE) -> list[tuple[str, int]]:
        return refusals(library, text, f"evaluation:\n  price_formula: {words}\n")

    assert formula("ratio_lowest") == []
    assert formula("ratio_ceiling") == [("SG157", 2)]
    assert formula("linear_band") == [("SG157", 2), ("SG157", 2)]
    assert formula("linear_band\n  full_percent: 70\nbudget: {ceiling_yen: 1000000}") == []
    assert formula("ratio_ceiling", BIDDING) == []  # a 予定価格 may be secret
    assert formula("ratio_ceiling\ncall: {price_published: true}", BIDDING) == [("SG157", 2)]


def test_marks_are_those_of_the_requirements_once_each(library: Library) -> None:
    def marks(*lines: str, formula: str = "share") -> list[tuple[str, int]]:
        return refusals(library, PROFILE, f"evaluation:\n  fit_formula: {formula}\n  marks:\n" + "".join(f"    - {{{e}}}\n" for e in lines))

    assert marks("mark: △, percent: 60", "mark: ▲, percent: 10") == []
    assert marks("mark: △, percent: 60", "mark: △, percent: 70") == [("SG159", 5)]
    assert marks("mark: □, percent: 60") == [("SG159", 4)]
    assert marks("mark: －, percent: 60") == [("SG159", 4)]  # does not apply: earns nothing and costs nothing
    assert marks("mark: ×, percent: -100") == [("SG159", 4)]
    assert marks("mark: ×, percent: -100", formula="signed") == []


@pytest.mark.parametrize("mark", ["◎", "○", "●", "△"])
def test_a_customization_that_does_not_earn_less_is_refused(library: Library, mark: str) -> None:
    """Rule: policy 3-4."""
    equal = f"evaluation:\n  marks:\n    - {{mark: {mark}, percent: 20}}\n"
    assert refusals(library, PROFILE, equal) == [("SG159", 3)]
    assert refusals(library, PROFILE, equal.replace("20", "21")) == []
    assert refusals(library, PROFILE, "evaluation:\n  marks:\n    - {mark: ▲, percent: 80}\n") == [("SG159", 3)]


def test_ids_and_rules_twice_and_ties_that_stay_open_are_refused_all_at_once(library: Library) -> None:
    wrong = """\
evaluation:
  total_points: 1000
  tie: [technical, technical]
  criteria:
    - {id: plan, group: 提案, name: 計画, viewpoint: 計画が具体的である。, points: 325}
    - {id: plan, group: 提案, name: 追加, viewpoint: 効果がある。, points: 325}
budget:
  ceiling_yen: 300
  ceiling_build_yen: 100
  ceiling_operation_yen: 201
"""
    assert refusals(library, PROFILE, wrong) == [("SG167", 3), ("SG132", 3), ("SG130", 6), ("SG160", 8)]
    with pytest.raises(InputError, match=r"ceiling_build_yen 100 円（19 行目）、ceiling_operation_yen 201 円（20 行目）\n.*差は 1 円"):
        loaded(PROFILE + wrong)
    assert refusals(library, PROFILE, "evaluation:\n  tie: [lot, price]\n") == [("SG167", 2)]
    assert refusals(library, PROFILE, "evaluation:\n  tie: [technical, vote]\n") == []


def test_an_open_bidding_scores_nothing_and_is_not_asked_for_weights(library: Library) -> None:
    assert refusals(library, PROFILE.replace("method: proposal", "method: open_bidding"), "evaluation:\n  total_points: 900\n") == []


def test_a_single_body_is_scored_for_the_end_of_the_contract_and_not_for_joining(library: Library) -> None:
    single = PROFILE.replace("  - {id: bb, name: 例示町, head_title: 例示町長}\n", "").replace(
        "consortium: {lead: aa, council_name: 試験協議会}\n", ""
    )
    ids = {row["id"] for row in gather_facts(loaded(single), library).lists["criteria"]}
    assert {"ending"} == ids & {"sharing", "ending"}


def test_no_sample_excludes_an_offer_that_meets_everything_and_no_more() -> None:
    """By hand: the step "meets what is asked" begins at 60 % of five steps, at 50 % (C) of the letters and at 50 % of single points."""
    meets = {"five": 60, "letters": 50, "steps": 50}
    given = [load_profile(path).data.evaluation for path in sorted((ROOT / "profiles").glob("*.yaml"))]
    assert [(each.scale, each.minimum_percent) for each in given if each.minimum_percent > meets[each.scale]] == []
    assert {each.scale for each in given} == {"five", "letters", "steps"}
