"""Draws the pictures of this folder: ``python tests/data/figures/draw.py``. LibreOffice and pdftoppm do it; the files are committed."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
WIDTH, HEIGHT = 640, 360
Box = tuple[int, int, int, int, str]  # left, top, width, height, words
Line = tuple[int, int, int, int]

DRAWINGS: dict[str, tuple[tuple[Box, ...], tuple[Line, ...]]] = {
    "体制図": (
        (
            (240, 20, 160, 44, "協議会"),
            (240, 104, 160, 44, "幹事会"),
            (40, 188, 160, 44, "業務部会"),
            (240, 188, 160, 44, "事務局"),
            (440, 188, 160, 44, "技術部会"),
            (240, 284, 160, 44, "受注者"),
        ),
        ((320, 64, 320, 104), (320, 148, 320, 188), (120, 168, 520, 168), (120, 168, 120, 188), (520, 168, 520, 188), (320, 232, 320, 284)),
    ),
    "システム構成図": (
        (
            (40, 60, 150, 50, "職員の端末"),
            (40, 240, 150, 50, "庁内の機器"),
            (245, 150, 150, 50, "閉域の回線"),
            (450, 60, 150, 50, "業務システム"),
            (450, 240, 150, 50, "保存の装置"),
        ),
        ((190, 85, 245, 165), (190, 265, 245, 185), (395, 165, 450, 85), (395, 185, 450, 265), (525, 110, 525, 240)),
    ),
}


def page(boxes: tuple[Box, ...], lines: tuple[Line, ...]) -> str:
    """A page of the size of the picture, as flat OpenDocument text."""

    def at(**places: int) -> str:
        return " ".join(f'svg:{name}="{value / 96:.4f}in"' for name, value in places.items())

    placed = 'text:anchor-type="page" text:anchor-page-number="1" draw:style-name="s"'
    drawn = [f"<draw:line {placed} {at(x1=a, y1=b, x2=c, y2=d)}/>" for a, b, c, d in lines]
    for left, top, width, height, words in boxes:
        where = at(x=left, y=top, width=width, height=height)
        drawn.append(f'<draw:rect {placed} {where}><text:p text:style-name="p">{words}</text:p></draw:rect>')
    size = f'fo:page-width="{WIDTH / 96:.4f}in" fo:page-height="{HEIGHT / 96:.4f}in" fo:margin="0in"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<office:document {_SPACES} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">'
        "<office:automatic-styles>"
        "<style:style style:name='s' style:family='graphic'><style:graphic-properties draw:fill='solid' draw:fill-color='#eeeeee' "
        "svg:stroke-width='0.02in' svg:stroke-color='#000000' draw:textarea-vertical-align='middle' "
        "style:horizontal-rel='page' style:horizontal-pos='from-left' style:vertical-rel='page' style:vertical-pos='from-top'/></style:style>"
        "<style:style style:name='p' style:family='paragraph'><style:paragraph-properties fo:text-align='center'/>"
        "<style:text-properties fo:font-size='15pt' style:font-size-asian='15pt' style:font-family-asian='Noto Sans CJK JP'/></style:style>"
        f"<style:page-layout style:name='l'><style:page-layout-properties {size}/></style:page-layout></office:automatic-styles>"
        "<office:master-styles><style:master-page style:name='Standard' style:page-layout-name='l'/></office:master-styles>"
        f"<office:body><office:text>{''.join(drawn)}<text:p/></office:text></office:body></office:document>"
    )


_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"'
    for name, uri in (
        *(("office", "office"), ("style", "style"), ("text", "text"), ("draw", "drawing")),
        *(("fo", "xsl-fo-compatible"), ("svg", "svg-compatible")),
    )
)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, (boxes, lines) in DRAWINGS.items():
            (folder / "page.fodt").write_text(page(boxes, lines), encoding="utf-8")
            office = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--convert-to", "pdf"]
            subprocess.run([*office, "--outdir", name, str(folder / "page.fodt")], check=True)
            picture = ["pdftoppm", "-r", "96", "-png", "-gray", "-singlefile", str(folder / "page.pdf"), str(HERE / title)]
            subprocess.run(picture, check=True)


if __name__ == "__main__":
    main()
