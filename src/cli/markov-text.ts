import type { CycleOfGraph, ExactGraph } from "../codebooks/exact-graph.ts";
import type { MarkovAnswer, MarkovOfNetwork, ModelOfCores, Told } from "../codebooks/markov-answer.ts";
import { shortId } from "../store/identifiers.ts";
import { percent, percentInterval, probability } from "../text/estimates.ts";
import { counted } from "../text/numbers.ts";
import { table } from "./table.ts";

const MOST_LISTED = 12;
/** Transitions that are told of each core, beside that it stays. */
const MOST_NEXT = 3;

/** What `panic-tda markov` prints for people. */
export function markovText(answer: MarkovAnswer): string {
  const lines = [
    `experiment ${shortId(answer.experiment)}, codebook ${answer.codebook} (${answer.embedding_model})`,
  ];
  for (const network of answer.networks) lines.push("", ...networkLines(network));
  if (answer.networks.length === 0) lines.push("There is no run to be looked at.");
  return lines.join("\n");
}

function networkLines(network: MarkovOfNetwork): string[] {
  const seeds = network.fresh_seeds ? "fresh seeds" : "fixed seeds";
  const lines = [
    `network ${network.number}, ${network.network.join(" → ")}: ${counted(network.runs, "run")}, ${seeds}, ${counted(network.captions, "caption")} each`,
    "",
    "What leads to what?",
    ...connectivityLines(network),
    table(
      ["CORE", "RUNS", "CAPTIONS", "STAYS", "MEDIAN", "BY MODEL", "MEDOID"],
      network.cores
        .toSorted((a, b) => b.captions - a.captions)
        .slice(0, MOST_LISTED)
        .map((core) => [
          String(core.label),
          String(core.runs),
          String(core.captions),
          core.censored === 0 ? String(core.stays) : `${core.stays} (${core.censored} cut off)`,
          core.median_stay === null ? "–" : String(core.median_stay),
          core.mean_stay_by_model === null ? "–" : core.mean_stay_by_model.toFixed(1),
          core.output_text ?? "a picture",
        ]),
    ),
  ];
  if (network.cores.length > MOST_LISTED)
    lines.push(`… and ${counted(network.cores.length - MOST_LISTED, "other")}; all of them: --json`);
  lines.push("", "How do runs move?");
  if (network.model === null) lines.push(fact("no model", `${network.refused}.`));
  else lines.push(...modelLines(network.model, network.warning));
  if (network.exact_graph !== null)
    lines.push("", "Where do they end? The exact graph of states:", ...graphLines(network.exact_graph));
  return lines;
}

function connectivityLines(network: MarkovOfNetwork): string[] {
  const { connectivity, runs_without_core } = network;
  const lines: string[] = [];
  if (runs_without_core > 0)
    lines.push(fact("left out", `${counted(runs_without_core, "run")} that never came to a core`));
  if (connectivity === null) return lines;
  const { classes, parts, never_left } = connectivity;
  if (classes.length === 1)
    lines.push(fact("connected", `all ${counted(classes[0]!.cores.length, "core")} lead to each other`));
  if (parts.length > 1)
    lines.push(
      fact(
        "disconnected",
        `${parts.length} parts between which no run went: ${parts.map(listed).join("; ")}`,
      ),
    );
  if (classes.length > 1) {
    for (const { cores, closed, transitions, leaves_at_most } of classes) {
      if (!closed) continue;
      lines.push(
        fact(
          "closed",
          `${listed(cores)}: left in none of ${counted(transitions, "caption")}, so with at most ${percentAtMost(leaves_at_most!)} each`,
        ),
      );
    }
    const passing = classes.filter(({ closed }) => !closed).flatMap(({ cores }) => cores);
    if (passing.length > 0)
      lines.push(fact("passed through", `${listed(passing)}: they lead on, and not all of them back`));
  }
  if (never_left.length > 0)
    lines.push(
      fact(
        "not known",
        `${listed(never_left)}: only ever the last of a run, so that nothing follows; left out`,
      ),
    );
  return lines;
}

function modelLines(model: ModelOfCores, warning: string | null): string[] {
  const lines = warning === null ? [] : [fact("few runs", warning)];
  lines.push(fact("lag", counted(model.lag, "caption")));
  const [slowest] = model.time_scales;
  if (slowest !== undefined) {
    const why =
      slowest.low === null ? "; no interval: runs drawn again lack cores that few runs come to" : "";
    lines.push(fact("slowest", `${time(slowest)} captions until a difference has fallen to 1/e${why}`));
  }
  lines.push(
    fact(
      "by lag",
      model.by_lag
        .map(
          ({ lag, time_scale, by_chance }) =>
            `${lag}: ${time_scale === null ? "–" : time(time_scale)}${by_chance === null ? "" : ` (chance ${plain(by_chance)})`}`,
        )
        .join("     "),
    ),
    fact("is it Markovian?", markovian(model)),
    fact("in the long run", stationaryText(model)),
  );
  const passage = model.passage;
  if (passage !== null) {
    lines.push(
      fact(
        "passage",
        `${listed(passage.from)} to ${listed(passage.to)} ${passage.there === null ? "perhaps never" : `in ${time(passage.there)} captions`}, ` +
          `back ${passage.back === null ? "perhaps never" : `in ${time(passage.back)}`}`,
      ),
    );
    const between = passage.committor.filter(
      ({ core, probability: chance }) =>
        !passage.from.includes(core) && !passage.to.includes(core) && chance !== null,
    );
    if (between.length > 0)
      lines.push(
        fact(
          "committor",
          between
            .slice(0, MOST_LISTED)
            .map(({ core, probability: chance }) => `${core}: ${share(chance!)}`)
            .join("     "),
        ),
      );
  }
  lines.push(
    table(
      ["FROM", "STAYS", "GOES TO"],
      model.cores.slice(0, MOST_LISTED).map((core, row) => {
        const next = model.matrix[row]!.map((told, column) => ({ told, to: model.cores[column]! }))
          .filter(({ told, to }) => to !== core && told.value > 0)
          .sort((a, b) => b.told.value - a.told.value);
        const more = next.length > MOST_NEXT ? `, … ${next.length - MOST_NEXT} more` : "";
        return [
          String(core),
          share(model.matrix[row]![row]!),
          next
            .slice(0, MOST_NEXT)
            .map(({ told, to }) => `${to} ${share(told)}`)
            .join(", ") + more,
        ];
      }),
    ),
  );
  if (model.cores.length > MOST_LISTED)
    lines.push(`… and ${counted(model.cores.length - MOST_LISTED, "other")}; the whole matrix: --json`);
  return lines;
}

function markovian({ chapman_kolmogorov: { p, tests } }: ModelOfCores): string {
  if (p === null) return "cannot be told: no core is seen at several lags";
  const lags = [...new Set(tests.map(({ lag }) => lag))].join(", ");
  return p <= 0.05
    ? `no: at lags ${lags} stays differ from what the model says, p ${probability(p)}; a longer --lag may do`
    : `nothing speaks against it: Chapman–Kolmogorov at lags ${lags}, p ${probability(p)}`;
}

function stationaryText({ stationary, stationary_why, cores }: ModelOfCores): string {
  if (stationary === null) return `cannot be told: ${stationary_why}`;
  return stationary
    .map((told, at) => ({ told, core: cores[at]! }))
    .sort((a, b) => b.told.value - a.told.value)
    .slice(0, 5)
    .map(({ told, core }) => `${core}: ${share(told)}`)
    .join("     ");
}

function graphLines(graph: ExactGraph): string[] {
  const lines = [
    fact(
      "cycles",
      `${graph.cycles.length} among ${counted(graph.states, "state")}; ${counted(graph.not_yet, "run")} in none yet` +
        (graph.left_again > 0 ? `, ${graph.left_again} left one again` : ""),
    ),
  ];
  if (graph.cycles.length === 0) return lines;
  lines.push(
    table(
      ["RUNS", "PROMPTS", "SEEDS", "ROUNDS", "BASIN", "LONGEST WAY", "LABELS OF A TURN"],
      graph.cycles
        .slice(0, MOST_LISTED)
        .map((cycle) => [
          String(cycle.runs),
          String(cycle.prompts),
          String(cycle.seeds),
          String(cycle.rounds),
          String(cycle.basin),
          String(cycle.longest_way),
          turnText(cycle),
        ]),
    ),
  );
  if (graph.cycles.length > MOST_LISTED)
    lines.push(`… and ${counted(graph.cycles.length - MOST_LISTED, "other")}; all of them: --json`);
  return lines;
}

function turnText({ labels }: CycleOfGraph): string {
  const shown = labels.slice(0, 8).map((label) => (label === -1 ? "–" : String(label)));
  return shown.join(" ") + (labels.length > shown.length ? " …" : "");
}

function fact(name: string, text: string): string {
  return `  ${name.padEnd(17)}  ${text}`;
}

function listed(cores: readonly number[]): string {
  const shown = cores.slice(0, 20).join(", ");
  return cores.length > 20 ? `${shown}, … ${cores.length - 20} more` : shown;
}

function share({ value, low, high }: Told): string {
  return low === null || high === null
    ? percent(value)
    : `${percent(value)} ${percentInterval(low, high, 0)}`;
}

function time({ value, low, high }: Told): string {
  return low === null || high === null ? plain(value) : `${plain(value)} [${plain(low)}, ${plain(high)}]`;
}

function plain(number: number): string {
  return number < 9.95 ? number.toFixed(1) : String(Math.round(number));
}

function percentAtMost(bound: number): string {
  return `${(100 * bound).toPrecision(2)} %`;
}
