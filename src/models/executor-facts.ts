/** What is known of a process that computes models on a device of its own, for people. */
export interface ExecutorFacts {
  /** Host and device, as invocations name what computed them. */
  readonly name: string;
  readonly host: string;
  readonly device: string;
  /** What the device is called: "NVIDIA H100"; null if that is not known. */
  readonly deviceName: string | null;
  /** The models that are loaded there, or were last. */
  readonly models: readonly string[];
  /** Calls that were answered. */
  readonly numCalls: number;
  /** Time for which it had a call. */
  readonly busyMs: number;
  readonly numDeaths: number;
  readonly lost: { readonly at: string; readonly reason: string } | undefined;
}
