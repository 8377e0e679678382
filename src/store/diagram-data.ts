/**
 * The bytes that hold the persistence diagrams of one point cloud, as they are stored in `persistence_diagrams.diagram_data`.
 *
 * | offset        | bytes   | what                                                                    |
 * |---------------|---------|-------------------------------------------------------------------------|
 * | 0             | 1       | version of this layout: 1                                               |
 * | then, for H0, H1, … in order until the bytes end:                                                  |||
 * | o             | 4       | m, the number of bars in this dimension: unsigned, little-endian        |
 * | o + 4         | 16 m    | m pairs (birth, death): float64, little-endian; ∞ as IEEE 754 writes it |
 *
 * The pairs are sorted by birth, then by death. No diagrams at all is the version byte alone; a dimension without bars is four
 * zero bytes. There is no padding, so the pairs do not lie on multiples of 8. In Python, `numpy.frombuffer` reads them anyway:
 *
 * ```python
 * diagrams, offset = [], 1
 * while offset < len(data):
 *     (m,) = struct.unpack_from("<I", data, offset)
 *     diagrams.append(numpy.frombuffer(data, "<f8", 2 * m, offset + 4).reshape(m, 2))
 *     offset += 4 + 16 * m
 * ```
 */
import type { Bar, PersistenceDiagram } from "../homology/persistence-diagram.ts";

const VERSION = 1;
const VERSION_BYTES = 1;
const COUNT_BYTES = 4;
const BAR_BYTES = 16;

/** Writes the diagrams of H0, H1, … in the layout above. Bars are kept bit for bit and in the order given. */
export function encodeDiagrams(diagrams: readonly PersistenceDiagram[]): Uint8Array {
  const numBytes = diagrams.reduce((sum, bars) => sum + COUNT_BYTES + BAR_BYTES * bars.length, VERSION_BYTES);
  const bytes = new Uint8Array(numBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  let offset = VERSION_BYTES;
  for (const bars of diagrams) {
    view.setUint32(offset, bars.length, true);
    offset += COUNT_BYTES;
    for (const [birth, death] of bars) {
      view.setFloat64(offset, birth, true);
      view.setFloat64(offset + 8, death, true);
      offset += BAR_BYTES;
    }
  }
  return bytes;
}

/**
 * Reads what {@link encodeDiagrams} wrote: `diagrams[k]` are the bars of Hk.
 *
 * @throws Error when the bytes are of another version, or end within a dimension.
 */
export function decodeDiagrams(bytes: Uint8Array): PersistenceDiagram[] {
  // SQLite hands out views into larger buffers, so the view's own offset counts.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 0) {
    throw new Error(`diagram data: found 0 bytes, expected at least the version byte.\n  ${ADVICE}`);
  }
  const version = view.getUint8(0);
  if (version !== VERSION) {
    throw new Error(
      `diagram data: byte 0: found version ${version}, expected version ${VERSION}.\n` +
        "  A newer PANIC-TDA may have written these bytes; use that one to read them.",
    );
  }

  const diagrams: PersistenceDiagram[] = [];
  let offset = VERSION_BYTES;
  while (offset < bytes.length) {
    const where = `diagram data: H${diagrams.length}`;
    if (bytes.length - offset < COUNT_BYTES) {
      const left = bytes.length - offset;
      throw new Error(
        `${where}: found ${left} bytes at offset ${offset}, expected a count of ${COUNT_BYTES} bytes.\n  ${ADVICE}`,
      );
    }
    const numBars = view.getUint32(offset, true);
    offset += COUNT_BYTES;
    if (bytes.length - offset < BAR_BYTES * numBars) {
      const left = bytes.length - offset;
      throw new Error(
        `${where}: found ${left} bytes at offset ${offset}, expected ${BAR_BYTES * numBars} for ${numBars} bars.\n  ${ADVICE}`,
      );
    }
    const bars: Bar[] = [];
    for (let bar = 0; bar < numBars; bar++, offset += BAR_BYTES) {
      bars.push([view.getFloat64(offset, true), view.getFloat64(offset + 8, true)]);
    }
    diagrams.push(bars);
  }
  return diagrams;
}

const ADVICE = "The bytes are cut short or damaged; compute the diagram again.";
