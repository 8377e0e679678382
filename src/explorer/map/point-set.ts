import { createHash } from "node:crypto";
import type { Database } from "../../store/database.ts";
import { experimentsNewestFirst } from "../../store/experiments.ts";
import { shortId } from "../../store/identifiers.ts";
import { embeddedSteps, runsInOrder } from "../../store/views/embedded-outputs.ts";
import { unreproducibleModels } from "../../store/views/unreproducible-models.ts";
import type { MapPointsHeader } from "../api/map.ts";

/** Some embedded outputs: which ones, not where they are. They stand run by run, each run's in the order of its steps. */
export interface PointSet {
  readonly model: string;
  readonly runIds: readonly string[];
  /** `[numRuns + 1]`: the points of run r are those from `starts[r]` to `starts[r + 1]`. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** `[numPoints]` */
  readonly steps: Uint32Array<ArrayBuffer>;
}

/** A set with what the page wants to know of it. */
export interface DescribedPointSet extends PointSet {
  readonly header: Omit<MapPointsHeader, "clusterings" | "scores">;
}

/**
 * All outputs that a model has embedded, of one experiment or of all, the oldest experiment first. Reads no vector.
 *
 * @param experimentId - Left out for all.
 */
export function readPointSet(database: Database, model: string, experimentId?: string): DescribedPointSet {
  const experiments = [...experimentsNewestFirst(database)]
    .filter((one) => one.embedding_models.includes(model) && (experimentId ?? one.id) === one.id)
    .reverse();
  const networks = new Map<string, number>();
  const prompts = new Map<string, number>();
  const columns = {
    id: [] as string[],
    seed: [] as (number | null)[],
    experiment: [] as number[],
    network: [] as number[],
    prompt: [] as number[],
  };
  const starts: number[] = [];
  const steps = new GrowingSteps();
  for (const [experiment, { id: experimentOfRun }] of experiments.entries()) {
    for (const run of runsInOrder(database, experimentOfRun)) {
      const stepsOfRun = embeddedSteps(database, run.id, model);
      if (stepsOfRun.length === 0) continue;
      starts.push(steps.length);
      steps.add(stepsOfRun);
      columns.id.push(run.id);
      columns.seed.push(run.seed);
      columns.experiment.push(experiment);
      columns.network.push(numberOf(networks, run.network));
      columns.prompt.push(numberOf(prompts, run.initial_prompt));
    }
  }
  starts.push(steps.length);
  const set = { model, runIds: columns.id, starts: Uint32Array.from(starts), steps: steps.all };
  const header = {
    set: fingerprintOf(set),
    model,
    numPoints: steps.length,
    runs: columns,
    experiments: experiments.map((one) => ({
      id: one.id,
      shortId: shortId(one.id),
      name: one.name,
      unreproducible: unreproducibleModels(database, one),
    })),
    networks: [...networks.keys()].map((network) => JSON.parse(network) as string[]),
    prompts: [...prompts.keys()],
  };
  return { ...set, header };
}

/** The index of the run of each point. */
export function runOfEachPoint({ starts }: PointSet): Uint32Array<ArrayBuffer> {
  const runs = new Uint32Array(starts.at(-1)!);
  for (let run = 0; run + 1 < starts.length; run++) runs.fill(run, starts[run], starts[run + 1]);
  return runs;
}

/** Names a set: equal for equal sets, whatever the database. */
export function fingerprintOf({ model, runIds, starts, steps }: PointSet): string {
  const hash = createHash("sha256").update(JSON.stringify([model, runIds]));
  return hash
    .update(new Uint8Array(starts.buffer))
    .update(new Uint8Array(steps.buffer))
    .digest("base64url")
    .slice(0, 22);
}

function numberOf(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
}

/** Step numbers without the memory that an array of numbers would take. */
class GrowingSteps {
  length = 0;
  #steps = new Uint32Array(1024);

  add(steps: readonly number[]): void {
    if (this.length + steps.length > this.#steps.length) {
      const larger = new Uint32Array(2 * (this.length + steps.length));
      larger.set(this.#steps);
      this.#steps = larger;
    }
    this.#steps.set(steps, this.length);
    this.length += steps.length;
  }

  get all(): Uint32Array<ArrayBuffer> {
    return this.#steps.slice(0, this.length);
  }
}
