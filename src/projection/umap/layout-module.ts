import { kernelModule } from "../../system/kernel-module.ts";

/** What `kernel/layout/` exports; the sources explain the parameters. Addresses are byte offsets into the memory. */
export interface LayoutExports {
  readonly memory: WebAssembly.Memory;
  freeMemory(): number;
  /** The bytes of a table of forces; a place has four. */
  tableBytes(): number;
  squareAt(place: number): number;
  forceAt(table: number, square: number): number;
  descend(
    epoch: number,
    rate: number,
    state: number,
    numPoints: number,
    numEdges: number,
    heads: number,
    tails: number,
    periods: number,
    due: number,
    places: number,
    pull: number,
    push: number,
  ): number;
}

/** A new instance, with a memory of its own that goes when the instance does. */
export function instantiateLayout(): LayoutExports {
  return new WebAssembly.Instance(kernelModule("layout")).exports as unknown as LayoutExports;
}
