/** `form[data-uploads]`: files are sent one after another, each with its progress and its answer. */
import { word } from "./words";

interface Answer {
  known: { id: string; title: string } | null;
  reasons?: { text: string }[];
  title?: string;
}

function sendOne(
  form: HTMLFormElement,
  file: File,
  moved: (part: number) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const body = new FormData(form);
    body.set("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) moved(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const answer = request.response as Answer | null;
      if (request.status < 300 && answer) return resolve(answer);
      const why = answer?.reasons?.map(({ text }) => text).join(" ") || answer?.title;
      reject(new Error(why || String(request.status)));
    });
    request.addEventListener("error", () => reject(new Error(word("failed"))));
    request.send(body);
  });
}

async function sendAll(form: HTMLFormElement, files: File[], list: HTMLElement): Promise<void> {
  let smooth = true;
  list.replaceChildren();
  for (const file of files) {
    const line = document.createElement("li");
    const name = Object.assign(document.createElement("b"), { textContent: file.name });
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    const said = document.createElement("span");
    line.append(name, " ", bar, " ", said);
    list.append(line);
    try {
      const answer = await sendOne(form, file, (part) => {
        bar.value = part;
      });
      if (answer.known) {
        smooth = false;
        const link = Object.assign(document.createElement("a"), {
          href: `/desk/media/${answer.known.id}`,
          textContent: answer.known.title,
        });
        said.append(`${list.dataset.wordsKnown ?? ""} `, link);
      } else {
        said.textContent = list.dataset.wordsDone ?? "";
      }
    } catch (error) {
      smooth = false;
      line.className = "field-error";
      said.textContent = `${list.dataset.wordsFailed ?? ""} ${(error as Error).message}`;
    }
    bar.remove();
  }
  if (smooth) location.assign("/desk/media?done=added");
}

export function uploads(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-uploads]")) {
    const input = form.querySelector<HTMLInputElement>("input[type=file]");
    const list = form.querySelector<HTMLElement>("[data-upload-list]");
    const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
    if (!input || !list) continue;
    form.addEventListener("submit", (event) => {
      const files = [...(input.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      if (button) button.disabled = true;
      void sendAll(form, files, list).finally(() => {
        if (button) button.disabled = false;
      });
    });
  }
}
