// A document has one way to be written; any other is not shown and not answered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { NotCanonical, readDocument } from "../src/core/canonical.ts";

test("the canonical form is read", () => {
  const text = '{"a":[1,true,"ñ\\u0007"],"b":{"é":"x","ﬀ":-3},"kind":"payment"}';
  assert.equal(JSON.stringify(readDocument(text)), text);
});

test("any other spelling of the same thing is refused", () => {
  const others = {
    "a space": '{"a": 1}',
    "members out of order": '{"b":1,"a":2}',
    "two members of one name": '{"a":1,"a":2}',
    "a number with a point": '{"a":1.0}',
    "a fraction": '{"a":0.5}',
    "an exponent": '{"a":1e3}',
    "minus nothing": '{"a":-0}',
    "a number beyond the safe ones": '{"a":9007199254740993}',
    "nothing": '{"a":null}',
    "an escape that was not needed": '{"a":"\\u0041"}',
    "half a letter": '{"a":"\\ud800"}',
    "a list at the top": "[1]",
    "a word at the top": '"a"',
    "a tail": '{"a":1}x',
    "no JSON": "{",
  };
  for (const [why, text] of Object.entries(others)) assert.throws(() => readDocument(text), NotCanonical, why);
});

test("members are ordered by UTF-16 units, as RFC 8785 wants", () => {
  // U+1F600 begins with the unit D83D, which comes before U+FB33 although its number is higher.
  assert.ok(readDocument('{"\u{1f600}":1,"\ufb33":2}'));
  assert.throws(() => readDocument('{"\ufb33":2,"\u{1f600}":1}'), NotCanonical);
});

test("a member called __proto__ is a member like any other", () => {
  const text = '{"__proto__":{"a":1},"a":2}';
  assert.deepEqual(Object.keys(readDocument(text)), ["__proto__", "a"]);
});
