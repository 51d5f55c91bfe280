import { expect, test } from "vitest";
import { count } from "../src/editor/count";

test("every Chinese character counts, punctuation does not", () => {
  expect(count("数字东城，公开为民。")).toEqual({ words: 8, characters: 10 });
});

test("foreign words and numbers count once each", () => {
  expect(count("用 TypeScript 写了 3,500 行").words).toBe(6);
  expect(count("don't stop").words).toBe(2);
});

test("Chinese beside Latin letters", () => {
  expect(count("A4纸2张").words).toBe(4);
});

test("rare characters outside the basic plane count as one", () => {
  expect(count("𠮷野家").words).toBe(3);
});

test("nothing is nothing", () => {
  expect(count(" \n　")).toEqual({ words: 0, characters: 0 });
});
