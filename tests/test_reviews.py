"""The examination of customizations in operation: when one is due, what is proposed, and how that differs from the last decision."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from specgen.build import build, build_review, prepare, prepare_review
from specgen.customization import check_requests, decide
from specgen.errors import UsageError
from specgen.library import Library
from specgen.model import Document, TableNode
from specgen.profile import LoadedProfile, load_profile
from specgen.reviews import Examination, Review, examine
from tests.conftest import PROFILES, SAMPLE
from tests.plain import lines
from tests.small import PROFILE, profile, small_library
from tests.test_cli import specgen

DAY = date(2030, 4, 1)
BUSINESSES = PROFILE.replace(
    "regime: non_standard}\n", "regime: non_standard}\n  - {id: tax, name: 固定資産税, regime: standardized, standard_spec: 試験仕様書}\n"
)
CLOSED = """
    minimum_scope: {part: 計算だけ, bodies: 見本市, users: 担当職員, term: 令和１５年３月３１日まで, exit: 標準の機能になったとき}
    opinions: [{department: it_policy, section: 情報政策課}]"""
GATE = "ex1_insufficient: yes, ex1_no_alternative: yes, ex1_other_ground: no, ex2_special: no"
APPROVE = ("finance", "B", f"b_1: yes, b_2: no, b_reduction_examined: yes, ex1_service: yes, {GATE}")
AVOIDABLE = ("finance", "A-1", "a1_3: yes, a1_4: no")
TOO_LIGHT = ("finance", "A-1", "a1_1: yes, a1_2: yes, a1_3: no, a1_4: no, a1_5: no, a1_6: no")
NO_EXCEPTION = ("finance", "B", f"b_1: yes, b_2: no, b_reduction_examined: yes, ex1_service: no, {GATE}")
OPEN = ("finance", "B", "b_1: yes, b_2: unknown")
COVERED = ("tax", "B", "s_2: yes")
APART = ("tax", "B", "s_2: no, s_3: yes")
OWN_WISH = ("tax", "B", "s_2: no, s_3: no, s_4: no")
ADOPTED = "\n    alternatives: [{id: a, name: 汎用抽出, feasible: yes, adopted: true}]"


def request(name: str, case: tuple[str, str, str], more: str = "", running: str = "true") -> str:
    business, factors, answers = case
    return (
        f"  - id: {name}\n    title: 改修\n    business: {business}\n    members: [bb, aa]\n    in_operation: {running}\n"
        f"    factors: [{factors}]\n    answers: {{{answers}}}{CLOSED}{more}\n"
    )


def approval(day: str = "2027-04-01", due: str | None = None) -> str:
    return f"\n    approval: {{date: {day}, by: 協議会, scope: 計算に限る。, review: 次回更新時{f', review_due: {due}' if due else ''}}}"


def history(*events: tuple[str, str]) -> str:
    entries = "".join(f"\n      - {{date: {day}, {f'outcome: {outcome}, ' if outcome else ''}note: 見直し}}" for day, outcome in events)
    return f"\n    history:{entries}"


def with_requests(*requests: str) -> LoadedProfile:
    return profile(BUSINESSES + "customization_requests:\n" + "".join(requests))


def examined(library: Library, *requests: str, occasion: str | None = "renewal", as_of: date = DAY, days: int = 90) -> Examination:
    loaded = with_requests(*requests)
    check_requests(loaded, library)
    return examine(loaded, decide(loaded, library), as_of, days, occasion)


def one(library: Library, case: tuple[str, str, str], more: str = "", as_of: date = DAY) -> Review:
    (review,) = examined(library, request("CR-1", case, more), as_of=as_of).reviews
    return review


# --- dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "state"),
    [
        ("2029-12-31", "overdue"),
        ("2030-03-31", "overdue"),
        ("2030-04-01", "soon"),  # the day itself is not past
        ("2030-06-30", "soon"),  # 90 days on
        ("2030-07-01", "later"),
        (None, "undated"),
    ],
)
def test_a_customization_is_overdue_from_the_day_after_its_date_and_due_some_days_before(
    library: Library, due: str | None, state: str
) -> None:
    (review,) = examined(library, request("CR-1", APPROVE, approval(due=due))).reviews
    assert review.state == state
    by_date = examined(library, request("CR-1", APPROVE, approval(due=due)), occasion=None)
    assert [each.id for each in by_date.reviews] == (["CR-1"] if state in ("overdue", "soon") else [])
    assert by_date.others == ({} if state in ("overdue", "soon") else {state: 1})


def test_how_long_before_its_date_a_customization_is_due_is_the_profiles_choice(library: Library) -> None:
    asked = request("CR-1", APPROVE, approval(due="2030-04-11"))
    assert [each.state for each in examined(library, asked, days=9).reviews] == ["later"]
    assert [each.state for each in examined(library, asked, days=10).reviews] == ["soon"]
    loaded = profile(BUSINESSES + "parameters: {review_notice_days: 9}\ncustomization_requests:\n" + asked)
    assert prepare_review(loaded, library, DAY)[0].reviews == ()
    assert prepare_review(with_requests(asked), library, DAY)[0].days == 90


def test_the_most_urgent_stand_first_and_equal_ones_as_in_the_profile(library: Library) -> None:
    found = examined(
        library,
        request("CR-1", AVOIDABLE),
        request("CR-2", APPROVE, approval(due="2030-06-01")),
        request("CR-3", APPROVE, approval(due="2031-01-01")),
        request("CR-4", APPROVE, approval(due="2030-03-01")),
        request("CR-5", APPROVE, approval(due="2029-03-01")),
        request("CR-6", AVOIDABLE),
        request("CR-7", APPROVE, approval(due="2030-03-01")),
    )
    assert [each.id for each in found.reviews] == ["CR-5", "CR-4", "CR-7", "CR-2", "CR-3", "CR-1", "CR-6"]
    assert (found.count("overdue"), found.count("soon"), found.others) == (3, 1, {})


@pytest.mark.parametrize(
    ("running", "more", "examined_at_all"),
    [
        ("true", "", True),
        ("true", history(("2029-01-01", "abolish")), True),  # decided to go, not gone
        ("false", "", False),
        ("false", approval(), True),
        ("false", approval() + history(("2029-01-01", "continue")), True),
        ("false", approval() + history(("2029-01-01", "abolish")), False),
        ("false", approval() + history(("2029-01-01", "replace")), False),
        ("false", approval() + history(("2029-01-01", "standardize")), False),
        ("false", approval() + history(("2030-05-01", "abolish")), True),  # not yet on that day
    ],
)
def test_what_runs_or_is_approved_and_not_ended_is_examined(library: Library, running: str, more: str, examined_at_all: bool) -> None:
    assert bool(examined(library, request("CR-1", APPROVE, more, running)).reviews) == examined_at_all


# --- the proposal -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "more", "proposal"),
    [
        (APPROVE, "", "continue"),
        (OPEN, "", "open"),
        (OPEN, ADOPTED, "open"),
        (AVOIDABLE, "", "replace"),
        (AVOIDABLE, ADOPTED, "replace"),
        (TOO_LIGHT, "", "abolish"),
        (TOO_LIGHT, ADOPTED, "replace"),
        (NO_EXCEPTION, "", "abolish"),
        (NO_EXCEPTION, ADOPTED, "replace"),
        (COVERED, "", "standardize"),
        (APART, "", "replace"),
        (OWN_WISH, "", "abolish"),
        (APPROVE, history(("2029-01-01", "standardize")), "standardize"),
        (OPEN, history(("2029-01-01", "standardize")), "standardize"),
        (TOO_LIGHT, history(("2029-01-01", "standardize")), "standardize"),
        (APPROVE, history(("2029-01-01", "standardize"), ("2029-06-01", "continue")), "continue"),  # it came to nothing
        (APPROVE, history(("2029-01-01", "standardize"), ("2029-06-01", "")), "standardize"),
        (APPROVE, history(("2030-06-01", "standardize")), "continue"),  # after the day of the examination
    ],
)
def test_the_result_that_is_proposed(library: Library, case: tuple[str, str, str], more: str, proposal: str) -> None:
    assert one(library, case, more).proposal == proposal


# --- the last decision ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "more", "last", "changed", "said"),
    [
        (APPROVE, "", None, None, "前回の決定の記録はない。"),
        (APPROVE, history(("2029-01-01", "")), None, None, "前回の決定の記録はない。"),
        (APPROVE, approval(), ("2027-04-01", "continue"), False, "前回の決定と同じである。"),
        (TOO_LIGHT, approval(), ("2027-04-01", "continue"), True, "前回の「承認（限定実施）」から「廃止」に変わる。"),
        (AVOIDABLE, approval(), ("2027-04-01", "continue"), True, "前回の「承認（限定実施）」から「代替へ移行」に変わる。"),
        (
            APPROVE,
            history(("2028-04-01", "replace")),
            ("2028-04-01", "replace"),
            True,
            "前回の「代替へ移行」から「期限付き継続」に変わる。",
        ),
        (TOO_LIGHT, history(("2028-04-01", "abolish")), ("2028-04-01", "abolish"), False, "前回の決定と同じである。"),
        (TOO_LIGHT, approval() + history(("2028-04-01", "abolish")), ("2028-04-01", "abolish"), False, "前回の決定と同じである。"),
        (APPROVE, approval() + history(("2026-04-01", "abolish")), ("2027-04-01", "continue"), False, "前回の決定と同じである。"),
        (
            APPROVE,
            approval() + history(("2027-04-01", "abolish")),
            ("2027-04-01", "abolish"),
            True,
            "前回の「廃止」から「期限付き継続」に変わる。",
        ),
        (APPROVE, approval() + history(("2031-04-01", "abolish")), ("2027-04-01", "continue"), False, "前回の決定と同じである。"),
        (OPEN, approval(), ("2027-04-01", "continue"), None, "判定が定まらないため、前回の決定と比べることができない。"),
    ],
)
def test_the_proposal_is_compared_with_the_later_of_approval_and_record(
    library: Library, case: tuple[str, str, str], more: str, last: tuple[str, str] | None, changed: bool | None, said: str
) -> None:
    review = one(library, case, more)
    assert (review.last and (review.last.date.isoformat(), review.last.outcome)) == last
    assert (review.changed, review.change) == (changed, said)


# --- the papers and the command ---------------------------------------------------------------


def text(document: Document) -> str:
    return "\n".join([document.title, *lines(document), *(column.heading for table in tables(document) for column in table.columns)])


def tables(document: Document) -> list[TableNode]:
    return [block for clause in document.clauses for block in clause.blocks if isinstance(block, TableNode)]


def test_each_customization_has_its_sheet_and_all_stand_in_one_list(library: Library) -> None:
    loaded = with_requests(
        request("CR-1", AVOIDABLE), request("CR-2", APPROVE, approval(due="2030-03-31")), request("CR-3", APPROVE, running="false")
    )
    examination, made = prepare_review(loaded, library, DAY, "law_change")
    assert [document.title for document in made.documents] == [
        "カスタマイズ見直し検討票（CR-2）",
        "カスタマイズ見直し検討票（CR-1）",
        "見直し対象一覧（2030-04-01）",
    ]
    sheet, other, listed = (text(document) for document in made.documents)
    assert "期限超過" in sheet
    assert "見直しの期日を過ぎているため" in sheet
    assert "見直しの期日を過ぎているため" not in other
    for words in ("令和１２年４月１日", "制度改正", "令和１２年３月３１日", "承認（限定実施）", "期限付き継続"):
        assert words in sheet
    rows = next(table.rows for table in tables(made.documents[2]) if table.id == "review_rows")
    assert [["".join(leaf.text for leaf in cell) for cell in row] for row in rows] == [
        [
            "CR-2",
            "改修",
            "財務会計",
            "例示町及び見本市",
            "R12.3.31",
            "期限超過",
            "承認（限定実施）",
            "期限付き継続",
            "前回の決定と同じである。",
        ],
        ["CR-1", "改修", "財務会計", "例示町及び見本市", "―", "期日の定めなし", "―", "代替へ移行", "前回の決定の記録はない。"],
    ]
    assert "自らの定め" in listed
    assert examination.occasion == "law_change"


def test_without_anything_to_examine_the_list_says_so(library: Library) -> None:
    _, made = prepare_review(with_requests(request("CR-1", APPROVE, running="false")), library, DAY)
    assert [document.kind for document in made.documents] == ["review_list"]
    assert "見直しの対象とするカスタマイズはない。" in text(made.documents[0])


@pytest.mark.parametrize("file", PROFILES, ids=lambda file: file.stem)
def test_no_other_paper_speaks_of_overdue_reviews(file: Path, library: Library) -> None:
    """A vendor must not read that a body is late: the words stand in internal papers only, whatever the dates are."""
    internal = {kind.id for kind in library.kinds if kind.kind.internal or kind.kind.report}
    made = prepare(load_profile(file), library)
    given_away = [document for document in made.documents if document.kind not in internal]
    assert {"customization_reexamination", "review_list"} <= internal
    assert not [document.title for document in given_away if "期限超過" in text(document)]
    assert not [document.kind for document in made.documents if document.kind in ("customization_reexamination", "review_list")]


def test_the_sample_with_an_overdue_date_keeps_it_out_of_the_specification(library: Library) -> None:
    loaded = profile(SAMPLE.read_text(encoding="utf-8").replace("review_due: 2032-03-31", "review_due: 2026-11-30"))
    examination, made = prepare_review(loaded, library, date(2026, 12, 1))
    assert [(each.id, each.state) for each in examination.reviews] == [("CR-07", "overdue")]
    assert "期限超過" in text(made.documents[0])
    (spec,) = (document for document in prepare(loaded, library).documents if document.kind == "spec")
    assert "被災者の世帯事情の加点計算" in text(spec)
    assert "期限超過" not in text(spec)


def test_the_papers_are_written_whole_and_replace_those_of_an_earlier_examination(library: Library, tmp_path: Path) -> None:
    loaded = with_requests(request("CR-1", AVOIDABLE), request("CR-2", APPROVE, approval(due="2030-03-31")))
    out = tmp_path / "review"
    build_review(loaded, library, out, DAY, "renewal")
    assert sorted(path.name for path in out.iterdir()) == [
        "22_カスタマイズ見直し検討票（CR-1）.docx",
        "22_カスタマイズ見直し検討票（CR-2）.docx",
        "23_見直し対象一覧（2030-04-01）.docx",
        "manifest.json",
    ]
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["inputs"]["review"] == {
        "as_of": "2030-04-01",
        "occasion": "renewal",
    }
    build_review(loaded, library, out, DAY)
    assert not (out / "22_カスタマイズ見直し検討票（CR-1）.docx").exists()


@pytest.mark.parametrize("publish", [False, True])
def test_a_package_that_build_made_is_never_replaced_by_an_examination(library: Library, tmp_path: Path, publish: bool) -> None:
    out = tmp_path / "out"
    build(profile(), small_library(tmp_path, {"a.one": "参加団体は、資料を保存しなければならない。\n"}), out, publish=publish)
    before = sorted(path.name for path in out.iterdir())
    with pytest.raises(UsageError) as refused:
        build_review(with_requests(request("CR-1", AVOIDABLE)), library, out, DAY, "renewal", force=True)
    assert [problem.code for problem in refused.value.problems] == ["SG027"]
    assert sorted(path.name for path in out.iterdir()) == before


def test_the_command_shows_the_list_in_japanese_or_as_json(tmp_path: Path) -> None:
    done = specgen("review", SAMPLE, "--as-of", "2032-04-01", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "期限超過 1 件、期限到来予定（90日以内）0 件" in done.stdout
    assert "前回の決定: 令和８年１１月１０日の承認（限定実施）。前回の決定と同じである。" in done.stdout
    told = specgen("review", SAMPLE, "--as-of", "2032-04-01", "--occasion", "renewal", "--json", cwd=tmp_path)
    found = json.loads(told.stdout)
    assert (found["overdue"], found["occasion"], found["reviews"][0]["id"], found["reviews"][0]["state"]) == (
        1,
        "renewal",
        "CR-07",
        "overdue",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("written", ["2032-02-30", "令和１４年", "20320401", "2032-4-1", ""])
def test_a_day_that_is_none_is_refused_with_the_way_to_write_it(written: str, tmp_path: Path) -> None:
    done = specgen("review", SAMPLE, "--as-of", written, cwd=tmp_path)
    assert (done.returncode, "SG026" in done.stderr, "2027-04-01 のように" in done.stderr) == (2, True, True)
