import { shownValue } from "../text/shown-value.ts";

/**
 * Checks that a value is a list of bars.
 *
 * @param name - What errors call the list, and what stands before a bar's index.
 * @throws RangeError naming the first bar that dies before its birth, is born at no finite number, or is no pair of numbers.
 */
export function checkDiagram(
  diagram: unknown,
  name: { readonly list: string; readonly bars: string },
): asserts diagram is readonly ArrayLike<number>[] {
  if (!Array.isArray(diagram)) {
    throw new RangeError(`${name.list}: found ${shownValue(diagram)}, expected a list of bars.\n  ${ADVICE}`);
  }
  for (let index = 0; index < diagram.length; index++) {
    const bar: unknown = diagram[index];
    const where = `${name.bars}[${index}]`;
    // A pair may also be a typed array.
    const [birth, death] = isPair(bar) ? bar : [];
    if (typeof birth !== "number" || typeof death !== "number") {
      throw new RangeError(`${where}: found ${shownValue(bar)}, expected two numbers.\n  ${ADVICE}`);
    }
    const found = `found a bar from ${birth} to ${death}`;
    if (!(birth <= death)) throw new RangeError(`${where}: ${found}, expected birth ≤ death.\n  ${ADVICE}`);
    if (!Number.isFinite(birth))
      throw new RangeError(`${where}: ${found}, expected a finite birth.\n  ${ADVICE}`);
  }
}

function isPair(bar: unknown): bar is ArrayLike<unknown> & Iterable<unknown> {
  return (
    (Array.isArray(bar) || ArrayBuffer.isView(bar)) && (bar as unknown as ArrayLike<unknown>).length === 2
  );
}

const ADVICE = "A bar is a pair [birth, death], in that order.";
