import { useRef } from "preact/hooks";
import type { EffectAnswer } from "../../../src/explorer/api/lineage.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { decimals, probability } from "../../../src/text/estimates.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { ColorLegend } from "../charts/color-legend.tsx";
import { definitions } from "../charts/definitions.ts";
import { LineChart } from "../charts/line-chart.tsx";
import { useResource } from "../server/use-resource.ts";
import { ErrorNotice, Loading } from "../shell/notice.tsx";
import { countOf } from "../shell/numbers.ts";
import { WhyPanel } from "../why/why-panel.tsx";

type Effect = EffectAnswer["effects"][number];

interface ForksEffectProps {
  readonly experimentId: string;
  readonly version: string;
}

/** What the interventions of an experiment of forks did, beside controls. */
export default function ForksEffect({ experimentId, version }: ForksEffectProps) {
  const path = pathOf(routes.effect, { experiment: experimentId });
  const { data, error } = useResource<EffectAnswer>(path, version);
  if (data === null) return error === null ? <Loading what="the effect" /> : <ErrorNotice error={error} />;
  return (
    <div class="why">
      {data.effects.map((effect) => (
        <EffectPanel
          key={`${effect.embedding_model} ${effect.fork_step}`}
          effect={effect}
          experimentId={experimentId}
        />
      ))}
    </div>
  );
}

function EffectPanel({ effect, experimentId }: { readonly effect: Effect; readonly experimentId: string }) {
  const { last, fork_step: step, embedding_model: model } = effect;
  const question = `What did it do? Forks at step ${step}, ${model}`;
  const interval =
    last === null || last.low === null || last.high === null
      ? null
      : `[${decimals(last.low, 2)}, ${decimals(last.high, 2)}]`;
  return (
    <WhyPanel
      question={question}
      sentence={sentenceOf(effect)}
      progress={null}
      numbers={
        last === null
          ? []
          : [
              {
                name: "effect at the last caption",
                value: decimals(last.effect, 2),
                interval,
                notes: [
                  interval === null ? "no interval from fewer than three prompts and three seeds" : null,
                  `chance p ${probability(last.p)}`,
                ],
              },
            ]
      }
      how={[definitions.forks.sentence]}
      docs={definitions.forks.docs}
    >
      {last !== null && <DistanceFigure effect={effect} experimentId={experimentId} />}
    </WhyPanel>
  );
}

function sentenceOf({ last, why, forks, controls, parents, differs_from_step: step }: Effect): string {
  if (last === null) return `No effect can be told: ${why}.`;
  const of = `${countOf(forks, "fork")} and ${countOf(controls, "control")} of ${countOf(parents, "run")}`;
  if (step === null) return `In ${of} it did no more than another seed does, as far as can be told.`;
  return `In ${of} it did ${last.effect > 0 ? "more" : "less"} than another seed does, from step ${step} on.`;
}

function DistanceFigure({
  effect,
  experimentId,
}: {
  readonly effect: Effect;
  readonly experimentId: string;
}) {
  const svg = useRef<SVGSVGElement>(null);
  const { caption_steps: steps, forked, controlled, band } = effect;
  const series = [
    { name: "forks", color: "var(--series-0)", steps, values: forked },
    { name: "controls", color: "var(--series-7)", steps, values: controlled },
    {
      name: "chance, above controls",
      color: "var(--grey)",
      steps,
      values: controlled.map((value, i) => value + band[i]!),
    },
  ];
  return (
    <ChartFigure
      title="Distance from the run"
      definition={definitions.forks}
      fileName={`fork-effect-step-${effect.fork_step}-${effect.embedding_model}`}
      plot={{ kind: "fork-effect", id: experimentId, model: effect.embedding_model }}
      legend={series}
      svg={svg}
      subject={`forks at step ${effect.fork_step}, ${effect.embedding_model}, experiment ${experimentId.slice(-8)}`}
      aside={<ColorLegend series={series} />}
      table={() => ({
        columns: ["step", "distance_of_forks", "distance_of_controls", "effect", "band"],
        rows: steps.map((step, i) => [step, forked[i]!, controlled[i]!, effect.effect[i]!, band[i]!]),
      })}
    >
      <LineChart
        series={series}
        lastStep={steps.at(-1)!}
        yTitle="distance"
        label="Distance of forks and of controls from the run that they begin from, by step"
        svg={svg}
      />
    </ChartFigure>
  );
}
