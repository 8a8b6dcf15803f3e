"""The papers about a package: what is to be settled before issue, and why each clause is in or out."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from specgen.build import build, prepare
from specgen.errors import Findings, InputError
from specgen.library import Library, load_library
from specgen.profile import LoadedProfile, load_profile, parse_profile
from tests.conftest import ROOT, SAMPLE
from tests.plain import lines
from tests.small import profile, small_library, write_library
from tests.test_build import FILLED, confirmed

TEXT = SAMPLE.read_text(encoding="utf-8")
READY = TEXT  # without the blanks of the specification
for blank, value in FILLED.items():
    READY = READY.replace(blank, value)


def changed(old: str, new: str) -> LoadedProfile:
    assert TEXT.count(old) == 1, old
    return parse_profile(TEXT.replace(old, new), "somewhere/else/mihon.yaml", "mihon")


def printed(kind: str, loaded: LoadedProfile, library: Library) -> list[str]:
    (document,) = [each for each in prepare(loaded, library).reports if each.kind == kind]
    return list(lines(document))


def test_every_blank_is_listed_with_its_document_place_and_line(library: Library, sample: LoadedProfile) -> None:
    rows = [line for line in printed("findings", sample, library) if "の長の氏名" in line]
    assert (
        rows[0]
        == "  行|１９ / 見本市の長の氏名 / 業務委託契約書案の記名押印欄／申合せ書の記名押印欄／協定書の記名押印欄／標準機能化の検討依頼（CR-03）ほかの宛名及び差出人 / members.mihon.head_name"
    )
    assert len(rows) == 7


def test_a_blank_on_the_cover_and_in_an_article_names_both(library: Library) -> None:
    text = "\n".join(printed("findings", changed("  date: 2026-12-01\n", ""), library))
    assert (
        "文書の日付 / 調達仕様書の表紙／実施要領の表紙／提案書作成要領の表紙／様式集の表紙／評価基準書の表紙／首長・議会説明資料の第１の１／業務担当部門説明資料の第１の１／カスタマイズ要否検討書（CR-01）ほかの要望の概要 / project.date"
        in text
    )


def test_a_default_and_a_remembered_citation_stand_apart_with_the_name_to_confirm(library: Library, sample: LoadedProfile) -> None:
    found = printed("findings", sample, library)
    (cited,) = [line for line in found if line.endswith("cite.kyotsu-kiban-2024")]
    assert "国・地方デジタル共通基盤の整備・運用に関する基本方針（令和６年６月２１日の時点の記録） / 調達仕様書の第" in cited
    (value,) = [line for line in found if line.endswith("/ decision_days")]
    assert "承認の可否その他の事項を決定する期限 / ３０日 / 調達仕様書の第" in value
    assert "／協定書の第" in value


def test_three_clauses_in_a_row_are_one_range(library: Library, sample: LoadedProfile) -> None:
    """notice_days stands in most articles: the row must not fill a page."""
    (row,) = [line for line in printed("findings", sample, library) if line.endswith("/ notice_days")]
    _, _, _, places, _ = row.split(" / ")
    assert places.startswith(
        "調達仕様書の第１の２、第１の３、第１の５から第１の７まで、第１の１０、第１の１３、第２の２、第２の３、第２の５から第２の８まで"
    )
    assert "／協定書の第３条、第４条、第６条から第１３条まで、第１５条から第２０条まで、第２２条、第２３条、" in places


def test_what_is_confirmed_leaves_the_list_and_a_wrong_name_is_refused(library: Library) -> None:
    more = "\nconfirmations:\n  - {by: 試験課, on: 2026-12-01, names: [decision_days, cite.kyotsu-kiban-2024]}\n"
    names = {entry.name for entry, _ in prepare(parse_profile(TEXT + more, "p.yaml", "p"), library).findings.asked}
    assert "parameters.notice_days" in names
    assert not names & {"parameters.decision_days", "cite.kyotsu-kiban-2024"}
    with pytest.raises(InputError) as caught:
        prepare(parse_profile(TEXT + more.replace("decision_days", "decision_day"), "p.yaml", "p"), library)
    (problem,) = caught.value.problems
    assert (problem.code, "「decision_days」の誤りではありませんか" in problem.remedy) == ("SG146", True)
    assert problem.origin.line == TEXT.count("\n") + 3


def test_dates_that_cannot_both_be_true_are_contradictions(library: Library, tmp_path: Path) -> None:
    text = (ROOT / "tests" / "profiles" / "mixed.yaml").read_text(encoding="utf-8")
    loaded = parse_profile(re.sub("agreement_end: .*", "agreement_end: 2028-12-31", text), "mixed.yaml", "mixed")
    assert {(problem.code, problem.message, problem.origin.line) for problem in prepare(loaded, library).findings.contradictions} == {
        ("SG611", "公営住宅管理の本稼働予定日（2029-04-01）が協定期間（2027-04-01〜2028-12-31）の外にあります", 51),
        ("SG611", "収納消込支援の本稼働予定日（2029-04-01）が協定期間（2027-04-01〜2028-12-31）の外にあります", 57),
    }
    assert "の本稼働予定日" in "\n".join(printed("findings", loaded, library))
    early = parse_profile(READY.replace("  date: 2026-12-01", "  date: 2026-10-01"), "mihon.yaml", "mihon")
    assert [problem.message for problem in prepare(early, library).findings.contradictions] == [
        "基本方針の改定の有無を確かめた日（2026-11-20）が文書の日付（2026-10-01）より後です",
        "CR-07 の承認日（2026-11-10）が文書の日付（2026-10-01）より後です",
    ]
    build(early, library, tmp_path / "draft")  # a draft shows it, a final package does not exist with it
    with pytest.raises(Findings) as caught:
        build(early, library, tmp_path / "final", final=True, only=["spec"])
    assert "SG612" in {problem.code for problem in caught.value.problems}
    assert not (tmp_path / "final").exists()


def test_the_counts_say_what_keeps_a_final_package_back(library: Library, sample: LoadedProfile) -> None:
    found = printed("findings", sample, library)
    assert "  行|未記入の欄 / ２５ / 確定版を作る前に解決する" in found
    assert "  行|矛盾 / ０ / なし" in found
    assert "段落||該当する事項はない。" in found


def test_every_choice_has_a_japanese_reason_and_the_json_names_the_ids(library: Library, sample: LoadedProfile, tmp_path: Path) -> None:
    build(sample, library, tmp_path / "out")
    data = json.loads((tmp_path / "out" / "90_採用理由一覧.json").read_text(encoding="utf-8"))
    assert list(data) == ["schema", "kind", "overrides", "choices"]
    assembled = prepare(sample, library)
    assert len(data["choices"]) == sum(len(selection.choices) for selection in assembled.selections)
    row = next(row for row in data["choices"] if row["clause"] == "policy.standardized" and not row["block"])
    assert row["verdict"] == "不採用"
    assert row["spot"] == "standardized.md 6行目"
    table = "\n".join(printed("reasons", sample, library))
    assert "調達仕様書 / —　標準化対象業務の取扱い / 条項の全体 / 不採用 / 条件「業務の制度上の区分: 標準化対象業務" in table
    assert "調達仕様書 / 第２の２　標準化対象外業務の取扱い / 条項の全体 / 採用 / " in table
    for word in ("non_standard", "joint", "open_bidding", "vehicle"):
        assert word not in table


def test_a_paragraph_that_is_nothing_but_a_value_goes_by_the_name_of_the_value(tmp_path: Path) -> None:
    clauses = {"a.one": "一である。\n\n@when {joint: true}\n{{ project.title }}\n\n@when {joint: false}\n{{ project.title }}による。\n"}
    assembled = prepare(profile(), small_library(tmp_path, clauses, scheme="kobun"))
    (selection,) = assembled.selections
    assert [choice.words for choice in selection.choices if choice.block] == ["値「調達件名」", "…による。"]


def test_the_papers_about_a_bid_speak_its_words_and_write_as_the_profile_does(library: Library) -> None:
    machi = load_profile(ROOT / "profiles" / "machi.yaml")
    reasons = "\n".join(printed("reasons", machi, library))
    assert " / 入札者は、手続書類に定める期間及び方法により、現… / 採用 / " in reasons
    (cited,) = [line for line in printed("findings", machi, library) if line.endswith("cite.minpo/637")]
    assert " / 民法第637条 / " in cited
    assert "（令和7年（2025年）6月6日の時点の記録）" in cited


def test_an_override_is_listed_with_reason_approver_and_date(library: Library) -> None:
    more = "\noverrides:\n  - {clause: training.continuing, action: leave_out, reason: 別の定めによる, approver: 情報政策課長, date: 2026-11-20}\n"
    loaded = parse_profile(TEXT + more, "p.yaml", "p")
    title = library.clauses["training.continuing"].title
    assert f"  行|１ / {title} / 除く / 別の定めによる / 情報政策課長 / R8.11.20" in printed("reasons", loaded, library)


def test_reports_are_never_published_and_nothing_internal_is(library: Library, tmp_path: Path) -> None:
    ready = READY
    for name in ("見本市長", "例示市長", "仮名町長", "試作町長", "雛形町長", "典型町長", "模擬村長"):
        assert ready.count(f"head_title: {name}\n") == 1
        ready = ready.replace(f"head_title: {name}\n", f"head_title: {name}\n    head_name: 〔氏名〕\n")
    loaded = confirmed(library, text=ready + "formats: [docx, markdown, html, json]\n")
    manifest = build(loaded, library, tmp_path / "out", publish=True)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    stems = ("01_調達仕様書", "02_業務委託契約書案", "03_契約書別記", "04_実施要領", "05_提案書作成要領", "06_様式集", "07_評価基準書")
    books = {"04_手続の日程.ics", "08_機能要件適合表.xlsx", "09_見積内訳書.xlsx"}
    assert names == {f"{stem}.{end}" for stem in (*stems, "10_申合せ書", "11_協定書") for end in ("docx", "md", "html", "json")} | books | {
        "manifest.json",
        "様式",
    }
    internal = {
        "00_確認事項一覧",
        "13_首長・議会説明資料",
        "14_業務担当部門説明資料",
        "15_カスタマイズ要否検討書",
        "17_方針対応表",
        "18_カスタマイズ要否検討結果一覧",
    }
    letters = {"19_条例等改正検討票", "20_協議依頼書", "21_標準機能化の検討依頼"}
    assert internal | letters | {"90_採用理由一覧"} <= set(manifest.left_out)
    written = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert list(written) == ["specgen", "profile", "documents", "published"]
    for path in (each for each in (tmp_path / "out").rglob("*") if each.is_file()):
        content = path.read_bytes()
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as archive:
                assert not [name for name in archive.namelist() if "custom" in name.lower()]
                content = b"".join(archive.read(name) for name in archive.namelist())
            assert b"_SGs" not in content
            assert b"urn:specgen" not in content
        assert "（案）".encode() not in content, path.name
        assert "要記入".encode() not in content, path.name


def test_a_published_package_is_replaced_like_any_other(library: Library, tmp_path: Path) -> None:
    loaded = confirmed(library, ["spec"], READY)
    for _ in range(2):
        build(loaded, library, tmp_path / "out", publish=True, only=["spec"])
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"01_調達仕様書.docx", "manifest.json"}


def test_a_table_about_the_package_stands_in_reports_only(tmp_path: Path) -> None:
    table = "id: t\ncaption: 表\ndescription: 表\ncolumns: [{heading: 欄, width: 100, value: '{{ row.label }}'}]\nrows: blanks\n"
    with pytest.raises(InputError) as caught:
        load_library(write_library(tmp_path, {"a.one": "文。\n\n[[table:t]]\n"}, files={"tables/t.yaml": table}))
    assert [(problem.code, str(problem.origin)) for problem in caught.value.problems] == [("SG234", "library/clauses/a/one.md:8:1")]


def test_a_report_alone_looks_at_every_paper(library: Library, tmp_path: Path) -> None:
    manifest = build(load_profile(SAMPLE), library, tmp_path / "out", only=["findings"])
    assert [entry.kind for entry in manifest.documents] == ["findings"]
    assert len(manifest.open) == 25


def test_a_profile_cannot_change_the_rows_of_a_report(library: Library) -> None:
    with pytest.raises(InputError) as caught:
        prepare(parse_profile(TEXT + "tables: {blanks: {cut: [x]}}\n", "p.yaml", "p"), library)
    assert [problem.code for problem in caught.value.problems] == ["SG143"]


def test_a_library_without_report_kinds_makes_none(tmp_path: Path) -> None:
    assert prepare(profile(), load_library(write_library(tmp_path, {"a.one": "文。\n"}))).reports == ()
