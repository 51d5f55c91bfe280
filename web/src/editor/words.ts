/** The editor's words, in the language of the page: `<script type="application/json" data-messages>`. */

export type Words = (key: string, args?: Record<string, string | number>) => string;

export function readWords(host: ParentNode): Words {
  const source =
    host.querySelector("script[data-messages]") ?? document.querySelector("script[data-messages]");
  let table: Record<string, string> = {};
  try {
    table = JSON.parse(source?.textContent ?? "{}") as Record<string, string>;
  } catch {
    table = {};
  }
  return (key, args = {}) => {
    let text = table[key] ?? key;
    for (const [name, value] of Object.entries(args)) {
      text = text.replaceAll(`{${name}}`, String(value));
    }
    return text;
  };
}
