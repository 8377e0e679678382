import type { RunAnswer } from "../../../src/explorer/api/runs.ts";
import type { RunLoopsAnswer } from "../../../src/explorer/loops-answer.ts";
import type { RunLoops } from "../../../src/topology/answer.ts";
import { addressOf, changeQuery } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import type { Resource } from "../server/use-resource.ts";
import { ErrorNotice, Loading } from "../shell/notice.tsx";
import { formatValue } from "../shell/numbers.ts";
import { setStep } from "../step/step.ts";
import { sortIn } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";
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

type Loop = RunLoops["loops"][number] & {
  /** As people count: from 1. */
  readonly number: number;
};

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
  const columns: Column<Loop>[] = [
    {
      key: "loop",
      name: "loop",
      value: ({ number }) => number,
      cell: ({ number, paths }) => {
        const text = loopText(model, number);
        const isChosen = chosen?.model === model && chosen.number === number;
        return (
          <button
            type="button"
            aria-pressed={isChosen}
            aria-label={`Loop ${number} of ${model}`}
            onClick={() => {
              changeQuery({ loop: isChosen ? null : text });
              if (!isChosen) setStep(paths[0]![0]!);
            }}
          >
            {number}
          </button>
        );
      },
    },
    { key: "birth", name: "birth", value: ({ birth }) => birth, cell: ({ birth }) => formatValue(birth) },
    { key: "death", name: "death", value: ({ death }) => death, cell: ({ death }) => formatValue(death) },
    {
      key: "steps",
      name: "steps, the way round",
      value: ({ paths }) => paths[0]?.[0],
      cell: ({ paths }) => paths.map((path) => [...path, path[0]].join(" – ")).join("; "),
    },
    {
      key: "map",
      name: <span class="visually-hidden">on the map</span>,
      cell: ({ number }) => (
        <Link
          href={addressOf("/map", {
            experiment: run.experiment.id,
            model,
            runs: run.id,
            loop: loopText(model, number),
          })}
        >
          on the map
        </Link>
      ),
    },
  ];
  return (
    <SortableTable
      caption={model}
      columns={columns}
      rows={loops.map((loop, i) => ({ ...loop, number: i + 1 }))}
      keyOf={({ number }) => number}
      sort={sortIn(`sort-loops-${model}`)}
    />
  );
}
