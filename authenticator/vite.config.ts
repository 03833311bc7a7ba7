// Builds the app into dist/: hashed names, nothing inline, and a service worker that knows exactly this build's files.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const NOT_KEPT = new Set(["robots.txt"]);

function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const folder = readdirSync(here("public")).filter((name) => !NOT_KEPT.has(name));
      const built = Object.keys(bundle).filter((name) => name !== "index.html");
      const files = ["/", ...[...built, ...folder].sort().map((name) => `/${name}`)];
      const version = createHash("sha256");
      const template = readFileSync(here("src/sw.js"), "utf8");
      for (const name of built.sort()) version.update(name);
      for (const name of folder.sort()) version.update(readFileSync(here(`public/${name}`)));
      version.update(template).update(readFileSync(here("index.html")));
      const source = template
        .replace("__VERSION__", version.digest("hex").slice(0, 12))
        .replace("__FILES__", JSON.stringify(files));
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}

export default defineConfig({
  root: here("."),
  plugins: [serviceWorker()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es", rollupOptions: { output: { entryFileNames: "assets/worker-[hash].js" } } },
  define: { __BUILD__: JSON.stringify(JSON.parse(readFileSync(here("../package.json"), "utf8")).version) },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome111", "safari16.4", "firefox115"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
