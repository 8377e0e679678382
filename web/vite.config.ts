import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page as files of one origin: no inline script or style, nothing from elsewhere, so that the strictest policy holds. */
export default defineConfig({
  root: folder("."),
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: folder("../dist/web"),
    emptyOutDir: true,
    target: "es2022",
    // A file that became a data: address would need an exception in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
