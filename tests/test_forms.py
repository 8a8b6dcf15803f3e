"""Forms: what stands above their text, each as a file of its own, and the numbers a profile gives them."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

from specgen.build import build, prepare
from specgen.errors import InputError, WorkplaceError
from specgen.library import Library, load_library
from specgen.model import Document, TableNode
from specgen.render import docx, html, markdown, tree, verify
from specgen.render.ooxml import W
from specgen.single_forms import single_forms
from tests.office_numbers import FLAT_EXPORT, TEXT_EXPORT, folded, numbered
from tests.small import PROFILE, package_files, profile, write_library
from tests.test_renderers import Marked, Page, json_lines

WORD = f"{{{W}}}"
KIND = """\
id: forms
number: '06'
title: 様式集
single_forms: true
bare_annexes: true
scheme: kobun
cover: {page: true, title: '{{ project.title }}', subtitle: 様式集}
outline:
  - {id: use, title: 様式の使い方, clauses: [f.use]}
checks: [form_numbers]
heads:
  applicant: {date: 令和　　年　　月　　日, addressee: ['{{ issuer.head }}　様'], sender: [所在地, 商号又は名称]}
  issuer: {date: 令和　　年　　月　　日, addressee: [参加団体の指定する者　様], issued_by: ['{{ issuer.head }}']}
annexes:
  - {id: entry, form: form, title: 参加表明書, clauses: [f.entry], head: applicant}
  - {id: question, form: form, title: 質問書, clauses: [f.question], head: applicant}
  - {id: result, form: form, title: 結果の通知書, clauses: [f.result], head: issuer}
  - {id: wide, form: form, title: 内訳書, clauses: [f.wide]}
"""
TABLE = """\
id: parts
caption: 内訳
description: 内訳の表
columns: [{heading: 区分, width: 40, value: '{{ row.name }}'}, {heading: 様式, width: 60, value: '{{ row.form }}'}]
rows: [{id: one, name: 構築, form: '[[annex:question]]による。'}]
landscape: true
"""
LIST = """id: list
caption: 団体
description: 団体の表
columns: [{heading: 団体, width: 100, value: '{{ row.name }}'}]
rows: members
"""
TEXTS = {
    "use": "次の様式を用いる。\n\n1. [[annex:entry|titled]]\n2. [[annex:question]]\n\n[[table:list]]\n",
    "entry": "次のとおり参加を表明する。\n\n@id first\n1. 資料\n2. [[ref:f.entry#first]]の写し及び[[annex:result]]\n",
    "question": "[[ref:f.use]]により、質問する。\n\n1. 箇所\n2. 内容\n",
    "result": "結果を通知する。\n",
    "wide": "次の表による。\n\n[[table:parts]]\n\n次の表による。\n\n[[table:parts]]\n",
}
PAPER = {"a.one": "[[annex:forms/question|titled]]及び[[annex:forms/entry]]を提出する。\n"}
NUMBERS = "call: {form_numbers: [{form: question, number: 7}, {form: wide, number: 2}, {form: result, number: 8}]}\n"
NUMBERED = ["参加表明書 様式第１号", "内訳書 様式第２号", "質問書 様式第７号", "結果の通知書 様式第８号"]


def files(texts: Mapping[str, str] = TEXTS, kind: str = KIND) -> dict[str, str]:
    heads = {name: f"---\nid: f.{name}\ntitle: {name}の件\nsource: ['practice: 試験']\n---\n" for name in texts}
    return {
        "kinds/forms.yaml": kind,
        **({"tables/parts.yaml": TABLE} if "wide" in texts else {}),
        "tables/list.yaml": LIST,
        **{f"clauses/f/{name}.md": heads[name] + text for name, text in texts.items()},
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_library(tmp_path, PAPER, files=files())


@pytest.fixture
def small(folder: Path) -> Library:
    return load_library(folder)


def forms(library: Library, more: str = "", base: str = PROFILE) -> Document:
    return next(document for document in prepare(profile(base + more), library).documents if document.kind == "forms")


def value(element: ElementTree.Element, path: str) -> str | None:
    """The value of a property below ``element``: ``pPr/pStyle``."""
    found = element.find("/".join(f"{WORD}{name}" for name in path.split("/")))
    return None if found is None else found.get(f"{WORD}val")


def words(part: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in part.iter(f"{WORD}t"))


def part(content: bytes, name: str = "word/document.xml") -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(name))  # noqa: S314 (we wrote it just now)


def labels(document: Document) -> list[str]:
    return [f"{annex.title} {annex.label}" for annex in document.annexes]


def problems_of(library: Library, more: str) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        prepare(profile(more=more), library)
    return [(problem.code, problem.origin.key) for problem in caught.value.problems]


# --- heads ------------------------------------------------------------------------------------

ENTRY = ["様式第１号　参加表明書", "令和　　年　　月　　日", "見本市長　様", "所在地", "商号又は名称", "次のとおり参加を表明する。"]
RESULT = ["様式第３号　結果の通知書", "令和　　年　　月　　日", "参加団体の指定する者　様", "見本市長", "結果を通知する。"]


@pytest.mark.parametrize("head", [ENTRY, RESULT], ids=["handed in", "issued"])
def test_a_form_says_when_to_whom_and_from_whom_in_every_format(small: Library, head: list[str]) -> None:
    document = forms(small)
    page = [line.whole for line in Page(html.render(document)).lines]
    assert [line for line in json_lines(json.loads(tree.render(document))) if line] == page == Marked(markdown.render(document)).lines
    start = page.index(head[0])
    assert page[start : start + len(head)] == head
    body = part(docx.render(document, dict(small.styles), {}))
    written = [text for each in body.iter(f"{WORD}p") if (text := words(each))]
    start = len(written) - 1 - written[::-1].index(head[0].partition("　")[2])
    assert written[start : start + len(head)] == [head[0].partition("　")[2], *head[1:]]


def test_who_hands_a_form_in_writes_in_cells_at_the_right(small: Library) -> None:
    body = part(docx.render(forms(small), dict(small.styles), {}))
    table = next(each for each in body.iter(f"{WORD}tbl") if "所在地" in words(each))
    assert [[words(cell) for cell in row.iter(f"{WORD}tc")] for row in table.iter(f"{WORD}tr")] == [["所在地", ""], ["商号又は名称", ""]]
    assert [(each.get(f"{WORD}val"), each.get(f"{WORD}hRule")) for each in table.iter(f"{WORD}trHeight")] == [("454", "atLeast")] * 2
    assert (value(table, "tblPr/tblStyle"), value(table, "tblPr/jc")) == ("LayoutTable", "right")
    assert (value(table, "tblPr/tblCaption"), value(table, "tblPr/tblDescription")) == ("差出人", "左の列の事項を、右の列に書き入れる")
    dates = [each for each in body.iter(f"{WORD}p") if words(each) == "令和　　年　　月　　日"]
    assert [value(each, "pPr/pStyle") for each in dates] == ["FormDate"] * 3


def test_no_form_is_laid_out_with_empty_paragraphs(small: Library) -> None:
    body = part(docx.render(forms(small), dict(small.styles), {})).find(f"{WORD}body")
    assert body is not None
    empty = [each for each in body.findall(f"{WORD}p") if not words(each)]
    assert {value(each, "pPr/pStyle") for each in empty} == {"AfterTable"}


def test_what_a_head_lacks_is_open_at_its_form(small: Library) -> None:
    document = forms(small, base=PROFILE.replace("name: 見本市, head_title: 見本市長", "name: 見本市"))
    (name,) = [name for name in document.places if "長" in name]
    assert document.places[name] == ("様式第１号", "様式第２号", "様式第３号")


def test_heads_speak_as_the_vehicle_does(tmp_path: Path) -> None:
    words_of = {"vehicles.yaml": "partial_affairs_assoc: {words: {参加団体: 構成団体}}\n"}
    library = load_library(write_library(tmp_path, PAPER, files=files() | words_of))
    union = PROFILE.replace("lead: aa, ", "lead: aa, vehicle: partial_affairs_assoc, ").replace("contract: lead", "contract: union")
    assert "構成団体の指定する者　様" in Marked(markdown.render(forms(library, base=union))).lines


@pytest.mark.parametrize(
    ("written", "wrong", "code", "shown"),
    [
        ("head: issuer}", "head: isuer}", "SG238", "issuer"),
        ("{{ issuer.head }}　様", "{{ issuer.heed }}　様", "SG227", "issuer.head"),
    ],
)
def test_heads_and_values_that_do_not_exist_are_refused(tmp_path: Path, written: str, wrong: str, code: str, shown: str) -> None:
    broken = write_library(tmp_path, PAPER, files=files(kind=KIND.replace(written, wrong)))
    with pytest.raises(InputError) as caught:
        load_library(broken)
    (problem,) = caught.value.problems
    assert (problem.code, shown in problem.remedy) == (code, True)
    assert problem.origin.line == 1 + KIND[: KIND.index(written)].count("\n")


# --- each form a file of its own --------------------------------------------------------------


def test_each_form_is_a_file_of_its_own(small: Library, tmp_path: Path) -> None:
    manifest = build(profile(), small, tmp_path / "out")
    made = {document.kind: [file.path for file in document.files] for document in manifest.documents}
    assert made["forms"] == [
        "06_様式集.docx",
        "様式/様式第01号_参加表明書.docx",
        "様式/様式第02号_質問書.docx",
        "様式/様式第03号_結果の通知書.docx",
        "様式/様式第04号_内訳書.docx",
    ]
    written = package_files(tmp_path / "out")
    assert set(written) == {*made["forms"], *made["paper"], "manifest.json"}
    build(profile(), small, tmp_path / "again")
    assert package_files(tmp_path / "again") == written


def test_a_form_alone_has_its_number_and_leads_nowhere_else(small: Library) -> None:
    made = dict(single_forms(forms(small)))
    entry, question = made["様式第01号_参加表明書"], made["様式第02号_質問書"]
    body = part(docx.render(entry, dict(small.styles), {}))
    written = [text for each in body.iter(f"{WORD}p") if (text := words(each))]
    assert written == ["参加表明書", *ENTRY[1:], "資料", "様式第１号の(1)の写し及び様式第３号"]
    fields = [each.text or "" for each in body.iter(f"{WORD}instrText")]
    assert [re.sub("_Ref[0-9]+", "その項目", field.strip()) for field in fields] == [
        "REF その項目 \\n \\h"
    ] * 2  # the form itself, and its item
    body = part(docx.render(question, dict(small.styles), {}))
    assert (list(body.iter(f"{WORD}instrText")), list(body.iter(f"{WORD}hyperlink"))) == ([], [])
    numbering = part(docx.render(question, dict(small.styles), {}), "word/numbering.xml")
    assert [value(level, "start") for level in numbering.iter(f"{WORD}lvl") if "様式第" in (value(level, "lvlText") or "")] == ["2"]


def test_a_form_alone_keeps_its_pages_and_its_tables_without_captions(small: Library) -> None:
    document = forms(small)
    whole = [block.label for clause in document.annexes[3].clauses for block in clause.blocks if isinstance(block, TableNode)]
    wide = dict(single_forms(document))["様式第04号_内訳書"]
    tables = [block.label for clause in wide.clauses for block in clause.blocks if isinstance(block, TableNode)]
    assert (whole, tables) == (["", ""], ["", ""])
    body = part(docx.render(wide, dict(small.styles), {}))
    assert [size.get(f"{WORD}orient") for size in body.iter(f"{WORD}pgSz")] == ["landscape"]
    assert "様式第２号" in words(body) and not list(body.iter(f"{WORD}hyperlink"))


@pytest.mark.parametrize(("final", "shown"), [(False, "質問書（案）"), (True, "質問書")])
def test_a_form_alone_shows_its_title_and_whether_it_is_a_draft(small: Library, final: bool, shown: str) -> None:
    document = next(each for each in prepare(profile(), small, final=final).documents if each.kind == "forms")
    content = docx.render(dict(single_forms(document))["様式第02号_質問書"], dict(small.styles), {})
    assert words(part(content, "word/header1.xml")) == shown
    core = part(content, "docProps/core.xml")
    assert core.findtext("{http://purl.org/dc/elements/1.1/}title") == "試験の調達 質問書"


@pytest.mark.parametrize(("more", "provenance"), [("", {}), ("", None), (NUMBERS, {})], ids=["internal", "published", "numbered"])
def test_our_check_reads_every_form_and_finds_what_is_spoiled(small: Library, more: str, provenance: dict[str, str] | None) -> None:
    made = dict(single_forms(forms(small, more)))
    assert len(made) == 4
    for form in made.values():
        content = docx.render(form, dict(small.styles), provenance)
        assert verify.faults(content, form, published=provenance is None) == ()
    spoiled = docx.render(made["様式第01号_参加表明書"], dict(small.styles), provenance)
    other = dict(single_forms(forms(small, NUMBERS if not more else "")))
    wrong = next(form for name, form in other.items() if name.endswith("質問書"))
    assert verify.faults(spoiled, wrong, published=provenance is None) != ()


def test_the_only_form_has_no_number(tmp_path: Path) -> None:
    kind = "\n".join(line for line in KIND.splitlines() if not re.search("id: (question|result|wide)", line)) + "\n"
    texts = {"use": "様式は、[[annex:entry]]とする。\n", "entry": "表明する。\n"}
    library = load_library(write_library(tmp_path, {"a.one": "[[annex:forms/entry|titled]]を提出する。\n"}, files=files(texts, kind)))
    manifest = build(profile(), library, tmp_path / "out", only=["forms"])
    assert [file.path for file in manifest.documents[0].files] == ["06_様式集.docx", "様式/様式_参加表明書.docx"]
    assert labels(forms(library, "call: {form_numbers: [{form: entry, number: 5}]}\n")) == ["参加表明書 様式第５号"]


def test_forms_are_made_where_word_files_are(small: Library, tmp_path: Path) -> None:
    build(profile(more="formats: [html]\n"), small, tmp_path / "html")
    build(profile(), small, tmp_path / "paper", only=["paper"])
    assert set(package_files(tmp_path / "html")) == {"01_試験文書.html", "06_様式集.html", "manifest.json"}
    assert set(package_files(tmp_path / "paper")) == {"01_試験文書.docx", "manifest.json"}


def test_a_published_form_says_nothing_of_its_making(small: Library, tmp_path: Path) -> None:
    build(profile(), small, tmp_path / "out", publish=True)
    with zipfile.ZipFile(tmp_path / "out" / "様式" / "様式第02号_質問書.docx") as archive:
        assert not [name for name in archive.namelist() if name.startswith("customXml") or name.endswith("custom.xml")]
        assert b"_SG" not in archive.read("word/document.xml").replace(b"_SGlast", b"")


def test_forms_with_other_numbers_replace_the_old_files_and_nothing_else(small: Library, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(profile(), small, out)
    (out / "様式" / "記入例.txt").write_text("担当者の覚え", encoding="utf-8")
    build(profile(more=NUMBERS), small, out)
    assert {path.name for path in (out / "様式").iterdir()} == {
        *("様式第01号_参加表明書.docx", "様式第02号_内訳書.docx", "様式第07号_質問書.docx", "様式第08号_結果の通知書.docx"),
        "記入例.txt",
    }
    assert (out / "様式" / "記入例.txt").read_text(encoding="utf-8") == "担当者の覚え"


def test_an_edited_form_is_not_replaced(small: Library, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(profile(), small, out)
    file = out / "様式" / "様式第02号_質問書.docx"
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace("箇所".encode(), "箇所及び理由".encode())
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(WorkplaceError) as caught:
        build(profile(), small, out)
    (problem,) = caught.value.problems
    assert (problem.code, problem.origin.path) == ("SG504", str(file))
    assert "変わった条項: questionの件" in problem.message


def test_a_file_in_place_of_the_folder_is_refused(small: Library, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(profile(), small, out, only=["paper"])
    (out / "様式").write_text("覚え", encoding="utf-8")
    with pytest.raises(WorkplaceError) as caught:
        build(profile(), small, out)
    assert [(problem.code, problem.origin.path) for problem in caught.value.problems] == [("SG504", str(out / "様式"))]
    assert (out / "様式").read_text(encoding="utf-8") == "覚え"


@pytest.mark.validator
@pytest.mark.parametrize("more", ["", NUMBERS], ids=["in order", "with a gap"])
def test_word_takes_every_form(small: Library, validator: str, tmp_path: Path, more: str) -> None:
    build(profile(more=more), small, tmp_path / "out", only=["forms"])
    for file in (tmp_path / "out").rglob("*.docx"):
        answer = subprocess.run([validator, str(file)], check=True, capture_output=True, timeout=120).stdout
        assert json.loads(answer)["errors"] == [], file.name


@pytest.mark.office
def test_libreoffice_shows_the_numbers_of_the_profile(small: Library, tmp_path: Path, convert: Callable[[Path, str], Path]) -> None:
    build(profile(more=NUMBERS), small, tmp_path / "out", only=["forms"])

    def shown(name: str) -> list[tuple[str, str]]:
        file = tmp_path / "out" / name
        printed = numbered(convert(file, TEXT_EXPORT), convert(file, FLAT_EXPORT))
        return [(folded(each.label), each.text) for each in printed if folded(each.label).startswith(("様式", "("))]

    assert shown("06_様式集.docx")[2:] == [
        ("様式第1号", "参加表明書"),
        ("(1)", "資料"),
        ("(2)", "様式第１号の(1)の写し及び様式第８号"),
        ("様式第2号", "内訳書"),
        ("様式第7号", "質問書"),
        ("(1)", "箇所"),
        ("(2)", "内容"),
        ("様式第8号", "結果の通知書"),
    ]
    assert shown("様式/様式第07号_質問書.docx") == [("様式第7号", "質問書"), ("(1)", "箇所"), ("(2)", "内容")]
    assert shown("様式/様式第08号_結果の通知書.docx") == [("様式第8号", "結果の通知書")]


# --- numbers the profile gives ----------------------------------------------------------------


def test_the_numbers_of_the_profile_are_those_of_every_paper(small: Library, tmp_path: Path) -> None:
    assembled = prepare(profile(more=NUMBERS), small)
    paper, document = assembled.documents
    assert labels(document) == NUMBERED
    assert [line.whole for line in Page(html.render(paper)).lines][-1] == "第１条　質問書（様式第７号）及び様式第１号を提出する。"
    assert {"(1)　参加表明書（様式第１号）", "(2)　様式第７号"} <= {line.whole for line in Page(html.render(document)).lines}
    manifest = build(profile(more=NUMBERS), small, tmp_path / "out", only=["forms"])
    assert [file.path for file in manifest.documents[0].files][1:] == [
        "様式/様式第01号_参加表明書.docx",
        "様式/様式第02号_内訳書.docx",
        "様式/様式第07号_質問書.docx",
        "様式/様式第08号_結果の通知書.docx",
    ]


def test_a_number_of_a_form_that_is_not_made_is_free(tmp_path: Path) -> None:
    folder = write_library(tmp_path, PAPER, files=files())
    clause = folder / "clauses" / "f" / "wide.md"
    clause.write_text(clause.read_text(encoding="utf-8").replace("source:", "when: {method: open_bidding}\nsource:"), encoding="utf-8")
    document = forms(load_library(folder), "call: {form_numbers: [{form: wide, number: 1}, {form: result, number: 2}]}\n")
    assert labels(document) == ["参加表明書 様式第１号", "結果の通知書 様式第２号", "質問書 様式第３号"]


def test_numbers_that_cannot_be_are_refused_all_at_once(small: Library) -> None:
    rows = "[{form: qestion, number: 1}, {form: entry, number: 7}, {form: wide, number: 7}, {form: entry, number: 9}]"
    assert problems_of(small, f"call: {{form_numbers: {rows}}}\n") == [
        ("SG168", "call.form_numbers.1.form"),
        ("SG169", "call.form_numbers.3.number"),
        ("SG130", "call.form_numbers.4.form"),
    ]


@pytest.mark.parametrize("number", ["0", "100", "第７号"])
def test_a_number_is_one_to_ninety_nine(number: str) -> None:
    with pytest.raises(InputError) as caught:
        profile(more=f"call: {{form_numbers: [{{form: entry, number: {number}}}]}}\n")
    assert [problem.origin.line for problem in caught.value.problems] == [len(PROFILE.splitlines()) + 1]


OVERRIDE = "overrides: [{{clause: {clause}, action: {action}, {text}reason: 省略する, approver: 課長, date: 2026-10-01}}]\n"


def test_a_form_that_is_cited_and_left_out_is_named_with_the_reason(small: Library) -> None:
    with pytest.raises(InputError) as caught:
        prepare(profile(more=OVERRIDE.format(clause="f.question", action="leave_out", text="")), small)
    of_paper = [problem for problem in caught.value.problems if problem.origin.path.endswith("a/one.md")]
    (problem,) = of_paper
    assert (problem.code, problem.message) == ("SG301", "参照先の様式「質問書」（question）は様式集に入っていません")
    assert problem.remedy.startswith("条項「f.question」が個別変更: 省略する（承認者 課長、2026-10-01）により除かれました（profile.yaml:11")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("様式第９号により届け出る。", True),
        ("様式第9号により届け出る。", True),
        ("質問書（様式第９号）による。", True),
        ("様式第２号及び様式第９号による。", True),
        ("実施要領様式第９号による。", True),
        ("様式第４号による。", False),
        ("様式第4号による。", False),
        ("見本市契約規則様式第９号による。", False),
        ("見本市契約規則の様式第９号による。", False),
        ("見本市契約規則（様式第９号）による。", False),
        ("別記様式第９号による。", False),
        ("調達仕様書様式第９号による。", False),
    ],
)
def test_forms_that_a_text_names_by_number_exist(small: Library, text: str, wrong: bool) -> None:
    replaced = OVERRIDE.format(clause="a.one", action="replace_text", text=f"text: {text}, ")
    value = f"call: {{submission_way: {text}}}\n"
    for more, place in ((replaced, "overrides.1.text"), (value, "call.submission_way")):
        found = prepare(profile(more=more), small).findings.contradictions
        assert [(problem.code, problem.origin.key) for problem in found] == ([("SG635", place)] if wrong else [])


def test_no_number_is_held_against_a_package_without_the_forms(small: Library) -> None:
    value = "call: {submission_way: 様式第９号}\n"
    assert prepare(profile(more=value), small, only=["paper"]).findings.contradictions == ()


# --- room to write ----------------------------------------------------------------------------

PLACES = {
    "hints": "| | |\n|---|---|\n| **通知の送付先** | （電子メールアドレス） |\n",
    "units": "| 区分 | 額 |\n|---|---|\n| 構築 | 円 |\n",
    "ticks": "| 書類 | 添付 |\n|---|---|\n| 会社の概要書 | □ |\n",
    "empty": "| 区分 | 内容 |\n|---|---|\n| 構築 |  |\n",
}


@pytest.mark.parametrize(("place", "least"), [("hints", 7), ("units", 7), ("ticks", 0), ("empty", 10)])
def test_who_fills_in_a_form_has_room_beside_hints_and_units(tmp_path: Path, place: str, least: int) -> None:
    library = load_library(write_library(tmp_path, PAPER, files=files({**TEXTS, "question": f"次による。\n\n{PLACES[place]}"})))
    annex = next(annex for annex in forms(library).annexes if annex.id == "question")
    (table,) = (block for block in annex.clauses[0].blocks if isinstance(block, TableNode))
    assert table.row_mm == least


def test_hints_outside_a_form_take_no_more_room_than_their_text(tmp_path: Path) -> None:
    library = load_library(write_library(tmp_path, PAPER, files=files({**TEXTS, "use": f"{TEXTS['use']}\n{PLACES['hints']}"})))
    tables = [block for clause in forms(library).clauses for block in clause.blocks if isinstance(block, TableNode)]
    assert [table.row_mm for table in tables if not table.headed] == [0]


@pytest.mark.parametrize(("rows", "kept"), [(12, 11), (13, 1)], ids=["half a page", "more"])
def test_a_table_to_fill_in_stays_on_one_page_only_where_it_is_short(tmp_path: Path, rows: int, kept: int) -> None:
    """Rows of at least 10 mm on pages of 242 mm; a longer one begins below its heading, and its last two rows stay together."""
    lines = "".join(f"| 項目{number} |  |\n" for number in range(rows))
    text = f"次による。\n\n| 項目 | 内容 |\n|---|---|\n{lines}"
    library = load_library(write_library(tmp_path, PAPER, files=files({**TEXTS, "question": text})))
    body = part(docx.render(forms(library), dict(library.styles), {}))
    (table,) = (each for each in body.iter(f"{WORD}tbl") if "項目0" in words(each))
    held = [
        row
        for row in table.iter(f"{WORD}tr")
        if row.find(f"{WORD}trPr/{WORD}tblHeader") is None and row.find(f".//{WORD}keepNext") is not None
    ]
    assert len(held) == kept


def test_a_form_says_its_number_apart_from_its_title(small: Library) -> None:
    """One full-width letter at least between 様式第１号 or 様式第１２号, five or six letters of 12 points, and the title."""
    styles = part(docx.render(forms(small), dict(small.styles), {}), "word/styles.xml")
    (heading,) = (each for each in styles.iter(f"{WORD}style") if each.get(f"{WORD}styleId") == "FormHeading")
    stops = [int(tab.get(f"{WORD}pos", "0")) for tab in heading.iter(f"{WORD}tab")]
    assert [next(stop for stop in stops if stop > letters * 240) - letters * 240 for letters in (5, 6)] == [240, 240]
