// One request: read in full, then approved with the PIN, rejected with one tap, or disowned; and what came of it.

import { useRef, useState } from "preact/hooks";
import { Problem, Unreachable } from "../core/api.ts";
import { amountOf, textOfLine, type Shown } from "../core/document.ts";
import { answerTo, type Answer, type Decision, type Identity } from "../core/identities.ts";
import type { Answered, Phone, Request } from "../phone.ts";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { DocumentView, NotShown, operationName } from "./document.tsx";
import { Actions, Button, Call, Frame, Note, PinPad, amountText, minutesLeft, useTick } from "./parts.tsx";
import { mayTypePinAgain, troubleOf, type Trouble } from "./trouble.ts";

type Stage = "reading" | "pin" | "disown" | "sending" | "unclear" | "done" | "stuck";

interface Props {
  phone: Phone;
  way: Way;
  approval: string;
}

export function RequestScreen({ phone, way, approval }: Props) {
  // Kept as it was read: what is signed is what stood on this screen, whatever arrives meanwhile.
  const kept = useRef<Request | undefined>(undefined);
  kept.current ??= phone.requests.find((request) => request.approval === approval);
  const request = kept.current;
  const identity = request && phone.of(request.identity);
  if (request === undefined || identity === undefined) return <Gone way={way} />;
  if (request.shown === undefined) return <NotShown back={way.back} request={request} />;
  return <Answering phone={phone} way={way} request={request} shown={request.shown} identity={identity} />;
}

interface AnsweringProps {
  phone: Phone;
  way: Way;
  request: Request;
  shown: Shown;
  identity: Identity;
}

function useAnswer({ phone, request, shown, identity }: AnsweringProps) {
  const [stage, setStage] = useState<Stage>("reading");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const decision = useRef<Decision>("reject");
  const made = useRef<Answer | null>(null);

  const note = (outcome: Answered["outcome"]): Promise<void> => {
    const amount = amountOf(shown);
    const title = textOfLine(shown, "payee") ?? shown.title;
    const answered = { approval: request.approval, identity: identity.enrollment, title, decision: decision.current };
    return phone.record({ ...answered, outcome, at: Date.now(), ...(amount && { amount }) });
  };
  /** Send the answer; after a lost network the very same one, which the bank takes once. */
  const send = async (): Promise<void> => {
    if (made.current === null) return;
    setStage("sending");
    setTrouble(null);
    try {
      await phone.api.answer(identity, { ...made.current });
      await note("arrived");
      setStage("done");
    } catch (error) {
      setTrouble(troubleOf(error, phone.api.now()));
      if (error instanceof Unreachable) {
        await note("unclear");
        return setStage("unclear");
      }
      const isPin = mayTypePinAgain(error, phone.api.now());
      phone.askSoon(0); // how the identity stands now is said wherever it is shown
      if (!isPin) await note("refused");
      if (error instanceof Problem && error.code.startsWith("approval-")) phone.dropRequest(request.approval);
      setStage(isPin ? "pin" : "stuck");
    }
  };
  const answer = async (given: Decision, pin: string | null): Promise<void> => {
    decision.current = given;
    setStage("sending");
    try {
      made.current = await answerTo(phone.vault, identity, request, given, pin);
    } catch (error) {
      setTrouble(troubleOf(error, phone.api.now()));
      return setStage("stuck");
    }
    await send();
  };
  return { stage, setStage, trouble, decision: decision.current, answer, send };
}

function Answering(props: AnsweringProps) {
  const { phone, way, request, shown, identity } = props;
  useTick(1000);
  const { stage, setStage, trouble, decision, answer, send } = useAnswer(props);
  const isOver = request.expiresAt <= phone.api.now();
  const title = t.approveWhat(operationName(shown));
  const left = (
    <p class="left">
      {t.ends} <b>{minutesLeft(request.expiresAt, phone.api.now())}</b>
    </p>
  );
  const leave = (): void => way.back();
  if (isOver && ["reading", "pin", "disown"].includes(stage)) return <Gone way={way} />;
  switch (stage) {
    case "reading":
      return (
        <Frame title={title} back={leave} aside={left} footer={<Answers onAnswer={answer} setStage={setStage} shown={shown} />}>
          <DocumentView shown={shown} identity={identity.name} />
        </Frame>
      );
    case "pin":
      return (
        <Frame title={title} back={() => setStage("reading")} aside={left} kind="with-pad">
          <PinPad
            heading={<Question shown={shown} />}
            digits={identity.pinDigits}
            refusal={trouble && { text: `${trouble.title}. ${trouble.text}` }}
            onDone={(pin) => void answer("approve", pin)}
          />
        </Frame>
      );
    case "disown":
      return <Disown back={() => setStage("reading")} onSure={() => void answer("unknown", null)} />;
    case "sending":
      return (
        <Frame title={t.sending} kind="busy">
          <div class="meter endless" aria-hidden="true">
            <i />
          </div>
          <p class="lead" role="status">
            {t.oneMoment}
          </p>
        </Frame>
      );
    case "unclear":
      return (
        <Frame big title={t.unclearTitle} footer={<Actions><Button onClick={() => void send()}>{t.sendAgain}</Button><Button kind="outline" onClick={leave}>{t.later}</Button></Actions>}>
          <Note tone="warn" alert>
            <p>{t.unclearText}</p>
            <p>{t.unreachable.text}</p>
          </Note>
        </Frame>
      );
    case "stuck":
      return (
        <Frame big title={trouble?.title ?? t.notShownTitle} footer={<Actions><Button onClick={leave}>{t.understood}</Button></Actions>}>
          <Note tone="bad" alert>
            <p>{trouble?.text}</p>
          </Note>
          <p>
            {t.callBank} <Call number={identity.bank.phone} />
          </p>
        </Frame>
      );
    case "done":
      return <Result shown={shown} identity={identity} decision={decision} leave={leave} />;
  }
}

interface AnswersProps {
  onAnswer: (decision: Decision, pin: null) => Promise<void>;
  setStage: (stage: Stage) => void;
  shown: Shown;
}

function Answers({ onAnswer, setStage, shown }: AnswersProps) {
  return (
    <footer class="actions answers">
      <Button onClick={() => setStage("pin")}>{t.approveWithPin}</Button>
      <Button kind="outline" onClick={() => void onAnswer("reject", null)}>
        {t.reject}
      </Button>
      <Button kind="danger" onClick={() => setStage("disown")}>
        {amountOf(shown) ? t.disownPayment : t.disown}
      </Button>
    </footer>
  );
}

function Question({ shown }: { shown: Shown }) {
  const amount = amountOf(shown);
  if (amount === undefined) return <>{t.pinToApprove(shown.title)}</>;
  return (
    <>
      {t.pinToPay}
      <br />
      <span class="figures">
        {amount.currency} {amountText(amount.value)}
      </span>
    </>
  );
}

function Disown({ back, onSure }: { back: () => void; onSure: () => void }) {
  return (
    <Frame
      big
      title={t.disownTitle}
      back={back}
      footer={
        <Actions>
          <Button onClick={onSure}>{t.disownSure}</Button>
          <Button kind="outline" onClick={back}>
            {t.goBack}
          </Button>
        </Actions>
      }
    >
      <ul class="steps">
        {t.disownEffects.map((effect) => (
          <li key={effect}>
            <p>{effect}</p>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

function Result(props: { shown: Shown; identity: Identity; decision: Decision; leave: () => void }) {
  const { shown, identity, decision, leave } = props;
  const amount = amountOf(shown);
  return (
    <Frame big title={t.decided[decision]} below={identity.name} mark footer={<Actions><Button onClick={leave}>{t.done}</Button></Actions>}>
      <Note tone={decision === "approve" ? "ok" : decision === "reject" ? "info" : "warn"} title={t.resultTitle[decision]}>
        <p>{t.resultText[decision]}</p>
        {decision === "unknown" && (
          <p>
            {t.callBank} <Call number={identity.bank.phone} />
          </p>
        )}
      </Note>
      <dl class="lines">
        <div>
          <dt>{t.operation}</dt>
          <dd>{textOfLine(shown, "payee") ?? shown.title}</dd>
        </div>
        {amount && (
          <div>
            <dt>{t.amount}</dt>
            <dd class="figures">
              {amount.currency} {amountText(amount.value)}
            </dd>
          </div>
        )}
        <div>
          <dt>{t.reference}</dt>
          <dd class="mono">{shown.approval.slice(-8).toUpperCase()}</dd>
        </div>
      </dl>
    </Frame>
  );
}

function Gone({ way }: { way: Way }) {
  return (
    <Frame big title={t.problems["approval-over"].title} back={way.back} footer={<Actions><Button onClick={way.back}>{t.understood}</Button></Actions>}>
      <Note tone="info">
        <p>{t.problems["approval-over"].text}</p>
      </Note>
    </Frame>
  );
}
