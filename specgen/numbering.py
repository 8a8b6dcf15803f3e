"""The two numbering schemes as data, and the label of a number as a pure function.

The same ``Level`` rows make the labels of our tree and, in ``render/docx.py``, Word's numbering
definitions, so both print the same. An agreement uses one eight-level list in which 号 under a 条
and 号 under a 項 are different levels: only then 第２項 is ２ with and without 号 before it
(docs/word/numbering.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from specgen.wording import digits

_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"


@dataclass(frozen=True)
class Level:
    """One level of a list.

    style: the paragraph style that carries it.  numeral: Word's name of the digits.
    pattern: the label, ``#`` standing for the number.  left/hanging: indent in characters.
    """

    style: str
    numeral: str
    pattern: str
    left: float
    hanging: float
    start: int = 1


@dataclass(frozen=True)
class Scheme:
    """A numbering scheme: the list of chapters, and the list of clauses and all below.

    chapter: the level of the chapters' own list, or of level 0 of the common list.
    clause: the level of clauses. items: levels of lists under the clause or its first paragraph.
    paragraph: the level of the second and later paragraphs (None: paragraphs print no number).
    paragraph_items: levels of lists under those paragraphs.
    """

    name: str
    chapter: Level
    clause: Level
    items: tuple[Level, ...]
    paragraph: Level | None
    paragraph_items: tuple[Level, ...]
    chapter_in_list: bool  # True: chapters restart the clauses (第１ → １); False: 条 run through


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


SCHEMES = {scheme.name: scheme for scheme in (_agreement(), _kobun())}


def numeral(kind: str, number: int) -> str:
    """The digits of ``number`` (>= 1) as Word's ``kind`` writes them.

    Raises ValueError beyond the kana of a syllabary (46 アイウ, 47 + ン イロハ): a list that long is a
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


def label(level: Level, number: int) -> str:
    """The printed label: (Level 第#条, 3) → 第３条."""
    return level.pattern.replace("#", numeral(level.numeral, number))


def capacity(level: Level) -> int:
    """How many items the level can number."""
    return {"aiueoFullWidth": len(_AIUEO), "irohaFullWidth": len(_IROHA)}.get(level.numeral, 999)
