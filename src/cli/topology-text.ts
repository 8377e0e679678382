import { shortId } from "../store/identifiers.ts";
import { decimals, percent, probability } from "../text/estimates.ts";
import { counted } from "../text/numbers.ts";
import type {
  EntropyAnswer,
  LabelComparison,
  RunCorrelation,
  RunLoops,
  TopologyAnswer,
  TopologyNetwork,
} from "../topology/answer.ts";
import { comparisonSentence, entropySentence, loopsSentence } from "../topology/sentences.ts";
import { table } from "./table.ts";
import { wrapped } from "./text-width.ts";

/** What stands behind `panic-tda topology` fits a terminal of this many columns. */
const COLUMNS = 80;

export function topologyText(answer: TopologyAnswer): string {
  const lines = [`experiment ${shortId(answer.experiment)}`];
  for (const network of answer.networks)
    lines.push("", ...networkLines(network, answer.parameters.surrogates));
  if (answer.comparisons.length > 0) lines.push("", ...comparisonLines(answer));
  if (answer.networks.length === 0) lines.push("There is no run to be looked at.");
  return lines.join("\n");
}

function networkLines(network: TopologyNetwork, surrogates: number): string[] {
  const seeds = network.fresh_seeds ? "fresh seeds" : counted(network.seeds, "seed");
  const title = `network ${network.number}, ${network.network.join(" → ")}, ${network.embedding_model}: ${counted(network.runs, "run")} of ${counted(network.prompts, "prompt")}, ${seeds}, ${counted(network.captions, "caption")} each`;
  const lines = wrapped(title, COLUMNS);
  const { runs, vectors } = network.left_out;
  if (runs > 0)
    lines.push(`  ${counted(runs, "run")} left out, ${counted(vectors, "vector")} without a direction`);
  if (network.why !== null) lines.push(...sentence(network.why));
  if (network.nulls.length === 0) return lines;
  lines.push(
    "What do entropies say?",
    `  ${decimals(network.distinct!, 1)} of ${network.captions} captions are distinct; effective dimension ${network.effective_dimension === null ? "none" : decimals(network.effective_dimension, 1)}`,
    ...indented(
      table(
        ["", "entropy", "bars", "with distinct", "with bars beyond", "left"],
        network.entropy.map(entropyRow),
        { columns: COLUMNS - 2 },
      ),
    ),
    ...sentence(entropySentence(network)),
    "Is there more persistence than by chance?",
    ...indented(
      table(
        ["", "", "total", "chance", "p", "largest", "chance", "p", "runs beyond"],
        network.nulls.map(({ null: name, dimension, total, largest }) => [
          name,
          `H${dimension}`,
          decimals(total.observed, 3),
          decimals(total.by_chance, 3),
          probability(total.p),
          decimals(largest.observed, 3),
          decimals(largest.by_chance, 3),
          probability(largest.p),
          `${total.runs_beyond}, ${largest.runs_beyond} of ${network.runs}`,
        ]),
        { columns: COLUMNS - 2 },
      ),
    ),
    ...sentence(
      `${surrogates} surrogates each; by chance ${decimals(network.runs / 20, 1)} runs are beyond. ${symbolsText(network)}`,
    ),
    "Do runs come round in time?",
  );
  const { loops_in_time: loops } = network;
  if (loops !== null)
    lines.push(
      `  score ${decimals(loops.observed, 2)} of windows of ${loops.window} captions; in random orders ${decimals(loops.by_chance, 2)}, p ${probability(loops.p)}`,
    );
  lines.push(...sentence(loopsSentence(loops)));
  return lines;
}

function symbolsText({ symbols }: TopologyNetwork): string {
  if (symbols === null) return "";
  const what =
    symbols.kind === "clusters"
      ? `${symbols.count} labels of ${symbols.algorithm}, layer ${symbols.layer}`
      : `${symbols.count} exact captions, there being no clustering of them all`;
  const share = percent(symbols.changeable);
  return symbols.changeable === 0
    ? `No chain: of ${what}, surrogates could change nothing.`
    : `Chain of ${what}; surrogates can change ${share} of visits.`;
}

function entropyRow({
  dimension,
  entropy,
  bars,
  with_distinct,
  with_bars_beyond_distinct,
  left,
}: EntropyAnswer): string[] {
  return [
    `H${dimension}`,
    entropy === null ? "" : decimals(entropy, 2),
    bars === null ? "" : decimals(bars, 1),
    correlationText(with_distinct),
    correlationText(with_bars_beyond_distinct),
    left === null ? "–" : percent(left),
  ];
}

function correlationText(correlation: RunCorrelation | null): string {
  if (correlation === null) return "–";
  const { r, low, high } = correlation;
  return `${decimals(r, 2)}${low === null ? "" : ` [${decimals(low, 2)}, ${decimals(high!, 2)}]`}`;
}

function comparisonLines({ comparisons, parameters }: TopologyAnswer): string[] {
  const lines = [
    "Do diagrams tell more than visits do?",
    ...sentence(
      `Nearer: how much nearer runs of one label are than runs of two. p: of ${parameters.permutations} relabellings. Beyond: p of what visits do not foretell.`,
    ),
  ];
  for (const comparison of comparisons) {
    const where = comparison.network === null ? "all networks" : `network ${comparison.network}`;
    const title = `by ${comparison.by}, ${where}, ${comparison.embedding_model}${comparison.fresh_seeds ? ", fresh seeds" : ""}`;
    lines.push(`${title}: ${counted(comparison.runs, "run")}`);
    const rows = comparisonRows(comparison);
    if (rows.length > 0)
      lines.push(
        ...indented(table(["distance of", "nearer", "p", "beyond"], rows, { columns: COLUMNS - 2 })),
      );
    if (comparison.every > 1) lines.push(`  of every ${comparison.every}th caption, there being so many`);
    lines.push(...sentence(comparisonSentence(comparison)));
  }
  return lines;
}

function comparisonRows({ visits, diagrams }: LabelComparison): string[][] {
  if (visits === null) return [];
  return [
    ["visits", percent(visits.nearer), probability(visits.p), ""],
    ...diagrams.map(({ dimension, nearer, p, p_beyond_visits }) => [
      `diagrams, H${dimension}`,
      percent(nearer),
      probability(p),
      probability(p_beyond_visits),
    ]),
  ];
}

/** The loops of a run, as steps. */
export function runLoopsText(answers: readonly RunLoops[]): string {
  const lines = [`run ${shortId(answers[0]?.run ?? "")}`];
  for (const { embedding_model, points, distinct, loops, why } of answers) {
    lines.push(`${embedding_model}: ${counted(points, "output")}, ${distinct} distinct`);
    if (why !== null) lines.push(...sentence(why));
    for (const { birth, death, paths } of loops) {
      const steps = paths.map((path) => [...path, path[0]].join(" → ")).join("; ");
      const [first = "", ...more] = wrapped(steps, COLUMNS - 28);
      lines.push(
        `  H1 [${birth.toFixed(3)}, ${death.toFixed(3)})  steps ${first}`,
        ...more.map((line) => `${" ".repeat(28)}${line}`),
      );
    }
  }
  return lines.join("\n");
}

function sentence(text: string): string[] {
  return wrapped(text.trim(), COLUMNS - 2).map((line) => `  ${line}`);
}

function indented(text: string): string[] {
  return text.split("\n").map((line) => `  ${line}`);
}
