/** Two people, or two tabs, have changed the same thing: which field is whose. */

export type Fields = Record<string, string>;

export interface Meeting {
  name: string;
  mine: string;
  theirs: string;
  /** `mine` and `theirs`: only one side changed it; `both`: somebody has to choose. */
  state: "same" | "mine" | "theirs" | "both";
}

/** Compares both sides with what they began from. A field that one side does not send is unchanged there. */
export function meet(base: Fields, mine: Fields, theirs: Fields): Meeting[] {
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  return names.map((name) => {
    const began = base[name] ?? "";
    const left = mine[name] ?? began;
    const right = theirs[name] ?? began;
    let state: Meeting["state"] = "both";
    if (left === right) state = "same";
    else if (right === began) state = "mine";
    else if (left === began) state = "theirs";
    return { name, mine: left, theirs: right, state };
  });
}

export type Choice = "mine" | "theirs" | "both";

/** The outcome; a field without a choice keeps the only change, or mine. `both` keeps both texts, mine first. */
export function settle(meetings: Meeting[], choices: Record<string, Choice>): Fields {
  const out: Fields = {};
  for (const meeting of meetings) {
    const choice = choices[meeting.name] ?? (meeting.state === "theirs" ? "theirs" : "mine");
    if (choice === "both") out[meeting.name] = meeting.mine + meeting.theirs;
    else out[meeting.name] = choice === "theirs" ? meeting.theirs : meeting.mine;
  }
  return out;
}

const BLOCK = /<\/(?:p|h[1-6]|li|tr|figcaption|caption|blockquote)>|<br\s*\/?>/giu;

/** HTML as lines of text, for comparing. */
export function plainLines(html: string): string {
  const marked = html.replace(BLOCK, (tag) => `${tag}\n`);
  const text =
    new DOMParser()
      .parseFromString(marked, "text/html")
      .body.textContent?.replace(/[ \t]+/g, " ") ?? "";
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
}
