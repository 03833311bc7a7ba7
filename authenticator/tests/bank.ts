// A bank's server in a few lines, as docs/integrators/phone-protocol.md describes it, with a network that can be cut.

import { fromBase64Url, fromUuid, join, lengthPrefixed, textOf, toBase64Url, utf8, type Bytes } from "../src/core/bytes.ts";
import type { Fetch } from "../src/core/api.ts";
import type { EnrollmentLink } from "../src/core/link.ts";
import { confirmationMac, pointOf, purpose, sha256, ticketMac, transcriptOf } from "../src/core/protocol.ts";
import { newAgreementKey, open, seal } from "../src/core/seal.ts";

export const ORIGIN = "https://app.llavero.example";
const ENROLLMENT = "019f0a52-7c1e-7d43-9b1a-4f2f6e0c5a11";

/** When the network breaks: before the request arrives, or after it did and before the answer does. */
export type Cut = { readonly at: number; readonly where: "going" | "coming" };

export class Bank {
  readonly seed: Bytes = crypto.getRandomValues(new Uint8Array(32));
  readonly ticket: Bytes = crypto.getRandomValues(new Uint8Array(20));
  readonly answers: Record<string, unknown>[] = [];
  code = "83920174";
  calls = 0;
  cut: Cut | null = null;
  clock: () => number = Date.now;
  bound: string | null = null;
  confirmed = false;
  private expectedMac = "";
  private readonly exchange: CryptoKeyPair;
  private readonly exchangeKey: Bytes;

  private constructor(exchange: CryptoKeyPair, exchangeKey: Bytes) {
    this.exchange = exchange;
    this.exchangeKey = exchangeKey;
  }

  static async open(): Promise<Bank> {
    const exchange = await newAgreementKey();
    return new Bank(exchange, await pointOf(exchange.publicKey));
  }

  async link(): Promise<EnrollmentLink> {
    const keyHash = (await sha256(this.exchangeKey)).slice(0, 16);
    return { kind: "enrollment", tenant: "litoral", enrollment: ENROLLMENT, ticket: this.ticket, keyHash };
  }

  /** The network: whoever asks through it gets this bank's answer, or nothing. */
  readonly fetch: Fetch = async (url, init) => {
    this.calls += 1;
    const isCut = this.cut?.at === this.calls;
    if (isCut && this.cut?.where === "going") throw new TypeError("network");
    const { pathname, search } = new URL(url);
    const body = init.body as Bytes | null;
    const [status, said] = await this.answered(init, pathname + search, body ?? new Uint8Array());
    if (isCut) throw new TypeError("network");
    return Response.json(said, { status });
  };

  private async answered(init: RequestInit, path: string, body: Bytes): Promise<[number, unknown]> {
    if (path.includes("/devices/")) return this.fromDevice(init, path, body);
    const said = body.length === 0 ? {} : JSON.parse(textOf(body));
    if (path.endsWith("/device")) return this.exchanged(said.sealed);
    if (path.endsWith("/confirmation")) {
      if (said.mac !== this.expectedMac) return [403, { code: "confirmation-wrong" }];
      this.confirmed = true;
      return [200, { state: "confirmed" }];
    }
    return [200, { exchange_key: toBase64Url(this.exchangeKey), now: this.clock(), ...OFFER }];
  }

  private async exchanged(sealed: string): Promise<[number, unknown]> {
    const info = purpose("llavero/1/enrollment-device", fromUuid(ENROLLMENT));
    const said = JSON.parse(textOf(await open(this.exchange, info, fromBase64Url(sealed))));
    const transcript = await transcriptOf({
      tenant: "litoral",
      enrollment: ENROLLMENT,
      exchangeKey: this.exchangeKey,
      signingKey: fromBase64Url(said.signing_key),
      agreementKey: fromBase64Url(said.agreement_key),
    });
    if (said.ticket_mac !== toBase64Url(await ticketMac(this.ticket, transcript))) {
      return [400, { code: "enrollment-altered" }];
    }
    if (this.bound !== null && this.bound !== said.signing_key) return [409, { code: "enrollment-taken" }];
    if (this.bound === null && said.activation_code !== this.code) {
      return [403, { code: "activation-code-wrong", tries_left: 2 }];
    }
    this.bound = said.signing_key;
    const r = crypto.getRandomValues(new Uint8Array(32));
    this.expectedMac = toBase64Url(await confirmationMac(r, this.ticket, transcript));
    const plain = { ...IDENTITY, seed: toBase64Url(this.seed), r: toBase64Url(r) };
    const back = purpose("llavero/1/enrollment-server", transcript);
    return [200, { sealed: toBase64Url(await seal(fromBase64Url(said.agreement_key), back, utf8(JSON.stringify(plain)))) }];
  }

  private async fromDevice(init: RequestInit, path: string, body: Bytes): Promise<[number, unknown]> {
    const header = new Headers(init.headers).get("Llavero-Device") ?? "";
    const [, t, s] = /^t=(\d+), s=(\S+)$/.exec(header) ?? [];
    if (Math.abs(Number(t) - this.clock()) > 300_000) return [401, { code: "clock-off", now: this.clock() }];
    const parts = [init.method ?? "", path, t ?? ""].map((part) => lengthPrefixed(utf8(part)));
    const signed = purpose("llavero/1/request", ...parts, await sha256(body));
    if (!(await this.isSigned(s ?? "", signed))) return [401, { code: "device-unknown" }];
    if (path.endsWith("/answers")) {
      const answer = JSON.parse(textOf(body));
      const words = [fromUuid(answer.approval), fromHexText(answer.digest), utf8(answer.decision), utf8(String(answer.counter))];
      const input = purpose("llavero/1/answer", ...[...words, utf8(answer.answer)].map(lengthPrefixed));
      if (!(await this.isSigned(answer.signature, input))) return [401, { code: "device-unknown" }];
      this.answers.push(answer);
    }
    return [200, { now: this.clock(), state: "active", tries_left: 5, blocked_until: null, requests: [] }];
  }

  private async isSigned(signature: string, input: Bytes): Promise<boolean> {
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const key = await crypto.subtle.importKey("raw", fromBase64Url(this.bound ?? ""), curve, true, ["verify"]);
    return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromBase64Url(signature), join(input));
  }
}

const OFFER = {
  expires_at: 4_102_444_800_000, code_digits: 8, code_channel: "sms", pin_digits: 4, shows_fingerprint: false,
  bank: { name: "Banco Litoral", phone: "1700 000 000", brand: "#0b5d4b" },
}; // prettier-ignore
const IDENTITY = { serial: "FEF4900042", algorithm: "SHA256", digits: 6, period: 30, name: "Token Litoral" };

function fromHexText(text: string): Bytes {
  return new Uint8Array(Buffer.from(text, "hex"));
}
