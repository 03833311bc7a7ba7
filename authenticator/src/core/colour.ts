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
const PANEL = { light: WHITE, dark: NIGHT } as const;
const READABLE = 5.2;

/** Derive what a theme needs; a colour that is none of ours is answered by the house's own green. */
export function accentOf(brand: string, theme: "light" | "dark"): Accent {
  const given = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(brand);
  const colour: Rgb = given === null ? [11, 93, 75] : (given.slice(1).map((part) => Number.parseInt(part, 16)) as unknown as Rgb);
  const panel = PANEL[theme];
  if (theme === "dark") {
    const lit = until(colour, WHITE, (tried) => contrast(tried, mix(panel, tried, 0.16)) >= READABLE + 1.3);
    return { action: css(lit), ground: css(lit), onGround: css(INK), soft: css(mix(panel, lit, 0.16)) };
  }
  // A light colour darkened until it can be read is no longer the bank's: it stays as a ground, and ink is read.
  const isLight = contrast(colour, WHITE) < 2.6;
  const ground = isLight ? colour : until(colour, INK, (tried) => contrast(tried, WHITE) >= READABLE);
  const action = isLight ? INK : until(ground, INK, (tried) => contrast(tried, mix(WHITE, tried, 0.1)) >= 4.6);
  return { action: css(action), ground: css(ground), onGround: css(isLight ? INK : WHITE), soft: css(mix(WHITE, ground, isLight ? 0.35 : 0.1)) };
}

/** Compare two colours as WCAG 2 does, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Read `rgb(r g b)` back, for whoever wants to compare. */
export function channelsOf(written: string): Rgb {
  return (written.match(/\d+/g) ?? []).map(Number) as unknown as Rgb;
}

function until(from: Rgb, towards: Rgb, isEnough: (tried: Rgb) => boolean): Rgb {
  for (let share = 0; share < 1; share += 0.04) {
    const tried = mix(from, towards, share);
    if (isEnough(tried)) return tried;
  }
  return towards;
}

function mix(one: Rgb, other: Rgb, share: number): Rgb {
  return one.map((channel, at) => Math.round(channel + ((other[at] ?? 0) - channel) * share)) as unknown as Rgb;
}

function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function css(colour: Rgb): string {
  return `rgb(${colour.join(" ")})`;
}
