/**
 * All paths of the explorer's server. `:name` stands for one segment, encoded; what follows as query is in the comment of the answer's
 * type, in `api/`, a file for each room of the page. What answers them is in `rooms.ts`.
 *
 * All answers are JSON, but for pictures and for columns: typed arrays in one body, see `columns.ts`. Names are the
 * tables' own, in camelCase; times are ISO-8601 UTC text; distances are Euclidean, in the units of the vectors as stored;
 * `null` in a bar stands for a death at ∞. Steps count from 0 (`sequence_number`).
 *
 * Experiments and runs are named by their full ids, never by a place in a list: an experiment may get more networks, seeds and
 * prompts, and then its runs stand elsewhere. Where a run stands is in its row, `RunRow`. `GET /api/experiments/REFERENCE` also takes
 * what the command line takes (a part of the id, `latest`).
 *
 * An error is an `ApiError` with a status from 400: whatever can be said about it to people is in `message` and `hint`.
 *
 * This file and those of `api/` are also compiled into the page: no imports from Node.
 */
export const routes = {
  about: "/api/about",
  events: "/api/events",
  codebooks: "/api/codebooks",
  medoidPicture: "/api/codebooks/:codebook/pictures/:label",
  experiments: "/api/experiments",
  experiment: "/api/experiments/:experiment",
  lineage: "/api/experiments/:experiment/lineage",
  effect: "/api/experiments/:experiment/effect",
  incidents: "/api/experiments/:experiment/incidents",
  runs: "/api/experiments/:experiment/runs",
  frames: "/api/experiments/:experiment/frames",
  diagramTable: "/api/experiments/:experiment/diagrams",
  movement: "/api/experiments/:experiment/markov",
  diagramDistances: "/api/experiments/:experiment/diagram-distances",
  lyapunov: "/api/experiments/:experiment/lyapunov",
  why: "/api/experiments/:experiment/why",
  cycles: "/api/experiments/:experiment/cycles",
  run: "/api/runs/:run",
  invocations: "/api/runs/:run/invocations",
  state: "/api/runs/:run/states/:step",
  trajectory: "/api/runs/:run/trajectory",
  distances: "/api/runs/:run/distances",
  runDiagrams: "/api/runs/:run/diagrams",
  runLabels: "/api/runs/:run/labels",
  runScores: "/api/runs/:run/scores",
  runLoops: "/api/runs/:run/loops",
  runWhy: "/api/runs/:run/why",
  runCycles: "/api/cycles",
  beside: "/api/beside",
  diagrams: "/api/diagrams",
  image: "/api/images/:hash",
  thumbnails: "/api/thumbnails",
  embeddingModels: "/api/embedding-models",
  mapPoints: "/api/map/points",
  pca: "/api/map/pca",
  umap: "/api/map/umap",
  umapCoordinates: "/api/map/umap/coordinates",
  mapClusters: "/api/map/clusters",
  mapScores: "/api/map/scores",
  nearest: "/api/nearest",
  clusterings: "/api/clusterings",
  clusters: "/api/clusterings/:clustering/clusters",
  clusterNames: "/api/clusterings/:clustering/names",
  clusterMembers: "/api/clusterings/:clustering/clusters/:label/members",
  transitions: "/api/clusterings/:clustering/transitions",
  search: "/api/search",
  outputs: "/api/outputs",
  annotations: "/api/annotations",
  tags: "/api/tags",
} as const;

/** Fills a path of {@link routes}. */
export function pathOf(
  route: string,
  segments: Readonly<Record<string, string | number>> = {},
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const path = route.replace(/:(\w+)/g, (_, name: string) => {
    const value = segments[name];
    if (value === undefined) throw new Error(`${route}: no value for :${name}`);
    return encodeURIComponent(value);
  });
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}
