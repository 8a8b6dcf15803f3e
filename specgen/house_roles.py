"""What the styles of our Word files are for, in words of the office, and the YAML beside a house template that corrects the map.

``ROLES`` is the one list: the style of ours, its word, the names under which a style of a template may have the part.
Names are compared as a careless typist means them: full and half width, capitals and blanks make no difference.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast
from xml.etree import ElementTree

from specgen.errors import InputError, Problem

if TYPE_CHECKING:
    from specgen.source import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
StyleKind = Literal["paragraph", "character", "table"]
_KINDS = {"paragraph": "段落のスタイル", "character": "文字のスタイル", "table": "表のスタイル"}


@dataclass(frozen=True)
class Role:
    """style: its id in our files.  word: of the office, and in the YAML.  names: of styles that may have the part, the first found has it.

    numbered: the style carries numbers of ours, so no other numbered style may share it.
    """

    style: str
    word: str
    names: tuple[str, ...] = ()
    kind: StyleKind = "paragraph"
    numbered: bool = False


def _items(prefix: str, words: tuple[str, str, str]) -> tuple[Role, ...]:
    return tuple(Role(f"{prefix}Item{level}", word, (word,), numbered=True) for level, word in enumerate(words, 1))


def _annex(prefix: str, word: str) -> tuple[Role, ...]:
    return (
        Role(f"{prefix}Heading", f"{word}見出し", (f"{word}見出し",), numbered=True),
        Role(f"{prefix}HeadingAlone", f"{word}見出し（番号なし）", (f"{word}見出し（番号なし）",)),
        *_items(prefix, (f"(1)（{word}）", f"ア（{word}）", f"(ア)（{word}）")),
    )


ROLES: tuple[Role, ...] = (
    Role("Heading1", "見出し１", ("heading 1", "見出し 1"), numbered=True),
    Role("Heading2", "見出し２", ("heading 2", "見出し 2"), numbered=True),
    Role("Article", "条", ("条",), numbered=True),
    *_items("Article", ("号（条の下）", "イロハ（条の下）", "(ア)（条の下）")),
    Role("ArticleParagraph", "項", ("項",), numbered=True),
    *_items("Paragraph", ("号（項の下）", "イロハ（項の下）", "(ア)（項の下）")),
    Role("SpecItem1", "項目１", ("項目１", "(1)"), numbered=True),
    Role("SpecItem2", "項目２", ("項目２", "ア"), numbered=True),
    Role("SpecItem3", "項目３", ("項目３", "(ア)"), numbered=True),
    Role("BodyText1", "本文", ("仕様書本文", "条の本文（番号なし）", "Body Text", "本文")),
    Role("Unnumbered", "前文", ("前文・後文", "前文", "Body Text", "本文")),
    Role("ClosingWords", "後文", ("後文",)),
    Role("Title", "表題", ("Title", "表題", "文書名")),
    Role("CoverTitle", "表紙の件名", ("表紙の件名",)),
    Role("Subtitle", "表紙の文書名", ("表紙の文書名", "Title", "表題")),
    Role("CoverDraft", "表紙の案", ("表紙の案",)),
    Role("CoverLine", "表紙の行", ("表紙の行",)),
    Role("TOCHeading", "目次の見出し", ("TOC Heading", "目次の見出し")),
    Role("TOC1", "目次１", ("toc 1", "目次 1")),
    Role("TOC2", "目次２", ("toc 2", "目次 2")),
    Role("ListHeading", "一覧の見出し", ("一覧の見出し", "TOC Heading", "目次の見出し")),
    Role("TableOfFigures", "図表の目次", ("table of figures", "図表目次", "図表の目次")),
    Role("Caption", "図表番号", ("caption", "図表番号")),
    Role("Chart", "図", ("図",)),
    Role("FigureCaption", "図の題名", ("図の題名",)),
    Role("DataTable", "表", ("一覧表", "Table Grid", "表 (格子)"), "table"),
    Role("LayoutTable", "記名欄の表", ("記名欄の表",), "table"),
    Role("Cell", "表の文字", ("表の文字",)),
    Role("CellHeading", "表の見出し", ("表の見出し",)),
    Role("FormCell", "様式の表の文字", ("様式の表の文字",)),
    Role("FormCellHeading", "様式の表の見出し", ("様式の表の見出し",)),
    Role("AfterTable", "表の直後", ("表の直後",)),
    Role("Header", "ヘッダー", ("header", "ヘッダー")),
    Role("Footer", "フッター", ("footer", "フッター")),
    Role("Strong", "強調", ("Strong", "強調太字", "強調"), "character"),
    Role("Draft", "起案注記", ("起案注記",), "character"),
    Role("SignatureDate", "締結日", ("締結日",)),
    Role("SignatureText", "記名押印欄", ("記名押印欄",)),
    Role("SignatureSeal", "印", ("印",)),
    *_annex("Annex", "別紙"),
    *_annex("AppendedTable", "別表"),
    *_annex("Form", "様式"),
    Role("AnnexBody", "別紙本文", ("別紙本文", "Body Text", "本文")),
    Role("AnnexRelated", "関係条項", ("関係条項",)),
    Role("AnnexSubheading", "別紙の小見出し", ("別紙の小見出し",)),
    Role("FormDate", "様式の日付", ("様式の日付",)),
    Role("FormAddressee", "様式の宛名", ("様式の宛名",)),
    Role("FormSender", "様式の差出人", ("様式の差出人",)),
    Role("FormIssuer", "様式の発行者", ("様式の発行者",)),
    Role("FormTitle", "様式の題名", ("様式の題名", "Title", "表題")),
    Role("LetterNumber", "文書番号", ("文書番号",)),
    Role("LetterDate", "発信の日付", ("発信の日付", "Date", "日付")),
    Role("LetterAddressee", "宛名", ("宛名",)),
    Role("LetterSender", "差出人", ("差出人",)),
    Role("LetterTitle", "件名", ("件名",)),
    Role("LetterText", "手紙の本文", ("手紙の本文", "Body Text", "本文")),
    Role("LetterEnd", "以上", ("以上", "Closing", "結語")),
)
ROLE_OF = {role.style: role for role in ROLES}


def plain(name: str) -> str:
    """A name of a style or role without what a typist does not see: width, capitals, blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def style_names(content: bytes) -> list[tuple[str, StyleKind]]:
    """Names and aliases of the styles of a Word file, with their kinds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        types = ElementTree.fromstring(archive.read(names["[content_types].xml"]))  # noqa: S314 - the door found no DTD
        parts = [each.get("PartName", "") for each in types if each.get("ContentType", "").endswith("wordprocessingml.styles+xml")]
        parts = [names[part.lstrip("/").lower()] for part in parts if part.lstrip("/").lower() in names]
        root = ElementTree.fromstring(archive.read(parts[0])) if parts else ElementTree.Element("none")  # noqa: S314
    found: list[tuple[str, StyleKind]] = []
    for style in root.iter(f"{_W}style"):
        kind = style.get(f"{_W}type", "paragraph")
        given = [each.get(f"{_W}val", "") for tag in ("name", "aliases") for each in style.iter(f"{_W}{tag}")]
        words = [given[0], *(alias for each in given[1:] for alias in each.replace("，", ",").split(","))] if given else []
        found += [(word.strip(), cast("StyleKind", kind)) for word in words if word.strip() and kind in _KINDS]
    return found


def read_corrections(file: Path, content: bytes) -> Mapping[str, str]:
    """The YAML ``file`` beside a template, ``条: 第○条``, as style of ours → name of the template's; nothing when there is no such file.

    content: of the template, which came through the door.
    Raises WorkplaceError SG501, InputError SG001–SG015 for its form, SG445 for a role or style there is none (with the
    nearest), SG446 for a style of another kind and for one that a numbered role shares with another: all of them at once.
    """
    if not file.exists():
        return {}
    from specgen.schema import did_you_mean
    from specgen.source import read_yaml

    said = read_yaml(file)
    if not isinstance(said.data, dict):
        what = "役割とスタイルの名前の組になっていません"
        raise InputError(
            Problem(said.origin(), "SG445", what, "「見出し１: 章の見出し」のように、役割: スタイルの名前 と１行ずつ書いてください")
        )
    roles, known = {plain(role.word): role for role in ROLES}, style_names(content)
    problems: list[Problem] = []
    found: dict[str, str] = {}
    for word, style in said.data.items():
        role = roles.get(plain(str(word)))
        if role is None:
            near = did_you_mean(str(word), [each.word for each in ROLES])
            remedy = f"{near}使える役割は specgen template inspect で見られます"
            problems.append(Problem(said.origin((word,), key=True), "SG445", f"「{word}」という役割はありません", remedy))
            continue
        kinds = {kind for name, kind in known if plain(name) == plain(str(style))}
        if not isinstance(style, str | int) or isinstance(style, bool) or not kinds:
            near = did_you_mean(str(style), [name for name, kind in known if kind == role.kind])
            remedy = f"{near}ひな形にあるスタイルは specgen template inspect で見られます"
            problems.append(Problem(said.origin((word,)), "SG445", f"ひな形に「{style}」というスタイルはありません", remedy))
        elif role.kind not in kinds:
            what = f"「{style}」は{'、'.join(sorted(_KINDS[each] for each in kinds))}です"
            remedy = f"「{role.word}」には{_KINDS[role.kind]}の名前を書いてください"
            problems.append(Problem(said.origin((word,)), "SG446", what, remedy))
        else:
            found[role.style] = str(style)
    problems += _shared(found, said)
    if problems:
        raise InputError(*problems)
    return found


def _shared(found: Mapping[str, str], said: Document) -> list[Problem]:
    """SG446 for each style that carries the numbers of one role and is given to another, too."""
    by_name: dict[str, list[str]] = {}
    for style, name in found.items():
        by_name.setdefault(plain(name), []).append(style)
    words = {plain(str(word)): word for word in said.data}
    return [
        Problem(
            said.origin((words[plain(ROLE_OF[styles[-1]].word)],)),
            "SG446",
            f"役割「{'」「'.join(ROLE_OF[each].word for each in styles)}」に、同じスタイル「{found[styles[0]]}」が書かれています",
            "番号の付く役割には、ほかの役割と別のスタイルを書くか、その行を消してください（消した役割のスタイルは加えられます）",
        )
        for styles in by_name.values()
        if len(styles) > 1 and any(ROLE_OF[each].numbered for each in styles)
    ]
