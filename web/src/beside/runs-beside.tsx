import { useEffect, useState } from "preact/hooks";
import { MOST_BESIDE } from "../../../src/explorer/beside-answer.ts";
import { changeQuery, goTo, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { usePinned } from "../address/use-pinned.ts";
import { shortRunId } from "../run/run-names.ts";
import { countOf } from "../shell/numbers.ts";
import "../run/run-page.css";
import type { ReadRun } from "../run/use-run.ts";
import { Notice } from "../shell/notice.tsx";
import { useTitle } from "../shell/shell.tsx";
import { currentStep, setLastStep } from "../step/step.ts";
import { AddRun } from "./add-run.tsx";
import { askedRuns, besideAddress } from "./asked-runs.ts";
import { BesideDistances } from "./beside-distances.tsx";
import { BesideRun } from "./beside-run.tsx";
import "./runs-beside.css";

interface RunsBesideProps {
  /** Of the path, for two runs; else the query has them. */
  readonly ids?: readonly string[];
}

/** Two to six runs at the same step: pictures, captions with their differences, distances, clusters, film strips. */
export default function RunsBeside({ ids: given }: RunsBesideProps) {
  const { query } = useAddress();
  const { ids, shifts, tooMany } = askedRuns(query, given ?? null);
  const [read, setRead] = useState<ReadonlyMap<string, ReadRun>>(new Map());
  useTitle(`Runs ${ids.map(shortRunId).join(", ")} side by side`);
  const length = Math.max(
    0,
    ...ids.map((id, r) => (read.get(id)?.invocations?.length ?? 0) - (r === 0 ? 0 : shifts[r]!)),
  );
  useEffect(() => {
    setLastStep(length === 0 ? null : length - 1);
    return () => setLastStep(null);
  }, [length]);
  const first = read.get(ids[0] ?? "")?.run ?? null;
  // Parts of ids are those of other runs once the database has more of them.
  const full = ids.map((id) => read.get(id)?.run?.id ?? null);
  const isKnown = full.length > 0 && tooMany.length === 0 && full.every((id) => id !== null);
  usePinned("runs", given === undefined && isKnown ? full.join(",") : null);
  const show = (next: readonly string[]) => {
    const kept = {
      model: query.get("model"),
      clustering: query.get("clustering"),
      step: currentStep() || null,
    };
    // Who was ahead stays ahead.
    const ahead = next.map((id) => shifts[ids.indexOf(id)] ?? 0);
    const some = ahead.some((shift) => shift !== 0) ? ahead.join(",") : null;
    if (given === undefined) changeQuery({ runs: next.join(","), shifts: some });
    else goTo(besideAddress(next, { ...kept, shifts: some }));
  };
  const keep = (id: string, one: ReadRun) =>
    setRead((before) => {
      const known = before.get(id);
      const isSame =
        known !== undefined &&
        known.run === one.run &&
        known.invocations === one.invocations &&
        known.cycle === one.cycle &&
        known.error === one.error;
      return isSame ? before : new Map(before).set(id, one);
    });
  if (ids.length === 0)
    return (
      <Notice isPage title="No runs stand side by side here yet.">
        <p>
          Choose two to {MOST_BESIDE}: select them on the <Link href="/map">map</Link> or among the{" "}
          <Link href="/diagrams">diagrams</Link>, or open a run in a mosaic.
        </p>
      </Notice>
    );
  return (
    <div class="page beside-page">
      <div class="page-head">
        <nav class="crumbs" aria-label="Place">
          <Link href="/">Experiments</Link> /{" "}
          {first !== null && (
            <>
              <Link href={`/experiments/${first.experiment.id}`}>
                {first.experiment.name ?? first.experiment.shortId}
              </Link>{" "}
              /{" "}
            </>
          )}
          side by side
        </nav>
        <h1>{ids.length === 2 ? "Two runs side by side" : `${countOf(ids.length, "run")} side by side`}</h1>
        <Link href={`/map?runs=${ids.join(",")}`}>all on the map</Link>
        {shifts.map((shift, r) =>
          shift === 0 ? null : (
            <span key={ids[r]} class="soft">
              {ids.length === 2 ? "the second" : shortRunId(ids[r]!)} is {Math.abs(shift)} steps{" "}
              {shift > 0 ? "ahead" : "behind"}
            </span>
          ),
        )}
      </div>
      {tooMany.length > 0 && (
        <p role="status">
          {tooMany.map(shortRunId).join(", ")}: there is room for {MOST_BESIDE} runs.
        </p>
      )}
      <div class="beside-runs" data-count={ids.length}>
        {ids.map((id, r) => (
          <BesideRun
            key={id}
            id={id}
            shift={shifts[r]!}
            order={r}
            reference={r === 0 ? null : (read.get(ids[0]!) ?? null)}
            onRead={keep}
            {...(ids.length > 1 && { onTakeOut: () => show(ids.filter((other) => other !== id)) })}
          />
        ))}
      </div>
      {ids.length < MOST_BESIDE && first !== null && (
        <AddRun
          experimentId={first.experiment.id}
          shown={full.map((id, r) => id ?? ids[r]!)}
          onAdd={(id) => show([...ids, id])}
        />
      )}
      {ids.length > 1 && <BesideDistances ids={ids} shifts={shifts} read={read} />}
    </div>
  );
}
