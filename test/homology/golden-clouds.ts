import { readdirSync, readFileSync } from "node:fs";
import type { PersistenceDiagram } from "../../src/homology/persistence-diagram.ts";

export interface GoldenCloud {
  readonly name: string;
  readonly points: Float32Array[];
  readonly diagrams: PersistenceDiagram[];
  readonly entropy: (number | null)[];
}

const folder = new URL("../golden/homology/", import.meta.url);

/** The clouds of `test/golden/homology` that have their points there, said in our words: `Infinity` for essential bars, `null` for the entropy of no bar. */
export function goldenClouds(): GoldenCloud[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json") && !file.startsWith("generated-"))
    .map((file) => {
      const saved = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
      const diagrams: PersistenceDiagram[] = saved.dgms.map((bars: [number, number | null][]) =>
        bars.map(([birth, death]) => [birth, death ?? Number.POSITIVE_INFINITY]),
      );
      const hasFiniteBar = (diagram: PersistenceDiagram): boolean =>
        diagram.some(([, death]) => death < Number.POSITIVE_INFINITY);
      return {
        name: saved.name,
        points: saved.points.map((row: number[]) => Float32Array.from(row)),
        diagrams,
        // The files say 0 for a diagram without finite bars, which is also the entropy of one bar.
        entropy: saved.entropy.map((nats: number, k: number) => (hasFiniteBar(diagrams[k]!) ? nats : null)),
      };
    });
}
