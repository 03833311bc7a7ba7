// What waits for an answer, and what was answered on this phone.

import { amountOf, textOfLine } from "../core/document.ts";
import type { Answered, Phone, Request } from "../phone.ts";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { Frame, Icon, amountText, clockTime, minutesLeft, useTick } from "./parts.tsx";
import { SettingsButton } from "./start.tsx";
import { OfflineLine, Tabs, UpdateNote } from "./tabs.tsx";

export function RequestsScreen({ phone, way }: { phone: Phone; way: Way }) {
  const { requests, history } = phone;
  return (
    <Frame
      title={t.placeNames.requests}
      mark
      aside={<SettingsButton way={way} />}
      footer={<Tabs phone={phone} way={way} at="requests" />}
    >
      <UpdateNote phone={phone} />
      <OfflineLine phone={phone} />
      <section class="waiting">
        <h2>{requests.length > 0 ? t.waitingCount(requests.length) : t.nothingWaits}</h2>
        {requests.map((request) => (
          <RequestCard key={request.approval} phone={phone} way={way} request={request} isNamed={phone.identities.length > 1} />
        ))}
        {requests.length === 0 && <p class="hint">{t.nothingWaitsText}</p>}
      </section>
      <section>
        <h2>{t.historyTitle}</h2>
        {history.length === 0 && <p class="hint">{t.historyEmpty}</p>}
        <ul class="history">
          {history.map((answered) => (
            <Past key={answered.approval} answered={answered} identity={phone.of(answered.identity)?.name} />
          ))}
        </ul>
      </section>
    </Frame>
  );
}

interface CardProps {
  phone: Phone;
  way: Way;
  request: Request;
  isNamed?: boolean;
}

export function RequestCard({ phone, way, request, isNamed }: CardProps) {
  useTick(1000);
  const { shown } = request;
  const amount = shown && amountOf(shown);
  const left = minutesLeft(request.expiresAt, phone.api.now());
  return (
    <button type="button" class="request" onClick={() => way.go({ name: "request", approval: request.approval })}>
      <span class="what">
        <b>{shown ? (textOfLine(shown, "payee") ?? shown.title) : t.notShownTitle}</b>
        {amount && (
          <span class="amount">
            {amount.currency} {amountText(amount.value)}
          </span>
        )}
        <span class="until">
          {isNamed && `${phone.of(request.identity)?.name} · `}
          {t.endsIn(left)}
        </span>
      </span>
      <Icon name="next" />
    </button>
  );
}

function Past({ answered, identity }: { answered: Answered; identity: string | undefined }) {
  const { decision, outcome, amount } = answered;
  const icon = outcome === "arrived" ? ({ approve: "check", reject: "cross", unknown: "warn" } as const)[decision] : "info";
  return (
    <li>
      <Icon name={icon} />
      <div>
        <p class="strong">{answered.title}</p>
        {amount && (
          <p class="amount">
            {amount.currency} {amountText(amount.value)}
          </p>
        )}
        <p class="until">
          {outcome === "arrived" ? t.decided[decision] : t.outcome[outcome]} · {clockTime(answered.at)}
          {identity && ` · ${identity}`}
        </p>
      </div>
    </li>
  );
}
