// What the app says in English: the same sentences, one for one.

import { codes } from "./en/codes.ts";
import { enroll } from "./en/enroll.ts";
import { identities } from "./en/identities.ts";
import { requests } from "./en/requests.ts";
import { troubles } from "./en/troubles.ts";
import type { Words } from "./words.ts";

export const en: Words = {
  locale: "en",
  back: "Back",
  oneMoment: "One moment…",
  goOn: "Continue",
  goBack: "Go back",
  tryAgain: "Try again",
  toStart: "Go to the start",
  understood: "Understood",
  done: "Done",
  later: "Later",
  erase: "Delete",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Could not copy",
  paste: "Paste",
  keep: "Save",
  settings: "Settings",
  help: "Help",
  callBank: "Your bank's telephone:",
  places: "Sections",
  placeNames: { code: "Code", requests: "Approve", identities: "Identities" },

  ...enroll,
  ...codes,
  ...requests,
  ...identities,
  ...troubles,
};
