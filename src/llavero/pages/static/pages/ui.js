// Comforts for every hosted page. Law: each page works without this file; nothing here decides anything.
// Trusted Types safe: text and attributes only, never markup, never a style attribute.

const clock = seconds => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
const fill = (sentence, value) => sentence.replace("{n}", value);

// The computer's own clock is often wrong: count by the server's hour, read once when the page arrives.
const clockError = Date.parse(document.documentElement.dataset.now) - Date.now() || 0;
const secondsUntil = end => Math.max(0, Math.ceil((end - clockError - Date.now()) / 1000));

// Call `tick` now and every second until it answers false; a page brought back by "Back" catches up at once.
function everySecond(tick) {
  if (tick() === false) return;
  const timer = setInterval(() => tick() === false && clearInterval(timer), 1000);
}

// One real input with its cells drawn behind. Paste with spaces or dashes works; whatever is no digit goes.
customElements.define("code-field", class extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const length = Number(this.dataset.length);
    input.removeAttribute("maxlength");             // else "123 456" would be cut when pasted
    input.addEventListener("input", event => {
      if (event.isComposing) return;
      const digits = input.value.normalize("NFKC").replace(/\D/g, "").slice(0, length);
      if (digits !== input.value) input.value = digits;
    });
  }
});

// The ring and the minutes left; a screen reader hears them at 120, 60, 30 and 0 seconds only.
customElements.define("count-down", class extends HTMLElement {
  connectedCallback() {
    const { until, total, left, low, over } = this.dataset;
    const end = Date.parse(until), arc = this.querySelector("circle + circle");
    const text = this.querySelector("[data-shown]"), said = this.querySelector("[role=status]");
    const time = document.createElement("b");
    let before = Infinity;
    everySecond(() => {
      const seconds = secondsUntil(end);
      if (!seconds) {
        text.textContent = over;
        said.textContent = over;
        this.classList.add("low");
        arc.setAttribute("stroke-dashoffset", "100");
        return false;
      }
      const [lead, tail = ""] = left.split("{n}");
      time.textContent = clock(seconds);
      text.replaceChildren(lead, time, tail);
      arc.setAttribute("stroke-dashoffset", String(100 - 100 * Math.min(1, seconds / total)));
      this.classList.toggle("low", seconds <= 30);
      for (const mark of [120, 60, 30]) if (before > mark && seconds <= mark && before !== Infinity) said.textContent = fill(low, mark);
      before = seconds;
    });
  }
});

// "Send another" waits out its seconds. The server refuses an early one in any case.
customElements.define("resend-timer", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button"), label = button.textContent;
    const end = Date.now() + clockError + this.dataset.wait * 1000;
    everySecond(() => {
      const seconds = secondsUntil(end);
      button.disabled = seconds > 0;
      button.textContent = seconds ? fill(this.dataset.waiting, clock(seconds)) : label;
      return seconds > 0;
    });
  }
});

// The next procedure waits open: follow its link after some seconds, unless the person says to stay.
customElements.define("lead-on", class extends HTMLElement {
  connectedCallback() {
    const { seconds, left, stopped } = this.dataset;
    const link = this.querySelector("a"), stop = this.querySelector("button"), said = this.querySelector("[data-shown]");
    const end = Date.now() + clockError + seconds * 1000;
    let goes = !performance.getEntriesByType("navigation").some(way => way.type === "back_forward");
    const stay = () => { goes = false; said.textContent = stopped; stop.remove(); };
    stop.addEventListener("click", stay);
    link.addEventListener("click", () => { goes = false; });
    if (!goes) return stay();                       // "Back" must not be led on again
    everySecond(() => {
      if (!goes) return false;
      const wait = secondsUntil(end);
      said.textContent = fill(left, wait);
      if (wait) return true;
      goes = false;
      location.assign(link.href);
      return false;
    });
  }
});

// Another device acts: ask now and then whether this page has moved on, and follow it.
customElements.define("live-run", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("a")?.setAttribute("hidden", "");
    let pause = 2000;
    const ask = async () => {
      if (!document.hidden) {
        try {
          const answer = await fetch(this.dataset.url, { headers: { Accept: "application/json" }, cache: "no-store" });
          // not in anymore, or gone: the page itself says so; whoever is told to wait asks later
          if ([401, 403, 404, 410].includes(answer.status)) return location.reload();
          const { revision, changed } = await answer.json();
          if (changed || String(revision) !== this.dataset.revision) return location.reload();
        } catch { pause = Math.min(pause * 2, 30000); }
      }
      setTimeout(ask, pause);
    };
    setTimeout(ask, pause);
  }
});

// For a phone on which the app does not open by itself: its code, to be pasted there.
customElements.define("copy-text", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.dataset.text);
      this.querySelector("[role=status]").textContent = this.dataset.done;
    });
  }
});

// A second press sends nothing. "Back" may show this very page again (pageshow), and then it must work.
document.addEventListener("submit", event => {
  const form = event.target;
  if (form.classList.contains("sending")) return event.preventDefault();
  form.classList.add("sending");
  form.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form.sending")) {
    form.classList.remove("sending");
    form.removeAttribute("aria-busy");
  }
});

// Controls that need scripts are hidden in the page and shown here.
for (const element of document.querySelectorAll("[data-with-script]")) element.hidden = false;

for (const button of document.querySelectorAll("[data-reveals]")) {
  const input = document.getElementById(button.dataset.reveals);
  button.parentElement.classList.add("revealing");
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
    button.setAttribute("aria-pressed", String(shown));
  });
  input.form?.addEventListener("submit", () => { input.type = "password"; });
}

document.addEventListener("keyup", event => {
  const hint = event.target.matches?.("input[type=password]") && document.getElementById(`${event.target.id}-caps`);
  if (hint) hint.hidden = !event.getModifierState?.("CapsLock");
});

// The keypad types into the field of digits that was used last: a code, or a key marked `data-digits`.
const digits = "code-field input, input[data-digits]";
let typed = document.querySelector(digits);
document.addEventListener("focusin", event => { if (event.target.matches(digits)) typed = event.target; });
document.addEventListener("click", event => {
  const key = event.target.closest?.("[data-key]");
  if (!key || !typed) return;
  const input = typed;
  const digit = key.dataset.key;
  if (digit === "clear") input.value = "";
  else if (digit === "back") input.value = input.value.slice(0, -1);
  else input.value += digit;
  input.dispatchEvent(new Event("input", { bubbles: true }));
});

// What went wrong is read first; else the first field waits for the keys. Where an error emptied a field above its own,
// typing begins there, and what went wrong is read with it.
const wrong = document.querySelector("[role=alert][data-focus], [aria-invalid][data-focus]");
const emptied = wrong?.form && [...wrong.form.elements].find(field => field.required && !field.value);
if (emptied && emptied !== wrong) {
  const reads = [emptied.getAttribute("aria-describedby"), wrong.getAttribute("aria-describedby")];
  emptied.setAttribute("aria-describedby", reads.filter(Boolean).join(" "));
}
(emptied || wrong || document.querySelector("[data-focus]"))?.focus();
