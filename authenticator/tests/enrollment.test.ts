// A network that breaks at any point leaves one identity or none, and the same step can be done again.

import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Api, Problem, Unreachable } from "../src/core/api.ts";
import { Altered, AlreadyHere, Enrollments, type Unfinished } from "../src/core/enrollment.ts";
import { answerTo, codesOf, digestOf, freeName, forget, identitiesIn, offlineAnswer, rename } from "../src/core/identities.ts";
import { derive } from "../src/core/protocol.ts";
import { ocra, totp } from "../src/core/oath.ts";
import { fromHex } from "../src/core/bytes.ts";
import { Vault } from "../src/core/vault.ts";
import { Bank, ORIGIN, type Cut } from "./bank.ts";

const PIN = "2580";
const SHAPE = { algorithm: "SHA256", digits: 6, period: 30 } as const;
let vaults = 0;

async function freshPhone(bank: Bank) {
  vaults += 1;
  const vault = await Vault.open(`vault-${vaults}`);
  const api = new Api(ORIGIN, bank.fetch);
  return { vault, api, name: `vault-${vaults}`, enrollments: new Enrollments(vault, api) };
}

/** Go as far as the network lets, as a person would after opening the app anew: from whatever is written. */
async function goOn(enrollments: Enrollments, from: Unfinished): Promise<void> {
  if (from.stage === "chosen") {
    await enrollments.confirm(from);
    return;
  }
  const offer = await enrollments.offer(from);
  const exchange = await enrollments.exchange(from, offer, from.activationCode ?? "83920174");
  await enrollments.confirm(await enrollments.choose(from, offer, exchange, exchange.name, PIN));
}

async function enrolled(bank: Bank) {
  const phone = await freshPhone(bank);
  await goOn(phone.enrollments, await phone.enrollments.begin(await bank.link()));
  const [identity] = await identitiesIn(phone.vault);
  assert.ok(identity);
  return { ...phone, identity };
}

test("a phone becomes a token whose codes are the bank's", async () => {
  const bank = await Bank.open();
  const { identity, enrollments } = await enrolled(bank);
  const now = 1_795_255_200_000;
  const codes = await codesOf(identity, PIN, now);
  assert.equal(codes.now, await totp(bank.seed, now, SHAPE));
  assert.equal(codes.next, await totp(bank.seed, now + 30_000, SHAPE));
  assert.notEqual((await codesOf(identity, "2581", now)).now, codes.now);
  assert.deepEqual(await enrollments.unfinished(), []);
  assert.ok(bank.confirmed);
});

test("wherever the network breaks, and however often, going on ends with exactly one identity", async () => {
  const whole = await Bank.open();
  await enrolled(whole);
  const steps = whole.calls;
  assert.equal(steps, 3);
  const cuts: Cut[] = Array.from({ length: steps * 2 }, (_, at) => ({
    at: Math.floor(at / 2) + 1,
    where: at % 2 === 0 ? "going" : "coming",
  }));
  for (const cut of cuts) {
    const bank = await Bank.open();
    bank.cut = cut;
    const phone = await freshPhone(bank);
    const begun = await phone.enrollments.begin(await bank.link());
    await assert.rejects(goOn(phone.enrollments, begun), Unreachable);
    assert.equal((await identitiesIn(phone.vault)).length, 0);

    // The app is closed and opened: only what was written is left.
    phone.vault.close();
    const vault = await Vault.open(phone.name);
    const enrollments = new Enrollments(vault, new Api(ORIGIN, bank.fetch));
    const [left, ...more] = await enrollments.unfinished();
    assert.ok(left && more.length === 0);
    await goOn(enrollments, left);
    const identities = await identitiesIn(vault);
    assert.equal(identities.length, 1, JSON.stringify(cut));
    assert.equal((await codesOf(identities[0]!, PIN, 0)).now, await totp(bank.seed, 0, SHAPE), JSON.stringify(cut));
    assert.deepEqual(await enrollments.unfinished(), []);
  }
});

test("scanning the same QR twice goes on with the key that is bound already", async () => {
  const bank = await Bank.open();
  const phone = await freshPhone(bank);
  const link = await bank.link();
  const [one, other] = await Promise.all([phone.enrollments.begin(link), phone.enrollments.begin(link)]);
  const offer = await phone.enrollments.offer(one);
  await phone.enrollments.exchange(one, offer, bank.code);
  await phone.enrollments.exchange(other, offer, bank.code); // another key would be answered enrollment-taken
});

test("an identity that is here already is not begun again", async () => {
  const bank = await Bank.open();
  const { enrollments } = await enrolled(bank);
  await assert.rejects(enrollments.begin(await bank.link()), AlreadyHere);
});

test("a wrong activation code is forgotten and may be typed anew", async () => {
  const bank = await Bank.open();
  const phone = await freshPhone(bank);
  const begun = await phone.enrollments.begin(await bank.link());
  const offer = await phone.enrollments.offer(begun);
  await assert.rejects(phone.enrollments.exchange(begun, offer, "00000000"), (error) => {
    assert.ok(error instanceof Problem);
    assert.equal(error.triesLeft, 2);
    return true;
  });
  const [left] = await phone.enrollments.unfinished();
  assert.equal(left?.stage, "scanned");
  assert.equal(left?.activationCode, undefined);
});

test("a server whose key is not the QR's is not given the activation code", async () => {
  const [bank, stranger] = [await Bank.open(), await Bank.open()];
  const phone = await freshPhone(stranger);
  const begun = await phone.enrollments.begin(await bank.link());
  await assert.rejects(phone.enrollments.offer(begun), Altered);
  assert.equal(stranger.calls, 1);
});

test("after a second exchange the first one's confirmation leads back to the exchange", async () => {
  const bank = await Bank.open();
  const phone = await freshPhone(bank);
  const begun = await phone.enrollments.begin(await bank.link());
  const offer = await phone.enrollments.offer(begun);
  const first = await phone.enrollments.exchange(begun, offer, bank.code);
  const chosen = await phone.enrollments.choose(begun, offer, first, "Token", PIN);
  await phone.enrollments.exchange(begun, offer, bank.code);
  await assert.rejects(phone.enrollments.confirm(chosen), (error) => (error as Problem).code === "confirmation-wrong");
  const [left] = await phone.enrollments.unfinished();
  assert.equal(left?.stage, "asked");
  assert.equal(left?.identity, undefined);
  await goOn(phone.enrollments, left!);
  assert.equal((await identitiesIn(phone.vault)).length, 1);
});

test("the seed is written nowhere before the PIN's mask lies over it, and is wiped after", async () => {
  const bank = await Bank.open();
  const phone = await freshPhone(bank);
  const begun = await phone.enrollments.begin(await bank.link());
  const offer = await phone.enrollments.offer(begun);
  const exchange = await phone.enrollments.exchange(begun, offer, bank.code);
  const before = JSON.stringify(await phone.enrollments.unfinished());
  assert.ok(!before.includes(JSON.stringify(exchange.seed)));
  await phone.enrollments.choose(begun, offer, exchange, "Token", PIN);
  assert.ok(exchange.seed.every((byte) => byte === 0) && exchange.r.every((byte) => byte === 0));
  const after = JSON.stringify(await phone.enrollments.unfinished());
  assert.ok(!after.includes(JSON.stringify(bank.seed)) && !after.includes(PIN) && !after.includes(bank.code));
});

test("two tabs that answer at once never use one counter twice", async () => {
  const bank = await Bank.open();
  const { vault, name, identity } = await enrolled(bank);
  const other = await Vault.open(name);
  const digest = await digestOf('{"kind":"payment"}');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      answerTo(at % 2 === 0 ? vault : other, identity, { approval: `018f3c2e-0000-7000-8000-0000000000${String(at).padStart(2, "0")}`, digest }, "reject", null),
    ),
  );
  assert.deepEqual(answers.map((answer) => answer.counter).sort((a, b) => a - b), Array.from({ length: 20 }, (_, at) => at + 1));
});

test("an approval is answered under a key of its own, with the counter, and signed", async () => {
  const bank = await Bank.open();
  const { vault, api, identity } = await enrolled(bank);
  const document = '{"amount":"12.480,00","kind":"payment"}';
  const digest = await digestOf(document);
  const answer = await answerTo(vault, identity, { approval: "018f3c2e-0000-7000-8000-000000000001", digest }, "approve", PIN);
  const key = await derive(bank.seed, new Uint8Array(), "llavero/1/approve");
  assert.equal(answer.answer, await ocra(key, "OCRA-1:HOTP-SHA256-8:C-QH64", fromHex(digest), 1));
  assert.equal(await offlineAnswer(identity, PIN, document), await ocra(key, "OCRA-1:HOTP-SHA256-8:QH64", fromHex(digest)));
  await api.answer(identity, { ...answer });
  assert.equal(bank.answers.length, 1);
  const refusal = await answerTo(vault, identity, { approval: "018f3c2e-0000-7000-8000-000000000002", digest }, "unknown", null);
  assert.deepEqual([refusal.counter, refusal.answer], [2, ""]);
  await api.answer(identity, { ...refusal });
});

test("a phone whose clock is off asks again with the server's time, and knows by how much", async () => {
  const bank = await Bank.open();
  const { api, identity } = await enrolled(bank);
  bank.clock = () => Date.now() + 3_600_000;
  assert.equal((await api.pull(identity)).state, "active");
  assert.ok(Math.abs((api.ahead ?? 0) - 3_600_000) < 2_000);
});

test("an answer that is not our server's counts as no answer", async () => {
  for (const answer of [
    () => new Response("<html>Bienvenido al Wi-Fi</html>"),
    () => new Response("<html>blocked</html>", { status: 403 }),
    () => Response.json({ message: "blocked" }, { status: 403 }),
  ]) {
    const api = new Api(ORIGIN, async () => answer());
    await assert.rejects(api.offer("litoral", "x"), Unreachable);
  }
});

test("a name that is taken gets a number", async () => {
  assert.equal(freeName("Agrocafé", []), "Agrocafé");
  assert.equal(freeName("Agrocafé", ["agrocafé ", "Otra"]), "Agrocafé 2");
  assert.equal(freeName("Agrocafé", ["Agrocafé", "Agrocafé 2"]), "Agrocafé 3");
});

test("an identity is renamed and removed, and its counter stays", async () => {
  const bank = await Bank.open();
  const { vault, identity } = await enrolled(bank);
  await answerTo(vault, identity, { approval: "018f3c2e-0000-7000-8000-00000000000a", digest: "00".repeat(32) }, "reject", null);
  await rename(vault, identity.enrollment, "Otra");
  const [renamed] = await identitiesIn(vault);
  assert.deepEqual([renamed?.name, renamed?.counter], ["Otra", 1]);
  await forget(vault, identity.enrollment);
  assert.deepEqual(await identitiesIn(vault), []);
});

test("a change that fails half way changes nothing", async () => {
  const vault = await Vault.open("half-way");
  const half = vault.change(async (hands) => {
    hands.put("settings", "language", "es");
    await hands.get("settings", "language");
    throw new Error("half way");
  });
  await assert.rejects(half, /half way/);
  assert.equal(await vault.get("settings", "language"), undefined);
});
