"""Across the documents of a package: what contradicts, what is open, unconfirmed or waived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from specgen.errors import Problem
from specgen.model import Blank, Document, Selection, Unconfirmed, Verdict
from specgen.priorities import by_importance
from specgen.profile import LoadedProfile


@dataclass(frozen=True)
class Place:
    """Where something is printed: the document (its key), and the place in it (第２の３, 表紙 …)."""

    kind: str
    place: str


@dataclass(frozen=True)
class PackageFindings:
    """What an officer has to look at before the papers go out.

    blanks stand in the order of their importance, unconfirmed values of their first appearance, each with every
    place that prints it.  waived: mandatory clauses an override took out or replaced, with the kind that lacks them.
    """

    contradictions: tuple[Problem, ...]
    blanks: tuple[tuple[Blank, tuple[Place, ...]], ...]
    asked: tuple[tuple[Unconfirmed, tuple[Place, ...]], ...]
    waivers: tuple[tuple[str, str, str], ...]  # kind, clause, reason
    notices: tuple[Problem, ...]

    @property
    def final(self) -> bool:
        """Whether the package may be issued: nothing contradicts, nothing is blank, everything is confirmed."""
        return not (self.contradictions or self.blanks or self.asked)

    @property
    def open(self) -> tuple[Mapping[str, object], ...]:
        return tuple(
            {"name": blank.name, "label": blank.label, "key": blank.origin.key, "documents": _kinds(places)}
            for blank, places in self.blanks
        )

    @property
    def unconfirmed(self) -> tuple[Mapping[str, object], ...]:
        return tuple(
            {"name": entry.name, "label": entry.label, "value": entry.value, "source": entry.source, "documents": _kinds(places)}
            for entry, places in self.asked
        )

    @property
    def waived(self) -> tuple[Mapping[str, object], ...]:
        return tuple({"clause": clause, "kind": kind, "reason": reason} for kind, clause, reason in self.waivers)


def _kinds(places: Sequence[Place]) -> list[str]:
    return list(dict.fromkeys(place.kind for place in places))


def check_package(
    documents: Sequence[Document], selections: Sequence[Selection], profile: LoadedProfile, verdicts: Sequence[Verdict] = ()
) -> PackageFindings:
    """Merge what the documents report, and compare what the profile says in different places and what was decided."""
    blanks: dict[str, tuple[Blank, list[Place]]] = {}
    asked: dict[str, tuple[Unconfirmed, list[Place]]] = {}
    for document in documents:

        def places(name: str, document: Document = document) -> list[Place]:
            return [Place(document.key, place) for place in document.places.get(name, ())]

        for blank in document.open:
            blanks.setdefault(blank.label, (blank, []))[1].extend(places(blank.label))
        for entry in document.unconfirmed:
            asked.setdefault(entry.name, (entry, []))[1].extend(places(entry.name))
    return PackageFindings(
        contradictions=(*(problem for check in _CHECKS for problem in check(profile)), *_approved_against_the_rules(profile, verdicts)),
        blanks=by_importance(((blank, tuple(where)) for blank, where in blanks.values()), lambda entry: entry[0].origin.key),
        asked=tuple((entry, tuple(where)) for entry, where in asked.values()),
        waivers=tuple((selection.kind, choice.clause, choice.reason.text) for selection in selections for choice in selection.waived),
        notices=(*profile.notices, *_doubts(profile, verdicts)),
    )


# Each part of the profile is right by itself; together they cannot be true.


def _go_live_within_the_agreement(profile: LoadedProfile) -> Iterator[Problem]:
    consortium = profile.data.consortium
    if consortium is None:
        return
    start, end = consortium.agreement_start or date.min, consortium.agreement_end or date.max
    for i, business in enumerate(profile.data.businesses):
        if business.go_live and not start <= business.go_live <= end:
            yield Problem(
                profile.origin("businesses", i, "go_live"),
                "SG611",
                f"{business.name}の本稼働予定日（{business.go_live}）が協定期間（{consortium.agreement_start or '未定'}〜{consortium.agreement_end or '未定'}）の外にあります",
                "本稼働予定日か協定期間（agreement_start、agreement_end）を直してください",
            )


def _nothing_after_the_date_of_the_papers(profile: LoadedProfile) -> Iterator[Problem]:
    """What a paper reports as done was done when it was dated."""
    dated = profile.data.project.date
    if dated is None:
        return
    done: list[tuple[tuple[str | int, ...], str, date | None]] = [
        (("cloud_examination", "date"), "ガバメントクラウドの利用を検討した日", profile.data.cloud_examination.date),
        (("governance", "policy_checked"), "基本方針の改定の有無を確かめた日", profile.data.governance.policy_checked),
        (("governance", "guide_read"), "手順とポイント第２編を参照した日", profile.data.governance.guide_read),
    ]
    for i, request in enumerate(profile.data.customization_requests):
        if request.approval:
            done.append((("customization_requests", i, "approval", "date"), f"{request.id} の承認日", request.approval.date))
    for path, label, day in done:
        if day and day > dated:
            yield Problem(
                profile.origin(*path),
                "SG612",
                f"{label}（{day}）が文書の日付（{dated}）より後です",
                "日付を直すか、まだ行っていないなら行ごと消してください",
            )


def _one_cost_of_a_request(profile: LoadedProfile) -> Iterator[Problem]:
    """What an approved request costs, year by year, is what was estimated when it was examined."""
    if profile.data.costs is None:
        return
    requests = {request.id: (i, request) for i, request in enumerate(profile.data.customization_requests)}
    for j, expense in enumerate(profile.data.costs.customizations):
        if expense.id not in requests:
            continue
        i, request = requests[expense.id]
        initial = {"": sum(expense.initial.values())} if expense.initial else {}
        for name, label, amounts in (
            ("initial", "初期の経費", initial),
            ("yearly", "年間の保守の経費", expense.yearly),
            ("version_up", "版の更新１回の再適用の経費", expense.version_up),
        ):
            estimated = getattr(request.costs, f"{name}_yen")
            if estimated is not None and any(yen != estimated for yen in amounts.values()):
                yen = next(yen for yen in amounts.values() if yen != estimated)
                yield Problem(
                    profile.origin("costs", "customizations", j, name),
                    "SG615",
                    f"{expense.id} の{label}が、要望の検討では {estimated:,} 円、経費の負担では {yen:,} 円です",
                    f"どちらかの額を直してください（要望の額は {profile.origin('customization_requests', i, 'costs', f'{name}_yen').key}）",
                )


_CHECKS = (_go_live_within_the_agreement, _nothing_after_the_date_of_the_papers, _one_cost_of_a_request)


_DECISIONS = {"deny": "不実施", "needs_info": "保留"}


def _approved_against_the_rules(profile: LoadedProfile, verdicts: Sequence[Verdict]) -> Iterator[Problem]:
    for i, verdict in enumerate(verdicts):
        request = profile.data.customization_requests[i]
        if request.approval and verdict.decision != "approve":
            yield Problem(
                profile.origin("customization_requests", i, "approval"),
                "SG613",
                f"{request.id} には承認の記録がありますが、判定は「{_DECISIONS[verdict.decision]}」です（{verdict.reasons[0]}）",
                f"「specgen decide <プロファイル> {request.id}」で理由を確かめ、回答を補うか、承認を見直してください",
            )


def _doubts(profile: LoadedProfile, verdicts: Sequence[Verdict]) -> Iterator[Problem]:
    for i, verdict in enumerate(verdicts):
        for doubt in verdict.warnings:
            origin = profile.origin("customization_requests", i)
            yield Problem(origin, "SG614", f"{verdict.id}: {doubt}", "回答、理由（notes）又は数値を確かめてください")
