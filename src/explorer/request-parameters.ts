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

/**
 * Whole numbers as `0-24,100-124,7`: each range with both its ends, in the order given.
 *
 * @param greatestCount - So many numbers at most.
 */
export function wholeNumbers(context: Context, name: string, greatestCount: number): number[] {
  const text = required(context, name);
  const numbers: number[] = [];
  for (const part of text.split(",")) {
    const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (match === null || last < first) {
      throw new ApiFailure(
        "bad-request",
        `${context.req.path}: ${name}: expected numbers and ranges such as 0-24,100, found ${found(part)}.`,
      );
    }
    if (numbers.length + last - first + 1 > greatestCount) {
      throw new ApiFailure("bad-request", `${context.req.path}: ${name}: expected at most ${greatestCount}.`);
    }
    for (let value = first; value <= last; value++) numbers.push(value);
  }
  return numbers;
}

function found(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(text.slice(0, 80));
}
