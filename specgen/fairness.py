"""What in a call for offers may keep vendors from taking part: notices with their reason, since a body may have grounds for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from specgen.conditions import holds
from specgen.errors import Origin, Problem
from specgen.schedule import Step, days_between, on_closed_days

if TYPE_CHECKING:
    from specgen.library import Library
    from specgen.model import Facts, FactValue
    from specgen.profile import LoadedProfile
    from specgen.schema import FairnessRules

_FINAL = ("submission", "bid")  # the step by which offers are in, of the two the later one
_SHORTEST_EXPERIENCE = 3  # years; a shorter time back shuts out whoever has no customer of just these years


def call_doubts(profile: LoadedProfile, library: Library, steps: Sequence[Step], facts: Facts) -> Iterator[Problem]:
    """Notices SG628–SG634; () for a library without a call."""
    rules = next((kind.kind.fairness for kind in library.kinds if kind.kind.fairness), None)
    if rules is None:
        return
    yield from _weights_of_the_library(profile)
    yield from _closed_days(steps)
    yield from _too_short(profile, rules, steps, facts.values, facts.conditions)
    yield from _too_much_experience(profile, facts.values)
    yield from _outsiders_without_ordinance(profile)
    yield from _words_for_one(profile, rules)


def _weights_of_the_library(profile: LoadedProfile) -> Iterator[Problem]:
    """Weights and formulas are choices somebody has to make: those of the library are an example."""
    if profile.data.method != "open_bidding" and "evaluation" not in profile.source.data:
        yield Problem(
            profile.origin("method"),
            "SG634",
            "配点、点数の算式及び最低の基準が、条項集の例のままです",
            "evaluation の欄に、この調達の配点、算式及び基準を書いてください（例のままでよければ、その値を書きます）",
        )


def _closed_days(steps: Sequence[Step]) -> Iterator[Problem]:
    for step in on_closed_days(steps):
        if step.given:
            what = f"{step.name}（{step.day}）が閉庁日です"
            yield Problem(step.given, "SG628", what, "書類を受け付けられる開庁日に改めるか、受付の方法を確かめてください")


def _number(values: Mapping[str, FactValue], name: str) -> int | None:
    value = values.get(f"parameters.{name}")
    return value if isinstance(value, int) else None


def _too_short(
    profile: LoadedProfile, rules: FairnessRules, steps: Sequence[Step], values: Mapping[str, FactValue], conditions: Mapping[str, object]
) -> Iterator[Problem]:
    last = next((name for name in reversed(_FINAL) if any(step.id == name and step.day for step in steps)), None)
    if last is None:
        return
    called = next(step.name for step in steps if step.id == last)
    for period in rules.periods:
        days, least = days_between(steps, period.after, last), _number(values, period.days)
        if holds(period.when, conditions) and days is not None and least is not None and days < least:
            yield Problem(
                profile.origin("call", "notice"),
                "SG629",
                f"{period.words}から{called}までが{days}日で、最小限必要な{least}日に足りません。提案を作る時間がなく、現行の事業者だけが応じられるおそれがあります",
                "期日を遅らせるか、公募開始日（公告の日）を早めてください",
            )


def _too_much_experience(profile: LoadedProfile, values: Mapping[str, FactValue]) -> Iterator[Problem]:
    """Experience is asked for within the size of what is procured."""
    data = profile.data
    wanted, sizes = data.call.track_population, [member.population for member in data.members if member.population is not None]
    if wanted is not None and len(sizes) == len(data.members) and wanted > max(sizes):
        yield Problem(
            profile.origin("call", "track_population"),
            "SG630",
            f"実績として求める団体の人口（{wanted:,}人）が、この調達の最も大きい団体の人口（{max(sizes):,}人）を超えています。調達の規模に見合わない実績は、応じられる者を不当に狭めます",
            "求める人口を、参加団体の規模の範囲に改めてください",
        )
    count, years = _number(values, "track_record_count"), _number(values, "track_record_years")
    if count is not None and count > max(len(data.members), 1):
        yield Problem(
            profile.origin("parameters"),
            "SG630",
            f"求める実績の件数（{count}件）が、この調達の団体の数（{len(data.members)}団体）を超えています。調達の規模に見合わない実績は、応じられる者を不当に狭めます",
            "parameters の track_record_count を改めるか、多くの実績は評価の項目で加点してください",
        )
    if years is not None and years < _SHORTEST_EXPERIENCE:
        yield Problem(
            profile.origin("parameters"),
            "SG630",
            f"実績を認める期間（過去{years}年）が短く、この間に更新の時期を迎えた団体がない者を除くおそれがあります",
            "parameters の track_record_years を長くしてください",
        )


def _outsiders_without_ordinance(profile: LoadedProfile) -> Iterator[Problem]:
    consortium, call = profile.data.consortium, profile.data.call
    place, given = ("consortium", consortium) if consortium else ("call", call)
    if profile.data.method != "open_bidding" and given.selection_outsiders and not given.selection_ordinance:
        yield Problem(
            profile.origin(place, "selection_outsiders"),
            "SG631",
            "選定委員会に職員でない委員を置きますが、置く根拠の条例が書かれていません。外部の委員を含む委員会は、附属機関として条例を要します",
            f"{place} の selection_ordinance に条例の名称を書くか、委員を職員だけにしてください",
        )


def _words_for_one(profile: LoadedProfile, rules: FairnessRules) -> Iterator[Problem]:
    """Names of products without 「同等」, names of present vendors and systems, and phrases that only one bidder can meet."""
    present = {name for system in profile.data.current_systems or () for name in (system.vendor, system.name) if name}
    products = re.compile("|".join(map(re.escape, sorted(rules.products, key=len, reverse=True)))) if rules.products else None
    for origin, text in _demanding_texts(profile):
        if any(word in text for word in rules.equivalents):
            continue
        found = products.search(text) if products else None
        if found:
            yield Problem(
                origin,
                "SG632",
                f"製品の名称「{found[0]}」が、同等のものでよいことを示さずに書かれています。特定の者だけが応じられる要件になるおそれがあります",
                "必要な機能及び性能で書くか、「又はこれと同等のもの」を加えてください",
            )
        for name in sorted(name for name in present if name in text):
            yield Problem(
                origin,
                "SG633",
                f"要件に、現行の事業者又はシステムの名称「{name}」があります。現行の事業者だけが応じられる要件になるおそれがあります",
                "必要な結果で書き、現行の名称を除いてください",
            )
        for pattern in rules.one_bidder:
            if phrase := re.search(pattern, text):
                yield Problem(
                    origin,
                    "SG633",
                    f"「{phrase[0]}」という要件は、一つの者だけが満たせるおそれがあります",
                    "その条件を要する理由を確かめ、必要な機能及び性能で書いてください",
                )


def _demanding_texts(profile: LoadedProfile) -> Iterator[tuple[Origin, str]]:
    """Every text of the profile that asks something of who offers, and its place."""
    data = profile.data
    for i, requirement in enumerate(data.requirements):
        yield profile.origin("requirements", i, "text"), requirement.text
    for i, constraint in enumerate(data.constraints or ()):
        if constraint.detail:
            yield profile.origin("constraints", i, "detail"), constraint.detail
    for i, override in enumerate(data.overrides):
        if override.text:
            yield profile.origin("overrides", i, "text"), override.text
    for name in ("configuration", "network"):
        text = getattr(data.next_system, name)
        if text:
            yield profile.origin("next_system", name), text
    for i, criterion in enumerate(data.evaluation.criteria):
        yield profile.origin("evaluation", "criteria", i, "viewpoint"), criterion.viewpoint
