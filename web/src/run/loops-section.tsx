import type { RunAnswer } from "../../../src/explorer/api/runs.ts";
import type { RunLoopsAnswer } from "../../../src/explorer/loops-answer.ts";
import type { RunLoops } from "../../../src/topology/answer.ts";
import { addressOf, changeQuery } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import type { Resource } from "../server/use-resource.ts";
import { ErrorNotice, Loading } from "../shell/notice.tsx";
import { formatValue } from "../shell/numbers.ts";
import { setStep } from "../step/step.ts";
import { type chosenLoop, loopText } from "./chosen-loop.ts";
import "./loops-section.css";

interface LoopsSectionProps {
  readonly run: RunAnswer;
  readonly resource: Resource<RunLoopsAnswer>;
  readonly isAsked: boolean;
  readonly onAsk: () => void;
  /** What the address chooses. */
  readonly chosen: ReturnType<typeof chosenLoop>;
}

/** Which steps make the most persistent loops of the run's trajectories; sought when somebody asks. */
export function LoopsSection({ run, resource, isAsked, onAsk, chosen }: LoopsSectionProps) {
  const { data, error } = resource;
  return (
    <section class="run-loops" aria-label="Loops">
      <h2>Loops</h2>
      <p class="soft">
        Which outputs make the longest bars of H1. The chosen loop is marked in the film strip.{" "}
        <Link href="/docs/topology#which-steps-make-a-loop">More</Link>
      </p>
      {!isAsked && (
        <button type="button" onClick={onAsk}>
          Find its loops
        </button>
      )}
      {isAsked && data === null && error === null && <Loading what="the loops" />}
      {error !== null && <ErrorNotice error={error} />}
      {data?.models.map((model) => (
        <LoopsOfModel key={model.embedding_model} run={run} model={model} chosen={chosen} />
      ))}
    </section>
  );
}

interface LoopsOfModelProps {
  readonly run: RunAnswer;
  readonly model: RunLoops;
  readonly chosen: ReturnType<typeof chosenLoop>;
}

function LoopsOfModel({ run, model: { embedding_model: model, loops, why }, chosen }: LoopsOfModelProps) {
  if (why !== null) {
    return (
      <p>
        <strong>{model}</strong>: {why}.
      </p>
    );
  }
  return (
    <table>
      <caption>{model}</caption>
      <thead>
        <tr>
          <th scope="col">loop</th>
          <th scope="col">birth</th>
          <th scope="col">death</th>
          <th scope="col">steps, the way round</th>
          <th scope="col">
            <span class="visually-hidden">on the map</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {loops.map(({ birth, death, paths }, i) => {
          const text = loopText(model, i + 1);
          const isChosen = chosen?.model === model && chosen.number === i + 1;
          return (
            <tr key={text}>
              <td>
                <button
                  type="button"
                  aria-pressed={isChosen}
                  aria-label={`Loop ${i + 1} of ${model}`}
                  onClick={() => {
                    changeQuery({ loop: isChosen ? null : text });
                    if (!isChosen) setStep(paths[0]![0]!);
                  }}
                >
                  {i + 1}
                </button>
              </td>
              <td>{formatValue(birth)}</td>
              <td>{formatValue(death)}</td>
              <td>{paths.map((path) => [...path, path[0]].join(" – ")).join("; ")}</td>
              <td>
                <Link
                  href={addressOf("/map", { experiment: run.experiment.id, model, runs: run.id, loop: text })}
                >
                  on the map
                </Link>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
