/** Persistent entropy in nats of a row-major `[m, 2]` diagram; 0 when it has no finite bar. */
export function entropyOf(diagram: Float64Array): number {
  const lengths: number[] = [];
  for (let at = 0; at < diagram.length; at += 2) {
    if (diagram[at + 1]! < Number.POSITIVE_INFINITY) lengths.push(diagram[at + 1]! - diagram[at]!);
  }
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return lengths.reduce((entropy, length) => entropy - (length / total) * Math.log(length / total), 0);
}
