import type { InvocationsAnswer } from "../../../src/explorer/api/runs.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { askJson } from "../server/ask.ts";

const PAGE = 5000;

export type InvocationRow = InvocationsAnswer["invocations"][number];

/** All invocations of a run, page by page. */
export async function readInvocations(run: string, signal: AbortSignal): Promise<readonly InvocationRow[]> {
  const rows: InvocationRow[] = [];
  for (;;) {
    const path = pathOf(routes.invocations, { run }, { first: rows.length, count: PAGE });
    const { total, invocations } = await askJson<InvocationsAnswer>(path, { signal });
    rows.push(...invocations);
    if (rows.length >= total || invocations.length === 0) return rows;
  }
}
