// What phone and server compute alike while a phone becomes a token and afterwards
// (docs/integrators/phone-protocol.md; the vectors stand in tests/vectors/phone).

import { fromUuid, join, lengthPrefixed, toBase64Url, utf8, type Bytes } from "./bytes.ts";
import { hmac } from "./oath.ts";

const ZERO = Uint8Array.of(0);
const P256 = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;

export interface TranscriptParts {
  readonly tenant: string;
  readonly enrollment: string;
  readonly exchangeKey: Bytes;
  readonly signingKey: Bytes;
  readonly agreementKey: Bytes;
}

/** Make the phone's key for life; its private half cannot leave the browser. */
export async function newSigningKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(P256, false, ["sign", "verify"]);
}

/** Make the key under which the seed is masked; it cannot leave the browser. */
export async function newMaskKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);
}

/** Write a public key as an uncompressed point of 65 bytes. */
export async function pointOf(key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey("raw", key));
}

export async function sha256(message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", message));
}

/** Hash everything that both sides must agree about. */
export async function transcriptOf(parts: TranscriptParts): Promise<Bytes> {
  return sha256(
    join(
      lengthPrefixed(utf8("llavero/enrollment/1")),
      lengthPrefixed(utf8(parts.tenant)),
      lengthPrefixed(fromUuid(parts.enrollment)),
      lengthPrefixed(parts.exchangeKey),
      lengthPrefixed(parts.signingKey),
      lengthPrefixed(parts.agreementKey),
    ),
  );
}

/** Name the purpose of a computation: `label ‖ 0x00 ‖ parts`, so that none can be taken for another. */
export function purpose(label: string, ...parts: readonly Uint8Array[]): Bytes {
  return join(utf8(label), ZERO, ...parts);
}

/** Show the server that this phone has seen the ticket of the QR. */
export function ticketMac(ticket: Bytes, transcript: Bytes): Promise<Bytes> {
  return hmac("SHA256", ticket, purpose("llavero/1/device", transcript));
}

/** Compute the eight digits that both screens show where the bank asks for them. */
export async function fingerprintOf(ticket: Bytes, transcript: Bytes): Promise<string> {
  const mac = await hmac("SHA256", ticket, purpose("llavero/1/fingerprint", transcript));
  let rest = 0;
  for (const byte of mac) rest = (rest * 256 + byte) % 100_000_000;
  return String(rest).padStart(8, "0");
}

/** Show the server that the exchange was opened here. */
export async function confirmationMac(r: Bytes, ticket: Bytes, transcript: Bytes): Promise<Bytes> {
  const key = await derive(r, ticket, "llavero/1/confirm");
  return hmac("SHA256", key, purpose("llavero/1/confirmation", transcript));
}

/** Derive 32 bytes for one purpose (RFC 5869, SHA-256). */
export async function derive(secret: Bytes, salt: Bytes, info: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info: utf8(info) }, key, 256),
  );
}

/** Sign as `r ‖ s`, 64 bytes. */
export async function sign(key: CryptoKey, label: string, ...parts: readonly Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(SIGNING, key, purpose(label, ...parts)));
}

/** Sign a request's method, path with query, moment and body; gives the value of the header `Llavero-Device`. */
export async function requestHeader(
  key: CryptoKey,
  request: { readonly method: string; readonly path: string; readonly now: number; readonly body: Bytes },
): Promise<string> {
  const now = String(request.now);
  const signature = await sign(
    key,
    "llavero/1/request",
    lengthPrefixed(utf8(request.method)),
    lengthPrefixed(utf8(request.path)),
    lengthPrefixed(utf8(now)),
    await sha256(request.body),
  );
  return `t=${now}, s=${toBase64Url(signature)}`;
}

/**
 * Lay the PIN's mask over a seed, or take it off again: the same step both ways.
 *
 * Any PIN opens the result to something; nothing on this phone can tell whether it was the seed.
 */
export async function masked(maskKey: CryptoKey, seed: Bytes, enrollment: string, pin: string): Promise<Bytes> {
  if (seed.length !== 32) throw new RangeError("a seed has 32 bytes");
  const mask = new Uint8Array(
    await crypto.subtle.sign("HMAC", maskKey, purpose("llavero/1/mask", fromUuid(enrollment), utf8(pin))),
  );
  const result = seed.map((byte, at) => byte ^ (mask[at] ?? 0));
  mask.fill(0);
  return result;
}
