"""A clause library of a few lines, written to a folder: what most tests need."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import get_args

from specgen.build import Assembled, prepare
from specgen.library import Library, load_library
from specgen.model import Document
from specgen.profile import LoadedProfile, load_profile, parse_profile
from specgen.schema import Check
from tests.conftest import shipped_library

ROOT = Path(__file__).resolve().parent.parent

# What a build of the sample consortium makes: kind, number, and the titles of its documents.
MIHON = (
    ("findings", "00", ("確認事項一覧",)),
    ("spec", "01", ("調達仕様書",)),
    ("contract", "02", ("業務委託契約書案",)),
    ("contract_annex", "03", ("契約書別記",)),
    ("rfp", "04", ("実施要領",)),
    ("call_schedule", "04", ("手続の日程",)),
    ("proposal_guide", "05", ("提案書作成要領",)),
    ("forms", "06", ("様式集",)),
    ("evaluation", "07", ("評価基準書",)),
    ("fit_matrix", "08", ("機能要件適合表",)),
    ("estimate", "09", ("見積内訳書",)),
    ("memorandum", "10", ("申合せ書",)),
    ("agreement", "11", ("協定書",)),
    ("cost_allocation", "12", ("経費分担表",)),
    ("briefing", "13", ("首長・議会説明資料",)),
    ("section_briefing", "14", ("業務担当部門説明資料",)),
    ("customization_review", "15", tuple(f"カスタマイズ要否検討書（CR-{number:02}）" for number in range(1, 13))),
    ("request_register", "16", ("カスタマイズ要望一覧",)),
    ("policy_trace", "17", ("方針対応表",)),
    ("customization_summary", "18", ("カスタマイズ要否検討結果一覧",)),
    ("rule_amendment", "19", tuple(f"条例等改正検討票（CR-{number}）" for number in ("05", "07", "10"))),
    ("talks_request", "20", tuple(f"協議依頼書（CR-{number}）" for number in ("06", "09", "12"))),
    ("standardization_request", "21", tuple(f"標準機能化の検討依頼（CR-{number}）" for number in ("02", "03", "07", "09", "11", "12"))),
    ("reasons", "90", ("採用理由一覧",)),
)
WORKBOOKS = ("fit_matrix", "estimate", "cost_allocation", "request_register")
ENDS = {"call_schedule": "ics", **dict.fromkeys(WORKBOOKS, "xlsx")}  # of files that are no Word files
MIHON_FORMS = (
    *("参加表明書", "会社の概要書", "財務の状況の調書", "業務の実績の調書", "実施体制の調書", "配置を予定する者の調書"),
    *("再委託の予定の調書",),
    *("共同企業体の協定書", "共同企業体の委任状", "参加資格に関する誓約書", "役員等の名簿及び照会の同意書", "秘密保持誓約書", "質問書"),
    *("参加資格の確認の結果の通知書", "提案書の表紙及び提出書", "提案書の章立ての対照表", "機能要件適合表の提出票", "帳票の要件への回答書"),
    *("非機能要件への回答書", "サービスの水準への回答書", "代替措置提案書", "カスタマイズ見積書", "見積書", "見積内訳書（構築）の提出票"),
    *("見積内訳書（運用）の提出票", "工程表", "データの移行及び返却に関する回答書", "情報セキュリティの自己点検票", "二次審査の出席者の届"),
    *("操作の実演の準備表", "請求先の一覧", "辞退届", "契約保証金の免除の申請書"),
)
MIHON_FILES = {
    *(f"様式/様式第{number:02}号_{title}.docx" for number, title in enumerate(MIHON_FORMS, 1)),
    *(f"{number}_{title}.{ENDS.get(kind, 'docx')}" for kind, number, titles in MIHON for title in titles),
    *("17_方針対応表.json", "17_方針対応表.xlsx", "90_採用理由一覧.json", "manifest.json"),
}

PROFILE = """\
project: {title: 試験の調達}
method: proposal
contract: lead
hosting: saas
members:
  - {id: aa, name: 見本市, head_title: 見本市長}
  - {id: bb, name: 例示町, head_title: 例示町長}
consortium: {lead: aa, council_name: 試験協議会}
businesses:
  - {id: finance, name: 財務会計, regime: non_standard}
"""

_CITATIONS = """\
shiken-ho:
  title: 試験に関する法律
  number: 令和３年法律第１号
  short: 試験法
  confidence: verified
  as_of: "2025-06-01"
  articles:
    "8-1": {label: 第８条第１項, about: 適合}
"""


def write_library(folder: Path, clauses: Mapping[str, str], *, scheme: str = "agreement", files: Mapping[str, str] | None = None) -> Path:
    """``clauses``: id → body, optionally with head lines above a line ``---``; all in one kind ``paper``."""
    library = folder / "library"
    shutil.copytree(ROOT / "clause_library" / "styles", library / "styles")
    for clause, text in clauses.items():
        head, _, body = text.rpartition("---\n")
        path = library / "clauses" / Path(*clause.split(".")).with_suffix(".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"id: {clause}", f"title: {clause.split('.')[1]}の件", 'source: ["practice: 試験"]']
        given = {line.split(":")[0] for line in head.splitlines()}
        lines = [line for line in lines if line.split(":")[0] not in given]
        path.write_text("---\n" + "".join(f"{line}\n" for line in lines) + head + "---\n" + body, encoding="utf-8")
    outline = ", ".join(clauses)
    contents = {
        "library.yaml": "name: 試験\nversion: '1'\nlicence: CC0-1.0\n",
        "parameters.yaml": "{}\n",
        "citations.yaml": _CITATIONS,
        "kinds/paper.yaml": (
            f"id: paper\nnumber: '01'\ntitle: 試験文書\nscheme: {scheme}\ncover: {{page: false, title: '{{{{ project.title }}}}'}}\n"
            f"outline:\n  - {{id: one, title: 総則, clauses: [{outline}]}}\n"
            f"checks: [{', '.join(get_args(Check))}]\n"
        ),
        **(files or {}),
    }
    for name, content in contents.items():
        path = library / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return library


MIHON_PROFILE = (ROOT / "profiles" / "mihon.yaml").read_text(encoding="utf-8")


def shipped(name: str) -> Assembled:
    """A shipped sample with the shipped library, everything of it assembled."""
    return prepared(ROOT / "profiles" / f"{name}.yaml")


@cache
def prepared(file: Path) -> Assembled:
    """A profile with the shipped library, everything of it assembled: once for all tests of a process."""
    return prepare(load_profile(file), shipped_library())


def profile(text: str = PROFILE, more: str = "") -> LoadedProfile:
    return parse_profile(text + more, "profile.yaml", "profile")


def small_library(
    folder: Path, clauses: Mapping[str, str], *, scheme: str = "agreement", files: Mapping[str, str] | None = None
) -> Library:
    return load_library(write_library(folder, clauses, scheme=scheme, files=files))


def assembled(
    folder: Path, clauses: Mapping[str, str], *, scheme: str = "agreement", more: str = "", files: Mapping[str, str] | None = None
) -> Assembled:
    return prepare(profile(more=more), small_library(folder, clauses, scheme=scheme, files=files))


def document(
    folder: Path, clauses: Mapping[str, str], *, scheme: str = "agreement", more: str = "", files: Mapping[str, str] | None = None
) -> Document:
    return assembled(folder, clauses, scheme=scheme, more=more, files=files).documents[0]


def package_files(folder: Path) -> dict[str, bytes]:
    """Path in the package → content, for every file of a package."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
