import type { RunAnswer } from "../../../src/explorer/api/runs.ts";
import { seedText } from "../../../src/text/seed-text.ts";
import type { FigureOrigin } from "../figures/figure.ts";
import { networkName } from "../shell/network-name.ts";

/** What the figures of a run say of it. */
export function runOrigin({ networkModels, initialPrompt, seed }: RunAnswer): FigureOrigin {
  return {
    network: networkName(networkModels),
    prompt: initialPrompt,
    seed: `seed ${seed === -1 ? "drawn at each invocation" : seedText(seed)}`,
  };
}
