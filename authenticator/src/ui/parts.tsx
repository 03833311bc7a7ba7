// The parts that screens are made of: the frame with its bar, buttons, notes, the PIN pad, one field for digits.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../words/words.ts";

const PATHS = {
  back: "M15 5l-7 7 7 7",
  next: "M9 6l6 6-6 6",
  gear: "M4 7h10M18 7h2M4 17h2M10 17h10M16 4.5v5M8 14.5v5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  warn: "M12 8v5m0 3.5v.01M10.3 4 2.6 18a2 2 0 0 0 1.7 3h15.4a2 2 0 0 0 1.7-3L13.7 4a2 2 0 0 0-3.4 0z",
  offline: "M3 3l18 18M5 12.5a10 10 0 0 1 5-2.7M19 12.5a10 10 0 0 0-3-2M8.5 16a5 5 0 0 1 7 0M12 20v.01",
  code: "M6 3.5h12v17H6zM9.5 8h.01M12 8h.01M14.5 8h.01M9.5 12h5M9.5 16h5",
  shield: "M9 12l2 2 4-4M12 3l8 3v6c0 5-3.4 8-8 9-4.6-1-8-4-8-9V6z",
  card: "M4 5h16v14H4zM8 15c.5-1.5 4.5-1.5 5 0M10.5 11.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3M16 9h1M16 13h1",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 12h8",
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  info: "M12 11v5m0-8.5v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  plus: "M12 5v14M5 12h14",
  share: "M12 15V3.5M8 7l4-3.5L16 7M7 10.5H5V21h14V10.5h-2",
  addSquare: "M4 4h16v16H4zM12 8v8M8 12h8",
  dots: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  clock: "M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  globe: "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM3.5 12h17M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9.5v.01",
  keys: "M4 7h16v10H4zM7.5 10.5h.01M11 10.5h.01M14.5 10.5h.01M8 14h8",
  pen: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  bin: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  help: "M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7m0 3v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  phone: "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4c0 1-1 1-1 1C11 20 4 13 4 5c0 0 0-1 1-1z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The house's key, as on its pages and its icon. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M16.5 14.5 25 6m-4 4 3.5 3.5M17 20a6 6 0 1 1-12 0 6 6 0 0 1 12 0z" />
    </svg>
  );
}

interface FrameProps {
  title: string;
  /** Under the title: the bank of an identity. */
  below?: string;
  back?: (() => void) | undefined;
  mark?: boolean;
  aside?: ComponentChildren;
  footer?: ComponentChildren;
  children: ComponentChildren;
  kind?: string;
  /** The heading is the question of the screen and stands large above what is asked. */
  big?: boolean;
}

/** One screen: its bar with the heading, which is told to whoever does not see it, what it says, and its actions. */
export function Frame({ title, below, back, mark, aside, footer, children, kind = "", big }: FrameProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Llavero`;
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [title]);
  const question = (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
  return (
    <div class={`app ${kind} ${big ? "big" : ""}`}>
      <header class="bar">
        {back && (
          <button type="button" class="round back" aria-label={t.back} onClick={back}>
            <Icon name="back" />
          </button>
        )}
        {mark && <Mark />}
        <div class="who">
          {!big && question}
          {(below || big) && <p>{below ?? "Llavero"}</p>}
        </div>
        {aside}
      </header>
      <main>
        {big && question}
        {children}
      </main>
      {footer}
    </div>
  );
}

export function Actions({ children }: { children: ComponentChildren }) {
  return <footer class="actions">{children}</footer>;
}

interface ButtonProps {
  onClick?: () => void;
  kind?: "main" | "quiet" | "outline" | "text" | "danger" | "danger-main";
  icon?: IconName;
  type?: "button" | "submit";
  busy?: boolean;
  children: ComponentChildren;
}

export function Button({ onClick, kind = "main", icon, type = "button", busy = false, children }: ButtonProps) {
  return (
    <button type={type} class={`button ${kind}`} onClick={busy ? undefined : onClick} aria-disabled={busy}>
      {icon && <Icon name={icon} />}
      <span>{busy ? t.oneMoment : children}</span>
    </button>
  );
}

export type Tone = "plain" | "info" | "ok" | "warn" | "bad";
const TONE_ICON: Record<Tone, IconName> = { plain: "info", info: "info", ok: "check", warn: "warn", bad: "cross" };

/** A sentence that stays, with a shape of its own for each tone; `alert` where something just went wrong. */
export function Note(props: { tone?: Tone; icon?: IconName; title?: string; alert?: boolean; children?: ComponentChildren }) {
  const { tone = "plain", icon = TONE_ICON[tone], title, alert, children } = props;
  return (
    <div class={`note ${tone}`} role={alert ? "alert" : undefined}>
      <Icon name={icon} />
      <div>
        {title && <p class="strong">{title}</p>}
        {children}
      </div>
    </div>
  );
}

/** A telephone number that can be called. */
export function Call({ number }: { number: string }) {
  return <a href={`tel:${number.replace(/[^\d+]/g, "")}`}>{number}</a>;
}

interface PinProps {
  heading: ComponentChildren;
  hint?: ComponentChildren;
  digits: number;
  /** A PIN that was not taken, and why; a new object clears the field. */
  refusal?: { text: string } | null;
  onDone: (pin: string) => void;
  extra?: { label: string; onClick: () => void };
}

/** Ask for a PIN by keys on the screen and by those of a keyboard; it goes on by itself at the last digit. */
export function PinPad({ heading, hint, digits, refusal, onDone, extra }: PinProps) {
  const [pin, setPin] = useState("");
  const typed = useRef("");
  const press = (key: string): void => {
    if (typed.current.length >= digits && key !== "") return;
    typed.current = key === "" ? typed.current.slice(0, -1) : typed.current + key;
    setPin(typed.current);
    if (typed.current.length === digits && key !== "") {
      const whole = typed.current;
      setTimeout(() => {
        typed.current = "";
        setPin("");
        onDone(whole);
      }, 120);
    }
  };
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^\d$/.test(event.key)) press(event.key);
      else if (event.key === "Backspace") press("");
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  });
  return (
    <div class="pin">
      <div class="asked">
        <h2>{heading}</h2>
        {hint && <p class="hint">{hint}</p>}
        <div class="dots" role="img" aria-label={t.pinProgress(pin.length, digits)}>
          {Array.from({ length: digits }, (_, at) => (
            <i key={at} class={at < pin.length ? "on" : ""} />
          ))}
        </div>
        <p class="hidden" role="status">
          {pin.length > 0 ? t.pinProgress(pin.length, digits) : ""}
        </p>
        {refusal && (
          <p class="refusal" role="alert">
            {refusal.text}
          </p>
        )}
      </div>
      <div class="pad" role="group" aria-label={t.pinPad}>
        {[..."123456789"].map((digit) => (
          <button key={digit} type="button" onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        {extra ? (
          <button type="button" class="word" onClick={extra.onClick}>
            {extra.label}
          </button>
        ) : (
          <span />
        )}
        <button type="button" onClick={() => press("0")}>
          0
        </button>
        <button type="button" class="word" onClick={() => press("")}>
          {t.erase}
        </button>
      </div>
    </div>
  );
}

/** Keep only the digits of what somebody typed, pasted or let be filled in. */
export function digitsOf(text: string): string {
  return text.normalize("NFKC").replace(/\D/g, "");
}

/** Write digits in two halves, which eyes and voices carry better. */
export function inHalves(digits: string, length: number): string {
  const half = Math.ceil(length / 2);
  return digits.length > half ? `${digits.slice(0, half)} ${digits.slice(half)}` : digits;
}

/** Give a moment's clock time, with the day where it is another. */
export function clockTime(moment: number): string {
  const at = new Date(moment);
  const isToday = at.toDateString() === new Date().toDateString();
  return at.toLocaleString(t.locale, isToday ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" });
}

/** Say when something will be, as the end of a sentence: "at 14:30", or on which day. */
export function whenWords(moment: number): string {
  const at = new Date(moment);
  const time = at.toLocaleTimeString(t.locale, { timeStyle: "short" });
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? t.atTime(time) : t.onDayAt(at.toLocaleDateString(t.locale, { day: "numeric", month: "long" }), time);
}

/** Give what is left as minutes and seconds. */
export function minutesLeft(until: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Write an amount as people here do, from its exact text. */
export function amountText(value: string): string {
  const decimals = value.split(".")[1]?.length ?? 0;
  const style = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: "always" } as const;
  return new Intl.NumberFormat(numberLocale(), style).format(value as Intl.StringNumericLiteral);
}

function numberLocale(): string {
  return navigator.languages.find((one) => one.slice(0, 2) === t.locale.slice(0, 2)) ?? t.locale;
}

/** Draw again every so often, for what counts down. */
export function useTick(milliseconds: number): void {
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => draw((count) => count + 1), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
}
