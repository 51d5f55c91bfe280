/** The bar for finding and replacing. */
import type { Editor } from "@tiptap/core";
import { searchKey } from "./find";
import type { Words } from "./words";

export class FindBar {
  readonly element = document.createElement("div");
  #editor: Editor;
  #words: Words;
  #query: HTMLInputElement;
  #count = document.createElement("span");

  constructor(editor: Editor, words: Words) {
    this.#editor = editor;
    this.#words = words;
    this.element.className = "find";
    this.element.setAttribute("role", "search");
    this.element.setAttribute("aria-label", words("find"));
    this.element.hidden = true;
    this.#query = this.#field("find");
    const replacement = this.#field("replace-with");
    this.#count.className = "find-count";
    this.#count.setAttribute("role", "status");
    this.#query.addEventListener("input", () => {
      editor.commands.search(this.#query.value);
      this.refresh();
    });
    const step = (by: 1 | -1) => {
      editor.commands.searchStep(by);
      this.refresh();
    };
    const replace = () => {
      editor.commands.searchReplace(replacement.value);
      step(1);
      step(-1);
    };
    this.element.append(
      this.#count,
      this.#button("previous", () => step(-1)),
      this.#button("next", () => step(1)),
      this.#button("replace", replace),
      this.#button("replace-all", () => {
        editor.commands.searchReplaceAll(replacement.value);
        this.refresh();
      }),
      this.#button("close", () => this.close()),
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        this.close();
      } else if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
        event.preventDefault();
        if (event.target === replacement) replace();
        else step(event.shiftKey ? -1 : 1);
      }
    });
  }

  open(): void {
    const { from, to } = this.#editor.state.selection;
    const chosen = this.#editor.state.doc.textBetween(from, to, " ");
    if (chosen && chosen.length < 100) this.#query.value = chosen;
    this.element.hidden = false;
    this.#editor.commands.search(this.#query.value);
    this.refresh();
    this.#query.focus();
    this.#query.select();
  }

  close(): void {
    this.element.hidden = true;
    this.#editor.chain().search("").focus().run();
  }

  refresh(): void {
    const search = searchKey.getState(this.#editor.state);
    if (!search?.query) this.#count.textContent = "";
    else if (search.hits.length === 0) this.#count.textContent = this.#words("find-none");
    else this.#count.textContent = `${search.current + 1} / ${search.hits.length}`;
  }

  #field(name: string): HTMLInputElement {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "text";
    label.append(this.#words(name), " ", input);
    this.element.append(label);
    return input;
  }

  #button(name: string, run: () => void): HTMLButtonElement {
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      textContent: this.#words(name),
    });
    button.addEventListener("click", run);
    return button;
  }
}
