// Which language the app speaks: what the person chose, else the first of the browser's that we have, else Spanish.

import { en } from "./en.ts";
import { es } from "./es.ts";

export type Words = typeof es;
export type Language = "es" | "en";

export const LANGUAGES: readonly { readonly code: Language; readonly name: string }[] = [
  { code: "es", name: "Español" },
  { code: "en", name: "English" },
];
const CATALOGUES: Readonly<Record<Language, Words>> = { es, en };

/** The words in use; every screen reads them anew when it draws. */
export let t: Words = es;

/** Speak a language from now on; null for the browser's. */
export function speak(chosen: Language | null): void {
  const wished = chosen ?? navigator.languages.map((one) => one.slice(0, 2)).find((one) => one in CATALOGUES) ?? "es";
  t = CATALOGUES[wished as Language];
}

export function language(): Language {
  return t === en ? "en" : "es";
}
