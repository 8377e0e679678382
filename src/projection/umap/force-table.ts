import type { LayoutExports } from "./layout-module.ts";

/**
 * Writes the table from which the kernel takes a force that depends on the squared distance of two points, right to a part in ten thousand
 * for the forces of UMAP.
 *
 * @param table - Its address; `kernel.tableBytes()` are written.
 * @param force - Of squared distances above 0; finite.
 */
export function writeForceTable(
  kernel: LayoutExports,
  table: number,
  force: (square: number) => number,
): void {
  const values = new Float32Array(kernel.memory.buffer, table, kernel.tableBytes() / 4);
  for (let place = 0; place < values.length; place++) values[place] = force(kernel.squareAt(place));
}
