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
  const shown = await shownOf(text, "litoral");
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
    "a title of nothing that is seen": { ...WHOLE, title: "\u3164" },
    "another bank's": { ...WHOLE, bank: "andino" },
    "a type of tomorrow": { ...WHOLE, lines: [{ ...LINES[0], type: "photo" }] },
    "an amount called a text": { ...WHOLE, lines: [{ ...LINES[1], type: "text" }] },
    "a text called an amount": { ...WHOLE, lines: [{ ...LINES[0], type: "money" }] },
    "an amount that reads two ways": { ...WHOLE, lines: [{ ...LINES[1], value: { currency: "USD", value: "1.250,00" } }] },
    "an amount as a power": { ...WHOLE, lines: [{ ...LINES[1], value: { currency: "USD", value: "1e9" } }] },
    "a currency of their own": { ...WHOLE, lines: [{ ...LINES[1], value: { currency: "U$", value: "1" } }] },
    "a payee that runs backwards": { ...WHOLE, lines: [{ ...LINES[0], value: "Ros\u202ead" }] },
    "a payee of two lines": { ...WHOLE, lines: [{ ...LINES[0], value: "Andinos\nMonto USD 1" }] },
    "a payee with a joint": { ...WHOLE, lines: [{ ...LINES[0], value: "And\u034finos" }] },
    "a list of nothing": { ...WHOLE, lines: [{ ...LINES[3], value: [] }] },
    "more lines than are shown": { ...WHOLE, lines: Array(21).fill(LINES[0]) },
    "more than is shown": { ...WHOLE, lines: [{ ...LINES[0], value: "a".repeat(4096) }] },
  };
  for (const [why, document] of Object.entries(strange)) {
    await assert.rejects(shownOf(JSON.stringify(document), "litoral"), NotCanonical, why);
  }
});
