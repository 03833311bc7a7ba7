// The two sealed envelopes of an enrollment: HPKE (RFC 9180), base mode, one message each, without associated data.
//
// One suite only: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Curve, HMAC and cipher are the browser's own;
// what stands here is the order in which RFC 9180 puts them together. tests/protocol.test.ts opens what others sealed.

import { join, utf8, type Bytes } from "./bytes.ts";
import { hmac } from "./oath.ts";
import { pointOf } from "./protocol.ts";

const ECDH = { name: "ECDH", namedCurve: "P-256" } as const;
const POINT_BYTES = 65;
const NOTHING = new Uint8Array();
const KEM = join(utf8("KEM"), Uint8Array.of(0x00, 0x10));
const SUITE = join(utf8("HPKE"), Uint8Array.of(0x00, 0x10, 0x00, 0x01, 0x00, 0x02));

/** Make a key for one exchange; it lives in memory and dies with the page. */
export async function newAgreementKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ECDH, false, ["deriveBits"]);
}

/** Seal for the holder of a public key (65 bytes); throws where that is no point of the curve. */
export async function seal(recipient: Bytes, info: Bytes, plaintext: Bytes): Promise<Bytes> {
  const once = await newAgreementKey();
  const enc = await pointOf(once.publicKey);
  const secret = await sharedSecret(once.privateKey, recipient, join(enc, recipient));
  const { key, iv } = await schedule(secret, info);
  return join(enc, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plaintext)));
}

/** Open what was sealed for this key; throws where a byte, the key or the purpose differs. */
export async function open(recipient: CryptoKeyPair, info: Bytes, sealed: Bytes): Promise<Bytes> {
  const enc = sealed.slice(0, POINT_BYTES);
  const context = join(enc, await pointOf(recipient.publicKey));
  const { key, iv } = await schedule(await sharedSecret(recipient.privateKey, enc, context), info);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed.slice(POINT_BYTES)));
}

/** Agree on a secret (RFC 9180, 4.1); the browser refuses a point that is not on the curve. */
async function sharedSecret(ours: CryptoKey, theirs: Bytes, context: Bytes): Promise<Bytes> {
  const there = await crypto.subtle.importKey("raw", theirs, ECDH, false, []);
  const agreed = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: there }, ours, 256));
  return expand(KEM, await extract(KEM, NOTHING, "eae_prk", agreed), "shared_secret", context, 32);
}

/** Derive key and nonce of the one message (RFC 9180, 5.1, mode 0). */
async function schedule(secret: Bytes, info: Bytes): Promise<{ key: CryptoKey; iv: Bytes }> {
  const hashes = [await extract(SUITE, NOTHING, "psk_id_hash", NOTHING), await extract(SUITE, NOTHING, "info_hash", info)];
  const context = join(Uint8Array.of(0), ...hashes);
  const pseudorandom = await extract(SUITE, secret, "secret", NOTHING);
  const raw = await expand(SUITE, pseudorandom, "key", context, 32);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  raw.fill(0);
  return { key, iv: await expand(SUITE, pseudorandom, "base_nonce", context, 12) };
}

function extract(suite: Bytes, salt: Bytes, label: string, material: Bytes): Promise<Bytes> {
  const key = salt.length === 0 ? new Uint8Array(32) : salt; // to HMAC the same, and WebCrypto takes no empty key
  return hmac("SHA256", key, join(utf8("HPKE-v1"), suite, utf8(label), material));
}

/** Expand to at most 32 bytes: the first round of RFC 5869 suffices. */
async function expand(suite: Bytes, key: Bytes, label: string, context: Bytes, length: number): Promise<Bytes> {
  const info = join(Uint8Array.of(0, length), utf8("HPKE-v1"), suite, utf8(label), context, Uint8Array.of(1));
  return (await hmac("SHA256", key, info)).slice(0, length);
}
