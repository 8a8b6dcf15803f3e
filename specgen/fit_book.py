"""機能要件適合表: what each business asks of the system, a row each, and cells to answer in; its checks are formulas.

Sheets: 記入要領 (marks and categories, which the formulas look up) → 集計 (counts per business) → 機能要件適合表. Businesses go by their
number in a formula, marks are those of the kind's file; no word of a profile stands in one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from specgen import model, schema
from specgen.book import Book, Box, Formula, Judgement, Limit, Look, Row, Sheet, Signalled, letters, place, span, texts
from specgen.library import LoadedWorkbook
from specgen.model import Blank, NumberedClause, Said
from specgen.profile import LoadedProfile
from specgen.requirements import without_requirements

GUIDE, COUNTS, MATRIX = "記入要領", "集計", "機能要件適合表"
UNANSWERED, ANSWERED, FAILED = "未回答", "記入済み", "必須に×"
_HEAD, _FIRST = 3, 4  # rows of MATRIX
_BODIES = 24  # with more of them, one column names those that need it
_DAYS = (date(2020, 1, 1), date(2099, 12, 31))
_POINTS = 1000
_ROW = "\0"  # stands in a formula for the number of its row
_NEEDED, _NOT_NEEDED = Box("○", "mark"), Box("―", "mark")
_NAMED = ("id", "number", "business", "major", "middle", "minor", "text", "necessity", "weight")

# columns to answer in, and what is said of them: heading, width, look
_ANSWERS: tuple[tuple[str, str, int, Look], ...] = (
    ("mark", "回答", 5, "mark"),
    ("category", "実現の区分", 11, "words"),
    ("method", "実現方法（機能の名称、時期及び条件）", 20, "words"),
    ("cost", "カスタマイズ費用（千円）", 9, "yen"),
    ("factor", "発生要因", 6, "mark"),
    ("alternative", "代替措置", 17, "words"),
    ("day", "実装予定年月日", 11, "date"),
    ("note", "備考", 13, "words"),
    ("points", "評価点", 5, "number"),
)
_TO_FILL = tuple(Box(None, look, typed=True) for _, _, _, look in _ANSWERS)
_LACKING = {"cost": "費用がない", "factor": "要因がない", "alternative": "代替措置がない", "day": "予定日がない", "note": "理由がない"}
_NEEDS = {"cost": "カスタマイズ費用", "factor": "発生要因", "alternative": "代替措置", "day": "実装予定年月日", "note": "理由（備考）"}


@dataclass(frozen=True)
class Line:
    """A row of the sheet. business: its number, from 1.  bodies: ids of those that need it.  of_chapter: asked by the
    specification of every business.  of_standard: about functions that a 標準仕様書 lists."""

    id: str
    business: int
    major: str | None
    middle: str | None
    minor: str | None
    text: str
    necessity: schema.Necessity
    weight: int | None
    bodies: frozenset[str]
    standard: str | None = None
    of_chapter: bool = False

    @property
    def of_standard(self) -> bool:
        return self.necessity in schema.OF_STANDARDS

    @property
    def must(self) -> bool:
        """Whether a mark that fails is one answer too few."""
        return self.necessity not in ("optional", "standard_option")


@dataclass(frozen=True)
class Asked:
    """What a system must do. blanks: what is still to be written before anybody can answer.  ways: rows of the table of the ways to
    meet a requirement."""

    lines: tuple[Line, ...]
    blanks: tuple[Blank, ...]
    ways: tuple[model.Row, ...]


def asked_of_the_system(
    profile: LoadedProfile, paper: str, chapter: str, clauses: Sequence[NumberedClause], ways: Sequence[model.Row]
) -> Asked:
    """The rows of 機能要件適合表, business by business: what the profile says, and for standardized businesses the functions of their
    標準仕様書 by reference; below them what ``clauses`` of ``chapter`` of ``paper`` ask of every business.

    A business of which the profile says nothing has a blank instead.
    """
    data, blanks, lines = profile.data, [], []
    silent = set(without_requirements(data))
    for i, business in enumerate(data.businesses):
        bodies = frozenset(business.members or (member.id for member in data.members))
        own = [line for line in data.requirements if line.business == business.id]
        if i in silent:
            blanks.append(Blank(f"requirements.{business.id}", f"{business.name}の機能の要件", profile.origin("requirements")))
            lines.append(Line(f"要件/{i + 1}", i + 1, None, None, None, blanks[-1].text, "mandatory", None, bodies))
        if business.regime in schema.STANDARDIZED and not any(line.necessity in schema.OF_STANDARDS for line in own):
            spec = business.standard_spec
            if spec is None:
                label = f"{business.name}の標準仕様書の名称及び版"
                blanks.append(Blank(f"businesses.{business.id}.standard_spec", label, profile.origin("businesses", i, "standard_spec")))
                spec = blanks[-1].text
            lines += _of_the_standard(i + 1, spec, bodies)
        lines += [
            Line(
                *(each.id, i + 1, each.major, each.middle, each.minor, each.text, each.necessity, each.weight),
                bodies if each.members is None else frozenset(each.members),
                each.standard_id,
            )
            for each in own
        ]
    for i, business in enumerate(data.businesses):
        bodies = frozenset(business.members or (member.id for member in data.members))
        for clause in clauses:
            name = f"{clause.place}/{i + 1}"
            text = f"{paper}の{clause.place}（{clause.title}）に定める要件を満たすこと。"
            lines.append(Line(name, i + 1, chapter, clause.title, None, text, "mandatory", None, bodies, of_chapter=True))
    return Asked(tuple(lines), tuple(blanks), tuple(ways))


_OF_THE_STANDARD: tuple[tuple[schema.Necessity, str], ...] = (
    ("standard_mandatory", "に定める実装必須の機能の全てを提供すること。"),
    ("standard_option", "に定める標準オプションの機能を提供すること（提供するもの及びしないものの別を、一覧を添えて示すこと。）。"),
    ("standard_excluded", "に定める実装不可の機能を提供しないこと。"),
)


def _of_the_standard(number: int, spec: str, bodies: frozenset[str]) -> Iterator[Line]:
    """The functions of a 標準仕様書 are not typed again: a line for each sort of them."""
    for at, (necessity, text) in enumerate(_OF_THE_STANDARD, 1):
        name = f"標準/{number}-{at}"
        yield Line(name, number, "標準仕様書", schema.NECESSITIES[necessity], None, f"{spec}{text}", necessity, None, bodies, "全て")


# --- the workbook -------------------------------------------------------------------------------


def fit_book(profile: LoadedProfile, kind: LoadedWorkbook, asked: Asked, *, draft: bool) -> Book:
    """The workbook of ``asked``, unanswered; ``draft``: it says that it is one."""
    return _Fit(profile, kind, asked, draft).book()


class _Fit:
    def __init__(self, profile: LoadedProfile, kind: LoadedWorkbook, asked: Asked, draft: bool) -> None:
        self.data = profile.data
        self.lines = asked.lines
        self.answers = kind.kind.answers
        self.title = f"{kind.kind.title}{'（案）' if draft else ''}"
        self.procurement = self.data.project.title or "【要記入：調達件名】"
        self.applicant = schema.METHOD_WORDS["procedure.applicant"][self.data.method]
        self.ways = tuple(_ways(asked.ways, self.answers))
        self.bodies = self.data.members if len(self.data.members) <= _BODIES else ()
        bodies = tuple(f"body {member.id}" for member in self.bodies) or ("bodies",)
        order = (*_NAMED, *bodies, "standard", *(key for key, *_ in _ANSWERS), "verdict")
        self.column = {key: at for at, key in enumerate(order, 1)}
        self.last = _FIRST + len(self.lines) - 1
        self.verdicts: dict[tuple[bool, bool, bool], str] = {}  # by all that makes one differ but the row

    def book(self) -> Book:
        guide = self.guide()
        return Book(f"{self.procurement}　{self.title}", (guide, self.counts(), self.matrix()))

    # -- the guide -------------------------------------------------------------------------------

    def guide(self) -> Sheet:
        applicant = self.applicant
        rows: list[Row] = [
            (Box(f"{self.procurement}　{self.title}", "title"),),
            (),
            (Box(f"{applicant}の名称", "head"), Box(None, "words", typed=True)),
            (Box("記入した日", "head"), Box(None, "date", typed=True)),
            (),
            (Box("記入のしかた", "title"),),
        ]
        rows += [(Box(f"{number}　{step}", "note"),) for number, step in enumerate(self.steps(), 1)]
        rows += [(), (Box("回答の記号", "title"),), texts(("記号", "意味", "実現の区分", "併せて記入する欄"), "head")]
        self.marks_from = len(rows) + 1
        for answer in self.answers:
            needs = "、".join(_NEEDS[need] for need in answer.needs) or "―"
            rows.append((Box(answer.mark, "mark"), Box(answer.meaning), Box("、".join(answer.categories) or "―"), Box(needs)))
        rows += [(), (Box("実現の区分", "title"),), texts(("区分", "説明", "カスタマイズに該当するか", "選ぶことができる記号"), "head")]
        self.ways_from = len(rows) + 1
        rows += [(Box(name), Box(description), Box(counts), Box(marks)) for name, description, counts, marks in self.ways]
        rows += [(), (Box("カスタマイズの発生要因", "title"),), texts(("符号", "要因"), "head")]
        self.factors_from = len(rows) + 1
        rows += [(Box(code, "mark"), Box(word)) for code, word in schema.WORDS["factors"].items()]
        return Sheet(GUIDE, (26, 56, 40, 24), tuple(rows))

    def steps(self) -> Iterator[str]:
        yield f"{self.applicant}は、黄色の欄にだけ記入します。ほかの欄は保護しています（パスワードはありません）。"
        yield "行を加え、消し、又は並べ替えて提出しないでください。"
        yield f"シート「{MATRIX}」の要件ごとに、回答の記号と実現の区分を一つずつ、一覧から選びます。"
        yield "実現方法には、実現する機能の名称、利用することができる時期及び条件を書きます。"
        for answer in self.answers:
            if answer.needs:
                yield f"「{answer.mark}」を選んだときは、{'及び'.join(_NEEDS[need] for need in answer.needs)}も記入します。"
        yield "カスタマイズ費用は、その要件を必要とする全ての団体の分を、税抜きの千円単位の整数で書きます。"
        yield "実現方法が二以上の区分にわたるときは、下の記号の表で最も下にあるものを選び、残りを備考に書きます。"
        yield "外付けシステムの経費は、ここには書かず、見積書に分けて示します。"
        yield f"「判定」の欄が全て「{ANSWERED}」になると、記入は整っています（シート「{COUNTS}」で数を確かめられます）。"
        yield "評価点は、発注者が審査のときに記入します。"

    # -- the requirements ------------------------------------------------------------------------

    def matrix(self) -> Sheet:
        widths = {"id": 11, "number": 5, "business": 11, "major": 9, "middle": 10, "minor": 9, "text": 36, "necessity": 7, "weight": 7}
        widths |= {"bodies": 20, "standard": 9, "verdict": 12, **{key: width for key, _, width, _ in _ANSWERS}}
        rows: list[Row] = [
            (Box(f"{self.procurement}　{self.title}", "title"),),
            (
                Box(
                    f"黄色の欄に記入してください。記号は、シート「{GUIDE}」のとおりです。団体の欄の「○」は、その団体が必要とすることを示します。",
                    "note",
                ),
            ),
            texts(tuple(self.headings()), "head"),
        ]
        rows += [self.row(at, line) for at, line in enumerate(self.lines, _FIRST)]
        return Sheet(
            MATRIX,
            tuple(widths.get(key, 4) for key in self.column),
            tuple(rows),
            frozen=(_HEAD, 3),
            large=True,
            headings=(_HEAD, _HEAD),
            filtered=f"A{_HEAD}:{letters(len(self.column))}{max(self.last, _FIRST)}",
            limits=tuple(self.limits()),
            signals=tuple(self.signals()),
        )

    def headings(self) -> Iterator[str]:
        yield from ("要件ID", "業務番号", "業務", "大項目", "中項目", "小項目", "要件", "区分", "重要度")
        yield from (member.name for member in self.bodies)
        if not self.bodies:
            yield "必要とする団体"
        yield "標準仕様書の機能ID"
        yield from (heading for _, heading, _, _ in _ANSWERS)
        yield "判定"

    def row(self, at: int, line: Line) -> Row:
        bodies: Row = tuple(_NEEDED if body.id in line.bodies else _NOT_NEEDED for body in self.bodies)
        if not bodies:
            whole = len(line.bodies) == len(self.data.members)
            named = "、".join(member.name for member in self.data.members if member.id in line.bodies)
            bodies = (Box(Said("全ての参加団体") if whole else named),)
        return (  # as in ``column``
            Box(line.id),
            Box(line.business, "mark"),
            Box(self.data.businesses[line.business - 1].name),
            Box(line.major),
            Box(line.middle),
            Box(line.minor),
            Box(line.text),
            Box(schema.NECESSITIES[line.necessity], "mark"),
            Box("★" * (line.weight or 0), "mark"),
            *bodies,
            Box(line.standard),
            *_TO_FILL,
            Box(Judgement(self.verdict(at, line), UNANSWERED)),
        )

    def at(self, key: str, row: int | str) -> str:
        return f"${letters(self.column[key])}{row}"

    def verdict(self, at: int, line: Line) -> str:
        """What is wrong with an answer, the first thing of several: as a formula of the row ``at``."""
        sort = (line.of_chapter, line.must, line.of_standard)
        if sort not in self.verdicts:
            self.verdicts[sort] = self.verdict_of(_ROW, line)
        return self.verdicts[sort].replace(_ROW, str(at))

    def verdict_of(self, at: str, line: Line) -> str:
        mark, category, ids = self.at("mark", at), self.at("category", at), self.area("id")
        parts = [
            (f'{mark}=""', UNANSWERED),
            (f"ISNA(MATCH({mark},{self.marks()},0))", "記号の誤り"),
            (f"MATCH({self.at('id', at)},{ids},0)<>ROW()-{_HEAD}", "IDが重複"),
        ]
        for answer in self.answers:
            if answer.chapter_only and not line.of_chapter:
                parts.append((f'{mark}="{answer.mark}"', f"{answer.mark}は使えない"))
            if answer.fails and line.must:
                parts.append((f'{mark}="{answer.mark}"', FAILED))
            if "cost" in answer.needs and line.of_standard:
                parts.append((f'{mark}="{answer.mark}"', f"{answer.mark}は使えない"))
        ways = span(self.ways_from, 1, self.ways_from + len(self.ways) - 1, 4, GUIDE)
        with_ways = "+".join(f'({mark}="{answer.mark}")' for answer in self.answers if answer.categories) or "0"
        parts += [
            (f'AND({with_ways}>0,{category}="")', "実現の区分がない"),
            (f'AND({category}<>"",ISERROR(FIND({mark},VLOOKUP({category},{ways},4,FALSE))))', "区分が記号と違う"),
        ]
        for need, lacking in _LACKING.items():
            asking = [answer.mark for answer in self.answers if need in answer.needs]
            if asking:
                parts.append((f"AND({_one_of(mark, asking)},{self.lacks(need, at)})", lacking))
        costs = [answer.mark for answer in self.answers if "cost" in answer.needs]
        if costs:
            filled = f'OR({self.at("cost", at)}<>"",{self.at("factor", at)}<>"")'
            parts.append((f"AND(NOT({_one_of(mark, costs)}),{filled})", f"{'、'.join(costs)}以外に費用"))
        formula = f'"{ANSWERED}"'
        for condition, word in reversed(parts):
            formula = f'IF({condition},"{word}",{formula})'
        return formula

    def lacks(self, need: str, at: int | str) -> str:
        cell = self.at(need, at)
        match need:
            case "cost":
                return f"N({cell})<=0"
            case "day":
                return f"N({cell})<=0"
            case "factor":
                factors = span(self.factors_from, 1, self.factors_from + len(schema.WORDS["factors"]) - 1, 1, GUIDE)
                return f"ISNA(MATCH({cell},{factors},0))"
        return f'{cell}=""'

    def area(self, key: str, sheet: str = "") -> str:
        """All cells of a column."""
        return span(_FIRST, self.column[key], max(self.last, _FIRST), self.column[key], sheet)

    def marks(self) -> str:
        return span(self.marks_from, 1, self.marks_from + len(self.answers) - 1, 1, GUIDE)

    def limits(self) -> Iterator[Limit]:
        if not self.lines:
            return
        own = [answer.mark for answer in self.answers if not answer.chapter_only]
        every = [answer.mark for answer in self.answers]
        shown = ("回答", "　".join(f"{answer.mark} {answer.meaning}" for answer in self.answers)[:250])
        refusal = ("回答", "記号は、一覧から一つだけ選んでください。")
        first = sum(not line.of_chapter for line in self.lines)
        column = self.column["mark"]
        if first:
            yield Limit(span(_FIRST, column, _FIRST + first - 1, column), tuple(own), help=shown, refusal=refusal)
        if first < len(self.lines):
            yield Limit(span(_FIRST + first, column, self.last, column), tuple(every), help=shown, refusal=refusal)
        ways = span(self.ways_from, 1, self.ways_from + len(self.ways) - 1, 1, GUIDE)
        yield Limit(self.area("category"), ways, refusal=("実現の区分", "区分は、一覧から一つだけ選んでください。"))
        costs = _one_of(self.at("mark", _FIRST), [answer.mark for answer in self.answers if "cost" in answer.needs])
        cell = self.at("cost", _FIRST)
        only = "、".join(answer.mark for answer in self.answers if "cost" in answer.needs)
        yield Limit(
            self.area("cost"),
            formula=f"AND({costs},ISNUMBER({cell}),N({cell})>0,N({cell})=INT(N({cell})))",
            help=("カスタマイズ費用", f"回答が「{only}」のときだけ、税抜きの千円単位の整数で書きます。"),
            refusal=("カスタマイズ費用", f"先に回答に「{only}」を選び、0 より大きい整数（千円）を書いてください。"),
        )
        yield Limit(
            self.area("factor"),
            tuple(schema.WORDS["factors"]),
            refusal=("発生要因", "要因の符号は、一覧から選んでください。"),
        )
        yield Limit(
            self.area("day"),
            kind="date",
            least=_DAYS[0],
            most=_DAYS[1],
            refusal=("実装予定年月日", "日付を 2028-04-01 のように書いてください。"),
        )
        yield Limit(
            self.area("points"),
            kind="decimal",
            least=0,
            most=_POINTS,
            help=("評価点", "発注者が審査のときに記入します。"),
            refusal=("評価点", f"0 から {_POINTS:,} までの数を書いてください。"),
        )

    def signals(self) -> Iterator[Signalled]:
        """Cells that the mark asks for and that are empty; cells it leaves no room for; the answers that are wrong."""
        if not self.lines:
            return
        mark = self.at("mark", _FIRST)
        yield Signalled(self.area("mark"), f'{mark}=""', "missing")
        ways = [answer.mark for answer in self.answers if answer.categories]
        yield Signalled(self.area("category"), f'AND({_one_of(mark, ways)},{self.at("category", _FIRST)}="")', "missing")
        for need in _LACKING:
            asking = [answer.mark for answer in self.answers if need in answer.needs]
            if asking:
                yield Signalled(self.area(need), f"AND({_one_of(mark, asking)},{self.lacks(need, _FIRST)})", "missing")
            if asking and need in ("cost", "factor"):
                yield Signalled(self.area(need), f'AND({mark}<>"",NOT({_one_of(mark, asking)}))', "needless")
        verdict = self.at("verdict", _FIRST)
        yield Signalled(self.area("verdict"), f'AND({verdict}<>"{ANSWERED}",{verdict}<>"{UNANSWERED}")', "alarm")

    # -- the counts ------------------------------------------------------------------------------

    def counts(self) -> Sheet:
        marks = [answer.mark for answer in self.answers]
        heads = ("業務番号", "業務", "要件", "うち必須", *marks, UNANSWERED, "要修正", FAILED, "カスタマイズ費用（千円、税抜き）")
        rows: list[Row] = [
            (Box(f"{self.procurement}　{self.title}　集計", "title"),),
            (Box("提出の前の確認", strong=True), None, Box(None)),
            (Box("数は、記入すると自動で変わります。「要修正」は、判定の欄に理由が出ている要件の数です。", "note"),),
            texts(heads, "head"),
        ]
        first = len(rows) + 1
        for number, business in enumerate(self.data.businesses, 1):
            rows.append((Box(number, "mark"), Box(business.name), *self.of_business(len(rows) + 1, number, marks)))
        last = len(rows)
        sums: list[Box | None] = [Box("計", strong=True), Box(None, strong=True)]
        for column in range(3, len(heads) + 1):
            value = sum(_counted(row[column - 1]) for row in rows[first - 1 : last])
            sums.append(Box(Formula(f"SUM({span(first, column, last, column)})", value), "number", strong=True))
        rows.append(tuple(sums))
        total = len(rows)
        open_, wrong, failed = (place(total, 4 + len(marks) + at) for at in (1, 2, 3))
        verdict = f'IF({open_}+{wrong}>0,"未回答又は要修正の要件があります",IF({failed}>0,"記入は整っていますが、必須の要件に×があります","記入は整っています"))'
        rows[1] = (Box("確認", strong=True), Box(Judgement(verdict, "未回答又は要修正の要件があります")))
        widths = (9, 36, 9, 9, *(7,) * len(marks), 9, 9, 9, 18)
        signals = (Signalled("$B$2", '$B$2<>"記入は整っています"', "alarm"),)
        return Sheet(COUNTS, widths, tuple(rows), frozen=(4, 2), headings=(4, 4), signals=signals)

    def of_business(self, row: int, number: int, marks: Sequence[str]) -> Iterator[Box]:
        numbers, answers, verdicts, costs = (self.area(key, MATRIX) for key in ("number", "mark", "verdict", "cost"))
        necessities, own = self.area("necessity", MATRIX), place(row, 1)
        lines = [line for line in self.lines if line.business == number]
        musts = [schema.NECESSITIES[each] for each in dict.fromkeys(line.necessity for line in self.lines if line.must)]
        yield Box(Formula(f"COUNTIFS({numbers},{own})", len(lines)), "number")
        must = "+".join(f'COUNTIFS({numbers},{own},{necessities},"{word}")' for word in musts) or "0"
        yield Box(Formula(must, sum(line.must for line in lines)), "number")
        for mark in marks:
            yield Box(Formula(f'COUNTIFS({numbers},{own},{answers},"{mark}")', 0), "number")
        unanswered, done, failed = (f'COUNTIFS({numbers},{own},{verdicts},"{word}")' for word in (UNANSWERED, ANSWERED, FAILED))
        yield Box(Formula(unanswered, len(lines)), "number")
        yield Box(Formula(f"{place(row, 3)}-{unanswered}-{done}-{failed}", 0), "number")
        yield Box(Formula(failed, 0), "number")
        paid = "+".join(f'SUMIFS({costs},{numbers},{own},{answers},"{answer.mark}")' for answer in self.answers if "cost" in answer.needs)
        yield Box(Formula(paid or "0", 0), "yen")


def _counted(box: Box | None) -> int | float:
    return box.value.value if box is not None and isinstance(box.value, Formula) else 0


def _one_of(cell: str, marks: Sequence[str]) -> str:
    """Whether a cell holds one of these marks."""
    tried = ",".join(f'{cell}="{mark}"' for mark in marks)
    return f"OR({tried})" if marks else "FALSE"


def _ways(rows: Sequence[model.Row], answers: Sequence[schema.AnswerMark]) -> Iterator[tuple[str, str, str, str]]:
    """Of each way to meet a requirement: its name, what it means, whether it is a customization, the marks that go with it.

    A way that no mark names (a profile's own) goes with every mark that asks for one.
    """
    any_ = "".join(answer.mark for answer in answers if answer.categories)
    for row in rows:
        name, description, counts = (str(row[column]) for column in ("name", "description", "counts"))
        yield name, description, counts, "".join(answer.mark for answer in answers if name in answer.categories) or any_
