import { Command, InvalidArgumentError, Option } from "commander";
import { InterruptedError, UserInputError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { count } from "../text/numbers.ts";
import type { WhyProgress } from "../why/pace.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { interruptible } from "./interruption.ts";
import { terminalWidth } from "./text-width.ts";
import { fittedAnswers } from "./why-width.ts";

interface WhyCommandOptions extends DatabaseOptions {
  readonly embeddingModel?: readonly string[];
  readonly network?: readonly number[];
  readonly step?: number;
  readonly more?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const whyCommand = new Command("why")
  .description("answer how runs got here, whether they are stuck or have been here before, and what decides")
  .argument("[id]", "an experiment's or a run's id, a part of it, or latest", "latest")
  .argument("[other]", "another experiment, to be compared")
  .addOption(databaseOption())
  .addOption(
    new Option("--embedding-model <name...>", "look at these embedding models' vectors (default: all)"),
  )
  .addOption(
    new Option("--network <n...>", "only this network, from 1; two of them are compared").argParser(
      (text, before: readonly number[] = []) => [...before, wholeNumber(text, 1)],
    ),
  )
  .addOption(
    new Option("--step <k>", "answer as of this step, from 0").argParser((text) => wholeNumber(text, 0)),
  )
  .option("--more", "forecast how wide the intervals would be with more seeds or prompts")
  .option("--json", "print it as JSON")
  .option("--quiet", "no progress on stderr")
  .addHelpText("before", "Example: panic-tda why 4e1c09aa --network 1\n")
  .action(async (reference: string, other: string | undefined, options: WhyCommandOptions) => {
    using store = await openStoreOf(options, "read");
    const output = await shown(options, (pace) => answered(store, reference, other, options, pace));
    console.log(options.json ? output : fittedAnswers(output, terminalWidth()));
  });

interface PaceOfCommand {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: WhyProgress) => void;
}

/** What the command prints. */
async function answered(
  store: Store,
  reference: string,
  other: string | undefined,
  options: WhyCommandOptions,
  pace: PaceOfCommand,
): Promise<string> {
  const { findSubject } = await import("../why/find-subject.ts");
  const subject = findSubject(store, reference);
  if (subject.kind === "run") return ofRun(store, subject.id, other, options, pace);
  const { embeddingModel: embeddingModels, step, network = [] } = options;
  const experimentIds = [subject.id, ...(other === undefined ? [] : [store.experiment(other).id])];
  refuseLaterStep(store, step, experimentIds);
  if (network.length > 2) {
    throw new UserInputError(
      `--network: found ${network.length} numbers, expected one, or two to be compared.`,
    );
  }
  if (other !== undefined || network.length === 2) {
    const { compareText } = await import("./why-comparison.ts");
    const { whyCompare } = await import("../why/why-compare.ts");
    const otherId = experimentIds.at(-1)!;
    const [a, b = a] = network;
    const comparison = await whyCompare(
      store,
      { experimentId: subject.id, network: a },
      { experimentId: otherId, network: b },
      { embeddingModels, step, ...pace },
    );
    return options.json ? JSON.stringify(comparison) : compareText(comparison);
  }
  const { whyText } = await import("./why-text.ts");
  const { whyExperiment, whyWithForecast } = await import("../why/why-experiment.ts");
  const chosen = { embeddingModels, step, network: network[0], ...pace };
  if (options.more) {
    const { answer, forecast } = await whyWithForecast(store, subject.id, chosen);
    return options.json ? JSON.stringify({ ...answer, forecast }) : whyText(store, answer, forecast, options);
  }
  const answer = await whyExperiment(store, subject.id, chosen);
  return options.json ? JSON.stringify(answer) : whyText(store, answer, null, options);
}

async function ofRun(
  store: Store,
  id: string,
  other: string | undefined,
  options: WhyCommandOptions,
  pace: PaceOfCommand,
): Promise<string> {
  const { embeddingModel, step, network, more, json } = options;
  const { whyRun } = await import("../why/why-run.ts");
  const { whyRunText } = await import("./why-run-text.ts");
  const { shortId } = await import("../store/identifiers.ts");
  const unfit = Object.entries({
    "another id": other,
    "--network": network,
    "--more": more,
    "more than one --embedding-model": (embeddingModel?.length ?? 0) > 1 ? true : undefined,
  }).find(([, given]) => given !== undefined);
  if (unfit !== undefined) {
    throw new UserInputError(
      `run ${shortId(id)}: ${unfit[0]} is for experiments; a run takes one --embedding-model and --step.`,
    );
  }
  const { presentRun } = await import("../store/runs.ts");
  refuseLaterStep(store, step, [presentRun(store.database, id).experiment_id]);
  const answer = await whyRun(store, id, { embeddingModel: embeddingModel?.[0], step, ...pace });
  return json ? JSON.stringify(answer) : whyRunText(answer, options);
}

/** A step that no run will ever have would be answered as the last one is, and called by its number. */
function refuseLaterStep(store: Store, step: number | undefined, experimentIds: readonly string[]): void {
  const last = Math.max(...experimentIds.map((id) => store.experiment(id).max_length)) - 1;
  if (step === undefined || step <= last) return;
  throw new UserInputError(`--step ${step}: the runs have steps 0 to ${count(last)}.`, {
    hint: "Leave it out to ask as of the last step that there is.",
  });
}

// Most answers are there before anyone would look.
const SILENT_MS = 1_000;

/** Works with a line of progress on stderr after one second, on a terminal alone; Ctrl-C ends it. */
async function shown(
  options: WhyCommandOptions,
  work: (pace: PaceOfCommand) => Promise<string>,
): Promise<string> {
  const startedMs = performance.now();
  const isAnimated = process.stderr.isTTY === true && !process.env.NO_COLOR;
  let isDrawn = false;
  const clear = () => {
    if (isDrawn) process.stderr.write("\r\u001B[K");
    isDrawn = false;
  };
  const onProgress = ({ done, total, at }: WhyProgress) => {
    if (options.quiet || !isAnimated || performance.now() - startedMs < SILENT_MS) return;
    isDrawn = true;
    process.stderr.write(
      `\r\u001B[K  ${Math.min(99, Math.floor((100 * done) / Math.max(total, 1)))} %  ${at}`,
    );
  };
  try {
    return await interruptible({ first: clear, second: clear }, (signal) => work({ signal, onProgress }));
  } catch (error) {
    if (error instanceof InterruptedError) throw new InterruptedError("Interrupted; nothing was changed.");
    throw error;
  } finally {
    clear();
  }
}

function wholeNumber(text: string, least: number): number {
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
}
