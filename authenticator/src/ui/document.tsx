// A signed document in full: its amount and payee large, and every line of it below.

import { amountOf, isMoney, textOfLine, type Line, type Shown } from "../core/document.ts";
import { t } from "../words/words.ts";
import { Frame, Note, amountText } from "./parts.tsx";
import type { Request } from "../phone.ts";

const FIRST_OF_LIST = 3;

export function DocumentView({ shown, identity }: { shown: Shown; identity: string }) {
  const amount = amountOf(shown);
  const payee = textOfLine(shown, "payee");
  const isPayment = shown.kind === "payment_order" || shown.kind === "payment_batch";
  return (
    <>
      <div class="headline">
        {amount ? (
          <>
            <p class="lead">{isPayment ? t.youWillPay : shown.title}</p>
            <h2 class="money">
              <small>{amount.currency}</small> {amountText(amount.value)}
            </h2>
            {payee && <p class="payee">{t.to(payee)}</p>}
          </>
        ) : (
          <h2>{shown.title}</h2>
        )}
      </div>
      <dl class="lines">
        {shown.lines.map((line) => (
          <div key={line.name}>
            <dt>{line.label}</dt>
            <dd>
              <LineValue line={line} />
            </dd>
          </div>
        ))}
        {amount && isPayment && (
          <div>
            <dt>{t.operation}</dt>
            <dd>{shown.title}</dd>
          </div>
        )}
        <div>
          <dt>{t.askedAt}</dt>
          <dd>{new Date(shown.madeAt).toLocaleString(t.locale, { dateStyle: "medium", timeStyle: "short" })}</dd>
        </div>
        <div>
          <dt>{t.identityWord}</dt>
          <dd>{identity}</dd>
        </div>
      </dl>
    </>
  );
}

function LineValue({ line }: { line: Line }) {
  const { value, type } = line;
  if (isMoney(value)) {
    return (
      <span class="figures">
        {value.currency} {amountText(value.value)}
      </span>
    );
  }
  if (typeof value === "object") return <Names names={value as readonly string[]} />;
  if (typeof value === "number") return <span class="figures">{value.toLocaleString(t.locale)}</span>;
  // An account is shown whole: a masked one cannot be compared.
  return type === "account" || /^[0-9a-f]{32,}$/.test(value) ? <span class="mono">{value}</span> : <>{value}</>;
}

function Names({ names }: { names: readonly string[] }) {
  const [first, rest] = [names.slice(0, FIRST_OF_LIST), names.slice(FIRST_OF_LIST)];
  return (
    <>
      <ul class="names">
        {first.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {rest.length > 0 && (
        <details>
          <summary>{t.andMore(rest.length)}</summary>
          <ul class="names">
            {rest.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** What stands in place of a document that is not what it should be: it cannot be approved here. */
export function NotShown({ back, request }: { back: () => void; request?: Request }) {
  return (
    <Frame big title={t.notShownTitle} back={back}>
      <Note tone="bad" alert>
        <p>{t.notShownText}</p>
        {request && <p class="mono">{request.approval.slice(0, 8)}</p>}
      </Note>
    </Frame>
  );
}

/** Name what the operation is, for headings and the PIN's question. */
export function operationName(shown: Shown): string {
  return t.kinds[shown.kind as keyof typeof t.kinds] ?? t.kinds.operation;
}
