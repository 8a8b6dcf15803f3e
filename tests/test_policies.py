"""Policies as data: what is wrong with a file, what is in one, and how two editions differ."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from specgen import schema
from specgen.errors import InputError
from specgen.library import Library
from tests.small import ROOT, small_library
from tests.test_cli import specgen

FILE = ROOT / "clause_library" / "policies" / "mic-2019.yaml"
HEAD = "id: {id}\nfamily: {family}\nedition: {edition}\ntitle: 試験の方針\nissuer: 試験省\ndate: {date}\n"
PROVISION = "{id: '1', section: １, text: 手を加えずに使う。, addressee: municipality, strength: requirement"
FACTOR = "{id: B, title: 住民対応, provision: '1', text: 独自の住民対応, evidence: 記録}"
QUESTION = "{id: b_9, part: B, text: 要るか。, meaning: 要るとき, evidence: 記録}"
REMEDY = "{id: letter, factors: [B], title: 手紙, text: 手紙による。}"


def policy(name: str = "one", family: str = "shiken", edition: str = "令和８年", day: str = "2026-04-01", **parts: str) -> dict[str, str]:
    given = {"provisions": f"[{PROVISION}}}]", **parts}
    head = HEAD.format(id=name, family=family, edition=edition, date=day)
    return {f"policies/{name}.yaml": head + "".join(f"{part}: {text}\n" for part, text in given.items())}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (policy(provisions=f"[{PROVISION}, clauses: [[paper/a.one]], facts: [factors_named]}}]"), []),
        (policy(provisions=f"[{PROVISION}, clauses: [[a.one]]}}]"), ["SG190"]),
        (policy(provisions=f"[{PROVISION}, clauses: [[papre/a.one]]}}]"), ["SG190"]),
        (policy(provisions=f"[{PROVISION}, clauses: [[paper/a.one, paper/a.two]]}}]"), ["SG190"]),
        (policy(provisions=f"[{PROVISION}, examples: [[paper/a.two]]}}]"), ["SG190"]),
        (policy(provisions=f"[{PROVISION}, facts: [nothing]}}]"), ["SG191"]),
        (policy(provisions=f"[{PROVISION}, when: {{jiont: true}}}}]"), ["SG225"]),
        (policy(factors=f"[{FACTOR}]", questions=f"[{QUESTION}]", remedies=f"[{REMEDY}]"), []),
        (policy(factors="[" + FACTOR.replace("'1'", "'2'") + "]"), ["SG192"]),
        (policy(questions=f"[{QUESTION}]"), ["SG192"]),
        (policy(remedies=f"[{REMEDY}]"), ["SG192"]),
        (policy(provisions=f"[{PROVISION}}}, {PROVISION}}}]"), ["SG193"]),
        (policy(factors=f"[{FACTOR}]", questions=f"[{QUESTION}, {QUESTION}]"), ["SG193"]),
        (policy(factors=f"[{FACTOR}]", remedies=f"[{REMEDY}, {REMEDY}]"), ["SG193"]),
        ({**policy(), **policy("two", edition="令和９年", day="2027-04-01")}, []),
        ({**policy(), **policy("two", day="2027-04-01")}, ["SG194"]),
        ({**policy(), **policy("two", edition="令和９年")}, ["SG194"]),
        ({**policy(), **policy("two", family="other")}, []),
    ],
)  # fmt: skip
def test_a_mistake_in_a_policy_is_found_when_the_library_is_loaded(tmp_path: Path, files: dict[str, str], expected: list[str]) -> None:
    codes = []
    try:
        small_library(tmp_path, {"a.one": "文。\n"}, files=files)
    except InputError as error:
        codes = [problem.code for problem in error.problems]
        assert all(problem.origin.line and problem.origin.path.startswith("library/policies/") for problem in error.problems)
    assert codes == expected


def test_a_paper_about_the_others_fulfils_nothing(tmp_path: Path) -> None:
    kind = "id: about\nnumber: '90'\ntitle: 別\nscheme: kobun\nreport: true\ncover: {page: false, title: 題}\noutline:\n  - {id: one, title: 総則, clauses: [b.one]}\n"
    clause = "---\nid: b.one\ntitle: 件\nsource: ['practice: 試験']\n---\n文。\n"
    files = {"kinds/about.yaml": kind, "clauses/b/one.md": clause, **policy(provisions=f"[{PROVISION}, clauses: [[about/b.one]]}}]")}
    with pytest.raises(InputError) as caught:
        small_library(tmp_path, {"a.one": "文。\n"}, files=files)
    assert [problem.code for problem in caught.value.problems] == ["SG190"]


def test_two_editions_share_their_questions_and_two_policies_do_not(tmp_path: Path) -> None:
    parts = {"factors": f"[{FACTOR}]", "questions": f"[{QUESTION}]"}
    found = small_library(
        tmp_path / "editions",
        {"a.one": "文。\n"},
        files={**policy(**parts), **policy("two", edition="令和９年", day="2027-04-01", **parts)},
    )
    assert [each.id for each in found.policies_on(date(2026, 12, 1))] == ["one"]
    assert [each.id for each in found.policies_on(date(2027, 12, 1))] == ["two"]
    with pytest.raises(InputError) as caught:
        small_library(tmp_path / "families", {"a.one": "文。\n"}, files={**policy(**parts), **policy("two", family="other", **parts)})
    assert [problem.code for problem in caught.value.problems] == ["SG193"]


# --- the shipped ones -------------------------------------------------------------------------


def test_the_policy_has_its_sections_and_says_how_strongly_each_speaks(library: Library) -> None:
    """Typed from the policy: sections 5 and 6 ask and expect, 3-5 gives an example, all else is asked of the municipality."""
    weak = {each.id: each.strength for each in library.policies["mic-2019"].provisions if each.strength != "requirement"}
    assert weak == {"3-5": "example", "5": "effort", "6-1": "expectation", "6-2": "expectation"}
    addressed = {each.id: each.addressee for each in library.policies["mic-2019"].provisions if each.addressee != "municipality"}
    assert addressed == {"3-3": "consortium", "3-5": "consortium", "4": "ministry", "5": "prefecture", "6-1": "vendor", "6-2": "vendor"}


def test_the_law_speaks_of_the_twenty_only_and_the_policy_never_of_them(library: Library) -> None:
    outside = {"regimes": ["non_standard", "related"]}
    for provision in library.policies["mic-2019"].provisions:
        assert {key: value for key, value in provision.when.items() if key == "regimes"} == outside
        assert "hyojunka" not in str(provision.clauses)
    for provision in library.policies["standardization-2021"].provisions:
        if provision.id != "23-3":  # another law: on systems outside the twenty
            assert set(provision.when["regimes"] if isinstance(provision.when["regimes"], list) else [provision.when["regimes"]]) <= {
                "standardized",
                "transition_support",
            }


def test_what_is_the_tools_own_is_marked(library: Library) -> None:
    ours = {question.id for each in library.policies.values() for question in each.questions if question.ours}
    assert ours == {"a3_0", "b_1", "c_1", "d_1", "d_talks_record", "t_1", "t_2"}


def test_no_sentence_of_the_explanations_is_only_the_question_again(library: Library) -> None:
    for each in library.policies.values():
        for question in each.questions:
            assert question.meaning != question.text
            assert len(question.meaning) >= 20
            assert question.evidence != "検討の記録"


def test_every_factor_has_remedies(library: Library) -> None:
    remedies = library.policies["mic-2019"].remedies
    counts = {factor: sum(factor in each.factors for each in remedies) for factor in schema.WORDS["factors"]}
    assert counts == {"A-1": 9, "A-2": 6, "A-3": 5, "B": 6, "C": 3, "D": 4}


# --- the commands -----------------------------------------------------------------------------


def test_list_names_the_editions() -> None:
    rows = json.loads(specgen("policy", "list", "--json").stdout)
    assert [(row["id"], row["family"], row["date"], row["provisions"]) for row in rows] == [
        ("mic-2019", "mic", "2019-03-29", 21),
        ("standardization-2021", "standardization", "2021-09-01", 7),
    ]
    assert "（総務省、平成３１年３月２９日）規定 21" in specgen("policy", "list").stdout


def test_show_tells_strength_questions_and_remedies_in_japanese() -> None:
    shown = specgen("policy", "show", "mic-2019").stdout
    assert "  ３⑤  [参加団体に例を示すもの]  3-5\n" in shown
    assert "  ５  [都道府県が努めるもの]  5\n" in shown
    assert "  ６⑴  [事業者に期待するもの]  6-1\n" in shown
    assert "\n設問: 要因Ａ－１（業務の効率化）\n" in shown
    assert "  d_1  都道府県その他の外部の団体との関係が原因か。（本ツールの定め）\n" in shown
    assert "  euc_spreadsheet  汎用抽出と表計算による作成（A-1）\n" in shown
    data = json.loads(specgen("policy", "show", "standardization-2021", "--json").stdout)
    assert [provision["id"] for provision in data["provisions"]] == ["8-1", "8-2", "unavoidable", "migration", "freeze", "10", "23-3"]
    done = specgen("policy", "show", "mic-2018")
    assert (done.returncode, "「mic-2019」の誤りではありませんか" in done.stderr) == (2, True)


def test_diff_tells_what_a_revision_added_removed_and_changed(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8").replace("id: mic-2019", "id: mic-2027").replace("date: 2019-03-29", "date: 2027-03-29")
    text = text.replace("    strength: example\n", "    strength: requirement\n", 1)
    text = text.replace("    todo: 調達ガイドラインの点検表を用意する。\n", "    todo: 別のことをする。\n")
    text = text.replace('  - id: "7"\n    section: "７"', '  - id: "8"\n    section: "８"')
    text = text.replace("text: 業務の流れの見直しで、カスタマイズをしないで済むか。", "text: 流れの見直しで済むか。")
    (tmp_path / "mic-2027.yaml").write_text(text, encoding="utf-8")
    changes = json.loads(specgen("policy", "diff", "mic-2019", tmp_path / "mic-2027.yaml", "--json").stdout)
    assert [(each["part"], each["id"], each["what"]) for each in changes] == [
        ("provisions", "3-5", "strength"),
        ("provisions", "8", "added"),
        ("provisions", "7", "removed"),
        ("questions", "a1_4", "text"),
    ]
    assert changes[0]["old"] == "例を示すもの"
    assert changes[0]["new"] == "行うこととするもの"
    assert changes[1]["new"] == changes[2]["old"]
    shown = specgen("policy", "diff", "mic-2019", tmp_path / "mic-2027.yaml")
    assert shown.returncode == 0
    assert "規定 3-5: 強さの変更\n    旧: 例を示すもの\n    新: 行うこととするもの\n" in shown.stdout
    assert (
        "設問 a1_4: 文の変更\n    旧: 業務の流れの見直しで、カスタマイズをしないで済むか。\n    新: 流れの見直しで済むか。\n"
        in shown.stdout
    )
    assert shown.stdout.endswith("4 件の違いがあります。\n")


def test_diff_refuses_two_different_policies_and_finds_none_in_the_same() -> None:
    done = specgen("policy", "diff", "mic-2019", "standardization-2021")
    assert (done.returncode, "SG196" in done.stderr) == (2, True)
    assert specgen("policy", "diff", "mic-2019", FILE).stdout == "違いはありません。\n"


def test_diff_tells_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("id: x\n", encoding="utf-8")
    done = specgen("policy", "diff", "mic-2019", tmp_path / "x.yaml")
    assert (done.returncode, "SG111" in done.stderr) == (3, True)
    assert specgen("policy", "diff", "mic-2019", tmp_path / "none.yaml").returncode == 5
