"""What in a Word file keeps people from reading it: pictures without words, tables without headings … (docs/word/accessibility.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from specgen.render.ooxml import W
from specgen.word_package import WordPackage

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = f"{{{W}}}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
_CONTRAST = 4.5
_FIRST_WORDS = 24  # characters of a paragraph in a place
_LONG = 30  # paragraphs of a text that needs headings
_ON, _OFF = ("1", "true", "on"), ("0", "false", "off")

_TYPED = re.compile(r"[・●○■□◆◇※‣•▪－*-]\s*\S|[①-⑳]|[(（][0-9０-９]{1,2}[)）]\s*\S|[0-9０-９]{1,2}[.．)）]\s*\S|[ア-ンa-zA-Z][.．)）]\s*\S")
_SPACED = re.compile(r"(?:^|[\s「（])[\u4e00-\u9fff々](?:　+[\u4e00-\u9fff々])+(?:$|[\s」）：:])")
_UNITS = frozenset("第年月日時分号円金回人")  # between them is room to write in, no word
_EMPTY_LINKS = re.compile(
    r"(?:こちら|ここ|これ|リンク|詳細|詳しくは|クリック|click here|here|link|more)(?:を?(?:クリック|参照|ご覧ください|見る))?[。.]?|https?://\S+",
    re.IGNORECASE,
)
_COLOURS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": "FFFFFF",
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}
_REMEDIES = {
    "title": "［ファイル］→［情報］→［プロパティ］の「タイトル」に文書名を書いてください",
    "language": "全体を選び、［校閲］→［言語］→［校正言語の設定］で日本語を選んでください",
    "headings": "章や条の見出しに、スタイル「見出し 1」「見出し 2」などを付けてください",
    "heading-levels": "見出しのスタイルを、一つ上の見出しの次の段階のもの（見出し 1 の下は見出し 2）にしてください",
    "table-heading-row": "表の１行目を選び、［テーブル レイアウト］→［タイトル行の繰り返し］を選んでください。見出しのない表なら［テーブル デザイン］の「タイトル行」を外してください",
    "table-merged": "［セルの分割］などで、結合のない表に直してください。２段の見出しは１段の言葉にまとめられます",
    "table-nested": "中の表を外に出し、別の表にしてください",
    "table-description": "表を右クリックし、［表のプロパティ］→［代替テキスト］に、何の表かを書いてください",
    "table-blank-heading": "見出しの行の空のセルに、その列が何かを書いてください",
    "picture-description": "図を右クリックし、［代替テキストの表示］で、図が示すことを書いてください。飾りなら「装飾用にする」を選んでください",
    "floating": "図を選び、［レイアウト オプション］で「行内」を選んでください",
    "text-box": "テキスト ボックスの文を本文の段落に移してください",
    "link-words": "リンクの文字を、開くものの名前（「○○要綱」など）にしてください",
    "contrast": "文字の色を濃くするか、背景の色を薄くしてください",
    "colour-alone": "色のほかに、太字、下線、【】などの印も付けてください",
    "typed-list": "記号や番号を消し、［ホーム］→［箇条書き］又は［段落番号］を使ってください",
    "empty-paragraphs": "空の段落を消し、［段落］の「段落前」「段落後」の間隔又は改ページを使ってください",
    "spaced-word": "文字の間の空白を消し、［ホーム］→［均等割り付け］を使ってください",
}


@dataclass(frozen=True)
class Barrier:
    """rule: its id.  place: where, in words.  what: what is wrong.  remedy: how to mend it in Word."""

    rule: str
    place: str
    what: str
    remedy: str


def barriers(content: bytes) -> tuple[Barrier, ...]:
    """Everything in a Word file that breaks a rule of accessibility, in the order of the text.

    content: a file that came through the door. The rules are those of docs/word/accessibility.md; what Word prints
    over several paragraphs of one kind is told once, where it begins.
    """
    package = WordPackage(content)
    styles = _Styles.of(package)
    found = [*_properties(package, styles), *_Text(package, styles).barriers(package.tree(package.main))]
    for relation in package.relations(package.main):
        if relation.kind in ("header", "footer", "footnotes", "endnotes") and relation.target in package:
            place = {"header": "ヘッダー", "footer": "フッター"}.get(relation.kind, "脚注")
            found += _Text(package, styles, heading=place, main=False).barriers(package.tree(relation.target))
    return tuple(dict.fromkeys(found))


def _barrier(rule: str, place: str, what: str) -> Barrier:
    return Barrier(rule, place, what, _REMEDIES[rule])


# --- the file as a whole ----------------------------------------------------------------------


def _properties(package: WordPackage, styles: _Styles) -> Iterator[Barrier]:
    name = package.related("", "core-properties")
    core = package.tree(name) if name else None
    if core is None or not (core.findtext(f"{_DC}title") or "").strip():
        yield _barrier("title", "ファイル全体", "プロパティの「タイトル」がありません")
    if not styles.language and (core is None or not core.findtext(f"{_DC}language")):
        yield _barrier("language", "ファイル全体", "文書の言語が定められていません")


# --- styles -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Styles:
    """The styles of a file by id. language: that of the whole text."""

    styles: Mapping[str, _Element]
    defaults: Mapping[str, str]
    language: str

    @staticmethod
    def of(package: WordPackage) -> _Styles:
        name = package.related(package.main, "styles")
        if not name:
            return _Styles({}, {}, "")
        root = package.tree(name)
        styles = {style.get(f"{_W}styleId", ""): style for style in root.iter(f"{_W}style")}
        defaults = {style.get(f"{_W}type", ""): own for own, style in styles.items() if style.get(f"{_W}default") in _ON}
        languages = [each for each in root.iter(f"{_W}lang") if each.get(f"{_W}eastAsia") or each.get(f"{_W}val")]
        return _Styles(styles, defaults, next((each.get(f"{_W}eastAsia") or each.get(f"{_W}val") or "" for each in languages), ""))

    def chain(self, own: str, kind: str) -> Iterator[_Element]:
        """A style and those it is based on, nearest first; of the default one for ""."""
        seen: set[str] = set()
        own = own or self.defaults.get(kind, "")
        while own in self.styles and own not in seen:
            seen.add(own)
            yield self.styles[own]
            based = self.styles[own].find(f"{_W}basedOn")
            own = "" if based is None else based.get(f"{_W}val", "")

    def first(self, own: str, kind: str, path: str) -> _Element | None:
        """The property ``path`` (under the style) as the style or one below it has it."""
        return next((found for style in self.chain(own, kind) if (found := style.find(path)) is not None), None)


def _value(element: _Element | None, name: str = "val") -> str:
    return "" if element is None else str(element.get(f"{_W}{name}", ""))


# --- the text ---------------------------------------------------------------------------------


@dataclass
class _Text:
    """Walks one part. heading: the last one, which names places."""

    package: WordPackage
    styles: _Styles
    heading: str = ""
    main: bool = True
    level: int = 0
    headings: int = 0
    paragraphs: int = 0
    empty: int = 0
    typed: list[str] = field(default_factory=list)
    contents: int = 0  # fields of contents that are open, as far as the paragraphs tell

    def barriers(self, root: _Element) -> Iterator[Barrier]:
        levels = [self.outline(each, _value(each.find(f"{_W}pPr/{_W}pStyle"))) for each in root.iter(f"{_W}p") if _text(each)]
        self.level = min(filter(None, levels), default=1) - 1  # a text without chapters may begin with its second level throughout
        yield from self.block(root, ())
        yield from self.ended()
        if self.main and self.paragraphs > _LONG and not self.headings:
            yield _barrier("headings", "ファイル全体", "見出しのスタイルの付いた段落がありません")

    def place(self, element: _Element) -> str:
        words = _first(element)
        under = f"「{self.heading}」の" if self.heading and self.heading != words else ""
        return f"{under}「{words}」" if words else f"{under}段落" if under else "文書の初め"

    def block(self, element: _Element, tables: tuple[_Element, ...]) -> Iterator[Barrier]:
        for child in element:
            if child.tag == f"{_W}p":
                yield from self.paragraph(child, tables)
            elif child.tag == f"{_W}tbl":
                yield from self.ended()
                self.empty = 0
                yield from self.table(child, nested=bool(tables))
                yield from self.block(child, (*tables, child))
            elif isinstance(child.tag, str) and child.tag not in (_FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}sectPr"):
                yield from self.block(child, tables)

    # -- paragraphs ----------------------------------------------------------------------------

    def paragraph(self, paragraph: _Element, tables: tuple[_Element, ...]) -> Iterator[Barrier]:
        words, style = _text(paragraph), _value(paragraph.find(f"{_W}pPr/{_W}pStyle"))
        listed = self.in_contents(paragraph)
        if not tables:
            yield from self.rows_of_empty(paragraph, words)
            if words and not listed:
                yield from self.typed_list(paragraph, words, style)
        if words and not tables:
            self.paragraphs += 1
        level = 0 if listed else self.outline(paragraph, style)
        if level and words and not tables:
            self.headings += 1
            if level > (self.level + 1 if self.headings > 1 else max(self.level + 1, 2)):  # articles without chapters, then annexes
                what = f"見出しの段階が {self.level} から {level} に飛んでいます" if self.level else f"最初の見出しが段階 {level} です"
                yield _barrier("heading-levels", f"「{_first(paragraph)}」", what)
            self.level, self.heading = level, _first(paragraph)
        if not listed:
            if _spaced(words):
                yield _barrier("spaced-word", self.place(paragraph), "語の中を空白で広げているため、読み上げが途切れます")
            yield from self.links(paragraph)
            yield from self.colours(paragraph, style, tables)
        yield from self.objects(paragraph)

    def in_contents(self, paragraph: _Element) -> bool:
        """Whether a paragraph belongs to a table of contents, which Word makes."""
        inside = self.contents > 0
        for mark in paragraph.iter(f"{_W}fldChar", f"{_W}instrText"):
            if mark.tag == f"{_W}instrText":
                if (mark.text or "").strip().startswith("TOC"):
                    self.contents, inside = 1, True
            elif self.contents:
                kind = _value(mark, "fldCharType")
                self.contents += {"begin": 1, "end": -1}.get(kind, 0)
        return inside

    def outline(self, paragraph: _Element, style: str) -> int:
        """The level of a heading from 1, 0 for other paragraphs."""
        own = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        level = _value(own if own is not None else self.styles.first(style, "paragraph", f"{_W}pPr/{_W}outlineLvl"))
        return int(level) + 1 if level.isdigit() and int(level) < 9 else 0

    def rows_of_empty(self, paragraph: _Element, words: str) -> Iterator[Barrier]:
        filled = words or next(paragraph.iter(f"{_W}drawing", f"{_W}pict", f"{_W}object", f"{_W}br", f"{_W}sectPr"), None) is not None
        self.empty = 0 if filled else self.empty + 1
        if self.empty == 2:
            place = f"「{self.heading}」の中" if self.heading else "文書の初め"
            yield _barrier("empty-paragraphs", place, "空の段落を重ねて間隔を空けています")

    def typed_list(self, paragraph: _Element, words: str, style: str) -> Iterator[Barrier]:
        numbered = (
            paragraph.find(f"{_W}pPr/{_W}numPr") is not None or self.styles.first(style, "paragraph", f"{_W}pPr/{_W}numPr") is not None
        )
        if _TYPED.match(words.lstrip()) and not numbered:
            self.typed.append(self.place(paragraph))
        else:
            yield from self.ended()

    def ended(self) -> Iterator[Barrier]:
        """A list of typed marks has ended."""
        if len(self.typed) > 1:
            yield _barrier("typed-list", self.typed[0], f"記号や番号を文字で打った箇条書きです（{len(self.typed)} 項目）")
        self.typed = []

    def links(self, paragraph: _Element) -> Iterator[Barrier]:
        for link in paragraph.iter(f"{_W}hyperlink"):
            words = _text(link).strip()
            if not words or _EMPTY_LINKS.fullmatch(words):
                yield _barrier("link-words", self.place(paragraph), f"リンクの文字「{words}」が、開くものを表していません")

    def objects(self, paragraph: _Element) -> Iterator[Barrier]:
        place = self.place(paragraph)
        for drawing in _current(paragraph, f"{_WP}inline", f"{_WP}anchor"):
            named = drawing.find(f"{_WP}docPr")
            decorative = any(each.get("val") in _ON for each in drawing.iter(_DECORATIVE))
            box = any(each.tag.endswith("}txbxContent") for each in drawing.iter() if isinstance(each.tag, str))
            if box:
                yield _barrier("text-box", place, "テキスト ボックスの文は、読み上げの順が定まりません")
            elif not decorative and (named is None or not (named.get("descr") or "").strip()):
                yield _barrier("picture-description", place, "図に代替テキストがありません")
            if drawing.tag == f"{_WP}anchor":
                yield _barrier("floating", place, "図が行内にないため、読み上げの順が定まりません")
        for pict in _current(paragraph, f"{_W}pict", f"{_W}object"):
            shapes = [
                each for each in pict.iter() if isinstance(each.tag, str) and each.tag.startswith(_VML) and each.get("style") is not None
            ]
            if next(pict.iter(f"{_W}txbxContent"), None) is not None:
                yield _barrier("text-box", place, "テキスト ボックスの文は、読み上げの順が定まりません")
            elif shapes and not any((each.get("alt") or "").strip() for each in shapes):
                yield _barrier("picture-description", place, "図に代替テキストがありません")
            if any("position:absolute" in (each.get("style") or "").replace(" ", "") for each in shapes):
                yield _barrier("floating", place, "図が行内にないため、読み上げの順が定まりません")

    # -- tables --------------------------------------------------------------------------------

    def table(self, table: _Element, *, nested: bool) -> Iterator[Barrier]:
        place, rows = f"{self.place(table)}で始まる表", table.findall(f"{_W}tr")
        properties = table.find(f"{_W}tblPr")
        if nested:
            yield _barrier("table-nested", place, "表の中に表があります")
        if properties is None or not any(_value(properties.find(f"{_W}{name}")).strip() for name in ("tblCaption", "tblDescription")):
            yield _barrier("table-description", place, "表に代替テキストがありません")
        look = None if properties is None else properties.find(f"{_W}tblLook")
        cells = [row.findall(f"{_W}tc") for row in rows]
        if not _has_headings(look) or len(rows) < 2 or max(map(len, cells), default=0) < 2:
            return  # signatures, forms and other tables that only set words beside each other
        header = rows[0].find(f"{_W}trPr/{_W}tblHeader")
        if header is None or _value(header) in _OFF:
            yield _barrier("table-heading-row", place, "表の見出しの行が定められていません")
        elif any(not _text(cell).strip() for cell in cells[0]):
            yield _barrier("table-blank-heading", place, "見出しの行に空のセルがあります")
        spans = [_value(cell.find(f"{_W}tcPr/{_W}gridSpan")) for row in cells for cell in row]
        merged = any(cell.find(f"{_W}tcPr/{_W}{name}") is not None for row in cells for cell in row for name in ("vMerge", "hMerge"))
        if merged or any(span not in ("", "1") for span in spans) or len({len(row) for row in cells}) > 1:
            yield _barrier("table-merged", place, "結合又は分割したセルがあります")

    # -- colours -------------------------------------------------------------------------------

    def colours(self, paragraph: _Element, style: str, tables: tuple[_Element, ...]) -> Iterator[Barrier]:
        runs = [run for run in paragraph.iter(f"{_W}r") if _text(run).strip()]
        shown = [self.looks(run, paragraph, style, in_cell=bool(tables)) for run in runs]
        faint = next((run for run, look in zip(runs, shown, strict=True) if _contrast(look.colour, look.ground) < _CONTRAST), None)
        if faint is not None:
            look = shown[runs.index(faint)]
            ratio = _contrast(look.colour, look.ground)
            yield _barrier(
                "contrast",
                self.place(paragraph),
                f"「{_first(faint)}」の文字と背景の明るさの比が {ratio:.1f} です（{_CONTRAST} 以上が必要）",
            )
        if len({(look.colour, look.ground) for look in shown}) < 2:
            return
        plain = ("000000", "FFFFFF")
        usual = plain if any(look.colours == plain for look in shown) else shown[0].colours
        for run, look in zip(runs, shown, strict=True):
            if look.colours != usual and not (look.marked or _bracketed(run)):
                yield _barrier("colour-alone", self.place(paragraph), f"「{_first(run)}」が色だけで区別されています")
                return

    def looks(self, run: _Element, paragraph: _Element, style: str, *, in_cell: bool) -> _Look:
        own = _value(run.find(f"{_W}rPr/{_W}rStyle"))

        def found(path: str) -> _Element | None:
            direct = run.find(f"{_W}rPr/{_W}{path}")
            if direct is not None:
                return direct
            of_style = self.styles.first(own, "character", f"{_W}rPr/{_W}{path}") if own else None
            return of_style if of_style is not None else self.styles.first(style, "paragraph", f"{_W}rPr/{_W}{path}")

        highlight = _COLOURS.get(_value(found("highlight")), "")
        grounds = [_value(found("shd"), "fill"), _value(paragraph.find(f"{_W}pPr/{_W}shd"), "fill")]
        grounds.append(_value(self.styles.first(style, "paragraph", f"{_W}pPr/{_W}shd"), "fill"))
        if in_cell:
            cell = next(paragraph.iterancestors(f"{_W}tc"), None)
            grounds.append("" if cell is None else _value(cell.find(f"{_W}tcPr/{_W}shd"), "fill"))
        ground = highlight or next((each for each in grounds if re.fullmatch("[0-9A-Fa-f]{6}", each)), "FFFFFF")
        colour = _value(found("color"))
        if not re.fullmatch("[0-9A-Fa-f]{6}", colour):  # automatic: Word prints white on dark
            colour = "000000" if _contrast("000000", ground) >= _CONTRAST else "FFFFFF"
        marks = [found(name) for name in ("b", "u", "i", "bdr", "em", "strike")]
        marked = any(mark is not None and _value(mark) not in (*_OFF, "none") for mark in marks)
        return _Look(colour.upper(), ground.upper(), marked or next(run.iterancestors(f"{_W}hyperlink"), None) is not None)


@dataclass(frozen=True)
class _Look:
    """colour, ground: RRGGBB.  marked: told apart by more than colour."""

    colour: str
    ground: str
    marked: bool

    @property
    def colours(self) -> tuple[str, str]:
        return self.colour, self.ground


def _has_headings(look: _Element | None) -> bool:
    """What w:tblLook says of the first row, in words or in its old bits; without it, yes."""
    if look is None:
        return True
    if first := _value(look, "firstRow"):
        return first in _ON
    bits = _value(look)
    return not re.fullmatch("[0-9A-Fa-f]{1,4}", bits) or bool(int(bits, 16) & 0x20)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """The ratio of the brighter to the darker colour as WCAG 2 computes it, from 1 to 21."""
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def _spaced(words: str) -> bool:
    """Whether a word is stretched with full-width spaces: 氏　名."""
    return any(not set(re.findall("[\u4e00-\u9fff々]", found[0])) <= _UNITS for found in _SPACED.finditer(words))


def _bracketed(run: _Element) -> bool:
    words = _text(run).strip()
    return bool(re.fullmatch("[【［「（\\[(].*[】］」）\\])]|※.*", words))


def _current(element: _Element, *tags: str) -> Iterator[_Element]:
    """Descendants with these tags, without what is only there for old programs."""
    for each in element.iter(*tags):
        if next(each.iterancestors(_FALLBACK), None) is None:
            yield each


def _text(element: _Element) -> str:
    """The words of an element, deleted ones and text boxes left out."""
    out = []
    for each in element.iter(f"{_W}t", f"{_W}tab"):
        if next(each.iterancestors(f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}txbxContent"), None) is None:
            out.append(each.text or "" if each.tag == f"{_W}t" else "\t")
    return "".join(out)


def _first(element: _Element) -> str:
    words = " ".join(_text(element).split())
    return words if len(words) <= _FIRST_WORDS else f"{words[:_FIRST_WORDS]}…"
