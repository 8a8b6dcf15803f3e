from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.build import prepare
from specgen.errors import InputError
from specgen.library import Library
from specgen.municipalities import Municipality
from specgen.profile import LoadedProfile, parse_profile
from specgen.profile_text import SCHEMA_FILE, profile_text, scalar, schema_text
from specgen.questions import Answers, Business, Member
from specgen.schema import Profile
from specgen.source import forbidden_characters, parse_yaml

TOWN = Member("mihon", "見本町", Municipality("000000", "見本県", "見本町", "みほんちょう", 12345))
CITY = Member("reiji", "例示市", Municipality("000001", "見本県", "例示市", "れいじし", None))
UNION = Member("member3", "見本広域連合")
FINANCE = Business("finance", "財務会計", "non_standard")
REGISTER = Business("family_register", "戸籍", "standardized")
OLD = Business("national_pension", "国民年金", "transition_support")

ALONE = Answers(member=(TOWN,), business=(FINANCE,), method="open_bidding", contract="individual", hosting="saas")
TOGETHER = Answers(
    title="見本の調達",
    member=(TOWN, CITY, UNION),
    lead=CITY,
    business=(FINANCE, REGISTER, OLD),
    method="proposal",
    contract="lead",
    vehicle="plain_agreement",
    hosting="gov_cloud_shared",
    agreement_start="2027-04-01",
    go_live="2028-04-01",
)


def loaded(text: str) -> LoadedProfile:
    return parse_profile(text, "p.yaml", "p")


def with_every_example(text: str) -> str:
    """The profile after an officer has taken away every ``# `` in front of an example."""
    text = text.replace("  {}\n", "")  # as the comment above it says
    return re.sub(r"^( *)# (?!yaml-language-server)", r"\1", text, flags=re.MULTILINE)


def test_the_answers_are_what_the_profile_says() -> None:
    data = loaded(profile_text(TOGETHER, "p.yaml")).data
    assert (data.project.title, data.project.date, data.method, data.contract, data.hosting) == (
        "見本の調達",
        None,
        "proposal",
        "lead",
        "gov_cloud_shared",
    )
    assert [(one.id, one.name, one.head_title, one.head_name) for one in data.members] == [
        ("mihon", "見本町", "見本町長", None),
        ("reiji", "例示市", "例示市長", None),
        ("member3", "見本広域連合", None, None),
    ]
    assert data.consortium
    assert (data.consortium.lead, str(data.consortium.agreement_start), data.consortium.agreement_end) == ("reiji", "2027-04-01", None)
    assert [(one.id, one.regime, str(one.go_live)) for one in data.businesses] == [
        ("finance", "non_standard", "2028-04-01"),
        ("family_register", "standardized", "2028-04-01"),
        ("national_pension", "transition_support", "2028-04-01"),
    ]


@pytest.mark.parametrize("answers", [ALONE, TOGETHER], ids=["alone", "together"])
def test_the_profile_and_all_of_its_examples_are_accepted(answers: Answers, library: Library) -> None:
    text = profile_text(answers, "p.yaml")
    prepare(loaded(text), library)
    whole = with_every_example(text)
    assert [line for line in whole.splitlines() if re.match(r" *#(?!#)", line)] == [
        "# yaml-language-server: $schema=specgen-profile.schema.json"
    ]
    profile = loaded(whole)
    prepare(profile, library)
    silent = set(Profile.model_fields) - set(profile.source.data)
    # a new section needs an example; files lie beside the profile, and no example can have one
    assert silent == {"requirements_file", "template", "annexes", "figures"} | (
        set() if len(answers.member) > 1 else {"consortium", "organs"}
    )


def test_a_profile_without_any_basic_fact_is_one_still(library: Library) -> None:
    blank = replace(TOGETHER, title="")
    assert "project:\n  {}\n" in profile_text(blank, "p.yaml")
    prepare(loaded(profile_text(blank, "p.yaml")), library)


def test_the_first_line_names_the_schema_for_editors() -> None:
    assert profile_text(ALONE, "p.yaml").splitlines()[0] == f"# yaml-language-server: $schema={SCHEMA_FILE}"
    described = json.loads(schema_text())
    assert described["properties"]["method"]["title"] == "選定方式"
    assert "$id" not in described  # an editor would look references up under it


@pytest.mark.parametrize(
    "text",
    [
        *(
            "*",
            "* x",
            "&x",
            "!x",
            "- 甲",
            "-",
            "? 甲",
            ": ",
            "甲: 乙",
            "甲 # 乙",
            "#",
            "{{ project.title }}",
            "{% for %}",
            "{}",
            "[]",
            "[a, b]",
        ),
        *(
            "'",
            '"',
            '"甲"',
            "\\",
            "\\n",
            "𠮷野家",
            "髙島",
            "true",
            "no",
            "null",
            "~",
            "0120",
            "60:40",
            "1.10",
            "1",
            "2027-04-01",
            "%",
            "@",
            "`",
            "|",
            ">",
        ),
        *("見本　市", " 前後 ", "甲\u200b乙", "\ue000", "<b>", "．", "甲:", "---", "...", "<<", "="),
    ],
)
def test_a_hostile_name_is_only_a_name(text: str, library: Library) -> None:
    answers = replace(TOGETHER, title=text, member=(TOWN, Member("member2", text)), lead=TOWN, business=(Business("b1", text, "related"),))
    profile = loaded(profile_text(answers, text))
    assert profile.data.project.title == text
    assert profile.data.members[1].name == text
    assert profile.data.businesses[0].name == text
    prepare(profile, library)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_whatever_a_profile_can_hold_reads_back_the_same(text: str) -> None:
    written = f"a: {scalar(text)}\nb: 1\n"
    try:
        assert parse_yaml(written, "p.yaml").data == {"a": text, "b": 1}
    except InputError:
        assert forbidden_characters(text)


def test_the_population_is_never_written_unless_the_officer_said_so() -> None:
    unasked = profile_text(TOGETHER, "p.yaml")
    assert [one.population for one in loaded(unasked).data.members] == [None, None, None]
    assert (
        "    # population: 12345  ## 令和２年国勢調査の人口速報値（e-Stat 統計表 0003433219）。確定値を確かめて書いてください\n" in unasked
    )
    assert profile_text(replace(TOGETHER, population="no"), "p.yaml") == unasked
    said = profile_text(replace(TOGETHER, population="yes"), "p.yaml")
    assert [one.population for one in loaded(said).data.members] == [12345, None, None]
    assert "population: 12345  ## 令和２年国勢調査の人口速報値（e-Stat 統計表 0003433219）。確定値ではありません\n" in said
