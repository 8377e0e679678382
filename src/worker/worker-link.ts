import type { Readable, Writable } from "node:stream";

/** The streams to a worker and back, whoever started it, and how its end is known. */
export interface WorkerLink {
  readonly requests: Writable;
  readonly answers: Readable;
  /** The number of its process, where that is one of this machine's. */
  readonly pid: number | undefined;
  /** Settles once nothing can come any more, with how that was: "ended with exit code 3". What it sent before may still be unread. */
  readonly ended: Promise<WorkerEnd>;
  /** What it said last to people. */
  readonly lastLines: readonly string[];
  /** How long nothing at all may come over it while models compute, where it is one that can be cut. */
  readonly mostQuietMs?: number;
  /** Ends it at once. */
  readonly kill: () => void;
  /** Whether it keeps this process alive. */
  readonly keepAlive: (isBusy: boolean) => void;
}

export interface WorkerEnd {
  /** As the end of a sentence that begins with "the worker". */
  readonly how: string;
  readonly cause?: unknown;
}
