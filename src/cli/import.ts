import { Command } from "commander";
import { UserInputError } from "../errors.ts";
import { printableJson } from "../text/printable.ts";
import { type DatabaseOptions, databaseOption, databasePath } from "./database-option.ts";
import { StoreToCome } from "./store-to-come.ts";

interface ImportOptions extends DatabaseOptions {
  readonly timeZone?: string;
  readonly recompute: boolean;
  readonly json?: boolean;
}

export const importCommand = new Command("import")
  .description(
    "bring experiments into a database: of a bundle, of another database, of an earlier version's database",
  )
  .argument("<file>", "a bundle, or a database of this or an earlier version")
  .addOption(databaseOption())
  .option(
    "--time-zone <name>",
    "of the times in a database of the Python version, for example Australia/Canberra",
  )
  .option(
    "--no-recompute",
    "of an earlier version: do not compute diagrams and exponents anew and compare them",
  )
  .option("--json", "print what was imported as JSON")
  .addHelpText("before", "Example: panic-tda import bundle.zip\n")
  .action(async (path: string, options: ImportOptions) => {
    const { kindOfFile } = await import("../imports/kind-of-file.ts");
    const result =
      (await kindOfFile(path)) === "bundle" ? await ofBundle(path, options) : await ofDatabase(path, options);
    if (options.json) console.log(printableJson({ file: path, ...result }));
    else {
      const { importText } = await import("./import-text.ts");
      const { report, advice } = importText(result);
      console.log(report);
      if (advice !== "") console.error(advice);
    }
  });

async function ofBundle(path: string, options: ImportOptions) {
  const { BundleFile } = await import("../imports/bundle-file.ts");
  const { importBundle } = await import("../imports/import-bundle.ts");
  const { exporting } = await import("./exporting.ts");
  refuseTimeZone(path, options);
  const bundle = await BundleFile.open(path);
  try {
    using come = await StoreToCome.of(options);
    return await exporting((signal, onProgress) =>
      importBundle(() => come.opened(), bundle, { signal, onProgress }),
    );
  } finally {
    bundle.close();
  }
}

async function ofDatabase(path: string, options: ImportOptions) {
  const { openForeignDatabase } = await import("../store/earlier/open-earlier-database.ts");
  const { importOwn } = await import("../imports/own/import-own.ts");
  const { importEarlier } = await import("../imports/earlier/import-earlier.ts");
  const { exporting } = await import("./exporting.ts");
  const { isSameFile } = await import("../system/same-file.ts");
  if (isSameFile(path, databasePath(options))) {
    throw new UserInputError(`${path}: this is the database that it would be imported into.`, {
      hint: "Name the other one, or the target with --db OTHER.db",
    });
  }
  const { database: source, origin } = openForeignDatabase(path);
  try {
    if (origin !== "python") refuseTimeZone(path, options);
    // Before a database is made that nothing comes into.
    else if (options.timeZone === undefined) {
      throw new UserInputError(`${path}: the times in databases of the Python version say no time zone.`, {
        hint: "Name the zone of the machine that wrote them: --time-zone Australia/Canberra",
      });
    }
    using come = await StoreToCome.of(options);
    const store = await come.opened();
    return await exporting(async (signal, onProgress) =>
      origin === "own"
        ? await importOwn(store, source, { signal, onProgress })
        : await importEarlier(store, source, origin, {
            signal,
            onProgress,
            timeZone: options.timeZone,
            recompute: options.recompute,
          }),
    );
  } finally {
    source.close();
  }
}

function refuseTimeZone(path: string, { timeZone }: ImportOptions): void {
  if (timeZone === undefined) return;
  throw new UserInputError(
    `${path}: its times are in UTC and say so: --time-zone ${timeZone} would change nothing.`,
    {
      hint: "Leave the option out.",
    },
  );
}
