"""Collects what specgen needs on a closed network: ``python -m offline.wheelhouse [FOLDER]`` (``make wheelhouse``).

The folder holds the wheels of specgen and of everything it runs on, for every target, at the versions of
requirements.lock; ``requirements.txt`` with the hash of every wheel; a CycloneDX SBOM; and the installers.
Same lock, same index, same bytes: nothing in it is a clock's or random.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
OUT = ROOT / "dist" / "wheelhouse"
SBOM = "sbom.cdx.json"
REQUIREMENTS = "requirements.txt"

# Files laid beside the wheels: encoding and line end. cmd reads a .bat in the console's code page, so it is ASCII only.
SHIPPED: Mapping[str, tuple[str, str]] = {
    "install.bat": ("ascii", "\r\n"),
    "install.sh": ("ascii", "\n"),
    "install.py": ("utf-8", "\n"),
    "お読みください.txt": ("utf-8-sig", "\r\n"),
}

# What a wheel may declare, as SPDX identifiers or, where it has none, the words of its trove classifier.
PERMISSIVE = frozenset({"Apache-2.0", "BSD License", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "PSF-2.0"})
_CLASSIFIED = {"MIT License": "MIT"}

# Libraries compiled into wheels, as the wheels' own licence files name them; metadata does not.
BUNDLED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "lxml": (("iconv", "LGPL 2.1"), ("libexslt", "MIT"), ("libxml2", "MIT"), ("libxslt", "MIT"), ("zlib", "zlib License")),
}
# Packages whose licence files speak of copyleft licences, and what a reader found there.
READ: Mapping[str, str] = {
    "et-xmlfile": "MIT; the PSF licence of a file taken from Python tells which releases go together with the GPL",
    "lxml": "wheels bundle iconv (LGPL 2.1), see BUNDLED; the GPL is that of a test script which is not in them",
    "typing-extensions": "the PSF licence tells which releases of Python go together with the GPL",
}
_COPYLEFT = re.compile(r"\b[AL]?GPL(?![ -]compatible)|general public licen[cs]e", re.IGNORECASE)
_LICENCE_FILE = re.compile(r"\.dist-info/(licenses/.*|[^/]*(licen[cs]e|copying|notice)[^/]*)$", re.IGNORECASE)


class Refused(Exception):
    """The wheels are not what may be handed on; nothing is put into the folder."""


@dataclass(frozen=True)
class Target:
    """One kind of machine: ``python`` such as ``3.12``, ``system`` as ``sys.platform`` says it."""

    python: str
    system: str

    @property
    def platforms(self) -> tuple[str, ...]:
        """Platform tags pip may choose from; Linux from glibc 2.28 down, the newest first."""
        if self.system == "win32":
            return ("win_amd64",)
        return (*(f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)), "manylinux2014_x86_64", "manylinux1_x86_64")

    def environment(self) -> dict[str, str]:
        """What markers are tried against; the machine this runs on plays no part."""
        windows = self.system == "win32"
        return {
            "extra": "",
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": "nt" if windows else "posix",
            "platform_machine": "AMD64" if windows else "x86_64",
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Windows" if windows else "Linux",
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": self.system,
        }


PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = ("linux", "win32")
TARGETS = tuple(Target(python, system) for system in SYSTEMS for python in PYTHONS)


@dataclass(frozen=True)
class Wheel:
    """A wheel file and what it says of itself."""

    path: Path
    name: str  # canonical: lower case, one hyphen
    version: str
    metadata: Message
    sha256: str

    def requires(self, target: Target) -> set[str]:
        """Canonical names of what this wheel needs on ``target``, extras left out."""
        found = (Requirement(text) for text in self.metadata.get_all("Requires-Dist") or ())
        return {canonicalize_name(one.name) for one in found if one.marker is None or one.marker.evaluate(target.environment())}


def read_wheel(path: Path) -> Wheel:
    name, version, _build, _tags = parse_wheel_filename(path.name)
    with zipfile.ZipFile(path) as archive:
        (inside,) = (entry for entry in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", entry))
        metadata = Parser().parsestr(archive.read(inside).decode("utf-8"))
    return Wheel(path, name, str(version), metadata, hashlib.sha256(path.read_bytes()).hexdigest())


def pins(lock: str) -> dict[str, str]:
    """Canonical name → version of every line of a requirements.lock."""
    found = (Requirement(line) for line in lock.splitlines() if line.strip() and not line.startswith("#"))
    return {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in found}


def build_wheel(out: Path, source: Path = ROOT) -> Wheel:
    """specgen's own wheel, built into ``out``; its bytes depend on the files of ``source`` (and SOURCE_DATE_EPOCH) alone."""
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(source))
    (path,) = out.glob("specgen-*.whl")
    return read_wheel(path)


def fetch(own: Wheel, target: Target, pinned: Mapping[str, str], into: Path) -> dict[str, Wheel]:
    """Download what ``own`` needs on ``target``, level by level, at the pinned versions; name → wheel, ``own`` included.

    Each level is read from the wheels of the one before it: pip itself would try markers against this machine.
    Raises Refused when something has no pin.
    """
    wheels = {own.name: own}
    while missing := {name for wheel in wheels.values() for name in wheel.requires(target)} - wheels.keys():
        if unpinned := sorted(missing - pinned.keys()):
            raise Refused(f"requirements.lock has no version of {', '.join(unpinned)} (needed on {target.system}, Python {target.python})")
        before = set(into.glob("*.whl"))
        chosen = [argument for platform in target.platforms for argument in ("--platform", platform)]
        abi = f"cp{target.python.replace('.', '')}"
        _pip(
            *("download", "--no-deps", "--only-binary=:all:", "--implementation", "cp", "--python-version", target.python, "--abi", abi),
            *(*chosen, "--dest", str(into), *(f"{name}=={pinned[name]}" for name in sorted(missing))),
        )
        found = {wheel.name: wheel for wheel in map(read_wheel, set(into.glob("*.whl")) - before)}
        if found.keys() != missing:
            raise Refused(f"pip brought {sorted(found)} for {sorted(missing)}")
        wheels |= found
    return wheels


def requirements(wheels: Mapping[Target, Mapping[str, Wheel]]) -> str:
    """One requirements file for all targets: a line a package, with the hash of each of its wheels.

    A package that only some targets need carries the marker that says so.
    """
    lines = [
        "# Wheels of specgen and of all it runs on. The installers use this file; by hand:",
        "#   pip install --no-index --find-links . --require-hashes -r requirements.txt",
    ]
    for name in sorted({name for found in wheels.values() for name in found}):
        users = [target for target, found in wheels.items() if name in found]
        marker = "" if len(users) == len(wheels) else f" ; {_marker(users, wheels.keys())}"
        version = wheels[users[0]][name].version
        hashes = sorted({wheels[target][name].sha256 for target in users})
        lines.append(" \\\n    ".join([f"{name}=={version}{marker}", *(f"--hash=sha256:{one}" for one in hashes)]))
    return "\n".join(lines) + "\n"


def _marker(users: Sequence[Target], every: Iterable[Target]) -> str:
    """A marker that holds on ``users`` only: by system where whole systems need a package, else by Python too."""
    parts = []
    for system in dict.fromkeys(target.system for target in users):
        pythons = [target.python for target in users if target.system == system]
        whole = [target.python for target in every if target.system == system]
        here = f'sys_platform == "{system}"'
        parts.append(here if pythons == whole else f'{here} and python_version in "{" ".join(pythons)}"')
    return " or ".join(parts)


def licence(metadata: Message) -> str:
    """The licence a wheel declares: its SPDX expression, else its licence field, else its trove classifier; else empty."""
    declared = str(metadata.get("License-Expression") or metadata.get("License") or "").strip()
    classified = [text.rsplit(" :: ", 1)[1] for text in metadata.get_all("Classifier") or () if text.startswith("License ::")]
    if not declared and len(classified) == 1:
        declared = _CLASSIFIED.get(classified[0], classified[0])
    return declared


def refused_licences(wheels: Iterable[Wheel]) -> list[str]:
    """What may not be handed on: a licence that is not permissive, or copyleft words in a licence file nobody has looked into.

    An expression is refused if any part of it is not permissive; ``READ`` holds the packages looked into.
    """
    problems = []
    for wheel in wheels:
        declared = licence(wheel.metadata)
        parts = {declared} if declared in PERMISSIVE else set(re.split(r"\s+(?:AND|OR)\s+|[()]", declared)) - {""}
        if not parts or not parts <= PERMISSIVE:
            problems.append(f"{wheel.path.name}: licence {declared or 'not declared'}")
        if wheel.name not in READ and (file := _copyleft_file(wheel.path)):
            problems.append(f"{wheel.path.name}: {file} names a copyleft licence; read it, then add the package to READ")
    return sorted(problems)


def _copyleft_file(path: Path) -> str | None:
    with zipfile.ZipFile(path) as archive:
        files = [name for name in archive.namelist() if _LICENCE_FILE.search(name) and not name.endswith("/")]
        return next((name for name in files if _COPYLEFT.search(archive.read(name).decode("utf-8", "replace"))), None)


def sbom(wheels: Mapping[Target, Mapping[str, Wheel]], own: Wheel) -> dict[str, object]:
    """CycloneDX 1.6: specgen, its packages with the hash of every wheel, what they bundle, and who needs whom.

    The only time it can hold is that of SOURCE_DATE_EPOCH; it has no serial number, so it is the same for the same wheels.
    """
    packages: dict[str, dict[str, Wheel]] = {}
    needs: dict[str, set[str]] = {}
    for target, found in wheels.items():
        for name, wheel in found.items():
            packages.setdefault(name, {})[wheel.path.name] = wheel
            needs.setdefault(name, set()).update(wheel.requires(target))
    references = {name: _purl(next(iter(files.values()))) for name, files in packages.items()}
    metadata: dict[str, object] = {"component": _component(list(packages[own.name].values()), "application")}
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        metadata = {"timestamp": datetime.fromtimestamp(int(epoch), UTC).isoformat().replace("+00:00", "Z"), **metadata}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": metadata,
        "components": [
            _component([files[name] for name in sorted(files)], "library")
            for package, files in sorted(packages.items())
            if package != own.name
        ],
        "dependencies": [
            {"ref": references[name], "dependsOn": sorted(references[one] for one in needs[name])} for name in sorted(packages)
        ],
    }


def _purl(wheel: Wheel) -> str:
    return f"pkg:pypi/{wheel.name}@{wheel.version}"


def _component(wheels: Sequence[Wheel], sort: str) -> dict[str, object]:
    """One package; the hash of a wheel stands with its file, and at the package too where that has one wheel only."""
    first = wheels[0]
    hashes = [[{"alg": "SHA-256", "content": wheel.sha256}] for wheel in wheels]
    component: dict[str, object] = {
        "type": sort,
        "bom-ref": _purl(first),
        "name": first.name,
        "version": first.version,
        "licenses": [_licence_entry(licence(first.metadata))],
        "purl": _purl(first),
        "externalReferences": [
            {"type": "distribution", "url": wheel.path.name, "hashes": own} for wheel, own in zip(wheels, hashes, strict=True)
        ],
    }
    if len(wheels) == 1:
        component["hashes"] = hashes[0]
    if first.name in BUNDLED:
        component["components"] = [
            {"type": "library", "bom-ref": f"{_purl(first)}#{name}", "name": name, "licenses": [{"license": {"name": text}}]}
            for name, text in BUNDLED[first.name]
        ]
    return component


def _licence_entry(declared: str) -> dict[str, object]:
    if re.search(r"\s(AND|OR|WITH)\s", declared):
        return {"expression": declared}
    return {"license": {"name" if " " in declared else "id": declared}}


def lay(name: str, folder: Path) -> None:
    """Write one of ``SHIPPED`` into ``folder``, in its encoding and with its line ends; UnicodeEncodeError when it has others."""
    encoding, line_end = SHIPPED[name]
    (folder / name).write_text((HERE / name).read_text(encoding="utf-8"), encoding=encoding, newline=line_end)
    if name.endswith(".sh"):
        (folder / name).chmod(0o755)


def collect(out: Path = OUT, targets: Sequence[Target] = TARGETS) -> list[Wheel]:
    """Make the folder ``out`` (what stood there goes) and return its wheels; raises Refused, leaving ``out`` as it was."""
    out.parent.mkdir(parents=True, exist_ok=True)
    pinned = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".wheelhouse-") as place:
        made = Path(place) / "made"
        made.mkdir()
        own = build_wheel(made)
        wheels = {}
        for target in targets:
            into = Path(place) / f"{target.system}-{target.python}"
            into.mkdir()
            wheels[target] = fetch(own, target, pinned, into)
        every = {wheel.path.name: wheel for found in wheels.values() for wheel in found.values()}
        if problems := refused_licences(every.values()):
            raise Refused("\n".join(problems))
        for wheel in every.values():
            if wheel.path.parent != made:
                shutil.copy(wheel.path, made)
        (made / REQUIREMENTS).write_text(requirements(wheels), encoding="ascii", newline="\n")
        (made / SBOM).write_text(json.dumps(sbom(wheels, own), ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
        for name in SHIPPED:
            lay(name, made)
        if out.exists():
            shutil.rmtree(out)
        made.rename(out)
    return [every[name] for name in sorted(every)]


def _pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"pip {arguments[0]} failed:\n{done.stderr.strip()}")


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    try:
        wheels = collect(out)
    except Refused as error:
        sys.exit(str(error))
    size = sum(path.stat().st_size for path in out.iterdir())
    print(f"{out}: {len(wheels)} wheels, {size / 1_000_000:.1f} MB")


if __name__ == "__main__":
    main()
