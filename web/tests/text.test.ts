import { Editor } from "@tiptap/core";
import { expect, test } from "vitest";
import { place } from "../src/desk/sortable";
import { Find, hits } from "../src/editor/find";
import { collect, fill } from "../src/editor/form";
import { tidyHtml } from "../src/editor/html";
import { extensions } from "../src/editor/nodes";

function editor(content: string): Editor {
  return new Editor({
    element: document.createElement("div"),
    content,
    extensions: [...extensions(""), Find],
  });
}

/** What comes out when the text goes through the editor unchanged. */
function through(html: string): string {
  const one = editor(html);
  const out = tidyHtml(one.getHTML());
  one.destroy();
  return out;
}

test("a regulation goes through the editor unharmed", () => {
  const html =
    '<h2 class="chapter" id="chapter-1">第一章　总则</h2>' +
    '<p class="article" id="article-1"><strong class="article-no">第一条</strong>为规范建设，制定本办法。</p>' +
    '<p class="signature">区政府</p>';
  expect(through(html)).toBe(html);
});

test("a table keeps caption, head and scopes", () => {
  const html =
    '<table><caption>表一</caption><thead><tr><th scope="col">项</th><th scope="col">数</th></tr></thead>' +
    '<tbody><tr><th scope="row">甲</th><td colspan="1" class="right">3</td></tr></tbody></table>';
  expect(through(html)).toBe(html.replace(' colspan="1"', ""));
});

test("a figure keeps its words; without a caption it has none", () => {
  const html =
    '<figure><img src="/files/a.png" alt="图" width="9" height="6"><figcaption>题</figcaption></figure>';
  expect(through(html)).toBe(html);
  expect(through('<p>前</p><img src="/files/a.png" alt="">')).toBe(
    '<p>前</p><figure><img src="/files/a.png" alt=""></figure>',
  );
});

test("lists, links, marks and quotations go through", () => {
  const html =
    '<ol start="3"><li>甲<ul><li>乙</li></ul></li></ol><blockquote><p>言</p></blockquote>' +
    '<p><a href="https://a.example/">链</a>H<sub>2</sub>O<sup>2</sup><em>斜</em></p>';
  expect(through(html)).toBe(html.replace("<li>甲<ul>", "<li><p>甲</p><ul>"));
});

test("tidying twice is tidying once", () => {
  const once = tidyHtml(
    "<table><tbody><tr><th><p>a</p></th></tr><tr><td><p>b</p></td></tr></tbody></table><p></p>",
  );
  expect(tidyHtml(once)).toBe(once);
  expect(tidyHtml("<p></p>")).toBe("");
});

test("finding crosses marks, not paragraphs, and replacing all is one step", () => {
  const one = editor("<p>数<strong>字东</strong>城</p><p>数字</p><p>东城</p>");
  expect(hits(one.state.doc, "数字东城")).toHaveLength(1);
  expect(hits(one.state.doc, "")).toHaveLength(0);
  one.commands.search("数字");
  one.commands.searchReplaceAll("数智");
  expect(one.getText({ blockSeparator: "|" })).toBe("数智东城|数智|东城");
  one.commands.undo();
  expect(one.getText({ blockSeparator: "|" })).toBe("数字东城|数字|东城");
  one.destroy();
});

test("a form is read and filled by name", () => {
  document.body.innerHTML = `<form><input name="csrf" value="x"><input name="version" value="1">
    <input name="title" value="题"><textarea name="body">文</textarea>
    <input type="checkbox" name="to" value="a" checked><input type="checkbox" name="to" value="b">
    <input type="radio" name="kind" value="text" checked><input type="radio" name="kind" value="video">
    <select name="column"><option value="1">一</option><option value="2" selected>二</option></select>
    <ol><li><input type="hidden" name="attachments" value="f1"></li><li><input type="hidden" name="attachments" value="f2"></li></ol>
    <button name="do" value="go"></button></form>`;
  const form = document.querySelector("form") as HTMLFormElement;
  expect(collect(form)).toEqual({
    title: "题",
    body: "文",
    to: "a",
    kind: "text",
    column: "2",
    attachments: "f1,f2",
  });
  fill(form, { title: "新", to: "b", kind: "video", column: "1" });
  expect(collect(form)).toMatchObject({ title: "新", to: "b", kind: "video", column: "1" });
});

test("an item stays within its list", () => {
  expect([place(0, -1, 3), place(0, 1, 3), place(2, 1, 3)]).toEqual([0, 1, 2]);
});
