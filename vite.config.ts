/** How the client is built: client/ into dist/client. */
import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** Replaced in every page sent, by server/plugins/pages.ts. */
const NONCE = "__CSP_NONCE__";

/**
 * The server allows styles that carry the request's nonce. Those that scripts make (xterm.js does)
 * get it here, before any other script runs.
 */
const STAMP_STYLES = `{
  const nonce = document.currentScript.nonce;
  const create = Document.prototype.createElement;
  Document.prototype.createElement = function (name, options) {
    const element = create.call(this, name, options);
    if (String(name).toLowerCase() === "style") element.nonce = nonce;
    return element;
  };
}`;

const stampStyles: Plugin = {
  name: "stamp-styles",
  transformIndexHtml: {
    order: "post",
    handler: () => [
      { tag: "script", attrs: { nonce: NONCE }, children: STAMP_STYLES, injectTo: "head-prepend" },
    ],
  },
};

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as {
  version: string;
};

export default defineConfig({
  root: "client",
  publicDir: "public",
  base: "/",
  define: { __VERSION__: JSON.stringify(version) },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  html: { cspNonce: NONCE },
  plugins: [stampStyles],
  build: {
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // font-src and img-src name no data: for what the build makes
    chunkSizeWarningLimit: 600,
  },
  server: {
    port: 5173,
    // `pagefault serve --origin http://localhost:5173` beside it.
    proxy: { "/api": { target: "http://localhost:3000", ws: true } },
  },
});
