import { useState } from "preact/hooks";
import type { RunLoopsAnswer } from "../../../src/explorer/loops-answer.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { isInHash, useAddress } from "../address/address.ts";
import { useResource } from "../server/use-resource.ts";
import { chosenLoop } from "./chosen-loop.ts";

/** The loops of a run, sought where somebody asked for them or the address chooses one; a static copy has none. */
export function useRunLoops(runId: string | null, version: unknown) {
  const text = useAddress().query.get("loop");
  const [askedOf, setAskedOf] = useState<string | null>(null);
  const isAsked = runId !== null && !isInHash() && (askedOf === runId || text !== null);
  const path = isAsked ? pathOf(routes.runLoops, { run: runId }) : null;
  const resource = useResource<RunLoopsAnswer>(path, version);
  return { resource, isAsked, onAsk: () => setAskedOf(runId), chosen: chosenLoop(text, resource.data) };
}
