"""The linter: every rule on its own examples, the shipped library clean, structural faults one by one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from specgen import drafting
from specgen.errors import Problem, WorkplaceError
from specgen.facts import gather_facts
from specgen.lint import lint
from specgen.profile import LoadedProfile
from tests.conftest import shipped_library
from tests.small import ROOT, write_library
from tests.test_cli import specgen

SHIPPED = ROOT / "clause_library"
RULES_TEXT = (SHIPPED / "lint.yaml").read_text(encoding="utf-8")
RULES = drafting.load_rules({"lint.yaml": "clause_library/lint.yaml"}, {"lint.yaml": RULES_TEXT})[0]
HEAD = {"title": "title: 資料の保存\n", "source": 'source: ["practice: 試験の慣行"]\n'}
GOOD = "参加団体は、資料を保存しなければならない。\n"


def library(folder: Path, clauses: Mapping[str, str], *, scheme: str = "agreement", files: Mapping[str, str] | None = None) -> Path:
    """A small library whose clauses have a good title and source unless they say otherwise."""
    whole = {}
    for name, text in clauses.items():
        head, _, body = text.rpartition("---\n")
        whole[name] = "".join(line for key, line in HEAD.items() if f"{key}:" not in head) + f"{head}---\n{body}"
    return write_library(folder, whole, scheme=scheme, files={"citations.yaml": "{}\n", **(files or {})})


def found(folder: Path, clauses: Mapping[str, str], *, scheme: str = "agreement", files: Mapping[str, str] | None = None) -> list[Problem]:
    return list(lint(library(folder, clauses, scheme=scheme, files=files)))


def listed(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, str(problem.origin).partition("/")[2]) for problem in problems]


def rules(problems: list[Problem]) -> list[str]:
    return [problem.message.partition("]")[0].removeprefix("[") for problem in problems if problem.code == "SG260"]


# --- wording ----------------------------------------------------------------------------------


def example(folder: Path, rule: drafting.Rule, text: str) -> list[str]:
    title = f"title: {text}\n" if rule.places == ("title",) else ""
    body = GOOD if title else f"{text.rstrip()}\n"
    files = {name: (SHIPPED / name).read_text(encoding="utf-8") for name in ("citations.yaml", "parameters.yaml")}
    scheme = "agreement" if rule.scope == "agreement" or any(f"{party}は、" in text for party in ("参加団体", "代表団体")) else "kobun"
    return rules(found(folder, {"a.one": f"{title}---\n{body}"}, scheme=scheme, files=files))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_finds_its_bad_example_and_no_other_rule_does(rule: drafting.Rule, tmp_path: Path) -> None:
    assert set(example(tmp_path, rule, rule.bad)) == {rule.id}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_rule_finds_anything_in_a_good_example(rule: drafting.Rule, tmp_path: Path) -> None:
    assert example(tmp_path, rule, rule.good) == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.words], ids=lambda rule: rule.id)
def test_every_wrong_word_is_found_where_it_stands_and_no_right_word_is(rule: drafting.Rule, tmp_path: Path) -> None:
    wrong = library(tmp_path / "wrong", {"a.one": "\n\n".join(f"この{word}を示す。" for word in rule.words) + "\n"})
    lines = {problem.origin.line for problem in lint(wrong) if problem.message.startswith(f"[{rule.id}]")}
    assert lines == {6 + 2 * index for index in range(len(rule.words))}
    right = library(tmp_path / "right", {"a.one": "\n\n".join(f"この{word}を示す。" for word in rule.words.values()) + "\n"})
    assert set(rules(list(lint(right)))).isdisjoint(rule.id for rule in RULES if rule.words)


def test_the_rules_file_is_sound_and_every_check_is_a_rule() -> None:
    given, problems = drafting.load_rules({"lint.yaml": "clause_library/lint.yaml"}, {"lint.yaml": RULES_TEXT})
    assert problems == ()
    assert {rule.check for rule in given if rule.check} == set(drafting.CHECKS)


def test_the_shipped_library_is_clean() -> None:
    assert [str(problem) for problem in lint()] == []


def test_rules_about_lists_of_names_know_every_value_that_is_a_list(sample: LoadedProfile) -> None:
    """並びに and 若しくは may stand beside a value that itself prints 及び or 又は."""
    values = gather_facts(sample, shipped_library()).values
    assert {name for name, value in values.items() if isinstance(value, tuple)} == {"members.names", "members.parties"}
    assert "{value:members.names}|{value:members.parties}" in RULES_TEXT


# --- where and how a finding is reported ------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "参加団体は、ﾃﾞｰﾀを守らなければならない。\n",
        "{{ project.title }}の[[ref:a.one]]を、参加団体は、ﾃﾞｰﾀとしなければならない。\n",
        "参加団体は、\n　　資料を\nﾃﾞｰﾀとしなければならない。\n",
        "参加団体は、**重い資料**を、ﾃﾞｰﾀとしなければならない。\n",
        "参加団体は、次に掲げるものを守らなければならない。\n\n1. 資料\n@id two\n2. 次に掲げるもの\n   1. 記録\n   2. 古いﾃﾞｰﾀ\n",
        "参加団体は、次の表に掲げる。\n\n| 資料 | 説明 |\n|---|---|\n| {{ project.title | plain }} | 古いﾃﾞｰﾀ |\n",
    ],
)
def test_a_finding_stands_at_its_line_and_column_of_the_source(body: str, tmp_path: Path) -> None:
    folder = library(tmp_path, {"a.one": body})
    problems = [problem for problem in lint(folder) if "[hankaku-kana]" in problem.message]
    assert listed(problems) == [("SG260", place(folder, "clauses/a/one.md", "ﾃ"))]


def place(folder: Path, file: str, mark: str) -> str:
    """Where ``mark`` stands, counted from the file as it is."""
    lines = (folder / file).read_text(encoding="utf-8").split("\n")
    return next(f"{file}:{number}:{line.index(mark) + 1}" for number, line in enumerate(lines, 1) if mark in line)


def test_headings_tables_and_terms_are_read_too(tmp_path: Path) -> None:
    table = (
        "id: t\ncaption: 資料ﾅ\ndescription: 資料の表\ncolumns: [{heading: 資料ﾆ, width: 60, value: '{{ row.name }}'}, "
        "{heading: 区分, width: 40, value: '{{ row.code }}'}]\nrows:\n  - {name: 資料ﾇ, code: ab, unused: cd}\n"
        "words:\n  code: {ab: 区分ﾈ}\nempty: なし\n"
    )
    folder = library(
        tmp_path,
        {"a.one": "title: '資料ﾉ'\n---\n参加団体は、次の表に掲げる書庫を守らなければならない。\n\n[[table:t]]\n"},
        files={"tables/t.yaml": table, "terms.yaml": "shoko: {term: 書庫, definition: 資料を置く所ﾊをいう。}\n"},
    )
    marks = [("clauses/a/one.md", "ﾉ"), *(("tables/t.yaml", mark) for mark in "ﾅﾆﾇﾈ"), ("terms.yaml", "ﾊ")]
    assert listed(list(lint(folder))) == [("SG260", place(folder, file, mark)) for file, mark in marks]


def test_of_two_rules_at_one_place_the_first_listed_speaks(tmp_path: Path) -> None:
    assert (
        rules(found(tmp_path, {"a.one": "参加団体は、申し込み書を支払い期日までに提出しなければならない。\n"})) == ["okurigana-jukugo"] * 2
    )


def test_a_rule_of_one_scope_leaves_the_other_kind_alone(tmp_path: Path) -> None:
    body = "受注者は、資料を保存すること。\n"
    assert rules(found(tmp_path / "agreement", {"a.one": body})) == ["suru-koto-kyotei"]
    assert rules(found(tmp_path / "kobun", {"a.one": body}, scheme="kobun")) == []


def test_every_problem_of_loading_is_among_the_findings(tmp_path: Path) -> None:
    problems = found(tmp_path, {"a.one": GOOD, "a.two": "# 見出し\n", "a.three": "[[ref:a.gone]]による。\n"})
    assert ("SG208", "clauses/a/two.md:6:1") in listed(problems)
    assert ("SG229", "clauses/a/three.md:6:1") in listed(problems)


# --- allowances -------------------------------------------------------------------------------


def test_an_allowed_rule_is_silent_in_its_clause_only(tmp_path: Path) -> None:
    body = "参加団体は、適宜、資料を保存しなければならない。\n"
    problems = found(tmp_path, {"a.one": f"allow: {{tekigi: 法令の文言による}}\n---\n{body}", "a.two": body})
    assert listed(problems) == [("SG260", "clauses/a/two.md:6:7")]


def test_an_allowance_without_need_or_rule_is_reported(tmp_path: Path) -> None:
    problems = found(tmp_path, {"a.one": f"allow:\n  tekigi: 要らない\n  tekgi: 書き誤り\n---\n{GOOD}"})
    assert listed(problems) == [("SG257", "clauses/a/one.md:6:3"), ("SG257", "clauses/a/one.md:7:3")]
    assert "要りません" in problems[0].message
    assert "「tekigi」の誤りではありませんか" in problems[1].remedy


# --- the rules a library brings ---------------------------------------------------------------

RULE = "scope: all, message: 悪い語, remedy: 消す, source: 試験, bad: 悪い。, good: 良い。"


def test_a_library_with_rules_of_its_own_is_tried_against_those(tmp_path: Path) -> None:
    own = f"- {{id: shiryo, pattern: 資料, {RULE}}}\n"
    clause = "title: 記録\n---\n参加団体は、適宜、資料を保存しなければならない。\n"
    assert rules(found(tmp_path, {"a.one": clause}, files={"lint.yaml": own})) == ["shiryo"]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("id: x, pattern: '('", "正規表現"),
        ("id: x, pattern: 'a*'", "空の文字"),
        ("id: x, check: gone", "check「gone」はありません"),
        ("id: x", "どれか一つ"),
        ("id: x, words: {'': 語}", "どれか一つ"),
        ("id: x, pattern: 語, words: {語: 言葉}", "どれか一つ"),
        ("id: x, check: sentence_length", "limit"),
        ("id: x, pattern: 語, only_when: {colour: red}", "colour"),
    ],
)
def test_a_rule_that_cannot_be_used_is_reported_and_left_out(rule: str, reason: str, tmp_path: Path) -> None:
    own = f"- {{{rule}, {RULE}}}\n- {{id: y, pattern: 資料, {RULE}}}\n- {{id: y, pattern: 資料, {RULE}}}\n"
    problems = found(tmp_path, {"a.one": f"allow: {{x: 理由}}\n---\n{GOOD}"}, files={"lint.yaml": own})
    assert [problem.code for problem in problems] == ["SG260", "SG260", "SG258", "SG258"]
    assert reason in problems[2].message
    assert "２回" in problems[3].message


def test_a_rules_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    assert listed(found(tmp_path, {"a.one": GOOD}, files={"lint.yaml": "- {id: x}\n"}))[0] == ("SG111", "lint.yaml:1:3")


# --- structure --------------------------------------------------------------------------------

LAW = "shiken-ho: {title: 試験に関する法律, number: 番号, short: 試験法, confidence: verified, as_of: '2025-06-01', articles: {'1': {label: 第１条, about: 目的}, '2': {label: 第２条, about: 定義}}}\n"
TABLE = "id: t\ncaption: 表\ndescription: 表\ncolumns: [{heading: 団体, width: 100, value: '{{ row.name }}'}]\nrows: members\nempty: なし\n"
DAYS = "{label: 期限, kind: integer, default: 5, source: 'practice: 期限', confidence: design}\n"
KIND = (
    "id: paper\nnumber: '01'\ntitle: 試験文書\nscheme: agreement\ncover: {page: false, title: '{{ project.title }}'}\n"
    "outline:\n  - {id: one, title: 総則, clauses: [a.one]}\n"
)
TABLE_CLAUSE = "参加団体は、次の表に掲げる団体とする。\n\n[[table:t]]\n"
GUARDED = "参加団体は、次に掲げる資料を保存しなければならない。\n\n1. 申請の書類\n2. 決定の書類\n@when {%s}\n3. 通知の書類\n"

STRUCTURE: dict[str, tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, str], list[tuple[str, str]]]] = {
    # name: (clauses of the faulty library, its files, clauses of the sound one, its files, findings)
    "an unused parameter": (
        {"a.one": "代表団体は、期限の{{ parameters.days }}日前までに通知しなければならない。\n"},
        {"parameters.yaml": f"days: {DAYS}months: {DAYS}"},
        {"a.one": "代表団体は、期限の{{ parameters.days }}日前までに通知しなければならない。\n"},
        {"parameters.yaml": f"days: {DAYS}"},
        [("SG250", "parameters.yaml:2:1")],
    ),
    "an unused table": (
        {"a.one": GOOD},
        {"tables/t.yaml": TABLE},
        {"a.one": TABLE_CLAUSE},
        {"tables/t.yaml": TABLE},
        [("SG251", "tables/t.yaml:1:1")],
    ),
    "an unused law": (
        {"a.one": GOOD},
        {"citations.yaml": LAW},
        {"a.one": "cites: [shiken-ho]\n---\n参加団体は、[[cite:shiken-ho]]を遵守しなければならない。\n"},
        {"citations.yaml": LAW.replace(", articles: {'1': {label: 第１条, about: 目的}, '2': {label: 第２条, about: 定義}}", "")},
        [("SG252", "citations.yaml:1:1")],
    ),
    "an unused article": (
        {"a.one": "source: [shiken-ho/1]\n---\n参加団体は、資料を保存しなければならない。\n"},
        {"citations.yaml": LAW},
        {"a.one": "source: [shiken-ho/1]\ncites: [shiken-ho/2]\n---\n参加団体は、[[cite:shiken-ho/2]]の規定を遵守しなければならない。\n"},
        {"citations.yaml": LAW},
        [("SG252", "citations.yaml:1:" + str(LAW.index("'2':") + 1))],
    ),
    "a clause in no outline": (
        {"a.one": GOOD, "a.two": GOOD},
        {"kinds/paper.yaml": KIND},
        {"a.one": GOOD},
        {"kinds/paper.yaml": KIND},
        [("SG253", "clauses/a/two.md:2:1")],
    ),
    "a when that contradicts itself": (
        {"a.one": GOOD, "a.two": f"when: {{joint: false, members: {{min: 3}}}}\n---\n{GOOD}"},
        {},
        {"a.one": GOOD, "a.two": f"when: {{joint: true, members: {{min: 3}}}}\n---\n{GOOD}"},
        {},
        [("SG254", "clauses/a/two.md:5:1")],
    ),
    "a when that contradicts every kind": (
        {"a.one": f"when: {{vehicle: entrustment}}\n---\n{GOOD}"},
        {"kinds/paper.yaml": KIND + "when: {vehicle: plain_agreement}\n"},
        {"a.one": f"when: {{vehicle: entrustment}}\n---\n{GOOD}"},
        {"kinds/paper.yaml": KIND + "when: {vehicle: [plain_agreement, entrustment]}\n"},
        [("SG254", "clauses/a/one.md:5:1")],
    ),
    "a block whose condition contradicts the clause": (
        {"a.one": f"when: {{method: proposal}}\n---\n{GOOD}\n@when {{method: open_bidding}}\n{GOOD}"},
        {},
        {"a.one": f"when: {{method: [proposal, open_bidding]}}\n---\n{GOOD}\n@when {{method: open_bidding}}\n{GOOD}"},
        {},
        [("SG255", "clauses/a/one.md:9:1")],
    ),
    "an item whose condition contradicts its paragraph": (
        {"a.one": f"@when {{joint: true}}\n{GUARDED % 'members: 1'}"},
        {},
        {"a.one": f"@when {{joint: true}}\n{GUARDED % 'members: 2'}"},
        {},
        [("SG255", "clauses/a/one.md:11:1")],
    ),
    "a table whose condition contradicts itself": (
        {"a.one": "参加団体は、次の表に掲げる団体とする。\n\n[[table:t]]\n\n@when {members: {min: 3, max: 2}}\n[[table:t]]\n"},
        {"tables/t.yaml": TABLE},
        {"a.one": "参加団体は、次の表に掲げる団体とする。\n\n@when {members: {min: 2, max: 3}}\n[[table:t]]\n"},
        {"tables/t.yaml": TABLE},
        [("SG255", "clauses/a/one.md:10:1")],
    ),
    "a source that says nothing": (
        {"a.one": f'source: ["practice: 慣行"]\n---\n{GOOD}'},
        {},
        {"a.one": f'source: ["practice: 資料の保存"]\n---\n{GOOD}'},
        {},
        [("SG256", "clauses/a/one.md:2:1")],
    ),
    "a term no text uses": (
        {"a.one": GOOD},
        {
            "terms.yaml": "a: {term: 資料, definition: 書庫の記録をいう。}\nb: {term: 書庫, definition: 倉をいう。}\nc: {term: 台帳, definition: 台帳をいう。}\n"
        },
        {"a.one": GOOD},
        {"terms.yaml": "a: {term: 資料, definition: 書庫の記録をいう。}\nb: {term: 書庫, definition: 倉をいう。}\n"},
        [("SG259", "terms.yaml:3:1")],
    ),
    "an annex nothing refers to": (
        {"a.one": GOOD, "a.two": GOOD},
        {"kinds/paper.yaml": KIND + "annexes: [{id: list, form: annex, title: 資料の一覧, clauses: [a.two]}]\n"},
        {"a.one": "参加団体は、[[annex:list]]の資料を保存しなければならない。\n", "a.two": GOOD},
        {"kinds/paper.yaml": KIND + "annexes: [{id: list, form: annex, title: 資料の一覧, clauses: [a.two]}]\n"},
        [("SG259", "kinds/paper.yaml:8:11")],
    ),
}


@pytest.mark.parametrize("name", STRUCTURE)
def test_a_structural_fault_is_found_where_it_stands_and_a_sound_library_is_clean(name: str, tmp_path: Path) -> None:
    faulty, faulty_files, sound, sound_files, expected = STRUCTURE[name]
    assert listed(found(tmp_path / "faulty", faulty, files=faulty_files)) == expected
    assert [str(problem) for problem in found(tmp_path / "sound", sound, files=sound_files)] == []


def test_nothing_is_called_unused_while_a_file_cannot_be_read(tmp_path: Path) -> None:
    broken = "参加団体は、{{ parameters.days }}日前までに、[[table:t]]\n"
    files = {"parameters.yaml": f"days: {DAYS}", "tables/t.yaml": TABLE, "citations.yaml": LAW}
    codes = {code for code, _ in listed(found(tmp_path / "clause", {"a.one": GOOD, "a.two": broken}, files=files))}
    assert not codes & {"SG250", "SG251", "SG252"}
    codes = {code for code, _ in listed(found(tmp_path / "kind", {"a.one": GOOD}, files={"kinds/paper.yaml": "id: paper\n"}))}
    assert "SG253" not in codes


def test_a_label_nothing_refers_to_is_no_fault(tmp_path: Path) -> None:
    assert found(tmp_path, {"a.one": f"@id kept\n{GOOD}"}) == []


def test_a_term_of_the_terms_file_is_not_defined_again_in_a_clause(tmp_path: Path) -> None:
    clause = "@when {joint: %s}\n参加団体は、申請の書類（以下「書類」という。）を保存し、書類を提出しなければならない。\n"
    terms = {"terms.yaml": "shorui: {term: 書類, definition: 決定の書面をいう。, when: {joint: true}}\n"}
    assert rules(found(tmp_path / "both", {"a.one": clause % "true"}, files=terms)) == ["teigi-kasanari"]
    assert rules(found(tmp_path / "either", {"a.one": clause % "false"}, files=terms)) == []


# --- lists under conditions -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["", "joint: true"], ["hitotsu-no-go"]),
        (["", "members: {min: 2}", "joint: false"], []),
        (["regimes: related", "regimes: non_standard"], ["hitotsu-no-go", "kara-no-go"]),
        (["regimes: {not: related}", "regimes: {not: related}", "regimes: related", "regimes: related"], []),
        (["regimes: standardized", "regimes: {not: standardized}"], ["hitotsu-no-go"]),
        (["members: {max: 4}", "members: {max: 4}", "members: {min: 5}", "members: {min: 6}"], ["hitotsu-no-go"]),
    ],
)
def test_the_items_a_document_can_print_are_counted_over_all_profiles(conditions: list[str], expected: list[str], tmp_path: Path) -> None:
    items = "".join(f"{f'@when {{{when}}}' + chr(10) if when else ''}{i}. 資料\n" for i, when in enumerate(conditions, 1))
    body = f"参加団体は、次に掲げるものを保存しなければならない。\n\n{items}"
    assert rules(found(tmp_path, {"a.one": body})) == expected


# --- the command line -------------------------------------------------------------------------


def test_a_clean_library_ends_with_0(tmp_path: Path) -> None:
    done = specgen("lint", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "指摘はありません。\n", "")
    assert json.loads(specgen("lint", "--json", cwd=tmp_path).stdout) == []


def test_findings_are_printed_and_counted_and_end_with_1(tmp_path: Path) -> None:
    folder = library(tmp_path, {"a.one": "参加団体は、適宜、資料および記録を保存しなければならない。\n"})
    done = specgen("lint", folder)
    assert done.returncode == 1
    assert done.stdout.startswith("library/clauses/a/one.md:6:7: SG260 [tekigi] 「適宜」では、")
    assert done.stdout.endswith("2 件の指摘があります。\n")
    done = specgen("lint", folder, "--json")
    assert done.returncode == 1
    assert [(entry["code"], entry["column"]) for entry in json.loads(done.stdout)] == [("SG260", 7), ("SG260", 12)]


def test_a_missing_library_is_an_error_of_the_workplace(tmp_path: Path) -> None:
    with pytest.raises(WorkplaceError):
        lint(tmp_path / "gone")
    assert specgen("lint", tmp_path / "gone").returncode == 5
