import type { EarlierInvocation } from "../../store/earlier/earlier-rows.ts";

/** The steps of a run as far as they are a chain, and why it ends there. */
export interface AssembledRun {
  readonly steps: readonly EarlierInvocation[];
  /** Rows that are not part of the chain because another has their number. */
  readonly doubles: readonly EarlierInvocation[];
  /** The first step that is missing, or has no output, although there are later ones or a row of it; null if there is none. */
  readonly cutAt: number | null;
  /** `row`: there is no row of it. `output`: there is a row, without an output. */
  readonly cutBy: "row" | "output" | null;
  /** Rows behind the cut, the one without an output among them. */
  readonly behind: readonly EarlierInvocation[];
}

/**
 * Makes a chain of the rows of a run: from step 0 on, as long as each step has an output. Of several rows of one number it takes the one
 * that the next step read; else the oldest.
 *
 * @param rows - By number; those of one number, the oldest first.
 * @param hasOutput - Whether a row has an output that can be imported.
 */
export async function assembleRun(
  rows: readonly EarlierInvocation[],
  hasOutput: (row: EarlierInvocation) => Promise<boolean>,
): Promise<AssembledRun> {
  const byNumber = new Map<number, EarlierInvocation[]>();
  for (const row of rows)
    byNumber.set(row.sequence_number, [...(byNumber.get(row.sequence_number) ?? []), row]);
  const read = new Set(rows.map(({ input_invocation_id }) => input_invocation_id));
  const chosen = new Map<number, EarlierInvocation>();
  const doubles: EarlierInvocation[] = [];
  for (const [number, alike] of byNumber) {
    const taken = alike.find(({ id }) => read.has(id)) ?? alike[0]!;
    chosen.set(number, taken);
    doubles.push(...alike.filter((row) => row !== taken));
  }
  const steps: EarlierInvocation[] = [];
  let row = chosen.get(0);
  while (row !== undefined && (await hasOutput(row))) {
    steps.push(row);
    row = chosen.get(steps.length);
  }
  const behind = [...chosen.values()].filter(
    ({ sequence_number: number }) => number < 0 || number >= steps.length,
  );
  if (behind.length === 0) return { steps, doubles, cutAt: null, cutBy: null, behind };
  return { steps, doubles, cutAt: steps.length, cutBy: row === undefined ? "row" : "output", behind };
}
