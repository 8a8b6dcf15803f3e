"""How numbers, dates, money and lists read in a Japanese official document: pure functions.

Everything is printed full width; a body that writes half-width digits passes our finished text, never a name,
through ``in_digits``.  Nothing is rounded: a value that cannot be printed exactly is refused with ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

_FULL = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")
_HALF_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_FULL_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")

# First day of each era; years before the first row are written in the Western calendar.
_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
)


# --- digits -----------------------------------------------------------------------------------


def full_width(number: int) -> str:
    """14 → １４, 1234567 → １，２３４，５６７."""
    return f"{number:,}".translate(_FULL)


def digits(number: int) -> str:
    """Full-width digits without commas, as labels and years are written."""
    return str(number).translate(_FULL)


def half_width(text: str) -> str:
    """``text`` with ０-９ as 0-9; commas, points, brackets and every other character stay."""
    return text.translate(_HALF_DIGITS)


def in_digits(text: str, width: Literal["full", "half"]) -> str:
    """``text`` with its numbers in one width, digits and the signs that belong to them: １，２３４円 ↔ 1,234円, ９９．９ ↔ 99.9.

    text: numbers, dates, labels and clause text of ours; never a name, an address or anything else that was given to us.
    A comma counts as part of a number before a group of three digits, a point between two digits, a minus before a digit
    that starts a number; all other marks, brackets and letters stay.
    full: a half-width word with a Latin letter in it (TLS1.3, a URL) stays as it is written.
    Idempotent; ``full`` gives back whatever this module printed and ``half`` changed.
    Rule: full or half width by one switch for the whole document (公用文作成の考え方: uniform within a document).
    """
    if width == "half":
        text = re.sub(r"(?<=[0-9])，(?=[0-9]{3}(?![0-9]))", ",", half_width(text))
        text = re.sub(r"(?<=[0-9])．(?=[0-9])", ".", text)
        return re.sub(r"(?<![0-9A-Za-zＡ-Ｚａ-ｚ])－(?=[0-9])", "-", text)
    return re.sub(r"[!-~]+", lambda match: _widened(match[0]), text)


def _widened(word: str) -> str:
    """A run of half-width characters with its numbers in full width; unchanged when it holds a Latin letter."""
    if re.search(r"[A-Za-z]", word):
        return word
    word = re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "，", word)
    word = re.sub(r"(?<=[0-9])\.(?=[0-9])", "．", word)
    return re.sub(r"(?<![0-9])-(?=[0-9])", "－", word).translate(_FULL_DIGITS)


# --- dates ------------------------------------------------------------------------------------


def era_year(day: date, *, western: bool = False) -> str:
    """The year of ``day``: 令和８年, western 令和８年（２０２６年）; the first year is 元年.

    Before 1926-12-25 the Western year alone, once.
    """
    for first, era in _ERAS:
        if day >= first:
            year = day.year - first.year + 1
            also = f"（{digits(day.year)}年）" if western else ""
            return f"{era}{'元' if year == 1 else digits(year)}年{also}"
    return f"{digits(day.year)}年"


def era_date(day: date, *, western: bool = False) -> str:
    """2026-11-23 → 令和８年１１月２３日, western 令和８年（２０２６年）１１月２３日."""
    return f"{era_month(day, western=western)}{digits(day.day)}日"


_INITIALS = {"令和": "R", "平成": "H", "昭和": "S"}


def short_date(day: date) -> str:
    """2026-11-10 → R8.11.10, the form of narrow columns (the first year is 1)."""
    for first, era in _ERAS:
        if day >= first:
            return f"{_INITIALS[era]}{day.year - first.year + 1}.{day.month}.{day.day}"
    return f"{day.year}.{day.month}.{day.day}"


def era_month(day: date, *, western: bool = False) -> str:
    """2026-11-23 → 令和８年１１月, western 令和８年（２０２６年）１１月."""
    return f"{era_year(day, western=western)}{digits(day.month)}月"


def fiscal_year(day: date, *, western: bool = False) -> str:
    """The fiscal year (April to March) ``day`` lies in: 2027-03-31 → 令和８年度, western 令和８年度（２０２６年度）.

    Rule: one name from April to March, by the era in force at the end of the calendar year it begins in. So 1988 is
    昭和６３年度 throughout, and 2019 令和元年度 throughout, as the notice on the change of era of April 2019 has it
    for all papers written after the change.
    """
    year = day.year if day.month >= 4 else day.year - 1
    name = era_year(date(year, 12, 31))
    known = date(year, 12, 31) >= _ERAS[-1][0]
    return f"{name}度（{digits(year)}年度）" if western and known else f"{name}度"


def short_year(day: date) -> str:
    """``fiscal_year`` in the form of narrow columns: 2027-03-31 → R8年度."""
    end = date(day.year if day.month >= 4 else day.year - 1, 12, 31)
    return f"{short_date(end).split('.')[0]}年度"


# --- money ------------------------------------------------------------------------------------

_YEN_LIMIT = 10**16  # above 9,999兆 the next unit would be 京, which nobody writes here
_DAIJI = "零壱弐参四五六七八九"
_SMALL_UNITS = (("千", 1000), ("百", 100), ("拾", 10))
_LARGE_UNITS = (("兆", 10**12), ("億", 10**8), ("万", 10**4))
_AMOUNT = re.compile(r"金?(0|[1-9][0-9]{0,15}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,5})円")


def yen(amount: int) -> str:
    """1234 → １，２３４円.

    amount: whole yen, 0 … 10**16 - 1.  Raises ValueError for anything else (bool and float too).
    """
    return f"{full_width(_whole_yen(amount))}円"


def yen_kin(amount: int) -> str:
    """1234 → 金１，２３４円, the form of contracts; amount as for ``yen``."""
    return f"金{yen(amount)}"


def yen_daiji(amount: int) -> str:
    """1234 → 金壱千弐百参拾四円: the amount in characters that cannot be altered; amount as for ``yen``.

    Rule: 壱 弐 参 拾 are daiji, all other digits (四 … 九) and units (百 千 万 億 兆) common kanji, 0 is 金零円. 壱 is never
    left out, before no unit: 壱拾, 壱百, 壱千, 壱万, because a bare 拾, 百 or 千 takes another digit in front of it.
    """
    rest = _whole_yen(amount)
    if rest == 0:
        return "金零円"
    printed = ""
    for name, unit in _LARGE_UNITS:
        count, rest = divmod(rest, unit)
        if count:
            printed += _below_ten_thousand(count) + name
    return f"金{printed}{_below_ten_thousand(rest)}円"


def parse_yen(text: str) -> int:
    """The whole yen that ``yen``, ``yen_kin`` or ``yen_daiji`` printed as ``text``.

    Digits may be full or half width, with all commas or none. 金 may be missing before digits. Raises ValueError for all
    else: a comma out of place, leading zeros, a sign, blanks, 円 missing, or daiji that ``yen_daiji`` writes otherwise.
    """
    match = _AMOUNT.fullmatch(half_width(text).replace("，", ","))
    if match:
        amount = int(match[1].replace(",", ""))
        if amount < _YEN_LIMIT:
            return amount
    else:
        amount = _daiji_amount(text.removeprefix("金").removesuffix("円"))
        if 0 <= amount < _YEN_LIMIT and yen_daiji(amount) == text:
            return amount
    msg = f"「{text}」は金額として読めません。「１，２３４円」「金１，２３４円」「金壱千弐百参拾四円」のどれかの形で書いてください"
    raise ValueError(msg)


def _whole_yen(amount: int) -> int:
    if isinstance(amount, bool) or not isinstance(amount, int):
        msg = f"金額は円単位の整数で渡してください（渡された値: {amount!r}）"
        raise ValueError(msg)
    if not 0 <= amount < _YEN_LIMIT:
        msg = f"金額は０円以上１京円未満でなければなりません（渡された値: {amount}）"
        raise ValueError(msg)
    return amount


def _below_ten_thousand(number: int) -> str:
    """1 … 9999 in daiji; 0 → nothing."""
    printed = ""
    for name, unit in _SMALL_UNITS:
        count, number = divmod(number, unit)
        if count:
            printed += _DAIJI[count] + name
    return printed + (_DAIJI[number] if number else "")


def _daiji_amount(text: str) -> int:
    """What the characters add up to, in whatever order they stand; -1 when one of them is no numeral."""
    small, large = dict(_SMALL_UNITS), dict(_LARGE_UNITS)
    total = section = digit = 0
    for character in text:
        if character in _DAIJI:
            digit = _DAIJI.index(character)
        elif character in small:
            section += digit * small[character]
            digit = 0
        elif character in large:
            total += (section + digit) * large[character]
            section = digit = 0
        else:
            return -1
    return total + section + digit


# --- rates ------------------------------------------------------------------------------------


def percent(value: Fraction | int, digits: int = 0) -> str:
    """10 → １０パーセント, Fraction("99.95") with two digits → ９９．９５パーセント.

    value: percent, not a share of 1 (a share of 1/10 is passed as ``share * 100``), >= 0.
    digits: how many decimals are printed, always all of them, >= 0.
    Raises ValueError when the value needs more decimals (it is never rounded), is negative, or is no int or Fraction.
    Rule: 「パーセント」 in running text, 「１００分の」 (``per_hundred``) for rates as ordinances write them.
    """
    return f"{decimal(value, digits)}パーセント"


def per_hundred(value: Fraction | int, digits: int = 0) -> str:
    """10 → １００分の１０; value, digits and refusals as for ``percent``."""
    return f"１００分の{decimal(value, digits)}"


def decimal(value: Fraction | int, places: int) -> str:
    """Fraction("1234.5") with one place → １，２３４．５; value, places and refusals as for ``percent``."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        msg = f"割合は整数又は分数で渡してください（渡された値: {value!r}）"
        raise ValueError(msg)
    if places < 0:
        msg = f"小数点以下の桁数は０以上でなければなりません（渡された値: {places}）"
        raise ValueError(msg)
    if value < 0:
        msg = f"割合は０以上でなければなりません（渡された値: {value}）"
        raise ValueError(msg)
    scaled = Fraction(value) * 10**places
    if scaled.denominator != 1:
        msg = f"割合 {value} は小数点以下 {places} 桁では正確に書けません"
        raise ValueError(msg)
    whole, rest = divmod(scaled.numerator, 10**places)
    return full_width(whole) + (f".{rest:0{places}d}".translate(_FULL) if places else "")


# --- lists ------------------------------------------------------------------------------------

# (small, large) → the joiner of a list with one level: 及び is the small one of its pair, 又は the large one.
_SINGLE_LEVEL = {("及び", "並びに"): "及び", ("若しくは", "又は"): "又は"}


def join(names: Sequence[str], joiner: str) -> str:
    """Ａ、Ｂ及びＣ (drafting rule: one level of 及び / 又は; two names take the joiner alone)."""
    if len(names) <= 1:
        return "".join(names)
    return "、".join(names[:-1]) + joiner + names[-1]


def join_names(names: Sequence[str]) -> str:
    """Ａ、Ｂ及びＣ; when a name holds 及び itself, 並びに joins them: 文書管理及び電子決裁並びに庶務事務 (及び the small level)."""
    return join(names, "並びに" if any("及び" in name for name in names) else "及び")


def join_levels(groups: Sequence[Sequence[str]], small: str = "及び", large: str = "並びに") -> str:
    """Names in two levels: [[Ａ, Ｂ], [Ｃ]] → Ａ及びＢ並びにＣ; with 若しくは, 又は → Ａ若しくはＢ又はＣ.

    groups: names that belong together, in the order printed; a group without names is left out.
    With one level only (one group, or no group of more than one name) the pair's word for one level stands alone:
    及び or 又は, so neither 並びに nor 若しくは is ever printed without its partner.
    Raises ValueError when (small, large) is neither (及び, 並びに) nor (若しくは, 又は).
    Rule: 及び and 若しくは join the small groups, 並びに and 又は the large ones (法令用語の慣行).
    """
    if (small, large) not in _SINGLE_LEVEL:
        msg = f"「{small}」と「{large}」は組になりません。使えるもの: 及び・並びに、若しくは・又は（小さい方を先に）"
        raise ValueError(msg)
    filled = [group for group in groups if group]
    if len(filled) <= 1 or all(len(group) == 1 for group in filled):
        return join([name for group in filled for name in group], _SINGLE_LEVEL[small, large])
    return join([join(group, small) for group in filled], large)
