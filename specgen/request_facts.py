"""Customization requests and their verdicts → what documents may print of them: lists over all, and one Subject a request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from specgen import schema
from specgen.errors import Origin
from specgen.library import Library
from specgen.model import FactValue, Row, Said, Subject, Unset, Verdict, Written
from specgen.profile import LoadedProfile
from specgen.wording import full_width, in_digits

DECISIONS = {"deny": "不実施", "alternative": "代替措置", "approve": "限定実施", "needs_info": "保留"}
STATES = {"reclassify": "再分類", "avoidable": "代替可", "too_light": "理由として不足", "pass": "理由として残る", "unknown": "未確定"}
PARTS = {
    **schema.WORDS["factors"],
    "gateway": "原則の例外に当たるか",
    "standardized": "標準準拠システムに手を加える場合に当たるか",
    "transition_support": "移行までの凍結の例外に当たるか",
}
_WIDE = str.maketrans("ABCD123-", "ＡＢＣＤ１２３－")  # the codes of factors as our texts write them
_NONE = "―"
_UNDER_THE_POLICY = ("non_standard", "related")  # what the functions of the others are is not for a vendor to say
_NO_DATE = Written(_NONE)
_CODES = re.compile("（[a-z][a-z0-9_.]*）")  # names in the profile, for the command line: papers go without them
_WHAT_IT_MEANS = {
    "不実施": "カスタマイズを行わない。採用する代替措置はない。",
    "代替措置": "カスタマイズを行わず、採用した代替措置による。",
    "限定実施": "必要最小限の範囲に限り、決裁及び承認を経て行う。",
    "保留": "足りない事項が補われるまで判定しない。",
}
_OWN_RULE = "本ツールの定め"
_POLICY_RULE = "基本方針"
_LAW_RULE = "標準化法等"


def decision_in_words(verdict: Verdict) -> str:
    """不実施, 代替措置 (denied, and an alternative is adopted), 限定実施 or 保留: there is no unlimited approval."""
    return DECISIONS["alternative" if verdict.decision == "deny" and verdict.adopted else verdict.decision]


def factors_in_words(request: schema.CustomizationRequest) -> str:
    return _in_words(request.factors)


def _in_words(factors: Sequence[schema.Factor]) -> str:
    return "、".join(factors).translate(_WIDE)


_TREATMENTS = {
    "approved": "承認した範囲に限り引き継ぐ",
    "approve": "承認の手続中であり、承認済みカスタマイズ一覧に加えるまで引き継がない",
    "needs_info": "検討中であり、引き継がないことを前提とする",
    "deny": "引き継がない",
}


def request_lists(profile: LoadedProfile, library: Library, verdicts: Sequence[Verdict]) -> Mapping[str, tuple[Row, ...]]:
    """The lists over all requests: every one, those approved, those still open, and the alternatives adopted;
    and the catalogue of the policies in force, for whoever is going to ask."""
    every = [_Request(profile, library, i, verdict, 0) for i, verdict in enumerate(verdicts)]
    return {
        "requests": tuple(one.summary() for one in every),
        "open_requests": tuple(one.still_open() for one in every if one.verdict.decision == "needs_info"),
        "approved_customizations": tuple(one.approved() for one in every if one.request.approval),
        "adopted_alternatives": tuple(row for one in every for row in one.adopted()),
        "current_customizations": tuple(one.current() for one in every if one.request.in_operation),
        "shared_requests": tuple(one.summary() for one in every if len(one.request.members) > 1),
        "remedy_catalogue": tuple(_remedies(profile, library)),
        "decision_counts": tuple(_counts([decision_in_words(verdict) for verdict in verdicts])),
    }


def _remedies(profile: LoadedProfile, library: Library) -> Iterator[Row]:
    for policy in library.policies_on(profile.data.project.date):
        for remedy in (one for one in policy.remedies if one.factors):
            yield {"id": remedy.id, "factors": _in_words(remedy.factors), "title": remedy.title, "text": remedy.text}


def _counts(decisions: Sequence[str]) -> Iterator[Row]:
    """How many requests each decision has, those that have none too."""
    for decision, meaning in _WHAT_IT_MEANS.items():
        yield {"id": decision, "decision": decision, "count": decisions.count(decision), "meaning": meaning}


def request_subjects(
    profile: LoadedProfile, library: Library, verdicts: Sequence[Verdict], years: FactValue
) -> Mapping[str, tuple[Subject, ...]]:
    """What documents made for each request are about, by the names of ``schema.SUBJECTS``.

    years: of upkeep, that costs and benefits are reckoned over.
    """
    every = [_Request(profile, library, i, verdict, years) for i, verdict in enumerate(verdicts)]
    subjects = [one.subject() for one in every]
    wanted = {
        "requests": [True for _ in every],
        "rule_requests": ["C" in one.request.factors for one in every],
        "external_requests": ["D" in one.request.factors for one in every],
        "shared_requests": [len(one.request.members) > 1 and one.business.regime in _UNDER_THE_POLICY for one in every],
    }
    return {name: tuple(subject for subject, kept in zip(subjects, keep, strict=True) if kept) for name, keep in wanted.items()}


class _Request:
    """One request with its verdict: its values, conditions and lists."""

    def __init__(self, profile: LoadedProfile, library: Library, index: int, verdict: Verdict, years: FactValue) -> None:
        self.profile = profile
        self.policies = library.policies_on(profile.data.project.date)
        self.index = index
        self.request = profile.data.customization_requests[index]
        self.verdict = verdict
        self.years = years if isinstance(years, int) else 1  # a library without the parameter compares a year
        self.business = next(each for each in profile.data.businesses if each.id == self.request.business)

    # -- what is not given ---------------------------------------------------------------------

    def origin(self, *path: str | int) -> Origin:
        return self.profile.origin("customization_requests", self.index, *path)

    def blank(self, label: str, *path: str | int) -> Unset:
        return Unset(f"{self.request.id}の{label}", self.origin(*path))

    def given(self, *path: str) -> FactValue:
        """The value at ``path`` of the request, or the blank its title names."""
        value: object = self.request
        title = ""
        for name in path:
            model = type(value) if isinstance(value, schema.Model) else None
            if model is None:
                break
            title = model.model_fields[name].title or name
            value = getattr(value, name)
        if value is None or isinstance(value, schema.Model):
            return self.blank(title, *path)
        return value  # type: ignore[return-value]

    def ours(self, sentence: str) -> str:
        """A sentence of ours with its digits as the profile wants them."""
        return in_digits(sentence, "half") if self.profile.data.style.digits == "half" else sentence

    def below(self, key: str, model: type[schema.Model], name: str) -> FactValue:
        """The same for a part of the request that may not be there at all."""
        part = getattr(self.request, key)
        value = getattr(part, name) if part else None
        return self.blank(model.model_fields[name].title or name, key, name) if value is None else value

    # -- lists over all requests ---------------------------------------------------------------

    def names(self, ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(member.name for member in self.profile.data.members if member.id in ids)

    def bearer(self) -> FactValue:
        alone = tuple(member.id for member in self.profile.data.members) if len(self.profile.data.members) == 1 else ()
        return self.names(alone or self.verdict.bearers) or Said("協議会の検討記録による")

    def contract(self) -> str:
        """What contract the cost stands in: ``suppression.cost`` of an agreement, ``policy.cost_separation`` for a body alone."""
        if len(self.profile.data.members) == 1:
            return "承認の後に変更する契約又は別の契約"
        return "共同調達の契約とは別の契約" if self.verdict.bearers else Said("協議会の検討記録による")

    def factors(self) -> FactValue:
        return factors_in_words(self.request) or self.blank("発生要因", "factors")

    def summary(self) -> Row:
        return {
            "id": self.request.id,
            "title": self.request.title,
            "business": self.business.name,
            "regime": schema.WORDS["regimes"][self.business.regime],
            "members": self.names(self.request.members),
            "section": self.given("section"),
            "factors": self.factors(),
            "decision": decision_in_words(self.verdict),
            "main": self.ours(self.verdict.reasons[0]),
            "reason": self.ours("".join(self.verdict.reasons)),
            "approved": self.request.approval.date if self.request.approval else _NO_DATE,
            "initial_yen": self.given("costs", "initial_yen"),
            "yearly_yen": self.given("costs", "yearly_yen"),
            "bearer": self.bearer(),
        }

    def still_open(self) -> Row:
        return {"id": self.request.id, "title": self.request.title, "section": self.given("section"), "todo": "".join(self.todo())}

    def todo(self) -> Iterator[str]:
        """What is to be done until a request on hold can be decided, a sentence each."""
        if self.verdict.decision != "needs_info":
            return
        if self.verdict.step == "reclassify":
            yield "発生要因の分類を見直す。"
        texts = {question.id: question.text for policy in self.policies for question in policy.questions}
        yield from (_TO_DO.get(question, f"「{texts[question].rstrip('。')}」に答える。") for question in self.verdict.unknown)
        yield from (_CLOSING[name] for name in self.verdict.missing)

    def approved(self) -> Row:
        approval = self.request.approval
        if approval is None:
            raise ValueError(self.request.id)
        return {
            "id": self.request.id,
            "members": self.names(self.request.members),
            "business": self.business.name,
            "title": self.request.title,
            "scope": approval.scope,
            "factors": self.factors(),
            "initial_yen": self.given("costs", "initial_yen"),
            "yearly_yen": self.given("costs", "yearly_yen"),
            "bearer": self.bearer(),
            "date": approval.date,
            "by": approval.by,
            "review": approval.review,
            "review_due": approval.review_due or _NONE,
            "term": self.given("minimum_scope", "term"),
            "exit": self.given("minimum_scope", "exit"),
            "gap": self.given("gap"),
        }

    def current(self) -> Row:
        """A customization in operation today, as bidders are told of it: what becomes of it, and not why."""
        category = self.given("category")
        return {
            "id": self.request.id,
            "members": self.names(self.request.members),
            "business": self.business.name,
            "title": self.request.title,
            "category": schema.ADDITIONS.get(category, category) if isinstance(category, str) else category,
            "treatment": _TREATMENTS["approved" if self.request.approval else self.verdict.decision],
        }

    def adopted(self) -> Iterator[Row]:
        for i, alternative in enumerate(self.request.alternatives):
            if alternative.adopted:
                yield {
                    "id": f"{self.request.id}-{alternative.id}",
                    "request": self.request.id,
                    "title": self.request.title,
                    "business": self.business.name,
                    "members": self.names(self.request.members),
                    "name": alternative.name,
                    "detail": alternative.detail or self.blank(f"{alternative.name}の内容", "alternatives", i, "detail"),
                    "remaining": alternative.remaining or _NONE,
                }

    # -- one request ---------------------------------------------------------------------------

    def subject(self) -> Subject:
        request = self.request
        conditions: dict[str, object] = {
            "request_factors": frozenset(request.factors),
            "request_regime": self.business.regime,
            "request_decision": self.verdict.decision,
            "request_adopted": self.verdict.adopted,
            "request_running": bool(request.in_operation),
            "request_shared": len(request.members) > 1,
            "request_approved": request.approval is not None,
            "request_doubts": self.verdict.warnings != (),
            "request_prefecture": bool(request.external and request.external.prefecture),
            "request_minimum": self.minimum_is_due(),
        }
        return Subject(request.id, dict(self.values()), conditions, self.lists(), request.members)

    def values(self) -> Iterator[tuple[str, FactValue]]:
        request, verdict = self.request, self.verdict
        yield "request.id", request.id
        yield "request.title", request.title
        yield "request.business", self.business.name
        yield "request.regime", schema.WORDS["regimes"][self.business.regime]
        yield "request.members", self.names(request.members)
        yield "request.factors", self.factors()
        running = self.given("in_operation")
        yield "request.in_operation", ("現に運用中" if running else "新規") if isinstance(running, bool) else running
        category = self.given("category")
        yield "request.category", schema.ADDITIONS[category] if isinstance(category, str) else category
        for name in _PLAIN:
            yield f"request.{name}", self.given(name)
        for name in ("initial_yen", "yearly_yen", "version_up_yen", "source"):
            yield f"request.costs.{name}", self.given("costs", name)
        for name in ("hours_per_year", "unit_cost_yen", "errors_per_year", "error_effect"):
            yield f"request.benefit.{name}", self.given("benefit", name)
        for name in schema.MinimumScope.model_fields:
            yield f"request.minimum.{name}", self.given("minimum_scope", name)
        yield from self.sums()
        yield "request.decision", decision_in_words(verdict)
        yield "request.lax", DECISIONS["alternative" if verdict.lax == "deny" and verdict.adopted else verdict.lax]
        titles = {remedy.id: remedy.title for policy in self.policies for remedy in policy.remedies}
        yield "request.remedies", tuple(titles[name] for name in verdict.remedies if name in titles) or "なし"
        yield "request.bearer", self.bearer()
        yield "request.contract", self.contract()
        yield from self.approval()
        for name in ("name", "article", "purpose", "amendment", "amended_by", "section"):
            yield f"request.rule.{name}", self.below("local_rule", schema.LocalRule, name)
        for name in ("name", "post", "basis", "proposal", "reply_by"):
            yield f"request.external.{name}", self.below("external", schema.ExternalBody, name)
        yield "request.vendors", self.vendors()

    def vendors(self) -> FactValue:
        """Who supplies the package that processes the business for one of the bodies today."""
        request, systems = self.request, self.profile.data.current_systems or ()
        here = [
            system
            for system in systems
            if (system.businesses is None or request.business in system.businesses)
            and (system.members is None or set(system.members) & set(request.members))
        ]
        names = tuple(dict.fromkeys(system.vendor for system in here if system.vendor))
        return names or Unset(f"{request.id}のパッケージの事業者", self.profile.origin("current_systems"))

    def sums(self) -> Iterator[tuple[str, FactValue]]:
        """Cost and saving over the years of upkeep, and the two in words; re-applying at version-ups is not in them, since
        their number is not known. What lacks a figure is the blank of that figure."""
        costs, benefit = self.request.costs, self.request.benefit
        cost = yearly = None
        if costs.initial_yen is not None and costs.yearly_yen is not None:
            cost = costs.initial_yen + costs.yearly_yen * self.years
        if benefit.hours_per_year is not None and benefit.unit_cost_yen is not None:
            yearly = benefit.hours_per_year * benefit.unit_cost_yen
        no_cost = self.lacking(("costs", "initial_yen"), ("costs", "yearly_yen"))
        no_saving = self.lacking(("benefit", "hours_per_year"), ("benefit", "unit_cost_yen"))
        yield "request.costs.total_yen", no_cost if cost is None else cost
        yield "request.benefit.yearly_yen", no_saving if yearly is None else yearly
        yield "request.benefit.total_yen", no_saving if yearly is None else yearly * self.years
        if cost is None or yearly is None:
            yield "request.balance", no_cost if cost is None else no_saving
        else:
            yield "request.balance", self.ours(_balance(cost - yearly * self.years))

    def lacking(self, *paths: tuple[str, str]) -> FactValue:
        """The blank of the first of ``paths`` that is not given; of the first when all are."""
        return next((blank for path in paths if isinstance(blank := self.given(*path), Unset)), self.blank("経費及び効果", *paths[0]))

    def approval(self) -> Iterator[tuple[str, FactValue]]:
        for name in ("date", "by", "scope", "review", "responsible"):
            yield f"request.approval.{name}", self.below("approval", schema.Approval, name)
        due = self.request.approval.review_due if self.request.approval else None
        yield "request.approval.review_due", due or "定めていない"

    # -- the lists of one request --------------------------------------------------------------

    def lists(self) -> Mapping[str, tuple[Row, ...]]:
        request, verdict = self.request, self.verdict
        remedies = {remedy.id: remedy for policy in self.policies for remedy in policy.remedies}
        return {
            "request_factors": tuple(
                {"id": each.factor, "factor": schema.WORDS["factors"][each.factor], "state": STATES[each.state], "why": self.ours(each.why)}
                for each in verdict.factors
            ),
            "request_questions": tuple(self.questions(request.factors)),
            "request_exceptions": () if self.before_the_exception() else tuple(self.questions((self.own_rule(),))),
            "request_alternatives": tuple(self.alternatives()),
            "request_opinions": tuple(self.opinions()),
            "request_history": tuple(self.history()),
            "request_reasons": _numbered([self.ours(reason) for reason in verdict.reasons]),
            "request_doubts": _numbered([self.ours(_CODES.sub("", doubt)) for doubt in verdict.warnings]),
            "request_todo": _numbered(tuple(self.todo())),
            "request_remedies": tuple(
                {"id": name, "title": remedies[name].title, "text": remedies[name].text} for name in verdict.remedies if name in remedies
            ),
            "request_route": tuple(
                {"id": str(i), "number": i, "post": post, "date": _DATE_TO_WRITE, "seal": ""}
                for i, post in enumerate(self.profile.data.customization.route, 1)
            ),
            "request_talks": tuple(
                {"id": str(i), "date": talk.date, "result": talk.result}
                for i, talk in enumerate(request.external.talks if request.external else (), 1)
            ),
            "request_rule_questions": tuple(self.questions(("C",))),
        }

    def own_rule(self) -> str:
        """The part of the questions that decides beside the factors: the gateway of section 1, or that of the regime instead."""
        return self.business.regime if self.business.regime in ("standardized", "transition_support") else "gateway"

    def before_the_exception(self) -> bool:
        """Whether the factors decided, or keep the request on hold, and nothing is answered yet on the exception."""
        asked = {question.id for policy in self.policies for question in policy.questions if question.part == self.own_rule()}
        return self.verdict.step in ("avoidable", "reclassify", "no_ground", "open") and not asked & self.request.answers.keys()

    def minimum_is_due(self) -> bool:
        """Whether the five parts of the minimum are to be shown: some are given, or only they or the approval are missing."""
        given = any(getattr(self.request.minimum_scope, part) for part in schema.MinimumScope.model_fields)
        return given or self.verdict.step in ("closing", "approve")

    def questions(self, parts: Sequence[str]) -> Iterator[Row]:
        """Every question of ``parts`` this request has to answer, whether it is answered or not."""
        for part in parts:
            for policy in self.policies:
                for question in policy.questions:
                    if question.part == part:
                        by = _OWN_RULE if question.ours else _LAW_RULE if part == "standardized" else _POLICY_RULE
                        yield {
                            "id": question.id,
                            "part": PARTS[part],
                            "code": part.translate(_WIDE) if part in schema.WORDS["factors"] else _NONE,
                            "question": question.text,
                            "answer": _ANSWERS.get(self.request.answers.get(question.id, ""), "未回答"),
                            "note": self.request.notes.get(question.id, _NONE),
                            "rule": by,
                        }

    def opinions(self) -> Iterator[Row]:
        request = self.request
        for i, opinion in enumerate(request.opinions):
            yield {
                "id": str(i + 1),
                "department": schema.DEPARTMENTS[opinion.department],
                "section": opinion.section,
                "date": opinion.date or self.blank(f"{opinion.section}の意見の日", "opinions", i, "date"),
                "text": opinion.text or self.blank(f"{opinion.section}の意見", "opinions", i, "text"),
            }
        if request.consultation_exception:
            text = f"ほかの部門が関与しなかった理由: {request.consultation_exception}"
            yield {"id": "exception", "department": _NONE, "section": request.section or _NONE, "date": _NO_DATE, "text": text}

    def history(self) -> Iterator[Row]:
        """The life of the request in the order of its dates: asked for, what was recorded, approved."""
        request = self.request
        events: list[tuple[date, str, str, str]] = []
        if request.requested:
            events.append((request.requested, _NONE, _NONE, "申請"))
        for each in request.history:
            occasion = schema.OCCASIONS[each.occasion] if each.occasion else _NONE
            events.append((each.date, occasion, schema.OUTCOMES[each.outcome] if each.outcome else _NONE, each.note))
        if request.approval:
            events.append((request.approval.date, _NONE, _NONE, f"承認（{request.approval.by}）"))
        for i, (day, occasion, outcome, note) in enumerate(sorted(events, key=lambda event: event[0]), 1):
            yield {"id": str(i), "date": day, "occasion": occasion, "outcome": outcome, "note": note}

    def alternatives(self) -> Iterator[Row]:
        for i, each in enumerate(self.request.alternatives):
            yield {
                "id": each.id,
                "name": each.name,
                "detail": each.detail or self.blank(f"{each.name}の内容", "alternatives", i, "detail"),
                "feasible": {"yes": "可", "no": "不可", "unknown": "確認中"}[each.feasible],
                "cost_yen": _NONE if each.cost_yen is None else each.cost_yen,
                "remaining": each.remaining or _NONE,
                "adopted": "採用" if each.adopted else "不採用",
            }


_DATE_TO_WRITE = "令和　　年　　月　　日"
_ANSWERS = {"yes": "はい", "no": "いいえ", "unknown": "不明"}
_TO_DO = {  # questions that ask whether something was done
    "b_reduction_examined": "縮小することができるかどうかを検討し、結果を記録する。",
    "d_talks_record": "外部の団体と協議し、結果を記録する。",
}
_CLOSING = {
    "minimum_scope": "必要最小限の範囲の五つの事項を示し、縮小した案を提出する。",
    "consulted": "情報政策部門、業務改革部門その他の部門の意見を得る。",
}
_PLAIN = (
    *("section", "requested", "current", "summary", "legal_basis", "cases_per_year", "staff_affected", "resident_effect"),
    *("package", "gap", "workflow_review", "effect_on_others"),
)


def _balance(more_yen: int) -> str:
    """How the cost compares with the saving."""
    if not more_yen:
        return "経費と効果の額は、同じである。"
    return f"経費が、効果の額を{full_width(abs(more_yen))}円{'上回る' if more_yen > 0 else '下回る'}。"


def _numbered(sentences: Sequence[str]) -> tuple[Row, ...]:
    return tuple({"id": str(i), "number": i, "text": sentence} for i, sentence in enumerate(sentences, 1))
