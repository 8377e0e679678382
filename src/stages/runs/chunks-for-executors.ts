import { count, counted } from "../../text/numbers.ts";

/** A network as it will be computed. */
export interface ChunkedNetwork {
  readonly numRuns: number;
  /** The most runs of one call. */
  readonly chunkSize: number;
  /** The most calls that can be under way at a time. */
  readonly numPlaces: number;
}

/**
 * What keeps executors from having something to do: too few chunks. A chunk's calls come one after the other.
 *
 * @returns a sentence for each network that has fewer chunks than executors, with a batch size that gives enough
 */
export function tooFewChunks(networks: readonly ChunkedNetwork[]): string[] {
  return networks.flatMap(({ numRuns, chunkSize, numPlaces }, i) => {
    const numChunks = Math.ceil(numRuns / chunkSize);
    if (numPlaces < 2 || numChunks >= numPlaces) return [];
    const enough = Math.floor(numRuns / numPlaces);
    const mended =
      enough < 1
        ? `more than ${counted(numRuns, "executor")} cannot have anything to do`
        : `batch_size ${count(enough)} gives ${count(Math.ceil(numRuns / enough))}, and other last bits`;
    return [`${count(numPlaces)}, but network ${i + 1} has ${counted(numChunks, "chunk")}; ${mended}`];
  });
}
