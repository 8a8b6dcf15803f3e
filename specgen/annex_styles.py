"""The look of a foreign Word file made its own: styles under new names, defaults written out, theme fonts and colours as values.

A style of an annex never meets a style of ours (docs/word/annexes.md): ids and names get the prefix of the annex, what stood
in its document defaults moves into the styles that no other one is based on, and what ours would add is taken back there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING

from specgen.annex_trees import drop
from specgen.render.ooxml import W
from specgen.word_package import WordPackage

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = f"{{{W}}}"
_VAL = f"{_W}val"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PARAGRAPH = [
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
    "textDirection",
    "textAlignment",
    "textboxTightWrap",
    "outlineLvl",
    "divId",
    "cnfStyle",
    "rPr",
    "sectPr",
    "pPrChange",
]
_RUN = [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "smallCaps",
    "strike",
    "dstrike",
    "outline",
    "shadow",
    "emboss",
    "imprint",
    "noProof",
    "snapToGrid",
    "vanish",
    "webHidden",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "highlight",
    "u",
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
    "rtl",
    "cs",
    "em",
    "lang",
    "eastAsianLayout",
    "specVanish",
    "oMath",
]
_STYLE = [
    "name",
    "aliases",
    "basedOn",
    "next",
    "link",
    "autoRedefine",
    "hidden",
    "uiPriority",
    "semiHidden",
    "unhideWhenUsed",
    "qFormat",
    "locked",
    "personal",
    "personalCompose",
    "personalReply",
    "rsid",
    "pPr",
    "rPr",
    "tblPr",
    "trPr",
    "tcPr",
    "tblStylePr",
]
_BY_ATTRIBUTE = frozenset({"rFonts", "lang", "spacing", "ind"})  # of these each attribute is a setting of its own
_REFERENCES = {"pStyle": "paragraph", "rStyle": "character", "tblStyle": "table"}
# what Word does when nothing is said, where that is not "off"
_UNSAID = {
    "sz": {"val": "20"},
    "szCs": {"val": "20"},
    "kern": {"val": "0"},
    "color": {"val": "auto"},
    "jc": {"val": "left"},
    "widowControl": {"val": "1"},
    "autoSpaceDE": {"val": "1"},
    "autoSpaceDN": {"val": "1"},
    "adjustRightInd": {"val": "1"},
    "snapToGrid": {"val": "1"},
    "kinsoku": {"val": "1"},
    "wordWrap": {"val": "1"},
    "overflowPunct": {"val": "1"},
    "u": {"val": "none"},
    "spacing": {"before": "0", "after": "0", "line": "240", "lineRule": "auto", "beforeAutospacing": "0", "afterAutospacing": "0"},
    "ind": {"left": "0", "right": "0", "start": "0", "end": "0", "firstLine": "0"},
    "rFonts": {"ascii": "Times New Roman", "hAnsi": "Times New Roman", "eastAsia": "Times New Roman", "cs": "Times New Roman"},
}
_TOGGLES = frozenset(
    [
        "b",
        "bCs",
        "i",
        "iCs",
        "caps",
        "smallCaps",
        "strike",
        "dstrike",
        "outline",
        "shadow",
        "emboss",
        "imprint",
        "noProof",
        "vanish",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "suppressLineNumbers",
        "suppressAutoHyphens",
        "topLinePunct",
        "bidi",
        "contextualSpacing",
        "mirrorIndents",
    ]
)


def own_styles(package: WordPackage, stories: Iterable[_Element], number: int, defaults: _Element | None) -> list[_Element]:
    """The styles that annex ``number`` uses, in its order and under its prefix; ``stories`` and its numbering now refer to them.

    defaults: ``w:docDefaults`` of the file that the styles go to.
    """
    from lxml import etree

    name = package.related(package.main, "styles")
    root = package.tree(name) if name else etree.Element(f"{_W}styles", nsmap={"w": W})
    styles = _by_id(root)
    default = {kind: _default(root, styles, kind) for kind in ("paragraph", "table", "character")}
    stories = list(stories)
    numbering = package.related(package.main, "numbering")
    if numbering:
        _refer_numbering(package.tree(numbering), styles, number)
    used = _refer(stories, styles, default, number)
    kept = _closure(styles, used, package.tree(numbering) if numbering else None, number)
    _keep_table_looks(stories, root.find(f"{_W}docDefaults"), styles, number)
    _fold(root.find(f"{_W}docDefaults"), defaults, [styles[each] for each in kept])
    return _renamed([styles[each] for each in kept], styles, number)


def style_id(own: str, number: int) -> str:
    return f"a{number}_{own}"


def style_name(name: str, number: int) -> str:
    return f"a{number} {name}"


def _by_id(root: _Element) -> dict[str, _Element]:
    found: dict[str, _Element] = {}
    for style in root.findall(f"{_W}style"):
        found.setdefault(style.get(f"{_W}styleId", ""), style)
    found.pop("", None)
    return found


def _default(root: _Element, styles: dict[str, _Element], kind: str) -> str:
    """The id of the default style of a kind; for paragraphs one is made where there is none."""
    marked = [own for own, style in styles.items() if style.get(f"{_W}type") == kind and style.get(f"{_W}default") in ("1", "true", "on")]
    if marked or kind != "paragraph":
        return marked[-1] if marked else ""
    own = next(each for each in ("Normal", "SGNormal") if each not in styles)
    style = root.makeelement(f"{_W}style", {f"{_W}type": kind, f"{_W}default": "1", f"{_W}styleId": own})
    style.append(root.makeelement(f"{_W}name", {_VAL: own}))
    root.append(style)
    styles[own] = style
    return own


def _refer(stories: list[_Element], styles: Mapping[str, _Element], default: Mapping[str, str], number: int) -> set[str]:
    """Every paragraph and table says its style; ids that no style has fall to the default.  Returns what is used."""
    plain_runs = default["character"] and styles[default["character"]].find(f"{_W}rPr") is not None
    used: set[str] = set()
    for story in stories:
        for holder, properties, reference, kind in _KINDS:
            if holder == "r" and not plain_runs:
                continue
            for element in story.iter(f"{_W}{holder}"):
                _say(element, properties, reference, default[kind], first=holder != "tbl")
        for reference in _REFERENCES:
            for element in list(story.iter(f"{_W}{reference}")):
                own = element.get(_VAL, "")
                if own not in styles:
                    own = default[_REFERENCES[reference]]
                if not own:
                    drop(element)
                    continue
                used.add(own)
                element.set(_VAL, style_id(own, number))
    return used


_KINDS = (("p", "pPr", "pStyle", "paragraph"), ("tbl", "tblPr", "tblStyle", "table"), ("r", "rPr", "rStyle", "character"))


def _say(element: _Element, properties: str, reference: str, own: str, *, first: bool) -> None:
    if not own:
        return
    holder = element.find(f"{_W}{properties}")
    if holder is None:
        holder = element.makeelement(f"{_W}{properties}", {})
        begin = 0 if first else next((i for i, each in enumerate(element) if each.tag not in _MARKS), 0)
        element.insert(begin, holder)
    if holder.find(f"{_W}{reference}") is None:
        holder.insert(0, holder.makeelement(f"{_W}{reference}", {_VAL: own}))


_MARKS = frozenset(f"{_W}{mark}{end}" for mark in ("bookmark", "commentRange", "moveFromRange", "moveToRange") for end in ("Start", "End"))


def _refer_numbering(root: _Element, styles: Mapping[str, _Element], number: int) -> None:
    for reference in ("pStyle", "styleLink", "numStyleLink"):
        for element in list(root.iter(f"{_W}{reference}")):
            if element.get(_VAL, "") in styles:
                element.set(_VAL, style_id(element.get(_VAL, ""), number))
            else:
                drop(element)


def _closure(styles: Mapping[str, _Element], used: set[str], numbering: _Element | None, number: int) -> list[str]:
    """The styles in use, those they are based on, linked with or followed by, and those that lists name."""
    if numbering is not None:
        prefix = style_id("", number)
        named = (element.get(_VAL, "") for tag in ("styleLink", "numStyleLink") for element in numbering.iter(f"{_W}{tag}"))
        used = used | {each.removeprefix(prefix) for each in named}
    open_, kept = list(used), set()
    while open_:
        own = open_.pop()
        if own in kept or own not in styles:
            continue
        kept.add(own)
        for tag in ("basedOn", "link", "next"):
            element = styles[own].find(f"{_W}{tag}")
            if element is not None:
                open_.append(element.get(_VAL, ""))
    return [own for own in styles if own in kept]


def _renamed(kept: list[_Element], styles: Mapping[str, _Element], number: int) -> list[_Element]:
    found, names = [], set[str]()
    for source in kept:
        style = deepcopy(source)
        own = style.get(f"{_W}styleId", "")
        for attribute in [each for each in style.attrib if each.rpartition("}")[2] == "default"]:
            del style.attrib[attribute]
        style.set(f"{_W}customStyle", "1")
        style.set(f"{_W}styleId", style_id(own, number))
        for tag in ("aliases", "rsid", "autoRedefine", "hidden"):
            for element in style.findall(f"{_W}{tag}"):
                style.remove(element)
        for tag in ("basedOn", "link", "next"):
            for element in style.findall(f"{_W}{tag}"):
                if element.get(_VAL, "") in styles:
                    element.set(_VAL, style_id(element.get(_VAL, ""), number))
                else:
                    style.remove(element)
        _name(style, own, number, names)
        found.append(style)
    return found


def _name(style: _Element, own: str, number: int, names: set[str]) -> None:
    element = style.find(f"{_W}name")
    if element is None:
        element = style.makeelement(f"{_W}name", {})
        style.insert(0, element)
    name = style_name(element.get(_VAL) or own, number)
    while name.lower() in names:
        name += "_"
    names.add(name.lower())
    element.set(_VAL, name)


# -- document defaults ---------------------------------------------------------------------------


def _fold(own: _Element | None, ours: _Element | None, styles: list[_Element]) -> None:
    """What a file says for all its text moves into its paragraph styles that are based on no other."""
    ids = {style.get(f"{_W}styleId") for style in styles}
    for style in styles:
        based = style.find(f"{_W}basedOn")
        if style.get(f"{_W}type") != "paragraph" or (based is not None and based.get(_VAL) in ids):
            continue
        for group, order in (("pPr", _PARAGRAPH), ("rPr", _RUN)):
            base = _unsaid(_of_all(ours, group))
            _lay(base, _of_all(own, group))
            mine = style.find(f"{_W}{group}")
            if mine is not None:
                _lay(base, mine)
                style.remove(mine)
            if len(base):
                _sort(base, order)
                style.append(base)
        _sort(style, _STYLE)


def _of_all(defaults: _Element | None, group: str) -> _Element | None:
    return None if defaults is None else defaults.find(f"{_W}{group}Default/{_W}{group}")


def _unsaid(ours: _Element | None) -> _Element:
    """For each setting of our own defaults what Word does without it (the language apart: it is no look)."""
    from lxml import etree

    base = etree.Element(f"{_W}{'rPr' if ours is None else ours.tag.rpartition('}')[2]}", nsmap={"w": W})
    for setting in () if ours is None else ours:
        name = setting.tag.rpartition("}")[2]
        unsaid = _UNSAID.get(name, {"val": "0"} if name in _TOGGLES else {})
        said = {attribute.rpartition("}")[2] for attribute in setting.attrib}
        values = {f"{_W}{key}": value for key, value in unsaid.items() if key in said or name not in _BY_ATTRIBUTE}
        if values:
            base.append(base.makeelement(f"{_W}{name}", values))
    return base


def _lay(base: _Element, over: _Element | None) -> None:
    """Put the settings of ``over`` upon ``base``."""
    if over is None:
        return
    base.tag = over.tag
    for setting in over:
        below = base.find(setting.tag) if isinstance(setting.tag, str) else None
        if below is None:
            base.append(deepcopy(setting))
        elif setting.tag.rpartition("}")[2] in _BY_ATTRIBUTE:
            for attribute, value in setting.attrib.items():
                below.set(attribute, value)
            if setting.get(f"{_W}hanging") is not None:
                below.attrib.pop(f"{_W}firstLine", None)
        else:
            base.replace(below, deepcopy(setting))


def _sort(element: _Element, order: list[str]) -> None:
    places = {f"{_W}{name}": place for place, name in enumerate(order)}
    element[:] = sorted(element, key=lambda child: places.get(str(child.tag), len(order)))


def _keep_table_looks(stories: list[_Element], defaults: _Element | None, styles: Mapping[str, _Element], number: int) -> None:
    """Paragraphs of tables say themselves what their table's style changes in the document defaults.

    As settings of the paragraph's style the defaults will win over those of the table.
    """
    general = _of_all(defaults, "pPr")
    if general is None or not len(general):
        return
    prefix = style_id("", number)
    said = {
        own: found
        for own, style in styles.items()
        if style.get(f"{_W}type") == "table" and (found := _said_by_table(own, styles, general)) is not None
    }
    for story in stories if said else ():
        for table in story.iter(f"{_W}tbl"):
            reference = table.find(f"{_W}tblPr/{_W}tblStyle")
            settings = said.get(reference.get(_VAL, "").removeprefix(prefix)) if reference is not None else None
            if settings is None:
                continue
            for paragraph in _paragraphs(table):
                _say_directly(paragraph, settings, styles, prefix)


def _paragraphs(table: _Element) -> Iterator[_Element]:
    """Those of a table, in content controls too, but for those of tables and boxes within it."""
    open_ = list(table)
    while open_:
        each = open_.pop()
        if each.tag == f"{_W}p":
            yield each
        elif each.tag not in (f"{_W}tbl", f"{_W}txbxContent"):
            open_.extend(each)


def _said_by_table(own: str, styles: Mapping[str, _Element], general: _Element) -> _Element | None:
    chain = []
    while own in styles and styles[own] not in chain:
        chain.append(styles[own])
        based = styles[own].find(f"{_W}basedOn")
        own = "" if based is None else based.get(_VAL, "")
    found = _unsaid(None)
    found.tag = f"{_W}pPr"
    for style in reversed(chain):
        _lay(found, style.find(f"{_W}pPr"))
    for setting in list(found):
        if general.find(setting.tag) is None:
            found.remove(setting)
    return found if len(found) else None


def _say_directly(paragraph: _Element, settings: _Element, styles: Mapping[str, _Element], prefix: str) -> None:
    properties = paragraph.find(f"{_W}pPr")
    reference = None if properties is None else properties.find(f"{_W}pStyle")
    if properties is None or reference is None:
        return
    base = _less(settings, reference.get(_VAL, "").removeprefix(prefix), styles)
    _lay(base, properties)
    properties[:] = list(base)
    _sort(properties, _PARAGRAPH)


def _less(settings: _Element, own: str, styles: Mapping[str, _Element]) -> _Element:
    """``settings`` without what the paragraph's style, or one it is based on, says itself."""
    rest, seen = deepcopy(settings), set[str]()
    while own in styles and own not in seen:
        seen.add(own)
        properties = styles[own].find(f"{_W}pPr")
        for setting in () if properties is None else properties:
            below = rest.find(setting.tag)
            if below is None:
                continue
            for attribute in setting.attrib:
                below.attrib.pop(attribute, None)
            if not below.attrib or setting.tag.rpartition("}")[2] not in _BY_ATTRIBUTE:
                rest.remove(below)
        based = styles[own].find(f"{_W}basedOn")
        own = "" if based is None else based.get(_VAL, "")
    return rest


# -- theme ---------------------------------------------------------------------------------------

_FONTS = {"asciiTheme": "ascii", "hAnsiTheme": "hAnsi", "eastAsiaTheme": "eastAsia", "cstheme": "cs"}
_FONT_OF = {"Ascii": "latin", "HAnsi": "latin", "EastAsia": "ea", "Bidi": "cs"}
_SCRIPTS = {"ja": "Jpan", "ko": "Hang", "zh-CN": "Hans", "zh-TW": "Hant", "zh": "Hans"}
_COLOURS = ("themeColor", "themeTint", "themeShade", "themeFill", "themeFillTint", "themeFillShade")
_COLOUR_OF = {
    "text1": "dk1",
    "background1": "lt1",
    "text2": "dk2",
    "background2": "lt2",
    "dark1": "dk1",
    "light1": "lt1",
    "dark2": "dk2",
    "light2": "lt2",
}
_COLOUR_OF |= {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2", "hyperlink": "hlink", "followedHyperlink": "folHlink"}


class Theme:
    """Fonts and colours of a theme as values."""

    def __init__(self, package: WordPackage) -> None:
        name = package.related(package.main, "theme")
        self.root = package.tree(name) if name else None
        settings = package.related(package.main, "settings")
        language = package.tree(settings).find(f"{_W}themeFontLang") if settings else None
        self.language = "" if language is None else language.get(f"{_W}eastAsia", "")
        mapping = package.tree(settings).find(f"{_W}clrSchemeMapping") if settings else None
        self.mapping = {} if mapping is None else {key.rpartition("}")[2]: value for key, value in mapping.attrib.items()}

    def font(self, reference: str) -> str:
        """``minorEastAsia`` → the name of the font, "" when the theme has none."""
        group, kind = ("major", reference[5:]) if reference.startswith("major") else ("minor", reference[5:])
        fonts = None if self.root is None else self.root.find(f".//{_A}{group}Font")
        if fonts is None:
            return ""
        element = fonts.find(f"{_A}{_FONT_OF.get(kind, 'latin')}")
        name = "" if element is None else element.get("typeface", "")
        if name or kind != "EastAsia":
            return str(name)
        script = _SCRIPTS.get(self.language) or _SCRIPTS.get(self.language[:2], "")
        return next((font.get("typeface", "") for font in fonts.findall(f"{_A}font") if font.get("script") == script), "")

    def colour(self, name: str) -> _Element | None:
        """``accent1``, ``tx1`` … → its ``a:srgbClr`` or ``a:sysClr``."""
        if self.root is None:
            return None
        own = _COLOUR_OF.get(self.mapping.get(name, name), self.mapping.get(name, name))
        own = _COLOUR_OF.get(own, own)
        scheme = self.root.find(f".//{_A}clrScheme/{_A}{own}")
        return scheme[0] if scheme is not None and len(scheme) else None

    def resolve(self, root: _Element) -> None:
        """Values in the place of all that is looked up in the theme."""
        for fonts in root.iter(f"{_W}rFonts"):
            for attribute, plain in _FONTS.items():
                reference = fonts.attrib.pop(f"{_W}{attribute}", "")
                if reference and (name := self.font(reference)):
                    fonts.set(f"{_W}{plain}", name)
        for element in root.iter():
            if f"{_W}themeColor" in element.attrib or f"{_W}themeFill" in element.attrib:
                self._word_colour(element)
        for element in list(root.iter(f"{_A}schemeClr")):
            value = self.colour(element.get("val", ""))
            if value is not None:
                element.tag = value.tag
                element.attrib.clear()
                for key, each in value.attrib.items():
                    element.set(key, each)

    def _word_colour(self, element: _Element) -> None:
        name = element.get(f"{_W}themeColor", "")
        for attribute in _COLOURS:
            element.attrib.pop(f"{_W}{attribute}", None)
        key = f"{_W}val" if element.tag == f"{_W}color" else f"{_W}color"
        value = self.colour(name) if element.get(key, "auto") == "auto" and name else None
        if value is not None:
            element.set(key, value.get("lastClr") or value.get("val") or "auto")
