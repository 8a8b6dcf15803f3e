"""Answers → the text of a profile, with comments that explain every section (``profile.yaml.jinja``).

Lines of ``##`` explain; a line of ``#`` is an example that counts once the ``# `` is taken away.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from specgen import municipalities, questions, schema
from specgen.questions import Answers

if TYPE_CHECKING:
    from jinja2 import Template

SCHEMA_FILE = "specgen-profile.schema.json"
SCHEMA_MARK = "specgen のプロファイルの項目。specgen init が書き換えます。"

_PLAIN = re.compile(r"[^\W\d_][\w・ー（）「」、。々〇]*\Z")  # nothing YAML could take for anything but text
_RESERVED = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})  # to some reader of YAML
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def profile_text(answers: Answers, file: str) -> str:
    """The profile of ``answers``, LF at the end of each line.

    file: the path its own comments name.
    """
    return _template().render(
        answers=answers,
        file=file,
        schema=SCHEMA_FILE,
        population_source=municipalities.POPULATION_SOURCE,
        choices=questions.CHOICES,
        words=schema.WORDS,
    )


def schema_text() -> str:
    """The JSON Schema of profiles, as the file that editors read; ``$comment`` tells that it is ours."""
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$comment": SCHEMA_MARK, **schema.Profile.model_json_schema()}
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def scalar(text: str) -> str:
    """``text`` as a YAML scalar that reads back as the same text: as it is when nothing in it could mean
    anything else, otherwise in double quotes."""
    if _DAY.match(text) or (_PLAIN.match(text) and text.lower() not in _RESERVED):
        return text
    written = json.dumps(text, ensure_ascii=False)
    return re.sub("[\x85\u2028\u2029]", lambda match: f"\\u{ord(match.group()):04x}", written)  # line ends to YAML


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(  # noqa: S701 - no HTML: the filter ``scalar`` quotes for YAML
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["scalar"] = scalar
    environment.filters["comment"] = lambda text: " ".join(str(text).split())
    return environment.from_string(resources.files("specgen").joinpath("profile.yaml.jinja").read_text(encoding="utf-8"))
