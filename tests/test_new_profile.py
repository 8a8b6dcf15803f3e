"""``specgen init`` through its own door: options, a file of answers, what stands in the way, what it says at the end."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result

from specgen import schema
from specgen.cli import cli
from specgen.errors import SpecgenError
from specgen.profile import LoadedProfile, load_profile
from tests.test_cli import specgen

TOWN = ("--title", "見本の調達", "--member", "一覧外:見本町", "--business", "図書館", "--hosting", "saas", "--yes")
SCHEMA = "specgen-profile.schema.json"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def init(*options: str, given: str = "") -> Result:
    return CliRunner().invoke(cli, ["init", *options], input=given)


def made(*options: str, given: str = "") -> LoadedProfile:
    done = init(*options, given=given)
    assert done.exit_code == 0, (done.output, done.exception)
    return load_profile(Path("profile.yaml"))


def refused(*options: str, given: str = "") -> tuple[int, list[tuple[str, str]]]:
    """Exit status, and place and code of every problem; nothing may have been written."""
    before = sorted(Path().iterdir())
    done = init(*options, given=given)
    assert isinstance(done.exception, SpecgenError), (done.output, done.exception)
    assert sorted(Path().iterdir()) == before
    assert all(problem.remedy for problem in done.exception.problems)
    return done.exception.exit_status, [(str(problem.origin), problem.code) for problem in done.exception.problems]


# --- what is written --------------------------------------------------------------------------


def test_a_profile_and_its_schema_are_written_and_nothing_else(tmp_path: Path) -> None:
    data = made(*TOWN).data
    assert (data.project.title, data.members[0].name, data.method, data.contract) == ("見本の調達", "見本町", "proposal", "individual")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["profile.yaml", SCHEMA]
    assert json.loads(Path(SCHEMA).read_text(encoding="utf-8")) == json.loads(specgen("schema").stdout)


TOGETHER = ("--member", "一覧外:見本町", "--member", "013030", "--lead", "当別町")


@pytest.mark.parametrize("members", [("--member", "一覧外:見本町"), TOGETHER], ids=["alone", "together"])
@pytest.mark.parametrize(
    ("method", "hosting", "businesses"),
    [
        ("open_bidding", "onprem", ("財務会計",)),
        ("proposal", "joint_dc", ("財務会計", "窓口支援", "見本管理:non_standard")),
        ("overall_evaluation", "gov_cloud_single", ("戸籍", "国民年金:transition_support")),
        ("proposal", "gov_cloud_shared", ("戸籍", "国民年金:transition_support", "窓口支援", "図書館")),
    ],
)
def test_what_is_written_builds_at_once(members: tuple[str, ...], method: str, hosting: str, businesses: tuple[str, ...]) -> None:
    chosen = [word for business in businesses for word in ("--business", business)]
    made(*members, *chosen, "--method", method, "--hosting", hosting, "--yes")
    done = CliRunner().invoke(cli, ["build", "profile.yaml", "--json"])
    assert done.exit_code == 0, done.exception
    kinds = {document["kind"] for document in json.loads(done.output)["documents"]}
    assert {"spec"} <= kinds
    assert ("agreement" in kinds) == (members == TOGETHER)


@pytest.mark.parametrize("vehicle", get_args(schema.Vehicle))
def test_whatever_the_vehicle_the_profile_is_written_with_what_to_fill_next(vehicle: str) -> None:
    """Papers of which there is one for each other body lack values too."""
    chosen = ("--vehicle", vehicle, "--contract", schema.CONTRACTS[vehicle][0])
    done = init(*TOGETHER, "--business", "図書館", "--hosting", "saas", "--yes", *chosen)
    assert done.exit_code == 0, (done.output, done.exception)
    assert "次に書く項目" in done.output
    consortium = load_profile(Path("profile.yaml")).data.consortium
    assert consortium is not None
    assert consortium.vehicle == vehicle


def test_every_question_has_an_option() -> None:
    data = made(
        *("--title", "件名", "--member", "一覧外:見本市", "--member", "一覧外:例示町", "--lead", "例示町", "--business", "戸籍"),
        *("--method", "open_bidding", "--contract", "framework", "--hosting", "gov_cloud_shared", "--agreement-start", "2027/4/1"),
        *("--agreement-end", "令和15年3月31日", "--go-live", "2028-04-01", "--system-name", "総称", "--council-name", "協議会"),
        *("--secretariat", "事務局", "--date", "2026-12-01"),
    ).data
    project, consortium = data.project, data.consortium
    assert consortium
    assert (project.title, project.system_name, str(project.date), project.secretariat) == ("件名", "総称", "2026-12-01", "事務局")
    assert (consortium.lead, consortium.council_name) == ("member2", "協議会")
    assert (str(consortium.agreement_start), str(consortium.agreement_end)) == ("2027-04-01", "2033-03-31")
    assert (data.method, data.contract, data.hosting) == ("open_bidding", "framework", "gov_cloud_shared")
    assert str(data.businesses[0].go_live) == "2028-04-01"


def test_answers_come_from_a_file_or_standard_input_and_options_win() -> None:
    answers = "title: ファイルの件名\nmember: ['一覧外:見本町']\nbusiness: [図書館]\nhosting: saas\ndate: 2026-12-01\n"
    Path("answers.yaml").write_text(answers, encoding="utf-8")
    assert made("--answers", "answers.yaml", "--yes").data.project.title == "ファイルの件名"
    assert made("--answers", "-", "--title", "別の件名", "--yes", "--force", given=answers).data.project.title == "別の件名"


def test_the_end_says_what_to_fill_first_where_and_what_prints_it() -> None:
    done = init(*TOGETHER, "--business", "戸籍", "--hosting", "saas", "--yes")
    rows = [line.strip() for line in done.output.splitlines() if " ― " in line]
    assert rows[0].startswith("1 調達件名 ― profile.yaml:")
    assert rows[0].endswith("（調達仕様書、業務委託契約書案、実施要領、提案書作成要領、様式集、評価基準書、協定書、業務担当部門説明資料）")
    assert rows[1].startswith("2 構築期間の初日、構築期間の末日、運用期間の初日 ほか 1 件 ― profile.yaml:")
    assert rows[2].startswith("3 協定期間の初日 ― ")
    lines = Path("profile.yaml").read_text(encoding="utf-8").splitlines()
    number = int(rows[0].split("profile.yaml:")[1].split("（")[0])
    assert lines[number - 1].startswith("  # title: ")
    assert "specgen build profile.yaml" in done.output


def test_a_path_with_a_blank_is_shown_as_it_is_typed() -> None:
    done = init(*TOWN, "-o", "見本 の.yaml")
    assert 'specgen build "見本 の.yaml"' in done.output


# --- what is refused --------------------------------------------------------------------------


def test_without_a_terminal_everything_that_must_be_said_is_named_at_once() -> None:
    done = specgen("init", stdin=b"", cwd=Path.cwd())
    assert done.returncode == 2
    for option in ("--title", "--member", "--business", "--method", "--contract", "--hosting"):
        assert f"SG031 端末で質問できないため、「{option}」が必要です" in done.stderr
    assert "--lead" not in done.stderr  # nobody knows yet whether it is needed
    assert list(Path().iterdir()) == []


def test_defaults_do_not_stand_for_what_has_none() -> None:
    assert refused("--yes") == (2, [("init", "SG031")] * 3)


def test_wrong_answers_are_named_with_their_options_all_at_once() -> None:
    assert refused(
        "--member", "府中市", "--member", "011003", "--lead", "x", "--business", "あ", "--method", "入札", "--date", "2027-02-29"
    ) == (
        2,
        [
            ("--business", "SG035"),
            ("--date", "SG037"),
            ("--member", "SG032"),
            ("--member", "SG034"),
            ("--method", "SG035"),
        ],
    )


def test_answers_that_contradict_each_other_are_refused_without_a_place_in_a_file_that_is_not_there() -> None:
    union = (*TOGETHER, "--business", "図書館", "--hosting", "saas", "--contract", "union", "--yes")
    assert refused(*union, "--vehicle", "plain_agreement") == (3, [("init", "SG138")])
    made(*union)  # the usual vehicle of a union could sign


def test_a_library_that_is_refused_is_refused_before_the_first_question() -> None:
    assert refused("--library", "ない") == (5, [("ない", "SG502")])


def test_an_answer_nobody_asked_for_is_refused() -> None:
    assert refused(*TOWN, "--lead", "見本町", "--council-name", "協議会") == (2, [("--council-name", "SG039"), ("--lead", "SG039")])


def test_a_file_of_answers_is_checked_with_file_and_line() -> None:
    Path("a.yaml").write_text("titel: 件名\nmember: 見本町\nbusiness: [あ]\n", encoding="utf-8")
    assert refused("--answers", "a.yaml", "--yes") == (3, [("a.yaml:1:1", "SG110"), ("a.yaml:2:9", "SG112")])
    Path("a.yaml").write_text("member: ['一覧外:見本町', 府中市]\nbusiness:\n  - あ\n", encoding="utf-8")
    assert refused("--answers", "a.yaml", "--yes") == (2, [("a.yaml:1:21", "SG034"), ("a.yaml:3:5", "SG035")])


def test_a_file_that_is_there_is_kept_without_force() -> None:
    Path("profile.yaml").write_text("私の", encoding="utf-8")
    assert refused(*TOWN) == (5, [("profile.yaml", "SG508")])
    assert Path("profile.yaml").read_text(encoding="utf-8") == "私の"
    assert made(*TOWN, "--force").data.project.title == "見本の調達"


def test_no_link_and_no_folder_is_written_through_even_with_force() -> None:
    Path("real.yaml").write_text("私の", encoding="utf-8")
    Path("profile.yaml").symlink_to("real.yaml")
    assert refused(*TOWN, "--force") == (5, [("profile.yaml", "SG508")])
    assert Path("real.yaml").read_text(encoding="utf-8") == "私の"
    Path("dangling.yaml").symlink_to("nowhere.yaml")
    assert refused(*TOWN, "-o", "dangling.yaml") == (5, [("dangling.yaml", "SG508")])
    Path("folder.yaml").mkdir()
    assert refused(*TOWN, "-o", "folder.yaml", "--force") == (5, [("folder.yaml", "SG508")])


@pytest.mark.parametrize(
    ("output", "status", "code"),
    [
        ("profile", 2, "SG038"),
        ("...yaml", 2, "SG038"),
        (".yaml", 2, "SG038"),
        ("a\x01.yaml", 2, "SG038"),
        ("ない/profile.yaml", 5, "SG509"),
        ("x" * 300 + ".yaml", 5, "SG509"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused(output: str, status: int, code: str) -> None:
    exit_status, problems = refused(*TOWN, "-o", output)
    assert (exit_status, [found for _, found in problems]) == (status, [code])


def test_a_full_disk_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert refused(*TOWN) == (5, [("profile.yaml", "SG509")])


def test_a_file_that_appears_meanwhile_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    flushed = os.fsync

    def late(descriptor: int) -> None:
        flushed(descriptor)
        Path("profile.yaml").write_text("別の人の", encoding="utf-8")

    monkeypatch.setattr(os, "fsync", late)
    done = init(*TOWN)
    assert isinstance(done.exception, SpecgenError)
    assert done.exception.problems[0].code == "SG508"
    assert [path.name for path in Path().iterdir()] == ["profile.yaml"]
    assert Path("profile.yaml").read_text(encoding="utf-8") == "別の人の"


def test_a_file_system_without_links_is_written_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(_source: object, _target: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", no_links)
    assert made(*TOWN).data.project.title == "見本の調達"


# --- the schema beside it ---------------------------------------------------------------------


def test_an_old_schema_of_ours_is_renewed_and_a_foreign_file_is_kept() -> None:
    made(*TOWN)
    current = Path(SCHEMA).read_text(encoding="utf-8")
    old = json.loads(current)
    del old["properties"]["method"]
    Path(SCHEMA).write_text(json.dumps(old), encoding="utf-8")
    made(*TOWN, "--force")
    assert Path(SCHEMA).read_text(encoding="utf-8") == current
    for foreign in ("{}", "私の", "[]"):
        Path(SCHEMA).write_text(foreign, encoding="utf-8")
        done = init(*TOWN, "--force")
        assert "specgen が書いたものではないため、そのままにしました" in done.output
        assert Path(SCHEMA).read_text(encoding="utf-8") == foreign


def test_a_link_in_the_place_of_the_schema_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.json"
    Path(SCHEMA).symlink_to(outside)
    assert init(*TOWN).exit_code == 0
    assert Path(SCHEMA).is_symlink()
    assert not outside.exists()
