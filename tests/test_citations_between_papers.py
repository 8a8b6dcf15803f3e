"""What a paper cites of another one (様式第３号, 調達仕様書第４の３, 別紙２) is there: read from the printed words, not from our references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from specgen.model import Document
from specgen.render import markdown
from tests.small import ROOT, shipped

SAMPLES = sorted(path.stem for path in (ROOT / "profiles").glob("*.yaml"))
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMBER = "[０-９0-9]+"


@cache
def words(name: str) -> dict[str, str]:
    """Kind → all its printed words, links reduced to their text."""
    return {
        document.kind: re.sub(r"\[([^\]]*)\]\(#[^)]*\)", r"\1", markdown.render(document).decode())
        for document in shipped(name).documents
        if document.subject == ""
    }


@cache
def papers(name: str) -> dict[str, Document]:
    return {document.kind: document for document in shipped(name).documents if document.subject == ""}


def places(document: Document) -> set[tuple[int, int]]:
    """(chapter, clause) by their printed numbers, (chapter, 0) for a chapter alone."""
    found = set()
    for chapter in document.chapters:
        number = int(re.sub(r"\D", "", chapter.label.translate(_WIDE)))
        found.add((number, 0))
        found |= {(number, int(re.sub(r"\D", "", clause.label.translate(_WIDE)))) for clause in chapter.clauses}
    return found


def labels(document: Document, word: str) -> set[str]:
    return {annex.label for annex in document.annexes if annex.label.startswith(word)}


def cited_places(text: str, title: str) -> Iterator[tuple[int, int]]:
    for chapter, clause in re.findall(rf"{title}第({_NUMBER})(?:の({_NUMBER}))?", text):
        yield int(chapter.translate(_WIDE)), int((clause or "0").translate(_WIDE))


def call(name: str) -> str:
    return {"open_bidding": "入札説明書", "overall_evaluation": "入札説明書", "proposal": "実施要領"}[shipped(name).profile.data.method]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_chapter_and_section_cited_by_another_paper_is_there(name: str) -> None:
    titles = {"spec": "調達仕様書", "rfp": call(name), "proposal_guide": "提案書作成要領", "evaluation": "評価基準書", "forms": "様式集"}
    cited = 0
    for kind, title in titles.items():
        if kind not in papers(name):
            assert not [other for other, text in words(name).items() if re.search(rf"{title}第{_NUMBER}", text)]
            continue
        there = places(papers(name)[kind])
        for other, text in words(name).items():
            if other != kind:
                wanted = set(cited_places(text, title))
                cited += len(wanted)
                assert wanted <= there, (other, title, wanted - there)
    assert cited > 100  # the papers of a call rest on one another


@pytest.mark.parametrize("name", SAMPLES)
def test_every_form_and_annex_cited_anywhere_is_there(name: str) -> None:
    spec, forms = papers(name)["spec"], papers(name)["forms"]
    of_spec, of_forms, annexes = labels(spec, "様式"), labels(forms, "様式"), labels(spec, "別紙")
    assert len(of_forms) > 15
    for kind in ("spec", "contract", "contract_annex", "rfp", "proposal_guide", "forms", "evaluation"):
        if kind not in papers(name):
            continue
        text = words(name)[kind]
        its_own = set(re.findall(rf"(?<!調達仕様書)(様式第{_NUMBER}号)", text))
        of_the_specification = set(re.findall(rf"調達仕様書(様式第{_NUMBER}号)", text))
        assert of_the_specification <= of_spec
        assert its_own <= (of_spec if kind == "spec" else of_forms), kind
        own_annexes = annexes if kind == "spec" else labels(papers(name)[kind], "別紙")
        assert set(re.findall(rf"(?<!調達仕様書)(別紙{_NUMBER})", text)) <= own_annexes, kind
        assert set(re.findall(rf"調達仕様書(別紙{_NUMBER})", text)) <= annexes, kind


@pytest.mark.parametrize("name", SAMPLES)
def test_every_form_is_cited_by_the_call_or_its_guide(name: str) -> None:
    """A form nobody asks for is a form vendors hand in for nothing."""
    asking = "".join(words(name).get(kind, "") for kind in ("rfp", "proposal_guide", "evaluation", "contract"))
    forms = papers(name)["forms"]
    unasked = {annex.label: annex.title for annex in forms.annexes if annex.label not in asking}
    assert unasked == {}
