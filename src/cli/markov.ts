import { Command, InvalidArgumentError, Option } from "commander";
import { InterruptedError } from "../errors.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { interruptible } from "./interruption.ts";
import { terminalWidth } from "./text-width.ts";
import { fittedAnswers } from "./why-width.ts";

interface MarkovCommandOptions extends DatabaseOptions {
  readonly codebook: string;
  readonly network?: number;
  readonly lag: number;
  readonly from?: readonly number[];
  readonly to?: readonly number[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text) && Number(text) >= 1) return Number(text);
  throw new InvalidArgumentError("Expected a whole number from 1.");
}

function labels(text: string): number[] {
  if (/^\d+(,\d+)*$/.test(text)) return text.split(",").map(Number);
  throw new InvalidArgumentError("Expected labels with commas between them, such as 0,3.");
}

export const markovCommand = new Command("markov")
  .description(
    "how runs move between the cores of a codebook: a Markov model, or the exact graph of their cycles",
  )
  .argument("[id]", "the experiment", "latest")
  .requiredOption("--codebook <name>", "NAME, or NAME@VERSION")
  .addOption(new Option("--network <n>", "only this network, from 1").argParser(wholeNumber))
  .addOption(new Option("--lag <captions>", "of the model").default(1).argParser(wholeNumber))
  .addOption(
    new Option("--from <labels>", "cores to go from, such as 0,3 (default: the largest)").argParser(labels),
  )
  .addOption(new Option("--to <labels>", "cores to come to (default: the next one)").argParser(labels))
  .addOption(databaseOption())
  .option("--json", "print it as JSON")
  .option("--quiet", "no progress on stderr")
  .addHelpText("before", "Example: panic-tda markov latest --codebook motifs\n")
  .action(async (reference: string, options: MarkovCommandOptions) => {
    const { findCodebook } = await import("../store/codebooks.ts");
    const { markovOf } = await import("../codebooks/markov-of.ts");
    const { ShareBar } = await import("./share-bar.ts");
    using store = await openStoreOf(options, "read");
    const codebook = findCodebook(store.database, options.codebook);
    const experiment = store.experiment(reference);
    const bar = new ShareBar();
    const tell = { first: () => bar.finish(), second: () => bar.finish() };
    try {
      const answer = await interruptible(tell, (signal) =>
        markovOf(store.database, codebook, experiment, {
          network: options.network,
          lag: options.lag,
          from: options.from,
          to: options.to,
          signal,
          onProgress: ({ done, total, at }) => {
            if (!options.quiet) bar.update(at, done / Math.max(1, total));
          },
        }),
      );
      bar.finish();
      if (options.json) console.log(JSON.stringify(answer));
      else {
        const { markovText } = await import("./markov-text.ts");
        console.log(fittedAnswers(markovText(answer), terminalWidth()));
      }
    } catch (error) {
      if (error instanceof InterruptedError) throw new InterruptedError("Interrupted; nothing was changed.");
      throw error;
    } finally {
      bar.finish();
    }
  });
