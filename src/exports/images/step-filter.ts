import { UserInputError } from "../../errors.ts";

/**
 * Which steps are asked for: `0,2,10-20` means 0, 2, and 10 to 20; undefined means all.
 *
 * @throws UserInputError
 */
export function stepFilter(text: string | undefined): (step: number) => boolean {
  if (text === undefined) return () => true;
  const ranges = text.split(",").map((part) => {
    const [, first, last] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(last ?? first) < Number(first)) {
      throw new UserInputError(`--step ${text}: expected numbers and ranges of steps, found "${part}".`, {
        hint: "For example --step 0,2,10-20; the first step is 0.",
      });
    }
    return { first: Number(first), last: Number(last ?? first) };
  });
  return (step) => ranges.some(({ first, last }) => first <= step && step <= last);
}
