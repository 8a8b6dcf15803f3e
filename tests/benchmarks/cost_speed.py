"""How fast costs are shared: 100 members, 30 items, 10 years, and how it grows with the number of cells.

Run: python tests/benchmarks/cost_speed.py. Processor time, the shortest of several runs; the profile is read before.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from specgen.costs import allocate_costs  # noqa: E402
from specgen.profile import LoadedProfile, parse_profile  # noqa: E402

MIXES = (
    {"equal": 50, "population": 50},
    {"equal": "9.5", "terminals": "90.5"},
    {"equal": 20, "population_degressive": 80},
    {"households": "33.3", "staff": "66.7"},
    {"population": 35, "equal": 15, "households": 50},
)


def generated(members: int, items: int, years: int) -> LoadedProfile:
    """A profile whose items use five schemes in turn, some with printed ratios or a cap; every amount differs."""
    choose = random.Random(7)  # noqa: S311 - seeded figures, no secret
    bodies = [
        {
            "id": f"m{i}",
            "name": f"第{i}町",
            "population": choose.randrange(2000, 400_000),
            "households": choose.randrange(900, 170_000),
            "staff": choose.randrange(50, 3000),
            "terminals": choose.randrange(60, 3500),
            "figures_as_of": "2026-10-01",
        }
        for i in range(members)
    ]
    schemes = [{"id": f"s{i}", "name": f"方式{i}", "mix": mix} for i, mix in enumerate(MIXES)]
    schemes[1]["ratio_digits"] = 3
    schemes[3]["cap_percent"] = 10
    data = {
        "project": {"title": "測定"},
        "method": "proposal",
        "contract": "lead",
        "hosting": "saas",
        "members": bodies,
        "consortium": {"lead": "m0", "council_name": "測定協議会"},
        "businesses": [{"id": "finance", "name": "財務会計", "regime": "non_standard"}],
        "costs": {
            "first_year": 2027,
            "last_year": 2026 + years,
            "remainder": "largest_remainder",
            "tax_rates": [{"fiscal_year": 2027, "percent": 10}],
            "schemes": schemes,
            "items": [
                {
                    "id": f"i{n}",
                    "name": f"費目{n}",
                    "scheme": f"s{n % len(MIXES)}",
                    "amounts": {str(2027 + year): choose.randrange(10**6, 10**9) for year in range(years)},
                }
                for n in range(items)
            ],
        },
    }
    return parse_profile(json.dumps(data, ensure_ascii=False), "generated.json", "generated")


def best(profile: LoadedProfile, times: int = 5) -> float:
    """The shortest of several allocations with their sums by body, in seconds of processor time."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        allocate_costs(profile).as_dict()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    sizes = ((100, 30, 10), (100, 60, 10), (100, 120, 10), (50, 30, 10))
    found = {size: best(generated(*size)) for size in sizes}
    for (members, items, years), seconds in found.items():
        cells = members * items * years
        print(f"{members} members × {items} items × {years} years: {seconds:.3f} s, {seconds / cells * 1e6:.2f} µs a share")
    print(f"four times the items / once: {found[sizes[2]] / found[sizes[0]]:.1f}")


if __name__ == "__main__":
    main()
