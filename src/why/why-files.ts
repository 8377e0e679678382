import { csvLine } from "../exports/tables/csv-text.ts";
import { partNames } from "../measures/parts.ts";
import type { Store } from "../store/store.ts";
import type { WhyNetwork, WhyParts } from "./answer.ts";
import { chartColours, lineChart } from "./line-chart.ts";
import type { PaceOptions } from "./pace.ts";
import { whyExperiment } from "./why-experiment.ts";

type Value = string | number | null;

/**
 * The answers of `why` about an experiment as files, by name: all of it as JSON, its tables as CSV, its figures as SVG. They are the same
 * for the same experiment, whenever they are made.
 *
 * @throws InterruptedError once the signal has fired
 */
export async function whyFiles(
  store: Store,
  experimentId: string,
  options: PaceOptions = {},
): Promise<Readonly<Record<string, string>>> {
  const { as_of: _, ...answer } = await whyExperiment(store, experimentId, options);
  const { networks, experiment_parts: parts } = answer;
  const files: Record<string, string> = {
    "why.json": `${JSON.stringify(answer, null, 2)}\n`,
    "networks.csv": csv(networkColumns, networks.map(networkRow)),
    "captions.csv": csv(captionColumns, networks.flatMap(captionRows)),
    "runs.csv": csv(runColumns, networks.flatMap(runRows)),
    "survival.csv": csv([...networkKey, "step", "not_returned"], networks.flatMap(survivalRows)),
    "parts.csv": csv(
      ["networks", "embedding_model", "fresh_seeds", "caption", ...partNames, "total"],
      [...networks.map((network) => network.parts), ...parts].flatMap(partRows),
    ),
  };
  for (const network of networks) Object.assign(files, figuresOf(network));
  for (const [at, part] of parts.entries())
    files[`parts-all-networks-${at + 1}.svg`] = partsChart(part, "All networks");
  return files;
}

const networkKey = ["network", "models", "embedding_model", "fresh_seeds"];
const keyOf = ({ number, network, embedding_model, fresh_seeds }: WhyNetwork): Value[] => [
  number,
  network.join(" → "),
  embedding_model,
  String(fresh_seeds),
];

const networkColumns = [
  ...networkKey,
  ...["runs", "prompts", "seeds", "captions", "steps", "half_life", "half_life_low", "half_life_high"],
  ...["memory_ends_after", "in_cycle", "not_yet", "left_again", "wanders", "standing", "first_return"],
  ...[
    "first_return_low",
    "first_return_high",
    "confinement",
    "confinement_low",
    "confinement_high",
    "confinement_p",
  ],
  ...["ends_met", "ends_met_low", "ends_met_high", "ends_met_by_chance", "end_states", "new_end_probability"],
  ...["pairs", "pairs_met", "pairs_parted"],
];

function networkRow(one: WhyNetwork): Value[] {
  const { prompt, stuck, before } = one;
  return [
    ...keyOf(one),
    ...[one.runs, one.prompts, one.seeds, one.captions, one.steps, prompt.half_life, prompt.low, prompt.high],
    ...[
      prompt.memory_ends_after,
      stuck.in_cycle,
      stuck.not_yet,
      stuck.left_again,
      stuck.wanders,
      stuck.standing,
    ],
    ...[stuck.first_return, stuck.low, stuck.high, stuck.confinement, stuck.confinement_low],
    ...[
      stuck.confinement_high,
      stuck.confinement_p,
      before.ends_met,
      before.ends_met_low,
      before.ends_met_high,
    ],
    ...[
      before.by_chance,
      before.end_states,
      before.new_end_probability,
      before.pairs,
      before.pairs_met,
      before.parted,
    ],
  ];
}

const captionColumns = [
  ...networkKey,
  ...["caption", "step", "prompt_share", "same_prompt", "other_prompt", "chance_band", "recognised"],
  ...["new", "seen_here", "seen_elsewhere"],
];

function captionRows(one: WhyNetwork): Value[][] {
  const { prompt, before } = one;
  return one.caption_steps.map((step, caption) => [
    ...keyOf(one),
    ...[caption, step, at(prompt.share, caption), at(prompt.same, caption), at(prompt.other, caption)],
    ...[at(prompt.band, caption), at(prompt.recognised, caption), at(before.new_captions, caption)],
    ...[at(before.seen_here, caption), at(before.seen_elsewhere, caption)],
  ]);
}

const runColumns = [...networkKey, "run", "verdict", "entry", "period", "first_return", "end_state"];

function runRows(one: WhyNetwork): Value[][] {
  return one.stuck.runs.map((run) => [
    ...keyOf(one),
    ...[run.run, run.verdict, run.entry, run.period, run.first_return, run.end_state],
  ]);
}

function survivalRows(one: WhyNetwork): Value[][] {
  return one.stuck.survival.map(([step, share]) => [...keyOf(one), step, share]);
}

function partRows(parts: WhyParts): Value[][] {
  return parts.captions.map((caption, place) => [
    parts.networks.join(" "),
    parts.embedding_model,
    String(parts.fresh_seeds),
    caption,
    ...partNames.map((name) => at(parts[name], place)),
    at(parts.total, place),
  ]);
}

function figuresOf(network: WhyNetwork): Record<string, string> {
  const { number, embedding_model: model, fresh_seeds: fresh, prompt, stuck, before, parts } = network;
  const of = `network-${number}${fresh ? "-fresh" : ""}-${model.replaceAll(/[^\w.-]+/g, "-")}`;
  const title = `${network.network.join(" → ")}, ${model}`;
  const [blue, orange, green, grey] = [chartColours[0], chartColours[1], chartColours[2], chartColours[6]];
  const files: Record<string, string> = {};
  const overCaptions = (values: readonly (number | null)[]) =>
    values.map((value, caption) => [caption, value] as const);
  if (prompt.share.some((share) => share !== null)) {
    files[`prompt-share-${of}.svg`] = lineChart({
      title,
      xTitle: "caption",
      yTitle: "the prompt's share",
      range: [0, 1],
      lines: [
        { name: "share", points: overCaptions(prompt.share), colour: blue },
        { name: "chance, 95 %", points: drawn(prompt.band), colour: grey },
        { name: "recognised", points: overCaptions(prompt.recognised), colour: orange },
      ],
    });
  }
  if (stuck.survival.length > 1) {
    files[`first-return-${of}.svg`] = lineChart({
      title,
      xTitle: "step",
      yTitle: "runs that have not returned",
      range: [0, 1],
      lines: [{ name: "not returned", points: stuck.survival, isStepped: true, colour: blue }],
    });
  }
  if (before.new_captions.length > 1) {
    files[`been-here-${of}.svg`] = lineChart({
      title,
      xTitle: "caption",
      yTitle: "share of runs",
      range: [0, 1],
      lines: [
        { name: "new", points: overCaptions(before.new_captions), colour: blue },
        { name: "seen here", points: overCaptions(before.seen_here), colour: orange },
        { name: "seen elsewhere", points: overCaptions(before.seen_elsewhere), colour: green },
      ],
    });
  }
  if (parts.captions.length > 1) files[`parts-${of}.svg`] = partsChart(parts, title);
  return files;
}

function partsChart(parts: WhyParts, title: string): string {
  const told = partNames.filter((name) => parts[name].some((share) => share !== null));
  return lineChart({
    title: `${title}: parts`,
    xTitle: "caption",
    yTitle: "share of the variance",
    range: [0, 1],
    lines: told.map((name, place) => ({
      name,
      points: parts.captions.map((caption, index) => [caption, at(parts[name], index)] as const),
      colour: chartColours[place % chartColours.length]!,
    })),
  });
}

/** The band is drawn at some captions alone: a line goes through them. */
function drawn(values: readonly (number | null)[]): (readonly [number, number])[] {
  return values.flatMap((value, caption) => (value === null ? [] : [[caption, value] as const]));
}

function at(values: readonly (number | null)[], place: number): number | null {
  return values[place] ?? null;
}

function csv(header: readonly string[], rows: readonly (readonly Value[])[]): string {
  return [header, ...rows].map(csvLine).join("");
}
