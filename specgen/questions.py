"""The questions of ``specgen init``, as data, and how an answer is read, wherever it comes from.

One table serves the interview, the options of the command line and the file of answers: a new question is
a row here, a field of ``Answers`` and a line of ``profile.yaml.jinja``. Importing this loads nothing heavy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from specgen import municipalities
from specgen.errors import Origin, Problem, SpecgenError, UsageError
from specgen.municipalities import Municipality


@dataclass(frozen=True)
class Choice:
    """A word of the schema, with what an officer should know of it. ``schema.WORDS`` has it in Japanese."""

    word: str
    note: str = ""


@dataclass(frozen=True)
class Member:
    """A body taking part. municipality: None for one that is in no list (組合, 広域連合)."""

    id: str
    name: str
    municipality: Municipality | None = None

    @property
    def head_title(self) -> str:
        """見本市 → 見本市長; empty for a body whose head may be called anything."""
        return f"{self.name}長" if self.municipality else ""


@dataclass(frozen=True)
class Business:
    id: str
    name: str
    regime: str


@dataclass(frozen=True)
class Answers:
    """What was answered, by the ids of ``QUESTIONS``; "", () and None stand for a blank. Days are written 2027-04-01."""

    title: str = ""
    member: tuple[Member, ...] = ()
    lead: Member | None = None
    business: tuple[Business, ...] = ()
    method: str = ""
    contract: str = ""
    vehicle: str = ""
    hosting: str = ""
    agreement_start: str = ""
    agreement_end: str = ""
    go_live: str = ""
    date: str = ""
    system_name: str = ""
    council_name: str = ""
    secretariat: str = ""
    population: str = ""  # "yes": the preliminary counts are taken over


@dataclass(frozen=True)
class Question:
    """id: its name in answers and options.  field: where the answer stands in a profile.  why: what it changes.
    kind: how an answer is read (``_READERS``).  essential: a profile cannot do without it or is hardly one.
    vocabulary: of ``CHOICES``, when one of its words is the answer.  joint: asked when two or more bodies take part.  default: a word, or what says it for the answers so far."""

    id: str
    field: str
    text: str
    why: str
    example: str
    more: str
    kind: str = "line"
    vocabulary: str = ""
    essential: bool = False
    joint: bool = False
    default: str | Callable[[Answers], str] = ""

    @property
    def option(self) -> str:
        return "--" + self.id.replace("_", "-")

    @property
    def choices(self) -> tuple[Choice, ...]:
        return CHOICES.get(self.vocabulary, ())

    @property
    def many(self) -> bool:
        return self.kind in ("members", "businesses")

    @property
    def skippable(self) -> bool:
        """Whether a blank is an answer: the value is then printed as 【要記入】."""
        return self.kind in ("line", "day", "yes")


# vocabulary of ``schema.WORDS`` → its words, in the order they are offered
CHOICES: dict[str, tuple[Choice, ...]] = {
    "method": (
        Choice("proposal", "提案を審査して優先交渉権者を選びます"),
        Choice("overall_evaluation", "価格と提案の評価を合わせて落札者を決めます"),
        Choice("open_bidding", "価格で落札者を決めます"),
    ),
    "contract": (
        Choice("lead", "代表団体が契約し、ほかの団体は負担金を支払います"),
        Choice("individual", "団体ごとに契約します。単独の調達もこれです"),
        Choice("framework", "共通の基本契約の下で、団体ごとに契約します"),
        Choice("union", "一部事務組合又は広域連合が契約します"),
        Choice("entrustment", "事務の委託を受けた団体が契約します"),
    ),
    "vehicle": (
        Choice("plain_agreement", "協定書を締結します"),
        Choice("voluntary_council", "会則を定めます"),
        Choice("statutory_council", "規約及び規程を定めます"),
        Choice("entrustment", "規約及び要綱を定めます"),
        Choice("substitute_execution", "規約及び要綱を定めます"),
        Choice("joint_organ", "規約及び規程を定めます"),
        Choice("cooperation_pact", "連携協約及び協定書を締結します"),
        Choice("partial_affairs_assoc", "規約及び要綱を定めます"),
        Choice("wide_area_union", "規約及び要綱を定めます"),
    ),
    "hosting": tuple(map(Choice, ("gov_cloud_single", "gov_cloud_shared", "joint_dc", "saas", "lgwan_asp", "onprem"))),
    "regimes": (
        Choice("standardized", "標準準拠システムによるもの"),
        Choice("transition_support", "標準化対象業務のうち、移行までの間、現行システムを使うもの"),
        Choice("related", "標準化対象外で、標準準拠システムとデータをやり取りするもの"),
        Choice("non_standard", "内部情報系など"),
    ),
    "yes": (Choice("yes"), Choice("no")),
}
REGIMES = CHOICES["regimes"]
_USUAL_VEHICLES = {"union": "partial_affairs_assoc", "entrustment": "entrustment"}  # contract → who could sign it

QUESTIONS = (
    Question(
        "title",
        "project.title",
        "調達件名は何ですか。",
        "全ての文書の表題、前文及び本文に、同じ件名を印刷します。",
        "見本地域自治体クラウド内部情報系システム等構築及び運用業務",
        "公告に用いる正式な件名を書きます。仮の件名でも始められます。",
        essential=True,
    ),
    Question(
        "member",
        "members",
        "参加する団体はどこですか。一つずつ入力してください（最初の団体が代表団体の候補です）。",
        "団体が２以上なら、調達仕様書に加えて協定書などを作ります。協定書の別表と記名押印欄に、入力した順に並びます。",
        "６桁の団体コード、「○○県○○市」のような名称、又は「みほん」のような読み",
        "読みや名称は途中まででも探せます。同じ名称の団体があれば候補を示します。\n"
        "組合、広域連合その他の一覧にない団体は「一覧外:見本広域連合」のように書きます。",
        kind="members",
        essential=True,
    ),
    Question(
        "lead",
        "consortium.lead",
        "代表団体はどこですか。",
        "調達仕様書の発注者、協定書の代表団体の欄に印刷します。",
        "番号、名称又は団体コード",
        "共同の調達の事務をまとめる団体です。",
        kind="lead",
        essential=True,
        joint=True,
        default=lambda answers: answers.member[0].id if answers.member else "",
    ),
    Question(
        "business",
        "businesses",
        "対象の業務は何ですか。番号（例: 1-5 8）又は名称で、一つずつでもまとめてでも入力できます。",
        "調達仕様書と協定書の対象業務一覧に印刷します。標準化対象業務とそれ以外では、カスタマイズの取扱いの条項が変わります。",
        "財務会計　／　一覧にない業務は「名称:区分」（見本管理:non_standard）",
        "区分: standardized 標準化対象業務、transition_support 特定移行支援システム、\n"
        "related 標準準拠システムと連携する業務、non_standard その他の業務。\n"
        "一覧の業務も「戸籍:transition_support」のように書くと区分が変わります。",
        kind="businesses",
        essential=True,
    ),
    Question(
        "method",
        "method",
        "事業者をどの方式で選びますか。",
        "事業者の選定に関する文書及び条項と、その用語（落札者、優先交渉権者など）が、方式に応じたものになります。",
        "番号又は proposal のような語",
        "公募型プロポーザルは随意契約の相手方の選び方の一つです。方式は後で変えられます。",
        kind="choice",
        vocabulary="method",
        essential=True,
        default="proposal",
    ),
    Question(
        "contract",
        "contract",
        "だれが事業者と契約しますか。",
        "契約の当事者、支払及び経費の負担に関する条項が、形態に応じたものになります。",
        "番号又は lead のような語",
        "単独の調達なら「団体別契約」です。",
        kind="choice",
        vocabulary="contract",
        essential=True,
        default=lambda answers: "lead" if len(answers.member) > 1 else "individual",
    ),
    Question(
        "vehicle",
        "consortium.vehicle",
        "参加団体はどの仕組みで共同して事務を行いますか。",
        "仕組みに応じて協定書、会則、規程又は要綱を作り、全ての文書の語をその仕組みのものにします。",
        "番号又は plain_agreement のような語",
        "契約を組合の契約とするときは一部事務組合又は広域連合、受託団体の契約とするときは事務の委託にします。",
        kind="choice",
        vocabulary="vehicle",
        joint=True,
        default=lambda answers: _USUAL_VEHICLES.get(answers.contract, "plain_agreement"),
    ),
    Question(
        "hosting",
        "hosting",
        "システムをどこで動かしますか。",
        "調達仕様書のクラウド及びデータセンターに関する条項が、利用形態に応じたものになります。",
        "番号又は saas のような語",
        "決まっていなければ、最も見込みのあるものを選びます。後で変えられます。",
        kind="choice",
        vocabulary="hosting",
        essential=True,
    ),
    Question(
        "agreement_start",
        "consortium.agreement_start",
        "協定はいつからですか。",
        "協定書の期間及び効力の条に印刷します。",
        "2027-04-01",
        "「2027/4/1」「令和９年４月１日」とも書けます。",
        kind="day",
        joint=True,
    ),
    Question(
        "agreement_end",
        "consortium.agreement_end",
        "協定はいつまでですか。",
        "協定書の期間の条に印刷します。",
        "2033-03-31",
        "運用の期間の終わりまでを含めます。",
        kind="day",
        joint=True,
    ),
    Question(
        "go_live",
        "businesses.go_live",
        "本稼働はいつの予定ですか。",
        "調達仕様書と協定書の対象業務一覧に印刷します。",
        "2028-04-01",
        "全ての業務に同じ日を書きます。業務ごとに違うときは、後でファイルを直します。",
        kind="day",
    ),
    Question(
        "system_name",
        "project.system_name",
        "対象のシステムをまとめて何と呼びますか。",
        "調達仕様書と協定書の本文で、システムの総称として用います。",
        "見本地域共同利用システム",
        "パッケージの製品名ではなく、調達で用いる呼び方を書きます。",
    ),
    Question(
        "council_name",
        "consortium.council_name",
        "協議会の名称は何ですか。",
        "調達仕様書と協定書に、カスタマイズの承認などを行う会議体として印刷します。",
        "見本地域自治体クラウド協議会",
        "参加団体の代表が集まって決める場の名称です。",
        joint=True,
    ),
    Question(
        "secretariat",
        "project.secretariat",
        "事務局はどの部署に置きますか。",
        "調達仕様書と協定書に、事務局として印刷します。",
        "見本市総務部情報政策課",
        "調達の担当部署です。",
    ),
    Question(
        "date",
        "project.date",
        "文書の日付はいつですか。",
        "調達仕様書の表紙に印刷します。",
        "2026-12-01",
        "公告の日など、文書に記す日付です。決まるまで空欄にできます。",
        kind="day",
    ),
    Question(
        "population",
        "members.population",
        f"各団体の人口として、{municipalities.POPULATION_SOURCE}を書き込みますか。",
        "経費の負担割合の計算に用います。速報値であり、確定値とは少し違います。",
        "はい、いいえ",
        "いいえのときは、速報値を参考として注釈に書くだけにします。",
        kind="yes",
        vocabulary="yes",
        default="no",
    ),
)


@cache
def by_id() -> dict[str, Question]:
    return {question.id: question for question in QUESTIONS}


@cache
def shipped_businesses() -> tuple[Business, ...]:
    """Businesses often bought, with the regime they usually have."""
    return tuple(Business(row["id"], row["name"], row["regime"]) for row in municipalities.rows_of("businesses.csv"))


def in_japanese(vocabulary: str, word: str) -> str:
    """A word of ``CHOICES`` as documents and officers say it."""
    from specgen.schema import WORDS

    return {"yes": "はい", "no": "いいえ"}[word] if vocabulary == "yes" else WORDS[vocabulary][word]


def _said(vocabulary: str) -> str:
    return "、".join(f"{choice.word} {in_japanese(vocabulary, choice.word)}" for choice in CHOICES[vocabulary])


def applies(question: Question, answers: Answers) -> bool:
    """Whether the answers so far leave anything to ask."""
    if question.id == "population":
        return any(one.municipality for one in answers.member)
    return not question.joint or len(answers.member) > 1


def default_of(question: Question, answers: Answers) -> Any:
    """What an empty answer means, as a value of ``Answers``; a blank when nothing is usual."""
    word = question.default if isinstance(question.default, str) else question.default(answers)
    return read(question, [(word, Origin(question.option))], answers) if word else getattr(Answers(), question.id)


def answered(answers: Answers, question: Question, value: Any) -> Answers:
    """``answers`` with ``value`` for ``question``."""
    return replace(answers, **{question.id: value})


def without(answers: Answers, question: Question) -> Answers:
    """``answers`` with a blank for ``question``."""
    return answered(answers, question, getattr(Answers(), question.id))


def unfit(answers: Answers) -> tuple[Question, ...]:
    """Questions whose answers no longer go with the others, since one of those was changed."""
    gone = answers.lead not in (None, *answers.member)
    before = bool(answers.agreement_end) and answers.agreement_end < answers.agreement_start
    return (*([by_id()["lead"]] if gone else []), *([by_id()["agreement_end"]] if before else []))


def label(question: Question) -> str:
    """The title of the question's field in the schema of profiles; KeyError when it has no such field."""
    from specgen.schema import Profile

    schema = Profile.model_json_schema()
    place: Any = schema
    for part in question.field.split("."):
        options = [place, *place.get("anyOf", ())]
        inner = next(one.get("items", one) for one in options if "$ref" in one or "items" in one or "properties" in one)
        target = schema["$defs"][inner["$ref"].rpartition("/")[2]] if "$ref" in inner else inner
        place = target["properties"][part]
    return str(place["title"]).removesuffix("の識別名")


# --- reading an answer ------------------------------------------------------------------------


def read(question: Question, texts: Sequence[tuple[str, Origin]], answers: Answers) -> Any:
    """The value of ``Answers`` that ``texts`` say, each with the place it stands.

    Several texts are several members or businesses; any other question takes one. Raises UsageError
    SG032–SG037 with every text that cannot be taken.
    """
    if not question.many:
        return _READERS[question.kind](question, *texts[-1], answers)
    problems: list[Problem] = []
    entries: tuple[Any, ...] = ()
    for text, origin in texts:
        try:
            entries = add(question, entries, text, origin)
        except UsageError as error:
            problems += error.problems
    if problems:
        raise UsageError(*problems)
    return entries


def add(question: Question, entries: tuple[Any, ...], text: str, origin: Origin) -> tuple[Any, ...]:
    """``entries`` (members or businesses) and what ``text`` adds; raises UsageError SG032–SG036."""
    entry = _member(text, origin) if question.kind == "members" else business_of(text, origin)
    return with_entry(entries, entry, origin)


def with_entry(entries: tuple[Any, ...], entry: Member | Business, origin: Origin) -> tuple[Any, ...]:
    """``entry`` behind ``entries``, under an id of its own; raises UsageError SG036 when it is there already."""
    same = [one for one in entries if _subject(one) == _subject(entry)]
    if same:
        raise UsageError(Problem(origin, "SG036", f"「{entry.name}」は既に入っています", "一度だけ入力してください"))
    stem = entry.id or ("member" if isinstance(entry, Member) else "business") + str(len(entries) + 1)
    taken = {one.id for one in entries}
    free = next(name for number in range(1, len(entries) + 2) if (name := stem if number == 1 else f"{stem}-{number}") not in taken)
    made: Member | Business = Member(free, entry.name, entry.municipality) if isinstance(entry, Member) else Business(free, *_rest(entry))
    return (*entries, made)


def _rest(business: Business) -> tuple[str, str]:
    return business.name, business.regime


def _subject(entry: Member | Business) -> str:
    return entry.municipality.code if isinstance(entry, Member) and entry.municipality else entry.name


def member_of(one: Municipality) -> Member:
    return Member(municipalities.latin_name(one), one.name, one)


def unlisted(text: str, origin: Origin) -> Member | None:
    """The body ``一覧外:名称`` names; None for any other text."""
    head, colon, _ = text.replace("：", ":", 1).partition(":")
    if head.strip() != "一覧外" or not colon:
        return None
    return Member("", line(text[len(head) + 1 :].strip(), origin))


def _member(text: str, origin: Origin) -> Member:
    outside = unlisted(text, origin)
    if outside:
        return outside
    found = municipalities.find(text, origin)
    if len(found) == 1:
        return member_of(found[0])
    if found:
        shown = "、".join(f"{one.full_name}（{one.code}）" for one in found[:8])
        more = f" ほか {len(found) - 8} 団体" if len(found) > 8 else ""
        raise UsageError(
            Problem(
                origin, "SG034", f"「{text}」に当たる団体が {len(found)} あります", f"県名を付けるか、コードで書いてください: {shown}{more}"
            )
        )
    raise unknown_municipality(text, origin)


def unknown_municipality(text: str, origin: Origin) -> UsageError:
    near = "、".join(f"{one.full_name}（{one.code}）" for one in municipalities.near(text))
    hint = f"{near} の誤りではありませんか。" if near else ""
    return UsageError(
        Problem(
            origin,
            "SG033",
            f"「{text}」という市町村及び特別区は一覧にありません",
            f"{hint}コードなら先頭の 0 も書いてください。都道府県、政令指定都市の区、組合などは「一覧外:名称」と書けば加えられます",
        )
    )


def _lead(_question: Question, text: str, origin: Origin, answers: Answers) -> Member:
    wanted = plain(text)
    found = [one for number, one in enumerate(answers.member, 1) if wanted in (str(number), one.id, *_names(one))]
    if len(found) == 1:
        return found[0]
    names = "、".join(
        f"{one.municipality.full_name}（{one.municipality.code}）" if one.municipality else one.name for one in answers.member
    )
    code, what = ("SG034", "二つ以上の参加団体に当たります") if found else ("SG035", "参加団体にありません")
    raise UsageError(Problem(origin, code, f"「{text}」は{what}", f"次のどれかを名称又はコードで書いてください: {names}"))


def _names(member: Member) -> tuple[str, ...]:
    one = member.municipality
    return (plain(member.name), *((plain(one.full_name), one.code, one.code[:5]) if one else ()))


def business_of(text: str, origin: Origin) -> Business:
    name, regime = split_regime(text)
    listed = listed_business(name)
    if listed:
        return Business(listed.id, listed.name, regime or listed.regime)
    name = line(name, origin)
    if not regime:
        raise UsageError(
            Problem(
                origin,
                "SG035",
                f"業務「{text}」は一覧になく、区分がありません",
                f"「{name}:non_standard」のように書いてください。区分: {_said('regimes')}",
            )
        )
    return Business("", name, regime)


def split_regime(text: str) -> tuple[str, str]:
    """``名称:区分`` → both; a colon before anything but a regime belongs to the name."""
    head, colon, tail = text.replace("：", ":").rpartition(":")
    for choice in REGIMES:
        if colon and plain(tail) in (plain(choice.word), plain(in_japanese("regimes", choice.word))):
            return text[: len(head)].strip(), choice.word
    return text.strip(), ""


def listed_business(name: str) -> Business | None:
    return next((one for one in shipped_businesses() if plain(name) in (plain(one.name), plain(one.id))), None)


def _choice(question: Question, text: str, origin: Origin, _answers: Answers) -> str:
    wanted = plain(text)
    for number, choice in enumerate(question.choices, 1):
        if wanted in (str(number), plain(choice.word), plain(in_japanese(question.vocabulary, choice.word))):
            return choice.word
    raise UsageError(Problem(origin, "SG035", f"「{text}」は選べません", f"次のどれかを書いてください: {_said(question.vocabulary)}"))


_DAY = re.compile(r"(?:([0-9]{4})年?|令和([0-9]{1,2}|元)年|R([0-9]{1,2}))[-/.]?([0-9]{1,2})[-/.月]([0-9]{1,2})日?\Z")


def _day(question: Question, text: str, origin: Origin, answers: Answers) -> str:
    match = _DAY.match(unicodedata.normalize("NFKC", text).replace(" ", ""))
    day = None
    if match:
        western, reiwa, short, month, number = match.groups()
        year = int(western) if western else 2018 + int((reiwa or short).replace("元", "1"))
        try:
            day = date(year, int(month), int(number))
        except ValueError:
            day = None
    if day is None or not 1927 <= day.year <= 2099:
        remedy = "2027-04-01 のように、実在する日を年-月-日で書いてください"
        raise UsageError(Problem(origin, "SG037", f"「{text}」は日付ではありません", remedy))
    if question.id == "agreement_end" and answers.agreement_start > day.isoformat():
        raise UsageError(
            Problem(origin, "SG037", f"協定の末日（{day}）が初日（{answers.agreement_start}）より前です", "日付を直してください")
        )
    return day.isoformat()


def _line(_question: Question, text: str, origin: Origin, _answers: Answers) -> str:
    return line(text, origin)


def line(text: str, origin: Origin) -> str:
    """``text`` as one line of a profile; raises UsageError SG037 when no profile could hold it."""
    from pydantic import TypeAdapter, ValidationError

    from specgen.schema import Line
    from specgen.source import check_text

    try:
        check_text(text, str(origin))
        return TypeAdapter(Line).validate_python(text)
    except (SpecgenError, ValidationError) as error:
        reason = "空です" if not text.strip() else "改行、タブ若しくは制御文字があるか、長すぎます（上限 400 字）"
        raise UsageError(Problem(origin, "SG037", f"この答えは使えません（{reason}）", "一行の文字で書いてください")) from error


_READERS: dict[str, Callable[[Question, str, Origin, Answers], Any]] = {
    "line": _line,
    "day": _day,
    "choice": _choice,
    "yes": _choice,
    "lead": _lead,
}


def plain(text: str) -> str:
    """A word as a careless typist means it: width, case and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def numbers_in(text: str, last: int) -> tuple[int, ...] | None:
    """``1-3 8`` → 1, 2, 3, 8, each within 1 … ``last``; None when ``text`` is not made of such numbers."""
    parts = re.split(r"[\s,、，]+", re.sub(r"\s*[-~〜～－]\s*", "-", unicodedata.normalize("NFKC", text).strip()))
    found: list[int] = []
    for part in parts:
        match = re.fullmatch(r"([0-9]{1,3})(?:-([0-9]{1,3}))?", part)
        if not match:
            return None
        first, end = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= end <= last:
            return None
        found += range(first, end + 1)
    return tuple(found)


def shown(question: Question, answers: Answers) -> str:
    """The answer as the list before writing shows it; "" for a blank."""
    value = getattr(answers, question.id)
    match question.kind:
        case "members" | "businesses":
            return "、".join(one.name for one in value)
        case "lead":
            return value.name if value else ""
        case "choice" | "yes":
            return in_japanese(question.vocabulary, value) if value else ""
    return str(value)
