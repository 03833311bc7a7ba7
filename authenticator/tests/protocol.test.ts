// The phone speaks as docs/integrators/phone-protocol.md says, number for number.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64Url, isSame, join, toBase64Url, toHex, utf8 } from "../src/core/bytes.ts";
import { LinkRefused, readFragment, readLink } from "../src/core/link.ts";
import { totp } from "../src/core/oath.ts";
import * as protocol from "../src/core/protocol.ts";
import { newAgreementKey, open, seal } from "../src/core/seal.ts";
import { pairOf, vectorsOf } from "./vectors.ts";

const v = vectorsOf("phone/enrollment");
const b = fromBase64Url;
const CODE = { algorithm: "SHA256", digits: 6, period: 30 } as const;

test("a QR says bank, enrollment, ticket and the hash of the key", () => {
  const link = readLink(v.qr.link, v.qr.app_origin);
  assert.equal(link.kind, "enrollment");
  if (link.kind !== "enrollment") return;
  assert.equal(link.tenant, v.qr.tenant);
  assert.equal(link.enrollment, v.qr.enrollment);
  assert.equal(toBase64Url(link.ticket), v.qr.ticket);
  assert.equal(toBase64Url(link.keyHash), v.qr.key_hash);
});

test("a link that a messenger broke into lines is read all the same", () => {
  const broken = ` ${v.qr.link.slice(0, 60)}\n  ${v.qr.link.slice(60)} `;
  assert.deepEqual(readLink(broken, v.qr.app_origin), readLink(v.qr.link, v.qr.app_origin));
});

test("a link that is not exactly ours is refused, with the reason", () => {
  for (const { why, link } of v.refused_links) {
    assert.throws(() => readLink(link, v.qr.app_origin), LinkRefused, why);
  }
  const faultOf = (link: string): string => {
    try {
      readLink(link, v.qr.app_origin);
      return "none";
    } catch (error) {
      return (error as LinkRefused).fault;
    }
  };
  assert.equal(faultOf(v.refused_links[0].link), "other-host");
  assert.equal(faultOf(v.refused_links[1].link), "other-version");
  assert.equal(faultOf("https://app.llavero.example/"), "not-a-link");
  assert.equal(faultOf(v.qr.link.replace("https:", "http:")), "other-host");
});

test("a QR for an answer without network carries the whole document", () => {
  const document = '{"amount":"12.480,00","kind":"payment"}';
  assert.deepEqual(readFragment(`a1.litoral.${toBase64Url(utf8(document))}`), {
    kind: "answer", tenant: "litoral", document,
  }); // prettier-ignore
  assert.throws(() => readFragment("a1.litoral."), LinkRefused);
  assert.throws(() => readFragment(`a1.litoral.${toBase64Url(Uint8Array.of(0xff))}`), LinkRefused);
});

test("both sides come to the same transcript", async () => {
  const transcript = await protocol.transcriptOf({
    tenant: v.qr.tenant,
    enrollment: v.qr.enrollment,
    exchangeKey: b(v.exchange_key.public),
    signingKey: b(v.signing_key.public),
    agreementKey: b(v.agreement_key.public),
  });
  assert.equal(toBase64Url(transcript), v.transcript.digest);
});

test("the hash of the server's key is what the QR says", async () => {
  const hash = await protocol.sha256(b(v.exchange_key.public));
  assert.equal(toBase64Url(hash.slice(0, 16)), v.qr.key_hash);
});

test("the ticket's MAC, the fingerprint and the confirmation are the published ones", async () => {
  const [ticket, transcript] = [b(v.qr.ticket), b(v.transcript.digest)];
  assert.equal(toBase64Url(await protocol.ticketMac(ticket, transcript)), v.device.said.ticket_mac);
  assert.equal(await protocol.fingerprintOf(ticket, transcript), v.fingerprint.digits);
  const mac = await protocol.confirmationMac(b(v.server.said.r), ticket, transcript);
  assert.equal(toBase64Url(mac), v.confirmation.mac);
});

test("what the server sealed opens with the phone's key, and with no other purpose, key or byte", async () => {
  const pair = await pairOf(v.agreement_key, "ECDH");
  const info = protocol.purpose("llavero/1/enrollment-server", b(v.transcript.digest));
  assert.equal(toBase64Url(info), v.server.hpke.info);
  const sealed = b(v.server.hpke.sealed);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(await open(pair, info, sealed))), v.server.said);
  await assert.rejects(open(pair, b(v.device.hpke.info), sealed));
  await assert.rejects(open(await newAgreementKey(), info, sealed));
  sealed[sealed.length - 1]! ^= 1;
  await assert.rejects(open(pair, info, sealed));
});

test("what the phone seals opens with the server's key, and what it signs verifies", async () => {
  const server = await pairOf(v.exchange_key, "ECDH");
  const info = b(v.device.hpke.info);
  const opened = await open(server, info, b(v.device.hpke.sealed));
  assert.deepEqual(JSON.parse(new TextDecoder().decode(opened)), v.device.said);
  const ours = await seal(b(v.exchange_key.public), info, utf8("words"));
  assert.deepEqual(await open(server, info, ours), utf8("words"));

  const phone = await pairOf(v.signing_key, "ECDSA");
  const signature = await protocol.sign(phone.privateKey, "llavero/1/device-signature", b(v.transcript.digest));
  assert.equal(signature.length, 64);
  assert.ok(await verified(phone, signature, b(v.device.signature_input)));
});

test("a signed request names method, path, moment and body", async () => {
  const phone = await pairOf(v.signing_key, "ECDSA");
  for (const { method, path, t, body, input, header } of v.signed_requests) {
    const ours = await protocol.requestHeader(phone.privateKey, { method, path, now: t, body: utf8(body) });
    assert.equal(ours.split("s=")[0], header.split("s=")[0]);
    assert.ok(await verified(phone, b(ours.split("s=")[1]!), b(input)));
  }
});

test("the PIN's mask gives the seed back, and another PIN gives something that looks just as good", async () => {
  const raw = { name: "HMAC", hash: "SHA-256" };
  const maskKey = await crypto.subtle.importKey("raw", b(v.mask.mask_key), raw, false, ["sign"]);
  const lay = (seed: string, pin: string) => protocol.masked(maskKey, b(seed), v.qr.enrollment, pin);
  assert.equal(toBase64Url(await lay(v.mask.seed, v.mask.pin)), v.mask.stored);
  assert.equal(toBase64Url(await lay(v.mask.stored, v.mask.pin)), v.mask.seed);
  const wrong = await lay(v.mask.stored, v.mask.wrong_pin);
  assert.equal(toBase64Url(wrong), v.mask.wrong_seed);
  assert.equal(await totp(wrong, v.mask.t, CODE), v.mask.wrong_code);
});

test("the seed gives the published codes at the published moments", async () => {
  for (const { t, code } of v.codes) assert.equal(await totp(b(v.server.said.seed), t, CODE), code);
});

test("the phone's own keys cannot be taken out", async () => {
  const signing = await protocol.newSigningKey();
  await assert.rejects(crypto.subtle.exportKey("pkcs8", signing.privateKey));
  await assert.rejects(crypto.subtle.exportKey("raw", await protocol.newMaskKey()));
  await assert.rejects(crypto.subtle.exportKey("pkcs8", (await newAgreementKey()).privateKey));
  assert.equal((await protocol.pointOf(signing.publicKey)).length, 65);
});

test("base64url has one way of writing each text", () => {
  for (let length = 0; length < 70; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length) & 255);
    const text = toBase64Url(bytes);
    assert.equal(text, Buffer.from(bytes).toString("base64url"));
    assert.deepEqual(b(text), bytes);
  }
  for (const wrong of ["A", "AB", "AAAAA", "AA=", "AA+/", "ñ"]) assert.throws(() => b(wrong), RangeError, wrong);
  assert.equal(toHex(join(Uint8Array.of(1), Uint8Array.of(255))), "01ff");
  assert.ok(isSame(Uint8Array.of(1, 2), Uint8Array.of(1, 2)) && !isSame(Uint8Array.of(1, 2), Uint8Array.of(1, 3)));
});

async function verified(pair: CryptoKeyPair, signature: BufferSource, input: BufferSource): Promise<boolean> {
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, pair.publicKey, signature, input);
}
