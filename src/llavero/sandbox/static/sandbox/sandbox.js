// Comforts for the sandbox's pages. Law: each page works without this file.

// What a link of this page leads to is opened, so that nobody stands before something folded.
const unfold = () => document.querySelector("details:target")?.setAttribute("open", "");
addEventListener("hashchange", unfold);
unfold();

// The seconds of a token's clock; when they are over, its next code is fetched with the page.
const ends = [];
for (const clock of document.querySelectorAll("token-clock")) {
  const { left, period } = clock.dataset;
  const end = performance.now() + left * 1000;
  const number = clock.querySelector("b"), arc = clock.querySelector("circle + circle");
  ends.push(end);
  const show = () => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    number.textContent = String(seconds);
    arc.setAttribute("stroke-dashoffset", String(100 - 100 * seconds / period));
    clock.classList.toggle("low", seconds <= 5);
  };
  show();
  setInterval(show, 500);
}
if (ends.length) setTimeout(() => location.reload(), Math.min(...ends) - performance.now() + 300);

// The hour of the sandbox goes on while one looks at it.
for (const face of document.querySelectorAll("clock-face")) {
  const [hours, minutes, seconds] = face.textContent.split(":").map(Number);
  const shown = hours * 3600 + minutes * 60 + seconds, since = performance.now();
  setInterval(() => {
    const at = (shown + Math.floor((performance.now() - since) / 1000)) % 86400;
    face.textContent = [at / 3600, at / 60 % 60, at % 60].map(part => String(Math.floor(part)).padStart(2, "0")).join(":");
  }, 1000);
}

// A new message: look now and then, and show it.
customElements.define("inbox-watch", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    const look = async () => {
      if (!document.hidden) {
        try {
          const answer = await fetch(this.dataset.url, { cache: "no-store" });
          const { newest } = await answer.json();
          if (newest !== this.dataset.newest) return location.reload();
        } catch { /* the sandbox was ended; the page stays as it is */ }
      }
      setTimeout(look, 2000);
    };
    setTimeout(look, 2000);
  }
});

// Beside the phone: what can be scanned and what was sent. The page stays, because the app in its frame must.
customElements.define("phone-watch", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-refresh]").hidden = true;
    let before = "";
    const part = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
    const draw = (list, none, found, made) => {
      this.querySelector(list).replaceChildren(...found.map(made));
      this.querySelector(none).hidden = found.length > 0;
    };
    const look = async () => {
      if (!document.hidden) {
        try {
          const answer = await (await fetch(this.dataset.url, { cache: "no-store" })).text();
          if (answer !== before) {
            const { squares, messages } = JSON.parse(before = answer);
            draw("[data-squares]", "[data-none]", squares, one => {
              const item = document.createElement("li"), link = part("a", `${this.dataset.scan} ${one.who}`);
              Object.assign(link, { className: "button", href: one.link, target: "celular" });
              item.append(link, " ", part("small", `${one.bank} · ${this.dataset.until} ${one.until}`));
              return item;
            });
            draw("[data-messages]", "[data-no-messages]", messages, one => {
              const item = document.createElement("li");
              item.append(part("b", `${one.to} · ${one.at}`), " ", part("span", one.body));
              return item;
            });
          }
        } catch { /* the sandbox was ended; the page stays as it is */ }
      }
      setTimeout(look, 2000);
    };
    look();
  }
});
