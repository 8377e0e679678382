import { shownValue } from "../text/shown-value.ts";
import { checkDiagram } from "./check-diagram.ts";
import type { PersistenceDiagram } from "./persistence-diagram.ts";

/**
 * How many classes are alive at each of some filtration values: those with birth ≤ value < death.
 *
 * @param diagram - The bars of one homology dimension.
 * @param values - Filtration values in the units of the bars, in any order; none is NaN.
 * @returns One count for each value, a whole number from 0.
 * @throws RangeError naming the first value or bar that is none.
 */
export function bettiCurve(diagram: PersistenceDiagram, values: ArrayLike<number>): number[] {
  checkDiagram(diagram, { list: "bettiCurve", bars: "bettiCurve: diagram" });
  const isList = Array.isArray(values) || values instanceof Float64Array || values instanceof Float32Array;
  if (!isList) throw new RangeError(`values: found ${shownValue(values)}, expected a list of numbers.`);
  const births = Float64Array.from(diagram, ([birth]) => birth).sort();
  const deaths = Float64Array.from(diagram, ([, death]) => death).sort();
  return Array.from(values as ArrayLike<number>, (value, at) => {
    if (typeof value !== "number" || Number.isNaN(value))
      throw new RangeError(`values[${at}]: found ${shownValue(value)}, expected a number.`);
    return countUpTo(births, value) - countUpTo(deaths, value);
  });
}

/** How many of some ascending numbers are at most a value. */
function countUpTo(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
