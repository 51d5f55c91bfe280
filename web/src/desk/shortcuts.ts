/** Keyboard shortcuts. Links and buttons carry `data-shortcut="g a"` and `data-shortcut-help`. */
import { word } from "./words";

function writes(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function rows(): [string, string][] {
  const list: [string, string][] = [
    ["?", word("shortcutSheet")],
    ["/", word("shortcutSearch")],
    ["Ctrl+S", word("shortcutSave")],
  ];
  const seen = new Set<string>();
  for (const element of document.querySelectorAll<HTMLElement>("[data-shortcut]")) {
    const keys = element.dataset.shortcut ?? "";
    if (seen.has(keys)) continue;
    seen.add(keys);
    list.push([keys, element.dataset.shortcutHelp ?? element.textContent?.trim() ?? ""]);
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-shortcut-list]")) {
    const more = JSON.parse(element.dataset.shortcutList || "[]") as [string, string][];
    list.push(...more);
  }
  return list;
}

function sheet(): void {
  const open = document.querySelector<HTMLDialogElement>("dialog[data-shortcut-sheet]");
  if (open) {
    open.close();
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.dataset.shortcutSheet = "";
  dialog.setAttribute("aria-labelledby", "shortcut-title");
  const box = document.createElement("div");
  box.className = "sheet";
  const title = Object.assign(document.createElement("h2"), {
    id: "shortcut-title",
    textContent: word("shortcuts"),
  });
  const table = document.createElement("table");
  for (const [keys, help] of rows()) {
    const row = table.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = help;
    const cell = document.createElement("td");
    keys.split(" ").forEach((key, index) => {
      if (index > 0) cell.append(" ");
      cell.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    });
    row.append(head, cell);
  }
  const close = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button button-plain",
    textContent: word("close"),
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  box.append(title, table, close);
  dialog.append(box);
  document.body.append(dialog);
  dialog.showModal();
}

function save(): boolean {
  const form = document.querySelector<HTMLFormElement>("form[data-guard]");
  if (!form) return false;
  form.requestSubmit();
  return true;
}

/** Starts listening. */
export function shortcuts(): void {
  let pending = "";
  let timer = 0;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      if (!event.defaultPrevented && save()) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
    if (event.key === "?") {
      event.preventDefault();
      sheet();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const field = document.querySelector<HTMLElement>("main input[type=search]");
      if (field) {
        event.preventDefault();
        field.focus();
      }
      return;
    }
    if (event.key.length !== 1) return;
    const keys = pending ? `${pending} ${event.key}` : event.key;
    const all = [...document.querySelectorAll<HTMLElement>("[data-shortcut]")];
    const hit = all.find((element) => element.dataset.shortcut === keys);
    window.clearTimeout(timer);
    pending = "";
    if (hit) {
      event.preventDefault();
      hit.click();
    } else if (all.some((element) => element.dataset.shortcut?.startsWith(`${keys} `))) {
      pending = keys;
      timer = window.setTimeout(() => {
        pending = "";
      }, 1500);
    }
  });
  for (const item of document.querySelectorAll<HTMLElement>("[data-shortcuts-item]")) {
    item.hidden = false;
  }
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-shortcuts-open]")) sheet();
  });
}
