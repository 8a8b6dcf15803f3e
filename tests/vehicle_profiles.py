"""Profiles of every legal vehicle, made of the largest sample as an officer would write them."""

from __future__ import annotations

import re

from specgen import schema
from specgen.library import Library
from tests.small import ROOT

NAMES = {
    "voluntary_council": ("見本地域自治体クラウド協議会会則", "", ""),
    "statutory_council": ("見本地域自治体クラウド協議会運営規程", "見本地域自治体クラウド協議会規約", ""),
    "joint_organ": ("見本地域情報推進室運営規程", "見本地域情報推進室共同設置規約", "見本地域情報推進室"),
    "entrustment": ("見本地域自治体クラウド共同利用実施要綱", "情報システムに関する事務の委託に関する規約", ""),
    "substitute_execution": ("見本地域自治体クラウド共同利用実施要綱", "情報システムに関する事務の代替執行に関する規約", ""),
    "cooperation_pact": ("見本地域自治体クラウドの共同利用に関する協定書", "見本地域情報システム連携協約", ""),
    "partial_affairs_assoc": ("見本地域情報システム共同利用要綱", "見本地域情報システム組合規約", "見本地域情報システム組合"),
    "wide_area_union": ("見本地域情報システム共同利用要綱", "見本地域情報広域連合規約", "見本地域情報広域連合"),
}
VEHICLES = tuple(NAMES)


def profile_of(vehicle: str, library: Library) -> str:
    """The sample mihon under another vehicle: its words in the texts an officer writes, a contract it can have, its own names."""
    text = (ROOT / "profiles/mihon.yaml").read_text(encoding="utf-8")
    title, rules, body = NAMES[vehicle]
    own = library.vehicles[vehicle].words
    for word in sorted(own, key=len, reverse=True):
        text = text.replace(word, own[word])
    text = re.sub(r"(?m)^contract: \w+", f"contract: {schema.CONTRACTS[vehicle][0]}", text)
    text = text.replace("  vehicle: plain_agreement", f"  vehicle: {vehicle}")
    named = "".join(f"  {key}: {value}\n" for key, value in (("rules_title", rules), ("body_name", body)) if value)
    return re.sub(r"(?m)^  agreement_title: .*\n", f"  agreement_title: {title}\n  office: 見本市役所内\n{named}", text)
