import type { Bar, PersistenceDiagram } from "../../homology/persistence-diagram.ts";
import type { EarlierVersion } from "../../store/earlier/open-earlier-database.ts";
import { decodeErlangTerm, ErlangAtom, type ErlangTerm } from "./erlang-term.ts";
import { type NumpyArray, readNpz } from "./npz-arrays.ts";

/** Diagrams as an earlier version stored them: H0, H1, …, with their bars in its order, and its entropies. */
export interface EarlierDiagrams {
  readonly diagrams: readonly PersistenceDiagram[];
  /** Null where it is not a number. */
  readonly entropy: readonly (number | null)[];
}

const MOST_DIMENSIONS = 8;

/** @throws Error saying what cannot be read */
export function decodeEarlierDiagrams(bytes: Uint8Array, version: EarlierVersion): EarlierDiagrams {
  const found = version === "python" ? ofNpz(readNpz(bytes)) : ofTerm(decodeErlangTerm(bytes));
  for (const [dimension, bars] of found.diagrams.entries()) {
    const odd = bars.findIndex(([birth, death]) => !(Number.isFinite(birth) && birth <= death));
    if (odd !== -1) throw new Error(`bar ${odd} of H${dimension} is [${bars[odd]!.join(", ")})`);
  }
  return found;
}

function ofNpz(arrays: ReadonlyMap<string, NumpyArray>): EarlierDiagrams {
  const [count] = arrayOf(arrays, "dgms_count").values;
  if (count === undefined || !Number.isInteger(count) || count < 0 || count > MOST_DIMENSIONS)
    throw new Error(`dgms_count is ${count}`);
  const diagrams = Array.from({ length: count }, (_, dimension) => {
    const { shape, values } = arrayOf(arrays, `dgms_${dimension}`);
    if (values.length > 0 && (shape.length !== 2 || shape[1] !== 2))
      throw new Error(`dgms_${dimension} has the shape ${shape.join(" × ")}, expected n × 2`);
    return Array.from(
      { length: values.length / 2 },
      (_, bar): Bar => [values[2 * bar]!, values[2 * bar + 1]!],
    );
  });
  const entropy = arrays.get("entropy")?.values ?? new Float64Array();
  return { diagrams, entropy: Array.from(entropy, (value) => (Number.isFinite(value) ? value : null)) };
}

function arrayOf(arrays: ReadonlyMap<string, NumpyArray>, name: string): NumpyArray {
  const found = arrays.get(name);
  if (found === undefined) throw new Error(`${name} is missing`);
  return found;
}

function ofTerm(term: ErlangTerm): EarlierDiagrams {
  const dgms = listOf(entryOf(term, "dgms"), "dgms");
  if (dgms.length > MOST_DIMENSIONS) throw new Error(`dgms has ${dgms.length} dimensions`);
  const diagrams = dgms.map((bars, dimension) =>
    listOf(bars, `H${dimension}`).map((bar): Bar => {
      const pair = listOf(bar, "a bar");
      if (pair.length !== 2) throw new Error(`a bar of H${dimension} has ${pair.length} numbers`);
      return [realOf(pair[0]!), realOf(pair[1]!)];
    }),
  );
  const entropy = listOf(entryOf(term, "entropy"), "entropy").map((value) => {
    const real = value instanceof ErlangAtom && value.name === "nil" ? Number.NaN : realOf(value);
    return Number.isFinite(real) ? real : null;
  });
  return { diagrams, entropy };
}

/** What an earlier version computed of how runs diverge. */
export interface EarlierExponentData {
  readonly exponent: number;
  readonly rSquared: number | null;
  readonly divergenceCurve: readonly number[];
  readonly numPairs: number;
  readonly numTimesteps: number;
}

/** @throws Error saying what cannot be read */
export function decodeEarlierExponent(bytes: Uint8Array): EarlierExponentData {
  const term = decodeErlangTerm(bytes);
  const rSquared = entryOf(term, "r_squared");
  const isMissing = rSquared instanceof ErlangAtom && (rSquared.name === "nil" || rSquared.name === "nan");
  return {
    exponent: realOf(entryOf(term, "exponent")),
    rSquared: isMissing ? null : realOf(rSquared),
    divergenceCurve: listOf(entryOf(term, "divergence_curve"), "divergence_curve").map(realOf),
    numPairs: realOf(entryOf(term, "num_pairs")),
    numTimesteps: realOf(entryOf(term, "num_timesteps")),
  };
}

function entryOf(term: ErlangTerm, key: string): ErlangTerm {
  const found = term instanceof Map ? (term as ReadonlyMap<string, ErlangTerm>).get(key) : undefined;
  if (found === undefined) throw new Error(`${key} is missing`);
  return found;
}

function listOf(term: ErlangTerm, what: string): readonly ErlangTerm[] {
  if (!Array.isArray(term)) throw new Error(`${what} is no list`);
  return term;
}

/** Infinity and what is no number are atoms. */
function realOf(term: ErlangTerm): number {
  if (typeof term === "number") return term;
  if (term instanceof ErlangAtom) {
    if (term.name === "inf" || term.name === "infinity") return Number.POSITIVE_INFINITY;
    if (term.name === "nan") return Number.NaN;
    throw new Error(`found the atom ${term.name} in place of a number`);
  }
  throw new Error("found something else in place of a number");
}
