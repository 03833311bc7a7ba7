// The two sealed envelopes of an enrollment: HPKE (RFC 9180), base mode, P-256, HKDF-SHA256, AES-256-GCM.

import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { join, type Bytes } from "./bytes.ts";

const SUITE = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const ENCAPSULATED = 65;

/** Make a key for one exchange; it lives in memory and dies with the page. */
export async function newAgreementKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
}

/** Seal for the holder of a public key (65 bytes); throws where that is no point of the curve. */
export async function seal(recipient: Bytes, info: Bytes, plaintext: Bytes): Promise<Bytes> {
  const recipientPublicKey = await SUITE.kem.deserializePublicKey(recipient);
  const sealed = await SUITE.seal({ recipientPublicKey, info }, plaintext);
  return join(new Uint8Array(sealed.enc), new Uint8Array(sealed.ct));
}

/** Open what was sealed for this key; throws where a byte, the key or the purpose differs. */
export async function open(recipient: CryptoKeyPair, info: Bytes, sealed: Bytes): Promise<Bytes> {
  const enc = sealed.slice(0, ENCAPSULATED);
  const plaintext = await SUITE.open({ recipientKey: recipient, enc, info }, sealed.slice(ENCAPSULATED));
  return new Uint8Array(plaintext);
}
