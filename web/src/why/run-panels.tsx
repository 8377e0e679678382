import { useMemo, useRef } from "preact/hooks";
import type { RunAnswer } from "../../../src/explorer/api/runs.ts";
import { decimals } from "../../../src/text/estimates.ts";
import { counted } from "../../../src/text/numbers.ts";
import type { WhyRun } from "../../../src/why/answer.ts";
import type { WhyProgress } from "../../../src/why/pace.ts";
import { runBeforeSentence, runPromptSentence, runStuckSentence } from "../../../src/why/sentences.ts";
import { addressOf } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { ColorLegend } from "../charts/color-legend.tsx";
import { definitions } from "../charts/definitions.ts";
import { LineChart } from "../charts/line-chart.tsx";
import type { InvocationRow } from "../run/read-invocations.ts";
import { runAddress } from "../run/run-address.ts";
import type { RunCycle } from "../run/run-cycle.ts";
import { shortRunId } from "../run/run-names.ts";
import { Meetings } from "./meetings.tsx";
import { MeetingsFigure } from "./meetings-figure.tsx";
import { roundsOf } from "./run-ends.ts";
import { StateFigure } from "./state-figure.tsx";
import { WhyPanel } from "./why-panel.tsx";

export interface RunPanelProps {
  readonly run: RunAnswer;
  readonly answer: WhyRun | null;
  readonly progress: WhyProgress | null;
  readonly invocations: readonly InvocationRow[];
  readonly cycle: RunCycle;
}

export function RunPromptPanel({ run, answer, progress }: RunPanelProps) {
  const at = (caption: number) => {
    const { distances, ranks, prompts } = answer!.prompt;
    return `${decimals(distances[caption]!, 2)}, ${rankOf(ranks[caption]!)} of ${counted(prompts, "prompt")}`;
  };
  const gap = (caption: number) => {
    const value = answer!.prompt.gap[caption] ?? null;
    if (value === null) return null;
    return `the others ${decimals(Math.abs(value), 2)} ${value < 0 ? "nearer" : "farther"}`;
  };
  const isKnown = answer !== null && answer.prompt.distances.length > 0;
  return (
    <WhyPanel
      question="How did it get here from its prompt?"
      sentence={answer === null ? null : runPromptSentence(answer)}
      progress={progress}
      numbers={
        isKnown
          ? [
              { name: "First caption", value: at(0), notes: [gap(0)] },
              { name: "Last caption", value: at(answer.captions - 1), notes: [gap(answer.captions - 1)] },
            ]
          : []
      }
      how={[
        "Euclidean distances between unit vectors: from each caption to the prompt that the run started from. Its rank says how many of the experiment’s prompts are nearer; the gap is the mean distance to the other prompts less that to its own. A distance alone says little, since other prompts may be as near.",
      ]}
      docs="/docs/why-prompt"
    >
      {isKnown && <DistanceFigure run={run} answer={answer} />}
    </WhyPanel>
  );
}

function rankOf(rank: number): string {
  return rank === 1 ? "the nearest" : `rank ${Number.isInteger(rank) ? rank : rank.toFixed(1)}`;
}

function DistanceFigure({ run, answer }: { readonly run: RunAnswer; readonly answer: WhyRun }) {
  const svg = useRef<SVGSVGElement>(null);
  const { distances, ranks, gap } = answer.prompt;
  const steps = answer.caption_steps;
  const series = useMemo(
    () => [
      { name: "to its own prompt", color: "var(--series-0)", steps, values: distances },
      {
        name: "to the other prompts, mean",
        color: "var(--series-1)",
        steps,
        values: distances.map((own, c) => (own === null || gap[c] == null ? null : own + gap[c])),
      },
    ],
    [answer],
  );
  return (
    <ChartFigure
      title="Distance to its own prompt and to the others"
      definition={definitions.distanceToPrompts}
      fileName={`distance-to-prompts-${answer.embedding_model}-${shortRunId(run.id)}`}
      plot={{ kind: "distance-to-prompts", id: run.id, model: answer.embedding_model }}
      svg={svg}
      legend={series.map(({ name, color }) => ({ name, color }))}
      subject={`${answer.embedding_model}, run ${shortRunId(run.id)}`}
      table={() => ({
        columns: ["caption", "step", "distance", "rank", "gap"],
        rows: steps.map((step, c) => [c, step, distances[c] ?? null, ranks[c] ?? null, gap[c] ?? null]),
      })}
      aside={<ColorLegend series={series} />}
    >
      <LineChart
        series={series}
        lastStep={run.length - 1}
        yTitle="distance"
        label="Distance to the prompts along the run"
        svg={svg}
      />
    </ChartFigure>
  );
}

export function RunStuckPanel({ run, answer, progress, invocations, cycle }: RunPanelProps) {
  const { found, places, verdict } = cycle;
  const isFixed = run.seed !== null && run.seed >= 0;
  return (
    <WhyPanel
      question="Is it stuck?"
      sentence={answer === null ? null : runStuckSentence(answer)}
      progress={progress}
      numbers={[
        { name: "Verdict", value: verdict },
        ...(found === null
          ? []
          : [
              { name: "First return", value: `step ${found.firstReturn}`, notes: [`to step ${found.entry}`] },
              {
                name: isFixed ? "Period" : "Time between",
                value: roundsOf(found.period, places),
                notes: [
                  isFixed ? `gone round ${counted(found.turns, "time")}` : null,
                  found.contradictions === 0
                    ? null
                    : `${counted(found.contradictions, "later step")} differ from the one a period before`,
                ],
              },
            ]),
      ]}
      how={[
        "A state is an output and its place in the network. The first return is the first step at which a state comes back; the step where that state was first seen is the entry, and the difference the period. With a fixed seed a run that came back goes on as before, unless a model does not repeat itself: then later steps contradict the cycle. With seeds drawn anew at each step a return proves nothing.",
      ]}
      docs="/docs/why-stuck"
    >
      <StateFigure
        subject={`run ${shortRunId(run.id)}`}
        fileName={`states-${shortRunId(run.id)}`}
        runId={run.id}
        invocations={invocations}
        cycle={cycle}
      />
    </WhyPanel>
  );
}

export function RunBeforePanel({ answer, progress }: RunPanelProps) {
  const meetsNobody =
    answer !== null && answer.before.meetings.length + answer.before.coincidences.length === 0;
  return (
    <WhyPanel
      question="Has it been here before?"
      sentence={answer === null ? null : runBeforeSentence(answer)}
      progress={progress}
      numbers={answer === null ? [] : beforeNumbers(answer)}
      how={[
        "A meeting is the first state of this run that another run of its network was in, too. With the same seed both go on as one from there. With another seed it is a coincidence.",
        "The nearest state is that of a run with another prompt and another seed which is nearest to the last caption. Its rank tells where the distance stands among those that all runs have at that caption: something near is always found among many.",
      ]}
      docs="/docs/why-before"
    >
      {answer !== null && !meetsNobody && <MeetingsFigure run={answer} />}
      {answer !== null && <Meetings run={answer} />}
    </WhyPanel>
  );
}

function beforeNumbers({ before }: WhyRun) {
  const { meetings, coincidences, same_end: sameEnd, nearest } = before;
  return [
    {
      name: "Meets",
      value: counted(meetings.length, "run"),
      notes: [
        meetings.some(({ parted }) => parted)
          ? `${meetings.filter(({ parted }) => parted).length} part again`
          : null,
        coincidences.length === 0 ? null : `and ${counted(coincidences.length, "run")} of other seeds`,
      ],
    },
    { name: "Same cycle", value: counted(sameEnd.length, "other run") },
    nearest === null
      ? { name: "Nearest of others", value: "–", notes: [before.nearest_why] }
      : {
          name: "Nearest of others",
          value: decimals(nearest.distance, 2),
          notes: [`${rankOf(nearest.rank)} among what ${counted(nearest.of, "run")} have there`],
        },
  ];
}

export function RunPartsPanel({ run, answer }: RunPanelProps) {
  const href = addressOf(`/experiments/${run.experiment.id}/why`, {
    network: answer === null ? null : `${answer.number}${run.seed === null || run.seed < 0 ? "-fresh" : ""}`,
    model: answer?.embedding_model,
  });
  return (
    <WhyPanel
      question="Which part decides?"
      sentence="One run cannot tell: it takes runs that share a prompt, a seed or a model, and others that do not."
      progress={null}
      numbers={[]}
      how={["Parts are shares of what pairs of runs have in common, so they belong to an experiment."]}
      docs="/docs/why-parts"
    >
      <p>
        <Link href={href}>The answer of its experiment</Link>
      </p>
      <p>
        <Link href={runAddress(run.id)}>The run’s trajectories</Link>
      </p>
    </WhyPanel>
  );
}
