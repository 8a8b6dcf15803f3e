"""The dialogue of ``specgen init``: one question at a time, back and forth, and a review at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from specgen import municipalities, questions
from specgen.errors import InputError, Origin, SpecgenError, UsageError
from specgen.municipalities import Municipality
from specgen.questions import Answers, Business, Member, Question

_CANDIDATES = 20  # shown at once
_ANSWER = Origin("入力")

_INTRODUCTION = """\
調達の設定ファイル（プロファイル）を作ります。質問に一つずつ答えてください。
  Enter だけ  初期値にする。初期値がなければ空欄にする（文書には【要記入】と印刷されます）
  <           前の質問に戻る（「戻る」でも同じです）
  ?           説明を見る
  Ctrl-C      やめる（何も書きません）"""


@dataclass(frozen=True)
class Console:
    """Where the dialogue happens. ask: shows a prompt, returns the line typed; say: shows a line."""

    ask: Callable[[str], str]
    say: Callable[[str], None]


class _Back(Exception):
    """The one before, please."""


def interview(given: Answers, settled: frozenset[str], console: Console, prove: Callable[[Answers], object]) -> Answers:
    """Ask what is not ``settled`` (ids of questions), let the officer review all of it, return the answers.

    given: the answers so far, from options or a file.  prove: raises InputError for answers that contradict
    each other; they are told at the review and changed there.
    """
    return _Interview(given, settled, console, prove).run()


class _Interview:
    def __init__(self, given: Answers, settled: frozenset[str], console: Console, prove: Callable[[Answers], object]) -> None:
        self.prove = prove
        self.answers = given
        self.settled = set(settled)
        self.asked: list[Question] = []  # in this order: what 「<」 goes back through
        self.console = console

    def run(self) -> Answers:
        self.console.say(_INTRODUCTION)
        while True:
            question = self._next()
            try:
                if question is None:
                    chosen = self._review()
                    if chosen is None:
                        return self.answers
                    self._ask(chosen)
                else:
                    self._ask(question)
                    self.asked.append(question)
            except _Back:
                self._go_back()

    def _next(self) -> Question | None:
        return next(
            (one for one in questions.QUESTIONS if one.id not in self.settled and questions.applies(one, self.answers)),
            None,
        )

    def _go_back(self) -> None:
        """To the question asked last that is still to be asked at all."""
        while self.asked:
            question = self.asked.pop()
            if questions.applies(question, self.answers):
                self.settled.discard(question.id)
                return
        self.console.say("これより前の質問はありません。")

    def _ask(self, question: Question) -> None:
        self._introduce(question)
        value = self._several(question) if question.many else self._one(question)
        self.answers = questions.answered(self.answers, question, value)
        self.settled.add(question.id)
        for unfit in questions.unfit(self.answers):
            self.answers = questions.without(self.answers, unfit)
            self.settled.discard(unfit.id)

    def _introduce(self, question: Question) -> None:
        said = [one for one in questions.QUESTIONS if questions.applies(one, self.answers)]
        place = said.index(question) + 1 if question in said else 0
        self.console.say(f"\n[{place}/{len(said)}] {question.text}")
        self.console.say(f"    {question.why}")
        self.console.say(f"    例: {question.example}")
        choices = [(questions.in_japanese(question.vocabulary, choice.word), choice.note) for choice in question.choices]
        if question.kind == "lead":
            choices = [(member.name, "") for member in self.answers.member]
        for number, (label, note) in enumerate(choices, 1):
            self.console.say(f"    {number:2} {label}{f'（{note}）' if note else ''}")
        if question.kind == "businesses":
            self._offer_businesses()

    def _offer_businesses(self) -> None:
        shown = ""
        for number, business in enumerate(questions.shipped_businesses(), 1):
            if business.regime != shown:
                shown = business.regime
                self.console.say(f"    ― {questions.in_japanese('regimes', shown)}")
            self.console.say(f"    {number:2} {business.name}")

    def _line(self, question: Question, prompt: str) -> str:
        """What was typed; raises _Back for 「<」, and explains on 「?」 until something else is said."""
        while True:
            typed = self.console.ask(prompt).strip()
            match questions.plain(typed):
                case "<" | "戻る":
                    raise _Back
                case "?":
                    self.console.say("\n".join(f"    {line}" for line in question.more.splitlines()))
                case _:
                    return typed

    def _refused(self, error: SpecgenError) -> None:
        for problem in error.problems:
            self.console.say(f"    {problem.message}")
            self.console.say(f"    → {problem.remedy}")

    # -- one answer ----------------------------------------------------------------------------

    def _one(self, question: Question) -> Any:
        before = questions.shown(question, self.answers)
        usual = getattr(self.answers, question.id) if before else questions.default_of(question, self.answers)
        default = questions.shown(question, questions.answered(self.answers, question, usual))
        hint = f"（Enter: {default}{'、空欄にする: なし' if before and question.skippable else ''}）" if default else ""
        if not default:
            hint = "（Enter: 空欄）" if question.skippable else ""
        while True:
            typed = self._line(question, f"{hint}> ")
            try:
                if typed == "なし" and question.skippable:
                    return ""
                if typed:
                    return questions.read(question, [(typed, _ANSWER)], self.answers)
                if usual or question.skippable:
                    return usual
                self.console.say("    この質問は空欄にできません。番号を入力してください。")
            except UsageError as error:
                self._refused(error)

    # -- several answers -----------------------------------------------------------------------

    def _several(self, question: Question) -> tuple[Any, ...]:
        entries: tuple[Any, ...] = getattr(self.answers, question.id)
        if entries:
            self.console.say(f"    今の答え: {questions.shown(question, self.answers)}（最後のものを消すには <）")
        while True:
            prompt = f"{len(entries) + 1} 件目{'（Enter: 終わり、<: 最後のものを消す）' if entries else ''}> "
            try:
                typed = self._line(question, prompt)
            except _Back:
                if not entries:
                    raise
                self.console.say(f"    「{entries[-1].name}」を消しました。")
                entries = entries[:-1]
                continue
            if not typed and entries:
                return entries
            if not typed:
                self.console.say("    一つ以上入力してください。")
                continue
            try:
                for entry in self._members(typed) if question.kind == "members" else self._businesses(typed):
                    entries = questions.with_entry(entries, entry, _ANSWER)
                    self.console.say(f"    {_described(entries[-1])}を加えました。")
            except UsageError as error:
                self._refused(error)

    def _members(self, typed: str) -> tuple[Member, ...]:
        outside = questions.unlisted(typed, _ANSWER)
        if outside:
            return (outside,)
        found = municipalities.find(typed, _ANSWER)
        if not found:
            raise questions.unknown_municipality(typed, _ANSWER)
        chosen = found[0] if len(found) == 1 else self._choose(found)
        return (questions.member_of(chosen),) if chosen else ()

    def _choose(self, found: tuple[Municipality, ...]) -> Municipality | None:
        self.console.say(f"    {len(found)} 団体が当てはまります。")
        for number, one in enumerate(found[:_CANDIDATES], 1):
            self.console.say(f"    {number:2} {one.full_name}（{one.code}）")
        if len(found) > _CANDIDATES:
            self.console.say(f"    ほか {len(found) - _CANDIDATES} 団体。もう少し長く入力してください。")
        numbers = questions.numbers_in(self.console.ask("番号（Enter: 入力し直す）> "), min(len(found), _CANDIDATES))
        return found[numbers[0] - 1] if numbers and len(numbers) == 1 else None

    def _businesses(self, typed: str) -> tuple[Business, ...]:
        shipped = questions.shipped_businesses()
        numbers = questions.numbers_in(typed, len(shipped))
        if numbers is not None:
            return tuple(shipped[number - 1] for number in numbers)
        name, regime = questions.split_regime(typed)
        if regime or questions.listed_business(name):
            return (questions.business_of(typed, _ANSWER),)
        name = questions.line(name, _ANSWER)
        for number, choice in enumerate(questions.REGIMES, 1):
            self.console.say(f"    {number:2} {questions.in_japanese('regimes', choice.word)}（{choice.note}）")
        picked = questions.numbers_in(self.console.ask(f"「{name}」の区分の番号（Enter: 入力し直す）> "), len(questions.REGIMES))
        return (Business("", name, questions.REGIMES[picked[0] - 1].word),) if picked else ()

    # -- before writing ------------------------------------------------------------------------

    def _review(self) -> Question | None:
        """The question to be answered again; None when all is well. Raises _Back."""
        said = [one for one in questions.QUESTIONS if questions.applies(one, self.answers)]
        self.console.say("\n次の内容で書きます。")
        for number, question in enumerate(said, 1):
            self.console.say(f"    {number:2} {questions.label(question)}: {questions.shown(question, self.answers) or '【要記入】'}")
        sound = self._sound()
        prompt = "Enter: 書く、番号: 直す、<: 前の質問に戻る> " if sound else "番号: 直す、<: 前の質問に戻る> "
        while True:
            typed = questions.plain(self.console.ask(prompt))
            if not typed and sound:
                return None
            if typed in ("<", "戻る"):
                raise _Back
            numbers = questions.numbers_in(typed, len(said))
            if numbers:
                return said[numbers[0] - 1]
            self.console.say("    番号を一つ入力するか、Enter を押してください。" if sound else "    番号を一つ入力してください。")

    def _sound(self) -> bool:
        try:
            self.prove(self.answers)
        except InputError as error:
            self.console.say("\nこのままでは書けません。次の点を直してください。")
            self._refused(error)
            return False
        return True


def _described(entry: Member | Business) -> str:
    if isinstance(entry, Business):
        return f"「{entry.name}」（{questions.in_japanese('regimes', entry.regime)}）"
    one = entry.municipality
    return f"「{one.full_name}」（{one.code}、長の職名は{entry.head_title}）" if one else f"「{entry.name}」"
