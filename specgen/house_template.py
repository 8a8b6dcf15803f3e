"""Our papers in the styles, pages, headers and footers of a municipality's own Word file (docs/word/house-template.md).

Our file stays the file: its text, marks, manifest and properties. Out of the template come its styles, theme, fonts,
lists, page set-up, headers, footers and those settings that concern the look; everything else of it stays behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from specgen.attachments import Template
from specgen.errors import InputError, Origin, Problem
from specgen.house_pages import PARTS, Carrier, Held, PageSetup, clean, instructions, is_seen, page_setups, section, shows_page
from specgen.house_roles import ROLE_OF, ROLES, plain
from specgen.house_styles import (
    StyleSheet,
    fit,
    join_lists,
    level_indents,
    list_numbers,
    make,
    map_roles,
    put,
    renumber,
    scale,
    value,
    w,
)
from specgen.render.ooxml import R
from specgen.word_package import WordPackage

if TYPE_CHECKING:
    from lxml.etree import _Element

_LAST = "_SGlast"
_LEAST_LINE = 4536  # twips: 80 mm, below which our tables cannot be read
_TWIP = 635  # English metric units
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_WORD = "http://schemas.microsoft.com/office/word"

# settings that concern the look, in their order; all others stay behind
_SETTINGS = ["zoom", "mirrorMargins", "alignBordersAndEdges", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "gutterAtTop", "defaultTabStop", "autoHyphenation", "consecutiveHyphenLimit", "hyphenationZone", "doNotHyphenateCaps", "evenAndOddHeaders", "drawingGridHorizontalSpacing", "drawingGridVerticalSpacing", "displayHorizontalDrawingGridEvery", "displayVerticalDrawingGridEvery", "characterSpacingControl", "strictFirstAndLastChars", "noLineBreaksAfter", "noLineBreaksBefore", "hdrShapeDefaults", "compat", "themeFontLang", "clrSchemeMapping", "shapeDefaults", "decimalSymbol", "listSeparator"]  # fmt: skip
_LEFT_BEHIND = {
    "attachedTemplate": "元のテンプレートへの結び付き",
    "docVars": "文書変数",
    "documentProtection": "編集の制限",
    "writeProtection": "書込みの制限",
    "mailMerge": "差込み印刷の設定",
    "trackRevisions": "変更履歴の記録の設定",
    "linkStyles": "スタイルの自動更新の設定",
    "updateFields": "開くときにフィールドを更新する設定",
    "embedTrueTypeFonts": "埋め込まれたフォント",
}
_PARTS_LEFT_BEHIND = {"comments": "コメント", "glossaryDocument": "文書パーツ", "customXml": "カスタム XML"}


def dress(content: bytes, template: Template) -> bytes:
    """``content``, a Word file of ours, as ``template`` has it look: its styles, page set-up, headers and footers.

    The numbers, words, marks and references are ours and stay as they are. Equal inputs give equal bytes.
    Raises InputError SG187 for a template whose lines are too short for our tables, ReceivedError SG404 for a part of it that cannot be read.
    """
    ours, house = WordPackage(content), WordPackage(template.content, template.name)
    document = ours.tree(ours.main)
    sections = list(document.iter(w("sectPr")))
    pages = page_setups(house, sections[-1])
    line = _checked(pages[-1], template.name).line()
    own = page_setups(ours, sections[0])[0]
    cover = pages[0].text_height() / own.text_height()
    ids, size = _take_styles(ours, house, template.corrections, line, cover)
    for each in document.iter(w("pStyle"), w("rStyle"), w("tblStyle")):
        each.set(w("val"), ids.get(value(each), value(each)))
    for each in document.iter(w("pPr")):
        scale(each, size, line)
    _rename_in_contents(document, StyleSheet(ours.tree("word/styles.xml")), ids)
    _take_pages(ours, house, pages, ids)
    _take_rest(ours, house)
    return ours.content()


def _checked(page: PageSetup, name: str) -> PageSetup:
    if page.line() >= _LEAST_LINE:
        return page
    what = f"ひな形の用紙と余白では、１行が {round(page.line() / 56.7)} mm しかなく、表が収まりません"
    raise InputError(
        Problem(Origin(name), "SG187", what, "ひな形の最後のセクションの用紙の大きさと余白を直してください（１行 80 mm 以上）")
    )


# --- styles and lists -------------------------------------------------------------------------


def _take_styles(
    ours: WordPackage, house: WordPackage, corrections: Mapping[str, str], line: int, cover: float
) -> tuple[dict[str, str], int]:
    """The template's style sheet and lists with ours in them; style of ours → its id, and half-points of the body text.

    line: twips of the text.  cover: height of the template's cover in ours.
    """
    mine = ours.tree("word/styles.xml")
    theirs = _style_sheet(house)
    if theirs is None:
        return {}, StyleSheet(mine).size()
    lists = house.tree(house.related(house.main, "numbering")) if house.related(house.main, "numbering") else None
    own_lists = ours.tree("word/numbering.xml")
    size = theirs.size()
    indents = level_indents(own_lists, size)
    numbers = list_numbers(lists, own_lists)
    renumber(mine, numbers)
    renumber(ours.tree(ours.main), numbers)
    ids = fit(mine, theirs, map_roles(theirs, corrections), line, indents, cover)
    ours.add("word/styles.xml", theirs.root)
    ours.add("word/numbering.xml", join_lists(lists, own_lists, ids, numbers))
    return ids, size


def _style_sheet(house: WordPackage) -> StyleSheet | None:
    """The styles of the template; None for one without."""
    name = house.related(house.main, "styles")
    if not name:
        return None
    root = house.tree(name)
    for each in list(root.iter(w("rsid"), w("pPrChange"), w("rPrChange"))):
        parent = each.getparent()
        if parent is not None:
            parent.remove(each)
    return StyleSheet(root)


def _rename_in_contents(document: _Element, sheet: StyleSheet, ids: Mapping[str, str]) -> None:
    """The contents name the styles of annex headings: by the names they have now."""
    renamed = {}
    for style in ("AnnexHeading", "AppendedTableHeading", "FormHeading"):
        for own, word in ((style, ROLE_OF[style].word), (f"{style}Alone", ROLE_OF[f"{style}Alone"].word)):
            if own in ids:
                renamed[word] = value(sheet.styles[ids[own]].find(w("name")))
    for each in document.iter(w("instrText")):
        head, quote, rest = (each.text or "").partition('\\t "')
        names, end, tail = rest.partition('"')
        if quote and end and head.split()[:1] == ["TOC"]:
            each.text = f"{head}{quote}{','.join(renamed.get(name, name) for name in names.split(','))}{end}{tail}"


# --- pages ------------------------------------------------------------------------------------


def _take_pages(ours: WordPackage, house: WordPackage, pages: tuple[PageSetup, ...], ids: Mapping[str, str]) -> None:
    """Every section of ours as the template's; tables, charts and pictures as wide as its lines."""
    document = ours.tree(ours.main)
    body = document.find(w("body"))
    if body is None:
        return
    own_parts = [each.target for each in ours.relations(ours.main) if each.kind in ("header", "footer")]
    for name in own_parts:
        for each in ours.tree(name).iter(w("pStyle")):
            each.set(w("val"), ids.get(value(each), value(each)))
    targets = {each.id: each.target for each in ours.relations(ours.main)}
    kinds = [_is_text(each, targets) for each in document.iter(w("sectPr"))]
    frame = _Frame(ours, house, pages, _held(ours, document, ids), covered=not kinds[0])
    for seen, (blocks, properties) in enumerate(_sections(body)):
        text, turned = kinds[seen], value(properties.find(w("pgSz")), "orient") == "landscape"
        page = pages[0] if not text and seen == 0 else pages[-1]
        old = _own_line(properties)
        for block in blocks:
            _widen(block, old, page.line(turned=turned), page.text_height(turned=turned))
        first_text = text and (seen == 0 or not any(kinds[:seen]))
        title = first_text and not frame.covered and page.title
        references = frame.of_text(title=title) if text else frame.of_cover() if seen == 0 else frame.of_front()
        section(properties, page, references, turned=turned, cover=not text and seen == 0, title=title)
    used = {str(each.get(f"{{{R}}}id")) for each in document.iter(*(w(kind) for kind in PARTS))}
    for each in ours.relations(ours.main):
        if each.kind in ("header", "footer") and each.id not in used:
            ours.unrelate(ours.main, each.id)
            ours.remove(each.target)


def _held(ours: WordPackage, document: _Element, ids: Mapping[str, str]) -> Held:
    """What the text holds that a header may speak of; built-in styles go by their Japanese names, too."""
    sheet = StyleSheet(ours.tree("word/styles.xml"))
    used = {value(each) for each in document.iter(w("pStyle"), w("rStyle"))} & set(sheet.styles)
    names = {name for own in used for name in sheet.names(sheet.styles[own])}
    names |= {name for role in ROLES if ids.get(role.style) in used for name in role.names}
    bookmarks = {value(each, "name") for each in document.iter(w("bookmarkStart"))}
    return Held(frozenset(map(plain, names)), frozenset(map(plain, bookmarks)))


def _is_text(properties: _Element, targets: Mapping[str, str]) -> bool:
    """Whether the section is of the text, with header and footer, and not cover or contents."""
    header = properties.find(w("headerReference"))
    return header is not None and targets.get(str(header.get(f"{{{R}}}id")), "").endswith("header1.xml")


def _own_line(properties: _Element) -> int:
    page, margins = properties.find(w("pgSz")), properties.find(w("pgMar"))
    return int(value(page, "w")) - int(value(margins, "left")) - int(value(margins, "right"))


def _sections(body: _Element) -> Iterator[tuple[list[_Element], _Element]]:
    """The blocks of each section, and its properties."""
    blocks: list[_Element] = []
    for each in list(body):
        if each.tag == w("sectPr"):
            yield blocks, each
            return
        blocks.append(each)
        properties = each.find(f"{w('pPr')}/{w('sectPr')}")
        if properties is not None:
            yield blocks, properties
            blocks = []


class _Frame:
    """Headers and footers of the sections of ours."""

    def __init__(self, ours: WordPackage, house: WordPackage, pages: tuple[PageSetup, ...], held: Held, *, covered: bool) -> None:
        self.ours, self.house, self.pages, self.covered = ours, house, pages, covered
        own = {each.target.rpartition("/")[2]: each for each in ours.relations(ours.main) if each.kind in ("header", "footer")}
        self.header, self.footer = own["header1.xml"].id, own["footer1.xml"].id
        self.blank = {"headerReference": own["header2.xml"].id, "footerReference": own["footer2.xml"].id}
        self.page_number = deepcopy(list(ours.tree(own["footer1.xml"].target)))
        self.carrier = Carrier(house, ours, _LAST if covered else "", held)
        self.both = house.is_set("evenAndOddHeaders")

    @property
    def types(self) -> tuple[str, ...]:
        return ("default", "even") if self.both else ("default",)

    def of_front(self) -> dict[tuple[str, str], str]:
        return {(kind, type_): own for kind, own in self.blank.items() for type_ in self.types}

    def of_cover(self) -> dict[tuple[str, str], str]:
        """Those of the template's cover section, or of its first page; none where it has neither."""
        page = self.pages[0]
        type_ = "first" if page.title else "default"
        if len(self.pages) == 1 and not page.title:
            return self.of_front()
        return {
            (kind, each): self.carrier.page_part(page.parts[kind, type_]) if (kind, type_) in page.parts else self.blank[kind]
            for kind in PARTS
            for each in self.types
        }

    def of_text(self, *, title: bool) -> dict[tuple[str, str], str]:
        """Those of the template's last section; ours where it has none, and the page number where it shows none."""
        parts = self.pages[-1].parts
        found: dict[tuple[str, str], str] = {}
        for type_ in self.types:
            header, footer = (parts.get((kind, type_)) or parts.get((kind, "default"), "") for kind in PARTS)
            header, footer = (name if name and is_seen(self.house, name) else "" for name in (header, footer))
            found["headerReference", type_] = self.carrier.page_part(header) if header else self.header
            numbered = any(shows_page(self.house.tree(name)) for name in (header, footer) if name)
            if not footer:
                found["footerReference", type_] = self.blank["footerReference"] if numbered else self.footer
            else:
                found["footerReference", type_] = self.carrier.page_part(footer, None if numbered else self.numbers)
        if title:
            for kind in PARTS:
                found[kind, "first"] = self.carrier.page_part(parts[kind, "first"]) if (kind, "first") in parts else self.blank[kind]
        return found

    def numbers(self) -> list[_Element]:
        return deepcopy(self.page_number)


def _widen(block: _Element, old: int, new: int, high: int) -> None:
    """Tables, charts and pictures of a block for a line of ``new`` twips instead of ``old``, and no higher than a page."""
    for table in [each for each in (block, *block.iterdescendants()) if each.tag == w("tbl")]:
        _widen_table(table, old, new)
    for inline in block.iter(f"{_WP}inline"):
        extent = inline.find(f"{_WP}extent")
        if extent is None:
            continue
        wide, tall = int(extent.get("cx", "0")), int(extent.get("cy", "0"))
        picture = next(inline.iter(f"{_PIC}pic"), None)
        if picture is None:
            fitted = wide * new // old, min(tall, high * _TWIP * 9 // 10)
        else:
            share = min(1.0, new * _TWIP / max(wide, 1), high * _TWIP * 0.9 / max(tall, 1))
            fitted = int(wide * share), int(tall * share)
            for each in picture.iter(f"{_A}ext"):
                if each.get("cx"):
                    each.set("cx", str(fitted[0]))
                    each.set("cy", str(fitted[1]))
        extent.set("cx", str(fitted[0]))
        extent.set("cy", str(fitted[1]))


def _widen_table(table: _Element, old: int, new: int) -> None:
    """Columns in their proportions; one as wide as the line is as wide as the new one, to the twip."""
    whole = table.find(f"{w('tblPr')}/{w('tblW')}")
    columns = table.findall(f"{w('tblGrid')}/{w('gridCol')}")
    if whole is None or value(whole, "type") != "dxa" or not columns:
        return
    widths = [int(value(each, "w")) for each in columns]
    total = round(sum(widths) * new / old)
    scaled = [each * total // sum(widths) for each in widths]
    scaled[-1] += total - sum(scaled)
    whole.set(w("w"), str(total))
    for each, width in zip(columns, scaled, strict=True):
        each.set(w("w"), str(width))
    for row in table.findall(w("tr")):
        place = 0
        for cell in row.findall(w("tc")):
            properties = cell.find(w("tcPr"))
            span = 1 if properties is None else int(value(properties.find(w("gridSpan"))) or 1)
            width_of = None if properties is None else properties.find(w("tcW"))
            if width_of is not None:
                width_of.set(w("w"), str(sum(scaled[place : place + span])))
            place += span


# --- the other parts --------------------------------------------------------------------------


def _take_rest(ours: WordPackage, house: WordPackage) -> None:
    """Theme, table of fonts and the settings of the look."""
    carrier = Carrier(house, ours, "", Held(frozenset(), frozenset()))
    theme = house.related(house.main, "theme")
    if theme:
        ours.relate(ours.main, "theme", carrier.part(theme))
    fonts = house.related(house.main, "fontTable")
    if fonts:
        root = house.tree(fonts)
        for each in [each for each in root.iter() if str(each.tag).startswith(f"{w('embed')}")]:
            parent = each.getparent()
            if parent is not None:
                parent.remove(each)
        ours.add("word/fontTable.xml", root)
    settings = house.related(house.main, "settings")
    if settings:
        ours.add("word/settings.xml", _settings(house.tree(settings)))


def _settings(root: _Element) -> _Element:
    for each in list(root):
        if each.tag not in {w(name) for name in _SETTINGS}:
            root.remove(each)
    compat = root.find(w("compat"))
    if compat is None:
        compat = make(root, "compat")
        put(root, compat, _SETTINGS)
    for each in list(compat.findall(w("compatSetting"))):
        if value(each, "name") == "compatibilityMode":
            compat.remove(each)
    mode = make(compat, "compatSetting", name="compatibilityMode", uri=_WORD, val="15")
    place = next((index for index, each in enumerate(compat) if each.tag == w("compatSetting")), len(compat))
    compat.insert(place, mode)
    language = root.find(w("themeFontLang"))
    if language is None:
        language = make(root, "themeFontLang")
        put(root, language, _SETTINGS)
    language.set(w("val"), "ja-JP")
    language.set(w("eastAsia"), "ja-JP")
    return root


# --- what will be done ------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A role of ours in the template.  style: the name of its style there, "" when ours is added.  overridden: what of it ours replaces."""

    role: str
    style: str
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A section of the template, in millimetres.  use: 表紙 or 本文.  header, footer: whether there is one; number: whether it shows the page."""

    use: str
    width: int
    height: int
    margins: tuple[int, int, int, int]
    line: int
    grid: str
    header: bool
    footer: bool
    number: bool


@dataclass(frozen=True)
class Examination:
    """What ``dress`` makes of a template.  unused: its styles without a part.  notices: SG444, what is left behind or replaced."""

    parts: tuple[Part, ...]
    unused: tuple[str, ...]
    pages: tuple[Page, ...]
    size: float
    notices: tuple[Problem, ...]

    def as_dict(self) -> dict[str, object]:
        return {
            "roles": [{"role": each.role, "style": each.style or None, "overridden": list(each.overridden)} for each in self.parts],
            "unused": list(self.unused),
            "pages": [
                {
                    **{name: getattr(each, name) for name in ("use", "width", "height", "line", "grid", "header", "footer", "number")},
                    "margins": dict(zip(("top", "right", "bottom", "left"), each.margins, strict=True)),
                }
                for each in self.pages
            ],
            "body_points": self.size,
            "notices": [each.as_dict() for each in self.notices],
        }


def examine(template: Template) -> Examination:
    """What ``dress`` will make of ``template``; raises InputError SG187 as it does."""
    from lxml import etree

    house = WordPackage(template.content, template.name)
    pages = page_setups(house, etree.Element(w("sectPr")))
    _checked(pages[-1], template.name)
    sheet = _style_sheet(house)
    roles = {} if sheet is None else map_roles(sheet, template.corrections)
    parts = tuple(Part(role.word, *_overridden(sheet, role.style, roles)) for role in ROLES)
    shown = (("表紙", pages[0]), ("本文", pages[-1])) if len(pages) > 1 else (("本文", pages[-1]),)
    size = 10.5 if sheet is None else sheet.size() / 2
    notices = [*_left_behind(house, pages), *_replaced(parts), *_of_pages(house, pages)]
    return Examination(
        parts,
        () if sheet is None else tuple(_unused(sheet, roles)),
        tuple(_page(house, use, page) for use, page in shown),
        size,
        tuple(Problem(Origin(template.name), "SG444", what, remedy) for what, remedy in notices),
    )


def _unused(sheet: StyleSheet, roles: Mapping[str, str]) -> Iterator[str]:
    """Names of the styles a role could have and none has."""
    given = {*roles.values(), sheet.default("paragraph", "Normal")}
    for own, style in sheet.styles.items():
        if own not in given and sheet.kind(style) in ("paragraph", "table") and value(style, "default") != "1":
            yield value(style.find(w("name")))


def _overridden(sheet: StyleSheet | None, style: str, roles: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    own = roles.get(style, "")
    if sheet is None or not own:
        return "", ()
    name = value(sheet.styles[own].find(w("name")))
    numbers = ("番号",) if ROLE_OF[style].kind == "paragraph" and sheet.numbered(own) else ()
    indented = ROLE_OF[style].numbered and sheet.effective(own, "pPr", "ind") is not None
    return name, (*numbers, *(("字下げ",) if indented else ()))


def _replaced(parts: tuple[Part, ...]) -> Iterator[tuple[str, str]]:
    for word in ("番号", "字下げ"):
        styles = list(dict.fromkeys(f"「{each.style}」" for each in parts if word in each.overridden))
        if styles:
            reason = "番号と参照が食い違わないよう、番号とその字下げは specgen のものにします"
            yield f"スタイル{'、'.join(styles)}の{word}を置き換えます", reason


def _page(house: WordPackage, use: str, page: PageSetup) -> Page:
    def millimetres(twips: int) -> int:
        return round(twips / 56.7)

    grid = page.properties.find(w("docGrid"))
    kinds = {"lines": "行数", "linesAndChars": "行数と文字数", "snapToChars": "原稿用紙"}
    shown = {kind: house.tree(name) for kind in PARTS if (name := page.parts.get((kind, "default"))) and is_seen(house, name)}
    return Page(
        use,
        millimetres(page.width),
        millimetres(page.height),
        (millimetres(page.top), millimetres(page.right), millimetres(page.bottom), millimetres(page.left)),
        millimetres(page.line()),
        kinds.get(value(grid, "type"), "なし"),
        "headerReference" in shown,
        "footerReference" in shown,
        any(shows_page(each) for each in shown.values()),
    )


def _of_pages(house: WordPackage, pages: tuple[PageSetup, ...]) -> Iterator[tuple[str, str]]:
    last = pages[-1]
    used = {kind: name for (kind, type_), name in last.parts.items() if type_ == "default" and is_seen(house, name)}
    if not any(shows_page(house.tree(name)) for name in used.values()):
        yield "ヘッダーにもフッターにもページ番号がありません", "specgen のページ番号をフッターの末尾に加えます"
    if "headerReference" not in used:
        yield "ヘッダーがありません", "specgen のヘッダー（文書名）を使います"
    if value(last.properties.find(w("cols")), "num") not in ("", "0", "1"):
        yield "本文が段組みです", "表が収まるよう、一段にします"
    if value(last.properties.find(w("textDirection"))) not in ("", "lrTb", "lr"):
        yield "本文が縦書きです", "横書きにします"
    if len(pages) > 2:
        yield f"セクションが {len(pages)} あります", "最初のセクションを表紙に、最後のセクションを本文に使います"


def _left_behind(house: WordPackage, pages: tuple[PageSetup, ...]) -> Iterator[tuple[str, str]]:
    """What of the template is not taken over, in words."""
    found = []
    body = house.tree(house.main).find(w("body"))
    if body is not None and any((each.text or "").strip() for each in body.iter(w("t"))):
        found.append("本文の文字")
    settings = house.related(house.main, "settings")
    if settings:
        found += [word for name, word in _LEFT_BEHIND.items() if house.tree(settings).find(w(name)) is not None]
    kinds = {each.kind for each in house.relations(house.main)}
    found += [word for kind, word in _PARTS_LEFT_BEHIND.items() if kind in kinds]
    for name in sorted({name for page in pages for name in page.parts.values()}):
        found += _of_part(house, name)
    for what in dict.fromkeys(found):
        yield f"{what}は引き継ぎません", "必要なら、できた文書に Word で加えてください"


def _of_part(house: WordPackage, name: str) -> Iterator[str]:
    """What a header or footer loses."""
    root = house.tree(name)
    cleaned = deepcopy(root)
    clean(cleaned)
    if any(True for _ in root.iter(w("sdt"))):
        yield "ヘッダーとフッターのコンテンツコントロール（中の文字は残し、入力を促す文字は除きます）"
    if any(True for _ in root.iter(w("ins"), w("del"), w("moveFrom"), w("moveTo"))):
        yield "ヘッダーとフッターの変更履歴（承諾した形にします）"
    if len(instructions(cleaned)) < len(instructions(root)):
        yield "ヘッダーとフッターの、外部や文書の情報を読むフィールド（今の表示を文字として残します）"
    if {"REF", "NOTEREF", "STYLEREF"} & set(instructions(root)):
        yield "ヘッダーとフッターの、本文の文字を映すフィールドのうち、できた文書に映すものがないもの"
    if any(each.external and not each.target.lower().startswith(("https:", "mailto:")) for each in house.relations(name)):
        yield "ヘッダーとフッターの、外部を指すもの"
