import { Command, InvalidArgumentError, Option } from "commander";
import type { Motifs, MotifsOfNetwork, Share } from "../codebooks/motifs.ts";
import { percent, percentInterval } from "../text/estimates.ts";
import { counted } from "../text/numbers.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { factLines } from "./fact-lines.ts";
import { interruptible } from "./interruption.ts";
import { table } from "./table.ts";
import { terminalWidth, wrapped } from "./text-width.ts";

interface MotifsOptions extends DatabaseOptions {
  readonly network?: number;
  readonly top: number;
  readonly limit: number;
  readonly json?: boolean;
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text) && Number(text) >= 1) return Number(text);
  throw new InvalidArgumentError("Expected a whole number from 1.");
}

export const codebookMotifsCommand = new Command("motifs")
  .description("how often the runs of an experiment are at each motif, by network and prompt")
  .argument("<name>", "the codebook: NAME, or NAME@VERSION")
  .argument("[experiment]", "its id", "latest")
  .addOption(new Option("--network <n>", "only this network, from 1").argParser(wholeNumber))
  .addOption(
    new Option("--top <m>", "how much the m most frequent motifs hold").default(12).argParser(wholeNumber),
  )
  .addOption(new Option("--limit <n>", "list at most so many motifs").default(12).argParser(wholeNumber))
  .addOption(databaseOption())
  .option("--json", "print it as JSON")
  .addHelpText("before", "Example: panic-tda codebook motifs motifs latest\n")
  .action(async (name: string, reference: string, options: MotifsOptions) => {
    const { findCodebook, medoidsOf } = await import("../store/codebooks.ts");
    const { motifsOf } = await import("../codebooks/motifs.ts");
    using store = await openStoreOf(options, "read");
    const codebook = findCodebook(store.database, name);
    const experiment = store.experiment(reference);
    const silent = { first: () => {}, second: () => {} };
    const motifs = await interruptible(silent, (signal) =>
      motifsOf(store.database, codebook, experiment, { network: options.network, top: options.top, signal }),
    );
    if (options.json) {
      console.log(JSON.stringify(motifs));
      return;
    }
    const texts = medoidsOf(store.database, codebook.id).map(({ output_text }) => output_text ?? "a picture");
    console.log(motifsText(motifs, texts, options.limit));
  });

function motifsText(motifs: Motifs, texts: readonly string[], limit: number): string {
  if (motifs.networks.length === 0) return "There is no labelled output.";
  return motifs.networks.map((network) => networkText(network, motifs, texts, limit).join("\n")).join("\n\n");
}

function networkText(
  network: MotifsOfNetwork,
  motifs: Motifs,
  texts: readonly string[],
  limit: number,
): string[] {
  const { num_medoids, top } = motifs;
  const seeds = network.fresh_seeds ? "fresh seeds" : counted(network.seeds, "seed");
  const byFrequency = [...network.motifs].sort((a, b) => b.outputs.share - a.outputs.share);
  const rows = byFrequency
    .filter(({ outputs }) => outputs.share > 0)
    .slice(0, limit)
    .map(({ label, outputs, last_quarter, runs }) => [
      String(label),
      share(outputs),
      last_quarter === null ? "–" : share(last_quarter),
      share(runs),
      texts[label] ?? "",
    ]);
  const visited = network.motifs.filter(({ outputs }) => outputs.share > 0).length;
  const last = network.most_last_quarter;
  const width = terminalWidth();
  return [
    ...wrapped(
      `network ${network.number}, ${network.network.join(" → ")}: ${counted(network.runs, "run")}, ${seeds}, ` +
        `${counted(network.outputs, "output")}; intervals over ${network.units}`,
      width,
    ),
    ...factLines([
      [
        "motifs",
        `${visited} of ${num_medoids} visited; effectively ${number(network.effective)}` +
          (network.effective_last_quarter === null
            ? ""
            : `, in the last quarter ${number(network.effective_last_quarter)}`),
      ],
      [
        `${top} largest`,
        `${share(network.most)} of all outputs` +
          (last === null ? "" : `, ${share(last)} of those of the last quarter`) +
          `; all alike: ${percent(Math.min(1, top / num_medoids))}`,
      ],
    ]),
    table(["LABEL", "OUTPUTS", "LAST QUARTER", "RUNS", "MEDOID"], rows),
    ...promptLines(network),
  ];
}

function promptLines({ prompts }: MotifsOfNetwork): string[] {
  if (prompts.length < 2) return [];
  const rows = prompts.map(({ prompt, motifs, effective }) => {
    const [first] = [...motifs].sort((a, b) => b.outputs.share - a.outputs.share);
    return [String(first!.label), share(first!.outputs), number(effective), prompt];
  });
  return [table(["LARGEST", "OUTPUTS", "EFFECTIVE", "PROMPT"], rows)];
}

function share({ share: value, low, high }: Share): string {
  return low === null || high === null
    ? percent(value)
    : `${percent(value)} ${percentInterval(low, high, 0)}`;
}

function number({ share: value, low, high }: Share): string {
  return low === null || high === null
    ? value.toFixed(1)
    : `${value.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}]`;
}
