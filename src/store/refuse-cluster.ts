import { nearestName } from "../config/nearest-name.ts";
import { UserInputError } from "../errors.ts";
import { FINISHED } from "./clusterings.ts";
import type { Database } from "./database.ts";
import { hasTable } from "./tables.ts";
import type { clusterKeyParts } from "./views/cluster-names.ts";

const HOW = "A cluster is named by its model, its layer and its number: SketchText/0/3.";

/** Says which part of a cluster's name means nothing here: the model, the layer or the number. */
export function refuseCluster(
  database: Database,
  reference: string,
  parts: ReturnType<typeof clusterKeyParts>,
): UserInputError {
  const refusal = (what: string, hint: string) =>
    new UserInputError(`${database.path}: there is no cluster ${JSON.stringify(reference)}: ${what}.`, {
      hint,
    });
  if (parts === undefined)
    return refusal("expected MODEL/LAYER/NUMBER", `${HOW} See them: panic-tda cluster show`);
  const { embeddingModel, layer, medoid } = parts;
  const layers = hasTable(database, "clustering_results")
    ? database.all<{ model: string; layer: number }>(
        `SELECT DISTINCT embedding_model AS model, layer FROM clustering_results WHERE ${FINISHED} ORDER BY model, layer`,
      )
    : [];
  const models = [...new Set(layers.map(({ model }) => model))];
  if (models.length === 0)
    return refusal("nothing has been clustered yet", "Make a clustering: panic-tda cluster");
  if (!models.includes(embeddingModel)) {
    const nearest = nearestName(embeddingModel, models);
    return refusal(
      `no outputs of a model ${JSON.stringify(embeddingModel)} were clustered`,
      `${nearest === undefined ? "" : `Did you mean "${nearest}"? `}Models that were: ${models.join(", ")}.`,
    );
  }
  const numbers = layers.filter(({ model }) => model === embeddingModel).map((one) => one.layer);
  if (!numbers.includes(layer))
    return refusal(`${embeddingModel} has no layer ${layer}`, `Its layers: ${numbers.join(", ")}.`);
  const see = `See them: panic-tda cluster show ${embeddingModel} --layer ${layer}`;
  if (medoid === "-1") return refusal("number -1 is the noise, which is no cluster", see);
  return refusal(
    /^\d+$/.test(medoid)
      ? `layer ${layer} of ${embeddingModel} has no number ${medoid}`
      : `expected a number behind the layer, found ${JSON.stringify(medoid)}`,
    /^\d+$/.test(medoid) ? see : `${HOW} ${see}`,
  );
}
