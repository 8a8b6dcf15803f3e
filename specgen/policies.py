"""Policies as data: what must hold in their files, and how two editions differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from specgen import schema
from specgen.errors import Origin, Problem, UsageError
from specgen.source import Document, parse_yaml, read_text

LoadedPolicy = tuple[schema.Policy, Document]


def check_policies(policies: Sequence[LoadedPolicy], kinds: Mapping[str, Collection[str]], reports: Collection[str]) -> Iterator[Problem]:
    """Problems SG190–SG194 of policy files.

    kinds: kind of document → the clauses it may print.  reports: the kinds about other documents: no provision rests on them.
    """
    yield from _editions_once(policies)
    yield from _ids_once(policies)
    for policy, document in policies:
        for i, provision in enumerate(policy.provisions):
            for key, groups in (("clauses", provision.clauses), ("examples", provision.examples)):
                for j, group in enumerate(groups):
                    for k, name in enumerate(group):
                        yield from _known_clause(name, document.origin(("provisions", i, key, j, k)), kinds, reports)
            for j, fact in enumerate(provision.facts):
                if fact not in schema.PROVISION_FACTS:
                    known = sorted(schema.PROVISION_FACTS)
                    remedy = f"{schema.did_you_mean(fact, known)}使えるもの: {', '.join(known)}"
                    yield Problem(document.origin(("provisions", i, "facts", j)), "SG191", f"事実「{fact}」はありません", remedy)
        yield from _factors_known(policy, document)


def _known_clause(name: str, origin: Origin, kinds: Mapping[str, Collection[str]], reports: Collection[str]) -> Iterator[Problem]:
    kind, slash, clause = name.partition("/")
    if not slash:
        yield Problem(
            origin, "SG190", f"「{name}」は条項を指していません", "「文書の種類/条項」の形で書いてください（例: spec/policy.principle）"
        )
    elif kind not in kinds or kind in reports:
        known = sorted(set(kinds) - set(reports))
        remedy = f"{schema.did_you_mean(kind, known)}使える種類: {', '.join(known)}"
        yield Problem(origin, "SG190", f"文書の種類「{kind}」の条項は、規定を満たすものになりません", remedy)
    elif clause not in kinds[kind]:
        remedy = f"{schema.did_you_mean(clause, sorted(kinds[kind]))}文書の種類のファイル（kinds）に並んでいる条項を書いてください"
        yield Problem(origin, "SG190", f"条項「{clause}」は文書「{kind}」にありません", remedy)


def _factors_known(policy: schema.Policy, document: Document) -> Iterator[Problem]:
    provisions = [provision.id for provision in policy.provisions]
    factors = [factor.id for factor in policy.factors]
    for i, factor in enumerate(policy.factors):
        if factor.provision not in provisions:
            remedy = f"{schema.did_you_mean(factor.provision, provisions)}ある規定: {', '.join(provisions)}"
            yield Problem(document.origin(("factors", i, "provision")), "SG192", f"規定「{factor.provision}」はありません", remedy)
    for i, question in enumerate(policy.questions):
        if question.part in schema.WORDS["factors"] and question.part not in factors:
            yield _no_factor(question.part, document.origin(("questions", i, "part")), factors)
    for i, remedy_ in enumerate(policy.remedies):
        for j, name in enumerate(remedy_.factors):
            if name not in factors:
                yield _no_factor(name, document.origin(("remedies", i, "factors", j)), factors)


def _no_factor(name: str, origin: Origin, factors: Sequence[str]) -> Problem:
    return Problem(origin, "SG192", f"要因「{name}」は、この方針の factors にありません", f"ある要因: {', '.join(factors) or 'なし'}")


def _ids_once(policies: Sequence[LoadedPolicy]) -> Iterator[Problem]:
    """Ids of provisions and factors once a file; those of questions and remedies once in all families, for requests name them alone."""
    owners: dict[tuple[str, str], tuple[str, Origin]] = {}
    for policy, document in policies:
        for key in ("provisions", "factors", "questions", "remedies"):
            here: set[str] = set()
            for i, entry in enumerate(getattr(policy, key)):
                origin = document.origin((key, i, "id"))
                if entry.id in here:
                    yield Problem(origin, "SG193", f"識別名「{entry.id}」が２回使われています", "どちらか一方を別の名前にしてください")
                here.add(entry.id)
                if key not in ("questions", "remedies"):
                    continue
                family, first = owners.setdefault((key, entry.id), (policy.family, origin))
                if family != policy.family:
                    what = f"識別名「{entry.id}」は、別の方針でも使われています（先に {first}）"
                    yield Problem(origin, "SG193", what, "要望がどの方針の設問又は代替措置を指すか分かるよう、別の名前にしてください")


def _editions_once(policies: Sequence[LoadedPolicy]) -> Iterator[Problem]:
    """Of a family one file an edition, and one a day: else nobody could say which is in force."""
    for key, what in (("edition", "版"), ("date", "日付")):
        seen: dict[tuple[str, object], str] = {}
        for policy, document in policies:
            first = seen.setdefault((policy.family, getattr(policy, key)), policy.id)
            if first != policy.id:
                message = f"方針「{policy.family}」の同じ{what}のファイルが二つあります（先に {first}）"
                yield Problem(document.origin((key,)), "SG194", message, "改定版は、別の edition と date を持つファイルにしてください")


# --- finding one ------------------------------------------------------------------------------


def find_policy(named: str, policies: Mapping[str, schema.Policy]) -> schema.Policy:
    """The policy with this id, or the one in this file (its name ends in ``.yaml``); raises UsageError SG195, or what is wrong with the file."""
    if named in policies:
        return policies[named]
    if named.endswith((".yaml", ".yml")):
        return schema.load(schema.Policy, parse_yaml(read_text(Path(named)), named))
    known = list(policies)
    remedy = f"{schema.did_you_mean(named, known)}ある方針: {', '.join(known) or 'なし'}。ファイルなら「.yaml」で終わる名前を書いてください"
    raise UsageError(Problem(Origin("POLICY"), "SG195", f"方針「{named}」はありません", remedy))


# --- two editions -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One difference between two editions.

    part: provisions, factors, questions or remedies.  id: of the entry.  what: added, removed, text, strength, addressee or section.
    old, new: the words before and after, "" where there are none.
    """

    part: str
    id: str
    what: str
    old: str
    new: str

    def as_dict(self) -> dict[str, str]:
        return {"part": self.part, "id": self.id, "what": self.what, "old": self.old, "new": self.new}


_COMPARED: Mapping[str, tuple[str, ...]] = {
    "provisions": ("section", "addressee", "strength", "text"),
    "factors": ("title", "text", "evidence"),
    "questions": ("part", "text", "meaning", "evidence"),
    "remedies": ("title", "text"),
}


def differences(old: schema.Policy, new: schema.Policy) -> tuple[Change, ...]:
    """What became of each provision, factor, question and remedy, in the order of ``new``, what was removed last.

    Raises UsageError SG196 when the two are no editions of one policy.
    """
    if old.family != new.family:
        what = f"「{old.id}」（{old.family}）と「{new.id}」（{new.family}）は、同じ方針の版ではありません"
        raise UsageError(Problem(Origin("NEW"), "SG196", what, "同じ family の二つの版を比べてください"))
    return tuple(change for part in _COMPARED for change in _changes(part, getattr(old, part), getattr(new, part)))


def _changes(part: str, old: Sequence[schema.Model], new: Sequence[schema.Model]) -> Iterator[Change]:
    before = {_field(entry, "id"): entry for entry in old}
    after = {_field(entry, "id"): entry for entry in new}
    for name, entry in after.items():
        if name not in before:
            yield Change(part, name, "added", "", _words(entry))
            continue
        for field in _COMPARED[part]:
            was, is_ = _field(before[name], field), _field(entry, field)
            if was != is_:
                yield Change(part, name, field, was, is_)
    for name, entry in before.items():
        if name not in after:
            yield Change(part, name, "removed", _words(entry), "")


def _field(entry: schema.Model, name: str) -> str:
    """The words of a field; code words in Japanese."""
    value = str(getattr(entry, name))
    return {"strength": schema.STRENGTHS, "addressee": schema.ADDRESSEES}.get(name, {}).get(value, value)


def _words(entry: schema.Model) -> str:
    return _field(entry, "text")
