import { setImmediate as otherEvents } from "node:timers/promises";
import { type DiagramDistanceOptions, diagramDistanceSteps } from "./diagram-distances.ts";
import type { PersistenceDiagram } from "./persistence-diagram.ts";

export interface ComputeDiagramDistancesOptions extends DiagramDistanceOptions {
  /** Ends the computation at its next pause. */
  readonly signal?: AbortSignal | undefined;
  /** Called at each pause: how many distances there are, and how many there will be. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** Short enough for a server or a terminal to feel alive, and long enough that the pauses cost nothing. */
const MILLISECONDS_BETWEEN_PAUSES = 50;

/**
 * The matrix that `diagramDistances` gives, computed in pieces of about 50 ms with pauses in which other events of this thread get
 * their turn. A single distance of diagrams of thousands of bars takes longer and is not interrupted.
 *
 * @returns Rejects with the signal's reason once it has fired, and with the errors that `diagramDistances` throws.
 */
export async function computeDiagramDistances(
  diagrams: readonly PersistenceDiagram[],
  { signal, onProgress, ...options }: ComputeDiagramDistancesOptions = {},
): Promise<Float64Array<ArrayBuffer>> {
  signal?.throwIfAborted();
  const steps = diagramDistanceSteps(diagrams, options, "computeDiagramDistances");
  const total = (diagrams.length * (diagrams.length - 1)) / 2;
  let resumedMs = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - resumedMs < MILLISECONDS_BETWEEN_PAUSES) continue;
    onProgress?.({ done: value, total });
    await otherEvents();
    signal?.throwIfAborted();
    resumedMs = performance.now();
  }
}
