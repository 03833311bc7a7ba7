// What the bank says about an identity, as a sentence with what to do; nothing where all is well.

import type { Identity } from "../core/identities.ts";
import type { Phone, Standing } from "../phone.ts";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { Button, Call, Note, useTick, whenWords, type Tone } from "./parts.tsx";

const TONES: Record<Exclude<Standing["state"], "active">, Tone> = {
  waiting: "info",
  pending: "info",
  suspended: "bad",
  locked: "warn",
  expired: "bad",
  revoked: "bad",
  gone: "bad",
};
const FEW_TRIES = 2;
const CLOCK_OFF = 20_000;

/** Say until when the bank refuses whatever comes from an identity; null where it refuses nothing. */
export function blockOf({ state, triesLeft, blockedUntil }: Standing, now: number): number | null {
  const isBlocked = state === "active" && triesLeft === 0 && blockedUntil !== undefined && blockedUntil > now;
  return isBlocked ? blockedUntil : null;
}

/** Say in a word how an identity stands. */
export function standingWord(standing: Standing | undefined, now: number): string {
  if (standing === undefined) return t.active;
  if (blockOf(standing, now) !== null) return t.standing.locked.title;
  return standing.state === "active" ? t.active : t.standing[standing.state].title;
}

interface StandingProps {
  phone: Phone;
  way: Way;
  identity: Identity;
  standing: Standing;
}

export function StandingNote({ phone, way, identity, standing }: StandingProps) {
  useTick(1000);
  const { state, triesLeft } = standing;
  const until = blockOf(standing, phone.api.now());
  if (until !== null) {
    return (
      <Note tone="warn" title={t.standing.locked.title}>
        <p>{t.blockedUntil(whenWords(until))}</p>
        <p>
          {t.notYou} <Call number={identity.bank.phone} />
        </p>
      </Note>
    );
  }
  if (state !== "active") {
    const words = t.standing[state];
    const isOver = state === "revoked" || state === "gone" || state === "expired";
    return (
      <Note tone={TONES[state]} title={words.title}>
        <p>{words.text}</p>
        {TONES[state] === "bad" && (
          <p>
            {t.callBank} <Call number={identity.bank.phone} />
          </p>
        )}
        {isOver && (
          <Button kind="outline" onClick={() => way.go({ name: "identity", enrollment: identity.enrollment })}>
            {t.seeIdentity}
          </Button>
        )}
      </Note>
    );
  }
  if (triesLeft !== undefined && triesLeft > 0 && triesLeft <= FEW_TRIES) {
    return (
      <Note tone="warn" title={t.fewTries(triesLeft)}>
        <p>{t.codeRefusedText}</p>
      </Note>
    );
  }
  const ahead = phone.api.ahead;
  if (ahead !== null && Math.abs(ahead) > CLOCK_OFF) {
    return (
      <Note tone="warn" icon="clock" title={t.clockOffTitle}>
        <p>{t.clockOffText}</p>
      </Note>
    );
  }
  return null;
}
