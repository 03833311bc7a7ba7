// English: the code and how an identity stands.

import type { codes as spanish } from "../es/codes.ts";
import { tries } from "./tries.ts";

export const codes: typeof spanish = {
  pinForCode: "Type your PIN to see the code",
  forgotPin: "Forgot",
  codeLabel: "Security code",
  typeThisCode: "This code goes where your bank asks for it",
  changesIn: "Changes in",
  nextCode: "Next",
  codeRefusedTitle: "Did the bank refuse the code?",
  codeRefusedText: "Perhaps the PIN was not yours. The app cannot know: with another PIN it shows another code. Type it again, calmly.",
  typePinAgain: "Type the PIN again",
  nobodyAsks: "Nobody at the bank will ask you for this code by telephone, chat or e-mail.",
  offline: "No connection. Your codes work all the same; what you have to approve comes when you are connected again.",
  notReached: "We cannot reach your bank. Your codes work all the same. To approve, try mobile data rather than the company's Wi-Fi.",
  updateTitle: "There is a new version of the app",
  updateNow: "Update",

  active: "Active",
  standing: {
    waiting: { title: "Finish on the computer", text: "Go back to the portal's page and finish there. Until then this code is of no use." },
    pending: { title: "Not activated yet", text: "Your company's administrator has to activate it in the portal. Tell them that you installed it." },
    suspended: { title: "Suspended", text: "Your bank stopped this token to protect you. Call to know how to go on." },
    locked: { title: "Locked for now", text: "There were several wrong tries. Call your bank to learn how to go on." },
    expired: { title: "Expired", text: "This token is of no use any more. Renew it in your bank's portal." },
    revoked: { title: "Ended", text: "This token is of no use any more. If you need one, reinstall it from your bank's portal." },
    gone: { title: "Your bank does not know it", text: "This token no longer exists at your bank. You can remove it and reinstall it from the portal." },
  },
  seeIdentity: "See this identity",
  blockedUntil: (when) => `There were several wrong tries. Your bank will accept your codes again ${when}.`,
  notYou: "If it was not you, call now:",
  atTime: (time) => `at ${time}`,
  onDayAt: (day, time) => `on ${day} at ${time}`,
  fewTries: (left) => `${tries(left)} before a lock`,
};
