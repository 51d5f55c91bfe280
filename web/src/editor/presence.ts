/** Who else has this open, asked every fifteen seconds while the page is looked at. */
import type { Other } from "./autosave";
import { token } from "./token";

/** This tab, for as long as it lives. */
export function tab(): string {
  try {
    const known = sessionStorage.getItem("portico-tab");
    if (known) return known;
    const fresh = crypto.randomUUID();
    sessionStorage.setItem("portico-tab", fresh);
    return fresh;
  } catch {
    return crypto.randomUUID();
  }
}

export function presence(url: string, show: (others: Other[]) => void): () => void {
  const name = tab();
  const tell = async () => {
    if (document.visibilityState === "hidden") return;
    try {
      const response = await fetch(url, {
        method: "POST",
        credentials: "same-origin",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRF-Token": token(),
        },
        body: JSON.stringify({ tab: name }),
      });
      if (response.ok && !response.redirected) show((await response.json()).others ?? []);
    } catch {
      // Offline: the state of saving already says so.
    }
  };
  const timer = window.setInterval(() => void tell(), 15_000);
  void tell();
  return () => window.clearInterval(timer);
}
