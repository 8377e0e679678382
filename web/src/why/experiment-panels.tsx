import { type PartName, partNames } from "../../../src/measures/parts.ts";
import {
  decimals,
  percent,
  percentInterval,
  probability,
  uncutInterval,
} from "../../../src/text/estimates.ts";
import { counted } from "../../../src/text/numbers.ts";
import type { WhyNetwork, WhyParameters, WhyParts } from "../../../src/why/answer.ts";
import type { WhyProgress } from "../../../src/why/pace.ts";
import { beforeSentence, partsSentence, promptSentence, stuckSentence } from "../../../src/why/sentences.ts";
import { definitions } from "../charts/definitions.ts";
import { ByLagFigure } from "./by-lag-figure.tsx";
import { FirstMeetings } from "./first-meetings.tsx";
import { howBefore, howParts, howPrompt, howStuck } from "./how-computed.ts";
import { RunEnds } from "./run-ends-table.tsx";
import { ShareFigure } from "./share-figure.tsx";
import { SharedEnds } from "./shared-ends.tsx";
import { StackedFigure } from "./stacked-figure.tsx";
import { subjectOf } from "./subject-of.ts";
import { SurvivalFigure } from "./survival-figure.tsx";
import { type WhyNumber, WhyPanel } from "./why-panel.tsx";

export interface PanelProps {
  readonly network: WhyNetwork;
  readonly parameters: WhyParameters;
  /** Whether what wants vectors is known. */
  readonly isWhole: boolean;
  readonly progress: WhyProgress | null;
  readonly lastStep: number;
  readonly experimentId: string;
  /** How people know a run. */
  readonly nameOf: (run: string) => string;
}

export function PromptPanel({ network, parameters, isWhole, progress, lastStep, experimentId }: PanelProps) {
  return (
    <WhyPanel
      question="How did they get here from their prompts?"
      sentence={isWhole ? promptSentence(network) : null}
      progress={progress}
      numbers={isWhole ? promptNumbers(network) : []}
      how={howPrompt(network, parameters)}
      docs="/docs/why-prompt"
    >
      {network.prompt.share.some((share) => share !== null) && (
        <ShareFigure {...{ network, lastStep, experimentId }} />
      )}
    </WhyPanel>
  );
}

function promptNumbers({ prompt, captions, caption_steps: steps }: WhyNetwork): WhyNumber[] {
  const { half_life: life, low, high, own_prompt_nearest: own } = prompt;
  const [first, last] = [prompt.share[0] ?? null, prompt.share[captions - 1] ?? null];
  const [knownFirst, knownLast] = [prompt.recognised[0] ?? null, prompt.recognised[captions - 1] ?? null];
  const end = prompt.memory_ends_after;
  const numbers: WhyNumber[] = [
    {
      name: "Half-life",
      value: life === null ? (prompt.half_life_why ?? "–") : `${decimals(life, 1)} captions`,
      interval: low === null ? null : `[${decimals(low, 1)}, ${high === null ? "…" : decimals(high, 1)}]`,
      notes: [
        life !== null || low !== null ? prompt.interval_why : null,
        first === null || last === null
          ? null
          : `the prompt’s share: ${percent(first)} of the first caption, ${percent(last)} of the last`,
      ],
    },
    {
      name: "Memory ends",
      value: end === null ? (prompt.memory_ends_after_why ?? "–") : `after caption ${end}`,
      notes: [end === null ? null : `step ${steps[end]}`],
    },
  ];
  if (knownFirst !== null && knownLast !== null) {
    numbers.push({
      name: "Recognised",
      value: `${percent(knownFirst)} → ${percent(knownLast)}`,
      notes: ["of first and last captions", `by chance ${(100 * prompt.chance!).toFixed(1)} %`],
    });
  }
  if (own !== null) {
    numbers.push({
      name: "Own prompt the nearest",
      value: own.share.map(percent).join(" → "),
      notes: [own.p === null ? null : `chance p ${probability(own.p)}`],
    });
  }
  return numbers;
}

export function StuckPanel(props: PanelProps) {
  const { network, parameters, isWhole, progress, lastStep, experimentId, nameOf } = props;
  const isPending = network.fresh_seeds && !isWhole;
  return (
    <WhyPanel
      question="Are they stuck?"
      sentence={isPending ? null : stuckSentence(network)}
      progress={progress}
      numbers={network.steps === 0 ? [] : stuckNumbers(network, isWhole)}
      how={howStuck(network, parameters)}
      docs="/docs/why-stuck"
    >
      {network.steps > 0 && <SurvivalFigure {...{ network, lastStep, experimentId, nameOf }} />}
      {network.stuck.by_lag !== null && <ByLagFigure {...{ network, experimentId }} />}
      <RunEnds network={network} nameOf={nameOf} />
    </WhyPanel>
  );
}

function stuckNumbers({ stuck, runs, fresh_seeds: freshSeeds }: WhyNetwork, isWhole: boolean): WhyNumber[] {
  const { low, high, first_return: median } = stuck;
  const confinement: WhyNumber = {
    name: "Confinement",
    value: !isWhole
      ? "being computed"
      : stuck.confinement === null
        ? (stuck.confinement_why ?? "–")
        : decimals(stuck.confinement, 2),
    interval:
      stuck.confinement_low === null
        ? null
        : `[${decimals(stuck.confinement_low, 2)}, ${decimals(stuck.confinement_high!, 2)}]`,
    notes: [
      stuck.confinement_p === null ? null : `chance p ${probability(stuck.confinement_p)}`,
      stuck.gap === null ? null : `${counted(stuck.gap, "caption")} apart`,
    ],
  };
  if (freshSeeds) return [confinement];
  const periods = Object.entries(stuck.periods).map(([rounds, number], at) =>
    at === 0 ? `${number} of ${counted(Number(rounds), "round")}` : `${number} of ${rounds}`,
  );
  return [
    {
      name: "Half return by",
      value: median === null ? (stuck.first_return_why ?? "beyond the last step") : `step ${median}`,
      interval: low === null ? null : `[${low}, ${high ?? "…"}]`,
      notes: [stuck.interval_why],
    },
    {
      name: "In a cycle",
      value: `${stuck.in_cycle} of ${counted(runs, "run")}`,
      notes: [
        stuck.not_yet > 0 ? `not yet ${stuck.not_yet}` : null,
        stuck.left_again > 0 ? `left again ${stuck.left_again}` : null,
        periods.length > 0 ? `cycles: ${periods.join(", ")}` : null,
      ],
    },
    confinement,
  ];
}

export function BeforePanel({ network, lastStep, experimentId, nameOf }: PanelProps) {
  const { before, caption_steps: steps } = network;
  return (
    <WhyPanel
      question="Have they been here before?"
      sentence={beforeSentence(network)}
      progress={null}
      numbers={beforeNumbers(network)}
      how={howBefore(network)}
      docs="/docs/why-before"
    >
      {steps.length > 0 && (
        <StackedFigure
          title="What is new, caption by caption"
          definition={definitions.newCaptions}
          fileName={`new-captions-${network.embedding_model}-network-${network.number}`}
          plot={{ kind: "new-captions", id: experimentId, model: network.embedding_model }}
          subject={subjectOf(network, experimentId)}
          yTitle="% of runs"
          steps={steps}
          lastStep={lastStep}
          series={[
            { name: "new", color: "var(--series-0)", values: before.new_captions },
            { name: "seen in the run itself", color: "var(--series-6)", values: before.seen_here },
            { name: "seen in another run", color: "var(--series-3)", values: before.seen_elsewhere },
          ]}
        />
      )}
      <FirstMeetings before={before} nameOf={nameOf} />
      <SharedEnds network={network} experimentId={experimentId} nameOf={nameOf} />
    </WhyPanel>
  );
}

function beforeNumbers({ before, fresh_seeds: freshSeeds, prompts }: WhyNetwork): WhyNumber[] {
  const numbers: WhyNumber[] = [];
  if (before.ends_met !== null && (prompts >= 2 || freshSeeds)) {
    numbers.push({
      name: "Ends met",
      value: percent(before.ends_met),
      interval:
        before.ends_met_low === null ? null : percentInterval(before.ends_met_low, before.ends_met_high!, 0),
      notes: [
        before.ends_met_interval_why,
        freshSeeds ? "by any other run" : "by a run of the same seed",
        before.by_chance === null ? null : `by chance ${percent(before.by_chance)}`,
      ],
    });
  }
  if (before.end_states !== null) {
    numbers.push({
      name: "End states",
      value: `${before.end_states} of ${counted(before.runs_with_end_state, "run")}`,
    });
  }
  if (before.new_end_probability !== null) {
    numbers.push({
      name: "New end",
      value: percent(before.new_end_probability),
      interval: before.low === null ? null : percentInterval(before.low, before.high!, 0),
      notes: ["by a further prompt with one of these seeds"],
    });
  }
  if (before.pairs > 0) {
    numbers.push({
      name: "Pairs met",
      value: `${before.pairs_met} of ${before.pairs}`,
      notes: [
        freshSeeds ? "of all pairs" : "of one seed",
        `${before.parted} parted again`,
        before.coincidences.pairs_met === 0
          ? null
          : `coincidences of other seeds: ${before.coincidences.pairs_met}, ${before.coincidences.parted} of them parted`,
      ],
    });
  }
  return numbers;
}

export interface PartsPanelProps extends PanelProps {
  readonly parts: WhyParts | null;
  /** Whose parts they are. */
  readonly ofWhat: string;
}

const titles: Readonly<Record<PartName, { readonly name: string; readonly color: string }>> = {
  t2i: { name: "T2I", color: "var(--series-0)" },
  i2t: { name: "I2T", color: "var(--series-5)" },
  interplay: { name: "interplay", color: "var(--series-2)" },
  network: { name: "network", color: "var(--series-0)" },
  prompt: { name: "prompt", color: "var(--series-1)" },
  seed: { name: "seed", color: "var(--series-3)" },
  rest: { name: "rest", color: "var(--series-7)" },
};

export function PartsPanel({
  parts,
  ofWhat,
  network,
  parameters,
  progress,
  lastStep,
  experimentId,
}: PartsPanelProps) {
  const shown = parts === null ? [] : partNames.filter((name) => parts[name].some((share) => share !== null));
  const outweighs = parts?.models_outweigh_prompt_at ?? null;
  const steps = (parts?.captions ?? []).map((caption) => network.caption_steps[caption]!);
  return (
    <WhyPanel
      question="Which part decides?"
      sentence={parts === null ? null : partsSentence(parts)}
      progress={progress}
      numbers={parts === null ? [] : partNumbers(parts)}
      how={parts === null ? [] : howParts(parts, parameters)}
      docs="/docs/why-parts"
    >
      {parts !== null && shown.length > 0 && (
        <StackedFigure
          title={`Parts, ${ofWhat}`}
          definition={definitions.parts}
          fileName={`parts-${parts.embedding_model}-network-${parts.networks.join("-")}`}
          plot={{ kind: "parts", id: experimentId, model: parts.embedding_model }}
          subject={`${parts.embedding_model}, experiment ${experimentId.slice(-8)}`}
          yTitle="% of the whole"
          steps={steps}
          lastStep={lastStep}
          series={shown.map((name) => ({ ...titles[name], values: parts[name] }))}
          markAt={outweighs === null ? null : steps[outweighs]!}
        />
      )}
    </WhyPanel>
  );
}

function partNumbers(parts: WhyParts): WhyNumber[] {
  const last = parts.captions.length - 1;
  const outweighs = parts.models_outweigh_prompt_at;
  const shares: WhyNumber[] = partNames
    .flatMap((name) => {
      const share = parts[name][last] ?? null;
      return share === null ? [] : [{ name, share }];
    })
    .sort((a, b) => b.share - a.share)
    .map(({ name, share }) => {
      const [low, high] = [parts.low[name], parts.high[name]];
      const p = name === "prompt" || name === "seed" ? parts.p[name] : null;
      return {
        name: titles[name].name,
        value: percent(share),
        interval: low === null || high === null ? null : uncutInterval(low, high),
        notes: [p === null ? null : `chance p ${probability(p)}`],
      };
    });
  if (outweighs === null) return shares;
  const notes = ["the models have more than the prompt"];
  return [...shares, { name: "Models", value: `from caption ${outweighs} on`, notes }];
}
