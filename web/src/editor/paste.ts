/** Brings pasted HTML (Word, WPS, web pages) into the shape the house allows. The server judges again. */

export interface Pasted {
  html: string;
  /** Pictures that lie on the writer's own disk or inside the clipboard and could not come along. */
  lost: number;
}

const DROP =
  "script, style, meta, link, title, xml, iframe, object, embed, form, input, button, select, textarea, svg, o\\:p, w\\:sdt, v\\:shape";

const RENAME: Record<string, string> = {
  H1: "h2",
  H5: "h4",
  H6: "h4",
  B: "strong",
  I: "em",
  DIV: "p",
  SECTION: "p",
  ARTICLE: "p",
  CENTER: "p",
  PRE: "p",
};

const KEEP = new Set(
  "H2 H3 H4 P BR UL OL LI BLOCKQUOTE STRONG EM SUB SUP A TABLE CAPTION THEAD TBODY TR TH TD FIGURE FIGCAPTION IMG".split(
    " ",
  ),
);

const ATTRIBUTES: Record<string, string[]> = {
  A: ["href"],
  IMG: ["src", "alt", "width", "height"],
  TD: ["colspan", "rowspan"],
  TH: ["colspan", "rowspan", "scope"],
  OL: ["start"],
};

const BLOCKS = "p, h2, h3, h4, ul, ol, table, blockquote, figure";

function rename(element: Element, name: string): Element {
  const renamed = element.ownerDocument.createElement(name);
  for (const attribute of element.attributes) renamed.setAttribute(attribute.name, attribute.value);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

/** Word writes lists as paragraphs with `mso-list: l0 level1 lfo1` and a hand-made bullet. */
function wordLists(body: HTMLElement): void {
  let open: { list: Element; level: number }[] = [];
  for (const paragraph of [...body.querySelectorAll("p")]) {
    const style = paragraph.getAttribute("style") ?? "";
    const level = Number(/mso-list:[^;]*level(\d+)/iu.exec(style)?.[1] ?? 0);
    const before = paragraph.previousElementSibling;
    if (level === 0) {
      open = [];
      continue;
    }
    const bullet = paragraph.querySelector("[style*='mso-list:Ignore' i]");
    const mark = bullet?.textContent?.trim() ?? "";
    bullet?.remove();
    const kind = /^[（(]?[\d一二三四五六七八九十a-z]+[.)、）．]/iu.test(mark) ? "ol" : "ul";
    const top = open[0]?.list;
    if (top && before !== top) open = [];
    while (open.length > 0 && (open.at(-1)?.level ?? 0) > level) open.pop();
    let current = open.at(-1);
    if (!current || current.level < level) {
      const list = body.ownerDocument.createElement(kind);
      const holder = current?.list.lastElementChild;
      if (holder) holder.append(list);
      else paragraph.before(list);
      current = { list, level };
      open.push(current);
    }
    const item = body.ownerDocument.createElement("li");
    item.append(...paragraph.childNodes);
    current.list.append(item);
    paragraph.remove();
  }
}

/** Marks that come as inline styles. */
function styledMarks(body: HTMLElement): void {
  for (const element of [...body.querySelectorAll<HTMLElement>("span, font, b, i, strong, em")]) {
    const style = element.getAttribute("style") ?? "";
    const weight = /font-weight:\s*(\w+)/iu.exec(style)?.[1] ?? "";
    const plain = weight === "normal" || weight === "400";
    const bold = weight === "bold" || Number(weight) >= 600;
    const italic = /font-style:\s*italic/iu.test(style);
    const raised = /vertical-align:\s*(super|sub)/iu.exec(style)?.[1];
    if (plain && (element.tagName === "B" || element.tagName === "STRONG")) {
      element.replaceWith(...element.childNodes);
      continue;
    }
    let inner: Element = element;
    const wrap = (name: string) => {
      const mark = body.ownerDocument.createElement(name);
      mark.append(...inner.childNodes);
      inner.append(mark);
      inner = mark;
    };
    if (bold && !element.closest("b, strong, h1, h2, h3, h4, th")) wrap("strong");
    if (italic && !element.closest("i, em")) wrap("em");
    if (raised) wrap(raised === "super" ? "sup" : "sub");
  }
}

function address(href: string): boolean {
  return /^(https?:|mailto:|tel:|\/|#)/iu.test(href.trim());
}

function judge(body: HTMLElement): number {
  let lost = 0;
  for (let element of [...body.querySelectorAll("*")]) {
    if (!element.isConnected) continue;
    const name = RENAME[element.tagName];
    if (name) {
      const holds = (name === "p" && element.querySelector(`${BLOCKS}, div, h1, h5, h6`)) !== null;
      if (name === "p" && (holds || element.closest("li, td, th, p:not(:scope)"))) {
        element.replaceWith(...element.childNodes);
        continue;
      }
      element = rename(element, name);
    }
    if (!KEEP.has(element.tagName)) {
      element.replaceWith(...element.childNodes);
      continue;
    }
    const allowed = ATTRIBUTES[element.tagName] ?? [];
    for (const attribute of [...element.attributes]) {
      if (!allowed.includes(attribute.name)) element.removeAttribute(attribute.name);
    }
    if (element.tagName === "A" && !address(element.getAttribute("href") ?? "")) {
      element.replaceWith(...element.childNodes);
    } else if (
      element.tagName === "IMG" &&
      !/^\/files\//u.test(element.getAttribute("src") ?? "")
    ) {
      lost += 1;
      element.remove();
    }
  }
  return lost;
}

/** Indentation by spaces and empty paragraphs are the style sheet's business (norm P1). */
function spacing(body: HTMLElement): void {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    node.nodeValue = (node.nodeValue ?? "").replace(/\u00a0/gu, " ").replace(/[\r\n\t]+/gu, " ");
  }
  for (const block of body.querySelectorAll("p, li, h2, h3, h4, td, th")) {
    let first: ChildNode | null = block.firstChild;
    while (first && first.nodeType !== Node.TEXT_NODE) first = first.firstChild;
    if (first) first.nodeValue = (first.nodeValue ?? "").replace(/^[\s\u3000]+/u, "");
  }
  for (const block of [...body.querySelectorAll("p, h2, h3, h4, li, blockquote")]) {
    if (block.textContent?.trim() === "" && !block.querySelector("img, table")) block.remove();
  }
}

export function cleanPaste(html: string): Pasted {
  const source = html
    .replace(/<!--\[if[\s\S]*?<!\[endif\]-->/giu, "")
    .replace(/<!--[\s\S]*?-->/gu, "")
    .replace(/<!\[(?:if|endif)[^>]*>/giu, "")
    .replace(/<\?xml[^>]*>/giu, "");
  const { body } = new DOMParser().parseFromString(source, "text/html");
  for (const element of [...body.querySelectorAll(DROP)]) element.remove();
  wordLists(body);
  styledMarks(body);
  const lost = judge(body);
  spacing(body);
  return { html: body.innerHTML.trim(), lost };
}
