import { Command, InvalidArgumentError, Option } from "commander";
import { InterruptedError, UserInputError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import type { WhyProgress } from "../why/pace.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { interruptible } from "./interruption.ts";

interface TopologyCommandOptions extends DatabaseOptions {
  readonly embeddingModel?: readonly string[];
  readonly network?: number;
  readonly surrogates?: number;
  readonly window?: number;
  readonly loops?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const topologyCommand = new Command("topology")
  .description("tell whether diagrams say more than simpler measures; of a run, which steps make its loops")
  .argument("[id]", "an experiment's or a run's id, a part of it, or latest", "latest")
  .addOption(databaseOption())
  .addOption(
    new Option("--embedding-model <name...>", "look at these embedding models' vectors (default: all)"),
  )
  .addOption(new Option("--network <n>", "only this network, from 1").argParser(wholeNumberFrom(1)))
  .addOption(
    new Option("--surrogates <n>", "surrogates of each kind (default: 200)").argParser(wholeNumberFrom(19)),
  )
  .addOption(
    new Option("--window <n>", "captions in a sliding window (default: 4)").argParser(wholeNumberFrom(2)),
  )
  .addOption(new Option("--loops <n>", "of a run: so many loops (default: 5)").argParser(wholeNumberFrom(1)))
  .option("--json", "print it as JSON")
  .option("--quiet", "no progress on stderr")
  .addHelpText("before", "Example: panic-tda topology 4e1c09aa --network 1\n")
  .action(async (reference: string, options: TopologyCommandOptions) => {
    using store = await openStoreOf(options, "read");
    const { findSubject } = await import("../why/find-subject.ts");
    const { kind, id } = findSubject(store, reference);
    console.log(kind === "run" ? await ofRun(store, id, options) : await ofExperiment(store, id, options));
  });

async function ofRun(store: Store, id: string, options: TopologyCommandOptions): Promise<string> {
  const { network, surrogates, window, embeddingModel, loops } = options;
  const unfit = Object.entries({ network, surrogates, window }).find(([, given]) => given !== undefined);
  const { shortId } = await import("../store/identifiers.ts");
  if (unfit !== undefined)
    throw new UserInputError(`run ${shortId(id)}: --${unfit[0]} is for experiments; a run takes --loops.`);
  const { loopsOfRun } = await import("../topology/run-loops.ts");
  const answers = loopsOfRun(store, id, { embeddingModels: embeddingModel, count: loops });
  if (options.json) return JSON.stringify({ run: id, answers });
  const { runLoopsText } = await import("./topology-text.ts");
  return runLoopsText(answers);
}

async function ofExperiment(store: Store, id: string, options: TopologyCommandOptions): Promise<string> {
  if (options.loops !== undefined) throw new UserInputError("--loops is for runs: give the id of one.");
  const { refuseSmallAddressSpace } = await import("../system/address-space.ts");
  refuseSmallAddressSpace(1);
  const { topologyOfExperiment } = await import("../topology/topology.ts");
  const { embeddingModel: embeddingModels, network, surrogates, window } = options;
  const answer = await shown(options, (pace) =>
    topologyOfExperiment(store, id, { embeddingModels, network, surrogates, window, ...pace }),
  );
  if (options.json) return JSON.stringify(answer);
  const { topologyText } = await import("./topology-text.ts");
  return topologyText(answer);
}

/** Works with a line of progress on stderr, on a terminal alone; Ctrl-C ends it. */
async function shown<Answer>(
  { quiet }: TopologyCommandOptions,
  work: (pace: { signal: AbortSignal; onProgress: (progress: WhyProgress) => void }) => Promise<Answer>,
): Promise<Answer> {
  const isAnimated = process.stderr.isTTY === true && !process.env.NO_COLOR && !quiet;
  const clear = () => {
    if (isAnimated) process.stderr.write("\r\u001B[K");
  };
  const onProgress = ({ done, total, at }: WhyProgress) => {
    const share = Math.min(99, Math.floor((100 * done) / Math.max(total, 1)));
    if (isAnimated) process.stderr.write(`\r\u001B[K  ${share} %  ${at}`);
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

const MOST = 1_000_000;

function wholeNumberFrom(least: number): (text: string) => number {
  return (text) => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= MOST) return Number(text);
    throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
  };
}
