"""``topics.yaml``: what papers must speak of, each topic covered for every profile there can be, or said why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specgen import schema
from specgen.errors import InputError, Problem
from specgen.library import Library
from specgen.model import Condition
from specgen.selection import value_in_words
from specgen.situations import situations, true_in
from specgen.source import Document, parse_yaml

FILE = "topics.yaml"


def check_topics(library: Library, texts: Mapping[str, str], names: Mapping[str, str]) -> Iterator[Problem]:
    """Problems SG262 (a clause no such document holds) and SG263 (a topic nothing covers in some situation).

    texts, names: the files of the library and the names they are shown under.
    """
    if FILE not in texts:
        return
    try:
        document = parse_yaml(texts[FILE], names[FILE])
        lists = schema.load(schema.Topics, document).root
    except InputError as error:
        yield from error.problems
        return
    printed = {(kind.id, clause): kind.kind.when for kind in library.kinds for clause in kind.clause_ids()}
    for name, listed in lists.items():
        for key, topic in listed.topics.items():
            path = (name, "topics", key)
            unknown = list(_unknown(topic, document, path, printed))
            yield from unknown
            if not unknown:
                yield from _uncovered(library, listed, topic, document, path, printed)


def _unknown(
    topic: schema.Topic, document: Document, path: tuple[str, ...], printed: Mapping[tuple[str, str], Condition]
) -> Iterator[Problem]:
    known = sorted(f"{kind}/{clause}" for kind, clause in printed)
    for i, name in enumerate(topic.clauses):
        if name not in known:
            remedy = f"{schema.did_you_mean(name, known)}「文書の種類/条項」の形で、その文書に並んでいる条項を書いてください"
            yield Problem(document.origin((*path, "clauses", i)), "SG262", f"条項「{name}」を載せる文書はありません", remedy)


def _uncovered(
    library: Library,
    listed: schema.TopicList,
    topic: schema.Topic,
    document: Document,
    path: tuple[str, ...],
    printed: Mapping[tuple[str, str], Condition],
) -> Iterator[Problem]:
    """The first situation in which a paper is made that says nothing of the topic."""
    ways: list[tuple[Condition, ...]] = [(exemption.when,) for exemption in topic.unless]
    for name in topic.clauses:
        kind, _, clause = name.partition("/")
        ways.append((printed[kind, clause], library.clauses[clause].when))
    for facts in situations([listed.when], [when for way in ways for when in way]):
        if not any(all(true_in(when, facts) for when in way) for way in ways):
            yield Problem(
                document.origin(path, key=True),
                "SG263",
                f"事項「{topic.title}」を定める条項がない場合があります（{_in_words(facts)}）",
                "その場合の条項を clauses に加えるか、unless に条件（when）と理由（why）を書いてください",
            )
            return


def _in_words(facts: Mapping[str, object]) -> str:
    return "、".join(f"{schema.CONDITION_LABELS[key]}: {value_in_words(key, value)}" for key, value in facts.items())
