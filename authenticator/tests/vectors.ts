// The numbers that server and app are both held against.

import { readFileSync } from "node:fs";
import { fromBase64Url } from "../src/core/bytes.ts";

/** Read a file of tests/vectors. */
export function vectorsOf(name: string): any {
  return JSON.parse(readFileSync(new URL(`../../tests/vectors/${name}.json`, import.meta.url), "utf8"));
}

/** Bring a written key pair into WebCrypto. */
export async function pairOf(
  written: { pkcs8: string; public: string },
  algorithm: "ECDSA" | "ECDH",
): Promise<CryptoKeyPair> {
  const curve = { name: algorithm, namedCurve: "P-256" };
  const [forPrivate, forPublic] = algorithm === "ECDSA" ? (["sign", "verify"] as const) : (["deriveBits"] as const);
  return {
    privateKey: await crypto.subtle.importKey("pkcs8", fromBase64Url(written.pkcs8), curve, false, [forPrivate]),
    publicKey: await crypto.subtle.importKey(
      "raw",
      fromBase64Url(written.public),
      curve,
      true,
      forPublic === undefined ? [] : [forPublic],
    ),
  };
}
