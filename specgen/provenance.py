"""A Word file we made, perhaps edited and saved since → what became of each of its clauses, and of the text around them.

Three carriers tell (docs/word/provenance.md): hidden bookmarks at both ends of a clause, the manifest in the
customXml part, and there the hashes of the words of each clause and of all text outside. Numbers, references and
filled blanks are masked: they change without anybody having edited the clause.
"""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any, Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from specgen.render.ooxml import R, W, escape
from specgen.render.words import BLANK, Line, Record, digest, frame_record, lines_of, read_record, record, title_of, whole, whole_of_cells
from specgen.word_package import WordPackage

_MANIFEST = "{urn:specgen:manifest:1}json"
_PART_BYTES = 32 * 1024 * 1024  # of one part, unpacked
_OPEN = "【要記入"
_LARGEST_COMPARED = 4_000_000  # lines times lines: beyond, what differs is told as a whole
_TRIED = 3000  # places tried for the words between two filled blanks of a line
_FOUND = 0.5  # of the lines of a clause without marks must stand together to say that it is there
_PARTS: Mapping[str, Place] = {"header": "header", "footer": "footer", "footnotes": "note", "endnotes": "note", "comments": "comment"}
_PART = re.compile(r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml")
_RELATIONS = "word/_rels/document.xml.rels"
_RECORDS = ("clauses", "frame", "contents", "heads", "notes", "relative")


State = Literal["same", "edited", "moved", "duplicated", "damaged", "missing"]
Place = Literal["body", "contents", "header", "footer", "note", "comment"]
Change = Literal["added", "changed", "moved", "lost"]


@dataclass(frozen=True)
class ClauseState:
    """What became of a clause.

    same: the words are those we wrote, where we wrote them.  edited: they are others.  moved: the words are the same,
    but other clauses stand before it.  duplicated: it stands in the file twice.  damaged: one of its marks is gone, or
    both, but its words still stand there.  missing: neither marks nor words.

    title, number: as we wrote them.  words: for a damaged one, whether they are the same or edited, "" when nobody can tell.
    edits: paragraphs that were changed, added or taken out.  added: the words of those that are not ours.
    moved: other clauses stand before it, whatever its state.  filled, open: its blanks.
    """

    id: str
    title: str
    state: State
    number: str = ""
    words: Literal["same", "edited", ""] = ""
    edits: int = 0
    added: tuple[str, ...] = ()
    moved: bool = False
    filled: int = 0
    open: int = 0


@dataclass(frozen=True)
class Outside:
    """A paragraph outside all clauses that is not as we wrote it.

    change: added, changed, moved, or lost.  words: its words, "" when it is lost.  after: the id of the clause before it, "" for none.
    """

    change: Change
    place: Place
    words: str = ""
    after: str = ""


@dataclass(frozen=True)
class Inspection:
    """made: what the file says of its making: version, library, profile, hashes, kind, title, draft.

    outside: None for a file of a version that did not record what stands outside the clauses.
    filled, open: the blanks of the whole file.
    """

    made: Mapping[str, Any]
    clauses: tuple[ClauseState, ...]
    outside: tuple[Outside, ...] | None
    filled: int
    open: int

    @property
    def untouched(self) -> bool:
        return all(each.state == "same" for each in self.clauses) and not self.outside


def inspect(content: bytes) -> Inspection | None:
    """What became of the file; None for one without our manifest, or one that cannot be read. Never raises, whatever the bytes are."""
    try:
        return _inspect(content)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        ElementTree.ParseError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OSError,
        EOFError,
        RecursionError,
    ):
        return None


def clause_states(content: bytes) -> tuple[ClauseState, ...] | None:
    """The state of every clause the file was made of, in that order; None as ``inspect``."""
    found = inspect(content)
    return found.clauses if found else None


def recorded_anew(content: bytes) -> bytes:
    """A file of ours with the text outside its clauses recorded as it stands now: after annexes were appended or a house template was laid under it.

    The record of the clauses stays. A file without our manifest comes back as it is.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            name, manifest = _manifest(archive)
        except KeyError:
            return content
        parts = _parts(archive)
    body = _Body.of(parts.body)
    clauses = [_Clause.of(each) for each in manifest["clauses"]]
    _claim_marked(body, clauses)
    outside = [line for line, owner in zip(body.lines, body.owners, strict=True) if owner is None]
    manifest |= frame_record(outside) | {"heads": record(dict.fromkeys(_words(parts.others, "header", "footer")))}
    if notes := _words(parts.others, "note", "comment"):
        manifest["notes"] = record(notes)
    package = WordPackage(content)
    text = escape(json.dumps(manifest, ensure_ascii=False, sort_keys=True))
    whole_part = package.read(name).decode()
    package.add(
        name, re.sub(r"(<(?:\w+:)?json>).*(</(?:\w+:)?json>)", lambda at: f"{at[1]}{text}{at[2]}", whole_part, flags=re.DOTALL).encode()
    )
    return package.content()


def _inspect(content: bytes) -> Inspection:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _, manifest = _manifest(archive)
        parts = _parts(archive)
    body = _Body.of(parts.body)
    clauses = [_Clause.of(each) for each in manifest["clauses"]]
    made = {name: value for name, value in manifest.items() if name not in _RECORDS}
    blanks = [blank for line in [*body.lines, *(line for _, line in parts.others)] for blank in line.blanks]
    still_open = sum(blank.startswith(_OPEN) for blank in blanks) + sum(line.words.count(_OPEN) for line in body.lines)
    frame = read_record(manifest["frame"]) if "frame" in manifest else None
    if frame is None or any(each.record is None for each in clauses):
        filled = sum(bool(blank) and not blank.startswith(_OPEN) for blank in blanks)
        return Inspection(made, tuple(_first_form(body, each) for each in clauses), None, filled, still_open)
    spans = _claim(body, clauses, frame)
    states = _states(body, clauses, spans)
    compared, outside = _outside(body, frame)
    contents = _contents(body, read_record(manifest["contents"]))
    states, outside = _copies(body, clauses, states, outside)
    found = [*outside, *contents, *_elsewhere(parts.others, manifest)]
    filled = sum(state.filled for state in states) + compared.filled
    return Inspection(made, tuple(states), tuple(each for _, each in found), filled, still_open)


# --- reading ----------------------------------------------------------------------------------


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    """A part as XML; raises ValueError for one that is too large or has a DTD."""
    if archive.getinfo(name).file_size > _PART_BYTES:
        raise ValueError(name)
    with archive.open(name) as stream:
        content = stream.read(_PART_BYTES + 1)
    if len(content) > _PART_BYTES or b"<!DOCTYPE" in content:
        raise ValueError(name)
    return ElementTree.fromstring(content)  # noqa: S314 - no DTD, so no entity


def _manifest(archive: zipfile.ZipFile) -> tuple[str, dict[str, Any]]:
    """Our manifest and its part, whatever number that has by now; raises KeyError when there is none."""
    for name in archive.namelist():
        if name.startswith("customXml/item") and name.endswith(".xml") and "Props" not in name:
            text = _part(archive, name).findtext(_MANIFEST)
            if text:
                manifest: dict[str, Any] = json.loads(text)
                return name, manifest
    raise KeyError(_MANIFEST)


@dataclass(frozen=True)
class _Parts:
    """body: the text.  others: the lines of headers and footers that a section has, of notes and comments, that say something."""

    body: Element
    others: list[tuple[Place, Line]]


def _parts(archive: zipfile.ZipFile) -> _Parts:
    body = _part(archive, "word/document.xml")
    unused = _unused(archive, body)
    others = [
        (_PARTS[found[1]], line)
        for name in sorted(archive.namelist())
        if (found := _PART.fullmatch(name)) and name not in unused
        for line in lines_of(_part(archive, name))
        if line.words
    ]
    return _Parts(body, others)


def _unused(archive: zipfile.ZipFile, body: Element) -> set[str]:
    """The headers and footers that no section has any more: nobody sees them, though they are still in the file."""
    if _RELATIONS not in archive.namelist():
        return set()
    used = {each.get(f"{{{R}}}id") for each in body.iter() if each.tag in (f"{{{W}}}headerReference", f"{{{W}}}footerReference")}
    parts: dict[bool, set[str]] = {True: set(), False: set()}
    for each in _part(archive, _RELATIONS):
        if each.get("Type", "").endswith(("/header", "/footer")):
            target = each.get("Target", "")
            parts[each.get("Id") in used].add(target.lstrip("/") if target.startswith("/") else f"word/{target}")
    return parts[False] - parts[True]


def _words(others: Sequence[tuple[Place, Line]], *places: Place) -> list[str]:
    return [line.words for place, line in others if place in places]


@dataclass(frozen=True)
class _Clause:
    """A clause as the manifest has it; record: None in its first form, which has the hash over all words only."""

    id: str
    title: str
    number: str
    mark: str
    sha256: str
    record: Record | None

    @staticmethod
    def of(entry: Mapping[str, Any]) -> _Clause:
        name = str(entry["id"])
        texts = (name, str(entry.get("title", name)), str(entry.get("number", "")), str(entry["mark"]), str(entry["sha256"]))
        return _Clause(*texts, read_record(entry))

    @property
    def digests(self) -> tuple[bytes, ...]:
        return self.record.digests if self.record else ()


@dataclass
class _Body:
    """The lines of the text that say something or bear a mark; of each its hash, and the clause it belongs to."""

    lines: list[Line]
    digests: list[bytes]
    owners: list[str | None]
    starts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    ends: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @staticmethod
    def of(root: Element) -> _Body:
        lines = [line for line in lines_of(root) if line.words or any(name.startswith(("_SGs", "_SGe")) for name in line.marks)]
        body = _Body(lines, [digest(line.words) for line in lines], [None] * len(lines))
        for at, line in enumerate(lines):
            for name in dict.fromkeys(line.marks):
                if name.startswith("_SGs"):
                    body.starts[name[4:]].append(at)
                elif name.startswith("_SGe"):
                    body.ends[name[4:]].append(at)
        return body

    def owned(self, begin: int, end: int, owner: str) -> list[Line]:
        """The lines of ``owner`` from ``begin`` to ``end`` that say something."""
        return [self.lines[at] for at in range(begin, end + 1) if self.owners[at] == owner and self.lines[at].words]

    def clause_before(self, at: int) -> str:
        return next((owner for owner in reversed(self.owners[:at]) if owner is not None), "")


def _first_form(body: _Body, clause: _Clause) -> ClauseState:
    """The state by the first form of the record: it tells no more than whether the marks and words are there."""
    starts, ends = body.starts.get(clause.mark), body.ends.get(clause.mark)
    if not (starts and ends):
        return ClauseState(clause.id, clause.title, "damaged" if starts or ends else "missing")
    begin, end = sorted((starts[0], ends[0]))
    words = [line.plain for line in body.lines[begin : end + 1]]
    return ClauseState(clause.id, clause.title, "same" if whole(words) == clause.sha256 else "edited")


# --- which lines belong to which clause -------------------------------------------------------


@dataclass(frozen=True)
class _Span:
    """Where a clause stands.  whole: both marks are there.  copies: how often.  holds: another clause stands inside it."""

    begin: int
    end: int
    whole: bool = True
    copies: int = 1
    holds: tuple[str, ...] = ()


def _claim(body: _Body, clauses: Sequence[_Clause], frame: Record) -> dict[str, _Span]:
    """Clause → where it stands; the lines get their owners. What bears no mark is found by its words."""
    spans = _claim_marked(body, clauses)
    spans |= _claim_whole(body, [clause for clause in clauses if clause.id not in spans])
    left = [clause for clause in clauses if clause.id not in spans]
    for clause in sorted(left, key=lambda each: not (body.starts.get(each.mark) or body.ends.get(each.mark))):  # those with a mark first
        found = _found(body, clause, left, frozenset(frame.digests))
        if found:
            begin, end = found
            body.owners[begin : end + 1] = [clause.id] * (end + 1 - begin)
            spans[clause.id] = _Span(begin, end, whole=False)
    return spans


def _claim_whole(body: _Body, clauses: Sequence[_Clause]) -> dict[str, _Span]:
    """The clauses without any mark whose lines stand there one after the other, the longest first: what is left is looked for by likeness."""
    places: dict[bytes, list[int]] = defaultdict(list)
    for at, line in enumerate(body.lines):
        if body.owners[at] is None and not line.contents and line.words:
            places[body.digests[at]].append(at)
    spans = {}
    for clause in sorted(clauses, key=lambda each: -len(each.digests)):
        count = len(clause.digests)
        if not count or body.starts.get(clause.mark) or body.ends.get(clause.mark):
            continue
        for at in places[clause.digests[0]]:
            if tuple(body.digests[at : at + count]) == clause.digests and not any(body.owners[at : at + count]):
                body.owners[at : at + count] = [clause.id] * count
                spans[clause.id] = _Span(at, at + count - 1, whole=False)
                break
    return spans


def _claim_marked(body: _Body, clauses: Sequence[_Clause]) -> dict[str, _Span]:
    """The clauses with both marks. A line that two hold belongs to the shorter one."""
    pairs = {clause.id: found for clause in clauses if (found := _pairs(body.starts.get(clause.mark, []), body.ends.get(clause.mark, [])))}
    for end, begin, name in sorted(((end - begin, begin, name) for name, found in pairs.items() for begin, end in found), reverse=True):
        body.owners[begin : begin + end + 1] = [name] * (end + 1)
    spans = {}
    for name, found in pairs.items():
        begin, end = found[0]
        inside = tuple(other for other, (first, *_) in pairs.items() if other != name and begin < first[0] and first[1] < end)
        spans[name] = _Span(begin, end, copies=len(found), holds=inside)
    return spans


def _pairs(starts: Sequence[int], ends: Sequence[int]) -> list[tuple[int, int]]:
    """Each first line of a clause with its last one."""
    found: list[tuple[int, int]] = []
    for begin in starts:
        if found and begin <= found[-1][1]:
            continue
        end = next((each for each in ends if each >= begin), None)
        if end is not None:
            found.append((begin, end))
    if not found and starts and ends:  # the last paragraph stands before the first
        return [(ends[0], starts[0])]
    return found


def _found(body: _Body, clause: _Clause, left: Sequence[_Clause], frame: frozenset[bytes]) -> tuple[int, int] | None:
    """Where a clause stands that has lost marks: on from the one it has, or where most of its lines are."""
    own = set(clause.digests)
    heads = {other.digests[0] for other in left if other is not clause and other.digests} - own

    def free(at: int) -> bool:
        line = body.lines[at]
        marked = any(name.startswith(("_SGs", "_SGe")) for name in line.marks)
        known = body.digests[at] in own or not (body.digests[at] in frame or body.digests[at] in heads)
        return body.owners[at] is None and not line.contents and not marked and known

    if starts := body.starts.get(clause.mark):
        begin = end = starts[0]
        while end + 1 < len(body.lines) and free(end + 1):
            end += 1
        return begin, end
    if ends := body.ends.get(clause.mark):
        begin = end = ends[0]
        while begin and free(begin - 1):
            begin -= 1
        return begin, end
    best: list[int] = []
    for is_free, run in itertools.groupby(range(len(body.lines)), free):
        known = [at for at in run if body.digests[at] in own] if is_free else []
        if len(known) > len(best):
            best = known
    return (best[0], best[-1]) if best and len(best) >= _FOUND * len(clause.digests) else None


# --- what became of them ----------------------------------------------------------------------


def _states(body: _Body, clauses: Sequence[_Clause], spans: Mapping[str, _Span]) -> list[ClauseState]:
    moved = _moved([(spans[clause.id].begin, clause.id) for clause in clauses if clause.id in spans])
    return [_state(body, clause, spans.get(clause.id), moved) for clause in clauses]


def _state(body: _Body, clause: _Clause, span: _Span | None, moved: frozenset[str]) -> ClauseState:
    state = ClauseState(clause.id, clause.title, "missing", clause.number)
    if span is None or clause.record is None:
        return state
    compared = _compare(clause.record, body.owned(span.begin, span.end, clause.id))
    edits = compared.edits or int(bool(set(span.holds) - moved))
    words: Literal["same", "edited"] = "edited" if edits else "same"
    state = replace(
        state, edits=edits, added=compared.added, moved=clause.id in moved, filled=compared.filled, open=compared.open, state=words
    )
    if not span.whole:
        return replace(state, state="damaged", words=words)
    if span.copies > 1:
        return replace(state, state="duplicated", words=words)
    return replace(state, state="moved") if words == "same" and state.moved else state


def _moved(found: Sequence[tuple[int, str]]) -> frozenset[str]:
    """The fewest clauses that have to be put elsewhere to bring all into order. found: place and name, in the order we wrote them."""
    tails: list[int] = []  # last places of the best rows so far, by length
    ends: list[int] = []
    before: list[int] = []
    for number, (place, _) in enumerate(found):
        length = bisect_left(tails, place)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [number]
    kept, at = set(), ends[-1] if ends else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return frozenset(name for number, (_, name) in enumerate(found) if number not in kept)


@dataclass(frozen=True)
class _Compared:
    """Lines against their record.  changes: pieces that differ, as numbers of recorded lines and of lines (from, to).  edits: how many lines.

    added: their words.  filled, open: blanks.
    """

    changes: tuple[tuple[int, int, int, int], ...]
    edits: int
    added: tuple[str, ...]
    filled: int
    open: int


def _compare(wanted: Record, lines: Sequence[Line]) -> _Compared:
    words = [line.words for line in lines]
    blanks = [blank for line in lines for blank in line.blanks]
    if whole(words) != wanted.sha256 and wanted.blanks:
        for begin, end, first, last in _differences(wanted.digests, words):
            for at in range(begin, end):
                found = next((fill for place in range(first, last) if (fill := _filled(words[place], place, wanted, at))), None)
                if found and not _beside_open(lines[found[0]], found[2]):
                    place, words[place], values = found
                    blanks += [value for value in values if value != BLANK]
    changes = () if whole(words) == wanted.sha256 else tuple(_differences(wanted.digests, words))
    edits = sum(max(end - begin, last - first) for begin, end, first, last in changes)
    if not changes and (whole(words) != wanted.sha256 or (wanted.cells and whole_of_cells(lines) != wanted.cells)):
        edits = 1  # hashes of lines that are the same by chance, or words that went to another cell
    added = tuple(text for _, _, first, last in changes for text in words[first:last])
    still_open = sum(blank.startswith(_OPEN) for blank in blanks)
    return _Compared(changes, edits, added, sum(map(bool, blanks)) - still_open, still_open)


def _differences(wanted: Sequence[bytes], words: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """The pieces in which lines differ from the record."""
    there = [digest(text) for text in words]
    begin = 0
    while begin < min(len(wanted), len(there)) and wanted[begin] == there[begin]:
        begin += 1
    end, last = len(wanted), len(there)
    while end > begin and last > begin and wanted[end - 1] == there[last - 1]:
        end, last = end - 1, last - 1
    if (end - begin) * (last - begin) > _LARGEST_COMPARED:
        yield begin, end, begin, last
        return
    for kind, *place in SequenceMatcher(None, wanted[begin:end], there[begin:last], autojunk=False).get_opcodes():
        if kind != "equal":
            a, b, c, d = (begin + each for each in place)
            yield a, b, c, d


def _filled(words: str, place: int, wanted: Record, at: int) -> tuple[int, str, list[str]] | None:
    """A line whose blanks were filled in so that their marks are gone: the line with its blanks masked, and what stands in them."""
    if at not in wanted.blanks or digest(words) == wanted.digests[at]:
        return None
    for parts, values in itertools.islice(_split(words, wanted.blanks[at]), _TRIED):
        masked = BLANK.join(parts)
        if digest(masked) == wanted.digests[at]:
            return place, masked, values
    return None


def _beside_open(line: Line, values: Sequence[str]) -> bool:
    """Whether words stand beside a blank that nobody has filled in: they are no value of it."""
    return any(BLANK in value and value != BLANK for value in values) and any(blank.startswith(_OPEN) for blank in line.blanks)


def _split(words: str, lengths: Sequence[int]) -> Iterator[tuple[list[str], list[str]]]:
    """Every way to cut ``words`` into parts of these lengths with something between them: the parts, and what stands between."""
    head, *rest = lengths
    part, words = words[:head], words[head:]
    if len(part) < head or len(words) < sum(rest) + len(rest):
        return
    if len(rest) == 1:
        cut = len(words) - rest[0]
        yield [part, words[cut:]], [words[:cut]]
        return
    for cut in range(1, len(words) - sum(rest) - len(rest) + 2):
        for parts, values in _split(words[cut:], rest):
            yield [part, *parts], [words[:cut], *values]


# --- outside the clauses ----------------------------------------------------------------------

_Told = tuple[int, Outside]  # the line it stands on, -1 for none


def _outside(body: _Body, frame: Record) -> tuple[_Compared, list[_Told]]:
    """What of the text outside the clauses is not as recorded."""
    places = [at for at, line in enumerate(body.lines) if body.owners[at] is None and not line.contents and line.words]
    compared = _compare(frame, [body.lines[at] for at in places])
    lost = Counter(frame.digests[at] for begin, end, _, _ in compared.changes for at in range(begin, end))
    there: Counter[bytes] = Counter(body.digests[places[at]] for _, _, first, last in compared.changes for at in range(first, last))
    moved = lost & there
    told: list[_Told] = []
    for begin, end, first, last in compared.changes:
        gone = [at for at in range(begin, end) if not moved[frame.digests[at]]]
        for at in (places[each] for each in range(first, last)):
            change: Change = "moved" if moved[body.digests[at]] else "changed" if gone else "added"
            if change == "changed":
                gone.pop(0)
            told.append((at, Outside(change, "body", body.lines[at].words, body.clause_before(at))))
        after = body.clause_before(places[first]) if first < len(places) else body.clause_before(len(body.lines))
        told += [(-1, Outside("lost", "body", "", after)) for _ in gone]
    return compared, told


def _contents(body: _Body, wanted: Record | None) -> list[_Told]:
    """Lines of the tables of contents that are neither recorded nor say what another paragraph says, and those that are gone."""
    if wanted is None:
        return []
    lines = [(at, title_of(line.words)) for at, line in enumerate(body.lines) if line.contents and line.words]
    titles = {title_of(line.words) for line in body.lines if not line.contents}
    if wanted.digests and not lines:
        return [(-1, Outside("lost", "contents"))]
    there = Counter(digest(title) for _, title in lines)
    gone = (Counter(wanted.digests) - there) & Counter(digest(title) for title in titles)
    strange = [at for at, title in lines if title not in titles and digest(title) not in set(wanted.digests)]
    told: list[_Told] = [
        (at, Outside("changed" if number < gone.total() else "added", "contents", body.lines[at].words))
        for number, at in enumerate(strange)
    ]
    return told + [(-1, Outside("lost", "contents"))] * max(0, gone.total() - len(strange))


def _copies(
    body: _Body, clauses: Sequence[_Clause], states: Sequence[ClauseState], told: Sequence[_Told]
) -> tuple[list[ClauseState], list[_Told]]:
    """Clauses whose lines stand once more outside all marks are duplicated: those lines are told no other way."""
    added = [at for at, each in told if each.change in ("added", "changed") and at >= 0]
    row = [body.digests[at] for at in added]
    copied: dict[str, set[int]] = {}
    at = 0
    while at < len(row):
        found = next((clause for clause in clauses if clause.digests and tuple(row[at : at + len(clause.digests)]) == clause.digests), None)
        if found:
            copied.setdefault(found.id, set()).update(added[at : at + len(found.digests)])
        at += len(found.digests) if found else 1
    doubles = {state.id for state in states if state.id in copied and state.state in ("same", "edited", "moved", "duplicated")}
    lines = {at for name in doubles for at in copied[name]}
    new = [
        replace(state, state="duplicated", words="edited" if state.edits else "same") if state.id in doubles else state for state in states
    ]
    return new, [each for each in told if each[0] not in lines]


def _elsewhere(others: Sequence[tuple[Place, Line]], manifest: Mapping[str, Any]) -> list[_Told]:
    """Headers and footers that say something else, notes and comments that we did not write."""
    told: list[_Told] = []
    kinds: tuple[tuple[str, tuple[Place, Place]], ...] = (("heads", ("header", "footer")), ("notes", ("note", "comment")))
    for name, places in kinds:
        wanted = read_record(manifest[name]) if name in manifest else None
        known = list(wanted.digests) if wanted else []
        lines = [(place, line) for place, line in others if place in places]
        there = {digest(line.words) for _, line in lines}
        lost = [each for each in dict.fromkeys(known) if each not in there]
        strange = list(dict.fromkeys((place, line.words) for place, line in lines if digest(line.words) not in known))
        told += [(-1, Outside("changed" if at < len(lost) else "added", place, words)) for at, (place, words) in enumerate(strange)]
        told += [(-1, Outside("lost", places[0]))] * max(0, len(lost) - len(strange))
    return told
