/** Warns before unsaved changes of a `form[data-guard]` are left behind. */
const dirty = new Set<HTMLFormElement>();

function listen(): void {
  window.addEventListener("beforeunload", (event) => {
    for (const form of dirty) if (!form.isConnected) dirty.delete(form);
    if (dirty.size > 0) event.preventDefault();
  });
}

let listening = false;

export function unsavedGuard(root: ParentNode): void {
  if (!listening) {
    listening = true;
    listen();
  }
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-guard]")) {
    const mark = () => dirty.add(form);
    form.addEventListener("input", mark);
    form.addEventListener("change", mark);
    form.addEventListener("submit", () => dirty.delete(form));
    // The editor saves by itself and says so.
    form.addEventListener("portico:saved", () => dirty.delete(form));
  }
}
