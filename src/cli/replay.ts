import { Command, Option } from "commander";
import type { Replay } from "../replay/replay.ts";
import type { Store } from "../store/store.ts";
import { decimals } from "../text/estimates.ts";
import { count } from "../text/numbers.ts";
import { onOneLine } from "../text/printable.ts";
import type { AllModels } from "../worker/all-models.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { type DeviceOptions, deviceChoice, deviceOption } from "./device-option.ts";
import { wholeNumber } from "./extent-options.ts";
import { interruptible } from "./interruption.ts";

interface ReplayOptions extends DatabaseOptions, DeviceOptions {
  readonly sample?: number;
  readonly strict?: boolean;
  readonly save?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Of an experiment, where nothing else is asked for. */
const SAMPLE_OF_EXPERIMENT = 20;
const MOST_SHOWN = 20;

export const replayCommand = new Command("replay")
  .description("compute stored outputs again from what is recorded of them, and compare")
  .argument("<id>", "the id of an invocation, a run or an experiment, a part of it, or latest")
  .addOption(databaseOption())
  .addOption(
    new Option(
      "--sample <n>",
      `at most so many outputs, spread evenly (default: all of a run, ${SAMPLE_OF_EXPERIMENT} of an experiment)`,
    ).argParser(wholeNumber(1)),
  )
  .option("--strict", "compute the whole batch that an output was computed in, where that can change it")
  .option("--save", "keep what came of it as scores of the outputs")
  .addOption(deviceOption())
  .option("--json", "print it as JSON")
  .option("--quiet", "no progress on stderr")
  .addHelpText("before", "Example: panic-tda replay 4e1c09aa --sample 50\n")
  .action(async (reference: string, options: ReplayOptions) => {
    const { env, saidBy } = deviceChoice(options);
    const { AllModels } = await import("../worker/all-models.ts");
    const models = new AllModels(env, saidBy);
    using store = await openStoreOf(options, options.save ? "write" : "read");
    try {
      const replays = await interruptible({ first: () => {}, second: () => {} }, (signal) =>
        replayed(store, reference, models, options, signal),
      );
      console.log(options.json ? JSON.stringify(replayJson(replays)) : replayText(replays));
      if (replays.some(({ result }) => result === "different")) process.exitCode = 1;
    } finally {
      await models.close();
    }
  });

async function replayed(
  store: Store,
  reference: string,
  models: AllModels,
  options: ReplayOptions,
  signal: AbortSignal,
): Promise<Replay[]> {
  const { findById } = await import("../store/find-by-id.ts");
  const { replay } = await import("../replay/replay.ts");
  const { now } = await import("../system/clock.ts");
  const subject =
    reference === "latest"
      ? ({ kind: "experiment", id: store.experiment(reference).id } as const)
      : findById(store.database, ["experiment", "run", "invocation"], reference);
  const sample = options.sample ?? (subject.kind === "experiment" ? SAMPLE_OF_EXPERIMENT : undefined);
  const startedAt = now();
  const replays: Replay[] = [];
  for await (const one of replay(store.database, subject, {
    models,
    sample,
    strict: options.strict,
    signal,
    onProgress: (done, total) => {
      if (options.quiet !== true && process.stderr.isTTY)
        process.stderr.write(`\r  ${count(done)}/${count(total)} `);
    },
  }))
    replays.push(one);
  if (options.quiet !== true && process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  if (options.save) await save(store, replays, startedAt);
  return replays;
}

async function save(store: Store, replays: readonly Replay[], startedAt: string): Promise<void> {
  const { saveReplay } = await import("../store/replay-scores.ts");
  store.database.transaction(() => {
    for (const replay of replays) {
      if (replay.result === "not replayed") continue;
      const { id, model_version_id: versionId } = replay.invocation;
      const values: Record<string, number> = { identical: replay.result === "identical" ? 1 : 0 };
      if ("pixels" in replay) {
        values.pixels = replay.pixels;
        values.largest = replay.largest;
        values.mean = replay.mean;
        if (replay.psnr !== null) values.psnr = replay.psnr;
      }
      saveReplay(store.database, id, versionId!, values, startedAt);
    }
  });
}

function replayJson(replays: readonly Replay[]) {
  const results = replays.map(({ invocation, ...outcome }) => ({
    invocation: invocation.id,
    run: invocation.run_id,
    step: invocation.sequence_number,
    model: invocation.model,
    ...outcome,
  }));
  const number = (result: Replay["result"]) => results.filter((one) => one.result === result).length;
  return {
    replayed: number("identical") + number("different"),
    identical: number("identical"),
    not_replayed: number("not replayed"),
    results,
  };
}

function replayText(replays: readonly Replay[]): string {
  const { replayed, identical, results } = replayJson(replays);
  const lines = [`${count(identical)} of ${count(replayed)} identical`];
  const different = replays.filter(({ result }) => result === "different");
  for (const one of different.slice(0, MOST_SHOWN)) {
    const { id, run_id, sequence_number, model } = one.invocation;
    lines.push(
      `  ${id.slice(-8)}  run ${run_id.slice(-8)}, step ${sequence_number}, ${model}: ${onOneLine(differenceText(one))}`,
    );
  }
  if (different.length > MOST_SHOWN) lines.push(`  … and ${count(different.length - MOST_SHOWN)} more`);
  const reasons = new Map<string, number>();
  for (const one of results) {
    if ("why" in one) reasons.set(one.why, (reasons.get(one.why) ?? 0) + 1);
  }
  for (const [why, n] of reasons) lines.push(`${count(n)} not replayed: ${onOneLine(why)}`);
  return lines.join("\n");
}

function differenceText(replay: Replay): string {
  if ("words" in replay) return replay.words.map(wordsText).join(" ");
  if ("sizes" in replay) return `${replay.sizes[0]} pixels are stored, ${replay.sizes[1]} came out`;
  if (!("pixels" in replay)) return "";
  const { pixels, of, largest, mean, psnr } = replay;
  const ratio = psnr === null ? "" : `, PSNR ${decimals(psnr, 1)} dB`;
  return `${count(pixels)} of ${count(of)} pixels differ, by at most ${largest} and ${decimals(mean, 3)} on the mean${ratio}`;
}

function wordsText({ kind, words }: { kind: string; words: readonly string[] }): string {
  const text = words.join(" ");
  if (kind === "same") return text;
  return kind === "removed" ? `[-${text}-]` : `{+${text}+}`;
}
