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
foldMenu();
suggestions();
