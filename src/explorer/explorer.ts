import type { Experiment } from "../store/experiments.ts";
import { getExperiment } from "../store/experiments.ts";
import { findRun } from "../store/find-run.ts";
import type { Store } from "../store/store.ts";
import { type RunWithLength, runWithLength } from "../store/views/run-lengths.ts";
import type { AnnotationWriter } from "./annotation-writer.ts";
import { ApiFailure } from "./api-failure.ts";
import type { CurrentStore } from "./current-store.ts";
import type { MapService } from "./map/map-service.ts";
import type { MarkovService } from "./markov/markov-service.ts";
import type { SearchService } from "./search/search-service.ts";
import type { StatusFeed } from "./status/status-feed.ts";
import type { Thumbnails } from "./thumbnails.ts";
import type { WhyService } from "./why/why-service.ts";

const FULL_ID = 36;

/** What the handlers of requests share. */
export interface Explorer {
  readonly current: CurrentStore;
  readonly status: StatusFeed;
  readonly map: MapService;
  readonly why: WhyService;
  readonly search: SearchService;
  readonly markov: MarkovService;
  readonly thumbnails: Thumbnails;
  readonly writer: AnnotationWriter;
  /** The experiment that the command line named. */
  readonly experimentId: string | null;
}

/** @throws ApiFailure if there is none with this id, or no longer */
export function experimentOf(store: Store, id: string): Experiment {
  const experiment = getExperiment(store.database, id);
  if (experiment !== undefined) return experiment;
  throw new ApiFailure(
    "not-found",
    `there is no experiment ${id}; it may have been deleted.`,
    "The list of experiments shows those that are there.",
  );
}

/**
 * @param reference - Its id or a part of it, as the command line takes it.
 * @throws ApiFailure if there is none, or no longer
 * @throws UserInputError if several are meant
 */
export function runOf(store: Store, reference: string): RunWithLength {
  const id = reference.length < FULL_ID ? findRun(store.database, reference).id : reference;
  const run = runWithLength(store.database, id);
  if (run !== undefined) return run;
  throw new ApiFailure(
    "not-found",
    `there is no run ${id}; its experiment may have been deleted.`,
    "Open an experiment and choose a run in its mosaic.",
  );
}
