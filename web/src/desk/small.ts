/** Small behaviours by attribute: going back, printing, counting characters, folding menus. */

function counters(root: ParentNode): void {
  for (const field of root.querySelectorAll<HTMLTextAreaElement>("textarea[data-count]")) {
    const limit = Number(field.getAttribute("maxlength"));
    if (!limit || field.dataset.counting) continue;
    field.dataset.counting = "yes";
    const left = document.createElement("p");
    left.className = "count-left";
    const show = () => {
      const used = [...field.value].length;
      left.textContent = `${used} / ${limit}`;
      left.classList.toggle("count-over", used >= limit);
    };
    field.addEventListener("input", show);
    field.after(left);
    show();
  }
}

let listening = false;

function listen(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-back]")) history.back();
    if (event.target.closest("[data-print]")) window.print();
    for (const fold of document.querySelectorAll<HTMLDetailsElement>("details[data-fold][open]")) {
      if (!fold.contains(event.target)) fold.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const fold of document.querySelectorAll<HTMLDetailsElement>("details[data-fold][open]")) {
      fold.open = false;
      fold.querySelector("summary")?.focus();
    }
  });
}

export function smallThings(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLElement>("[data-back], [data-print]")) {
    button.hidden = false;
  }
  counters(root);
  root.querySelector<HTMLElement>("[data-focus]")?.focus();
  if (!listening) {
    listening = true;
    listen();
  }
}
