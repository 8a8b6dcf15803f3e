"""カスタマイズ要望一覧: the customization requests of a profile as a workbook that offices fill in and send back.

Its sheets are those the 入力シート has for requests (sheets.py), so that what is written by one is read by the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from specgen import schema
from specgen.asking import part_in_words, questions_for
from specgen.library import Library
from specgen.profile import LoadedProfile
from specgen.workbook import Hints, write_workbook

TITLE, QUESTIONS = "カスタマイズ要望一覧", "設問の一覧"


class Register(schema.Model):
    """The part of a profile the workbook holds."""

    customization_requests: tuple[schema.CustomizationRequest, ...] = Field((), title="カスタマイズ要望")


_GUIDE = (
    "カスタマイズ要望一覧",
    "",
    "１　一行が一つの要望です。新しい要望は、シート「カスタマイズ要望」の空いている行に書きます。管理番号はほかの要望と重ならないものにします。",
    "２　黄色い見出しの欄は必ず書きます。一覧から選ぶ欄では、▼を押して選びます。日付は 2027-04-01 のように書きます。数は半角の数字だけで書きます。",
    "３　一つの欄に幾つかのものを書くときは、「、」で区切ります。団体と業務は、名称でも識別名でも書けます。",
    "４　検討の設問には、シート「カスタマイズ要望（設問への回答）」で答えます。回答は一覧から選び、理由・根拠を書きます。",
    f"　　新しい要望の設問は、シート「{QUESTIONS}」で発生要因に応じたものを探し、その識別名を書きます。",
    "５　代替措置、部門の意見、協議及び経過は、それぞれのシートに書き、最初の列に要望の管理番号を書きます。",
    "６　列を並べ替えても、見出しの言葉を変えても読み取れます。２行目（隠れています）の項目名は消さないでください。",
    "７　数式、結合したセル及び見出しのない列の値は読み取れず、場所を示してお知らせします。",
    "８　空欄にしても、プロファイルに既にある値は消えません。行を消しても、プロファイルの要望は消えません。",
    "９　「specgen requests import このファイル プロファイル.yaml --dry-run」で何が変わるかを確かめ、--dry-run を外すと書き込みます。",
)


def request_book(profile: LoadedProfile, library: Library) -> bytes:
    """The workbook of the requests of ``profile``; equal bytes for equal data.

    For every request a row for each question of its factors, answered or not; all questions of the policies in force on
    a sheet for the reader.
    """
    data: Mapping[str, Any] = profile.source.data
    policies = library.policies_on(profile.data.project.date)
    regimes = {business.id: business.regime for business in profile.data.businesses}
    hints = Hints(
        guide=_GUIDE,
        questions=tuple((question.id, question.text) for policy in library.policies.values() for question in policy.questions),
        asked={
            request.id: tuple(question.id for question in questions_for(request, regimes[request.business], policies))
            for request in profile.data.customization_requests
        },
        more={QUESTIONS: ((22, 16, 60, 44, 44), (("設問の区分", "識別名", "設問", "「はい」の意味", "回答の根拠"), *_questions(policies)))},
    )
    requests = data.get("customization_requests") or []
    return write_workbook({"customization_requests": requests}, hints, Register, TITLE, around=data)


def _questions(policies: tuple[schema.Policy, ...]) -> Iterator[tuple[str, ...]]:
    for policy in policies:
        for question in policy.questions:
            yield part_in_words(question.part), question.id, question.text, question.meaning, question.evidence
