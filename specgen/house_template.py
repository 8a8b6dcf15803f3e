"""Our papers in the styles, pages, headers and footers of a municipality's own Word file (docs/word/house-template.md)."""

from __future__ import annotations

from specgen.attachments import Template


def dress(content: bytes, template: Template) -> bytes:
    """``content``, a Word file of ours, as ``template`` has it look: its styles, page set-up, headers and footers.

    The numbers, words, marks and references are ours and stay as they are.
    """
    raise NotImplementedError
