// Which screen is in front, and how one comes to another: the browser's own history, so that "back" means back.

import { useEffect, useState } from "preact/hooks";
import { LinkRefused, readLink, type AnswerLink, type EnrollmentLink, type Link } from "../core/link.ts";
import type { Unfinished } from "../core/enrollment.ts";
import type { Phone } from "../phone.ts";
import { CodeScreen } from "./code.tsx";
import { Enroll } from "./enroll.tsx";
import { IdentitiesScreen, IdentityScreen } from "./identities.tsx";
import { OfflineAnswer } from "./offline.tsx";
import { RequestScreen } from "./request.tsx";
import { RequestsScreen } from "./requests.tsx";
import { ScanScreen } from "./scan.tsx";
import { Settings } from "./settings.tsx";
import { Start } from "./start.tsx";
import { TypeScreen } from "./type.tsx";

export type View =
  | { readonly name: "code" | "requests" | "identities" | "settings" | "scan" | "type" | "enroll" | "offline" }
  | { readonly name: "request"; readonly approval: string }
  | { readonly name: "identity"; readonly enrollment: string };

export interface Way {
  /** Show a screen; "back" returns from it. */
  go(view: View): void;
  /** Show a screen in the place of this one. */
  swap(view: View): void;
  back(): void;
  /** Take what a QR or a pasted line said; gives why it is not for this app. */
  take(line: string): LinkRefused | null;
  /** Go on with an enrollment that was left. */
  resume(unfinished: Unfinished): void;
}

interface Taken {
  readonly enrollment?: EnrollmentLink | undefined;
  readonly answer?: AnswerLink | undefined;
  readonly resumed?: Unfinished | undefined;
}

export function App({ phone, first, refused }: { phone: Phone; first: Link | null; refused: LinkRefused | null }) {
  const [view, setView] = useState<View>(first === null ? { name: "code" } : viewOf(first));
  const [taken, setTaken] = useState<Taken>(first === null ? {} : takenOf(first));
  const [, draw] = useState(0);
  useEffect(() => phone.listen(() => draw((count) => count + 1)), [phone]);
  useEffect(() => {
    const follow = (event: PopStateEvent): void => setView((event.state as View | null) ?? { name: "code" });
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);

  const way: Way = {
    go(next) {
      history.pushState(next, "");
      setView(next);
    },
    swap(next) {
      history.replaceState(next, "");
      setView(next);
    },
    back() {
      if (history.state === null) way.swap({ name: "code" });
      else history.back();
    },
    take(line) {
      try {
        const link = readLink(line, location.origin);
        setTaken(takenOf(link));
        way.swap(viewOf(link));
        return null;
      } catch (error) {
        if (error instanceof LinkRefused) return error;
        throw error;
      }
    },
    resume(resumed) {
      setTaken({ resumed });
      way.go({ name: "enroll" });
    },
  };
  return <Shown phone={phone} view={view} way={way} taken={taken} refused={refused} />;
}

function Shown(props: { phone: Phone; view: View; way: Way; taken: Taken; refused: LinkRefused | null }) {
  const { phone, view, way, taken, refused } = props;
  switch (view.name) {
    case "enroll":
      if (taken.enrollment === undefined && taken.resumed === undefined) break;
      // In a browser's tab the identity would be made where the installed app cannot see it.
      if (!phone.mayEnrollHere) return <Start phone={phone} way={way} arrived={taken.enrollment} refused={null} />;
      return <Enroll phone={phone} way={way} link={taken.enrollment} resumed={taken.resumed} />;
    case "offline":
      if (taken.answer === undefined) break;
      return <OfflineAnswer phone={phone} way={way} link={taken.answer} />;
    case "scan":
      return <ScanScreen way={way} />;
    case "type":
      return <TypeScreen way={way} />;
    case "settings":
      return <Settings phone={phone} way={way} />;
    case "request":
      return <RequestScreen key={view.approval} phone={phone} way={way} approval={view.approval} />;
    case "identity": {
      const identity = phone.of(view.enrollment);
      if (identity === undefined) break;
      return <IdentityScreen key={view.enrollment} phone={phone} way={way} identity={identity} />;
    }
    default:
  }
  const { identity } = phone;
  if (identity === undefined) return <Start phone={phone} way={way} refused={refused} />;
  if (view.name === "requests") return <RequestsScreen phone={phone} way={way} />;
  if (view.name === "identities") return <IdentitiesScreen phone={phone} way={way} />;
  return <CodeScreen key={identity.enrollment} phone={phone} way={way} identity={identity} />;
}

function viewOf(link: Link): View {
  return { name: link.kind === "enrollment" ? "enroll" : "offline" };
}

function takenOf(link: Link): Taken {
  return link.kind === "enrollment" ? { enrollment: link } : { answer: link };
}
