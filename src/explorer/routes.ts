/**
 * All paths of the explorer's server. `:name` stands for one segment, encoded; what follows as query is in the comment of the answer
 * in `api.ts`. Compiled into the page, too: no imports from Node.
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
  clusterMembers: "/api/clusterings/:clustering/clusters/:label/members",
  transitions: "/api/clusterings/:clustering/transitions",
  search: "/api/search",
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
