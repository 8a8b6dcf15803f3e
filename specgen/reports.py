"""Findings, choices and provisions → rows of the papers about a package: 確認事項一覧, 方針対応表 and 採用理由一覧.

The rows are lists like those of the facts (``schema.REPORT_LISTS``); the papers themselves are kinds of
the library with ``report: true``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from specgen import conformity, schema
from specgen.checks import PackageFindings, Place
from specgen.conformity import ProvisionRow
from specgen.conformity import counts as counts_of
from specgen.errors import Origin, Problem
from specgen.library import Library, LoadedKind
from specgen.model import Document, Row, Selection, TableSlot, Unconfirmed, parts_of
from specgen.profile import LoadedProfile
from specgen.wording import era_date, in_digits

SCHEMA = 1  # of the JSON; raised when a reader of an earlier file could misread a later one

_BLOCKS_FINAL = "確定版を作る前に解決する"
_TO_READ = "確定版を作る前に目を通す"
_ACTIONS = {"leave_out": "除く", "put_in": "入れる", "replace_text": "文を差し替える"}


def report_lists(
    findings: PackageFindings,
    documents: Sequence[Document],
    selections: Sequence[Selection],
    provisions: Sequence[ProvisionRow],
    library: Library,
    profile: LoadedProfile,
) -> dict[str, tuple[Row, ...]]:
    """Every list of ``schema.REPORT_LISTS``, numbered from 1; the most urgent sort of finding first in ``finding_counts``."""
    titles = (
        {kind.id: kind.kind.title for kind in library.kinds}
        | {kind.id: kind.kind.title for kind in library.workbooks}
        | {document.key: document.title for document in documents}
    )
    numbers = {document.key: document.clause_places for document in documents}
    style = profile.data.style

    def places(where: Sequence[Place]) -> str:
        return _places(where, titles, numbers)

    citations = [(entry, where) for entry, where in findings.asked if entry.is_citation]
    values = [(entry, where) for entry, where in findings.asked if not entry.is_citation]
    lists: dict[str, list[Row]] = {
        "contradictions": [_problem(problem) for problem in findings.contradictions],
        "blanks": [
            _finding(blank.name, blank.label, "", places(where), spot(blank.origin), "値を書く") for blank, where in findings.blanks
        ],
        "unconfirmed_citations": [
            _asked(entry, f"{entry.source}（{_as_of(library, entry, style)}）", places(where), "公布された条文に照らして確かめる")
            for entry, where in citations
        ],
        "unconfirmed_values": [
            _asked(entry, in_digits(entry.value, style.digits), places(where), "この値でよいかを決める") for entry, where in values
        ],
        "waivers": [
            _finding(clause, _title(library, clause), reason, titles[kind], clause, "決裁の記録を添える")
            for kind, clause, reason in findings.waivers
        ],
        "notices": [_problem(problem) for problem in findings.notices],
    }  # fmt: skip
    effects = dict.fromkeys(("contradictions", "blanks", "unconfirmed_citations", "unconfirmed_values"), _BLOCKS_FINAL)
    counts: list[Row] = [
        {"id": name, "label": label, "count": len(lists[name]), "effect": effects.get(name, _TO_READ) if lists[name] else "なし"}
        for name, label in _SORTS.items()
    ]
    lists["finding_counts"] = counts
    lists["overrides"] = list(_overrides(library, profile))
    lists["trace_counts"] = [
        {"id": name, "label": name, "count": count, "effect": _MEANINGS[name]} for name, count in counts_of(provisions).items()
    ]
    lists["trace_rows"] = list(_trace_rows(provisions))
    lists["choices"] = list(_choices(library, selections, titles, numbers))
    return {name: tuple({"number": number, **row} for number, row in enumerate(rows, 1)) for name, rows in lists.items()}


_SORTS = {
    "contradictions": "矛盾",
    "blanks": "未記入の欄",
    "unconfirmed_citations": "確認を要する法令等の引用",
    "unconfirmed_values": "確認を要する値",
    "waivers": "必須の条項の個別変更",
    "notices": "注意を要する事項",
}


def as_json(kind: LoadedKind, library: Library, lists: Mapping[str, Sequence[Row]]) -> bytes:
    """The rows the tables of ``kind`` are made of, for other programs: UTF-8, LF, two blanks a level."""
    slots = [part for clause in kind.clause_ids() for part in parts_of(library.clauses[clause].blocks) if isinstance(part, TableSlot)]
    used = dict.fromkeys(str(library.tables[slot.table].table.rows) for slot in slots)
    rows = {name: [_plain(row) for row in lists[name]] for name in used if name in lists}
    return (json.dumps({"schema": SCHEMA, "kind": kind.id, **rows}, ensure_ascii=False, indent=2) + "\n").encode()


def _plain(row: Row) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def spot(origin: Origin) -> str:
    """Where to mend: the place in the profile, whatever file holds it, else the file's own name and the line."""
    if origin.key:
        return origin.key
    name = origin.path.replace("\\", "/").rpartition("/")[2]
    return f"{name} {origin.line}行目" if origin.line else name


def _finding(name: str, label: str, detail: str, places: str, where: str, todo: str) -> Row:
    return {"id": name, "label": label, "detail": detail, "places": places, "spot": where, "todo": todo}


def _asked(entry: Unconfirmed, detail: str, places: str, todo: str) -> Row:
    name = entry.name.removeprefix("parameters.")
    return _finding(name, entry.value if entry.is_citation else entry.label, detail, places, "confirmations", todo)


def _problem(problem: Problem) -> Row:
    return _finding(problem.code, problem.message, problem.code, "", spot(problem.origin), problem.remedy)


def _places(places: Sequence[Place], titles: Mapping[str, str], numbers: Mapping[str, Mapping[str, str]]) -> str:
    """調達仕様書の表紙、第２の３／協定書の第５条、第７条から第９条まで; of several documents of a kind with the same places the first, and ほか."""
    by_document: dict[str, list[str]] = {}
    for place in places:
        by_document.setdefault(place.kind, []).append(place.place)
    alike: dict[tuple[str, str], list[str]] = {}  # kind and places → titles
    for key, found in by_document.items():
        words = "、".join(_ranges(found, tuple(numbers.get(key, {}).values())))
        alike.setdefault((key.partition("/")[0], words), []).append(titles[key])
    return "／".join(f"{same[0]}{'ほか' if len(same) > 1 else ''}の{words}" for (_, words), same in alike.items())


def _ranges(found: Sequence[str], order: Sequence[str]) -> Iterator[str]:
    """``found`` with three or more numbers that follow one another in ``order`` as one range."""
    at = {place: i for i, place in enumerate(order)}
    run: list[str] = []
    for place in (*found, ""):
        if run and at.get(place, -1) != at.get(run[-1], len(order)) + 1:
            yield from [f"{run[0]}から{run[-1]}まで"] if len(run) > 2 else run
            run = []
        run.append(place)


def _as_of(library: Library, entry: Unconfirmed, style: schema.Style) -> str:
    """令和６年６月２１日の時点の記録, as the profile writes dates; what is no whole day (a year) only in its digits."""
    law, _, article = entry.name.removeprefix("cite.").partition("/")
    cited = library.citations[law]
    own = cited.articles[article].as_of if article else None
    written = own or cited.as_of
    try:
        day = era_date(date.fromisoformat(written), western=style.western_dates)
    except ValueError:
        day = written
    return f"{in_digits(day, style.digits)}の時点の記録"


def _title(library: Library, clause: str) -> str:
    return library.clauses[clause].title


def _overrides(library: Library, profile: LoadedProfile) -> Iterator[Row]:
    for i, override in enumerate(profile.data.overrides):
        yield {
            "id": override.clause,
            "clause": override.clause,
            "title": _title(library, override.clause),
            "action": _ACTIONS[override.action],
            "reason": override.reason,
            "approver": override.approver,
            "date": override.date,
            "spot": spot(profile.origin("overrides", i)),
        }


_MEANINGS = {
    conformity.TO_DO: "規定が行うこととする事項が足りない",
    conformity.TO_CONFIRM: "例、努力又は期待の事項が足りないか、確かめる事項が残る",
    conformity.FULFILLED: "条項があり、記載も満たす",
    conformity.NOT_CONCERNED: "この調達は規定の対象に当たらない",
}


def _trace_rows(provisions: Sequence[ProvisionRow]) -> Iterator[Row]:
    for row in provisions:
        provision = row.provision
        yield {
            "id": f"{row.policy}/{provision.id}",
            "provision": row.label,
            "text": provision.text,
            "strength": provision.demand,
            "status": row.status,
            "places": "／".join(f"{place.document} {place.number}（{place.title}）" for place in row.places) or "—",
            "facts": "".join(row.facts) or "—",
            "todo": "".join(row.todo) or "—",
        }


def _choices(
    library: Library, selections: Sequence[Selection], titles: Mapping[str, str], numbers: Mapping[str, Mapping[str, str]]
) -> Iterator[Row]:
    for selection in selections:
        for choice in selection.choices:
            yield {
                "id": f"{selection.kind}/{choice.clause}{choice.block and '/'}{choice.block}",
                "kind": selection.kind,
                "document": titles[selection.kind],
                "clause": choice.clause,
                "title": _title(library, choice.clause),
                "place": numbers.get(selection.kind, {}).get(choice.clause, "—"),
                "block": choice.block,
                "part": choice.words or "条項の全体",
                "verdict": "採用" if choice.included else "不採用",
                "reason": choice.reason.text,
                "spot": spot(choice.reason.origin),
            }
