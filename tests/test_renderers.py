"""Word, Markdown, HTML and JSON carry the same words; in none of them a value becomes structure.

Each format is read back by a reader of its own that does not import specgen: a zip of XML, markdown-it
(CommonMark with tables), Python's HTML parser, and plain JSON.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, get_args
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from specgen import schema
from specgen.build import build, prepare
from specgen.errors import InputError
from specgen.library import Library
from specgen.model import Document, TableNode
from specgen.printing import RENDERERS
from specgen.render import docx, html, markdown, tree
from tests.conftest import PROFILES, SAMPLE, shipped_library
from tests.small import MIHON_FILES, ROOT, package_files, prepared, profile, small_library

# --- readers ----------------------------------------------------------------------------------


class Line(NamedTuple):
    """A paragraph, heading, caption or cell that holds words, and the number printed before them."""

    label: str
    words: str

    @property
    def whole(self) -> str:
        return self.label + self.words


class Page(HTMLParser):
    """Lines, tags, ids and addresses of an HTML page."""

    LINES = frozenset({"h1", "h2", "h3", "p", "caption", "th", "td"})
    VOID = frozenset({"meta", "col"})

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.style = ""
        self.open: list[tuple[str, str]] = []
        self.texts: dict[str, str] | None = None
        self.feed(content.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert len(given) == len(attrs)
        self.tags.append((tag, tuple(given)))
        self.attributes += given.items()
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        if tag not in self.VOID:
            self.open.append((tag, given.get("class", "")))
        if tag in self.LINES or (tag == "a" and self.inside("nav")):
            assert self.texts is None, "a line in a line"
            self.texts = {"label": "", "words": ""}

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.texts is not None and (tag in self.LINES or (tag == "a" and self.inside("nav"))):
            if self.texts["words"] and not self.inside("nav", "contents"):
                self.lines.append(Line(**self.texts))
            self.texts = None
        opened, _ = self.open.pop()
        assert opened == tag

    def handle_data(self, data: str) -> None:
        if self.inside("style"):
            self.style += data
        elif self.texts is not None:
            self.texts["label" if self.open[-1] == ("span", "label") else "words"] += data
        else:
            assert not data.strip() or self.inside("title"), f"words outside a line: {data!r}"

    def inside(self, tag: str, name: str = "") -> bool:
        return any(found == tag and (not name or name in classes.split()) for found, classes in self.open)


class Marked:
    """Lines, kinds of tokens, anchors and addresses of a Markdown text."""

    def __init__(self, content: bytes) -> None:
        self.source = content.decode()
        reader = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")
        self.tokens = reader.parse(self.source)
        self.lines = [words for token in self.tokens if token.type == "inline" and (words := self.words(token))]
        self.html = [child.content for child in self.inlines() if child.type == "html_inline"]
        self.ids = [match[1] for tag in self.html if (match := re.fullmatch(r'<a id="([^"]+)">', tag))]
        self.links = [str(child.attrs["href"]) for child in self.inlines() if child.type == "link_open"]

    def inlines(self) -> Iterator[Token]:
        return (child for token in self.tokens for child in token.children or ())

    def words(self, inline: Token) -> str:
        return "".join(child.content for child in inline.children or () if child.type != "html_inline" and child.markup != "&emsp;")

    def structure(self) -> list[str]:
        """Tags of blocks and inlines in order; comments that keep addresses apart are none."""
        found = []
        for token in self.tokens:
            found.append(token.type + token.tag + str(token.attrs))
            for child in token.children or ():
                if child.type == "html_inline" and child.content != "<!-- -->":
                    found.append(child.content)
                elif child.type not in ("text", "text_special", "html_inline"):
                    found.append(child.type)
        return found

    def count(self, kind: str, tag: str = "") -> int:
        return sum(token.type == kind and tag in ("", token.tag) for token in self.tokens)


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Numbered(NamedTuple):
    """A paragraph of Word: whether its style numbers it, and its words."""

    numbered: bool
    words: str


def word_lines(content: bytes) -> list[Numbered]:
    """Paragraphs with words, those of cells too, without the contents; the seal (印) follows the name before it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314 (we wrote it just now)
        styles = ElementTree.fromstring(archive.read("word/styles.xml"))  # noqa: S314
    numbering = {style.get(f"{_W}styleId") for style in styles if style.find(f"{_W}pPr/{_W}numPr") is not None}
    found: list[Numbered] = []
    for paragraph in body.iter(f"{_W}p"):
        words = "".join(text.text or "" for text in paragraph.iter(f"{_W}t"))
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        assert style is not None
        if style.get(f"{_W}val") == "SignatureSeal":
            found[-1] = found[-1]._replace(words=f"{found[-1].words}　　{words}")
        elif words and not style.get(f"{_W}val", "").startswith("TOC"):
            found.append(Numbered(style.get(f"{_W}val") in numbering, words))
    return found


def json_lines(node: Any, articles: bool = False) -> Iterator[str]:
    """What the JSON tree prints, by the rules its names tell."""

    def text(leaves: list[dict[str, Any]]) -> str:
        return "".join(leaf["text"] for leaf in leaves)

    def numbered(label: str, words: str) -> str:
        return f"{label}　{words}" if label else words

    match node["type"]:
        case "document":
            articles = node["scheme"] in ("agreement", "articles")
            mark = "（案）" if node["draft"] else ""
            cover, letter = node["cover"], node["letter"]
            if letter:
                yield from (text(line) for line in (letter["number"], letter["date"], *letter["addressee"], *letter["sender"]))
            if cover["page"]:
                yield from (text(cover["title"]), text(cover["subtitle"]), mark, *map(text, cover["lines"]))
            else:
                yield text(cover["title"]) + mark
            tables = [table for table in found(node, "table") if table["number"]] if node["table_list"] else []
            if tables:
                yield "表の一覧"
                yield from (numbered(table["label"], table["caption"]) for table in tables)
            for part in (*node["opening"], *node["chapters"], *node["closing"]):
                yield from json_lines(part, articles)
            if letter:
                yield text(letter["end"])
            if node["signatures"]:
                yield text(node["signature_date"])
            for party in node["signatures"]:
                yield from (text(party["address"]), text(party["trade"]), f"{text(party['head'])}　　印")
            for annex in node["annexes"]:
                yield from json_lines(annex)
        case "chapter" | "annex":
            yield numbered(node["label"], node["title"])
            yield text(node.get("related", []))
            if head := node.get("head"):
                yield from (text(line) for line in (head["date"], *head["addressee"], *head["issued_by"], *head["sender"]))
            for clause in node["clauses"]:
                if node["type"] == "annex" and len(node["clauses"]) > 1:
                    yield clause["title"]
                yield from json_lines(clause, articles)
        case "clause":
            if node["label"]:
                yield f"（{node['title']}）" if articles else numbered(node["label"], node["title"])
            for block in node["blocks"]:
                first = articles and block["type"] == "paragraph" and block["ordinal"] == 1
                yield from json_lines({**block, "label": node["label"]} if first else block)
        case "paragraph" | "item":
            yield numbered(node["label"], text(node["leaves"]))
            for item in node["items"]:
                yield from json_lines(item)
        case "table":
            yield numbered(node["label"], node["caption"]) if node["number"] else ""
            yield from (column["heading"] for column in node["columns"])
            yield from (text(cell) for row in node["rows"] for cell in row)


def found(node: Any, kind: str) -> Iterator[dict[str, Any]]:
    """All objects of a type, in order; tables of annexes come last."""
    if isinstance(node, dict):
        if node.get("type") == kind:
            yield node
        for value in node.values():
            yield from found(value, kind)
    elif isinstance(node, list):
        for value in node:
            yield from found(value, kind)


def shape(node: Any) -> Any:
    """JSON without its words."""
    if isinstance(node, dict):
        return {key: value if key == "type" else shape(value) for key, value in node.items()}
    return [shape(value) for value in node] if isinstance(node, list) else type(node).__name__


def words_of_document(document: Document, styles: dict[str, str]) -> list[Numbered]:
    return word_lines(docx.render(document, styles, {}))


# --- documents --------------------------------------------------------------------------------

_CLAUSES = {
    "a.one": (
        "cites: [shiken-ho/8-1]\n---\n"
        "{{ project.title }}は、次の**「{{ project.title }}」**、**強い語**及び{{ project.system_name }}による。\n\n"
        "1. {{ project.title }}\n   1. 細目\n   @id fine\n   2. {{ project.title }}の細目\n      1. {{ members.names }}\n"
        "@id second\n2. {{ project.title }}[[ref:a.two]]及び[[ref:a.one]]\n\n"
        "@id third\n第二の項は、[[ref:a.one#fine]]、[[annex:second]]及び[[cite:shiken-ho/8-1]]による。\n\n"
        "1. 甲\n2. {{ members.names }}\n"
    ),
    "a.two": "{{ members.names }}は、次の表による。\n\n| 名 | {{ project.title }} |\n|---|---|\n| {{ project.title }} | [[ref:x.form#one]] |\n| 空 | |\n\n[[table:list]]\n",
}
_ANNEX = "---\nid: x.{name}\ntitle: {name}の件\nsource: ['practice: 試験']\n---\n次による。\n\n@id one\n1. 甲\n2. {{{{ project.title }}}}\n"
_FILES = {
    "kinds/paper.yaml": """\
id: paper
number: '01'
title: 試験文書
scheme: agreement
cover: {page: true, title: '{{ project.title }}', subtitle: 副題, lines: ['{{ project.title }}']}
opening: [o.words]
outline:
  - {id: one, title: 総則, clauses: [a.one]}
  - {id: two, title: 雑則, clauses: [a.two]}
closing: [o.end]
signatures: heads
table_list: true
annexes:
  - {id: first, form: annex, title: 業務, clauses: [x.first, x.wide]}
  - {id: second, form: annex, title: 経費, clauses: [x.second]}
  - {id: paper_form, form: form, title: 申請書, clauses: [x.form]}
""",
    "tables/list.yaml": """\
id: list
caption: "{{ project.title }}の一覧"
description: 一覧の表
columns: [{heading: 名, width: 40, value: '{{ row.name }}'}, {heading: 額, width: 30, align: right, value: '{{ row.note }}'}, {heading: 印, width: 30, align: center, value: '{{ row.note }}'}]
rows: data/list
empty: なし
""",
    "tables/wide.yaml": """\
id: wide
caption: 横の表
description: 横の表
columns: [{heading: 名, width: 100, value: '{{ row.name }}'}]
rows: data/list
landscape: true
""",
    "data/list.yaml": "- {id: a, name: 甲, note: '１'}\n- {id: b, name: 乙, note: '２'}\n",
    "clauses/o/words.md": "---\nid: o.words\ntitle: 前文\nsource: ['practice: 試験']\n---\n{{ members.names }}は、約束する。\n",
    "clauses/o/end.md": "---\nid: o.end\ntitle: 後文\nsource: ['practice: 試験']\n---\n{{ project.title }}{{ project.secretariat }}の証とする。\n",
    "clauses/x/wide.md": "---\nid: x.wide\ntitle: 広い件\nsource: ['practice: 試験']\n---\n次の表による。\n\n[[table:wide]]\n",
    **{f"clauses/x/{name}.md": _ANNEX.format(name=name) for name in ("first", "second", "form")},
}
_FORMATS = "formats: [docx, markdown, html, json]\n"
HARMLESS = "〔無害〕"


@cache
def small(scheme: str) -> Library:
    with TemporaryDirectory() as folder:
        kind = _FILES["kinds/paper.yaml"].replace("scheme: agreement", f"scheme: {scheme}")
        clauses = dict(_CLAUSES)
        if scheme == "agreement":  # elsewhere a paragraph has no number
            clauses["a.one"] = clauses["a.one"].replace("[[ref:a.one]]", "[[ref:a.one#third]]")
        else:  # and only one list
            clauses["a.one"] = clauses["a.one"].replace("\n\n1. 甲\n2. {{ members.names }}\n", "\n")
        return small_library(Path(folder), clauses, scheme=scheme, files={**_FILES, "kinds/paper.yaml": kind})


def small_document(scheme: str, text: str = HARMLESS, *, draft: bool = True) -> Document:
    """A paper with every kind of part in which ``text`` stands wherever a value can stand."""
    value = json.dumps(text, ensure_ascii=False)
    data = (
        f"project: {{title: {value}}}\nmethod: proposal\ncontract: lead\nhosting: saas\n"
        f"members:\n  - {{id: aa, name: {value}, head_title: {value}, address: {value}}}\n  - {{id: bb, name: 例示町}}\n"
        "consortium: {lead: aa, council_name: 試験協議会}\nbusinesses:\n  - {id: finance, name: 財務会計, regime: non_standard}\n"
        f"tables: {{list: {{add: [{{id: c, name: {value}, note: {value}}}]}}}}\n"
    )
    return prepare(profile(data), small(scheme), final=not draft).documents[0]


@cache
def every_document() -> dict[str, tuple[Document, dict[str, str]]]:
    made: dict[str, tuple[Document, dict[str, str]]] = {}
    for file in PROFILES:
        library = shipped_library()
        assembled = prepared(file)
        for document in (*assembled.documents, *assembled.reports):
            made[f"{file.stem}-{document.kind}"] = (document, dict(library.styles))
    for scheme in ("agreement", "kobun", "decimal", "form"):
        made[scheme] = (small_document(scheme), dict(small(scheme).styles))
    made["final"] = (small_document("kobun", draft=False), dict(small("kobun").styles))
    return made


_JOINT = ("entrustment", "gov-cloud", "individual-contracts", "mihon", "statutory-council", "voluntary-council", "wide-area-union")
_ALWAYS = ("findings", "spec", "contract", "contract_annex", "rfp", "forms", "section_briefing", "policy_trace", "reasons")
_BIDDING = ("machi", "single")  # by price alone
DOCUMENTS = [
    *(f"{profile.stem}-{kind}" for profile in PROFILES for kind in _ALWAYS),
    *(f"{each.stem}-{paper}" for each in PROFILES if each.stem not in _BIDDING for paper in ("proposal_guide", "evaluation")),
    *(f"{name}-{paper}" for name in (*_JOINT, "mixed") for paper in ("agreement", "memorandum", "briefing")),
    *("entrustment-entrustment_rules", "entrustment-talks_record", "statutory-council-council_rules", "statutory-council-founding_record"),
    "wide-area-union-union_rules",
    *(f"{name}-customization_{paper}" for name in (*_JOINT, "machi") for paper in ("review", "summary")),
    *(f"{name}-rule_amendment" for name in (*_JOINT, "machi") if name not in ("individual-contracts", "voluntary-council")),
    *(f"{name}-standardization_request" for name in _JOINT if name != "individual-contracts"),
    *(f"{name}-talks_request" for name in ("gov-cloud", "mihon", "statutory-council", "wide-area-union")),
    *("agreement", "kobun", "decimal", "form", "final"),
]


def test_no_document_of_a_profile_is_left_out() -> None:
    assert sorted(DOCUMENTS) == sorted(every_document())


# --- the same words ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_all_formats_carry_the_same_words_and_numbers_in_the_same_order(name: str) -> None:
    document, styles = every_document()[name]
    page = Page(html.render(document))
    assert Marked(markdown.render(document)).lines == [line.whole for line in page.lines]
    assert [line for line in json_lines(json.loads(tree.render(document))) if line] == [line.whole for line in page.lines]
    word = words_of_document(document, styles)
    assert len(word) == len(page.lines)
    for printed, line in zip(word, page.lines, strict=True):
        assert (bool(line.label), line.words) == printed if printed.numbered else line.whole == printed.words
    assert len(word) > 20


def test_the_page_and_the_text_read_as_an_article() -> None:
    document = small_document("agreement", "試験")
    lines = Marked(markdown.render(document)).lines
    start = lines.index("第１章　総則")
    assert lines[start : start + 10] == [
        "第１章　総則",
        "（oneの件）",
        "第１条　試験は、次の「試験」、強い語及び【要記入：対象システムの総称】による。",
        "(1)　試験",
        "イ　細目",
        "ロ　試験の細目",
        "(ア)　試験及び例示町",
        "(2)　試験第２条及び第１条第２項",
        "２　第二の項は、第１条第１項第１号ロ、別紙２及び試験に関する法律（令和３年法律第１号）第８条第１項による。",
        "(1)　甲",
    ]
    assert lines[-3:] == ["次による。", "(1)　甲", "(2)　試験"]
    assert "試験　【要記入：試験の長の氏名】　　印" in lines


def test_markdown_is_legible_as_it_stands() -> None:
    text = markdown.render(small_document("agreement", "試験")).decode()
    assert (
        "\n\n第１条　試験は、次の<strong>「試験」</strong>、<strong>強い語</strong>及び<strong>【要記入：対象システムの総称】</strong>による。\n\n"
        in text
    )
    assert "\n\n&emsp;&emsp;イ　細目\n\n" in text
    assert "\n| 名 | 額 | 印 |\n| --- | ---: | :---: |\n| 甲 | １ | １ |\n" in text
    assert re.search(r'\n## <a id="_Ref[0-9]{9}"></a>別紙２　経費\n\n（\[第１条\]\(#_Ref[0-9]{9}\)関係）\n', text)
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


# --- structure --------------------------------------------------------------------------------


def tables_of(document: Document) -> list[TableNode]:
    return [block for clause in document.clauses for block in clause.blocks if isinstance(block, TableNode)]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_headings_tables_and_rows_are_those_of_the_tree(name: str) -> None:
    document, _ = every_document()[name]
    tables = tables_of(document)
    headings = {
        "h1": 1,
        "h2": sum(bool(chapter.title) for chapter in document.chapters) + len(document.annexes),
        "h3": sum(len(chapter.clauses) for chapter in document.chapters)
        + sum(len(annex.clauses) for annex in document.annexes if len(annex.clauses) > 1),
    }
    marked = Marked(markdown.render(document))
    assert {tag: marked.count("heading_open", tag) for tag in headings} == headings
    senders = [annex.head.sender for annex in document.annexes if annex.head and annex.head.sender]  # a table of labels each
    assert marked.count("table_open") == len(tables) + len(senders)
    assert marked.count("tr_open") == sum(1 + len(table.rows) for table in tables) + sum(1 + len(labels) for labels in senders)
    assert marked.count("td_open") == sum(len(row) for table in tables for row in table.rows) + sum(2 * len(labels) for labels in senders)
    assert {
        token.type for token in marked.tokens if token.type.startswith(("bullet", "ordered", "blockquote", "code", "fence", "html"))
    } == set()
    page = Counter(tag for tag, _ in Page(html.render(document)).tags)
    assert {tag: page[tag] for tag in headings} == headings
    headed = [table for table in tables if any(column.heading for column in table.columns)]
    assert page["table"] == len(tables) + len(senders)
    assert page["tbody"] == len(tables)
    assert page["thead"] == len(headed)
    assert page["caption"] == sum(table.number > 0 for table in tables)
    labels = sum(len(sender) for sender in senders)
    assert page["tr"] == len(headed) + sum(len(table.rows) for table in tables) + labels
    headings_of_columns = sum(len(table.columns) for table in headed)
    assert page["td"] + page["th"] == headings_of_columns + sum(len(row) for table in tables for row in table.rows) + 2 * labels


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if not name.endswith("-findings")])  # they refer to nothing
def test_every_link_leads_to_exactly_one_place(name: str) -> None:
    document, _ = every_document()[name]
    leaves = list(found(json.loads(tree.render(document)), "link"))
    for made in (Page(html.render(document)), Marked(markdown.render(document))):
        assert all(link.startswith("#") for link in made.links)
        assert [anchor for anchor, times in Counter(made.ids).items() if times > 1] == []
        assert {link[1:] for link in made.links} <= set(made.ids)
        assert made.links or not leaves
    anchors = Counter(node["anchor"] for kind in ("chapter", "clause", "paragraph", "item", "annex") for node in anchored(document, kind))
    assert all(anchors[leaf["anchor"]] == 1 for leaf in leaves)
    contents = Page(html.render(document))
    assert len(contents.links) >= len(leaves) + len(document.chapters) + len(document.annexes)


def anchored(document: Document, kind: str) -> list[dict[str, Any]]:
    return [node for node in found(json.loads(tree.render(document)), kind) if node["anchor"]]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_page_is_well_formed_and_asks_nothing_of_the_world(name: str) -> None:
    content = html.render(every_document()[name][0])
    assert content.startswith(b'<!DOCTYPE html>\n<html lang="ja">\n')
    assert ElementTree.fromstring(content).tag == "html"  # noqa: S314 (we wrote it just now)
    page = Page(content)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "svg", "video", "audio"}
    names = {name for name, _ in page.attributes}
    assert names <= {"aria-label", "charset", "class", "content", "href", "http-equiv", "id", "lang", "name", "role", "scope", "style"}
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")
    assert "url(" not in page.style
    assert "@import" not in page.style
    assert "http" not in page.style
    assert all(re.fullmatch(r"width: [0-9]+%", value) for name, value in page.attributes if name == "style")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_json_comes_back_as_it_went_and_tells_nothing_of_its_making(name: str) -> None:
    document, _ = every_document()[name]
    content = tree.render(document)
    read = json.loads(content)
    assert (json.dumps(read, ensure_ascii=False, indent=2) + "\n").encode() == content
    assert list(read)[:6] == ["schema", "type", "kind", "number", "title", "scheme"]
    keys = {key for node in (*found(read, "blank"), *found(read, "run"), *found(read, "link"), read) for key in node}
    assert not keys & {"origin", "open", "unconfirmed", "relatives"}
    for path in (".md:", ".yaml", str(ROOT)):
        assert path not in content.decode()
    assert sum(1 for _ in found(read, "blank")) == html.render(document).decode().count('<mark class="blank">')


def test_only_a_draft_says_that_it_is_one() -> None:
    for draft in (True, False):
        document = small_document("kobun", draft=draft)
        assert markdown.render(document).decode().count("（案）") == draft
        assert html.render(document).decode().count("（案）") == 2 * draft  # cover and window title
        assert json.loads(tree.render(document))["draft"] is draft


# --- hostile values ---------------------------------------------------------------------------

HOSTILE = [
    *(
        "# x",
        "## x #",
        "a|b",
        "|a|b|",
        "a\\|b\\",
        "| --- |",
        "<script>alert(1)</script>",
        "</p></td></table>",
        "<!-- x",
        "[x](javascript:alert(1))",
    ),
    *(
        "![x](http://e.example/x.png)",
        "[x]: http://e.example",
        "{{ project.title }}",
        "{% raw %}",
        "{# x #}",
        "&amp; &#35; &nbsp;",
        "𠮷野",
        "葛\U000e0100城",
    ),
    *(
        "1. x",
        "1) x",
        "(1) x",
        "- x",
        "+ x",
        "* x",
        "---",
        "===",
        "> x",
        ">",
        "```",
        "~~~",
        "**x**",
        "_x_ *x*",
        "~~x~~",
        "`x`",
        "$x$",
        "[^1]",
        "!",
    ),
    *(
        "      x",
        "x  ",
        "　x　",
        "\u2003x\u2003",
        "\u00a0x",
        "x\\",
        "\\",
        "http://e.example www.e.example",
        "a@e.example",
        "\" ' onclick=x",
        "'>",
        "]]>",
        ":x",
    ),
    *("10.", "A. x", "髙﨑", "か\u3099", "\ue000", "a\u202eb", "https://e.example/[x]", "[ref:a.one]", "表１", "（案）", "印"),
]


@cache
def baseline(scheme: str) -> tuple[list[str], list[str], list[tuple[str, tuple[str, ...]]], Any, list[Numbered]]:
    document = small_document(scheme)
    marked, page = Marked(markdown.render(document)), Page(html.render(document))
    assert marked.lines == [line.whole for line in page.lines]
    word = words_of_document(document, dict(small(scheme).styles))
    return marked.lines, marked.structure(), page.tags, shape(json.loads(tree.render(document))), word


def check_text(scheme: str, text: str) -> None:
    lines, structure, tags, json_shape, word = baseline(scheme)
    document = small_document(scheme, text)
    expected = [line.replace(HARMLESS, text) for line in lines]
    marked, page = Marked(markdown.render(document)), Page(html.render(document))
    assert marked.structure() == structure
    assert marked.lines == expected
    assert page.tags == tags
    assert [line.whole for line in page.lines] == expected
    ElementTree.fromstring(html.render(document))  # noqa: S314 (we wrote it just now)
    read = json.loads(tree.render(document))
    assert shape(read) == json_shape
    assert [line for line in json_lines(read) if line] == expected
    made = words_of_document(document, dict(small(scheme).styles))
    assert made == [each._replace(words=each.words.replace(HARMLESS, text)) for each in word]


@pytest.mark.parametrize("scheme", ["agreement", "kobun"])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_value_is_printed_and_changes_no_structure(text: str, scheme: str) -> None:
    check_text(scheme, text)


_PIECES = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), max_size=8))


@settings(max_examples=40, derandomize=True, deadline=None)
@given(text=st.lists(_PIECES, min_size=1, max_size=4).map("".join))
@example(text="www.www.e.example")
@example(text="!")
def test_whatever_the_schema_admits_is_printed_and_changes_no_structure(text: str) -> None:
    try:
        small_document("agreement", text)
    except InputError:
        assert not text.strip() or "\ufeff" in text or len(text) > 400
    else:
        check_text("agreement", text)


def test_what_github_and_others_add_to_markdown_is_escaped_too() -> None:
    """Bare addresses, formulas, attributes, notes: CommonMark knows none of them, so read on the source."""
    text = "see http://e.example, HTTPS://e.example, www.e.example, Www.e.example, ftp://e.example and a@e.example $x$ ^x^ {x} ~x~"
    source = markdown.render(small_document("agreement", text)).decode()
    assert source.count("e.example") > 6
    assert not re.search(r"(https?|ftp)://|www\.|\w@\w|(?<!\\)[$^{}~]", source, re.IGNORECASE)


# --- the build --------------------------------------------------------------------------------


def test_the_footer_counts_pages_by_the_last_words_when_the_closing_table_ends_with_an_empty_cell(tmp_path: Path) -> None:
    table = "| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n| 三 |  |\n"
    library = small_library(tmp_path, {"a.one": f"次の表による。\n\n{table}"}, scheme="kobun")
    content = docx.render(prepare(profile(), library).documents[0], library.styles, {})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("word/document.xml").decode()
    begin = re.search(r'<w:bookmarkStart w:id="(\d+)" w:name="_SGlast"/>', text)
    assert begin
    inside = text[begin.end() : text.index(f'<w:bookmarkEnd w:id="{begin[1]}"/>')]
    assert re.findall("<w:t[ >][^<]*<", inside) == ["<w:t>三<"]
    assert "</w:p>" not in inside


@pytest.mark.parametrize(("rows", "kept"), [(1, []), (2, ["一"]), (4, ["三"])])
def test_the_last_row_of_a_table_never_stands_alone_on_a_page(tmp_path: Path, rows: int, kept: list[str]) -> None:
    table = "| 甲 | 乙 |\n|---|---|\n" + "".join(f"| {'一二三四'[i]} | 文 |\n" for i in range(rows))
    library = small_library(tmp_path, {"a.one": f"次の表による。\n\n{table}\n以上である。\n"}, scheme="kobun")
    content = docx.render(prepare(profile(), library).documents[0], library.styles, {})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("word/document.xml").decode()
    cells = re.findall(
        r'<w:pStyle w:val="Cell"/>(<w:keepNext/>)?</w:pPr>(?:<w:bookmark[^>]*>)*<w:r>(?:<w:rPr>.*?</w:rPr>)?<w:t>(.)</w:t>', text
    )
    assert [word for _, word in cells] == [word for i in range(rows) for word in ("一二三四"[i], "文")]
    assert [word for keep, word in cells if keep and word != "文"] == kept
    assert [keep for keep, word in cells if word == "文"] == [keep for keep, word in cells if word != "文"]


@pytest.mark.parametrize(
    ("words", "before", "last"),
    [
        ("受注者は、書面で報告すること。", "受注者は、書面で報告すること", "。"),
        ("甲及び葛󠄀", "甲及び", "葛󠄀"),  # a selector stays with its character
        ("甲及び&", "甲及び", "&amp;"),
        ("甲及び 乙", "甲及び ", "乙"),
        ("乙", "", "乙"),
        ("甲は、[[ref:a.one]]", "甲は、第１の", "１"),  # two fields: the last one whole
    ],
)
def test_the_footer_counts_pages_by_the_last_character(tmp_path: Path, words: str, before: str, last: str) -> None:
    """A paragraph may begin on one page and end on the next: its beginning does not tell the last page."""
    library = small_library(tmp_path, {"a.one": f"一である。\n\n{words}\n"}, scheme="kobun")
    content = docx.render(prepare(profile(), library).documents[0], library.styles, {})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("word/document.xml").decode()
    begin = re.search(r'<w:bookmarkStart w:id="(\d+)" w:name="_SGlast"/>', text)
    assert begin
    inside = text[begin.end() : text.index(f'<w:bookmarkEnd w:id="{begin[1]}"/>')]
    paragraph = text[text.rindex("<w:p>", 0, begin.start()) : begin.start()]
    shown = re.compile(r"<w:t(?: [^>]*)?>([^<]*)<")
    assert "".join(shown.findall(paragraph)) == before
    assert re.findall(r'<w:t xml:space="preserve">', paragraph) == ['<w:t xml:space="preserve">'] * before.endswith(" ")
    assert "".join(shown.findall(inside)) == last
    assert inside.count("fldCharType") == (3 if "[[ref" in words else 0)


def test_a_paragraph_stays_on_the_page_of_the_words_that_stand_for_a_table_without_rows(tmp_path: Path) -> None:
    table = (
        "id: list\ncaption: 一覧\ndescription: 一覧の表\ncolumns: [{heading: 名, width: 100, value: '{{ row.title }}'}]\n"
        "rows: approved_customizations\nempty: 該当するものはない。\n"
    )
    clauses = {"a.one": "前の文。\n\n次による。\n\n[[table:list]]\n\n後の文。\n"}
    library = small_library(tmp_path, clauses, scheme="kobun", files={"tables/list.yaml": table})
    content = docx.render(prepare(profile(), library).documents[0], library.styles, {})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
    kept = {"".join(re.findall("<w:t>([^<]*)</w:t>", part)): "<w:keepNext/>" in part for part in body.split("<w:p>")}
    assert [kept[text] for text in ("前の文。", "次による。", "該当するものはない。", "後の文。")] == [False, True, False, False]


def test_every_format_of_a_profile_has_a_renderer() -> None:
    assert set(RENDERERS) - {"xlsx"} == set(get_args(schema.Format))  # a kind alone may ask for a workbook of its tables (table_book.py)


_PAPERS = (
    "spec",
    "contract",
    "contract_annex",
    "rfp",
    "proposal_guide",
    "forms",
    "evaluation",
    "memorandum",
    "agreement",
    "briefing",
    "section_briefing",
)


def test_a_build_makes_one_file_for_each_format_in_the_order_of_the_profile(library: Library, tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8") + "formats: [json, html, markdown, docx]\n"
    manifest = build(profile(text), library, tmp_path / "out")
    expected = [("json", ".json"), ("html", ".html"), ("markdown", ".md"), ("docx", ".docx")]
    stems = (
        "01_調達仕様書",
        "02_業務委託契約書案",
        "03_契約書別記",
        "04_実施要領",
        "05_提案書作成要領",
        "06_様式集",
        "07_評価基準書",
        "10_申合せ書",
        "11_協定書",
        "13_首長・議会説明資料",
        "14_業務担当部門説明資料",
    )
    papers = [entry for entry in manifest.documents if entry.kind in _PAPERS]
    for entry, stem in zip(papers, stems, strict=True):
        own = [(file.format, file.path) for file in entry.files if not file.path.startswith("様式/")]
        assert own == [(name, stem + extension) for name, extension in expected]
        for file in entry.files:
            assert (tmp_path / "out" / file.path).read_bytes() == file.content
    reports = MIHON_FILES - {f"{stem}.docx" for stem in stems}  # their formats are their own
    assert set(package_files(tmp_path / "out")) == reports | {file.path for entry in papers for file in entry.files}


@pytest.mark.parametrize(("formats", "code"), [("[docx, html, docx]", "SG132"), ("[odt]", "SG113"), ("[]", "SG117")])
def test_formats_are_known_and_listed_once(formats: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        profile(SAMPLE.read_text(encoding="utf-8") + f"formats: {formats}\n")
    assert [problem.code for problem in caught.value.problems] == [code]


def test_the_same_profile_gives_the_same_bytes_in_every_format(tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8") + _FORMATS

    def run(seed: str, zone: str) -> dict[str, bytes]:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        command = [sys.executable, "-m", "specgen.cli", "build", "-", "-o", str(tmp_path / seed)]
        subprocess.run(command, input=text.encode(), env=environment, check=True, capture_output=True, cwd=ROOT)
        return package_files(tmp_path / seed)

    first = run("1", "UTC")
    assert len(first) == len(MIHON_FILES) + len(_PAPERS) * 3  # each in four formats
    assert first == run("4242", "Asia/Tokyo")


def test_jinja_is_loaded_only_when_a_page_is_made() -> None:
    code = "import sys, specgen.build; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_row_of_more_lines_than_half_a_page_may_continue_on_the_next_page_others_stay_whole(tmp_path: Path) -> None:
    table = (
        "id: list\ncaption: 一覧\ndescription: 一覧の表\ncolumns:\n  - {heading: 名, width: 70, value: '{{ row.name }}'}\n"
        "  - {heading: 箇所, width: 30, value: '{{ row.place }}'}\nrows:\n"
        f"  - {{id: short, name: 短い行, place: 第１条}}\n  - {{id: tall, name: 高い行, place: {'第１条、' * 60}}}\n"
    )
    clauses = {"a.one": "次による。\n\n[[table:list]]\n"}
    library = small_library(tmp_path, clauses, scheme="kobun", files={"tables/list.yaml": table})
    content = docx.render(prepare(profile(), library).documents[0], library.styles, {})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
    whole = {name: "<w:cantSplit/>" in row for row in body.split("<w:tr>") for name in ("短い行", "高い行") if name in row}
    assert whole == {"短い行": True, "高い行": False}
