// What a person is asked on the way to a token, one thing on each screen.

import { useState } from "preact/hooks";
import type { Offer } from "../core/api.ts";
import { freeName } from "../core/identities.ts";
import { weaknessOf } from "../core/pin.ts";
import type { Phone } from "../phone.ts";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { CodeCard } from "./code_card.tsx";
import { Actions, Button, Call, Frame, Note, PinPad, digitsOf, inHalves } from "./parts.tsx";
import type { Trouble } from "./trouble.ts";

export function ActivationCode(props: { offer: Offer; trouble: Trouble | null; onDone: (code: string) => void; leave: () => void }) {
  const { offer, trouble, onDone, leave } = props;
  const [code, setCode] = useState("");
  const length = offer.code_digits;
  const [isShort, setShort] = useState(false);
  const said = isShort ? t.codeTooShort(length) : trouble && `${trouble.title}. ${trouble.text}`;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setShort(code.length !== length);
        if (code.length === length) onDone(code);
      }}
    >
      <Frame big title={t.activationTitle} below={offer.bank.name} back={leave} footer={<Actions><Button type="submit">{t.goOn}</Button></Actions>}>
        <div class="field">
          <label for="activation">{offer.code_channel === "email" ? t.activationByMail : t.activationBySms}</label>
          <input
            id="activation"
            class={`digits ${said ? "wrong" : ""}`}
            inputMode="numeric"
            autocomplete="one-time-code"
            aria-describedby="activation-said"
            aria-invalid={said !== null}
            placeholder={inHalves("0".repeat(length), length)}
            value={inHalves(code, length)}
            onInput={(event) => {
              const digits = digitsOf(event.currentTarget.value).slice(0, length);
              event.currentTarget.value = inHalves(digits, length);
              setCode(digits);
            }}
          />
          <p id="activation-said" class={said ? "refusal" : "hint"} role={said ? "alert" : undefined}>
            {said || t.activationHint(length)}
          </p>
        </div>
        <details>
          <summary>{t.noCodeTitle}</summary>
          <p>{t.noCodeText}</p>
          <p>
            {t.callBank} <Call number={offer.bank.phone} />
          </p>
        </details>
      </Frame>
    </form>
  );
}

export function Fingerprint(props: { digits: string; onSame: () => void; leave: () => void; phone: string | undefined }) {
  const [differs, setDiffers] = useState(false);
  if (differs) {
    return (
      <Frame big title={t.differsTitle} footer={<Actions><Button onClick={props.leave}>{t.toStart}</Button></Actions>}>
        <Note tone="bad" alert>
          <p>{t.differsText}</p>
        </Note>
        {props.phone && (
          <p>
            {t.callBank} <Call number={props.phone} />
          </p>
        )}
      </Frame>
    );
  }
  return (
    <Frame
      big
      title={t.fingerprintTitle}
      back={props.leave}
      footer={
        <Actions>
          <Button onClick={props.onSame}>{t.same}</Button>
          <Button kind="outline" onClick={() => setDiffers(true)}>
            {t.different}
          </Button>
        </Actions>
      }
    >
      <p class="lead">{t.fingerprintLead}</p>
      <p class="big-digits" aria-label={[...props.digits].join(" ")}>
        {inHalves(props.digits, 8)}
      </p>
    </Frame>
  );
}

export function Name(props: { first: string; taken: readonly string[]; onDone: (name: string) => void; leave: () => void }) {
  const [name, setName] = useState(props.first);
  const [isEmpty, setEmpty] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const tidy = name.trim();
        setEmpty(tidy === "");
        if (tidy !== "") props.onDone(freeName(tidy, props.taken));
      }}
    >
      <Frame big title={t.nameTitle} back={props.leave} footer={<Actions><Button type="submit">{t.goOn}</Button></Actions>}>
        <div class="field">
          <label for="name">{t.nameLabel}</label>
          <input
            id="name"
            maxLength={40}
            autocomplete="off"
            aria-describedby="name-said"
            aria-invalid={isEmpty}
            class={isEmpty ? "wrong" : ""}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <p id="name-said" class={isEmpty ? "refusal" : "hint"} role={isEmpty ? "alert" : undefined}>
            {isEmpty ? t.nameEmpty : t.nameHint}
          </p>
        </div>
      </Frame>
    </form>
  );
}

interface NewPinProps {
  stage: "pin" | "again";
  setStage: (stage: "pin" | "again") => void;
  digits: number;
  onDone: (pin: string) => Promise<void>;
  notice: Trouble | null;
}

export function NewPin({ stage, setStage, digits, onDone, notice }: NewPinProps) {
  const [first, setFirst] = useState("");
  const [refusal, setRefusal] = useState<{ text: string } | null>(notice);
  const isAgain = stage === "again";
  const done = (pin: string): void => {
    if (!isAgain) {
      const weakness = weaknessOf(pin);
      setRefusal(weakness === null ? null : { text: t.weakPin[weakness] });
      if (weakness !== null) return;
      setFirst(pin);
      setStage("again");
    } else if (pin === first) {
      void onDone(pin);
    } else {
      setRefusal({ text: t.pinsDiffer });
      setStage("pin");
    }
  };
  return (
    <Frame title={t.pinTitle} back={isAgain ? () => setStage("pin") : undefined} kind="with-pad">
      <PinPad
        key={stage}
        heading={isAgain ? t.pinAgain : t.pinChoose(digits)}
        hint={isAgain ? t.pinAgainHint : t.pinHint}
        digits={digits}
        refusal={refusal}
        onDone={done}
      />
    </Frame>
  );
}

export function Ready({ phone, way }: { phone: Phone; way: Way }) {
  const identity = phone.identity;
  const pin = phone.pinInHand();
  if (identity === undefined) return null;
  return (
    <Frame big title={t.readyTitle} below={identity.name} mark footer={<Actions><Button onClick={() => way.swap({ name: "code" })}>{t.seeCodes}</Button></Actions>}>
      <Note tone="ok" title={t.readyNext}>
        <p>{t.readyNextText}</p>
      </Note>
      {pin !== null && <CodeCard phone={phone} identity={identity} pin={pin} />}
    </Frame>
  );
}
