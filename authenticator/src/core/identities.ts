// The identities on this phone: their codes, their answers, their names, and how they leave.

import { toBase64Url, toHex, fromHex, fromUuid, join, lengthPrefixed, utf8, type Bytes } from "./bytes.ts";
import { ocra, totp, timeStep, type TimedShape } from "./oath.ts";
import { derive, masked, sha256, sign } from "./protocol.ts";
import type { Vault } from "./vault.ts";

export interface Bank {
  readonly name: string;
  readonly phone: string;
  readonly brand: string;
}

export interface Identity extends TimedShape {
  readonly enrollment: string;
  readonly tenant: string;
  readonly bank: Bank;
  readonly serial: string;
  readonly name: string;
  readonly pinDigits: number;
  readonly signingKey: CryptoKey;
  readonly maskKey: CryptoKey;
  /** The seed under the PIN's mask: any PIN opens it to something. */
  readonly masked: Bytes;
  /** Rises with every answer this phone gives, so that a copy of its storage betrays itself. */
  readonly counter: number;
  readonly since: number;
}

export type Decision = "approve" | "reject" | "unknown";

export interface Answer {
  readonly approval: string;
  readonly digest: string;
  readonly decision: Decision;
  readonly counter: number;
  readonly answer: string;
  readonly signature: string;
}

export interface Codes {
  readonly now: string;
  readonly next: string;
  /** The time step of `now`. */
  readonly step: number;
}

/** List the identities, oldest first. */
export async function identitiesIn(vault: Vault): Promise<Identity[]> {
  return (await vault.all<Identity>("identities")).sort((one, other) => one.since - other.since);
}

/** Compute the code of this moment and the one after it; with a wrong PIN they are wrong, and nobody here can tell. */
export async function codesOf(identity: Identity, pin: string, now: number): Promise<Codes> {
  return withSeed(identity, pin, async (seed) => ({
    now: await totp(seed, now, identity),
    next: await totp(seed, now + identity.period * 1000, identity),
    step: timeStep(now, identity),
  }));
}

/** Answer a request; `pin` for an approval, null otherwise. */
export async function answerTo(
  vault: Vault,
  identity: Identity,
  request: { readonly approval: string; readonly digest: string },
  decision: Decision,
  pin: string | null,
): Promise<Answer> {
  if ((decision === "approve") !== (pin !== null)) throw new RangeError("a PIN stands for an approval and nothing else");
  const counter = await raiseCounter(vault, identity.enrollment);
  const digest = fromHex(request.digest);
  const answer =
    pin === null
      ? ""
      : await withApprovalKey(identity, pin, (key) => ocra(key, "OCRA-1:HOTP-SHA256-8:C-QH64", digest, counter));
  const signature = await sign(
    identity.signingKey,
    "llavero/1/answer",
    lengthPrefixed(fromUuid(request.approval)),
    lengthPrefixed(digest),
    lengthPrefixed(utf8(decision)),
    lengthPrefixed(utf8(String(counter))),
    lengthPrefixed(utf8(answer)),
  );
  const { approval } = request;
  return { approval, digest: request.digest, decision, counter, answer, signature: toBase64Url(signature) };
}

/** Compute the eight digits that a person types on the computer when this phone has no network. */
export async function offlineAnswer(identity: Identity, pin: string, document: string): Promise<string> {
  const digest = await sha256(utf8(document));
  return withApprovalKey(identity, pin, (key) => ocra(key, "OCRA-1:HOTP-SHA256-8:QH64", digest));
}

/** Digest a document as the server must have: what is signed is what was read. */
export async function digestOf(document: string): Promise<string> {
  return toHex(await sha256(utf8(document)));
}

/** Give an identity another name. */
export async function rename(vault: Vault, enrollment: string, name: string): Promise<void> {
  await vault.change(async (hands) => {
    const identity = await hands.get<Identity>("identities", enrollment);
    if (identity !== undefined) hands.put("identities", enrollment, { ...identity, name });
  });
}

/** Forget an identity with its keys; it cannot be brought back. */
export async function forget(vault: Vault, enrollment: string): Promise<void> {
  await vault.change(async (hands) => hands.remove("identities", enrollment));
}

/** Propose a name that no other identity on this phone has: "Agrocafé", then "Agrocafé 2". */
export function freeName(proposed: string, taken: readonly string[]): string {
  const names = new Set(taken.map((name) => name.trim().toLocaleLowerCase()));
  const isFree = (name: string): boolean => !names.has(name.trim().toLocaleLowerCase());
  if (isFree(proposed)) return proposed;
  let number = 2;
  while (!isFree(`${proposed} ${number}`)) number += 1;
  return `${proposed} ${number}`;
}

/** Take the next number, in one transaction: two tabs never give answers under the same. */
async function raiseCounter(vault: Vault, enrollment: string): Promise<number> {
  return vault.change(async (hands) => {
    const identity = await hands.get<Identity>("identities", enrollment);
    if (identity === undefined) throw new Error("this identity is no longer on this phone");
    const counter = identity.counter + 1;
    hands.put("identities", enrollment, { ...identity, counter });
    return counter;
  });
}

async function withApprovalKey<T>(identity: Identity, pin: string, use: (key: Bytes) => Promise<T>): Promise<T> {
  return withSeed(identity, pin, async (seed) => {
    const key = await derive(seed, new Uint8Array(), "llavero/1/approve");
    try {
      return await use(key);
    } finally {
      key.fill(0);
    }
  });
}

async function withSeed<T>(identity: Identity, pin: string, use: (seed: Bytes) => Promise<T>): Promise<T> {
  const seed = await masked(identity.maskKey, join(identity.masked), identity.enrollment, pin);
  try {
    return await use(seed);
  } finally {
    seed.fill(0);
  }
}
