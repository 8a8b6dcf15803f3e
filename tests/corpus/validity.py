"""What the Open XML SDK says of files, remembered by their SHA-256, two at a time."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One error of the validator.  kind: its id, the part and the first words, without numbers: equal for equal causes."""

    kind: str
    where: str


@dataclass(frozen=True)
class Validator:
    """program: the Open XML SDK validator.  cache: a folder for its answers."""

    program: str
    cache: Path

    def faults(self, contents: Iterable[bytes]) -> list[tuple[Fault, ...]]:
        """The errors of each file, in order."""
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(self.of, contents))

    def of(self, content: bytes) -> tuple[Fault, ...]:
        kept = self.cache / f"{hashlib.sha256(content).hexdigest()}.json"
        if not kept.exists():
            self.cache.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(self._asked(content)), encoding="utf-8")
        return tuple(Fault(*each) for each in json.loads(kept.read_text(encoding="utf-8")))

    def _asked(self, content: bytes) -> list[tuple[str, str]]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "file.docx"
            file.write_bytes(content)
            try:
                answer = subprocess.run([self.program, str(file)], check=False, capture_output=True, timeout=180).stdout
                report = json.loads(answer)
            except (subprocess.TimeoutExpired, ValueError) as error:
                return [(f"no answer: {type(error).__name__}", "")]
        return [
            (f"{each['id'] or each['errorType']} {_plain(each['description'])}", f"{each['path']} {each['xPath']}")
            for each in report["errors"][:200]
        ]


def _plain(description: str) -> str:
    """The first words of an error without what differs from file to file."""
    return "".join("0" if sign.isdigit() else sign for sign in description)[:160]
