"""The municipalities of Japan: by code, name or reading (data/municipalities.csv; its README names the sources)."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from specgen.errors import Origin, Problem, UsageError

POPULATION_SOURCE = "令和２年国勢調査の人口速報値（e-Stat 統計表 0003433219）"


@dataclass(frozen=True)
class Municipality:
    """code: six digits, check digit last.  population: persons, a preliminary count of 2020, None where none was given."""

    code: str
    prefecture: str
    name: str
    kana: str
    population: int | None

    @property
    def full_name(self) -> str:
        return f"{self.prefecture}{self.name}"


def check_digit(first_five: str) -> int:
    """The sixth digit of a 全国地方公共団体コード. Rule: modulus 11, weights 6 5 4 3 2, the last digit of 11 - remainder."""
    total = sum(int(digit) * weight for digit, weight in zip(first_five, (6, 5, 4, 3, 2), strict=True))
    return (11 - total % 11) % 10


def find(query: str, origin: Origin) -> tuple[Municipality, ...]:
    """The municipalities ``query`` may mean, in the order of their codes; none when nothing fits.

    query: a code of five or six digits; a name, also behind its prefecture; a reading in either kana. Wide
    digits, blanks and the two forms of ヶ make no difference. What fits whole wins over what only begins so.
    Raises UsageError SG032 for a code whose check digit is wrong.
    """
    wanted = _folded(query)
    if re.fullmatch("[0-9]{5,6}", wanted):
        if len(wanted) == 6 and int(wanted[5]) != check_digit(wanted[:5]):
            raise UsageError(
                Problem(
                    origin,
                    "SG032",
                    f"団体コード「{wanted}」の検査数字（６桁目）が違います",
                    f"先頭の５桁が正しければ、６桁目は {check_digit(wanted[:5])} です。番号を写し違えていないか確かめてください",
                )
            )
        return tuple(one for one in all_municipalities() if one.code.startswith(wanted))
    if not wanted or wanted.isdigit():
        return ()
    without_county = wanted.rpartition("郡")[2] or wanted
    return _named(wanted) or (_named(without_county) if without_county != wanted else ())


def _named(wanted: str) -> tuple[Municipality, ...]:
    whole = tuple(one for one, words in _index() if wanted in words)
    return whole or tuple(one for one, words in _index() if any(word.startswith(wanted) for word in words))


def near(query: str, count: int = 3) -> tuple[Municipality, ...]:
    """The ``count`` municipalities whose names look most like ``query``, or none."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    names = {index: word for index, (_, words) in enumerate(_index()) for word in words[:1]}
    found = process.extract(_folded(query), names, scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=count)
    return tuple(_index()[index][0] for _, _, index in found)


@cache
def all_municipalities() -> tuple[Municipality, ...]:
    """Every municipality, in the order of their codes."""
    return tuple(
        Municipality(row["code"], row["prefecture"], row["name"], row["kana"], int(counted) if counted else None)
        for row in rows_of("municipalities.csv")
        for counted in (row["population_2020_preliminary"],)
    )


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of a file of ``specgen/data``: column → text."""
    text = resources.files("specgen").joinpath("data", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


@cache
def _index() -> tuple[tuple[Municipality, tuple[str, ...]], ...]:
    """What each one may be called, folded."""
    return tuple((one, tuple(map(_folded, (one.name, one.full_name, one.kana)))) for one in all_municipalities())


def _folded(text: str) -> str:
    """Wide digits narrowed, blanks gone, katakana as hiragana, ヶ as ケ."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in plain.replace("ヶ", "ケ"))


# Names for files and ids

_VOWELS = "aiueo"
_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
_LATIN = {kana: row + vowel for row, letters in _ROWS.items() for kana, vowel in zip(letters, _VOWELS, strict=True)} | {
    "し": "shi",
    "ち": "chi",
    "つ": "tsu",
    "ふ": "fu",
    "じ": "ji",
    "ぢ": "ji",
    "づ": "zu",
    "や": "ya",
    "ゆ": "yu",
    "よ": "yo",
    "わ": "wa",
    "を": "o",
    "ん": "n",
}
_SMALL = {"ゃ": "a", "ゅ": "u", "ょ": "o"}
_ENDINGS = {"市": ("し",), "町": ("ちょう", "まち"), "村": ("むら", "そん"), "区": ("く",)}


def latin_name(one: Municipality) -> str:
    """The reading in Latin letters without 市, 町, 村 or 区, for an id: ``sapporo``."""
    kana = one.kana
    for ending in _ENDINGS[one.name[-1]]:
        if kana.endswith(ending) and kana != ending:
            kana = kana.removesuffix(ending)
            break
    written = ""
    double = False
    for letter in kana:
        if letter in _SMALL:  # しゃ sha, きゃ kya
            stem = written[:-1]
            written = stem + ("" if stem.endswith(("sh", "ch", "j")) else "y") + _SMALL[letter]
        elif letter == "っ":
            double = True
        else:
            latin = _LATIN.get(letter, "")
            written += (latin[:1] if double else "") + latin
            double = False
    return written
