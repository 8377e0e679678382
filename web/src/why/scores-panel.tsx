import { probability } from "../../../src/text/estimates.ts";
import type { WhyScore } from "../../../src/why/score-answers.ts";
import { scoreNumber, scoreSentence } from "../../../src/why/score-sentence.ts";
import { definitions } from "../charts/definitions.ts";
import { TrajectoryFigure } from "../run/trajectory-figures.tsx";
import { countOf } from "../shell/numbers.ts";
import { WhyPanel } from "./why-panel.tsx";

interface ScoresPanelProps {
  readonly scores: readonly WhyScore[];
  readonly lastStep: number;
  readonly experimentId: string;
}

/** A fifth question, where there are scores: how each of their numbers moves along the runs. */
export function ScoresPanel({ scores, lastStep, experimentId }: ScoresPanelProps) {
  if (scores.length === 0) return null;
  return (
    <WhyPanel
      question="Where do the scores go?"
      sentence={scores.map(scoreSentence).join(" ")}
      progress={null}
      numbers={scores.map(numberOf)}
      how={[
        "Of each run the mean of a score over the first quarter of its scored outputs, in whole rounds, is set against that over the last quarter.",
        "The interval leaves out whole prompts, and whole seeds, and is the wider of both. p asks how often the change would be at least as large if each prompt's, or each seed's, runs were as likely to go the other way; it is the larger of both.",
      ]}
      docs="/docs/scores#where-the-scores-go"
    >
      {scores.map(({ model, name, steps, mean, runs }, i) => (
        <TrajectoryFigure
          key={`${model} ${name}`}
          title={`${name}, by ${model}: mean over runs`}
          definition={definitions.score}
          fileName={`score-${model}-${name}-${experimentId.slice(-8)}`}
          subject={`experiment ${experimentId.slice(-8)}, ${countOf(runs, "run")}`}
          plot={{ kind: "score-means", id: experimentId }}
          steps={steps}
          values={mean}
          lastStep={lastStep}
          color={`var(--series-${i % 4})`}
          yTitle={name}
        />
      ))}
    </WhyPanel>
  );
}

function numberOf(score: WhyScore) {
  const { model, name, from, to, change, low, high, p, change_why } = score;
  return {
    name: `${name}, by ${model}`,
    value: change === null ? "…" : scoreNumber(change, true),
    interval: low === null ? null : `[${scoreNumber(low)}, ${scoreNumber(high!)}]`,
    notes: [
      from === null ? null : `from ${scoreNumber(from)} to ${scoreNumber(to!)}`,
      p === null ? null : `chance p ${probability(p)}`,
      change_why,
    ],
  };
}
