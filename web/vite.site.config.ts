import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page of a static copy: one classic script and one style sheet, since a page from a folder may load no modules. */
export default defineConfig({
  root: folder("."),
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: folder("../dist/site"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    lib: {
      entry: folder("./src/site/site-main.tsx"),
      formats: ["iife"],
      name: "panicTdaPage",
      fileName: () => "site.js",
      cssFileName: "site",
    },
  },
});
