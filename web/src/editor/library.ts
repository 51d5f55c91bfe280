/** Choosing from the media library: a dialog over `/desk/media` as JSON. */
import { word } from "../desk/words";
import type { Uploaded } from "./upload";
import type { Words } from "./words";

/** One thing of the library, as the desk lists it. */
interface Item {
  id: string;
  file: string;
  title: string;
  kind: string;
  url: string;
  thumb: string;
  alt: string;
  decorative: boolean;
  caption: string;
  credit: string;
  width: number;
  height: number;
  size: number;
  scan: string;
}

export interface Chosen {
  file: Uploaded;
  alt: string;
  decorative: boolean;
  caption: string;
}

/** What the library knows, in the shape of a fresh upload. */
export function chosen(item: Item): Chosen {
  const picture = item.kind === "picture" || item.kind === "vector";
  return {
    file: {
      id: item.file,
      url: item.url,
      name: decodeURIComponent(item.url.split("/").pop() ?? item.title),
      size: item.size,
      width: item.width || null,
      height: item.height || null,
      media_type: picture ? "image/*" : "application/octet-stream",
      error: null,
    },
    alt: item.alt,
    decorative: item.decorative,
    caption: item.caption,
  };
}

/** Resolves with what was chosen, or with `null`. */
export function chooseFromLibrary(url: string, words: Words): Promise<Chosen | null> {
  return new Promise((resolve) => {
    let answer: Chosen | null = null;
    const dialog = document.createElement("dialog");
    const make = <K extends keyof HTMLElementTagNameMap>(
      name: K,
      more: Partial<HTMLElementTagNameMap[K]> = {},
    ): HTMLElementTagNameMap[K] => Object.assign(document.createElement(name), more);
    const form = make("form", { className: "sheet library" });
    const title = make("h2", { id: "library-title", textContent: words("library") });
    dialog.setAttribute("aria-labelledby", title.id);
    const search = make("input", { type: "search", className: "input" });
    search.setAttribute("aria-label", words("library-search"));
    search.placeholder = words("library-search");
    const kind = make("select", { className: "input" });
    kind.setAttribute("aria-label", words("library-kind"));
    for (const [value, key] of [
      ["image", "picture"],
      ["document", "attachment"],
    ] as const) {
      kind.append(new Option(words(key), value));
    }
    const bar = make("div", { className: "library-bar" });
    bar.append(search, kind);
    const list = make("ul", { className: "media-grid" });
    const note = make("p", { className: "hint" });
    note.setAttribute("role", "status");
    const more = make("button", {
      type: "button",
      className: "button button-plain button-small",
      textContent: words("library-more"),
      hidden: true,
    });
    const cancel = make("button", {
      type: "button",
      className: "button button-plain",
      textContent: words("cancel"),
    });
    const row = make("div", { className: "confirm-row" });
    row.append(more, cancel);
    form.append(title, bar, note, list, row);
    dialog.append(form);

    let next = "";
    let asked = 0;
    const entry = (item: Item): HTMLLIElement => {
      const button = make("button", { type: "button", className: "media-pick" });
      const thumb = make("span", { className: "media-thumb" });
      if (item.thumb) thumb.append(make("img", { src: item.thumb, alt: "", loading: "lazy" }));
      else
        thumb.append(make("span", { textContent: item.url.split(".").pop()?.toUpperCase() ?? "" }));
      button.append(thumb, make("span", { className: "media-name", textContent: item.title }));
      button.addEventListener("click", () => {
        answer = chosen(item);
        dialog.close();
      });
      const place = make("li");
      place.append(button);
      return place;
    };
    const load = async (address: string, fresh: boolean): Promise<void> => {
      asked += 1;
      const mine = asked;
      try {
        const response = await fetch(address, {
          credentials: "same-origin",
          headers: { Accept: "application/json" },
        });
        if (!response.ok) throw new Error(String(response.status));
        const answered = (await response.json()) as { items: Item[]; next: string };
        // Somebody typed on while we waited.
        if (mine !== asked) return;
        if (fresh) list.replaceChildren();
        const usable = answered.items.filter(({ scan }) => scan !== "infected");
        list.append(...usable.map(entry));
        next = answered.next;
        more.hidden = !next;
        note.textContent = list.childElementCount ? "" : words("library-none");
      } catch {
        note.textContent = word("failed") || words("offline");
      }
    };
    const look = () => {
      const query = new URLSearchParams({ kind: kind.value });
      if (search.value.trim()) query.set("q", search.value.trim());
      void load(`${url}?${query}`, true);
    };
    let wait = 0;
    search.addEventListener("input", () => {
      window.clearTimeout(wait);
      wait = window.setTimeout(look, 250);
    });
    kind.addEventListener("change", look);
    more.addEventListener("click", () => void load(next, false));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      look();
    });
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      window.clearTimeout(wait);
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    look();
  });
}
