// Makes one file of `panic-tda homology` (dist/cli/homology-bundle.cjs): finding and compiling its fifty modules, one by one, takes longer than
// the diagrams of a small cloud. It is CommonJS, which Node loads in less time than one ES module. It is never written by `tsc -b` alone:
// panic-tda.cjs then takes the modules.
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));

await build({
  root,
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: "src/cli/homology-alone.ts",
    outDir: "dist/cli",
    emptyOutDir: false,
    target: "node20",
    rolldownOptions: {
      output: { format: "cjs", entryFileNames: "homology-bundle.cjs", codeSplitting: false },
    },
  },
});
