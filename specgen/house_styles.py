"""Our styles and lists fitted into the style sheet of a house template (docs/word/house-template.md).

The look is the template's: fonts, sizes, colours, spacing. The structure is ours: numbers, the indents and tab stops
that belong to them, outline levels, what stays with the next paragraph. What the template lacks is added in its font.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, cast

from specgen.house_roles import ROLE_OF, ROLES, Role, StyleKind, plain
from specgen.render.ooxml import W
from specgen.word_package import is_on

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = f"{{{W}}}"
OUR_SIZE = 21  # half-points of our body text, which our twips are made for
WORD_SIZE = 20  # half-points where a file says nothing
_STYLE = ["name", "aliases", "basedOn", "next", "link", "autoRedefine", "hidden", "uiPriority", "semiHidden", "unhideWhenUsed", "qFormat", "locked", "personal", "personalCompose", "personalReply", "rsid", "pPr", "rPr", "tblPr", "trPr", "tcPr", "tblStylePr"]  # fmt: skip
_PARAGRAPH = ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange"]  # fmt: skip
_RUN = ["rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish"]  # fmt: skip
_CONTENTS = frozenset({"TOC1", "TOC2", "TableOfFigures"})
_OF_ONE_PARAGRAPH = ("pageBreakBefore", "framePr", "numPr", "outlineLvl")  # in a default style they would be on every paragraph
_COVER = frozenset({"CoverTitle", "Subtitle", "CoverDraft", "CoverLine"})
_OWN_PLACE = frozenset({"Header", "Footer"})
_PAPER_WHITE = 0xE0  # of 255: a colour as light as this in all three parts is not seen on paper
_TWIPS = ("left", "right", "start", "end", "hanging", "firstLine")


def w(name: str) -> str:
    return f"{_W}{name}"


def value(element: _Element | None, name: str = "val") -> str:
    """An attribute of WordprocessingML, "" when the element or the attribute is not there."""
    return "" if element is None else str(element.get(w(name), ""))


def put(parent: _Element, child: _Element, order: list[str]) -> None:
    """``child`` in its place among the children of ``parent``, in place of the one of its name."""
    for old in parent.findall(child.tag):
        parent.remove(old)
    later = {w(name) for name in order[order.index(child.tag.removeprefix(_W)) + 1 :]}
    place = next((index for index, each in enumerate(parent) if each.tag in later), len(parent))
    parent.insert(place, child)


def make(parent: _Element, name: str, /, **attributes: str) -> _Element:
    """A new element of WordprocessingML, not yet a child."""
    return parent.makeelement(w(name), {w(key): text for key, text in attributes.items()})


def child(parent: _Element, name: str, order: list[str]) -> _Element:
    """The child of this name, made in its place when it is not there."""
    found = parent.find(w(name))
    if found is None:
        found = make(parent, name)
        put(parent, found, order)
    return found


class StyleSheet:
    """The styles of one file, and questions about them."""

    def __init__(self, root: _Element) -> None:
        self.root = root
        self.styles = {value(each, "styleId"): each for each in root.findall(w("style"))}

    def kind(self, style: _Element) -> StyleKind:
        return cast("StyleKind", value(style, "type") or "paragraph")

    def names(self, style: _Element) -> tuple[str, ...]:
        """Its name, then its aliases."""
        aliases = value(style.find(w("aliases"))).replace("，", ",").split(",")
        return tuple(each.strip() for each in (value(style.find(w("name"))), *aliases) if each.strip())

    def find(self, name: str, kind: str) -> str:
        """The id of the style called so; names go before aliases. "" when there is none."""
        wanted = plain(name)
        own = (own for own, style in self.styles.items() if self.kind(style) == kind and plain(value(style.find(w("name")))) == wanted)
        other = (own for own, style in self.styles.items() if self.kind(style) == kind and wanted in map(plain, self.names(style)))
        return next(own, "") or next(other, "")

    def default(self, kind: str, name: str) -> str:
        """The id of the default style of this kind; "" when there is none."""
        marked = (
            own for own, style in self.styles.items() if value(style, "type") == kind and value(style, "default") in ("1", "true", "on")
        )
        return next(marked, "") or self.find(name, kind)

    def chain(self, own: str) -> Iterator[_Element]:
        """The style and those it is based on."""
        seen: set[str] = set()
        while own in self.styles and own not in seen:
            seen.add(own)
            yield self.styles[own]
            own = value(self.styles[own].find(w("basedOn")))

    def effective(self, own: str, properties: str, name: str) -> _Element | None:
        """A property of a style, its own or inherited.  name: of the element, ``numPr/numId`` for one within another."""
        path = f"{w(properties)}/{'/'.join(map(w, name.split('/')))}"
        found = (style.find(path) for style in self.chain(own))
        return next((each for each in found if each is not None), None)

    def numbered(self, own: str) -> bool:
        """Whether paragraphs of this style print a number or bullet; one that says its level only has the list it inherits."""
        return value(self.effective(own, "pPr", "numPr/numId")) not in ("", "0")

    def size(self) -> int:
        """Half-points of the body text."""
        return self.points(self.default("paragraph", "Normal"))

    def points(self, style: str) -> int:
        """Half-points of a style."""
        own = self.effective(style, "rPr", "sz")
        given = value(own) or value(self.root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}/{w('sz')}"))
        return int(given) if given.isdigit() and int(given) >= 8 else WORD_SIZE

    def free_id(self, wanted: str) -> str:
        used = {own.lower() for own in self.styles}
        tried = (wanted, *(f"{wanted}SG{number}" for number in range(1, 10_000)))
        return next(each for each in tried if each.lower() not in used)

    def free_name(self, wanted: str, other: str) -> str:
        used = {plain(name) for style in self.styles.values() for name in self.names(style)}
        tried = (wanted, other, *(f"{other}（{number}）" for number in range(2, 10_000)))
        return next(each for each in tried if plain(each) not in used)


def map_roles(sheet: StyleSheet, corrections: Mapping[str, str]) -> dict[str, str]:
    """Style of ours → id of the template's style that has its part; those without one are left out.

    A style that carries the numbers of one role is given to no other.
    """
    found = {style: sheet.find(name, ROLE_OF[style].kind) for style, name in corrections.items() if style in ROLE_OF}
    found = {style: own for style, own in found.items() if own}
    taken = {own for style, own in found.items() if ROLE_OF[style].numbered}
    given = set(found.values())
    for role in sorted(ROLES, key=lambda each: not each.numbered):
        if role.style not in found:
            own = _first(sheet, role, given if role.numbered else taken)
            if own:
                found[role.style] = own
                given.add(own)
                if role.numbered:
                    taken.add(own)
    return found


def _first(sheet: StyleSheet, role: Role, taken: set[str]) -> str:
    """The style by the first of the role's names that a style of the template has and that is free."""
    return next((own for name in role.names if (own := sheet.find(name, role.kind)) and own not in taken), "")


def fit(
    ours: _Element, house: StyleSheet, roles: Mapping[str, str], line: int, indents: Mapping[str, _Element], cover: float = 1
) -> dict[str, str]:
    """Our styles in the template's sheet; style of ours → id it has now.

    line: twips of a line of text.  indents: numbered style of ours → the ``w:ind`` of its level.  cover: height of the
    template's cover in ours; room between our lines of a lower one becomes less.
    """
    size = house.size()
    _japanese(house, size)
    _free_default(house)
    emphasis = _emphasis(house, roles)
    known = StyleSheet(ours)
    ids: dict[str, str] = {}
    added: dict[str, _Element] = {}
    for own, style in known.styles.items():
        kind, name = known.kind(style), value(style.find(w("name")))
        is_default = value(style, "default") == "1"
        theirs = house.default(kind, name) if is_default else roles.get(own, "") or ("" if own in ROLE_OF else house.find(name, kind))
        if theirs:
            ids[own] = theirs
            continue
        ids[own] = house.free_id(own)
        copy = deepcopy(style)
        role = ROLE_OF.get(own)
        _rename(copy, ids[own], house.free_name(name, role.word if role else f"{name}（文書）"))
        house.root.append(copy)
        house.styles[ids[own]] = added[own] = copy
    indented = house.effective(house.default("paragraph", "Normal"), "pPr", "ind") is not None
    narrow = _exact(house)
    for own, style in added.items():
        _settle(style, ids)
        for run in style.iter(w("rPr")):
            _dress_run(run, emphasis, size)
        scale(style, size, line)
        if known.kind(style) == "paragraph":
            if own in _COVER and cover < 1:
                _lower(style, cover)
            if narrow and (own == "Chart" or _half_points(style) > size):
                _open_line(style)
            _indent(style, indents.get(own), plain_indent=indented and value(style.find(w("basedOn"))) == ids["Normal"])
    for own, theirs in ids.items():
        if own not in added and known.kind(known.styles[own]) == "paragraph" and own != "Normal":
            _adjust(known.styles[own], house, theirs, indents.get(own), size, line)
            _keep_in_line(own, house, theirs)
    numbering = {ids[own] for own, style in known.styles.items() if style.find(f"{w('pPr')}/{w('numPr')}") is not None}
    for theirs in dict.fromkeys(ids.values()):
        if theirs not in numbering and house.numbered(theirs):
            _unnumber(house.styles[theirs])
        if house.kind(house.styles[theirs]) in ("paragraph", "character"):
            _legible(house, theirs)
    return ids


def _exact(house: StyleSheet) -> bool:
    """Whether lines of the body text have one height, which cuts off larger letters and pictures."""
    spacing = house.effective(house.default("paragraph", "Normal"), "pPr", "spacing")
    return value(spacing, "lineRule") == "exact"


def _open_line(style: _Element) -> None:
    properties = child(style, "pPr", _STYLE)
    spacing = child(properties, "spacing", _PARAGRAPH)
    if not value(spacing, "line"):
        spacing.set(w("line"), "240")
        spacing.set(w("lineRule"), "auto")


def _lower(style: _Element, share: float) -> None:
    for spacing in style.iter(w("spacing")):
        for name in ("before", "after"):
            if spacing.get(w(name)):
                spacing.set(w(name), str(int(int(value(spacing, name)) * share)))


def _unnumber(style: _Element) -> None:
    properties = child(style, "pPr", _STYLE)
    none = make(properties, "numPr")
    none.append(make(none, "numId", val="0"))
    put(properties, none, _PARAGRAPH)


def _free_default(house: StyleSheet) -> None:
    """No numbers, frame, page break or outline level for all paragraphs alike."""
    own = house.default("paragraph", "Normal")
    places = [house.root.find(f"{w('docDefaults')}/{w('pPrDefault')}/{w('pPr')}"), *(house.styles[own].findall(w("pPr")) if own else ())]
    for properties in places:
        for name in _OF_ONE_PARAGRAPH:
            _drop(properties, name)


def _keep_in_line(role: str, house: StyleSheet, theirs: str) -> None:
    """Our paragraphs follow one another: no frame, and a new page before chapters only."""
    if role in _OWN_PLACE:
        return
    for style in house.chain(theirs):
        _drop(style.find(w("pPr")), "framePr")
    if role != "Heading1" and is_on(house.effective(theirs, "pPr", "pageBreakBefore")):
        properties = child(house.styles[theirs], "pPr", _STYLE)
        put(properties, make(properties, "pageBreakBefore", val="0"), _PARAGRAPH)


def _legible(house: StyleSheet, own: str) -> None:
    """What is hidden is shown; white letters without a ground behind them have the colour of the text."""
    for name in ("vanish", "specVanish"):
        if is_on(house.effective(own, "rPr", name)):
            properties = child(house.styles[own], "rPr", _STYLE)
            put(properties, make(properties, name, val="0"), _RUN)
    grounds = (house.effective(own, "pPr", "shd"), house.effective(own, "rPr", "shd"), house.effective(own, "rPr", "highlight"))
    if _is_white(house.effective(own, "rPr", "color")) and not any(_is_ground(each) for each in grounds):
        properties = child(house.styles[own], "rPr", _STYLE)
        put(properties, make(properties, "color", val="auto"), _RUN)


def _is_white(color: _Element | None) -> bool:
    given = value(color)
    try:
        return all(part >= _PAPER_WHITE for part in bytes.fromhex(given)) and len(given) == 6
    except ValueError:
        return value(color, "themeColor") in ("background1", "light1") and not value(color, "themeShade")


def _is_ground(shading: _Element | None) -> bool:
    """Whether it puts a colour behind the letters."""
    if shading is None:
        return False
    fill, pattern = value(shading, "fill"), value(shading)
    if shading.tag == w("highlight"):
        return pattern not in ("none", "white")
    return pattern not in ("clear", "nil") or fill.lower() not in ("auto", "", "ffffff")


def _drop(parent: _Element | None, name: str) -> None:
    if parent is not None:
        for each in parent.findall(w(name)):
            parent.remove(each)


def _rename(style: _Element, own: str, name: str) -> None:
    title = style.find(w("name"))
    if title is None:
        return
    style.set(w("styleId"), own)
    if name != value(title):
        title.set(w("val"), name)
        style.set(w("customStyle"), "1")
    for alias in style.findall(w("aliases")):
        style.remove(alias)


def _settle(style: _Element, ids: Mapping[str, str]) -> None:
    """What the style names, by the ids they have now."""
    for name in ("basedOn", "next", "link"):
        for each in style.findall(w(name)):
            each.set(w("val"), ids.get(value(each), value(each)))


def _emphasis(house: StyleSheet, roles: Mapping[str, str]) -> _Element | None:
    """The font of the template's headings, when it has one of its own: ours for what stands out."""
    own = roles.get("Heading1", "")
    return house.effective(own, "rPr", "rFonts") if own else None


def _dress_run(run: _Element, emphasis: _Element | None, size: int) -> None:
    """Font of the template's headings, or bold, where ours is Gothic; sizes in proportion to the body text."""
    font = run.find(w("rFonts"))
    if font is not None:
        run.remove(font)
        put(run, make(run, "b") if emphasis is None else deepcopy(emphasis), _RUN)
    for name in ("sz", "szCs"):
        for each in run.findall(w(name)):
            each.set(w("val"), str(round(int(value(each)) * size / OUR_SIZE)))


def scale(element: _Element, size: int, line: int) -> None:
    """Twips made for our body text → for one of ``size`` half-points; right tab stops at the end of the line."""
    for each in element.iter(w("ind")):
        for name in _TWIPS:
            if each.get(w(name)):
                each.set(w(name), str(round(int(value(each, name)) * size / OUR_SIZE)))
    for each in element.iter(w("tab")):
        if each.get(w("pos")):
            pos = line if value(each) == "right" else round(int(value(each, "pos")) * size / OUR_SIZE)
            each.set(w("pos"), str(pos))
    for each in element.iter(w("spacing")):
        if value(each, "lineRule") in ("exact", "atLeast"):
            each.set(w("line"), str(round(int(value(each, "line")) * size / OUR_SIZE)))


def _indent(style: _Element, level: _Element | None, *, plain_indent: bool) -> None:
    """Numbered styles say the indent of their level themselves; others none where the template's default style has one."""
    if level is None and not plain_indent:
        return
    properties = child(style, "pPr", _STYLE)
    if level is not None:
        put(properties, deepcopy(level), _PARAGRAPH)
    elif properties.find(w("ind")) is None:
        put(properties, make(properties, "ind", left="0", leftChars="0", firstLine="0", firstLineChars="0"), _PARAGRAPH)


def _adjust(ours: _Element, house: StyleSheet, theirs: str, level: _Element | None, size: int, line: int) -> None:
    """Our structure in a style of the template."""
    style = house.styles[theirs]
    mine = deepcopy(ours.find(w("pPr")))
    if mine is None:
        return
    scale(mine, size, line)
    if level is not None:
        _room_for_labels(mine, level, house.points(theirs) / size, _half_points(ours) / OUR_SIZE)
    own = child(style, "pPr", _STYLE)
    number = mine.find(w("numPr"))
    if number is not None:
        put(own, number, _PARAGRAPH)
        tabs = mine.find(w("tabs"))
        if tabs is not None:
            put(own, tabs, _PARAGRAPH)
        if level is not None:
            put(own, deepcopy(level), _PARAGRAPH)
    if value(ours, "styleId") in _CONTENTS:
        _contents_tabs(mine, own)
    outline = mine.find(w("outlineLvl"))
    if outline is not None:
        put(own, outline, _PARAGRAPH)
    kept = mine.find(w("keepNext"))
    if kept is not None and value(kept) != "0":
        put(own, make(own, "keepNext"), _PARAGRAPH)


def _half_points(style: _Element) -> int:
    given = value(style.find(f"{w('rPr')}/{w('sz')}"))
    return int(given) if given else OUR_SIZE


def _room_for_labels(mine: _Element, level: _Element, theirs: float, ours: float) -> None:
    """Tab stops behind the labels, for letters of the template's size; both are multiples of the body text's size."""
    begin = int(value(level, "left") or 0) - int(value(level, "hanging") or 0)
    for each in mine.iter(w("tab")):
        each.set(w("pos"), str(round(begin + (int(value(each, "pos")) - begin) * theirs / ours)))


def _contents_tabs(mine: _Element, own: _Element) -> None:
    """Our tab stops, with the template's leader; our indent where the template's style says none itself."""
    indent = mine.find(w("ind"))
    if indent is not None and own.find(w("ind")) is None:
        put(own, indent, _PARAGRAPH)
    leader = next((value(each, "leader") for each in own.iter(w("tab")) if value(each) == "right"), "")
    tabs = mine.find(w("tabs"))
    if tabs is not None:
        for each in tabs:
            if value(each) == "right" and leader:
                each.set(w("leader"), leader)
        put(own, tabs, _PARAGRAPH)


def _japanese(house: StyleSheet, size: int) -> None:
    """The text is Japanese, and the default style says its size: LibreOffice counts the characters of a line by it."""
    defaults = house.root.find(w("docDefaults"))
    if defaults is None:
        defaults = make(house.root, "docDefaults")
        house.root.insert(0, defaults)
    run = child(child(defaults, "rPrDefault", ["rPrDefault", "pPrDefault"]), "rPr", ["rPr"])
    language = child(run, "lang", _RUN)
    language.set(w("val"), "ja-JP")
    language.set(w("eastAsia"), "ja-JP")
    own = house.default("paragraph", "Normal")
    if own:
        properties = child(house.styles[own], "rPr", _STYLE)
        for each in properties.findall(w("lang")):
            properties.remove(each)
        if properties.find(w("sz")) is None:
            put(properties, make(properties, "sz", val=str(size)), _RUN)


# --- lists ------------------------------------------------------------------------------------


def level_indents(numbering: _Element, size: int) -> dict[str, _Element]:
    """Style of ours → the indent of its level, for a body text of ``size`` half-points; the levels are changed to it."""
    scale(numbering, size, 0)
    levels = ((value(each.find(w("pStyle"))), each.find(f"{w('pPr')}/{w('ind')}")) for each in numbering.iter(w("lvl")))
    return {style: indent for style, indent in levels if style and indent is not None}


def list_numbers(house: _Element | None, ours: _Element) -> dict[str, str]:
    """Number of a list of ours → the one it has beside those of the template."""
    after = 0 if house is None else _next(house, "num", "numId")
    return {value(each, "numId"): str(int(value(each, "numId")) + after) for each in ours.findall(w("num"))}


def join_lists(house: _Element | None, ours: _Element, ids: Mapping[str, str], numbers: Mapping[str, str]) -> _Element:
    """Our lists beside the template's, linked to the styles of their levels; lists of the template let go of those styles."""
    for each in ours.iter(w("pStyle")):
        each.set(w("val"), ids.get(value(each), value(each)))
    if house is None:
        return ours
    given = set(ids.values())
    pictures = [*house.findall(w("numPicBullet")), *house.iter(w("lvlPicBulletId"))]
    for each in [*pictures, *(style for style in house.iter(w("pStyle")) if value(style) in given)]:
        _parent(each).remove(each)
    after = _next(house, "abstractNum", "abstractNumId")
    first = next((index for index, each in enumerate(house) if each.tag != w("abstractNum")), len(house))
    for each in reversed(ours.findall(w("abstractNum"))):
        each.set(w("abstractNumId"), str(int(value(each, "abstractNumId")) + after))
        house.insert(first, each)
    for each in ours.findall(w("num")):
        each.set(w("numId"), numbers[value(each, "numId")])
        for abstract in each.findall(w("abstractNumId")):
            abstract.set(w("val"), str(int(value(abstract)) + after))
        end = next((index for index, other in enumerate(house) if other.tag == w("numIdMacAtCleanup")), len(house))
        house.insert(end, each)
    return house


def _next(house: _Element, name: str, attribute: str) -> int:
    numbers = [value(each, attribute) for each in house.findall(w(name))]
    return max((int(each) for each in numbers if each.isdigit()), default=0) + 1


def _parent(element: _Element) -> _Element:
    found = element.getparent()
    assert found is not None  # noqa: S101 - never the root
    return found


def renumber(root: _Element, lists: Mapping[str, str]) -> None:
    """Paragraphs and styles of ours that name a list, by the number it has now."""
    for each in root.iter(w("numId")):
        each.set(w("val"), lists.get(value(each), value(each)))
