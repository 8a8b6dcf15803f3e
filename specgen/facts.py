"""Profile (+ parameters) → the named values clauses may use, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from specgen import schema, wording
from specgen.call_facts import call_conditions, call_lists, call_steps, call_values
from specgen.cost_facts import cost_conditions, cost_lists, cost_values
from specgen.errors import InputError, Origin, Problem
from specgen.evaluation_facts import evaluation_lists, evaluation_values
from specgen.library import Library
from specgen.model import Facts, FactValue, Row, Said, Subject, Unconfirmed, Unset, Verdict
from specgen.profile import LoadedProfile
from specgen.request_facts import request_lists, request_subjects
from specgen.vocabulary import say_in_words

if TYPE_CHECKING:
    from specgen.cost_model import Allocation

_INSTRUMENTS = {"obligation": "債務負担行為", "continuing": "長期継続契約", "single_year": "単年度の契約", "undecided": None}


def gather_facts(profile: LoadedProfile, library: Library, verdicts: Sequence[Verdict] = (), allocation: Allocation | None = None) -> Facts:
    """All values, conditions and lists of one profile.

    allocation: the shares of its costs; without it everything about them is a blank.

    Every name of ``schema.VALUES`` and every parameter is there, unset ones as ``Unset``.
    Raises InputError SG140–SG142 for parameters the library does not know or whose value is refused,
    SG146 for confirmations of what it does not know.
    """
    parameters, unconfirmed = _parameters(profile, library)
    conditions = _conditions(profile)
    steps = call_steps(profile, library, conditions, parameters)
    values: dict[str, FactValue] = {
        **_values(profile, allocation, parameters),
        **dict(call_values(profile, steps)),
        **dict(evaluation_values(profile, library, conditions)),
        **parameters,
    }
    style = profile.data.style
    confirmed = frozenset(_confirmed(profile, library))
    lists = {
        **_lists(profile),
        **request_lists(profile, library, verdicts),
        **cost_lists(profile, allocation, parameters),
        **call_lists(profile, library, conditions, steps),
        **evaluation_lists(profile, library, conditions),
    }
    subjects = {
        **request_subjects(profile, library, verdicts, values.get("parameters.examination_years", "")),
        "other_members": tuple(_other_members(profile)),
        "delegations": _delegations(profile),
    }
    facts = Facts(values, conditions, lists, unconfirmed, confirmed, style.digits, style.western_dates, subjects)
    return say_in_words(library, profile.data.vehicle, facts)


def _issuer(data: schema.Profile, lead: schema.Member) -> tuple[FactValue | None, tuple[str | int, ...]]:
    """Who calls for proposals and contracts: a 組合 itself, else the lead body."""
    if data.contract == "union" and data.consortium:
        return data.consortium.body_name, ("consortium", "body_name")
    return lead.name, ("members",)


def _issuing_head(profile: LoadedProfile, lead: schema.Member) -> tuple[FactValue | None, tuple[str | int, ...]]:
    """The head of who calls for proposals: papers are addressed to that post."""
    if profile.data.contract == "union":
        return Said("代表団体の長"), ("consortium",)
    return lead.head_title, ("members", profile.data.members.index(lead), "head_title")


def _seats(data: schema.Profile) -> tuple[FactValue | None, tuple[str | int, ...]]:
    """The seats of the assembly of a 組合: those of all bodies together, open while one body's are."""
    seats = [member.seats for member in data.members]
    missing = next((i for i, count in enumerate(seats) if count is None), None)
    if missing is not None:
        return None, ("members", missing, "seats")
    return sum(count for count in seats if count is not None), ("members",)


def _other_members(profile: LoadedProfile) -> Iterator[Subject]:
    """What papers between the lead body and each of the others are about; both sign them, the other first."""
    consortium = profile.data.consortium
    if consortium is None:
        return
    for i, member in enumerate(profile.data.members):
        if member.id == consortium.lead:
            continue
        head: FactValue = member.head_title or Unset(f"{member.name}の長の職名", profile.origin("members", i, "head_title"))
        used = tuple(business.name for business in profile.data.businesses if business.members is None or member.id in business.members)
        values = {
            "member.name": member.name,
            "member.head": head,
            "member.businesses": used or Unset(f"{member.name}が利用する対象業務", profile.origin("businesses")),
        }
        yield Subject(member.id, values, {}, {}, (member.id, consortium.lead), member.name)


def _or_unset(profile: LoadedProfile, name: str, value: FactValue | None, *path: str | int) -> FactValue:
    return Unset(schema.VALUES[name], profile.origin(*path)) if value is None else value


def _values(profile: LoadedProfile, allocation: Allocation | None, parameters: Mapping[str, FactValue]) -> Mapping[str, FactValue]:
    data = profile.data
    consortium = data.consortium
    lead = _lead(data)
    choosing = "consortium" if consortium else "call"
    given: dict[str, tuple[FactValue | None, tuple[str | int, ...]]] = {
        "project.title": (data.project.title, ("project", "title")),
        "project.system_name": (data.project.system_name, ("project", "system_name")),
        "project.date": (data.project.date, ("project", "date")),
        "project.secretariat": (data.project.secretariat, ("project", "secretariat")),
        "issuer.name": _issuer(data, lead),
        "lead.name": (lead.name, ("members",)),
        **{f"lead.{name}": (_of_member(profile, data.members.index(lead), name), ("members",)) for name in _HEAD},
        "members.names": (tuple(member.name for member in data.members), ("members",)),
        "members.parties": (_parties(data), ("members",)),
        "members.count": (len(data.members), ("members",)),
        "consortium.name": (consortium.name if consortium else None, ("consortium", "name")),
        "body.name": (consortium.body_name if consortium else None, ("consortium", "body_name")),
        "body.office": (consortium.office if consortium else None, ("consortium", "office")),
        "body.seats": _seats(data),
        "rules.start": (consortium.rules_start if consortium else None, ("consortium", "rules_start")),
        "rules.title": (consortium.rules_title if consortium else None, ("consortium", "rules_title")),
        "council.name": (consortium.council_name if consortium else None, ("consortium", "council_name")),
        "agreement.title": (consortium.agreement_title if consortium else None, ("consortium", "agreement_title")),
        "agreement.start": (consortium.agreement_start if consortium else None, ("consortium", "agreement_start")),
        "agreement.end": (consortium.agreement_end if consortium else None, ("consortium", "agreement_end")),
        "cloud_examination.date": (data.cloud_examination.date, ("cloud_examination", "date")),
        "cloud_examination.result": (data.cloud_examination.result, ("cloud_examination", "result")),
        "issuer.head": _issuing_head(profile, lead),
        "selection_committee.name": ((consortium or data.call).selection_committee, (choosing, "selection_committee")),
        "selection_committee.ordinance": ((consortium or data.call).selection_ordinance, (choosing, "selection_ordinance")),
        "selection_committee.basis": (data.call.selection_basis, ("call", "selection_basis")),
        "next_system.configuration": (data.next_system.configuration, ("next_system", "configuration")),
        "next_system.network": (data.next_system.network, ("next_system", "network")),
        "next_system.network_model": (data.next_system.network_model, ("next_system", "network_model")),
        "contract_period.build_start": (data.contract_period.build_start, ("contract_period", "build_start")),
        "contract_period.build_end": (data.contract_period.build_end, ("contract_period", "build_end")),
        "contract_period.operation_start": (data.contract_period.operation_start, ("contract_period", "operation_start")),
        "contract_period.operation_end": (data.contract_period.operation_end, ("contract_period", "operation_end")),
        "budget.instrument": (_INSTRUMENTS[data.budget.multi_year], ("budget",)),
        "budget.ordinance": (data.budget.ordinance, ("budget", "ordinance")),
        **{
            name: (getattr(data.contract_terms, field), (group, field))
            for name in schema.VALUES
            for group, _, field in (name.partition("."),)
            if group == "contract_terms"
        },
        **{
            f"governance.{name}": (getattr(data.governance, name), ("governance", name))
            for name in ("head_post", "direction", "it_section", "bpr_section", "briefing_date", "guide_read", "principle_shared")
        },
        **{
            f"assembly.{name}": (getattr(data.assembly, name), ("assembly", name))
            for name in ("session", "ratio_reason", "comparison", "funding", "invoice")
        },
        **{name: (value, ("costs",)) for name, value in cost_values(profile, allocation, parameters).items()},
        "signing.service": (consortium.signing_service if consortium else None, ("consortium", "signing_service")),
        **{name: (words[data.method], ("method",)) for name, words in schema.METHOD_WORDS.items()},
        **{
            name: (words[consortium.signing if consortium else "seal"], ("consortium", "signing"))
            for name, words in schema.SIGNING_WORDS.items()
        },
    }
    return {name: _or_unset(profile, name, value, *path) for name, (value, path) in given.items()}


def _parties(data: schema.Profile) -> tuple[str, ...]:
    """The bodies as the opening words name them: with 甲, 乙, 丙 in brackets when the profile wants labels."""
    labels = party_labels(data)
    return tuple(f"{member.name}（{label}）" if label else member.name for member, label in zip(data.members, labels, strict=True))


def party_labels(data: schema.Profile) -> tuple[str, ...]:
    """甲, 乙, 丙 … of the members in their order; empty texts when the profile wants none."""
    wanted = data.consortium is not None and data.consortium.party_labels
    return tuple(schema.PARTY_LABELS[: len(data.members)]) if wanted else ("",) * len(data.members)


def _delegations(profile: LoadedProfile) -> tuple[Subject, ...]:
    """Every body that empowers the head of the lead body, when the profile says that there is such a power."""
    consortium = profile.data.consortium
    if consortium is None or not consortium.lead_signs_for_members:
        return ()
    return tuple(
        Subject(
            member.id,
            {
                "principal.name": member.name,
                **{f"principal.{name}": _of_member(profile, i, name) for name in _HEAD},
            },
            {},
            {},
            (member.id,),
            member.name,
        )
        for i, member in enumerate(profile.data.members)
        if member.id != consortium.lead
    )


def _conditions(profile: LoadedProfile) -> Mapping[str, object]:
    data = profile.data
    consortium = data.consortium
    return {
        "joint": len(data.members) > 1,
        "members": len(data.members),
        "method": data.method,
        "contract": data.contract,
        "hosting": data.hosting,
        "vehicle": data.vehicle,
        "regimes": frozenset(business.regime for business in data.businesses),
        "factors": frozenset(factor for request in data.customization_requests for factor in request.factors),
        "cost_bearer": data.customization.cost_bearer,
        "secretariat_rule": consortium.secretariat_rule if consortium else "fixed",
        "signing": consortium.signing if consortium else "seal",
        "lead_signs": consortium.lead_signs_for_members if consortium else False,
        "council_funds": consortium.council_funds if consortium else False,
        "membership_changes": _membership_changes(data) != (),
        "executive_choice": consortium.executive_choice if consortium else "elected",
        "selection_outsiders": (consortium or data.call).selection_outsiders,
        "unit": data.procurement_unit,
        "multi_year": data.budget.multi_year,
        "current": data.current_systems != (),
        "related": data.related_procurements != (),
        "restricted": data.restricted_parties != (),
        "extent": _extent(data),
        "my_number": _handles_my_number(data),
        "sla_model": data.sla_model,
        **call_conditions(data),
        "requests": len(data.customization_requests),
        "costs": data.costs is not None,
        **cost_conditions(data.costs),
        "figures": frozenset(figure.use for figure in data.figures),
        **dict.fromkeys(schema.SUBJECT_CONDITIONS, False),
        "request_factors": frozenset(),
    }


def _extent(data: schema.Profile) -> schema.Extent:
    """What the profile says; else one body with one or two businesses needs less."""
    small = len(data.members) == 1 and len(data.businesses) <= 2
    return data.extent or ("brief" if small else "full")


def _handles_my_number(data: schema.Profile) -> bool:
    """What the profile says; else the standardized businesses do."""
    if data.my_number is not None:
        return data.my_number
    return any(business.regime in ("standardized", "transition_support") for business in data.businesses)


def _membership_changes(data: schema.Profile) -> tuple[Row, ...]:
    """Who joins or leaves on a day that is already fixed, by day: what the profile says of it in ``costs``."""
    if data.costs is None:
        return ()
    names = {member.id: member.name for member in data.members}
    names |= {merger.into: merger.name for merger in data.costs.mergers if merger.name}
    begin = date(data.costs.first_year, 4, 1)
    if data.consortium and data.consortium.agreement_start:
        begin = max(begin, data.consortium.agreement_start)
    # who joins on the first day is there from the beginning
    joinings = ((each.start, names[each.member], Said("加入")) for each in data.costs.joinings if each.start > begin)
    departures = (
        (date(each.fiscal_year + 1, 3, 31), names[each.member], Said("一部の対象業務からの離脱" if each.businesses else "脱退"))
        for each in data.costs.departures
    )
    found = sorted([*joinings, *departures])
    return tuple({"id": str(number), "body": body, "change": change, "day": day} for number, (day, body, change) in enumerate(found, 1))


def _lists(profile: LoadedProfile) -> Mapping[str, tuple[Row, ...]]:
    data = profile.data
    names = {member.id: member.name for member in data.members}
    everyone = tuple(names)

    def blank(label: str, *path: str | int) -> Unset:
        return Unset(label, profile.origin(*path))

    business_rows: list[Row] = []
    standardized_rows: list[Row] = []
    for i, business in enumerate(data.businesses):
        business_rows.append(
            {
                "id": business.id,
                "name": business.name,
                "regime": business.regime,
                "authority": business.regime,
                "members": _named(profile, business.members or everyone),
                "go_live": business.go_live or blank(f"{business.name}の本稼働予定日", "businesses", i, "go_live"),
                "plan": _plan(profile, i),
                "changes": business.changes or blank(f"{business.name}の変わる点", "businesses", i, "changes"),
            }
        )
        if business.regime in ("standardized", "transition_support"):
            transition = business.regime == "transition_support"
            deadline = business.migration_deadline or blank(f"{business.name}の移行の期限", "businesses", i, "migration_deadline")
            standardized_rows.append(
                {
                    "id": business.id,
                    "name": business.name,
                    "standard_spec": business.standard_spec
                    or blank(f"{business.name}の標準仕様書の名称及び版", "businesses", i, "standard_spec"),
                    "migration_deadline": deadline if transition else "―",
                }
            )
    lead = data.consortium.lead if data.consortium else data.members[0].id
    member_rows: list[Row] = [
        {
            "id": member.id,
            "number": i + 1,
            "name": member.name,
            "role": Said("代表団体") if member.id == lead and data.contract != "union" else "―",
            "head_title": member.head_title or blank(f"{member.name}の長の職名", "members", i, "head_title"),
            "address": member.address or blank(f"{member.name}の所在地", "members", i, "address"),
            **{name: _of_member(profile, i, name) for name in _FIGURES},
        }
        for i, member in enumerate(data.members)
    ]
    return {
        "businesses": tuple(business_rows),
        "standardized_businesses": tuple(standardized_rows),
        "members": tuple(member_rows),
        "organs": tuple(_organs(profile)),
        "committee_seats": _committee_seats(profile),
        "membership_changes": _membership_changes(data),
        **_overview(profile),
    }


_ORGANS = {  # in the order of the table → how it is called, the role of those who sit there
    "council": (Said("協議会"), "委員"),
    "steering_committee": ("幹事会", "幹事"),
    "business_section": ("業務部会", "部会員"),
    "technical_section": ("技術部会", "部会員"),
    "selection_committee": ("選定委員会", "審査委員"),
    "secretariat": ("事務局", "庶務"),
}


def _committee_seats(profile: LoadedProfile) -> tuple[Row, ...]:
    """Who sits in the committee that scores the offers, by posts; one row to be filled in where the profile names nobody."""
    seats = [_seat(profile, i, seat) for i, seat in enumerate(profile.data.organs) if seat.organ == "selection_committee"]
    vacant = Unset("選定委員会の審査委員の職", profile.origin("organs"))
    everyone = _named(profile, tuple(member.id for member in profile.data.members))
    return tuple(
        {name: row[name] for name in ("id", "role", "members", "post")}
        for row in seats or [{"id": "committee", "role": "審査委員", "members": everyone, "post": vacant}]
    )


_AUDITOR = Said("長又はその長が指名する職員")


def _organs(profile: LoadedProfile) -> Iterator[Row]:
    """Who sits in which organ, by posts: the council's heads and the secretariat follow from the profile's
    other parts; an organ without a seat prints one row to be filled in. A single body has no organs."""
    data = profile.data
    if data.consortium is None:
        return
    everyone = tuple(member.id for member in data.members)
    for organ, (called, role) in _ORGANS.items():
        if organ == "selection_committee" and data.method == "open_bidding":
            continue  # the price alone decides
        rows = [_seat(profile, i, seat) for i, seat in enumerate(data.organs) if seat.organ == organ]
        if organ == "council":
            yield from _heads(profile, data.consortium)
        elif not rows and organ == "secretariat":
            seat = _union(profile) if data.contract == "union" else _named(profile, (data.consortium.lead,))
            post = data.project.secretariat or Unset(schema.VALUES["project.secretariat"], profile.origin("project", "secretariat"))
            yield {"id": organ, "organ": called, "role": role, "members": seat, "post": post}
        elif not rows:
            blank = Unset(f"{called}の{role}の職", profile.origin("organs"))
            yield {"id": organ, "organ": called, "role": role, "members": _named(profile, everyone), "post": blank}
        yield from rows


def _heads(profile: LoadedProfile, consortium: schema.Consortium) -> Iterator[Row]:
    """The seats of the council: every head, and those who audit; a 組合, whose head presides, has auditors of its own."""
    union = profile.data.contract == "union"
    roles: dict[str | None, str] = {consortium.vice_chair: Said("副会長")}
    if not union:
        roles[consortium.lead] = "会長"
    # the organs of a 法定協議会 are 会長 and 委員 alone (地方自治法 252条の3)
    # a 任意協議会 audits its meeting from outside it
    auditing = {"statutory_council": "監査", "voluntary_council": "本会"}.get(consortium.vehicle or "", Said("協議会"))
    if union:
        yield {"id": "council_union", "organ": Said("協議会"), "role": "会長", "members": _union(profile), "post": Said("代表団体の長")}
    for i, member in enumerate(profile.data.members):
        post = member.head_title or Unset(f"{member.name}の長の職名", profile.origin("members", i, "head_title"))
        yield {
            "id": f"council_{member.id}",
            "organ": Said("協議会"),
            "role": roles.get(member.id, "委員"),
            "members": member.name,
            "post": post,
        }
    if consortium.vice_chair is None:
        yield _vacant(profile, "副会長", "長")
    if union:
        return
    if not consortium.auditors:
        yield _vacant(profile, "監事", _AUDITOR)
    post = "その長が指名する職員" if consortium.vehicle == "voluntary_council" else _AUDITOR  # a head votes on what is audited
    for auditor in consortium.auditors:
        row: Row = {"organ": auditing, "role": Said("監事"), "members": _named(profile, (auditor,)), "post": post}
        yield {"id": f"auditor_{auditor}", **row}


def _union(profile: LoadedProfile) -> FactValue:
    """The 組合 or 広域連合 itself, which is none of the bodies."""
    consortium = profile.data.consortium
    name = consortium.body_name if consortium else None
    return name or Unset(schema.VALUES["body.name"], profile.origin("consortium", "body_name"))


def _vacant(profile: LoadedProfile, role: str, post: str) -> Row:
    body = Unset(f"協議会の{role}を出す団体", profile.origin("consortium", "auditors" if role == "監事" else "vice_chair"))
    return {"id": role, "organ": Said("協議会"), "role": Said(role), "members": body, "post": post}


def _seat(profile: LoadedProfile, i: int, seat: schema.Seat) -> Row:
    called, role = _ORGANS[seat.organ]
    members = seat.members or tuple(member.id for member in profile.data.members)
    return {
        "id": seat.id,
        "organ": seat.section or called,
        "role": seat.role or role,
        "members": Said("参加団体の職員でない者") if seat.outside else _named(profile, members),
        "post": seat.post or Unset(f"{seat.section or called}の{seat.role or role}の職", profile.origin("organs", i, "post")),
    }


def _named(profile: LoadedProfile, members: tuple[str, ...]) -> FactValue:
    """The names of bodies in the order of the profile, or that it is all of them."""
    names = {member.id: member.name for member in profile.data.members}
    if len(names) > 1 and set(members) == set(names):
        return Said("全ての参加団体")
    return tuple(name for member, name in names.items() if member in members)


_HEAD = ("head_title", "head_name", "address")
_FIGURES = ("population", "households", "staff", "terminals", "printers", "sites", "seats", "figures_as_of")


def _of_member(profile: LoadedProfile, index: int, field: str) -> FactValue:
    member = profile.data.members[index]
    value: FactValue | None = getattr(member, field)
    return (
        Unset(f"{member.name}の{schema.Member.model_fields[field].title}", profile.origin("members", index, field))
        if value is None
        else value
    )


_PLANS = {"renewal": "更新", "new": "新規の導入", "integration": "ほかの業務への統合"}


def _plan(profile: LoadedProfile, index: int) -> FactValue:
    business = profile.data.businesses[index]
    if business.plan is None:
        return Unset(f"{business.name}の次期の区分", profile.origin("businesses", index, "plan"))
    return _PLANS[business.plan]


def _overview(profile: LoadedProfile) -> Mapping[str, tuple[Row, ...]]:
    """The lists of the first and third chapter of a specification.

    A list the profile does not have is one row of blanks: somebody still has to say it. A list written empty has no row.
    """
    data = profile.data
    lists = {
        "drivers": _named_rows(profile, "drivers", schema.Driver),
        "kpi": _named_rows(profile, "kpi", schema.Kpi),
        "current_systems": _named_rows(profile, "current_systems", schema.CurrentSystem),
        "milestones": _schedule(profile),
        "outlook": _outlook(profile),
        "related_procurements": _named_rows(profile, "related_procurements", schema.RelatedProcurement),
        "restricted_parties": _named_rows(profile, "restricted_parties", schema.RestrictedParty),
        "constraints": _named_rows(profile, "constraints", schema.Constraint),
    }
    members = {member.id: member.name for member in data.members}
    businesses = {business.id: business.name for business in data.businesses}
    if data.current_systems:
        lists["current_systems"] = tuple(
            {
                **row,
                "members": _all_or_names(system.members, members, Said("全ての参加団体")),
                "businesses": _all_or_names(system.businesses, businesses, "全ての対象業務"),
            }
            for system, row in zip(data.current_systems, lists["current_systems"], strict=True)
        )
    lists["business_plans"] = tuple(
        {
            "id": business.id,
            "name": business.name,
            "vendors": _vendors(profile, i),
            "plan": _plan(profile, i),
        }
        for i, business in enumerate(data.businesses)
    )
    lists["business_groups"] = _business_groups(profile)
    return lists | dict(_specified(profile, members, businesses))


def _specified(profile: LoadedProfile, members: Mapping[str, str], businesses: Mapping[str, str]) -> Iterator[tuple[str, tuple[Row, ...]]]:
    """The lists of the annexes of a specification; what an entry leaves out is a blank, but a note it leaves out is none."""
    data = profile.data

    def rows(key: str, entries: Sequence[schema.Model], called: Callable[[Any], str], own: Callable[[Any], Row]) -> tuple[Row, ...]:
        return tuple(
            {
                **{
                    name: (
                        value
                        if value is not None
                        else "―"
                        if name == "note"
                        else Unset(f"{called(entry)}の{field.title}", profile.origin(key, i, name))
                    )
                    for name, field in type(entry).model_fields.items()
                    for value in (getattr(entry, name),)
                },
                **own(entry),
            }
            for i, entry in enumerate(entries)
        )

    yield (
        "links",
        rows(
            "links",
            data.links,
            lambda link: f"{link.source}から{link.target}へ",
            lambda link: {"members": _all_or_names(link.members, members, Said("全ての参加団体"))},
        ),
    )
    yield "reports", rows("reports", data.reports, lambda report: report.name, lambda report: {"business": businesses[report.business]})
    yield (
        "migration_targets",
        rows(
            "migration_targets",
            data.migration_targets,
            lambda target: f"{businesses[target.business]}の{target.data}",
            lambda target: {"business": businesses[target.business]},
        ),
    )
    yield "standards", rows("standards", data.standards, lambda standard: standard.name, lambda _: {})
    yield "contract_bodies", tuple(_contract_bodies(profile))


def _contract_bodies(profile: LoadedProfile) -> Iterator[Row]:
    """For each body: who concludes the contract about it, who inspects, and where the invoice goes."""
    data = profile.data
    own = data.contract in ("individual", "framework")
    party, path = _issuer(data, _lead(data))
    for i, member in enumerate(data.members):
        yield {
            "id": member.id,
            "body": member.name,
            "party": member.name if own else _or_unset(profile, "issuer.name", party, *path),
            "inspector": member.inspector or Unset(f"{member.name}の検査を行う職", profile.origin("members", i, "inspector")),
            "invoice": member.invoice or Unset(f"{member.name}の請求書の提出先", profile.origin("members", i, "invoice")),
        }


def _lead(data: schema.Profile) -> schema.Member:
    """The lead body, or the only one."""
    return next((member for member in data.members if data.consortium and member.id == data.consortium.lead), data.members[0])


def _named_rows(profile: LoadedProfile, key: str, model: type[schema.Model]) -> tuple[Row, ...]:
    """A row for each entry of the list ``key``; what it leaves out is a blank named after the entry and the title of the field."""
    titles = {name: field.title or name for name, field in model.model_fields.items()}
    entries = getattr(profile.data, key)
    if entries is None:
        return ({**{name: Unset(title, profile.origin(key)) for name, title in titles.items()}, "id": "1"},)
    return tuple(
        {
            name: Unset(f"{entry.name}の{title}", profile.origin(key, i, name)) if getattr(entry, name) is None else getattr(entry, name)
            for name, title in titles.items()
        }
        for i, entry in enumerate(entries)
    )


def _schedule(profile: LoadedProfile) -> tuple[Row, ...]:
    """The milestones among the dates that stand elsewhere in the profile: periods and go-lives, each said once.

    By date; a milestone without one keeps its place behind the one written before it.
    """
    period = profile.data.contract_period
    own = [
        ("build_start", "契約の締結及び構築の着手", period.build_start, "発注者及び受注者"),
        *((f"go_live_{day}", f"{wording.join_names(names)}の本稼働", day, "受注者") for day, names in _go_lives(profile).items()),
        ("build_end", "構築の終了", period.build_end, "受注者"),
        ("operation_end", "運用の終了", period.operation_end, "受注者"),
    ]
    dated: list[tuple[date, Row]] = []
    last = date.min
    for row in _named_rows(profile, "milestones", schema.Milestone):
        last = row["date"] if isinstance(row["date"], date) else last
        dated.append((last, row))
    dated += [(day, {"id": row_id, "name": name, "date": day, "by": by}) for row_id, name, day, by in own if day]
    return tuple(row for _, row in sorted(dated, key=lambda entry: entry[0]))


def _outlook(profile: LoadedProfile) -> tuple[Row, ...]:
    """What is foreseen before anything is bought, in this order: agreement, milestones up to the contract, contract, go-lives, end.

    A date nobody has fixed yet is a blank.
    """
    data, period = profile.data, profile.data.contract_period

    def row(row_id: str, name: str, day: date | None, label: str, *path: str | int) -> Row:
        return {"id": row_id, "name": name, "date": Unset(label, profile.origin(*path)) if day is None else day}

    start, signed = data.consortium.agreement_start if data.consortium else None, period.build_start
    before = [each for each in data.milestones or () if each.date and signed and each.date <= signed]
    undated = [(i, business) for i, business in enumerate(data.businesses) if business.go_live is None]
    return (
        row(
            "agreement_start", "共同利用の基本取決めの効力の発生", start, schema.VALUES["agreement.start"], "consortium", "agreement_start"
        ),
        *(row(each.id, each.name, each.date, "") for each in before),
        row(
            "build_start",
            "契約の締結及び構築の着手",
            signed,
            schema.VALUES["contract_period.build_start"],
            "contract_period",
            "build_start",
        ),
        *(row(f"go_live_{day}", f"{wording.join_names(names)}の本稼働", day, "") for day, names in sorted(_go_lives(profile).items())),
        *(
            row(f"go_live_{business.id}", f"{business.name}の本稼働", None, f"{business.name}の本稼働予定日", "businesses", i, "go_live")
            for i, business in undated
        ),
        row(
            "operation_end",
            "運用の終了",
            period.operation_end,
            schema.VALUES["contract_period.operation_end"],
            "contract_period",
            "operation_end",
        ),
    )


def _go_lives(profile: LoadedProfile) -> Mapping[date, list[str]]:
    found: dict[date, list[str]] = {}
    for business in profile.data.businesses:
        if business.go_live:
            found.setdefault(business.go_live, []).append(business.name)
    return found


def _all_or_names(ids: tuple[str, ...] | None, names: Mapping[str, str], everything: str) -> FactValue:
    if len(names) > 1 and (ids is None or set(ids) == set(names)):
        return everything
    return tuple(name for one, name in names.items() if ids is None or one in ids)


def _vendors(profile: LoadedProfile, index: int) -> FactValue:
    """Who runs the systems that process a business today: nobody when it is new, or when there are no systems at all."""
    business = profile.data.businesses[index]
    systems = [system for system in profile.data.current_systems or () if system.businesses is None or business.id in system.businesses]
    vendors = tuple(dict.fromkeys(system.vendor for system in systems if system.vendor))
    if vendors:
        return vendors
    if profile.data.current_systems == () or (business.plan == "new" and not systems):
        return "―"
    return Unset(f"{business.name}の現行の事業者", profile.origin("current_systems"))


def _business_groups(profile: LoadedProfile) -> tuple[Row, ...]:
    """The businesses by ``group``, in the order the groups first appear; those without one stand alone, their group a blank."""
    groups: dict[str, list[str]] = {}
    rows: list[Row] = []
    for i, business in enumerate(profile.data.businesses):
        if business.group is None:
            blank = Unset(f"{business.name}の業務群の名称", profile.origin("businesses", i, "group"))
            rows.append({"id": business.id, "group": blank, "businesses": business.name})
        else:
            groups.setdefault(business.group, []).append(business.name)
    named: list[Row] = [{"id": group, "group": group, "businesses": tuple(names)} for group, names in groups.items()]
    return tuple({**row, "number": number} for number, row in enumerate((*named, *rows), 1))


def _parameters(profile: LoadedProfile, library: Library) -> tuple[dict[str, FactValue], dict[str, Unconfirmed]]:
    problems: list[Problem] = []
    values: dict[str, FactValue] = {}
    unconfirmed: dict[str, Unconfirmed] = {}
    settings = profile.data.parameters
    for name in settings:
        if name not in library.parameters:
            known = sorted(library.parameters)
            problems.append(
                Problem(
                    profile.source.origin(("parameters", name), key=True),
                    "SG140",
                    f"「{name}」というパラメータはありません",
                    f"{schema.did_you_mean(name, known)}使えるパラメータ: {', '.join(known)}",
                )
            )
    for name, parameter in library.parameters.items():
        setting = settings.get(name)
        origin = profile.origin("parameters", name)
        given = setting.value if isinstance(setting, schema.ParameterSetting) else setting
        if given is not None:
            problems += _refused(name, parameter, given, origin)
        value = _in_the_digits_of_the_papers(parameter.default if given is None else given, profile.data.style.digits, ours=given is None)
        key = f"parameters.{name}"
        values[key] = Unset(parameter.label, origin) if value is None else value
        confirmed = given is not None or (isinstance(setting, schema.ParameterSetting) and setting.confirmed is not None)
        if value is not None and not confirmed:
            unconfirmed[key] = Unconfirmed(key, parameter.label, f"{value}{parameter.unit or ''}", parameter.source)
    if problems:
        raise InputError(*problems)
    return values, unconfirmed


def _in_the_digits_of_the_papers(value: FactValue | None, digits: Literal["full", "half"], *, ours: bool) -> FactValue | None:
    """A text of the library's own (``ours``) and a bare number (９９．５, 99.5) in the digits the papers are printed in; all else as it is."""
    if isinstance(value, str) and (ours or re.fullmatch(r"[0-9０-９.,．，]+", value)):
        return wording.in_digits(value, digits)
    return value


def _confirmed(profile: LoadedProfile, library: Library) -> Iterator[str]:
    """Names of everything the profile says was looked at, as the assembled documents name it."""
    names = {name: f"parameters.{name}" for name in library.parameters}
    for law, cited in library.citations.items():
        names |= {name: name for name in (f"cite.{law}", *(f"cite.{law}/{article}" for article in cited.articles))}
    problems = []
    for i, record in enumerate(profile.data.confirmations):
        for j, name in enumerate(record.names):
            if name in names:
                yield names[name]
                continue
            known = sorted(names)
            problems.append(
                Problem(
                    profile.origin("confirmations", i, "names", j),
                    "SG146",
                    f"「{name}」という値又は引用はありません",
                    f"{schema.did_you_mean(name, known)}確認事項一覧に示された名前を書いてください",
                )
            )
    if problems:
        raise InputError(*problems)


def _refused(name: str, parameter: schema.Parameter, given: int | str, origin: Origin) -> list[Problem]:
    if parameter.kind == "integer" and not isinstance(given, int):
        return [
            Problem(
                origin,
                "SG141",
                f"「{parameter.label}」（{name}）は整数で書きます（{given}）",
                "引用符、単位、コンマを付けず、半角数字だけで書いてください",
            )
        ]
    if parameter.kind == "text" and not isinstance(given, str):
        return [Problem(origin, "SG141", f"「{parameter.label}」（{name}）は文字で書きます（{given}）", "引用符で囲んでください")]
    if isinstance(given, int):
        low, high = parameter.min, parameter.max
        if (low is not None and given < low) or (high is not None and given > high):
            bounds = f"{'' if low is None else low}〜{'' if high is None else high}{parameter.unit or ''}"
            return [
                Problem(origin, "SG142", f"「{parameter.label}」（{name}）が範囲の外です（{given}）", f"{bounds}の範囲で書いてください")
            ]
    return []
