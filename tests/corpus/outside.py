"""Makes the files of tests/data/corpus that need programs pip does not bring: ``python -m tests.corpus.outside MODULES``.

Needs LibreOffice, pandoc and node on the path; MODULES is a folder where npm installed docx, html-to-docx and officegen.
The name of a file says what it holds: ``table+footnotes.docx``; its folder, who wrote it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conftest import ROOT
from tests.corpus.pieces import FEATURES
from tests.corpus.word_shell import word_file

STORED = ROOT / "tests" / "data" / "corpus"
_RESAVED = (
    "headings", "custom-styles", "list-aiueo+list-circled", "list-legal+table", "table-merged+table-nested", "table-floating+landscape", "comments+footnotes", "comment-threads",
    "endnotes+cross-references", "footnote-table", "tracked-changes+tracked-moves", "tracked-table-rows+comments", "fields+bookmarks", "hyperlinks+contents", "content-controls+form-fields",
    "bibliography+index", "equations+ruby", "text-box+shape-group", "vml-text-box+frames", "chart+table", "smart-art+headings", "embedded-object+image-png", "image-jpeg+image-emf",
    "image-floating+columns", "headers+sections", "headers-first-even+page-a3", "watermark", "vertical-text", "vertical-cells+fit-text", "page-borders+tab-leaders", "symbols-breaks+rare-characters", "hidden-text+bidi",
)  # fmt: skip
_HTML = {
    "headings+list-decimal": "<h1>仕様の見出し</h1><p>本文の段落。</p><ol><li>一つ目<ol><li>下の一つ目</li></ol></li><li>二つ目</li></ol>",
    "list-bullets+hyperlinks": "<ul><li>点の項目</li></ul><p><a href='https://www.example.jp/'>見本のページ</a></p>",
    "table-merged": "<table border='1'><tr><th colspan='2'>横の結合</th></tr><tr><td rowspan='2'>縦の結合</td><td>右上</td></tr><tr><td>右下</td></tr></table>",
    "direct-formatting": "<p><b>太字</b><i>斜体</i><u>下線</u><font color='#c00000'>色</font></p><hr/><pre>そのまま の 文</pre>",
    "ruby": "<p><ruby>調達<rt>ちょうたつ</rt></ruby>の仕様</p>",
}
_RTF = {
    "headings+direct-formatting": r"{\rtf1\ansi\ansicpg932\deff0{\fonttbl{\f0 Times;}}{\b Bold} {\i italic} \ul under\ulnone\par Second paragraph\par}",
    "table+tab-leaders": r"{\rtf1\ansi\trowd\cellx3000\cellx6000\intbl Left\cell Right\cell\row\pard\tx4000\tldot Item\tab 100\par}",
    "footnotes": r"{\rtf1\ansi Text with a note{\super\chftn}{\footnote\pard {\super\chftn} The note itself.}. More text.\par}",
}
_MARKDOWN = {
    "headings+cross-references": "# 仕様の見出し {#top}\n\n本文の段落。[見出しへ](#top)\n\n## 下の見出し\n\n次の段落。\n",
    "list-decimal+list-bullets": "1. 一つ目\n    1. 下の一つ目\n2. 二つ目\n\n- 点の項目\n    - 下の項目\n",
    "list-legal": "(@) 例の一つ目\n(@) 例の二つ目\n\n(a) 片括弧\n(b) 次\n\ni. ローマ\nii. 次\n",
    "footnotes": "脚注のある文[^1]。もう一つ[^2]。\n\n[^1]: 脚注の文。\n[^2]: 二つ目。\n\n    二つ目の段落。\n",
    "footnotes+hyperlinks": "脚注に[リンク](https://www.example.jp/)がある文[^1]。\n\n[^1]: 詳しくは[見本のページ](https://www.example.jp/a)。\n",
    "table": "| 区分 | 数量 |\n|:--|--:|\n| 端末 | 十台 |\n\n: 表の見出し\n",
    "table-nested+list-bullets": "+-----+--------+\n| 左  | - 項目 |\n|     | - 次   |\n+-----+--------+\n| 下  | 段落   |\n+-----+--------+\n",
    "equations": "式 $\\frac{a}{b}$ と\n\n$$\\sum_{i=1}^{n} x_i = 0$$\n",
    "direct-formatting": "**太字** と *斜体* と ~~取消~~ と H~2~O と x^2^ と `code`\n\n> 引用の段落\n\n```python\nprint('見本')\n```\n",
    "comments": '[意見]{.comment-start id="0" author="担当者" date="2026-05-11T00:00:00Z"}意見のある文[]{.comment-end id="0"}。\n',
    "tracked-changes": '[入れた文]{.insertion author="担当者" date="2026-05-11T00:00:00Z"}[消した文]{.deletion author="担当者" date="2026-05-11T00:00:00Z"}\n',
    "custom-styles": '::: {custom-style="庁内様式"}\n庁内の様式の段落。\n:::\n\n[文字の様式]{custom-style="強い字"}\n',
    "bookmarks+contents": "# 一つ目\n\n[]{#own}しおりの所。\n\n# 二つ目\n\n[しおりへ](#own)\n",
    "definition-lists": "用語\n:   定義の文。\n\n次の用語\n:   次の定義。\n\n| 行の\n| 区切り\n",
}


def main(modules: Path) -> None:
    shutil.rmtree(STORED, ignore_errors=True)
    subprocess.run(["node", str(Path(__file__).with_suffix(".mjs")), str(modules), str(STORED)], check=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _by_pandoc(work)
        _by_libreoffice(work)


def _by_pandoc(work: Path) -> None:
    (STORED / "pandoc").mkdir(parents=True)
    for name, text in _MARKDOWN.items():
        source = work / "source.md"
        source.write_text(text, encoding="utf-8")
        more = ["--toc"] if "contents" in name else []
        subprocess.run(
            ["pandoc", str(source), "-f", "markdown+hard_line_breaks", "-o", str(STORED / "pandoc" / f"{name}.docx"), *more], check=True
        )


def _by_libreoffice(work: Path) -> None:
    """Re-saved from Word's form, and first from the form of LibreOffice, web pages and rich text."""
    sources = {"word": work / "word", "html": work / "html", "rtf": work / "rtf", "odt": work / "odt"}
    for folder in sources.values():
        folder.mkdir()
    for name in _RESAVED:
        (sources["word"] / f"{name}.docx").write_bytes(word_file([FEATURES[each](place) for place, each in enumerate(name.split("+"), 1)]))
    for name, text in _HTML.items():
        (sources["html"] / f"{name}.html").write_text(
            f"<html><head><meta charset='utf-8'></head><body>{text}</body></html>", encoding="utf-8"
        )
    for name, text in _RTF.items():
        (sources["rtf"] / f"{name}.rtf").write_text(text, encoding="ascii")
    _convert(sorted(sources["word"].glob("*.docx"))[::3], "odt", sources["odt"], work)
    _convert(sources["word"].glob("*.docx"), "docx:MS Word 2007 XML", STORED / "libreoffice", work)
    _convert(sources["odt"].glob("*.odt"), "docx:MS Word 2007 XML", STORED / "libreoffice-odt", work)
    _convert(sources["rtf"].glob("*.rtf"), "docx:MS Word 2007 XML", STORED / "libreoffice-rtf", work)
    _convert(sources["html"].glob("*.html"), "docx:MS Word 2007 XML", STORED / "libreoffice-html", work, "--infilter=HTML (StarWriter)")


def _convert(files: object, target: str, out: Path, work: Path, *more: str) -> None:
    user = (work / "user").as_uri()
    names = [str(file) for file in files]  # type: ignore[attr-defined]
    command = ["soffice", "--headless", f"-env:UserInstallation={user}", *more, "--convert-to", target, "--outdir", str(out), *names]
    subprocess.run(command, check=True, capture_output=True, timeout=900)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
