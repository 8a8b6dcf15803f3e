"""Writes the four tables of tests/data/decisions from the case lists typed below (`python -m tests.decision_tables`); README.md there says what they mean.

Nothing of specgen is imported, and no rule is computed with and, or, not: every small table lists its cases, first line that fits.
In a pattern `y`, `n`, `u` are yes, no, unknown and `*` is any answer.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import combinations, product
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "decisions"
WORDS = {"y": "yes", "n": "no", "u": "unknown"}
QUESTIONS = {
    "A-1": ["a1_1", "a1_2", "a1_3", "a1_4", "a1_5", "a1_6"],
    "A-2": ["a2_1", "a2_2", "a2_3"],
    "A-3": ["a3_0", "a3_1", "a3_2"],
    "B": ["b_1", "b_2", "b_reduction_examined"],
    "C": ["c_1", "c_2"],
    "D": ["d_1", "d_2", "d_talks_record"],
}
GATEWAY = ["ex1_service", "ex1_insufficient", "ex1_no_alternative", "ex1_other_ground", "ex2_special"]
STANDARDIZED = ["s_2", "s_3", "s_4", "s_5", "s_6", "s_7"]


def cases(text: str) -> dict[str, str]:
    """A typed list of `pattern result` lines, in the order in which they are tried."""
    return dict(line.split() for line in text.strip().splitlines())


def look_up(table: dict[str, str], answers: str) -> str:
    """The result of the first pattern that fits; a list that leaves a case open is an error."""
    for pattern, result in table.items():
        if len(pattern) == len(answers) and all(mark in ("*", answer) for mark, answer in zip(pattern, answers, strict=True)):
            return result
    raise LookupError(answers)


# a1_3 a1_4. One sufficient way, an alternative or a reviewed work flow, avoids it.
WAYS = cases("yy y\nyn y\nyu y\nny y\nuy y\nnn n\nnu u\nun u\nuu u")
# a1_1 a1_2. Excess: the business goes on normally, and more efficiency than the package gives is asked for.
EXCESS = cases("yy y\nyn n\nyu u\nny n\nnn n\nnu n\nuy u\nun n\nuu u")
# a1_5 a1_6. "Unless work and labour cost rise and execution is hindered": is the harm too little? Both harms are needed.
TOO_LITTLE = cases("yy n\nyn y\nyu u\nny y\nnn y\nnu y\nuy u\nun y\nuu u")
# The same with the lax reading: either harm is enough.
TOO_LITTLE_LAX = cases("yy n\nyn n\nyu n\nny n\nnn y\nnu u\nuy n\nun u\nuu u")
# excess, too little harm. Either makes it too light.
LIGHT_A1 = cases("yy y\nyn y\nyu y\nny y\nuy y\nnn n\nnu u\nun u\nuu u")
# a2_2 a2_3. Both the probability and the effect are small.
LIGHT_A2 = cases("yy y\nyn n\nyu u\nny n\nnn n\nnu n\nuy u\nun n\nuu u")

# avoidable?, too light? of a factor that applies because it is ticked → state, class in a request (see MEETING)
TICKED = cases("""
y* avoidable/AV
ny too_light/LI
nn pass/PA
nu unknown/OW
uy too_light/LO
un unknown/OA
uu unknown/OA
""")
# a3_0 a3_1 a3_2
A3 = cases("""
n** reclassify/RE
yy* avoidable/AV
yny too_light/LI
ynn pass/PA
ynu unknown/OW
yuy too_light/LO
yun unknown/OA
yuu unknown/OA
uyy too_light/LO
uyn unknown/OA
uyu unknown/OA
uny too_light/LP
unn unknown/OP
unu unknown/OP
uuy too_light/LO
uun unknown/OA
uuu unknown/OA
""")
# b_1 b_2 b_reduction_examined
B = cases("""
n** reclassify/RE
yy* avoidable/AV
yny pass/PA
ynn pass/PC
ynu pass/PC
yu* unknown/OA
uy* unknown/OA
uny unknown/OP
unn unknown/OC
unu unknown/OC
uu* unknown/OA
""")
# c_1 c_2
C = cases("""
n* reclassify/RE
yy pass/PA
yn avoidable/AV
yu unknown/OA
uy unknown/OP
un unknown/OA
uu unknown/OA
""")
# d_1 d_2 d_talks_record. Without a record of talks nobody knows what talks can reach.
D = cases("""
n** reclassify/RE
yyy avoidable/AV
yny pass/PA
yuy unknown/OA
y*n unknown/OA
y*u unknown/OA
uny unknown/OP
uyy unknown/OA
uuy unknown/OA
u*n unknown/OA
u*u unknown/OA
""")
CONDITION_B = cases("**y met\n**n unmet\n**u unknown")
# "If talks cannot remove the cause, a record of talks": over d_2 and d_talks_record as they were answered.
CONDITION_D = cases("*y* met\n*ny met\n*nn unmet\n*nu unknown\n*uy met\n*un unknown\n*uu unknown")

# What two ticked factors give together. The classes:
# AV avoidable for certain · RE to be reclassified · PA a ground · PC a ground whose reduction is not examined
# LI too light · LP too light, open whether it applies · LO too light, open whether it is avoidable
# OA open whether it is avoidable · OW not avoidable, open whether it is too light · OP not avoidable, open whether it applies
# OC as OP and its reduction is not examined
# The result is the step that decides; 7 means that the gateway comes next.
MEETING = """
     AV RE PA PC LI LP LO OA OW OP OC
AV   1  1  1  1  1  1  1  1  1  1  1
RE   1  2  2  2  2  2  2  2  2  2  2
PA   1  2  7  4  7  7  4  4  7  7  4
PC   1  2  4  4  4  4  4  4  4  4  4
LI   1  2  7  4  3  3  3  4  4  4  4
LP   1  2  7  4  3  3  3  4  4  4  4
LO   1  2  4  4  3  3  3  4  4  4  4
OA   1  2  4  4  4  4  4  4  4  4  4
OW   1  2  7  4  4  4  4  4  4  4  4
OP   1  2  7  4  4  4  4  4  4  4  4
OC   1  2  4  4  4  4  4  4  4  4  4
"""
DECISION = {"1": "deny", "2": "needs_info", "3": "deny", "4": "needs_info", "7": "approve"}

# ex1_no_alternative ex1_other_ground ex2_special: one is enough
GROUND = cases("y** y\n*y* y\n**y y\nnnn n\n*** u")
# ex1_no_alternative ex1_other_ground of the lax reading
GROUND_LAX = cases("y* y\n*y y\nnn n\n** u")
# ex1_service ex1_insufficient ground: all three
GATE = cases("n** n\n*n* n\n**n n\nyyy y\n*** u")
# the lax first case, ex2_special: either
GATE_LAX = cases("y* y\n*y y\nnn n\n** u")
# s_2 … s_7
LAW = cases("y***** deny\n*y**** deny\n**n*** deny\n***n** deny\n****n* deny\n*****n deny\nnnyyyy approve\n****** needs_info")


def read_factor(factor: str, answers: str, lax: bool = False) -> tuple[str, str]:
    """State of the factor and its class in a request, for the answers to its questions in their order."""
    match factor:
        case "A-1":
            little = look_up(TOO_LITTLE_LAX if lax else TOO_LITTLE, answers[4:6])
            light = look_up(LIGHT_A1, look_up(EXCESS, answers[0:2]) + little)
            found = look_up(TICKED, look_up(WAYS, answers[2:4]) + light)
        case "A-2":
            found = look_up(TICKED, answers[0] + look_up(LIGHT_A2, answers[1:3]))
        case _:
            found = look_up({"A-3": A3, "B": B, "C": C, "D": D}[factor], answers)
    state, kind = found.split("/")
    return state, kind


def meet(first: str, second: str) -> str:
    """The step that decides when factors of these two classes are ticked."""
    rows = [line.split() for line in MEETING.strip().splitlines()]
    return {row[0]: row for row in rows[1:]}[first][1 + rows[0].index(second)]


def read_gateway(answers: str) -> tuple[str, str]:
    """The strict and the lax result of the gateway, for the five answers in their order."""
    strict = look_up(GATE, answers[0:2] + look_up(GROUND, answers[2:5]))
    lax = look_up(GATE_LAX, look_up(GATE, answers[0:2] + look_up(GROUND_LAX, answers[2:4])) + answers[4])
    return WORDS[strict], WORDS[lax]


def spell(questions: list[str], answers: str) -> str:
    """`question=answer` for each, with spaces between."""
    return " ".join(f"{question}={WORDS[answer]}" for question, answer in zip(questions, answers, strict=True))


def every(count: int) -> Iterator[str]:
    """Each combination of so many answers."""
    return ("".join(answers) for answers in product("ynu", repeat=count))


def factor_rows() -> Iterator[list[str]]:
    for factor, questions in QUESTIONS.items():
        for answers in every(len(questions)):
            state, kind = read_factor(factor, answers)
            lax_state, lax_kind = read_factor(factor, answers, lax=True)
            condition = {"B": CONDITION_B, "D": CONDITION_D}.get(factor)
            alone, alone_lax = DECISION[meet(kind, kind)], DECISION[meet(lax_kind, lax_kind)]
            yield [factor, spell(questions, answers), state, look_up(condition, answers) if condition else "", lax_state, alone, alone_lax]


# Typical requests of one factor: name, answers in the order of QUESTIONS
TYPICAL = {
    "A-1": cases("""
avoid_alternative nnynyy
avoid_workflow nnuyyy
light_excess yynnyy
light_burden nynnnn
strict_only nynnyn
pass nynnyy
open_alternative nyunyy
open_hindrance nynnyu
light_open nyunnn
"""),
    "A-2": cases("avoid ynn\nlight nyy\npass nny\nopen_workflow unn\nopen_weight nyu\nlight_open uyy"),
    "A-3": cases("""
avoid yyn
light yny
pass ynn
external nyy
open_internal unn
open_internal_avoid uyn
open_internal_light uny
open_alternative yun
open_benefit ynu
"""),
    "B": cases("""
pass yny
avoid yyy
open_alternative yuy
not_examined ynn
open_examined ynu
other_purpose nny
open_purpose uny
open_purpose_not_examined unn
"""),
    "C": cases("pass yy\ninvalid yn\nopen_validity yu\nnot_own nn\nopen_own uy\nopen_own_invalid un"),
    "D": cases("""
pass yny
avoid yyy
no_talks ynn
no_talks_sufficient yyn
open_talks ynu
open_coordination yuy
internal nny
open_cause uny
"""),
}
GATEWAY_OK = "ex1_service=yes ex1_insufficient=yes ex1_no_alternative=yes"
REASON = {
    "1": "step 1: {AV} can be avoided for certain",
    "2": "step 2: {RE} does not apply and is to be reclassified",
    "3": "step 3: no ground is left, {LI} too light",
    "4": "step 4: still open, {OPEN}",
    "7": "step 7: {PA} is a ground, nothing avoids it, gateway and closing conditions are met",
}


def explain(step: str, kinds: dict[str, str]) -> str:
    """One sentence: the deciding step and the factors that make it so."""

    def names(*wanted: str) -> str:
        return " and ".join(factor for factor, kind in kinds.items() if kind in wanted)

    return REASON[step].format(
        AV=names("AV"), RE=names("RE"), LI=names("LI", "LP", "LO"), OPEN=names("PC", "LO", "OA", "OW", "OP", "OC"), PA=names("PA")
    )


def pair_rows() -> Iterator[list[str]]:
    for first, second in combinations(QUESTIONS, 2):
        for (name_1, answers_1), (name_2, answers_2) in product(TYPICAL[first].items(), TYPICAL[second].items()):
            kinds = {first: read_factor(first, answers_1)[1], second: read_factor(second, answers_2)[1]}
            step = meet(*kinds.values())
            lax = meet(read_factor(first, answers_1, lax=True)[1], read_factor(second, answers_2, lax=True)[1])
            answers = f"{spell(QUESTIONS[first], answers_1)} {spell(QUESTIONS[second], answers_2)} {GATEWAY_OK}"
            name = f"pair/{first}.{name_1}+{second}.{name_2}"
            yield [name, "non_standard", f"{first} {second}", answers, "yes", "yes", DECISION[step], DECISION[lax], explain(step, kinds)]


def typed_rows() -> Iterator[list[str]]:
    """The requests of typed_cases.txt: each decision is written there by hand, only the answers are spelled out here."""
    for line in (FOLDER / "typed_cases.txt").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, regime, short, closing, decision, lax, why = (cell.strip() for cell in line.split("|"))
        factors, answers = [], []
        for word in short.split():
            if "." in word:
                factor, typical = word.split(".")
                factors.append(factor)
                answers.append(spell(QUESTIONS[factor], TYPICAL[factor][typical]))
            elif word in QUESTIONS:
                factors.append(word)
            elif word.startswith("gate:"):
                answers.append(spell(GATEWAY, word.removeprefix("gate:")))
            elif word.startswith("law:"):
                answers.append(spell(STANDARDIZED, word.removeprefix("law:")))
            elif "=" in word:
                answers.append(word)
            else:
                raise LookupError(word)
        minimum, consulted = (WORDS[mark] for mark in closing)
        yield [name, regime, " ".join(factors), " ".join(answers), minimum, consulted, decision, lax, why]


def as_csv(columns: str, rows: Iterable[list[str]]) -> str:
    """The text of one table: header row, LF."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns.split())
    writer.writerows(rows)
    return text.getvalue()


def tables() -> dict[str, str]:
    """File name → text of each table."""
    return {
        "factors.csv": as_csv("factor answers state condition lax_state alone alone_lax", factor_rows()),
        "gateway.csv": as_csv("answers gateway gateway_lax", ([spell(GATEWAY, answers), *read_gateway(answers)] for answers in every(5))),
        "standardized.csv": as_csv("answers decision", ([spell(STANDARDIZED, answers), look_up(LAW, answers)] for answers in every(6))),
        "cases.csv": as_csv("id regime factors answers minimum consulted decision lax why", [*typed_rows(), *pair_rows()]),
    }


if __name__ == "__main__":
    for name, text in tables().items():
        (FOLDER / name).write_text(text, "utf-8", newline="\n")
