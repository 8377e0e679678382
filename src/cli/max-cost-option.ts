import { InvalidArgumentError, Option } from "commander";
import { decimalNumber } from "./decimal-number.ts";

/** `--max-cost`, of the commands that compute. */
export function maxCostOption(): Option {
  return new Option(
    "--max-cost <sum>",
    "stop before the next call of a model once this much is spent, by the prices of the config",
  ).argParser((text) => {
    const sum = decimalNumber(text);
    if (sum !== undefined && sum > 0 && Number.isFinite(sum)) return sum;
    throw new InvalidArgumentError("Expected a number above 0.");
  });
}
