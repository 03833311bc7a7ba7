// The bank's server as this app sees it: answers, problems with a name, or no way through.

import { textOf, utf8, type Bytes } from "./bytes.ts";
import { requestHeader } from "./protocol.ts";

/** The server said no and why (RFC 9457); `code` is one of the protocol's, section 6. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;
  constructor(code: string, status: number, members: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.code = code;
    this.status = status;
    this.members = members;
  }

  get triesLeft(): number | undefined {
    const left = this.members["tries_left"];
    return typeof left === "number" ? left : undefined;
  }

  get blockedUntil(): number | undefined {
    return momentOf(this.members["blocked_until"]);
  }
}

/** Nothing came back: no network, or a network that does not let us through. What was sent may have arrived. */
export class Unreachable extends Error {}

export interface Offer {
  readonly exchange_key: string;
  readonly now: number;
  readonly expires_at: number;
  readonly code_digits: number;
  readonly code_channel: string;
  readonly pin_digits: number;
  readonly shows_fingerprint: boolean;
  readonly bank: { readonly name: string; readonly phone: string; readonly brand: string };
}

export type DeviceState = "waiting" | "pending" | "active" | "suspended" | "locked" | "expired" | "revoked";

export interface Waiting {
  readonly approval: string;
  readonly document: string;
  readonly digest: string;
  readonly expires_at: number;
}

export interface Pull {
  readonly now: number;
  readonly state: DeviceState;
  readonly tries_left?: number | null;
  readonly blocked_until?: number | null;
  readonly requests: readonly Waiting[];
}

export interface Signer {
  readonly tenant: string;
  readonly enrollment: string;
  readonly signingKey: CryptoKey;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const PATIENCE = 15_000;

export class Api {
  /** How far the server's clock is ahead of this phone's, in milliseconds, as last heard; null before. */
  ahead: number | null = null;
  private readonly origin: string;
  private readonly fetch: Fetch;
  private readonly clock: () => number;

  constructor(origin: string, fetch: Fetch, clock: () => number = Date.now) {
    this.origin = origin;
    this.fetch = fetch;
    this.clock = clock;
  }

  /** The time of the server as far as it is known. */
  now(): number {
    return this.clock() + (this.ahead ?? 0);
  }

  async offer(tenant: string, enrollment: string): Promise<Offer> {
    return (await this.ask("GET", `/api/phone/v1/${tenant}/enrollments/${enrollment}`)) as Offer;
  }

  async exchange(tenant: string, enrollment: string, sealed: string): Promise<string> {
    const path = `/api/phone/v1/${tenant}/enrollments/${enrollment}/device`;
    return ((await this.ask("POST", path, { sealed })) as { sealed: string }).sealed;
  }

  async confirm(tenant: string, enrollment: string, mac: string): Promise<void> {
    await this.ask("POST", `/api/phone/v1/${tenant}/enrollments/${enrollment}/confirmation`, { mac });
  }

  async pull(signer: Signer): Promise<Pull> {
    return (await this.signed(signer, "GET", "requests")) as Pull;
  }

  async answer(signer: Signer, answer: Readonly<Record<string, unknown>>): Promise<void> {
    await this.signed(signer, "POST", "answers", answer);
  }

  async remove(signer: Signer): Promise<void> {
    await this.signed(signer, "POST", "removal", {});
  }

  /** Sign with the server's time as it is known; where the clock is off by more than the server bears, ask once more. */
  private async signed(signer: Signer, method: string, last: string, body?: unknown): Promise<unknown> {
    const path = `/api/phone/v1/${signer.tenant}/devices/${signer.enrollment}/${last}`;
    const bytes = body === undefined ? new Uint8Array() : utf8(JSON.stringify(body));
    const once = async (): Promise<unknown> =>
      this.send(method, path, body === undefined ? undefined : bytes, {
        "Llavero-Device": await requestHeader(signer.signingKey, { method, path, now: this.now(), body: bytes }),
      });
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof Problem && error.code === "clock-off" && this.ahead !== null)) throw error;
      return once();
    }
  }

  private ask(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.send(method, path, body === undefined ? undefined : utf8(JSON.stringify(body)), {});
  }

  private async send(method: string, path: string, body: Bytes | undefined, more: Record<string, string>) {
    const begun = this.clock();
    const headers: Record<string, string> = { Accept: "application/json", ...more };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const init: RequestInit = {
      method, headers, body: body ?? null, cache: "no-store", credentials: "omit", redirect: "error",
      referrerPolicy: "no-referrer", signal: AbortSignal.timeout(PATIENCE),
    }; // prettier-ignore
    let response: Response;
    let said: unknown;
    try {
      response = await this.fetch(this.origin + path, init);
      said = jsonOf(new Uint8Array(await response.arrayBuffer()));
    } catch {
      throw new Unreachable();
    }
    this.hear(said, begun);
    if (response.ok && isRecord(said)) return said;
    // A portal of a hotel, a proxy of a company: an answer, but not our server's.
    if (!isRecord(said) || typeof said["code"] !== "string") throw new Unreachable();
    throw new Problem(said["code"], response.status, said);
  }

  private hear(said: unknown, begun: number): void {
    const now = isRecord(said) ? momentOf(said["now"]) : undefined;
    if (now !== undefined) this.ahead = Math.round(now - (begun + this.clock()) / 2);
  }
}

function jsonOf(bytes: Bytes): unknown {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function momentOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}
