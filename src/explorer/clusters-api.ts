import type { Hono } from "hono";
import { ApiFailure } from "./api-failure.ts";
import type { Explorer } from "./explorer.ts";
import { required, wholeNumber } from "./request-parameters.ts";
import { routes } from "./routes.ts";

/** What is asked of single clusters. */
export function serveClusters(app: Hono, { map }: Explorer): void {
  app.get(routes.clusterMembers, async (context) => {
    const label = required(context, "label");
    if (!/^(-1|\d{1,9})$/.test(label)) {
      throw new ApiFailure(
        "bad-request",
        `${context.req.path}: expected the number of a cluster, or -1 for the noise, found "${label}".`,
      );
    }
    const answer = await map.members({
      clusteringId: required(context, "clustering"),
      label: Number(label),
      first: wholeNumber(context, "first", { least: 0, greatest: 1e9, otherwise: 0 }),
      count: wholeNumber(context, "count", { least: 1, greatest: 200, otherwise: 60 }),
      prompt: context.req.query("prompt"),
      run: context.req.query("run"),
      network: networkOf(context.req.query("network")),
    });
    return context.json(answer);
  });

  app.get(routes.transitions, async (context) => {
    return context.json(await map.transitions(required(context, "clustering")));
  });
}

function networkOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((name) => typeof name === "string")) return value;
  } catch {
    // Told below.
  }
  throw new ApiFailure("bad-request", `network: expected a list of names as JSON, found ${text}.`);
}
