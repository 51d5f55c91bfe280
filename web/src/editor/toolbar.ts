/** The row of buttons above the text: one stop of the Tab key, arrow keys inside (WAI-ARIA toolbar). */
import type { Editor } from "@tiptap/core";
import { icons } from "./icons";
import type { Words } from "./words";

export interface Tool {
  /** Key of its words. */
  name: string;
  run: () => void;
  active?: () => boolean;
  enabled?: () => boolean;
  keys?: string;
  /** Begins a new group. */
  first?: boolean;
}

export class Toolbar {
  readonly element = document.createElement("div");
  #buttons = new Map<Tool, HTMLButtonElement>();

  constructor(tools: Tool[], label: string, words: Words) {
    this.element.className = "tools";
    this.element.setAttribute("role", "toolbar");
    this.element.setAttribute("aria-label", label);
    for (const tool of tools) {
      const button = document.createElement("button");
      button.type = "button";
      if (tool.first) button.className = "tools-first";
      const name = words(tool.name);
      const drawn = icons[tool.name];
      if (drawn) {
        button.innerHTML = drawn;
        button.setAttribute("aria-label", name);
      } else {
        button.textContent = name;
      }
      button.title = tool.keys ? `${name} (${tool.keys})` : name;
      if (tool.keys) button.setAttribute("aria-keyshortcuts", tool.keys.replace("Ctrl", "Control"));
      button.tabIndex = -1;
      // The text keeps its selection while a button is pressed.
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") tool.run();
      });
      this.#buttons.set(tool, button);
      this.element.append(button);
    }
    this.element.addEventListener("keydown", (event) => this.#move(event));
    this.element.addEventListener("focusin", (event) => this.#stop(event.target as HTMLElement));
    this.#stop(this.element.firstElementChild as HTMLElement);
  }

  /** Shows which marks stand at the cursor. */
  refresh(): void {
    for (const [tool, button] of this.#buttons) {
      if (tool.active) button.setAttribute("aria-pressed", String(tool.active()));
      if (tool.enabled) button.setAttribute("aria-disabled", String(!tool.enabled()));
    }
  }

  #stop(target: HTMLElement | null): void {
    if (!target) return;
    for (const button of this.#buttons.values()) button.tabIndex = button === target ? 0 : -1;
  }

  #move(event: KeyboardEvent): void {
    const all = [...this.#buttons.values()];
    const now = all.indexOf(document.activeElement as HTMLButtonElement);
    if (now < 0) return;
    let next = -1;
    if (event.key === "ArrowRight") next = (now + 1) % all.length;
    else if (event.key === "ArrowLeft") next = (now - 1 + all.length) % all.length;
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = all.length - 1;
    if (next < 0) return;
    event.preventDefault();
    all[next]?.focus();
  }
}

/** The tools that need nothing but the editor. */
export function textTools(editor: Editor): Tool[] {
  const chain = () => editor.chain().focus();
  const can = () => editor.can();
  const heading = (level: 2 | 3 | 4, name: string): Tool => ({
    name,
    keys: `Ctrl+Alt+${level}`,
    active: () => editor.isActive("heading", { level }),
    run: () => chain().toggleHeading({ level }).run(),
  });
  return [
    {
      name: "undo",
      keys: "Ctrl+Z",
      run: () => chain().undo().run(),
      enabled: () => can().undo(),
    },
    { name: "redo", keys: "Ctrl+Y", run: () => chain().redo().run(), enabled: () => can().redo() },
    {
      name: "paragraph",
      first: true,
      keys: "Ctrl+Alt+0",
      active: () => editor.isActive("paragraph"),
      run: () => chain().setParagraph().run(),
    },
    heading(2, "heading2"),
    heading(3, "heading3"),
    heading(4, "heading4"),
    {
      name: "bold",
      first: true,
      keys: "Ctrl+B",
      active: () => editor.isActive("bold"),
      run: () => chain().toggleBold().run(),
    },
    {
      name: "italic",
      keys: "Ctrl+I",
      active: () => editor.isActive("italic"),
      run: () => chain().toggleItalic().run(),
    },
    {
      name: "superscript",
      keys: "Ctrl+.",
      active: () => editor.isActive("superscript"),
      run: () => chain().toggleSuperscript().run(),
    },
    {
      name: "subscript",
      keys: "Ctrl+,",
      active: () => editor.isActive("subscript"),
      run: () => chain().toggleSubscript().run(),
    },
    {
      name: "bullets",
      first: true,
      keys: "Ctrl+Shift+8",
      active: () => editor.isActive("bulletList"),
      run: () => chain().toggleBulletList().run(),
    },
    {
      name: "numbers",
      keys: "Ctrl+Shift+7",
      active: () => editor.isActive("orderedList"),
      run: () => chain().toggleOrderedList().run(),
    },
    {
      name: "quote",
      keys: "Ctrl+Shift+B",
      active: () => editor.isActive("blockquote"),
      run: () => chain().toggleBlockquote().run(),
    },
  ];
}

/** The tools of the table at the cursor. */
export function tableTools(editor: Editor, caption: () => void): Tool[] {
  const chain = () => editor.chain().focus();
  const can = () => editor.can();
  return [
    { name: "row-above", run: () => chain().addRowBefore().run() },
    { name: "row-below", run: () => chain().addRowAfter().run() },
    { name: "row-delete", run: () => chain().deleteRow().run() },
    { name: "column-before", first: true, run: () => chain().addColumnBefore().run() },
    { name: "column-after", run: () => chain().addColumnAfter().run() },
    { name: "column-delete", run: () => chain().deleteColumn().run() },
    { name: "header-row", first: true, run: () => chain().toggleHeaderRow().run() },
    { name: "header-column", run: () => chain().toggleHeaderColumn().run() },
    {
      name: "merge-cells",
      run: () => chain().mergeCells().run(),
      enabled: () => can().mergeCells(),
    },
    { name: "split-cell", run: () => chain().splitCell().run(), enabled: () => can().splitCell() },
    { name: "table-caption", first: true, run: caption },
    { name: "table-delete", run: () => chain().deleteTable().run() },
  ];
}
