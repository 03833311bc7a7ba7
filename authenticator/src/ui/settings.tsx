// Language, the clock, the version, and what to do when something does not work.

import { useState } from "preact/hooks";
import type { Phone } from "../phone.ts";
import { LANGUAGES, language, speak, t, type Language } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { Button, Call, Frame, Note } from "./parts.tsx";
import { UpdateNote } from "./tabs.tsx";

declare const __BUILD__: string;

const CLOCK_GOOD = 5_000;

export function Settings({ phone, way }: { phone: Phone; way: Way }) {
  const choose = async (chosen: Language): Promise<void> => {
    await phone.vault.change(async (hands) => hands.put("settings", "language", chosen));
    speak(chosen);
    phone.changed();
  };
  return (
    <Frame title={t.settings} back={way.back}>
      <UpdateNote phone={phone} />
      <fieldset class="choice">
        <legend>{t.languageWord}</legend>
        {LANGUAGES.map(({ code, name }) => (
          <label key={code} lang={code}>
            <input type="radio" name="language" checked={language() === code} onChange={() => void choose(code)} />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      <ClockCheck phone={phone} />
      <section class="panel">
        <h2>{t.help}</h2>
        {t.helpTexts.map((help) => (
          <details key={help.title}>
            <summary>{help.title}</summary>
            <p>{help.text}</p>
          </details>
        ))}
        {phone.identities.map((identity) => (
          <p key={identity.enrollment}>
            {identity.bank.name}: <Call number={identity.bank.phone} />
          </p>
        ))}
      </section>
      <p class="hint">
        Llavero {__BUILD__} · {location.host}
      </p>
    </Frame>
  );
}

/** Compare the phone's clock with the bank's: a code is made of the time. */
function ClockCheck({ phone }: { phone: Phone }) {
  const [isAsking, setAsking] = useState(false);
  const check = async (): Promise<void> => {
    setAsking(true);
    await phone.ask();
    setAsking(false);
  };
  const { ahead } = phone.api;
  const isKnown = ahead !== null && phone.reached !== false;
  const isGood = isKnown && Math.abs(ahead) <= CLOCK_GOOD;
  return (
    <section class="panel">
      <h2>{t.clockTitle}</h2>
      {isKnown ? (
        <Note tone={isGood ? "ok" : "warn"} icon="clock" title={isGood ? t.clockGood : t.clockBehindBy(-Math.round(ahead / 1000))}>
          {!isGood && <p>{t.clockOffText}</p>}
        </Note>
      ) : (
        <p class="hint">{phone.identities.length === 0 ? t.clockNobody : t.clockUnknown}</p>
      )}
      {phone.identities.length > 0 && (
        <Button kind="quiet" icon="clock" busy={isAsking} onClick={() => void check()}>
          {t.clockCheck}
        </Button>
      )}
    </section>
  );
}
