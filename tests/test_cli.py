from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SAMPLE
from tests.small import ROOT


def specgen(*arguments: str | Path, cwd: Path = ROOT, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "specgen.cli", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        timeout=120,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    )


def test_build_reports_documents_clauses_open_items_and_paths(tmp_path: Path) -> None:
    done = specgen("build", SAMPLE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "調達仕様書" in done.stdout
    assert "output/mihon/11_協定書.docx" in done.stdout
    assert (tmp_path / "output" / "mihon" / "manifest.json").is_file()


def test_a_profile_is_read_from_standard_input_and_the_result_is_json(tmp_path: Path) -> None:
    done = specgen("build", "-", "-o", "out", "--json", cwd=tmp_path, stdin=SAMPLE.read_bytes())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["profile"]["name"] == "stdin"
    assert json.loads(done.stdout) == json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["biuld"], 2, "「biuld」というコマンドはありません"),
        (["build"], 2, "「PROFILE」がありません"),
        (["build", "--onyl", "spec"], 2, "「--onyl」というオプションはありません"),
        ([], 2, "使い方: "),
        (["build", "ない.yaml"], 5, "ファイルがありません"),
        (["build", str(SAMPLE), "--only", "x"], 2, "SG020"),
        (["explain", str(SAMPLE), "policy.exeption"], 2, "「policy.exception」の誤りではありませんか"),
        (["build", str(SAMPLE), "--library", "ない"], 5, "SG502"),
        (["completion", "tcsh"], 2, "「SHELL」は bash、zsh、fish のどれかです"),
    ],
)
def test_a_wrong_call_ends_with_its_status_and_a_japanese_sentence(arguments: list[str], status: int, said: str, tmp_path: Path) -> None:
    done = specgen(*arguments, cwd=tmp_path)
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_explain_lists_kind_clause_block_included_reason_and_origin() -> None:
    rows = json.loads(specgen("explain", SAMPLE, "policy.standardized", "--json").stdout)
    assert [(row["kind"], row["clause"], row["block"], row["included"]) for row in rows] == [("spec", "policy.standardized", "", False)]
    assert rows[0]["reason"] == (
        "条件「業務の制度上の区分: 標準化対象業務又は特定移行支援システムを用いる業務」（この調達では「その他の業務、標準準拠システムと連携する業務」）を満たさないため"
    )
    assert rows[0]["origin"] == "clause_library/clauses/policy/standardized.md:6:1"


def test_check_lists_what_is_open_and_to_be_confirmed_and_writes_nothing(tmp_path: Path) -> None:
    done = specgen("check", SAMPLE, "--json", cwd=tmp_path)
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert {entry["label"] for entry in found["open"]} == {
        *(f"{name}の長の氏名" for name in ("見本市", "例示市", "仮名町", "試作町", "雛形町", "典型町", "模擬村")),
        "模擬村の拠点数",
        "情報システムの年間の運用経費（７団体の合計）の目標値",
        "人事給与システムの外字数",
        "庁内ネットワークの分離の方式",
        "大規模な災害の際に優先する業務を再開するまでの目標の時間",
        "CR-06の回答を求める期日",
        "CR-08の標準の機能との差異",
        "CR-08の初期の経費",
        "CR-08の年間の保守の経費",
        "CR-08の版の更新１回の再適用の経費",
        "CR-08の経費の出典",
        "CR-08の減る作業時間",
        "CR-11のパッケージの事業者",
        "議案を提出する議会の時期",
        "負担の方式を採る理由",
        "団体が単独で調達する場合との経費の比較",
        "補助金、地方交付税及び地方債の見込み",
        "適格請求書の取扱い",
    }
    assert "parameters.notice_days" in {entry["name"] for entry in found["unconfirmed"]}
    assert list(tmp_path.iterdir()) == []


def test_the_schema_command_describes_every_key_in_japanese() -> None:
    shown = json.loads(specgen("schema").stdout)
    assert shown["properties"]["method"]["title"] == "選定方式"
    assert shown["additionalProperties"] is False


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "ascii"])
def test_no_console_encoding_stops_a_command(encoding: str, tmp_path: Path) -> None:
    profile = SAMPLE.read_text(encoding="utf-8").replace("name: 模擬村", "name: 𠮷野村").encode()
    done = specgen("check", "-", cwd=tmp_path, stdin=profile, PYTHONUTF8="0", PYTHONIOENCODING=encoding, LC_ALL="C")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"]])
def test_help_is_japanese_and_loads_no_heavy_library(arguments: list[str]) -> None:
    code = (
        f"import sys; sys.argv = ['specgen', *{arguments}]; import specgen.cli\n"
        "try: specgen.cli.main()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('pydantic', 'lxml', 'docx', 'jinja2', 'markdown_it', 'yaml', 'rich', 'pypdf', 'specgen.office') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=True
    )
    assert done.stdout.strip().endswith("[]")
    assert "使い方: " in done.stdout
    assert "Options" not in done.stdout
    assert "Show this message" not in done.stdout


def test_an_unforeseen_fault_is_reported_as_our_bug_without_a_traceback() -> None:
    code = (
        "import sys, specgen.profile, specgen.cli\n"
        "def broken(file): raise RuntimeError('試験')\n"
        "specgen.profile.load_profile = broken\n"
        "sys.argv = ['specgen', 'check', 'x.yaml']\n"
        "specgen.cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False
    )
    assert done.returncode == 70
    assert "SG701" in done.stderr
    assert "Traceback" not in done.stderr


def test_samples_are_listed_and_copied(tmp_path: Path) -> None:
    files = sorted(file.name for file in SAMPLE.parent.iterdir())
    assert [row["name"] for row in json.loads(specgen("samples", "--json", cwd=tmp_path).stdout)] == [
        name.partition(".")[0] for name in files
    ]
    done = specgen("samples", "-o", "見本", cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()) == (0, [f"見本/{name}" for name in files])
    assert (tmp_path / "見本" / "mihon.yaml").read_bytes() == SAMPLE.read_bytes()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_gets_a_script_that_asks_specgen(shell: str) -> None:
    done = specgen("completion", shell)
    assert done.returncode == 0, done.stderr
    assert f"_SPECGEN_COMPLETE={shell}_complete" in done.stdout


def test_bash_completes_commands_options_files_and_choices(tmp_path: Path) -> None:
    """The script is loaded by bash and its function called as the Tab key calls it."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "specgen"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m specgen.cli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = tmp_path / "script"
    script.write_text(specgen("completion", "bash").stdout, encoding="utf-8")

    def tab(line: str) -> tuple[str, ...]:
        words = line.split(" ")
        call = (
            f'. {script}; COMP_WORDS=("$@"); COMP_CWORD={len(words) - 1}; _specgen_completion specgen; printf "%s\\n" "${{COMPREPLY[@]}}"'
        )
        surroundings = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
        # compopt works only while bash completes; with "-o default" the script asks it for file names
        done = subprocess.run(
            ["bash", "-c", f'compopt() {{ [ "$2" = default ] && echo file names; }}; {call}', "bash", *words],
            cwd=tmp_path,
            env=surroundings,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        return tuple(done.stdout.split("\n")[:-1])

    assert tab("specgen d") == ("decide", "doctor")
    assert tab("specgen clauses s") == ("search", "show")
    assert tab("specgen build --fo") == ("--force",)
    assert tab("specgen completion z") == ("zsh",)
    assert tab("specgen build x.yaml --only sp") == ("spec",)
    assert tab("specgen clauses show policy.except") == ("policy.exception",)
    assert "file names" in tab("specgen build pro")


def test_names_of_a_library_laid_over_the_shipped_one_and_of_the_shipped_one_are_completed(tmp_path: Path) -> None:
    (tmp_path / "own" / "clauses" / "policy").mkdir(parents=True)
    (tmp_path / "own" / "clauses" / "policy" / "except_ours.md").write_text("", encoding="utf-8")

    def completed(library: str) -> list[str]:
        words = f"specgen clauses show --library {library} policy.except"
        done = specgen(_SPECGEN_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD="5", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        return [line.removeprefix("plain,") for line in done.stdout.split()]

    assert completed("own") == ["policy.except_ours", "policy.exception"]
    assert completed("nowhere") == []


def test_shells_that_show_what_a_command_does_get_all_of_the_japanese_sentence() -> None:
    done = specgen(_SPECGEN_COMPLETE="fish_complete", COMP_WORDS="specgen sam", COMP_CWORD="sam", cwd=ROOT, stdin=b"")
    assert done.stdout == "plain,samples\t見本のプロファイルの一覧を示し、-o を付けるとフォルダーに写します。\n"
