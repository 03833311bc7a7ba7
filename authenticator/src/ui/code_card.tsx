// The code of this moment: large digits, a bar, the seconds left, near the end the next one, and a way to copy it.

import { useEffect, useState } from "preact/hooks";
import { codesOf, type Codes, type Identity } from "../core/identities.ts";
import { timeLeft, timeStep } from "../core/oath.ts";
import type { Phone } from "../phone.ts";
import { t } from "../words/words.ts";
import { Button, inHalves, useTick } from "./parts.tsx";

const NEXT_SHOWN = 6;
/** A difference smaller than this is the network's, not the clock's. */
const CLOCK_BEARS = 5_000;

/** The time that codes are computed for: the bank's where the phone's clock is known to be off. */
export function codeTime(phone: Phone): number {
  const ahead = phone.api.ahead ?? 0;
  return Math.abs(ahead) > CLOCK_BEARS ? phone.api.now() : Date.now();
}

export function CodeCard({ phone, identity, pin }: { phone: Phone; identity: Identity; pin: string }) {
  useTick(250);
  const now = codeTime(phone);
  const step = timeStep(now, identity);
  const [codes, setCodes] = useState<Codes | null>(null);
  const [copied, setCopied] = useState("");
  useEffect(() => {
    let isGone = false;
    void codesOf(identity, pin, now).then((fresh) => !isGone && setCodes(fresh));
    setCopied("");
    return () => {
      isGone = true;
    };
  }, [identity.enrollment, pin, step]);

  const left = timeLeft(now, identity);
  const seconds = Math.ceil(left / 1000);
  const isEnding = seconds <= NEXT_SHOWN;
  const code = codes !== null && codes.step === step ? codes.now : null;
  const copy = async (): Promise<void> => {
    if (code === null) return;
    try {
      await navigator.clipboard.writeText(code);
      setCopied(t.copied);
    } catch {
      setCopied(t.copyFailed);
    }
  };
  return (
    <section class={`code ${isEnding ? "ending" : ""}`} aria-label={t.codeLabel}>
      <p class="lead">{t.typeThisCode}</p>
      <p class="digits-shown" aria-hidden="true">
        {code === null ? inHalves("·".repeat(identity.digits), identity.digits) : inHalves(code, identity.digits)}
      </p>
      <p class="hidden">{code === null ? "" : [...code].join(" ")}</p>
      <div class="meter" aria-hidden="true">
        <i style={{ transform: `scaleX(${left / identity.period / 1000})` }} />
      </div>
      <div class="row">
        <div>
          <p class="seconds">
            {t.changesIn} <b>{seconds} s</b>
          </p>
          {isEnding && codes !== null && (
            <p class="next-code">
              {t.nextCode} <b>{inHalves(codes.next, identity.digits)}</b>
            </p>
          )}
        </div>
        <Button kind="quiet" icon={copied === t.copied ? "check" : "copy"} onClick={() => void copy()}>
          {copied || t.copy}
        </Button>
      </div>
      <p class="hidden" role="status">
        {copied}
      </p>
    </section>
  );
}
