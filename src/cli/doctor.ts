import { Command } from "commander";
import type { Finding } from "../doctor/examine.ts";
import { count } from "../text/numbers.ts";
import { type DatabaseOptions, databaseOption, databasePath, openStoreOf } from "./database-option.ts";
import { exitCodes } from "./errors.ts";
import { terminalWidth, wrappedWithin } from "./text-width.ts";

interface DoctorOptions extends DatabaseOptions {
  readonly deep?: boolean;
  readonly fix?: boolean;
  readonly json?: boolean;
}

export const doctorCommand = new Command("doctor")
  .description("tell whether a database is sound, and remove what can be computed again")
  .argument("[id]", "one experiment: its id, a part of it, or latest (default: the whole database)")
  .addOption(databaseOption())
  .option("--deep", "also compare pictures and captions with their hashes, and indices with their tables")
  .option("--fix", "remove what is damaged and can be computed again, then look again")
  .option("--json", "print what was found as JSON")
  .addHelpText("before", "Example: panic-tda doctor --deep\n")
  .action(async (reference: string | undefined, options: DoctorOptions) => {
    const { checksFor, examine, fix } = await import("../doctor/examine.ts");
    const { exporting } = await import("./exporting.ts");
    using store = await openStoreOf(options, options.fix === true ? "write" : "read");
    const scope = { experimentId: reference === undefined ? null : store.experiment(reference).id };
    const isDeep = options.deep ?? false;
    const { found, left } = await exporting(async (signal, onProgress) => {
      const asked = { scope, isDeep, signal, onProgress };
      const found = await examine(store, asked);
      if (options.fix !== true || found.every((finding) => finding.fix === null))
        return { found, left: found };
      await fix(store, found, asked);
      return { found, left: await examine(store, asked) };
    });
    const made = checksFor({ scope, isDeep }).length;
    if (options.json) {
      const fixed = options.fix === true ? { fixed: found.filter((finding) => !isIn(finding, left)) } : {};
      console.log(
        JSON.stringify({ database: databasePath(options), checks: made, findings: left, ...fixed }),
      );
    } else console.log(report(databasePath(options), made, found, left, options.fix === true));
    if (left.length > 0) process.exitCode = exitCodes.failed;
  });

function report(
  path: string,
  made: number,
  found: readonly Finding[],
  left: readonly Finding[],
  isFixed: boolean,
): string {
  const lines = found
    .filter((finding) => !isIn(finding, left))
    .map(({ problem, count: n }) => `fixed: ${problem}: ${count(n)}`);
  for (const { problem, count: n, examples, fix, advice } of left) {
    lines.push(`${problem}: ${count(n)}`, ...examples.map((example) => `  ${example}`));
    if (n > examples.length && examples.length > 0) lines.push("  …");
    if (fix !== null && !isFixed) lines.push(`  --fix would ${fix}.`);
    if (advice !== null) lines.push(`  ${advice}`);
  }
  lines.push(
    left.length === 0
      ? `${path} is sound: ${count(made)} checks`
      : `${path} is not sound: ${count(left.length)} of ${count(made)} checks`,
  );
  const width = terminalWidth();
  return lines.flatMap((line) => wrappedWithin(line, width)).join("\n");
}

function isIn({ check }: Finding, findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.check === check);
}
