// Weak PINs are refused with their reason, others are not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { weaknessOf } from "../src/core/pin.ts";

test("each weak kind is named", () => {
  const weak = {
    same: ["0000", "777777"],
    run: ["1234", "4321", "7890", "0123", "9876", "0987", "234567"],
    year: ["1984", "2026", "1900", "2099"],
    pairs: ["1212", "1122", "121212", "112233", "454545"],
  };
  for (const [reason, pins] of Object.entries(weak)) {
    for (const pin of pins) assert.equal(weaknessOf(pin), reason, pin);
  }
});

test("an ordinary PIN is left alone", () => {
  for (const pin of ["2580", "7391", "1357", "1221", "1800", "2100", "190026", "482915", "123489"]) {
    assert.equal(weaknessOf(pin), null, pin);
  }
});

test("few of all PINs are refused", () => {
  let refused = 0;
  for (let number = 0; number < 10_000; number += 1) if (weaknessOf(String(number).padStart(4, "0"))) refused += 1;
  assert.ok(refused < 500, `${refused} of 10000`);
});
