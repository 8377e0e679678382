import type { ExperimentSummary } from "./experiments.ts";
import type { ApiError } from "./failure.ts";
import type { UmapJob } from "./umap.ts";

/**
 * GET events: server-sent events, one connection per page. Each event's `data` is JSON of the type that its name has here.
 * The server sends a comment line every 10 s, and tells the browser to reconnect after 2 s.
 *
 * - `experiments`: at the connection all experiments, the newest first; later those that changed, at most once a second.
 *   `gone` lists ids that were deleted since.
 * - `database`: the file became unusable (`error`), or usable again (null): then everything is to be asked for again.
 * - `annotations`: at the connection, and when tags, notes, stars or names were written, changed or taken away, by this page or by others:
 *   `stamp` is another text then. At most once a second.
 * - `umap`: a computation moved on; at most ten times a second.
 */
export interface ServerEvents {
  readonly experiments: {
    readonly experiments: readonly ExperimentSummary[];
    readonly gone: readonly string[];
  };
  readonly database: { readonly error: ApiError["error"] | null };
  readonly annotations: { readonly stamp: string };
  readonly umap: UmapJob;
}
