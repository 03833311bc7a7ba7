// Both languages say everything, briefly.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { en } from "../src/words/en.ts";
import { es } from "../src/words/es.ts";

/** List every sentence with its key; functions are asked with something ordinary. */
function sentences(words: unknown, path = ""): [string, string][] {
  if (typeof words === "string") return [[path, words]];
  if (typeof words === "function") return sentences(words(3, 4), path);
  return Object.entries(words as object).flatMap(([key, value]) => sentences(value, `${path}/${key}`));
}

test("Spanish and English have the same keys", () => {
  assert.deepEqual(sentences(en).map(([key]) => key), sentences(es).map(([key]) => key));
});

test("no sentence is empty, and none has more than 24 words", () => {
  for (const [key, text] of [...sentences(es), ...sentences(en)]) {
    assert.ok(text.trim() !== "", key);
    for (const sentence of text.split(/[.:;?!]\s+/)) {
      const count = sentence.split(/\s+/).length;
      assert.ok(count <= 24, `${key} has ${count} words: ${sentence}`);
    }
  }
});

test("English has no Spanish left in it", () => {
  const same = sentences(en).filter(([key, text]) => sentences(es).some(([k, other]) => k === key && other === text));
  assert.deepEqual(same.map(([key]) => key), []);
});

test("no part of the words says again what another part says: the last would win, unseen", async () => {
  for (const [language, whole] of Object.entries({ es, en })) {
    const folder = new URL(`../src/words/${language}/`, import.meta.url);
    const files = (await readdir(folder)).filter((file) => file !== "tries.ts");
    const parts = await Promise.all(files.map((file) => import(new URL(file, folder).href)));
    const keys = parts.flatMap((part) => Object.values(part).flatMap((words) => Object.keys(words as object)));
    assert.equal(new Set(keys).size, keys.length);
    const own = await readFile(new URL(`../src/words/${language}.ts`, import.meta.url), "utf8");
    const general = [...own.matchAll(/^  (\w+): /gm)].map((found) => found[1]);
    assert.deepEqual([...general, ...keys].sort(), Object.keys(whole).sort());
  }
});

test("no file of the app has more than 300 lines", async () => {
  const folder = new URL("../src/", import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.tsx?$/.test(file));
  assert.ok(files.length > 30);
  for (const file of files) {
    const lines = (await readFile(new URL(file, folder), "utf8")).split("\n").length - 1;
    assert.ok(lines <= 300, `${file} has ${lines} lines`);
  }
});
