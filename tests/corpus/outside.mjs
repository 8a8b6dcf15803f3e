// Word files of three libraries of JavaScript: node outside.mjs MODULES OUT (MODULES: a folder with docx, html-to-docx and officegen).
import { createRequire } from "node:module";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [modules, out] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "package.json"));
const docx = require("docx");
const htmlToDocx = require("html-to-docx");
const officegen = require("officegen");
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8Dwn4GBgYmBgYGBAQAPCQEBh7/oYwAAAABJRU5ErkJggg==", "base64");

const { Paragraph, TextRun, Table, TableRow, TableCell } = docx;
const p = (text, more = {}) => new Paragraph({ children: [new TextRun(text)], ...more });
const cell = (text, more = {}) => new TableCell({ children: [p(text)], ...more });
const body = (children, section = {}, file = {}) => ({ sections: [{ children, ...section }], ...file });
const numbering = (format, text) => ({ numbering: { config: [{ reference: "own", levels: [0, 1].map((level) => ({ level, format, text, alignment: docx.AlignmentType.LEFT })) }] } });
const items = ["一つ目の項目", "二つ目の項目"].map((text, level) => p(text, { numbering: { reference: "own", level } }));

const ofDocx = {
  "headings": body([p("仕様の見出し", { heading: docx.HeadingLevel.HEADING_1 }), p("本文の段落である。"), p("下の見出し", { heading: docx.HeadingLevel.HEADING_2 })]),
  "direct-formatting": body([new Paragraph({ children: [new TextRun({ text: "太字", bold: true }), new TextRun({ text: "斜体", italics: true }), new TextRun({ text: "色", color: "C00000" }), new TextRun({ text: "大きい字", size: 40 })] })]),
  "table": body([new Table({ rows: [new TableRow({ children: [cell("区分"), cell("数量")] }), new TableRow({ children: [cell("端末"), cell("十台")] })] })]),
  "table-merged": body([new Table({ rows: [new TableRow({ children: [cell("横の結合", { columnSpan: 2 })] }), new TableRow({ children: [cell("縦の結合", { rowSpan: 2 }), cell("右上")] }), new TableRow({ children: [cell("右下")] })] })]),
  "table-nested": body([new Table({ rows: [new TableRow({ children: [new TableCell({ children: [new Table({ rows: [new TableRow({ children: [cell("内側の表")] })] }), p("")] })] })] })]),
  "list-bullets": body([p("点の項目", { bullet: { level: 0 } }), p("下の項目", { bullet: { level: 1 } })]),
  "list-decimal": body(items, {}, numbering(docx.LevelFormat.DECIMAL, "%1.")),
  "list-full-width": body(items, {}, numbering(docx.LevelFormat.DECIMAL_FULL_WIDTH, "（%1）")),
  "footnotes": body([new Paragraph({ children: [new TextRun("脚注のある文"), new docx.FootnoteReferenceRun(1)] })], {}, { footnotes: { 1: { children: [p("脚注の文。")] } } }),
  "comments": body([new Paragraph({ children: [new docx.CommentRangeStart(0), new TextRun("意見のある文"), new docx.CommentRangeEnd(0), new TextRun({ children: [new docx.CommentReference(0)] })] })], {}, { comments: { children: [{ id: 0, author: "担当者", date: new Date("2026-05-11T00:00:00Z"), children: [p("見直すこと。")] }] } }),
  "image-png": body([new Paragraph({ children: [new docx.ImageRun({ type: "png", data: PNG, transformation: { width: 40, height: 40 } })] })]),
  "hyperlinks": body([new Paragraph({ children: [new docx.ExternalHyperlink({ link: "https://www.example.jp/", children: [new TextRun("見本のページ")] })] })]),
  "bookmarks+cross-references": body([new Paragraph({ children: [new docx.Bookmark({ id: "own", children: [new TextRun("しおりの所")] })] }), new Paragraph({ children: [new docx.InternalHyperlink({ anchor: "own", children: [new TextRun("しおりへ")] }), new docx.PageReference("own")] })]),
  "sections+landscape": { sections: [{ children: [p("縦の用紙")] }, { properties: { page: { size: { orientation: docx.PageOrientation.LANDSCAPE } } }, children: [p("横の用紙")] }] },
  "headers": body([p("本文の段落")], { headers: { default: new docx.Header({ children: [p("上の欄")] }) }, footers: { default: new docx.Footer({ children: [new Paragraph({ children: [new TextRun({ children: [docx.PageNumber.CURRENT] })] })] }) } }),
  "headers-first-even": body([p("本文の段落")], { properties: { titlePage: true }, headers: { first: new docx.Header({ children: [p("最初の欄")] }), even: new docx.Header({ children: [p("偶数の欄")] }) } }, { evenAndOddHeaderAndFooters: true }),
  "columns": body([p("段組みの文")], { properties: { column: { count: 2, space: 400 } } }),
  "tracked-changes": body([new Paragraph({ children: [new docx.InsertedTextRun({ text: "入れた文", id: 1, author: "担当者", date: "2026-05-11T00:00:00Z" }), new docx.DeletedTextRun({ text: "消した文", id: 2, author: "担当者", date: "2026-05-11T00:00:00Z" })] })]),
  "content-controls": body([new Paragraph({ children: [new docx.CheckBox({ checked: true }), new TextRun("確認した")] })]),
  "equations": body([new Paragraph({ children: [new docx.Math({ children: [new docx.MathFraction({ numerator: [new docx.MathRun("a")], denominator: [new docx.MathRun("b")] })] })] })]),
  "contents": body([new docx.TableOfContents("目次", { hyperlink: true, headingStyleRange: "1-3" }), p("見出し", { heading: docx.HeadingLevel.HEADING_1 })]),
  "tab-leaders": body([new Paragraph({ children: [new TextRun("項目\t値")], tabStops: [{ type: docx.TabStopType.RIGHT, position: 6000, leader: docx.LeaderType.DOT }] })]),
  "custom-styles": body([p("庁内の様式", { style: "own" })], {}, { styles: { paragraphStyles: [{ id: "own", name: "庁内様式", basedOn: "Normal", run: { color: "0070C0" } }] } }),
  "page-borders": body([p("枠のあるページ")], { properties: { page: { borders: { pageBorderTop: { style: docx.BorderStyle.SINGLE, size: 8, color: "auto" } } }, lineNumbers: { countBy: 5 } } }),
};
const write = (producer, name, content) => {
  mkdirSync(join(out, producer), { recursive: true });
  writeFileSync(join(out, producer, `${name}.docx`), content);
};
for (const [name, options] of Object.entries(ofDocx)) write("docx-js", name, await docx.Packer.toBuffer(new docx.Document({ creator: "見本市", ...options })));

const ofHtml = {
  "headings": "<h1>仕様の見出し</h1><p>本文の段落。</p><h2>下の見出し</h2>",
  "direct-formatting": "<p><b>太字</b><i>斜体</i><u>下線</u><span style='color:#c00000'>色</span></p>",
  "list-bullets": "<ul><li>点の項目<ul><li>下の項目</li></ul></li></ul>",
  "list-decimal": "<ol><li>一つ目</li><li>二つ目</li></ol>",
  "table": "<table><tr><th>区分</th><th>数量</th></tr><tr><td>端末</td><td>十台</td></tr></table>",
  "table-merged": "<table><tr><td colspan='2'>横の結合</td></tr><tr><td>左</td><td>右</td></tr></table>",
  "hyperlinks": "<p><a href='https://www.example.jp/'>見本のページ</a></p>",
  "image-png": `<p>図<img src='data:image/png;base64,${PNG.toString("base64")}' width='40' height='40'/></p>`,
  "headings+table+list-decimal": "<h1>見出し</h1><table><tr><td>値</td></tr></table><ol><li>項目</li></ol>",
  "rare-characters": "<p>髙橋﨑𠮷野家①Ⅳ㌔</p>",
};
for (const [name, html] of Object.entries(ofHtml)) write("html-to-docx", name, Buffer.from(await htmlToDocx(html, null, { creator: "見本市" })));
write("html-to-docx", "headers+landscape", Buffer.from(await htmlToDocx("<p>横長の本文</p>", "<p>上の欄</p>", { header: true, orientation: "landscape" })));

const ofOfficegen = {
  "headings": (file) => file.createP().addText("大きい見出し", { bold: true, font_size: 20 }),
  "direct-formatting": (file) => { const one = file.createP({ align: "center" }); one.addText("太字", { bold: true }); one.addText("色", { color: "C00000" }); one.addText("下線", { underline: true }); },
  "list-bullets": (file) => { file.createListOfDots().addText("点の項目"); file.createListOfDots().addText("次の項目"); },
  "list-decimal": (file) => { file.createListOfNumbers().addText("一つ目"); file.createListOfNumbers().addText("二つ目"); },
  "table": (file) => file.createTable([["区分", "数量"].map((val) => ({ val, opts: { cellColWidth: 4000 } })), ["端末", "十台"]], { tableColWidth: 4000, borders: true }),
  "headers": (file) => { file.getHeader().createP().addText("上の欄"); file.getFooter().createP().addText("下の欄"); file.createP().addText("本文の段落"); },
  "hyperlinks": (file) => file.createP().addText("見本のページ", { link: "https://www.example.jp/" }),
  "symbols-breaks": (file) => { file.createP().addText("改ページの前"); file.putPageBreak(); file.createP().addText("改ページの後"); },
};
for (const [name, fill] of Object.entries(ofOfficegen)) {
  mkdirSync(join(out, "officegen"), { recursive: true });
  const file = officegen({ type: "docx", creator: "見本市" });
  fill(file);
  await new Promise((done, failed) => {
    const stream = createWriteStream(join(out, "officegen", `${name}.docx`));
    stream.on("close", done);
    file.on("error", failed);
    file.generate(stream);
  });
}
