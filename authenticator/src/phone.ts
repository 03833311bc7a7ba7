// What the screens stand on: the identities of this phone, what waits for an answer, and whether the PIN is in hand.

import { Api, Problem, Unreachable, type DeviceState, type Waiting } from "./core/api.ts";
import { shownOf, type Shown } from "./core/document.ts";
import { Enrollments, type Unfinished } from "./core/enrollment.ts";
import { identitiesIn, type Decision, type Identity } from "./core/identities.ts";
import type { Vault } from "./core/vault.ts";

/** One thing that waits for an answer; `shown` is missing where its text is not what it should be. */
export interface Request {
  readonly identity: string;
  readonly approval: string;
  readonly digest: string;
  readonly expiresAt: number;
  readonly shown?: Shown;
}

/** What the bank last said about an identity. */
export interface Standing {
  readonly state: DeviceState | "gone";
  readonly triesLeft?: number | undefined;
  readonly blockedUntil?: number | undefined;
}

/** What a person answered on this phone. Never the answer's digits: with them, a thief could try PINs against them. */
export interface Answered {
  readonly approval: string;
  readonly identity: string;
  readonly title: string;
  readonly amount?: { readonly currency: string; readonly value: string };
  readonly decision: Decision;
  readonly outcome: "arrived" | "unclear" | "refused";
  readonly at: number;
}

const EVERY = 5_000;
const SLOWEST = 60_000;
const LOCK_AFTER = 60_000;
const HISTORY = 60;

export class Phone {
  identities: Identity[] = [];
  unfinished: Unfinished[] = [];
  requests: Request[] = [];
  history: Answered[] = [];
  readonly standing = new Map<string, Standing>();
  /** Whether the bank could be asked the last time: null before the first. */
  reached: boolean | null = null;
  mayEnrollHere = false;
  hasUpdate = false;
  /** Change to the newer version that waits. */
  update: () => void = () => undefined;
  readonly vault: Vault;
  readonly api: Api;
  readonly enrollments: Enrollments;
  private current: string | null = null;
  private unlocked: { readonly identity: string; readonly pin: string } | null = null;
  private readonly listeners = new Set<() => void>();
  private pause = EVERY;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lockTimer: ReturnType<typeof setTimeout> | undefined;
  private hiddenAt: number | null = null;

  constructor(vault: Vault, api: Api) {
    this.vault = vault;
    this.api = api;
    this.enrollments = new Enrollments(vault, api);
  }

  /** Be told when anything here changed; gives what ends it. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  changed(): void {
    this.listeners.forEach((listener) => listener());
  }

  get identity(): Identity | undefined {
    return this.identities.find((one) => one.enrollment === this.current) ?? this.identities[0];
  }

  of(enrollment: string): Identity | undefined {
    return this.identities.find((one) => one.enrollment === enrollment);
  }

  /** Read what is written, as at the start and after another tab's changes. */
  async reload(): Promise<void> {
    this.identities = await identitiesIn(this.vault);
    this.requests = this.requests.filter((request) => this.of(request.identity) !== undefined);
    this.unfinished = await this.enrollments.unfinished();
    this.current = (await this.vault.get<string>("settings", "current")) ?? null;
    this.history = (await this.vault.all<Answered>("history")).sort((one, other) => other.at - one.at);
    this.changed();
  }

  async choose(enrollment: string): Promise<void> {
    if (this.identity?.enrollment !== enrollment) this.lock();
    this.current = enrollment;
    await this.vault.change(async (hands) => hands.put("settings", "current", enrollment));
    this.changed();
  }

  /** The PIN in hand for the identity in front, or null. */
  pinInHand(): string | null {
    return this.unlocked !== null && this.unlocked.identity === this.identity?.enrollment ? this.unlocked.pin : null;
  }

  unlock(pin: string): void {
    if (this.identity !== undefined) this.unlocked = { identity: this.identity.enrollment, pin };
    this.changed();
  }

  lock(): void {
    this.unlocked = null;
    this.changed();
  }

  /** Ask while somebody looks, and let go of the PIN a minute after nobody does. */
  watch(): void {
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.comeBack()));
    addEventListener("online", () => this.askSoon(0));
    addEventListener("offline", () => this.changed());
    this.askSoon(0);
  }

  askSoon(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), wait);
  }

  /** Fetch what waits for each identity. */
  async ask(): Promise<void> {
    if (!document.hidden && this.identities.length > 0) {
      const all = await Promise.all(this.identities.map((identity) => this.pull(identity)));
      // An identity that was removed meanwhile asks for nothing any more.
      this.requests = all.flat().filter((one) => one.expiresAt > this.api.now() && this.of(one.identity) !== undefined);
      this.pause = this.reached === false ? Math.min(this.pause * 2, SLOWEST) : EVERY;
      this.changed();
    }
    this.askSoon(this.pause);
  }

  async record(answered: Answered): Promise<void> {
    const kept = [answered, ...this.history.filter((one) => one.approval !== answered.approval)];
    await this.vault.change(async (hands) => {
      hands.put("history", answered.approval, answered);
      kept.slice(HISTORY).forEach((one) => hands.remove("history", one.approval));
    });
    this.history = kept.slice(0, HISTORY);
    if (answered.outcome === "arrived") this.dropRequest(answered.approval);
    this.changed();
  }

  dropRequest(approval: string): void {
    this.requests = this.requests.filter((request) => request.approval !== approval);
    this.changed();
  }

  private async pull(identity: Identity): Promise<Request[]> {
    const { enrollment } = identity;
    try {
      const pull = await this.api.pull(identity);
      this.reached = true;
      const { state, tries_left, blocked_until } = pull;
      this.standing.set(enrollment, { state, triesLeft: tries_left ?? undefined, blockedUntil: blocked_until ?? undefined });
      return await Promise.all(pull.requests.map((waiting) => requestOf(identity, waiting)));
    } catch (error) {
      if (error instanceof Problem) {
        this.reached = true;
        if (error.code === "device-unknown") this.standing.set(enrollment, { state: "gone" });
      } else if (error instanceof Unreachable) {
        this.reached = false;
      } else {
        throw error;
      }
      return this.requests.filter((request) => request.identity === enrollment);
    }
  }

  private leave(): void {
    this.hiddenAt = Date.now();
    clearTimeout(this.lockTimer);
    this.lockTimer = setTimeout(() => this.lock(), LOCK_AFTER);
  }

  private comeBack(): void {
    clearTimeout(this.lockTimer);
    // A phone that slept ran no timer.
    if (this.hiddenAt !== null && Date.now() - this.hiddenAt >= LOCK_AFTER) this.lock();
    this.hiddenAt = null;
    this.askSoon(0);
  }
}

/** Read a waiting request; what is shown comes from the text whose digest is signed, or is not shown at all. */
async function requestOf({ enrollment, tenant }: Identity, waiting: Waiting): Promise<Request> {
  const { approval, digest, expires_at: expiresAt } = waiting;
  const request = { identity: enrollment, approval, digest, expiresAt };
  try {
    const shown = await shownOf(waiting.document, tenant);
    return shown.digest === digest && shown.approval === approval ? { ...request, shown } : request;
  } catch {
    return request;
  }
}
