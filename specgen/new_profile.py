"""``specgen init``: answers → a profile that builds at once, its schema for editors, and what to fill next.

Nothing is written before every answer is known, read and proved by assembling the documents.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from specgen import profile_text, questions, schema
from specgen.build import Assembled, prepare
from specgen.checks import Place
from specgen.conversion import written
from specgen.errors import InputError, Origin, Problem, UsageError, WorkplaceError
from specgen.interview import Console, interview
from specgen.library import load_library
from specgen.model import Blank
from specgen.new_file import check_new, write_new
from specgen.priorities import field_of, place_to_write, rank
from specgen.profile import parse_profile
from specgen.questions import QUESTIONS, Answers, Question
from specgen.source import Document

_SHOWN = 12  # blanks told at the end
_NAMED = 3  # members or businesses named in one line of them


def create(
    target: Path,
    options: Mapping[str, Sequence[str]],
    file: Document | None,
    console: Console | None,
    *,
    force: bool = False,
    library: Path | None = None,
    defaults: bool = False,
) -> str:
    """Write a profile to ``target`` and return what to tell the officer.

    options, file: answers by the ids of the questions; an option wins over the file.  console: who is asked
    for the rest; None: nobody.  defaults: what is not answered takes its default or stays blank.
    Raises UsageError SG031–SG039, InputError for the file of answers or for answers that contradict each other, WorkplaceError SG508, SG509.
    """
    check_new(target, (".yaml", ".yml"), force=force)
    used = load_library(library)  # before the first question: it may be refused
    answers, settled = _given(options, file)

    def proved(answers: Answers) -> tuple[str, Assembled]:
        text = profile_text.profile_text(answers, _as_argument(target))
        return text, prepare(parse_profile(text, str(target), target.stem), used)

    answers = interview(answers, settled, console, proved) if console else _completed(answers, settled, defaults=defaults)
    try:
        text, assembled = proved(answers)
    except InputError as error:  # its places are in a file that is not there
        raise InputError(*(dataclasses.replace(problem, origin=Origin("init")) for problem in error.problems)) from error
    write_new(target, text.encode(), replace=force)
    beside = _write_schema(target.parent)
    return "\n".join(_report(target, beside, assembled, text.split("\n")))


def create_workbook(
    target: Path, options: Mapping[str, Sequence[str]], file: Document | None, *, force: bool, library: Path | None, defaults: bool
) -> str:
    """Write an Excel 入力シート to ``target``, empty or, when there are answers, with what they say; returns what to tell.

    Raises the same errors as ``create``.
    """
    check_new(target, (".xlsx",), force=force)
    used = load_library(library)
    data: Mapping[str, Any] = {}
    if any(options.values()) or file or defaults:
        answers, settled = _given(options, file)
        answers = _completed(answers, settled, defaults=defaults)
        data = parse_profile(profile_text.profile_text(answers, _as_argument(target)), "init", target.stem).source.data
    write_new(target, written(data, ".xlsx", used), replace=force)
    argument = _as_argument(target)
    return f"「{target}」を書きました。値を書いて保存した後、次のように入力します。\n  specgen check {argument}\n  specgen build {argument}"


# --- answers ----------------------------------------------------------------------------------


def _given(options: Mapping[str, Sequence[str]], file: Document | None) -> tuple[Answers, frozenset[str]]:
    """The answers of options and file, and the ids of the questions they settle."""
    texts = {**_texts_of(file), **_texts(options)}
    answers = Answers()
    problems: list[Problem] = []
    for question in QUESTIONS:
        given = texts.get(question.id)
        if not given:
            continue
        if "member" in texts and not answers.member and question.id != "member" and (question.joint or question.kind == "yes"):
            continue  # the members are wrong: nobody knows whether this one arises
        if not questions.applies(question, answers):
            problems.append(_not_asked(question, given[0][1]))
            continue
        try:
            answers = questions.answered(answers, question, questions.read(question, given, answers))
        except UsageError as error:
            problems += error.problems
    if problems:
        raise UsageError(*problems)
    return answers, frozenset(texts)


def _texts(options: Mapping[str, Sequence[str]]) -> dict[str, list[tuple[str, Origin]]]:
    return {name: [(text, Origin(questions.by_id()[name].option)) for text in texts] for name, texts in options.items() if texts}


def _texts_of(file: Document | None) -> dict[str, list[tuple[str, Origin]]]:
    """The answers a file gives; raises InputError SG11x for a key or a type that no question has."""
    if file is None:
        return {}
    given = schema.load(_answers_model(), file).model_dump(exclude_none=True)
    return {
        name: [(text, file.origin((name, i))) for i, text in enumerate(value)]
        if isinstance(value, tuple)
        else [(value, file.origin((name,)))]
        for name, value in given.items()
    }


@cache
def _answers_model() -> type[schema.Model]:
    """What a file of answers may say: a line for every question, a list of lines where there may be several."""
    from pydantic import create_model

    fields: dict[str, Any] = {
        question.id: (tuple[schema.Line, ...] | None if question.many else schema.Line | None, None) for question in QUESTIONS
    }
    return create_model("AnswersFile", __base__=schema.Model, **fields)


def _not_asked(question: Question, origin: Origin) -> Problem:
    when, remedy = (
        ("参加団体が２以上の", "参加団体を二つ以上に") if question.joint else ("一覧にある団体が参加する", "そのような団体を参加団体に")
    )
    return Problem(origin, "SG039", f"「{question.option}」に答えるのは、{when}ときです", f"消すか、{remedy}してください")


def _completed(answers: Answers, settled: frozenset[str], *, defaults: bool) -> Answers:
    """The rest by defaults and blanks; raises UsageError SG031 for what must be said and is not."""
    missing = []
    for question in QUESTIONS:
        if question.id in settled or not questions.applies(question, answers):
            continue
        default = questions.default_of(question, answers)
        if (question.essential and not defaults) or not (default or question.skippable):
            missing.append(question)
        else:
            answers = questions.answered(answers, question, default)
    if missing:
        raise UsageError(*(_missing(question, defaults=defaults) for question in missing))
    return answers


def _missing(question: Question, *, defaults: bool) -> Problem:
    words = f"（{'、'.join(choice.word for choice in question.choices)}）" if question.choices else f"（例: {question.example}）"
    other = "。--yes を付けると初期値又は空欄にします" if not defaults and (question.default or question.skippable) else ""
    what = (
        f"端末で質問できないため、「{question.option}」が必要です" if not defaults else f"初期値がないため、「{question.option}」が必要です"
    )
    return Problem(Origin("init"), "SG031", what, f"値を書いてください{words}{other}")


# --- files ------------------------------------------------------------------------------------


def _write_schema(folder: Path) -> str:
    """Put the schema beside the profile, for the first line of it; returns a sentence about that.

    An older schema of ours is replaced; another file of that name stays, and a profile needs no schema.
    """
    path = folder / profile_text.SCHEMA_FILE
    if os.path.lexists(path) and not _our_schema(path):
        return f"「{path}」は specgen が書いたものではないため、そのままにしました。"
    try:
        write_new(path, profile_text.schema_text().encode(), replace=True)
    except WorkplaceError:
        return f"「{path}」は書けませんでした（エディターの入力補完に使うファイルで、なくても文書は作れます）。"
    return f"エディターの入力補完に使う「{path}」も書きました。"


def _our_schema(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    try:
        held = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(held, dict) and held.get("$comment") == profile_text.SCHEMA_MARK


# --- what comes next --------------------------------------------------------------------------


def _report(target: Path, beside: str, assembled: Assembled, lines: Sequence[str]) -> Iterator[str]:
    argument = _as_argument(target)
    yield f"「{target}」を書きました。{beside}"
    titles = {kind.id: kind.kind.title for kind in assembled.workbooks} | {document.key: document.title for document in assembled.documents}
    blanks = assembled.findings.blanks  # the most important first
    alike = groupby(blanks, lambda entry: _subject(entry[0].origin.key))
    rows = [_row(list(group), titles, lines) for _, group in alike]
    if rows:
        yield f"\n次に書く項目（大事なものから。未記入 {len(blanks)} 件）"
        for number, row in enumerate(rows[:_SHOWN], 1):
            yield f"  {number:2} {row}"
        if len(rows) > _SHOWN:
            yield f"     ほか {len(rows) - _SHOWN} 項目"
    yield "\n未記入のままでも文書を作れます。"
    yield f"  specgen check {argument}    未記入の欄と確認を要する値を見る"
    yield f"  specgen build {argument}    文書一式を作る"


def _subject(key: str) -> tuple[int, str, str]:
    """Equal for blanks told in one line: those of one section, or one field of several entries of it."""
    section, field = field_of(key)
    return rank(key), section, field if key.count(".") > 1 else ""


def _row(group: Sequence[tuple[Blank, Sequence[Place]]], titles: Mapping[str, str], lines: Sequence[str]) -> str:
    """Blanks of one subject: their labels, where the first is written, what prints them."""
    first = group[0][0]
    names = "、".join(blank.label for blank, _ in group[:_NAMED])
    more = f" ほか {len(group) - _NAMED} 件" if len(group) > _NAMED else ""
    documents = "、".join(dict.fromkeys(titles[place.kind] for _, places in group for place in places))
    return f"{names}{more} ― {place_to_write(first.origin, lines)}（{documents}）"


def _as_argument(target: Path) -> str:
    """The path as it is typed on a command line."""
    written = str(target)
    return f'"{written}"' if any(character.isspace() for character in written) else written
