/** What a text may consist of: Tiptap's nodes with the classes, anchors, captions and figures of the house. */
import { Extension, type Extensions, mergeAttributes, Node } from "@tiptap/core";
import Subscript from "@tiptap/extension-subscript";
import Superscript from "@tiptap/extension-superscript";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Placeholder } from "@tiptap/extensions";
import StarterKit from "@tiptap/starter-kit";

/** Classes and anchors that structure recognition gives to regulations; the editor only keeps them. */
const Structure = Extension.create({
  name: "structure",
  addGlobalAttributes() {
    return [
      {
        types: ["paragraph", "heading", "tableCell", "tableHeader", "bold", "superscript"],
        attributes: { class: { default: null } },
      },
      { types: ["paragraph", "heading"], attributes: { id: { default: null } } },
    ];
  },
});

/** A picture with its caption: `<figure><img alt><figcaption>…`. An empty `alt` says: decoration only. */
export const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "inline*",
  isolating: true,
  draggable: true,
  addAttributes() {
    const ofImage = (name: string) => ({
      default: null,
      parseHTML: (element: HTMLElement) =>
        (element.matches("img") ? element : element.querySelector("img"))?.getAttribute(name) ??
        null,
      renderHTML: () => ({}),
    });
    return {
      src: ofImage("src"),
      alt: ofImage("alt"),
      width: ofImage("width"),
      height: ofImage("height"),
    };
  },
  parseHTML() {
    const empty = () => document.createElement("figcaption");
    return [
      {
        tag: "figure",
        getAttrs: (element) => (element.querySelector("img") ? null : false),
        contentElement: (element) =>
          (element as HTMLElement).querySelector("figcaption") ?? empty(),
      },
      { tag: "img[src]", contentElement: empty },
    ];
  },
  renderHTML({ node, HTMLAttributes }) {
    const { src, alt, width, height } = node.attrs;
    const image: Record<string, string> = { src, alt: alt ?? "" };
    if (width) image.width = width;
    if (height) image.height = height;
    return ["figure", mergeAttributes(HTMLAttributes), ["img", image], ["figcaption", 0]];
  },
});

/** A table whose caption is a plain text of its own. */
const CaptionedTable = Table.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      caption: {
        default: null,
        parseHTML: (element: HTMLElement) =>
          element.querySelector(":scope > caption")?.textContent?.trim() || null,
        renderHTML: () => ({}),
      },
    };
  },
  // A caption is shown by the table itself, so it must be drawn as it is written.
  addNodeView() {
    return null;
  },
  parseHTML() {
    return [
      {
        tag: "table",
        contentElement: (element) => {
          (element as HTMLElement).querySelector(":scope > caption")?.remove();
          return element as HTMLElement;
        },
      },
    ];
  },
  renderHTML({ node }) {
    const body = ["tbody", 0] as const;
    return node.attrs.caption
      ? ["table", { "data-caption": node.attrs.caption }, body]
      : ["table", body];
  },
});

export function extensions(placeholder: string): Extensions {
  return [
    StarterKit.configure({
      heading: { levels: [2, 3, 4] },
      codeBlock: false,
      code: false,
      strike: false,
      underline: false,
      horizontalRule: false,
      link: {
        openOnClick: false,
        autolink: false,
        HTMLAttributes: { target: null, rel: null, class: null },
      },
      dropcursor: { width: 3, class: "drop-cursor" },
    }),
    Subscript,
    Superscript,
    CaptionedTable.configure({ resizable: false, renderWrapper: false }),
    TableRow,
    TableHeader,
    TableCell,
    Figure,
    Structure,
    Placeholder.configure({ placeholder }),
  ];
}
