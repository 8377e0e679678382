import { lazy } from "preact/compat";
import { useEffect, useState } from "preact/hooks";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { addressOf, changeQuery, goTo, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { usePinnedPath } from "../address/use-pinned.ts";
import { Annotations } from "../annotations/annotations.tsx";
import { useAnnotationRows, useWriting } from "../annotations/use-annotations.ts";
import { useFound } from "../find/filter.tsx";
import { strideOfRounds } from "../mosaic/cell-content.ts";
import { Mosaic } from "../mosaic/mosaic.tsx";
import { defaultSize, isSize, SIZES } from "../mosaic/mosaic-sizes.ts";
import { useExperimentVersion, useLive } from "../server/live.ts";
import { useResource } from "../server/use-resource.ts";
import { ErrorNotice, Loading } from "../shell/notice.tsx";
import { formatTime } from "../shell/numbers.ts";
import { useTitle } from "../shell/shell.tsx";
import { StateLabel } from "../shell/state-label.tsx";
import { currentStep, setLastStep } from "../step/step.ts";
import { DivergenceTable } from "./divergence.tsx";
import { ExperimentDetails } from "./experiment-details.tsx";
import { ExperimentFacts } from "./experiment-facts.tsx";
import { RunsTable } from "./runs-table.tsx";
import "./experiment-page.css";

const ExperimentWhy = lazy(() => import("../why/experiment-why.tsx"));
const ForksEffect = lazy(() => import("./forks-effect.tsx"));

const TABS = ["mosaic", "runs", "effect", "divergence", "details"] as const;

/** One experiment: what it is, how far it is, and all its runs at one step. */
export function ExperimentPage({
  reference,
  isWhy = false,
}: {
  readonly reference: string;
  /** Whether the view is why the runs are as they are. */
  readonly isWhy?: boolean;
}) {
  const [knownId, setKnownId] = useState<string | null>(null);
  const version = useExperimentVersion(knownId);
  const path = pathOf(routes.experiment, { experiment: reference });
  const { data, error } = useResource<ExperimentAnswer>(path, version);
  usePinnedPath(reference, data?.id ?? null);
  const { experiments } = useLive();
  const live = experiments?.find(({ id }) => id === data?.id);
  useTitle(data === null ? "Experiment" : (data.name ?? data.shortId));
  useEffect(() => setKnownId(data?.id ?? null), [data?.id]);
  const { query } = useAddress();
  const round = data === null ? 1 : strideOfRounds(data.networks);
  const tab = isWhy ? "why" : tabOf(query);
  const isMosaic = tab === "mosaic";
  const stride = isMosaic && query.get("by") !== "step" ? round : 1;
  const found = useFound();
  // A table of runs has no step, nor has a mosaic without cells.
  const hasSteps =
    data !== null && tab !== "runs" && !(isMosaic && found != null && !found.hasExperiment(data.id));
  useEffect(() => {
    setLastStep(data === null || !hasSteps ? null : data.maxLength - 1, stride);
    return () => setLastStep(null);
  }, [data?.maxLength, data === null, hasSteps, stride]);
  if (data === null)
    return error === null ? <Loading what="the experiment" /> : <ErrorNotice error={error} />;
  const experiment: ExperimentAnswer = live === undefined ? data : { ...data, ...live };
  return <LoadedExperiment {...{ experiment, version, isWhy, round, stride }} />;
}

/** What an address does not know is the mosaic. */
function tabOf(query: URLSearchParams): (typeof TABS)[number] {
  return TABS.find((name) => name === query.get("tab")) ?? "mosaic";
}

interface LoadedExperimentProps {
  readonly experiment: ExperimentAnswer;
  readonly version: string;
  readonly isWhy: boolean;
  /** Steps of a round; 1: its networks have no common one. */
  readonly round: number;
  /** Steps that the slider moves at once. */
  readonly stride: number;
}

function LoadedExperiment({ experiment, version, isWhy, round, stride }: LoadedExperimentProps) {
  const { query } = useAddress();
  const writing = useWriting();
  const rows = useAnnotationRows({ subject: "experiment", id: experiment.id });
  const tab = isWhy ? "why" : tabOf(query);
  const path = `/experiments/${experiment.id}`;
  const open = (next: (typeof TABS)[number]) => {
    const change = next === "mosaic" ? null : next;
    if (isWhy) goTo(addressOf(path, { tab: change, step: currentStep() || null }));
    // Another part has another table.
    else changeQuery({ tab: change, sort: null });
  };
  const chosen = query.get("size");
  const numColumns = experiment.networks.length * experiment.seeds.length;
  const size = isSize(chosen) ? chosen : defaultSize(numColumns);
  return (
    <div class="experiment-page">
      <div class="experiment-head">
        <div class="page-head">
          <nav class="crumbs" aria-label="Place">
            <Link href="/">Experiments</Link> / {experiment.shortId}
          </nav>
          <h1>{experiment.name ?? `Experiment ${experiment.shortId}`}</h1>
          <StateLabel state={experiment.status.state} />
          <span class="soft experiment-created">created {formatTime(experiment.createdAt)} UTC</span>
          {experiment.failure !== null && <span class="experiment-failure">{experiment.failure}</span>}
        </div>
        <Annotations
          key={experiment.id}
          subject="experiment"
          id={experiment.id}
          what={`experiment ${experiment.name ?? experiment.shortId}`}
          rows={rows}
          writing={writing}
        />
        {/* The answers tell it too, and would come later if both were counted at once. */}
        <ExperimentFacts experiment={experiment} withCycles={!isWhy} />
        <div class="experiment-tabs">
          <fieldset aria-label="Parts of the experiment">
            <button type="button" aria-pressed={tab === "mosaic"} onClick={() => open("mosaic")}>
              Mosaic
            </button>
            <button type="button" aria-pressed={tab === "runs"} onClick={() => open("runs")}>
              Runs
            </button>
            <button
              type="button"
              aria-pressed={isWhy}
              onClick={() => goTo(addressOf(`${path}/why`, { step: currentStep() || null }))}
            >
              Why
            </button>
            {experiment.has.forks && (
              <button type="button" aria-pressed={tab === "effect"} onClick={() => open("effect")}>
                Effect
              </button>
            )}
            {experiment.has.lyapunov && (
              <button type="button" aria-pressed={tab === "divergence"} onClick={() => open("divergence")}>
                Divergence
              </button>
            )}
            <button type="button" aria-pressed={tab === "details"} onClick={() => open("details")}>
              Config<span class="narrow-hidden">, models, incidents</span>
            </button>
          </fieldset>
          <span class="experiment-links">
            <Link href={addressOf("/map", { experiment: experiment.id })}>on the map</Link>
            <Link href={addressOf("/diagrams", { experiment: experiment.id })}>its diagrams</Link>
          </span>
          {tab === "mosaic" && (
            <span class="experiment-size-choice">
              {round > 1 && (
                <label>
                  <span class="narrow-hidden">by </span>
                  <select
                    value={stride > 1 ? "round" : "step"}
                    onChange={(event) =>
                      changeQuery({ by: event.currentTarget.value === "step" ? "step" : null })
                    }
                  >
                    <option value="round">round</option>
                    <option value="step">step</option>
                  </select>
                </label>
              )}
              <label>
                <span class="narrow-hidden">pictures </span>
                <select value={size} onChange={(event) => changeQuery({ size: event.currentTarget.value })}>
                  {Object.keys(SIZES).map((name) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </select>
              </label>
            </span>
          )}
        </div>
      </div>
      {tab === "why" && <ExperimentWhy experiment={experiment} version={version} />}
      {tab === "mosaic" && <Mosaic experiment={experiment} version={version} size={size} stride={stride} />}
      {tab === "runs" && <RunsTable experiment={experiment} />}
      {tab === "effect" && <ForksEffect experimentId={experiment.id} version={version} />}
      {tab === "divergence" && <DivergenceTable experiment={experiment} version={version} />}
      {tab === "details" && <ExperimentDetails experiment={experiment} version={version} />}
    </div>
  );
}
