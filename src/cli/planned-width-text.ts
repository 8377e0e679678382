import type { NeededForWidth, PlannedWidth, PlannedWidths } from "../plan/planned-widths.ts";
import { decimals, percent } from "../text/estimates.ts";
import { counted } from "../text/numbers.ts";
import { table } from "./table.ts";

/** How wide intervals will be, and what wanted widths take. */
export function plannedWidthText({ pilot, planned, widths, needed, unanswered }: PlannedWidths): string {
  const size = ({ prompts, seeds }: { prompts: number; seeds: number }) =>
    `${counted(prompts, "prompt")} × ${counted(seeds, "seed")}`;
  const title = `How wide would the intervals be? By experiment ${pilot.id.slice(-8)}, of ${size(pilot)}:`;
  const rows = widths.map((one) => [
    labelOf(one),
    widthText(one.value, one.unit),
    widthText(one.pilot, one.unit),
    widthText(one.planned, one.unit),
  ]);
  const lines =
    rows.length === 0
      ? ["  it has no interval: that takes three prompts and three seeds"]
      : table(["95 % interval of", "value", "width there", "width planned"], rows).split("\n");
  return [
    title,
    ...lines.map((line) => (line.startsWith("  ") ? line : `  ${line}`)),
    ...(pilot.max_length === planned.max_length
      ? []
      : [
          `  Its runs have ${counted(pilot.max_length, "step")}, these ${planned.max_length}: the widths are those of its length.`,
        ]),
    ...needed.map((one) => `  ${neededText(one, planned)}`),
    ...unanswered.map((text) => `  ${text}: the pilot has no interval of it, and none can be told from it.`),
  ].join("\n");
}

function labelOf({ headline, embedding_model }: Pick<PlannedWidth, "headline" | "embedding_model">): string {
  return `${headline}, ${embedding_model}`;
}

function widthText(value: number | null, unit: PlannedWidth["unit"]): string {
  if (value === null) return "…";
  if (unit === "share") return percent(value);
  return unit === "steps" ? decimals(value, 0) : decimals(value, 2);
}

function neededText(
  one: NeededForWidth,
  planned: { readonly prompts: number; readonly seeds: number },
): string {
  const title = `${labelOf(one)}, ${one.wanted.replace(/^\s*\S+.*?\s+(?=\d)/, "")}`;
  if (one.width === null) return `${title}: its value is open, and so is what a share of it would be.`;
  const seeds =
    one.seeds === null ? null : `${counted(one.seeds, "seed")} with ${counted(planned.prompts, "prompt")}`;
  const prompts =
    one.prompts === null ? null : `${counted(one.prompts, "prompt")} with ${counted(planned.seeds, "seed")}`;
  if (seeds !== null && prompts !== null) return `${title}: takes ${seeds}, or ${prompts}.`;
  if (seeds !== null) return `${title}: takes ${seeds}; no number of prompts alone gives it.`;
  if (prompts !== null) return `${title}: no number of seeds alone gives it; ${prompts} would.`;
  return `${title}: no number of seeds alone gives it, nor of prompts.`;
}
