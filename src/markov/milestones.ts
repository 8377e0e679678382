import { checkBoolean, checkList, checkWholes, MOST_LABELS } from "../measures/check-input.ts";

/**
 * The sequence of the cores that a run was in last. Between cores it still belongs to the one that it left: a run that wanders about
 * outside and comes back has not gone anywhere, which a label by the nearest medoid alone would take for many crossings.
 *
 * @param labels - The nearest medoid of each output, from 0; −1 for an output without a label.
 * @param isCore - Whether the output lies within its core.
 * @returns −1 before the first core
 * @see Buchete & Hummer 2008, doi:10.1021/jp0761665; Schütte et al. 2011, doi:10.1063/1.3590108
 */
export function milestones(labels: ArrayLike<number>, isCore: ArrayLike<boolean | number>): Int32Array {
  checkWholes(labels, "labels", -1, MOST_LABELS);
  checkList(isCore, "isCore", "a list", labels.length);
  const cores = new Int32Array(labels.length);
  let last = -1;
  for (let at = 0; at < labels.length; at++) {
    if (typeof isCore[at] !== "number") checkBoolean(isCore[at], `isCore[${at}]`);
    if (isCore[at] && labels[at] !== -1) last = labels[at]!;
    cores[at] = last;
  }
  return cores;
}
