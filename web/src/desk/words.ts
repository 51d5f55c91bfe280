/** Words given by the page, and messages that pass. */

/** A word of `[data-desk-words]`; `%` in it is replaced. */
export function word(name: string, value = ""): string {
  const words = document.querySelector<HTMLElement>("[data-desk-words]")?.dataset ?? {};
  return (words[name] ?? "").replace("%", value);
}

/** Says something in the corner for six seconds, and to screen readers. */
export function toast(text: string): void {
  let box = document.querySelector<HTMLElement>("[data-toast]");
  if (!box) {
    box = document.createElement("div");
    box.dataset.toast = "";
    box.setAttribute("role", "status");
    document.body.append(box);
  }
  const note = document.createElement("p");
  note.className = "toast";
  note.textContent = text;
  box.replaceChildren(note);
  setTimeout(() => note.remove(), 6000);
}
