import { InvalidArgumentError, Option } from "commander";

const FASTEST = 60;

export function picturesPerSecondOption(): Option {
  return new Option("--fps <n>", "pictures per second").default(2).argParser((text) => {
    if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0 && Number(text) <= FASTEST) return Number(text);
    throw new InvalidArgumentError(`Expected a number up to ${FASTEST}.`);
  });
}
