"""``python -m tests.fuzz TARGET [--seconds 600] [--runs N] [--seed 0] [--keep FOLDER]``; status 1 when something was found."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from tests.fuzz.driver import fuzz, keep


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", help="a module of tests/fuzz with seeds() and try_one(): document, profile, clause")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--runs", type=int, default=0, help="stop after so many inputs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("output/fuzz"), help="folder for what is found")
    asked = parser.parse_args()
    outcome = fuzz(importlib.import_module(f"tests.fuzz.{asked.target}"), seconds=asked.seconds, runs=asked.runs, seed=asked.seed)
    for find in outcome.finds:
        sys.stdout.write(f"{find.place}\n    {keep(asked.target, find, asked.keep)} ({len(find.data):,} bytes)\n")
    sys.stdout.write(f"{asked.target}: {outcome.runs:,} inputs, {outcome.refused:,} refused by a code, {len(outcome.finds)} finds\n")
    return 1 if outcome.finds else 0


if __name__ == "__main__":
    sys.exit(main())
