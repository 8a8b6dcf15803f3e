"""Fields of an annex: those that look around in their file are told its new names, or stay as what they show now."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from specgen.annex_styles import style_name
from specgen.annex_trees import drop, unwrap
from specgen.render.ooxml import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = f"{{{W}}}"
_SAFE = ("https:", "mailto:")
# fields that are computed from what stands around them and may be computed again in our file; all others keep their present result as text
_KEPT_FIELDS = frozenset(
    [
        "PAGE",
        "NUMPAGES",
        "SECTION",
        "SECTIONPAGES",
        "SYMBOL",
        "EQ",
        "ADVANCE",
        "FORMTEXT",
        "FORMCHECKBOX",
        "FORMDROPDOWN",
        "MACROBUTTON",
        "QUOTE",
        "IF",
        "COMPARE",
        "=",
        "DATE",
        "TIME",
        "LISTNUM",
        "AUTONUM",
        "AUTONUMLGL",
        "AUTONUMOUT",
        "BARCODE",
        "DISPLAYBARCODE",
        "SHAPE",
        "EMBED",
        "BIDIOUTLINE",
        "PRIVATE",
        "TC",
        "XE",
        "TA",
        "HYPERLINK",
        "REF",
        "PAGEREF",
        "NOTEREF",
        "SEQ",
        "STYLEREF",
    ]
)


@dataclass
class _Field:
    marks: list[_Element]
    instructions: list[_Element] = field(default_factory=list)
    result: bool = False
    nested: bool = False


class Fields:
    """The fields of annex ``number``.  names: its bookmarks, old name in lower case → new one."""

    def __init__(self, names: dict[str, str], number: int) -> None:
        self.names = names
        self.number = number

    def settle(self, tree: _Element) -> None:
        """Marks and instructions that belong to no whole field go: what follows the annex would be read as theirs."""
        open_: list[_Field] = []
        complete: list[_Field] = []
        stray: list[_Element] = []
        for element in tree.iter(f"{_W}fldChar", f"{_W}instrText", f"{_W}delInstrText"):
            if element.tag != f"{_W}fldChar":
                if open_ and not open_[-1].result:
                    open_[-1].instructions.append(element)
                else:
                    stray.append(element)
                continue
            element.attrib.pop(f"{_W}dirty", None)
            kind = element.get(f"{_W}fldCharType")
            if kind == "begin":
                if open_ and not open_[-1].result:
                    open_[-1].nested = True
                open_.append(_Field([element]))
            elif open_:
                open_[-1].marks.append(element)
                open_[-1].result = True
                if kind == "end":
                    complete.append(open_.pop())
            else:
                stray.append(element)
        for never_closed in open_:
            stray += [*never_closed.marks, *never_closed.instructions]
        for element in stray:
            drop(element)
        for each in complete:
            self._complex(each)
        for simple in list(tree.iter(f"{_W}fldSimple")):
            simple.attrib.pop(f"{_W}dirty", None)
            instruction = self.instruction(simple.get(f"{_W}instr", ""))
            if instruction is None:
                unwrap(simple)
            else:
                simple.set(f"{_W}instr", instruction)

    def _complex(self, one: _Field) -> None:
        old = "".join(each.text or "" for each in one.instructions)
        new = self.instruction(old)
        if new is None:
            for each in (*one.marks, *one.instructions):
                drop(each)
        elif new != old and one.instructions and not one.nested:
            one.instructions[0].text = new
            one.instructions[0].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            for each in one.instructions[1:]:
                each.text = ""

    def instruction(self, old: str) -> str | None:
        """What the field is told in our file; None when it becomes the text it shows."""
        pieces = re.findall(r'\s+|"[^"]*"?|[^\s"]+', old)
        places = [i for i, piece in enumerate(pieces) if not piece.isspace()]
        if not places:
            return old
        name = pieces[places[0]].strip('"').upper()
        if name.startswith("="):
            return re.sub(r"\w+", lambda word: self.names.get(word[0].lower(), word[0]), old)
        if name.lower() in self.names and name not in _KEPT_FIELDS:
            pieces[places[0]] = self.names[name.lower()]
            return "".join(pieces)
        if name not in _KEPT_FIELDS:
            return None
        argument = places[1] if len(places) > 1 else -1
        if name in ("REF", "PAGEREF", "NOTEREF") and argument > 0:
            self._name(pieces, argument)
        elif name == "SEQ" and argument > 0:
            pieces[argument] = f"a{self.number}_{pieces[argument].strip(chr(34))}"
            for place in places[2:]:
                self._name(pieces, place)
        elif name == "STYLEREF" and argument > 0:
            style = pieces[argument].strip('"')
            if style.isdigit():
                return None
            pieces[argument] = f'"{style_name(style, self.number)}"'
        elif name == "HYPERLINK":
            return self._link(pieces, places)
        return "".join(pieces)

    def _link(self, pieces: list[str], places: list[int]) -> str | None:
        target = pieces[places[1]].strip('"') if len(places) > 1 else ""
        if not target.startswith("\\"):
            return "".join(pieces) if target.lower().startswith(_SAFE) else None
        for place in places[2:]:
            self._name(pieces, place)
        return "".join(pieces)

    def _name(self, pieces: list[str], place: int) -> None:
        new = self.names.get(pieces[place].strip('"').lower())
        if new:
            pieces[place] = f'"{new}"' if pieces[place].startswith('"') else new
