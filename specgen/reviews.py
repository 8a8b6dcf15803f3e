"""Customizations in operation → what the examination of section 2⑶ of the policy is to decide about each.

That customizations in operation are examined anew, by the same viewpoints, on occasions such as a renewal is the policy's.
Ours: the fixed date and 期限超過 after it, the occasions besides a renewal, and the result that is proposed:

* the last recorded outcome is ``standardize`` (the vendor took it up), or s_2 says that standard functions cover it → standardize
* the verdict with the present answers is open → open: nothing is proposed before it is closed
* it is approve → continue, with a new date
* it is deny, because another way is enough (a factor that can be avoided, s_3) or with an adopted alternative → replace
* any other deny → abolish
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from specgen import schema
from specgen.model import FactValue, Row, Subject, Verdict, Written
from specgen.profile import LoadedProfile

NOTICE_DAYS = 90  # where the library has no ``review_notice_days``
_BY_DATE = "見直しの期日の到来"
_NONE = "―"
_ORDER = tuple(schema.DUE_STATES)
_DONE = frozenset({"abolish", "replace", "standardize"})


@dataclass(frozen=True)
class Decided:
    """The last decision about a customization.  words: as it is shown.  outcome: its word of ``schema.OUTCOMES``."""

    date: date
    outcome: str
    words: str


@dataclass(frozen=True)
class Review:
    """One customization in the examination.

    state: of its date, a word of ``schema.DUE_STATES``.  decision: the verdict with the present answers.  proposal: a word of
    ``schema.PROPOSALS``, because of ``reason``.  changed: whether it differs from the last decision; None when that cannot be said.
    """

    id: str
    title: str
    business: str
    members: tuple[str, ...]
    due: date | None
    state: str
    decision: str
    proposal: str
    reason: str
    last: Decided | None

    @property
    def changed(self) -> bool | None:
        return None if self.last is None or self.proposal == "open" else self.proposal != self.last.outcome

    @property
    def change(self) -> str:
        if self.last is None:
            return "前回の決定の記録はない。"
        if self.proposal == "open":
            return "判定が定まらないため、前回の決定と比べることができない。"
        if not self.changed:
            return "前回の決定と同じである。"
        return f"前回の「{self.last.words}」から「{schema.PROPOSALS[self.proposal]}」に変わる。"

    def as_dict(self) -> dict[str, object]:
        last = self.last and {"date": self.last.date.isoformat(), "outcome": self.last.outcome, "words": self.last.words}
        return {
            "id": self.id,
            "title": self.title,
            "business": self.business,
            "members": list(self.members),
            "due": self.due.isoformat() if self.due else None,
            "state": self.state,
            "decision": self.decision,
            "proposal": self.proposal,
            "reason": self.reason,
            "last": last,
            "changed": self.changed,
        }


@dataclass(frozen=True)
class Examination:
    """What is to be examined on a day, the most urgent first.

    days: how long before its date a customization is due.  occasion: None when it is made because of dates; then ``others`` says how
    many customizations in operation are not due, by their state.
    """

    as_of: date
    occasion: str | None
    days: int
    reviews: tuple[Review, ...]
    others: Mapping[str, int]

    def count(self, state: str) -> int:
        return sum(review.state == state for review in self.reviews)

    @property
    def occasion_words(self) -> str:
        return schema.OCCASIONS[self.occasion] if self.occasion else _BY_DATE

    def as_dict(self) -> dict[str, object]:
        return {
            "as_of": self.as_of.isoformat(),
            "occasion": self.occasion,
            "days": self.days,
            "overdue": self.count("overdue"),
            "soon": self.count("soon"),
            "not_examined": dict(self.others),
            "reviews": [review.as_dict() for review in self.reviews],
        }


def examine(profile: LoadedProfile, verdicts: Sequence[Verdict], as_of: date, days: int, occasion: str | None = None) -> Examination:
    """Examine the customizations in operation: all on an ``occasion``, else those whose date is past or at most ``days`` away.

    In operation is what the profile says is, and what is approved and not recorded as ended. Records later than ``as_of`` do not
    count. The order is that of the dates, overdue ones first, of equal ones that of the profile.
    """
    reviews = [
        _review(request, verdict, profile, as_of, days)
        for request, verdict in zip(profile.data.customization_requests, verdicts, strict=True)
        if _in_operation(request, as_of)
    ]
    reviews.sort(key=lambda review: (_ORDER.index(review.state), review.due or date.max))
    wanted = [review for review in reviews if occasion or review.state in ("overdue", "soon")]
    others = Counter(review.state for review in reviews if review not in wanted)
    return Examination(as_of, occasion, days, tuple(wanted), {state: others[state] for state in _ORDER if others[state]})


def _in_operation(request: schema.CustomizationRequest, as_of: date) -> bool:
    if request.in_operation or request.approval is None:
        return bool(request.in_operation)
    return not (request.in_operation is False and _last_outcome(request, as_of) in _DONE)


def _review(request: schema.CustomizationRequest, verdict: Verdict, profile: LoadedProfile, as_of: date, days: int) -> Review:
    names = {member.id: member.name for member in profile.data.members}
    business = next(each.name for each in profile.data.businesses if each.id == request.business)
    proposal, reason = _proposal(request, verdict, as_of)
    due = request.approval.review_due if request.approval else None
    return Review(
        id=request.id,
        title=request.title,
        business=business,
        members=tuple(names[each] for each in request.members),
        due=due,
        state=_state(due, as_of, days),
        decision=verdict.decision,
        proposal=proposal,
        reason=reason,
        last=_last(request, as_of),
    )


def _state(due: date | None, as_of: date, days: int) -> str:
    """A customization is overdue from the day after its date."""
    if due is None:
        return "undated"
    if due < as_of:
        return "overdue"
    return "soon" if due <= as_of + timedelta(days=days) else "later"


def _proposal(request: schema.CustomizationRequest, verdict: Verdict, as_of: date) -> tuple[str, str]:
    if _last_outcome(request, as_of) == "standardize":
        return "standardize", "パッケージの標準の機能に組み入れるとの記録があるためである。"
    if request.answers.get("s_2") == "yes":
        return "standardize", "標準の機能又は標準のオプションで足りると答えているためである。"
    match verdict.decision:
        case "needs_info":
            return "open", "現在の回答では判定が定まらないため、答えの出ていない事項を確かめてから結果を定める。"
        case "approve":
            return "continue", "現在の回答でも例外に当たるためであり、新たな期限を定める。"
    if verdict.adopted:
        return "replace", "判定が不実施であり、採用した代替措置があるためである。"
    if verdict.step == "avoidable" or "s_3" in verdict.failing:
        return "replace", "判定が不実施であり、代わりの方法で足りると答えているためである。"
    return "abolish", "判定が不実施であり、採用した代替措置も、足りるとされた代わりの方法もないためである。"


def _last_outcome(request: schema.CustomizationRequest, as_of: date) -> str | None:
    outcomes = [each.outcome for each in request.history if each.outcome and each.date <= as_of]
    return outcomes[-1] if outcomes else None


def _last(request: schema.CustomizationRequest, as_of: date) -> Decided | None:
    """The later of the approval and the last record with an outcome, of the same day the record."""
    approval = request.approval
    found = [Decided(approval.date, "continue", "承認（限定実施）")] if approval else []
    found += [Decided(each.date, each.outcome, schema.OUTCOMES[each.outcome]) for each in request.history if each.outcome]
    return max((each for each in reversed(found) if each.date <= as_of), key=lambda each: each.date, default=None)


# --- what the papers say ----------------------------------------------------------------------


def examination_subjects(examination: Examination, requests: Sequence[Subject]) -> Mapping[str, tuple[Subject, ...]]:
    """What the papers of the examination are about: each customization, and the whole.  requests: the subjects of all requests."""
    about = {subject.id: subject for subject in requests}
    common: dict[str, FactValue] = {"review.as_of": examination.as_of, "review.occasion": examination.occasion_words}
    occasion: dict[str, object] = {"review_occasion": examination.occasion is not None}
    reviews = tuple(_of_one(review, about[review.id], common, occasion) for review in examination.reviews)
    lists = {"review_rows": tuple(_row(review) for review in examination.reviews), "review_counts": tuple(_counts(examination))}
    whole = Subject(examination.as_of.isoformat(), common, occasion, lists)
    return {"reviews": reviews, "examination": (whole,)}


def _of_one(review: Review, request: Subject, common: Mapping[str, FactValue], occasion: Mapping[str, object]) -> Subject:
    values: dict[str, FactValue] = {f"review.{name}": value for name, value in _row(review).items() if name in _PRINTED}
    return replace(
        request,
        values={**request.values, **common, **values, "review.reason": review.reason},
        conditions={**request.conditions, **occasion, "review_state": review.state, "review_proposal": review.proposal},
    )


_PRINTED = ("state", "due", "last", "last_date", "proposal", "change")


def _row(review: Review) -> Row:
    return {
        "id": review.id,
        "title": review.title,
        "business": review.business,
        "members": review.members,
        "state": schema.DUE_STATES[review.state],
        "due": review.due or Written(_NONE),
        "last": review.last.words if review.last else _NONE,
        "last_date": review.last.date if review.last else Written(_NONE),
        "proposal": schema.PROPOSALS[review.proposal],
        "change": review.change,
    }


def _counts(examination: Examination) -> Iterator[Row]:
    """The customizations of the list by the state of their dates, then those in operation that are not in it."""
    for state, label in schema.DUE_STATES.items():
        if count := examination.count(state):
            yield {"id": state, "label": label, "count": count}
    for state, count in examination.others.items():
        yield {"id": f"other_{state}", "label": f"{schema.DUE_STATES[state]}（今回の対象としない。）", "count": count}
