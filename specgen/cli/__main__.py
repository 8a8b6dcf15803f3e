"""``python -m specgen.cli``."""

from specgen.cli import main

main()
