/** Turns a folded question (`details[data-confirm]`) into a native dialog. */
export function confirmations(root: ParentNode): void {
  for (const fold of root.querySelectorAll<HTMLDetailsElement>("details[data-confirm]")) {
    const form = fold.querySelector("form");
    const summary = fold.querySelector("summary");
    if (!form || !summary || fold.dataset.ready) continue;
    fold.dataset.ready = "yes";
    const close = form.querySelector<HTMLButtonElement>("[data-confirm-close]");
    if (close) close.hidden = false;
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", form.getAttribute("aria-labelledby") ?? "");
    summary.setAttribute("aria-haspopup", "dialog");
    summary.addEventListener("click", (event) => {
      event.preventDefault();
      fold.after(dialog);
      dialog.append(form);
      dialog.showModal();
    });
    close?.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      fold.append(form);
      dialog.remove();
      summary.focus();
    });
  }
}
