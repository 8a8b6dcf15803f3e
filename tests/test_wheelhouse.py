"""What is handed to a closed network: complete, checked, reproducible, and it installs without a network."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from offline import install, wheelhouse
from offline.wheelhouse import Refused, Target, Wheel, build_wheel, collect, read_wheel, refused_licences, requirements, sbom
from specgen.build import build
from tests.conftest import need
from tests.small import ROOT

LINUX, WINDOWS = Target("3.12", "linux"), Target("3.12", "win32")
THIS = Target(f"{sys.version_info[0]}.{sys.version_info[1]}", sys.platform)


def wheel(folder: Path, name: str, *head: str, tag: str = "py3-none-any", **files: str) -> Wheel:
    """A hand-made wheel of version 1.0; ``files``: name below its dist-info → text."""
    path = folder / f"{name}-1.0-{tag}.whl"
    inside = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{inside}/METADATA", "\n".join(["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *head, "", ""]))
        for file, text in files.items():
            archive.writestr(f"{inside}/licenses/{file}", text)
    return read_wheel(path)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for this machine: from ``make wheelhouse`` if its wheels are those of the lock, else from the package index."""
    if sys.platform != "linux" or platform.machine() != "x86_64" or THIS not in wheelhouse.TARGETS:
        pytest.skip("このコンピューター用の部品は集めません")
    out = tmp_path_factory.mktemp("offline") / "wheelhouse"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(wheelhouse.OUT))
        try:
            collect(out, [THIS])
        except Refused:
            patch.undo()
            try:
                collect(out, [THIS])
            except Refused as error:
                need(None, f"パッケージの配布元又は dist/wheelhouse（{error}）")
    return out


def run_installer(house: Path, target: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """``install.sh`` where every way to a package index is shut."""
    shut = "http://127.0.0.1:9"
    first = cwd / "first-on-the-path" / f"python{wheelhouse.PYTHONS[-1]}"  # what the launcher tries first is the Python of this test
    first.parent.mkdir()
    first.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    first.chmod(0o755)
    surroundings = {
        **{name: value for name, value in os.environ.items() if not name.upper().startswith(("PIP_", "PYTHON", "VIRTUAL_ENV"))},
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "PIP_INDEX_URL"), shut),
        "PIP_NO_INDEX": "1",
        "PYTHONUTF8": "1",
        "PATH": f"{first.parent}{os.pathsep}{os.environ['PATH']}",
    }
    return subprocess.run(
        ["sh", str(house / "install.sh"), str(target)],
        cwd=cwd,
        env=surroundings,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.mark.install
def test_an_officer_without_a_network_installs_specgen_and_builds_the_same_documents(house: Path, tmp_path: Path) -> None:
    target = tmp_path / "導入 先"
    done = run_installer(house, target, tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"{target} に specgen を入れています" in done.stdout
    assert "文書を作るのに必要なものは揃っています。" in done.stdout
    assert f'"{target}/bin/specgen" samples -o 見本' in done.stdout

    def specgen(*arguments: str) -> str:
        command = [str(target / "bin" / "specgen"), *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True)
        return done.stdout

    specgen("samples", "-o", "見本")
    samples = sorted((tmp_path / "見本").iterdir())
    assert [path.name for path in samples] == sorted(path.name for path in (ROOT / "profiles").glob("*.*"))
    for sample in samples:
        made = json.loads(specgen("build", f"見本/{sample.name}", "--json"))
        ours = build(ROOT / "profiles" / sample.name, ROOT / "clause_library", tmp_path / "checkout" / sample.stem).as_dict()
        assert made["documents"] == ours["documents"]
        assert made["library"] == ours["library"]
    rows = {row["name"]: row for row in json.loads(specgen("doctor", "--json"))}
    assert str(target) in rows["条項集"]["found"]


@pytest.mark.install
def test_a_damaged_wheel_is_not_installed(house: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(house, damaged)
    (one,) = damaged.glob("mdurl-*.whl")
    with zipfile.ZipFile(one, "a") as archive:
        archive.writestr("mdurl/extra.py", "")
    done = run_installer(damaged, tmp_path / "target", tmp_path)
    assert done.returncode == 5
    assert "mdurl" in done.stderr
    assert "specgen を入れられません: 部品を入れられませんでした" in done.stderr
    assert not (tmp_path / "target" / "bin" / "specgen").exists()


@pytest.mark.install
def test_every_wheel_is_in_the_requirements_and_in_a_valid_sbom(house: Path) -> None:
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in house.glob("*.whl")}
    assert {"click", "docxcompose", "jinja2", "lxml", "pydantic_core", "mdurl", "specgen"} < {name.split("-")[0] for name in files}
    assert not {"pytest", "ruff", "mypy", "hatchling"} & {name.split("-")[0] for name in files}
    text = (house / "requirements.txt").read_text(encoding="ascii")
    assert sorted(re.findall(r"--hash=sha256:([0-9a-f]{64})", text)) == sorted(files.values())
    assert len(re.findall(r"^[a-z][a-z0-9-]*==\S+ \\$", text, re.MULTILINE)) == len(files)

    shown = (house / "sbom.cdx.json").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(shown) is None
    bom = json.loads(shown)
    parts = [bom["metadata"]["component"], *bom["components"]]
    assert {ref["url"]: ref["hashes"][0]["content"] for part in parts for ref in part["externalReferences"]} == files
    assert all(part["licenses"] for part in parts)
    (lxml,) = (part for part in parts if part["name"] == "lxml")
    assert {"iconv": "LGPL 2.1"}.items() <= {one["name"]: one["licenses"][0]["license"]["name"] for one in lxml["components"]}.items()
    (edge,) = (edge for edge in bom["dependencies"] if edge["ref"].startswith("pkg:pypi/docxcompose@"))
    assert [ref.split("@")[0] for ref in edge["dependsOn"]] == ["pkg:pypi/babel", "pkg:pypi/lxml", "pkg:pypi/python-docx"]


def test_the_sbom_knows_no_time_but_that_of_source_date_epoch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = wheel(tmp_path, "specgen", "License-Expression: MIT")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    plain = sbom({LINUX: {"specgen": own}}, own)
    assert "timestamp" not in json.dumps(plain)
    assert "serialNumber" not in plain
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    dated = sbom({LINUX: {"specgen": own}}, own)
    assert '"timestamp": "1970-01-02T00:00:00Z"' in json.dumps(dated)


def test_the_wheel_is_the_same_byte_for_byte_wherever_and_whenever_it_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for number, time in ((1, 1_000_000_000), (2, 1_700_000_000)):
        source = tmp_path / f"checkout-{number}"
        source.mkdir()
        for name in ("specgen", "clause_library", "profiles"):
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, source)
        for path in source.rglob("*"):
            os.utime(path, (time, time))
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        out = tmp_path / f"wheel-{number}"
        out.mkdir()
        made.append(build_wheel(out, source).path.read_bytes())
    assert made[0] == made[1]
    names = zipfile.ZipFile(tmp_path / "wheel-1" / "specgen-0.1.0-py3-none-any.whl").namelist()
    assert {"specgen/_data/clause_library/library.yaml", "specgen/_data/clause_library/LICENSE", "specgen/_data/profiles/mihon.yaml"} < set(
        names
    )


def test_a_package_only_one_system_needs_carries_its_marker(tmp_path: Path) -> None:
    own = wheel(tmp_path, "specgen", 'Requires-Dist: colorama; platform_system == "Windows"', 'Requires-Dist: pytest; extra == "dev"')
    assert own.requires(WINDOWS) == {"colorama"}
    assert own.requires(LINUX) == set()
    colorama = wheel(tmp_path, "colorama")
    text = requirements({LINUX: {"specgen": own}, WINDOWS: {"specgen": own, "colorama": colorama}})
    assert text.splitlines()[2:] == [
        'colorama==1.0 ; sys_platform == "win32" \\',
        f"    --hash=sha256:{hashlib.sha256(colorama.path.read_bytes()).hexdigest()}",
        "specgen==1.0 \\",
        f"    --hash=sha256:{hashlib.sha256(own.path.read_bytes()).hexdigest()}",
    ]


def test_a_package_only_an_old_python_needs_carries_its_marker(tmp_path: Path) -> None:
    own, tomli = wheel(tmp_path, "specgen"), wheel(tmp_path, "tomli")
    old, older = Target("3.11", "linux"), Target("3.11", "win32")
    text = requirements(
        {
            old: {"specgen": own, "tomli": tomli},
            LINUX: {"specgen": own},
            older: {"specgen": own, "tomli": tomli},
            WINDOWS: {"specgen": own, "tomli": tomli},
        }
    )
    assert 'tomli==1.0 ; sys_platform == "linux" and python_version in "3.11" or sys_platform == "win32" \\' in text


def test_a_package_without_a_pin_is_named(tmp_path: Path) -> None:
    own = wheel(tmp_path, "specgen", "Requires-Dist: left-out")
    with pytest.raises(Refused, match=r"no version of left-out \(needed on win32, Python 3\.12\)"):
        wheelhouse.fetch(own, WINDOWS, {"click": "8.5.1"}, tmp_path)


@pytest.mark.parametrize(
    ("head", "accepted"),
    [
        ("License-Expression: MIT", True),
        ("License-Expression: MIT AND (BSD-3-Clause OR Apache-2.0)", True),
        ("License: BSD-2-Clause", True),
        ("Classifier: License :: OSI Approved :: MIT License", True),
        ("Classifier: License :: OSI Approved :: BSD License", True),
        ("License-Expression: GPL-3.0-or-later", False),
        ("License-Expression: MIT OR GPL-2.0-only", False),
        ("License-Expression: LGPL-2.1-only", False),
        ("License: AGPL", False),
        ("Classifier: License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", False),
        ("Summary: says nothing", False),
    ],
)
def test_only_permissive_licences_are_handed_on(head: str, accepted: bool, tmp_path: Path) -> None:
    assert (refused_licences([wheel(tmp_path, "part", head)]) == []) is accepted


def test_a_copyleft_licence_hidden_in_a_licence_file_is_found(tmp_path: Path) -> None:
    hidden = wheel(tmp_path, "part", "License-Expression: MIT", NOTICE="This wheel bundles libfoo: LGPL 2.1.")
    assert refused_licences([hidden]) == [
        "part-1.0-py3-none-any.whl: part-1.0.dist-info/licenses/NOTICE names a copyleft licence; read it, then add the package to READ"
    ]
    plain = wheel(tmp_path, "other", "License-Expression: MIT", LICENSE="MIT. This is a GPL-compatible licence.")
    assert refused_licences([plain]) == []


def test_the_batch_file_is_ascii_with_windows_line_ends_and_the_text_opens_in_notepad(tmp_path: Path) -> None:
    for name in wheelhouse.SHIPPED:
        wheelhouse.lay(name, tmp_path)
    batch = (tmp_path / "install.bat").read_bytes()
    assert batch.isascii()
    assert batch.count(b"\n") == batch.count(b"\r\n") > 10
    text = (tmp_path / "お読みください.txt").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfspecgen ")
    assert text.count(b"\n") == text.count(b"\r\n") > 10
    assert b"\r" not in (tmp_path / "install.sh").read_bytes()
    assert os.access(tmp_path / "install.sh", os.X_OK)


def test_launchers_and_installer_know_the_same_pythons_as_the_wheels() -> None:
    assert [f"{major}.{minor}" for major, minor in install.PYTHONS] == list(wheelhouse.PYTHONS) == ["3.11", "3.12", "3.13"]
    for name in ("install.bat", "install.sh"):
        assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in (ROOT / "offline" / name).read_text(encoding="ascii")
    assert "Python 3.11、3.12 又は 3.13" in (ROOT / "offline" / "お読みください.txt").read_text(encoding="utf-8")


def test_the_installer_keeps_its_hands_off_a_folder_of_other_things(tmp_path: Path) -> None:
    (tmp_path / "文書.docx").write_bytes(b"mine")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", ROOT / "offline" / "install.py", tmp_path],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 5
    assert "既にほかのものがあります" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["文書.docx"]
