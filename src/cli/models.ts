import { Command } from "commander";
import { table } from "./table.ts";

export const modelsCommand = new Command("models")
  .description("list the models that a config may name")
  .option("--json", "print them as a JSON array")
  .addHelpText("before", "Example: panic-tda models\n")
  .action(async (options: { json?: boolean }) => {
    const { builtInModels } = await import("../models/built-in.ts");
    const models = builtInModels.models.map((model) => ({
      name: model.name,
      kind: model.kind,
      dimension: "dimension" in model ? model.dimension : null,
      runs_in: model.runsIn,
      // A model that computes in this process has nothing to wait for.
      ready: model.runsIn === "this process",
      revision: model.revision,
      max_batch_size: model.maxBatchSize,
      parameters: model.parameters,
    }));
    if (options.json) {
      console.log(JSON.stringify(models));
      return;
    }
    const rows = models.map(({ name, kind, dimension, runs_in, ready }) => [
      name,
      kind,
      dimension === null ? "–" : String(dimension),
      runs_in,
      ready ? "yes" : "no",
    ]);
    console.log(table(["NAME", "KIND", "DIMENSION", "RUNS IN", "READY"], rows));
  });
