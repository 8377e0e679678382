import { readFileSync } from "node:fs";
import { HomologyKernel } from "./homology-kernel.ts";
import { homologyModuleUrl } from "./homology-module.ts";

let module: WebAssembly.Module | undefined;
let kernel: HomologyKernel | undefined;

/**
 * The compiled kernel, compiled when it is first asked for. Node alone: browsers compile a module of this size only
 * asynchronously (`compileHomologyModule`).
 */
export function homologyModule(): WebAssembly.Module {
  module ??= new WebAssembly.Module(readFileSync(homologyModuleUrl));
  return module;
}

/** The one instance of this thread for computations that run from start to end without a pause. */
export function sharedKernel(): HomologyKernel {
  kernel ??= new HomologyKernel(homologyModule());
  return kernel;
}
