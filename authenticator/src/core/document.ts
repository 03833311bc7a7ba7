// A request as a person sees it: read from the signed text alone, every line of it, and refused when any part is strange.

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

/** Read a document; throws NotCanonical for one that is spelled otherwise or holds what this version cannot show. */
export async function shownOf(text: string): Promise<Shown> {
  const said = readDocument(text);
  // What this version does not know it cannot show, and what is not shown must not be approved.
  if (Object.keys(said).sort().join() !== MEMBERS || said["v"] !== 1) throw new NotCanonical("another version");
  const lines = said["lines"];
  if (!Array.isArray(lines) || lines.length === 0) throw new NotCanonical("nothing to show");
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
  const line = { name: words(name), label: words(label), type: words(type) };
  if (typeof value === "string" || typeof value === "number") return { ...line, value };
  if (Array.isArray(value)) return { ...line, value: value.map(words) };
  if (isMoney(value)) return { ...line, value: { currency: words(value.currency), value: words(value.value) } };
  throw new NotCanonical("a value");
}

function words(value: unknown): string {
  if (typeof value !== "string" || value === "") throw new NotCanonical("no text");
  return value;
}

function number(value: unknown): number {
  if (typeof value !== "number") throw new NotCanonical("no number");
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
