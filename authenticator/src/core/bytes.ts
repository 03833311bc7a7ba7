// Bytes and the few ways in which the protocol writes them down (docs/integrators/phone-protocol.md, "Notation").

export type Bytes = Uint8Array<ArrayBuffer>;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Give the UTF-8 bytes of a text. */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** Read UTF-8 bytes; throws TypeError where they are none. */
export function textOf(bytes: BufferSource): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Put bytes one after the other. */
export function join(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Write the length as four bytes, most significant first, and then the bytes themselves. */
export function lengthPrefixed(part: Uint8Array): Bytes {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, part.length);
  return join(length, part);
}

/** Write base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let sextet = 0; sextet < Math.min(4, left + 1); sextet += 1) {
      text += ALPHABET[(bits >> (18 - 6 * sextet)) & 63];
    }
  }
  return text;
}

/** Read base64url without padding; throws RangeError for any second way of writing the same bytes. */
export function fromBase64Url(text: string): Bytes {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new RangeError("not base64url");
    bits = (bits << 6) | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at] = (bits >> held) & 255;
    at += 1;
    bits &= (1 << held) - 1;
  }
  if (held >= 6 || bits !== 0) throw new RangeError("not base64url in its shortest form");
  return bytes;
}

/** Write bytes in hexadecimal, small letters. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Read hexadecimal; throws RangeError where it is none. */
export function fromHex(text: string): Bytes {
  if (!/^([0-9a-f]{2})*$/i.test(text)) throw new RangeError("not hexadecimal");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Write 16 bytes as the usual text of a UUID. */
export function toUuid(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new RangeError("a UUID has 16 bytes");
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Read the 16 bytes of a UUID. */
export function fromUuid(text: string): Bytes {
  const bytes = fromHex(text.replaceAll("-", ""));
  if (bytes.length !== 16) throw new RangeError("a UUID has 16 bytes");
  return bytes;
}

/** Say whether two are the same, without saying by the time where they differ. */
export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let different = 0;
  one.forEach((byte, at) => {
    different |= byte ^ (other[at] ?? 0);
  });
  return different === 0;
}
