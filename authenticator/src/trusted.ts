// The one place where an address becomes a script: the service worker and the reader of QRs, and nothing else.

interface Policy {
  createScriptURL(url: string): string;
}

interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

const rules: Policy = {
  createScriptURL(url) {
    if (url !== "/sw.js" && !/^\/assets\/worker-[\w-]+\.js$/.test(url)) throw new TypeError("no script of ours");
    return url;
  },
};
const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = factory === undefined ? rules : factory.createPolicy("sw", rules);

/** Let an address of ours be run as a script. */
export function trustedScript(url: string): string {
  return policy.createScriptURL(url);
}
