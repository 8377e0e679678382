import type { Database } from "../../store/database.ts";
import { clusterTransitions } from "../../store/views/cluster-views.ts";
import type { TransitionsAnswer } from "../clusters-answers.ts";
import { layerOf } from "./clusters-of-layer.ts";

const MOST = 2000;

/** How often runs go from one cluster of a layer to another. */
export function transitionsOf(database: Database, clusteringId: string): TransitionsAnswer {
  const { embeddingModel } = layerOf(database, clusteringId);
  const all = clusterTransitions(database, clusteringId, embeddingModel);
  return {
    clustering: clusteringId,
    total: all.reduce((sum, { count }) => sum + count, 0),
    transitions: all.slice(0, MOST),
  };
}
