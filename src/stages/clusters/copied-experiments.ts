import { sameExperiment } from "../../config/experiment-config.ts";
import type { Database } from "../../store/database.ts";
import { askedOf, type Experiment, experimentsNewestFirst } from "../../store/experiments.ts";

/**
 * The experiments that say the same as an older one: of the same config but for name and description, with the same versions of
 * models, and with fixed seeds alone. With seeds that are drawn anew they would be further samples.
 *
 * @returns ids; of each set of copies the complete one that is oldest is left out
 */
export function copiedExperiments(database: Database): string[] {
  const originals: Experiment[] = [];
  const copies: string[] = [];
  const oldestFirst = [...experimentsNewestFirst(database)].reverse();
  for (const experiment of [
    ...oldestFirst.filter(({ completed_at }) => completed_at !== null),
    ...oldestFirst.filter(({ completed_at }) => completed_at === null),
  ]) {
    if (experiment.deletion_started_at !== null || experiment.seeds.some((seed) => seed < 0)) continue;
    if (originals.some((original) => saysTheSame(original, experiment))) copies.push(experiment.id);
    else originals.push(experiment);
  }
  return copies;
}

function saysTheSame(a: Experiment, b: Experiment): boolean {
  const versions = ({ model_versions }: Experiment) =>
    JSON.stringify(Object.entries(model_versions ?? {}).sort(([x], [y]) => (x < y ? -1 : 1)));
  return sameExperiment(askedOf(a), askedOf(b)) && versions(a) === versions(b);
}
