import type { Context } from "hono";
import { ApiFailure } from "./api-failure.ts";

/** A parameter of the query or a segment of the path that must be there. */
export function required(context: Context, name: string): string {
  const value = context.req.param(name) ?? context.req.query(name);
  if (value !== undefined && value !== "") return value;
  throw new ApiFailure("bad-request", `${context.req.path}: the parameter ${name} is missing.`);
}

export interface Bounds {
  readonly least: number;
  readonly greatest: number;
  /** Taken where the parameter is left out; without it, it is required. */
  readonly otherwise?: number;
}

/** A whole number within bounds. */
export function wholeNumber(context: Context, name: string, { least, greatest, otherwise }: Bounds): number {
  const text = context.req.param(name) ?? context.req.query(name);
  if (text === undefined && otherwise !== undefined) return otherwise;
  const value = Number(text);
  if (text !== undefined && /^\d{1,15}$/.test(text) && value >= least && value <= greatest) return value;
  throw new ApiFailure(
    "bad-request",
    `${context.req.path}: ${name}: expected a whole number from ${least} to ${greatest}, found ${found(text)}.`,
  );
}

/** A number within bounds. */
export function number(context: Context, name: string, { least, greatest, otherwise }: Bounds): number {
  const text = context.req.query(name);
  if (text === undefined && otherwise !== undefined) return otherwise;
  const value = Number(text);
  if (text !== undefined && text.trim() !== "" && value >= least && value <= greatest) return value;
  throw new ApiFailure(
    "bad-request",
    `${context.req.path}: ${name}: expected a number from ${least} to ${greatest}, found ${found(text)}.`,
  );
}

/** A run and those that follow it in its experiment, `count` in all. */
export interface RunRange {
  readonly first: string;
  readonly count: number;
}

/**
 * Ids of runs, single or with how many from there on: `ID,ID*25`.
 *
 * @param mostRuns - So many runs at most, all ranges together.
 */
export function runRanges(context: Context, name: string, mostRuns: number): RunRange[] {
  let total = 0;
  return required(context, name)
    .split(",")
    .map((part) => {
      const [, first, digits = "1"] = /^([0-9a-f-]{36})(?:\*(\d{1,9}))?$/.exec(part) ?? [];
      const count = Number(digits);
      if (first === undefined || count === 0) {
        throw new ApiFailure(
          "bad-request",
          `${context.req.path}: ${name}: expected ids of runs such as ID or ID*25, found ${found(part)}.`,
          "The ids of an experiment's runs are at /api/experiments/ID/runs.",
        );
      }
      total += count;
      if (total > mostRuns) {
        throw new ApiFailure("bad-request", `${context.req.path}: ${name}: expected at most ${mostRuns}.`);
      }
      return { first, count };
    });
}

function found(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(text.slice(0, 80));
}
