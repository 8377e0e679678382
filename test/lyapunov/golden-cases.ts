import { readFileSync } from "node:fs";

export interface ExponentCase {
  readonly name: string;
  readonly trajectories: readonly (readonly (readonly number[])[])[];
  readonly exponent: number;
  readonly r_squared: number | null;
  readonly mean_log_exponent: number;
  readonly divergence_curve: readonly number[];
  readonly num_pairs: number;
  readonly num_clamped: number;
}

export interface RelaxationCase {
  readonly name: string;
  readonly curve: readonly number[];
  readonly initial: number;
  readonly limit: number;
  readonly time: number;
  readonly squares: number;
}

function casesOf<Case>(name: string): readonly Case[] {
  const file = new URL(`../golden/lyapunov/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")).cases;
}

export const exponentCases: readonly ExponentCase[] = casesOf("exponents");
export const relaxationCases: readonly RelaxationCase[] = casesOf("relaxation");
