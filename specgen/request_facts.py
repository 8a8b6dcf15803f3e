"""Customization requests and their verdicts → what documents may print of them: lists over all, and one Subject a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from specgen import schema
from specgen.errors import Origin
from specgen.library import Library
from specgen.model import FactValue, Row, Subject, Unset, Verdict
from specgen.profile import LoadedProfile

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
_OWN_RULE = "本ツールの定め"
_POLICY_RULE = "基本方針"
_LAW_RULE = "標準化法等"


def decision_in_words(verdict: Verdict) -> str:
    """不実施, 代替措置 (denied, and an alternative is adopted), 限定実施 or 保留: there is no unlimited approval."""
    return DECISIONS["alternative" if verdict.decision == "deny" and verdict.adopted else verdict.decision]


def factors_in_words(request: schema.CustomizationRequest) -> str:
    return "、".join(request.factors).translate(_WIDE)


def request_lists(profile: LoadedProfile, library: Library, verdicts: Sequence[Verdict]) -> Mapping[str, tuple[Row, ...]]:
    """The lists over all requests: every one, those approved, those still open, and the alternatives adopted."""
    every = [_Request(profile, library, i, verdict, 0) for i, verdict in enumerate(verdicts)]
    return {
        "requests": tuple(one.summary() for one in every),
        "open_requests": tuple(one.still_open() for one in every if one.verdict.decision == "needs_info"),
        "approved_customizations": tuple(one.approved() for one in every if one.request.approval),
        "adopted_alternatives": tuple(row for one in every for row in one.adopted()),
        "shared_requests": tuple(one.summary() for one in every if len(one.request.members) > 1),
    }


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
        "shared_requests": [len(one.request.members) > 1 for one in every],
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
        self.years = years
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

    def below(self, key: str, model: type[schema.Model], name: str) -> FactValue:
        """The same for a part of the request that may not be there at all."""
        part = getattr(self.request, key)
        value = getattr(part, name) if part else None
        return self.blank(model.model_fields[name].title or name, key, name) if value is None else value

    # -- lists over all requests ---------------------------------------------------------------

    def names(self, ids: Sequence[str]) -> tuple[str, ...]:
        names = {member.id: member.name for member in self.profile.data.members}
        return tuple(names[each] for each in ids)

    def bearer(self) -> FactValue:
        return self.names(self.verdict.bearers) or "協議会の検討記録による"

    def factors(self) -> FactValue:
        return factors_in_words(self.request) or self.blank("発生要因", "factors")

    def summary(self) -> Row:
        return {
            "id": self.request.id,
            "title": self.request.title,
            "business": self.business.name,
            "members": self.names(self.request.members),
            "section": self.given("section"),
            "factors": self.factors(),
            "decision": decision_in_words(self.verdict),
            "reason": "".join(self.verdict.reasons),
            "initial_yen": self.given("costs", "initial_yen"),
            "yearly_yen": self.given("costs", "yearly_yen"),
            "bearer": self.bearer(),
        }

    def still_open(self) -> Row:
        texts = {question.id: question.text for policy in self.policies for question in policy.questions}
        asked = "".join(f"{texts[question]}（{question}）" for question in self.verdict.unknown)
        missing = "、".join(_CLOSING[name] for name in self.verdict.missing)
        return {
            "id": self.request.id,
            "title": self.request.title,
            "section": self.given("section"),
            "todo": asked or missing or "発生要因の分類を見直す。",
        }

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
            "review": approval.review,
            "review_due": approval.review_due or _NONE,
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
        yield "request.lax", DECISIONS[verdict.lax]
        yield "request.bearer", self.bearer()
        yield "request.contract", "共同調達の契約とは別の契約" if verdict.bearers else "協議会の検討記録による"
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
        """Cost and saving over the years of upkeep; re-applying at version-ups is not in them, since their number is not known."""
        costs, benefit = self.request.costs, self.request.benefit
        saving: FactValue = self.blank("１年当たりの効果の額", "benefit", "hours_per_year")
        if benefit.hours_per_year is not None and benefit.unit_cost_yen is not None:
            saving = benefit.hours_per_year * benefit.unit_cost_yen
        total: FactValue = self.blank("経費の合計", "costs", "initial_yen")
        if isinstance(self.years, int) and costs.initial_yen is not None and costs.yearly_yen is not None:
            total = costs.initial_yen + costs.yearly_yen * self.years
        yield "request.costs.total_yen", total
        yield "request.benefit.yearly_yen", saving
        both = isinstance(self.years, int) and isinstance(saving, int)
        yield "request.benefit.total_yen", saving * self.years if both else self.blank("効果の合計額", "benefit", "hours_per_year")  # type: ignore[operator]

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
                {"id": each.factor, "factor": schema.WORDS["factors"][each.factor], "state": STATES[each.state], "why": each.why}
                for each in verdict.factors
            ),
            "request_questions": tuple(self.questions((*request.factors, self.own_rule()))),
            "request_alternatives": tuple(self.alternatives()),
            "request_opinions": tuple(
                {
                    "id": str(i + 1),
                    "department": schema.DEPARTMENTS[opinion.department],
                    "section": opinion.section,
                    "date": opinion.date or self.blank(f"{opinion.section}の意見の日", "opinions", i, "date"),
                    "text": opinion.text or self.blank(f"{opinion.section}の意見", "opinions", i, "text"),
                }
                for i, opinion in enumerate(request.opinions)
            ),
            "request_history": tuple(
                {
                    "id": str(i),
                    "date": each.date,
                    "occasion": schema.OCCASIONS[each.occasion] if each.occasion else _NONE,
                    "outcome": schema.OUTCOMES[each.outcome] if each.outcome else _NONE,
                    "note": each.note,
                }
                for i, each in enumerate(request.history, 1)
            ),
            "request_reasons": _numbered(verdict.reasons),
            "request_doubts": _numbered(verdict.warnings),
            "request_remedies": tuple(
                {"id": name, "title": remedies[name].title, "text": remedies[name].text} for name in verdict.remedies if name in remedies
            ),
            "request_route": tuple(
                {"id": str(i), "number": i, "post": post} for i, post in enumerate(self.profile.data.customization.route, 1)
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
                            "question": question.text,
                            "answer": _ANSWERS[self.request.answers.get(question.id, "unknown")],
                            "note": self.request.notes.get(question.id, _NONE),
                            "rule": by,
                        }

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


_ANSWERS = {"yes": "はい", "no": "いいえ", "unknown": "不明"}
_CLOSING = {
    "minimum_scope": "必要最小限の範囲の五つの事項を示し、縮小した案を提出する。",
    "consulted": "情報政策部門、業務改革部門その他の部門の意見を得る。",
}
_PLAIN = (
    *("section", "requested", "current", "summary", "legal_basis", "cases_per_year", "staff_affected", "resident_effect"),
    *("package", "gap", "workflow_review", "effect_on_others"),
)


def _numbered(sentences: Sequence[str]) -> tuple[Row, ...]:
    return tuple({"id": str(i), "number": i, "text": sentence} for i, sentence in enumerate(sentences, 1))
