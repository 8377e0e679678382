import { stateOf } from "../experiments/experiment-state.ts";
import { type RunState, runStateOf } from "../experiments/run-state.ts";
import type { Database } from "../store/database.ts";
import { type Experiment, presentExperiment } from "../store/experiments.ts";
import { shortId } from "../store/identifiers.ts";
import type { Incident } from "../store/incidents.ts";
import { type Invocation, invocationsOf } from "../store/invocations.ts";
import type { ModelVersion } from "../store/model-versions.ts";
import { presentRun, type Run } from "../store/runs.ts";
import { incidentsOfRun, modelVersionsOfRun } from "../store/views/provenance.ts";
import { takenFromStep } from "../store/views/taken-counts.ts";
import { interventionText } from "../text/intervention-text.ts";
import { noPromiseText } from "../text/no-promise-text.ts";
import { count, counted } from "../text/numbers.ts";
import { onOneLine } from "../text/printable.ts";
import { seedText } from "../text/seed-text.ts";
import type { DatabaseOptions } from "./database-option.ts";
import { factLines } from "./fact-lines.ts";
import { incidentLine } from "./incident-line.ts";
import { suggestedCommand } from "./invocation.ts";
import { terminalWidth, wrapped } from "./text-width.ts";

/** A run with all that is told of it; what `panic-tda show --json` prints. */
export interface RunDetails {
  readonly run: Run & {
    readonly state: RunState;
    readonly steps: number;
    /** From this step on all its outputs were stored already; null if its last one was computed. */
    readonly known_from_step: number | null;
  };
  readonly experiment: Pick<Experiment, "id" | "name">;
  readonly model_versions: readonly ModelVersion[];
  readonly incidents: readonly Incident[];
  readonly invocations: readonly Invocation[];
}

/** @param id - Of a run that is there. */
export function runDetails(database: Database, id: string): RunDetails {
  const run = presentRun(database, id);
  const experiment = presentExperiment(database, run.experiment_id);
  const invocations = [...invocationsOf(database, id)];
  const state = runStateOf(run, invocations.length, stateOf(database, experiment));
  return {
    run: { ...run, state, steps: invocations.length, known_from_step: takenFromStep(database, id) },
    experiment: { id: experiment.id, name: experiment.name },
    model_versions: modelVersionsOfRun(database, id),
    incidents: incidentsOfRun(database, run),
    invocations,
  };
}

export function runText(details: RunDetails, options: DatabaseOptions): string {
  const { run, experiment, invocations, incidents } = details;
  const unreproducible = details.model_versions.filter(({ parameters }) => parameters.reproducible === false);
  const noPromise = noPromiseText(
    run.network,
    unreproducible.map(({ name }) => name),
  );
  const facts: [string, string][] = [
    ["experiment", experiment.id + (experiment.name === null ? "" : `  ${experiment.name}`)],
    ["network", run.network.join(" → ")],
    [
      "prompt",
      (run.initial_image_hash ?? null) === null
        ? run.initial_prompt
        : `${run.initial_prompt}, the picture ${run.initial_image_hash}`,
    ],
    ["seed", run.seed === -1 ? "-1, drawn anew for each invocation" : seedText(run.seed)],
    ...(noPromise === undefined ? [] : [["", noPromise] as [string, string]]),
    ["state", run.state],
  ];
  if (run.failure !== null) facts.push(["failure", run.failure]);
  facts.push(["steps", `${count(run.steps)}/${count(run.max_length)}`]);
  if (run.known_from_step !== null)
    facts.push(["known", `from step ${run.known_from_step} on: computed before, and not again`]);
  if (run.parent_run_id !== null)
    facts.push([
      "fork",
      `of run ${shortId(run.parent_run_id)}, from step ${run.fork_step} on its own: ${interventionText(run.intervention ?? {})}`,
    ]);
  const pictures = invocations.filter(({ type }) => type === "image");
  if (pictures.length > 0) {
    const example = suggestedCommand(`show ${shortId(pictures[0]!.id)}`, options);
    facts.push([
      "pictures",
      `${counted(pictures.length, "row")} of the table images; where one is: ${example}`,
    ]);
  }
  for (const { name, revision } of details.model_versions) facts.push(["version", `${name} ${revision}`]);
  for (const incident of incidents) facts.push(["incident", incidentLine(incident)]);
  return [`run ${run.id}`, ...factLines(facts), ...outputLines(run, invocations)].join("\n");
}

/** A line per step, and more where a caption needs them. */
function outputLines(
  { initial_image_hash: start }: Pick<Run, "initial_image_hash">,
  invocations: readonly Invocation[],
): string[] {
  if (invocations.length === 0) return [];
  const widthOfStep = Math.max(4, ...invocations.map(({ sequence_number }) => count(sequence_number).length));
  const widthOfModel = Math.max(start == null ? 5 : 6, ...invocations.map(({ model }) => model.length));
  const lines = [
    `${"STEP".padStart(widthOfStep)}  ${"ID".padEnd(8)}  ${"MODEL".padEnd(widthOfModel)}  OUTPUT`,
  ];
  // What a picture is has to be looked up; a text prompt stands above.
  if (start != null)
    lines.push(
      `${"–".padStart(widthOfStep)}  ${"".padEnd(8)}  ${"prompt".padEnd(widthOfModel)}  image ${start.slice(0, 12)}`,
    );
  const indent = " ".repeat(widthOfStep + widthOfModel + 14);
  const width = terminalWidth();
  for (const { id, sequence_number, model, output_text, output_image_hash } of invocations) {
    const output = output_text === null ? `image ${output_image_hash!.slice(0, 12)}` : onOneLine(output_text);
    const [first = "", ...others] = wrapped(output, width && Math.max(20, width - indent.length));
    const step = count(sequence_number).padStart(widthOfStep);
    lines.push(`${step}  ${shortId(id)}  ${onOneLine(model).padEnd(widthOfModel)}  ${first}`);
    for (const other of others) lines.push(indent + other);
  }
  return lines;
}
