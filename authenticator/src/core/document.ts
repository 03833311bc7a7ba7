// A request as a person sees it: read from the signed text alone, every line of it, and refused when any part is strange.

import { utf8 } from "./bytes.ts";
import { NotCanonical, readDocument, type Value } from "./canonical.ts";
import { digestOf } from "./identities.ts";

export interface Money {
  readonly currency: string;
  /** As it is written, with a point: never a number, which could be rounded. */
  readonly value: string;
}

export interface Line {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly value: string | number | Money | readonly string[];
}

export interface Shown {
  readonly approval: string;
  readonly bank: string;
  readonly kind: string;
  readonly title: string;
  readonly lines: readonly Line[];
  readonly madeAt: number;
  readonly expiresAt: number;
  readonly digest: string;
}

const MEMBERS = "approval,bank,expires_at,kind,lines,made_at,nonce,title,v";
const MOST_BYTES = 4096;
const MOST_LINES = 20;
const CURRENCY = /^[A-Z]{3}$/;
const AMOUNT = /^(0|[1-9][0-9]{0,12})(\.[0-9]{1,4})?$/;
// Controls, marks that turn the writing round, what is drawn as nothing: with them a line reads as another line.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Read a document of `bank`.
 *
 * Throws NotCanonical for one that is spelled otherwise, is another bank's, or holds what this version cannot show.
 */
export async function shownOf(text: string, bank: string): Promise<Shown> {
  if (utf8(text).length > MOST_BYTES) throw new NotCanonical("too long");
  const said = readDocument(text);
  // What this version does not know it cannot show, and what is not shown must not be approved.
  if (Object.keys(said).sort().join() !== MEMBERS || said["v"] !== 1) throw new NotCanonical("another version");
  const lines = said["lines"];
  if (!Array.isArray(lines) || lines.length === 0) throw new NotCanonical("nothing to show");
  if (lines.length > MOST_LINES) throw new NotCanonical("too much to show");
  if (said["bank"] !== bank) throw new NotCanonical("another bank");
  return {
    approval: words(said["approval"]),
    bank: words(said["bank"]),
    kind: words(said["kind"]),
    title: words(said["title"]),
    lines: lines.map(lineOf),
    madeAt: number(said["made_at"]),
    expiresAt: number(said["expires_at"]),
    digest: await digestOf(text),
  };
}

/** Find the amount that an operation is about. */
export function amountOf(shown: Shown): Money | undefined {
  return shown.lines.map((line) => line.value).find(isMoney);
}

/** Find a line's text by its name. */
export function textOfLine(shown: Shown, name: string): string | undefined {
  const value = shown.lines.find((line) => line.name === name)?.value;
  return typeof value === "string" ? value : undefined;
}

export function isMoney(value: unknown): value is Money {
  return isRecord(value) && Object.keys(value).sort().join() === "currency,value";
}

function lineOf(said: Value): Line {
  if (!isRecord(said) || Object.keys(said).sort().join() !== "label,name,type,value") throw new NotCanonical("a line");
  const { name, label, type, value } = said;
  return { name: words(name), label: words(label), type: words(type), value: valueOf(words(type), value) };
}

function valueOf(type: string, value: Value | undefined): Line["value"] {
  switch (type) {
    case "text":
    case "name":
    case "account":
      return words(value);
    case "count":
      return number(value);
    case "list":
      if (Array.isArray(value) && value.length > 0) return value.map(words);
      break;
    case "money":
      if (isMoney(value) && CURRENCY.test(words(value.currency)) && AMOUNT.test(words(value.value))) {
        return { currency: value.currency, value: value.value };
      }
  }
  throw new NotCanonical("a value");
}

function words(value: unknown): string {
  if (typeof value !== "string" || value.trim() === "") throw new NotCanonical("no text");
  if (UNSEEN.test(value)) throw new NotCanonical("what nobody sees");
  return value;
}

function number(value: unknown): number {
  if (typeof value !== "number") throw new NotCanonical("no number");
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
