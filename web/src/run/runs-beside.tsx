import { useEffect } from "preact/hooks";
import { seedText } from "../../../src/text/seed-text.ts";
import { addressOf, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { networkName } from "../shell/network-name.ts";
import { ErrorNotice, Loading } from "../shell/notice.tsx";
import { useTitle } from "../shell/shell.tsx";
import { setLastStep, useStep } from "../step/step.ts";
import { CycleNote } from "./cycle-note.tsx";
import { FilmStrip } from "./film-strip.tsx";
import { runAddress } from "./run-address.ts";
import { shortRunId } from "./run-names.ts";
import "./run-page.css";
import { StepStage } from "./step-stage.tsx";
import { type ReadRun, useRun } from "./use-run.ts";

interface RunsBesideProps {
  /** The slider's steps are those of this one. */
  readonly id: string;
  readonly otherId: string;
}

/** Two runs one under the other, the second shifted by so many steps that they stand where they meet at the same time. */
export default function RunsBeside({ id, otherId }: RunsBesideProps) {
  const { query } = useAddress();
  const given = query.get("shift") ?? "";
  const shift = /^-?\d{1,9}$/.test(given) ? Number(given) : 0;
  const own = useRun(id);
  const other = useRun(otherId);
  useTitle(`Runs ${shortRunId(id)} and ${shortRunId(otherId)}`);
  const length = own.invocations?.length ?? 0;
  useEffect(() => {
    setLastStep(length === 0 ? null : length - 1);
    return () => setLastStep(null);
  }, [length]);
  return (
    <div class="page">
      <div class="page-head">
        <nav class="crumbs" aria-label="Place">
          <Link href="/">Experiments</Link> /{" "}
          {own.run !== null && (
            <Link href={`/experiments/${own.run.experiment.id}`}>
              {own.run.experiment.name ?? own.run.experiment.shortId}
            </Link>
          )}{" "}
          / two runs
        </nav>
        <h1>Two runs side by side</h1>
        {own.run !== null && (
          <Link href={addressOf("/map", { experiment: own.run.experiment.id, runs: `${id},${otherId}` })}>
            both on the map
          </Link>
        )}
        {shift !== 0 && (
          <span class="soft">
            the second is {Math.abs(shift)} steps {shift > 0 ? "ahead" : "behind"}
          </span>
        )}
      </div>
      <OneRun read={own} shift={0} />
      <OneRun read={other} shift={shift} />
    </div>
  );
}

function OneRun({
  read: { run, invocations, cycle, error },
  shift,
}: {
  readonly read: ReadRun;
  readonly shift: number;
}) {
  const step = useStep() + shift;
  if (run === null) return error === null ? <Loading what="the run" /> : <ErrorNotice error={error} />;
  const seed = run.seed === -1 ? "seed drawn at each invocation" : `seed ${seedText(run.seed)}`;
  return (
    <section class="run-beside" aria-label={`Run ${shortRunId(run.id)}`}>
      <div class="page-head">
        <h2>
          <Link href={runAddress(run.id, Math.max(0, step))}>“{run.initialPrompt}”</Link>
        </h2>
        <span>
          {networkName(run.networkModels)}, {seed}
        </span>
        <span class="soft">{shortRunId(run.id)}</span>
        {cycle !== null && <CycleNote runId={run.id} cycle={cycle} />}
      </div>
      {invocations !== null && cycle !== null && (
        <>
          <StepStage run={run} invocations={invocations} cycle={cycle} shift={shift} />
          {invocations[step] === undefined && (
            <p class="stage soft">
              Step {step} is beyond this run: it has {invocations.length} invocations.
            </p>
          )}
          <FilmStrip invocations={invocations} cycle={cycle} start={run.initialImage} shift={shift} />
        </>
      )}
    </section>
  );
}
