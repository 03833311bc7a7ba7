// From the QR to a token: activation code, fingerprint where asked, name, PIN twice, the first code.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Offer } from "../core/api.ts";
import { Problem } from "../core/api.ts";
import type { Exchange, Unfinished } from "../core/enrollment.ts";
import { freeName } from "../core/identities.ts";
import type { EnrollmentLink } from "../core/link.ts";
import type { Phone } from "../phone.ts";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { ActivationCode, Fingerprint, Name, NewPin, Ready } from "./enroll_steps.tsx";
import { Actions, Button, Call, Frame, Note } from "./parts.tsx";
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
      setTrouble(troubleOf(error, phone.api.now()));
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
      setTrouble(troubleOf(error, phone.api.now()));
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
