import { lazy } from "preact/compat";
import { useEffect } from "preact/hooks";
import type { AnnotationRow } from "../../../src/explorer/api/annotations.ts";
import type { NeighbouringRun, RunAnswer } from "../../../src/explorer/api/runs.ts";
import { MOST_BESIDE } from "../../../src/explorer/beside-answer.ts";
import { noPromiseText } from "../../../src/text/no-promise-text.ts";
import { seedText } from "../../../src/text/seed-text.ts";
import { addressOf, isInHash } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { Annotations } from "../annotations/annotations.tsx";
import { useAnnotationRows, useWriting } from "../annotations/use-annotations.ts";
import { besideAddress } from "../beside/asked-runs.ts";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { FigureOriginContext } from "../figures/figure.ts";
import { FoldedText } from "../shell/folded-text.tsx";
import { networkName } from "../shell/network-name.ts";
import { ErrorNotice, Loading, Notice } from "../shell/notice.tsx";
import { formatCount } from "../shell/numbers.ts";
import { useTitle } from "../shell/shell.tsx";
import { currentStep, setLastStep } from "../step/step.ts";
import { CycleNote } from "./cycle-note.tsx";
import { FilmStrip } from "./film-strip.tsx";
import { LabelStrips } from "./label-strip.tsx";
import { LoopsSection } from "./loops-section.tsx";
import { ModelSection } from "./model-section.tsx";
import type { InvocationRow } from "./read-invocations.ts";
import { runAddress } from "./run-address.ts";
import type { RunCycle } from "./run-cycle.ts";
import { shortRunId } from "./run-names.ts";
import { runOrigin } from "./run-origin.ts";
import "./run-page.css";
import { ScoreFigures } from "./score-figures.tsx";
import { StateAnnotations } from "./state-annotations.tsx";
import { StepStage } from "./step-stage.tsx";
import { useRun } from "./use-run.ts";
import { useRunLoops } from "./use-run-loops.ts";

const RunWhy = lazy(() => import("../why/run-why.tsx"));

/** One run: what it showed, step by step, and the shape of its trajectories. */
export function RunPage({
  id,
  isWhy = false,
}: {
  readonly id: string;
  /** Whether the view is why the run is as it is. */
  readonly isWhy?: boolean;
}) {
  const { run, invocations: shown, cycle, version, error } = useRun(id);
  const writing = useWriting();
  const written = useAnnotationRows(run === null ? null : { subject: "run", id: run.id });
  const ofStates = useAnnotationRows(run === null ? null : { subject: "state", run: run.id });
  const loops = useRunLoops(isWhy ? null : id, version);
  useTitle(run === null ? "Run" : `Run ${shortRunId(run.id)}: ${run.initialPrompt}`);
  const length = run?.length ?? 0;
  useEffect(() => {
    setLastStep(length === 0 ? null : length - 1);
    return () => setLastStep(null);
  }, [length]);
  if (run === null) return error === null ? <Loading what="the run" /> : <ErrorNotice error={error} />;
  return (
    <FigureOriginContext.Provider value={runOrigin(run)}>
      <div class="page">
        <RunHead run={run} invocations={shown} cycle={cycle} isWhy={isWhy} />
        <Annotations
          subject="run"
          id={run.id}
          what={`run ${shortRunId(run.id)}`}
          rows={written}
          writing={writing}
        />
        {length === 0 && (
          <Notice title="This run has no invocation yet.">
            {run.failure !== null && <p>{run.failure}</p>}
          </Notice>
        )}
        {shown !== null && cycle !== null && (
          <>
            <StepStage run={run} invocations={shown} cycle={cycle} />
            <StateAnnotations run={run.id} length={shown.length} rows={ofStates} writing={writing} />
            <FilmStrip
              invocations={shown}
              cycle={cycle}
              start={run.initialImage}
              inLoop={loops.chosen?.loop.paths.flat()}
              written={stepsOf(ofStates)}
            />
            <LabelStrips
              run={run.id}
              experiment={run.experiment.id}
              length={shown.length}
              version={version}
            />
            {!isWhy && !isInHash() && run.embeddingModels.length > 0 && <LoopsSection run={run} {...loops} />}
            {isWhy && <RunWhy run={run} invocations={shown} cycle={cycle} version={version} />}
            {!isWhy &&
              run.embeddingModels
                .filter(({ reads }) => mayRead(reads, run, shown))
                .map(({ model, reads }) => (
                  <ModelSection
                    key={model}
                    run={run}
                    model={model}
                    reads={reads}
                    version={version}
                    cycle={cycle}
                  />
                ))}
            {!isWhy && <ScoreFigures run={run} version={version} />}
          </>
        )}
      </div>
    </FigureOriginContext.Provider>
  );
}

/** The steps of which something is written. */
function stepsOf(rows: readonly AnnotationRow[] | null): ReadonlySet<number> {
  return new Set(rows?.map(({ subjectId }) => Number(subjectId.slice(subjectId.lastIndexOf("/") + 1))));
}

/** After a whole round of a network that writes none of what a model reads, there is nothing to wait for. */
function mayRead(
  reads: "text" | "image" | null,
  { networkModels }: RunAnswer,
  invocations: readonly InvocationRow[],
): boolean {
  if (reads === null || invocations.length < networkModels.length) return true;
  return invocations.some((one) => (one.image === null) === (reads === "text"));
}

interface RunHeadProps {
  readonly run: RunAnswer;
  readonly invocations: readonly InvocationRow[] | null;
  readonly cycle: RunCycle | null;
  readonly isWhy: boolean;
}

function RunHead({ run, invocations, cycle, isWhy }: RunHeadProps) {
  const { experiment } = run;
  const noPromise = noPromiseText(run.networkModels, run.unreproducible);
  return (
    <div class="page-head">
      <nav class="crumbs" aria-label="Place">
        <Link href="/">Experiments</Link> /{" "}
        <Link href={`/experiments/${experiment.id}`}>{experiment.name ?? experiment.shortId}</Link> / run{" "}
        {shortRunId(run.id)}
        <span class="run-neighbours">
          <Neighbour run={run.before} before="← " />
          <Neighbour run={run.after} after=" →" />
        </span>
      </nav>
      <h1 class="run-prompt">
        “<FoldedText text={run.initialPrompt} />”
      </h1>
      <span>
        {networkName(run.networkModels)}, seed{" "}
        {run.seed === -1 ? "drawn at each invocation" : seedText(run.seed)}
        {noPromise !== undefined && `; ${noPromise}`}
      </span>
      <span class="soft">
        {formatCount(run.length)} of {formatCount(run.maxLength)} invocations
      </span>
      {run.failure !== null && <span class="run-failure">ended: {run.failure}</span>}
      <ForkNotes run={run} />
      {cycle !== null && <CycleNote runId={run.id} cycle={cycle} />}
      <span class="run-links">
        {isWhy ? (
          <Link href={runAddress(run.id, currentStep() || undefined)}>its trajectories</Link>
        ) : (
          // A static copy has no answers about single runs.
          !isInHash() && (
            <Link href={addressOf(`${runAddress(run.id)}/why`, { step: currentStep() || null })}>why</Link>
          )
        )}
        <Link href={addressOf("/map", { experiment: experiment.id, runs: run.id })}>on the map</Link>
        <Link href={addressOf("/diagrams", { experiment: experiment.id, runs: run.id })}>
          compare its diagrams
        </Link>
        <Link href={besideAddress([run.id], { step: currentStep() || null })}>beside others</Link>
        {invocations !== null && (
          <SaveButtons name={`run-${shortRunId(run.id)}`} table={() => invocationsTable(invocations)} />
        )}
      </span>
    </div>
  );
}

/** Where a fork begins, which forks begin here, and from where on the run was known. */
function ForkNotes({ run }: { readonly run: RunAnswer }) {
  const { fork, forks, knownFromStep } = run;
  return (
    <>
      {fork !== null && (
        <span class="soft">
          fork of{" "}
          {fork.parentExperimentId === null ? (
            `run ${shortRunId(fork.parentRunId)}, deleted since`
          ) : (
            <Link href={`/runs/${run.id}/beside/${fork.parentRunId}`}>
              run {shortRunId(fork.parentRunId)}
            </Link>
          )}
          , its own from step {fork.step} on: {fork.change}
        </span>
      )}
      {forks.length > 0 && (
        <span class="soft">
          forks:{" "}
          {forks.map((one) => (
            <span key={one.runId}>
              <Link href={runAddress(one.runId, one.step)}>{shortRunId(one.runId)}</Link>{" "}
            </span>
          ))}
          <Link href={besideAddress([run.id, ...forks.slice(0, MOST_BESIDE - 1).map((one) => one.runId)])}>
            side by side
          </Link>
        </span>
      )}
      {knownFromStep !== null && (
        <span class="soft">known from step {knownFromStep} on: computed before, and not again</span>
      )}
    </>
  );
}

interface NeighbourProps {
  readonly run: NeighbouringRun | null;
  readonly before?: string;
  readonly after?: string;
}

/** The way to the run that was made just before or after. */
function Neighbour({ run, before = "", after = "" }: NeighbourProps) {
  if (run === null) return null;
  const seed = run.seed === -1 ? "drawn seed" : `seed ${seedText(run.seed)}`;
  return (
    <Link href={runAddress(run.id)} title={`${run.initialPrompt}, ${seed}`}>
      {before}
      {shortRunId(run.id)} <span class="run-neighbour-prompt">{run.initialPrompt}</span>, {seed}
      {after}
    </Link>
  );
}

function invocationsTable(invocations: readonly InvocationRow[]) {
  return {
    columns: [
      "step",
      "model",
      "seed",
      "text",
      "image",
      "output_hash",
      "started_at",
      "completed_at",
      "taken_from",
    ],
    rows: invocations.map((one) => [
      one.step,
      one.model,
      one.seed,
      one.text,
      one.image,
      one.outputHash,
      one.startedAt,
      one.completedAt,
      one.takenFrom,
    ]),
  };
}
