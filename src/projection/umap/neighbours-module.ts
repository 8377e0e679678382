import { kernelModule } from "../../system/kernel-module.ts";

/** What `kernel/neighbours/` exports; the sources explain the parameters. Addresses are byte offsets into the memory. */
export interface NeighboursExports {
  readonly memory: WebAssembly.Memory;
  freeMemory(): number;
  roundRow(
    point: number,
    mean: number,
    axes: number,
    numAxes: number,
    scale: number,
    mostNorm: number,
    longBytes: number,
    shortBytes: number,
    record: number,
    scratch: number,
  ): void;
  scanGap(
    gap: number,
    numPoints: number,
    shortRows: number,
    shortBytes: number,
    shortNorms: number,
    longRows: number,
    longBytes: number,
    longNorms: number,
    slack: number,
    limits: number,
    k: number,
    lists: number,
    scratch: number,
  ): void;
}

/** A new instance, with a memory of its own that goes when the instance does. */
export function instantiateNeighbours(): NeighboursExports {
  return new WebAssembly.Instance(kernelModule("neighbours")).exports as unknown as NeighboursExports;
}
