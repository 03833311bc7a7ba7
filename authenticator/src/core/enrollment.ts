// How this phone becomes a token, so that a network lost at any point can be followed by the same step again.
//
// Law: what the next step needs is written before the network is asked; the server answers a repeated step as it did
// the first time; the unfinished record goes in the transaction that brings the identity. So there is one or none.

import type { Api, Offer } from "./api.ts";
import { Problem } from "./api.ts";
import { fromBase64Url, fromUuid, isSame, textOf, toBase64Url, utf8, type Bytes } from "./bytes.ts";
import type { Bank, Identity } from "./identities.ts";
import type { EnrollmentLink } from "./link.ts";
import { confirmationMac, fingerprintOf, masked, newMaskKey, newSigningKey, pointOf, purpose } from "./protocol.ts";
import { sha256, sign, ticketMac, transcriptOf } from "./protocol.ts";
import type { Algorithm } from "./oath.ts";
import { newAgreementKey, open, seal } from "./seal.ts";
import type { Vault } from "./vault.ts";

/** An enrollment on its way: `asked` once a code went out, `chosen` once the PIN stands and only the word back lacks. */
export interface Unfinished {
  readonly stage: "scanned" | "asked" | "chosen";
  readonly link: EnrollmentLink;
  readonly signing: CryptoKeyPair;
  readonly maskKey: CryptoKey;
  readonly since: number;
  readonly bank?: Bank;
  readonly activationCode?: string;
  readonly mac?: Bytes;
  readonly identity?: Identity;
}

/** What one exchange brought. It lives in memory only: the seed is never written without a PIN's mask. */
export interface Exchange {
  readonly transcript: Bytes;
  readonly fingerprint: string;
  readonly serial: string;
  readonly name: string;
  readonly algorithm: Algorithm;
  readonly digits: number;
  readonly period: number;
  readonly seed: Bytes;
  readonly r: Bytes;
}

/** The server's key is not the one in the QR, or its answer is not for this exchange: somebody stands in between. */
export class Altered extends Error {}

/** This phone has that identity already. */
export class AlreadyHere extends Error {}

export class Enrollments {
  private readonly vault: Vault;
  private readonly api: Api;

  constructor(vault: Vault, api: Api) {
    this.vault = vault;
    this.api = api;
  }

  /** List what was begun and not finished, newest first. */
  async unfinished(): Promise<Unfinished[]> {
    return (await this.vault.all<Unfinished>("unfinished")).sort((one, other) => other.since - one.since);
  }

  /** Begin with a link, or go on with what an earlier try left; throws AlreadyHere. */
  async begin(link: EnrollmentLink): Promise<Unfinished> {
    const [signing, maskKey] = await Promise.all([newSigningKey(), newMaskKey()]);
    return this.vault.change(async (hands) => {
      if ((await hands.get("identities", link.enrollment)) !== undefined) throw new AlreadyHere();
      const before = await hands.get<Unfinished>("unfinished", link.enrollment);
      if (before !== undefined) return before; // its key may be bound already; another would be refused
      const fresh: Unfinished = { stage: "scanned", link, signing, maskKey, since: Date.now() };
      hands.put("unfinished", link.enrollment, fresh);
      return fresh;
    });
  }

  /** Fetch what the bank offers and check its key against the QR; throws Altered, Problem, Unreachable. */
  async offer(unfinished: Unfinished): Promise<Offer> {
    const { tenant, enrollment, keyHash } = unfinished.link;
    const offer = await this.api.offer(tenant, enrollment);
    const hash = await sha256(decoded(offer.exchange_key));
    // Without this line, whoever answers in the server's place would be handed the activation code.
    if (!isSame(hash.slice(0, keyHash.length), keyHash)) throw new Altered();
    return offer;
  }

  /** Exchange keys for the seed; repeats leave `code` as it was typed first; throws Altered, Problem, Unreachable. */
  async exchange(begun: Unfinished, offer: Offer, code: string): Promise<Exchange> {
    const { tenant, enrollment, ticket } = begun.link;
    await this.keep({ ...begun, stage: "asked", activationCode: code, bank: offer.bank });
    const agreement = await newAgreementKey();
    const exchangeKey = decoded(offer.exchange_key);
    const [signingKey, agreementKey] = await Promise.all([
      pointOf(begun.signing.publicKey),
      pointOf(agreement.publicKey),
    ]);
    const transcript = await transcriptOf({ tenant, enrollment, exchangeKey, signingKey, agreementKey });
    const plaintext = JSON.stringify({
      activation_code: code,
      signing_key: toBase64Url(signingKey),
      agreement_key: toBase64Url(agreementKey),
      ticket_mac: toBase64Url(await ticketMac(ticket, transcript)),
      signature: toBase64Url(await sign(begun.signing.privateKey, "llavero/1/device-signature", transcript)),
    });
    const info = purpose("llavero/1/enrollment-device", fromUuid(enrollment));
    const sealed = toBase64Url(await seal(exchangeKey, info, utf8(plaintext)));
    let answer: string;
    try {
      answer = await this.api.exchange(tenant, enrollment, sealed);
    } catch (error) {
      if (error instanceof Problem && error.code.startsWith("activation-code")) {
        await this.keep({ ...begun, stage: "scanned", bank: offer.bank });
      }
      throw error;
    }
    return opened(agreement, transcript, answer, await fingerprintOf(ticket, transcript));
  }

  /** Mask the seed with the PIN, wipe it, and write all that the confirmation needs. */
  async choose(begun: Unfinished, offer: Offer, exchange: Exchange, name: string, pin: string): Promise<Unfinished> {
    const { tenant, enrollment, ticket } = begun.link;
    const mac = await confirmationMac(exchange.r, ticket, exchange.transcript);
    const identity: Identity = {
      enrollment, tenant, name, bank: offer.bank, serial: exchange.serial, pinDigits: offer.pin_digits,
      algorithm: exchange.algorithm, digits: exchange.digits, period: exchange.period,
      signingKey: begun.signing.privateKey, maskKey: begun.maskKey,
      masked: await masked(begun.maskKey, exchange.seed, enrollment, pin),
      counter: 0, since: Date.now(),
    }; // prettier-ignore
    exchange.seed.fill(0);
    exchange.r.fill(0);
    const { activationCode: _used, ...rest } = begun;
    const chosen: Unfinished = { ...rest, stage: "chosen", bank: offer.bank, mac, identity };
    await this.keep(chosen);
    return chosen;
  }

  /**
   * Tell the bank that this phone has opened the exchange, and let the identity in; throws Problem, Unreachable.
   *
   * After `confirmation-wrong` the exchange must be made again, with a new PIN: another try replaced ours.
   */
  async confirm(chosen: Unfinished): Promise<Identity> {
    const { tenant, enrollment } = chosen.link;
    const { identity, mac } = chosen;
    if (identity === undefined || mac === undefined) throw new RangeError("there is nothing to confirm yet");
    try {
      await this.api.confirm(tenant, enrollment, toBase64Url(mac));
    } catch (error) {
      if (error instanceof Problem && error.code === "confirmation-wrong") {
        const { identity: _gone, mac: _old, ...rest } = chosen;
        await this.keep({ ...rest, stage: "asked", activationCode: "" });
      }
      throw error;
    }
    await this.vault.change(async (hands) => {
      const there = await hands.get<Identity>("identities", enrollment);
      // Another tab may have been first and may have answered since: its counter must not fall back.
      if (there === undefined) hands.put("identities", enrollment, identity);
      hands.remove("unfinished", enrollment);
    });
    return identity;
  }

  /** Let go of what was begun. */
  async abandon(enrollment: string): Promise<void> {
    await this.vault.change(async (hands) => hands.remove("unfinished", enrollment));
  }

  private async keep(unfinished: Unfinished): Promise<void> {
    await this.vault.change(async (hands) => hands.put("unfinished", unfinished.link.enrollment, unfinished));
  }
}

async function opened(agreement: CryptoKeyPair, transcript: Bytes, answer: string, fingerprint: string): Promise<Exchange> {
  let plain: Record<string, unknown>;
  try {
    const info = purpose("llavero/1/enrollment-server", transcript);
    plain = JSON.parse(textOf(await open(agreement, info, fromBase64Url(answer)))) as Record<string, unknown>;
  } catch {
    throw new Altered();
  }
  const { serial, seed, algorithm, digits, period, r, name, ...unknown } = plain;
  const [seedBytes, rBytes] = [decoded(seed), decoded(r)];
  const isWhole =
    Object.keys(unknown).length === 0 && typeof serial === "string" && typeof name === "string" &&
    (algorithm === "SHA256" || algorithm === "SHA512" || algorithm === "SHA1") &&
    Number.isInteger(digits) && Number(digits) >= 6 && Number(digits) <= 8 &&
    (period === 30 || period === 60) && seedBytes.length === 32 && rBytes.length === 32; // prettier-ignore
  if (!isWhole) throw new Altered();
  const shape = { algorithm: algorithm as Algorithm, digits: Number(digits), period };
  return { transcript, fingerprint, serial, name, ...shape, seed: seedBytes, r: rBytes };
}

function decoded(value: unknown): Bytes {
  try {
    return fromBase64Url(String(value));
  } catch {
    throw new Altered();
  }
}
