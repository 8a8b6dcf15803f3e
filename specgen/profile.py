"""A profile file → Profile: the officer's YAML, checked by the schema and across its own parts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from specgen import schema
from specgen.errors import InputError, Origin, Problem, UsageError
from specgen.source import Document, Path_, check_text, forbidden_characters, parse_json, parse_yaml, read_text


@dataclass(frozen=True)
class LoadedProfile:
    """The profile's data, and where each part of it stands."""

    name: str
    sha256: str
    data: schema.Profile
    source: Document
    notices: tuple[Problem, ...] = ()  # what is accepted as written, but worth a look
    settings: Mapping[str, str] = field(default_factory=dict)  # values of the command line: place in the profile → as written

    def origin(self, *path: str | int) -> Origin:
        """The place of a node, or of the nearest one above it; its key names the node itself, entries by their ids."""
        return replace(self.source.origin(path), key=".".join(_named(self.source.data, path)))

    def has_beside(self, name: str) -> bool:
        """Whether a file of this name stands beside the profile (in the current folder for standard input)."""
        return self.source.beside(name) is not None


def _named(data: Any, path: Path_) -> Iterator[str]:
    for part in path:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
            yield str(data["id"]) if isinstance(data, dict) and "id" in data else str(part + 1)
        else:
            data = data.get(part) if isinstance(data, dict) else None
            yield part


def load_profile(file: Path, settings: Mapping[str, str] = {}) -> LoadedProfile:
    """Read a profile, YAML, JSON or workbook; its name is the file's without ``.yaml``.

    settings: place in the profile (``members.mihon.address``) → a scalar as YAML writes it, which counts
    instead of what the file says. Raises InputError SG0xx, SG1xx, UsageError SG023.
    """
    name = file.name.removesuffix(".yaml").removesuffix(".yml").removesuffix(".json").removesuffix(".xlsx")
    bad = forbidden_characters(file.name)
    if bad:  # the name is written into the documents
        raise InputError(
            Problem(Origin(str(file)), "SG006", f"ファイル名に使えない文字 {bad[0]} があります", "ファイルの名前を変えてください")
        )
    if not name.strip(". "):  # and names the folder of the package
        remedy = "「見本.yaml」のような名前に変えてください"
        raise InputError(Problem(Origin(str(file)), "SG006", "ファイル名に「.yaml」の前の部分がありません", remedy))
    if file.suffix.lower() == ".xlsx":
        from specgen.workbook import read_workbook

        return check_profile(read_workbook(file), name, settings)
    return parse_profile(read_text(file), str(file), name, settings)


def parse_profile(text: str, path: str, name: str, settings: Mapping[str, str] = {}) -> LoadedProfile:
    """The same for text already read (standard input)."""
    check_text(text, path)
    source = parse_json(text, path) if text.lstrip().startswith("{") else parse_yaml(text, path)
    return check_profile(source, name, settings)


def check_profile(source: Document, name: str, settings: Mapping[str, str] = {}) -> LoadedProfile:
    """The same for data already read, from whatever file; raises InputError SG1xx, UsageError SG023."""
    _set_all(source, settings)
    if isinstance(source.data, dict) and "requirements_file" in source.data:
        from specgen.requirements import with_requirements_file  # most profiles name none

        source = with_requirements_file(source)
    data = schema.load(schema.Profile, source)
    problems = list(islice((problem for check in _CHECKS for problem in check(data, source)), schema.REPORTED))
    if problems:
        raise InputError(*problems)
    notices = (*source.notices, *islice(_notices(source), _NOTICES))
    return LoadedProfile(name, _fingerprint(data), data, source, notices, settings)


def _fingerprint(data: schema.Profile) -> str:
    """SHA-256 of what the profile says, however it is written: YAML, JSON or workbook, with or without comments, keys in any order."""
    return hashlib.sha256(json.dumps(data.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()


def _set_all(source: Document, settings: Mapping[str, str]) -> None:
    """Put the values of the command line into the data; raises UsageError SG023 with every one that has no place."""
    problems = []
    for key, written in settings.items():
        origin = Origin(f"--set {key}={written}")
        try:
            value = parse_yaml(written, str(origin)).data
            if isinstance(value, dict | list):
                raise ValueError("値は一つの文字、整数又は日付です（一覧と組はプロファイルに書きます）")
            _set(source, key, value, origin)
        except InputError as error:
            problems += [Problem(origin, "SG023", problem.message, problem.remedy) for problem in error.problems]
        except ValueError as error:
            problems.append(
                Problem(origin, "SG023", str(error), "「--set 項目.項目=値」の形で、一覧の要素は id か番号（１から）で書いてください")
            )
    if problems:
        raise UsageError(*problems)


def _set(source: Document, key: str, value: object, origin: Origin) -> None:
    """The scalar at the dotted ``key``; a missing mapping on the way is made. Raises ValueError."""
    place: Any = source.data
    path: Path_ = ()
    *way, last = key.split(".")
    for part in way:
        step = _step(place, part)
        path = (*path, step)
        if isinstance(place, dict) and place.get(part) is None:
            place[part] = {}
            source.given[path] = origin
        place = place[step]
    step = _step(place, last)
    if isinstance(place, dict) and isinstance(place.get(step), dict | list):
        raise ValueError(f"「{key}」は一つの値ではありません")
    place[step] = value
    source.given[(*path, step)] = origin


def _step(place: object, part: str) -> str | int:
    """The key or index that ``part`` means in a mapping or list: an entry's ``id``, or its number from 1."""
    if isinstance(place, dict) and part:
        return part
    if isinstance(place, list):
        ids = [str(entry.get("id")) if isinstance(entry, dict) else "" for entry in place]
        if part in ids:
            return ids.index(part)
        if part.isascii() and part.isdigit() and 1 <= int(part) <= len(place):
            return int(part) - 1
        raise ValueError(f"一覧に「{part}」はありません（あるもの: {', '.join(filter(None, ids)) or f'1〜{len(place)}'}）")
    raise ValueError(f"「{part}」を置く場所がありません")


_NOTICES = 20  # told at once
_GAIJI = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]")


def _notices(source: Document) -> Iterator[Problem]:
    """Characters that are printed as they are but may not be meant, in the texts of the profile."""
    for text, path in source.texts():
        for match in _GAIJI.finditer(text):
            yield Problem(
                source.origin(path),
                "SG161",
                f"外字 U+{ord(match.group()):04X} があります",
                "相手の環境で表示されないことがあります。標準の文字があれば置き換えてください",
            )
        for match in _INVISIBLE.finditer(text):
            yield Problem(
                source.origin(path),
                "SG162",
                f"見えない文字 U+{ord(match.group()):04X} があります",
                "意図したものでなければ削除してください",
            )


_LISTS_WITH_IDS = (
    *("members", "organs", "businesses", "customization_requests", "drivers", "kpi", "current_systems", "milestones"),
    *(
        "related_procurements",
        "restricted_parties",
        "constraints",
        "links",
        "reports",
        "migration_targets",
        "standards",
        "requirements",
        "annexes",
    ),
)


def _unique_ids(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    lists: list[tuple[Path_, Any]] = [((key,), getattr(profile, key) or ()) for key in _LISTS_WITH_IDS]
    lists += [
        (("customization_requests", i, "alternatives"), request.alternatives) for i, request in enumerate(profile.customization_requests)
    ]
    for path, entries in lists:
        seen: dict[str, int] = {}
        for index, entry in enumerate(entries):
            if entry.id in seen:
                first = source.origin((*path, seen[entry.id], "id"))
                there = f"{first.line} 行目" if first.line else str(first).rpartition(":")[2]
                yield Problem(
                    source.origin((*path, index, "id")),
                    "SG130",
                    f"識別名「{entry.id}」が２回使われています（先に {there}）",
                    "どちらか一方を別の名前にしてください",
                )
            seen.setdefault(entry.id, index)


def _figures_once(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    """One picture for each use: clauses print it where they speak of what it shows."""
    uses = [figure.use for figure in profile.figures]
    for i, use in enumerate(uses):
        if use in uses[:i]:
            what = f"図の種類「{use}」（{schema.FIGURE_WORDS[use]}）が２回使われています（先に {uses.index(use) + 1} 番目の図）"
            yield Problem(source.origin(("figures", i, "use")), "SG130", what, "一つにまとめるか、別の種類にしてください")


def _names_resolve(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    members = [member.id for member in profile.members]
    businesses = [business.id for business in profile.businesses]

    def must_be(path: Path_, name: str, known: list[str], what: str) -> Iterator[Problem]:
        if name not in known:
            remedy = f"{schema.did_you_mean(name, known)}使える識別名: {', '.join(known)}"
            yield Problem(source.origin(path), "SG131", f"「{name}」という{what}はありません", remedy)

    if profile.consortium:
        yield from must_be(("consortium", "lead"), profile.consortium.lead, members, "参加団体")
        if profile.consortium.vice_chair is not None:
            yield from must_be(("consortium", "vice_chair"), profile.consortium.vice_chair, members, "参加団体")
        for j, member in enumerate(profile.consortium.auditors):
            yield from must_be(("consortium", "auditors", j), member, members, "参加団体")
    for i, seat in enumerate(profile.organs):
        for j, member in enumerate(seat.members or ()):
            yield from must_be(("organs", i, "members", j), member, members, "参加団体")
    for i, business in enumerate(profile.businesses):
        for j, member in enumerate(business.members or ()):
            yield from must_be(("businesses", i, "members", j), member, members, "参加団体")
    for i, system in enumerate(profile.current_systems or ()):
        for j, member in enumerate(system.members or ()):
            yield from must_be(("current_systems", i, "members", j), member, members, "参加団体")
        for j, name in enumerate(system.businesses or ()):
            yield from must_be(("current_systems", i, "businesses", j), name, businesses, "業務")
    for i, link in enumerate(profile.links):
        for j, member in enumerate(link.members or ()):
            yield from must_be(("links", i, "members", j), member, members, "参加団体")
    for i, report in enumerate(profile.reports):
        yield from must_be(("reports", i, "business"), report.business, businesses, "業務")
    for i, target in enumerate(profile.migration_targets):
        yield from must_be(("migration_targets", i, "business"), target.business, businesses, "業務")
    for i, request in enumerate(profile.customization_requests):
        yield from must_be(("customization_requests", i, "business"), request.business, businesses, "業務")
        for j, member in enumerate(request.members):
            yield from must_be(("customization_requests", i, "members", j), member, members, "参加団体")


def _listed_once(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    lists: list[tuple[Path_, tuple[str, ...]]] = [
        (("businesses", i, "members"), business.members or ()) for i, business in enumerate(profile.businesses)
    ]
    lists += [(("organs", i, "members"), seat.members or ()) for i, seat in enumerate(profile.organs)]
    lists.append((("consortium", "auditors"), profile.consortium.auditors if profile.consortium else ()))
    lists.append((("formats",), profile.formats))
    for i, system in enumerate(profile.current_systems or ()):
        lists.append((("current_systems", i, "members"), system.members or ()))
        lists.append((("current_systems", i, "businesses"), system.businesses or ()))
    for i, request in enumerate(profile.customization_requests):
        lists += [(("customization_requests", i, "members"), request.members), (("customization_requests", i, "factors"), request.factors)]
    lists += [(("requirements", i, "members"), line.members or ()) for i, line in enumerate(profile.requirements)]
    lists += [(("annexes", i, "documents"), annex.documents) for i, annex in enumerate(profile.annexes)]
    for path, names in lists:
        seen: set[str] = set()
        for j, name in enumerate(names):
            if name in seen:
                yield Problem(source.origin((*path, j)), "SG132", f"「{name}」が同じ一覧に２回あります", "一つを消してください")
            seen.add(name)


def _consortium_fits(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    if len(profile.members) > 1 and profile.consortium is None:
        yield Problem(
            source.origin(("members",)),
            "SG133",
            "参加団体が２以上ですが、共同利用の枠組み（consortium）がありません",
            "「consortium: 」に lead（代表団体）、council_name（協議会の名称）などを書いてください",
        )
    if len(profile.members) == 1 and profile.consortium is not None:
        yield Problem(
            source.origin(("consortium",), key=True),
            "SG133",
            "参加団体が１つですが、共同利用の枠組み（consortium）があります",
            "consortium を消すか、members に参加団体を書き足してください",
        )


def _offices_fit(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    """The head of the lead body chairs the council, so it neither deputises for itself nor audits itself."""
    consortium = profile.consortium
    if consortium is None:
        if profile.organs:
            remedy = "organs を消すか、参加団体と consortium を書いてください"
            yield Problem(source.origin(("organs",), key=True), "SG137", "参加団体が１つですが、組織及び委員（organs）があります", remedy)
        return
    taken: list[tuple[Path_, str]] = [(("consortium", "auditors", j), auditor) for j, auditor in enumerate(consortium.auditors)]
    if consortium.vice_chair is not None:
        taken.append((("consortium", "vice_chair"), consortium.vice_chair))
    for path, body in taken:
        if body == consortium.lead:
            what = "副会長" if path[1] == "vice_chair" else "監事"
            remedy = "代表団体の長は会長となるため、ほかの団体を書いてください"
            yield Problem(source.origin(path), "SG137", f"代表団体「{body}」は{what}となることができません", remedy)


def _contract_fits(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    """The contract is one that the vehicle can conclude (``schema.CONTRACTS``)."""
    consortium = profile.consortium
    if consortium and profile.contract not in schema.CONTRACTS[consortium.vehicle]:
        can = "、".join(schema.CONTRACTS[consortium.vehicle])
        yield Problem(
            source.origin(("contract",)),
            "SG138",
            f"共同処理の方式が{schema.WORDS['vehicle'][consortium.vehicle]}（{consortium.vehicle}）のとき、"
            f"契約の形態に「{profile.contract}」は使えません",
            f"この方式で使えるもの: {can}。契約の形態に合わせて consortium.vehicle を変えることもできます",
        )


_POWERS_BY_LETTER = ("plain_agreement", "voluntary_council", "cooperation_pact")  # elsewhere a law or its rules say who contracts


def _signing_fits(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    """Labels for ten parties at most; a power of attorney only where the heads conclude one contract together; one way of signing."""
    consortium = profile.consortium
    if consortium is None:
        return
    if consortium.party_labels and len(profile.members) > len(schema.PARTY_LABELS):
        yield Problem(
            source.origin(("consortium", "party_labels")),
            "SG139",
            f"参加団体が{len(profile.members)}あるため、甲、乙、丙などの符号（party_labels）を付けられません",
            f"符号は甲から癸までの{len(schema.PARTY_LABELS)}団体までです。party_labels を消すと、団体の名称だけを印刷します",
        )
    if consortium.signing == "seal" and consortium.signing_service is not None:
        yield Problem(
            source.origin(("consortium", "signing_service")),
            "SG154",
            "記名押印により締結するのに、電子署名のサービス及び電子証明書（signing_service）があります",
            "signing を electronic にするか、signing_service を消してください",
        )
    if profile.contract == "union":
        yield from _of_no_use_to_a_union(consortium, source)
    if not consortium.lead_signs_for_members:
        return
    origin = source.origin(("consortium", "lead_signs_for_members"))
    if consortium.vehicle not in _POWERS_BY_LETTER:
        vehicle = schema.WORDS["vehicle"][consortium.vehicle]
        what = f"共同処理の方式が{vehicle}のとき、代表団体への委任状（lead_signs_for_members）は使えません"
        yield Problem(origin, "SG155", what, "契約は法律及び規約に定める者が締結します。lead_signs_for_members を消してください")
    elif profile.contract != "framework":
        form = schema.WORDS["contract"][profile.contract]
        what = f"契約の形態が{form}のとき、代表団体への委任状（lead_signs_for_members）は使えません"
        remedy = "代表団体が自らの名で、又は団体ごとに契約を締結するため、委任する行為がありません。行を消すか、contract を framework にしてください"
        yield Problem(origin, "SG155", what, remedy)


def _of_no_use_to_a_union(consortium: schema.Consortium, source: Document) -> Iterator[Problem]:
    """A 組合 has a budget and an office of its own, and the head of a 広域連合 is always elected."""
    called = schema.WORDS["vehicle"][consortium.vehicle]
    wrong = {
        "council_funds": (consortium.council_funds, "運営協議会の経費は、その予算から支出します"),
        "secretariat_rule": (consortium.secretariat_rule == "rotation", "事務局は、その事務所に置きます"),
        "executive_choice": (
            consortium.executive_choice == "lead" and consortium.vehicle == "wide_area_union",
            "広域連合長は、構成団体の長が投票により選挙します",
        ),
    }
    for entry, (given, why) in wrong.items():
        if given:
            what = f"共同処理の方式が{called}のとき、この「{entry}」は使えません"
            yield Problem(source.origin(("consortium", entry)), "SG158", what, f"{why}。「{entry}」の行を消してください")


def _dates_in_order(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    period, consortium = profile.contract_period, profile.consortium
    spans: list[tuple[Path_, str, date | None, str, date | None]] = [
        (("contract_period", "build_end"), "構築期間の末日", period.build_end, "初日", period.build_start),
        (("contract_period", "operation_end"), "運用期間の末日", period.operation_end, "初日", period.operation_start),
    ]
    if consortium:
        agreement = (consortium.agreement_end, "初日", consortium.agreement_start)
        spans.insert(0, (("consortium", "agreement_end"), "協定期間の末日", *agreement))
    for i, system in enumerate(profile.current_systems or ()):
        spans.append(
            (
                ("current_systems", i, "contract_end"),
                f"「{system.name}」の契約の末日",
                system.contract_end,
                "稼働開始日",
                system.in_operation_since,
            )
        )
    for i, related in enumerate(profile.related_procurements or ()):
        spans.append((("related_procurements", i, "end"), f"「{related.name}」の期間の末日", related.end, "初日", related.start))
    for path, what, end, first, start in spans:
        if start and end and end < start:
            yield Problem(source.origin(path), "SG134", f"{what}（{end}）が{first}（{start}）より前です", "日付を直してください")


def _businesses_start_in_operation(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    first, last = profile.contract_period.operation_start, profile.contract_period.operation_end
    for i, business in enumerate(profile.businesses):
        day = business.go_live
        if day and ((first and day < first) or (last and day > last)):
            yield Problem(
                source.origin(("businesses", i, "go_live")),
                "SG150",
                f"「{business.name}」の本稼働予定日（{day}）が運用期間（{first or '未記入'}から{last or '未記入'}まで）の外です",
                "本稼働予定日か、contract_period の operation_start、operation_end を直してください",
            )


def _milestones_in_order(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    before: schema.Milestone | None = None
    for i, milestone in enumerate(profile.milestones or ()):
        if milestone.date is None:
            continue
        if before and before.date and milestone.date < before.date:
            yield Problem(
                source.origin(("milestones", i, "date")),
                "SG151",
                f"「{milestone.name}」の期日（{milestone.date}）が、前に書かれた「{before.name}」の期日（{before.date}）より前です",
                "日付を直すか、日付の順に並べ替えてください",
            )
        before = milestone


def _periods_fit(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    period, consortium = profile.contract_period, profile.consortium
    if period.build_start and period.operation_start and period.operation_start < period.build_start:
        yield Problem(
            source.origin(("contract_period", "operation_start")),
            "SG152",
            f"運用期間の初日（{period.operation_start}）が構築期間の初日（{period.build_start}）より前です",
            "日付を直してください",
        )
    last = max((day for day in (period.build_end, period.operation_end) if day), default=None)
    if last and consortium and consortium.agreement_end and consortium.agreement_end < last:
        yield Problem(
            source.origin(("consortium", "agreement_end")),
            "SG153",
            f"協定期間の末日（{consortium.agreement_end}）が、契約期間の末日（{last}）より前です",
            "契約の終わる日まで続くように協定期間を延ばすか、contract_period を直してください",
        )


def _overrides_once(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for i, override in enumerate(profile.overrides):
        if override.clause in seen:
            first = source.origin(("overrides", seen[override.clause], "clause")).line
            yield Problem(
                source.origin(("overrides", i, "clause")),
                "SG135",
                f"条項「{override.clause}」の個別変更が２つあります（先に {first} 行目）",
                "一つにまとめてください",
            )
        seen.setdefault(override.clause, i)


def _requirements_fit(data: schema.Profile, source: Document) -> Iterator[Problem]:
    if data.requirements:
        from specgen.requirements import check_requirements

        yield from check_requirements(data, source)


def _costs_fit(data: schema.Profile, source: Document) -> Iterator[Problem]:
    if data.costs is not None:
        from specgen.cost_checks import check_costs  # many profiles have no costs

        yield from check_costs(data, source)


def _evaluation_fits(data: schema.Profile, source: Document) -> Iterator[Problem]:
    from specgen.evaluation_checks import check_evaluation

    yield from check_evaluation(data, source)


_CHECKS = (
    _unique_ids,
    _figures_once,
    _names_resolve,
    _listed_once,
    _consortium_fits,
    _offices_fit,
    _contract_fits,
    _signing_fits,
    _dates_in_order,
    _businesses_start_in_operation,
    _milestones_in_order,
    _periods_fit,
    _overrides_once,
    _requirements_fit,
    _costs_fit,
    _evaluation_fits,
)
