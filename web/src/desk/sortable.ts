/** Lists put in order by dragging, by the buttons, or by Alt and the arrow keys. */
import { toast, word } from "./words";

/** Where the item at `from` stands after a move by `step`, within a list of `length`. */
export function place(from: number, step: number, length: number): number {
  return Math.min(Math.max(from + step, 0), length - 1);
}

function move(list: HTMLElement, item: HTMLElement, step: number): void {
  const items = [...list.children];
  const from = items.indexOf(item);
  const to = place(from, step, items.length);
  if (from === to) return;
  const other = items[to];
  if (!other) return;
  if (to > from) other.after(item);
  else other.before(item);
  list.dispatchEvent(new Event("change", { bubbles: true }));
  toast(word("moved", String(to + 1)));
}

export function sortables(root: ParentNode): void {
  for (const list of root.querySelectorAll<HTMLElement>("[data-sortable]")) {
    let dragged: HTMLElement | null = null;
    for (const item of list.querySelectorAll<HTMLElement>(":scope > li")) {
      item.draggable = true;
      item.addEventListener("dragstart", (event) => {
        dragged = item;
        item.classList.add("dragging");
        event.dataTransfer?.setData("text/plain", item.dataset.id ?? "");
      });
      item.addEventListener("dragend", () => {
        dragged = null;
        item.classList.remove("dragging");
        for (const other of list.children) other.classList.remove("drop-before");
        list.dispatchEvent(new Event("change", { bubbles: true }));
      });
      item.addEventListener("dragover", (event) => {
        if (!dragged || dragged === item) return;
        event.preventDefault();
        const box = item.getBoundingClientRect();
        if (event.clientY < box.top + box.height / 2) item.before(dragged);
        else item.after(dragged);
      });
      item.addEventListener("drop", (event) => event.preventDefault());
      item.addEventListener("keydown", (event) => {
        if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
        event.preventDefault();
        const focused = document.activeElement as HTMLElement | null;
        move(list, item, event.key === "ArrowUp" ? -1 : 1);
        focused?.focus();
      });
    }
    list.addEventListener("click", (event) => {
      const button =
        event.target instanceof Element ? event.target.closest<HTMLElement>("[data-move]") : null;
      const item = button?.closest<HTMLElement>("li");
      if (!button || !item) return;
      event.preventDefault();
      move(list, item, button.dataset.move === "up" ? -1 : 1);
      button.focus();
    });
  }
}
