import { readFileSync } from "node:fs";

/** The modules that Node alone loads. That of `kernel/homology/` is for browsers too, see `homology/homology-module.ts`. */
export type KernelName = "assignment" | "clustering" | "distances" | "layout" | "matching" | "neighbours";

const compiled = new Map<KernelName, WebAssembly.Module>();

/** The WebAssembly module that the build makes of `kernel/NAME/`, compiled when it is first asked for; threads that are given it share the machine code. */
export function kernelModule(name: KernelName): WebAssembly.Module {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  // The same path from `src/system/` and from `dist/system/`.
  const module = new WebAssembly.Module(
    readFileSync(new URL(`../../dist/kernel/${name}.wasm`, import.meta.url)),
  );
  compiled.set(name, module);
  return module;
}
