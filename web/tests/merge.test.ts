import { expect, test } from "vitest";
import { compare, steps } from "../src/editor/diff";
import { meet, plainLines, settle } from "../src/editor/merge";

const base = { title: "旧标题", summary: "摘要", body: "<p>一</p>" };

test("a change on one side is recognised as that side's", () => {
  const meetings = meet(base, { ...base, title: "我的" }, { ...base, summary: "他的" });
  expect(meetings.map(({ name, state }) => [name, state])).toEqual([
    ["title", "mine"],
    ["summary", "theirs"],
    ["body", "same"],
  ]);
  expect(settle(meetings, {})).toEqual({ title: "我的", summary: "他的", body: "<p>一</p>" });
});

test("a change on both sides waits for a choice, and loses nothing", () => {
  const meetings = meet(base, { ...base, body: "<p>甲</p>" }, { ...base, body: "<p>乙</p>" });
  expect(meetings.find(({ name }) => name === "body")?.state).toBe("both");
  expect(settle(meetings, { body: "theirs" }).body).toBe("<p>乙</p>");
  expect(settle(meetings, { body: "both" }).body).toBe("<p>甲</p><p>乙</p>");
  expect(settle(meetings, {}).body).toBe("<p>甲</p>");
});

test("the same change on both sides is no conflict", () => {
  const both = { ...base, title: "新" };
  expect(meet(base, both, both).every(({ state }) => state === "same")).toBe(true);
});

test("a field that the other side does not send is unchanged there", () => {
  expect(meet(base, { ...base, title: "我的" }, {}).find((m) => m.name === "title")?.state).toBe(
    "mine",
  );
});

test("differences are found inside a paragraph", () => {
  const lines = compare("一\n补助一千二百元\n末", "一\n补助一千四百元\n新\n末");
  expect(lines.map((line) => line.kind)).toEqual(["same", "changed", "added", "same"]);
  expect(lines[1]?.left.find((piece) => piece.kind === "removed")?.text).toBe("二");
  expect(lines[1]?.right.find((piece) => piece.kind === "added")?.text).toBe("四");
});

test("what is taken from both sides makes up both sides", () => {
  const left = [..."甲乙丙丁戊"];
  const right = [..."甲丙己戊庚"];
  const all = steps(left, right);
  expect(all.filter((s) => s.kind !== "added").map((s) => s.item)).toEqual(left);
  expect(all.filter((s) => s.kind !== "removed").map((s) => s.item)).toEqual(right);
});

test("texts that are too large to compare closely are still whole", () => {
  const all = steps([..."甲乙"], [..."丙丁"], 2);
  expect(all.map((s) => s.kind)).toEqual(["removed", "removed", "added", "added"]);
});

test("HTML becomes lines", () => {
  expect(plainLines("<h2>题</h2><p>一<br>二</p><ul><li><p>三</p></li></ul>")).toBe(
    "题\n一\n二\n三",
  );
});
