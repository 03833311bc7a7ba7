// The three places of the app, whether the bank can be reached, and that a newer version waits.

import type { Phone } from "../phone.ts";
import { t } from "../words/words.ts";
import type { View, Way } from "./app.tsx";
import { Button, Icon, Note, type IconName } from "./parts.tsx";

type Place = "code" | "requests" | "identities";
const PLACES: readonly { readonly place: Place; readonly icon: IconName }[] = [
  { place: "code", icon: "code" },
  { place: "requests", icon: "shield" },
  { place: "identities", icon: "card" },
];

export function Tabs({ phone, way, at }: { phone: Phone; way: Way; at: Place }) {
  const count = phone.requests.length;
  return (
    <nav class="tabs" aria-label={t.places}>
      {PLACES.map(({ place, icon }) => (
        <button
          key={place}
          type="button"
          aria-current={place === at ? "page" : undefined}
          onClick={() => place !== at && way.swap({ name: place } satisfies View)}
        >
          <Icon name={icon} />
          <span>{t.placeNames[place]}</span>
          {place === "requests" && count > 0 && (
            <span class="badge">
              {count}
              <span class="hidden"> {t.waitingWord(count)}</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}

/** Say what works and what does not while the bank cannot be reached. */
export function OfflineLine({ phone }: { phone: Phone }) {
  if (navigator.onLine && phone.reached !== false) return null;
  return (
    <Note icon="offline">
      <p role="status">{navigator.onLine ? t.notReached : t.offline}</p>
    </Note>
  );
}

/** A newer version comes when the person says so: nobody's half-typed PIN is lost. */
export function UpdateNote({ phone }: { phone: Phone }) {
  if (!phone.hasUpdate) return null;
  return (
    <Note tone="info" title={t.updateTitle}>
      <Button kind="outline" onClick={() => phone.update()}>
        {t.updateNow}
      </Button>
    </Note>
  );
}
