import type { Database } from "../store/database.ts";
import { layersNumbered } from "../store/views/cluster-names.ts";
import { type StateOfCluster, statesOfCluster, statesOfMedoid } from "../store/views/searched-rows.ts";
import { type FieldTerm, folded } from "./parse-query.ts";
import type { SearchedCluster } from "./searched-run.ts";

/** A clustering by its id or the end of it, and a label, −1 for the noise. */
const ofClusteringPattern = /^([0-9a-f-]+)\/(-1|\d+)$/;
/** An embedding model, whose name may have slashes, a layer, and a label; as `annotate` takes it. */
const ofModelPattern = /^(.+)\/(\d{1,4})\/(-1|\d{1,9})$/s;

/**
 * The states of the clusters that `cluster:` means: MODEL/LAYER/NUMBER, a clustering's id and a number, or a name that people gave, of which
 * `cluster:` takes a part and `cluster=` the whole.
 *
 * @returns undefined if it means none
 */
export function statesMeant(
  database: Database,
  { value, isWhole }: Pick<FieldTerm, "value" | "isWhole">,
  named: readonly SearchedCluster[],
): StateOfCluster[] | undefined {
  const byNumber = statesByNumber(database, value);
  if (byNumber.length > 0) return byNumber;
  const byName = named.filter(({ names }) =>
    names.some((name) => (isWhole ? name === value : name.includes(value))),
  );
  if (byName.length === 0) return undefined;
  return byName.flatMap(({ model, layer, outputHash }) =>
    statesOfMedoid(database, { model, layer, outputHash }),
  );
}

function statesByNumber(database: Database, value: string): StateOfCluster[] {
  const [, id, label] = ofClusteringPattern.exec(value) ?? [];
  if (id !== undefined) return statesOfCluster(database, id, Number(label));
  const [, model, layer, number] = ofModelPattern.exec(value) ?? [];
  if (model === undefined) return [];
  for (const { id, embeddingModel } of layersNumbered(database, Number(layer))) {
    if (folded(embeddingModel) !== model) continue;
    const states = statesOfCluster(database, id, Number(number));
    if (states.length > 0) return states;
  }
  return [];
}
