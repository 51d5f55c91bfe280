/** The page as readers will see it, at the width of a phone, a tablet or a desk. */
import type { Words } from "./words";

const WIDTHS = [360, 768, 1200];

export class Preview {
  readonly element: HTMLElement;
  #frame: HTMLIFrameElement;
  #box: HTMLElement;
  #url: string;
  #width = 360;

  constructor(url: string, words: Words) {
    this.#url = url;
    this.element = document.createElement("section");
    this.element.className = "preview";
    this.element.hidden = true;
    this.element.setAttribute("aria-label", words("preview"));
    const bar = document.createElement("div");
    bar.className = "preview-bar";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", words("width"));
    for (const width of WIDTHS) {
      const button = Object.assign(document.createElement("button"), {
        type: "button",
        textContent: words(`width-${width}`),
      });
      button.setAttribute("aria-pressed", String(width === this.#width));
      button.addEventListener("click", () => {
        this.#width = width;
        for (const other of bar.children)
          other.setAttribute("aria-pressed", String(other === button));
        this.#fit();
      });
      bar.append(button);
    }
    this.#box = document.createElement("div");
    this.#box.className = "preview-box";
    this.#frame = document.createElement("iframe");
    this.#frame.title = words("preview");
    this.#box.append(this.#frame);
    this.element.append(bar, this.#box);
    new ResizeObserver(() => this.#fit()).observe(this.#box);
  }

  toggle(): boolean {
    this.element.hidden = !this.element.hidden;
    if (!this.element.hidden) this.refresh();
    return !this.element.hidden;
  }

  /** Loads again and stays where the reader was. */
  refresh(): void {
    if (this.element.hidden) return;
    const inside = this.#frame.contentWindow;
    const top = inside && this.#frame.src ? inside.scrollY : 0;
    this.#frame.addEventListener("load", () => this.#frame.contentWindow?.scrollTo(0, top), {
      once: true,
    });
    if (this.#frame.src) inside?.location.reload();
    else this.#frame.src = this.#url;
    this.#fit();
  }

  #fit(): void {
    const scale = Math.min(1, this.#box.clientWidth / this.#width || 1);
    const height = this.#box.clientHeight || 640;
    this.#frame.style.width = `${this.#width}px`;
    this.#frame.style.height = `${height / scale}px`;
    this.#frame.style.transform = `scale(${scale})`;
  }
}
