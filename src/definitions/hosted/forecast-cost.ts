import { type HostedDefinition, isHosted, type ModelDefinitions } from "../../config/model-definition.ts";
import { maxOutputTokensOf } from "./hosted-calls.ts";
import { costOf } from "./price.ts";

/** A picture as chat models count it, and an instruction beside it. */
const TOKENS_OF_PICTURE = 1_500;

/**
 * What an experiment will cost at most, by the prices of its config: answers are taken for as long as they may be, and texts that are read
 * for as long as such answers. Undefined where no model has a price.
 *
 * @param networks - Of model names.
 * @param runsOfNetworks - For each of them, how many runs of `maxLength` invocations there are.
 */
export function forecastCost(
  definitions: ModelDefinitions,
  networks: readonly (readonly string[])[],
  runsOfNetworks: readonly number[],
  maxLength: number,
): number | undefined {
  let sum: number | undefined;
  for (const [index, network] of networks.entries()) {
    for (const [place, name] of network.entries()) {
      const definition = definitions[name];
      if (definition === undefined || !isHosted(definition) || definition.price === undefined) continue;
      const perRun = Math.ceil((maxLength - place) / network.length);
      sum = (sum ?? 0) + runsOfNetworks[index]! * Math.max(0, perRun) * mostOfOne(definition);
    }
  }
  return sum;
}

function mostOfOne(definition: HostedDefinition): number {
  const outputTokens = maxOutputTokensOf(definition);
  const inputTokens = definition.kind.startsWith("image") ? TOKENS_OF_PICTURE : outputTokens;
  const isPicture = definition.kind.endsWith("-to-image");
  return (
    costOf(definition.price, { inputTokens, outputTokens: isPicture ? 0 : outputTokens }, isPicture) ?? 0
  );
}
