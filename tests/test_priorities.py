from __future__ import annotations

from specgen.errors import Origin
from specgen.priorities import by_importance, field_of, place_to_write

KEYS = [
    "members.mihon.head_name",
    "members.mihon.address",
    "project.date",
    "newly.declared",
    "parameters.notice_days",
    "businesses.finance.go_live",
    "budget",
    "consortium.agreement_end",
    "members.mihon.name",
    "project.title",
]


def test_what_much_rests_on_comes_first_and_persons_last() -> None:
    assert by_importance(KEYS, str) == (
        "project.title",
        "members.mihon.name",
        "consortium.agreement_end",
        "budget",
        "businesses.finance.go_live",
        "parameters.notice_days",
        "newly.declared",
        "project.date",
        "members.mihon.address",
        "members.mihon.head_name",
    )


def test_equals_keep_their_order() -> None:
    assert by_importance(["members.bb.head_name", "members.aa.head_name", "businesses.x.go_live"], str) == (
        "businesses.x.go_live",
        "members.bb.head_name",
        "members.aa.head_name",
    )


def test_every_blank_names_its_section_and_field() -> None:
    assert [field_of(key) for key in ("project.title", "members.mihon.address", "drivers", "parameters.notice_days")] == [
        ("project", "title"),
        ("members", "address"),
        ("drivers", ""),
        ("parameters", "notice_days"),
    ]


PROFILE = """\
project:
  title: 見本
  # date: 2026-12-01
members:
  - id: aa
    # address: 見本
  - id: bb
    name: 例示町
consortium:
  lead: aa
# cloud_examination:
#   date: 2026-09-30
# parameters:
#   other: 1
""".splitlines()


def place(key: str, line: int) -> int:
    return place_to_write(Origin("p.yaml", line, key=key), PROFILE).line


def test_a_blank_is_written_where_its_example_stands() -> None:
    assert place("project.date", 2) == 3
    assert place("members.aa.address", 5) == 6
    assert place("cloud_examination.date", 1) == 12


def test_without_an_example_it_is_the_section_or_the_entry() -> None:
    assert place("members.bb.address", 7) == 7  # not the example of another member
    assert place("consortium.agreement_start", 1) == 9
    assert place("parameters.notice_days", 1) == 13
    assert place("unknown.name", 4) == 4
    assert place_to_write(Origin("p.yaml", key="project.date"), []) == Origin("p.yaml")
