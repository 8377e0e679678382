import type { Context } from "hono";
import { ApiFailure } from "./api-failure.ts";

/** The body of a request as JSON, an object. No more of it is read than `mostBytes`, whatever the request says of its length. */
export async function jsonBody(context: Context, mostBytes: number): Promise<object> {
  const { path } = context.req;
  const bytes = await bytesOf(context.req.raw.body, mostBytes, path);
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below, like everything else that is no object.
  }
  throw new ApiFailure("bad-request", `${path}: expected a JSON object as body, found something else.`);
}

async function bytesOf(
  body: ReadableStream<Uint8Array> | null,
  mostBytes: number,
  path: string,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let numBytes = 0;
  const reader = body?.getReader();
  for (;;) {
    const piece = await reader?.read();
    if (piece?.value === undefined) break;
    numBytes += piece.value.byteLength;
    if (numBytes > mostBytes) {
      await reader?.cancel();
      throw new ApiFailure(
        "too-large",
        `${path}: expected a body of at most ${mostBytes} bytes, found more.`,
      );
    }
    pieces.push(piece.value);
  }
  return Buffer.concat(pieces);
}
