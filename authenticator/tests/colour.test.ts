// Whatever colour a bank brings, words on it and in it can be read, by day and by night.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accentOf, channelsOf, contrast } from "../src/core/colour.ts";

const BRANDS = ["#0b5d4b", "#1f4f8f", "#fdda24", "#e20714", "#ffffff", "#000000", "#808080", "#ff69b4", "#00aeef", "none"];
const PANEL = { light: [255, 255, 255], dark: [24, 32, 32] } as const;
const PAGE = { light: [244, 246, 246], dark: [15, 20, 19] } as const;

for (const theme of ["light", "dark"] as const) {
  test(`every brand stays readable on the ${theme} ground`, () => {
    for (const brand of BRANDS) {
      const { action, ground, onGround, soft } = accentOf(brand, theme);
      const say = (what: string, value: number, least: number): void =>
        assert.ok(value >= least, `${brand}: ${what} ${value.toFixed(2)} < ${least}`);
      say("a word on the panel", contrast(channelsOf(action), PANEL[theme]), 4.5);
      say("a word on the page", contrast(channelsOf(action), PAGE[theme]), 4.5);
      say("a word on the soft ground", contrast(channelsOf(action), channelsOf(soft)), 4.5);
      say("a word on the button", contrast(channelsOf(onGround), channelsOf(ground)), 4.5);
    }
  });
}

test("a yellow bank keeps its yellow as a ground and is read in ink", () => {
  const { ground, action } = accentOf("#fdda24", "light");
  assert.deepEqual(channelsOf(ground), [253, 218, 36]);
  assert.deepEqual(channelsOf(action), [21, 32, 29]);
});

test("a dark green stays green by night, not grey", () => {
  const [r, g] = channelsOf(accentOf("#0b5d4b", "dark").action);
  assert.ok(g - r > 70, `${r} ${g}`);
});
