from __future__ import annotations

from pathlib import Path

import pytest

from specgen.errors import WorkplaceError
from specgen.profile import load_profile
from specgen.samples import copy_samples, sample_profiles
from tests.small import ROOT


def test_every_shipped_profile_is_a_sample() -> None:
    assert "mihon" in [path.stem for path in sample_profiles()]
    assert list(sample_profiles()) == sorted((ROOT / "profiles").glob("*.*"))


def test_samples_are_copied_as_they_are_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "見本" / "今年度"
    copies = copy_samples(out)
    assert sorted(out.iterdir()) == list(copies)
    assert load_profile(out / "mihon.yaml").sha256 == load_profile(ROOT / "profiles" / "mihon.yaml").sha256
    assert copy_samples(out) == copies


def test_a_sample_an_officer_worked_on_is_never_replaced(tmp_path: Path) -> None:
    mine = tmp_path / "mihon.yaml"
    mine.write_text("# 自分の案\n", encoding="utf-8")
    with pytest.raises(WorkplaceError) as refusal:
        copy_samples(tmp_path)
    assert [(problem.origin.path, problem.code) for problem in refusal.value.problems] == [(str(mine), "SG530")]
    assert mine.read_text(encoding="utf-8") == "# 自分の案\n"
    assert list(tmp_path.iterdir()) == [mine]


def test_a_file_where_the_folder_should_be_is_reported(tmp_path: Path) -> None:
    (tmp_path / "見本").write_bytes(b"")
    with pytest.raises(WorkplaceError) as refusal:
        copy_samples(tmp_path / "見本")
    assert [problem.code for problem in refusal.value.problems] == ["SG531"]
