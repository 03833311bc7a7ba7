// From the QR to a token: activation code, fingerprint where asked, name, PIN twice, the first code.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Offer } from "../core/api.ts";
import { Problem } from "../core/api.ts";
import type { Exchange, Unfinished } from "../core/enrollment.ts";
import { freeName } from "../core/identities.ts";
import type { EnrollmentLink } from "../core/link.ts";
import { weaknessOf } from "../core/pin.ts";
import type { Phone } from "../phone.ts";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { CodeCard } from "./code_card.tsx";
import { Actions, Button, Call, Frame, Note, PinPad, digitsOf, inHalves } from "./parts.tsx";
import { troubleOf, type Trouble } from "./trouble.ts";

type Stage = "looking" | "code" | "working" | "fingerprint" | "name" | "pin" | "again" | "confirming" | "ready" | "stuck";

interface Held {
  begun?: Unfinished;
  offer?: Offer;
  exchange?: Exchange;
  name: string;
  pin: string;
}

interface EnrollProps {
  phone: Phone;
  way: Way;
  link: EnrollmentLink | undefined;
  resumed: Unfinished | undefined;
}

/** Walk through an enrollment; what the network interrupts can be done again from where it was. */
function useEnrollment({ phone, link, resumed }: EnrollProps) {
  const [stage, setStage] = useState<Stage>("looking");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const held = useRef<Held>({ name: "", pin: "" });
  const retry = useRef<() => Promise<void>>(async () => undefined);

  const attempt = async (step: () => Promise<void>): Promise<void> => {
    retry.current = () => attempt(step);
    setTrouble(null);
    try {
      await step();
    } catch (error) {
      setTrouble(troubleOf(error));
      const isAboutCode = error instanceof Problem && error.code.startsWith("activation-code");
      setStage(isAboutCode ? "code" : "stuck");
    }
  };

  const look = async (): Promise<void> => {
    setStage("looking");
    const begun = resumed ?? (link && (await phone.enrollments.begin(link)));
    if (begun === undefined) return;
    held.current.begun = begun;
    if (begun.stage === "chosen") return confirm(begun);
    held.current.offer = await phone.enrollments.offer(begun);
    if (begun.stage === "asked") return exchange(begun.activationCode ?? "");
    setStage("code");
  };

  const exchange = async (code: string): Promise<void> => {
    const { begun, offer } = held.current;
    if (begun === undefined || offer === undefined) return;
    setStage("working");
    const got = await phone.enrollments.exchange(begun, offer, code);
    held.current.exchange = got;
    held.current.name = freeName(got.name, phone.identities.map((identity) => identity.name));
    setStage(offer.shows_fingerprint ? "fingerprint" : "name");
  };

  const confirm = async (chosen: Unfinished): Promise<void> => {
    setStage("confirming");
    try {
      await phone.enrollments.confirm(chosen);
    } catch (error) {
      if (!(error instanceof Problem && error.code === "confirmation-wrong")) throw error;
      held.current = { ...held.current, begun: { ...chosen, stage: "asked" }, pin: "" };
      held.current.offer ??= await phone.enrollments.offer(chosen);
      setTrouble(troubleOf(error));
      return exchange("");
    }
    void navigator.storage?.persist?.();
    await phone.reload();
    await phone.choose(chosen.link.enrollment);
    if (held.current.pin !== "") phone.unlock(held.current.pin);
    phone.askSoon(0);
    setStage("ready");
  };

  const choose = async (pin: string): Promise<void> => {
    const { begun, offer, exchange: got, name } = held.current;
    if (begun === undefined || offer === undefined || got === undefined) return;
    held.current.pin = pin;
    const chosen = await phone.enrollments.choose(begun, offer, got, name, pin);
    held.current.begun = chosen;
    await attempt(() => confirm(chosen));
  };

  useEffect(() => {
    void attempt(look);
  }, []);
  const sendCode = (code: string): void => void attempt(() => exchange(code));
  return { stage, setStage, trouble, held: held.current, retry: () => void retry.current(), sendCode, choose };
}

export function Enroll(props: EnrollProps) {
  const { phone, way } = props;
  const { stage, setStage, trouble, held, retry, sendCode, choose } = useEnrollment(props);
  const leave = (): void => {
    void phone.reload();
    way.swap({ name: "code" });
  };
  const bank = held.offer?.bank ?? held.begun?.bank;
  switch (stage) {
    case "code":
      return held.offer && <ActivationCode offer={held.offer} trouble={trouble} onDone={sendCode} leave={leave} />;
    case "fingerprint":
      return <Fingerprint digits={held.exchange?.fingerprint ?? ""} onSame={() => setStage("name")} leave={leave} phone={bank?.phone} />;
    case "name":
      return (
        <Name
          first={held.name}
          taken={phone.identities.map((identity) => identity.name)}
          leave={leave}
          onDone={(name) => {
            held.name = name;
            setStage("pin");
          }}
        />
      );
    case "pin":
    case "again":
      return held.offer && <NewPin stage={stage} setStage={setStage} digits={held.offer.pin_digits} onDone={choose} notice={trouble} />;
    case "ready":
      return <Ready phone={phone} way={way} />;
    case "stuck":
      return trouble && <Stuck trouble={trouble} bankPhone={bank?.phone} retry={retry} leave={leave} phone={phone} begun={held.begun} />;
    default:
      return <Busy text={stage === "confirming" ? t.confirming : stage === "working" ? t.exchanging : t.looking} />;
  }
}

function Busy({ text }: { text: string }) {
  return (
    <Frame title={text} mark kind="busy">
      <div class="meter endless" aria-hidden="true">
        <i />
      </div>
      <p class="lead" role="status">
        {t.busyText}
      </p>
    </Frame>
  );
}

interface StuckProps {
  trouble: Trouble;
  bankPhone: string | undefined;
  retry: () => void;
  leave: () => void;
  phone: Phone;
  begun: Unfinished | undefined;
}

function Stuck({ trouble, bankPhone, retry, leave, phone, begun }: StuckProps) {
  const end = async (): Promise<void> => {
    if (trouble.isOver && begun !== undefined) await phone.enrollments.abandon(begun.link.enrollment);
    leave();
  };
  return (
    <Frame
      big
      title={trouble.title}
      back={() => void end()}
      footer={
        <Actions>
          {trouble.again && <Button onClick={retry}>{t.tryAgain}</Button>}
          <Button kind={trouble.again ? "outline" : "main"} onClick={() => void end()}>
            {t.toStart}
          </Button>
        </Actions>
      }
    >
      <Note tone={trouble.again ? "warn" : "bad"} alert>
        <p>{trouble.text}</p>
      </Note>
      {trouble.again && <p class="hint">{t.workIsKept}</p>}
      {bankPhone && (
        <Note icon="phone">
          <p>
            {t.callBank} <Call number={bankPhone} />
          </p>
        </Note>
      )}
    </Frame>
  );
}

function ActivationCode(props: { offer: Offer; trouble: Trouble | null; onDone: (code: string) => void; leave: () => void }) {
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

function Fingerprint(props: { digits: string; onSame: () => void; leave: () => void; phone: string | undefined }) {
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

function Name(props: { first: string; taken: readonly string[]; onDone: (name: string) => void; leave: () => void }) {
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
  setStage: (stage: Stage) => void;
  digits: number;
  onDone: (pin: string) => Promise<void>;
  notice: Trouble | null;
}

function NewPin({ stage, setStage, digits, onDone, notice }: NewPinProps) {
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

function Ready({ phone, way }: { phone: Phone; way: Way }) {
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
