// What is shown is the signed text, all of it; what this version cannot show is not shown in part.

import assert from "node:assert/strict";
import { test } from "node:test";
import { NotCanonical } from "../src/core/canonical.ts";
import { amountOf, shownOf, textOfLine } from "../src/core/document.ts";
import { digestOf } from "../src/core/identities.ts";

const LINES = [
  { label: "Beneficiario", name: "payee", type: "name", value: "Andinos" },
  { label: "Monto", name: "amount", type: "money", value: { currency: "USD", value: "12480.00" } },
  { label: "Pagos", name: "payments", type: "count", value: 3 },
  { label: "A", name: "payees", type: "list", value: ["Uno", "Dos"] },
];
const WHOLE = {
  approval: "a-1", bank: "litoral", expires_at: 2000, kind: "payment_order", lines: LINES, made_at: 1000, nonce: "n",
  title: "Pago", v: 1,
}; // prettier-ignore

test("every line is there, with its digest over the very text", async () => {
  const text = JSON.stringify(WHOLE);
  const shown = await shownOf(text);
  assert.equal(shown.lines.length, LINES.length);
  assert.equal(shown.digest, await digestOf(text));
  assert.deepEqual(amountOf(shown), { currency: "USD", value: "12480.00" });
  assert.equal(textOfLine(shown, "payee"), "Andinos");
});

test("a document with anything that this version does not know is not shown", async () => {
  const { nonce: _nonce, ...without } = WHOLE;
  const strange: Record<string, unknown> = {
    "a later version": { ...WHOLE, v: 2 },
    "a member too many": { ...WHOLE, zone: "x" },
    "a member too few": without,
    "no lines": { ...WHOLE, lines: [] },
    "a line with more": { ...WHOLE, lines: [{ ...LINES[0], zone: "x" }] },
    "an amount as a number": { ...WHOLE, lines: [{ ...LINES[1], value: { currency: "USD", value: 12480 } }] },
    "a value of another form": { ...WHOLE, lines: [{ ...LINES[0], value: true }] },
    "an empty title": { ...WHOLE, title: "" },
  };
  for (const [why, document] of Object.entries(strange)) {
    await assert.rejects(shownOf(JSON.stringify(document)), NotCanonical, why);
  }
});
