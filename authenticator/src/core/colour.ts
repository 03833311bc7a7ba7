// A bank's colour made readable: on white panels and on dark ones, as ground of a button and as a word.

export interface Accent {
  /** What is read or followed, on the panel. */
  readonly action: string;
  /** The ground of a main button, and what is written on it. */
  readonly ground: string;
  readonly onGround: string;
  /** A quiet ground for a lesser button. */
  readonly soft: string;
}

type Rgb = readonly [number, number, number];

const INK: Rgb = [21, 32, 29];
const WHITE: Rgb = [255, 255, 255];
const NIGHT: Rgb = [24, 32, 32];
const HOUSE: Rgb = [11, 93, 75];
const READABLE = 5.2;

/** Derive what a theme needs; a colour that is none of ours is answered by the house's own green. */
export function accentOf(brand: string, theme: "light" | "dark"): Accent {
  const given = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(brand);
  const colour: Rgb = given === null ? HOUSE : triple(given.slice(1).map((part) => Number.parseInt(part, 16)));
  return theme === "dark" ? onNight(colour) : onWhite(colour);
}

function onNight(colour: Rgb): Accent {
  const lit = until(colour, 1, (tried) => contrast(tried, mix(NIGHT, tried, 0.16)) >= READABLE + 1.3);
  return { action: css(lit), ground: css(lit), onGround: css(INK), soft: css(mix(NIGHT, lit, 0.16)) };
}

function onWhite(colour: Rgb): Accent {
  // A light colour darkened until it can be read is no longer the bank's: it stays as a ground, and ink is read.
  if (contrast(colour, WHITE) < 2.6) {
    return { action: css(INK), ground: css(colour), onGround: css(INK), soft: css(mix(WHITE, colour, 0.35)) };
  }
  const ground = until(colour, 0, (tried) => contrast(tried, WHITE) >= READABLE);
  const action = until(ground, 0, (tried) => contrast(tried, mix(WHITE, tried, 0.1)) >= 4.6);
  return { action: css(action), ground: css(ground), onGround: css(WHITE), soft: css(mix(WHITE, ground, 0.1)) };
}

/** Compare two colours as WCAG 2 does, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Read `rgb(r g b)` back, for whoever wants to compare. */
export function channelsOf(written: string): Rgb {
  return triple((written.match(/\d+/g) ?? []).map(Number));
}

/** Move the lightness towards `end` in small steps, keeping hue and as much colour as a screen can show. */
function until(from: Rgb, end: 0 | 1, isEnough: (tried: Rgb) => boolean): Rgb {
  const [lightness, a, b] = toOklab(from);
  for (let share = 0; share <= 1; share += 0.02) {
    const tried = shown(lightness + (end - lightness) * share, a, b);
    if (isEnough(tried)) return share === 0 ? from : tried;
  }
  return end === 1 ? WHITE : INK;
}

/** Mixing with white in sRGB greys a colour; OKLab (B. Ottosson, 2020) keeps it lively. */
function toOklab([r, g, b]: Rgb): readonly [number, number, number] {
  const [R, G, B] = [linear(r), linear(g), linear(b)];
  const l = Math.cbrt(0.4122214708 * R + 0.5363325363 * G + 0.0514459929 * B);
  const m = Math.cbrt(0.2119034982 * R + 0.6806995451 * G + 0.1073969566 * B);
  const s = Math.cbrt(0.0883024619 * R + 0.2817188376 * G + 0.6299787005 * B);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function shown(lightness: number, a: number, b: number): Rgb {
  for (let keep = 1; keep > 0; keep -= 0.05) {
    const channels = fromOklab(lightness, a * keep, b * keep);
    if (channels.every((channel) => channel >= -0.5 && channel <= 255.5)) return triple(channels.map(Math.round));
  }
  return triple(fromOklab(lightness, 0, 0).map((channel) => Math.round(Math.min(255, Math.max(0, channel)))));
}

function fromOklab(lightness: number, a: number, b: number): number[] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((part) => 255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055));
}

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function mix(one: Rgb, other: Rgb, share: number): Rgb {
  return triple(one.map((channel, at) => Math.round(channel + ((other[at] ?? 0) - channel) * share)));
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function triple(channels: readonly number[]): Rgb {
  return [channels[0] ?? 0, channels[1] ?? 0, channels[2] ?? 0];
}

function css(colour: Rgb): string {
  return `rgb(${colour.join(" ")})`;
}
