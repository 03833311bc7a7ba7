// What a QR or a pasted line says: a new identity, an answer without network, or nothing of ours.

import { fromBase64Url, textOf, toUuid, type Bytes } from "./bytes.ts";

export interface EnrollmentLink {
  readonly kind: "enrollment";
  readonly tenant: string;
  /** As a UUID's usual text. */
  readonly enrollment: string;
  readonly ticket: Bytes;
  readonly keyHash: Bytes;
}

export interface AnswerLink {
  readonly kind: "answer";
  readonly tenant: string;
  readonly document: string;
}

export type Link = EnrollmentLink | AnswerLink;

/** Why a line is not a link: it leads to another house, is of a later version, or is no such link at all. */
export type LinkFault = "other-host" | "other-version" | "not-a-link";

export class LinkRefused extends Error {
  readonly fault: LinkFault;
  constructor(fault: LinkFault) {
    super(fault);
    this.fault = fault;
  }
}

const TENANT = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Read a whole address, which must be this app's own; throws LinkRefused. */
export function readLink(line: string, origin: string): Link {
  const tidy = line.trim().replace(/\s+/g, "");
  const at = tidy.indexOf("#");
  if (at < 0) throw new LinkRefused("not-a-link");
  let address: URL;
  try {
    address = new URL(tidy.slice(0, at));
  } catch {
    throw new LinkRefused("not-a-link");
  }
  // A QR that leads elsewhere would have this app hand its keys to a stranger's server.
  if (address.origin !== origin) throw new LinkRefused("other-host");
  return readFragment(tidy.slice(at + 1));
}

/** Read what stands behind `#`; throws LinkRefused. */
export function readFragment(fragment: string): Link {
  const [version, tenant = "", ...rest] = fragment.split(".");
  if (version === "1") return readEnrollment(tenant, rest);
  if (version === "a1") return readAnswer(tenant, rest);
  throw new LinkRefused(/^a?\d+$/.test(version ?? "") ? "other-version" : "not-a-link");
}

function readEnrollment(tenant: string, rest: readonly string[]): EnrollmentLink {
  const [enrollment, ticket, keyHash] = rest.map(bytesOf);
  const fits =
    TENANT.test(tenant) &&
    rest.length === 3 &&
    enrollment?.length === 16 &&
    ticket?.length === 20 &&
    keyHash?.length === 16;
  if (!fits) throw new LinkRefused("not-a-link");
  return { kind: "enrollment", tenant, enrollment: toUuid(enrollment), ticket, keyHash };
}

function readAnswer(tenant: string, rest: readonly string[]): AnswerLink {
  const bytes = rest.length === 1 ? bytesOf(rest[0] ?? "") : undefined;
  if (!TENANT.test(tenant) || bytes === undefined || bytes.length === 0) throw new LinkRefused("not-a-link");
  try {
    return { kind: "answer", tenant, document: textOf(bytes) };
  } catch {
    throw new LinkRefused("not-a-link");
  }
}

function bytesOf(part: string): Bytes | undefined {
  try {
    return fromBase64Url(part);
  } catch {
    return undefined;
  }
}
