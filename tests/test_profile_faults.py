"""Faulty profiles (rows P1–P11 of the fault model in docs/errors.md): a code, a place, a remedy, exit status 3, nothing lost."""

from __future__ import annotations

import copy
import json
import os
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from specgen import schema
from specgen.build import build
from specgen.errors import InputError, Problem
from specgen.facts import gather_facts
from specgen.library import Library
from specgen.profile import load_profile, parse_profile
from specgen.source import decode, parse_yaml
from tests.conftest import ROOT, SAMPLE
from tests.test_hostile import COMPLETE as PRINTED
from tests.test_hostile import SCHEMA, Place, at, check_refusal, places, plain

MANY = settings(max_examples=200, derandomize=True, deadline=None)
TEXT = SAMPLE.read_text(encoding="utf-8")
DATA: dict[str, Any] = parse_yaml(TEXT, "p.yaml").data
COMPLETE: dict[str, Any] = copy.deepcopy(PRINTED)
COMPLETE["customization_requests"][0]["alternatives"][0]["remedy"] = "extraction"  # the schema takes any name
COMPLETE |= {  # files beside the profile, which only a build looks for
    "template": "ひな形.docx",
    "annexes": [{"id": "procedure", "title": "運用の手順", "file": "手順.docx", "documents": ["spec", "agreement"]}],
    "figures": [{"use": "organization", "file": "体制.png", "title": "体制", "alt": "協議会の下に事務局があることを示す図"}],
}

HERE = "@@here@@"


def refused(text: str) -> tuple[Problem, ...]:
    """The problems of a profile that must be refused, each with a place inside the file."""
    with pytest.raises(InputError) as caught:
        parse_profile(text, "p.yaml", "p")
    check_refusal(caught.value, text)
    return caught.value.problems


def codes(problems: Sequence[Problem]) -> list[str]:
    return sorted({problem.code for problem in problems})


def with_value(data: Any, place: Place, value: str) -> tuple[str, int, int]:
    """The profile with ``value`` (YAML on one line) at ``place``, and the line and column it stands at."""
    marked = copy.deepcopy(data)
    at(marked, place[:-1])[place[-1]] = HERE
    text = plain(marked)
    before = text[: text.index(f'"{HERE}"')]
    return text.replace(f'"{HERE}"', value), before.count("\n") + 1, len(before) - before.rfind("\n")


def sample_with(key: str, value: str) -> str:
    """The sample with ``value`` written as it is at the top-level path ``key`` (``project.date``)."""
    return with_value(DATA, tuple(key.split(".")), value)[0]


def command(*arguments: str | Path, cpu_seconds: int = 30, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """The real command line, with at most 1 GiB of memory."""

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))

    return subprocess.run(
        [sys.executable, "-m", "specgen.cli", *map(str, arguments)],
        capture_output=True,
        timeout=120,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        preexec_fn=limits,
        **more,
    )


def check_status(done: subprocess.CompletedProcess[bytes], allowed: str) -> None:
    """Exit status 3, one of the codes on the error stream, no traceback, nothing claimed on standard output."""
    shown = done.stderr.decode()[:2000]
    assert done.returncode == 3, (done.returncode, shown)
    assert any(f": {code} " in shown for code in allowed.split()), shown
    assert "→ " in shown
    assert "Traceback" not in shown
    assert done.stdout == b""


def snapshot(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))}


# --- P1: wrong types --------------------------------------------------------------------------


def every_place(data: Any, place: Place = ()) -> Iterator[Place]:
    entries: list[tuple[str | int, Any]] = []
    if isinstance(data, dict):
        entries = list(data.items())
    elif isinstance(data, list):
        entries = list(enumerate(data))
    for key, value in entries:
        yield (*place, key)
        yield from every_place(value, (*place, key))


def wrong_types(place: Place, value: Any) -> list[str]:
    """What may not stand at ``place``, as YAML on one line."""
    words, number, yes, sequence, mapping = '"語"', "7", "true", "[]", "{}"
    if place[0] == "costs" and (str(place[-1]).endswith("percent") or place[-2:-1] in (("mix",), ("new_percent",)) or place[-1] == "value"):
        return [words, yes, sequence] if isinstance(value, dict) else [words, yes, sequence, mapping]  # a number as it is written
    match value:
        case bool():
            return [words, number, "0", sequence, mapping]
        case int():
            return [words, "1.5", yes, sequence, mapping]
        case str():
            answer = "answers" in place or place[-1] == "feasible"  # there, true is yes
            return [number, "0" if answer else yes, sequence, mapping]
        case list():
            return [words, number, yes, mapping]
    return [words, number, yes, sequence]


_PLACES = [(name, place) for name, data in (("sample", DATA), ("complete", COMPLETE)) for place in every_place(data)]


@MANY
@given(chosen=st.sampled_from(_PLACES), draw=st.data())
def test_p1_a_wrong_type_anywhere_is_refused_at_its_line_and_column_with_its_path(chosen: tuple[str, Place], draw: st.DataObject) -> None:
    name, place = chosen
    data = DATA if name == "sample" else COMPLETE
    assume(not (place[0] == "parameters" and len(place) <= 3))  # a parameter takes a number, words, or a mapping
    text, line, column = with_value(data, place, draw.draw(st.sampled_from(wrong_types(place, at(data, place)))))
    problems = refused(text)
    here = [problem for problem in problems if (problem.origin.line, problem.origin.column) == (line, column)]
    assert here, (line, column, [str(problem) for problem in problems])
    dotted = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    assert any(f"「{dotted}」" in problem.message for problem in here), [str(problem) for problem in here]
    assert all(problem in here or problem.message.startswith(f"「{dotted}") for problem in problems), "nothing else is wrong"


@MANY
@given(
    start=st.integers(0, len(TEXT) - 1),
    length=st.integers(0, 40),
    put=st.one_of(st.text(max_size=5), st.sampled_from([*"\n\t:-#{}[]\"'&*!|>%@`,?", ": ", "- ", "\n---\n", "\n...\n", "  ", "\n  "])),
)
def test_p1_damage_anywhere_in_the_file_is_refused_inside_the_file_or_harmless(start: int, length: int, put: str) -> None:
    raw = (TEXT[:start] + put + TEXT[start + length :]).encode("utf-8", "surrogatepass")
    try:
        parse_profile(decode(raw, "p.yaml"), "p.yaml", "p")
    except InputError as error:
        check_refusal(error, raw.decode("utf-8", "surrogatepass").replace("\r\n", "\n").replace("\r", "\n"))


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "SG112", 1),
        ("\n\n", "SG112", 1),
        ("# 何もない\n", "SG112", 1),
        ("---\n", "SG112", 2),
        ("null\n", "SG112", 1),
        ("- project\n- method\n", "SG112", 1),
        ("文だけ\n", "SG112", 1),
        ("42\n", "SG112", 1),
        ("project: {}\n---\nproject: {}\n", "SG014", 2),
        ("project: [\n", "SG010", 2),
        ("project: {title: 件名\n", "SG010", 2),
        ('project: {title: "件名}\n', "SG010", 2),
        ("project:\n  title: a: b\n", "SG010", 2),
        ("project：\n  title: 件名\n", "SG010", 2),
        ("? [a]\n: b\n", "SG015", 1),
        ("{a: 1}: b\n", "SG015", 1),
    ],
)
def test_p1_a_file_that_is_no_profile_at_all_is_refused(text: str, code: str, line: int) -> None:
    problems = refused(text)
    assert codes(problems) == [code]
    assert problems[0].origin.line == line


def test_p1_a_problem_is_reported_at_the_line_an_editor_shows() -> None:
    """U+2028 and U+0085 end a line for YAML 1.1, not for an editor, grep or our other messages."""
    for separator in ("\u2028", "\u2029", "\x85"):
        for head in (f"# 注記{separator}# 続き\n", f'project: {{title: "前{separator}後"}}\n'):
            text = f"{head}metod: proposal\n"
            with pytest.raises(InputError) as caught:
                parse_profile(decode(text.encode(), "p.yaml"), "p.yaml", "p")
            found = [problem.origin.line for problem in caught.value.problems if "metod" in problem.message]
            assert found in ([2], []), (separator, head)  # [] when the separator itself is refused
            check_refusal(caught.value, text)


def test_p1_all_wrong_types_are_reported_in_one_run() -> None:
    problems = refused(sample_with("method", "7").replace('"finance"', "[]").replace('"2028-04-01"', "true"))
    wanted = {"method", *(f"businesses.{n}.{key}" for n, key in ((1, "id"), (1, "go_live"), (2, "go_live"), (6, "go_live")))}
    assert wanted <= {problem.message.split("「")[1].split("」")[0] for problem in problems}


@pytest.mark.parametrize(
    ("text", "code"), [("", "SG112"), ("- a\n", "SG112"), ("a: 1\n---\nb: 2\n", "SG014")], ids=["empty", "list", "two"]
)
def test_p1_the_command_line_ends_with_3(text: str, code: str, tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(text, encoding="utf-8")
    check_status(command("build", file, "-o", tmp_path / "out"), code)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.yaml"]


# --- P2: missing keys -------------------------------------------------------------------------

REQUIRED = [(field, key) for field, node in SCHEMA for key in node.get("required", ())]


def test_p2_the_schema_has_required_keys_and_the_complete_profile_gives_them_all() -> None:
    assert {("", "project"), ("members.*", "id"), ("customization_requests.*.approval", "scope")} <= set(REQUIRED)
    for field, key in REQUIRED:
        assert places(COMPLETE, f"{field}.{key}" if field else key), (field, key)


@pytest.mark.parametrize(("field", "key"), REQUIRED, ids=lambda value: value or "profile")
def test_p2_a_missing_key_is_named_with_the_place_to_add_it(field: str, key: str) -> None:
    for place in places(COMPLETE, field):
        without = {name: value for name, value in at(COMPLETE, place).items() if name != key}
        written = json.dumps(without, ensure_ascii=False)
        text, line, column = with_value(COMPLETE, place, written) if place else (written, 1, 1)
        problems = refused(text)
        dotted = ".".join(str(part + 1) if isinstance(part, int) else part for part in (*place, key))
        named = [problem for problem in problems if problem.code == "SG111" and f"「{dotted}」" in problem.message]
        assert len(named) == 1, [str(problem) for problem in problems]
        assert f"「{key}: 」" in named[0].remedy
        assert (named[0].origin.line, named[0].origin.column) == (line, column)
        assert len(problems) == 1, "one missing key, one problem"


# --- P3: unknown keys -------------------------------------------------------------------------

_ABSENT = {("", "requirements_file"), *(("call", f"selection_{name}") for name in ("committee", "outsiders", "ordinance"))}
KEYS = [(field, key) for field, node in SCHEMA for key in node.get("properties", {}) if (field, key) not in _ABSENT]  # a file; of one body


def typos(key: str) -> list[str]:
    """One edit each: a letter left out, two exchanged, one wrong, one too many."""
    last, middle = len(key) - 1, len(key) // 2
    made = [key[1:], key[:last], key[:middle] + key[middle + 1 :]]
    made += [key[: i - 1] + key[i] + key[i - 1] + key[i + 1 :] for i in (1, middle) if i]
    made += [f"x{key[1:]}", f"{key[:middle]}x{key[middle + 1 :]}"]
    made += [f"{key}s", f"{key[:middle]}{key[middle]}{key[middle:]}"]
    return list(dict.fromkeys(made))


Rename = tuple[Place, str, str]  # the mapping, its key, and what is written instead


def renamed(data: Any, renames: Sequence[Rename]) -> Any:
    """``data`` with some keys written otherwise, the order kept; at most one of a mapping, none below another."""
    changed = copy.deepcopy(data)
    for place, old, new in renames:
        mapping = at(changed, place)
        entries = [(new if key == old else key, value) for key, value in mapping.items()]
        mapping.clear()
        mapping.update(entries)
    return changed


def together(renames: Iterable[Rename]) -> list[list[Rename]]:
    """The renames in as few profiles as they can be tried in without one hiding another."""
    profiles: list[list[Rename]] = []
    begun: list[set[Place]] = []  # of each: the mappings a rename is in, and all above them
    ended: list[set[Place]] = []  # of each: what was renamed
    first: Counter[Place] = Counter()
    for place, old, new in renames:
        above = [place[:depth] for depth in range(len(place) + 1)]
        for number in count(first[place]):
            if number == len(profiles):
                profiles.append([])
                begun.append(set())
                ended.append(set())
            if (*place, old) not in begun[number] and not ended[number].intersection(above):
                break
        profiles[number].append((place, old, new))
        begun[number].update(above)
        ended[number].add((*place, old))
        first[place] = number + 1
    return profiles


def not_suggested(renames: Iterable[Rename]) -> list[Rename]:
    """Each typo is refused at its own key, and nothing else as unknown; those whose remedy does not offer the right word."""
    missed = []
    for those in together(renames):
        text = plain(renamed(COMPLETE, those))
        lines = text.split("\n")
        unknown = [problem for problem in refused(text) if problem.code == "SG110"]
        assert len(unknown) == len(those)
        for place, old, new in those:
            key = json.dumps(new, ensure_ascii=False)
            mine = [
                problem
                for problem in unknown
                if problem.message == f"「{new}」という項目はありません"
                and lines[problem.origin.line - 1][problem.origin.column - 1 :].startswith(key)
                and old in problem.remedy.split("使える項目: ")[1].split(", ")
            ]
            assert mine, (place, old, new, [str(problem) for problem in unknown])
            if not any(problem.remedy.startswith(f"「{old}」の誤りではありませんか。") for problem in mine):
                missed.append((place, old, new))
    return missed


def where(field: str, key: str) -> Place:
    """The first mapping of the complete profile that has the key."""
    return next(place for place in places(COMPLETE, field) if key in at(COMPLETE, place))


def siblings(field: str) -> set[str]:
    return {key for other, key in KEYS if other == field}


def test_p3_a_typo_of_one_edit_is_answered_with_the_original_key() -> None:
    tried = [(where(field, key), key, typo) for field, key in KEYS for typo in typos(key) if typo and typo not in siblings(field)]
    assert len(tried) > 400
    missed = not_suggested(tried)
    assert len(missed) <= len(tried) * 0.05, missed


def test_p3_full_width_letters_capitals_and_blanks_are_answered_with_the_original_key() -> None:
    tried = []
    for field, key in KEYS:
        full_width = "".join(chr(ord(letter) + 0xFEE0) if letter != "_" else "＿" for letter in key)
        typos = dict.fromkeys((full_width, full_width.upper(), key.upper(), f"{key} ", key.replace("_", "-"), key.replace("_", " ")))
        tried += [(where(field, key), key, typo) for typo in typos if typo != key]
    assert not_suggested(tried) == []


def test_p3_a_key_that_resembles_nothing_gets_the_list_and_no_guess() -> None:
    problems = refused(TEXT + "zzzzzzzzzz: 1\n")
    assert codes(problems) == ["SG110"]
    assert "誤りではありませんか" not in problems[0].remedy
    assert "customization_requests" in problems[0].remedy


# --- P4: duplicates ---------------------------------------------------------------------------


@MANY
@given(st.sampled_from([place for place in [(), *every_place(COMPLETE)] if isinstance(at(COMPLETE, place), dict)]), st.data())
def test_p4_a_key_written_twice_is_refused_with_both_lines(place: Place, draw: st.DataObject) -> None:
    key = draw.draw(st.sampled_from(sorted(at(COMPLETE, place))))
    data = copy.deepcopy(COMPLETE)
    mapping = at(data, place)
    entries = [("@1", value) if name == key else (name, value) for name, value in mapping.items()]
    entries.insert(draw.draw(st.integers(0, len(entries))), ("@2", mapping[key]))
    mapping.clear()
    mapping.update(entries)
    text = plain(data)
    lines = sorted(number for number, line in enumerate(text.split("\n"), 1) if '"@1"' in line or '"@2"' in line)
    problems = refused(text.replace('"@1"', f'"{key}"').replace('"@2"', f'"{key}"'))
    assert codes(problems) == ["SG013"]
    assert problems[0].origin.line == lines[1]
    assert f"「{key}」" in problems[0].message
    assert f"{lines[0]} 行目" in problems[0].message


def test_p4_a_key_with_and_without_quotes_is_the_same_key() -> None:
    assert codes(refused('method: proposal\n"method": proposal\n')) == ["SG013"]
    assert codes(refused("method: proposal\n'method': proposal\n")) == ["SG013"]


@pytest.mark.parametrize("field", ["members.*.id", "businesses.*.id", "customization_requests.*.id", "overrides.*.clause"])
def test_p4_an_id_used_twice_is_refused_with_both_lines(field: str) -> None:
    data = copy.deepcopy(COMPLETE)
    key, _, name = field.split(".")
    data[key].append(copy.deepcopy(data[key][0]))
    text = plain(data)
    value = json.dumps(data[key][0][name])
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line.startswith(f'   "{name}": {value}')]
    assert len(lines) == 2
    problems = refused(text)
    assert len(problems) == 1
    assert problems[0].origin.line == lines[1]
    assert f"{lines[0]} 行目" in problems[0].message


# --- P5: scalars ------------------------------------------------------------------------------

SCALARS: list[tuple[str, object]] = [  # what is written, what is read
    ("60:40", "60:40"),
    ("12:30", "12:30"),
    ("12:30:45", "12:30:45"),
    ("190:20:30.15", "190:20:30.15"),
    ("0100", "0100"),
    ("007", "007"),
    ("00", "00"),
    ("0120-444-444", "0120-444-444"),
    ("0", 0),
    ("7", 7),
    ("-7", -7),
    ("-0", "-0"),
    ("-07", "-07"),
    ("+1", "+1"),
    ("1000000", 1000000),
    ("999999999999999999", 999999999999999999),
    ("-999999999999999999", -999999999999999999),
    ("1000000000000000000", "1000000000000000000"),
    ("10000000000000000000", "10000000000000000000"),
    ("1_000", "1_000"),
    ("1,000", "1,000"),
    ("1.10", "1.10"),
    ("1.0", "1.0"),
    (".5", ".5"),
    ("5.", "5."),
    ("1e6", "1e6"),
    ("1E+6", "1E+6"),
    ("0x10", "0x10"),
    ("0o7", "0o7"),
    ("0b1", "0b1"),
    ("１２", "１２"),
    ("٣", "٣"),
    ("²", "²"),
    ("no", "no"),
    ("yes", "yes"),
    ("on", "on"),
    ("off", "off"),
    ("y", "y"),
    ("n", "n"),
    ("No", "No"),
    ("true", True),
    ("false", False),
    ("True", "True"),
    ("TRUE", "TRUE"),
    ("null", None),
    ("", None),
    ("# 注記だけ", None),
    ("~", "~"),
    ("NULL", "NULL"),
    ("Null", "Null"),
    (".inf", ".inf"),
    ("-.Inf", "-.Inf"),
    (".nan", ".nan"),
    ("NaN", "NaN"),
    ("2026-04-01", "2026-04-01"),
    ("2026-04-01T00:00:00Z", "2026-04-01T00:00:00Z"),
    ("=", "="),
    ("<<", "<<"),
    ("＝", "＝"),
    ('"7"', "7"),
    ("'7'", "7"),
    ('"true"', "true"),
    ("'null'", "null"),
    ('""', ""),
    ("''", ""),
    ("'it''s'", "it's"),
    ('"a\\tb"', "a\tb"),
    ('"\\u9ad9"', "髙"),
    ('"\\U00020bb7"', "𠮷"),
    ("' a '", " a "),
    ("a b  c", "a b  c"),
    ("a#b", "a#b"),
    ("a # b", "a"),
    ("a:b", "a:b"),
    ("http://e.example/?a=b", "http://e.example/?a=b"),
    ("第１条", "第１条"),
    ("\u3000全角の空白\u3000", "\u3000全角の空白\u3000"),
    ("|\n  ００\n  7\n", "００\n7\n"),
    ("|-\n  7\n", "7"),
    (">-\n  true\n", "true"),
    ("[60:40, no, 0100, 7]", ["60:40", "no", "0100", 7]),
    ("{a: 12:30, b: on}", {"a": "12:30", "b": "on"}),
    ("{<<: x}", {"<<": "x"}),
    ("{yes: no, 1: 2, ~: 3}", {"yes": "no", "1": 2, "~": 3}),
]


@pytest.mark.parametrize(("written", "expected"), SCALARS, ids=[repr(written) for written, _ in SCALARS])
def test_p5_scalars_keep_what_was_written(written: str, expected: object) -> None:
    value = parse_yaml(f"k: {written}\n", "p.yaml").data["k"]
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    "written", ["60:40", "12:30", "0100", "no", "on", "1.10", "1e6", "~", "2026-04-01", "1_000", "1,000", "NULL", "+1", ".5"]
)
def test_p5_a_scalar_that_yaml_would_rewrite_reaches_the_profile_as_written(written: str) -> None:
    profile = parse_profile(TEXT.replace(DATA["project"]["title"], written), "p.yaml", "p")
    assert profile.data.project.title == written


@pytest.mark.parametrize("written", ["7", "-7", "0", "true", "false", "20260401"])
def test_p5_a_scalar_with_a_type_is_refused_where_words_are_meant_and_the_remedy_is_quotes(written: str) -> None:
    problems = refused(sample_with("project.title", written))
    assert codes(problems) == ["SG112"]
    assert f'「"{written}"」' in problems[0].remedy
    assert parse_profile(sample_with("project.title", f'"{written}"'), "p.yaml", "p").data.project.title == written


# --- P6: numbers ------------------------------------------------------------------------------


def notice_days(written: str, library: Library) -> object:
    profile = parse_profile(TEXT + f"\nparameters:\n  notice_days: {written}\n", "p.yaml", "p")
    return gather_facts(profile, library).values["parameters.notice_days"]


WRONG_NUMBERS = [
    *(
        "-1",
        "-14",
        "0",
        "+14",
        "014",
        "14.0",
        "3.0",
        "14.",
        "1e1",
        "0x0e",
        "0o16",
        "1_4",
        "１４",
        "1４",
        "１０００",
        "1,000",
        "¥1000",
        "1000円",
    ),
    *(
        "14日",
        "10000000000000000000",
        "9" * 18,
        "NaN",
        ".nan",
        "inf",
        "-inf",
        ".inf",
        "true",
        "false",
        '"14"',
        "'14'",
        "~",
        "十四",
    ),
    *("⑭", "٣", "1 4", "[14]", "[]", "14/1", "14%", "=14", '" 14"', '"14\\n"', '"\u300014"', "'1,000'"),
]


@pytest.mark.parametrize("written", WRONG_NUMBERS, ids=lambda written: written[:30])
def test_p6_only_half_width_digits_in_range_are_a_number(written: str, library: Library) -> None:
    with pytest.raises(InputError) as caught:
        notice_days(written, library)
    line = TEXT.count("\n") + 3
    assert {problem.code for problem in caught.value.problems} <= {"SG112", "SG114", "SG118", "SG141", "SG142"}
    assert {(problem.origin.line, problem.origin.column) for problem in caught.value.problems} == {(line, 16)}
    assert len(caught.value.problems) == 1, "one mistake, one problem"


@MANY
@given(number=st.one_of(st.integers(-100, 100), st.integers()))
def test_p6_an_accepted_number_is_the_integer_written_and_within_its_range(library: Library, number: int) -> None:
    parameter = library.parameters["notice_days"]
    assert parameter.min is not None
    assert parameter.max is not None
    if parameter.min <= number <= parameter.max:
        value = notice_days(str(number), library)
        assert value == number
        assert type(value) is int
    else:
        with pytest.raises(InputError) as caught:
            notice_days(str(number), library)
        assert codes(caught.value.problems) == (["SG142"] if abs(number) < 10**18 else ["SG141"])


@pytest.mark.parametrize("shape", ["{value: %s}", "{value: %s, confirmed: {by: 見本市, on: 2026-10-01}}"])
def test_p6_the_long_form_of_a_parameter_follows_the_same_rule(shape: str, library: Library) -> None:
    assert notice_days(shape % "20", library) == 20
    for written in ("-1", "３０", "3.0", '"20"'):
        with pytest.raises(InputError):
            notice_days(shape % written, library)


def test_p6_the_command_line_ends_with_3_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(TEXT + "\nparameters: {notice_days: １０００}\n", encoding="utf-8")
    check_status(command("build", file, "-o", tmp_path / "out"), "SG141")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.yaml"]


# --- P7: sums ---------------------------------------------------------------------------------
# A profile has no ratios yet. The one sum rule there is: the columns of a generated table fill the
# line. Cost weights get their own test with the cost engine.


def table(widths: Sequence[object]) -> str:
    columns = [{"heading": "見出し", "width": width, "value": "{{ row.name }}"} for width in widths]
    return plain({"id": "t", "caption": "表", "description": "表", "columns": columns, "rows": "members", "empty": "なし"})


def load_table(widths: Sequence[object]) -> schema.Table:
    return schema.load(schema.Table, parse_yaml(table(widths), "t.yaml"))


@MANY
@given(widths=st.lists(st.integers(1, 100), min_size=1, max_size=9), fill=st.booleans())
def test_p7_widths_are_accepted_exactly_when_they_sum_to_100_in_any_order(widths: list[int], fill: bool) -> None:
    rest = 100 - sum(widths)
    if fill and rest > 0:
        widths = [*widths, rest]
    for order in (widths, widths[::-1], sorted(widths)):
        if sum(widths) == 100:
            assert [column.width for column in load_table(order).columns] == order
        else:
            with pytest.raises(InputError) as caught:
                load_table(order)
            check_refusal(caught.value, table(order), "t.yaml")
            assert codes(caught.value.problems) == ["SG121"]


@pytest.mark.parametrize("widths", [[99], [1], [50, 49], [50, 51], [33, 33, 33], [34, 33, 34], [100, 100]])
def test_p7_a_sum_that_misses_100_is_refused(widths: list[int]) -> None:
    with pytest.raises(InputError) as caught:
        load_table(widths)
    assert codes(caught.value.problems) == ["SG121"]


@pytest.mark.parametrize("widths", [[100], [50, 50], [33, 33, 34], [1] * 100])
def test_p7_a_sum_of_100_is_accepted(widths: list[int]) -> None:
    assert [column.width for column in load_table(widths).columns] == widths


@pytest.mark.parametrize(
    "widths", [[33.3, 33.3, 33.4], ["50", "50"], [50.0, 50.0], ["50%", "50%"], [0, 100], [-1, 101], [True, 99], [None, 100]]
)
def test_p7_a_width_is_a_whole_positive_number(widths: list[object]) -> None:
    with pytest.raises(InputError) as caught:
        load_table(widths)
    assert set(codes(caught.value.problems)) <= {"SG112", "SG114"}


# --- P8: dates --------------------------------------------------------------------------------

DATES = [field for field, node in SCHEMA if node.get("format") == "date"]
WRONG_DATES = [
    *("2026-02-30", "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-00", "2026-04-31", "2100-02-29"),
    *("0001-01-01", "1926-12-24", "2100-01-01", "9999-12-31", "10000-01-01", "0000-01-01", "-2026-04-01", "+2026-04-01"),
    *(
        "2026-4-1",
        "26-04-01",
        "2026/04/01",
        "2026.04.01",
        "20260401",
        "2026年4月1日",
        "令和8年4月1日",
        "令和0年1月1日",
        "平成40年1月1日",
        "R8.4.1",
    ),
    *(
        "２０２６-０４-０１",
        "2026－04－01",
        "2026-04-01T00:00:00",
        "2026-04-01 00:00:00",
        "2026-04-01T00:00:00Z",
        "2026-04",
        "2026",
        "未定",
        "--",
    ),
    *(
        "0",
        "1",
        "-1",
        "00",
        "007",
        "1.5",
        "1e9",
        "86400",
        "1775001600",
        "1775001600000",
        "4102444800",
        "-1325491200",
        "0.0",
        "1775001600.0",
    ),
]


def test_p8_the_schema_has_the_dates_of_these_tests() -> None:
    assert {"project.date", "consortium.agreement_end", "businesses.*.go_live", "overrides.*.date", "parameters.*.confirmed.on"} <= set(
        DATES
    )


@pytest.mark.parametrize("form", ["%s", '"%s"'], ids=["plain", "quoted"])
@pytest.mark.parametrize("written", WRONG_DATES)
def test_p8_what_is_no_day_of_the_calendar_in_iso_form_is_refused(written: str, form: str) -> None:
    text, line, column = with_value(DATA, ("project", "date"), form % written)
    problems = refused(text)
    assert [problem.code for problem in problems] in (["SG112"], ["SG115"])
    assert (problems[0].origin.line, problems[0].origin.column) == (line, column)


@pytest.mark.parametrize("field", DATES)
def test_p8_every_date_of_the_schema_follows_the_same_rule(field: str) -> None:
    for place in places(COMPLETE, field):
        for written in ('"2026-02-30"', '"9999-12-31"', "20260401", '"1775001600"', '"0"', '"令和8年4月1日"'):
            problems = refused(with_value(COMPLETE, place, written)[0])
            assert set(codes(problems)) <= {"SG112", "SG115"}, written


@pytest.mark.parametrize("written", ["1926-12-25", "1989-01-07", "1989-01-08", "2019-04-30", "2019-05-01", "2028-02-29", "2099-12-31"])
def test_p8_days_of_the_eras_are_accepted_as_written(written: str) -> None:
    day = parse_profile(sample_with("project.date", written), "p.yaml", "p").data.project.date
    assert day is not None
    assert day.isoformat() == written


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2027-04-01", "2027-03-31", "SG134"),
        ("2033-03-31", "2027-04-01", "SG134"),
        ("2027-04-01", "2027-04-01", None),
        ("2027-04-01", "2027-04-02", None),
    ],
)
def test_p8_an_agreement_does_not_end_before_it_starts(start: str, end: str, code: str | None) -> None:
    data = copy.deepcopy(COMPLETE)
    data["consortium"] |= {"agreement_start": start, "agreement_end": end}
    data["contract_period"] = {}
    text = plain(data)
    if code is None:
        parse_profile(text, "p.yaml", "p")
    else:
        problems = refused(text)
        assert codes(problems) == [code]
        assert '"agreement_end"' in text.split("\n")[problems[0].origin.line - 1]


# --- P9: too much -----------------------------------------------------------------------------

ALIAS_BOMB = 'a: &a ["x","x","x","x","x","x","x","x","x"]\n' + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HUGE: dict[str, tuple[str, str]] = {
    "alias bomb": (ALIAS_BOMB, "SG011"),
    "self alias": ("a: &a [*a]\n", "SG011"),
    "3000 brackets": ("[" * 3000, "SG004"),
    "3000 closed brackets": ("[" * 3000 + "]" * 3000, "SG004"),
    "3000 flow mappings": ("{a: " * 3000, "SG004"),
    "3000 nested items": ("- " * 3000, "SG004"),
    "4 MB of brackets": ("[" * 4_000_000, "SG004"),
    "integer of 5000 digits": (TEXT + f"\nparameters: {{notice_days: {'9' * 5000}}}\n", "SG141 SG117"),
    "title of 5000 digits": (TEXT.replace(DATA["project"]["title"], "9" * 5000), "SG117"),
    "6 MB": (TEXT + "#" * 6_000_000, "SG001"),
    "100,001 values": ("a: [" + "1," * 100_001 + "]\n", "SG004"),
    "300,000 control characters": ("\x01" * 300_000, "SG003"),
    "100,000 blanks before an error": ("a:" + " " * 100_000 + "@x\n", "SG010"),
    "80,000 tag directives": ("".join(f"%TAG !a{i}! x\n" for i in range(80_000)) + "---\na: 1\n", "SG004 SG010 SG012 SG110"),
    "5,000 unknown keys": ("\n".join(f"k{i}: 1" for i in range(5_000)) + "\n", "SG110"),
    "90,000 members of one business": (
        sample_with("businesses", json.dumps([{"id": "a", "name": "あ", "regime": "related", "members": ["mihon"] * 90_000}])),
        "SG132",
    ),
    "4 MB of one quoted text": ('a: "' + "あ" * 1_300_000 + '"\n', "SG110"),
    "40,000 keys written twice": ("a: 1\n" * 40_000, "SG013"),
}


def seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize(("text", "code"), HUGE.values(), ids=HUGE.keys())
def test_p9_a_file_that_is_too_much_is_refused_within_two_seconds_and_one_gibibyte(text: str, code: str, tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(text, encoding="utf-8")
    before = seconds_of_children()
    done = command("check", file, cpu_seconds=5)
    check_status(done, code)
    assert seconds_of_children() - before < 2


def test_p9_endless_standard_input_is_refused_like_a_file_that_is_too_big() -> None:
    with Path("/dev/zero").open("rb") as endless:
        check_status(command("check", "-", cpu_seconds=5, stdin=endless), "SG001")


def test_p9_nesting_up_to_the_limit_is_read() -> None:
    assert parse_yaml("[" * 60 + "]" * 60, "p.yaml").data
    for depth in (65, 66, 200):
        with pytest.raises(InputError):
            parse_yaml("[" * depth + "]" * depth, "p.yaml")


# --- P10: tags --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system ['true']",
        "!!python/object/new:os.system [x]",
        "!!python/name:os.system",
        "!!python/module:os x",
        "!<tag:yaml.org,2002:python/object/apply:os.system> [x]",
        "!!str 7",
        "!!int '7'",
        "!!binary aGk=",
        "!!timestamp 2026-04-01",
        "!!null ''",
        "!!set {a, b}",
        "!!map {a: b}",
        "!!seq [a]",
        "!own 値",
        "! 7",
        "!",
    ],
)
def test_p10_a_tag_is_refused_where_it_stands(tag: str) -> None:
    problems = refused(f"project:\n  title: {tag}\n")
    assert codes(problems) == ["SG012"]
    assert (problems[0].origin.line, problems[0].origin.column) == (2, 10)


def test_p10_a_tag_of_a_key_of_the_root_or_of_a_declared_handle_is_refused() -> None:
    for text in ("!!str method: proposal\n", "!x\nmethod: proposal\n", "%TAG !e! tag:e,2026:\n---\nmethod: !e!x proposal\n", "- !x\n"):
        assert codes(refused(text)) == ["SG012"]


def test_p10_an_exclamation_mark_in_words_is_no_tag() -> None:
    assert parse_yaml('a: "!x"\nb: x!y\nc: ！x\n', "p.yaml").data == {"a": "!x", "b": "x!y", "c": "！x"}


# --- P11: encodings ---------------------------------------------------------------------------

ENCODED = {
    "utf-8": TEXT.encode(),
    "utf-8 with mark": TEXT.encode("utf-8-sig"),
    "CRLF": TEXT.replace("\n", "\r\n").encode(),
    "CRLF with mark": TEXT.replace("\n", "\r\n").encode("utf-8-sig"),
    "CR": TEXT.replace("\n", "\r").encode(),
}


def test_p11_the_same_profile_in_five_encodings_gives_the_same_bytes(library: Library, tmp_path: Path) -> None:
    made = {}
    for name, raw in ENCODED.items():
        file = tmp_path / name / "p.yaml"
        file.parent.mkdir()
        file.write_bytes(raw)
        build(load_profile(file), library, tmp_path / name / "out")
        made[name] = snapshot(tmp_path / name / "out")
    assert any(name.endswith(".docx") for name in made["utf-8"])
    for name in ENCODED:
        assert made[name] == made["utf-8"], name


@pytest.mark.parametrize(
    "text", [TEXT, "project:\n  title: 見本市の調達\n", "# 漢字\nmethod: proposal\n"], ids=["sample", "words", "comment"]
)
@pytest.mark.parametrize(
    ("encoding", "mark", "guess"),
    [
        ("cp932", b"", "CP932"),
        ("euc_jp", b"", "EUC-JP"),
        ("utf-16-le", b"\xff\xfe", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "UTF-16"),
        ("utf-16-le", b"", "UTF-16"),
        ("utf-16-be", b"", "UTF-16"),
    ],
)
def test_p11_another_encoding_is_refused_by_its_name(text: str, encoding: str, mark: bytes, guess: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(mark + text.encode(encoding, "replace"), "p.yaml")  # EUC-JP of Python has no －
    assert codes(caught.value.problems) == ["SG002"]
    assert guess in caught.value.problems[0].message
    assert "UTF-8" in caught.value.problems[0].remedy


def test_p11_an_encoding_error_names_the_line() -> None:
    with pytest.raises(InputError) as caught:
        decode(b"method: proposal\n\nproject:\n  title: " + "見本".encode("cp932") + b"\n", "p.yaml")
    assert caught.value.problems[0].origin.line == 4


@pytest.mark.parametrize(
    "text", ["project:\n\ttitle: x\n", "project:\n  title: x\n\tdate: y\n", "\tproject: {}\n", "members:\n\t- id: a\n"]
)
def test_p11_tabs_are_named(text: str) -> None:
    problems = refused(text)
    assert codes(problems) == ["SG010"]
    assert "タブ" in problems[0].message
    assert "空白" in problems[0].remedy
    assert "\t" in text.split("\n")[problems[0].origin.line - 1]


def test_p11_full_width_colons_and_blanks_are_refused() -> None:
    for text in ("project：\n  title: x\n", "project:\n  title：x\n", "project:\n\u3000title: x\n", "ｍｅｔｈｏｄ: proposal\n"):
        refused(text)


# --- nothing lost -----------------------------------------------------------------------------


def test_a_refused_build_leaves_the_output_folder_as_it_was(library: Library, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(load_profile(SAMPLE), library, out)
    (out / "担当者のメモ.txt").write_text("消さないこと", encoding="utf-8")
    file = tmp_path / "p.yaml"
    faults = {
        "SG110": TEXT.replace("method:", "metod:", 1),
        "SG142": TEXT + "\nparameters: {notice_days: 999}\n",
        "SG302": TEXT + "\noverrides: [{clause: policy.nothing, action: leave_out, reason: 試験, approver: 課長, date: 2026-10-01}]\n",
    }
    for code, text in faults.items():
        file.write_text(text, encoding="utf-8")
        before = snapshot(tmp_path)
        check_status(command("build", file, "-o", out), code)
        assert snapshot(tmp_path) == before
