import { InvalidArgumentError, Option } from "commander";

/** An option that takes a whole number in a range. */
export function wholeNumberOption(
  flags: string,
  description: string,
  { least, greatest, byDefault }: { least: number; greatest: number; byDefault: number },
): Option {
  return new Option(flags, description).default(byDefault).argParser((text) => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= greatest) return Number(text);
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${greatest}.`);
  });
}
