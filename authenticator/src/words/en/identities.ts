// English: identities and settings.

import type { identities as spanish } from "../es/identities.ts";

export const identities: typeof spanish = {
  addIdentity: "Add another identity",
  inFront: "In use",
  detailsOf: (name) => `Details of ${name}`,
  bank: "Bank",
  serial: "Serial",
  since: "Since",
  rename: "Change the name",
  renameTitle: "Change the name",
  remove: "Remove from this phone",
  removeTitle: (name) => `Remove ${name}?`,
  removeLoss: "On this phone you will lose:",
  removeLosses: ["the codes of this identity;", "the means to approve with it;", "the key kept here: it cannot be brought back."],
  removeBackTitle: "To have it again",
  removeBackText: "Reinstall your token from the bank's portal. You will need your registered phone to receive the activation code.",
  removeSure: "Remove the identity",
  keepIt: "Keep it",
  forgotPinTitle: "Did you forget your PIN?",
  forgotPinText: "Nobody knows it, your bank neither. Reinstall your token from the portal and choose a new PIN.",

  languageWord: "Language",
  clockTitle: "The phone's clock",
  clockGood: "Your clock agrees with the bank's",
  clockBehindBy: (seconds) =>
    `Your phone is ${Math.abs(seconds) < 120 ? `${Math.abs(seconds)} s` : `${Math.round(Math.abs(seconds) / 60)} min`} ${seconds > 0 ? "fast" : "slow"}`,
  clockOffTitle: "Your phone's clock is not exact",
  clockOffText: "Turn on automatic date and time in the settings. While there is a connection, the app uses the bank's time.",
  clockUnknown: "Connect to compare your clock with the bank's.",
  clockNobody: "It is compared once you have an identity.",
  clockCheck: "Compare now",
  helpTexts: [
    { title: "I changed phones", text: "Install the app on the new phone and reinstall your token from the portal. The old one stops working." },
    { title: "I lost my phone", text: "Call your bank, or report it in the portal, so that nobody uses your token." },
    { title: "The bank does not accept my code", text: "Type your PIN again and check the phone's clock, above. After several tries your bank locks the token for a while." },
    { title: "What does this app keep?", text: "Your keys, without your PIN. It sees neither your accounts nor your portal passwords. If you uninstall it, all is erased." },
  ],
};
