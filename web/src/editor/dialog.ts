/** Questions asked in a native dialog. */

export interface Question {
  name: string;
  label: string;
  kind?: "text" | "url" | "number" | "checkbox" | "area";
  value?: string;
  hint?: string;
  required?: boolean;
}

export interface Asked {
  title: string;
  go: string;
  cancel: string;
  questions: Question[];
  /** A further button, for example to take a link away. */
  also?: { label: string; value: string };
  /** Says what is wrong, or nothing. */
  check?: (answers: Record<string, string>) => string;
}

let serial = 0;

function field(question: Question): HTMLElement {
  serial += 1;
  const id = `ask-${serial}`;
  const box = document.createElement("div");
  const label = Object.assign(document.createElement("label"), {
    htmlFor: id,
    textContent: question.label,
  });
  const input = document.createElement(question.kind === "area" ? "textarea" : "input");
  input.id = id;
  input.name = question.name;
  if (input instanceof HTMLInputElement) {
    input.type =
      question.kind === "number" || question.kind === "checkbox" ? question.kind : "text";
    if (question.kind === "checkbox") input.checked = question.value === "yes";
    if (question.kind === "url") input.inputMode = "url";
    if (question.kind === "number") input.min = "1";
  }
  if (question.kind === "checkbox") {
    box.className = "choice";
    box.append(input, label);
    return box;
  }
  box.className = "field";
  label.className = "field-label";
  input.className = "input";
  input.value = question.value ?? "";
  if (question.required) input.required = true;
  box.append(label);
  if (question.hint) {
    const hint = Object.assign(document.createElement("p"), {
      className: "hint",
      id: `${id}-hint`,
      textContent: question.hint,
    });
    input.setAttribute("aria-describedby", hint.id);
    box.append(hint);
  }
  box.append(input);
  return box;
}

/** Resolves with the answers, with `{ also: value }` for the further button, or with `null`. */
export function ask(asked: Asked): Promise<Record<string, string> | null> {
  return new Promise((resolve) => {
    serial += 1;
    const dialog = document.createElement("dialog");
    const form = document.createElement("form");
    form.method = "dialog";
    form.className = "sheet ask";
    const title = Object.assign(document.createElement("h2"), {
      id: `ask-title-${serial}`,
      textContent: asked.title,
    });
    dialog.setAttribute("aria-labelledby", title.id);
    const wrong = Object.assign(document.createElement("p"), { className: "field-error" });
    wrong.setAttribute("role", "alert");
    const row = Object.assign(document.createElement("div"), { className: "confirm-row" });
    const button = (text: string, type: "button" | "submit", plain: boolean) =>
      Object.assign(document.createElement("button"), {
        type,
        textContent: text,
        className: plain ? "button button-plain" : "button",
      });
    const go = button(asked.go, "submit", false);
    const cancel = button(asked.cancel, "button", true);
    row.append(go, cancel);
    let answer: Record<string, string> | null = null;
    if (asked.also) {
      const { label, value } = asked.also;
      const also = button(label, "button", true);
      also.addEventListener("click", () => {
        answer = { also: value };
        dialog.close();
      });
      row.append(also);
    }
    form.append(title, ...asked.questions.map(field), wrong, row);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const answers: Record<string, string> = {};
      for (const input of form.querySelectorAll<HTMLInputElement>("input, textarea")) {
        answers[input.name] =
          input.type === "checkbox" ? (input.checked ? "yes" : "") : input.value.trim();
      }
      wrong.textContent = asked.check?.(answers) ?? "";
      if (wrong.textContent) return;
      answer = answers;
      dialog.close();
    });
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
  });
}
