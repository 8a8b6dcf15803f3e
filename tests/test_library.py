from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from specgen import schema
from specgen.errors import InputError
from specgen.facts import gather_facts
from specgen.library import Library, load_library
from specgen.profile import LoadedProfile
from specgen.source import data_folder
from tests.small import MIHON, ROOT, profile, small_library, write_library


def problems(folder: Path, clauses: dict[str, str], files: dict[str, str] | None = None) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        small_library(folder, clauses, files=files)
    return [(problem.code, str(problem.origin)) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("文。{{ project.titel }}\n", ("SG227", "library/clauses/a/one.md:6:3")),
        ("文。{{ parameters.none }}\n", ("SG227", "library/clauses/a/one.md:6:3")),
        ("[[ref:a.gone]]\n", ("SG229", "library/clauses/a/one.md:6:1")),
        ("[[ref:a.one#gone]]\n", ("SG229", "library/clauses/a/one.md:6:1")),
        ("[[table:gone]]\n", ("SG226", "library/clauses/a/one.md:6:1")),
        ("[[cite:gone/1]]\n", ("SG228", "library/clauses/a/one.md:6:1")),
        ("[[cite:shiken-ho/9]]\n", ("SG228", "library/clauses/a/one.md:6:1")),
        ("[[cite:shiken-ho/8-1]]\n", ("SG223", "library/clauses/a/one.md:2:1")),
        ("cites: [shiken-ho/8-1]\n---\n文。\n", ("SG223", "library/clauses/a/one.md:5:1")),
        ("when: {jiont: true}\n---\n文。\n", ("SG225", "library/clauses/a/one.md:5:1")),
        ("when: {method: propsal}\n---\n文。\n", ("SG225", "library/clauses/a/one.md:5:1")),
        ("when: {members: {more: 3}}\n---\n文。\n", ("SG225", "library/clauses/a/one.md:5:1")),
        ("文。\n\n@when {regimes: standardised}\n文。\n", ("SG225", "library/clauses/a/one.md:8:1")),
        ("source: [mic-2019/99]\n---\n文。\n", ("SG222", "library/clauses/a/one.md:4:1")),
        ("mandatry: true\n---\n文。\n", ("SG110", "library/clauses/a/one.md:5:1")),
        ("id: a.two\n---\n文。\n", ("SG221", "library/clauses/a/one.md:4:5")),
    ],
)
def test_a_wrong_name_is_found_when_the_library_is_loaded(tmp_path: Path, clause: str, expected: tuple[str, str]) -> None:
    assert expected in problems(tmp_path, {"a.one": clause})


def test_names_are_checked_in_branches_that_are_not_taken(tmp_path: Path) -> None:
    clause = "文。\n\n@when {joint: false}\n{{ project.titel }}\n"
    assert ("SG227", "library/clauses/a/one.md:9:1") in problems(tmp_path, {"a.one": clause})


def test_mistakes_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, {"a.one": "# 一\n", "a.two": "- 二\n"}, {"parameters.yaml": "days: {lable: 期限}\n"})
    assert [where.split("/")[-1].split(":")[0] for code, where in found if code in ("SG208", "SG110")] == [
        "one.md",
        "two.md",
        "parameters.yaml",
    ]


_ROWS = "id: t\ncaption: 表\ndescription: 表\ncolumns: [{heading: 甲, width: 100, value: '{{ row.a }}'}]\nrows: [%s]\nempty: なし\n"


@pytest.mark.parametrize("row", ["{a: {joint: true}}", "{a: 文, when: 文}"])
def test_a_row_of_a_table_keeps_its_condition_and_its_texts_apart(tmp_path: Path, row: str) -> None:
    assert "SG233" in [code for code, _ in problems(tmp_path, {"a.one": "文。\n"}, {"tables/t.yaml": _ROWS % row})]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("{a: '{{ project.titel }}'}", "SG227"),
        ("{a: '[[cite:minpo/637]]'}", "SG228"),
        ("{a: '[[ref:a.two]]'}", "SG229"),
        ("{a: 文, when: {joynt: true}}", "SG225"),
        ("{a: '{{ project.title'}", "SG201"),
    ],
)
def test_what_a_row_of_a_table_holds_is_tried_as_the_text_of_a_clause_is(tmp_path: Path, row: str, code: str) -> None:
    assert code in [found for found, _ in problems(tmp_path, {"a.one": "次の表による。\n\n[[table:t]]\n"}, {"tables/t.yaml": _ROWS % row})]


def test_a_default_outside_its_own_range_is_refused(tmp_path: Path) -> None:
    days = "days: {label: 期限, kind: integer, default: 50, min: 1, max: 30, source: 慣行, confidence: design}\n"
    assert ("SG122", "library/parameters.yaml:1:7") in problems(
        tmp_path, {"a.one": "文。{{ parameters.days }}\n"}, {"parameters.yaml": days}
    )


def test_a_reference_to_a_clause_of_another_document_must_name_it(tmp_path: Path) -> None:
    kind = "id: other\nnumber: '02'\ntitle: 別\nscheme: agreement\ncover: {page: false, title: 題}\noutline:\n  - {id: one, title: 総則, clauses: [b.one]}\n"
    clause = "---\nid: b.one\ntitle: 件\nsource: ['practice: 試験']\n---\n文。\n"
    found = problems(tmp_path, {"a.one": "[[ref:b.one]]による。\n"}, {"kinds/other.yaml": kind, "clauses/b/one.md": clause})
    assert found == [("SG229", "library/clauses/a/one.md:6:1")]


def test_a_reference_is_suggested_when_the_id_is_nearly_right(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        small_library(tmp_path, {"a.approval": "[[ref:a.aproval]]\n"})
    assert "「a.approval」の誤りではありませんか" in caught.value.problems[0].remedy


def test_a_symbolic_link_in_a_library_is_refused(tmp_path: Path) -> None:
    folder = write_library(tmp_path, {"a.one": "文。\n"})
    (tmp_path / "secret.md").write_text("秘密", encoding="utf-8")
    (folder / "clauses" / "a" / "two.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(InputError) as caught:
        load_library(folder)
    assert [(problem.code, str(problem.origin)) for problem in caught.value.problems] == [("SG005", "library/clauses/a/two.md")]


def test_an_unverified_citation_is_refused(tmp_path: Path) -> None:
    law = "x-ho: {title: 仮の法律, number: 番号, short: 仮法, confidence: unverified, as_of: '2025-06-01'}\n"
    assert "SG224" in [code for code, _ in problems(tmp_path, {"a.one": "文。\n"}, {"citations.yaml": law})]


def test_column_widths_must_fill_the_line(tmp_path: Path) -> None:
    table = "id: t\ncaption: 表\ndescription: 表\ncolumns: [{heading: 甲, width: 60, value: 甲}, {heading: 乙, width: 30, value: 乙}]\nrows: members\nempty: なし\n"
    assert ("SG121", "library/tables/t.yaml:1:1") in problems(tmp_path, {"a.one": "文。\n"}, {"tables/t.yaml": table})


# --- the shipped library -------------------------------------------------------------------------


def test_every_declared_value_condition_and_list_is_gathered(library: Library, sample: LoadedProfile) -> None:
    """The vocabulary of clauses (schema) and what facts really give are the same."""
    for chosen in (sample, profile()):
        facts = gather_facts(chosen, library)
        assert set(facts.values) == set(schema.VALUES) | {f"parameters.{name}" for name in library.parameters}
        assert set(facts.conditions) == set(schema.CONDITIONS)
        assert set(facts.lists) | {"terms"} == set(schema.LISTS)
        for name, rows in facts.lists.items():
            assert all(set(row) == schema.LISTS[name] for row in rows), name


def test_every_clause_stands_in_a_document(library: Library) -> None:
    printed = {clause for kind in library.kinds for clause in kind.clause_ids()}
    assert set(library.clauses) == printed


def test_every_parameter_is_printed_by_a_clause_or_a_workbook(library: Library) -> None:
    folders = {"clauses": "*.md", "tables": "*.yaml", "data": "*.yaml"}
    paths = [path for folder, names in folders.items() for path in (ROOT / "clause_library" / folder).rglob(names)]
    bodies = "".join(path.read_text(encoding="utf-8") for path in paths)
    in_workbooks = {name for workbook in library.workbooks for name in workbook.kind.parameters}
    counted = {step.days for kind in library.kinds for step in kind.kind.steps}  # what is printed of these are the days
    counted |= {period.days for kind in library.kinds if kind.kind.fairness for period in kind.kind.fairness.periods}
    used = in_workbooks | counted
    unused = [name for name in library.parameters if f"parameters.{name} " not in bodies and name not in used]
    assert unused == []


def test_no_clause_prints_what_domain_rules_forbid() -> None:
    """Words of another law or time, and article 184 of the privacy law, never stand in our texts."""
    for path in (ROOT / "clause_library" / "clauses").rglob("*.md"):
        body = path.read_text(encoding="utf-8")
        for word in ("瑕疵", "懲役", "検収", "下請", "第１８４条", "○○", "別途協議"):
            assert word not in body, f"{path.name}: {word}"


def test_the_wheel_carries_library_and_profiles_and_finds_them_in_any_folder(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("specgen-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    code = (
        "import sys; sys.path.insert(0, 'installed'); from pathlib import Path; import specgen.source as s; from specgen.build import build;"
        "assert 'installed' in s.__file__; profiles = s.data_folder('profiles');"
        "print(*(document.kind for document in build(profiles / 'mihon.yaml', None, Path('out')).documents))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True, encoding="utf-8")
    assert done.stdout.split() == [kind for kind, _, titles in MIHON for _ in titles]


def test_a_checkout_finds_the_library_beside_the_package() -> None:
    assert data_folder("clause_library") == ROOT / "clause_library"
