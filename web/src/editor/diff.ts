/** What differs between two texts: by paragraph first, then by character inside changed paragraphs. */

export interface Piece {
  kind: "same" | "added" | "removed";
  text: string;
}

export interface Line {
  kind: "same" | "changed" | "added" | "removed";
  left: Piece[];
  right: Piece[];
}

type Step<T> = { kind: "same" | "added" | "removed"; item: T };

/** Longest common subsequence; `most` bounds the table, beyond it everything counts as changed. */
export function steps<T>(left: T[], right: T[], most = 4_000_000): Step<T>[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let endLeft = left.length;
  let endRight = right.length;
  while (endLeft > start && endRight > start && left[endLeft - 1] === right[endRight - 1]) {
    endLeft -= 1;
    endRight -= 1;
  }
  const head = left.slice(0, start).map((item): Step<T> => ({ kind: "same", item }));
  const tail = left.slice(endLeft).map((item): Step<T> => ({ kind: "same", item }));
  const a = left.slice(start, endLeft);
  const b = right.slice(start, endRight);
  if ((a.length + 1) * (b.length + 1) > most) {
    return [
      ...head,
      ...a.map((item): Step<T> => ({ kind: "removed", item })),
      ...b.map((item): Step<T> => ({ kind: "added", item })),
      ...tail,
    ];
  }
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const at = (row: number, column: number) => table[row * width + column] ?? 0;
  for (let row = a.length - 1; row >= 0; row -= 1) {
    for (let column = b.length - 1; column >= 0; column -= 1) {
      table[row * width + column] =
        a[row] === b[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const middle: Step<T>[] = [];
  let row = 0;
  let column = 0;
  while (row < a.length || column < b.length) {
    if (row < a.length && column < b.length && a[row] === b[column]) {
      middle.push({ kind: "same", item: a[row] as T });
      row += 1;
      column += 1;
    } else if (
      row < a.length &&
      (column >= b.length || at(row + 1, column) >= at(row, column + 1))
    ) {
      middle.push({ kind: "removed", item: a[row] as T });
      row += 1;
    } else {
      middle.push({ kind: "added", item: b[column] as T });
      column += 1;
    }
  }
  return [...head, ...middle, ...tail];
}

function gather(list: Step<string>[], leave: "added" | "removed"): Piece[] {
  const pieces: Piece[] = [];
  for (const step of list) {
    if (step.kind === leave) continue;
    const last = pieces.at(-1);
    if (last?.kind === step.kind) last.text += step.item;
    else pieces.push({ kind: step.kind, text: step.item });
  }
  return pieces;
}

/** Characters of Chinese, words of other scripts. */
export function tokens(text: string): string[] {
  return text.match(/[A-Za-z0-9]+|\s+|[\s\S]/gu) ?? [];
}

export function compare(left: string, right: string): Line[] {
  const lines: Line[] = [];
  const all = steps(left.split("\n"), right.split("\n"));
  let index = 0;
  while (index < all.length) {
    const step = all[index];
    if (!step) break;
    if (step.kind === "same") {
      const piece: Piece = { kind: "same", text: step.item };
      lines.push({ kind: "same", left: [piece], right: [{ ...piece }] });
      index += 1;
      continue;
    }
    const removed: string[] = [];
    const added: string[] = [];
    while (index < all.length && all[index]?.kind !== "same") {
      const change = all[index] as Step<string>;
      (change.kind === "removed" ? removed : added).push(change.item);
      index += 1;
    }
    for (let pair = 0; pair < Math.max(removed.length, added.length); pair += 1) {
      const before = removed[pair];
      const after = added[pair];
      if (before === undefined) {
        lines.push({ kind: "added", left: [], right: [{ kind: "added", text: after ?? "" }] });
      } else if (after === undefined) {
        lines.push({ kind: "removed", left: [{ kind: "removed", text: before }], right: [] });
      } else {
        const inner = steps(tokens(before), tokens(after));
        lines.push({
          kind: "changed",
          left: gather(inner, "added"),
          right: gather(inner, "removed"),
        });
      }
    }
  }
  return lines;
}
