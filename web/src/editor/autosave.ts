/**
 * Saves the whole form by itself: 1.5 seconds after the last change and at least every 10 seconds, one request at a
 * time. Until the server has acknowledged it, the text is also kept in this browser.
 */
import { sameFields } from "./form";
import { forget, keep } from "./kept";
import type { Fields } from "./merge";
import { tab } from "./presence";
import { renewToken, token } from "./token";

export interface Other {
  name: string;
  since: number;
}

export interface Conflict {
  version: number | string;
  by: string;
  at: number;
  fields: Fields;
}

export type State =
  | { kind: "clean" }
  | { kind: "waiting" }
  | { kind: "saving" }
  | { kind: "saved"; at: number }
  | { kind: "offline"; kept: boolean }
  | { kind: "signed-out"; kept: boolean }
  | { kind: "refused"; reason: string; kept: boolean }
  | { kind: "conflict" };

export const QUIET = 1500;
export const LONGEST = 10_000;
const RETRY = 5000;

/** Milliseconds until the next save: after a pause in writing, but never later than `LONGEST` after the first change. */
export function due(firstChange: number, lastChange: number, now: number): number {
  return Math.max(0, Math.min(lastChange + QUIET, firstChange + LONGEST) - now);
}

export interface Hooks {
  collect(): Fields;
  show(state: State): void;
  others(list: Other[]): void;
  conflict(conflict: Conflict, base: Fields): void;
  saved(version: string): void;
}

export class Autosave {
  #url: string;
  #hooks: Hooks;
  #version: string;
  /** What the server has. */
  #base: Fields;
  #first = 0;
  #timer = 0;
  #busy = false;
  #held = false;

  constructor(url: string, version: string, hooks: Hooks) {
    this.#url = url;
    this.#version = version;
    this.#hooks = hooks;
    this.#base = hooks.collect();
    window.addEventListener("online", () => this.soon(0));
    window.addEventListener("focus", () => {
      if (this.unsaved()) this.soon(0);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.unsaved()) void this.save(true);
    });
  }

  get version(): string {
    return this.#version;
  }

  unsaved(): boolean {
    return !sameFields(this.#base, this.#hooks.collect());
  }

  /** Something was written. */
  changed(): void {
    if (!this.unsaved()) return;
    const now = Date.now();
    if (this.#first === 0) this.#first = now;
    this.#keep();
    if (this.#held) return;
    this.#hooks.show({ kind: "waiting" });
    this.soon(due(this.#first, now, now));
  }

  soon(milliseconds: number): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.save(), milliseconds);
  }

  /** Ends a conflict: from here on the other side's version is the one we build on. */
  settle(conflict: Conflict): void {
    this.#version = String(conflict.version);
    this.#base = conflict.fields;
    this.#held = false;
    this.soon(0);
  }

  /** The page is being sent as a form; nothing more to do here. */
  stop(): void {
    window.clearTimeout(this.#timer);
    this.#held = true;
  }

  #keep(): boolean {
    return keep(this.#url, {
      fields: this.#hooks.collect(),
      version: this.#version,
      at: Date.now(),
    });
  }

  async save(leaving = false): Promise<void> {
    if (this.#busy || this.#held) return;
    const fields = this.#hooks.collect();
    if (sameFields(fields, this.#base)) return;
    this.#busy = true;
    this.#hooks.show({ kind: "saving" });
    const body = JSON.stringify({
      version: /^\d+$/.test(this.#version) ? Number(this.#version) : this.#version,
      fields,
      tab: tab(),
    });
    try {
      const response = await fetch(this.#url, {
        method: "PUT",
        body,
        credentials: "same-origin",
        // Browsers carry at most 64 KB past the end of a page; the rest is kept here and offered next time.
        keepalive: leaving && body.length < 60_000,
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRF-Token": token(),
        },
      });
      this.#busy = false;
      await this.#answered(response, fields);
    } catch {
      this.#busy = false;
      this.#hooks.show({ kind: "offline", kept: this.#keep() });
      this.soon(RETRY);
    }
  }

  async #answered(response: Response, fields: Fields): Promise<void> {
    const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
    if (response.status === 401 || (response.ok && (response.redirected || !isJson))) {
      return this.#signedOut();
    }
    const answer = isJson ? await response.json() : {};
    if (response.ok) {
      this.#version = String(answer.version);
      this.#base = fields;
      this.#first = 0;
      this.#hooks.saved(this.#version);
      this.#hooks.others((answer.others ?? []) as Other[]);
      if (this.unsaved()) {
        this.changed();
      } else {
        forget(this.#url);
        this.#hooks.show({ kind: "saved", at: Number(answer.saved_at) });
      }
      return;
    }
    if (response.status === 409 && answer.fields) {
      this.#held = true;
      this.#keep();
      this.#hooks.show({ kind: "conflict" });
      this.#hooks.conflict(answer as Conflict, this.#base);
      return;
    }
    const reasons = (answer.reasons ?? []) as { text: string }[];
    const reason = reasons.map(({ text }) => text).join(" ") || answer.title || "";
    this.#hooks.show({ kind: "refused", reason: String(reason), kept: this.#keep() });
    // A refusal stays one until something is written; a fault of ours may pass.
    if (response.status >= 500 || response.status === 429) this.soon(RETRY * 2);
    else if (response.status === 403 || response.status === 422) {
      // Signed in again in another tab: the page's form token is an old one, the text is not.
      const before = token();
      if ((await renewToken().catch(() => false)) && token() !== before) this.soon(0);
    }
  }

  async #signedOut(): Promise<void> {
    this.#hooks.show({ kind: "signed-out", kept: this.#keep() });
    const again = await renewToken().catch(() => false);
    this.soon(again ? 0 : RETRY);
  }
}
