import { expect, test } from "vitest";
import { cleanPaste } from "../src/editor/paste";

test("Word's own markup goes, the words stay", () => {
  const { html } = cleanPaste(
    `<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--><style>p.MsoNormal{}</style>
     <p class=MsoNormal style='text-indent:21pt'><span lang=EN-US style='font-family:仿宋'>　　第一条<o:p></o:p></span></p>`,
  );
  expect(html).toBe("<p>第一条</p>");
});

test("bold and italic by style become marks; Google's outer b does not", () => {
  expect(
    cleanPaste('<b style="font-weight:normal"><p><span style="font-weight:700">重</span>要</p></b>')
      .html,
  ).toBe("<p><strong>重</strong>要</p>");
});

test("Word's hand-made lists become lists", () => {
  const item = (mark: string, text: string, level = 1) =>
    `<p class="MsoListParagraph" style="mso-list:l0 level${level} lfo1"><span style="mso-list:Ignore">${mark}</span>${text}</p>`;
  expect(cleanPaste(item("1.", "甲") + item("·", "子", 2) + item("2.", "乙")).html).toBe(
    "<ol><li>甲<ul><li>子</li></ul></li><li>乙</li></ol>",
  );
});

test("scripts, handlers and strange addresses go", () => {
  const { html } = cleanPaste(
    '<p onclick="x()">a<script>alert(1)</script><a href="javascript:x()">b</a><a href="https://a.example/">c</a></p>',
  );
  expect(html).toBe('<p>ab<a href="https://a.example/">c</a></p>');
});

test("pictures from the writer's disk are counted as lost, the house's own stay", () => {
  const pasted = cleanPaste(
    '<p>x<img src="file:///C:/a.png"><img src="data:image/png;base64,AA"></p><p><img src="/files/1/a.png" alt="a" style="width:1px"></p>',
  );
  expect(pasted.lost).toBe(2);
  expect(pasted.html).toContain('<img src="/files/1/a.png" alt="a">');
});

test("first-level headings step down, fifth-level ones step up", () => {
  expect(cleanPaste("<h1>一</h1><h5>五</h5>").html).toBe("<h2>一</h2><h4>五</h4>");
});

test("tables keep their spans and lose their looks", () => {
  const { html } = cleanPaste(
    '<table border=1 style="width:1px"><tr><td colspan=2 style="mso-x:1"><p class=MsoNormal>甲</p></td></tr></table>',
  );
  expect(html).toBe('<table><tbody><tr><td colspan="2"><p>甲</p></td></tr></tbody></table>');
});

test("empty paragraphs go", () => {
  expect(cleanPaste("<p>甲</p><p>&nbsp;</p><p><br></p><p>乙</p>").html).toBe("<p>甲</p><p>乙</p>");
});

test("divs of web pages become paragraphs without nesting", () => {
  expect(cleanPaste("<div><div>甲</div><div>乙</div></div>").html).toBe("<p>甲</p><p>乙</p>");
});
