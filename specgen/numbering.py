"""The numbering schemes as data, and the label of a number as a pure function.

The same ``Level`` rows make the labels of our tree and, in ``render/docx.py``, Word's numbering
definitions, so both print the same. An agreement uses one eight-level list in which 号 under a 条
and 号 under a 項 are different levels: only then 第２項 is ２ with and without 号 before it
(docs/word/numbering.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from specgen.wording import digits

_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"


@dataclass(frozen=True)
class Level:
    """One level of a list.

    style: the paragraph style that carries it.  numeral: Word's name of the digits.
    pattern: the label, ``#`` standing for the number.  left/hanging: indent in characters.
    upper: how many levels above stand before the number, joined by dots (1.2.3).
    """

    style: str
    numeral: str
    pattern: str
    left: float
    hanging: float
    start: int = 1
    upper: int = 0


@dataclass(frozen=True)
class Scheme:
    """A numbering scheme: the list of chapters, and the list of clauses and all below.

    chapter: the level of the chapters' own list, or of level 0 of the common list; without a pattern chapters have no number.
    clause: the level of clauses. items: levels of lists under the clause or its first paragraph.
    paragraph: the level of the second and later paragraphs (None: paragraphs print no number).
    paragraph_items: levels of lists under those paragraphs.
    chapter_in_list: chapters restart the clauses (第１ → １); else 条 run through all chapters.
    captions: tables have numbers and captions; in a form they go by the heading above them.
    chapters: chapters have headings; a short paper of articles has none.
    chapter_pages: each chapter begins a page.
    styles: whose file of styles it uses, when it has none of its own.
    title, opening, cell: the styles of the title above the text, of the words before the first chapter and of those in tables.
    margins_mm: top, right, bottom, left.
    line_pitch: twips from line to line.
    """

    name: str
    chapter: Level
    clause: Level
    items: tuple[Level, ...]
    paragraph: Level | None
    paragraph_items: tuple[Level, ...]
    chapter_in_list: bool
    captions: bool = True
    chapters: bool = True
    chapter_pages: bool = False
    styles: str = ""
    title: str = "Title"
    opening: str = "Unnumbered"
    cell: str = "Cell"
    margins_mm: tuple[int, int, int, int] = (30, 25, 25, 30)
    line_pitch: int = 360

    @property
    def style_file(self) -> str:
        return f"{self.styles or self.name}.xml"

    @property
    def names_chapter(self) -> bool:
        """Whether a reference to a clause begins with its chapter: 第２の３, and not 第５条, 2.3 or, in a letter, ４."""
        return self.paragraph is None and not self.clause.upper and bool(self.chapter.pattern)


@dataclass(frozen=True)
class AnnexForm:
    """One kind of annex with its own list: the heading and the items below it (which restart with it).

    word: what stands alone when there is only one; bare: the style of that unnumbered heading.
    """

    word: str
    heading: Level
    items: tuple[Level, ...]
    bare: str


def _agreement() -> Scheme:
    def below(prefix: str) -> tuple[Level, ...]:
        return (
            Level(f"{prefix}Item1", "decimal", "(#)", 2, 1),
            Level(f"{prefix}Item2", "irohaFullWidth", "#", 3, 1),
            Level(f"{prefix}Item3", "aiueoFullWidth", "(#)", 4, 1),
        )

    return Scheme(
        name="agreement",
        chapter=Level("Heading1", "decimalFullWidth", "第#章", 4, 1),
        clause=Level("Article", "decimalFullWidth", "第#条", 1, 1),
        items=below("Article"),
        paragraph=Level("ArticleParagraph", "decimalFullWidth", "#", 1, 1, start=2),
        paragraph_items=below("Paragraph"),
        chapter_in_list=False,
    )


def _articles() -> Scheme:
    """A short paper of articles: no chapters, no captions, a little more on a page."""
    return replace(
        _agreement(), name="articles", captions=False, chapters=False, styles="agreement", margins_mm=(22, 22, 18, 22), line_pitch=310
    )


def _kobun() -> Scheme:
    items = (
        Level("SpecItem1", "decimal", "(#)", 3, 1),
        Level("SpecItem2", "aiueoFullWidth", "#", 4, 1),
        Level("SpecItem3", "aiueoFullWidth", "(#)", 5, 1),
    )
    return Scheme(
        name="kobun",
        chapter=Level("Heading1", "decimalFullWidth", "第#", 1, 1),
        clause=Level("Heading2", "decimalFullWidth", "#", 2, 1),
        items=items,
        paragraph=None,
        paragraph_items=items,
        chapter_in_list=True,
    )


_COMPACT_ITEMS = (  # of forms and letters
    Level("SpecItem1", "decimal", "(#)", 3, 1),
    Level("SpecItem2", "aiueoFullWidth", "#", 4, 1),
    Level("SpecItem3", "aiueoFullWidth", "(#)", 5, 1),
)


def _appendix() -> Scheme:
    """The 別記 of a contract: each on pages of its own, its sections and items counted as in a specification."""
    kobun = _kobun()
    return replace(
        kobun, name="appendix", styles="kobun", chapter=replace(kobun.chapter, pattern="別記第#", left=5, hanging=5), chapter_pages=True
    )


def _form() -> Scheme:
    """A paper to be filled in and signed: parts numbered through all chapters, tables without captions."""
    return Scheme(
        name="form",
        chapter=Level("Heading1", "decimalFullWidth", "第#", 2.5, 2.5),
        clause=Level("Heading2", "decimalFullWidth", "#", 2.5, 2.5),
        items=_COMPACT_ITEMS,
        paragraph=None,
        paragraph_items=_COMPACT_ITEMS,
        chapter_in_list=False,
        captions=False,
        title="FormTitle",
        opening="BodyText1",
        cell="FormCell",
        margins_mm=(20, 20, 15, 20),
    )


def _letter() -> Scheme:
    """A letter: 記 has no number, what stands below it is numbered through."""
    return Scheme(
        name="letter",
        chapter=Level("Heading1", "decimalFullWidth", "", 0, 0),
        clause=Level("Heading2", "decimalFullWidth", "#", 2, 2),
        items=_COMPACT_ITEMS,
        paragraph=None,
        paragraph_items=_COMPACT_ITEMS,
        chapter_in_list=False,
        captions=False,
        title="LetterTitle",
        opening="LetterText",
        cell="FormCell",
        margins_mm=(20, 22, 15, 22),
    )


def _decimal() -> Scheme:
    items = (
        Level("SpecItem1", "decimal", "#", 4.5, 3, upper=2),
        Level("SpecItem2", "decimal", "(#)", 5, 1),
        Level("SpecItem3", "aiueoFullWidth", "#", 6, 1),
    )
    return Scheme(
        name="decimal",
        chapter=Level("Heading1", "decimal", "#", 2, 2),
        clause=Level("Heading2", "decimal", "#", 2.5, 2.5, upper=1),
        items=items,
        paragraph=None,
        paragraph_items=items,
        chapter_in_list=True,
    )


def _annex(prefix: str, word: str, pattern: str) -> AnnexForm:
    return AnnexForm(
        word,
        Level(f"{prefix}Heading", "decimalFullWidth", pattern, 0, 0),
        (
            Level(f"{prefix}Item1", "decimal", "(#)", 2, 1),
            Level(f"{prefix}Item2", "aiueoFullWidth", "#", 3, 1),
            Level(f"{prefix}Item3", "aiueoFullWidth", "(#)", 4, 1),
        ),
        f"{prefix}HeadingAlone",
    )


_SCHEMES = {scheme.name: scheme for scheme in (_agreement(), _articles(), _kobun(), _decimal(), _form(), _letter(), _appendix())}
_ANNEXES = {
    "annex": _annex("Annex", "別紙", "別紙#"),
    "appended_table": _annex("AppendedTable", "別表", "別表第#"),
    "form": _annex("Form", "様式", "様式第#号"),
}
SCHEME_NAMES = tuple(_SCHEMES)


def _narrow(level: Level) -> Level:
    return replace(level, numeral="decimal") if level.numeral == "decimalFullWidth" else level


@cache
def scheme(name: str, width: str = "full") -> Scheme:
    """The scheme with its digits ``full`` or ``half`` width (第１条 or 第1条)."""
    found = _SCHEMES[name]
    if width == "full":
        return found
    return replace(
        found,
        chapter=_narrow(found.chapter),
        clause=_narrow(found.clause),
        paragraph=_narrow(found.paragraph) if found.paragraph else None,
    )


@cache
def annex_forms(width: str = "full") -> dict[str, AnnexForm]:
    """The three forms of annexes by id, in the order they stand in a document."""
    if width == "full":
        return _ANNEXES
    return {name: replace(form, heading=_narrow(form.heading)) for name, form in _ANNEXES.items()}


def numeral(kind: str, number: int) -> str:
    """The digits of ``number`` (>= 1) as Word's ``kind`` writes them.

    Raises ValueError beyond the kana of a syllabary (46 アイウ, 48 イロハ): a list that long is a
    mistake, and Word and LibreOffice go on differently.
    """
    match kind:
        case "decimal":
            return str(number)
        case "decimalFullWidth":
            return digits(number)
        case "aiueoFullWidth" | "irohaFullWidth":
            kana = _AIUEO if kind == "aiueoFullWidth" else _IROHA
            if number > len(kana):
                msg = f"{kind}: {number}"
                raise ValueError(msg)
            return kana[number - 1]
    raise ValueError(kind)


def label(level: Level, number: int, above: Sequence[int] = ()) -> str:
    """The printed label: (Level 第#条, 3) → 第３条; with ``above`` the numbers of the levels above,
    outermost first: 1.2.3."""
    upper = above[len(above) - level.upper :] if level.upper else ()
    own = ".".join(numeral(level.numeral, part) for part in (*upper, number))
    return level.pattern.replace("#", own)


def capacity(level: Level) -> int:
    """How many items the level can number."""
    return {"aiueoFullWidth": len(_AIUEO), "irohaFullWidth": len(_IROHA)}.get(level.numeral, 999)
