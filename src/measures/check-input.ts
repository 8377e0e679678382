import { shownValue } from "../text/shown-value.ts";
import { checkRows } from "../vectors/check-points.ts";
import type { UnitRows } from "../vectors/unit-rows.ts";

/*
 * What callers from outside may have mixed up. Each measure looks at what it is given once, where it is called, and computes without looking back.
 * All of these throw a RangeError: where, what was found, what was expected.
 */

/** Prompts, seeds, groups: of so many each, a cell (group, prompt and seed) still has a whole number of its own in double precision. */
export const MOST_LABELS = 2 ** 17;
/** States and steps: for each there is an entry in a list. */
export const MOST_STATES = 2 ** 26;
const MOST_PLACES = 10_000;
/** Squares of larger numbers, and their sums, might be none. */
const LARGEST = 1e100;
// Vectors of length 1 in single precision are up to 1e−7 off.
const LENGTH_WITHIN = 1e-6;

/** The error for an argument that cannot be used. */
export function unfit(where: string, found: string, expected: string): RangeError {
  return new RangeError(`${where}: found ${found}, expected ${expected}.`);
}

/** An object with named numbers or lists, such as another measure returns. */
export function checkObject(value: unknown, where: string, expected: string): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value))
    return;
  throw unfit(where, shownValue(value), expected);
}

/** Yes or no. */
export function checkBoolean(value: unknown, where: string): void {
  if (typeof value !== "boolean") throw unfit(where, shownValue(value), "true or false");
}

/** A function, to be called by the measure. */
export function checkFunction(value: unknown, where: string): void {
  if (typeof value !== "function") throw unfit(where, shownValue(value), "a function");
}

/** A whole number. */
export function checkWhole(
  value: unknown,
  where: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  throw unfit(where, shownValue(value), `a whole number ${range}`);
}

/** The number of a network's models. */
export function checkPlaces(places: unknown): void {
  checkWhole(places, "places", 1, MOST_PLACES);
}

/** A finite number. */
export function checkNumber(value: unknown, where: string, least = -LARGEST, most = LARGEST): void {
  if (typeof value === "number" && value >= least && value <= most) return;
  throw unfit(where, shownValue(value), `a number from ${least} to ${most}`);
}

/** An array or a typed array of numbers, whatever stands in it; of a certain length, if one is given. */
export function checkList(list: unknown, where: string, expected: string, length?: number): void {
  const isList =
    Array.isArray(list) ||
    (ArrayBuffer.isView(list) &&
      !(list instanceof DataView || list instanceof BigInt64Array || list instanceof BigUint64Array));
  if (!isList) throw unfit(where, shownValue(list), expected);
  const found = (list as ArrayLike<unknown>).length;
  if (length !== undefined && found !== length) {
    throw unfit(where, `${found} entries`, `${length}, one for each`);
  }
}

/** A plain array of things; {@link checkList} takes typed ones, too. */
export function checkArray(list: unknown, where: string, expected: string): void {
  if (!Array.isArray(list)) throw unfit(where, shownValue(list), expected);
}

/** A list of finite numbers. */
export function checkNumbers(
  numbers: ArrayLike<number>,
  where: string,
  options: { readonly length?: number; readonly least?: number; readonly most?: number } = {},
): void {
  checkList(numbers, where, "a list of numbers", options.length);
  const { least = -LARGEST, most = LARGEST } = options;
  for (let i = 0; i < numbers.length; i++) {
    const number: unknown = numbers[i];
    if (!(typeof number === "number" && number >= least && number <= most)) {
      checkNumber(number, `${where}[${i}]`, least, most);
    }
  }
}

/** A list of finite numbers in which NaN stands for what does not exist. */
export function checkCurve(curve: ArrayLike<number>, where: string, length?: number): void {
  checkList(curve, where, "a list of numbers", length);
  for (let i = 0; i < curve.length; i++) {
    if (!Number.isNaN(curve[i])) checkNumber(curve[i], `${where}[${i}]`);
  }
}

/** A list of whole numbers, such as labels: each at least `least` and less than `end`. */
export function checkWholes(
  numbers: ArrayLike<number>,
  where: string,
  least: number,
  end: number,
  length?: number,
): void {
  checkList(numbers, where, "a list of whole numbers", length);
  for (let i = 0; i < numbers.length; i++) {
    const number: unknown = numbers[i];
    if (!(Number.isInteger(number) && (number as number) >= least && (number as number) < end)) {
      checkWhole(number, `${where}[${i}]`, least, end - 1);
    }
  }
}

/** A list of texts. */
export function checkTexts(texts: readonly string[], where: string): void {
  checkArray(texts, where, "a list of texts");
  for (let i = 0; i < texts.length; i++) {
    if (typeof texts[i] !== "string") throw unfit(`${where}[${i}]`, shownValue(texts[i]), "a text");
  }
}

/** What a run wrote, step by step. A number that is none would equal no other, not even itself. */
export function checkOutputs(outputs: ArrayLike<string | number>, where: string): void {
  // A text is a run that writes a letter at each step, as the pages write it.
  if (typeof outputs === "string" || outputs instanceof Int32Array) return;
  checkList(outputs, where, "a list of outputs");
  for (let step = 0; step < outputs.length; step++) {
    const output = outputs[step];
    if (typeof output === "string" || Number.isFinite(output)) continue;
    throw unfit(`${where}[${step}]`, shownValue(output), "a text or a finite number");
  }
}

/** The states of one run, as `statesOf` numbers them: less than `count`. */
export function checkStatesOfRun(states: Int32Array, where: string, count = MOST_STATES): void {
  if (!(states instanceof Int32Array)) {
    throw unfit(where, shownValue(states), "an Int32Array of states, see statesOf");
  }
  checkWholes(states, where, 0, count);
}

/** The states of each run. */
export function checkStates(states: readonly Int32Array[], count: number): void {
  checkArray(states, "states", "a list of the states of each run");
  for (let run = 0; run < states.length; run++) checkStatesOfRun(states[run]!, `states[${run}]`, count);
}

/**
 * Vectors of length 1 in double precision. Whoever forgets to scale them would get numbers, and no sign that they mean nothing.
 *
 * @param length - How many rows there must be.
 * @param dimension - The one of the rows that they are compared with.
 */
export function checkUnitRows(
  rows: UnitRows,
  where: string,
  expected: { readonly length?: number; readonly dimension?: number } = {},
): void {
  checkRows(rows, where);
  const { coordinates, dimension } = rows;
  if (!(coordinates instanceof Float64Array)) {
    throw unfit(`${where}.coordinates`, shownValue(coordinates), "a Float64Array, as unitRows returns it");
  }
  const n = coordinates.length / dimension;
  if (expected.length !== undefined && n !== expected.length) {
    throw unfit(where, `${n} rows`, `${expected.length}, one for each`);
  }
  if (n > 0 && expected.dimension !== undefined && dimension !== expected.dimension) {
    throw unfit(`${where}.dimension`, String(dimension), `${expected.dimension}, as of the others`);
  }
  for (let row = 0; row < n; row++) {
    let squares = 0;
    const end = (row + 1) * dimension;
    for (let at = row * dimension; at < end; at++) squares += coordinates[at]! * coordinates[at]!;
    // Written so that a length that is no number is refused, too.
    if (Math.abs(squares - 1) <= 2 * LENGTH_WITHIN) continue;
    throw unfit(`${where}, row ${row}`, `length ${Math.sqrt(squares)}`, "length 1, as unitRows makes it");
  }
}
