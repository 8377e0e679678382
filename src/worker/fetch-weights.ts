import type { CatalogueEntry } from "./catalogue.ts";
import { addToLock, type LockedRepository } from "./model-lock.ts";
import type { PythonWorker } from "./worker.ts";
import { WorkerAnsweredError, WorkerDiedError } from "./worker-errors.ts";

/** What `plan` and `download` tell of a model. */
export interface WeightsReport {
  readonly bytes: number;
  readonly missing_bytes: number;
  readonly repositories: readonly (LockedRepository & { readonly repository: string })[];
}

export interface FetchWeightsOptions {
  readonly worker: PythonWorker;
  readonly lockPath: string;
  /** The commits that are in the lock already: those are fetched, not newer ones. */
  readonly revisions: Readonly<Record<string, string>>;
  readonly onPlan: (report: WeightsReport) => void;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
}

/** The hub cannot be reached for a while, or a file system is slow; what was fetched stays. */
const MOST_MS_FOR_A_PLAN = 10 * 60_000;
const MOST_MS_FOR_WEIGHTS = 7 * 24 * 3_600_000;

/** Weights could not be fetched. */
export class WeightsError extends Error {
  override readonly name = "WeightsError";
  readonly model: string;
  /** As in docs/worker-protocol.md: `gated`, `missing_repository`, `network`, … */
  readonly kind: string;

  constructor(model: string, kind: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.model = model;
    this.kind = kind;
  }
}

/**
 * Fetches what a model needs into the cache of the Hugging Face libraries, as far as it is not there, and records the commits.
 *
 * @throws WeightsError
 */
export async function fetchWeights(
  entry: CatalogueEntry,
  options: FetchWeightsOptions,
): Promise<WeightsReport> {
  const { worker, revisions } = options;
  try {
    const plan = await worker.ask(
      "plan",
      { model: entry.name, revisions },
      { limitMs: MOST_MS_FOR_A_PLAN, about: `it looked what ${entry.name} needs` },
    );
    options.onPlan(plan.result.header as unknown as WeightsReport);
    const { result } = await worker.ask(
      "download",
      { model: entry.name, revisions },
      {
        limitMs: MOST_MS_FOR_WEIGHTS,
        about: `it fetched the weights of ${entry.name}`,
        onProgress: ({ done, total }) => options.onProgress(Number(done), Number(total)),
      },
    );
    const report = result.header as unknown as WeightsReport;
    addToLock(
      options.lockPath,
      Object.fromEntries(
        report.repositories.map(({ repository, revision, files, bytes }) => [
          repository,
          { revision, files, bytes },
        ]),
      ),
    );
    return report;
  } catch (error) {
    if (error instanceof WorkerAnsweredError) {
      const hint = error.hint === undefined ? "" : `\n  ${error.hint}`;
      throw new WeightsError(entry.name, error.kind, `${entry.name}: ${error.message}${hint}`, {
        cause: error,
      });
    }
    if (error instanceof WorkerDiedError) {
      throw new WeightsError(entry.name, error.kind, `${entry.name}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
