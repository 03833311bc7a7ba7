// What the bank says about an identity, as a sentence with what to do; nothing where all is well.

import type { Identity } from "../core/identities.ts";
import type { Phone, Standing } from "../phone.ts";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { Button, Call, Note, clockTime, type Tone } from "./parts.tsx";

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

interface StandingProps {
  phone: Phone;
  way: Way;
  identity: Identity;
  standing: Standing;
}

export function StandingNote({ phone, way, identity, standing }: StandingProps) {
  const { state, triesLeft, blockedUntil } = standing;
  if (state !== "active") {
    const words = t.standing[state];
    const isOver = state === "revoked" || state === "gone" || state === "expired";
    return (
      <Note tone={TONES[state]} title={words.title}>
        <p>{state === "locked" && blockedUntil !== undefined ? t.blockedUntil(clockTime(blockedUntil)) : words.text}</p>
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
  if (triesLeft !== undefined && triesLeft <= FEW_TRIES) {
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
