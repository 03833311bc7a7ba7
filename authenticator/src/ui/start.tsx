// The first screen of a phone without identities: how to install the app, and then how to bring an identity in.

import { useEffect, useState } from "preact/hooks";
import { toBase64Url, fromUuid } from "../core/bytes.ts";
import type { EnrollmentLink, LinkRefused } from "../core/link.ts";
import type { Phone } from "../phone.ts";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { linkTrouble } from "./trouble.ts";
import { Actions, Button, Frame, Icon, Note, type IconName } from "./parts.tsx";

type System = "ios-safari" | "ios-other" | "android" | "desk";

interface InstallPrompt extends Event {
  prompt(): Promise<void>;
}

let installPrompt: InstallPrompt | null = null;
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // our own button says when
  installPrompt = event as InstallPrompt;
});

interface StartProps {
  phone: Phone;
  way: Way;
  arrived?: EnrollmentLink | undefined;
  refused: LinkRefused | null;
}

export function Start({ phone, way, arrived, refused }: StartProps) {
  if (!phone.mayEnrollHere) return <Install arrived={arrived} way={way} />;
  const [left] = phone.unfinished;
  return (
    <Frame big title={t.startTitle} mark aside={<SettingsButton way={way} />} footer={<BringIn way={way} />}>
      {refused && <Refused refused={refused} />}
      {left && (
        <section class="panel">
          <h2>{t.unfinishedTitle}</h2>
          <p>{t.unfinishedText(left.bank?.name ?? left.link.tenant)}</p>
          <div class="row">
            <Button kind="quiet" onClick={() => way.resume(left)}>
              {t.goOn}
            </Button>
            <Button kind="text" onClick={() => void phone.enrollments.abandon(left.link.enrollment).then(() => phone.reload())}>
              {t.abandon}
            </Button>
          </div>
        </section>
      )}
      <ol class="steps">
        {t.startSteps.map((step) => (
          <li key={step.title}>
            <p class="strong">{step.title}</p>
            <p>{step.text}</p>
          </li>
        ))}
      </ol>
      <details>
        <summary>{t.wasHereTitle}</summary>
        <p>{t.wasHereText}</p>
      </details>
    </Frame>
  );
}

function Refused({ refused }: { refused: LinkRefused }) {
  const trouble = linkTrouble(refused);
  return (
    <Note tone="bad" title={trouble.title} alert>
      <p>{trouble.text}</p>
    </Note>
  );
}

/** The two ways by which an identity comes in. */
export function BringIn({ way }: { way: Way }) {
  return (
    <Actions>
      <Button icon="scan" onClick={() => way.go({ name: "scan" })}>
        {t.scanCode}
      </Button>
      <Button kind="outline" icon="keys" onClick={() => way.go({ name: "type" })}>
        {t.pasteCode}
      </Button>
    </Actions>
  );
}

export function SettingsButton({ way }: { way: Way }) {
  return (
    <button type="button" class="round" aria-label={t.settings} onClick={() => way.go({ name: "settings" })}>
      <Icon name="gear" />
    </button>
  );
}

const STEP_ICONS: Record<System, readonly IconName[]> = {
  "ios-safari": ["share", "addSquare", "scan"],
  "ios-other": ["globe", "share", "scan"],
  android: ["dots", "addSquare", "scan"],
  desk: ["code", "addSquare", "scan"],
};

/** How to install on this system. On an iPhone the tab and the installed app do not share what they keep. */
function Install({ arrived, way }: { arrived: EnrollmentLink | undefined; way: Way }) {
  const system = systemHere();
  const [, draw] = useState(0);
  useEffect(() => {
    const again = (): void => draw((count) => count + 1);
    addEventListener("beforeinstallprompt", again);
    return () => removeEventListener("beforeinstallprompt", again);
  }, []);
  const steps = t.installSteps[system];
  return (
    <Frame
      big
      title={t.installTitle}
      mark
      aside={<SettingsButton way={way} />}
      footer={
        (installPrompt !== null || arrived) && (
          <Actions>
            {installPrompt !== null && <Button onClick={() => void installPrompt?.prompt()}>{t.installNow}</Button>}
            {arrived && <CopyLink link={arrived} isMain={installPrompt === null} />}
          </Actions>
        )
      }
    >
      <p class="lead">{t.installLead}</p>
      <ol class="steps pictured">
        {steps.map((step, at) => (
          <li key={step}>
            <Icon name={STEP_ICONS[system][at] ?? "info"} />
            <p>{step}</p>
          </li>
        ))}
      </ol>
      {arrived && (
        <Note tone="info" title={t.installArrivedTitle}>
          <p>{t.installArrivedText}</p>
        </Note>
      )}
    </Frame>
  );
}

function CopyLink({ link, isMain }: { link: EnrollmentLink; isMain: boolean }) {
  const [said, setSaid] = useState("");
  const copy = async (): Promise<void> => {
    const parts = [link.tenant, toBase64Url(fromUuid(link.enrollment)), toBase64Url(link.ticket), toBase64Url(link.keyHash)];
    try {
      await navigator.clipboard.writeText(`${location.origin}/#1.${parts.join(".")}`);
      setSaid(t.linkCopied);
    } catch {
      setSaid(t.copyFailed);
    }
  };
  return (
    <>
      <Button kind={isMain ? "main" : "outline"} icon="copy" onClick={() => void copy()}>
        {t.copyLink}
      </Button>
      <p class="said" role="status">
        {said}
      </p>
    </>
  );
}

function systemHere(): System {
  const agent = navigator.userAgent;
  const isApple = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
  if (isApple) return /CriOS|FxiOS|EdgiOS|GSA/.test(agent) ? "ios-other" : "ios-safari";
  return /Android/.test(agent) ? "android" : "desk";
}

