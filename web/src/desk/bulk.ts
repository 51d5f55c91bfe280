/** Bulk selection: "all on this page", Shift for a range, the count beside the buttons. */
import { word } from "./words";

export function bulkSelection(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-bulk]")) {
    const boxes = [...form.querySelectorAll<HTMLInputElement>("input[name=id]")];
    const all = form.querySelector<HTMLInputElement>("[data-bulk-all]");
    const count = form.querySelector<HTMLElement>("[data-bulk-count]");
    const buttons = [...form.querySelectorAll<HTMLButtonElement>("[data-bulk-bar] button")];
    count?.setAttribute("role", "status");
    let last = -1;

    const show = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      if (count) count.textContent = chosen ? word("selected", String(chosen)) : "";
      for (const button of buttons) button.disabled = chosen === 0;
      if (all) {
        all.checked = chosen > 0 && chosen === boxes.length;
        all.indeterminate = chosen > 0 && chosen < boxes.length;
      }
    };
    if (all) {
      all.hidden = false;
      all.addEventListener("change", () => {
        for (const box of boxes) box.checked = all.checked;
        show();
      });
    }
    boxes.forEach((box, index) => {
      box.addEventListener("click", (event) => {
        if (event.shiftKey && last >= 0) {
          const [from, to] = last < index ? [last, index] : [index, last];
          for (const other of boxes.slice(from, to + 1)) other.checked = box.checked;
        }
        last = index;
        show();
      });
    });
    show();
  }
}
