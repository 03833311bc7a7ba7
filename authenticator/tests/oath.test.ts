// Codes are what the RFCs publish.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex, utf8 } from "../src/core/bytes.ts";
import { hotp, ocra, ocraOf, timeLeft, totp, type Algorithm } from "../src/core/oath.ts";
import { vectorsOf } from "./vectors.ts";

test("a counter gives the codes of RFC 4226", async () => {
  const { seed_ascii, codes } = vectorsOf("rfc4226");
  for (const [counter, code] of codes.entries()) {
    assert.equal(await hotp(utf8(seed_ascii), counter, { algorithm: "SHA1", digits: 6 }), code);
  }
});

test("a moment gives the codes of RFC 6238 under each hash", async () => {
  const { seeds_ascii, codes } = vectorsOf("rfc6238");
  for (const algorithm of ["SHA1", "SHA256", "SHA512"] as const satisfies readonly Algorithm[]) {
    const name = algorithm.toLowerCase();
    for (const row of codes) {
      const shape = { algorithm, digits: 8, period: 30 };
      assert.equal(await totp(utf8(seeds_ascii[name]), row.unix_s * 1000, shape), row[name]);
    }
  }
});

test("a challenge gives the answers of RFC 6287, with and without a counter", async () => {
  const { seeds_ascii, suites } = vectorsOf("rfc6287");
  let tried = 0;
  for (const { suite, seed, answers } of suites) {
    if (!/^OCRA-1:HOTP-SHA\d+-\d:(C-)?QN08$/.test(suite)) continue;
    for (const { question, counter, answer } of answers) {
      const hex = Number(question).toString(16);
      const challenge = fromHex(hex.length % 2 === 0 ? hex : `${hex}0`);
      assert.equal(await ocraOf(utf8(seeds_ascii[seed]), suite, challenge, counter), answer);
      tried += 1;
    }
  }
  assert.ok(tried >= 20, `only ${tried} answers were tried`);
});

test("a suite that wants a counter is not answered without, nor the other way round", async () => {
  const [seed, challenge] = [new Uint8Array(32), new Uint8Array(32)];
  await assert.rejects(ocra(seed, "OCRA-1:HOTP-SHA256-8:C-QH64", challenge), RangeError);
  await assert.rejects(ocra(seed, "OCRA-1:HOTP-SHA256-8:QH64", challenge, 1), RangeError);
  await assert.rejects(ocra(seed, "OCRA-1:HOTP-SHA256-8:QH64", new Uint8Array(31)), RangeError);
});

test("a code's time runs out at the end of its period", () => {
  const shape = { algorithm: "SHA256", digits: 6, period: 30 } as const;
  assert.equal(timeLeft(30_000, shape), 30_000);
  assert.equal(timeLeft(59_999, shape), 1);
});
