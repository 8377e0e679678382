import type { Context, Hono } from "hono";
import { type ModelKind, reads } from "../models/model.ts";
import { embeddingModels } from "../store/views/embedded-outputs.ts";
import type { ClusteringsAnswer } from "./api/clusters.ts";
import type {
  EmbeddingModelsAnswer,
  MapClustersHeader,
  MapPointsHeader,
  MapScoresHeader,
} from "./api/map.ts";
import type { UmapRequest } from "./api/umap.ts";
import { ApiFailure } from "./api-failure.ts";
import { columnsMediaType, encodeColumns } from "./columns.ts";
import { type Explorer, experimentOf } from "./explorer.ts";
import { type UmapParameters, umapBounds, umapDefaults } from "./map/umap-parameters.ts";
import { jsonBody } from "./request-body.ts";
import { number, required, wholeNumber } from "./request-parameters.ts";
import { routes } from "./routes.ts";

const columnsHeaders = { "Content-Type": columnsMediaType };

/** What is asked of all embeddings of a model. */
export function serveMap(app: Hono, { current, map }: Explorer): void {
  app.get(routes.embeddingModels, (context) => {
    const answer: EmbeddingModelsAnswer = {
      models: embeddingModels(current.store.database).map(({ model, kind, dimension, count }) => ({
        model,
        reads: reads(kind as ModelKind),
        dimension,
        numEmbeddings: count,
      })),
    };
    return context.json(answer);
  });

  app.get(routes.mapPoints, async (context) => {
    const model = required(context, "model");
    const experimentId = context.req.query("experiment");
    if (experimentId !== undefined) experimentOf(current.store, experimentId);
    const { header, columns } = await map.points(model, experimentId);
    const whole: MapPointsHeader = {
      ...header,
      clusterings: await map.clusterings(model),
      scores: await map.scoreNames(model),
    };
    return context.body(encodeColumns(whole, columns), 200, columnsHeaders);
  });

  app.get(routes.pca, async (context) => {
    const { header, columns } = await map.pca(required(context, "set"));
    return context.body(encodeColumns(header, columns), 200, columnsHeaders);
  });

  app.get(routes.umap, async (context) => {
    return context.json(await map.umap(required(context, "set"), parametersOf(context)));
  });

  app.post(routes.umap, async (context) => {
    const { set, ...given } = (await jsonBody(context, 1024)) as UmapRequest;
    if (typeof set !== "string")
      throw new ApiFailure("bad-request", "set: expected the name of a set of points.");
    const parameters = { ...umapDefaults, ...given };
    for (const [name, { least, greatest }] of Object.entries(umapBounds)) {
      const value: unknown = parameters[name as keyof UmapParameters];
      const isWhole = name === "minDistance" || Number.isInteger(value);
      if (typeof value === "number" && isWhole && value >= least && value <= greatest) continue;
      throw new ApiFailure("bad-request", `${name}: expected a number from ${least} to ${greatest}.`);
    }
    const { numNeighbours, minDistance, seed } = parameters;
    return context.json(await map.startUmap(set, { numNeighbours, minDistance, seed }), 202);
  });

  app.delete(routes.umap, async (context) => {
    return context.json(await map.cancelUmap(required(context, "set"), parametersOf(context)));
  });

  app.get(routes.umapCoordinates, async (context) => {
    const { header, columns } = await map.umapCoordinates(required(context, "set"), parametersOf(context));
    return context.body(encodeColumns(header, { ...columns }), 200, columnsHeaders);
  });

  app.get(routes.nearest, async (context) => {
    const answer = await map.nearest({
      model: required(context, "model"),
      runId: required(context, "run"),
      step: wholeNumber(context, "step", { least: 0, greatest: 1e9 }),
      count: wholeNumber(context, "count", { least: 1, greatest: 100, otherwise: 12 }),
    });
    return context.json(answer);
  });

  app.get(routes.clusterings, async (context) => {
    const answer: ClusteringsAnswer = { clusterings: await map.clusterings(context.req.query("model")) };
    return context.json(answer);
  });

  app.get(routes.clusters, async (context) => {
    const answer = await map.clusters({
      clusteringId: required(context, "clustering"),
      first: wholeNumber(context, "first", { least: 0, greatest: 1e9, otherwise: 0 }),
      count: wholeNumber(context, "count", { least: 1, greatest: 200, otherwise: 50 }),
      labels: labelsOf(context.req.query("labels")),
    });
    return context.json(answer);
  });

  app.get(routes.mapScores, async (context) => {
    const header: MapScoresHeader = {
      set: required(context, "set"),
      model: required(context, "model"),
      name: required(context, "name"),
    };
    return context.body(encodeColumns(header, { value: await map.scores(header) }), 200, columnsHeaders);
  });

  app.get(routes.mapClusters, async (context) => {
    const set = required(context, "set");
    const clustering = required(context, "clustering");
    const header: MapClustersHeader = { set, clustering };
    const label = await map.labels(set, clustering);
    return context.body(encodeColumns(header, { label }), 200, columnsHeaders);
  });
}

function labelsOf(text: string | undefined): readonly number[] | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}(,\d{1,9}){0,199}$/.test(text)) return text.split(",").map(Number);
  throw new ApiFailure(
    "bad-request",
    `labels: expected at most 200 numbers of clusters, found "${text.slice(0, 80)}".`,
  );
}

function parametersOf(context: Context): UmapParameters {
  const { numNeighbours, minDistance, seed } = umapDefaults;
  return {
    numNeighbours: wholeNumber(context, "numNeighbours", {
      ...umapBounds.numNeighbours,
      otherwise: numNeighbours,
    }),
    minDistance: number(context, "minDistance", { ...umapBounds.minDistance, otherwise: minDistance }),
    seed: wholeNumber(context, "seed", { ...umapBounds.seed, otherwise: seed }),
  };
}
