// An answer without network: the document from the QR, the PIN, and eight digits to type on the computer.

import { useEffect, useState } from "preact/hooks";
import { amountOf, type Shown } from "../core/document.ts";
import { offlineAnswer, type Identity } from "../core/identities.ts";
import type { AnswerLink } from "../core/link.ts";
import { shownOf } from "../core/document.ts";
import type { Phone } from "../phone.ts";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { DocumentView, NotShown, operationName } from "./document.tsx";
import { Actions, Button, Frame, Note, PinPad, amountText, inHalves } from "./parts.tsx";

type Stage = "who" | "reading" | "pin" | "answer";

export function OfflineAnswer({ phone, way, link }: { phone: Phone; way: Way; link: AnswerLink }) {
  const ours = phone.identities.filter((identity) => identity.tenant === link.tenant);
  const [shown, setShown] = useState<Shown | null | undefined>(undefined);
  const [identity, setIdentity] = useState<Identity | undefined>(ours.length === 1 ? ours[0] : undefined);
  const [stage, setStage] = useState<Stage>(ours.length === 1 ? "reading" : "who");
  const [digits, setDigits] = useState("");
  useEffect(() => {
    shownOf(link.document, link.tenant).then(setShown, () => setShown(null));
  }, [link]);
  const leave = (): void => way.swap({ name: "code" });
  if (shown === undefined) return null;
  if (shown === null) return <NotShown back={leave} />;
  if (ours.length === 0) return <NoIdentity leave={leave} />;
  if (identity === undefined || stage === "who") {
    const choose = (one: Identity): void => {
      setIdentity(one);
      setStage("reading");
    };
    return <Who identities={ours} onChoose={choose} leave={leave} />;
  }
  const title = t.approveWhat(operationName(shown));
  const isOver = shown.expiresAt <= phone.api.now(); // it is shown, and gets no answer
  switch (stage) {
    case "reading":
      return (
        <Frame title={title} back={leave} footer={<Actions>{!isOver && <Button onClick={() => setStage("pin")}>{t.answerWithPin}</Button>}<Button kind="outline" onClick={leave}>{t.doNotAnswer}</Button></Actions>}>
          <DocumentView shown={shown} identity={identity.name} />
          {isOver && (
            <Note tone="warn">
              <p>{t.offlineLate}</p>
            </Note>
          )}
        </Frame>
      );
    case "pin": {
      const amount = amountOf(shown);
      return (
        <Frame title={title} back={() => setStage("reading")} kind="with-pad">
          <PinPad
            heading={amount ? `${t.pinToPay} ${amount.currency} ${amountText(amount.value)}` : t.pinToApprove(shown.title)}
            digits={identity.pinDigits}
            onDone={(pin) =>
              void offlineAnswer(identity, pin, link.document).then((answer) => {
                setDigits(answer);
                setStage("answer");
              })
            }
          />
        </Frame>
      );
    }
    case "answer":
      return (
        <Frame big title={t.offlineTitle} below={identity.name} mark footer={<Actions><Button onClick={leave}>{t.done}</Button></Actions>}>
          <p class="lead">{t.offlineLead}</p>
          <p class="big-digits" aria-label={[...digits].join(" ")}>
            {inHalves(digits, 8)}
          </p>
          <Note icon="info">
            <p>{t.offlineWrong}</p>
          </Note>
        </Frame>
      );
  }
}

function Who(props: { identities: readonly Identity[]; onChoose: (identity: Identity) => void; leave: () => void }) {
  return (
    <Frame big title={t.whichIdentity} back={props.leave}>
      {props.identities.map((identity) => (
        <Button key={identity.enrollment} kind="outline" onClick={() => props.onChoose(identity)}>
          {identity.name}
        </Button>
      ))}
    </Frame>
  );
}

function NoIdentity({ leave }: { leave: () => void }) {
  return (
    <Frame big title={t.noIdentityTitle} back={leave} footer={<Actions><Button onClick={leave}>{t.toStart}</Button></Actions>}>
      <Note tone="warn">
        <p>{t.noIdentityText}</p>
      </Note>
    </Frame>
  );
}
