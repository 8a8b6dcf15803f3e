"""specgen assembles a municipality's procurement papers from a clause library and one profile."""

__version__ = "0.1.0"
