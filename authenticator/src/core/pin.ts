// Which PINs are too easy to guess, and why: the person is told the reason, not only "no".

export type Weakness = "same" | "run" | "year" | "pairs";

/** Say why a PIN is weak; null where it may stay. */
export function weaknessOf(pin: string): Weakness | null {
  if (/^(\d)\1*$/.test(pin)) return "same";
  if (isRun(pin, 1) || isRun(pin, -1)) return "run";
  if (/^(19|20)\d\d$/.test(pin)) return "year";
  if (/^(\d\d)\1+$/.test(pin) || /^((\d)\2)+$/.test(pin)) return "pairs";
  return null;
}

/** From 9 a run may go on at 0, as on a telephone's keys, and downwards the other way round. */
function isRun(pin: string, step: 1 | -1): boolean {
  return Array.from(pin).every((digit, at) => at === 0 || (Number(pin[at - 1]) + step + 10) % 10 === Number(digit));
}
