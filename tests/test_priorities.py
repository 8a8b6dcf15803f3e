from __future__ import annotations

from specgen.errors import Origin
from specgen.priorities import by_importance, field_of, place_to_write

NAMES = [
    "見本市の長の氏名",
    "row.address",
    "project.date",
    "newly.declared",
    "parameters.notice_days",
    "row.go_live",
    "agreement.end",
    "members.names",
    "project.title",
]


def test_what_much_rests_on_comes_first_and_persons_last() -> None:
    assert by_importance(NAMES, str) == (
        "project.title",
        "members.names",
        "agreement.end",
        "row.go_live",
        "parameters.notice_days",
        "newly.declared",
        "project.date",
        "row.address",
        "見本市の長の氏名",
    )


def test_equals_keep_their_order() -> None:
    assert by_importance(["例示町の長の氏名", "見本市の長の氏名", "row.go_live"], str) == (
        "row.go_live",
        "例示町の長の氏名",
        "見本市の長の氏名",
    )


def test_every_blank_names_its_field() -> None:
    assert [
        field_of(name) for name in ("project.title", "council.name", "row.address", "見本市の長の氏名", "parameters.notice_days", "row.new")
    ] == [
        "project.title",
        "consortium.council_name",
        "address",
        "head_name",
        "parameters.notice_days",
        "new",
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


def place(name: str, line: int) -> int:
    return place_to_write(name, Origin("p.yaml", line), PROFILE).line


def test_a_blank_is_written_where_its_example_stands() -> None:
    assert place("project.date", 2) == 3
    assert place("row.address", 5) == 6
    assert place("cloud_examination.date", 1) == 12


def test_without_an_example_it_is_the_section_or_the_entry() -> None:
    assert place("row.address", 7) == 7  # not the example of another member
    assert place("agreement.start", 1) == 9
    assert place("parameters.notice_days", 1) == 13
    assert place("unknown.name", 4) == 4
    assert place_to_write("project.date", Origin("p.yaml"), []) == Origin("p.yaml")
