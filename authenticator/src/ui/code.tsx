// The code of the identity in front, behind its PIN; what waits for an answer; and whether the bank can be reached.

import type { Identity } from "../core/identities.ts";
import type { Phone } from "../phone.ts";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { CodeCard } from "./code_card.tsx";
import { Frame, Icon, Note, PinPad } from "./parts.tsx";
import { RequestCard } from "./requests.tsx";
import { SettingsButton } from "./start.tsx";
import { OfflineLine, Tabs, UpdateNote } from "./tabs.tsx";
import { StandingNote, blockOf } from "./standing.tsx";

const OVER: readonly string[] = ["revoked", "expired", "gone"];

export function CodeScreen({ phone, way, identity }: { phone: Phone; way: Way; identity: Identity }) {
  const pin = phone.pinInHand();
  const standing = phone.standing.get(identity.enrollment);
  // While the bank refuses it, a code to copy would only mislead.
  const isRefused = standing !== undefined && (OVER.includes(standing.state) || blockOf(standing, phone.api.now()) !== null);
  const isUsable = !isRefused;
  const requests = phone.requests.filter((request) => request.identity === identity.enrollment);
  const aside = (
    <>
      <button type="button" class="round" aria-label={t.scanCode} onClick={() => way.go({ name: "scan" })}>
        <Icon name="scan" />
      </button>
      <SettingsButton way={way} />
    </>
  );
  const frame = { title: identity.name, below: identity.bank.name, mark: true, aside, footer: <Tabs phone={phone} way={way} at="code" /> };
  if (pin === null && isUsable) {
    return (
      <Frame {...frame} kind="with-pad">
        <UpdateNote phone={phone} />
        {standing && <StandingNote phone={phone} way={way} identity={identity} standing={standing} />}
        <PinPad
          heading={t.pinForCode}
          digits={identity.pinDigits}
          onDone={(given) => phone.unlock(given)}
          extra={{ label: t.forgotPin, onClick: () => way.go({ name: "identity", enrollment: identity.enrollment }) }}
        />
      </Frame>
    );
  }
  return (
    <Frame {...frame}>
      <UpdateNote phone={phone} />
      <OfflineLine phone={phone} />
      {standing && <StandingNote phone={phone} way={way} identity={identity} standing={standing} />}
      {pin !== null && isUsable && (
        <>
          <CodeCard phone={phone} identity={identity} pin={pin} />
          <details class="wrong-pin">
            <summary>{t.codeRefusedTitle}</summary>
            <p>{t.codeRefusedText}</p>
            <button type="button" class="button quiet" onClick={() => phone.lock()}>
              {t.typePinAgain}
            </button>
          </details>
        </>
      )}
      {requests.length > 0 && (
        <section class="waiting">
          <h2>{t.waitingCount(requests.length)}</h2>
          {requests.map((request) => (
            <RequestCard key={request.approval} phone={phone} way={way} request={request} />
          ))}
        </section>
      )}
      <Note icon="shield">
        <p>{t.nobodyAsks}</p>
      </Note>
    </Frame>
  );
}
