"""Small mistakes, each made with the real command: code → what an officer who makes it reads, and the exit status.

docs/errors.md prints them (tests/errors_document.py). A code without an example here needs more than a few files
and a call, or its messages in the sources say all there is.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from specgen.cli import cli
from specgen.errors import SpecgenError
from tests import house_files
from tests.small import PROFILE, write_library

CHECK = ("check", "見本.yaml", "--library", "library")
LINT = ("lint", "library")
_TITLE = "title: 資料の保存\n"
SOUND = {"a.one": f"{_TITLE}---\n参加団体は、資料を保存しなければならない。\n"}


@dataclass(frozen=True)
class Example:
    """A folder with a profile, a clause library and other files, and the arguments of one call there."""

    arguments: tuple[str, ...] = CHECK
    profile: str = PROFILE
    clauses: Mapping[str, str] = field(default_factory=lambda: SOUND)
    scheme: str = "agreement"
    files: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str | bytes] = field(default_factory=dict)


def shown(example: Example) -> tuple[int, str]:
    """The exit status and all that is printed."""
    printed = io.StringIO()
    with _folder(example), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            cli.main([*example.arguments], prog_name="specgen", standalone_mode=False)
        except SpecgenError as error:
            return error.exit_status, f"{printed.getvalue()}{error}"
        except SystemExit as end:
            return int(end.code or 0), printed.getvalue()
    return 0, printed.getvalue()


@contextlib.contextmanager
def _folder(example: Example) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as name, patch.dict(os.environ, {"SPECGEN_CACHE": "off"}):
        folder = Path(name)
        write_library(folder, example.clauses, scheme=example.scheme, files=example.files)
        for path, text in {"見本.yaml": example.profile, **example.beside}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text if isinstance(text, bytes) else text.encode())
        with contextlib.chdir(folder):
            yield


def _put(old: str, new: str) -> Example:
    assert old in PROFILE, old
    return Example(profile=PROFILE.replace(old, new))


def _more(text: str, *, library: bool = True) -> Example:
    """The profile with more lines, against the small library or the shipped one."""
    return Example(arguments=CHECK if library else CHECK[:2], profile=f"{PROFILE}{text}\n")


def _clause(body: str, **more: str) -> Example:
    """One clause, or more of them under the names of their ids."""
    return Example(clauses={"a.one": body, **{f"a.{name}": text for name, text in more.items()}})


def _library(files: Mapping[str, str], body: str = "文。\n") -> Example:
    return Example(clauses={"a.one": body}, files=files)


def _with_forms(heads: str = "", head: str = "", profile: str = "") -> Example:
    """Two forms that other papers cite by their number."""
    forms = ", ".join(f"{{id: {name}, form: form, title: {title}, clauses: [a.{name}]{head}}}" for name, title in _FORMS.items())
    kind = f"{_KIND}bare_annexes: true\nheads: {{{heads}}}\nannexes: [{forms}]\nchecks: [form_numbers]\n"
    clauses = dict.fromkeys(("a.one", *(f"a.{name}" for name in _FORMS)), "文。\n")
    return Example(profile=PROFILE + profile, clauses=clauses, files={"kinds/paper.yaml": kind})


def _lint(body: str = SOUND["a.one"], files: Mapping[str, str] | None = None) -> Example:
    head, _, text = body.rpartition("---\n")
    source = "" if "source:" in head else "source: ['practice: 資料の保存']\n"
    clause = f"title: 資料の保存\n{source}{head.removeprefix(_TITLE)}---\n{text}"
    return Example(LINT, clauses={"a.one": clause}, files={"citations.yaml": "{}\n", **(files or {})})


def _call(*arguments: str, beside: Mapping[str, str | bytes] | None = None) -> Example:
    return Example(arguments, beside=beside or {})


def _template(content: bytes, corrections: str = "") -> Example:
    return _call(
        "template", "inspect", "ひな形.docx", beside={"ひな形.docx": content, **({"ひな形.yaml": corrections} if corrections else {})}
    )


_DAYS = "{label: 通知の期限, kind: integer, default: 5, source: 'practice: 期限', confidence: design}"
_HEAD = "id: list\ncaption: 一覧\ndescription: 一覧\n"
_TABLE = f"{_HEAD}columns: [{{heading: 団体, width: 100, value: '{{{{ row.name }}}}'}}]\nrows: members\nempty: なし\n"
_SPREAD = _TABLE.replace("width: 100,", "width: 100, across: '{{ row.role }}',")
_CHART = "{caption: 図, unit: 人, category: '{{ row.role }}', value: number, total: role}"
_LAW = "{title: 試験に関する法律, number: 番号, short: 試験法, confidence: verified, as_of: '2025-06-01'"
_KIND = "id: paper\nnumber: '01'\ntitle: 試験文書\nscheme: agreement\ncover: {page: false, title: '{{ project.title }}'}\noutline:\n  - {id: one, title: 総則, clauses: [a.one]}\n"
_FORMS = {"question": "質問書", "entry": "参加表明書"}
_OVERRIDE = "{clause: a.one, action: leave_out, reason: 理由, approver: 課長, date: 2026-10-01}"
_PROVISION = "{id: '1', section: １, text: 手を加えずに使う。, addressee: municipality, strength: requirement"
_FACTOR = "{id: B, title: 住民対応, provision: '1', text: 独自の住民対応, evidence: 記録}"
_FINANCE = "regime: non_standard}"
_LEAD = "consortium: {lead: aa, "
_INIT = ("init", "--yes", "--member", "一覧外:見本市", "--title", "試験", "--business", "財務会計", "--hosting", "saas")


def _policy(name: str = "hoshin", provisions: str = f"{_PROVISION}}}", more: str = "", edition: str = "令和８年") -> dict[str, str]:
    head = f"id: {name}\nfamily: shiken\nedition: {edition}\ntitle: 試験の方針\nissuer: 試験省\ndate: 2026-04-01\n"
    return {f"policies/{name}.yaml": f"{head}provisions: [{provisions}]\n{more}"}


_COSTS = (
    PROFILE.replace("head_title: 見本市長}", "head_title: 見本市長, population: 1000}").replace(
        "head_title: 例示町長}", "head_title: 例示町長, population: 2000}"
    )
    + """\
costs:
  first_year: 2027
  last_year: 2029
  tax_rates: [{fiscal_year: 2027, percent: 10}]
  schemes: [{id: half, name: 半々, mix: {equal: 50, population: 50}}]
  items:
    - {id: fee, name: 利用料, scheme: half, amounts: {2027: 1000000}}
"""
)
_SECOND = (
    "    - {id: post, name: 郵送料, scheme: half, group: run, tax_percent: 0, amounts: {2027: 1000}}\n  groups: [{id: run, name: 運用費}]\n"
)
_ALL_LEAVE = "  departures: [{member: aa, fiscal_year: 2027}, {member: bb, fiscal_year: 2027}]\n"
_REQUEST = "customization_requests: [{id: CR-01, title: 帳票, business: finance, members: [aa]}]\n"


def _costs(*changes: tuple[str, str], more: str = "", end: str = "", call: str = "check") -> Example:
    """A profile with costs, something in it written otherwise and something written behind it."""
    text = _COSTS
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return Example(("allocate", "見本.yaml") if call == "allocate" else CHECK, profile=text + more + end)


EXAMPLES: dict[str, Example] = {
    # reading
    "SG003": _put("試験の調達", "試験の\x0b調達"),
    "SG004": _more("drivers: " + "[" * 70 + "]" * 70),
    "SG006": _call("check", ".yaml", beside={".yaml": PROFILE}),
    "SG010": _put("method: proposal", "method： proposal"),
    "SG011": _put("method: proposal", "method: *same"),
    "SG012": _put("method: proposal", "method: !important proposal"),
    "SG013": _more("method: proposal"),
    "SG014": _more("---\nmethod: proposal"),
    "SG015": _more("? [method]\n: proposal"),
    "SG016": _library({"clauses/a/two.md": "文。\n"}),
    # usage
    "SG020": _call("build", "見本.yaml", "--library", "library", "--only", "papre"),
    "SG021": _call("explain", "見本.yaml", "a.oen", "--library", "library"),
    "SG023": _call("check", "見本.yaml", "--set", "project.date"),
    "SG031": _call("init", "--yes"),
    "SG032": _call("init", "--yes", "--member", "131015"),
    "SG033": _call("init", "--yes", "--member", "札幌し"),
    "SG034": _call("init", "--yes", "--member", "府中市"),
    "SG035": _call(*_INIT, "--method", "proposel"),
    "SG036": _call(*_INIT, "--business", "財務会計"),
    "SG037": _call(*_INIT, "--date", "四月の初め"),
    "SG038": _call(*_INIT, "-o", "見本.txt"),
    "SG039": _call(*_INIT, "--lead", "見本市"),
    # profile
    "SG110": _put("method: proposal", "metod: proposal"),
    "SG111": _put("method: proposal\n", ""),
    "SG112": _put("title: 試験の調達", "title: 7"),
    "SG113": _put("method: proposal", "method: propozal"),
    "SG114": _put("name: 見本市", 'name: 見本市, population: "12,000"'),
    "SG115": _put("title: 試験の調達", "title: 試験の調達, date: 2027-02-30"),
    "SG116": _put("id: finance", "id: 財務"),
    "SG117": _put("試験の調達", "長い調達" * 101),
    "SG118": _put("title: 試験の調達", 'title: "試験の\\n調達"'),
    "SG120": _more("overrides: [{clause: a.one, action: replace_text, reason: 理由, approver: 課長, date: 2026-10-01}]"),
    "SG121": _library({"tables/list.yaml": _TABLE.replace("width: 100", "width: 90")}),
    "SG122": _library({"parameters.yaml": "days: " + _DAYS.replace("default: 5", "default: 5, min: 10")}),
    "SG123": _more("organs: [{id: x, organ: selection_committee, role: 委員, outside: true, members: [aa], post: 学識経験者}]"),
    "SG124": _library({"tables/list.yaml": f"{_TABLE}chart: {_CHART}\n"}),
    "SG130": _put("id: bb", "id: aa"),
    "SG131": _put(_LEAD, "consortium: {lead: cc, "),
    "SG132": _put(_FINANCE, "regime: non_standard, members: [aa, aa]}"),
    "SG133": _put("consortium: {lead: aa, council_name: 試験協議会}\n", ""),
    "SG134": _put(_LEAD, f"{_LEAD}agreement_start: 2028-04-01, agreement_end: 2028-03-31, "),
    "SG135": _more(f"overrides:\n  - {_OVERRIDE}\n  - {_OVERRIDE}"),
    "SG136": _more(
        "customization_requests: [{id: x, title: 要望, business: finance, members: [aa], summary: 内容, answers: {urgent: yes}}]",
        library=False,
    ),
    "SG137": _put(_LEAD, f"{_LEAD}vice_chair: aa, "),
    "SG138": _put("contract: lead", "contract: union"),
    "SG139": Example(
        profile=PROFILE.replace(_LEAD, f"{_LEAD}party_labels: true, ").replace(
            "consortium", "".join(f"  - {{id: m{i}, name: 試験{i}町}}\n" for i in range(3, 12)) + "consortium"
        )
    ),
    "SG140": _more("parameters: {notise_days: 10}", library=False),
    "SG141": _more("parameters: {notice_days: 十日}", library=False),
    "SG142": _more("parameters: {notice_days: 999}", library=False),
    "SG143": _more("tables: {busineses: {cut: [finance]}}", library=False),
    "SG144": _more("tables: {businesses: {cut: [fainance]}}", library=False),
    "SG145": _more("tables: {businesses: {change: {finance: {golive: 未定}}}}", library=False),
    "SG146": _more("confirmations: [{by: 総務課, on: 2026-12-01, names: [notise_days]}]", library=False),
    "SG147": _more("requirements_file: 要件.csv"),
    "SG148": Example(profile=f"{PROFILE}requirements_file: 要件.csv\n", beside={"要件.csv": "番号,内容\nFIN-1,出力すること。\n"}),
    "SG149": _more(
        "requirements: [{id: FIN-1, business: finance, text: 帳票を出力すること。, necessity: standard_option, standard_id: '0010001'}]"
    ),
    "SG150": Example(
        profile=PROFILE.replace(_FINANCE, "regime: non_standard, go_live: 2028-03-31}") + "contract_period: {operation_start: 2028-04-01}\n"
    ),
    "SG151": _more("milestones: [{id: a, name: 審査, date: 2027-06-01}, {id: b, name: 公告, date: 2027-05-01}]"),
    "SG152": _more("contract_period: {build_start: 2027-06-01, operation_start: 2027-05-31}"),
    "SG153": Example(
        profile=PROFILE.replace(_LEAD, f"{_LEAD}agreement_end: 2030-03-31, ") + "contract_period: {operation_end: 2033-03-31}\n"
    ),
    "SG154": _put(_LEAD, f"{_LEAD}signing_service: 電子契約サービス, "),
    "SG155": _put(_LEAD, f"{_LEAD}lead_signs_for_members: true, "),
    "SG156": _more("evaluation: {price_points: 300}", library=False),
    "SG157": _more("evaluation: {price_formula: ratio_ceiling}"),
    "SG158": Example(
        profile=PROFILE.replace(_LEAD, f"{_LEAD}vehicle: wide_area_union, council_funds: true, ").replace(
            "contract: lead", "contract: union"
        )
    ),
    "SG159": _more("evaluation: {marks: [{mark: ▲, percent: 80}]}", library=False),
    "SG160": _more("budget: {ceiling_yen: 300000000, ceiling_build_yen: 120000000, ceiling_operation_yen: 190000000}"),
    "SG161": _put("試験の調達", "試験の\ue000調達"),
    "SG162": _put("試験の調達", "試験の\u200b調達"),
    "SG163": _more("call: {notice: 2027-01-12, steps: [{id: opening, date: 2027-03-01}]}", library=False),
    "SG164": _more("call: {notice: 2027-01-12, steps: [{id: questions, date: 2027-01-08}]}", library=False),
    "SG165": _more("call: {gpa: tokutei}", library=False),
    "SG166": _more("call: {selection_committee: 試験選定委員会}", library=False),
    "SG167": _more("evaluation: {tie: [technical, price]}"),
    "SG168": _with_forms(profile="call: {form_numbers: [{form: qestion, number: 7}]}\n"),
    "SG169": _with_forms(profile="call: {form_numbers: [{form: question, number: 7}, {form: entry, number: 7}]}\n"),
    # policies
    "SG183": _more("annexes: [{id: guide, title: 運用の手順, file: 手順.docx, documents: [paper]}]", library=False),
    "SG184": _more("annexes: [{id: guide, title: 運用の手順, file: 手順.docx, documents: [papers]}]", library=False),
    "SG190": _library(_policy(provisions=f"{_PROVISION}, clauses: [[paper/a.oen]]}}")),
    "SG191": _library(_policy(provisions=f"{_PROVISION}, facts: [factor_named]}}")),
    "SG192": _library(_policy(more="factors: [" + _FACTOR.replace("'1'", "'2'") + "]\n")),
    "SG193": _library(_policy(more=f"factors: [{_FACTOR}, {_FACTOR}]\n")),
    "SG194": _library({**_policy(), **_policy("shin", edition="令和９年")}),
    "SG195": _call("policy", "show", "hoshin-2026", "--library", "library"),
    "SG196": _call("policy", "diff", "mic-2019", "standardization-2021"),
    # clauses
    "SG201": _clause("題名は{{ project.title とする。\n"),
    "SG202": _clause("題名は{{ title }}とする。\n"),
    "SG203": _clause("[[see:a.one]]による。\n"),
    "SG204": _clause("文。\n\n@id last\n"),
    "SG205": _clause("@if joint\n文。\n"),
    "SG206": _clause("1. 項目\n"),
    "SG207": _clause("次の[[table:list]]による。\n"),
    "SG208": _clause("次による。\n（1）甲\n"),
    "SG209": _clause("次による。\n\n1. 甲\n3. 乙\n"),
    "SG210": _clause("次による。\n\n1. 甲\n    1. 乙\n"),
    "SG211": _clause("長" * 30_000 + "。\n"),
    "SG212": _clause("次による。\n\n1. 甲\n\n   乙\n"),
    "SG213": _clause("@id a\n文。\n\n@id a\n文。\n"),
    "SG214": _clause("\n"),
    "SG215": _clause("見えない\u200b文字。\n"),
    # library
    "SG221": _clause("id: a.two\n---\n文。\n"),
    "SG222": _clause("source: [mic-2019/99]\n---\n文。\n"),
    "SG223": _clause("[[cite:shiken-ho/8-1]]による。\n"),
    "SG224": _library({"citations.yaml": f"x-ho: {_LAW.replace('verified', 'unverified')}}}\n"}),
    "SG225": _clause("when: {jiont: true}\n---\n文。\n"),
    "SG226": _clause("次の表による。\n\n[[table:lists]]\n"),
    "SG227": _clause("題名は{{ project.titel }}とする。\n"),
    "SG228": _clause("[[cite:siken-ho/8-1]]による。\n"),
    "SG229": _clause("[[ref:a.three]]による。\n", two="文。\n"),
    "SG230": _library({"tables/list.yaml": _TABLE.replace("rows: members", "rows: menbers")}),
    "SG231": _library({"kinds/paper.yaml": _KIND.replace("[a.one]", "[a.one, a.one]")}),
    "SG232": _library({"terms.yaml": "a: {term: 資料, definition: 書類をいう。}\nb: {term: 資料, definition: 記録をいう。}\n"}),
    "SG233": _library({"tables/list.yaml": _TABLE.replace("rows: members", "rows: [{name: {joint: true}}]")}),
    "SG234": _library(
        {"tables/list.yaml": _TABLE.replace("rows: members", "rows: blanks").replace("row.name", "row.label")},
        "次の表による。\n\n[[table:list]]\n",
    ),
    "SG236": _library({"tables/list.yaml": f"{_SPREAD}chart: {_CHART.replace('value: number', 'value: figure')}\n"}),
    "SG237": _library({"tables/list.yaml": _SPREAD}, "次の表による。\n\n[[table:list]]\n\n[[chart:list]]\n"),
    "SG238": _with_forms("announced: {date: 令和　　年　　月　　日, addressee: [見本市長　様]}", head=", head: anounced"),
    # lint
    "SG250": _lint(files={"parameters.yaml": f"days: {_DAYS}\n"}),
    "SG251": _lint(files={"tables/list.yaml": _TABLE}),
    "SG252": _lint(files={"citations.yaml": f"shiken-ho: {_LAW}}}\n"}),
    "SG253": _lint(files={"clauses/a/two.md": "---\nid: a.two\ntitle: 資料の保存\nsource: ['practice: 資料の保存']\n---\n文。\n"}),
    "SG254": _lint("when: {joint: false, members: {min: 3}}\n---\n参加団体は、資料を保存しなければならない。\n"),
    "SG255": _lint("when: {method: proposal}\n---\n文。\n\n@when {method: open_bidding}\n文。\n"),
    "SG256": _lint("source: ['practice: 慣行']\n---\n参加団体は、資料を保存しなければならない。\n"),
    "SG257": _lint("allow: {tekgi: 理由}\n---\n参加団体は、資料を保存しなければならない。\n"),
    "SG258": _lint(
        files={"lint.yaml": "- {id: x, pattern: '(', scope: all, message: 悪い語, remedy: 消す, source: 試験, bad: 悪い。, good: 良い。}\n"}
    ),
    "SG259": _lint(files={"terms.yaml": "a: {term: 台帳, definition: 台帳をいう。}\n"}),
    "SG260": _lint("参加団体は、適宜、資料を保存しなければならない。\n"),
    "SG261": _lint("@id first\n資料は、保存しなければならない。\n\n[[ref:a.one#first]]の資料は、紙とする。\n"),
    "SG262": _lint(files={"topics.yaml": "list: {title: 事項, topics: {one: {title: 目的, clauses: [paper/a.oen]}}}\n"}),
    "SG263": _lint(
        "when: {method: proposal}\n---\n参加団体は、資料を保存しなければならない。\n",
        files={"topics.yaml": "list: {title: 事項, topics: {one: {title: 資料の保存, clauses: [paper/a.one]}}}\n"},
    ),
    "SG264": _lint("参加団体の体制は、次の図のとおりとする。\n\n[[figure:organization]]\n"),
    # assembly
    "SG189": Example(
        profile=f"{PROFILE}overrides: [{{clause: a.two, action: put_in, reason: 理由, approver: 課長, date: 2026-10-01}}]\n",
        clauses={"a.one": "文。\n", "a.two": "when: {figures: organization}\n---\n次の図のとおりとする。\n\n[[figure:organization]]\n"},
    ),
    "SG301": _clause("[[ref:a.two]]による。\n", two="when: {joint: false}\n---\n文。\n"),
    "SG302": _more(f"overrides: [{_OVERRIDE.replace('a.one', 'a.oen')}]"),
    "SG303": Example(
        profile=f"{PROFILE}overrides: [{{clause: a.two, action: replace_text, text: 別の文。, reason: 理由, approver: 課長, date: 2026-10-01}}]\n",
        clauses={"a.one": "[[ref:a.two#second]]による。\n", "a.two": "文。\n\n@id second\n文。\n"},
    ),
    "SG304": _clause("次による。\n\n1. 一\n   1. 二\n      1. 三\n         1. 四\n"),
    "SG305": _clause("| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n"),
    "SG306": _library(
        {"tables/list.yaml": _TABLE.replace("rows: members", "rows: [{name: aa}]") + "words: {name: {bb: 例示町}}\n"},
        "次の表による。\n\n[[table:list]]\n",
    ),
    "SG307": _clause("[[ref:a.three|relative]]による。\n", two="文。\n", three="文。\n"),
    "SG308": _clause("文。\n", two="文。\n", three="[[ref:a.two..a.one]]による。\n"),
    "SG310": _clause("{{ project.title | yen }}とする。\n"),
    "SG311": _library({"tables/list.yaml": _TABLE + "landscape: true\n"}, "次の表による。\n\n[[table:list]]\n"),
    "SG312": _clause("when: {joint: false}\n---\n文。\n"),
    "SG313": Example(("build", "見本.yaml", "--library", "library"), files={"kinds/other.yaml": _KIND.replace("id: paper", "id: other")}),
    "SG314": Example(clauses={"a.one": "次による。\n\n1. 甲\n2. 乙\n\n次にもよる。\n\n1. 丙\n2. 丁\n"}, scheme="kobun"),
    # costs
    "SG410": _costs(("equal: 50", "equal: ５０")),
    "SG411": _costs(more="  figures: [{member: aa, base: fiscal, value: -3, as_of: 2026-10-01, source: 決算, status: final}]\n"),
    "SG412": _costs(("{2027: 1000000}", "{令和９: 1000000}")),
    "SG413": _costs(more="  unit_yen: 500\n"),
    "SG414": _costs(("equal: 50", "equal: 49.5")),
    "SG416": _costs(("{2027: 1000000}", "{2031: 1000000}")),
    "SG417": _costs(("equal: 50, population: 50", "direct: 100")),
    "SG418": _costs(("scheme: half,", "scheme: half, exit: {remaining: true, cover_months: 12},")),
    "SG419": _costs(("scheme: half,", "scheme: half, group: run,"), more=_SECOND),
    "SG421": _costs(more="  stages: [{scheme: half, id: city, percent: 100, members: [aa]}]\n"),
    "SG422": _costs(("mix: {", "cap_percent: 40, mix: {"), call="allocate"),
    "SG423": _costs(more="  remainder: none_carry\n"),
    "SG424": _costs(more="  joinings: [{member: bb, start: 2027-10-15}]\n"),
    "SG425": _costs(("percent: 10}]", "percent: 10}, {fiscal_year: 2027, percent: 8}]")),
    "SG426": _costs(more="  customizations: [{id: CR-01, initial: {2027: 100000}}]\n", end=_REQUEST),
    "SG428": _costs(more="  office: [{fiscal_year: 2028, yen: 1000000}]\n"),
    "SG427": _costs(("scheme: half,", "scheme: half, phase: initial,"), more="  joinings: [{member: bb, start: 2028-04-01}]\n"),
    "SG430": _costs((", population: 2000", ""), call="allocate"),
    "SG431": _costs(("population: 1000", "population: 0"), ("population: 2000", "population: 0"), call="allocate"),
    "SG432": _costs(("{2027: 1000000}", "{2028: 1000000}"), more=_ALL_LEAVE, call="allocate"),
    "SG433": _costs(("fiscal_year: 2027, percent", "fiscal_year: 2028, percent"), call="allocate"),
    "SG434": _costs(more="  grants: [{id: g, name: 補助金, item: fee, fiscal_year: 2027, yen: 2000000}]\n", call="allocate"),
    "SG436": _costs(("{2027: 1000000}", "{2028: 1000000}"), more="  departures: [{member: bb, fiscal_year: 2027}]\n", call="allocate"),
    "SG437": Example(("allocate", "見本.yaml", "--explain", "bbb"), profile=_COSTS),
    "SG438": _call("allocate", "見本.yaml"),
    "SG439": Example(("allocate", "見本.yaml", "--scenario", "案.yaml"), profile=_COSTS, beside={"案.yaml": "method: proposal\n"}),
    # workplace
    # a house template and the YAML beside it
    "SG187": _template(house_files.office(left=7000)),
    "SG444": _template(house_files.office()),
    "SG445": _template(house_files.office(), "条の見出: 仕様書の項目\n項: 仕様の項目\n"),
    "SG446": _template(house_files.office(), "条: 表の文字\n"),
    "SG501": _call("check", "見ほん.yaml"),
    "SG502": _call("check", "見本.yaml", "--library", "libary"),
    "SG504": Example(
        ("build", "見本.yaml", "--library", "library", "-o", "出力"),
        beside={
            "出力/manifest.json": '{"specgen": "0", "profile": {}, "documents": []}',
            "出力/01_試験文書.docx": "文",
        },
    ),
    "SG638": _call("inspect", "資料.docx", "--a11y", beside={"資料.docx": house_files.bare()}),
    "SG505": _call("build", "見本.yaml", "--library", "library", "-o", "出力", beside={"出力/覚え書き.txt": "文"}),
    "SG506": _call("build", "見本.yaml", "--library", "library", "-o", "."),
    "SG508": _call(*_INIT, "-o", "見本.yaml"),
    "SG530": _call("samples", "-o", ".", beside={"mihon.yaml": "method: proposal\n"}),
    # findings
    "SG601": Example(
        ("build", "見本.yaml", "--library", "library", "--final"), clauses={"a.one": "事務局は、{{ project.secretariat }}とする。\n"}
    ),
    "SG602": _call("clauses", "search", "全然ない言葉", "--library", "library"),
    "SG603": Example(
        ("build", "見本.yaml", "--library", "library", "--final"),
        clauses={"a.one": "{{ parameters.days }}日前までに通知する。\n"},
        files={"parameters.yaml": f"days: {_DAYS}\n"},
    ),
    "SG611": Example(
        profile=PROFILE.replace(_FINANCE, "regime: non_standard, go_live: 2034-04-01}").replace(
            _LEAD, f"{_LEAD}agreement_end: 2033-03-31, "
        )
    ),
    "SG612": Example(
        profile=PROFILE.replace("title: 試験の調達", "title: 試験の調達, date: 2027-01-15")
        + "cloud_examination: {date: 2027-02-01, result: 利用する。}\n"
    ),
    "SG613": Example(
        profile=PROFILE + "customization_requests:\n  - {id: CR-1, title: 要望, business: finance, members: [aa],"
        " approval: {date: 2026-08-01, by: 協議会, scope: 範囲, review: 更新時}}\n"
    ),
    "SG615": _costs(
        more="  customizations: [{id: CR-01, initial: {2027: 100000}}]\n",
        end="customization_requests:\n  - {id: CR-01, title: 帳票, business: finance, members: [aa], costs: {initial_yen: 200000},"
        " approval: {date: 2026-08-01, by: 協議会, scope: 範囲, review: 更新時}}\n",
    ),
    "SG616": Example(
        profile=PROFILE.replace(_LEAD, f"{_LEAD}agreement_start: 2028-04-01, ") + "contract_period: {build_start: 2028-03-31}\n",
    ),
    "SG617": _costs(("name: 利用料", "name: 帳票のカスタマイズ経費")),
    "SG618": _costs(
        end="customization_requests:\n  - {id: CR-01, title: 帳票, business: finance, members: [aa], costs: {initial_yen: 200000},"
        " approval: {date: 2026-08-01, by: 協議会, scope: 範囲, review: 更新時}}\n",
    ),
    "SG619": _more("tables: {members: {change: {bb: {name: 例示市}}}}", library=False),
    "SG620": _more(
        "customization_requests:\n  - {id: CR-01, title: 帳票, business: finance, members: [aa],"
        " approval: {date: 2026-08-01, by: 協議会, scope: 範囲, review: 更新時}}\n"
        "overrides: [{clause: annex.approved_customizations, action: replace_text, text: 一覧は、別に配る。, reason: 別に配る, approver: 課長,"
        " date: 2026-10-01}]",
        library=False,
    ),
    "SG621": _put(_LEAD, f"{_LEAD}agreement_title: 試験システムの共同利用に関する規約, "),
    "SG622": Example(
        arguments=CHECK[:2],
        profile=PROFILE.replace(_LEAD, f"{_LEAD}vehicle: joint_organ, ") + "parameters: {withdrawal_notice_months: 18}\n",
    ),
    "SG635": _with_forms(profile="call: {submission_way: 様式第９号による申込み}\n"),
    "SG623": _more(
        "overrides: [{clause: a.one, action: replace_text, text: 資料の保存は、第９条の定めるところによる。, reason: 理由, approver: 課長,"
        " date: 2026-10-01}]"
    ),
}
