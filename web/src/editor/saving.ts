/** Says where the text is, saves it, and asks when two versions meet. */
import { Autosave, type Other, type State } from "./autosave";
import { collect, fill, labelOf, sameFields } from "./form";
import { forget, type Kept, keep, kept } from "./kept";
import type { Fields } from "./merge";
import { plainLines } from "./merge";
import { differences, mergeView } from "./mergeview";
import type { Words } from "./words";

/** `21:05` in the office's time; accepts microseconds and milliseconds. */
export function clock(at: number): string {
  const milliseconds = at > 1e14 ? at / 1000 : at;
  return new Intl.DateTimeFormat("zh-CN", {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone: "Asia/Shanghai",
  }).format(new Date(milliseconds));
}

export interface Place {
  form: HTMLFormElement;
  status: HTMLElement;
  notes: HTMLElement;
  words: Words;
  setBody(html: string): void;
  others(list: Other[]): void;
  saved(): void;
}

const SENT = "portico-sent:";

export class Saving {
  readonly autosave: Autosave;
  #place: Place;
  #url: string;

  constructor(url: string, version: string, place: Place) {
    this.#place = place;
    this.#url = url;
    const { form, words } = place;
    this.autosave = new Autosave(url, version, {
      collect: () => collect(form),
      show: (state) => this.#show(state),
      others: place.others,
      conflict: async (conflict, base) => {
        const outcome = await mergeView(
          conflict,
          base,
          collect(form),
          words,
          (name) => (name === "body" ? words("body") : labelOf(form, name)),
          clock,
        );
        this.#put(outcome);
        this.autosave.settle(conflict);
      },
      saved: (fresh) => {
        const field = form.querySelector<HTMLInputElement>("input[name=version]");
        if (field) field.value = fresh;
        form.dispatchEvent(new Event("portico:saved"));
        place.saved();
      },
    });
    form.addEventListener("input", () => this.autosave.changed());
    form.addEventListener("change", () => this.autosave.changed());
    form.addEventListener("submit", () => {
      keep(url, { fields: collect(form), version: this.autosave.version, at: Date.now() });
      try {
        sessionStorage.setItem(SENT + url, this.autosave.version);
      } catch {
        // Then the kept text is offered once more than needed.
      }
      this.autosave.stop();
    });
    this.#offer(version);
  }

  /** Text of an earlier visit that never arrived. */
  #offer(version: string): void {
    const found = kept(this.#url);
    if (!found) return;
    let sent: string | null = null;
    try {
      sent = sessionStorage.getItem(SENT + this.#url);
      sessionStorage.removeItem(SENT + this.#url);
    } catch {
      sent = null;
    }
    const arrived = sent !== null && sent !== version;
    if (arrived || sameFields(found.fields, collect(this.#place.form))) {
      forget(this.#url);
      return;
    }
    this.#ask(found);
  }

  #ask(found: Kept): void {
    const { words, notes, form } = this.#place;
    const box = document.createElement("div");
    box.className = "kept";
    box.setAttribute("role", "alert");
    const text = Object.assign(document.createElement("p"), {
      textContent: words("kept", { at: clock(found.at) }),
    });
    const row = document.createElement("div");
    row.className = "confirm-row";
    const button = (name: string, run: () => void, plain = true) => {
      const made = Object.assign(document.createElement("button"), {
        type: "button",
        className: plain ? "button button-plain button-small" : "button button-small",
        textContent: words(name),
      });
      made.addEventListener("click", run);
      row.append(made);
    };
    button(
      "restore",
      () => {
        this.#put(found.fields);
        box.remove();
        this.autosave.changed();
      },
      false,
    );
    button("show-differences", () => {
      box.querySelector(".table-scroll")?.remove();
      const now = collect(form);
      box.append(
        differences(plainLines(now.body ?? ""), plainLines(found.fields.body ?? ""), words, "", [
          words("on-server"),
          words("in-browser"),
        ]),
      );
    });
    button("discard", () => {
      forget(this.#url);
      box.remove();
    });
    box.append(text, row);
    notes.append(box);
  }

  #put(fields: Fields): void {
    fill(this.#place.form, fields);
    if (fields.body !== undefined) this.#place.setBody(fields.body);
  }

  #show(state: State): void {
    const { status, words } = this.#place;
    status.dataset.state = state.kind;
    status.replaceChildren();
    const here = (isKept: boolean) => (isKept ? words("state-kept") : words("state-not-kept"));
    switch (state.kind) {
      case "clean":
        break;
      case "waiting":
        status.textContent = words("state-waiting");
        break;
      case "saving":
        status.textContent = words("state-saving");
        break;
      case "saved":
        status.textContent = words("state-saved", { at: clock(state.at) });
        break;
      case "offline":
        status.textContent = words("state-offline", { kept: here(state.kept) });
        break;
      case "signed-out": {
        const link = Object.assign(document.createElement("a"), {
          href: "/desk/sign-in?next=/desk",
          target: "_blank",
          rel: "noopener",
          textContent: words("sign-in-again"),
        });
        status.append(words("state-signed-out", { kept: here(state.kept) }), " ", link);
        break;
      }
      case "refused":
        status.textContent = words("state-refused", {
          reason: state.reason,
          kept: here(state.kept),
        });
        break;
      case "conflict":
        status.textContent = words("state-conflict");
        break;
    }
  }
}
