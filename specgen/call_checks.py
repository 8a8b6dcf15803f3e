"""The procedure that chooses the contractor: days and choices that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from specgen import schema
from specgen.errors import InputError, Problem
from specgen.schedule import Step, out_of_order

if TYPE_CHECKING:
    from specgen.profile import LoadedProfile

_ELSEWHERE = {"notice": "call の notice", "contract": "contract_period の build_start"}  # steps whose day is said in another place


def check_call(profile: LoadedProfile, steps: Sequence[Step]) -> None:
    """Raises InputError SG163–SG166 with everything the profile says of the procedure that cannot be."""
    problems = [*_steps_of_the_procedure(profile, steps), *_in_order(steps), *_open_to_the_method(profile)]
    if problems:
        raise InputError(*problems)


def _steps_of_the_procedure(profile: LoadedProfile, steps: Sequence[Step]) -> Iterator[Problem]:
    """Every day the profile gives is one of a step of this procedure, once."""
    known = [step.id for step in steps if step.id not in _ELSEWHERE]
    first: dict[str, int] = {}
    for i, given in enumerate(profile.data.call.steps):
        origin = profile.origin("call", "steps", i, "id")
        if given.id in _ELSEWHERE:
            yield Problem(origin, "SG163", f"「{given.id}」の期日は、ここには書けません", f"{_ELSEWHERE[given.id]}に書いてください")
        elif given.id not in known:
            remedy = f"{schema.did_you_mean(given.id, known)}使える段階: {', '.join(known)}"
            yield Problem(origin, "SG163", f"「{given.id}」という段階は、この手続にありません", remedy)
        elif given.id in first:
            line = profile.origin("call", "steps", first[given.id], "id").line
            yield Problem(origin, "SG163", f"「{given.id}」の期日が二度書かれています（初めは {line} 行目）", "一つにまとめてください")
        first.setdefault(given.id, i)


def _in_order(steps: Sequence[Step]) -> Iterator[Problem]:
    for step, before in out_of_order(steps):
        origin = step.given or before.given
        if origin is None:
            continue  # computed from one another: cannot be
        remedy = "steps の期日か、段階の間の日数（parameters の call_ で始まる値）を直してください"
        if step.id == "contract":
            remedy = "公募開始日（公告日）を早めるか、構築期間の初日（contract_period の build_start）を遅らせてください"
        yield Problem(origin, "SG164", f"{step.name}（{step.day}）が、{before.name}（{before.day}）より前です", remedy)


def _open_to_the_method(profile: LoadedProfile) -> Iterator[Problem]:
    """Rule: 特例政令第１１条第１項 leaves a 特定地方公共団体 no 随意契約 by reason of its nature or purpose."""
    if profile.data.call.gpa == "tokutei" and profile.data.method == "proposal":
        yield Problem(
            profile.origin("call", "gpa"),
            "SG165",
            "政府調達の特例の適用を受ける都道府県又は指定都市は、この調達を公募型プロポーザルによる随意契約とすることができません",
            "method を overall_evaluation か open_bidding にするか、特例の適用の有無を確かめて gpa を直してください",
        )
    if profile.data.consortium and profile.data.call.selection_committee:
        yield Problem(
            profile.origin("call", "selection_committee"),
            "SG166",
            "共同調達の選定委員会の名称が、consortium のほかの欄にも書かれています",
            "consortium の selection_committee に書いて、この行を消してください",
        )
