"""Whether a package follows the policies: a profile that fulfils every provision, and what one missing fact does to it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from specgen import schema
from specgen.build import Assembled, prepare
from specgen.conformity import FACTS
from specgen.library import Library
from specgen.profile import load_profile, parse_profile
from tests.conftest import PROFILES
from tests.plain import lines
from tests.small import ROOT, shipped
from tests.test_cli import specgen

COMPLETE = (ROOT / "tests" / "data" / "complete.yaml").read_text(encoding="utf-8")


def assembled(library: Library, folder: Path, text: str = COMPLETE) -> Assembled:
    file = folder / "complete.yaml"
    file.write_text(text, encoding="utf-8")
    (folder / "点検表.xlsx").write_bytes(b"")
    return prepare(load_profile(file), library)


def statuses(library: Library, folder: Path, text: str = COMPLETE) -> dict[str, str]:
    return {row.provision.id: row.status for row in assembled(library, folder, text).provisions}


def changed(old: str, new: str = "", text: str = COMPLETE) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def test_a_profile_that_lacks_nothing_fulfils_every_provision(library: Library, tmp_path: Path) -> None:
    found = statuses(library, tmp_path)
    assert list(found) == [
        *("1", "2-1", "2-2-1", "2-2-2", "2-2-3", "2-2-4", "2-2-5", "2-2-6", "2-3"),
        *("3-1", "3-2-1", "3-2-2", "3-3", "3-4-1", "3-4-2", "3-5", "4", "5", "6-1", "6-2", "7"),
        *("8-1", "8-2", "unavoidable", "migration", "freeze", "10", "23-3"),
    ]
    assert {name: status for name, status in found.items() if status != "適合"} == {}


ONE_FACT: dict[str, tuple[str, str, str]] = {  # provision → its status, what is taken out of the profile, what comes instead
    "1": (
        "要対応",
        "    summary: 従前の様式による出力\n",
        "    approval: {date: 2026-10-20, by: 協議会, scope: 様式, review: 更新時, review_due: 2032-04-01}\n",
    ),
    "2-1": ("要対応", "    factors: [C]\n    answers: {c_1: yes, c_2: no}\n", ""),
    "2-2-1": ("要対応", "a1_2: yes, ", ""),
    "2-2-2": ("要対応", ", a2_3: no", ""),
    "2-2-3": ("要対応", "a3_0: yes, ", ""),
    "2-2-4": ("要対応", "b_2: yes, b_reduction_examined: yes", "b_2: yes"),
    "2-2-5": ("要対応", "c_1: yes, ", ""),
    "2-2-6": ("要対応", ", d_2: yes", ""),
    "2-3": ("要確認", ", review_due: 2033-03-31", ""),
    "3-1": ("要対応", "  direction: 両団体の総合計画\n", ""),
    "3-2-1": ("要対応", "  bpr_section: 行政改革課\n", ""),
    "3-2-2": ("要対応", "  briefing_date: 2026-09-01\n", ""),
    "3-3": ("要対応", "  principle_shared: 2026-06-18\n", ""),
    "3-4-1": ("要対応", "    approval: {date: 2026-11-10, by: 協議会, scope: 点字, review: 更新時, review_due: 2033-03-31}\n", ""),
    "3-4-2": ("要対応", "  checklist: 点検表.xlsx\n", ""),
    "3-5": ("要確認", "cost_bearer: requester", "cost_bearer: as_agreed"),
    "4": ("要確認", "  policy_checked: 2026-11-20\n", ""),
    "5": ("要確認", ", proposal: 標準の統計帳票による報告", ""),
    "6-1": ("要確認", "    alternatives: [{id: x, name: 点訳}]\n", ""),
    "6-2": ("要確認", "    standardization_asked: 2026-11-12\n", ""),
    "7": ("要対応", "  guide_read: 2026-07-06\n", ""),
    "8-1": ("要対応", ", standard_spec: 見本標準仕様書第１版, plan: new", ", plan: new"),
    "8-2": ("要対応", ", s_5: yes", ""),
    "unavoidable": ("要対応", ", s_3: yes", ""),
    "migration": ("要対応", ", migration_deadline: 2030-03-31", ""),
    "freeze": ("要対応", ", t_2: yes", ""),
    "10": ("要確認", "hosting: gov_cloud_shared", "hosting: joint_dc"),
    "23-3": ("要確認", ", result: 次の更新で改めて検討することとした。", ""),
}


@pytest.mark.parametrize("provision", ONE_FACT)
def test_one_missing_fact_turns_exactly_its_own_row(library: Library, tmp_path: Path, provision: str) -> None:
    status, old, new = ONE_FACT[provision]
    rows = assembled(library, tmp_path, changed(old, new)).provisions
    assert {row.provision.id: row.status for row in rows if row.status != "適合"} == {provision: status}
    (row,) = (row for row in rows if row.status != "適合")
    assert row.todo
    assert all(sentence.endswith("。") for sentence in (*row.facts, *row.todo))


OPINION = "    opinions: [{department: bpr, section: 行政改革課}]\n"


@pytest.mark.parametrize(
    ("old", "new", "turned"),
    [
        (OPINION, "", {"3-2-1": "要対応"}),  # and not 1 too: one lack, one row
        (OPINION, OPINION.replace("bpr", "finance"), {"3-2-1": "要対応"}),
        (OPINION, "    consultation_exception: 情報政策の部門がない。\n", {}),
        ("part: 通知書, ", "", {"1": "要対応"}),
        ("ex1_insufficient: yes", "ex1_insufficient: no", {"1": "要対応"}),
        ("proposal: 標準の統計帳票による報告", "talks: [{date: 2026-08-20, result: 回答を待つ。}]", {}),
        ("prefecture: true, proposal: 標準の統計帳票による報告", "prefecture: false", {}),
        ("    summary: 従前の様式による出力\n", "    standardization_asked: 2026-11-12\n", {}),
        ("hosting: gov_cloud_shared", "hosting: gov_cloud_single", {}),
        ("{t_1: no, t_2: yes}", "{t_1: unknown, t_2: yes}", {"freeze": "要対応"}),
        ("{t_1: no, t_2: yes}", "{t_1: unknown, t_2: yes}\n    notes: {t_1: 施行の日を国に照会している。}", {}),
    ],
)
def test_what_else_one_entry_does(library: Library, tmp_path: Path, old: str, new: str, turned: dict[str, str]) -> None:
    found = statuses(library, tmp_path, changed(old, new))
    assert {name: status for name, status in found.items() if status != "適合"} == turned


def test_every_provision_of_the_shipped_policies_has_its_missing_fact(library: Library) -> None:
    assert set(ONE_FACT) == {provision.id for policy in library.policies.values() for provision in policy.provisions}
    assert set(FACTS) == schema.PROVISION_FACTS
    assert {fact for policy in library.policies.values() for provision in policy.provisions for fact in provision.facts} == set(FACTS)


def _left_out(*clauses: str) -> str:
    override = "action: leave_out, reason: 別の文書による, approver: 課長, date: 2026-11-01"
    return COMPLETE + "overrides:\n" + "".join(f"  - {{clause: {clause}, {override}}}\n" for clause in clauses)


def _without_agreement(library: Library) -> Library:
    """A library of policies that no clause of the agreement fulfils, where another paper's can."""

    def others(groups: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(name for name in group if not name.startswith("agreement/")) or group for group in groups)

    def of(provision: schema.Provision) -> schema.Provision:
        return provision.model_copy(update={"clauses": others(provision.clauses), "examples": others(provision.examples)})

    policies = {
        name: policy.model_copy(update={"provisions": tuple(map(of, policy.provisions))}) for name, policy in library.policies.items()
    }
    return replace(library, policies=policies)


def test_a_fact_without_a_clause_is_not_enough_either(library: Library, tmp_path: Path) -> None:
    text = _left_out("policy.review")
    assert statuses(library, tmp_path, text)["2-3"] == "適合"  # the agreement provides the examination
    found = statuses(_without_agreement(library), tmp_path, text)
    assert {name for name, status in found.items() if status == "要対応"} == {"2-3"}


def test_strength_decides_what_a_missing_clause_means(library: Library, tmp_path: Path) -> None:
    """A paper of the heads is only the policy's example of sharing the principle, and informing a prefecture only an effort."""
    text = _left_out("policy.local_rules", "memorandum.non_customization", "memorandum.sections")
    assert set(statuses(library, tmp_path, text).values()) == {"適合"}  # the agreement has both
    found = statuses(_without_agreement(library), tmp_path, text)
    assert {name: status for name, status in found.items() if status != "適合"} == {"3-3": "要確認", "5": "要確認"}


def test_the_heads_share_the_principle_in_a_memorandum_where_no_agreement_holds_it(library: Library, tmp_path: Path) -> None:
    assert statuses(_without_agreement(library), tmp_path)["3-3"] == "適合"


def test_a_clause_in_other_words_is_to_be_confirmed(library: Library, tmp_path: Path) -> None:
    words = "action: replace_text, text: 更新のときに考える。, reason: 団体の文体, approver: 課長, date: 2026-11-01"
    text = COMPLETE + f"overrides:\n  - {{clause: policy.transition, {words}}}\n"
    (row,) = [row for row in assembled(library, tmp_path, text).provisions if row.provision.id == "migration"]
    assert row.status == "要確認"
    assert any("個別変更で差し替えられている" in sentence for sentence in row.facts)


def test_an_unanswered_question_with_what_is_awaited_is_under_examination(library: Library, tmp_path: Path) -> None:
    silent = changed("a1_2: yes, ", "a1_2: unknown, ")
    assert statuses(library, tmp_path, silent)["2-2-1"] == "要対応"
    awaited = changed("    summary: 従前の様式による出力\n", "    notes: {a1_2: 事業者に照会している。}\n", silent)
    (row,) = [row for row in assembled(library, tmp_path, awaited).provisions if row.provision.id == "2-2-1"]
    assert (row.status, "検討中のもの: R1" in row.facts[0]) == ("適合", True)


def test_a_principle_shared_after_the_papers_were_dated_was_not_shared_early(library: Library, tmp_path: Path) -> None:
    late = changed("  principle_shared: 2026-06-18\n", "  principle_shared: 2026-12-02\n")
    (row,) = [row for row in assembled(library, tmp_path, late).provisions if row.provision.id == "3-3"]
    assert row.status == "要対応"
    assert row.facts == ("原則を共有した日（令和８年１２月２日）が文書の日付（令和８年１２月１日）より後である。",)


def test_a_record_of_cost_sharing_inside_the_contract_stays_to_be_confirmed(library: Library, tmp_path: Path) -> None:
    text = changed("cost_bearer: requester", "cost_bearer: as_agreed\n  cost_record: 令和８年１０月２０日の協議会の議事録")
    (row,) = [row for row in assembled(library, tmp_path, text).provisions if row.provision.id == "3-5"]
    assert (row.status, row.entries) == ("要確認", ())
    assert "令和８年１０月２０日の協議会の議事録" in row.facts[0]


@pytest.mark.parametrize("name", ["ない.xlsx", "../outside.xlsx", "sub/点検表.xlsx", "/etc/hosts", "..", "長" * 390])
def test_only_a_file_beside_the_profile_is_a_checklist(library: Library, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "点検表.xlsx").write_bytes(b"")
    (tmp_path / "outside.xlsx").write_bytes(b"")
    assert statuses(library, folder, changed("checklist: 点検表.xlsx", f"checklist: {name}"))["3-4-2"] == "要対応"


def test_for_standard_input_the_checklist_is_looked_for_in_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "点検表.xlsx").write_bytes(b"")
    rows = json.loads(specgen("trace", "-", "--json", cwd=tmp_path, stdin=COMPLETE.encode()).stdout)
    assert [row["status"] for row in rows if row["provision"] == "3-4-2"] == ["適合"]


# --- authority --------------------------------------------------------------------------------


def test_the_policy_is_no_authority_for_the_twenty_and_the_law_none_for_the_others(library: Library, tmp_path: Path) -> None:
    head, _, tail = COMPLETE.partition("businesses:\n")
    businesses, _, rest = tail.partition("\ncloud_examination:")
    rest = rest.partition("customization_requests:")[0]
    standardized = [line for line in businesses.splitlines() if "standardized" in line or "transition" in line]
    others = [line for line in businesses.splitlines() if "non_standard" in line]
    for kept, concerned in (
        (standardized, {"8-1", "8-2", "unavoidable", "migration", "freeze", "10"}),
        (others, {*ONE_FACT} - {"8-1", "8-2", "unavoidable", "migration", "freeze", "10"}),
    ):
        text = head + "businesses:\n" + "\n".join(kept) + "\ncloud_examination:" + rest
        found = statuses(library, tmp_path, text)
        assert {name for name, status in found.items() if status != "対象外"} == concerned


def test_a_request_of_the_twenty_is_in_no_row_of_the_policy(library: Library, tmp_path: Path) -> None:
    rows = assembled(library, tmp_path, changed("    factors: [C]\n    answers: {c_1: yes, c_2: no}\n", "")).provisions
    by_policy = {row.policy: "".join("".join(each.facts) for each in rows if each.policy == row.policy) for row in rows}
    assert "R4" in by_policy["mic-2019"]
    assert "S1" not in by_policy["mic-2019"]
    assert "T1" not in by_policy["mic-2019"]
    assert "S1" in by_policy["standardization-2021"]
    assert "R1" not in by_policy["standardization-2021"]


def test_an_approval_against_the_law_is_no_matter_of_the_policy(library: Library, tmp_path: Path) -> None:
    approval = "    approval: {date: 2026-10-20, by: 協議会, scope: 様式, review: 更新時}\n"
    found = statuses(library, tmp_path, changed("    summary: 独自の項目の追加\n", approval))
    assert {name: status for name, status in found.items() if status != "適合"} == {"8-2": "要対応"}


def test_what_concerns_several_bodies_does_not_concern_one() -> None:
    rows = shipped("machi").provisions
    apart = {row.provision.id: row.facts for row in rows if row.status == "対象外"}
    assert {"3-3", "3-5"} <= set(apart)
    assert apart["3-3"] == ("二以上の団体が標準化対象外業務を共同で調達するときの規定であり、この調達には当たらない。",)


# --- what is shown ----------------------------------------------------------------------------


def test_the_places_are_the_numbers_the_papers_print(library: Library, tmp_path: Path) -> None:
    (row,) = [row for row in assembled(library, tmp_path).provisions if row.provision.id == "3-4-1"]
    assert row.as_dict()["places"] == [
        {"kind": "spec", "number": "第２の１", "title": "ノンカスタマイズの原則", "clause": "policy.principle"},
        {"kind": "spec", "number": "第２の１３", "title": "受注者の責務", "clause": "policy.vendor_duties"},
        {"kind": "rfp", "number": "第１８の１", "title": "標準機能による実現", "clause": "rfp.standard_first"},
    ]


def test_the_paper_says_the_same_as_the_command_without_a_word_of_english(library: Library, tmp_path: Path) -> None:
    made = assembled(library, tmp_path, changed("  direction: 両団体の総合計画\n"))
    (document,) = [report for report in made.reports if report.kind == "policy_trace"]
    printed = list(lines(document))
    assert [line for line in printed if line.startswith("  行|要")] == [
        "  行|要対応 / １ / 規定が行うこととする事項が足りない",
        "  行|要確認 / ０ / 例、努力又は期待の事項が足りないか、確かめる事項が残る",
    ]
    (row,) = [line for line in printed if line.startswith("  行|基本方針３① / ")]
    cells = row.removeprefix("  行|").split(" / ")
    assert cells[1].endswith("（市区町村が行うこととするもの）")
    assert cells[2:] == [
        "要対応",
        "調達仕様書 第２の８（検討の体制）／協定書 第３６条（検討の体制）",
        "中長期の行政運営の方向を定めた計画の記載がない。",
        "中長期の行政運営の方向を定めた計画を書く。",
    ]
    (shared,) = [line for line in printed if line.startswith("  行|基本方針３③ / ")]
    assert (
        "協定書 第６条（ノンカスタマイズの原則）／申合せ書 第３条（ノンカスタマイズの原則） / 首長を含む参加団体で令和８年６月１８日に原則を共有した。"
        in shared
    )
    for line in printed:
        for word in ("non_standard", "governance", "approval", "policy.", "spec"):
            assert word not in line


def test_digits_and_years_follow_the_profile(library: Library, tmp_path: Path) -> None:
    rows = assembled(library, tmp_path, COMPLETE + "style: {digits: half, western_dates: true}\n").provisions
    (row,) = [row for row in rows if row.provision.id == "3-3"]
    assert row.label == "基本方針3③"
    assert row.facts == ("首長を含む参加団体で令和8年（2026年）6月18日に原則を共有した。",)


def test_trace_ends_with_nought_and_tells_counts_and_entries(tmp_path: Path) -> None:
    (tmp_path / "complete.yaml").write_text(changed("  bpr_section: 行政改革課\n"), encoding="utf-8")
    done = specgen("trace", "complete.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "要対応 基本方針３②前段\n" in done.stdout
    assert "    すること: 業務改革を担当する部門を書く。\n    記入するところ: governance.bpr_section\n" in done.stdout
    assert done.stdout.endswith("要対応 2 件、要確認 0 件、適合 26 件、対象外 0 件\n")  # and the checklist is not there
    rows = json.loads(specgen("trace", "complete.yaml", "--json", cwd=tmp_path).stdout)
    assert list(rows[0]) == ["policy", "provision", "section", "status", "places", "facts", "todo", "entries"]
    assert [path.name for path in tmp_path.iterdir()] == ["complete.yaml"]


def test_check_tells_how_many_provisions_are_to_be_done(tmp_path: Path) -> None:
    (tmp_path / "complete.yaml").write_text(COMPLETE, encoding="utf-8")
    assert "方針の規定: 要対応 1 件、要確認 0 件、適合 27 件、対象外 0 件" in specgen("check", "complete.yaml", cwd=tmp_path).stdout
    found = json.loads(specgen("check", "complete.yaml", "--json", cwd=tmp_path).stdout)
    assert found["provisions"] == {"要対応": 1, "要確認": 0, "適合": 27, "対象外": 0}


@pytest.mark.parametrize("file", PROFILES, ids=lambda file: file.stem)
def test_every_sample_has_a_row_for_every_provision_and_never_the_checklist(file: Path, library: Library) -> None:
    rows = prepare(load_profile(file), library).provisions
    assert len(rows) == 28
    assert all(row.status in ("要対応", "対象外") for row in rows if row.provision.id == "3-4-2")
    assert all(bool(row.todo) == (row.status in ("要対応", "要確認")) for row in rows)


def test_when_only_some_papers_are_made_nothing_is_said_of_the_whole(library: Library) -> None:
    assert prepare(parse_profile(COMPLETE, "p.yaml", "p"), library, ["spec"]).provisions == ()
    assert len(prepare(parse_profile(COMPLETE, "p.yaml", "p"), library, ["policy_trace"]).provisions) == 28
    assert prepare(parse_profile(COMPLETE, "p.yaml", "p"), library, publish=True).provisions == ()
