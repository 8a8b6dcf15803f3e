"""What our files may say: pydantic models, and the vocabulary clauses may use.

Everything is strict, frozen and closed (an unknown key is an error) and validated through JSON.
``load`` turns every pydantic error into a Problem with file, line, column and remedy, all at once.
Field titles are Japanese: they label blanks (【要記入：…】), messages and the JSON Schema.
Annotations are no texts here (no ``from __future__ import annotations``): pydantic would have to compile each.
"""

import json
import re
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    RootModel,
    StringConstraints,
    Tag,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from specgen.errors import InputError, Origin, Problem
from specgen.source import Document, Path_, folded

# --- building blocks --------------------------------------------------------------------------

_BREAKS = re.compile("[\n\x0b\x0c\r\x85\u2028\u2029\t]")


def _single_line(text: str) -> str:
    if _BREAKS.search(text):
        msg = "line_break"
        raise ValueError(msg)
    if not text.strip():
        msg = "blank"
        raise ValueError(msg)
    return text


def _paragraphs(text: str) -> str:
    if _BREAKS.search(text.replace("\n", "")):
        msg = "line_break"
        raise ValueError(msg)
    if not text.strip():
        msg = "blank"
        raise ValueError(msg)
    return text


_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def _day(written: Any) -> date:
    """Only ``2027-04-01``: pydantic alone would take seconds since 1970 for a date too."""
    if not isinstance(written, str) or not _ISO_DAY.match(written):
        msg = "date"
        raise ValueError(msg)
    try:
        day = date.fromisoformat(written)
    except ValueError:
        msg = "date"
        raise ValueError(msg) from None
    if not date(1926, 12, 25) <= day <= date(2099, 12, 31):
        msg = "date_range"
        raise ValueError(msg)
    return day


Line = Annotated[str, StringConstraints(max_length=400), AfterValidator(_single_line)]
Paragraphs = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_paragraphs)]
Day = Annotated[date, BeforeValidator(_day)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$", max_length=60)]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*$", max_length=80)]
RequestId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=40)]
Count = Annotated[int, Field(ge=0, le=100_000_000)]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class WhenGiven:
    """Marks a model whose validator is built when the first value of it is read.

    Few profiles have every part, and building the validators takes longer than reading a whole profile.
    What is wrong inside such a value is found together with everything else, and at its place.
    """

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda value: self.model.model_validate_json(json.dumps(value, ensure_ascii=False))
        )

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """That of the model, among the definitions."""
        self.model.model_rebuild()
        return handler(core_schema.definitions_schema(self.model.__pydantic_core_schema__, []))


# --- the profile ------------------------------------------------------------------------------

Method = Literal["proposal", "overall_evaluation", "open_bidding"]
ContractForm = Literal["lead", "individual", "framework", "union", "entrustment"]
Hosting = Literal["gov_cloud_single", "gov_cloud_shared", "joint_dc", "saas", "lgwan_asp", "onprem"]
Regime = Literal["standardized", "transition_support", "related", "non_standard"]
Vehicle = Literal[
    "plain_agreement",
    "voluntary_council",
    "statutory_council",
    "entrustment",
    "substitute_execution",
    "joint_organ",
    "cooperation_pact",
    "partial_affairs_assoc",
    "wide_area_union",
]
# Who can contract under each vehicle: a plain agreement makes no body and entrusts nothing, a 組合 contracts itself, and what is
# executed in the names of the bodies is a contract of each of them.
CONTRACTS: dict[str, tuple[str, ...]] = {
    "plain_agreement": ("lead", "individual", "framework"),
    "voluntary_council": ("lead", "individual", "framework"),
    "statutory_council": ("individual", "framework"),
    "entrustment": ("entrustment",),
    "substitute_execution": ("individual", "framework"),
    "joint_organ": ("lead", "individual", "framework"),
    "cooperation_pact": ("lead", "individual", "framework"),
    "partial_affairs_assoc": ("union",),
    "wide_area_union": ("union",),
}
LEAD_STAYS = frozenset({"entrustment", "substitute_execution"})  # whose lead body acts for the others by law and cannot leave them
CostBearer = Literal["requester", "as_agreed"]
SecretariatRule = Literal["fixed", "rotation"]
Extent = Literal["full", "brief"]
SlaModel = Literal["point_decay", "annual_attainment", "credit_band", "effort_only"]
ExecutiveChoice = Literal["elected", "lead"]
Signing = Literal["seal", "electronic"]
Organ = Literal["council", "steering_committee", "business_section", "technical_section", "selection_committee", "secretariat"]
Factor = Literal["A-1", "A-2", "A-3", "B", "C", "D"]
Format = Literal["docx", "markdown", "html", "json", "pdf"]
Plan = Literal["renewal", "new", "integration"]
Unit = Literal["whole", "groups", "all_in_one"]
MultiYear = Literal["obligation", "continuing", "single_year", "undecided"]
Gpa = Literal["none", "tokutei", "chukaku"]
PriceFormula = Literal["ratio_lowest", "ratio_ceiling", "linear_band"]
ValueFormula = Literal["division", "addition"]
FitFormula = Literal["share", "signed"]
ScoreScale = Literal["five", "letters", "steps"]
ScoreRounding = Literal["half_up", "down"]
TieRule = Literal["technical", "price", "fit", "vote", "lot"]


def as_answer(value: Any) -> Any:
    """YAML's true and false are answers, too: yes and no."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


Answer = Annotated[Literal["yes", "no", "unknown"], BeforeValidator(as_answer)]
Addition = Literal["addon", "modification", "custom_report", "custom_interface"]
Department = Literal["business", "it_policy", "bpr", "other", "finance", "vendor"]
Outcome = Literal["abolish", "replace", "continue", "standardize"]
Occasion = Literal["renewal", "law_change", "version_up", "membership"]
Yen = Annotated[int, Field(ge=0, le=10**15)]
Necessity = Literal["mandatory", "optional", "standard_mandatory", "standard_option", "standard_excluded"]
OF_STANDARDS = frozenset({"standard_mandatory", "standard_option", "standard_excluded"})
STANDARDIZED = frozenset({"standardized", "transition_support"})  # regimes whose functions a 標準仕様書 lists


class Project(Model):
    title: Line | None = Field(None, title="調達件名", description="全ての文書に同じ件名を印刷します。")
    system_name: Line | None = Field(None, title="対象システムの総称", description="例: 内部情報系システム")
    date: Day | None = Field(None, title="文書の日付", description="表紙に印刷する日付（西暦の年-月-日）")
    secretariat: Line | None = Field(None, title="事務局", description="事務局を置く部署")


class Member(Model):
    id: Id = Field(title="団体の識別名", description="半角英小文字。ほかの欄から団体を指すときに使います。")
    name: Line = Field(title="団体名", description="例: 見本市")
    head_title: Line | None = Field(None, title="長の職名", description="例: 見本市長")
    head_name: Line | None = Field(None, title="長の氏名")
    address: Line | None = Field(None, title="所在地")
    population: Count | None = Field(None, title="人口", description="人。figures_as_of の日の数")
    households: Count | None = Field(None, title="世帯数", description="世帯。figures_as_of の日の数")
    staff: Count | None = Field(None, title="職員数", description="人。対象システムを利用する職員に限らない数")
    terminals: Count | None = Field(None, title="端末数", description="対象システムを利用する端末の台数")
    printers: Count | None = Field(None, title="プリンター数", description="対象システムを利用するプリンターの台数")
    sites: Count | None = Field(None, title="拠点数", description="対象システムを利用する庁舎、支所などの数")
    inspector: Line | None = Field(
        None, title="検査を行う職", description="団体が自らに係る成果物を検査する職。例: 見本市総務部情報政策課長"
    )
    invoice: Line | None = Field(None, title="請求書の提出先", description="例: 見本市総務部情報政策課")
    seats: Count | None = Field(
        None, title="議会の議員の定数", description="一部事務組合又は広域連合の議会の議員のうち、団体の議会が選ぶ人数"
    )
    figures_as_of: Day | None = Field(None, title="団体の数値の基準日", description="人口、世帯数などを数えた日")
    figures_source: Line | None = Field(None, title="団体の数値の出典", description="例: 見本市住民基本台帳")
    terminals_source: Line | None = Field(
        None, title="団体の端末数の出典", description="人口及び世帯数と出典が異なるとき。例: 見本市の端末の台帳"
    )
    figures_status: Literal["preliminary", "final"] | None = Field(
        None, title="団体の数値が速報値か確定値か", description="preliminary: 速報値 / final: 確定値"
    )


class Consortium(Model):
    name: Line | None = Field(None, title="共同利用の名称", description="例: 見本地域自治体クラウド")
    lead: Id = Field(title="代表団体の識別名", description="参加団体の id の一つ")
    council_name: Line | None = Field(None, title="協議会の名称")
    vehicle: Vehicle = Field("plain_agreement", title="共同処理の方式")
    agreement_title: Line | None = Field(
        None,
        title="協定書の名称",
        description="共同処理の方式により、会則、規程又は要綱の名称。例: 見本地域自治体クラウドの共同利用に関する協定書",
    )
    rules_title: Line | None = Field(
        None, title="規約の名称", description="法定協議会、事務の委託、代替執行、共同設置、組合又は広域連合の規約、連携協約の名称"
    )
    body_name: Line | None = Field(
        None, title="組合等の名称", description="一部事務組合、広域連合又は共同して設置する機関の名称。例: 見本地域情報広域連合"
    )
    office: Line | None = Field(None, title="事務所の位置", description="協議会、組合又は広域連合の事務所の所在地")
    executive_choice: ExecutiveChoice = Field(
        "elected",
        title="管理者の選び方",
        description="一部事務組合の管理者。elected: 構成団体の長の互選 / lead: 代表団体の長をもって充てる"
        "（広域連合長は、構成団体の長が投票により選挙します。）",
    )
    rules_start: Day | None = Field(None, title="規約の施行の日", description="許可を見込む日以後の日")
    agreement_start: Day | None = Field(None, title="協定期間の初日")
    agreement_end: Day | None = Field(None, title="協定期間の末日")
    vice_chair: Id | None = Field(None, title="協議会の副会長とする団体", description="参加団体の id の一つ（代表団体を除く。）")
    auditors: tuple[Id, ...] = Field((), title="協議会の監事を出す団体", description="参加団体の id（代表団体を除く。）")
    secretariat_rule: SecretariatRule = Field(
        "fixed", title="事務局の置き方", description="fixed: 代表団体に置く / rotation: 参加団体が順に交代して置く"
    )
    council_funds: bool = Field(
        False, title="協議会が現金を扱うか", description="true: 協議会が自ら予算、決算及び口座を持つ / false: 代表団体の予算で扱う"
    )
    selection_committee: Line | None = Field(None, title="選定委員会の名称", description="相手方となる者を審査する会議の名称")
    selection_outsiders: bool = Field(
        False,
        title="選定委員会に参加団体の職員でない委員を置くか",
        description="true のときは、附属機関として条例による設置が必要です。",
    )
    selection_ordinance: Line | None = Field(
        None, title="選定委員会を置く条例の名称", description="参加団体の職員でない委員を置くときの、代表団体の条例"
    )
    signing: Signing = Field(
        "seal", title="締結の方法", description="seal: 書面への記名押印 / electronic: 電磁的記録への電子署名（紙の書面は作らない）"
    )
    signing_service: Line | None = Field(
        None,
        title="電子署名のサービス及び電子証明書",
        description="signing が electronic のとき。名詞で書きます。例: ○○の提供する電子契約サービス及び職責証明書",
    )
    party_labels: bool = Field(
        False,
        title="前文と署名の欄に甲、乙、丙を付けるか",
        description="true: members の順に甲から癸まで（１０団体まで）。条文の中では使いません。",
    )
    lead_signs_for_members: bool = Field(
        False,
        title="代表団体の長が他の団体の長を代理して基本契約を締結するか",
        description="true: 委任する団体ごとに委任状を作る（contract が framework のときだけ）",
    )


class Seat(Model):
    """One line of the list of organs: who sits where, by post and not by person."""

    id: Id = Field(title="行の識別名")
    organ: Organ = Field(
        title="機関",
        description="council 協議会 / steering_committee 幹事会 / business_section 業務部会 / technical_section 技術部会"
        " / selection_committee 選定委員会 / secretariat 事務局",
    )
    section: Line | None = Field(None, title="部会の名称", description="業務部会又は技術部会を分けて置くときの名称。例: 内部情報業務部会")
    role: Line | None = Field(None, title="役職", description="例: 幹事長、部会長、委員")
    members: tuple[Id, ...] | None = Field(None, title="委員を出す団体", description="省略すると全ての参加団体", min_length=1)
    outside: bool = Field(False, title="参加団体の職員でない者か", description="true のときは members を書きません。")
    post: Line | None = Field(None, title="職又は資格", description="氏名ではなく職で書きます。例: 情報政策担当課長")

    @model_validator(mode="after")
    def _outside_or_of_members(self) -> Self:
        if self.outside and self.members is not None:
            msg = "outside"
            raise ValueError(msg)
        return self


class Business(Model):
    id: Id = Field(title="業務の識別名")
    name: Line = Field(title="業務名")
    regime: Regime = Field(title="制度上の区分")
    members: tuple[Id, ...] | None = Field(None, title="参加団体", description="省略すると全ての参加団体", min_length=1)
    go_live: Day | None = Field(None, title="本稼働予定日")
    migration_deadline: Day | None = Field(
        None, title="移行の期限", description="特定移行支援システムについて、標準準拠システムへ移行する期限"
    )
    standard_spec: Line | None = Field(None, title="標準仕様書の名称及び版", description="標準化対象業務について、適合させる標準仕様書")
    plan: Plan | None = Field(
        None,
        title="次期の区分",
        description="renewal: 現行システムの更新 / new: 新規の導入 / integration: ほかの業務のシステムへの統合",
    )
    group: Line | None = Field(None, title="業務群の名称", description="procurement_unit が groups のとき、契約の単位とする業務のまとまり")
    changes: Line | None = Field(
        None,
        title="業務の変わる点",
        description="業務担当部門に伝える、手順、様式又は役割の変化。文の形で書きます。例: 紙の伺いを画面の上の決裁に改める。",
    )


class Driver(Model):
    id: Id = Field(title="事情の識別名")
    name: Line = Field(title="背景となる事情", description="名詞で書きます。例: 現行システムの保守の終了")
    detail: Line | None = Field(None, title="事情の内容", description="現状と、放置したときの支障")


class Kpi(Model):
    id: Id = Field(title="指標の識別名")
    name: Line = Field(title="指標", description="例: 情報システムの年間の運用経費")
    current: Line | None = Field(None, title="現状値", description="単位と時点を付けて書きます。")
    target: Line | None = Field(None, title="目標値", description="単位を付けて書きます。")
    measured: Line | None = Field(None, title="測定の時期及び方法", description="例: 毎年度の決算の数値による")


class CurrentSystem(Model):
    id: Id = Field(title="現行システムの識別名")
    name: Line = Field(title="現行システムの名称")
    members: tuple[Id, ...] | None = Field(None, title="利用する団体", description="省略すると全ての参加団体", min_length=1)
    businesses: tuple[Id, ...] | None = Field(None, title="処理する業務", description="省略すると全ての対象業務", min_length=1)
    vendor: Line | None = Field(None, title="現行の事業者", description="保守又は提供をしている事業者の名称")
    architecture: Line | None = Field(None, title="構成", description="例: 庁内に置くサーバーによるクライアントサーバー方式")
    in_operation_since: Day | None = Field(None, title="稼働開始日")
    contract_end: Day | None = Field(None, title="契約の末日", description="保守又は利用の契約が終わる日")
    interfaces: Count | None = Field(None, title="連携数", description="ほかの情報システムとの連携の数")
    reports: Count | None = Field(None, title="帳票数")
    gaiji: Count | None = Field(None, title="外字数")
    customizations: Count | None = Field(None, title="個別の改修の数", description="現行システムに加えた個別の改修の件数")
    data_volume: Line | None = Field(None, title="データ量", description="例: データベース８０ＧＢ、添付ファイル１２０ＧＢ")
    issues: Line | None = Field(None, title="現行の課題")


class NextSystem(Model):
    configuration: Line | None = Field(
        None, title="次期システムの全体の構成", description="文の形で書きます。例: 業務ごとの機能を一つの基盤の上に置き、…で接続する。"
    )
    network: Line | None = Field(None, title="接続に用いる回線", description="名詞で書きます。例: 総合行政ネットワーク及び閉域の専用回線")
    network_model: Line | None = Field(None, title="庁内ネットワークの分離の方式", description="三層の対策の型。名詞で書きます。")


class ContractPeriod(Model):
    build_start: Day | None = Field(None, title="構築期間の初日", description="契約を締結し、着手する日")
    build_end: Day | None = Field(
        None, title="構築期間の末日", description="最後に稼働する業務の構築を終える日。運用期間と重なってかまいません。"
    )
    operation_start: Day | None = Field(None, title="運用期間の初日", description="最初の業務が稼働する日")
    operation_end: Day | None = Field(None, title="運用期間の末日")


class Budget(Model):
    multi_year: MultiYear = Field(
        "undecided",
        title="複数年度の契約の根拠",
        description="obligation: 債務負担行為 / continuing: 長期継続契約 / single_year: 単年度の契約 / undecided: 未定",
    )
    ordinance: Line | None = Field(None, title="長期継続契約を定める条例の名称", description="multi_year が continuing のとき")
    ceiling_yen: Yen | None = Field(
        None,
        title="価格の上限額",
        description="円。消費税及び地方消費税を含む。公表する提案上限額又は予定価格だけを書きます。見積内訳書に印刷します。",
    )
    ceiling_build_yen: Yen | None = Field(None, title="価格の上限額のうち構築期間の額", description="円。消費税及び地方消費税を含む。")
    ceiling_operation_yen: Yen | None = Field(None, title="価格の上限額のうち運用期間の額", description="円。消費税及び地方消費税を含む。")


class Milestone(Model):
    id: Id = Field(title="節目の識別名")
    name: Line = Field(title="節目の名称", description="例: 要件の確定。日付の順に並べます。契約の締結と本稼働は自動で加わります。")
    date: Day | None = Field(None, title="節目の期日")
    by: Line | None = Field(None, title="節目を行う者", description="例: 受注者")


class RelatedProcurement(Model):
    id: Id = Field(title="関連調達の識別名")
    name: Line = Field(title="関連調達の名称", description="例: 庁内ネットワークの運用保守業務")
    start: Day | None = Field(None, title="関連調達の期間の初日")
    end: Day | None = Field(None, title="関連調達の期間の末日")
    contractor: Line | None = Field(None, title="関連調達の事業者", description="決まっていなければ「未定」又は担当する団体")
    relation: Line | None = Field(None, title="この調達との関係", description="受渡しするもの、調整する事項")


class RestrictedParty(Model):
    id: Id = Field(title="参加を制限する者の識別名")
    name: Line = Field(title="参加を制限する者の名称")
    reason: Line | None = Field(None, title="参加を制限する理由", description="例: この調達の仕様書の作成の支援を受託した者であること")


class Constraint(Model):
    id: Id = Field(title="制約の識別名")
    name: Line = Field(title="制約の名称", description="例: 年度末の作業の禁止")
    detail: Line | None = Field(None, title="制約の内容")


class DataLink(Model):
    id: Id = Field(title="連携の識別名")
    source: Line = Field(title="連携元", description="データを渡す情報システム又は機関")
    target: Line = Field(title="連携先", description="データを受け取る情報システム又は機関")
    members: tuple[Id, ...] | None = Field(None, title="連携する団体", description="省略すると全ての参加団体", min_length=1)
    way: Line | None = Field(None, title="連携の方式", description="例: ファイルの受渡し、ＡＰＩ")
    frequency: Line | None = Field(None, title="連携の頻度", description="例: 開庁日の夜間に１回")
    records: Line | None = Field(None, title="連携の件数", description="１回当たりの最大の件数")
    items: Count | None = Field(None, title="連携の項目数")
    standard: Line | None = Field(None, title="標準準拠かどうか", description="例: 標準仕様書に準拠、個別の仕様")
    responsible: Line | None = Field(None, title="連携先との調整を担当する者")
    note: Line | None = Field(None, title="連携の備考")


class ReportForm(Model):
    id: Id = Field(title="帳票の識別名")
    name: Line = Field(title="帳票の名称")
    business: Id = Field(title="帳票を出力する業務", description="業務の識別名")
    copies: Line | None = Field(None, title="帳票の年間の件数", description="例: 約１２，０００通")
    basis: Line | None = Field(None, title="帳票の様式の根拠", description="例: 規則に定める様式、パッケージの様式")
    output: Line | None = Field(None, title="帳票の出力の方法", description="例: 庁内のプリンター、外部の事業者による印刷")
    note: Line | None = Field(None, title="帳票の備考", description="公印、窓あき封筒など")


class MigrationTarget(Model):
    id: Id = Field(title="移行対象の識別名")
    business: Id = Field(title="移行する業務", description="業務の識別名")
    data: Line = Field(title="移行するデータ")
    years: Line | None = Field(None, title="移行する年数", description="例: ５年度分、全て")
    records: Line | None = Field(None, title="移行する件数")
    format: Line | None = Field(None, title="抽出の形式")
    source: Line | None = Field(None, title="抽出元", description="現行システム又は台帳の名称")


class CommonStandard(Model):
    id: Id = Field(title="共通の標準の識別名")
    name: Line = Field(title="共通の標準の名称", description="例: 地方公共団体情報システム非機能要件の標準")
    version: Line | None = Field(None, title="版")
    as_of: Day | None = Field(None, title="版を確かめた日")


class Requirement(Model):
    """A line of 機能要件適合表. Names with ``*``, ``?``, ``~`` would be patterns in a spreadsheet; those with ``/`` are ours."""

    id: Annotated[str, StringConstraints(pattern=r"^[^\s/*?~]+$", max_length=40), AfterValidator(_single_line)] = Field(
        title="要件ＩＤ", description="例: FIN-001"
    )
    business: Id = Field(title="要件の業務", description="業務の識別名")
    major: Line | None = Field(None, title="大項目")
    middle: Line | None = Field(None, title="中項目")
    minor: Line | None = Field(None, title="小項目")
    text: Annotated[str, StringConstraints(max_length=2000), AfterValidator(_paragraphs)] = Field(
        title="要件", description="文の形で書きます。例: 予算要求の入力及び査定の結果を事業ごとに記録すること。"
    )
    necessity: Necessity = Field(
        title="要件の区分",
        description="mandatory: 必須 / optional: 任意。標準仕様書の機能を指すときは standard_mandatory: 実装必須 / "
        "standard_option: 標準オプション / standard_excluded: 実装不可",
    )
    weight: Annotated[int, Field(ge=1, le=3)] | None = Field(None, title="重要度", description="1 から 3 まで（★の数）")
    members: tuple[Id, ...] | None = Field(None, title="要件を必要とする団体", description="省略すると業務の全ての団体", min_length=1)
    standard_id: Line | None = Field(None, title="標準仕様書の機能ＩＤ", description="標準仕様書の機能を指すとき")


class ContractTerms(Model):
    regulation: Line | None = Field(None, title="契約規則の名称", description="発注者の契約に関する規則")
    deposit: Line | None = Field(None, title="契約保証金の取扱い", description="名詞で書きます。例: 見本市契約規則の定めるところにより免除")
    delay_rate: Line | None = Field(None, title="履行遅滞の違約金の率", description="契約規則の定める率。例: 年３．０パーセント")
    court: Line | None = Field(None, title="第一審の専属的合意管轄裁判所", description="例: 見本地方裁判所")
    exclusion_ordinance: Line | None = Field(None, title="暴力団排除条例の名称")
    security_policy: Line | None = Field(None, title="発注者の情報セキュリティポリシーの名称")
    files: Line | None = Field(None, title="提出する電子ファイルの形式", description="名詞で書きます。")


class CallStep(Model):
    id: Id = Field(title="手続の段階の識別名", description="例: questions（質問の提出期限）。specgen の手引に一覧があります。")
    date: Day = Field(title="段階の期日", description="開庁日。書かない段階は、公募開始日（公告日）から計算します。")


class CallMaterial(Model):
    id: Id = Field(title="資料の識別名")
    name: Line = Field(title="資料の名称", description="例: 現行システムの構成図")
    way: Line | None = Field(None, title="資料の提供の方法", description="名詞で書きます。例: 閲覧、電子データの貸与")
    secret: bool = Field(False, title="秘密保持の誓約を要する資料か", description="true: 秘密保持誓約書を提出した者だけに見せる。")


class CallAnswer(Model):
    """A question and its answer; what the answer changes is part of the papers from its day on."""

    id: Id = Field(title="質問の識別名", description="例: q1")
    date: Day = Field(title="回答の日")
    place: Line = Field(title="質問の箇所", description="例: 調達仕様書第４の３")
    question: Line = Field(title="質問の要旨")
    answer: Line = Field(title="回答")
    change: Line | None = Field(None, title="書類の変更の内容", description="変更がなければ書きません。変更した後の文を書きます。")


class FormNumber(Model):
    form: Id = Field(title="様式の識別名")
    number: Annotated[int, Field(ge=1, le=99)] = Field(title="様式の番号", description="書かない様式には、空いている番号を順に付けます。")


class Call(Model):
    """The procedure that chooses the contractor: what vendors are told about it."""

    notice: Day | None = Field(None, title="公募開始日又は公告日", description="手続の日程は、この日から計算します。")
    briefing: bool = Field(False, title="説明会を開くか")
    steps: tuple[CallStep, ...] = Field((), title="手続の段階の期日", max_length=30)
    office_address: Line | None = Field(None, title="担当部局の所在地")
    office_phone: Line | None = Field(None, title="担当部局の電話番号")
    office_mail: Line | None = Field(None, title="担当部局の電子メールアドレス")
    office_hours: Line | None = Field(
        None, title="担当部局の受付時間", description="例: 開庁日の午前９時から午後５時まで（正午から午後１時までを除く。）"
    )
    website: Line | None = Field(
        None, title="手続の書類を公表する場所", description="名詞で書きます。例: 見本市のウェブサイトの入札契約情報のページ"
    )
    submission_way: Line | None = Field(None, title="書類の提出の方法", description="名詞で書きます。例: 電子メール及び書留郵便")
    roster: Line | None = Field(None, title="入札参加資格者名簿の名称", description="例: 見本市競争入札参加資格者名簿")
    suspension_rule: Line | None = Field(None, title="指名停止の基準の名称", description="例: 見本市指名停止等措置要綱")
    track_population: Count | None = Field(
        None, title="実績として求める団体の人口", description="人。この人口以上の団体における実績を求めるとき"
    )
    selection_committee: Line | None = Field(
        None, title="単独の調達の選定委員会の名称", description="共同調達のときは consortium の欄に書きます。"
    )
    selection_basis: Line | None = Field(None, title="選定委員会を置く根拠の名称", description="例: 見本市事業者選定委員会設置要綱")
    selection_outsiders: bool = Field(False, title="単独の調達の選定委員会に職員でない委員を置くか")
    selection_ordinance: Line | None = Field(None, title="単独の調達の選定委員会を置く条例の名称", description="職員でない委員を置くとき")
    first_review: bool = Field(True, title="書面による一次審査を行うか", description="false: 提出した全ての者に二次審査を行う。")
    anonymous: bool = Field(True, title="提案書を匿名で審査するか")
    price_published: bool = Field(
        False, title="予定価格を事前に公表するか", description="競争入札のとき。true: budget の価格の上限額を印刷する。"
    )
    bid_electronic: bool = Field(False, title="電子入札により入札を行うか")
    bid_system: Line | None = Field(None, title="電子入札のシステムの名称")
    bid_place: Line | None = Field(None, title="入札書の提出及び開札の場所")
    bid_deposit: Line | None = Field(
        None, title="入札保証金の取扱い", description="名詞で書きます。例: 見本市契約規則の定めるところにより免除"
    )
    gpa: Gpa = Field(
        "none",
        title="政府調達の特例の適用",
        description="none: 適用なし / tokutei: 都道府県又は指定都市として適用 / chukaku: 中核市として適用",
    )
    materials: tuple[CallMaterial, ...] = Field((), title="配布、貸与又は閲覧に供する資料", max_length=200)
    answers: tuple[CallAnswer, ...] = Field((), title="質問への回答及び書類の変更", max_length=1000)
    form_numbers: tuple[FormNumber, ...] = Field((), title="様式の番号", max_length=60)


class Criterion(Model):
    id: Id = Field(title="評価項目の識別名")
    group: Line = Field(title="評価項目の区分", description="例: ノンカスタマイズ")
    name: Line = Field(title="評価項目")
    viewpoint: Line = Field(title="評価の観点", description="文の形で書きます。")
    points: Annotated[int, Field(ge=0, le=10_000)] = Field(title="評価項目の配点")
    minimum_percent: Annotated[int, Field(ge=0, le=100)] | None = Field(
        None, title="評価項目の最低の割合", description="百分率。得点が配点のこの割合に満たない者を選定しないとき"
    )


class MarkPoints(Model):
    mark: Annotated[str, StringConstraints(pattern=r"^\S$")] = Field(title="機能要件適合表の回答の記号")
    percent: Annotated[int, Field(ge=-500, le=100)] = Field(
        title="記号の得点の割合", description="百分率。全てを標準機能とした場合を 100 とする。"
    )


class Expert(Model):
    id: Id = Field(title="学識経験者の識別名")
    post: Line = Field(title="学識経験者の職", description="氏名ではなく職で書きます。例: 見本大学情報学部教授")
    asked: Day | None = Field(None, title="意見を聴いた日")
    opinion: Line | None = Field(None, title="意見の要旨")


class Evaluation(Model):
    """How the offers are scored. Criteria, weights and formulas are data; scoring.py computes with them."""

    total_points: Annotated[int, Field(ge=10, le=100_000)] = Field(1000, title="配点の合計")
    criteria: tuple[Criterion, ...] = Field(
        (), title="評価項目", description="書かなければ、条項集の評価項目及び配点によります。", max_length=200
    )
    scale: ScoreScale = Field("five", title="採点の尺度", description="five: ５段階 / letters: ＡからＥまで / steps: １点刻み")
    rounding: ScoreRounding = Field("half_up", title="点数の端数処理", description="half_up: 四捨五入 / down: 切捨て")
    digits: Annotated[int, Field(ge=0, le=4)] = Field(1, title="点数の小数点以下の桁数")
    minimum_percent: Annotated[int, Field(ge=0, le=100)] = Field(
        60, title="選定に要する最低の割合", description="百分率。価格点を除く得点の、その配点の合計に対する割合"
    )
    tie: tuple[TieRule, ...] = Field(
        ("technical", "price", "lot"),
        title="同点のときの順位",
        description="technical: 価格を除く得点 / price: 価格 / fit: 機能適合点 / vote: 委員の合議 / lot: くじ",
        min_length=1,
    )
    price_points: Annotated[int, Field(ge=0, le=100_000)] = Field(200, title="価格点の配点")
    price_formula: PriceFormula = Field(
        "ratio_lowest",
        title="価格点の算式",
        description="ratio_lowest: 最低の価格との比 / ratio_ceiling: 上限額との差の割合 / linear_band: 上限額の一定の割合までを満点",
    )
    full_percent: Annotated[int, Field(ge=1, le=99)] | None = Field(
        None, title="価格点を満点とする割合", description="百分率。linear_band のとき、上限額に対する価格の割合"
    )
    value_formula: ValueFormula = Field(
        "addition", title="評価値の算式", description="総合評価のとき。division: 除算方式 / addition: 加算方式"
    )
    base_points: Annotated[int, Field(ge=0, le=100_000)] = Field(
        0, title="基礎点", description="総合評価の除算方式のとき、全ての要件を満たす者に与える点"
    )
    fit_points: Annotated[int, Field(ge=0, le=100_000)] = Field(150, title="機能適合点の配点")
    fit_formula: FitFormula = Field("share", title="機能適合点の算式", description="share: 満点に対する割合 / signed: 加点と減点")
    marks: tuple[MarkPoints, ...] = Field((), title="回答の記号の得点の割合", max_length=20)
    experts: tuple[Expert, ...] = Field((), title="意見を聴く学識経験者", max_length=20)


class CloudExamination(Model):
    date: Day | None = Field(None, title="ガバメントクラウドの利用を検討した日")
    result: Line | None = Field(
        None, title="ガバメントクラウドの利用の検討結果", description="文の形で書きます。例: …を利用しないこととした。"
    )


class CustomizationRules(Model):
    cost_bearer: CostBearer = Field(
        "requester",
        title="カスタマイズ経費の負担の定め方",
        description="requester: 必要とする団体が共同の契約の外で負担 / as_agreed: 協議会の検討記録で定める",
    )
    cost_record: Line | None = Field(
        None, title="経費の負担を検討した記録", description="cost_bearer が as_agreed のとき。例: 令和８年１０月２０日の協議会の議事録"
    )
    route: tuple[Line, ...] = Field((), title="決裁の順", description="職で、下から順に書きます。例: 申請課長、副市長、市長、協議会")


class Governance(Model):
    """Who examines, on which direction, and what was done: sections 3-1, 3-2 and 7 of the policy."""

    head_post: Line | None = Field(None, title="検討を統括する職", description="例: 各参加団体の副市町村長")
    direction: Line | None = Field(
        None, title="中長期の行政運営の方向を定めた計画", description="名詞で書きます。例: 各参加団体の総合計画及び行政改革の大綱"
    )
    it_section: Line | None = Field(None, title="情報政策を担当する部門", description="例: 各参加団体の情報政策担当課")
    bpr_section: Line | None = Field(None, title="業務改革を担当する部門", description="例: 各参加団体の行政改革担当課")
    briefing_date: Day | None = Field(
        None, title="業務担当部門への説明の日", description="抑制の意義と影響の抑え方を説明した日又は説明する日"
    )
    policy_checked: Day | None = Field(None, title="基本方針の改定の有無を確かめた日")
    guide_read: Day | None = Field(None, title="手順とポイント第２編を参照した日")
    principle_shared: Day | None = Field(
        None, title="ノンカスタマイズの原則を共有した日", description="首長を含む参加団体の間で、原則の考え方を共有した日"
    )
    checklist: Line | None = Field(
        None, title="調達ガイドラインの点検表", description="プロファイルと同じフォルダーに置いた点検表のファイル名"
    )


class Assembly(Model):
    """What heads and assemblies are told besides what follows from the other sections; a sentence each."""

    session: Line | None = Field(
        None, title="議案を提出する議会の時期", description="名詞で書きます。例: 全ての参加団体の令和９年３月の定例会"
    )
    ratio_reason: Line | None = Field(None, title="負担の方式を採る理由", description="比べた方式及びこの方式を採る理由。文で書きます")
    comparison: Line | None = Field(
        None, title="団体が単独で調達する場合との経費の比較", description="比べた額、その出典及び時点。文で書きます"
    )
    funding: Line | None = Field(
        None, title="補助金、地方交付税及び地方債の見込み", description="申請する団体、対象とする経費及び額の見込み。文で書きます"
    )
    invoice: Line | None = Field(None, title="適格請求書の取扱い", description="誰が誰に交付するか。文で書きます")


# What the costs are, and by what rule they are shared (costs.py; adr/0007). Lists are flat: each is a sheet of the workbook.

AllocationBase = Literal[
    "equal",
    "population",
    "population_degressive",
    "tier_fixed",
    "households",
    "transactions",
    "staff",
    "accounts",
    "terminals",
    "fiscal",
    "direct",
    "usage_measured",
]
FigureBase = Literal["population", "households", "transactions", "staff", "accounts", "terminals", "fiscal", "usage_measured"]
RemainderRule = Literal["lead", "largest_remainder", "largest_share", "none_carry"]
BaseRefresh = Literal["fixed", "yearly", "census"]
CostPhase = Literal["initial", "running", "ending"]
FigureStatus = Literal["preliminary", "final"]
EntryCredit = Literal["next_year", "repaid"]
SettlementBase = Literal["same_base", "actual_base"]
SettlementWay = Literal["carry_over", "refund"]
InstalmentRounding = Literal["down", "up"]

DECIMAL = "decimal"  # marks the types whose cells hold a number as it was written
_WRITTEN_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,12})?\Z")
_YEAR = re.compile(r"20[0-9]{2}\Z")


def _written_number(written: Any, code: str, most: int) -> str:
    """A number of half-width digits as it was written, ``9.5`` or ``50``: exact, since it never was a float."""
    text = str(written) if isinstance(written, int) and not isinstance(written, bool) else written
    if not isinstance(text, str) or not _WRITTEN_NUMBER.match(text) or Fraction(text) > most:
        raise ValueError(code)
    return text


def _percent(written: Any) -> str:
    return _written_number(written, "percent", 100)


def _figure(written: Any) -> str:
    return _written_number(written, "figure", 10**15)


def _year_key(written: str) -> str:
    if not _YEAR.match(written):
        msg = "year"
        raise ValueError(msg)
    return written


def _unit(yen: int) -> int:
    if yen not in (1, 10, 100, 1000):
        msg = "unit"
        raise ValueError(msg)
    return yen


_NUMBER_SCHEMA = WithJsonSchema({"type": ["number", "string"]})
Percent = Annotated[str, BeforeValidator(_percent), _NUMBER_SCHEMA, DECIMAL]
FigureValue = Annotated[str, BeforeValidator(_figure), _NUMBER_SCHEMA, DECIMAL]
Year = Annotated[int, Field(ge=2000, le=2099)]
YearKey = Annotated[str, AfterValidator(_year_key)]
UnitYen = Annotated[int, AfterValidator(_unit), Field(json_schema_extra={"enum": [1, 10, 100, 1000]})]


class CostScheme(Model):
    id: Id = Field(title="負担方式の識別名")
    name: Line = Field(title="負担方式の名称", description="例: 運用費の負担方式")
    mix: dict[AllocationBase, Percent] = Field(title="基礎の割合", description="百分率。合計は 100", min_length=1)
    base_refresh: BaseRefresh = Field(
        "fixed",
        title="基礎数値の見直し",
        description="fixed: 期間を通じて同じ数値 / yearly: 年度ごとの数値 / census: 新しい調査の数値があればそれ以後の年度に用いる",
    )
    ratio_digits: Annotated[int, Field(ge=0, le=10)] | None = Field(
        None,
        title="印刷する負担割合の小数点以下の桁数",
        description="百分率の小数点以下の桁数。書くと、印刷した割合から負担額を計算します。省略すると割合を丸めません。",
    )
    floor_percent: Percent | None = Field(None, title="１団体の負担割合の下限", description="百分率")
    cap_percent: Percent | None = Field(None, title="１団体の負担割合の上限", description="百分率")
    new_percent: dict[YearKey, Percent] = Field(
        default_factory=dict,
        title="新しい割合を用いる部分",
        description="激変緩和。年度ごとの百分率。残りは従前の割合により、書かない年度は 100",
    )


class CostStage(Model):
    scheme: Id = Field(title="負担方式の識別名")
    id: Id = Field(title="段階の区分の識別名", description="例: prefecture")
    percent: Percent = Field(title="区分の割合", description="百分率。負担方式ごとの合計は 100")
    members: tuple[Id, ...] = Field(title="区分に属する団体", min_length=1)


class FormerShare(Model):
    scheme: Id = Field(title="負担方式の識別名")
    member: Id = Field(title="団体の識別名")
    percent: Percent = Field(title="従前の割合", description="百分率。負担方式ごとの合計は 100")


class CostGroup(Model):
    """Items that are added up before they are rounded, once a body and year."""

    id: Id = Field(title="費目群の識別名")
    name: Line = Field(title="費目群の名称", description="例: 運用費")
    unit_yen: UnitYen | None = Field(None, title="端数処理の単位", description="円。省略すると全体の単位")
    remainder: RemainderRule | None = Field(None, title="残額の負担", description="省略すると全体の定め")


class ExitRule(Model):
    remaining: bool | None = Field(None, title="契約の終わりまでの負担額", description="true: 脱退する団体が、残る期間の負担額を負担")
    termination: bool | None = Field(None, title="解約金", description="true: 事業者が請求する解約金のうち、脱退する団体の負担額を負担")
    cover_months: Annotated[int, Field(ge=1, le=120)] | None = Field(
        None, title="ほかの団体の増加額を補う月数", description="脱退により増えるほかの団体の負担額を、この月数の分だけ負担"
    )


class CostItem(Model):
    id: Id = Field(title="費目の識別名")
    name: Line = Field(title="費目の名称", description="例: システム利用料")
    phase: CostPhase = Field("running", title="費目の区分", description="initial: 初期 / running: 運用 / ending: 契約終了")
    scheme: Id = Field(title="負担方式の識別名")
    group: Id | None = Field(None, title="費目群の識別名", description="端数をまとめて処理する費目群。省略すると費目ごと")
    business: Id | None = Field(None, title="業務の識別名", description="その業務の参加団体だけが負担するとき")
    members: tuple[Id, ...] | None = Field(
        None, title="負担する団体", description="省略すると業務の参加団体又は全ての参加団体", min_length=1
    )
    requesters: tuple[Id, ...] | None = Field(
        None, title="個別負担の団体", description="基礎が direct のとき、その部分を負担する団体", min_length=1
    )
    tax_percent: Percent | None = Field(None, title="消費税及び地方消費税の率", description="百分率。省略すると全体の率。税のない費目は 0")
    amounts: dict[YearKey, Yen] = Field(title="金額", description="円。消費税及び地方消費税を除いた年度ごとの額", min_length=1)
    termination_fees: dict[YearKey, Yen] = Field(
        default_factory=dict, title="解約金", description="円。その年度の末日に解約したときの、消費税及び地方消費税を含む全体の額"
    )
    exit: ExitRule | None = Field(None, title="脱退のときの負担")
    amortized_from: Year | None = Field(None, title="償却を始める年度", description="初期の費目について、加入負担金の計算に用いる。")
    amortized_years: Annotated[int, Field(ge=1, le=30)] | None = Field(None, title="償却の年数")
    contents: Line | None = Field(None, title="費目に含まれる経費", description="含まれる業務及び役務。例: 財務会計の設定及び研修")
    by_quantity: bool = Field(False, title="数量の実績により額が定まるか", description="true: 単価に数量の実績を乗じて定まる費目")


class BaseFigure(Model):
    """A base figure that a member's own entry cannot hold: another base, year or item."""

    member: Id = Field(title="団体の識別名")
    base: FigureBase = Field(title="基礎")
    value: FigureValue = Field(title="数値", description="半角の整数又は小数")
    as_of: Day = Field(title="数値の基準日")
    source: Line = Field(title="数値の出典", description="例: 例示市住民基本台帳")
    status: FigureStatus = Field(title="速報値か確定値か", description="preliminary: 速報値 / final: 確定値")
    item: Id | None = Field(None, title="費目の識別名", description="その費目だけに用いる数値のとき")
    fiscal_year: Year | None = Field(None, title="用いる年度", description="省略すると期間の最初の年度から")
    actual: bool = Field(False, title="精算に用いる実績か", description="true: 年度の終わりの精算だけに用いる実績の数値")


class BaseIndex(Model):
    """What the figures of a base count, in the words a 規約 and the tables of the schemes print."""

    base: FigureBase = Field(title="基礎")
    name: Line = Field(title="基礎数値の意義", description="例: 基準日に在職する常勤の職員の数")


class OfficeAmount(Model):
    """What the levy for the general affairs of a 組合 or 広域連合 brings in a year, the years before its contract too."""

    fiscal_year: Year = Field(title="年度")
    yen: Yen = Field(title="一般の事務の経費に充てる分賦金の総額", description="円")


class PopulationTier(Model):
    at_least: Count = Field(title="人口の下限", description="人。この人口以上の団体")
    yen: Yen = Field(title="人口段階別の額", description="円。団体の間の割合になります。")


class TaxRate(Model):
    fiscal_year: Year = Field(title="適用を始める年度", description="年度の途中に率が変わるときは、費目を分けて tax_percent を書きます。")
    percent: Percent = Field(title="消費税及び地方消費税の率", description="百分率")


class Grant(Model):
    id: Id = Field(title="補助金等の識別名")
    name: Line = Field(title="補助金等の名称")
    item: Id = Field(title="費目の識別名")
    fiscal_year: Year = Field(title="年度")
    yen: Yen = Field(title="補助金等の額", description="円")
    member: Id | None = Field(
        None,
        title="補助金等を受ける団体",
        description="省略すると共通のもので、分ける前に差し引く。書くと、その団体だけのもので、その団体の収入となる。",
    )
    recipient: Id | None = Field(
        None,
        title="共通の補助金等を申請する団体",
        description="分ける前に差し引く補助金等を受ける団体の識別名。組合又は広域連合が自ら受けるときは省略",
    )
    decided: bool = Field(
        False,
        title="交付の決定があったか",
        description="決定があるまで、債務負担行為の限度額（組合又は広域連合では分賦金）から差し引きません。",
    )
    received: Line | None = Field(None, title="補助金等を受ける時期", description="例: 令和１０年５月")


class ActualAmount(Model):
    item: Id = Field(title="費目の識別名")
    fiscal_year: Year = Field(title="年度")
    yen: Yen = Field(title="決算の額", description="円。消費税及び地方消費税を除く。")


class Instalment(Model):
    month: Annotated[int, Field(ge=1, le=12)] = Field(title="納期の月")
    day: Annotated[int, Field(ge=1, le=31)] = Field(title="納期の日", description="31 は月の末日。閉庁日のときは直後の開庁日")
    percent: Percent = Field(title="納期の割合", description="百分率。合計は 100")
    fiscal_year: Year | None = Field(
        None, title="納期の年度", description="その年度だけの納期。書いた年度には、年度のない納期を用いません。"
    )


class CostNotice(Model):
    name: Line = Field(title="通知の名称", description="例: 翌年度の予定額の通知")
    month: Annotated[int, Field(ge=1, le=12)] = Field(title="通知の月")
    day: Annotated[int, Field(ge=1, le=31)] = Field(title="通知の日", description="閉庁日のときは直前の開庁日")
    years_after: Annotated[int, Field(ge=-1, le=1)] = Field(0, title="年度の前後", description="-1 は前の年度、0 はその年度、1 は次の年度")


class Joining(Model):
    member: Id = Field(title="加入する団体の識別名")
    start: Day = Field(title="加入の日", description="月の初日")
    own_cost_yen: Yen = Field(0, title="加入する団体だけの経費", description="円。設定、データの移行など。消費税及び地方消費税を含む。")
    credit: EntryCredit = Field(
        "next_year",
        title="加入負担金の扱い",
        description="next_year: 既に参加している団体の翌年度の負担額から差し引く / repaid: 代表団体を通じて返す",
    )


class Departure(Model):
    member: Id = Field(title="脱退する団体の識別名")
    fiscal_year: Year = Field(title="最後の年度", description="その年度の負担額は全て負担します。")
    businesses: tuple[Id, ...] | None = Field(None, title="脱退する業務", description="一部の業務だけをやめるとき", min_length=1)
    own_cost_yen: Yen = Field(0, title="データの抽出、返却及び消去の経費", description="円。消費税及び地方消費税を含む。")
    reserves_yen: Yen = Field(0, title="返される積立金等", description="円")


class Merger(Model):
    members: tuple[Id, ...] = Field(title="合併する団体", min_length=2)
    into: Id = Field(title="合併後の団体の識別名", description="合併する団体の一つ又は新しい識別名")
    name: Line | None = Field(None, title="合併後の団体名", description="新しい識別名のとき")
    fiscal_year: Year = Field(title="合併の年度", description="次の年度から一つの団体として計算します。")


class CustomizationExpense(Model):
    """What an approved request costs: borne by its bodies alone, outside the joint contract."""

    id: RequestId = Field(title="要望の管理番号")
    initial: dict[YearKey, Yen] = Field(default_factory=dict, title="初期の額", description="円。消費税及び地方消費税を除く。")
    yearly: dict[YearKey, Yen] = Field(default_factory=dict, title="毎年の額", description="円。消費税及び地方消費税を除く。")
    version_up: dict[YearKey, Yen] = Field(
        default_factory=dict, title="版の更新のときの額", description="円。再適用、試験、適合の再確認及びほかの団体に生ずる経費"
    )
    amortized_from: Year | None = Field(None, title="償却を始める年度", description="後から採用する団体の負担の計算に用いる。")
    amortized_years: Annotated[int, Field(ge=1, le=30)] | None = Field(None, title="償却の年数")


class AgreedShare(Model):
    request: RequestId = Field(title="要望の管理番号")
    member: Id = Field(title="団体の識別名")
    percent: Percent = Field(title="合意した割合", description="百分率。要望ごとの合計は 100")


class Adoption(Model):
    request: RequestId = Field(title="要望の管理番号")
    member: Id = Field(title="後から採用する団体の識別名")
    fiscal_year: Year = Field(title="採用する年度", description="年度の初日から")
    percent: Percent | None = Field(None, title="合意した割合", description="百分率。省略すると団体の数で等分")


class Costs(Model):
    """What is paid and by what rule it is shared. Amounts are yen: half-width digits, nothing else."""

    first_year: Year = Field(title="最初の年度")
    last_year: Year = Field(title="最後の年度")
    unit_yen: UnitYen = Field(
        1, title="端数処理の単位", description="1、10、100 又は 1000（円）。団体、年度、費目群ごとに１回だけ切り捨てる。"
    )
    remainder: RemainderRule = Field(
        "lead",
        title="残額の負担",
        description="lead: 代表団体 / largest_remainder: 切り捨てた端数の大きい団体から１単位ずつ / largest_share: 負担額の最も大きい団体"
        " / none_carry: 精算まで繰り越す",
    )
    carry_payer: Id | None = Field(None, title="繰り越した残額を立て替える団体", description="残額の負担が none_carry のとき")
    notice_days: Annotated[int, Field(ge=0, le=120)] = Field(14, title="請求から納期までの日数")
    instalment_unit_yen: UnitYen = Field(
        1, title="納期ごとの額の単位", description="1、10、100 又は 1000（円）。最後の納期が残りの額になる。"
    )
    instalment_rounding: InstalmentRounding = Field("down", title="納期ごとの額の端数", description="down: 切り捨て / up: 切り上げ")
    settlement_base: SettlementBase = Field(
        "same_base", title="精算の基礎", description="same_base: 当初と同じ数値 / actual_base: 実績の数値"
    )
    settlement_way: SettlementWay = Field(
        "carry_over", title="精算の方法", description="carry_over: 翌年度の負担額で調整 / refund: 還付又は追加の請求"
    )
    tax_rates: tuple[TaxRate, ...] = Field(title="消費税及び地方消費税の率", min_length=1, max_length=20)
    schemes: tuple[CostScheme, ...] = Field(title="負担方式", min_length=1, max_length=100)
    stages: tuple[CostStage, ...] = Field(
        (), title="負担方式の段階", description="先に区分の間で分け、次に区分の中で分けるとき", max_length=200
    )
    former_shares: tuple[FormerShare, ...] = Field((), title="従前の負担割合", max_length=2000)
    groups: tuple[CostGroup, ...] = Field((), title="費目群", max_length=100)
    items: tuple[CostItem, ...] = Field(title="費目", min_length=1, max_length=500)
    figures: tuple[BaseFigure, ...] = Field((), title="基礎数値", max_length=20_000)
    indices: tuple[BaseIndex, ...] = Field((), title="基礎数値の意義", max_length=20)
    tiers: tuple[PopulationTier, ...] = Field((), title="人口段階", max_length=50)
    grants: tuple[Grant, ...] = Field((), title="補助金等", max_length=500)
    office_scheme: Id | None = Field(
        None, title="一般の事務の経費の負担方式", description="組合又は広域連合の議会、事務局などの経費に充てる分賦金の方式の識別名"
    )
    office: tuple[OfficeAmount, ...] = Field((), title="一般の事務の経費", max_length=30)
    actuals: tuple[ActualAmount, ...] = Field((), title="決算額", max_length=5000)
    instalments: tuple[Instalment, ...] = Field((), title="納期", max_length=24)
    notices: tuple[CostNotice, ...] = Field((), title="経費の通知", max_length=24)
    joinings: tuple[Joining, ...] = Field((), title="加入", max_length=200)
    departures: tuple[Departure, ...] = Field((), title="脱退", max_length=200)
    mergers: tuple[Merger, ...] = Field((), title="合併", max_length=100)
    customizations: tuple[CustomizationExpense, ...] = Field((), title="カスタマイズの経費", max_length=2000)
    agreed_shares: tuple[AgreedShare, ...] = Field((), title="カスタマイズの経費の割合", max_length=5000)
    adoptions: tuple[Adoption, ...] = Field((), title="後からの採用", max_length=2000)


class Approval(Model):
    date: Day = Field(title="承認日")
    by: Line = Field(title="承認した機関")
    scope: Line = Field(title="承認した内容", description="必要最小限の範囲を一文で")
    review: Line = Field(title="見直しの機会又は期限")
    review_due: Day | None = Field(None, title="見直しの期日", description="期日を定めたとき")
    responsible: Line | None = Field(None, title="抑制を続ける責任を負う者", description="職で書きます。例: 見本市建設部住宅課長")


class MinimumScope(Model):
    """What keeps an exception to the minimum: all five are needed for an approval."""

    part: Line | None = Field(None, title="最小の部分", description="改修を加える部分。例: 加点の計算だけ")
    bodies: Line | None = Field(None, title="用いる団体", description="例: 見本市及び例示市")
    users: Line | None = Field(None, title="用いる職員", description="例: 住宅担当課の職員")
    term: Line | None = Field(None, title="用いる期間", description="例: 令和１５年３月３１日まで")
    exit: Line | None = Field(None, title="終了の条件", description="例: 標準の機能に加点の設定が加わったとき")


class RequestCosts(Model):
    """Yen, without consumption tax, as estimated by the vendor."""

    initial_yen: Yen | None = Field(None, title="初期の経費", description="円（税抜き）")
    yearly_yen: Yen | None = Field(None, title="年間の保守の経費", description="円（税抜き）")
    version_up_yen: Yen | None = Field(None, title="版の更新１回の再適用の経費", description="円（税抜き）")
    source: Line | None = Field(None, title="経費の出典", description="例: 令和８年１０月の事業者の概算見積り")


class Benefit(Model):
    hours_per_year: Count | None = Field(None, title="減る作業時間", description="年間の時間")
    unit_cost_yen: Yen | None = Field(None, title="作業１時間の単価", description="円")
    errors_per_year: Count | None = Field(None, title="防げる過誤の件数", description="年間の件数")
    error_effect: Line | None = Field(None, title="過誤１件の影響")


class Alternative(Model):
    id: Id = Field(title="代替措置の識別名")
    name: Line = Field(title="代替措置", description="名詞で書きます。例: 汎用抽出と表計算による作成")
    remedy: Id | None = Field(None, title="代替措置の目録の識別名", description="specgen policy show で一覧を見られます。")
    detail: Line | None = Field(None, title="代替措置の内容")
    feasible: Answer = Field("unknown", title="実現の可否")
    cost_yen: Yen | None = Field(None, title="代替措置の年間の経費", description="円（税抜き）")
    remaining: Line | None = Field(None, title="残る支障", description="なければ「なし」")
    adopted: bool = Field(False, title="採用するか")


class LocalRule(Model):
    """The provision behind a request of factor C."""

    name: Line = Field(title="条例等の名称", description="例: 仮名町営住宅条例施行規則")
    article: Line | None = Field(None, title="規定の箇所", description="例: 第１０条及び様式第７号")
    purpose: Line | None = Field(None, title="規定の趣旨")
    amendment: Line | None = Field(None, title="改正の方法", description="例: 様式の別記を削り、町長が別に定めることとする。")
    amended_by: Line | None = Field(None, title="改正の時期", description="例: 令和９年３月の規則改正")
    section: Line | None = Field(None, title="改正を担当する部門")


class Talk(Model):
    date: Day = Field(title="協議の日")
    result: Line = Field(title="協議の結果")


class ExternalBody(Model):
    """The outside body behind a request of factor D."""

    name: Line = Field(title="相手方の名称", description="例: 見本県")
    prefecture: bool = Field(False, title="都道府県か")
    post: Line | None = Field(None, title="相手方の宛名", description="職で書きます。例: 見本県土木部住宅課長")
    basis: Line | None = Field(None, title="相手方の様式の根拠", description="例: 見本県公営住宅管理状況報告要領")
    proposal: Line | None = Field(None, title="協議で求める内容", description="例: 標準の統計帳票による報告を認めること")
    reply_by: Day | None = Field(None, title="回答を求める期日")
    talks: tuple[Talk, ...] = Field((), title="協議の記録")


class Opinion(Model):
    """What a section said about a request; business is the section that asks."""

    department: Department = Field(
        title="部門の種類",
        description="business 業務担当 / it_policy 情報政策 / bpr 業務改革 / other その他 / finance 財政 / vendor 事業者",
    )
    section: Line = Field(title="部門の名称")
    date: Day | None = Field(None, title="意見の日")
    text: Line | None = Field(None, title="意見の内容")


class PastReview(Model):
    """An examination of a customization in operation, or another event in the life of a request."""

    date: Day = Field(title="見直し等の日")
    occasion: Occasion | None = Field(
        None, title="見直しの機会", description="renewal 更新 / law_change 制度改正 / version_up 版の更新 / membership 加入又は脱退"
    )
    outcome: Outcome | None = Field(
        None, title="見直しの結果", description="abolish 廃止 / replace 代替へ移行 / continue 期限付き継続 / standardize 標準機能へ統合"
    )
    note: Line = Field(title="経過の内容")


class CustomizationRequest(Model):
    id: RequestId = Field(title="管理番号")
    title: Line = Field(title="要望の名称")
    business: Id = Field(title="業務の識別名")
    members: tuple[Id, ...] = Field(title="要望する団体", min_length=1)
    section: Line | None = Field(None, title="申請課")
    requested: Day | None = Field(None, title="申請日")
    in_operation: bool | None = Field(None, title="現行で実施中か")
    category: Addition | None = Field(
        None,
        title="カスタマイズの区分",
        description="addon アドオン / modification 本体改修 / custom_report 個別帳票 / custom_interface 個別インターフェース",
    )
    current: Line | None = Field(None, title="現行の処理")
    summary: Line | None = Field(None, title="要望の内容")
    legal_basis: Line | None = Field(None, title="法令上の根拠", description="なければ「なし」")
    cases_per_year: Count | None = Field(None, title="年間の対象件数")
    staff_affected: Count | None = Field(None, title="影響を受ける職員数")
    resident_effect: Line | None = Field(None, title="住民への影響", description="なければ「なし」")
    package: Line | None = Field(None, title="パッケージの標準の機能の状況")
    gap: Line | None = Field(None, title="標準の機能との差異")
    factors: tuple[Factor, ...] = Field((), title="発生要因")
    answers: dict[Id, Answer] = Field(default_factory=dict, title="検討の設問への回答", description="yes / no / unknown")
    notes: dict[Id, Line] = Field(default_factory=dict, title="設問ごとの理由・根拠")
    alternatives: tuple[Alternative, ...] = Field((), title="代替措置の検討")
    workflow_review: Line | None = Field(None, title="業務の流れの見直し")
    local_rule: LocalRule | None = Field(None, title="原因となる条例等")
    external: ExternalBody | None = Field(None, title="原因となる外部の団体")
    costs: RequestCosts = Field(default_factory=RequestCosts, title="カスタマイズの経費")
    benefit: Benefit = Field(default_factory=Benefit, title="カスタマイズの効果")
    minimum_scope: MinimumScope = Field(default_factory=MinimumScope, title="必要最小限の範囲")
    effect_on_others: Line | None = Field(None, title="ほかの団体への影響", description="版の管理、稼働、共通化への影響")
    opinions: tuple[Opinion, ...] = Field((), title="関与した部門の意見")
    consultation_exception: Line | None = Field(
        None, title="業務担当部門と事業者だけで検討した理由", description="ほかの部門が関与しなかったときだけ書きます。"
    )
    standardization_asked: Day | None = Field(None, title="標準機能化の検討を依頼した日")
    approval: Approval | None = Field(None, title="承認の記録")
    history: tuple[PastReview, ...] = Field((), title="見直し及び経過の記録")


class Confirmation(Model):
    by: Line = Field(title="確認した者")
    on: Day = Field(title="確認した日")


def _kind_of(value: Any) -> str:
    if isinstance(value, dict | Model):
        return "setting"
    return "integer" if isinstance(value, int) and not isinstance(value, bool) else "text"


ParameterValue = Annotated[Annotated[int, Tag("integer")] | Annotated[Line, Tag("text")], Discriminator(_kind_of)]


class ParameterSetting(Model):
    value: ParameterValue | None = Field(None, title="値")
    confirmed: Confirmation | None = Field(None, title="確認の記録")


class TableChange(Model):
    """Rows of a generated table, added, cut by id, or changed column by column."""

    add: tuple[dict[str, Line], ...] = Field((), title="加える行")
    cut: tuple[Line, ...] = Field((), title="除く行の識別名")
    change: dict[str, dict[str, Line]] = Field(default_factory=dict, title="変える行", description="識別名: {列: 文}")


class Style(Model):
    digits: Literal["full", "half"] = Field("full", title="数字の幅", description="full: 全角 / half: 半角")
    western_dates: bool = Field(False, title="西暦の併記")


class Confirmations(Model):
    """Printed defaults and citations somebody has looked at, by the names of the list 確認事項一覧."""

    names: tuple[Line, ...] = Field(
        title="確認した値と引用の名前", description="確認事項一覧に示す名前。例: decision_days、cite.jichi-ho/214", min_length=1
    )
    by: Line = Field(title="確認した者")
    on: Day = Field(title="確認した日")


class Override(Model):
    clause: ClauseId = Field(title="条項の識別名")
    action: Literal["leave_out", "put_in", "replace_text"] = Field(title="変更の種類")
    text: Paragraphs | None = Field(
        None, title="差し替える文", description="replace_text のとき。１行が１段落になり、書いたとおりに印刷します。"
    )
    reason: Line = Field(title="理由")
    approver: Line = Field(title="承認者")
    date: Day = Field(title="承認日")

    @model_validator(mode="after")
    def _text_goes_with_replace(self) -> Self:
        if (self.action == "replace_text") != (self.text is not None):
            msg = "override_text"
            raise ValueError(msg)
        return self


FigureUse = Literal["organization", "configuration", "network", "current_configuration"]
FIGURE_WORDS: dict[str, str] = {
    "organization": "体制図",
    "configuration": "システム構成図",
    "network": "ネットワーク構成図",
    "current_configuration": "現行システム構成図",
}


class Figure(Model):
    """A picture that clauses print where they speak of what it shows."""

    use: FigureUse = Field(
        title="図の種類",
        description="organization: 体制図 / configuration: システム構成図 / network: ネットワーク構成図 / "
        "current_configuration: 現行システム構成図",
    )
    file: Line = Field(title="ファイル", description="プロファイルと同じフォルダーに置いた PNG 又は JPEG のファイルの名前")
    title: Line | None = Field(None, title="図の題名", description="省略すると、図の種類の名前を印字します。")
    alt: Line = Field(title="代替テキスト", description="図を見ることができない者に伝える、図が示す内容")


class AttachedFile(Model):
    """A paper of the office that goes with papers of ours as one of their annexes (別紙)."""

    id: Id = Field(title="識別名")
    title: Line = Field(title="別紙の題名")
    file: Line = Field(title="ファイル", description="プロファイルと同じフォルダーに置いた Word 文書（.docx、.dotx）又は PDF の名前")
    documents: tuple[Id, ...] = Field(
        ("spec",), title="付ける文書", description="別紙として付ける文書の種類（spec: 調達仕様書 など）", min_length=1, max_length=20
    )


class Profile(Model):
    """One procurement: what the officer knows. Anything optional may stay out and prints as a blank."""

    project: Project = Field(title="調達の基本事項")
    method: Method = Field(title="選定方式")
    contract: ContractForm = Field(title="契約の形態")
    hosting: Hosting = Field(title="利用形態")
    members: tuple[Member, ...] = Field(title="参加団体", min_length=1, max_length=200)
    consortium: Consortium | None = Field(None, title="共同利用の枠組み", description="参加団体が２以上のとき必要です。")
    organs: tuple[Seat, ...] = Field((), title="組織及び委員", description="協議会の長と委員を除く委員の一覧", max_length=500)
    businesses: tuple[Business, ...] = Field(title="対象業務", min_length=1, max_length=500)
    drivers: tuple[Driver, ...] | None = Field(None, title="調達の背景", min_length=1, max_length=50)
    kpi: tuple[Kpi, ...] | None = Field(None, title="効果を測る指標", min_length=1, max_length=50)
    current_systems: tuple[CurrentSystem, ...] | None = Field(None, title="現行システム", max_length=500)
    next_system: NextSystem = Field(default_factory=NextSystem, title="次期システム")
    contract_period: ContractPeriod = Field(default_factory=ContractPeriod, title="契約期間")
    budget: Budget = Field(default_factory=Budget, title="予算上の措置")
    milestones: tuple[Milestone, ...] | None = Field(None, title="全体スケジュール", min_length=1, max_length=100)
    procurement_unit: Unit = Field(
        "whole",
        title="調達の単位",
        description="whole: 全体を一つの契約 / groups: 業務群ごとの契約 / all_in_one: 全体を一つの契約とし、一体のパッケージに限る",
    )
    related_procurements: tuple[RelatedProcurement, ...] | None = Field(None, title="関連調達", max_length=100)
    restricted_parties: tuple[RestrictedParty, ...] | None = Field(None, title="参加を制限する者", max_length=100)
    constraints: tuple[Constraint, ...] | None = Field(None, title="個別の制約", max_length=100)
    links: tuple[Annotated[DataLink, WhenGiven(DataLink)], ...] = Field((), title="連携", max_length=1000)
    reports: tuple[Annotated[ReportForm, WhenGiven(ReportForm)], ...] = Field((), title="帳票", max_length=2000)
    migration_targets: tuple[Annotated[MigrationTarget, WhenGiven(MigrationTarget)], ...] = Field(
        (), title="データ移行の対象", max_length=1000
    )
    standards: tuple[Annotated[CommonStandard, WhenGiven(CommonStandard)], ...] = Field(
        (), title="共通の標準", description="業務ごとの標準仕様書のほかに適合させる標準とその版", max_length=100
    )
    requirements: tuple[Annotated[Requirement, WhenGiven(Requirement)], ...] = Field(
        (), title="機能の要件", description="機能要件適合表に掲げる業務の機能の要件", max_length=10_000
    )
    requirements_file: Line | None = Field(
        None,
        title="機能の要件のファイル",
        description="プロファイルと同じフォルダーに置いた CSV 又は Excel のファイルの名前。その行を機能の要件に加えます。",
    )
    extent: Extent | None = Field(
        None,
        title="仕様書の詳しさ",
        description="full: 全ての条項 / brief: 小規模な調達に要しない条項を除く。省略すると、一つの団体で業務が２以下のとき brief とします。",
    )
    my_number: bool | None = Field(
        None, title="特定個人情報を取り扱うかどうか", description="省略すると、標準化対象業務があるときに取り扱うものとします。"
    )
    sla_model: SlaModel = Field(
        "credit_band",
        title="サービスの水準を満たさない場合の措置",
        description="point_decay: 点数の累積による減額 / annual_attainment: 年間の達成度による違約金 / "
        "credit_band: 稼働率の区分による減額 / effort_only: 改善計画だけ",
    )
    contract_terms: ContractTerms = Field(default_factory=ContractTerms, title="契約書に書く事項")
    call: Call = Field(default_factory=Call, title="相手方を選ぶ手続")
    evaluation: Evaluation = Field(default_factory=Evaluation, title="評価の基準")
    cloud_examination: CloudExamination = Field(default_factory=CloudExamination, title="ガバメントクラウドの利用の検討")
    governance: Governance = Field(default_factory=Governance, title="検討の体制")
    assembly: Assembly = Field(default_factory=Assembly, title="首長及び議会への説明")
    customization: CustomizationRules = Field(default_factory=CustomizationRules, title="カスタマイズの取扱い")
    customization_requests: tuple[Annotated[CustomizationRequest, WhenGiven(CustomizationRequest)], ...] = Field(
        (), title="カスタマイズ要望", max_length=2000
    )
    parameters: dict[
        Id,
        Annotated[
            Annotated[int, Tag("integer")] | Annotated[Line, Tag("text")] | Annotated[ParameterSetting, Tag("setting")],
            Discriminator(_kind_of),
        ],
    ] = Field(default_factory=dict, title="パラメータ")
    confirmations: tuple[Confirmations, ...] = Field((), title="値と引用の確認の記録")
    overrides: tuple[Override, ...] = Field((), title="条項の個別変更")
    tables: dict[str, TableChange] = Field(default_factory=dict, title="表の個別変更", description="表の識別名ごとに add, cut, change")
    style: Style = Field(default_factory=Style, title="表記")
    template: Line | None = Field(
        None,
        title="庁内のひな形",
        description="プロファイルと同じフォルダーに置いた Word 文書（.docx、.dotx）の名前。その書式、余白、ヘッダー及びフッターで文書を作ります。",
    )
    annexes: tuple[Annotated[AttachedFile, WhenGiven(AttachedFile)], ...] = Field(
        (), title="別紙として付けるファイル", description="庁内の Word 文書又は PDF で、文書の末尾に別紙として付けるもの", max_length=100
    )
    figures: tuple[Annotated[Figure, WhenGiven(Figure)], ...] = Field(
        (), title="図", description="体制図、システム構成図など、文書の中に印字する図", max_length=20
    )
    formats: tuple[Format, ...] = Field(("docx",), title="出力形式", min_length=1)
    costs: Annotated[Costs, WhenGiven(Costs)] | None = Field(
        None, title="経費の負担", description="費目、負担方式及び基礎数値。specgen allocate が負担額を計算します。"
    )

    @property
    def vehicle(self) -> Vehicle:
        """The legal vehicle; one body alone has none and counts as a plain agreement."""
        return self.consortium.vehicle if self.consortium else "plain_agreement"


# --- the library ------------------------------------------------------------------------------

Confidence = Literal["policy", "verified", "remembered", "unverified"]
WhenValue = bool | int | str | list[str] | dict[str, Any]


class ClauseHead(Model):
    id: ClauseId
    title: Line
    source: tuple[Line, ...] = Field(min_length=1)
    cites: tuple[Line, ...] = ()
    when: dict[str, WhenValue] = Field(default_factory=dict)
    mandatory: bool = False
    allow: dict[str, Line] = Field(default_factory=dict)  # lint rule → why it does not hold here


class KindChapter(Model):
    id: Id
    title: Line
    clauses: tuple[ClauseId, ...] = Field(min_length=1)


class KindAnnex(Model):
    """別紙 (annex), 別表 (appended_table) or 様式 (form); it vanishes when all its clauses are left out."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
    form: Literal["annex", "appended_table", "form"]
    title: Line
    clauses: tuple[ClauseId, ...] = Field(min_length=1)
    head: Id | None = None  # one of the ``heads`` of its kind: on which day who hands it in to whom


class FormHead(Model):
    """What stands above the text of a form. Lines may hold values.

    date: the line of the day, on the right.  addressee: to whom.  sender: labels of what who hands it in writes beside them.
    issued_by: who hands it in, where that is the ordering side."""

    date: Line
    addressee: tuple[Line, ...] = Field(min_length=1)
    sender: tuple[Line, ...] = ()
    issued_by: tuple[Line, ...] = ()


class StepRule(Model):
    """A step of the procedure (schedule.py). after: the step its day is counted from, ``days`` (a parameter) on; ``calendar``: days, and the
    next open day where that is a closed one.  given: the value its day is, instead.  by: whose step it is."""

    id: Id
    name: Line
    by: Line
    after: Id | None = None
    days: Id | None = None
    count: Literal["calendar", "business"] = "calendar"
    given: Line | None = None
    when: dict[str, WhenValue] = Field(default_factory=dict)


class LeastPeriod(Model):
    """The days (a parameter) vendors need at least from a step of the procedure to the day by which offers are in.  words: that step."""

    after: Id
    words: Line
    days: Id
    when: dict[str, WhenValue] = Field(default_factory=dict)


class FairnessRules(Model):
    """What shuts vendors out. periods: the least they need.  products: names of products; equivalents: words that open a text again;
    one_bidder: patterns."""

    periods: tuple[LeastPeriod, ...] = ()

    products: tuple[Line, ...] = ()
    equivalents: tuple[Line, ...] = ()
    one_bidder: tuple[Line, ...] = ()


class CriterionRule(Model):
    """A criterion of the library, scored where ``when`` holds; a profile that has criteria of its own uses none of them."""

    id: Id
    group: Line
    name: Line
    viewpoint: Line
    points: Annotated[int, Field(ge=0, le=10_000)]
    when: dict[str, WhenValue] = Field(default_factory=dict)


class KindCover(Model):
    """Lines may hold values (``{{ … }}``)."""

    page: bool
    title: Line
    subtitle: Line | None = None
    lines: tuple[Line, ...] = ()


class KindLetter(Model):
    """The head of a letter and its last line. Lines may hold values; one that holds a list is printed once for each entry.

    Below the addressees stand the heads of the bodies the letter is about; its subject is the title of the cover.
    """

    number: Line
    date: Line
    addressee: tuple[Line, ...] = Field(min_length=1)
    end: Line


Check = Literal[
    "agreement_period",
    "joint_costs",
    "vehicle_words",
    "changed_rows",
    "approved_list",
    "withdrawal_notice",
    "cited_articles",
    "form_numbers",
]


class Kind(Model):
    """One kind of document. ``number`` orders the package; ``when`` says for which profiles it is made.

    ``called``: what other documents call it where they name a part of it, when that is not its title.
    ``signatures``: nobody signs, the heads of the bodies, or (``contract``) the ordering side and a contractor yet unknown.

    ``titles``: its title for other methods of selection.  ``vendors``: those who offer get it.  ``single_forms``: each of its forms is
    a file of its own too.  ``bare_annexes``: other documents cite its annexes by their number alone.  ``heads``: what may stand above
    its forms.  ``steps``: those of the procedure.  ``fairness``: what may shut vendors out of it.  ``criteria`` and ``mark_points``: what is scored, and what per cent of its weight
    an answer to a requirement earns.

    ``each``: one document for each of a list (``SUBJECTS``) instead of one.
    ``report``: an internal paper about the others, made after them from what was found (``REPORT_LISTS``);
    never published.  ``signed_when``: for which profiles the heads sign it.  ``signed``: the day above the signatures (a value), which is left blank to be written by hand while the
    profile does not give it.  ``letter``: it is sent as a letter.  ``formats``: its formats whatever the profile
    says; ``xlsx``: its tables, a sheet each.  ``attached``: files of the office may be annexes of it, and the clause that speaks of one that is a PDF.
    """

    id: Id
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
    title: Line
    titles: dict[Method, Line] = Field(default_factory=dict)
    called: Line | None = None
    vendors: bool = False
    single_forms: bool = False
    bare_annexes: bool = False
    heads: dict[Id, FormHead] = Field(default_factory=dict)
    steps: tuple[StepRule, ...] = ()
    fairness: FairnessRules | None = None
    criteria: tuple[CriterionRule, ...] = ()
    mark_points: dict[str, int] = Field(default_factory=dict)
    scheme: Literal["agreement", "articles", "kobun", "decimal", "form", "letter", "appendix"]
    when: dict[str, WhenValue] = Field(default_factory=dict)
    cover: KindCover
    letter: KindLetter | None = None
    opening: tuple[ClauseId, ...] = ()
    outline: tuple[KindChapter, ...] = Field(min_length=1)
    closing: tuple[ClauseId, ...] = ()
    annexes: tuple[KindAnnex, ...] = ()
    attached: ClauseId | None = None
    contents: bool = False
    table_list: bool = False
    signatures: Literal["none", "heads", "contract"] = "none"
    signed_when: dict[str, WhenValue] = Field(default_factory=dict)
    signed: Line | None = None
    report: bool = False
    internal: bool = False  # for the bodies themselves: never published
    checks: tuple[Check, ...] = ()  # what must hold across the package when it is made (checks.py)
    each: (
        Literal[
            "requests",
            "rule_requests",
            "external_requests",
            "shared_requests",
            "reviews",
            "examination",
            "delegations",
            "other_members",
        ]
        | None
    ) = None
    formats: tuple[Format | Literal["xlsx"], ...] | None = Field(None, min_length=1)


class AnswerMark(Model):
    """A mark to answer a requirement with. categories: rows of the table ``categories`` of its kind, one of which is named beside it.

    needs: what must be filled in beside it; ``cost`` and ``factor`` are filled in beside such a mark only.  fails: not enough for what is
    mandatory.  chapter_only: answers what the chapter asks of every business, no line of the profile."""

    mark: Annotated[str, StringConstraints(min_length=1, max_length=1)]
    meaning: Line
    categories: tuple[Line, ...] = ()
    needs: tuple[Literal["cost", "factor", "alternative", "day", "note"], ...] = ()
    fails: bool = False
    chapter_only: bool = False


class WorkbookKind(Model):
    """A kind of paper that is a workbook: no clauses, made by ``workbook`` of what was computed. ``formats``: Excel alone.
    ``when``, ``number`` and ``internal`` as with documents.

    Of ``fit``: chapter: the chapter of a document (``spec/functional``) whose clauses every business answers, but those ``besides``.
    categories: the table that lists the ways to meet a requirement.  answers: the marks, from the best to the worst."""

    id: Id
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
    title: Line
    workbook: Literal["calendar", "costs", "estimate", "fit", "requests"]
    parameters: dict[Id, dict[str, WhenValue]] = Field(default_factory=dict)  # those the workbook prints → for which profiles
    vendors: bool = False  # those who offer get it
    when: dict[str, WhenValue] = Field(default_factory=dict)
    internal: bool = False
    chapter: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+/[a-z0-9_-]+$")] | None = None
    besides: tuple[ClauseId, ...] = ()
    categories: Id | None = None
    answers: tuple[AnswerMark, ...] = ()


class Column(Model):
    """``when``: the profiles whose tables have the column; the others share its width.  ``value``: none in a column of cells somebody writes in.

    ``across``: the column is there once for each heading this line prints of the rows, all in its ``width``; rows whose
    other cells are alike make one row. ``most``: with more such columns the table goes on in another one."""

    heading: Line
    width: int = Field(ge=1, le=100)
    align: Literal["left", "center", "right"] = "left"
    value: Line = ""
    when: dict[str, WhenValue] = Field(default_factory=dict)
    across: Line | None = None
    most: int = Field(8, ge=1, le=20)


class ChartOf(Model):
    """A chart of a table with a column ``across``: a series a row, a category a column.

    ``category``: how the chart calls it, where it has more room than a heading.  ``value``: the field drawn, a number.  ``total``: a field that is not empty in the rows that add others up; they stay out."""

    caption: Line
    unit: Line
    category: Line
    value: Line
    total: Line


# A row written in the library: column → its text, which may hold values and references; ``when`` → the condition it is printed under.
LibraryRow = dict[
    str,
    Annotated[
        Annotated[Line, Tag("text")] | Annotated[dict[str, WhenValue], Tag("when")],
        Discriminator(lambda value: "when" if isinstance(value, dict) else "text"),
    ],
]


class Table(Model):
    """A generated table. ``rows``: the name of a fact list, ``data/<file>`` of the library, or the rows themselves.
    ``words``: column value → words printed for its code words. ``empty``: what stands in place of the
    table when it has no row; without it the table vanishes. ``landscape``: on pages of its own, turned.
    ``row_mm``: the least height of its rows, for cells somebody writes or stamps in."""

    id: Id
    caption: Line
    description: Line
    columns: tuple[Column, ...] = Field(min_length=1)
    rows: Annotated[
        Annotated[Line, Tag("list")] | Annotated[tuple[LibraryRow, ...], Tag("rows")],
        Discriminator(lambda value: "list" if isinstance(value, str) else "rows"),
    ]
    words: dict[str, dict[str, Line]] = Field(default_factory=dict)
    empty: Line | None = None
    landscape: bool = False
    row_mm: int = Field(0, ge=0, le=100)
    chart: ChartOf | None = None

    @property
    def rows_fixed(self) -> bool:
        """Whether the rows are found by specgen and no profile may change them."""
        return isinstance(self.rows, str) and self.rows in FIXED_LISTS

    @model_validator(mode="after")
    def _widths_fill_the_line(self) -> Self:
        if sum(column.width for column in self.columns) != 100:
            msg = "widths"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _one_column_is_spread(self) -> Self:
        spread = sum(column.across is not None for column in self.columns)
        if spread > 1 or (self.chart and not spread):
            msg = "across"
            raise ValueError(msg)
        return self


class Parameter(Model):
    """A number or choice a clause may print; a default stays 要確認 until the profile confirms it."""

    label: Line
    kind: Literal["integer", "text"]
    unit: Line | None = None
    default: ParameterValue | None = None
    min: int | None = None
    max: int | None = None
    source: Line
    confidence: Literal["policy", "verified", "remembered", "design"]

    @model_validator(mode="after")
    def _default_is_admitted(self) -> Self:
        default = self.default
        if isinstance(default, int) == (self.kind == "text") and default is not None:
            msg = "default"
            raise ValueError(msg)
        if isinstance(default, int) and ((self.min is not None and default < self.min) or (self.max is not None and default > self.max)):
            msg = "default"
            raise ValueError(msg)
        return self


class Article(Model):
    label: Line
    about: Line
    confidence: Confidence | None = None
    as_of: Line | None = None


class CitedLaw(Model):
    title: Line
    number: Line
    short: Line
    confidence: Confidence
    as_of: Line
    articles: dict[str, Article] = Field(default_factory=dict)


class Term(Model):
    """A defined term. ``kinds``: the documents that may define it (all when left out); a definition
    that refers to a clause names the one kind that holds it."""

    term: Line
    definition: Line
    kinds: tuple[Id, ...] | None = Field(None, min_length=1)
    when: dict[str, WhenValue] = Field(default_factory=dict)


class _File(RootModel):  # type: ignore[type-arg] # named by each ``root``: RootModel[…] would make one class more for each
    model_config = ConfigDict(frozen=True, strict=True, defer_build=True)


class VehicleWords(Model):
    """How papers of one legal vehicle speak. ``words``: word of the clauses (those of a plain agreement) → its own word.
    ``kinds``: kind of document → words it has otherwise.  ``foreign``: patterns of words of other vehicles, which none of its papers may hold."""

    words: dict[Line, Line] = Field(default_factory=dict)
    kinds: dict[Id, dict[Line, Line]] = Field(default_factory=dict)
    foreign: tuple[Line, ...] = ()


class Vehicles(_File):
    root: dict[Vehicle, VehicleWords]


class TopicExemption(Model):
    """Where a topic needs no clause, and why."""

    when: dict[str, WhenValue] = Field(min_length=1)
    why: Line


class Topic(Model):
    """``clauses``: ``kind/clause``; wherever the list holds one of them must be printed, or a ``why`` said."""

    title: Line
    clauses: tuple[Line, ...] = ()
    unless: tuple[TopicExemption, ...] = ()


class TopicList(Model):
    """What one family of papers must speak of. ``when``: the profiles that get such papers."""

    title: Line
    when: dict[str, WhenValue] = Field(default_factory=dict)
    topics: dict[Id, Topic]


class Topics(_File):
    root: dict[Id, TopicList]


class DataRows(_File):
    """A file of clause_library/data: rows of texts."""

    root: tuple[LibraryRow, ...]


class Provision(Model):
    """One provision of a policy, in our words, and what fulfils it.

    when: the profiles it concerns; for others it is 対象外, because of ``otherwise``.
    clauses: groups of ``kind/clause``; of each group one must be printed.  examples: the same for what the provision only gives
    as an example.  facts: names of ``PROVISION_FACTS``, all needed.  todo: what to do where a clause is missing.
    """

    id: Line
    section: Line
    text: Line
    addressee: Literal["municipality", "consortium", "prefecture", "vendor", "ministry"]
    strength: Literal["requirement", "example", "effort", "expectation"]
    when: dict[str, WhenValue] = Field(default_factory=dict)
    otherwise: Line | None = None
    clauses: tuple[tuple[Line, ...], ...] = ()
    examples: tuple[tuple[Line, ...], ...] = ()
    facts: tuple[Id, ...] = ()
    todo: Line | None = None

    @property
    def demand(self) -> str:
        """Whom it addresses and how strongly: 事業者に期待するもの."""
        particle = "に" if self.strength in ("example", "expectation") else "が"
        return f"{ADDRESSEES[self.addressee]}{particle}{STRENGTHS[self.strength]}"


class PolicyFactor(Model):
    """A cause of customizations.  ``provision``: where the policy speaks of it.  ``evidence``: what an answer rests on."""

    id: Factor
    title: Line
    provision: Line
    text: Line
    evidence: Line


class Question(Model):
    """A question of the examination.  ``part``: the factor it belongs to, or the step (``gateway``, ``standardized``,
    ``transition_support``).  ``ours``: the rule is the tool's own and not the policy's."""

    id: Id
    part: Factor | Literal["gateway", "standardized", "transition_support"]
    text: Line
    meaning: Line
    evidence: Line
    ours: bool = False


class Remedy(Model):
    """A way of doing without a customization, or of mending a request: proposed for its factors, for the questions that made
    a request fail, or for the closing conditions that are missing."""

    id: Id
    factors: tuple[Factor, ...] = ()
    failing: tuple[Id, ...] = ()
    missing: tuple[Literal["minimum_scope", "consulted"], ...] = ()
    title: Line
    text: Line


class Policy(Model):
    """One edition of a policy; a revision is a new file beside it, with the same ``family``.

    short: what stands before the section of a provision (基本方針２⑴); left out where the sections name their law themselves.
    """

    id: Id
    family: Id
    edition: Line
    title: Line
    short: str = ""
    issuer: Line
    date: Day
    provisions: tuple[Provision, ...] = Field(min_length=1)
    factors: tuple[PolicyFactor, ...] = ()
    questions: tuple[Question, ...] = ()
    remedies: tuple[Remedy, ...] = ()


class LibraryInfo(Model):
    name: Line
    version: Line
    licence: Line


class Parameters(_File):
    root: dict[Id, Parameter]


class Citations(_File):
    root: dict[Id, CitedLaw]


class Terms(_File):
    root: dict[Id, Term]


# --- the vocabulary of clauses ----------------------------------------------------------------

# `when` keys → the words they take, or bool / int. Facts behind them are required or have a default.
CONDITIONS: dict[str, frozenset[str] | type] = {
    "joint": bool,
    "members": int,
    "method": frozenset(get_args(Method)),
    "contract": frozenset(get_args(ContractForm)),
    "hosting": frozenset(get_args(Hosting)),
    "vehicle": frozenset(get_args(Vehicle)),
    "regimes": frozenset(get_args(Regime)),
    "factors": frozenset(get_args(Factor)),
    "cost_bearer": frozenset(get_args(CostBearer)),
    "secretariat_rule": frozenset(get_args(SecretariatRule)),
    "signing": frozenset(get_args(Signing)),
    "lead_signs": bool,
    "council_funds": bool,
    "membership_changes": bool,
    "executive_choice": frozenset(get_args(ExecutiveChoice)),
    "selection_outsiders": bool,
    "unit": frozenset(get_args(Unit)),
    "multi_year": frozenset(get_args(MultiYear)),
    "current": bool,
    "related": bool,
    "restricted": bool,
    "extent": frozenset(get_args(Extent)),
    "my_number": bool,
    "sla_model": frozenset(get_args(SlaModel)),
    "gpa": frozenset(get_args(Gpa)),
    "briefing": bool,
    "first_review": bool,
    "anonymous": bool,
    "price_published": bool,
    "bid_electronic": bool,
    "track_population": bool,
    "secret_materials": bool,
    "price_formula": frozenset(get_args(PriceFormula)),
    "value_formula": frozenset(get_args(ValueFormula)),
    "fit_formula": frozenset(get_args(FitFormula)),
    "scale": frozenset(get_args(ScoreScale)),
    "rounding": frozenset(get_args(ScoreRounding)),
    "requests": int,
    "costs": bool,
    "remainder": frozenset(get_args(RemainderRule)),
    "settlement_way": frozenset(get_args(SettlementWay)),
    "settlement_base": frozenset(get_args(SettlementBase)),
    "instalment_rounding": frozenset(get_args(InstalmentRounding)),
    "printed_ratios": bool,
    "figures": frozenset(get_args(FigureUse)),
    # of what a document is about, when its kind makes one for each of a list
    "request_factors": frozenset(get_args(Factor)),
    "request_regime": frozenset(get_args(Regime)),
    "request_decision": frozenset({"deny", "needs_info", "approve"}),
    "request_adopted": bool,
    "request_running": bool,
    "request_shared": bool,
    "request_approved": bool,
    "request_doubts": bool,
    "request_prefecture": bool,
    "review_state": frozenset({"overdue", "soon", "later", "undated"}),
    "review_proposal": frozenset({*get_args(Outcome), "open"}),
    "review_occasion": bool,
    "request_minimum": bool,
}
SUBJECT_CONDITIONS = frozenset(name for name in CONDITIONS if name.startswith(("request_", "review_")))

# The same in Japanese, for reasons and messages: key → its label, and code word → its word.
CONDITION_LABELS: dict[str, str] = {
    "joint": "共同調達",
    "members": "参加団体の数",
    "method": "選定方式",
    "contract": "契約の形態",
    "hosting": "利用形態",
    "vehicle": "共同処理の方式",
    "regimes": "業務の制度上の区分",
    "factors": "カスタマイズの発生要因",
    "cost_bearer": "カスタマイズ経費の負担",
    "secretariat_rule": "事務局の置き方",
    "signing": "締結の方法",
    "lead_signs": "代表団体の長の代理による締結",
    "council_funds": "協議会の予算",
    "membership_changes": "日の定まった加入又は脱退",
    "executive_choice": "管理者の選び方",
    "selection_outsiders": "選定委員会の外部の委員",
    "unit": "調達の単位",
    "multi_year": "複数年度の契約の根拠",
    "current": "現行システム",
    "related": "関連調達",
    "restricted": "参加を制限する者",
    "extent": "仕様書の詳しさ",
    "my_number": "特定個人情報の取扱い",
    "sla_model": "サービスの水準を満たさない場合の措置",
    "gpa": "政府調達の特例の適用",
    "briefing": "説明会",
    "first_review": "一次審査",
    "anonymous": "提案書の匿名の審査",
    "price_published": "予定価格の事前の公表",
    "bid_electronic": "電子入札",
    "track_population": "実績として求める団体の人口",
    "secret_materials": "秘密保持の誓約を要する資料",
    "price_formula": "価格点の算式",
    "value_formula": "評価値の算式",
    "fit_formula": "機能適合点の算式",
    "scale": "採点の尺度",
    "rounding": "点数の端数処理",
    "requests": "カスタマイズ要望の数",
    "costs": "経費の負担の記載",
    "remainder": "残額の負担",
    "settlement_way": "精算の方法",
    "settlement_base": "精算の基礎",
    "instalment_rounding": "納期ごとの額の端数",
    "printed_ratios": "印刷した負担割合からの計算",
    "figures": "図",
    "request_factors": "要望の発生要因",
    "request_regime": "要望の業務の制度上の区分",
    "request_decision": "要望の判定",
    "request_adopted": "代替措置の採用",
    "request_running": "現に運用中のカスタマイズ",
    "request_shared": "２以上の団体の要望",
    "request_approved": "承認の記録",
    "request_doubts": "確認を要する回答",
    "request_prefecture": "都道府県への協議",
    "review_state": "見直しの期日",
    "review_proposal": "見直しの結果の案",
    "review_occasion": "見直しの機会の指定",
    "request_minimum": "必要最小限の範囲の検討",
}
WORDS: dict[str, dict[str, str]] = {
    "figures": FIGURE_WORDS,
    "gpa": {"none": "適用なし", "tokutei": "都道府県又は指定都市として適用", "chukaku": "中核市として適用"},
    "price_formula": {
        "ratio_lowest": "最低の価格との比",
        "ratio_ceiling": "上限額との差の割合",
        "linear_band": "上限額の一定の割合までを満点",
    },
    "value_formula": {"division": "除算方式", "addition": "加算方式"},
    "fit_formula": {"share": "満点に対する割合", "signed": "加点と減点"},
    "scale": {"five": "５段階", "letters": "ＡからＥまで", "steps": "１点刻み"},
    "rounding": {"half_up": "四捨五入", "down": "切捨て"},
    "method": {"proposal": "公募型プロポーザル", "overall_evaluation": "総合評価一般競争入札", "open_bidding": "一般競争入札"},
    "contract": {
        "lead": "代表団体の一括契約",
        "individual": "団体別の契約",
        "framework": "基本契約と団体別の契約",
        "union": "組合の契約",
        "entrustment": "受託団体の契約",
    },
    "hosting": {
        "gov_cloud_single": "ガバメントクラウド（単独利用）",
        "gov_cloud_shared": "ガバメントクラウド（共同利用）",
        "joint_dc": "共同のデータセンター",
        "saas": "サービス利用型（ＳａａＳ）",
        "lgwan_asp": "ＬＧＷＡＮ－ＡＳＰ",
        "onprem": "庁舎内の設置",
    },
    "vehicle": {
        "plain_agreement": "任意の協定",
        "voluntary_council": "任意協議会",
        "statutory_council": "法定協議会",
        "entrustment": "事務の委託",
        "substitute_execution": "事務の代替執行",
        "joint_organ": "機関等の共同設置",
        "cooperation_pact": "連携協約",
        "partial_affairs_assoc": "一部事務組合",
        "wide_area_union": "広域連合",
    },
    "regimes": {
        "standardized": "標準化対象業務",
        "transition_support": "特定移行支援システムを用いる業務",
        "related": "標準準拠システムと連携する業務",
        "non_standard": "その他の業務",
    },
    "factors": {
        "A-1": "要因Ａ－１（業務の効率化）",
        "A-2": "要因Ａ－２（過誤防止）",
        "A-3": "要因Ａ－３（システム間の情報連携）",
        "B": "要因Ｂ（独自の住民対応）",
        "C": "要因Ｃ（条例等）",
        "D": "要因Ｄ（外部団体）",
    },
    "cost_bearer": {"requester": "必要とする団体の負担", "as_agreed": "協議会の検討記録による"},
    "secretariat_rule": {"fixed": "代表団体に固定", "rotation": "参加団体の輪番"},
    "executive_choice": {"elected": "構成団体の長の互選", "lead": "代表団体の長"},
    "signing": {"seal": "記名押印", "electronic": "電子署名"},
    "unit": {"whole": "全体を一つの契約", "groups": "業務群ごとの契約", "all_in_one": "一体のパッケージによる一つの契約"},
    "multi_year": {"obligation": "債務負担行為", "continuing": "長期継続契約", "single_year": "単年度の契約", "undecided": "未定"},
    "remainder": {
        "lead": "代表団体が負担",
        "largest_remainder": "端数の大きい団体から",
        "largest_share": "負担額の最も大きい団体が負担",
        "none_carry": "精算まで繰り越す",
    },
    "extent": {"full": "全ての条項", "brief": "小規模な調達"},
    "sla_model": {
        "point_decay": "点数の累積による減額",
        "annual_attainment": "年間の達成度による違約金",
        "credit_band": "稼働率の区分による減額",
        "effort_only": "改善計画だけ",
    },
    "settlement_way": {"carry_over": "翌年度の負担額で調整", "refund": "還付又は追加の請求"},
    "settlement_base": {"same_base": "当初と同じ数値", "actual_base": "実績の数値"},
    "instalment_rounding": {"down": "切り捨て", "up": "切り上げ"},
}
WORDS |= {
    "request_factors": WORDS["factors"],
    "request_regime": WORDS["regimes"],
    "request_decision": {"deny": "不実施", "needs_info": "保留", "approve": "限定実施"},
}
ADDITIONS: dict[str, str] = {
    "addon": "アドオン",
    "modification": "本体改修",
    "custom_report": "個別帳票",
    "custom_interface": "個別インターフェース",
}
DEPARTMENTS: dict[str, str] = {
    "business": "業務担当部門",
    "it_policy": "情報政策部門",
    "bpr": "業務改革部門",
    "other": "その他の部門",
    "finance": "財政部門",
    "vendor": "事業者",
}
OUTCOMES: dict[str, str] = {"abolish": "廃止", "replace": "代替へ移行", "continue": "期限付き継続", "standardize": "標準機能へ統合"}
PROPOSALS: dict[str, str] = {**OUTCOMES, "open": "保留"}
DUE_STATES: dict[str, str] = {"overdue": "期限超過", "soon": "期限到来予定", "later": "期限前", "undated": "期日の定めなし"}
WORDS |= {"review_proposal": PROPOSALS, "review_state": DUE_STATES}
OCCASIONS: dict[str, str] = {
    "renewal": "システムの更新",
    "law_change": "制度改正",
    "version_up": "版の更新",
    "membership": "加入又は脱退",
}
# Whom a provision of a policy addresses, and how strongly.
ADDRESSEES: dict[str, str] = {
    "municipality": "市区町村",
    "consortium": "参加団体",
    "prefecture": "都道府県",
    "vendor": "事業者",
    "ministry": "総務省",
}
STRENGTHS: dict[str, str] = {
    "requirement": "行うこととするもの",
    "example": "例を示すもの",
    "effort": "努めるもの",
    "expectation": "期待するもの",
}
BASE_WORDS: dict[str, str] = {
    "equal": "均等割",
    "population": "人口割",
    "population_degressive": "逓減人口割",
    "tier_fixed": "人口段階別定額",
    "households": "世帯割",
    "transactions": "利用件数割",
    "staff": "職員数割",
    "accounts": "アカウント割",
    "terminals": "端末割",
    "fiscal": "財政規模割",
    "direct": "個別負担",
    "usage_measured": "従量割",
}
NECESSITIES: dict[str, str] = {
    "mandatory": "必須",
    "optional": "任意",
    "standard_mandatory": "実装必須",
    "standard_option": "標準オプション",
    "standard_excluded": "実装不可",
}
_OTHER_WORDS: tuple[dict[str, str], ...] = (
    {
        "council": "協議会",
        "steering_committee": "幹事会",
        "business_section": "業務部会",
        "technical_section": "技術部会",
        "selection_committee": "選定委員会",
        "secretariat": "事務局",
    },
    {"docx": "Word", "markdown": "Markdown", "html": "ウェブページ", "json": "JSON", "pdf": "PDF"},
    {"yes": "はい", "no": "いいえ", "unknown": "不明"},
    {"renewal": "現行システムの更新", "new": "新規の導入", "integration": "ほかの業務のシステムへの統合"},
    ADDITIONS,
    DEPARTMENTS,
    OUTCOMES,
    OCCASIONS,
    {"leave_out": "除く", "put_in": "入れる", "replace_text": "文を差し替える"},
    {"full": "全角", "half": "半角"},
    BASE_WORDS,
    {base: BASE_WORDS[base] for base in get_args(FigureBase)},
    {"fixed": "期間を通じて固定", "yearly": "年度ごと", "census": "調査のつど"},
    {"initial": "初期", "running": "運用", "ending": "契約終了"},
    {"preliminary": "速報値", "final": "確定値"},
    NECESSITIES,
    {"next_year": "翌年度の負担額から差し引く", "repaid": "代表団体を通じて返す"},
    {"technical": "価格を除く得点", "price": "価格", "fit": "機能適合点", "vote": "委員の合議", "lot": "くじ"},
)


def all_words() -> tuple[dict[str, str], ...]:
    """The vocabularies of all choices, code → Japanese word."""
    return (*WORDS.values(), *_OTHER_WORDS)


def words_of(codes: tuple[str, ...]) -> dict[str, str]:
    """The Japanese word of each code of a choice; raises KeyError for a choice that has none."""
    for words in all_words():
        if words.keys() == set(codes):
            return words
    raise KeyError(codes)


# What a provision may ask of a profile: names of ``Provision.facts`` (conformity.py finds out whether they hold).
PROVISION_FACTS = frozenset(
    {
        *("approvals_decided", "factors_named", "reviews_due", "approvals_listed"),
        *("questions_a1", "questions_a2", "questions_a3", "questions_b", "questions_c", "questions_d"),
        *("top_management", "sections_take_part", "business_sections_informed", "principle_shared", "guideline_checked"),
        *("cost_sharing_examined", "policy_watched", "prefecture_approached", "alternatives_examined", "standardization_asked"),
        *("guide_consulted", "standard_specs_named", "standardized_change_examined", "standardized_need_examined"),
        *("migration_dated", "freeze_examined", "government_cloud_used", "government_cloud_examined"),
    }
)

# The steps of a procedure whose days clauses may print (schedule.py) → their label.
CALL_STEPS: dict[str, str] = {
    "notice": "公募開始日又は公告日",
    "briefing": "説明会の日",
    "questions": "質問の提出期限",
    "answers": "質問への回答の日",
    "entry": "参加を申し出る書類の提出期限",
    "entry_result": "参加資格の確認の結果の通知の日",
    "submission": "提案書類の提出期限",
    "first_result": "一次審査の結果の通知の日",
    "second_review": "二次審査の日",
    "bid": "入札書の提出期限",
    "opening": "開札の日",
    "result": "結果の通知の日",
    "explanation": "選ばれなかった理由の説明を求める期限",
    "negotiation": "契約の内容の協議を終える日",
    "quotation": "見積書を徴取する日",
    "contract": "契約を締結する日",
}

# Names of values → label of the blank printed when the profile does not give them.
VALUES: dict[str, str] = {
    "project.title": "調達件名",
    "project.system_name": "対象システムの総称",
    "project.date": "文書の日付",
    "project.secretariat": "事務局",
    "issuer.name": "発注者の名称",
    "issuer.head": "発注者の長の職名",
    "lead.name": "代表団体の名称",
    "lead.head_title": "代表団体の長の職名",
    "lead.head_name": "代表団体の長の氏名",
    "lead.address": "代表団体の所在地",
    "members.names": "参加団体の名称",
    "members.count": "参加団体の数",
    "members.parties": "当事者となる参加団体の名称",
    "consortium.name": "共同利用の名称",
    "council.name": "協議会の名称",
    "body.name": "組合等の名称",
    "body.office": "事務所の位置",
    "body.seats": "議会の議員の定数",
    "rules.start": "規約の施行の日",
    "rules.title": "規約の名称",
    "agreement.title": "協定書の名称",
    "agreement.start": "協定期間の初日",
    "agreement.end": "協定期間の末日",
    "cloud_examination.date": "ガバメントクラウドの利用を検討した日",
    "cloud_examination.result": "ガバメントクラウドの利用の検討結果",
    "selection_committee.name": "選定委員会の名称",
    "selection_committee.ordinance": "選定委員会を置く条例の名称",
    "next_system.configuration": "次期システムの全体の構成",
    "next_system.network": "接続に用いる回線",
    "next_system.network_model": "庁内ネットワークの分離の方式",
    "contract_period.build_start": "構築期間の初日",
    "contract_period.build_end": "構築期間の末日",
    "contract_period.operation_start": "運用期間の初日",
    "contract_period.operation_end": "運用期間の末日",
    "contract_terms.regulation": "契約規則の名称",
    "contract_terms.deposit": "契約保証金の取扱い",
    "contract_terms.delay_rate": "履行遅滞の違約金の率",
    "contract_terms.court": "第一審の専属的合意管轄裁判所",
    "contract_terms.exclusion_ordinance": "暴力団排除条例の名称",
    "contract_terms.security_policy": "発注者の情報セキュリティポリシーの名称",
    "contract_terms.files": "提出する電子ファイルの形式",
    "budget.instrument": "複数年度の契約の根拠",
    "budget.ordinance": "長期継続契約を定める条例の名称",
    "governance.head_post": "検討を統括する職",
    "governance.direction": "中長期の行政運営の方向を定めた計画",
    "governance.it_section": "情報政策を担当する部門",
    "governance.bpr_section": "業務改革を担当する部門",
    "governance.briefing_date": "業務担当部門への説明の日",
    "governance.guide_read": "手順とポイント第２編を参照した日",
    "governance.principle_shared": "ノンカスタマイズの原則を共有した日",
    "costs.first_year": "経費を負担する最初の会計年度",
    "costs.last_year": "経費を負担する最後の会計年度",
    "costs.total_yen": "共同経費の総額",
    "costs.gross_yen": "補助金を差し引く前の共同経費の総額",
    "costs.office_scheme": "一般の事務の経費の負担方式",
    "costs.levy_yen": "一般の事務の経費に充てるものを含む分賦金の総額",
    "costs.largest_body": "負担額の最も大きい団体",
    "costs.largest_exit": "負担額の最も大きい団体が脱退することのできる最初の会計年度",
    "costs.largest_rest_yen": "負担額の最も大きい団体の脱退により増え、補われない額",
    "costs.unit_yen": "負担額の端数処理の単位",
    "costs.notice_days": "請求から納期限までの日数",
    "costs.instalment_unit_yen": "納期ごとの額の端数処理の単位",
    "costs.ending_items": "契約の終わりのデータの返却の経費を含む費目",
    "costs.carry_payer": "繰り越した残額を立て替える団体",
    "costs.tax_difference_yen": "団体ごとの税額の合計と税率を総額に乗じた額との差",
    "assembly.session": "議案を提出する議会の時期",
    "assembly.ratio_reason": "負担の方式を採る理由",
    "assembly.comparison": "団体が単独で調達する場合との経費の比較",
    "assembly.funding": "補助金、地方交付税及び地方債の見込み",
    "assembly.invoice": "適格請求書の取扱い",
    "procedure.applicant": "契約の相手方となることを申し出る者の呼び方",
    "procedure.application": "その者が提出する書類の呼び方",
    "procedure.price": "その者が示す価格の呼び方",
    "procedure.call": "手続を定める書類の呼び方",
    "procedure.notice_day": "手続を始める日の呼び方",
    "procedure.winner": "選ばれた者の呼び方",
    "procedure.entry_form": "参加を申し出る書類の呼び方",
    "procedure.price_form": "価格を示す書類の呼び方",
    "procedure.exclusion": "審査から除く扱いの呼び方",
    "call.office_address": "担当部局の所在地",
    "call.office_phone": "担当部局の電話番号",
    "call.office_mail": "担当部局の電子メールアドレス",
    "call.office_hours": "担当部局の受付時間",
    "call.website": "手続の書類を公表する場所",
    "call.submission_way": "書類の提出の方法",
    "call.roster": "入札参加資格者名簿の名称",
    "call.suspension_rule": "指名停止の基準の名称",
    "call.track_population": "実績として求める団体の人口",
    "call.bid_system": "電子入札のシステムの名称",
    "call.bid_place": "入札書の提出及び開札の場所",
    "call.bid_deposit": "入札保証金の取扱い",
    "selection_committee.basis": "選定委員会を置く根拠の名称",
    "budget.ceiling_yen": "価格の上限額",
    "budget.ceiling_build_yen": "価格の上限額のうち構築期間の額",
    "budget.ceiling_operation_yen": "価格の上限額のうち運用期間の額",
    **{f"schedule.{step}": label for step, label in CALL_STEPS.items()},
    "evaluation.total_points": "配点の合計",
    "evaluation.technical_points": "価格点を除く配点の合計",
    "evaluation.price_points": "価格点の配点",
    "evaluation.fit_points": "機能適合点の配点",
    "evaluation.base_points": "基礎点",
    "evaluation.minimum_percent": "選定に要する最低の割合",
    "evaluation.minimum_points": "選定に要する最低の得点",
    "evaluation.full_percent": "価格点を満点とする割合",
    "evaluation.digits": "点数の小数点以下の桁数",
    "evaluation.rounding_place": "点数の端数を処理する位",
    "evaluation.tie": "同点のときの順位",
    "evaluation.example_ceiling": "計算の例に用いる価格の上限額",
    "evaluation.example_premise": "計算の例の前提",
    "signing.act": "締結の行為の呼び方",
    "signing.service": "電子署名のサービス及び電子証明書",
}

# Values that are words of ours and not of the profile: what the method calls a thing (value → method → word), and how papers
# are signed (value → way of signing → word). Where one stands in a text, the term of that word is used.
METHOD_WORDS: dict[str, dict[str, str]] = {
    "procedure.applicant": {"proposal": "提案者", "overall_evaluation": "入札者", "open_bidding": "入札者"},
    "procedure.application": {"proposal": "提案", "overall_evaluation": "提案", "open_bidding": "入札書類"},
    "procedure.price": {"proposal": "見積りの額", "overall_evaluation": "入札金額", "open_bidding": "入札金額"},
    "procedure.call": {"proposal": "実施要領", "overall_evaluation": "入札説明書", "open_bidding": "入札説明書"},
    "procedure.notice_day": {"proposal": "公募開始日", "overall_evaluation": "公告の日", "open_bidding": "公告の日"},
    "procedure.winner": {"proposal": "優先交渉権者", "overall_evaluation": "落札者", "open_bidding": "落札者"},
    "procedure.entry_form": {
        "proposal": "参加表明書",
        "overall_evaluation": "入札参加資格確認申請書",
        "open_bidding": "入札参加資格確認申請書",
    },
    "procedure.price_form": {"proposal": "見積書", "overall_evaluation": "入札書", "open_bidding": "入札書"},
    "procedure.exclusion": {"proposal": "失格", "overall_evaluation": "無効", "open_bidding": "無効"},
}

SIGNING_WORDS: dict[str, dict[str, str]] = {"signing.act": WORDS["signing"]}
CHOSEN_WORDS: dict[str, dict[str, str]] = {**METHOD_WORDS, **SIGNING_WORDS}
PARTY_LABELS = "甲乙丙丁戊己庚辛壬癸"

TERMS_LIST = "terms"

_REQUEST = frozenset(
    {
        *("id", "title", "business", "regime", "members", "section", "factors", "decision", "main", "reason", "approved"),
        *("initial_yen", "yearly_yen", "bearer"),
    }
)
# Lists that generated tables may be made of → the names of a row's values.
LISTS: dict[str, frozenset[str]] = {
    "businesses": frozenset({"id", "name", "regime", "authority", "members", "go_live", "plan", "changes"}),
    "standardized_businesses": frozenset({"id", "name", "standard_spec", "migration_deadline"}),
    "members": frozenset(
        {
            *("id", "number", "name", "role", "head_title", "address"),
            *("population", "households", "staff", "terminals", "printers", "sites", "seats", "figures_as_of"),
        }
    ),
    "drivers": frozenset({"id", "name", "detail"}),
    "kpi": frozenset({"id", "name", "current", "target", "measured"}),
    "business_plans": frozenset({"id", "name", "vendors", "plan"}),
    "business_groups": frozenset({"id", "number", "group", "businesses"}),
    "current_systems": frozenset(
        {
            *("id", "name", "members", "businesses", "vendor", "architecture", "in_operation_since", "contract_end"),
            *("interfaces", "reports", "gaiji", "customizations", "data_volume", "issues"),
        }
    ),
    "milestones": frozenset({"id", "name", "date", "by"}),
    "outlook": frozenset({"id", "name", "date"}),
    "related_procurements": frozenset({"id", "name", "start", "end", "contractor", "relation"}),
    "restricted_parties": frozenset({"id", "name", "reason"}),
    "constraints": frozenset({"id", "name", "detail"}),
    "links": frozenset({"id", "source", "target", "members", "way", "frequency", "records", "items", "standard", "responsible", "note"}),
    "reports": frozenset({"id", "name", "business", "copies", "basis", "output", "note"}),
    "migration_targets": frozenset({"id", "business", "data", "years", "records", "format", "source"}),
    "standards": frozenset({"id", "name", "version", "as_of"}),
    "contract_bodies": frozenset({"id", "body", "party", "inspector", "invoice"}),
    "current_customizations": frozenset({"id", "members", "business", "title", "category", "treatment"}),
    "requests": _REQUEST,
    "open_requests": frozenset({"id", "title", "section", "todo"}),
    "approved_customizations": frozenset(
        {
            *("id", "members", "business", "title", "scope", "factors"),
            *("initial_yen", "yearly_yen", "bearer", "date", "by", "review", "review_due", "term", "exit", "gap"),
        }
    ),
    "cost_items": frozenset({"id", "name", "phase", "kind", "business", "members", "scheme"}),
    "cost_contents": frozenset({"id", "name", "contents", "basis", "amortization"}),
    "cost_rounding": frozenset({"id", "items", "unit", "rule"}),
    "cost_schemes": frozenset({"id", "scheme", "base", "weight", "refresh", "limits"}),
    "cost_bases": frozenset({"id", "base", "meaning"}),
    "cost_indices": frozenset({"id", "base", "name"}),
    "cost_tiers": frozenset({"id", "at_least", "yen"}),
    "cost_ratios": frozenset({"id", "item", "years", "body", "ratio"}),
    "base_figures": frozenset({"id", "base", "body", "value", "as_of", "source", "status", "item"}),
    "cost_schedule": frozenset({"id", "day", "what", "who", "part"}),
    "cost_dates": frozenset({"id", "year", "what", "demand", "day"}),
    "cost_amounts": frozenset({"id", "item", "year", "excluded", "tax", "grants", "shared"}),
    "cost_shares": frozenset({"id", "body", "year", "excluded", "tax", "included"}),
    "cost_limits": frozenset({"id", "body", "first", "period", "limit"}),
    "cost_grants": frozenset({"id", "name", "item", "year", "yen", "recipient", "status", "received", "use"}),
    "cost_adjustments": frozenset({"id", "body", "year", "yen", "reason", "basis"}),
    "cost_years": frozenset({"id", "body", "year", "thousands", "total"}),
    "office_levy": frozenset({"id", "body", "year", "thousands", "total"}),
    "exit_rules": frozenset({"id", "item", "rule", "months"}),
    "exit_costs": frozenset({"id", "body", "year", "remaining", "termination", "cover", "total"}),
    "customization_costs": frozenset({"id", "request", "title", "body", "line", "year", "excluded", "tax", "included"}),
    "adopted_alternatives": frozenset({"id", "request", "title", "business", "members", "name", "detail", "remaining"}),
    "shared_requests": _REQUEST,
    "decision_counts": frozenset({"id", "decision", "count", "meaning"}),
    TERMS_LIST: frozenset({"id", "term", "definition"}),  # the terms the document uses; made while it is assembled
    "organs": frozenset({"id", "organ", "role", "members", "post"}),
    "call_steps": frozenset({"id", "name", "day", "by"}),
    "call_documents": frozenset({"id", "number", "title"}),
    "call_materials": frozenset({"id", "name", "way", "secret"}),
    "call_answers": frozenset({"id", "number", "date", "place", "question", "answer", "change"}),
    "committee_seats": frozenset({"id", "role", "members", "post"}),
    "ceilings": frozenset({"id", "part", "yen"}),
    "experts": frozenset({"id", "post", "asked", "opinion"}),
    "criteria": frozenset({"id", "group", "name", "viewpoint", "points", "minimum"}),
    "criterion_groups": frozenset({"id", "group", "points", "percent"}),
    "answer_marks": frozenset({"id", "mark", "meaning", "percent"}),
    "example_offers": frozenset({"id", "bidder", "offered", "customization", "evaluated"}),
    "example_points": frozenset({"id", "bidder", "technical", "fit", "price", "value", "rank"}),
    "example_fit": frozenset({"id", "bidder", "mark", "count", "percent", "points"}),
    "membership_changes": frozenset({"id", "body", "change", "day"}),
    "remedy_catalogue": frozenset({"id", "factors", "title", "text"}),  # of the policies in the library
}

# Lists about a finished package (reports.py); only tables of ``report`` kinds may be made of them.
_FINDING = frozenset({"id", "number", "label", "detail", "places", "spot", "todo"})
REPORT_LISTS: dict[str, frozenset[str]] = {
    "finding_counts": frozenset({"id", "label", "count", "effect"}),
    "contradictions": _FINDING,
    "blanks": _FINDING,
    "unconfirmed_citations": _FINDING,
    "unconfirmed_values": _FINDING,
    "waivers": _FINDING,
    "notices": _FINDING,
    "overrides": frozenset({"id", "number", "clause", "title", "action", "reason", "approver", "date", "spot"}),
    "trace_counts": frozenset({"id", "number", "label", "count", "effect"}),
    "trace_rows": frozenset({"id", "number", "provision", "text", "strength", "status", "places", "facts", "todo"}),
    "choices": frozenset({"id", "number", "kind", "document", "clause", "title", "place", "block", "part", "verdict", "reason", "spot"}),
}

# --- documents made for each of a list: of what, and the names only they may use ----------------

SUBJECTS: dict[str, str] = {
    "requests": "カスタマイズ要望",
    "rule_requests": "要因Ｃ（条例等）のカスタマイズ要望",
    "external_requests": "要因Ｄ（外部団体）のカスタマイズ要望",
    "shared_requests": "２以上の団体のカスタマイズ要望（標準化対象外業務）",
    "reviews": "見直しの対象のカスタマイズ",
    "examination": "カスタマイズの見直しの全体",
    "other_members": "代表団体以外の参加団体",
    "delegations": "代表団体の長を代理人とする参加団体",
}
EXAMINED = frozenset({"reviews", "examination"})  # there only while an examination is made
# The first part of the names (request.id, request_shared, review_rows) that documents about each may use.
SUBJECT_NAMES: dict[str, frozenset[str]] = {
    **{name: frozenset({"request"}) for name in SUBJECTS},
    "reviews": frozenset({"request", "review"}),
    "examination": frozenset({"review"}),
    "other_members": frozenset({"member"}),
    "delegations": frozenset({"principal"}),
}
ATTACHED_VALUES: dict[str, str] = {  # of a file that is an annex: the clause ``attached`` of a kind may use them
    "attached.title": "別紙の題名",
    "attached.file": "ファイルの名前",
    "attached.pages": "ページ数",
    "attached.sha256": "ＳＨＡ－２５６のハッシュ値",
}
SUBJECT_VALUES: dict[str, str] = {
    "member.name": "団体の名称",
    "member.head": "長の職名",
    "member.businesses": "団体が利用する対象業務",
    "request.id": "管理番号",
    "request.title": "要望の名称",
    "request.business": "業務名",
    "request.regime": "制度上の区分",
    "request.members": "要望する団体",
    "request.factors": "発生要因",
    "request.in_operation": "現行で実施中か",
    "request.category": "カスタマイズの区分",
    "request.section": "申請課",
    "request.requested": "申請日",
    "request.current": "現行の処理",
    "request.summary": "要望の内容",
    "request.legal_basis": "法令上の根拠",
    "request.cases_per_year": "年間の対象件数",
    "request.staff_affected": "影響を受ける職員数",
    "request.resident_effect": "住民への影響",
    "request.package": "パッケージの標準の機能の状況",
    "request.gap": "標準の機能との差異",
    "request.workflow_review": "業務の流れの見直し",
    "request.effect_on_others": "ほかの団体への影響",
    "request.costs.initial_yen": "初期の経費",
    "request.costs.yearly_yen": "年間の保守の経費",
    "request.costs.version_up_yen": "版の更新１回の再適用の経費",
    "request.costs.source": "経費の出典",
    "request.costs.total_yen": "経費の合計",
    "request.benefit.hours_per_year": "減る作業時間",
    "request.benefit.unit_cost_yen": "作業１時間の単価",
    "request.benefit.errors_per_year": "防げる過誤の件数",
    "request.benefit.error_effect": "過誤１件の影響",
    "request.benefit.yearly_yen": "１年当たりの効果の額",
    "request.benefit.total_yen": "効果の合計額",
    "request.minimum.part": "最小の部分",
    "request.minimum.bodies": "用いる団体",
    "request.minimum.users": "用いる職員",
    "request.minimum.term": "用いる期間",
    "request.minimum.exit": "終了の条件",
    "request.balance": "経費と効果の額の差",
    "request.remedies": "代替措置の目録のうち合うもの",
    "request.decision": "判定",
    "request.lax": "緩やかな読み方による判定",
    "request.bearer": "経費を負担する団体",
    "request.contract": "契約の区分",
    "request.approval.date": "承認日",
    "request.approval.by": "承認した機関",
    "request.approval.scope": "承認した内容",
    "request.approval.review": "見直しの機会又は期限",
    "request.approval.review_due": "見直しの期日",
    "request.approval.responsible": "抑制を続ける責任を負う者",
    "request.rule.name": "条例等の名称",
    "request.rule.article": "規定の箇所",
    "request.rule.purpose": "規定の趣旨",
    "request.rule.amendment": "改正の方法",
    "request.rule.amended_by": "改正の時期",
    "request.rule.section": "改正を担当する部門",
    "request.external.name": "相手方の名称",
    "request.external.post": "相手方の宛名",
    "request.external.basis": "相手方の様式の根拠",
    "request.external.proposal": "協議で求める内容",
    "request.external.reply_by": "回答を求める期日",
    "request.vendors": "パッケージの事業者",
    "principal.name": "委任する団体の名称",
    "principal.head_title": "委任する団体の長の職名",
    "principal.head_name": "委任する団体の長の氏名",
    "principal.address": "委任する団体の所在地",
    "review.as_of": "見直しの基準日",
    "review.occasion": "見直しの機会",
    "review.state": "見直しの期日の状況",
    "review.due": "見直しの期日",
    "review.proposal": "見直しの結果の案",
    "review.reason": "見直しの結果の案の理由",
    "review.last": "前回の決定",
    "review.last_date": "前回の決定の日",
    "review.change": "前回の決定との比較",
}
_SENTENCE = frozenset({"id", "number", "text"})
_QUESTION = frozenset({"id", "part", "code", "question", "answer", "note", "rule"})
SUBJECT_LISTS: dict[str, frozenset[str]] = {
    "request_factors": frozenset({"id", "factor", "state", "why"}),
    "request_questions": _QUESTION,  # of the factors
    "request_exceptions": _QUESTION,  # of the gateway of section 1, or of the regime's own rule
    "request_alternatives": frozenset({"id", "name", "detail", "feasible", "cost_yen", "remaining", "adopted"}),
    "request_opinions": frozenset({"id", "department", "section", "date", "text"}),
    "request_history": frozenset({"id", "date", "occasion", "outcome", "note"}),
    "request_reasons": _SENTENCE,
    "request_doubts": _SENTENCE,
    "request_todo": _SENTENCE,
    "request_remedies": frozenset({"id", "title", "text"}),
    "request_route": frozenset({"id", "number", "post", "date", "seal"}),
    "request_talks": frozenset({"id", "date", "result"}),
    "request_rule_questions": frozenset({"id", "question", "answer", "note"}),
    "review_counts": frozenset({"id", "label", "count"}),
    "review_rows": frozenset({"id", "title", "business", "members", "state", "due", "last", "last_date", "proposal", "change"}),
}
FIXED_LISTS = frozenset({TERMS_LIST, "cost_years", "office_levy", *REPORT_LISTS, *SUBJECT_LISTS})  # rows a profile cannot change


# --- loading ----------------------------------------------------------------------------------

M = TypeVar("M", bound=BaseModel)
REPORTED = 500  # problems of one file that are told at once


def load(model: type[M], document: Document) -> M:
    """Validate ``document`` as ``model``; raises InputError SG1xx with every problem found."""
    try:
        return model.model_validate_json(json.dumps(document.data, ensure_ascii=False))
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if not _only_follows(detail, document)]
        raise InputError(*(_problem(model, document, detail) for detail in details[:REPORTED])) from error


def _only_follows(detail: Any, document: Document) -> bool:
    """pydantic calls a list too short when its items failed: not a problem of its own."""
    given = _at(document.data, detail["loc"])
    return detail["type"] == "too_short" and isinstance(given, list) and len(given) >= detail["ctx"]["min_length"]


_EXAMPLES = {"source": '（例: source: [mic-2019/3-2-1] 又は source: ["practice: 慣行の名称"]）'}
_TYPE_NAMES = {
    "string_type": "文字",
    "int_type": "整数",
    "int_from_float": "整数",
    "int_parsing": "整数",
    "bool_type": "true か false",
    "tuple_type": "「- 」で始まる一覧",
    "list_type": "「- 」で始まる一覧",
    "dict_type": "「名前: 値」の組",
    "model_type": "「名前: 値」の組",
    "model_attributes_type": "「名前: 値」の組",
}


def _problem(model: type[BaseModel], document: Document, detail: Any) -> Problem:
    kind: str = detail["type"]
    if detail["loc"] and detail["loc"][-1] == "[key]":
        key_path = _without_branches(detail["loc"][:-1], document.data)
        if kind in ("literal_error", "value_error"):
            return _wrong_key(document.origin(key_path, key=True), str(key_path[-1]), detail)
        return Problem(
            document.origin(key_path, key=True),
            "SG116",
            f"「{_short(key_path[-1])}」は名前として使えません",
            "半角の英小文字、数字、「-」「_」で書いてください",
        )
    path: Path_ = _without_branches(detail["loc"], document.data)
    shown = _title_at(model, path) if document.workbook else ""
    shown = shown or ".".join(str(part + 1) if isinstance(part, int) else part for part in path) or "ファイル全体"
    context = detail.get("ctx") or {}
    if kind == "extra_forbidden":
        key = str(path[-1])
        known = sorted(_fields_at(model, path[:-1]))
        return Problem(
            document.origin(path, key=True),
            "SG110",
            f"「{key}」という項目はありません",
            f"{did_you_mean(key, known)}使える項目: {', '.join(known)}",
        )
    if kind == "missing":
        remedy = f"「{path[-1]}: 」の行を書き足してください{_EXAMPLES.get(str(path[-1]), '')}"
        if document.workbook:
            remedy = "このセル、又はこの行の必須の列に値を書いてください"
        return Problem(document.origin(path), "SG111", f"「{shown}」がありません", remedy)
    origin = document.origin(path)
    given = _at(document.data, path)
    if kind in _TYPE_NAMES or kind.endswith(("_type", "_parsing")):
        return _wrong_type(origin, shown, kind, given)
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        if document.workbook:
            words = list(words_of(tuple(words)).values())
        return Problem(
            origin,
            "SG113",
            f"「{shown}」に「{_short(given)}」は使えません",
            f"{did_you_mean(str(given), words)}使える値: {', '.join(words)}",
        )
    if kind == "value_error":
        return _own_check(origin, shown, str(context.get("error", "")), given)
    if kind == "string_pattern_mismatch":
        return Problem(
            origin, "SG116", f"「{shown}」の書き方が違います（{_short(given)}）", "半角の英小文字、数字、「-」「_」で書いてください"
        )
    if kind in ("too_short", "too_long", "string_too_long"):
        bound = context.get("min_length") if kind == "too_short" else context.get("max_length")
        return Problem(
            origin,
            "SG117",
            f"「{shown}」の数又は長さが範囲の外です",
            f"{'少なくとも' if kind == 'too_short' else '多くとも'} {bound} にしてください",
        )
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        return Problem(
            origin,
            "SG114",
            f"「{shown}」が範囲の外です（{_short(given)}）",
            f"{bound} {'以上' if 'ge' in context else '以下'}にしてください",
        )
    return Problem(origin, "SG119", f"「{shown}」の値が正しくありません（{_short(given)}）", "docs/profile.md の書き方に合わせてください")


def _wrong_key(origin: Origin, key: str, detail: Any) -> Problem:
    """A key that is none of the words, or no year."""
    if detail["type"] == "value_error":
        return Problem(
            origin, "SG412", f"「{_short(key)}」は年度ではありません", "2027 のように、年度の始まる年を西暦の半角数字４桁で書いてください"
        )
    words = re.findall(r"'([^']*)'", str(detail["ctx"].get("expected", "")))
    return Problem(origin, "SG113", f"「{_short(key)}」は使えません", f"{did_you_mean(key, words)}使える値: {', '.join(words)}")


def _wrong_type(origin: Origin, shown: str, kind: str, given: Any) -> Problem:
    expected = _TYPE_NAMES.get(kind, "決まった形")
    if given is None:
        return Problem(origin, "SG112", f"「{shown}」に値がありません", f"{expected}を書くか、分からなければ行ごと消してください")
    if expected == "整数" and isinstance(given, str) and given.isascii() and given.isdigit():
        return Problem(origin, "SG114", f"「{shown}」は整数で書きます（{_short(given)}）", "引用符を外し、前に付けた 0 を消してください")
    if expected == "整数":
        return Problem(
            origin,
            "SG114",
            f"「{shown}」は整数で書きます（{_short(given)}）",
            "半角数字だけで、桁区切りのコンマ、全角数字、単位、小数点を付けずに書いてください",
        )
    remedy = f"{expected}を書いてください"
    if expected == "文字" and isinstance(given, (int, bool)):
        remedy = f'文字として扱うため、「"{str(given).lower() if isinstance(given, bool) else given}"」のように引用符で囲んでください'
    return Problem(origin, "SG112", f"「{shown}」は{expected}で書きます（{_short(given)}）", remedy)


def _own_check(origin: Origin, shown: str, code: str, given: Any) -> Problem:
    match code:
        case "line_break":
            return Problem(origin, "SG118", f"「{shown}」に改行又はタブがあります", "１行で書いてください")
        case "blank":
            return Problem(origin, "SG112", f"「{shown}」が空です", "値を書くか、分からなければ行ごと消してください")
        case "date" if given is None:
            return Problem(
                origin, "SG112", f"「{shown}」に値がありません", "日付（例: 2027-04-01）を書くか、分からなければ行ごと消してください"
            )
        case "date":
            return Problem(
                origin,
                "SG115",
                f"「{shown}」は日付ではありません（{_short(given)}）",
                "2027-04-01 のように、実在する日を西暦の年-月-日で書いてください",
            )
        case "date_range":
            return Problem(
                origin,
                "SG115",
                f"「{shown}」の日付が範囲の外です（{_short(given)}）",
                "1926-12-25 から 2099-12-31 までの日を書いてください",
            )
        case "percent" | "figure" if given is None:
            return Problem(origin, "SG112", f"「{shown}」に値がありません", "数を書くか、分からなければ行ごと消してください")
        case "percent":
            return Problem(
                origin,
                "SG410",
                f"「{shown}」は百分率ではありません（{_short(given)}）",
                "0 から 100 までの数を、50 又は 9.5 のように半角の数字と小数点だけで書いてください（％は付けません）",
            )
        case "figure":
            return Problem(
                origin,
                "SG411",
                f"「{shown}」は数ではありません（{_short(given)}）",
                "0 以上の数を、12345 又は 0.62 のように半角の数字と小数点だけで書いてください",
            )
        case "unit":
            return Problem(origin, "SG413", f"「{shown}」に {_short(given)} は使えません", "1、10、100、1000（円）のどれかにしてください")
        case "override_text":
            return Problem(
                origin, "SG120", "text は action が replace_text のときに、そのときだけ書きます", "text を書き足すか、消してください"
            )
        case "outside":
            return Problem(
                origin, "SG123", f"「{shown}」は outside が true なのに members があります", "members を消すか、outside を消してください"
            )
        case "default":
            return Problem(origin, "SG122", f"「{shown}」の default が kind、min 又は max に合いません", "範囲の中の値に直してください")
        case "across":
            return Problem(
                origin,
                "SG124",
                "across を書いた列が２つ以上あるか、chart があるのに across を書いた列がありません",
                "across は一つの列にだけ書き、chart は across のある表にだけ書いてください",
            )
        case "widths":
            return Problem(origin, "SG121", "列の幅（width）の合計が 100 ではありません", "合計が 100 になるように直してください")
    return Problem(origin, "SG119", f"「{shown}」の値が正しくありません", "docs/profile.md の書き方に合わせてください")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


def _at(data: Any, path: Path_) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _without_branches(loc: tuple[Any, ...], data: Any) -> Path_:
    """pydantic's place without the parts it adds for unions and normalised values."""
    path: list[str | int] = []
    for part in loc:
        if (isinstance(data, dict) and part in data) or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            data = data[part]
        elif isinstance(data, dict) and part == loc[-1]:
            data = None  # a missing key
        else:
            continue
        path.append(part)
    return tuple(path)


@cache
def _json_schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _fields_at(model: type[BaseModel], path: Path_) -> set[str]:
    """The keys the schema allows in the mapping at ``path``."""
    schema = _json_schema(model)
    definitions = schema.get("$defs", {})
    places = [schema]
    for part in path:
        places = [child for place in places for child in _children(place, part, definitions)]
    found: set[str] = set()
    for place in places:
        for option in _options(place, definitions):
            found |= set(option.get("properties", {}))
    return found


def _title_at(model: type[BaseModel], path: Path_) -> str:
    """The Japanese title of the field at ``path``, "" when it has none: what the sheets of a workbook show."""
    schema = _json_schema(model)
    places, title = [schema], ""
    for part in path:
        places = [child for place in places for child in _children(place, part, schema.get("$defs", {}))]
        title = next((place["title"] for place in places if "title" in place), "")
    return title


def _options(place: Any, definitions: Any) -> list[Any]:
    if "$ref" in place:
        return _options(definitions[place["$ref"].rsplit("/", 1)[1]], definitions)
    nested = place.get("anyOf", []) + place.get("oneOf", []) + place.get("allOf", [])
    return [place, *(option for inner in nested for option in _options(inner, definitions))]


def _children(place: Any, part: str | int, definitions: Any) -> list[Any]:
    found: list[Any] = []
    for option in _options(place, definitions):
        if isinstance(part, int):
            found += [option["items"]] if "items" in option else option.get("prefixItems", [])
        elif part in option.get("properties", {}):
            found.append(option["properties"][part])
        else:
            found += option.get("patternProperties", {}).values()
            if isinstance(option.get("additionalProperties"), dict):
                found.append(option["additionalProperties"])
    return found


def did_you_mean(word: str, known: list[str]) -> str:
    """「…」の誤りではありませんか。 — or nothing when no known word is near."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    by_folded = {folded(name): name for name in known}
    near = process.extractOne(folded(word), list(by_folded), scorer=DamerauLevenshtein.distance, score_cutoff=max(2, len(word) // 4))
    return f"「{by_folded[near[0]]}」の誤りではありませんか。" if near else ""
