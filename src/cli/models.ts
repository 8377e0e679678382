import { Command } from "commander";
import type { Model } from "../models/model.ts";
import { howToGetReady, whyNotReady } from "../models/readiness.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { ScoreModel } from "../models/score-model.ts";
import { duration } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import type { AllModels } from "../worker/all-models.ts";
import { type DeviceOptions, deviceChoice, deviceOption } from "./device-option.ts";
import { exitCodes } from "./errors.ts";
import { asCalled } from "./invocation.ts";
import { type ModelsFolderOptions, modelsFolderOption } from "./models-folder-option.ts";
import { table } from "./table.ts";

interface ModelsOptions extends DeviceOptions, ModelsFolderOptions {
  readonly json?: boolean;
  readonly check?: readonly string[];
  readonly file?: string;
}

export const modelsCommand = new Command("models")
  .description("list the models that a config may name, or check some on this machine")
  .option("--check <names...>", "load these models here, and see whether they do what they promise")
  .option(
    "--file <file>",
    "a config or a file of models that defines further ones (default: panic-tda.models.json, if it is here)",
  )
  .addOption(deviceOption())
  .addOption(modelsFolderOption())
  .option("--json", "print a JSON array")
  .addHelpText("before", "Example: panic-tda models\n")
  .action(async (options: ModelsOptions) => {
    const { env, saidBy } = deviceChoice(options);
    const { AllModels } = await import("../worker/all-models.ts");
    const shipped = new AllModels(env, saidBy);
    await (options.check === undefined
      ? listModels(shipped, options)
      : checkModels(shipped, options.check, options));
  });

/** The shipped models and those that a file defines. */
async function registryWith(shipped: AllModels, file: string | undefined): Promise<ModelRegistry> {
  const { existsSync } = await import("node:fs");
  const { dirname, resolve } = await import("node:path");
  const { MODELS_FILE } = await import("../config/read-models-file.ts");
  const path = file ?? MODELS_FILE;
  if (file === undefined && !existsSync(path)) return shipped;
  const { definitionsIn } = await import("../definitions/allow.ts");
  const { withDefinitions } = await import("../definitions/defined-models.ts");
  const defined = definitionsIn(path, shipped);
  const unknown = defined.filter(({ kind }) => kind === undefined);
  for (const { name } of unknown) {
    console.error(
      `${name}: what it reads and writes is told by its module, which is loaded once you have allowed it:`,
    );
    console.error(`  panic-tda trust ${path}`);
  }
  const definitions = Object.fromEntries(
    defined.flatMap(({ name, kind, definition }) => (kind === undefined ? [] : [[name, definition]])),
  );
  return withDefinitions(shipped, definitions, { folder: dirname(resolve(path)), file: path });
}

async function listModels(shipped: AllModels, options: ModelsOptions): Promise<void> {
  const registry = await registryWith(shipped, options.file);
  const models = [...registry.models, ...registry.scoreModels]
    .filter((model) => model.isHidden !== true)
    .map((model) => {
      const missing = whyNotReady(model) ?? null;
      return {
        name: model.name,
        kind: model.kind,
        dimension: "dimension" in model ? model.dimension : null,
        runs_in: model.runsIn,
        ready: missing === null,
        missing,
        remedy: missing === null ? null : (model.remedy?.() ?? null),
        revision: model.revision,
        max_batch_size: model.maxBatchSize,
        parameters: model.parameters,
        settable: model.settable ?? {},
      };
    });
  if (options.json) {
    console.log(printableJson(models));
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
  const unready = models.find(({ ready }) => !ready);
  if (unready === undefined || !process.stdout.isTTY) return;
  const [first = ""] = howToGetReady([{ ...unready, reason: unready.missing ?? "" }]);
  console.error(`For example, ${unready.name}: ${asCalled(first)}`);
}

async function checkModels(
  shipped: AllModels,
  names: readonly string[],
  options: ModelsOptions,
): Promise<void> {
  const { refuseMissing } = await import("../models/readiness.ts");
  const { checkModel } = await import("../models/check-model.ts");
  const { DefinedModels } = await import("../definitions/defined-models.ts");
  const registry = await registryWith(shipped, options.file);
  shipped.workers.onNote = (note) => console.error(note);
  try {
    const models = names.map((name) => registry.any(name));
    refuseMissing(names, registry);
    const reports = [];
    for (const model of models) {
      const startedMs = performance.now();
      const checks = await checkModel(model);
      shipped.noteTrial(
        model.name,
        checks.every(({ passed }) => passed),
      );
      const report = {
        name: model.name,
        kind: model.kind,
        revision: model.revision,
        parameters: model.parameters,
        seconds: (performance.now() - startedMs) / 1000,
        passed: checks.every(({ passed }) => passed),
        checks,
      };
      reports.push(report);
      if (!options.json) console.log(reportText(model, report));
    }
    if (options.json) console.log(printableJson(reports));
    if (reports.some(({ passed }) => !passed)) process.exitCode = exitCodes.failed;
  } finally {
    if (registry instanceof DefinedModels) await registry.closeOwn();
    await shipped.close();
  }
}

function reportText(
  model: Model | ScoreModel,
  report: {
    seconds: number;
    passed: boolean;
    checks: readonly { check: string; passed: boolean; found: string }[];
  },
): string {
  const device = model.parameters.device_name ?? model.parameters.device_type ?? model.runsIn;
  const facts: [string, string][] = [
    ["kind", model.kind],
    ["revision", model.revision],
    ["computed on", String(device)],
    ...report.checks.map(({ check, passed, found }): [string, string] => [
      check,
      `${passed ? "passed" : "FAILED"}  ${found}`,
    ]),
    ["time", duration(report.seconds)],
  ];
  const widest = Math.max(...facts.map(([name]) => name.length));
  return [
    `${model.name}: ${report.passed ? "all checks passed" : "not as it should be"}.`,
    ...facts.map(([name, fact]) => `  ${name.padEnd(widest)}  ${fact}`),
  ].join("\n");
}
