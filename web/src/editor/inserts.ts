/** What is put into a text by way of a question: links, tables and their captions, words of a picture. */
import type { Editor } from "@tiptap/core";
import { ask } from "./dialog";
import { describePicture } from "./upload";
import type { Words } from "./words";

export async function askLink(editor: Editor, words: Words): Promise<void> {
  const old = (editor.getAttributes("link").href as string | undefined) ?? "";
  const bare = editor.state.selection.empty && !old;
  const answers = await ask({
    title: words("link"),
    go: words("keep"),
    cancel: words("cancel"),
    questions: [
      ...(bare ? [{ name: "text", label: words("link-text"), required: true }] : []),
      { name: "href", label: words("link-address"), kind: "url", value: old, required: true },
    ],
    ...(old ? { also: { label: words("link-remove"), value: "remove" } } : {}),
    check: ({ href = "" }) =>
      /^(https?:\/\/|mailto:|tel:|\/|#)\S+$/i.test(href) ? "" : words("link-wrong"),
  });
  if (!answers) return;
  const chain = editor.chain().focus().extendMarkRange("link");
  if (answers.also) {
    chain.unsetLink().run();
  } else if (bare) {
    const marks = [{ type: "link", attrs: { href: answers.href } }];
    chain.insertContent({ type: "text", text: answers.text ?? "", marks }).run();
  } else {
    chain.setLink({ href: answers.href ?? "" }).run();
  }
}

export async function askTable(editor: Editor, words: Words): Promise<void> {
  const answers = await ask({
    title: words("table"),
    go: words("insert"),
    cancel: words("cancel"),
    questions: [
      { name: "caption", label: words("table-caption") },
      { name: "rows", label: words("rows"), kind: "number", value: "3", required: true },
      { name: "cols", label: words("columns"), kind: "number", value: "3", required: true },
    ],
    check: ({ rows, cols }) =>
      Number(rows) <= 100 && Number(cols) <= 20 ? "" : words("table-too-large"),
  });
  if (!answers) return;
  const chain = editor.chain().focus();
  chain
    .insertTable({ rows: Number(answers.rows), cols: Number(answers.cols), withHeaderRow: true })
    .updateAttributes("table", { caption: answers.caption || null })
    .run();
}

export async function askCaption(editor: Editor, words: Words): Promise<void> {
  const value = (editor.getAttributes("table").caption as string | null) ?? "";
  const answers = await ask({
    title: words("table-caption"),
    go: words("keep"),
    cancel: words("cancel"),
    questions: [{ name: "caption", label: words("table-caption"), value }],
  });
  if (!answers) return;
  editor
    .chain()
    .focus()
    .updateAttributes("table", { caption: answers.caption || null })
    .run();
}

export async function askPicture(editor: Editor, words: Words): Promise<void> {
  const { $from } = editor.state.selection;
  const figure = $from.parent;
  if (figure.type.name !== "figure") return;
  const start = $from.before();
  const alt = (figure.attrs.alt as string | null) ?? "";
  const answers = await describePicture(words, {
    alt,
    caption: figure.textContent,
    decorative: alt === "",
  });
  if (!answers) return;
  const fresh = {
    type: "figure",
    attrs: { ...figure.attrs, alt: answers.alt },
    ...(answers.caption ? { content: [{ type: "text", text: answers.caption }] } : {}),
  };
  editor
    .chain()
    .focus()
    .insertContentAt({ from: start, to: start + figure.nodeSize }, fresh)
    .run();
}
