"""A cross-section of the corpus comes through the door and into our papers whole; all of it: ``python -m tests.corpus``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.corpus.__main__ import of_folder
from tests.corpus.hosts import host
from tests.corpus.makers import features, make
from tests.corpus.measure import Result, Sample, compose_one, groups, rates
from tests.corpus.pieces import FEATURES
from tests.corpus.validity import Fault, Validator
from tests.corpus.word_shell import word_file
from tests.corpus.words import count


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return make(tmp_path_factory.mktemp("corpus"))


def test_the_corpus_is_as_large_and_as_mixed_as_promised(samples: list[Sample]) -> None:
    producers = Counter(each.producer for each in samples)
    held = {feature for each in samples for feature in each.features}
    assert len({each.path.read_bytes() for each in samples}) >= 300
    assert len(producers) >= 12
    assert held == set(features())
    assert len(held) >= 70


def test_a_cross_section_keeps_its_words_and_none_is_refused(samples: list[Sample]) -> None:
    results = [compose_one(each) for each in _cross_section(samples, 7)]
    assert len(results) >= 40
    assert not [(each.sample.path.name, each.code, each.message[-300:]) for each in results if each.code]
    assert not [(each.sample.path.name, each.kept, each.around) for each in results if each.kept < 1 or each.around < 1]


@pytest.mark.validator
def test_valid_files_of_every_producer_make_valid_papers(samples: list[Sample], validator: str, tmp_path: Path) -> None:
    results = [compose_one(each) for each in _cross_section(samples, 60)]
    asked = Validator(validator, tmp_path)
    before, after = asked.faults(each.sample.path.read_bytes() for each in results), asked.faults(each.composed for each in results)
    assert {each.sample.producer for each in results} == {each.producer for each in samples}
    assert not [
        (each.sample.path.name, new[:2])
        for each, old, new in zip(results, before, after, strict=True)
        if new and (not old or each.sample.producer == "word")
    ]


def _cross_section(samples: list[Sample], step: int) -> list[Sample]:
    """Every so manyth file, and the first of each producer."""
    first = {each.producer: each for each in reversed(samples)}
    return [each for place, each in enumerate(samples) if place % step == 0 or first[each.producer] is each]


def test_words_are_counted_where_a_reader_sees_them() -> None:
    """Notes that are referred to, text boxes in both forms, deleted text; not instructions of fields, nor headers no section shows."""
    words = count(word_file([FEATURES[name](1) for name in ("footnotes", "tracked-changes", "headers")]))
    assert [words.text[sign] for sign in "脚託消"] == [2, 1, 1]  # 脚: in the text and in the note
    assert words.around["欄"] == 2
    assert count(word_file([FEATURES["fields"](1)])).text["NUMPAGES"] == 0
    assert count(word_file([FEATURES["text-box"](1)])).text["中"] == 2


def test_lost_words_and_those_of_the_host_are_told_apart() -> None:
    before, paper = count(word_file([FEATURES["ruby"](1)])), count(host())
    assert before.kept(paper, paper) == (0.0, 1.0)


def test_rates_count_only_valid_files_that_are_not_hostile() -> None:
    sample, fault = Sample(Path("a.docx"), "word", ("table",)), Fault("kind", "where")
    results = [
        Result(sample, kept=1.0, before=(), after=()),
        Result(sample, kept=1.0, before=(), after=(fault,)),
        Result(sample, kept=0.98, before=(), after=()),
        Result(sample, kept=1.0, before=(fault,), after=(fault,)),
        Result(sample, "SG440", "", before=()),
        Result(sample, "SG405", "", before=()),
        Result(sample, "crash", "Traceback", before=()),
    ]
    counted = rates(results)
    assert (counted.files, counted.hostile, counted.refused, counted.crashed, counted.valid, counted.whole, counted.words) == (
        7,
        1,
        1,
        1,
        5,
        1,
        1,
    )
    assert (counted.success, counted.refusals) == (0.2, 0.2)
    assert [(kind, name, len(group)) for kind, name, group in groups(results)] == [("producer", "word", 7), ("feature", "table", 7)]


def test_files_of_other_people_are_taken_once_each(tmp_path: Path) -> None:
    for name, words in (("a/one.docx", b"1"), ("a/same.docx", b"1"), ("b/two.DOCX", b"2"), ("b/three.txt", b"3")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(words)
    assert [(each.producer, each.path.name) for each in of_folder(tmp_path, None)] == [("a", "one.docx"), ("b", "two.DOCX")]
