"""Answers written into a profile: they are there afterwards, and every other character is as it was."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.amendment import amended, write_answers
from specgen.errors import UsageError
from specgen.source import parse_yaml

ENTRY = ("customization_requests", 1)
FIRST = "customization_requests:\n  - {id: CR-1, answers: {a1_1: no}}\n"
SHAPES = {
    "block": FIRST + "  - id: CR-2  # 例\n    answers:\n      a1_1: yes   # 確かめた\n\n    title: 名称\n# 終わり\n",
    "flow": FIRST + "  - {id: CR-2, answers: {a1_1: yes}, title: 名称}  # 例\n",
    "flow over lines": FIRST + "  - id: CR-2\n    answers: {a1_1: yes,\n              b_1: no }\n    title: 名称\n",
    "trailing comma": FIRST + "  - id: CR-2\n    answers: {a1_1: yes, }\n",
    "last in the file, no line end": FIRST + "  - id: CR-2\n    answers:\n      a1_1: yes",
    "comment on the last line": FIRST + "  - id: CR-2\n    answers:\n      a1_1: yes # 末\n  # 次\n  - {id: CR-3}\n",
    "empty mapping": FIRST + "  - id: CR-2\n    answers: {}\n    notes:\n    title: 名称\n",
    "nothing there": FIRST + "  - id: CR-2\n    title: 名称\n\n  # 次の要望\n  - {id: CR-3}\n",
    "nothing there, flow": FIRST + "  - {id: CR-2, title: 名称}\n",
    "quoted": FIRST + '  - id: "CR-2"\n    "answers": {"a1_1": "yes"}\n    notes: {"a1_1": "前の理由"}\n',
    "text of several lines": FIRST + "  - id: CR-2\n    title: |\n      一行目\n      二行目\n",
    "list without indent": "customization_requests:\n- {id: CR-1}\n- id: CR-2\n  answers:\n    a1_1: yes\nparameters: {x: 1}\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_answers_are_put_in_and_every_line_that_was_there_stays(shape: str) -> None:
    before = SHAPES[shape]
    after = amended(before, "見本.yaml", ENTRY, {"answers": {"a1_1": "no", "a1_2": "unknown"}, "notes": {"a1_1": "理由: 一つ # 二つ"}})
    request = parse_yaml(after, "").data["customization_requests"][1]
    assert request["answers"]["a1_1"] == "no"
    assert request["answers"]["a1_2"] == "unknown"
    assert request["notes"]["a1_1"] == "理由: 一つ # 二つ"
    old, new = parse_yaml(before, "").data, parse_yaml(after, "").data
    for data in (old, new):
        data["customization_requests"][1].pop("answers", None)
        data["customization_requests"][1].pop("notes", None)
    assert old == new
    removed = [line[2:] for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line.startswith("- ")]
    assert all("answers" in line or "notes" in line or "a1_1" in line or "b_1" in line or "CR-2" in line for line in removed)
    assert [line for line in before.splitlines() if line.lstrip().startswith("#")] == [
        line for line in after.splitlines() if line.lstrip().startswith("#")
    ]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=40))
def test_any_reason_is_read_back_as_it_was_written(reason: str) -> None:
    for before in SHAPES.values():
        after = amended(before, "見本.yaml", ENTRY, {"answers": {}, "notes": {"a1_2": reason}})
        assert parse_yaml(after, "").data["customization_requests"][1]["notes"]["a1_2"] == reason


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_byte_order_mark_and_permissions_stay(tmp_path: Path, line_end: str, mark: bytes) -> None:
    file = tmp_path / "見本.yaml"
    file.write_bytes(mark + SHAPES["block"].replace("\n", line_end).encode())
    file.chmod(0o640)
    write_answers(file, 1, {"a1_2": "no"}, {})
    expected = SHAPES["block"].replace("# 確かめた\n", "# 確かめた\n      a1_2: no\n")
    assert file.read_bytes() == mark + expected.replace("\n", line_end).encode()
    assert os.name == "nt" or file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["見本.yaml"]


def test_only_the_lines_that_ended_otherwise_end_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "見本.yaml"
    lines = SHAPES["block"].splitlines()
    file.write_bytes("".join(line + ("\n" if i % 2 else "\r\n") for i, line in enumerate(lines)).encode())
    write_answers(file, 1, {"a1_2": "no"}, {})
    written = file.read_bytes().decode().splitlines(keepends=True)
    assert [line for line in written if "a1_2" not in line] == [line + ("\n" if i % 2 else "\r\n") for i, line in enumerate(lines)]


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    file, link = tmp_path / "本体.yaml", tmp_path / "見本.yaml"
    file.write_text(SHAPES["flow"], encoding="utf-8")
    link.symlink_to(file)
    write_answers(link, 1, {"a1_1": "no"}, {})
    assert link.is_symlink()
    assert "a1_1: no}, title" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "content"), [("見本.json", '{"customization_requests": []}'), ("見本.xlsx", "")])
def test_other_forms_of_a_profile_are_refused_with_the_remedy(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        write_answers(file, 0, {"a1_1": "no"}, {})
    assert refused.value.problems[0].code == "SG025"
    assert file.read_text(encoding="utf-8") == content
