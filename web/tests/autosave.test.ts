import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Autosave, type Conflict, due, type State } from "../src/editor/autosave";
import { kept } from "../src/editor/kept";
import type { Fields } from "../src/editor/merge";

const URL = "/desk/articles/1/working-copy";
let fields: Fields;
let states: State[];
let conflicts: Conflict[];
let answers: (() => Promise<Response>)[];
let sent: { version: unknown; fields: Fields }[];

function json(status: number, body: unknown): () => Promise<Response> {
  const type = status < 400 ? "application/json" : "application/problem+json";
  return async () =>
    new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });
}

const saved = (version: number) => json(200, { version, saved_at: 0, others: [] });
const page = () => async () =>
  new Response('<meta name="csrf-token" content="fresh">', {
    headers: { "Content-Type": "text/html" },
  });

function begin(): Autosave {
  return new Autosave(URL, "7", {
    collect: () => ({ ...fields }),
    show: (state) => states.push(state),
    others: () => {},
    conflict: (conflict) => conflicts.push(conflict),
    saved: () => {},
  });
}

function write(autosave: Autosave, body: string): void {
  fields = { ...fields, body };
  autosave.changed();
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  fields = { title: "题", body: "<p>一</p>" };
  states = [];
  conflicts = [];
  answers = [];
  sent = [];
  vi.stubGlobal("fetch", async (_url: string, options: RequestInit) => {
    if (options.method === "PUT") sent.push(JSON.parse(String(options.body)));
    const answer = answers.shift();
    if (!answer) throw new TypeError("no network");
    return answer();
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("saves after a pause, but never later than ten seconds after the first change", () => {
  expect(due(0, 0, 0)).toBe(1500);
  expect(due(0, 9000, 9000)).toBe(1000);
  expect(due(0, 20_000, 20_000)).toBe(0);
});

test("a pause of 1.5 seconds saves once, with the version it was written on", async () => {
  const autosave = begin();
  answers = [saved(8)];
  write(autosave, "<p>二</p>");
  await vi.advanceTimersByTimeAsync(1000);
  write(autosave, "<p>三</p>");
  await vi.advanceTimersByTimeAsync(1400);
  expect(sent).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(sent).toMatchObject([{ version: 7, fields: { title: "题", body: "<p>三</p>" } }]);
  expect(autosave.version).toBe("8");
  expect(states.at(-1)?.kind).toBe("saved");
});

test("who never pauses is saved all the same", async () => {
  const autosave = begin();
  answers = [saved(8), saved(9)];
  for (let second = 0; second < 12; second += 1) {
    write(autosave, `<p>${second}</p>`);
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(sent.length).toBeGreaterThanOrEqual(1);
});

test("until the server has answered, the text lies in the browser", async () => {
  const autosave = begin();
  write(autosave, "<p>二</p>");
  expect(kept(URL)?.fields.body).toBe("<p>二</p>");
  await vi.advanceTimersByTimeAsync(2000);
  expect(states.at(-1)).toEqual({ kind: "offline", kept: true });
  expect(kept(URL)?.fields.body).toBe("<p>二</p>");
  answers = [saved(8)];
  await vi.advanceTimersByTimeAsync(6000);
  expect(states.at(-1)?.kind).toBe("saved");
  expect(kept(URL)).toBeNull();
});

test("what is written while a save is under way is saved next", async () => {
  const autosave = begin();
  let finish: (response: Response) => void = () => {};
  answers = [
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
    saved(9),
  ];
  write(autosave, "<p>二</p>");
  await vi.advanceTimersByTimeAsync(1600);
  write(autosave, "<p>三</p>");
  finish(await saved(8)());
  await vi.advanceTimersByTimeAsync(3000);
  expect(sent.map(({ version, fields: { body } }) => [version, body])).toEqual([
    [7, "<p>二</p>"],
    [8, "<p>三</p>"],
  ]);
});

test("an ended session keeps the text, and goes on with the new token", async () => {
  const autosave = begin();
  document.head.innerHTML = '<meta name="csrf-token" content="old">';
  answers = [json(401, { title: "" }), page(), saved(8)];
  write(autosave, "<p>二</p>");
  await vi.advanceTimersByTimeAsync(1600);
  expect(states.some(({ kind }) => kind === "signed-out")).toBe(true);
  await vi.advanceTimersByTimeAsync(6000);
  expect(document.querySelector<HTMLMetaElement>("meta")?.content).toBe("fresh");
  expect(states.at(-1)?.kind).toBe("saved");
});

test("a sign-in page in place of an answer is an ended session too", async () => {
  const autosave = begin();
  answers = [page()];
  write(autosave, "<p>二</p>");
  await vi.advanceTimersByTimeAsync(1600);
  expect(states.some(({ kind }) => kind === "signed-out")).toBe(true);
  expect(kept(URL)?.fields.body).toBe("<p>二</p>");
});

test("someone was faster: nothing is sent until it is settled, then on their version", async () => {
  const autosave = begin();
  const theirs = { title: "题", body: "<p>他</p>" };
  answers = [json(409, { version: 12, by: "审核员二号", at: 0, fields: theirs })];
  write(autosave, "<p>我</p>");
  await vi.advanceTimersByTimeAsync(1600);
  expect(conflicts).toHaveLength(1);
  write(autosave, "<p>我，又</p>");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sent).toHaveLength(1);
  expect(kept(URL)?.fields.body).toBe("<p>我，又</p>");
  answers = [saved(13)];
  autosave.settle(conflicts[0] as Conflict);
  await vi.advanceTimersByTimeAsync(100);
  expect(sent.at(-1)).toMatchObject({
    version: 12,
    fields: { title: "题", body: "<p>我，又</p>" },
  });
});

test("a refusal is shown in its own words and the text kept", async () => {
  const autosave = begin();
  answers = [json(422, { title: "", reasons: [{ text: "标题太长" }] })];
  write(autosave, "<p>二</p>");
  await vi.advanceTimersByTimeAsync(1600);
  expect(states.at(-1)).toEqual({ kind: "refused", reason: "标题太长", kept: true });
});

test("the same text again is not a change", async () => {
  const autosave = begin();
  write(autosave, "<p>一</p>");
  await vi.advanceTimersByTimeAsync(12_000);
  expect(sent).toHaveLength(0);
});
