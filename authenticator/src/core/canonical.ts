// What a person approves is read from a text that has exactly one way to be written (RFC 8785, a strict part of it).

export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value };
export type Document = { readonly [name: string]: Value };

export class NotCanonical extends Error {}

/** Read a document: strings, whole numbers, booleans, lists and objects; throws NotCanonical for any other spelling. */
export function readDocument(text: string): Document {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new NotCanonical("not JSON");
  }
  // A second member of one name, a space or a number like 1.0 would let two readers see two documents.
  if (!isObject(parsed) || written(parsed) !== text) throw new NotCanonical("not the canonical form");
  return parsed as Document;
}

function written(value: unknown): string {
  switch (typeof value) {
    case "string":
      if (!value.isWellFormed()) throw new NotCanonical("half a letter");
      return JSON.stringify(value);
    case "boolean":
      return String(value);
    case "number":
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new NotCanonical("not a whole number");
      return String(value);
    default:
      if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
      if (!isObject(value)) throw new NotCanonical("nothing, where something must stand");
      return `{${Object.keys(value)
        .sort()
        .map((name) => `${written(name)}:${written(value[name])}`)
        .join(",")}}`;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
