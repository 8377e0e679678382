import type { StoredRow } from "../../store/rows-of-experiment.ts";
import type { SnapshotLayer } from "../../store/views/export-snapshot.ts";
import { pointRows } from "../../store/views/exported-rows.ts";
import { columns } from "./column.ts";
import type { ExportedTable, TableSource } from "./exported-table.ts";

/** Every embedded output with what belongs to it: what people otherwise join from seven tables by hand. */
export const pointsTable: ExportedTable = {
  name: "points",
  columns: (source) => [
    ...columns(
      "experiment_id text",
      "run_id text",
      "prompt text",
      "network text",
      "seed integer",
      "step integer",
      "type text",
      "model text",
      "caption text",
      "image_hash text",
      "embedding_model text",
      "embedding_id text",
      "invocation_id text",
    ),
    ...clusterColumns(source).map(({ name }) => ({ name, type: "integer" as const })),
    ...(source.maps === undefined ? [] : columns("x number", "y number")),
  ],
  *rows(source) {
    const clusters = clusterColumns(source);
    const places = new Map<string, number>();
    for (const row of pointRows(source.database, source.snapshot, source.models)) {
      const model = row.embedding_model as string;
      const place = places.get(model) ?? 0;
      places.set(model, place + 1);
      const map = source.maps?.get(model);
      yield [
        row.experiment_id,
        row.run_id,
        row.prompt,
        networkText(row.network as string),
        row.seed,
        row.sequence_number,
        row.type,
        row.model,
        row.caption,
        row.image_hash,
        model,
        row.embedding_id,
        row.invocation_id,
        ...labels(clusters, row),
        ...(source.maps === undefined ? [] : [map?.x[place], map?.y[place]]),
      ];
    }
  },
};

/** A network as one text, since a list can be no group in most tools: `SDXLTurbo → Moondream`. */
export function networkText(json: string): string {
  return JSON.parse(json).join(" → ");
}

interface ClusterColumn {
  readonly name: string;
  readonly layers: readonly SnapshotLayer[];
}

/** A column for each algorithm and layer: `cluster_hdbscan_0` is the finest. Each embedding model has clusterings of its own. */
function clusterColumns({ snapshot, models }: TableSource): ClusterColumn[] {
  const byName = new Map<string, SnapshotLayer[]>();
  for (const layer of snapshot.layers) {
    if (models !== null && !models.includes(layer.embedding_model)) continue;
    const name = `cluster_${layer.algorithm}_${layer.layer}`;
    byName.set(name, [...(byName.get(name) ?? []), layer]);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, layers]) => ({ name, layers }));
}

function labels(clusters: readonly ClusterColumn[], { labels, embedding_model }: StoredRow) {
  const byLayer: Record<string, number> = JSON.parse((labels as string | null) ?? "{}");
  return clusters.map(({ layers }) => {
    const layer = layers.find((candidate) => candidate.embedding_model === embedding_model);
    return layer === undefined ? null : (byLayer[layer.id] ?? null);
  });
}
