import { promptsOfNetwork } from "../config/network-prompts.ts";
import { isFixedSeed } from "../models/fixed-seed.ts";
import type { Database } from "../store/database.ts";
import { experimentsNewestFirst } from "../store/experiments.ts";
import { isVersionOf } from "./history.ts";
import type { WorkToPlan } from "./work-to-plan.ts";

/** Experiments that are looked at, and pairs of prompt and seed. */
const MOST_SEEN = 100;
const MOST_PAIRS = 200_000;

/**
 * Which share of a network's runs this database has already, up to each step: their outputs are taken and cost no call. Of models whose outputs may be taken,
 * and complete experiments, alone.
 *
 * @returns for each network, a function of the step, from 0 to 1
 */
export function knownRuns(
  database: Database | null,
  { asked, reuse, models, shape }: WorkToPlan,
  before?: string,
): ((step: number) => number)[] {
  const networks = asked.networks.map((network, at) => {
    const parts = network.map((name) => models.get(name));
    const mayTake = parts.every(({ isFunctionOfInput }) => reuse ?? isFunctionOfInput === true);
    const seeds = asked.seeds.filter(isFixedSeed);
    const prompts = promptsOfNetwork(shape, at);
    return { network, parts, seeds: mayTake ? seeds : [], prompts, longest: new Map<string, number>() };
  });
  const isWorthIt = networks.some(({ seeds }) => seeds.length > 0);
  let numSeen = 0;
  for (const experiment of database === null || !isWorthIt ? [] : experimentsNewestFirst(database, before)) {
    numSeen += 1;
    if (numSeen > MOST_SEEN) break;
    if (experiment.completed_at === null || experiment.pruned?.pictures !== undefined) continue;
    for (const { network, parts, seeds, prompts, longest } of networks) {
      if (seeds.length * prompts.length > MOST_PAIRS) continue;
      if (!experiment.networks.some((one) => one.join("\n") === network.join("\n"))) continue;
      const areSame = parts.every((model) =>
        isVersionOf(database!, experiment.model_versions?.[model.name], model),
      );
      if (!areSame) continue;
      const [hasSeed, hasPrompt] = [new Set(experiment.seeds), new Set(experiment.prompts)];
      for (const seed of seeds.filter((one) => hasSeed.has(one))) {
        for (const prompt of prompts.filter((one) => hasPrompt.has(one))) {
          const key = `${seed} ${prompt}`;
          longest.set(key, Math.max(longest.get(key) ?? 0, experiment.max_length));
        }
      }
    }
  }
  return networks.map(({ longest, prompts }) => {
    const numRuns = Math.max(1, prompts.length * asked.seeds.length);
    const lengths = [...longest.values()];
    return (step) => lengths.filter((length) => length > step).length / numRuns;
  });
}
