import { useEffect, useState } from "preact/hooks";
import type { UmapJob, UmapRequest } from "../../../src/explorer/api/umap.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { MOST_POINTS } from "../../../src/projection/umap/most-points.ts";
import { changeQuery, useAddress } from "../address/address.ts";
import { AskError, askJson } from "../server/ask.ts";
import { useLive } from "../server/live.ts";
import { useResource } from "../server/use-resource.ts";
import { formatCount, formatDuration } from "../shell/numbers.ts";

/** What UMAP is asked for; in the address, so that a shared view is the same view. */
export interface UmapParameters {
  readonly numNeighbours: number;
  readonly minDistance: number;
  readonly seed: number;
}

export function useUmapParameters(): UmapParameters {
  const { query } = useAddress();
  const number = (name: string, usual: number) => {
    const value = Number(query.get(name) ?? usual);
    return Number.isFinite(value) ? value : usual;
  };
  return {
    numNeighbours: number("neighbours", 15),
    minDistance: number("distance", 0.1),
    seed: number("seed", 42),
  };
}

/** The computation for a set and parameters, as it stands; null while that is not known. */
export function useUmapJob(set: string | null, parameters: UmapParameters): UmapJob | null {
  const { numNeighbours, minDistance, seed } = parameters;
  const { umap } = useLive();
  const told = umap !== null && umap.set === set && isSame(umap, parameters) ? umap : null;
  const path = set === null ? null : pathOf(routes.umap, {}, { set, numNeighbours, minDistance, seed });
  const { data } = useResource<UmapJob>(path, told?.state);
  return told ?? data;
}

function isSame(job: UmapJob, { numNeighbours, minDistance, seed }: UmapParameters): boolean {
  return job.numNeighbours === numNeighbours && job.minDistance === minDistance && job.seed === seed;
}

interface UmapPanelProps {
  readonly set: string;
  /** In the set, equal ones counted each. */
  readonly numPoints: number;
  readonly parameters: UmapParameters;
  readonly job: UmapJob | null;
}

const PHASES = {
  reading: "reading the vectors",
  neighbours: "finding neighbours",
  layout: "laying out",
} as const;

/** Parameters, start, progress and cancel of UMAP. */
export function UmapPanel({ set, numPoints, parameters, job }: UmapPanelProps) {
  const [refusal, setRefusal] = useState<AskError | null>(null);
  // A new word of the job makes an old refusal pointless.
  useEffect(() => setRefusal(null), [job?.state, set]);
  const ask = (method: "POST" | "DELETE") => {
    const request: UmapRequest = { set, ...parameters };
    const sent =
      method === "POST"
        ? askJson(routes.umap, {
            method,
            headers: { "content-type": "application/json" },
            body: JSON.stringify(request),
          })
        : askJson(pathOf(routes.umap, {}, { set, ...parameters }), { method });
    sent.catch((error: unknown) =>
      setRefusal(error instanceof AskError ? error : new AskError(null, String(error))),
    );
  };
  const isBusy = job?.state === "queued" || job?.state === "computing";
  return (
    <div class="umap-panel">
      <NumberField
        label="neighbours"
        name="neighbours"
        value={parameters.numNeighbours}
        min={2}
        max={200}
        step={1}
        usual={15}
      />
      <NumberField
        label="min. distance"
        name="distance"
        value={parameters.minDistance}
        min={0}
        max={1}
        step={0.05}
        usual={0.1}
      />
      <NumberField
        label="seed"
        name="seed"
        value={parameters.seed}
        min={0}
        max={4294967295}
        step={1}
        usual={42}
      />
      {isBusy ? (
        <>
          <progress max={1} value={job.progress} aria-label="Progress of UMAP" />
          <p class="soft" role="status">
            {job.state === "queued" ? "waiting for another computation" : PHASES[job.phase ?? "reading"]},{" "}
            {Math.round(job.progress * 100)} %
            {job.secondsLeft === null ? "" : `, ${formatDuration(job.secondsLeft)} left`}
          </p>
          <button type="button" onClick={() => ask("DELETE")}>
            Cancel
          </button>
        </>
      ) : (
        job?.state !== "done" && (
          <button type="button" onClick={() => ask("POST")}>
            {job?.state === "older" ? "Compute again with all points" : "Compute UMAP"}
          </button>
        )
      )}
      {job?.state === "failed" && <p role="alert">{job.error}</p>}
      {job?.state === "cancelled" && <p class="soft">Cancelled; nothing was kept.</p>}
      {numPoints > MOST_POINTS && job?.state !== "done" && (
        <p class="soft">
          UMAP takes up to {formatCount(MOST_POINTS)} different outputs; here are {formatCount(numPoints)}, of
          which some may be equal. PCA shows them all, one experiment may be few enough.
        </p>
      )}
      {(job?.state === "none" || job?.state === "cancelled") && (
        <p class="soft">Until it is computed, the points lie as PCA has them.</p>
      )}
      {refusal !== null && <p role="alert">{refusal.message}</p>}
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly usual: number;
}

function NumberField({ label, name, value, min, max, step, usual }: NumberFieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        {...{ min, max, step, value }}
        onChange={(event) => {
          const next = event.currentTarget.valueAsNumber;
          if (event.currentTarget.checkValidity() && Number.isFinite(next))
            changeQuery({ [name]: next === usual ? null : next });
        }}
      />
    </label>
  );
}
