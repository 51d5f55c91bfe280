/** Remarks anchored in the text: words selected under `[data-anchor-remarks]` go into the first empty `quote`. */

const BEFORE = 24;

/** The words before a selection, so that the remark finds its place again. */
function before(root: Node, range: Range): string {
  const lead = document.createRange();
  lead.setStart(root, 0);
  lead.setEnd(range.startContainer, range.startOffset);
  return lead.toString().replace(/\s+/g, " ").slice(-BEFORE);
}

export function remarks(root: ParentNode): void {
  for (const text of root.querySelectorAll<HTMLElement>("[data-anchor-remarks]")) {
    text.addEventListener("mouseup", () => {
      const selection = window.getSelection();
      const quote = selection?.toString().replace(/\s+/g, " ").trim() ?? "";
      if (!selection || !quote || !text.contains(selection.anchorNode)) return;
      const fields = [
        ...document.querySelectorAll<HTMLInputElement>("#decision input[name=quote]"),
      ];
      const notes = [
        ...document.querySelectorAll<HTMLTextAreaElement>("#decision textarea[name=remark]"),
      ];
      const free = fields.findIndex((_, index) => !notes[index]?.value);
      const field = fields[free === -1 ? fields.length - 1 : free];
      if (!field) return;
      field.value = quote.slice(0, 200);
      const prefixes = document.querySelectorAll<HTMLInputElement>("#decision input[name=prefix]");
      const prefix = prefixes[fields.indexOf(field)];
      if (prefix) prefix.value = before(text, selection.getRangeAt(0));
    });
  }
}
