"""Profiles with costs, in a few lines: what the tests of the cost engine need."""

from __future__ import annotations

from collections.abc import Mapping

from specgen.cost_model import Allocation
from specgen.costs import allocate_costs
from specgen.errors import InputError
from specgen.profile import LoadedProfile, parse_profile

MEMBERS = """\
  - {id: aa, name: 甲市, population: 10000, households: 4000, terminals: 100, figures_as_of: 2026-10-01, figures_source: 甲市の調べ, figures_status: final}
  - {id: bb, name: 乙町, population: 30000, households: 12000, terminals: 300, figures_as_of: 2026-10-01}
  - {id: cc, name: 丙村, population: 60000, households: 24000, terminals: 600, figures_as_of: 2026-10-01}
"""
SCHEMES = """\
  schemes:
    - {id: equal, name: 均等割, mix: {equal: 100}}
    - {id: people, name: 人口割, mix: {population: 100}}
    - {id: half, name: 半々, mix: {equal: 50, population: 50}}
    - {id: degressive, name: 逓減, mix: {population_degressive: 100}}
    - {id: own, name: 個別, mix: {direct: 100}}
"""


def profile(
    costs: str, *, contract: str = "lead", members: str = MEMBERS, schemes: str = SCHEMES, tax: str = "0", more: str = ""
) -> LoadedProfile:
    """costs: entries of the section besides the term (2027 to 2031), the tax and the schemes, two blanks in."""
    text = (
        f"project: {{title: 試験の調達}}\nmethod: proposal\ncontract: {contract}\nhosting: saas\nmembers:\n{members}"
        "consortium: {lead: aa, council_name: 試験協議会}\n"
        "businesses:\n  - {id: finance, name: 財務会計, regime: non_standard}\n  - {id: housing, name: 住宅, regime: non_standard}\n"
        f"costs:\n  first_year: 2027\n  last_year: 2031\n  tax_rates: [{{fiscal_year: 2027, percent: {tax}}}]\n{schemes}{costs}{more}"
    )
    return parse_profile(text, "p.yaml", "p")


def allocation(costs: str, **rest: str) -> Allocation:
    return allocate_costs(profile(costs, **rest))


def shares(found: Allocation, item: str, year: int = 2027) -> Mapping[str, int]:
    return next(cell.shares for cell in found.cells if (cell.item, cell.year) == (item, year))


def refusals(costs: str, **rest: str) -> list[tuple[str, str]]:
    """Code and place of every problem, in the order of places."""
    try:
        allocation(costs, **rest)
    except InputError as error:
        return [(problem.code, str(problem.origin)) for problem in error.problems]
    return []


def items(*lines: str) -> str:
    return "  items:\n" + "".join(f"    - {{{line}}}\n" for line in lines)
