import { Command, Option } from "commander";
import { decimals, probability } from "../text/estimates.ts";
import { counted } from "../text/numbers.ts";
import type { InterventionEffect } from "../why/intervention-effect.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";

export const effectCommand = new Command("effect")
  .description("tell what an intervention did: forks beside controls that change nothing but the seed")
  .argument("[id]", "the id of an experiment of forks, a part of it, or latest", "latest")
  .addOption(databaseOption())
  .addOption(
    new Option("--embedding-model <name...>", "look at these embedding models' vectors (default: all)"),
  )
  .option("--json", "print it as JSON")
  .addHelpText("before", "Example: panic-tda effect 4e1c09aa\n")
  .action(
    async (reference: string, options: DatabaseOptions & { embeddingModel?: string[]; json?: boolean }) => {
      const { interventionEffects } = await import("../why/intervention-effect.ts");
      const { shortId } = await import("../store/identifiers.ts");
      using store = await openStoreOf(options, "read");
      const experiment = store.experiment(reference);
      const effects = interventionEffects(store, experiment.id, { embeddingModels: options.embeddingModel });
      if (options.json) {
        console.log(JSON.stringify({ experiment: experiment.id, effects }));
        return;
      }
      console.log([`experiment ${shortId(experiment.id)}`, ...effects.flatMap(effectLines)].join("\n"));
    },
  );

function effectLines(effect: InterventionEffect): string[] {
  const { embedding_model, fork_step, parents, forks, controls, left_out, last, caption_steps } = effect;
  const title = `forks at step ${fork_step}, ${embedding_model}`;
  if (last === null) return [title, `  no effect can be told: ${effect.why}`];
  const leftOut = left_out === 0 ? "" : `, ${left_out} left out`;
  const at = caption_steps.at(-1);
  const interval =
    last.low === null || last.high === null
      ? "  no interval: fewer than three prompts and three seeds"
      : `  [${decimals(last.low, 2)}, ${decimals(last.high, 2)}]`;
  const standardised =
    last.standardised === null ? "" : `, ${decimals(last.standardised, 1)} deviations of the controls`;
  const differs =
    effect.differs_from_step === null
      ? "never beyond chance"
      : `beyond chance from step ${effect.differs_from_step} on`;
  return [
    `${title}: ${counted(forks, "fork")}, ${counted(controls, "control")} of ${counted(parents, "run")}${leftOut}`,
    `  distance    ${decimals(effect.forked.at(-1)!, 2)} from the runs at step ${at}; controls ${decimals(effect.controlled.at(-1)!, 2)}`,
    `  effect      ${decimals(last.effect, 2)}${interval}  p ${probability(last.p)}${standardised}`,
    `  differs     ${differs}`,
  ];
}
