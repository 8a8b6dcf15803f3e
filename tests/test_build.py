from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from specgen.build import build, prepare
from specgen.errors import Findings, InputError, UsageError
from specgen.library import Library
from specgen.profile import LoadedProfile, parse_profile
from tests.conftest import SAMPLE
from tests.small import ENDS, MIHON, MIHON_FILES, ROOT, document, package_files, profile


def test_the_manifest_says_what_was_made_from_what(library: Library, sample: LoadedProfile, tmp_path: Path) -> None:
    build(sample, library, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest) == ["specgen", "library", "profile", "inputs", "documents", "contradictions", "open", "unconfirmed", "waived"]
    assert manifest["library"]["version"] == "2026.11"
    assert manifest["profile"] == {"name": "mihon", "sha256": sample.sha256}
    assert [(entry["kind"], entry["title"]) for entry in manifest["documents"]] == [
        (kind, title) for kind, _, titles in MIHON for title in titles
    ]
    for entry in manifest["documents"]:
        file = entry["files"][0]
        content = (tmp_path / "out" / file["path"]).read_bytes()
        assert file["format"] == ENDS.get(entry["kind"], "docx")
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert len([entry for entry in manifest["open"] if entry["label"].endswith("の長の氏名")]) == 7


def test_the_content_hash_does_not_depend_on_compression(library: Library, sample: LoadedProfile, tmp_path: Path) -> None:
    from specgen.package import content_sha256

    manifest = build(sample, library, tmp_path / "out")
    file = manifest.documents[0].files[0]
    stored = tmp_path / "stored.docx"
    with zipfile.ZipFile(tmp_path / "out" / file.path) as source, zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as target:
        for name in reversed(source.namelist()):
            target.writestr(name, source.read(name))
    assert content_sha256(stored.read_bytes()) == file.content_sha256
    assert hashlib.sha256(stored.read_bytes()).hexdigest() != file.sha256


def test_two_builds_elsewhere_and_later_give_the_same_bytes(tmp_path: Path) -> None:
    """Other hash seed, time zone, locale, folder, and 2 seconds later."""

    def run(folder: Path, seed: str, zone: str, locale: str) -> dict[str, bytes]:
        folder.mkdir()
        shutil.copy(SAMPLE, folder / "mihon.yaml")
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        subprocess.run(
            [sys.executable, "-m", "specgen.cli", "build", "mihon.yaml", "-o", "out"],
            cwd=folder,
            env=environment,
            check=True,
            capture_output=True,
        )
        return package_files(folder / "out")

    first = run(tmp_path / "first", "1", "UTC", "C")
    time.sleep(2.1)
    second = run(tmp_path / "second", "4242", "Asia/Tokyo", "C.UTF-8")
    assert set(first) == MIHON_FILES
    assert first == second


def test_one_kind_can_be_built_alone_and_replaces_the_earlier_package(library: Library, sample: LoadedProfile, tmp_path: Path) -> None:
    build(sample, library, tmp_path / "out")
    (tmp_path / "out" / "担当者のメモ.txt").write_text("残す", encoding="utf-8")
    build(sample, library, tmp_path / "out", only=["agreement"])
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["11_協定書.docx", "manifest.json", "担当者のメモ.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_unknown_kind_is_refused_with_a_suggestion(library: Library, sample: LoadedProfile, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        build(sample, library, tmp_path / "out", only=["agreemnt"])
    assert "「agreement」の誤りではありませんか" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_final_build_with_an_open_blank_writes_nothing(library: Library, sample: LoadedProfile, tmp_path: Path) -> None:
    with pytest.raises(Findings) as caught:
        build(sample, library, tmp_path / "out", final=True)
    blanks = [problem for problem in caught.value.problems if problem.code == "SG601"]
    assert [problem.message for problem in blanks if "の長の氏名" in problem.message] == [
        f"「{town}の長の氏名」が記入されていません" for town in ("見本市", "例示市", "仮名町", "試作町", "雛形町", "典型町", "模擬村")
    ]
    assert [problem.origin.line for problem in blanks if "の長の氏名" in problem.message] == [18, 33, 48, 63, 78, 93, 108]
    assert len(blanks) == 25  # 7 names of heads, 5 of the specification, 5 of the briefing of the assemblies, 8 of customization requests
    assert {problem.code for problem in caught.value.problems} == {"SG601", "SG603"}
    assert list(tmp_path.iterdir()) == []


def confirmed(library: Library, only: list[str] | None = None, text: str | None = None) -> LoadedProfile:
    """The sample with every value and citation confirmed that is printed in the papers ``only``."""
    text = SAMPLE.read_text(encoding="utf-8") if text is None else text
    asked = prepare(parse_profile(text, "mihon.yaml", "mihon"), library, only or []).findings.asked
    names = ", ".join(entry.name.removeprefix("parameters.") for entry, _ in asked)
    return parse_profile(f"{text}\nconfirmations:\n  - {{by: 試験課, on: 2026-12-01, names: [{names}]}}\n", "mihon.yaml", "mihon")


FILLED = {  # the blanks the sample leaves in its specification
    "method: proposal            # 公募": "parameters: {disaster_recovery_hours: 72}\nmethod: proposal            # 公募",
    "    printers: 11\n": "    printers: 11\n    sites: 2\n",
    "    measured: 毎年度の決算の数値による。\n": "    measured: 毎年度の決算の数値による。\n    target: １億円\n",
    "    customizations: 14\n": "    customizations: 14\n    gaiji: 20\n",
    "  network: データセンター": "  network_model: 三層の対策によるもの\n  network: データセンター",
}


def test_a_final_build_carries_no_draft_mark(library: Library, sample: LoadedProfile, tmp_path: Path) -> None:
    filled = SAMPLE.read_text(encoding="utf-8")
    for blank, value in FILLED.items():
        assert filled.count(blank) == 1, blank
        filled = filled.replace(blank, value)
    build(sample, library, tmp_path / "draft", only=["spec"])
    build(confirmed(library, ["spec"], filled), library, tmp_path / "final", only=["spec"], final=True)

    def text(folder: str) -> str:
        with zipfile.ZipFile(tmp_path / folder / "01_調達仕様書.docx") as archive:
            return archive.read("word/header1.xml").decode() + archive.read("word/document.xml").decode()

    assert text("draft").count("（案）") == 2
    assert "（案）" not in text("final")


def test_a_town_alone_gets_no_agreement(library: Library, tmp_path: Path) -> None:
    text = (ROOT / "tests" / "profiles" / "single.yaml").read_text(encoding="utf-8")
    manifest = build(profile(text), library, tmp_path / "out")
    assert [entry.kind for entry in manifest.documents] == [
        *("findings", "spec", "contract", "contract_annex", "rfp", "forms", "fit_matrix", "estimate", "section_briefing", "policy_trace"),
        "reasons",
    ]


@pytest.mark.parametrize("town", ["single", "machi"])
def test_no_word_of_several_municipalities_stands_in_a_town_s_own_paper(town: str) -> None:
    text = (ROOT / "tests" / "golden" / town / "spec.txt").read_text(encoding="utf-8")
    for word in ("参加団体", "協定", "代表団体", "協議会", "幹事会"):
        printed = [line for line in text.splitlines() if word in line]
        assert printed == [], word


def test_a_paper_of_bidding_has_no_words_of_the_proposal() -> None:
    """drafting rule 32; the policy of the state, which asks for 提案, is told of in one sentence."""
    text = (ROOT / "tests" / "golden" / "machi" / "spec.txt").read_text(encoding="utf-8")
    for word in ("提案者", "優先交渉権者", "提案上限額", "失格", "見積りの額", "提案の内容", "提案に記載"):
        assert [line for line in text.splitlines() if word in line] == [], word
    assert "  行|入札者 / 手続書類に従い、この調達の入札に参加する者（参加しようとする者を含む。）をいう。" in text.splitlines()
    assert [line for line in text.splitlines() if line.startswith("  行|提案 /")] == []


def test_a_paper_of_a_proposal_has_no_words_of_bidding() -> None:
    text = (ROOT / "tests" / "golden" / "mihon" / "spec.txt").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "入札" in line] == []
    assert "  行|提案者 / 手続書類に従い、この調達の契約の相手方となることを申し出る者をいう。" in text.splitlines()


@pytest.mark.parametrize(("golden", "word"), [("mihon/spec.txt", "標準化基準"), ("mihon/agreement.txt", "特定移行")])
def test_a_procurement_without_standardized_businesses_never_rests_on_their_law(golden: str, word: str) -> None:
    assert word not in (ROOT / "tests" / "golden" / golden).read_text(encoding="utf-8")


def test_the_policy_is_never_the_authority_for_standardized_businesses() -> None:
    """domain rule: the ban on the twenty rests on the standardization law only."""
    text = (ROOT / "tests" / "golden" / "mixed" / "spec.txt").read_text(encoding="utf-8")
    inside = False
    for line in text.splitlines():
        if line.startswith("条項 "):
            inside = line.startswith(("条項 policy.standardized|", "条項 policy.transition|"))
        if inside:
            assert "カスタマイズ抑制基本方針" not in line


def test_an_earlier_package_stays_when_a_build_fails(
    library: Library, sample: LoadedProfile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(sample, library, tmp_path / "out")
    before = package_files(tmp_path / "out")
    from specgen.errors import WorkplaceError

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkplaceError):
        build(sample, library, tmp_path / "out", only=["spec"])
    assert package_files(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_document_date_comes_from_the_profile_only(tmp_path: Path) -> None:
    assert document(tmp_path, {"a.one": "文。\n"}).date is None


def test_a_document_without_any_clause_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        document(tmp_path, {"a.one": "when: {joint: false}\n---\n文。\n"})
    assert [(problem.code, str(problem.origin)) for problem in caught.value.problems] == [("SG312", "library/kinds/paper.yaml:6:1")]


def golden(name: str) -> list[str]:
    return (ROOT / "tests" / "golden" / name).read_text(encoding="utf-8").splitlines()


def test_with_contracts_by_each_body_the_bodies_inspect_pay_and_change_and_the_lead_body_helps() -> None:
    by_each, by_lead = golden("gov-cloud/spec.txt"), golden("mihon/spec.txt")
    for task in ("成果物の検査", "対価の支払", "契約の変更"):
        assert f"  行|{task} / 実施 / 協力 / 協力 / 協力 / ―" in by_each
        assert f"  行|{task} / 協力 / 実施 / 協力 / 協力 / ―" in by_lead


@pytest.mark.parametrize("paper", ["spec", "agreement"])
def test_the_fee_of_the_government_cloud_stays_outside_the_contract_and_its_way_of_payment_open(paper: str) -> None:
    (sentence,) = [line for line in golden(f"gov-cloud/{paper}.txt") if "利用料の支払の手続】" in line]
    assert "契約金額に含めず、【要記入：" in sentence or "共同契約の金額と分けて、【要記入：" in sentence
    assert [line for line in golden(f"gov-cloud/{paper}.txt") if "デジタル庁" in line or "債務引受" in line] == []


def test_every_task_on_the_government_cloud_has_one_owner() -> None:
    lines = golden("gov-cloud/spec.txt")
    start = next(number for number, line in enumerate(lines) if "|ガバメントクラウドの利用に係る役割分担" in line)
    rows = [line for line in lines[start + 1 : start + 13] if line.startswith("  行|")]
    assert len(rows) == 12
    assert [row for row in rows if row.count("実施") != 1] == []
