// Both languages say everything, briefly.

import assert from "node:assert/strict";
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
