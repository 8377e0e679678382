import type { WhyNetwork } from "../../../src/why/answer.ts";
import { networkName } from "../shell/network-name.ts";

/** Of whom a plot is, where nothing beside it says so. */
export function subjectOf(
  { network, fresh_seeds: fresh, embedding_model: model }: WhyNetwork,
  experimentId: string,
): string {
  return `${networkName(network)}${fresh ? ", fresh seeds" : ""}, ${model}, experiment ${experimentId.slice(-8)}`;
}
