import { forecastHomologyMemory } from "../../homology/homology-memory.ts";
import { countDiagrams, savedDiagrams } from "../../store/views/diagram-counts.ts";
import { count, counted } from "../../text/numbers.ts";
import type { Stage } from "../stage.ts";

// A row, its keys and the indexes over it; measured on databases of the dummy models.
const BYTES_PER_DIAGRAMS = 1_000;
const BYTES_PER_BAR = 16;

/** Persistence diagrams of the trajectories. */
export const diagrams: Stage<"diagrams"> = {
  name: "diagrams",
  saves: "diagrams",
  title: "Diagrams",
  totals: ({ embedding_models, numRuns }) => embedding_models.map((model) => ({ model, total: numRuns })),
  counts: countDiagrams,
  saved: savedDiagrams,
  plan: ({ config, shape, models }) => {
    const numDiagrams = shape.numRuns * config.embedding_models.length;
    const clouds = config.embedding_models.map((name) => {
      const model = models.get(name);
      return {
        mostPoints: Math.max(...(shape.outputsRead(name) ?? [0])),
        dimension: "dimension" in model ? model.dimension : 0,
      };
    });
    const mostPoints = Math.max(...clouds.map((cloud) => cloud.mostPoints));
    const maxHomologyDimension = config.max_homology_dimension;
    const memoryBytes = Math.max(
      ...clouds.map(({ mostPoints: n, dimension }) =>
        forecastHomologyMemory({ numPoints: n, numDistinct: n, dimension, maxHomologyDimension }),
      ),
    );
    return {
      json: {
        diagrams: {
          count: numDiagrams,
          most_points: mostPoints,
          max_homology_dimension: maxHomologyDimension,
          memory_bytes: memoryBytes,
        },
      },
      facts: [
        [
          "diagrams",
          `${count(numDiagrams)}, up to H${maxHomologyDimension}, of at most ${counted(mostPoints, "point")}`,
        ],
      ],
      // Bars of H0; those of H1 and H2 are of the same order.
      diskBytes: numDiagrams * (BYTES_PER_DIAGRAMS + 3 * BYTES_PER_BAR * mostPoints),
      memory: { bytes: memoryBytes, of: "the largest diagram" },
    };
  },
  perform: async (context) => (await import("./perform-diagrams.ts")).performDiagrams(context),
};
