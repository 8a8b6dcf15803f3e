"""Hostile text in every free-text field of a profile (rows C9–C11 and C13 of the fault model).

Whatever is written there is refused with a code and a place, or printed as that text and nothing else:
the package is the one that harmless text gives, with the harmless words exchanged for the hostile ones.
Which fields there are is read from the schema, never typed.
"""

from __future__ import annotations

import copy
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.build import build, prepare
from specgen.errors import InputError, SpecgenError
from specgen.library import Library
from specgen.profile import LoadedProfile, load_profile, parse_profile
from specgen.render import docx
from specgen.schema import Profile
from specgen.source import decode
from tests.conftest import ROOT, shipped_library

ENVIRONMENT = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "400"}
BUILDING = settings(max_examples=60, derandomize=True, deadline=None)
READING = settings(max_examples=300, derandomize=True, deadline=None)

# --- a profile that says everything, and the fields the schema knows --------------------------

# Every key of the schema once (proved below), but for those that name an entry of the library which it may not have.
# Some members and businesses leave values out, so that names are also printed inside blanks.
COMPLETE: dict[str, Any] = {
    "project": {"title": "試験の調達", "system_name": "試験システム", "date": "2026-12-01", "secretariat": "見本市総務部"},
    "method": "proposal",
    "contract": "lead",
    "hosting": "joint_dc",
    "members": [
        {"id": "aa", "name": "見本市", "head_title": "見本市長", "head_name": "見本太郎", "address": "見本県見本市一丁目"}
        | {"population": 82140, "households": 35480, "staff": 640, "terminals": 720, "printers": 96, "sites": 14, "seats": 5}
        | {"figures_as_of": "2026-10-01", "figures_source": "見本市の調べ", "figures_status": "final", "terminals_source": "見本市の台帳"}
        | {"inspector": "情報政策課長", "invoice": "情報政策課"},
        {"id": "bb", "name": "例示町", "population": 12000},
        *({"id": body, "name": f"{name}村", "population": 3000} for body, name in (("cc", "仮名"), ("dd", "試作"), ("ee", "雛形"))),
    ],
    "consortium": {
        "name": "試験クラウド",
        "lead": "aa",
        "council_name": "試験協議会",
        "vehicle": "plain_agreement",
        "agreement_title": "試験の協定書",
        "rules_title": "試験の規約",
        "rules_start": "2027-04-01",
        "body_name": "試験組合",
        "office": "見本市役所内",
        "executive_choice": "lead",
        "agreement_start": "2027-04-01",
        "agreement_end": "2033-03-31",
        "vice_chair": "bb",
        "auditors": ["bb"],
        "secretariat_rule": "rotation",
        "council_funds": True,
        "selection_committee": "試験選定委員会",
        "selection_outsiders": True,
        "selection_ordinance": "試験選定委員会条例",
        "signing": "electronic",
        "signing_service": "試験の電子契約サービス",
        "party_labels": True,
        "lead_signs_for_members": False,
    },
    "organs": [
        {"id": "chair", "organ": "steering_committee", "role": "幹事長", "members": ["aa"], "outside": False, "post": "総務部長"},
        {"id": "section", "organ": "business_section", "section": "内部情報業務部会", "role": "部会員", "post": "財政課長"},
    ],
    "businesses": [
        {"id": "finance", "name": "財務会計", "regime": "non_standard", "members": ["aa"], "plan": "renewal", "group": "内部"}
        | {"changes": "帳票の項目順が変わる。"},
        {"id": "resident", "name": "住民記録", "regime": "standardized", "go_live": "2028-04-01", "standard_spec": "標準仕様書第１版"},
        {"id": "tax", "name": "固定資産税", "regime": "transition_support", "migration_deadline": "2030-03-31"},
        {"id": "counter", "name": "窓口支援", "regime": "related", "go_live": "2028-04-01"},
    ],
    "drivers": [{"id": "end", "name": "保守の終了", "detail": "保守が終わる。"}],
    "kpi": [{"id": "cost", "name": "運用経費", "current": "百万円", "target": "八十万円", "measured": "毎年度の決算による。"}],
    "current_systems": [
        {"id": "old", "name": "旧財務", "members": ["aa"], "businesses": ["finance"], "vendor": "株式会社見本", "architecture": "庁内"}
        | {"in_operation_since": "2018-04-01", "contract_end": "2028-03-31", "interfaces": 9, "reports": 186, "gaiji": 12}
        | {"customizations": 21, "data_volume": "百ギガバイト", "issues": "版が古い。"}
    ],
    "next_system": {"configuration": "一つの基盤に置く。", "network": "専用回線", "network_model": "アルファ型"},
    "contract_period": {
        "build_start": "2027-06-01",
        "build_end": "2028-03-31",
        "operation_start": "2028-04-01",
        "operation_end": "2033-03-31",
    },
    "budget": {
        "multi_year": "continuing",
        "ordinance": "見本市長期継続契約条例",
        "ceiling_yen": 1000000,
        "ceiling_build_yen": 400000,
        "ceiling_operation_yen": 600000,
    },
    "milestones": [{"id": "contract", "name": "契約の締結", "date": "2027-06-01", "by": "受注者"}],
    "procurement_unit": "groups",
    "related_procurements": [
        {"id": "line", "name": "回線", "start": "2027-10-01", "end": "2033-03-31", "contractor": "未定", "relation": "試験を調整する。"}
    ],
    "restricted_parties": [{"id": "pmo", "name": "株式会社仮名", "reason": "監理の支援"}],
    "constraints": [{"id": "march", "name": "年度末の制限", "detail": "作業を行わない。"}],
    "links": [
        {
            "id": "bank",
            "source": "財務会計",
            "target": "指定金融機関",
            "members": ["aa"],
            "way": "ファイル",
            "frequency": "毎日",
            "records": "百件",
        }
        | {"items": 3, "standard": "標準の形式", "responsible": "参加団体", "note": "なし"}
    ],
    "reports": [
        {
            "id": "notice",
            "name": "納税通知書",
            "business": "tax",
            "copies": "千通",
            "basis": "標準の様式",
            "output": "外部の印刷",
            "note": "窓あき",
        }
    ],
    "migration_targets": [
        {
            "id": "tax",
            "business": "tax",
            "data": "課税の記録",
            "years": "五年分",
            "records": "一万件",
            "format": "標準の形式",
            "source": "旧財務",
        }
    ],
    "standards": [{"id": "data", "name": "共通の標準", "version": "第１版", "as_of": "2026-10-01"}],
    "requirements": [
        {"id": "FIN-1", "business": "finance", "major": "予算", "middle": "要求", "minor": "入力", "text": "予算を入力すること。"}
        | {"necessity": "mandatory", "weight": 2, "members": ["aa"], "standard_id": "0001"}
    ],
    "extent": "full",
    "my_number": True,
    "sla_model": "point_decay",
    "contract_terms": {
        "regulation": "見本市契約規則",
        "deposit": "納付",
        "delay_rate": "規則に定める率",
        "court": "見本地方裁判所",
        "exclusion_ordinance": "見本市暴力団排除条例",
        "security_policy": "見本市の方針",
        "files": "文書の形式",
    },
    "call": {
        "notice": "2027-01-12",
        "briefing": True,
        "steps": [{"id": "questions", "date": "2027-01-25"}],
        "office_address": "見本市一丁目",
        "office_phone": "０００－００００－００００",
        "office_mail": "joho@city.mihon.example",
        "office_hours": "開庁日の午前９時から午後５時まで",
        "website": "見本市のウェブサイト",
        "submission_way": "電子メール",
        "roster": "見本市競争入札参加資格者名簿",
        "suspension_rule": "見本市指名停止等措置要綱",
        "track_population": 10000,
        "selection_basis": "見本市選定委員会設置要綱",
        "first_review": True,
        "anonymous": True,
        "price_published": False,
        "bid_electronic": False,
        "bid_system": "電子入札のシステム",
        "bid_place": "見本市役所",
        "bid_deposit": "免除",
        "gpa": "none",
        "materials": [{"id": "plan", "name": "構成図", "way": "閲覧", "secret": True}],
        "answers": [
            {"id": "q1", "date": "2027-02-01", "place": "調達仕様書", "question": "問", "answer": "答", "change": "変更の内容"},
        ],
        "form_numbers": [{"form": "question", "number": 9}],
    },
    "evaluation": {
        "total_points": 1000,
        "criteria": [
            {
                "id": "policy",
                "group": "方針",
                "name": "実現の方針",
                "viewpoint": "方針が明らかであること。",
                "points": 650,
                "minimum_percent": 50,
            },
        ],  # one: the same text as the group of two criteria makes one group
        "scale": "five",
        "rounding": "down",
        "digits": 2,
        "minimum_percent": 50,
        "tie": ["technical", "fit", "price", "vote", "lot"],
        "price_points": 200,
        "price_formula": "ratio_lowest",
        "full_percent": 70,
        "value_formula": "addition",
        "base_points": 0,
        "fit_points": 150,
        "fit_formula": "share",
        "marks": [{"mark": "▲", "percent": 10}],
        "experts": [{"id": "e1", "post": "大学教授", "asked": "2026-12-02", "opinion": "適当である。"}],
    },
    "cloud_examination": {"date": "2026-09-30", "result": "次回の更新に際して検討することとした。"},
    "governance": {
        "head_post": "副市町村長",
        "direction": "総合計画",
        "it_section": "情報政策課",
        "bpr_section": "行政改革課",
        "briefing_date": "2026-10-20",
        "policy_checked": "2026-11-02",
        "guide_read": "2026-10-05",
        "principle_shared": "2026-10-30",
        "checklist": "点検表.xlsx",
    },
    "assembly": {
        "session": "令和９年３月の定例会",
        "ratio_reason": "この方式による。",
        "comparison": "単独より小さい。",
        "funding": "補助金を申請する。",
        "invoice": "受注者が交付する。",
    },
    "customization": {"cost_bearer": "requester", "cost_record": "協議会の議事録", "route": ["住宅課長", "副市長"]},
    "customization_requests": [
        {
            "id": "CR-01",
            "title": "加点計算",
            "business": "finance",
            "members": ["aa", "bb"],
            "section": "住宅課",
            "requested": "2026-09-08",
            "in_operation": True,
            "category": "modification",
            "current": "手で加える。",
            "summary": "加点を反映する。",
            "legal_basis": "なし",
            "cases_per_year": 240,
            "staff_affected": 3,
            "resident_effect": "なし",
            "package": "標準の機能にない。",
            "gap": "加点の計算",
            "factors": ["B", "C"],
            "answers": {"b_1": "yes", "c_1": "unknown"},
            "notes": {"b_1": "期限に間に合わない。"},
            "alternatives": [
                {"id": "export", "name": "汎用抽出", "detail": "表計算で作る。", "feasible": "no"}
                | {"cost_yen": 120000, "remaining": "誤りが残る。", "adopted": False}
            ],
            "workflow_review": "受付の順を改める。",
            "local_rule": {"name": "見本市営住宅条例施行規則", "article": "第１０条", "purpose": "公平な選考"}
            | {"amendment": "加点を削る。", "amended_by": "令和９年３月", "section": "法務課"},
            "external": {
                "name": "見本県",
                "prefecture": True,
                "post": "土木部住宅課長",
                "basis": "報告要領",
                "proposal": "標準の帳票による報告",
            }
            | {"reply_by": "2026-12-25", "talks": [{"date": "2026-10-15", "result": "持ち帰って検討する。"}]},
            "costs": {"initial_yen": 3000000, "yearly_yen": 400000, "version_up_yen": 600000, "source": "概算見積り"},
            "benefit": {"hours_per_year": 120, "unit_cost_yen": 3000, "errors_per_year": 2, "error_effect": "選考のやり直し"},
            "minimum_scope": {"part": "加点の計算", "bodies": "見本市", "users": "住宅課の職員", "term": "次回更新まで", "exit": "標準化"},
            "effect_on_others": "なし",
            "opinions": [{"department": "bpr", "section": "行政改革課", "date": "2026-10-02", "text": "順を改めれば要らない。"}],
            "consultation_exception": "緊急のため",
            "standardization_asked": "2026-10-20",
            "approval": {"date": "2026-11-10", "by": "試験協議会", "scope": "加点計算に限る。", "review": "次回更新時"}
            | {"review_due": "2028-03-31", "responsible": "住宅課長"},
            "history": [{"date": "2026-11-20", "occasion": "renewal", "outcome": "continue", "note": "期限を付けて続ける。"}],
        }
    ],
    "parameters": {"notice_days": {"value": 14, "confirmed": {"by": "見本市総務部", "on": "2026-10-01"}}},
    "tables": {
        "customization_categories": {
            "add": [{"name": "加えた区分", "counts": "該当する", "description": "加えた説明"}],
            "cut": ["1"],
            "change": {"2": {"description": "変えた説明"}},
        }
    },
    "style": {"digits": "full", "western_dates": False},
    "confirmations": [{"names": ["decision_days"], "by": "見本市総務部", "on": "2026-10-02"}],
    "overrides": [  # the first text of an agreement, an article of it, its closing words, and a section of the specification
        {"clause": clause, "action": "replace_text", "text": "差し替えた文", "reason": "試験", "approver": "課長", "date": "2026-10-01"}
        for clause in ("agreement.preamble", "closing.bylaws", "closing.witness", "policy.other")
    ],
    "formats": ["docx"],
    "costs": {
        "first_year": 2027,
        "last_year": 2031,
        "unit_yen": 1000,
        "remainder": "none_carry",
        "carry_payer": "aa",
        "notice_days": 14,
        "instalment_unit_yen": 1,
        "instalment_rounding": "up",
        "settlement_base": "same_base",
        "settlement_way": "refund",
        "tax_rates": [{"fiscal_year": 2027, "percent": "10"}],
        "schemes": [
            {
                "id": "half",
                "name": "半々の方式",
                "mix": {"equal": "50", "population": "50"},
                "base_refresh": "census",
                "ratio_digits": 2,
                "floor_percent": "5",
                "cap_percent": "90",
                "new_percent": {"2027": "50"},
            },
            {"id": "own", "name": "個別の方式", "mix": {"direct": "100"}},
        ],
        "stages": [{"scheme": "half", "id": "all", "percent": "100", "members": ["aa", "bb"]}],
        "former_shares": [{"scheme": "half", "member": "aa", "percent": "100"}],
        "groups": [{"id": "run", "name": "運用費", "unit_yen": 1, "remainder": "lead"}],
        "items": [
            {
                "id": "fee",
                "name": "利用料",
                "phase": "initial",
                "scheme": "half",
                "group": "run",
                "business": "finance",
                "members": ["aa", "bb"],
                "tax_percent": "8",
                "amounts": {"2027": 1000},
                "termination_fees": {"2027": 100},
                "exit": {"remaining": True, "termination": False},
                "amortized_from": 2027,
                "amortized_years": 5,
                "contents": "財務会計の利用",
                "by_quantity": True,
            },
            {"id": "data", "name": "抽出", "scheme": "own", "requesters": ["bb"], "amounts": {"2027": 10}, "exit": {"cover_months": 3}},
        ],
        "figures": [
            {
                "member": "aa",
                "base": "fiscal",
                "value": "0.62",
                "as_of": "2026-10-01",
                "source": "決算",
                "status": "final",
                "item": "fee",
                "fiscal_year": 2027,
                "actual": True,
            }
        ],
        "indices": [{"base": "fiscal", "name": "財政力指数"}],
        "office_scheme": "half",
        "office": [{"fiscal_year": 2027, "yen": 1000}],
        "tiers": [{"at_least": 0, "yen": 100}],
        "grants": [
            {"id": "joint", "name": "共同化の補助金", "item": "fee", "fiscal_year": 2027, "yen": 10, "member": "aa"},
            {"id": "shared", "name": "共通の補助金", "item": "data", "fiscal_year": 2027, "yen": 1, "recipient": "aa"}
            | {"decided": True, "received": "令和１０年５月"},
        ],
        "actuals": [{"item": "fee", "fiscal_year": 2027, "yen": 900}],
        "instalments": [{"month": 4, "day": 30, "percent": "100"}, {"month": 7, "day": 31, "percent": "100", "fiscal_year": 2027}],
        "notices": [{"name": "確定額の通知", "month": 4, "day": 10, "years_after": 0}],
        "joinings": [{"member": "ee", "start": "2028-04-01", "own_cost_yen": 5, "credit": "repaid"}],
        "departures": [{"member": "ee", "fiscal_year": 2030, "businesses": ["finance"], "own_cost_yen": 1, "reserves_yen": 1}],
        "mergers": [{"members": ["cc", "dd"], "into": "ff", "name": "新しい村", "fiscal_year": 2028}],
        "customizations": [
            {
                "id": "CR-01",
                "initial": {"2027": 10},
                "yearly": {"2028": 1},
                "version_up": {"2029": 2},
                "amortized_from": 2027,
                "amortized_years": 5,
            }
        ],
        "agreed_shares": [{"request": "CR-01", "member": "aa", "percent": "100"}],
        "adoptions": [{"request": "CR-01", "member": "cc", "fiscal_year": 2029, "percent": "20"}],
    },
}

Place = tuple[str | int, ...]
_KEYWORDS = {
    *("$ref", "$defs", "anyOf", "oneOf", "items", "properties", "patternProperties", "propertyNames", "additionalProperties", "required"),
    *("type", "title", "description", "default", "enum", "const", "format", "pattern"),
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "minimum", "maximum"),
}


def fields_of(node: Mapping[str, Any], definitions: Mapping[str, Any], field: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every place of a JSON Schema with what may stand there: ``members.*.name`` → {type: string …}."""
    unknown = set(node) - _KEYWORDS
    assert not unknown, f"the walk does not know {unknown} at {field}"
    if "$ref" in node:
        yield from fields_of(definitions[node["$ref"].rsplit("/", 1)[1]], definitions, field)
        return
    yield field, node
    inner = [("", option) for key in ("anyOf", "oneOf") for option in node.get(key, ())] + list(node.get("properties", {}).items())
    inner += [("*", child) for child in node.get("patternProperties", {}).values()]
    inner += [("*", node[key]) for key in ("items", "additionalProperties") if isinstance(node.get(key), dict)]
    for name, child in inner:
        yield from fields_of(child, definitions, ".".join(part for part in (field, name) if part))


_SCHEMA = Profile.model_json_schema()
SCHEMA = tuple(fields_of(_SCHEMA, _SCHEMA.get("$defs", {})))


def is_free_text(node: Mapping[str, Any]) -> bool:
    return node.get("type") == "string" and not {"pattern", "enum", "const", "format"} & set(node)


TEXT_FIELDS = tuple(dict.fromkeys(field for field, node in SCHEMA if is_free_text(node)))
# Text the schema allows and COMPLETE does not: its parameter is a number, and rows are cut by their names.
NAMING_FIELDS = {"confirmations.*.names.*": "SG146", "parameters.*": "SG141", "parameters.*.value": "SG141", "tables.*.cut.*": "SG144"}


def places(data: Any, field: str) -> list[Place]:
    """Where ``field`` stands in ``data``: ``members.*.name`` → (members, 0, name), (members, 1, name)."""
    found: list[tuple[Place, Any]] = [((), data)]
    for part in field.split(".") if field else ():
        step: list[tuple[Place, Any]] = []
        for place, value in found:
            entries: list[tuple[str | int, Any]] = list(value.items()) if isinstance(value, dict) else []
            if isinstance(value, list):
                entries = list(enumerate(value))
            step += [((*place, key), inner) for key, inner in entries if part in ("*", key)]
        found = step
    return [place for place, _ in found]


OTHER_FIELDS = tuple(field for field in TEXT_FIELDS if field not in NAMING_FIELDS and places(COMPLETE, field))


def at(data: Any, place: Place) -> Any:
    for key in place:
        data = data[key]
    return data


def with_texts(fields: Sequence[str], texts: Sequence[str]) -> dict[str, Any]:
    """COMPLETE with ``texts`` at all places of ``fields``, one after the other."""
    data = copy.deepcopy(COMPLETE)
    spots = [place for field in fields for place in places(data, field)]
    for place, text in zip(spots, texts, strict=True):
        at(data, place[:-1])[place[-1]] = text
    return data


def spots_of(fields: Sequence[str]) -> list[Place]:
    return [place for field in fields for place in places(COMPLETE, field)]


# --- three ways to write text into YAML -------------------------------------------------------


def plain(data: Any) -> str:
    """Characters as they are."""
    return json.dumps(data, ensure_ascii=False, indent=1)


def escaped(data: Any) -> str:
    r"""JSON escapes: 𠮷 is the pair \ud842\udfb7, which YAML alone would not know."""
    return json.dumps(data, ensure_ascii=True, indent=1)


def yaml_escaped(data: Any) -> str:
    r"""YAML escapes: 𠮷 is \U00020bb7, a lone surrogate \ud842."""

    def one(match: re.Match[str]) -> str:
        return f"\\U{ord(json.loads(chr(34) + match.group() + chr(34))):08x}"

    return re.sub(r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}", one, escaped(data))


WRITINGS = {"plain": plain, "escaped": escaped, "yaml_escaped": yaml_escaped}

# --- what comes of a profile ------------------------------------------------------------------

Parts = dict[str, bytes]  # document kind and part name → its bytes


def read(text: str) -> LoadedProfile:
    """Through the door of a file: bytes, then text, then data."""
    return parse_profile(decode(text.encode("utf-8", "surrogatepass"), "p.yaml"), "p.yaml", "p")


def outcome(data: Any, writing: str) -> Parts | InputError:
    """All parts of all documents, or the refusal, which must be one an officer can act on."""
    text = WRITINGS[writing](data)
    try:
        library = shipped_library()
        assembled = prepare(read(text), library)
    except InputError as error:
        check_refusal(error, text)
        return error
    parts: Parts = {}
    for document in assembled.documents:
        with zipfile.ZipFile(io.BytesIO(docx.render(document, library.styles, {"profile": "p"}))) as archive:
            names = [name for name in archive.namelist() if not name.endswith(".xlsx")]  # data of a chart: tests/test_briefing_paper.py
            parts |= {f"{document.kind}/{name}": archive.read(name) for name in names}
    return parts


def check_refusal(error: SpecgenError, text: str, path: str = "p.yaml") -> None:
    """Every problem has a code, a message, a remedy and a place inside the file."""
    lines = text.split("\n")
    assert error.problems
    for problem in error.problems:
        assert re.fullmatch(r"SG[0-9]{3}", problem.code), problem
        assert problem.message, problem
        assert problem.remedy, problem
        assert problem.origin.path == path, problem
        assert 1 <= problem.origin.line <= len(lines), problem
        assert problem.origin.column <= len(lines[problem.origin.line - 1]) + 1, problem


class Element(NamedTuple):
    """One XML element: what it is, and the words in and after it (attributes that hold words too)."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    words: str


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_COMPARED = {"t", "r", "tr", "gridCol", "tcW", "bookmarkStart", "tblCaption", "tblDescription"}  # not as they are: ``elements``


def elements(part: bytes) -> list[Element]:
    """The elements of a part, in order, without what rightly depends on the words: the east-Asian font hint, the
    mark that blanks are kept, whether a row may break over a page, how wide the columns of a form are, and hashes of
    words. No two bookmarks have one number or one name."""
    found: list[Element] = []
    marks: list[tuple[str, str]] = []
    for element in ElementTree.fromstring(part).iter():  # noqa: S314 (we wrote it just now)
        tag = element.tag.removeprefix(_W)
        text = element.text or ""
        if tag not in _COMPARED and "}" not in tag:  # nearly all
            found.append(Element(tag, tuple(sorted(element.attrib.items())) if element.attrib else (), text + (element.tail or "")))
            continue
        attributes = dict(element.attrib)
        if tag == "t":
            kept = attributes.pop(_SPACE, "") == "preserve"
            assert kept or text == text.strip(" \t\n\r"), f"Word drops the blanks at the ends of {text!r}"
        elif tag == "r" and len(element) and element[0].tag == f"{_W}rPr":
            for hint in element[0].findall(f"{_W}rFonts"):
                if set(hint.attrib) == {f"{_W}hint"}:
                    element[0].remove(hint)
            if not len(element[0]):
                element.remove(element[0])
        elif tag == "tr" and element[0].tag == f"{_W}trPr":
            for whole in element[0].findall(f"{_W}cantSplit"):
                element[0].remove(whole)
            if not len(element[0]):
                element.remove(element[0])
        elif tag in ("gridCol", "tcW"):
            attributes.pop(f"{_W}w")
        elif tag == "bookmarkStart":
            marks.append((attributes[f"{_W}id"], attributes[f"{_W}name"]))
            if attributes[f"{_W}name"].startswith("_SGp"):
                attributes[f"{_W}name"] = "_SGp"
        elif tag in ("tblCaption", "tblDescription"):
            text += attributes.pop(f"{_W}val")
        elif tag.endswith("}docPr"):
            text += attributes.pop("descr")
        elif tag.endswith("}json"):
            record = json.loads(text)
            assert record["schema"] == 2
            text = json.dumps(without_hashes(record), ensure_ascii=False, sort_keys=True)
        found.append(Element(tag, tuple(sorted(attributes.items())), text + (element.tail or "")))
    for values in zip(*marks, strict=True):
        assert len(values) == len(set(values)), Counter(values).most_common(3)
    return without_page_mark(found)


def without_hashes(record: object) -> object:
    """What a file says of its making, without what is computed from its words."""
    if isinstance(record, dict):
        return {key: without_hashes(value) for key, value in record.items() if key not in ("sha256", "lines", "blanks")}
    return [without_hashes(each) for each in record] if isinstance(record, list) else record


def without_page_mark(part: list[Element]) -> list[Element]:
    """The last words of a document in one piece again: the mark pages are counted by stands round the last character alone."""
    marks = [i for i, element in enumerate(part) if element.tag == "bookmarkStart" and (f"{_W}name", "_SGlast") in element.attributes]
    if not marks:
        return part
    (start,) = marks
    number = dict(part[start].attributes)[f"{_W}id"]
    end = next(i for i in range(start, len(part)) if part[i].tag == "bookmarkEnd" and (f"{_W}id", number) in part[i].attributes)
    before, inside = part[:start], part[start + 1 : end]
    if before[-1].tag == "t" and inside and inside[-1].tag == "t":
        before[-1] = before[-1]._replace(words=before[-1].words + inside[-1].words)
        inside = []
    return [*before, *inside, *part[end + 1 :]]


def structure(part: list[Element]) -> dict[str, object]:
    """What a reader would see change if text became structure."""
    counts = Counter(element.tag for element in part)
    names = ("p", "tbl", "tr", "tc", "r", "fldChar", "instrText", "bookmarkStart", "bookmarkEnd", "hyperlink", "sectPr", "br", "tab")
    styles = [value for element in part if element.tag == "pStyle" for _, value in element.attributes]
    return {**{name: counts[name] for name in names}, "styles": styles}


# --- harmless and hostile packages compared ---------------------------------------------------


def lines_of(text: str) -> list[str]:
    """The paragraphs an override's text makes: its lines, those of nothing but blanks left out."""
    return [line for line in text.split("\n") if line.strip()]


def marker(number: int) -> str:
    return f"〔無害{number:04d}〕"


_MARKER = re.compile(r"〔無害([0-9]{4})〕")


@cache
def harmless(fields: tuple[str, ...], line_counts: tuple[int, ...]) -> Parts | None:
    """The package with a marker for every line of every text; None when even that is refused."""
    numbers = count()
    texts = ["\n".join(marker(next(numbers)) for _ in range(lines)) for lines in line_counts]
    made = outcome(with_texts(fields, texts), "plain")
    return None if isinstance(made, InputError) else made


@cache
def harmless_elements(part: bytes) -> list[Element]:
    """The elements of a part of a harmless package, which is compared many times."""
    return elements(part)


def check_printed(fields: tuple[str, ...], texts: Sequence[str], writing: str = "plain") -> InputError | None:
    """The refusal, or None after proof that ``texts`` changed nothing but the words.

    ``texts``: one for each place of ``fields``.
    """
    made = outcome(with_texts(fields, texts), writing)
    if isinstance(made, InputError):
        return made
    broken = [lines_of(text) if _is_override_text(spot) else [text] for spot, text in zip(spots_of(fields), texts, strict=True)]
    baseline = harmless(fields, tuple(len(lines) for lines in broken))
    assert baseline is not None, f"harmless text is refused in {fields}, this is not"
    words = [line for lines in broken for line in lines]
    assert made.keys() == baseline.keys()
    for name, part in made.items():
        if part != baseline[name]:
            check_part(name, part, harmless_elements(baseline[name]), words)
    return None


def without_label(element: Element) -> Element:
    """A blank of a table says what is missing where the column has room for it: that depends on how long a name is."""
    blank = element.words.startswith("【要記入：") and element.words.endswith("】")
    return element._replace(words="【要記入】") if blank else element


def check_part(name: str, part: bytes, baseline: Sequence[Element], words: Sequence[str]) -> None:
    """``part`` is the baseline with marker 0 exchanged for the first of ``words``, and so on."""
    if name.endswith("customXml/item1.xml"):
        words = [json.dumps(line, ensure_ascii=False)[1:-1] for line in words]

    def exchanged(element: Element) -> Element:
        if "〔" not in element.words:
            return element
        return element._replace(words=_MARKER.sub(lambda match: words[int(match[1])], element.words))

    expected = [without_label(exchanged(element)) if element.words else element for element in baseline]
    actual = [without_label(element) if element.words else element for element in elements(part)]
    if actual != expected:
        assert structure(actual) == structure(expected), name
        assert actual == expected, name


def _is_override_text(spot: Place) -> bool:
    return spot[0] == "overrides" and spot[-1] == "text"


# --- hostile text -----------------------------------------------------------------------------

# Everything here is text that an officer may mean: it must be printed, code point for code point.
LITERAL = {
    "markdown heading": "# x",
    "markdown bullet": "- x",
    "markdown star": "* x",
    "markdown number": "1. x",
    "markdown number bracket": "1) x",
    "markdown table": "|a|b|",
    "markdown table cell": "a|b",
    "markdown strong": "**b**",
    "markdown half strong": "**b",
    "markdown emphasis": "_a_ *b*",
    "markdown code": "`c`",
    "markdown fence": "```",
    "markdown link": "[x](http://e)",
    "markdown image": "![x](http://e/x.png)",
    "markdown autolink": "<http://e>",
    "markdown quote": "> q",
    "markdown rule": "---",
    "markdown setext": "===",
    "markdown escape": "\\# \\| \\\\",
    "markdown indent": "      x",
    "markdown hard break": "x  ",
    "jinja value": "{{ project.title }}",
    "jinja value narrow": "{{project.title}}",
    "jinja unknown": "{{ nobody.knows | this }}",
    "jinja statement": "{% for a in b %}x{% endfor %}",
    "jinja comment": "{# x #}",
    "jinja half": "{{",
    "jinja other half": "}} %}",
    "reference": "[[ref:policy.principle]]",
    "reference label": "[[ref:closing.effect#notice]]",
    "citation": "[[cite:jichi-ho/244-6]]",
    "table": "[[table:members]]",
    "half reference": "[[",
    "when": "@when {joint: true}",
    "id": "@id x",
    "blank": "【要記入：題名】",
    "xml paragraph": "<w:p/>",
    "xml end": "</w:t></w:r></w:p><w:p>",
    "xml paragraph properties": '</w:pPr><w:pStyle w:val="Heading1"/>',
    "xml entity": "&amp; &lt; &#10; &nbsp;",
    "xml cdata end": "]]>",
    "xml cdata": "<![CDATA[x]]>",
    "xml comment": "<!-- x --",
    "xml instruction": "<?xml version='1.0'?>",
    "quotes": "\" ' ` “ ” ‘ ’ \\",
    "json": '{"a": [1]} \\u0041 \\n',
    "python format": "{0} {x!r} %s %(x)s $x ${x}",
    "regular expression": r"\1 \g<0> (.*)+ $",
    "yaml": "a: b # c",
    "yaml alias": "*a &a !!x",
    "yaml boolean": "true",
    "yaml null": "null",
    "yaml number": "0100",
    "field code": "{ PAGE } REF _SGlast \\n \\h",
    "formula": "=1+1",
    "word escape": "_x000D_ ^p ^t",
    "path": "../../etc/passwd",
    "hashigodaka": "髙",
    "tatsusaki": "﨑",
    "tsuchiyoshi": "𠮷",
    "variation selector": "葛\U000e0100",
    "standardized variant": "神\ufe00",
    "compatibility U+FA19": "\ufa19",
    "private use": "\ue000",
    "private use plane 15": "\U000f0000\U000f0001",
    "private use plane 16": "\U0010fffd",
    "combining NFD": "か\u3099",
    "combining alone": "\u3099か",
    "many combining": "e" + "\u0301" * 200,
    "half-width kana": "ｶﾞｷﾞ",
    "emoji family": "👨\u200d👩\u200d👧",
    "flag": "🇯🇵",
    "right to left override": "a\u202eb",
    "right to left": "שלום",
    "isolates": "\u2066a\u2069",
    "zero-width space": "a\u200bb",
    "zero-width only": "\u200b",
    "word joiner": "a\u2060b",
    "soft hyphen": "a\u00adb",
    "non-breaking space": "a\u00a0b",
    "ideographic space around": "\u3000a\u3000",
    "blank before": " a",
    "blank after": "a ",
    "blanks inside": "a   b",
    "one character": "ｘ",
    "longest line": "長" * 400,
    "longest line, astral": "𠮷" * 400,
    "tilde and yen": "〜～￥¥\\",
    "math": "∑∞√",
    "nothing assigned": "\U000e0fff",
}

# No document can carry this, or it is more than a line.
REFUSED = {
    "U+0000": ("a\x00b", "SG003"),
    "U+0001": ("a\x01b", "SG003"),
    "U+0008": ("\x08", "SG003"),
    "vertical tab": ("a\x0bb", "SG003"),
    "form feed": ("a\x0cb", "SG003"),
    "escape": ("\x1b[31m", "SG003"),
    "delete": ("a\x7fb", "SG003"),
    "U+009F": ("a\x9fb", "SG003"),
    "U+FFFE": ("a\ufffe", "SG003"),
    "U+FFFF": ("a\uffff", "SG003"),
    "U+FDD0": ("\ufdd0", "SG003"),
    "U+1FFFE": ("\U0001fffe", "SG003 SG010"),
    "byte order mark": ("a\ufeffb", "SG003"),
    "byte order mark first": ("\ufeff", "SG003"),
    "high surrogate": ("a\ud800", "SG002 SG010"),
    "low surrogate": ("\udfffb", "SG002 SG010"),
    "line separator": ("a\u2028b", "SG003 SG118"),
    "paragraph separator": ("a\u2029b", "SG003 SG118"),
    "next line": ("a\x85b", "SG003 SG118"),
    "carriage return": ("a\rb", "SG118"),
    "tab": ("a\tb", "SG118"),
    "empty": ("", "SG112"),
    "blanks": ("   ", "SG112"),
    "ideographic space": ("\u3000", "SG112"),
}


# --- the fields -------------------------------------------------------------------------------


def test_the_walk_reaches_the_text_fields_of_the_schema() -> None:
    assert set(TEXT_FIELDS) >= {
        "project.title",
        "project.system_name",
        "project.secretariat",
        "members.*.name",
        "members.*.head_title",
        "members.*.head_name",
        "members.*.address",
        "consortium.name",
        "consortium.council_name",
        "consortium.agreement_title",
        "businesses.*.name",
        "businesses.*.standard_spec",
        "cloud_examination.result",
        "customization_requests.*.title",
        "customization_requests.*.section",
        "customization_requests.*.summary",
        "customization_requests.*.notes.*",
        "customization_requests.*.approval.by",
        "customization_requests.*.approval.scope",
        "customization_requests.*.approval.review",
        "parameters.*.value",
        "parameters.*.confirmed.by",
        "tables.*.add.*.*",
        "tables.*.cut.*",
        "tables.*.change.*.*",
        "overrides.*.text",
        "overrides.*.reason",
        "overrides.*.approver",
    }


def test_no_word_date_or_identifier_counts_as_free_text() -> None:
    assert not {"method", "project.date", "members.*.id", "customization_requests.*.id", "overrides.*.clause"} & set(TEXT_FIELDS)


def test_the_profile_of_these_tests_says_everything_the_schema_knows() -> None:
    silent = {field for field, _ in SCHEMA if not places(COMPLETE, field)}
    single = {"call.selection_committee", "call.selection_ordinance", "call.selection_outsiders"}  # of one body; COMPLETE has several
    files = {field for field in silent if field.split(".")[0] in ("template", "annexes", "figures", "requirements_file")}  # beside it
    assert silent - files == {"customization_requests.*.alternatives.*.remedy", *single}, "write these into COMPLETE"


# A dozen fields at once, of different parts of the profile: each of them alone would assemble the same papers ten times as often.
GROUPS = tuple(OTHER_FIELDS[first::16] for first in range(16))


@pytest.mark.parametrize("fields", GROUPS, ids=lambda fields: fields[0])
def test_harmless_text_is_accepted_in_every_text_field(fields: tuple[str, ...]) -> None:
    made = outcome(with_texts(fields, [marker(number) for number in range(len(spots_of(fields)))]), "plain")
    assert not isinstance(made, InputError), str(made)


PRINTED_FIELDS = (
    "project.title",
    "project.system_name",
    "members.*.name",
    "members.*.head_title",
    "members.*.head_name",
    "members.*.address",
    "consortium.agreement_title",
    "businesses.*.name",
    "businesses.*.group",
    "businesses.*.standard_spec",
    "drivers.*.name",
    "drivers.*.detail",
    "kpi.*.name",
    "kpi.*.current",
    "kpi.*.target",
    "kpi.*.measured",
    "current_systems.*.name",
    "current_systems.*.vendor",
    "current_systems.*.architecture",
    "current_systems.*.data_volume",
    "current_systems.*.issues",
    "next_system.configuration",
    "next_system.network",
    "next_system.network_model",
    "budget.ordinance",
    "milestones.*.name",
    "milestones.*.by",
    "related_procurements.*.name",
    "related_procurements.*.contractor",
    "related_procurements.*.relation",
    "restricted_parties.*.name",
    "restricted_parties.*.reason",
    "constraints.*.name",
    "constraints.*.detail",
    "customization_requests.*.approval.scope",
    "customization_requests.*.approval.review",
    "tables.*.add.*.*",
    "tables.*.change.*.*",
    "overrides.*.text",
)


def test_what_is_compared_is_really_printed() -> None:
    spots = spots_of(PRINTED_FIELDS)
    made = harmless(PRINTED_FIELDS, (1,) * len(spots))
    assert made is not None
    printed = {int(number) for number in _MARKER.findall(documents_of(made))}
    assert [spot for number, spot in enumerate(spots) if number not in printed] == []


def documents_of(made: Parts) -> str:
    parts = [part for name, part in made.items() if name.endswith("word/document.xml")]
    return "\n".join(element.words for part in parts for element in harmless_elements(part))


@pytest.mark.parametrize("lines", [1, 2, 40])
def test_every_line_of_an_override_is_printed_once_and_in_order(lines: int) -> None:
    spots = len(spots_of(("overrides.*.text",)))
    made = harmless(("overrides.*.text",), (lines,) * spots)
    assert made is not None
    printed = [int(number) for number in _MARKER.findall(documents_of(made))]
    assert sorted(printed) == list(range(lines * spots))
    for spot in range(spots):
        mine = [number for number in printed if number // lines == spot]
        assert mine == sorted(mine)


# --- C11: values never become structure -------------------------------------------------------


@pytest.mark.parametrize("text", LITERAL.values(), ids=LITERAL.keys())
def test_c11_hostile_text_is_printed_as_text_wherever_it_stands(text: str) -> None:
    assert check_printed(OTHER_FIELDS, [text] * len(spots_of(OTHER_FIELDS))) is None


def gathered(texts: Sequence[str], joiner: str, limit: int) -> list[str]:
    """``texts`` joined to as few as possible, none longer than ``limit``."""
    made: list[str] = []
    for text in texts:
        if made and len(made[-1]) + len(joiner) + len(text) <= limit:
            made[-1] += joiner + text
        else:
            made.append(text)
    return made


JOINED = gathered([text for text in LITERAL.values() if len(text) < 60], " ", 400)


@pytest.mark.parametrize("fields", GROUPS, ids=lambda fields: fields[0])
def test_c11_each_field_keeps_all_hostile_text_literal(fields: tuple[str, ...]) -> None:
    """Every text in every field, never the same in two neighbours."""
    for turn in range(len(JOINED)):
        texts = [JOINED[(turn + place) % len(JOINED)] for place, field in enumerate(fields) for _ in spots_of((field,))]
        refusal = check_printed(fields, texts)
        assert refusal is None, str(refusal)


@pytest.mark.parametrize("field", NAMING_FIELDS)
def test_text_where_something_known_must_be_named_is_refused(field: str) -> None:
    for text in (marker(0), *JOINED):
        refusal = outcome(with_texts((field,), [text] * len(spots_of((field,)))), "plain")
        assert isinstance(refusal, InputError)
        assert [problem.code for problem in refusal.problems] == [NAMING_FIELDS[field]]


@BUILDING
@given(
    field=st.sampled_from(TEXT_FIELDS),
    pieces=st.lists(st.one_of(st.sampled_from([*LITERAL.values(), *(text for text, _ in REFUSED.values())]), st.text()), max_size=6),
    joiner=st.sampled_from(["", " ", "\n", "\u3000"]),
    writing=st.sampled_from(sorted(WRITINGS)),
)
def test_c11_any_mixture_is_refused_with_a_place_or_printed_unchanged(field: str, pieces: list[str], joiner: str, writing: str) -> None:
    check_printed((field,), [joiner.join(pieces)] * len(spots_of((field,))), writing)


@BUILDING
@given(text=st.text(max_size=60), writing=st.sampled_from(sorted(WRITINGS)))
def test_c11_any_text_in_all_fields_at_once_is_refused_or_printed_unchanged(text: str, writing: str) -> None:
    check_printed(OTHER_FIELDS, [text] * len(spots_of(OTHER_FIELDS)), writing)


@settings(BUILDING, max_examples=30)
@given(
    lines=st.lists(st.sampled_from([*LITERAL.values(), "", "   ", "\u3000"]), min_size=2, max_size=8),
    end=st.sampled_from(["", "\n", "\n\n"]),
)
def test_c11_an_override_makes_one_paragraph_of_each_line_and_nothing_else(lines: list[str], end: str) -> None:
    refusal = check_printed(("overrides.*.text",), ["\n".join(lines) + end] * len(spots_of(("overrides.*.text",))))
    assert (refusal is None) == any(line.strip() for line in lines)


def test_c11_an_override_of_twenty_thousand_characters_is_printed_whole() -> None:
    places_of_text = len(spots_of(("overrides.*.text",)))
    for text in ("{{長い}}" * 3333, "# 行\n" * 1000 + "[[長い]]" * 2000):
        assert check_printed(("overrides.*.text",), [text] * places_of_text) is None


def test_c11_two_fields_with_the_same_text_stay_two() -> None:
    """Equal names must not make bookmarks, rows or blanks collide."""
    fields = ("members.*.name", "businesses.*.name", "project.title")
    assert check_printed(fields, ["【要記入：調達件名】"] * len(spots_of(fields))) is None


def test_c11_a_built_package_has_the_same_file_names_and_a_readable_manifest(library: Library, tmp_path: Path) -> None:
    hostile = '../<w:p/> & "{{ project.title }}" \\ 𠮷'
    made = {}
    for name, text in {"harmless": "無害", "hostile": hostile}.items():
        data = with_texts(OTHER_FIELDS, [text] * len(spots_of(OTHER_FIELDS)))
        build(read(plain(data)), library, tmp_path / name)
        made[name] = sorted(path.relative_to(tmp_path / name).as_posix() for path in (tmp_path / name).rglob("*"))
    assert made["hostile"] == made["harmless"]
    manifest = json.loads((tmp_path / "hostile" / "manifest.json").read_text(encoding="utf-8"))
    assert any(hostile in entry["label"] for entry in manifest["open"])


# --- C9: what no document can carry -----------------------------------------------------------


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize(("text", "codes"), REFUSED.values(), ids=REFUSED.keys())
def test_c9_text_that_cannot_be_printed_is_refused_before_anything_is_written(text: str, codes: str, writing: str) -> None:
    spots = spots_of(OTHER_FIELDS)
    made = WRITINGS[writing](with_texts(OTHER_FIELDS, [text] * len(spots)))
    with pytest.raises(InputError) as caught:
        read(made)
    check_refusal(caught.value, made)
    found = {problem.code for problem in caught.value.problems}
    assert len(found) == 1
    assert found <= set(codes.split())
    if found & {"SG112", "SG118"}:
        assert len(caught.value.problems) == len(spots), "every field is named at once"


@pytest.mark.parametrize("text", ["\ud800", "a\udfff", "\ud842"])
def test_c9_a_lone_surrogate_in_text_already_read_is_refused_as_well(text: str) -> None:
    """``parse_profile`` takes text from elsewhere too: its promise is InputError, not UnicodeEncodeError."""
    made = plain(with_texts(("project.title",), [text]))
    with pytest.raises(InputError) as caught:
        parse_profile(made, "p.yaml", "p")
    check_refusal(caught.value, made)


_SEVERAL_LINES = {"overrides.*.text": 20_000, "requirements.*.text": 2_000}  # → how many characters


def test_c9_a_line_break_is_refused_where_one_line_is_meant() -> None:
    for field in OTHER_FIELDS:
        refusal = check_printed((field,), ["a\nb"] * len(spots_of((field,))))
        if field in _SEVERAL_LINES:
            assert refusal is None
        else:
            assert refusal, field
            assert {problem.code for problem in refusal.problems} == {"SG118"}


def test_c9_a_text_longer_than_its_field_is_refused() -> None:
    for field in OTHER_FIELDS:
        limit = _SEVERAL_LINES.get(field, 400)
        refusal = check_printed((field,), ["長" * (limit + 1)] * len(spots_of((field,))))
        assert refusal, field
        assert {problem.code for problem in refusal.problems} == {"SG117"}


def is_legal_in_xml(character: str) -> bool:
    """Production [2] Char of XML 1.0 (fifth edition)."""
    point = ord(character)
    return point in (0x9, 0xA, 0xD) or 0x20 <= point <= 0xD7FF or 0xE000 <= point <= 0xFFFD or 0x10000 <= point <= 0x10FFFF


def is_noncharacter(character: str) -> bool:
    """The 66 noncharacters of Unicode (core specification 23.7)."""
    point = ord(character)
    return 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE


@READING
@given(text=st.text(st.characters(codec=None, categories=None), max_size=30), writing=st.sampled_from(["plain", "yaml_escaped"]))
def test_c9_exactly_the_text_a_document_can_carry_is_accepted_and_kept(text: str, writing: str) -> None:
    made = WRITINGS[writing](with_texts(("project.title",), [text]))
    impossible = not text.strip() or any(
        unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        or not is_legal_in_xml(character)
        or is_noncharacter(character)
        or character == "\ufeff"
        for character in text
    )
    try:
        title = read(made).data.project.title
    except InputError as error:
        check_refusal(error, made)
        assert impossible, f"{text!r} is refused: {error}"
    else:
        assert title == text
        assert not impossible, f"{text!r} is accepted"


# --- C10 and C13: names stay as they are written ----------------------------------------------


@pytest.mark.parametrize("writing", ["plain", "yaml_escaped"])
@pytest.mark.parametrize(
    ("name", "utf8"),
    [  # typed from the Unicode code charts
        ("髙", b"\xe9\xab\x99"),
        ("﨑", b"\xef\xa8\x91"),
        ("𠮷", b"\xf0\xa0\xae\xb7"),
        ("葛\U000e0100", b"\xe8\x91\x9b\xf3\xa0\x84\x80"),
        ("\ufa19", b"\xef\xa8\x99"),
        ("か\u3099", b"\xe3\x81\x8b\xe3\x82\x99"),
        ("\ue000", b"\xee\x80\x80"),
        ("a\u202eb", b"a\xe2\x80\xaeb"),
        ("a\u200bb", b"a\xe2\x80\x8bb"),
    ],
    ids=["takahashi", "saki", "yoshi", "katsu-ivs", "kami-fa19", "ga-nfd", "gaiji", "rlo", "zwsp"],
)
def test_c10_names_reach_the_document_byte_for_byte(name: str, utf8: bytes, writing: str) -> None:
    fields = ("members.*.name",)
    made = outcome(
        with_texts(fields, [f"〈{name}〉市", f"〈{name}〉町", *(f"〈{name}〉{i}村" for i in range(len(spots_of(fields)) - 2))]), writing
    )
    assert not isinstance(made, InputError)
    for kind in ("spec", "agreement"):
        assert "〈".encode() + utf8 + "〉市".encode() in made[f"{kind}/word/document.xml"]


@pytest.mark.parametrize("character", ["髙", "𠮷", "葛\U000e0100"])
def test_c10_json_escapes_are_read_as_the_characters_they_mean(character: str) -> None:
    made = outcome(with_texts(("project.title",), [character]), "escaped")
    assert not isinstance(made, InputError)
    assert made == outcome(with_texts(("project.title",), [character]), "plain")


def test_c10_half_of_a_pair_is_no_character() -> None:
    made = outcome(with_texts(("project.title",), ["\ud842"]), "escaped")
    assert isinstance(made, InputError)


def notices(text: str, writing: str) -> list[tuple[str, str, int]]:
    """Code, message and line of what is accepted in ``project.secretariat``, but worth a look; and the value is kept."""
    profile = read(WRITINGS[writing](with_texts(("project.secretariat",), [text])))
    assert profile.data.project.secretariat == text
    return [(notice.code, notice.message, notice.origin.line) for notice in profile.notices]


LINE_OF_SECRETARIAT = plain(COMPLETE).split("\n").index('  "secretariat": "見本市総務部"') + 1


@pytest.mark.parametrize("writing", ["plain", "yaml_escaped"])
@pytest.mark.parametrize("character", ["\ue000", "\uf8ff", "\U000f0000", "\U000ffffd", "\U00100000", "\U0010fffd"])
def test_c10_a_private_use_character_is_kept_and_noticed_by_line_and_number(character: str, writing: str) -> None:
    found = notices(f"見本{character}課", writing)
    assert [(code, line) for code, _, line in found] == [("SG161", LINE_OF_SECRETARIAT)]
    assert f"U+{ord(character):04X}" in found[0][1]


@pytest.mark.parametrize("writing", ["plain", "yaml_escaped"])
@pytest.mark.parametrize(
    "character",  # Bidi_Control of PropList.txt, then the zero-width characters that are not part of a word
    [chr(point) for point in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x2060)],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_c13_an_invisible_character_is_kept_and_noticed_by_line_and_number(character: str, writing: str) -> None:
    found = notices(f"見本{character}課", writing)
    assert [(code, line) for code, _, line in found] == [("SG162", LINE_OF_SECRETARIAT)]
    assert f"U+{ord(character):04X}" in found[0][1]


@pytest.mark.parametrize("writing", ["plain", "yaml_escaped"])
@pytest.mark.parametrize("name", ["見本課", "髙﨑", "𠮷野", "葛\U000e0100城", "\ufa19谷", "か\u3099", "ｶﾞ", "①㈱㌔", "～－∥", "a\u3000b"])
def test_c10_an_ordinary_name_is_not_noticed(name: str, writing: str) -> None:
    assert notices(name, writing) == []


# --- the file name is text too ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["見本", "a&b<c>", 'q"q', "a'b", "[b]x[/b]", "{{x}}", "𠮷", "a\u202eb"])
def test_c11_a_profile_file_name_is_printed_as_text(name: str, library: Library, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(plain(with_texts((), [])), encoding="utf-8")
    build(load_profile(file), library, tmp_path / "out")
    assert name.rpartition("/")[2] in custom_properties(tmp_path / "out")


@pytest.mark.parametrize("name", [b"a\x01b", b"a\x0bb", b"a\nb", b"a\xed\xa0\x80b", b"\x8c\xa9\x96{", b"a\xef\xbf\xbeb"])
def test_c9_a_profile_file_name_no_document_can_carry_never_makes_a_broken_document(name: bytes, library: Library, tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(name + b".yaml")
    file.write_text(plain(with_texts((), [])), encoding="utf-8")
    try:
        build(load_profile(file), library, tmp_path / "out")
    except SpecgenError as error:
        assert error.exit_status in (2, 3, 5)
        assert not (tmp_path / "out").exists()
    else:
        custom_properties(tmp_path / "out")


@pytest.mark.parametrize("name", ["...yaml", ".yaml", "..yml"])
def test_c11_a_profile_file_name_of_dots_does_not_put_the_package_elsewhere(name: str, tmp_path: Path) -> None:
    """Without ``-o`` a package goes to a folder of its own below ``output``, or the name is refused."""
    (tmp_path / name).write_text(plain(COMPLETE), encoding="utf-8")
    command = [sys.executable, "-m", "specgen.cli", "build", name, "--library", str(ROOT / "clause_library")]
    environment = {**ENVIRONMENT, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, timeout=60, cwd=tmp_path, env=environment)
    assert done.returncode in (0, 2, 3), done.stderr.decode()
    written = [path.relative_to(tmp_path).parts for path in tmp_path.rglob("*") if path.is_file() and path.name != name]
    assert all(len(parts) == 3 and parts[0] == "output" for parts in written), written


@pytest.mark.parametrize("folder", ["見本[bold]", "見本[b", "x[/b]", "[red]赤[/red]"])
def test_c11_the_report_of_a_build_names_the_files_where_they_are(folder: str, tmp_path: Path) -> None:
    """The words of the terminal are no markup either."""
    file = tmp_path / "profile[i].yaml"
    file.write_text(plain(COMPLETE), encoding="utf-8")
    out = tmp_path / folder
    command = [sys.executable, "-m", "specgen.cli", "build", str(file), "-o", str(out)]
    done = subprocess.run(command, capture_output=True, timeout=60, cwd=ROOT, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr.decode()
    printed = re.sub(r"\s|│", "", done.stdout.decode())
    assert "profile[i]" in printed
    assert str(out) in printed


def custom_properties(out: Path) -> list[str]:
    """The values of docProps/custom.xml of the documents in ``out``."""
    values: list[str] = []
    for file in sorted(out.glob("*.docx")):
        with zipfile.ZipFile(file) as archive:
            root = ElementTree.fromstring(archive.read("docProps/custom.xml"))  # noqa: S314 (we wrote it just now)
            values += [element.text or "" for element in root.iter()]
    assert values
    return values
