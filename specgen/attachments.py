"""The files of the office a profile names: house template, annexes, figures → their bytes, looked at before anything is built.

Every file stands in the folder of the profile and is named by its name alone. Word files pass the door for files from
outside (``received``); pictures and PDFs are known by their first bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from specgen.errors import Problem
from specgen.model import Attached
from specgen.profile import LoadedProfile


@dataclass(frozen=True)
class Picture:
    """A picture of the profile.  format: png or jpeg.  width, height: pixels."""

    use: str
    name: str
    title: str
    alt: str
    content: bytes
    format: str
    width: int
    height: int


@dataclass(frozen=True)
class Template:
    """A house template.  content: of the Word file.  corrections: of the YAML beside it (``名前.yaml``), role → name of a style."""

    name: str
    content: bytes
    corrections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Attachments:
    """What the profile brings along.  annexes: kind of document → its annexes, in order.  pictures: use → picture.

    notices: what the files hold that will not be taken over.  sha256: file → of its bytes, in hex, in the order of their names.
    """

    template: Template | None = None
    annexes: Mapping[str, tuple[Attached, ...]] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()
    sha256: Mapping[str, str] = field(default_factory=dict)


def read_attachments(profile: LoadedProfile, template: Path | None = None) -> Attachments:
    """The files that ``profile`` names.  template: a house template that goes before the profile's.

    Raises InputError SG183 for files that are not there or of no format we take, with the line of the profile, and
    ReceivedError SG401–SG407 for what the door refuses: all of them at once.
    """
    raise NotImplementedError


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
