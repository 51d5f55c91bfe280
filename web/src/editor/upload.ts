/** Sends files and puts them where they belong: pictures into the text, other files among the attachments. */
import type { Editor } from "@tiptap/core";
import { ask } from "./dialog";
import { token } from "./token";
import type { Words } from "./words";

export interface Uploaded {
  id: string;
  url: string;
  name: string;
  size: number;
  width: number | null;
  height: number | null;
  media_type: string;
  error: string | null;
}

export async function send(url: string, file: File): Promise<Uploaded> {
  const body = new FormData();
  body.append("file", file);
  const response = await fetch(url, {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { "X-CSRF-Token": token(), Accept: "application/json" },
  });
  const answer = (await response.json()) as Partial<Uploaded> & {
    reasons?: { text: string }[];
    title?: string;
  };
  const wrong = answer.error ?? answer.reasons?.map(({ text }) => text).join(" ") ?? answer.title;
  if (!response.ok || answer.error) throw new Error(wrong || String(response.status));
  return answer as Uploaded;
}

/** Asks for what a picture says; resolves with `null` when the writer changes their mind. */
export async function describePicture(
  words: Words,
  old: { alt: string; caption: string; decorative: boolean },
): Promise<{ alt: string; caption: string } | null> {
  const answers = await ask({
    title: words("picture"),
    go: words("keep"),
    cancel: words("cancel"),
    questions: [
      { name: "alt", label: words("alt"), hint: words("alt-hint"), value: old.alt },
      {
        name: "decorative",
        label: words("decorative"),
        kind: "checkbox",
        value: old.decorative ? "yes" : "",
      },
      { name: "caption", label: words("caption"), value: old.caption },
    ],
    check: (given) => (given.alt || given.decorative ? "" : words("alt-missing")),
  });
  if (!answers) return null;
  return {
    alt: answers.decorative ? "" : (answers.alt ?? ""),
    caption: answers.caption ?? "",
  };
}

function shownSize(size: number): string {
  return size >= 1048576 ? `${(size / 1048576).toFixed(1)} MB` : `${Math.ceil(size / 1024)} KB`;
}

/** Adds a file to the page's list `[data-attachments]`; false when the page has none. */
function attach(form: HTMLFormElement | null, file: Uploaded, words: Words): boolean {
  const list = form?.querySelector<HTMLElement>("[data-attachments]");
  if (!list) return false;
  const item = document.createElement("li");
  const hidden = Object.assign(document.createElement("input"), {
    type: "hidden",
    name: list.dataset.attachments || "attachments",
    value: file.id,
  });
  const link = Object.assign(document.createElement("a"), {
    href: file.url,
    textContent: file.name,
  });
  const size = Object.assign(document.createElement("small"), {
    textContent: shownSize(file.size),
  });
  const remove = Object.assign(document.createElement("button"), {
    type: "button",
    className: "link",
    textContent: words("remove"),
  });
  remove.dataset.removeAttachment = "";
  item.append(hidden, link, " ", size, " ", remove);
  list.append(item);
  list.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

/** Puts a file where it belongs; false when the writer changed their mind. */
export async function put(
  editor: Editor,
  form: HTMLFormElement | null,
  file: Uploaded,
  words: Words,
  known: { alt: string; caption: string; decorative: boolean },
): Promise<boolean> {
  if (file.media_type.startsWith("image/")) {
    const described = await describePicture(words, known);
    if (!described) return false;
    // Between paragraphs, never inside one.
    const { $from } = editor.state.selection;
    const after = $from.depth > 0 ? $from.after($from.depth) : $from.pos;
    editor
      .chain()
      .focus()
      .insertContentAt(after, {
        type: "figure",
        attrs: {
          src: file.url,
          alt: described.alt,
          width: file.width,
          height: file.height,
        },
        ...(described.caption ? { content: [{ type: "text", text: described.caption }] } : {}),
      })
      .run();
  } else if (!attach(form, file, words)) {
    editor
      .chain()
      .focus()
      .insertContent({
        type: "text",
        text: file.name,
        marks: [{ type: "link", attrs: { href: file.url } }],
      })
      .run();
  }
  return true;
}

/** Sends the files one after another. */
export async function place(
  editor: Editor,
  form: HTMLFormElement | null,
  url: string,
  files: File[],
  words: Words,
  say: (text: string) => void,
): Promise<void> {
  for (const file of files) {
    say(words("uploading", { name: file.name }));
    try {
      const uploaded = await send(url, file);
      const fresh = { alt: "", caption: "", decorative: false };
      if (!(await put(editor, form, uploaded, words, fresh))) continue;
      say(words("uploaded", { name: file.name }));
    } catch (error) {
      const reason = error instanceof TypeError ? words("offline") : (error as Error).message;
      say(words("upload-failed", { name: file.name, reason }));
    }
  }
}
