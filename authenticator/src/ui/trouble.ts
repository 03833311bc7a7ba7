// What went wrong, in words that say the cause and the remedy.

import { Problem, Unreachable } from "../core/api.ts";
import { Altered, AlreadyHere } from "../core/enrollment.ts";
import { LinkRefused } from "../core/link.ts";
import { t } from "../words/words.ts";
import { whenWords } from "./parts.tsx";

export interface Trouble {
  readonly title: string;
  readonly text: string;
  /** Whether the same step may simply be done again. */
  readonly again: boolean;
  /** Whether the QR is of no use any more. */
  readonly isOver: boolean;
}

/** Say why a QR or a line is not for this app. */
export function linkTrouble(refused: LinkRefused): Trouble {
  return { ...t.linkFaults[refused.fault], again: true, isOver: false };
}

/** A pause between tries; what lasts longer is a block, and is said with its time. */
const PAUSE = 60_000;

/** Whether the bank refused a PIN and takes another one now or in a few seconds. */
export function mayTypePinAgain(error: unknown, now: number): boolean {
  if (!(error instanceof Problem)) return false;
  if (error.code === "pin-wrong") return error.triesLeft !== 0;
  return error.code === "device-blocked" && error.blockedUntil !== undefined && error.blockedUntil - now <= PAUSE;
}

/** Say what an error means to the person; throws what is no answer of the bank, storage or network. */
export function troubleOf(error: unknown, now: number): Trouble {
  if (error instanceof LinkRefused) return linkTrouble(error);
  if (error instanceof Unreachable) return { ...t.unreachable, again: true, isOver: false };
  if (error instanceof Altered) return { ...t.altered, again: false, isOver: true };
  if (error instanceof AlreadyHere) return { ...t.alreadyHere, again: false, isOver: true };
  if (error instanceof Problem) return problemTrouble(error, now);
  return { ...t.storageFailed, again: true, isOver: false };
}

function problemTrouble(problem: Problem, now: number): Trouble {
  const { code, triesLeft, blockedUntil } = problem;
  const when = blockedUntil === undefined ? undefined : whenWords(blockedUntil);
  switch (code) {
    case "enrollment-unknown":
    case "enrollment-over":
    case "enrollment-taken":
      return { ...t.problems[code], again: false, isOver: true };
    case "enrollment-altered":
      return { ...t.altered, again: false, isOver: true };
    case "activation-code-wrong":
      return { ...t.activationWrong(triesLeft), again: true, isOver: false };
    case "pin-wrong":
      if (triesLeft === 0) return { ...t.blocked(when), again: true, isOver: false };
      return { ...(when === undefined ? t.pinWrong(triesLeft) : t.pinWrongWait(triesLeft)), again: true, isOver: false };
    case "device-blocked":
      return { ...(mayTypePinAgain(problem, now) ? t.waitABit : t.blocked(when)), again: true, isOver: false };
    case "too-many-requests":
      return { ...t.blocked(when), again: true, isOver: false };
    case "activation-code-late":
    case "confirmation-wrong":
    case "device-unknown":
    case "device-cloned":
    case "device-not-active":
    case "clock-off":
    case "approval-over":
    case "approval-changed":
      return { ...t.problems[code], again: code === "activation-code-late" || code === "clock-off", isOver: false };
    default:
      return { ...t.unavailable, again: true, isOver: false };
  }
}
