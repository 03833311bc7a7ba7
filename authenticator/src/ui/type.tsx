// The line behind a QR, pasted or typed: for a phone that shows the bank's page itself, and where no camera is.

import { useState } from "preact/hooks";
import { t } from "../words/words.ts";
import type { Way } from "./app.tsx";
import { Actions, Button, Frame, Note } from "./parts.tsx";
import { linkTrouble, type Trouble } from "./trouble.ts";

export function TypeScreen({ way }: { way: Way }) {
  const [line, setLine] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const take = (given: string): void => {
    const whole = given.trim();
    // Who copies only the part behind the sign means the same.
    const refused = way.take(/^(1|a1)\.[\w.-]+$/.test(whole) ? `${location.origin}/#${whole}` : whole);
    if (refused !== null) setTrouble(linkTrouble(refused));
  };
  const paste = async (): Promise<void> => {
    try {
      const pasted = await navigator.clipboard.readText();
      setLine(pasted);
      take(pasted);
    } catch {
      setTrouble({ ...t.pasteFailed, again: true, isOver: false });
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        take(line);
      }}
    >
      <Frame
        big
        title={t.typeTitle}
        back={way.back}
        footer={
          <Actions>
            <Button type="submit">{t.goOn}</Button>
            <Button kind="outline" icon="copy" onClick={() => void paste()}>
              {t.paste}
            </Button>
          </Actions>
        }
      >
        <div class="field">
          <label for="line">{t.typeLabel}</label>
          <p class="hint" id="line-hint">
            {t.typeHint}
          </p>
          <textarea
            id="line"
            rows={5}
            class="mono"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            aria-describedby="line-hint"
            aria-invalid={trouble !== null}
            value={line}
            onInput={(event) => setLine(event.currentTarget.value)}
          />
        </div>
        {trouble && (
          <Note tone="bad" title={trouble.title} alert>
            <p>{trouble.text}</p>
          </Note>
        )}
      </Frame>
    </form>
  );
}
