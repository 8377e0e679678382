import { InvalidArgumentError, Option } from "commander";

/** `--memory-budget`, in GiB, of the commands that compute diagrams. */
export function memoryBudgetOption(): Option {
  return new Option(
    "--memory-budget <GiB>",
    "the most memory for diagrams (default: half of the machine's)",
  ).argParser((text) => {
    const gib = Number(text);
    if (gib > 0 && Number.isFinite(gib)) return gib;
    throw new InvalidArgumentError("Expected a number of GiB above 0.");
  });
}
