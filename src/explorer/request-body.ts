import type { Context } from "hono";
import { ApiFailure } from "./api-failure.ts";

/** The body of a request as JSON, an object. */
export async function jsonBody(context: Context, mostBytes: number): Promise<object> {
  const wrong = (found: string) =>
    new ApiFailure("bad-request", `${context.req.path}: expected a JSON object as body, found ${found}.`);
  if (Number(context.req.header("content-length") ?? Number.NaN) > mostBytes) throw wrong("a larger one");
  const text = await context.req.text();
  if (text.length > mostBytes) throw wrong("a larger one");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below, like everything else that is no object.
  }
  throw wrong("something else");
}
