"""The sections ``evaluation`` and ``budget`` of a profile across their own entries: sums, formulas, ties. What rests on the library: evaluation_facts.py."""

from __future__ import annotations

from collections.abc import Iterator

from specgen import schema
from specgen.errors import Problem
from specgen.scoring import NEEDS_CEILING
from specgen.source import Document, Path_


def check_evaluation(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    """Every mistake that needs no library: SG130, SG132, SG156, SG157, SG159, SG160, SG167.

    Nothing is scored in an open bidding: of what it says of the evaluation only ids and lists are looked at, since its method may change.
    """
    yield from _ceilings_add_up(profile, source)
    yield from _named_once(profile.evaluation, source)
    yield from _said_once(profile.evaluation, source)
    if profile.method == "open_bidding":
        return
    yield from _ties_end(profile.evaluation, source)
    yield from _formula_has_its_figures(profile, source)
    yield from _no_negative_shares(profile.evaluation, source)
    if profile.evaluation.criteria:
        yield from points_add_up(profile, source, sum(each.points for each in profile.evaluation.criteria))


def divides(profile: schema.Profile) -> bool:
    """Whether the value of an offer is points divided by its price (除算方式), which only the 総合評価 knows."""
    return profile.method == "overall_evaluation" and profile.evaluation.value_formula == "division"


def ceiling_is_told(profile: schema.Profile) -> bool:
    """Whether the papers print the ceiling: always for proposals; for bidding when the 予定価格 is published."""
    return profile.method == "proposal" or profile.call.price_published


def points_add_up(profile: schema.Profile, source: Document, criteria_points: int) -> Iterator[Problem]:
    """Criteria, functions and price make up the total; where the price divides there are no points for it. SG156."""
    given = profile.evaluation
    price = given.price_points
    if divides(profile) and price:
        origin = source.origin(("evaluation", "price_points"))
        remedy = f"除算方式では価格で除します。price_points を 0 に、total_points を {criteria_points + given.fit_points} にしてください"
        yield Problem(origin, "SG156", f"除算方式の評価に、価格点の配点（{price} 点）があります", remedy)
        return
    found = criteria_points + given.fit_points + price
    if found == given.total_points:
        return
    difference = given.total_points - found
    parts = f"評価項目 {criteria_points} 点、機能適合点 {given.fit_points} 点、価格点 {price} 点"
    what = f"配点の和が合計と合いません。{parts}の和は {found} 点、合計（total_points）は {given.total_points} 点です"
    short = f"{abs(difference)} 点{'足りません' if difference > 0 else '多くなっています'}"
    remedy = f"和が {short}。どれかの配点を直すか、total_points を {found} にしてください"
    yield Problem(source.origin(("evaluation", "total_points")), "SG156", what, remedy)


def _ceilings_add_up(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    budget = profile.budget
    whole, build, operation = budget.ceiling_yen, budget.ceiling_build_yen, budget.ceiling_operation_yen
    if whole is None or build is None or operation is None or whole == build + operation:
        return
    lines = "、".join(
        f"{name} {amount} 円（{_line(source, ('budget', name))}）"
        for name, amount in (("ceiling_build_yen", build), ("ceiling_operation_yen", operation))
    )
    what = f"上限額 {whole} 円が、構築期間の額と運用期間の額の和 {build + operation} 円と合いません。{lines}"
    remedy = f"差は {abs(whole - build - operation)} 円です。三つの額のどれかを直してください"
    yield Problem(source.origin(("budget", "ceiling_yen")), "SG160", what, remedy)


def _line(source: Document, path: Path_) -> str:
    origin = source.origin(path)
    return f"{origin.line} 行目" if origin.line else str(origin).rpartition(":")[2]


def _named_once(given: schema.Evaluation, source: Document) -> Iterator[Problem]:
    for key in ("criteria", "experts"):
        seen: dict[str, int] = {}
        for i, entry in enumerate(getattr(given, key)):
            if entry.id in seen:
                what = f"識別名「{entry.id}」が２回使われています（先に {_line(source, ('evaluation', key, seen[entry.id], 'id'))}）"
                yield Problem(source.origin(("evaluation", key, i, "id")), "SG130", what, "どちらか一方を別の名前にしてください")
            seen.setdefault(entry.id, i)


def _said_once(given: schema.Evaluation, source: Document) -> Iterator[Problem]:
    marks: dict[str, int] = {}
    for i, each in enumerate(given.marks):
        if each.mark in marks:
            what = f"記号「{each.mark}」が２回書かれています（先に {_line(source, ('evaluation', 'marks', marks[each.mark], 'mark'))}）"
            yield Problem(source.origin(("evaluation", "marks", i, "mark")), "SG159", what, "どちらか一方を消してください")
        marks.setdefault(each.mark, i)
    for i, rule in enumerate(given.tie):
        if rule in given.tie[:i]:
            yield Problem(source.origin(("evaluation", "tie", i)), "SG132", f"「{rule}」が同じ一覧に２回あります", "一つを消してください")


def _ties_end(given: schema.Evaluation, source: Document) -> Iterator[Problem]:
    """Points and prices may be equal to the last digit: only people, or lots, settle every tie, and nothing comes after lots."""
    if "lot" in given.tie[:-1]:
        place = given.tie.index("lot")
        what = "同点のときの順位で、くじ（lot）の後に別の定めがあります"
        yield Problem(source.origin(("evaluation", "tie", place)), "SG167", what, "lot を最後に置いてください")
    elif given.tie[-1] not in ("vote", "lot"):
        what = f"同点のときの順位が「{given.tie[-1]}」で終わり、なお同点の者の順位が決まりません"
        yield Problem(source.origin(("evaluation", "tie")), "SG167", what, "最後に lot（くじ）か vote（委員の合議）を加えてください")


def _formula_has_its_figures(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    """A formula that looks at the ceiling needs one the papers print; a 予定価格 that is kept secret stays out of the profile."""
    given = profile.evaluation
    if divides(profile):
        return
    origin = source.origin(("evaluation", "price_formula"))
    if given.price_formula in NEEDS_CEILING and ceiling_is_told(profile) and profile.budget.ceiling_yen is None:
        what = f"価格点の算式「{given.price_formula}」に要る価格の上限額がありません"
        remedy = "budget の ceiling_yen に上限額を書くか、price_formula を ratio_lowest にしてください"
        yield Problem(origin, "SG157", what, remedy)
    if given.price_formula == "linear_band" and given.full_percent is None:
        what = "価格点の算式「linear_band」に要る、満点とする割合がありません"
        yield Problem(origin, "SG157", what, "evaluation の full_percent に、上限額に対する百分率（例: 70）を書いてください")


def _no_negative_shares(given: schema.Evaluation, source: Document) -> Iterator[Problem]:
    if given.fit_formula == "share":
        for i, each in enumerate(given.marks):
            if each.percent < 0:
                what = f"記号「{each.mark}」の割合（{each.percent}）が負です。算式「share」に減点はありません"
                yield Problem(
                    source.origin(("evaluation", "marks", i, "percent")),
                    "SG159",
                    what,
                    "0 以上にするか、fit_formula を signed にしてください",
                )
