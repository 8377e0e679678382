import { InvalidArgumentError, Option } from "commander";
import { type Limit, limitOf } from "../plan/limits.ts";

/** `--refuse-over`, of the commands that plan and begin experiments. */
export function refuseOverOption(): Option {
  return new Option(
    "--refuse-over <limit>",
    "refuse what is forecast to take more: 12h, 20GB, or a sum of money; may be given several times",
  ).argParser((text, before: readonly Limit[] = []) => {
    const limit = limitOf(text);
    if (limit !== undefined) return [...before, limit];
    throw new InvalidArgumentError(
      "Expected a time (30min, 12h, 3d), a size (500MB, 20GB), or a sum of money above 0.",
    );
  });
}
