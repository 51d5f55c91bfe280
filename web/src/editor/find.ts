/** Find and replace inside the text, without regard to case. */
import { Extension } from "@tiptap/core";
import type { Node as TextNode } from "@tiptap/pm/model";
import { type EditorState, Plugin, PluginKey, TextSelection } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

export interface Hit {
  from: number;
  to: number;
}

interface Search {
  query: string;
  hits: Hit[];
  current: number;
}

export const searchKey = new PluginKey<Search>("search");

/** Every place of the query. Marks do not divide a hit, block ends do. */
export function hits(doc: TextNode, query: string): Hit[] {
  const wanted = query.toLowerCase();
  if (wanted === "") return [];
  const found: Hit[] = [];
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    const text = node.textBetween(0, node.content.size, undefined, "\ufffc").toLowerCase();
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      found.push({ from: position + 1 + at, to: position + 1 + at + wanted.length });
    }
    return false;
  });
  return found;
}

function decorations(state: EditorState): DecorationSet {
  const search = searchKey.getState(state);
  if (!search || search.hits.length === 0) return DecorationSet.empty;
  return DecorationSet.create(
    state.doc,
    search.hits.map((hit, index) =>
      Decoration.inline(hit.from, hit.to, {
        class: index === search.current ? "hit hit-current" : "hit",
      }),
    ),
  );
}

declare module "@tiptap/core" {
  interface Commands<ReturnType> {
    search: {
      /** Looks for a text; an empty one ends the search. */
      search: (query: string) => ReturnType;
      /** Goes to the next or previous hit. */
      searchStep: (step: 1 | -1) => ReturnType;
      /** Replaces the current hit. */
      searchReplace: (text: string) => ReturnType;
      /** Replaces every hit, as one step to undo. */
      searchReplaceAll: (text: string) => ReturnType;
    };
  }
}

export const Find = Extension.create({
  name: "search",
  addProseMirrorPlugins() {
    return [
      new Plugin<Search>({
        key: searchKey,
        state: {
          init: () => ({ query: "", hits: [], current: 0 }),
          apply(transaction, old, _before, after) {
            const asked = transaction.getMeta(searchKey) as Partial<Search> | undefined;
            if (!asked && !transaction.docChanged) return old;
            const query = asked?.query ?? old.query;
            const found = hits(after.doc, query);
            const current = Math.min(asked?.current ?? old.current, Math.max(found.length - 1, 0));
            return { query, hits: found, current };
          },
        },
        props: { decorations },
      }),
    ];
  },
  addCommands() {
    return {
      search:
        (query) =>
        ({ tr, dispatch, state }) => {
          const near = hits(state.doc, query).findIndex((hit) => hit.from >= state.selection.from);
          dispatch?.(tr.setMeta(searchKey, { query, current: Math.max(near, 0) }));
          return true;
        },
      searchStep:
        (step) =>
        ({ tr, dispatch, state }) => {
          const search = searchKey.getState(state);
          if (!search || search.hits.length === 0) return false;
          const current = (search.current + step + search.hits.length) % search.hits.length;
          const hit = search.hits[current];
          if (!hit) return false;
          tr.setMeta(searchKey, { current });
          tr.setSelection(TextSelection.create(tr.doc, hit.from, hit.to)).scrollIntoView();
          dispatch?.(tr);
          return true;
        },
      searchReplace:
        (text) =>
        ({ tr, dispatch, state }) => {
          const search = searchKey.getState(state);
          const hit = search?.hits[search.current];
          if (!hit) return false;
          dispatch?.(tr.insertText(text, hit.from, hit.to));
          return true;
        },
      searchReplaceAll:
        (text) =>
        ({ tr, dispatch, state }) => {
          const search = searchKey.getState(state);
          if (!search || search.hits.length === 0) return false;
          for (const hit of [...search.hits].reverse()) tr.insertText(text, hit.from, hit.to);
          dispatch?.(tr);
          return true;
        },
    };
  },
});
