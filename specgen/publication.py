"""A Word file → the same for others to read: nothing of its making, of its comments, of its changes.

docs/word/publication.md says what goes and what stays. Parts and relations that nothing shown refers to are taken out
rather than those we know to be doubtful: what a program adds tomorrow is no reader's business either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.accepted import accept, remove, unwrap
from specgen.archives import leads_outside
from specgen.errors import Findings, Origin, Problem, ReceivedError, SpecgenError, UsageError, WorkplaceError
from specgen.names import same_name
from specgen.new_file import check_new, write_together
from specgen.provenance import inspect
from specgen.received import read_document_file
from specgen.render.ooxml import R, W
from specgen.visible_words import visible_words
from specgen.word_package import Relation, WordPackage, is_on

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = f"{{{W}}}"
_R = f"{{{R}}}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_V, _O = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_MANIFEST = b"urn:specgen:manifest:"

# relations that hold without being named in the text; of the file and of its parts
_FILE_S = frozenset({"officeDocument", "core-properties", "extended-properties"})
_PART_S = frozenset(
    {"styles", "stylesWithEffects", "numbering", "settings", "webSettings", "fontTable", "theme", "footnotes", "endnotes"}
    | {"themeOverride", "chartStyle", "chartColorStyle"}
)
_SAFE = ("https:", "mailto:")

# what a part that is taken out was, in the words of an officer; the others are parts nothing shown refers to
_PARTS = {
    "custom-properties": "文書のプロパティー（ユーザー設定）",
    "customXml": "他のプログラムのデータ（customXml）",
    "thumbnail": "縮小画像",
    "glossaryDocument": "定型句",
    "origin": "電子署名",
    "classificationlabels": "秘密度ラベル",
    "image": "文書に表れない画像",
    "header": "文書に表れないヘッダー",
    "footer": "文書に表れないフッター",
}
_COUNTED = frozenset({"comments", "commentsExtended", "commentsIds", "commentsExtensible", "people", "font"})  # by what refers to them

# fields whose result stays and whose instruction goes: it tells or asks for what is taken out, or fetches
_FIELDS = frozenset(
    {"INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "RD", "DATABASE", "ADDIN", "DOCPROPERTY", "DOCVARIABLE", "INFO"}
    | {"AUTHOR", "LASTSAVEDBY", "USERNAME", "USERINITIALS", "USERADDRESS", "COMMENTS", "KEYWORDS", "SUBJECT", "TEMPLATE", "REVNUM"}
    | {"EDITTIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "FILENAME", "FILESIZE", "MERGEFIELD", "CITATION", "BIBLIOGRAPHY"}
    | {"MERGEREC", "MERGESEQ", "NEXT", "NEXTIF", "SKIPIF", "ADDRESSBLOCK", "GREETINGLINE", "FILLIN", "PRIVATE"}
    | {"AUTOTEXT", "AUTOTEXTLIST", "GLOSSARY"}
)
# what they show depends on the page or on each other, so they stay, with words that are not shown
_WITH_OTHER_WORDS = frozenset({"IF", "COMPARE", "SET", "ASK", "QUOTE", "MACROBUTTON", "GOTOBUTTON"})
_FETCHED = "外部又は作成の情報を取り込むフィールド（表示は残しました）"
_FIELD_MARKS = tuple(f"{_W}{name}" for name in ("fldChar", "instrText", "t", "tab", "br", "drawing"))
_SETTINGS = {
    "rsids": "編集の履歴の番号（rsid）",
    "docVars": "文書変数",
    "attachedTemplate": "ひな形への結び付き",
    "mailMerge": "差込み印刷の設定",
    "attachedSchema": "スキーマへの結び付き",
    "saveThroughXslt": "変換への結び付き",
    "schemaLibrary": "スキーマへの結び付き",
}
_SILENT_SETTINGS = ("trackRevisions", "revisionView", "activeWritingStyle", "smartTagType")  # of the desk, not of the text
_NOTES = ("footnote", "endnote")
_APP_KEPT = frozenset({"Application", "DocSecurity", "ScaleCrop", "SharedDoc", "AppVersion", "LinksUpToDate", "HyperlinksChanged"})
_BLANK = re.compile("【要記入[^】]{0,200}】?")
_TRACED = frozenset({f"{_W14}paraId", f"{_W14}textId"})
_KNOWN = ("{http://schemas.microsoft.com/", "{http://schemas.openxmlformats.org/", "{urn:schemas-microsoft-com:")
_FILE_NAME = re.compile(r"\.(png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|webp|heic)$", re.IGNORECASE)
_OTHER_BOOK = re.compile(r"('?)[^'!,(]*\[[^\]]*\]")
_PNG_NOTES = re.compile(rb"(tEXt|zTXt|iTXt|eXIf)")
_JPEG_NOTES = re.compile(rb"(Exif\x00\x00|http://ns\.adobe\.com/xap/|Photoshop 3\.0)")
_USED_NAME = re.compile(r"[^\s\"\\]+")


@dataclass(frozen=True)
class Published:
    """content: the file without what is for the office alone.  removed: what was taken out, in words, with how many.

    kept: what stays and may still tell something, in words, with how many.  words: how many characters a reader sees, the same before and after.
    """

    content: bytes
    removed: tuple[tuple[str, int], ...]
    kept: tuple[tuple[str, int], ...] = ()
    words: int = 0


@dataclass(frozen=True)
class PublishedFile:
    """source, target: the file and the one for others.  notices: SG408, what of it led outside; SG451, that it is a draft."""

    source: Path
    target: Path
    published: Published
    notices: tuple[Problem, ...]

    def as_dict(self) -> dict[str, object]:
        return {
            "source": str(self.source),
            "target": str(self.target),
            "removed": dict(self.published.removed),
            "kept": dict(self.published.kept),
            "characters": self.published.words,
            "notices": [each.as_dict() for each in self.notices],
        }


def publish_files(
    files: Sequence[Path], folder: Path, *, allow_blanks: bool = False, allow_internal: bool = False, force: bool = False
) -> tuple[PublishedFile, ...]:
    """Write each file for others into ``folder`` (made if it is not there) under its own name: all of them or none.

    Raises all problems of all files at once, with the gravest status: Findings SG448, SG450; UsageError SG038 for a name that is no name of a Word file or comes
    twice; ReceivedError SG401–SG407, SG449; WorkplaceError SG501, SG508 for what stands there (a file gives way to ``force``, the
    source itself never does), SG509.
    """
    targets = _targets(files, folder, force=force)
    made, refused = list[PublishedFile](), list[SpecgenError]()
    for source, target in targets.items():
        try:
            received = read_document_file(source)
            notices = (*received.notices, *_meant_for(received.content, source, allow_internal=allow_internal))
            published = publish(received.content, str(source), allow_blanks=allow_blanks)
            made.append(PublishedFile(source, target, published, notices))
        except SpecgenError as error:
            refused.append(error)
    if refused:
        gravest = max(refused, key=lambda error: error.exit_status)
        raise type(gravest)(*(problem for error in refused for problem in error.problems))
    write_together({each.target: each.published.content for each in made}, replace=force)
    return tuple(made)


def _meant_for(content: bytes, source: Path, *, allow_internal: bool) -> Iterator[Problem]:
    """SG451 for a draft; raises Findings SG450 for a paper that stays inside unless ``allow_internal``.

    Only the record of a file of ours tells; a file without it is the officer's own to judge.
    """
    record = inspect(content)
    made = record.made if record else {}
    if made.get("internal") is True and not allow_internal:
        what = f"「{made.get('title', '')}」は庁内の文書です（公表するものではありません）"
        remedy = "公表する文書だけを指定してください。承知の上で公表するときは --allow-internal を付けてください"
        raise Findings(Problem(Origin(str(source)), "SG450", what, remedy))
    if made.get("draft") is True:
        remedy = "「（案）」の付かないものを公表するときは、specgen build --publish で作り直してください"
        yield Problem(Origin(str(source)), "SG451", "案として作られた文書です", remedy)


def _targets(files: Sequence[Path], folder: Path, *, force: bool) -> dict[Path, Path]:
    """Source → target; all of them may be written."""
    named: dict[str, Path] = {}
    for source in files:
        if same_name(source.name) in named:
            what = f"「{source.name}」という名前のファイルが二つあります"
            raise UsageError(Problem(Origin(str(source)), "SG038", what, "同じ名前のファイルは、別のフォルダーに分けて書いてください"))
        named[same_name(source.name)] = source
    targets = {source: folder / source.name for source in files}
    for target in targets.values():
        if any(each.exists() and target.exists() and target.samefile(each) for each in files):
            raise WorkplaceError(
                Problem(Origin(str(target)), "SG508", "元のファイルの上には書けません", "-o に別のフォルダーを指定してください")
            )
        check_new(target, (".docx", ".dotx"), force=force, make_folder=True)
    return targets


def publish(content: bytes, path: str = "", *, allow_blanks: bool = False) -> Published:
    """The Word file that may be handed on; the words a reader sees, with all changes accepted, are the same.

    content: what came through the door (``received.read_document_file``).  path: its name in messages.
    Raises Findings SG448 while a blank 【要記入】 is to be seen, unless ``allow_blanks`` (as ``--final`` does, adr/0005);
    ReceivedError SG404 for a part that cannot be read, SG449 when the words would not be the same.
    """
    before = visible_words(content)
    if not allow_blanks:
        _refuse_blanks(before, path)
    office = _Office(WordPackage(content, path))
    office.clean()
    cleaned = office.package.content()
    if visible_words(cleaned) != before:
        what = "見える文の語を変えずに、公表用にすることができません（変更履歴又はフィールドの組が壊れています）"
        raise ReceivedError(Problem(Origin(path), "SG449", what, "Word で開き、変更履歴を全て承諾してから保存し直してください"))
    removed = tuple((what, count) for what, count in office.removed.items() if count)
    return Published(cleaned, removed, tuple(office.kept.items()), sum(map(len, before.values())))


def _refuse_blanks(words: dict[str, str], path: str) -> None:
    blanks = [each for text in words.values() for each in _BLANK.findall(text)]
    if blanks:
        shown = "、".join(dict.fromkeys(each[:40] for each in blanks[:3]))
        what = f"未記入の欄が {len(blanks)} か所あります（{shown}{' など' if len(blanks) > 3 else ''}）"
        raise Findings(
            Problem(Origin(path), "SG448", what, "Word で書き込んでください。空いたまま公表するときは --allow-blanks を付けてください")
        )


class _Office:
    """One file while it is cleaned."""

    def __init__(self, package: WordPackage) -> None:
        self.package = package
        self.removed: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.main = package.main
        self.readable = frozenset(self._xml())
        self.texts = [name for name in sorted(self.readable) if self.package.tree(name).tag in _TEXT_ROOTS]

    def clean(self) -> None:
        self._customizing()
        for name in self.texts:
            root = self.package.tree(name)
            self._comments(root)
            self._switched_off(root)
            self._hidden(root)
            self.removed.update(accept(root))
            self._fields(root)
            self._markup(root)
            self._others(root)
        self._headers()
        self._notes()
        self._bookmarks()
        self._settings()
        self._fonts()
        for name in sorted(self.readable):
            self._outside(name)
            self._traces(self.package.tree(name))
        self._properties()
        self._charts()
        self._relations()
        self._embedded()
        self._unseen()

    def _xml(self) -> Iterator[str]:
        """The parts that are XML, but for relations and content types, and for what lies in the archive with nothing leading there: it goes unread."""
        sources = ["", *(name for name in self.package if not name.endswith(".rels"))]
        related = {each.target for source in sources for each in self.package.relations(source)}
        for name in self.package:
            kind = self.package.content_type(name)
            if (
                name in related
                and name != "[Content_Types].xml"
                and not name.endswith(".rels")
                and (kind.endswith(("/xml", "+xml")) or name.lower().endswith(".xml"))
            ):
                yield name

    # -- the text ------------------------------------------------------------------------------

    def _customizing(self) -> None:
        """How many records there are, told before they go by their relations."""
        for name in self.package:
            if (
                name.startswith("customXml/")
                and "/_rels/" not in name
                and _MANIFEST in self.package.read(name)
                and b"<json" in self.package.read(name)
            ):
                self.removed["specgen の作成記録"] += 1

    def _fields(self, root: _Element) -> None:
        """Turn fields that fetch, or tell of the making, into their present result."""
        for element in list(root.iter(f"{_W}fldSimple")):
            if _unwanted(element.get(f"{_W}instr", "")):
                self.removed[_FETCHED] += 1
                unwrap(element)
        begun: list[_Field] = []
        for element in list(root.iter(*_FIELD_MARKS)):
            kind = element.get(f"{_W}fldCharType", "") if element.tag == f"{_W}fldChar" else ""
            if kind == "begin":
                begun.append(_Field())
            elif element.tag == f"{_W}instrText" and (not begun or begun[-1].shown):
                _take_out(element)  # in no field: nothing shows it
                continue
            for each in begun:
                each.take(element, kind, innermost=each is begun[-1])
            if kind == "end" and begun:
                self._field(begun.pop())
        for each in begun:  # never closed: nobody knows what of the text belongs to it
            each.elements = [element for element in each.elements if element.tag in (f"{_W}fldChar", f"{_W}instrText")]
            self._field(each)

    def _field(self, field: _Field) -> None:
        if _unwanted(field.instruction):
            self.removed[_FETCHED] += 1
            for element in field.elements:
                _take_out(element)

    def _comments(self, root: _Element) -> None:
        for element in list(root.iter(f"{_W}commentRangeStart", f"{_W}commentRangeEnd")):
            remove(element)
        for element in list(root.iter(f"{_W}commentReference")):
            self.removed["コメント"] += 1
            _take_out(element)

    def _hidden(self, root: _Element) -> None:
        """Hidden text is not shown but read by whoever looks for it; marks of fields (an index has hidden ones) stay."""
        styles = self._hiding()
        for run in list(root.iter(f"{_W}r", f"{_M}r")):
            if not _is_hidden(run, styles):
                continue
            inside = [child for child in run if child.tag not in _RUN_KEPT]
            self.removed["隠し文字"] += 1 if inside else 0
            for child in inside:
                run.remove(child)
            _drop_empty(run)

    def _hiding(self) -> frozenset[str]:
        """The styles whose text is hidden, by their ids."""
        name = self.package.related(self.main, "styles")
        styles = {each.get(f"{_W}styleId", ""): each for each in self.package.tree(name).iter(f"{_W}style")} if name else {}
        own = {key: _vanish(style.find(f"{_W}rPr")) for key, style in styles.items()}
        based = {key: style.find(f"{_W}basedOn") for key, style in styles.items()}
        hidden = set()
        for key in styles:
            at: str | None = key
            for _ in range(20):
                if at not in styles or own[at] is not None:
                    break
                above = based[at]
                at = None if above is None else above.get(f"{_W}val")
            if at in styles and own[at]:
                hidden.add(key)
        return frozenset(hidden)

    def _switched_off(self, root: _Element) -> None:
        """Drawings that are not shown: text boxes switched off in the selection pane, in their new and their old form."""
        for properties in [each for each in root.iter(f"{_WP}docPr") if each.get("hidden", "").lower() in ("1", "true")]:
            drawing = next(properties.iterancestors(f"{_W}drawing"), None)
            if drawing is not None:
                above = next(drawing.iterancestors(f"{_MC}AlternateContent", f"{_W}r"), None)
                self.removed["表示されない図形"] += 1
                _take_out(above if above is not None and above.tag == f"{_MC}AlternateContent" else drawing)
        for shape in [each for each in root.iter() if isinstance(each.tag, str) and each.tag.startswith(_V)]:
            picture = shape.getparent()
            if re.search(r"visibility\s*:\s*hidden", shape.get("style", "")) and picture is not None:
                self.removed["表示されない図形"] += 1
                remove(shape)
                if picture.tag == f"{_W}pict" and not any(str(each.tag).startswith(_V) for each in picture):
                    _take_out(picture)

    def _others(self, root: _Element) -> None:
        """What Word does not read: elements and attributes of others' namespaces, deleted text in no deletion; and what only programs read."""
        for element in list(root.iter(f"{_W}delText", f"{_W}delInstrText")):
            _take_out(element)
        for element in list(root.iter(f"{_W}entryMacro", f"{_W}exitMacro")):
            remove(element)
        for element in [each for properties in root.iter(f"{_W}sdtPr") for each in properties.findall(f"{_W}tag")]:
            remove(element)
        names = {f"{{{root.nsmap[each]}}}" for each in root.get(f"{_MC}Ignorable", "").split() if each in root.nsmap}
        strange = tuple(each for each in names if not each.startswith(_KNOWN))
        if not strange:
            return
        for element in [each for each in root.iter() if isinstance(each.tag, str)]:
            for key in [key for key in element.attrib if key.startswith(strange)]:
                self.removed[_PARTS["customXml"]] += 1
                del element.attrib[key]
            if element.tag.startswith(strange):
                self.removed[_PARTS["customXml"]] += 1
                (unwrap if next(element.iter(f"{_W}t"), None) is not None else remove)(element)

    def _headers(self) -> None:
        """Headers and footers of first and of even pages, where no section has such pages."""
        root = self.package.tree(self.main)
        shown = {"default", *(["even"] if self.package.is_set("evenAndOddHeaders") else [])}
        shown |= {"first"} if any(map(is_on, root.iter(f"{_W}titlePg"))) else set()
        for reference in list(root.iter(f"{_W}headerReference", f"{_W}footerReference")):
            if reference.get(f"{_W}type", "default") not in shown:
                remove(reference)

    def _markup(self, root: _Element) -> None:
        """Marks round the text that tell of programs and people."""
        for element in list(root.iter(f"{_W}smartTag", f"{_W}customXml")):
            for properties in element.findall(f"{_W}smartTagPr") + element.findall(f"{_W}customXmlPr"):
                element.remove(properties)
            self.removed["スマートタグ"] += 1
            unwrap(element)
        for element in list(root.iter(f"{_W}dataBinding", f"{_W15}dataBinding")):
            self.removed["コンテンツコントロールのデータへの結び付き"] += 1
            remove(element)
        for element in list(root.iter(f"{_W}placeholder", f"{_W}printerSettings", f"{_W}fldData")):
            remove(element)
        names = {element.get(f"{_W}id") for element in root.iter(f"{_W}permStart") if element.get(f"{_W}ed")}
        for element in list(root.iter(f"{_W}permStart", f"{_W}permEnd")):
            if element.get(f"{_W}id") in names:
                self.removed["編集を許された者の名前"] += 1 if element.tag == f"{_W}permStart" else 0
                remove(element)

    def _notes(self) -> None:
        """Notes whose reference was deleted or hidden."""
        for kind in _NOTES:
            name = self.package.related(self.main, f"{kind}s")
            if not name:
                continue
            used = {each.get(f"{_W}id") for each in self.package.tree(self.main).iter(f"{_W}{kind}Reference")}
            for note in self.package.tree(name).findall(f"{_W}{kind}"):
                if note.get(f"{_W}type", "normal") == "normal" and note.get(f"{_W}id") not in used:
                    self.removed["削除された脚注又は文末脚注"] += 1
                    remove(note)

    def _bookmarks(self) -> None:
        """Hidden bookmarks that no field or link uses, but for those of contents and references."""
        used = self._used_names()
        for name in self.texts:
            root = self.package.tree(name)
            gone = set()
            for mark in list(root.iter(f"{_W}bookmarkStart")):
                own = mark.get(f"{_W}name", "")
                if own.startswith("_") and not own.startswith(("_Toc", "_Ref")) and own not in used:
                    self.removed["隠しブックマーク"] += 1
                    gone.add(mark.get(f"{_W}id"))
                    remove(mark)
            left = {mark.get(f"{_W}id") for mark in root.iter(f"{_W}bookmarkStart")}
            for mark in list(root.iter(f"{_W}bookmarkEnd")):
                if mark.get(f"{_W}id") in gone - left:
                    remove(mark)

    def _used_names(self) -> set[str]:
        """The words of all fields and the places links lead to: bookmarks among them are used."""
        used: set[str] = set()
        for root in [self.package.tree(name) for name in self.texts if name in self.package]:
            told = "".join(each.text or "" for each in root.iter(f"{_W}instrText"))
            told += " ".join(each.get(f"{_W}instr", "") for each in root.iter(f"{_W}fldSimple"))
            used.update(_USED_NAME.findall(told))
            used.update(each.get(f"{_W}anchor", "") for each in root.iter(f"{_W}hyperlink"))
        return used

    # -- all parts -----------------------------------------------------------------------------

    def _settings(self) -> None:
        name = self.package.related(self.main, "settings")
        if not name:
            return
        root = self.package.tree(name)
        for tag, what in _SETTINGS.items():
            for element in root.findall(f"{{*}}{tag}"):
                self.removed[what] += 1
                root.remove(element)
        for element in [*(each for tag in _SILENT_SETTINGS for each in root.findall(f"{_W}{tag}")), *_ids(root)]:
            remove(element)

    def _fonts(self) -> None:
        """Embedded fonts go, unless the text has characters of its own that no other font shows (外字)."""
        name = self.package.related(self.main, "fontTable")
        if not name:
            return
        embedded = [each for font in self.package.tree(name) for each in font if str(each.tag).startswith(f"{_W}embed")]
        if not embedded:
            return
        if any(_own_characters("".join(self.package.tree(each).itertext())) for each in self.texts):
            self.kept["埋め込まれたフォント（外字があるため残しました）"] = len(embedded)
            return
        self.removed["埋め込まれたフォント"] += len(embedded)
        for element in embedded:
            remove(element)

    def _traces(self, root: _Element) -> None:
        """Numbers of editing sessions, notes of programs in the XML, paths of pictures on somebody's machine."""
        from lxml import etree

        rsids = 0
        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            for key in [key for key in element.attrib if key in _TRACED or key.startswith(f"{_W}rsid")]:
                del element.attrib[key]
                rsids += 1
            if element.tag.endswith(("}cNvPr", "}docPr")) or element.tag.startswith(_V):
                for key in ("name", "descr", "title", "alt"):
                    if re.match(r"([A-Za-z]:[\\/]|\\\\|file:)", element.get(key, "")):
                        element.set(key, re.split(r"[\\/]", element.get(key, ""))[-1])
                if _FILE_NAME.search(element.get("name", "")):  # of the picture, on somebody's machine; nobody is shown it
                    element.set("name", "図")
                if element.tag == f"{_V}imagedata" and f"{_O}title" in element.attrib:
                    del element.attrib[f"{_O}title"]
        for element in [*root.iter(f"{_W}rsid"), *root.iter(f"{_W}rsids")]:
            remove(element)
        etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
        self.removed[_SETTINGS["rsids"]] += rsids

    def _outside(self, name: str) -> None:
        """Relations to the outside but for https and mailto links; what used them shows what it showed."""
        root = self.package.tree(name)
        for relation in self.package.relations(name):
            if relation.external and not _may_stay(relation):
                self.removed["外部への結び付き"] += 1
                self.package.unrelate(name, relation.id)
                for element in [each for each in root.iter() if isinstance(each.tag, str) and _refers(each, relation.id)]:
                    _cut_off(element, relation.id)
        for element in [each for each in root.iter() if isinstance(each.tag, str) and each.tag.startswith((_V, _O))]:
            for key in ("src", "href", f"{_O}href"):
                target = element.get(key, "")
                if leads_outside(target) and (key == "src" or not target.lower().startswith(_SAFE)):
                    self.removed["外部への結び付き"] += 1
                    del element.attrib[key]

    def _properties(self) -> None:
        """Of the properties of the file: title and language; which program wrote it."""
        for relation in self.package.relations(""):
            if relation.external or relation.target not in self.package:
                continue
            if relation.kind == "core-properties":
                kept: tuple[str, ...] = (f"{_DC}title", f"{_DC}language")
            elif relation.kind == "extended-properties":
                kept = tuple(f"{{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}}{each}" for each in _APP_KEPT)
            else:
                continue
            root = self.package.tree(relation.target)
            for element in list(root):
                if element.tag not in kept:
                    self.removed["プロパティー（作成者、会社、日時など）"] += 1
                    root.remove(element)

    def _relations(self) -> None:
        """Take out every relation nothing shown refers to, then every part none leads to any more."""
        reached, waiting = {""}, [""]
        while waiting:
            source = waiting.pop()
            for relation in self.package.relations(source):
                if not self._is_used(source, relation):
                    self.package.unrelate(source, relation.id)
                    self._told(relation)
                elif not relation.external and relation.target in self.package and relation.target not in reached:
                    reached.add(relation.target)
                    waiting.append(relation.target)
        for name in list(self.package):
            if name != "[Content_Types].xml" and (_source(name) if name.endswith(".rels") else name) not in reached:
                self.package.remove(name)

    def _is_used(self, source: str, relation: Relation) -> bool:
        if not source:
            return relation.kind in _FILE_S and not relation.external
        if relation.kind in _PART_S:
            return relation.external is False
        if source not in self.readable:
            return True
        root = self.package.tree(source)
        if relation.kind == "diagramDrawing":  # named by the data of the diagram
            data = [each.target for each in self.package.relations(source) if each.kind == "diagramData" and each.target in self.package]
            return any(relation.id in each.attrib.values() for name in data for each in self.package.tree(name).iter())
        return any(relation.id in each.attrib.values() for each in root.iter())

    def _told(self, relation: Relation) -> None:
        if relation.external:
            self.removed["使われていないリンク"] += 1
        elif relation.kind == "customXml" and self.removed["specgen の作成記録"] and _MANIFEST in self._content(relation.target):
            return
        elif relation.kind in _PARTS:
            self.removed[_PARTS[relation.kind]] += 1
        elif relation.kind not in _COUNTED:
            self.removed["文書に表れない部品"] += 1

    def _content(self, name: str) -> bytes:
        return self.package.read(name) if name in self.package else b""

    def _charts(self) -> None:
        """Of charts: where on somebody's machine their numbers came from, and how their workbook would be printed."""
        for name in sorted(self.readable):
            root = self.package.tree(name)
            if root.tag != f"{_C}chartSpace":
                continue
            for element in list(root.iter(f"{_C}printSettings")):
                remove(element)
            for element in [each for each in root.iter(f"{_C}f") if "[" in (each.text or "")]:
                self.removed["外部への結び付き"] += 1
                element.text = _OTHER_BOOK.sub(r"\1", element.text or "")

    def _unseen(self) -> None:
        """Tell what stays and is not seen on the page."""
        roots = [self.package.tree(name) for name in self.texts if name in self.package]
        fields = [_field_name(instruction) for root in roots for instruction in _instructions(root)]
        names = [
            each.get(f"{_W}name", "")
            for root in roots
            for each in root.iter(f"{_W}bookmarkStart")
            if not each.get(f"{_W}name", "").startswith("_")
        ]
        used = self._used_names()
        told = {
            "表示されない語を持つことのあるフィールド（IF、SET、MACROBUTTON など）": sum(each in _WITH_OTHER_WORDS for each in fields),
            "どこからも使われていないブックマークの名前": sum(each not in used for each in names),
            "古い Word のための図形の文（新しい Word で見える文と異なります）": sum(
                _differs(each) for root in roots for each in root.iter(f"{_MC}AlternateContent")
            ),
            "トリミングで隠れた部分のある画像": sum(
                _is_cropped(each) for root in roots for each in root.iter(f"{_A}srcRect", f"{_V}imagedata")
            ),
            "撮影又は作成の情報を持つ画像": sum(_has_notes(self.package.read(name)) for name in self.package if _is_picture(name)),
        }
        self.kept.update({what: count for what, count in told.items() if count})

    def _embedded(self) -> None:
        """Files within the file keep what they hold, with their own properties."""
        for name in self.package:
            if "/embeddings/" in f"/{name}":
                self.kept["埋め込まれたファイル（その中の作成者名などはそのままです）"] += 1


_TEXT_ROOTS = frozenset(
    f"{_W}{name}" for name in ("document", "hdr", "ftr", "footnotes", "endnotes", "styles", "numbering", "glossaryDocument")
)
_RUN_KEPT = frozenset(f"{_W}{name}" for name in ("rPr", "fldChar", "instrText", "delInstrText"))


class _Field:
    """One field while its marks are passed.  elements: its marks and all between the first two of them."""

    def __init__(self) -> None:
        self.elements: list[_Element] = []
        self.instruction = ""
        self.shown = False

    def take(self, element: _Element, kind: str, *, innermost: bool) -> None:
        if innermost and kind in ("separate", "end"):
            self.elements.append(element)
            self.shown = True
        elif not self.shown:
            self.elements.append(element)
            if innermost and element.tag == f"{_W}instrText":
                self.instruction += element.text or ""


def _instructions(root: _Element) -> Iterator[str]:
    """The instruction of each field of a part, nested ones first."""
    yield from (each.get(f"{_W}instr", "") for each in root.iter(f"{_W}fldSimple"))
    begun: list[str] = []
    for element in root.iter(f"{_W}fldChar", f"{_W}instrText"):
        kind = element.get(f"{_W}fldCharType", "")
        if kind == "begin":
            begun.append("")
        elif element.tag == f"{_W}instrText" and begun:
            begun[-1] += element.text or ""
        elif kind == "end" and begun:
            yield begun.pop()


def _field_name(instruction: str) -> str:
    return (instruction.split() or [""])[0].upper()


def _differs(alternatives: _Element) -> bool:
    """Whether the text boxes of the old form of a drawing say something else than those of the new one."""
    new, old = alternatives.find(f"{_MC}Choice"), alternatives.find(f"{_MC}Fallback")
    if new is None or old is None:
        return False
    words = ["".join(t.text or "" for box in each.iter(f"{_W}txbxContent") for t in box.iter(f"{_W}t")) for each in (new, old)]
    return bool(words[1]) and sorted(words[0]) != sorted(words[1])


def _is_cropped(element: _Element) -> bool:
    sides = ("l", "t", "r", "b") if element.tag == f"{_A}srcRect" else ("cropleft", "croptop", "cropright", "cropbottom")
    return any(re.match(r"[1-9]|0?\.0*[1-9]", element.get(side, "")) for side in sides)


def _is_picture(name: str) -> bool:
    return bool(_FILE_NAME.search(name))


def _has_notes(picture: bytes) -> bool:
    """Whether a PNG or JPEG holds more than its pixels: who made it, when, where."""
    if picture.startswith(b"\x89PNG"):
        return any(picture[at.start() - 4 : at.start()][:1] == b"\0" for at in _PNG_NOTES.finditer(picture))
    return picture.startswith(b"\xff\xd8") and bool(_JPEG_NOTES.search(picture[:200_000]))


def _unwanted(instruction: str) -> bool:
    words = re.findall(r'"[^"]*"|\S+', instruction)
    name = words[0].strip('"').upper() if words else ""
    if name == "HYPERLINK" and len(words) > 1 and not words[1].startswith("\\"):
        return not words[1].strip('"').lower().startswith(_SAFE)
    return name in _FIELDS


def _source(name: str) -> str:
    """``word/_rels/document.xml.rels`` → ``word/document.xml``; the relations of the file → ""."""
    folder, _, last = name.rpartition("/")
    return f"{folder.removesuffix('_rels')}{last.removesuffix('.rels')}"


def _take_out(element: _Element) -> None:
    run = element.getparent()
    remove(element)
    _drop_empty(run)


def _drop_empty(run: _Element | None) -> None:
    if run is not None and run.tag == f"{_W}r" and all(child.tag == f"{_W}rPr" for child in run):
        remove(run)


def _vanish(properties: _Element | None) -> bool | None:
    mark = None if properties is None else properties.find(f"{_W}vanish")
    return None if mark is None else is_on(mark)


def _is_hidden(run: _Element, styles: frozenset[str]) -> bool:
    """Direct formatting counts before styles; that of the paragraph and that of the run undo each other."""
    properties = run.find(f"{_W}rPr")
    direct = _vanish(properties)
    if direct is not None:
        return direct
    character = None if properties is None else properties.find(f"{_W}rStyle")
    paragraph = next(run.iterancestors(f"{_W}p"), None)
    style = None if paragraph is None else paragraph.find(f"{_W}pPr/{_W}pStyle")
    hides = [each is not None and each.get(f"{_W}val") in styles for each in (style, character)]
    return hides[0] != hides[1]


def _ids(root: _Element) -> list[_Element]:
    """The number by which Word tells copies of one document."""
    return [each for each in root if each.tag in (f"{_W14}docId", f"{_W15}docId", f"{_W15}chartTrackingRefBased")]


def _own_characters(text: str) -> bool:
    return any("\ue000" <= each <= "\uf8ff" or each >= "\U000f0000" for each in text)


def _may_stay(relation: Relation) -> bool:
    return relation.kind == "hyperlink" and relation.target.lower().startswith(_SAFE)


def _refers(element: _Element, own: str) -> bool:
    return any(value == own and (key.startswith(_R) or key == f"{_O}relid") for key, value in element.attrib.items())


def _cut_off(element: _Element, own: str) -> None:
    """What referred to the outside: a link leaves its text, a picture its frame, all else goes."""
    if element.tag == f"{_W}hyperlink":
        unwrap(element)
    elif element.tag == f"{_A}blip" or element.tag.startswith(_V):
        for key in [key for key, value in element.attrib.items() if value == own]:
            del element.attrib[key]
    else:
        remove(element)
