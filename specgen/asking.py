"""The dialogue of ``specgen decide --ask``: the questions of one request, one at a time, with what the policy means by each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from specgen import schema
from specgen.customization import OWN_RULES
from specgen.errors import Origin, UsageError
from specgen.interview import Console
from specgen.questions import line, plain

Decide = Callable[[schema.CustomizationRequest], str]

_YES = frozenset({"y", "yes", "はい", "1"})
_NO = frozenset({"n", "no", "いいえ", "2"})
_UNKNOWN = frozenset({"u", "unknown", "不明", "3"})
_WORDS = {"yes": "はい", "no": "いいえ", "unknown": "不明"}
_INTRODUCTION = """\
設問に一つずつ答えてください。
  1 はい  2 いいえ  3 不明  Enter だけ  今の回答のままにする
  <  前の設問に戻る  Ctrl-C  やめる（何も書きません）"""


@dataclass(frozen=True)
class Answered:
    """What was changed: question → answer, question → reason."""

    answers: dict[str, str]
    notes: dict[str, str]


def questions_for(request: schema.CustomizationRequest, regime: str, policies: Sequence[schema.Policy]) -> tuple[schema.Question, ...]:
    """Those of the ticked factors, then those of the exception or of the regime's own rule."""
    parts = (*request.factors, regime if regime in OWN_RULES else "gateway")
    return tuple(question for part in parts for policy in policies for question in policy.questions if question.part == part)


def part_in_words(part: str) -> str:
    """The factor or the step of the examination that a question belongs to."""
    return schema.WORDS["factors"].get(part, "原則の例外" if part == "gateway" else schema.WORDS["regimes"].get(part, ""))


def ask(request: schema.CustomizationRequest, questions: Sequence[schema.Question], console: Console, decide: Decide) -> Answered:
    """Walk through ``questions``; after each the decision so far is shown.

    decide: a request with other answers → its decision in words.
    """
    given = Answered({}, {})
    console.say(f"{request.id} {request.title}")
    console.say(_INTRODUCTION)
    at = 0
    while at < len(questions):
        moved = _one(request, questions[at], f"[{at + 1}/{len(questions)}]", given, console)
        at = max(0, at + moved)
        console.say(f"    ここまでの回答による判定: {decide(_with(request, given))}")
    return given


def _one(request: schema.CustomizationRequest, question: schema.Question, place: str, given: Answered, console: Console) -> int:
    """Ask one question; returns how far to go: 1, or -1 for the one before."""
    now = given.answers.get(question.id) or request.answers.get(question.id, "unknown")
    console.say(f"\n{place} {part_in_words(question.part)}　{question.text}")
    console.say(f"    意味: {question.meaning}")
    console.say(f"    根拠とするもの: {question.evidence}{'（本ツールの定めによる設問）' if question.ours else ''}")
    while True:
        typed = plain(console.ask(f"    回答（今は「{_WORDS[now]}」）: "))
        if typed in ("<", "戻る"):
            return -1
        answer = now if not typed else next((word for word, said in _SAID if typed in said), "")
        if answer:
            break
        console.say("    1（はい）、2（いいえ）又は 3（不明）で答えてください。")
    if answer != request.answers.get(question.id) or question.id in given.answers:
        given.answers[question.id] = answer
    _reason(request, question, given, console)
    return 1


_SAID = (("yes", _YES), ("no", _NO), ("unknown", _UNKNOWN))


def _reason(request: schema.CustomizationRequest, question: schema.Question, given: Answered, console: Console) -> None:
    now = given.notes.get(question.id) or request.notes.get(question.id, "")
    while True:
        typed = console.ask(f"    理由・根拠（Enter だけ: {'今のまま' if now else '書かない'}）: ").strip()
        if not typed:
            return
        try:
            given.notes[question.id] = line(typed, Origin("入力"))
        except UsageError as error:
            console.say(f"    {error.problems[0].message}")
            continue
        return


def _with(request: schema.CustomizationRequest, given: Answered) -> schema.CustomizationRequest:
    return request.model_copy(update={"answers": {**request.answers, **given.answers}, "notes": {**request.notes, **given.notes}})
