import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page's drawing code as one file for Node.js: `panic-tda plot` draws with it. */
export default defineConfig({
  root: folder("."),
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  ssr: { noExternal: true },
  build: {
    ssr: folder("./src/figures/plot.ts"),
    outDir: folder("../dist/figures"),
    emptyOutDir: true,
    target: "node20",
  },
});
