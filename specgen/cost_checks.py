"""The section ``costs`` of a profile across its own entries: names, years, sums and choices that exclude each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from specgen import schema
from specgen.errors import Problem
from specgen.source import Document, Path_


def check_costs(profile: schema.Profile, source: Document) -> Iterator[Problem]:
    """Every mistake of the section that needs no calculation: SG130–SG132, SG414–SG428; nothing when there is no section."""
    if profile.costs is not None:
        for check in _CHECKS:
            yield from check(profile, profile.costs, source)


def bearers(profile: schema.Profile, item: schema.CostItem) -> tuple[str, ...]:
    """The bodies of an item, in the order of the profile, before anybody joins, leaves or merges."""
    named = item.members
    if named is None and item.business is not None:
        named = next((business.members for business in profile.businesses if business.id == item.business), None)
    return tuple(member.id for member in profile.members if named is None or member.id in named)


def requesters(profile: schema.Profile, request: str) -> tuple[str, ...]:
    """The bodies that asked for a customization; () for a request that is not there."""
    return next((each.members for each in profile.customization_requests if each.id == request), ())


# --- names --------------------------------------------------------------------------------------


def _unique_ids(_: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    for key in ("schemes", "groups", "items", "grants", "customizations"):
        seen: dict[str, int] = {}
        for index, entry in enumerate(getattr(costs, key)):
            if entry.id in seen:
                first = source.origin(("costs", key, seen[entry.id], "id")).line
                what = f"識別名「{entry.id}」が２回使われています（先に {first} 行目）"
                yield Problem(source.origin(("costs", key, index, "id")), "SG130", what, "どちらか一方を別の名前にしてください")
            seen.setdefault(entry.id, index)
    items, groups = [item.id for item in costs.items], {group.id for group in costs.groups}
    for index, item in enumerate(items):
        if item in groups:  # both name a line of the result
            what = f"識別名「{item}」が費目と費目群の両方に使われています"
            yield Problem(source.origin(("costs", "items", index, "id")), "SG130", what, "どちらか一方を別の名前にしてください")


def _names_resolve(profile: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    merged = [merger.into for merger in costs.mergers]
    known = {
        "member": ("参加団体", [member.id for member in profile.members]),
        "body": ("参加団体", list(dict.fromkeys([*(member.id for member in profile.members), *merged]))),
        "business": ("業務", [business.id for business in profile.businesses]),
        "scheme": ("負担方式", [scheme.id for scheme in costs.schemes]),
        "group": ("費目群", [group.id for group in costs.groups]),
        "item": ("費目", [item.id for item in costs.items]),
        "request": ("カスタマイズ要望", [request.id for request in profile.customization_requests]),
    }
    for path, kind, name in _references(costs):
        what, names = known[kind]
        if name not in names:
            remedy = f"{schema.did_you_mean(name, names)}使える識別名: {', '.join(names)}"
            yield Problem(source.origin(path), "SG131", f"「{name}」という{what}はありません", remedy)


# field of an entry → what it names
_NAMES = {
    "scheme": "scheme",
    "item": "item",
    "group": "group",
    "business": "business",
    "businesses": "business",
    "request": "request",
    "member": "member",
    "members": "member",
    "requesters": "member",
    "recipient": "member",
}


def _references(costs: schema.Costs) -> Iterator[tuple[Path_, str, str]]:
    """Place, kind and name of every name the section uses."""
    if costs.carry_payer is not None:
        yield ("costs", "carry_payer"), "member", costs.carry_payer
    if costs.office_scheme is not None:
        yield ("costs", "office_scheme"), "scheme", costs.office_scheme
    for key in type(costs).model_fields:
        entries = getattr(costs, key)
        for index, entry in enumerate(entries if isinstance(entries, tuple) else ()):
            for name, kind in _NAMES.items():
                found = getattr(entry, name, None)
                kind_here = "body" if kind == "member" and key in ("figures", "stages") else kind
                for place, one in enumerate(found) if isinstance(found, tuple) else ():
                    yield ("costs", key, index, name, place), kind_here, one
                if isinstance(found, str) and name != "id":
                    yield ("costs", key, index, name), kind_here, found
    for index, expense in enumerate(costs.customizations):
        yield ("costs", "customizations", index, "id"), "request", expense.id


def _listed_once(_: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    for key in type(costs).model_fields:
        entries = getattr(costs, key)
        for index, entry in enumerate(entries if isinstance(entries, tuple) else ()):
            for name in ("members", "requesters", "businesses"):
                seen: set[str] = set()
                for place, one in enumerate(getattr(entry, name, None) or ()):
                    if one in seen:
                        where = source.origin(("costs", key, index, name, place))
                        yield Problem(where, "SG132", f"「{one}」が同じ一覧に２回あります", "一つを消してください")
                    seen.add(one)


def _rows_once(profile: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    """Two rows that say the same thing of the same subject: one of them would be lost."""
    keys = {
        "figures": ("member", "base", "item", "fiscal_year", "actual"),
        "actuals": ("item", "fiscal_year"),
        "former_shares": ("scheme", "member"),
        "agreed_shares": ("request", "member"),
        "adoptions": ("request", "member"),
        "tiers": ("at_least",),
        "tax_rates": ("fiscal_year",),
        "indices": ("base",),
        "office": ("fiscal_year",),
        "joinings": ("member",),
        "instalments": ("month", "day", "fiscal_year"),
    }
    for key, fields in keys.items():
        seen: dict[tuple[object, ...], int] = {}
        for index, entry in enumerate(getattr(costs, key)):
            subject = tuple(getattr(entry, field) for field in fields)
            if subject in seen:
                first = source.origin(("costs", key, seen[subject])).line
                what = f"同じ対象の行が２つあります（先に {first} 行目）"
                yield Problem(source.origin(("costs", key, index)), "SG425", what, "どちらか一方を消してください")
            seen.setdefault(subject, index)
    own = {(member.id, base) for member in profile.members for base in _OWN if getattr(member, base) is not None}
    for index, figure in enumerate(costs.figures):
        if (figure.member, figure.base) in own and (figure.item, figure.fiscal_year, figure.actual) == (None, None, False):
            what = f"団体「{figure.member}」の{schema.BASE_WORDS[figure.base]}の数値が、members とここの両方にあります"
            yield Problem(source.origin(("costs", "figures", index)), "SG425", what, "一方を消すか、fiscal_year 又は item を書いてください")


_OWN = ("population", "households", "staff", "terminals")  # figures a member's entry holds


# --- sums ---------------------------------------------------------------------------------------


def _hundred(percents: Iterable[str]) -> Fraction:
    return sum((Fraction(percent) for percent in percents), Fraction(0)) - 100


def _sums(_: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    for path, what, percents in _wholes(costs):
        total = _hundred(percents)
        if percents and total:
            shown = _shown(total + 100)
            remedy = f"{_shown(abs(total))} {'減らして' if total > 0 else '足して'}、ちょうど 100 にしてください（33.33 のような端数は、その桁のまま足します）"
            yield Problem(source.origin(path), "SG414", f"{what}の合計が 100 ではありません（{shown}）", remedy)


def _wholes(costs: schema.Costs) -> Iterator[tuple[Path_, str, list[str]]]:
    """Place, name and percentages of everything that must make up a whole."""
    for index, scheme in enumerate(costs.schemes):
        yield ("costs", "schemes", index, "mix"), f"負担方式「{scheme.id}」の割合", list(scheme.mix.values())
    for key, title, field in (
        ("stages", "負担方式「{}」の段階の割合", "scheme"),
        ("former_shares", "負担方式「{}」の従前の割合", "scheme"),
        ("agreed_shares", "要望「{}」の合意した割合", "request"),
    ):
        rows = getattr(costs, key)
        for name in dict.fromkeys(getattr(row, field) for row in rows):
            place = next(index for index, row in enumerate(rows) if getattr(row, field) == name)
            yield ("costs", key, place, "percent"), title.format(name), [row.percent for row in rows if getattr(row, field) == name]
    for year in dict.fromkeys(each.fiscal_year for each in costs.instalments):
        place = next(index for index, each in enumerate(costs.instalments) if each.fiscal_year == year)
        title = "納期の割合" if year is None else f"{year} 年度の納期の割合"
        yield ("costs", "instalments", place, "percent"), title, [each.percent for each in costs.instalments if each.fiscal_year == year]


def _shown(number: Fraction) -> str:
    """A number of finitely many decimals, as it would be written."""
    text = f"{number.numerator * 10**12 // number.denominator:013d}"
    return f"{text[:-12]}.{text[-12:]}".rstrip("0").rstrip(".")


# --- years --------------------------------------------------------------------------------------


def _years(_: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    first, last = costs.first_year, costs.last_year
    if last < first or last - first >= 30:
        what = f"最後の年度（{last}）が、最初の年度（{first}）より前か、30 年度を超えています"
        yield Problem(source.origin(("costs", "last_year")), "SG416", what, "first_year と last_year を直してください")
        return
    for path, year in _dated(costs):
        if not first <= year <= last:
            what = f"年度 {year} は期間（{first} から {last} まで）の外です"
            yield Problem(source.origin(path, key=True), "SG416", what, "年度を直すか、costs の first_year、last_year を直してください")


def _dated(costs: schema.Costs) -> Iterator[tuple[Path_, int]]:
    """Place and year of everything that must lie in the term."""
    for key, fields in (
        ("items", ("amounts", "termination_fees")),
        ("schemes", ("new_percent",)),
        ("customizations", ("initial", "yearly", "version_up")),
    ):
        for index, entry in enumerate(getattr(costs, key)):
            for field in fields:
                yield from ((("costs", key, index, field, year), int(year)) for year in getattr(entry, field))
    for key in ("figures", "grants", "actuals", "instalments", "departures", "mergers", "adoptions"):
        for index, entry in enumerate(getattr(costs, key)):
            if entry.fiscal_year is not None:
                yield ("costs", key, index, "fiscal_year"), entry.fiscal_year
    for index, joining in enumerate(costs.joinings):
        yield ("costs", "joinings", index, "start"), joining.start.year - (joining.start.month < 4)


def _office_has_a_scheme(_: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    if costs.office and costs.office_scheme is None:
        what = "一般の事務の経費（office）に、負担方式（office_scheme）がありません"
        remedy = "「office_scheme: 負担方式の識別名」を costs に書き足してください"
        yield Problem(source.origin(("costs", "office"), key=True), "SG428", what, remedy)


# --- choices ------------------------------------------------------------------------------------


def _direct_has_requesters(profile: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    schemes = {scheme.id: scheme for scheme in costs.schemes}
    for index, item in enumerate(costs.items):
        scheme = schemes.get(item.scheme)
        if scheme is None:
            continue
        direct = "direct" in scheme.mix
        if direct and item.requesters is None:
            what = f"個別負担（direct）の費目「{item.id}」に、負担する団体（requesters）がありません"
            yield Problem(source.origin(("costs", "items", index)), "SG417", what, "「requesters: [団体の識別名]」を書き足してください")
        if not direct and item.requesters is not None:
            what = f"費目「{item.id}」に requesters がありますが、負担方式「{scheme.id}」に個別負担（direct）がありません"
            remedy = "requesters を消すか、負担方式の mix に direct を書いてください"
            yield Problem(source.origin(("costs", "items", index, "requesters"), key=True), "SG417", what, remedy)
        for place, member in enumerate(item.requesters or ()):
            if direct and member not in bearers(profile, item):
                what = f"個別負担の団体「{member}」は、費目「{item.id}」を負担する団体ではありません"
                remedy = "requesters を直すか、members（又は業務の参加団体）に加えてください"
                yield Problem(source.origin(("costs", "items", index, "requesters", place)), "SG417", what, remedy)


def _one_exit_rule(_: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    for index, item in enumerate(costs.items):
        if item.exit is None:
            continue
        chosen = [name for name in ("remaining", "termination", "cover_months") if getattr(item.exit, name) not in (None, False)]
        if len(chosen) != 1:
            what = f"費目「{item.id}」の脱退のときの負担が{'二つ以上あります' if chosen else '一つもありません'}（{'、'.join(chosen) or 'なし'}）"
            remedy = "remaining: true、termination: true、cover_months: 月数 のうち一つだけにしてください（二重の負担になるため、併せて使えません）"
            yield Problem(source.origin(("costs", "items", index, "exit"), key=True), "SG418", what, remedy)


def _groups_are_alike(_: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    first: dict[str, schema.CostItem] = {}
    for index, item in enumerate(costs.items):
        if item.group is None:
            continue
        other = first.setdefault(item.group, item)
        rates = [each.tax_percent and Fraction(each.tax_percent) for each in (other, item)]
        for what, same in (
            ("消費税及び地方消費税の率", rates[0] == rates[1]),
            ("業務", other.business == item.business),
            ("脱退のときの負担", other.exit == item.exit),
            ("区分", other.phase == item.phase),
        ):
            if not same:
                told = f"費目群「{item.group}」の費目「{other.id}」と「{item.id}」とで{what}が違います"
                yield Problem(source.origin(("costs", "items", index)), "SG419", told, "違う費目は、別の費目群にしてください")


def _stages_cover_the_bearers(profile: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    for name in dict.fromkeys(stage.scheme for stage in costs.stages):
        rows = [(index, stage) for index, stage in enumerate(costs.stages) if stage.scheme == name]
        counted = Counter(member for _, stage in rows for member in stage.members)
        for index, stage in rows:
            for place, member in enumerate(stage.members):
                if counted[member] > 1 and stage.members.count(member) == 1:
                    what = f"団体「{member}」が、負担方式「{name}」の二つの区分に属しています"
                    yield Problem(
                        source.origin(("costs", "stages", index, "members", place)), "SG421", what, "一つの区分だけに書いてください"
                    )
        for index, item in enumerate(costs.items):
            outside = [member for member in bearers(profile, item) if member not in counted] if item.scheme == name else []
            if outside:
                what = f"費目「{item.id}」を負担する団体「{'、'.join(outside)}」が、負担方式「{name}」のどの区分にも属していません"
                yield Problem(source.origin(("costs", "items", index)), "SG421", what, "stages の members に加えてください")


def _limits_in_order(_: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    for index, scheme in enumerate(costs.schemes):
        if scheme.floor_percent and scheme.cap_percent and Fraction(scheme.floor_percent) > Fraction(scheme.cap_percent):
            what = f"負担割合の下限（{scheme.floor_percent}）が上限（{scheme.cap_percent}）を超えています"
            yield Problem(source.origin(("costs", "schemes", index, "floor_percent")), "SG422", what, "どちらかを直してください")
        former = {row.scheme for row in costs.former_shares}
        if scheme.new_percent and scheme.id not in former:
            what = f"負担方式「{scheme.id}」に新しい割合を用いる部分（new_percent）がありますが、従前の割合がありません"
            remedy = "former_shares に従前の割合を書くか、new_percent を消してください"
            yield Problem(source.origin(("costs", "schemes", index, "new_percent"), key=True), "SG422", what, remedy)


def _carried_is_paid(_: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    carrying = [("costs", "groups", i, "remainder") for i, group in enumerate(costs.groups) if group.remainder == "none_carry"]
    places: list[Path_] = [*([("costs", "remainder")] if costs.remainder == "none_carry" else []), *carrying]
    for path in places if costs.carry_payer is None else ():
        what = "残額を繰り越す（none_carry）のに、立て替える団体（carry_payer）がありません"
        yield Problem(source.origin(path), "SG423", what, "「carry_payer: 団体の識別名」を costs に書き足してください")


def _changes_fit(profile: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    """Joining, leaving and merging of one body in an order that can happen."""
    joined = {joining.member: joining.start for joining in costs.joinings}
    members = {member.id for member in profile.members}
    for index, joining in enumerate(costs.joinings):
        if joining.start.day != 1:
            what = f"加入の日（{joining.start}）が月の初日ではありません"
            yield Problem(source.origin(("costs", "joinings", index, "start")), "SG424", what, "月割りのため、月の初日にしてください")
    gone: dict[tuple[str, str | None], int] = {}
    for index, departure in enumerate(costs.departures):
        start = joined.get(departure.member)
        if start and start.year - (start.month < 4) > departure.fiscal_year:
            what = f"団体「{departure.member}」の脱退の年度（{departure.fiscal_year}）が、加入の日（{start}）より前です"
            yield Problem(source.origin(("costs", "departures", index, "fiscal_year")), "SG424", what, "どちらかを直してください")
        for business in departure.businesses or (None,):
            if (departure.member, business) in gone or (departure.member, None) in gone:
                what = f"団体「{departure.member}」の脱退が二度あります"
                yield Problem(source.origin(("costs", "departures", index)), "SG424", what, "一つにまとめるか、業務を分けてください")
            gone.setdefault((departure.member, business), departure.fiscal_year)
    merged: Counter[str] = Counter(member for merger in costs.mergers for member in merger.members)
    for index, merger in enumerate(costs.mergers):
        if merger.into not in members and merger.name is None:
            what = f"合併後の団体「{merger.into}」の名称（name）がありません"
            yield Problem(
                source.origin(("costs", "mergers", index, "into")), "SG424", what, "name を書くか、合併する団体の識別名にしてください"
            )
        if merger.into in members and merger.into not in merger.members:
            what = f"合併後の団体「{merger.into}」は、合併しない参加団体です"
            yield Problem(
                source.origin(("costs", "mergers", index, "into")), "SG424", what, "合併する団体の一つか、新しい識別名にしてください"
            )
        for place, member in enumerate(merger.members):
            if merged[member] > 1 or (member, None) in gone or member in joined:
                what = f"団体「{member}」は、合併のほかに加入、脱退又は別の合併があります"
                remedy = "加入と脱退は合併後の団体としてではなく、どちらか一つにしてください"
                yield Problem(source.origin(("costs", "mergers", index, "members", place)), "SG424", what, remedy)


def _customizations_fit(profile: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    approved = {request.id for request in profile.customization_requests if request.approval is not None}
    known = {request.id for request in profile.customization_requests}
    priced = {expense.id: expense for expense in costs.customizations}
    for index, expense in enumerate(costs.customizations):
        if expense.id in known - approved:
            what = f"要望「{expense.id}」は承認されていません"
            remedy = "承認の記録（approval）を書くか、経費の行を消してください（承認されない要望に経費は生じません）"
            yield Problem(source.origin(("costs", "customizations", index, "id")), "SG426", what, remedy)
    for index, share in enumerate(costs.agreed_shares):
        if share.request in known and share.member not in requesters(profile, share.request):
            what = f"団体「{share.member}」は、要望「{share.request}」の団体ではありません"
            yield Problem(source.origin(("costs", "agreed_shares", index, "member")), "SG426", what, "要望の members に合わせてください")
    for index, adoption in enumerate(costs.adoptions):
        if adoption.member in requesters(profile, adoption.request):
            what = f"団体「{adoption.member}」は、初めから要望「{adoption.request}」の団体です"
            yield Problem(source.origin(("costs", "adoptions", index, "member")), "SG426", what, "adoptions の行を消してください")
        cost = priced.get(adoption.request)
        if cost is not None and cost.initial and (cost.amortized_from is None or cost.amortized_years is None):
            what = f"要望「{cost.id}」の償却（amortized_from、amortized_years）がないため、後から採用する団体の負担を計算できません"
            place = next(i for i, each in enumerate(costs.customizations) if each.id == cost.id)
            yield Problem(source.origin(("costs", "customizations", place)), "SG427", what, "二つとも書き足してください")


def _amortization_is_known(_: schema.Profile, costs: schema.Costs, source: Document) -> Iterator[Problem]:
    for index, item in enumerate(costs.items):
        missing = item.amortized_from is None or item.amortized_years is None
        half = missing and not (item.amortized_from is None and item.amortized_years is None)
        shared = any(scheme.id == item.scheme and set(scheme.mix) - {"direct"} for scheme in costs.schemes)
        if half or (costs.joinings and item.phase == "initial" and missing and shared):
            what = f"費目「{item.id}」の償却（amortized_from、amortized_years）がそろっていません"
            yield Problem(source.origin(("costs", "items", index)), "SG427", what, "償却を始める年度と年数を、二つとも書き足してください")


_CHECKS = (
    _unique_ids,
    _names_resolve,
    _listed_once,
    _rows_once,
    _sums,
    _years,
    _office_has_a_scheme,
    _direct_has_requesters,
    _one_exit_rule,
    _groups_are_alike,
    _stages_cover_the_bearers,
    _limits_in_order,
    _carried_is_paid,
    _changes_fit,
    _customizations_fit,
    _amortization_is_known,
)
