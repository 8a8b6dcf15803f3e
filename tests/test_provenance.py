"""What a Word file still tells of the clauses it was made of, after it was edited or saved elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.build import build, prepare
from specgen.errors import WorkplaceError
from specgen.library import Library
from specgen.profile import LoadedProfile, load_profile
from specgen.provenance import clause_states
from specgen.render import docx
from tests.conftest import PROFILES, ROOT, SAMPLE, shipped_library
from tests.small import prepared
from tests.test_office import PROVENANCE, Office


def files(profile: Path) -> Iterator[tuple[str, bytes]]:
    assembled = prepared(profile)
    for document in (*assembled.documents, *assembled.reports):
        yield f"{profile.stem}-{document.kind}", docx.render(document, shipped_library().styles, PROVENANCE)


@cache
def agreement() -> bytes:
    (document,) = prepare(load_profile(SAMPLE), shipped_library(), ["agreement"]).documents
    return docx.render(document, shipped_library().styles, PROVENANCE)


def rewritten(content: bytes, change: Callable[[str], str], part: str = "word/document.xml") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                new = change(text.decode()).encode()
                assert new != text, "nothing changed"
                text = new
            target.writestr(name, text)
    return buffer.getvalue()


def states(content: bytes) -> Mapping[str, str]:
    found = clause_states(content)
    assert found is not None
    return {state.id: state.state for state in found}


def others(content: bytes) -> dict[str, str]:
    return {name: state for name, state in states(content).items() if state != "same"}


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.stem)
def test_every_clause_of_every_file_is_the_same_when_nobody_touched_it(profile: Path) -> None:
    for name, content in files(profile):
        assert set(states(content).values()) == {"same"}, name


@pytest.mark.office
def test_a_save_by_libreoffice_changes_no_clause(soffice: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    smallest: dict[str, tuple[str, bytes]] = {}  # kind → its shortest paper: LibreOffice takes minutes for the longest
    for name, content in (each for profile in PROFILES for each in files(profile)):
        kind = name.rpartition("-")[2]
        smallest[kind] = min(smallest.get(kind, (name, content)), (name, content), key=lambda each: len(each[1]))
    made = dict(smallest.values())
    for name, content in made.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    saved = Office(soffice, tmp_path_factory.mktemp("saved")).export([tmp_path / f"{name}.docx" for name in made], "docx")
    for name, content in made.items():
        after = saved[name].read_bytes()
        assert after != content
        assert states(after) == dict.fromkeys(states(content), "same"), name


def test_a_save_by_python_docx_changes_no_clause_and_its_edits_are_found(tmp_path: Path) -> None:
    import docx as python_docx

    document = python_docx.Document(io.BytesIO(agreement()))
    document.save(str(tmp_path / "saved.docx"))
    assert others((tmp_path / "saved.docx").read_bytes()) == {}
    paragraph = next(each for each in document.paragraphs if "善良な管理者の注意" in each.text)
    run = next(each for each in paragraph.runs if "善良な管理者の注意" in each.text)
    run.text = run.text.replace("善良な管理者の注意", "自己のためにするのと同一の注意")
    document.save(str(tmp_path / "edited.docx"))
    found = others((tmp_path / "edited.docx").read_bytes())
    assert list(found.values()) == ["edited"]
    assert len(found) == 1


def test_numbers_references_and_filled_blanks_are_no_edits() -> None:
    renumbered = rewritten(agreement(), lambda text: re.sub("<w:t>第([０-９]+)条</w:t>", "<w:t>第９９条</w:t>", text))
    assert others(renumbered) == {}
    (spec,) = prepare(load_profile(ROOT / "tests" / "profiles" / "single.yaml"), shipped_library(), ["spec"]).documents
    content = docx.render(spec, shipped_library().styles, PROVENANCE)
    filled = rewritten(content, lambda text: re.sub("【要記入：[^】]*】", "記入した値", text))
    assert others(filled) == {}


def marks(clause: str) -> tuple[str, str]:
    import hashlib

    name = hashlib.sha256(clause.encode()).hexdigest()[:12]
    return f"_SGs{name}", f"_SGe{name}"


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda text: text.replace(marks("agreement.purpose")[0], "other"), "damaged"),
        (lambda text: text.replace(marks("agreement.purpose")[1], "other"), "damaged"),
        (lambda text: re.sub("|".join(marks("agreement.purpose")), "other", text), "damaged"),
        (
            lambda text: re.sub(
                f"({marks('agreement.purpose')[0]}.*?</w:p>)", r"\1<w:p><w:r><w:t>加えた段落。</w:t></w:r></w:p>", text, count=1
            ),
            "edited",
        ),
        (
            lambda text: re.sub(f"({marks('agreement.purpose')[0]}.*?<w:t>)", r"\1加", text, count=1),
            "edited",
        ),
        (
            lambda text: re.sub(
                f"({marks('agreement.purpose')[0]}[^>]*>(?:<w:bookmarkEnd[^>]*>)?)",
                r'\1<w:hyperlink w:anchor="elsewhere"><w:r><w:t>差し込んだ文</w:t></w:r></w:hyperlink>',
                text,
                count=1,
            ),
            "edited",
        ),
    ],
    ids=["no-start", "no-end", "no-marks", "paragraph-added", "word-added", "link-added"],
)
def test_what_happened_to_a_clause_is_told_of_that_clause(change: Callable[[str], str], state: str) -> None:
    found = others(rewritten(agreement(), change))
    assert found["agreement.purpose"] == state


def test_deleted_words_are_gone_and_inserted_ones_count() -> None:
    def insert(text: str) -> str:
        return re.sub(
            f"({marks('agreement.purpose')[0]}.*?</w:pPr>)",
            r'\1<w:ins w:id="9001" w:author="a"><w:r><w:t>加</w:t></w:r></w:ins>',
            text,
            count=1,
        )

    def delete(text: str) -> str:
        return re.sub(
            f"({marks('agreement.purpose')[0]}.*?</w:pPr>)",
            r'\1<w:del w:id="9001" w:author="a"><w:r><w:delText>消</w:delText></w:r></w:del>',
            text,
            count=1,
        )

    assert others(rewritten(agreement(), insert)) == {"agreement.purpose": "edited"}
    assert others(rewritten(agreement(), delete)) == {}


@settings(max_examples=60, derandomize=True, deadline=None)
@given(data=st.data())
def test_whatever_the_bytes_are_nothing_is_raised(data: st.DataObject) -> None:
    content = bytearray(agreement())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for damaged in (bytes(content), bytes(content[:cut])):
        found = clause_states(damaged)
        assert found is None or {state.state for state in found} <= {"same", "edited", "moved", "duplicated", "damaged", "missing"}


def test_a_foreign_file_and_a_dtd_tell_nothing() -> None:
    assert clause_states(b"") is None
    assert (
        clause_states(rewritten(agreement(), lambda text: text.replace("urn:specgen:manifest:1", "urn:other"), "customXml/item1.xml"))
        is None
    )
    dtd = rewritten(agreement(), lambda text: text.replace("<w:document", "<!DOCTYPE w [<!ENTITY x 'y'>]><w:document", 1))
    assert clause_states(dtd) is None


def test_a_refusal_to_replace_names_the_clauses_that_were_edited(library: Library, sample: LoadedProfile, tmp_path: Path) -> None:
    build(sample, library, tmp_path / "out", only=["agreement"])
    file = tmp_path / "out" / "11_協定書.docx"
    original = file.read_bytes()
    file.write_bytes(rewritten(original, lambda text: text.replace("善良な管理者の注意", "相当の注意")))
    with pytest.raises(WorkplaceError) as caught:
        build(sample, library, tmp_path / "out", only=["agreement"])
    (problem,) = caught.value.problems
    assert re.search("編集されています（変わった条項: [^、]*代表団体[^、]*）", problem.message), problem.message
    file.write_bytes(rewritten(original, lambda text: text + " "))
    with pytest.raises(WorkplaceError) as caught:
        build(sample, library, tmp_path / "out", only=["agreement"])
    assert "（条項の文は変わっていません）" in caught.value.problems[0].message
