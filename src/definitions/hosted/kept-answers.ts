import { AsyncLocalStorage } from "node:async_hooks";

/** What a provider says of an answer beside it, and the client library drops: fal's seed, Replicate's number of a prediction. */
export type Kept = Record<string, string | number>;

const KEPT = ["id", "seed", "request_id", "version"];
/** Larger answers are pictures in text. */
const LONGEST_BYTES = 1_000_000;

const ofCall = new AsyncLocalStorage<Kept>();

/** Runs a call of the client; what is kept of the answers that it gets is in `kept` afterwards. */
export function keeping<Result>(kept: Kept, act: () => Promise<Result>): Promise<Result> {
  return ofCall.run(kept, act);
}

/** To be told of each answer, by the `fetch` that the client uses. */
export function keepOf(bytes: Uint8Array, contentType: string): void {
  const kept = ofCall.getStore();
  if (kept === undefined || bytes.length > LONGEST_BYTES || !contentType.includes("json")) return;
  let body: unknown;
  try {
    body = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    // What is wrong with it is told by the client.
    return;
  }
  if (typeof body !== "object" || body === null) return;
  for (const name of KEPT) {
    const value = (body as Record<string, unknown>)[name];
    if (typeof value === "string" || typeof value === "number") kept[name] = value;
  }
}
