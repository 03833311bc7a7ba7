// English: what went wrong.

import type { troubles as spanish } from "../es/troubles.ts";
import { tries } from "./tries.ts";

export const troubles: typeof spanish = {
  unreachable: { title: "We cannot reach your bank", text: "Use your phone's mobile data rather than the company's Wi-Fi, and tap Try again." },
  altered: {
    title: "The code does not match your bank",
    text: "Somebody or something changed it on the way. Do not go on with this code: go back to the portal and ask for a new one. If it happens again, call your bank.",
  },
  alreadyHere: { title: "You have this identity already", text: "It is on this phone and ready. If the portal is still waiting, finish there." },
  storageFailed: { title: "The phone could not save", text: "Free some space, or leave the browser's private mode, and try again." },
  unavailable: { title: "Your bank cannot answer now", text: "Wait a moment and try again." },
  activationWrong: (left) => ({
    title: "That code is not right",
    text: left === undefined ? "Look at the most recent message." : `Look at the most recent message. ${tries(left)}.`,
  }),
  pinWrong: (left) => ({
    title: "Your bank did not accept that PIN",
    text: left === undefined ? "Type it again, calmly." : `Type it again, calmly. ${tries(left)}.`,
  }),
  pinWrongWait: (left) => ({
    title: "Your bank did not accept that PIN",
    text: left === undefined ? "Wait some seconds and type it again." : `Wait some seconds and type it again. ${tries(left)}.`,
  }),
  waitABit: { title: "Wait some seconds", text: "There were several wrong tries in a row. Then type it again." },
  blocked: (when) => ({
    title: "Too many tries",
    text: when === undefined ? "Wait some minutes and try again." : `You can try again ${when}.`,
  }),
  problems: {
    "enrollment-unknown": { title: "Your bank does not know this code", text: "Go back to the portal and use the code that it shows now." },
    "enrollment-over": { title: "This code is of no use any more", text: "It ended or was used. Go back to the portal, ask for a new one and scan it." },
    "enrollment-taken": {
      title: "Another phone used this code",
      text: "If it was not you, call your bank now. If it was, go on with that phone or ask for a new code.",
    },
    "activation-code-late": { title: "The activation code has ended", text: "Ask for another on the portal's page, without closing this app." },
    "confirmation-wrong": { title: "Choose the PIN once more", text: "The installation was made again on the way. Choose your PIN one more time." },
    "device-unknown": { title: "Your bank does not know this token", text: "Perhaps you reinstalled it on another phone. Reinstall it from the portal." },
    "device-cloned": { title: "Your bank suspended this token", text: "There seems to be a copy of it. Call your bank now." },
    "device-not-active": { title: "This token is not active", text: "Finish in the portal, or ask your administrator to activate it." },
    "clock-off": { title: "Your phone's clock is not exact", text: "Turn on automatic date and time and try again." },
    "approval-over": { title: "This request has ended", text: "It expired, was cancelled or is answered. See in the portal how it stands." },
    "approval-changed": { title: "The request changed", text: "What you read is no longer what is asked. Nothing was approved: wait for the new request and read it." },
  },
};
