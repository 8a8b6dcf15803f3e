"""One sound input → another that may not be: for inputs nothing is known of but words that mean something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

_ODD = (
    b"",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\r\n",
    b"\t",
    b"\xe3\x80\x80",
    b"-1",
    b"99999999999999999999",
    b"%s" * 20,
)


def mutate(data: bytes, random: Random, words: Sequence[bytes] = ()) -> bytes:
    """One to six small changes, one after the other."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        data = random.choice(_CHANGES)(data, random, words)
    return data


def _span(data: bytes, random: Random, longest: int = 200) -> tuple[int, int]:
    begin = random.randrange(len(data) + 1)
    return begin, min(len(data), begin + random.randrange(1, longest))


def _flip(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _cut(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    begin, end = _span(data, random)
    return data[:begin] + data[end:]


def _twice(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    begin, end = _span(data, random)
    return data[:end] + data[begin:end] * random.choice((1, 1, 2, 50)) + data[end:]


def _elsewhere(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    begin, end = _span(data, random)
    rest = data[:begin] + data[end:]
    at = random.randrange(len(rest) + 1)
    return rest[:at] + data[begin:end] + rest[at:]


def _word(data: bytes, random: Random, words: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice((*_ODD, *words)) + data[at:]


def _other_word(data: bytes, random: Random, words: Sequence[bytes]) -> bytes:
    """One place of a word that is there gets another word."""
    there = [word for word in words if word in data]
    if not there:
        return _word(data, random, words)
    word = random.choice(there)
    pieces = data.split(word)
    at = random.randrange(1, len(pieces))
    return word.join(pieces[:at]) + random.choice((*_ODD, *words)) + word.join(pieces[at:])


def _line(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """A line is left out, doubled, indented otherwise or changes its place."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    at = random.randrange(len(lines))
    match random.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(random.randrange(len(lines)), lines[at])
        case 2:
            lines[at] = b" " * random.randrange(1, 5) + lines[at]
        case _:
            lines[at] = lines[at].lstrip(b" ")
    return b"".join(lines)


def _end(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return data[: random.randrange(len(data) + 1)]


_CHANGES: tuple[Callable[[bytes, Random, Sequence[bytes]], bytes], ...] = (
    *(_flip, _flip, _cut, _cut, _twice, _elsewhere, _word, _word, _other_word, _other_word, _line, _line, _line, _end),
)
