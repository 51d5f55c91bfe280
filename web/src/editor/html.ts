/** The editor's HTML in the house's own form: table heads, captions, scopes; no wrapping paragraphs. */

function unwrap(block: Element): void {
  const only = block.firstElementChild;
  if (only?.tagName === "P" && block.childNodes.length === 1 && only.attributes.length === 0) {
    only.replaceWith(...only.childNodes);
  }
}

function head(table: Element): void {
  const caption = table.getAttribute("data-caption");
  table.removeAttribute("data-caption");
  const rows = [...table.querySelectorAll("tr")];
  const first = rows[0];
  for (const colgroup of table.querySelectorAll("colgroup")) colgroup.remove();
  const loose = first?.parentElement?.tagName !== "THEAD";
  if (first && loose && [...first.cells].every((cell) => cell.tagName === "TH")) {
    const thead = table.ownerDocument.createElement("thead");
    thead.append(first);
    table.querySelector("tbody")?.before(thead);
    for (const cell of first.cells) cell.setAttribute("scope", "col");
  }
  for (const cell of table.querySelectorAll("tbody th")) cell.setAttribute("scope", "row");
  for (const cell of table.querySelectorAll("th, td")) {
    if (cell.getAttribute("colspan") === "1") cell.removeAttribute("colspan");
    if (cell.getAttribute("rowspan") === "1") cell.removeAttribute("rowspan");
    cell.removeAttribute("colwidth");
    unwrap(cell);
  }
  if (table.querySelector("tbody")?.childElementCount === 0) table.querySelector("tbody")?.remove();
  if (caption) {
    const element = table.ownerDocument.createElement("caption");
    element.textContent = caption;
    table.prepend(element);
  }
}

/** Tidies what the editor writes; twice is the same as once. */
export function tidyHtml(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const table of body.querySelectorAll("table")) head(table);
  for (const item of body.querySelectorAll("li")) unwrap(item);
  for (const caption of [...body.querySelectorAll("figcaption")]) {
    if (caption.textContent?.trim() === "") caption.remove();
  }
  for (const link of body.querySelectorAll("a")) {
    link.removeAttribute("target");
    link.removeAttribute("rel");
  }
  while (body.lastElementChild?.matches("p") && body.lastElementChild.textContent === "") {
    if (body.lastElementChild.childElementCount > 0 || body.childElementCount === 1) break;
    body.lastElementChild.remove();
  }
  return body.innerHTML === "<p></p>" ? "" : body.innerHTML;
}
