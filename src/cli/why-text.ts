import { type PartName, partNames } from "../measures/parts.ts";
import { shortId } from "../store/identifiers.ts";
import type { Store } from "../store/store.ts";
import { decimals, percent, percentInterval, probability, uncutInterval } from "../text/estimates.ts";
import { count, counted } from "../text/numbers.ts";
import type { WhyExperiment, WhyNetwork, WhyParts } from "../why/answer.ts";
import type { Forecast } from "../why/forecast.ts";
import { freshSeedsText } from "../why/fresh-seeds-text.ts";
import { beforeSentence, partsSentence, promptSentence, stuckSentence } from "../why/sentences.ts";
import type { DatabaseOptions } from "./database-option.ts";
import { suggestedCommand } from "./invocation.ts";
import { table } from "./table.ts";
import { scoreLines } from "./why-scores-text.ts";

/** The answers about an experiment, as text: for each network four questions, numbers, and a sentence. */
export function whyText(
  store: Store,
  answer: WhyExperiment,
  forecast: readonly Forecast[] | null,
  options: DatabaseOptions,
): string {
  const experiment = store.experiment(answer.experiment);
  const step = answer.step === null ? "" : `, as of step ${answer.step}`;
  const lines = [
    `experiment ${shortId(experiment.id)}${experiment.name === null ? "" : `, ${experiment.name}`}${step}`,
  ];
  for (const network of answer.networks) lines.push("", ...networkLines(network, answer));
  for (const parts of answer.experiment_parts) {
    const seeds = parts.fresh_seeds ? ", fresh seeds" : "";
    lines.push(
      "",
      `all ${parts.networks.length} networks together, ${parts.embedding_model}${seeds}`,
      "Which part decides?",
      ...partsLines(parts),
    );
  }
  lines.push(...scoreLines(answer.scores));
  if (answer.networks.length === 0) lines.push("There is no run to be looked at.");
  if (forecast !== null) lines.push("", ...forecastLines(forecast));
  else if (wouldMoreTell(answer)) {
    lines.push(
      `How much more seeds or prompts would tell: ${suggestedCommand(`why ${shortId(experiment.id)} --more`, options)}`,
    );
  }
  return lines.join("\n");
}

/** Whether an interval is so wide that a sentence has to say so. */
function wouldMoreTell(answer: WhyExperiment): boolean {
  const sentences = [
    ...answer.networks.map(promptSentence),
    ...answer.networks.map(beforeSentence),
    ...(answer.experiment_parts.length > 0
      ? answer.experiment_parts
      : answer.networks.map(({ parts }) => parts)
    ).map(partsSentence),
  ];
  return sentences.some((text) =>
    /not well known|do not tell how much|cannot be told yet|has a part cannot|may be as large/.test(text),
  );
}

function networkLines(network: WhyNetwork, answer: WhyExperiment): string[] {
  const seeds = network.fresh_seeds
    ? `${counted(network.runs, "run")} ${freshSeedsText(network)} of ${counted(network.prompts, "prompt")}`
    : `${counted(network.prompts, "prompt")} × ${counted(network.seeds, "seed")} = ${counted(network.runs, "run")}`;
  const isAlone = answer.experiment_parts.length === 0;
  const lines = [
    `network ${network.number}, ${network.network.join(" → ")}: ${seeds}, ${counted(network.captions, "caption")} each, ${network.embedding_model}`,
  ];
  const notes = [
    network.captions_why,
    network.left_out.runs === 0 ? null : `${counted(network.left_out.runs, "run")} left out`,
    network.left_out.vectors === 0
      ? null
      : `${counted(network.left_out.vectors, "vector")} without a direction`,
  ].filter((note) => note !== null);
  for (const note of notes) lines.push(`  ${note}`);
  lines.push(
    "How did they get here from their prompts?",
    ...promptLines(network),
    sentence(promptSentence(network)),
    "Are they stuck?",
    ...stuckLines(network),
    sentence(stuckSentence(network)),
    "Have they been here before?",
    ...beforeLines(network),
    sentence(beforeSentence(network)),
  );
  if (isAlone) lines.push("Which part decides?", ...partsLines(network.parts));
  return lines;
}

function promptLines({ prompt, captions }: WhyNetwork): string[] {
  const lines: string[] = [];
  if (prompt.half_life !== null || prompt.half_life_why === "beyond the last caption") {
    const life = prompt.half_life === null ? "beyond the last caption" : captionsOf(prompt.half_life);
    const interval =
      prompt.low === null
        ? ""
        : `  [${decimals(prompt.low, 1)}, ${prompt.high === null ? "…" : decimals(prompt.high, 1)}]`;
    const [first, last] = [prompt.share[0], prompt.share[captions - 1]];
    const shares =
      first == null || last == null
        ? ""
        : `     the prompt's share: ${percent(first)} of the first caption, ${percent(last)} of the last`;
    lines.push(fact("prompt half-life", `${life}${interval}${shares}`));
  }
  const known = prompt.recognised[0] ?? null;
  const recognised =
    known === null
      ? ""
      : `     recognised: ${percent(known)} of first captions, ${percent(prompt.recognised[captions - 1]!)} of last ones; chance ${percent(prompt.chance!)}`;
  if (prompt.memory_ends_after !== null) {
    lines.push(fact("memory ends", `after caption ${prompt.memory_ends_after}${recognised}`));
  } else if (recognised !== "") lines.push(fact("recognised", recognised.replace(/^ +recognised: /, "")));
  return lines;
}

function stuckLines({ stuck, runs, fresh_seeds, steps }: WhyNetwork): string[] {
  const lines: string[] = [];
  if (steps === 0) return lines;
  const confinement =
    stuck.confinement === null
      ? ""
      : `confinement ${decimals(stuck.confinement, 2)}${
          stuck.confinement_low === null
            ? ""
            : ` [${decimals(stuck.confinement_low, 2)}, ${decimals(stuck.confinement_high!, 2)}]`
        }, chance p ${probability(stuck.confinement_p!)}`;
  if (fresh_seeds) {
    if (confinement !== "")
      lines.push(fact("confinement", `${confinement.slice(12)}     ${stuck.gap} captions apart`));
    return lines;
  }
  const verdicts = [
    `in a cycle ${stuck.in_cycle} of ${count(runs)}`,
    stuck.not_yet > 0 ? `not yet ${stuck.not_yet}` : "",
    stuck.left_again > 0 ? `left again ${stuck.left_again}` : "",
  ].filter((verdict) => verdict !== "");
  const median = stuck.first_return === null ? "beyond the last step" : `step ${stuck.first_return}`;
  const interval = stuck.low === null ? "" : `  [${stuck.low}, ${stuck.high ?? "…"}]`;
  lines.push(fact("first return", `${median}${interval}     ${verdicts.join(", ")}`));
  const periods = Object.entries(stuck.periods).map(([rounds, number], at) =>
    at === 0 ? `${number} of ${counted(Number(rounds), "round")}` : `${number} of ${rounds}`,
  );
  if (periods.length > 0) lines.push(fact("cycles", `${periods.join(", ")}     ${confinement}`.trimEnd()));
  else if (confinement !== "") lines.push(fact("confinement", confinement.slice(12)));
  return lines;
}

function beforeLines({ before, fresh_seeds, captions, prompts }: WhyNetwork): string[] {
  const lines: string[] = [];
  if (before.ends_met !== null && prompts >= 2) {
    const interval =
      before.ends_met_low === null
        ? ""
        : `  ${percentInterval(before.ends_met_low, before.ends_met_high!, 0)}`;
    const chance = before.by_chance === null ? "" : `; by chance ${percent(before.by_chance)}`;
    const by = fresh_seeds ? "by any other run" : "by a run of the same seed";
    lines.push(fact("ends met", `${percent(before.ends_met)}${interval} ${by}${chance}`));
  }
  const fresh =
    captions === 0
      ? ""
      : `new captions: ${percent(before.new_captions[0]!)} → ${percent(before.new_captions[captions - 1]!)}`;
  if (before.new_end_probability !== null) {
    const interval = `${percentInterval(before.low!, before.high!, 0)}`;
    lines.push(
      fact(
        "end states",
        `${before.end_states} of ${counted(before.runs_with_end_state, "run")}; a further prompt ends in a new one with ${percent(before.new_end_probability)} ${interval}     ${fresh}`.trimEnd(),
      ),
    );
  } else if (fresh !== "") lines.push(fact("new captions", fresh.replace("new captions: ", "")));
  return lines;
}

const titles: Readonly<Record<PartName, string>> = {
  t2i: "T2I",
  i2t: "I2T",
  interplay: "interplay",
  network: "network",
  prompt: "prompt",
  seed: "seed",
  rest: "rest",
};

function partsLines(parts: WhyParts): string[] {
  const last = parts.captions.length - 1;
  const told = partNames
    .flatMap((name) => {
      const share = parts[name][last] ?? null;
      return share === null ? [] : [{ name, share }];
    })
    .sort((a, b) => b.share - a.share)
    .map(({ name, share }) => {
      const [low, high] = [parts.low[name], parts.high[name]];
      // Estimates without bias: one that is nothing falls below 0 as often as above, and the rest then above 100 %.
      const interval = low === null || high === null ? "" : ` ${uncutInterval(low, high)}`;
      const p = name === "prompt" || name === "seed" ? parts.p[name] : null;
      return `${titles[name]} ${percent(share)}${interval}${p === null ? "" : ` p ${probability(p)}`}`;
    });
  const lines = told.length === 0 ? [] : [fact("last caption", told.join(", "))];
  if (parts.models_outweigh_prompt_at !== null) {
    lines.push(
      fact("models", `have more than the prompt from caption ${parts.models_outweigh_prompt_at} on`),
    );
  }
  return [...lines, sentence(partsSentence(parts))];
}

function forecastLines(forecast: readonly Forecast[]): string[] {
  const rows = forecast.map(({ headline, now, seeds, prompts, unit }) => [
    headline,
    width(now, unit),
    ...seeds.map((one) => width(one, unit)),
    ...prompts.map((one) => width(one, unit)),
  ]);
  const header = ["width of the interval", "now", "2 × seeds", "4 ×", "8 ×", "2 × prompts", "4 ×", "8 ×"];
  return [
    "How wide would the intervals be with more?",
    ...table(header, rows)
      .split("\n")
      .map((line) => `  ${line}`),
  ];
}

function width(value: number | null, unit: Forecast["unit"]): string {
  if (value === null) return "…";
  if (unit === "share") return percent(value);
  return unit === "steps" ? decimals(value, 0) : decimals(value, 2);
}

function captionsOf(life: number): string {
  return `${decimals(life, 1)} captions`;
}

export function fact(name: string, text: string): string {
  return `  ${name.padEnd(17)}  ${text}`;
}

export function sentence(text: string): string {
  return `  ${text}`;
}
