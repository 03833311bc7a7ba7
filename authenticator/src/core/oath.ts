// The codes of a token: HOTP (RFC 4226), TOTP (RFC 6238) and OCRA (RFC 6287) in the suites that the protocol uses.

import { join, utf8, type Bytes } from "./bytes.ts";

export type Algorithm = "SHA1" | "SHA256" | "SHA512";

export interface CodeShape {
  readonly algorithm: Algorithm;
  /** How many digits a code has, 6 to 8. */
  readonly digits: number;
}

export interface TimedShape extends CodeShape {
  /** How long a code lives, in seconds. */
  readonly period: number;
}

export type Suite = "OCRA-1:HOTP-SHA256-8:C-QH64" | "OCRA-1:HOTP-SHA256-8:QH64";

const HASHES = { SHA1: "SHA-1", SHA256: "SHA-256", SHA512: "SHA-512" } as const;

/** Compute an HMAC under raw bytes. */
export async function hmac(algorithm: Algorithm, secret: Bytes, message: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: HASHES[algorithm] }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

/** Cut a code out of an HMAC, with leading zeros (RFC 4226, 5.3). */
export function truncate(mac: Uint8Array, digits: number): string {
  const offset = (mac[mac.length - 1] ?? 0) & 15;
  const view = new DataView(mac.buffer, mac.byteOffset, mac.byteLength);
  return String((view.getUint32(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, "0");
}

/** Compute the code of a counter (RFC 4226). */
export async function hotp(seed: Bytes, counter: number, shape: CodeShape): Promise<string> {
  return truncate(await hmac(shape.algorithm, seed, eightBytes(counter)), shape.digits);
}

/** Compute the code of a moment, in milliseconds since 1970 (RFC 6238). */
export async function totp(seed: Bytes, now: number, shape: TimedShape): Promise<string> {
  return hotp(seed, timeStep(now, shape), shape);
}

/** Tell which time step a moment lies in. */
export function timeStep(now: number, shape: TimedShape): number {
  return Math.floor(now / 1000 / shape.period);
}

/** Tell how many milliseconds the code of this moment still lives. */
export function timeLeft(now: number, shape: TimedShape): number {
  const period = shape.period * 1000;
  return period - (now % period);
}

/** Answer a challenge of 32 bytes; `counter` exactly where the suite has one (RFC 6287). */
export async function ocra(seed: Bytes, suite: Suite, challenge: Bytes, counter?: number): Promise<string> {
  if (challenge.length !== 32) throw new RangeError("QH64 is a challenge of 32 bytes");
  return ocraOf(seed, suite, challenge, counter);
}

/** Answer a challenge in any suite without PIN, session and time: what the published vectors need. */
export async function ocraOf(seed: Bytes, suite: string, challenge: Bytes, counter?: number): Promise<string> {
  const parts = /^OCRA-1:HOTP-(SHA1|SHA256|SHA512)-([4-8]):(C-)?Q[HN]\d\d$/.exec(suite);
  if (parts === null) throw new RangeError("this suite is not spoken here");
  if ((parts[3] === undefined) !== (counter === undefined)) throw new RangeError("the suite decides about a counter");
  const question = new Uint8Array(128);
  question.set(challenge);
  const message = join(
    utf8(suite),
    Uint8Array.of(0),
    counter === undefined ? new Uint8Array() : eightBytes(counter),
    question,
  );
  return truncate(await hmac(parts[1] as Algorithm, seed, message), Number(parts[2]));
}

function eightBytes(counter: number): Bytes {
  if (!Number.isSafeInteger(counter) || counter < 0) throw new RangeError("a counter is a whole number from zero");
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(counter));
  return bytes;
}
