import { InvalidArgumentError, Option } from "commander";
import { decimalNumber } from "./decimal-number.ts";

/** `--memory-budget`, in GiB, of the commands that compute diagrams. */
export function memoryBudgetOption(): Option {
  return new Option(
    "--memory-budget <GiB>",
    "the most memory for diagrams (default: half of the machine's)",
  ).argParser((text) => {
    const gib = decimalNumber(text);
    if (gib !== undefined && gib > 0 && Number.isFinite(gib)) return gib;
    throw new InvalidArgumentError("Expected a number of GiB above 0.");
  });
}
