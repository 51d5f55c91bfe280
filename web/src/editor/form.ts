/** The form around the editor, as named texts. */
import type { Fields } from "./merge";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const LEFT_OUT = new Set(["csrf", "version", "do"]);

function controls(form: HTMLFormElement): Control[] {
  return [...form.elements].filter(
    (element): element is Control =>
      (element instanceof HTMLInputElement ||
        element instanceof HTMLSelectElement ||
        element instanceof HTMLTextAreaElement) &&
      element.name !== "" &&
      !LEFT_OUT.has(element.name) &&
      !["file", "submit", "button", "password"].includes(element.type),
  );
}

function written(control: Control): string | null {
  if (control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type)) {
    return control.checked ? control.value : null;
  }
  if (control instanceof HTMLSelectElement && control.multiple) {
    return [...control.selectedOptions].map((option) => option.value).join(",");
  }
  return control.value;
}

/** Every field of the form; several of one name are joined by commas, none chosen is empty. */
export function collect(form: HTMLFormElement): Fields {
  const values = new Map<string, string[]>();
  for (const control of controls(form)) {
    const list = values.get(control.name) ?? [];
    const value = written(control);
    if (value !== null) list.push(value);
    values.set(control.name, list);
  }
  return Object.fromEntries([...values].map(([name, list]) => [name, list.join(",")]));
}

/** Puts texts back into the form. Lists that the page builds (attachments) stay as they are. */
export function fill(form: HTMLFormElement, fields: Fields): void {
  for (const control of controls(form)) {
    const value = fields[control.name];
    if (value === undefined || control.type === "hidden") continue;
    if (control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type)) {
      control.checked = value.split(",").includes(control.value);
    } else if (control instanceof HTMLSelectElement && control.multiple) {
      for (const option of control.options) {
        option.selected = value.split(",").includes(option.value);
      }
    } else {
      if (control.value === value) continue;
      control.value = value;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

/** What people call a field: its label. */
export function labelOf(form: HTMLFormElement, name: string): string {
  const control = controls(form).find((element) => element.name === name);
  const legend = control?.closest("fieldset")?.querySelector("legend");
  const label = legend ?? control?.labels?.[0];
  return label?.childNodes[0]?.textContent?.trim() || name;
}

export function sameFields(left: Fields, right: Fields): boolean {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => (left[name] ?? "") === (right[name] ?? ""));
}
