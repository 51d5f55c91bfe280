/** Small comforts of the public pages. Everything works without them. */

const html = document.documentElement;
const sizes = ["small", "normal", "large"];

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden: the choice then lasts for this page.
  }
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function setSize(size: string): void {
  html.dataset.size = size;
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-size]")) {
    if (button.tagName === "BUTTON") {
      button.setAttribute("aria-pressed", String(button.dataset.size === size));
    }
  }
}

function articleTools(): void {
  for (const tools of document.querySelectorAll<HTMLElement>("[data-tools]")) tools.hidden = false;
  const stored = recall("size");
  if (stored && sizes.includes(stored)) setSize(stored);
  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if (button.dataset.size) {
      setSize(button.dataset.size);
      remember("size", button.dataset.size);
    } else if ("print" in button.dataset) {
      window.print();
    } else if (button.dataset.copy !== undefined) {
      const label = button.textContent;
      await navigator.clipboard.writeText(button.dataset.copy || location.href);
      button.textContent = button.dataset.copied ?? label;
      setTimeout(() => {
        button.textContent = label;
      }, 3000);
    }
  });
}

/** A native dialog that says where an outside link leads, as the page norm asks. */
function leavingPrompt(): void {
  const words = document.body.dataset;
  const base = words.hosts ?? "";
  const dialog = document.createElement("dialog");
  dialog.className = "leave";
  dialog.setAttribute("aria-labelledby", "leave-title");
  const title = Object.assign(document.createElement("h2"), {
    id: "leave-title",
    textContent: words.leaveTitle ?? "",
  });
  const text = Object.assign(document.createElement("p"), { textContent: words.leaveText ?? "" });
  const address = Object.assign(document.createElement("p"), { className: "leave-address" });
  const go = Object.assign(document.createElement("a"), {
    className: "button",
    rel: "noopener",
    textContent: words.leaveGo ?? "",
  });
  const stay = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button button-plain",
    textContent: words.leaveStay ?? "",
  });
  const row = Object.assign(document.createElement("div"), { className: "leave-row" });
  row.append(go, stay);
  dialog.append(title, text, address, row);
  stay.addEventListener("click", () => dialog.close());
  go.addEventListener("click", () => dialog.close());

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey) return;
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || link === go) return;
    if (!link.protocol.startsWith("http")) return;
    const inside =
      link.host === location.host ||
      (base !== "" && (link.hostname === base || link.hostname.endsWith(`.${base}`)));
    if (inside) return;
    event.preventDefault();
    if (!dialog.isConnected) document.body.append(dialog);
    address.textContent = link.href;
    go.href = link.href;
    dialog.showModal();
  });
}

function foldMenu(): void {
  // Escape folds the menu and returns the focus.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector<HTMLDetailsElement>("details.nav-fold[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary")?.focus();
  });
}

interface Suggestions {
  suggestions: { text: string; url: string }[];
}

/** Words and titles while somebody types; the browser's own list shows them. */
function suggestions(): void {
  for (const [number, input] of document
    .querySelectorAll<HTMLInputElement>("input[data-suggest]")
    .entries()) {
    const list = document.createElement("datalist");
    list.id = `suggestions-${number}`;
    input.after(list);
    input.setAttribute("list", list.id);
    let waiting = 0;
    let asked = "";
    input.addEventListener("input", () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(async () => {
        const typed = input.value.trim();
        if (typed === asked) return;
        asked = typed;
        if (!typed) {
          list.replaceChildren();
          return;
        }
        try {
          const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
          if (!answer.ok || asked !== typed) return;
          const found: Suggestions = await answer.json();
          list.replaceChildren(
            ...found.suggestions.map((one) =>
              Object.assign(document.createElement("option"), { value: one.text }),
            ),
          );
        } catch {
          // Without suggestions one types on.
        }
      }, 200);
    });
  }
}

articleTools();
leavingPrompt();
foldMenu();
suggestions();
