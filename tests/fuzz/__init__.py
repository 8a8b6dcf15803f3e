"""Mutated input, thrown at the code that reads it: whatever is no refusal with a code is a find.

A target is a module of this package with

* ``seeds() -> list[bytes]``: sound inputs that everything starts from;
* ``try_one(data: bytes) -> None``: what is done with one input.  A ``SpecgenError`` is an answer, unless it says that
  specgen itself is broken (exit status 70).  Any other exception, and more than ``SECONDS`` for one input, is a find;
* ``mutate(data: bytes, random: Random) -> bytes``, if it knows its format better than ``tests.fuzz.mutations.mutate``;
* ``WORDS``, a tuple of bytes that mean something in its format, if it has no ``mutate``.

``python -m tests.fuzz document --seconds 600`` runs one. The same seed gives the same inputs in the same order.
"""
