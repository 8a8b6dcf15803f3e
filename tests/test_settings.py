"""Values of the command line, and profiles written as JSON: the same package as from a file that says so."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from specgen.errors import InputError, UsageError
from specgen.profile import parse_profile
from specgen.source import parse_yaml
from tests.conftest import SAMPLE
from tests.small import PROFILE


def specgen(*arguments: str, cwd: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "specgen.cli", *arguments]
    return subprocess.run(command, input=text, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_value_is_set_where_the_key_leads_by_id_or_number() -> None:
    by_id = parse_profile(PROFILE, "p.yaml", "p", {"members.bb.name": "典型町"}).data
    by_number = parse_profile(PROFILE, "p.yaml", "p", {"members.2.name": "典型町"}).data
    written = parse_profile(PROFILE.replace("name: 例示町,", "name: 典型町,"), "p.yaml", "p").data
    assert by_id == by_number == written


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("project.date", "2027-04-01", "2027-04-01"),
        ("project.title", "0120", "0120"),
        ("project.title", "'a: b'", "a: b"),
        ("customization.cost_bearer", "as_agreed", "as_agreed"),
        ("cloud_examination.result", "髙い𠮷 # 後", "髙い𠮷"),
    ],
)
def test_values_are_read_as_yaml_scalars_and_missing_groups_are_made(key: str, value: str, found: str) -> None:
    data = json.loads(parse_profile(PROFILE, "p.yaml", "p", {key: value}).data.model_dump_json())
    for part in key.split("."):
        data = data[part]
    assert data == found


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("members.cc.name", "典型町", "一覧に「cc」はありません（あるもの: aa, bb）"),
        ("members.0.name", "典型町", "一覧に「0」はありません"),
        ("members", "典型町", "「members」は一つの値ではありません"),
        ("method.x", "y", "「x」を置く場所がありません"),
        ("project.title", "[a, b]", "値は一つの文字、整数又は日付です"),
        ("project.title", '"', "YAML として読めません"),
    ],
)
def test_a_value_without_a_place_is_a_wrong_call(key: str, value: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_profile(PROFILE, "p.yaml", "p", {key: value})
    (problem,) = caught.value.problems
    assert (problem.code, said in problem.message, problem.origin.path) == ("SG023", True, f"--set {key}={value}")


def test_a_wrong_value_is_reported_at_the_option_and_a_wrong_line_at_the_file() -> None:
    text = PROFILE.replace("hosting: saas", "hosting: sass")
    with pytest.raises(InputError) as caught:
        parse_profile(text, "p.yaml", "p", {"method": "auction", "project.dat": "2027-04-01"})
    assert sorted((str(problem.origin), problem.code) for problem in caught.value.problems) == [
        ("--set method=auction", "SG113"),
        ("--set project.dat=2027-04-01", "SG110"),
        ("p.yaml:4:10", "SG113"),
    ]


@pytest.mark.parametrize("given", [["project.date"], ["=x"], ["project.date=2027-04-01", "project.date=2027-04-02"]])
def test_a_setting_has_a_key_a_sign_and_stands_once(given: list[str], tmp_path: Path) -> None:
    options = [part for each in given for part in ("--set", each)]
    done = specgen("check", str(SAMPLE), *options, cwd=tmp_path)
    assert (done.returncode, "SG023" in done.stderr) == (2, True)


def test_settings_stand_in_the_manifest_and_change_the_papers(tmp_path: Path) -> None:
    done = specgen("build", str(SAMPLE), "-o", "out", "--set", "project.system_name=試験の総称", "--only", "spec", "--json", cwd=tmp_path)
    manifest = json.loads(done.stdout)
    assert manifest["inputs"] == {"set": {"project.system_name": "試験の総称"}}
    done = specgen("build", str(SAMPLE), "-o", "plain", "--only", "spec", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["documents"][0]["files"] != manifest["documents"][0]["files"]


def test_a_json_profile_gives_the_same_papers_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    data = parse_yaml(SAMPLE.read_text(encoding="utf-8"), "mihon.yaml").data
    data["project"]["title"] = "𠮷野地域の「調達」"
    text = json.dumps(data, indent="\t")  # escapes of pairs, tabs
    assert "\\ud842\\udfb7" in text
    (tmp_path / "mihon.json").write_text(text, encoding="utf-8")
    (tmp_path / "mihon.yaml").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    hashes: list[list[str]] = []
    for call, given in ((["mihon.json"], None), (["-"], text), (["mihon.yaml"], None)):
        done = specgen("build", *call, "-o", f"out{len(hashes)}", "--publish", "--only", "spec", "--json", cwd=tmp_path, text=given)
        assert (done.returncode, "SG603" in done.stderr) == (1, True)  # the same refusal: every value is asked for
        done = specgen("build", *call, "-o", f"out{len(hashes)}", "--only", "spec", "--json", cwd=tmp_path, text=given)
        hashes.append([entry["sha256"] for entry in json.loads(done.stdout)["documents"][0]["files"]])
        pages = (tmp_path / f"out{len(hashes) - 1}").iterdir()
        assert {path.name for path in pages} == {"01_調達仕様書.docx", "manifest.json"}
    assert "𠮷野地域" in json.dumps(data, ensure_ascii=False)


def test_quiet_says_nothing_when_all_is_well_and_everything_when_not(tmp_path: Path) -> None:
    done = specgen("build", str(SAMPLE), "-o", "out", "--quiet", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "out" / "01_調達仕様書.docx").is_file()
    done = specgen("check", str(SAMPLE), "-q", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = specgen("check", str(SAMPLE), "-q", "--set", "project.date=2026-10-01", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    done = specgen("build", str(SAMPLE), "-o", "out", "-q", "--set", "method=auction", cwd=tmp_path)
    assert (done.returncode, "SG113" in done.stderr) == (3, True)


def test_no_colour_and_no_bar_reach_a_file(tmp_path: Path) -> None:
    done = specgen("build", str(SAMPLE), "-o", "out", cwd=tmp_path)
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr == ""


def test_a_folder_without_library_yaml_is_laid_over_the_shipped_library(tmp_path: Path) -> None:
    over = tmp_path / "本市の条項"
    (over / "clauses" / "policy").mkdir(parents=True)
    head = 'id: policy.other\ntitle: その他の方針\nsource: ["practice: 本市の慣行"]\ncites: []\n'
    (over / "clauses" / "policy" / "other.md").write_text(f"---\n{head}---\n本市の定めによる。\n", encoding="utf-8")
    (over / "parameters.yaml").write_text(
        "notice_days: {label: 通知の期限, unit: 日, kind: integer, default: 7, source: 'practice: 本市の慣行', confidence: design}\n",
        encoding="utf-8",
    )
    done = specgen("build", str(SAMPLE), "-o", "out", "--library", str(over), "--set", "project.title=x", "--json", cwd=tmp_path)
    values = {entry["name"]: entry["value"] for entry in json.loads(done.stdout)["unconfirmed"]}
    assert (values["parameters.notice_days"], values["parameters.decision_days"]) == ("7日", "30日")
    shown = specgen("clauses", "show", "policy.other", "--library", str(over), cwd=tmp_path)
    assert "本市の定めによる。" in shown.stdout


def test_a_mistake_in_a_laid_over_file_is_reported_under_its_own_name(tmp_path: Path) -> None:
    over = tmp_path / "over"
    over.mkdir()
    (over / "parameters.yaml").write_text("notice_days: {label: 通知}\n", encoding="utf-8")
    done = specgen("check", str(SAMPLE), "--library", str(over), cwd=tmp_path)
    assert done.returncode == 3
    assert "over/parameters.yaml:1:14: SG111" in done.stderr
    (over / "parameters.yaml").unlink()
    (over / "terms.yaml").write_text("over_term: {term: 未使用語, definition: どこでも使われない語をいう。}\n", encoding="utf-8")
    done = specgen("lint", str(over), cwd=tmp_path)
    assert (done.returncode, "over/terms.yaml:1:1: SG" in done.stdout) == (1, True)


def test_a_folder_that_holds_nothing_of_a_library_is_refused(tmp_path: Path) -> None:
    done = specgen("check", str(SAMPLE), "--library", str(tmp_path), cwd=tmp_path)
    assert (done.returncode, "SG502" in done.stderr) == (5, True)
