// Asks the browser for a passkey (WebAuthn) and sends its answer with the page's form. Decides nothing: the server does.
// Law: without this file the page says in a sentence that it cannot be done here, and the other way on works.

const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), one => one.charCodeAt(0));
const text = some => some && btoa(String.fromCharCode(...new Uint8Array(some)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withIds = list => (list ?? []).map(one => ({ ...one, id: bytes(one.id) }));

async function make(options) {
  const publicKey = {
    ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: withIds(options.excludeCredentials),
  };
  const { id, rawId, type, response } = await navigator.credentials.create({ publicKey });
  return { id, rawId: text(rawId), type, clientExtensionResults: {}, response: {
    clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  } };
}

async function sign(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: withIds(options.allowCredentials) };
  const { id, rawId, type, response } = await navigator.credentials.get({ publicKey });
  return { id, rawId: text(rawId), type, clientExtensionResults: {}, response: {
    clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData),
    signature: text(response.signature), userHandle: text(response.userHandle),
  } };
}

customElements.define("passkey-ask", class extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return;
    const { purpose, options, givenUp, thereAlready } = this.dataset;
    const form = this.closest("form"), button = this.querySelector("button[type=button]");
    const said = this.querySelector("[data-said]");
    this.querySelector("[data-without]").hidden = true;
    button.hidden = false;
    const ask = async () => {
      button.disabled = true;
      said.textContent = "";
      try {
        const answer = await (purpose === "make" ? make : sign)(JSON.parse(options));
        form.elements.passkey.value = JSON.stringify(answer);
        form.requestSubmit();
      } catch (refused) {
        said.textContent = refused.name === "InvalidStateError" && thereAlready || givenUp;
      } finally { button.disabled = false; }
    };
    button.addEventListener("click", ask);
    form.addEventListener("submit", event => {        // Enter in a field asks as the button does
      if (form.elements.passkey.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!button.disabled) ask();
    });
  }
});
