// The phone answers as docs/integrators/phone-protocol.md says, number for number; the server is held to the same file.

import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64Url, toBase64Url, utf8 } from "../src/core/bytes.ts";
import { shownOf } from "../src/core/document.ts";
import { answerTo, digestOf, offlineAnswer, type Identity } from "../src/core/identities.ts";
import { readLink } from "../src/core/link.ts";
import { hmac, truncate } from "../src/core/oath.ts";
import { derive, requestHeader } from "../src/core/protocol.ts";
import { Vault } from "../src/core/vault.ts";
import { pairOf, vectorsOf } from "./vectors.ts";

const v = vectorsOf("phone/answers");
const b = fromBase64Url;
const own = v.identity;
let vaults = 0;

/** A phone of the vectors' identity that has given as many answers as `counter` says. */
async function phoneAt(counter: number) {
  const pair = await pairOf(own.signing_key, "ECDSA");
  const raw = { name: "HMAC", hash: "SHA-256" };
  const identity: Identity = {
    enrollment: own.enrollment, tenant: own.tenant, bank: { name: "Banco", phone: "1", brand: "#006b5b" },
    serial: "FEF4900042", name: "Token", pinDigits: 4, signingKey: pair.privateKey,
    maskKey: await crypto.subtle.importKey("raw", b(own.mask_key), raw, false, ["sign"]), masked: b(own.stored),
    counter, since: 0, algorithm: "SHA256", digits: 6, period: 30,
  }; // prettier-ignore
  vaults += 1;
  const vault = await Vault.open(`answers-${vaults}`);
  await vault.change(async (hands) => hands.put("identities", identity.enrollment, identity));
  return { vault, identity, pair };
}

async function verified(pair: CryptoKeyPair, signature: string, input: string): Promise<boolean> {
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, pair.publicKey, b(signature), b(input));
}

for (const { body, input, ocra_input, wrong_pin } of v.answers) {
  const pin = wrong_pin === true ? own.wrong_pin : own.pin;
  test(`the answer "${body.decision}" under number ${body.counter} is the published one`, async () => {
    const { vault, identity, pair } = await phoneAt(body.counter - 1);
    const given = await answerTo(vault, identity, v.request, body.decision, body.decision === "approve" ? pin : null);
    const { signature, ...rest } = given;
    const { signature: published, ...expected } = body;
    assert.deepEqual(rest, expected);
    assert.ok(await verified(pair, signature, input), "it signs the bytes of the vectors");
    assert.ok(await verified(pair, published, input));
    for (const near of v.not_signed) assert.ok(!(await verified(pair, signature, near.input)), near.why);
    if (ocra_input !== null && wrong_pin !== true) {
      assert.equal(truncate(await hmac("SHA256", b(v.answer_key), b(ocra_input)), 8), body.answer);
    }
  });
}

test("the key of answers is derived from the seed, and the digest is over the document's own bytes", async () => {
  assert.equal(toBase64Url(await derive(b(own.seed), new Uint8Array(), "llavero/1/approve")), v.answer_key);
  assert.equal(await digestOf(v.request.document), v.request.digest);
  const shown = await shownOf(v.request.document, own.tenant);
  assert.equal(shown.digest, v.request.digest);
  assert.equal(shown.lines.length, 5);
});

test("without network the picture gives the document, and the PIN the published digits", async () => {
  const link = readLink(v.offline.link, "https://app.llavero.example");
  assert.deepEqual(link, { kind: "answer", tenant: own.tenant, document: v.request.document });
  const { identity } = await phoneAt(0);
  assert.equal(await offlineAnswer(identity, own.pin, v.request.document), v.offline.answer);
  assert.equal(await offlineAnswer(identity, own.wrong_pin, v.request.document), v.offline.wrong_pin_answer);
  assert.equal(truncate(await hmac("SHA256", b(v.answer_key), b(v.offline.ocra_input)), 8), v.offline.answer);
});

test("the requests that carry answers are signed alike", async () => {
  const { pair } = await phoneAt(0);
  for (const { method, path, t, body, input, header, signature } of v.signed_requests) {
    const ours = await requestHeader(pair.privateKey, { method, path, now: t, body: utf8(body) });
    assert.equal(ours.split("s=")[0], header.split("s=")[0]);
    assert.ok(await verified(pair, ours.split("s=")[1]!, input));
    assert.ok(await verified(pair, signature, input));
  }
});
