/** Someone was faster: mine and theirs side by side, a choice for every field, nothing lost. */
import type { Conflict } from "./autosave";
import { compare, type Piece } from "./diff";
import { type Choice, type Fields, type Meeting, meet, plainLines, settle } from "./merge";
import type { Words } from "./words";

function cell(pieces: Piece[], kind: "removed" | "added"): HTMLTableCellElement {
  const td = document.createElement("td");
  td.lang = "zh-CN";
  for (const piece of pieces) {
    if (piece.kind === kind) {
      const mark = document.createElement(kind === "removed" ? "del" : "ins");
      mark.textContent = piece.text;
      td.append(mark);
    } else {
      td.append(piece.text);
    }
  }
  return td;
}

/** Both texts as a table of differences; theirs left, mine right. */
export function differences(
  theirs: string,
  mine: string,
  words: Words,
  label = "",
  titles: [string, string] = [words("theirs"), words("mine")],
): HTMLElement {
  const table = document.createElement("table");
  table.className = "diff";
  const head = table.createTHead().insertRow();
  for (const title of titles) {
    const th = Object.assign(document.createElement("th"), { scope: "col", textContent: title });
    head.append(th);
  }
  const body = table.createTBody();
  for (const line of compare(theirs, mine)) {
    const row = body.insertRow();
    row.className = `diff-${line.kind}`;
    row.append(cell(line.left, "removed"), cell(line.right, "added"));
  }
  const box = document.createElement("div");
  box.className = "table-scroll";
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", `${words("differences")} ${label}`.trim());
  box.append(table);
  return box;
}

function choices(meeting: Meeting, words: Words, label: string): HTMLFieldSetElement {
  const set = document.createElement("fieldset");
  set.className = "merge-field";
  const legend = Object.assign(document.createElement("legend"), {
    className: "field-label",
    textContent: label,
  });
  set.append(legend);
  const isBody = meeting.name === "body";
  const text = (value: string) => (isBody ? plainLines(value) : value);
  set.append(differences(text(meeting.theirs), text(meeting.mine), words, label));
  const options: Choice[] = isBody ? ["mine", "theirs", "both"] : ["mine", "theirs"];
  const row = document.createElement("div");
  row.className = "merge-choices";
  for (const option of options) {
    const id = `merge-${meeting.name}-${option}`;
    const box = document.createElement("div");
    box.className = "choice";
    const input = Object.assign(document.createElement("input"), {
      type: "radio",
      id,
      name: meeting.name,
      value: option,
      required: true,
      checked: meeting.state === option,
    });
    const name = Object.assign(document.createElement("label"), {
      htmlFor: id,
      textContent: words(`take-${option}`),
    });
    box.append(input, name);
    row.append(box);
  }
  set.append(row);
  return set;
}

/** Shows the question; resolves when it is answered. It cannot be dismissed, only answered or left open in the page. */
export function mergeView(
  conflict: Conflict,
  base: Fields,
  mine: Fields,
  words: Words,
  label: (name: string) => string,
  time: (at: number) => string,
): Promise<Fields> {
  const meetings = meet(base, mine, conflict.fields);
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "merge";
    dialog.setAttribute("aria-labelledby", "merge-title");
    const form = document.createElement("form");
    form.method = "dialog";
    form.className = "sheet";
    const title = Object.assign(document.createElement("h2"), {
      id: "merge-title",
      textContent: words("merge-title"),
    });
    const what = Object.assign(document.createElement("p"), {
      textContent: words("merge-text", { by: conflict.by, at: time(conflict.at) }),
    });
    form.append(title, what);
    for (const meeting of meetings) {
      if (meeting.state !== "same") form.append(choices(meeting, words, label(meeting.name)));
    }
    const go = Object.assign(document.createElement("button"), {
      type: "submit",
      className: "button",
      textContent: words("merge-go"),
    });
    form.append(go);
    let done = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = Object.fromEntries(
        [...new FormData(form)].map(([name, value]) => [name, String(value) as Choice]),
      );
      done = true;
      dialog.close();
      dialog.remove();
      resolve(settle(meetings, chosen));
    });
    dialog.addEventListener("cancel", (event) => {
      if (!done) event.preventDefault();
    });
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
  });
}
