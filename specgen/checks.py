"""Across the documents of a package: what contradicts, what is open, unconfirmed or waived."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from specgen import schema
from specgen.errors import Problem
from specgen.library import Library
from specgen.model import Blank, Document, FigureNode, Selection, TableSlot, Unconfirmed, Verdict, parts_of
from specgen.priorities import by_importance
from specgen.profile import LoadedProfile

WHOLE = "要件の欄"  # of a workbook, which has no numbered parts


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


@dataclass(frozen=True)
class _Package:
    """What a check may look at."""

    documents: Sequence[Document]
    selections: Sequence[Selection]
    profile: LoadedProfile
    library: Library
    verdicts: Sequence[Verdict]


def check_package(
    documents: Sequence[Document],
    selections: Sequence[Selection],
    profile: LoadedProfile,
    library: Library,
    verdicts: Sequence[Verdict] = (),
    checks: Collection[str] = (),
    unsaid: Sequence[tuple[str, Blank]] = (),
) -> PackageFindings:
    """Merge what the documents report, and compare what the profile says in different places and what was decided.

    checks: names of ``schema.Check``, those the kinds of the package ask for.  unsaid: kind of workbook → what it lacks.
    """
    package = _Package(documents, selections, profile, library, verdicts)
    blanks: dict[str, tuple[Blank, list[Place]]] = {}
    asked: dict[str, tuple[Unconfirmed, list[Place]]] = {}
    for document in documents:

        def places(name: str, document: Document = document) -> list[Place]:
            return [Place(document.key, place) for place in document.places.get(name, ())]

        for blank in document.open:
            blanks.setdefault(blank.label, (blank, []))[1].extend(places(blank.label))
        for entry in document.unconfirmed:
            asked.setdefault(entry.name, (entry, []))[1].extend(places(entry.name))
    for kind, blank in unsaid:
        blanks.setdefault(blank.label, (blank, []))[1].append(Place(kind, WHOLE))
    return PackageFindings(
        contradictions=(
            *(problem for check in _ALWAYS for problem in check(package)),
            *(problem for name, its in _OF_KINDS.items() if name in checks for check in its for problem in check(package)),
        ),
        blanks=by_importance(((blank, tuple(where)) for blank, where in blanks.values()), lambda entry: entry[0].origin.key),
        asked=tuple((entry, tuple(where)) for entry, where in asked.values()),
        waivers=tuple((selection.kind, choice.clause, choice.reason.text) for selection in selections for choice in selection.waived),
        notices=(*profile.notices, *_doubts(profile, verdicts), *_schedule_doubts(profile, library)),
    )


def unprinted_figures(documents: Sequence[Document], profile: LoadedProfile) -> Iterator[Problem]:
    """SG188 for pictures of the profile that none of all its documents prints: notices, since a clause may be left out on purpose."""
    printed = {
        block.use for document in documents for clause in document.clauses for block in clause.blocks if isinstance(block, FigureNode)
    }
    for i, figure in enumerate(profile.data.figures):
        if figure.use not in printed:
            yield Problem(
                profile.origin("figures", i, "use"),
                "SG188",
                f"図「{schema.FIGURE_WORDS[figure.use]}」は、どの文書にも印字されません",
                "図に触れる条項が入らない調達です。条件（現行システムの有無など）と個別変更を確かめ、要らない図なら figures から消してください",
            )


# Each part of the profile is right by itself; together they cannot be true.


def _go_live_within_the_agreement(package: _Package) -> Iterator[Problem]:
    profile = package.profile
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


def _nothing_after_the_date_of_the_papers(package: _Package) -> Iterator[Problem]:
    """What a paper reports as done was done when it was dated."""
    profile = package.profile
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


def _one_cost_of_a_request(package: _Package) -> Iterator[Problem]:
    """What an approved request costs, year by year, is what was estimated when it was examined."""
    profile = package.profile
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


def _agreement_before_the_contract(package: _Package) -> Iterator[Problem]:
    """Nobody contracts or operates on an agreement that has no effect yet; its end is looked at when the profile is read (SG153)."""
    profile = package.profile
    consortium, period = profile.data.consortium, profile.data.contract_period
    if consortium is None or consortium.agreement_start is None:
        return
    for name, what in (("build_start", "構築期間の初日"), ("operation_start", "運用期間の初日")):
        day: date | None = getattr(period, name)
        if day and day < consortium.agreement_start:
            yield Problem(
                profile.origin("contract_period", name),
                "SG616",
                f"{what}（{day}）が、協定期間の初日（{consortium.agreement_start}）より前です",
                "協定が効力を生じた後に契約し、運用するように、contract_period か agreement_start を直してください",
            )


def _customizations_outside_the_joint_lines(package: _Package) -> Iterator[Problem]:
    """Where the bodies that ask for a customization bear its cost, no line of the joint costs holds one, and each approved one has a bearer."""
    profile = package.profile
    costs, requests = profile.data.costs, profile.data.customization_requests
    if costs is None or profile.data.customization.cost_bearer != "requester":
        return
    for i, item in enumerate(costs.items):
        named = next((one.id for one in requests if one.title in item.name or one.id.casefold() in (item.id, item.name.casefold())), None)
        if named or _COST_OF_A_CUSTOMIZATION.search(item.name):
            what = f"要望 {named} のカスタマイズ" if named else "カスタマイズ"
            yield Problem(
                profile.origin("costs", "items", i),
                "SG617",
                f"共同の費目「{item.name}」が、{what}の経費です（カスタマイズの経費は、必要とする団体が共同の契約の外で負担することとされています）",
                "費目を消して costs.customizations に書くか、customization.cost_bearer を as_agreed にして検討の記録（cost_record）を書いてください",
            )
    priced = {expense.id for expense in costs.customizations}
    for i, request in enumerate(requests):
        if request.approval and request.id not in priced and (request.costs.initial_yen or request.costs.yearly_yen):
            yield Problem(
                profile.origin("customization_requests", i),
                "SG618",
                f"承認した {request.id} の経費に、負担する団体の額がありません（要望の検討では経費が見積もられています）",
                f"costs.customizations に「id: {request.id}」の行を書き足してください（要望した{len(request.members)}団体の負担になります）",
            )


_COST_OF_A_CUSTOMIZATION = re.compile("カスタマイズ(?:の|に要する)?(?:経費|費|開発|改修|保守|$)|個別改修")

# What the papers of joint use are called, and under which vehicles the rules that found it are another paper than the agreement.
_PAPERS = ("協定", "規約", "会則", "規程", "要綱", "連携協約")
_RULES_OF = {"cooperation_pact": "連携協約"}  # elsewhere 規約


def _words_of_the_vehicle(package: _Package) -> Iterator[Problem]:
    """The titles of the papers, and the texts that replace ours, speak as the vehicle does (``vehicles.yaml``)."""
    profile, library = package.profile, package.library
    consortium = profile.data.consortium
    if consortium is None:
        return
    called = schema.WORDS["vehicle"][consortium.vehicle]
    words = library.vehicles.get(consortium.vehicle, schema.VehicleWords())
    own = words.words.get("協定", "協定")
    titles = {
        "agreement_title": (own, "規約") if own == "会則" else (own,),
        "rules_title": (_RULES_OF.get(consortium.vehicle, "規約"),),
    }
    for field, fitting in titles.items():
        title = getattr(consortium, field) or ""
        wrong = [word for word in _PAPERS if word in title]
        if wrong and not set(wrong) & set(fitting):
            yield Problem(
                profile.origin("consortium", field),
                "SG621",
                f"共同処理の方式は{called}ですが、{schema.Consortium.model_fields[field].title}（{title}）が「{wrong[0]}」です",
                f"名称に「{'」又は「'.join(fitting)}」を用いるか、consortium.vehicle を直してください",
            )
    for i, override in enumerate(profile.data.overrides):
        found = re.search("|".join(words.foreign), override.text or "") if words.foreign else None
        if found:
            yield Problem(
                profile.origin("overrides", i, "text"),
                "SG621",
                f"差し替えた文の「{found[0]}」は、ほかの共同処理の方式の言葉です（この調達では{called}）",
                "方式に合う言葉に直すか、consortium.vehicle を直してください",
            )


# What the profile changes by hand in papers that are otherwise made of one set of facts.

_COMPUTED = frozenset({"cost_ratios", "base_figures", "cost_amounts", "cost_shares", "cost_adjustments", "customization_costs"})
_KEPT_COLUMNS = {"members": frozenset({"number", "name", "role"}), "approved_customizations": frozenset({"members", "business", "bearer"})}
_KEPT_LISTS = {"members": "members の団体とその順", "approved_customizations": "customization_requests の承認の記録"}


def _changed_rows_agree(package: _Package) -> Iterator[Problem]:
    """Rows that other papers or the engine state too are not changed by hand: parties, approved customizations, computed amounts."""
    profile, library = package.profile, package.library
    for name, change in profile.data.tables.items():
        rows = library.tables[name].table.rows
        if not isinstance(rows, str):
            continue  # the rows of a table of its own
        if rows in _COMPUTED and profile.data.costs is not None:
            yield Problem(
                profile.origin("tables", name),
                "SG619",
                f"表「{name}」の行を手で変えているため、計算した負担額及びほかの文書の額と一致しません",
                "tables の行を消し、額、割合又は数値を costs 又は members で直してください",
            )
        if rows in _KEPT_LISTS:
            kept = _KEPT_COLUMNS[rows]
            if change.add or change.cut or any(kept & row.keys() for row in change.change.values()):
                yield Problem(
                    profile.origin("tables", name),
                    "SG619",
                    f"表「{name}」の行を手で変えているため、{_KEPT_LISTS[rows]}と一致しません",
                    "tables の行を消し、元の項目を直してください（全ての文書が同じ一覧になります）",
                )


def _approved_ones_are_listed(package: _Package) -> Iterator[Problem]:
    """No override takes out the list of the customizations that were approved."""
    profile, library = package.profile, package.library
    approved = [request.id for request in profile.data.customization_requests if request.approval]
    if not approved:
        return
    for i, override in enumerate(profile.data.overrides):
        clause = library.clauses[override.clause]
        tables = (part.table for part in parts_of(clause.blocks) if isinstance(part, TableSlot))
        if override.action != "put_in" and any(library.tables[table].table.rows == "approved_customizations" for table in tables):
            yield Problem(
                profile.origin("overrides", i),
                "SG620",
                f"承認した {'、'.join(approved)} の一覧を載せる条項「{clause.title}」（{clause.id}）が、個別変更により除かれています",
                "個別変更を消すか、承認の記録（approval）を見直してください",
            )


_NOTICE = "withdrawal_notice_months"
_TWO_YEARS = {  # vehicle → the article that fixes the notice
    "statutory_council": "地方自治法第252条の6の2",
    "joint_organ": "地方自治法第252条の7の2",
    "partial_affairs_assoc": "地方自治法第286条の2",
}
_NO_WITHDRAWAL = ("wide_area_union",)  # 事務の委託 and 代替執行 end by talks: the term is that of asking for them


def _withdrawal_is_of_the_vehicle(package: _Package) -> Iterator[Problem]:
    """Two years' notice where the law fixes them, no notice where nobody may leave by himself; elsewhere the paper decides.

    A default counts where a paper prints it.
    """
    profile, library = package.profile, package.library
    consortium = profile.data.consortium
    if consortium is None or _NOTICE not in library.parameters:
        return
    said = _NOTICE in profile.data.parameters
    setting = profile.data.parameters.get(_NOTICE)
    given = setting.value if isinstance(setting, schema.ParameterSetting) else setting
    months = library.parameters[_NOTICE].default if given is None else given
    printed = any(entry.name == f"parameters.{_NOTICE}" for document in package.documents for entry in document.unconfirmed)
    called = schema.WORDS["vehicle"][consortium.vehicle]
    origin = profile.origin("parameters", _NOTICE) if said else profile.origin("consortium", "vehicle")
    article = _TWO_YEARS.get(consortium.vehicle)
    if article and isinstance(months, int) and months < 24 and (said or printed):
        yield Problem(
            origin,
            "SG622",
            f"脱退の通知の期限（{months}か月前）が、{called}の２年前の予告（{article}）より短くなっています",
            f"parameters に「{_NOTICE}: 24」又はそれより長い月数を書いてください",
        )
    if consortium.vehicle in _NO_WITHDRAWAL and said:
        yield Problem(
            origin,
            "SG622",
            f"{called}には予告による脱退がないのに、脱退の通知の期限（{_NOTICE}）があります",
            "その行を消してください（終わらせるには、協議及びその方式の変更の手続によります）",
        )


_ARTICLE = re.compile(r"第[0-9０-９]+条(?:の[0-9０-９]+)*|別表第[0-9０-９]+")
_JOINED = re.compile(r"(?:の?第[0-9０-９]+[項号])*(?:まで)?(?:及び|並びに|又は|若しくは|から|、)")
_OF_ANOTHER_TEXT = re.compile(r"(?:法|令|規則|条例|規程|要綱|要領|規約|書|同法|」|）)(?:の|施行令|施行規則)?$")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _articles_exist(package: _Package) -> Iterator[Problem]:
    """Articles and tables that a replaced text names by number exist in its paper; our own references are resolved when it is assembled."""
    profile = package.profile
    printed = {selection.kind: {choice.clause for choice in selection.choices} for selection in package.selections}
    for i, override in enumerate(profile.data.overrides):
        if override.action != "replace_text":
            continue
        for document in package.documents:
            if document.scheme not in ("agreement", "articles") or override.clause not in printed.get(document.kind, ()):
                continue
            there = {place.translate(_FULL_WIDTH) for place in document.clause_places.values()}
            there |= {annex.label.translate(_FULL_WIDTH) for annex in document.annexes}
            for named in _own_articles(override.text or ""):
                if named not in there:
                    yield Problem(
                        profile.origin("overrides", i, "text"),
                        "SG623",
                        f"差し替えた文の「{named}」が、{document.title}にありません",
                        "番号を直してください（条の番号は、この文書の条項が増減すると変わります）",
                    )


def _own_articles(text: str) -> Iterator[str]:
    """Every 第…条 and 別表第… of ``text`` that is not of a law or another paper, in full-width digits.

    What is joined to an article of another text (…法第２３４条及び第２３５条) is of that text, too.
    """
    end, foreign = 0, False
    for match in _ARTICLE.finditer(text):
        joined = end > 0 and _JOINED.fullmatch(text, end, match.start()) is not None
        foreign = (foreign and joined) or _OF_ANOTHER_TEXT.search(text, 0, match.start()) is not None
        end = match.end()
        if not foreign:
            yield match[0].translate(_FULL_WIDTH)


_FORM = re.compile(r"(?<!別記)様式第[0-9０-９]+号")
_FORM_OF_ANOTHER_TEXT = re.compile(r"(?:[法令]|規則|条例|規程|要綱|(?<!実施)要領|規約|仕様書|契約書)(?:の|（)?$")


def _forms_exist(package: _Package) -> Iterator[Problem]:
    """Forms that a replaced text or a value of the profile names by number are among those of the package."""
    profile = package.profile
    bare = {kind.kind.id for kind in package.library.kinds if kind.kind.bare_annexes}
    everywhere = {label for document in package.documents if document.kind in bare for label in _form_labels(document)}
    if not everywhere:
        return  # the paper that holds the forms is not made
    printed = {selection.kind: {choice.clause for choice in selection.choices} for selection in package.selections}
    for i, override in enumerate(profile.data.overrides):
        papers = [document for document in package.documents if override.clause in printed.get(document.key, ())]
        known = everywhere.union(*map(_form_labels, papers))
        place = ("overrides", i, "text")
        yield from (_no_such_form(profile, place, named) for named in _named_forms(override.text or "") if named not in known)
    anywhere = everywhere.union(*map(_form_labels, package.documents))
    for value, path in profile.source.texts():
        if path[0] != "overrides":
            yield from (_no_such_form(profile, path, named) for named in _named_forms(value) if named not in anywhere)


def _no_such_form(profile: LoadedProfile, place: tuple[str | int, ...], named: str) -> Problem:
    return Problem(
        profile.origin(*place),
        "SG635",
        f"「{named}」という様式は、この手続の書類にありません",
        "番号を直してください（様式の番号は、様式が増減すると変わります。call の form_numbers で決めることもできます）",
    )


def _form_labels(document: Document) -> frozenset[str]:
    return frozenset(annex.label.translate(_FULL_WIDTH) for annex in document.annexes if annex.form == "form" and annex.numbered)


def _named_forms(text: str) -> Iterator[str]:
    """Every 様式第…号 of ``text`` that is not of a law, a rule or a paper with forms of its own, in full-width digits."""
    for match in _FORM.finditer(text):
        if not _FORM_OF_ANOTHER_TEXT.search(text, 0, match.start()):
            yield match[0].translate(_FULL_WIDTH)


_DECISIONS = {"deny": "不実施", "needs_info": "保留"}


def _approved_against_the_rules(package: _Package) -> Iterator[Problem]:
    profile = package.profile
    for i, verdict in enumerate(package.verdicts):
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


def _schedule_doubts(profile: LoadedProfile, library: Library) -> Iterator[Problem]:
    """Dates of the profile that nobody can keep by the terms the papers print: notices, for a body may have settled it elsewhere."""
    data = profile.data
    lives = {business.id: business.go_live for business in data.businesses if business.go_live}
    yield from _present_systems_end_too_early(profile, lives, _days(profile, library, "current_keep_days"))
    months = _days(profile, library, "early_support_months")
    end = data.contract_period and data.contract_period.build_end
    if months and end and lives and end < _months_later(max(lives.values()), months):
        yield Problem(
            profile.origin("contract_period", "build_end"),
            "SG625",
            f"構築期間の末日（{end}）が、最後の本稼働予定日（{max(lives.values())}）の後の初期の支援の期間（{months}か月）より前です",
            "初期の支援、その報告及び検査が終わる日まで、構築期間を延ばしてください",
        )
    yield from _decisions_missing(profile, sorted(set(lives.values())), _days(profile, library, "readiness_days"))
    named = {target.business for target in data.migration_targets or ()}
    for i, business in enumerate(data.businesses):
        if named and business.id not in named:
            yield Problem(
                profile.origin("businesses", i),
                "SG627",
                f"「{business.name}」の移行するデータが、migration_targets にありません",
                "移行するデータの行を加えてください。移行しないときも、その旨の行を加えてください",
            )


def _present_systems_end_too_early(profile: LoadedProfile, lives: Mapping[str, date], kept: int | None) -> Iterator[Problem]:
    """kept: days after the go-live in which the present system stays readable; None when the library has no such term."""
    for i, system in enumerate(profile.data.current_systems or ()):
        replaced = [day for name, day in lives.items() if system.businesses is None or name in system.businesses]
        if kept is None or system.contract_end is None or not replaced:
            continue
        needed = max(replaced) + timedelta(days=kept)
        if system.contract_end < needed:
            yield Problem(
                profile.origin("current_systems", i, "contract_end"),
                "SG624",
                f"{system.name}の契約の末日（{system.contract_end}）が、本稼働予定日の{kept}日後（{needed}）より前です",
                "切戻し及びデータの参照のため、現行の契約の延長を見込むか、本稼働予定日を直してください",
            )


_DECISION_WITHIN = timedelta(days=62)  # a decision longer before the go-live is that of another stage


def _decisions_missing(profile: LoadedProfile, lives: Sequence[date], notice: int | None) -> Iterator[Problem]:
    """notice: days between the decision (本稼働の可否の判定) and the go-live."""
    milestones = profile.data.milestones or ()
    decided = [milestone.date for milestone in milestones if milestone.date and "判定" in milestone.name]
    for live in lives if milestones and notice else ():
        if not any(live - _DECISION_WITHIN <= day <= live - timedelta(days=notice or 0) for day in decided):
            yield Problem(
                profile.origin("milestones"),
                "SG626",
                f"本稼働予定日（{live}）の{notice}日前までに、本稼働の可否の判定の期日がありません",
                "本稼働予定日ごとに、名称に「判定」を含む節目を milestones に加えてください",
            )


def _days(profile: LoadedProfile, library: Library, name: str) -> int | None:
    """The whole number that a parameter stands at, the profile's before the library's; None where there is none."""
    parameter = library.parameters.get(name)
    setting = profile.data.parameters.get(name)
    given = setting.value if isinstance(setting, schema.ParameterSetting) else setting
    value = given if given is not None else (parameter.default if parameter else None)
    return value if isinstance(value, int) else None


def _months_later(day: date, months: int) -> date:
    """The day that corresponds to ``day`` in the month ``months`` later, the last of that month when it has none (民法第１４３条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_ALWAYS = (_nothing_after_the_date_of_the_papers, _one_cost_of_a_request, _approved_against_the_rules)
# What the kinds of a package ask for by name (``checks`` in their files).
_OF_KINDS: dict[str, tuple[Callable[[_Package], Iterator[Problem]], ...]] = {
    "agreement_period": (_go_live_within_the_agreement, _agreement_before_the_contract),
    "joint_costs": (_customizations_outside_the_joint_lines,),
    "vehicle_words": (_words_of_the_vehicle,),
    "changed_rows": (_changed_rows_agree,),
    "approved_list": (_approved_ones_are_listed,),
    "withdrawal_notice": (_withdrawal_is_of_the_vehicle,),
    "cited_articles": (_articles_exist,),
    "form_numbers": (_forms_exist,),
}
