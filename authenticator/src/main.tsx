// The start: what stands behind `#` is taken out of the address, what the phone keeps is opened, the screen is drawn.

import { render } from "preact";
import "./app.css";
import { Api } from "./core/api.ts";
import { accentOf } from "./core/colour.ts";
import { LinkRefused, readFragment, type Link } from "./core/link.ts";
import { Vault } from "./core/vault.ts";
import { Phone } from "./phone.ts";
import { trustedScript } from "./trusted.ts";
import { App } from "./ui/app.tsx";
import { speak, t, type Language } from "./words/words.ts";

/** Take the secret part out of the address before anything else can see it, and read it. */
function takeFragment(): { first: Link | null; refused: LinkRefused | null } {
  const fragment = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  if (fragment === "") return { first: null, refused: null };
  try {
    return { first: readFragment(fragment), refused: null };
  } catch (error) {
    return { first: null, refused: error instanceof LinkRefused ? error : new LinkRefused("not-a-link") };
  }
}

/** Say whether this is the installed app, or a place where the bank's server lets a tab stand for it. */
async function mayEnrollHere(): Promise<boolean> {
  const isInstalled =
    matchMedia("(display-mode: standalone), (display-mode: fullscreen)").matches ||
    (navigator as { standalone?: boolean }).standalone === true;
  if (isInstalled) return true;
  try {
    const response = await fetch("/config.json", { cache: "no-store", credentials: "omit" });
    return response.ok && ((await response.json()) as { may_enroll_in_tab?: unknown }).may_enroll_in_tab === true;
  } catch {
    return false;
  }
}

/** Wear the colour of the bank whose identity is in front. */
function wear(phone: Phone): void {
  const root = document.documentElement;
  root.lang = t.locale;
  const brand = phone.identity?.bank.brand ?? "#0b5d4b";
  const theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const { action, ground, onGround, soft } = accentOf(brand, theme);
  for (const [name, value] of Object.entries({ action, ground, "on-ground": onGround, soft })) {
    root.style.setProperty(`--${name}`, value);
  }
}

async function keepOffline(phone: Phone): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  // First the screen, then the files for later.
  if (document.readyState !== "complete") await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  const registration = await navigator.serviceWorker.register(trustedScript("/sw.js"));
  const look = (): void => {
    phone.hasUpdate = registration.waiting !== null && navigator.serviceWorker.controller !== null;
    phone.changed();
  };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  phone.update = () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("update");
  };
  look();
}

async function start(): Promise<void> {
  const { first, refused } = takeFragment();
  const vault = await Vault.open();
  const phone = new Phone(vault, new Api(location.origin, (url, init) => fetch(url, init)));
  speak((await vault.get<Language>("settings", "language")) ?? null);
  phone.mayEnrollHere = await mayEnrollHere();
  await phone.reload();
  wear(phone);
  phone.listen(() => wear(phone));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => wear(phone));
  const host = document.getElementById("app");
  if (host !== null) render(<App phone={phone} first={first} refused={refused} />, host);
  // A QR opened while the app runs arrives as a change of the address only.
  addEventListener("hashchange", () => location.hash.length > 1 && location.reload());
  phone.watch();
  await keepOffline(phone);
}

void start();
