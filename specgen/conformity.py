"""Policy provisions → fulfilled by which clauses and facts, or what to do: one row a provision.

A row is 適合 only when of every group of clauses one is printed and every fact of the provision holds in the profile; a
clause alone is never enough. Strength counts: what a policy gives as an example, asks for as an effort or expects of
others is 要確認 where it is lacking, never 要対応. For the twenty standardized businesses the 2019 policy is no authority,
and the standardization law none for the others: a fact looks at the requests of its own regimes only.
Rules: docs/adr/0009-conformity.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from specgen import schema
from specgen.conditions import holds
from specgen.customization import closing_conditions
from specgen.model import Document, Verdict
from specgen.profile import LoadedProfile
from specgen.wording import era_date, full_width, in_digits, join_names

FULFILLED, TO_DO, TO_CONFIRM, NOT_CONCERNED = "適合", "要対応", "要確認", "対象外"
STATUSES = (TO_DO, TO_CONFIRM, FULFILLED, NOT_CONCERNED)  # in the order of urgency
OK, MISSING, DOUBTFUL = "ok", "missing", "doubtful"


@dataclass(frozen=True)
class ClausePlace:
    """A printed clause: the kind and title of its document, its number there as printed, its own title and id."""

    kind: str
    document: str
    number: str
    title: str
    clause: str

    def as_dict(self) -> dict[str, object]:
        return {"kind": self.kind, "number": self.number, "title": self.title, "clause": self.clause}


@dataclass(frozen=True)
class ProvisionRow:
    """What became of one provision.

    places: the clauses that fulfil it, document by document.  facts: Japanese sentences, what the profile says.
    todo: what to do, a Japanese sentence each; () for 適合 and 対象外.  entries: where in the profile to do it.
    """

    policy: str
    provision: schema.Provision
    label: str  # 基本方針２⑴
    status: str
    places: tuple[ClausePlace, ...]
    facts: tuple[str, ...]
    todo: tuple[str, ...]
    entries: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        return {
            "policy": self.policy,
            "provision": self.provision.id,
            "section": self.provision.section,
            "status": self.status,
            "places": [place.as_dict() for place in self.places],
            "facts": list(self.facts),
            "todo": list(self.todo),
            "entries": list(self.entries),
        }


def trace(
    policies: Sequence[schema.Policy],
    profile: LoadedProfile,
    verdicts: Sequence[Verdict],
    documents: Sequence[Document],
    conditions: Mapping[str, object],
) -> tuple[ProvisionRow, ...]:
    """One row for every provision of ``policies``, in their order.

    verdicts: of all the profile's requests.  documents: all papers of the package (not the reports about them).
    conditions: those of the facts, for the ``when`` of provisions.
    """
    replaced = {override.clause for override in profile.data.overrides if override.action == "replace_text"}
    printed = {f"{place.kind}/{place.clause}": place for document in documents for place in _places(document)}
    case = Case(profile, policies, {verdict.id: verdict for verdict in verdicts})
    return tuple(_row(policy, provision, case, printed, replaced, conditions) for policy in policies for provision in policy.provisions)


def counts(rows: Iterable[ProvisionRow]) -> dict[str, int]:
    """How many rows have each status, in the order of urgency."""
    found = [row.status for row in rows]
    return {status: found.count(status) for status in STATUSES}


def _places(document: Document) -> Iterator[ClausePlace]:
    """Every clause the document prints; those of an annex by the annex's label."""
    titles = {clause.id: clause.title for clause in document.clauses}
    for clause, number in document.clause_places.items():
        yield ClausePlace(document.kind, document.title, number, titles[clause], clause)
    for annex in document.annexes:
        for node in annex.clauses:
            yield ClausePlace(document.kind, document.title, annex.label, node.title, node.id)


def _row(
    policy: schema.Policy,
    provision: schema.Provision,
    case: Case,
    printed: Mapping[str, ClausePlace],
    replaced: Collection[str],
    conditions: Mapping[str, object],
) -> ProvisionRow:
    label = f"{policy.short}{in_digits(provision.section, case.data.style.digits)}"
    if not holds(provision.when, conditions):
        return ProvisionRow(policy.id, provision, label, NOT_CONCERNED, (), (provision.otherwise or "この調達には当たらない。",), ())
    findings = [
        *(_of_clauses(group, printed, replaced, MISSING, provision) for group in provision.clauses),
        *(_of_clauses(group, printed, replaced, DOUBTFUL, provision) for group in provision.examples),
        *(FACTS[name](case) for name in provision.facts),
    ]
    lacking = MISSING if provision.strength == "requirement" else None
    states = {finding.state for finding in findings}
    status = TO_DO if lacking in states else TO_CONFIRM if states - {OK} else FULFILLED
    groups = (*provision.clauses, *provision.examples)
    return ProvisionRow(
        policy.id,
        provision,
        label,
        status,
        tuple(dict.fromkeys(printed[name] for group in groups for name in group if name in printed)),
        tuple(finding.text for finding in findings if finding.text),
        tuple(dict.fromkeys(finding.todo for finding in findings if finding.todo)),
        tuple(dict.fromkeys(entry for finding in findings for entry in finding.entries)),
    )


# --- clauses and facts ------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """One thing a provision asks for: ok, missing or doubtful; what was found, and what to do about it ("" when nothing).

    entries: the places of the profile to fill or mend, by the names of their keys.
    """

    state: str
    text: str
    todo: str = ""
    entries: tuple[str, ...] = ()


def _of_clauses(
    group: Sequence[str], printed: Mapping[str, ClausePlace], replaced: Collection[str], lacking: str, provision: schema.Provision
) -> Finding:
    """One clause of the group is printed, with the text of the library: an override's own words nobody has compared with the policy."""
    found = [printed[name] for name in group if name in printed]
    if not found:
        return Finding(lacking, "これに当たる条項が、どの文書にもない。", provision.todo or "これに当たる条項を文書に入れる。")
    changed = [place for place in found if place.clause in replaced]
    if len(changed) < len(found):
        return Finding(OK, "")
    names = "、".join(f"{place.document}の{place.number}（{place.title}）" for place in changed)
    return Finding(DOUBTFUL, f"{names}の文が、個別変更で差し替えられている。", "差し替えた文が規定に沿うことを確かめる。")


@dataclass(frozen=True)
class Case:
    """What the facts are found in: a profile, the policies in force, and the verdict of each request by its id."""

    profile: LoadedProfile
    policies: Sequence[schema.Policy]
    verdicts: Mapping[str, Verdict]

    @property
    def data(self) -> schema.Profile:
        return self.profile.data

    def number(self, count: int) -> str:
        return in_digits(full_width(count), self.data.style.digits)

    def day(self, day: date) -> str:
        return in_digits(era_date(day, western=self.data.style.western_dates), self.data.style.digits)

    def requests(self, *regimes: str) -> tuple[schema.CustomizationRequest, ...]:
        """Those for businesses of these regimes."""
        of = {business.id: business.regime for business in self.data.businesses}
        return tuple(request for request in self.data.customization_requests if of[request.business] in regimes)

    def outside(self) -> tuple[schema.CustomizationRequest, ...]:
        """Those the 2019 policy speaks of."""
        return self.requests("non_standard", "related")

    def decision(self, request: schema.CustomizationRequest) -> str:
        return self.verdicts[request.id].decision

    def questions(self, part: str) -> tuple[str, ...]:
        return tuple(question.id for policy in self.policies for question in policy.questions if question.part == part)


Fact = Callable[[Case], Finding]


def _ids(requests: Iterable[schema.CustomizationRequest]) -> str:
    return "、".join(request.id for request in requests)


def _all(
    case: Case,
    requests: Sequence[schema.CustomizationRequest],
    failing: Sequence[schema.CustomizationRequest],
    what: tuple[str, str, str, str],
    entry: str,
    state: str = MISSING,
) -> Finding:
    """One thing asked of each of ``requests``.

    what: said when there is none, when all have it, of those that fail; what to do.  entry: the key of a request that says it.
    """
    none, fine, lacking, todo = what
    if not requests:
        return Finding(OK, none)
    if failing:
        return Finding(state, f"{lacking}（{_ids(failing)}）。", todo, tuple(_entry(request, entry) for request in failing))
    return Finding(OK, f"{fine}（{case.number(len(requests))}件）。")


def _entry(request: schema.CustomizationRequest, key: str) -> str:
    return f"customization_requests.{request.id}.{key}"


def _approved(case: Case, requests: Iterable[schema.CustomizationRequest]) -> list[schema.CustomizationRequest]:
    """Those that are carried out: approved on record, or to be approved by the rules."""
    return [request for request in requests if request.approval or case.decision(request) == "approve"]


def _approvals_decided(case: Case, *regimes: str) -> Finding:
    """A missing opinion alone is left to the provision on the sections that take part."""
    approved = [request for request in case.requests(*regimes) if request.approval]
    wrong = [request for request in approved if case.decision(request) != "approve" and case.verdicts[request.id].missing != ("consulted",)]
    return _all(
        case,
        approved,
        wrong,
        (
            "承認したカスタマイズはない。",
            "承認したカスタマイズは、判定の規則によっても例外に当たる",
            "承認の記録があるが、判定の規則では例外に当たらないか、答えが足りない",
            "判定の理由を見て、承認を見直すか、設問への回答又は必要最小限の範囲を書く。",
        ),
        "approval",
    )


def _factors_named(case: Case) -> Finding:
    requests = case.outside()
    return _all(
        case,
        requests,
        [request for request in requests if not request.factors],
        (
            "カスタマイズの要望はない。",
            "全ての要望の発生要因を分類している",
            "発生要因を分類していない要望がある",
            "要望ごとに、当たる発生要因を全て書く。",
        ),
        "factors",
    )


def _answered(factor: str, case: Case) -> Finding:
    """Every question of the factor is answered; an explicit 不明 counts when its note says what is awaited."""
    name = schema.WORDS["factors"][factor]
    requests = [request for request in case.outside() if factor in request.factors]
    return _examined(case, requests, case.questions(factor), f"{name}に当たる要望はない。", f"{name}の設問に全て答えている")


def _examined(case: Case, requests: Sequence[schema.CustomizationRequest], questions: Sequence[str], none: str, fine: str) -> Finding:
    """The questions are answered for each of the requests; what is 不明 with a note is still under examination."""
    if not requests:
        return Finding(OK, none)
    open_ = {request.id: [name for name in questions if _unanswered(request, name)] for request in requests}
    lacking = {name: missing for name, missing in open_.items() if missing}
    if lacking:
        where = "、".join(f"{name}の{case.number(len(missing))}問" for name, missing in lacking.items())
        entries = tuple(f"customization_requests.{name}.answers.{question}" for name, missing in lacking.items() for question in missing)
        todo = "設問に答える。不明のときは、不明と答えて、何を待っているかを理由・根拠に書く。"
        return Finding(MISSING, f"答えのない設問がある（{where}）。", todo, entries)
    waiting = [request for request in requests if any(request.answers[name] == "unknown" for name in questions)]
    doing = f"検討中のもの: {_ids(waiting)}。" if waiting else ""
    return Finding(OK, f"{fine}（{_ids(requests)}）。{doing}")


def _unanswered(request: schema.CustomizationRequest, question: str) -> bool:
    answer = request.answers.get(question)
    return answer is None or (answer == "unknown" and question not in request.notes)


def _reviews_due(case: Case) -> Finding:
    """Papers provide the examination at renewal; a fixed date is the tool's own wish, so its lack is 要確認 only."""
    approved = [request for request in case.outside() if request.approval]
    return _all(
        case,
        approved,
        [request for request in approved if request.approval and request.approval.review_due is None],
        (
            "承認したカスタマイズはない。",
            "承認したカスタマイズの全てに見直しの期日がある",
            "見直しの期日を定めていない承認がある",
            "次の更新までの見直しの期日を定めて書く（期日を求めるのは、本ツールの定め）。",
        ),
        "approval.review_due",
        DOUBTFUL,
    )


def _approvals_listed(case: Case) -> Finding:
    """The specification says which exceptions the vendor has to reckon with: none that is to be approved lacks its record."""
    approved = _approved(case, case.outside())
    return _all(
        case,
        approved,
        [request for request in approved if not request.approval],
        (
            "調達仕様書に掲げる例外はない。",
            "例外とするものは、全て承認の記録があり、調達仕様書に掲げている",
            "例外に当たると判定したが、承認の記録がなく、調達仕様書の一覧に載らないものがある",
            "承認の手続を終えて承認の記録を書くか、要望を取り下げる。",
        ),
        "approval",
    )


def _top_management(case: Case) -> Finding:
    governance = case.data.governance
    fine = f"検討を統括する職は{governance.head_post}、踏まえる計画は{governance.direction}である。"
    return _given(governance, "governance", ("head_post", "direction"), fine)


def _given(part: schema.Model, key: str, names: Sequence[str], fine: str, state: str = MISSING) -> Finding:
    """All of these fields of a part of the profile are there.  key: the part's own.  The titles of the fields name what is lacking."""
    lacking = [name for name in names if not getattr(part, name)]
    if not lacking:
        return Finding(OK, fine)
    titles = join_names([str(type(part).model_fields[name].title) for name in lacking])
    return Finding(state, f"{titles}の記載がない。", f"{titles}を書く。", tuple(f"{key}.{name}" for name in lacking))


def _sections_take_part(case: Case) -> Finding:
    governance = case.data.governance
    fine = f"情報政策は{governance.it_section}、業務改革は{governance.bpr_section}が加わる。"
    named = _given(governance, "governance", ("it_section", "bpr_section"), fine)
    alone = [request for request in _approved(case, case.outside()) if "consulted" in closing_conditions(request)]
    if alone:
        what = f"業務担当部門及び事業者のほかに関与した部門の意見がない承認がある（{_ids(alone)}）。"
        todo = "関与した部門の意見を書く。関与しなかったときは、業務担当部門と事業者だけで検討した理由を書く。"
        said = "" if named.state == OK else named.text
        entries = (*named.entries, *(_entry(request, "opinions") for request in alone))
        return Finding(MISSING, f"{said}{what}", f"{named.todo}{todo}", entries)
    return named


def _dated(case: Case, name: str, fine: str, state: str = MISSING) -> Finding:
    """A day of ``governance``; ``fine`` is said with it in place of {day}."""
    day = getattr(case.data.governance, name)
    return _given(case.data.governance, "governance", (name,), fine.format(day=day and case.day(day)), state)


def _business_sections_informed(case: Case) -> Finding:
    return _dated(case, "briefing_date", "業務担当部門への説明は{day}である。")


def _principle_shared(case: Case) -> Finding:
    day, dated = case.data.governance.principle_shared, case.data.project.date
    if day and dated and day > dated:
        what = f"原則を共有した日（{case.day(day)}）が文書の日付（{case.day(dated)}）より後である。"
        return Finding(MISSING, what, "文書を出す前に、首長を含めて原則を共有する。", ("governance.principle_shared",))
    return _dated(case, "principle_shared", "首長を含む参加団体で{day}に原則を共有した。")


def _guideline_checked(case: Case) -> Finding:
    """The guideline's own contents are nowhere in specgen: the officer's checklist stands for them, and is not read."""
    name = case.data.governance.checklist
    todo = "調達ガイドラインを読んで点検表を作り、プロファイルと同じフォルダーに置いて、そのファイル名を書く。"
    entries = ("governance.checklist",)
    if name is None:
        return Finding(MISSING, "調達ガイドラインの点検表が示されていない。", todo, entries)
    if not case.profile.has_beside(name):
        return Finding(MISSING, f"点検表「{name}」が、プロファイルのフォルダーにない。", todo, entries)
    return Finding(OK, f"点検表「{name}」がある（内容は、本ツールでは確かめていない）。")


def _cost_sharing_examined(case: Case) -> Finding:
    """Outside the joint contract, borne by who needs it: the policy's example. Anything else wants the record of its examination."""
    rules = case.data.customization
    if rules.cost_bearer == "requester":
        return Finding(OK, "カスタマイズの経費は、共同の契約の外で、必要とする団体が負担する。")
    if rules.cost_record:
        what = f"経費の負担は、検討の記録（{rules.cost_record}）によって定めている。"
        return Finding(DOUBTFUL, what, "検討の記録が、抑制につながる分担となっているかを確かめる。")
    what = "経費の負担を検討の記録によるとしているが、その記録が示されていない。"
    return Finding(DOUBTFUL, what, "経費の負担を検討した記録を書く。", ("customization.cost_record",))


def _policy_watched(case: Case) -> Finding:
    """The revision itself is the ministry's: an officer can only have looked for it, so its lack is 要確認."""
    return _dated(case, "policy_checked", "{day}に改定の有無を確かめた。", DOUBTFUL)


def _prefecture_approached(case: Case) -> Finding:
    to_prefectures = [request for request in case.outside() if "D" in request.factors and request.external and request.external.prefecture]
    return _all(
        case,
        to_prefectures,
        [each for each in to_prefectures if each.external and not each.external.talks and not each.external.proposal],
        (
            "都道府県の様式などを原因とする要望はない。",
            "都道府県に協議を求め、又は求める内容を定めている",
            "都道府県に協議を求めていない要望がある",
            "協議で求める内容又は協議の記録を書く。",
        ),
        "external.proposal",
    )


def _alternatives_examined(case: Case) -> Finding:
    requests = [request for request in case.outside() if case.decision(request) != "deny"]
    return _all(
        case,
        requests,
        [request for request in requests if not request.alternatives],
        (
            "例外とし、又は検討している要望はない。",
            "例外とし、又は検討している要望の全てについて、代替措置を検討している",
            "代替措置を検討していない要望がある",
            "事業者に代替措置の提案を求め、検討の結果を書く。",
        ),
        "alternatives",
    )


def _standardization_asked(case: Case) -> Finding:
    shared = [request for request in case.outside() if len(request.members) > 1 and case.decision(request) == "approve"]
    return _all(
        case,
        shared,
        [request for request in shared if not request.standardization_asked],
        (
            "二以上の団体に共通する例外はない。",
            "二以上の団体に共通する例外の全てについて、標準機能とすることの検討を依頼した",
            "標準機能とすることの検討を依頼していない、二以上の団体に共通する例外がある",
            "事業者に標準機能とすることの検討を依頼し、その日を書く。",
        ),
        "standardization_asked",
    )


def _guide_consulted(case: Case) -> Finding:
    return _dated(case, "guide_read", "{day}に参照した。")


# --- the standardization law ------------------------------------------------------------------


def _standard_specs_named(case: Case) -> Finding:
    businesses = [business for business in case.data.businesses if business.regime in ("standardized", "transition_support")]
    lacking = [business for business in businesses if not business.standard_spec]
    if lacking:
        what = f"適合させる標準仕様書を示していない業務がある（{'、'.join(business.name for business in lacking)}）。"
        entries = tuple(f"businesses.{business.id}.standard_spec" for business in lacking)
        return Finding(MISSING, what, "国の公表資料で確かめて、標準仕様書の名称及び版を書く。", entries)
    return Finding(OK, f"標準化対象業務の全てに、適合させる標準仕様書を示している（{case.number(len(businesses))}業務）。")


def _own_rule(case: Case, regime: str, questions: Sequence[str], fine: str) -> Finding:
    """The questions of the regime's own rule are answered, and nothing is approved against it."""
    none = f"{schema.WORDS['regimes'][regime]}についての要望はない。"
    found = _examined(case, case.requests(regime), questions, none, fine)
    approvals = _approvals_decided(case, regime)
    return approvals if found.state == OK and approvals.state != OK else found


def _standardized_change_examined(case: Case) -> Finding:
    return _own_rule(case, "standardized", ("s_4", "s_5", "s_6"), "一体の処理、互換性及び最小限度について検討している")


def _standardized_need_examined(case: Case) -> Finding:
    requests = case.requests("standardized")
    none = f"{schema.WORDS['regimes']['standardized']}についての要望はない。"
    return _examined(case, requests, ("s_2", "s_3", "s_7"), none, "標準機能、外付け及びやむを得ない理由について検討している")


def _freeze_examined(case: Case) -> Finding:
    return _own_rule(case, "transition_support", case.questions("transition_support"), "凍結の例外に当たるかどうかを検討している")


def _migration_dated(case: Case) -> Finding:
    businesses = [business for business in case.data.businesses if business.regime == "transition_support"]
    lacking = [business for business in businesses if not business.migration_deadline]
    if lacking:
        what = f"移行の期限を示していない業務がある（{'、'.join(business.name for business in lacking)}）。"
        entries = tuple(f"businesses.{business.id}.migration_deadline" for business in lacking)
        return Finding(MISSING, what, "移行の期限を書く。", entries)
    return Finding(OK, f"移行の期限を示している（{'、'.join(business.name for business in businesses)}）。")


def _government_cloud_used(case: Case) -> Finding:
    hosting = case.data.hosting
    how = f"利用形態は「{schema.WORDS['hosting'][hosting]}」である。"
    if hosting in ("gov_cloud_single", "gov_cloud_shared"):
        return Finding(OK, how)
    return Finding(DOUBTFUL, how, "国が整備する環境を用いない理由を決裁に添える。")


def _government_cloud_examined(case: Case) -> Finding:
    examined = case.data.cloud_examination
    fine = f"{examined.date and case.day(examined.date)}に検討した結果: {(examined.result or '').rstrip('。')}。"
    return _given(examined, "cloud_examination", ("date", "result"), fine)


FACTS: Mapping[str, Fact] = {
    "approvals_decided": lambda case: _approvals_decided(case, "non_standard", "related"),
    "factors_named": _factors_named,
    **{f"questions_{factor.replace('-', '').lower()}": partial(_answered, factor) for factor in schema.WORDS["factors"]},
    "reviews_due": _reviews_due,
    "approvals_listed": _approvals_listed,
    "top_management": _top_management,
    "sections_take_part": _sections_take_part,
    "business_sections_informed": _business_sections_informed,
    "principle_shared": _principle_shared,
    "guideline_checked": _guideline_checked,
    "cost_sharing_examined": _cost_sharing_examined,
    "policy_watched": _policy_watched,
    "prefecture_approached": _prefecture_approached,
    "alternatives_examined": _alternatives_examined,
    "standardization_asked": _standardization_asked,
    "guide_consulted": _guide_consulted,
    "standard_specs_named": _standard_specs_named,
    "standardized_change_examined": _standardized_change_examined,
    "standardized_need_examined": _standardized_need_examined,
    "migration_dated": _migration_dated,
    "freeze_examined": _freeze_examined,
    "government_cloud_used": _government_cloud_used,
    "government_cloud_examined": _government_cloud_examined,
}
