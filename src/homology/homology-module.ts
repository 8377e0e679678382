/** Names the code that computed a diagram; stored with it. The version changes whenever a diagram could. */
export const homologyKernel = { kernel: "homology.wasm", kernelVersion: 1 } as const;

/** Where the build puts the module; the same path from `src/homology/` and from `dist/homology/`. */
export const homologyModuleUrl = new URL("../../dist/kernel/homology.wasm", import.meta.url);

/**
 * Compiles the WebAssembly module of `kernel/`, in Node (read from disk) or in a browser (fetched).
 *
 * A compiled module can be posted to worker threads, which then share the machine code.
 *
 * @param url - Where `homology.wasm` is, for pages that serve it elsewhere.
 */
export async function compileHomologyModule(url: URL = homologyModuleUrl): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await moduleBytes(url));
}

async function moduleBytes(url: URL): Promise<ArrayBuffer | Uint8Array<ArrayBuffer>> {
  if (url.protocol === "file:") {
    // Imported here and not above: browsers have no such module.
    const { readFile } = await import("node:fs/promises");
    return readFile(url);
  }
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url}: found HTTP status ${response.status}, expected the homology kernel.`);
  }
  return response.arrayBuffer();
}

/** What `kernel/homology/homology.ts` exports. Addresses are byte offsets into `memory`, which moves when it grows. */
export interface HomologyExports {
  readonly memory: WebAssembly.Memory;
  allocatePoints(numPoints: number, dimension: number, areDoubles: number, budget: number): number;
  allocateDistances(numPoints: number, budget: number): number;
  rowStride(): number;
  begin(isDistances: number, maxHomologyDimension: number, maxEdgeLength: number): void;
  step(): number;
  phaseProgress(): number;
  barsStart(dimension: number): number;
  barsCount(dimension: number): number;
  readonly nonFiniteRow: { readonly value: number };
  readonly refusedBytes: { readonly value: number };
  readonly numVertices: { readonly value: number };
  readonly numEdges: { readonly value: number };
  readonly lengthExponent: { readonly value: number };
}
