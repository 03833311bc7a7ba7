// The identities on this phone, and one of them: its name, what it is, and how it leaves.

import { useState } from "preact/hooks";
import { forget, freeName, rename, type Identity } from "../core/identities.ts";
import type { Phone } from "../phone.ts";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { Actions, Button, Call, Frame, Icon, Note } from "./parts.tsx";
import { SettingsButton } from "./start.tsx";
import { StandingNote, standingWord } from "./standing.tsx";
import { Tabs, UpdateNote } from "./tabs.tsx";

export function IdentitiesScreen({ phone, way }: { phone: Phone; way: Way }) {
  return (
    <Frame
      title={t.placeNames.identities}
      mark
      aside={<SettingsButton way={way} />}
      footer={<Tabs phone={phone} way={way} at="identities" />}
    >
      <UpdateNote phone={phone} />
      <ul class="cards">
        {phone.identities.map((identity) => (
          <Card key={identity.enrollment} phone={phone} way={way} identity={identity} />
        ))}
      </ul>
      {phone.unfinished.map((left) => (
        <section class="panel" key={left.link.enrollment}>
          <h2>{t.unfinishedTitle}</h2>
          <p>{t.unfinishedText(left.bank?.name ?? left.link.tenant)}</p>
          <Button kind="quiet" onClick={() => way.resume(left)}>
            {t.goOn}
          </Button>
        </section>
      ))}
      <Button kind="quiet" icon="plus" onClick={() => way.go({ name: "scan" })}>
        {t.addIdentity}
      </Button>
      <Button kind="text" icon="keys" onClick={() => way.go({ name: "type" })}>
        {t.pasteCode}
      </Button>
    </Frame>
  );
}

function Card({ phone, way, identity }: { phone: Phone; way: Way; identity: Identity }) {
  const isFront = phone.identity?.enrollment === identity.enrollment;
  const standing = phone.standing.get(identity.enrollment);
  const show = (): void => {
    void phone.choose(identity.enrollment);
    way.swap({ name: "code" });
  };
  return (
    <li class={isFront ? "front" : ""}>
      <button type="button" class="open" onClick={show}>
        <b>{identity.name}</b>
        <span>{identity.bank.name}</span>
        <span class="state">
          {isFront && `${t.inFront} · `}
          {standingWord(standing, phone.api.now())}
        </span>
      </button>
      <button
        type="button"
        class="round"
        aria-label={t.detailsOf(identity.name)}
        onClick={() => way.go({ name: "identity", enrollment: identity.enrollment })}
      >
        <Icon name="next" />
      </button>
    </li>
  );
}

interface OneProps {
  phone: Phone;
  way: Way;
  identity: Identity;
}

export function IdentityScreen({ phone, way, identity }: OneProps) {
  const [stage, setStage] = useState<"shown" | "rename" | "remove">("shown");
  if (stage === "rename") return <Rename phone={phone} identity={identity} leave={() => setStage("shown")} />;
  if (stage === "remove") return <Remove phone={phone} way={way} identity={identity} back={() => setStage("shown")} />;
  const standing = phone.standing.get(identity.enrollment);
  return (
    <Frame title={identity.name} below={identity.bank.name} back={way.back}>
      {standing && <StandingNote phone={phone} way={way} identity={identity} standing={standing} />}
      <dl class="lines">
        <div>
          <dt>{t.bank}</dt>
          <dd>{identity.bank.name}</dd>
        </div>
        <div>
          <dt>{t.serial}</dt>
          <dd class="mono">{identity.serial}</dd>
        </div>
        <div>
          <dt>{t.since}</dt>
          <dd>{new Date(identity.since).toLocaleDateString(t.locale, { dateStyle: "long" })}</dd>
        </div>
        <div>
          <dt>{t.help}</dt>
          <dd>
            <Call number={identity.bank.phone} />
          </dd>
        </div>
      </dl>
      <section class="panel">
        <h2>{t.forgotPinTitle}</h2>
        <p>{t.forgotPinText}</p>
      </section>
      <Button kind="outline" icon="pen" onClick={() => setStage("rename")}>
        {t.rename}
      </Button>
      <Button kind="danger" icon="bin" onClick={() => setStage("remove")}>
        {t.remove}
      </Button>
    </Frame>
  );
}

function Rename({ phone, identity, leave }: { phone: Phone; identity: Identity; leave: () => void }) {
  const [name, setName] = useState(identity.name);
  const others = phone.identities.filter((one) => one !== identity).map((one) => one.name);
  const keep = async (): Promise<void> => {
    if (name.trim() !== "") await rename(phone.vault, identity.enrollment, freeName(name.trim(), others));
    await phone.reload();
    leave();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <Frame big title={t.renameTitle} back={leave} footer={<Actions><Button type="submit">{t.keep}</Button></Actions>}>
        <div class="field">
          <label for="name">{t.nameLabel}</label>
          <input id="name" maxLength={40} autocomplete="off" value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </div>
      </Frame>
    </form>
  );
}

/** Removing is said in full before: what is lost, and how it comes back. */
function Remove({ phone, way, identity, back }: { phone: Phone; way: Way; identity: Identity; back: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const remove = async (): Promise<void> => {
    setBusy(true);
    // The bank is told if it can be; the keys go in any case.
    await phone.api.remove(identity).catch(() => undefined);
    await forget(phone.vault, identity.enrollment);
    phone.lock();
    await phone.reload();
    way.swap({ name: phone.identities.length > 0 ? "identities" : "code" });
  };
  return (
    <Frame
      big
      title={t.removeTitle(identity.name)}
      back={back}
      footer={
        <Actions>
          <Button kind="danger-main" busy={isBusy} onClick={() => void remove()}>
            {t.removeSure}
          </Button>
          <Button kind="outline" onClick={back}>
            {t.keepIt}
          </Button>
        </Actions>
      }
    >
      <Note tone="warn" title={t.removeLoss}>
        <ul class="names">
          {t.removeLosses.map((loss) => (
            <li key={loss}>{loss}</li>
          ))}
        </ul>
      </Note>
      <Note tone="info" title={t.removeBackTitle}>
        <p>{t.removeBackText}</p>
        <p>
          {t.callBank} <Call number={identity.bank.phone} />
        </p>
      </Note>
    </Frame>
  );
}
