/** Drawn for this editor; each is 20 by 20. */
const draw = (body: string) =>
  `<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${body}</svg>`;
const letter = (text: string, more = "") =>
  draw(
    `<text x="10" y="15" text-anchor="middle" font-size="15" fill="currentColor" stroke="none" font-family="serif" ${more}>${text}</text>`,
  );

export const icons: Record<string, string> = {
  undo: draw('<path d="M4 8h8a4.5 4.5 0 0 1 0 9H8M4 8l4-4M4 8l4 4"/>'),
  redo: draw('<path d="M16 8H8a4.5 4.5 0 0 0 0 9h4M16 8l-4-4M16 8l-4 4"/>'),
  bold: letter("B", 'font-weight="700"'),
  italic: letter("I", 'font-style="italic"'),
  superscript: draw(
    '<path d="m3 7 8 9M11 7l-8 9"/><path stroke-width="1.4" d="M13.5 4.2c.3-1.6 3.5-1.6 3.5.2 0 1.4-3.5 2.3-3.5 4.3h3.7"/>',
  ),
  subscript: draw(
    '<path d="m3 4 8 9M11 4l-8 9"/><path stroke-width="1.4" d="M13.5 13.2c.3-1.6 3.5-1.6 3.5.2 0 1.4-3.5 2.3-3.5 4.3h3.7"/>',
  ),
  bullets: draw(
    '<path d="M8 5h9M8 10h9M8 15h9"/><g fill="currentColor" stroke="none"><circle cx="3.5" cy="5" r="1.5"/><circle cx="3.5" cy="10" r="1.5"/><circle cx="3.5" cy="15" r="1.5"/></g>',
  ),
  numbers: draw(
    '<path d="M8 5h9M8 10h9M8 15h9"/><path stroke-width="1.2" d="M2.5 4 3.7 3.2v4M2.2 9c.2-1.3 2.6-1.3 2.5.1 0 1-2.5 1.5-2.5 2.7h2.7M2.4 13.8c.5-.8 2.3-.7 2.3.4 0 .8-.8 1-1.3 1 .6 0 1.5.2 1.5 1.1 0 1.2-2.1 1.3-2.6.3"/>',
  ),
  quote: draw('<path d="M4 4v12M8 6h9M8 10h9M8 14h5"/>'),
  link: draw(
    '<path d="m8.5 11.5 3-3M7 8.5 4.5 11a3.2 3.2 0 0 0 4.5 4.5l2.5-2.5M13 11.5 15.5 9A3.2 3.2 0 0 0 11 4.5L8.5 7"/>',
  ),
  picture: draw(
    '<rect x="2.5" y="4" width="15" height="12" rx="1"/><circle cx="7" cy="8" r="1.4"/><path d="m3 15 4.5-4 3 2.5 3-3.5 4 4"/>',
  ),
  table: draw(
    '<rect x="2.5" y="4" width="15" height="12" rx="1"/><path d="M2.5 8h15M2.5 12h15M8 4v12"/>',
  ),
  attachment: draw('<path d="m15.5 9-6 6a3.4 3.4 0 0 1-5-5l6.5-6.5a2.3 2.3 0 0 1 3.3 3.3L8 13"/>'),
  library: draw(
    '<rect x="2.5" y="3" width="6.5" height="6" rx="1"/><rect x="11" y="3" width="6.5" height="6" rx="1"/><rect x="2.5" y="11" width="6.5" height="6" rx="1"/><rect x="11" y="11" width="6.5" height="6" rx="1"/>',
  ),
  find: draw('<circle cx="8.5" cy="8.5" r="5"/><path d="m12.5 12.5 4.5 4.5"/>'),
  outline: draw('<path d="M3 5h14M6 10h11M9 15h8"/>'),
  preview: draw(
    '<path d="M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z"/><circle cx="10" cy="10" r="2.2"/>',
  ),
};
