import type { Context } from "hono";
import { stream } from "hono/streaming";
import { type ApiFailure, asApiFailure } from "./api-failure.ts";

const jsonLinesMediaType = "application/x-ndjson";

/**
 * An answer in several parts, each a line of JSON, for what takes longer than its first part. What goes wrong after the start is a last
 * line `{"error": …}`, as in the body of a failed request.
 *
 * @param write - Its signal fires when whoever asked has gone.
 * @param onDefect - Called with errors that are nobody's mistake but ours.
 */
export function jsonLines<Part>(
  context: Context,
  write: (send: (part: Part) => Promise<void>, signal: AbortSignal) => Promise<void>,
  onDefect: (error: unknown) => void,
): Response {
  context.header("Content-Type", jsonLinesMediaType);
  return stream(context, async (lines) => {
    const gone = new AbortController();
    lines.onAbort(() => gone.abort());
    const send = async (part: unknown) => void (await lines.write(`${JSON.stringify(part)}\n`));
    try {
      await write(send, gone.signal);
    } catch (error) {
      if (gone.signal.aborted) return;
      const failure: ApiFailure = asApiFailure(error);
      if (failure.code === "failed") onDefect(error);
      await send(failure.body);
    }
  });
}
