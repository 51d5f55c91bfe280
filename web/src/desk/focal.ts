/** `[data-focal]`: a click on the picture sets the two numbers of the focal point; they say the same without script. */

export function focalPoints(root: ParentNode): void {
  for (const figure of root.querySelectorAll<HTMLElement>("[data-focal]")) {
    const picture = figure.querySelector("img");
    const across = document.querySelector<HTMLInputElement>("#f-focus_x");
    const down = document.querySelector<HTMLInputElement>("#f-focus_y");
    const hint = figure.querySelector<HTMLElement>("[data-focal-hint]");
    if (!picture || !across || !down || figure.dataset.focal) continue;
    figure.dataset.focal = "on";
    if (hint) hint.hidden = false;
    const mark = document.createElement("span");
    mark.className = "focal-mark";
    mark.setAttribute("aria-hidden", "true");
    const frame = document.createElement("span");
    frame.className = "focal-frame";
    picture.replaceWith(frame);
    frame.append(picture, mark);
    const show = () => {
      mark.style.left = `${across.value || 50}%`;
      mark.style.top = `${down.value || 50}%`;
    };
    const hundredths = (part: number) => String(Math.min(100, Math.max(0, Math.round(part * 100))));
    picture.addEventListener("click", (event) => {
      const box = picture.getBoundingClientRect();
      across.value = hundredths((event.clientX - box.left) / box.width);
      down.value = hundredths((event.clientY - box.top) / box.height);
      across.dispatchEvent(new Event("input", { bubbles: true }));
      show();
    });
    across.addEventListener("input", show);
    down.addEventListener("input", show);
    show();
  }
}
