import type { Progress } from "../../../src/explorer/api.ts";

/** Several progresses as one; the total is unknown as soon as one of them is. */
export function sumOf(parts: readonly Progress[]): Progress {
  return {
    done: parts.reduce((sum, { done }) => sum + done, 0),
    total: parts.reduce<number | null>(
      (sum, { total }) => (sum === null || total === null ? null : sum + total),
      0,
    ),
  };
}
