/**
 * `<portico-editor>` around `<textarea name="body">`. Without script the textarea is the editor; with it the text is
 * edited as it will look, saved by itself, previewed, and never lost.
 */
import { Editor } from "@tiptap/core";
import type { Other } from "./editor/autosave";
import { count } from "./editor/count";
import { Find } from "./editor/find";
import { FindBar } from "./editor/findbar";
import { tidyHtml } from "./editor/html";
import { askCaption, askLink, askPicture, askTable } from "./editor/inserts";
import { chooseFromLibrary } from "./editor/library";
import { extensions } from "./editor/nodes";
import { cleanPaste } from "./editor/paste";
import { presence } from "./editor/presence";
import { Preview } from "./editor/preview";
import { clock, Saving } from "./editor/saving";
import { type Tool, Toolbar, tableTools, textTools } from "./editor/toolbar";
import { place, put } from "./editor/upload";
import { readWords, type Words } from "./editor/words";

/** More than this is not pasted as formatted text: the browser would stand still. */
const MOST_PASTED = 3_000_000;

class PorticoEditor extends HTMLElement {
  #editor: Editor | null = null;
  #words: Words = (key) => key;
  #area: HTMLTextAreaElement | null = null;
  #status = document.createElement("span");
  #count = document.createElement("span");
  #outline = document.createElement("nav");
  #notes = document.createElement("div");
  #here = document.createElement("div");
  #saving: Saving | null = null;
  #preview: Preview | null = null;
  #first = "";
  #leave: (() => void) | null = null;

  connectedCallback(): void {
    const area = this.querySelector("textarea");
    if (!area || this.#editor) return;
    this.#area = area;
    this.#words = readWords(this);
    this.#build(area);
  }

  disconnectedCallback(): void {
    this.#leave?.();
    this.#editor?.destroy();
    this.#editor = null;
  }

  get #form(): HTMLFormElement | null {
    return this.closest("form");
  }

  #build(area: HTMLTextAreaElement): void {
    const words = this.#words;
    const surface = document.createElement("div");
    surface.className = "surface";
    this.#editor = new Editor({
      element: surface,
      content: area.value,
      extensions: [...extensions(words("placeholder")), Find],
      editorProps: {
        attributes: {
          class: "prose",
          lang: "zh-CN",
          role: "textbox",
          "aria-multiline": "true",
          "aria-label": words("body"),
        },
        transformPastedHTML: (html) => this.#pasted(html),
        handlePaste: (_view, event) => this.#files(event.clipboardData, event),
        handleDrop: (_view, event) => this.#files(event.dataTransfer, event),
        handleKeyDown: (_view, event) => this.#key(event),
      },
      onUpdate: () => this.#changed(),
      onTransaction: () => this.#refresh(),
    });
    const editor = this.#editor;
    this.#first = tidyHtml(editor.getHTML());
    const finder = new FindBar(editor, words);
    this.#finder = finder;
    const previewUrl = this.dataset.previewUrl;
    if (previewUrl) this.#preview = new Preview(previewUrl, words);
    this.#bar = new Toolbar([...textTools(editor), ...this.#ownTools()], words("tools"), words);
    this.#tableBar = new Toolbar(
      tableTools(editor, () => void askCaption(editor, words)),
      words("table-tools"),
      words,
    );
    this.#tableBar.element.classList.add("tools-table");
    this.#outline.className = "outline";
    this.#outline.hidden = true;
    this.#outline.setAttribute("aria-label", words("outline"));
    const foot = document.createElement("div");
    foot.className = "editor-foot";
    this.#status.setAttribute("role", "status");
    this.#status.className = "save-state";
    this.#count.className = "word-count";
    foot.append(this.#count, this.#status);
    const body = document.createElement("div");
    body.className = "editor-body";
    body.append(this.#outline, surface);
    const head = document.createElement("div");
    head.className = "editor-head";
    head.append(this.#bar.element, this.#tableBar.element, finder.element);
    const frame = document.createElement("div");
    frame.className = "editor";
    frame.append(head, body, foot);
    area.hidden = true;
    area.required = false;
    this.#here.className = "here";
    this.append(this.#notes, this.#here, frame);
    if (this.#preview) this.append(this.#preview.element);
    this.dataset.shortcutList = JSON.stringify(this.#sheet());
    const label = area.labels?.[0];
    label?.addEventListener("click", () => editor.commands.focus());
    this.#connect();
    this.#refresh();
    this.#counted();
  }

  #bar: Toolbar | null = null;
  #tableBar: Toolbar | null = null;
  #finder: FindBar | null = null;

  #connect(): void {
    const form = this.#form;
    const { autosaveUrl, presenceUrl, version } = this.dataset;
    const others = (list: Other[]) => this.#showOthers(list);
    if (form && autosaveUrl) {
      this.#saving = new Saving(autosaveUrl, version ?? "0", {
        form,
        status: this.#status,
        notes: this.#notes,
        words: this.#words,
        setBody: (html) => this.#setBody(html),
        others,
        saved: () => this.#preview?.refresh(),
      });
      form.addEventListener("click", (event) => {
        const button = event.target instanceof Element ? event.target : null;
        if (!button?.closest("[data-remove-attachment]")) return;
        button.closest("li")?.remove();
        this.#saving?.autosave.changed();
      });
    }
    if (presenceUrl) this.#leave = presence(presenceUrl, others);
  }

  #setBody(html: string): void {
    if (this.#area) this.#area.value = html;
    this.#editor?.commands.setContent(html, { emitUpdate: false });
    this.#refresh();
    this.#counted();
  }

  #changed(): void {
    const editor = this.#editor;
    const area = this.#area;
    if (!editor || !area) return;
    this.#counted();
    const html = tidyHtml(editor.getHTML());
    // Reading a text in may bring it into shape; that is not yet a change by the writer.
    if (html === this.#first) return;
    this.#first = "";
    area.value = html;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #refresh(): void {
    this.#bar?.refresh();
    this.#finder?.refresh();
    const inTable = this.#editor?.isActive("table") ?? false;
    if (this.#tableBar) {
      this.#tableBar.element.hidden = !inTable;
      if (inTable) this.#tableBar.refresh();
    }
    if (!this.#outline.hidden) this.#drawOutline();
  }

  #counted(): void {
    const text = this.#editor?.getText({ blockSeparator: "\n" }) ?? "";
    const { words, characters } = count(text);
    this.#count.textContent = this.#words("count", { words, characters });
  }

  #pasted(html: string): string {
    if (html.length > MOST_PASTED) {
      this.#say(this.#words("paste-too-large"));
      return "";
    }
    // Text from this very editor needs no cleaning.
    if (html.includes("data-pm-slice")) return html;
    const pasted = cleanPaste(html);
    if (pasted.lost > 0) this.#say(this.#words("paste-lost", { count: pasted.lost }));
    return pasted.html;
  }

  #files(data: DataTransfer | null, event: Event): boolean {
    const files = [...(data?.files ?? [])];
    const url = this.dataset.uploadUrl;
    // Word offers its text as a picture too; then the text is wanted.
    if (!url || files.length === 0 || data?.types.includes("text/html")) return false;
    event.preventDefault();
    this.#send(url, files);
    return true;
  }

  #send(url: string, files: File[]): void {
    if (!this.#editor) return;
    void place(this.#editor, this.#form, url, files, this.#words, (text) => this.#say(text));
  }

  #key(event: KeyboardEvent): boolean {
    if (!event.ctrlKey && !event.metaKey) {
      if (event.altKey && event.key === "F10") {
        this.querySelector<HTMLElement>(".tools button[tabindex='0']")?.focus();
        return true;
      }
      return false;
    }
    const key = event.key.toLowerCase();
    if (key === "f") this.#finder?.open();
    else if (key === "k" && this.#editor) void askLink(this.#editor, this.#words);
    else if (key === "s") void this.#saving?.autosave.save();
    else return false;
    event.preventDefault();
    return true;
  }

  #ownTools(): Tool[] {
    const editor = this.#editor as Editor;
    const words = this.#words;
    const tools: Tool[] = [
      {
        name: "link",
        first: true,
        keys: "Ctrl+K",
        active: () => editor.isActive("link"),
        run: () => void askLink(editor, words),
      },
      { name: "table", run: () => void askTable(editor, words) },
    ];
    const url = this.dataset.uploadUrl;
    if (url) {
      tools.push(
        {
          name: "picture",
          active: () => editor.isActive("figure"),
          run: () =>
            editor.isActive("figure")
              ? void askPicture(editor, words)
              : this.#choose(url, "image/*"),
        },
        { name: "attachment", run: () => this.#choose(url, "") },
      );
    }
    const library = this.dataset.libraryUrl;
    if (url && library) tools.push({ name: "library", run: () => void this.#fromLibrary(library) });
    tools.push(
      { name: "find", first: true, keys: "Ctrl+F", run: () => this.#finder?.open() },
      {
        name: "outline",
        active: () => !this.#outline.hidden,
        run: () => {
          this.#outline.hidden = !this.#outline.hidden;
          this.#refresh();
        },
      },
    );
    const preview = this.#preview;
    if (preview) {
      tools.push({
        name: "preview",
        active: () => !preview.element.hidden,
        run: () => {
          this.classList.toggle("with-preview", preview.toggle());
          this.#refresh();
        },
      });
    }
    return tools;
  }

  async #fromLibrary(url: string): Promise<void> {
    const chosen = await chooseFromLibrary(url, this.#words);
    if (!chosen || !this.#editor) return;
    await put(this.#editor, this.#form, chosen.file, this.#words, chosen);
  }

  #choose(url: string, accept: string): void {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.accept = accept;
    input.addEventListener("change", () => this.#send(url, [...(input.files ?? [])]));
    input.click();
  }

  #drawOutline(): void {
    const list = document.createElement("ol");
    this.#editor?.state.doc.descendants((node, position) => {
      if (node.type.name !== "heading") return !node.isTextblock;
      const item = document.createElement("li");
      item.className = `outline-${node.attrs.level}`;
      const button = Object.assign(document.createElement("button"), {
        type: "button",
        textContent: node.textContent || "…",
      });
      button.addEventListener("click", () => {
        this.#editor
          ?.chain()
          .focus(position + 1)
          .scrollIntoView()
          .run();
      });
      item.append(button);
      list.append(item);
      return false;
    });
    const empty = Object.assign(document.createElement("p"), {
      textContent: this.#words("outline-empty"),
    });
    this.#outline.replaceChildren(list.childElementCount > 0 ? list : empty);
  }

  #showOthers(list: Other[]): void {
    const box = document.querySelector<HTMLElement>("[data-here]") ?? this.#here;
    if (list.length === 0) {
      box.replaceChildren();
      return;
    }
    const label = Object.assign(document.createElement("span"), {
      textContent: this.#words("here"),
    });
    const names = document.createElement("ul");
    for (const other of list) {
      const item = Object.assign(document.createElement("li"), {
        textContent: other.name,
        title: this.#words("since", { at: clock(other.since) }),
      });
      names.append(item);
    }
    box.replaceChildren(label, names);
  }

  #say(text: string): void {
    document.body.dispatchEvent(new CustomEvent("toast", { detail: { value: text } }));
  }

  #sheet(): [string, string][] {
    const names: [string, string][] = [
      ["Ctrl+F", "find"],
      ["Ctrl+K", "link"],
      ["Ctrl+B", "bold"],
      ["Ctrl+I", "italic"],
      ["Ctrl+Alt+2", "heading2"],
      ["Ctrl+Alt+3", "heading3"],
      ["Ctrl+Shift+7", "numbers"],
      ["Ctrl+Shift+8", "bullets"],
      ["Ctrl+Z", "undo"],
      ["Ctrl+Y", "redo"],
      ["Alt+F10", "tools"],
    ];
    return names.map(([keys, name]) => [keys, this.#words(name)]);
  }
}

customElements.define("portico-editor", PorticoEditor);
