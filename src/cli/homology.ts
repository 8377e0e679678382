import { Command, InvalidArgumentError, Option } from "commander";
import { InterruptedError, UserInputError } from "../errors.ts";
import type { PersistenceDiagram } from "../homology/persistence-diagram.ts";
import type { HomologyDimension } from "../homology/vietoris-rips-options.ts";
import type { VietorisRipsResult } from "../homology/vietoris-rips-result.ts";
import { bytes, counted } from "../text/numbers.ts";
import { decimalNumber } from "./decimal-number.ts";
import { type HomologyInputOptions, homologyInputOptions } from "./homology-input-options.ts";
import { interruptible } from "./interruption.ts";
import { memoryBudgetOption } from "./memory-budget-option.ts";
import type { HomologyInput } from "./read-homology-input.ts";

interface HomologyOptions extends HomologyInputOptions {
  readonly maxHomologyDimension: HomologyDimension;
  readonly maxEdgeLength?: number;
  /** In GiB. */
  readonly memoryBudget?: number;
  readonly json?: boolean;
}

const LONGEST_SHOWN = 10;

export const homologyCommand = new Command("homology")
  .description("compute the persistence diagrams of a point cloud (Vietoris–Rips, Z/2)")
  .argument("<file>", "CSV, a JSON array of arrays or .npy, also gzipped; - reads standard input")
  .addOption(
    new Option("--max-homology-dimension <k>", "0, 1 or 2").default(2).argParser((text) => {
      if (/^[012]$/.test(text)) return Number(text);
      throw new InvalidArgumentError("Expected 0, 1 or 2.");
    }),
  )
  .addOption(
    new Option("--max-edge-length <x>", "leave longer edges out (default: the enclosing radius)").argParser(
      (text) => {
        const length = decimalNumber(text);
        if (length !== undefined && length >= 0) return length;
        throw new InvalidArgumentError("Expected a number from 0.");
      },
    ),
  )
  .addOption(memoryBudgetOption())
  .option("--json", "print all bars and the entropies as JSON")
  .addHelpText("before", "Example: panic-tda homology points.csv --json\n")
  .action(async (path: string, options: HomologyOptions) => {
    const { refuseSmallAddressSpace } = await import("../system/address-space.ts");
    refuseSmallAddressSpace(1);
    const { readHomologyInput } = await import("./read-homology-input.ts");
    const input = readHomologyInput(path, options);
    if (input.note !== null) console.error(input.note);
    const result = await computed(input, options);
    console.log(options.json ? homologyJson(result) : homologyText(result));
  });
for (const option of homologyInputOptions()) homologyCommand.addOption(option);

/** The diagrams of a file's points. Mistakes in the points and in the options are the user's to mend. */
async function computed(
  { source, compute }: HomologyInput,
  { maxHomologyDimension, maxEdgeLength, memoryBudget }: HomologyOptions,
): Promise<VietorisRipsResult> {
  const { usableMemoryBytes } = await import("../system/usable-memory.ts");
  const { HomologyMemoryError } = await import("../homology/homology-memory-error.ts");
  const { HomologyProgressBar } = await import("./homology-progress.ts");
  const memoryBudgetBytes = memoryBudget === undefined ? usableMemoryBytes() / 2 : memoryBudget * 2 ** 30;
  const bar = new HomologyProgressBar();
  const tell = { first: () => bar.finish(), second: () => bar.finish() };
  try {
    return await interruptible(tell, (signal) =>
      compute({
        maxHomologyDimension,
        maxEdgeLength,
        memoryBudgetBytes,
        signal,
        onProgress: (progress) => bar.update(progress),
      }).catch((error) => {
        throw signal.aborted ? new InterruptedError("Interrupted before the diagrams were finished.") : error;
      }),
    );
  } catch (error) {
    if (error instanceof HomologyMemoryError) {
      throw new UserInputError(
        `${source}: ${counted(error.numDistinct, "distinct point")} up to H${maxHomologyDimension}: found a need of at least ` +
          `${bytes(error.wantedBytes)} of memory, expected at most ${bytes(error.budgetBytes)}.`,
        {
          hint: adviceOn(maxHomologyDimension, error.budgetBytes),
          cause: error,
        },
      );
    }
    if (error instanceof RangeError)
      throw new UserInputError(`${source}: ${error.message}`, { cause: error });
    throw error;
  } finally {
    bar.finish();
  }
}

/** What needs less: one dimension less than 2 does, less than 1 does not; and no more than 4 GiB can be given. */
function adviceOn(maxHomologyDimension: HomologyDimension, budgetBytes: number): string {
  const advice = ["fewer points", "a lower --max-edge-length"];
  if (maxHomologyDimension === 2) advice.push("--max-homology-dimension 1");
  if (budgetBytes < 2 ** 32) advice.push("a greater --memory-budget (4 at most)");
  return `Take ${advice.slice(0, -1).join(", ")} or ${advice.at(-1)}.`;
}

/** `{"n": …, "diagrams": [[[birth, death|null], …], …], "entropy": […]}`; null is ∞, which JSON cannot say. */
function homologyJson({ numPoints, diagrams, entropy }: VietorisRipsResult): string {
  const finite = diagrams.map((bars) =>
    bars.map(([birth, death]) => [birth, Number.isFinite(death) ? death : null]),
  );
  return JSON.stringify({ n: numPoints, diagrams: finite, entropy });
}

function homologyText({ numPoints, numDistinct, diagrams, entropy }: VietorisRipsResult): string {
  const lines = [`${counted(numPoints, "point")}, ${counted(numDistinct, "distinct one")}`];
  for (const [k, bars] of diagrams.entries()) {
    const entropyText = entropy[k] === null ? "" : `, entropy ${entropy[k]?.toFixed(4)} nats`;
    lines.push(`H${k}: ${counted(bars.length, "bar")}${entropyText}`, ...longest(bars));
  }
  return lines.join("\n");
}

/** The longest bars, one per line. */
function longest(bars: PersistenceDiagram): string[] {
  const persistence = (bar: (typeof bars)[number]) => bar[1] - bar[0];
  const shown = bars.toSorted((a, b) => (persistence(a) < persistence(b) ? 1 : -1)).slice(0, LONGEST_SHOWN);
  const lines = shown.map(
    ([birth, death]) => `  [${birth.toPrecision(6)}, ${Number.isFinite(death) ? death.toPrecision(6) : "∞"})`,
  );
  if (bars.length > shown.length)
    lines.push(`  … and ${counted(bars.length - shown.length, "shorter one")}; all of them: --json`);
  return lines;
}
