"""Customization requests and the rules of a policy → one Verdict each, with its reasons.

The questions of the factors, the gateway of section 1, the minimum and the sections to be consulted are the 2019 policy's;
asking whether a factor applies, putting several factors together, the order of the steps and 保留 are the tool's own, and
every reason says so. Rule: docs/adr/0008-decisions.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from specgen import schema
from specgen.errors import InputError, Problem
from specgen.library import Library
from specgen.model import FactorState, Verdict
from specgen.profile import LoadedProfile
from specgen.source import Path_
from specgen.three_valued import Answers, Ask, Fixed, Rule, grounds, open_questions, value
from specgen.wording import full_width

# --- the rules --------------------------------------------------------------------------------

YES, NO = Fixed(True), Fixed(False)

APPLIES: Mapping[str, Rule] = {
    "A-1": YES,
    "A-2": YES,
    "A-3": Ask("a3_0"),
    "B": Ask("b_1"),
    "C": Ask("c_1"),
    "D": Ask("d_1"),
}
AVOIDABLE: Mapping[str, Rule] = {
    "A-1": Ask("a1_3") | Ask("a1_4"),
    "A-2": Ask("a2_1"),
    "A-3": Ask("a3_1"),
    "B": Ask("b_2"),
    "C": ~Ask("c_2"),
    "D": Ask("d_2", settled_by="d_talks_record"),
}
TOO_LIGHT: Mapping[str, Rule] = {
    "A-1": (Ask("a1_1") & Ask("a1_2")) | ~(Ask("a1_5") & Ask("a1_6")),
    "A-2": Ask("a2_2") & Ask("a2_3"),
    "A-3": Ask("a3_2"),
    "B": NO,
    "C": NO,
    "D": NO,
}
CONDITION: Mapping[str, Rule] = {
    "A-1": YES,
    "A-2": YES,
    "A-3": YES,
    "B": Ask("b_reduction_examined"),
    "C": YES,
    "D": Ask("d_2") | Ask("d_talks_record"),
}
GATEWAY = Ask("ex1_service") & Ask("ex1_insufficient") & (Ask("ex1_no_alternative") | Ask("ex1_other_ground") | Ask("ex2_special"))
STANDARDIZED = ~Ask("s_2") & ~Ask("s_3") & Ask("s_4") & Ask("s_5") & Ask("s_6") & Ask("s_7")
TRANSITION = Ask("t_1") & Ask("t_2")

LAX_TOO_LIGHT: Mapping[str, Rule] = {**TOO_LIGHT, "A-1": (Ask("a1_1") & Ask("a1_2")) | ~(Ask("a1_5") | Ask("a1_6"))}
LAX_GATEWAY = (Ask("ex1_service") & Ask("ex1_insufficient") & (Ask("ex1_no_alternative") | Ask("ex1_other_ground"))) | Ask("ex2_special")


@dataclass(frozen=True)
class Reading:
    """The two places where the text of the policy can be read more mildly; the strict reading counts."""

    too_light: Mapping[str, Rule]
    gateway: Rule


STRICT = Reading(TOO_LIGHT, GATEWAY)
LAX = Reading(LAX_TOO_LIGHT, LAX_GATEWAY)


# --- the decision -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What the rules say.  factors: those that decided.  failing and unknown: question ids.  missing: closing conditions."""

    decision: str
    step: str
    factors: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def outcome(regime: str, factors: Sequence[str], answers: Answers, missing: tuple[str, ...] = (), reading: Reading = STRICT) -> Outcome:
    """Decide one request.

    factors: those ticked.  missing: closing conditions that are not met.  Strict order: a sufficient alternative denies,
    a factor that does not apply is put right first, no ground left denies, what is unknown is asked, then the gateway of
    section 1 and the closing conditions. ``standardized`` and ``transition_support`` have a rule of their own instead.
    """
    if regime in OWN_RULES:
        return _by_own_rule(regime, answers, missing)
    avoiding = [name for name in factors if value(APPLIES[name] & AVOIDABLE[name], answers)]
    if avoiding:
        failing = (each for name in avoiding for each in grounds(AVOIDABLE[name], answers))
        return Outcome("deny", "avoidable", tuple(avoiding), _each_once(failing))
    wrong = [name for name in factors if value(APPLIES[name], answers) is False]
    if wrong or not factors:
        failing = (each for name in wrong for each in grounds(APPLIES[name], answers))
        return Outcome("needs_info", "reclassify", tuple(wrong), (), _each_once(failing))
    counts = {name: value(APPLIES[name] & ~reading.too_light[name], answers) for name in factors}
    if all(ground is False for ground in counts.values()):
        failing = (each for name in factors for each in grounds(reading.too_light[name], answers))
        doubtful = (each for name in factors for each in open_questions(APPLIES[name], answers))
        return Outcome("deny", "no_ground", tuple(factors), _each_once(failing), _each_once(doubtful))
    open_factors = [name for name in factors if _open(name, factors, answers, reading, counts[name])]
    if open_factors:
        unknown = (each for name in open_factors for each in _open(name, factors, answers, reading, counts[name]))
        return Outcome("needs_info", "open", tuple(open_factors), (), _each_once(unknown))
    return _through_gateway(answers, missing, reading.gateway)


def _open(name: str, factors: Sequence[str], answers: Answers, reading: Reading, counts: bool | None) -> tuple[str, ...]:
    """Questions of a ticked factor that must be answered before the gateway: whether it can be avoided, whether it is a
    ground (as long as no factor certainly is one), and its condition while it counts as one."""
    found = open_questions(APPLIES[name] & AVOIDABLE[name], answers)
    sure = any(value(APPLIES[other] & ~reading.too_light[other], answers) for other in factors)
    if not sure:
        found += open_questions(APPLIES[name] & ~reading.too_light[name], answers)
    if counts is not False and value(CONDITION[name], answers) is not True:
        found += open_questions(CONDITION[name], answers) or grounds(CONDITION[name], answers)
    return found


def _through_gateway(answers: Answers, missing: tuple[str, ...], gateway: Rule) -> Outcome:
    passed = value(gateway, answers)
    if passed is False:
        return Outcome("deny", "gateway", (), grounds(gateway, answers))
    if passed is None:
        return Outcome("needs_info", "gateway", (), (), open_questions(gateway, answers))
    return _closed(missing)


OWN_RULES: Mapping[str, Rule] = MappingProxyType({"standardized": STANDARDIZED, "transition_support": TRANSITION})


def _by_own_rule(regime: str, answers: Answers, missing: tuple[str, ...]) -> Outcome:
    rule = OWN_RULES[regime]
    passed = value(rule, answers)
    if passed is False:
        return Outcome("deny", regime, (), grounds(rule, answers))
    if passed is None:
        return Outcome("needs_info", regime, (), (), open_questions(rule, answers))
    return _closed(missing)


def _closed(missing: tuple[str, ...]) -> Outcome:
    return Outcome("needs_info", "closing", missing=missing) if missing else Outcome("approve", "approve")


def factor_state(factor: str, answers: Answers, reading: Reading = STRICT) -> str:
    """The first that fits: reclassify, avoidable, too_light, pass, else unknown."""
    applies = value(APPLIES[factor], answers)
    light = value(reading.too_light[factor], answers)
    if applies is False:
        return "reclassify"
    if value(APPLIES[factor] & AVOIDABLE[factor], answers):
        return "avoidable"
    if light:
        return "too_light"
    return "pass" if applies and light is False and value(AVOIDABLE[factor], answers) is False else "unknown"


def _each_once(questions: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(questions))


# --- a profile's requests ---------------------------------------------------------------------

IN_WORDS = ("ex1_other_ground", "ex2_special")  # a yes counts only with the reason in words
_ANSWERS = {"yes": True, "no": False, "unknown": None}
_CONSULTED = frozenset({"it_policy", "bpr", "other"})


def decide(profile: LoadedProfile, library: Library) -> tuple[Verdict, ...]:
    """One Verdict for each request, in the profile's order. ``check_requests`` must have passed."""
    policies = library.policies_on(profile.data.project.date)
    regimes = {business.id: business.regime for business in profile.data.businesses}
    return tuple(_verdict(request, regimes[request.business], profile, policies) for request in profile.data.customization_requests)


def counted(request: schema.CustomizationRequest) -> dict[str, bool | None]:
    """The answers that count: a yes that needs its reason in words counts as unknown without a note.

    For a request of the factors A alone, the view of residents' service or a comparable one needs words too.
    """
    answers = {question: _ANSWERS[answer] for question, answer in request.answers.items()}
    in_words = (*IN_WORDS, "ex1_service") if request.factors and all(name.startswith("A") for name in request.factors) else IN_WORDS
    return {
        question: None if answer and question in in_words and question not in request.notes else answer
        for question, answer in answers.items()
    }


def closing_conditions(request: schema.CustomizationRequest) -> tuple[str, ...]:
    """What still keeps an approval: ``minimum_scope`` (its five parts), ``consulted`` (a section besides the one that asks and the vendor)."""
    complete = all(getattr(request.minimum_scope, part) for part in schema.MinimumScope.model_fields)
    consulted = request.consultation_exception or any(opinion.department in _CONSULTED for opinion in request.opinions)
    return tuple(name for name, met in (("minimum_scope", complete), ("consulted", consulted)) if not met)


def decide_one(request: schema.CustomizationRequest, profile: LoadedProfile, library: Library) -> Verdict:
    """The Verdict of one request, as it stands in the profile or with other answers."""
    regime = next(business.regime for business in profile.data.businesses if business.id == request.business)
    return _verdict(request, regime, profile, library.policies_on(profile.data.project.date))


def _verdict(request: schema.CustomizationRequest, regime: str, profile: LoadedProfile, policies: Sequence[schema.Policy]) -> Verdict:
    answers = counted(request)
    missing = closing_conditions(request)
    strict = outcome(regime, request.factors, answers, missing)
    lax = outcome(regime, request.factors, answers, missing, LAX)
    states = tuple(
        FactorState(name, state := factor_state(name, answers), _state_in_words(name, state, policies)) for name in request.factors
    )
    return Verdict(
        id=request.id,
        decision=strict.decision,
        lax=lax.decision,
        step=strict.step,
        factors=states,
        failing=strict.failing,
        unknown=strict.unknown,
        missing=strict.missing,
        remedies=tuple(_remedies(request, strict, policies)),
        bearers=request.members if profile.data.customization.cost_bearer == "requester" else (),
        review_due=request.approval.review_due if request.approval else None,
        reasons=tuple(_reasons(strict, lax, answers, policies, regime if regime in OWN_RULES else "")),
        warnings=tuple(_warnings(request, answers)),
        adopted=any(alternative.adopted for alternative in request.alternatives),
    )


def _remedies(request: schema.CustomizationRequest, found: Outcome, policies: Sequence[schema.Policy]) -> Iterator[str]:
    """Ways of the catalogue: those the request names, else those that fit what decided or is still open."""
    if found.decision == "approve":
        return
    named = [each.remedy for each in request.alternatives if each.remedy and each.feasible != "no"]
    factors = found.factors or request.factors
    for policy in policies:
        for remedy in policy.remedies:
            fits = remedy.id in named if named else set(remedy.factors) & set(factors) or set(remedy.failing) & set(found.failing)
            if fits or set(remedy.missing) & set(found.missing):
                yield remedy.id


# --- in words ---------------------------------------------------------------------------------

OURS = "本ツールの定め"
_AVOIDED = {
    "A-1": "代替措置又は業務の流れの見直しで足りる",
    "A-2": "業務の流れの見直しその他の代替措置で足りる",
    "A-3": "オールインワンのパッケージその他の代替措置で足りる",
    "B": "パッケージの機能を用いた様式その他の代替措置で足りる",
    "C": "原因となる規定に必要性及び妥当性が認められず、規定を改めることで足りる",
    "D": "相手方との調整で足りる",
}
_LIGHT = {
    "A-1": "通常の業務ができるのに効率を過度に求めるものであるか、業務量及び人件費の著しい増加並びに事務の支障が認められない",
    "A-2": "過誤の生じる見込みと住民サービスへの影響が、ともに小さい",
    "A-3": "迅速化及び効率化の程度が、増える経費に比べて小さい",
}
_UNMET = {
    "B": "縮小することができるかどうかを検討していない（基本方針２⑵④）。",
    "D": f"相手方との協議の記録がない（協議をしないまま調整ができないとは扱わない。{OURS}）。",
}


def _state_in_words(factor: str, state: str, policies: Sequence[schema.Policy]) -> str:
    match state:
        case "avoidable":
            return f"{_AVOIDED[factor]}（{_section(factor, policies)}）。"
        case "too_light":
            return f"{_LIGHT[factor]}（{_section(factor, policies)}）。"
        case "pass":
            return f"代替の方法では足りず、カスタマイズの理由として残る（{_section(factor, policies)}）。"
        case "reclassify":
            return f"この要因に当たらないため、要因の分類を見直す（{OURS}）。"
    return f"答えの出ていない設問がある（{OURS}）。"


def _section(factor: str, policies: Sequence[schema.Policy]) -> str:
    """基本方針２⑵①: where the policy speaks of a factor."""
    for policy in policies:
        for each in policy.factors:
            if each.id == factor:
                return f"基本方針{next(provision.section for provision in policy.provisions if provision.id == each.provision)}"
    return "基本方針"


_STANDARD = "標準化法第８条及び地方公共団体情報システム標準化基本方針"
_FREEZE = f"{OURS}。標準準拠システムへ移行するまでは現状を保つ。"
_APPROVED = "必要最小限の範囲に限り、その後も抑制を続ける"
_NO_MINIMUM = "必要最小限の範囲（最小の部分、団体、職員、期間及び終了の条件）が示されていない"
_NO_OPINION = "業務担当部門及び事業者のほかに関与した部門の意見がない"
# The 2019 policy is no ground for what a standardized business may do: its exceptions and limits are the law's or our own.
_GRANTED = {
    "": f"例外として認める。{_APPROVED}（基本方針１）。",
    "standardized": f"標準準拠システムに手を加えることができる場合に当たる。{_APPROVED}（{_STANDARD}。抑制を続けることは、{OURS}）。",
    "transition_support": f"移行までの間の例外として認める。{_APPROVED}（{OURS}）。",
}
_MISSING = {
    "": {
        "minimum_scope": f"{_NO_MINIMUM}（基本方針１。五つの事項に分けるのは、{OURS}）。",
        "consulted": f"{_NO_OPINION}（基本方針３②）。",
    },
    "standardized": {
        "minimum_scope": f"{_NO_MINIMUM}（{_STANDARD}。五つの事項に分けるのは、{OURS}）。",
        "consulted": f"{_NO_OPINION}（{OURS}）。",
    },
    "transition_support": {"minimum_scope": f"{_NO_MINIMUM}（{OURS}）。", "consulted": f"{_NO_OPINION}（{OURS}）。"},
}


def _reasons(found: Outcome, lax: Outcome, answers: Answers, policies: Sequence[schema.Policy], own_rule: str) -> Iterator[str]:
    """Why it was decided so, a sentence each; the rule behind each is named in brackets.  own_rule: a regime that has one, or ""."""
    yield from _of_the_step(found, answers, policies, own_rule)
    if lax.decision != found.decision:
        yield f"緩やかな読み方では「{_DECISIONS[lax.decision]}」となるが、厳格な読み方による（読み方の選択は、{OURS}）。"


_DECISIONS = {"deny": "不実施", "needs_info": "保留", "approve": "限定実施"}


def _of_the_step(found: Outcome, answers: Answers, policies: Sequence[schema.Policy], own_rule: str) -> Iterator[str]:
    match found.decision, found.step:
        case "deny", "avoidable":
            yield from (_of_factor(name, _AVOIDED[name], "行わない", policies) for name in found.factors)
            yield f"一つの要因について足りる代替措置があれば、ほかの要因にかかわらず行わない（{OURS}）。"
        case _, "reclassify":
            wrong = f"{_named(found.factors)}に当たらないと答えている" if found.factors else "発生要因が選ばれていない"
            yield f"{wrong}ため、発生要因の分類を見直す（分類は基本方針２⑴。判定を止めて見直すのは、{OURS}）。"
        case "deny", "no_ground":
            yield from (_of_factor(name, _LIGHT[name], "カスタマイズの理由としない", policies) for name in found.factors)
            yield f"理由として残る要因がないため、行わない（{OURS}）。"
        case _, "open":
            asked = [name for name in found.factors if any(answers.get(question) is None for question in _open_of(name, found))]
            if asked:
                yield f"{_named(asked)}について、答えの出ていない設問がある。不明のまま承認しない（{OURS}）。"
            yield from (_UNMET[name] for name in found.factors if value(CONDITION[name], answers) is False)
        case "deny", "gateway":
            yield "例外とする事由（住民サービス等の観点、パッケージの機能の不足及び代替の困難等）に当たらないため、行わない（基本方針１）。"
        case _, "gateway":
            yield f"例外とする事由に当たるかどうかの答えが出ていない（基本方針１。不明のまま承認しないのは、{OURS}）。"
        case "deny", "standardized":
            yield f"標準準拠システムに手を加えることができる場合に当たらないため、行わない（{_STANDARD}。設問への整理は、{OURS}）。"
        case _, "standardized":
            yield f"標準準拠システムに手を加えることができる場合かどうかの答えが出ていない（{_STANDARD}。不明のまま承認しないのは、{OURS}）。"
        case "deny", "transition_support":
            yield f"移行までの間の制度改正への対応又は安全な運用に限るものでないため、行わない（{_FREEZE}）"
        case _, "transition_support":
            yield f"移行までの間に限るものかどうかの答えが出ていない（{_FREEZE}）"
        case _, "closing":
            yield from (_MISSING[own_rule][name] for name in found.missing)
        case "approve", _:
            yield _GRANTED[own_rule]


def _of_factor(name: str, why: str, effect: str, policies: Sequence[schema.Policy]) -> str:
    return f"{schema.WORDS['factors'][name]}: {why}ため、{effect}（{_section(name, policies)}）。"


def _open_of(name: str, found: Outcome) -> Iterator[str]:
    """The questions of a factor among those still open."""
    asked = {name.replace("-", "").lower() if "-" in name else name.lower()}
    yield from (question for question in found.unknown if question.split("_")[0] in asked)


def _named(factors: Iterable[str]) -> str:
    return "、".join(schema.WORDS["factors"][name] for name in factors)


def _warnings(request: schema.CustomizationRequest, answers: Answers) -> Iterator[str]:
    """Answers that cannot well stand beside each other, or beside the figures; the code in brackets is for who mends them."""
    if answers.get("a1_1") and answers.get("a1_6"):
        yield "「業務を通常どおり行うことができるか」（a1_1）と「事務の円滑な執行に支障が生じるか」（a1_6）の回答が、ともに「はい」となっている。"
    avoid = [value(AVOIDABLE[name], answers) for name in request.factors]
    if avoid and all(each is False for each in avoid) and answers.get("ex1_no_alternative") is False:
        yield "要因ごとの設問では代替措置で済まないと答えているが、「代替措置で対応することが困難か」（ex1_no_alternative）の回答が「いいえ」となっている。"
    for question, answer in request.answers.items():
        if answer == "yes" and answers[question] is None:
            yield f"{_IN_SHORT[question]}（{question}）の回答「はい」に、理由（notes）が書かれていない。書かれるまで不明として扱う。"
    if answers.get("d_talks_record") and not (request.external and request.external.talks):
        yield "「外部の団体との協議の記録があるか」（d_talks_record）の回答が「はい」となっているが、協議の記録（external.talks）がない。"
    yield from _figures(request, answers)


_IN_SHORT = {
    "ex1_service": "「住民サービス又はこれに準ずる観点から必要か」",
    "ex1_other_ground": "「代替措置が困難であることに準ずる他の事由があるか」",
    "ex2_special": "「組織の規模又は権能に特殊性があるか」",
}
_SMALL = "「迅速化及び効率化の程度が、増える経費に比べて小さいか」（a3_2）"


def _figures(request: schema.CustomizationRequest, answers: Answers) -> Iterator[str]:
    """The cost of a year set beside the hours it saves."""
    hours, unit, yearly = request.benefit.hours_per_year, request.benefit.unit_cost_yen, request.costs.yearly_yen
    if answers.get("a1_5") and hours == 0:
        yield "「業務量が著しく増え、人件費も増えるか」（a1_5）の回答が「はい」となっているが、減る作業時間（benefit.hours_per_year）が０時間となっている。"
    if hours is None or unit is None or yearly is None:
        return
    if answers.get("a3_2") is False and yearly > hours * unit:
        yield f"{_SMALL}の回答が「いいえ」となっているが、年間の経費{full_width(yearly)}円が、効果の額{full_width(hours * unit)}円（{full_width(hours)}時間に単価{full_width(unit)}円を乗じた額）を超えている。"
    if answers.get("a3_2") and request.costs.initial_yen == 0 and yearly < hours * unit:
        yield f"{_SMALL}の回答が「はい」となっているが、年間の経費{full_width(yearly)}円が、効果の額{full_width(hours * unit)}円を下回っている。"


# --- what a profile may say -------------------------------------------------------------------


def check_requests(profile: LoadedProfile, library: Library) -> None:
    """Raises InputError with every fault of the requests.

    SG136: a question no policy asks.  SG180: an answer that belongs to a factor not ticked or to another regime.
    SG181: dates in the wrong order.  SG182: a remedy that is not in the catalogue.
    """
    problems = [problem for check in _CHECKS for problem in check(profile, library)]
    if problems:
        raise InputError(*problems)


def _unknown_questions(profile: LoadedProfile, library: Library) -> Iterator[Problem]:
    known = sorted({question.id for policy in library.policies.values() for question in policy.questions})
    for path, name in _answered(profile):
        if name not in known:
            remedy = f"{schema.did_you_mean(name, known)}設問の一覧は specgen policy show で見られます"
            yield Problem(profile.source.origin(path, key=True), "SG136", f"設問「{name}」はありません", remedy)


def _answered(profile: LoadedProfile) -> Iterator[tuple[Path_, str]]:
    for i, request in enumerate(profile.data.customization_requests):
        for key in ("answers", "notes"):
            for name in getattr(request, key):
                yield ("customization_requests", i, key, name), name


def _out_of_place(profile: LoadedProfile, library: Library) -> Iterator[Problem]:
    parts: dict[str, str] = {question.id: question.part for policy in library.policies.values() for question in policy.questions}
    regimes = {business.id: business.regime for business in profile.data.businesses}
    for path, name in _answered(profile):
        request = profile.data.customization_requests[int(path[1])]
        part, regime = parts.get(name, ""), regimes[request.business]
        if part in schema.WORDS["factors"] and part not in request.factors:
            what = f"設問「{name}」は{schema.WORDS['factors'][part]}のものですが、この要望の factors に {part} がありません"
            yield Problem(profile.source.origin(path, key=True), "SG180", what, f"factors に {part} を書き足すか、この行を消してください")
        elif part in OWN_RULES and part != regime:
            what = f"設問「{name}」は{schema.WORDS['regimes'][part]}についてのものですが、この要望の業務は{schema.WORDS['regimes'][regime]}です"
            yield Problem(
                profile.source.origin(path, key=True), "SG180", what, "この行を消すか、業務の制度上の区分（regime）を直してください"
            )


def _dates_in_order(profile: LoadedProfile, _library: Library) -> Iterator[Problem]:
    for i, request in enumerate(profile.data.customization_requests):
        approval = request.approval
        dates: list[tuple[Path_, str, date | None]] = [(("requested",), "申請日", request.requested)]
        if approval:
            dates += [(("approval", "date"), "承認日", approval.date), (("approval", "review_due"), "見直しの期日", approval.review_due)]
        yield from _ascending(profile, ("customization_requests", i), dates)
        history: list[tuple[Path_, str, date | None]] = [(("requested",), "申請日", request.requested)]
        history += [(("history", j, "date"), f"経過の記録の{j + 1}件目の日", each.date) for j, each in enumerate(request.history)]
        yield from _ascending(profile, ("customization_requests", i), history)


def _ascending(profile: LoadedProfile, path: Path_, dates: Sequence[tuple[Path_, str, date | None]]) -> Iterator[Problem]:
    known = [(where, label, day) for where, label, day in dates if day]
    for (_, before, first), (where, after, second) in pairwise(known):
        if second < first:
            what = f"{after}（{second}）が{before}（{first}）より前です"
            yield Problem(profile.origin(*path, *where), "SG181", what, "どちらかの日付を直してください")


def _unknown_remedies(profile: LoadedProfile, library: Library) -> Iterator[Problem]:
    known = sorted({remedy.id for policy in library.policies.values() for remedy in policy.remedies})
    for i, request in enumerate(profile.data.customization_requests):
        for j, alternative in enumerate(request.alternatives):
            if alternative.remedy and alternative.remedy not in known:
                yield Problem(
                    profile.origin("customization_requests", i, "alternatives", j, "remedy"),
                    "SG182",
                    f"代替措置の目録に「{alternative.remedy}」はありません",
                    f"{schema.did_you_mean(alternative.remedy, known)}目録にないものなら、remedy の行を消してください",
                )


_CHECKS = (_unknown_questions, _out_of_place, _dates_in_order, _unknown_remedies)
