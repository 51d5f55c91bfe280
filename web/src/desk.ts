/** The desk's comforts. Every page works without them: forms, links and folds are plain HTML. */
import htmx from "htmx.org";
import { bulkSelection } from "./desk/bulk";
import { confirmations } from "./desk/confirm";
import { focalPoints } from "./desk/focal";
import { unsavedGuard } from "./desk/guard";
import { remarks } from "./desk/remarks";
import { shortcuts } from "./desk/shortcuts";
import { smallThings } from "./desk/small";
import { sortables } from "./desk/sortable";
import { uploads } from "./desk/uploads";
import { toast, word } from "./desk/words";

function start(root: ParentNode): void {
  bulkSelection(root);
  confirmations(root);
  sortables(root);
  smallThings(root);
  unsavedGuard(root);
  remarks(root);
  uploads(root);
  focalPoints(root);
}

const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
document.body.addEventListener("htmx:configRequest", (event) => {
  (event as CustomEvent<{ headers: Record<string, string> }>).detail.headers["X-CSRF-Token"] =
    token;
});
document.body.addEventListener("htmx:responseError", () => toast(word("failed")));
document.body.addEventListener("htmx:sendError", () => toast(word("failed")));
document.body.addEventListener("toast", (event) => {
  const { detail } = event as CustomEvent<{ value?: string }>;
  if (detail?.value) toast(detail.value);
});
htmx.onLoad((element) => {
  if (element !== document.body) start(element as HTMLElement);
});
start(document);
shortcuts();
