"""Customization requests: their answers name questions of the policy (decisions come on top)."""

from __future__ import annotations

from specgen import schema
from specgen.errors import InputError, Problem
from specgen.library import Library
from specgen.profile import LoadedProfile


def check_requests(profile: LoadedProfile, library: Library) -> None:
    """Every answered or annotated question is one a policy asks; raises InputError SG136."""
    known = sorted({question.id for policy in library.policies.values() for question in policy.questions})
    problems = [
        Problem(
            profile.source.origin(("customization_requests", i, key, name), key=True),
            "SG136",
            f"設問「{name}」はありません",
            f"{schema.did_you_mean(name, known)}設問の一覧は docs/profile.md にあります",
        )
        for i, request in enumerate(profile.data.customization_requests)
        for key in ("answers", "notes")
        for name in getattr(request, key)
        if name not in known
    ]
    if problems:
        raise InputError(*problems)
