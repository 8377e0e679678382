import { packageVersion } from "../system/package-version.ts";

/** What models that compute in this process have in common. Their calls are synchronous and short. */
export const inProcess = {
  revision: packageVersion,
  runsIn: "this process",
  maxBatchSize: 64,
  computesAlone: true,
  isFunctionOfInput: true,
  callTimeLimitMs: (batchSize: number) => 10_000 + 1_000 * batchSize,
} as const;
