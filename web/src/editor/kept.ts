/** Text that has not reached the server, kept in this browser until it has. */
import type { Fields } from "./merge";

export interface Kept {
  fields: Fields;
  /** The version it was written on. */
  version: string;
  /** Milliseconds. */
  at: number;
}

const PREFIX = "portico-kept:";

export function keep(key: string, kept: Kept): boolean {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(kept));
    return true;
  } catch {
    // No room, or forbidden: the page then says only what is true.
    return false;
  }
}

export function kept(key: string): Kept | null {
  try {
    const found = JSON.parse(localStorage.getItem(PREFIX + key) ?? "null") as Kept | null;
    return found && typeof found.at === "number" && typeof found.fields === "object" ? found : null;
  } catch {
    return null;
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept.
  }
}
